/*
 * Decoding: from captured bytes to a packet_t.
 *
 *	struct decoder dc;
 *
 *	if (decode_init(&dc, pcap_datalink(p)) == -1)
 *		errx(1, "%s: link type %d is not supported", path, pcap_datalink(p));
 *	...
 *	decode_packet(&dc, &pk, hdr, bytes);	(pk.kind says whether there is a flow, and which key)
 *
 * The decoder keeps nothing of a packet, knows no flows and never reads behind bytes + caplen.  It allocates
 * nothing, but for the copies of packets whose content stands escaped in them.
 * A packet it cannot make sense of is a result, not an error: the outcome says where it stopped and is counted.
 */
#ifndef T2_DECODE_H
#define T2_DECODE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "cursor.h"
#include "packet.h"

/* Each packet has exactly one outcome; all but the first five come without a flow. */
enum decode {
	DECODE_IPV4,		/* belongs to an IPv4 flow */
	DECODE_IPV6,
	DECODE_L2,		/* belongs to a layer 2 flow */
	DECODE_LAPD,
	DECODE_TOO_DEEP,	/* more headers in headers than DECODE_STEPS_MAX reaches; flow of the last IP
				   header */
	DECODE_NO_DATA,		/* nothing captured */
	DECODE_L2_SHORT,	/* the link header was not captured whole */
	DECODE_L3_SHORT,	/* the IP header was not captured whole, or its length field is below 20 */
	DECODE_IPVX,		/* a link without L2 flows announced IP, its content is neither version 4 nor 6 */
	DECODE_NOT_IP,		/* link types without L2 flows: control frames, unknown families */
	DECODE_SWITCHED_OFF,	/* layer 2 or the IP version has no flows, by ETH_ACTIVATE or IPV6_ACTIVATE */
	DECODE_LINKTYPE,	/* link type, of the frame or inside PPI, that is not supported */
	DECODE_OUTCOMES
};

/* Steps of the decoder, at most; a header takes one to three. */
#define DECODE_STEPS_MAX	512

/* Copies of packets without escapes, which the pointers in packet_t lead into. Zero at first. */
struct decode_copies {
	struct decode_copy {
		struct decode_copy	*next;
		uint8_t			 bytes[];
	}	*first;
};

/* When the packets are done with. */
void decode_copies_free(struct decode_copies *);

/* One input. */
struct decoder {
	const struct link_type *link;
	bool		ether;				/* plain Ethernet: most packets take a short cut */
	bool		unknown;			/* decode_init() failed */
	int		dlt;				/* what it was called with */
	bool		sums;				/* tell packet_t.l4Sum */
	struct decode_copies *copies;			/* what packets need from here on; NULL: none is made */
	uint64_t	outcomes[DECODE_OUTCOMES];	/* packets by outcome */
};

/*
 * Start with packets of a link type (DLT_*, as pcap_datalink() says).  Counters go on if the input is one of several:
 * zero the structure before the first.  Returns 0, or -1 if the link type is not supported: each packet is then
 * DECODE_LINKTYPE.
 */
int decode_init(struct decoder *, int linktype);

/*
 * Decode one packet.
 * pk     is filled; it holds pointers to hdr and bytes.  Zero it before its first use; later uses may find it as it
 *        is
 * hdr    capture header; kept by pointer
 * bytes  hdr->caplen bytes
 */
enum decode decode_packet(struct decoder *, packet_t *pk, const struct pcap_pkthdr *hdr, const uint8_t *bytes);

/* The name of an outcome, for reports. */
const char *decode_name(enum decode);

/*
 * Text of pk->warning in to, without a newline: what is to be told once (PKTWARN_NO_DATA, PKTWARN_LINKTYPE and the
 * families: each time).  packet_no counts from 1.  Returns to; "" if there is nothing to say.
 */
const char *decode_warning(const packet_t *pk, uint64_t packet_no, char *to, size_t size);

/* --- after it --------------------------------------------------------------------------------------------------- */

#if AGGREGATIONFLAG != 0
/* Make packets of many hosts, ports, protocols those of one flow; what they said stays in the members ending in C. */
void decode_aggregate(packet_t *);
#endif

#if SCTP_ACTIVATE > 0
/*
 * The chunks of an SCTP packet, one by one.  Each DATA chunk belongs to the flow of its stream, or of its
 * association; what is no data, to that of stream and tag 0.
 */
struct sctp_chunks {
	struct cursor	c;		/* the next chunk */
	uint32_t	tag;		/* verification tag */
};

void sctp_chunks_begin(struct sctp_chunks *, const packet_t *);
/* Describe the next chunk in pk: sctpKey, l7SctpHdrP, snapSctpL7Len, sctpPad.  False behind the last one. */
bool sctp_chunk_next(struct sctp_chunks *, packet_t *pk);
/* Describe the packet as one without a chunk. */
void sctp_no_chunk(packet_t *);
#endif

#endif /* T2_DECODE_H */
