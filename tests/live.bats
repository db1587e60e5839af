# Capture from an interface, on a veth pair in a network namespace of its own.
# needs: ip python3 tcpdump

load helper

setup() {
	sandbox
	plugins basicFlow basicStats tcpStates txtSink
	command -v ip >/dev/null && unshare -Urn true 2>/dev/null || skip "no network namespaces here"
	cat >send.py <<-'END'
	import socket, struct, sys
	s = socket.socket(socket.AF_PACKET, socket.SOCK_RAW)
	s.bind((sys.argv[1], 0))
	with open(sys.argv[2], 'rb') as f:
	    f.read(24)
	    while True:
	        h = f.read(16)
	        if len(h) < 16:
	            break
	        s.send(f.read(struct.unpack('<IIII', h)[2]))
	END
}

# live COMMANDS: t2 on v0 of a new pair; COMMANDS run once it listens, with PID its process
live() {
	cat >live.sh <<-END
	ip link add v0 type veth peer name v1
	for i in v0 v1; do
		echo 1 >/proc/sys/net/ipv6/conf/\$i/disable_ipv6
		ip link set \$i up
	done 2>/dev/null
	t2 -i v0 -w live $T2_OPTIONS '${FILTER:-net 192.168.138.0/24}' >live.out 2>&1 &
	PID=\$!
	for i in \$(seq 100); do [ -s live_headers.txt ] && break; sleep 0.1; done
	sleep 0.5
	$1
	for i in \$(seq 100); do kill -0 \$PID 2>/dev/null || break; sleep 0.1; done
	kill -9 \$PID 2>/dev/null && echo killed
	wait \$PID
	echo "status \$?"
	END
	run -0 unshare -Urnm bash live.sh
}

@test "-i: the flows are those of the capture that is sent; SIGTERM ends" {
	capture dns
	T2_OPTIONS='-B 1048576' live "python3 send.py v1 $CAP; sleep 2; kill -TERM \$PID"
	line "status 0"
	run -0 t2 -r "$CAP" -w file
	n=$(grep '^Number of processed packets' <<<"$output")
	cat live.out >&2
	grep -qx 'Live capture on interface: v0' live.out
	grep -qx "$n" live.out
	is "$(cells file_flows.txt flowInd hdrDesc srcIP srcPort dstIP dstPort numPktsSnt numBytesSnt tcpStatesAFlags | sort)" \
		"$(cells live_flows.txt flowInd hdrDesc srcIP srcPort dstIP dstPort numPktsSnt numBytesSnt tcpStatesAFlags | sort)"
}

@test "-i -S: packets are cut, and the flows say so" {
	capture dns
	T2_OPTIONS='-S 60' live "python3 send.py v1 $CAP; sleep 2; kill -TERM \$PID"
	line "status 0"
	grep -qx '\[WRN\] L3 SnapLength < Length in IP header' live.out
}

@test "-i: an interface that is not there, status 1" {
	run -1 --separate-stderr t2 -i nosuchif0 -w live
	[[ "$stderr" == "t2: nosuchif0: "* ]]
}

@test "-i: two SIGINT end a run without traffic" {
	T2_OPTIONS='' live "kill -INT \$PID; sleep 0.5; kill -INT \$PID 2>/dev/null"
	line "status 0"
	is 0 "$(rows live_flows.txt)"
}

@test "-i: an interface that goes down and comes back is told and counted, one that is deleted ends the run with its rows" {
	capture dns
	T2_OPTIONS='' live "python3 send.py v1 $CAP; sleep 1; for i in 1 2; do ip link set v0 down; sleep 0.5; ip link set v0 up; sleep 0.5; done
		python3 send.py v1 $CAP; sleep 1; ip link del v0; sleep 1"
	line "status 1"
	is 2 "$(grep -c '^\[WRN\] v0: the interface is down (times so far: [12])$' live.out)"
	is 2 "$(grep -c '^\[INF\] v0: the interface is up again$' live.out)"
	grep -q '^\[WRN\] v0: The interface disappeared' live.out
	run -0 t2 -r "$CAP" -w file
	[ "$(rows live_flows.txt)" -ge "$(rows file_flows.txt)" ]
	is "$((2 * $(cells file_flows.txt numPktsSnt | sum)))" "$(cells live_flows.txt numPktsSnt | sum)"
}

@test "-i: packets that the kernel drops are told, with their share of what was received" {
	capture faf
	# Nothing is taken out of a buffer of 1 MB while 10 MB come.
	FILTER=ip T2_OPTIONS='-B 1048576' live "kill -STOP \$PID; python3 send.py v1 $CAP; python3 send.py v1 $CAP; kill -CONT \$PID; sleep 2; kill -TERM \$PID"
	line "status 0"
	cat live.out >&2
	number() { sed -n "s/^$1: \([0-9]*\).*/\1/p" live.out | head -n 1; }
	received=$(number 'Number of packets received')
	dropped=$(number 'Number of packets dropped by the kernel')
	processed=$(number 'Number of processed packets')
	is $((2 * $(tcpdump -r "$CAP" 2>/dev/null | wc -l))) "$received"
	[ "$dropped" -gt 0 ]
	[ "$processed" -gt 0 ]
	is "$received" $((processed + dropped))
	grep -q "^Number of packets dropped by the kernel: .*\[$(awk -v d="$dropped" -v r="$received" 'BEGIN { printf "%.2f", 100 * d / r }')%\]$" live.out
	grep -qF "[100.00%]" <(grep '^Number of packets received' live.out)
}

@test "-i: kill -9 in steady traffic: what ended more than a second before is on the disk, row by row" {
	cat >steady.py <<-'END'
	import socket, struct, sys, time
	s = socket.socket(socket.AF_PACKET, socket.SOCK_RAW)
	s.bind((sys.argv[1], 0))
	a, b = bytes([192, 168, 138, 1]), bytes([192, 168, 138, 2])
	def tcp(src, dst, sport, dport, flags):
	    return (b'\2\0\0\0\0\2\2\0\0\0\0\1\x08\0' + struct.pack('>BBHHHBBH', 0x45, 0, 40, 0, 0, 64, 6, 0) + src + dst +
	        struct.pack('>HHIIBBHHH', sport, dport, 1, 1, 0x50, flags, 512, 0, 0))
	for port in range(10000, 60000):		# a connection that is refused, 50 times a second
	    s.send(tcp(a, b, port, 80, 0x02))
	    s.send(tcp(b, a, 80, port, 0x14))
	    print(port, time.time(), flush=True)
	    time.sleep(0.02)
	END
	T2_OPTIONS='-B 1048576' live "python3 steady.py v1 >sent & SENDER=\$!; sleep 6; kill -9 \$PID; date +%s.%N >killed; kill \$SENDER"
	line "status 137"
	# tcpStates ends them 0.1 s after the reset; the clock is that of the packets.
	awk -v end="$(cat killed)" '$2 < end - 1.5 { print $1 }' sent >wanted
	[ "$(wc -l <wanted)" -gt 100 ]
	head -c "$(awk '{ n += length + 1 } END { print n }' <(head -n -1 live_flows.txt))" live_flows.txt >whole
	cells live_flows.txt srcPort | sort -u >have
	is "" "$(sort wanted | comm -23 - have)"
	is 1 "$(awk -F '\t' '{ print NF }' whole | sort -u | wc -l)"
}

@test "-i: without the right to capture the message says what has it" {
	if [ "$(id -u)" != 0 ]; then
		run -1 --separate-stderr t2 -i lo -w live
	else
		cp "$T2_BUILD/bin/t2" t2
		chmod 755 . t2
		run -1 --separate-stderr unshare -Ur setpriv --bounding-set -all --inh-caps -all bash -c 'exec setpriv --reuid 0 ./t2 -i lo -w live'
	fi
	[[ "$stderr" == *"; run st2, or t2 by sudo" ]]
}
