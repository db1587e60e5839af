# t2 -j: flows dealt to several workers. What they write and report is what one writes and reports.

load helper

setup() {
	sandbox
	plugins basicFlow basicStats tcpStates icmpDecode dnsDecode radiusDecode txtSink
}

# report FILE: without what differs from run to run
report() {
	sed -E '/PID: |^Finished |^Memory usage|^Processing file|^Dumping flows/d; s/^\[(INF|WRN)\] [^ ]*(one|many)/[\1]/' "$1"
}

# same_as_one WORKERS T2-ARGUMENT...: run with one worker and with so many; rows, report and status agree
same_as_one() {
	local n=$1 s=0 r=0
	shift
	t2 -w one "$@" >one.out 2>one.err || s=$?
	t2 -j "$n" -w many "$@" >many.out 2>many.err || r=$?
	is "$s" "$r"
	cmp one_flows.txt many_flows.txt
	diff <(report one.out) <(report many.out)
	diff one.err many.err
	fails grep "One flow worker" many.out
}

@test "rows and report of every scenario are those of one worker" {
	local s n=0
	for s in $("$T2_BUILD/tests/mkcap" -l | awk '$1 !~ /^(flood|autopilot|arcnet)$/ { print $1 }'); do
		capture "$s"
		same_as_one $((n % 4 + 2)) -r "$CAP" || { echo "scenario $s"; return 1; }
		n=$((n + 1))
	done
	[ $n -ge 50 ]
}

@test "of a capture that is long enough to keep all threads at work, by every way in" {
	capture flood -n 60000
	same_as_one 2 -r "$CAP"
	same_as_one 16 -r "$CAP"
	gzip -k "$CAP"
	same_as_one 3 -r "$CAP.gz"
	mv one_flows.txt wanted.txt
	run -0 --separate-stderr bash -c 'cat "$1" | t2 -j 3 -r - -w pipe' - "$CAP"
	cmp wanted.txt pipe_flows.txt
	printf '%s\n' "$CAP" "$CAP.gz" "$CAP" >list
	same_as_one 4 -R list
}

@test "of a capture that is cut within a record: what is there is written, and the status is 1" {
	capture faf
	head -c 400001 "$CAP" >cut.pcap
	same_as_one 3 -r cut.pcap
	grep -q "WRN.* packet " many.out
	run -1 t2 -j 3 -r cut.pcap -w x
}

@test "of a table that is full: the same flows end early" {
	capture autopilot
	same_as_one 3 -r "$CAP" -f 1
	grep -q "flows terminated by autopilot: 6 " many.out
}

@test "with labels of addresses, JSON and text, and a filter" {
	plugins basicFlow basicStats tcpStates txtSink jsonSink
	capture faf
	same_as_one 4 -r "$CAP" tcp
	cmp one_flows.json many_flows.json
}

@test "what concerns several flows is called in the order of the input, whoever has the flows" {
	tree
	mkdir -p "$HOME/own/before/src"
	echo 'ORDER = 701' >"$HOME/own/before/plugin.mk"
	: >"$HOME/own/before/default.config"
	cat >"$HOME/own/before/src/before.c" <<-'END'
	#include "t2Plugin.h"
	#include <unistd.h>

	T2_PLUGIN_INIT_FLAGS("before", "1.0", 0, 8, "", T2_SHARDABLE);

	static struct before { uint64_t first, n, others, findex, begun, ended, open; uint8_t isB; } **befores;
	static uint64_t seen, last, open, begun, ended;		/* of all flows */
	static uint64_t turned(unsigned long i) { return FLOW_IS_B(&flows[i]) != befores[i]->isB; }
	static const struct t2_column columns[] = {
		{ "beforeFirst", T2_REF(U64, befores, first), "Number of the first packet" },
		{ "beforeN", T2_REF(U64, befores, n), "Packets" },
		{ "beforeOthers", T2_REF(U64, befores, others), "Changes of flow so far, at each packet, summed" },
		{ "beforeIndex", T2_REF(U64, befores, findex), "Index" },
		{ "beforeBegun", T2_REF(U64, befores, begun), "As which it began" },
		{ "beforeEnded", T2_REF(U64, befores, ended), "As which it ended" },
		{ "beforeOpen", T2_REF(U64, befores, open), "How many were open then" },
		{ "beforeIsB", T2_REF(U8, befores, isB), "Its direction when it began" },
		{ "beforeTurned", T2_CALL(U8, turned), "Its direction is another now" },
	};
	T2_PLUGIN_COLUMNS(columns);

	void initialize(void) { T2_PLUGIN_STRUCT_NEW(befores); }

	/* Flows from even ports to odd ones are turned, and so their opposites. */
	void
	onFlowBeginInOrder(packet_t *packet, unsigned long i)
	{
		struct before *b = befores[i] = calloc(1, sizeof(*b));

		if (b == NULL)
			abort();
		if (!FLOW_HAS_OPPOSITE(&flows[i]) && packet->srcPort % 2 == 0 && packet->dstPort % 2 == 1)
			flows[i].status ^= L3FLOWINVERT;
		b->isB = FLOW_IS_B(&flows[i]);
		b->begun = ++begun;
		open++;
	}

	void
	onFlowEndInOrder(unsigned long i)
	{
		befores[i]->ended = ++ended;
		befores[i]->open = open--;
	}

	void
	onPacketInOrder(packet_t *packet UNUSED, unsigned long i)
	{
		struct before *b = befores[i];

		if (b->n++ == 0)
			b->first = numPackets;
		b->findex = flows[i].findex;
		seen += last != flows[i].findex;
		last = flows[i].findex;
		b->others += seen;
	}

	void onFlowFree(unsigned long i) { free(befores[i]); befores[i] = NULL; }
	END
	t2build basicFlow basicStats txtSink "$HOME/own/before" >&2
	local s
	for s in l2 faf frag4 noise; do
		capture "$s"
		same_as_one 3 -r "$CAP"
		is "" "$(cells many_flows.txt flowInd beforeIndex beforeN | awk '$1 != $2 || $3 == 0')"
		is 0 "$(cells many_flows.txt beforeTurned | sort -u)"
		is "$(seq "$(cells many_flows.txt dir | wc -l)")" "$(cells many_flows.txt beforeEnded)"
	done
	capture flood -n 60000
	same_as_one 4 -r "$CAP"
	is "$(seq 60000)" "$(cells many_flows.txt beforeFirst | sort -n)"
	cells many_flows.txt beforeFirst beforeBegun >begun
	is "$(seq 60000)" "$(awk '$1 == $2 { print $1 }' begun | sort -n)"
	t2 -r "$CAP" -w sfile -s >/dev/null
	cmp one_flows.txt sfile_flows.txt
}

@test "monitoring reports count what the workers counted" {
	capture flood -n 60000
	run -0 t2 -j 3 -r "$CAP" -w x -M 0.0001
	[ "$(grep -c '^USR1' <<<"$output")" -gt 1 ]
	is "1" "$(grep -c '^Number of processed packets: 60000 ' <<<"$(tail -n 60 <<<"$output")")"
}

@test "one worker, and why, where there can be no more" {
	plugins basicFlow findexer txtSink
	capture dns
	run -0 t2 -j 4 -r "$CAP" -w one
	line "[INF] One flow worker, not 4: plugin findexer cannot be on several"
	plugins basicFlow txtSink
	run -0 t2 -j 4 -s -r "$CAP" -w one
	line "[INF] One flow worker, not 4: a packet file is written"
	run -0 t2 -j 1 -r "$CAP" -w one
	hasnt "flow worker"
}

@test "the number of workers is from 1 to 16" {
	capture dns
	local n
	for n in 0 17 x -1 ''; do
		run -2 --separate-stderr t2 -j "$n" -r "$CAP" -w x
		is "" "$output"
		is "t2: -j $n: expected a number from 1 to 16" "$stderr"
	done
}

@test "a full disk ends the run with its line, the rows that are lacking, and status 1" {
	[ -w /dev/full ] || skip "no /dev/full here"
	capture flood -n 60000
	ln -s /dev/full x_flows.txt
	run -1 --separate-stderr t2 -j 3 -r "$CAP" -w x
	is "t2: x_flows.txt: No space left on device" "${stderr_lines[0]}"
	[[ ${stderr_lines[1]} =~ ^"t2: txtSink: 0 rows written, "[1-9][0-9]*" are lacking"$ ]]
	is 2 "${#stderr_lines[@]}"
}

@test "a signal ends the run, and what was read is written" {
	capture flood -n 60000
	(cat "$CAP"; sleep 5) | t2 -j 3 -r - -w x >x.out 2>&1 &
	local pid=$!
	sleep 1
	kill -INT $pid
	sleep 0.3
	kill -INT $pid
	wait $pid || true
	is 60000 "$(rows x_flows.txt)"
}

@test "a plugin that sets a smaller time-out than it has said is caught" {
	tree
	mkdir -p "$HOME/own/liar/src"
	echo 'ORDER = 700' >"$HOME/own/liar/plugin.mk"
	: >"$HOME/own/liar/default.config"
	cat >"$HOME/own/liar/src/liar.c" <<-'END'
	#include "t2Plugin.h"

	T2_PLUGIN_INIT_FLAGS("liar", "1.0", 0, 8, "", T2_SHARDABLE);

	float
	t2LeastTimeout(const packet_t *packet UNUSED)
	{
		return 100;
	}

	void
	claimLayer4Information(packet_t *packet UNUSED, unsigned long flowIndex)
	{
		flows[flowIndex].timeout = 7;
	}
	END
	t2build basicFlow txtSink "$HOME/own/liar" >&2
	capture dns
	run -0 t2 -r "$CAP" -w x
	run -1 t2 -j 2 -r "$CAP" -w x
	has "a plugin set a time-out of 7 s, which is less than t2LeastTimeout of any"
}
