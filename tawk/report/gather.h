/*
 * gather: all that a report needs to know of its rows, taken in one pass, in sums that can be added to others.
 */
#ifndef T2REPORT_GATHER_H
#define T2REPORT_GATHER_H

#include <stdbool.h>
#include <stdint.h>

#include "dict.h"
#include "flowfile.h"
#include "group.h"
#include "talk.h"
#include "timeline.h"

/* Columns that a report uses. */
#define REPORT_COLUMNS(C) \
	C(DIR, "dir") C(STAT, "flowStat") C(FIRST, "timeFirst") C(LAST, "timeLast") C(DURATION, "duration") \
	C(ETHTYPE, "ethType") C(SRCIP, "srcIP") C(SRCCC, "srcIPCC") C(SRCORG, "srcIPOrg") C(SRCPORT, "srcPort") \
	C(DSTIP, "dstIP") C(DSTPORT, "dstPort") C(PROTO, "l4Proto") C(PKTS, "numPktsSnt") \
	C(PKTSRCVD, "numPktsRcvd") C(BYTES, "numBytesSnt") C(BYTESRCVD, "numBytesRcvd") \
	C(TCPSTATES, "tcpStatesAFlags") C(TCPANOMALY, "tcpAnomaly") C(DNSNAME, "dnsQname") \
	C(DNSFLAGS, "dnsHFlg_OpC_RetC") C(TLSNAME, "sslServerName") C(TLSVERSION, "sslVersion") \
	C(HTTPHOST, "httpHosts") C(HTTPAGENT, "httpUsrAg") C(SSHVERSION, "sshVersion") C(CLASS, "dstPortClass")

enum column {
#define COLUMN(id, name) COL_##id,
	REPORT_COLUMNS(COLUMN)
#undef COLUMN
	COLUMNS
};

#define HAS(id)	(UINT64_C(1) << COL_##id)

extern const char *const column_name[COLUMNS];

/* Groups: sums by one or two keys. */
enum grouped {
	BY_PROTO, BY_SERVICE, BY_CC, BY_ORG, BY_SIZE, BY_TCP, BY_DNSNAME, BY_DNSFAILED, BY_DNSCODE, BY_DNSLEN,
	    BY_TLSNAME,
	BY_TLSVERSION, BY_HTTPHOST, BY_HTTPAGENT, BY_SSHVERSION,
	BY_CLASS,
	GROUPS
};

/* How a TCP connection went: keys of BY_TCP. */
enum tcp_outcome {
	TCP_OPENED, TCP_ANSWERED, TCP_UNANSWERED, TCP_REFUSED, TCP_HALFOPEN, TCP_RESET_CLIENT, TCP_RESET_SERVER,
	    TCP_CLOSED,
	TCP_RETRANSMITTED, TCP_OUTCOMES
};

#define STAT_BITS	64

struct gather {
	uint64_t columns;	/* that all files have, a bit for each enum column */
	struct input { char *name; uint64_t rows; } *input;
	size_t ninputs, input_room;
	uint64_t wanted;	/* groups, a bit for each enum grouped */
	bool want_talks, want_begun, want_stat, want_timeline;
	bool whole_talks;	/* a section asks who talked to whom; else who sent alone is kept */

	uint64_t flows, aflows, packets, bytes;
	bool has_time;
	int64_t first, last;	/* [ns] */
	int digits;		/* of fractions of times, as the first row had them */
	uint64_t untimed;	/* rows without a time that can be read, or too far from the others */
	uint64_t stat[STAT_BITS];
	struct dict texts;
	struct group group[GROUPS];
	struct talks talks;
	struct timeline timeline;
};

void	gather_init(struct gather *, int64_t bin_ns);
void	gather_release(struct gather *);
/*
 * Add the rows of a flow file that is open at its header row.  Returns 0, or -1 with the reason in why[FLOWFILE_WHY].
 */
int	gather_flows(struct gather *, struct flowfile *, char *why);
/* Note an input by name.  Its columns are counted in. */
void	gather_input(struct gather *, const char *name, uint64_t rows, uint64_t columns);

/* Bins 1, 2, 5, 10, 20, 50 ... : how many of these bounds v reaches, and the bound of a bin. */
unsigned scale125(uint64_t v);
uint64_t scale125_bound(unsigned bin);
/* Bins of ports, four to an octave. */
unsigned port_bin(uint16_t port);
unsigned port_bin_first(unsigned bin);

#endif
