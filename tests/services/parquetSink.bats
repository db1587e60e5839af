# parquetSink's files, read by DuckDB and hyparquet: every value of every row.
# needs: node npm python3 jq

load services

setup_file() {
	# the readers, once; a folder of one's own keeps them
	export NODE_MODULES=${T2_NODE_MODULES:-$BATS_FILE_TMPDIR/npm/node_modules}
	[ -d "$NODE_MODULES/hyparquet" ] || {
		mkdir -p "$BATS_FILE_TMPDIR/npm"
		(cd "$BATS_FILE_TMPDIR/npm" && echo '{}' >package.json &&
			npm install --no-audit --no-fund @duckdb/node-api hyparquet@1 hyparquet-compressors@1)
	}
}

setup() {
	sandbox
	plugins basicFlow basicStats tcpStates tcpFlags icmpDecode arpDecode dnsDecode connStat nFrstPkts txtSink parquetSink
}

rows() { node "$T2_TREE/tests/services/parquet-rows.mjs" "$@"; }

# equal PREFIX: both readers have the rows of the flow file
equal() {
	for reader in duckdb hyparquet; do
		rows $reader "$1_flows.parquet" >"$1.$reader"
		"$T2_TREE/tests/rows-equal" parquet "$1" "$1.$reader"
	done
}

@test "rows of captures of all kinds" {
	for s in faf dns order icmp arp vlan frag; do
		"$T2_BUILD/tests/mkcap" -l | grep -q "^$s " || continue
		capture $s
		run -0 t2 -r "$CAP" -w "$s"
		equal $s
	done
}

@test "many rows: row groups, pages, dictionaries that are given up" {
	plugins basicFlow txtSink parquetSink
	capture flood -n 25000
	plugin_with parquetSink PARQUET_GROUP_ROWS=22000
	run -0 t2 -r "$CAP" -w out
	equal out
	is "{\"n\":25000,\"a\":\"$(cells out_flows.txt srcIP | LC_ALL=C sort | head -n 1)\"}" "$(rows duckdb out_flows.parquet 'SELECT count(*) AS n, min(srcIP) AS a FROM flows')"
}

@test "PARQUET_ZSTD=0 and a group a row" {
	capture faf
	plugin_with parquetSink PARQUET_ZSTD=0 PARQUET_GROUP_ROWS=1
	run -0 t2 -r "$CAP" -w out
	equal out
}

@test "PARQUET_SELECT=1: the values of the listed columns" {
	capture faf
	plugin_with parquetSink PARQUET_SELECT=1
	printf '%s\n' numBytesSnt timeFirst numPktsSnt tcpOptions >"$PLUGINS/parquet-columns.txt"
	run -0 t2 -r "$CAP" -w out
	columns='timeFirst numPktsSnt numBytesSnt tcpOptions'
	# shellcheck disable=SC2086
	cells out_flows.txt numPktsSnt numBytesSnt >want
	rows duckdb out_flows.parquet 'SELECT * FROM flows' >got
	jq -r '"\(.numPktsSnt) \(.numBytesSnt)"' got | cmp - want
	is "$columns" "$(jq -r 'keys_unsorted | map(select(endswith("_ns") | not)) | join(" ")' got | sort -u)"
}

@test "PARQUET_ADDRESSES=1: bytes" {
	capture faf
	run -0 t2 -r "$CAP" -w text
	plugin_with parquetSink PARQUET_ADDRESSES=1
	run -0 t2 -r "$CAP" -w out
	rows duckdb out_flows.parquet "SELECT array_to_string(list_transform(range(12, 16), i -> ('0x' || substr(hex(srcIP), 2 * i::INT + 1, 2))::INT), '.') AS a FROM flows" |
		sed 's/.*:"\(.*\)"}/\1/' >got
	cells text_flows.txt srcIP | cmp - got
}

@test "README.md: three questions have the same answers in tawk and DuckDB" {
	plugins basicFlow basicStats tcpStates tcpWin dnsDecode txtSink parquetSink
	for s in faf dnsbad; do
		capture $s
		run -0 t2 -r "$CAP" -w a
		for l in tawk duckdb; do
			sed -n "/^\`\`\`$l\$/,/^\`\`\`\$/p" "$T2_TREE/README.md" | sed '1d;$d' | awk -v l=$l -v RS= '{ print > (l "." NR) }'
		done
		for i in 1 2 3; do
			bash "tawk.$i" >want
			rows duckdb a_flows.parquet "$(cat duckdb.$i)" | jq -r '[.[]] | @tsv' | cmp want -
		done
	done
}

@test "types, names and statistics as DuckDB sees them" {
	capture faf
	run -0 t2 -r "$CAP" -w out
	is '{"c":"flowStat","t":"UBIGINT"}
{"c":"timeFirst","t":"TIMESTAMP WITH TIME ZONE"}
{"c":"timeFirst_ns","t":"BIGINT"}
{"c":"hdrDesc","t":"VARCHAR[]"}
{"c":"dstPort","t":"USMALLINT"}' "$(rows duckdb out_flows.parquet "SELECT column_name AS c, column_type AS t FROM (DESCRIBE SELECT * FROM flows) WHERE c IN ('flowStat', 'timeFirst', 'timeFirst_ns', 'hdrDesc', 'dstPort')")"
	want=$(cells out_flows.txt dstPort | sort -n | sed -n '1p;$p' | xargs)
	is "{\"s\":\"$want\"}" "$(rows duckdb out_flows.parquet "SELECT stats_min_value || ' ' || stats_max_value AS s FROM parquet_metadata(flows) WHERE path_in_schema = 'dstPort'")"
	rows duckdb out_flows.parquet "SELECT decode(value) AS v FROM parquet_kv_metadata(flows) WHERE decode(key) = 't2.schema'" | grep -q schema_version
}
