# radiusDecode: which flows, codes and attributes, the other direction, forced release, each flag.

load helper

setup_file() {
	export HOME=$BATS_FILE_TMPDIR/home
	mkdir -p "$HOME"
}

setup() {
	sandbox
	plugins basicFlow radiusDecode txtSink
}

# port PORT COLUMN...: the rows of this client, requests first
port() {
	local p=$1
	shift
	cells "$FLOWS" srcPort dstPort "$@" | sed -n "s/^$p 1812 /> /p; s/^1812 $p /< /p" | sort -r
}

flagged() { plugin_with radiusDecode "$@"; }

@test "one side on a RADIUS port, the other above 1024" {
	flows radiusattr
	is "> 0x01" "$(port 50005 radiusStat)"		# too short for a message
	is "> 0x00" "$(port 53 radiusStat)"
}

@test "codes, and their effect on the other direction" {
	flows radiusattr
	is "> 0x33 2_0_0_0 1
< 0x33 0_1_1_0 2;3" "$(port 50001 radiusStat radiusAxsReq_Acc_Rej_Chal radiusCodes)"
	is "> 0x05 2_0 1_1
< 0x05 0_1 0_0" "$(port 50002 radiusStat radiusAccReq_Resp radiusAccStart_Stop)"
	is "< 0x03 0_0_0_1" "$(port 50004 radiusStat radiusAxsReq_Acc_Rej_Chal)"
}

@test "attributes of every kind" {
	flows radiusattr
	is '> 1;4;5;6;32;61;87;26 "bob" 2 9 "nas1" 192.0.2.9 7 15 "eth0"' "$(port 50001 radiusAVPTypes radiusUser \
		radiusServiceType radiusVendor radiusNasId radiusNasIp radiusNasPort radiusNasPortType radiusNasPortId | head -n 1)"
	is '< 1 10.0.0.9 255.255.255.0 1500 3_1 "192.0.2.1" "192.0.22" 5 "no"' "$(port 50001 radiusFramedProto radiusFramedIp \
		radiusFramedMask radiusFramedMtu radiusTunnel_Medium radiusTunnelCli radiusTunnelSrv radiusTunnelPref \
		radiusReplyMsg | tail -n 1)"
	is '> "s1" 60 2 1 256_512 5_6 1_2' "$(port 50002 radiusAcctSessId radiusAcctSessTime radiusAcctStatType radiusAcctTerm \
		radiusAcctInOct_OutOct radiusAcctInPkt_OutPkt radiusAcctInGw_OutGw | head -n 1)"
}

@test "wrong sizes: the attribute is left out, 0 ends the message" {
	flows radiusattr
	is '> 0x83 4;1;200 0.0.0.0 "alice"' "$(port 50003 radiusStat radiusAVPTypes radiusNasIp radiusUser)"
}

@test "the length field: bytes behind it are padding, a shorter datagram is malformed" {
	flows radiuslen
	is '> 0x03 1 "pad" 0.0.0.0' "$(port 50101 radiusStat radiusAVPTypes radiusUser radiusNasIp)"
	is '> 0x83 1 ""' "$(port 50102 radiusStat radiusAVPTypes radiusUser)"
	is '> 0x83 1 "lon"' "$(port 50103 radiusStat radiusAVPTypes radiusUser)"
	is '> 0x83 1 "lon"' "$(port 50104 radiusStat radiusAVPTypes radiusUser)"
	is '> 0x83  ""' "$(port 50105 radiusStat radiusAVPTypes radiusUser)"
	is '> 0x83  ""' "$(port 50106 radiusStat radiusAVPTypes radiusUser)"
	is '> 0x83 1 "pad"' "$(port 50107 radiusStat radiusAVPTypes radiusUser)"
}

@test "the last attribute: two bytes are one, EAP-Start is empty, what runs out of the message is malformed" {
	flows radiuslen
	is '> 0x03 1;79 "end"' "$(port 50108 radiusStat radiusAVPTypes radiusUser)"
	is '> 0x03 79;1;200 "put"' "$(port 50109 radiusStat radiusAVPTypes radiusUser)"
	is '> 0x83 1;26 "end"' "$(port 50110 radiusStat radiusAVPTypes radiusUser)"
	is '> 0x83 1 "end"' "$(port 50111 radiusStat radiusAVPTypes radiusUser)"
	is '> 0x83 1 "end"' "$(port 50112 radiusStat radiusAVPTypes radiusUser)"
	is '> 0x83 1;4 "end"' "$(port 50113 radiusStat radiusAVPTypes radiusUser)"
	is '> 0x03 79 ""' "$(port 50114 radiusStat radiusAVPTypes radiusUser)"
}

@test "what the capture or a fragment cuts is not malformed" {
	flows radiuslen
	is '> 0x03 1;18 "cut" ""' "$(port 50120 radiusStat radiusAVPTypes radiusUser radiusReplyMsg)"
	is '> 0x03 1 "fra"' "$(port 50121 radiusStat radiusAVPTypes radiusUser)"
}

@test "texts have a length: NUL neither ends nor hides one" {
	flows radiuslen
	is '> 0x03 "b\u0000\u0000" "\u0000ns" "\u0000eth0\u0000" "\u0000\u0000\u0000"' \
		"$(port 50130 radiusStat radiusUser radiusNasId radiusNasPortId radiusCalledId)"
	is '> "\u0000a.b" ".." "\u0000\n" "\u0000"' "$(port 50130 radiusCallingId radiusConnInfo radiusFilterId radiusReplyMsg)"
	is '> "a\u0000b/" "..A" "" "\u0000\"\\"' "$(port 50130 radiusTunnelCli radiusTunnelSrv radiusTunnelCliAId radiusAcctSessId)"
}

@test "the report and the packet file" {
	flows radiusattr -s
	line "radiusDecode: Aggregated radiusStat=0xb7"
	line "radiusDecode: Number of RADIUS packets: 10 [90.91%]"
	line "radiusDecode: Number of RADIUS Access packets: 6 [60.00%]"
	line "radiusDecode: Number of RADIUS Access-Accept packets: 1 [10.00%]"
	line "radiusDecode: Number of RADIUS Access-Reject packets: 1 [10.00%]"
	line "radiusDecode: Number of RADIUS Accounting packets: 3 [30.00%]"
	grep -q "0x83	1	4;1;200;1;1;" out_packets.txt
	[ "$(awk -F '\t' '{print NF}' out_packets.txt | sort -u | wc -l)" = 1 ]
}

@test "FORCE_MODE: Accept and Reject end the flow, a challenge does not" {
	core_with FORCE_MODE=1
	t2build radiusDecode >&2
	flows radiusattr
	has "Number of flows terminated by force mode: 2 "
	is "> 0x0400000000004000 0x23
> 0x0400000000004000 0x13
< 0x0400020000004001 0x23
< 0x0400020000004001 0x13" "$(port 50001 flowStat radiusStat)"
	is "< 0x0400000000004000 0x03" "$(port 50004 flowStat radiusStat)"
}

@test "columns that can be left out" {
	flagged RADIUS_CNTS=0 RADIUS_NAS=0 RADIUS_FRAMED=0 RADIUS_TUNNEL=0 RADIUS_ACCT=0 RADIUS_AVPTYPE=0 RADIUS_NMS=0
	flows radiusattr
	is "radiusStat radiusUser radiusPW radiusServiceType radiusLoginService radiusVendor radiusConnInfo radiusFilterId radiusCalledId radiusCallingId radiusReplyMsg" \
		"$(head -n 1 "$FLOWS" | tr '\t' '\n' | grep radius | xargs)"
	is '> 0x33 "bob" 9' "$(port 50001 radiusStat radiusUser radiusVendor | head -n 1)"
}

@test "RADIUS_NMS=2: names; RAD_CNTMX and RADIUS_STRMAX: limits" {
	flagged RADIUS_NMS=2 RAD_CNTMX=2 RADIUS_STRMAX=4
	flows radiusattr
	is '> "Access-Request" "User-Name";"NAS-IP-Address" "bob" ""' \
		"$(port 50001 radiusCodeNms radiusAVPTypeNms radiusUser radiusNasPortTypeNm | head -n 1)"
	is '< "Access-Accept";"Access-Reject"' "$(port 50001 radiusCodeNms | tail -n 1)"
	is '> "ali"' "$(port 50003 radiusUser)"
}

@test "default.config and the header are equal" {
	resets radiusDecode
}

@test "RADIUS is known by what is said, on any port; another protocol on its port is none" {
	plugins basicFlow dnsDecode radiusDecode txtSink
	flows apps
	is '43004 53 0x03 "alice"
43005 9812 0x03 "alice"
43006 1812 0x00 ""
43007 9812 0x00 ""' "$(cells "$FLOWS" srcPort dstPort radiusStat radiusUser | grep -E '^4300[4567]')"
}
