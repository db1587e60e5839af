/* bgp_flow: the connection, headers, and all messages but updates, which are in bgp_update.c. */
#include "bgp_flow.h"

#define MARKER_LEN	16
#define MESSAGE_MAX	4096	/* without the capability of longer ones (RFC 8654) */

enum { PARAM_CAPABILITIES = 2, CAP_EXTENDED = 6, CAP_AS4 = 65 };

static const uint8_t marker[MARKER_LEN] = { [0 ... MARKER_LEN - 1] = 0xff };

static void
intervals_add(struct bgp_intervals *i, uint64_t now, struct bgp_flow *f)
{
	if (i->n++ > 0 && now >= i->last) {
		const uint64_t d = now - i->last;

		i->min = i->n == 2 ? d : MIN(i->min, d);
		i->max = MAX(i->max, d);
		i->sum += d;
	} else if (i->n > 1)
		f->stat |= BGP_STAT_NEGATIVE;
	i->last = now;
}

/* The bit of a capability (RFC 5492); 0x8000 for those that have none. */
static uint16_t
capability_bit(uint8_t code)
{
	static const uint8_t codes[] = { 1, 2, 3, 4, 5, 64, 65, 67, 68, 69, 70, 71, 73 };

	for (unsigned i = 0; i < sizeof(codes); i++)
		if (codes[i] == code)
			return (uint16_t)(1U << i);
	return 0x8000;
}

/* | code 8 | length 8 | value | ... | */
static void
capabilities(struct bgp_flow *f, struct cursor c)
{
	uint8_t code, len;

	while (cursor_u8(&c, &code) && cursor_u8(&c, &len) && cursor_has(&c, len)) {
		f->caps |= capability_bit(code);
		f->extended |= code == CAP_EXTENDED;
		if (code == CAP_AS4 && len == 4) {
			f->as4 = true;
			f->as = get_u32be(c.p);
		}
		cursor_skip(&c, len);
	}
}

/* | version 8 | AS 16 | hold time 16 | identifier 32 | length 8 | type 8 | length 8 (RFC 9072: 16) | ... | */
static bool
open_message(struct bgp_flow *f, struct cursor c)
{
	const uint8_t *const p = c.p;
	bool wide = false;
	uint16_t len;
	uint8_t type, short_len;

	if (!cursor_skip(&c, 10))
		return false;
	f->version = p[0];
	f->as = get_u16be(p + 1);
	f->holdTime = get_u16be(p + 3);
	memcpy(&f->id, p + 5, sizeof(f->id));
	if (f->version != 4)
		f->stat |= BGP_STAT_VERSION;
	if (f->holdTime == 1 || f->holdTime == 2)
		f->stat |= BGP_STAT_HOLD_TIME;
	if (p[9] == 255 && cursor_peek_u8(&c, 0, &type) && type == 255)
		wide = cursor_skip(&c, 3);
	while (cursor_u8(&c, &type)) {
		if (wide ? !cursor_u16be(&c, &len) : !cursor_u8(&c, &short_len))
			return false;
		if (!wide)
			len = short_len;
		if (!cursor_has(&c, len))
			return false;
		if (type == PARAM_CAPABILITIES)
			capabilities(f, (struct cursor){ c.p, c.p + len });
		cursor_skip(&c, len);
	}
	return true;
}

/* A whole message. */
static void
message(struct bgp_flow *f, const struct bgp_source *s, const uint8_t *p, size_t n)
{
	struct cursor c = { p + BGP_LEN, p + n };
	const uint8_t type = p[BGP_LEN - 1];
	bool good = true;

	if (type < BGP_OPEN || type > BGP_REFRESH) {
		f->stat |= BGP_STAT_TYPE;
		return;
	}
	f->types |= (uint8_t)(1U << type);
	f->n[type - BGP_OPEN]++;
	switch (type) {
	case BGP_OPEN:
		good = open_message(f, c);
		break;
	case BGP_UPDATE:
		intervals_add(&f->update, s->time, f);
		(*s->record)++;
		good = bgp_update(f, s, c.p, cursor_left(&c));
		break;
	case BGP_NOTIFICATION:
		good = cursor_u8(&c, &f->code) && cursor_u8(&c, &f->subcode);
		break;
	case BGP_KEEPALIVE:
		intervals_add(&f->keepalive, s->time, f);
		if (n != BGP_LEN)
			f->stat |= BGP_STAT_LENGTH;
		break;
	default:
		break;
	}
	if (!good)
		f->stat |= BGP_STAT_MALFORMED;
}

/* Go on at the next marker, if there is one. */
static void
synchronise(struct bgp_flow *f, struct cursor *c)
{
	const uint8_t *const p = memmem(c->p, cursor_left(c), marker, sizeof(marker));

	f->stat |= BGP_STAT_SYNC;
	f->synchronised = p != NULL;
	c->p = p != NULL ? p : c->end;
}

/* Length of the message whose header is at p; 0 if it is none. */
static uint16_t
message_len(struct bgp_flow *f, const uint8_t *p)
{
	const uint16_t n = get_u16be(p + MARKER_LEN);

	if (memcmp(p, marker, sizeof(marker)) != 0)
		return 0;
	if (n < BGP_LEN || (n > MESSAGE_MAX && !f->extended))
		f->stat |= BGP_STAT_LENGTH;
	return n < BGP_LEN ? 0 : n;
}

/* Put up to want bytes in all into the part; false if there is no memory. */
static bool
fill(struct bgp_flow *f, struct cursor *c, uint32_t want)
{
	const size_t n = MIN(want - f->npart, cursor_left(c));
	uint8_t *p;

	if (f->size < want) {
		if ((p = realloc(f->part, want)) == NULL)
			return false;
		f->part = p;
		f->size = want;
	}
	memcpy(f->part + f->npart, c->p, n);
	f->npart += (uint32_t)n;
	cursor_skip(c, n);
	return true;
}

/* Go on with the message whose begin is kept; false if it is given up. */
static bool
complete(struct bgp_flow *f, const struct bgp_source *s, struct cursor *c)
{
	uint16_t n;

	if (f->npart < BGP_LEN && !fill(f, c, BGP_LEN))
		return false;
	if (f->npart < BGP_LEN)
		return true;
	if ((n = message_len(f, f->part)) == 0 || !fill(f, c, n))
		return false;
	if (f->npart == n) {
		message(f, s, f->part, n);
		f->npart = 0;
	}
	return true;
}

/* Bytes that follow those before. */
static void
bytes(struct bgp_flow *f, const struct bgp_source *s, struct cursor c)
{
	uint16_t n;

	while (cursor_left(&c) > 0) {
		if (!f->synchronised) {
			synchronise(f, &c);
			continue;
		}
		if (f->npart > 0 || cursor_left(&c) < BGP_LEN) {
			if (!complete(f, s, &c)) {
				f->npart = 0;
				f->synchronised = false;
			}
			continue;
		}
		if ((n = message_len(f, c.p)) == 0) {
			cursor_skip(&c, 1);
			f->synchronised = false;
		} else if (n <= cursor_left(&c)) {
			message(f, s, c.p, n);
			cursor_skip(&c, n);
		} else if (!fill(f, &c, n))
			f->synchronised = false;
	}
}

void
bgp_flow_begin(struct bgp_flow *f, uint32_t seq)
{
	t2_order_clear(&f->order);
	f->order.at = 0;
	f->nheld = 0;
	f->begun = f->synchronised = true;
	f->seq = seq;
	f->npart = 0;
}

/* Remember from which packet bytes behind a hole are. */
static void
note_held(struct bgp_flow *f, const struct bgp_source *s, uint64_t offset, size_t n)
{
	if (f->held == NULL && (f->held = malloc(T2_HELD_PIECES * sizeof(*f->held))) == NULL)
		return;
	if (f->nheld < T2_HELD_PIECES)
		f->held[f->nheld++] = (struct bgp_held){ offset, offset + n, s->number, s->time };
}

/* The packet that bytes were in: the one at hand, unless they were held. */
static struct bgp_source
source_of(const struct bgp_flow *f, const struct bgp_source *s, uint64_t offset)
{
	struct bgp_source from = *s;

	for (const struct bgp_held *h = f->held; h != f->held + f->nheld; h++)
		if (h->begin <= offset && offset < h->end) {
			from.number = h->number;
			from.time = h->time;
			break;
		}
	return from;
}

/*
 * All bytes that are in order now; behind a hole a message may begin.  What waited for a hole that was filled is of
 * the packet at hand, which completes it; what waited in vain (given_up) is of the packets that it was in.
 */
static void
take(struct bgp_flow *f, const struct bgp_source *s, bool given_up)
{
	struct t2_bytes b;

	while (t2_order_next(&f->order, &b)) {
		const struct bgp_source from = given_up ? source_of(f, s, f->order.at - b.len) : *s;

		if ((b.flags & T2_STREAM_HOLE) != 0) {
			f->stat |= BGP_STAT_SYNC;
			f->npart = 0;
			f->synchronised = b.len >= MARKER_LEN && memcmp(b.data, marker, MARKER_LEN) == 0;
		}
		bytes(f, &from, (struct cursor){ b.data, b.data + b.len });
	}
	if (f->order.held == NULL)
		f->nheld = 0;
}

/* How far a sequence number is from the next byte; below 0: it came before. */
static int32_t
ahead(const struct bgp_flow *f, uint32_t seq)
{
	return (int32_t)(seq - (f->seq + (uint32_t)f->order.at));
}

void
bgp_flow_end(struct bgp_flow *f, const struct bgp_source *s)
{
	while (t2_order_skip(&f->order, T2_ORDER_HELD))
		take(f, s, true);
}

void
bgp_flow_segment(struct bgp_flow *f, const struct bgp_source *s, uint32_t seq, const uint8_t *p, size_t len,
    size_t wire)
{
	int32_t old;
	uint64_t offset;

	if (f->nheld > 0 && s->time > f->held[0].time + BGP_PATIENCE * (uint64_t)T2_TSTAMP_TICKS)
		bgp_flow_end(f, s);
	if (wire == 0)
		return;
	if (!f->begun)				/* in the middle: a message may begin here */
		bgp_flow_begin(f, seq);
	old = -ahead(f, seq);
	if (old >= (int64_t)wire)
		return;
	if (len < wire)
		f->stat |= BGP_STAT_MALFORMED;
	if (old > 0) {				/* bytes that came before */
		const size_t n = MIN((size_t)old, len);

		p += n;
		len -= n;
		wire -= (size_t)old;
		old = 0;
	}
	offset = f->order.at + (uint32_t)-old;
	if (old < 0)
		note_held(f, s, offset, len);
	while (!t2_order_put(&f->order, offset, p, len, wire - len) && t2_order_skip(&f->order, offset))
		take(f, s, true);
	take(f, s, false);
}

void
bgp_flow_clear(struct bgp_flow *f)
{
	t2_order_clear(&f->order);
	free(f->held);
	f->held = NULL;
	f->nheld = 0;
	free(f->part);
	f->part = NULL;
	f->npart = f->size = 0;
}
