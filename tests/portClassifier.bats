# portClassifier: the port of the service, its name, the application.

load helper

setup() {
	sandbox
	plugins basicFlow portClassifier txtSink
}

@test "the service's port and name in both directions; the application by content, then by port" {
	flows services
	is "41001 4444 krb524 http
4444 4444 krb524 http
41002 443 https tls
443 443 https tls
41003 2222 EtherNet-IP-1 ssh
2222 2222 EtherNet-IP-1 ssh
41004 443 https ssh
443 443 https ssh
41005 21 ftp ftp
21 21 ftp ftp
41006 25 smtp smtp
25 25 smtp smtp
41007 80 http http
80 80 http http
41008 80 http http
80 80 http http
41009 4445 upnotifyp unknown
4445 4445 upnotifyp unknown
41010 4446 n1-fwp unknown
4446 4446 n1-fwp unknown
42001 5000 commplex-main stun
42002 443 https quic
42003 443 https quic
42004 53 domain dns
42005 9999 distinct unknown
80 80 http http
0 0 unknown unknown
40000 80 http unknown" "$(cells "$FLOWS" srcPort dstPortClassN dstPortClass appProto)"
}

# of PORT: the application that both directions of this client's flow have
of() {
	cells "$FLOWS" srcPort dstPort appProto | awk -v p="$1" '$1 == p || $2 == p { print $3 }' | sort -u
}

# drop FILE COLUMN...: all other columns of it
drop() {
	local file=$1
	shift
	awk -F '\t' -v drop="$*" '
		NR == 1 { n = split(drop, d, " "); for (i = 1; i <= NF; i++) for (j = 1; j <= n; j++) if ($i == d[j]) no[i] = 1 }
		{ line = $1; for (i = 2; i <= NF; i++) if (!(i in no)) line = line "\t" $i; print line }' "$file"
}

@test "decoders say the same of flows without it: names that it gives count where nobody reads the application" {
	local decoders='dnsDecode dhcpDecode ftpDecode httpSniffer imapDecode ircDecode popDecode quicDecode smtpDecode sslDecode telnetDecode'
	local s
	for s in pop popodd irc ftp imap smtp telnet quic tlsdtls dhcp dns dnsbad; do
		# shellcheck disable=SC2086
		plugins basicFlow $decoders txtSink
		flows "$s"
		cp "$FLOWS" "$DATA/alone"
		# shellcheck disable=SC2086
		plugins basicFlow portClassifier $decoders txtSink
		flows "$s"
		diff "$DATA/alone" <(drop "$FLOWS" dstPortClassN dstPortClass appProto) >"$DATA/diff" || { echo "$s"; cut -c 1-200 "$DATA/diff"; false; }
	done
}

@test "RDP by its cookie or its negotiation; what else uses X.224 is RDP on its port alone" {
	flows rdp
	is "rdp unknown unknown rdp" "$(for h in 3 9 10 11; do cells "$FLOWS" srcIP appProto | sed -n "s/^10.82.0.$h //p"; done | xargs)"
}

@test "DNS over TLS, HTTPS and QUIC: by protocols, ports and names, in pieces; what says something else" {
	flows dnsover
	is "dot dot dot tls" "$(for p in 6001 6002 6003 6004; do of $p; done | xargs)"
	is "doh doh tls tls doh tls tls" "$(for p in 6005 6006 6007 6008 6009 6010 6011; do of $p; done | xargs)"
	is "doq doh dot" "$(for p in 6012 6013 6014; do of $p; done | xargs)"
	run -0 t2 -r "$CAP" -w par -j 3
	cmp "$FLOWS" par_flows.txt
	# who asks for bytes of TLS has them
	plugins basicFlow portClassifier sslDecode payloadDumper txtSink
	PLDUMP_FLOWS=app/dot flows dnsover
	is "dns.example" "$(cells "$FLOWS" srcPort sslServerName | sed -n 's/^6002 "\(.*\)"/\1/p')"
	is "6001 6002 6003" "$(tawk '$pldStat != 0 { print $srcPort }' "$FLOWS" | grep 600 | sort -n | xargs)"
}

@test "names of servers of DoH: a file, or none" {
	echo 'www.example # mine' >"$PLUGINS/dohhosts.txt"
	flows dnsover
	is "tls doh" "$(for p in 6005 6011; do of $p; done | xargs)"
	rm "$PLUGINS/dohhosts.txt"
	flows dnsover
	is "tls tls dot" "$(for p in 6005 6011 6002; do of $p; done | xargs)"
}

@test "QUIC's hello says what it carries" {
	plugins basicFlow portClassifier quicDecode txtSink
	capture quic
	run -0 t2 -r "$CAP" -w out
	local name=$(cells out_flows.txt quicServerName | sed -n 's/^"\(.*\)"$/\1/p' | sort | uniq -c | sort -rn | awk 'NR == 1 { print $2 }')
	[ -n "$name" ]
	fails grep -qx doh <(cells out_flows.txt appProto)
	echo "$name" >"$PLUGINS/dohhosts.txt"
	run -0 t2 -r "$CAP" -w out
	grep -qx doh <(cells out_flows.txt appProto)
}

@test "flags leave columns out" {
	plugins basicFlow txtSink
	plugin_with portClassifier PBC_NUM=0 PBC_STR=0
	flows services
	is 0 "$(head -n 1 "$FLOWS" | grep -c dstPortClass)"
	is http "$(cells "$FLOWS" appProto | head -n 1)"
	plugins basicFlow txtSink
	plugin_with portClassifier PBC_APP=0
	flows services
	is 0 "$(head -n 1 "$FLOWS" | grep -c appProto)"
}

@test "names are read from the file that is named; the first line of a port counts" {
	printf '# remark\n\n80\ttcp\tfirst\n80\ttcp\tsecond\tmore\n443\tudp\tquic-port\r\n' >"$PLUGINS/mine.txt"
	PBC_CLASSFILE=mine.txt PBC_UNKNOWN=- flows services
	is "first" "$(cells "$FLOWS" srcPort dstPortClass | sed -n 's/^41007 //p')"
	is "quic-port" "$(cells "$FLOWS" srcPort dstPortClass | sed -n 's/^42002 //p')"
	is "- -" "$(cells "$FLOWS" srcPort dstPortClass appProto | sed -n 's/^42005 //p')"
}

@test "no file, or one of another kind: a warning, and ports without names" {
	local bad
	rm "$PLUGINS/portmap.txt"
	capture services
	run -0 t2 -r "$CAP" -w out
	has "portmap.txt: No such file or directory: ports have no names"
	is unknown "$(cells out_flows.txt dstPortClass | sort -u)"
	for bad in '80 tcp http' '80\tsctp\thttp' '80\ttcp\t' '65536\ttcp\thttp' 'x\ttcp\thttp' '-1\ttcp\thttp'; do
		printf "1\ttcp\tone\n$bad\n" >"$PLUGINS/portmap.txt"
		run -0 t2 -r "$CAP" -w out
		has "line 2: port, tcp or udp, and a name wanted, separated by tabs"
	done
}

@test "packet file, and several workers" {
	flows services -s
	is 1 "$(awk -F '\t' '{ print NF }' out_packets.txt | sort -u | wc -l)"
	is "4444 krb524" "$(cells out_packets.txt dstPortClassN dstPortClass | head -n 1)"
	mkdir many
	t2 -r "$CAP" -w many/out -j 3 >many.out
	fails grep "One flow worker" many.out
	cmp out_flows.txt many/out_flows.txt
}

@test "the file of the tree: each line is read, and has a name" {
	[ "$(grep -c '^[0-9]' "$PLUGINS/portmap.txt")" -gt 10000 ]
	is 0 "$(grep -cvP '^(#.*|\d+\t(tcp|udp)\t[!-~]+\t[ -~]*)$' "$PLUGINS/portmap.txt")"
	is 0 "$(cut -f 1,2 "$PLUGINS/portmap.txt" | sort | uniq -d | wc -l)"
}
