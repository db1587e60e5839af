# socketSink: each kind of socket, each form; connections that break; what is refused at start.
# needs: python3 jq
load helper

setup() {
	sandbox
	plugins basicFlow basicStats tcpStates txtSink jsonSink socketSink
	unset SKS_PROTO SKS_SERVER SKS_FORMAT
	RECEIVER=
}

teardown() { [ -z "$RECEIVER" ] || kill "$RECEIVER" 2>/dev/null || true; }

# receiver PROTO [option...]: the other end; what comes goes to $DATA/got
receiver() {
	local proto=$1 address=0
	shift
	rm -f got got.port sock
	case $proto in unix*) address=$DATA/sock ;; esac
	"$T2_TREE/tests/receiver" "$proto" "$address" got "$@" 3>&- &
	RECEIVER=$!
	for _ in $(seq 200); do [ ! -e got.port ] || break; sleep 0.05; done
	export SKS_PROTO=$proto SKS_SERVER=127.0.0.1:$(cat got.port)
	case $proto in unix*) SKS_SERVER=$address ;; esac
}

received() { wait "$RECEIVER"; RECEIVER=; }

# as_json FILE: rows without their numbers, as jq writes them
as_json() { jq -c 'del(.run, .seq)' "$1"; }

built_with() { plugin_with socketSink "$@"; }

@test "rows of JSON, numbered: over TCP, UDP, UNIX streams and datagrams" {
	capture faf
	for p in tcp unix udp unixgram; do
		receiver $p $([ $p = tcp ] || [ $p = unix ] || echo -s 1)
		run -0 --separate-stderr t2 -r "$CAP" -w out
		is "" "$stderr"
		received
		as_json got | cmp - <(jq -c . out_flows.json)
		is "$(seq 72 | xargs)" "$(jq .seq got | xargs)"
		is "true" "$(jq -s 'map(.run) | unique | length == 1 and (.[0] | test("^[0-9a-f]{16}$"))' got)"
	done
}

@test "-j 3 sends the same rows in the same order" {
	capture faf
	receiver tcp
	run -0 t2 -j 3 -r "$CAP" -w out
	received
	as_json got | cmp - <(jq -c . out_flows.json)
}

@test "text: the column names first, then rows of a flow file, numbers in front" {
	capture faf
	receiver tcp
	SKS_FORMAT=text run -0 t2 -r "$CAP" -w out
	received
	is $'%run\tseq\tdir\tflowInd' "$(head -n 1 got | cut -f 1-4)"
	tail -n +2 got | cut -f 3- | cmp - <(tail -n +2 out_flows.txt)
	is "$(seq 72 | xargs)" "$(tail -n +2 got | cut -f 2 | xargs)"
	is 36 "$(tawk '$seq % 2' got | grep -vc '^%')"
	receiver udp -s 1
	SKS_FORMAT=text run -0 t2 -r "$CAP" -w out
	received
	tail -n +2 got | cut -f 3- | cmp - <(tail -n +2 out_flows.txt)
}

# frames FILE: the messages of RFC 6587 framing, a line each
frames() {
	python3 -c '
import re, sys
d = open(sys.argv[1], "rb").read()
while d:
    m = re.match(rb"([1-9][0-9]*) ", d)
    n = int(m[1])
    sys.stdout.buffer.write(d[m.end():m.end() + n] + b"\n")
    d = d[m.end() + n:]' "$1"
}

@test "syslog: RFC 5424, with counts over streams, one a datagram else" {
	capture faf
	for p in tcp unixgram udp; do
		receiver $p $([ $p = tcp ] || echo -s 1)
		SKS_FORMAT=syslog run -0 t2 -r "$CAP" -w out
		received
		if [ $p = tcp ]; then frames got; else sed 's/}<134>1 /}\n<134>1 /g' got; fi >messages
		re='^<134>1 [0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:]{8}\.[0-9]{6}Z [!-~]+ t2 [0-9]+ flow \[meta sequenceId="[0-9]+"\] \{'
		is 72 "$(grep -cE "$re" messages)"
		sed 's/^[^{]*//' messages >objects
		as_json objects | cmp - <(jq -c . out_flows.json)
		is "$(cells out_flows.txt timeLast)" "$(cut -d ' ' -f 2 messages | date -u -f - +%s.%6N)"
		is "$(seq 72 | xargs)" "$(sed 's/.*sequenceId="\([0-9]*\)".*/\1/' messages | xargs)"
	done
}

@test "SKS_NUMBER=0: the bytes of the files; SKS_TXT_HEADER=0; SKS_NAMES; SKS_FACILITY and SKS_SEVERITY" {
	capture faf
	built_with SKS_NUMBER=0
	receiver tcp
	run -0 t2 -r "$CAP" -w out
	received
	cmp got out_flows.json
	receiver unix
	SKS_FORMAT=text run -0 t2 -r "$CAP" -w out
	received
	cmp got out_flows.txt
	receiver tcp
	SKS_FORMAT=syslog run -0 t2 -r "$CAP" -w out
	received
	is 72 "$(frames got | grep -c ' flow - {"dir":')"
	built_with SKS_NUMBER=1 SKS_NAMES=1 SKS_TXT_HEADER=0 SKS_FACILITY=23 SKS_SEVERITY=0
	plugin_with jsonSink JSON_NAMES=1
	receiver tcp
	run -0 t2 -r "$CAP" -w out
	received
	jq -c 'del(."t2.run", ."t2.seq")' got | cmp - <(jq -c . out_flows.json)
	is "$(seq 72 | xargs)" "$(jq '."t2.seq"' got | xargs)"
	receiver tcp
	SKS_FORMAT=text run -0 t2 -r "$CAP" -w out
	received
	cut -f 3- got | cmp - <(tail -n +2 out_flows.txt)
	receiver tcp
	SKS_FORMAT=syslog run -0 t2 -r "$CAP" -w out
	received
	is 72 "$(frames got | grep -c '^<184>1 ')"
	built_with SKS_NAMES=2
	receiver tcp
	run -0 t2 -r "$CAP" -w out
	received
	is 72 "$(jq -c '."id.orig_h"' got | grep -c '"')"
}

@test "connections that are broken in the middle: no gap, rows that come twice have their number" {
	plugins basicFlow txtSink socketSink
	capture flood -n 40000
	for f in json text; do
		for p in tcp unix; do
			receiver $p -b 3000000 -c 3
			SKS_FORMAT=$f run -0 --separate-stderr t2 -r "$CAP" -w out
			is "" "$stderr"
			received
			n=$(rows out_flows.txt)
			[[ "$("$T2_TREE/tests/seqs" got)" =~ ^"rows $n, gaps 0, duplicates "[1-9][0-9]*", broken "[0-3]", runs 1"$ ]]
			grep -q '^\[WRN\] socketSink: Number of connections: 4, rows sent again: [1-9]' <<<"$output"
		done
	done
	# each is the flow file's
	tac got | awk -F '\t' -v n="$(head -n 1 got | tr -dc '\t' | wc -c)" 'NF == n + 1 && !/^%/' | sort -t $'\t' -s -k 2,2n -u |
		cut -f 3- | cmp - <(tail -n +2 out_flows.txt)
}

@test "a connection that breaks when all was sent: the end of the run waits, and sends it again" {
	capture faf
	for p in tcp unix; do
		receiver $p -b 20000 -c 2 -d 0.4
		run -0 --separate-stderr t2 -r "$CAP" -w out
		is "" "$stderr"
		received
		[[ "$("$T2_TREE/tests/seqs" got)" =~ ^"rows 72, gaps 0, duplicates "[1-9][0-9]*", broken "[0-3]", runs 1"$ ]]
	done
}

@test "SKS_ACK=1: rows count as arrived when the program says so; SKS_RESEND does not matter then" {
	plugins basicFlow txtSink socketSink
	capture flood -n 40000
	built_with SKS_ACK=1
	receiver tcp -a -b 3000000 -c 3
	SKS_RESEND=0 run -0 --separate-stderr t2 -r "$CAP" -w out
	received
	n=$(rows out_flows.txt)
	[[ "$("$T2_TREE/tests/seqs" got)" =~ ^"rows $n, gaps 0, duplicates "[0-9]+", broken "[0-3]", runs 1"$ ]]
	# one that says nothing has nothing
	receiver tcp -s 60
	SKS_QUEUE=spool run -0 --separate-stderr t2 -r "$CAP" -w out
	is "t2: out_socketSink.spool: $n rows wait for socketSink" "$stderr"
	received
}

@test "spool: rows wait for a server that is not there yet, and the next run sends them" {
	capture faf
	SKS_QUEUE=spool SKS_SERVER=127.0.0.1:1 run -0 --separate-stderr t2 -r "$CAP" -w out
	is "t2: out_socketSink.spool: 72 rows wait for socketSink" "$stderr"
	has "[WRN] socketSink: tcp:127.0.0.1:1: Connection refused; rows wait"
	receiver tcp
	SKS_QUEUE=spool run -0 --separate-stderr t2 -r "$CAP" -w out
	is "" "$stderr"
	received
	as_json got | cmp - <(jq -c . out_flows.json out_flows.json)
	[ ! -e out_socketSink.spool ]
}

@test "where to: the environment, then SKS_FILE; what is none is refused, and so is a server that is not there" {
	capture faf
	receiver tcp
	port=${SKS_SERVER#*:}
	printf '# there\nSKS_SERVER = "127.0.0.1:%s"\nSKS_FORMAT = text\n' "$port" >where
	unset SKS_SERVER SKS_PROTO
	SKS_FILE=where SKS_FORMAT=json run -0 --separate-stderr t2 -r "$CAP" -w out
	received
	as_json got | cmp - <(jq -c . out_flows.json)
	echo 'SKS_SERVR = x' >where
	SKS_FILE=where run -1 --separate-stderr t2 -r "$CAP" -w out
	is "t2: socketSink: where: line 1: no setting of this name" "$stderr"
	SKS_PROTO=sctp run -1 --separate-stderr t2 -r "$CAP" -w out
	is "t2: socketSink: SKS_PROTO: got 'sctp', want tcp, udp, unix or unixgram" "$stderr"
	SKS_FORMAT=xml run -1 --separate-stderr t2 -r "$CAP" -w out
	is "t2: socketSink: SKS_FORMAT: got 'xml', want text, json or syslog" "$stderr"
	SKS_SERVER=localhost run -1 --separate-stderr t2 -r "$CAP" -w out
	is "t2: socketSink: SKS_SERVER: got 'localhost', want HOST:PORT" "$stderr"
	SKS_SERVER=127.0.0.1:65537 run -1 --separate-stderr t2 -r "$CAP" -w out
	is "t2: socketSink: SKS_SERVER: got '127.0.0.1:65537', want HOST:PORT" "$stderr"
	SKS_SERVER=127.0.0.1:1 run -1 --separate-stderr t2 -r "$CAP" -w out
	is "t2: tcp:127.0.0.1:1: Connection refused" "$stderr"
	SKS_PROTO=unix SKS_SERVER=$DATA/nothing run -1 --separate-stderr t2 -r "$CAP" -w out
	is "t2: unix:$DATA/nothing: No such file or directory" "$stderr"
	SKS_PROTO=unix SKS_SERVER=$(printf '/%0200d' 1) run -1 --separate-stderr t2 -r "$CAP" -w out
	[[ $stderr == *": File name too long" ]]
}

@test "datagrams: those that nobody takes are counted, a row that is too long, too; a reader that is gone is waited for" {
	capture faf
	SKS_PROTO=udp SKS_SERVER=127.0.0.1:1 run -0 t2 -r "$CAP" -w out
	grep -qE '^\[WRN\] socketSink: Number of datagrams that nobody took: [1-9][0-9]*$' <<<"$output"
	receiver unixgram -s 1
	SKS_QUEUE=spool run -0 t2 -r "$CAP" -w out
	received
	SKS_QUEUE=spool SKS_PROTO=unixgram SKS_SERVER=$DATA/sock run -0 --separate-stderr t2 -r "$CAP" -w out
	is "t2: out_socketSink.spool: 72 rows wait for socketSink" "$stderr"
	has "unixgram:$DATA/sock: Connection refused; rows wait"
}
