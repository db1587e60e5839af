/* icmp_flow: what one direction of an ICMP or ICMPv6 flow has said. */
#include "icmp_flow.h"

#define LOKI_SEQ	0x01f0	/* sequence number of the LOKI tunnel, wire bytes 01 f0 */
#define WANG_OFFSET	6	/* of "WANG2" in the payload */
#define SSH_OFFSET	40	/* "OpenSSH" is looked for from here on */
#define EXT_DEPTH	8	/* IPv6 extension headers that are followed */

/* Roles by type; ICMP_NEITHER is 0. The numbers are those of RFC 792, 950, 1256, 1788, 5944 and 8335. */
static const uint8_t roles4[256] = {
	[8] = ICMP_ASKS,	[0] = ICMP_ANSWERS,	/* echo */
	[10] = ICMP_ASKS,	[9] = ICMP_ANSWERS,	/* router solicitation, advertisement */
	[13] = ICMP_ASKS,	[14] = ICMP_ANSWERS,	/* timestamp */
	[15] = ICMP_ASKS,	[16] = ICMP_ANSWERS,	/* information */
	[17] = ICMP_ASKS,	[18] = ICMP_ANSWERS,	/* address mask */
	[33] = ICMP_ASKS,	[34] = ICMP_ANSWERS,	/* IPv6 where-are-you, I-am-here */
	[35] = ICMP_ASKS,	[36] = ICMP_ANSWERS,	/* mobile registration */
	[37] = ICMP_ASKS,	[38] = ICMP_ANSWERS,	/* domain name */
	[42] = ICMP_ASKS,	[43] = ICMP_ANSWERS,	/* extended echo */
	[3] = ICMP_ANSWERS,	[4] = ICMP_ANSWERS,	[5] = ICMP_ANSWERS,	/* errors */
	[11] = ICMP_ANSWERS,	[12] = ICMP_ANSWERS,
};

/* RFC 3122, 3971, 4286, 4443, 4620, 4861, 6275, 6775 and 8335. */
static const uint8_t roles6[256] = {
	[128] = ICMP_ASKS,	[129] = ICMP_ANSWERS,	/* echo */
	[133] = ICMP_ASKS,	[134] = ICMP_ANSWERS,	/* router solicitation, advertisement */
	[135] = ICMP_ASKS,	[136] = ICMP_ANSWERS,	/* neighbour solicitation, advertisement */
	[139] = ICMP_ASKS,	[140] = ICMP_ANSWERS,	/* node information */
	[141] = ICMP_ASKS,	[142] = ICMP_ANSWERS,	/* inverse neighbour discovery */
	[144] = ICMP_ASKS,	[145] = ICMP_ANSWERS,	/* home agent address discovery */
	[146] = ICMP_ASKS,	[147] = ICMP_ANSWERS,	/* mobile prefix */
	[148] = ICMP_ASKS,	[149] = ICMP_ANSWERS,	/* certification path */
	[152] = ICMP_ASKS,	[151] = ICMP_ANSWERS,	/* multicast router */
	[157] = ICMP_ASKS,	[158] = ICMP_ANSWERS,	/* duplicate address */
	[160] = ICMP_ASKS,	[161] = ICMP_ANSWERS,	/* extended echo */
	[1] = ICMP_ANSWERS,	[2] = ICMP_ANSWERS,	[3] = ICMP_ANSWERS,	[4] = ICMP_ANSWERS,	/* errors */
	[137] = ICMP_ANSWERS,				/* redirect */
};

/* Set the bits of type and code; what has no bit is left out. */
static void
note_type(struct icmp_flow *f, bool v6, uint8_t type, uint8_t code)
{
	const uint8_t hi = v6 ? 128 : 32;

	if (type < 32)
		f->typeLo |= UINT32_C(1) << type;
	else if (type >= hi && type < hi + 32)
		f->typeHi |= UINT32_C(1) << (type - hi);
	if (code < 16)
		f->codes |= (uint16_t)(1U << code);
#if ICMP_TC_MD == 1
	if (f->npairs < ICMP_NUM) {
		f->pair[f->npairs][0] = type;
		f->pair[f->npairs++][1] = code;
	}
#endif
}

/* Sequence numbers: they count up by one, and those of LOKI are all the same. */
static void
echo_seq(struct icmp_flow *f, uint16_t seq)
{
	const bool first = f->requests + f->replies == 0;

	if (!first && seq != (uint16_t)(f->seq + 1))
		f->stat |= ICMP_STAT_ECHOSEQ;
	f->seq = seq;
	if (seq != LOKI_SEQ)
		f->notLoki = true;
	if (f->notLoki)
		f->stat &= (uint8_t)~ICMP_STAT_LOKI;
	else
		f->stat |= ICMP_STAT_LOKI;
}

/* The banner of a server that is reached by echoes */
static bool
says_openssh(const uint8_t *p, size_t n)
{
	static const char banner[] = "OpenSSH";
	const size_t len = sizeof(banner) - 1;

	for (const uint8_t *o; n >= len && (o = memchr(p, banner[0], n - len + 1)) != NULL; p = o + 1) {
		if (memcmp(o, banner, len) == 0)
			return true;
		n -= (size_t)(o + 1 - p);
	}
	return false;
}

static void
echo(struct icmp_flow *f, bool request, const uint8_t *p, size_t len)
{
	const uint8_t *data = p + ICMP_HDR_LEN;

	if (len < ICMP_HDR_LEN)
		return;
	echo_seq(f, get_u16be(p + 6));
	len -= ICMP_HDR_LEN;
	if (request)
		f->requests++;
	else
		f->replies++;
	if (request && len >= WANG_OFFSET + 5 && memcmp(data + WANG_OFFSET, "WANG2", 5) == 0)
		f->stat |= ICMP_STAT_WANG;
	if (len > SSH_OFFSET && says_openssh(data + SSH_OFFSET, len - SSH_OFFSET))
		f->stat |= ICMP_STAT_SSH;
}

void
icmp_flow_message(struct icmp_flow *f, bool v6, const uint8_t *p, size_t len)
{
	const uint8_t type = p[0];

	f->cnt++;
	note_type(f, v6, type, p[1]);
	if (type == (v6 ? ICMP6_ECHO_REQ : ICMP_ECHO_REQUEST))
		echo(f, true, p, len);
	else if (type == (v6 ? ICMP6_ECHO_REP : ICMP_ECHO_REPLY))
		echo(f, false, p, len);
	else if (!v6 && (type == ICMP_TSTAMP_REQUEST || type == ICMP_TSTAMP_REPLY) && len >= ICMP_HDR_LEN)
		f->tmGtw = (uint32_t)get_u16le(p + 6) << 16 | get_u16le(p + 4);
}

enum icmp_role
icmp_role(bool v6, uint8_t type)
{
	return (enum icmp_role)(v6 ? roles6 : roles4)[type];
}

bool
icmp_is_error(bool v6, uint8_t type)
{
	if (v6)
		return type >= ICMP6_UNREACH && type <= ICMP6_PARAM;
	return type == ICMP_UNREACH || type == ICMP_QUENCH || type == ICMP_REDIR || type == ICMP_TIME_EXC;
}

/* Ports of the protocols whose flows have them; the others' are 0. False if they were cut off. */
static bool
origin_ports(const uint8_t *p, size_t len, struct icmp_origin *o)
{
	if (o->proto != L3_TCP && o->proto != L3_UDP && o->proto != L3_UDPLITE && o->proto != L3_SCTP)
		return true;
	if (len < 4)
		return false;
	o->sport = get_u16be(p);
	o->dport = get_u16be(p + 2);
	return true;
}

/* A later fragment has no ports, and its flow is that of the first: not to be found by its own header. */
static bool
origin4(const uint8_t *p, size_t len, struct icmp_origin *o)
{
	size_t hlen;

	if (len < 20 || p[0] >> 4 != 4 || (hlen = (p[0] & 0x0fU) * 4U) < 20 || hlen > len ||
	    (get_u16be(p + 6) & IP_OFFMASK) != 0)
		return false;
	o->proto = p[9];
	memcpy(o->src, p + 12, 4);
	memcpy(o->dst, p + 16, 4);
	return origin_ports(p + hlen, len - hlen, o);
}

/*
 * Hop-by-hop, routing, destination options: | next 8 | length in 8 bytes behind the first 8 | …; fragment: 8 bytes.
 */
static bool
origin6(const uint8_t *p, size_t len, struct icmp_origin *o)
{
	size_t at = 40, n;

	if (len < at || p[0] >> 4 != 6)
		return false;
	memcpy(o->src, p + 8, 16);
	memcpy(o->dst, p + 24, 16);
	o->proto = p[6];
	for (int i = 0; i < EXT_DEPTH; i++) {
		if (o->proto != L3_HHOPT6 && o->proto != L3_ROUT6 && o->proto != L3_DOPT6 && o->proto != L3_FRAG6)
			return origin_ports(p + at, len - at, o);
		if (len - at < 8)
			return false;
		if (o->proto == L3_FRAG6 && (get_u16be(p + at + 2) & IP6_OFFMASK) != 0)
			return false;
		n = o->proto == L3_FRAG6 ? 8 : (p[at + 1] + 1U) * 8U;
		if (len - at < n)
			return false;
		o->proto = p[at];
		at += n;
	}
	return false;
}

bool
icmp_origin_read(bool v6, const uint8_t *p, size_t len, struct icmp_origin *o)
{
	memset(o, 0, sizeof(*o));
	if (len < ICMP_HDR_LEN)
		return false;
	p += ICMP_HDR_LEN;
	len -= ICMP_HDR_LEN;
	return v6 ? origin6(p, len, o) : origin4(p, len, o);
}
