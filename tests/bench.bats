# make bench: the lines that say what rows, sets and plugins cost.

load helper

setup() {
	sandbox
	export BENCH_DIR=$DATA/bench BENCH_RUNS=1 BENCH_SCAN=2000
}

# A line of the output that is this pattern
says() {
	grep -Eqx -- "$1" <<<"$output" || { printf 'no line %s in\n%s\n' "$1" "$output" >&2; return 1; }
}

@test "plugins: ns a row, sets as multiples of the four, ns a packet of each plugin" {
	local p
	capture faf
	run -0 --separate-stderr "$T2_TREE/tests/bench/plugins" "$CAP"
	is "" "$stderr"
	has "2000 flows of one packet"
	for p in "flow table alone" "with basicFlow, basicStats, tcpStates" "and txtSink"; do
		says "$p +[0-9]+ ns/row"
	done
	has "sets of plugins on faf.pcap: 5902 packets"
	says "four \(4 plugins\) +[0-9.]+ +1.00 +[0-9.]+"
	says "default \(9 plugins\) +[0-9.]+ +[0-9.]+ +[0-9.]+"
	says "all \([0-9]+ plugins\) +[0-9.]+ +[0-9.]+ +[0-9.]+"
	for p in basicFlow tcpFlags connStat "descriptiveStats with pktSIATHisto" txtSink; do
		says "$p +-?[0-9.]+"
	done
	[ -z "$(find "$BENCH_DIR" -name 'set.*')" ]
}

@test "plugins: a set that does not run is told, and no figure stands in its place" {
	head -c 100 "$T2_BUILD/bin/t2" >cut.pcap
	run -1 "$T2_TREE/tests/bench/plugins" "$DATA/cut.pcap"
	has "bench: t2 did not run with four"
	hasnt "default (9 plugins)"
}

@test "run: t2 beside cat, ns a packet of streams, packed captures beside what unpacks them, stages" {
	export BENCH_CASES=real BENCH_STREAMS="2000:10 1000:1000" BENCH_WORKERS=1
	capture faf
	mkdir -p "$BENCH_DIR"
	cp "$CAP" "$BENCH_DIR/real.pcap"
	run -0 "$T2_TREE/tests/bench/run"
	has "real: 5902 packets, $(stat -c %s "$CAP") bytes"
	says "t2 +[0-9. ]+"
	says "cat +[0-9. ]+"
	says " +2000 packets +10 flows +[0-9.]+ CPU s +[0-9.]+ ns/packet +[0-9.]+ MiB"
	says "plain +[0-9]+ bytes  t2 +[0-9.]+ s  cat +[0-9.]+ s"
	says ".gz +[0-9]+ bytes  t2 +[0-9.]+ s  zcat +[0-9.]+ s"
	says ".zst +[0-9]+ bytes  t2 +[0-9.]+ s  zstdcat +[0-9.]+ s"
	says "sink +[0-9. -]+"
}
