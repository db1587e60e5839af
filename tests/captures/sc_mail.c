/*
 * Scenarios of SMTP, POP and IMAP: log-ins, mails in each form, what is in pieces, hidden, refused, lost or too much.
 */
#include <stdio.h>
#include <string.h>

#include "gen.h"

#define A	"10.82.0.1"
#define B	"10.82.0.2"

/* The same, byte by byte. */
static void
spell(struct gen *g, struct conv *c, enum side s, const char *text)
{
	for (; *text != '\0'; text++)
		conv_bytes(g, c, s, text, 1);
}

/* --- SMTP ------------------------------------------------------------------------------------------------------- */

static void
smtp_open(struct gen *g, struct conv *c, uint16_t cport, uint16_t sport)
{
	conv_init(c, A, cport, B, sport);
	conv_open(g, c);
	conv_say(g, c, SERVER, "220 mx.example ESMTP\r\n");
	conv_say(g, c, CLIENT, "EHLO me.example\r\n");
	conv_say(g, c, SERVER,
	    "250-mx.example at your service\r\n250-PIPELINING\r\n250-CHUNKING\r\n250 STARTTLS\r\n");
}

void
sc_smtp(struct gen *g)
{
	static const char mail[] =
	    "Return-Path: <alice@a.example>\r\n"
	    "From: Alice <alice@a.example>\r\nTO: bob@b.example,\r\n\t carol@c.example\r\ncc : dave@d.example\r\n"
	    "Reply-To: <re@a.example>\r\nSubject: one\r\n  two\r\nDate: Sun, 13 Sep 2020 12:26:40 +0000\r\n"
	    "Message-ID: <1@a.example>\r\nX-Mailer: Mailer 1\r\nX-Originating-IP: [192.0.2.1]\r\n"
	    "Content-Type: multipart/mixed; charset=x;\r\n boundary=\"b;1\"\r\n\r\n"
	    "From: the body\r\n--b;1\r\nContent-Type: text/plain; name=\"a \\\"b\\\".txt\"\r\n\r\n"
	    "Subject: a part's\r\n"
	    "..a line with a dot\r\n--b;1\r\nContent-Type: multipart/alternative; boundary=inner\r\n\r\n"
	    "--inner\r\nContent-Disposition: attachment;\r\n filename*=utf-8'en'na%C3%AFve%20%41.pdf\r\n"
	    "Subject: no\r\n\r\n"
	    "--b;1x\r\nContent-Disposition: attachment; filename=none\r\n"
	    "--inner--\r\n--b;1\r\nContent-Disposition: attachment; filename*0*=us-ascii''long%2D; "
	    "filename*1=\"er.doc\"\r\n"
	    "Content-Type: application/x; name=again\r\n\r\n.\t\r\n--b;1--\r\n"
	    "Content-Disposition: x; filename=none\r\n";
	struct conv c;

	smtp_open(g, &c, 47001, 25);				/* a mail, each field, parts */
	conv_say(g, &c, CLIENT, "MAIL FROM:<alice@a.example> SIZE=1000\r\n");
	conv_say(g, &c, SERVER, "250 2.1.0 Ok\r\n");
	conv_say(g, &c, CLIENT, "RCPT TO:<bob@b.example>\r\nrcpt to: <\"x>y\"@c.example>\r\n");
	conv_say(g, &c, SERVER, "250 2.1.5 Ok\r\n250 2.1.5 Ok\r\n");
	conv_say(g, &c, CLIENT, "DATA\r\n");
	conv_say(g, &c, SERVER, "354 go\r\n");
	conv_say(g, &c, CLIENT, mail);
	conv_say(g, &c, CLIENT, "the end\r\n.\r");
	conv_say(g, &c, CLIENT, "\nQUIT\r\n");
	conv_say(g, &c, SERVER, "250 2.0.0 Ok: queued\r\n221 bye\r\n");
	conv_close(g, &c);

	smtp_open(g, &c, 47002, 587);	/* log-ins: LOGIN, PLAIN, CRAM-MD5, with and without a first answer */
	conv_say(g, &c, CLIENT, "AUTH LOGIN\r\n");
	conv_say(g, &c, SERVER, "334 VXNlcm5hbWU6\r\n");
	conv_say(g, &c, CLIENT, "YWxpY2U=\r\n");
	conv_say(g, &c, SERVER, "334 UGFzc3dvcmQ6\r\n");
	conv_say(g, &c, CLIENT, "d3Jvbmc=\r\n");			/* wrong */
	conv_say(g, &c, SERVER, "535 no\r\n");
	conv_say(g, &c, CLIENT, "auth plain AHVzZXIAcGFzcw==\r\n");	/* user, pass */
	conv_say(g, &c, SERVER, "535 no\r\n");
	conv_say(g, &c, CLIENT, "AUTH CRAM-MD5\r\n");
	conv_say(g, &c, SERVER, "334 PDFAeD4=\r\n");
	conv_say(g, &c, CLIENT, "Ym9iIDAxMjM0NTY3ODlhYmNkZWY=\r\n");	/* bob 0123456789abcdef */
	conv_say(g, &c, SERVER, "235 2.7.0 ok\r\n");
	conv_say(g, &c, CLIENT, "MAIL FROM:<>\r\n");
	conv_say(g, &c, SERVER, "250 ok\r\n");
	conv_close(g, &c);

	smtp_open(g, &c, 47003, 25);				/* BDAT: chunks that end anywhere, commands behind
								   them in a segment */
	conv_say(g, &c, CLIENT,
	    "MAIL FROM:<m@a.example>\r\nRCPT TO:<n@b.example>\r\nBDAT 14\r\nSubject: chunkBDAT 18\r\n"
	    "ed\r\n\r\n.\r\n"
	    "QUIT\r\nbodBDAT 0 LAST\r\nNOOP\r\nBDAT 7 LAST\r\nTo: x\r\nQUIT\r\n");
	conv_say(g, &c, SERVER,
	    "250 ok\r\n250 ok\r\n250 14\r\n250 18\r\n250 done\r\n250 ok\r\n250 done\r\n221 bye\r\n");
	conv_close(g, &c);

	smtp_open(g, &c, 47004, 25);				/* TLS, and text behind it */
	conv_say(g, &c, CLIENT, "STARTTLS\r\n");
	conv_say(g, &c, SERVER, "220 go\r\n");
	conv_say(g, &c, CLIENT, "\x17\x03\x01\r\nVRFY x\r\n");
	conv_say(g, &c, SERVER, "\x17\x03\x01\r\n501 x\r\n");
	conv_say(g, &c, CLIENT, "EXPN y\r\n");
	conv_close(g, &c);

	smtp_open(g, &c, 47005, 2526);	/* on another port, told by what is said; byte by byte */
	spell(g, &c, CLIENT, "mail from:a@x\r\nDATA\r\n");
	spell(g, &c, SERVER, "250 ok\r\n354 go\r\n");
	spell(g, &c, CLIENT, "Subject: s\r\n\r\n.\r\n");
	spell(g, &c, SERVER, "250 done\r\n");
	conv_close(g, &c);
}

void
sc_smtpodd(struct gen *g)
{
	struct conv c;

	smtp_open(g, &c, 47011, 25);				/* TLS, DATA, a log-in that the server refuses */
	conv_say(g, &c, CLIENT, "STARTTLS\r\n");
	conv_say(g, &c, SERVER, "454 no\r\n");
	conv_say(g, &c, CLIENT, "AUTH LOGIN\r\n");
	conv_say(g, &c, SERVER, "503 no\r\n");
	conv_say(g, &c, CLIENT, "QUIT\r\n");				/* base64, too */
	conv_say(g, &c, CLIENT, "MAIL FROM:<a@x>\r\nRCPT TO:<b@y>\r\nDATA\r\n");
	conv_say(g, &c, SERVER, "250 ok\r\n550 no\r\n554 no\r\n");
	conv_say(g, &c, CLIENT, "RSET\r\nAUTH LOGIN dXNlcg==\r\n");
	conv_say(g, &c, CLIENT, "*\r\n");
	conv_say(g, &c, SERVER, "250 ok\r\n334 x\r\n501 cancelled\r\n");
	conv_say(g, &c, CLIENT, "HELP\r\n");
	conv_close(g, &c);

	smtp_open(g, &c, 47012, 25);				/* a hole in a mail, in a chunk, in a log-in */
	conv_say(g, &c, CLIENT, "DATA\r\n");
	conv_say(g, &c, SERVER, "354 go\r\n");
	conv_say(g, &c, CLIENT, "Subject: a\r\nTo: ");
	c.host[CLIENT].seq += 10;
	conv_say(g, &c, CLIENT, "From: no line\r\nCc: d\r\n\r\n.\r\nBDAT 30\r\nDate");
	c.host[CLIENT].seq += 20;
	conv_say(g, &c, CLIENT, "ab\r\n\r\nNOOP\r\nAUTH LOGIN\r\n");
	c.host[CLIENT].seq += 4;
	conv_say(g, &c, CLIENT, "c2VjcmV0\r\nVRFY x\r\n");
	conv_close(g, &c);

	smtp_open(g, &c, 47013, 25);	/* too many of each, too long; a mail that does not end */
	for (char u = 'a'; u < 'k'; u++) {
		char text[] = "MAIL FROM:<x@y>\r\nRCPT TO:<x@y>\r\nAUTH LOGIN\r\neHh4\r\neHh4\r\nHELO x\r\nVRFY y\r\n"
		    "TURN\r\n"
		    "DATA\r\nSubject: x\r\n.\r\n";

		for (char *s = text; *s != '\0'; s++)
			if (*s == 'x')
				*s = u;
		conv_say(g, &c, CLIENT, text);
	}
	conv_say(g, &c, CLIENT, "EHLO "
	    "0123456789012345678901234567890123456789012345678901234567890123456789012345678901234567\r\n");
	conv_say(g, &c, CLIENT, "BDAT 18446744073709551616 LAST\r\nSubject: endless");
	conv_close(g, &c);

	conv_init(&c, A, 47014, B, 465);			/* nothing said; TLS from the beginning */
	conv_open(g, &c);
	conv_close(g, &c);
	conv_init(&c, A, 47015, B, 465);
	conv_open(g, &c);
	conv_say(g, &c, CLIENT, "\x16\x03\x01\x01\x01\x01\x01\x01\x01\x01\x01");
	conv_close(g, &c);

	conv_init(&c, A, 47016, B, 25);	/* replies of many lines, too long, of other codes, none */
	conv_open(g, &c);
	conv_say(g, &c, SERVER,
	    "220-a\r\n220-0123456789012345678901234567890123456789012345678901234567890123456789\r\n"
	    "220 b\r\n"
	    "250 0123456789012345678901234567890123456789012345678901234567890123456789\r\n150 x\r\n999 x\r\n25 x\r\n"
	    "2500 x\r\n"
	    "421\r\n");
	conv_close(g, &c);
}

/* --- POP -------------------------------------------------------------------------------------------------------- */

static void
pop_open(struct gen *g, struct conv *c, uint16_t cport, uint16_t sport)
{
	conv_init(c, A, cport, B, sport);
	conv_open(g, c);
	conv_say(g, c, SERVER, "+OK POP3 ready <1896.697170952@mx.example>\r\n");
}

void
sc_pop(struct gen *g)
{
	struct conv c;

	pop_open(g, &c, 47101, 110);	/* a log-in, mails; commands in pipelines, replies in one segment */
	conv_say(g, &c, CLIENT, "USER alice\r\nPASS a b c\r\n");
	conv_say(g, &c, SERVER, "+OK\r\n+OK 2 messages\r\n");
	conv_say(g, &c, CLIENT,
	    "CAPA\r\nSTAT\r\nLIST\r\nUIDL 2\r\nLIST 7\r\nRETR 1\r\ntop 2 0\r\nDELE 1\r\nNOOP\r\n");
	conv_say(g, &c, SERVER,
	    "+OK\r\nTOP\r\nRESP-CODES\r\n.\r\n+OK 2 320\r\n+OK\r\n1 120\r\n2 200\r\n.\r\n+OK 2 x\r\n"
	    "-ERR 7 is none\r\n"
	    "+OK 120 octets\r\nReturn-Path: <carol@c.example>\r\nFrom: carol@c.example\r\nTo: alice\r\nCc: bob\r\n");
	conv_say(g, &c, SERVER, "Subject: first\r\nDate: today\r\nMessage-ID: <1>\r\n"
	    "Content-Disposition: attachment; filename=x.bin\r\n\r\n+OK the body\r\n..dot\r\n.\r\n+OK\r\n"
	    "Subject: top\r\n\r\n.\r\n"
	    "+OK deleted\r\n+OK\r\n");
	conv_say(g, &c, CLIENT, "QUIT\r\n");
	conv_say(g, &c, SERVER, "+OK bye\r\n");
	conv_close(g, &c);

	pop_open(g, &c, 47102, 110);				/* log-ins: APOP, AUTH in two ways, its list */
	conv_say(g, &c, CLIENT, "APOP mrose c4c9334bac560ecc979e58001b3e22fb\r\nAUTH\r\nAUTH PLAIN\r\n");
	conv_say(g, &c, SERVER, "-ERR no\r\n+OK\r\nPLAIN\r\n.\r\n+ \r\n");
	conv_say(g, &c, CLIENT, "AHVzZXIAcGFzcw==\r\n");
	conv_say(g, &c, SERVER, "-ERR no\r\n");
	conv_say(g, &c, CLIENT, "AUTH LOGIN\r\n");
	conv_say(g, &c, SERVER, "+ VXNlcm5hbWU6\r\n");
	conv_say(g, &c, CLIENT, "Ym9i\r\n");
	conv_say(g, &c, SERVER, "+ UGFzc3dvcmQ6\r\n");
	conv_say(g, &c, CLIENT, "c2VjcmV0\r\n");
	conv_say(g, &c, SERVER, "+OK in\r\n");
	conv_say(g, &c, CLIENT, "XTND XLIST\r\nQUIT\r\n");
	conv_say(g, &c, SERVER, "-ERR what\r\n+OK\r\n");
	conv_close(g, &c);

	pop_open(g, &c, 47103, 110);				/* STLS, refused and not, and text behind it */
	conv_say(g, &c, CLIENT, "STLS\r\n");
	conv_say(g, &c, SERVER, "-ERR not now\r\n");
	conv_say(g, &c, CLIENT, "STLS\r\n");
	conv_say(g, &c, SERVER, "+OK go\r\n");
	conv_say(g, &c, CLIENT, "\x17\x03\x01\r\nUSER x\r\n");
	conv_say(g, &c, SERVER, "\x17\x03\x01\r\n-ERR x\r\n");
	conv_close(g, &c);

	pop_open(g, &c, 47104, 1110);				/* on another port, byte by byte */
	spell(g, &c, CLIENT, "retr 1\r\n");
	spell(g, &c, SERVER, "+OK\r\nFrom: s\r\n\r\n.x\r\n.\r\n");
	conv_close(g, &c);

	conv_init(&c, A, 47105, B, 109);			/* POP2 */
	conv_open(g, &c);
	conv_say(g, &c, SERVER, "+ POP2 mx\r\n");
	conv_say(g, &c, CLIENT, "HELO fred pass word\r\n");
	conv_say(g, &c, SERVER, "#3 messages\r\n");
	conv_say(g, &c, CLIENT, "READ 2\r\nFOLD INBOX\r\n");
	conv_say(g, &c, SERVER, "=120 octets\r\n#12\r\n");
	conv_close(g, &c);
}

void
sc_popodd(struct gen *g)
{
	struct conv c;

	conv_init(&c, A, 47111, B, 110);	/* the server alone: what is a mail shows by its first line */
	for (unsigned i = 0; i < 2; i++)
		conv_say(g, &c, SERVER, i == 0 ? "+OK ready\r\n+OK\r\n1 10\r\n.\r\n" :
		    "+OK 10 octets\r\nFrom: x\r\n\r\nbody\r\n.\r\n-ERR end\r\n");

	conv_init(&c, A, 47112, B, 110);	/* begins in the middle: the first reply is to a command */
	conv_say(g, &c, CLIENT, "NOOP\r\nRETR 1\r\n");
	conv_say(g, &c, SERVER, "+OK\r\n+OK\r\nSubject: mid\r\n\r\n.\r\n");

	pop_open(g, &c, 47113, 110);				/* holes: in a mail, in replies, in a log-in */
	conv_say(g, &c, CLIENT, "RETR 1\r\n");
	conv_say(g, &c, SERVER, "+OK\r\nFrom: a\r\nTo: ");
	c.host[SERVER].seq += 10;
	conv_say(g, &c, SERVER, "Cc: no line\r\nSubject: d\r\n\r\n.\r\n");
	conv_say(g, &c, CLIENT, "STAT\r\nNOOP\r\n");
	conv_say(g, &c, SERVER, "+OK 5 5\r\n+O");
	c.host[SERVER].seq += 20;
	conv_say(g, &c, SERVER, "K\r\n+OK 6 6\r\n");
	conv_say(g, &c, CLIENT, "AUTH LOGIN\r\n");
	c.host[CLIENT].seq += 4;
	conv_say(g, &c, CLIENT, "c2VjcmV0\r\nRSET\r\n");
	conv_close(g, &c);

	pop_open(g, &c, 47114, 110);	/* too many of each, too long; a mail that does not end */
	for (char u = 'a'; u < 'l'; u++) {
		char text[] = "USER x\r\nPASS x\r\nDELE x\r\nAPOP\r\nAUTH\r\nCAPA\r\nLIST\r\nNOOP\r\nRSET\r\nSTAT\r\n"
		    "UIDL\r\n";
		char number[] = "+OK 1x\r\n";

		for (char *s = text; *s != '\0'; s++)
			if (*s == 'x')
				*s = u;
		number[5] = (char)(u - 'a' + '0');
		conv_say(g, &c, CLIENT, text);
		conv_say(g, &c, SERVER, number);
	}
	conv_say(g, &c, CLIENT, "USER 0123456789012345678901234567890123456789012345678901234567890123456789\r\n");
	conv_close(g, &c);

	pop_open(g, &c, 47115, 110);				/* replies that are none; a mail that does not end */
	conv_say(g, &c, SERVER, "+OKAY\r\n-ERROR 3\r\n+\r\n+what\r\n");
	conv_say(g, &c, CLIENT, "\r\nWHAT\r\nRETR 70000\r\n");
	conv_say(g, &c, SERVER, "-ERR\r\n+OK 70000 x\r\nSubject: endless");
	conv_close(g, &c);

	conv_init(&c, A, 47117, B, 110);	/* commands before the greeting; an error has no lines */
	conv_open(g, &c);
	conv_say(g, &c, CLIENT, "USER a\r\nRETR 9\r\nSTAT\r\n");
	conv_say(g, &c, SERVER, "+OK POP3 ready\r\n+OK user\r\n-ERR none\r\n+OK 4 400\r\n");
	conv_close(g, &c);

	conv_init(&c, A, 47118, B, 110);	/* first lines that are too short for anything else */
	conv_open(g, &c);
	conv_say(g, &c, SERVER, "+OK\r\n");
	conv_say(g, &c, CLIENT, "AUTH\r\n");
	conv_say(g, &c, SERVER, "-ERR no\r\n");
	conv_say(g, &c, CLIENT, "CAPA\r\n");
	conv_say(g, &c, SERVER, "+OK list\r\nTOP\r\nUIDL\r\n.\r\n");
	conv_say(g, &c, CLIENT, "STLS\r\n");
	conv_say(g, &c, SERVER, "+OK go\r\n");
	conv_close(g, &c);

	conv_init(&c, A, 47116, B, 110);			/* TLS from the beginning */
	conv_open(g, &c);
	conv_say(g, &c, CLIENT, "\x16\x03\x01\x01\x01\x01\x01\x01\x01\x01\x01");
	conv_close(g, &c);
}

/* --- IMAP ------------------------------------------------------------------------------------------------------- */

static void
imap_open(struct gen *g, struct conv *c, uint16_t cport, uint16_t sport)
{
	conv_init(c, A, cport, B, sport);
	conv_open(g, c);
	conv_say(g, c, SERVER, "* OK [CAPABILITY IMAP4rev1 STARTTLS] mx.example ready {5}\r\n");
}

void
sc_imap(struct gen *g)
{
	struct conv c;

	imap_open(g, &c, 47201, 143);				/* a log-in with literals, mailboxes, mails; answers
								   in another order */
	conv_say(g, &c, CLIENT, "a1 ID (\"name\" \"mua \\\"x\\\"\" \"os\" NIL)\r\na2 login {7}\r\n");
	conv_say(g, &c, SERVER, "* ID (\"name\" {6}\r\nimap\"d \"version\" \"1.0\")\r\na1 OK done\r\n+ go on\r\n");
	conv_say(g, &c, CLIENT, "alice c {6+}\r\nsecret\r\n");
	conv_say(g, &c, SERVER, "a2 OK [CAPABILITY IMAP4rev1 MOVE] Logged in\r\n");
	conv_say(g, &c, CLIENT, "a3 SELECT \"Sent Items\"\r\na4 EXAMINE {5+}\r\nINBOX\r\na5 NOOP\r\n");
	conv_say(g, &c, SERVER, "a5 OK\r\n* 3 EXISTS\r\n* OK [UIDVALIDITY 1] {7}\r\na3 OK [READ-WRITE] open\r\n"
	    "* 12 EXISTS\r\n* 12 RECENT\r\n"
	    "a4 OK [READ-ONLY] open\r\n");
	conv_say(g, &c, CLIENT, "a6 UID FETCH 1:* (BODY[HEADER.FIELDS (FROM TO)])\r\na7 fetch 1 body[]\r\n"
	    "a8 FETCH 2 (RFC822 BODY[TEXT])\r\n");
	conv_say(g, &c, SERVER,
	    "* 1 FETCH (UID 7 BODY[HEADER.FIELDS (FROM TO)] {23}\r\nFrom: x@y\r\nTo: z@w\r\n\r\n)\r\n"
	    "a6 OK\r\n"
	    "* 1 FETCH (BODY[] {87}\r\nFrom: x@y\r\nTo: z@w\r\nCc: v@u\r\nSubject: one\r\nDate: today\r\n"
	    "Message-ID: <1>\r\n\r\n");
	conv_say(g, &c, SERVER, "a7 OK no\r\n FLAGS (\\Seen))\r\na7 OK\r\n"
	    "* 2 FETCH (RFC822 ~{66}\r\nSubject: two\r\nContent-Disposition: x; filename=a.txt\r\n\r\nthe body\r\n"
	    " BODY[TEXT] {14}\r\n"
	    "Subject: none\n FLAGS ())\r\na8 OK\r\n");
	conv_say(g, &c, CLIENT, "a9 APPEND Sent (\\Seen) {26}\r\n");
	conv_say(g, &c, SERVER, "+ go on\r\n");
	conv_say(g, &c, CLIENT, "Subject: appended\r\n\r\nbody\n\r\na10 LOGOUT\r\n");
	conv_say(g, &c, SERVER, "a9 OK\r\n* BYE bye\r\na10 OK\r\n");
	conv_close(g, &c);

	imap_open(g, &c, 47202, 143);				/* log-ins: PLAIN at once and later, LOGIN, refused; a
								   literal refused */
	conv_say(g, &c, CLIENT, "1 AUTHENTICATE PLAIN AHVzZXIAcGFzcw==\r\n");
	conv_say(g, &c, SERVER, "1 NO [AUTHENTICATIONFAILED] no\r\n");
	conv_say(g, &c, CLIENT, "2 AUTHENTICATE LOGIN\r\n");
	conv_say(g, &c, SERVER, "+ VXNlcm5hbWU6\r\n");
	conv_say(g, &c, CLIENT, "Ym9i\r\n");
	conv_say(g, &c, SERVER, "+ UGFzc3dvcmQ6\r\n");
	conv_say(g, &c, CLIENT, "c2VjcmV0\r\n");
	conv_say(g, &c, SERVER, "2 BAD what\r\n");
	conv_say(g, &c, CLIENT, "3 LOGIN {900}\r\n");
	conv_say(g, &c, SERVER, "3 BAD too long\r\n");
	conv_say(g, &c, CLIENT, "4 LOGIN \"a\\\\b\" \"\"\r\n");
	conv_say(g, &c, SERVER, "4 OK\r\n");
	conv_say(g, &c, CLIENT, "5 IDLE\r\n");
	conv_say(g, &c, SERVER, "+ idling\r\n* 4 EXISTS\r\n");
	conv_say(g, &c, CLIENT, "DONE\r\n");
	conv_say(g, &c, SERVER, "5 OK\r\n");
	conv_close(g, &c);

	imap_open(g, &c, 47203, 143);				/* STARTTLS, refused and not, and text behind it */
	conv_say(g, &c, CLIENT, "a STARTTLS\r\n");
	conv_say(g, &c, SERVER, "a NO not now\r\n");
	conv_say(g, &c, CLIENT, "b STARTTLS\r\n");
	conv_say(g, &c, SERVER, "b OK go\r\n");
	conv_say(g, &c, CLIENT, "\x17\x03\x01\r\nc NOOP\r\n");
	conv_say(g, &c, SERVER, "\x17\x03\x01\r\n* BAD x\r\n");
	conv_close(g, &c);

	conv_init(&c, A, 47204, B, 1143);			/* on another port, byte by byte; PREAUTH; COMPRESS */
	conv_open(g, &c);
	spell(g, &c, SERVER, "* PREAUTH hello\r\n");
	spell(g, &c, CLIENT, "x FETCH 1 BODY[]\r\n");
	spell(g, &c, SERVER, "* 1 FETCH (BODY[] {14}\r\nSubject: s\r\n\r\n)\r\nx OK\r\n");
	spell(g, &c, CLIENT, "y COMPRESS DEFLATE\r\n");
	spell(g, &c, SERVER, "y OK\r\n");
	conv_say(g, &c, CLIENT, "z NOOP\r\n");
	conv_close(g, &c);
}

void
sc_imapodd(struct gen *g)
{
	struct conv c;
	char line[1600];

	imap_open(g, &c, 47211, 143);	/* holes: in a literal, over its end, in a line; pieces of a mail */
	conv_say(g, &c, CLIENT, "a FETCH 1 BODY[]\r\n");
	conv_say(g, &c, SERVER, "* 1 FETCH (BODY[] {50}\r\nFrom: a\r\nTo: ");
	c.host[SERVER].seq += 10;
	conv_say(g, &c, SERVER, "Cc: no line\r\nSubject: d\r\n\r\n");
	conv_say(g, &c, SERVER, ")\r\na OK\r\n* 2 FETCH (BODY[]<0> {19}\r\nDate: e\r\nMessage-ID) BODY[]<19> {9}\r\n"
	    ": f\r\n\r\nhi)\r\n"
	    "* 3 FETCH (BODY[] {10}\r\nabc");
	c.host[SERVER].seq += 20;
	conv_say(g, &c, SERVER, "BAD line\r\n* 9 EXISTS\r\n");
	conv_say(g, &c, CLIENT, "b AUTHENTICATE LOGIN\r\n");
	c.host[CLIENT].seq += 4;
	conv_say(g, &c, CLIENT, "c2VjcmV0\r\nc2VjcmV0\r\nc CHECK\r\n");
	conv_close(g, &c);

	imap_open(g, &c, 47212, 143);				/* too many of each; commands that are not answered */
	for (char u = 'a'; u < 'y'; u++) {
		static const char *const commands[] = { "NOOP", "CHECK", "CLOSE", "LIST", "LSUB", "STATUS", "SEARCH",
			"STORE", "COPY", "MOVE", "CREATE", "DELETE", "RENAME", "SUBSCRIBE", "UNSUBSCRIBE",
			"NAMESPACE", "ENABLE", "EXPUNGE", "SORT", "THREAD", "UNSELECT", "NOTIFY", "GETACL",
			"SETACL" };
		char text[200];

		(void)snprintf(text, sizeof(text), "%c1 LOGIN %c %c\r\n%c2 SELECT %c\r\n%c3 %s\r\n", u, u, u, u, u, u,
		    commands[u - 'a']);
		conv_say(g, &c, CLIENT, text);
		(void)snprintf(text, sizeof(text),
		    "%c1 OK [%cX]\r\n* %d EXISTS\r\n* CAPABILITY %c1 %c2\r\n%c3 NO\r\n", u, u, u, u, u, u);
		conv_say(g, &c, SERVER, text);
	}
	conv_close(g, &c);

	imap_open(g, &c, 47213, 143);	/* lines that are too long, with a literal behind; what is none */
	memset(line, 'x', sizeof(line));
	memcpy(line, "* 1 FETCH (", 11);
	strcpy(line + sizeof(line) - 60, " RFC822 {20}\r\nSubject: behind\r\n\r\n)\r\n");
	conv_say(g, &c, SERVER, line);
	conv_say(g, &c, SERVER, "what\r\n*x\r\n* \r\n* 1\r\nq OK\r\n* 5 FETCH (BODY[1] {3}\r\nabc BODY[]<9> {}\r\n"
	    "* 99999999999999999999 EXISTS\r\n"
	    "* 6 FETCH (RFC822.HEADER {99999999999999999999}\r\nSubject: endless");
	conv_say(g, &c, CLIENT, "tag\r\nt UID\r\nt WHAT\r\nt ID NIL\r\nt ID (\"a\r\nt APPEND {1}\r\nx {2}\r\n");
	conv_close(g, &c);

	conv_init(&c, A, 47214, B, 143);			/* the server alone; TLS from the beginning */
	conv_say(g, &c, SERVER, "a OK\r\n* 1 EXISTS\r\n");
	conv_init(&c, A, 47215, B, 143);
	conv_open(g, &c);
	conv_say(g, &c, CLIENT, "\x16\x03\x01\x01\x01\x01\x01\x01\x01\x01\x01");
	conv_close(g, &c);
}
