# t2report: its numbers are those of the tawk lines that it shows; its forms, summaries, and inputs that are none.
# needs: python3 script

load helper

setup() {
	sandbox
	plugins basicFlow basicStats tcpStates icmpDecode dnsDecode txtSink
}

# lines OPTION... FILE: each figure's numbers are those of its line; prints how many figures there are
lines() {
	run -0 "$T2_TREE/tests/report-lines" "$@"
}

# section ID FILE: rows of a section, one a line, cells joined by blanks
section() {
	t2report -f json "${@:2}" | python3 -c '
import json, sys
for s in json.load(sys.stdin)["sections"]:
    if s["id"] == sys.argv[1]:
        for r in s["rows"]:
            print(*r)' "$1"
}

ids() {
	t2report -f json "$@" | python3 -c 'import json, sys; print(*(s["id"] for s in json.load(sys.stdin)["sections"]))'
}

# A flow file with columns of plugins that are not in the tree yet, and names that mean harm.
made() {
	printf '%%dir\tflowInd\tflowStat\ttimeFirst\ttimeLast\tduration\tethType\tsrcIP\tsrcIPCC\tsrcIPOrg\tsrcPort\tdstIP\tdstPort\tl4Proto\t'
	printf 'numPktsSnt\tnumPktsRcvd\tnumBytesSnt\tnumBytesRcvd\ttcpStatesAFlags\ttcpAnomaly\tsslVersion\tsslServerName\thttpHosts\t'
	printf 'httpUsrAg\tsshVersion\tdnsQname\tdnsHFlg_OpC_RetC\n'
	local i
	for i in 1 2 3 4 5 6 7 8; do
		printf 'A\t%d\t0x0400000000004000\t17000000%02d.500000\t17000000%02d.600000\t0.100000\t0x0800\t10.0.0.1\tch\t"A & B"\t%d\t' \
			$i $((i * 10)) $((i * 10)) $((40000 + i))
		printf '192.0.2.7\t443\t6\t3\t3\t%d\t500\t0x00\t0x0002\t0x0303\t"%s"\t"h.example";"i;j.example"\t"curl \\"7\\""\t"SSH-2.0-x"\t' \
			$((i * 100)) "${1:-name.example}"
		printf '"q.example";"";"a\\"b.example"\t0x00_0x0001_0x0000\n'
		printf 'B\t%d\t0x0400000000004001\t17000000%02d.510000\t17000000%02d.600000\t0.090000\t0x0800\t192.0.2.7\t-\t"-"\t443\t' \
			$i $((i * 10)) $((i * 10))
		printf '10.0.0.1\t%d\t6\t3\t3\t500\t%d\t0x40\t0x0000\t0x0304\t\t\t\t"SSH-2.0-srv"\t"q.example"\t0x80_0x0001_0x0008\n' \
			$((40000 + i)) $((i * 100))
	done
}

@test "figures have the numbers of their lines: the mkcap scenarios" {
	local s
	for s in faf beacon dns tcpstates scan l2 timeout sctp dnstypes ip6; do
		flows $s
		lines "${FLOWS##*/}"
		[ "$output" -ge 20 ] || is "$s: $output" "figures"
	done
}

@test "figures have the numbers of their lines: without some columns, several files, packed, other options" {
	flows faf
	cp "$FLOWS" faf.txt
	flows dns
	mv "$FLOWS" 'a b=c&$(x).txt'
	gzip -k faf.txt
	lines faf.txt 'a b=c&$(x).txt'
	lines faf.txt.gz
	lines -n 3 -b 60 faf.txt
	lines -n 0 -x ports,beacons 'a b=c&$(x).txt'
	plugins basicFlow txtSink
	flows faf
	lines out_flows.txt
	[[ $(ids out_flows.txt) != *timeline* ]]
	plugins tcpStates basicStats txtSink
	flows faf
	lines out_flows.txt
	plugins basicFlow portClassifier txtSink
	cp "$T2_BUILD"/plugins/portmap.txt "$PLUGINS/" 2>/dev/null || :
	flows faf
	lines out_flows.txt
	[[ $(ids out_flows.txt) == *" classes "* ]]
	# Times that are texts make no times.
	sed -E '1!s/\t[0-9]+\.[0-9]{6}\t[0-9]+\.[0-9]{6}\t/\t2009-11-18T11:36:55.0+0000\t2009-11-18T11:36:57.0+0000\t/' out_flows.txt >iso
	[[ $(ids iso) != *timeline* ]]
	lines iso
}

@test "columns of TLS, HTTP, SSH and retransmissions make their sections" {
	made >made_flows.txt
	lines made_flows.txt
	[[ $(ids made_flows.txt) == *"dnslengths tlsnames tlsversions httphosts httpagents sshclients" ]]
	is "retransmissions 8" "$(section tcp made_flows.txt | tail -1)"
	is '"name.example" 8' "$(section tlsnames made_flows.txt)"
	is "$(printf 'i;j.example 8\nh.example 8')" "$(section httphosts made_flows.txt)"
	is '"SSH-2.0-x" 8' "$(section sshclients made_flows.txt)"
	is "$(printf '%s\n' 'q.example 8' 'a\"b.example 8' ' 8')" "$(section dnsnames made_flows.txt)"
	is "q.example 8" "$(section dnsfailed made_flows.txt)"
	is "10.0.0.1 192.0.2.7 3600 8" "$(section dataout made_flows.txt)"
}

@test "who beats: period and spread; who asks as people do is none" {
	made >made_flows.txt
	is "10.0.0.1 192.0.2.7 6 443 8 10000 0" "$(section beacons made_flows.txt)"
	flows beacon
	run -0 section beacons "$FLOWS"
	[[ $output =~ ^10\.9\.0\.5\ 192\.0\.2\.66\ 6\ 443\ 23\ (59|60)[0-9]{3}\ [0-9]{1,2}$ ]]
	is "10.9.0.9 40 40 1" "$(section scans "$FLOWS" | head -1)"
	is 10 "$(section refused "$FLOWS" | grep -c '^10.9.0.9 10.9.1.[0-9]* 445 1$')"
	is "10.9.0.5 192.0.2.66 2760 23" "$(section dataout "$FLOWS" | head -1)"
	# A scan of hosts is a line down the map.
	is "42 384" "$(section ports "$FLOWS" | awk '{ n[$2]++ } END { for (p in n) print n[p], p }')"
}

@test "scans, refusals and what was not answered" {
	flows scan
	is "1" "$(section scans "$FLOWS" | wc -l)"
	[[ $(section scans "$FLOWS") == *" 1000 1 1000" ]]
	[ "$(section unanswered "$FLOWS" | wc -l)" -eq 10 ]
	# One server, hundreds of ports: a line across the map.
	is "0" "$(section ports "$FLOWS" | cut -d ' ' -f 1 | sort -u)"
	[ "$(section ports "$FLOWS" | wc -l)" -ge 20 ]
	flows tcpstates
	[ "$(section refused "$FLOWS" | wc -l)" -ge 1 ]
}

@test "bytes of a flow are spread over its life" {
	printf '%%dir\ttimeFirst\tduration\tnumBytesSnt\n' >f
	printf 'A\t100.000000\t10.000000\t1000\n' >>f
	printf 'A\t102.500000\t0.000000\t7\n' >>f
	is "$(printf '%s\n' '100.000 500 1' '105.000 500 0' '110.000 0 0' | head -2)" "$(section timeline -b 5 f | sed '1s/507 2/500 1/')"
	is "507 2" "$(section timeline -b 5 f | head -1 | cut -d ' ' -f 2-)"
	is "1007" "$(section timeline f | awk '{ n += $2 } END { print n }')"
	lines f
}

@test "a report of summaries equals that of the flow files" {
	local f s
	made >made_flows.txt
	for s in faf scan; do
		flows $s
		cp "$FLOWS" $s.txt
	done
	for f in faf scan; do
		t2report -o $f.sum $f.txt
		is "%t2sum" "$(head -1 $f.sum | cut -f 1)"
	done
	for f in html text json; do
		t2report -f $f faf.txt scan.txt >all.$f
		t2report -f $f faf.sum scan.sum >sums.$f
		cmp all.$f sums.$f
		t2report -f $f faf.sum scan.txt >mixed.$f
		cmp all.$f mixed.$f
	done
	# Sums of sums, packed ones, another order of talk.
	t2report -o both.sum faf.sum scan.txt
	gzip both.sum
	t2report -f json both.sum.gz >again.json
	cmp all.json again.json
	# Fewer columns in one of them: the sections of both.
	t2report -o made.sum made_flows.txt
	t2report -f json faf.sum made.sum >x.json
	t2report -f json faf.txt made_flows.txt >y.json
	cmp x.json y.json
}

@test "summaries that do not fit are refused" {
	local n size
	flows dns
	t2report -o a.sum "$FLOWS"
	size=$(wc -c <a.sum)
	for n in 1 7 20 $((size / 3)) $((size / 2)) $((size - 3)); do
		head -c $n a.sum >cut.sum
		run -1 --separate-stderr t2report -f json cut.sum
		[[ $stderr == "t2report: cut.sum: "* ]] || is "$n: $stderr" ""
		is "" "$output"
	done
	sed '1s/	1	/	9	/' a.sum >old.sum
	run -1 --separate-stderr t2report -f json old.sum
	is "t2report: old.sum: a summary of another release" "$stderr"
	t2report -x beacons -o less.sum "$FLOWS"
	run -1 --separate-stderr t2report -f json less.sum
	is "t2report: less.sum: was made with -x: leave out the same sections" "$stderr"
	run -0 t2report -x beacons -f json less.sum
	t2report -b 7 -o seven.sum "$FLOWS"
	run -1 --separate-stderr t2report -b 5 -f json seven.sum
	is "t2report: seven.sum: its bins of time do not add up to those of -b" "$stderr"
	# Numbers out of range, each of them.
	awk 'BEGIN { FS = OFS = "\t" } /^(group|talk|begun|bin|stat)/ { for (i = 2; i <= NF; i++) $i = "99999999999999999999" } 1' a.sum >bad.sum
	run -1 --separate-stderr t2report -f json bad.sum
	[[ $stderr == "t2report: bad.sum: "* ]]
}

@test "names that mean harm stay text" {
	local bad=$'</script><script>alert(1)</script>\'><img src=x>\xe2\x80\xaegnp.exe\xe2\x81\xa6'
	made "$bad" >made_flows.txt
	lines made_flows.txt
	t2report -o r.html made_flows.txt
	fails grep -q '<script' r.html
	fails grep -q '<img' r.html
	fails grep -qP '\xe2\x80\xae|\xe2\x81\xa6' r.html
	grep -qF '&lt;/script&gt;&lt;script&gt;alert(1)&lt;/script&gt;' r.html
	grep -qF '\u202e' r.html
	run -0 t2report -f text made_flows.txt
	fails grep -qP '\x1b|\xe2\x80\xae' <<<"$output"
	mv made_flows.txt $'<b>\x1b[31m.txt'
	t2report $'<b>\x1b[31m.txt' >r.html
	fails grep -q '<b>' r.html
	run -0 t2report -f text $'<b>\x1b[31m.txt'
	[ "${lines[0]}" = '<b>\u001b[31m.txt' ]
	# 10 kB: cut, with the rest in its title.
	made "$(printf 'x%.0s' {1..10000}).example" >long_flows.txt
	t2report -o r.html long_flows.txt
	fails grep -q 'x\{700\}[^;]*</bdi>' r.html
	grep -q 'title="x\{500\}' r.html
	t2report -f text long_flows.txt | sed '/^\$/,$d' | awk 'length($0) > 80 { exit 1 }'
}

@test "the page holds all that it needs, and no script" {
	flows faf
	t2report -o r.html "$FLOWS"
	fails grep -qiE '<script|javascript:|onload|<iframe|<object' r.html
	fails grep -qE '(src|href)="[^#d]' r.html
	fails grep -qE '@import|url\((http|/)' r.html
	grep -q "default-src 'none'" r.html
	python3 - r.html <<-'END'
		import sys, xml.dom.minidom
		xml.dom.minidom.parse(sys.argv[1])
	END
}

@test "text is 80 columns wide, with bars; without UTF-8 it is ASCII" {
	flows faf
	run -0 env LC_ALL=C t2report -f text "$FLOWS"
	fails grep -qP '[^\x00-\x7f]' <<<"$output"
	grep -qE 'IPv4 TCP +####################' <<<"$output"
	run -0 env LC_ALL=C.UTF-8 t2report -f text "$FLOWS"
	grep -q 'IPv4 TCP  *████████████████████ ' <<<"$output"
	grep -q '192.168.1.105 → 143.166.11.10' <<<"$output"
}

@test "on a terminal it is text" {
	flows faf
	TERM=xterm timeout 60 script -qefc "t2report -s talkers $FLOWS" seen </dev/null >/dev/null
	grep -q '^Top talkers' seen
	fails grep -q '<html' seen
}

@test "standard input, a capture, a title, sections that are left out" {
	flows faf
	t2report -f json <"$FLOWS" | grep -q '"name": "-"'
	mv "$CAP" there.pcap
	t2report -r there.pcap -f json >r.json
	grep -q '"title": "there.pcap"' r.json
	grep -q '"name": "there_flows.txt"' r.json
	[ ! -e there_flows.txt ]
	TMPDIR=$PWD/tmp
	mkdir tmp
	TMPDIR=$PWD/tmp t2report -r there.pcap -o r.html
	is "" "$(ls tmp)"
	grep -q '<h1><bdi>A title</bdi></h1>' <(t2report -t 'A title' "$FLOWS")
	[[ $(ids -x talkers,pairs "$FLOWS") != *talkers* ]]
	is "talkers pairs" "$(ids -s pairs,talkers "$FLOWS")"
	lines -s talkers "${FLOWS##*/}"
	lines -x pairs,dataout,refused,unanswered,scans,ports,beacons "${FLOWS##*/}"
}

@test "-r: a signal that ends it ends t2, too, and nothing stays in the temporary folder" {
	local p rc w
	mkdir tmp
	mkfifo pipe
	for s in TERM HUP; do
		sleep 60 >pipe 3>&- &
		w=$!
		TMPDIR=$PWD/tmp t2report -r pipe -f text >out 2>&1 3>&- &
		p=$!
		for i in {1..100}; do [ ! -e tmp/*/pipe_log.txt ] || break; sleep .1; done
		[ -e tmp/*/pipe_log.txt ]
		kill -"$s" $p
		rc=0
		wait $p || rc=$?
		is $((128 + $(kill -l $s))) $rc
		is "" "$(ls tmp)"
		kill $w
	done
}

@test "what is no flow file is one line" {
	printf 'a\tb\n1\t2\n' >plain
	: >empty
	head -c 3000 /dev/urandom | tr -d '%' >noise
	local f
	for f in plain empty noise; do
		run -1 --separate-stderr t2report $f
		is "t2report: $f: no header row: not a flow file" "$stderr"
		is "" "$output"
	done
	run -1 --separate-stderr t2report absent
	is "t2report: absent: No such file or directory" "$stderr"
	run -1 --separate-stderr t2report .
	is "t2report: .: Is a directory" "$stderr"
	run -1 --separate-stderr t2report -r absent.pcap
	is "t2: absent.pcap: No such file or directory" "$stderr"
	flows dns
	gzip -c "$FLOWS" | head -c 300 >cut.gz
	run -1 --separate-stderr t2report cut.gz
	is "t2report: cut.gz: gzip'd data end too early" "$stderr"
	# Rows that are short, long, or hold anything.
	{ head -1 "$FLOWS"; printf 'A\nB\t1\t2\n\n\t\t\t\n%s\n' "$(printf 'x\t%.0s' {1..300})"; printf '\0\1\t\377\n'; } >odd
	run -0 --separate-stderr t2report -f text odd
	is "" "$stderr"
	# The header alone.
	head -1 "$FLOWS" >head
	lines head
}

@test "-r: the line is the one of what failed: the plugin folder, a plugin, t2 itself" {
	capture dns
	run -1 --separate-stderr t2report -r "$CAP" -p absent
	is "t2: absent/: No such file or directory; run t2build -p absent" "$stderr"
	mkdir none
	chmod 755 none
	run -1 --separate-stderr t2report -r "$CAP" -p none
	is "t2report: $CAP: t2 wrote no flow file: load the plugin txtSink" "${stderr_lines[-1]}"
	echo text >"$PLUGINS/200_text.so"
	run -1 --separate-stderr t2report -r "$CAP"
	[[ $stderr == "t2: $PLUGINS/200_text.so: "*"t2build -u text" ]]
	is 1 "${#stderr_lines[@]}"
	mkdir bin
	cp "$T2_BUILD/bin/t2report" bin/
	printf '#!/bin/sh\nkill -9 $$\n' >bin/t2
	chmod +x bin/t2
	run -1 --separate-stderr bin/t2report -r "$CAP"
	is "t2report: $CAP: t2 was ended by signal 9" "$stderr"
}

@test "-o: a link leads to the file that is replaced, a pipe is written to; permissions stay" {
	flows dns
	t2report "$FLOWS" >want
	echo old >target
	chmod 600 target
	ln -s target link
	ln -s link links
	ln -s no/where dangling
	ln -s fresh new
	t2report -o links -t out_flows.txt "$FLOWS"
	t2report -o new -t out_flows.txt "$FLOWS"
	cmp want target
	cmp want fresh
	is 600 "$(stat -c %a target)"
	[ -L link ]
	[ -L links ]
	[ -L new ]
	run -1 --separate-stderr t2report -o dangling "$FLOWS"
	is "t2report: dangling: No such file or directory" "$stderr"
	mkfifo pipe
	cat pipe >got &
	t2report -o pipe "$FLOWS"
	wait $!
	cmp want got
	[ -p pipe ]
	run -0 t2report -o /dev/stdout "$FLOWS"
	is "$(cat want)" "$output"
	is "" "$(find . -name '*.??????')"
}

@test "wrong usage, and files that cannot be written" {
	run -2 --separate-stderr t2report -Z
	[[ ${stderr_lines[-3]} == "usage: t2report "* ]]
	run -2 --separate-stderr t2report -f pdf x
	is "t2report: -f pdf: expected html, text or json" "$stderr"
	run -2 --separate-stderr t2report -n -1 x
	is "t2report: -n -1: expected a number from 0 to 100000" "$stderr"
	run -2 --separate-stderr t2report -b 0 x
	is "t2report: -b 0: expected seconds from 0.001 to 100000000" "$stderr"
	run -2 --separate-stderr t2report -x pears x
	is "t2report: -x pears: no section of that name" "$stderr"
	run -2 --separate-stderr t2report -s talkers,pears x
	is "t2report: -s pears: no section of that name" "$stderr"
	run -2 --separate-stderr t2report -r a.pcap b
	is "t2report: -r: there are flow files as well" "${stderr_lines[0]}"
	flows dns
	run -1 --separate-stderr t2report -o "$FLOWS" "$FLOWS"
	is "t2report: $FLOWS: is an input of this run" "$stderr"
	run -1 --separate-stderr t2report -o absent/r.html "$FLOWS"
	is "t2report: absent/r.html: No such file or directory" "$stderr"
	run -1 --separate-stderr t2report -o . "$FLOWS"
	is "t2report: .: is a directory" "$stderr"
	run -1 --separate-stderr sh -c 't2report "$0" >/dev/full' "$FLOWS"
	is "t2report: standard output: No space left on device" "$stderr"
}
