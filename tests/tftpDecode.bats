# tftpDecode: files, errors and blocks of TFTP, and the flows that carry files; held against tshark.
# needs: tshark

load helper

setup() {
	sandbox
	plugins basicFlow tftpDecode txtSink
}

FILES=10.90.1.4

# of SOURCE DESTINATION COLUMN...: of the flows between them
of() {
	local a="$1 $2"
	shift 2
	cells "$FLOWS" srcIP dstIP "$@" | sed -n "s/^$a //p"
}

@test "requests and the flows that carry the files know each other" {
	flows tftp
	is '69 1 0x2001 2 1 RRQ 2 "boot.cfg";"octet" 0 ' "$(of 10.90.0.60 $FILES dstPort flowInd tftpStat tftpPFlow tftpNumOpcode tftpOpcode tftpNumParam tftpParam tftpNumErr tftpErrC | grep '^69 ')"
	is '2 0x2001 1 ACK' "$(of 10.90.0.60 $FILES flowInd tftpStat tftpPFlow tftpOpcode | grep ACK)"
	is '2 0x2001 1 DTA' "$(of $FILES 10.90.0.60 flowInd tftpStat tftpPFlow tftpOpcode)"
	is '1758 5 0x2001 6 RRQ "x";"mail"' "$(of 10.90.0.62 $FILES dstPort flowInd tftpStat tftpPFlow tftpOpcode tftpParam | grep ^1758)"
	is '6 0x2001 5 ACK' "$(of 10.90.0.62 $FILES flowInd tftpStat tftpPFlow tftpOpcode | grep ACK)"
	is '9 0x2001 10 "six";"octet"' "$(of 2001:db8::60 2001:db8::4 flowInd tftpStat tftpPFlow tftpParam)"
	is '10 0x2001 9 DTA' "$(of 2001:db8::4 2001:db8::60 flowInd tftpStat tftpPFlow tftpOpcode)"
	is '0x0000 0 ' "$(of $FILES 10.90.0.77 tftpStat tftpPFlow tftpOpcode)"
}

@test "blocks out of order, errors, full lists, long names" {
	flows tftp
	is '0x2101 "a-name-of-more-";"netascii"' "$(of 10.90.0.61 $FILES tftpStat tftpParam | grep a-name)"
	is '0x2021 OAK;ACK' "$(of $FILES 10.90.0.61 tftpStat tftpOpcode)"
	is '0x2011 DTA' "$(of 10.90.0.61 $FILES tftpStat tftpOpcode | grep DTA)"
	is '0x20c1 ERR 4 0;2;4;6' "$(of $FILES 10.90.0.63 tftpStat tftpOpcode tftpNumErr tftpErrC)"
	is '0x1001 DTA' "$(of 10.90.0.64 $FILES tftpStat tftpOpcode)"
	is '0x18c1 4 RRQ;WRQ;DTA;ACK 1 5' "$(of 10.90.0.65 $FILES tftpStat tftpNumOpcode tftpOpcode tftpNumErr tftpErrC)"
	line "tftpDecode: Aggregated tftpStat=0x39f1"
	has "tftpDecode: Number of TFTP packets: 39 ["
}

@test "malformed requests, what was not captured, other ports, what is none" {
	flows tftp
	is '0x1801 RRQ ' "$(of 10.90.0.70 $FILES tftpStat tftpOpcode tftpParam)"
	is '0x1801 RRQ "file"' "$(of 10.90.0.71 $FILES tftpStat tftpOpcode tftpParam)"
	is '0x1801 RRQ "file";"octet"' "$(of 10.90.0.72 $FILES tftpStat tftpOpcode tftpParam)"
	is '0x1801 RRQ "file"' "$(of 10.90.0.73 $FILES tftpStat tftpOpcode tftpParam)"
	is '0x1041 ' "$(of 10.90.0.74 $FILES tftpStat tftpOpcode)"
	is '0x1001 RRQ "fil"' "$(of 10.90.0.75 $FILES tftpStat tftpOpcode tftpParam)"
	is '0x1001 RRQ "elsewhere";"octet"' "$(of 10.90.0.76 $FILES tftpStat tftpOpcode tftpParam)"
	is '0x0000 ' "$(of 10.90.0.78 $FILES tftpStat tftpOpcode)"
	is '0x1001 ' "$(of 10.90.0.79 $FILES tftpStat tftpOpcode)"
}

@test "what tshark says of operations and files; the packet file" {
	local -a names=("" RRQ WRQ DTA ACK ERR OAK)
	flows tftp -s
	tshark -r "$CAP" -Y 'tftp.opcode && tftp.opcode <= 6 && udp.dstport != 10069' -T fields -e frame.number -e tftp.opcode 2>/dev/null |
		while read -r n op; do echo "$n ${names[$op]}"; done | grep -v '^38 ' >wanted
	[ "$(wc -l <wanted)" -ge 34 ]
	cells out_packets.txt pktNo tftpOpcode | grep -Fxf wanted | diff - wanted
	is "0x0000 " "$(cells out_packets.txt pktNo tftpStat tftpOpcode | sed -n 's/^40 //p')"
	is "0x2001 DTA" "$(cells out_packets.txt pktNo tftpStat tftpOpcode | sed -n 's/^2 //p')"
	is "$(tshark -r "$CAP" -Y 'tftp.source_file && ip.src == 10.90.0.60' -T fields -e tftp.source_file 2>/dev/null)" boot.cfg
}

@test "files saved: each block where it belongs, under names of ours alone; what cannot be written ends the run" {
	plugins basicFlow txtSink
	plugin_with tftpDecode TFTP_SAVE=1
	local all=$DATA/all
	seq -f 'line %g' 900 >"$all"
	mkdir out_tftp
	touch out_tftp/file_9_A_9 out_tftp/mine
	flows tftpsave
	cells "$FLOWS" flowInd srcPort dstPort tftpStat >flows
	saved() { ls out_tftp/file_"$(sed -n "s/ $1 $2 .*//p" flows | head -n 1)"_?_"$3"; }
	is 8 "$(ls out_tftp/file_* | wc -l)"
	cmp "$(saved 40011 50011 1)" <(head -c 1124 "$all")
	cmp "$(saved 50012 40012 1)" <(head -c 2100 "$all"; head -c 700 /dev/zero; head -c 2807 "$all" | tail -c 7)
	cmp "$(saved 40013 50013 1)" <(head -c 3999 "$all")
	cmp "$(saved 50014 69 1)" <(head -c 515 "$all")
	cmp "$(saved 50014 69 2)" <(head -c 19 "$all" | tail -c 9)
	[ ! -s "$(saved 40015 50015 1)" ]
	cmp <(tail -c 1124 "$(saved 40016 50016 1)") <(head -c 1124 "$all")
	cmp <(tail -c 612 "$(saved 40017 50017 1)") <(head -c 612 "$all")
	is "$((65534 * 512 + 1124))" "$(stat -c %s "$(saved 40016 50016 1)")"
	is "0x2013 0x2015" "$(sed -n 's/.* 40011 50011 //p; s/.* 50012 40012 //p' flows | xargs)"
	line "tftpDecode: Number of TFTP files: 8"
	fails ls out_tftp/file_9_A_9
	[ -f out_tftp/mine ]
	mv out_tftp/mine .
	t2 -r "$CAP" -w many -j 3 >/dev/null
	diff -r out_tftp many_tftp
	plugin_with tftpDecode TFTP_SAVE=1 TFTP_RMDIR=0
	touch many_tftp/file_9_A_9
	TFTP_SUFFIX=_files t2 -r "$CAP" -w many >/dev/null
	diff -r out_tftp many_files
	t2 -r "$CAP" -w many >/dev/null
	[ -f many_tftp/file_9_A_9 ]
	rm many_tftp/file_2_B_1
	mkdir many_tftp/file_2_B_1
	run -1 --separate-stderr t2 -r "$CAP" -w many
	is 1 "$(grep -c 'many_tftp/file_' <<<"$stderr")"
}

@test "flags" {
	plugins basicFlow txtSink
	plugin_with tftpDecode TFTP_BTFLD=1 TFTP_CMD_AGGR=0 TFTP_MXNMLN=3 TFTP_MAXCNM=2
	flows tftp
	is '0x2101 0x01 0x00 "boo";"oct"' "$(of 10.90.0.60 $FILES tftpStat tftpOpCBF tftpErrCBF tftpParam | grep boo)"
	is '0x2081 0x08 ACK;ACK' "$(of 10.90.0.60 $FILES tftpStat tftpOpCBF tftpOpcode | grep ACK)"
	is '0x10 0xaa 0;2' "$(of $FILES 10.90.0.63 tftpOpCBF tftpErrCBF tftpErrC)"
	is '0x3f 0x10' "$(of 10.90.0.65 $FILES tftpOpCBF tftpErrCBF)"
}

@test "with several workers it is the same; texts of the bits; default.config and the header are equal" {
	flows tftp
	mkdir many
	t2 -r "$CAP" -w many/out -j 3 >many.out
	fails grep "One flow worker" many.out
	cmp "$FLOWS" many/out_flows.txt
	diff <(grep '^tftpDecode' <<<"$output") <(grep '^tftpDecode' many.out)
	run -0 tawk -V tftpStat=0x2011
	has "TFTP flow"
	has "passive"
	run -0 tawk -V tftpErrC=1
	has "1 | File not found"
	run -0 tawk -V tftpErrC=8
	has "option negotiation"
	run -0 tawk -V tftpErrCBF=0x01
	has "File not found"
	resets tftpDecode
}
