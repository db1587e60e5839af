/* Scenarios with broken packets. */
#include "gen.h"

#define A	"10.50.0.1"
#define B	"10.50.0.2"

/* Ethernet, VLAN, IPv4 with options, IPv6 and TCP with options, all of it cut at every length. */
void
sc_short(struct gen *g)
{
	for (size_t n = 0; n <= 150; n++) {
		pkt_clear(g->p);
		pkt_eth(g->p, "02:00:00:00:00:02", "02:00:00:00:00:01", 0x8100);
		pkt_vlan(g->p, 5, 0x0800);
		pkt_ip4(g->p, &(struct ip4){ .src = A, .dst = B, .proto = 41, .opt = "\x94\4\0\0", .nopt = 4 });
		pkt_ip6(g->p, &(struct ip6){ .src = "2001:db8::1", .dst = "2001:db8::2", .next = 0 });
		pkt_ip6_ext(g->p, 6, 1);
		pkt_tcp(g->p, &(struct tcp){ .sport = 40000, .dport = 50000, .flags = TH_SYN, .opt = "\2\4\5\xb4",
		    .nopt = 4 });
		pkt_fill(g->p, 20);
		emit_snapped(g, n);
	}
	for (size_t n = 0; n <= 60; n++) {			/* the frame itself is that short */
		ip4(g, A, B, 17);
		pkt_udp(g->p, 40001, 50001);
		pkt_fill(g->p, 18);
		pkt_end(g->p);
		g->p->n = n;
		emit_raw(g);
	}
	udp4(g, A, 40002, B, 50002, 1000);			/* headers only of a big packet */
	ip4(g, A, B, 17);
	pkt_udp(g->p, 40002, 50002);
	pkt_fill(g->p, 1000);
	emit_snapped(g, 60);
}

static uint32_t
noise(uint32_t *state)
{
	*state = *state * 1664525 + 1013904223;
	return *state >> 16;
}

/* n random bytes, each fourth one small, so that lengths and types are sometimes right. */
static void
random_bytes(struct gen *g, uint32_t *state, size_t n)
{
	for (size_t i = 0; i < n; i++)
		pkt_u8(g->p, (uint8_t)(i % 4 == 3 ? noise(state) % 8 : noise(state)));
}

void
sc_noise(struct gen *g)
{
	static const uint16_t type[] = { 0x0800, 0x86dd, 0x8100, 0x8847, 0x8863, 0x8864, 0x88be, 0x88cc, 0x0806,
		0x8809, 100 };
	static const uint16_t port[] = { 5072, 2152, 4789, 4790, 6081, 5246, 5247, 12222, 12223, 1701, 3544, 4500,
	    1900, 53, 137, 1812, 5353 };
	static const uint8_t proto[] = { 4, 6, 17, 41, 47, 50, 51, 97, 103, 115, 132, 136, 1, 2, 58, 89 };
	uint32_t state = 1;

	for (int i = 0; i < 400; i++) {
		eth4(g, A, B, type[noise(&state) % (sizeof type / sizeof *type)]);
		random_bytes(g, &state, noise(&state) % 120);
		emit_raw(g);
	}
	for (int i = 0; i < 400; i++) {
		ip4(g, A, B, proto[noise(&state) % sizeof proto]);
		random_bytes(g, &state, noise(&state) % 120);
		emit(g);
		ip6(g, "2001:db8::1", "2001:db8::2", proto[noise(&state) % sizeof proto]);
		random_bytes(g, &state, noise(&state) % 120);
		emit(g);
	}
	for (int i = 0; i < 800; i++) {
		ip4(g, A, B, 17);
		pkt_udp(g->p, 40000, port[noise(&state) % (sizeof port / sizeof *port)]);
		random_bytes(g, &state, noise(&state) % 120);
		emit(g);
	}
}
