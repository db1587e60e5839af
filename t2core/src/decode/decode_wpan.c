/* IEEE 802.15.4, and the IPv6 that 6LoWPAN (RFC 4944) leaves uncompressed in it. */
#include "decode_priv.h"

#define FC_LEN		2
#define FC_TYPE(fc)	((fc) & 0x0007)
#define FC_DATA		1
#define FC_SECURITY	0x0008
#define FC_PAN_ID_COMPR	0x0040
#define FC_NO_SEQUENCE	0x0100	/* version 2 */
#define FC_IE		0x0200	/* version 2: information elements follow */
#define FC_DST(fc)	((fc) >> 10 & 0x03)
#define FC_VERSION(fc)	((fc) >> 12 & 0x03)
#define FC_SRC(fc)	((fc) >> 14 & 0x03)
#define MODE_EXTENDED	3
#define PAN_LEN		2
#define TAP_LEN		4

#define DISPATCH_IPV6	0x41
#define DISPATCH_BC0	0x50
#define DISPATCH_IPHC(b) ((b) >> 5 == 3)
#define DISPATCH_FRAG(b) (((b) & 0xd8) == 0xc0)

/* Bytes of an address by its mode. */
static const uint8_t addr_len[] = { 0, 1, 2, 8 };

/* Bytes of both PAN identifiers: 802.15.4-2015, table 7-2, for version 2; older ones leave out the source's. */
static size_t
pan_len(uint16_t fc)
{
	const unsigned int dst = FC_DST(fc), src = FC_SRC(fc);
	const bool compressed = (fc & FC_PAN_ID_COMPR) != 0;

	if (FC_VERSION(fc) < 2)
		return (dst != 0 ? PAN_LEN : 0) + (src != 0 && !compressed ? PAN_LEN : 0);
	if (dst == 0 && src == 0)
		return compressed ? PAN_LEN : 0;
	if (dst == 0 || src == 0 || (dst == MODE_EXTENDED && src == MODE_EXTENDED))
		return compressed ? 0 : PAN_LEN;
	return compressed ? PAN_LEN : 2 * PAN_LEN;
}

static size_t
header_len(uint16_t fc)
{
	const bool sequence = FC_VERSION(fc) < 2 || !(fc & FC_NO_SEQUENCE);

	return FC_LEN + sequence + pan_len(fc) + addr_len[FC_DST(fc)] + addr_len[FC_SRC(fc)];
}

/* | dispatch 8 |: compressed headers are no IP headers, and end the dissection */
static enum step
lowpan(struct dissect *d)
{
	uint8_t dispatch, first;

	if (!cursor_peek_u8(&d->c, 0, &dispatch))
		return STEP_END;
	if (dispatch == DISPATCH_IPV6 && cursor_peek_u8(&d->c, 1, &first) && first >> 4 == 6) {
		dissect_name(d, LABEL_6LOWPAN);
		cursor_skip(&d->c, 1);
		return STEP_IPV6;
	}
	if (dispatch == DISPATCH_BC0 || DISPATCH_IPHC(dispatch) || DISPATCH_FRAG(dispatch))
		dissect_name(d, LABEL_6LOWPAN);
	return STEP_END;
}

/*
 * | frame control 16, little endian | sequence 8 | destination PAN 16, address | source PAN 16, address |, as its
 * bits say
 */
enum step
link_wpan(struct dissect *d)
{
	uint16_t fc;

	d->status |= L2_NO_ETH;
	if (!cursor_skip(&d->c, d->link->extra) || !cursor_has(&d->c, FC_LEN))
		return link_short(d);
	dissect_name(d, LABEL_WPAN);
	fc = get_u16le(d->c.p);
	if (FC_TYPE(fc) != FC_DATA || FC_VERSION(fc) == 3 || (fc & FC_SECURITY) ||
	    (FC_VERSION(fc) == 2 && (fc & FC_IE)) || !cursor_skip(&d->c, header_len(fc)))
		return STEP_END;
	return lowpan(d);
}

/* | version 8 | 0 8 | length 16, little endian | ... */
enum step
link_wpan_tap(struct dissect *d)
{
	size_t n;

	if (!cursor_has(&d->c, TAP_LEN) || (n = get_u16le(d->c.p + 2)) < TAP_LEN || !cursor_skip(&d->c, n))
		return link_short(d);
	dissect_name(d, LABEL_WPAN_TAP);
	return link_wpan(d);
}
