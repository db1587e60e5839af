# vrrpDecode: virtual routers, priorities, intervals, addresses, the file of advertisements.

load helper

setup() {
	sandbox
	plugins basicFlow vrrpDecode txtSink
}

# from N COLUMN...: the rows of this source
from() {
	local a=10.62.0.$1
	shift
	cells "$FLOWS" srcIP "$@" | sed -n "s/^$a //p"
}

ALL="vrrpStat vrrpVer vrrpType vrrpVRIDCnt vrrpVRID vrrpMinPri vrrpMaxPri vrrpMinAdvInt vrrpMaxAdvInt vrrpAuthType vrrpAuth vrrpIPCnt vrrpIP"

@test "version 2: routers, priorities, seconds, the password, each address once" {
	flows vrrp
	# shellcheck disable=SC2086 # words
	is "0x0001 0x04 0x01 2 42;43 0 200 1 10 0x03 **** 3 10.62.42.1;10.62.43.1;10.62.43.2" "$(from 1 $ALL)"
}

@test "version 3 over IPv4 and IPv6: intervals are hundredths of a second" {
	flows vrrp
	# shellcheck disable=SC2086 # words
	is "0x0001 0x08 0x01 1 44 100 100 2 2 0x00  1 10.62.44.1" "$(from 2 $ALL)"
	is "0x0001 0x08 45 120 10 2 fe80::3636;2001:db8::3636" "$(cells "$FLOWS" srcIP vrrpStat vrrpVer vrrpVRID vrrpMaxPri \
		vrrpMaxAdvInt vrrpIPCnt vrrpIP | sed -n 's/^fe80::1 //p')"
}

@test "more routers and addresses than a flow keeps" {
	flows vrrp
	is "0x0309 5 1;2;3;4;5 25" "$(from 3 vrrpStat vrrpVRIDCnt vrrpVRID vrrpIPCnt)"
}

@test "TTL, destination, version, type, lengths, checksum" {
	flows vrrp
	is "0x0011
0x0021" "$(from 4 vrrpStat)"
	is "0x0003 0x00 0" "$(from 5 vrrpStat vrrpVer vrrpVRIDCnt)"
	is "0x0005" "$(from 6 vrrpStat)"
	is "0x8001" "$(from 7 vrrpStat)"
	is "0x0009" "$(from 8 vrrpStat)"
	is "0x8001 255 0 255" "$(from 9 vrrpStat vrrpMinPri vrrpMaxPri vrrpMinAdvInt)"
	line "vrrpDecode: Aggregated vrrpStat=0x833f"
	line "vrrpDecode: Number of VRRPv2 packets: 7 [29.17%]"
	line "vrrpDecode: Number of VRRPv3 packets: 13 [54.17%]"
}

@test "the file of advertisements: a line for what is new" {
	flows vrrp
	is "VirtualRtrID	Priority	SkewTime	MasterDownInterval	AddrCount	Addresses	Version	Type	AdverInt	AuthType	AuthString	Checksum	CalcChecksum	flowInd" "$(head -n 1 out_vrrp.txt)"
	is "42 191 0.253906 3.253906 1
43 200 0.218750 30.218750 10
42 0 1.000000 4.000000 1
44 100 1.218750 7.218750 2
45 120 5.312500 35.312500 10" "$(awk -F '\t' 'NR > 1 && NR < 7 { print $1, $2, $3, $4, $9 }' out_vrrp.txt)"
	is "10.62.43.1;10.62.43.2 2 1 1 **** 1" "$(awk -F '\t' 'NR == 3 { print $6, $7, $8, $10, $11, $14 }' out_vrrp.txt)"
	is "5" "$(awk -F '\t' 'NR > 1 && NR < 7 && $12 == $13' out_vrrp.txt | wc -l)"
	is "0x1234" "$(awk -F '\t' '$12 != $13 && NR > 1 { print $12 }' out_vrrp.txt | sort -u | tail -n 1)"
}

@test "its suffix; one that can't be written ends the run before it starts; VRRP_RT=0" {
	VRRP_SUFFIX=_v.txt flows vrrp
	[ ! -e out_vrrp.txt ]
	[ -s out_v.txt ]
	mkdir out_vrrp.txt
	run -1 t2 -r "$CAP" -w "$DATA/out"
	has "out_vrrp.txt"
	rmdir out_vrrp.txt
	plugin_with vrrpDecode VRRP_RT=0
	flows vrrp
	[ ! -e out_vrrp.txt ]
}

@test "the texts of the bits" {
	run -0 tawk -V vrrpStat=0x0010
	has "TTL is not 255"
	run -0 tawk -V vrrpVer=0x0c
	has "VRRP v3"
}
