# flowCut: rules that end flows; how the core ends, drops and links them.

load helper

setup() {
	sandbox
	plugins basicFlow basicStats tcpStates flowCut txtSink
}

# cut RULES [OPTION...]: a run on $CAP; its rows are in out_flows.txt
cut_by() {
	T2_FLOWCUT=$1 run -0 t2 -r "$CAP" -w out "${@:2}"
}

# refused RULES REASON RULE MARK: what is said of a mistake
refused() {
	T2_FLOWCUT=$1 run -1 --separate-stderr t2 -r "$CAP" -w out
	is "t2: flowCut: T2_FLOWCUT: $2
  $3
  $4" "$stderr"
}

sum() {
	cells out_flows.txt "$1" | awk '{ n += $1 } END { print n + 0 }'
}

@test "without rules nothing is cut; the report says [FORCE] only where flowCut is" {
	capture faf
	cut_by ""
	cp out_flows.txt plain
	has "[FORCE]"
	hasnt "terminated"
	rm "$PLUGINS"/850_flowCut.so
	run -0 t2 -r "$CAP" -w out
	hasnt "FORCE"
	cmp plain out_flows.txt
}

@test "packets: the flow is released at each so many of a direction, and says so" {
	capture faf
	cut_by ""
	local packets=$(sum numPktsSnt)
	cut_by "packets 3 => cut three"
	has FORCE
	has "flowCut: Rule 1, three: "
	has "Number of flows terminated by force mode: "
	has "Number of flows terminated by flowCut: three: "
	is "$packets" "$(sum numPktsSnt)"
	is "3" "$(cells out_flows.txt numPktsSnt | sort -nu | tail -1)"
	# the bit is that of the direction that was asked for
	is "3" "$(tawk 'bitsanyset($flowStat, 0x0000020000000000) { print $numPktsSnt }' out_flows.txt | tail -n +2 | sort -u)"
}

@test "bytes, seconds: with units and fractions" {
	capture faf
	cut_by "bytes 1k => cut"
	[ "$(tawk 'NR > 1 && $numBytesSnt >= 1000 && !bitsanyset($flowStat, 0x0000020000000000)' out_flows.txt | wc -l)" -eq 0 ]
	has "flowCut: Rule 1, bytes 1k: "
	cut_by "seconds 0.5 => cut"
	local n=$(tawk '$duration >= 0.5' out_flows.txt | wc -l)
	[ "$n" -gt 0 ]
	is "$n" "$(tawk '$duration >= 0.5 && ($duration < 10 || 1)' out_flows.txt | wc -l)"
}

@test "filters of libpcap: on the frame, on the innermost headers" {
	capture tcpstates
	cut_by "tcp[tcpflags] & tcp-rst != 0 => cut rst"
	[ "$(tawk -V tcpStatesAFlags=0x10 >/dev/null; tawk 'bitsanyset($flowStat, 0x0000020000000000)' out_flows.txt | wc -l)" -gt 0 ]
	has "Number of flows terminated by flowCut: rst: "
	cut_by "inner tcp[tcpflags] & tcp-rst != 0 => cut rst"
	has "Number of flows terminated by flowCut: rst: "
	cut_by "udp => cut"
	hasnt "terminated by flowCut"
}

@test "end: later packets are counted, in both directions, without a row; drop: no row" {
	capture faf
	cut_by ""
	local rows=$(wc -l <out_flows.txt) packets
	packets=$(sum numPktsSnt)
	cut_by "packets 2 => end"
	is "$rows" "$(wc -l <out_flows.txt)"
	is "2" "$(cells out_flows.txt numPktsSnt | sort -nu | tail -1)"
	has "Number of packets of flows that were ended before: $((packets - $(sum numPktsSnt))) ("
	cut_by "packets 1 => drop"
	is "1" "$(wc -l <out_flows.txt)"
	cut_by "packets 2 => cut; packets 2 => drop"
	is "" "$(cells out_flows.txt numPktsSnt | awk '$1 >= 2')"
}

@test "patterns: in the first bytes of a stream, over segments, in datagrams; i; in N" {
	capture dns
	cut_by '/EXAMPLE/i => cut named'
	has "Number of flows terminated by flowCut: named: "
	cut_by '/example/ in 2 => cut named'
	hasnt "terminated by flowCut"
	capture services
	cut_by '/^GET .* HTTP\/1\.[01]\r\n/ => end web'
	has "Number of flows terminated by flowCut: web: "
}

@test "rules of a file: comments, empty lines, names; both files and the environment count" {
	capture faf
	printf '# what is cut\n\npackets 5 => cut five\n\tudp => cut web\n' >rules
	T2_FLOWCUT_FILE=rules T2_FLOWCUT='packets 4 => cut four' run -0 t2 -r "$CAP" -w out
	has "flowCut: Rule 3, four: "
	T2_FLOWCUT_FILE=none run -1 --separate-stderr t2 -r "$CAP" -w out
	is "t2: flowCut: none: No such file or directory" "$stderr"
	printf 'packets 1 => cut\npackets x => cut\n' >rules
	T2_FLOWCUT_FILE=rules run -1 --separate-stderr t2 -r "$CAP" -w out
	is "t2: flowCut: rules:2: a number is expected
  packets x => cut
          ^" "$stderr"
}

@test "mistakes: one message, with a mark where it is" {
	capture faf
	refused 'packets 0 => cut' 'the number is 0' 'packets 0 => cut' '        ^'
	refused 'packets 99999999999999999999 => cut' 'the number is too large' 'packets 99999999999999999999 => cut' '        ^'
	refused 'packets 5 cut' '=> is expected' 'packets 5 cut' '          ^'
	refused 'packets 5 => kill' 'cut, end or drop is expected' 'packets 5 => kill' '             ^'
	refused 'packets 5 => cut; /a(/ => cut' 'missing closing parenthesis' 'packets 5 => cut; /a(/ => cut' '                     ^'
	refused '/abc => cut' 'the pattern has no end' '/abc => cut' '^'
	refused ' => cut' 'a condition is expected' ' => cut' ' ^'
	refused 'seconds x => cut' 'seconds are expected, less than 1000000000' 'seconds x => cut' '        ^'
	T2_FLOWCUT='tcp portx 5 => cut' run -1 --separate-stderr t2 -r "$CAP" -w out
	[[ "$stderr" == "t2: flowCut: T2_FLOWCUT: "*$'\n'"  tcp portx 5 => cut"$'\n'"  ^" ]]
}

@test "-j: one worker, and the report names flowCut" {
	capture faf
	cut_by "packets 3 => cut"
	cp out_flows.txt one
	cut_by "packets 3 => cut" -j 3
	has "plugin flowCut cannot be on several"
	cmp one out_flows.txt
}

@test "flags at other values: few bytes, few steps, little memory" {
	plugin_with flowCut FCUT_BYTES=4
	capture dns
	cut_by '/example/ => cut'
	hasnt "terminated by flowCut"
	plugin_with flowCut FCUT_MATCH=1000
	capture services
	cut_by '/(?:(a|.)+)+$x/ => cut'
	hasnt "terminated by flowCut"
}

@test "many filters are asked at once, and each says what it says alone" {
	local s f rules=
	printf '%s\n' 'tcp[tcpflags] & tcp-syn != 0' udp vlan 'tcp port 80' 'host 192.0.2.1' 'less 60' \
		'inner tcp[tcpflags] & tcp-fin != 0' 'inner icmp or icmp6' >filters
	while IFS= read -r f; do
		rules+="$f => cut $f; "
	done <filters
	for s in faf vlan icmp frag4; do
		capture $s
		while IFS= read -r f; do
			cut_by "$f => cut $f"
			sed -n '/^flowCut: Rule /p' <<<"$output"
		done <filters | sed 's/.* 1, //' >alone
		cut_by "$rules"
		grep '^flowCut: Rule ' <<<"$output" | sed 's/^[^,]*, //' | diff alone -
		[ -s alone ]
	done
}
