# pcapd: the packets of chosen flows, readable by others; each flag.
# needs: tcpdump tshark perl

load helper

setup_file() {
	export HOME=$BATS_FILE_TMPDIR/home
	mkdir -p "$HOME"
}

setup() {
	sandbox
	plugins basicFlow txtSink pcapd
}

flagged() { plugin_with pcapd "$@"; }

# count FILE [filter]: packets that tcpdump reads
count() {
	tcpdump -nn -r "$@" 2>/dev/null | wc -l
}

@test "no list and no alarm: an empty capture" {
	flows faf
	is 24 "$(stat -c %s out_pcapd.pcap)"
	is 0 "$(count out_pcapd.pcap)"
	hasnt "packets extracted"
}

@test "-e: both directions of the listed flows, as tcpdump and tshark see them" {
	printf '%% flows\n36\n5 and a word\nx 7\n' >list
	flows faf -e list
	line "[INF] pcapd: 2 flow indices"
	local want
	want=$(cells "$FLOWS" flowInd dir srcIP srcPort dstIP dstPort | awk '$2 == "A" && ($1 == 36 || $1 == 5) {
		printf "%s(host %s and port %s and host %s and port %s)", s, $3, $4, $5, $6; s = " or "}')
	is "$(count "$CAP" "$want")" "$(count list_pcapd.pcap)"
	is "$(count list_pcapd.pcap)" "$(tshark -r list_pcapd.pcap 2>/dev/null | wc -l)"
	line "pcapd: number of packets extracted: $(count list_pcapd.pcap)$(grep -o ' ([0-9.]* K)' <<<"$(grep 'packets extracted' <<<"$output")") $(grep -o '\[[0-9.]*%\]$' <<<"$(grep 'packets extracted' <<<"$output")")"
	is "$(tcpdump -nn -tt -r "$CAP" "$want" 2>/dev/null)" "$(tcpdump -nn -tt -r list_pcapd.pcap 2>/dev/null)"
	mv list_pcapd.pcap one.pcap
	run -0 t2 -r "$CAP" -w out -e list -j 3
	hasnt "One flow worker"
	cmp one.pcap list_pcapd.pcap
	run -0 t2 -r "$CAP" -w out -j 3
	line "[INF] One flow worker, not 3: plugin pcapd cannot be on several"
}

@test "a list that is not there ends the run before it starts" {
	capture faf
	run -1 t2 -r "$CAP" -w "$DATA/out" -e absent
	has "pcapd: absent: No such file or directory"
}

@test "a list that is none: a binary one or the capture itself, a number that no index can be" {
	capture faf
	perl -e 'print pack("Q<3", 2, 5, 36)' >binary
	for f in binary "$CAP"; do
		run -1 t2 -r "$CAP" -w "$DATA/out" -e "$f"
		has "pcapd: $f: not a text list of flow indices; for a binary one: t2conf pcapd -D PD_LBSRCH=1"
	done
	printf '36\n99999999999999999999999\n' >large
	run -1 t2 -r "$CAP" -w "$DATA/out" -e large
	has "pcapd: large: 99999999999999999999...: no flow index has so many digits"
	[ ! -e out_flows.txt ]
}

@test "a packet whose content stood escaped in it is written as it was captured" {
	seq 100 >list
	flows pppstream -e list
	is "$(tcpdump -nn -tt -xx -r "$CAP" 2>/dev/null)" "$(tcpdump -nn -tt -xx -r list_pcapd.pcap 2>/dev/null)"
}

@test "the link type is that of the capture" {
	printf '1\n' >list
	flows sll -e list
	run -0 tcpdump -nn -r list_pcapd.pcap -c 1
	has "LINUX_SLL"
}

# seen FILE: time, length and kind of link of each packet, as tshark has them
seen() {
	tshark -r "$1" -T fields -e frame.time_epoch -e frame.cap_len -e frame.len -e frame.encap_type 2>/dev/null | sed 's/0*\t/\t/'
}

@test "link types that differ: pcapng; one of them alone is pcap" {
	seq 9 >list
	flows nglinks -e list
	is "$(seen "$CAP" | awk '$4 != 9')" "$(seen list_pcapd.pcap)"
	is 0a0d0d0a "$(magic list_pcapd.pcap)"
	is "" "$(ls list_pcapd.pcap.* 2>/dev/null)"
	echo 2 >list
	flows nglinks -e list
	is d4c3b2a1 "$(magic list_pcapd.pcap)"
	is "$(seen "$CAP" | awk '$4 == 25')" "$(seen list_pcapd.pcap)"
	"$T2_BUILD/tests/mkcap" dns one
	"$T2_BUILD/tests/mkcap" sll two
	printf '%s\n' one two one >captures
	seq 99 >list
	run -0 t2 -R captures -w out -e list
	is "$(seen one; seen two; seen one)" "$(seen list_pcapd.pcap)"
}

@test "snapshot lengths that differ: no byte is lost" {
	seq 9 >list
	flows ngsnap -e list
	is "$(tshark -r "$CAP" -T fields -e frame.cap_len -e frame.len 2>/dev/null | head -4)" \
	    "$(tshark -r list_pcapd.pcap -T fields -e frame.cap_len -e frame.len 2>/dev/null | head -4)"
}

@test "PD_COMMENT=1: the index of its flow with each packet; PD_MODE_OUT=1: of each file" {
	flagged PD_COMMENT=1
	printf '3\n5\n' >list
	flows faf -e list
	for n in 3 5; do
		[ "$(tshark -r list_pcapd.pcap -Y "frame.comment == \"flowInd=$n\"" 2>/dev/null | wc -l)" -gt 0 ]
	done
	is "$(count list_pcapd.pcap)" "$(tshark -r list_pcapd.pcap -Y frame.comment 2>/dev/null | wc -l)"
	flagged PD_MODE_OUT=1
	seq 9 >list
	flows nglinks -e list
	is 200 "$(seen list_1_pcapd.pcap | wc -l)"
	is "1 7" "$(seen list_1_pcapd.pcap | cut -f 4 | sort -u | xargs)"
	is d4c3b2a1 "$(magic list_2_pcapd.pcap)"
	is 25 "$(seen list_2_pcapd.pcap | cut -f 4)"
}

@test "a full disk ends the run with exit 1" {
	capture faf
	ln -s /dev/full list_pcapd.pcap
	seq 100 >list
	run -1 t2 -r "$CAP" -w "$DATA/out" -e list
}

@test "PD_MODE_IN=1 takes all, PD_MODE_PKT a range" {
	flagged PD_MODE_IN=1
	flows faf
	is 5902 "$(count out_pcapd.pcap)"
	flagged PD_MODE_IN=1 PD_MODE_PKT=1 PD_STRTPKT=5 PD_ENDPKT=7
	flows faf
	is 3 "$(count out_pcapd.pcap)"
	is "$(tcpdump -nn -tt -S -r "$CAP" -c 7 2>/dev/null | tail -n 3)" "$(tcpdump -nn -tt -S -r out_pcapd.pcap 2>/dev/null)"
}

@test "PD_EQ=0: all but the listed; PD_DIRSEL: one direction" {
	printf '36\n' >list
	flows faf -e list
	local n
	n=$(count list_pcapd.pcap)
	flagged PD_EQ=0
	flows faf -e list
	is $((5902 - n)) "$(count list_pcapd.pcap)"
	flagged PD_EQ=1 PD_DIRSEL=2
	flows faf -e list
	local a
	a=$(count list_pcapd.pcap)
	flagged PD_DIRSEL=3
	flows faf -e list
	is "$n" $((a + $(count list_pcapd.pcap)))
	[ "$a" -gt 0 ]
	[ "$a" -lt "$n" ]
}

@test "PD_LBSRCH=1: a binary list; a text list is refused with the way out" {
	flagged PD_LBSRCH=1
	perl -e 'print pack("Q<3", 2, 5, 36)' >list
	flows faf -e list
	line "[INF] pcapd: 2 flow indices"
	[ "$(count list_pcapd.pcap)" -gt 0 ]
	printf '36\n' >text
	run -1 t2 -r "$CAP" -w "$DATA/out" -e text
	has "pcapd: text: not a binary list of flow indices; for text: t2conf pcapd -D PD_LBSRCH=0"
}

@test "PD_MODE_OUT=1: a file per flow index, more than are open at a time" {
	flagged PD_MODE_OUT=1 PD_MODE_IN=1
	PD_MAX_FD=2 flows faf
	is "$(cells "$FLOWS" flowInd | sort -u | wc -l)" "$(ls out_*_pcapd.pcap | wc -l)"
	local f n=0
	for f in out_*_pcapd.pcap; do
		n=$((n + $(count "$f")))
	done
	is 5902 $n
	rm out_*
	# the file of a flow that has ended is whole, although the run goes on
	capture timeout
	mkfifo feed
	t2 -r feed -w out >first.out 2>&1 3>&- &
	exec 9>feed
	cat "$CAP" >&9
	for _ in $(seq 200); do
		[ ! -s out_1_pcapd.pcap ] || break
		sleep 0.05
	done
	f=$(count out_1_pcapd.pcap)
	exec 9>&-
	wait $!
	[ "$f" -gt 0 ]
	is "$f" "$(count out_1_pcapd.pcap)"
}

@test "PD_SPLIT=1: parts of the size that -W says" {
	flagged PD_SPLIT=1 PD_MODE_IN=1
	capture faf
	run -0 t2 -r "$CAP" -W "$DATA/out:1M"
	[ "$(ls out_pcapd.pcap[0-9]* | wc -l)" -gt 3 ]
	local f n=0
	for f in $(ls -v out_pcapd.pcap[0-9]* | head -n -1); do		# all but the last, to within a packet
		[ "$(stat -c %s "$f")" -ge 1000000 ]
		[ "$(stat -c %s "$f")" -le $((1048576 + 2000)) ]
	done
	for f in out_pcapd.pcap[0-9]*; do
		n=$((n + $(count "$f")))
	done
	is 5902 $n
}

@test "alarms: the flow from the packet on that raised it, PD_OPP its opposite too" {
	flagged PD_OPP=1
	plugin_with dnsDecode MAL_TEST=2
	printf 'x\t1\tbad\n' >"$PLUGINS/maldm.txt"
	flows dnslimits
	is 7 "$(count out_pcapd.pcap)"
}

@test "shifts change the copy: times, MACs, addresses, TTL, checksum; the rows stay" {
	plugins basicFlow txtSink
	flows stalled
	local rows
	rows=$(cat "$FLOWS")
	flagged PD_MODE_IN=1 PD_TSHFT=1 PD_TTSFTS=10 PD_MACSHFT=1 PD_IPSHFT=1 PD_TTLSHFT=1 PD_CHKSUML3=1
	flows stalled
	is "$rows" "$(cat "$FLOWS")"
	run -0 tcpdump -nn -tt -e -v -r out_pcapd.pcap -c 1
	has "10.50.0.2.52001 > 10.50.0.3.80"
	has "ttl 56"
	hasnt "bad cksum"
	is 10 $(($(tcpdump -nn -tt -r out_pcapd.pcap -c 1 2>/dev/null | cut -d . -f 1) - $(tcpdump -nn -tt -r "$CAP" -c 1 2>/dev/null | cut -d . -f 1)))
}

# tags FILE: priority, DEI and VLAN ids of each packet, as tshark sees them
tags() {
	tshark -r "$1" -T fields -e vlan.priority -e vlan.dei -e vlan.id 2>/dev/null
}

@test "PD_VLNSHFT: the innermost VLAN id, all 16 bits of all tags" {
	flagged PD_MODE_IN=1 PD_VLNSHFT=1 PD_VLNISHFT=4095
	flows vlan
	tags "$CAP" | awk -F '\t' '{
		n = split($3, v, ",")
		s = ""
		for (i = 1; i <= n; i++) s = s (i > 1 ? "," : "") (i == n ? (v[i] + 4095) % 4096 : v[i])
		print $1 "\t" $2 "\t" s
	}' >want
	[ "$(grep -c '[1-9]' want)" -gt 10 ]
	# all but the last, which has an ethertype of a tag that tshark does not know
	diff <(head -n -1 want) <(tags out_pcapd.pcap | head -n -1)
	flagged PD_MODE_IN=1 PD_VLNSHFT=1 PD_VLNISHFT=3
	flows vlan
	local before after
	before=$(tcpdump -nn -e -r "$CAP" 2>/dev/null | grep -o 'vlan [0-9]*' | head -n 1 | cut -d ' ' -f 2)
	after=$(tcpdump -nn -e -r out_pcapd.pcap 2>/dev/null | grep -o 'vlan [0-9]*' | head -n 1 | cut -d ' ' -f 2)
	is 3 $((after - before))
}

@test "default.config and the header are equal" {
	resets pcapd
}
