# tcol: alignment, exactly.

load helper

setup() {
	sandbox
	export LC_ALL=C.UTF-8
}

@test "tcol: cells are padded to their column and two blanks, the last one is not" {
	run -0 sh -c "printf 'a\tbb\tccc\n1\t\t\n\t\tx\nlonger\t1\t2\t3\n' | tcol | tr ' ' ."
	is "$(printf 'a.......bb..ccc..\n1................\n............x....\nlonger..1...2....3')" "$output"
}

@test "tcol: rows without characters are dropped" {
	run -0 sh -c "printf 'a\n\nb\n\n' | tcol"
	is "$(printf 'a\nb')" "$output"
}

@test "tcol: widths are display columns" {
	run -0 sh -c "printf 'é\tx\n日本\ty\nabc\tz\n' | tcol"
	is "$(printf 'é     x\n日本  y\nabc   z')" "$output"
}

@test "tcol: files follow one another; no last newline is needed" {
	printf 'a\tb' >one
	printf 'ccc\td' >two
	run -0 tcol one two
	is "$(printf 'a    b\nccc  d')" "$output"
}

@test "tcol: the header row of parts is shown once" {
	printf '%%a\tb\n1\t2\n' >one
	printf '%%a\tb\n3\t4\nx%%a\tb\n' >two
	printf '%%a\tc\n5\t6\n' >three
	is "$(printf '%%a   b\n1    2\n3    4\nx%%a  b\n1    2\n%%a   c\n5    6')" "$(tcol one two one three)"
	is "$(tcol one two one)" "$(cat one two one | tcol)"
	is "$(printf '1  2\n1  2')" "$(tail -qn +2 one one | tcol)"
	is "%a  b" "$(printf '%%a\tb\n%%a\tb' | tcol)"
}

@test "tcol: nothing gives nothing" {
	run -0 tcol /dev/null
	is "" "$output"
}

@test "tcol: a missing file is named, exit 1; wrong usage, exit 2" {
	run -1 --separate-stderr tcol absent
	is "tcol: absent: No such file or directory" "$stderr"
	run -2 --separate-stderr tcol -Z
	[ "${stderr_lines[-1]}" = "usage: tcol [-hnV] [file ...]" ]
	run -0 tcol -h
	is "usage: tcol [-hnV] [file ...]" "$output"
}

@test "tcol: gzip'd rows are read as they are, told by content" {
	printf 'a\tbb\n' >one
	printf 'ccc\td\n' | gzip >two
	printf 'e\tf\n' | gzip >>two
	cp two rows.txt
	run -0 tcol one two - <rows.txt
	is "$(printf 'a    bb\nccc  d\ne    f\nccc  d\ne    f')" "$output"
	head -c 24 two >cut
	run -1 --separate-stderr tcol cut
	is "tcol: cut: gzip'd data end too early" "$stderr"
	is "" "$output"
	printf '\037\213\010\0junkjunkjunkjunkjunkjunk' >bad
	run -1 --separate-stderr tcol bad
	[[ $stderr == "tcol: bad: gzip'd data are damaged: "* ]]
	for p in zstd lz4 xz bzip2; do
		{ printf 'ccc\td\n' | $p -c; printf 'e\tf\n' | $p -c; } >two
		run -0 tcol one two - <two
		is "$(printf 'a    bb\nccc  d\ne    f\nccc  d\ne    f')" "$output"
	done
}

@test "tcol: output that cannot be written is one line and status 1" {
	[ -w /dev/full ] || skip "no /dev/full"
	printf 'a\tb\n' >rows
	seq 100000 >many
	for a in -h -V rows many "-n rows"; do
		run -1 --separate-stderr sh -c "tcol $a >/dev/full"
		is "tcol: standard output: No space left on device" "$stderr"
	done
}

rows_for_terminal() {
	export TERM=xterm
	unset PAGER LESS
	printf 'a\tbb\n111\t2\n' >rows
	seq 500 >many
}

@test "tcol: on a terminal, with the less that is here: few rows need no key, many one" {
	rows_for_terminal
	command -v less >/dev/null || skip "less is not installed"
	for c in "tcol rows" "tcol <rows" "cat rows | tcol" "PAGER=less tcol rows" "PAGER='less -R' tcol rows"; do
		run -0 terminal "$c"
		is "$(printf 'a    bb\n111  2')" "$output"
	done
	# Nothing is cut off of a few long rows.
	seq -s - 1000 | tr -d '\n' >wide
	printf '\tend\nx\ty\n' >>wide
	run -0 terminal "tcol wide"
	has -998-999-1000
	has "  end"
	# The screen has 24 lines, or as many as the terminal says.
	run -124 terminal "tcol many"
	line 20
	hasnt 499
	KEYS=q
	run -0 terminal "tcol many"
	line 20
	hasnt 499
	run -0 terminal "stty rows 600; tcol many"
	line 499
}

# pager_named NAME WHAT...: a program that says WHAT before it shows what it gets
pager_named() {
	mkdir -p bin
	printf '#!/bin/sh\n%s\n' "$2" >bin/"$1"
	chmod +x bin/"$1"
}

@test "tcol: only a less of 600 or later is asked to keep the first row in place" {
	rows_for_terminal
	cat rows many >long
	PATH=$DATA/bin:$PATH
	for v in 590 599 551; do
		pager_named less "[ \"\$1\" = --version ] && echo 'less $v (GNU regular expressions)' || { echo \"\$@\"; cat; }"
		run -0 terminal "tcol long"
		line -SX
		line "a    bb"
	done
	for v in 600 608 668.1; do
		pager_named less "[ \"\$1\" = --version ] && echo 'less $v (PCRE2 regular expressions)' || { echo \"\$@\"; cat; }"
		run -0 terminal "PAGER='less -N' tcol long"
		line "-SX --header=1 -N"
		line "a    bb"
	done
	# One that knows no --version.
	pager_named less '[ "$1" = --version ] && { echo "unrecognized option" >&2; exit 1; }; echo "$@"; cat'
	run -0 terminal "tcol long"
	line -SX
	line "a    bb"
}

@test "tcol: without less the rows go to the terminal" {
	rows_for_terminal
	mkdir few
	ln -s "$T2_BUILD"/bin/tcol few/tcol
	run -0 terminal "PATH=$DATA/few; tcol rows"
	is "$(printf 'a    bb\n111  2')" "$output"
	# Nor is it started where it would ask for a key first.
	run -0 terminal "PATH=$DATA/few; tcol many"
	line 1
	line 500
	for c in "TERM=dumb tcol many" "unset TERM; tcol many"; do
		run -0 terminal "$c"
		line 500
	done
}

@test "tcol: PAGER names another pager, or none; one that is not there is said" {
	rows_for_terminal
	run -0 terminal "PAGER='sed s/^/:/' tcol rows"
	is "$(printf ':a    bb\n:111  2')" "$output"
	run -0 terminal "PAGER='tr a-z A-Z | sed \"s/^/ /\"' tcol rows"
	is "$(printf ' A    BB\n 111  2')" "$output"
	for p in "" cat; do
		run -0 terminal "PAGER='$p' tcol rows"
		is "$(printf 'a    bb\n111  2')" "$output"
	done
	run -0 terminal "PAGER=absent tcol rows"
	is "$(printf 'tcol: absent: No such file or directory\na    bb\n111  2')" "$output"
	run -0 terminal "PAGER='head -n 1' tcol many"
	is 1 "$output"
	run -1 terminal "PAGER=false tcol many"
	is "tcol: false: ended with status 1" "$output"
	run -0 terminal "PAGER='sed s/^/:/' tcol -n rows"
	is "$(printf 'a    bb\n111  2')" "$output"
}

@test "tawk ... | tcol: the tutorials' line, on a terminal" {
	rows_for_terminal
	plugins basicFlow basicStats tcpStates txtSink
	flows faf
	KEYS=q
	run -0 terminal "tawk 'bitsanyset(\$flowStat, 0x0000000000004000)' out_flows.txt | tcol"
	[[ ${lines[0]} == *"%dir  flowInd  flowStat"* ]]
	[ "$(grep -c '^[AB]  ' <<<"$output")" -ge 20 ]
	KEYS=
	run -0 terminal "tawk 'hdr() || \$flowInd < 4' out_flows.txt | tcol"
	[[ ${lines[0]} == "%dir  flowInd  flowStat"*"  tcpStatesAFlags" ]]
	run -0 terminal "tawk 'bitsanyset(\$flowStat, 0x0000020000000000)' out_flows.txt | tcol"
	[[ ${lines[0]} == "%dir  flowInd  flowStat"* ]]
	[ "${#lines[@]}" = 1 ]
}
