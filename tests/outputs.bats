# What t2 writes: never over what it reads, never where another t2 writes, and with -w - no file at all.

load helper

setup() {
	sandbox
	plugins basicFlow basicStats tcpStates icmpDecode txtSink
}

# kept FILE...: these files are as they were when "before" was called
before() { sha256sum "$@" >"$BATS_TEST_TMPDIR/sums"; }
kept() { sha256sum -c --quiet "$BATS_TEST_TMPDIR/sums"; }

# refused NAME t2-options: one line about NAME, status 1, nothing changed
refused() {
	local name=$1 files
	shift
	files=$(ls)
	run -1 --separate-stderr t2 "$@"
	is "$files" "$(ls)"
	[[ "$stderr" == *"$name: is an input of this run" ]] || is "...$name: is an input of this run" "$stderr"
	is 1 "$(wc -l <<<"$stderr")"
	kept
}

# --- inputs ----------------------------------------------------------------------------------------------------------

@test "a capture under the name of an output is kept: every output, hard link and symbolic link" {
	plugins basicFlow icmpDecode pcapd findexer jsonSink txtSink
	capture order
	for link in ln "ln -s"; do
		for f in flows.txt headers.txt flows.json log.txt monitoring.txt packets.txt icmpStats.txt flows.xer packets.xer; do
			rm -f out_*
			$link "$CAP" out_$f
			before "$CAP"
			refused out_$f -r "$CAP" -w out -l -m -s
		done
	done
	rm -f out_*
	run -0 t2 -r "$CAP" -w out -l -m -s
	cmp <(ls out_* | sort) <(printf 'out_%s\n' flows.json flows.txt flows.xer headers.txt icmpStats.txt log.txt \
		packets.txt packets.xer pcapd.pcap)
	rm out_pcapd.pcap
	ln "$CAP" out_pcapd.pcap
	refused out_pcapd.pcap -r "$CAP" -w out
}

@test "the same under another spelling of the path, for standard input, and for a capture that is read through a link" {
	capture order
	mkdir d
	ln "$CAP" d/out_flows.txt
	ln -s d e
	before "$CAP"
	refused out_flows.txt -r "$CAP" -w e/../d/./out
	refused out_flows.txt -r - -w d/out <"$CAP"
	ln -s "$CAP" link
	refused out_flows.txt -r link -w d/out
}

@test "every file of a list, and the list: whatever its turn" {
	capture order
	cp "$CAP" a.pcap
	cp "$CAP" b.pcap
	printf 'a.pcap\nb.pcap\n' >list
	ln b.pcap out_headers.txt
	before a.pcap b.pcap list
	refused out_headers.txt -R list -w out
	refused out_headers.txt -R - -w out <list
	rm out_*
	ln list out_flows.txt
	refused out_flows.txt -R list -w out
}

@test "every numbered file, whether its turn has come or not, and those that come later" {
	capture order
	cp "$CAP" x.pcap
	cp "$CAP" x.pcap1
	cp "$CAP" x.pcap7
	before x.pcap x.pcap1 x.pcap7
	for f in x.pcap x.pcap1 x.pcap7; do
		ln -f $f out_flows.txt
		refused out_flows.txt -D x.pcap,7 -w out
		rm out_*
	done
	run -1 --separate-stderr env TFS_FLOWS_TXT_SUFFIX=.pcap2 t2 -D x.pcap,3 -w x
	has_err "x.pcap2: is an input of this run"
	[ ! -e x.pcap2 ]
	cp "$CAP" y.pcap
	run -0 t2 -D y.pcap,0 -w x.pcap1		# a name that only looks like it
}

has_err() { [[ "$stderr" == *"$1"* ]] || is "...$1..." "$stderr"; }

@test "a later part of -W, a filter, a list of plugins" {
	capture tcpstates
	before "$CAP"
	ln "$CAP" out_flows.txt2
	run -1 --separate-stderr t2 -r "$CAP" -W out:10f
	has_err "out_flows.txt2: is an input of this run"
	kept
	rm out_*
	echo tcp >filter
	ln filter out_headers.txt
	before filter
	refused out_headers.txt -r "$CAP" -F filter -w out
	rm out_*
	printf 'basicFlow\ntxtSink\n' >only
	ln only out_headers.txt
	before only
	refused out_headers.txt -r "$CAP" -b only -w out
}

@test "plugins, and the list of those to load" {
	capture order
	for f in 901_txtSink.so 100_basicFlow.so plugins.txt; do
		[ -e "$PLUGINS/$f" ] || printf 'basicFlow\ntxtSink\n' >"$PLUGINS/$f"
		ln "$PLUGINS/$f" out_headers.txt
		before "$PLUGINS/$f"
		refused out_headers.txt -r "$CAP" -w out
		rm out_*
	done
}

@test "the index that pcapd reads" {
	plugins basicFlow pcapd
	capture order
	printf '1\n' >index
	ln index index_pcapd.pcap
	before index
	refused index_pcapd.pcap -r "$CAP" -e index -w out
}

@test "standard output and standard error that go to the capture" {
	capture order
	before "$CAP"
	t2 -r "$CAP" -w out >>"$CAP" 2>err && false
	is "t2: standard output: is an input of this run" "$(cat err)"
	kept
	t2 -r "$CAP" -w - >>"$CAP" 2>err && false
	is "t2: standard output: is an input of this run" "$(cat err)"
	kept
}

@test "what a plugin of one's own opens with fopen" {
	tree
	mkdir -p "$HOME/own/writer/src"
	echo 'ORDER = 700' >"$HOME/own/writer/plugin.mk"
	: >"$HOME/own/writer/default.config"
	cat >"$HOME/own/writer/src/writer.c" <<-'END'
	#include "t2Plugin.h"

	T2_PLUGIN_INIT("writer", "1.0", 0, 8);

	void
	initialize(void)
	{
		char *name = t2_alloc_strcat(baseFileName, "_writer.txt", NULL);
		FILE *f = fopen(name, "w");

		if (f == NULL)
			T2_PFATAL(plugin_name, "%s: %s", name, outfile_reason(errno));
		fputs("hello\n", f);
		fclose(f);
		free(name);
	}
	END
	t2build "$HOME/own/writer" >&2
	capture order
	run -0 t2 -r "$CAP" -w out
	is hello "$(cat out_writer.txt)"
	ln -f "$CAP" out_writer.txt
	before "$CAP"
	refused out_writer.txt -r "$CAP" -w out
	rm out_*
	run -0 --separate-stderr t2 -r "$CAP" -w -
	is "$(basename "$CAP")" "$(ls)"
}

@test "a run that does not begin leaves no file, whatever the reason" {
	plugins basicFlow icmpDecode pcapd findexer txtSink
	capture order
	mkdir out_flows.xer
	run -1 --separate-stderr t2 -r "$CAP" -w out -l -m -s
	has_err "out_flows.xer: Is a directory"
	is "order.pcap
out_flows.xer" "$(ls)"
	rmdir out_flows.xer
	chmod 666 "$PLUGINS"/100_basicFlow.so
	run -1 t2 -r "$CAP" -w out -l
	is order.pcap "$(ls)"
}

@test "an output of an earlier run that has links is written as it is" {
	capture order
	echo old >kept
	ln kept out_flows.txt
	run -0 t2 -r "$CAP" -w out
	is 5 "$(rows kept)"
}

# --- one prefix, one t2 ----------------------------------------------------------------------------------------------

# first: a t2 that waits for packets, with the prefix of "$@"; PID
first() {
	mkfifo feed
	t2 -r feed "$@" >first.out 2>&1 &
	PID=$!
	exec 9>feed
	cat "$CAP" >&9
	for _ in $(seq 100); do
		grep -q '^Dump start' first.out out_log.txt 2>/dev/null && break
		sleep 0.1
	done
}

last() {
	kill "-$1" "$PID"
	exec 9>&-
	wait "$PID" || true
	rm feed
}

@test "two t2 with one prefix: the second is refused, whatever it writes and however the prefix is spelled" {
	capture order
	mkdir others
	cp "$PLUGINS"/100_basicFlow.so "$T2_BUILD"/plugins/*_jsonSink.so others
	chmod 755 others
	first -w out
	for o in "-w out" "-w ./out" "-w $DATA/out" "-w out -p others" "-w out -l -m -s" "-W out:10f"; do
		run -1 --separate-stderr t2 -r "$CAP" $o
		[[ "$stderr" == "t2: "*"out: another t2, process $PID is writing files of this prefix" ]] || is "another t2" "$stderr"
		is "" "$output"
	done
	[ ! -e out_log.txt ]
	[ ! -e out_flows.json ]
	run -0 t2 -r "$CAP" -w out2
	run -0 --separate-stderr t2 -r "$CAP" -w -
	last TERM
	is 5 "$(rows out_flows.txt)"
	run -0 t2 -r "$CAP" -w out
}

@test "the lock dies with its process, and leaves nothing behind" {
	capture order
	first -w out
	last KILL
	run -0 t2 -r "$CAP" -w out
	is 5 "$(rows out_flows.txt)"
	is "" "$(ls -A | grep -i lock || true)"
}

@test "the default prefix is locked too; two prefixes whose files are one are not mixed" {
	capture order
	first -w out
	ln -s out_flows.txt x_flows.txt
	run -1 --separate-stderr t2 -r "$CAP" -w x
	has_err "x_flows.txt: another program is writing it"
	cp "$CAP" out
	run -1 --separate-stderr t2 -r out
	has_err "out: another t2, process $PID is writing files of this prefix"
	last TERM
	is 5 "$(rows out_flows.txt)"
}

# --- -w - --------------------------------------------------------------------------------------------------------------

@test "-w -: the report goes to stderr, and no plugin leaves a file" {
	plugins basicFlow basicStats tcpStates icmpDecode pcapd findexer txtSink
	capture order
	run -0 t2 -r "$CAP" -w out
	rm -f order_*
	mkdir empty
	cd empty
	for o in "" -l -m "-M 0.1"; do
		run -0 --separate-stderr t2 -r "$CAP" -w - $o
		is "$(cat ../out_flows.txt)" "$output"
		has_err "Number of processed packets: 6"
	done
	is "" "$(ls -A)"
	is "" "$(ls -A .. | grep ^order_)"
}

@test "-w -: files of an earlier run stay" {
	plugins basicFlow findexer txtSink
	capture order
	run -0 t2 -r "$CAP"
	before order_*
	run -0 t2 -r "$CAP" -w -
	run -0 t2 -r - -w - <"$CAP"
	kept
}

@test "-w -: works in a folder that nobody may write to, on a capture in it" {
	unshare -Urm true 2>/dev/null || skip "user namespaces are not permitted here"
	capture order
	mkdir evidence
	cp "$CAP" evidence
	run -0 t2 -r "$CAP" -w out
	run -0 --separate-stderr unshare -Urm sh -c '
		mount --bind evidence evidence && mount -o remount,bind,ro evidence || exit 77
		cd evidence && ! touch x 2>/dev/null && t2 -r order.pcap -w -'
	is "$(cat out_flows.txt)" "$output"
}

@test "-w -: two sinks are an error before the first packet, and nothing is on stdout" {
	plugins basicFlow jsonSink txtSink
	capture order
	run -1 --separate-stderr t2 -r "$CAP" -w -
	is "" "$output"
	has_err "standard output: another sink writes to it; load one of them only (t2 -b)"
	[[ "$stderr" != *"Dump start"* ]]
	printf 'basicFlow\njsonSink\n' >one
	run -0 --separate-stderr t2 -r "$CAP" -w - -b one
	[[ "$output" == "{"* ]]
}

@test "-w -: -s and -e want files: status 2" {
	capture order
	run -2 --separate-stderr t2 -r "$CAP" -w - -s
	is "t2: -w -: -s writes a file, and there is none; use -w prefix" "$stderr"
	run -2 --separate-stderr t2 -r "$CAP" -w - -e index
	is "t2: -w -: -e writes a file, and there is none; use -w prefix" "$stderr"
}

# --- temporary names ------------------------------------------------------------------------------------------------

@test "files of rows have a temporary name until they are whole; a run that is killed leaves it, the next one takes it away" {
	plugins basicFlow txtSink jsonSink sqliteSink
	capture flood -n 150000
	t2 -r "$CAP" -w out >/dev/null &
	until [ -s out_flows.txt.tmp ] && [ -s out_flows.json.tmp ] && [ -s out_flows.sqlite.tmp ]; do kill -0 $!; done
	kill -STOP $!
	for f in txt json sqlite; do [ ! -e out_flows.$f ]; done
	# another run does not write into them
	run -1 --separate-stderr t2 -r "$CAP" -w out
	kill -KILL $!
	wait $! || true
	for f in txt json sqlite; do [ ! -e out_flows.$f ]; done
	capture order
	run -0 t2 -r "$CAP" -w out
	is "out_flows.json out_flows.sqlite out_flows.txt out_headers.txt" "$(echo out_*)"
	is 5 "$(rows out_flows.txt)"
	is 5 "$(sqlite3 out_flows.sqlite 'SELECT count(*) FROM flows')"
}

@test "pipes, links to devices and streams without an end have their name from the start" {
	plugins basicFlow txtSink
	capture order
	mkfifo out_flows.txt
	cat out_flows.txt >got &
	run -0 t2 -r "$CAP" -w out
	wait
	is 5 "$(rows got)"
	ln -sf /dev/null null_flows.txt
	run -0 t2 -r "$CAP" -w null
	[ -L null_flows.txt ]
	mkfifo in
	{ cat "$CAP"; sleep 5; } >in &
	t2 -r in -w stream >/dev/null &
	for _ in $(seq 100); do [ -s stream_flows.txt ] && break; sleep 0.05; done
	[ -e stream_flows.txt ]
	kill %1 %2 2>/dev/null || true
	wait || true
}
