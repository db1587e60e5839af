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
