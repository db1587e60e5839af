/*
 * Connections that end in the middle of whatever is said, or lose bytes there, and others that begin anew between the
 * same ports: what was begun is not gone on with.
 */
#include "gen.h"

#define A	"10.84.0.1"
#define B	"10.84.0.2"

/* n bytes do not come, behind which text does. */
static void
behind(struct gen *g, struct conv *c, enum side s, uint32_t n, const char *text)
{
	c->host[s].seq += n;
	conv_say(g, c, s, text);
}

/* Another connection between the same ports; the server says text. */
static void
anew(struct gen *g, struct conv *c, const char *text)
{
	c->host[CLIENT].seq += 1000000;
	c->host[SERVER].seq += 2000000;
	conv_open(g, c);
	if (*text != '\0')
		conv_say(g, c, SERVER, text);
}

static void
begin(struct gen *g, struct conv *c, uint16_t client, uint16_t server, const char *text)
{
	conv_init(c, A, client, B, server);
	conv_open(g, c);
	if (*text != '\0')
		conv_say(g, c, SERVER, text);
}

void
sc_smtpanew(struct gen *g)
{
	struct conv c;

	begin(g, &c, 48001, 25, "220 mx ESMTP\r\n");		/* in a mail's head, whose line is cut */
	conv_say(g, &c, CLIENT, "MAIL FROM:<one@x>\r\nDATA\r\n");
	conv_say(g, &c, SERVER, "250 ok\r\n354 go\r\n");
	conv_say(g, &c, CLIENT, "Subject: cut\r\nTo: nob");
	anew(g, &c, "220 mx ESMTP\r\n");
	conv_say(g, &c, CLIENT, "MAIL FROM:<two@x>\r\nDATA\r\n");	/* a mail that is empty */
	conv_say(g, &c, SERVER, "250 ok\r\n354 go\r\n");
	conv_say(g, &c, CLIENT, ".\r\nRCPT TO:<three@x>\r\nVRFY pa");
	anew(g, &c, "220 mx ESMTP\r\n");			/* in a command, in a reply, in a log-in */
	conv_say(g, &c, CLIENT, "EXPN all\r\nAUTH LOGIN\r\n");
	conv_say(g, &c, SERVER, "250-first\r\n250-sec");
	anew(g, &c, "220 mx ESMTP\r\n");
	conv_say(g, &c, CLIENT, "TURN\r\n");
	conv_say(g, &c, SERVER, "502 no\r\n");
	anew(g, &c, "220 mx ESMTP\r\n");			/* behind TLS */
	conv_say(g, &c, CLIENT, "STARTTLS\r\n");
	conv_say(g, &c, SERVER, "220 go\r\n");
	conv_say(g, &c, CLIENT, "\x16\x03\x01");
	anew(g, &c, "220 mx ESMTP\r\n");
	conv_say(g, &c, CLIENT, "ETRN x\r\nBDAT 50\r\nSubject: chunk\r\n");	/* in a chunk */
	anew(g, &c, "220 mx ESMTP\r\n");
	conv_say(g, &c, CLIENT, "SOML FROM:<four@x>\r\n");
	conv_close(g, &c);

	begin(g, &c, 48002, 25, "220 mx ESMTP\r\n");		/* holes in lines, behind a line of a mail */
	conv_say(g, &c, CLIENT, "MAIL FROM:<lo");
	behind(g, &c, CLIENT, 5, "st@x>\r\nRCPT TO:<kept@x>\r\n");
	conv_say(g, &c, SERVER, "250-first\r\n250-sec");
	behind(g, &c, SERVER, 6, "x\r\n250 last\r\n250 ok\r\n");
	conv_say(g, &c, CLIENT, "DATA\r\n");
	conv_say(g, &c, SERVER, "354 go\r\n");
	conv_say(g, &c, CLIENT, "Subject: one\r\n");
	behind(g, &c, CLIENT, 7, ".\r\nTo: a\r\n.");
	behind(g, &c, CLIENT, 7, "\r\nCc: b\r\n\r\n.\r\n");
	/* the rest of a chunk, and what is behind it */
	conv_say(g, &c, CLIENT, "BDAT 30 LAST\r\nDate: today\r\n");
	behind(g, &c, CLIENT, 17, "HELP\r\n");
	conv_say(g, &c, CLIENT, "BDAT 30\r\nDate: x\r\n");
	behind(g, &c, CLIENT, 40, "EXPN x\r\n");
	conv_close(g, &c);
}

void
sc_popanew(struct gen *g)
{
	struct conv c;

	begin(g, &c, 48011, 110, "+OK POP3 ready\r\n");		/* in a mail, in a list */
	conv_say(g, &c, CLIENT, "RETR 1\r\nSTAT\r\nLIST\r\n");
	conv_say(g, &c, SERVER, "+OK\r\nSubject: cut\r\nTo: nob");
	anew(g, &c, "+OK POP3 ready\r\n");
	conv_say(g, &c, CLIENT, "LIST\r\nUSER al");
	conv_say(g, &c, SERVER, "+OK 7 mails\r\n1 1");
	anew(g, &c, "+OK POP3 ready\r\n");			/* in a command; in a log-in */
	conv_say(g, &c, CLIENT, "UIDL 3\r\nAUTH LOGIN\r\n");
	conv_say(g, &c, SERVER, "+OK 3 x\r\n+ VXNlcm5hbWU6\r\n");
	anew(g, &c, "+OK POP3 ready\r\n");
	conv_say(g, &c, CLIENT, "RSET\r\nSTLS\r\n");			/* behind TLS */
	conv_say(g, &c, SERVER, "+OK\r\n+OK go\r\n");
	conv_say(g, &c, CLIENT, "\x16\x03\x01");
	anew(g, &c, "+OK POP3 ready\r\n");
	conv_say(g, &c, CLIENT, "RETR 2\r\n");
	conv_say(g, &c, SERVER, "+OK\r\nSubject: two\r\n\r\n.\r\n");
	conv_close(g, &c);

	begin(g, &c, 48012, 110, "+OK POP3 ready\r\n");		/* holes in lines, behind one */
	conv_say(g, &c, CLIENT, "USER lo");
	behind(g, &c, CLIENT, 5, "st\r\nNOOP\r\nRETR 1\r\n");
	conv_say(g, &c, SERVER, "+OK one\r\n+O");
	behind(g, &c, SERVER, 6, "x\r\n+OK\r\nFrom: a\r\n");
	behind(g, &c, SERVER, 7, ".\r\nTo: a\r\n.");
	behind(g, &c, SERVER, 7, "\r\nCc: b\r\n\r\n.\r\n");
	conv_close(g, &c);
}

void
sc_imapanew(struct gen *g)
{
	struct conv c;

	begin(g, &c, 48021, 143, "* OK ready\r\n");		/* in a literal, in quotes */
	conv_say(g, &c, CLIENT, "a NOOP\r\nb FETCH 1 BODY[]\r\n");
	conv_say(g, &c, SERVER, "* 1 FETCH (BODY[] {90}\r\nSubject: cut\r\nTo: nob");
	anew(g, &c, "* OK ready\r\n");
	conv_say(g, &c, CLIENT, "a CHECK\r\nc SELECT \"In");
	conv_say(g, &c, SERVER, "a OK\r\n* 5 EXI");
	anew(g, &c, "* OK ready\r\n");				/* in log-ins, in a client's literal */
	conv_say(g, &c, CLIENT, "d CLOSE\r\ne AUTHENTICATE LOGIN\r\n");
	conv_say(g, &c, SERVER, "d NO\r\n+ VXNlcm5hbWU6\r\n");
	anew(g, &c, "* OK ready\r\n");
	conv_say(g, &c, CLIENT, "f EXPUNGE\r\ng LOGIN {5}\r\n");
	conv_say(g, &c, SERVER, "f OK\r\n+ go on\r\n");
	conv_say(g, &c, CLIENT, "al");
	anew(g, &c, "* OK ready\r\n");
	conv_say(g, &c, CLIENT, "h LOGOUT\r\ni STARTTLS\r\n");	/* behind TLS */
	conv_say(g, &c, SERVER, "h OK\r\ni OK\r\n");
	conv_say(g, &c, CLIENT, "\x16\x03\x01");
	anew(g, &c, "* OK ready\r\n");
	conv_say(g, &c, CLIENT, "j FETCH 2 BODY[]<0>\r\n");		/* the first part of a mail */
	conv_say(g, &c, SERVER, "* 2 FETCH (BODY[]<0> {14}\r\nSubject: part\n)\r\nj OK\r\n");
	anew(g, &c, "* OK ready\r\n");
	conv_say(g, &c, CLIENT, "k FETCH 3 BODY[]\r\n");
	conv_say(g, &c, SERVER, "* 3 FETCH (BODY[] {17}\r\nSubject: two\r\n\r\nx)\r\nk OK\r\n");
	conv_close(g, &c);

	begin(g, &c, 48022, 143, "* OK ready\r\n");		/* holes in lines, over a literal's end */
	conv_say(g, &c, CLIENT, "a SELECT lo");
	behind(g, &c, CLIENT, 5, "st\r\nb SELECT \"kept\"\r\nc EXAMINE \"lo");
	behind(g, &c, CLIENT, 5, "st\"\r\nd STATUS \"x\" ()\r\n");
	conv_say(g, &c, SERVER, "a OK\r\nb O");
	behind(g, &c, SERVER, 6, "K\r\nc OK\r\nd OK\r\n* 1 FETCH (BODY[] {30}\r\nSubject: a\r\n");
	behind(g, &c, SERVER, 17, "e\n)\r\n* 2 FETCH (BODY[] {30}\r\nSubject: b\r\n");
	behind(g, &c, SERVER, 18, ")\r\n* 3 FETCH (BODY[] {30}\r\nSubject: c\r\n");
	behind(g, &c, SERVER, 40, "lost\r\n* 4 EXISTS\r\n");
	conv_close(g, &c);
}

void
sc_ircanew(struct gen *g)
{
	struct conv c;

	begin(g, &c, 48031, 6667, "");				/* in lines of both sides */
	conv_say(g, &c, CLIENT, "PASS one\r\nNICK alice\r\nPRIVMSG #x :cu");
	conv_say(g, &c, SERVER, ":irc.example 001 alice :Welcome\r\n:irc.example 00");
	anew(g, &c, ":irc.example 002 alice :again\r\n");
	conv_say(g, &c, CLIENT, "JOIN #y\r\nPRIVMSG #y :lo");
	behind(g, &c, CLIENT, 5, "st\r\nPART #y\r\n");
	conv_say(g, &c, SERVER, ":irc.example 0");
	behind(g, &c, SERVER, 9, "3 alice :x\r\n:irc.example 376 alice :end\r\n");
	conv_close(g, &c);
}

void
sc_telnetanew(struct gen *g)
{
	struct conv c;

	begin(g, &c, 48041, 23, "login: ");			/* in a name, an option, a question */
	conv_say(g, &c, CLIENT, "al");
	conv_bytes(g, &c, CLIENT, "\xff\xfa\x18", 3);
	anew(g, &c, "login: ");
	conv_bytes(g, &c, CLIENT, "\x01\xff", 2);
	anew(g, &c, "login: ");
	conv_say(g, &c, CLIENT, "bob\r\n");
	conv_say(g, &c, SERVER, "\r\nPassword: ");
	anew(g, &c, "host ");
	conv_say(g, &c, CLIENT, "typed\r\n");
	conv_say(g, &c, SERVER, "$ log");
	anew(g, &c, "in: ");
	conv_say(g, &c, CLIENT, "carol\r\n");
	behind(g, &c, SERVER, 5, "login: ");
	conv_say(g, &c, CLIENT, "da");
	behind(g, &c, CLIENT, 5, "ve\r\n");
	conv_close(g, &c);
}

void
sc_ftpanew(struct gen *g)
{
	struct conv c;

	begin(g, &c, 48051, 21, "220-FTP\r\n220 re");		/* in a reply of lines, in commands */
	conv_say(g, &c, CLIENT, "USER alice\r\nPA");
	anew(g, &c, "331 password\r\n230-first\r\n");
	conv_say(g, &c, CLIENT, "SYST\r\nRETR lo");
	behind(g, &c, CLIENT, 5, "st\r\nSTOR kept\r\n");
	anew(g, &c, "220 FTP\r\n");
	conv_say(g, &c, CLIENT, "CWD x\r\n");
	conv_say(g, &c, SERVER, "250-a\r\n25");
	behind(g, &c, SERVER, 9, "x\r\n250 b\r\n221 bye\r\n");
	conv_close(g, &c);
}

void
sc_httpanew(struct gen *g)
{
	struct conv c;

	begin(g, &c, 48061, 80, "");				/* in bodies, in heads, in a chunk */
	conv_say(g, &c, CLIENT, "POST /a HTTP/1.1\r\nHost: a\r\nContent-Length: 50\r\n\r\npart");
	conv_say(g, &c, SERVER, "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 90\r\n\r\n<html>");
	anew(g, &c, "");
	conv_say(g, &c, CLIENT, "GET /b HTTP/1.1\r\nHost: b\r\nUser-Ag");
	conv_say(g, &c, SERVER, "HTTP/1.1 200 OK\r\nContent-Type: image/png\r\nTransfer-Encoding: chunked\r\n\r\n"
	    "10\r\n\x89PNG");
	anew(g, &c, "");
	conv_say(g, &c, CLIENT, "\r\n\r\nGET /c HTTP/1.1\r\nHost: c\r\n\r\n");	/* behind empty lines */
	conv_say(g, &c, SERVER, "HTTP/1.1 404 Not Found\r\nServer: c\r\nContent-Type: text/plain\r\n\r\nto the end");
	anew(g, &c, "");
	conv_say(g, &c, CLIENT, "HEAD /d HTTP/1.1\r\nHost: d\r\n\r\nGET /e HTTP/1.1\r\nHost: e\r\n\r\n");
	conv_say(g, &c, SERVER, "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nHTTP/1.1 204 No\r\nServer: e\r\n\r\n");
	conv_close(g, &c);

	begin(g, &c, 48062, 80, "");				/* holes in heads, in a body, over its end */
	conv_say(g, &c, CLIENT, "GET /f HTTP/1.1\r\nHost: lo");
	behind(g, &c, CLIENT, 5, "st\r\n\r\nGET /g HTTP/1.1\r\nHost: g\r\n\r\n");
	conv_say(g, &c, SERVER, "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 30\r\n\r\n<html>");
	behind(g, &c, SERVER, 14, "0123456789HTTP/1.1 302 Found\r\nLocation: /h\r\nContent-Length: 20\r\n\r\nabc");
	behind(g, &c, SERVER, 40, "lost\r\nHTTP/1.1 500 No\r\nServer: i\r\n\r\n");
	conv_close(g, &c);
}
