/* lldp_msg: TLV by TLV. */
#include "lldp_msg.h"

#include "celltext.h"

/* How chassis and port are named. */
enum { ID_MAC_OF_PORT = 3, ID_MAC_OF_CHASSIS = 4, ID_CHASSIS_ADDRESS = 5, ID_PORT_ADDRESS = 4 };
enum { FAMILY_IP4 = 1, FAMILY_IP6 = 2, FAMILY_802 = 6 };	/* address families of IANA */

static enum t2_address
kind_of(uint8_t family)
{
	return family == FAMILY_IP4 ? T2_ADDRESS_IP4 : family == FAMILY_IP6 ? T2_ADDRESS_IP6 :
	    family == FAMILY_802 ? T2_ADDRESS_MAC : T2_ADDRESS_OTHER;
}

static void
keep_text(struct lldp_msg *m, char *text, size_t size, const uint8_t *v, size_t n)
{
	if (!t2_text_keep(text, size, v, n))
		m->stat |= LLDP_STAT_CUT;
}

static void
keep_address(struct lldp_msg *m, char *text, size_t size, enum t2_address kind, const uint8_t *v, size_t n)
{
	if (!t2_text_address(text, size, kind, v, n))
		m->stat |= LLDP_STAT_CUT;
}

/* | subtype 8 | identifier |, which is a MAC address, | family 8 | address |, or a text */
static void
read_id(struct lldp_msg *m, char *text, uint8_t mac, uint8_t address, const uint8_t *v, size_t n)
{
	if (n < 2) {
		m->stat |= LLDP_STAT_LENGTH;
		return;
	}
	if (v[0] == mac)
		keep_address(m, text, LLDP_STRLEN, T2_ADDRESS_MAC, v + 1, n - 1);
	else if (v[0] == address)
		keep_address(m, text, LLDP_STRLEN, kind_of(v[1]), v + 2, n - 2);
	else
		keep_text(m, text, LLDP_STRLEN, v + 1, n - 1);
}

/* | length 8 | family 8 | address | numbering of interfaces ... |; the first address of a message counts. */
static void
read_address(struct lldp_msg *m, const uint8_t *v, size_t n)
{
	if (n < 2 || v[0] < 2 || v[0] > n - 1) {
		m->stat |= LLDP_STAT_LENGTH;
		return;
	}
	if (m->address[0] == '\0')
		keep_address(m, m->address, sizeof(m->address), kind_of(v[1]), v + 2, v[0] - (size_t)1);
}

static void
read_caps(struct lldp_msg *m, const uint8_t *v, size_t n)
{
	if (n < 4) {
		m->stat |= LLDP_STAT_LENGTH;
		return;
	}
	m->caps = get_u16be(v);
	m->enCaps = get_u16be(v + 2);
}

static void
read_ttl(struct lldp_msg *m, const uint8_t *v, size_t n)
{
	if (n < 2) {
		m->stat |= LLDP_STAT_LENGTH;
		return;
	}
	m->ttl = get_u16be(v);
	m->hasTtl = true;
}

static void
read_tlv(struct lldp_msg *m, unsigned type, const uint8_t *v, size_t n)
{
	if (type >= LLDP_PORT_DESC && type <= LLDP_ADDRESS)
		m->stat |= LLDP_STAT_OPTIONAL;
	switch (type) {
	case LLDP_CHASSIS:
		read_id(m, m->chassis, ID_MAC_OF_CHASSIS, ID_CHASSIS_ADDRESS, v, n);
		break;
	case LLDP_PORT:
		read_id(m, m->port, ID_MAC_OF_PORT, ID_PORT_ADDRESS, v, n);
		break;
	case LLDP_TTL:
		read_ttl(m, v, n);
		break;
	case LLDP_PORT_DESC:
		keep_text(m, m->portDesc, sizeof(m->portDesc), v, n);
		break;
	case LLDP_SYS_NAME:
		keep_text(m, m->sysName, sizeof(m->sysName), v, n);
		break;
	case LLDP_SYS_DESC:
		keep_text(m, m->sysDesc, sizeof(m->sysDesc), v, n);
		break;
	case LLDP_CAPS:
		read_caps(m, v, n);
		break;
	case LLDP_ADDRESS:
		read_address(m, v, n);
		break;
	case LLDP_ORG:
		m->stat |= LLDP_STAT_ORG;
		break;
	default:
		m->stat |= LLDP_STAT_RESERVED;
	}
}

/* All TLVs; false if the last ones were not captured. */
static bool
read_tlvs(struct lldp_msg *m, struct cursor *c, size_t wire)
{
	const uint8_t *const begin = c->p;
	uint16_t head;

	while (cursor_u16be(c, &head)) {
		const unsigned type = head >> 9;
		const size_t n = head & 0x01ff;

		m->tlvs |= UINT32_C(1) << MIN(type, 31U);
		if (type == LLDP_END)
			return true;
		if (!cursor_has(c, n)) {
			if (n <= wire - (size_t)(c->p - begin)) {
				m->stat |= type >= LLDP_PORT_DESC && type <= LLDP_ADDRESS ? LLDP_STAT_OPTIONAL : 0;
				return false;
			}
			m->stat |= LLDP_STAT_LENGTH;
			return true;
		}
		read_tlv(m, type, c->p, n);
		cursor_skip(c, n);
	}
	return (size_t)(c->p - begin) + cursor_left(c) >= wire;
}

void
lldp_msg_read(struct lldp_msg *m, const uint8_t *p, size_t len, size_t wire)
{
	const uint32_t mandatory = 1U << LLDP_CHASSIS | 1U << LLDP_PORT | 1U << LLDP_TTL;
	struct cursor c = { p, p + len };

	memset(m, 0, sizeof(*m));
	m->stat = LLDP_STAT_LLDP;
	if (!read_tlvs(m, &c, MAX(wire, len)))
		m->stat |= LLDP_STAT_SNAPPED;
	else if ((m->tlvs & mandatory) != mandatory)
		m->stat |= LLDP_STAT_MANDATORY;
}

/* What a message says of a type takes the place of what was said before. */
#define TAKE(tlv, member)	do { \
	if (m->tlvs & 1U << (tlv)) \
		memcpy(&f->m.member, &m->member, sizeof(m->member)); \
} while (0)

void
lldp_flow_add(struct lldp_flow *f, const struct lldp_msg *m)
{
	f->m.stat |= m->stat;
	f->m.tlvs |= m->tlvs;
	TAKE(LLDP_CHASSIS, chassis);
	TAKE(LLDP_PORT, port);
	TAKE(LLDP_PORT_DESC, portDesc);
	TAKE(LLDP_SYS_NAME, sysName);
	TAKE(LLDP_SYS_DESC, sysDesc);
	TAKE(LLDP_CAPS, caps);
	TAKE(LLDP_CAPS, enCaps);
	TAKE(LLDP_ADDRESS, address);
	if (!m->hasTtl)
		return;
	if (LLDP_TTL_AGGR == 0 && f->nttl < LLDP_NUM_TTL)
		f->ttl[f->nttl++] = m->ttl;
	else if (LLDP_TTL_AGGR == 0 || !t2_list_add(f->ttl, &f->nttl, LLDP_NUM_TTL, &m->ttl, sizeof(m->ttl)))
		f->m.stat |= LLDP_STAT_TTLS;
}
