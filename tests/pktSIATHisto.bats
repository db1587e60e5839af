# pktSIATHisto: sizes and gaps of packets, and how often both came.

load helper

setup() {
	sandbox
	plugins basicFlow pktSIATHisto txtSink
}

# with FLAG=VALUE...: the plugin with them, on the scenario
with() {
	plugins basicFlow txtSink
	plugin_with pktSIATHisto "$@"
	flows series
}

# of ADDRESS [COLUMN]: number and list of its flow
of() {
	cells "$FLOWS" srcIP tCnt "${2:-Ps_Iat_Cnt_PsCnt_IatCnt}" | sed -n "s/^$1 //p"
}

@test "sizes and lower bounds of bins, packets of both, of the size, of the bin" {
	flows series
	is "3 0_0_1_1_2;10_0_1_1_2;20_250_1_1_1" "$(of 10.76.0.1)"
	is "3 0_0_1_1_2;10_0_1_1_2;20_250_1_1_1" "$(of 10.76.0.2)"
	is "1 28_0_1_1_1" "$(cells "$FLOWS" ethType tCnt Ps_Iat_Cnt_PsCnt_IatCnt | sed -n 's/^0x0806 //p')"
	is "1 3_0_2_2_2" "$(of 10.76.4.1)"
}

@test "gaps at the ends of bins, ordered by size and bin" {
	local list="4_1_1_1_2;5_0_1_13_2;5_1_1_13_2;5_199_2_13_2;5_200_2_13_2;5_205_1_13_1;5_395_1_13_1;5_400_2_13_2;5_990_1_13_1"
	flows series
	is "11 $list;5_1000_2_13_2;6_0_1_1_2" "$(of 10.76.2.1)"
	with HISTO_PRINT_BIN=1
	list="4_1_1_1_2;5_0_1_13_2;5_1_1_13_2;5_199_2_13_2;5_200_2_13_2;5_201_1_13_1;5_239_1_13_1;5_240_2_13_2;5_299_1_13_1"
	is "11 $list;5_300_2_13_2;6_0_1_1_2" "$(of 10.76.2.1 Ps_IatBin_Cnt_PsCnt_IatCnt)"
}

@test "sections: one, all six, more than there are, one that ends before it begins" {
	with IATSECMAX=1 IATBINBu1=7 IATBINWu1=5
	is "4 4_0_1_1_4;5_0_2_13_4;5_7_11_13_11;6_0_1_1_4" "$(of 10.76.2.1)"
	with IATSECMAX=6
	is "5_1000_1_13_1;5_5000_1_13_1" "$(of 10.76.2.1 | tr ';' '\n' | grep -E '^5_(1000|5000)_' | paste -sd ';')"
	with IATSECMAX=9
	is "3 0_0_1_1_2;10_0_1_1_2;20_250_1_1_1" "$(of 10.76.0.1)"
	plugins basicFlow txtSink
	plugin_with pktSIATHisto IATBINBu2=100
	run -1 t2 -r "$CAP" -w out
	has "section 2 of bins"
}

@test "sizes: without the small ones, modulo; no columns" {
	with PSI_XCLD=1 PSI_XMIN=10
	is "2 10_0_1_1_1;20_250_1_1_1" "$(of 10.76.0.1)"
	with PSI_MOD=10
	is "2 0_0_2_3_2;0_250_1_3_1" "$(of 10.76.0.1)"
	with PRINT_HISTO=0
	is 0 "$(head -n 1 "$FLOWS" | grep -c tCnt)"
}

@test "HISTO_MAX: what has no room is told" {
	with HISTO_MAX=2
	is "2 0_0_1_1_2;10_0_1_1_2" "$(of 10.76.0.1)"
	has "packets without room in a list: increase HISTO_MAX"
	plugins basicFlow pktSIATHisto txtSink
	flows series
	hasnt "HISTO_MAX"
}

@test "counts add up to the packets; with several workers it is the same" {
	plugins basicFlow basicStats pktSIATHisto txtSink
	flows faf
	is "" "$(cells "$FLOWS" numPktsSnt Ps_Iat_Cnt_PsCnt_IatCnt | awk '{
		n = split($2, e, ";"); sum = 0
		for (i = 1; i <= n; i++) { split(e[i], v, "_"); sum += v[3]; if (v[3] > v[4] || v[3] > v[5]) print }
		if (sum != $1) print
	}')"
	mkdir many
	t2 -r "$CAP" -w many/out -j 3 >many.out
	fails grep "One flow worker" many.out
	cmp "$FLOWS" many/out_flows.txt
}

@test "default.config and the header are equal" {
	resets pktSIATHisto
}
