# Assertions of the suites that cannot fail: none is there, and each kind would be found.

load helper

@test "no suite has an assertion that cannot fail" {
	"$T2_TREE/tests/toothless" "$T2_TREE"/tests/*.bats "$T2_TREE"/t2build/skel/common/tests/*.bats
}

# found LINE...: a test with these lines in the middle is refused, for the first of them
found() {
	printf '@test "x" {\n' >x.bats
	printf '\t%s\n' "$@" true >>x.bats
	echo '}' >>x.bats
	run -1 "$T2_TREE/tests/toothless" x.bats
	[[ ${lines[0]} == x.bats:2:*": $1" ]]
	is 1 "${#lines[@]}"
}

@test "each kind is found" {
	cd "$BATS_TEST_TMPDIR"
	found '! grep -q x file'
	found '! cmd | grep -q x'
	found '[ -e a ] && [ -e b ]'
	found '[ "$(cat a)" = "it is" ] && [[ $b == c ]]'
	found 'cmp a b && grep -q x a'
	found 'grep -q x a || true'
	found '[ -e a ] || :'
}

@test "what can fail passes" {
	cd "$BATS_TEST_TMPDIR"
	cat >body <<-'END'
			fails grep -q x file
			[ -e a ] && san=1
			[[ $a == b && $c == d ]]
			t2conf --reset && t2build -R
			[ -e a ] || is b c
			if ! grep -q x file; then false; fi
			awk '
				! seen[$0]++
				[ a ] && [ b ]'
			cmd |
				! grep x
			# ! comment
			echo "it's" '! x'
			cat <<-EOF
			! text
			EOF
	END
	printf '@test "x" {\n%s\n}\n' "$(cat body)" >x.bats
	run -0 "$T2_TREE/tests/toothless" x.bats
	is "" "$output"
}

# names FILE...: lines with a program that is on most machines and in none of the packages
names() {
	local others='bc|xxd|hexdump|pgrep|pkill|killall|lsof|fuser|strace|rsync|column|vi|vim|nc'
	grep -nE "^[^#@]*(\||\\$\(|<\(|fails |run [^ ]* |^)[[:blank:]]*($others)([[:blank:])]|$)" "$@"
}

# A suite that needs one passes here, and on a fresh system it fails, or proves nothing.
@test "no suite uses a program that make deps does not install" {
	local suites=("$T2_TREE"/tests/*.bats)
	cd "$BATS_TEST_TMPDIR"
	run -1 names "${suites[@]/*toothless.bats/$T2_TREE/tests/helper.bash}"
	cat >lines <<-'END'
		is 1 "$(echo 1 | bc)"
		fails pgrep -f x
		kill "$(pgrep -P 1)"
		xxd -p file
	END
	run -0 names lines
	is 4 "${#lines[@]}"
}
