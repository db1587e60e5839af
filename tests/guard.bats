# t2: a plugin that crashes, or that does not return after a signal, is named; folders and files of others
load helper

setup() {
	sandbox
	plugins basicFlow txtSink
}

# bad: a plugin that does BAD_HOW (null, stack, abort, hang) in BAD_WHERE (init, packet, end, finish), as 500_bad.so; with
# -j it works for several. When it hangs, there is a file "hanging".
bad_plugin() {
	cat >bad.c <<'C'
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "t2Plugin.h"
T2_PLUGIN_INIT_FLAGS("bad", "0.9.0", 0, 9, "", T2_SHARDABLE);
static int
deep(volatile int n)
{
	volatile char room[4096];

	room[0] = (char)n;
	return deep(n + 1) + room[0];
}
static void
act(const char *where)
{
	const char *w = getenv("BAD_WHERE"), *how = getenv("BAD_HOW");

	if (w == NULL || strcmp(w, where) != 0)
		return;
	if (strcmp(how, "null") == 0)
		*(volatile int *)0 = 1;
	if (strcmp(how, "stack") == 0)
		(void)deep(0);
	if (strcmp(how, "abort") == 0)
		abort();
	if (strcmp(how, "hang") == 0 && close(creat("hanging", 0600)) == 0)
		for (;;)
			pause();
}
void initialize(void) { act("init"); }
void claimLayer4Information(packet_t *p, unsigned long i) { (void)p, (void)i; if (t2_worker > 0 || numPackets >= 5) act("packet"); }
void onFlowTerminate(unsigned long i) { static _Atomic int n; (void)i; if (++n > 3) act("end"); }
void onApplicationTerminate(void) { act("finish"); }
C
	"${CC:-cc}" -std=gnu11 -D_GNU_SOURCE -shared -fPIC "${PLUGIN_INC[@]}" bad.c -o "$PLUGINS/500_bad.so"
}

# until_hanging: wait until the plugin does
until_hanging() {
	for _ in $(seq 400); do
		if [ -e hanging ]; then return 0; fi
		sleep 0.05
	done
	return 1
}

# until_said REGEX: wait for it in report
until_said() {
	for _ in $(seq 100); do
		if grep -qE "$1" report; then return 0; fi
		sleep 0.05
	done
	cat report
	return 1
}

sanitised() {
	nm "$T2_BUILD/bin/t2" 2>/dev/null | grep -q __asan_init
}

@test "t2: a plugin that crashes is named with the packet, in every callback, and the signal ends t2" {
	if sanitised; then
		skip "the sanitiser has handlers of its own"
	fi
	bad_plugin
	capture tcpstates
	for how in null stack abort; do
		for where in init packet end finish; do
			rc=139 sig=SIGSEGV
			[ "$how" != abort ] || rc=134 sig=SIGABRT
			BAD_WHERE=$where BAD_HOW=$how run -$rc --separate-stderr t2 -r "$CAP" -w out
			[[ "$stderr" =~ "t2: plugin bad: $sig at packet "[0-9]+ ]]
			[ "$where" != packet ] || [[ "$stderr" == *"at packet 5" ]]
		done
	done
}

@test "t2 -j: a plugin that crashes in a worker is named, in every callback, and the signal ends t2" {
	if sanitised; then
		skip "the sanitiser has handlers of its own"
	fi
	bad_plugin
	capture tcpstates
	for j in 2 3; do
		run -0 t2 -j $j -r "$CAP" -w out
		for how in null stack abort; do
			for where in init packet end finish; do
				rc=139 sig=SIGSEGV
				[ "$how" != abort ] || rc=134 sig=SIGABRT
				BAD_WHERE=$where BAD_HOW=$how run -$rc --separate-stderr t2 -j $j -r "$CAP" -w out
				[[ "$stderr" =~ "t2: plugin bad: $sig at packet "[0-9]+ ]]
			done
		done
	done
}

@test "t2 -j: a plugin that does not return in a worker is named 2 s after the second SIGINT" {
	bad_plugin
	capture tcpstates
	for j in 2 3; do
		for where in packet end finish; do
			rm -f hanging
			BAD_WHERE=$where BAD_HOW=hang t2 -j $j -r "$CAP" -w out >report 2>err &
			PID=$!
			until_hanging
			kill -INT $PID
			sleep 0.2
			kill -INT $PID
			SECONDS=0 rc=0
			wait $PID || rc=$?
			[ "$rc" = 1 ]
			[ "$SECONDS" -le 5 ]
			grep -q '^t2: plugin bad: does not return, in a run that a signal ended, at packet [0-9]*\( or before\)\?$' err
			is "$(head -n 1 out_headers.txt | cut -c1)" "#"
			tail -c 1 out_flows.txt | cmp - <(echo)
		done
	done
}

@test "t2: a crash between two calls of plugins is none of theirs: at start, behind packets, behind a report" {
	local calls
	if sanitised; then
		skip "the sanitiser has handlers of its own"
	fi
	bad_plugin
	capture tcpstates
	mkfifo feed
	for calls in start packets report; do
		t2 -r feed -w out >report 2>err 3>&- &
		PID=$!
		exec 9>feed
		if [ "$calls" = start ]; then
			head -c 24 "$CAP" >&9
			until_said 'Dump start|Processing file'
		else
			cat "$CAP" >&9
			until_said 'Dump start'
			sleep 0.3
		fi
		if [ "$calls" = report ]; then
			kill -USR1 $PID
			until_said 'USR1|Number of flows'
		fi
		sleep 0.2
		kill -SEGV $PID
		rc=0
		wait $PID || rc=$?
		exec 9>&-
		is 139 "$rc"
		grep -q '^t2: SIGSEGV at packet ' err
	done
}

@test "t2: a plugin that does not return is named 2 s after the second SIGINT, and the rows so far are written" {
	bad_plugin
	capture tcpstates
	run -0 t2 -r "$CAP" -w whole
	for where in packet end finish; do
		rm -f hanging
		BAD_WHERE=$where BAD_HOW=hang t2 -r "$CAP" -w out >report 2>err &
		PID=$!
		until_hanging
		kill -INT $PID
		sleep 0.2
		kill -INT $PID
		SECONDS=0 rc=0
		wait $PID || rc=$?
		[ "$rc" = 1 ]
		[ "$SECONDS" -le 4 ]
		grep -q '^t2: plugin bad: does not return, in a run that a signal ended, at packet [0-9]*$' err
		case $where in
		packet)	is 0 "$(rows out_flows.txt)" ;;
		end)	is 3 "$(rows out_flows.txt)" ;;
		finish)	is "$(rows whole_flows.txt)" "$(rows out_flows.txt)" ;;
		esac
	done
}

@test "t2: an output file is not made through another user's link in a sticky folder" {
	if [ "$(id -u)" != 0 ]; then
		skip "only root can give a link away"
	fi
	capture tcpstates
	mkdir -m 1777 sticky
	echo mine >victim
	ln -s ../victim sticky/out_flows.txt
	chown -h 12345 sticky/out_flows.txt
	run -1 --separate-stderr t2 -r "$CAP" -w sticky/out
	[[ "$stderr" == *"sticky/out_flows.txt: a symbolic link of another user, in a folder where all may write, leads to it"* ]]
	is mine "$(cat victim)"
	chown -h 0 sticky/out_flows.txt
	run -0 t2 -r "$CAP" -w sticky/out
	[ "$(rows victim)" -gt 30 ]
}

@test "t2: a plugin folder below one where others may write is refused, with what mends it" {
	capture tcpstates
	chmod 777 "$HOME"
	run -1 --separate-stderr t2 -r "$CAP" -w out
	is "t2: $HOME/: others may write to it; run chmod go-w $HOME/" "$stderr"
	chmod go-w "$HOME/"
	run -0 t2 -r "$CAP" -w out
}
