/* Scenarios of the decoder plugins: messages at the limits, in pieces, broken, and what they belong to. */
#include "gen.h"

#include <stdio.h>
#include <string.h>

#define A	"10.50.0.1"
#define B	"10.50.0.2"
#define A6	"2001:db8:50::1"
#define B6	"2001:db8:50::2"

/* Header words behind the identifier: query, response; one question; answers, authority, additional follow. */
#define QUERY	"0001 0100 0001 0000 0000 0000"
#define ASKED	"0178 00 0001 0001"		/* x, A, IN */
#define REPLY(an, ns, ar)	"0001 8180 0001 " an " " ns " " ar " " ASKED
#define A_REC	"c00c 0001 0001 0000003c 0004 c0000201"

/* A datagram between a port of the client and one of the server. */
static void
udp_hex(struct gen *g, bool up, uint16_t client, uint16_t server, const char *hex)
{
	ip4(g, up ? A : B, up ? B : A, 17);
	pkt_udp(g->p, up ? client : server, up ? server : client);
	pkt_hex(g->p, hex);
	emit(g);
}

/* A segment of a connection to port 53; seq goes on behind it. */
static void
tcp_hex(struct gen *g, bool up, uint16_t client, uint8_t flags, uint32_t *seq, const char *hex)
{
	struct tcp t = { .sport = up ? client : 53, .dport = up ? 53 : client, .seq = *seq, .ack = 1, .flags = flags,
	    .win = 8192 };
	size_t n;

	ip4(g, up ? A : B, up ? B : A, 6);
	pkt_tcp(g->p, &t);
	n = g->p->n;
	pkt_hex(g->p, hex);
	*seq += (uint32_t)(g->p->n - n) + ((flags & (TH_SYN | TH_FIN)) != 0);
	emit(g);
}

/* SYN and SYN-ACK; the server answers at once, without a pure ACK of its own. */
static void
tcp_open(struct gen *g, uint16_t client, uint32_t *c, uint32_t *s)
{
	*c = 1000;
	*s = UINT32_MAX - 20;
	tcp_hex(g, true, client, TH_SYN, c, "");
	tcp_hex(g, false, client, TH_SYN | TH_ACK, s, "");
}

/* Messages over TCP: whole, in pieces, two at once, sent again, with a hole, never finished, without SYN. */
void
sc_dnstcp(struct gen *g)
{
	const char *reply = REPLY("0001", "0000", "0000") " " A_REC;
	uint32_t c, s, again;

	tcp_open(g, 40001, &c, &s);			/* the length alone, then two pieces */
	tcp_hex(g, true, 40001, TH_PSH | TH_ACK, &c, "0013 " QUERY " " ASKED);
	tcp_hex(g, false, 40001, TH_ACK, &s, "0023");
	tcp_hex(g, false, 40001, TH_ACK, &s, "0001 8180 0001 0001 0000 0000 01");
	tcp_hex(g, false, 40001, TH_PSH | TH_ACK, &s, "78 00 0001 0001 " A_REC);
	tcp_open(g, 40002, &c, &s);			/* two messages, and the second half again with a third */
	tcp_hex(g, true, 40002, TH_PSH | TH_ACK, &c, "0013 " QUERY " " ASKED " 0013 " QUERY " " ASKED);
	again = s;
	tcp_hex(g, false, 40002, TH_PSH | TH_ACK, &s, "0023 0001 8180 0001 0001 0000 0000 " ASKED " " A_REC);
	tcp_hex(g, false, 40002, TH_PSH | TH_ACK, &again, "0023 0001 8180 0001 0001 0000 0000 " ASKED " " A_REC
	    " 0023 0001 8180 0001 0001 0000 0000 " ASKED " " A_REC);
	tcp_open(g, 40003, &c, &s);			/* a hole */
	s += 5;
	tcp_hex(g, false, 40003, TH_PSH | TH_ACK, &s, "0023");
	tcp_hex(g, false, 40003, TH_PSH | TH_ACK, &s, reply);
	tcp_open(g, 40004, &c, &s);			/* the end never comes */
	tcp_hex(g, false, 40004, TH_PSH | TH_ACK, &s, "0123 0001 8180 0001 0002 0000 0000 " ASKED " " A_REC);
	c = 7;
	tcp_hex(g, true, 40005, TH_PSH | TH_ACK, &c, "0013 " QUERY " " ASKED);
}

/* n questions, or n answers with the addresses 10.0.0.0 and on. */
static void
many(struct gen *g, uint16_t port, unsigned questions, unsigned answers)
{
	char head[64];

	snprintf(head, sizeof(head), "0001 %s %04x %04x 0000 0000", answers > 0 ? "8180" : "0100", questions,
	    answers);
	ip4(g, answers > 0 ? B : A, answers > 0 ? A : B, 17);
	pkt_udp(g->p, answers > 0 ? 53 : port, answers > 0 ? port : 53);
	pkt_hex(g->p, head);
	for (unsigned i = 0; i < questions; i++) {
		pkt_hex(g->p, "0171");
		pkt_hex(g->p, "00 0001 0001");
	}
	for (unsigned i = 0; i < answers; i++) {
		pkt_hex(g->p, "c00c 0001 0001 00015180 0004");
		pkt_u32(g->p, 0x0a000000 + i);
	}
	emit(g);
}

/* Arrays that are nearly full, full and over; records that are easily read wrongly. */
void
sc_dnslimits(struct gen *g)
{
	many(g, 41001, 14, 0);
	many(g, 41002, 15, 0);
	many(g, 41003, 16, 0);
	many(g, 41004, 1, 18);
	many(g, 41005, 1, 19);
	many(g, 41006, 1, 21);
	udp_hex(g, false, 41010, 53, REPLY("0000", "0001", "0000")	/* SOA: two slots */
	    " c00c 0006 0001 00000e10 001d 026e73 c00c 0172 c00c 00000001 00000002 00000003 00000004 00015180");
	udp_hex(g, false, 41011, 53, "0001 8180 0001 0001 0000 0000 0178 00 001c 0001"	/* AAAA alone */
	    " c00c 001c 0001 0000003c 0010 20010db8 00000000 00000000 00000001");
	udp_hex(g, false, 41012, 53, REPLY("0000", "0000", "0002")	/* OPT, and a record behind it */
	    " 00 0029 04d0 00008000 0004 000a 0000 " A_REC);
	udp_hex(g, true, 41013, 53, QUERY " " ASKED);			/* then the root: no name is left over */
	udp_hex(g, true, 41013, 53, QUERY " 00 0002 0001");
	udp_hex(g, true, 41014, 53, "0001 0100 0003 0000 0000 0000 0178 00 00ff 0001 c00c 00fc 0001 c00c 00fb 8001");
	udp_hex(g, false, 41015, 53, REPLY("0003", "0000", "0000")	/* MX, SRV, TXT of two strings */
	    " c00c 000f 0001 00000001 0007 000a 026d78 c00c c00c 0021 0001 00000001 000b 0001 0002 13c4 0373697000"
	    " c00c 0010 0001 00000001 0006 02 6162 02 6364");
}

/* Names that do not end, and headers that can't be. */
void
sc_dnsbad(struct gen *g)
{
	udp_hex(g, true, 42001, 53, QUERY " 0161 c00c 0001 0001");	/* a loop through the label before */
	udp_hex(g, true, 42002, 53, QUERY " c00e c00c 0001 0001");	/* forwards */
	udp_hex(g, true, 42003, 53, QUERY " c004 0001 0001 0000");	/* into the header */
	udp_hex(g, true, 42004, 53, QUERY " 4161 00 0001 0001 00");	/* a label type that is none */
	udp_hex(g, true, 42005, 53, QUERY " 3f61 00 0001 0001 00");	/* a label beyond the end */
	udp_hex(g, true, 42006, 53, "0001 0100 0001 0000 0000 0000");	/* 12 bytes */
	udp_hex(g, true, 42007, 53, "0001 4900 0001 0000 0000 0000 " ASKED);	/* opcode 9 */
	udp_hex(g, false, 42008, 53, "0001 818b 0001 0000 0000 0000 " ASKED);	/* return code 11 */
	udp_hex(g, true, 42009, 53, "0001 0140 0001 0000 0000 0000 " ASKED);	/* Z */
	udp_hex(g, false, 42010, 53, "0001 8180 0001 0010 0000 0000 " ASKED);	/* more than fits */
	udp_hex(g, false, 42011, 53, REPLY("0001", "0000", "0000") " c00c 0001 0001 00000001 0004 c000"); /* cut */
	udp_hex(g, false, 42012, 53, REPLY("0002", "0000", "0000") " " A_REC " c00c 002e 0001 00000001 0040 0001");
	udp_hex(g, false, 42013, 53, "0001 8180 0001 0000 0000 0000 " ASKED);	/* 53 to 53, the response first */
	ip4(g, B, A, 17);
	pkt_udp(g->p, 53, 53);
	pkt_hex(g->p, "0001 8180 0001 0000 0000 0000 " ASKED);
	emit(g);
	udp_hex(g, true, 137, 137, "0001 0110 0001 0000 0000 0000 20"	/* HOSTX <00> */
	    "4549455046444645464943414341434143414341434143414341434143414141 00 0020 0001");
	udp_hex(g, false, 137, 137, "0001 8400 0000 0001 0000 0000 20"	/* node status */
	    "434b41414141414141414141414141414141414141414141414141414141414100 0021 0001 00000000 0005 01 c0c0c0c0");
}

/* A name of n octets: labels of 63, then what is left, then the root. */
static void
dns_octets(struct pkt *p, size_t n)
{
	for (n--; n > 0;) {
		const size_t label = (n > 64 ? 64 : n) - 1;

		pkt_u8(p, (uint8_t)label);
		pkt_fill(p, label);
		n -= label + 1;
	}
	pkt_u8(p, 0);
}

/* A query or response of one port with one name of n octets, in the middle of the message. */
static void
dns_long(struct gen *g, uint16_t client, bool reply, const char *before, size_t n, const char *behind)
{
	ip4(g, reply ? B : A, reply ? A : B, 17);
	pkt_udp(g->p, reply ? 53 : client, reply ? client : 53);
	pkt_hex(g->p, before);
	dns_octets(g->p, n);
	pkt_hex(g->p, behind);
	emit(g);
}

/* DNS: texts with NUL and odd bytes in every place, TXT, long names; datagrams that are no messages before others. */
void
sc_dnstext(struct gen *g)
{
	const char *asked = "0001 8180 0001 0001 0000 0000 " ASKED " c00c 0001 0001 0000003c ";

	udp_hex(g, true, 41101, 53, QUERY " 07 626164006f6e65 01 78 00 0001 0001");	/* bad.one.x, bad.two.x */
	udp_hex(g, true, 41102, 53, QUERY " 07 6261640074776f 01 78 00 0001 0001");
	udp_hex(g, true, 41103, 53, QUERY " 01 00 06 68696464656e 00 0001 0001");
	udp_hex(g, true, 41104, 53, QUERY " 07 c080c061c18000 03 612e62 00 0001 0001");	/* a dot in a label */
	/* owner, NS, CNAME, PTR, MX, SRV, SOA (two), in one message */
	udp_hex(g, false, 41105, 53, "0001 8180 0001 0006 0000 0000 " ASKED
	    " 03 006f6e c00c 0002 0001 00000001 0006 03 6e0073 c00c"
	    " 02 0031 00 0005 0001 00000001 0005 03 006363 00"
	    " 02 0032 00 000c 0001 00000001 0005 03 707000 00"
	    " 02 0033 00 000f 0001 00000001 0007 000a 03 6d0078 00"
	    " 02 0034 00 0021 0001 00000001 000b 0001 0002 0003 03 730076 00"
	    " 02 0035 00 0006 0001 00000001 001e 03 006d6e 00 03 720000 00"
	    " 00000001 00000002 00000003 00000004 00000005");
	/* TXT: with NUL; three strings; an empty one between; empty alone; none; one that runs out */
	udp_hex(g, false, 41106, 53, "0001 8180 0001 0006 0000 0000 " ASKED
	    " c00c 0010 0001 00000001 0006 05 6100620000"
	    " c00c 0010 0001 00000001 000f 08 763d444b494d313b 03 6b3d72 01 73"
	    " c00c 0010 0001 00000001 0007 02 6162 00 02 6300"
	    " c00c 0010 0001 00000001 0001 00"
	    " c00c 0010 0001 00000001 0000"
	    " c00c 0010 0001 00000001 0003 ff 6162");
	/* 5 and 6 hold a question of 255 and 256 octets; the others an owner, a target and a mailbox of 256 */
	dns_long(g, 41110, false, QUERY, 255, "0001 0001");
	dns_long(g, 41111, false, QUERY, 256, "0001 0001");
	dns_long(g, 41112, true, "0001 8180 0001 0001 0000 0000 " ASKED, 256, "0001 0001 00000001 0004 c0000201");
	dns_long(g, 41113, true, "0001 8180 0001 0001 0000 0000 " ASKED " c00c 0005 0001 00000001 0100", 256, "");
	dns_long(g, 41114, true, "0001 8180 0001 0001 0000 0000 " ASKED " c00c 0006 0001 00000001 0115 00", 256,
	    "00000001 00000002 00000003 00000004 00000005");
	dns_long(g, 41115, true, "0001 8180 0001 0001 0000 0000 " ASKED " c00c 0021 0001 00000001 0105 000100020003",
	    255, "");
	udp_hex(g, true, 41120, 53, "0001");						/* no message, then one */
	udp_hex(g, true, 41120, 53, QUERY " " ASKED);
	udp_hex(g, true, 41121, 53, "0001 7840 0001 0000 0000 0000 " ASKED);		/* opcode 15, Z */
	udp_hex(g, true, 41121, 53, "4745 5420 2f20 4854 5450 2f31 2e31 0d0a 0d0a");
	udp_hex(g, true, 41121, 53, QUERY " " ASKED);
	udp_hex(g, true, 41121, 53, "ffff ffff ffff ffff ffff ffff ffff ffff ffff");
	udp_hex(g, false, 41122, 53, "0001 81ff 0001 0000 0000 0000 " ASKED);		/* return code 15 */
	udp_hex(g, false, 41122, 53, "");
	udp_hex(g, false, 5353, 5353, "ffff ffff ffff ffff ffff ffff ffff ffff ffff");	/* no message */
	udp_hex(g, true, 5355, 5355, "0001 8180 0001 0000 0000 0000 " ASKED);		/* a response */
	ip4(g, B, A, 17);
	pkt_udp(g->p, 53, 41122);
	pkt_hex(g->p, asked);
	pkt_hex(g->p, "0004 c0000207");
	emit(g);
}

/* A query for a label of one letter, with its length bytes. */
static void
tcp_query(struct gen *g, uint16_t client, uint32_t seq, char label)
{
	char hex[64];

	snprintf(hex, sizeof(hex), "0013 " QUERY " 01%02x 00 0001 0001", label);
	tcp_hex(g, true, client, TH_PSH | TH_ACK, &seq, hex);
}

#define QUERY_LEN	21u

/* TCP: each client's queries for a, b, c, … in the order of the letters below. */
void
sc_dnsorder(struct gen *g)
{
	static const struct {
		uint16_t client;
		const char *order;	/* S: SYN; -: nothing */
	} f[] = {
		{ 40101, "Sbadc" }, { 40102, "Sedcba" }, { 40103, "aSb" }, { 40104, "bcSa" }, { 40105, "Sabdef" },
		{ 40106, "SSaSbab" }, { 40107, "abc" }, { 40108, "Scdbcda" },
	};
	uint32_t c, s;

	for (size_t i = 0; i < sizeof(f) / sizeof(f[0]); i++) {
		for (const char *o = f[i].order; *o != '\0'; o++) {
			c = 1000;
			if (*o == 'S')
				tcp_hex(g, true, f[i].client, TH_SYN, &c, "");
			else
				tcp_query(g, f[i].client, 1001 + QUERY_LEN * (uint32_t)(*o - 'a'), *o);
		}
	}
	tcp_open(g, 40110, &c, &s);			/* pieces of two messages, backwards */
	c = 1001 + 30;
	tcp_hex(g, true, 40110, TH_PSH | TH_ACK, &c, "00 0000 0000 0161 00 0001 0001");
	c = 1001 + 15;
	tcp_hex(g, true, 40110, TH_ACK, &c, "7800 0001 0001 0013 0002 0100 0001 00");
	c = 1001;
	tcp_hex(g, true, 40110, TH_ACK, &c, "0013 0001 0100 0001 0000 0000 0000 01");
	tcp_open(g, 40111, &c, &s);	/* more behind a hole than is held; first a rest of a message */
	c += 100;
	tcp_hex(g, true, 40111, TH_ACK, &c, "6162636465666768696a6b6c6d6e6f70");
	for (uint32_t i = 0; i < 40; i++)
		tcp_query(g, 40111, c + QUERY_LEN * i, 'y');
	tcp_query(g, 40111, c + QUERY_LEN * 40, 'z');
	tcp_open(g, 40112, &c, &s);			/* a message that can't be one among those that are */
	tcp_hex(g, true, 40112, TH_PSH | TH_ACK, &c, "0002 0001 0000 0013 0001 7840 0001 0000 0000 0000 " ASKED
	    " 0013 " QUERY " 0161 00 0001 0001");
}

/* A fragment of an answer over UDP: bytes [from, to) of its UDP header and message; in a VLAN, if that is not 0. */
static void
udp_part(struct gen *g, uint16_t vlan, uint16_t client, unsigned id, size_t from, size_t to, bool more)
{
	static struct pkt whole;

	pkt_clear(&whole);
	pkt_hex(&whole, "0035");
	pkt_u16(&whole, client);
	pkt_hex(&whole, "002b 0000 " REPLY("0001", "0000", "0000") " " A_REC);
	eth4(g, B, A, vlan == 0 ? 0x0800 : 0x8100);
	if (vlan != 0)
		pkt_vlan(g->p, vlan, 0x0800);
	pkt_ip4(g->p, &(struct ip4){ .src = B, .dst = A, .proto = 17, .id = (uint16_t)id,
	    .frag = (uint16_t)((more ? 0x2000 : 0) | from / 8) });
	pkt_bytes(g->p, whole.b + from, to - from);
	emit(g);
}

/* Fragments a, b, c of an answer, in an order. */
static void
udp_parts(struct gen *g, uint16_t vlan, uint16_t client, unsigned id, const char *order)
{
	for (; *order != '\0'; order++)
		udp_part(g, vlan, client, id, *order == 'a' ? 0 : *order == 'b' ? 16 : 32,
		    *order == 'a' ? 16 : *order == 'b' ? 32 : 43, *order != 'c');
}

/* Answers in three fragments, in all orders; one twice, one without its end; one identification in two VLANs. */
void
sc_dnsfrag(struct gen *g)
{
	static const char *const orders[] = { "abc", "acb", "bac", "bca", "cab", "cba", "cbaabc", "ab" };

	for (unsigned i = 0; i < sizeof(orders) / sizeof(orders[0]); i++)
		udp_parts(g, 0, (uint16_t)(42001 + i), 700 + i, orders[i]);
	udp_parts(g, 5, 42009, 720, "b");
	udp_parts(g, 6, 42010, 720, "cb");
	udp_parts(g, 5, 42009, 720, "ac");
	udp_parts(g, 6, 42010, 720, "a");
}

/* TCP to any port; the segments go on from c. */
static void
tcp_to(struct gen *g, uint16_t client, uint16_t server, uint8_t flags, uint32_t *c, const char *hex)
{
	const uint32_t seq = *c;

	ip4(g, A, B, 6);
	pkt_tcp(g->p, &(struct tcp){ .sport = client, .dport = server, .seq = seq, .ack = 1, .flags = flags,
	    .win = 8192 });
	*c += (flags & TH_SYN) != 0;
	for (const char *h = hex; *h != '\0'; h++)
		*c += *h != ' ';
	*c -= (*c - seq - ((flags & TH_SYN) != 0)) / 2;
	pkt_hex(g->p, hex);
	emit(g);
}

/* Protocols on ports that are not theirs: DNS on others, others on those of DNS and RADIUS. */
void
sc_apps(struct gen *g)
{
	uint32_t c = 1000;

	udp_hex(g, true, 43001, 5300, QUERY " " ASKED);
	udp_hex(g, false, 43001, 5300, REPLY("0001", "0000", "0000") " " A_REC);
	tcp_to(g, 43002, 8853, TH_SYN, &c, "");
	tcp_to(g, 43002, 8853, TH_ACK, &c, "00");
	tcp_to(g, 43002, 8853, TH_ACK, &c, "13 0001 01");
	tcp_to(g, 43002, 8853, TH_ACK, &c, "00 0001 0000 0000 0000 " ASKED);
	c = 1000;
	tcp_to(g, 43003, 8853, TH_SYN, &c, "");
	tcp_to(g, 43003, 8853, TH_ACK, &c, "0013 0001 0100 4001 0000 0000 0000 " ASKED);	/* no DNS */
	udp_hex(g, true, 43004, 53, "01 07 002c 00112233445566778899aabbccddeeff 0107616c696365"
	    " 0406c0000209 050600000007 2005" "6e6173");					/* RADIUS */
	udp_hex(g, true, 43005, 9812, "01 07 002c 00112233445566778899aabbccddeeff 0107616c696365"
	    " 0406c0000209 050600000007 2005" "6e6173");
	udp_hex(g, true, 43006, 1812, QUERY " " ASKED);
	udp_hex(g, true, 43007, 9812, "01 07 0014 00112233445566778899aabbccddeeff");	/* any bytes may be that */
	udp_hex(g, true, 43008, 53, "6e6f7468696e6720746f207361792068657265");		/* nothing known */
}

/* A message of a code with attributes, and its length. */
static void
radius_hex(struct gen *g, bool up, uint16_t client, const char *code, const char *attrs)
{
	size_t at;

	ip4(g, up ? A : B, up ? B : A, 17);
	pkt_udp(g->p, up ? client : 1812, up ? 1812 : client);
	at = g->p->n;
	pkt_hex(g->p, code);
	pkt_hex(g->p, "07 0000 00000000 00000000 00000000 00000000");
	pkt_hex(g->p, attrs);
	g->p->b[at + 2] = (uint8_t)((g->p->n - at) >> 8);
	g->p->b[at + 3] = (uint8_t)(g->p->n - at);
	emit(g);
}

/* RADIUS: attributes of all kinds, wrong sizes, two log-ins on one port pair, ports that do not qualify. */
void
sc_radiusattr(struct gen *g)
{
	radius_hex(g, true, 50001, "01",
	    "0107616c696365 0406c0000209 050600000007 06060000 0002 20066e617331 3d060000000f"
	    " 57066574 6830 1a0900000009 787978");
	radius_hex(g, false, 50001, "02", "070600000001 08060a000009 0906ffffff00 0c06000005dc 120977656c636f6d65"
	    " 400601000003 410600000001 420c 013139322e302e322e31 430a3139322e302e3232 530601000005");
	radius_hex(g, true, 50001, "01", "0105626f62");
	radius_hex(g, false, 50001, "03", "12046e6f");
	radius_hex(g, true, 50002, "04", "280600000001 2c047331 0105626f62");
	radius_hex(g, false, 50002, "05", "");
	radius_hex(g, true, 50002, "04",
	    "280600000002 2a0600000100 2b0600000200 2e060000003c 2f0600000005 300600000006"
	    " 310600000001 340600000001 350600000002");
	radius_hex(g, true, 50003, "01", "0405c00002 0102 c80378 0107616c696365 0100 00");	/* sizes 5, 2, 0 */
	radius_hex(g, false, 50004, "0b", "180373");			/* a challenge */
	udp_hex(g, true, 50005, 1812, "01");
	udp_hex(g, true, 53, 1812, "01 00 0014 00000000 00000000 00000000 00000000");
}

/* An Access-Request that says it has said bytes. */
static void
radius_said(struct gen *g, uint16_t client, uint16_t said, const char *attrs)
{
	ip4(g, A, B, 17);
	pkt_udp(g->p, client, 1812);
	pkt_hex(g->p, "01 08");
	pkt_u16(g->p, said);
	pkt_zero(g->p, 16);
	pkt_hex(g->p, attrs);
}

/* RADIUS: what the length field says and what the datagram has, a client each. */
void
sc_radiuslen(struct gen *g)
{
	static const struct {
		uint16_t said;
		const char *attrs;
	} m[] = {
		{ 25, "0105706164 0406c0000209 000000" },	/* 50101: bytes behind the length */
		{ 22, "0105706164" },				/* the length ends in an attribute */
		{ 200, "01056c6f6e" },				/* a longer message than the datagram */
		{ 26, "01056c6f6e" },				/* by one byte */
		{ 19, "0105706164" },				/* shorter than a header */
		{ 0, "0105706164" },
		{ 5000, "0105706164" },
		{ 27, "0105656e64 4f02" },			/* 50108: EAP-Start at the end */
		{ 29, "4f02 01057075 74 c802" },		/* at the start; an unknown one at the end */
		{ 27, "0105656e64 1a01" },			/* length 1 */
		{ 27, "0105656e64 0102" },			/* an empty name */
		{ 26, "0105656e64 4f" },			/* half an attribute */
		{ 29, "0105656e64 04060a00" },			/* an attribute beyond the length */
		{ 22, "4f02 4f02" },				/* 50114 */
	};

	for (uint16_t i = 0; i < sizeof(m) / sizeof(m[0]); i++) {
		radius_said(g, (uint16_t)(50101 + i), m[i].said, m[i].attrs);
		emit(g);
	}
	radius_said(g, 50120, 34, "0105637574 120968 656c6c6f2121");	/* cut by the capture */
	emit_snapped(g, g->p->n - 4);
	ip4(g, A, B, 17);						/* the first of two fragments */
	g->p->b[20] = 0x20;
	pkt_hex(g->p, "c3c9 0714 0030 0000 01 08 0028 00000000 00000000 00000000 00000000 0105667261");
	emit(g);
	radius_said(g, 50130, 99, "0105620000 2005006e73 5708006574683000 1e05000000 1f060061ff62 4d04c080 0b04000a"
	    "1203 00 4207006100622f 430600c08041 5a031f 2c050022 5c 02120000007f000000000000000000000041");
	emit(g);
}

static void
icmp_hex(struct gen *g, const char *src, const char *dst, const char *hex)
{
	ip4(g, src, dst, 1);
	pkt_hex(g->p, hex);
	emit(g);
}

/* ICMP: errors and the flows that caused them, echo sequences, covert channels, types without a name. */
void
sc_icmpparent(struct gen *g)
{
	udp4(g, A, 51001, B, 9, 8);
	ip4(g, "10.50.0.254", A, 1);				/* from a router: not between A and B */
	pkt_icmp(g->p, 3, 3, 0);
	pkt_hex(g->p, "45000024 00010000 40110000 0a320001 0a320002 c739 0009 0010 0000");
	emit(g);
	ip4(g, "10.50.0.254", A, 1);				/* a flow that is not there */
	pkt_icmp(g->p, 11, 0, 0);
	pkt_hex(g->p, "45000024 00010000 40110000 0a320001 0a320002 c73a 0009 0010 0000");
	emit(g);
	udp6(g, A6, 51002, B6, 9, 8);
	ip6(g, "2001:db8:50::fe", A6, 58);
	pkt_icmp6(g->p, 1, 4, 0);
	pkt_hex(g->p, "60000000 0018 0040 20010db8 00500000 00000000 00000001 20010db8 00500000 00000000 00000002"
	    " 1100000000000000 c73a 0009 0010 0000");
	emit(g);
	icmp_hex(g, "10.50.1.1", B, "0800 0000 0001 0001 00");	/* 1, 2, 5 */
	icmp_hex(g, B, "10.50.1.1", "0000 0000 0001 0001 00");
	icmp_hex(g, "10.50.1.1", B, "0800 0000 0001 0002 00");
	icmp_hex(g, "10.50.1.1", B, "0800 0000 0001 0005 00");
	icmp_hex(g, B, "10.50.1.1", "0000 0000 0001 0005 00");
	icmp_hex(g, "10.50.1.2", B, "0800 0000 0001 01f0 00");	/* LOKI */
	icmp_hex(g, "10.50.1.2", B, "0800 0000 0001 01f0 00");
	icmp_hex(g, "10.50.1.3", B, "0800 0000 0001 0001 303132333435 57414e4732");
	icmp_hex(g, B, "10.50.1.4",
	    "0000 0000 0001 0001 30313233343536373839 30313233343536373839 30313233343536373839"
	    "30313233343536373839 4f70656e535348");
	icmp_hex(g, "10.50.1.5", B, "0d00 0000 aabb ccdd 00000000 00000000 00000000");
	icmp_hex(g, "10.50.1.6", B, "2801 0000 00000000");	/* types 40, 200 */
	icmp_hex(g, "10.50.1.6", B, "c814 0000 00000000");
}

void
sc_icmpvlan(struct gen *g)
{
	for (uint16_t vlan = 0; vlan < 9; vlan += 4) {	/* the same ports without a tag, and in VLANs 4 and 8 */
		eth4(g, A, B, vlan != 0 ? 0x8100 : 0x0800);
		if (vlan != 0)
			pkt_vlan(g->p, vlan, 0x0800);
		pkt_ip4(g->p, &(struct ip4){ .src = A, .dst = B, .proto = 17 });
		pkt_udp(g->p, 51001, 9);
		emit(g);
	}
	for (uint16_t vlan = 4; vlan < 13; vlan += 4) {		/* in VLAN 12 there is no such flow */
		eth4(g, "10.50.0.254", A, 0x8100);
		pkt_vlan(g->p, vlan, 0x0800);
		pkt_ip4(g->p, &(struct ip4){ .src = "10.50.0.254", .dst = A, .proto = 1 });
		pkt_icmp(g->p, 3, 3, 0);
		pkt_hex(g->p, "45000024 00010000 40110000 0a320001 0a320002 c739 0009 0010 0000");
		emit(g);
	}
	ip4(g, "10.50.0.253", A, 1);	/* of a later fragment: what looks like ports is data */
	pkt_icmp(g->p, 11, 1, 0);
	pkt_hex(g->p, "45000024 00010010 40110000 0a320001 0a320002 c739 0009 0010 0000");
	emit(g);
}

/* One message of a type between two hosts of the pair's number; the last group of the addresses tells them apart. */
static void
icmp_pair(struct gen *g, bool v6, uint8_t pair, int src, int dst, uint8_t type)
{
	char from[40], to[40];

	snprintf(from, sizeof(from), v6 ? "2001:db8:51::%d:%d" : "10.51.%d.%d", pair, src);
	snprintf(to, sizeof(to), v6 ? "2001:db8:51::%d:%d" : "10.51.%d.%d", pair, dst);
	if (v6) {
		ip6(g, from, to, 58);
		pkt_icmp6(g->p, type, 0, 0x00010001);
	} else {
		ip4(g, from, to, 1);
		pkt_icmp(g->p, type, 0, 0x00010001);
	}
	pkt_zero(g->p, 24);
	emit(g);
}

/*
 * Directions: hosts 1 and 3 ask and 2 and 4 answer, 4 before it is asked; 5 asks 6 and 8 answers 7, alone. Then types
 * that are neither, and errors, from 9 to 10.
 */
void
sc_icmpdir(struct gen *g)
{
	static const uint8_t four[][2] = { { 8, 0 }, { 10, 9 }, { 13, 14 }, { 15, 16 }, { 17, 18 }, { 33, 34 },
	    { 35, 36 }, { 37, 38 }, { 42, 43 } };
	static const uint8_t six[][2] = { { 128, 129 }, { 133, 134 }, { 135, 136 }, { 139, 140 }, { 141, 142 },
	    { 144, 145 }, { 146, 147 }, { 148, 149 }, { 152, 151 }, { 157, 158 }, { 160, 161 } };
	static const uint8_t lone4[] = { 1, 3, 4, 5, 6, 11, 12, 19, 30, 31, 39, 40, 41, 44, 253, 255 };
	static const uint8_t lone6[] = { 0, 1, 2, 3, 4, 5, 100, 127, 130, 131, 132, 137, 138, 143, 150, 153, 155, 159,
	    162, 200, 255 };

	for (int v6 = 0; v6 < 2; v6++) {
		const uint8_t (*pair)[2] = v6 ? six : four;
		const uint8_t *lone = v6 ? lone6 : lone4;

		for (size_t i = 0; i < (v6 ? sizeof(six) : sizeof(four)) / 2; i++) {
			const uint8_t ask = pair[i][0], answer = pair[i][1];

			icmp_pair(g, v6, ask, 1, 2, ask);
			icmp_pair(g, v6, ask, 2, 1, answer);
			icmp_pair(g, v6, ask, 4, 3, answer);
			icmp_pair(g, v6, ask, 3, 4, ask);
			icmp_pair(g, v6, ask, 5, 6, ask);
			icmp_pair(g, v6, ask, 8, 7, answer);
		}
		for (size_t i = 0; i < (v6 ? sizeof(lone6) : sizeof(lone4)); i++)
			icmp_pair(g, v6, lone[i], 9, 10, lone[i]);
	}
}

/* A download that stalls: the client closes its window and repeats that 57 times. */
void
sc_stalled(struct gen *g)
{
	struct conv c;

	conv_init(&c, A, 52001, B, 80);
	conv_open(g, &c);
	conv_send(g, &c, SERVER, TH_PSH | TH_ACK, 1000);
	for (int i = 0; i < 57; i++) {
		c.host[CLIENT].win = 0;
		conv_send(g, &c, CLIENT, TH_ACK, 0);
		conv_send(g, &c, SERVER, TH_ACK, 1);
	}
	c.host[CLIENT].win = 8192;
	conv_send(g, &c, CLIENT, TH_ACK, 0);
}
