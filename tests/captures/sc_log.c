/* Scenarios of protocols that report: to logs. */
#include "gen.h"

#include <string.h>

#define LOGS	"10.80.1.1"

static void
log_udp(struct gen *g, const char *from, uint16_t dport, const char *text)
{
	ip4(g, from, LOGS, 17);
	pkt_udp(g->p, 50000, dport);
	pkt_bytes(g->p, text, strlen(text));
	emit(g);
}

/* A segment with a text at a place of the connection, which may be empty with SYN. */
static void
log_tcp(struct gen *g, const char *from, uint32_t seq, uint8_t flags, const char *text)
{
	ip4(g, from, LOGS, 6);
	pkt_tcp(g->p, &(struct tcp){ .sport = 50001, .dport = 514, .seq = seq, .ack = 1, .flags = flags,
	    .win = 8192 });
	pkt_bytes(g->p, text, strlen(text));
	emit(g);
}

/* Datagrams with and without a message; lines and counted messages in segments of any size and order, with holes. */
void
sc_syslog(struct gen *g)
{
	static const char *const bad[] = { "13>x", "<>x", "<192>x", "<0013>x", "<1a>x", "<13", "<", "xx<13>x" };
	char from[] = "10.80.0.10";

	log_udp(g, "10.80.0.1", 514, "<13>Feb  5 17:32:18 10.0.0.99 Use the BFG!");
	log_udp(g, "10.80.0.1", 514, "<165>1 2003-10-11T22:14:15.003Z host app - - - text");
	log_udp(g, "10.80.0.1", 514, "<13>again");
	log_udp(g, "10.80.0.1", 514, "x<0>the kernel");
	log_udp(g, "10.80.0.1", 514, "<191>");
	log_udp(g, "10.80.0.2", 514, "<13>then something else");
	log_udp(g, "10.80.0.2", 514, "hello");
	log_udp(g, "10.80.0.3", 515, "<13>another port");
	log_udp(g, "10.80.0.4", 514, "");
	for (unsigned i = 0; i < sizeof bad / sizeof *bad; i++) {
		from[9] = (char)('0' + i);
		log_udp(g, from, 514, bad[i]);
	}
	/* lines: one in two segments that come in wrong order, one twice, several at once, empty ones */
	log_tcp(g, "10.80.0.20", 999, TH_SYN, "");
	log_tcp(g, "10.80.0.20", 1000, TH_ACK, "<14>one\n<1");
	log_tcp(g, "10.80.0.20", 1018, TH_ACK, " <9> two\n\r\n<14>three");
	log_tcp(g, "10.80.0.20", 1010, TH_ACK, "5>and so");
	log_tcp(g, "10.80.0.20", 1010, TH_ACK, "5>and so");
	log_tcp(g, "10.80.0.20", 1038, TH_ACK, "\n\n<0>four\n");
	/* with their length in front, line feeds in them */
	log_tcp(g, "10.80.0.21", 999, TH_SYN, "");
	log_tcp(g, "10.80.0.21", 1000, TH_ACK, "9 <14>one\n\n12 <15>two\n<1>x");
	log_tcp(g, "10.80.0.21", 1026, TH_ACK, "5 <14>1");
	/* in the middle of a line, of which the next is one; behind a hole */
	log_tcp(g, "10.80.0.22", 1000, TH_ACK, "of a message <3>\n<11>next\n");
	log_tcp(g, "10.80.0.22", 1100, TH_ACK, "<12>may be its end\n<10>last\n");
	/* the remote shell, a number that is too long */
	log_tcp(g, "10.80.0.23", 999, TH_SYN, "");
	log_tcp(g, "10.80.0.23", 1000, TH_ACK, "1021");
	log_tcp(g, "10.80.0.23", 1004, TH_ACK, "x");
	log_tcp(g, "10.80.0.23", 1005, TH_ACK, "\n<14>nothing any more\n");
	log_tcp(g, "10.80.0.24", 999, TH_SYN, "");
	log_tcp(g, "10.80.0.24", 1000, TH_ACK, "<14>one\n<1234>x\n");
	log_tcp(g, "10.80.0.25", 999, TH_SYN, "");
}
