/*
 * rtp: headers of RTP and RTCP (RFC 3550), and what can be said of a source by its sequence numbers and times.
 *
 *	| V 2 | P 1 | X 1 | CC 4 | M 1 | type 7 | sequence 16 | timestamp 32 | SSRC 32 | CSRC 32 ... | extension |
 *	  payload |
 */
#ifndef RTP_H
#define RTP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "voipDetector.h"

#define RTP_HEAD	12u	/* bytes of a header without CSRC */
#define RTP_SOURCES	16u	/* of a flow */
#define RTP_TYPES	16u	/* types that are listed of a flow */
#define RTP_DYNAMIC	96u	/* types from here on mean what SDP says (RFC 3551) */

struct rtp_head {
	uint8_t type;		/* payload type */
	bool marker, padding, extension;
	uint8_t ncsrc;
	uint16_t seq;
	uint32_t ts, ssrc;
	const uint8_t *csrc;	/* all of them captured */
	const uint8_t *data;	/* payload, without padding */
	size_t n;		/* bytes of it that were captured */
};

/* A header in n bytes, of wire that were sent. */
bool rtp_head_read(struct rtp_head *, const uint8_t *p, size_t n, size_t wire);

/* Its content that is saved (voip_save.h). */
struct rtp_content {
	uint32_t packets;
	uint32_t nbytes;	/* that wait in: */
	uint8_t *bytes;		/* RTPBUFSIZE, owned; NULL: none */
	bool begun;		/* the file is there */
};

/* What a source has sent (RFC 3550, A.1, A.3, A.8). */
struct rtp_source {
	uint32_t ssrc;
	uint16_t first, max;	/* sequence numbers: the first, the highest */
	uint16_t bad;		/* the one that would say that the numbers begin anew, and 1 */
	uint8_t probation;	/* packets in sequence that lack before it is valid; 0: it is */
	bool restarted;		/* bad is set */
	uint32_t cycles;	/* of max, shifted by 16 */
	uint16_t stat;		/* VOIP_STAT_* of its packets */
	uint8_t type;		/* of its first packet */
#if VOIP_SAVE == 1
	uint32_t number;	/* in its flow, from 1 on */
	struct rtp_content content;
#endif
	uint32_t counted;	/* packets that are in the numbers of all flows */
	uint32_t packets, breaks;	/* all, and those that did not follow the one before */
	int64_t received;	/* without those whose numbers are far off */
	int64_t expectedBefore;	/* before the numbers began anew */
	uint32_t clock;		/* [Hz] 0: not known */
	uint32_t ts;		/* of the packet before */
	uint64_t ns;		/* its time */
	uint32_t backTs;	/* isBack: of the packet before, which was older */
	bool isBack;
	double jitter, sum, most;	/* [ms] */
	uint32_t njitter;
};

/* What there is of a flow. */
struct rtp_flow {
	uint8_t nsources, room, ntypes, ncsrc, nothers, csrcCount;
	uint8_t nshown;			/* at the end of the flow: the first sources, which are in the row */
	bool valid;			/* at the end of the flow: it is RTP, or was before a release */
	uint32_t numbers;		/* that sources have (VOIP_SAVE=1) */
	uint8_t types[RTP_TYPES];
	uint32_t csrc[NUMCSRCMX];
	uint32_t others[RTP_SOURCES];	/* SSRC that only RTCP said */
	uint32_t clocks[128 - RTP_DYNAMIC];	/* [Hz] as SDP says */
	struct rtp_source *sources;	/* owned; room of them */
	uint16_t stat;			/* VOIP_STAT_*; of RTP once a source is valid */
	uint32_t lookedAt;		/* packets */
	uint32_t passed;		/* packets of valid sources, before a release */
	/* the last reports of RTCP */
	uint8_t fraction;
	uint32_t packets, octets, lost, jitter;
};

/* Of its first packet; ns: its time. */
void rtp_source_begin(struct rtp_source *, const struct rtp_head *, uint32_t clock, uint64_t ns);

/* The next one; true if it follows the highest one. */
bool rtp_source_next(struct rtp_source *, const struct rtp_head *, uint32_t clock, uint64_t ns);

/* It goes on behind a release: packets, losses and jitter are counted anew, from the next number on. */
void rtp_source_go_on(struct rtp_source *);

/* Packets that should have come; those that did not, fewer than none if some came twice. */
int64_t rtp_source_expected(const struct rtp_source *);
int64_t rtp_source_lost(const struct rtp_source *);

/* Its jitter [ms], of all its packets and the most; 0 if the clock is not known. */
float rtp_source_jitter_mean(const struct rtp_source *);
float rtp_source_jitter_max(const struct rtp_source *);

/* The clock of a payload type [Hz], by RFC 3551 or by SDP; 0: not known. */
uint32_t rtp_clock(const struct rtp_flow *, uint8_t type);

/* Is it RTCP, by its first header? */
bool rtcp_looks(const uint8_t *p, size_t n, size_t wire);

/*
 * Do headers of RTCP follow each other up to the end of wire bytes, by their lengths, as far as n bytes of them were
 * captured?  Where it is encrypted they do not: an index and a tag are at the end (RFC 3711, 3.4).
 */
bool rtcp_follows(const uint8_t *p, size_t n, size_t wire);

/* Count what rtcp_looks at: n bytes were captured of wire.  What is encrypted says whose it is, and nothing more. */
void rtcp_read(struct rtp_flow *, const uint8_t *p, size_t n, size_t wire);

/* Add a type to the list, unless it is there; an SSRC that RTCP has. */
void rtp_flow_type(struct rtp_flow *, uint8_t type);

#endif
