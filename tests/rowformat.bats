# The flags of lib/row/bin2txt.h, each at each value, on one row; and that its headers and default.config say the same.

load helper

setup_file() {
	load helper
	# everything but the files that the flags change, once
	export LIBO=$BATS_FILE_TMPDIR/lib.a SRC=$BATS_FILE_TMPDIR/src
	mkdir -p "$SRC" "$BATS_FILE_TMPDIR/o"
	cp "$T2_TREE"/lib/*.h "$T2_TREE"/lib/*/*.h "$T2_TREE/t2core/src/tranalyzer.h" "$T2_TREE/tests/rowformat.c" "$SRC"
	for f in rowtext_run rowtext_zeros rowtext_compile rowtext_header bin2txt addrtext; do cp "$T2_TREE"/lib/*/"$f.c" "$SRC"; done
	for f in numfmt escape binaryValue outputBuffer t2log fsutils t2utils outfile alive; do
		${CC:-cc} -std=gnu11 -O0 -D_GNU_SOURCE "${PLUGIN_INC[@]}" -c \
			-o "$BATS_FILE_TMPDIR/o/$f.o" "$(ls "$T2_TREE/lib/$f.c" "$T2_TREE"/lib/*/"$f.c" 2>/dev/null)"
	done
	ar rcs "$LIBO" "$BATS_FILE_TMPDIR"/o/*.o
}

# shown NAME=VALUE...: what rowformat prints with these flags, in $lines: 0 names, 1 row, 2 JSON, ...
shown() {
	local s
	cp -r "$SRC" "$BATS_TEST_TMPDIR/s"
	for s in "$@"; do
		local h=bin2txt.h
		grep -q "^#define ${s%%=*} " "$BATS_TEST_TMPDIR/s/$h" || h=tranalyzer.h
		sed -i "s|^\(#define ${s%%=*} \+\)[^ ]*|\1${s#*=}|" "$BATS_TEST_TMPDIR/s/$h"
	done
	${CC:-cc} -std=gnu11 -O0 -D_GNU_SOURCE -Wall -Wextra -Werror -I"$BATS_TEST_TMPDIR/s" \
		-o "$BATS_TEST_TMPDIR/show" "$BATS_TEST_TMPDIR"/s/*.c "$LIBO" -lm
	run -0 "$BATS_TEST_TMPDIR/show"
}

# column N of the row, of the line of plugins' functions
col() { is "$2" "$(cut -f "$1" <<<"${lines[1]}")"; }
api() { is "$2" "$(tail -n 1 <<<"$output" | cut -f "$1")"; }

@test "as shipped" {
	shown
	is "%ip4	ip6	none	mac	h8_h64	time	dur	str	strc	list" "${lines[0]}"
	is '10.1.11.2	a01:b02::cafe	-	00:1a:2b:cd:ef:ff	0xab_0xfedcba9876543210	1258544215.037210	61.000005	"\"\u0001.\""	\t\u0001.	' \
		"${lines[1]}"
	is '{"ip4":"10.1.11.2","ip6":"a01:b02::cafe","none":"-","mac":"00:1a:2b:cd:ef:ff","h8_h64":["0xab","0xfedcba9876543210"],"time":"1258544215.037210","dur":"61.000005","str":"\"\u0001.\"","strc":"\t\u0001."}' \
		"${lines[2]}"
	is "# Col No.	Type	Name	Description" "${lines[3]}"
	is "5	H8_H64	h8_h64	" "${lines[8]}"
	api 1 10.1.11.2
	api 2 a01:b02::cafe
	api 3 -
	api 4 00:1a:2b:cd:ef:ff
	api 5 0xab_0xfedcba9876543210
}

@test "IP4_FORMAT 1, 2, 3" {
	shown IP4_FORMAT=1; col 1 010.001.011.002; api 1 010.001.011.002; rm -r "$BATS_TEST_TMPDIR/s"
	shown IP4_FORMAT=2; col 1 0x0a010b02; api 1 0x0a010b02; rm -r "$BATS_TEST_TMPDIR/s"
	shown IP4_FORMAT=3; col 1 167840514; api 1 167840514
}

@test "IP6_FORMAT 1, 2, 3" {
	shown IP6_FORMAT=1
	col 2 0a01:0b02:0000:0000:0000:0000:0000:cafe; api 2 0a01:0b02:0000:0000:0000:0000:0000:cafe
	rm -r "$BATS_TEST_TMPDIR/s"
	shown IP6_FORMAT=2; col 2 0x0a010b0200000000000000000000cafe; api 2 0x0a010b0200000000000000000000cafe
	rm -r "$BATS_TEST_TMPDIR/s"
	shown IP6_FORMAT=3; col 2 0x0a010b0200000000_0x000000000000cafe; api 2 0x0a010b0200000000_0x000000000000cafe
}

@test "MAC_FORMAT 1, 2 and MAC_SEP" {
	shown MAC_FORMAT=1; col 4 0x0000001a2bcdefff; api 4 0x0000001a2bcdefff; rm -r "$BATS_TEST_TMPDIR/s"
	shown MAC_FORMAT=2; col 4 112404066303; api 4 112404066303; rm -r "$BATS_TEST_TMPDIR/s"
	shown MAC_SEP='"--"'; col 4 00--1a--2b--cd--ef--ff; api 4 00--1a--2b--cd--ef--ff
}

@test "HEX_CAPITAL: hex numbers and MAC addresses" {
	shown HEX_CAPITAL=1 IP4_FORMAT=2 IP6_FORMAT=1
	col 4 00:1A:2B:CD:EF:FF; api 4 00:1A:2B:CD:EF:FF
	col 5 0xAB_0xFEDCBA9876543210; api 5 0xAB_0xFEDCBA9876543210
	col 1 0x0A010B02; api 1 0x0A010B02
	col 2 0A01:0B02:0000:0000:0000:0000:0000:CAFE
}

@test "B2T_NON_IP_STR" {
	shown B2T_NON_IP_STR='"n/a"'; col 3 n/a; api 3 n/a
}

@test "B2T_TIMESTR: dates for time stamps, not for durations; TSTAMP_PREC: nine digits" {
	shown B2T_TIMESTR=1
	col 6 2009-11-18T11:36:55.037210+0000; col 7 61.000005
	is "6	S	time	" "${lines[9]}"
	rm -r "$BATS_TEST_TMPDIR/s"
	shown B2T_TIMESTR=1 TSTAMP_UTC=0
	col 6 2009-11-18T11:36:55.037210+0000
	TZ=CET-1 run -0 "$BATS_TEST_TMPDIR/show"
	col 6 2009-11-18T12:36:55.037210+0100
	rm -r "$BATS_TEST_TMPDIR/s"
	shown TSTAMP_PREC=1
	col 6 1258544215.000037210
	rm -r "$BATS_TEST_TMPDIR/s"
	shown TSTAMP_PREC=1 B2T_TIMESTR=1
	col 6 2009-11-18T11:36:55.000037210+0000
}

@test "TFS_EXTENDED_HEADER: flows, columns and types go first" {
	shown TFS_EXTENDED_HEADER=1
	is "%0                   " "${lines[0]}"
	is "%10" "${lines[1]}"
	is "%28	29	30	27	13_16	25	26	23	31	8:R" "${lines[2]}"
	[[ "${lines[3]}" == "%ip4	"* ]]
}

@test "TFS_NC_TYPE 0, 1" {
	shown TFS_NC_TYPE=0
	is "# Col No.	Name	Description" "${lines[3]}"
	is "1	ip4	an address" "${lines[4]}"
	rm -r "$BATS_TEST_TMPDIR/s"
	shown TFS_NC_TYPE=1
	is "5	13_16	h8_h64	" "${lines[8]}"
	is "10	8:R	list	" "${lines[13]}"
}

@test "TFS_SAN_UTF8=0: strings have the short escapes only, string classes none" {
	shown TFS_SAN_UTF8=0 SEP_CHR='"!"'
	is '"\"'$'\x01\xff''\""' "$(cut -d '!' -f 8 <<<"${lines[1]}")"
	is $'\t\x01\xff' "$(cut -d '!' -f 9 <<<"${lines[1]}")"
}

@test "HDR_CHR and SEP_CHR" {
	shown HDR_CHR='"#!"' SEP_CHR='", "'
	is "#!ip4, ip6, none, mac, h8_h64, time, dur, str, strc, list" "${lines[0]}"
	[[ "${lines[1]}" == "10.1.11.2, a01:b02::cafe, -, 00:1a"* ]]
}

@test "JSON_KEEP_EMPTY and JSON_PRETTY" {
	shown JSON_KEEP_EMPTY=1
	[[ "${lines[2]}" == *',"list":[]}' ]]
	rm -r "$BATS_TEST_TMPDIR/s"
	shown JSON_PRETTY=1
	[[ "${lines[2]}" == '{"ip4": "10.1.11.2", "ip6": '*'"h8_h64": ["0xab", "0xfedcba9876543210"], '* ]]
}

@test "default.config of utils and of the sinks have the values of their headers, and all of them" {
	check() { # folder default-header
		awk -v file="$2" '
			$1 == "#" && $2 == ":file:" { file = $3 }
			/^[A-Z]/ { v = substr($0, index($0, "=") + 2); print file, $1, v == "yes" ? 1 : v == "no" ? 0 : v }
		' "$1/default.config" >"$BATS_TEST_TMPDIR/config"
		for h in $(cut -d ' ' -f 1 "$BATS_TEST_TMPDIR/config" | sort -u); do
			awk -v file="$h" '
				/USER CONFIGURATION FLAGS/ { on = 1 }
				/DO NOT EDIT/ { exit }
				on && $1 == "#define" { name = $2; sub(/ *\/\/.*/, ""); sub(/#define [A-Za-z0-9_]+ */, "")
					print file, name, $0 }
			' "$1/$h"
		done >"$BATS_TEST_TMPDIR/header"
		[ -s "$BATS_TEST_TMPDIR/header" ]
		is "$(sort "$BATS_TEST_TMPDIR/header")" "$(sort "$BATS_TEST_TMPDIR/config")"
	}
	check "$T2_TREE/lib" row/bin2txt.h
	check "$T2_TREE/plugins/txtSink" src/txtSink.h
	check "$T2_TREE/plugins/jsonSink" src/jsonSink.h
}
