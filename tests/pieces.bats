# FORCE_LINK=1: a flow that goes on behind its release is the same flow, in pieces.
#
# The tree is built once, with FORCE_MODE=1, too: plugins release flows by their own conditions.

load helper

setup_file() {
	sandbox
	export CFLAGS=$NOT_OPTIMISED
	tree "$BATS_FILE_TMPDIR/tree"
	t2conf tranalyzer2 -D FORCE_LINK=1 -D FORCE_MODE=1 basicFlow -D BFO_FORCED=1
	t2build -y tranalyzer2 basicFlow basicStats tcpFlags tcpStates dnsDecode connStat nFrstPkts pktSIATHisto flowCut txtSink
	export LINKED_TREE=$TREE LINKED_PLUGINS=$PLUGINS
}

setup() {
	sandbox
	rm -rf "$PLUGINS"
	PLUGINS=$LINKED_PLUGINS
	[[ $PLUGINS == "$BATS_FILE_TMPDIR"/* ]]		# and nowhere else, whoever runs this
	PATH=$LINKED_TREE/$(basename "$T2_BUILD")/bin:$PATH
}

linked() {
	run -0 t2 -p "$PLUGINS" -r "$CAP" -w "$1"
}

# What a row says of its flow but for the bits that a release sets.
said() {
	tawk '{ print $dir, $flowInd, $timeFirst, $timeLast, $duration, $srcIP, $srcPort, $dstIP, $dstPort, $numPktsSnt, $numPktsRcvd,
		$numBytesSnt, $numBytesRcvd, $minPktSz, $maxPktSz, $minIAT, $maxIAT, $tcpStatesAFlags }' "$1" | sort
}

# What tcpFlags says of it.
headers() {
	tawk '{ print $dir, $flowInd, $ipMaxdIPID, $ipMinTTL, $ipMaxTTL, $ipTTLChg, $ipToS, $ipFlags, $ipOptCnt, $tcpISeqN, $tcpPSeqCnt,
		$tcpSeqSntBytes, $tcpSeqFaultCnt, $tcpPAckCnt, $tcpFlwLssAckRcvdBytes, $tcpAckFaultCnt, $tcpBFlgtMx, $tcpInitWinSz,
		$tcpAvgWinSz, $tcpMinWinSz, $tcpMaxWinSz, $tcpWinSzDwnCnt, $tcpWinSzUpCnt, $tcpWinSzChgDirCnt, $tcpFlags, $tcpFStat,
		$tcpOptPktCnt, $tcpOptCnt, $tcpOptions, $tcpMSS, $tcpWS, $tcpTmS, $tcpTmER, $tcpRTTAckTripMin, $tcpRetransmission,
		$tcpFastRetransmission, $tcpOutOfOrder, $tcpDuplicateAck, $tcpZeroWindow, $tcpWindowUpdate, $tcpKeepAlive,
		$tcpLostSegment, $tcpAckLostSegment, $tcpRetransBytes, $tcpMaxWindowScaled, $tcpAckRttN, $tcpAckRttMax, $tcpTsRttN }' \
		"$1" | sort
}

@test "join_pieces() gives the unforced flows, of every scenario, cut at 1, 2, 7 and 23 packets" {
	local s n
	for s in faf dns tcpstates tcpstates2 fastopen direction timeout order timejump frag4 frag6 icmp icmpdir land stats l2 dtls13; do
		capture $s
		T2_FLOWCUT= linked whole
		said whole_flows.txt >whole
		for n in 1 2 7 23; do
			T2_FLOWCUT="packets $n => cut" linked cut
			tawk 'join_pieces()' cut_flows.txt >joined_flows.txt
			said joined_flows.txt >joined
			diff whole joined || { echo "$s, cut at $n" >&2; return 1; }
		done
	done
}

@test "pieces are numbered, keep index and direction, and use up no index" {
	capture faf
	T2_FLOWCUT="packets 2 => cut two" linked cut
	is "1 2 3 4 5" "$(tawk '$flowInd == 10 && $dir == "A" { print $flowPiece }' cut_flows.txt | xargs)"
	is "$(tawk '$flowInd == 10 && $flowPiece == 1 { print $srcIP, $srcPort, $dir }' cut_flows.txt)" \
		"$(tawk '$flowInd == 10 && $flowPiece == 3 { print $srcIP, $srcPort, $dir }' cut_flows.txt)"
	is '"flowCut:two"' "$(tawk '$flowInd == 10 && $flowPiece == 2 && $dir == "A" { print $flowForced }' cut_flows.txt | tail -1)"
	T2_FLOWCUT= linked whole
	is "$(cells whole_flows.txt flowInd | sort -nu | xargs)" "$(cells cut_flows.txt flowInd | sort -nu | xargs)"
	is "1" "$(cells whole_flows.txt flowPiece | sort -u)"
	is "" "$(cells whole_flows.txt flowForced | sort -u)"
}

@test "a link takes no more of the table than the flow did: -f of a few flows" {
	capture scan
	T2_FLOWCUT= run -0 t2 -p "$PLUGINS" -f 1 -r "$CAP" -w whole
	T2_FLOWCUT="packets 1 => cut" run -0 t2 -p "$PLUGINS" -f 1 -r "$CAP" -w cut
	is "$(said whole_flows.txt)" "$(tawk 'join_pieces()' cut_flows.txt | said /dev/stdin)"
	hasnt "Autopilot"
}

@test "tcpFlags goes on: numbers, windows, options, retransmissions and round trips are those of the unforced flow" {
	local s n
	for s in tcpflags tcpquality faf; do
		capture $s
		T2_FLOWCUT= linked whole
		headers whole_flows.txt >whole
		for n in 1 2 7; do
			T2_FLOWCUT="packets $n => cut" linked cut
			tawk 'join_pieces()' cut_flows.txt >joined_flows.txt
			headers joined_flows.txt | diff whole - || { echo "$s, cut at $n" >&2; return 1; }
		done
	done
}

@test "nFrstPkts: the first gap of a piece is that to the last packet before; connStat: a flow that goes on is one flow" {
	capture series
	T2_FLOWCUT= linked whole
	grep '^connStat: ' <<<"$output" >report
	T2_FLOWCUT="packets 1 => cut" linked cut
	diff report <(grep '^connStat: ' <<<"$output")
	is "$(tawk -H '$flowInd == 1 && $dir == "A" { print $L2L3L4Pl_Iat }' whole_flows.txt | tr ';' '\n' | head -n 5)" \
		"$(tawk -H '$flowInd == 1 && $dir == "A" { print $L2L3L4Pl_Iat }' cut_flows.txt | head -n 5)"
}

# Counts of packet lengths and gaps, of all pieces of a flow.
histogram() {
	tawk -H '{ print $dir, $flowInd, $NF }' "$1" | awk '
		{ n = split($NF, part, ";"); for (i = 1; i <= n; i++) { split(part[i], x, "_"); sum[$1 " " $2 " " x[1] " " x[2]] += x[3] } }
		END { for (k in sum) print k, sum[k] }' | sort
}

@test "gaps go over a release" {
	capture series
	T2_FLOWCUT= linked whole
	T2_FLOWCUT="packets 3 => cut" linked cut
	histogram whole_flows.txt >whole
	[ -s whole ]
	histogram cut_flows.txt | diff whole -
}

@test "plugins say why: dnsDecode's records" {
	capture dnslimits
	T2_FLOWCUT= linked out
	[[ "$(cells out_flows.txt flowForced | sort -u)" == *'"dnsDecode:DNS_ARECMAX"'* ]]
	has "Number of flows terminated by dnsDecode: DNS_ARECMAX: "
}

@test "FDURLIMIT with FDLSFINDEX: pieces, too" {
	tree "$BATS_TEST_TMPDIR/aged"
	t2conf tranalyzer2 -D FORCE_LINK=1 -D FDURLIMIT=60 -D FDLSFINDEX=1
	mkdir -m 700 aged
	t2build -y -p "$PWD/aged" tranalyzer2 basicFlow basicStats tcpStates txtSink
	capture timeout
	run -0 t2 -p "$PWD/aged" -r "$CAP" -w cut
	T2_FLOWCUT= PATH=$LINKED_TREE/$(basename "$T2_BUILD")/bin:$PATH linked whole
	[ "$(cells cut_flows.txt flowPiece | sort -n | tail -1)" -gt 1 ]
	is "$(said whole_flows.txt)" "$(tawk 'join_pieces()' cut_flows.txt | said /dev/stdin)"
}

@test "the verbs in C: the rows are those of flowCut's" {
	local verb rule
	PLUGIN_INC=("${PLUGIN_INC[@]//"$T2_TREE"/$LINKED_TREE}")
	mkdir -p verbs/src
	printf 'ORDER = 610\n' >verbs/plugin.mk
	printf '#include "t2Plugin.h"\n' >verbs/src/verbs.h
	cat >verbs/src/verbs.c <<-'END'
	#include "verbs.h"
	T2_PLUGIN_INIT_FLAGS("verbs", "0", 0, 9, "", 0);
	static uint64_t *packets;
	void initialize(void) { T2_PLUGIN_STRUCT_NEW(packets); }
	void onFlowGenerated(packet_t *packet UNUSED, unsigned long flowIndex) { packets[flowIndex] = 0; }
	void
	onPacket(packet_t *packet UNUSED, unsigned long flowIndex)
	{
		if (++packets[flowIndex] == 2)
			CALL;
	}
	END
	cp -R "$PLUGINS" own
	PLUGINS=$PWD/own
	chmod 700 own
	capture faf
	for verb in RM END DROP; do
		case $verb in RM) rule=cut ;; END) rule=end ;; DROP) rule=drop ;; esac
		plugin_source "$PWD/verbs" 610_verbs.so "-DCALL=T2_${verb}_FLOW(&flows[flowIndex])"
		T2_FLOWCUT= linked plain
		hasnt "terminated by verbs: two"
		plugin_source "$PWD/verbs" 610_verbs.so "-DCALL=T2_${verb}_FLOW_WHY(&flows[flowIndex], \"two\")"
		T2_FLOWCUT= linked why
		has "Number of flows terminated by verbs: two: "
		rm own/610_verbs.so
		T2_FLOWCUT="packets 2 => $rule" linked rule
		for f in plain why; do
			said ${f}_flows.txt | diff - <(said rule_flows.txt)
		done
	done
}
