# Lines of C: none is over 118 columns, and one that is would be found.

load helper

@test "no line of C is over 118 columns" {
	cd "$T2_TREE"
	find lib t2core t2build t2conf tawk plugins tests -name '*.[ch]' -type f ! -path '*/build/*' -print0 | LC_ALL=C xargs -0 tests/wide
}

@test "a line that is too long is found, by columns: tabs go to the next eighth, a character of UTF-8 is one" {
	cd "$BATS_TEST_TMPDIR"
	x=$(printf '%0110d' 0)
	printf '%s\n' "$x""12345678" "	$x" "x	$x" "é${x}1234567" >x.c
	LC_ALL=C "$T2_TREE/tests/wide" x.c
	printf '%s\n' "$x""123456789" short "	${x}1" "1234567	${x}1" "12345678	$x" "é${x}12345678" >x.c
	LC_ALL=C run -1 "$T2_TREE/tests/wide" x.c
	is "x.c:1: 119 columns
x.c:3: 119 columns
x.c:4: 119 columns
x.c:5: 126 columns
x.c:6: 119 columns" "$output"
}
