# imapDecode: commands, results, log-ins, mailboxes and mails of IMAP.

load helper

setup() {
	sandbox
	plugins basicFlow imapDecode txtSink
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

flagged() { built_with imapDecode "$@"; }

@test "commands, with literals and without; results by their tags, in any order; mailboxes, codes, what software says of itself" {
	flows imap
	is '0x0001 10 ID;LOGIN;SELECT;EXAMINE;NOOP;FETCH;APPEND;LOGOUT "alice c" "****" "Sent Items";"INBOX" "name=mua \"x\"";"os="' \
		"$(from 47201 imapStat imapCNum imapCC imapUsr imapPw imapBox imapID)"
	is '0x0065 ID_OK;LOGIN_OK;NOOP_OK;SELECT_OK;EXAMINE_OK;FETCH_OK;APPEND_OK;LOGOUT_OK 3;12' \
		"$(to 47201 imapStat imapCmd_Res imapExists)"
	is '"CAPABILITY";"UIDVALIDITY";"READ-WRITE";"READ-ONLY" "mx.example ready {5}" "name=imap\"d";"version=1.0"' \
		"$(to 47201 imapCode imapBanner imapID)"
	is '"IMAP4rev1";"STARTTLS";"MOVE"' "$(to 47201 imapCapa)"
	line "imapDecode: Aggregated imapStat=0x0d7f"
	has "imapDecode: Number of IMAP packets: 162 "
	line "imapDecode: Number of IMAP mails: 4"
}

@test "mails: fetched, headers, appended; no part of one" {
	flows imap
	is '2 "x@y" "z@w" "v@u" "one";"two" "today" "<1>" "a.txt"' \
		"$(to 47201 imapMails imapFrom imapTo imapCcTo imapSubject imapDate imapMsgID imapFile)"
	is '1 "appended"' "$(from 47201 imapMails imapSubject)"
}

@test "log-ins: at once and later, refused, secrets masked; a literal that is refused; IDLE" {
	flows imap
	is '4 AUTHENTICATE;LOGIN;IDLE "user";"bob";"a\\b" "****";"****";""' "$(from 47202 imapCNum imapCC imapUsr imapPw)"
	is '0x015d AUTHENTICATE_NO;AUTHENTICATE_BAD;LOGIN_OK;IDLE_OK 4' "$(to 47202 imapStat imapCmd_Res imapExists)"
	fails grep -q 'secret\|AHVzZXIAcGFzcw' "$FLOWS"
}

@test "STARTTLS and COMPRESS end what is read; byte by byte on another port, without a log-in" {
	flows imap
	is '0x0401 2 STARTTLS 0x040d STARTTLS_NO;STARTTLS_OK' \
		"$(from 47203 imapStat imapCNum imapCC) $(to 47203 imapStat imapCmd_Res)"
	is '0x0801 FETCH;COMPRESS 0x0807 FETCH_OK;COMPRESS_OK "hello" 1 "s"' \
		"$(from 47204 imapStat imapCC) $(to 47204 imapStat imapCmd_Res imapBanner imapMails imapSubject)"
}

@test "holes in a literal, over its end, in a log-in; a mail in pieces" {
	flows imapodd
	is '0x0005 FETCH_OK 9 2 "a"   "d" "e" "f"' \
		"$(to 47211 imapStat imapCmd_Res imapExists imapMails imapFrom imapTo imapCcTo imapSubject imapDate imapMsgID)"
	is '0x0001 FETCH;AUTHENTICATE;CHECK  ' "$(from 47211 imapStat imapCC imapUsr imapPw)"
}

@test "too many of each; lines too long, what is none, a mail that does not end; the server alone; TLS at once" {
	flows imapodd
	is '0x0081 72 20 5 10' "$(from 47212 imapStat imapCNum imapCC imapUsr imapBox | awk '{ print $1, $2, split($3, a, ";"), split($4, a, ";"), split($5, a, ";") }')"
	is '0x00cd 20 25 10 40' "$(to 47212 imapStat imapCmd_Res imapCode imapExists imapCapa | awk '{ print $1, split($2, a, ";"), split($3, a, ";"), split($4, a, ";"), split($5, a, ";") }')"
	is '0x6005 4294967295 1 "behind";"endless"' "$(to 47213 imapStat imapExists imapMails imapSubject)"
	is '0x2001 2 ID' "$(from 47213 imapStat imapCNum imapCC)"
	is '0x0005 1 0x0001 ' "$(to 47214 imapStat imapExists) $(from 47215 imapStat imapCC)"
}

@test "passwords as they are; limits; a bit each; without header fields" {
	flagged T2_MASKPW=0 IMAP_BTFLD=1 IMAP_HDR=0 IMAP_MXNMLN=4 IMAP_MAXCNM=2 IMAP_MAXUNM=1 IMAP_MAXPNM=1 IMAP_MAXBOX=1 IMAP_MAXCAP=1
	flows imap
	is '0x0081 0x00000000220401a6 ID;LOGIN "alic" "secr" "Sent" "name"' \
		"$(from 47201 imapStat imapCBF imapCC imapUsr imapPw imapBox imapID)"
	is '0x00e5 ID_OK;LOGIN_OK "CAPA" 3 "IMAP"' "$(to 47201 imapStat imapCmd_Res imapCode imapExists imapCapa)"
	fails grep -q imapMails "$FLOWS"
}

@test "mails saved: whole, below the prefix under names of ours alone" {
	flagged IMAP_SAVE=1 IMAP_MXFDLN=3 IMAP_MAXFNM=1
	mkdir out_imap
	touch out_imap/mail_9_A_9 out_imap/mine
	flows imap
	is 'mail_1_A_1
mail_1_B_1
mail_1_B_2
mail_4_B_1
mine' "$(ls out_imap)"
	is '0x1001 "app" 0x10e5 "one"' "$(from 47201 imapStat imapSubject) $(to 47201 imapStat imapSubject)"
	is 87 "$(wc -c <out_imap/mail_1_B_1)"
	is 'Subject: appended||body' "$(tr -d '\r' <out_imap/mail_1_A_1 | paste -sd '|')"
	line "imapDecode: Number of IMAP files: 4"
	IMAP_SUFFIX=_post flows imapodd
	is 'Date: e|Message-ID: f||hi' "$(tr -d '\r' <out_post/mail_1_B_2 | paste -sd '|')"
	flagged IMAP_SAVE=1 IMAP_RMDIR=0
	touch out_imap/mail_9_A_9
	flows imap
	is "mail_1_A_1 mail_1_B_1 mail_1_B_2 mail_4_B_1 mail_9_A_9" "$(cd out_imap && echo mail*)"
}

@test "FORCE_MODE: a flow whose list is full is released; without memory rows are still made" {
	flagged FORCE_MODE=1 TEXT_MEM=1
	flows imapodd
	has "Number of flows terminated by force mode"
	[ "$(from 47212 imapStat | wc -l)" -gt 1 ]
}

@test "several workers: rows and report of one; the packet file has as many columns in each line; cut captures leave rows" {
	local n
	capture imapodd
	t2 -r "$CAP" -w one >one.out
	t2 -r "$CAP" -w many -j 3 >many.out
	diff one_flows.txt many_flows.txt
	diff <(grep '^imapDecode:' one.out) <(grep '^imapDecode:' many.out)
	flows imap -s
	grep -q "	0x0201" out_packets.txt
	grep -q "	0x2045" out_packets.txt
	is 1 "$(awk -F '\t' '{ print NF }' out_packets.txt | sort -u | wc -l)"
	for n in 40 60 70 90; do
		editcap -s "$n" "$CAP" cut.pcap 2>/dev/null || skip "no editcap here"
		run -0 t2 -r cut.pcap -w out
	done
}

@test "default.config and the header are equal; tawk -V" {
	resets imapDecode
	run -0 tawk -V imapStat=0x0481
	has "IMAP port"
	has "STARTTLS"
	run -0 tawk -V imapCBF=0x0000000000000020
	has "LOGIN"
}
