# tcpStates: what rules.bats leaves out of its table, time-outs, report, packet mode.  In the captures the client's port
# tells the case; see tests/captures/sc_basic.c and sc_flow.c.

load helper

setup() {
	sandbox
	plugins basicFlow basicStats tcpStates txtSink
}

# states PORT: tcpStatesAFlags of the rows of this client port, A and B, in the order of the rows
states() {
	cells "$FLOWS" srcPort dstPort tcpStatesAFlags | awk -v p="$1" '$1 == p || $2 == p { s = s " " $3 } END { print substr(s, 2) }'
}

@test "tcpStates: wrong flags while established, on both sides" {
	flows tcpstates2
	is "0x06 0x06" "$(states 40000)"	# FIN without ACK
	is "0x06 0x06" "$(states 40001)"	# SYN-ACK again
	is "0x86 0x06" "$(states 40004)"	# Xmas: a scan by the sender, too
}

@test "tcpStates: resets while closing and when closed" {
	flows tcpstates2
	is "0x42 0x02" "$(states 40002)"
	is "0x02 0x4a" "$(states 40003)"
}

@test "tcpStates: a FIN-ACK first is no scan if the teardown is complete" {
	flows tcpstates2
	is "0x01 0x01" "$(states 40005)"
}

@test "tcpStates: each state has its time-out" {
	flows tcpstates2
	is "0x03 0x03" "$(states 40006)"	# SYN 120 s: two lone flows, of two packets and one
	is "0x02 0x02 0x03" "$(states 40007)"	# established 610 s
	is "0x02 0x42 0x03" "$(states 40008)"	# reset 0.1 s
	is "0x02 0x02" "$(states 40009)"	# the side that talks keeps both
	is "2 1" "$(cells "$FLOWS" srcPort numPktsSnt | awk '$1 == 40006 { s = s " " $2 } END { print substr(s, 2) }')"
}

@test "tcpStates: without it all TCP flows end after 182 s" {
	plugins basicFlow basicStats txtSink
	flows tcpstates2
	is "3" "$(cells "$FLOWS" srcPort numPktsSnt | awk '$1 == 40006 { print $2 }')"
	is "2 1 1" "$(cells "$FLOWS" srcPort numPktsSnt | awk '$1 == 40007 { s = s " " $2 } END { print substr(s, 2) }')"
}

@test "tcpStates: a header cut before its flags is not looked at, one cut behind them is" {
	flows tcpstates2
	is "0x03 0xc3" "$(cells "$FLOWS" tcpStatesAFlags | tail -n 2 | tr '\n' ' ' | sed 's/ $//')"
}

@test "tcpStates: what stands in a later fragment is no header" {
	flows tcpfrag
	is "10" "$(rows "$FLOWS")"
	is "0x00" "$(cells "$FLOWS" tcpStatesAFlags | sort -u)"
}

@test "tcpStates: a FIN with payload shows as teardown not seen; a sequence number may wrap" {
	flows tcpstates
	is "0x02 0x02" "$(states 40019)"
	is "0x00 0x00" "$(states 40020)"
}

@test "tcpStates: the report has the bits of all rows, and no line without any" {
	flows tcpstates
	line "tcpStates: Aggregated tcpStatesAFlags=0xdf"
	flows l2
	hasnt "tcpStates: "
}

@test "tcpStates: other protocols have 0x00" {
	flows icmp
	is "0x00" "$(cells "$FLOWS" tcpStatesAFlags | sort -u)"
}

@test "tcpStates: packet mode shows the bits so far, 0x00 for other protocols and layer 2" {
	flows tcpstates -s
	is "0x00 0x00 0x00 0x46 0x16" "$(cells "$DATA/out_packets.txt" srcPort dstPort tcpStatesAFlags |
		awk '($1 == 40015 || $2 == 40015) { s = s " " $3 } END { print substr(s, 2) }')"
	flows l2 -s
	is "0x00" "$(cells "$DATA/out_packets.txt" tcpStatesAFlags | sort -u)"
}
