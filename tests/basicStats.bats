# basicStats: every column against values worked out by hand from the lengths and times in sc_stats() of
# tests/captures/sc_basic.c; every flag.

load helper

setup() {
	sandbox
	plugins basicFlow basicStats tcpStates txtSink
}

# with NAME=VALUE...: basicStats compiled with these flags
with() { plugin_with basicStats "$@"; }

# row N COLUMN...: these columns of row N
row() {
	local n=$1
	shift
	cells "$FLOWS" "$@" | sed -n "${n}p"
}

# columns: those of basicStats
columns() {
	head -n 1 "$FLOWS" | tr '\t' '\n' | sed '1,/^l4Proto$/d; /^tcpStatesAFlags$/,$d' | tr '\n' ' ' | sed 's/ $//'
}

LENGTH="minPktSz maxPktSz avePktSize stdPktSize"
TIME="minIAT maxIAT aveIAT stdIAT"
RATE="pktps bytps pktAsm bytAsm"

@test "columns as shipped: those of the tutorial" {
	flows stats
	is "numPktsSnt numPktsRcvd numBytesSnt numBytesRcvd $LENGTH $TIME $RATE" "$(columns)"
}

@test "counters, lengths, times, rates and asymmetry of a pair" {
	flows stats
	is "4 2 440 60" "$(row 1 numPktsSnt numPktsRcvd numBytesSnt numBytesRcvd)"
	is "2 4 60 440" "$(row 2 numPktsSnt numPktsRcvd numBytesSnt numBytesRcvd)"
	is "20 300 110 93.94147" "$(row 1 $LENGTH)"
	is "10 50 30 14.14214" "$(row 2 $LENGTH)"
	is "0 2 0.6875 0.6680487" "$(row 1 $TIME)"
	is "0 2.7 1.35 0.9545942" "$(row 2 $TIME)"
	is "1.454545 160 0.3333333 0.76" "$(row 1 $RATE)"
	is "0.7407407 22.22222 -0.3333333 -0.76" "$(row 2 $RATE)"
}

@test "one packet: no deviation, no times, no rates" {
	flows stats
	is "1 0 0 0 0 0 0 0 0 0 0 0 0 0 1 0" "$(row 3 numPktsSnt numPktsRcvd numBytesSnt numBytesRcvd $LENGTH $TIME $RATE)"
}

@test "a reply without request: the packet asymmetry is negative" {
	flows stats
	is "53 -1 1" "$(row 4 srcPort pktAsm bytAsm)"
}

@test "a clock that goes back: negative times, no rate without a duration" {
	flows stats
	is "-2.5 1 -0.5" "$(row 5 minIAT maxIAT aveIAT)"
	is "0 0" "$(row 5 pktps bytps)"
	is "-0.25 0.5 0.08333333 0.2405626" "$(row 6 $TIME)"
}

@test "L2 flows count what is behind the header, padding too, and 70000 bytes whole" {
	flows stats
	is "46 46 46" "$(row 7 numBytesSnt minPktSz maxPktSz)"
	is "70000 65535 65535 70000" "$(row 8 numBytesSnt minPktSz maxPktSz avePktSize)"
}

@test "BS_MOMENTS=1: the running moments of 0.9.3, and its unsigned seconds and 16 bit lengths" {
	with BS_MOMENTS=1
	flows stats
	is "20 300 110 140" "$(row 1 $LENGTH)"
	is "0 2 0.6875 0.9100137" "$(row 1 $TIME)"
	is "-0.25 0.5 0.08333333 0.4082483" "$(row 6 $TIME)"
	is "4464 4464" "$(row 8 numBytesSnt maxPktSz)"
	is "4.294967e+09" "$(row 5 maxIAT)"
}

@test "BS_MOMENTS=2: the moments of the population" {
	with BS_MOMENTS=2 BS_VAR=1
	flows stats
	is "114.4552 13100 0.900382 2.08968" "$(row 1 stdPktSize varPktSize skewPktSize kurPktSize)"
	is "0.7781187 0.6054688 0.9794094 2.201915" "$(row 1 stdIAT varIAT skewIAT kurIAT)"
	is "20 400 0 1" "$(row 2 stdPktSize varPktSize skewPktSize kurPktSize)"
	is "-2.5 1 -0.5 1.47196" "$(row 5 $TIME)"
}

@test "BS_VAR, BS_SK, BS_STDDEV: columns" {
	with BS_VAR=1
	flows stats
	is "minPktSz maxPktSz avePktSize stdPktSize varPktSize skewPktSize kurPktSize minIAT maxIAT aveIAT stdIAT varIAT skewIAT kurIAT" \
		"$(columns | sed 's/.*\(minPktSz\)/\1/; s/ pktps.*//')"
	is "8825" "$(row 1 varPktSize)"
	with BS_VAR=1 BS_SK=0 BS_STDDEV=0
	flows stats
	is "minPktSz maxPktSz avePktSize varPktSize minIAT maxIAT aveIAT varIAT" "$(columns | sed 's/.*\(minPktSz\)/\1/; s/ pktps.*//')"
	with BS_STDDEV=0
	flows stats
	is "0 2 0.6875" "$(row 1 minIAT maxIAT aveIAT)"
}

@test "BS_AGGR_CNT, BS_REV_CNT, BS_PAD: counters" {
	with BS_AGGR_CNT=1 BS_PAD=1
	flows stats
	is "numPktsSnt numPktsRcvd numPktsRTAggr padBytesSnt numBytesSnt numBytesRcvd numBytesRTAggr" "$(columns | sed 's/ minPktSz.*//')"
	is "4 2 6 0 440 60 500" "$(row 1 numPktsSnt numPktsRcvd numPktsRTAggr padBytesSnt numBytesSnt numBytesRcvd numBytesRTAggr)"
	is "18" "$(row 7 padBytesSnt)"		# ARP: 28 of 46 bytes
	with BS_REV_CNT=0
	flows stats
	is "numPktsSnt numBytesSnt" "$(columns | sed 's/ minPktSz.*//')"
}

@test "BS_STATS, BS_PL_STATS, BS_IAT_STATS: groups" {
	with BS_STATS=0
	flows stats
	is "numPktsSnt numPktsRcvd numBytesSnt numBytesRcvd" "$(columns)"
	hasnt "Flow max"
	has "basicStats: Biggest L3 flow talker: 10.9.0.1: 4 [25.00%] packets"
	with BS_PL_STATS=0
	flows stats
	is "$TIME $RATE" "$(columns | sed 's/.*\(minIAT\)/\1/')"
	is "0 2 0.6875 0.6680487" "$(row 1 $TIME)"
	with BS_IAT_STATS=0
	flows stats
	is "$LENGTH $RATE" "$(columns | sed 's/.*\(minPktSz\)/\1/')"
}

@test "BS_XCLD: the packets in the statistics; limits from the environment" {
	with BS_XCLD=1 BS_XMIN=20
	flows stats
	is "4 440 100 300 200" "$(row 1 numPktsSnt numBytesSnt minPktSz maxPktSz avePktSize)"
	is "0 0.75 0.375" "$(row 1 minIAT maxIAT aveIAT)"
	is "65535 0 0 4e+12 0" "$(row 3 minPktSz maxPktSz avePktSize minIAT maxIAT)"	# none selected
	BS_XMIN=100 flows stats
	is "300 300 300" "$(row 1 minPktSz maxPktSz avePktSize)"
	with BS_XCLD=2 BS_XMAX=100
	flows stats
	is "20 20 20" "$(row 1 minPktSz maxPktSz avePktSize)"
	with BS_XCLD=3 BS_XMIN=50 BS_XMAX=100
	flows stats
	is "100 100" "$(row 1 minPktSz maxPktSz)"
	is "50 50" "$(row 2 minPktSz maxPktSz)"
	with BS_XCLD=4 BS_XMIN=50 BS_XMAX=100
	flows stats
	is "20 300" "$(row 1 minPktSz maxPktSz)"
	is "10 10" "$(row 2 minPktSz maxPktSz)"
}

@test "BS_MOD: lengths modulo, and a packet column" {
	with BS_MOD=32
	flows stats -s
	is "440 4 20 14" "$(row 1 numBytesSnt minPktSz maxPktSz avePktSize)"	# 4, 20, 12, 20
	is "4" "$(cells "$DATA/out_packets.txt" pktLenMod | head -n 1)"
}

@test "report: largest mean, largest rate, biggest talkers" {
	flows stats
	line "basicStats: Flow max(pktload): 70000 (70.00 K)"
	line "basicStats: Flow max(b/s), pkts: 1280 (1.28 Kb/s), 4"
	line "basicStats: Biggest L2 flow talker: 02:00:00:00:00:01: 1 [6.25%] packets"
	line "basicStats: Biggest L3 flow talker: 10.9.0.1: 4 [25.00%] packets"
	hasnt "basicStats: Biggest L2 flow talker: 02:00:00:00:00:01: 46"
}

@test "packet mode: lengths of every layer, of UDP and L2 packets" {
	flows stats -s
	is "142 128 108 100 128 108 100 0" \
		"$(cells "$DATA/out_packets.txt" pktLen snapL3Len snapL4Len snapL7Len l3Len udpLen l7Len padLen | head -n 1)"
	is "60 0" "$(cells "$DATA/out_packets.txt" pktLen udpLen | tail -n 2 | head -n 1)"
}

@test "default.config has what the header has" {
	diff <(sed -n 's/^#define \(BS_[A-Z0-9_]*\) *\([^ ]*\) .*/\1=\2/p' "$T2_TREE/plugins/basicStats/src/basicStats.h" | grep -v HAS) \
		<(sed -n 's/^\(BS_[A-Z0-9_]*\) = /\1=/p' "$T2_TREE/plugins/basicStats/default.config" | sed 's/=yes/=1/; s/=no/=0/')
}
