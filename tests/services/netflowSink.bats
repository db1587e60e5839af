# netflowSink's records in the hands of collectors: nfcapd (nfdump) and nfacctd (pmacct) over UDP, and over TCP one that comes late, or
# goes away.
# needs: nfcapd nfdump nfacctd socat python3

load services

setup() {
	sandbox
	services
	plugins basicFlow basicStats tcpStates tcpFlags dnsDecode portClassifier txtSink netflowSink
	PORT=$(free_port)
	export NF_DPORT=$PORT
}

teardown() { services_end; }

# takes PORT: somebody does, datagrams on loopback
takes() { ss -Hlun "sport = :$1" | grep -q .; }

dump() { "$T2_TREE/tests/ipfix-dump" "$@"; }

# nfcapd_gets CAPTURE: run t2 into nfcapd; its flows are in $SERVICE/csv
nfcapd_gets() {
	mkdir -p "$SERVICE/nf"
	chown "$SERVICE_UID" "$SERVICE/nf"
	serve nfcapd.log nfcapd -w nf -p "$PORT" -b 127.0.0.1 -B 4000000 -t 3600
	await 10 takes "$PORT"
	NF_SOCKTYPE=0 run -0 t2 -r "$1" -w out
	hasnt "taken by nobody"
	sleep 0.5
	stop_server "$SERVER" || true
	await 10 grep -q Terminating "$SERVICE/nfcapd.log"
	grep -q 'Sequence Errors: 0, Bad Packets: 0' "$SERVICE/nfcapd.log"
	nfdump -R "$SERVICE/nf" -N -q -o 'fmt:%trr|%sa|%da|%sp|%dp|%pr|%pkt|%byt|%opkt|%obyt' 2>/dev/null | sed '/^[^|]*$/d; s/ //g' >"$SERVICE/csv"
}

@test "nfcapd: flows, packets, bytes" {
	capture faf
	nfcapd_gets "$CAP"
	cells out_flows.txt srcIP dstIP srcPort dstPort numPktsSnt numIPBytesSnt | tr ' ' '|' | sort >want
	awk -F'|' '{ print $2 "|" $3 "|" $4 "|" $5 "|" $7 "|" $8 }' "$SERVICE/csv" | sort | cmp - want
	nfdump -R "$SERVICE/nf" -o raw 2>/dev/null | grep -c 'end reason.*0x03' >reasons
	is "$(cells out_flows.txt flowEndReason | grep -c '^3')" "$(cat reasons)"
	# to the millisecond
	nfdump -R "$SERVICE/nf" -o raw 2>/dev/null | sed -n 's/^ *first *= *\([0-9]*\) .*/\1/p' | sort >first
	cells out_flows.txt timeFirst | awk -F. '{ print $1 substr($2, 1, 3) }' | sort | cmp - first
}

@test "nfcapd: biflows, IPv6, flows of layer 2" {
	for s in faf ip6 l2; do
		capture $s
		rm -rf "$SERVICE/nf"
		NF_BIFLOW=1 nfcapd_gets "$CAP"
		is "$(cells out_flows.txt numPktsSnt | awk '{ n += $1 } END { print n }')" \
			"$(awk -F'|' '{ n += $7 + $9 } END { print n }' "$SERVICE/csv")"
		is "$(cells out_flows.txt numIPBytesSnt | awk '{ n += $1 } END { print n }')" \
			"$(awk -F'|' '{ n += $8 + $10 } END { print n }' "$SERVICE/csv")"
	done
}

@test "nfacctd: flows, packets, bytes" {
	capture faf
	cat >"$SERVICE/conf" <<-CONF
		daemonize: false
		nfacctd_port: $PORT
		nfacctd_ip: 127.0.0.1
		nfacctd_time_new: true
		plugins: print
		aggregate: src_host, dst_host, src_port, dst_port, proto
		print_output: csv
		print_output_file: $SERVICE/nfacctd.csv
		print_refresh_time: 1
	CONF
	serve nfacctd.log nfacctd -f "$SERVICE/conf"
	await 10 takes "$PORT"
	await 10 grep -q 'cache entries' "$SERVICE/nfacctd.log"
	sleep 1
	NF_SOCKTYPE=0 run -0 t2 -r "$CAP" -w out
	await 20 grep -q ',tcp,' "$SERVICE/nfacctd.csv"
	cells out_flows.txt srcIP dstIP srcPort dstPort numPktsSnt numIPBytesSnt | sort >want
	await 10 test "$(wc -l <want)" = "$(grep -c ',tcp,' "$SERVICE/nfacctd.csv")"
	awk -F, '/,tcp,/ { print $1, $2, $3, $4, $6, $7 }' "$SERVICE/nfacctd.csv" | sort | cmp - want
}

# tcp_server FILE [LIMIT]: takes one connection after the other; what comes is in $SERVICE/FILE1, FILE2 ...
tcp_server() {
	cat >"$SERVICE/take" <<-SH
		n=1
		until (set -C; : >"$1\$n") 2>/dev/null; do n=\$((n + 1)); done
		[ \$n -gt 1 ] || exec head -c ${2:-1000000000} >"$1\$n"
		exec cat >"$1\$n"
	SH
	serve server.log socat -u "TCP-LISTEN:$PORT,bind=127.0.0.1,reuseaddr,fork,rcvbuf=65536" "SYSTEM:sh take"
	await 10 listens "$PORT"
}

@test "TCP: one connection, templates first, all rows" {
	capture flood -n 20000
	tcp_server got
	NF_SOCKTYPE=1 run -0 t2 -r "$CAP" -w out
	await 10 test "$(stat -c %s "$SERVICE/got1")" -gt 1000000
	dump "$SERVICE/got1" | jq -r '."8"' | cmp - <(cells out_flows.txt srcIP)
}

@test "TCP: a collector that comes late is waited for" {
	capture faf
	(sleep 1.5; exec python3 - "$PORT" >got <<-'PY'
		import socket, sys
		s = socket.create_server(('127.0.0.1', int(sys.argv[1])))
		c, _ = s.accept()
		while b := c.recv(65536):
		    sys.stdout.buffer.write(b)
	PY
	) 3>&- &
	NF_SOCKTYPE=1 run -0 --separate-stderr t2 -r "$CAP" -w out
	wait
	[[ "$output" == *"netflowSink: 127.0.0.1:$PORT: Connection refused; reading waits"* ]]
	[[ "$output" == *"netflowSink: is back"* ]]
	dump got | jq -r '."8"' | cmp - <(cells out_flows.txt srcIP)
}

@test "TCP: a collector that goes away and comes back gets templates again, and the message that broke off" {
	capture flood -n 200000
	tcp_server got 100000
	NF_SOCKTYPE=1 run -0 t2 -r "$CAP" -w out
	await 10 test -s "$SERVICE/got2"
	sleep 0.5
	dump "$SERVICE/got2" | jq -r '."8"' >second
	# in order, to the last one; lost is what the first connection had read, and what buffers and a pipe had of it
	tail -n "$(wc -l <second)" <(cells out_flows.txt srcIP) | cmp - second
	local n lost
	n=$(wc -l <second)
	lost=$(((200000 - n) * $(stat -c %s "$SERVICE/got2") / n))
	[ "$lost" -lt $((100000 + 4 * 65536 + $(cut -f 3 /proc/sys/net/ipv4/tcp_wmem))) ]
}

@test "TCP: nobody there ends the run after SINK_WAIT, with what is lacking; spool keeps the rows" {
	capture faf
	NF_QUEUE=spool NF_SOCKTYPE=1 run -0 --separate-stderr t2 -r "$CAP" -w out
	[ -s out_netflowSink.spool ]
	tcp_server got
	NF_QUEUE=spool NF_SOCKTYPE=1 run -0 t2 -r "$CAP" -w out
	await 10 test "$(dump "$SERVICE/got1" 2>/dev/null | wc -l)" = 144
	[ ! -e out_netflowSink.spool ]
}
