# quicDecode: versions, IDs, hellos that are decrypted, what is no QUIC, the packet file.

load helper

setup() {
	sandbox
	plugins basicFlow quicDecode txtSink
}

# row DIR PORT COLUMN...: of the flow whose client has this port
row() {
	local dir=$1 port=$2
	shift 2
	cells "$FLOWS" dir srcPort dstPort "$@" | awk -v d="$dir" -v p="$port" '
		$1 == d && ($2 == p || $3 == p) { sub(/^[^ ]* [^ ]* [^ ]* /, ""); print }'
}

ALL="quicStat quicVersion quicFlags quicPktTypes quicDCID quicSCID quicODCID"
HELLO="quicServerName quicALPN"

@test "version 1: several packets in a datagram, IDs, the client's hello" {
	flows quic
	# shellcheck disable=SC2086 # words
	is '0x03 0x00000001 0xfb 0x05 f067a5502a4262b5 c1c2c3c4  "one.example" "h3";"h3-29";"hq-29"' "$(row A 50001 $ALL $HELLO)"
	# shellcheck disable=SC2086
	is '0x03 0x00000001 0xfb 0x05 c1c2c3c4 f067a5502a4262b5   ' "$(row B 50001 $ALL $HELLO)"
	line "quicDecode: Aggregated quicStat=0x0f"
	line "quicDecode: Number of QUIC packets: 47 [100.00%]"
	line "quicDecode: Number of QUIC Initial packets: 39 [82.98%]"
	line "quicDecode: Number of QUIC 0-RTT packets: 1 [2.13%]"
	line "quicDecode: Number of QUIC Handshake packets: 15 [31.91%]"
	line "quicDecode: Number of QUIC Retry packets: 3 [6.38%]"
}

@test "version 2 on another port: a hello in frames that overlap, out of order, in two packets" {
	flows quic
	is '0x01 0x6b3343cf 0x03 "two.example"' "$(row A 50002 quicStat quicVersion quicPktTypes quicServerName)"
	is '0x03 0x6b3343cf 0x05' "$(row B 50002 quicStat quicVersion quicPktTypes)"
}

@test "Retry: the hello again, with other keys; the ID that it answers, by its tag or as old drafts say it" {
	flows quic
	local p
	for p in 50003 50013 50023; do
		is '0x03 f0f1f2f3f4f5f6f7 "three.example"' "$(row A $p quicStat quicDCID quicServerName)"
		is '0x03 0x0d f0f1f2f3f4f5f6f7 5a5a5a5a5a5a5a5a01' "$(row B $p quicStat quicPktTypes quicSCID quicODCID)"
	done
}

@test "version negotiation, two hellos, IPv6, a hello without a name" {
	flows quic
	is '0x09 0x00000001 0x01 "four.example"' "$(row A 50004 quicStat quicVersion quicPktTypes quicServerName)"
	is '0x07 0x00000001 0x05' "$(row B 50004 quicStat quicVersion quicPktTypes)"
	is '0x01 "five.example"' "$(row A 50005 quicStat quicServerName)"
	is '6061626364656667  "h3";"h3-29";"hq-29"' "$(row A 50006 quicDCID quicServerName quicALPN)"
}

@test "mvfst, drafts; Google's versions with frames of their own" {
	flows quic
	is '0x01 0xfaceb001 "seven.example"
0x01 0xff000016 "seven.example"
0x01 0xff00001c "seven.example"
0x01 0xff000022 "seven.example"' "$(for p in 50100 50101 50102 50103; do row A $p quicStat quicVersion quicServerName; done)"
	is '0x01 0x54303530 "eight.example"
0x01 0x54303531 "eight.example"
0x01 0x0a0a0a0a "nine.example"' "$(for p in 50110 50111 50120; do row A $p quicStat quicVersion quicServerName; done)"
}

@test "what is missing or damaged has no name, what is in fragments has one" {
	flows quicodd
	is '0x01 0x01  ' "$(row A 50011 quicStat quicPktTypes quicServerName quicALPN)"
	is '0x01 0x01  ' "$(row A 50012 quicStat quicPktTypes quicServerName quicALPN)"
	is '0x81  ' "$(row A 50015 quicStat quicServerName quicALPN)"
	is '0x81 1612131415161718' "$(row A 50016 quicStat quicDCID)"
	is '0x01 "fragments.example"' "$(row A 50026 quicStat quicServerName)"
}

@test "IDs, original IDs and the version change" {
	flows quicodd
	is '0x33 9999999999 c9c9c9' "$(row A 50013 quicStat quicDCID quicSCID)"
	is '0x2b 0xff000022 8888' "$(row B 50013 quicStat quicVersion quicSCID)"
	is '0x41 abab' "$(row B 50014 quicStat quicODCID)"
}

@test "short headers on a port of QUIC; what else is on 443; both lengths in one byte" {
	flows quicodd
	is '0x01 0x00000000 0x5a 0x00
0x00 0x00000000 0x00 0x00' "$(row A 50017 quicStat quicVersion quicFlags quicPktTypes)"
	for p in 50019 50020 50021; do
		is '0x00 0x00' "$(row A $p quicStat quicFlags)"
	done
	is '0xff000012 0x01 0102030405060708 a1a2a3a4' "$(row A 50022 quicVersion quicPktTypes quicDCID quicSCID)"
	is '0x51303436 0x01 eacfe6e706df272d ' "$(row A 50023 quicVersion quicPktTypes quicDCID quicSCID)"
	is '0x51303436 0x02  eacfe6e706df272d' "$(row B 50023 quicVersion quicPktTypes quicDCID quicSCID)"
	is '0xff00000e 0x00 0102030405060708' "$(row A 50024 quicVersion quicPktTypes quicDCID)"
}

@test "Google's headers from before Q044: who says the version, a server's answer, the middle of a connection" {
	flows quicodd
	is '0x01 0x00000000 0x0d 0x00' "$(row A 50018 quicStat quicVersion quicFlags quicPktTypes)"
	is '0x01 0x1d 0x01 0x08' "$(row A 50030 quicStat quicFlags) $(row B 50030 quicStat quicFlags)"
	is '0x01 0x08' "$(row A 50031 quicStat quicFlags)"
	is '0x01 0x09' "$(row A 50032 quicStat quicFlags)"
	is '0x01 0x0c 0x01 0x10' "$(row A 50033 quicStat quicFlags) $(row B 50033 quicStat quicFlags)"
	is '0x01 0x0c 0x01 0x00' "$(row A 50039 quicStat quicFlags) $(row B 50039 quicStat quicFlags)"
	for p in 50034 50035 50036 50037 50038 50040 50041 50042 50043 50044; do
		is '0x00 0x00' "$(row A $p quicStat quicFlags)"
	done
}

@test "behind a packet: padding and packets of another connection are none" {
	flows quicodd
	is '0x01 0xc3 0x01 "cut.example"' "$(row A 50025 quicStat quicFlags quicPktTypes quicServerName)"
}

@test "the packet file" {
	flows quic -s
	awk -F '\t' '
		NR == 1 { sub(/^%/, ""); for (i = 1; i <= NF; i++) c[$i] = i; next }
		{ sub(/^0x[c-f]./, "long", $c["quicFlags"]); print $c["quicStat"], $c["quicFlags"], $c["quicPktType"], $c["quicVersion"], $c["quicDCID"], $c["quicSCID"], $c["quicODCID"], $c["quicPktNum"] }
	' out_packets.txt >cut
	is '0x01 long Initial 0x00000001 8394c8f03e515708 c1c2c3c4  0' "$(sed -n 1p cut)"
	is '0x03 long Initial 0x00000001 c1c2c3c4 f067a5502a4262b5  0' "$(sed -n 2p cut)"
	is '0x03 long Initial 0x00000001 f067a5502a4262b5 c1c2c3c4  1' "$(sed -n 3p cut)"
	is '0x03 0x5a 1-RTT     ' "$(sed -n 4p cut)"
	is '0x01 long Initial 0x6b3343cf 0102030405060708090a0b0c0d0e0f1011121314   7' "$(sed -n 5p cut)"
	is '0x01 long Retry 0xff00001d c1c2c3c4 e1e2e3e4e5e6e7e8 5a5a5a5a5a5a5a5a01 ' "$(sed -n 9p cut)"
	is '0x05 long Version Negotiation 0x00000000 c1c2c3c4 b0b1b2b3b4b5b6b7  ' "$(sed -n 24p cut)"
}

@test "QUIC_DECODE_TLS=0, QUIC_SPKT_TYPE_STR=0, QUIC_DEBUG=1" {
	plugin_with quicDecode QUIC_DECODE_TLS=0 QUIC_SPKT_TYPE_STR=0
	flows quic -s
	fails grep quicServerName "$FLOWS"
	is '0x03 0x0d ' "$(row B 50003 quicStat quicPktTypes quicODCID)"
	is '0x03 0x0d 5a5a5a5a5a5a5a5a01' "$(row B 50013 quicStat quicPktTypes quicODCID)"
	awk -F '\t' 'NR == 1 { for (i = 1; i <= NF; i++) if ($i == "quicPktType") c = i } NR == 10 { print $c }' out_packets.txt >type
	is 0x08 "$(cat type)"
	plugin_with quicDecode QUIC_DEBUG=1
	flows quicodd
	has "quicDecode: packet 2: 1 Initial packets of version 0x00000001 can't be decrypted"
}

@test "T2_PORTRULES=1: ports 443 and 4433, whatever is there, from 2015 on" {
	core_with T2_PORTRULES=1
	t2build quicDecode >&2
	flows quicodd
	is '0x01 0x0d' "$(row A 50018 quicStat quicFlags)"
	is '0x01 0x1b02042a' "$(row A 50020 quicStat quicVersion)"
	is '0x00' "$(row A 50021 quicStat)"
	flows quic
	is '0x00 ' "$(row A 50002 quicStat quicServerName)"
	is '0x03 "one.example"' "$(row A 50001 quicStat quicServerName)"
}

@test "the texts of the bits" {
	run -0 tawk -V quicStat=0x80
	has "packet snapped"
	run -0 tawk -V quicPktTypes=0x02
	has "0-RTT"
	run -0 tawk -V quicVersion=0xff00001d
	has "IETF draft"
}
