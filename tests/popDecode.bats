# popDecode: commands, replies, log-ins and mails of POP.

load helper

setup() {
	sandbox
	plugins basicFlow popDecode txtSink
}

# from PORT COLUMN...: the row of this client; to PORT COLUMN...: of its server
from() {
	local a=$1
	shift
	cells "$FLOWS" srcPort "$@" | sed -n "s/^$a //p"
}
to() {
	local a=$1
	shift
	cells "$FLOWS" dstPort "$@" | sed -n "s/^$a //p"
}

flagged() { built_with popDecode "$@"; }

@test "commands in pipelines find their replies: lists, mails and their fields, numbers" {
	flows pop
	is '0x0082 0x75fc USER;PASS;CAPA;STAT;LIST;UIDL;RETR;TOP;DELE;NOOP 1 "alice" 1 "****" 5 "2";"7";"1";"2 0";"1" 0' \
		"$(from 47101 popStat popCBF popCC popUsrNum popUsr popPwNum popPw popCNum popC popMails)"
	is '0x008e 2;1 1 "carol@c.example" 5 2' "$(to 47101 popStat popRM popUsrNum popUsr popCNum popMails)"
	is '"POP3 ready <1896.697170952@mx.example>";"2 messages";"2 320";"2 x";"7 is none"' "$(to 47101 popC)"
	is '"carol@c.example" "alice" "bob" "first";"top" "today" "<1>" "x.bin"' \
		"$(to 47101 popFrom popTo popCcTo popSubject popDate popMsgID popFile)"
	line "popDecode: Aggregated popStat=0x048f"
	has "popDecode: Number of POP packets: 97 "
	line "popDecode: Number of POP mails: 3"
}

@test "log-ins: APOP, PLAIN, LOGIN, secrets masked; STLS ends what is read" {
	flows pop
	is 'APOP;AUTH;XTND;QUIT "mrose";"user";"Ym9i" "****";"****";"****" "XLIST"' "$(from 47102 popCC popUsr popPw popC)"
	fails grep -q 'AHVzZXIAcGFzcw\|c2VjcmV0\|c4c9334bac\|a b c\|pass word' "$FLOWS"
	is '0x0402 STLS 0x040e' "$(from 47103 popStat popCC) $(to 47103 popStat)"
}

@test "on another port, byte by byte; POP2" {
	flows pop
	is '0x0002 RETR "1" 0x0006 1 "s"' "$(from 47104 popStat popCC popC) $(to 47104 popStat popMails popFrom)"
	is '0x0001 HELO;READ;FOLD "fred" "****" 0x0001 3;12' "$(from 47105 popStat popCC popUsr popPw) $(to 47105 popStat popRM)"
}

@test "the server alone, from the middle, with holes; commands before the greeting, an error" {
	flows popodd
	is '0x000e 1 3 1 "x"' "$(to 47111 popStat popRM popCNum popMails popFrom)"
	is '0x0006 1 "mid"' "$(to 47112 popStat popMails popSubject)"
	is '0x0006 5;6 1 "a"   "d"' "$(to 47113 popStat popRM popMails popFrom popTo popCcTo popSubject)"
	is '0x000e 4 "POP3 ready";"user";"none";"4 400" 0' "$(to 47117 popStat popRM popC popMails)"
	is '0x0002 RETR;STAT;NOOP;AUTH;RSET 0 0' "$(from 47113 popStat popCC popUsrNum popPwNum)"
}

@test "first lines of a few bytes are heard when they are said" {
	plugins basicFlow dnsDecode popDecode txtSink
	flows popodd
	is '0x0402 AUTH;CAPA;STLS' "$(from 47118 popStat popCC)"
	is '0x040e "no";"list";"go"' "$(to 47118 popStat popC)"
}

@test "too many of each; replies that are none; a mail that does not end; TLS at once" {
	flows popodd
	is '0x0082 5 5 5 0x0086 10;11;12;13;14 5' "$(from 47114 popStat popUsrNum popPwNum popCNum) $(to 47114 popStat popRM popCNum)"
	is '0x0002 RETR 0x024e  2 0 "endless"' "$(from 47115 popStat popCC) $(to 47115 popStat popRM popCNum popMails popSubject)"
	is '0x0002 ' "$(from 47116 popStat popCC)"
}

@test "passwords as they are, decoded; limits; without bits and header fields" {
	flagged T2_MASKPW=0 POP_B64=1 POP_BTFLD=0 POP_HDR=0 POP_MXNMLN=4 POP_MXUNM=3 POP_MXPNM=4 POP_MXCNM=2
	flows pop
	is '0x0082 USER;PASS "alic" "a b " 3' "$(from 47101 popStat popCC popUsr popPw popCNum)"
	is '0x0082 "mros";"user";"bob" "c4c9";"pass";"secr"' "$(from 47102 popStat popUsr popPw)"
	is '0x008e 2;1 "caro"' "$(to 47101 popStat popRM popUsr)"
	fails grep -q 'popMails\|popCBF' "$FLOWS"
}

@test "mails saved: whole, without dots that are doubled, below the prefix under names of ours alone" {
	flagged POP_SAVE=1 POP_MXFDLN=5 POP_MXFNM=1
	mkdir out_pop
	touch out_pop/mail_9_A_9 out_pop/mine
	flows pop
	is 'mail_1_B_1
mail_1_B_2
mail_4_B_1
mine' "$(ls out_pop)"
	is '0x009e "carol" "first"' "$(to 47101 popStat popFrom popSubject)"
	is '+OK the body|.dot' "$(tail -n 2 out_pop/mail_1_B_1 | tr -d '\r' | paste -sd '|')"
	is 'From: s||x' "$(tr -d '\r' <out_pop/mail_4_B_1 | paste -sd '|')"
	line "popDecode: Number of POP files: 3"
	touch out_pop/mail_9_A_9
	POP_SUFFIX=_post POP_NONAME=nudel flows popodd
	[ -f out_post/nudel_5_B_1 ]
	[ -f out_pop/mail_9_A_9 ]
	is '0x027e' "$(to 47115 popStat)"
	POP_NONAME=../mail run -1 --separate-stderr t2 -r "$CAP" -w out
	[[ $stderr == *'POP_NONAME: ../mail: names of files have no slash' ]]
	flagged POP_SAVE=1 POP_RMDIR=0
	flows pop
	is "mail_1_B_1 mail_1_B_2 mail_4_B_1 mail_9_A_9 mine" "$(ls out_pop | xargs)"
}

@test "FORCE_MODE: a flow whose list is full is released; without memory rows are still made" {
	flagged FORCE_MODE=1 TEXT_MEM=1
	flows popodd
	has "Number of flows terminated by force mode"
	[ "$(from 47114 popStat | wc -l)" -gt 1 ]
}

@test "several workers: rows and report of one; the packet file has as many columns in each line; cut captures leave rows" {
	local n
	capture popodd
	t2 -r "$CAP" -w one >one.out
	t2 -r "$CAP" -w many -j 3 >many.out
	diff one_flows.txt many_flows.txt
	diff <(grep '^popDecode:' one.out) <(grep '^popDecode:' many.out)
	flows pop -s
	grep -q "	0x0102" out_packets.txt
	grep -q "	0x0206" out_packets.txt
	is 1 "$(awk -F '\t' '{ print NF }' out_packets.txt | sort -u | wc -l)"
	for n in 40 60 70 90; do
		editcap -s "$n" "$CAP" cut.pcap 2>/dev/null || skip "no editcap here"
		run -0 t2 -r cut.pcap -w out
	done
}

@test "default.config and the header are equal; tawk -V" {
	resets popDecode
	run -0 tawk -V popStat=0x0402
	has "POP3 port"
	has "STLS"
	run -0 tawk -V popCBF=0x0040
	has "PASS (clear text)"
}
