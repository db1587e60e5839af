# basicFlow: every column and flag, on the scenarios of tests/captures.

load helper

setup() {
	sandbox
	plugins basicFlow txtSink
}

# with NAME=VALUE...: basicFlow compiled with these flags
with() { plugin_with basicFlow "$@"; }

# to PORT COLUMN...: these columns of the rows with this destination port
to() {
	local port=$1
	shift
	cells "$FLOWS" dstPort "$@" | sed -n "s/^$port //p"
}

columns() {
	head -n 1 "$1" | sed 's/^%//' | tr '\t' ' '
}

# labelled: is the core built with SUBNET_ON=1?
labelled() {
	grep -q '^#define SUBNET_ON *1 ' "$T2_TREE/t2core/src/tranalyzer.h"
}

# shipped NAMES: these column names, without the labels if the core is built without them
shipped() {
	if labelled; then echo "$1"; else sed 's/ \(src\|dst\)IPCC \(src\|dst\)IPOrg//g' <<<"$1"; fi
}

@test "columns as shipped: those of the tutorial" {
	flows faf
	is "$(shipped "dir flowInd flowStat timeFirst timeLast duration numHdrDesc numHdrs hdrDesc srcMac dstMac ethType vlanID srcIP srcIPCC srcIPOrg srcPort dstIP dstIPCC dstIPOrg dstPort l4Proto")" \
		"$(columns "$FLOWS")"
}

@test "a row of the tutorial" {
	flows faf
	is "A 36 0x0400000000004000 1258594163.408285 1258594191.015208 27.606923 1 3 eth:ipv4:tcp 00:08:74:38:01:b4 00:19:e3:e7:5d:23 0x0800  192.168.1.105 49330 143.166.11.10 64334 6" \
		"$(cells "$FLOWS" dir flowInd flowStat timeFirst timeLast duration numHdrDesc numHdrs hdrDesc srcMac dstMac ethType vlanID srcIP srcPort dstIP dstPort l4Proto | grep '^A 36 ')"
}

@test "an L2 flow has no addresses, ports and protocol" {
	flows l2
	is "- 0 - 0 0" "$(cells "$FLOWS" ethType srcIP srcPort dstIP dstPort l4Proto | sed -n '/^0x0800/d; s/^[^ ]* //p' | sort -u)"
}

@test "no Ethernet header: no MAC addresses" {
	flows raw
	is " " "$(cells "$FLOWS" srcMac dstMac | sort -u)"
}

@test "MAC addresses: each once, in order of appearance, three of a side; BFO_MAX_MAC, BFO_MAC" {
	flows macs
	is "02:00:00:00:00:01;02:00:00:00:00:02;02:00:00:00:00:03 02:00:00:00:01:01;02:00:00:00:01:02" "$(cells "$FLOWS" srcMac dstMac)"
	with BFO_MAX_MAC=1
	flows macs
	is "02:00:00:00:00:01 02:00:00:00:01:01" "$(cells "$FLOWS" srcMac dstMac)"
	with BFO_MAX_MAC=255
	flows macs
	is "02:00:00:00:00:01;02:00:00:00:00:02;02:00:00:00:00:03;02:00:00:00:00:04" "$(cells "$FLOWS" srcMac)"
	with BFO_MAC=0
	flows macs
	[[ " $(columns "$FLOWS") " != *" srcMac "* ]]
}

@test "header descriptions: four are kept, with the headers of each; the overrun bit" {
	flows hdrdesc
	is "0x0601000000005300 4 3;4;5;4 eth:ipv4:udp;eth:vlan:ipv4:udp;eth:vlan{2}:ipv4:udp;eth:mpls:ipv4:udp" \
		"$(cells "$FLOWS" flowStat numHdrDesc numHdrs hdrDesc)"
	with BFO_MAX_HDRDESC=7
	flows hdrdesc
	is "0x0600000000005300 6 3;4;5;4;4;5" "$(cells "$FLOWS" flowStat numHdrDesc numHdrs)"
	with BFO_MAX_HDRDESC=1
	flows faf
	is "1 eth:ipv4:tcp" "$(cells "$FLOWS" numHdrDesc hdrDesc | sort -u)"
}

@test "BFO_HDRDESC_PKTCNT: packets of each description, also once the list is full" {
	with BFO_HDRDESC_PKTCNT=1
	flows hdrdesc
	is "eth:ipv4:udp_2;eth:vlan:ipv4:udp_2;eth:vlan{2}:ipv4:udp_1;eth:mpls:ipv4:udp_1" "$(cells "$FLOWS" hdrDesc_PktCnt)"
}

@test "a description that is too long ends in dots, all headers are counted" {
	flows deep
	is "35 127 ..." "$(cells "$FLOWS" numHdrs hdrDesc | awk 'NR == 8 { print $1, length($2), substr($2, 125) }')"
}

@test "VLAN: tags of the first packet, outermost first, three at most; BFO_VLAN, BFO_MAX_VLAN" {
	flows vlan
	is "42 100;42 100;200;42 100;200;300" "$(for p in 1 2 3 4; do to 5000$p vlanID; done | tr '\n' ' ' | sed 's/ $//')"
	is "45056" "$(to 50011 vlanID)"			# the whole tag control: PCP 5, DEI 1, VID 0
	with BFO_VLAN=2 BFO_MAX_VLAN=2
	flows vlan
	is "0x006488a8;0x00c88100" "$(to 50003 vlanHdr)"
	with BFO_VLAN=3
	flows vlan
	is "0x88a8_0_0_100;0x88a8_0_0_200;0x8100_0_0_42" "$(to 50003 vlanTPID_PCP_DEI_VID)"
	is "0x8100_5_1_0" "$(to 50011 vlanTPID_PCP_DEI_VID)"
	with BFO_VLAN=0
	flows vlan
	[[ " $(columns "$FLOWS") " != *" vlan"* ]]
}

@test "MPLS: labels, headers and fields; BFO_MAX_MPLS" {
	with BFO_MPLS=1
	flows mpls
	is "1001;1002;1003" "$(cells "$FLOWS" mplsLabels | sed -n 3p)"
	with BFO_MPLS=2
	flows mpls
	is "0x000003e9;0x000003ea" "$(cells "$FLOWS" mplsLabelsHex | sed -n 2p)"
	with BFO_MPLS=3 BFO_MAX_MPLS=5
	flows mpls
	is "0x003e9040;0x003ea040;0x003eb040;0x003ec040;0x003ed140" "$(cells "$FLOWS" mplsHdrsHex | sed -n 5p)"
	with BFO_MPLS=4
	flows mpls
	is "1001_0_0_64;1002_0_1_64" "$(cells "$FLOWS" mplsLabel_ToS_S_TTL | sed -n 2p)"
}

@test "GRE: header and outer addresses" {
	with BFO_GRE=1 BFO_PPP=1
	flows gre
	is "0x00000800 192.0.2.1 192.0.2.2" "$(cells "$FLOWS" greHdr greSrcIP greDstIP | head -n 1)"
	is "0x2001880b 0xff030021" "$(cells "$FLOWS" hdrDesc greHdr pppHdr | sed -n 's/^eth:ipv4:gre:ppp:ipv4:udp //p' | head -n 1)"
	flows faf
	is "0x00000000 0.0.0.0 0.0.0.0 0x00000000" "$(cells "$FLOWS" greHdr greSrcIP greDstIP pppHdr | sort -u)"
}

@test "L2TP: version 2 with and without length, version 3 on IP" {
	with BFO_L2TP=1
	flows l2tp
	is "0x0002 1 2 0 192.0.2.1 192.0.2.2" "$(to 50000 l2tpHdr l2tpTID l2tpSID l2tpCCSID l2tpSrcIP l2tpDstIP)"
	is "0x4002 1 2 0" "$(to 50001 l2tpHdr l2tpTID l2tpSID l2tpCCSID)"
	is "0xc802 1 0" "$(to 1701 l2tpHdr l2tpTID l2tpSID | head -n 1)"
	is "0x0000 0 0 7 192.0.2.1" "$(to 50010 l2tpHdr l2tpTID l2tpSID l2tpCCSID l2tpSrcIP)"
	is "0x0002 0.0.0.0" "$(to 50011 l2tpHdr l2tpSrcIP)"	# on IPv6
}

@test "Teredo: origin indication and what the IPv6 addresses say" {
	with BFO_TEREDO=1
	flows teredo
	is "192.0.2.45 40000" "$(cells "$FLOWS" trdoDstIP trdoDstPort | sed -n 2p)"
	is "0x80 192.0.2.1 192.0.2.45 40000 0x00 0.0.0.0 0.0.0.0 0" \
		"$(cells "$FLOWS" trdo6SrcFlgs trdo6SrcSrvIP4 trdo6SrcCPIP4 trdo6SrcCPPort trdo6DstFlgs trdo6DstSrvIP4 trdo6DstCPIP4 trdo6DstCPPort | head -n 1)"
}

@test "BFO_SENSORID: -x" {
	with BFO_SENSORID=1
	flows order -x 4711
	is 4711 "$(cells "$FLOWS" sensorID | sort -u)"
	is "flowInd sensorID flowStat" "$(columns "$FLOWS" | cut -d ' ' -f 2-4)"
}

@test "BFO_ETHERTYPE=0: no column" {
	with BFO_ETHERTYPE=0
	flows order
	[[ " $(columns "$FLOWS") " != *" ethType "* ]]
}

@test "all flags at once, every scenario: rows as wide as the header" {
	with BFO_SENSORID=1 BFO_HDRDESC_PKTCNT=1 BFO_VLAN=3 BFO_MPLS=4 BFO_GRE=1 BFO_L2TP=1 BFO_PPP=1 BFO_TEREDO=1 BFO_LAPD=1 \
		BFO_SUBNET_IPLIST=1 BFO_SUBNET_TEST_GRE=1 BFO_SUBNET_TEST_L2TP=1 BFO_SUBNET_TEST_TEREDO=1 BFO_SUBNET_ASN=1 \
		BFO_SUBNET_LL=1 BFO_SUBNET_HEX=1 BFO_SUBNET_CNTYCTY=1
	local s
	for s in vlan mpls pppoe llc hdrdesc deep ip4 ip6 frag4 gre ipip vxlan teredo capwap l2tp ayiya short noise raw null sll ppp wlan; do
		flows "$s" -s
		[ "$(awk -F '\t' '{ print NF }' "$FLOWS" | sort -u | wc -l)" = 1 ] || { echo "$s"; return 1; }
		[ "$(awk -F '\t' '{ print NF }' "$DATA/out_packets.txt" | sort -u | wc -l)" = 1 ] || { echo "$s -s"; return 1; }
	done
}

@test "times: the clock goes back, and the duration is 0" {
	flows timejump
	[ -z "$(cells "$FLOWS" duration | awk '$1 > 10000')" ]
}

@test "packet mode: columns" {
	flows order -s
	is "$(shipped "pktNo flowInd flowStat time pktIAT pktTrip flowDuration numHdrs hdrDesc vlanID srcMac dstMac ethType srcIP srcIPCC srcIPOrg srcPort dstIP dstIPCC dstIPOrg dstPort l4Proto l7Content")" \
		"$(columns "$DATA/out_packets.txt")"
}

@test "packet mode: times since the last packet of either direction, negative if the clock went back" {
	flows stats -s
	local p=$DATA/out_packets.txt
	is "1600000000.500000 0.500000 0.400000 0.500000" "$(cells "$p" time pktIAT pktTrip flowDuration | sed -n 3p)"
	is "-2.500000 0.000000 -1.500000" "$(cells "$p" dstPort pktIAT pktTrip flowDuration | sed -n 's/^50002 //p' | tail -n 1)"
	is 1 "$(($(cells "$p" dstPort flowStat | sed -n 's/^50002 //p' | tail -n 1) >> 51 & 1))"
}

@test "packet mode: ports of protocols with ports only; nothing of L3 for L2 packets; tags of tagged packets" {
	flows icmp -s
	is " " "$(cells "$DATA/out_packets.txt" l4Proto srcPort dstPort | sed -n 's/^1 //p' | sort -u)"
	flows stats -s
	is "0x0806     " "$(cells "$DATA/out_packets.txt" ethType srcIP srcPort dstIP dstPort l4Proto | grep 0x0806)"
	flows hdrdesc -s
	is "" "$(cells "$DATA/out_packets.txt" vlanID | sort -u)"	# the flow began without
	flows vlan -s
	is "100;42" "$(cells "$DATA/out_packets.txt" dstPort vlanID | sed -n 's/^50002 //p' | head -n 1)"
}

@test "labels: behind each address, of special ranges without tables too; quotes in rows, none in packet mode" {
	labelled || skip "the core is built without SUBNET_ON"
	flows faf -s
	is '192.168.1.105 07 "Private network" 49330' "$(cells "$FLOWS" dir flowInd srcIP srcIPCC srcIPOrg srcPort | sed -n 's/^A 36 //p')"
	is "198.51.100.2 22 TEST-NET-2 80" "$(cells "$DATA/out_packets.txt" dstIP dstIPCC dstIPOrg dstPort | head -n 1)"
	flows l2
	is '- - "-" 0' "$(cells "$FLOWS" ethType srcIP srcIPCC srcIPOrg srcPort | sed -n 's/^0x0806 //p' | sort -u)"
}

@test "labels: each kind has its flag, in its place" {
	labelled || skip "the core is built without SUBNET_ON"
	with BFO_SUBNET_ASN=1 BFO_SUBNET_HEX=1 BFO_SUBNET_CNTYCTY=1 BFO_SUBNET_LL=1
	flows faf
	is "srcIP srcIPASN srcIPCOC srcIPCC srcIPCnty srcIPCity srcIPOrg srcIPLat_Lng_relP srcPort" \
		"$(columns "$FLOWS" | sed 's/.*\(srcIP .*srcPort\).*/\1/')"
	is '0 07 "-" "-" "Private network" 666_666_-1' "$(cells "$FLOWS" dir flowInd srcIPASN srcIPCC srcIPCnty srcIPCity srcIPOrg srcIPLat_Lng_relP | sed -n 's/^A 36 //p')"
	with BFO_SUBNET_ORG=0
	flows faf -s
	is "srcIP srcIPCC srcPort" "$(columns "$FLOWS" | sed 's/.*\(srcIP .*srcPort\).*/\1/')"
	is "srcIP srcIPCC srcPort" "$(columns "$DATA/out_packets.txt" | sed 's/.*\(srcIP .*srcPort\).*/\1/')"
	with BFO_SUBNET_TEST=0
	flows faf -s
	is "srcIP srcPort" "$(columns "$FLOWS" | sed 's/.*\(srcIP .*srcPort\).*/\1/')"
	is "srcIP srcPort" "$(columns "$DATA/out_packets.txt" | sed 's/.*\(srcIP .*srcPort\).*/\1/')"
}

@test "labels: of tunnel addresses" {
	labelled || skip "the core is built without SUBNET_ON"
	with BFO_GRE=1 BFO_SUBNET_TEST_GRE=1
	flows gre
	is '0x00000800 192.0.2.1 21 "TEST-NET-1" 192.0.2.2 21 "TEST-NET-1"' \
		"$(cells "$FLOWS" greHdr greSrcIP greSrcIPCC greSrcIPOrg greDstIP greDstIPCC greDstIPOrg | head -n 1)"
	with BFO_L2TP=1 BFO_SUBNET_TEST_L2TP=1 BFO_TEREDO=1 BFO_SUBNET_TEST_TEREDO=1
	flows teredo
	is '192.0.2.45 21 "TEST-NET-1" 40000' "$(cells "$FLOWS" trdoDstIP trdoDstIPCC trdoDstIPOrg trdoDstPort | sed -n 2p)"
	is '192.0.2.1 21 192.0.2.45 21' "$(cells "$FLOWS" trdo6SrcSrvIP4 trdo6SrcSrvIP4CC trdo6SrcCPIP4 trdo6SrcCPIP4CC | head -n 1)"
	flows l2tp
	is '192.0.2.1 21 192.0.2.2 21' "$(to 50000 l2tpSrcIP l2tpSrcIPCC l2tpDstIP l2tpDstIPCC)"
}

@test "default.config has what the header has" {
	diff <(sed -n '/DO NOT EDIT/q; s/^#define \(BFO_[A-Z0-9_]*\) *\([^ ]*\) .*/\1=\2/p' "$T2_TREE/plugins/basicFlow/src/basicFlow.h") \
		<(sed -n 's/^\(BFO_[A-Z0-9_]*\) = /\1=/p' "$T2_TREE/plugins/basicFlow/default.config" | sed 's/=yes/=1/; s/=no/=0/')
}
