# t2subnet: tables from CSV, lists and MMDB; look-ups; what is refused, and how.
#
# MMDB databases are written by tests/mkmmdb, see its head comment.

bats_require_minimum_version 1.5.0
load helper

setup() {
	sandbox
	MKMMDB=$T2_BUILD/tests/mkmmdb
	printf '%s\n' '1.0.0.0,1.0.0.255,AU' '8.0.0.0,8.255.255.255,us' '2600::,2600::ffff,US' >country.csv
	printf '%s\n' '1.0.0.0,1.0.0.255,13335,"Cloudflare, Inc."' '8.8.8.0,8.8.8.255,AS15169,Google LLC' >asn.csv
	printf '# ours\n10.1.0.0/16\tch\tOffice "Zurich"\n8.8.8.8\t-\tOur resolver\n2600::1\tca\tOne host\n' >ours.txt
}

# labels ADDRESS...: the default output of lookup
labels() {
	run -0 --separate-stderr t2subnet lookup -p . "$@"
}

@test "build: country, organisation and own labels come together" {
	run -0 t2subnet build -o . country.csv asn.csv ours.txt
	labels 1.0.0.7 8.8.8.9 8.8.8.8 8.9.9.9 10.1.2.3 10.2.2.3 9.9.9.9 2600::1 2600::2 2600::1:0
	is "$(printf '%s\n' '1.0.0.7	au	"Cloudflare, Inc."' '8.8.8.9	us	"Google LLC"' \
		'8.8.8.8	us	"Our resolver"' '8.9.9.9	us	"-"' '10.1.2.3	ch	"Office \"Zurich\""' \
		'10.2.2.3	04	"Private network"' '9.9.9.9	-	"-"' '2600::1	ca	"One host"' \
		'2600::2	us	"-"' '2600::1:0	-	"-"')" "$output"
	is "" "$stderr"
}

@test "lookup -aH: all columns of basicFlow with their heading" {
	run -0 t2subnet build -o . asn.csv country.csv
	labels -aH 1.0.0.7
	is "$(printf '%s\n' '%IP	IPASN	IPCOC	IPCC	IPCnty	IPCity	IPOrg	IPLat_Lng_relP' \
		'1.0.0.7	13335	0x14800002	au	"-"	"-"	"Cloudflare, Inc."	666_666_-1')" "$output"
}

@test "lookup: without tables the built-in ranges answer, and a line says so" {
	labels 192.168.1.105 ff02::fb 8.8.8.8 0.0.0.0 ::
	is "$(printf '%s\n' '192.168.1.105	07	"Private network"' 'ff02::fb	10	"mDNSv6"' '8.8.8.8	-	"-"' \
		'0.0.0.0	-	"-"' '::	-	"-"')" "$output"
	is "$(printf '%s\n' 't2subnet: ./subnets4_HLP.bin: No such file or directory: built-in ranges only' \
		't2subnet: ./subnets6_HLP.bin: No such file or directory: built-in ranges only')" "$stderr"
}

@test "lookup -: addresses from stdin; one that is none is told with its line" {
	t2subnet build -o . country.csv 2>/dev/null
	run -1 --separate-stderr bash -c 'printf "8.1.1.1\n\nnonsense\r\n1.0.0.0\n" | t2subnet lookup -p . -'
	is "$(printf '8.1.1.1	us	"-"\n1.0.0.0	au	"-"')" "$output"
	is "t2subnet: stdin: line 3: 'nonsense' is no address" "$stderr"
}

@test "the plugin folder is the default place" {
	run -0 t2subnet build country.csv
	[ -f "$PLUGINS/subnets4_HLP.bin" ]
	run -0 t2subnet lookup 8.1.1.1
	is '8.1.1.1	us	"-"' "$output"
}

@test "build -4 and -6 make one table and leave the other" {
	run -0 t2subnet build -4 -o . country.csv
	[ -f subnets4_HLP.bin ]
	[ ! -e subnets6_HLP.bin ]
	rm subnets4_HLP.bin
	run -0 t2subnet build -6 -o . country.csv
	[ -f subnets6_HLP.bin ]
	[ ! -e subnets4_HLP.bin ]
}

@test "lists: the longest prefix first, then the later one; databases: the later one" {
	printf '20.0.0.0/8\tat\tWide\n20.1.0.0/16\tit\tLater\n' >second.txt
	printf '20.1.0.0/16\tch\tFirst\n20.1.2.0/24\t-\tInner\n' >first.txt
	printf '20.1.2.3,20.1.2.3,de\n21.0.0.0,21.0.0.255,fr\n' >one.csv
	printf '21.0.0.0,21.255.255.255,es\n' >two.csv
	run -0 t2subnet build -o . first.txt second.txt one.csv two.csv
	labels 20.9.9.9 20.1.9.9 20.1.2.3 21.0.0.1
	is "$(printf '%s\n' '20.9.9.9	at	"Wide"' '20.1.9.9	it	"Later"' '20.1.2.3	it	"Inner"' '21.0.0.1	es	"-"')" \
		"$output"
}

@test "databases never label special-purpose addresses; 14/8 and 24/8 are labelled only where nothing else is known" {
	printf '192.168.0.0,192.168.255.255,AU\n24.1.0.0,24.1.255.255,US\n' >c.csv
	run -0 t2subnet build -o . c.csv
	labels 192.168.1.1 24.1.1.1 24.2.1.1
	is "$(printf '%s\n' '192.168.1.1	07	"Private network"' '24.1.1.1	us	"-"' '24.2.1.1	09	"Cable television networks"')" \
		"$output"
}

@test "CSV: numbers for addresses, quotes, a heading, ranges that are no network, CRLF" {
	printf 'first,last,asn,organization\r\n16777217,16777226,64500,"A ""B"" C"\r\n' >n.csv
	run -0 t2subnet build -o . n.csv
	labels 1.0.0.0 1.0.0.1 1.0.0.10 1.0.0.11
	is '1.0.0.1	-	"A \"B\" C"' "${lines[1]}"
	is '1.0.0.10	-	"A \"B\" C"' "${lines[2]}"
	is '1.0.0.0	-	"-"' "${lines[0]}"
	is '1.0.0.11	-	"-"' "${lines[3]}"
}

@test "CSV: IPv6 addresses as numbers" {
	printf '42540528726795050063891204319802818560,42540528727329395276160870415022948351,JP\n' >n6.csv
	run -0 t2subnet build -o . n6.csv
	labels 2001:200:: 2001:200:1b9:ffff:ffff:ffff:ffff:ffff 2001:200:1ba::
	is "$(printf '%s\n' '2001:200::	jp	"-"' '2001:200:1b9:ffff:ffff:ffff:ffff:ffff	jp	"-"' '2001:200:1ba::	-	"-"')" \
		"$output"
}

@test "MMDB: MaxMind's city and ASN schemas, IPv4 below an IPv6 tree, aliases" {
	"$MKMMDB" GeoLite2-City 6 city.mmdb <<-'EOT'
	1.0.0.0/24	country.iso_code=AU	city.names.en=Sydney	subdivisions.0.names.en=Victoria	location.latitude=d:-33.5	location.longitude=d:151.25	location.accuracy_radius=h:20
	2a00::/16	country.iso_code=DE
	2002::/16	=alias
	EOT
	"$MKMMDB" GeoLite2-ASN 4 asn.mmdb <<-'EOT'
	1.0.0.0/25	autonomous_system_number=u:64500	autonomous_system_organization=An organisation with a long name
	EOT
	run -0 t2subnet build -o . city.mmdb asn.mmdb
	labels -a 1.0.0.1 1.0.0.200 2a00::5 2002:100:1::
	is '1.0.0.1	64500	0x14800002	au	"Victoria"	"Sydney"	"An organisation with a long na"	-33.5_151.25_20' "${lines[0]}"
	is '1.0.0.200	0	0x14800000	au	"Victoria"	"Sydney"	"-"	-33.5_151.25_20' "${lines[1]}"
	[[ ${lines[2]} == '2a00::5	0	0x'*'	de	"-"	"-"	"-"	666_666_-1' ]]
	[[ ${lines[3]} == *'	65	'*'"6to4 (deprecated)"'* ]]
}

@test "MMDB: DB-IP's, ip-location-db's and IPinfo's schemas, Tor exits" {
	"$MKMMDB" flat 4 flat.mmdb <<-'EOT'
	3.0.0.0/8	country_code=CH	state1=Zurich	city=Uster	latitude=f:47.5	longitude=f:8.75
	EOT
	"$MKMMDB" "ipinfo standard" 4 ipinfo.mmdb <<-'EOT'
	4.0.0.0/8	country=US	asn=AS64501	as_name=Level Example	region=Ohio	lat=40.5	lng=-80.25
	EOT
	"$MKMMDB" GeoIP2-Anonymous-IP 4 anon.mmdb <<-'EOT'
	4.4.4.4/32	is_tor_exit_node=b:1
	EOT
	run -0 t2subnet build -o . flat.mmdb ipinfo.mmdb anon.mmdb
	labels -a 3.1.1.1 4.1.1.1 4.4.4.4
	is '3.1.1.1	0	0x23800000	ch	"Zurich"	"Uster"	"-"	47.5_8.75_-1' "${lines[0]}"
	is '4.1.1.1	64501	0x84800002	us	"Ohio"	"-"	"Level Example"	40.5_-80.25_-1' "${lines[1]}"
	is '4.4.4.4	64501	0x84c00002	us	"Ohio"	"-"	"Level Example"	40.5_-80.25_-1' "${lines[2]}"
}

@test "MMDB: a large one is known by its end" {
	awk 'BEGIN { for (i = 0; i < 12000; i++) printf "64.%d.%d.0/24\tcountry=%s\n", i / 256, i % 256, i % 2 ? "CA" : "US" }' >networks
	"$MKMMDB" x 4 large.mmdb <networks
	[ "$(stat -c %s large.mmdb)" -gt 150000 ]
	run -0 t2subnet build -o . large.mmdb
	labels 64.0.0.1 64.46.223.1
	[[ "${lines[0]}" == *us* ]]
	[[ "${lines[1]}" == *ca* ]]
}

@test "MMDB: what is damaged is refused" {
	printf '\253\315\357MaxMind.com' >bad.mmdb
	run -1 --separate-stderr t2subnet build -o . bad.mmdb
	[[ $stderr == "t2subnet: bad.mmdb: "* ]]
	"$MKMMDB" x 4 good.mmdb <<<'4.0.0.0/8	country=US'
	# every record of the tree points to the root
	{ head -c 64 /dev/zero; tail -c +65 good.mmdb; } >loop.mmdb
	run -1 --separate-stderr t2subnet build -o . loop.mmdb
	is "t2subnet: loop.mmdb: corrupt: search tree" "$stderr"
	[ ! -e subnets4_HLP.bin ]
}

@test "an unknown country code of a database is told once and stated nowhere" {
	printf '5.0.0.0,5.0.0.255,QQ\n5.0.1.0,5.0.1.255,QX\n5.0.2.0,5.0.2.255,ZZ\n' >q.csv
	run -0 --separate-stderr t2subnet build -o . q.csv asn.csv
	is "t2subnet: q.csv: 2 networks without country: code unknown, the first 'QQ'" "${stderr_lines[0]}"
	labels 5.0.0.1
	is '5.0.0.1	-	"-"' "$output"
}

@test "faults in a source are told with file and line, and nothing is written" {
	refused() {
		printf '%b' "$2" >bad
		run -1 --separate-stderr t2subnet build -o . country.csv bad
		is "t2subnet: bad: $1" "$stderr"
		is "" "$output"
	}
	refused "line 2: got 2 fields, want 3" '1.0.0.0,1.0.0.1,AU\n1.0.0.0,AU\n'
	refused "line 1: '1.0.0' is no address" '1.0.0,1.0.0.1,AU\n'
	refused "line 1: first address 1.0.0.9 behind the last, 1.0.0.1" '1.0.0.9,1.0.0.1,AU\n'
	refused "line 1: IPv4 and IPv6 in one range" '1.0.0.9,2600::,AU\n'
	refused "line 1: 'ASx' is no AS number" '1.0.0.0,1.0.0.1,ASx,Org\n'
	refused "line 1: quote not closed" '1.0.0.0,1.0.0.1,1,"Org\n'
	refused "line 3: 'qq' is no country code" '# list\n\n10.0.0.0/8\tqq\tOrg\n'
	refused "line 1: 10.0.0.1/8 has bits set behind the prefix" '10.0.0.1/8\tch\tOrg\n'
	refused "line 1: '10.0.0.0/33' is no network" '10.0.0.0/33\tch\tOrg\n'
	refused "line 1: got 2 fields, want network<TAB>code<TAB>organisation" '10.0.0.0/8\tch\n'
	refused "line 1: neither CSV nor a list of network<TAB>code<TAB>organisation" '10.0.0.0/8 ch Org\n'
	refused "line 2: NUL byte" '1.0.0.0,1.0.0.1,AU\n1.0.0.0,\00001.0.0.1,AU\n'
	refused "no line of data" '# nothing\n'
	refused "packed by gzip; unpack it first" '\037\213\010'
	[ ! -e subnets4_HLP.bin ]
	[ ! -e subnets6_HLP.bin ]
	run -1 t2subnet build -o . absent.csv
	is "t2subnet: absent.csv: No such file or directory" "$output"
	run -1 t2subnet build -o absent country.csv
	is "t2subnet: absent/subnets4_HLP.bin: No such file or directory" "$output"
}

@test "a failed build leaves the old tables as they were" {
	t2subnet build -o . country.csv 2>/dev/null
	cp subnets4_HLP.bin old
	printf '1.0.0.0,x,AU\n' >bad.csv
	run -1 t2subnet build -o . bad.csv
	cmp old subnets4_HLP.bin
	is 2 "$(ls subnets* | wc -l)"
}

@test "the same sources give the same bytes" {
	mkdir a b
	t2subnet build -o a country.csv asn.csv ours.txt 2>/dev/null
	t2subnet build -o b country.csv asn.csv ours.txt 2>/dev/null
	cmp a/subnets4_HLP.bin b/subnets4_HLP.bin
	cmp a/subnets6_HLP.bin b/subnets6_HLP.bin
}

@test "info: version, date, sources, licences, ranges" {
	touch -d 2026-03-04 country.csv
	touch -d 1985-10-26 asn.csv
	t2subnet build -o . -l CC0-1.0 country.csv asn.csv 2>/dev/null
	run -0 --separate-stderr t2subnet info -p .
	[[ $output == *"IPv4: ./subnets4_HLP.bin"* && $output == *"version:       5"* ]]
	[[ $output == *"revision:      04032026"* && $output == *"ranges:        "* ]]
	[[ $output == *"source:        country.csv	CSV country	2026-03-04	2 networks	CC0-1.0"* ]]
	[[ $output == *"source:        asn.csv	CSV ASN	no date	2 networks	licence not stated"* ]]
	[[ $output == *"IPv6: ./subnets6_HLP.bin"* ]]
}

@test "damaged tables are refused with a line, and the built-in ranges answer" {
	t2subnet build -o . country.csv 2>/dev/null
	cp subnets4_HLP.bin good
	wrong() {
		run -0 --separate-stderr t2subnet lookup -p . 10.0.0.1 8.8.8.8
		is "$(printf '10.0.0.1	04	"Private network"\n8.8.8.8	-	"-"')" "$output"
		is "t2subnet: ./subnets4_HLP.bin: $1: built-in ranges only" "$stderr"
		run -1 --separate-stderr t2subnet info -p .
		is "t2subnet: ./subnets4_HLP.bin: $1: built-in ranges only" "$stderr"
	}
	head -c 4096 good >subnets4_HLP.bin
	wrong "truncated: got 4096 of $(stat -c %s good) bytes"
	: >subnets4_HLP.bin
	wrong "truncated: got 0 of at least 248 bytes"
	{ printf 'X'; tail -c +2 good; } >subnets4_HLP.bin
	wrong "not a subnet table"
	{ head -c 8 good; printf '\001\002\003\004'; tail -c +13 good; } >subnets4_HLP.bin
	wrong "made on a machine of the other byte order"
	{ head -c 12 good; printf '\006\0\0\0'; tail -c +17 good; } >subnets4_HLP.bin
	wrong "table version 6, want 5"
	{ head -c 5000 good; printf 'x'; tail -c +5002 good; } >subnets4_HLP.bin
	wrong "corrupt: checksum of the data differs"
	cp subnets6_HLP.bin subnets4_HLP.bin
	wrong "table of IPv6, want IPv4"
}

@test "usage: mistakes end with 2, -h with 0" {
	run -0 --separate-stderr t2subnet -h
	[[ $output == "usage: t2subnet build "* && -z $stderr ]]
	run -0 t2subnet lookup -h
	run -0 t2subnet -V
	is "t2subnet 0.8.11" "$output"
	for a in "" "nonsense" "build" "build -x y" "lookup" "info x" "build -l a -l b country.csv"; do
		run -2 --separate-stderr t2subnet $a
		is "" "$output"
		[[ $stderr == *"usage: t2subnet build "* ]]
	done
}

@test "lookup: an address that is none ends with 1, the others are answered" {
	run -1 --separate-stderr t2subnet lookup 10.0.0.1 10.0.0.256
	is '10.0.0.1	04	"Private network"' "$output"
	[[ $stderr == *"t2subnet: '10.0.0.256' is no address" ]]
}

@test "a full disk is an error" {
	[ -w /dev/full ] || skip "no /dev/full"
	run -1 bash -c 't2subnet lookup 10.0.0.1 >/dev/full'
	[[ $output == *"t2subnet: standard output: No space left on device" ]]
}
