# ircDecode: users, commands, replies and texts of IRC; held against tshark.
# needs: tshark

load helper

setup() {
	sandbox
	plugins basicFlow ircDecode txtSink
}

CHAT=10.91.1.1

# of SOURCE DESTINATION COLUMN...: of the flow between them
of() {
	local a="$1 $2"
	shift 2
	cells "$FLOWS" srcIP dstIP "$@" | sed -n "s/^$a //p"
}

@test "users, nicknames, commands, replies, contents; secrets are masked" {
	flows irc
	is '0x01 PASS;NICK;USER;JOIN;PRIVMSG;PONG;OPER;QUIT  2 "al";"root" 3 "****";"****";"****" 2 "alice";"alison" 4 "#here";"#here :hello, all";"NickServ :IDENTIFY";":bye"' \
		"$(of 10.91.0.1 $CHAT ircStat ircCC ircRC ircNumUser ircUser ircNumPass ircPass ircNumNick ircNick ircNumC ircC)"
	is '0x03 NOTICE;PRIVMSG;PING 1;2;433 0  0  0  2 "* :*** Looking up";"alice :hi there"' \
		"$(of $CHAT 10.91.0.1 ircStat ircCC ircRC ircNumUser ircUser ircNumPass ircPass ircNumNick ircNick ircNumC ircC)"
	fails grep -q 'secret\|hidden\|toor\|key' "$FLOWS"
	line "ircDecode: Aggregated ircStat=0xd7"
	has "ircDecode: Number of IRC packets: 71 ["
}

@test "refusals, unknown commands, tags, pieces, other ports" {
	flows irc
	is '0x11 PASS' "$(of 10.91.0.2 $CHAT ircStat ircCC)"
	is '0x95 464;421' "$(of $CHAT 10.91.0.2 ircStat ircRC)"
	is '0x01 PRIVMSG;WHO "#x :tagged"' "$(of 10.91.0.3 $CHAT ircStat ircCC ircC)"
	is '0x01 NICK;JOIN "bytewise" "#z"' "$(of 10.91.0.4 $CHAT ircStat ircCC ircNick ircC)"
	is '0x01 NICK "late"' "$(of 10.91.0.5 $CHAT ircStat ircCC ircNick)"
	is '0x01 NOTICE' "$(of $CHAT 10.91.0.5 ircStat ircCC)"
}

@test "full lists, long texts, binary, other protocols, a hole" {
	flows irc
	is '0x41 5 "nickname-o";"a";"b";"c";"d" 20' "$(of 10.91.0.6 $CHAT ircStat ircNumNick ircNick ircNumC)"
	is '0x11 ' "$(of 10.91.0.7 $CHAT ircStat ircCC)"
	is '0x00 ' "$(of 10.91.0.8 $CHAT ircStat ircCC)"
	is '0x00 ' "$(of $CHAT 10.91.0.8 ircStat ircRC)"
	is '0x01 NICK "first";"second"' "$(of 10.91.0.9 $CHAT ircStat ircCC ircNick)"
	is '0x01 ' "$(of 10.91.0.10 $CHAT ircStat ircCC)"
}

@test "what tshark says of commands and replies" {
	flows irc
	tshark -r "$CAP" -Y 'irc.request && ip.src == 10.91.0.1' -T fields -e irc.request.command 2>/dev/null | tr ',' '\n' | tr a-z A-Z | awk '!n[$0]++' | paste -sd ';' >wanted
	is "$(cat wanted)" "$(of 10.91.0.1 $CHAT ircCC)"
	tshark -r "$CAP" -Y 'irc.response && ip.dst == 10.91.0.1' -T fields -e irc.response.command 2>/dev/null | tr ',' '\n' | grep '^[0-9]' | awk '!n[$0]++ { print $0 + 0 }' | paste -sd ';' >wanted
	is "$(cat wanted)" "$(of $CHAT 10.91.0.1 ircRC)"
}

@test "flags" {
	plugins basicFlow txtSink
	plugin_with ircDecode IRC_BITFIELD=1 IRC_CMD_AGGR=0 IRC_UXNMLN=1 IRC_PXNMLN=2 IRC_NXNMLN=3 IRC_MXNMLN=4 IRC_MAXUNM=1 IRC_MAXPNM=1 IRC_MAXNNM=2 IRC_MAXCNM=3
	flows irc
	is '0x41 0x00040003a9002000 PASS;NICK;USER "a" 1 "ali";"ali" "#her";"#her";"Nick"' \
		"$(of 10.91.0.1 $CHAT ircStat ircCBF ircCC ircUser ircNumPass ircNick ircC)"
	is '0x8000000020000000' "$(of 10.91.0.2 $CHAT ircCBF)"
	is '1;2;433' "$(of $CHAT 10.91.0.1 ircRC)"
}

@test "secrets as they are" {
	built_with ircDecode T2_MASKPW=0
	flows irc
	is '"secret";"hidden";"toor" "NickServ :IDENTIFY"' "$(of 10.91.0.1 $CHAT ircPass ircC | sed 's/ .*;\("Nick[^;]*\);.*/ \1/')"
}

@test "what is said is saved: as it is sent, passwords masked, below the prefix under names of ours alone" {
	plugins basicFlow txtSink
	plugin_with ircDecode IRC_SAVE=1
	mkdir out_irc
	touch out_irc/talk_9_A_9 out_irc/mine
	flows ircsave
	is "mine talk_1_A_1 talk_1_A_2 talk_1_B_1 talk_2_A_1" "$(ls out_irc | xargs)"
	fails grep -r secret out_irc
	fails grep -r sss out_irc
	is 'PASS ****
NICK alice
CAP REQ :sasl
AUTHENTICATE ****
AUTHENTICATE ****
@a=b :me OPER root ****
JOIN #a,#b ****
JOIN #c
MODE #a +kl ****
MODE #a +o bob
PRIVMSG NickServ :IDENTIFY ****
PRIVMSG nickserv@services.example :set ****
ns GHOST ****
NS HELP me
NOTICE X :login ****
PRIVMSG #a :IDENTIFY yourself
IDENTIFY ****' "$(head -n 17 out_irc/talk_1_A_1 | tr -d '\r')"
	is "PRIVMSG #a :$(printf '%2000s' | tr ' ' x) PASS it on|PASS ****|QUIT :bye" "$(tail -n +18 out_irc/talk_1_A_1 | tr -d '\r' | paste -sd '|')"
	is ':irc.example 001 alice :Welcome|:irc.example MODE #a +k ****' "$(tr -d '\r' <out_irc/talk_1_B_1 | paste -sd '|')"
	is "NICK again" "$(tr -d '\r' <out_irc/talk_1_A_2)"
	is "NICK middle|PING x" "$(tr -d '\r' <out_irc/talk_2_A_1 | paste -sd '|')"
	line "ircDecode: Number of IRC files: 4"
	mv out_irc/mine .
	t2 -r "$CAP" -w many -j 3 >/dev/null
	diff -r out_irc many_irc
	plugin_with ircDecode IRC_SAVE=1 IRC_RMDIR=0
	touch many_irc/talk_9_A_9
	IRC_SUFFIX=_talks t2 -r "$CAP" -w many >/dev/null
	diff -r out_irc many_talks
	t2 -r "$CAP" -w many >/dev/null
	[ -f many_irc/talk_9_A_9 ]
	rm many_irc/talk_1_A_2
	mkdir many_irc/talk_1_A_2
	run -1 --separate-stderr t2 -r "$CAP" -w many
	is 1 "$(grep -c 'many_irc/talk_1_A_2' <<<"$stderr")"
}

@test "what is saved of lines that are longer than what is kept, with holes, behind connections that have no end" {
	plugins basicFlow txtSink
	plugin_with ircDecode IRC_SAVE=1
	flows ircsaveborder
	is "talk_1_A_1 talk_1_A_2 talk_1_A_3" "$(ls out_irc | xargs)"
	is "PRIVMSG #a :xPASS word|NICK one|PRIVMSG #a :xPASS word|NICK two|PASS ****|NICK three|PASS ****NICK four|PRIVMSG #a :xPASS ****|NICK five" \
		"$(tr -s x <out_irc/talk_1_A_1 | tr -d '\r' | paste -sd '|')"
	is "1024 1023" "$(head -n 3 out_irc/talk_1_A_1 | sed -n 's/PASS word\r$//p' | awk '{ print length }' | xargs)"
	is "NICK seven|PASS ****" "$(tr -d '\r' <out_irc/talk_1_A_2 | paste -sd '|')"
	is "NICK eight|PRIVMSG NickServ :HELP me|PRIVMSG NickServ :INFO me|PASS|PASS |PASS ****|NICK nine" \
		"$(tr -d '\r' <out_irc/talk_1_A_3 | paste -sd '|')"
}

@test "with T2_MASKPW=0 each byte that was sent is saved" {
	built_with ircDecode T2_MASKPW=0 IRC_SAVE=1
	flows ircsave
	cmp out_irc/talk_1_A_1 <(tshark -r "$CAP" -Y 'tcp.srcport == 46501 && tcp.len > 0' -T fields -e tcp.payload 2>/dev/null |
		sed '$d' | perl -ne 's/\s//g; print pack("H*", $_)')
}

@test "with several workers it is the same; texts of the bits; default.config and the header are equal" {
	flows irc
	mkdir many
	t2 -r "$CAP" -w many/out -j 3 >many.out
	fails grep "One flow worker" many.out
	cmp "$FLOWS" many/out_flows.txt
	diff <(grep '^ircDecode' <<<"$output") <(grep '^ircDecode' many.out)
	run -0 tawk -V ircStat=0x07
	has "registered"
	has "wrong password"
	run -0 tawk -V ircCBF=0x0000000100000000
	has "PRIVMSG"
	resets ircDecode
}
