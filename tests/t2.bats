# t2 from outside: options, inputs, outputs, mistakes, signals.
#
# What a row holds is the business of golden.bats; here it is whether there are rows at all, where, and what is said.

load helper

setup() {
	sandbox
	plugins basicFlow basicStats tcpStates txtSink
}

# --- usage -----------------------------------------------------------------------------------------------------------

@test "no arguments: usage on stderr, nothing on stdout, status 2" {
	run -2 --separate-stderr t2
	is "" "$output"
	[[ "$stderr" == "usage: t2 "* ]]
}

@test "-h: help on stdout, status 0; every option of the manual is in it" {
	run -0 --separate-stderr t2 -h
	is "" "$stderr"
	[[ "$output" == "usage: t2 "* ]]
	for o in -B -b -c -D -e -F -f -h -i -l -M -m -P -p -R -r -S -s -V -W -w -x; do
		has "  $o, --"
	done
	run -0 t2 --help
}

@test "-V: name and version, status 0" {
	run -0 --separate-stderr t2 -V
	is "" "$stderr"
	[[ "$output" == "Tranalyzer 0.8.11 (Anteater) [Tarantula]" ]]
	run -0 t2 --version
}

@test "unknown option, missing argument: named on stderr, status 2" {
	run -2 --separate-stderr t2 -Z
	is "" "$output"
	[[ "$stderr" == *"'Z'"* ]]
	run -2 --separate-stderr t2 -r
	[[ "$stderr" == *"'r'"* ]]
	run -2 --separate-stderr t2 --nonsense
	[[ "$stderr" == *nonsense* ]]
}

@test "none or two of -r -R -D -i: status 2" {
	run -2 --separate-stderr t2 -w "$DATA/x"
	[[ "$stderr" == "t2: one of -r, -R, -D or -i is needed"* ]]
	run -2 --separate-stderr t2 -r a -R b
	[[ "$stderr" == "t2: only one of -r, -R, -D and -i can be given"* ]]
}

@test "numbers out of range are refused, the range is named" {
	capture order
	for o in "-f 0" "-f x" "-x -1" "-x 99999999999" "-M 0" "-M x" "-S 0" "-B 1" "-c x" "-P 99"; do
		run -2 --separate-stderr t2 -r "$CAP" $o
		is "" "$output"
		[[ "$stderr" == "t2: ${o% *} ${o#* }: expected a number"* ]] || is "a range for $o" "$stderr"
	done
}

@test "-x: sensor id in the headers file; octal and hexadecimal are taken" {
	flows order -x 0x29a
	grep -qx '# SensorID: 666' out_headers.txt
	flows order -x 7
	grep -qx '# SensorID: 7' out_headers.txt
}

@test "bundled short options and long options say the same" {
	capture order
	run -0 t2 -r "$CAP" -w a -l -s
	run -0 t2 --pcap "$CAP" --output-prefix b --logfile --packets
	run -0 t2 -lsr "$CAP" -w c
	cmp a_flows.txt b_flows.txt
	cmp a_flows.txt c_flows.txt
	cmp a_packets.txt b_packets.txt
	cmp a_packets.txt c_packets.txt
}

# --- inputs ----------------------------------------------------------------------------------------------------------

@test "a missing capture is named, with the reason; no output is begun" {
	run -1 --separate-stderr t2 -r absent.pcap -w out
	is "t2: absent.pcap: No such file or directory" "$stderr"
	[ ! -e out_flows.txt ]
}

@test "an unreadable capture" {
	[ "$(id -u)" -ne 0 ] || command -v setpriv >/dev/null || skip "root reads everything, and there is no setpriv"
	capture order
	chmod 000 "$CAP"
	if [ "$(id -u)" -ne 0 ]; then
		run -1 --separate-stderr t2 -r "$CAP" -w out
	else
		chmod 755 "$BATS_TEST_TMPDIR" "$HOME" "$DATA" "$HOME/.tranalyzer" "$PLUGINS"
		for d in "$BATS_RUN_TMPDIR" "$BATS_SUITE_TMPDIR" "$BATS_FILE_TMPDIR"; do chmod o+x "$d"; done
		setpriv --reuid 65534 --regid 65534 --clear-groups test -x "$T2_BUILD/bin/t2" ||
			skip "the tree is not readable for others"
		run -1 --separate-stderr setpriv --reuid 65534 --regid 65534 --clear-groups \
			"$T2_BUILD/bin/t2" -r "$CAP" -w /tmp/never
	fi
	is "t2: $CAP: Permission denied" "$stderr"
}

@test "an empty file, a text file, a folder, a capture cut in its header: one line, status 1" {
	: >empty.pcap
	echo "this is no capture, but a text of some length" >text.pcap
	capture order
	head -c 20 "$CAP" >cut.pcap
	mkdir folder.pcap
	for f in empty text cut folder; do
		run -1 --separate-stderr t2 -r $f.pcap -w out
		[[ "$stderr" == "t2: $f.pcap: "* ]] || is "t2: $f.pcap: ..." "$stderr"
		is 1 "$(wc -l <<<"$stderr")"
	done
}

@test "a capture without packets: a header line, no rows, status 0" {
	flows empty
	is 0 "$(rows "$FLOWS")"
	hasnt "Dump start"
	hasnt nan
	hasnt 65535
}

@test "a capture cut in the middle of a packet: what was whole is written, a warning, status 1" {
	capture order
	size=$(stat -c %s "$CAP")
	head -c $((size - 10)) "$CAP" >cut.pcap
	run -1 t2 -r cut.pcap -w out
	line "[WRN] cut.pcap: packet 6: got 42 of 52 packet bytes"
	has "Number of processed packets: 5"
	is 5 "$(rows out_flows.txt)"
	head -c $((size - 60)) "$CAP" >cut.pcap		# in the middle of the record header
	run -1 t2 -r cut.pcap -w out
	line "[WRN] cut.pcap: packet 6: got 8 of 16 record header bytes"
	has "Number of processed packets: 5"
}

@test "a link type that is not read is named, status 1, and the flow file has its header line" {
	capture arcnet
	run -1 --separate-stderr t2 -r "$CAP" -w out
	[[ "$stderr" == "t2: $CAP: unsupported link-layer type: Linux ARCNET [ARCNET_LINUX/129]" ]]
	is 0 "$(rows out_flows.txt)"
}

@test "every format gives the same flows: byte orders, nanoseconds, pcapng, gzip, standard input" {
	capture tcpstates
	run -0 t2 -r "$CAP" -w base
	[ "$(rows base_flows.txt)" -gt 30 ]
	for f in swapped nano nano-swapped modified modified-swapped ng ng-swapped ng-nano; do
		for z in "" -z; do
			capture tcpstates -f $f $z
			run -0 t2 -r "$CAP" -w $f
			cmp base_flows.txt ${f}_flows.txt
		done
	done
	capture tcpstates -z
	run -0 t2 -r "$CAP" -w gz
	cmp base_flows.txt gz_flows.txt
	for f in pcap nano ng; do
		for z in "" -z; do
			capture tcpstates -f $f $z
			t2 -r - -w in <"$CAP" >/dev/null
			cmp base_flows.txt in_flows.txt
		done
	done
}

@test "pcapng: link types that differ within a file; what is not read has no flow" {
	capture nglinks
	run -0 --separate-stderr t2 -r "$CAP" -w out
	is "" "$stderr"
	is 3 "$(rows out_flows.txt)"
	has "Unsupported link-layer type: Linux ARCNET [ARCNET_LINUX/129]"
	line "Number of processed packets: 203"
	run -0 t2 -r - -w in <"$CAP"
	cmp out_flows.txt in_flows.txt
	capture nglinks -z
	run -0 t2 -r "$CAP" -w gz
	cmp out_flows.txt gz_flows.txt
}

@test "pcapng: a filter is made for each link type" {
	capture nglinks
	run -0 --separate-stderr t2 -r "$CAP" -w out udp port 53
	is 1 "$(rows out_flows.txt)"
	line "Number of processed packets: 200"
	run -0 --separate-stderr t2 -r "$CAP" -w out ether host 02:00:0a:3c:00:01
	line "Number of processed packets: 100"
	is "t2: $CAP: packets left out, as their link type has no filter 'ether host 02:00:0a:3c:00:01': 103" "$stderr"
	run -1 --separate-stderr t2 -r "$CAP" -w out no such filter
	[[ $stderr == "t2: filter 'no such filter': "* ]]
}

@test "pcapng: sections of either order, resolutions, offsets, snapshot lengths, packets without a time" {
	capture ngsections
	run -0 t2 -r "$CAP" -w out
	is "1600000000.001000 1600000000.002000 1600000000.003000 1600000000.004000" "$(cells out_flows.txt timeFirst | xargs)"
	capture ngtimes
	run -0 t2 -r "$CAP" -w out
	is "250000 000000 500000 250000 250000 250000 250000 250000 250000 090000 000000 000000 000000 500000 250000 250000 250000 250000 015624 000000" \
	    "$(cells out_flows.txt timeFirst | sed 's/^1600000000\.//' | xargs)"
	capture ngsnap
	run -0 --separate-stderr t2 -r "$CAP" -w out
	is "t2: $CAP: packets without a time: 4; they have that of the packet before" "$stderr"
	line "Number of processed packets: 8"
}

@test "pcapng: other blocks are passed over; a packet of an unknown interface is left out, status 1" {
	capture ngblocks
	run -1 --separate-stderr t2 -r "$CAP" -w out
	is "t2: $CAP: packets left out, of interfaces that are not described or longer than 262144 bytes: 1" "$stderr"
	line "Number of processed packets: 3"
}

@test "pcapng: cut anywhere, what was read before is kept, one line, status 1" {
	capture ngsections
	local size n
	size=$(stat -c %s "$CAP")
	for n in $(seq 29 23 $((size - 1))); do
		head -c "$n" "$CAP" >cut
		run --separate-stderr t2 -r cut -w out
		[ "$status" = 0 ] || is 1 "$(wc -l <<<"$stderr")"
		[ "$status" = 0 ] || [[ $stderr == "t2: cut: packet "* ]]
		[ "$status" -le 1 ]
	done
	capture ngblocks
	for n in 200 1048700 1048832; do
		head -c "$n" "$CAP" >cut
		run -1 --separate-stderr t2 -r cut -w out
		is 1 "$(wc -l <<<"$stderr")"
	done
	head -c 20 "$CAP" >cut
	run -1 --separate-stderr t2 -r cut -w out
	is "t2: cut: got 20 of 28 block bytes" "$stderr"
}

@test "pcapng: a length that lies ends the file with one line" {
	capture ngsections
	cp "$CAP" bad && printf '\001' | dd of=bad bs=1 seek=$(($(stat -c %s bad) - 4)) conv=notrunc status=none
	run -1 --separate-stderr t2 -r bad -w out
	[[ $stderr == "t2: bad: packet 5: a block of 28 bytes ends as one of "* ]]
	is 4 "$(rows out_flows.txt)"
}

@test "zeros behind gzip'd data are padding; anything else is damage" {
	capture tcpstates -z
	run -0 t2 -r "$CAP" -w base
	cp "$CAP" padded && head -c 700 /dev/zero >>padded
	run -0 --separate-stderr t2 -r padded -w padded_out
	is "" "$stderr"
	cmp base_flows.txt padded_out_flows.txt
	cp "$CAP" more && printf more >>more
	run -1 --separate-stderr t2 -r more -w more_out
	is "t2: more: gzip'd data are damaged: no member behind the last" "$stderr"
	cmp base_flows.txt more_out_flows.txt
}

@test "archives: zstd, lz4, xz, bzip2, by content, one or several members, on standard input" {
	local size half
	capture tcpstates
	run -0 t2 -r "$CAP" -w base
	size=$(stat -c %s "$CAP")
	half=$((size / 2))
	for p in gzip zstd lz4 xz bzip2; do
		$p -c "$CAP" >one
		{ head -c $half "$CAP" | $p -c; : | $p -c; tail -c +$((half + 1)) "$CAP" | $p -c; } >several
		cp several padded && head -c 1024 /dev/zero >>padded
		for f in one several padded; do
			run -0 --separate-stderr t2 -r $f -w out
			is "" "$stderr"
			cmp base_flows.txt out_flows.txt
			line "Percentage completed: 100.00%"
			rm out_flows.txt
			t2 -r - -w out <$f >/dev/null
			cmp base_flows.txt out_flows.txt
		done
	done
}

@test "archives: frames that are skipped, before, between and behind" {
	capture tcpstates
	run -0 t2 -r "$CAP" -w base
	for p in zstd lz4; do
		{ printf '\120\052\115\030\003\0\0\0abc'; head -c 1000 "$CAP" | $p -c; printf '\137\052\115\030\0\0\0\0'
			tail -c +1001 "$CAP" | $p -c; printf '\136\052\115\030\001\0\0\0x'; } >skips
		run -0 --separate-stderr t2 -r skips -w out
		is "" "$stderr"
		cmp base_flows.txt out_flows.txt
	done
	lz4 -l -c "$CAP" >legacy
	run -0 t2 -r legacy -w out
	cmp base_flows.txt out_flows.txt
}

@test "archives: large ones are unpacked by a thread, with the same result" {
	capture faf
	run -0 t2 -r "$CAP" -w base
	head -c 600000 /dev/urandom >noise
	for p in gzip zstd lz4 xz bzip2; do
		$p -c "$CAP" >packed
		run -0 t2 -r packed -w out
		cmp base_flows.txt out_flows.txt
		printf '%s\n' packed "$CAP" packed >list
		run -0 t2 -R list -w out
		line "Number of processed packets: 17706 (17.71 K)"
		head -c -20 packed >cut
		run -1 --separate-stderr t2 -r cut -w out
		is 1 "$(wc -l <<<"$stderr")"
		[[ $stderr == "t2: cut: "*" data "* ]]
	done
}

@test "archives: cut anywhere, what is there is kept, one line, status 1; something behind is damage" {
	local size n
	capture tcpstates
	run -0 t2 -r "$CAP" -w base
	for p in zstd lz4 xz bzip2; do
		$p -c "$CAP" >whole
		size=$(stat -c %s whole)
		for n in 5 13 $((size / 3)) $((size / 2)) $((size - 9)) $((size - 1)); do
			head -c $n whole >cut
			run -1 --separate-stderr t2 -r cut -w out
			is 1 "$(wc -l <<<"$stderr")"
			[[ $stderr == "t2: cut: "* ]]
		done
		cmp base_flows.txt out_flows.txt || [ $p = bzip2 ]
		cp whole more && printf garbage >>more
		run -1 --separate-stderr t2 -r more -w out
		is "t2: more: $p data are damaged: no member behind the last" "$stderr"
		cmp base_flows.txt out_flows.txt
	done
}

@test "archives: a library that was missing leaves its format out, by name" {
	cat >main.c <<-'EOF'
		#include <stdio.h>
		#include <unistd.h>
		#include "unpack.h"
		static ssize_t in(void *arg, void *p, size_t n) { (void)arg; return read(0, p, n); }
		int main(void) { char b[4096]; struct unpack *u = unpack_new(in, NULL, 512, NULL, 0);
			ssize_t k; while ((k = unpack_read(u, b, sizeof b)) > 0) fwrite(b, 1, (size_t)k, stdout);
			if (k < 0) { unpack_tell(u, b, sizeof b); puts(b); } unpack_free(u); return k < 0; }
	EOF
	gcc -D_GNU_SOURCE -DT2_WITHOUT_ZSTD -DT2_WITHOUT_LZ4 -DT2_WITHOUT_LZMA -DT2_WITHOUT_BZ2 -I"$T2_TREE/lib/packets" -o without \
		main.c "$T2_TREE"/lib/packets/unpack*.c -lz
	for p in zstd:zstd lz4:lz4 xz:lzma bzip2:bz2; do
		run -1 ./without < <(echo x | ${p%:*} -c)
		is "built without lib${p#*:}" "$output"
	done
	run -0 ./without < <(echo x | gzip -c)
	is x "$output"
}

@test "a FIFO is read" {
	capture order
	mkfifo pipe
	cat "$CAP" >pipe &
	run -0 t2 -r pipe -w out
	is 5 "$(rows out_flows.txt)"
}

@test "-r -: no percentage, no size of the capture, files are called stdin" {
	capture order
	run -0 bash -c 'cat "$1" | t2 -r -' - "$CAP"
	has "Processing file: -"
	hasnt "Percentage completed"
	hasnt "Number of pcap bytes"
	is 5 "$(rows stdin_flows.txt)"
}

@test "-R: one stream over all files; comments, CRLF and a missing file" {
	capture order
	cp "$CAP" a.pcap
	cp "$CAP" b.pcap
	printf '# a comment\na.pcap\r\nabsent.pcap\nb.pcap\n' >list
	run -1 --separate-stderr t2 -R list -w out
	is "t2: absent.pcap: No such file or directory" "$stderr"
	has "Processing file no. 1 of"
	hasnt "a comment"
	has "Number of processed packets: 12"
	is 5 "$(rows out_flows.txt)"
	is "4 2 2 2 2" "$(cells out_flows.txt numPktsSnt | sort -r | tr '\n' ' ' | sed 's/ $//')"
}

@test "-R: nothing usable, an absent list: status 1" {
	echo absent.pcap >list
	run -1 t2 -R list -w out
	has "absent.pcap"
	run -1 --separate-stderr t2 -R nolist -w out
	is "t2: nolist: No such file or directory" "$stderr"
}

@test "-D: numbered files until the stop" {
	capture order
	cp "$CAP" out.pcap
	cp "$CAP" out.pcap1
	cp "$CAP" out.pcap2
	run -0 timeout 20 t2 -D out.pcap,2 -w x
	has "Number of processed packets: 18"
	run -2 t2 -D nothing -w x
	has "expected 'expr[:char][,stop]'"
}

@test "a filter: as arguments and from a file with comments; a bad one is named" {
	capture tcpstates
	run -0 t2 -r "$CAP" -w out tcp port 40000
	has "[INF] BPF: tcp port 40000"
	is 2 "$(rows out_flows.txt)"
	printf '# what we want\ntcp # and\n  port 40000   \n\n' >filter
	run -0 t2 -r "$CAP" -F filter -w out2
	cmp out_flows.txt out2_flows.txt
	run -0 t2 -r "$CAP" -F filter -w out3 port 1		# the file wins
	cmp out_flows.txt out3_flows.txt
	rm -f out4*
	run -1 --separate-stderr t2 -r "$CAP" -w out4 no such filter
	[[ "$stderr" == "t2: filter 'no such filter': "* ]]
	run -1 --separate-stderr t2 -r "$CAP" -F absent -w out4
	is "t2: absent: No such file or directory" "$stderr"
}

# --- outputs ---------------------------------------------------------------------------------------------------------

@test "-w: prefix, folder, folder with slash, nothing" {
	capture order
	mkdir results
	run -0 t2 -r "$CAP" -w out
	run -0 t2 -r "$CAP" -w results
	run -0 t2 -r "$CAP" -w results/
	run -0 t2 -r "$CAP" -w results/name
	run -0 t2 -r "$CAP"
	for f in out results/order results/name order; do
		is 5 "$(rows ${f}_flows.txt)"
		[ -s ${f}_headers.txt ]
	done
}

@test "without -w the prefix is the input without its extension, dots in folders left alone" {
	capture order
	mkdir d.x
	cp "$CAP" d.x/noext
	run -0 t2 -r d.x/noext
	is 5 "$(rows d.x/noext_flows.txt)"
}

@test "-w into a folder that does not exist: named, status 1" {
	capture order
	run -1 --separate-stderr t2 -r "$CAP" -w no/such/out
	[[ "$stderr" == "t2: no/such: No such file or directory" ]]
	run -1 --separate-stderr t2 -r "$CAP" -w no/
	[[ "$stderr" == "t2: no: No such file or directory" ]]
}

@test "-w -: the rows on stdout and nothing else; the report on stderr; no file" {
	capture order
	run -0 t2 -r "$CAP" -w out
	run -0 --separate-stderr t2 -r "$CAP" -w -
	is "$(cat out_flows.txt)" "$output"
	[[ "$stderr" == *"Number of processed packets: 6"* ]]
	is "" "$(ls | grep order_ || true)"
}

@test "-l: the report in the log file, stdout stays empty" {
	capture order
	run -0 t2 -r "$CAP" -w out -l
	is "" "$output"
	grep -q 'Number of processed packets: 6' out_log.txt
}

@test "no colour in files and pipes" {
	capture order
	run -0 t2 -r "$CAP" -w out -l
	run -0 t2 -r "$CAP" -w out
	hasnt $'\e'
	run ! grep -l $'\e' out_flows.txt out_headers.txt out_log.txt
}

# parts PREFIX: the rows of all parts in their order, behind one header line; each has its own, and its final name
parts() {
	local f
	for f in $(ls "$1"_flows.txt* | sort -V); do
		[[ "$f" != *.tmp ]] || return 1
		[ "$(head -c 1 "$f")" = % ] || return 1
	done
	awk 'NR == 1 || FNR > 1' $(ls "$1"_flows.txt* | sort -V)
}

@test "-W: parts by rows and by bytes, numbered from start; each has the header line" {
	capture tcpstates
	run -0 t2 -r "$CAP" -w whole
	run -0 t2 -r "$CAP" -W out:10f,3
	[ -s out_flows.txt3 ]
	is 10 "$(rows out_flows.txt3)"
	is 11 "$(wc -l <out_flows.txt4)"
	parts out | cmp - whole_flows.txt
	run -0 t2 -r "$CAP" -W out2:1K
	parts out2 | cmp - whole_flows.txt
	[ "$(stat -c %s out2_flows.txt0)" -ge 1000 ]
	[ "$(stat -c %s out2_flows.txt0)" -lt 2000 ]
	run -2 --separate-stderr t2 -r "$CAP" -W out3:x
	[[ "$stderr" == "t2: -W out3:x: expected "* ]]
}

@test "-W: parts by time, of a file by the time of its packets; none without rows" {
	capture clock
	run -0 t2 -r "$CAP" -w whole
	for unit in 60s 1m; do
		run -0 t2 -r "$CAP" -W "$unit:$unit"
		[ "$(ls ${unit}_flows.txt* | wc -l)" -ge 5 ]
		parts $unit | cmp - whole_flows.txt
	done
	for n in $(seq 0 $(($(ls 1m_flows.txt* | wc -l) - 2))); do
		[ "$(rows 1m_flows.txt$n)" -ge 1 ]
	done
	run -0 t2 -r "$CAP" -W day:1d
	[ ! -e day_flows.txt1 ]
	for bad in 0s s 5sf 5x; do
		run -2 t2 -r "$CAP" -W "bad:$bad"
	done
}

@test "-W: SIGHUP begins the next part, a thousand times, and no row is lost or there twice" {
	"$T2_BUILD/tests/mkcap" -n 20000 flood fl.pcap
	run -0 t2 -r fl.pcap -w whole
	for j in 1 3; do
		mkfifo pipe
		t2 -r - -j $j -W part$j:1G <pipe >report 2>&1 &
		PID=$!
		exec 9>pipe
		head -c 4000 fl.pcap >&9
		for i in $(seq 100); do [ -s part${j}_headers.txt ] && break; sleep 0.05; done
		sleep 0.3
		[ -e part${j}_flows.txt0.tmp ]		# not whole yet
		for i in $(seq 0 999); do
			kill -HUP $PID
			tail -c +$((4001 + i * 1400)) fl.pcap | head -c 1400 >&9
		done
		exec 9>&-
		wait $PID
		rm pipe
		[ "$(ls part${j}_flows.txt* | wc -l)" -ge 100 ]
		parts part$j | cmp - whole_flows.txt
	done
}

@test "rows of a stream are on the disk after a second; a part that kill -9 cuts has its temporary name" {
	capture clock
	mkfifo pipe
	t2 -r - -W part:1G <pipe >report 2>&1 &
	PID=$!
	exec 9>pipe
	cat "$CAP" >&9
	sleep 2
	[ "$(rows part_flows.txt0.tmp)" -gt 10 ]
	kill -9 $PID
	exec 9>&-
	[ ! -e part_flows.txt0 ]
}

@test "-s: a line for every packet with a flow, as many columns as the header has" {
	flows tcpstates -s
	is 75 "$(rows out_packets.txt)"
	[[ "$(head -n 1 out_packets.txt)" == $'%pktNo\tflowInd\tflowStat\t'* ]]
	is 1 "$(awk -F '\t' '{ print NF }' out_packets.txt | sort -u | wc -l)"
}

@test "-m: an empty monitoring file does not stay" {
	flows order -m
	[ ! -e out_monitoring.txt ]
}

@test "headers file: date, command line, plugins and every column with type and number" {
	flows order
	grep -q '^# Date: ' out_headers.txt
	grep -q '^# Command line: .*t2 -r .*order.pcap -w .*out$' out_headers.txt
	grep -qx '# Core configuration: L2, IPv4, IPv6' out_headers.txt
	grep -qx '#   01: basicFlow, version 0.8.11' out_headers.txt
	is "$(head -n 1 out_flows.txt | tr -d % | tr '\t' '\n')" \
		"$(grep -v '^#' out_headers.txt | cut -f 3)"
	is "$(seq 1 "$(head -n 1 out_flows.txt | tr '\t' '\n' | wc -l)")" "$(grep -v '^#' out_headers.txt | cut -f 1)"
}

@test "a full disk ends the run with status 1 and a message" {
	capture tcpstates
	run -1 --separate-stderr sh -c 't2 -r "$1" -w - >/dev/full' - "$CAP"
	[[ "$stderr" == *"No space left on device"* ]]
}

@test "a full file system: status 1, the file is named" {
	unshare -Urm true 2>/dev/null || skip "user namespaces are not permitted here"
	mkdir small
	capture scan
	run -1 --separate-stderr unshare -Urm sh -c '
		mount -t tmpfs -o size=64k none small || exit 77
		t2 -r "$1" -w small/out' - "$CAP"
	[[ "$stderr" == *"small/out_"*"No space left on device"* ]]
}

@test "a broken pipe ends the run with status 1" {
	capture scan
	run -0 bash -c 't2 -r "$1" -w - | head -n 1 >/dev/null; echo "${PIPESTATUS[0]}"' - "$CAP"
	[[ "$output" == *1 || "$output" == *141 ]]
}

# --- plugins ---------------------------------------------------------------------------------------------------------

@test "the plugins are listed in order of their numbers" {
	flows order
	line "Active plugins:"
	line "    01: basicFlow, 0.8.11"
	line "    02: basicStats, 0.8.11"
	line "    03: tcpStates, 0.8.11"
	line "    04: txtSink, 0.8.11"
}

@test "-p: another folder, with and without slash; an absent one is named" {
	mv "$PLUGINS" elsewhere
	capture order
	run -0 t2 -p elsewhere -r "$CAP" -w a
	run -0 t2 -p elsewhere/ -r "$CAP" -w b
	cmp a_flows.txt b_flows.txt
	run -1 --separate-stderr t2 -p absent -r "$CAP" -w c
	is "t2: absent/: No such file or directory; run t2build -p absent" "$stderr"
}

@test "-b: a list of plugins" {
	printf '# only these\nbasicFlow\n901_txtSink\n' >list
	capture order
	run -0 t2 -b list -r "$CAP" -w out
	line "    01: basicFlow, 0.8.11"
	line "    02: txtSink, 0.8.11"
	hasnt "    03:"
	hasnt basicStats
}

@test "-b: blanks and comments, a pipe, a name without a plugin, and what is no list" {
	capture order
	printf '\n \tbasicFlow  \r\n\n  # no plugin\n901_txtSink' >list
	run -0 --separate-stderr t2 -b list -r "$CAP" -w out
	line "    02: txtSink, 0.8.11"
	is "" "$stderr"
	run -0 --separate-stderr t2 -b <(cat list) -r "$CAP" -w out
	line "    02: txtSink, 0.8.11"
	hasnt "    03:"
	is "" "$stderr"
	printf 'basicFlwo\nbasicFlow\n800_txtSink\n' >list
	run -0 --separate-stderr t2 -b list -r "$CAP" -w out
	line "    01: basicFlow, 0.8.11"
	hasnt "    02:"
	is "t2: list: no plugin basicFlwo in $PLUGINS/
t2: list: no plugin 800_txtSink in $PLUGINS/" "$stderr"
	run -1 --separate-stderr t2 -b "$PLUGINS" -r "$CAP" -w none
	is "t2: $PLUGINS: Is a directory" "$stderr"
	run -1 --separate-stderr t2 -b "$CAP" -r "$CAP" -w none
	is "t2: $CAP: line 1: no name of a plugin" "$stderr"
	mkdir "$PLUGINS/plugins.txt"
	run -1 --separate-stderr t2 -r "$CAP" -w none
	is "t2: $PLUGINS/plugins.txt: Is a directory" "$stderr"
	[ ! -e none_flows.txt ]
}

@test "what is no plugin is refused, and the command that mends it is named" {
	capture order
	printf 'no library' >"$PLUGINS/500_junk.so"
	run -1 t2 -r "$CAP" -w out
	has "500_junk.so: file too short; run t2build -u junk"
	rm "$PLUGINS/500_junk.so"
	cp "$PLUGINS/100_basicFlow.so" "$PLUGINS/101_basicFlow.so"
	run -1 t2 -r "$CAP" -w out
	has "basicFlow is there twice, see 100_basicFlow.so; run t2build basicFlow"
}

@test "a plugin, or a folder, that others may write to is refused" {
	capture order
	chmod 666 "$PLUGINS/100_basicFlow.so"
	run -1 t2 -r "$CAP" -w out
	has 100_basicFlow.so
	chmod 644 "$PLUGINS/100_basicFlow.so"
	chmod 777 "$PLUGINS"
	run -1 t2 -r "$CAP" -w out
	has "$PLUGINS"
}

@test "under sudo: the plugins of who called it, and no others'" {
	[ "$(id -u)" -eq 0 ] || skip "needs root"
	local name uid home
	IFS=: read -r name _ uid _ _ home _ < <(getent passwd | awk -F : '$3 != 0 && $6 !~ /^\/(root)?$/ { print; exit }')
	[ -n "$name" ] || skip "no other user"
	capture order
	chown -R "$uid" "$PLUGINS"
	run -1 --separate-stderr t2 -r "$CAP" -w out
	is "t2: $PLUGINS/: belongs to another user" "$stderr"
	SUDO_UID=$uid run -0 t2 -r "$CAP" -w out
	SUDO_UID=$((uid + 1)) run -1 t2 -r "$CAP" -w out
	SUDO_UID= run -1 t2 -r "$CAP" -w out
	rm -r "$PLUGINS"
	[ ! -e "$home/.tranalyzer/plugins" ] || skip "$name has plugins"
	SUDO_USER=$name run -1 --separate-stderr t2 -r "$CAP" -w out
	is "t2: $home/.tranalyzer/plugins/: No such file or directory; run t2build -p $home/.tranalyzer/plugins" "$stderr"
}

# --- signals ---------------------------------------------------------------------------------------------------------

# t2 on a FIFO that is fed and then stays open; PID is its process
start() {
	capture "$1"
	mkfifo feed
	t2 -r - -w out -m <feed >report 2>&1 &
	PID=$!
	exec 9>feed
	cat "$CAP" >&9
	for _ in $(seq 100); do
		[ -s out_headers.txt ] && break
		sleep 0.1
	done
	sleep 0.5
}

# wait for PID, at most 10 s; RC is its status
finish() {
	for _ in $(seq 100); do
		kill -0 "$PID" 2>/dev/null || break
		sleep 0.1
	done
	kill -9 "$PID" 2>/dev/null && echo "killed" >&2
	RC=0
	wait "$PID" || RC=$?
	exec 9>&-
}

@test "SIGTERM: all flows and the report are written, status 0" {
	start order
	kill -TERM "$PID"
	finish
	is 0 "$RC"
	is 5 "$(rows out_flows.txt)"
	grep -q '\[INF\] SIGTERM: ' report
	grep -q 'Number of processed packets: 6' report
}

@test "SIGHUP: a lost terminal loses no rows; under nohup the run goes on" {
	start order
	kill -HUP "$PID"
	finish
	is 0 "$RC"
	is 5 "$(rows out_flows.txt)"
	grep -q 'Number of processed packets: 6' report
	rm feed out_*
	trap '' HUP
	start order
	kill -HUP "$PID"
	sleep 0.3
	kill -0 "$PID"
	kill -TERM "$PID"
	finish
	is 0 "$RC"
}

@test "Ctrl-C twice: all flows and the report are written, status 0" {
	start order
	kill -INT "$PID"
	sleep 0.3
	kill -INT "$PID"
	finish
	is 0 "$RC"
	is 5 "$(rows out_flows.txt)"
	grep -q '\[INF\] SIGINT: ' report
	grep -q 'Number of processed packets: 6' report
}

@test "SIGUSR1: a monitoring report, and the run goes on" {
	start order
	kill -USR1 "$PID"
	sleep 0.3
	cat "$CAP" | tail -c +25 >&9
	sleep 0.5
	kill -TERM "$PID"
	finish
	is 0 "$RC"
	grep -q 'USR1 A type report' out_monitoring.txt
}

@test "DIFF_REPORT=1: each report has what came since the one before" {
	local n
	tree
	t2conf tranalyzer2 -D DIFF_REPORT=1
	t2build tranalyzer2 basicFlow txtSink >&2
	rm -f "$PLUGINS"/*_basicStats.so "$PLUGINS"/*_tcpStates.so
	start order
	for n in 1 2 3; do
		kill -USR1 "$PID"
		for _ in $(seq 100); do
			[ "$(grep -c 'USR1 D type report' out_monitoring.txt)" -lt $n ] || break
			sleep 0.1
		done
		tail -c +25 "$CAP" >&9
		sleep 1
	done
	kill -TERM "$PID"
	finish
	is 0 "$RC"
	is "6 6 6" "$(sed -n 's/^Number of processed packets: \([0-9]*\).*/\1/p' out_monitoring.txt | xargs)"
	grep -q '^Number of processed packets: 24' report
}

@test "a plugin that asks for the end of the run, in the middle of a file that is read ahead: status 0" {
	tree
	mkdir -p "$HOME/own/quit/src"
	echo 'ORDER = 700' >"$HOME/own/quit/plugin.mk"
	: >"$HOME/own/quit/default.config"
	cat >"$HOME/own/quit/src/quit.c" <<-'END'
	#include "t2Plugin.h"

	T2_PLUGIN_INIT("quit", "1.0", 0, 8);

	void
	claimLayer4Information(packet_t *packet UNUSED, unsigned long flowIndex UNUSED)
	{
		if (numPackets == 100 && usleep(200000) == 0)	/* the reader is as far ahead as it may be */
			globalInt |= GI_EXIT;
	}
	END
	t2build basicFlow txtSink "$HOME/own/quit" >&2
	capture faf		# long packets: the reader waits in the middle of one
	[ "$(stat -c %s "$CAP")" -gt 2000000 ]
	run -0 --separate-stderr t2 -r "$CAP" -w "$DATA/quit"
	is "" "$stderr"
	has "Number of processed packets: "
	hasnt "Number of processed packets: 5902"
}

# small_plugin NAME VERSION [SIGNATURE]: a plugin that has only these, as 700_small.so
small_plugin() {
	printf '#include "t2Plugin.h"\n%s\nT2_PLUGIN_INIT("%s", "%s", 0, 8);\n' \
		"${3:+#undef T2_SIGNATURE
#define T2_SIGNATURE $3}" "$1" "$2" >small.c
	"${CC:-cc}" -std=gnu11 -D_GNU_SOURCE -shared -fPIC "${PLUGIN_INC[@]}" small.c -o "$PLUGINS/700_small.so"
}

@test "a plugin's name has up to 31 characters, its version up to 15" {
	local name=n234567890123456789012345678901 version=1.3456789012345
	capture order
	small_plugin "$name" "$version"
	run -0 t2 -r "$CAP" -w out
	has "$name, $version"
	for bad in "${name}2 $version" "$name ${version}6"; do
		small_plugin $bad
		run -1 --separate-stderr t2 -r "$CAP" -w out
		[[ "$stderr" == "t2: 700_small.so: T2_PLUGIN_INIT without a name of at most 31 or a version of at most 15 characters; "* ]]
	done
}

@test "a plugin of another flag whose value is longer, or shorter, is refused with both values" {
	local sig
	sig=$(printf '#include "t2Plugin.h"\nT2_SIGNATURE\n' |
		"${CC:-cc}" -std=gnu11 -D_GNU_SOURCE "${PLUGIN_INC[@]}" -E -P - | tail -n 1)
	[[ "$sig" == *FORCE_MODE* ]]
	capture order
	small_plugin small 1 "$sig"
	run -0 t2 -r "$CAP" -w out
	small_plugin small 1 "$(sed 's/\("T2_HDRDESC_LEN" *"=" *"[0-9]*\)"/\10"/' <<<"$sig")"
	run -1 --separate-stderr t2 -r "$CAP" -w out
	[[ "$stderr" =~ ^"t2: 700_small.so: built with T2_HDRDESC_LEN="([0-9]+)0", t2 has T2_HDRDESC_LEN="([0-9]+)"; " ]]
	is "${BASH_REMATCH[1]}" "${BASH_REMATCH[2]}"
	small_plugin small 1 "$(sed 's/\("T2_HDRDESC_LEN" *"=" *"[0-9]*\)[0-9]"/\1"/' <<<"$sig")"
	run -1 --separate-stderr t2 -r "$CAP" -w out
	[[ "$stderr" =~ ^"t2: 700_small.so: built with T2_HDRDESC_LEN="([0-9]+)", t2 has T2_HDRDESC_LEN="([0-9]+)[0-9]"; " ]]
	is "${BASH_REMATCH[1]}" "${BASH_REMATCH[2]}"
}

# percent: what the report says of the input that was read
percent() {
	sed -n 's/^Percentage completed: //p' <<<"$output"
}

@test "report: percentage completed: whole files of every format, gzip'd, in a list, numbered, filtered, cut" {
	local f size
	for f in pcap swapped nano modified ng ng-swapped ng-nano; do
		capture macs -f $f
		mv "$CAP" "$f"
		run -0 t2 -r "$f" -w o
		is "$f 100.00%" "$f $(percent)"
	done
	run -0 t2 -r pcap -w o 'udp port 1'
	is 100.00% "$(percent)"
	capture order -f ng
	gzip -c "$CAP" >ng.gz
	gzip -c pcap >pcap.gz
	for f in ng.gz pcap.gz; do
		run -0 t2 -r $f -w o
		is "$f 100.00%" "$f $(percent)"
		line "Number of pcap bytes: $(stat -c %s $f)" <<<"$(sed 's/ (.*//')"
	done
	printf '%s\n' pcap ng pcap.gz ng.gz ng-nano >list
	run -0 t2 -R list -w o
	is 100.00% "$(percent)"
	cp pcap n0; cp ng n1; cp pcap.gz n2
	run -0 t2 -D 'n0:n,2' -w o
	is 100.00% "$(percent)"
	size=$(stat -c %s pcap)
	head -c $((size - 1)) pcap >cut
	run -1 t2 -r cut -w o
	awk -v is="$(percent)" 'BEGIN { exit !(is + 0 > 50 && is + 0 < 100) }'
	head -c $((size - 1)) pcap | gzip -c >cut.gz
	run -1 t2 -r cut.gz -w o
	awk -v is="$(percent)" 'BEGIN { exit !(is + 0 > 50 && is + 0 < 100) }'
}

# The first two packets are a millisecond apart.
@test "report: rates by whole differences of time" {
	capture order
	head -c $((24 + 2 * 68)) "$CAP" >two
	run -0 t2 -r two -w o
	line "Number of processed total packets/s: 2000.00 (2.00 K)"
	line "Number of average processed flows/s: 2000.00 (2.00 K)"
	line "Average full raw bandwidth: 832000 b/s (832.00 Kb/s)"
}

@test "report: a packet counts for the IP version of its flow, a tunnel's outer one is none; stacks of tags" {
	flows ipip
	is 100.00 "$(sed -nE 's/^Number of (IPv4|IPv6|L2) packets: .*\[(.*)%\]/\2/p' <<<"$output" | awk '{ n += $1 } END { printf "%.2f", n }')"
	line 'Max VLAN header count: 1'
	flows vlan
	line 'Max VLAN header count: 6'
	flows mpls
	has 'Max MPLS header count: '
}

@test "report: nanoseconds that are cut, and any packet that is warned of, are told with their number" {
	capture fraction -f nano
	run -0 t2 -r "$CAP" -w o
	has 'PCAP nanosecond-resolution: packet 3 and others lose nanoseconds'
	capture fraction -f ng-nano
	run -0 t2 -r "$CAP" -w o
	has 'PCAP nanosecond-resolution: packet 3 and others lose nanoseconds'
	capture fraction
	run -0 t2 -r "$CAP" -w o
	hasnt nanosecond
	capture order -f nano
	run -0 t2 -r "$CAP" -w o
	hasnt nanosecond
	flows short
	is "" "$(grep WRN <<<"$output" | grep -v '[0-9] header\|packet [0-9]' | grep 'snapL2\|No data\|unhandled family\|in raw\|link-layer')"
	grep -q '^\[WRN\] packet [0-9]*: .*snapL2Length' <<<"$output"
}

@test "report: where a dump starts is told of link types that cannot be decoded, too" {
	flows arcnet || true
	line 'Dump start: 1600000000.000000 sec (Sun 13 Sep 2020 12:26:40 GMT)'
	hasnt 'Dump stop'
}

@test "a plugin's callbacks are for the packets that its flags name: of one core, on one worker and on three" {
	plugins basicFlow basicStats txtSink
	for only in TCP UDP ICMP OTHERS L2 'TCP | T2_ONLY_OTHERS'; do
		mkdir -p "$BATS_TEST_TMPDIR/only/src"
		cat >"$BATS_TEST_TMPDIR/only/src/only.c" <<-EOF
		#include "t2Plugin.h"
		T2_PLUGIN_INIT_FLAGS("only", "1.0", 0, 8, "", T2_SHARDABLE | T2_ONLY_$only);
		static _Atomic unsigned n[3][6];
		static void
		count(_Atomic unsigned *m, const packet_t *p)
		{
			m[PACKET_IS_L2(p) ? 4 : PROTO_IS_TCP(p) ? 0 : PROTO_IS_UDP(p) ? 1 :
			    PROTO_IS_ICMP(p) || PROTO_IS_ICMP6(p) ? 2 : 3]++;
		}
		void claimLayer4Information(packet_t *p, unsigned long i UNUSED) { count(n[0], p); }
		void onPacket(packet_t *p, unsigned long i UNUSED) { count(n[1], p); }
		void onPacketInOrder(packet_t *p, unsigned long i UNUSED) { count(n[2], p); }
		void
		pluginReport(FILE *f)
		{
			for (int k = 0; k < 3; k++)
				fprintf(f, "only:%s%s%s%s%s\\n", n[k][0] ? " tcp" : "", n[k][1] ? " udp" : "",
				    n[k][2] ? " icmp" : "", n[k][3] ? " others" : "", n[k][4] ? " l2" : "");
		}
		EOF
		echo 'LIBSRC = api/t2buf.c' >"$BATS_TEST_TMPDIR/only/plugin.mk"
		plugin_source "$BATS_TEST_TMPDIR/only" 130_only.so
		case $only in
		L2)	ip='' ;;
		TCP)	ip=' tcp' ;;
		UDP)	ip=' udp' ;;
		ICMP)	ip=' icmp' ;;
		OTHERS)	ip=' others' ;;
		*)	ip=' tcp others' ;;
		esac
		for args in '' '-j 3' -s; do
			flows ip4 ${args:+$args}
			is "only:$ip"$'\n'"only:$ip l2" "$(grep ^only: <<<"$output" | sort -u)"
		done
	done
}

# Three plugins that have packets of TCP, of UDP and of ICMP, with these flags
meeting() {
	local n=131 proto
	for proto in TCP UDP ICMP; do
		plugin_source "$BATS_TEST_TMPDIR/meets" "$((n++))_meets$proto.so" "-DPROTO=$proto" \
			"-DIS_MINE=PROTO_IS_$proto" "-DFLAGS=$1"
	done
}

@test "a plugin is not asked about flows that it has not met, and has the values that it would have" {
	mkdir -p "$BATS_TEST_TMPDIR/meets/src"
	echo 'LIBSRC = api/t2buf.c' >"$BATS_TEST_TMPDIR/meets/plugin.mk"
	cat >"$BATS_TEST_TMPDIR/meets/src/meets.c" <<-'EOF'
	#include "t2Plugin.h"
	#define TEXT(x)	#x
	#define NAME(proto)	"meets" TEXT(proto)
	T2_PLUGIN_INIT_FLAGS(NAME(PROTO), "1.0", 0, 8, "", T2_SHARDABLE | FLAGS);
	static struct cell { uint64_t n; char text[300]; } *cells;
	static _Atomic unsigned asked, freed, others;
	static uint64_t left(unsigned long i) { return 1000 - cells[i].n; }
	static const struct t2_column columns[] = {
		{ NAME(PROTO), T2_CELL(U64, cells, n), "Packets", .unit = NULL },
		{ NAME(PROTO) "Left", T2_CALL(U64, left), "Not 0 where there are none", .unit = NULL },
		{ NAME(PROTO) "Text", T2_CELL(STR, cells, text), "Text", .unit = NULL },
	};
	T2_PLUGIN_COLUMNS(columns);
	void initialize(void) { T2_PLUGIN_STRUCT_NEW_RARE(cells); }
	static bool is_mine(const packet_t *p) { return PACKET_IS_IP(p) && IS_MINE(p); }
	void onFlowGenerated(packet_t *p, unsigned long i) { if (((FLAGS) & T2_MET_PACKETS) != 0 && is_mine(p)) t2_flow_met(i); }
	void
	onPacket(packet_t *p, unsigned long i)
	{
		others += PACKET_IS_IP(p) && !IS_MINE(p);
		if (!is_mine(p))
			return;
		t2_flow_met(i);
		cells[i].n++;
		memset(cells[i].text, 'x', MIN(cells[i].n * 40, sizeof(cells[i].text) - 1));
	}
	bool flowIsNeutral(unsigned long i) { return cells[i].n == 0; }
	void onFlowTerminate(unsigned long i UNUSED) { asked++; }
	void
	onFlowFree(unsigned long i)
	{
		freed++;
		T2_PLUGIN_STRUCT_RESET_ITEM(cells, i);
	}
	void
	pluginReport(FILE *f)
	{
		fprintf(f, "%s: asked %u, freed %u\n", plugin_name, asked, freed);
		fprintf(f, "others: %s\n", others > 0 ? "some" : "none");
	}
	EOF
	local args c n proto want
	plugins basicFlow basicStats tcpStates txtSink
	meeting 0
	for c in ip4 faf; do
		flows $c
		mv "$FLOWS" $c.txt
		n=$(rows $c.txt)
		is "$(printf "meets%s: asked $n, freed $n\n" ICMP TCP UDP)" "$(grep ^meets <<<"$output" | sort -u)"
	done
	meeting T2_MEETS
	for c in ip4 faf; do
		want=$(for proto in ICMP TCP UDP; do
			n=$(cells $c.txt "meets$proto" | awk '$1 > 0' | wc -l)
			echo "meets$proto: asked $n, freed $n"
		done)
		for args in '' '-j 3' -s; do
			# shellcheck disable=SC2086 # words
			flows $c $args
			cmp $c.txt "$FLOWS"
			is "$want" "$(grep ^meets <<<"$output" | sort -u)"
			grep "^others: some" <<<"$output"
		done
	done
	meeting "T2_MEETS|T2_MET_PACKETS"	# and it gets their packets alone
	for args in '' '-j 3' -s; do
		# shellcheck disable=SC2086 # words
		flows faf $args
		cmp faf.txt "$FLOWS"
		is "others: none" "$(grep ^others <<<"$output" | sort -u)"
	done
}
