/* The decoder's loop, its short cut for the commonest frames, and what becomes of the lengths: see decode.h. */
#include "decode.h"

#include <stdio.h>
#include <string.h>

#include "decode_priv.h"
#include "decode_sum.h"

#define PADDED_MAX	64	/* frames up to this length may carry padding */
#define ARP_LEN		28

static enum step (*const step_function[STEPS])(struct dissect *) = {
	[STEP_ETHER] = step_ether,
	[STEP_TYPE] = step_type,
	[STEP_TAGS] = step_tags,
	[STEP_LLC] = step_llc,
	[STEP_ETHERTYPE] = step_ethertype,
	[STEP_MPLS] = step_mpls,
	[STEP_PPP] = step_ppp,
	[STEP_WLAN] = step_wlan,
	[STEP_IP] = step_ip,
	[STEP_IPV4] = step_ipv4,
	[STEP_IPV6] = step_ipv6,
	[STEP_NSH] = step_nsh,
	[STEP_LINK] = step_link,
};

/* --- what is the same for all packets --------------------------------------------------------------------------- */

/* Describe the frame; all that the dissection adds to is empty. */
static inline void
packet_start(packet_t *pk, const struct pcap_pkthdr *hdr, const uint8_t *bytes)
{
	/* The rare headers are at the end, and stay NULL from one packet to the next unless one of them was met. */
	if (pk->traits & PACKET_RARE)
		memset(&pk->etherLLC, 0, sizeof(*pk) - offsetof(packet_t, etherLLC));
	pk->pcapHdrP = hdr;
	pk->raw_packet = bytes;
	pk->end_packet = bytes + hdr->caplen;
	pk->rawLen = hdr->len > hdr->caplen ? hdr->len : hdr->caplen;	/* some files say less */
	pk->snapLen = hdr->caplen;
	pk->traits = 0;
	pk->warning = PKTWARN_NONE;
	pk->vlanId = 0;
	pk->vlanHdrCnt = pk->mplsHdrCnt = 0;
	pk->frag = FRAGMENT_NONE;
	pk->fragMore = false;
	pk->fragOff = 0;
	pk->padLen = 0;
}

/* Bytes of the frame, on the wire, from p on. */
static inline uint32_t
wire_from(const packet_t *pk, const uint8_t *p)
{
	const size_t off = (size_t)(p - pk->raw_packet);

	return pk->rawLen > off ? (uint32_t)(pk->rawLen - off) : 0;
}

static inline uint32_t
snap_from(const packet_t *pk, const uint8_t *p)
{
	return p < pk->end_packet ? (uint32_t)(pk->end_packet - p) : 0;
}

/* n bytes behind p, or the end of what was captured. */
static inline const uint8_t *
snap_behind(const packet_t *pk, const uint8_t *p, size_t n)
{
	return n < (size_t)(pk->end_packet - p) ? p + n : pk->end_packet;
}

static void
set_address(t2addr_t *to, const void *from, size_t n)
{
	memset(to, 0, sizeof(*to));
	memcpy(to, from, n < sizeof(*to) ? n : sizeof(*to));
}

/* packet_t.len, as the statistics want it. */
static inline uint32_t
counted_len(const packet_t *pk)
{
#if PACKETLENGTH == 0 || PACKETLENGTH == 1
	uint32_t n = PACKETLENGTH == 0 ? pk->l2Len : pk->l3Len;

	if (FRGIPPKTLENVIEW == 1 && pk->frag == FRAGMENT_LATER)
		n -= pk->l3HdrLen < n ? pk->l3HdrLen : n;
	return n;
#elif PACKETLENGTH == 2
	return pk->l3Len > pk->l3HdrLen ? pk->l3Len - pk->l3HdrLen : 0;
#else
	return pk->l7Len;
#endif
}

/* The link header is that at l2. */
static inline void
finish_link(packet_t *pk, const struct dissect *d, const uint8_t *l2)
{
	pk->l2HdrP = l2;
	pk->snapL2Len = snap_from(pk, l2);
	if (d->macs_l2 == l2) {
		pk->traits |= PACKET_MACS;
		pk->srcMacP = d->src_mac;
		pk->dstMacP = d->dst_mac;
	}
}

/* --- a packet of layer 2, or without a flow --------------------------------------------------------------------- */

static void
finish_l2_lengths(packet_t *pk, const struct dissect *d)
{
	finish_link(pk, d, d->l2);
	pk->l3HdrP = pk->l7HdrP = d->c.p;
	pk->l4HdrP = NULL;
	pk->l7Len = wire_from(pk, d->c.p);
	pk->snapL3Len = pk->snapL7Len = snap_from(pk, d->c.p);
	pk->snapL4Len = 0;
	pk->l2HdrLen = (uint32_t)(d->c.p - pk->raw_packet);
	pk->l2Len = pk->rawLen;
	pk->l3Len = pk->l7Len;
	pk->l3HdrLen = pk->l4HdrLen = 0;
	pk->len = PACKETLENGTH == 0 ? pk->rawLen : pk->l7Len;
	pk->bwLen = 0;
	memset(&pk->srcIP, 0, sizeof(pk->srcIP));
	memset(&pk->dstIP, 0, sizeof(pk->dstIP));
	pk->srcPort = pk->dstPort = 0;
	pk->l4Proto = 0;
	pk->fragId = 0;
}

/*
 * What lies behind the content of a short frame: LLC frames and ARP say how long they are, of all others the whole
 * payload counts as padding.
 */
static int64_t
l2_padding(const packet_t *pk, const struct dissect *d)
{
	const int64_t payload = d->l2_payload != NULL ? wire_from(pk, d->l2_payload) : pk->l7Len;
	int64_t used = 0;

	if (pk->rawLen > PADDED_MAX || d->link->unpadded)
		return 0;
	if (pk->etherLLC != NULL)
		used = ntohs(pk->etherLLC->ether_len);
	else if (pk->ethType == ETHERTYPE_ARP)
		used = ARP_LEN;
	return payload > used ? payload - used : 0;
}

static enum decode
finish_l2(packet_t *pk, struct dissect *d)
{
	finish_l2_lengths(pk, d);
	pk->ethType = d->type;
	if (!d->l2_flows || ETH_ACTIVATE == 0) {
		pk->kind = PACKET_NO_FLOW;
		return d->l2_flows ? DECODE_SWITCHED_OFF : DECODE_NOT_IP;
	}
	pk->kind = PACKET_L2;
	d->status |= L2_FLOW;
	pk->padLen = l2_padding(pk, d);
	return DECODE_L2;
}

#if LAPD_ACTIVATE == 1
static enum decode
finish_lapd(packet_t *pk, struct dissect *d)
{
	finish_l2_lengths(pk, d);
	pk->ethType = 0;
	pk->kind = PACKET_LAPD;
	d->status |= L2_FLOW | LAPD_FLOW;
	return DECODE_LAPD;
}
#endif

/* --- a packet of an IP flow ------------------------------------------------------------------------------------- */

/*
 * The length that the IP header states, or what the frame has where it states none (segmentation off-load) or too
 * much.
 */
static uint32_t
l3_length(packet_t *pk, struct dissect *d)
{
	const uint8_t *h = d->ip.hdr;
	const uint32_t wire = wire_from(pk, h);
	const uint32_t field = get_u16be(h + (d->ip.version == 4 ? 2 : 4));
	const uint32_t stated = field + (d->ip.version == 4 ? 0 : (uint32_t)sizeof(ip6Header_t));

	if (field == 0)
		d->status |= IP_PL_MSMTCH;
	return field == 0 || stated > wire ? wire : stated;
}

static void
finish_ports(packet_t *pk, struct dissect *d, uint32_t shortest)
{
	const struct ip_level *ip = &d->ip;

	pk->srcPort = pk->dstPort = 0;
	if (!ip->ports)
		return;
	if (pk->l3Len < shortest) {
		d->status |= L4HDRSHRTLEN;
	} else if (pk->end_packet - pk->l4HdrP >= 4) {
		pk->srcPort = get_u16be(pk->l4HdrP);
		pk->dstPort = get_u16be(pk->l4HdrP + 2);
	}
}

/* Shortest IPv4 datagram with a whole layer 4 header; IPv6 headers without 8 bytes behind them never get here. */
static uint32_t
shortest_l3(const struct ip_level *ip)
{
	if (ip->version == 6)
		return 0;
	switch (ip->proto) {
	case L3_TCP:	return 40;
	case L3_SCTP:	return 32;
	default:	return 28;
	}
}

/* Lengths from layer 3 on: what the headers state, and what of it was captured. */
static void
finish_ip_lengths(packet_t *pk, struct dissect *d)
{
	const struct ip_level *ip = &d->ip;
	uint32_t headers;

	pk->l3Len = l3_length(pk, d);
	pk->snapL3Len = snap_from(pk, ip->hdr);
	if (pk->snapL3Len < pk->l3Len) {
		d->status |= L3SNAPLENGTH;
		dissect_warn(d, ip->version == 4 ? PKTWARN_SNAP_IPV4 : PKTWARN_SNAP_IPV6, pk->snapL2Len);
		pk->warnArg[1] = pk->snapL3Len;
		pk->warnArg[2] = pk->l3Len;
	} else {
		pk->snapL3Len = pk->l3Len;
	}
	if (ip->version == 4 && pk->l3Len < sizeof(ipHeader_t))
		d->status |= L3HDRSHRTLEN;
	pk->l3HdrLen = ip->len < UINT16_MAX ? (uint16_t)ip->len : UINT16_MAX;
	pk->l4HdrLen = l4_header_len(d);
	headers = (uint32_t)pk->l3HdrLen + pk->l4HdrLen;
	pk->l7Len = pk->l3Len > headers ? pk->l3Len - headers : 0;
	pk->snapL4Len = pk->snapL3Len > pk->l3HdrLen ? pk->snapL3Len - pk->l3HdrLen : 0;
	pk->snapL7Len = pk->snapL4Len > pk->l4HdrLen ? pk->snapL4Len - pk->l4HdrLen : 0;
	if (pk->l3Len < headers || ((d->status & L3SNAPLENGTH) && pk->snapL4Len < pk->l4HdrLen))
		d->status |= L4HDRSHRTLEN;
	pk->l4HdrP = snap_behind(pk, ip->hdr, pk->l3HdrLen);
	pk->l7HdrP = snap_behind(pk, pk->l4HdrP, pk->l4HdrLen);
}

static enum decode
finish_ip(packet_t *pk, struct dissect *d)
{
	const struct ip_level *ip = &d->ip;
	const bool v4 = ip->version == 4;

	finish_link(pk, d, ip->l2);
	pk->l3HdrP = ip->hdr;
	pk->l2HdrLen = (uint32_t)(ip->hdr - pk->raw_packet);
	pk->l4Proto = ip->proto;
	if (ip->is_frag) {
		pk->frag = ip->frag_off != 0 ? FRAGMENT_LATER : ip->frag_more ? FRAGMENT_FIRST : FRAGMENT_NONE;
		pk->fragOff = ip->frag_off;
		pk->fragMore = ip->frag_more;
	}
	pk->fragId = ip->frag_id;
	finish_ip_lengths(pk, d);
	finish_ports(pk, d, shortest_l3(ip));
	pk->l2Len = pk->l2HdrLen + pk->l3Len;
	pk->len = counted_len(pk);
	pk->bwLen = v4 ? pk->l2Len : pk->rawLen;
	if (pk->rawLen <= PADDED_MAX && pk->rawLen > pk->l2Len)
		pk->padLen = (int64_t)pk->rawLen - pk->l2Len;
	pk->ethType = v4 ? ETHERTYPE_IP : ETHERTYPE_IPV6;
	set_address(&pk->srcIP, ip->hdr + (v4 ? 12 : 8), v4 ? 4 : 16);
	set_address(&pk->dstIP, ip->hdr + (v4 ? 16 : 24), v4 ? 4 : 16);
	pk->kind = v4 ? PACKET_IPV4 : PACKET_IPV6;
	d->status |= v4 ? L2_IPV4 : L2_IPV6;
	return v4 ? DECODE_IPV4 : DECODE_IPV6;
}

/* --- all packets ------------------------------------------------------------------------------------------------ */

static enum decode
finish(packet_t *pk, struct dissect *d, enum step last)
{
	if (last == STEP_FAIL) {
		finish_l2_lengths(pk, d);
		pk->ethType = d->type;
		pk->kind = PACKET_NO_FLOW;
		return d->outcome;
	}
#if LAPD_ACTIVATE == 1
	if (d->link->lapd)
		return finish_lapd(pk, d);
#endif
	return d->ip.hdr != NULL ? finish_ip(pk, d) : finish_l2(pk, d);
}

/* The first step of a packet of which nothing was read yet. */
static enum step
first_step(const struct decoder *dc, struct dissect *d)
{
	enum step step = NOLAYER2 == 1 ? STEP_IP : STEP_LINK;

	if (d->pk->snapLen == 0) {
		dissect_warn(d, PKTWARN_NO_DATA, 0);
		step = dissect_fail(d, DECODE_NO_DATA);
	}
	if (dc->unknown) {
		dissect_warn(d, PKTWARN_LINKTYPE, (uint32_t)dc->dlt);
		step = dissect_fail(d, DECODE_LINKTYPE);
	}
	if (NOLAYER2 == 1) {
		d->l2_flows = false;
		d->status |= L2_NO_ETH;
		if (!cursor_skip(&d->c, NOL2_L3HDROFFSET))
			step = dissect_fail(d, DECODE_L2_SHORT);
	}
	return step;
}

/* The packet is another one now: nothing of what was said of it holds. */
static void
packet_again(packet_t *pk)
{
	const uint8_t *const frame = pk->frameP;

	memset(&pk->etherLLC, 0, sizeof(*pk) - offsetof(packet_t, etherLLC));
	pk->frameP = frame;
	pk->traits = PACKET_RARE;
	pk->warning = PKTWARN_NONE;
	pk->vlanId = 0;
	pk->vlanHdrCnt = pk->mplsHdrCnt = 0;
}

/* Walk through the headers, up to the last step. */
static enum step
walk(const struct decoder *dc, struct dissect *d, packet_t *pk, const uint8_t *plain)
{
	enum step step;

	*d = (struct dissect){
		.pk = pk,
		.c = { pk->raw_packet, pk->end_packet },
		.l2 = pk->raw_packet,
		.l2_flows = true,
		.link = dc->link,
		.copies = dc->copies,
		.plain = plain,
	};
	step = first_step(dc, d);
	for (unsigned int n = 0; step > STEP_FAIL && step != STEP_AGAIN && n < DECODE_STEPS_MAX; n++)
		step = step_function[step](d);
	return step;
}

static __attribute__((noinline)) enum decode
decode_steps(const struct decoder *dc, packet_t *pk)
{
	const uint32_t rawLen = pk->rawLen;
	struct dissect d;
	enum step step;
	enum decode outcome;

	pk->outerEthType = pk->l3Proto = 0;
	pk->traits |= PACKET_RARE;
	step = walk(dc, &d, pk, NULL);
	if (step == STEP_AGAIN) {
		packet_again(pk);
		step = walk(dc, &d, pk, d.plain);
	}
	if (step > STEP_FAIL)
		d.status |= STPDSCT;
	outcome = finish(pk, &d, step);
	pk->rawLen = rawLen;
	if (!d.typed)
		pk->outerEthType = pk->ethType;
	if (step > STEP_FAIL)
		outcome = DECODE_TOO_DEEP;
#if T2_PRI_HDRDESC == 1
	if (hdrdesc_overrun(d.desc))
		d.status |= HDOVRN;
#endif
	pk->status = d.status;
	pk->hdrDescId = d.desc;
	pk->hdrDesc = hdrdesc_text(d.desc);
	pk->numHdrDesc = d.headers;
	return outcome;
}

/* --- the short cut ---------------------------------------------------------------------------------------------- */

#define ETH_LEN		14
#define IP4_LEN		20
#define DTLS_RECORD_MIN	13

/*
 * Ports that mean a tunnel or a name beyond the port's protocol, one bit per hash value; another port may share a
 * bit and then takes the long way, with the same result.
 */
#define PORT_BITS	1024
struct port_set {
	uint64_t	word[PORT_BITS / 64];
};
static struct port_set tcp_special, udp_special;

static inline unsigned int
port_hash(uint16_t port)
{
	return (port ^ port >> 10) % PORT_BITS;
}

static void
ports_add(struct port_set *s, const uint16_t *port, size_t n)
{
	for (size_t i = 0; i < n; i++)
		s->word[port_hash(port[i]) / 64] |= UINT64_C(1) << port_hash(port[i]) % 64;
}

static inline bool
ports_have(const struct port_set *s, uint16_t port)
{
	return s->word[port_hash(port) / 64] >> port_hash(port) % 64 & 1;
}

static void
ports_init(void)
{
	static const uint16_t tcp[] = { 5072, 1900 };	/* AYIYA, SSDP */
	static const uint16_t udp[] = {
		5072, 2123, 2152, 3386,			/* AYIYA, GTP */
		4789, 4790, 8472, 6081,			/* VXLAN, GENEVE */
		5246, 5247, 12222, 12223,		/* CAPWAP, LWAPP */
		1701, 1900, 4500,			/* L2TP, SSDP, ESP in UDP */
		434, 2268, 4341, 4342, 4754, 6635, 9899, 12220, 37008,	/* the table of decode_udp.c */
	};

	ports_add(&tcp_special, tcp, sizeof(tcp) / sizeof(tcp[0]));
	ports_add(&udp_special, udp, sizeof(udp) / sizeof(udp[0]));
}

/* Whether a UDP payload may be Teredo (IPv6, or a header that starts with 0, 0 or 0, 1, before it) or DTLS. */
static inline bool
udp_unclear(const uint8_t *payload, uint32_t len)
{
	if (len < DTLS_RECORD_MIN)
		return false;
	return (payload[0] >= 0x14 && payload[0] <= 0x1a) || payload[0] >> 5 == 1 ||
	    (len >= sizeof(ip6Header_t) && (payload[0] >> 4 == 6 || (payload[0] == 0 && payload[1] <= 1)));
}

/*
 * A whole TCP or UDP datagram in IPv4 without options in an Ethernet frame without tags, captured to its end: what
 * most packets are, and what needs no bit, label or test that is not here.  Returns the length of the layer 4
 * header, 0 if the packet has to go the long way.
 */
static inline uint32_t
is_plain(const struct decoder *dc, const packet_t *pk)
{
	const uint8_t *h = pk->raw_packet + ETH_LEN, *l4 = h + IP4_LEN;
	const struct port_set *special;
	uint32_t len, l4_len;

	if (!dc->ether || NOLAYER2 == 1 || IPV6_ACTIVATE == 1 ||
	    pk->snapLen < ETH_LEN + IP4_LEN + sizeof(udpHeader_t))
		return 0;
	if (get_u32be(pk->raw_packet + 12) >> 8 != (ETHERTYPE_IP << 8 | 0x45) || (get_u16be(h + 6) & 0xbfff) != 0)
		return 0;
	if ((get_u32be(pk->raw_packet) & 0xfdffffff) == 0x01000c00)	/* ISL */
		return 0;
	len = get_u16be(h + 2);
	if (len > pk->snapLen - ETH_LEN)
		return 0;
	special = h[9] == L3_TCP ? &tcp_special : &udp_special;
	if (ports_have(special, get_u16be(l4)) || ports_have(special, get_u16be(l4 + 2)))
		return 0;
	if (h[9] == L3_TCP)
		l4_len = len >= IP4_LEN + sizeof(tcpHeader_t) ? (l4[12] >> 4) * 4U : 0;
	else if (h[9] == L3_UDP && len >= IP4_LEN + sizeof(udpHeader_t) &&
	    !udp_unclear(l4 + sizeof(udpHeader_t), len - IP4_LEN - (uint32_t)sizeof(udpHeader_t)))
		l4_len = sizeof(udpHeader_t);
	else
		return 0;
	return IP4_LEN + l4_len <= len ? l4_len : 0;
}

static inline void
set_ipv4_address(t2addr_t *to, const uint8_t *from)
{
	memcpy(&to->IPv4x[0], from, 4);
#if IPV6_ACTIVATE > 0
	to->IPv4x[1] = 0;
	to->IPv6L[1] = 0;
#endif
}

static inline void
describe_plain(packet_t *pk)
{
	uint32_t id = hdrdesc_append(HDRDESC_NONE, HDRDESC_NAME(LABEL_ETH, 1));

	id = hdrdesc_append(id, HDRDESC_NAME(LABEL_IPV4, 1));
	id = hdrdesc_append(id, HDRDESC_NAME(pk->l4Proto == L3_TCP ? LABEL_TCP : LABEL_UDP, 1));
	pk->hdrDescId = id;
	pk->hdrDesc = hdrdesc_text(id);
	pk->numHdrDesc = 3;
}

/* All members of a packet that is_plain() describes, as the long way would set them. */
static inline void
decode_plain(packet_t *pk, uint32_t l4_len)
{
	const uint8_t *h = pk->raw_packet + ETH_LEN;
	const uint32_t len = get_u16be(h + 2);

	pk->status = FS_IPV4_PKT | L2_IPV4;
	pk->l2HdrP = pk->raw_packet;
	pk->l3HdrP = h;
	pk->l4HdrP = h + IP4_LEN;
	pk->l7HdrP = h + IP4_LEN + l4_len;
	set_ipv4_address(&pk->srcIP, h + 12);
	set_ipv4_address(&pk->dstIP, h + 16);
	pk->srcPort = get_u16be(h + IP4_LEN);
	pk->dstPort = get_u16be(h + IP4_LEN + 2);
	pk->ethType = pk->outerEthType = pk->l3Proto = ETHERTYPE_IP;
	pk->l4Proto = h[9];
	pk->kind = PACKET_IPV4;
	pk->fragId = get_u16be(h + 4);
	pk->snapL2Len = pk->snapLen;
	pk->l2HdrLen = ETH_LEN;
	pk->l3HdrLen = IP4_LEN;
	pk->l4HdrLen = (uint16_t)l4_len;
	pk->l3Len = pk->snapL3Len = len;
	pk->snapL4Len = len - IP4_LEN;
	pk->l7Len = pk->snapL7Len = len - IP4_LEN - l4_len;
	pk->l2Len = pk->bwLen = ETH_LEN + len;
	pk->len = counted_len(pk);
	if (pk->rawLen <= PADDED_MAX)
		pk->padLen = (int64_t)pk->rawLen - pk->l2Len;
	describe_plain(pk);
}

/* The addresses stand right before layer 4: one sum is of both. */
static inline void
sum_test_plain(packet_t *pk)
{
	const size_t addresses = 2 * sizeof(ip4Addr_t);
	const uint32_t len = pk->snapL4Len;

	if (l4_has_sum(pk, len))
		pk->l4Sum = l4_sum_verdict(t2_inet_sum(pk->l4HdrP - addresses, addresses + len) +
		    t2_inet_sum_lengths(pk, len));
}

int
decode_init(struct decoder *dc, int linktype)
{
	const struct link_type *link = link_find(linktype);

	hdrdesc_init();
	ports_init();
	dc->unknown = link == NULL;
	dc->dlt = linktype;
	dc->link = link != NULL ? link : link_find(DLT_RAW);
	dc->ether = linktype == DLT_EN10MB;
	return dc->unknown ? -1 : 0;
}

enum decode
decode_packet(struct decoder *dc, packet_t *pk, const struct pcap_pkthdr *hdr, const uint8_t *bytes)
{
	enum decode outcome;
	uint32_t l4_len;

	packet_start(pk, hdr, bytes);
	l4_len = is_plain(dc, pk);
	if (l4_len > 0) {
		decode_plain(pk, l4_len);
		if (dc->sums)
			sum_test_plain(pk);
		outcome = DECODE_IPV4;
	} else {
		outcome = decode_steps(dc, pk);
		if (dc->sums)
			l4_sum_test(pk);
	}
	dc->outcomes[outcome]++;
	return outcome;
}

const char *
decode_name(enum decode outcome)
{
	static const char *const name[DECODE_OUTCOMES] = {
		[DECODE_IPV4] = "IPv4",
		[DECODE_IPV6] = "IPv6",
		[DECODE_L2] = "L2",
		[DECODE_LAPD] = "LAPD",
		[DECODE_TOO_DEEP] = "too many headers",
		[DECODE_NO_DATA] = "nothing captured",
		[DECODE_L2_SHORT] = "link header cut",
		[DECODE_L3_SHORT] = "IP header cut",
		[DECODE_IPVX] = "neither IPv4 nor IPv6",
		[DECODE_NOT_IP] = "no IP",
		[DECODE_SWITCHED_OFF] = "switched off",
		[DECODE_LINKTYPE] = "link type not supported",
	};

	return outcome < DECODE_OUTCOMES ? name[outcome] : "";
}

const char *
decode_warning(const packet_t *pk, uint64_t packet_no, char *to, size_t size)
{
	const uint32_t *a = pk->warnArg;
	const unsigned long long no = packet_no;
	const char *dlt;

	to[0] = '\0';
	switch ((enum packet_warning)pk->warning) {
	case PKTWARN_NONE:
	case PKTWARN_KINDS:
		break;
	case PKTWARN_NO_DATA:
		snprintf(to, size, "No data available for packet %llu", no);
		break;
	case PKTWARN_SNAP_IPV4:
	case PKTWARN_SNAP_IPV6:
		snprintf(to, size, "packet %llu: %ssnapL2Length: %u - snapL3Length: %u - IP length in header: %u", no,
		    pk->warning == PKTWARN_SNAP_IPV6 ? "Outer -- " : "", a[0], a[1], a[2]);
		break;
	case PKTWARN_NULL_FAMILY:
		snprintf(to, size, "packet %llu: Null/Loopback header: unhandled family %u", no, a[0]);
		break;
	case PKTWARN_RAW_VERSION:
		snprintf(to, size, "packet %llu: Unknown IP protocol %u in raw pcap", no, a[0]);
		break;
	case PKTWARN_LINKTYPE:
		dlt = pcap_datalink_val_to_name((int)a[0]);
		snprintf(to, size, "packet %llu: Unsupported link-layer type: %s [%s/%u]", no,
		    dlt != NULL ? pcap_datalink_val_to_description((int)a[0]) : "unknown", dlt != NULL ? dlt : "-",
		    a[0]);
		break;
	}
	return to;
}
