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
