/* Layer 4 of the innermost IP header: names and status bits, and how long its header is. */
#include "decode_priv.h"

#define PORT_SSDP	1900
#define PORT_UDPENCAP	4500

#define DTLS_LEN	13	/* of a record header */
#define DTLS_1_0	0xfeff
#define DTLS_1_2	0xfefd
#define DTLS_OLD	0x0100	/* before the standard */

#define IGMP_DVMRP	0x13
#define IGMP_PIM	0x14
#define IGMP_RGMP	0xfc	/* up to 0xff, to RGMP_GROUP */
#define RGMP_GROUP	0xe0000019	/* 224.0.0.25 */
#define PIM_REGISTER	0x21	/* version 2, type 1 */
#define PIM_REGISTER_LEN 8

struct cursor
l4_payload(const struct dissect *d)
{
	struct cursor c = d->c;
	uint8_t doff = 0;
	size_t n = sizeof(udpHeader_t);

	if (d->ip.proto == L3_TCP) {
		cursor_peek_u8(&c, 12, &doff);
		n = (size_t)(doff >> 4) * 4;
	}
	if (!cursor_skip(&c, n))
		c.p = c.end;
	return c;
}

static void
name_ssdp(struct dissect *d)
{
	d->status |= L4_UPNP;
	dissect_name(d, LABEL_SSDP);
}

#if DTLS == 1
/* DTLS records (RFC 6347), one after the other: | content 8 | version 16 | epoch 16 | sequence 48 | length 16 | */
static void
name_dtls(struct dissect *d)
{
	struct cursor c = l4_payload(d);

	while (cursor_has(&c, DTLS_LEN) && c.p[0] >= 0x14 && c.p[0] <= 0x3f) {
		const uint16_t version = get_u16be(c.p + 1);

		if (version != DTLS_1_0 && version != DTLS_1_2 && version != DTLS_OLD)
			break;
		d->status |= L7_DTLS;
		dissect_name(d, version == DTLS_1_2 ? LABEL_DTLS12 : LABEL_DTLS10);
		if (!cursor_skip(&c, (size_t)DTLS_LEN + get_u16be(c.p + 11)))
			break;
	}
}
#endif

/* UDP encapsulation of ESP (RFC 3948): a keep-alive of one ff, ESP, or IKE behind four 0 */
static void
name_udpencap(struct dissect *d)
{
	const struct cursor c = l4_payload(d);
	uint32_t spi;

	dissect_name(d, LABEL_UDPENCAP);
	if (!cursor_peek_u32be(&c, 0, &spi))
		return;
	if (spi != 0) {
		d->status |= L3_IPSEC_ESP;
		dissect_name(d, LABEL_ESP);
	} else {
		dissect_name(d, LABEL_ISAKMP);
	}
}

static void
name_udp(struct dissect *d, uint16_t sport, uint16_t dport)
{
#if DTLS == 1
	name_dtls(d);
#endif
	if (port_match(sport, dport, PORT_SSDP))
		name_ssdp(d);
	else if (d->ip.version == 4 && (sport == PORT_UDPENCAP || dport == PORT_UDPENCAP))
		name_udpencap(d);
}

/* What the ports say, once they are known not to be a tunnel's. */
static void
name_ports(struct dissect *d)
{
	uint16_t sport, dport;

	if (d->ip.proto == L3_SCTP)
		d->status |= L4_SCTP;
	if (!cursor_peek_u16be(&d->c, 0, &sport) || !cursor_peek_u16be(&d->c, 2, &dport))
		return;
	if (d->ip.proto == L3_UDP || d->ip.proto == L3_UDPLITE)
		name_udp(d, sport, dport);
	else if (d->ip.proto == L3_TCP && port_match(sport, dport, PORT_SSDP))
		name_ssdp(d);
}

static void
name_igmp(struct dissect *d)
{
	uint8_t type;

	if (!cursor_peek_u8(&d->c, 0, &type))
		return;
	if (type == IGMP_DVMRP)
		dissect_name(d, LABEL_DVMRP);
	else if (type == IGMP_PIM)
		dissect_name(d, LABEL_PIM);
	else if (type >= IGMP_RGMP && d->ip.version == 4 && get_u32be(d->ip.hdr + 16) == RGMP_GROUP)
		dissect_name(d, LABEL_RGMP);
}

/* The flow is that of the authentication header; what it protects is named. */
static void
name_ah(struct dissect *d)
{
	uint8_t next;

	d->status |= L3_IPSEC_AH;
	if (cursor_peek_u8(&d->c, 0, &next))
		dissect_name_l4(d, next);
}

/* PIM (RFC 7761): a register message carries the datagram that is registered. */
static enum step
pim(struct dissect *d)
{
	uint8_t type, first;

	if (!cursor_peek_u8(&d->c, 0, &type) || type != PIM_REGISTER ||
	    !cursor_peek_u8(&d->c, PIM_REGISTER_LEN, &first) || (first >> 4 != 4 && first >> 4 != 6))
		return STEP_END;
	cursor_skip(&d->c, PIM_REGISTER_LEN);
	return STEP_IP;
}

/* L2TP version 3 on IP (RFC 3931 4.1.1): | session 32 |, 0 before control messages.  What it carries is negotiated. */
static void
name_l2tp(struct dissect *d)
{
	uint8_t byte;

	d->status |= L2_L2TP;
	if (!cursor_peek_u8(&d->c, 3, &byte))
		return;
	d->pk->l2tpHdrP = (const uint16_t *)(const void *)d->c.p;
	d->pk->l2tpL3HdrP = d->ip.hdr;
}

enum step
dissect_l4(struct dissect *d)
{
	if (d->ip.ports) {
		name_ports(d);
		return STEP_END;
	}
	dissect_name_l4(d, d->ip.proto);
	switch (d->ip.proto) {
	case L3_IGMP:
		name_igmp(d);
		break;
	case L3_ESP:
		d->status |= L3_IPSEC_ESP;
		break;
	case L3_AH:
		name_ah(d);
		break;
	case L3_L2TP:
		name_l2tp(d);
		break;
	case L3_PIM:
		return pim(d);
	default:
		break;
	}
	return STEP_END;
}

uint16_t
l4_header_len(const struct dissect *d)
{
	const struct ip_level *ip = &d->ip;
	struct cursor c = { ip->hdr, d->c.end };
	uint8_t byte;

	if (ip->frag_off != 0 || (ip->version == 6 && !ip->l4_found))
		return 0;
	if (!cursor_skip(&c, ip->len))
		c.p = c.end;
	switch (ip->proto) {
	case L3_TCP:
		return cursor_peek_u8(&c, 12, &byte) ? (uint16_t)((byte >> 4) * 4) : (uint16_t)sizeof(tcpHeader_t);
	case L3_UDP:
	case L3_UDPLITE:
	case L3_ICMP:
	case L3_ICMP6:
		return sizeof(udpHeader_t);
	case L3_SCTP:
		return sizeof(sctpHeader_t);
	case L3_OSPF:
		return cursor_peek_u8(&c, 0, &byte) && byte == 2 ? 24 : 16;
	case L3_GRE:
		return ip->gre_len;
	default:
		return ip->version == 4 ? 8 : 0;
	}
}
