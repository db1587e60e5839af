# tcpFlags: headers of IP and TCP, what is odd about them, and what became of segments.  The destination port tells the
# case (tcpflags), or that of the client (tcpquality); see tests/captures/sc_tcp.c.

load helper

setup() {
	sandbox
	plugins basicFlow basicStats tcpFlags txtSink
}

# of PORT COLUMN...: the columns of the rows to or from this port, a row a line
of() {
	local p=$1
	shift
	cells "$FLOWS" srcPort dstPort "$@" | awk -v p="$p" '$1 == p || $2 == p { sub(/^[^ ]+ [^ ]+ /, ""); print }'
}

# value PORT COLUMN...: the same, all on one line
value() {
	of "$@" | paste -sd ' '
}

# proto NUMBER COLUMN...: of the rows of a protocol
proto() {
	local p=$1
	shift
	cells "$FLOWS" l4Proto "$@" | awk -v p="$p" '$1 == p { sub(/^[^ ]+ /, ""); print }'
}

@test "tcpFlags: identifications, TTLs and types of service of a flow" {
	flows tcpflags
	is "541 64880 63 128 3 0x1f 0x0044" "$(value 1000 ipMindIPID ipMaxdIPID ipMinTTL ipMaxTTL ipTTLChg ipToS ipFlags)"
	is "65535 0 64 64 0 0x00 0x0080" "$(value 1001 ipMindIPID ipMaxdIPID ipMinTTL ipMaxTTL ipTTLChg ipToS ipFlags)"
}

@test "tcpFlags: options of IPv4 and IPv6; a length of 0 ends the list" {
	flows tcpflags
	is "3 0x80_0x00100082 0x0000" "$(value 1002 ipOptCnt ipOptCpCl_Num ipFlags)"
	is "1 0x80_0x00100000 0x0001" "$(value 1003 ipOptCnt ipOptCpCl_Num ipFlags)"
	is "2_4 0x00000022_0x00000201 0x0000" "$(value 1300 ip6OptCntHH_D ip6OptHH_D ipFlags)"
	is "0_0 0x00000000_0x00000000" "$(value 1002 ip6OptCntHH_D ip6OptHH_D)"
}

@test "tcpFlags: time that stands still or goes back" {
	flows tcpflags
	is "0xc000" "$(value 1004 ipFlags)"
}

@test "tcpFlags: checksums of IP, UDP, TCP, ICMP that are wrong" {
	flows tcpflags
	is "0x0400" "$(value 1100 ipFlags)"
	is "0x0800" "$(value 1101 ipFlags)"
	is "0x0800" "$(value 1105 ipFlags)"
	is "0x0800" "$(value 1106 ipFlags)"
	is "0x0800" "$(proto 1 ipFlags)"
}

@test "tcpFlags: checksums that are not there or not to be tested" {
	flows tcpflags
	is "0x0000" "$(value 1102 ipFlags)"	# UDP over IPv4: 0 is none
	is "0x3800" "$(value 1103 ipFlags)"	# captured in part
	is "0x2000" "$(value 1104 ipFlags)"	# a length that is not that of the datagram
	is "0x0000" "$(proto 47 ipFlags)"	# GRE without the C bit
}

@test "tcpFlags: the checksum of a datagram in fragments" {
	flows tcpflags
	is "0x1001 0x0020" "$(value 1200 tcpFStat ipFlags)"
	is "0x1001 0x0820" "$(value 1201 tcpFStat ipFlags)"	# a bit is wrong in the second
	is "0x1001 0x0120" "$(value 1202 tcpFStat ipFlags)"	# in disorder: not tested
	is "0x1001 0x0120" "$(value 1203 tcpFStat ipFlags)"	# the second is missing
}

@test "tcpFlags: flags of each packet and what they make together; scans" {
	local p want
	flows tcpflags
	while read -r p want; do
		is "$want" "$(value "$p" tcpFlags tcpAnomaly)"
	done <<-'E'
		2000 0x0002 0x1000
		2001 0x0800 0x1000
		2002 0x8029 0x1000
		2003 0x1003 0x1000
		2004 0x2007 0x1000
		2005 0x4005 0x1000
		2006 0x0111 0x1000
		2007 0x0414 0x0000
		2008 0x00c2 0x1000
		2020 0x0002 0x5000
		2026 0x0002 0x1000
		2027 0x0002 0x0001
	E
	line "tcpFlags: Number of TCP SYN retries, seq retries: 1, 0"
	has "tcpFlags: Number of TCP scans attempted, successful: "
}

@test "tcpFlags: options of TCP" {
	flows tcpflags
	is "1 5 0x0000011e 1460 0x0013" "$(value 2020 tcpOptPktCnt tcpOptCnt tcpOptions tcpMSS tcpFStat)"
	is "1 1 0x00000004 0 0x0019" "$(value 2021 tcpOptPktCnt tcpOptCnt tcpOptions tcpMSS tcpFStat)"
	is "2 0x80000000" "$(value 2022 tcpOptCnt tcpOptions)"
	is "3 0x00000022 0x4011" "$(value 2023 tcpOptCnt tcpOptions tcpFStat)"
	is "3 0x00000102 0x0019" "$(value 2025 tcpOptCnt tcpOptions tcpFStat)"
	is "0x002f 0x81 11 0x15" "$(value 2024 tcpMPTBF tcpMPF tcpMPAID tcpMPDSSF)"
	line "tcpFlags: Number of MPTCP packets: 5 [20.83%]"
}

@test "tcpFlags: windows, their scale, timestamps, round trips of the handshake" {
	flows tcpflags
	is "0" "$(value 1000 tcpWS)"
	flows tcpquality
	is "8192 8192 16384 16384" "$(value 50000 tcpInitWinSz tcpMaxWinSz)"
	is "1402 7030 7421 1402" "$(value 50011 tcpTmS tcpTmER)"
	is "0.001 1.402 1600000120" "$(of 50011 tcpEcI tcpUtm tcpBtm | awk 'NR == 1 { printf "%s %.3f %d", $1, $2, $3 }')"
	is "0.021 0.023" "$(of 50011 tcpSSASAATrip tcpRTTSseqAA | head -n 1)"
}

@test "tcpFlags: windows are scaled if both sides say so, and not those of SYNs" {
	flows tcpquality
	is "4 5000 20000 20000 8 5000 40000 40000" "$(value 50012 tcpWS tcpInitWinSz tcpMaxWinSz tcpMaxWindowScaled)"
	is "0 5000 5000 5000 0 5000 5000 5000" "$(value 50013 tcpWS tcpInitWinSz tcpMaxWinSz tcpMaxWindowScaled)"
}

@test "tcpFlags: retransmissions: fast, after a time-out, spurious; out of order" {
	local c="tcpRetransmission tcpFastRetransmission tcpTimeoutRetransmission tcpSpuriousRetransmission tcpOutOfOrder tcpRetransBytes"
	flows tcpquality
	is "0 0 0 0 0 0 1 1 0 0 0 0" "$(value 50000 $c)"
	is "2 0 2 0 0 100 0 0 0 0 0 0" "$(value 50001 $c)"
	is "1 0 0 1 0 50 0 0 0 0 0 0" "$(value 50002 $c)"
	is "0 0 0 0 0 0 0 0 0 0 1 0" "$(value 50003 $c)"
	is "1 0 1 0 0 100 0 0 0 0 0 0" "$(value 50008 $c)"	# numbers wrap
}

@test "tcpFlags: duplicate ACKs, zero windows, probes, keep-alives, what was not captured, ports used again" {
	flows tcpquality
	is "3 0" "$(value 50000 tcpDuplicateAck)"
	is "2 0 1 0 2 0 0 1 0 1 0 0" "$(value 50004 tcpZeroWindow tcpZeroWindowProbe tcpZeroWindowProbeAck tcpWindowFull \
		tcpWindowUpdate tcpKeepAlive)"
	is "2 0 0 2" "$(value 50005 tcpKeepAlive tcpKeepAliveAck)"
	is "0 2 1 0" "$(value 50006 tcpLostSegment tcpAckLostSegment)"
	is "1 0" "$(value 50007 tcpReusedPorts)"
}

@test "tcpFlags: round trips by ACKs leave out what was sent twice, those by timestamps need not" {
	flows tcpquality
	is "1 1 0.001" "$(of 50001 tcpAckRttN tcpAckRttAmbiguous tcpInitialRtt | tail -n 1 | sed 's/0.002/0.001/')"
	is "2 0.021 0.031 1 2 0.031 0.041" "$(of 50011 tcpAckRttN tcpAckRttMin tcpAckRttMax tcpAckRttAmbiguous tcpTsRttN tcpTsRttMin \
		tcpTsRttMax | tail -n 1)"
}

@test "tcpFlags: more segments or ranges than are kept set a bit" {
	flows tcpquality
	is "0x05 0x05" "$(value 50009 tcpAnaStat)"
	is "0x07" "$(of 50010 tcpAnaStat | tail -n 1)"
	is "10" "$(of 50010 tcpRetransBytes | tail -n 1)"
}

@test "tcpFlags: the counts are those of tshark" {
	command -v tshark >/dev/null || skip "tshark is not here"
	local c e='retransmission fast_retransmission spurious_retransmission out_of_order duplicate_ack zero_window zero_window_probe
		zero_window_probe_ack window_full window_update keep_alive keep_alive_ack lost_segment ack_lost_segment reused_ports'
	local t='tcpRetransmission tcpFastRetransmission tcpSpuriousRetransmission tcpOutOfOrder tcpDuplicateAck tcpZeroWindow
		tcpZeroWindowProbe tcpZeroWindowProbeAck tcpWindowFull tcpWindowUpdate tcpKeepAlive tcpKeepAliveAck tcpLostSegment
		tcpAckLostSegment tcpReusedPorts'
	for c in tcpquality faf tcpstates; do
		flows $c
		# shellcheck disable=SC2086 # words
		cells "$FLOWS" l4Proto srcIP srcPort dstIP dstPort $t | awk '$1 == 6 { for (i = 6; i <= NF; i++) n[$2 " " $3 " " $4 " " $5, i] += $i
			k[$2 " " $3 " " $4 " " $5] } END { for (f in k) { printf "%s", f; for (i = 6; i <= 20; i++) printf " %d", n[f, i]; print "" } }' |
			sort >ours
		# shellcheck disable=SC2046,SC2086
		tshark -r "$CAP" -Y 'tcp and not icmp' -T fields -E 'separator=;' -E 'aggregator=,' -e ip.src -e tcp.srcport -e ip.dst -e tcp.dstport \
			$(printf ' -e tcp.analysis.%s' $e) 2>/dev/null | awk -F ';' '{ f = $1 " " $2 " " $3 " " $4; k[f]; for (i = 5; i <= 19; i++)
			n[f, i] += $i != "" } END { for (f in k) { printf "%s", f; for (i = 5; i <= 19; i++) printf " %d", n[f, i]; print "" } }' |
			sort >theirs
		[ -s theirs ]
		diff ours theirs
	done
}

@test "tcpFlags: with -j all rows and the report are those of one worker" {
	local c
	for c in tcpflags tcpquality faf frag4; do
		flows $c -s
		is 0 "$status"
		mkdir -p one
		mv out_* one/
		grep '^tcpFlags' <<<"$output" >one/report
		run -0 t2 -j 3 -r "$CAP" -w "$DATA/out"
		diff one/out_flows.txt out_flows.txt
		grep '^tcpFlags' <<<"$output" | diff one/report -
	done
}

@test "tcpFlags: rows are the same with packets, each of which is looked at in full then" {
	local c
	for c in tcpflags tcpquality tcpstates faf ip6; do
		flows $c -s
		mv out_flows.txt all
		flows $c
		diff all out_flows.txt
	done
}

@test "tcpFlags: layer 2 has start values, other protocols no TCP" {
	flows l2
	is "0x0000 65535 0 0 65535 0x00" "$(proto 0 tcpFStat ipMindIPID ipMaxdIPID ipMinTTL tcpRTTAckTripMin tcpAnaStat | sort -u)"
	flows icmp
	is "0 0x00000000 0x0000" "$(cells "$FLOWS" tcpInitWinSz tcpOptions tcpFlags | sort -u)"
}

# with COLUMNS FLAG...: the plugin with these flags has so many columns more or fewer, and whole rows of packets
with() {
	local want=$1
	shift
	plugins basicFlow basicStats tcpFlags txtSink
	[ -e all ] || { flows tcpquality && head -n 1 "$FLOWS" | tr '\t' '\n' >all; }
	plugin_with tcpFlags "$@"
	flows tcpquality
	is "$want" "$(head -n 1 "$FLOWS" | tr '\t' '\n' | diff all - | grep -c '^[<>]')"
	flows tcpflags -s
	is 1 "$(awk -F '\t' '{ print NF }' "$DATA/out_packets.txt" | sort -u | wc -l)"
	P=$DATA/out_packets.txt
}

@test "tcpFlags: IPTOS, IPCHECKSUM, SPKTMD_SEQACKREL, WINMIN=0" {
	with 2 IPTOS=1 IPCHECKSUM=0 SPKTMD_SEQACKREL=1 WINMIN=0
	is "7_3" "$(value 1000 ipToSDscp_ecn)"
	is "0x0000" "$(value 1100 ipFlags)"
	flows tcpquality -s
	is "0 0 1" "$(cells "$P" seq | head -n 3 | paste -sd ' ')"
	hasnt "WinSz below"
}

@test "tcpFlags: IPTOS, IPCHECKSUM, SPKTMD_SEQACKHEX, TCPFLGCNT" {
	with 3 IPTOS=2 IPCHECKSUM=1 SPKTMD_SEQACKHEX=1 TCPFLGCNT=1
	is "0_3" "$(value 1000 ipToSPrec_ecn)"
	is "0x0400 0x0000" "$(value 1100 ipFlags) $(value 1101 ipFlags)"
	flows tcpquality -s
	is "0x10000000" "$(cells "$P" seq | head -n 1)"
	is "0_1_0_0_4_0_0_0_0_0_0_0_0_0_0_0" "$(of 50001 tcpCntF_S_R_P_A_U_E_C_FA_SA_RA_N_SF_SFR_RF_X | head -n 1)"
}

@test "tcpFlags: RTT_ESTIMATE, WINMIN, FRAG_ANALYZE" {
	with 7 RTT_ESTIMATE=0 WINMIN=9000 FRAG_ANALYZE=0
	is "0x0020" "$(value 1203 ipFlags)"
	flows tcpquality
	is "0x0100" "$(of 50001 tcpFStat | awk 'NR == 1 { printf "0x%04x", and(strtonum($1), 0x100) }')"
	has "tcpFlags: Number WinSz below 9000: "
}

@test "tcpFlags: WINDOWSIZE, SCAN_DETECTOR, SEQ_ACK_NUM" {
	with 16 WINDOWSIZE=0 SCAN_DETECTOR=0 SEQ_ACK_NUM=0
	is "0x0000" "$(value 2001 tcpAnomaly)"
	hasnt "scans attempted"
}

@test "tcpFlags: NAT_BT_EST, MPTCP; TCP_ANALYSIS" {
	with 9 NAT_BT_EST=0 MPTCP=0
	hasnt "MPTCP"
	with 29 TCP_ANALYSIS=0
}

@test "tcpFlags: everything that can be left out" {
	with 61 RTT_ESTIMATE=0 IPCHECKSUM=0 WINDOWSIZE=0 SEQ_ACK_NUM=0 FRAG_ANALYZE=0 NAT_BT_EST=0 SCAN_DETECTOR=0 MPTCP=0 \
		TCP_ANALYSIS=0
}

@test "tcpFlags: packet mode: values of each packet" {
	flows tcpquality -s
	P=$DATA/out_packets.txt
	is "268435456 0 268435457 0 1 0x0002" "$(cells "$P" seq ack seqMax seqDiff tcpMLen tcpFlags | head -n 1)"
	flows tcpflags -s
	is "0x94;0x04;0x00;0x00" "$(cells "$DATA/out_packets.txt" ipOpts | grep -m 1 '^0x94;0x04')"
}

@test "tcpFlags: tawk -V knows the bits" {
	run -0 tawk -V tcpAnaStat=0x01
	has "more than 16 unacknowledged segments"
	run -0 tawk -V tcpAnomaly=0x0004
	has "fast retransmission"
	run -0 tawk -V ipFlags=0x0800
	has "L4 checksum error"
}
