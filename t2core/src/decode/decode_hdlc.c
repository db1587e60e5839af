/*
 * PPP in HDLC-like framing (RFC 1662, 4) with a flag around each frame and octets escaped, as GRE carries it in
 * CDMA2000's byte streams: | 7e | frame, FCS 16 | 7e | frame, FCS 16 | 7e ...
 *
 * What follows has to stand there without escapes.  So the packet becomes a copy of what was captured: up to the
 * stream as it is, then the frame that the packet is about.
 */
#include "decode_priv.h"

#include <stdlib.h>
#include <string.h>

#define FLAG		0x7e
#define ESCAPE		0x7d
#define ESCAPED		0x20	/* the bit that is changed */
#define FCS_LEN		2
#define PPP_CONTROL	0x4000	/* protocols from here on carry no packets of a network */

void
decode_copies_free(struct decode_copies *copies)
{
	struct decode_copy *copy;

	while ((copy = copies->first) != NULL) {
		copies->first = copy->next;
		free(copy);
	}
}

/* A frame of n bytes without its escapes, to to; returns the length without FCS, 0 if it is none. */
static size_t
unescape(uint8_t *to, const uint8_t *p, size_t n, bool whole)
{
	const uint8_t *const end = p + n;
	size_t len = 0;

	while (p < end) {
		if (*p != ESCAPE) {
			to[len++] = *p++;
		} else if (p + 1 < end) {
			to[len++] = p[1] ^ ESCAPED;
			p += 2;
		} else if (whole) {
			return 0;	/* the sender gave it up */
		} else {
			break;
		}
	}
	if (!whole)
		return len;
	return len > FCS_LEN ? len - FCS_LEN : 0;
}

/* Whether a frame of n bytes carries a packet of a network, or leads to one. */
static bool
is_network(const uint8_t *p, size_t n)
{
	struct cursor c = { p, p + n };
	uint16_t first = 0;

	if (cursor_peek_u16be(&c, 0, &first) && first == PPP_ADDRESS_CONTROL)
		cursor_skip(&c, 2);
	if (cursor_has(&c, 1) && (c.p[0] & 1))
		return true;
	return cursor_peek_u16be(&c, 0, &first) && first < PPP_CONTROL;
}

/* The frame from p on, up to the next flag or to what was captured. */
static size_t
frame_at(uint8_t *to, const uint8_t *p, const uint8_t *end)
{
	const uint8_t *const flag = memchr(p, FLAG, (size_t)(end - p));

	return unescape(to, p, (size_t)((flag != NULL ? flag : end) - p), flag != NULL);
}

/*
 * The frame that a stream is about, to to, where there is room for all of it: the first with a packet of a
 * network, else the first.  What is in front of the first flag belongs to another packet's frame, as does what is
 * behind the last one, unless it is the capture that cuts it.  0 if there is none.
 */
static size_t
stream_frame(uint8_t *to, const struct cursor *c, bool cut)
{
	const uint8_t *p = memchr(c->p, FLAG, cursor_left(c)), *first = NULL;

	for (; p != NULL && ++p < c->end; p = memchr(p, FLAG, (size_t)(c->end - p))) {
		size_t len;

		if (!cut && memchr(p, FLAG, (size_t)(c->end - p)) == NULL)
			break;
		len = frame_at(to, p, c->end);
		if (len > 0 && is_network(to, len))
			return len;
		if (len > 0 && first == NULL)
			first = p;
	}
	return first != NULL ? frame_at(to, first, c->end) : 0;
}

/* Have the packet be the first len bytes of a copy of it; the others were in the stream around the frame. */
static void
replace_packet(struct dissect *d, const uint8_t *bytes, size_t len)
{
	packet_t *const pk = d->pk;
	const size_t captured = (size_t)(pk->end_packet - pk->raw_packet);
	const size_t missing = pk->rawLen > captured ? pk->rawLen - captured : 0;

	pk->frameP = pk->raw_packet;
	pk->raw_packet = bytes;
	pk->end_packet = bytes + len;
	pk->rawLen = (uint32_t)(len + missing);
}

enum step
ppp_stream(struct dissect *d)
{
	packet_t *const pk = d->pk;
	const size_t before = (size_t)(d->c.p - pk->raw_packet), captured = (size_t)(pk->end_packet - pk->raw_packet);
	struct decode_copy *copy;
	size_t len;

	if (d->plain != NULL)
		return d->c.p == d->plain ? ppp_start(d, PPP_GRE) : dissect_stop(d);
	if (d->copies == NULL || !cursor_has(&d->c, 1) || (copy = malloc(sizeof *copy + captured)) == NULL)
		return dissect_stop(d);
	len = stream_frame(copy->bytes + before, &d->c, pk->rawLen > captured);
	if (len == 0) {
		free(copy);
		dissect_name(d, LABEL_PPP);
		return dissect_stop(d);
	}
	memcpy(copy->bytes, pk->raw_packet, before);
	copy->next = d->copies->first;
	d->copies->first = copy;
	d->plain = copy->bytes + before;
	replace_packet(d, copy->bytes, before + len);
	return STEP_AGAIN;
}
