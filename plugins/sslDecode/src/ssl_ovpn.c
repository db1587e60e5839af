/* ssl_ovpn: TLS inside of OpenVPN. */
#include "ssl_ovpn.h"

#define OPCODE		4	/* P_CONTROL_V1 */
#define HEAD		9	/* bytes of opcode and session */
#define ACKS_MAX	8
#define REPLAY		8	/* bytes of packet and time behind an HMAC */

/* What carries TLS. */
struct control {
	struct cursor tls;
	uint32_t number;
};

static bool
control_read(const uint8_t *p, size_t n, unsigned auth, struct control *k)
{
	uint8_t acks;

	k->tls = (struct cursor){ p, p + n };
	return n > HEAD && p[0] >> 3 == OPCODE && cursor_skip(&k->tls, HEAD + auth) && cursor_u8(&k->tls, &acks) &&
	    acks <= ACKS_MAX && cursor_skip(&k->tls, acks * 4u + (acks > 0 ? 8 : 0)) &&
	    cursor_u32be(&k->tls, &k->number);
}

/* Bytes of the HMAC, packet and time of a packet in which TLS begins; -1: there is no such thing. */
static int
auth_of(const uint8_t *p, size_t n)
{
	static const uint8_t sizes[] = { 0, 16 + REPLAY, 20 + REPLAY, 28 + REPLAY, 32 + REPLAY, 48 + REPLAY,
		64 + REPLAY };
	struct control k;

	for (unsigned i = 0; i < T2_NELEM(sizes); i++)
		if (control_read(p, n, sizes[i], &k) && tls_looks(k.tls.p, cursor_left(&k.tls)) == 1)
			return sizes[i];
	return -1;
}

bool
ssl_is_ovpn(const uint8_t *p, size_t n)
{
	return n > HEAD && p[0] >> 3 == OPCODE && auth_of(p, n) != -1;
}

bool
ssl_ovpn_packet(struct ssl_flow *f, const struct ssl_source *src, const uint8_t *p, size_t n)
{
	struct control k;
	bool hole;
	int auth;

	if (!f->ovpn) {
		if ((auth = auth_of(p, n)) == -1)
			return false;
		f->ovpn = true;
		f->ovpnAuth = (uint8_t)auth;
		f->proto |= UINT32_C(1) << SSL_PROTO_OPENVPN;
		(void)control_read(p, n, f->ovpnAuth, &k);
		f->ovpnNext = k.number;
	}
	if (!control_read(p, n, f->ovpnAuth, &k))
		return false;
	if ((int32_t)(k.number - f->ovpnNext) < 0)		/* again */
		return true;
	hole = k.number != f->ovpnNext;
	f->ovpnNext = k.number + 1;
	if (cursor_left(&k.tls) > 0)
		ssl_flow_stream(f, src, k.tls.p, cursor_left(&k.tls), hole ? T2_STREAM_HOLE : 0);
	return true;
}

bool
ssl_ovpn_segment(struct ssl_flow *f, const struct ssl_source *src, const uint8_t *p, size_t n)
{
	struct cursor c = { p, p + n };
	bool any = false;
	uint16_t len;

	while (cursor_u16be(&c, &len) && cursor_has(&c, len)) {
		any |= ssl_ovpn_packet(f, src, c.p, len);
		(void)cursor_skip(&c, len);
	}
	return any;
}
