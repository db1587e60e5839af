/*
 * lldp_msg: what an LLDP message says, and what the messages of a flow have said.
 *
 *	| type 7 | length 9 | value | ... | end: type 0, length 0 |
 */
#ifndef LLDP_MSG_H
#define LLDP_MSG_H

#include "lldpDecode.h"

enum lldp_tlv {
	LLDP_END, LLDP_CHASSIS, LLDP_PORT, LLDP_TTL, LLDP_PORT_DESC, LLDP_SYS_NAME, LLDP_SYS_DESC, LLDP_CAPS,
	LLDP_ADDRESS, LLDP_ORG = 127
};

#define LLDP_ADDR_LEN	62	/* an address of up to 31 bytes, in hexadecimal */

/* Texts end with their NUL or their size. */
struct lldp_msg {
	uint32_t tlvs;		/* a bit for each type, bit 31 for all from 31 on */
	uint16_t stat;		/* LLDP_STAT_* */
	uint16_t ttl;		/* [s] */
	bool hasTtl;		/* it could be read */
	uint16_t caps, enCaps;	/* of the system, and those that are enabled */
	char chassis[LLDP_STRLEN], port[LLDP_STRLEN], portDesc[LLDP_STRLEN], sysName[LLDP_STRLEN];
	char sysDesc[LLDP_LSTRLEN];
	char address[LLDP_ADDR_LEN];
};

struct lldp_flow {
	struct lldp_msg m;	/* bits of all messages, and of the rest what was said last */
	uint8_t nttl;
	uint16_t ttl[LLDP_NUM_TTL];
};

/* Read a message of len captured bytes; wire: bytes that there were. */
void lldp_msg_read(struct lldp_msg *, const uint8_t *p, size_t len, size_t wire);

void lldp_flow_add(struct lldp_flow *, const struct lldp_msg *);

#endif
