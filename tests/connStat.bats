# connStat: hosts, pairs, ports and what hosts have sent, as flows begin and end.

load helper

setup() {
	sandbox
	plugins basicFlow connStat txtSink
}

conn() {
	cells "$FLOWS" dir srcIP dstIP connSip connDip connSipDip connSipDprt connF connG
}

@test "a pair of hosts with one flow in both directions and one in one: the row's own is counted, what ended is not" {
	flows conns
	is "A 10.71.0.1 10.71.0.2 1 1 3 2 2 0.6666667
B 10.71.0.2 10.71.0.1 1 1 2 1 1 0.5
A 10.71.0.1 10.71.0.2 1 1 1 1 1 1" "$(conn | grep ' 10.71.0.[12] 10.71.0')"
}

@test "a client of four servers, a server of three clients, one client on one port" {
	flows conns
	is "A 10.72.0.1 10.72.1.1 4 1 1 4 1 4
A 10.72.0.1 10.72.1.2 3 1 1 3 1 3
A 10.72.0.1 10.72.1.3 2 1 1 2 1 2
A 10.72.0.1 10.72.1.4 1 1 1 1 1 1" "$(conn | grep ' 10.72.0.1')"
	is "A 10.73.0.1 10.73.1.1 1 3 1 1 1 1
A 10.73.0.2 10.73.1.1 1 2 1 1 1 1
A 10.73.0.3 10.73.1.1 1 1 1 1 1 1" "$(conn | grep ' 10.73.1.1')"
}

@test "a server alone is a server; IPv6; what begins like another's address is no other's; L2 has zeros" {
	flows conns
	is "A 10.74.0.2 10.74.0.1 1 1 1 1 1 1" "$(conn | grep ' 10.74')"
	is "A 2001:db8::1 2001:db8::2 1 1 1 1 1 1" "$(conn | grep '2001:db8::1 ')"
	is "A a47:1:: 2001:db8::3 1 1 1 1 1 1" "$(conn | grep 'a47:1::')"
	is "0 0 0 0 0 0 0 0" "$(cells "$FLOWS" ethType connSip connDip connSipDip connSipDprt connF connG connNumPCnt connNumBCnt |
		sed -n 's/^0x0806 //p')"
}

@test "what a host has sent is that of all its flows, ended ones too" {
	flows conns
	is "1 10
2 30
3 60" "$(cells "$FLOWS" srcIP connNumPCnt connNumBCnt | sed -n 's/^10.75.0.1 //p')"
}

@test "the report: who came, who has most, who has sent most" {
	capture conns
	run -0 t2 -r "$CAP" -w out
	line "connStat: Number of unique source IPs: 11"
	line "connStat: Number of unique destination IPs: 12"
	line "connStat: Number of unique source/destination IPs connections: 3"
	line "connStat: Max unique number of source IP / destination port connections: 4"
	line "connStat: IP connF=connSipDprt/connSip: 0.363636"
	line "connStat: IP connG=connSipDprt/connSipDip: 1.333333"
	line "connStat: Source IP with max connections: 10.72.0.1: 4 connections"
	line "connStat: Destination IP with max connections: 10.73.1.1: 3 connections"
	has "connStat: Biggest L3 talker: 10.72.0.1: 4 ["
	has "connStat: Biggest L3 talker: 10.75.0.1: 60 ["
}

@test "flags: counters that only grow, flows in the report, no totals" {
	plugins basicFlow txtSink
	plugin_with connStat CS_HSDRM=0 CS_SDIPMAX=0
	flows conns
	is "A 10.72.0.1 10.72.1.4 4 1 1 4 1 4" "$(conn | grep ' 10.72.1.4')"
	run -0 t2 -r "$CAP" -w out
	line "connStat: Number of unique source/destination IPs connections: 16"
	plugins basicFlow txtSink
	plugin_with connStat CS_PBNMAX=0
	flows conns
	is 0 "$(head -n 1 "$FLOWS" | grep -c connNumPCnt)"
	run -0 t2 -r "$CAP" -w out
	hasnt "talker"
}

@test "MAC addresses of an address: those of all its flows; the same again is none more; L2 has none" {
	plugins basicFlow txtSink
	plugin_with connStat CS_MR_SPOOF=1
	flows macs
	is "A 10.9.1.1 4" "$(cells "$FLOWS" dir srcIP connMacSpf)"
	line "connStat: Number of source IPs with several MAC addresses: 1"
	plugin_with connStat CS_MR_SPOOF=1 CS_PBNMAX=0 CS_HSDRM=0
	flows macs
	is 4 "$(cells "$FLOWS" connMacSpf)"
	flows conns
	is "0 1" "$(cells "$FLOWS" connMacSpf | sort -u | xargs)"
}

@test "several workers count as one does" {
	local s
	for s in conns l2 faf icmp; do
		flows $s
		t2 -j 3 -r "$CAP" -w many >many.out
		fails grep "One flow worker" many.out
		cmp "$FLOWS" many_flows.txt
		diff <(grep '^connStat: ' <<<"$output") <(grep '^connStat: ' many.out)
	done
}

@test "clients whose addresses are chosen by halves are found as fast as others" {
	capture halves -n 400000
	timeout $((20 * ${TEST_SLOWER:-1})) t2 -r "$CAP" -w halves >&2
	is "400000" "$(awk 'NR > 1' halves_flows.txt | wc -l)"
}
