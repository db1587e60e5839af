# telnetDecode: commands, options, log-ins.

load helper

setup() {
	sandbox
	plugins basicFlow telnetDecode txtSink
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

# core FLAG=VALUE [FLAG=VALUE]: with a flag of the core, then of telnetDecode, in a tree of its own, not optimised
core() {
	core_with "$1"
	[ $# -eq 1 ] || t2conf telnetDecode -D "$2"
	t2build telnetDecode >&2
}

@test "options and commands, cut anywhere; those of 32 and more have no bit" {
	flows telnet
	is '0x0d 0x2c11 0x81000048 5 "DO";"WILL";"SB";"SE";"IP" 7' "$(from 46031 telStat telCmdBF telOptBF telCCnt telCmdS telOCnt)"
	is '"Suppr GA";"Term Type";"Window Size";"Term Speed";"Linemode";"New Env";"Timing Mark"' "$(from 46031 telOptS)"
	is '0x3c01 0x01000002 4 "Echo Data";"Term Type";"Forward X";"200"' "$(to 46031 telCmdBF telOptBF telOCnt telOptS)"
	line "telnetDecode: Aggregated telStat=0xad"
}

@test "a log-in: letter by letter, with what was corrected; a name that is too long, a password that is empty" {
	flows telnet
	is 'Carol ****' "$(from 46031 telUsr telPW)"
	is '0x25 somebody-with-a-name-of-m' "$(from 46032 telStat telUsr)"
	is '0x01' "$(to 46031 telStat)"
}

@test "more than is kept; a hole within an option" {
	flows telnet
	is '0x81 25 "WILL";"NOP";"DM";"BRK";"AO";"AYT";"SB";"EL"' "$(from 46033 telStat telOCnt telCmdS)"
}

@test "limits, numbers, each time, without bits" {
	plugin_with telnetDecode TEL_BTFLD=0 TEL_CMDOPTS=0 TEL_CMD_AGGR=0 TEL_OPT_AGGR=0 TELUPLN=2 TELCMDN=4 TELOPTN=3
	flows telnet
	is "telStat telUsr telPW telCCnt telCmdC telOCnt telOptC" "$(head -n 1 "$FLOWS" | tr '\t' '\n' | grep tel | xargs)"
	is '0xed Ca 4 253;251;251;251 3 3;24;31' "$(from 46031 telStat telUsr telCCnt telCmdC telOCnt telOptC)"
}

@test "the password as it is" {
	core T2_MASKPW=0
	flows telnet
	is 'geheim' "$(from 46031 telPW)"
}

@test "FORCE_MODE: a flow whose list is full is released" {
	core FORCE_MODE=1 TELOPTN=5
	flows telnet
	has "Number of flows terminated by force mode"
	[ "$(from 46033 telStat | wc -l)" -gt 1 ]
}

@test "without memory rows are still made" {
	core TEXT_MEM=1
	flows telnet
	is 8 "$(rows "$FLOWS")"
}

@test "the packet file: what each packet brings" {
	flows telnet -s
	grep -q "	0x01	DO;WILL;WILL;WILL;WILL;	Suppr GA;Term Type;Window Size;Term Speed;Linemode;" out_packets.txt
	is 1 "$(awk -F '\t' '{ print NF }' out_packets.txt | sort -u | wc -l)"
}

@test "what is said is saved: without commands, passwords masked, a file for each direction or for both" {
	plugins basicFlow txtSink
	plugin_with telnetDecode TEL_SAVE=1
	mkdir out_telnet
	touch out_telnet/talk_9_A_9 out_telnet/mine
	flows telnet
	is "mine talk_1_A_1 talk_1_B_1 talk_2_A_1 talk_2_B_1" "$(ls out_telnet | grep -v '_[3-9]' | xargs)"
	printf 'Carx\177ol\r\0****\r\nls\r\n' | cmp - out_telnet/talk_1_A_1
	printf 'Last login: never\r\nhost login: Carx\b \bol\r\nPassword: \r\n$ ' | cmp - out_telnet/talk_1_B_1
	printf 'somebody-with-a-name-of-more-than-others\r\r' | cmp - out_telnet/talk_2_A_1
	line "telnetDecode: Number of Telnet files: $(ls out_telnet/talk* | wc -l)"
	mv out_telnet/mine .
	t2 -r "$CAP" -w many -j 3 >/dev/null
	diff -r out_telnet many_telnet
	plugin_with telnetDecode TEL_SAVE=1 TEL_SEQPOS=1
	flows telnet
	{ head -c 28 /dev/zero; printf 'Carx\177ol\r\0******\r\nls\r\n'; } | cmp - out_telnet/talk_1_A_1
	printf 'abc\0\0\0\0\0def\r\n' | cmp - out_telnet/talk_4_A_1
	plugin_with telnetDecode TEL_SAVE=1 TEL_SAVE_SPLIT=0 TEL_RMDIR=0
	rm -r out_telnet
	mkdir out_telnet
	touch out_telnet/talk_9_A_9
	flows telnet
	is "talk_1_A_1 talk_2_A_1 talk_9_A_9" "$(ls out_telnet | grep -v '_[3-8]' | xargs)"
	printf 'Last login: never\r\nhost login: CCaarrxx\177\b \booll\r\0\r\nPassword: ****\r\n\r\n$ ls\r\n' | cmp - out_telnet/talk_1_A_1
	TEL_SUFFIX=_talks t2 -r "$CAP" -w out -j 3 >/dev/null
	rm out_telnet/talk_9_A_9
	diff -r out_telnet out_talks
	rm out_telnet/talk_1_A_1
	mkdir out_telnet/talk_1_A_1
	run -1 --separate-stderr t2 -r "$CAP" -w out
	is 1 "$(grep -c 'out_telnet/talk_1_A_1' <<<"$stderr")"
	rm -r out_telnet
	built_with telnetDecode T2_MASKPW=0 TEL_SAVE=1
	flows telnet
	grep -q geheim out_telnet/talk_1_A_1
}

@test "tawk -V: status, commands, options" {
	run -0 tawk -V telStat=0x0d
	has "user name found"
	run -0 tawk -V telOptBF=0x80000000
	has "Window Size"
	run -0 tawk -V telCmdBF=0x0001
	has "SE"
}
