# tawk: t2whois() by the tables of t2subnet, in the process itself.

bats_require_minimum_version 1.5.0
load helper

setup() {
	sandbox
	printf '%s\n' '1.0.0.0,1.0.0.255,AU' '8.0.0.0,8.255.255.255,us' '9.0.0.3,9.0.0.200,ca' '2600::,2600::ffff,US' >country.csv
	printf '%s\n' '1.0.0.0,1.0.0.255,13335,"Cloudflare, Inc."' '8.8.8.0,8.8.8.255,AS15169,Google LLC' >asn.csv
	printf '%s\n' '%dir	flowInd	srcIP' 'A	1	8.8.8.8' 'B	1	1.0.0.7' 'A	2	10.1.2.3' 'A	3	2600::17' 'A	4	-' >flows
}

tables() {
	t2subnet build country.csv asn.csv 2>/dev/null
}

# whois IP [FIELDS]
whois() {
	run -0 --separate-stderr tawk "BEGIN { print t2whois(\"$1\"${2:+, \"$2\"}) }"
	is "" "$stderr"
}

@test "organisation and country by default, names on the header row" {
	tables
	run -0 --separate-stderr tawk '{ print $flowInd, t2whois($srcIP) }' flows
	is "$(printf '%s\n' 'flowInd	org	country' '1	Google LLC	us' '1	Cloudflare, Inc.	au' '2	Private network	04' '3	-	us' '4	')" "$output"
	is "" "$stderr"
	run -0 tawk -O , '{ print t2whois($srcIP, "asn,ip") }' flows
	is "$(printf '%s\n' asn,ip 15169,8.8.8.8 13335,1.0.0.7 0,10.1.2.3 0,2600::17 '')" "$output"
}

@test "every field" {
	tables
	whois 8.8.8.8 ip,netmask,net,mask,range,org,country,county,city,asn,lat,lng,prec
	is '8.8.8.8	8.8.8.0/24	8.8.8.0	255.255.255.0	8.8.8.0 - 8.8.8.255	Google LLC	us	-	-	15169	666	666	-1' "$output"
	whois 0x01000007 netid,ip
	is '0x14800002	1.0.0.7' "$output"
	whois 8.9.0.1 range,netmask
	is '8.8.9.0 - 8.255.255.255	8.9.0.0/16' "$output"
	whois 9.0.0.3 range,netmask
	is '9.0.0.3 - 9.0.0.200	9.0.0.3/32' "$output"
	whois 2600::17 range,netmask,mask
	is '2600:: - 2600::ffff	2600::/112	ffff:ffff:ffff:ffff:ffff:ffff:ffff:0' "$output"
	whois ::9.9.9.9 country
	is 0 "$status"
}

@test "what is no address, and what is no field" {
	tables
	whois 'x; touch gone'
	is "" "$output"
	[ ! -e gone ]
	run -1 --separate-stderr tawk 'BEGIN { print t2whois("8.8.8.8", "org,owner") }'
	is "tawk: t2whois: no field 'owner'" "$stderr"
}

@test "without tables: special-purpose addresses, and one line for each family" {
	run -0 --separate-stderr tawk -H '{ print t2whois($srcIP) } END { print t2whois("1.2.3.4") }' flows
	is "$(printf '%s\n' '-	-' '-	-' 'Private network	04' '-	-' '' '-	-')" "$output"
	is 2 "$(grep -c 'special-purpose addresses only; t2subnet(1) makes tables' <<<"$stderr")"
}

@test "-J: threads share the tables" {
	tables
	for i in {1..2000}; do tail -n 5 flows; done >>flows
	run -0 tawk '{ print t2whois($srcIP, "org,netmask") }' flows
	is "$output" "$(tawk -J 4 '{ print t2whois($srcIP, "org,netmask") }' flows)"
}
