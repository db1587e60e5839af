# stpDecode: roots, bridges, flags, types.

load helper

setup() {
	sandbox
	plugins basicFlow stpDecode txtSink
}

# from N COLUMN...: the rows of this source
from() {
	local a=02:00:0a:3c:00:$1
	shift
	cells "$FLOWS" srcMac "$@" | sed -n "s/^$a //p"
}

@test "configuration and rapid spanning tree: types and flags are joined, the last root and bridge stay" {
	flows stp
	is "0x01 0 0x00 0x00 0 32768 1 02:00:0a:3f:00:01 32768 1 02:00:0a:3f:00:01 15" \
		"$(from 01 stpStat stpVer stpType stpFlags stpRtCst stpRtPrio stpRtExt stpRtMAC stpBrdgPrio stpBrdgExt stpBrdgMAC stpFrwrd | head -n 1)"
	is "2 0x02 0x7f 40000 32768 1 02:00:0a:3f:00:01 36864 2 02:00:0a:3f:00:02 30" \
		"$(from 02 stpVer stpType stpFlags stpRtCst stpRtPrio stpRtExt stpRtMAC stpBrdgPrio stpBrdgExt stpBrdgMAC stpFrwrd)"
}

@test "a topology change has no bridges, whatever pads it; PVST+; cut ones" {
	flows stp
	is "0 0x80 0x00 0 00:00:00:00:00:00" "$(from 03 stpVer stpType stpFlags stpRtPrio stpRtMAC)"
	is "0x010b 2 0x3c 4 36864" "$(from 01 ethType stpVer stpFlags stpRtCst stpBrdgPrio | tail -n 1)"
	is "0x01 3 0x02 0" "$(from 04 stpStat stpVer stpType stpRtPrio)"
	is "0x01 0 0x00" "$(from 05 stpStat stpVer stpType)"
	line "stpDecode: Aggregated stpStat=0x01"
	line "stpDecode: Aggregated BPDU stpType=0x82"
	line "stpDecode: Aggregated BPDU stpFlags=0x7f"
	line "stpDecode: Number of STP packets: 7 [100.00%]"
}

@test "the packet file, with the VLAN of PVST+" {
	flows stp -s
	grep -q "	0x01	0x0000	2	0x02	0x3c	4	32768	1	02:00:0a:3f:00:01	36864	2	02:00:0a:3f:00:02	0x8003	1	20	2	15	5	" out_packets.txt
	grep -q "	0x01	0x0000	0	0x80													" out_packets.txt
}

@test "STP_RTPREXT=0: identifiers of bridges as they are" {
	plugin_with stpDecode STP_RTPREXT=0
	flows stp
	is "0x800102000a3f0001 0x900202000a3f0002 30" "$(from 02 stpRtBID stpBrdgBID stpFrwrd)"
}

@test "the texts of the bits" {
	run -0 tawk -V stpFlags=0x0040
	has "agreement"
	run -0 tawk -V stpVer=2
	has "Rapid"
}
