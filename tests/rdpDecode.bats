# rdpDecode: what is said before RDP is encrypted; held against tshark.
# needs: tshark

load helper

setup() {
	sandbox
	plugins basicFlow rdpDecode txtSink
}

# of SOURCE DESTINATION COLUMN...: of the flow between them
of() {
	local a="$1 $2"
	shift 2
	cells "$FLOWS" srcIP dstIP "$@" | sed -n "s/^$a //p"
}

S=10.82.1.1

@test "cookies and tokens, what is asked for and what is taken, why it is refused, TLS that follows" {
	flows rdp
	is '0x0013 "alice" "" 0x0000000b 0x00  encrypted' "$(of 10.82.0.1 $S rdpStat rdpCookie rdpToken rdpReqProt rdpNegFlags rdpSecProt rdpResult)"
	is '0x0015 "" 0x00000000 0x1f HYBRID encrypted' "$(of $S 10.82.0.1 rdpStat rdpCookie rdpReqProt rdpNegFlags rdpSecProt rdpResult)"
	is '"" "3640205228.15629.0000"' "$(of 10.82.0.2 $S rdpCookie rdpToken)"
	is 'RDP' "$(of $S 10.82.0.2 rdpSecProt)"
	is '0x0883 0x00000001 0x01 ' "$(of 10.82.0.3 $S rdpStat rdpReqProt rdpNegFlags rdpResult)"
	is '0x080d  HYBRID_REQUIRED_BY_SERVER' "$(of $S 10.82.0.3 rdpStat rdpSecProt rdpResult)"
	is "0x1003 96" "$(of 10.82.0.13 $S rdpStat rdpCookie | awk '{ print $1, length($2) - 2 }')"
}

@test "what a client says of itself, in pieces in any order; the oldest clients; more channels than are kept" {
	local many
	flows rdp
	is '0x8723 0x00080005 "WORKSTATION-7" 7601 "55274-OEM-0011903" 0x00000407 1920 1080 32 "chana";"chanb";"chanc" 0x0000001b' \
		"$(of 10.82.0.2 $S rdpStat rdpVersion rdpCliName rdpCliBuild rdpProdID rdpKeyb rdpScrW rdpScrH rdpColDepth rdpChannels rdpEncOffer)"
	is '0x0023 0x00080001 "OLD" 419 "" 0x0000080c 640 480 8 ' \
		"$(of 10.82.0.8 $S rdpStat rdpVersion rdpCliName rdpCliBuild rdpProdID rdpKeyb rdpScrW rdpScrH rdpColDepth rdpChannels)"
	many=$(of 10.82.0.4 $S rdpChannels)
	is 31 "$(tr ';' '\n' <<<"$many" | wc -l)"
	is "0x1723" "$(of 10.82.0.4 $S rdpStat)"
}

@test "what a server says: protection, certificates, results" {
	flows rdp
	is '0x0045 Success 0x00080004 None None  0 0' "$(of $S 10.82.0.2 rdpStat rdpResult rdpVersion rdpEncMeth rdpEncLev rdpCertType rdpCertCnt rdpCertPerm)"
	is '0x8045 FIPS FIPS X.509 2 0' "$(of $S 10.82.0.4 rdpStat rdpEncMeth rdpEncLev rdpCertType rdpCertCnt rdpCertPerm)"
	is '0x2045 128bit Client compatible RSA 1 1' "$(of $S 10.82.0.5 rdpStat rdpEncMeth rdpEncLev rdpCertType rdpCertCnt rdpCertPerm)"
	is '0x0045 not-admitted' "$(of $S 10.82.0.6 rdpStat rdpResult)"
	is '0x0041 Success 128bit Low' "$(of $S 10.82.0.14 rdpStat rdpResult rdpEncMeth rdpEncLev)"
}

@test "log-ins in clear, the password masked; without RDP_LOGIN they have no columns" {
	flows rdp
	is '"alice" "CORP" "****" "192.0.2.77"' "$(of 10.82.0.2 $S rdpUser rdpDomain rdpPass rdpCliAddr)"
	is '"alice" "CORP" "****" "192.0.2.77"' "$(of 10.82.0.4 $S rdpUser rdpDomain rdpPass rdpCliAddr)"
	fails grep -q Pa55word "$FLOWS"
	plugins basicFlow txtSink
	plugin_with rdpDecode RDP_LOGIN=0 RDP_MAXCHAN=2 RDP_STRMAX=8
	flows rdp
	fails grep -E 'rdpUser|alice.*CORP' "$FLOWS"
	is '0x9723 "WORKSTAT" "chana";"chanb"' "$(of 10.82.0.2 $S rdpStat rdpCliName rdpChannels)"
}

@test "what is malformed, cut, or none" {
	flows rdp
	is '0x2023 "carol" 0 ""' "$(of 10.82.0.7 $S rdpStat rdpCookie rdpScrW rdpCliName)"
	is '0x2003 "erin"' "$(of 10.82.0.15 $S rdpStat rdpCookie)"
	is '0x4023 "dave" 1920' "$(of 10.82.0.12 $S rdpStat rdpCookie rdpScrW)"
	is "0x0000" "$(of 10.82.0.9 $S rdpStat)"
	is "0x0000" "$(of $S 10.82.0.9 rdpStat)"
	is "0x0000" "$(of 10.82.0.10 $S rdpStat)"
	is "0x0003" "$(of 10.82.0.11 $S rdpStat)"
	line "rdpDecode: Aggregated rdpStat=0xffff"
	line "rdpDecode: Number of RDP messages: 31"
	plugins basicFlow portClassifier rdpDecode txtSink
	flows rdp
	is "0x0000" "$(of 10.82.0.9 $S rdpStat)"
	is "0x0000" "$(of 10.82.0.10 $S rdpStat)"
}

# said FIELD FILTER: what tshark has, sorted
said() {
	tshark -o tcp.reassemble_out_of_order:TRUE -r "$CAP" -Y "$2" -T fields -e "$1" 2>/dev/null | tr ',' '\n' | sed '/^$/d' | sort -u
}

@test "what tshark says" {
	flows rdp
	is "$(said rdp.client.name 'ip.src == 10.82.0.2')" "$(of 10.82.0.2 $S rdpCliName | tr -d '"')"
	is "$(said rdp.client.digProductId 'ip.src == 10.82.0.2')" "$(of 10.82.0.2 $S rdpProdID | tr -d '"')"
	is "$(said rdp.client.build 'ip.src == 10.82.0.2')" "$(of 10.82.0.2 $S rdpCliBuild)"
	is "$(said rdp.keyboardLayout 'ip.src == 10.82.0.2')" "$(($(of 10.82.0.2 $S rdpKeyb)))"
	is "$(said rdp.desktop.width 'ip.src == 10.82.0.2')" "$(of 10.82.0.2 $S rdpScrW)"
	is "$(said rdp.userName 'ip.src == 10.82.0.2')" "$(of 10.82.0.2 $S rdpUser | tr -d '"')"
	is "$(said rdp.domain 'ip.src == 10.82.0.2')" "$(of 10.82.0.2 $S rdpDomain | tr -d '"')"
	is "$(said rdp.rt_cookie 'ip.src == 10.82.0.1')" "Cookie: mstshash=$(of 10.82.0.1 $S rdpCookie | tr -d '"')"
	is "$(said rdp.negReq.selectedProtocol 'ip.dst == 10.82.0.1')" 0x00000002
	is "$(said rdp.encryptionMethod 'ip.dst == 10.82.0.5')" 0x00000002
}

@test "with several workers it is the same; texts of the bits; default.config and the header are equal" {
	flows rdp
	mkdir -p many
	t2 -r "$CAP" -w many/out -j 3 >many.out
	fails grep "One flow worker" many.out
	cmp "$FLOWS" many/out_flows.txt
	diff <(grep '^rdpDecode' <<<"$output") <(grep '^rdpDecode' many.out)
	run -0 tawk -V rdpStat=0x0208
	has "refused"
	has "in clear"
	run -0 tawk -V rdpKeyb=0x00000407
	has "German"
	run -0 tawk -V rdpReqProt=0x02
	has "HYBRID"
	resets rdpDecode
}
