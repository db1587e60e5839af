# The rules of flows, from the specification, not from an earlier run: direction, time-outs, order, states, bits.
# In the captures the port tells the case; see tests/captures/sc_flow.c.

load helper

setup() {
	sandbox
	plugins basicFlow basicStats tcpStates txtSink
}

# of FLOWS PORT COLUMN...: these columns of the rows that have PORT as source or destination
of() {
	local file=$1 port=$2
	shift 2
	cells "$file" srcPort dstPort "$@" | awk -v p="$port" '$1 == p || $2 == p { sub(/^[^ ]+ [^ ]+ /, ""); print }'
}

# low bit of flowStat, printed as 0 or 1, by PORT
inverted() {
	of "$FLOWS" "$1" flowStat | awk '{ print substr($1, length($1)) % 2 }'
}

@test "direction: a lone flow is inverted by its ports or by SYN-ACK, and by nothing else" {
	flows direction
	for p in 50001 50005 50012; do is "$p 0" "$p $(inverted $p)"; done
	for p in 50002 50006 6081 50010 50011; do is "$p 1" "$p $(inverted $p)"; done
	for p in 8081 8088 8089; do is "$p 1" "$p $(inverted $p)"; done
	for p in 8079 8082 8083 8084 8085 8086 8087 8090; do is "$p 0" "$p $(inverted $p)"; done
	is "1 1" "$(inverted 8080 | tr '\n' ' ' | sed 's/ $//')"
}

@test "direction: a lone row is A even if the flow is inverted" {
	flows direction
	is A "$(of "$FLOWS" 50002 dir)"
	is A "$(of "$FLOWS" 50010 dir)"
}

@test "direction: of a pair the one that is not inverted is A, whatever came first; both share the index" {
	flows direction
	is "A 10.0.1.2" "$(of "$FLOWS" 41000 dir srcIP | head -n 1)"
	is "B 10.0.1.1" "$(of "$FLOWS" 41000 dir srcIP | tail -n 1)"
	is 1 "$(of "$FLOWS" 41000 flowInd | sort -u | wc -l)"
	is "A 10.0.1.1" "$(of "$FLOWS" 41001 dir srcIP | head -n 1)"
	is "A 10.0.2.1" "$(of "$FLOWS" 44444 dir srcIP | head -n 1)"
	is "A 10.0.2.1" "$(of "$FLOWS" 40001 dir srcIP | grep 10.0.2 | head -n 1)"
}

@test "time-out: 182 s exactly is too late, 0.1 ms less is not" {
	flows timeout
	is "2" "$(of "$FLOWS" 50000 numPktsSnt)"
	is "1 1" "$(of "$FLOWS" 50001 numPktsSnt | tr '\n' ' ' | sed 's/ $//')"
	is "1 1" "$(of "$FLOWS" 50002 numPktsSnt | tr '\n' ' ' | sed 's/ $//')"
}

@test "time-out: TCP states set their own" {
	flows timeout
	is "2 1" "$(of "$FLOWS" 40000 numPktsSnt dstPort | awk '$2 == 80 { print $1 }' | tr '\n' ' ' | sed 's/ $//')"
	is "3 1 1" "$(of "$FLOWS" 40001 numPktsSnt | tr '\n' ' ' | sed 's/ $//')"	# established, 610 s
	is "7 2" "$(of "$FLOWS" 40002 numPktsSnt | tr '\n' ' ' | sed 's/ $//')"	# a silent side lives on
	is "3 2 1" "$(of "$FLOWS" 40003 numPktsSnt | tr '\n' ' ' | sed 's/ $//')"	# reset, 0.1 s
	is "5 4 1" "$(of "$FLOWS" 40004 numPktsSnt | tr '\n' ' ' | sed 's/ $//')"	# closed, 10 s
}

@test "order of rows at the end: by the older direction of a pair" {
	flows order
	is "2 A,2 B,1 A,1 B,3 A," "$(cells "$FLOWS" flowInd dir | tr '\n' ',')"
}

@test "tcpStates: the table of connections" {
	flows tcpstates
	while read -r port a b; do
		is "$port $a $b" "$port $(of "$FLOWS" $port tcpStatesAFlags | tr '\n' ' ' | sed 's/ $//')"
	done <<-'END'
	40000 0x00 0x00
	40001 0x08 0x00
	40005 0x03 0x43
	40006 0x03 0x03
	40007 0x03 0x03
	40008 0x02 0x02
	40015 0x46 0x16
	40016 0x02 0x42
	40017 0x06 0x06
	40018 0x01 0x01
	40019 0x02 0x02
	END
	for p in 40002 40003 40004; do is "$p 0x03" "$p $(of "$FLOWS" $p tcpStatesAFlags)"; done
	for p in 40009 40010; do is "$p 0xc3" "$p $(of "$FLOWS" $p tcpStatesAFlags)"; done
	for p in 40011 40012 40013 40014; do is "$p 0x83" "$p $(of "$FLOWS" $p tcpStatesAFlags)"; done
}

@test "land attack: bit 50 for TCP whose reverse is itself, only for that" {
	flows land
	is "0x0404000000004000 2" "$(of "$FLOWS" 139 flowStat numPktsSnt | head -n 1)"
	is 1 "$(cells "$FLOWS" flowStat | grep -c '^0x..04')"
	line "[WRN] Land attack"
}

@test "duplicate identification: bit 44 from the third packet of a direction on, 0 does not count" {
	flows dupid
	is 0x0400000000004000 "$(of "$FLOWS" 40000 flowStat)"
	is 0x0400100000004000 "$(of "$FLOWS" 40001 flowStat)"
	is 0x0400000000004000 "$(of "$FLOWS" 40002 flowStat)"
	is 0x0400000000004000 "$(of "$FLOWS" 40004 flowStat)"
	line "[WRN] Consecutive duplicate IP ID"
}

@test "VLAN: the innermost VID is in the key, priority, DEI and outer tags are not" {
	flows vlan
	is 2 "$(of "$FLOWS" 50012 numPktsSnt | wc -l)"
	is "3 1" "$(of "$FLOWS" 50012 numPktsSnt | sort -rn | tr '\n' ' ' | sed 's/ $//')"
	is 2 "$(of "$FLOWS" 50010 numPktsSnt)"				# VID 0 is untagged
	is 45056 "$(of "$FLOWS" 50011 vlanID)"				# the whole tag is printed
	is "eth:vlan{4}:ipv4:udp 7" "$(of "$FLOWS" 50004 hdrDesc numHdrs)"
	is "100;200;300" "$(of "$FLOWS" 50004 vlanID)"			# three tags are kept
}

@test "tunnels: the flow is that of the innermost header, with or without the tunnel the same one" {
	flows ipip
	is 2 "$(of "$FLOWS" 50000 numHdrDesc)"
	is "eth:ipv4:ipv4:udp;eth:ipv4:udp" "$(of "$FLOWS" 50000 hdrDesc)"
	is "0x0c00000000028000" "$(of "$FLOWS" 50001 flowStat)"		# 6 in 4
	is "0x0c00000000024000" "$(of "$FLOWS" 50002 flowStat)"		# 4 in 6
	line "[INF] IPv4/6 in IPv4/6"
	flows vxlan
	is "10.31.0.1 eth:ipv4:udp:vxlan:eth:ipv4:udp 0e:00:00:00:00:01" "$(of "$FLOWS" 50000 srcIP hdrDesc srcMac)"
	line "[INF] VXLAN encapsulation"
}

@test "tunnels: any kind, over IPv4 and IPv6, whatever is reserved: the flow is that of the innermost header" {
	flows carriers
	for p in $(seq 0 8) $(seq 10 19) $(seq 21 28) 32 33 35; do
		for v in 0 1; do
			port=$((51000 + 2 * p + v))
			is "$port 10.31.0.1" "$port $(of "$FLOWS" $port srcIP)"
		done
	done
	is "" "$(of "$FLOWS" 51018 srcIP)"			# ERSPAN III that mirrors no frame
	is "eth:ipv4:udp" "$(of "$FLOWS" 4789 hdrDesc | head -n 1)"	# VXLAN without the I bit
	is "2" "$(cells "$FLOWS" l4Proto hdrDesc | grep -c '^4 eth:ipv[46]:ipvx$')"
}

@test "LWAPP and B.A.T.M.A.N. in frames, EoIP, bridged, multiplexed and half compressed PPP lead to the inner flow" {
	flows carried
	for p in 0 1 3 4 6 7 8 10 11 12 13 14 15 16 17 18; do
		is "$((50000 + p)) 10.31.0.1" "$((50000 + p)) $(of "$FLOWS" $((50000 + p)) srcIP)"
	done
	for p in 2 5 9 19 20; do is "$p " "$p $(of "$FLOWS" $((50000 + p)) srcIP)"; done
	is "02:00:00:00:00:a1 02:00:00:00:00:ff" "$(of "$FLOWS" 50000 srcMac dstMac)"
	is "6 12" "$(of "$FLOWS" 50100 l4Proto numBytesSnt)"
}

@test "SCTP in UDP: the flow is the association's" {
	flows sctpudp
	is "A 132 eth:ipv4:udp:sctp 2" "$(of "$FLOWS" 31000 dir l4Proto hdrDesc numPktsSnt | head -n 1)"
	is "B 132 eth:ipv4:udp:sctp 1" "$(of "$FLOWS" 31000 dir l4Proto hdrDesc numPktsSnt | tail -n 1)"
	is "132 eth:ipv6:udp:sctp 1" "$(of "$FLOWS" 32001 l4Proto hdrDesc numPktsSnt)"
	is "3" "$(cells "$FLOWS" l4Proto hdrDesc | grep -c '^17 eth:ipv4:udp$')"
}

@test "PPP with flags and escapes in GRE: the first whole frame with a packet" {
	flows pppstream
	for p in 0 1 2 4 6 7 11; do
		is "$p 10.31.0.1 20 eth:ipv4:gre:ppp:ipv4:udp" "$p $(of "$FLOWS" $((50000 + p)) srcIP numBytesSnt hdrDesc)"
	done
	is "10.31.0.1 20 1" "$(of "$FLOWS" 50012 srcIP numBytesSnt numPktsSnt)"	# cut by the capture
	for p in 3 5 8 9 10; do is "$p " "$p $(of "$FLOWS" $((50000 + p)) srcIP)"; done
	is "6" "$(cells "$FLOWS" l4Proto numPktsSnt | sed -n 's/^47 //p')"
}

@test "headers: what was not captured has no name" {
	flows carriercut
	is "" "$(cells "$FLOWS" hdrDesc | tr ';' '\n' | grep -E ':(eth|ppp|nsh|wlan|llc|ipvx)(:|$)|ipv4:(.*:)?ipv4')"
	is 16 "$(cells "$FLOWS" numPktsSnt | awk '{ n += $1 } END { print n }')"
}

@test "802.11: source and destination by the DS bits, and in an A-MSDU" {
	flows wlanmacs
	is "02:00:00:00:00:a1 02:00:00:00:00:b1" "$(cells "$FLOWS" srcMac dstMac | sort -u)"
	is 8 "$(rows "$FLOWS")"
}

@test "frame relay: NLPID, SNAP, bridged frames and PPP lead to IP" {
	flows frelay
	for p in $(seq 52000 52010); do is "$p 10.10.0.1" "$p $(of "$FLOWS" "$p" srcIP)"; done
	is "2001:db8::1" "$(of "$FLOWS" 52100 srcIP)"
}

@test "DTLS 1.3: encrypted records count in a flow that had a handshake" {
	flows dtls13
	for p in 50000 50002 50004 50006 50008 50010 50009 50011; do
		is "$p eth:ipv4:udp" "$p $(of "$FLOWS" "$p" srcPort hdrDesc | awk -v p="$p" '$1 == p { print $2 }')"
	done
	for p in 50001 50005 50007; do is "1 $p" "$(of "$FLOWS" "$p" hdrDesc | grep -c dtls1.3) $p"; done
	for p in 50100 50101 50102 50103 50104 50106; do is "$p eth:ipv4:udp" "$p $(of "$FLOWS" "$p" hdrDesc)"; done
	for p in 50105 50107; do is "$p eth:ipv4:udp:dtls1.2" "$p $(of "$FLOWS" "$p" hdrDesc)"; done
}

@test "TCP Fast Open is no fault; more acknowledged than sent is" {
	flows fastopen
	for p in $(seq 40000 40005); do is "$p 0x00" "$p $(of "$FLOWS" "$p" tcpStatesAFlags | sort -u)"; done
	for p in 40006 40007; do is "$p 0x01" "$p $(of "$FLOWS" "$p" tcpStatesAFlags | sort -u)"; done
}

@test "fragments follow the first one into its flow; without it they have a flow without ports" {
	flows frag4
	is 3 "$(of "$FLOWS" 50000 numPktsSnt)"
	is 4 "$(of "$FLOWS" 50002 numPktsSnt)"
	is "0 3" "$(cells "$FLOWS" srcIP srcPort numPktsSnt | sed -n 's/^10.20.0.9 //p')"
	line "[WRN] IPv4/6 fragmentation header packet missing"
	line "[WRN] IPv4/6 packet fragmentation sequence not finished"
}

@test "header descriptions: more than four in a flow set bit 48, and four are kept" {
	flows hdrdesc
	is 1 "$(rows "$FLOWS")"
	is "4 8" "$(cells "$FLOWS" numHdrDesc numPktsSnt)"
	is 1 "$(($(cells "$FLOWS" flowStat) >> 48 & 1))"
}

@test "L2: ARP answers are paired, a broadcast request never is" {
	flows l2
	is "3" "$(cells "$FLOWS" ethType | grep -c 0x0806)"
	is "2" "$(cells "$FLOWS" ethType dir flowInd | awk '$1 == "0x0806" { n[$3]++ } END { for (i in n) if (n[i] == 2) print n[i] }')"
	line "[INF] Layer 2 flows"
	line "[INF] ARP"
	line "[INF] LLDP"
}

@test "a full table: the oldest flows leave, every packet is accounted for, the report says so" {
	flows autopilot -f 1
	line "Number of flows terminated by autopilot: 6 [0.00%]"
	line "Number of processed   flows: 262150 (262.15 K)"
	is 262150 "$(rows "$FLOWS")"
	is 262150 "$(cells "$FLOWS" numPktsSnt | awk '{ n += $1 } END { print n }')"
	is 6 "$(cells "$FLOWS" flowStat | grep -c '^0x....04')"
	is "1 2 3 4 5 6" "$(cells "$FLOWS" flowInd | head -n 6 | tr '\n' ' ' | sed 's/ $//')"
	has "[WRN] Hash Autopilot: "
	has "-f "
}

@test "a SYN flood through a full table: constant memory, every packet accounted for" {
	local small big
	for n in 300000 900000; do
		run -0 bash -c '"$1" -n "$2" flood - | t2 -r - -f 1 -w - 2>log | awk "END { print NR - 1 }"' - "$T2_BUILD/tests/mkcap" $n
		is "$n" "$output"
		cp log log.$n
		grep -q "^Number of processed packets: $n " log.$n
		grep -q "^Number of flows terminated by autopilot: $((n - 262144)) " log.$n
		run ! grep -q 'without flow' log.$n
	done
	small=$(sed -n 's/^Memory usage: \([0-9.]*\) GB.*/\1/p' log.300000)
	big=$(sed -n 's/^Memory usage: \([0-9.]*\) GB.*/\1/p' log.900000)
	awk -v a="$small" -v b="$big" 'BEGIN { exit !(a > 0 && b <= a + 0.02) }' || is "$small GB" "$big GB"
}

@test "a clock that goes back: bit 51 on the flow, without packet mode" {
	flows timejump
	is 0x0408000000004000 "$(cells "$FLOWS" flowStat | grep -m1 0x0408)"
	has "Timestamp jump"
}

@test "a clock that goes back: no crash, every packet in a row" {
	flows timejump
	is 5 "$(cells "$FLOWS" numPktsSnt | awk '{ n += $1 } END { print n }')"
}

# One row a flow, in the order in which they end, and never more of them at once than 182 s have.
@test "one time far ahead ends no flow and keeps none, a clock that is put back neither: -j, standard input, formats too" {
	flows clock
	is 80 "$(rows "$FLOWS")"
	is "$(seq 1 80)" "$(cells "$FLOWS" flowInd)"
	has 'Max number of flows in memory: 20 '
	is 2 "$(cells "$FLOWS" srcPort numPktsSnt | sed -n 's/^40029 //p')"
	mv "$FLOWS" want
	run -0 t2 -j 3 -r "$CAP" -w "$DATA/out"
	cmp want "$FLOWS"
	run -0 bash -c '{ head -c 1990 "$2"; sleep 0.2; tail -c +1991 "$2"; } | t2 -r - -w "$1"' - "$DATA/out" "$CAP"	# 28 packets and a half
	cmp want "$FLOWS"
	for format in ng nano modified; do
		capture clock -f $format
		run -0 t2 -r "$CAP" -w "$DATA/out"
		cmp want "$FLOWS"
	done
}

@test "a fraction above a second is seconds, with micro- and nanoseconds; a flow that ends before it began lasts 0" {
	flows fraction
	mv "$FLOWS" want
	is "1600000003.500000 1600000001.000000 0.000000
1600000001.500000 1600000004.600000 3.100000" "$(cells want timeFirst timeLast duration)"
	for format in nano ng swapped; do
		capture fraction -f $format
		run -0 t2 -r "$CAP" -w "$DATA/out"
		cmp want "$FLOWS"
	done
}

@test "the sum over the rows is the number of packets with a flow, for every scenario" {
	for s in $("$T2_BUILD/tests/mkcap" -l | awk '$1 !~ /^(autopilot|flood|arcnet|empty|ngblocks)$/ { print $1 }'); do
		flows $s
		all=$(sed -n 's/^Number of processed packets: \([0-9]*\).*/\1/p' <<<"$output")
		without=$(sed -n 's/^Number of packets without flow: \([0-9]*\).*/\1/p' <<<"$output")
		is "$s $((all - ${without:-0}))" "$s $(cells "$FLOWS" numPktsSnt | awk '{ n += $1 } END { print n + 0 }')"
	done
}

@test "FDURLIMIT: a flow is cut at its age; bit 62 is on every piece behind a cut, bit 41 on none, nothing is lost" {
	local whole
	plugins basicFlow basicStats txtSink
	flows faf
	whole=$(awk '{ p += $1; b += $2 } END { print p, b }' <<<"$(cells "$FLOWS" numPktsSnt numBytesSnt)")
	tree
	t2conf tranalyzer2 -D FDURLIMIT=1
	t2build tranalyzer2 basicFlow basicStats txtSink >&2
	flows faf
	is "$whole" "$(awk '{ p += $1; b += $2 } END { print p, b }' <<<"$(cells "$FLOWS" numPktsSnt numBytesSnt)")"
	cells "$FLOWS" srcIP srcPort dstIP dstPort flowStat timeFirst timeLast >pieces
	# the leading digit holds bits 60 to 63, the sixth one bits 40 to 43; behind the time-out of 182 s it is no piece
	awk '{ cut = substr($5, 3, 1) ~ /[4-7c-f]/; n += cut; key = $1 " " $2 " " $3 " " $4
		behind = key in last && $6 - last[key] < 182
		if (cut != behind || substr($5, 8, 1) ~ /[2367abef]/) { print "row " NR ": " $0; bad = 1 }
		last[key] = $7 }
		END { exit bad || n < 10 }' pieces
}
