# igmpDecode: versions, types, groups, what is wrong, the statistics file.

load helper

setup() {
	sandbox
	plugins basicFlow igmpDecode txtSink
}

# from N COLUMN...: the rows of this source
from() {
	local a=10.61.0.$1
	shift
	cells "$FLOWS" srcIP "$@" | sed -n "s/^$a //p"
}

@test "versions by type, response time and length" {
	flows igmp
	is "0x00 1 0x00020000 0.0.0.0 0" "$(from 1 igmpStat igmpVersion igmpAType igmpMCastAddr igmpNRec)"
	is "0x00 2 0x00020000 0.0.0.0 0" "$(from 2 igmpStat igmpVersion igmpAType igmpMCastAddr igmpNRec)"
	is "0x00 3 0x00020000 0.0.0.0 0" "$(from 3 igmpStat igmpVersion igmpAType igmpMCastAddr igmpNRec)"
	is "0x00 1 0x00040000 239.1.1.1 0" "$(from 4 igmpStat igmpVersion igmpAType igmpMCastAddr igmpNRec)"
	is "0x00 2 0x00400000 239.1.1.2 0
0x00 2 0x00800000 239.1.1.2 0" "$(from 5 igmpStat igmpVersion igmpAType igmpMCastAddr igmpNRec)"
}

@test "version 3: records are summed, the group is where they went" {
	flows igmp
	is "0x00 3 0x00000000 224.0.0.22 3" "$(from 6 igmpStat igmpVersion igmpAType igmpMCastAddr igmpNRec)"
}

@test "other protocols of the same number have version -1" {
	flows igmp
	is "0x00 -1 0x00080000
0x00 -1 0x00100000
0x00 -1 0x00000000" "$(from 7 igmpStat igmpVersion igmpAType)"
}

@test "TTL, checksum, group, lengths" {
	flows igmp
	is "0x04 2" "$(from 8 igmpStat igmpVersion)"
	is "0x02 2" "$(from 9 igmpStat igmpVersion)"
	is "0x08 2" "$(from 10 igmpStat igmpVersion)"
	is "0x01  0x00000000" "$(from 11 igmpStat igmpVersion igmpAType)"
	is "0x01 2" "$(from 12 igmpStat igmpVersion)"
	line "igmpDecode: Aggregated igmpStat=0x0f"
	line "igmpDecode: Number of IGMP packets: 16 [100.00%]"
	line "igmpDecode: Number of IGMP queries: 3 [18.75%]"
	line "igmpDecode: Number of IGMP reports: 9 [56.25%]"
	line "igmpDecode: IGMP query / report ratio: 0.33"
}

@test "the statistics file" {
	flows igmp
	is "Total number of IGMP packets: 16 [100.00%]

Number of IGMPv1 packets: 2 [12.50%]
Number of IGMPv2 packets: 7 [43.75%]
Number of IGMPv3 packets: 3 [18.75%]

Number of IGMP queries: 3 [18.75%]
Number of IGMP reports: 9 [56.25%]
IGMP query / report ratio: 0.333

Number of IGMP JOIN requests: 8 [50.00%]
Number of IGMP LEAVE requests: 1 [6.25%]

# IGMP Type	Code	                       Packets
IGMP_MEMBERSHIP_QUERY	-	                             3 [ 18.75%]
IGMP_V1_MEMBERSHIP_REPORT	-	                             1 [  6.25%]
IGMP_V2_MEMBERSHIP_REPORT	-	                             5 [ 31.25%]
IGMP_V2_LEAVE_GROUP	-	                             1 [  6.25%]
IGMP_V3_MEMBERSHIP_REPORT	-	                             2 [ 12.50%]
IGMP_DVMRP	1	                             1 [  6.25%]
IGMP_PIM	0	                             1 [  6.25%]
153	7	                             1 [  6.25%]" "$(cat out_igmpStats.txt)"
}

@test "run-time flags: suffix and text of the statistics file; one that can't be written" {
	IGMP_SUFFIX=_i.txt IGMP_NOCODE=none flows igmp
	[ ! -e out_igmpStats.txt ]
	grep -q "^IGMP_MEMBERSHIP_QUERY	none	" out_i.txt
	mkdir out_igmpStats.txt
	run -1 t2 -r "$CAP" -w "$DATA/out"
	has "out_igmpStats.txt"
}

@test "IGMP_TC_MD=1: pairs, at most IGMP_NUM; IGMP_STATFILE=0" {
	plugin_with igmpDecode IGMP_TC_MD=1 IGMP_NUM=1 IGMP_STATFILE=0
	flows igmp
	is "34_0" "$(from 6 igmpType_Code)"
	is "17_100" "$(from 3 igmpType_Code)"
	[ ! -e out_igmpStats.txt ]
}

@test "the texts of the bits" {
	run -0 tawk -V igmpStat=0x04
	has "TTL is not 1"
}
