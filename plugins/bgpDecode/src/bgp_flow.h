/*
 * bgp_flow: what one direction of a BGP session has said (RFC 4271).
 *
 *	| marker 128, all ones | length 16 | type 8 | message |
 *
 * Segments of the connection go in, are put in order (stream.h), change the state, and lines for the files go out as
 * messages are met.  A hole is waited for until it is filled, BGP_PATIENCE has gone by, there is no room to hold
 * more, or the flow ends.
 */
#ifndef BGP_FLOW_H
#define BGP_FLOW_H

#include "bgpDecode.h"
#include "bgp_rib.h"
#include "stream.h"

#define BGP_LEN		19	/* of a header */
#define BGP_PATIENCE	3	/* [s] */
#define BGP_PATHS	64	/* distinct ASes of paths that are remembered of a flow */

enum bgp_type { BGP_OPEN = 1, BGP_UPDATE, BGP_NOTIFICATION, BGP_KEEPALIVE, BGP_REFRESH };
#define BGP_TYPES	5

/* Intervals between messages of a type [1/TSTAMPFAC s]. */
struct bgp_intervals {
	uint64_t last, min, max, sum;
	uint32_t n;		/* messages */
};

struct bgp_flow {
	uint16_t stat, odd;	/* BGP_STAT_*, BGP_ODD_* */
	uint8_t types;		/* bit field */
	uint8_t version;
	uint32_t n[BGP_TYPES];	/* messages: of each type, from OPEN on */
	uint32_t as, id;	/* of OPEN; id in network order */
	uint16_t holdTime, caps;
	uint32_t attributes;	/* a bit for each type, less 1 */
	uint32_t announced, withdrawn, maxAnnounced, maxWithdrawn;
	uint32_t announcedBits, withdrawnBits;	/* a bit for each length of a prefix, less 1 */
	uint32_t origin[3];	/* updates: IGP, EGP, incomplete */
	uint8_t minPath, maxPath;
	uint32_t maxPrepended;
	uint64_t sumPath;
	uint32_t npath;
	struct bgp_intervals update, keepalive;
	uint8_t code, subcode;	/* of the last notification */
	bool as4;		/* OPEN has said that AS numbers have four bytes */
	bool extended;		/* and that messages may be longer than 4096 bytes */
	bool other;		/* a path begins with another AS than that of OPEN */
	uint8_t nas;
	uint32_t asn[BGP_PATHS];
	/* the connection */
	bool begun, synchronised;
	uint32_t seq;		/* of its first byte, at offset 0 */
	struct t2_order order;
	struct bgp_held {	/* where segments are from that came behind a hole: T2_HELD_PIECES.  Owned */
		uint64_t begin, end;	/* offsets */
		uint64_t number, time;
	} *held;
	uint32_t nheld;
	uint8_t *part;		/* a message whose end did not come yet.  Owned */
	uint32_t npart, size;	/* bytes of it that are there, and of its memory */
};

/* Where a message comes from, and where lines go; files are NULL if they are not written. */
struct bgp_source {
	uint64_t findex, number;	/* of flow and packet */
	uint64_t time;			/* [1/TSTAMPFAC s] */
	uint64_t *record;		/* number of updates of the run */
	struct bgp_rib *rib;		/* NULL: none */
	FILE *routes, *anomalies, *moas;
};

/* Take a segment: len captured bytes of wire, the first of them with this sequence number. */
void bgp_flow_segment(struct bgp_flow *, const struct bgp_source *, uint32_t seq, const uint8_t *p, size_t len,
    size_t wire);

/* A connection begins: its first byte has this sequence number. */
void bgp_flow_begin(struct bgp_flow *, uint32_t seq);

/* No hole is filled any more: what is behind them. */
void bgp_flow_end(struct bgp_flow *, const struct bgp_source *);

/* Free what the flow owns. */
void bgp_flow_clear(struct bgp_flow *);

/* The first lines of the files. */
void bgp_files_heads(const struct bgp_source *);

/* For bgp_update.c: an update behind its header; false if it is malformed. */
bool bgp_update(struct bgp_flow *, const struct bgp_source *, const uint8_t *p, size_t n);

#endif
