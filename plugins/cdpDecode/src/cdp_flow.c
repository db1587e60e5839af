/* cdp_flow: TLV by TLV. */
#include "cdp_flow.h"

#include "celltext.h"

#define CDP_LEN		4	/* in front of the first TLV */
#define TLV_LEN		4	/* type and length */

static void
keep_text(struct cdp_flow *f, char *text, size_t size, const uint8_t *v, size_t n)
{
	if (!t2_text_keep(text, size, v, n))
		f->stat |= CDP_STAT_CUT;
}

/* | number 32 | protocol type 8 | its length 8 | protocol | length 16 | address | ...: of IPv4, which is 0xcc */
static void
read_addresses(struct cdp_flow *f, uint32_t *list, uint8_t *n, unsigned max, const uint8_t *v, size_t size)
{
	struct cursor c = { v, v + size };
	uint32_t left;
	uint16_t len;
	uint8_t type, plen;

	if (!cursor_u32be(&c, &left)) {
		f->stat |= CDP_STAT_LENGTH;
		return;
	}
	for (; left > 0; left--) {
		const uint8_t *const protocol = c.p + 2;

		if (!cursor_u8(&c, &type) || !cursor_u8(&c, &plen) || !cursor_skip(&c, plen) ||
		    !cursor_u16be(&c, &len) || !cursor_has(&c, len)) {
			f->stat |= CDP_STAT_LENGTH;
			return;
		}
		if (type == 1 && plen == 1 && *protocol == 0xcc && len == 4 &&
		    !t2_list_add(list, n, max, c.p, sizeof(*list)))
			f->stat |= CDP_STAT_CUT;
		cursor_skip(&c, len);
	}
}

/* | network 32 | bits 8 | ...; a default route alone has no bits */
static void
read_prefixes(struct cdp_flow *f, const uint8_t *v, size_t n)
{
	struct cdp_prefix prefix;

	if (n % 5 != 0 && n != 4)
		f->stat |= CDP_STAT_LENGTH;
	for (; n >= 4; v += 5, n -= MIN(n, 5U)) {
		memset(&prefix, 0, sizeof(prefix));
		memcpy(&prefix.ip, v, sizeof(prefix.ip));
		prefix.bits = n > 4 ? v[4] : 0;
		if (!t2_list_add(f->prefix, &f->nprefix, CDP_NIPPG, &prefix, sizeof(prefix)))
			f->stat |= CDP_STAT_CUT;
	}
}

/* Type and VLAN: | 8 | VLAN 16 | */
static void
read_voip(struct cdp_flow *f, const uint8_t *v, size_t n)
{
	if (n >= 3)
		f->voipVlan = get_u16be(v + 1);
}

/* Least size of a value, of types that have one. */
static const uint8_t least[32] = {
	[CDP_ADDRESSES] = 4, [CDP_CAPS] = 4, [CDP_NATIVE_VLAN] = 2, [CDP_DUPLEX] = 1, [CDP_MANAGEMENT] = 4
};

static void
read_tlv(struct cdp_flow *f, unsigned type, const uint8_t *v, size_t n)
{
	if (type < 32 && n < least[type]) {
		f->stat |= CDP_STAT_LENGTH;
		return;
	}
	switch (type) {
	case CDP_DEVICE:
		if (f->device[0] == '\0')
			keep_text(f, f->device, sizeof(f->device), v, n);
		break;
	case CDP_ADDRESSES:
		read_addresses(f, f->addr, &f->naddr, CDP_NADDR, v, n);
		break;
	case CDP_PORT:
		keep_text(f, f->port, sizeof(f->port), v, n);
		break;
	case CDP_CAPS:
		f->caps |= get_u32be(v);
		break;
	case CDP_SOFTWARE:
		keep_text(f, f->software, sizeof(f->software), v, n);
		break;
	case CDP_PLATFORM:
		keep_text(f, f->platform, sizeof(f->platform), v, n);
		break;
	case CDP_PREFIXES:
		read_prefixes(f, v, n);
		break;
	case CDP_VTP:
		keep_text(f, f->vtp, sizeof(f->vtp), v, n);
		break;
	case CDP_NATIVE_VLAN:
		f->nativeVlan = get_u16be(v);
		break;
	case CDP_DUPLEX:
		f->duplex |= v[0] != 0 ? 2 : 1;
		break;
	case CDP_VOIP_REPLY:
	case CDP_VOIP_QUERY:
		read_voip(f, v, n);
		break;
	case CDP_MANAGEMENT:
		read_addresses(f, f->management, &f->nmanagement, CDP_NMADDR, v, n);
		break;
	default:
		break;
	}
}

void
cdp_flow_message(struct cdp_flow *f, const uint8_t *p, size_t len, size_t wire)
{
	struct cursor c = { p, p + len };
	uint16_t type, n;

	f->stat |= CDP_STAT_CDP;
	if (!cursor_has(&c, CDP_LEN)) {
		f->stat |= wire > len ? CDP_STAT_SNAPPED : CDP_STAT_LENGTH;
		return;
	}
	f->version = p[0];
	f->ttl = p[1];
	cursor_skip(&c, CDP_LEN);
	while (cursor_peek_u16be(&c, 0, &type) && cursor_peek_u16be(&c, 2, &n)) {
		f->tlvs |= UINT32_C(1) << MIN(type, 31);
		if (n < TLV_LEN || n > cursor_left(&c)) {
			f->stat |= n >= TLV_LEN && wire > len ? CDP_STAT_SNAPPED : CDP_STAT_LENGTH;
			return;
		}
		read_tlv(f, type, c.p + TLV_LEN, n - (size_t)TLV_LEN);
		cursor_skip(&c, n);
	}
	if (wire > len)
		f->stat |= CDP_STAT_SNAPPED;
}
