# socketSink with readers of others: socat over each kind of socket, rsyslogd; a reader that is killed and started again.
# needs: socat rsyslogd jq python3

load services

setup() {
	sandbox
	services
	plugins basicFlow basicStats tcpStates txtSink jsonSink socketSink
}

teardown() { services_end; }

# reader ADDRESS: socat, which appends what comes to $SERVICE/got
reader() {
	serve socat.log socat -u "$1" OPEN:got,creat,append
}

@test "socat: TCP, a UNIX stream, UDP and UNIX datagrams" {
	capture faf
	for p in tcp unix udp unixgram; do
		rm -f "$SERVICE"/got "$SERVICE"/sock
		export SKS_PROTO=$p SKS_SERVER=$SERVICE/sock
		case $p in
		tcp) PORT=$(free_port) SKS_SERVER=127.0.0.1:$PORT; reader "TCP-LISTEN:$PORT,bind=127.0.0.1,reuseaddr"; await 10 listens "$PORT" ;;
		unix) reader "UNIX-LISTEN:$SERVICE/sock"; await 10 test -S "$SERVICE/sock" ;;
		udp) PORT=$(free_port) SKS_SERVER=127.0.0.1:$PORT; serve socat.log socat -b 65536 -u "UDP-RECV:$PORT,bind=127.0.0.1,rcvbuf=1000000" OPEN:got,creat,append
			await 10 sh -c "ss -Hlun 'sport = :$PORT' | grep -q ." ;;
		unixgram) reader "UNIX-RECV:$SERVICE/sock"; await 10 test -S "$SERVICE/sock" ;;
		esac
		run -0 t2 -r "$CAP" -w "$DATA/out"
		await 10 sh -c "[ \$(wc -l <'$SERVICE/got') -ge 72 ]"
		jq -c 'del(.run, .seq)' "$SERVICE/got" | cmp - <(jq -c . out_flows.json)
	done
}

@test "rsyslogd has each row as one message, over TCP and UDP" {
	capture faf
	for p in tcp udp; do
		PORT=$(free_port)
		rm -f "$SERVICE"/got "$SERVICE"/pid
		cat >"$SERVICE/rsyslog.conf" <<-CONF
			global(workDirectory="$SERVICE" maxMessageSize="64k")
			module(load="im$p")
			template(name="t" type="string" string="%app-name% %msgid% %structured-data% %timereported:::date-rfc3339%%msg:::drop-last-lf%\n")
			input(type="im$p" address="127.0.0.1" port="$PORT" ruleset="r")
			ruleset(name="r") { action(type="omfile" file="$SERVICE/got" template="t") }
		CONF
		chmod 644 "$SERVICE/rsyslog.conf"
		serve rsyslog.log rsyslogd -n -i "$SERVICE/pid" -f "$SERVICE/rsyslog.conf"
		await 10 sh -c "ss -Hln$([ $p = tcp ] && echo t || echo u) 'sport = :$PORT' | grep -q ."
		SKS_FORMAT=syslog SKS_PROTO=$p SKS_SERVER=127.0.0.1:$PORT run -0 t2 -r "$CAP" -w "$DATA/out"
		await 20 sh -c "[ \$(wc -l <'$SERVICE/got') -ge 72 ]"
		stop_server "$SERVER" || true
		is 72 "$(grep -c '^t2 flow \[meta sequenceId="[0-9]*"\] 20..-..-..T.*{"run":' "$SERVICE/got")"
		sed 's/^[^{]*//' "$SERVICE/got" | jq -c 'del(.run, .seq)' | cmp - <(jq -c . out_flows.json)
	done
}

@test "a million rows, and a reader that is killed four times: no gap, what came twice is counted" {
	plugins basicFlow txtSink socketSink
	capture flood -n 1000000
	PORT=$(free_port)
	export SKS_SERVER=127.0.0.1:$PORT
	for f in json text; do
		rm -f "$SERVICE/got"
		reader "TCP-LISTEN:$PORT,bind=127.0.0.1,reuseaddr"
		await 10 listens "$PORT"
		SKS_FORMAT=$f t2 -f 4 -r "$CAP" -w out >report 2>err 3>&- &
		pid=$!
		for i in 1 2 3 4; do
			await 60 sh -c "[ -s '$SERVICE/got' ] && [ \$(stat -c %s '$SERVICE/got') -gt $((i * 40000000)) ]"
			kill -9 -- -"$SERVER"
			wait "$SERVER" || true
			sleep 0.5
			reader "TCP-LISTEN:$PORT,bind=127.0.0.1,reuseaddr"
		done
		wait $pid
		wait "$SERVER" || true
		[ ! -s err ]
		result=$("$T2_TREE/tests/seqs" "$SERVICE/got")
		echo "# $f: $result" >&3
		[[ "$result" =~ ^"rows $(rows out_flows.txt), gaps 0, duplicates "[0-9]+", broken "[0-4]", runs 1"$ ]]
		grep -q '^\[WRN\] socketSink: Number of connections: 5, ' report
	done
}

@test "a live capture's policy: rows that nobody takes are dropped and counted, the run goes on" {
	capture flood -n 100000
	SKS_QUEUE=drop:1M SKS_SERVER=127.0.0.1:$(free_port) run -0 --separate-stderr t2 -r "$CAP" -w out
	grep -qE '^\[WRN\] socketSink: Number of rows dropped: [1-9]' <<<"$output"
}
