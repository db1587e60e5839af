/*
 * ntp_flow: what the messages of one direction of a flow have said.
 *
 *	| LI 2 | version 3 | mode 3 | stratum 8 | poll 8 | precision 8 |
 *	| root delay 32 | root dispersion 32 | reference identifier 32 |
 *	| reference 64 | origin 64 | receive 64 | transmit time stamp 64 |
 *
 * Depends on nothing of the core: a message goes in as bytes and changes the state.
 */
#ifndef NTP_FLOW_H
#define NTP_FLOW_H

#include "ntpDecode.h"

enum { NTP_REFERENCE, NTP_ORIGIN, NTP_RECEIVE, NTP_TRANSMIT, NTP_STAMPS };

struct ntp_flow {
	uint8_t stat;		/* NTP_STAT_* */
	uint8_t livm;		/* of the first message: the byte, and its parts */
	uint8_t leap, version, mode;
	uint8_t stratum;	/* of the first one about time, up to refText */
	bool told;		/* there was one */
	float precision;	/* [s] */
	uint32_t poll;		/* interval [s] */
	uint32_t refAddr;	/* network order; 0 if the identifier is a text */
	char refText[4];
	float delayMin, delayMax, dispMin, dispMax;	/* [s] */
	struct timeval stamp[NTP_STAMPS];	/* of the last one about time; tv_usec has ticks */
};

/* Take a message of n captured bytes. */
void ntp_flow_message(struct ntp_flow *, const uint8_t *p, size_t n);

#endif
