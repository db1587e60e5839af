# smbDecode: sessions of SMB 1 to 3, what is lost or odd, limits, the file of hashes.

load helper

setup() {
	sandbox
	plugins basicFlow smbDecode txtSink
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

flagged() { built_with smbDecode "$@"; }

ALL="smbStat smb2NDialects smb2Dialects smbOpcodes smbNOpcodes smbPrevSessId smbDomName smbHostName smbGUID smbSFlags_secM_caps
	smbPath smbNFiles smbFiles"

@test "a session of SMB 2, in segments of any size, on any port" {
	local p
	flows smb2
	for p in 45001 45002 45003; do
		# shellcheck disable=SC2086 # a word for each column
		is '0x0031 5 0x0202;0x0210;0x0300 0x0000026f 1_2_1_2_0_7_7_0_0_1_0_0_0_0_0_0_0_0_0 0x1122334455667788 "Domain" "COMPUTER" "33221100-5544-7766-8899-aabbccddeeff" 0x0000_0x02_0x0000007f "\\\\SERVER\\Daten" 6 "Reports";"Reports\\a.doc";"Reports\\b.doc";"c.doc";"d.doc"' \
			"$(from $p $ALL)"
		is '0x0001 0x0311 3 0x00000000;0xc0000016;0xc0000034 1_2_1_2_0_7_7_0_0_1_0_0_0_0_0_0_0_0_0 "Server" "0123456789abcdef" 0x0004_0x03_0x0000002f 1599926400.000000 8388608_8388607_8388606 0x01 0x00000030_0x00000010_0x001f01ff' \
			"$(to $p smbStat smb2Dialects smbNHdrStat smbHdrStat smbNOpcodes smbTargName smbNTLMServChallenge smbSFlags_secM_caps \
				smbBootT smbMaxSizeT_R_W smbShareT smbShareF_caps_acc)"
	done
	is '"User" "****" "****"' "$(from 45001 smbUserName smbNTProofStr smbSessionKey)"
	is '"Other" "" "****"' "$(from 45002 smbUserName smbNTProofStr smbSessionKey)"
	line "smbDecode: Aggregated smbStat=0x0031"
	line "smbDecode: Number of SMBv2 records: 84"
	hasnt "hashes extracted"
}

@test "SMB 1: NetBIOS, dialects, chained commands, UTF-16 and not, a printer" {
	flows smb1
	is '0x0001 3 "PC NETWORK PROGRAM 1.0";"LANMAN1.0";"NT LM 0.12" "Windows 2000 2195" "Windows 2000 5.0" "GROUP" "alice" "\\\\SERVER\\PRINT" 2 "\\dir\\file.txt";"\\OLD.TXT"' \
		"$(from 45011 smbStat smb1NDialects smb1Dialects smbNativeOS smbNativeLanMan smbPrimDom smbUserName smbPath smbNFiles smbFiles)"
	is '0x0001 1 "NT LM 0.12" "Unix" "Samba" "WORK" 0x03 0x00000000_0x00000000_0x001f01ff' \
		"$(to 45011 smbStat smb1NDialects smb1Dialects smbNativeOS smbNativeLanMan smbPrimDom smbShareT smbShareF_caps_acc)"
	is '"\\\\SERVER\\OLD"' "$(from 45012 smbPath)"
	line "smbDecode: Number of SMBv1 records: 13"
	line "smbDecode: Number of SMBv2 records: 1"
}

@test "SMB 1: more dialects than are kept, long ones, one that nobody offered, one without its question, SMB 2 as the answer" {
	flows smb1
	is "0x000d 23" "$(from 45012 smbStat smb1NDialects)"
	is 20 "$(from 45012 smb1Dialects | grep -o '"[^"]*"' | wc -l)"
	is "0x0041 0x0081 0x00c1" "$(to 45012 smbStat) $(to 45013 smbStat) $(to 45014 smbStat)"
	is "0x0001 0x02ff 0.000000" "$(to 45015 smbStat smb2Dialects smbBootT)"
}

@test "encrypted, from the middle, holes in data and between messages" {
	flows smbodd
	line "smbDecode: Number of SMBv3 records: 2"
	is '0x0001 "\\\\SERVER\\MIDDLE"' "$(from 45022 smbStat smbPath)"
	is '0x0001 0_0_0_2_0_0_0_0_0_1_0_0_0_0_0_0_0_0_0 "\\\\SERVER\\AGAIN"' "$(from 45023 smbStat smbNOpcodes smbPath)"
}

@test "wrong offsets, a chain that goes back, a compound in its own header" {
	flows smbodd
	is '0x8001 ""' "$(from 45024 smbStat smbPath)"
	is "0x0001 0.000000" "$(to 45024 smbStat smbBootT)"
	is '0x8001 "alice" ""' "$(from 45025 smbStat smbUserName smbPath)"
	is "0x8001 0" "$(from 45026 smbStat smbNFiles)"
}

@test "something else on the port; the port alone" {
	flows smbodd
	is "0x0001 0x0001" "$(from 45027 smbStat) $(from 45028 smbStat)"
	plugins basicFlow smbDecode dnsDecode txtSink
	flows apps
	is 0 "$(cells "$FLOWS" smbStat | grep -vc 0x0000)"
}

@test "limits" {
	flagged SMB2_NUM_DIALECT=1 SMB2_NUM_STAT=1 SMB1_NUM_DIALECT=1 SMB1_DIAL_MAXLEN=4 SMB_NUM_FNAME=1 SMB_NATIVE_NAME_LEN=3 SMB_FNAME_LEN=5
	flows smb2
	is '0x0131 5 0x0202 "Dom" "Use" "COM" "\\\\SER" 4 "Repor"' \
		"$(from 45001 smbStat smb2NDialects smb2Dialects smbDomName smbUserName smbHostName smbPath smbNFiles smbFiles)"
	is "0x0003 6 0x00000000" "$(to 45001 smbStat smbNHdrStat smbHdrStat)"
	flows smb1
	is '0x012d 3 "PC N"' "$(from 45011 smbStat smb1NDialects smb1Dialects)"
	is "0x0041" "$(to 45011 smbStat)"
}

@test "no SMB 1, no NTLM" {
	flagged SMB1_DECODE=0 SMB_SECBLOB=0
	flows smb1
	is '0x0001 0 ""' "$(from 45011 smbStat smb1NDialects smbUserName)"
	line "smbDecode: Number of SMBv1 records: 13"
	flows smb2
	is '"" "" 0x0031' "$(from 45001 smbUserName smbSessionKey smbStat)"
	is '"" ""' "$(to 45001 smbTargName smbNTLMServChallenge)"
}

@test "hashes: a line each, masked unless T2_MASKPW says otherwise" {
	flagged SMB_SAVE_AUTH=1
	flows smb2
	is "User::Domain:0123456789abcdef:****:****
User::Domain:0123456789abcdef:****:****" "$(cat out_smb_auth.txt)"
	line "smbDecode: Number of NetNTLMv2 hashes extracted: 2"
	is "0x1031 0x0031" "$(from 45001 smbStat) $(from 45002 smbStat)"
	flagged SMB_SAVE_AUTH=1 T2_MASKPW=0
	SMB_AUTH_FILE=_h.txt flows smb2
	is "User::Domain:0123456789abcdef:68cd0ab851e51c96aabc927bebef6a1c:01010000000000000000000000000000aaaaaaaaaaaaaaaa0000000002000c0044006f006d00610069006e0001000c005300650072007600650072000000000000000000" \
		"$(head -n 1 out_h.txt)"
	is '"68cd0ab851e51c96aabc927bebef6a1c" "c5dad2544fc9799094ce1ce90bc9d03e"' "$(from 45001 smbNTProofStr smbSessionKey)"
}

@test "files saved: what was written and read, each byte where it belongs, under names of ours alone" {
	flagged SMB1_SAVE_DATA=1 SMB2_SAVE_DATA=1
	local all
	mkdir out_smb
	touch out_smb/file_9_A_9 out_smb/mine
	flows smbsave
	all=$DATA/all
	seq -f 'line %g' 2000 >"$all"
	is "file_1_A_1 file_1_A_4 file_1_A_5 file_1_A_6 file_1_B_3 file_1_B_4 file_2_A_1 file_2_B_1 mine" "$(ls out_smb | xargs)"
	cmp out_smb/file_1_A_1 <(head -c 6100 "$all")
	cmp out_smb/file_1_B_3 <(head -c 3500 "$all")
	cmp out_smb/file_1_B_4 <(head -c 1000 "$all"; head -c 150 /dev/zero; head -c 1300 "$all" | tail -c 150)
	cmp out_smb/file_1_A_4 <(head -c 50 "$all")
	cmp out_smb/file_1_A_5 <(head -c 10 /dev/zero; head -c 20 "$all")
	cmp out_smb/file_1_A_6 <(head -c 800 "$all" | tail -c 700)
	cmp out_smb/file_2_A_1 <(head -c 1700 "$all")
	cmp out_smb/file_2_B_1 <(head -c 40 /dev/zero; head -c 340 "$all" | tail -c 300)
	is '%file	flowInd	smbFile
file_1_A_1	1	..\\..\\out.txt
file_1_A_4	1	again
file_1_A_5	1	
file_1_A_6	1	compound
file_1_B_3	1	in\t.txt
file_1_B_4	1	again
file_2_A_1	2	\\old.txt
file_2_B_1	2	\\old.txt' "$(sort out_smb_filenames.txt)"
	is "0x4001 0x4001" "$(from 45031 smbStat) $(to 45031 smbStat)"
	is "0x2001 0x2001" "$(from 45032 smbStat) $(to 45032 smbStat)"
	line "smbDecode: Number of SMB files: 8"
	t2 -r "$CAP" -w many -j 3 >many.out
	rm out_smb/mine
	diff -r out_smb many_smb
	cmp out_smb_filenames.txt many_smb_filenames.txt
	t2 -r "$CAP" -w - >/dev/null
	is "all many.out many_flows.txt many_headers.txt many_smb many_smb_filenames.txt out_flows.txt out_headers.txt out_smb out_smb_filenames.txt smbsave.pcap" "$(ls | xargs)"
}

@test "files saved: of one version alone; those of an earlier run stay; what cannot be written ends the run" {
	flagged SMB1_SAVE_DATA=1 SMB_RM_DATADIR=0
	mkdir out_files
	touch out_files/file_9_A_9
	SMB_SAVE_DIR=_files SMB_MAP_FILE=_names SMB_FILE_ID=File_Id flows smbsave
	is "File_Id_2_A_1 File_Id_2_B_1 file_9_A_9" "$(ls out_files | xargs)"
	is "File_Id_2_A_1 File_Id_2_B_1" "$(sed 1d out_names | cut -f 1 | sort | xargs)"
	is "0x0001" "$(from 45031 smbStat)"
	mkdir -p full_smb/file_2_A_1
	run -1 --separate-stderr t2 -r "$CAP" -w full
	is 1 "$(grep -c 'full_smb/file_2_A_1' <<<"$stderr")"
	flagged SMB2_SAVE_DATA=1
	flows smbsave
	is 6 "$(ls out_smb | wc -l)"
}

@test "FORCE_MODE: a flow whose list is full is released" {
	flagged FORCE_MODE=1 SMB2_NUM_DIALECT=5
	flows smb2
	has "Number of flows terminated by force mode"
	is 0x0021 "$(from 45001 smbStat | sed -n 1p)"
	[ "$(from 45001 smbStat | wc -l)" -gt 1 ]
}

@test "without memory rows are still made" {
	flagged TEXT_MEM=1
	flows smb2
	is 6 "$(rows "$FLOWS")"
	flows smb1
	is 10 "$(rows "$FLOWS")"
}

@test "tawk -V: status, dialects, commands, shares, status values" {
	run -0 tawk -V smbStat=0x1021
	has "SMB flow"
	has "authentication data extracted"
	run -0 tawk -V smbHdrStat=0xc0000022
	has STATUS_ACCESS_DENIED
	run -0 tawk -V smb2Dialects=0x0311
	has "SMB 3.1.1"
	run -0 tawk -V smbOpcodes=0x20
	has SMB2_CREATE
	run -0 tawk -V smbShareT=0x02
	has "Named pipe"
}
