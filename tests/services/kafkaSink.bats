# kafkaSink with librdkafka's mock cluster, which tests/kafkabroker.c holds, read back by kcat: rows of captures of all kinds, brokers
# that go down in the middle of a million rows, two sensors.
# needs: kcat jq

load services

setup() {
	sandbox
	services
	plugins basicFlow basicStats tcpStates tcpFlags icmpDecode arpDecode dnsDecode httpSniffer sslDecode txtSink jsonSink kafkaSink
	[ ! -x "$T2_BUILD/tests/kafkabroker" ] || cp "$T2_BUILD/tests/kafkabroker" "$SERVICE/"
}

teardown() { services_end; }

# brokers N PARTITIONS: the cluster, which obeys descriptor 8
brokers() {
	mkfifo -m 666 "$SERVICE/commands"
	serve answers sh -c "exec ./kafkabroker hold where $1 tranalyzer.flows $2 <commands"
	exec 8>"$SERVICE/commands"
	await 10 test -e "$SERVICE/where"
	KAFKA_BROKERS=$(cat "$SERVICE/where")
	export KAFKA_BROKERS
}

# topic FORMAT: all messages
topic() { kcat -q -b "$KAFKA_BROKERS" -C -t tranalyzer.flows -o beginning -e -f "$1\n"; }

@test "rows of captures of all kinds are the lines of jsonSink" {
	brokers 3 1
	for s in faf dns order icmp arp l2 vlan frag4 frag6 http tls dnstext noise; do
		capture $s
		run -0 --separate-stderr t2 -r "$CAP" -w $s
		is "" "$stderr"
		cat "${s}_flows.json" >>want
	done
	topic %s | cmp - want
	is "$(wc -l <want)" "$(jq -e .dir want | wc -l)"
}

@test "a million rows, and brokers that go down and come up again: each once, in order within its partition" {
	plugins basicFlow txtSink jsonSink kafkaSink
	brokers 3 48
	capture flood -n 1000000
	KAFKA_COMPRESS=zstd t2 -f 4 -r "$CAP" -w out >report 2>err 3>&- 8>&- &
	pid=$!
	for i in 1 2 3; do
		sleep 1
		echo "down $i" >&8
		sleep 1
		echo "up $i" >&8
	done
	for i in 1 2 3; do echo "down $i" >&8; done
	sleep 1
	for i in 1 2 3; do echo "up $i" >&8; done
	wait $pid
	[ ! -s err ]
	n=$(rows out_flows.txt)
	grep -q "^kafkaSink: Number of rows delivered: $n " report
	fails grep 'without a report' report
	topic '%p %o %s' >got
	echo "# rows $(wc -l <got) of $n" >&3
	cut -d ' ' -f 3- got | LC_ALL=C sort | cmp - <(LC_ALL=C sort out_flows.json)
	# offsets without a gap, and rows of a partition in the order of the file
	is "" "$(awk '{ if (($1 in o) && $2 != o[$1] + 1) print; o[$1] = $2 }' got | head -n 3)"
	awk '{ match($3, /"flowInd":[0-9]+/); f = substr($3, RSTART + 10, RLENGTH - 10) + 0; if (f < last[$1]) bad++; last[$1] = f }
		END { exit bad > 0 }' got
}

@test "two sensors into one topic: the flows of a pair of hosts are in one partition" {
	brokers 1 8
	capture faf
	run -0 t2 -x 1 -r "$CAP" -w one
	run -0 t2 -x 2 -r "$CAP" -w two
	is 144 "$(topic %s | wc -l)"
	is "" "$(topic '%k %p' | sort -u | cut -d ' ' -f 1 | uniq -d)"
}
