/* Scenarios of pcapng: they are that format whatever is asked for. */
#include "gen.h"

#define A	"10.60.0.1"
#define B	"10.60.0.2"
#define USEC	6
#define SECONDS	(T0 / NS_S)

/* UDP from A to B, to a port that tells the case: what is in the frame behind the link header. */
static void
datagram(struct gen *g, uint16_t port)
{
	pkt_ip4(g->p, &(struct ip4){ .src = A, .dst = B, .proto = 17, .id = ++g->id });
	pkt_udp(g->p, 40000, port);
	pkt_fill(g->p, 20);
	pkt_end(g->p);
}

static void
ethernet(struct gen *g, uint16_t port)
{
	eth4(g, A, B, 0x0800);
	datagram(g, port);
}

static void
raw(struct gen *g, uint16_t port)
{
	pkt_clear(g->p);
	datagram(g, port);
}

/* Microseconds of the next packet. */
static uint64_t
now(struct gen *g)
{
	g->now += NS_MS;
	return g->now / NS_US;
}

static void
enhanced(struct gen *g, uint32_t interface, uint64_t ticks)
{
	cap_enhanced(g->cap, interface, ticks, g->p->b, g->p->n, g->p->n);
}

/* One conversation by Ethernet and raw IP in turn, a third link type in between, a fourth that is not read. */
void
sc_nglinks(struct gen *g)
{
	static const uint16_t types[] = { LT_ETHERNET, LT_RAW, LT_SLL, LT_ARCNET };

	cap_section(g->cap, false);
	for (unsigned i = 0; i < sizeof types / sizeof *types; i++)
		cap_interface(g->cap, &(struct cap_interface){ types[i], 65535 * i, USEC, 0 });
	for (int i = 0; i < 100; i++) {
		ethernet(g, 53);
		enhanced(g, 0, now(g));
		raw(g, 53);
		enhanced(g, 1, now(g));
	}
	pkt_clear(g->p);
	pkt_hex(g->p, "0000 0001 0006 020000000001 0000 0800");
	datagram(g, 1);
	enhanced(g, 2, now(g));
	enhanced(g, 3, now(g));
	raw(g, 2);
	enhanced(g, 1, now(g));
}

/* Three sections: this order, the other with its interfaces the other way round, this one. */
void
sc_ngsections(struct gen *g)
{
	cap_section(g->cap, false);
	cap_interface(g->cap, &(struct cap_interface){ LT_ETHERNET, 0, USEC, 0 });
	ethernet(g, 1);
	enhanced(g, 0, now(g));
	cap_section(g->cap, true);
	cap_interface(g->cap, &(struct cap_interface){ LT_RAW, 0, 9, 0 });
	raw(g, 2);
	enhanced(g, 0, now(g) * 1000 + 7);
	cap_interface(g->cap, &(struct cap_interface){ LT_ETHERNET, 0, -1, 3600 });
	ethernet(g, 3);
	enhanced(g, 1, now(g) - 3600000000);
	cap_section(g->cap, false);
	cap_interface(g->cap, &(struct cap_interface){ LT_ETHERNET, 0, -1, 0 });
	ethernet(g, 4);
	enhanced(g, 0, now(g));
	cap_section(g->cap, true);
}

/* A packet at T0 and 0.25 or 0.5 s by each resolution, to the port of its interface. */
void
sc_ngtimes(struct gen *g)
{
	static const struct { int resolution; int64_t offset; uint64_t ticks; } t[] = {
		{ -1, 0, SECONDS * 1000000 + 250000 },
		{ 0, 0, SECONDS },
		{ 1, 0, SECONDS * 10 + 5 },
		{ 3, 0, SECONDS * 1000 + 250 },
		{ 9, 0, SECONDS * 1000000000 + 250000000 },
		{ 9, -100, SECONDS * 1000000000 + 100250000000 },
		{ 10, 0, SECONDS * 10000000000 + 2500000000 },
		{ 12, (int64_t)SECONDS, 250000000000 },
		{ 19, (int64_t)SECONDS, 2500000000000000000 },
		{ 20, (int64_t)SECONDS, 9000000000000000000u },		/* 0.09 s */
		{ 30, (int64_t)SECONDS, UINT64_MAX },			/* 18 ps */
		{ 127, (int64_t)SECONDS, UINT64_MAX },
		{ 0x80, 0, SECONDS },
		{ 0x81, 0, SECONDS * 2 + 1 },
		{ 0x80 | 20, 0, (SECONDS << 20) + (1 << 18) },
		{ 0x80 | 32, 0, (SECONDS << 32) + (UINT64_C(1) << 30) },
		{ 0x80 | 63, (int64_t)SECONDS, UINT64_C(1) << 61 },
		{ 0x80 | 64, (int64_t)SECONDS, UINT64_C(1) << 62 },
		{ 0x80 | 70, (int64_t)SECONDS, UINT64_MAX },		/* 1/64 s */
		{ 0xff, (int64_t)SECONDS, UINT64_MAX },
	};

	cap_section(g->cap, true);
	for (unsigned i = 0; i < sizeof t / sizeof *t; i++)
		cap_interface(g->cap, &(struct cap_interface){ LT_ETHERNET, 0, t[i].resolution, t[i].offset });
	for (unsigned i = 0; i < sizeof t / sizeof *t; i++) {
		ethernet(g, (uint16_t)(i + 1));
		enhanced(g, i, t[i].ticks);
	}
}

/*
 * Other snap lengths; packets without a time, at the start and between others; longer ones than their interface
 * allows.
 */
void
sc_ngsnap(struct gen *g)
{
	cap_section(g->cap, false);
	cap_interface(g->cap, &(struct cap_interface){ LT_ETHERNET, 50, USEC, 0 });
	cap_interface(g->cap, &(struct cap_interface){ LT_ETHERNET, 0, USEC, 0 });
	ethernet(g, 1);
	cap_simple(g->cap, g->p->b, 50, g->p->n);
	cap_enhanced(g->cap, 1, now(g), g->p->b, g->p->n, g->p->n);
	cap_enhanced(g->cap, 0, now(g), g->p->b, 50, g->p->n);
	cap_simple(g->cap, g->p->b, 50, g->p->n);
	ethernet(g, 2);
	cap_simple(g->cap, g->p->b, g->p->n, g->p->n);
	cap_simple(g->cap, g->p->b, 13, 13);
	enhanced(g, 0, now(g));
	cap_enhanced(g->cap, 1, now(g), g->p->b, 0, g->p->n);
}

/*
 * Blocks that are no packets, long ones too; an obsolete packet block, a packet of an interface that is not
 * described.
 */
void
sc_ngblocks(struct gen *g)
{
	static const uint8_t zeros[1 << 20];

	cap_section(g->cap, false);
	cap_block(g->cap, 0x80000001, NULL, 0);
	cap_interface(g->cap, &(struct cap_interface){ LT_ETHERNET, 0, USEC, 0 });
	cap_block(g->cap, 4, "\0\0\0\0", 4);
	cap_block(g->cap, 0x0a, zeros, sizeof zeros);
	ethernet(g, 1);
	enhanced(g, 0, now(g));
	cap_block(g->cap, 0x0bad, zeros, 393216 - 12);
	cap_obsolete(g->cap, 0, now(g), g->p->b, g->p->n, g->p->n);
	cap_block(g->cap, 0x0bad, zeros, 393216 - 8);
	enhanced(g, 1, now(g));
	cap_interface(g->cap, &(struct cap_interface){ LT_RAW, 0, USEC, 0 });
	raw(g, 2);
	enhanced(g, 1, now(g));
	cap_block(g->cap, 5, zeros, 12);
}
