# The tutorial t2-force(7): its commands, one after the other, as they are printed, and what it says of their output.

load helper

setup_file() {
	export HOME=$BATS_FILE_TMPDIR/home
	mkdir -p "$HOME"
	tree "$BATS_FILE_TMPDIR/tree"
	make -s -C "$TREE" tools MODE= SAN= DEBUG= >&2
	export TREE T2HOME PATH CFLAGS=$NOT_OPTIMISED
	"$T2_BUILD/tests/mkcap" faf "$HOME/faf-exercise.pcap"
	"$T2_BUILD/tests/mkcap" http "$HOME/web.pcap"
	# one command a line
	sed -n 's/^\.Dl \$ //p' "$T2_TREE/man/t2-force.7" >"$HOME/commands"
}

setup() {
	cd "$HOME" || return 1
}

# upto N: the commands up to the N-th; the output of each is in out.N
upto() {
	local n
	for ((n = ${DONE:-0} + 1; n <= $1; n++)); do
		sed -n "${n}p" commands >command
		# the plugin that the reader writes
		if grep -q -- '--try' command; then
			sed -i 's|^onPacket.*|&|; /^claimLayer4Information\|^onPacket(/,/^}/s|^}|#if FORCE_MODE == 1\n\tif (packet->len > 1000)\n\t\tT2_RM_FLOW_WHY(\&flows[flowIndex], "large");\n#endif\n}|' "$TREE/plugins/nightShift/src/nightShift.c"
		fi
		bash -e -o pipefail command >out.$n 2>&1 || { cat command out.$n >&2; return 1; }
	done
}

said() {
	grep -n -F -- "$1" commands | head -1 | cut -d : -f 1
}

@test "every command of the tutorial works, in its order" {
	upto "$(wc -l <commands)"
	grep -q 'FORCE' out.$(said "=> cut hundred")
	grep -q 'terminated by flowCut: hundred' out.$(said "=> cut hundred")
	grep -q 'Force mode: remove this flow' out.$(said "tawk -V")
	grep -q 'flowCut: asked' out.$(said "cut asked")
	grep -q 'of flows that were ended before' out.$(said "seconds 5 => end")
	[ "$(wc -l <short_flows.txt)" -gt 1 ]
	# the table is that from above
	cmp out.$(said '$numPktsSnt > 100') out.$(grep -n 'joined_flows.txt | tcol' commands | cut -d : -f 1)
	grep -q '"flowCut:hundred"' out.$(said '$flowPiece > 1')
	grep -q 'rows are of forced flows' out.$(said "--try")
	grep -q 'nightShift: large' out.$(said "--try")
	# a trial loads nothing
	[ "$(ls ~/.tranalyzer/plugins | grep -c nightShift)" -eq 0 ]
}

@test "what was changed is as it was shipped" {
	(cd "$TREE" && diff -r t2core "$T2_TREE/t2core" && diff -r plugins "$T2_TREE/plugins")
}
