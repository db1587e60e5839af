# cdpDecode: names, addresses, prefixes, VLANs, what is wrong.

load helper

setup() {
	sandbox
	plugins basicFlow cdpDecode txtSink
}

# from N COLUMN...: the rows of this source
from() {
	local a=02:00:0a:3c:00:$1
	shift
	cells "$FLOWS" srcMac "$@" | sed -n "s/^$a //p"
}

@test "the first device, of the rest what was said last; capabilities, duplex and lists of all messages" {
	flows cdp
	is '0x01 2 180 0x00404efe S1 "WS-C35" "IOS 12.2" Fa0/11 0x00000029 0x03 1 100 Lab 10.65.0.2 10.65.0.1 10.66.0.0_24;10.67.0.0_16' \
		"$(from 01 cdpStat cdpVer cdpTTL cdpTLVTypes cdpDevice cdpPlatform cdpSWVersion cdpPortID cdpCaps cdpDuplex cdpNVLAN \
			cdpVoipVLAN cdpVTPMngmtDmn cdpMAddrs cdpAddrs cdpIPPref_cdr)"
}

@test "long names, full lists, addresses that are not IPv4, a default route, types from 31 on" {
	flows cdp
	is '0x21 1 0x80000086 ABCDEFGHIJABCDEFGHIJABCDE 10.65.0.17;10.65.0.18;10.65.0.19;10.65.0.20;10.65.0.21 10.68.0.1_0' \
		"$(from 02 cdpStat cdpVer cdpTLVTypes cdpDevice cdpAddrs cdpIPPref_cdr)"
}

@test "wrong lengths, what was not captured" {
	flows cdp
	is "0x41 0x00000492 10.66.0.0_24" "$(from 03 cdpStat cdpTLVTypes cdpIPPref_cdr)"
	is "0x41 0" "$(from 04 cdpStat cdpVer)"
	is "0x81 2 0x00000002" "$(from 05 cdpStat cdpVer cdpTLVTypes)"
	line "cdpDecode: Aggregated cdpStat=0xe1"
	line "cdpDecode: Aggregated cdpCaps=0x00000029"
	line "cdpDecode: Number of CDP packets: 7 [100.00%]"
}

@test "the packet file is about each message alone" {
	flows cdp -s
	grep -q "	0x01	2	180	0x00404efe	S1	WS-C35	Fa0/1	0x00000028	0x02	1	100	Lab	10.65.0.2;	10.65.0.1;	" out_packets.txt
	grep -q "	0x01	2	180	0x0000081a	S1		Fa0/11	0x00000001	0x01	0	0				" out_packets.txt
}

@test "limits: CDP_NADDR, CDP_NMADDR, CDP_NIPPG, CDP_STRLEN, CDP_LSTRLEN" {
	plugin_with cdpDecode CDP_NADDR=1 CDP_NMADDR=1 CDP_NIPPG=1 CDP_STRLEN=2 CDP_LSTRLEN=3
	flows cdp
	is '0x21 S1 "WS" "IOS" Fa 10.65.0.2 10.65.0.1 10.66.0.0_24' \
		"$(from 01 cdpStat cdpDevice cdpPlatform cdpSWVersion cdpPortID cdpMAddrs cdpAddrs cdpIPPref_cdr)"
}

@test "the texts of the bits" {
	run -0 tawk -V cdpStat=0x20
	has "string cut"
	run -0 tawk -V cdpDuplex=0x0002
	has "ull"
}
