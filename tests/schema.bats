# The schema of a run: t2 --schema, and what has to agree with it.
# needs: python3

load helper

setup() {
	sandbox
	no_servers
}

# all: every plugin of the tree
all() {
	plugins $(cd "$T2_TREE/plugins" && for p in */plugin.mk; do echo "${p%/plugin.mk}"; done)
}

# schema FILE EXPRESSION: Python's value of the expression, with s the schema and c each of its columns
schema() {
	python3 -c 'import json, sys
s = json.load(open(sys.argv[1]))
for c in s["columns"]:
	print(eval(sys.argv[2]))' "$1" "$2"
}

# own NAME ORDER: the plugin whose source comes on stdin
own() {
	mkdir -p "$BATS_TEST_TMPDIR/$1/src"
	cat >"$BATS_TEST_TMPDIR/$1/src/$1.c"
	plugin_source "$BATS_TEST_TMPDIR/$1" "$2_$1.so"
}

@test "t2 --schema: as the published JSON Schema says" {
	python3 -c 'import jsonschema' || skip "no python3-jsonschema"
	all
	t2 --schema >schema.json
	python3 -W ignore -c 'import json, jsonschema, sys
jsonschema.validate(json.load(open(sys.argv[1])), json.load(open(sys.argv[2])))' schema.json "$T2_TREE/lib/row/t2-schema.json"
	plugins
	t2 --schema >schema.json
	python3 -W ignore -c 'import json, jsonschema, sys
jsonschema.validate(json.load(open(sys.argv[1])), json.load(open(sys.argv[2])))' schema.json "$T2_TREE/lib/row/t2-schema.json"
	is "dir flowInd" "$(schema schema.json 'c["name"]' | xargs)"
}

@test "t2 --schema: number, type, name and description are those of the headers file, in that order" {
	all
	t2 --schema >schema.json
	flows faf
	diff <(grep $'^[0-9]' out_headers.txt | cut -f 2-) \
		<(schema schema.json '"\t".join((c["type"] + (":R" if c["repeated"] else ""), c["name"], c["description"]))')
}

@test "t2 --schema: unit, join rule, IPFIX, Zeek, ECS, plugin and version" {
	all
	t2 --schema >schema.json
	is "packets sum 0/2 ['orig_pkts'] ['source.packets'] basicStats" "$(schema schema.json '"" if c["name"] != "numPktsSnt" else "%s %s %d/%d %s %s %s" % (c["unit"], c["join"], c["ipfix"]["enterprise"], c["ipfix"]["element"], c["zeek"], c["ecs"], c["plugin"])' | xargs -d '\n' | sed 's/^ *//; s/ *$//')"
	is "29305/2" "$(schema schema.json '"" if c["name"] != "numPktsRcvd" else "%d/%d" % (c["ipfix"]["enterprise"], c["ipfix"]["element"])' | xargs)"
	is "or min max span list" "$(schema schema.json 'c["join"] if c["name"] in ("flowStat", "timeFirst", "timeLast", "duration", "srcMac") else ""' | xargs)"
	# payload bytes are none of IPFIX's
	is "None" "$(schema schema.json 'c["ipfix"] if c["name"] == "numBytesSnt" else ""' | xargs)"
	is "timestamp" "$(schema schema.json 'c["values"][0] if c["name"] == "timeLast" else ""' | xargs)"
	is "hex8 hex16 hex16" "$(schema schema.json '" ".join(c["values"]) if c["name"] == "dnsHFlg_OpC_RetC" else ""' | xargs)"
	is "$(t2 -V | cut -d ' ' -f 2)" "$(schema schema.json 'c["plugin_version"]' | sort -u)"
}

@test "t2 --schema: of the plugins of -p and -b, without input; compounds in compounds, odd descriptions" {
	mkdir -m 700 other
	plugins txtSink
	own odd 130 <<-'END'
	#include "t2Plugin.h"
	T2_PLUGIN_INIT("odd", "1.0-\"x\"", 0, 8);
	static void nothing(unsigned long i UNUSED, outputBuffer_t *buf) { OUTBUF_APPEND_NUMREP_ZERO(buf); }
	static const struct t2_column columns[] = {
		{ "odd", T2_ROW("U8_(STRC_(IP4:R)_IPX:R):R", nothing), "say \"a\\b\"\n\001\xff\xc3\xa4", .unit = "\"", .join = T2_JOIN_LIST },
	};
	T2_PLUGIN_COLUMNS(columns);
	END
	mv "$PLUGINS"/130_odd.so other/
	t2 --schema -p other >schema.json
	is "['uint8', {'repeated': True, 'values': ['string_class', {'repeated': True, 'values': ['ip4']}, 'ip']}] True U8_(SC_(IP4:R)_IPX:R) \"" \
		"$(schema schema.json '"" if c["name"] != "odd" else "%s %s %s %s" % (c["values"], c["repeated"], c["type"], c["unit"])' | tail -1)"
	is $'say "a\\b"\\n\\x01.ä' "$(schema schema.json 'c["description"].replace("\n", "\\n").replace("\x01", "\\x01")' | tail -1)"
	is '1.0-"x"' "$(schema schema.json 'c["plugin_version"]' | tail -1)"
	cp "$T2_BUILD"/plugins/*_tcpWin.so other/
	echo odd >list
	t2 --schema -p other -b list >schema.json
	is "dir flowInd odd" "$(schema schema.json 'c["name"]' | xargs)"
	run -2 t2 --schema -p other file
	has "t2: --schema: reads no input: file"
	run -1 t2 --schema -p absent
	has "absent/: No such file or directory"
	[ "$(ls)" = "list other schema.json" ] || is "list other schema.json" "$(ls | xargs)"
	run -1 bash -c 't2 --schema -p other >/dev/full'
}

@test "a plugin without a table has its columns in the schema, too" {
	plugins tcpWin txtSink
	t2 --schema >schema.json
	is "tcpWinStat hex8 none tcpWinThCnt uint32 none" "$(schema schema.json '" ".join((c["name"], c["values"][0], c["join"]))' | tail -2 | xargs)"
}

@test "the hash differs with names and types, and with nothing else" {
	all
	t2 --schema >a.json
	plugins basicFlow basicStats
	t2 --schema >b.json
	plugins basicFlow basicStats txtSink
	t2 --schema >c.json
	plugin_with basicStats BS_VAR=1
	t2 --schema >d.json
	is "3" "$(grep -h '"hash"' a.json b.json c.json d.json | sort -u | wc -l)"
	is "$(grep '"hash"' b.json)" "$(grep '"hash"' c.json)"
}

@test "shipped columns: a name or a type that changes, or is gone, raises T2_SCHEMA_VERSION" {
	local now shipped
	all
	t2 --schema >schema.json
	schema schema.json '" ".join((c["plugin"], c["name"], c["type"] + (":R" if c["repeated"] else "")))' | sort >now
	grep -v -e '^#' -e '^version ' "$T2_TREE/tests/schema.columns" | sort >shipped
	now=$(python3 -c 'import json; print(json.load(open("schema.json"))["schema_version"])')
	shipped=$(sed -n 's/^version //p' "$T2_TREE/tests/schema.columns")
	if [ "$now" -le "$shipped" ]; then
		is "" "$(comm -13 now shipped | sed 's/^/gone or changed, so raise T2_SCHEMA_VERSION in lib\/row\/schema.h: /')"
	fi
	[ "$(wc -l <shipped)" -ge 129 ]
	[ "$now" -ge "$shipped" ]
}

@test "t2-columns(7) and the README of its plugin have every column" {
	local missing=
	all
	t2 --schema >schema.json
	while read -r plugin name; do
		grep -qw -- "$name" "$T2_TREE/man/t2-columns.7" || missing+="man/t2-columns.7: $name"$'\n'
		[ "$plugin" = t2 ] || grep -qw -- "$name" "$T2_TREE/plugins/$plugin/README.md" ||
			missing+="plugins/$plugin/README.md: $name"$'\n'
	done < <(schema schema.json 'c["plugin"] + " " + c["name"]')
	is "" "$missing"
}

@test "a new column, said in one place, is in the row, the headers file, the schema, JSON and tawk -l" {
	plugins basicFlow txtSink jsonSink
	cp -r "$T2_TREE/plugins/tcpStates" "$BATS_TEST_TMPDIR/tcpStates"
	sed -i '/{ "tcpStatesAFlags", T2_CELL/,/^};/s/^};/	{ "tcpStatesNew", T2_CELL(U8, tcpStatesFlows, state), "A new one", .unit = "states", .join = T2_JOIN_LAST },\n&/' \
		"$BATS_TEST_TMPDIR/tcpStates/src/tcpStates.c"
	plugin_source "$BATS_TEST_TMPDIR/tcpStates" 132_tcpStates.so
	t2 --schema >schema.json
	is "tcpStatesNew U8 states last" "$(schema schema.json '" ".join((c["name"], c["type"], c["unit"] or "", c["join"]))' | tail -1)"
	flows faf
	grep -q $'\tU8\ttcpStatesNew\tA new one$' out_headers.txt
	is "3 4" "$(cells "$FLOWS" tcpStatesNew | sort -u | xargs)"
	grep -q '"tcpStatesNew":[0-9]' out_flows.json
	tawk -l "$FLOWS" | grep -qw tcpStatesNew
}

@test "every plugin of the tree but tcpWin says its columns in a table" {
	is "tcpWin" "$(cd "$T2_TREE/plugins" && grep -lE '^(t2P|p)rintHeader\(void\)' */src/*.c | cut -d / -f 1 | sort -u | xargs)"
	for p in $(cd "$T2_TREE/plugins" && grep -lE 'T2_PLUGIN_COLUMNS' */src/*.c | cut -d / -f 1 | sort -u); do
		is "" "$(grep -l BV_APPEND "$T2_TREE/plugins/$p"/src/*.[ch])"
	done
}
