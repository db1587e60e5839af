/* Scenarios of SMTP, POP and IMAP: log-ins, mails in each form, what is in pieces, hidden, refused, lost or too much. */
#include <string.h>

#include "gen.h"

#define A	"10.82.0.1"
#define B	"10.82.0.2"

static void
segment(struct gen *g, struct conv *c, enum side s, const void *p, size_t n)
{
	struct host *const me = &c->host[s], *const peer = &c->host[!s];

	ip4(g, me->ip, peer->ip, 6);
	pkt_tcp(g->p, &(struct tcp){ .sport = me->port, .dport = peer->port, .flags = TH_PSH | TH_ACK, .seq = me->seq,
	    .ack = peer->seq, .win = 8192 });
	pkt_bytes(g->p, p, n);
	me->seq += (uint32_t)n;
	emit(g);
}

static void
say(struct gen *g, struct conv *c, enum side s, const char *text)
{
	segment(g, c, s, text, strlen(text));
}

/* The same, byte by byte. */
static void
spell(struct gen *g, struct conv *c, enum side s, const char *text)
{
	for (; *text != '\0'; text++)
		segment(g, c, s, text, 1);
}

/* --- SMTP ------------------------------------------------------------------------------------------------------- */

static void
smtp_open(struct gen *g, struct conv *c, uint16_t cport, uint16_t sport)
{
	conv_init(c, A, cport, B, sport);
	conv_open(g, c);
	say(g, c, SERVER, "220 mx.example ESMTP\r\n");
	say(g, c, CLIENT, "EHLO me.example\r\n");
	say(g, c, SERVER, "250-mx.example at your service\r\n250-PIPELINING\r\n250-CHUNKING\r\n250 STARTTLS\r\n");
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
	    "From: the body\r\n--b;1\r\nContent-Type: text/plain; name=\"a \\\"b\\\".txt\"\r\n\r\nSubject: a part's\r\n"
	    "..a line with a dot\r\n--b;1\r\nContent-Type: multipart/alternative; boundary=inner\r\n\r\n"
	    "--inner\r\nContent-Disposition: attachment;\r\n filename*=utf-8'en'na%C3%AFve%20%41.pdf\r\nSubject: no\r\n\r\n"
	    "--b;1x\r\nContent-Disposition: attachment; filename=none\r\n"
	    "--inner--\r\n--b;1\r\nContent-Disposition: attachment; filename*0*=us-ascii''long%2D; filename*1=\"er.doc\"\r\n"
	    "Content-Type: application/x; name=again\r\n\r\n.\t\r\n--b;1--\r\nContent-Disposition: x; filename=none\r\n";
	struct conv c;

	smtp_open(g, &c, 47001, 25);				/* a mail, each field, parts */
	say(g, &c, CLIENT, "MAIL FROM:<alice@a.example> SIZE=1000\r\n");
	say(g, &c, SERVER, "250 2.1.0 Ok\r\n");
	say(g, &c, CLIENT, "RCPT TO:<bob@b.example>\r\nrcpt to: <\"x>y\"@c.example>\r\n");
	say(g, &c, SERVER, "250 2.1.5 Ok\r\n250 2.1.5 Ok\r\n");
	say(g, &c, CLIENT, "DATA\r\n");
	say(g, &c, SERVER, "354 go\r\n");
	say(g, &c, CLIENT, mail);
	say(g, &c, CLIENT, "the end\r\n.\r");
	say(g, &c, CLIENT, "\nQUIT\r\n");
	say(g, &c, SERVER, "250 2.0.0 Ok: queued\r\n221 bye\r\n");
	conv_close(g, &c);

	smtp_open(g, &c, 47002, 587);				/* log-ins: LOGIN, PLAIN, CRAM-MD5, with and without a first answer */
	say(g, &c, CLIENT, "AUTH LOGIN\r\n");
	say(g, &c, SERVER, "334 VXNlcm5hbWU6\r\n");
	say(g, &c, CLIENT, "YWxpY2U=\r\n");
	say(g, &c, SERVER, "334 UGFzc3dvcmQ6\r\n");
	say(g, &c, CLIENT, "d3Jvbmc=\r\n");			/* wrong */
	say(g, &c, SERVER, "535 no\r\n");
	say(g, &c, CLIENT, "auth plain AHVzZXIAcGFzcw==\r\n");	/* user, pass */
	say(g, &c, SERVER, "535 no\r\n");
	say(g, &c, CLIENT, "AUTH CRAM-MD5\r\n");
	say(g, &c, SERVER, "334 PDFAeD4=\r\n");
	say(g, &c, CLIENT, "Ym9iIDAxMjM0NTY3ODlhYmNkZWY=\r\n");	/* bob 0123456789abcdef */
	say(g, &c, SERVER, "235 2.7.0 ok\r\n");
	say(g, &c, CLIENT, "MAIL FROM:<>\r\n");
	say(g, &c, SERVER, "250 ok\r\n");
	conv_close(g, &c);

	smtp_open(g, &c, 47003, 25);				/* BDAT: chunks that end anywhere, commands behind them in a segment */
	say(g, &c, CLIENT, "MAIL FROM:<m@a.example>\r\nRCPT TO:<n@b.example>\r\nBDAT 14\r\nSubject: chunkBDAT 18\r\ned\r\n\r\n.\r\n"
	    "QUIT\r\nbodBDAT 0 LAST\r\nNOOP\r\nBDAT 7 LAST\r\nTo: x\r\nQUIT\r\n");
	say(g, &c, SERVER, "250 ok\r\n250 ok\r\n250 14\r\n250 18\r\n250 done\r\n250 ok\r\n250 done\r\n221 bye\r\n");
	conv_close(g, &c);

	smtp_open(g, &c, 47004, 25);				/* TLS, and text behind it */
	say(g, &c, CLIENT, "STARTTLS\r\n");
	say(g, &c, SERVER, "220 go\r\n");
	say(g, &c, CLIENT, "\x16\x03\x01\r\nVRFY x\r\n");
	say(g, &c, SERVER, "\x16\x03\x01\r\n501 x\r\n");
	say(g, &c, CLIENT, "EXPN y\r\n");
	conv_close(g, &c);

	smtp_open(g, &c, 47005, 2526);				/* on another port, told by what is said; byte by byte */
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
	say(g, &c, CLIENT, "STARTTLS\r\n");
	say(g, &c, SERVER, "454 no\r\n");
	say(g, &c, CLIENT, "AUTH LOGIN\r\n");
	say(g, &c, SERVER, "503 no\r\n");
	say(g, &c, CLIENT, "QUIT\r\n");				/* base64, too */
	say(g, &c, CLIENT, "MAIL FROM:<a@x>\r\nRCPT TO:<b@y>\r\nDATA\r\n");
	say(g, &c, SERVER, "250 ok\r\n550 no\r\n554 no\r\n");
	say(g, &c, CLIENT, "RSET\r\nAUTH LOGIN dXNlcg==\r\n");
	say(g, &c, CLIENT, "*\r\n");
	say(g, &c, SERVER, "250 ok\r\n334 x\r\n501 cancelled\r\n");
	say(g, &c, CLIENT, "HELP\r\n");
	conv_close(g, &c);

	smtp_open(g, &c, 47012, 25);				/* a hole in a mail, in a chunk, in a log-in */
	say(g, &c, CLIENT, "DATA\r\n");
	say(g, &c, SERVER, "354 go\r\n");
	say(g, &c, CLIENT, "Subject: a\r\nTo: ");
	c.host[CLIENT].seq += 10;
	say(g, &c, CLIENT, "From: no line\r\nCc: d\r\n\r\n.\r\nBDAT 30\r\nDate");
	c.host[CLIENT].seq += 20;
	say(g, &c, CLIENT, "ab\r\n\r\nNOOP\r\nAUTH LOGIN\r\n");
	c.host[CLIENT].seq += 4;
	say(g, &c, CLIENT, "c2VjcmV0\r\nVRFY x\r\n");
	conv_close(g, &c);

	smtp_open(g, &c, 47013, 25);				/* too many of each, too long; a mail that does not end */
	for (char u = 'a'; u < 'k'; u++) {
		char text[] = "MAIL FROM:<x@y>\r\nRCPT TO:<x@y>\r\nAUTH LOGIN\r\neHh4\r\neHh4\r\nHELO x\r\nVRFY y\r\nTURN\r\n"
		    "DATA\r\nSubject: x\r\n.\r\n";

		for (char *s = text; *s != '\0'; s++)
			if (*s == 'x')
				*s = u;
		say(g, &c, CLIENT, text);
	}
	say(g, &c, CLIENT, "EHLO 0123456789012345678901234567890123456789012345678901234567890123456789012345678901234567\r\n");
	say(g, &c, CLIENT, "BDAT 18446744073709551616 LAST\r\nSubject: endless");
	conv_close(g, &c);

	conv_init(&c, A, 47014, B, 465);			/* nothing said; TLS from the beginning */
	conv_open(g, &c);
	conv_close(g, &c);
	conv_init(&c, A, 47015, B, 465);
	conv_open(g, &c);
	say(g, &c, CLIENT, "\x16\x03\x01\x01\x01\x01\x01\x01\x01\x01\x01");
	conv_close(g, &c);

	conv_init(&c, A, 47016, B, 25);				/* replies of many lines, too long, of other codes, none */
	conv_open(g, &c);
	say(g, &c, SERVER, "220-a\r\n220-0123456789012345678901234567890123456789012345678901234567890123456789\r\n220 b\r\n"
	    "250 0123456789012345678901234567890123456789012345678901234567890123456789\r\n150 x\r\n999 x\r\n25 x\r\n2500 x\r\n"
	    "421\r\n");
	conv_close(g, &c);
}

/* --- POP -------------------------------------------------------------------------------------------------------- */

static void
pop_open(struct gen *g, struct conv *c, uint16_t cport, uint16_t sport)
{
	conv_init(c, A, cport, B, sport);
	conv_open(g, c);
	say(g, c, SERVER, "+OK POP3 ready <1896.697170952@mx.example>\r\n");
}

void
sc_pop(struct gen *g)
{
	struct conv c;

	pop_open(g, &c, 47101, 110);				/* a log-in, mails; commands in pipelines, replies in one segment */
	say(g, &c, CLIENT, "USER alice\r\nPASS a b c\r\n");
	say(g, &c, SERVER, "+OK\r\n+OK 2 messages\r\n");
	say(g, &c, CLIENT, "CAPA\r\nSTAT\r\nLIST\r\nUIDL 2\r\nLIST 7\r\nRETR 1\r\ntop 2 0\r\nDELE 1\r\nNOOP\r\n");
	say(g, &c, SERVER, "+OK\r\nTOP\r\nRESP-CODES\r\n.\r\n+OK 2 320\r\n+OK\r\n1 120\r\n2 200\r\n.\r\n+OK 2 x\r\n-ERR 7 is none\r\n"
	    "+OK 120 octets\r\nReturn-Path: <carol@c.example>\r\nFrom: carol@c.example\r\nTo: alice\r\nCc: bob\r\n");
	say(g, &c, SERVER, "Subject: first\r\nDate: today\r\nMessage-ID: <1>\r\n"
	    "Content-Disposition: attachment; filename=x.bin\r\n\r\n+OK the body\r\n..dot\r\n.\r\n+OK\r\nSubject: top\r\n\r\n.\r\n"
	    "+OK deleted\r\n+OK\r\n");
	say(g, &c, CLIENT, "QUIT\r\n");
	say(g, &c, SERVER, "+OK bye\r\n");
	conv_close(g, &c);

	pop_open(g, &c, 47102, 110);				/* log-ins: APOP, AUTH in two ways, its list */
	say(g, &c, CLIENT, "APOP mrose c4c9334bac560ecc979e58001b3e22fb\r\nAUTH\r\nAUTH PLAIN\r\n");
	say(g, &c, SERVER, "-ERR no\r\n+OK\r\nPLAIN\r\n.\r\n+ \r\n");
	say(g, &c, CLIENT, "AHVzZXIAcGFzcw==\r\n");
	say(g, &c, SERVER, "-ERR no\r\n");
	say(g, &c, CLIENT, "AUTH LOGIN\r\n");
	say(g, &c, SERVER, "+ VXNlcm5hbWU6\r\n");
	say(g, &c, CLIENT, "Ym9i\r\n");
	say(g, &c, SERVER, "+ UGFzc3dvcmQ6\r\n");
	say(g, &c, CLIENT, "c2VjcmV0\r\n");
	say(g, &c, SERVER, "+OK in\r\n");
	say(g, &c, CLIENT, "XTND XLIST\r\nQUIT\r\n");
	say(g, &c, SERVER, "-ERR what\r\n+OK\r\n");
	conv_close(g, &c);

	pop_open(g, &c, 47103, 110);				/* STLS, refused and not, and text behind it */
	say(g, &c, CLIENT, "STLS\r\n");
	say(g, &c, SERVER, "-ERR not now\r\n");
	say(g, &c, CLIENT, "STLS\r\n");
	say(g, &c, SERVER, "+OK go\r\n");
	say(g, &c, CLIENT, "\x16\x03\x01\r\nUSER x\r\n");
	say(g, &c, SERVER, "\x16\x03\x01\r\n-ERR x\r\n");
	conv_close(g, &c);

	pop_open(g, &c, 47104, 1110);				/* on another port, byte by byte */
	spell(g, &c, CLIENT, "retr 1\r\n");
	spell(g, &c, SERVER, "+OK\r\nFrom: s\r\n\r\n.x\r\n.\r\n");
	conv_close(g, &c);

	conv_init(&c, A, 47105, B, 109);			/* POP2 */
	conv_open(g, &c);
	say(g, &c, SERVER, "+ POP2 mx\r\n");
	say(g, &c, CLIENT, "HELO fred pass word\r\n");
	say(g, &c, SERVER, "#3 messages\r\n");
	say(g, &c, CLIENT, "READ 2\r\nFOLD INBOX\r\n");
	say(g, &c, SERVER, "=120 octets\r\n#12\r\n");
	conv_close(g, &c);
}

void
sc_popodd(struct gen *g)
{
	struct conv c;

	conv_init(&c, A, 47111, B, 110);			/* the server alone: what is a mail shows by its first line */
	for (unsigned i = 0; i < 2; i++)
		say(g, &c, SERVER, i == 0 ? "+OK ready\r\n+OK\r\n1 10\r\n.\r\n" : "+OK 10 octets\r\nFrom: x\r\n\r\nbody\r\n.\r\n-ERR end\r\n");

	conv_init(&c, A, 47112, B, 110);			/* begins in the middle: the first reply is to a command */
	say(g, &c, CLIENT, "RETR 1\r\n");
	say(g, &c, SERVER, "+OK\r\nSubject: mid\r\n\r\n.\r\n");

	pop_open(g, &c, 47113, 110);				/* holes: in a mail, in replies, in a log-in */
	say(g, &c, CLIENT, "RETR 1\r\n");
	say(g, &c, SERVER, "+OK\r\nFrom: a\r\nTo: ");
	c.host[SERVER].seq += 10;
	say(g, &c, SERVER, "Cc: no line\r\nSubject: d\r\n\r\n.\r\n");
	say(g, &c, CLIENT, "STAT\r\nNOOP\r\n");
	say(g, &c, SERVER, "+OK 5 5\r\n+O");
	c.host[SERVER].seq += 20;
	say(g, &c, SERVER, "K\r\n+OK 6 6\r\n");
	say(g, &c, CLIENT, "AUTH LOGIN\r\n");
	c.host[CLIENT].seq += 4;
	say(g, &c, CLIENT, "c2VjcmV0\r\nRSET\r\n");
	conv_close(g, &c);

	pop_open(g, &c, 47114, 110);				/* too many of each, too long; a mail that does not end */
	for (char u = 'a'; u < 'l'; u++) {
		char text[] = "USER x\r\nPASS x\r\nDELE x\r\nAPOP\r\nAUTH\r\nCAPA\r\nLIST\r\nNOOP\r\nRSET\r\nSTAT\r\nUIDL\r\n";
		char number[] = "+OK 1x\r\n";

		for (char *s = text; *s != '\0'; s++)
			if (*s == 'x')
				*s = u;
		number[5] = (char)(u - 'a' + '0');
		say(g, &c, CLIENT, text);
		say(g, &c, SERVER, number);
	}
	say(g, &c, CLIENT, "USER 0123456789012345678901234567890123456789012345678901234567890123456789\r\n");
	conv_close(g, &c);

	pop_open(g, &c, 47115, 110);				/* replies that are none; a mail that does not end */
	say(g, &c, SERVER, "+OKAY\r\n-ERROR 3\r\n+\r\n+what\r\n");
	say(g, &c, CLIENT, "\r\nWHAT\r\nRETR 70000\r\n");
	say(g, &c, SERVER, "-ERR\r\n+OK 70000 x\r\nSubject: endless");
	conv_close(g, &c);

	conv_init(&c, A, 47116, B, 110);			/* TLS from the beginning */
	conv_open(g, &c);
	say(g, &c, CLIENT, "\x16\x03\x01\x01\x01\x01\x01\x01\x01\x01\x01");
	conv_close(g, &c);
}
