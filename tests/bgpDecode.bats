# bgpDecode: sessions, updates, anomalies, the files.

load helper

setup() {
	sandbox
	plugins basicFlow bgpDecode txtSink
}

# from ADDRESS PORT COLUMN...: the row of this source
from() {
	local a="$1 $2"
	shift 2
	cells "$FLOWS" srcIP srcPort "$@" | sed -n "s/^$a //p"
}

@test "OPEN: version, AS numbers of four bytes, identifiers, hold time, capabilities" {
	flows bgp
	is "4 100_70000 10.73.0.1_10.73.0.2 180 0x8063" "$(from 10.73.0.1 40001 bgpVersion bgpSrcAS_dstAS bgpSrcId_dstId bgpHTime bgpCaps)"
	is "4 70000_100 10.73.0.2_10.73.0.1 180 0x0040" "$(from 10.73.0.2 179 bgpVersion bgpSrcAS_dstAS bgpSrcId_dstId bgpHTime bgpCaps)"
}

@test "messages, of which one is in two segments; attributes, prefixes, origins" {
	flows bgp
	is "0x16 1_4_0_2_0 0x0000009f 7 1 4 1.750000 1 0.250000 0x018080c0 0x00800000 1_1_1" \
		"$(from 10.73.0.1 40001 bgpMsgT bgpNOpen_Upd_Notif_KeepAl_RteRefr bgpPAttr bgpNAdver bgpNWdrwn bgpMaxAdver bgpAvgAdver \
			bgpMaxWdrwn bgpAvgWdrwn bgpAdvPref bgpWdrnPref bgpNIGP_EGP_INC)"
	is "0x3e 1_1_1_1_1 0x00000367 2 6_2" \
		"$(from 10.73.0.2 179 bgpMsgT bgpNOpen_Upd_Notif_KeepAl_RteRefr bgpPAttr bgpNAdver bgpNotifCode_Subcode)"
}

@test "paths and intervals" {
	flows bgp
	is "2 13 5.666667 11 0.001000 0.001000 0.001000 0.003000 0.003000 0.003000" \
		"$(from 10.73.0.1 40001 bgpMinASPLen bgpMaxASPLen bgpAvgASPLen bgpMaxNPrepAS bgpMinIatUp bgpMaxIatUp bgpAvgIatUp \
			bgpMinIatKA bgpMaxIatKA bgpAvgIatKA)"
	is "3 3" "$(from 10.73.0.2 179 bgpMinASPLen bgpMaxASPLen)"		# a set counts as one
}

@test "anomalies; another origin and a more specific prefix are those of the whole run" {
	flows bgp
	is "0x0001 0x00df" "$(from 10.73.0.1 40001 bgpStat bgpAFlgs)"
	is "0x0401 0x0120" "$(from 10.73.0.2 179 bgpStat bgpAFlgs)"
	is "%Anomaly	flowInd	pktNo	RecNum	ASorNet	RepsOrMask	NewMask
PREPENDED	1	9	2	100	11	
BOGON	1	9	2	10.0.0.0	8	
LONG_PREFIX	1	9	2	21.1.0.0	25	
SHORT_PREFIX	1	9	2	28.0.0.0	7	
MORE_SPECIFIC	1	12	5	20.1.0.0	16	17
MORE_SPECIFIC	3	20	7	22.0.0.0	8	24" "$(cat out_bgp_anomalies.txt)"
	is "%Network	Mask	OldOrigAS	NewOrigAS	flowInd	pktNo	RecNum
20.1.0.0	16	300	501	1	12	5" "$(cat out_bgp_moas.txt)"
}

@test "in the middle of a connection, with holes, twice; versions, types, lengths, masks, hold times" {
	flows bgp
	is "0x80df 1_1_0_3_0 3 1" "$(from 10.73.0.1 40002 bgpStat bgpNOpen_Upd_Notif_KeepAl_RteRefr bgpVersion bgpHTime)"
	line "bgpDecode: Aggregated bgpStat=0x84df"
	line "bgpDecode: Aggregated bgpAFlgs=0x01ff"
	line "bgpDecode: Aggregated bgpCaps=0x8063"
	line "bgpDecode: Number of BGP packets: 20 [100.00%]"
	line "bgpDecode: Number of BGP UPDATE messages: 7 [35.00%]"
}

@test "AS numbers of two bytes, prefixes with identifiers" {
	flows bgp
	is "2 2 0x00800080 0x0180" "$(from 10.73.0.1 40003 bgpNAdver bgpMaxASPLen bgpAdvPref bgpAFlgs)"
}

@test "the file of routes" {
	flows bgp
	is "%NLRI	AS	NextHop	MED	LocPref	Origin	OriginAS	UpstreamAS	DestAS	ASPath	ASPathLen	MaxNPrepAS	WithdrawnRoutes	flowInd	pktNo	RecNum	time
20.1.0.0/16	100	10.73.0.1	7	100	IGP	300	100	100	100 300	2	0		1	8	1	1600000000.007000
	100											20.2.0.0/24	1	10	3	1600000000.009000
20.1.0.0/16	70000	10.73.0.1			IGP	501	500	70000	70000 400 {500 501}	3	0		1	12	5	1600000000.011000" \
		"$(sed -n '1,2p; 8p; 10p' out_bgp.txt | sed 's/000$//; s/\(0[0-9]*\)000$/\1/' | sed 's/\(\.0[0-9][0-9]\)$/\1000/')"
	is 13 "$(wc -l <out_bgp.txt)"
}

@test "more columns of it, formats; suffixes; flags that are off" {
	plugin_with bgpDecode BGP_ORIG_ID=1 BGP_AGGR=1 BGP_CLUSTER=1 BGP_COMMUNITIES=1 BGP_AS_PATH_AGGR=1 BGP_AS_FORMAT=1 BGP_TRAD_BOGONS=0
	BGP_RT_SUFFIX=_r.txt BGP_ANOM_SUFFIX=_a BGP_MOAS_SUFFIX=_m flows bgp
	is "%Anomaly %Network" "$(head -qn 1 out_a out_m | cut -f 1 | xargs)"
	[ ! -e out_bgp.txt ]
	is "1.4464 400 {500 501}	10.73.0.7	400_10.73.0.9	10.73.0.5;10.73.0.6	" "$(sed -n 10p out_r.txt | cut -f 10,14-17)"
	is "100:666;100:1" "$(sed -n 2p out_r.txt | cut -f 17)"
	is "100(12) 65000" "$(sed -n 4p out_r.txt | cut -f 10)"
	is "0x00de" "$(from 10.73.0.1 40001 bgpAFlgs)"
	plugin_with bgpDecode BGP_IP_FORMAT=0 BGP_MASK_FORMAT=2 BGP_NOTIF_FORMAT=1 BGP_RT_MASK=1 BGP_DEBUG=1
	flows bgp
	is "0x0a490002_0x0a490001 \"Cease\"_2" "$(from 10.73.0.2 179 bgpSrcId_dstId bgpNotifCode_Subcode)"
	is "%NLRI	Mask	AS	NextHop	WithdrawnRoutes	WithdrawnMask	flowInd
0x14010000	255.255.0.0	100	0x0a490001			1
		100		0x14020000	255.255.255.0	1" "$(sed -n '1,2p; 8p' out_bgp.txt | cut -f 1-4,14-16)"
	is "LONG_PREFIX	0x15010000	255.255.255.128	
MORE_SPECIFIC	0x14010000	255.255.0.0	255.255.128.0" "$(sed -n '4p; 6p' out_bgp_anomalies.txt | cut -f 1,5-7)"
	is "0x14010000	255.255.0.0" "$(sed -n 2p out_bgp_moas.txt | cut -f 1-2)"
	line "bgpDecode: packet 12: flow 1: bgpStat=0x0400"
	line "bgpDecode: packet 15: flow 2: bgpStat=0x0050"
	plugin_with bgpDecode BGP_IP_FORMAT=2 BGP_MASK_FORMAT=0 BGP_NOTIF_FORMAT=2
	flows bgp
	is "172556290_172556289 \"Cease\"_\"Administrative Shutdown\"" "$(from 10.73.0.2 179 bgpSrcId_dstId bgpNotifCode_Subcode)"
	is '""_""' "$(from 10.73.0.1 40001 bgpNotifCode_Subcode)"
	is "335609856/16 172556289" "$(sed -n 2p out_bgp.txt | cut -f 1,3 | tr '\t' ' ')"
	is "335609856	0xffff0000" "$(sed -n 2p out_bgp_moas.txt | cut -f 1-2)"
	plugin_with bgpDecode BGP_RT=0 BGP_OUTPUT_RT=0
	rm -f out_*
	flows bgp
	[ ! -e out_bgp.txt ]
	[ ! -e out_bgp_moas.txt ]
	is "0x0000" "$(from 10.73.0.2 179 bgpAFlgs)"
}

@test "a file that can't be written ends the run before it starts" {
	capture bgp
	mkdir out_bgp_moas.txt
	run -1 t2 -r "$CAP" -w "$DATA/out"
	has "out_bgp_moas.txt"
}

@test "the texts of the bits" {
	run -0 tawk -V bgpStat=0x0040
	has "hold time"
	run -0 tawk -V bgpAFlgs=0x0020
	has "multiple origin"
}

@test "segments in any order: bytes are put in order; holes are filled late, too old, or at the end" {
	flows bgporder
	is "0x0003 0_7_0_1_0 7" "$(from 10.73.0.1 40010 bgpStat bgpNOpen_Upd_Notif_KeepAl_RteRefr bgpNAdver)"
	# of bytes that came twice the first count; what is behind a hole at the end has no line
	is "$(printf '20.%d.0.0/16\n' 1 2 3 4 5 6)" "$(cells out_bgp.txt NLRI)"
	line "bgpDecode: Number of BGP UPDATE messages: 7 [58.33%]"
	mkdir many
	t2 -r "$CAP" -w many/out -j 3 >many.out
	fails grep "One flow worker" many.out
	cmp "$FLOWS" many/out_flows.txt
	cmp out_bgp.txt many/out_bgp.txt
}
