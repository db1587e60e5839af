# txtSink: flow file, headers file, stdout, parts, gzip, full disks; every flag of it at each value.

load helper

setup() {
	sandbox
	plugins basicFlow basicStats tcpStates txtSink
}

# built_with NAME=VALUE...: txtSink compiled with these flags in $PLUGINS
built_with() { plugin_with txtSink "$@"; }

# --- flow file -------------------------------------------------------------------------------------------------------

@test "the first line is % and the names, every row has as many columns, lines end in newline" {
	flows faf
	is "%dir	flowInd	flowStat" "$(head -n 1 "$FLOWS" | cut -f 1-3)"
	is 1 "$(awk -F '\t' '{ print NF }' "$FLOWS" | sort -u | wc -l)"
	is "" "$(tail -c 1 "$FLOWS" | tr -d '\n')"
	is 72 "$(rows "$FLOWS")"
}

@test "an existing flow file is overwritten" {
	capture order
	seq 100000 >"$DATA/out_flows.txt"
	run -0 t2 -r "$CAP" -w "$DATA/out"
	is "%dir" "$(head -n 1 "$DATA/out_flows.txt" | cut -f 1)"
	is "" "$(grep -c '^99999$' "$DATA/out_flows.txt" | grep -v '^0$')"
}

@test "-w -: the same rows on stdout, the report on stderr, no file" {
	flows faf
	cd "$DATA"
	run -0 --separate-stderr bash -c "t2 -r '$CAP' -w - >'$DATA/stdout'"
	[[ "$stderr" == *"Number of processed packets: 5902"* ]]
	cmp "$DATA/stdout" "$FLOWS"
	is "" "$(ls | grep faf_ || true)"
}

# --- headers file ----------------------------------------------------------------------------------------------------

@test "the headers file has the lines of the format in their order" {
	flows faf -x 7
	h=$DATA/out_headers.txt
	want=("# Date: [0-9]+\.[0-9]{6} sec \((Mon|Tue|Wed|Thu|Fri|Sat|Sun) [0-9]{2} [A-Z][a-z]{2} [0-9]{4} [0-9:]{8} [A-Z]+\)"
		"# Tranalyzer 0\.8\.11 \(Anteater\), Tarantula" "# Core configuration: L2, IPv4, IPv6" "# SensorID: 7"
		"# PID: [0-9]+" "# Priority: -?[0-9]+" "# Command line: .*t2 -r .*faf.pcap -w .*out -x 7"
		"# HW info: [^;]*;[^;]*;[^;]*;[^;]*;[^;]*" "# SW info: libpcap .*" "#" "# Plugins loaded:"
		"#   01: basicFlow, version 0\.8\.11" "#   02: basicStats, version 0\.8\.11"
		"#   03: tcpStates, version 0\.8\.11" "#   04: txtSink, version 0\.8\.11" "#"
		"# Col No\.	Type	Name	Description" "1	C	dir	Flow direction" "2	U64	flowInd	Flow index"
		"3	H64	flowStat	.*")
	i=0
	while [ $i -lt ${#want[@]} ]; do
		got=$(sed -n "$((i + 1))p" "$h")
		[[ "$got" =~ ^${want[i]}$ ]] || is "${want[i]}" "$got"
		i=$((i + 1))
	done
}

@test "the column table names the columns of the flow file, in order" {
	flows order
	is "$(head -n 1 "$FLOWS" | tr -d % | tr '\t' '\n')" \
		"$(sed '1,/^# Col No/d' "$DATA/out_headers.txt" | cut -f 3)"
	is "$(seq "$(head -n 1 "$FLOWS" | tr '\t' '\n' | wc -l)")" "$(sed '1,/^# Col No/d' "$DATA/out_headers.txt" | cut -f 1)"
}

# --- parts -----------------------------------------------------------------------------------------------------------

@test "-W with bytes: parts end with the row that reaches the size; together they are the flow file" {
	flows faf
	run -0 t2 -r "$CAP" -W "$DATA/part:4K,7"
	[ ! -e "$DATA/part_flows.txt6" ]
	n=7
	while [ -e "$DATA/part_flows.txt$((n + 1))" ]; do
		size=$(stat -c %s "$DATA/part_flows.txt$n")
		last=$(tail -n 1 "$DATA/part_flows.txt$n" | wc -c)
		[ "$size" -ge 4000 ]
		[ $((size - last)) -lt 4000 ]
		n=$((n + 1))
	done
	[ $n -ge 9 ]
	for ((i = 7; i <= n; i++)); do tail -n +$((i == 7 ? 1 : 2)) "$DATA/part_flows.txt$i"; done | cmp - "$FLOWS"
	[ -e "$DATA/part_headers.txt" ]
}

@test "-W with flows: so many rows a part, names in each, an empty last part may be left" {
	flows faf
	run -0 t2 -r "$CAP" -W "$DATA/part:12f"
	is "13 13 13 13 13 13 1" "$(for i in 0 1 2 3 4 5 6; do wc -l <"$DATA/part_flows.txt$i"; done | xargs)"
	awk 'NR == 1 || FNR > 1' "$DATA"/part_flows.txt? | cmp - "$FLOWS"
}

# --- writes that fail ------------------------------------------------------------------------------------------------

@test "a full disk ends the run with the file's name and status 1" {
	capture faf
	ln -s /dev/full "$DATA/out_flows.txt"
	run -1 --separate-stderr t2 -r "$CAP" -w "$DATA/out"
	is "t2: $DATA/out_flows.txt: No space left on device" "${stderr_lines[0]}"
	is "t2: txtSink: 0 rows written, 72 are lacking" "${stderr_lines[1]}"
	is 2 "${#stderr_lines[@]}"
}

@test "a full stdout, and one that nobody reads, end the run with status 1" {
	capture faf
	cd "$DATA"
	run -1 --separate-stderr bash -c "t2 -r '$CAP' -w - >/dev/full"
	grep -qx "t2: standard output: No space left on device" <<<"$stderr"
	run -0 --separate-stderr bash -c "(t2 -r '$CAP' -w -; echo \$? >status) | :"
	grep -qx "t2: standard output: Broken pipe" <<<"$stderr"
	is 1 "$(cat status)"
}

@test "a full disk for the headers file is told at start" {
	capture order
	ln -s /dev/full "$DATA/out_headers.txt"
	run -1 --separate-stderr t2 -r "$CAP" -w "$DATA/out"
	is "t2: $DATA/out_headers.txt: No space left on device" "$stderr"
}

@test "a flow file that can't be made is told at start" {
	capture order
	mkdir "$DATA/out_flows.txt"
	run -1 --separate-stderr t2 -r "$CAP" -w "$DATA/out"
	is "t2: $DATA/out_flows.txt: Is a directory" "$stderr"
}

# --- flags -----------------------------------------------------------------------------------------------------------

@test "suffixes come from the environment" {
	capture order
	TFS_FLOWS_TXT_SUFFIX=_x.txt TFS_HEADER_SUFFIX=_y.txt run -0 t2 -r "$CAP" -w "$DATA/out"
	[ -s "$DATA/out_x.txt" ]
	[ -s "$DATA/out_y.txt" ]
	[ ! -e "$DATA/out_flows.txt" ]
	[ ! -e "$DATA/out_headers.txt" ]
}

@test "suffixes come from the header file, also changed after the build, and as compiled without it" {
	built_with
	sed -i 's/"_flows.txt"/"_later.txt"/' "$BATS_TEST_TMPDIR/txtSink/src/txtSink.h"
	capture order
	run -0 t2 -r "$CAP" -w "$DATA/out"
	[ -s "$DATA/out_later.txt" ]
	rm "$BATS_TEST_TMPDIR/txtSink/src/txtSink.h"
	run -0 t2 -r "$CAP" -w "$DATA/out"
	[ -s "$DATA/out_flows.txt" ]
}

@test "TFS_SPLIT=0: -W makes one file" {
	flows faf
	built_with TFS_SPLIT=0
	run -0 t2 -r "$CAP" -W "$DATA/part:4K"
	cmp "$DATA/part_flows.txt" "$FLOWS"
	[ ! -e "$DATA/part_flows.txt0" ]
}

@test "TFS_PRI_HDR=0: no column names" {
	flows faf
	built_with TFS_PRI_HDR=0
	run -0 t2 -r "$CAP" -w "$DATA/bare"
	tail -n +2 "$FLOWS" | cmp - "$DATA/bare_flows.txt"
}

@test "TFS_HDR_FILE=0: no headers file" {
	built_with TFS_HDR_FILE=0
	flows order
	[ -s "$FLOWS" ]
	[ ! -e "$DATA/out_headers.txt" ]
}

@test "TFS_PRI_HDR_FW=0: column names in the first part only" {
	built_with TFS_PRI_HDR_FW=0
	capture faf
	run -0 t2 -r "$CAP" -W "$DATA/part:24f"
	is "25 24 24 0" "$(for i in 0 1 2 3; do wc -l <"$DATA/part_flows.txt$i"; done | xargs)"
}

@test "TFS_GZ_COMPRESS=1: file, parts and stdout are gzip'd" {
	flows faf
	built_with TFS_GZ_COMPRESS=1
	run -0 t2 -r "$CAP" -w "$DATA/z"
	zcat "$DATA/z_flows.txt.gz" | cmp - "$FLOWS"
	[ ! -e "$DATA/z_flows.txt" ]
	run -0 t2 -r "$CAP" -W "$DATA/part:30f"
	for i in 0 1 2; do zcat "$DATA"/part_flows.txt$i.gz | tail -n +$((i == 0 ? 1 : 2)); done | cmp - "$FLOWS"
	t2 -r "$CAP" -w - | zcat | cmp - "$FLOWS"
	ln -s /dev/full "$DATA/full_flows.txt.gz"
	run -1 --separate-stderr t2 -r "$CAP" -w "$DATA/full"
	is "t2: $DATA/full_flows.txt.gz: No space left on device" "${stderr_lines[0]}"
	is "t2: txtSink: 0 rows written, 72 are lacking" "${stderr_lines[1]}"
}

# --- forms of others -------------------------------------------------------------------------------------------------

@test "TFS_FORMAT=1: CSV, as Python reads it, has the values of the flow file" {
	plugins basicFlow basicStats tcpStates dnsDecode txtSink
	for s in faf dnstext; do
		rm -f out_*
		cp "$T2_BUILD"/plugins/901_txtSink.so "$PLUGINS"
		flows $s
		built_with TFS_FORMAT=1
		run -0 t2 -r "$CAP" -w csv
		run -0 t2 -j 3 -r "$CAP" -w three
		cmp csv_flows.txt three_flows.txt
		python3 - <<'P'
import csv
raw = open('csv_flows.txt', 'rb').read()
assert raw.count(b'\r\n') == raw.count(b'\n') and raw.endswith(b'\r\n')
want = [l.rstrip('\n').split('\t') for l in open('out_flows.txt', encoding='utf-8', newline='\n')]
got = list(csv.reader(open('csv_flows.txt', encoding='utf-8', newline=''), strict=True))
want[0][0] = want[0][0].lstrip('%')
assert len(got) == len(want), (len(got), len(want))
bare = lambda w: ''.join(c for i, c in enumerate(w) if c != '"' or (i > 0 and w[i - 1] == '\\'))
for g, w in zip(got, want):
    assert len(g) == len(w)
    for a, b in zip(g, w):
        assert a == bare(b), (a, b)
P
	done
}

@test "TFS_FORMAT=2: TSV of Zeek, header, types, values" {
	plugins basicFlow basicStats tcpStates dnsDecode txtSink
	flows dnstext
	built_with TFS_FORMAT=2
	run -0 t2 -r "$CAP" -w zeek
	python3 - <<'P'
lines = open('zeek_flows.txt', encoding='ascii', newline='\n').read().split('\n')
assert lines[0] == '#separator \\x09' and lines.pop() == '' and lines[-1].startswith('#close\t')
head = dict(l.split('\t', 1) for l in lines if l.startswith('#') and '\t' in l)
assert (head['#set_separator'], head['#empty_field'], head['#unset_field'], head['#path']) == (',', '(empty)', '-', 'flows')
names, types = head['#fields'].split('\t'), head['#types'].split('\t')
assert len(names) == len(types) == len(set(names))
t = dict(zip(names, types))
assert t['ts'] == 'time' and t['id.orig_h'] == 'addr' and t['id.resp_p'] == 'port' and t['hdrDesc'] == 'vector[string]', t
rows = [l.split('\t') for l in lines if not l.startswith('#')]
want = [l.rstrip('\n').split('\t') for l in open('out_flows.txt', encoding='utf-8', newline='\n')][1:]
assert len(rows) == len(want)
for g, w in zip(rows, want):
    assert len(g) == len(names)
    assert '' not in g
    r = dict(zip(names, g))
    for i, (kind, a, b) in enumerate(zip(types, g, w)):
        if kind in ('count', 'int', 'time', 'interval', 'addr', 'port', 'double'):
            assert a == b, (names[i], a, b)
P
	is "$(cells out_flows.txt timeFirst | xargs)" \
		"$(awk -F '\t' '$1 == "#fields" { for (i = 2; i <= NF; i++) if ($i == "ts") c = i - 1 } !/^#/ { print $c }' zeek_flows.txt | xargs)"
	run -0 t2 -r "$CAP" -W "part:1f"
	is "$(ls part_flows.txt* | wc -l)" "$(cat part_flows.txt* | grep -c '^#close')"
}

# --- flags that the core shares --------------------------------------------------------------------------------------

# tree_with FILE NAME=VALUE: core, basicFlow and txtSink of a tree of their own with this flag
tree_with() {
	tree
	sed -i "s/^\(#define ${2%%=*} \+\)[^ ]*/\1${2#*=}/" "$TREE/$1"
	CFLAGS=$NOT_OPTIMISED make -s -C "$TREE" BUILD=build t2 plugin-basicFlow plugin-txtSink || return 1
	rm -f "$PLUGINS"/*.so
	cp "$TREE"/build/plugins/*_{basicFlow,txtSink}.so "$PLUGINS"
}

@test "TFS_EXTENDED_HEADER=1: the number of flows stands in the first line in the end" {
	[[ $T2_BUILD != *-san* ]] || skip "builds a core of its own"
	tree_with lib/row/bin2txt.h TFS_EXTENDED_HEADER=1
	flows faf
	is "%$(($(wc -l <"$FLOWS") - 4))" "$(head -n 1 "$FLOWS" | tr -d ' ')"
	is "%$(sed -n 4p "$FLOWS" | tr '\t' '\n' | wc -l)" "$(sed -n 2p "$FLOWS")"
	is "%24	10	16	25	25	26" "$(sed -n 3p "$FLOWS" | cut -f 1-6)"
	is "%dir	flowInd" "$(sed -n 4p "$FLOWS" | cut -f 1-2)"
	run -0 t2 -r "$CAP" -W "$DATA/part:30f"
	is "%30" "$(head -n 1 "$DATA/part_flows.txt0" | tr -d ' ')"
}

@test "BLOCK_BUF=1: no flow file, a warning, and a headers file without columns" {
	[[ $T2_BUILD != *-san* ]] || skip "builds a core of its own"
	tree_with t2core/src/tranalyzer.h BLOCK_BUF=1
	flows faf
	line "[WRN] txtSink: BLOCK_BUF is set in 'tranalyzer.h', no flow file will be produced"
	[ ! -e "$FLOWS" ]
	is "#   02: txtSink, version 0.8.11" "$(tail -n 1 "$DATA/out_headers.txt")"
}

# --- rows that don't fit ---------------------------------------------------------------------------------------------

@test "a plugin that appends less than it declared ends the run; its column is named" {
	mkdir -p "$BATS_TEST_TMPDIR/bad/src"
	cat >"$BATS_TEST_TMPDIR/bad/src/bad.c" <<-'END'
	#include "t2Plugin.h"
	T2_PLUGIN_INIT("bad", "1", 0, 8);
	binary_value_t *printHeader(void)
	{
		binary_value_t *bv = NULL;
		BV_APPEND_U32(bv, "badOne", "");
		BV_APPEND_U64(bv, "badTwo", "");
		return bv;
	}
	void onFlowTerminate(unsigned long flowIndex UNUSED)
	{
		OUTBUF_APPEND_U32(main_output_buffer, 1);
		OUTBUF_APPEND_U32(main_output_buffer, 2);
	}
	END
	plugin_source "$BATS_TEST_TMPDIR/bad" 800_bad.so
	capture order
	run -1 --separate-stderr t2 -r "$CAP" -w "$DATA/out"
	[[ "$stderr" == *"txtSink: row 1: column badTwo: "* ]]
}

# --- zstd ------------------------------------------------------------------------------------------------------------

@test "TFS_ZST_COMPRESS: the same text, packed; parts, standard output, a full disk" {
	flows faf
	for l in 1 19; do
		built_with TFS_ZST_COMPRESS=$l
		run -0 t2 -r "$CAP" -w zst
		zstd -dc zst_flows.txt.zst | cmp - "$FLOWS"
		[ ! -e zst_flows.txt.zst.tmp ]
	done
	t2 -r "$CAP" -w - 2>/dev/null | zstd -dc | cmp - "$FLOWS"
	run -0 t2 -r "$CAP" -W part:30f
	is 72 "$(for f in part_flows.txt[0-9]*.zst; do zstd -dc "$f" | tail -n +2; done | wc -l)"
	run -0 tawk -n '!hdr()' zst_flows.txt.zst
	ln -s /dev/full full_flows.txt.zst
	run -1 --separate-stderr t2 -r "$CAP" -w full
	is "t2: full_flows.txt.zst: No space left on device" "${stderr_lines[0]}"
	is "t2: txtSink: 0 rows written, 72 are lacking" "${stderr_lines[1]}"
	run -1 built_with TFS_ZST_COMPRESS=1 TFS_GZ_COMPRESS=1
	has "exclude each other"
}
