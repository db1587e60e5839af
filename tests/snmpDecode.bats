# snmpDecode: versions, kinds, communities and users of SNMP, in datagrams and in TCP; held against tshark.
# needs: tshark

load helper

setup() {
	sandbox
	plugins basicFlow snmpDecode txtSink
}

NUM=snmpNumReq_Next_Resp_Set_Trap1_Bulk_Info_Trap2_Rep
AGENT=10.90.1.1

# of SOURCE DESTINATION COLUMN...: of the flow between them
of() {
	local a="$1 $2"
	shift 2
	cells "$FLOWS" srcIP dstIP "$@" | sed -n "s/^$a //p"
}

@test "versions 1 and 2c: each kind is counted, communities are masked" {
	flows snmp
	is '0x01 0 "****" "" 0x0003 1_1_0_0_0_0_0_0_0' "$(of 10.90.0.1 $AGENT snmpStat snmpVersion snmpCommunity snmpUser snmpMsgT $NUM)"
	is '0x01 0 "****" "" 0x0004 0_0_2_0_0_0_0_0_0' "$(of $AGENT 10.90.0.1 snmpStat snmpVersion snmpCommunity snmpUser snmpMsgT $NUM)"
	is '0x01 1 "****" 0x01ef 1_1_1_1_0_1_1_1_1' "$(of 10.90.0.2 $AGENT snmpStat snmpVersion snmpCommunity snmpMsgT $NUM)"
	is '0x01 0 0x0010 0_0_0_0_1_0_0_0_0' "$(of 10.90.0.3 $AGENT snmpStat snmpVersion snmpMsgT $NUM)"
	fails grep -q 'public\|private\|traps' "$FLOWS"
}

@test "version 3: users, contexts of any length, what is encrypted, other security models" {
	flows snmp
	is '0x01 3 "" "alice" 0x0021 1_0_0_0_0_1_0_0_0' "$(of 10.90.0.4 $AGENT snmpStat snmpVersion snmpCommunity snmpUser snmpMsgT $NUM)"
	is '0x01 3 "" "alice" 0x0104 0_0_1_0_0_0_0_0_1' "$(of $AGENT 10.90.0.4 snmpStat snmpVersion snmpCommunity snmpUser snmpMsgT $NUM)"
	is '0x01 3 "bob" 0x0000 0_0_0_0_0_0_0_0_0' "$(of 10.90.0.5 $AGENT snmpStat snmpVersion snmpUser snmpMsgT $NUM)"
	is '0x01 3 "" 0x0001' "$(of 10.90.0.6 $AGENT snmpStat snmpVersion snmpUser snmpMsgT)"
}

@test "other ports; what is none, malformed or not captured" {
	flows snmp
	is '0x01 1 0x0001' "$(of 10.90.0.9 $AGENT snmpStat snmpVersion snmpMsgT)"
	is '0x01 3 "carol" 0x0001' "$(of 10.90.0.10 $AGENT snmpStat snmpVersion snmpUser snmpMsgT)"
	is '0x81 0 "" 0x0000' "$(of 10.90.0.11 $AGENT snmpStat snmpVersion snmpCommunity snmpMsgT)"
	is '0x00 0 "" 0x0000' "$(of 10.90.0.12 $AGENT snmpStat snmpVersion snmpCommunity snmpMsgT)"
	is '0x81 4 "" 0x0001' "$(of 10.90.0.13 $AGENT snmpStat snmpVersion snmpCommunity snmpMsgT)"
	is '0x81 1 "****" 0x0000' "$(of 10.90.0.14 $AGENT snmpStat snmpVersion snmpCommunity snmpMsgT)"
	is '0x81 1 "****" 0x0001' "$(of 10.90.0.15 $AGENT snmpStat snmpVersion snmpCommunity snmpMsgT)"
	is '0x01 0 "" 0x0000' "$(of 10.90.0.16 $AGENT snmpStat snmpVersion snmpCommunity snmpMsgT)"
	is '0x01 1 "****" 0x0000' "$(of 10.90.0.17 $AGENT snmpStat snmpVersion snmpCommunity snmpMsgT)"
	is '0x01 1 "****" 0x0000' "$(of 10.90.0.18 $AGENT snmpStat snmpVersion snmpCommunity snmpMsgT)"
	is '0x01 0 "" 0x0000' "$(of 10.90.0.19 $AGENT snmpStat snmpVersion snmpCommunity snmpMsgT)"
	line "snmpDecode: Aggregated snmpStat=0xc1"
	has "snmpDecode: Number of SNMP packets: 31 ["
	has "snmpDecode: Number of SNMP GetRequest packets: 10 [32.26%]"
	has "snmpDecode: Number of SNMP Trap v1 packets: 1 ["
	has "snmpDecode: Number of SNMP Report packets: 2 ["
}

@test "TCP: messages in pieces in any order, several in a segment, behind a hole, on any port" {
	flows snmptcp
	is '0x01 1 0x0009 3_0_0_2_0_0_0_0_0' "$(of 10.90.0.20 $AGENT snmpStat snmpVersion snmpMsgT $NUM)"
	is '0x01 1 0x0001 1_0_0_0_0_0_0_0_0' "$(of 10.90.0.21 $AGENT snmpStat snmpVersion snmpMsgT $NUM)"
	is '0x01 0 0x0000 0_0_0_0_0_0_0_0_0' "$(of 10.90.0.22 $AGENT snmpStat snmpVersion snmpMsgT $NUM)"
	is '0x01 0 0x0000 0_0_0_0_0_0_0_0_0' "$(of 10.90.0.23 $AGENT snmpStat snmpVersion snmpMsgT $NUM)"
	has "snmpDecode: Number of SNMP packets: 6 ["
}

@test "what tshark says of versions, users and kinds" {
	flows snmp -s
	tshark -r "$CAP" -Y 'snmp.data && ip.src != 10.90.0.13' -T fields -e frame.number -e snmp.version -e snmp.msgVersion -e snmp.data -e snmp.msgUserName 2>/dev/null |
		awk -F '\t' '{ printf "%s %s 0x%02x %s\n", $1, $2 $3, 160 + $4, $5 }' | sed 's/ $//; s/<MISSING>//' >wanted
	[ "$(wc -l <wanted)" -ge 17 ]
	cells out_packets.txt pktNo snmpVersion snmpType snmpUser | sed 's/ $//' | grep -Fxf wanted | diff - wanted
}

@test "texts are cut, and shown where secrets may be" {
	local a=012345678901234567890123456789012345678901234567890123456789
	built_with snmpDecode SNMP_STRLEN=60 T2_MASKPW=0
	flows snmp
	is '0x01 "public"' "$(of 10.90.0.1 $AGENT snmpStat snmpCommunity)"
	is "0x41 \"$a\"" "$(of 10.90.0.7 $AGENT snmpStat snmpCommunity)"
}

@test "with several workers it is the same; texts of the bits; default.config and the header are equal" {
	for s in snmp snmptcp; do
		flows $s
		mkdir -p many
		t2 -r "$CAP" -w many/out -j 3 >many.out
		fails grep "One flow worker" many.out
		cmp "$FLOWS" many/out_flows.txt
		diff <(grep '^snmpDecode' <<<"$output") <(grep '^snmpDecode' many.out)
	done
	run -0 tawk -V snmpStat=0xc1
	has "SNMP flow"
	has "malformed"
	resets snmpDecode
}
