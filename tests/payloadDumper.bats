# payloadDumper: which flows, what is in the files, their names and bounds.

load helper

setup() {
	sandbox
	plugins basicFlow portClassifier payloadDumper txtSink
}

# of PORT COLUMN...: the row of who says it from this port
of() {
	local a=$1
	shift
	cells "$FLOWS" srcPort "$@" | sed -n "s/^$a //p"
}

# file PORT: its file; file PORT: name of what this port says
file() {
	cells "$FLOWS" srcPort flowInd dir | awk -v p="$1" -v d=out_payload '$1 == p { print d "/flow_" $2 "_" $3; exit }'
}

# chosen FLOWS: a run; the ports that say what was written
chosen() {
	PLDUMP_FLOWS=$1 flows signs
	tawk 'bitsanyset($pldStat, 2) { print $srcPort }' "$FLOWS" | grep -v Port | sort -n | xargs
}

refused() {
	PLDUMP_FLOWS=$1 run -1 --separate-stderr t2 -r "$CAP" -w out
	is "t2: payloadDumper: PLDUMP_FLOWS: $2
  $1
  $3" "$stderr"
}

@test "nobody is chosen unless it is said" {
	flows signs
	has "PLDUMP_FLOWS is empty: no flow is chosen"
	[ ! -e out_payload ]
	is "0x00 0x00 0 0" "$(cells "$FLOWS" pldStat pldCut pldFiles pldBytes | sort -u)"
}

@test "terms: protocols, ports of either side, ranges, applications, flows" {
	is "21 7002 8080 48001 48002 48003 48004 48005 48006 48007 48008" "$(chosen all | tr ' ' '\n' | sort -nu | xargs)"
	is "48005 48006" "$(chosen udp)"
	is "48008" "$(chosen sctp)"
	is "21 48001" "$(chosen tcp/21)"
	is "7002 48006 48007" "$(chosen '7001-7002')"
	is "48006" "$(chosen ' udp/7001-7002 ;; ')"
	is "21 7002 8080 48001 48002 48003 48007" "$(chosen 'app/ftp,flow/2-3')"
	is "" "$(chosen 'tcp/7000; flow/99')"
}

@test "streams in order, byte by byte, with holes; other connections and datagrams" {
	PLDUMP_FLOWS=all flows signs
	is "USER anna PASS secret " "$(tr '\r' ' ' <"$(file 48001)" | tr -d '\n')"
	is "220 ready 230 logged in " "$(tr '\r' ' ' <"$(file 21)" | tr -d '\n')"
	printf 'GET / HTTP/1.1\r\n:${jndi:ldap://x/a}\r\n\r\n' | cmp - "$(file 48002)"
	is "0x13 0x00 1 39" "$(of 48002 pldStat pldCut pldFiles pldBytes)"
	printf 'GET /$\0\0\0\0\0\0\0\0\0{jndi:rmi:x}' | cmp - "$(file 48003)"
	is "0x13 0x08 1 18" "$(of 48003 pldStat pldCut pldFiles pldBytes)"
	printf '\177ELF\2\1\1\0\0\0second\n\177ELF\2\1\1\0\0\0' | cmp - "$(file 48005)"
	is "4116" "$(stat -c %s "$(file 48004)")"
	is "1400" "$(stat -c %s "$(file 48006)")"
	line "payloadDumper: Number of flows with payload in files: $(ls out_payload | wc -l)"
	line "payloadDumper: Number of files: $(ls out_payload | wc -l)"
	is "$(cat out_payload/* | wc -c)" "$(($(cells "$FLOWS" pldBytes | paste -sd +) + 9))"
}

@test "connections of one flow, DATA of SCTP that is sent again or late, fragments, what was not captured" {
	PLDUMP_FLOWS=all flows dumped
	is "one" "$(cat "$(file 48101)")"
	is "another" "$(cat "$(file 48101)_2")"
	is "0x03 0x00 2 10" "$(of 48101 pldStat pldCut pldFiles pldBytes)"
	is "abcedf" "$(cat "$(file 48102)")"
	is "0x23" "$(of 48102 pldStat)"
	{ printf head; head -c 2000 /dev/zero; printf tail; } | cmp - "$(file 48103)"
	is "0x0b 0x00 4" "$(of 48104 pldStat pldCut pldBytes)"
	is "0x03 0x10 4" "$(of 48105 pldStat pldCut pldBytes)"
	is "0x03 0x20 6" "$(of 48106 pldStat pldCut pldBytes)"
}

@test "bytes that come again, and are others than those that were written" {
	PLDUMP_FLOWS=all flows dumped
	is "it came and again, and more" "$(cat "$(file 48107)")"
	is "0x13" "$(of 48107 pldStat)"
	is "it came and again, and more" "$(cat "$(file 48108)")"
	is "0x03" "$(of 48108 pldStat)"
	is "it came and again" "$(cat "$(file 48109)")"
	is "0x13" "$(of 48109 pldStat)"
	is "0x03" "$(of 48110 pldStat)"
	line "Number of stream pieces with contradicting bytes: 2"
}

@test "from the alarm on" {
	plugins basicFlow regex_pcre payloadDumper txtSink
	echo '1 /PASS/ tcp => alarm' >rules
	echo '2 /second/ => alarm' >>rules
	RGX_FILE=./rules PLDUMP_FLOWS=alarm flows signs
	is "48001 48005 48007" "$(cells "$FLOWS" pldStat srcPort | sed -n 's/^0x[0-9]*3 //p' | xargs)"
	is "S secret " "$(tr '\r' ' ' <"$(file 48001)" | tr -d '\0\n')"
	is "24" "$(stat -c %s "$(file 48001)")"
	is "0x20" "$(of 48001 pldCut)"
	printf 'second\n\177ELF\2\1\1\0\0\0' | cmp - "$(file 48005)"
}

@test "bounds of a file, of files, of all; datagrams by themselves" {
	plugin_with payloadDumper PLDUMP_BYTES=10 PLDUMP_FILES=4
	PLDUMP_FLOWS=all flows signs
	is "USER anna" "$(head -c 9 "$(file 48001)")"
	is "10" "$(stat -c %s out_payload/* | sort -u)"
	is "0x03 0x01 10" "$(of 48001 pldStat pldCut pldBytes)"
	is "4" "$(ls out_payload | wc -l)"
	is "0x01 0x03 0 0" "$(of 48004 pldStat pldCut pldFiles pldBytes)"
	has "Payload was not written, as PLDUMP_FILES was used up"
	plugin_with payloadDumper PLDUMP_TOTAL=1 PLDUMP_SPLIT=1
	PLDUMP_FLOWS=all flows signs
	is "second" "$(cat "$(file 48005)_2")"
	is "10" "$(stat -c %s "$(file 48005)_3")"
	is "3 27" "$(of 48005 pldFiles pldBytes)"
	capture big 2>/dev/null || capture stalled
	PLDUMP_FLOWS=all run -0 t2 -r "$CAP" -w out
	[ "$(cat out_payload/* | wc -c)" -le 1048576 ]
}

@test "an earlier run's files go, others stay; links are not followed; a full disk ends the run" {
	PLDUMP_FLOWS=all flows signs
	ln -s "$DATA/target" out_payload/flow_1_A_9
	touch out_payload/mine out_payload/flow_x_A out_payload/flow_1_C
	PLDUMP_FLOWS=flow/1 flows signs
	is "flow_1_A flow_1_B flow_1_C flow_x_A mine" "$(ls out_payload | xargs)"
	rm -r out_payload
	ln -s "$DATA" out_payload
	PLDUMP_FLOWS=all run -1 t2 -r "$CAP" -w out
	has "out_payload: Not a directory"
	rm out_payload
	PLDUMP_FLOWS=all PLDUMP_FOLDER=/none/x run -1 t2 -r "$CAP" -w out
	has "No such file or directory"
	plugin_with payloadDumper PLDUMP_RMDIR=0
	mkdir out_payload
	ln -s /dev/full out_payload/flow_1_A
	PLDUMP_FLOWS=all run -1 t2 -r "$CAP" -w out
	has "No space left on device"
	# rows on standard output: nothing is written
	PLDUMP_FLOWS=all run -0 t2 -r "$CAP" -w -
}

@test "one worker: rows and files are the same" {
	PLDUMP_FLOWS=all flows signs
	mv out_payload one
	PLDUMP_FLOWS=all run -0 t2 -r "$CAP" -w par -j 3
	cmp "$FLOWS" par_flows.txt
	diff -r one par_payload
}

@test "mistakes are shown where they are" {
	capture signs
	refused 'tcp/80 udp' "; or , is expected" "       ^"
	refused 'tpc' "all, tcp, udp, sctp, a port, app/NAME, flow/N or alarm is expected" "^"
	refused 'app/htpt' "no plugin that is loaded knows this application" "    ^"
	refused '90-80' "the range ends before it begins" "     ^"
	refused 'tcp/0' "the number is 0" "    ^"
	refused 'tcp,70000' "the number is larger than 65535" "    ^"
}

@test "FORCE_LINK: a file is that of the whole flow" {
	plugins basicFlow flowCut payloadDumper txtSink
	built_with payloadDumper FORCE_LINK=1
	t2build flowCut >&2
	PLDUMP_FLOWS=all T2_FLOWCUT='packets 3 => cut' flows signs
	is "USER anna PASS secret " "$(tr '\r' ' ' <"$(file 48001)" | tr -d '\n')"
	is "24" "$(of 48001 pldBytes | sum)"
	is "1" "$(of 48001 pldFiles | sum)"
}
