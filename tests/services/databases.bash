# For the suites of sinks that fill tables of a database. A suite says which one, SINK, and has of its own
#
#	q SQL			a statement, and what it answers
#	drop_tables		as if the sink had never run
#	equal PREFIX		the table has the rows of the flow file
#	until_rows N		so many have arrived

load services

# rows PREFIX: how many the flow file has
rows() { tail -n +2 "$1_flows.txt" | wc -l; }

# until_rows_or_end N: or t2 has ended, which with spool it may
until_rows_or_end() { await 120 eval "! kill -0 $T2_PID 2>/dev/null || until_rows $1"; }

# lacking N: t2 has said, in a second line, that N rows are there, and how many are not; the flow file may have fewer
lacking() {
	is 2 "${#stderr_lines[@]}"
	[[ ${stderr_lines[1]} =~ ^"t2: $SINK: $1 rows written, "([0-9]+)" are lacking"$ ]]
	[ $(($1 + BASH_REMATCH[1])) -ge "$(rows out)" ]
}

# own_captures: rows of captures of all kinds
own_captures() {
	local s
	for s in faf dns order icmp vlan ip4 ip6 frag4 gre mpls stats macs tcpstates dnstypes hdrdesc deep fraction l2 sctp llc \
		::1.0.0.0 ::2; do
		case $s in
		::*) capture_address $s ;;
		*) capture $s ;;
		esac
		drop_tables
		run -0 --separate-stderr t2 -r "$CAP" -w "$s"
		is "" "$stderr"
		equal $s
	done
}

# set_captures: rows of every 60th capture of the conformance set (T2_EVERY), with all decoders
set_captures() {
	local f n=0
	[ -d "$T2_TREE/../shared/conformance/pcaps" ] || skip "the set is not here"
	plugins basicFlow basicStats tcpStates tcpFlags icmpDecode arpDecode dnsDecode dhcpDecode sslDecode httpSniffer sshDecode \
		ftpDecode ntpDecode radiusDecode sctpDecode txtSink "$SINK"
	for f in $(find "$T2_TREE/../shared/conformance/pcaps" -type f | sort | awk -v e="${T2_EVERY:-60}" 'NR % e == 1'); do
		drop_tables
		t2 -r "$f" -w out >report 2>err || { cat err; continue; }
		equal out || { echo "$f" >&2; return 1; }
		n=$((n + 1))
	done
	[ "$n" -ge 20 ]
}
