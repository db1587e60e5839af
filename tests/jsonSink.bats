# jsonSink: objects, arrays, parts, gzip, selection, a server; every flag of it at each value.

load helper

setup() {
	sandbox
	plugins basicFlow basicStats tcpStates txtSink jsonSink
}

# built_with NAME=VALUE...: jsonSink compiled with these flags in $PLUGINS
built_with() { plugin_with jsonSink "$@"; }

# The first columns of all rows as the flow file has them, in the form of JSON.
first_columns() {
	awk -F '\t' 'NR > 1 { printf "{\"dir\":\"%s\",\"flowInd\":%s,\"flowStat\":\"%s\",\"timeFirst\":\"%s\"\n", $1, $2, $3, $4 }' "$1"
}

@test "an object a line for each row of the flow file, in its order" {
	flows faf
	is "$(first_columns "$FLOWS")" "$(cut -d , -f 1-4 "$DATA/out_flows.json")"
	is "" "$(grep -vE '^\{"dir":"[AB]",.*,"tcpStatesAFlags":"0x[0-9a-f]{2}"\}$' "$DATA/out_flows.json")"
	# the names are those of the columns, in their order; vlanID has no value and is left out
	is "$(head -n 1 "$FLOWS" | tr -d % | tr '\t' '\n' | grep -v '^vlanID$')" \
		"$(head -n 1 "$DATA/out_flows.json" | grep -oE '"[A-Za-z0-9_]+":' | tr -d '":')"
}

@test "numbers are plain, floats always have a point or an exponent, lists are arrays" {
	flows faf
	json=$(head -n 1 "$DATA/out_flows.json")
	[[ "$json" =~ \"numHdrs\":\[3\],\"hdrDesc\":\[\"eth:ipv4:tcp\"\],\"srcMac\":\[\"[0-9a-f:]{17}\"\] ]]
	[[ "$json" =~ \"minPktSz\":[0-9]+, ]]
	[[ "$json" =~ \"avePktSize\":-?[0-9]+\.[0-9]+, ]]
}

@test "floats are the numbers that the flow file has" {
	flows faf
	cells "$FLOWS" avePktSize stdIAT pktps pktAsm |
		awk '{ for (i = 1; i <= NF; i++) if ($i !~ /[.e]/) $i = $i ".0"; gsub(/e[+]/, "e"); print }' >"$DATA/text"
	sed -E 's/.*"avePktSize":([^,]*),.*"stdIAT":([^,]*),"pktps":([^,]*),.*"pktAsm":([^,]*),.*/\1 \2 \3 \4/' \
		"$DATA/out_flows.json" | diff "$DATA/text" -
	[ "$(grep -c '[.][1-9]' "$DATA/text")" -gt 50 ]
}

@test "-w -: the objects go to stdout" {
	plugins basicFlow jsonSink
	capture order
	cd "$DATA"
	run -0 t2 -r "$CAP" -w "$DATA/out"
	t2 -r "$CAP" -w - | cmp - out_flows.json
}

@test "-W: parts, as of the flow file; JSON_SPLIT=0: one file" {
	flows faf
	run -0 t2 -r "$CAP" -W "$DATA/part:30f,1"
	is "30 30 12" "$(for i in 1 2 3; do wc -l <"$DATA/part_flows.json$i"; done | xargs)"
	cat "$DATA"/part_flows.json? | cmp - "$DATA/out_flows.json"
	built_with JSON_SPLIT=0
	run -0 t2 -r "$CAP" -W "$DATA/whole:30f"
	cmp "$DATA/whole_flows.json" "$DATA/out_flows.json"
}

@test "a full disk ends the run with status 1" {
	capture faf
	ln -s /dev/full "$DATA/out_flows.json"
	run -1 --separate-stderr t2 -r "$CAP" -w "$DATA/out"
	is "t2: $DATA/out_flows.json: No space left on device" "${stderr_lines[0]}"
	is "t2: jsonSink: 0 rows written, 72 are lacking" "${stderr_lines[1]}"
	is 2 "${#stderr_lines[@]}"
}

@test "JSON_GZ_COMPRESS=1" {
	flows faf
	built_with JSON_GZ_COMPRESS=1
	run -0 t2 -r "$CAP" -w "$DATA/z"
	zcat "$DATA/z_flows.json.gz" | cmp - "$DATA/out_flows.json"
}

@test "JSON_ROOT_NODE=1: each file is an array" {
	flows faf
	built_with JSON_ROOT_NODE=1
	run -0 t2 -r "$CAP" -W "$DATA/root:40f"
	for i in 0 1; do
		f=$DATA/root_flows.json$i
		is "[" "$(head -n 1 "$f")"
		is "]" "$(tail -n 1 "$f")"
		is 1 "$(grep -c '^{' "$f")"
		is "$(($(wc -l <"$f") - 3))" "$(grep -c '^,{' "$f")"
	done
	cat "$DATA"/root_flows.json? | grep -v '^[][]$' | sed 's/^,//' | cmp - "$DATA/out_flows.json"
}

@test "JSON_SUPPRESS_EMPTY_ARRAY=0 and JSON_NO_SPACES=0" {
	built_with JSON_SUPPRESS_EMPTY_ARRAY=0 JSON_NO_SPACES=0
	flows faf
	is 72 "$(grep -c '"ethType": "0x0800", "vlanID": \[\], "srcIP": "' "$DATA/out_flows.json")"
	is "$(head -n 1 "$FLOWS" | tr -d % | tr '\t' '\n')" \
		"$(head -n 1 "$DATA/out_flows.json" | grep -oE '"[A-Za-z0-9_]+": ' | tr -d '": ')"
}

@test "JSON_SELECT=1: the listed columns only, and a message" {
	built_with JSON_SELECT=1
	printf '# who\n  srcIP # source\n\ndstIP\nsrcIP\n' >"$PLUGINS/json-columns.txt"
	flows faf
	line "[INF] jsonSink: only inserting 2 columns listed in '$PLUGINS/json-columns.txt'"
	is "$(cells "$FLOWS" srcIP dstIP | sed 's/\(.*\) \(.*\)/{"srcIP":"\1","dstIP":"\2"}/')" "$(cat "$DATA/out_flows.json")"
	JSON_SELECT_FILE=$DATA/list run -1 --separate-stderr t2 -r "$CAP" -w "$DATA/out"
	is "t2: $DATA/list: No such file or directory" "$stderr"
	printf 'srcIP\nsrcip\n' >"$DATA/list"
	JSON_SELECT_FILE=$DATA/list run -1 --separate-stderr t2 -r "$CAP" -w "$DATA/out"
	is "t2: $DATA/list: line 2: no column srcip" "$stderr"
}

@test "suffix and buffer size come from the environment" {
	flows faf
	JSON_SUFFIX=_x.json JSON_BUFFER_SIZE=100 run -0 t2 -r "$CAP" -w "$DATA/env"
	cmp "$DATA/env_x.json" "$DATA/out_flows.json"
}

@test "JSON_SOCKET_ON=1: without a server the run does not start" {
	flows faf
	built_with JSON_SOCKET_ON=1
	JSON_SOCKET_PORT=1 run -1 --separate-stderr t2 -r "$CAP" -w "$DATA/sock"
	is "t2: 127.0.0.1:1: Connection refused" "$stderr"
}
