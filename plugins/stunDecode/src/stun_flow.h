/*
 * stun_flow: what one direction of a flow has said in STUN and NAT-PMP.
 *
 *	STUN:    | 00 | type 14 | length 16 | cookie 32 | transaction 96 | type 16, length 16, value, padding | ...
 *	NAT-PMP: | version 8 | opcode 8 | result 16 | seconds 32 | ...
 *
 * Depends on nothing of the core: messages go in as bytes and change the state.
 */
#ifndef STUN_FLOW_H
#define STUN_FLOW_H

#include "celltext.h"
#include "stunDecode.h"
#include "stun_stream.h"

#define STUN_TEXT	128	/* bytes that are kept of a text */

enum stun_address {
	STUN_MAPPED, STUN_XMAPPED, STUN_PEER, STUN_ORIGIN, STUN_RELAY, STUN_DEST, STUN_OTHER,
	STUN_ADDRESSES
};
enum stun_class { STUN_REQUEST, STUN_INDICATION, STUN_SUCCESS, STUN_ERROR, STUN_CLASSES };
enum pmp_opcode { PMP_ADDRESS, PMP_UDP, PMP_TCP, PMP_OPCODES };

struct stun_flow {
	uint32_t stat, err;		/* NAT_STAT_*, bits of natErr.def */
	uint16_t n[STUN_CLASSES];	/* messages of each class, up to 65535 */
	struct stun_addr {
		uint32_t ip;		/* network order */
		uint16_t port;
		bool there;
	} addr[STUN_ADDRESSES];		/* IPv4, the last of each */
	uint32_t lifetime;		/* [s] */
	char user[STUN_TEXT], pass[STUN_TEXT], realm[STUN_TEXT], software[STUN_TEXT];
	uint16_t asked[PMP_OPCODES], answered[PMP_OPCODES];
	uint32_t epoch;			/* of the first answer [s] */
	struct stun_stream stream;	/* TCP */
};

/* Take a message of STUN of which n bytes were captured: at least a header. */
void stun_flow_message(struct stun_flow *, const uint8_t *p, size_t n);

/* Take a message of NAT-PMP. */
void pmp_flow_message(struct stun_flow *, const uint8_t *p, size_t n);

#endif
