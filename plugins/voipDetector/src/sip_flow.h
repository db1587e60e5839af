/*
 * sip_flow: what is listed of a flow of SIP, and messages out of the bytes of TCP.
 */
#ifndef SIP_FLOW_H
#define SIP_FLOW_H

#include "sip.h"

#define SIP_STREAM	32768u	/* bytes of a message of TCP that are looked at */

/* Names of a kind. */
struct sip_names {
	uint8_t n;
	char name[SIPSTATMAX][SIPNMMAX + 1];
};

/* Where a session wants RTP: one address of it. */
struct sip_place {
	uint8_t addr[16];		/* IPv4 in the first four bytes, zeros behind */
	uint16_t audio, video;		/* ports; 0: none */
	bool v6;
};

struct sip_flow {
	uint16_t stat;			/* VOIP_STAT_* */
	uint16_t methods;		/* a bit each */
	uint8_t nstats, nrequests, nplaces, nmaps;
	uint16_t stats[SIPSTATMAX];
	char requests[SIPSTATMAX][SIPCLMAX + 1];
	struct sip_names from, to, call, contact, session;
#if VOIP_SIP_PRV == 1
	struct sip_names identity, privacy;
#endif
	char agent[SIPNMMAX + 1], realIP[SIPNMMAX + 1];
	struct sip_place places[SIPRFXMAX];
	char maps[SIPMAPMAX][SIPNMMAX + 1];
	uint8_t mapTypes[SIPMAPMAX];	/* of maps */
	uint32_t mapClocks[SIPMAPMAX];	/* [Hz] */
	/* TCP: a message that is not whole */
	uint8_t *bytes;			/* owned */
	uint32_t nbytes, want;		/* that are there; that are needed, 0: not known */
	bool headless;			/* they are a message whose header goes on */
	uint32_t skip;			/* bytes of one that are of no interest */
};

/* Numbers of all flows. */
struct sip_counts {
	uint64_t messages, sdp, audio;	/* audio: addresses and ports */
	uint64_t methods[16];
};

/* Take a message of n bytes.  announced is told of each address and port that its description has. */
struct sip_announced {
	void *arg;
	void (*media)(void *arg, const struct sdp_media *);
};
void sip_flow_message(struct sip_flow *, struct sip_counts *, const struct sip_announced *, const uint8_t *,
    size_t n);

/* Take the next bytes of TCP; begin: a message begins, if any. */
void sip_flow_bytes(struct sip_flow *, struct sip_counts *, const struct sip_announced *, const uint8_t *, size_t n,
    bool begin);

/* Free what it owns. */
void sip_flow_clear(struct sip_flow *);

#endif
