/* ospf_flow: headers and hellos; ospf_lsa.c has the messages about link states. */
#include "ospf_flow.h"

#include "celltext.h"
#include "ospf_text.h"

enum { AUTH_SIMPLE = 1 };

static size_t
header_len(unsigned version)
{
	return version == 2 ? 24 : 16;
}

const char *
ospf_type_name(uint8_t type)
{
	static const char *const names[OSPF_TYPES] = { "-", "Hello", "DBD", "LSReq", "LSUp", "LSAck" };

	return names[type < OSPF_TYPES ? type : 0];
}

void
ospf_files_heads(const struct ospf_files *o)
{
	if (o->hello != NULL)
		fputs("%pktNo\tVer\tAreaID\tSrcOSPRtr\tsrcIP\tNetmask\tNetwork\tIntID\tRtrPrio\tOpt\tHelloInt\t"
		    "RtrDInt\tDRtr\tBkupRtr\tNumNeigh\tNeighbors\n", o->hello);
	if (o->dbd != NULL)
		fputs("%pktNo\tVer\tAreaID\tRtrID\tLSLinkID\tADVRouter\tDna\tAge\tSeqNum\tChecksum\tMTU\tFlags\t"
		    "LSType\ttlvType\n",
		    o->dbd);
	if (o->msg2 != NULL)
		fputs("%pktNo\tVer\tArea\tMsgType\tLSType\tsrcIP\tLSLinkID\tNetmaskOrRouterIP\tADVRouter\tLSAOpt\t"
		    "LnkType\tMetric\tIfaceType\tLSFlgs\tAttchRtrs\tFwdIP\n", o->msg2);
	if (o->msg3 != NULL)
		fputs("%pktNo\tVer\tArea\tSrcRtr\tMsgType\tLSType\tsrcIP\tdstIP\tLSAAdvRtr\tLSAOpts\tLSLinkID\t"
		    "IntID\tNeighIntID\tRefAdvRtrOrAttchRtrs\tType\tPrefOpts\tMetric\tRefLSA\tRefPrefix\t"
		    "LnkLclIPOrFwdIP\n", o->msg3);
}

/*
 * Version 2: | netmask 32 | interval 16 | options 8 | priority 8 | dead 32 | designated 32 | backup 32 | neighbours |
 * Version 3: | interface 32 | priority 8 | options 24 | interval 16 | dead 16 | designated 32 | backup 32 | ... |
 */
struct hello {
	uint32_t netmask, interface, options, interval, dead, designated, backup;
	uint8_t priority;
	struct cursor neighbours;
};

static bool
hello_read(struct hello *h, unsigned version, struct cursor c)
{
	const uint8_t *const p = c.p;

	memset(h, 0, sizeof(*h));
	if (!cursor_skip(&c, 20))
		return false;
	if (version == 2) {
		h->netmask = get_u32be(p);
		h->interval = get_u16be(p + 4);
		h->options = p[6];
		h->priority = p[7];
		h->dead = get_u32be(p + 8);
	} else {
		h->interface = get_u32be(p);
		h->priority = p[4];
		h->options = get_u32be(p + 4) & 0xffffff;
		h->interval = get_u16be(p + 8);
		h->dead = get_u16be(p + 10);
	}
	h->designated = get_u32be(p + 12);
	h->backup = get_u32be(p + 16);
	h->neighbours = c;
	return cursor_left(&c) % 4 == 0;
}

static void
hello_print(FILE *f, const struct ospf_message *m, struct hello h)
{
	uint32_t neighbour;

	fprintf(f, "%" PRIu64 "\t%u\t", m->number, m->version);
	ospf_put_area(f, m->area);
	ospf_put_ip4(f, ntohl(m->router));
	ospf_put_address(f, m->v6, m->src);
	if (m->version == 2) {
		ospf_put_mask(f, h.netmask);
		ospf_put_ip4(f, h.netmask & get_u32be(m->src));
		ospf_put_none(f, 1);
	} else {
		ospf_put_none(f, 2);
		fprintf(f, "%" PRIu32 "\t", h.interface);
	}
	fprintf(f, "%u\t0x%0*" PRIx32 "\t%" PRIu32 "\t%" PRIu32 "\t", h.priority, m->version == 2 ? 2 : 6, h.options,
	    h.interval, h.dead);
	ospf_put_ip4(f, h.designated);
	ospf_put_ip4(f, h.backup);
	fprintf(f, "%zu\t", cursor_left(&h.neighbours) / 4);
	for (bool first = true; cursor_u32be(&h.neighbours, &neighbour); first = false) {
		if (!first)
			putc(';', f);
		ospf_put_ip4_bare(f, neighbour);
	}
	putc('\n', f);
}

static bool
hello(struct ospf_flow *f, const struct ospf_message *m, struct cursor body, const struct ospf_files *o)
{
	struct hello h;
	struct cursor c;
	uint32_t neighbour;

	if (!hello_read(&h, m->version, body))
		return false;
	f->backup = htonl(h.backup);
	for (c = h.neighbours; cursor_u32be(&c, &neighbour);) {
		neighbour = htonl(neighbour);
		(void)t2_list_add(f->neighbour, &f->nneighbour, OSPF_NEIGMAX, &neighbour, sizeof(neighbour));
	}
	if (o->hello != NULL)
		hello_print(o->hello, m, h);
	return true;
}

/* Messages go one hop, to the routers of the link, the designated ones, or one of them (RFC 2328, A.1). */
static void
check_way(struct ospf_flow *f, const struct ospf_message *m)
{
	uint32_t dst;

	if (m->v6)
		return;
	dst = get_u32be(m->dst);
	if (m->ttl != 1)
		f->stat |= OSPF_STAT_TTL;
	if (dst >> 28 == 0xe && dst != 0xe0000005 && dst != 0xe0000006)
		f->stat |= OSPF_STAT_DST;
}

/* | authentication type 16 | data 64 | of version 2 */
static void
note_auth(struct ospf_flow *f, const uint8_t *p)
{
	const uint16_t type = get_u16be(p);

	if (type < 16)
		f->authTypes |= (uint16_t)(1U << type);
	if (type == AUTH_SIMPLE)
		(void)t2_list_add(f->pass, &f->npass, OSPF_NUMTYP, p + 2, OSPF_AUTH_LEN);
}

unsigned
ospf_flow_message(struct ospf_flow *f, struct ospf_message *m, const struct ospf_files *o)
{
	struct cursor body = { m->p, m->p + m->len };
	const uint8_t *const p = m->p;
	uint16_t said;
	bool whole;

	f->stat |= OSPF_STAT_OSPF;
	check_way(f, m);
	if (m->len < 16 || (p[0] == 2 && m->len < 24)) {
		f->stat |= m->wire < 16 ? OSPF_STAT_MALFORMED : 0;
		return 0;
	}
	f->version = m->version = p[0];
	m->type = p[1];
	if ((m->version != 2 && m->version != 3) || (m->version == 3) != m->v6) {
		f->stat |= OSPF_STAT_VERSION;
		return 0;
	}
	memcpy(&m->router, p + 4, sizeof(m->router));
	m->area = get_u32be(p + 8);
	f->router = m->router;
	f->area = OSPF_AREA_AS_IP == 1 ? htonl(m->area) : m->area;
	if (m->version == 2)
		note_auth(f, p + 14);
	if (m->type < OSPF_HELLO || m->type > OSPF_LSACK) {
		f->stat |= OSPF_STAT_TYPE;
		return m->version;
	}
	f->types |= (uint8_t)(1U << m->type);
	(void)t2_list_add(f->type, &f->ntype, OSPF_NUMTYP, &m->type, sizeof(m->type));
	said = get_u16be(p + 2);
	if (said < header_len(m->version) || said > m->wire) {
		f->stat |= OSPF_STAT_MALFORMED;
		return m->version;
	}
	whole = said <= m->len;
	body.end = p + MIN(said, m->len);
	cursor_skip(&body, header_len(m->version));
	if (!(m->type == OSPF_HELLO ? hello(f, m, body, o) : ospf_lsa_message(m, body, o)) && whole)
		f->stat |= OSPF_STAT_MALFORMED;
	f->lsTypes |= m->lsTypes;
	return m->version;
}
