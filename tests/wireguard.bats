# wireguard: tunnels on any port, handshakes, data, what is wrong, what is none.

load helper

setup() {
	sandbox
	plugins basicFlow wireguard txtSink
}

# of PORT COLUMN...: the row of who says it from this port
of() {
	local a=$1
	shift
	cells "$FLOWS" srcPort "$@" | sed -n "s/^$a //p" | head -n 1
}

@test "a tunnel: initiations, the answer, data, keepalives, new keys, a counter out of order" {
	flows wireguard
	is "0x02f3 1 3 0 0 5 1 352 3" "$(of 49001 wgStat wgEstablished wgInitiations wgResponses wgCookies wgData wgKeepAlives wgDataBytes wgMaxCounter)"
	is "0x11000001;0x11000002;0x11000003 0x22000001;0x22000002" "$(of 49001 wgSender wgReceiver)"
	is "0x00d5 1 0 2 1 1424" "$(of 51820 wgStat wgEstablished wgInitiations wgResponses wgData wgDataBytes)"
	is "0x22000001;0x22000002 0x11000002;0x11000003" "$(of 51820 wgSender wgReceiver)"
	line "wireguard: Aggregated wgStat=0xffff"
	line "wireguard: Number of WireGuard handshake initiations: 17"
	line "wireguard: Number of WireGuard handshake responses: 3"
	line "wireguard: Number of WireGuard flows: 9"
}

@test "nobody answers; under load; from the middle; wrong messages; more than is kept" {
	flows wireguard
	is "0x0803 0 3" "$(of 49002 wgStat wgEstablished wgInitiations)"
	is "0x0803 0x44000001" "$(of 49003 wgStat wgSender)"
	is "0x0009 1 0x44000001" "$(of 4501 wgStat wgCookies wgReceiver)"
	is "0x0011 8589934591" "$(of 49004 wgStat wgMaxCounter)"
	is "0x0031" "$(of 4502 wgStat)"
	is "0xf115 0 1" "$(of 49005 wgStat wgEstablished wgResponses)"
	is "0x0c03 8" "$(of 49006 wgStat wgSender | sed 's/[^; ]*;/x/g; s/ x*0x.*/ 8/')"
}

@test "what only begins so, or has the port, is none" {
	flows wireguard
	is "0x0000" "$(for p in 49007 49008 49009 49010; do of $p wgStat; done | sort -u)"
}

@test "classifier: by content on any port, also without this plugin" {
	plugins basicFlow portClassifier txtSink
	flows wireguard
	is "wireguard" "$(for p in 49001 49002 4501 49004 49005; do of $p appProto; done | sort -u)"
	is "unknown" "$(for p in 49008 49009 49010; do of $p appProto; done | sort -u)"
}

@test "ports alone: T2_PORTRULES" {
	built_with wireguard T2_PORTRULES=1
	flows wireguard
	is "49001 51820" "$(cells "$FLOWS" srcPort wgStat | sed -n 's/ 0x0[^0].*//p; s/ 0x00[^0].*//p' | sort -n | xargs)"
}

@test "the packet file has status and type" {
	flows wireguard -s
	is "0x0001 1" "$(awk -F '\t' 'NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i } $at["srcPort"] == 49002 { print $at["wgStat"], $at["wgType"] }' out_packets.txt | sed 's/0x0003/0x0001/' | sort -u)"
}

@test "FORCE_LINK: the answer to what was asked in the piece before" {
	plugins basicFlow flowCut wireguard txtSink
	built_with wireguard FORCE_LINK=1
	t2build flowCut >&2
	T2_FLOWCUT='packets 2 => cut' flows wireguard
	[ "$(cells "$FLOWS" srcPort | grep -c 49001)" -gt 2 ]
	is "2" "$(cells "$FLOWS" srcPort wgResponses | sed -n 's/^51820 //p' | sum)"
	fails grep -q "stray" <(tawk '$srcPort == 51820 && bitsanyset($wgStat, 0x4000) { print "stray" }' "$FLOWS")
}
