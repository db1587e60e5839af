# Columns said in a table: what a plugin with one does, and what is refused.

load helper

setup() {
	sandbox
}

# printed: the example of t2-plugin(7), as it is printed
printed() {
	sed -n '/^A plugin with three columns/,/^\.Ed/p' "$T2_TREE/man/t2-plugin.7" | sed '1,2d; $d' | sed 's/\\e/\\/g'
}

# own NAME ORDER: the plugin whose source comes on stdin
own() {
	mkdir -p "$BATS_TEST_TMPDIR/$1/src"
	cat >"$BATS_TEST_TMPDIR/$1/src/$1.c"
	plugin_source "$BATS_TEST_TMPDIR/$1" "$2_$1.so"
}

@test "the plugin of t2-plugin(7) has less than 50 lines, three columns and a report line, and builds as printed" {
	printed >count.c
	[ "$(wc -l <count.c)" -lt 50 ]
	[ "$(grep -c '^	{ "count' count.c)" -eq 3 ]
	plugins basicFlow basicStats txtSink
	own count 130 <count.c
	flows faf
	is "$(cells "$FLOWS" numPktsSnt)" "$(cells "$FLOWS" countPkts)"
	grep -Eq '^count: Packets without payload: [0-9]+' <<<"$output"
	is "$(awk '{ n += $1 } END { print n }' <<<"$(cells "$FLOWS" countEmpty)")" \
		"$(grep -oE '^count: Packets without payload: [0-9]+' <<<"$output" | tr -dc 0-9)"
	grep -Eq $'^[0-9]+\tU16\tcountMost\tLargest payload$' out_headers.txt
}

@test "plugins with a table and those with printHeader make one row, in the order of plugins" {
	plugins basicFlow tcpWin txtSink
	printed >count.c
	own count 130 <count.c
	flows stalled
	is "countPkts countEmpty countMost tcpWinStat tcpWinThCnt" "$(head -1 "$FLOWS" | tr '\t' '\n' | tail -5 | paste -sd ' ')"
	awk -F '\t' 'NF != n && NR > 1 { exit 1 } { n = NF }' "$FLOWS"
	is "57" "$(cells "$FLOWS" tcpWinThCnt | sort -n | tail -1)"
	is "$(head -1 "$FLOWS" | tr '\t' '\n' | wc -l)" "$(grep -c $'^[0-9]' out_headers.txt)"
}

# with_column TEXT: a plugin whose only column has this entry
with_column() {
	own one 130 <<-END
	#include "t2Plugin.h"
	static struct one { uint32_t n; uint16_t few; char text[4]; struct timeval t; } *ones;
	T2_PLUGIN_INIT("one", "1.0", 0, 8);
	static uint64_t twice(unsigned long i) { return ones[i].n * 2; }
	static void nothing(unsigned long i UNUSED, outputBuffer_t *buf) { OUTBUF_APPEND_NUMREP_ZERO(buf); }
	static const struct t2_column columns[] = {
		{ "oneTwice", T2_CALL(U64, twice), "d", .join = T2_JOIN_SUM },
		{ "oneNothing", T2_ROW("U8:R", nothing), "d", .join = T2_JOIN_LIST },
		$1,
	};
	T2_PLUGIN_COLUMNS(columns);
	void initialize(void) { T2_PLUGIN_STRUCT_NEW(ones); }
	END
}

@test "a member of another size than its column is refused by the compiler" {
	run -1 with_column '{ "oneN", T2_CELL(U16, ones, n), "d", .join = T2_JOIN_SUM }'
	has "size of"
	run -1 with_column '{ "oneN", T2_CELL(U32, ones, few), "d", .join = T2_JOIN_SUM }'
	run -1 with_column '{ "oneN", T2_CELL(MAC, ones, n), "d", .join = T2_JOIN_SUM }'
	run -1 with_column '{ "oneN", T2_CELL(TIMESTAMP, ones, few), "d", .join = T2_JOIN_SUM }'
	run -1 with_column '{ "oneN", T2_CALL(FLT, twice), "d", .join = T2_JOIN_SUM }'
	run -0 with_column '{ "oneN", T2_CELL(TIMESTAMP, ones, t), "d", .join = T2_JOIN_FIRST }'
	run -0 with_column '{ "oneN", T2_CELL(STR, ones, text), "d", .join = T2_JOIN_FIRST }'
	run -0 with_column '{ "oneN", T2_CELL(U32, ones, n), "d", .join = T2_JOIN_SUM }'
}

@test "a table with a type or a name that is none is refused before the plugin runs, with what mends it" {
	plugins txtSink
	capture faf
	with_column '{ "oneN", T2_ROW("U61", nothing), "d", .join = T2_JOIN_SUM }'
	run -1 t2 -r "$CAP" -w out
	has "130_one.so: column oneN (U61): there is no such type; change it, or "
	with_column '{ "1ne", T2_CELL(U32, ones, n), "d", .join = T2_JOIN_SUM }'
	run -1 t2 -r "$CAP" -w out
	has "130_one.so: column 1ne (U32): the name is not a letter"
	with_column '{ "oneTwice", T2_CELL(U32, ones, n), "d", .join = T2_JOIN_SUM }'
	run -1 t2 -r "$CAP" -w out
	has "130_one.so: column oneTwice (U32): it is there twice"
	[ ! -e out_flows.txt ]
}

@test "a table and printHeader in one plugin are refused" {
	plugins txtSink
	capture faf
	printed >count.c
	echo 'binary_value_t *t2PrintHeader(void) { return NULL; }' >>count.c
	own count 130 <count.c
	run -1 t2 -r "$CAP" -w out
	has "130_count.so: has both printHeader and T2_PLUGIN_COLUMNS; leave out one, or "
}

@test "an array of cells that initialize did not make is told at start" {
	plugins txtSink
	capture faf
	printed | sed 's/T2_PLUGIN_STRUCT_NEW(counts)/;/' >count.c
	own count 130 <count.c
	run -1 t2 -r "$CAP" -w out
	has "count: column countPkts: its array is not there behind initialize"
}

@test "onFlowFree is called once for each flow, behind the rows of both directions" {
	plugins basicFlow txtSink
	own free 130 <<-'END'
	#include "t2Plugin.h"
	#undef free
	static struct cell { char *text; } *cells;
	static int held;
	T2_PLUGIN_INIT("free", "1.0", 0, 8);
	static const char *
	opposite_text(unsigned long i)
	{
		return FLOW_HAS_OPPOSITE(&flows[i]) ? cells[flows[i].oppositeFlowIndex].text : cells[i].text;
	}
	static const struct t2_column columns[] = {
		{ "freeText", T2_CELL(STR, cells, text), "d", .join = T2_JOIN_FIRST },
		{ "freeOpposite", T2_CALL(STR, opposite_text), "d", .join = T2_JOIN_FIRST },
	};
	T2_PLUGIN_COLUMNS(columns);
	void initialize(void) { T2_PLUGIN_STRUCT_NEW(cells); }
	void
	onFlowGenerated(packet_t *p UNUSED, unsigned long i)
	{
		cells[i].text = t2_strdup_printf("%lu", (unsigned long)flows[i].findex);
		held++;
	}
	void
	onFlowFree(unsigned long i)
	{
		free(cells[i].text);
		cells[i].text = NULL;
		held--;
	}
	void pluginReport(FILE *stream) { T2_FPLOG(stream, "free", "held: %d", held); }
	END
	flows faf
	line "free: held: 0"
	is "$(cells "$FLOWS" flowInd | sed 's/.*/"&"/')" "$(cells "$FLOWS" freeText)"
	is "$(cells "$FLOWS" freeText)" "$(cells "$FLOWS" freeOpposite)"
}

@test "columns of plugins with flags are those of the flags" {
	plugins basicFlow txtSink
	plugin_with basicStats BS_STATS=0 BS_REV_CNT=0 BS_AGGR_CNT=1 BS_PAD=1
	flows faf
	is "numPktsSnt numPktsRTAggr padBytesSnt numBytesSnt numBytesRTAggr" \
		"$(head -1 "$FLOWS" | tr '\t' '\n' | tail -5 | paste -sd ' ')"
	awk -F '\t' 'NF != n && NR > 1 { exit 1 } { n = NF }' "$FLOWS"
}
