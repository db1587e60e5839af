# flowId: the same in both directions, in each run and with workers, another for each flow, sensor and time.

load helper

setup() {
	sandbox
	plugins basicFlow flowId txtSink
}

@test "both directions have one, each flow another" {
	local s
	for s in direction l2 services order; do
		flows $s
		is "$(cells "$FLOWS" flowInd | sort -u | wc -l)" "$(cells "$FLOWS" flowInd flowId | sort -u | wc -l)"
		is "$(cells "$FLOWS" flowInd | sort -u | wc -l)" "$(cells "$FLOWS" flowId | sort -u | wc -l)"
	done
}

@test "a value that was computed by hand" {
	flows services
	is "$(python3 - <<-'END'
		import struct, socket
		def end(ip, port):
		    return socket.inet_aton(ip) + bytes(12) + struct.pack(">H", port) + bytes(6)
		a, b = end("10.70.0.1", 41001), end("10.70.0.2", 4444)
		data = struct.pack(">IBBHH", 666, 4, 6, 0x0800, 0) + min(a, b) + max(a, b) + struct.pack(">Q", 1600000000 * 10**9)
		h, m = 0xcbf29ce484222325, 2**64 - 1
		for x in data:
		    h = (h ^ x) * 0x100000001b3 & m
		h = (h ^ h >> 33) * 0xff51afd7ed558ccd & m
		h = (h ^ h >> 33) * 0xc4ceb9fe1a85ec53 & m
		print("0x%016x" % (h ^ h >> 33))
	END
	)" "$(cells "$FLOWS" flowId | head -n 1)"
}

@test "the same in each run and with workers; another for another sensor, unless the flag says no" {
	local one
	flows services
	one=$(cells "$FLOWS" flowId | head -n 1)
	mkdir many
	t2 -r "$CAP" -w many/out -j 3 >many.out
	fails grep "One flow worker" many.out
	cmp "$FLOWS" many/out_flows.txt
	flows services -x 1
	[ "$one" != "$(cells "$FLOWS" flowId | head -n 1)" ]
	plugins basicFlow txtSink
	plugin_with flowId FID_SENSOR=0
	flows services
	one=$(cells "$FLOWS" flowId | head -n 1)
	flows services -x 1
	is "$one" "$(cells "$FLOWS" flowId | head -n 1)"
}
