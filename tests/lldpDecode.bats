# lldpDecode: names, addresses, times to live, what is wrong.

load helper

setup() {
	sandbox
	plugins basicFlow lldpDecode txtSink
}

# from N COLUMN...: the rows of this source
from() {
	local a=02:00:0a:3c:00:$1
	shift
	cells "$FLOWS" srcMac "$@" | sed -n "s/^$a //p"
}

@test "what was said last of each, each time to live once, the first management address" {
	flows lldp
	is '0x0015 120;121 0x800001ff 02:00:0a:3c:00:01 "eth02" "Port-01" "swit" "Linux" 0x0014_0x0004 10.64.0.1' \
		"$(from 01 lldpStat lldpTTL lldpTLVTypes lldpChassis lldpPort lldpPortDesc lldpSysName lldpSysDesc lldpCaps_enCaps lldpMngmtAddr)"
}

@test "addresses as names; names that are too long" {
	flows lldp
	is '0x0005 10.64.0.2 "2001:db8::2" 02:00:0a:3c:00:02' "$(from 02 lldpStat lldpChassis lldpPort lldpMngmtAddr)"
	is '0x2005 ABCDEFGHIJABCDEFGHIJ "02:00:0a:3c:00:03" "ABCDEFGHIJABCDEFGHIJ"' "$(from 03 lldpStat lldpChassis lldpPort lldpSysName)"
}

@test "missing and reserved types, wrong lengths, too many times to live, what was not captured" {
	flows lldp
	is "0x000b 120 0x80000209" "$(from 04 lldpStat lldpTTL lldpTLVTypes)"
	is "0x0047  0x0000018f" "$(from 05 lldpStat lldpTTL lldpTLVTypes)"
	is "0x4001 100;101;102;103;104;105;106;107" "$(from 06 lldpStat lldpTTL)"
	is "0x8001  0x00000006 02:00:0a:3c:00:07" "$(from 07 lldpStat lldpTTL lldpTLVTypes lldpChassis)"
	line "lldpDecode: Aggregated lldpStat=0xe05f"
	line "lldpDecode: Aggregated lldpTLVTypes=0x800003ff"
	line "lldpDecode: Aggregated lldpCaps=0x0014, lldpEnCaps=0x0004"
	line "lldpDecode: Number of LLDP packets: 18 [100.00%]"
}

@test "the packet file is about each message alone" {
	flows lldp -s
	grep -q "	0x0015	120	0x800001ff	02:00:0a:3c:00:01	eth01	Port-01	swit	0x0014_0x0004	10.64.0.1	" out_packets.txt
	grep -q "	0x0001	121	0x0000000f	02:00:0a:3c:00:01	eth02			0x0000_0x0000		" out_packets.txt
}

@test "LLDP_TTL_AGGR=0, LLDP_NUM_TTL, LLDP_OPT_TLV=0, lengths" {
	plugin_with lldpDecode LLDP_TTL_AGGR=0 LLDP_NUM_TTL=2 LLDP_OPT_TLV=0 LLDP_STRLEN=4
	flows lldp
	is '0x2015 120;121 02:0 "eth0"' "$(from 01 lldpStat lldpTTL lldpChassis lldpPort)"
	fails grep -q lldpSysName "$FLOWS"
}

@test "the texts of the bits" {
	run -0 tawk -V lldpStat=0x0002
	has "mandatory"
	run -0 tawk -V lldpCaps=0x0014
	has "Router"
}
