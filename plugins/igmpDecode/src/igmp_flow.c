/* igmp_flow: the state of one direction, message by message. */
#include "igmp_flow.h"

#define QUERY3_LEN	12	/* a query of version 3 is longer than one of the others (RFC 3376, 7.1) */

static int
version_of(const struct igmp_message *m)
{
	switch (m->p[0]) {
	case IGMP_QUERY:
		if (m->wire >= QUERY3_LEN)
			return 3;
		return m->p[1] == 0 ? 1 : 2;
	case IGMP_REPORT1:
		return 1;
	case IGMP_REPORT2:
	case IGMP_LEAVE2:
		return 2;
	case IGMP_REPORT3:
		return 3;
	default:
		return IGMP_OTHER;
	}
}

/* Only what was captured whole can be checked. */
static void
check_sum(struct igmp_flow *f, const struct igmp_message *m)
{
	uint16_t said;

	memcpy(&said, m->p + 2, sizeof(said));
	if (m->len == m->wire && t2_inet_checksum(m->p, 0, (uint32_t)m->len, 1) != said)
		f->stat |= IGMP_STAT_CHECKSUM;
}

/* Groups of a report of version 3 go to all routers: | type 8 | 0 8 | checksum 16 | 0 16 | records 16 | … */
static void
note_group(struct igmp_flow *f, const struct igmp_message *m)
{
	if (m->p[0] == IGMP_REPORT3) {
		const uint32_t n = f->records + (uint32_t)get_u16be(m->p + 6);

		f->group = m->dst;
		f->records = (uint16_t)MIN(n, UINT16_MAX);
	} else
		memcpy(&f->group, m->p + 4, sizeof(f->group));
}

int
igmp_flow_message(struct igmp_flow *f, const struct igmp_message *m)
{
	int version;

	if (m->len < IGMP_LEN || m->wire < IGMP_LEN || m->len > m->wire) {
		f->stat |= IGMP_STAT_LENGTH;
		return 0;
	}
	version = version_of(m);
	f->nversions = 1;
	f->version[0] = (int8_t)version;
	if (m->p[0] < 31)
		f->types |= UINT32_C(1) << m->p[0];
#if IGMP_TC_MD == 1
	if (f->npairs < IGMP_NUM) {
		f->pair[f->npairs][0] = m->p[0];
		f->pair[f->npairs++][1] = m->p[1];
	}
#endif
	check_sum(f, m);
	note_group(f, m);
	if (version != IGMP_OTHER && m->ttl != 1)
		f->stat |= IGMP_STAT_TTL;
	if ((version == 1 || version == 2) && m->wire > IGMP_LEN)
		f->stat |= IGMP_STAT_LENGTH;
	if (m->p[0] >= IGMP_REPORT1 && version > 0 && version < 3 && (get_u32be(m->p + 4) >> 28) != 0xe)
		f->stat |= IGMP_STAT_INVALID;
	return version;
}
