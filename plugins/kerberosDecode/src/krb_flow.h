/*
 * krb_flow: what one direction of a flow has said in Kerberos (RFC 4120, 5).
 *
 *	UDP:			| message |
 *	TCP (7.2.2):		| length 32 | message | ...
 *	passwords (RFC 3244):	| length 16 | version 16 | bytes of the first message 16 | AP-REQ or AP-REP |
 *				  KRB-PRIV or KRB-ERROR |
 *	message:		[APPLICATION number] SEQUENCE, in DER
 *
 * Depends on the user flags, not on the core but for its memory (stream.h): bytes go in and change the state.
 */
#ifndef KRB_FLOW_H
#define KRB_FLOW_H

#include "kerberosDecode.h"

#include "ber.h"
#include "framed.h"
#include "texts.h"

#define KRB_KEEP	32768u	/* bytes of a message that are read at most */
#define KRB_HASH	2048u	/* bytes of what is encrypted that are kept at most */

enum krb_type {
	KRB_TICKET = 1, KRB_AS_REQ = 10, KRB_AS_REP, KRB_TGS_REQ, KRB_TGS_REP, KRB_AP_REQ, KRB_AP_REP, KRB_SAFE = 20,
	KRB_PRIV, KRB_CRED, KRB_ERROR = 30
};

/* Distinct numbers in the order of their first appearance. */
struct krb_numbers {
	uint8_t n;
	int32_t v[KRB_MAXNUM];
};

struct krb_flow {
	uint16_t stat;			/* KRB_STAT_* */
	uint32_t requests, replies, errors;
	struct krb_numbers etypes;	/* that a client can do */
	struct krb_numbers ciphers;	/* of tickets that were granted, or are shown */
	struct krb_numbers codes;	/* of errors */
	uint8_t ntype, type[KRB_MAXNUM];	/* of messages */
	uint32_t options;		/* of the last request */
	struct timeval from, till, renew;	/* the same; 0: not said */
	struct t2_texts client, service, realm, user, address, text, hash;
	bool port;			/* it has one of Kerberos' */
	bool begun;			/* a message of Kerberos was met */
	struct t2_framed framed;
};

/* Do n bytes of a datagram, or the first of a connection, begin Kerberos?  1, 0; -1 too few to say */
int krb_looks(const uint8_t *p, size_t n);
int krb_looks_tcp(const uint8_t *p, size_t n);

/* A datagram of which n bytes are there; the next bytes of a connection. */
void krb_flow_datagram(struct krb_flow *, const uint8_t *p, size_t n);
void krb_flow_bytes(struct krb_flow *, const struct t2_bytes *);

/* The connection ends: what there is of a message that is not whole. */
void krb_flow_end(struct krb_flow *);
void krb_flow_clear(struct krb_flow *);

/* Names of an error and of a type of encryption; NULL if it has none. */
const char *krb_error(int32_t code);
const char *krb_cipher(int32_t etype);

/* --- for krb_message.c ------------------------------------------------------------------------------------------ */

/* A message, or what there is of one; false: malformed. */
bool krb_message(struct krb_flow *, struct cursor *);

void krb_note(struct krb_flow *, struct krb_numbers *, int64_t);
void krb_text(struct krb_flow *, struct t2_texts *, const char *, size_t n);

#endif
