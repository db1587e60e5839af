/* ovpn_flow: the fields of a packet. */
#include "ovpn_flow.h"

#include "celltext.h"

#define DATA_V1_HEAD	1u
#define DATA_V2_HEAD	4u		/* opcode and key, peer 24 */
#define DATA_MIN	16u		/* bytes of data behind the head: a tag, or an HMAC and a block */

void
ovpn_flow_init(struct ovpn_flow *f)
{
	*f = (struct ovpn_flow){ .auth = OVPN_AUTH_UNKNOWN };
}

static uint64_t
u64be(const uint8_t *p)
{
	return (uint64_t)get_u32be(p) << 32 | get_u32be(p + 4);
}

static void
keep64(struct ovpn_flow *f, uint64_t *list, uint8_t *n, uint64_t value)
{
	if (!t2_list_add(list, n, OVPN_SESSIONS, &value, sizeof(value)))
		f->stat |= OVPN_STAT_FULL;
}

/* The sessions whose packets are acknowledged; true if there are any. */
static bool
acknowledgements(struct ovpn_flow *f, struct cursor *c)
{
	uint8_t n = 0;

	if (!cursor_u8(c, &n) || n > T2_OVPN_ACKS || !cursor_has(c, n > 0 ? n * 4u + 8 : 0)) {
		f->stat |= OVPN_STAT_SHORT;
		return false;
	}
	if (n > 0)
		keep64(f, f->remote, &f->nremote, u64be(c->p + n * 4u));
	return n > 0;
}

/*
 * Bytes of the authentication of a control packet whose hard reset was not seen: those behind which it ends, or TLS
 * begins.
 */
static unsigned
guess(unsigned opcode, const uint8_t *p, size_t n)
{
	static const uint8_t auths[] = { 0, 24, 28, 36, 40, 56, 72 };

	for (unsigned i = 0; i < T2_NELEM(auths); i++) {
		struct cursor c = { p, p + n };
		uint32_t number;
		uint8_t acks;

		if (!cursor_skip(&c, T2_OVPN_HEAD + auths[i]) || !cursor_u8(&c, &acks) || acks > T2_OVPN_ACKS ||
		    !cursor_skip(&c, acks * 4u + (acks > 0 ? 8 : 0)))
			continue;
		if (opcode == T2_OVPN_ACK && acks > 0 && cursor_left(&c) == 0)
			return auths[i];
		if (opcode == T2_OVPN_CONTROL && cursor_u32be(&c, &number) && cursor_has(&c, 3) && c.p[0] >= 20 &&
		    c.p[0] <= 23 && c.p[1] == 3 && c.p[2] <= 4)
			return auths[i];
	}
	return OVPN_AUTH_UNKNOWN;
}

/* On its port a control packet that is no hard reset: its parts fit, or what stands before the tag of --tls-crypt. */
static bool
control_fits(unsigned opcode, const uint8_t *p, size_t n)
{
	const uint32_t number = n >= T2_OVPN_HEAD + T2_OVPN_REPLAY + T2_OVPN_TAG + 5 ? get_u32be(p + T2_OVPN_HEAD) :
	    0;

	return guess(opcode, p, n) != OVPN_AUTH_UNKNOWN || t2_ovpn_begins(number);
}

bool
ovpn_may_be(const uint8_t *p, size_t n)
{
	const unsigned opcode = n > 0 ? p[0] >> 3 : 0;

	if (t2_ovpn_is_reset(opcode))
		return t2_looks_openvpn(p, n);
	switch (opcode) {
	case T2_OVPN_DATA_V1:
		return n >= DATA_V1_HEAD + DATA_MIN;
	case T2_OVPN_DATA_V2:
		return n >= DATA_V2_HEAD + DATA_MIN;
	case T2_OVPN_SOFT_RESET:
	case T2_OVPN_CONTROL:
	case T2_OVPN_ACK:
		return control_fits(opcode, p, n);
	default:
		return false;
	}
}

/* How control packets are authenticated, learned from a packet. */
static void
auth_set(struct ovpn_flow *f, unsigned auth)
{
	f->auth = (uint16_t)auth;
	if (auth == T2_OVPN_CRYPT) {
		f->stat |= OVPN_STAT_CRYPT;
		f->hmac = T2_OVPN_TAG;
	} else if (auth > 0) {
		f->stat |= OVPN_STAT_AUTH;
		f->hmac = (uint8_t)(auth - T2_OVPN_REPLAY);
	}
}

static void
auth_learn(struct ovpn_flow *f, const struct ovpn_flow *opposite, unsigned opcode, const uint8_t *p, size_t n,
    bool whole)
{
	unsigned auth = OVPN_AUTH_UNKNOWN;

	if (f->auth != OVPN_AUTH_UNKNOWN && !t2_ovpn_is_reset(opcode))
		return;
	if (whole && t2_ovpn_is_reset(opcode))
		auth = t2_ovpn_auth(p, n);
	else if (opposite != NULL && opposite->auth != OVPN_AUTH_UNKNOWN)
		auth = opposite->auth;
	else if (whole)
		auth = guess(opcode, p, n);
	if (auth != OVPN_AUTH_UNKNOWN)
		auth_set(f, auth);
}

static void
hard_reset(struct ovpn_flow *f, struct ovpn_flow *opposite, unsigned opcode, uint64_t session)
{
	f->stat |= OVPN_STAT_RESET;
	f->hard++;
	f->version = opcode <= T2_OVPN_RESET_SERVER_V1 ? 1 : opcode == T2_OVPN_RESET_CLIENT_V3 ? 3 : 2;
	if (opcode == T2_OVPN_RESET_CLIENT_V3)
		f->stat |= OVPN_STAT_CRYPT2;
	if (f->nsessions > 0 && f->sessions[f->nsessions - 1] != session)
		f->stat |= OVPN_STAT_RESTART;
	if (t2_ovpn_is_client(opcode)) {
		f->resets++;
	} else if (opposite != NULL && opposite->resets > 0) {
		f->stat |= OVPN_STAT_ANSWERED;
		opposite->stat |= OVPN_STAT_ANSWERED;
	}
}

static void
control(struct ovpn_flow *f, struct ovpn_flow *opposite, const uint8_t *p, size_t n, bool whole)
{
	const unsigned opcode = p[0] >> 3;
	struct cursor c = { p, p + n };
	uint32_t at;

	if (n < T2_OVPN_HEAD) {
		f->stat |= OVPN_STAT_SHORT;
		return;
	}
	auth_learn(f, opposite, opcode, p, n, whole);
	if (t2_ovpn_is_reset(opcode)) {
		hard_reset(f, opposite, opcode, u64be(p + 1));
	} else if (opcode == T2_OVPN_SOFT_RESET) {
		f->stat |= OVPN_STAT_SOFT;
		f->soft++;
	} else if (opcode == T2_OVPN_ACK) {
		f->acks++;
	} else {
		f->stat |= OVPN_STAT_CONTROL;
		f->control++;
	}
	keep64(f, f->sessions, &f->nsessions, u64be(p + 1));
	if (f->auth == OVPN_AUTH_UNKNOWN)
		return;
	at = f->auth == T2_OVPN_CRYPT ? T2_OVPN_HEAD + 4 : f->auth > 0 ? T2_OVPN_HEAD + f->auth - 4u : 0;
	if (f->netTime == 0 && at > 0)
		(void)cursor_peek_u32be(&c, at, &f->netTime);
	if (f->auth == T2_OVPN_CRYPT)
		return;
	if (cursor_skip(&c, T2_OVPN_HEAD + f->auth))
		(void)acknowledgements(f, &c);
	else
		f->stat |= OVPN_STAT_SHORT;
}

static void
data(struct ovpn_flow *f, const uint8_t *p, size_t n, size_t wire)
{
	const bool v2 = p[0] >> 3 == T2_OVPN_DATA_V2;
	const size_t head = v2 ? DATA_V2_HEAD : DATA_V1_HEAD;
	uint32_t peer;

	if (wire < head || n < head) {
		f->stat |= OVPN_STAT_SHORT;
		return;
	}
	f->stat |= OVPN_STAT_DATA;
	f->data++;
	f->bytes += wire - head;
	if (!v2)
		return;
	peer = get_u32be(p) & 0xffffff;
	if (!t2_list_add(f->peers, &f->npeers, OVPN_SESSIONS, &peer, sizeof(peer)))
		f->stat |= OVPN_STAT_FULL;
}

void
ovpn_flow_packet(struct ovpn_flow *f, struct ovpn_flow *opposite, const uint8_t *p, size_t n, size_t wire)
{
	const unsigned opcode = n > 0 ? p[0] >> 3 : 0;

	f->stat |= OVPN_STAT_OVPN;
	if (n == 0)
		return;
	if (opcode < T2_OVPN_RESET_CLIENT_V1 || opcode > T2_OVPN_CONTROL_WKC) {
		f->stat |= OVPN_STAT_TYPE;
		return;
	}
	f->types |= (uint16_t)(1 << opcode);
	f->key = f->key > (p[0] & 7) ? f->key : p[0] & 7;
	if (opcode == T2_OVPN_DATA_V1 || opcode == T2_OVPN_DATA_V2)
		data(f, p, n, wire);
	else
		control(f, opposite, p, n, n == wire);
}
