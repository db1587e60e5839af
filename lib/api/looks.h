/*
 * How tunnels begin: what the classifier (app.h) and the decoders of these protocols both ask.
 *
 * n bytes are the payload of a datagram; of TCP the first bytes of a direction, of which there may be more.
 */
#ifndef T2_LOOKS_H
#define T2_LOOKS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "cursor.h"

/* --- WireGuard (its paper, 5.4) --------------------------------------------------------------------------------- */

/* | type 8 | 0 24 | ...: initiation, response, cookie reply of their lengths; data with a counter below 2^40 */
static inline bool
t2_looks_wireguard(const uint8_t *p, size_t n)
{
	if (n < 32 || p[1] != 0 || p[2] != 0 || p[3] != 0)
		return false;
	switch (p[0]) {
	case 1:
		return n == 148;
	case 2:
		return n == 92;
	case 3:
		return n == 64;
	case 4:
		return n % 16 == 0 && p[13] == 0 && p[14] == 0 && p[15] == 0;
	default:
		return false;
	}
}

/* --- OpenVPN ---------------------------------------------------------------------------------------------------- */

/*
 * | opcode 5, key 3 | session 64 | authentication | n 8 | n * packet 32 | [session 64 if n > 0] | packet 32 |
 *   content |
 *
 * Authentication is nothing; or with --tls-auth an HMAC, a packet number 32 and a time 32; or with --tls-crypt
 * number, time and a tag of 32 bytes, behind which all is encrypted.
 */
enum t2_ovpn_opcode {
	T2_OVPN_RESET_CLIENT_V1 = 1, T2_OVPN_RESET_SERVER_V1, T2_OVPN_SOFT_RESET, T2_OVPN_CONTROL, T2_OVPN_ACK,
	T2_OVPN_DATA_V1, T2_OVPN_RESET_CLIENT_V2, T2_OVPN_RESET_SERVER_V2, T2_OVPN_DATA_V2, T2_OVPN_RESET_CLIENT_V3,
	T2_OVPN_CONTROL_WKC
};
#define T2_OVPN_HEAD	9u		/* opcode and session */
#define T2_OVPN_RESET_MAX	1500u	/* bytes of a hard reset over TCP */
#define T2_OVPN_REPLAY	8u		/* number and time */
#define T2_OVPN_TAG	32u		/* of --tls-crypt */
#define T2_OVPN_ACKS	8u		/* at most */
#define T2_OVPN_CRYPT	255u		/* t2_ovpn_auth(): --tls-crypt */
#define T2_OVPN_NONE	256u		/* no such packet */

static inline bool
t2_ovpn_is_reset(unsigned opcode)
{
	return opcode == T2_OVPN_RESET_CLIENT_V1 || opcode == T2_OVPN_RESET_SERVER_V1 ||
	    opcode == T2_OVPN_RESET_CLIENT_V2 || opcode == T2_OVPN_RESET_SERVER_V2 ||
	    opcode == T2_OVPN_RESET_CLIENT_V3;
}

static inline bool
t2_ovpn_is_client(unsigned opcode)
{
	return opcode == T2_OVPN_RESET_CLIENT_V1 || opcode == T2_OVPN_RESET_CLIENT_V2 ||
	    opcode == T2_OVPN_RESET_CLIENT_V3;
}

/* A packet number as sessions begin; newer ones with a wrapped key begin at 0x0f000001, which says so. */
static inline bool
t2_ovpn_begins(uint32_t number)
{
	return number > 0 && (number <= UINT16_MAX || number >> 16 == 0x0f00);
}

/* Is what stands behind auth bytes the end of a hard reset: acknowledgements, and the packet number 0? */
static inline bool
t2_ovpn_resets_behind(const uint8_t *p, size_t n, size_t auth)
{
	const size_t at = T2_OVPN_HEAD + auth;
	uint32_t number = 1, replay = 1;
	struct cursor c = { p, p + n };
	uint8_t acks = 0;

	if (auth > 0 && !cursor_peek_u32be(&c, at - T2_OVPN_REPLAY, &replay))
		return false;
	if (!cursor_skip(&c, at) || !cursor_u8(&c, &acks) || acks > T2_OVPN_ACKS ||
	    !cursor_skip(&c, acks * 4u + (acks > 0 ? 8u : 0u)) || !cursor_u32be(&c, &number))
		return false;
	return cursor_left(&c) == 0 && number == 0 && t2_ovpn_begins(replay);
}

/*
 * Bytes of the authentication of a hard reset of n bytes, T2_OVPN_CRYPT, or T2_OVPN_NONE if it is none.  It names a
 * session, has key 0, and its length is that of its parts.
 */
static inline unsigned
t2_ovpn_auth(const uint8_t *p, size_t n)
{
	/* none; MD5, SHA-1, SHA-224, -256, -384, -512 */
	static const uint8_t auths[] = { 0, 16 + 8, 20 + 8, 28 + 8, 32 + 8, 48 + 8, 64 + 8 };
	static const uint8_t nobody[8];
	const unsigned opcode = n > 0 ? p[0] >> 3 : 0;
	const size_t crypt = T2_OVPN_HEAD + T2_OVPN_REPLAY + T2_OVPN_TAG + 5;	/* of a client */

	if (n < T2_OVPN_HEAD + 5 || (p[0] & 7) != 0 || !t2_ovpn_is_reset(opcode) ||
	    memcmp(p + 1, nobody, sizeof(nobody)) == 0)
		return T2_OVPN_NONE;
	for (unsigned i = 0; i < sizeof(auths) && opcode != T2_OVPN_RESET_CLIENT_V3; i++)
		if (t2_ovpn_resets_behind(p, n, auths[i]))
			return auths[i];
	if (n < crypt || !t2_ovpn_begins(get_u32be(p + T2_OVPN_HEAD)))
		return T2_OVPN_NONE;
	if (opcode == T2_OVPN_RESET_CLIENT_V3)		/* behind it a wrapped key, whose length ends it */
		return (size_t)get_u16be(p + n - 2) + crypt == n ? T2_OVPN_CRYPT : T2_OVPN_NONE;
	return n == crypt || (n >= crypt + 12 && n <= crypt + 12 + 64 && opcode == T2_OVPN_RESET_SERVER_V2) ?
	    T2_OVPN_CRYPT : T2_OVPN_NONE;
}

/* A datagram. */
static inline bool
t2_looks_openvpn(const uint8_t *p, size_t n)
{
	return t2_ovpn_auth(p, n) != T2_OVPN_NONE;
}

/*
 * Bytes of TCP: a hard reset behind its length, the only thing that the peer says before it is answered.  1 yes, 0
 * no, -1 too few to say.  Of one that is longer than most bytes are looked at only its opcode, key, session and
 * length count.
 */
static inline int
t2_looks_openvpn_tcp(const uint8_t *p, size_t n, size_t most)
{
	static const uint8_t nobody[8];
	const size_t len = n >= 2 ? (size_t)get_u16be(p) : 0;

	if (n < 2)
		return n == 0 || p[0] <= T2_OVPN_RESET_MAX >> 8 ? -1 : 0;
	if (len < T2_OVPN_HEAD + 5 || len > T2_OVPN_RESET_MAX)
		return 0;
	if (n == 2)
		return -1;
	if ((p[2] & 7) != 0 || !t2_ovpn_is_reset(p[2] >> 3))
		return 0;
	if (n >= len + 2)
		return t2_looks_openvpn(p + 2, len);
	if (len + 2 <= most || n < 2 + T2_OVPN_HEAD)
		return -1;
	if (memcmp(p + 3, nobody, sizeof(nobody)) == 0)
		return 0;
	/* the HMACs of 48 and 64 bytes, a server's of 32, --tls-crypt of a server, with a wrapped key */
	return len == 70 || len == 86 || len == 66 || len == 82 || len == 98 || len > 54 + 290;
}

#endif
