/* shift: addresses, VLAN, TTL and checksum of a packet's copy, changed as the flags say. */
#include "shift.h"

#if PD_SHIFTS

/* The place in the copy of a header, if it and n bytes of it were captured; else NULL. */
static uint8_t *
header_in(const packet_t *packet, uint8_t *copy, const void *header, size_t n)
{
	const struct cursor c = cursor_header(packet, header);

	return cursor_has(&c, n) ? copy + (c.p - packet->raw_packet) : NULL;
}

#if PD_MACSHFT == 1
static void
shift_macs(const packet_t *packet, uint8_t *copy)
{
	uint8_t *const dst = header_in(packet, copy, t2_dst_mac(packet), ETH_ALEN);
	uint8_t *const src = header_in(packet, copy, t2_src_mac(packet), ETH_ALEN);

	if (dst != NULL)
		dst[5] = (uint8_t)(dst[5] + PD_MACDSHFT);
	if (src != NULL)
		src[5] = (uint8_t)(src[5] + PD_MACSSHFT);
}
#endif

#if PD_VLNSHFT == 1
static void
shift_vlan(const packet_t *packet, uint8_t *copy)
{
	uint8_t *h;
	unsigned tci;

	if (packet->vlanHdrCnt == 0 ||
	    (h = header_in(packet, copy, packet->vlanHdrP + packet->vlanHdrCnt - 1, 2)) == NULL)
		return;
	tci = get_u16be(h);
	tci = (tci & 0xf000) | ((tci + PD_VLNISHFT) & 0x0fff);
	h[0] = (uint8_t)(tci >> 8);
	h[1] = (uint8_t)tci;
}
#endif

#if PD_IPSHFT == 1
/* Add to a number of 32 bits in network order. */
static void
add_be32(uint8_t *p, uint32_t n)
{
	const uint32_t v = htonl(get_u32be(p) + n);

	memcpy(p, &v, sizeof(v));
}
#endif

#if PD_TTLSHFT > 0
static uint8_t
shift_ttl(uint8_t ttl)
{
#if PD_TTLSHFT == 1
	return (uint8_t)(((ttl - PD_TTL) % PD_TTLMOD + PD_TTLMOD) % PD_TTLMOD);
#else
	return (uint8_t)(ttl - random() % PD_TTL);
#endif
}
#endif

static void
shift_ip4(const packet_t *packet, uint8_t *copy)
{
	uint8_t *h = header_in(packet, copy, packet->l3HdrP, sizeof(ipHeader_t));

	if (h == NULL)
		return;
#if PD_IPSHFT == 1
	add_be32(h + 12, PD_IP4SHFT);
	add_be32(h + 16, PD_IP4SHFT);
#endif
#if PD_TTLSHFT > 0
	h[8] = shift_ttl(h[8]);
#endif
#if PD_CHKSUML3 == 1
	const uint32_t hlen = (h[0] & 0x0fU) * 4;

	if (header_in(packet, copy, packet->l3HdrP, hlen) != NULL && hlen >= sizeof(ipHeader_t)) {
		const uint16_t sum = t2_inet_checksum(h, 0, hlen, 5);

		memcpy(h + 10, &sum, sizeof(sum));
	}
#endif
}

static void
shift_ip6(const packet_t *packet, uint8_t *copy)
{
	uint8_t *h = header_in(packet, copy, packet->l3HdrP, sizeof(ip6Header_t));

	if (h == NULL)
		return;
#if PD_IPSHFT == 1
	add_be32(h + 20, PD_IP6SHFT);
	add_be32(h + 36, PD_IP6SHFT);
#endif
#if PD_TTLSHFT > 0
	h[7] = shift_ttl(h[7]);
#endif
}

void
shift_packet(const packet_t *packet, uint8_t *copy)
{
#if PD_MACSHFT == 1
	shift_macs(packet, copy);
#endif
#if PD_VLNSHFT == 1
	shift_vlan(packet, copy);
#endif
	if (PACKET_IS_IPV4(packet))
		shift_ip4(packet, copy);
	else if (PACKET_IS_IPV6(packet))
		shift_ip6(packet, copy);
}

#else /* !PD_SHIFTS */

void
shift_packet(const packet_t *packet UNUSED, uint8_t *copy UNUSED)
{
}

#endif
