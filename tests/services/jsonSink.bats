# jsonSink's objects over TCP to a collector: socat, which writes what it gets into a file.

load services

setup() {
	sandbox
	services
	plugins basicFlow basicStats tcpStates txtSink jsonSink
}

teardown() { services_end; }

# collector: socat on $PORT, for one connection; what comes lies in $SERVICE/got
collector() {
	PORT=$(free_port)
	export JSON_SOCKET_PORT=$PORT
	serve socat.log socat -u "TCP-LISTEN:$PORT,bind=127.0.0.1,reuseaddr" "OPEN:got,creat,trunc"
	await 10 listens "$PORT"
}

@test "the collector gets the objects of the file, byte for byte" {
	flows faf
	plugin_with jsonSink JSON_SOCKET_ON=1
	collector
	run -0 t2 -r "$CAP" -w "$DATA/sock"
	wait "$SERVER"
	cmp "$SERVICE/got" "$DATA/out_flows.json"
	[ ! -e "$DATA/sock_flows.json" ]
}

@test "a collector that goes away in the middle gets the rest when it is back, in whole lines" {
	capture flood -n 200000
	plugin_with jsonSink JSON_SOCKET_ON=1
	PORT=$(free_port)
	export JSON_SOCKET_PORT=$PORT
	printf '[ -e got1 ] || exec head -c 100000 >got1\nexec cat >got2\n' >"$SERVICE/take"
	serve socat.log socat -u "TCP-LISTEN:$PORT,bind=127.0.0.1,reuseaddr,fork" "SYSTEM:sh take"
	await 10 listens "$PORT"
	run -0 t2 -r "$CAP" -w sock
	is 100000 "$(stat -c %s "$SERVICE/got1")"	# the first connection broke there; the next may come at once
	await 10 test -s "$SERVICE/got2"
	sleep 0.5
	[ "$(jq -c .flowInd "$SERVICE/got2" | tail -n 1)" = "$(cells sock_flows.txt flowInd | tail -n 1)" ]
	jq -c .flowInd "$SERVICE/got2" >second
	cells sock_flows.txt flowInd | tail -n "$(wc -l <second)" | cmp - second
}
