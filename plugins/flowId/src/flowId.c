/*
 * flowId: FNV-1a over sensor, key and first time, in network order, the smaller end of the flow first; then the last
 * steps of MurmurHash3, as FNV's high bits depend little on the last bytes.
 */
#include "flowId.h"

T2_PLUGIN_INIT_FLAGS("flowId", T2_VERSION, 0, 8, "", T2_SHARDABLE);

#define FNV	UINT64_C(0x100000001b3)
#define FNV_6	(FNV * FNV * FNV * FNV * FNV * FNV)
#define FNV_12	(FNV_6 * FNV_6)
#define FNV_16	(FNV_12 * FNV * FNV * FNV * FNV)

/* One end of a flow: address, port, MAC address.  What it does not have counts as bytes of 0. */
struct end {
	const uint8_t *ip, *mac;	/* one of them; of L2 flows mac */
	unsigned nip;			/* 4 or 16 */
	uint16_t port;
};

static inline uint64_t
mix(uint64_t h, const uint8_t *p, size_t n)
{
	for (size_t i = 0; i < n; i++)
		h = (h ^ p[i]) * FNV;
	return h;
}

/* The n low bytes of v, the highest first. */
static inline uint64_t
mix_number(uint64_t h, uint64_t v, unsigned n)
{
	while (n-- > 0)
		h = (h ^ (v >> 8 * n & 0xff)) * FNV;
	return h;
}

/* 16 bytes of the address, 2 of the port, 6 of the MAC address; a byte of 0 multiplies only. */
static uint64_t
mix_end(uint64_t h, const struct end *e)
{
	if (e->mac != NULL)
		return mix(mix_number(h * FNV_16, e->port, 2), e->mac, ETH_ALEN);
	h = e->nip == 4 ? mix(h, e->ip, 4) * FNV_12 : mix(h, e->ip, 16);
	return mix_number(h, e->port, 2) * FNV_6;
}

/* Of the order of their bytes. */
static bool
is_greater(const struct end *a, const struct end *b)
{
	const int d = a->mac != NULL ? 0 : memcmp(a->ip, b->ip, a->nip);

	if (d != 0 || a->port != b->port)
		return d > 0 || (d == 0 && a->port > b->port);
	return a->mac != NULL && memcmp(a->mac, b->mac, ETH_ALEN) > 0;
}

static uint64_t
finish(uint64_t h)
{
	h = (h ^ h >> 33) * UINT64_C(0xff51afd7ed558ccd);
	h = (h ^ h >> 33) * UINT64_C(0xc4ceb9fe1a85ec53);
	return h ^ h >> 33;
}

static struct end
end_of(const flow_t *f, const t2addr_t *ip, uint16_t port, const uint8_t *mac)
{
	if (FLOW_IS_L2(f))
		return (struct end){ .mac = mac, .port = port };
	return (struct end){ .ip = (const uint8_t *)ip, .nip = f->ipver == 4 ? 4 : 16, .port = port };
}

/* Time of the first packet of either direction [ns]. */
static uint64_t
first_ns(const flow_t *f)
{
	struct timeval t = f->firstSeen;

	if (FLOW_HAS_OPPOSITE(f)) {
		const struct timeval o = flows[f->oppositeFlowIndex].firstSeen;

		if (timercmp(&o, &t, <))
			t = o;
	}
	return (uint64_t)t.tv_sec * UINT64_C(1000000000) + (uint64_t)t.tv_usec * (TSTAMP_PREC == 1 ? 1 : 1000);
}

static uint64_t
flow_id(unsigned long flowIndex)
{
	const flow_t *f = &flows[flowIndex];
	const bool lapd = FLOW_IS_LAPD(f);
	const struct end src = end_of(f, &f->srcIP, lapd ? 0 : f->srcPort, f->ethDS.ether_shost);
	const struct end dst = end_of(f, &f->dstIP, lapd ? 0 : f->dstPort, f->ethDS.ether_dhost);
	const bool turn = is_greater(&src, &dst);
	uint64_t h = UINT64_C(0xcbf29ce484222325);

	if (FID_SENSOR == 1)
		h = mix_number(h, sensorID, 4);
	h = mix_number(h, f->ipver, 1);
	h = mix_number(h, f->l4Proto, 1);
	h = mix_number(h, f->ethType, 2);
	h = mix_number(h, f->vlanId, 2);
	if (lapd)
		h = mix_number(h, f->fragID, 4);
	h = mix_end(h, turn ? &dst : &src);
	h = mix_end(h, turn ? &src : &dst);
#if SCTP_ACTIVATE > 0
	h = mix_number(h, f->sctpStrm, 2);
	h = mix_number(h, f->sctpVtag, 4);
#endif
	return finish(mix_number(h, first_ns(f), 8));
}

static const struct t2_column columns[] = {
	{ "flowId", T2_CALL(H64, flow_id), "Hash of sensor, key and first time", .join = T2_JOIN_FIRST },
};
T2_PLUGIN_COLUMNS(columns);
