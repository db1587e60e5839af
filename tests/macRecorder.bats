# macRecorder: pairs of MAC addresses, and whose they are.
# needs: tshark

load helper

setup() {
	sandbox
	plugins basicFlow macRecorder txtSink
}

# of ADDRESS COLUMN...: of the flows from it
of() {
	local a=$1
	shift
	cells "$FLOWS" srcIP "$@" | sed -n "s/^$a //p"
}

# with FLAG=VALUE...: the plugin with them, on the scenario
with() {
	plugins basicFlow txtSink
	cp "$T2_BUILD/plugins/macvendors.txt" "$PLUGINS/"
	plugin_with macRecorder "$@"
	flows macpairs
}

@test "pairs in the order in which they came; packets of those in the list are counted when it is full" {
	flows macpairs
	is "0x01 16" "$(of 10.77.0.1 macStat macPairs)"
	is "$(for i in {0..15}; do printf '02:00:00:4d:00:%02x_02:00:00:4d:01:01_2\n' $i; done)" \
		"$(of 10.77.0.1 srcMac_dstMac_numP | tr ';' '\n')"
	is "0x00 1 00:00:0c:01:02:03_f4:69:d5:31:02:03_1" "$(of 10.77.0.3 macStat macPairs srcMac_dstMac_numP | head -n 1)"
	line "macRecorder: Aggregated macStat=0x01"
	line "macRecorder: MAC pairs per flow: min: 1, max: 16, average: 2.67"
	fails grep "MAC pairs" <(flows faf; echo "$output")
}

@test "labels are those of tshark; groups of the standards; nobody's" {
	flows macpairs
	is "Cisco_IPv6Multi" "$(of 10.77.0.3 srcMacLbl_dstMacLbl | tail -n 1)"
	is "VRRP_IPv4Multi VRRP_LLDP" "$(of 10.77.0.10 srcMacLbl_dstMacLbl | xargs)"
	is "Broadcast" "$(of 10.77.0.7 srcMacLbl_dstMacLbl | sed 's/.*_//')"
	is "-_-" "$(of 10.77.0.13 srcMacLbl_dstMacLbl)"
	# tshark has the short name before the last _, or the address
	tshark -r "$CAP" -Y 'ip.src in {10.77.0.3 .. 10.77.0.6}' -T fields -e ip.src -e eth.src_resolved -e eth.dst_resolved 2>/dev/null |
		awk -F '\t' '{ for (i = 2; i <= 3; i++) sub(/_[^_]*$/, "", $i); print $1, $2 "_" $3 }' | grep -v IPv6 | sort >wanted
	cells "$FLOWS" srcIP srcMacLbl_dstMacLbl | grep -E '^10.77.0.[3-6] ' | grep -v IPv6 | sort >got
	[ "$(wc -l <wanted)" = 3 ]
	diff wanted got
}

@test "the longest prefix counts, of one prefix the first line; names are cut; broken tables have no names" {
	cat >"$PLUGINS/macvendors.txt" <<END
# prefix, bits
00000c000000	24	Short	Long name
00000c000000	24	Second	Second
00000c010000	36	ThirteenChars	$(printf 'n%.0s' {1..60})
f00000000000	4	Wide	Wide
8c0000000000	6	Wider	Wider
END
	flows macpairs
	is "ThirteenChar_Wide" "$(of 10.77.0.3 srcMacLbl_dstMacLbl | head -n 1)"
	is "Wider_-" "$(of 10.77.0.5 srcMacLbl_dstMacLbl)"
	line "[INF] macRecorder: 4 short org name records loaded"
	for l in 'x	24	a	b' '00000c000000	49	a	b' '00000c000000	0	a	b' '00000c000000	24	a' '00000c000000'; do
		printf '%s\n' "$l" >"$PLUGINS/macvendors.txt"
		flows macpairs
		has "macvendors.txt: line 1: 12 hexadecimal digits, bits, short name and name wanted"
		is "-_-" "$(cells "$FLOWS" srcMacLbl_dstMacLbl | tr ';' '\n' | sort -u)"
	done
	rm "$PLUGINS/macvendors.txt"
	flows macpairs
	has "macvendors.txt: No such file or directory: MAC addresses have no labels"
	is "-_-" "$(cells "$FLOWS" srcMacLbl_dstMacLbl | tr ';' '\n' | sort -u)"
}

@test "flags: forms of addresses and labels, no number of pairs, lists of other lengths" {
	with MR_MAC_FMT=0 MR_MACLBL=3
	is "0x000000000c010203_0x0000f469d5310203_1" "$(of 10.77.0.3 srcMac_dstMac_numP | head -n 1)"
	cut -f 4 "$PLUGINS/macvendors.txt" | cut -c 1-44 | grep -Fqx -- "$(of 10.77.0.3 srcMacLbl_dstMacLbl | tail -n 1 | sed 's/^"//; s/".*//')"
	with MR_MAC_FMT=2 MR_MACLBL=1 MR_NPAIRS=0
	is "201392643_268735385502211_1" "$(of 10.77.0.3 srcMac_dstMac_numP | head -n 1)"
	fails grep macPairs <(head -n 1 "$FLOWS")
	is "$(awk -F '\t' '!/^#/ { n++ } $1 == "333300000000" { print n }' "$PLUGINS/macvendors.txt")" \
		"$(of 10.77.0.3 srcMacLbl_dstMacLbl | tail -n 1 | sed 's/.*_//')"
	is "0_0" "$(of 10.77.0.13 srcMacLbl_dstMacLbl)"
	with MR_MACLBL=0
	fails grep MacLbl <(head -n 1 "$FLOWS")
	hasnt "records loaded"
	with MR_MAX_MAC=1
	is "0x01 1 02:00:00:4d:00:00_02:00:00:4d:01:01_2" "$(of 10.77.0.1 macStat macPairs srcMac_dstMac_numP)"
	with MR_MAX_MAC=18
	is "0x00 18" "$(of 10.77.0.1 macStat macPairs)"
}

@test "the packet file; links without addresses have no pairs" {
	flows macpairs -s
	is "Cisco IPv6Multi" "$(cells out_packets.txt srcIP dstIP srcMacLbl dstMacLbl | sed -n 's/^10.77.0.3 10.77.0.9 //p')"
	flows raw
	is "0x00 0 " "$(cells "$FLOWS" macStat macPairs srcMac_dstMac_numP | sort -u)"
}

@test "the table is made when the plugin is built, installed with it and taken away with it" {
	mkdir "$DATA/gen"
	printf '00:00:0C\tCisco\tCisco Systems, Inc\t# remark\n70:B3:D5:2E:00:00/36\tPeterHub\tPeter\n00-00-01\tXerox\n# x\nbad\n' >gen/manuf
	run -0 --separate-stderr sh "$T2_TREE/plugins/macRecorder/macvendors.gen" gen/manuf
	is "" "$stderr"
	is "00000c000000	24	Cisco	Cisco Systems, Inc
70b3d52e0000	36	PeterHub	Peter
000001000000	24	Xerox	Xerox" "$(tail -n 3 <<<"$output")"
	run -0 --separate-stderr sh "$T2_TREE/plugins/macRecorder/macvendors.gen" /no/where
	is "macRecorder: /no/where: not there (Debian: apt-get install libwireshark-data), vendors have no names" "$stderr"
	has "ffffffffffff	48	Broadcast"
	hasnt "Wireshark"
	tree
	rm -f "$PLUGINS"/*
	run -0 t2build macRecorder
	line "macvendors.txt copied into $PLUGINS"
	run -0 t2build macRecorder
	line "macvendors.txt already exists in $PLUGINS"
	echo changed >>"$PLUGINS/macvendors.txt"
	run -0 t2build macRecorder
	has "A different version of macvendors.txt"
	run -0 t2build -f macRecorder
	line "macvendors.txt copied into $PLUGINS"
	run -0 t2build -e -y
	[ ! -e "$PLUGINS/macvendors.txt" ]
	# what it is made of has changed
	sed -i "s|^MADE_FROM = .*|MADE_FROM = $DATA/gen/manuf|" "$TREE/plugins/macRecorder/plugin.mk"
	sed -i "s|manuf=.*|manuf=$DATA/gen/manuf|" "$TREE/plugins/macRecorder/macvendors.gen"
	run -0 t2build macRecorder
	grep -q 'Xerox	Xerox$' "$PLUGINS/macvendors.txt"
	printf '00:00:01\tOther\n' >gen/manuf
	run -0 t2build -f macRecorder
	grep -q '^000001000000	24	Other	Other$' "$PLUGINS/macvendors.txt"
}

@test "with several workers it is the same; the text of the bit; default.config and the header are equal" {
	for s in macpairs faf; do
		flows $s
		sed -n '/^macRecorder/p' <<<"$output" >one.txt
		mkdir -p many
		t2 -r "$CAP" -w many/out -j 3 >many.out
		fails grep "One flow worker" many.out
		cmp "$FLOWS" many/out_flows.txt
		diff one.txt <(grep "^macRecorder" many.out)
	done
	run -0 tawk -V macStat=0x01
	has "MAC list full"
	resets macRecorder
}
