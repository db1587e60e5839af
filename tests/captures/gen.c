/* What the scenarios share; see gen.h. */
#include <stdio.h>
#include <string.h>

#include "gen.h"

void
emit_raw(struct gen *g)
{
	cap_packet(g->cap, g->now, g->p->b, g->p->n, g->p->n);
	g->now += NS_MS;
}

void
emit(struct gen *g)
{
	pkt_end(g->p);
	emit_raw(g);
}

void
emit_snapped(struct gen *g, size_t n)
{
	pkt_end(g->p);
	cap_packet(g->cap, g->now, g->p->b, n < g->p->n ? n : g->p->n, g->p->n);
	g->now += NS_MS;
}

static const char *
mac4(const char *ip, char buf[18])
{
	uint8_t a[4];

	addr4(ip, a);
	snprintf(buf, 18, "02:00:%02x:%02x:%02x:%02x", a[0], a[1], a[2], a[3]);
	return buf;
}

void
eth4(struct gen *g, const char *src, const char *dst, uint16_t type)
{
	char s[18], d[18];

	pkt_clear(g->p);
	pkt_eth(g->p, mac4(dst, d), mac4(src, s), type);
}

void
ip4(struct gen *g, const char *src, const char *dst, uint8_t proto)
{
	eth4(g, src, dst, 0x0800);
	pkt_ip4(g->p, &(struct ip4){ .src = src, .dst = dst, .proto = proto, .id = ++g->id });
}

void
ip6(struct gen *g, const char *src, const char *dst, uint8_t proto)
{
	uint8_t s[16], d[16];
	char sm[18], dm[18];

	addr6(src, s);
	addr6(dst, d);
	snprintf(sm, sizeof sm, "02:06:%02x:%02x:%02x:%02x", s[12], s[13], s[14], s[15]);
	snprintf(dm, sizeof dm, "02:06:%02x:%02x:%02x:%02x", d[12], d[13], d[14], d[15]);
	pkt_clear(g->p);
	pkt_eth(g->p, dm, sm, 0x86dd);
	pkt_ip6(g->p, &(struct ip6){ .src = src, .dst = dst, .next = proto });
}

void
udp4(struct gen *g, const char *src, uint16_t sport, const char *dst, uint16_t dport, size_t n)
{
	ip4(g, src, dst, 17);
	pkt_udp(g->p, sport, dport);
	pkt_fill(g->p, n);
	emit(g);
}

void
udp6(struct gen *g, const char *src, uint16_t sport, const char *dst, uint16_t dport, size_t n)
{
	ip6(g, src, dst, 17);
	pkt_udp(g->p, sport, dport);
	pkt_fill(g->p, n);
	emit(g);
}

void
tcp4(struct gen *g, const char *src, uint16_t sport, const char *dst, uint16_t dport, uint8_t flags,
    uint32_t seq, uint32_t ack, size_t n)
{
	ip4(g, src, dst, 6);
	pkt_tcp(g->p, &(struct tcp){ .sport = sport, .dport = dport, .seq = seq, .ack = ack, .flags = flags,
	    .win = 8192 });
	pkt_fill(g->p, n);
	emit(g);
}

void
icmp4(struct gen *g, const char *src, const char *dst, uint8_t type, uint8_t code, size_t n)
{
	ip4(g, src, dst, 1);
	pkt_icmp(g->p, type, code, 0x00010001);
	pkt_fill(g->p, n);
	emit(g);
}

void
conv_init(struct conv *c, const char *client, uint16_t cport, const char *server, uint16_t sport)
{
	*c = (struct conv){ .host = {
		[CLIENT] = { .ip = client, .port = cport, .win = 8192, .seq = 0x10000000, .id = cport },
		[SERVER] = { .ip = server, .port = sport, .win = 16384, .seq = 0x20000000, .id = (uint16_t)~cport },
	} };
}

void
conv_send_mss(struct gen *g, struct conv *c, enum side from, uint8_t flags, size_t n, uint16_t mss)
{
	struct host *s = &c->host[from], *d = &c->host[!from];
	const uint8_t opt[4] = { 2, 4, (uint8_t)(mss >> 8), (uint8_t)mss };
	char sm[18], dm[18];

	pkt_clear(g->p);
	pkt_eth(g->p, d->mac != NULL ? d->mac : mac4(d->ip, dm), s->mac != NULL ? s->mac : mac4(s->ip, sm), 0x0800);
	pkt_ip4(g->p, &(struct ip4){ .src = s->ip, .dst = d->ip, .proto = 6, .id = ++s->id, .frag = 0x4000 });
	pkt_tcp(g->p, &(struct tcp){ .sport = s->port, .dport = d->port, .seq = s->seq,
	    .ack = flags & TH_ACK ? d->seq : 0, .flags = flags, .win = s->win,
	    .opt = opt, .nopt = mss != 0 ? sizeof opt : 0 });
	pkt_fill(g->p, n);
	s->seq += (uint32_t)n + ((flags & (TH_SYN | TH_FIN)) != 0);
	pkt_end(g->p);
	if (g->p->n < c->frame_min)
		pkt_zero(g->p, c->frame_min - g->p->n);
	emit_raw(g);
}

void
conv_send(struct gen *g, struct conv *c, enum side from, uint8_t flags, size_t n)
{
	conv_send_mss(g, c, from, flags, n, 0);
}

void
conv_bytes(struct gen *g, struct conv *c, enum side from, const void *p, size_t n)
{
	struct host *const me = &c->host[from], *const peer = &c->host[!from];

	ip4(g, me->ip, peer->ip, 6);
	pkt_tcp(g->p, &(struct tcp){ .sport = me->port, .dport = peer->port, .flags = TH_PSH | TH_ACK, .seq = me->seq,
	    .ack = peer->seq, .win = 8192 });
	pkt_bytes(g->p, p, n);
	me->seq += (uint32_t)n;
	emit(g);
}

void
conv_say(struct gen *g, struct conv *c, enum side from, const char *text)
{
	conv_bytes(g, c, from, text, strlen(text));
}

void
conv_open(struct gen *g, struct conv *c)
{
	conv_send(g, c, CLIENT, TH_SYN, 0);
	conv_send(g, c, SERVER, TH_SYN | TH_ACK, 0);
	conv_send(g, c, CLIENT, TH_ACK, 0);
}

void
conv_close(struct gen *g, struct conv *c)
{
	conv_send(g, c, CLIENT, TH_FIN | TH_ACK, 0);
	conv_send(g, c, SERVER, TH_ACK, 0);
	conv_send(g, c, SERVER, TH_FIN | TH_ACK, 0);
	conv_send(g, c, CLIENT, TH_ACK, 0);
}

void
exchange_open(struct exchange *t, struct gen *g, const char *client, const char *server, uint16_t port)
{
	t->g = g;
	conv_init(&t->v, client, 40001, server, port);
	conv_open(g, &t->v);
}

void
exchange_begin(struct exchange *t, enum side from)
{
	const struct host *const me = &t->v.host[from], *const you = &t->v.host[!from];

	ip4(t->g, me->ip, you->ip, 6);
	pkt_tcp(t->g->p, &(struct tcp){ .sport = me->port, .dport = you->port, .seq = me->seq, .ack = you->seq,
	    .flags = TH_ACK | TH_PSH, .win = 8192 });
	t->at = t->g->p->n;
}

void
exchange_end(struct exchange *t, enum side from)
{
	t->v.host[from].seq += (uint32_t)(t->g->p->n - t->at);
	emit(t->g);
}
