# dnsDecode: every bit of dnsStat, array limits, TCP, NetBIOS, broken messages, and each flag.

load helper

setup_file() {
	export HOME=$BATS_FILE_TMPDIR/home
	mkdir -p "$HOME/.tranalyzer/plugins"
	chmod 700 "$HOME/.tranalyzer/plugins"
}

setup() {
	sandbox
	plugins basicFlow dnsDecode txtSink
}

# dns COLUMN...: srcPort, dstPort and these columns, sorted
dns() {
	cells "$FLOWS" srcPort dstPort "$@" | LC_ALL=C sort
}

# port PORT COLUMN...: the row from or to this port
port() {
	local p=$1
	shift
	cells "$FLOWS" srcPort dstPort "$@" | sed -n "s/^$p 53 //p; s/^53 $p //p"
}

flagged() { built_with dnsDecode "$@"; }

@test "a flow that is not DNS has neutral columns" {
	flows stalled
	is "0x0000 0x0000 0x00_0x0000_0x0000 0_0_0_0 0" \
		"$(cells "$FLOWS" dnsStat dnsHdrOPField dnsHFlg_OpC_RetC dnsCntQu_Asw_Aux_Add dnsAAAqF | head -n 1)"
	hasnt "dnsDecode: Aggregated"
}

@test "TCP: pieces, two messages in a segment, sent again, a hole, no end, no SYN" {
	flows dnstcp
	is "40001 53 0x0001 1_0_0_0
40002 53 0x0001 2_0_0_0
40003 53 0x0001 0_0_0_0
40004 53 0x0001 0_0_0_0
40005 53 0x8001 1_0_0_0
53 40001 0x0005 1_1_0_0
53 40002 0x0001 2_2_0_0
53 40003 0x8001 0_0_0_0
53 40004 0x000d 1_2_0_0" "$(dns dnsStat dnsCntQu_Asw_Aux_Add)"
	is "192.0.2.1" "$(port 40001 dns4Aaddress | tail -n 1)"
	is "192.0.2.1;192.0.2.1" "$(port 40002 dns4Aaddress | tail -n 1)"
}

@test "TCP: segments out of order, before the SYN, sent again: every message" {
	flows dnsorder
	is '40101 0x0001 4_0_0_0 "d"
40102 0x0001 5_0_0_0 "e"
40103 0x0001 2_0_0_0 "b"
40104 0x0001 3_0_0_0 "c"
40106 0x0001 2_0_0_0 "b"
40108 0x0001 4_0_0_0 "d"
40110 0x0005 2_0_0_0 "a"' "$(cells "$FLOWS" srcPort dnsStat dnsCntQu_Asw_Aux_Add dnsQname | sort | grep -E '^401(0[123468]|10) ')"
}

@test "TCP: a segment that never comes hides itself alone; without a SYN messages are found" {
	flows dnsorder
	is '40105 0x8001 5_0_0_0 "f"
40107 0x8001 3_0_0_0 "c"
40111 0x8001 41_0_0_0 "z"
40112 0xc001 2_0_0_0 "a"' "$(cells "$FLOWS" srcPort dnsStat dnsCntQu_Asw_Aux_Add dnsQname | sort | grep -E '^401(0[57]|1[12]) ')"
}

@test "fragments: an answer is put together, in whatever order they come" {
	local p
	flows dnsfrag
	for p in 42001 42002 42003 42004 42005 42006 42009 42010; do
		is "$p 0x0001 1_1_0_0 192.0.2.1" "$(cells "$FLOWS" dstPort dnsStat dnsCntQu_Asw_Aux_Add dns4Aaddress | grep "^$p ")"
	done
	is "42007 0x0001 2_2_0_0 192.0.2.1;192.0.2.1" \
		"$(cells "$FLOWS" dstPort dnsStat dnsCntQu_Asw_Aux_Add dns4Aaddress | grep ^42007)"
	is "42008 0x0001 1_1_0_0 " "$(cells "$FLOWS" dstPort dnsStat dnsCntQu_Asw_Aux_Add dns4Aaddress | grep ^42008)"
	has "Number of datagrams joined out of fragments: 10"
}

@test "DNS is known by what is said, on any port; another protocol on its port is none" {
	plugins basicFlow dnsDecode radiusDecode txtSink
	flows apps
	is '43001 5300 0x0001 1_0_0_0 "x"
43002 8853 0x0005 1_0_0_0 "x"
43003 8853 0x0000 0_0_0_0 
43004 53 0x0000 0_0_0_0 
43005 9812 0x0000 0_0_0_0 
43006 1812 0x0001 1_0_0_0 "x"
43008 53 0x8001 26990_26400_29807_8307 
5300 43001 0x0001 1_1_0_0 "x"' "$(dns dnsStat dnsCntQu_Asw_Aux_Add dnsQname | grep -E '5300|4300[1234568]')"
}

@test "T2_PORTRULES=1: DNS is known by its ports alone" {
	flagged T2_PORTRULES=1
	flows apps
	is "43001 5300 0x0000
43002 8853 0x0000
43004 53 0x8001
43006 1812 0x0000" "$(dns dnsStat | grep -E '^4300[1246]')"
	flows dnsorder
	is '40101 0x0001 4_0_0_0 "d"' "$(cells "$FLOWS" srcPort dnsStat dnsCntQu_Asw_Aux_Add dnsQname | grep '^40101 ')"
}

@test "names and texts have a length: NUL neither ends nor hides one" {
	flows dnstext
	is '"bad\u0000one.x"' "$(port 41101 dnsQname)"
	is '"bad\u0000two.x"' "$(port 41102 dnsQname)"
	is '"\u0000.hidden"' "$(port 41103 dnsQname)"
	is '"...a..\u0000.a.b"' "$(port 41104 dnsQname)"
	is '0x0001 "\u0000on.x";"\u00001";"\u00002";"\u00003";"\u00004";"\u00005";""' "$(port 41105 dnsStat dnsAname)"
	is '"n\u0000s.x";"\u0000cc";"pp\u0000";"m\u0000x";"s\u0000v";"\u0000mn";"r\u0000\u0000"' "$(port 41105 dnsAPname)"
}

@test "TXT: the character strings put together, without their length bytes" {
	flows dnstext
	is '0x1001 "a\u0000b\u0000\u0000";"v=DKIM1;k=rs";"abc\u0000";"";"";"ab"' "$(port 41106 dnsStat dnsAPname)"
}

@test "a name of more than 255 octets is cut and has a bit" {
	flows dnstext
	is "0x0001 255" "$(port 41110 dnsStat dnsQname | awk '{ print $1, length($2) }')"
	is "0x0011 255" "$(port 41111 dnsStat dnsQname | awk '{ print $1, length($2) }')"
	is "0x0011 255" "$(port 41112 dnsStat dnsAname | awk '{ print $1, length($2) }')"
	is "0x0011 255" "$(port 41113 dnsStat dnsAPname | awk '{ print $1, length($2) }')"
	is "0x0011 258" "$(port 41114 dnsStat dnsAPname | awk '{ print $1, length($2) }')"
	is "0x0001 255" "$(port 41115 dnsStat dnsAPname | awk '{ print $1, length($2) }')"
	run -0 tawk -V dnsStat=0x0010
	has "255 octets"
}

@test "what is no message hides no later name" {
	flows dnstext
	is '0xc001 0x0100 1_0_0_0 "x"' "$(port 41120 dnsStat dnsHdrOPField dnsCntQu_Asw_Aux_Add dnsQname)"
	is '0x8001 0x0100 2_0_0_0 "x"' "$(port 41121 dnsStat dnsHdrOPField dnsCntQu_Asw_Aux_Add dnsQname)"
	is '5353 0x0400000000004000
5355 0x0400000000004001' "$(cells "$FLOWS" srcPort flowStat | grep '^535' | sort)"
	is '0xc001 2_1_0_0 "x" 192.0.2.7' "$(port 41122 dnsStat dnsCntQu_Asw_Aux_Add dnsQname dns4Aaddress)"
}

@test "array limits: one element more at capacity - 1, the last slot is used again" {
	flows dnslimits
	is "0x0001 14" "$(port 41001 dnsStat) $(port 41001 dnsQname | grep -o '"q"' | wc -l)"
	is 15 "$(port 41001 dnsQType | tr ';' '\n' | wc -l)"
	is "0x0401" "$(port 41002 dnsStat)"
	is "0x0401" "$(port 41003 dnsStat)"
	is 18 "$(port 41004 dnsAType | tr ';' '\n' | wc -l)"
	is "0x0001" "$(port 41004 dnsStat)"
	is "0x0801" "$(port 41005 dnsStat)"
	is 20 "$(port 41005 dnsAType | tr ';' '\n' | wc -l)"
	is "10.0.0.18;0.0.0.0" "$(port 41005 dns4Aaddress | cut -d ';' -f 19-)"
	is "10.0.0.18;10.0.0.20" "$(port 41006 dns4Aaddress | cut -d ';' -f 19-)"
}

@test "records that are easily read wrongly" {
	flows dnslimits
	is '"x";"" "ns.x";"r.x" 6;0 3600;86400' "$(port 41010 dnsAname dnsAPname dnsAType dnsATTL)"	# SOA: two slots
	is "0x0001  2001:db8::1" "$(port 41011 dnsStat dns4Aaddress dns6Aaddress)"	# AAAA without A
	is '41;1 0x00008000;0x00000000 0.0.0.0;192.0.2.1' "$(port 41012 dnsAType dnsOptStat dns4Aaddress)"
	is '"" 2' "$(port 41013 dnsQname dnsQType)"					# the root leaves no old name
	is "0x00e1 255;252;251 1;1;1" "$(port 41014 dnsStat dnsQType dnsQClass)"
	is '15;33;16 10;0;0 0;1;0 0;2;0 0;5060;0' "$(port 41015 dnsAType dnsMXpref dnsSRVprio dnsSRVwgt dnsSRVprt)"
	is '"mx.x";"sip";"abcd"' "$(port 41015 dnsAPname)"
	is "86400" "$(port 41004 dnsATTL | cut -d ';' -f 1)"				# more than 16 bits
}

@test "broken names, cut records, impossible headers" {
	flows dnsbad
	for p in 42001 42002 42003 42004; do
		is "$p 0x3001" "$p $(port $p dnsStat)"
	done
	is "0x1001 " "$(port 42005 dnsStat dnsQname)"
	is "0xc001 0x0000" "$(port 42006 dnsStat dnsHdrOPField)"
	for p in 42007 42008 42009 42010; do
		is "$p 0x8001" "$p $(port $p dnsStat)"
	done
	is '0x1001 "x" ' "$(port 42011 dnsStat dnsQname dnsAType)"	# an address of two bytes: no answers
	is "0x0001 1;46" "$(port 42012 dnsStat dnsAType)"		# a signature that is cut is not read
	is "0x0400000000004001" "$(cells "$FLOWS" srcPort dstPort flowStat | sed -n 's/^53 53 //p')"
}

@test "NetBIOS names and node status" {
	flows dnsbad
	is '0x0400000000004000 0x0003 "HOSTX<00>" 
0x0400000000004001 0x0003  33' "$(cells "$FLOWS" srcPort flowStat dnsStat dnsQname dnsAType | sed -n 's/^137 //p')"
}

@test "the report" {
	flows dnslimits
	line "dnsDecode: Aggregated dnsStat=0x0ce1"
	line "dnsDecode: Aggregated dnsHFlg=0x98"
	line "dnsDecode: Aggregated dnsOpC=0x0001"
	line "dnsDecode: Aggregated dnsRetC=0x0001"
	line "dnsDecode: Number of DNS packets: 13 [100.00%]"
	line "dnsDecode: Number of DNS Q packets: 6 [46.15%]"
	line "dnsDecode: Number of DNS R packets: 7 [53.85%]"
}

@test "the packet file: one set of columns per packet" {
	flows dnslimits -s
	[ "$(awk -F '\t' '{print NF}' out_packets.txt | sort -u | wc -l)" = 1 ]
	grep -q "192.0.2.1;	0x0001	0x8180	1_0_0_2" out_packets.txt
}

@test "FORCE_MODE: the rows of the tutorial with DNS_ARECMAX=2" {
	flagged FORCE_MODE=1 DNS_ARECMAX=2
	flows dns
	line "[WRN] Number of flows terminated by force mode: 8 $(grep -o '\[[0-9.]*%\]$' <<<"$(grep 'force mode' <<<"$output")")"
	is 8 "$(cells "$FLOWS" flowStat dnsStat dnsAType dnsATTL | grep -c '^0x0400020000004001 0x0801 1;0 .*;0$')"
	flows dnstcp									# what is pending at the end releases nothing
	is "0x0400000000004001 0x080d" "$(port 40004 flowStat dnsStat | tail -n 1)"
	flows dnslimits
	is "0x0400000000004001 0x0001 6;0" "$(port 41010 flowStat dnsStat dnsAType)"	# SOA alone: no release
	is "0x0400020000004001 0x0801 10.0.0.0;10.0.0.20" "$(port 41006 flowStat dnsStat dns4Aaddress)"
}

@test "FORCE_MODE: DNS_QRECMAX=1 ends a flow with every question" {
	flagged FORCE_MODE=1 DNS_QRECMAX=1
	flows dnslimits
	is "0x0400020000004000 0x0401 \"x\"
0x0400020000004000 0x0401 \"\"" "$(port 41013 flowStat dnsStat dnsQname)"
}

@test "DNS_MODE 0 to 3: fewer sections, the same header" {
	local n
	for n in 0 1 2 3; do
		flagged DNS_MODE=$n
		flows dnslimits
		is "$n 1_0_0_2" "$n $(port 41012 dnsCntQu_Asw_Aux_Add)"
		case $n in
		0) is dnsAAAqF "$(head -n 1 "$FLOWS" | tr '\t' '\n' | tail -n 1)" ;;
		1) is '"x"  ' "$(port 41006 dnsQname dnsAname dnsAType | sed 's/"q"/"x"/')" ;;
		2) is '0x0801 20 ' "$(port 41006 dnsStat) $(port 41006 dnsAType | tr ';' '\n' | wc -l) $(port 41010 dnsAType)" ;;
		3) is '6;0 ' "$(port 41010 dnsAType) $(port 41012 dnsAType)" ;;
		esac
	done
}

@test "DNS_HEXON, DNS_HDRMD and DNS_TYPE" {
	flagged DNS_HEXON=1 DNS_HDRMD=2 DNS_TYPE=1
	flows dnslimits
	is '0x00_0x004c_0x00000000_0x0000000000000000 QUERY NOERROR *;AXFR;IXFR' \
		"$(port 41014 dnsTypeBF3_BF2_BF1_BF0 dnsOpN dnsRetN dnsQTypeN)"
	is "MX;SRV;TXT" "$(port 41015 dnsATypeN)"
	flagged DNS_HDRMD=1
	flows dnsbad
	is "9 0" "$(port 42007 dnsOpC dnsRetC)"
	is "0x80 0 11" "$(port 42008 dnsHFlg dnsOpC dnsRetC | sed 's/0x98/0x80/')"
}

@test "DNS_REQA and DNS_ANSA: distinct values, each column by itself; DNS_AGGR is both" {
	flagged DNS_REQA=1 DNS_ANSA=1
	flows dnslimits
	is '"q" 1 ' "$(port 41003 dnsQname dnsQType dnsAType)"
	is '"x";"" 1;2' "$(port 41013 dnsQname dnsQType)"
	is '"q" 1 1 86400 0x0801' "$(port 41006 dnsAname dnsAType dnsAClass dnsATTL dnsStat)"	# 19 addresses and a dropped one
	is '41;1 1 60 0x00008000' "$(port 41012 dnsAType dnsAClass dnsATTL dnsOptStat)"
	flagged DNS_REQA=0 DNS_ANSA=0 DNS_AGGR=1
	flows dnslimits
	is '"x";"" 1;2' "$(port 41013 dnsQname dnsQType)"
}

# to PORT COLUMN...: the row of what this client is told
to() {
	local a=$1
	shift
	cells "$FLOWS" dstPort "$@" | sed -n "s/^$a //p"
}

@test "DNS_SVCB: parameters of services; an alias; more than is kept; without the flag nothing but a bit" {
	plugin_with dnsDecode DNS_SVCB=1
	flows dnsnew
	is '"example.com";"example.com";"example.com" 65;65;64 1;0;2' "$(to 5001 dnsSvcbName dnsSvcbType dnsSvcbPrio)"
	is '"";"svc.example.net";"dns.example" "h2,h3";"";"dot,h2" 0;0;8443' "$(to 5001 dnsSvcbTarget dnsSvcbAlpn dnsSvcbPort)"
	is '0x00000072;0x00000000;0x8000009f "";"";"/dns-query{?dns}"' "$(to 5001 dnsSvcbKeys dnsSvcbDohPath)"
	is '"cover.example";"";"" 192.0.2.1;192.0.2.2 2001:db8::1' "$(to 5001 dnsSvcbEchName dnsSvcb4Hint dnsSvcb6Hint)"
	is "0x0001" "$(to 5001 dnsStat)"
	# a parameter that ends behind the record; what was read of it stays
	is '0x1001 1;1 "h2";""' "$(to 5007 dnsStat dnsSvcbPrio dnsSvcbAlpn)"
	is "20 16" "$(to 5008 dnsSvcbPrio dnsSvcb4Hint | awk '{ print split($1, a, ";"), split($2, a, ";") }')"
	is "" "$(to 5004 dnsSvcbPrio)"
	plugins basicFlow dnsDecode txtSink
	flows dnsnew
	is "0x0201" "$(to 5001 dnsStat)"
	fails grep -q Svcb "$FLOWS"
	[[ "$(tawk -V dnsSvcbKeys=0x00000012)" == *alpn*ipv4hint* ]]
	[[ "$(tawk -V dnsAType=65)" == *HTTPS* ]]
}

@test "DNS_EDNS: subnets, cookies, names, errors, padding" {
	plugin_with dnsDecode DNS_EDNS=1
	flows dnsnew
	is '4096 8;10;3;12;15;11 "192.0.2.0/24/0";"2001:db8::/56/56"' "$(to 5002 dnsEdnsUDP dnsEdnsOpt dnsEdnsSubnet)"
	is '"0001020304050607" "101112131415161718191a1b1c1d1e1f" "ns1"' "$(to 5002 dnsEdnsCliCookie dnsEdnsSrvCookie dnsEdnsNSID)"
	is '20 15;22 "blocked"' "$(to 5002 dnsEdnsPad dnsEDE dnsEDEText)"
	is '0x1001 512 8;10   ' "$(to 5003 dnsStat dnsEdnsUDP dnsEdnsOpt dnsEdnsSubnet dnsEdnsCliCookie dnsEDE)"
	is '0 ' "$(to 5001 dnsEdnsUDP dnsEdnsOpt)"
	[[ "$(tawk -V dnsEdnsOpt=8)" == *ECS* ]]
	[[ "$(tawk -V dnsEDE=15)" == *Blocked* ]]
}

@test "DNS_SEC: signatures, keys and their tags, digests, what does not exist" {
	plugin_with dnsDecode DNS_SEC=1
	flows dnsnew
	is 'RRSIG;DS;DNSKEY;NSEC;NSEC3;NSEC3PARAM;CDS 1;0;0;0;0;0;0 13;13;13;0;0;0;13' "$(to 5004 dnsSecType dnsSecCovered dnsSecAlg)"
	is '0;2;0;0;1;1;2 60733;60733;28034;0;0;0;60733 0;0;257;0;1;0;0' "$(to 5004 dnsSecDigest dnsSecKeyTag dnsSecFlags)"
	is '"example.com";"";"";"nxt.example.com";"000g40o40k30e209185go38e1s8124gj";"";""' "$(to 5004 dnsSecOther)"
	is '1704174208.000000 1706839296.000000' "$(to 5004 dnsSecBegin dnsSecEnd | sed 's/;[^ ]*//g')"
	is '0x1001 DNSKEY 42406 256' "$(to 5005 dnsStat dnsSecType dnsSecKeyTag dnsSecFlags)"
	is '' "$(to 5006 dnsSecType)"
	[[ "$(tawk -V dnsSecAlg=13)" == *ECDSA* ]]
}

@test "all three, in several workers; those that end in their data" {
	plugin_with dnsDecode DNS_SVCB=1 DNS_EDNS=1 DNS_SEC=1
	local s n
	for s in dnsnew dnstypes dnsfrag; do
		flows $s
		run -0 t2 -r "$CAP" -w par -j 3
		cmp "$FLOWS" par_flows.txt
	done
	for n in 60 80 100 130 170 220; do
		capture dnsnew
		editcap -s $n "$CAP" cut.pcap 2>/dev/null || skip "no editcap here"
		run -0 t2 -r cut.pcap -w out
	done
}

@test "MAL_TEST: listed names and addresses, alarms" {
	flagged MAL_TEST=2
	printf '# list\nx\t7\tspam\n' >"$PLUGINS/maldm.txt"
	flows dnslimits
	line "[INF] dnsDecode: 1 blacklisted domains"
	is '0x0402000000004001 1 "spam"' "$(port 41010 flowStat dnsMalCnt dnsMalType)"
	has "alarms in"
	printf 'bad\t7\tspam\n' >"$PLUGINS/maldm.txt"			# bad\0one.x is another name
	flows dnstext
	is '0 ""' "$(port 41101 dnsMalCnt dnsMalType)"
	printf '# list\nx\t7\tspam\n' >"$PLUGINS/maldm.txt"
	flagged MAL_TEST=1 MAL_TYPE=0
	flows dnslimits
	is '0x0400000000004001 1 7' "$(port 41010 flowStat dnsMalCnt dnsMalCode)"
	flagged MAL_TEST=1 MAL_DOMAIN=0
	printf '192.0.2.1\t0x10\tspam\n' >"$PLUGINS/malip.txt"
	flows dnslimits
	is '0x00000000;0x00000010' "$(port 41012 dnsIPMalCode)"
	rm "$PLUGINS/malip.txt"
	run -1 t2 -r "$CAP" -w "$DATA/out"
	has "malip.txt: No such file or directory"
}

@test "DNS_WHO: country and organisation of each address" {
	flagged DNS_WHO=1
	flows dnslimits
	is 2 "$(port 41012 dns4CC_Org | tr ';' '\n' | wc -l)"
	is "dns4CC_Org dns6CC_Org" "$(head -n 1 "$FLOWS" | tr '\t' '\n' | grep 'dns.CC_Org' | xargs)"
}

@test "default.config and the header are equal" {
	resets dnsDecode
}
