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

@test "a collector that ends in the middle: one line, status 1" {
	capture flood -n 200000
	plugin_with jsonSink JSON_SOCKET_ON=1
	PORT=$(free_port)
	export JSON_SOCKET_PORT=$PORT
	serve socat.log socat -u "TCP-LISTEN:$PORT,bind=127.0.0.1,reuseaddr" "SYSTEM:head -c 100000 >got"
	await 10 listens "$PORT"
	run -1 --separate-stderr t2 -r "$CAP" -w "$DATA/sock"
	[[ "$stderr" == "t2: 127.0.0.1:$PORT: "* ]]
	[[ "${stderr_lines[1]}" =~ ^"t2: jsonSink: "[0-9]+" rows written, "[0-9]+" are lacking"$ ]]
	is 2 "${#stderr_lines[@]}"
}
