/*
 * IRC: names, codes and commands at their borders, and what is saved where lines are longer than what is kept of one.
 */
#include <stdio.h>
#include <string.h>
#include "gen.h"

#define A	"10.91.5.1"
#define B	"10.91.5.2"
#define LINE	1024		/* bytes of a line that the plugin keeps at once */

static void
begin(struct gen *g, struct conv *c, uint16_t port)
{
	conv_init(c, A, port, B, 6667);
	conv_open(g, c);
}

/* Another connection between the same ports. */
static void
anew(struct gen *g, struct conv *c)
{
	c->host[CLIENT].seq += 1000000;
	c->host[SERVER].seq += 2000000;
	conv_open(g, c);
}

/* A line that begins so, and has n bytes with its last words. */
static void
long_line(struct gen *g, struct conv *c, enum side from, const char *first, size_t n, const char *last)
{
	char text[4096];
	const size_t begins = strlen(first);

	memset(text, 'x', sizeof text);
	memcpy(text, first, begins);
	conv_bytes(g, c, from, text, n);
	conv_say(g, c, from, last);
}

/* Names and lists around what is kept; commands, codes and services, and what is nearly one. */
void
sc_ircborder(struct gen *g)
{
	static const char *const said[] = {
		"USER\r\nUSER  \r\nNICK\r\nNICK :\r\nPASS\r\nPASS :\r\nJOIN\r\nPRIVMSG\r\nPRIVMSG #a\r\n",
		"PRIVMSG ChanServ :IDENTIFY #c secret\r\nSQUERY NickServ :IDENTIFY secret\r\n",
		"PRIVMSG NickSer :IDENTIFY open\r\nPRIVMSG NickServX :IDENTIFY open\r\n"
		    "PRIVMSG XNickServ :IDENTIFY open\r\n",
		"PRIVMS a :b\r\nPRIVMSGS a :b\r\nWHOWAS a\r\nWHOWASX a\r\nWHOWA a\r\nX\r\n",
		"NICK a\0b\r\nNICK seen\r\n", "\r\n\r\nNICK blank\r\n \r\nNICK space\r\n",
		"@tag\r\nNICK tagged\r\n@a=b;c :p NICK told\r\n",
		"NICK :with blanks\r\nUSER :one two\r\nJOIN :#here\r\nTOPIC #a :\r\n",
		"OPER :root\r\n", "OPER root secret\r\n", "OPER root\r\n", "NICK a\r\nUSER b\r\nPASS c\r\nJOIN d\r\n",
		"PRIVMSG NickServ :REGISTER secret a@b\r\n", "PRIVMSG NickServ :UNREGISTER secret\r\n",
		"ADMIN\r\nADMIN\r\nAWAY\r\n",
		"NICK a\r\nNICK b\r\nNICK c\r\nNICK d\r\nNICK e\r\nNICK a\r\nNICK e\r\n",
		"NICK a\r\nNICK b\r\nNICK c\r\nNICK d\r\nNICK e\r\nNICK f\r\n",
	};
	static const char *const answered[] = {
		":s 001 a :x\r\n:s 01 a\r\n:s 0011 a\r\n:s 4x1 a\r\n:s x64 a\r\n:s 46x a\r\n:s 464\r\n",
		":s\r\n:\r\n: 002 a\r\n:s  003 a\r\n:s 999 a\r\n:s 000 a\r\n",
		":s 0011 a\r\n", ":s 01 a\r\n", ":\r\n", ":s 372 a\r\n:s 372 b\r\n",
	};
	static const uint16_t ports[] = { 193, 194, 195, 6664, 6665, 6666, 6668, 6669, 6670 };
	struct conv c;
	char line[128];

	for (unsigned n = 9; n <= 11; n++) {		/* of names 10 are kept, of contents 50 */
		begin(g, &c, (uint16_t)(47000 + n));
		snprintf(line, sizeof line, "PASS %.*s\r\nNICK %.*s\r\nUSER %.*s 0 * :r\r\n", (int)n,
		    "passwordpassword", (int)n, "nicknamenickname", (int)n, "username-username");
		conv_say(g, &c, CLIENT, line);
		snprintf(line, sizeof line, "JOIN %.*s\r\n", (int)n + 40,
		    "#channel-channel-channel-channel-channel-channel-channel");
		conv_say(g, &c, CLIENT, line);
		conv_close(g, &c);
	}
	for (size_t i = 0; i < sizeof said / sizeof *said; i++) {
		begin(g, &c, (uint16_t)(47100 + i));
		conv_bytes(g, &c, CLIENT, said[i], i == 4 ? 21 : strlen(said[i]));
		conv_close(g, &c);
	}
	for (size_t i = 0; i < sizeof answered / sizeof *answered; i++) {
		begin(g, &c, (uint16_t)(47200 + i));
		conv_say(g, &c, SERVER, answered[i]);
		conv_close(g, &c);
	}
	for (unsigned n = 19; n <= 21; n++) {		/* replies: 20 are kept */
		begin(g, &c, (uint16_t)(47300 + n));
		for (unsigned i = 0; i < n; i++) {
			snprintf(line, sizeof line, ":s %03u a\r\n", 201 + i);
			conv_say(g, &c, SERVER, line);
		}
		conv_close(g, &c);
	}
	for (size_t n = LINE - 3; n <= LINE + 1; n++) {
		begin(g, &c, (uint16_t)(47400 + n - LINE + 3));
		long_line(g, &c, CLIENT, "PRIVMSG #a :", n, "\r\nNICK behind\r\n");
		conv_close(g, &c);
	}
	begin(g, &c, 47500);				/* holes behind tags, in a line that is passed over */
	conv_say(g, &c, CLIENT, "@tags");
	c.host[CLIENT].seq += 5;
	conv_say(g, &c, CLIENT, " NICK lost\r\nNICK found\r\n");
	conv_close(g, &c);
	begin(g, &c, 47501);				/* a connection that begins while a line is passed over */
	conv_say(g, &c, CLIENT, "NICK one\r\n-NICK two");
	anew(g, &c);
	conv_say(g, &c, CLIENT, "NICK three\r\n@tags");
	anew(g, &c);
	conv_say(g, &c, CLIENT, "NICK four\r\nNICK f");
	anew(g, &c);
	conv_say(g, &c, CLIENT, "NICK five\r\n");
	conv_close(g, &c);
	begin(g, &c, 47502);				/* a long line that is passed over */
	long_line(g, &c, CLIENT, "-", LINE + 10, "\r\nNICK behind\r\n");
	conv_close(g, &c);
	for (size_t i = 0; i < sizeof ports / sizeof *ports; i++) {
		conv_init(&c, A, (uint16_t)(47700 + i), B, ports[i]);
		conv_open(g, &c);
		conv_say(g, &c, CLIENT, "JOIN #a\r\n");
		conv_close(g, &c);
	}
}

/* Lines longer than what is kept, with a secret, with none; holes in them; connections that begin behind those. */
void
sc_ircsaveborder(struct gen *g)
{
	struct conv c;

	begin(g, &c, 47601);				/* its second part looks like a secret, and is none */
	long_line(g, &c, CLIENT, "PRIVMSG #a :", LINE, "PASS word\r\nNICK one\r\n");
	long_line(g, &c, CLIENT, "PRIVMSG #a :", LINE - 1, "PASS word\r\nNICK two\r\n");
	long_line(g, &c, CLIENT, "PASS ", LINE, "secret\r\nNICK three\r\n");
	long_line(g, &c, CLIENT, "PASS ", LINE + 100, "");	/* a hole in a secret */
	c.host[CLIENT].seq += 10;
	conv_say(g, &c, CLIENT, "secret\r\nNICK four\r\n");
	long_line(g, &c, CLIENT, "PRIVMSG #a :", LINE + 100, "");		/* and in none */
	c.host[CLIENT].seq += 10;
	conv_say(g, &c, CLIENT, "lost\r\nPASS secret\r\nNICK five\r\n");
	conv_say(g, &c, CLIENT, "NICK si");
	c.host[CLIENT].seq += 2;
	conv_say(g, &c, CLIENT, "lost");		/* the next connection begins while lines are passed over */
	anew(g, &c);
	conv_say(g, &c, CLIENT, "NICK seven\r\n");
	long_line(g, &c, CLIENT, "PASS ", LINE + 100, "");	/* while a secret goes on */
	anew(g, &c);
	conv_say(g, &c, CLIENT, "NICK eight\r\nPRIVMSG NickServ :HELP me\r\n"
	    "PRIVMSG NickServ :INFO me\r\nPASS\r\nPASS \r\nPASS :\r\n");
	conv_say(g, &c, CLIENT, "NICK nine");			/* without an end */
	conv_close(g, &c);
}
