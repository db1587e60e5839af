# shellcheck shell=bash disable=SC2154 # build, dir and tools are those of who reads this
# Shared by the benchmarks: captures, made once in BENCH_DIR, and medians of what runs cost.
#
#	build=./build dir=/tmp/x tools=./build/tests; . tests/bench/common.sh; bench_tools

bench_tools() {
	local p
	for p in gencap measure; do
		[ "$tools/$p" -nt "tests/bench/$p.c" ] || ${CC:-cc} -O2 -o "$tools/$p" "tests/bench/$p.c"
	done
}

# Real traffic, many times over, where the captures and their amplifier are; else the project's own mix.
make_real() {
	local amp=../shared/bench/amplify.c pcaps=../shared/conformance/pcaps
	if [ -f "$amp" ] && ls "$pcaps"/ndpi_* >/dev/null 2>&1; then
		${CC:-cc} -O2 -o "$tools/amplify" "$amp" -lpcap
		"$tools/amplify" 32 "$1" "$pcaps"/ndpi_* 2>/dev/null
	else
		"$tools/gencap" bulk 700000 100000 >"$1"
	fi
}
capture() {
	local f=$dir/$1.pcap
	[ -s "$f" ] && return
	case $1 in
	real) make_real "$f.tmp" ;;
	flows) "$tools/gencap" flows 6000000 2000000 >"$f.tmp" ;;
	flows10k) "$tools/gencap" flows 6000000 10000 >"$f.tmp" ;;
	bulk) "$tools/gencap" bulk 2000000 100 >"$f.tmp" ;;
	scan) "$tools/gencap" scan 3000000 >"$f.tmp" ;;
	esac
	mv "$f.tmp" "$f"
}
# measured FIGURES COMMAND...: a line of what it costs. Rows of the run before are not there: to cut a file of a gigabyte to nothing,
# or to write its pages anew, is no cost of this one.
measured() {
	rm -f "$dir"/x_* "$dir"/xj_*
	"$tools/measure" "$@"
}
median() { # column, file
	awk -v c="$1" '{ print $c }' "$2" | sort -g | awk '{ v[NR] = $1 } END { print v[int((NR + 1) / 2)] }'
}
packets() { "$build/bin/t2" -p "$dir/none" -r "$1" -w "$dir/x" | sed -n 's/^Number of processed packets: \([0-9]*\).*/\1/p'; }
