/*
 * tcpFlags: what the headers of a flow's packets say, of IP and TCP: flags, options, checksums, fragments, numbers,
 * windows, round trips; what is odd about them, and what became of each segment.
 *
 * t2conf rewrites the values of the flags below and no others; ../README.md says what each column and bit means.
 */
#ifndef T2_TCPFLAGS_H
#define T2_TCPFLAGS_H

#include "t2Plugin.h"

/* ========================================================================== */
/* ------------------------ USER CONFIGURATION FLAGS ------------------------ */
/* ========================================================================== */

#define IPTOS              0 // Type of service as 0: ipToS, 1: ipToSDscp_ecn, 2: ipToSPrec_ecn [0 - 2]
#define RTT_ESTIMATE       1 // 1: Round trip time columns [0, 1]
#define IPCHECKSUM         2 // Test checksums: 0: none, 1: IP header, 2: and layer 4 [0 - 2]
#define WINDOWSIZE         1 // 1: Window columns [0, 1]
#define WINMIN             1 // Windows below are counted in tcpWinSzThRt [bytes] [0 - 1073725440]
#define SEQ_ACK_NUM        1 // 1: Sequence and acknowledgement number columns [0, 1]
#define FRAG_ANALYZE       1 // 1: Test fragments [0, 1]
#define NAT_BT_EST         1 // 1: Time stamp and boot time columns [0, 1]
#define SCAN_DETECTOR      1 // 1: Detect scans [0, 1]
#define MPTCP              1 // 1: Multipath TCP columns [0, 1]
#define TCPFLGCNT          0 // 1: Count packets by their flags [0, 1]
#define TCP_ANALYSIS       1 // 1: Columns of retransmissions, losses and round trips [0, 1]
#define SPKTMD_SEQACKREL   0 // Packet mode: seq and ack 0: absolute, 1: relative [0, 1]
#define SPKTMD_SEQACKHEX   0 // Packet mode: seq and ack 0: decimal, 1: hexadecimal [0, 1]

/* +++++++++++++++++++++ ENV / RUNTIME - conf Variables +++++++++++++++++++++ */

/*         No env / runtime configuration flags available for tcpFlags        */

/* ========================================================================== */
/* ------------------------- DO NOT EDIT BELOW HERE ------------------------- */
/* ========================================================================== */

#include "tcp_analysis.h"

/* Bits of tcpFStat, ipFlags, tcpFlags and tcpAnomaly: TFS_, IPF_, TFF_, TFA_ */
#define T2_TABLE(...)
#define T2_BIT(bit, name, level, text)	name = 1 << (bit),
enum {
#include "tcpFStat.def"
};
enum {
#include "ipFlags.def"
};
enum {
#include "tcpFlags.def"
};
enum {
#include "tcpAnomaly.def"
};
#undef T2_BIT
#undef T2_TABLE

/* What a direction has shown of its round trip: TFR_*; what it waits for */
#define TFR_NONE	0x00
#define TFR_SYN		0x01
#define TFR_SYN_ACK	0x02
#define TFR_ACK		0x04
#define TFR_STOP	0x80

#define TF_NCLASS	16	/* of packets, by their flags: tcpCnt... */

/* What the columns show of the segments of a direction, without gaps: made when its row is. */
struct __attribute__((packed)) tf_values {
	/* numbers */
	uint32_t	iSeq;
	uint16_t	seqCnt;
	uint64_t	seqBytes;
	uint16_t	seqFaults, ackCnt;
	uint64_t	ackBytes;
	uint16_t	ackFaults;
	uint32_t	maxFlight;
	/* windows */
	uint32_t	initWin;
	float		avgWin;
	uint32_t	minWin, maxWin;
	uint16_t	winDown, winUp, winTurns;
	float		lowRate;
	uint16_t	tcpFlags;
	uint16_t	anomaly;	/* tcpAnomaly */
#if TCPFLGCNT == 1
	uint16_t	classCnt[TF_NCLASS];
#endif
	/* options */
	uint16_t	optPkts, opts;
	uint32_t	kinds;
	uint16_t	mss, factor;
	uint16_t	mpTypes;
	uint8_t		mpFlags, mpId, mpDss;
	uint32_t	tsVal, tsEcr;
	float		tick;
	double		up;
#if TCP_ANALYSIS == 1
	struct tcp_result result;
#endif
};

/*
 * The segments of a direction, six cache lines.  What most of them touch are the first five (two, two of the
 * analysis, one with the lists up to their first segment); who has more of them on their way, the last one, too.
 */
struct tf_segments {
	uint32_t	num;		/* of them */
	uint32_t	nextSeq, seqMax;
	uint32_t	lastSeq, lastAck;
	uint32_t	lastWin;	/* scaled */
	uint32_t	flight;		/* bytes that were not acknowledged */
	uint16_t	lastStat;	/* tcpFStat and tcpAnomaly of the packet before */
	uint16_t	lastAnomaly;
	uint8_t		lastFlags;	/* TCP flags of the packet before */
	uint8_t		wscale;		/* exponent of the window scale option */
	uint16_t	tcpFlags;
	uint16_t	anomaly;
	uint16_t	seqCnt, ackCnt;
	uint16_t	optPkts, opts;
	uint32_t	kinds;
	uint32_t	maxFlight;
	float		avgWin;

	uint64_t	seqBytes, ackBytes;
	uint32_t	tsVal, tsEcr;
	uint32_t	tsFirst, tsMax;
	int64_t		tsFirstAt, tsLastAt;	/* when the first and the last one came */
	uint32_t	minWin, maxWin;
	uint16_t	winDown, winUp, winTurns;
	uint16_t	mss;
#if TCP_ANALYSIS == 1
	struct tcp_quality quality;
	struct tcp_lists lists;
#endif
	/* seldom touched */
	uint32_t	iSeq;
	uint32_t	initWin;
	uint32_t	lowWin;		/* segments with a window below WINMIN */
	uint16_t	seqFaults, ackFaults;
	uint16_t	mpTypes;
	uint8_t		mpFlags, mpId, mpDss;
#if TCPFLGCNT == 1
	uint16_t	classCnt[TF_NCLASS];
#endif
#if FORCE_LINK == 1
	/* pieces of a flow: what was before this one */
	uint32_t	numBefore;
	uint16_t	flagsBefore;	/* tcpFlags */
	uint16_t	verdict;	/* TFA_SCAN, TFA_SCAN_OK: of its end alone */
	bool		counted;	/* in tf_counts.scansOk */
#endif
} __attribute__((aligned(64)));

/*
 * A direction.  Memory of a flow: this cell, of 128 bytes, and for TCP the segments, of at most 448,
 * and for few of these up to 584 more.
 *
 * What most packets touch is in the first half.  Values that follow each other as columns do so here, without gaps,
 * so that they get into the row at once.
 */
typedef struct {
	int64_t		seen;		/* time of the packet before [1 / T2_TSTAMP_TICKS s] */
	struct tf_segments *segments;	/* NULL: none came */
	uint32_t	pkts;
	float		jitTrip;	/* variance of the time to the answer [s^2] */
	uint16_t	lastID;		/* IP ID of the packet before */
	uint8_t		lastTTL;
	uint8_t		rtt;		/* TFR_* */
	float		trip, minTrip, maxTrip, avgTrip;	/* round trips [s] */
	struct __attribute__((packed)) {
		uint16_t	stat;		/* tcpFStat */
		uint16_t	minDID, maxDID;
		uint8_t		minTTL, maxTTL, ttlChg;
		uint8_t		tos;
		uint16_t	ipFlags;
		uint16_t	ipOpts;
		uint8_t		ipOptClasses;
		uint32_t	ipOptTypes;
		uint16_t	hhOpts, dOpts;
		uint32_t	hhTypes, dTypes;
	};
	/* for the row */
	float		jitter, wholeTrip, wholeJitter;
	const struct tf_values *values;	/* of the segments; NULL: none came */
	/* fragments: few packets are such */
	uint32_t	fragNext;	/* offset behind the last fragment [8 bytes] */
	uint32_t	fragId;		/* of the datagram whose checksum is being made, */
	uint16_t	fragSum;	/* its sum and bytes so far; 0: none */
	uint32_t	fragLen;
#if FORCE_LINK == 1
	uint32_t	pktsBefore;	/* of the pieces before this one */
#endif
} __attribute__((aligned(64))) tcpFlagsFlow_t;

#define TF_HOT_BYTES	64	/* of tcpFlagsFlow_t: up to ipFlags, */
#define TF_HOT_SEGMENTS	320	/* and of struct tf_segments */

_Static_assert(offsetof(tcpFlagsFlow_t, ipOpts) <= TF_HOT_BYTES, "what most packets touch");
_Static_assert(sizeof(tcpFlagsFlow_t) <= 128 && sizeof(struct tf_segments) <= 448, "the README says so");

/* The TCP flags of all pieces of a flow, and the segments of this one */
#if FORCE_LINK == 1
#define TF_FLAGS(s)	((s)->tcpFlags | (s)->flagsBefore)
#define TF_SEGMENTS(s)	((s)->num - (s)->numBefore)
#else
#define TF_FLAGS(s)	((s)->tcpFlags)
#define TF_SEGMENTS(s)	((s)->num)
#endif

extern tcpFlagsFlow_t *tcpFlagsFlows;

#endif
