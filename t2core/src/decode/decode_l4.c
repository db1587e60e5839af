/* Layer 4 of the innermost IP header: names, status bits, how long its header is, whether its checksum is right. */
#include "decode_priv.h"
#include "decode_sum.h"

#define PORT_SSDP	1900
#define PORT_UDPENCAP	4500

#define DTLS_LEN	13	/* of a record header */
#define DTLS_1_0	0xfeff
#define DTLS_1_2	0xfefd
#define DTLS_1_3	0xfefc
#define DTLS_OLD	0x0100	/* before the standard */
#define DTLS_CONTENT_MIN 20	/* change of cipher spec */
#define DTLS_HANDSHAKE	22
#define DTLS_CID	25
#define DTLS_CONTENT_MAX 26	/* acknowledgement */
#define DTLS13_FIRST	1	/* the upper three bits */
#define DTLS13_C	0x10
#define DTLS13_S	0x08
#define DTLS13_L	0x04
#define DTLS13_MIN	16	/* bytes of ciphertext: RFC 9147, 4.2.3 */

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

size_t
udp_wire_len(const struct dissect *d)
{
	const uint8_t *h = d->ip.hdr;
	const uint32_t field = get_u16be(h + (d->ip.version == 4 ? 2 : 4));
	const size_t frame = d->pk->rawLen - (size_t)(h - d->pk->raw_packet),
	    headers = d->ip.len + sizeof(udpHeader_t);
	size_t n = field + (d->ip.version == 4 ? 0 : sizeof(ip6Header_t));
	uint16_t udp;

	if (field == 0 || n > frame)
		n = frame;
	n = n > headers ? n - headers : 0;
	if (d->ip.proto != L3_UDP || !cursor_peek_u16be(&d->c, 4, &udp) || udp < sizeof(udpHeader_t))
		return n;
	udp = (uint16_t)(udp - sizeof(udpHeader_t));
	return d->ip.frag_more || udp < n ? udp : n;
}

static void
name_ssdp(struct dissect *d)
{
	d->status |= L4_UPNP;
	dissect_name(d, LABEL_SSDP);
}

#if DTLS == 1
/*
 * Length of a record with a connection ID (RFC 9146), which stands between sequence and length and whose own length
 * was agreed upon in the handshake: one has to make the record end with the datagram.  0 if none does.
 */
static size_t
dtls_cid_record(const struct cursor *c, size_t wire)
{
	uint16_t len;

	for (size_t cid = 0; cid <= UINT8_MAX && cursor_peek_u16be(c, DTLS_LEN - 2 + cid, &len); cid++)
		if (len != 0 && DTLS_LEN + cid + len == wire)
			return wire;
	return 0;
}

/*
 * Length of the DTLS record (RFC 6347, 4.1) at c, of a datagram that has wire more bytes; 0 if there is none:
 * | content 8 | version 16 | epoch 16 | sequence 48 | length 16 |
 */
static size_t
dtls_record(const struct cursor *c, size_t wire)
{
	uint16_t version, len;

	if (!cursor_has(c, DTLS_LEN) || c->p[0] < DTLS_CONTENT_MIN || c->p[0] > DTLS_CONTENT_MAX)
		return 0;
	version = get_u16be(c->p + 1);
	if (version != DTLS_1_0 && version != DTLS_1_2 && version != DTLS_1_3 && version != DTLS_OLD)
		return 0;
	if (c->p[0] == DTLS_CID)
		return dtls_cid_record(c, wire);
	len = get_u16be(c->p + DTLS_LEN - 2);
	return len != 0 && (size_t)DTLS_LEN + len <= wire ? (size_t)DTLS_LEN + len : 0;
}

/*
 * The same for DTLS 1.3's encrypted records (RFC 9147, 4): | 001 3 | C 1 | S 1 | L 1 | epoch 2 |, with C a
 * connection ID, sequence 16 with S, else 8, with L length 16.  Without a length, or with an ID, it ends with the
 * datagram.
 */
static size_t
dtls13_record(const struct cursor *c, size_t wire)
{
	uint8_t first;
	uint16_t len;
	size_t n;

	if (!cursor_peek_u8(c, 0, &first) || first >> 5 != DTLS13_FIRST)
		return 0;
	n = 1 + (first & DTLS13_S ? 2 : 1) + (first & DTLS13_L ? 2 : 0);
	if (!(first & DTLS13_L) || (first & DTLS13_C))
		return n + DTLS13_MIN <= wire ? wire : 0;
	if (!cursor_peek_u16be(c, n - 2, &len) || len < DTLS13_MIN || n + len > wire)
		return 0;
	return n + len;
}

static enum label
dtls_label(uint16_t version)
{
	return version == DTLS_1_3 ? LABEL_DTLS13 : version == DTLS_1_2 ? LABEL_DTLS12 : LABEL_DTLS10;
}

/* DTLS records at c, one after the other; encrypted ones of DTLS 1.3 may be behind those of the handshake. */
static void
name_dtls(struct dissect *d, struct cursor c)
{
	size_t n, wire = udp_wire_len(d);

	while (wire > 0) {
		n = dtls_record(&c, wire);
		if (n > 0) {
			dissect_name(d, dtls_label(get_u16be(c.p + 1)));
			if (c.p[0] == DTLS_HANDSHAKE)
				d->pk->traits |= PACKET_HANDSHAKE;
		} else if ((d->pk->traits & PACKET_HANDSHAKE) && (n = dtls13_record(&c, wire)) > 0) {
			dissect_name(d, LABEL_DTLS13);
		} else {
			break;
		}
		d->status |= L7_DTLS;
		wire -= n;
		if (!cursor_skip(&c, n))
			break;
	}
}

/* What a datagram is called if the flow turns out to have had a handshake: all of it are encrypted records. */
static void
note_dtls13(struct dissect *d, struct cursor c)
{
	size_t n, wire = udp_wire_len(d);
	uint32_t desc = d->desc;
	uint16_t records = 0;

	while (wire > 0 && (n = dtls13_record(&c, wire)) > 0) {
		desc = hdrdesc_append(desc, HDRDESC_NAME(LABEL_DTLS13, 1));
		records++;
		wire -= n;
		if (!cursor_skip(&c, n))
			break;
	}
	if (records == 0 || (wire > 0 && cursor_has(&c, 1)))
		return;
	d->pk->traits |= PACKET_DTLS13;
	d->pk->dtlsDescId = desc;
	d->pk->dtlsHdrs = records;
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
	const struct cursor c = l4_payload(d);
	uint8_t first = 0;

	if (cursor_peek_u8(&c, 0, &first) && first >= DTLS_CONTENT_MIN && first <= DTLS_CONTENT_MAX)
		name_dtls(d, c);
#endif
	if (port_match(sport, dport, PORT_SSDP))
		name_ssdp(d);
	else if (d->ip.version == 4 && (sport == PORT_UDPENCAP || dport == PORT_UDPENCAP))
		name_udpencap(d);
#if DTLS == 1
	else if (first >> 5 == DTLS13_FIRST)
		note_dtls13(d, c);
#endif
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

/* L2TP version 3 on IP (RFC 3931, 4.1.1): | session 32 |, 0 before control messages */
static enum step
l2tp(struct dissect *d)
{
	uint8_t byte;

	d->status |= L2_L2TP;
	if (!cursor_peek_u8(&d->c, 3, &byte))
		return STEP_END;
	d->pk->l2tpHdrP = (const uint16_t *)(const void *)d->c.p;
	d->pk->l2tpL3HdrP = d->ip.hdr;
#if L2TP == 1
	return tunnel_l2tp_ip(d);
#else
	return STEP_END;
#endif
}

enum step
dissect_l4(struct dissect *d)
{
	if (d->ip.ports) {
		name_ports(d);
		return STEP_END;
	}
	if (cursor_has(&d->c, 1) || label_l4[d->ip.proto] == LABEL_UNK_DEC)
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
		return l2tp(d);
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

/* --- its checksum ----------------------------------------------------------------------------------------------- */

void
l4_sum_test(packet_t *pk)
{
	const uint32_t len = pk->l3Len - MIN(pk->l3Len, pk->l3HdrLen);

	pk->l4Sum = PACKET_SUM_UNTESTED;
	if (!PACKET_IS_IP(pk) || pk->frag != FRAGMENT_NONE || pk->l4HdrP == NULL || pk->ip6RouteHdrP != NULL ||
	    len < sizeof(udpHeader_t) || pk->snapL4Len < len)
		return;
	if (l4_has_sum(pk, len))
		pk->l4Sum = l4_sum_verdict(t2_inet_sum_pseudo(pk, len) + t2_inet_sum(pk->l4HdrP, len));
}
