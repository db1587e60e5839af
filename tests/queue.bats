# What becomes of rows that a sink does not take as fast as they are made: policies block, drop and spool.
load helper

setup() {
	sandbox
	plugins basicFlow basicStats txtSink
	slow_sink
}

# slow_sink: a sink, 905_slow.so, that writes dir and flowInd of each row to PREFIX_slow.txt.
#   SLOW_POLICY   its policy          SLOW_MS    it takes so long for a row     SLOW_HANG  it hangs while this file is there
#   SLOW_AWAY     it is away as long as this file is there                      SLOW_FAIL  it ends for good behind so many rows
slow_sink() {
	cat >slow.c <<'C'
#include "t2Plugin.h"
#include "t2sink.h"
T2_PLUGIN_INIT("slow", "0.9.3", 0, 9);
static FILE *f;
static uint64_t n;
static long
number(const char *name, long none)
{
	const char *s = getenv(name);

	return s != NULL ? atol(s) : none;
}
static bool
there(const char *name)
{
	return getenv(name) != NULL && access(getenv(name), F_OK) == 0;
}
void
initialize(void)
{
	char *name = t2_alloc_strcat(baseFileName, "_slow.txt", NULL);

	t2_sink_policy("SLOW_POLICY", getenv("SLOW_POLICY") != NULL ? getenv("SLOW_POLICY") : "auto");
	if ((f = fopen(name, "w")) == NULL)
		exit(1);
}
void
bufferToSink(outputBuffer_t *row)
{
	uint64_t index;

	if (there("SLOW_AWAY")) {
		t2_sink_away("slow", "has gone");
		return;
	}
	while (there("SLOW_HANG"))
		usleep(1000);
	if (number("SLOW_MS", 0) > 0)
		usleep((useconds_t)(1000 * number("SLOW_MS", 0)));
	if (n == (uint64_t)number("SLOW_FAIL", -1)) {
		t2_sink_end(plugin_name, "slow.db", "broken", n);
		return;
	}
	n++;
	memcpy(&index, row->buffer + 1, sizeof index);
	fprintf(f, "%c\t%" PRIu64 "\n", row->buffer[0] ? 'B' : 'A', index);
	fflush(f);
}
void onApplicationTerminate(void) { fclose(f); }
C
	"${CC:-cc}" -std=gnu11 -D_GNU_SOURCE -shared -fPIC "${PLUGIN_INC[@]}" slow.c -o "$PLUGINS/905_slow.so"
}

# packing_sink: a sink, 906_packs.so, that writes them to PREFIX_packs.txt a thousand at a time.
#   PACKS_POLICY, PACKS_AWAY  as above          PACKS_FAIL  it ends for good when it sends the pack with this number, from 0
packing_sink() {
	cat >packs.c <<'C'
#include "t2Plugin.h"
#include "t2sink.h"
T2_PLUGIN_INIT("packs", "0.9.3", 0, 9);
static FILE *f;
static uint64_t has, packs;
static struct { char row[4096]; uint32_t len; } row[1000];
static uint32_t n;
static bool ended;
static void
send_rows(bool now)
{
	uint64_t index;

	(void)now;
	if (n == 0 || ended)
		return;
	if (getenv("PACKS_AWAY") != NULL && access(getenv("PACKS_AWAY"), F_OK) == 0) {
		t2_sink_away("packs", "has gone");
		return;
	}
	if (getenv("PACKS_FAIL") != NULL && (uint64_t)atol(getenv("PACKS_FAIL")) == packs) {
		t2_sink_end(plugin_name, "packs.db", "broken", has);
		ended = true;
		return;
	}
	for (uint32_t i = 0; i < n; i++) {
		memcpy(&index, row[i].row + 1, sizeof index);
		fprintf(f, "%c\t%" PRIu64 "\n", row[i].row[0] ? 'B' : 'A', index);
	}
	fflush(f);
	has += n;
	n = 0;
	packs++;
}
static uint64_t rows_sent(void) { return has; }
static struct t2_sink_note note;
static void
give_back(void (*put)(void *to, const char *row, uint32_t len), void *to)
{
	strcpy(note.run, "the first");
	note.number++;
	note.rows = n;
	for (uint32_t i = 0; i < n; i++)
		put(to, row[i].row, row[i].len);
}
void
bufferToSink(outputBuffer_t *b)
{
	if (n == 0 && has == 0 && note.rows > 0)
		printf("noted: %s, %" PRIu64 " of %" PRIu64 "\n", note.run, note.rows, note.number);
	note.rows = 0;
	if (n == 1000)
		send_rows(false);
	if (n == 1000 || b->pos > sizeof row->row)
		return;
	memcpy(row[n].row, b->buffer, b->pos);
	row[n++].len = b->pos;
}
void
initialize(void)
{
	static const struct t2_sink_gathers how = { send_rows, rows_sent, give_back };
	char *name = t2_alloc_strcat(baseFileName, "_packs.txt", NULL);

	t2_sink_policy("PACKS_POLICY", getenv("PACKS_POLICY") != NULL ? getenv("PACKS_POLICY") : "auto");
	t2_sink_gathers(&how);
	t2_sink_note(&note);
	if ((f = fopen(name, "w")) == NULL)
		exit(1);
}
void onApplicationTerminate(void) { fclose(f); }
C
	"${CC:-cc}" -std=gnu11 -D_GNU_SOURCE -shared -fPIC "${PLUGIN_INC[@]}" packs.c -o "$PLUGINS/906_packs.so"
}

# has_all FILE...: PREFIX_slow.txt has the rows of the flow file, in its order
has_all() {
	cut -f1,2 "$1_flows.txt" | tail -n +2 | cmp - "$1_slow.txt"
}

# until_there SECONDS FILE LINES: the file has so many lines at least
until_there() {
	local end=$((SECONDS + $1))
	until [ -e "$2" ] && [ "$(wc -l <"$2")" -ge "$3" ]; do
		[ "$SECONDS" -lt "$end" ] || return 1
		sleep 0.05
	done
}

@test "whatever the policy is, a sink that keeps pace gets all rows, in order" {
	capture flood -n 5000
	for p in auto block drop drop:100M spool spool:10M; do
		SLOW_POLICY=$p run -0 --separate-stderr t2 -r "$CAP" -w out
		is "" "$stderr"
		has_all out
		[ ! -e out_slow.spool ]
		SLOW_POLICY=$p run -0 t2 -j 3 -r "$CAP" -w three
		has_all three
	done
}

@test "a policy that is none is refused at start" {
	capture order
	for p in sometimes drop:x drop: drop:0 drop:1GK spool:-1 block:1M auto:1 ""; do
		SLOW_POLICY=$p run -1 --separate-stderr t2 -r "$CAP" -w out
		is "t2: slow: SLOW_POLICY: got '$p', want auto, block, drop[:SIZE] or spool[:SIZE]" "$stderr"
		[ ! -e out_flows.txt ]
	done
	TFS_QUEUE=nowhere run -1 --separate-stderr t2 -r "$CAP" -w out
	is "t2: txtSink: TFS_QUEUE: got 'nowhere', want auto, block, drop[:SIZE] or spool[:SIZE]" "$stderr"
}

@test "block: nothing is lost, however slow" {
	capture faf
	SLOW_POLICY=block SLOW_MS=5 run -0 t2 -r "$CAP" -w out
	has_all out
}

@test "drop: others go on, what is lost is counted, the rest is in order" {
	capture flood -n 40000
	touch hang
	SLOW_POLICY=drop:600K SLOW_HANG=$PWD/hang t2 -r "$CAP" -w out >report 2>err &
	until_there 20 out_flows.txt.tmp 30000
	rm hang
	wait $!
	[ ! -s err ]
	all=$(tail -n +2 out_flows.txt | wc -l) got=$(wc -l <out_slow.txt)
	[ "$got" -gt 0 ]
	[ "$got" -lt "$all" ]
	grep -q "^\[WRN\] slow: Number of rows dropped: $((all - got)) " report
	cut -f1,2 out_flows.txt | grep -Fxf out_slow.txt | cmp - out_slow.txt
}

@test "spool: others go on, rows wait on the disk and come when the sink is back, in order" {
	capture flood -n 100000
	touch hang
	SLOW_POLICY=spool SLOW_HANG=$PWD/hang t2 -r "$CAP" -w out >report 2>err &
	until_there 20 out_flows.txt.tmp 80000
	[ -s out_slow.spool ]
	rm hang
	wait $!
	[ ! -s err ]
	has_all out
	[ ! -e out_slow.spool ]
}

@test "spool: a sink that stays away leaves a file with a name, and the next run sends it first" {
	capture flood -n 3000
	touch away
	SLOW_POLICY=spool SLOW_AWAY=$PWD/away run -0 --separate-stderr t2 -r "$CAP" -w out
	rows=$(tail -n +2 out_flows.txt | wc -l)
	is "t2: out_slow.spool: $rows rows wait for slow" "$stderr"
	is 0 "$(wc -l <out_slow.txt)"
	cut -f1,2 out_flows.txt | tail -n +2 >want
	# again, and it waits for both
	SLOW_POLICY=spool SLOW_AWAY=$PWD/away run -0 --separate-stderr t2 -r "$CAP" -w out
	is "t2: out_slow.spool: $((2 * rows)) rows wait for slow" "$stderr"
	rm away
	SLOW_POLICY=spool SLOW_AWAY=$PWD/away run -0 --separate-stderr t2 -r "$CAP" -w out
	is "" "$stderr"
	cat want want want | cmp - out_slow.txt
	[ ! -e out_slow.spool ]
}

@test "spool: rows of other columns, and files of others, are not sent" {
	capture order
	touch away
	SLOW_POLICY=spool SLOW_AWAY=$PWD/away run -0 t2 -r "$CAP" -w out
	cp "$T2_BUILD"/plugins/*_tcpStates.so "$PLUGINS"
	SLOW_POLICY=spool run -1 --separate-stderr t2 -r "$CAP" -w out
	[[ $stderr == "t2: out_slow.spool: its rows have other columns ("*"); send it with the plugins that made it, or move it away" ]]
	seq 1000 >out_slow.spool
	SLOW_POLICY=spool run -1 --separate-stderr t2 -r "$CAP" -w out
	is "t2: out_slow.spool: not a spool file; move it away" "$stderr"
	is 1000 "$(wc -l <out_slow.spool)"
}

@test "spool: a file that is cut in the middle of a block gives its whole blocks" {
	capture flood -n 20000
	touch away
	SLOW_POLICY=spool SLOW_AWAY=$PWD/away run -0 t2 -r "$CAP" -w out
	cut -f1,2 out_flows.txt | tail -n +2 >want
	truncate -s -1 out_slow.spool
	rm away
	capture order
	SLOW_POLICY=spool run -0 t2 -r "$CAP" -w out
	cut -f1,2 out_flows.txt | tail -n +2 >order
	head -n -$(wc -l <order) out_slow.txt >early
	[ -s early ]
	[ "$(wc -l <early)" -lt "$(wc -l <want)" ]
	head -n "$(wc -l <early)" want | cmp - early
	tail -n "$(wc -l <order)" out_slow.txt | cmp - order
}

@test "spool: a file that may not grow is told, its loss counted, and the run fails at its end" {
	capture flood -n 100000
	touch away
	SLOW_POLICY=spool:1M SLOW_AWAY=$PWD/away run -1 --separate-stderr t2 -r "$CAP" -w out
	rows=$(tail -n +2 out_flows.txt | wc -l)
	[ "$(stat -c %s out_slow.spool)" -le 6000000 ]
	[[ $stderr =~ ^"t2: out_slow.spool: as long as it may be; slow lacks "([0-9]+)" rows"$ ]]
	lost=${BASH_REMATCH[1]}
	[ "$lost" -gt 0 ]
	[ "$lost" -lt "$rows" ]
	rm away
	capture order
	SLOW_POLICY=spool:1M run -0 t2 -r "$CAP" -w out
	is $((rows - lost)) $(($(wc -l <out_slow.txt) - $(tail -n +2 out_flows.txt | wc -l)))
}

@test "block: a sink that is away is waited for, and gets all when it is back" {
	capture faf
	touch away
	SLOW_POLICY=block SLOW_AWAY=$PWD/away t2 -r "$CAP" -w out >report 2>err &
	sleep 1
	rm away
	wait $!
	[ ! -s err ]
	grep -qx '\[WRN\] slow: slow: has gone; reading waits' report
	grep -qx '\[INF\] slow: is back' report
	has_all out
}

@test "a sink that ends for good ends the run: what it has, and what it lacks" {
	capture faf
	for p in block drop spool; do
		SLOW_POLICY=$p SLOW_FAIL=10 run -1 --separate-stderr t2 -r "$CAP" -w out
		is "t2: slow.db: broken" "${stderr_lines[0]}"
		[[ ${stderr_lines[1]} =~ ^"t2: slow: 10 rows written, "([0-9]+)" are lacking"$ ]]
		[ "${BASH_REMATCH[1]}" -ge 1 ]
		is 10 "$(wc -l <out_slow.txt)"
	done
	# with spool the rest waits
	[[ ${stderr_lines[2]} == "t2: out_slow.spool: "*" rows wait for slow" ]]
}

@test "txtSink: a full disk says how many rows are in the file" {
	[ "$(id -u)" = 0 ] || skip "mounting needs root"
	capture flood -n 100000
	mkdir small
	mount -t tmpfs -o size=1m none small || skip "no mounts here"
	run -1 --separate-stderr t2 -r "$CAP" -w small/out
	whole=$(tail -n +2 small/out_flows.txt | grep -c '')
	[ -z "$(tail -c 1 small/out_flows.txt)" ] || whole=$((whole - 1))
	umount small
	is "t2: small/out_flows.txt: No space left on device" "${stderr_lines[0]}"
	[[ ${stderr_lines[1]} =~ ^"t2: txtSink: $whole rows written, "[0-9]+" are lacking"$ ]]
}

@test "monitoring names the sink that all wait for, also while they do" {
	capture flood -n 100000
	touch hang
	SLOW_POLICY=block SLOW_HANG=$PWD/hang t2 -r "$CAP" -w out >report 2>err &
	sleep 2
	kill -USR1 $!
	for _ in $(seq 100); do grep -q 'slow: reading waited' report && break; sleep 0.05; done
	rm hang
	wait $!
	grep -qE '^slow: reading waited [0-9.]+ s for it, and waits now$' report
	has_all out
}

@test "monitoring says how many rows wait for a sink with a queue" {
	capture flood -n 400000		# more flows than the table has room for
	touch hang
	SLOW_POLICY=spool SLOW_HANG=$PWD/hang t2 -f 1 -r "$CAP" -M 0.01 -w out >report 2>err &
	until_there 30 out_flows.txt.tmp 390000
	rm hang
	wait $!
	grep -qE '^slow: [0-9]+ rows wait for it, [0-9]+ of them on the disk$' report
	has_all out
}

@test "parts of a sink with a queue are those of one without" {
	capture flood -n 3000
	run -0 t2 -r "$CAP" -W one:1000f
	TFS_QUEUE=spool run -0 t2 -r "$CAP" -W two:1000f
	for f in one_flows.txt*; do
		cmp "$f" "two${f#one}"
	done
}

@test "a sink that gathers rows sends the last ones at the end, with each policy" {
	packing_sink
	for n in 400 500 1234; do	# flows of two rows
		capture flood -n $n
		for p in auto block drop spool; do
			for j in 1 3; do
				PACKS_POLICY=$p run -0 --separate-stderr t2 -j $j -r "$CAP" -w out
				is "" "$stderr"
				cut -f1,2 out_flows.txt | tail -n +2 | cmp - out_packs.txt
				[ ! -e out_packs.spool ]
			done
		done
	done
}

@test "block: the last rows that a sink has gathered wait for it, too" {
	packing_sink
	capture faf
	touch away
	PACKS_POLICY=block PACKS_AWAY=$PWD/away t2 -r "$CAP" -w out >report 2>err &
	sleep 1
	rm away
	wait $!
	[ ! -s err ]
	grep -qx '\[WRN\] packs: packs: has gone; its last rows wait' report
	grep -qx '\[INF\] packs: is back' report
	cut -f1,2 out_flows.txt | tail -n +2 | cmp - out_packs.txt
}

@test "spool: rows that were gathered and did not arrive are the first of the next run" {
	packing_sink
	touch away
	for n in 300 2345; do
		rm -f want out_packs.spool
		capture flood -n $n
		for again in '' again; do
			PACKS_POLICY=spool PACKS_AWAY=$PWD/away run -0 --separate-stderr t2 -r "$CAP" -w out
			cut -f1,2 out_flows.txt | tail -n +2 >>want
			is "t2: out_packs.spool: $(wc -l <want) rows wait for packs" "$stderr"
			[ -z "$again" ] || line "noted: the first, $first of 1"
			first=$(wc -l <want)
			[ "$first" -le 1000 ] || first=1000
		done
		[ ! -s out_packs.txt ]
		PACKS_POLICY=spool run -0 --separate-stderr t2 -r "$CAP" -w out
		is "" "$stderr"
		cut -f1,2 out_flows.txt | tail -n +2 >>want
		cmp want out_packs.txt
		[ ! -e out_packs.spool ]
	done
}

@test "rows that were gathered and did not arrive are dropped by drop, and lacking when the sink ends" {
	packing_sink
	capture flood -n 1750
	touch away
	PACKS_POLICY=drop PACKS_AWAY=$PWD/away run -0 t2 -r "$CAP" -w out
	all=$(tail -n +2 out_flows.txt | wc -l)
	[ ! -s out_packs.txt ]
	[[ $output == *"[WRN] packs: Number of rows dropped: $all "* ]]
	for p in block drop spool; do
		PACKS_POLICY=$p PACKS_FAIL=1 run -1 --separate-stderr t2 -r "$CAP" -w out
		is "t2: packs.db: broken" "${stderr_lines[0]}"
		is 1000 "$(wc -l <out_packs.txt)"
		[[ ${stderr_lines[1]} =~ ^"t2: packs: 1000 rows written, "([0-9]+)" are lacking"$ ]]
		is $((all - 1000)) "${BASH_REMATCH[1]}"
	done
	is "t2: out_packs.spool: $((all - 1000)) rows wait for packs" "${stderr_lines[2]}"
}
