# netflowSink: records of IPFIX in files and datagrams, read by a reader of our own and by tshark; tests/services has collectors.
# needs: tshark python3 jq
load helper

setup() {
	sandbox
	plugins basicFlow basicStats tcpStates tcpFlags dnsDecode httpSniffer portClassifier txtSink netflowSink
}

# the collector of datagrams ends with its test, however that ends
teardown() {
	[ -n "${COLLECTOR:-}" ] || return 0
	kill "$COLLECTOR" 2>/dev/null || true
	wait "$COLLECTOR" || true
	COLLECTOR=
}

dump() { "$T2_TREE/tests/ipfix-dump" "$@"; }

# equal PREFIX: the file has the rows of the flow file, value by value
equal() {
	[ -s schema.json ] || t2 --schema >schema.json
	"$T2_TREE/tests/rows-equal" ipfix "$1" schema.json
}

# reasons PREFIX: how many flows ended why
reasons() { dump "$1_flows.ipfix" | jq -r '."136"' | sort | uniq -c | awk '{ printf "%s:%s ", $2, $1 }'; }

@test "rows read back are those of the flow file, value by value: uniflows, biflows, lists, own elements" {
	for s in faf dns l2 ip6; do
		capture $s
		for v in NF_LISTS=2 "NF_LISTS=1 NF_BIFLOW=1" "NF_ENTERPRISE=32473 NF_BIFLOW=1"; do
			# shellcheck disable=SC2086
			run -0 env $v t2 -r "$CAP" -w out
			run -0 equal out
		done
	done
	# all columns are there
	NF_ENTERPRISE=32473 run -0 t2 -r faf.pcap -w out
	run -0 equal out
	read -r n _ c _ v _ <<<"${output//,/}"
	is $((n * c)) "$v"
	run -0 t2 -j 3 -r faf.pcap -w three
	run -0 equal three
}

@test "addresses read back are in the words of the flow file: with dots where IPv6 has IPv4" {
	for a in ::1.0.0.0 ::ffff:1.2.3.4 ::2 ::; do
		capture_address $a
		run -0 t2 -r "$CAP" -w out
		cells out_flows.txt dstIP | grep -Fqx $a
		run -0 equal out
	done
}

@test "tshark decodes every field" {
	flows faf
	tshark -r out_flows.ipfix -V 2>/dev/null >text
	fails grep -qiE 'malformed|expert info|no template' text
	is "$(rows out_flows.txt)" "$(grep -cE '^ +Flow [0-9]+$' text)"
	tshark -r out_flows.ipfix -T fields -E occurrence=a -E aggregator=, -e cflow.srcaddr -e cflow.packets -e cflow.octets 2>/dev/null |
		tail -n +2 >fields
	cells out_flows.txt srcIP | paste -sd, >want
	cut -f 1 fields | cmp - want
	cells out_flows.txt numPktsSnt | paste -sd, >want
	cut -f 2 fields | cmp - want
	cells out_flows.txt numIPBytesSnt | paste -sd, >want
	cut -f 3 fields | cmp - want
	# to the last digit
	grep -A1 'nanoseconds)' text | sed -n 's/.*StartTime: .*:\([0-9.]*\) UTC/\1/p' >got
	cells out_flows.txt timeFirst | awk -F. '{ printf "%02d.%s000\n", $1 % 60, $2 }' | cmp - got
	NF_BIFLOW=1 run -0 t2 -r "$CAP" -w bi
	tshark -r bi_flows.ipfix -V 2>/dev/null >text
	fails grep -qiE 'malformed|expert info|no template' text
	is 36 "$(grep -cE '^ +Flow [0-9]+$' text)"
	cells out_flows.txt dir numPktsSnt | awk '$1 == "B" { print $2 }' >want
	sed -n 's/^ *Packets: \([0-9]*\) (Reverse.*/\1/p' text | cmp - want
}

@test "flowEndReason: idle, end seen, end of input, released, too old, table full" {
	flows timeout
	for r in 1 4; do reasons out | grep -q "\\b$r:"; done
	flows tcpstates
	reasons out | grep -q '\b3:'
	# FIN of its own, or RST of either
	is "" "$(cells out_flows.txt flowEndReason tcpFlags l4Proto | awk '$3 == 6 && $1 != 3 && strtonum($2) % 8 >= 4')"
	is "" "$(cells out_flows.txt flowEndReason l4Proto | awk '$2 != 6 && $1 == 3')"
	rm "$PLUGINS"/*_{basicStats,tcpStates,tcpFlags,dnsDecode,httpSniffer,portClassifier}.so
	capture autopilot
	run -0 t2 -r "$CAP" -f 1 -w full
	is "$(awk -F'\t' 'NR > 1 && substr($3, 3, 16) ~ /^....04/' full_flows.txt | wc -l)" "$(cells full_flows.txt flowEndReason | grep -cx 5)"
	[ "$(cells full_flows.txt flowEndReason | grep -cx 5)" -gt 0 ]
}

@test "flowEndReason 2 and 4: FDURLIMIT, plugins that release" {
	rm "$PLUGINS"/*.so
	built_with netflowSink FDURLIMIT=2 FORCE_MODE=1
	t2build tcpWin >&2
	capture faf
	run -0 t2 -r "$CAP" -w out
	[ "$(cells out_flows.txt flowEndReason tcpWinStat | grep -c '^4 0x01')" -gt 0 ]
	is "$(awk -F'\t' 'NR > 1 && substr($3, 3, 16) ~ /^.....[2367abef]/' out_flows.txt | wc -l)" "$(cells out_flows.txt flowEndReason flowStat | awk '$1 == 4 && substr($2, 8, 1) ~ /[2367abef]/' | wc -l)"
	reasons out | grep -q '\b2:'
}

@test "a biflow: keys once, counters of both, one reason" {
	capture faf
	NF_BIFLOW=1 run -0 t2 -r "$CAP" -w out
	dump out_flows.ipfix >records
	is 36 "$(wc -l <records)"
	is "false" "$(jq -s 'any(has("29305/8") or has("29305/148") or has("29305/4") or has("29305/239"))' records)"
	is "$(cells out_flows.txt dir numPktsSnt | awk '$1 == "B" { print $2 }')" "$(jq '."29305/2"' records)"
	is "$(cells out_flows.txt dir numPktsSnt | awk '$1 == "A" { print $2 }')" "$(jq '."2"' records)"
	# the reason is that of who has not come to an end
	capture tcpstates2
	NF_BIFLOW=1 run -0 t2 -r "$CAP" -w st
	cells st_flows.txt flowInd flowEndReason | awk '!($1 in v) { v[$1] = $2; next } v[$1] == 3 { v[$1] = $2 }
		END { for (k in v) print v[k] }' | sort >want
	is "1 3" "$(sort -u want | tr '\n' ' ' | sed 's/ $//')"
	is "$(<want)" "$(dump st_flows.ipfix | jq '."136"' | sort)"
	# alone: a template without the opposite
	capture order
	NF_BIFLOW=1 run -0 t2 -r "$CAP" -w one
	is "$(rows one_flows.txt)" "$(dump one_flows.ipfix | jq -s '[.[] | if has("29305/2") then 2 else 1 end] | add')"
}

# collected FILE T2_OPTION...: run t2 with datagrams that go to FILE
collected() {
	local file=$1 n
	shift
	PORT=$(python3 -c 'import socket; s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
	"$T2_TREE/tests/ipfix-dump" -u "$PORT" "$file" >listens 3>&- &	# no function: a shell around it would be ended instead
	COLLECTOR=$!
	until [ -s listens ]; do sleep 0.02; done
	NF_SOCKTYPE=0 NF_DPORT=$PORT t2 "$@"
	n=-1
	until [ "$n" = "$(stat -c %s "$file")" ]; do n=$(stat -c %s "$file"); sleep 0.1; done
	teardown
}

@test "UDP: messages are bounded, templates come again, the sequence goes on" {
	capture flood -n 3000
	NF_MTU=600 NF_TEMPLATE_MSGS=100 collected got -r "$CAP" -w udp
	dump -s got >records
	head -n 1 records >about
	[ "$(jq .longest about)" -le 600 ]
	is 3000 "$(jq .records about)"
	is 3000 "$(jq .sequence about)"
	[ "$(jq .template_sets about)" -ge "$(($(jq .messages about) / 110))" ]
	cmp <(cells udp_flows.txt srcIP) <(tail -n +2 records | jq -r '."8"')
	[ ! -e udp_flows.ipfix ]
	# too small for the templates
	NF_MTU=512 NF_ENTERPRISE=1 NF_SOCKTYPE=0 run -1 --separate-stderr t2 -r "$CAP" -w udp
	[[ "$stderr" =~ ^"t2: netflowSink: NF_MTU: got 512, the columns of this run need "[0-9]+" at least"$ ]]
}

@test "UDP: without rows the statistics have templates before them" {
	capture order
	NF_OPTIONS=1 collected got -r "$CAP" -w udp 'host 203.0.113.77'
	dump -s got >records
	is 2 "$(head -n 1 records | jq .sequence)"
	[ "$(head -n 1 records | jq .options_sets)" -ge 1 ]
}

@test "UDP: nobody there is told, and is no failure; texts and lists are cut to the message" {
	capture faf
	NF_SOCKTYPE=0 NF_DPORT=9 run -0 t2 -r "$CAP" -w udp
	[[ "$output" =~ "[WRN] netflowSink: 127.0.0.1:9: "[0-9]+" of "[0-9]+" messages were taken by nobody" ]]
	capture macs
	NF_MTU=512 collected got -r "$CAP" -w udp
	dump -s got >records
	[ "$(head -n 1 records | jq .longest)" -le 512 ]
}

@test "UDP: a text that is longer than a message is cut between two characters" {
	mkdir -p long/src
	echo '#include "t2Plugin.h"' >long/src/long.h
	cat >long/src/long.c <<-'END'
	#include "long.h"
	T2_PLUGIN_INIT("long", T2_VERSION, 0, 9);
	static void text(unsigned long flowIndex UNUSED, outputBuffer_t *buf)
	{
		char s[601] = "";
		for (unsigned i = 0; i < 600; i += 2)
			memcpy(s + i, "\303\244", 2);
		OUTBUF_APPEND_STR(buf, s);
	}
	static const struct t2_column columns[] = {
		{ "longText", T2_ROW("STR", text), "600 bytes, two a character", .join = T2_JOIN_FIRST },
	};
	T2_PLUGIN_COLUMNS(columns);
	END
	plugins basicFlow txtSink netflowSink
	plugin_source "$PWD/long" 500_long.so
	capture order
	local mtu
	for mtu in 512 513; do
		rm -f listens got
		NF_ENTERPRISE=32473 NF_MTU=$mtu collected got -r "$CAP" -w udp
		dump got | jq -r '.[] | strings | select(startswith("ä"))' >texts
		is 5 "$(wc -l <texts)"
		[ "$(head -n 1 texts | wc -c)" -gt 100 ]
		fails grep -vE '^(ä)*$' texts
	done
}

@test "options: flow keys, statistics, what own elements are called" {
	capture faf
	NF_OPTIONS=1 NF_ENTERPRISE=32473 run -0 t2 -r "$CAP" -w out -x 7
	dump -s out_flows.ipfix >records
	head -n 1 records >about
	is 7 "$(jq .domain about)"
	is true "$(jq '[.types[]] | (index("flowStat") != null and index("hdrDesc") != null and index("srcIP") == null)' about)"
	is true "$(jq ".sequence > $(rows out_flows.txt) + 50" about)"
	tshark -o cflow.max_template_fields:0 -r out_flows.ipfix -V 2>/dev/null >text
	fails grep -qi malformed text
	grep -q 'FlowsExp: ' text
	# the same column has the same number in another company
	rm "$PLUGINS"/*_dnsDecode.so
	NF_ENTERPRISE=32473 run -0 t2 -r "$CAP" -w few
	dump -s few_flows.ipfix >records
	head -n 1 records >few
	is "$(jq -r '.types | to_entries[] | select(.value == "flowStat").key' about)" "$(jq -r '.types | to_entries[] | select(.value == "flowStat").key' few)"
}

@test "-W: each part is a file of its own" {
	capture faf
	run -0 t2 -r "$CAP" -W part:30f
	run -0 t2 -r "$CAP" -w out
	n=0
	for f in part_flows.ipfix[0-9]*; do n=$((n + $(dump "$f" | wc -l))); done
	is "$(rows out_flows.txt)" "$n"
	is 30 "$(dump part_flows.ipfix1 | wc -l)"
	NF_BIFLOW=1 run -0 t2 -r "$CAP" -W bi:30f
	is 15 "$(dump bi_flows.ipfix1 | wc -l)"
}

@test "hostile texts: UTF-8 as in the flow file" {
	"$T2_BUILD/tests/mkcap" -l | grep -q '^dnstypes\b'
	flows dnstypes
	run -0 equal out
}

@test "wrong values are told at start" {
	capture order
	NF_SOCKTYPE=3 run -1 --separate-stderr t2 -r "$CAP" -w out
	is "t2: netflowSink: NF_SOCKTYPE: got '3', want 0 to 2" "$stderr"
	NF_MTU=big run -1 --separate-stderr t2 -r "$CAP" -w out
	is "t2: netflowSink: NF_MTU: got 'big', want 512 to 65507" "$stderr"
	NF_SOCKTYPE=0 NF_SERV_ADD=no.such.host.invalid run -1 --separate-stderr t2 -r "$CAP" -w out
	[[ "$stderr" == "t2: no.such.host.invalid:4739: "* ]]
	mkdir out_flows.ipfix
	run -1 --separate-stderr t2 -r "$CAP" -w out
	is "t2: out_flows.ipfix: Is a directory" "$stderr"
}

@test "a full disk: the reason, the rows that are lacking" {
	[ "$(id -u)" = 0 ] || skip "mounting needs root"
	capture flood -n 20000
	mkdir small
	mount -t tmpfs -o size=300k none small || skip "no mounts here"
	rm "$PLUGINS"/*_txtSink.so
	run -1 --separate-stderr t2 -r "$CAP" -w small/out
	umount small
	is "t2: small/out_flows.ipfix: No space left on device" "${stderr_lines[0]}"
	[[ "${stderr_lines[1]}" =~ ^"t2: netflowSink: "[0-9]+" rows written, "[0-9]+" are lacking"$ ]]
}
