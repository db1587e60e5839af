/*
 * igmp_flow: what the IGMP messages of one direction of a flow have said (RFC 1112, 2236, 3376).
 *
 *	| type 8 | code or maximal response time 8 | checksum 16 | group 32 |
 *
 * Depends on the user flags, not on the core: a message goes in as bytes and changes the state.
 */
#ifndef IGMP_FLOW_H
#define IGMP_FLOW_H

#include "igmpDecode.h"

#define IGMP_LEN	8	/* of a message, but for those of version 3 */

enum igmp_type {
	IGMP_QUERY = 0x11, IGMP_REPORT1 = 0x12, IGMP_DVMRP_MSG = 0x13, IGMP_PIM1 = 0x14, IGMP_TRACE1 = 0x15,
	IGMP_REPORT2 = 0x16, IGMP_LEAVE2 = 0x17, IGMP_MTRACE_ANSWER = 0x1e, IGMP_MTRACE_ASK = 0x1f,
	IGMP_REPORT3 = 0x22
};

#define IGMP_OTHER	(-1)	/* version: of another protocol with the same number */

struct igmp_flow {
	uint32_t types;		/* bit field of types below 31 */
	uint32_t group;		/* of the last message, network order */
	uint16_t records;	/* of groups, in reports of version 3 */
	uint8_t stat;		/* IGMP_STAT_* */
	uint8_t nversions;	/* 1: a version is known */
	int8_t version[1];	/* of the last message */
#if IGMP_TC_MD == 1
	uint8_t npairs;
	uint8_t pair[IGMP_NUM][2];	/* type, code */
#endif
};

/* A message as it came. */
struct igmp_message {
	const uint8_t *p;
	size_t len;		/* captured */
	size_t wire;		/* as the IP header says */
	uint32_t dst;		/* of the packet, network order */
	uint8_t ttl;
};

/* Take a message; its version: 1, 2, 3, IGMP_OTHER, or 0 if it is too short to be one. */
int igmp_flow_message(struct igmp_flow *, const struct igmp_message *);

#endif
