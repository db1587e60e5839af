# dnp3Decode: frames, fragments and objects of DNP3; held against tshark.
# needs: tshark

load helper

setup() {
	sandbox
	plugins basicFlow dnp3Decode txtSink
}

# of SOURCE DESTINATION COLUMN...: of the flow between them
of() {
	local a="$1 $2"
	shift 2
	cells "$FLOWS" srcIP dstIP "$@" | sed -n "s/^$a //p"
}

S=10.83.1.1

@test "polls, controls and their status, restarts, time; frames over the borders of segments" {
	flows dnp3
	is '0x0033 3_4 5 5 READ;CONFIRM;WRITE;DIRECT_OPERATE;COLD_RESTART 60_2;60_3;60_4;60_1;50_1;12_1;41_2 ' \
		"$(of 10.83.0.1 $S dnp3Stat dnp3Src_Dst dnp3NFrm dnp3NFrag dnp3FCReq dnp3Grp_Var dnp3CtrlStat)"
	is '0x8005 4_3 RESPONSE 0x8001 1_2;30_1;10_2;12_1;41_2;52_2 0;4' \
		"$(of $S 10.83.0.1 dnp3Stat dnp3Src_Dst dnp3FCRep dnp3IIN dnp3Grp_Var dnp3CtrlStat)"
	is '0x0003 2 2 60_1;30_0' "$(of 10.83.0.2 $S dnp3Stat dnp3NFrm dnp3NFrag dnp3Grp_Var)"
}

@test "fragments are joined out of segments, up to a bound; a segment that is missing" {
	flows dnp3
	is '0x0005 3 1 0x1000 110_200' "$(of $S 10.83.0.2 dnp3Stat dnp3NFrm dnp3NFrag dnp3IIN dnp3Grp_Var)"
	is '0x1005 21 1 RESPONSE' "$(of $S 10.83.0.3 dnp3Stat dnp3NFrm dnp3NFrag dnp3FCRep)"
	is '0x0805 3 1 0x9000 30_2' "$(of $S 10.83.0.4 dnp3Stat dnp3NFrm dnp3NFrag dnp3IIN dnp3Grp_Var)"
}

@test "several outstations behind a gateway, side by side; more than are kept" {
	local pairs
	flows dnp3
	is '0x0005 10_1;11_1 4 2 RESPONSE 0x0100 110_4;111_2' "$(of $S 10.83.0.5 dnp3Stat dnp3Src_Dst dnp3NFrm dnp3NFrag dnp3FCRep dnp3IIN dnp3Grp_Var)"
	pairs=$(of $S 10.83.0.14 dnp3Src_Dst)
	is 16 "$(tr ';' '\n' <<<"$pairs" | wc -l)"
	is '0x180d 20 20 UNSOLICITED_RESPONSE;RESPONSE' "$(of $S 10.83.0.14 dnp3Stat dnp3NFrm dnp3NFrag dnp3FCRep)"
}

@test "wrong CRCs are counted, and frames found again behind them" {
	flows dnp3
	is '0x0403 3 2 3 READ 60_1;60_4' "$(of 10.83.0.6 $S dnp3Stat dnp3NFrm dnp3NFrag dnp3NBadCRC dnp3FCReq dnp3Grp_Var)"
	line "dnp3Decode: Number of DNP3 frames with a wrong CRC: 3"
	line "dnp3Decode: Number of DNP3 frames: 90"
	line "dnp3Decode: Number of DNP3 fragments: 53"
	line "dnp3Decode: Aggregated dnp3Stat=0xffff"
	line "dnp3Decode: Aggregated dnp3IIN=0x9501"
}

@test "functions of the link; files, authentication, functions without a name, other ports" {
	flows dnp3
	is '0x0003 0x0000020d DELAY_MEASURE' "$(of 10.83.0.7 $S dnp3Stat dnp3LinkFC dnp3FCReq)"
	is '0x0005 0x88030000 ' "$(of $S 10.83.0.7 dnp3Stat dnp3LinkFC dnp3FCRep)"
	is '0x22c3 OPEN_FILE;AUTHENTICATE_REQ;0x40 70_3;120_1' "$(of 10.83.0.8 $S dnp3Stat dnp3FCReq dnp3Grp_Var)"
	is '0x0285 AUTHENTICATE_RESP 120_2' "$(of $S 10.83.0.8 dnp3Stat dnp3FCRep dnp3Grp_Var)"
}

@test "what is malformed, cut, or none" {
	flows dnp3
	is '0x2003 READ 60_1' "$(of 10.83.0.9 $S dnp3Stat dnp3FCReq dnp3Grp_Var)"
	is '0x2005 RESPONSE 30_1' "$(of $S 10.83.0.9 dnp3Stat dnp3FCRep dnp3Grp_Var)"
	is '0x2003 0 ' "$(of 10.83.0.10 $S dnp3Stat dnp3NFrag dnp3FCReq)"
	is '0x2005 1 0x0000' "$(of $S 10.83.0.10 dnp3Stat dnp3NFrag dnp3IIN)"
	is '0x2003 0' "$(of 10.83.0.11 $S dnp3Stat dnp3NFrag)"
	is '0x4005 0x0400 30_2' "$(of $S 10.83.0.12 dnp3Stat dnp3IIN dnp3Grp_Var)"
	is '0x0000 0' "$(of 10.83.0.13 $S dnp3Stat dnp3NFrm)"
}

@test "datagrams: several frames in one, to all, fragments over several, other ports, cut" {
	flows dnp3
	is '0x0103 3_65535;3_4 5 4 IMMED_FREEZE;DISABLE_UNSOLICITED;IMMED_FREEZE_NR;WRITE 20_0;60_2;50_1' \
		"$(of 10.83.0.20 $S dnp3Stat dnp3Src_Dst dnp3NFrm dnp3NFrag dnp3FCReq dnp3Grp_Var)"
	is '0x020d UNSOLICITED_RESPONSE' "$(of 10.83.0.21 $S dnp3Stat dnp3FCRep)"
	is '0x0000' "$(of 10.83.0.22 $S dnp3Stat)"
	is '0x400d 52_2;1_2' "$(of 10.83.0.23 $S dnp3Stat dnp3Grp_Var)"
}

@test "what tshark says" {
	local i
	flows dnp3
	is "$(tshark -r "$CAP" -Y 'ip.src == 10.83.0.1' -T fields -e dnp3.al.func 2>/dev/null | grep -c .)" "$(of 10.83.0.1 $S dnp3NFrag)"
	for i in 1 20; do
		is "$(tshark -r "$CAP" -Y "ip.src == 10.83.0.$i" -T fields -e dnp3.al.obj 2>/dev/null | tr ',' '\n' | grep . | sort -u)" \
			"$(of 10.83.0.$i $S dnp3Grp_Var | tr ';' '\n' | awk -F_ '{ printf "0x%02x%02x\n", $1, $2 }' | sort -u)"
	done
	is "$(tshark -r "$CAP" -Y 'ip.dst == 10.83.0.1' -T fields -e dnp3.al.obj 2>/dev/null | tr ',' '\n' | grep . | sort -u)" \
		"$(of $S 10.83.0.1 dnp3Grp_Var | tr ';' '\n' | awk -F_ '{ printf "0x%02x%02x\n", $1, $2 }' | sort -u)"
	is "0x8000" "$(tshark -r "$CAP" -Y 'ip.dst == 10.83.0.1' -T fields -e dnp3.al.iin 2>/dev/null | grep . | head -n 1)"
}

@test "function codes as numbers; smaller lists" {
	plugins basicFlow txtSink
	plugin_with dnp3Decode DNP3_NAMES=0 DNP3_MAXOBJ=2 DNP3_MAXADDR=1 DNP3_FRAGMAX=256
	flows dnp3
	is '0x1033 0x01;0x00;0x02;0x05;0x0d 60_2;60_3' "$(of 10.83.0.1 $S dnp3Stat dnp3FCReq dnp3Grp_Var)"
	is '0x1005 0x81' "$(of $S 10.83.0.2 dnp3Stat dnp3FCRep)"
	is '0x1103 3_65535' "$(of 10.83.0.20 $S dnp3Stat dnp3Src_Dst)"
}

@test "with several workers it is the same; texts of the bits; default.config and the header are equal" {
	flows dnp3
	mkdir -p many
	t2 -r "$CAP" -w many/out -j 3 >many.out
	fails grep "One flow worker" many.out
	cmp "$FLOWS" many/out_flows.txt
	diff <(grep '^dnp3Decode' <<<"$output") <(grep '^dnp3Decode' many.out)
	run -0 tawk -V dnp3Stat=0x0410
	has "wrong CRC"
	has "operated"
	run -0 tawk -V dnp3IIN=0x8001
	has "restarted"
	run -0 tawk -V dnp3CtrlStat=4
	has "not supported"
	run -0 tawk -V dnp3LinkFC=0x00000010
	has "unconfirmed user data"
	resets dnp3Decode
}
