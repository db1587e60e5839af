# ftpDecode: commands, replies, users; data flows of control flows.

load helper

setup() {
	sandbox
	plugins basicFlow ftpDecode txtSink
}

# from PORT COLUMN...: the row of this client; to PORT COLUMN...: of its server
from() {
	local a=$1
	shift
	cells "$FLOWS" srcPort "$@" | sed -n "s/^$a //p"
}
to() {
	local a=$1
	shift
	cells "$FLOWS" dstPort "$@" | sed -n "s/^$a //p"
}

flagged() { built_with ftpDecode "$@"; }

@test "control: commands, replies of many lines, users, names, and its data flows" {
	flows ftp
	is '1 0x09 2;3;4;5 USER;PASS;PWD;TYPE;PASV;RETR;EPSV;LIST;PORT;STOR;EPRT;NLST;QUIT 1 "alice" 1 "****" 3 "I";"file.bin";"up.txt" 0' \
		"$(from 46001 flowInd ftpStat ftpCDFindex ftpCC ftpNumUser ftpUser ftpNumPass ftpPass ftpNumCP ftpCP ftpPLen)"
	is '0x09 2;3;4;5 220;331;230;257;200;227;150;226;229;221 1 "file.bin" 20' \
		"$(to 46001 ftpStat ftpCDFindex ftpRC ftpNumCP ftpCP ftpPLen)"
	line "ftpDecode: Aggregated ftpStat=0x4f"
	has "ftpDecode: Number of FTP control packets: 62 "
	has "ftpDecode: Number of FTP-DATA packets: 40 "
	has "ftpDecode: Number of FTP-DATA bytes: 1072"
}

@test "data: passive and active, extended or not, opened before and behind the command; both rows know" {
	flows ftp
	is '2 0x02 1 "file.bin" 20' "$(from 46100 flowInd ftpStat ftpCDFindex ftpCP ftpPLen)"
	is '2 0x02 1 "file.bin" 20' "$(to 46100 flowInd ftpStat ftpCDFindex ftpCP ftpPLen)"
	is '3 0x02 1 "nudel" 0' "$(to 46101 flowInd ftpStat ftpCDFindex ftpCP ftpPLen)"
	is '4 0x08 1 "up.txt"' "$(from 51200 flowInd ftpStat ftpCDFindex ftpCP)"
	is '5 0x08 1 "nudel"' "$(to 51201 flowInd ftpStat ftpCDFindex ftpCP)"
}

@test "on another port, told by the greeting; an address that is another behind a translator; longer than announced" {
	flows ftp
	is '0x09 7 "alice"' "$(from 46002 ftpStat ftpCDFindex ftpUser)"
	is '0x06 6 "a" 10' "$(to 46102 ftpStat ftpCDFindex ftpCP ftpPLen)"
}

@test "a data flow that does not come; flows on such ports later are none" {
	flows ftp
	is "0x09 0x49" "$(from 46003 ftpStat) $(to 46003 ftpStat)"
	is "0x00 0x00" "$(from 46104 ftpStat) $(from 46105 ftpStat)"
}

@test "byte by byte, in small letters, unknown ones; behind TLS; with a hole" {
	flows ftpodd
	is '0x01 USER;PASS;CWD "bob" "dir"' "$(from 46011 ftpStat ftpCC ftpUser ftpCP)"
	is '0x01 AUTH;PASV 0' "$(from 46012 ftpStat ftpCC ftpNumPass)"
	is '234;227' "$(to 46012 ftpRC)"
	is '0x01 NOOP 0' "$(from 46014 ftpStat ftpCC ftpNumUser)"
}

@test "too long and too many; addresses, ports and codes that are none" {
	flows ftpodd
	is '0x81 5 "a";"b";"c";"d";"e"' "$(from 46013 ftpStat ftpNumUser ftpUser)"
	is "$(printf '"%050d"' 0 | tr 0 n)" "$(from 46013 ftpCP)"
	is '0x01 PORT;EPRT' "$(from 46015 ftpStat ftpCC)"
	is '0x01 229' "$(to 46015 ftpStat ftpRC)"
}

@test "limits, all of a kind, a bit each" {
	flagged FTP_CMD_AGGR=0 FTP_BTFLD=1 FTP_UXNMLN=2 FTP_PXNMLN=2 FTP_MXNMLN=2 FTP_MAXCPFI=1 FTP_MAXUNM=1 FTP_MAXPNM=1 FTP_MAXCNM=3
	FTP_NONAME=none flows ftp
	is '0x89 2 0x000c404d64023000 USER;PASS;PWD "al" 3 "I";"fi";"up"' \
		"$(from 46001 ftpStat ftpCDFindex ftpCBF ftpCC ftpUser ftpNumCP ftpCP)"
	is '0x82 "no"' "$(to 46101 ftpStat ftpCP)"
}

@test "the password as it is" {
	flagged T2_MASKPW=0
	flows ftp
	is '"secret"' "$(from 46001 ftpPass)"
}

@test "files saved: each byte where it was, below the prefix under names of ours alone; what cannot be written ends the run" {
	flagged FTP_SAVE=1
	mkdir out_ftp
	touch out_ftp/file_9_A_9 out_ftp/mine
	flows ftpsave
	is 'file_2_B_1
file_3_B_1
file_4_A_1
file_6_B_1
file_6_B_2
mine' "$(ls out_ftp)"
	cmp out_ftp/file_2_B_1 <(seq -f 'line %g' 100)
	cmp out_ftp/file_3_B_1 <(seq -f 'line %g' 100 | head -c 100; head -c 40 /dev/zero; seq -f 'line %g' 100 | tail -c +141 | head -c 60)
	cmp out_ftp/file_4_A_1 <(seq -f 'line %g' 100 | head -c 77)
	cmp out_ftp/file_6_B_2 <(seq -f 'line %g' 100 | tail -c +31 | head -c 30)
	is '0x02 "../../../etc/passwd"' "$(to 46301 ftpStat ftpCP)"
	line "ftpDecode: Number of files extracted: 5"
	touch out_ftp/file_9_A_9
	FTP_SUFFIX=_files t2 -r "$CAP" -w out >two.out
	cmp out_ftp/file_2_B_1 out_files/file_2_B_1
	[ -f out_ftp/file_9_A_9 ]
	t2 -r "$CAP" -w - >/dev/null
	rm out_ftp/file_2_B_1
	mkdir out_ftp/file_2_B_1
	run -1 --separate-stderr t2 -r "$CAP" -w out
	is 1 "$(grep -c file_2_B_1 <<<"$stderr")"
}

@test "files of an earlier run stay; several workers save the same" {
	flagged FTP_SAVE=1 FTP_RMDIR=0
	mkdir out_ftp
	touch out_ftp/file_9_A_9
	flows ftpsave
	[ -f out_ftp/file_9_A_9 ]
	rm out_ftp/file_9_A_9
	t2 -r "$CAP" -w many -j 3 >many.out
	diff -r out_ftp many_ftp
}

@test "FORCE_MODE: a flow whose list is full is released" {
	flagged FORCE_MODE=1 FTP_MAXUNM=2
	flows ftpodd
	has "Number of flows terminated by force mode"
	[ "$(from 46013 ftpStat | wc -l)" -gt 1 ]
}

@test "FTP_FRCDATA=1: a control flow that another plugin releases takes its data flow along" {
	core_with FORCE_MODE=1
	t2conf ftpDecode -D FTP_FRCDATA=1 basicFlow -D BFO_FORCED=1
	t2build basicFlow ftpDecode flowCut >&2
	capture ftp
	T2_FLOWCUT='/^QUIT/ in 4096 => cut; /QUIT\r\n/ => cut quit' run -0 t2 -r "$CAP" -w out
	has "Number of flows terminated by ftpDecode: FTP_FRCDATA: 1 "
	is '"ftpDecode:FTP_FRCDATA"' "$(tawk '$flowForced ~ /FTP_FRCDATA/ { print $flowForced }' out_flows.txt | sort -u)"
	is "" "$(tawk -H '$flowForced ~ /FTP_FRCDATA/ && ($srcPort == 21 || $dstPort == 21)' out_flows.txt)"
	# and at once: its row is behind that of the control flow, not at the end of the run
	is FTP_FRCDATA "$(tawk -H '$flowForced ~ /quit/ { n = NR } n && NR > n && NR < n + 3 { print $flowForced }' out_flows.txt | grep -o FTP_FRCDATA | sort -u)"
}

@test "without memory rows are still made" {
	flagged TEXT_MEM=1
	flows ftp
	[ "$(rows "$FLOWS")" -gt 10 ]
}

@test "several workers: rows and report of one" {
	capture ftp
	t2 -r "$CAP" -w one >one.out
	t2 -r "$CAP" -w many -j 3 >many.out
	diff one_flows.txt many_flows.txt
	diff <(grep '^ftpDecode:' one.out) <(grep '^ftpDecode:' many.out)
	grep -q "One flow worker" many.out
}

@test "the packet file has as many columns in each line; captures that end anywhere leave rows" {
	local n
	flows ftp -s
	grep -q "	0x09" out_packets.txt
	is 1 "$(awk -F '\t' '{ print NF }' out_packets.txt | sort -u | wc -l)"
	for n in 40 60 70 90; do
		editcap -s "$n" "$CAP" cut.pcap 2>/dev/null || skip "no editcap here"
		run -0 t2 -r cut.pcap -w out
	done
}

@test "default.config and the header are equal; tawk -V" {
	resets ftpDecode
	run -0 tawk -V ftpStat=0x41
	has "FTP control port"
	has "data flow not found"
	run -0 tawk -V ftpCBF=0x0008000000000000
	has "USER: user name"
}

@test "crowds: who announces what others announce, and what does not come, costs no more; the last one counts" {
	capture ftpcrowd -n 60000
	is "60001 0x08" "$(timeout $((20 * ${TEST_SLOWER:-1})) t2 -r "$CAP" -w crowd >&2; cells crowd_flows.txt srcPort ftpCDFindex ftpStat | sed -n 's/^20 //p')"
	is "0x49" "$(cells crowd_flows.txt srcIP ftpStat | sed -n 's/^10.0.200.1 //p')"
	is "120002" "$(awk 'NR > 1' crowd_flows.txt | wc -l)"
}

@test "places that are chosen so that address and port have one sum are found as fast as others" {
	capture ftpsum -n 60000
	timeout $((20 * ${TEST_SLOWER:-1})) t2 -r "$CAP" -w sum >&2
	is "0x08" "$(cells sum_flows.txt srcPort dstPort ftpStat | sed -n 's/^20 1024 //p')"
	is "240002" "$(cells sum_flows.txt srcPort | grep -cx 20 | awk '{ print $1 + 1 }')"
}
