# findexer: the index is there, of every kind of input; what can't be read again has none.

load helper

setup() {
	sandbox
	plugins basicFlow txtSink findexer
}

@test "the report counts captures and packets; the index stands beside the flow file" {
	flows faf
	line "findexer: number of captures indexed: 1"
	line "findexer: number of packets indexed: 5902 (5.90 K) [100.00%]"
	is t2xer "$(head -c 5 out_flows.xer)"
	grep -Fq "$CAP" out_flows.xer
	[ ! -e out_packets.xer ]
	# a few bytes a packet
	[ "$(stat -c %s out_flows.xer)" -lt 20000 ]
}

@test "-s: packet numbers are indexed too, with FNDXR_PACKETS=0 they are not" {
	flows faf -s
	[ -s out_packets.xer ]
	tree
	t2conf findexer -D FNDXR_PACKETS=0
	t2build findexer >&2
	flows faf -s
	[ -s out_flows.xer ]
	[ ! -e out_packets.xer ]
}

@test "a packet of several chunks (SCTP_ACTIVATE) is indexed for each of its flows, and counted once" {
	capture sctpchunks
	core_with SCTP_ACTIVATE=1
	t2build findexer >&2
	run -0 t2 -r "$CAP" -w "$DATA/out" -s
	line "findexer: number of packets indexed: 3 [100.00%]"
	is 2 "$(rows out_flows.txt)"
	is "$(tcpdump -nn -r "$CAP" 2>/dev/null | wc -l)" 3
	run -0 tawk -x "$DATA/one.pcap" '$flowInd == 1' out_flows.txt
	is 3 "$(tcpdump -nn -r one.pcap 2>/dev/null | wc -l)"
	mkfifo pipe
	cat "$CAP" >pipe &
	run -0 t2 -r pipe -w "$DATA/out"
	line "[WRN] findexer: number of packets of inputs that can't be read again, not indexed: 3 [100.00%]"
}

@test "standard input: no index, said so, and none of an earlier run stays" {
	flows faf -s
	run -0 t2 -r - -w "$DATA/out" <"$CAP"
	line "[INF] findexer: no index: packets of standard input can't be read again"
	[ ! -e out_flows.xer ]
	[ ! -e out_packets.xer ]
	hasnt "packets indexed"
}

@test "a pipe as capture: its packets are counted as lost" {
	capture faf
	mkfifo pipe
	cat "$CAP" >pipe &
	run -0 t2 -r pipe -w "$DATA/out"
	line "[WRN] findexer: number of packets of inputs that can't be read again, not indexed: 5902 (5.90 K) [100.00%]"
	hasnt "packets indexed"
}

@test "-R: each capture once, by its absolute path" {
	capture faf
	capture vlan
	printf '%s\n' faf.pcap ./vlan.pcap >list
	run -0 t2 -R list -w "$DATA/out"
	line "findexer: number of captures indexed: 2"
	grep -Fq "$DATA/faf.pcap" out_flows.xer
	grep -Fq "$DATA/vlan.pcap" out_flows.xer
}

@test "FNDXR_SEGMENT, FNDXR_SUFFIX from the environment; small segments find the same packets" {
	FNDXR_SEGMENT=1024 FNDXR_SUFFIX=_small.xer flows faf
	[ ! -e out_flows.xer ]
	run -0 tawk -X out_small.xer -x all.pcap 1 out_flows.txt
	cmp all.pcap "$CAP"
}

@test "a full disk ends the run with exit 1" {
	capture faf
	ln -s /dev/full out_flows.xer
	run -1 t2 -r "$CAP" -w "$DATA/out"
	has "No space left on device"
}

@test "a folder that is not there ends the run before it starts" {
	capture faf
	FNDXR_SUFFIX=/no/where run -1 t2 -r "$CAP" -w "$DATA/out"
	has "findexer: $DATA/out/no/where: "
}

@test "default.config and the header are equal" {
	resets findexer
}
