# nFrstPkts: length and time of the first packets; pulses.

load helper

setup() {
	sandbox
	plugins basicFlow nFrstPkts txtSink
}

# with FLAG=VALUE...: the plugin with them, on the scenario
with() {
	plugins basicFlow txtSink
	plugin_with nFrstPkts "$@"
	flows series
}

# of ADDRESS [COLUMN]: number and list of its flow
of() {
	cells "$FLOWS" srcIP nFpCnt "${2:-L2L3L4Pl_Iat}" | sed -n "s/^$1 //p"
}

@test "length and gap of each packet, empty ones too; the first gap is 0" {
	flows series
	is "3 0_0.000000;10_0.000100;20_0.250100" "$(of 10.76.0.1)"
	is "3 0_0.000000;10_0.000100;20_0.250100" "$(of 10.76.0.2)"
	is "2 0_0.000000;1460_0.001000" "$(of 10.76.5.1)"
	is "1 28_0.000000" "$(cells "$FLOWS" ethType nFpCnt L2L3L4Pl_Iat | sed -n 's/^0x0806 //p')"
}

@test "what comes when the list is full is passed over; a clock that went back makes no gap" {
	flows series
	is 20 "$(of 10.76.3.1 | cut -d ' ' -f 1)"
	is "19_0.001000" "$(of 10.76.3.1 | sed 's/.*;//')"
	is "2 3_0.000000;3_0.000000" "$(of 10.76.4.1)"
	with NFRST_PKTCNT=1
	is "1 0_0.000000" "$(of 10.76.3.1)"
}

@test "the list is that of the packet file" {
	plugins basicFlow basicStats nFrstPkts txtSink
	flows series -s
	awk -F '\t' 'NR == 1 { sub(/^%/, ""); for (i = 1; i <= NF; i++) at[$i] = i; next }
		{
			f = $at["flowInd"] " " $at["srcIP"] " " $at["srcPort"]
			if (++n[f] > 20) next
			gap = n[f] > 1 && $at["time"] > last[f] ? $at["time"] - last[f] : 0
			last[f] = $at["time"]
			list[f] = list[f] (n[f] > 1 ? ";" : "") $at["l7Len"] "_" sprintf("%.5f", gap)
		}
		END { for (f in list) print f, list[f] }' out_packets.txt | grep -F ' 10.76' | sort >wanted
	cells "$FLOWS" flowInd srcIP srcPort L2L3L4Pl_Iat | grep -F ' 10.76' |
		awk '{
			n = split($4, e, ";"); s = ""
			for (i = 1; i <= n; i++) { split(e[i], v, "_"); s = s (i > 1 ? ";" : "") v[1] "_" sprintf("%.5f", v[2]) }
			print $1, $2, $3, s
		}' | sort >got
	[ -s wanted ]
	diff wanted got
}

@test "NFRST_IAT, NFRST_BCORR: since the flow began, since its A flow began, the time itself" {
	with NFRST_IAT=0
	is "3 0_0.000000;10_0.000100;20_0.250200" "$(of 10.76.0.2)"
	with NFRST_IAT=0 NFRST_BCORR=1
	is "3 0_0.000000;10_0.000100;20_0.250200" "$(of 10.76.0.1)"
	is "3 0_0.750200;10_0.750300;20_1.000400" "$(of 10.76.0.2)"
	with NFRST_IAT=2
	is "3 0_1600000000.000000;10_1600000000.000100;20_1600000000.250200" "$(of 10.76.0.1)"
	is "2 3_1600000017.251403;3_1600000017.249403" "$(of 10.76.4.1)"
}

@test "NFRST_HDRINFO: the headers' lengths in front" {
	with NFRST_HDRINFO=1
	is "2 20_20_0_0.000000;20_20_1460_0.001000" "$(of 10.76.5.1 HD3l_HD4l_L2L3L4Pl_Iat)"
	is "20_8_0_0.000000" "$(of 10.76.0.1 HD3l_HD4l_L2L3L4Pl_Iat | sed 's/.* //; s/;.*//')"
}

@test "pulses: an empty packet begins none, a gap ends one, the last one stays open" {
	with NFRST_MINIATS=1
	is "3 100_0.000000_0.002000;50_2.000000_0.500000;8_3.000000_0.000010" "$(of 10.76.1.1 L2L3L4Pl_Iat_nP)"
	is "0 " "$(of 10.76.0.1 L2L3L4Pl_Iat_nP)"
	with NFRST_MINIATS=1 NFRST_PLAVE=0 NFRST_XMIN=10 NFRST_XMAX=100 NFRST_IAT=0
	is "3 100_0.001000_0.002000;50_2.003000_0.500000;0_5.003000_0.000010" "$(of 10.76.1.1 L2L3L4Pl_Iat_nP)"
	with NFRST_MINIATU=900 NFRST_MINPLENFRC=0 NFRST_PKTCNT=2 NFRST_HDRINFO=1
	is "2 20_8_100_0.000000_0.000900;20_8_200_0.001000_0.000900" "$(of 10.76.1.1 HD3l_HD4l_L2L3L4Pl_Iat_nP)"
}

@test "with several workers it is the same; default.config and the header are equal" {
	flows series
	mkdir many
	t2 -r "$CAP" -w many/out -j 3 >many.out
	fails grep "One flow worker" many.out
	cmp "$FLOWS" many/out_flows.txt
	resets nFrstPkts
}
