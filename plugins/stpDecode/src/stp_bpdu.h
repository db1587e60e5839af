/*
 * stp_bpdu: a bridge protocol data unit.
 *
 *	| protocol 16 | version 8 | type 8 |				that is all of a topology change notification
 *	| flags 8 | root: priority 4, extension 12, MAC 48 | cost 32 | bridge: likewise | port 16 |
 *	| message age 16 | maximal age 16 | hello 16 | forward delay 16 |		[1/256 s]
 *	PVST+, 36 bytes behind the protocol: | 0 16 | 2 16 | VLAN 16 |
 */
#ifndef STP_BPDU_H
#define STP_BPDU_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define STP_TCN	0x80	/* type of a topology change notification */

struct stp_bridge {
	uint16_t priority, extension;
	uint8_t mac[6];
	uint64_t id;		/* all of it as a number */
};

struct stp_bpdu {
	uint16_t protocol, port, age, maxAge, hello, forward;	/* times in seconds */
	uint16_t vlan;		/* of PVST+; 0: none is said */
	uint32_t cost;
	uint8_t version, type, flags;
	bool whole;		/* all up to the forward delay is there; else members behind type are 0 */
	struct stp_bridge root, bridge;
};

/* Read len captured bytes, of PVST+ or not; false if there is no type. */
bool stp_bpdu_read(struct stp_bpdu *, const uint8_t *p, size_t len, bool pvst);

#endif
