/*
 * options.h - the options of TCP, IPv4 and IPv6 headers
 *
 * Each function reads a window of captured bytes to its end, whatever they are, and says what was there.
 */
#ifndef TCPFLAGS_OPTIONS_H
#define TCPFLAGS_OPTIONS_H

#include <stdbool.h>
#include <stdint.h>

#include "cursor.h"

/* Kinds of TCP options */
enum {
	TCPO_END,
	TCPO_NOP,
	TCPO_MSS,
	TCPO_WSCALE,
	TCPO_SACK_OK,
	TCPO_SACK,
	TCPO_TIMESTAMPS = 8,
	TCPO_MPTCP = 30,
	TCPO_OTHER		/* the bit of all from here on */
};

/* Options of a segment.  What was not there is 0. */
struct tcp_options {
	uint32_t	kinds;		/* a bit for each, the last one for all from 31 on */
	uint32_t	tsval, tsecr;	/* timestamps */
	uint16_t	num;		/* options, without the end of the list */
	uint16_t	mss;
	uint8_t		wscale;
	bool		corrupt;	/* a length that cannot be, or bytes that were not captured */
	bool		has_ts;		/* the timestamps are whole */
	bool		sack;		/* has blocks, */
	bool		dsack;		/* the first of which repeats what is known to be there (RFC 2883) */
	/* Multipath TCP (RFC 8684) */
	uint16_t	mp_types;	/* a bit for each subtype */
	uint8_t		mp_flags;
	uint8_t		mp_id;		/* address id */
	uint8_t		mp_dss;		/* flags of a data sequence signal */
	uint8_t		mp_has;		/* TCPO_MP_*: which of these the segment says */
};
#define TCPO_MP_FLAGS	0x1
#define TCPO_MP_ID	0x2
#define TCPO_MP_DSS	0x4

/*
 * c    from the first option on to the end of the header or of the capture
 * cut  the header goes on behind c
 * ack  number of the segment, for duplicate SACKs
 */
void tcp_options_read(struct cursor c, bool cut, uint32_t ack, struct tcp_options *o);

/* Options of an IPv4 header, or of an extension header of IPv6 */
struct ip_options {
	uint32_t	types;		/* a bit for each number, its low 5 bits */
	uint16_t	num;		/* options, without the end of the list */
	uint8_t		classes;	/* IPv4: copy and class bits of all, as they lie in the type */
	bool		corrupt;
};
void ip4_options_read(struct cursor c, struct ip_options *o);
void ip6_options_read(struct cursor c, struct ip_options *o);

#endif
