# stunDecode: STUN in datagrams and in TCP, NAT-PMP; held against tshark.
# needs: tshark

load helper

setup() {
	sandbox
	plugins basicFlow stunDecode txtSink
}

# of SOURCE DESTINATION COLUMN...: of the flow between them
of() {
	local a="$1 $2"
	shift 2
	cells "$FLOWS" srcIP dstIP "$@" | sed -n "s/^$a //p"
}

S=10.81.1.1

@test "addresses, mixed and not; software; requests and answers" {
	flows stun
	is "0x00000001 0x00000000 1_0_0_0" "$(of 10.81.0.1 $S natStat natErr natMCReq_Ind_Succ_Err)"
	is '0x00000001 0_0_1_0 192.0.2.1_32853 192.0.2.1_32853 10.81.1.1_3478 10.81.1.2_3479 "Softwar"' \
		"$(of $S 10.81.0.1 natStat natMCReq_Ind_Succ_Err natAddr_Port natXAddr_Port natOrigAddr_Port natOtherAddr_Port natSoftware)"
}

@test "TURN: relays, peers, life times, users; the bits of what was asked for" {
	flows stun
	is '0x000000e3 2_1_0_0 192.0.2.1_32853 3600 "alice"' "$(of 10.81.0.2 $S natStat natMCReq_Ind_Succ_Err natPeerAddr_Port natLifetime natUser)"
	is '0x00000103 0x00000004 0_0_1_1 192.0.2.1_32853 600 "realm"' "$(of $S 10.81.0.2 natStat natErr natMCReq_Ind_Succ_Err natRelayAddr_Port natLifetime natRealm)"
}

@test "ICE: both names, roles, other ports; Microsoft's; old attributes; passwords are masked" {
	flows stun
	is '0x00004005 1_0_0_0 "Evtj" "****"' "$(of 10.81.0.3 10.81.0.4 natStat natMCReq_Ind_Succ_Err natUser natPass)"
	is '0x00004015 192.0.2.1_32853' "$(of 10.81.0.4 10.81.0.3 natStat natXAddr_Port)"
	is '0x00002005  "****"' "$(of 10.81.0.6 $S natStat natUser natPass)"
}

@test "errors, a bit each; what is malformed, cut or none" {
	flows stun
	is "0x00000001 0x80000007 0_0_0_5" "$(of $S 10.81.0.5 natStat natErr natMCReq_Ind_Succ_Err)"
	is "0x00000001 " "$(of $S 10.81.0.7 natStat natXAddr_Port)"
	is "0x00008001 " "$(of $S 10.81.0.8 natStat natXAddr_Port)"
	for i in 9 10 11 12 13; do
		is "0x00000000 0_0_0_0" "$(of $S 10.81.0.$i natStat natMCReq_Ind_Succ_Err)"
	done
	is "0x80000001 192.0.2.1_32853 " "$(of $S 10.81.0.14 natStat natXAddr_Port natOtherAddr_Port)"
	is '0x00000003 600 "abc" "2.0"' "$(of $S 10.81.0.15 natStat natLifetime natRealm natSoftware)"
	line "stunDecode: Aggregated natStat=0x8000e1f7"
	line "stunDecode: Aggregated natErr=0x80000007"
	has "stunDecode: Number of STUN packets: 19 ["
}

@test "TCP: messages in pieces in any order, between data of channels, behind lengths; what is none" {
	flows stuntcp
	is "0x00000003 2_0_0_1" "$(of 10.81.0.20 $S natStat natMCReq_Ind_Succ_Err)"
	is "0x00004005 2_0_0_0" "$(of 10.81.0.21 10.81.0.22 natStat natMCReq_Ind_Succ_Err)"
	is "0x00000000 0_0_0_0" "$(of 10.81.0.23 $S natStat natMCReq_Ind_Succ_Err)"
}

@test "NAT-PMP: requests and answers of each kind, the external address, errors" {
	flows natpmp
	is "0x00010000 0x00000000 1_1_3 0_0_0 0" "$(of 10.81.0.30 $S natStat natErr natPMPReqEA_MU_MT natPMPRespEA_MU_MT natPMPSSSOE)"
	is "0x00010000 0x00000004 192.0.2.9_0 0_0_0 1_1_1 2833117" "$(of $S 10.81.0.30 natStat natErr natAddr_Port natPMPReqEA_MU_MT natPMPRespEA_MU_MT natPMPSSSOE)"
	is "0x80000020  1_0_1" "$(of $S 10.81.0.31 natErr natAddr_Port natPMPRespEA_MU_MT)"
	is "0x00000000" "$(of 10.81.0.32 $S natStat)"
	is "0x00000000" "$(of 10.81.0.33 $S natStat)"
	is "0x00010000 1_0_0" "$(of $S 10.81.0.34 natStat natPMPRespEA_MU_MT)"
	is "0x00010000 0_0_0" "$(of $S 10.81.0.35 natStat natPMPRespEA_MU_MT)"
	has "stunDecode: Number of NAT-PMP packets: 12 ["
	plugins basicFlow txtSink
	plugin_with stunDecode NAT_PMP=0
	flows natpmp
	fails grep natPMP <(head -n 1 "$FLOWS")
	is "0x00000000" "$(cells "$FLOWS" natStat | sort -u)"
}

@test "what tshark says" {
	flows stun
	tshark -r "$CAP" -Y 'stun.att.ipv4-xord && ip.dst == 10.81.0.1' -T fields -e stun.att.ipv4 -e stun.att.port 2>/dev/null | tr ',' '\n' | grep -c 192.0.2.1 >n
	[ "$(cat n)" -ge 1 ]
	is "$(tshark -r "$CAP" -Y 'stun.att.username' -T fields -e stun.att.username 2>/dev/null | sort -u)" "$(printf 'Evtj:h6vY\nalice')"
	is "2.0" "$(tshark -r "$CAP" -Y 'ip.dst == 10.81.0.15' -T fields -e stun.att.software 2>/dev/null)"
	is "$(tshark -r "$CAP" -Y 'stun.att.lifetime && ip.dst == 10.81.0.2' -T fields -e stun.att.lifetime 2>/dev/null)" "$(of $S 10.81.0.2 natLifetime)"
}

@test "with several workers it is the same; texts of the bits; default.config and the header are equal" {
	for s in stun stuntcp natpmp; do
		flows $s
		mkdir -p many
		t2 -r "$CAP" -w many/out -j 3 >many.out
		fails grep "One flow worker" many.out
		cmp "$FLOWS" many/out_flows.txt
		diff <(grep '^stunDecode' <<<"$output") <(grep '^stunDecode' many.out)
	done
	run -0 tawk -V natStat=0x00010001
	has "STUN"
	has "PMP"
	run -0 tawk -V natErr=0x00000004
	has "unauthorised"
	resets stunDecode
}
