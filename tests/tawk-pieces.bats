# Join rules in tawk: join_pieces() and --schema.
# needs: python3

load helper

setup() {
	sandbox
}

# rows LINE...: a flow file of these lines, fields separated by blanks
rows() {
	printf '%s\n' "$@" | tr ' ' '\t' >f_flows.txt
}

# joined [PROGRAM]: the rows that it makes
joined() {
	tawk -H "${1:-join_pieces()}" f_flows.txt | tr '\t' ' '
}

@test "join_pieces(): every rule, whatever order the pieces come in" {
	rows "%dir flowInd flowStat timeFirst timeLast srcMac numPktsSnt minPktSz maxPktSz avePktSize dnsHdrOPField" \
		"A 7 0x0000000000000400 12.5 14 00:00:00:00:00:02 3 40 90 50 0x0003" \
		"A 7 0x0000000000000011 2.25 9.75 00:00:00:00:00:01;00:00:00:00:00:02 4 52 1460 700 0x0001" \
		"A 7 0x0000000000000002 20 21 00:00:00:00:00:03 1 60 60 60 0x0002"
	is "A 7 0x0000000000000413 2.25 21 00:00:00:00:00:02;00:00:00:00:00:01;00:00:00:00:00:03 8 40 1460  0x0002" "$(joined)"
	rows "%dir flowInd srcIP timeFirst numPktsSnt" "A 1 ::1 5 1" "A 1 ::2 3 1"
	is "A 1 ::2 3 2" "$(joined)"
}

@test "join_pieces(): compounds part by part, lists with quotes, numbers beyond 2^53, times with nanoseconds" {
	rows "%dir flowInd dnsHFlg_OpC_RetC dnsCntQu_Asw_Aux_Add numBytesSnt timeFirst dnsQname" \
		'A 1 0x10_0x0001_0x0000 1_2_3_4 9007199254740993 1.000000002 "a;b";"c"' \
		'A 1 0x01_0x0002_0x8000 10_0_0_1 2 1.000000001 "c";"a";"a;b"'
	is 'A 1 0x11_0x0003_0x8000 11_2_3_5 9007199254740995 1.000000001 "a;b";"c";"a"' "$(joined)"
}

@test "join_pieces(): what the opposite sent in pieces of its own, spans, states with flowPiece and without" {
	rows "%dir flowInd timeFirst timeLast duration flowPiece numPktsSnt numPktsRcvd numPktsRTAggr tcpStatesAFlags" \
		"A 1 5.000000002 6.000000001 0.999999999 1 3 0 3 0x03" \
		"A 1 4.000000001 4.100000000 0.099999999 2 1 2 3 0x40" \
		"B 1 4.050000000 4.060000000 0.010000000 2 2 1 3 0x41" \
		"B 2 7 8.5 1.5 1 1 0 1 0x03"
	# the clock stepped back: the last piece says what is last
	is "A 1 5.000000002 4.100000000 0.000000000 2 4 2 6 0x40
B 1 4.050000000 4.060000000 0.010000000 2 2 4 6 0x41
A 2 7 8.5 1 1 1 0 1 0x03" "$(joined)"
	rows "%dir flowInd timeFirst timeLast duration numPktsSnt numPktsRcvd tcpStatesAFlags" "A 1 1.25 3.5 2.25 1 5 0x01" "A 1 7.000 9.125 2.125 2 6 0x40"
	is "A 1 1.25 9.125 7.87 3 11 0x41" "$(joined)"
}

@test "join_pieces(): pieces are those of a direction and an index, or of the key; the order is that of the first pieces" {
	rows "%dir flowInd srcPort numPktsSnt unheard" "B 1 53 1 x" "A 1 99 2 x" "A 2 99 4 y" "B 1 53 8 z"
	is "B 1 53 9
A 1 99 2
A 2 99 4" "$(joined | sed 's/ $//')"
	is "B 1 53 9
A 1 99 6" "$(joined 'join_pieces($srcPort)' | sed 's/ $//')"
	is "3" "$(tawk 'join_pieces()' f_flows.txt | tail -n +2 | wc -l)"
	is "%dir flowInd srcPort numPktsSnt unheard" "$(tawk 'join_pieces()' f_flows.txt | head -1 | tr '\t' ' ')"
}

@test "join_pieces(): one piece is itself but for columns without a rule" {
	plugins basicFlow basicStats tcpStates icmpDecode dnsDecode radiusDecode txtSink
	flows dns
	for c in dir flowInd flowStat timeFirst timeLast srcIP dstPort numPktsSnt maxPktSz dnsStat dnsQname dns4Aaddress; do
		is "$c $(cells "$FLOWS" $c)" "$c $(tawk 'join_pieces()' "$FLOWS" | cells /dev/stdin $c)"
	done
	is "" "$(tawk 'join_pieces()' "$FLOWS" | cells /dev/stdin avePktSize | tr -d '\n')"
	# twice the same file: two pieces of each
	{ cat "$FLOWS"; tail -n +2 "$FLOWS"; } >twice_flows.txt
	is "$(cells "$FLOWS" numPktsSnt | awk '{ print 2 * $1 }')" "$(tawk 'join_pieces()' twice_flows.txt | cells /dev/stdin numPktsSnt)"
	is "$(cells "$FLOWS" dnsQname)" "$(tawk 'join_pieces()' twice_flows.txt | cells /dev/stdin dnsQname)"
}

@test "tawk's rules are those of the plugins' tables: every column of t2 --schema" {
	plugins $(cd "$T2_TREE/plugins" && for p in */plugin.mk; do echo "${p%/plugin.mk}"; done)
	no_servers
	flows faf
	t2 --schema >t2.json
	tawk --schema "$FLOWS" >tawk.json
	python3 - <<-'END'
	import json
	a = json.load(open("t2.json"))["columns"]
	b = json.load(open("tawk.json"))["columns"]
	names = ("name", "type", "repeated", "description", "join")
	bad = [c["plugin"] + " " + c["name"] for c, d in zip(a, b) if [c[n] for n in names] != [d[n] for n in names]]
	# a unit that is a macro is not known
	bad += [c["plugin"] + " " + c["name"] for c, d in zip(a, b) if d["unit"] not in (None, c["unit"])]
	assert len(a) == len(b) and not bad, bad
	END
}

@test "tawk --schema: without a headers file types are null; no header row is an error" {
	rows "%dir flowInd unheard" "A 1 x"
	tawk --schema f_flows.txt >s.json
	is "None None first
None None first
None None none" "$(python3 -c 'import json
s = json.load(open("s.json"))
assert s["file"] == "f_flows.txt"
for c in s["columns"]: print(c["type"], c["description"], c["join"])')"
	echo "1 2" >g
	run -1 tawk --schema g
	has "Column names not found"
	run -1 --separate-stderr bash -c 'tawk --schema f_flows.txt >/dev/full'
	is "tawk: standard output: No space left on device" "$stderr"
}
