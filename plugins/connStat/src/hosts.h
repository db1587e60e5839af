/*
 * hosts.h - what open flows are counted in: hosts, pairs of hosts, ports of servers
 *
 * The callbacks that count are in hosts.c.  Its cells, and its counts of the run, are read in connStat.c.
 */
#ifndef CONNSTAT_HOSTS_H
#define CONNSTAT_HOSTS_H

#include "connStat.h"

/* What an open flow direction is counted in */
struct cs_places {
	uint32_t client, server;	/* hosts; COUNTED_NONE: an L2 flow, one that waits, or is counted no more */
	uint32_t pair, port;	/* links */
	bool isB;		/* the server is the source */
};

/* What the row of a flow shows */
struct cs_row {
	uint32_t sip, dip, sipDip, sipDprt;
#if CS_PBNMAX == 1
	uint64_t pkts, bytes;
#endif
#if CS_MR_SPOOF == 1
	uint32_t macs;
#endif
};

/* With FORCE_LINK a flow may go on behind its row. */
#if FORCE_LINK == 1
#define PLACES_OR_ROW	struct
#else
#define PLACES_OR_ROW	union
#endif

/* A flow direction, at its begin and end; two of them are a cache line, without FORCE_LINK. */
struct cs_flow {
	PLACES_OR_ROW {
		struct cs_places at;
		struct cs_row row;
	};
} __attribute__((aligned(32)));

/* The host with most of something */
struct cs_most {
	uint64_t num;
	uint64_t ip[2];
	uint32_t ipver;
};

/* Of the run; valid behind hosts_settle */
struct cs_counts {
	uint64_t clients, servers;	/* that came, again if they had gone */
	uint64_t flows;
	uint32_t maxPair, maxPort;	/* most flows of a pair, and of a client with a port */
	struct cs_most peers, sources;
#if CS_PBNMAX == 1
	struct cs_most pkts, bytes;
#endif
#if CS_MR_SPOOF == 1
	uint64_t spoofed;		/* addresses with a second MAC address */
#endif
};

/* With these, packets are looked at. */
#define CS_SENDERS	(CS_PBNMAX == 1 || CS_MR_SPOOF == 1)

extern struct cs_flow *csFlows;
extern uint32_t *csSenders;	/* CS_SENDERS: who sends the packets of a flow; alone, as they touch nothing else */
extern struct cs_counts cs_counts;

void hosts_init(void);
void hosts_clear(void);
/* Count what waits, in its order: before anything is read, and before a host is forgotten. */
void hosts_settle(void);

#endif
