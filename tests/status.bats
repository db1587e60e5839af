# How t2 ends: status and stderr, for inputs that are damaged, outputs that are full, and signals.

load helper

setup() {
	sandbox
	plugins basicFlow basicStats tcpStates txtSink
}

err_has() { [[ "$stderr" == *"$1"* ]] || is "...$1..." "$stderr"; }

# --- damaged inputs ------------------------------------------------------------------------------------------------------

@test "a truncated capture: status 1 and a line on stderr that says where; the report has it too" {
	for f in pcap swapped nano ng; do
		capture order -f $f
		head -c -7 "$CAP" >cut.pcap
		run -1 --separate-stderr t2 -r cut.pcap -w out
		[[ "$stderr" == "t2: cut.pcap: packet 6: "* ]] || is "t2: cut.pcap: packet 6: ..." "$stderr"
		has "[WRN] cut.pcap: packet 6: "
		is 5 "$(rows out_flows.txt)"
		run -1 --separate-stderr t2 -r cut.pcap -w out -l
		err_has "t2: cut.pcap: packet 6: "
		grep -q '^\[WRN\] cut.pcap: packet 6: ' out_log.txt
		run -1 --separate-stderr t2 -r - -w - <cut.pcap
		err_has "-: packet 6: "
	done
	capture tcpstates -z
	head -c -20 "$CAP" >cut.gz
	run -1 --separate-stderr t2 -r cut.gz -w out
	err_has "t2: cut.gz: gzip'd data end too early"
}

@test "-R: one bad file anywhere gives 1 in the end, and all others are read" {
	capture order
	cp "$CAP" good1.pcap
	cp "$CAP" good2.pcap
	head -c -7 "$CAP" >damaged
	echo "this is no capture at all, but a text" >foreign
	: >empty
	head -c 10 "$CAP" >short
	mkdir folder
	capture tcpstates -z
	head -c -20 "$CAP" >gzipped
	for bad in damaged foreign empty short folder absent gzipped; do
		for at in 1 2 3; do
			printf 'good1.pcap\ngood2.pcap\n' | sed "$((at < 3 ? at : 2))$([ $at -lt 3 ] && echo i || echo a)\\
$bad" >list
			run -1 --separate-stderr t2 -R list -w out
			err_has "t2: $bad: "
			n=$(sed -n 's/^Number of processed packets: \([0-9]*\).*/\1/p' <<<"$output")
			[ "$n" -ge 12 ] || is "12 packets and more, $bad at $at" "$n"
			has "good2.pcap"
		done
	done
	printf 'good1.pcap\ngood2.pcap\n' >list
	run -0 t2 -R list -w out
	run -1 --separate-stderr t2 -R folder -w out
	is "t2: folder: Is a directory" "$stderr"
}

@test "-R: a filter that does not fit a later file leaves that file out, with status 1" {
	capture order
	cp "$CAP" ether
	capture ppp 2>/dev/null || capture raw
	cp "$CAP" other
	printf 'ether\nother\nether\n' >list
	run -1 --separate-stderr t2 -R list -w out ether host 02:00:00:00:00:01 or udp
	err_has "t2: other: filter '"
	has "Number of processed packets: 12"
}

# --- /dev/full -------------------------------------------------------------------------------------------------------------

# full COMMAND: status 1, and stderr says why
full() {
	run -1 --separate-stderr bash -c "$1"
	err_has "No space left on device"
}

@test "/dev/full: -h, -V, the report" {
	capture order
	full 't2 -h >/dev/full'
	full 't2 --help >/dev/full'
	full 't2 -V >/dev/full'
	full "t2 -r '$CAP' -w out >/dev/full"
	full "t2 -r '$CAP' -w - >/dev/full"
	run -1 bash -c "t2 -r '$CAP' -w - 2>/dev/full"
	run -1 bash -c "t2 -V >&-"
	run -1 bash -c "t2 -r '$CAP' -w out >&-"
	err_has "t2: standard output: "
}

@test "/dev/full: every file" {
	plugins basicFlow icmpDecode pcapd findexer jsonSink txtSink
	capture order
	printf '1\n' >index
	for f in flows.txt headers.txt flows.json log.txt packets.txt icmpStats.txt flows.xer packets.xer; do
		rm -f out_*
		ln -s /dev/full out_$f
		full "t2 -r '$CAP' -w out -l -m -s"
		err_has "out_${f%.gz}: "
	done
	ln -s /dev/full index_pcapd.pcap
	full "t2 -r '$CAP' -w out -e index"
	err_has "index_pcapd.pcap"
}

@test "-s: a packet file that ends too early: how many rows it has, and how many it lacks" {
	capture faf
	t2 -r "$CAP" -w whole -s >/dev/null
	# The limit holds for each file, and is counted in KiB.
	run -1 --separate-stderr bash -c 'trap "" XFSZ; ulimit -f 200; t2 -r "$1" -w out -s' - "$CAP"
	is "t2: out_packets.txt: File too large" "${stderr_lines[0]}"
	[[ $stderr =~ "t2: out_packets.txt: "([0-9]+)" rows written, "([0-9]+)" are lacking" ]]
	is "${BASH_REMATCH[1]}" "$(($(wc -l <out_packets.txt) - 1))"
	# The run ended where this was seen: all packets of it have a flow.
	line "Number of processed packets: $((BASH_REMATCH[1] + BASH_REMATCH[2]))"
	cmp <(head -c "$(stat -c %s out_packets.txt)" whole_packets.txt) out_packets.txt
	# The flows of these packets have their rows.
	line "Number of processed   flows: $(($(wc -l <out_flows.txt) - 1))"
	ln -sf /dev/full out_flows.txt
	ln -sf /dev/full out_packets.txt
	run -1 --separate-stderr t2 -r "$CAP" -w out -s
	err_has "t2: out_flows.txt: No space left on device"
	err_has "t2: txtSink: 0 rows written, "
	err_has "t2: out_packets.txt: No space left on device"
	err_has "t2: out_packets.txt: 0 rows written, "
}

@test "a file of a plugin that cannot be written ends the run, not the rows of its flows" {
	plugins basicFlow pcapd txtSink
	capture faf
	seq 100 >index
	run -1 --separate-stderr bash -c 'trap "" XFSZ; ulimit -f 200; t2 -r "$1" -w out -e index' - "$CAP"
	is "t2: index_pcapd.pcap: File too large" "$stderr"
	n=$(sed -n 's/^Number of processed   flows: \([0-9]*\).*/\1/p' <<<"$output")
	[ "$n" -gt 0 ]
	is "$n" "$(($(wc -l <out_flows.txt) - 1))"
}

@test "a signal between the look at what it asks and the wait for a pipe ends the run" {
	case $T2_BUILD in */build) ;; *) skip "the plain build only" ;; esac
	cat >late.c <<-'END'
	#define _GNU_SOURCE
	#include <dlfcn.h>
	#include <errno.h>
	#include <poll.h>
	#include <signal.h>
	#include <stdlib.h>
	#include <sys/stat.h>
	#include <time.h>
	#include <unistd.h>
	static int late(int fd)		/* whether a signal came */
	{
		struct stat st;
		struct timespec t = { .tv_sec = 1 };
		int n = 0;
		if (fstat(fd, &st) == 0 && S_ISFIFO(st.st_mode) && fd > 2)
			while (nanosleep(&t, &t) != 0) n++;
		return n;
	}
	int poll(struct pollfd *p, nfds_t n, int ms)
	{
		if (getenv("LATE_POLL") && late(p->fd)) { errno = EINTR; return -1; }
		return ((int (*)(struct pollfd *, nfds_t, int))dlsym(RTLD_NEXT, "poll"))(p, n, ms);
	}
	ssize_t read(int fd, void *p, size_t n)
	{
		late(fd);
		return ((ssize_t (*)(int, void *, size_t))dlsym(RTLD_NEXT, "read"))(fd, p, n);
	}
	int ppoll(struct pollfd *p, nfds_t n, const struct timespec *t, const sigset_t *m)
	{
		late(p->fd);
		return ((int (*)(struct pollfd *, nfds_t, const struct timespec *, const sigset_t *))dlsym(RTLD_NEXT, "ppoll"))
		    (p, n, t, m);
	}
	END
	cc -O1 -shared -fPIC -o late.so late.c
	mkfifo pipe
	local p rc w late
	# with LATE_POLL it interrupts the look, which ends early then, as the kernel's does
	for late in LATE_POLL= LATE_NONE=; do
		rm -f out_log.txt
		sleep 30 >pipe 3>&- &
		w=$!
		env $late LD_PRELOAD="$DATA/late.so" timeout -k 1 10 t2 -r pipe -w out -l 3>&- 2>err &
		p=$!
		for i in {1..50}; do [ ! -e out_log.txt ] || break; sleep .1; done
		sleep .5
		kill -TERM "$(children $p)"
		rc=0
		wait $p || rc=$?
		kill $w
		is 1 $rc
		is "t2: pipe: a signal ended the run before the first packet" "$(cat err)"
	done
}

@test "/dev/full: monitoring" {
	capture order
	ln -s /dev/full out_monitoring.txt
	begin order -w out -m
	kill -USR1 "$PID"
	sleep 0.5
	kill -TERM "$PID"
	finish
	is 1 "$RC"
	grep -q 'out_monitoring.txt: No space left on device' err
}

# --- signals -----------------------------------------------------------------------------------------------------------------

# begin NAME t2-options: t2 on a pipe that stays open
begin() {
	capture "$1"
	shift
	mkfifo feed
	t2 -r feed "$@" >report 2>err &
	PID=$!
	exec 9>feed
	cat "$CAP" >&9
	for _ in $(seq 100); do
		grep -qs '^Dump start' report err out_log.txt && break
		sleep 0.1
	done
	sleep 0.3
}

# finish: wait for PID, at most 10 s; RC is its status
finish() {
	for _ in $(seq 100); do
		kill -0 "$PID" 2>/dev/null || break
		sleep 0.1
	done
	kill -9 "$PID" 2>/dev/null && echo "killed" >&2
	RC=0
	wait "$PID" || RC=$?
	exec 9>&- || true
}

# halted t2-options: t2 on a capture, stopped behind its first packets
halted() {
	LONG=$DATA/long.pcap
	[ -e "$LONG" ] || "$T2_BUILD/tests/mkcap" -n 1000000 flood "$LONG"
	rm -f report			# that of the run before
	t2 "$@" -f 1 -w out <&0 >report 2>err &
	PID=$!
	until grep -qs '^Dump start' report; do kill -0 "$PID"; done
	kill -STOP "$PID"
}

# signals NAME...: one after the other, with as little work as may be between them
signals() {
	local s
	for s in "$@"; do
		kill -STOP "$PID"
		kill "-$s" "$PID"
		kill -CONT "$PID"
		until taken; do :; done
	done
	finish
}

# taken: has it the signals so far?
taken() {
	local s=
	read -rd '' s <"/proc/$PID/status" || :
	[[ $s != *ShdPnd:* || $s =~ ShdPnd:[[:blank:]]+0+[[:space:]] ]]
} 2>/dev/null

@test "a file that a signal cuts short: status 1, and how far it came, on stderr and in the report" {
	for s in TERM "INT INT" HUP; do
		halted -r "$DATA/long.pcap"
		signals $s
		is 1 "$RC"
		grep -Eq '^t2: .*long.pcap: cut short by a signal, after [0-9]+ packets, [0-9]+\.[0-9]+%$' err
		grep -q '^\[WRN\] .*long.pcap: cut short by a signal' report
		n=$(sed -n 's/.*after \([0-9]*\) packets.*/\1/p' err)
		grep -q "^Number of processed packets: $n\( \|$\)" report
		[ "$n" -lt 1000000 ]
	done
	echo "$LONG" >list
	echo "$LONG" >>list
	halted -R list
	signals TERM
	is 1 "$RC"
	grep -Eq '^t2: .*long.pcap: cut short by a signal, in file 1 of 2, after [0-9]+ packets, ' err
	halted -r - <"$LONG"
	signals TERM
	is 1 "$RC"
	grep -q '^t2: -: cut short by a signal, after ' err
}

@test "one SIGINT on a file: flows that were not begun are said, status 1" {
	halted -r "$DATA/long.pcap"
	signals INT
	is 1 "$RC"
	grep -Eq '^t2: .*long.pcap: ([0-9]+ packets have no flow|cut short by a signal)' err
}

@test "a third SIGINT drops flows: status 1, and it says so, on a pipe too" {
	begin flood -f 1 -w out		# writing 262144 flows takes long enough
	kill -INT "$PID"
	sleep 0.1
	signals INT INT
	is 1 "$RC"
	grep -Eq '^t2: [0-9]+ flows are not written, as a signal asked$' err
	[ "$(rows out_flows.txt)" -lt 300000 ]
}

@test "the first Ctrl-C says at once that a second one stops now, on stderr also with -l and -w -" {
	for o in "-w out" "-w out -l" "-w -"; do
		begin order $o
		kill -INT "$PID"
		for _ in $(seq 30); do grep -qs 'a second SIGINT (Ctrl-C) stops now' err && break; sleep 0.1; done
		grep -q '^\(t2: \|\[INF\] \)SIGINT: .*; a second SIGINT (Ctrl-C) stops now$' err
		is 1 "$(grep -c 'second SIGINT' err)"
		kill -INT "$PID"
		finish
		is 0 "$RC"
		rm feed
	done
}

@test "-D ended by a signal: status 0, between files and before the first one" {
	capture order
	cp "$CAP" r.pcap
	cp "$CAP" r.pcap1
	for s in TERM INT; do
		t2 -D r.pcap -w out >report 2>err &
		PID=$!
		for _ in $(seq 100); do grep -qs 'r.pcap1' report && break; sleep 0.05; done
		sleep 0.3
		kill -$s "$PID"
		finish
		is 0 "$RC"
		grep -q 'Number of processed packets: 12' report
		is 5 "$(rows out_flows.txt)"
		t2 -D none.pcap -w out2 >report 2>err &
		PID=$!
		sleep 0.5
		kill -$s "$PID"
		finish
		is 0 "$RC"
	done
}

@test "a signal before the first byte of a pipe: one line, status 1" {
	mkfifo feed
	for s in TERM INT; do
		t2 -r - -w out <feed >report 2>err &
		PID=$!
		exec 9>feed
		sleep 0.5
		kill -$s "$PID"
		finish
		is 1 "$RC"
		is "t2: -: a signal ended the run before the first packet" "$(cat err)"
	done
}

# --- plugins -----------------------------------------------------------------------------------------------------------------

@test "what plugins count of flows and do not give back is told at the end; the status is 0" {
	mkdir -p own/keeps/src
	echo 'ORDER = 700' >own/keeps/plugin.mk
	cat >own/keeps/src/keeps.c <<-'END'
	#include "t2Plugin.h"

	T2_PLUGIN_INIT("keeps", "1.0", 0, 9);

	void
	initialize(void)
	{
		t2_mem_use();
	}

	void
	onFlowTerminate(unsigned long flowIndex UNUSED)
	{
		if (t2_mem_take(T2_MEM_TEXT, 3) && t2_mem_take(T2_MEM_STREAM, 4))
			t2_mem_give(T2_MEM_TEXT, 2);
	}
	END
	plugins basicFlow txtSink
	plugin_source own/keeps 700_keeps.so
	capture order
	run -0 --separate-stderr t2 -r "$CAP" -w out
	is "t2: $((5 * $(rows out_flows.txt))) bytes that plugins kept of flows were not given back" "$stderr"
	line "[WRN] $((5 * $(rows out_flows.txt))) bytes that plugins kept of flows were not given back"
}

@test "a plugin with a symbol that nobody has is refused by name, before the run" {
	tree
	mkdir -p "$HOME/own/lacks/src"
	echo 'ORDER = 700' >"$HOME/own/lacks/plugin.mk"
	: >"$HOME/own/lacks/default.config"
	cat >"$HOME/own/lacks/src/lacks.c" <<-'END'
	#include "t2Plugin.h"

	T2_PLUGIN_INIT("lacks", "1.0", 0, 8);

	extern void nobody_has_this(void);

	void
	onApplicationTerminate(void)
	{
		nobody_has_this();
	}
	END
	t2build "$HOME/own/lacks" >&2
	capture order
	run -1 --separate-stderr t2 -r "$CAP" -w out
	is 1 "$(wc -l <<<"$stderr")"
	err_has "700_lacks.so: undefined symbol: nobody_has_this: "
	err_has "t2build -u lacks"
	[ ! -e out_flows.txt ]
	hasnt "Dump start"
	t2build -u lacks >&2
	run -0 t2 -r "$CAP" -w out
}
