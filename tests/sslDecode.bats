# sslDecode: hellos in pieces, lists, certificates, what is weak, fingerprints; STARTTLS, SSL 2.0, OpenVPN, DTLS; flags.

load helper

setup() {
	sandbox
	plugins basicFlow sslDecode txtSink
}

# from PORT COLUMN...: the row of this source port (A)
from() {
	local port=$1
	shift
	cells "$FLOWS" srcPort "$@" | sed -n "s/^$port //p"
}

# to PORT COLUMN...: the row of this destination port (B)
to() {
	local port=$1
	shift
	cells "$FLOWS" dstPort "$@" | sed -n "s/^$port //p"
}

@test "a hello in pieces out of order is whole: names, lists, fingerprints" {
	flows tls
	is '0x0303 0xc02b 7 "www.example.org" "h2";"http/1.1" 0x00000003 32' \
		"$(from 50001 sslVersion sslCipher sslNumExt sslServerName sslALPNList sslProto sslSessIdLen)"
	is "0x0000;0xff01;0x000a;0x000b;0x000d;0x0010;0x3374 0xc02b;0xc02f;0x009c;0x002f;0x00ff 0x001d;0x0017;0x0018 0x00" \
		"$(from 50001 sslExtList sslCipherList sslECPt sslECFormats)"
	is "$(printf '771,49195-49199-156-47-255,0-65281-10-11-13-16-13172,29-23-24,0' | md5sum | cut -c 1-32)" "$(from 50001 sslJA3Hash)"
	local b c
	b=$(printf '002f,009c,00ff,c02b,c02f' | sha256sum | cut -c 1-12)
	c=$(printf '000a,000b,000d,3374,ff01_0403,0804,0401' | sha256sum | cut -c 1-12)
	is "t12d0507h2_${b}_$c" "$(from 50001 sslJA4)"
	is "1_1_2_2_0 0x0000000000000000" "$(from 50001 sslNumCC_A_H_AD_HB sslAlert)"		# what is encrypted is counted
	is "$(printf '771,49195,65281-16' | md5sum | cut -c 1-32) " "$(to 50001 sslJA3Hash sslJA4)"
	is '"www.example.org" "h2" 0x0c000020' "$(to 50001 sslServerName sslALPNList sslStat)"
}

@test "a certificate in two records and two segments" {
	flows tls
	is "3 C0FFEE01 e75361d183cfdbabb6e5200464e0f66ab7ff7d7b 1795921420.000000_1827457420.000000_31536000" \
		"$(to 50001 sslCertVersion sslCertSerial sslCertSha1FP sslCNotValidBefore_after_lifetime)"
	is '"ecdsa-with-SHA256" "id-ecPublicKey" ECDSA_256 "www.example.org" "Example Org" "Unit" "Thun" "Bern" CH' \
		"$(to 50001 sslCSigAlg sslCKeyAlg sslCPKeyType_Size sslCSubjectCommonName sslCSubjectOrgName sslCSubjectOrgUnit \
			sslCSubjectLocality sslCSubjectState sslCSubjectCountry)"
	is '"www.example.org" CH' "$(to 50001 sslCIssuerCommonName sslCIssuerCountry)"
	is "" "$(from 50001 sslCertVersion)"
}

@test "TLS 1.3: GREASE, a HelloRetryRequest and the hello behind it" {
	flows tls
	is '0x0304 0x2a2a 3 0x4a4a;0x0304;0x0303 0x5a5a;0x001d "h2" 0x08' \
		"$(from 50002 sslVersion sslCipher sslNumCipher sslSuppVer sslECPt sslALPSList sslFlags)"
	is "$(printf '771,4866-4865,0-43-13-10-17513-51,29,' | md5sum | cut -c 1-32)" "$(from 50002 sslJA3Hash)"
	is "0x0304 $(printf '771,4866,43-51' | md5sum | cut -c 1-32) 1700000000.000000 1_0_2_1_0" \
		"$(to 50002 sslVersion sslJA3Hash sslGMTTime sslNumCC_A_H_AD_HB)"
}

@test "behind STARTTLS: more than is kept, each with its bit; odd names; an alert in two segments" {
	flows tls
	is "0x03e30fd1 40 30 17 8 7 6 1 7 6" \
		"$(from 50003 sslStat sslNumCipher sslNumExt sslNumSigAlg sslNumECPt sslNumECFormats sslNumALPN sslNumALPS sslNumNPN sslNumSuppVer)"
	is '"mail\u0000\t\"x" "h2";"h3";"spdy/3.1";"abcdefghijklmno";"\n\n";"" "abcdefghijklmnop" "h2";"foob";"imap";"pop3";"ftp";"xmpp"' \
		"$(from 50003 sslServerName sslALPNList sslALPSList sslNPNList)"
	is "0x06 0x26 0x8000000000000040 0xc08020fe" "$(from 50003 sslVuln sslFlags sslAlert sslProto)"
	is "0x07 RSA_512 0x02008000" "$(to 50003 sslVuln sslCPKeyType_Size sslStat)"
}

@test "SSL 2.0 and 3.0" {
	flows tls
	is "0x0300 0x01 0x0004;0x000a;0x00ff 0x03004000 " "$(from 50004 sslVersion sslFlags sslCipherList sslStat sslJA3Hash)"
	is "0x0300 0x19 0x01004000" "$(to 50004 sslVersion sslVuln sslStat)"
	is "0x0200 0x01" "$(from 50005 sslVersion sslFlags)"
}

@test "report: versions with their shares" {
	flows tls
	line "sslDecode: Aggregated sslStat=0x0fe3cff1"
	line "sslDecode: Number of SSL 2.0 flows: 1 [10.00%]"
	line "sslDecode: Number of TLS 1.3 flows: 3 [30.00%]"
	line "sslDecode: Aggregated sslProto=0xc08020ff"
}

@test "holes, the middle of a connection, what is no TLS between: what was said is there" {
	flows tlsodd
	is '0x0c1c0000 "cut.example" 0x1301 0_0_1_2_0 ' "$(from 51001 sslStat sslServerName sslCipher sslNumCC_A_H_AD_HB sslJA3Hash)"
	is "0x0c1c0000 0_0_1_0_0" "$(from 51002 sslStat sslNumCC_A_H_AD_HB)"
	is "0x20000001 3 0x0303;0x0302;0x0301 0_0_0_5_0" "$(from 51003 sslStat sslNumRecVer sslRecVer sslNumCC_A_H_AD_HB)"
	is "0x00000002 0_0_0_1_0" "$(to 51003 sslStat sslNumCC_A_H_AD_HB)"
	is "0x0000 0_0_0_0_0" "$(to 51001 sslVersion sslNumCC_A_H_AD_HB)"
}

@test "behind the header of a proxy, in its segment" {
	flows tlsodd
	is '"proxy.example" "proxy.example"' "$(from 51007 sslServerName) $(from 51008 sslServerName)"
}

@test "Heartbleed, random bytes that are none, names that would break a row" {
	flows tlsodd
	is "0x20 0_0_2_0_2 0x00000004" "$(from 51004 sslVuln sslNumCC_A_H_AD_HB sslStat)"
	is '0x10 "\"a\"\tb\n\\;_ c" ..' "$(to 51004 sslFlags sslCSubjectOrgName sslCSubjectCountry)"
	is 1 "$(awk -F '\t' '{ print NF }' "$FLOWS" | sort -u | wc -l)"
}

@test "DTLS: fragments out of order, cookie, 1.3, alert, CAPWAP, behind STUN; over SCTP" {
	flows tlsdtls
	is '0xfefc 0xc02b "dtls.example" 0_0_4_0_0 0x00002000' \
		"$(from 52001 sslVersion sslCipher sslServerName sslNumCC_A_H_AD_HB sslProto | sed 's/0x80002000/0x00002000/')"
	is dd2d0203hq "$(from 52001 sslJA4 | cut -d _ -f 1)"
	is "0x0c000011 0xfefc 0x0000000000000100 0_1_2_1_0" "$(to 52001 sslStat sslSuppVer sslAlert sslNumCC_A_H_AD_HB)"
	is "dd1i010000 dd1i010000" "$(from 52002 sslJA4 | cut -d _ -f 1) $(from 52003 sslJA4 | cut -d _ -f 1)"
	is "dd1i010000 t12i010000" "$(from 52004 sslJA4 | cut -d _ -f 1) $(from 52005 sslJA4 | cut -d _ -f 1)"
}

@test "OpenVPN by flag: over UDP with an HMAC, again, over TCP" {
	plugins basicFlow txtSink
	plugin_with sslDecode SSL_ANALYZE_OVPN=1 || skip "no libcrypto"
	flows tlsodd
	is '"vpn.example" 0x80004000 0_0_1_0_0' "$(from 51006 sslServerName sslProto sslNumCC_A_H_AD_HB)"
	is '"vpn.example" 0x80004000' "$(from 51005 sslServerName sslProto)"
	is "$(from 51006 sslJA4)" "$(from 51005 sslJA4)"
	is '"www.example.org"' "$(to 51004 sslCSubjectCommonName)"
}

@test "certificates by flag: names in a text, MD5, long names, Tor, black list, none" {
	plugins basicFlow txtSink
	plugin_with sslDecode SSL_CERT_SUBJECT=1 SSL_CERT_ISSUER=1 SSL_CERT_FINGPRINT=2 SSL_CERT_ALG_NAME_LONG=1 SSL_DETECT_TOR=1 \
		SSL_BLIST=1 || skip "no libcrypto"
	printf '%% 1\nbb654b798925873caa753b04e49ba6db84be4010\tbad: "one"\n' >"$PLUGINS/sslblacklist.tsv"
	flows tls
	line "[INF] sslDecode: 1 certificates of the black list loaded"
	line "sslDecode: Number of certificates on the black list: 1"
	is '"/CN=www.abcdefgh234567.net" "/CN=www.ca2b3c4d5e6f.com" "bad: \"one\"" 1 0x02009000' \
		"$(to 50003 sslCSubject sslCIssuer sslBlistCat sslTorFlow sslStat)"
	is "sha1WithRSAEncryption" "$(to 50003 sslCSigAlg | tr -d '"')"
	is "0 32" "$(to 50001 sslTorFlow) $(to 50001 sslCertMd5FP | tr -d '\n' | wc -c)"
	plugin_with sslDecode SSL_ANALYZE_CERT=0
	flows tls
	fails grep -q sslCert "$FLOWS"
}

@test "certificates are saved below the prefix, once, by digest or by flow" {
	plugins basicFlow txtSink
	plugin_with sslDecode SSL_SAVE_CERT=1 || skip "no libcrypto"
	mkdir out_certs
	touch out_certs/old
	flows tls
	is "bb654b798925873caa753b04e49ba6db84be4010.pem e75361d183cfdbabb6e5200464e0f66ab7ff7d7b.pem" "$(ls out_certs | paste -sd ' ')"
	is "subject=CN = www.abcdefgh234567.net" "$(openssl x509 -noout -subject -in out_certs/bb654b798925873caa753b04e49ba6db84be4010.pem)"
	SSL_RM_CERTDIR=0 SSL_CERT_PATH=/c SSL_CERT_EXT=.crt flows tls -j 3
	is 2 "$(ls out/c/*.crt | wc -l)"
	rm -r out out_certs
	plugin_with sslDecode SSL_SAVE_CERT=1 SSL_CERT_NAME_FINDEX=1
	flows tls
	is "1_B.pem 3_B.pem" "$(ls out_certs | paste -sd ' ')"
}

@test "fingerprints by flag: texts, orders; lists" {
	plugins basicFlow txtSink
	plugin_with sslDecode SSL_JA3_STR=1 SSL_JA4_O=1 SSL_JA4_R=1 SSL_JA4_RO=1 || skip "no libcrypto"
	printf '%% 2\n%s\tfirst\n%s\tsecond\n' 61e1788bbd3858485d97e98c76815feb 61e1788bbd3858485d97e98c76815feb \
		>"$PLUGINS/ja3fingerprint.tsv"
	printf '%% 1\r\nt12d0507h2_f73aa559bc2f_8a3641013d3c\tpresent\r\n' >"$PLUGINS/ja4fingerprints.tsv"
	flows tls
	line "[INF] sslDecode: 2 JA3 fingerprints loaded"
	line "sslDecode: Number of JA4 signatures matched: 1"
	is '"first" "present"' "$(from 50001 sslJA3Desc sslJA4Desc)"
	is '"771,49195-49199-156-47-255,0-65281-10-11-13-16-13172,29-23-24,0"' "$(from 50001 sslJA3Str)"
	is '"t12d0507h2_002f,009c,00ff,c02b,c02f_000a,000b,000d,3374,ff01_0403,0804,0401"' "$(from 50001 sslJA4R)"
	is '"t12d0507h2_c02b,c02f,009c,002f,00ff_ff01,000a,000b,000d,3374_0403,0804,0401"' "$(from 50001 sslJA4RO)"
	is "\"t12d0507h2_$(printf c02b,c02f,009c,002f,00ff | sha256sum | cut -c 1-12)_$(
		printf ff01,000a,000b,000d,3374_0403,0804,0401 | sha256sum | cut -c 1-12)\"" "$(from 50001 sslJA4O)"
	mkdir "$PLUGINS/x"
	mv "$PLUGINS/x" "$PLUGINS/ja3fingerprint.tsv.d"
	rm "$PLUGINS/ja3fingerprint.tsv"
	mkdir "$PLUGINS/ja3fingerprint.tsv"
	run -1 t2 -r "$CAP" -w out
	has "ja3fingerprint.tsv: "
}

@test "FORCE_MODE: a flow whose lists are full is released" {
	built_with sslDecode FORCE_MODE=1
	flows tls
	is "0x0400020000004000 0x03e30fc0" "$(from 50003 flowStat sslStat | head -n 1)"
	is 2 "$(from 50003 sslStat | wc -l)"
	is 1 "$(from 50001 sslStat | wc -l)"
}

@test "hellos of QUIC by flag: what quicDecode decrypts" {
	plugins basicFlow quicDecode txtSink
	plugin_with sslDecode SSL_ANALYZE_QUIC=1 || skip "no libcrypto"
	flows quic
	[ "$(cells "$FLOWS" sslJA4 | grep -c '^q13')" -gt 0 ]
	is "$(cells "$FLOWS" quicServerName | sort -u | grep .)" "$(cells "$FLOWS" dir sslServerName | sed -n 's/^A //p' | sort -u | grep .)"
	is 0 "$(cells "$FLOWS" sslNumCC_A_H_AD_HB | grep -vc '^0_0_0_0_0$')"
	mkdir many
	t2 -r "$CAP" -w many/out -j 3 >many.out
	fails grep "One flow worker" many.out
	cmp "$FLOWS" many/out_flows.txt
	rm "$PLUGINS"/*_quicDecode.so
	run t2 -r "$CAP" -w "$DATA/out"
	has "undefined symbol: quicMessage"
}

# hellos CAPTURE: JA3 and JA4 of its rows, with their ends
hellos() {
	t2 -r "$1" -w "$DATA/h" >/dev/null 2>&1
	cells "$DATA/h_flows.txt" srcIP srcPort dstIP dstPort sslJA3Hash sslJA4
}

@test "every JA3, JA3S and JA4 that two programs have of the captures of the set" {
	local set=${ORACLE_SET:-$T2_TREE/../shared/conformance/pcaps} where pcap kind ends ja3 by ja4 by4 last= n=0 bad=0 file
	[ -d "$set" ] || skip "the set is not here"
	plugins basicFlow quicDecode txtSink
	plugin_with sslDecode SSL_ANALYZE_QUIC=1 || skip "no libcrypto"
	while IFS=$'\t' read -r where pcap kind a b c d _ ja3 by ja4 by4; do
		file=$set/$pcap
		[ "$where" = conformance ] || file=$set/../../vectors/tls-ssh/pcaps/$pcap
		[ -e "$file" ] || continue
		[ "$file" = "$last" ] || hellos "$file" >got
		last=$file
		# in tunnels the addresses are those of another header
		case $by in *+*) ;; *) [ "$by4" = calc ] || [ "$by4" = arkime ] || [ "$by4" = suricata ] || continue ;; esac
		[ "$by4" != ndpi ] || ja4=-		# its older JA4 is another
		n=$((n + 1))
		awk -v p="$b $d" -v ja3="$ja3" -v ja4="$ja4" '
			$2 " " $4 == p && $5 == ja3 && (ja4 == "-" || $6 == ja4) { found = 1 }
			END { exit !found }' got || { echo "$pcap $kind $a $b $c $d: $ja3 $ja4"; grep " $b .* $d " got; bad=$((bad + 1)); }
	done < <(grep -v '^#' "$T2_TREE/tests/hellos.tsv" | sort -t $'\t' -k 1,2)
	echo "$n hellos, $bad others"
	[ $n -gt 300 ]
	is 0 $bad
}

@test "the texts of the bits" {
	run -0 tawk -V sslStat=0x00008000
	has "weak key"
	run -0 tawk -V sslProto=0x00000002
	has "HTTP/2"
	run -0 tawk -V sslCipher=0x1301
	has "TLS_AES_128_GCM_SHA256"
	run -0 tawk -V sslVersion=0x0304
	has "TLS 1.3"
	run -0 tawk -V sslVuln=0x01
	has "BEAST"
	run -0 tawk -V sslFlags=0x10
	has "random"
}
