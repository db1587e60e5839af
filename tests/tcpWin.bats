# tcpWin: the example plugin, with and without force mode.

load helper

setup_file() {
	export HOME=$BATS_FILE_TMPDIR/home
	mkdir -p "$HOME"
}

setup() {
	sandbox
	plugins basicFlow tcpStates tcpWin txtSink
}

@test "57 closed windows: one row" {
	flows stalled -s
	is "A 0x01 57
B 0x00 0" "$(cells "$FLOWS" dir tcpWinStat tcpWinThCnt)"
	line "tcpWin: Aggregated tcpWinStat=0x01"
	has "tcpWin: Number of packets below threshold: 57 ["
	hasnt "Number of flows released"
	[ "$(awk -F '\t' '{print NF}' out_packets.txt | sort -u | wc -l)" = 1 ]
}

@test "on several workers: rows and report are the same" {
	flows stalled
	mv "$FLOWS" one
	grep '^tcpWin: ' <<<"$output" >report
	run -0 t2 -r "$CAP" -w out -j 3
	hasnt "One flow worker"
	cmp "$FLOWS" one
	grep '^tcpWin: ' <<<"$output" | cmp - report
}

@test "FORCE_MODE: released at every second one, 28 times; and back" {
	core_with FORCE_MODE=1
	t2build tcpStates tcpWin >&2
	flows stalled
	line "[INF] Creating flows for IPv4, IPv6 [FORCE]" || line "[INF] Creating flows for L2, IPv4, IPv6 [FORCE]"
	line "tcpWin: Number of flows released: 28"
	has "Number of flows terminated by force mode: 28 "
	is 28 "$(cells "$FLOWS" dir flowStat tcpWinStat tcpWinThCnt | grep -c '^A 0x04000200000040.. 0x01 2$')"
	t2conf tranalyzer2 -D FORCE_MODE=0
	t2build -R >&2
	flows stalled
	hasnt "[FORCE]"
	is 57 "$(cells "$FLOWS" tcpWinThCnt | head -n 1)"
}

@test "TCPWIN_WINMIN and TCPWIN_FRCCNT" {
	tree
	t2conf tcpWin -D TCPWIN_WINMIN=65535 -D TCPWIN_FRCCNT=1
	t2build tcpWin >&2
	flows stalled
	is 2 "$(cells "$FLOWS" tcpWinStat | grep -c 0x01)"
	run -0 t2conf --reset tcpWin
	cmp "$TREE/plugins/tcpWin/src/tcpWin.h" "$T2_TREE/plugins/tcpWin/src/tcpWin.h"
}

@test "plugins/README.md: every line of code of the walk-through stands in the shipped source" {
	sed -n '/^## A plugin of one/,/^### 6/{/^```c/,/^```$/p;}' "$T2_TREE/plugins/README.md" | grep -v '^```' | grep . |
		while IFS= read -r l; do
			grep -Fqx -- "$l" "$T2_TREE"/plugins/tcpWin/src/tcpWin.[ch] "$T2_TREE"/plugins/tcpWin/src/tcpWinStat.def ||
				{ is "$l" "not in the source" || exit 1; }
		done
}
