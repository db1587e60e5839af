/*
 * ospf_flow: what the OSPF messages of one direction of a flow have said (RFC 2328, RFC 5340).
 *
 *	version 2: | 2 8 | type 8 | length 16 | router 32 | area 32 | checksum 16 | authentication type 16 | data 64 |
 *	version 3: | 3 8 | type 8 | length 16 | router 32 | area 32 | checksum 16 | instance 8 | 0 8 |
 *
 * Depends on the user flags, not on the core: a message goes in as bytes, changes the state, and lines for the files
 * go out as they are met.
 */
#ifndef OSPF_FLOW_H
#define OSPF_FLOW_H

#include "ospfDecode.h"

enum ospf_type { OSPF_HELLO = 1, OSPF_DBD, OSPF_LSREQ, OSPF_LSUPDATE, OSPF_LSACK, OSPF_TYPES };

#define OSPF_AUTH_LEN	8

struct ospf_flow {
	uint64_t lsTypes;	/* a bit for each function code of a link state in an update */
	uint32_t area;		/* of the last message */
	uint32_t router;	/* likewise, as all addresses in network order */
	uint32_t backup;	/* designated router, of the last hello */
	uint16_t authTypes;	/* bit field */
	uint8_t stat;		/* OSPF_STAT_* */
	uint8_t version;	/* of the last message */
	uint8_t types;		/* bit field */
	uint8_t ntype, nneighbour, npass;
	uint8_t type[OSPF_NUMTYP];		/* in the order in which they came */
	uint32_t neighbour[OSPF_NEIGMAX];
	char pass[OSPF_NUMTYP][OSPF_AUTH_LEN];	/* each to its NUL or its end */
};

/* Where lines go; NULL: nowhere. */
struct ospf_files {
	FILE *hello, *dbd, *msg2, *msg3;
};

/* A message as it came, and what its header says. */
struct ospf_message {
	const uint8_t *p;
	size_t len;		/* captured */
	size_t wire;		/* as the IP header says */
	bool v6;		/* over IPv6 */
	const uint8_t *src, *dst;	/* addresses in the IP header */
	uint8_t ttl;
	uint64_t number;	/* of the packet, for the files */
	/* filled by ospf_flow_message */
	uint8_t version, type;
	uint32_t area, router;
	uint64_t lsTypes;	/* of an update */
};

/* Take a message; its version, or 0 if it is not known or there is no header. */
unsigned ospf_flow_message(struct ospf_flow *, struct ospf_message *, const struct ospf_files *);

/* Name of a message type. */
const char *ospf_type_name(uint8_t type);

/* The first lines of the files. */
void ospf_files_heads(const struct ospf_files *);

/* For ospf_lsa.c: the messages behind their header.  False if a message is not as long as it says. */
bool ospf_lsa_message(struct ospf_message *, struct cursor body, const struct ospf_files *);

#endif
