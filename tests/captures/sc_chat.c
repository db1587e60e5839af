/* Scenarios of protocols in which people talk. */
#include "gen.h"

#include <string.h>

#define CHAT	"10.91.1.1"

/* A segment with a text; sequence numbers step on. */
static void
chat(struct gen *g, struct conv *c, enum side from, const char *text)
{
	const struct host *const h = &c->host[from], *const to = &c->host[from == CLIENT ? SERVER : CLIENT];
	const size_t n = strlen(text);

	ip4(g, h->ip, to->ip, 6);
	pkt_tcp(g->p, &(struct tcp){ .sport = h->port, .dport = to->port, .seq = h->seq, .ack = 1,
	    .flags = TH_ACK | TH_PSH, .win = 8192 });
	pkt_bytes(g->p, text, n);
	emit(g);
	c->host[from].seq += (uint32_t)n;
}

static void
chat_begin(struct gen *g, struct conv *c, const char *client, uint16_t port)
{
	conv_init(c, client, 50001, CHAT, port);
	conv_open(g, c);
}

/*
 * Log-ins, channels and texts of IRC: in pieces, with tags and secrets, too much, binary, on other ports, with a
 * hole.
 */
void
sc_irc(struct gen *g)
{
	char many[16];
	struct conv c;

	chat_begin(g, &c, "10.91.0.1", 6667);
	chat(g, &c, CLIENT, "PASS secret\r\nNICK alice\r\nUSER al 0 * :Alice A.\r\n");
	chat(g, &c, SERVER, ":irc.example NOTICE * :*** Looking up\r\n:irc.example 001 alice :Welcome\r\n");
	chat(g, &c, SERVER, ":irc.example 002 alice :Your host\r\n:irc.example 433 * al :in use\r\n"
	    ":irc.example 433 * b :x\r\n");
	chat(g, &c, CLIENT, "join #here key\r\nPRIVMSG #here :hello, all\r\nPRIVMSG NickServ :IDENTIFY hidden\r\n");
	chat(g, &c, SERVER, ":bob!b@example PRIVMSG alice :hi there\r\nPING :irc.example\r\n");
	chat(g, &c, CLIENT, "PONG :irc.example\r\nOPER root toor\r\nNICK alison\r\nQUIT :bye\r\n");
	conv_close(g, &c);
	/* refused; unknown commands, by either side; a prefix alone; tags; empty lines; line feeds alone */
	chat_begin(g, &c, "10.91.0.2", 6667);
	chat(g, &c, CLIENT, "PASS wrong\r\nFROBNICATE now\r\n");
	chat(g, &c, SERVER, ":irc.example 464 * :Password incorrect\r\n:irc.example 421 * FROBNICATE :Unknown\r\n"
	    ":alone\r\n");
	chat_begin(g, &c, "10.91.0.3", 6667);
	chat(g, &c, CLIENT, "@time=2020-01-01T00:00:00Z;a=b PRIVMSG #x :tagged\n\n\r\nWHO\n");
	/* byte by byte, on another port; a server that speaks first on a third one */
	chat_begin(g, &c, "10.91.0.4", 16667);
	for (const char *p = "NICK bytewise\r\nJOIN #z\r\n"; *p != '\0'; p++) {
		const char one[] = { *p, '\0' };

		chat(g, &c, CLIENT, one);
	}
	chat_begin(g, &c, "10.91.0.5", 8000);
	chat(g, &c, SERVER, ":irc.example NOTICE * :*** Checking Ident\r\n");
	chat(g, &c, CLIENT, "NICK late\r\n");
	/* long texts, more of them than are kept */
	chat_begin(g, &c, "10.91.0.6", 194);
	chat(g, &c, CLIENT, "NICK nickname-of-more-than-ten\r\n");
	for (char i = 'a'; i < 'h'; i++) {
		const char line[] = { 'N', 'I', 'C', 'K', ' ', i, '\n', '\0' };

		chat(g, &c, CLIENT, line);
	}
	for (char i = 'a'; i < 'z'; i++) {
		memcpy(many, "JOIN #_\r\n", 10);
		many[6] = i;
		chat(g, &c, CLIENT, many);
	}
	/* binary, other protocols; a hole in a line, of which the rest is none */
	chat_begin(g, &c, "10.91.0.7", 6667);
	chat(g, &c, CLIENT, "\x16\x03\x01\x02\r\n");
	chat_begin(g, &c, "10.91.0.8", 16667);
	chat(g, &c, CLIENT, "USER alice\r\n");
	chat(g, &c, SERVER, "331 Password required\r\n");
	chat_begin(g, &c, "10.91.0.9", 6667);
	chat(g, &c, CLIENT, "NICK first\r\nPRIVMSG #a :be");
	c.host[CLIENT].seq += 100;
	chat(g, &c, CLIENT, "QUIT the end of it\r\nNICK second\r\n");
	chat_begin(g, &c, "10.91.0.10", 6669);
}
