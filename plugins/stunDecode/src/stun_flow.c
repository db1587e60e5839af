/* stun_flow: messages, and the attributes in them. */
#include "stun_flow.h"

enum { FAMILY_IPV4 = 1 };

/* Attributes: IANA's registry; of Microsoft's [MS-TURN], [MS-ICE2]. */
enum {
	MAPPED_ADDRESS = 0x0001, SOURCE_ADDRESS = 0x0004, CHANGED_ADDRESS = 0x0005, USERNAME = 0x0006,
	PASSWORD = 0x0007, ERROR_CODE = 0x0009, REFLECTED_FROM = 0x000b, CHANNEL_NUMBER = 0x000c, LIFETIME = 0x000d,
	BANDWIDTH = 0x0010, DESTINATION_ADDRESS = 0x0011, XOR_PEER_ADDRESS = 0x0012, DATA = 0x0013,
	REALM = 0x0014, NONCE = 0x0015, XOR_RELAYED_ADDRESS = 0x0016, REQUESTED_FAMILY = 0x0017, EVEN_PORT = 0x0018,
	REQUESTED_TRANSPORT = 0x0019, DONT_FRAGMENT = 0x001a, XOR_MAPPED_ADDRESS = 0x0020, TIMER_VAL = 0x0021,
	RESERVATION_TOKEN = 0x0022, PRIORITY = 0x0024, USE_CANDIDATE = 0x0025, MS_VERSION = 0x8008,
	MS_XOR_MAPPED_ADDRESS = 0x8020, SOFTWARE = 0x8022, ICE_CONTROLLED = 0x8029, ICE_CONTROLLING = 0x802a,
	RESPONSE_ORIGIN = 0x802b, OTHER_ADDRESS = 0x802c, MS_SEQUENCE_NUMBER = 0x8050, MS_CANDIDATE_ID = 0x8054,
	MS_SERVICE_QUALITY = 0x8055, MS_IMPLEMENTATION = 0x8070, MS_ALTERNATE_MAPPED = 0x8090
};

/* | 0 8 | family 8 | port 16 | address |, with what is mixed into it (0: nothing) */
static void
address(struct stun_flow *f, enum stun_address which, struct cursor c, uint32_t mix)
{
	uint16_t family, port;
	uint32_t ip;

	if (!cursor_u16be(&c, &family) || !cursor_u16be(&c, &port) || (family & 0xff) != FAMILY_IPV4 ||
	    !cursor_u32be(&c, &ip))
		return;
	f->addr[which] = (struct stun_addr){ htonl(ip ^ mix), (uint16_t)(port ^ mix >> 16), true };
}

static void
text(char *to, const struct cursor *c, size_t n)
{
	(void)t2_text_keep(to, STUN_TEXT, c->p, MIN(n, cursor_left(c)));
}

/* The name, and what ICE puts behind a colon: the other side's name of the same */
static void
user(struct stun_flow *f, struct cursor c)
{
	const uint8_t *const colon = memchr(c.p, ':', cursor_left(&c));

	text(f->user, &c, colon != NULL ? (size_t)(colon - c.p) : SIZE_MAX);
	if (colon == NULL)
		return;
	cursor_skip(&c, (size_t)(colon - c.p) + 1);
	text(f->pass, &c, SIZE_MAX);
}

/* The bit of natErr of a code */
static uint32_t
error_bit(unsigned code)
{
	static const uint16_t codes[] = { 300, 400, 401, 403, 420, 437, 438, 440, 441, 442, 443, 446, 447, 486, 487,
		500, 508 };

	for (unsigned i = 0; i < T2_NELEM(codes); i++)
		if (codes[i] == code)
			return UINT32_C(1) << i;
	return UINT32_C(1) << 31;
}

/* | 0 21 | class 3 | number 8 | reason | */
static void
error_code(struct stun_flow *f, const struct cursor *c)
{
	uint32_t word;

	if (cursor_peek_u32be(c, 0, &word))
		f->err |= error_bit((word >> 8 & 7) * 100 + (word & 0xff));
}

static void
even_port(struct stun_flow *f, const struct cursor *c)
{
	uint8_t bits;

	f->stat |= NAT_STAT_TURN | NAT_STAT_EVEN;
	if (cursor_peek_u8(c, 0, &bits) && (bits & 0x80) != 0)
		f->stat |= NAT_STAT_NEXT;
}

/* Attributes that have values for the row */
static void
value(struct stun_flow *f, uint16_t type, struct cursor c)
{
	switch (type) {
	case MAPPED_ADDRESS:		address(f, STUN_MAPPED, c, 0); break;
	case DESTINATION_ADDRESS:	address(f, STUN_DEST, c, 0); break;
	case RESPONSE_ORIGIN:		address(f, STUN_ORIGIN, c, 0); break;
	case OTHER_ADDRESS:		address(f, STUN_OTHER, c, 0); break;
	case XOR_MAPPED_ADDRESS:
	case MS_XOR_MAPPED_ADDRESS:	address(f, STUN_XMAPPED, c, STUN_COOKIE); break;
	case XOR_PEER_ADDRESS:		address(f, STUN_PEER, c, STUN_COOKIE); break;
	case XOR_RELAYED_ADDRESS:	address(f, STUN_RELAY, c, STUN_COOKIE); break;
	case USERNAME:			user(f, c); break;
	case PASSWORD:			text(f->pass, &c, SIZE_MAX); break;
	case REALM:			text(f->realm, &c, SIZE_MAX); break;
	case SOFTWARE:			text(f->software, &c, SIZE_MAX); break;
	case ERROR_CODE:		error_code(f, &c); break;
	case LIFETIME:			(void)cursor_peek_u32be(&c, 0, &f->lifetime); break;
	case EVEN_PORT:			even_port(f, &c); break;
	default:			break;
	}
}

/* What it says of a flow that it has an attribute */
static uint32_t
status_of(uint16_t type)
{
	switch (type) {
	case CHANNEL_NUMBER:
	case LIFETIME:
	case XOR_PEER_ADDRESS:
	case DATA:
	case XOR_RELAYED_ADDRESS:
	case REQUESTED_FAMILY:
	case REQUESTED_TRANSPORT:
	case RESERVATION_TOKEN:
		return NAT_STAT_TURN;
	case DONT_FRAGMENT:
		return NAT_STAT_TURN | NAT_STAT_DONT_FRAGMENT;
	case NONCE:
		return NAT_STAT_NONCE;
	case PRIORITY:
	case USE_CANDIDATE:
	case ICE_CONTROLLED:
	case ICE_CONTROLLING:
		return NAT_STAT_ICE;
	case SOURCE_ADDRESS:
	case CHANGED_ADDRESS:
	case PASSWORD:
	case REFLECTED_FROM:
	case BANDWIDTH:
	case TIMER_VAL:
		return NAT_STAT_DEPRECATED;
	case MS_VERSION:
	case MS_XOR_MAPPED_ADDRESS:
	case MS_SEQUENCE_NUMBER:
	case MS_CANDIDATE_ID:
	case MS_SERVICE_QUALITY:
	case MS_ALTERNATE_MAPPED:
		return NAT_STAT_MS;
	case MS_IMPLEMENTATION:
		return NAT_STAT_ICE | NAT_STAT_MS;
	default:
		return 0;
	}
}

/* Methods of TURN: Allocate, Refresh, Send, Data, CreatePermission, ChannelBind, Connect, ... */
static bool
is_turn(unsigned method)
{
	return method == 3 || method == 4 || (method >= 6 && method <= 12);
}

/* All attributes; false if one of them is not whole. */
static bool
attributes(struct stun_flow *f, struct cursor c, unsigned pad)
{
	uint16_t type, len;

	while (cursor_left(&c) > 0) {
		if (!cursor_u16be(&c, &type) || !cursor_u16be(&c, &len) || len > cursor_left(&c))
			return false;
		f->stat |= status_of(type);
		value(f, type, (struct cursor){ c.p, c.p + len });
		if (!cursor_skip(&c, (len + pad) & ~pad))
			return false;
	}
	return true;
}

void
stun_flow_message(struct stun_flow *f, const uint8_t *p, size_t n)
{
	const uint16_t type = get_u16be(p);
	const size_t whole = STUN_LEN + (size_t)get_u16be(p + 2);
	const unsigned class = (type >> 4 & 1) | (type >> 7 & 2);
	const unsigned pad = whole % 4 == 0 ? 3 : 0;	/* MS-TURN has none */
	const bool good = attributes(f, (struct cursor){ p + STUN_LEN, p + MIN(n, whole) }, pad);

	f->stat |= NAT_STAT_STUN;
	f->n[class] += f->n[class] < UINT16_MAX;
	if (is_turn((type & 0xf) | (type >> 1 & 0x70) | (type >> 2 & 0xf80)))
		f->stat |= NAT_STAT_TURN;
	if (n < whole)
		f->stat |= NAT_STAT_CUT;
	else if (!good)
		f->stat |= NAT_STAT_MALFORMED;
}

void
pmp_flow_message(struct stun_flow *f, const uint8_t *p, size_t n)
{
	struct cursor c = { p, p + n };
	uint8_t version, opcode;
	uint16_t result;
	uint32_t epoch, ip;

	if (!cursor_u8(&c, &version) || !cursor_u8(&c, &opcode))
		return;
	f->stat |= NAT_STAT_PMP;
	if ((opcode & 0x7f) >= PMP_OPCODES)
		return;
	if ((opcode & 0x80) == 0) {
		f->asked[opcode] += f->asked[opcode] < UINT16_MAX;
		return;
	}
	opcode &= 0x7f;
	f->answered[opcode] += f->answered[opcode] < UINT16_MAX;
	if (!cursor_u16be(&c, &result) || !cursor_u32be(&c, &epoch))
		return;
	if (result > 0)
		f->err |= result <= 5 ? UINT32_C(1) << result : UINT32_C(1) << 31;
	if (f->epoch == 0)
		f->epoch = epoch;
	if (opcode == PMP_ADDRESS && result == 0 && cursor_u32be(&c, &ip))
		f->addr[STUN_MAPPED] = (struct stun_addr){ htonl(ip), 0, true };
}
