/*
 * ovpn_flow: what the packets of one direction of a flow have said (lib/api/looks.h draws them).
 *
 * Depends on nothing of the core: a packet goes in as bytes and changes the state.
 */
#ifndef OVPN_FLOW_H
#define OVPN_FLOW_H

#include "looks.h"
#include "openvpn.h"

#define OVPN_AUTH_UNKNOWN	T2_OVPN_NONE

struct ovpn_flow {
	uint16_t stat, types;		/* OVPN_STAT_; a bit an opcode */
	uint16_t auth;			/* of control packets: bytes, T2_OVPN_CRYPT, OVPN_AUTH_UNKNOWN */
	uint8_t version;		/* of the hard reset: 1 to 3; 0: none */
	uint8_t hmac;			/* bytes of the HMAC or tag */
	uint8_t key;			/* the largest number */
	uint8_t nsessions, nremote, npeers;
	uint32_t hard, soft, acks;	/* packets */
	uint32_t resets;		/* of a client that wait for an answer, or were answered */
	uint64_t control, data, bytes;	/* packets, and those of data without their heads */
	uint32_t netTime;		/* the sender's clock at its first packet that says it [s]; 0: none */
	uint32_t peers[OVPN_SESSIONS];
	uint64_t sessions[OVPN_SESSIONS], remote[OVPN_SESSIONS];
};

void ovpn_flow_init(struct ovpn_flow *);

/* Take a packet of which n bytes are there; opposite: what the other direction has said, or NULL. */
void ovpn_flow_packet(struct ovpn_flow *, struct ovpn_flow *opposite, const uint8_t *p, size_t n, size_t wire);

/* Could it be a packet of OpenVPN on its port?  An opcode, a length that has its fields. */
bool ovpn_may_be(const uint8_t *p, size_t n);

#endif
