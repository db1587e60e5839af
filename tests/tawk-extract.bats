# tawk -x and -k: the packets of printed rows, by the index of findexer.
# needs: tcpdump tshark

load helper

setup() {
	sandbox
	plugins basicFlow txtSink findexer
	unset DISPLAY
}

# packets FILE [filter]: one line a packet
packets() {
	tcpdump -nn -tt -S -x -r "$@" 2>/dev/null
}

# matches FILE COUNT FILTER: FILE holds the packets of $CAP that pass the filter, in their order
matches() {
	is "$2" "$(tcpdump -nn -r "$1" 2>/dev/null | wc -l)"
	cmp <(packets "$CAP" "$3") <(packets "$1")
}

@test "all flows give the capture again, byte by byte" {
	for name in faf vlan frag4 icmp l2 dnslimits scan; do
		flows $name
		run -0 --separate-stderr tawk -x all.pcap 1 "$FLOWS"
		is "" "$output$stderr"
		cmp all.pcap "$CAP"
	done
}

@test "the directions that are printed; -b: both" {
	flows faf
	run -0 tawk -x a.pcap '$flowInd == 36 && $dir == "A"' "$FLOWS"
	local src dst f
	read -r src dst < <(cells "$FLOWS" flowInd dir srcIP srcPort dstIP dstPort | awk '$1 == 36 && $2 == "A" { print $3 " " $5 }')
	f=$(cells "$FLOWS" flowInd dir srcIP srcPort dstIP dstPort | awk '$1 == 36 && $2 == "A" {
		printf "src host %s and src port %s and dst host %s and dst port %s", $3, $4, $5, $6 }')
	local n
	n=$(packets "$CAP" "$f" | grep -c '^[0-9]')
	[ "$n" -gt 0 ]
	matches a.pcap "$n" "$f"
	run -0 tawk -b -x ab.pcap '$flowInd == 36 && $dir == "A"' "$FLOWS"
	f=$(cells "$FLOWS" flowInd dir srcIP srcPort dstIP dstPort | awk '$1 == 36 && $2 == "A" {
		printf "host %s and port %s and host %s and port %s", $3, $4, $5, $6 }')
	matches ab.pcap 4582 "$f"
}

@test "- is standard output; functions, several flows" {
	flows faf
	tawk -x - 'udp() || flow("1,3")' "$FLOWS" >some.pcap
	local want
	want=$(cells "$FLOWS" flowInd dir srcIP srcPort dstIP dstPort l4Proto | awk '$7 == 17 || $1 == 1 || $1 == 3 {
		printf "%s(src host %s and src port %s and dst host %s and dst port %s)", s, $3, $4, $5, $6; s = " or " }')
	cmp <(packets "$CAP" "$want") <(packets some.pcap)
	[ "$(packets some.pcap | wc -l)" -gt 10 ]
}

@test "gzip'd, pcapng, swapped, nanoseconds: the same packets" {
	capture faf
	local n=faf.pcap f
	run -0 t2 -r "$CAP" -w "$DATA/out"
	tawk -x want.pcap '$flowInd % 5 == 1' out_flows.txt
	packets want.pcap >want
	[ -s want ]
	for f in swapped nano nano-swapped modified modified-swapped ng ng-swapped ng-nano; do
		"$T2_BUILD/tests/mkcap" -f $f faf other
		run -0 t2 -r other -w "$DATA/o"
		line "findexer: number of packets indexed: 5902 (5.90 K) [100.00%]"
		run -0 --separate-stderr tawk -x got.pcap '$flowInd % 5 == 1' o_flows.txt
		is "" "$stderr"
		cmp want <(tcpdump --micro -nn -tt -S -x -r got.pcap 2>/dev/null)
		"$T2_BUILD/tests/mkcap" -z -f $f faf other.gz
		run -0 t2 -r other.gz -w "$DATA/o"
		run -0 --separate-stderr tawk -x got.pcap '$flowInd % 5 == 1' o_flows.txt
		is "" "$stderr"
		cmp want <(tcpdump --micro -nn -tt -S -x -r got.pcap 2>/dev/null)
	done
	"$T2_BUILD/tests/mkcap" -z faf all.gz
	run -0 t2 -r all.gz -w "$DATA/o"
	run -0 tawk -x got.pcap 1 o_flows.txt
	cmp got.pcap "$CAP"
}

@test "link type and snapshot length are those of the capture" {
	for name in sll raw chdlc radiotap; do
		flows $name
		run -0 tawk -x all.pcap '$flowInd == 1' "$FLOWS"
		cmp <(head -c 24 all.pcap) <(head -c 24 "$CAP")
	done
	# DLT_RAW has one number in libpcap and another in files
	"$T2_BUILD/tests/mkcap" -f ng raw raw.ng
	run -0 t2 -r raw.ng -w "$DATA/o"
	run -0 tawk -x ng.pcap 1 o_flows.txt
	capture raw
	cmp <(tail -c +21 ng.pcap | head -c 4) <(tail -c +21 "$CAP" | head -c 4)
	capture faf -s 68
	run -0 t2 -r "$CAP" -w "$DATA/o"
	run -0 tawk -x all.pcap 1 o_flows.txt
	cmp all.pcap "$CAP"
}

@test "a list of captures: packets of both, in the order of reading" {
	capture dnslimits
	mv dnslimits.pcap one.pcap
	"$T2_BUILD/tests/mkcap" -z faf two.gz
	"$T2_BUILD/tests/mkcap" -f ng icmp three.ng
	printf '%s\n' one.pcap two.gz three.ng >list
	run -0 t2 -R list -w "$DATA/out"
	run -0 --separate-stderr tawk -x all.pcap 1 out_flows.txt
	is "" "$stderr"
	cmp <({ packets one.pcap; zcat two.gz | packets -; packets three.ng; } | grep -v '^reading') \
	    <(tcpdump --micro -nn -tt -S -x -r all.pcap 2>/dev/null)
	run -0 tawk -x faf.pcap '$timeFirst < 1500000000' out_flows.txt
	capture faf
	cmp <(packets "$CAP") <(tcpdump --micro -nn -tt -S -x -r faf.pcap 2>/dev/null)
}

@test "-D: rotating files" {
	"$T2_BUILD/tests/mkcap" faf cap0
	"$T2_BUILD/tests/mkcap" vlan cap1
	run -0 t2 -D "$DATA/cap0:p,1" -w "$DATA/out"
	line "findexer: number of captures indexed: 2"
	run -0 tawk -x all.pcap 1 out_flows.txt
	cmp <(packets cap0; packets cap1) <(packets all.pcap)
}

@test "different link types in one extraction: pcapng; one of them alone is pcap" {
	"$T2_BUILD/tests/mkcap" dns eth.pcap
	"$T2_BUILD/tests/mkcap" sll sll.pcap
	printf '%s\n' eth.pcap sll.pcap >list
	run -0 t2 -R list -w "$DATA/out"
	run -0 --separate-stderr tawk -x all.pcapng 1 out_flows.txt
	is "" "$output$stderr"
	is 0a0d0d0a "$(magic all.pcapng)"
	is "$(for f in eth.pcap sll.pcap; do tshark -r $f -T fields -e frame.time_epoch -e frame.len -e frame.protocols; done 2>/dev/null | sed 's/0*\t/\t/')" \
	    "$(tshark -r all.pcapng -T fields -e frame.time_epoch -e frame.len -e frame.protocols 2>/dev/null | sed 's/0*\t/\t/')"
	local last
	last=$(cells out_flows.txt flowInd | sort -n | tail -n 1)
	run -0 tawk -x sll-only.pcap "\$flowInd == $last" out_flows.txt
	run -0 tcpdump -nn -r sll-only.pcap -c 1
	has LINUX_SLL
}

@test "link types that differ within pcapng: each packet with its own; one of them alone is pcap" {
	flows nglinks
	run -0 --separate-stderr tawk -x all.pcapng 1 "$FLOWS"
	is "" "$output$stderr"
	is "$(tshark -r "$CAP" -Y 'frame.encap_type != 9' -T fields -e frame.time_epoch -e frame.len -e frame.encap_type 2>/dev/null | sed 's/0*\t/\t/')" \
	    "$(tshark -r all.pcapng -T fields -e frame.time_epoch -e frame.len -e frame.encap_type 2>/dev/null | sed 's/0*\t/\t/')"
	run -0 tawk -x sll.pcap '$dstPort == 1' "$FLOWS"
	run -0 tcpdump -nn -r sll.pcap
	has "LINUX_SLL"
	for s in ngsections ngtimes ngsnap; do
		flows $s
		run -0 tawk -x all.pcapng 1 "$FLOWS"
		run -0 t2 -r all.pcapng -w "$DATA/again"
		is "$(cells "$FLOWS" timeFirst timeLast srcPort dstPort)" "$(cells again_flows.txt timeFirst timeLast srcPort dstPort)"
	done
}

@test "--flow-comments: each packet says its flow" {
	flows faf
	run -0 tawk --flow-comments -x some.pcapng '$flowInd == 3 || $flowInd == 5' "$FLOWS"
	tawk -x some.pcap '$flowInd == 3 || $flowInd == 5' "$FLOWS"
	is "$(packets some.pcap)" "$(packets some.pcapng)"
	for n in 3 5; do
		tawk -x one.pcap "\$flowInd == $n" "$FLOWS"
		is "$(packets one.pcap | grep -c '^[0-9]')" "$(tshark -r some.pcapng -Y "frame.comment == \"flowInd=$n\"" 2>/dev/null | wc -l)"
	done
	run -2 --separate-stderr tawk -P --flow-comments -x few.pcap 1 out_packets.txt
	[[ $stderr == "tawk: --flow-comments: packet numbers (-P) say no flow"* ]]
}

@test "-P: packet numbers" {
	flows faf -s
	run -0 tawk -P -x few.pcap '$pktNo >= 11 && $pktNo < 14' out_packets.txt
	is "$(packets "$CAP" -c 13 | awk '/^[0-9]/ { n++ } n > 10')" "$(packets few.pcap)"
	run -1 --separate-stderr tawk -P -X out_flows.xer -x few.pcap 1 out_packets.txt
	is "tawk: out_flows.xer: index of flows; leave out -P" "$stderr"
	run -1 --separate-stderr tawk -X out_packets.xer -x few.pcap 1 out_flows.txt
	is "tawk: out_packets.xer: index of packet numbers; use -P" "$stderr"
}

@test "a filter of t2: what it left out is in no flow" {
	capture faf
	run -0 t2 -r "$CAP" -w "$DATA/out" tcp port 80
	tawk -x web.pcap 1 out_flows.txt
	is "$(packets "$CAP" tcp port 80)" "$(packets web.pcap)"
	[ "$(packets web.pcap | wc -l)" -gt 100 ]
}

@test "-W: the parts of a flow file share the index" {
	capture faf
	run -0 t2 -r "$CAP" -W "$DATA/out:10K"
	local f
	for f in out_flows.txt[0-9]*; do
		run -0 tawk -x "part${f##*txt}.pcap" 1 "$f"
	done
	is 5902 "$(for f in part*.pcap; do tcpdump -nn -r "$f" 2>/dev/null; done | wc -l)"
}

@test "the index is found beside the flow file, whatever part of it that is" {
	flows faf
	head -n 5 "$FLOWS" >out_flows_some.txt
	gzip -k "$FLOWS"
	ln -s out_flows.txt out_flows.txt7
	mkdir there.d
	cp "$FLOWS" out_flows.xer there.d
	local f
	for f in "$FLOWS" out_flows.txt.gz out_flows_some.txt out_flows.txt7 there.d/out_flows.txt; do
		run -0 --separate-stderr tawk -x one.pcap '$flowInd == 1' "$f"
		is "" "$stderr"
		[ "$(packets one.pcap | wc -l)" -gt 4 ]
	done
	mv out_flows.txt plain
	run -1 --separate-stderr tawk -x one.pcap 1 plain
	[[ "$stderr" == "tawk: Could not find 'plain.xer'"* ]]
}

@test "no flow: a capture without packets" {
	flows faf
	run -0 tawk -x none.pcap '$flowInd == 99999' "$FLOWS"
	cmp none.pcap <(head -c 24 "$CAP")
}

@test "no index: a line, and the way to one" {
	plugins basicFlow txtSink
	flows faf
	run -1 --separate-stderr tawk -x a.pcap 1 "$FLOWS"
	is "tawk: Could not find '$DATA/out_flows.xer'
The plugin findexer makes it: t2build findexer, then run t2 again" "$stderr"
	[ ! -e a.pcap ]
	run -1 --separate-stderr tawk -x a.pcap 1 <"$FLOWS"
	is "tawk: Input file is required" "$stderr"
	run -1 --separate-stderr tawk -X "$FLOWS" -x a.pcap 1 "$FLOWS"
	is "tawk: $FLOWS: not a packet index" "$stderr"
}

@test "a capture that moved, became shorter or is another one" {
	flows faf
	mv "$CAP" elsewhere
	run -1 --separate-stderr tawk -x a.pcap 1 "$FLOWS"
	is "tawk: $CAP: No such file or directory" "$stderr"
	head -c 5000000 elsewhere >"$CAP"
	run -1 --separate-stderr tawk -x a.pcap 1 "$FLOWS"
	is "tawk: $CAP: not the capture that was indexed: it is shorter; run t2 again" "$stderr"
	{ cat elsewhere; echo; } | sed '1s/@/!/' >"$CAP"
	"$T2_BUILD/tests/mkcap" autopilot "$CAP"
	run -1 --separate-stderr tawk -x a.pcap 1 "$FLOWS"
	is "tawk: $CAP: not the capture that was indexed: it begins differently; run t2 again" "$stderr"
	[ ! -e a.pcap ]
	# one that grew is still the same
	cat elsewhere elsewhere >"$CAP"
	run -0 tawk -x a.pcap 1 "$FLOWS"
	cmp a.pcap elsewhere
}

@test "the same start, other packets behind it" {
	capture faf
	FNDXR_SEGMENT=1024 run -0 t2 -r "$CAP" -w "$DATA/out"
	# drop a packet behind the first 64 KiB, put as many bytes to the end
	tcpdump -r "$CAP" -w head.pcap -c 200 2>/dev/null
	local n=$(stat -c %s head.pcap) skip
	skip=$(od -An -t u4 -j $((n + 8)) -N 4 "$CAP" | tr -d ' ')
	{ head -c "$n" "$CAP"; tail -c +$((n + 16 + skip + 1)) "$CAP"; head -c $((16 + skip)) /dev/zero; } >changed
	mv changed "$CAP"
	run -1 --separate-stderr tawk -x a.pcap 1 out_flows.txt
	has ""
	[[ "$stderr" == "tawk: $CAP: not the capture that was indexed: "* ]]
	is "" "$(ls a.pcap* 2>/dev/null)"
}

@test "rows that are no flows" {
	flows faf
	run -1 --separate-stderr tawk -x a.pcap '{ print $srcIP }' "$FLOWS"
	[[ "$stderr" == "tawk: printed row 1: expected direction (A or B) and flow index in front, got '"* ]]
	[ ! -e a.pcap ]
	run -0 tawk -x a.pcap '$flowInd == 1 { print $dir, $flowInd }' "$FLOWS"
	run -1 --separate-stderr tawk -x b.pcap 'BEGIN { print "A\t424242"; exit }' "$FLOWS"
	is "tawk: $DATA/out_flows.xer: no packets of 1 of 1 flows: not the index of this file, or packets were left out of it" "$stderr"
}

@test "what is read is not overwritten; a file that can't be written" {
	flows faf
	run -1 --separate-stderr tawk -x "$CAP" 1 "$FLOWS"
	is "tawk: $CAP: is read, and would be overwritten" "$stderr"
	run -1 --separate-stderr tawk -x out_flows.xer 1 "$FLOWS"
	is "tawk: out_flows.xer: is read, and would be overwritten" "$stderr"
	run -1 --separate-stderr tawk -x no/where 1 "$FLOWS"
	is "tawk: no/where: No such file or directory" "$stderr"
	run -1 --separate-stderr bash -c 'tawk -x - 1 "$0" >/dev/full' "$FLOWS"
	is "tawk: standard output: No space left on device" "$stderr"
	echo old >a.pcap
	chmod 600 a.pcap
	run -0 tawk -x a.pcap 1 "$FLOWS"
	is 600 "$(stat -c %a a.pcap)"
	cmp a.pcap "$CAP"
}

# refused MESSAGE COMMAND...: one line, status 1, and none of the files changes
refused() {
	local want=$1 before
	shift
	before=$(ls -i; find . -type f -exec md5sum {} + | sort)
	run -1 --separate-stderr "$@"
	is "$*: $want" "$*: $stderr"
	is "" "$output"
	is "$before" "$(ls -i; find . -type f -exec md5sum {} + | sort)"
}

@test "no input is overwritten: flow file, index, capture, program, names, by any name" {
	flows faf
	CAP=${CAP##*/}
	echo '$flowInd == 1' >prog.awk
	echo 'function f() { return 1 }' >lib.awk
	head -n 1 out_flows.txt >names
	mkdir links
	for f in out_flows.txt out_flows.xer "$CAP" prog.awk lib.awk names; do
		ln "$f" "hard-$f"
		ln -s "$f" "soft-$f"
		ln -s "soft-$f" "far-$f"
		ln -s "../hard-$f" "links/$f"
		for o in "$f" "$PWD/$f" "links/../$f" "hard-$f" "soft-$f" "far-$f" "links/$f"; do
			refused "tawk: $o: is read, and would be overwritten" \
				tawk -i lib.awk -I names -x "$o" -f prog.awk out_flows.txt
		done
	done
	# Also where it is not the last one, where nothing is printed, and where the index is named.
	cp out_flows.txt out_flows2.txt
	cp out_flows.xer other.xer
	refused "tawk: out_flows2.txt: is read, and would be overwritten" tawk -x out_flows2.txt 1 out_flows2.txt x=1 out_flows.txt
	refused "tawk: out_flows.txt: is read, and would be overwritten" tawk -x out_flows.txt 0 out_flows.txt
	refused "tawk: $CAP: is read, and would be overwritten" tawk -b -x "$CAP" 0 out_flows.txt
	refused "tawk: other.xer: is read, and would be overwritten" tawk -X other.xer -x other.xer 1 out_flows.txt
	refused "tawk: out_flows.xer: is read, and would be overwritten" tawk -X other.xer -x out_flows.xer 1 out_flows.txt
	# By descriptor.
	refused "tawk: out_flows.txt: is read, and would be overwritten" \
		bash -c 'tawk -X out_flows.xer -x out_flows.txt 1 <out_flows.txt'
	refused "tawk: hard-out_flows.txt: is read, and would be overwritten" \
		bash -c 'tawk -X out_flows.xer -x hard-out_flows.txt 1 /dev/fd/5 5<out_flows.txt'
	for o in - /dev/stdout; do
		refused "tawk: standard output: is read, and would be overwritten" bash -c "tawk -x $o 1 out_flows.txt >>$CAP"
		refused "tawk: standard output: is read, and would be overwritten" bash -c "tawk -x $o 1 out_flows.txt >>out_flows.txt"
	done
	refused "tawk: /dev/fd/6: is read, and would be overwritten" bash -c "tawk -x /dev/fd/6 1 out_flows.txt 6>>$CAP"
}

@test "no gzip'd input, no capture of several is overwritten" {
	capture faf
	capture icmp
	gzip -k icmp.pcap
	printf '%s\n' faf.pcap icmp.pcap.gz >list
	run -0 t2 -R list -w out
	gzip out_flows.txt
	for o in faf.pcap icmp.pcap.gz out_flows.txt.gz out_flows.xer; do
		ln "$o" hard
		for n in "$o" hard; do
			refused "tawk: $n: is read, and would be overwritten" tawk -x "$n" '$flowInd == 1' out_flows.txt.gz
		done
		rm hard
	done
}

@test "what is no input is overwritten as asked: a file, through a link, a descriptor" {
	flows faf
	echo old >a.pcap
	ln -s a.pcap link.pcap
	run -0 tawk -x link.pcap 1 "$FLOWS"
	cmp a.pcap "$CAP"
	[ -L link.pcap ]
	tawk -x /dev/stdout 1 "$FLOWS" >b.pcap
	cmp b.pcap "$CAP"
	[ -L /dev/stdout ]
	tawk -x /dev/stdout 1 "$FLOWS" | cmp - "$CAP"
	tawk -x /dev/fd/7 1 "$FLOWS" 7>c.pcap
	cmp c.pcap "$CAP"
	mkfifo pipe
	cat pipe >d.pcap &
	tawk -x pipe 1 "$FLOWS"
	wait $!
	cmp d.pcap "$CAP"
	run -1 --separate-stderr tawk -x /dev/full 1 "$FLOWS"
	is "tawk: /dev/full: No space left on device" "$stderr"
	[ -c /dev/full ]
	run -1 --separate-stderr tawk -x . 1 "$FLOWS"
	is "tawk: .: Is a directory" "$stderr"
	[ "$(find . -name '*.??????' -newer "$CAP" | wc -l)" = 0 ]
}

@test "an index cut at any place, or changed: a line, never a crash" {
	flows faf
	local total at
	total=$(stat -c %s out_flows.xer)
	for ((at = 1; at < total; at += total / 40)); do
		head -c "$at" out_flows.xer >cut.xer
		rm -f a.pcap
		run -1 --separate-stderr tawk -X cut.xer -x a.pcap 1 "$FLOWS"
		[[ "$stderr" == "tawk: cut.xer: "* ]]
		# What there is is written where the index ends between two of its parts.
		if [[ $stderr == *"not complete"* ]]; then
			tcpdump -r a.pcap -w /dev/null 2>/dev/null
		else
			[ ! -e a.pcap ]
		fi
		cp out_flows.xer bad.xer
		printf '\377\377\377' | dd of=bad.xer bs=1 seek="$at" conv=notrunc 2>/dev/null
		run --separate-stderr tawk -X bad.xer -x a.pcap 1 "$FLOWS"
		[ "$status" -le 1 ]
	done
}

@test "packets that the index lacks: those that it has are written, told, and the status is 1" {
	flows faf
	head -c -1 out_flows.xer >cut.xer
	run -1 --separate-stderr tawk -X cut.xer -x a.pcap 1 "$FLOWS"
	is "tawk: cut.xer: not complete: t2 did not come to its end; later packets are missing" "$stderr"
	cmp a.pcap "$CAP"
	run -1 --separate-stderr tawk -x b.pcap '1; END { print "A\t424242" }' "$FLOWS"
	[[ $stderr == "tawk: $DATA/out_flows.xer: no packets of 1 of "* ]]
	cmp b.pcap "$CAP"
	mkdir bin
	printf '#!/bin/sh\ncat >seen.pcap\n' >bin/tshark
	chmod +x bin/tshark
	PATH=$DATA/bin:$PATH DISPLAY='' run -1 tawk -X cut.xer -k 1 "$FLOWS"
	cmp seen.pcap "$CAP"
	printf '#!/bin/sh\ncat >/dev/null; exit 3\n' >bin/tshark
	PATH=$DATA/bin:$PATH DISPLAY='' run -3 tawk -X cut.xer -k 1 "$FLOWS"
}

@test "-k: the viewer reads the packets, its status is ours" {
	flows faf
	mkdir bin
	printf '#!/bin/sh\necho "$0 $*" >%s/args\ncat >%s/seen.pcap\nexit 3\n' "$DATA" "$DATA" >bin/tshark
	chmod +x bin/tshark
	PATH=$DATA/bin:$PATH run -3 tawk -k 1 "$FLOWS"
	is "$DATA/bin/tshark -r -" "$(cat args)"
	cmp seen.pcap "$CAP"
	cp bin/tshark bin/wireshark
	DISPLAY=:0 PATH=$DATA/bin:$PATH run -3 tawk -k '$flowInd == 1' "$FLOWS"
	is "$DATA/bin/wireshark -k -i -" "$(cat args)"
	printf '#!/bin/sh\nhead -c 10 >/dev/null\n' >bin/tshark
	PATH=$DATA/bin:$PATH run -0 --separate-stderr tawk -k 1 "$FLOWS"
	is "" "$stderr"
	run -1 --separate-stderr tawk -k -x a.pcap 1 "$FLOWS"
	is "tawk: Cannot use '-k' and '-x' options simultaneously" "$stderr"
}

@test "the status of a program that fails is not lost" {
	flows faf
	run -4 tawk -x a.pcap '1; END { exit 4 }' "$FLOWS"
	cmp a.pcap "$CAP"
}
