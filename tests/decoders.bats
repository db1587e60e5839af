# What holds for every decoder of neighbours and routers: several workers, the packet file, flags, tables of bits.

load helper

setup() {
	sandbox
}

# Plugin, its scenarios, flags at other values than the shipped ones.
decoders() {
	cat <<-'END'
	sctpDecode	sctpassoc,sctpborder	SCTP_CRCADL32CHK=0+SCTP_CHNKVAL=1 SCTP_CRCADL32CHK=2+SCTP_CHNKVAL=2+SCTP_CHNKAGGR=0+SCTP_MAXCTYPE=255+SCTP_MAXSTREAM=1024 SCTP_CHNKVAL=1+SCTP_MAXCTYPE=1+SCTP_MAXSTREAM=1
	arpDecode	arp,arpmany,arpborder	ARP_MAX_IP=1 ARP_MAX_IP=255
	igmpDecode	igmp,igmpborder	IGMP_TC_MD=1 IGMP_TC_MD=1+IGMP_NUM=1 IGMP_TC_MD=1+IGMP_NUM=255 IGMP_STATFILE=0
	stpDecode	stp,stpborder	STP_RTPREXT=0
	lldpDecode	lldp	LLDP_TTL_AGGR=0 LLDP_NUM_TTL=1+LLDP_STRLEN=1+LLDP_LSTRLEN=1 LLDP_NUM_TTL=255+LLDP_STRLEN=255+LLDP_LSTRLEN=511 LLDP_OPT_TLV=0
	cdpDecode	cdp,cdpborder	CDP_NADDR=1+CDP_NMADDR=1+CDP_NIPPG=1 CDP_NADDR=255+CDP_NMADDR=255+CDP_NIPPG=255 CDP_STRLEN=1+CDP_LSTRLEN=1 CDP_STRLEN=255+CDP_LSTRLEN=511
	bgpDecode	bgp	BGP_AS_FORMAT=1 BGP_AS_FORMAT=2 BGP_IP_FORMAT=0+BGP_MASK_FORMAT=0+BGP_NOTIF_FORMAT=1 BGP_IP_FORMAT=2+BGP_MASK_FORMAT=2+BGP_NOTIF_FORMAT=2+BGP_RT_MASK=1 BGP_TRAD_BOGONS=0+BGP_RT=0 BGP_OUTPUT_RT=0 BGP_ORIG_ID=1+BGP_AGGR=1+BGP_CLUSTER=1+BGP_COMMUNITIES=1+BGP_AS_PATH_AGGR=1 BGP_ASIZE=1 BGP_ASIZE=4096
	ospfDecode	ospf	OSPF_OUTPUT_HLO=0+OSPF_OUTPUT_DBD=0+OSPF_OUTPUT_MSG=0+OSPF_OUTPUT_STATS=0 OSPF_MASK_AS_IP=0+OSPF_LSID_AS_IP=0+OSPF_LSTYP_STR=0 OSPF_AREA_AS_IP=1+OSPF_NEIGMAX=1+OSPF_NUMTYP=1 OSPF_TYP_STR=0+OSPF_NEIGMAX=255+OSPF_NUMTYP=255
	dhcpDecode	dhcp,dhcpodd	DHCPMOTOUT=0+DHCP_FLAG_MAC=1 DHCPMOTOUT=2+DHCP_FM_DEBUG=1 DHCPOPTMAX=1+DHCPMSGMAX=1+DHCPNMMAX=1 DHCPOPTMAX=255+DHCPMSGMAX=255+DHCPNMMAX=255 DHCPMASKFRMT=0+DHCP_ADD_CNT=1
	quicDecode	quic,quicodd	QUIC_SPKT_TYPE_STR=0 QUIC_DECODE_TLS=0 QUIC_DEBUG=1
	sslDecode	tls,tlsodd,tlsdtls	SSL_EXT_LIST=0+SSL_REC_VER=0+SSL_HAND_VER=0+SSL_SUPP_VER=0+SSL_SIG_ALG=0+SSL_EC=0+SSL_EC_FORMATS=0+SSL_ALPN_LIST=0+SSL_ALPS_LIST=0+SSL_NPN_LIST=0+SSL_CIPHER_LIST=0 SSL_MAX_EXT=1+SSL_MAX_REC_VER=1+SSL_MAX_HAND_VER=1+SSL_MAX_SUPP_VER=1+SSL_MAX_SIG_ALG=1+SSL_MAX_EC=1+SSL_MAX_EC_FORMATS=1+SSL_MAX_PROTO=1+SSL_PROTO_LEN=1+SSL_MAX_CIPHER=1 SSL_MAX_EXT=255+SSL_MAX_REC_VER=255+SSL_MAX_HAND_VER=255+SSL_MAX_SUPP_VER=255+SSL_MAX_SIG_ALG=255+SSL_MAX_EC=255+SSL_MAX_EC_FORMATS=255+SSL_MAX_PROTO=255+SSL_PROTO_LEN=255+SSL_MAX_CIPHER=255 SSL_CERT_SERIAL=0+SSL_CERT_FINGPRINT=0+SSL_CERT_VALIDITY=0+SSL_CERT_SIG_ALG=0+SSL_CERT_PUBKEY_ALG=0+SSL_CERT_PUBKEY_TS=0+SSL_CERT_SUBJECT=0+SSL_CERT_ISSUER=0 SSL_CERT_SUBJECT=1+SSL_CERT_ISSUER=0+SSL_CERT_FINGPRINT=2 SSL_CERT_SUBJECT=0+SSL_CERT_ISSUER=1+SSL_CERT_ALG_NAME_LONG=1 SSL_CERT_COMMON_NAME=0+SSL_CERT_ORGANIZATION=0+SSL_CERT_ORG_UNIT=0+SSL_CERT_LOCALITY=0+SSL_CERT_STATE=0+SSL_CERT_COUNTRY=0 SSL_ANALYZE_CERT=0+SSL_DETECT_TOR=1+SSL_BLIST=1 SSL_JA3=0+SSL_JA4=0 SSL_JA3_STR=1+SSL_JA3_STR_LEN=1+SSL_JA4_O=1+SSL_JA4_R=1+SSL_JA4_RO=1+SSL_ANALYZE_OVPN=1
	smbDecode	smb1,smb2,smbodd	SMB1_DECODE=0 SMB_SECBLOB=0 SMB2_NUM_DIALECT=255+SMB2_NUM_STAT=255+SMB1_NUM_DIALECT=255+SMB1_DIAL_MAXLEN=255+SMB_NUM_FNAME=255+SMB_NATIVE_NAME_LEN=255+SMB_FNAME_LEN=4096 SMB1_DIAL_MAXLEN=1+SMB_NUM_FNAME=1+SMB_NATIVE_NAME_LEN=1+SMB_FNAME_LEN=1 SMB_SAVE_AUTH=1
	httpSniffer	http,httpbody	HTTP_ANTVIR=1+HTTP_AVAST_CID=1+HTTP_AVID_LEN=1 HTTP_ESET_UID=1+HTTP_AVID_LEN=255+HTTP_BODY=0 HTTP_MIME=0+HTTP_STAT=0+HTTP_HOST=0+HTTP_URL=0+HTTP_COOKIE=0+HTTP_IMAGE=0+HTTP_VIDEO=0+HTTP_AUDIO=0+HTTP_MSG=0+HTTP_APPL=0+HTTP_TEXT=0+HTTP_PUNK=0+HTTP_USRAG=0+HTTP_XFRWD=0+HTTP_REFRR=0+HTTP_VIA=0+HTTP_LOC=0+HTTP_SERV=0+HTTP_PWR=0+HTTP_MCNT=0 HTTP_BODY=0 HTTP_BDURL=0 HTTP_DATA_C_MAX=1+HTTP_MXFILE_LEN=1+HTTP_MXUA_LEN=1+HTTP_MXXF_LEN=1 HTTP_DATA_C_MAX=1000+HTTP_MXFILE_LEN=1000+HTTP_MXUA_LEN=4096+HTTP_MXXF_LEN=4096
	ntlmsspDecode	ntlm,smb2	NTLMSSP_CLI_CHALL=1+NTLMSSP_NAME_LEN=1+NTLMSSP_DEPTH=64+NTLMSSP_SAVE_AUTH_V1=1 NTLMSSP_DNS=0+NTLMSSP_NETBIOS=0+NTLMSSP_VERSION=0 NTLMSSP_VERSION=1+NTLMSSP_NAME_LEN=255+NTLMSSP_DEPTH=1073741824+NTLMSSP_SAVE_AUTH_V2=1
	sshDecode	ssh	SSH_USE_PORT=1+SSH_FINGERPRINT=2+SSH_HASSH_STR=1 SSH_DECODE=0 SSH_DECODE=1 SSH_FINGERPRINT=0+SSH_ALGO=0+SSH_HASSH=0 SSH_ALGO=0+SSH_LISTS=1 SSH_HASSH_STR=1+SSH_LISTS=1+SSH_HASSH_DLEN=1+SSH_HASSH_STR_LEN=1+SSH_BUF_SIZE=1+SSH_HKT_SIZE=1 SSH_HASSH_STR=1+SSH_LISTS=1+SSH_HASSH_DLEN=4096+SSH_HASSH_STR_LEN=35000+SSH_BUF_SIZE=35000+SSH_HKT_SIZE=255
	telnetDecode	telnet	TEL_BTFLD=0+TELUPLN=1+TELCMDN=1+TELOPTN=1 TEL_CMDOPTS=0 TEL_CMD_AGGR=0+TEL_OPT_AGGR=0+TELUPLN=255+TELCMDN=255+TELOPTN=255
	regex_pcre	signs	RGX_BYTES=1 RGX_BYTES=1048576 RGX_MATCH=1000+RGX_POS=1 RGX_MATCH=100000000+RGX_POS=255 RGX_EXPERT=1
	wireguard	wireguard	WG_SESSIONS=1 WG_SESSIONS=255
	openvpn	openvpn	OVPN_SESSIONS=1 OVPN_SESSIONS=255
	vrrpDecode	vrrp,vrrpborder	VRRP_NUM_VRID=1+VRRP_NUM_IP=1 VRRP_NUM_VRID=255+VRRP_NUM_IP=255 VRRP_RT=0
	END
}

@test "rows, files and report are those of one worker" {
	local p s scenarios n=0
	while IFS=$'\t' read -r p scenarios _; do
		plugins basicFlow "$p" txtSink
		for s in ${scenarios//,/ }; do
			rm -rf one many
			mkdir one many
			capture "$s"
			t2 -r "$CAP" -w one/x >one.out
			t2 -r "$CAP" -w many/x -j 3 >many.out
			fails grep "One flow worker" many.out
			diff -r -x x_headers.txt one many || { echo "$p, scenario $s"; return 1; }
			diff <(grep "^$p:" one.out) <(grep "^$p:" many.out)
			[ "$(cells one/x_flows.txt "$(sed 's/Decode$//; s/Sniffer$//; s/^telnet$/tel/; s/^regex_pcre$/Rgx/; s/^wireguard$/wg/; s/^openvpn$/ovpn/' <<<"$p")Stat" | grep -vc '^0x0*$')" -gt 0 ]
			n=$((n + 1))
		done
	done < <(decoders)
	[ $n -ge 2 ]
}

@test "the packet file has as many columns in each line, and says something of the decoder's packets" {
	local p scenarios
	while IFS=$'\t' read -r p scenarios _; do
		plugins basicFlow "$p" txtSink
		for s in ${scenarios//,/ } l2 dns; do
			flows "$s" -s
			is 1 "$(awk -F '\t' '{ print NF }' out_packets.txt | sort -u | wc -l)"
		done
	done < <(decoders)
}

@test "the first bytes of a connection say what it is, and those that are nearly so do not" {
	plugins basicFlow ftpDecode imapDecode ircDecode popDecode voipDetector smtpDecode stunDecode telnetDecode txtSink
	flows looks
	awk -F '\t' -v names="none ftp imap irc pop voip smtp nat tel" '
		NR == 1 {
			sub(/^%/, "")
			for (i = 1; i <= NF; i++) at[$i] = i
			n = split(names, name, " ")
			next
		}
		$at["dir"] == "A" {
			got = ""
			for (i = 2; i <= n; i++) if ($at[name[i] "Stat"] !~ /^0x0*$/) got = got " " name[i]
			k = ($at["dstPort"] - 20000) / 100 + 1
			if (got != (k > 1 ? " " name[k] : "")) print "text " $at["srcPort"] - 50000 ": " name[k] ", got" got
			seen[k] = 1
		}
		END { for (i = 1; i <= n; i++) if (!(i in seen)) print "nothing of " name[i] }' "$FLOWS" | tee wrong
	[ ! -s wrong ]
}

@test "on the port of another protocol HTTP is HTTP, and STUN is STUN" {
	local p all
	all=$(cd "$T2_TREE/plugins" && echo *Decode httpSniffer modbus openvpn voipDetector wireguard)
	plugins basicFlow $all txtSink
	flows crossed
	awk -F '\t' '
		NR == 1 {
			sub(/^%/, "")
			for (i = 1; i <= NF; i++) {
				name[i] = $i
				at[$i] = i
			}
			next
		}
		{
			got = $at["l4Proto"] == 6 ? "tcp" : "udp"
			for (i = 1; i <= NF; i++)
				if (name[i] ~ /^[a-z]*Stat$/ && name[i] !~ /^(flowStat|natStat)$/ && $i ~ /^0x0*[1-9a-f]/) got = got " " name[i] "=" $i
			if (got ~ /^udp/ && $at["natStat"] == 0) got = got " no STUN"
			n[got " " ($at["dir"] == "A" ? $at["dstPort"] : $at["srcPort"])]++
		}
		END { for (g in n) print g ": " n[g] }' "$FLOWS" | sed 's/httpStat=0x006c/request/; s/httpStat=0x0068/reply/; s/ voipStat=0x8000//' |
		grep -v '^tcp re[a-z]* [0-9]*: 1\|^udp [0-9]*: 2' | sort >others
	is "tcp bgpStat=0x0003 reply 179: 1
tcp bgpStat=0x0003 request 179: 1
tcp syslogStat=0x01 request 514: 1
udp dnsStat=0x8001 5353: 2
udp dnsStat=0x8001 5355: 2
udp dnsStat=0x8001 53: 2
udp dnsStat=0x8003 137: 2
udp ntpStat=0x01 123: 2
udp radiusStat=0x81 1812: 1
udp radiusStat=0x81 1813: 1
udp radiusStat=0x83 1812: 1
udp radiusStat=0x83 1813: 1
udp snmpStat=0x81 161: 2
udp snmpStat=0x81 162: 2
udp tftpStat=0x1041 69: 1
udp tftpStat=0x1801 69: 1" "$(cat others)"
	is 33 "$(cells "$FLOWS" httpStat | grep -c 0x006c)"
	is 33 "$(cells "$FLOWS" httpStat | grep -c 0x0068)"
	# nor are packets counted as theirs
	for p in 'FTP control' IMAP POP SMB SMTP Telnet; do hasnt "Number of $p packets"; done
}

@test "monitoring reports have the counters of each plugin, and those of packets do not fall" {
	local all s
	all=$(cd "$T2_TREE/plugins" && grep -lE '^(monitoring|T2_COUNTS_REPORT)\(' */src/*.c | cut -d / -f 1 | sort -u)
	plugins basicFlow $all txtSink
	for s in $("$T2_BUILD/tests/mkcap" -l | awk '$1 !~ /^(scan|autopilot|flood|looks|arcnet|empty|ng.*)$/ { print $1 }'); do
		"$T2_BUILD/tests/mkcap" "$s" "$s.pcap"
		echo "$s.pcap" >>list
	done
	t2 -R list -M 0.000001 -w out >report
	# of ICMP the end report has both versions by themselves; what was RTP may turn out to be none
	awk '
		/^USR1 / { reports++ }
		/^Finished unloading/ { ended = 1 }
		match($0, /^[A-Za-z_0-9]+: [^:=]*[:=]/) && !/^(icmpDecode|voipDetector):/ {
			label = substr($0, 1, RLENGTH)
			plugin = substr($0, 1, index($0, ":"))
			n = substr($0, RLENGTH + 1) + 0
			if (!ended) told[plugin] = 1
			else if (!(plugin in told)) print plugin " nothing in " reports " reports"
			if (label !~ / packets:$/) next
			if (n < last[label] || (ended && !(label in last))) print label " " last[label] ", then " n
			last[label] = n
		}
		END { if (reports < 3 || !ended) print reports " reports" }' report | tee wrong
	[ ! -s wrong ]
}

# counting_anew PLUGIN: as it is built, but for the file that reports, which is compiled as core_with() says
counting_anew() {
	local dir=$T2_TREE/plugins/$1 c u inc=(-I"$TREE/t2core/src" -I"$TREE/t2core") san=
	for u in $(sed -n 's/^USES = *//p' "$dir/plugin.mk"); do
		inc+=(-I"$T2_TREE/plugins/$u/src")
	done
	[[ $T2_BUILD != *-san* ]] || san=-fsanitize=address,undefined
	c=$(grep -lE '^(monitoring|T2_COUNTS_REPORT)\(' "$dir"/src/*.c)
	# shellcheck disable=SC2046,SC2086 # words, or none
	"${CC:-cc}" -std=gnu11 -O0 $san -D_GNU_SOURCE "${inc[@]}" "${PLUGIN_INC[@]}" -I"$dir/src" -DPLUGIN_SRCH="\"$dir/src/$1.h\"" \
		-fPIC -c -o anew.o "$c"
	# shellcheck disable=SC2046,SC2086 # words, or none
	"${CC:-cc}" $san -shared -o "$PLUGINS/$(sed -n 's/^ORDER *= *//p' "$dir/plugin.mk")_$1.so" anew.o \
		$(find "$T2_BUILD/plugin-obj/$1" -name '*.o' ! -name "$(basename "$c" .c).o") $(sed -n 's/^LIBS = *//p' "$dir/plugin.mk") -lm
}

@test "DIFF_REPORT=1: what the monitoring reports count adds up to what the end report says" {
	local all f p s
	all=$(cd "$T2_TREE/plugins" && grep -lE '^(monitoring|T2_COUNTS_REPORT)\(' */src/*.c | cut -d / -f 1 | sort -u)
	core_with DIFF_REPORT=1
	for p in $all; do
		counting_anew "$p"
		for f in $(sed -n 's/^DATA = //p; s/^MADE = //p' "$T2_TREE/plugins/$p/plugin.mk"); do
			[ ! -e "$T2_BUILD/plugins/${f##*/}" ] || cp "$T2_BUILD/plugins/${f##*/}" "$PLUGINS/"
		done
	done
	# faf at the end has little of theirs: a report comes behind all that they count
	for s in $("$T2_BUILD/tests/mkcap" -l | awk '$1 !~ /^(scan|autopilot|flood|looks|arcnet|empty|faf|ng.*)$/ { print $1 }') faf; do
		"$T2_BUILD/tests/mkcap" "$s" "$s.pcap"
		echo "$s.pcap" >>list
	done
	t2 -R list -M 0.000001 -w out >report
	# not of hosts and flows, which are the most, or different ones; of ICMP the end report has both versions by themselves
	awk '
		/^USR1 D/ { reports++ }
		/^Finished unloading/ { ended = 1 }
		/^(basicStats|connStat|icmpDecode):/ || / ratio: / { next }
		match($0, /^[A-Za-z_0-9]+: [^:=]*: [0-9]/) {
			label = substr($0, 1, RLENGTH - 3)
			rest = substr($0, RLENGTH)
			gsub(/\[[^]]*\]|\([^)]*\)/, "", rest)
			k = split(rest, n, /[^0-9]+/)
			for (i = 1; i <= k; i++)
				if (ended) total[label, i] += n[i]
				else sum[label, i] += n[i]
		}
		END {
			for (l in total) {
				d = sum[l] - total[l]
				sub(SUBSEP, ", number ", l)
				# what was RTP may turn out to be none
				if (l ~ /RTP packets/ ? d < 0 || d > 1000 : d != 0) print l ": " d " too many"
				checked++
			}
			if (reports < 3 || checked < 90) print checked " numbers in " reports " reports"
		}' report | tee wrong
	[ ! -s wrong ]
}

@test "each flag at its ends" {
	local p scenarios values v
	while IFS=$'\t' read -r p scenarios values; do
		for v in $values; do
			plugins basicFlow txtSink
			plugin_with "$p" ${v//+/ } || { echo "$p $v"; return 1; }
			for s in ${scenarios//,/ }; do
				flows "$s"
				is 1 "$(awk -F '\t' '{ print NF }' "$FLOWS" | sort -u | wc -l)"
			done
		done
	done < <(decoders)
}

@test "default.config and the header are equal" {
	local p
	resets voipDetector
	resets connStat
	while IFS=$'\t' read -r p _; do
		resets "$p"
	done < <(decoders)
}

@test "t2conf knows the legal values of each flag that is a number" {
	# but of sizes, numbers of packets, and what is added to addresses and times
	local p free='^(JSON_BUFFER_SIZE|SKS_RESEND|PD_(STRTPKT|ENDPKT|TTSFTS|TTSFTNMS|IP4SHFT|IP6SHFT|MAX_FD))$'
	for p in "$T2_TREE"/plugins/*/; do
		p=$(basename "$p")
		sed -n '/USER CONFIGURATION/,/DO NOT EDIT/p' "$T2_TREE/plugins/$p/src/$p.h" |
			sed -E ':a; N; $!ba; s,\n[ \t]+//, ,g' |
			sed -nE '/\[(-?[0-9]+( - [0-9]+)?(, ?[0-9]+)*)\][^]]*$/!s/^#define[ \t]+([A-Za-z0-9_]+)[ \t]+-?[0-9].*/\1/p' |
			grep -vE "$free" | sed "s/^/$p: /"
	done >unknown || :
	is "" "$(cat unknown)"
	run -1 --separate-stderr t2conf kerberosDecode -D KRB_STRMAX=15
	is "t2conf: kerberosDecode: KRB_STRMAX=15: legal values: 16 to 1024" "$stderr"
}

@test "captures that end anywhere leave rows" {
	local p s n
	while IFS=$'\t' read -r p scenarios _; do
		plugins basicFlow "$p" txtSink
		for s in ${scenarios//,/ }; do
			for n in 20 40 60 90; do
				capture "$s"
				editcap -s "$n" "$CAP" cut.pcap 2>/dev/null || skip "no editcap here"
				run -0 t2 -r cut.pcap -w out
			done
		done
	done < <(decoders)
}
