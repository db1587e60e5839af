/*
 * ssl_ovpn: TLS inside of OpenVPN.
 *
 *	| opcode 5, key 3 | session 64 | [HMAC, packet 32, time 32] | n 8 | n * packet 32 | [session 64 if n > 0] |
 *	  packet 32 | TLS |
 *
 * Packets of its opcode P_CONTROL_V1 that come in order, and again, are read; over TCP those that lie whole in a
 * segment.
 */
#ifndef SSL_OVPN_H
#define SSL_OVPN_H

#include "ssl_flow.h"

/* Does a packet of OpenVPN begin with one of TLS? */
bool ssl_is_ovpn(const uint8_t *p, size_t n);

/* A packet; false if it is none that carries TLS. */
bool ssl_ovpn_packet(struct ssl_flow *, const struct ssl_source *, const uint8_t *p, size_t n);
/* Those of a segment, each behind its length 16. */
bool ssl_ovpn_segment(struct ssl_flow *, const struct ssl_source *, const uint8_t *p, size_t n);

#endif
