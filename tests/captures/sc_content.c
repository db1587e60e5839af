/* Scenarios of plugins that look at frames and payload as such: who sent them, what bytes they have. */
#include "gen.h"

#include <stdio.h>

/* A datagram of 10.77.0.FROM to 10.77.0.TO between two stations. */
static void
between(struct gen *g, const char *src, const char *dst, unsigned from, unsigned to)
{
	char a[32], b[32];

	(void)snprintf(a, sizeof(a), "10.77.0.%u", from);
	(void)snprintf(b, sizeof(b), "10.77.0.%u", to);
	pkt_clear(g->p);
	pkt_eth(g->p, dst, src, 0x0800);
	pkt_ip4(g->p, &(struct ip4){ .src = a, .dst = b, .proto = 17 });
	pkt_udp(g->p, 1001, 2002);
	pkt_fill(g->p, 8);
	emit(g);
}

/* Eighteen pairs of a flow, twice; stations of vendors with long and short prefixes, groups; nobody's. */
void
sc_macpairs(struct gen *g)
{
	char src[32];

	for (unsigned i = 0; i < 36; i++) {
		(void)snprintf(src, sizeof(src), "02:00:00:4d:00:%02x", i % 18);
		between(g, src, "02:00:00:4d:01:01", 1, 2);
	}
	between(g, "00:00:0c:01:02:03", "f4:69:d5:31:02:03", 3, 4);
	between(g, "f4:69:d5:31:02:03", "00:00:0c:01:02:03", 4, 3);
	between(g, "8c:1f:64:02:11:02", "70:b3:d5:2e:01:02", 5, 6);
	between(g, "70:b3:d5:ff:ff:ff", "ff:ff:ff:ff:ff:ff", 7, 8);
	between(g, "00:00:0c:01:02:03", "33:33:00:00:00:01", 3, 9);
	between(g, "00:00:5e:00:01:07", "01:00:5e:00:00:12", 10, 11);
	between(g, "00:00:5e:00:01:07", "01:80:c2:00:00:0e", 10, 12);
	between(g, "02:00:00:4d:00:01", "01:00:5e:80:00:01", 13, 14);
}

/* A datagram of 10.78.0.HOST whose n bytes go round the values from first on, so many of them. */
static void
payload(struct gen *g, unsigned host, uint8_t first, unsigned values, size_t n)
{
	char a[32], hex[3 * 1700] = "";

	(void)snprintf(a, sizeof(a), "10.78.0.%u", host);
	for (size_t i = 0; i < n; i++)
		(void)snprintf(hex + 2 * i, 3, "%02x", (unsigned)(uint8_t)(first + i % values));
	ip4(g, a, "10.78.1.1", 17);
	pkt_udp(g->p, 1001, 2002);
	pkt_hex(g->p, hex);
	emit(g);
}

/* Payload of one value, of two, of all, text; seven bytes, none, more than is counted; a flow of layer 2. */
void
sc_payloads(struct gen *g)
{
	for (int i = 0; i < 4; i++) {
		payload(g, 1, 'a', 1, 100);
		payload(g, 2, '~', 2, 100);	/* and DEL */
		payload(g, 3, 0, 256, 256);
	}
	ip4(g, "10.78.0.4", "10.78.1.1", 17);
	pkt_udp(g->p, 1001, 2002);
	pkt_hex(g->p, "61626364 65650dc3");
	emit(g);
	payload(g, 5, 'a', 7, 7);
	payload(g, 6, 0, 1, 0);
	for (int i = 0; i < 6; i++)
		payload(g, 7, 0, 2, 1600);
	pkt_clear(g->p);
	pkt_eth(g->p, "ff:ff:ff:ff:ff:ff", "02:00:0a:4e:00:01", 0x0806);
	pkt_hex(g->p, "0001 0800 06 04 0001 02000a4e0001 0a4e0001 000000000000 0a4e0002");
	emit(g);
}
