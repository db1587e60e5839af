/* IEEE 802.11, and the tunnels between access points and their controllers: CAPWAP (RFC 5415), LWAPP (RFC 5412). */
#include "decode_priv.h"

#define FC_VERSION	0x03	/* 0 */
#define FC_TYPE(fc0)	((fc0) >> 2 & 0x03)
#define FC_DATA		2
#define FC_NO_DATA	0x40	/* first byte: data subtypes without payload */
#define FC_QOS		0x80
#define FC_DS		0x03	/* second byte: to and from the distribution system, both in a WDS */
#define FC_PROTECTED	0x40
#define FC_ORDER	0x80	/* with QoS: HT control follows */

#define FC_TO_DS	0x01
#define FC_FROM_DS	0x02
#define QOS_AMSDU	0x80	/* first byte of QoS control: subframes follow */

#define WLAN_LEN	24
#define WLAN_AT1	4	/* addresses */
#define WLAN_AT2	10
#define WLAN_AT3	16
#define WLAN_AT4	24
#define AMSDU_LEN	14
#define WLAN_ADDR4	6
#define WLAN_QOS	2
#define WLAN_HTC	4
#define LLC_LEN		3

/*
 * | frame control 16 | duration 16 | addresses 3 * 48 | sequence 16 |, as flagged address 48, QoS 16, HT control 32
 */
static bool
skip_header(struct cursor *c, uint8_t fc0, uint8_t fc1)
{
	size_t n = WLAN_LEN;

	if ((fc1 & FC_DS) == FC_DS)
		n += WLAN_ADDR4;
	if (fc0 & FC_QOS)
		n += WLAN_QOS + (fc1 & FC_ORDER ? WLAN_HTC : 0);
	return cursor_skip(c, n);
}

/* Who sent the frame and to whom is said by different addresses on the way to and from the distribution system. */
static void
note_macs(struct dissect *d, const uint8_t *h, uint8_t fc1)
{
	const uint8_t *dst = h + (fc1 & FC_TO_DS ? WLAN_AT3 : WLAN_AT1);
	const uint8_t *src = h + (fc1 & FC_FROM_DS ? WLAN_AT3 : WLAN_AT2);

	if ((fc1 & FC_DS) == FC_DS)
		src = h + WLAN_AT4;
	dissect_macs(d, src, dst);
}

/* | destination 48 | source 48 | length 16 | LLC ... |, padded to 4 bytes; the packet is that of the first one */
static bool
amsdu_subframe(struct dissect *d)
{
	const uint8_t *h = d->c.p;

	if (!cursor_skip(&d->c, AMSDU_LEN))
		return false;
	if (d->macs_l2 == d->l2)
		dissect_macs(d, h + ETH_ALEN, h);
	return true;
}

/*
 * Whether frame control at h is in the other order.  Access points differ in it, in tunnels: what is not version 0 in
 * the order that is expected, but is in the other one, has that.
 */
static bool
is_swapped(const struct dissect *d, const uint8_t *h)
{
	const bool swapped = d->fc_swapped;

	return d->fc_tunnel && (h[swapped] & FC_VERSION) != 0 && (h[!swapped] & FC_VERSION) == 0 ? !swapped : swapped;
}

enum step
step_wlan(struct dissect *d)
{
	const uint8_t *h = d->c.p;
	uint8_t fc0, fc1, qos = 0;
	uint16_t pad;
	bool swapped;

	if (!cursor_has(&d->c, 2))
		return dissect_end(d);
	dissect_name(d, LABEL_WLAN);
	swapped = is_swapped(d, h);
	fc0 = h[swapped];
	fc1 = h[!swapped];
	if (FC_TYPE(fc0) != FC_DATA || (fc0 & FC_NO_DATA) || (fc1 & FC_PROTECTED) || !skip_header(&d->c, fc0, fc1))
		return dissect_end(d);
	if (!dissect_in_ip(d))
		note_macs(d, h, fc1);
	if (fc0 & FC_QOS)
		qos = h[WLAN_LEN + ((fc1 & FC_DS) == FC_DS ? WLAN_ADDR4 : 0)];
	if (cursor_peek_u16be(&d->c, 0, &pad) && pad == 0)
		cursor_skip(&d->c, 2);
	if (((qos & QOS_AMSDU) && !amsdu_subframe(d)) || !cursor_has(&d->c, LLC_LEN))
		return dissect_end(d);
	d->l2_flows = true;
	return STEP_LLC;
}

#if CAPWAP == 1
/*
 * CAPWAP: | version 4 | type 4 | header length in words 5 | radio 5 | binding 5 | T F L W M K 0 0 0 9 |
 *         | fragment 16 | offset 13 | 0 3 | ...
 */
enum step
tunnel_capwap(struct dissect *d, struct cursor c, bool data)
{
	uint32_t word;
	uint16_t offset;
	size_t len;

	if (!cursor_has(&c, 4) || c.p[0] > 1)
		return STEPS;
	d->status |= L3_CAPWAP;
	dissect_name(d, data ? LABEL_CAPWAP_DATA : LABEL_CAPWAP);
	if (c.p[0] == 1) {
		d->status |= L7_DTLS;
		dissect_name(d, LABEL_DTLS);
		return dissect_stop(d);
	}
	if (!data || !cursor_peek_u32be(&c, 0, &word) || !cursor_peek_u16be(&c, 6, &offset))
		return dissect_stop(d);
	len = (word >> 19 & 0x1f) * 4;
	if ((word & 0x8) || (offset & 0xfff8) || len < 8 || !cursor_skip(&c, len))
		return dissect_stop(d);
	d->c.p = c.p;
	d->fc_tunnel = true;
	d->fc_swapped = CAPWAP_SWAP_FC;
	return word & 0x100 ? STEP_WLAN : STEP_ETHER;
}
#endif

#if LWAPP == 1
#define LWAPP_LEN	6
#define LWAPP_CONTROL	0x04

/* Behind LWAPP's header, at p, is an 802.11 frame. */
static enum step
lwapp_frame(struct dissect *d, const uint8_t *p)
{
	d->c.p = p;
	d->fc_tunnel = true;
	d->fc_swapped = LWAPP_SWAP_FC;
	return STEP_WLAN;
}

/* LWAPP: | version 2 | radio 3 | control 1 | fragment 2 | fragment id 8 | length 16 | status 16 | */
enum step
tunnel_lwapp(struct dissect *d, struct cursor c, bool addressed)
{
	uint8_t flags;

	if (addressed && !cursor_skip(&c, ETH_ALEN))
		return STEPS;
	if (!cursor_peek_u8(&c, 0, &flags))
		return STEPS;
	d->status |= L3_CAPWAP;
	if (!cursor_skip(&c, LWAPP_LEN))
		return dissect_stop(d);
	dissect_name(d, LABEL_LWAPP);
	return flags & LWAPP_CONTROL ? dissect_stop(d) : lwapp_frame(d, c.p);
}

enum step
ether_lwapp(struct dissect *d)
{
	uint8_t flags;

	if (!cursor_peek_u8(&d->c, 0, &flags))
		return dissect_end(d);
	d->status |= L3_CAPWAP;
	dissect_name(d, LABEL_LWAPP);
	if ((flags & LWAPP_CONTROL) || !cursor_has(&d->c, LWAPP_LEN))
		return dissect_end(d);
	return lwapp_frame(d, d->c.p + LWAPP_LEN);
}
#endif
