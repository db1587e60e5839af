# t2: the manifest of a run's files (MANIFEST 1): rows, times, digests.
# needs: jq sha256sum
load helper

setup() {
	sandbox
	plugins basicFlow basicStats txtSink jsonSink sqliteSink parquetSink
	tree
	sed -i 's/^\(#define MANIFEST *\)0/\11/' "$TREE/t2core/src/tranalyzer.h"
	make -C "$TREE" -s t2 >build.log 2>&1 || { cat build.log; return 1; }
	PATH=$TREE/build/bin:$PATH
}

# holds MANIFEST: what it says of each file is so
holds() {
	local name rows sum bytes
	while read -r name rows bytes sum; do
		is "$sum" "$(sha256sum <"$name" | cut -d ' ' -f 1)"
		is "$bytes" "$(stat -c %s "$name")"
		case $name in
		*_flows.txt*)	is "$rows" "$(tail -n +2 "$name" | wc -l)" ;;
		*_flows.json*)	is "$rows" "$(wc -l <"$name")" ;;
		*.sqlite)	is "$rows" "$(sqlite3 "$name" 'SELECT count(*) FROM flows')" ;;
		esac
	done < <(jq -r '.files[] | "\(.name) \(.rows) \(.bytes) \(.sha256)"' "$1")
}

@test "all files of a run, and of its parts; what failed; none to standard output" {
	capture faf
	run -0 t2 -r "$CAP" -w out
	is "jsonSink parquetSink sqliteSink txtSink" "$(jq -r '.files[].sink' out_manifest.json | sort | xargs)"
	is "true 1" "$(jq -r '"\(.complete) \(.schema_version)"' out_manifest.json)"
	is "$(t2 --schema | jq -r .hash)" "$(jq -r .schema_hash out_manifest.json)"
	holds out_manifest.json
	want=$(cells out_flows.txt timeFirst | sort -n | head -1),$(cells out_flows.txt timeLast | sort -n | tail -1)
	is "$want $want $want $want" "$(jq -r '.files[] | .first + "," + .last' out_manifest.json | xargs)"
	[ ! -e out_manifest.json.tmp ]

	run -0 t2 -r "$CAP" -W part:30f
	is "part_flows.txt0 part_flows.txt1 part_flows.txt2" "$(jq -r '.files[] | select(.sink == "txtSink").name' part_manifest.json | sort | xargs)"
	holds part_manifest.json

	ln -s /dev/full bad_flows.json
	run -1 t2 -r "$CAP" -w bad
	is false "$(jq .complete bad_manifest.json)"
	is "" "$(jq -r '.files[] | select(.sink == "jsonSink").name' bad_manifest.json)"
	holds bad_manifest.json

	rm "$PLUGINS"/*Sink.so
	plugins basicFlow txtSink
	t2 -r "$CAP" -w - >/dev/null
	[ ! -e faf_manifest.json ]
}
