# dhcpDecode: leases and the flow of their request, relays, names, lists that are full, DHCPv6, the packet file.

load helper

setup() {
	sandbox
	plugins basicFlow dhcpDecode txtSink
}

# row SRC COLUMN...: of the flow from this address
row() {
	local src=$1
	shift
	cells "$FLOWS" srcIP "$@" | sed -n "s/^$src //p"
}

ADDRS="dhcpReqIP dhcpCliIP dhcpYourIP dhcpNextServer dhcpRelay dhcpSrvId"

@test "a lease: who asks, what it gets, and each other's flow" {
	flows dhcp
	# shellcheck disable=SC2086 # words
	{
		is '0x0003 1;3 0x0000000000000002 02:00:0a:5a:00:01 9 53;61;12;55;50;54 "lap0"  5' \
			"$(row 0.0.0.0 dhcpStat dhcpMType dhcpHWType dhcpCHWAdd dhcpOptCnt dhcpOpts dhcpHosts dhcpDomains dhcpMaxSecEl)"
		is '10.90.0.21 0.0.0.0 0.0.0.0 0.0.0.0 0.0.0.0 10.90.0.9' "$(row 0.0.0.0 $ADDRS)"
		is '0x0005 2;5 "boot" "pxe.0" 27 53;54;51;58;59;1;3;6;15 "lan.test"' "$(row 10.90.0.9 dhcpStat dhcpMType dhcpSrvName \
			dhcpBootFile dhcpOptCnt dhcpOpts dhcpDomains | head -n 1)"
		is '255.255.255.0 10.90.0.1 10.90.0.3 3600 1800 3150' "$(row 10.90.0.9 dhcpNetmask dhcpGWIP dhcpDnsIP dhcpLeaseT \
			dhcpRenewT dhcpRebindT | head -n 1)"
	}
	is "1 2" "$(row 0.0.0.0 flowInd dhcpLFlow)"
	is "2 1" "$(row 10.90.0.9 flowInd dhcpLFlow | head -n 1)"
	is '3;7 10.90.0.21 10.90.0.9 0' "$(row 10.90.0.21 dhcpMType dhcpCliIP dhcpSrvId dhcpLFlow)"
}

@test "a relay, and why there is no lease" {
	flows dhcp
	is '0x00000002 10.90.1.1 ""' "$(row 10.90.1.1 dhcpHopCnt dhcpRelay dhcpMsg)"
	is 'B 6 "no lease"' "$(row 10.90.0.9 dir dhcpMType dhcpMsg | tail -n 1)"
}

@test "options in fields, seconds, hardware, client identifiers, hops" {
	flows dhcp
	is '0x006b 53;52;12;15 "two";"tw2" "one" "" "" 5' "$(row 10.90.2.1 dhcpStat dhcpOpts dhcpHosts dhcpDomains dhcpSrvName \
		dhcpBootFile dhcpMaxSecEl)"
	is '0x0093 0x0000000100000000 0x80000000' "$(row 10.90.2.2 dhcpStat dhcpHWType dhcpHopCnt)"
	is '0x0093 0x8000000000000000 10' "$(row 10.90.2.3 dhcpStat dhcpHWType dhcpMType)"
}

@test "on other ports; BOOTP; other protocols" {
	flows dhcp
	is '0x0003 1 "pxe"' "$(row 10.90.3.1 dhcpStat dhcpMType dhcpHosts)"
	is '0x2003  0' "$(row 10.90.3.3 dhcpStat dhcpMType dhcpOptCnt)"
	flows dhcpodd
	is '0x0000 ' "$(row 10.91.3.1 dhcpStat dhcpMType)"
}

@test "DHCPv6: types, the client's address and name, what a relay passes on" {
	flows dhcp
	is '0x0001 1;3 0x0000000000000002 02:00:0a:5a:00:06 "l66.test" 0' "$(row fe80::90:1 dhcpStat dhcpMType dhcpHWType dhcpCHWAdd \
		dhcpDomains dhcpOptCnt)"
	is '0x0001 2 02:00:0a:5a:00:06' "$(row fe80::90:9 dhcpStat dhcpMType dhcpCHWAdd)"
	is '0x0001 12 02:00:0a:5a:00:07' "$(row 2001:db8::90:1 dhcpStat dhcpMType dhcpCHWAdd)"
	flows dhcpodd
	is 0x8001 "$(row fe80::91:1 dhcpStat)"
	is '0x0801 ' "$(row fe80::91:2 dhcpStat dhcpMType)"
	is 0x5001 "$(row fe80::91:3 dhcpStat)"
}

@test "more than a flow keeps" {
	flows dhcpodd
	is '0x0303 1;2;3;4;5;6;7;8;9;10;11;12 48 20 10 10' "$(row 10.91.0.1 dhcpStat dhcpMType dhcpOptCnt dhcpOpts dhcpCHWAdd dhcpHosts |
		awk '{ print $1, $2, $3, split($4, a, ";"), split($5, a, ";"), split($6, a, ";") }')"
}

@test "lengths, types, the end of options, cut and short messages, NULs" {
	flows dhcpodd
	is '0x1003 0 0.0.0.0' "$(row 10.91.1.1 dhcpStat dhcpLeaseT dhcpSrvId)"
	is '0x4003 2 ' "$(row 10.91.1.2 dhcpStat dhcpOptCnt dhcpHosts)"
	is '0x0803 ' "$(row 10.91.1.3 dhcpStat dhcpMType)"
	is '0x4003 "a"' "$(row 10.91.1.4 dhcpStat dhcpHosts)"
	is 0x0003 "$(row 10.91.1.5 dhcpStat)"
	is 0x8001 "$(row 10.91.1.6 dhcpStat)"
	is 0x8001 "$(row 10.91.1.7 dhcpStat)"
	is '0x4003 1 ' "$(row 10.91.1.8 dhcpStat dhcpMType dhcpHosts)"
	is 0x4001 "$(row 10.91.1.9 dhcpStat)"
	is '"a\u0000b"' "$(row 10.91.2.1 dhcpHosts)"
}

@test "report and packet file" {
	flows dhcp -s
	line "dhcpDecode: Aggregated dhcpStat=0x20ff"
	line "dhcpDecode: Number of DHCP packets: 14 [77.78%]"
	line "dhcpDecode: Number of DHCP queries: 10 [71.43%]"
	line "dhcpDecode: Number of DHCP replies: 4 [28.57%]"
	line "dhcpDecode: Number of DHCP ACK messages: 2 [14.29%]"
	line "dhcpDecode: Number of DHCPv6 packets: 4 [22.22%]"
	line "dhcpDecode: Number of DHCPv6 RELAY-FORW messages: 1 [25.00%]"
	is '0x0003 3 0 1 0x11223344 53;61;12;55;50;54 2
0x0005 5 0 1 0x11223344 53;54;51;58;59;1;3;6;15 1' "$(cells out_packets.txt dhcpStat dhcpMType dhcpHops dhcpHWType dhcpTransID \
		dhcpOpts dhcpLFlow | sed -n 3,4p)"
	is '0x0001 12 1 0' "$(cells out_packets.txt dhcpStat dhcpMType dhcpHops dhcpHWType | tail -n 1)"
	flows dns -s
	is '0x0000 0   ' "$(cells out_packets.txt dhcpStat dhcpMType dhcpHops dhcpHWType dhcpLFlow | sort -u)"
}

@test "bit fields, names, counts, the mask as a number" {
	plugin_with dhcpDecode DHCPMOTOUT=0 DHCPMASKFRMT=0 DHCP_ADD_CNT=1
	flows dhcp
	is '0x0000000a 0x20e4000000001000_0x0000000000000000_0x0000000000000000 02:00:0a:5a:00:01_2 "lap0"_2' "$(row 0.0.0.0 \
		dhcpMTypeBF dhcpOptBF1_BF2_BF3 dhcpCHWAdd_HWCnt dhcpHosts_HCnt)"
	is '0xffffff00 "lan.test"_3' "$(row 10.90.0.9 dhcpNetmask dhcpDomains_DCnt | head -n 1)"
	plugin_with dhcpDecode DHCPMOTOUT=2
	flows dhcp
	is '"Discover";"Request"' "$(row 0.0.0.0 dhcpMTypeNms)"
	is '"SOLICIT";"REQUEST"' "$(row fe80::90:1 dhcpMTypeNms)"
}

@test "MAC addresses of leases, and lines about the flow of a lease" {
	plugin_with dhcpDecode DHCP_FLAG_MAC=1 DHCP_FM_DEBUG=1
	flows dhcp
	has "dhcpDecode: packet 3: flow 1 asks for the lease of flow 2"
	is '02:00:0a:5a:00:01 00:00:00:00:00:00' "$(row 10.90.0.21 dhcpSrcMac dhcpDstMac)"
	is '00:00:00:00:00:00 02:00:0a:5a:00:01' "$(row 10.90.0.9 dhcpSrcMac dhcpDstMac | head -n 1)"
	is '00:00:00:00:00:00' "$(row fe80::90:1 dhcpSrcMac)"
}

@test "FORCE_MODE: a flow whose lists are full is released" {
	core_with FORCE_MODE=1
	t2build dhcpDecode >&2
	flows dhcpodd
	has "Number of flows terminated by force mode: 1 "
	is '0x0400020000004000 0x0103 10
0x0400000000004000 0x0003 2' "$(row 10.91.0.1 flowStat dhcpStat dhcpMType | sed 's/1;2;3;4;5;6;7;8;9;//; s/11;12/2/')"
}

@test "the texts of the bits" {
	run -0 tawk -V dhcpStat=0x2000
	has "magic number wrong"
	run -0 tawk -V dhcpMType=3
	has "Request"
	run -0 tawk -V dhcpMTypeBF=0x2
	has "Discover"
	run -0 tawk -V dhcpHWType=0x2
	has "Ethernet"
}
