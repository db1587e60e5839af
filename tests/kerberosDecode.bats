# kerberosDecode: requests, replies and errors of Kerberos; held against tshark.
# needs: tshark

load helper

setup() {
	sandbox
	plugins basicFlow kerberosDecode txtSink
}

# of SOURCE DESTINATION COLUMN...: of the flow between them
of() {
	local a="$1 $2"
	shift 2
	cells "$FLOWS" srcIP dstIP "$@" | sed -n "s/^$a //p"
}

S=10.84.1.1

@test "log-ins: clients, hosts, times, options and encryption; refused, then granted" {
	flows krb
	is '0x0043 2_0_0 10 AS "alice/CORP.EXAMPLE" "krbtgt/CORP.EXAMPLE" "CORP.EXAMPLE" "WORKSTATION7";"192.0.2.7"' \
		"$(of 10.84.0.1 $S krbStat krbNReq_Rep_Err krbMsgTypes krbReqType krbClient krbService krbRealm krbHosts)"
	is '1767225600.000000 2136422885.000000 2145916800.000000 0x40810010 1 1 18;23;-135 ' \
		"$(of 10.84.0.1 $S krbFrom krbTill krbRenewTill krbOpt krbForwardable krbRenewable krbETypes krbCipher)"
	is '0x0033 0_1_1 30;11 "alice/CORP.EXAMPLE" 1 25 KDC_ERR_PREAUTH_REQUIRED "NEEDED_PREAUTH" aes256-cts-hmac-sha1-96' \
		"$(of $S 10.84.0.1 krbStat krbNReq_Rep_Err krbMsgTypes krbClient krbSuccess krbErr krbErrMsg krbErrText krbCipher)"
}

@test "tickets over TCP, in pieces in any order; on behalf of another user, FAST, RC4" {
	flows krb
	is '0x8185 2_0_0 TGS  "cifs/fs.corp.example";"http/www.corp.example" "victim/CORP.EXAMPLE" 0x00800008' \
		"$(of 10.84.0.20 $S krbStat krbNReq_Rep_Err krbReqType krbClient krbService krbForUser krbOpt)"
	is '0x0215 "svc/CORP.EXAMPLE" 1 rc4-hmac' "$(of $S 10.84.0.20 krbStat krbClient krbSuccess krbCipher)"
	is '0x0021 32 KRB_AP_ERR_TKT_EXPIRED "late"' "$(of $S 10.84.0.23 krbStat krbErr krbErrMsg krbErrText)"
}

@test "errors with and without a name; passwords; tickets that are shown; other ports" {
	flows krb
	is '6;18;24;37;68;200 KDC_ERR_C_PRINCIPAL_UNKNOWN;KDC_ERR_CLIENT_REVOKED;KDC_ERR_PREAUTH_FAILED;KRB_AP_ERR_SKEW;KDC_ERR_WRONG_REALM;200' \
		"$(of $S 10.84.0.3 krbErr krbErrMsg)"
	is '0x0809 "afs" aes128-cts-hmac-sha1-96' "$(of 10.84.0.4 $S krbStat krbService krbCipher)"
	is '0x0409 14;21 "kadmin/changepw"' "$(of 10.84.0.5 $S krbStat krbMsgTypes krbService)"
	is '0x0803 "elsewhere/CORP.EXAMPLE"' "$(of 10.84.0.25 $S krbStat krbClient)"
}

@test "lists and texts have bounds" {
	local services
	flows krb
	services=$(of 10.84.0.21 $S krbService | tr ';' '\n')
	is "8 162" "$(wc -l <<<"$services") $(head -n 1 <<<"$services" | tr -d '\n' | wc -c)"
	is '0x1005 10_0_0' "$(of 10.84.0.21 $S krbStat krbNReq_Rep_Err)"
}

@test "what is malformed, cut, or none" {
	flows krb
	is '0x2003 "mallory/CORP.EXAMPLE" ' "$(of 10.84.0.6 $S krbStat krbClient krbService)"
	is '0x2021 ' "$(of 10.84.0.7 $S krbStat krbErr)"
	is '0x4003 "snapped/CORP.EXAMPLE" ' "$(of 10.84.0.8 $S krbStat krbClient krbService)"
	is '0x0000' "$(of 10.84.0.9 $S krbStat)"
	is '0x2803' "$(of 10.84.0.10 $S krbStat)"
	is '0x0000' "$(of 10.84.0.11 $S krbStat)"
	is '0x4003 "half/CORP.EXAMPLE" ' "$(of 10.84.0.22 $S krbStat krbClient krbService)"
	is '0x0000' "$(of 10.84.0.24 $S krbStat)"
	line "kerberosDecode: Aggregated krbStat=0xffff"
	line "kerberosDecode: Number of Kerberos requests: 21"
	line "kerberosDecode: Number of Kerberos replies: 2"
	line "kerberosDecode: Number of Kerberos errors: 9"
}

@test "what is encrypted with keys made of passwords, as hashcat reads it, and masked; smaller lists" {
	plugins basicFlow txtSink
	plugin_with kerberosDecode KRB_HASHES=1 KRB_MAXTXT=1 KRB_MAXNUM=2 KRB_STRMAX=16
	flows krb
	is '"****"' "$(of 10.84.0.1 $S krbHash)"
	is '"****"' "$(of $S 10.84.0.1 krbHash)"
	is '0x9185 "cifs/fs.corp.exa" 18;23' "$(of 10.84.0.20 $S krbStat krbService krbETypes)"
}

@test "hashes that are not masked are those that hashcat takes" {
	local dir=$BATS_TEST_TMPDIR/kerberosDecode
	cp -r "$T2_TREE/plugins/kerberosDecode" "$dir"
	sed 's/T2_MASKPW == 1/0/' "$T2_TREE/lib/api/secret.h" >"$dir/src/shown.h"
	sed -i 's/"secret.h"/"shown.h"/' "$dir/src/kerberosDecode.c"
	sed -i 's/^\(#define KRB_HASHES \+\)0/\11/' "$dir/src/kerberosDecode.h"
	plugin_source "$dir" 346_kerberosDecode.so
	flows krb
	is '"$krb5pa$18$alice$CORP.EXAMPLE$000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f"' "$(of 10.84.0.1 $S krbHash)"
	is '"$krb5asrep$23$alice@CORP.EXAMPLE:1718191a1b1c1d1e1f20212223242526$2728292a2b2c2d2e2f303132333435363738393a"' \
		"$(of $S 10.84.0.1 krbHash)"
	is '"$krb5tgs$23$*svc$CORP.EXAMPLE$cifs/fs.corp.example*$1718191a1b1c1d1e1f20212223242526$2728292a2b2c2d2e2f303132333435363738393a3b3c3d3e"' \
		"$(of $S 10.84.0.20 krbHash)"
}

# said FIELD FILTER: what tshark has, sorted
said() {
	tshark -o tcp.reassemble_out_of_order:TRUE -r "$CAP" -Y "$2" -T fields -e "$1" 2>/dev/null | tr ',' '\n' | sed '/^$/d' | sort -u
}

@test "what tshark says" {
	flows krb
	is "$(said kerberos.ENCTYPE 'ip.src == 10.84.0.1')" "$(of 10.84.0.1 $S krbETypes | tr ';' '\n' | sort -u)"
	is "$(said kerberos.addr_nb 'ip.src == 10.84.0.1' | sed 's/<.*//; s/ *$//')" "$(of 10.84.0.1 $S krbHosts | tr -d '"' | sed 's/;.*//')"
	is "$(said kerberos.error_code 'ip.dst == 10.84.0.3')" "$(of $S 10.84.0.3 krbErr | tr ';' '\n' | sort -u)"
	is "$(said kerberos.e_text 'ip.dst == 10.84.0.1')" "$(of $S 10.84.0.1 krbErrText | tr -d '"')"
	is "$(said kerberos.CNameString 'ip.src == 10.84.0.1')/CORP.EXAMPLE" "$(of 10.84.0.1 $S krbClient | tr -d '"')"
	is "$(said kerberos.kdc_options 'ip.src == 10.84.0.1')" "$(of 10.84.0.1 $S krbOpt | sed 's/^0x//')"
}

@test "with several workers it is the same; texts of the bits; default.config and the header are equal" {
	flows krb
	mkdir -p many
	t2 -r "$CAP" -w many/out -j 3 >many.out
	fails grep "One flow worker" many.out
	cmp "$FLOWS" many/out_flows.txt
	diff <(grep '^kerberosDecode' <<<"$output") <(grep '^kerberosDecode' many.out)
	run -0 tawk -V krbStat=0x0210
	has "granted"
	has "RC4"
	run -0 tawk -V krbErr=25
	has "PREAUTH_REQUIRED"
	run -0 tawk -V krbETypes=18
	has "aes256-cts-hmac-sha1-96"
	run -0 tawk -V krbOpt=0x40800000
	has "forwardable"
	resets kerberosDecode
}
