# tawk: the example functions (-e) on flow files made for them.

bats_require_minimum_version 1.5.0
load helper

setup() {
	sandbox
	cp "$T2_TREE/tests/tawk-docs/web.txt" .
	export T2_HTTP_FILES=$DATA/files
}

# gives PROGRAM LINE...: what the program prints
gives() {
	local program=$1
	shift
	run -0 --separate-stderr tawk -e "$program" web.txt
	is "$(printf '%s\n' "$@")" "$output"
	is "" "$stderr"
}

# rows NAME=VALUE...: a file one.txt of one row with these columns
rows() {
	local head= row= c
	for c in dir=A flowInd=1 flowStat=0x0400000000004000 "$@"; do
		head+=${head:+$'\t'}${c%%=*}
		row+=${row:+$'\t'}${c#*=}
	done
	printf '%%%s\n%s\n' "$head" "$row" >one.txt
}

@test "names: top queries, answers, second and top level" {
	gives 'topDnsQ(2)' 'dnsQname	Flows' 'www.example.com	2' 'example.net	2'
	gives 'topDnsQ(-1)' 'dnsQname	Flows' 'Mail.Example.COM	1'
	gives 'topDnsA(0)' 'dnsAname	Flows' 'www.example.com	3'
	gives 'topSLD(0)' 'dnsQname	Flows' 'example.com	3' 'example.net	2' 'example.org	1'
	gives 'topTLD(0)' 'dnsQname	Flows' 'com	3' 'net	2' 'org	1'
	# NetBIOS and port 137 are left out
	hasnt WORKGROUP
	# numbers, one letter and no dot are no domains
	rows dnsStat=0x0001 'dnsQname="10.0.0.1";"a.b";"localhost";"x.co.uk"'
	is "$(printf '%s\n' 'co.uk	1')" "$(tawk -H -e 'topSLD(0)' one.txt)"
	is "$(printf '%s\n' 'uk	1' 'localhost	1')" "$(tawk -H -e 'topTLD(0)' one.txt)"
}

@test "addresses of answers, without the empty ones" {
	gives 'topDnsIp4(0)' 'dns4Aaddress	Flows' '192.0.2.80	1'
	gives 'topDnsIp6(0)' 'dns6Aaddress	Flows' '2001:db8::80	1'
}

@test "content types: whole and first part, parameters cut" {
	gives 'topHttpMimesST(0)' 'httpMimes	Flows' 'text/html	2' 'image/png	1' 'application/x-msdownload	1'
	gives 'topHttpMimesT(0)' 'httpMimes	Flows' 'text	2' 'image	1' 'application	1'
}

@test "hosts and URLs" {
	gives 'httpHostsURL()' cdn.example.org '	/tool.exe' '' shop.example.com '	/cart' '	/login' '' www.example.org '	/index.html'
	gives 'httpHostsURL(1)' cdn.example.org '	/tool.exe	1' '' shop.example.com '	/cart	1' '	/login	1' '' www.example.org '	/index.html	1'
	# more URLs than hosts: each host has them all
	rows 'httpHosts="b";"a"' 'httpURL="/2";"/1";"/2"'
	is "$(printf '%s\n' a '	/1	1' '	/2	2' '' b '	/1	1' '	/2	2')" "$(tawk -e 'httpHostsURL(1)' one.txt)"
	# the program may be a file
	printf 'tcp() { httpHostsURL() }\n' >prog.awk
	is shop.example.com "$(tawk -e -f prog.awk web.txt | sed -n 4p)"
}

@test "posts" {
	gives 'postQryStr(0)' 'srcIP	dstIP	httpURL	Flows' '10.0.0.5	192.0.2.80	/login	1' '10.0.0.5	192.0.2.80	/cart	1'
	gives 'postQryStr(1)' 'srcIP	dstIP	httpURL	Flows' '10.0.0.5	192.0.2.80	/login	1'
}

@test "downloads: what the files are says the file" {
	mkdir -p "$T2_HTTP_FILES/httpAppl"
	cd "$T2_HTTP_FILES/httpAppl"
	printf 'MZ\220\0more' >tool.exe_1_2_7_0
	printf '\177ELF\2' >"it's here; touch gone_1_2_8_1"
	printf '#!/bin/sh\n' >install.sh_0_2_3_0
	printf '\376\355\372\317x' >mach_1_1_4_0
	printf 'MZ' >other_1_99_1_0
	printf 'plain' >page.html_1_2_9_2
	: >empty_1_2_10_0
	printf 'MZ' >noname
	cd "$DATA"
	LC_ALL=C gives 'exeDL()' '%dstIP	srcIP	type	name	size	MD5' \
	    "10.0.0.5	192.0.2.80	Mach-O	mach	5	$(printf '\376\355\372\317x' | md5sum | cut -c 1-32)" \
	    "192.0.2.81	10.0.0.6	script	install.sh	10	$(printf '#!/bin/sh\n' | md5sum | cut -c 1-32)" \
	    "10.0.0.6	192.0.2.81	ELF	it's here; touch gone	5	$(printf '\177ELF\2' | md5sum | cut -c 1-32)" \
	    "10.0.0.6	192.0.2.81	PE/DOS	tool.exe	8	$(printf 'MZ\220\0more' | md5sum | cut -c 1-32)"
	is 3 "$(tawk -e 'exeDL(2)' web.txt | wc -l)"
	is "$(LC_ALL=C.UTF-8 tawk -e 'exeDL()' web.txt)" "$(tawk -e 'exeDL()' web.txt)"
	[ ! -e gone ]
	T2_HTTP_FILES=$DATA/absent gives 'exeDL()' '%dstIP	srcIP	type	name	size	MD5'
}

@test "passwords and covert channels, counted or summed" {
	gives 'passwords()' 'srcIP	dstIP	pwxType	pwxUser	pwxPass	Flows' \
	    '10.0.0.5	192.0.2.80	HTTP POST	alice	secret	1' '10.0.0.5	192.0.2.80	FTP	bob	1234	1'
	gives 'passwords($pktsSnt, 1)' 'srcIP	dstIP	pwxType	pwxUser	pwxPass	pktsSnt' '10.0.0.5	192.0.2.80	HTTP POST	alice	secret	4'
	gives 'covertChans()' 'srcIP	dstIP	covertChannels	Flows' '10.0.0.7	192.0.2.53	DNS;ICMP payload	1'
	local i names=('DNS' 'ICMP asymmetric' 'ICMP payload' 'ICMP not ping' 'HTTP GET' 'TCP timestamp' 'IP ID' 'RTP timestamp' 'Skype')
	for i in {0..8}; do
		rows srcIP=1.1.1.1 dstIP=2.2.2.2 "covertChannels=$(printf '0x%04x' $((1 << i)))"
		is "1.1.1.1	2.2.2.2	${names[i]}	1" "$(tawk -H -e 'covertChans()' one.txt)"
	done
}

@test "zone transfers: the side that asked stands first" {
	gives 'dnsZT()' 'timeFirst	srcIP	dstIP	dnsQname' '1600000012.000000	10.0.0.7	10.0.0.1	"example.net"' \
	    '1600000012.000000	10.0.0.7	10.0.0.1	"example.net"'
}

@test "passive DNS: addresses, with what the tables know" {
	printf '192.0.2.0,192.0.2.255,ch\n2001:db8::,2001:db8::ffff,se\n' >c.csv
	printf '# ours\n192.0.2.80\tch\tShop Ltd\n' >ours.txt
	t2subnet build c.csv ours.txt 2>/dev/null
	run -0 --separate-stderr tawk -e 'passivedns()' web.txt
	is "" "$stderr"
	is '%firstSeen	lastSeen	type	ttl	name	address	owner	country	asn' "${lines[0]}"
	is '1600000008.000000	1600000008.500000	A	60	www.example.com	192.0.2.80	Shop Ltd	ch	0' "${lines[1]}"
	[[ ${lines[2]} == '1600000008.000000	1600000008.500000	AAAA	60	www.example.com	2001:db8::80	'* ]]
	is 3 "${#lines[@]}"
}

@test "ports that do not fit; what stands beside each other is the same" {
	gives 'nonstdports() { print $flowInd }' flowInd 7 11
	local pair want
	while read -r want pair; do
		rows "nDPIclass=\"${pair% *}\"" "dstPortClass=\"${pair#* }\""
		is "$want" "$(tawk -H -e 'nonstdports() { n++ } END { print n + 0 }' one.txt)" || is "$pair" ''
	done <<-'END'
	0 DNS domain
	0 TLS.Google https
	0 QUIC https
	0 HTTP http-alt
	0 FTP_CONTROL ftp
	0 DHCP bootps
	0 NetBIOS netbios-ns
	0 Unknown http
	0 TLS imaps
	1 SSH http
	1 HTTP domain
	1 TLS ssh
	1 SSH unknown
	1 HTTP (a[b
	END
}

@test "shark: a checksum is right when the two columns are equal, not when one begins with the other" {
	printf '%%l4Proto\tl4HdrChkSum\tl4CalChkSum\n6\t0x12\t0x12\n6\t0x12\t0x1234\n6\t0x1234\t0x12\n6\t0x1\t0x2\n' >sums
	run -0 tawk '{ print shark("tcp.checksum.status") }' sums
	is "tcp.checksum.status 1 0 0 0" "$(xargs <<<"$output")"
}

@test "SSH flows" {
	gives 'ssh()' 'timeFirst	duration	srcIP	dstIP	pktsSnt	l7BytesSnt	sshVersion' \
	    '1600000020.000000	30.500000	10.0.0.7	192.0.2.22	4	300	"SSH-2.0-OpenSSH_9.2"' \
	    '1600000020.000000	30.500000	192.0.2.22	10.0.0.7	4	300	"SSH-2.0-dropbear"' \
	    '1600000071.000000	1.500000	10.0.0.6	192.0.2.80	4	300	"SSH-2.0-libssh"'
}

@test "a column that is not there is named; without -e there are no example functions" {
	run -1 --separate-stderr tawk -e 'topDnsQ(1)' "$T2_TREE/tests/tawk-examples/t2_flows.txt"
	[[ $stderr == *"srcPort"* ]] || [[ $stderr == *"dnsQname"* ]]
	run --separate-stderr tawk 'topDnsQ(1)' web.txt
	[ "$status" -ne 0 ]
	[[ $stderr == *topDnsQ* ]]
}

# as_report SECTION EXPRESSION FILE [t2report options]: the function prints what the section of the report has
as_report() {
	local id=$1 expr=$2 file=$3
	shift 3
	t2report -f json -n 100000 "$@" "$file" | python3 -c '
import json, sys
for s in json.load(sys.stdin)["sections"]:
    if s["id"] == sys.argv[1]:
        for r in s["rows"]:
            print(*r, sep="\t")' "$id" | tr '\t' ' ' >wanted
	[ -s wanted ] || [ -n "${EMPTY:-}" ]
	tawk -H "$expr" "$file" | tr '\t' ' ' >got
	diff wanted got
}

@test "scanners, beacons and timeline have what t2report has" {
	plugins basicFlow basicStats tcpStates txtSink
	for s in beacon faf timejump clock; do
		flows $s
		as_report scans 'scanners()' "$FLOWS"
		EMPTY=1 as_report beacons 'beacons()' "$FLOWS"
		as_report timeline 'timeline($numBytesSnt)' "$FLOWS"
		as_report timeline 'timeline($numBytesSnt, 60)' "$FLOWS" -b 60
	done
	flows beacon
	as_report beacons 'beacons()' "$FLOWS"
	# columns under their newer names, texts of addresses, several files
	sed '1s/numBytesSnt/l7BytesSnt/' "$FLOWS" >newer
	as_report timeline 'timeline($l7BytesSnt, 0.25)' newer -b 0.25
}

@test "scanners, beacons: how many, from which end; what is no flow of a client" {
	cp "$T2_TREE/tests/tawk-docs/calls.txt" .
	is "10.0.0.9 4 2 2" "$(tawk -H 'scanners(1)' calls.txt | xargs)"
	is "10.0.0.5 2 2 2" "$(tawk -H 'scanners(-1)' calls.txt | xargs)"
	is "" "$(tawk -H '$dir == "B" { scanners() }' calls.txt)"
	is "" "$(tawk -H '$dstPort == 80 { beacons() }' calls.txt)"
	is "" "$(tawk -H '$flowInd <= 5 { beacons() }' calls.txt)"
	is "10.0.0.5,198.51.100.7,6,443,6,599100,3" "$(tawk -H '$flowInd <= 6 { beacons(1) }' OFS=, calls.txt)"
	is "srcIP Targets Hosts Ports" "$(tawk '$flowInd > 99 || hdr() { scanners() }' calls.txt | xargs)"
	is '{"srcIP":"10.0.0.9","Targets":4,"Hosts":2,"Ports":2}' "$(tawk --json 'scanners(1)' calls.txt)"
	# both at once, each its own list
	is "3 2 8" "$(tawk 'scanners(); beacons(); timeline(1, 600)' calls.txt | awk '{ n[NF]++ } END { print n[4], n[7], n[3] }')"
}

@test "timeline: shares add up, lengths, rows without times, wrong lengths" {
	cp "$T2_TREE/tests/tawk-docs/calls.txt" .
	for w in 0.04 0.7 60 3600; do
		is "$(tawk -H '{ n += $l7BytesSnt } END { print n }' calls.txt)" \
			"$(tawk -H "timeline(\$l7BytesSnt, $w)" calls.txt 2>/dev/null | awk '{ n += $2 } END { print n }')"
	done
	is "1600000005.000000000 0 1" "$(tawk -H '$flowInd == 8 { timeline(1, 0.00001) }' calls.txt | xargs | cut -d ' ' -f 1-3)"
	is "tawk: timeline: 1 rows have no time, or one too far from the others" \
		"$(tawk -H '$flowInd == 8 { timeline(1, 0.000001) }' calls.txt 2>&1)"
	run -0 --separate-stderr tawk -H 'timeline($l7BytesSnt, 60)' <(cat calls.txt; printf 'A\t99\tnever\t1.0\ta\t1\tb\t2\t6\t7\n')
	is "tawk: timeline: 1 rows have no time, or one too far from the others" "$stderr"
	for w in -1 1e10 1e-12; do
		run -1 --separate-stderr tawk "timeline(1, $w)" calls.txt
		[[ $stderr == *"timeline: seconds from 1e-9 to 1e9 wanted, or 0"* ]]
	done
}
