# jsonSink: objects, arrays, parts, gzip, selection, a server, names of others; every flag of it at each value.
# needs: jq python3

load helper

setup() {
	sandbox
	plugins basicFlow basicStats tcpStates txtSink jsonSink
}

# built_with NAME=VALUE...: jsonSink compiled with these flags in $PLUGINS
built_with() { plugin_with jsonSink "$@"; }

# The first columns of all rows as the flow file has them, in the form of JSON.
first_columns() {
	awk -F '\t' 'NR > 1 { printf "{\"dir\":\"%s\",\"flowInd\":%s,\"flowStat\":\"%s\",\"timeFirst\":\"%s\"\n", $1, $2, $3, $4 }' "$1"
}

@test "an object a line for each row of the flow file, in its order" {
	flows faf
	is "$(first_columns "$FLOWS")" "$(cut -d , -f 1-4 "$DATA/out_flows.json")"
	is "" "$(grep -vE '^\{"dir":"[AB]",.*,"tcpStatesAFlags":"0x[0-9a-f]{2}"\}$' "$DATA/out_flows.json")"
	# the names are those of the columns, in their order; vlanID has no value and is left out
	is "$(head -n 1 "$FLOWS" | tr -d % | tr '\t' '\n' | grep -v '^vlanID$')" \
		"$(head -n 1 "$DATA/out_flows.json" | grep -oE '"[A-Za-z0-9_]+":' | tr -d '":')"
}

@test "numbers are plain, floats always have a point or an exponent, lists are arrays" {
	flows faf
	json=$(head -n 1 "$DATA/out_flows.json")
	[[ "$json" =~ \"numHdrs\":\[3\],\"hdrDesc\":\[\"eth:ipv4:tcp\"\],\"srcMac\":\[\"[0-9a-f:]{17}\"\] ]]
	[[ "$json" =~ \"minPktSz\":[0-9]+, ]]
	[[ "$json" =~ \"avePktSize\":-?[0-9]+\.[0-9]+, ]]
}

@test "floats are the numbers that the flow file has" {
	flows faf
	cells "$FLOWS" avePktSize stdIAT pktps pktAsm |
		awk '{ for (i = 1; i <= NF; i++) if ($i !~ /[.e]/) $i = $i ".0"; gsub(/e[+]/, "e"); print }' >"$DATA/text"
	sed -E 's/.*"avePktSize":([^,]*),.*"stdIAT":([^,]*),"pktps":([^,]*),.*"pktAsm":([^,]*),.*/\1 \2 \3 \4/' \
		"$DATA/out_flows.json" | diff "$DATA/text" -
	[ "$(grep -c '[.][1-9]' "$DATA/text")" -gt 50 ]
}

@test "every value of every object is that of the flow file" {
	plugins basicFlow basicStats tcpStates tcpFlags dnsDecode icmpDecode arpDecode httpSniffer sslDecode nFrstPkts pktSIATHisto descriptiveStats lldpDecode txtSink jsonSink
	for s in faf dnstypes dnstext http tls lldp arp6 noise stats; do
		"$T2_BUILD/tests/mkcap" -l | grep -q "^$s " || continue
		flows $s
		run -0 "$T2_TREE/tests/rows-equal" json out out_flows.json
	done
}

@test "-w -: the objects go to stdout" {
	plugins basicFlow jsonSink
	capture order
	cd "$DATA"
	run -0 t2 -r "$CAP" -w "$DATA/out"
	t2 -r "$CAP" -w - | cmp - out_flows.json
}

@test "-W: parts, as of the flow file; JSON_SPLIT=0: one file" {
	flows faf
	run -0 t2 -r "$CAP" -W "$DATA/part:30f,1"
	is "30 30 12" "$(for i in 1 2 3; do wc -l <"$DATA/part_flows.json$i"; done | xargs)"
	cat "$DATA"/part_flows.json? | cmp - "$DATA/out_flows.json"
	built_with JSON_SPLIT=0
	run -0 t2 -r "$CAP" -W "$DATA/whole:30f"
	cmp "$DATA/whole_flows.json" "$DATA/out_flows.json"
}

@test "a full disk ends the run with status 1" {
	capture faf
	ln -s /dev/full "$DATA/out_flows.json"
	run -1 --separate-stderr t2 -r "$CAP" -w "$DATA/out"
	is "t2: $DATA/out_flows.json: No space left on device" "${stderr_lines[0]}"
	is "t2: jsonSink: 0 rows written, 72 are lacking" "${stderr_lines[1]}"
	is 2 "${#stderr_lines[@]}"
}

@test "JSON_GZ_COMPRESS=1" {
	flows faf
	built_with JSON_GZ_COMPRESS=1
	run -0 t2 -r "$CAP" -w "$DATA/z"
	zcat "$DATA/z_flows.json.gz" | cmp - "$DATA/out_flows.json"
}

@test "JSON_ROOT_NODE=1: each file is an array" {
	flows faf
	built_with JSON_ROOT_NODE=1
	run -0 t2 -r "$CAP" -W "$DATA/root:40f"
	for i in 0 1; do
		f=$DATA/root_flows.json$i
		is "[" "$(head -n 1 "$f")"
		is "]" "$(tail -n 1 "$f")"
		is 1 "$(grep -c '^{' "$f")"
		is "$(($(wc -l <"$f") - 3))" "$(grep -c '^,{' "$f")"
	done
	cat "$DATA"/root_flows.json? | grep -v '^[][]$' | sed 's/^,//' | cmp - "$DATA/out_flows.json"
}

@test "JSON_SUPPRESS_EMPTY_ARRAY=0 and JSON_NO_SPACES=0" {
	built_with JSON_SUPPRESS_EMPTY_ARRAY=0 JSON_NO_SPACES=0
	flows faf
	is 72 "$(grep -c '"ethType": "0x0800", "vlanID": \[\], "srcIP": "' "$DATA/out_flows.json")"
	is "$(head -n 1 "$FLOWS" | tr -d % | tr '\t' '\n')" \
		"$(head -n 1 "$DATA/out_flows.json" | grep -oE '"[A-Za-z0-9_]+": ' | tr -d '": ')"
}

@test "JSON_SELECT=1: the listed columns only, and a message" {
	built_with JSON_SELECT=1
	printf '# who\n  srcIP # source\n\ndstIP\nsrcIP\n' >"$PLUGINS/json-columns.txt"
	flows faf
	line "[INF] jsonSink: only inserting 2 columns listed in '$PLUGINS/json-columns.txt'"
	is "$(cells "$FLOWS" srcIP dstIP | sed 's/\(.*\) \(.*\)/{"srcIP":"\1","dstIP":"\2"}/')" "$(cat "$DATA/out_flows.json")"
	JSON_SELECT_FILE=$DATA/list run -1 --separate-stderr t2 -r "$CAP" -w "$DATA/out"
	is "t2: $DATA/list: No such file or directory" "$stderr"
	printf 'srcIP\nsrcip\n' >"$DATA/list"
	JSON_SELECT_FILE=$DATA/list run -1 --separate-stderr t2 -r "$CAP" -w "$DATA/out"
	is "t2: $DATA/list: line 2: no column srcip" "$stderr"
}

@test "suffix and buffer size come from the environment" {
	flows faf
	JSON_SUFFIX=_x.json JSON_BUFFER_SIZE=100 run -0 t2 -r "$CAP" -w "$DATA/env"
	cmp "$DATA/env_x.json" "$DATA/out_flows.json"
}

@test "JSON_SOCKET_ON=1: a server that is away is waited for, with spool rows stay for the next run" {
	flows faf
	built_with JSON_SOCKET_ON=1
	export JSON_SOCKET_PORT
	JSON_SOCKET_PORT=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
	JSON_QUEUE=spool run -0 t2 -r "$CAP" -w sock
	[ -s sock_jsonSink.spool ]
	(sleep 1; exec python3 -c 'import socket, sys
s = socket.create_server(("127.0.0.1", int(sys.argv[1])))
c, _ = s.accept()
while b := c.recv(65536): sys.stdout.buffer.write(b)' "$JSON_SOCKET_PORT" >got 3>&-) &
	run -0 t2 -r "$CAP" -w late
	wait
	has "jsonSink: 127.0.0.1:$JSON_SOCKET_PORT: Connection refused; reading waits"
	has "jsonSink: is back"
	cmp got out_flows.json
}

# fields: the names of all keys that are not ours, as jq has paths
fields() {
	jq -r 'del(.t2) | paths(scalars) | map(select(type == "string")) | join(".")' "$1" | grep -v '^t2\.' | sort -u
}

@test "JSON_NAMES=1: rows as the Elastic Common Schema has them, nested" {
	plugins basicFlow basicStats dnsDecode sslDecode httpSniffer communityId txtSink
	built_with JSON_NAMES=1
	for s in dns tls http dnstypes vlan l2 icmp; do
		flows $s
		j=$DATA/out_flows.json
		is "$(rows "$FLOWS")" "$(jq -e .event.kind "$j" | grep -cx '"event"')"
		# what is not below t2 is a field of the schema
		fields "$j" | grep -vxE 'ecs.version|event.(kind|category|type|dataset)|@timestamp|related.ip|network.(bytes|packets|protocol)|dns.type|http.request.mime_type' >got
		sed -n 's/^NAME([^,]*, *"[^"]*", *"\(.*\)")$/\1/p' "$T2_TREE/lib/row/othernames.def" | tr ' ' '\n' | sort -u >names
		is "" "$(comm -23 got names)"
		cells "$FLOWS" srcIP dstIP | sed 's/^- -$/null null/' >want
		jq -r '"\(.source.ip) \(.destination.ip)"' "$j" | cmp want -
	done
	flows dns
	is '["query","A","va872g.g90e1h.b8.642b63u.j985a2.v33e.37.pa269cc.e8mfzdgrf7g0.groupprograms.in"]' \
		"$(jq -c 'select(.dns) | [.dns.type, .dns.question.type, .dns.question.name]' "$j" | head -n 1)"
	is '{"answers":[{"name":"www.example.com","type":"A","class":"IN","ttl":3600,"data":"93.184.216.34"}],"header_flags":["RD","RA"],"op_code":"QUERY","question":{"class":"IN","name":"www.example.com","type":"A"},"resolved_ip":["93.184.216.34"],"response_code":"NOERROR","type":"answer"}' \
		"$(jq -c '.dns // empty' "$j" | tail -n 1)"
	# times and durations to the last digit
	jq -r '.event.start | sub("\\.[0-9]+Z"; "Z") | fromdate' "$j" >sec
	jq -r '.event.start | capture("\\.(?<f>[0-9]+)Z").f' "$j" | paste -d . sec - >got
	cells "$FLOWS" timeFirst | cmp - got
	is "" "$(jq 'select(."@timestamp" != .event.end)' "$j")"
	jq -r .event.duration "$j" >got
	cells "$FLOWS" duration | awk -F . '{ printf "%d\n", ($1 $2) * (length($2) == 9 ? 1 : 1000) }' | cmp - got
	is '["udp","17","ipv4","dns"]' "$(jq -c '[.network.transport, .network.iana_number, .network.type, .network.protocol]' "$j" | head -n 1)"
	flows tls
	is '["1.2","tls","96681175a9547081bf3d417f1a572091","C0FFEE01",["CH"],"h2"]' \
		"$(jq -c '.tls | select(.server) | [.version, .version_protocol, .server.ja3s, .server.x509.serial_number, .server.x509.subject.country, .next_protocol]' "$j" | head -n 1)"
	is '["www.example.org","61e1788bbd3858485d97e98c76815feb"]' "$(jq -c '.tls.client | select(.ja3) | [.server_name, .ja3]' "$j" | head -n 1)"
	is '"02-00-0A-50-00-01"' "$(jq -c .source.mac "$j" | head -n 1)"
	flows http
	is '["GET","www.example.org","/split?a=1","/split","a=1","tester/1.0"]' \
		"$(jq -c '[.http.request.method, .url.domain, .url.original, .url.path, .url.query, .user_agent.original]' "$j" | head -n 1)"
	is 200 "$(jq '.http.response.status_code // empty' "$j" | head -n 1)"
	flows vlan
	jq -e 'select(.network.vlan.id and .network.inner.vlan.id) | .network.vlan.id | strings' "$j"
}

@test "JSON_NAMES=2: rows as Zeek has them: dotted keys, seconds since 1970, originator first" {
	plugins basicFlow basicStats dnsDecode sslDecode httpSniffer communityId txtSink
	built_with JSON_NAMES=2
	for s in dns tls http l2; do
		flows $s
		j=$DATA/out_flows.json
		is "$(rows "$FLOWS")" "$(jq -e .ts "$j" | wc -l)"
		sed -n 's/^NAME([^,]*, *"\([^"]*\)", *".*")$/\1/p' "$T2_TREE/lib/row/othernames.def" | tr ' ' '\n' | sort -u >names
		jq -r 'keys[]' "$j" | sort -u | grep -v '^t2\.' | grep -vxE '(orig|resp)_l2_addr' >got
		is "" "$(comm -23 got names)"
	done
	flows dns
	sed 's/.*"ts":\([0-9.]*\),.*/\1/' "$j" >got
	cells "$FLOWS" timeFirst | cmp - got
	cells "$FLOWS" dir srcIP srcPort dstIP dstPort numPktsSnt numPktsRcvd |
		awk '{ if ($1 == "A") print $2, $3, $4, $5, $6, $7; else print $4, $5, $2, $3, $7, $6 }' >want
	jq -r '"\(."id.orig_h") \(."id.orig_p") \(."id.resp_h") \(."id.resp_p") \(.orig_pkts) \(.resp_pkts)"' "$j" | cmp want -
	is '["udp",17,"1",["62.75.195.236"],[29],"A","C_INTERNET",0,"NOERROR",false,true,true]' \
		"$(jq -c 'select(.answers) | [.proto, .ip_proto, .uid, .answers, .TTLs, .qtype_name, .qclass_name, .rcode, .rcode_name, .AA, .RD, .RA]' "$j" | head -n 1)"
	flows tls
	is '["www.example.org",null]' "$(jq -c '[.server_name, .version]' "$j" | sed -n 1p)"
	is '[null,"TLSv12","h2"]' "$(jq -c '[.server_name, .version, .next_protocol]' "$j" | sed -n 2p)"
}

@test "JSON_NAMES: a column that has one name there is that field, with no line of its own" {
	plugins basicFlow basicStats rdpDecode wireguard txtSink
	built_with JSON_NAMES=1
	flows rdp
	jq -r '.user // {} | .domain // empty, .name // empty' out_flows.json | sort -u >got
	cells out_flows.txt rdpUser rdpDomain | tr -d '";' | tr ' ' '\n' | grep . | sort -u | cmp - got
	is 0 "$(jq '.t2.rdpUser // empty' out_flows.json | wc -l)"
	# keys are in order, so that no object comes twice
	jq -c 'del(.t2) | [paths(scalars)] | map(map(tostring)) | . == sort' out_flows.json | sort -u | cmp - <(echo true)
	built_with JSON_NAMES=2
	flows rdp
	cells out_flows.txt rdpCliName | tr -d '";' | grep . | sort | cmp - <(jq -r '.client_name // empty' out_flows.json | sort)
}

@test "JSON_NAMES: Kerberos, LDAP, RDP and DNP3 have the names and types that they have there" {
	plugins basicFlow kerberosDecode ldapDecode rdpDecode dnp3Decode txtSink
	built_with JSON_NAMES=2
	flows krb
	j=$DATA/out_flows.json
	is "true false" "$(jq -r 'select(has("success")) | .success' "$j" | sort -u -r | xargs)"
	is "$(cells "$FLOWS" krbErr | tr ';' '\n' | grep . | sort -n | xargs)" "$(jq '.error_code // empty | if type == "array" then .[] else . end' "$j" | sort -n | xargs)"
	is "boolean number" "$(jq -r '(.forwardable, .renewable, .till) // empty | type' "$j" | sort -u | xargs)"
	cells "$FLOWS" krbTill | grep -v '^0\.' | sort >want
	sed -n 's/.*"till":\([0-9.]*\),.*/\1/p' "$j" | sort | cmp - want
	flows ldap
	is "$(cells "$FLOWS" ldapVersion | grep -v '^0$' | sort -u | xargs)" "$(jq '.version // empty' "$j" | sort -u | xargs)"
	is array "$(jq -r '.attributes // empty | type' "$j" | sort -u)"
	flows rdp
	is "array" "$(jq -r '.client_channels // empty | type' "$j" | sort -u)"
	is "$(cells "$FLOWS" rdpColDepth | sed -n '/^0$/!s/$/bit/p' | sort | xargs)" "$(jq -r '.requested_color_depth // empty' "$j" | sort | xargs)"
	flows dnp3
	is number "$(jq -r '.iin // empty | type' "$j" | sort -u)"
	sed -n 's/^NAME([^,]*, *"\([^"]*\)", *".*")$/\1/p' "$T2_TREE/lib/row/othernames.def" | tr ' ' '\n' | sort -u >names
	jq -r 'keys[]' "$j" | sort -u | grep -v '^t2\.' | grep -vxE '(orig|resp)_l2_addr' | comm -23 - names | cmp - /dev/null
	built_with JSON_NAMES=1
	for s in krb:kerberos ldap:ldap rdp:rdp dnp3:dnp3; do
		flows "${s%:*}"
		is "${s#*:}" "$(jq -r '.network.protocol // empty' "$j" | sort -u)"
	done
}

@test "JSON_NAMES with JSON_SELECT, JSON_NO_SPACES=0, JSON_ROOT_NODE=1 and -j 3" {
	built_with JSON_NAMES=1 JSON_SELECT=1 JSON_NO_SPACES=0 JSON_ROOT_NODE=1
	printf 'srcIP\ndstPort\nflowStat\n' >"$PLUGINS/json-columns.txt"
	flows order
	jq -e 'length > 1 and all(.[]; .source.ip and .destination.port and .t2.flowStat and (.source | length) == 1)' out_flows.json
	grep -q '"source": {"ip": "' out_flows.json
	is '["dir","flowStat"]' "$(jq -c '[.[] | .t2 | keys] | add + ["dir"] | unique' out_flows.json)"
	built_with JSON_NAMES=1
	flows faf
	run -0 t2 -j 3 -r "$CAP" -w three
	cmp out_flows.json three_flows.json
}

@test "every object is JSON for jq -e and has each key once, whatever the bytes are; in all names" {
	plugins basicFlow basicStats dnsDecode sslDecode httpSniffer sshDecode ntlmsspDecode syslogDecode lldpDecode txtSink
	for n in 0 1 2; do
		built_with JSON_NAMES=$n
		for s in noise dnstext dnsbad httpbody tlsodd ntlm lldp syslog; do
			flows $s
			jq -e type out_flows.json | sort -u | cmp - <(echo '"object"')
			is "$(rows "$FLOWS")" "$(python3 -c '
import json, sys
def once(pairs):
    assert len(pairs) == len(set(k for k, _ in pairs)), pairs
    return dict(pairs)
print(sum(1 for l in sys.stdin.buffer if json.loads(l.decode("utf-8"), object_pairs_hook=once)))' <out_flows.json)"
		done
	done
}

@test "JSON_ZST_COMPRESS: the same objects, packed" {
	flows faf
	built_with JSON_ZST_COMPRESS=3
	run -0 t2 -r "$CAP" -w zst
	zstd -dc zst_flows.json.zst | cmp - out_flows.json
	run -1 built_with JSON_ZST_COMPRESS=1 JSON_GZ_COMPRESS=1
	has "exclude each other"
}
