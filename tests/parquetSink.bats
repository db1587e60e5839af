# parquetSink: what its files are, parts, writes that fail; tests/services/parquetSink.bats has the readers.
# needs: python3
load helper

setup() {
	sandbox
	plugins basicFlow basicStats tcpStates tcpFlags dnsDecode txtSink parquetSink
}

built_with() { plugin_with parquetSink "$@"; }

# footer FILE: the file begins and ends as one of Parquet, and its footer says so many rows (of a varint behind the schema)
is_whole() {
	is PAR1 "$(head -c 4 "$1")"
	is PAR1 "$(tail -c 4 "$1")"
	n=$(tail -c 8 "$1" | head -c 4 | od -An -tu4 | tr -d ' ')
	[ "$n" -lt "$(stat -c %s "$1")" ]
	tail -c $((n + 8)) "$1" | grep -qa 'flowStat'
	tail -c $((n + 8)) "$1" | grep -qa '"schema_version"'
}

@test "the file is whole, smaller than the text, and has no temporary name left" {
	capture flood -n 30000
	run -0 t2 -r "$CAP" -w out
	is_whole out_flows.parquet
	[ ! -e out_flows.parquet.tmp ]
	[ $((5 * $(stat -c %s out_flows.parquet))) -lt "$(stat -c %s out_flows.txt)" ]
}

@test "-j 3 writes the same bytes" {
	flows faf
	run -0 t2 -j 3 -r "$CAP" -w three
	cmp out_flows.parquet three_flows.parquet
}

@test "no rows: a file all the same" {
	capture order
	run -0 t2 -r "$CAP" -w out 'host 203.0.113.77 and port 9'
	is_whole out_flows.parquet
}

@test "while it is written it has another name" {
	capture faf
	mkfifo in
	t2 -r in -w out >report &
	exec 9>in
	head -c 24 "$CAP" >&9
	for _ in $(seq 100); do [ -e out_flows.parquet.tmp ] && break; sleep 0.05; done
	[ -e out_flows.parquet.tmp ]
	[ ! -e out_flows.parquet ]
	tail -c +25 "$CAP" >&9
	exec 9>&-
	wait $!
	is_whole out_flows.parquet
	[ ! -e out_flows.parquet.tmp ]
}

@test "-W: parts of so many rows, each whole" {
	flows faf
	run -0 t2 -r "$CAP" -W part:30f
	for i in 0 1 2; do is_whole part_flows.parquet$i; done
	built_with PARQUET_SPLIT=0
	run -0 t2 -r "$CAP" -W whole:30f
	cmp whole_flows.parquet out_flows.parquet
}

@test "PARQUET_ADDRESSES=1, PARQUET_ZSTD=0, PARQUET_GROUP_ROWS=10, PARQUET_SUFFIX: other files, each whole" {
	flows faf
	for f in PARQUET_ADDRESSES=1 PARQUET_ZSTD=0 PARQUET_ZSTD=19 PARQUET_GROUP_ROWS=10; do
		built_with $f
		run -0 t2 -r "$CAP" -w flag
		is_whole flag_flows.parquet
		fails cmp -s flag_flows.parquet out_flows.parquet
	done
	PARQUET_SUFFIX=.pq run -0 t2 -r "$CAP" -w suffix
	is_whole suffix.pq
}

@test "PARQUET_SELECT=1: the listed columns only" {
	flows faf
	built_with PARQUET_SELECT=1
	printf 'flowStat\ndstPort\n' >"$PLUGINS/parquet-columns.txt"
	run -0 t2 -r "$CAP" -w some
	line "[INF] parquetSink: only inserting 2 columns listed in '$PLUGINS/parquet-columns.txt'"
	is_whole some_flows.parquet
	run -1 grep -qa srcPort some_flows.parquet
	grep -qa srcPort out_flows.parquet
	PARQUET_SELECT_FILE=absent.txt run -1 --separate-stderr t2 -r "$CAP" -w some
	is "t2: ${PLUGINS%/}/absent.txt: No such file or directory" "$stderr"
}

@test "-w -: to standard output" {
	flows faf
	rm "$PLUGINS"/*_txtSink.so
	t2 -r "$CAP" -w - >stdout.parquet
	cmp stdout.parquet out_flows.parquet
}

@test "a full disk: the reason, the rows that are lacking, and no broken file" {
	[ "$(id -u)" = 0 ] || skip "mounting needs root"
	capture flood -n 100000
	mkdir small
	mount -t tmpfs -o size=100k none small || skip "no mounts here"
	rm "$PLUGINS"/*_txtSink.so
	run -1 --separate-stderr t2 -r "$CAP" -w small/out
	left=$(ls small)
	umount small
	is "t2: small/out_flows.parquet: No space left on device" "${stderr_lines[0]}"
	is "t2: parquetSink: 0 rows written, 100000 are lacking" "${stderr_lines[1]}"
	is "" "$left"
}

@test "a file that cannot be made is told at start" {
	capture order
	mkdir out_flows.parquet
	run -1 --separate-stderr t2 -r "$CAP" -w out
	is "t2: out_flows.parquet: Is a directory" "$stderr"
}
