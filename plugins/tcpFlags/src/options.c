/* The options of TCP, IPv4 and IPv6 headers: see options.h. */
#include <string.h>

#include "options.h"

/* Subtypes of Multipath TCP (RFC 8684, 3) */
enum { MP_CAPABLE, MP_JOIN, MP_DSS, MP_ADD_ADDR, MP_REMOVE_ADDR, MP_PRIO };

#define TS_WORD		0x0101080a	/* NOP, NOP, timestamps: all that most segments have */

/* Option p of n bytes, kind and length included */
static void
mptcp(struct tcp_options *o, const uint8_t *p, uint8_t n)
{
	if (n < 3)
		return;
	o->mp_types |= (uint16_t)(1 << (p[2] >> 4));
	switch (p[2] >> 4) {
	case MP_CAPABLE:
		if (n > 3) {
			o->mp_flags = p[3];
			o->mp_has |= TCPO_MP_FLAGS;
		}
		break;
	case MP_JOIN:
	case MP_PRIO:
		if (n > 16)
			break;
		o->mp_flags = p[2] & 0x0f;
		o->mp_has |= TCPO_MP_FLAGS;
		if (n > 3) {
			o->mp_id = p[3];
			o->mp_has |= TCPO_MP_ID;
		}
		break;
	case MP_DSS:
		if (n > 3) {
			o->mp_dss = p[3] & 0x1f;
			o->mp_has |= TCPO_MP_DSS;
		}
		break;
	case MP_ADD_ADDR:
	case MP_REMOVE_ADDR:
		if (n > 3) {
			o->mp_id = p[3];
			o->mp_has |= TCPO_MP_ID;
		}
		break;
	default:
		break;
	}
}

/* The first block is a duplicate if it ends at or below the ACK, or lies in the second one. */
static void
sack(struct tcp_options *o, const uint8_t *p, uint8_t n, uint32_t ack)
{
	if (n < 10)
		return;
	o->sack = true;
	if ((int32_t)(get_u32be(p + 6) - ack) <= 0)
		o->dsack = true;
	else if (n >= 18 && (int32_t)(get_u32be(p + 2) - get_u32be(p + 10)) >= 0 &&
	    (int32_t)(get_u32be(p + 6) - get_u32be(p + 14)) <= 0)
		o->dsack = true;
}

/* Option p of n bytes, all there */
static void
tcp_option(struct tcp_options *o, const uint8_t *p, uint8_t n, uint32_t ack)
{
	switch (p[0]) {
	case TCPO_MSS:
		if (n >= 4)
			o->mss = get_u16be(p + 2);
		break;
	case TCPO_WSCALE:
		if (n >= 3)
			o->wscale = p[2];
		break;
	case TCPO_SACK:
		sack(o, p, n, ack);
		break;
	case TCPO_TIMESTAMPS:
		if (n >= 10) {
			o->tsval = get_u32be(p + 2);
			o->tsecr = get_u32be(p + 6);
			o->has_ts = true;
		}
		break;
	case TCPO_MPTCP:
		mptcp(o, p, n);
		break;
	default:
		break;
	}
}

static inline void
tcp_kind(struct tcp_options *o, uint8_t kind)
{
	o->kinds |= UINT32_C(1) << (kind < TCPO_OTHER ? kind : TCPO_OTHER);
}

static bool
only_timestamps(struct cursor c, struct tcp_options *o)
{
	if (cursor_left(&c) != 12 || get_u32be(c.p) != TS_WORD)
		return false;
	o->kinds = UINT32_C(1) << TCPO_NOP | UINT32_C(1) << TCPO_TIMESTAMPS;
	o->num = 3;
	o->tsval = get_u32be(c.p + 4);
	o->tsecr = get_u32be(c.p + 8);
	o->has_ts = true;
	return true;
}

void
tcp_options_read(struct cursor c, bool cut, uint32_t ack, struct tcp_options *o)
{
	const uint8_t *p;
	uint8_t kind, n;

	memset(o, 0, sizeof(*o));
	o->corrupt = cut;
	if (only_timestamps(c, o))
		return;
	while (p = c.p, cursor_u8(&c, &kind)) {
		if (kind == TCPO_END)
			return;
		tcp_kind(o, kind);
		o->num++;
		if (kind == TCPO_NOP)
			continue;
		if (!cursor_u8(&c, &n) || n < 2 || !cursor_skip(&c, n - 2u)) {
			o->corrupt = true;
			return;
		}
		tcp_option(o, p, n, ack);
	}
}

void
ip4_options_read(struct cursor c, struct ip_options *o)
{
	uint8_t type, n;

	memset(o, 0, sizeof(*o));
	while (cursor_u8(&c, &type)) {
		o->classes |= type & 0xe0;
		o->types |= UINT32_C(1) << (type & 0x1f);
		if (type == 0)
			return;
		o->num++;
		if (type == 1)
			continue;
		if (!cursor_u8(&c, &n) || n < 2 || !cursor_skip(&c, n - 2u)) {
			o->corrupt = true;
			return;
		}
	}
}

void
ip6_options_read(struct cursor c, struct ip_options *o)
{
	uint8_t type, n;

	memset(o, 0, sizeof(*o));
	while (cursor_u8(&c, &type)) {
		o->types |= UINT32_C(1) << (type & 0x1f);
		o->num++;
		if (type == 0)		/* Pad1 */
			continue;
		if (!cursor_u8(&c, &n) || !cursor_skip(&c, n)) {
			o->corrupt = true;
			return;
		}
	}
}
