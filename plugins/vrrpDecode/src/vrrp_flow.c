/* vrrp_flow: the state of one direction, message by message. */
#include "vrrp_flow.h"

enum { VRRP_ADVERTISEMENT = 1, VRRP_AUTH_TEXT = 1 };

/* Over IPv6 the checksum is with the pseudo header; in version 3 over IPv4 as it comes. */
static void
check_sum(struct vrrp_flow *f, const struct vrrp_message *m, struct vrrp_advert *a)
{
	memcpy(&a->sum, m->p + 6, sizeof(a->sum));
	a->wanted = t2_inet_checksum(m->p, m->v6 ? m->pseudo : 0, (uint32_t)m->wire, 3);
	if (a->sum != a->wanted && !m->v6 && a->version == 3 &&
	    a->sum == t2_inet_checksum(m->p, m->pseudo, (uint32_t)m->wire, 3))
		a->wanted = a->sum;
	if (a->sum != a->wanted)
		f->stat |= VRRP_STAT_CHECKSUM;
}

/* What of the header is not as it must be; false: it can't be read. */
static bool
check(struct vrrp_flow *f, const struct vrrp_message *m, struct vrrp_advert *a)
{
	size_t need = VRRP_LEN;

	if (m->ttl != 255)
		f->stat |= VRRP_STAT_TTL;
	if (!m->group)
		f->stat |= VRRP_STAT_DST;
	if (m->len < VRRP_LEN) {
		f->stat |= m->wire < VRRP_LEN ? VRRP_STAT_MALFORMED : VRRP_STAT_SNAPPED;
		return false;
	}
	a->version = m->p[0] >> 4;
	a->type = m->p[0] & 0x0f;
	if (a->version != 3 && (a->version != 2 || m->v6))
		f->stat |= VRRP_STAT_VERSION;
	if (a->type != VRRP_ADVERTISEMENT)
		f->stat |= VRRP_STAT_TYPE;
	if ((a->version != 3 && (a->version != 2 || m->v6)) || a->type != VRRP_ADVERTISEMENT)
		return false;
	need += m->p[3] * (size_t)(m->v6 ? 16 : 4) + (a->version == 2 ? VRRP_AUTH_LEN : 0);
	if (m->wire < need)
		f->stat |= VRRP_STAT_MALFORMED;
	else if (m->len < m->wire)
		f->stat |= VRRP_STAT_SNAPPED;
	return m->wire >= need && m->len >= m->wire;
}

static void
read_advert(const struct vrrp_message *m, struct vrrp_advert *a)
{
	a->vrid = m->p[1];
	a->priority = m->p[2];
	a->n = m->p[3];
	a->ip = m->p + VRRP_LEN;
	if (a->version == 2) {
		a->authType = m->p[4];
		a->interval = (uint16_t)(m->p[5] * 100U);
		a->auth = a->ip + a->n * (size_t)4;
	} else
		a->interval = get_u16be(m->p + 4) & 0x0fff;
}

/* FNV-1a of what the message tells. */
static uint64_t
hash(const uint8_t *p, size_t n)
{
	uint64_t h = UINT64_C(0xcbf29ce484222325);

	for (size_t i = 0; i < n; i++)
		h = (h ^ p[i]) * UINT64_C(0x100000001b3);
	return h;
}

/* Whether it is news from this router. */
static bool
note_router(struct vrrp_flow *f, const struct vrrp_advert *a, uint64_t h)
{
	uint32_t i;

	for (i = 0; i < f->nvrid && f->vrid[i] != a->vrid; i++)
		;
	if (i == VRRP_NUM_VRID) {
		f->stat |= VRRP_STAT_VRIDS;
		return true;
	}
	if (i == f->nvrid)
		f->vrid[f->nvrid++] = a->vrid;
	else if (f->last[i] == h)
		return false;
	f->last[i] = h;
	return true;
}

static void
note_address(struct vrrp_flow *f, bool v6, const uint8_t *p)
{
	struct vrrp_addr a = { .version = v6 ? 6 : 4 };

	memcpy(a.a, p, v6 ? 16 : 4);
	for (uint32_t i = 0; i < f->nip; i++)
		if (memcmp(&f->ip[i], &a, sizeof(a)) == 0)
			return;
	if (f->nip == VRRP_NUM_IP)
		f->stat |= VRRP_STAT_IPS;
	else
		f->ip[f->nip++] = a;
}

static void
note_values(struct vrrp_flow *f, const struct vrrp_advert *a)
{
	const uint8_t seconds = (uint8_t)(a->interval / 100), left = (uint8_t)(255U - a->priority);
	const uint8_t leftInt = (uint8_t)(255U - seconds);

	f->versions |= (uint8_t)(1U << a->version);
	f->types |= (uint8_t)(1U << (a->type - 1));
	f->maxPri = MAX(f->maxPri, a->priority);
	f->invMinPri = MAX(f->invMinPri, left);
	f->maxInt = MAX(f->maxInt, seconds);
	f->invMinInt = MAX(f->invMinInt, leftInt);
	if (a->version != 2)
		return;
	if (a->authType < 8)
		f->authTypes |= (uint8_t)(1U << a->authType);
	if (a->authType == VRRP_AUTH_TEXT)
		memcpy(f->auth, a->auth, sizeof(f->auth));
}

bool
vrrp_flow_message(struct vrrp_flow *f, const struct vrrp_message *m, struct vrrp_advert *a)
{
	f->stat |= VRRP_STAT_VRRP;
	memset(a, 0, sizeof(*a));
	if (!check(f, m, a))
		return false;
	read_advert(m, a);
	check_sum(f, m, a);
	note_values(f, a);
	for (unsigned i = 0; i < a->n; i++)
		note_address(f, m->v6, a->ip + i * (size_t)(m->v6 ? 16 : 4));
	return note_router(f, a, hash(m->p, m->wire));
}
