/*
 * snmp_message: what a message of SNMP says, and the state of a flow that has messages.
 *
 *	SEQUENCE { version INTEGER, community OCTET STRING, PDU }			versions 0 (v1), 1 (v2c)
 *	SEQUENCE { version INTEGER, SEQUENCE { identifier, size, flags, security model },	version 3
 *	    OCTET STRING holding SEQUENCE { engine, boots, time, user OCTET STRING, ... },	security model 3
 *	    SEQUENCE { engine, context, PDU } or OCTET STRING, encrypted }
 *
 * Depends on nothing of the core: a message goes in as bytes and changes the state.
 */
#ifndef SNMP_MESSAGE_H
#define SNMP_MESSAGE_H

#include "cursor.h"
#include "framed.h"
#include "snmpDecode.h"

#define SNMP_PDU	0xa0		/* tag of the first of */
#define SNMP_PDUS	9u

struct snmp_message {
	uint8_t version;		/* as it is sent */
	uint8_t pdu;			/* its tag; 0: none, or it is encrypted */
	bool versioned;			/* it has a version */
	bool malformed;
	struct cursor community, user;	/* in the bytes of the message; NULL to NULL: none */
};

struct snmp_flow {
	uint64_t n[SNMP_PDUS];		/* messages with each PDU */
	struct t2_framed framed;	/* TCP */
	uint16_t pdus;			/* a bit each */
	uint8_t version;		/* of the last message that has one */
	uint8_t ncommunity, nuser;	/* bytes of the texts */
	char community[SNMP_STRLEN], user[SNMP_STRLEN];	/* the last ones that are not empty */
};

/* Read a message of which n bytes are there; n < whole if it was not captured, or is longer than what is kept. */
void snmp_message_read(struct snmp_message *, const uint8_t *p, size_t n, size_t whole);

/* Keep what it says. Bits of snmpStat. */
uint8_t snmp_flow_add(struct snmp_flow *, const struct snmp_message *);

/* Do bytes that begin a datagram or a direction look like a message?  1 yes, 0 no, -1 too few to say. */
int snmp_looks(const uint8_t *p, size_t n);

/* Messages of TCP. */
extern const struct t2_framing snmp_framing;

#endif
