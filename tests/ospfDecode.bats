# ospfDecode: messages, link states, neighbours, the files.

load helper

setup() {
	sandbox
	plugins basicFlow ospfDecode txtSink
}

# from ADDRESS COLUMN...: the rows of this source
from() {
	local a=$1
	shift
	cells "$FLOWS" srcIP "$@" | sed -n "s/^$a //p"
}

@test "version 2: types in their order, link states of updates, passwords, neighbours" {
	flows ospf
	is '0x01 2 Hello 0x0000000000000000 0x0003 "****" 1 10.69.0.1 10.69.0.2 10.69.0.2;10.69.0.3' \
		"$(from 10.69.0.1 ospfStat ospfVersion ospfType ospfLSType ospfAuType ospfAuPass ospfArea ospfSrcRtr ospfBkupRtr ospfNeighbors | head -n 1)"
	is "0x01 DBD;LSReq 0x0000000000000000" "$(from 10.69.0.1 ospfStat ospfType ospfLSType | tail -n 1)"
	is "0x81 LSUp;LSAck 0x0000000000000436" "$(from 10.69.0.2 ospfStat ospfType ospfLSType)"
}

@test "version 3" {
	flows ospf
	is "0x01 3 Hello;DBD;LSReq 0x0000 1 10.69.0.1 10.69.0.2 10.69.0.2" \
		"$(from fe80::45:1 ospfStat ospfVersion ospfType ospfAuType ospfArea ospfSrcRtr ospfBkupRtr ospfNeighbors)"
	is "0x01 LSUp;LSAck 0x000000000000133e" "$(from fe80::45:2 ospfStat ospfType ospfLSType)"
}

@test "TTL, destination, type, version, lengths; what was not captured is not malformed" {
	flows ospf
	is "0x03" "$(from 10.69.0.3 ospfStat)"
	is "0x05" "$(from 10.69.0.4 ospfStat)"
	is "0x09 2 " "$(from 10.69.0.5 ospfStat ospfVersion ospfType)"
	is "0x11 1 " "$(from 10.69.0.6 ospfStat ospfVersion ospfType)"
	is "0x81 Hello" "$(from 10.69.0.7 ospfStat ospfType)"
	is "0x81 0" "$(from 10.69.0.8 ospfStat ospfVersion)"
	is "0x01 LSAck" "$(from 10.69.0.9 ospfStat ospfType)"
	line "ospfDecode: Aggregated ospfStat=0x9f"
	line "ospfDecode: Aggregated OSPFv2 types: ospfType=0x3e"
	line "ospfDecode: Aggregated OSPFv3 types: ospfType=0x3e"
	line "ospfDecode: Number of OSPFv2 packets: 11 [61.11%]"
	line "ospfDecode: Number of OSPFv3 packets: 5 [27.78%]"
}

@test "the files of hellos and database descriptions" {
	flows ospf
	is "%pktNo	Ver	AreaID	SrcOSPRtr	srcIP	Netmask	Network	IntID	RtrPrio	Opt	HelloInt	RtrDInt	DRtr	BkupRtr	NumNeigh	Neighbors
2	2	1	10.69.0.1	10.69.0.1	255.255.255.0	10.69.0.0		1	0x02	10	40	10.69.0.1	10.69.0.2	2	10.69.0.2;10.69.0.3
13	3	1	10.69.0.1	fe80::45:1			7	1	0x000013	10	40	10.69.0.1	10.69.0.2	1	10.69.0.2" \
		"$(sed -n '1p; 3p; $p' out_ospfHello.txt)"
	is "%pktNo	Ver	AreaID	RtrID	LSLinkID	ADVRouter	Dna	Age	SeqNum	Checksum	MTU	Flags	LSType	tlvType
3	2	1	10.69.0.1	10.69.0.1	10.69.0.1	0	1	0x80000001	0x1234	1500	0x07	Router	
14	3	1	10.69.0.1	0.0.0.0	10.69.0.1	0	1	0x80000001	0x1234	1500	0x03	Router	" "$(cat out_ospfDBD.txt)"
}

@test "the files of link states" {
	flows ospf
	is "4	2	1	LSReq	Router	10.69.0.1	10.69.0.2		10.69.0.2							
5	2	1	LSUp	Router	10.69.0.2	10.69.0.2	10.69.0.1	10.69.0.1	0x22	2	10		0x02		
5	2	1	LSUp	Router	10.69.0.2	10.70.0.0	255.255.255.0	10.69.0.1	0x22	3	1		0x02		
5	2	1	LSUp	Network	10.69.0.2	10.69.0.2	255.255.255.0	10.69.0.1	0x22					10.69.0.1;10.69.0.2	
5	2	1	LSUp	AS-External	10.69.0.2	10.71.0.0	255.255.0.0	10.69.0.1	0x22		20	E2			10.69.0.9
5	2	1	LSUp	Opaque-Area	10.69.0.2	1.0.0.1		10.69.0.1	0x22						
6	2	1	LSAck	Router	10.69.0.2	10.69.0.1		10.69.0.1	0x22						" "$(sed 1d out_ospf2Msg.txt | head -n 7)"
	is "LSReq	Link				
LSUp	Router				
LSUp	Network				
LSUp	Inter-Area-Prefix	10		2001:db8::/32	
LSUp	Inter-Area-Router	20			
LSUp	AS-External	30		2001:db9::/32	fe80::9
LSUp	Link			2001:db8::/64	fe80::45:2
LSUp	Intra-Area-Prefix	5	Router	2001:dba::/32	
LSUp	Router-Info				
LSAck	Router				" "$(sed 1d out_ospf3Msg.txt | cut -f 5,6,17- | sed 's/^\(LSUp	Router	\)10/\1/')"
}

@test "the statistics file, suffixes, files that can't be written, flags" {
	OSPF_HLO_SUFFIX=_h OSPF_DBD_SUFFIX=_d OSPF_MSG2_SUFFIX=_2 OSPF_MSG3_SUFFIX=_3 OSPF_STATS_SUFFIX=_s.txt flows ospf
	is "out_2 out_3 out_d out_flows.txt out_h out_headers.txt out_s.txt" "$(echo out_*)"
	is 3 "$(grep -l LSUp out_2 out_3 out_s.txt | wc -l)"
	grep -q "^LSAck	                             2 \[ 18.18%\]" out_s.txt
	rm -f out_*
	mkdir out_ospf3Msg.txt
	run -1 t2 -r "$CAP" -w "$DATA/out"
	has "out_ospf3Msg.txt"
	rmdir out_ospf3Msg.txt
	plugin_with ospfDecode OSPF_OUTPUT_HLO=0 OSPF_OUTPUT_DBD=0 OSPF_OUTPUT_STATS=0 OSPF_TYP_STR=0 OSPF_AREA_AS_IP=1 \
		OSPF_MASK_AS_IP=0 OSPF_LSID_AS_IP=0 OSPF_LSTYP_STR=0 OSPF_NEIGMAX=1
	flows ospf
	[ ! -e out_ospfHello.txt ]
	[ ! -e out_ospfStats.txt ]
	is "0x02 0.0.0.1 10.69.0.2" "$(from 10.69.0.1 ospfType ospfArea ospfNeighbors | head -n 1)"
	grep -q "^5	2	0.0.0.1	LSUp	2	10.69.0.2	172294146	0xffffff00	" out_ospf2Msg.txt
}

@test "the packet file, the texts of the bits" {
	flows ospf -s
	grep -q "	0x81	2	1	LSUp	0x0000000000000436	" out_packets.txt
	run -0 tawk -V ospfStat=0x02
	has "TTL"
	# bits are those of the column: null and password in 10.69.0.1 (above)
	run -0 tawk -V ospfAuType=0x0003
	has "Null authentication"
	has "Simple password"
	hasnt "Cryptographic"
	run -0 tawk -V ospfAuType=0x0004
	has "Cryptographic authentication"
	run -0 tawk -V ospfStat=0x02
	has "TTL"
}
