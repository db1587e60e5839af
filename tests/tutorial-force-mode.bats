# The first tutorial, command by command, in a HOME and a copy of the tree of its own. The steps build on each other, as
# in the tutorial, so the tests of this file share HOME and run in order.

load helper

setup_file() {
	export HOME=$BATS_FILE_TMPDIR/home
	mkdir -p "$HOME"
	tree "$BATS_FILE_TMPDIR/tree"
	make -s -C "$TREE" tools MODE= SAN= DEBUG= >&2
	export TREE T2HOME PATH CFLAGS=$NOT_OPTIMISED
	mkdir "$BATS_FILE_TMPDIR/before"
	cp -pR "$TREE/lib" "$TREE/t2core" "$TREE/plugins" "$BATS_FILE_TMPDIR/before/"
	export THRESHOLD='s|^\([ \t]*\)\(if (UNLIKELY(UINT64_MAX - bSFlowP->numTBytes < .* bSFlowP->numTPkts >= \)UINT64_MAX)) {|\1//\2UINT64_MAX)) {\n\1\21023)) {|'
	export SOURCE=$TREE/plugins/basicStats/src/basicStats.c
	export ROWS='%dir flowInd flowStat timeFirst timeLast duration numHdrDesc numHdrs hdrDesc srcMac dstMac ethType vlanID srcIP srcIPCC srcIPOrg srcPort dstIP dstIPCC dstIPOrg dstPort l4Proto numPktsSnt numPktsRcvd numBytesSnt numBytesRcvd minPktSz maxPktSz avePktSize stdPktSize minIAT maxIAT aveIAT stdIAT pktps bytps pktAsm bytAsm tcpStatesAFlags
B 36 0x0400020000004001 1258594163.487027 1258594172.495175 9.008148 1 3 eth:ipv4:tcp 00:19:e3:e7:5d:23 00:08:74:38:01:b4 0x0800  143.166.11.10 us "Dell" 64334 192.168.1.105 07 "Private network" 49330 6 1023 523 1405365 0 0 1380 1373.768 84.85606 0 0.67109 0.008805609 0.03729355 113.5639 156010.4 0.3234153 1 0x02
A 37 0x0400020000004000 1258594172.495183 1258594178.674264 6.179081 1 3 eth:ipv4:tcp 00:19:e3:e7:5d:23 00:08:74:38:01:b4 0x0800  143.166.11.10 us "Dell" 64334 192.168.1.105 07 "Private network" 49330 6 1023 478 1410797 0 696 1380 1379.078 22.22461 0 0.124927 0.006040155 0.02058982 165.5586 228318.2 0.3630913 1 0x03
A 38 0x0400020000004000 1258594178.674299 1258594184.879209 6.204910 1 3 eth:ipv4:tcp 00:19:e3:e7:5d:23 00:08:74:38:01:b4 0x0800  143.166.11.10 us "Dell" 64334 192.168.1.105 07 "Private network" 49330 6 1023 486 1410771 0 529 1380 1379.053 25.77088 0 0.079432 0.006065406 0.02059324 164.8694 227363.7 0.3558648 1 0x03'
}

setup() {
	cd "$HOME" || return 1
}

@test "the plugin folder is emptied without a question: t2build -e -y" {
	mkdir -p ~/.tranalyzer/plugins
	touch ~/.tranalyzer/plugins/100_old.so
	run -0 t2build -e -y
	has "Are you sure you want to empty the plugin folder '$HOME/.tranalyzer/plugins' (y/N)? yes"
	line "Plugin folder emptied"
	[ ! -e ~/.tranalyzer/plugins/100_old.so ]
}

@test "t2build tranalyzer2 basicFlow basicStats tcpStates txtSink" {
	run -0 t2build tranalyzer2 basicFlow basicStats tcpStates txtSink
	line "BUILD SUCCESSFUL"
	is "100_basicFlow.so 120_basicStats.so 132_tcpStates.so 901_txtSink.so" \
		"$(cd ~/.tranalyzer/plugins && echo *.so)"
}

@test "a label of one's own: 143.166.0.0/16 is Dell, us" {
	printf '143.166.0.0/16\tus\tDell\n' >dell.txt
	run -0 t2subnet build -o ~/.tranalyzer/plugins dell.txt
	run -0 t2subnet lookup 143.166.11.10
	is '143.166.11.10	us	"Dell"' "$output"
}

@test "mkdir ~/data ~/results; the capture" {
	mkdir ~/data ~/results
	"$T2_BUILD/tests/mkcap" faf ~/data/faf-exercise.pcap
}

@test "without force mode: 72 flows, no warning" {
	run -0 t2 -r ~/data/faf-exercise.pcap -w ~/results
	line "[INF] Creating flows for L2, IPv4, IPv6"
	line "Number of processed packets: 5902 (5.90 K)"
	line "Number of processed bytes: 4993414 (4.99 M)"
	line "Number of processed   flows: 72"
	hasnt "force mode"
	is 72 "$(rows ~/results/faf-exercise_flows.txt)"
}

@test "the core's header shows FORCE_MODE as in the tutorial" {
	grep -q '^#define FORCE_MODE 0 // ' "$TREE/t2core/src/tranalyzer.h"
	for f in ALARM_MODE ALARM_AND BLOCK_BUF; do
		grep -q "^#define $f  *0 // " "$TREE/t2core/src/tranalyzer.h"
	done
}

@test "t2conf tranalyzer2 -D FORCE_MODE=1 changes that one value" {
	cp "$TREE/t2core/src/tranalyzer.h" before
	run -0 t2conf tranalyzer2 -D FORCE_MODE=1
	run -1 diff before "$TREE/t2core/src/tranalyzer.h"
	is 1 "$(grep -c '^<' <<<"$output")"
	grep -q '^#define FORCE_MODE 1 // ' "$TREE/t2core/src/tranalyzer.h"
}

@test "with only the core rebuilt t2 refuses each old plugin and names flag and command" {
	run -0 t2build tranalyzer2
	run ! t2 -r ~/data/faf-exercise.pcap -w ~/results
	for p in 100_basicFlow 120_basicStats 132_tcpStates 901_txtSink; do
		is 1 "$(grep -c "$p.so: built with FORCE_MODE=0, t2 has FORCE_MODE=1; run t2build -R" <<<"$output")"
	done
}

@test "t2build -R" {
	run -0 t2build -R
	line "BUILD SUCCESSFUL"
}

@test "the force condition of basicStats stands as printed, and the edit changes one line" {
	grep -q 'bSFlowP->numTPkts >= UINT64_MAX)) {$' "$SOURCE"
	grep -q 'T2_RM_FLOW(flowP);' "$SOURCE"
	cp "$SOURCE" ~/basicStats.c
	sed -i "$THRESHOLD" "$SOURCE"
	run -1 diff ~/basicStats.c "$SOURCE"
	is 3 "$(grep -c '^[<>]' <<<"$output")"
	has ">= 1023)) {"
}

@test "t2build basicStats" {
	run -0 t2build basicStats
	line "BUILD SUCCESSFUL"
}

@test "t2 -r ~/data/faf-exercise.pcap -w ~/results: three flows are released" {
	run -0 t2 -r ~/data/faf-exercise.pcap -w ~/results
	line "[INF] Creating flows for L2, IPv4, IPv6 [FORCE]"
	is "[INF] Creating flows for L2, IPv4, IPv6 [FORCE]" "${lines[3]}"
	line "Aggregated flowStat=0x0400020000004000"
	line "Number of processed   flows: 78"
	line "[WRN] Number of flows terminated by force mode: 3 [3.85%]"
}

@test "tawk -V flowStat=0x0400020000004000" {
	run -0 tawk -V flowStat=0x0400020000004000
	has "The flowStat column with value 0x0400020000004000 is to be interpreted as follows:"
	has "   bit | flowStat              | Description"
	has "    14 | 0x0000 0000 0000 4000 | IPv4 flow"
	has "    41 | 0x0000 0200 0000 0000 | Force mode: remove this flow instantly"
	has "    58 | 0x0400 0000 0000 0000 | IPv4 packet"
}

@test "the released flows by tawk: every printed cell" {
	run -0 tawk 'bitsanyset($flowStat, 0x0000020000000000)' ~/results/faf-exercise_flows.txt
	is "$ROWS" "$(tr '\t' ' ' <<<"$output")"
}

@test "... | tcol lines the columns up" {
	run -0 bash -c "tawk 'bitsanyset(\$flowStat, 0x0000020000000000)' ~/results/faf-exercise_flows.txt | tcol"
	is 4 "${#lines[@]}"
	[[ "${lines[0]}" == "%dir  flowInd  flowStat            timeFirst          timeLast           duration  numHdrDesc  numHdrs  hdrDesc       srcMac             dstMac             ethType  vlanID  srcIP"* ]]
	[[ "${lines[1]}" == "B     36       0x0400020000004001  1258594163.487027  1258594172.495175  9.008148  1           3        eth:ipv4:tcp  00:19:e3:e7:5d:23  00:08:74:38:01:b4  0x0800           143.166.11.10"* ]]
}

@test "... on a terminal as well, and no key is needed" {
	export TERM=xterm
	unset PAGER
	run -0 terminal "tawk 'bitsanyset(\$flowStat, 0x0000020000000000)' ~/results/faf-exercise_flows.txt | tcol"
	[ "${#lines[@]}" = 4 ]
	[[ ${lines[0]} == "%dir  flowInd  flowStat            timeFirst "*"  tcpStatesAFlags" ]]
	[[ ${lines[1]} == "B     36       0x0400020000004001  1258594163.487027  "* ]]
}

@test "the edit is taken back" {
	cp ~/basicStats.c "$SOURCE"
	run -0 t2build basicStats
	run -0 t2 -r ~/data/faf-exercise.pcap -w ~/results
	line "Number of processed   flows: 72"
	hasnt "force mode"
}

@test "the DNS part: DNS_ARECMAX stands in dnsDecode.h as printed" {
	[ -d "$TREE/plugins/dnsDecode" ]
	for l in '#define DNS_MODE         4 ' '#define DNS_HEXON        0 ' '#define DNS_REQA         0 ' \
	    '#define DNS_ANSA         0 ' '#define DNS_QRECMAX     15 ' '#define DNS_ARECMAX     20 ' '#define DNS_WHO          0 ' \
	    '#define MAL_TEST         0 ' '#define MAL_TYPE         1 '; do
		grep -q "^$l// " "$TREE/plugins/dnsDecode/src/dnsDecode.h"
	done
}

@test "t2build -u basicStats" {
	run -0 t2build -u basicStats
	[ ! -e ~/.tranalyzer/plugins/120_basicStats.so ]
	run -0 t2build -l
	is "basicFlow tcpStates txtSink" "${lines[*]}"
}

@test "t2conf dnsDecode -D DNS_ARECMAX=2 && t2build dnsDecode" {
	run -0 t2conf dnsDecode -D DNS_ARECMAX=2
	run -0 t2build dnsDecode
	line "BUILD SUCCESSFUL"
}

@test "8 DNS flows are released, the rows as printed" {
	local dns=~/data/2015-05-08-traffic-analysis-exercise.pcap
	"$T2_BUILD/tests/mkcap" dns $dns
	run -0 t2 -r $dns -w ~/results
	has "[WRN] Number of flows terminated by force mode: 8 "
	run -0 tawk 'bitsanyset($flowStat, 0x0000020000000000)' ~/results/2015-05-08-traffic-analysis-exercise_flows.txt
	is 9 "${#lines[@]}"
	is '%dir flowInd flowStat timeFirst timeLast duration numHdrDesc numHdrs hdrDesc srcMac dstMac ethType vlanID srcIP srcIPCC srcIPOrg srcPort dstIP dstIPCC dstIPOrg dstPort l4Proto tcpStatesAFlags dnsStat dnsHdrOPField dnsHFlg_OpC_RetC dnsCntQu_Asw_Aux_Add dnsAAAqF dnsQname dnsAname dnsAPname dns4Aaddress dns6Aaddress dnsQType dnsQClass dnsAType dnsAClass dnsATTL dnsMXpref dnsSRVprio dnsSRVwgt dnsSRVprt dnsOptStat' "$(tr '\t' ' ' <<<"${lines[0]}")"
	is 'B 1 0x0400020000004001 1431031896.874326 1431031896.874326 0.000000 1 3 eth:ipv4:udp 00:00:00:00:00:00 00:00:00:00:00:00 0x0800  192.168.138.2 07 "Private network" 53 192.168.138.158 07 "Private network" 60078 17 0x00 0x0801 0x8180 0x98_0x0001_0x0001 1_1_0_0 1.168421 "va872g.g90e1h.b8.642b63u.j985a2.v33e.37.pa269cc.e8mfzdgrf7g0.groupprograms.in" "va872g.g90e1h.b8.642b63u.j985a2.v33e.37.pa269cc.e8mfzdgrf7g0.groupprograms.in";"" "";"" 62.75.195.236;0.0.0.0  1 1 1;0 1;0 29;0 0;0 0;0 0;0 0;0 0x00000000;0x00000000' "$(tr '\t' ' ' <<<"${lines[1]}")"
	local want='1 1431031896.874326 60078 1.168421 29;0
3 1431031897.655926 65315 1.170213 29;0
4 1431031897.669844 50683 1.172043 29;0
13 1431031902.778136 53571 1.571429 21599;0
17 1431031903.089942 61720 1.571429 14069;0
20 1431031903.507883 56753 1.444444 13888;0
28 1431031941.364104 50329 1.326531 299;0'
	printf '%s\n' "${lines[@]}" >released
	is "$want" "$(cells released flowInd timeFirst dstPort dnsAAAqF dnsATTL | head -n 7)"
	is B "$(cells released dir | sort -u)"
	is 0x0400020000004001 "$(cells released flowStat | sort -u)"
}

@test "t2conf --reset -a && t2build -R: everything as it was" {
	run -0 t2conf --reset -a
	run -0 t2build -R
	line "BUILD SUCCESSFUL"
	for d in lib t2core plugins; do
		run -0 diff -r "$BATS_FILE_TMPDIR/before/$d" "$TREE/$d"
	done
}

@test "t2conf --reset tranalyzer2" {
	run -0 t2conf tranalyzer2 -D FORCE_MODE=1
	run -0 t2conf --reset tranalyzer2
	grep -q '^#define FORCE_MODE 0 // ' "$TREE/t2core/src/tranalyzer.h"
}

@test "the helpers change to a component's folder: tranalyzer2, basicStats" {
	local f
	f=$(find "$TREE" -name 't2_aliases' -o -name 't2.sh' -o -name 't2-aliases*' | head -n 1)
	[ -n "$f" ] || f=$(grep -lE 'tranalyzer2 *\(\)|function tranalyzer2|alias tranalyzer2' "$TREE"/*/* 2>/dev/null | head -n 1)
	[ -n "$f" ]
	run -0 bash -c ". '$f' && tranalyzer2 && ls src/tranalyzer.h && basicStats && ls src"
	has basicStats.c
	has basicStats.h
}
