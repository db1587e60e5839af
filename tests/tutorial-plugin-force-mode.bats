# The second tutorial: force mode in a plugin of one's own. Command by command; see tutorial-force-mode.bats.

load helper

setup_file() {
	export HOME=$BATS_FILE_TMPDIR/home
	mkdir -p "$HOME/data" "$HOME/results"
	tree "$BATS_FILE_TMPDIR/tree"
	make -s -C "$TREE" tools MODE= SAN= DEBUG= >&2
	export TREE T2HOME PATH CFLAGS=$NOT_OPTIMISED
	"$T2_BUILD/tests/mkcap" faf "$HOME/data/faf-exercise.pcap"
}

setup() {
	cd "$HOME" || return 1
}

@test "t2conf tranalyzer2 -D FORCE_MODE=1" {
	run -0 t2conf tranalyzer2 -D FORCE_MODE=1
}

@test "t2build -e asks, and y is an answer" {
	mkdir -p ~/.tranalyzer/plugins
	touch ~/.tranalyzer/plugins/100_old.so
	run t2build -e <<<n
	[ -e ~/.tranalyzer/plugins/100_old.so ]
	run -0 t2build -e <<<y
	has "Are you sure you want to empty the plugin folder '$HOME/.tranalyzer/plugins' (y/N)? "
	has "Plugin folder emptied"
	[ ! -e ~/.tranalyzer/plugins/100_old.so ]
}

@test "t2build tranalyzer2 basicFlow tcpStates txtSink" {
	run -0 t2build tranalyzer2 basicFlow tcpStates txtSink
	line "BUILD SUCCESSFUL"
}

@test "a label of one's own: 143.166.0.0/16 is Dell, us" {
	printf '143.166.0.0/16\tus\tDell\n' >dell.txt
	run -0 t2subnet build -o ~/.tranalyzer/plugins dell.txt
	run -0 t2subnet lookup 143.166.11.10
	is '143.166.11.10	us	"Dell"' "$output"
}

@test "t2build tcpWin" {
	run -0 t2build tcpWin
	line "BUILD SUCCESSFUL"
}

@test "t2 -r ~/data/faf-exercise.pcap -w ~/results/: the report as printed" {
	run -0 t2 -r ~/data/faf-exercise.pcap -w ~/results/
	while IFS= read -r l; do
		line "$l"
	done <<-'END'
	[INF] Creating flows for L2, IPv4, IPv6 [FORCE]
	Active plugins:
	    01: basicFlow, 0.8.11
	    02: tcpStates, 0.8.11
	    03: tcpWin, 0.8.11
	    04: txtSink, 0.8.11
	Link layer type: Ethernet [EN10MB/1]
	Dump start: 1258544215.037210 sec (Wed 18 Nov 2009 11:36:55 GMT)
	Dump stop : 1258594491.683288 sec (Thu 19 Nov 2009 01:34:51 GMT)
	Total dump duration: 50276.646078 sec (13h 57m 56s)
	Percentage completed: 100.00%
	Number of processed packets: 5902 (5.90 K)
	Number of processed bytes: 4993414 (4.99 M)
	Number of raw bytes: 4993414 (4.99 M)
	Number of pcap bytes: 5087870 (5.09 M)
	Number of IPv4 packets: 5902 (5.90 K) [100.00%]
	Number of A packets: 3533 (3.53 K) [59.86%]
	Number of B packets: 2369 (2.37 K) [40.14%]
	Number of A bytes: 4423178 (4.42 M) [88.58%]
	Number of B bytes: 570236 (570.24 K) [11.42%]
	Average A packet load: 1251.96 (1.25 K)
	Average B packet load: 240.71
	tcpStates: Aggregated tcpStatesAFlags=0x4b
	Headers count: min: 3, max: 3, average: 3.00
	Number of TCP packets: 5902 (5.90 K) [100.00%]
	Number of TCP bytes: 4993414 (4.99 M) [100.00%]
	Number of processed   flows: 74
	Number of processed A flows: 37 [50.00%]
	Number of processed B flows: 37 [50.00%]
	Number of request     flows: 37 [50.00%]
	Number of reply       flows: 37 [50.00%]
	Total   A/B    flow asymmetry: 0.00
	Total req/rply flow asymmetry: 0.00
	Number of processed   packets/flows: 79.76
	Number of processed A packets/flows: 95.49
	Number of processed B packets/flows: 64.03
	Number of processed total packets/s: 0.12
	Number of processed A+B   packets/s: 0.12
	Number of processed A     packets/s: 0.07
	Number of processed   B   packets/s: 0.05
	Number of average processed flows/s: 0.00
	Average full raw bandwidth: 795 b/s
	Average full bandwidth : 792 b/s
	Max number of flows in memory: 18 [0.01%]
	Aggregated flowStat=0x0400020000004000
	[WRN] Number of flows terminated by force mode: 2 [2.70%]
	[INF] IPv4 flows
	END
	has "Processing file: $HOME/data/faf-exercise.pcap"
	has "Tranalyzer 0.8.11 (Anteater), Tarantula. PID: "
}

@test "the lines of the report come in the tutorial's order" {
	t2 -r ~/data/faf-exercise.pcap -w ~/results/ >report
	local last=0 n
	while IFS= read -r l; do
		n=$(grep -nF -m 1 -- "$l" report | cut -d : -f 1)
		[ -n "$n" ] || is "$l" "no such line"
		[ "$n" -gt "$last" ] || is "$l behind line $last" "line $n"
		last=$n
	done <<-'END'
	Tranalyzer 0.8.11
	[INF] Creating flows
	Active plugins:
	Processing file:
	Link layer type:
	Dump start:
	Dump stop :
	Total dump duration:
	Finished processing. Elapsed time:
	Finished unloading flow memory. Time:
	Percentage completed:
	Number of processed packets:
	Number of processed bytes:
	Number of raw bytes:
	Number of pcap bytes:
	Number of IPv4 packets:
	Number of A packets:
	Number of B packets:
	Number of A bytes:
	Number of B bytes:
	Average A packet load:
	Average B packet load:
	tcpStates: Aggregated
	Headers count:
	Number of TCP packets:
	Number of TCP bytes:
	Number of processed   flows:
	Number of processed A flows:
	Number of request     flows:
	Total   A/B    flow asymmetry:
	Number of processed   packets/flows:
	Number of processed total packets/s:
	Number of average processed flows/s:
	Average full raw bandwidth:
	Average full bandwidth :
	Max number of flows in memory:
	Memory usage:
	Aggregated flowStat=
	[WRN] Number of flows terminated by force mode:
	[INF] IPv4 flows
	END
}

@test "the released flows: A 36 and B 37 as printed" {
	run -0 tawk 'bitsanyset($flowStat, 0x0000020000000000)' ~/results/faf-exercise_flows.txt
	is 3 "${#lines[@]}"
	is 'A 36 0x0400020000004000 1258594163.408285 1258594164.647755 1.239470 1 3 eth:ipv4:tcp 00:08:74:38:01:b4 00:19:e3:e7:5d:23 0x0800  192.168.1.105 07 "Private network" 49330 143.166.11.10 us "Dell" 64334 6 0x02 0x01 2' "$(tr '\t' ' ' <<<"${lines[1]}")"
	is 'B 37 0x0400020000004001 1258594165.319087 1258594191.015208 25.696121 1 3 eth:ipv4:tcp 00:08:74:38:01:b4 00:19:e3:e7:5d:23 0x0800  192.168.1.105 07 "Private network" 49330 143.166.11.10 us "Dell" 64334 6 0x43 0x01 2' "$(tr '\t' ' ' <<<"${lines[2]}")"
}

@test "t2conf tranalyzer2 -D FORCE_MODE=0 && t2build -R: 72 flows, no warning" {
	run -0 t2conf tranalyzer2 -D FORCE_MODE=0
	run -0 t2build -R
	run -0 t2 -r ~/data/faf-exercise.pcap -w ~/results/
	line "Number of processed   flows: 72"
	hasnt "force mode"
	hasnt "[FORCE]"
}

@test "t2conf --reset tranalyzer2 && t2build -R" {
	run -0 t2conf --reset tranalyzer2
	run -0 t2build -R
	line "BUILD SUCCESSFUL"
}
