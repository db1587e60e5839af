# smtpDecode: commands, replies, log-ins and mails of SMTP.

load helper

setup() {
	sandbox
	plugins basicFlow smtpDecode txtSink
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

flagged() { built_with smtpDecode "$@"; }

@test "a mail: commands in pipelines, addresses, fields of its header and no others, names of what is attached" {
	flows smtp
	is '0x01 EHLO;MAIL;RCPT;DATA;QUIT 1 1 2 "me.example" "alice@a.example" "bob@b.example";"\"x>y\"@c.example" 1' \
		"$(from 47001 smtpStat smtpCC smtpSANum smtpESANum smtpERANum smtpSA smtpESA smtpERA smtpMails)"
	is '"Alice <alice@a.example>" "bob@b.example, carol@c.example" "dave@d.example" "<re@a.example>" "one two"' \
		"$(from 47001 smtpFrom smtpTo smtpCcTo smtpReplyTo smtpSubject)"
	is '"Sun, 13 Sep 2020 12:26:40 +0000" "<1@a.example>" "Mailer 1" "[192.0.2.1]" "a \"b\".txt";"naïve A.pdf";"long-er.doc"' \
		"$(from 47001 smtpDate smtpMsgID smtpUsrAg smtpOrigIP smtpFile)"
	is '220;250;354;221 8' "$(to 47001 smtpRC smtpSANum)"
	is '"220 mx.example ESMTP";"250-mx.example at your service_250-PIPELINING_250-CHUNKING";"250 2.1.0 Ok"' \
		"$(to 47001 smtpSA | cut -d ';' -f 1-3)"
	line "smtpDecode: Aggregated smtpStat=0xa1"
	has "smtpDecode: Number of SMTP packets: 142 "
	line "smtpDecode: Number of SMTP mails: 4"
}

@test "log-ins: users as they are sent where they stand alone, secrets masked, a sender without an address" {
	flows smtp
	is '"YWxpY2U=";"user";"bob" "****";"****";"****" 1 ""' "$(from 47002 smtpUsr smtpPW smtpESANum smtpESA)"
	fails grep -q 'AHVzZXIAcGFzcw\|d3Jvbmc\|0123456789abc' "$FLOWS"
}

@test "chunks end where they are said to; STARTTLS ends what is read, and both rows say so; byte by byte on another port" {
	flows smtp
	is 'EHLO;MAIL;RCPT;BDAT;NOOP;QUIT 2 "x" "chunked"' "$(from 47003 smtpCC smtpMails smtpTo smtpSubject)"
	is '0x21 EHLO;STARTTLS 0x21 220;250' "$(from 47004 smtpStat smtpCC) $(to 47004 smtpStat smtpRC)"
	is '0x01 EHLO;MAIL;DATA "a@x" 1 "s"' "$(from 47005 smtpStat smtpCC smtpESA smtpMails smtpSubject)"
	is '0x01 220;250;354' "$(to 47005 smtpStat smtpRC)"
}

@test "what the server refuses is none: TLS, a log-in, a mail" {
	flows smtpodd
	is '0x81 EHLO;STARTTLS;AUTH;QUIT;MAIL;RCPT;DATA;RSET "dXNlcg==" 0' "$(from 47011 smtpStat smtpCC smtpUsr smtpMails)"
	is '0x81 220;250;454;503;550;554;334;501' "$(to 47011 smtpStat smtpRC)"
}

@test "holes in a mail, a chunk, a log-in; too many; a mail that does not end; TLS at once; long replies" {
	flows smtpodd
	is 'EHLO;DATA;BDAT;NOOP;AUTH;VRFY   1  "d" "a"' "$(from 47012 smtpCC smtpUsr smtpPW smtpMails smtpTo smtpCcTo smtpSubject)"
	is '0x85 8 8 8 10 5' "$(from 47013 smtpStat smtpSANum smtpESANum smtpERANum smtpMails smtpUsr | awk '{ print $1, $2, $3, $4, $5, gsub(/"[^"]+"/, "") }')"
	is "0x01 0x00" "$(from 47014 smtpStat) $(from 47015 smtpStat | sed 's/0x01/0x00/')"
	is "220;250;421 3 \"220-a_220 b\";\"250 $(printf '%s' 0123456789{,}{,}{,} | cut -c 1-66)\";\"421\"" \
		"$(to 47016 smtpRC smtpSANum smtpSA)"
}

@test "passwords and users decoded; limits; without texts and header fields; a bit each" {
	flagged T2_MASKPW=0 SMTP_B64=1 SMTP_BTFLD=1 SMTP_RCTXT=0 SMTP_HDR=0 SMTP_MXNMLN=3 SMTP_MXUNMLN=4 SMTP_MXPNMLN=5 SMTP_MAXCNM=3 \
		SMTP_MAXUNM=2 SMTP_MAXPNM=2 SMTP_MAXSNM=1 SMTP_MAXTNM=1 SMTP_MAXRNM=1
	flows smtp
	is '0x81 0x201e EHLO;MAIL;RCPT "me." "ali" "bob"' "$(from 47001 smtpStat smtpCBF smtpCC smtpSA smtpESA smtpERA)"
	is '0x81 "alic";"user" "wrong";"pass"' "$(from 47002 smtpStat smtpUsr smtpPW)"
	is '0x81 220;250;354 0' "$(to 47001 smtpStat smtpRC smtpSANum)"
	fails grep -q smtpMails "$FLOWS"
}

@test "mails saved: whole, without dots that are doubled, below the prefix under names of ours alone" {
	flagged SMTP_SAVE=1 SMTP_MXFDLN=5 SMTP_MAXFNM=1
	mkdir out_smtp
	touch out_smtp/mail_9_A_9 out_smtp/mine
	flows smtp
	is 'mail_1_A_1
mail_3_A_1
mail_3_A_2
mail_5_A_1
mine' "$(ls out_smtp)"
	is '0x91 "Alice"' "$(from 47001 smtpStat smtpFrom)"
	is 'Return-Path: <alice@a.example>' "$(head -n 1 out_smtp/mail_1_A_1 | tr -d '\r')"
	is '.a line with a dot the end' "$(grep -a '^\.a line\|^the end' out_smtp/mail_1_A_1 | tr -d '\r' | paste -sd ' ')"
	is 'Subject: chunked||.|QUIT|bod' "$(tr -d '\r' <out_smtp/mail_3_A_1 | paste -sd '|')"
	line "smtpDecode: Number of SMTP files: 4"
	SMTP_SUFFIX=_post SMTP_NONAME=nudel flows smtp
	[ -f out_post/nudel_1_A_1 ]
	rm -rf out_smtp
	t2 -r "$CAP" -w - >/dev/null
	[ ! -e out_smtp ]
	flagged SMTP_SAVE=1 SMTP_RMDIR=0
	touch out_post/mail_9_A_9
	SMTP_SUFFIX=_post flows smtp
	is "mail_1_A_1 mail_3_A_1 mail_3_A_2 mail_5_A_1 mail_9_A_9" "$(cd out_post && echo mail*)"
}

@test "FORCE_MODE: a flow whose list is full is released; without memory rows are still made" {
	flagged FORCE_MODE=1 TEXT_MEM=1
	flows smtpodd
	has "Number of flows terminated by force mode"
	[ "$(from 47013 smtpStat | wc -l)" -gt 1 ]
}

@test "several workers: rows and report of one; the packet file has as many columns in each line; cut captures leave rows" {
	local n
	capture smtpodd
	t2 -r "$CAP" -w one >one.out
	t2 -r "$CAP" -w many -j 3 >many.out
	diff one_flows.txt many_flows.txt
	diff <(grep '^smtpDecode:' one.out) <(grep '^smtpDecode:' many.out)
	flows smtp -s
	grep -q "	0x03" out_packets.txt
	grep -q "	0x09" out_packets.txt
	grep -q "	0x05" out_packets.txt
	is 1 "$(awk -F '\t' '{ print NF }' out_packets.txt | sort -u | wc -l)"
	for n in 40 60 70 90; do
		editcap -s "$n" "$CAP" cut.pcap 2>/dev/null || skip "no editcap here"
		run -0 t2 -r cut.pcap -w out
	done
}

@test "default.config and the header are equal; tawk -V" {
	resets smtpDecode
	run -0 tawk -V smtpStat=0x21
	has "SMTP port"
	has "STARTTLS"
	run -0 tawk -V smtpCBF=0x8000
	has "AUTH"
}
