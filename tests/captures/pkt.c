/* Build one packet; see pkt.h. */
#include <arpa/inet.h>

#include <ctype.h>
#include <err.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "pkt.h"

enum layer_kind { L_IP4, L_IP6, L_UDP, L_UDPLITE, L_TCP, L_ICMP, L_ICMP6, L_PPPOE, L_GTP };

void
pkt_clear(struct pkt *p)
{
	p->n = 0;
	p->nlayer = 0;
}

static uint8_t *
grow(struct pkt *p, size_t n)
{
	uint8_t *b = p->b + p->n;

	if (n > PKT_MAX - p->n)
		errx(1, "packet longer than %d bytes", PKT_MAX);
	memset(b, 0, n);
	p->n += n;
	return b;
}

static struct layer *
layer(struct pkt *p, enum layer_kind kind, size_t size)
{
	struct layer *l;

	if (p->nlayer == PKT_LAYERS_MAX)
		errx(1, "more than %d headers in a packet", PKT_LAYERS_MAX);
	l = &p->layer[p->nlayer++];
	*l = (struct layer){ .kind = (uint8_t)kind, .at = p->n, .size = size };
	return l;
}

static void
put16(uint8_t *b, uint16_t v)
{
	b[0] = (uint8_t)(v >> 8);
	b[1] = (uint8_t)v;
}

static void
put32(uint8_t *b, uint32_t v)
{
	put16(b, (uint16_t)(v >> 16));
	put16(b + 2, (uint16_t)v);
}

void
pkt_bytes(struct pkt *p, const void *b, size_t n)
{
	uint8_t *to = grow(p, n);

	if (n > 0)
		memcpy(to, b, n);
}

void
pkt_str(struct pkt *p, const char *s)
{
	pkt_bytes(p, s, strlen(s));
}

void
pkt_fill(struct pkt *p, size_t n)
{
	uint8_t *b = grow(p, n);

	for (size_t i = 0; i < n; i++)
		b[i] = (uint8_t)('a' + i % 26);
}

void
pkt_zero(struct pkt *p, size_t n)
{
	grow(p, n);
}

void
pkt_u8(struct pkt *p, uint8_t v)
{
	*grow(p, 1) = v;
}

void
pkt_u16(struct pkt *p, uint16_t v)
{
	put16(grow(p, 2), v);
}

void
pkt_u32(struct pkt *p, uint32_t v)
{
	put32(grow(p, 4), v);
}

static unsigned
hex_digit(char c)
{
	if (!isxdigit((unsigned char)c))
		errx(1, "not a hex digit: %c", c);
	return (unsigned)(isdigit((unsigned char)c) ? c - '0' : tolower((unsigned char)c) - 'a' + 10);
}

void
pkt_hex(struct pkt *p, const char *hex)
{
	while (*hex != '\0') {
		if (*hex == ' ') {
			hex++;
			continue;
		}
		pkt_u8(p, (uint8_t)(hex_digit(hex[0]) << 4 | hex_digit(hex[1])));
		hex += 2;
	}
}

void
addr4(const char *s, uint8_t out[4])
{
	if (inet_pton(AF_INET, s, out) != 1)
		errx(1, "not an IPv4 address: %s", s);
}

void
addr6(const char *s, uint8_t out[16])
{
	if (inet_pton(AF_INET6, s, out) != 1)
		errx(1, "not an IPv6 address: %s", s);
}

void
addr_mac(const char *s, uint8_t out[6])
{
	unsigned b[6];

	if (sscanf(s, "%2x:%2x:%2x:%2x:%2x:%2x", &b[0], &b[1], &b[2], &b[3], &b[4], &b[5]) != 6)
		errx(1, "not a MAC address: %s", s);
	for (int i = 0; i < 6; i++)
		out[i] = (uint8_t)b[i];
}

void
pkt_eth(struct pkt *p, const char *dst, const char *src, uint16_t type)
{
	uint8_t *b = grow(p, 14);

	addr_mac(dst, b);
	addr_mac(src, b + 6);
	put16(b + 12, type);
}

void
pkt_vlan(struct pkt *p, uint16_t tci, uint16_t type)
{
	pkt_u16(p, tci);
	pkt_u16(p, type);
}

/* | label 20 | TC 3 | bottom 1 | TTL 8 | */
void
pkt_mpls(struct pkt *p, uint32_t label, bool bottom)
{
	pkt_u32(p, label << 12 | (bottom ? 0x100 : 0) | 64);
}

/* | 0x11 | code 0 | session 2 | length 2 | PPP protocol 2 | */
void
pkt_pppoe(struct pkt *p, uint16_t session, uint16_t ppp)
{
	uint8_t *b;

	layer(p, L_PPPOE, 6);
	b = grow(p, 8);
	b[0] = 0x11;
	put16(b + 2, session);
	put16(b + 6, ppp);
}

void
pkt_snap(struct pkt *p, uint16_t type)
{
	pkt_hex(p, "aaaa03 000000");
	pkt_u16(p, type);
}

void
pkt_ip4(struct pkt *p, const struct ip4 *h)
{
	const size_t size = 20 + (h->nopt + 3) / 4 * 4;
	struct layer *l = layer(p, L_IP4, size);
	uint8_t *b = grow(p, size);

	l->fixed = h->len != 0 || h->len_zero;
	b[0] = (uint8_t)(0x40 | (h->ihl != 0 ? h->ihl : size / 4));
	b[1] = h->tos;
	put16(b + 2, h->len);
	put16(b + 4, h->id);
	put16(b + 6, h->frag);
	b[8] = h->ttl != 0 ? h->ttl : 64;
	b[9] = h->proto;
	addr4(h->src, b + 12);
	addr4(h->dst, b + 16);
	if (h->nopt > 0)
		memcpy(b + 20, h->opt, h->nopt);
}

void
pkt_ip6(struct pkt *p, const struct ip6 *h)
{
	struct layer *l = layer(p, L_IP6, 40);
	uint8_t *b = grow(p, 40);

	l->fixed = h->len != 0 || h->len_zero;
	b[0] = 0x60;
	put16(b + 4, h->len);
	b[6] = h->next;
	b[7] = h->hops != 0 ? h->hops : 64;
	addr6(h->src, b + 8);
	addr6(h->dst, b + 24);
}

void
pkt_ip6_ext(struct pkt *p, uint8_t next, size_t words)
{
	uint8_t *b = grow(p, 8 + 8 * words);

	b[0] = next;
	b[1] = (uint8_t)words;
	b[2] = 1;			/* PadN over the rest */
	b[3] = (uint8_t)(4 + 8 * words);
}

void
pkt_ip6_frag(struct pkt *p, uint8_t next, uint16_t off8, bool more, uint32_t id)
{
	uint8_t *b = grow(p, 8);

	b[0] = next;
	put16(b + 2, (uint16_t)(off8 << 3 | more));
	put32(b + 4, id);
}

void
pkt_ah(struct pkt *p, uint8_t next, uint32_t spi)
{
	uint8_t *b = grow(p, 24);

	b[0] = next;
	b[1] = 4;
	put32(b + 4, spi);
	put32(b + 8, 1);
}

void
pkt_udp(struct pkt *p, uint16_t sport, uint16_t dport)
{
	uint8_t *b;

	layer(p, L_UDP, 8);
	b = grow(p, 8);
	put16(b, sport);
	put16(b + 2, dport);
}

void
pkt_udplite(struct pkt *p, uint16_t sport, uint16_t dport)
{
	uint8_t *b;

	layer(p, L_UDPLITE, 8);
	b = grow(p, 8);
	put16(b, sport);
	put16(b + 2, dport);
}

void
pkt_tcp(struct pkt *p, const struct tcp *h)
{
	const size_t size = 20 + (h->nopt + 3) / 4 * 4;
	uint8_t *b;

	layer(p, L_TCP, size);
	b = grow(p, size);
	put16(b, h->sport);
	put16(b + 2, h->dport);
	put32(b + 4, h->seq);
	put32(b + 8, h->ack);
	b[12] = (uint8_t)((h->off != 0 ? h->off : size / 4) << 4);
	b[13] = h->flags;
	put16(b + 14, h->win);
	if (h->nopt > 0)
		memcpy(b + 20, h->opt, h->nopt);
}

void
pkt_sctp(struct pkt *p, uint16_t sport, uint16_t dport, uint32_t tag)
{
	pkt_u16(p, sport);
	pkt_u16(p, dport);
	pkt_u32(p, tag);
	pkt_u32(p, 0);
}

/* | 0 | flags 3 | length 2 | TSN 4 | stream 2 | sequence 2 | protocol 4 | */
void
pkt_sctp_data(struct pkt *p, uint16_t stream, uint32_t tsn, size_t n)
{
	pkt_u8(p, 0);
	pkt_u8(p, 3);
	pkt_u16(p, (uint16_t)(16 + n));
	pkt_u32(p, tsn);
	pkt_u16(p, stream);
	pkt_u16(p, 0);
	pkt_u32(p, 0);
	pkt_fill(p, n);
	pkt_zero(p, -n & 3);
}

static void
icmp(struct pkt *p, enum layer_kind kind, uint8_t type, uint8_t code, uint32_t rest)
{
	uint8_t *b;

	layer(p, kind, 8);
	b = grow(p, 8);
	b[0] = type;
	b[1] = code;
	put32(b + 4, rest);
}

void
pkt_icmp(struct pkt *p, uint8_t type, uint8_t code, uint32_t rest)
{
	icmp(p, L_ICMP, type, code, rest);
}

void
pkt_icmp6(struct pkt *p, uint8_t type, uint8_t code, uint32_t rest)
{
	icmp(p, L_ICMP6, type, code, rest);
}

/* RFC 2784, RFC 2890, RFC 2637: C 0x8000, K 0x2000, S 0x1000, A 0x0080 announce a word each */
void
pkt_gre(struct pkt *p, uint16_t flags, uint16_t type)
{
	pkt_u16(p, flags);
	pkt_u16(p, type);
	for (uint16_t bits = flags & 0xb080; bits != 0; bits &= (uint16_t)(bits - 1))
		pkt_u32(p, 1);
}

void
pkt_vxlan(struct pkt *p, uint32_t vni)
{
	pkt_u32(p, 0x08000000);
	pkt_u32(p, vni << 8);
}

void
pkt_vxlan_gpe(struct pkt *p, uint8_t next, uint32_t vni)
{
	pkt_u32(p, 0x0c000000u | next);
	pkt_u32(p, vni << 8);
}

void
pkt_geneve(struct pkt *p, uint16_t type, uint32_t vni)
{
	pkt_u16(p, 0);
	pkt_u16(p, type);
	pkt_u32(p, vni << 8);
}

void
pkt_gtp1(struct pkt *p, uint8_t type, uint32_t teid, bool seq)
{
	uint8_t *b;

	layer(p, L_GTP, 8);
	b = grow(p, seq ? 12 : 8);
	b[0] = seq ? 0x32 : 0x30;
	b[1] = type;
	put32(b + 4, teid);
}

/* One's complement sum of n bytes, added to sum. */
static uint32_t
sum(const uint8_t *b, size_t n, uint32_t s)
{
	for (size_t i = 0; i + 1 < n; i += 2)
		s += (uint32_t)(b[i] << 8 | b[i + 1]);
	if (n & 1)
		s += (uint32_t)(b[n - 1] << 8);
	return s;
}

static uint16_t
fold(uint32_t s)
{
	while (s >> 16 != 0)
		s = (s & 0xffff) + (s >> 16);
	return (uint16_t)~s;
}

/* Sum of the pseudo header of the layer inside IP header number ip; n is the L4 length. */
static uint32_t
pseudo(const struct pkt *p, int ip, uint8_t proto, size_t n)
{
	const uint8_t *b = p->b + p->layer[ip].at;

	if (p->layer[ip].kind == L_IP4)
		return sum(b + 12, 8, proto + (uint32_t)n);
	return sum(b + 8, 32, proto + (uint32_t)n);
}

/* The IP header that layer number i stands in, or -1. */
static int
carrier(const struct pkt *p, int i)
{
	while (--i >= 0)
		if (p->layer[i].kind == L_IP4 || p->layer[i].kind == L_IP6)
			return i;
	return -1;
}

static void
end_l4(struct pkt *p, int i)
{
	static const struct { uint8_t proto, at; } how[] = {
		[L_UDP] = { 17, 6 }, [L_UDPLITE] = { 136, 6 }, [L_TCP] = { 6, 16 }, [L_ICMP] = { 1, 2 },
		[L_ICMP6] = { 58, 2 },
	};
	const struct layer *l = &p->layer[i];
	const int ip = carrier(p, i);
	uint8_t *b = p->b + l->at;
	size_t n = p->n - l->at;
	uint32_t s = 0;
	uint16_t v;

	if (l->kind == L_UDP)
		put16(b + 4, (uint16_t)n);
	if (l->kind != L_ICMP && ip >= 0)
		s = pseudo(p, ip, how[l->kind].proto, n);
	put16(b + how[l->kind].at, 0);
	v = fold(sum(b, n, s));
	if (v == 0 && (l->kind == L_UDP || l->kind == L_UDPLITE))
		v = 0xffff;
	put16(b + how[l->kind].at, v);
}

void
pkt_end(struct pkt *p)
{
	for (int i = p->nlayer - 1; i >= 0; i--) {
		const struct layer *l = &p->layer[i];
		uint8_t *b = p->b + l->at;
		const size_t n = p->n - l->at;

		switch (l->kind) {
		case L_IP4:
			if (!l->fixed)
				put16(b + 2, (uint16_t)n);
			put16(b + 10, 0);
			put16(b + 10, fold(sum(b, l->size, 0)));
			break;
		case L_IP6:
			if (!l->fixed)
				put16(b + 4, (uint16_t)(n - 40));
			break;
		case L_PPPOE:
			put16(b + 4, (uint16_t)(n - 6));
			break;
		case L_GTP:
			put16(b + 2, (uint16_t)(n - 8));
			break;
		default:
			end_l4(p, i);
			break;
		}
	}
}
