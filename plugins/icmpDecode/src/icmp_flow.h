/*
 * icmp_flow: what one direction of an ICMP or ICMPv6 flow has said (RFC 792, RFC 4443).
 *
 * Depends on the user flags, not on the core: a message goes in as bytes and
 * changes the state. Every read is bounded by the length given.
 */
#ifndef ICMP_FLOW_H
#define ICMP_FLOW_H

#include "icmpDecode.h"

#define ICMP_HDR_LEN	8	/* | type 8 | code 8 | checksum 16 | identifier 16 | sequence 16 | */

enum {
	ICMP_ECHO_REPLY = 0, ICMP_UNREACH = 3, ICMP_QUENCH = 4, ICMP_REDIR = 5, ICMP_ECHO_REQUEST = 8,
	ICMP_TIME_EXC = 11, ICMP_TSTAMP_REQUEST = 13, ICMP_TSTAMP_REPLY = 14,
	ICMP6_UNREACH = 1, ICMP6_TOO_BIG = 2, ICMP6_TIME_EXC = 3, ICMP6_PARAM = 4, ICMP6_ECHO_REQ = 128,
	ICMP6_ECHO_REP = 129
};

struct icmp_flow {
	uint64_t parent;		/* flowInd of the flow that caused the last error; 0: none */
	uint32_t typeHi, typeLo;	/* bit fields of the types */
	uint32_t tmGtw;			/* timestamps: bytes 4 to 7 of the header, little endian */
	uint32_t requests, replies;	/* echo */
	uint16_t codes;			/* bit field */
	uint16_t seq;			/* of the last echo packet */
	uint8_t stat;			/* ICMP_STAT_* */
	uint8_t cnt;			/* packets; wraps */
	bool notLoki;			/* an echo packet had another sequence number than LOKI's */
#if ICMP_TC_MD == 1
	uint8_t npairs;
	uint8_t pair[ICMP_NUM][2];	/* type, code */
#endif
};

/* Take a message of len >= 2 captured bytes. */
void icmp_flow_message(struct icmp_flow *, bool v6, const uint8_t *p, size_t len);

/* What a message of a type is in an exchange of two. */
enum icmp_role { ICMP_NEITHER, ICMP_ASKS, ICMP_ANSWERS };

/*
 * The role of a type (IANA's registries of ICMP and ICMPv6 types): of two that belong together one asks and one
 * answers, an error answers the packet that it brings back; reports, notices and unknown types do neither.
 */
enum icmp_role icmp_role(bool v6, uint8_t type);

/* The start of a packet that an error message brings back. */
struct icmp_origin {
	uint8_t src[16], dst[16];	/* network order; IPv4 in the first 4 bytes */
	uint16_t sport, dport;		/* host order; 0 if the protocol has none */
	uint8_t proto;
};

/* Whether messages of this type carry the start of the packet that caused them. */
bool icmp_is_error(bool v6, uint8_t type);

/* Read that start from the message p of len bytes; false if there is too little of it. */
bool icmp_origin_read(bool v6, const uint8_t *p, size_t len, struct icmp_origin *);

#endif
