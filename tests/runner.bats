# tests/run, the runner of all tests: what does not end, does not plan, or is told to ignore signals.

load helper

setup() {
	sandbox
	mkdir -p tests bin
	cp "$T2_TREE/tests/run" tests/
	DEPS=$T2_TREE/tests/deps
	unset T2_BUILD T2_TREE TEST_LIMIT TEST_SLOWER JOBS
}

# suite NAME LINE...: a bats suite of one test
suite() {
	local name=$1
	shift
	{ echo '@test "x" {'; printf '\t%s\n' "$@"; echo '}'; } >"tests/$name.bats"
}

@test "passed, failed and skipped are counted; the last line says how many, the status whether all passed" {
	suite good true
	suite bad false
	suite left 'skip "no such thing"'
	run -1 tests/run bats:good bats:bad bats:left
	is "1 passed, 1 failed, 1 skipped" "${lines[-1]}"
	run -0 tests/run bats:good
	is "1 passed, 0 failed" "${lines[-1]}"
}

@test "what is skipped is named, with the reason, also beside failures" {
	suite left 'skip "no such thing (yet)"'
	suite bare skip
	suite mixed true
	printf '@test "y: z" {\n\tskip "no # here"\n}\n@test "w" {\n\tfalse\n}\n' >>tests/mixed.bats
	run -1 tests/run bats:left bats:bare bats:mixed
	line "     skipped: x: no such thing (yet)"
	line "     skipped: x: no reason is given"
	line "     skipped: y: z: no # here"
	has "skip bats:left"
	is "1 passed, 1 failed, 3 skipped" "${lines[-1]}"
}

@test "a tool that is missing: its suites are skipped by name, the others run" {
	suite good true
	suite tooled true
	sed -i '1i # needs: sh no-such-tool awk' tests/tooled.bats
	mkdir -p tests/golden build/tests
	printf '#!/bin/sh\n# needs: no-such-tool\necho 1..1\necho ok 1\n' >tests/golden/run
	chmod +x tests/golden/run
	run -0 tests/run bats:good bats:tooled golden:all
	has "skip bats:tooled"
	has "skip golden:all"
	is 2 "$(grep -cFx "     skipped: all of it: no-such-tool is not installed" <<<"$output")"
	is "1 passed, 0 failed, 2 skipped" "${lines[-1]}"
	# without bats, and without a compiler of fuzz targets
	printf '#!/bin/sh\necho 1..1\necho ok 1\n' >build/tests/test_x
	chmod +x build/tests/test_x
	mkdir tools
	local t
	for t in bash sh env awk sed grep mktemp rm mv cat tail timeout nproc touch dirname ls; do
		ln -s "$(type -P $t)" tools/
	done
	PATH=$DATA/tools run -0 tests/run unit:test_x bats:good fuzz:fuzz_x
	has "skip bats:good"
	has "skip fuzz:fuzz_x"
	line "     skipped: all of it: bats is not installed"
	line "     skipped: all of it: clang with libFuzzer is not installed"
	is "1 passed, 0 failed, 2 skipped" "${lines[-1]}"
}

# apt: a system without some packages, whose apt-get ends with 0 or not; the rest of PATH is this one's
apt() {
	printf '#!/bin/sh\nfor p; do :; done\ncase " %s " in *" $p "*) ;; *) echo install ok installed ;; esac\n' "$1" >bin/dpkg-query
	printf '#!/bin/sh\necho "$*" >>%s/asked\ncase " $* " in *" update "*) exit 0 ;; esac\nexit %d\n' "$DATA" "$2" >bin/apt-get
	printf '#!/bin/sh\nexec "$@"\n' >bin/sudo
	chmod +x bin/*
	rm -f asked
}

@test "deps: what the tests are made with is no reason to stop, what t2 is built with is" {
	local deps=$DEPS
	PATH=$DATA/bin:$PATH
	apt '' 1
	run -0 "$deps"
	is "" "$output"
	apt 'tshark bats npm' 1
	run -0 "$deps" test
	has "deps: could not install tshark: the suites that need it are skipped"
	has "deps: could not install bats"
	run -0 "$deps" build
	apt 'tshark libpcap-dev' 1
	run -1 "$deps" test
	has "deps: could not install libpcap-dev"
	apt 'tshark npm' 0
	run -0 "$deps" test
	fails grep npm asked
	mkdir tools
	local t
	for t in sh env grep id; do
		ln -s "$(type -P $t)" tools/
	done
	PATH=$DATA/bin:$DATA/tools run -0 "$deps"
	grep -q ' npm$' asked
	rm asked
	ln -s "$(type -P true)" tools/npm
	PATH=$DATA/bin:$DATA/tools run -0 "$deps"
	fails grep npm asked
}

@test "make subnets without npm: what brings it" {
	mkdir tools
	local t
	for t in sh make find sed cc mkdir; do
		ln -s "$(type -P $t)" tools/
	done
	PATH=$DATA/tools run -2 make -s -C "${DEPS%/tests/deps}" T2BUILD=1 BUILD="$DATA/none" subnets-data
	has "make subnets: npm is needed to fetch the data (make deps installs it; Debian: apt-get install npm)"
}

@test "each slip's text is in its file once, and the tests that must notice it are there" {
	run -0 "$BATS_TEST_DIRNAME/mutants/run" -n
	cp -r "$BATS_TEST_DIRNAME/mutants" tests/
	mkdir lib
	printf 'one\ntwo\none\n' >lib/a.c
	rm tests/mutants/*.list
	printf 'lib/a.c: %s\n- %s\n! bats:x x\n\n' once two twice one never three >tests/mutants/lib.list
	printf '@test "x" {\n}\n' >tests/x.bats
	printf 'lib/b.c: no file\n- one\n! bats:x x\n\nlib/a.c: no test\n- two\n! bats:x z\n' >>tests/mutants/lib.list
	run -1 tests/mutants/run -n
	is "ok 1 - lib: lib/a.c: once
not ok 2 - lib: lib/a.c: twice # the text is in file 2 times, not once
not ok 3 - lib: lib/a.c: never # the text is in file 0 times, not once
not ok 4 - lib: lib/b.c: no file # no such file
not ok 5 - lib: lib/a.c: no test # no such test: bats:x z
1..5" "$output"
}

@test "slips: what a test fails at without them, or is late for, is not noticed; a part of them; who noticed them" {
	cp -r "$BATS_TEST_DIRNAME/mutants" tests/
	rm tests/mutants/*.list
	mkdir lib
	printf '%s\n' one two three four >lib/a.c
	printf 'all test-tools:\n' >Makefile
	suite sees 'grep -q one lib/a.c'
	suite bad false
	suite late 'sleep 6'
	suite hangs "grep -q four lib/a.c || (trap '' TERM; exec -a slips-$$ sleep 600)"
	printf 'lib/a.c: %s\n- %s\n+ x\n! bats:%s x\n\n' 1 one sees 2 two sees 3 three bad 4 three late 5 four hangs >tests/mutants/a.list
	TEST_LIMIT=4 run -1 tests/mutants/run -v
	is "ok 1 - a: lib/a.c: 1
# by bats:sees x:
not ok 2 - a: lib/a.c: 2 # not noticed by bats:sees x
not ok 3 - a: lib/a.c: 3 # bats:bad x fails without the slip as well, or is too slow
not ok 4 - a: lib/a.c: 4 # bats:late x fails without the slip as well, or is too slow
ok 5 - a: lib/a.c: 5
# by bats:hangs x (no end):
1..5
# 2 of 5 slips are noticed: 40.0 %" "$(grep -v '^# [#n]' <<<"$output")"
	fails running "slips-$$"
	run -1 tests/mutants/run -p 2-2
	is "not ok 2 - a: lib/a.c: 2 # not noticed by bats:sees x
1..1
# 0 of 1 slips are noticed: 0.0 %" "$output"
	run -0 tests/mutants/run -n -p 4-
	is "ok 4 - a: lib/a.c: 4
ok 5 - a: lib/a.c: 5
1..2" "$output"
	run -2 tests/mutants/run -p 3
	has "usage: run [-v] [-p FROM-TO] [ROOM | REGEX]..."
}

@test "what does not end is stopped, and has failed" {
	suite hangs "exec -a hangs-$$ sleep 600"
	suite good true
	TEST_LIMIT=2 run -1 tests/run bats:hangs bats:good
	has "no end after 2 s: stopped"
	is "1 passed, 1 failed" "${lines[-1]}"
	fails running "hangs-$$"
}

@test "no plan, an empty plan, a test fewer than planned: failures" {
	mkdir -p build/tests
	local t
	for t in 'true' 'echo 1..0' 'echo 1..2; echo ok 1' 'echo 1..1; echo ok 1; exit 3' 'echo 1..1; kill -SEGV $$'; do
		printf '#!/bin/sh\n%s\n' "$t" >build/tests/test_x
		chmod +x build/tests/test_x
		run -1 tests/run unit:test_x
		is "0 passed, 1 failed" "$(sed 's/^[01] passed/0 passed/' <<<"${lines[-1]}")"
	done
}

@test "under nohup signals do what they do elsewhere" {
	suite hup 'run bash -c "kill -HUP \$\$; echo still here"' '[ "$status" -eq 129 ]'
	run -0 bash -c "trap '' HUP INT; exec tests/run bats:hup"
	is "1 passed, 0 failed" "${lines[-1]}"
}
