# ldapDecode: log-ins, searches, changes and results of LDAP; held against tshark.
# needs: tshark

load helper

setup() {
	sandbox
	plugins basicFlow ldapDecode txtSink
}

# of SOURCE DESTINATION COLUMN...: of the flow between them
of() {
	local a="$1 $2"
	shift 2
	cells "$FLOWS" srcIP dstIP "$@" | sed -n "s/^$a //p"
}

S=10.85.1.1

@test "log-ins, searches in pieces in any order, filters, entries, references, results" {
	flows ldap
	is '0x004d 3 5 0x0000000d "bind simple";"search";"unbind" "cn=admin,dc=corp,dc=example" "****"' \
		"$(of 10.85.0.10 $S ldapStat ldapVersion ldapNMsg ldapOps ldapOpcode ldapBindDN ldapPass)"
	is '2 "dc=corp,dc=example" "tree";"base" "always" "cn";"memberOf";"*"' \
		"$(of 10.85.0.10 $S ldapNSearch ldapBase ldapScope ldapDeref ldapAttrs)"
	is '"(&(objectClass=user)(!(cn=a*b*))(|(uid>=5)(uid<=9)(sn~=x))(mail=*)(uac:dn:1.2.840.113556.1.4.803:=2)(o=\\28a\\2a\\5c))";"(objectClass=*)"' \
		"$(of 10.85.0.10 $S ldapFilter)"
	is '0x8421 6 49;0;4 "invalid credentials";"success";"size limit exceeded" "80090308: LdapErr, data 52e" "ldap://dc2.corp.example/dc=eu" 2 1' \
		"$(of $S 10.85.0.10 ldapStat ldapNMsg ldapResCode ldapResult ldapDiag ldapReferral ldapNEntry ldapNRef)"
	is '0x0401 "no such object"' "$(of $S 10.85.0.22 ldapStat ldapResult)"
}

@test "changes, comparisons, extensions and their results" {
	flows ldap
	is '0x0081 "modify";"add";"delete";"modify dn";"compare";"abandon";"extended" "cn=modified";"cn=added";"cn=deleted";"cn=renamed";"cn=compared";"1.3.6.1.4.1.4203.1.11.3"' \
		"$(of 10.85.0.11 $S ldapStat ldapOpcode ldapObject)"
	is '0x8401 0x0300aa80 0;68;10;255;6 "success";"entry already exists";"referral";"255";"compare true" "exists" "ldap://other.example/cn=deleted"' \
		"$(of $S 10.85.0.11 ldapStat ldapOps ldapResCode ldapResult ldapDiag ldapReferral)"
}

@test "StartTLS ends reading; SASL and NTLM; what is wrapped is counted" {
	flows ldap
	is '0x0101 1 "1.3.6.1.4.1.1466.20037"' "$(of 10.85.0.12 $S ldapStat ldapNMsg ldapObject)"
	is '0x0101 1 "success"' "$(of $S 10.85.0.12 ldapStat ldapNMsg ldapResult)"
	is '0x0211 3 "bind SASL" "GSS-SPNEGO"' "$(of 10.85.0.13 $S ldapStat ldapNMsg ldapOpcode ldapMech)"
	is '0x0201 2 "sasl bind in progress"' "$(of $S 10.85.0.13 ldapStat ldapNMsg ldapResult)"
	is '0x0011 "NTLM"' "$(of 10.85.0.14 $S ldapStat ldapMech)"
}

@test "domain controllers over UDP; names that point to themselves or end early" {
	flows ldap
	is '0x0043 "(DnsDomain=corp.example)" "Netlogon"' "$(of 10.85.0.1 $S ldapStat ldapFilter ldapAttrs)"
	is '0x0003 1 "corp.example" "eu.corp.example" "dc1.eu.corp.example" "EU" "DC1" "alice" "Bern"' \
		"$(of $S 10.85.0.1 ldapStat ldapNEntry ldapDCForest ldapDCDomain ldapDCHost ldapDCNBDomain ldapDCNBHost ldapDCUser ldapDCSite)"
	is '0x0003 ""' "$(of $S 10.85.0.2 ldapStat ldapDCForest)"
	is '0x0003 2 ""' "$(of $S 10.85.0.3 ldapStat ldapNEntry ldapDCForest)"
	is '0x0000' "$(of 10.85.0.4 $S ldapStat)"
	is '0x0843 "dc=elsewhere"' "$(of 10.85.0.5 $S ldapStat ldapBase)"
}

@test "texts and messages have bounds; the next message is found" {
	flows ldap
	is '0x1005 258' "$(of 10.85.0.15 $S ldapStat ldapBindDN | awk '{ print $1, length($2) }')"
	is '0x1001 2 1 "behind"' "$(of $S 10.85.0.15 ldapStat ldapNMsg ldapNEntry ldapDiag)"
	plugins basicFlow txtSink
	plugin_with ldapDecode LDAP_SEARCH=0 LDAP_NETLOGON=0 LDAP_MAXTXT=2 LDAP_STRMAX=16
	flows ldap
	fails grep -E 'ldapBase|ldapNSearch|ldapDC' <(head -n 1 "$FLOWS")
	is '0x104d "bind simple";"search" "cn=admin,dc=corp"' "$(of 10.85.0.10 $S ldapStat ldapOpcode ldapBindDN)"
}

@test "what is malformed, cut, or none" {
	flows ldap
	is '0x2041 "dc=filter" ""' "$(of 10.85.0.16 $S ldapStat ldapBase ldapFilter | sed 's/ $/ ""/')"
	is '0x2041 "dc=deep" ' "$(of 10.85.0.17 $S ldapStat ldapBase ldapFilter)"
	is '0x2041 ' "$(of 10.85.0.18 $S ldapStat ldapBase)"
	is '0x4005 "cn=cut" ' "$(of 10.85.0.19 $S ldapStat ldapBindDN ldapPass)"
	is '0x4043 "dc=cut"' "$(of 10.85.0.6 $S ldapStat ldapBase)"
	is '0x0000' "$(of 10.85.0.20 $S ldapStat)"
	is '0x0805 "cn=elsewhere"' "$(of 10.85.0.21 $S ldapStat ldapBindDN)"
	line "ldapDecode: Aggregated ldapStat=0xffff"
	line "ldapDecode: Number of LDAP messages: 50"
}

# said FIELD FILTER: what tshark has, sorted
said() {
	tshark -o tcp.reassemble_out_of_order:TRUE -r "$CAP" -Y "$2" -T fields -E aggregator=';' -e "$1" 2>/dev/null | tr ';' '\n' |
		sed '/^$/d' | sort -u
}

# ours SOURCE DESTINATION COLUMN: what t2 has, sorted
ours() {
	of "$@" | sed 's/";"/\n/g' | tr -d '"' | sort -u
}

@test "what tshark says" {
	flows ldap
	is "$(said ldap.name 'ip.src == 10.85.0.10')" "$(ours 10.85.0.10 $S ldapBindDN)"
	is "$(said ldap.baseObject 'ip.src == 10.85.0.10')" "$(ours 10.85.0.10 $S ldapBase)"
	is "$(said ldap.AttributeDescription 'ip.src == 10.85.0.10')" "$(ours 10.85.0.10 $S ldapAttrs)"
	is "$(said ldap.errorMessage 'ip.dst == 10.85.0.10')" "$(ours $S 10.85.0.10 ldapDiag)"
	is "$(said ldap.resultCode 'ip.dst == 10.85.0.10' | sort -n)" "$(of $S 10.85.0.10 ldapResCode | tr ';' '\n' | sort -n)"
	is "$(said ldap.mechanism 'ip.src == 10.85.0.13')" "$(ours 10.85.0.13 $S ldapMech)"
	for f in forest:Forest domain:Domain hostname:Host nb_domain:NBDomain nb_hostname:NBHost username:User sitename:Site; do
		is "$(said "mscldap.${f%:*}" 'ip.dst == 10.85.0.1')" "$(ours $S 10.85.0.1 "ldapDC${f#*:}")"
	done
}

@test "with several workers it is the same; texts of the bits; default.config and the header are equal" {
	flows ldap
	mkdir -p many
	t2 -r "$CAP" -w many/out -j 3 >many.out
	fails grep "One flow worker" many.out
	cmp "$FLOWS" many/out_flows.txt
	diff <(grep '^ldapDecode' <<<"$output") <(grep '^ldapDecode' many.out)
	run -0 tawk -V ldapStat=0x0104
	has "password in clear"
	has "StartTLS"
	run -0 tawk -V ldapResCode=49
	has "invalid credentials"
	run -0 tawk -V ldapOps=0x00000008
	has "search request"
	resets ldapDecode
}
