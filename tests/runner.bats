# tests/run, the runner of all tests: what does not end, does not plan, or is told to ignore signals.

load helper

setup() {
	sandbox
	mkdir -p tests bin
	cp "$T2_TREE/tests/run" tests/
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

@test "what does not end is stopped, and has failed" {
	suite hangs "exec -a hangs-$$ sleep 600"
	suite good true
	TEST_LIMIT=2 run -1 tests/run bats:hangs bats:good
	has "no end after 2 s: stopped"
	is "1 passed, 1 failed" "${lines[-1]}"
	fails pgrep -f "hangs-$$"
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
