# Standard output that takes nothing, and files that take nothing: one line, status 1, from every tool.

load helper

setup() {
	sandbox
	[ -w /dev/full ] || skip "no /dev/full"
	export T2HOME=$T2_TREE
	plugins basicFlow txtSink
}

# lost PROGRAM ARGUMENT...: it says that its standard output is lost, and no more
lost() {
	run -1 --separate-stderr sh -c '"$@" >/dev/full' sh "$@"
	is "$* : ${WANT:-$1: standard output: No space left on device}" "$* : $stderr"
	[ -c /dev/full ]
}

@test "t2conf: a full standard output is one line and status 1" {
	lost t2conf -h
	lost t2conf --help
	lost t2conf basicFlow -I
	lost t2conf tranalyzer2 -I
	lost t2conf basicFlow -G BFO_MAX_HDRDESC
	t2conf -L
	lost t2conf -S
}

@test "t2build, t2plugin: a full standard output is one line and status 1" {
	for a in -h --help -l --list; do
		lost t2build "$a"
	done
	for a in -h --help -l --list=b -lb; do
		lost t2plugin "$a"
	done
	lost t2plugin
	lost t2plugin -l -N
	lost t2plugin -l -H
}

@test "t2subnet: a full standard output is one line and status 1" {
	printf '10.0.0.0/8\tus\tTen\n' >ten
	lost t2subnet -h
	lost t2subnet -V
	t2subnet build -o "$PLUGINS" ten
	lost t2subnet info
	lost t2subnet lookup 10.0.0.1
	lost t2subnet lookup -a 10.0.0.1
	lost t2subnet lookup -h
}

@test "tawk: a full standard output is one line and status 1" {
	printf '%%dir\tflowInd\tflowStat\nA\t1\t0x0\n' >rows
	for a in -h --help '-?' --version -g -g=3 "-d tcp" "-d all" "-V flowStat" "-V flowStat=0x1" "-V l4Proto" "-l rows" "-l=3 rows"; do
		# shellcheck disable=SC2086
		lost tawk $a
	done
	lost tawk -c 1 rows
	lost tawk -c 'BEGIN { print 1 }'
	echo 'flowStat=0x1' >log
	lost tawk -L log
	WANT="tawk: cannot write to standard output: No space left on device"
	lost tawk 1 rows
	for o in --json --to-csv --align "-J 2"; do
		# shellcheck disable=SC2086
		lost tawk $o 1 rows
	done
	lost tawk 'BEGIN { print 1 >"/dev/stdout" }'
	WANT="tawk: cmd. line:1: cannot write to standard output: No space left on device"
	lost tawk 'BEGIN { print 1; exit 3 }'
	lost tawk 'BEGIN { print 1; fflush() }'
	lost tawk 'BEGIN { print 1; system("") }'
}

@test "every program prints its version and its usage on standard output" {
	for p in t2 t2build t2conf t2plot t2plugin t2report t2subnet tawk tcol; do
		for o in --version --help -h -V; do
			[ "$p$o" != tawk-V ] || continue	# prints what a value means
			run -0 --separate-stderr $p $o
			is "" "$stderr"
			[ -n "$output" ]
			WANT='' lost $p $o
		done
	done
}

@test "a standard output that is not open is one line and status 1" {
	for c in "t2conf -h" "t2build -h" "t2plugin -l" "t2subnet -V" "tawk -h" "tcol -h" "t2plot -h" "t2report -h"; do
		run -1 --separate-stderr sh -c "$c >&-"
		is "${c%% *}: standard output: Bad file descriptor" "$stderr"
	done
	# What prints nothing loses nothing.
	run -0 --separate-stderr sh -c "tawk 'BEGIN { }' >&-"
	is "" "$stderr"
}

@test "a reader that goes away is no line" {
	for c in "t2conf -h" "t2build -h" "t2plugin -l" "t2subnet -h" "tawk -d all" "tcol -h" "t2plot -h" "t2report -h"; do
		run --separate-stderr bash -c "trap '' PIPE; $c | true; exit \${PIPESTATUS[0]}"
		[ "$status" -le 1 ] || is "$c" "$status"
		is "" "$stderr"
	done
}

@test "files that take nothing: -x, print to a file, lists of plugins" {
	run -1 --separate-stderr tawk 'BEGIN { print 1 >"/dev/full" }'
	is "tawk: cannot write to /dev/full: No space left on device" "$stderr"
	run -1 --separate-stderr tawk 'BEGIN { print 1 >>"/dev/full"; close("/dev/full") }'
	is "tawk: cmd. line:1: cannot write to /dev/full: No space left on device" "$stderr"
	for o in -L -s; do
		run -1 --separate-stderr t2conf $o /dev/full
		is "t2conf: /dev/full: No space left on device" "$stderr"
		[ -c /dev/full ]
	done
}

@test "t2conf: a list of plugins goes into a pipe, through a link, to standard output" {
	t2conf -L list
	[ -s list ]
	mkfifo pipe
	cat pipe >got &
	t2conf -L pipe
	wait $!
	cmp list got
	[ -p pipe ]
	echo old >target
	ln -s target link
	t2conf -L link
	cmp list target
	[ -L link ]
	run -0 t2conf -L /dev/stdout
	is "$(cat list)" "$output"
	t2conf -L /dev/stdout >got
	cmp list got
	[ -L /dev/stdout ]
}
