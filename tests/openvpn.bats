# openvpn: tunnels over UDP and TCP on any port, authentication, sessions, what is wrong, what is none.

load helper

setup() {
	sandbox
	plugins basicFlow openvpn txtSink
}

# of PORT COLUMN...: the row of who says it from this port
of() {
	local a=$1
	shift
	cells "$FLOWS" srcPort "$@" | sed -n "s/^$a //p" | head -n 1
}

@test "a tunnel without authentication: resets, TLS, keys, data" {
	flows openvpn
	is "0x003f 0x02b8 2 0 1 1 1 1 2 192 1" "$(of 49101 ovpnStat ovpnType ovpnVersion ovpnHMAC ovpnHardRst ovpnSoftRst ovpnAcks ovpnCtrl ovpnData ovpnDataBytes ovpnKeyID)"
	is "0xa0a1a2a3a4a5a6a7 0xb0b1b2b3b4b5b6b7 28;29" "$(of 49101 ovpnSessionID ovpnRSessionID ovpnPeerID)"
	is "0x003f 0x0158 1 100" "$(of 1195 ovpnStat ovpnType ovpnData ovpnDataBytes)"
	is "0xb0b1b2b3b4b5b6b7 0xa0a1a2a3a4a5a6a7 " "$(of 1195 ovpnSessionID ovpnRSessionID ovpnPeerID)"
	line "openvpn: Number of OpenVPN flows: 14"
}

@test "HMAC and clock; a further session" {
	flows openvpn
	is "0x0063 20 1600000000.000000 0xb0b1b2b3b4b5b6b7" "$(of 49102 ovpnStat ovpnHMAC ovpnNetTime ovpnRSessionID)"
	is "0x0263 20 2 1600000001.000000" "$(of 1196 ovpnStat ovpnHMAC ovpnHardRst ovpnNetTime)"
	is "0xb0b1b2b3b4b5b6b7;0xc0c1c2c3c4c5c6c7" "$(of 1196 ovpnSessionID)"
}

@test "encrypted control packets, of both kinds" {
	flows openvpn
	is "0x00ab 32 2 1600000000.000000 " "$(of 49103 ovpnStat ovpnHMAC ovpnVersion ovpnNetTime ovpnRSessionID)"
	is "0x01ab 0x0c00 3 2" "$(of 49104 ovpnStat ovpnType ovpnVersion ovpnHardRst)"
	is "0x00a3" "$(of 1198 ovpnStat)"
}

@test "TCP: byte by byte, several in a segment, long ones" {
	flows openvpn
	is "0x0033 0x00c0 1 1 99" "$(of 49105 ovpnStat ovpnType ovpnHardRst ovpnData ovpnDataBytes)"
	is "0x0033 0x0320 1 1 2 3056 7" "$(of 443 ovpnStat ovpnType ovpnHardRst ovpnAcks ovpnData ovpnDataBytes ovpnPeerID)"
	is "0x0000" "$(of 49106 ovpnStat)"
}

@test "nobody answers; from the middle on its port; wrong packets" {
	flows openvpn
	is "0x0803 1 2" "$(of 49107 ovpnStat ovpnVersion ovpnHardRst)"
	is "0x0049 20 0xb0b1b2b3b4b5b6b7" "$(cells "$FLOWS" srcPort dstPort ovpnStat ovpnHMAC ovpnSessionID | sed -n 's/^1194 49108 //p')"
	is "0x0051 20 0xb0b1b2b3b4b5b6b7" "$(of 49108 ovpnStat ovpnHMAC ovpnRSessionID)"
	is "0xb813 1 1" "$(of 49109 ovpnStat ovpnData ovpnPeerID)"
}

@test "what only looks so is none, on its port and on others" {
	flows openvpn
	is "0x0000" "$(for p in 49110 49111 49112 49113 49114; do of $p ovpnStat; done | sort -u)"
}

@test "classifier: by content on any port, also without this plugin" {
	plugins basicFlow portClassifier txtSink
	flows openvpn
	is "openvpn" "$(for p in 49101 49102 49103 49104 49105 443 49107 49109; do of $p appProto; done | sort -u)"
	is "unknown" "$(for p in 49111 49112 49113 49114; do of $p appProto; done | sort -u)"
}

@test "FORCE_LINK: half a packet goes on in the next piece" {
	plugins basicFlow flowCut openvpn txtSink
	built_with openvpn FORCE_LINK=1
	t2build flowCut >&2
	T2_FLOWCUT='packets 5 => cut' flows openvpn
	is "99" "$(cells "$FLOWS" srcPort ovpnDataBytes | sed -n 's/^49105 //p' | sum)"
	is "1" "$(cells "$FLOWS" srcPort ovpnHardRst | sed -n 's/^49105 //p' | sum)"
}
