/* IPv6 (RFC 8200) with its extension headers, and what it carries. */
#include "decode_priv.h"

#define EXT_MIN		8	/* an extension header; fewer bytes end the walk */
#define IP6_LEN		40

static void
enter(struct dissect *d, const uint8_t *h)
{
	d->ip = (struct ip_level) {
		.hdr = h,
		.l2 = d->l2,
		.len = IP6_LEN,
		.version = 6,
		.proto = h[6],
	};
	d->c.p = h + IP6_LEN;
}

/* | next header 8 | length 8 | ... */
static void
extension(struct dissect *d)
{
	const uint8_t *h = d->c.p;
	size_t len = (h[1] + (size_t)1) * 8;

	switch (d->ip.proto) {
	case L3_HHOPT6:
		d->pk->ip6HHOptHdrP = (const ip6HHOptHdr_t *)(const void *)h;
		break;
	case L3_DOPT6:
		d->pk->ip6DOptHdrP = (const ip6DOptHdr_t *)(const void *)h;
		break;
	case L3_ROUT6:
		d->pk->ip6RouteHdrP = (const ip6RouteHdr_t *)(const void *)h;
		break;
	case L3_AH:
		d->status |= L3_IPSEC_AH;
		len = (h[1] + (size_t)2) * 4;
		break;
	default:
		break;
	}
	d->ip.proto = h[0];
	d->ip.len += (uint32_t)len;
	d->c.p = len < cursor_left(&d->c) ? h + len : d->c.end;
}

/* | next header 8 | reserved 8 | offset 13 | reserved 2 | more 1 | identification 32 | */
static void
fragment(struct dissect *d)
{
	const uint8_t *h = d->c.p;
	const uint16_t off = get_u16be(h + 2);

	d->pk->ip6FragHdrP = (const ip6FragHdr_t *)(const void *)h;
	d->ip.frag_off = off & IP6_OFFMASK;
	d->ip.frag_more = off & IP6_MORE_FRAGS;
	d->ip.is_frag = true;
	d->ip.frag_id = get_u32be(h + 4);
	d->ip.proto = h[0];
	d->ip.len += sizeof(ip6FragHdr_t);
	d->c.p += sizeof(ip6FragHdr_t);
}


static bool
is_extension(uint8_t proto)
{
	return proto == L3_HHOPT6 || proto == L3_DOPT6 || proto == L3_ROUT6 || proto == L3_AH;
}

/* | version 4 | traffic class 8 | flow label 20 | payload length 16 | next header 8 | hop limit 8 | addresses | */
enum step
step_ipv6(struct dissect *d)
{
	const uint8_t *h = d->c.p;
	unsigned int n;

	d->type = ETHERTYPE_IPV6;
	if (!cursor_has(&d->c, IP6_LEN)) {
		d->status |= L3SNAPLENGTH;
		return dissect_none(d, DECODE_L3_SHORT);
	}
	d->status |= FS_IPV6_PKT;
	dissect_name(d, LABEL_IPV6);
	if (IPV6_ACTIVATE == 0)
		return dissect_end(d);
	enter(d, h);
	for (n = 0; cursor_has(&d->c, EXT_MIN); n++) {
		if (n == MAXHDRCNT)
			return dissect_stop(d);
		if (is_extension(d->ip.proto)) {
			dissect_name_l4(d, d->ip.proto);
			extension(d);
		} else if (d->ip.proto == L3_FRAG6) {
			dissect_name(d, LABEL_FRAGHDR);
			fragment(d);
			if (d->ip.frag_off != 0)
				return STEP_END;
		} else {
			d->ip.l4_found = true;
			return dissect_carried(d);
		}
	}
	return STEP_END;
}
