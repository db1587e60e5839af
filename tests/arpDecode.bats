# arpDecode: pairs of MAC and IP address, purposes, addresses of two owners.

load helper

setup() {
	sandbox
	plugins basicFlow arpDecode txtSink
}

# from MAC COLUMN...: the rows of this source
from() {
	local a=02:00:0a:3c:00:$1
	shift
	cells "$FLOWS" srcMac "$@" | sed -n "s/^$a //p"
}

@test "who asks is told once, who answers tells both" {
	flows arp
	is "0x01 1 0x0002 1 02:00:0a:3c:00:01_10.60.0.1_1
0x01 1 0x0002 1 02:00:0a:3c:00:01_10.60.0.1_1" "$(from 01 arpStat arpHwType arpOpcode arpIpMacCnt arpMac_Ip_Cnt | sed '$d')"
	is "0x01 1 0x0004 2 02:00:0a:3c:00:02_10.60.0.2_1;02:00:0a:3c:00:01_10.60.0.1_1" \
		"$(from 02 arpStat arpHwType arpOpcode arpIpMacCnt arpMac_Ip_Cnt)"
}

@test "probe, announcement; an address that another one has, with the first owner behind it" {
	flows arp
	is "0x0f 0x0002 02:00:0a:3c:00:03_0.0.0.0_1;02:00:0a:3c:00:03_10.60.0.3_1
0x81 0x0004 02:00:0a:3c:00:03_10.60.0.2_2;02:00:0a:3c:00:02_10.60.0.2_0;02:00:0a:3c:00:01_10.60.0.1_2" \
		"$(from 03 arpStat arpOpcode arpMac_Ip_Cnt)"
}

@test "RARP, NAK, opcodes without a bit, addresses of other sizes, cut messages" {
	flows arp
	is "0x03 1 0x0008 0 " "$(from 04 arpStat arpHwType arpOpcode arpIpMacCnt arpMac_Ip_Cnt)"
	is "0x01 0x0010 02:00:0a:3c:00:01_10.60.0.1_1;02:00:0a:3c:00:04_10.60.0.4_1" "$(from 01 arpStat arpOpcode arpMac_Ip_Cnt | tail -n 1)"
	is "0x01 1 0x0400 0 " "$(from 05 arpStat arpHwType arpOpcode arpIpMacCnt arpMac_Ip_Cnt)"
	is "0x01 6 0x0002 0 " "$(from 06 arpStat arpHwType arpOpcode arpIpMacCnt arpMac_Ip_Cnt)"
	is "0x01 1 0x0002 0 " "$(from 07 arpStat arpHwType arpOpcode arpIpMacCnt arpMac_Ip_Cnt)"
	is "0x01 0 0x0000 0 " "$(from 08 arpStat arpHwType arpOpcode arpIpMacCnt arpMac_Ip_Cnt)"
}

@test "a list that is full: those without room are counted, a warning is given once" {
	flows arpmany
	is "0x21 12 10" "$(cells "$FLOWS" arpStat arpIpMacCnt arpMac_Ip_Cnt | awk '{ print $1, $2, split($3, a, ";") }')"
	is "02:00:0a:3c:00:01_10.60.1.0_2" "$(cells "$FLOWS" arpMac_Ip_Cnt | cut -d ';' -f 1)"
	is 1 "$(grep -c 'arpDecode: MAC/IP list full... increase ARP_MAX_IP' <<<"$output")"
	line "arpDecode: Aggregated arpStat=0x21"
}

@test "the packet file" {
	flows arp -s
	is "0x01	1	0x0800	6	4	2	02:00:0a:3c:00:02	10.60.0.2	02:00:0a:3c:00:01	10.60.0.1" \
		"$(awk -F '\t' -v OFS='\t' 'NR == 1 { for (i = 1; i <= NF; i++) if ($i == "arpStat") at = i; next }
			NR == 3 { for (i = at; i < at + 10; i++) printf "%s%s", $i, i < at + 9 ? OFS : "\n" }' out_packets.txt)"
}

@test "addresses of two owners belong to whoever was first in the input, with several workers too" {
	capture arp
	for n in 2 3 8; do
		t2 -r "$CAP" -w many -j $n >/dev/null
		FLOWS=many_flows.txt
		is "0x81 02:00:0a:3c:00:03_10.60.0.2_2;02:00:0a:3c:00:02_10.60.0.2_0;02:00:0a:3c:00:01_10.60.0.1_2" \
			"$(from 03 arpStat arpMac_Ip_Cnt | tail -n 1)"
	done
}

@test "the texts of the bits" {
	run -0 tawk -V arpStat=0x81
	has "ARP seen"
	has "ARP spoofing"
	run -0 tawk -V arpOpcode=0x0400
	has "ARP NAK"
}
