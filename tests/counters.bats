# The end report's counters, held against what capinfos and tshark count on the same captures.

load helper

setup() {
	sandbox
	plugins basicFlow basicStats tcpStates txtSink
	command -v capinfos >/dev/null && command -v tshark >/dev/null || skip "capinfos and tshark are not installed"
}

# number LABEL: the number behind it in the report, or 0
number() {
	local n
	n=$(sed -n "s/^$1: \([0-9]*\).*/\1/p" <<<"$output")
	echo "${n:-0}"
}

# count FILTER...: packets of $CAP that match each, in one line. All are asked for at once, as tshark takes long to start; of a
# capture without duration it has no table.
count() {
	local f stat=io,stat,0 own=(-r "$CAP" -o ip.defragment:FALSE -o ipv6.defragment:FALSE) got
	for f in "$@"; do stat="$stat,$f"; done
	got=$(tshark -q "${own[@]}" -z "$stat" 2>/dev/null | awk -F '|' -v n=$# '
		$2 ~ /^ *[0-9.]+ <> / { for (i = 1; i <= n; i++) printf "%d%s", $(1 + 2 * i), i < n ? " " : "\n" }')
	[ -n "$got" ] || got=$(for f in "$@"; do tshark "${own[@]}" -Y "$f" 2>/dev/null | wc -l; done | paste -sd ' ')
	echo "$got"
}

@test "packets and bytes: capinfos" {
	for s in faf dns direction tcpstates scan l2 vlan mpls gre vxlan frag4 frag6 sctp icmp short noise sll null ppp raw; do
		flows $s
		is "$s $(capinfos -TmcM "$CAP" 2>/dev/null | tail -n 1 | cut -d , -f 2)" "$s $(number 'Number of processed packets')"
		is "$s $(capinfos -TmdM "$CAP" 2>/dev/null | tail -n 1 | cut -d , -f 2)" "$s $(number 'Number of raw bytes')"
		is "$s $(stat -c %s "$CAP")" "$s $(number 'Number of pcap bytes')"
	done
}

@test "TCP, UDP, ICMP, IPv4 and IPv6 packets: tshark" {
	for s in faf dns direction tcpstates scan icmp vlan pppoe sll raw ipv4 ipv6 radius; do
		flows $s
		# without tunnels and inner headers, which both count once
		# the ICMP packet that is cut has no "icmp"
		is "$s $(count 'tcp and not icmp' 'udp and not icmp and not icmpv6' 'ip.proto == 1' \
			'ipv6.nxt == 58' 'ip.version == 4' 'ipv6 and not icmp')" \
			"$s $(number 'Number of TCP packets') $(number 'Number of UDP packets') $(number 'Number of ICMP packets') $(
			number 'Number of ICMPv6 packets') $(number 'Number of IPv4 packets') $(number 'Number of IPv6 packets')"
	done
}

@test "fragments: tshark" {
	flows frag4
	is "$(count 'ip.flags.mf == 1 or ip.frag_offset > 0')" "$(number 'Number of IPv4 fragmented packets')"
}

@test "A and B packets, and packets without flow, add up to all" {
	for s in faf dns direction tcpstates scan short noise wlan; do
		flows $s
		is "$s $(number 'Number of processed packets')" \
			"$s $(($(number 'Number of A packets') + $(number 'Number of B packets') + $(number 'Number of packets without flow')))"
	done
}

@test "the flows of the faf capture: tshark's conversations" {
	flows faf
	is "$(tshark -r "$CAP" -q -z conv,tcp 2>/dev/null | grep -c '<->')" "$(($(number 'Number of processed   flows') / 2))"
	while read -r port packets bytes; do
		is "$port $packets" "$port $(cells "$FLOWS" srcPort dstPort numPktsSnt | awk -v p="$port" '$1 == p { n += $3 } $2 == p { n += $3 } END { print n }')"
	done < <(tshark -r "$CAP" -T fields -e tcp.srcport -e tcp.dstport 2>/dev/null |
		awk '{ p = $1 > 49000 && $1 < 50000 ? $1 : $2; n[p]++ } END { for (p in n) print p, n[p] }')
}
