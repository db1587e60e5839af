# kafkaSink with librdkafka's mock cluster, which tests/kafkabroker.c holds: messages, keys, brokers that go down, refusals.
# needs: jq
load helper

setup() {
	sandbox
	[ -x "$T2_BUILD/tests/kafkabroker" ] || skip "kafkaSink is not built: no librdkafka"
	plugins basicFlow basicStats tcpStates txtSink jsonSink kafkaSink
	BROKERS=
}

teardown() {
	[ -n "$BROKERS" ] || return 0
	exec 8>&-
	wait "$BROKERS"
}

# brokers [N [PARTITIONS]]: a cluster of one's own, with the topic; commands go to descriptor 8
brokers() {
	mkfifo commands
	"$T2_BUILD/tests/kafkabroker" hold where "${1:-1}" tranalyzer.flows "${2:-4}" <commands >answers 2>/dev/null 3>&- &
	BROKERS=$!
	exec 8>commands
	for _ in $(seq 200); do [ ! -e where ] || break; sleep 0.05; done
	KAFKA_BROKERS=$(cat where)
	export KAFKA_BROKERS
}

# tell COMMAND: to the cluster; waits until it is done
tell() {
	local n
	n=$(wc -l <answers)
	echo "$1" >&8
	for _ in $(seq 200); do [ "$(wc -l <answers)" -gt "$n" ] && return; sleep 0.05; done
	return 1
}

# topic: all messages: partition, offset, time, key, value
topic() { "$T2_BUILD/tests/kafkabroker" read "$KAFKA_BROKERS" tranalyzer.flows; }

built_with() { plugin_with kafkaSink "$@"; }

@test "each row is a message of JSON, with the pair of hosts as its key and the end of the flow as its time" {
	brokers
	flows faf
	line "kafkaSink: Number of rows delivered: 72"
	topic >got
	cut -f 5 got | sort | cmp - <(sort out_flows.json)
	# both directions in one partition, by the lesser address
	is "" "$(cut -f 1,4 got | sort -u | cut -f 2 | uniq -d)"
	is "$(cells out_flows.txt srcIP dstIP | awk '{ print $1 < $2 ? $1 "," $2 : $2 "," $1 }' | sort)" "$(cut -f 4 got | sort)"
	is "" "$(jq -Rr 'split("\t") | select((.[4] | fromjson | .timeLast | tonumber * 1000 | floor) != (.[2] | tonumber))' got)"
	# in the order of the flow file within a partition
	for p in 0 1 2 3; do
		awk -F '\t' -v p=$p '$1 == p { print $5 }' got >part
		grep -Fxf part out_flows.json | cmp - part || [ ! -s part ]
	done
}

@test "-j 3 sends the same; flows without addresses have MAC addresses as their key" {
	brokers 1 1
	capture l2
	run -0 t2 -j 3 -r "$CAP" -w out
	topic >got
	cut -f 5 got | cmp - out_flows.json
	[ "$(cut -f 4 got | grep -cE '^[0-9a-f:]{17},[0-9a-f:]{17}$')" -gt 0 ]
}

@test "KAFKA_KEY=0, KAFKA_TIME=0, KAFKA_NAMES, KAFKA_TOPIC, each KAFKA_COMPRESS" {
	brokers
	capture faf
	built_with KAFKA_KEY=0 KAFKA_TIME=0 KAFKA_NAMES=2
	for c in none gzip snappy lz4 zstd; do
		KAFKA_COMPRESS=$c run -0 t2 -r "$CAP" -w out
	done
	topic >got
	is 360 "$(wc -l <got)"
	is "" "$(cut -f 4 got | sort -u)"
	[ "$(cut -f 3 got | sort -n | head -n 1)" -gt 1700000000000 ]
	is 360 "$(cut -f 5 got | jq -c '."id.orig_h"' | grep -c .)"
	KAFKA_TOPIC=other run -0 t2 -r "$CAP" -w out
	is 72 "$("$T2_BUILD/tests/kafkabroker" read "$KAFKA_BROKERS" other | wc -l)"
	KAFKA_COMPRESS=rar run -1 --separate-stderr t2 -r "$CAP" -w out
	is 't2: kafkaSink: Invalid value "rar" for configuration property "compression.codec"' "$stderr"
}

@test "a broker that goes down in the middle and comes up again: each row once, in order" {
	plugins basicFlow txtSink jsonSink kafkaSink
	brokers 1 1
	capture flood -n 60000
	t2 -r "$CAP" -w out >report 2>err 3>&- &
	pid=$!
	for _ in 1 2 3; do
		sleep 0.3
		tell "down 1"
		sleep 0.7
		tell "up 1"
	done
	wait $pid
	[ ! -s err ]
	topic | cut -f 5 | cmp - out_flows.json
	grep -q "^kafkaSink: Number of rows delivered: $(rows out_flows.txt) " report
	fails grep 'without a report' report
}

@test "answers that are lost: a row that is sent again is in the topic once" {
	brokers 1 1
	capture faf
	tell "refuse 7 3"		# REQUEST_TIMED_OUT
	run -0 t2 -r "$CAP" -w out
	topic | cut -f 5 | cmp - out_flows.json
}

@test "no broker: block ends with a line; spool keeps the rows for the next run" {
	capture faf
	KAFKA_BROKERS=127.0.0.1:1 run -1 --separate-stderr t2 -r "$CAP" -w out
	[[ $stderr == "t2: kafka:127.0.0.1:1: "*"Connection refused"* ]]
	is 1 "${#stderr_lines[@]}"
	KAFKA_BROKERS=127.0.0.1:1 KAFKA_QUEUE=spool run -0 --separate-stderr t2 -r "$CAP" -w out
	is "t2: out_kafkaSink.spool: 72 rows wait for kafkaSink" "$stderr"
	brokers 1 1
	KAFKA_QUEUE=spool run -0 --separate-stderr t2 -r "$CAP" -w out
	is "" "$stderr"
	topic | cut -f 5 | cmp - <(cat out_flows.json out_flows.json)
	[ ! -e out_kafkaSink.spool ]
}

@test "what a broker refuses for good ends the run, with what has arrived and what has not" {
	brokers
	capture faf
	tell "refuse 29 100"		# TOPIC_AUTHORIZATION_FAILED
	run -1 --separate-stderr t2 -r "$CAP" -w out
	is "t2: $(echo kafka:"$KAFKA_BROKERS"): topic tranalyzer.flows: Broker: Topic authorization failed" "${stderr_lines[0]}"
	is "t2: kafkaSink: 0 rows written, 72 are lacking" "${stderr_lines[1]}"
	is 2 "${#stderr_lines[@]}"
}

@test "settings: KAFKA_FILE behind the environment, properties in KAFKA_CONFIG, passwords only in files of one's own" {
	brokers
	capture faf
	printf 'KAFKA_TOPIC = other\nKAFKA_BROKERS = %s\n' "$KAFKA_BROKERS" >where.conf
	printf '# ours\nclient.id = sensor7\nlinger.ms=5\n\n' >props
	KAFKA_TOPIC=tranalyzer.flows KAFKA_FILE=where.conf KAFKA_CONFIG=props run -0 --separate-stderr t2 -r "$CAP" -w out
	is 72 "$(topic | wc -l)"
	printf 'linger.ms = 5\nclient.idd = x\n' >props
	KAFKA_CONFIG=props run -1 --separate-stderr t2 -r "$CAP" -w out
	is 't2: kafkaSink: props: line 2: No such configuration property: "client.idd"' "$stderr"
	printf 'acks = 0\n' >props
	KAFKA_CONFIG=props run -1 --separate-stderr t2 -r "$CAP" -w out
	is "t2: kafkaSink: props: line 1: acks is set by kafkaSink" "$stderr"
	printf 'sasl.username = u\nsasl.password = s3cret\n' >props
	chmod 644 props
	KAFKA_CONFIG=props run -1 --separate-stderr t2 -r "$CAP" -w out
	is "t2: kafkaSink: props: line 2: sasl.password, and others may read it; run chmod 600 on the file" "$stderr"
	chmod 600 props
	KAFKA_CONFIG=props run -0 --separate-stderr t2 -r "$CAP" -w out
	fails grep -r s3cret out_*
	hasnt s3cret
	KAFKA_CONFIG=nothing run -1 --separate-stderr t2 -r "$CAP" -w out
	is "t2: kafkaSink: nothing: No such file or directory" "$stderr"
}

@test "a row that is longer than a message may be is counted" {
	brokers
	capture faf
	built_with KAFKA_NAMES=1
	plugin_with jsonSink JSON_NAMES=1
	printf 'message.max.bytes = 1000\n' >props
	KAFKA_CONFIG=props run -0 t2 -r "$CAP" -w out
	grep -qE '^\[WRN\] kafkaSink: Number of rows that are longer than a message may be, not sent: [1-9][0-9]*$' <<<"$output"
	is 72 "$(grep -oE '(delivered|not sent): [0-9]+' <<<"$output" | awk '{ n += $NF } END { print n }')"
	is "" "$(topic | cut -f 5 | grep -Fxvf out_flows.json)"
	[ "$(topic | wc -l)" -lt 72 ]
}
