# t2PSkel: builds, loads, gives its columns; header and default.config agree.
#
# Needs t2build, t2conf and t2 in PATH: . t2build/t2_aliases

setup_file() {
	export DIR=$(cd "$BATS_TEST_DIRNAME/.." && pwd)
	export FOLDER=$BATS_FILE_TMPDIR/plugins
	t2build -p "$FOLDER" "$DIR" basicFlow txtSink
}

# One UDP packet from 10.0.0.1 to 10.0.0.2 with the payload "ping".
capture() {
	printf '\xd4\xc3\xb2\xa1\2\0\4\0\0\0\0\0\0\0\0\0\xff\xff\0\0\1\0\0\0' >"$1"
	printf '\1\0\0\0\0\0\0\0\x2e\0\0\0\x2e\0\0\0' >>"$1"
	printf '\2\0\0\0\0\2\2\0\0\0\0\1\x08\0' >>"$1"
	printf '\x45\0\0\x20\0\1\0\0\x40\x11\x66\xca\x0a\0\0\1\x0a\0\0\2' >>"$1"
	printf '\x04\0\x08\0\0\x0c\0\0ping' >>"$1"
}

# cell COLUMN: its value in the only row of $BATS_TEST_TMPDIR/a_flows.txt
cell() {
	awk -F '\t' -v want="$1" '
		NR == 1 { for (i = 1; i <= NF; i++) if ($i == want) column = i; next }
		{ print $column }' "$BATS_TEST_TMPDIR/a_flows.txt"
}

@test "t2PSkel: its columns stand in the flow file" {
	capture "$BATS_TEST_TMPDIR/a.pcap"
	t2 -p "$FOLDER" -r "$BATS_TEST_TMPDIR/a.pcap" -w "$BATS_TEST_TMPDIR/a"
	[ "$(wc -l <"$BATS_TEST_TMPDIR/a_flows.txt")" -eq 2 ]
@CHECK@
}

@test "t2PSkel: header and default.config have the same values" {
	cp -R "$DIR" "$BATS_TEST_TMPDIR/copy"
	mv "$BATS_TEST_TMPDIR/copy" "$BATS_TEST_TMPDIR/t2PSkel"
	t2conf "$BATS_TEST_TMPDIR/t2PSkel" --reset
	cmp "$DIR/src/t2PSkel.h" "$BATS_TEST_TMPDIR/t2PSkel/src/t2PSkel.h"
}
