/*
 * tf_packet.h - what a packet shows, on its way through the parts of tcpFlags
 */
#ifndef TF_PACKET_H
#define TF_PACKET_H

#include "tcpFlags.h"
#include "options.h"

struct tf_packet {
	const packet_t	*p;
	tcpFlagsFlow_t	*t, *opp;	/* the flow, and the opposite one or NULL */
	/*
	 * of a segment: the flow's, and the opposite's (all zeros if it has none), NULL if there is no opposite flow
	 */
	struct tf_segments *s;
	const struct tf_segments *other;
	int64_t		now;		/* time of the packet [1 / T2_TSTAMP_TICKS s] */
	int64_t		gap;		/* since the packet before of this flow; 0 for the first one */
	/* bits of this packet, for the columns of the same names */
	uint16_t	stat, ipFlags, tcpFlags, anomaly;
	int32_t		idDiff;
	uint8_t		rttBefore;	/* t->rtt before the packet */
	uint32_t	win;		/* scaled */
	int32_t		seqDiff, ackDiff;	/* seq and ack against those of the packet before */
	/* for the packet file */
	int32_t		seqOff, ackOff;	/* seq against what was expected, ack against what the other side has sent */
	uint32_t	seqLen, ackLen;	/* bytes of the packet in tcpSeqSntBytes and tcpFlwLssAckRcvdBytes */
	const tcpHeader_t *tcp;		/* NULL: no segment */
	struct tcp_options o;
	struct tcp_segment seg;		/* for the analysis */
};

/* What all flows that a worker has seen are counted in */
struct tf_counts {
	uint64_t	tcpPkts, scans, scansOk, synRetries, seqRetries, lowWin, mpPkts;
	uint16_t	stat, ipFlags, tcpFlags, anomaly, mpTypes;	/* of flows written */
	uint8_t		tos, mpFlags;
};
extern struct tf_counts T2_PER_WORKER tf_counts[T2_WORKERS_MAX];

/* Both before the row of the packet is counted in t->pkts. */
void ip_header(struct tf_packet *k);
void ip_round_trip(struct tf_packet *k);
/* A TCP segment whose header was captured up to the flags, window and all. */
void tcp_segment_seen(struct tf_packet *k);
/* The first segment comes: the cell of them, cleared. */
extern struct tf_segments *tf_segments;
struct tf_segments *tf_segments_begin(tcpFlagsFlow_t *t);
/* At the end of a flow: is it a scan; values that need all of it. */
void tcp_conclude(tcpFlagsFlow_t *t, const flow_t *f);
void tcp_finish(tcpFlagsFlow_t *t);
void ip_finish(tcpFlagsFlow_t *t, const flow_t *f);

/* The packet's columns in the packet file. */
extern const struct t2_packet_column tf_packet_columns[];
extern const unsigned tf_packet_ncolumns;
void tf_packet_row(const struct tf_packet *k);

/* Checksum of layer 4 as it should be and as it is; false if it has none that can be tested. */
bool l4_checksum(const packet_t *p, uint16_t *is, uint16_t *should);

#endif
