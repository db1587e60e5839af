/*
 * arp_flow: what the ARP messages of one direction of a flow have said (RFC 826, 903, 1931, 2390, 5227).
 *
 *	| hardware type 16 | protocol type 16 | hardware size 8 | protocol size 8 | opcode 16 |
 *	| sender: hardware address, protocol address | target: hardware address, protocol address |
 *
 * Depends on the user flags, not on the core: a message goes in as bytes and changes the state.
 */
#ifndef ARP_FLOW_H
#define ARP_FLOW_H

#include "arpDecode.h"
#include "arp_owners.h"

#define ARP_LEN		28	/* of a message about Ethernet and IPv4 addresses */

enum { ARP_OP_REQUEST = 1, ARP_OP_REPLY = 2, ARP_OP_RARP_REPLY = 4 };

struct arp_pair {
	uint8_t mac[6];
	uint32_t ip;		/* network order */
	uint16_t n;		/* how often it was said; 0: by another flow before */
};

struct arp_flow {
	uint8_t stat;		/* ARP_STAT_* */
	uint8_t npairs;
	uint16_t hwType;	/* of the first message */
	uint16_t opcodes;	/* bit field */
	uint16_t said;		/* pairs that were not in the list, those without room too */
	struct arp_pair pair[ARP_MAX_IP];
};

/* A message about Ethernet and IPv4 addresses. */
struct arp_message {
	uint16_t hwType, protoType, opcode;
	uint8_t hwSize, protoSize;
	const uint8_t *senderMac, *targetMac;	/* in the packet; NULL: of other sizes, or not captured */
	uint32_t senderIp, targetIp;		/* network order; 0 likewise */
};

/* Read a message of len captured bytes; false if there is no whole header. */
bool arp_message_read(struct arp_message *, const uint8_t *p, size_t len);

/* Take a message; o remembers who has said first that an address is its own. */
void arp_flow_message(struct arp_flow *, struct arp_owners *o, const struct arp_message *);

#endif
