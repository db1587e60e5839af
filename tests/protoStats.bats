# protoStats: the file of protocols.

load helper

setup() {
	sandbox
	plugins protoStats basicFlow txtSink
}

# Numbers of a line of the file: key, packets, bytes, text
numbers() {
	grep "^ *$1	" out_protocols.txt | tr -s ' ' | sed 's/^ //; s/\t /\t/g'
}

@test "tables of layer 2, protocols and ports, by the server's port" {
	flows services
	is "# Total packets: 87
# Total bytes: 4818 (4.82 K)
# L2/3 Protocol	                       Packets	                         Bytes	Description
0x0800	                  87 [100.00%]	                4818 [100.00%]	IPv4


# Total IPv4 packets: 87 [100.00%]
# Total IPv6 packets: 0 [0.00%]
# L4 Protocol	                       Packets	                         Bytes	Description
  1	                   1 [  1.15%]	                  50 [  1.04%]	ICMP
  6	                  80 [ 91.95%]	                4438 [ 92.11%]	TCP
 17	                   5 [  5.75%]	                 284 [  5.89%]	UDP
132	                   1 [  1.15%]	                  46 [  0.95%]	SCTP


# Total TCP packets: 80 [91.95%]
# Total TCP bytes: 4438 (4.44 K) [92.11%]
# TCP Port	                       Packets	                         Bytes	Description
   21	                   8 [ 10.00%]	                 440 [  9.91%]	File Transfer Protocol [Control]" "$(head -n 19 out_protocols.txt)"
	is "80	16 [ 20.00%]	868 [ 19.56%]	World Wide Web HTTP" "$(numbers 80)"
	is "" "$(numbers 41001)"
	is "# Total UDP packets: 5 [5.75%]" "$(grep '^# Total UDP packets' out_protocols.txt)"
}

@test "what there is none of has its totals and no table; ethertypes and LLC" {
	flows tcpstates
	is "# Total UDP packets: 0 [0.00%]
# Total UDP bytes: 0 [0.00%]" "$(tail -n 2 out_protocols.txt)"
	flows l2
	[ "$(grep -c '^0x0806.*ARP$' out_protocols.txt)" -eq 1 ]
	flows stp
	[ "$(grep -c '^0x4242.*Spanning Tree$' out_protocols.txt)" -eq 1 ]
}

@test "sums are those of the report, fragments count with their flow" {
	local s
	for s in frag4 ip6 sctp gre; do
		capture $s
		run -0 t2 -r "$CAP" -w out
		is "$(grep -o 'Number of TCP packets: [0-9]*' <<<"$output" | grep -o '[0-9]*$')" \
			"$(awk '/^# TCP Port/ { on = 1; next } /^#|^$/ { on = 0 } on { s += $2 } END { if (s) print s }' out_protocols.txt)"
		is "$(grep -o 'Number of UDP packets: [0-9]*' <<<"$output" | grep -o '[0-9]*$')" \
			"$(awk '/^# UDP Port/ { on = 1; next } /^#|^$/ { on = 0 } on { s += $2 } END { if (s) print s }' out_protocols.txt)"
	done
}

@test "flags: layer 2, UDP-Lite, SCTP" {
	plugins basicFlow txtSink
	plugin_with protoStats PST_ETH_STAT=0 PST_UDPLITE_STAT=1 PST_SCTP_STAT=1
	PST_PORTFILE=none flows services
	is "# Total IPv4 packets: 87 [100.00%]" "$(head -n 1 out_protocols.txt)"
	is "# Total UDP-Lite packets: 0 [0.00%]" "$(grep 'UDP-Lite packets' out_protocols.txt)"
	is "80	1 [100.00%]	46 [100.00%]	" "$(sed -n '/SCTP Port/,$p' out_protocols.txt | tail -n 1 | tr -s ' ' | sed 's/^ //; s/\t /\t/g')"
}

@test "names from the files that are named; without them, and with others, a warning and no names" {
	printf '# none\n0x0800-0x0801\tmine\n' >"$PLUGINS/eth.txt"
	PST_SUFFIX=_p.txt PST_L2ETHFILE=eth.txt flows services
	is mine "$(sed -n 's/^0x0800.*\t//p' out_p.txt)"
	capture services
	for bad in 'x' '0x10000\tx' '0x0801-0x0800\tx' '1' '-1\tx' '1 \tx'; do
		printf -- "$bad\n" >"$PLUGINS/eth.txt"
		PST_L2ETHFILE=eth.txt run -0 t2 -r "$CAP" -w out
		has "eth.txt: line 1: a number below 65536 and a text wanted, separated by a tab: numbers have no names"
	done
	rm "$PLUGINS"/*.txt
	run -0 t2 -r "$CAP" -w out
	has "ethertypes.txt: No such file or directory: numbers have no names"
	has "proto.txt: No such file or directory: numbers have no names"
	has "portmap.txt: No such file or directory: ports have no names"
	is "" "$(sed -n 's/^0x0800.*\t//p' out_protocols.txt)"
}

@test "several workers count the same" {
	flows tcpstates2
	mkdir many
	t2 -r "$CAP" -w many/out -j 3 >many.out
	fails grep "One flow worker" many.out
	cmp out_protocols.txt many/out_protocols.txt
}

@test "a file that cannot be written: before the run begins, or at its end" {
	capture services
	mkdir out_protocols.txt
	run -1 t2 -r "$CAP" -w out
	has "out_protocols.txt"
	rmdir out_protocols.txt
	ln -s /dev/full out_protocols.txt
	run -1 t2 -r "$CAP" -w out
	has "No space left on device"
}
