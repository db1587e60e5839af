# icmpDecode: types and codes, directions, echo sequences, covert channels, parents, the statistics file, each flag.

load helper

setup_file() {
	export HOME=$BATS_FILE_TMPDIR/home
	mkdir -p "$HOME"
}

setup() {
	sandbox
	plugins basicFlow icmpDecode txtSink
}

# from ADDRESS COLUMN...: the rows of this source
from() {
	local a=$1
	shift
	cells "$FLOWS" srcIP "$@" | sed -n "s/^$a //p"
}

flagged() { plugin_with icmpDecode "$@"; }

@test "the flow that caused an error is found by the header in it" {
	flows icmpparent
	is "1" "$(from 10.50.0.254 icmpPFindex)"
	is "3" "$(from 2001:db8:50::fe icmpPFindex)"
	is "1 3" "$(cells "$FLOWS" srcPort flowInd | sed -n 's/^5100[12] //p' | xargs)"
}

@test "an error inside a VLAN belongs to the flow there; one with a later fragment to none" {
	flows icmpvlan
	is "0 4 8" "$(cells "$FLOWS" vlanID srcPort | awk '$NF == 51001 { print (NF > 1 ? $1 + 0 : 0) }' | sort -n | xargs)"
	is "4 2
8 3
12 0" "$(awk -F '\t' 'NR == 1 { for (i = 1; i <= NF; i++) c[$i] = i; next }
		$c["srcIP"] == "10.50.0.254" { print $c["vlanID"], $c["icmpPFindex"] }' "$FLOWS" | sort -n)"
	is 0 "$(from 10.50.0.253 icmpPFindex)"
}

@test "types and codes: bit fields, none for types without a bit" {
	flows icmpparent
	is "2 0x00000000_0x00000808_0x0009" "$(from 10.50.0.254 icmpTCcnt icmpBFTypH_TypL_Code)"
	is "2 0x00000100_0x00000000_0x0002" "$(from 10.50.1.6 icmpTCcnt icmpBFTypH_TypL_Code)"
	is "1 0x00000000_0x00000002_0x0010" "$(from 2001:db8:50::fe icmpTCcnt icmpBFTypH_TypL_Code)"
}

@test "echo: sequence, success, direction" {
	flows icmpparent
	is "A 0x0400000000004000 0x21 0.6666667" "$(from 10.50.1.1 dir flowStat icmpStat icmpEchoSuccRatio)"
	is "B 0x0400000000004001 0x21 0" "$(from 10.50.0.2 dir flowStat icmpStat icmpEchoSuccRatio | head -n 1)"
	is "0x0400000000004001" "$(from 10.50.0.254 flowStat)"		# an error alone is an answer
}

# hosts NUMBER: letter and reply bit of the row of each host with it, v4 then v6, each once
hosts() {
	cells "$FLOWS" srcIP dir flowStat | sed -n "s/^\(10\.51\.[0-9]*\.\|2001:db8:51::[0-9]*:\)$1 \(.\) .*\(.\)$/\2\3/p" | sort | uniq -c | xargs
}

@test "direction: who asks is A, for every request that has a reply, in both orders" {
	flows icmpdir
	is "20 A0" "$(hosts 1)"
	is "20 B1" "$(hosts 2)"
	is "20 A0" "$(hosts 3)"
	is "20 B1" "$(hosts 4)"
}

@test "direction: a lone request has no reply bit, a lone reply has it" {
	flows icmpdir
	is "20 A0" "$(hosts 5)"
	is "20 A1" "$(hosts 8)"
}

@test "direction: errors answer; reports, notices and unknown types are as the core has them" {
	flows icmpdir
	is "3 4 5 11 12 1 2 3 4 137" "$(cells "$FLOWS" srcIP flowStat | sed -n 's/^\(.*[.:]\)\([0-9]*\)[.:]9 .*1$/\2/p' | xargs)"
	is "27" "$(cells "$FLOWS" srcIP flowStat | grep -c '[.:]9 .*0$')"
}

@test "covert channels: LOKI, SSH; WANG2; timestamps" {
	flows icmpparent
	is "0x61" "$(from 10.50.1.2 icmpStat)"
	is "0x11" "$(from 10.50.1.3 icmpStat)"
	is "0x81" "$(from 10.50.0.2 icmpStat | tail -n 1)"
	is "0xddccbbaa" "$(from 10.50.1.5 icmpTmGtw)"
}

@test "the report, the packet file and the statistics file" {
	flows icmpparent -s
	line "icmpDecode: Aggregated icmpStat=0xf1"
	line "icmpDecode: Number of ICMP echo request packets: 6 [42.86%]"
	line "icmpDecode: Number of ICMP echo reply packets: 3 [21.43%]"
	line "icmpDecode: ICMP echo reply / request ratio: 0.50"
	[ "$(awk -F '\t' '{print NF}' out_packets.txt | sort -u | wc -l)" = 1 ]
	grep -q "	0x21	8	0	0x0001	0x0005		" out_packets.txt
	is "Total number of ICMP packets: 15 [88.24%]

Number of ICMP packets: 14 [82.35%]
Number of ICMPv6 packets: 1 [5.88%]

ICMP echo reply / request ratio: 0.500

# ICMP Type	Code	                       Packets
ICMP_ECHOREQUEST	-	                             6 [ 42.86%]
ICMP_ECHOREPLY	-	                             3 [ 21.43%]
ICMP_DEST_UNREACH	ICMP_PORT_UNREACH	                             1 [  7.14%]
ICMP_TIME_EXCEEDED	ICMP_EXC_TTL	                             1 [  7.14%]
13	0	                             1 [  7.14%]
40	1	                             1 [  7.14%]
200	20	                             1 [  7.14%]

# ICMPv6 Type	Code	                       Packets
ICMP6_DEST_UNREACH	ICMP6_PORT_UNREACH	                             1 [100.00%]" "$(cat out_icmpStats.txt)"
}

@test "run-time flags: suffix and text of the statistics file" {
	ICMP_SUFFIX=_i.txt ICMP_NOCODE=none flows icmpparent
	[ ! -e out_icmpStats.txt ]
	grep -q "^ICMP_ECHOREQUEST	none	" out_i.txt
}

@test "a statistics file that can't be written ends the run before it starts" {
	capture icmpparent
	mkdir out_icmpStats.txt
	run -1 t2 -r "$CAP" -w "$DATA/out"
	has "out_icmpStats.txt"
}

@test "ICMP_TC_MD=1: pairs; ICMP_FDCORR=0, ICMP_PARENT=0, ICMP_STATFILE=0" {
	flagged ICMP_TC_MD=1 ICMP_NUM=2 ICMP_FDCORR=0 ICMP_PARENT=0 ICMP_STATFILE=0
	flows icmpparent
	is "3_3;11_0 0 0x0400000000004000" "$(from 10.50.0.254 icmpType_Code icmpPFindex flowStat)"
	is "8_0;8_0" "$(from 10.50.1.1 icmpType_Code)"
	[ ! -e out_icmpStats.txt ]
}

@test "ICMP_FRCPARENT=1: an error and the flow that caused it end together, with FORCE_MODE=1 alone" {
	flagged ICMP_FRCPARENT=1
	flows icmpparent
	hasnt "terminated by"
	core_with FORCE_MODE=1
	t2conf icmpDecode -D ICMP_FRCPARENT=1 basicFlow -D BFO_FORCED=1
	t2build basicFlow icmpDecode >&2
	flows icmpparent
	has "Number of flows terminated by icmpDecode: ICMP_FRCPARENT: "
	is '"icmpDecode:ICMP_FRCPARENT"' "$(from 10.50.0.254 flowForced | head -n 1)"
	is '"icmpDecode:ICMP_FRCPARENT"' "$(cells "$FLOWS" srcPort flowForced | sed -n 's/^5100[12] //p' | sort | tail -n 1)"
}

@test "default.config and the header are equal" {
	resets icmpDecode
}
