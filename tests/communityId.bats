# communityId: the same text for both directions, ICMP, seed, hexadecimal; what has none.

load helper

setup() {
	sandbox
	plugins basicFlow communityId txtSink
}

@test "both directions have one; other ports another; flows without IP none" {
	flows direction
	[ "$(cells "$FLOWS" communityId | sort -u | wc -l)" -gt 3 ]
	# by flow index: as many texts as flows
	is "$(cells "$FLOWS" flowInd | sort -u | wc -l)" "$(cells "$FLOWS" flowInd communityId | sort -u | wc -l)"
	flows l2
	is "" "$(cells "$FLOWS" ethType communityId | sed -n 's/^0x0806 //p' | sort -u)"
}

@test "values of tshark: TCP, UDP and SCTP by ports, ICMP by types" {
	flows services
	is "1:q0HqeWH7QnXfFgVXmAXnaU162Ho=
1:XamYlp44TKynCAO7U/kEULZ4C2g=
1:rOLMpEBjhfOBjPnOAlac1BNpn64=
1:fMMNyyD8Uno/j7ZRGVe3CLKDLjo=" "$(cells "$FLOWS" l4Proto srcPort communityId | grep -E '^(6 41001|17 42002|132 |1 )' | cut -d ' ' -f 3)"
}

@test "seed from the environment, hexadecimal by flag; a seed that is none" {
	local plain
	flows services
	plain=$(cells "$FLOWS" communityId | head -n 1)
	CID_SEED=1 flows services
	[ "$plain" != "$(cells "$FLOWS" communityId | head -n 1)" ]
	CID_SEED=0x0 flows services
	is "$plain" "$(cells "$FLOWS" communityId | head -n 1)"
	for s in 65536 -1 x '' 1x; do
		CID_SEED=$s run -1 t2 -r "$CAP" -w out
		has "CID_SEED '$s': a number from 0 to 65535 wanted"
	done
	plugins basicFlow txtSink
	plugin_with communityId CID_HEX=1 || skip "no libcrypto"
	flows services
	is "1:$(base64 -d <<<"${plain#1:}" | od -An -tx1 -v | tr -d ' \n')" "$(cells "$FLOWS" communityId | head -n 1)"
}

@test "fragments without ports have none; several workers" {
	flows frag4
	is 0 "$(cells "$FLOWS" srcPort dstPort communityId | grep -c '^0 0 1:')"
	flows icmp
	mkdir many
	t2 -r "$CAP" -w many/out -j 3 >many.out
	fails grep "One flow worker" many.out
	cmp "$FLOWS" many/out_flows.txt
}
