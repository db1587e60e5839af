/*
 * cdp_flow: what the CDP messages of a flow have said.
 *
 *	| version 8 | time to live 8 | checksum 16 | type 16 | length of all of it 16 | value | ...
 */
#ifndef CDP_FLOW_H
#define CDP_FLOW_H

#include "cdpDecode.h"

enum cdp_tlv {
	CDP_DEVICE = 1, CDP_ADDRESSES = 2, CDP_PORT = 3, CDP_CAPS = 4, CDP_SOFTWARE = 5, CDP_PLATFORM = 6,
	CDP_PREFIXES = 7, CDP_VTP = 9, CDP_NATIVE_VLAN = 10, CDP_DUPLEX = 11, CDP_VOIP_REPLY = 14,
	CDP_VOIP_QUERY = 15, CDP_MANAGEMENT = 22
};

struct cdp_prefix {
	uint32_t ip;		/* network order */
	uint8_t bits;
};

/*
 * Bits and lists of all messages, the first device, of the rest what was said last.
 * Texts end with their NUL or their size.
 */
struct cdp_flow {
	uint32_t tlvs;		/* a bit for each type, bit 31 for all from 31 on */
	uint32_t caps;
	uint16_t nativeVlan, voipVlan;
	uint8_t stat;		/* CDP_STAT_* */
	uint8_t version, ttl;
	uint8_t duplex;		/* 1 half, 2 full, both bits if both were said */
	uint8_t naddr, nmanagement, nprefix;
	char device[CDP_STRLEN], platform[CDP_STRLEN], port[CDP_STRLEN], vtp[CDP_STRLEN];
	char software[CDP_LSTRLEN];
	uint32_t addr[CDP_NADDR], management[CDP_NMADDR];	/* network order */
	struct cdp_prefix prefix[CDP_NIPPG];
};

/* Take a message of len captured bytes; wire: bytes that there were. */
void cdp_flow_message(struct cdp_flow *, const uint8_t *p, size_t len, size_t wire);

#endif
