# Signs of life: the line on a terminal that says how far a program is, and its absence everywhere else.
# needs: script

load helper

setup() {
	sandbox
	plugins basicFlow basicStats txtSink
}

# on_terminal FILE COMMAND: run it with a terminal as its standard streams; what that showed lies in FILE
on_terminal() {
	TERM=xterm timeout 60 script -qefc "$2" "$1.script" </dev/null >/dev/null
	sed '1d;$d' "$1.script" | tr -d '\n' >"$1"
}

# The last thing that a terminal shows of a line is blank: every line is overwritten by as many blanks.
gone() {
	local left
	left=$(python3 - "$1" <<'END'
import sys
screen, col, kept = [], 0, []
for c in open(sys.argv[1], errors="replace", newline="").read():
    if c == "\r":
        col = 0
    else:
        screen[col:col + 1] = [c]
        col += 1
print("".join(screen).rstrip())
END
)
	is "" "$left"
}

# A capture that takes a while: it comes in two halves.
slowly() {
	printf '#!/bin/sh\nhead -c 2000000 %s\nsleep 0.9\ntail -c +2000001 %s\n' "$1" "$1" >slowly
	chmod +x slowly
}

@test "t2 says how far it is, and the line is gone in the end" {
	capture faf
	slowly "$CAP"
	on_terminal seen './slowly | t2 -r - -w out -l'
	grep -qE 't2: [0-9.]+ k packets \([0-9.]+( k)?/s\), [0-9]+ flows' seen
	gone seen
	# The report is not mixed with it.
	on_terminal seen './slowly | t2 -r - -w out'
	grep -qE 't2: [0-9.]+ k packets .* flows.*Dump stop : ' seen
	grep -qE ' {20}.?Dump stop : ' <(tr '\r' ' ' <seen)
}

@test "t2: per cent of packed captures and of lists, and how long the rest takes" {
	capture flood -n 1500000
	gzip -1 -c "$CAP" >packed.gz
	on_terminal seen "t2 -r packed.gz -w out -l"
	grep -qE 't2: [0-9]+ % of [0-9.]+ MB, [0-9.]+ [kM] packets \([0-9.]+ [kM]/s\), [0-9.]+ [kM] flows, [0-9]+ s left' seen
	gone seen
	printf '%s\n' packed.gz packed.gz >list
	on_terminal seen "t2 -R list -w out -l"
	grep -qE 't2: file [12] of 2, [0-9]+ % of ' seen
	gone seen
}

@test "-q, files and pipes: no line" {
	capture faf
	slowly "$CAP"
	on_terminal seen './slowly | t2 -q -r - -w out -l'
	is "" "$(cat seen)"
	run -0 --separate-stderr sh -c './slowly | t2 -r - -w out -l'
	is "" "$stderr"
	is "" "$output"
	on_terminal seen './slowly | t2 -r - -w out -l 2>log'
	is "" "$(cat seen log)"
}

@test "messages stand on lines of their own" {
	capture faf
	slowly "$CAP"
	# t2 warns of the list's second file while the line is shown
	printf '%s\n' "$CAP" "$DATA/noise" >list
	head -c 5000 /dev/urandom >noise
	on_terminal seen 't2 -R list -w out -l || :'
	has_line() { tr '\r' '\n' <"$1" | grep -qE "^$2"; }
	has_line seen 't2: .*noise: '
	# t2 says that its input is cut short, while the line is shown
	on_terminal seen './slowly | head -c 3000000 | t2 -r - -w out -l || :'
	has_line seen 't2: -: '
}

@test "SIGUSR1: what, how much, how long" {
	capture faf
	printf '#!/bin/sh\nhead -c 2000000 %s\nsleep 1\nkill -USR1 "$(cat pid)"\ntail -c +2000001 %s\n' "$CAP" "$CAP" >feed
	chmod +x feed
	mkfifo pipe
	t2 -r pipe -w out >report 2>&1 &
	echo $! >pid
	./feed >pipe
	wait $!
	grep -q '^Elapsed time: [0-9.]* sec$' report
	grep -q '^Processing file: pipe$' report
	grep -q '^Number of flows in memory: [0-9]* \[[0-9.]*%\]$' report
	capture flood -n 1500000
	t2 -r "$CAP" -w out -m -M 0.1 -l &
	pid=$!
	sleep 0.2
	kill -USR2 $pid
	wait $pid
	grep -q '^Total bytes processed so far: [0-9]*$' out_monitoring.txt
	grep -qE '^Remaining time: ([0-9]+ s|[0-9:]+ (min|h))$' out_monitoring.txt
}

@test "t2report and t2subnet say so after two seconds, and not before" {
	flows faf
	on_terminal seen "t2report -o r.html $FLOWS"
	is "" "$(cat seen)"
	printf '#!/bin/sh\nhead -c 5000 %s\nsleep 2.3\ntail -c +5001 %s\n' "$FLOWS" "$FLOWS" >halves
	chmod +x halves
	on_terminal seen './halves | t2report -o r.html'
	grep -qE 't2report: [0-9]+ rows' seen
	gone seen
	on_terminal seen './halves | t2report -q -o r.html'
	is "" "$(cat seen)"
	mkfifo nets
	(printf '# list\n10.0.0.0/8\tch\tone\n'; sleep 2.6; printf '11.0.0.0/8\tde\ttwo\n') >nets &
	on_terminal seen 't2subnet build -o . nets 2>&1'
	wait $!
	grep -q 't2subnet: nets, ' seen || skip "a pipe is no source"
}
