#ifndef T2_TCPSTATES_H
#define T2_TCPSTATES_H

#include "t2Plugin.h"

/* ========================================================================== */
/* ------------------------ USER CONFIGURATION FLAGS ------------------------ */
/* ========================================================================== */

/*              No configuration flags available for tcpStates                */

/* +++++++++++++++++++++ ENV / RUNTIME - conf Variables +++++++++++++++++++++ */

/*        No env / runtime configuration flags available for tcpStates        */

/* ========================================================================== */
/* ------------------------- DO NOT EDIT BELOW HERE ------------------------- */
/* ========================================================================== */

/* Bits of tcpStatesAFlags: TCPST_SETUP, ... */
#define T2_TABLE(...)
#define T2_BIT(bit, name, level, text)	name = 1 << (bit),
enum {
#include "tcpStatesAFlags.def"
};
#undef T2_BIT
#undef T2_TABLE

/* States of one direction; each but TCPST_NEW has a time-out of its own. */
enum tcp_state {
	TCPST_NEW,
	TCPST_ESTABLISHED,
	TCPST_CLOSING,
	TCPST_CLOSED,
	TCPST_RESET,
	TCPST_N
};

/* What one direction has shown so far */
#define TCPST_SYN_SEEN	0x01	/* sent a SYN: synSeq is valid */
#define TCPST_SYN_ACKED	0x02	/* the other side has acknowledged it */
#define TCPST_FIN_SEEN	0x04	/* sent a FIN: finSeq is valid */
#define TCPST_FIN_ACKED	0x08	/* the other side has acknowledged it */
#define TCPST_FIN_SCAN	0x10	/* its first packet was a FIN-ACK into the void: a scan, unless a teardown follows */
#define TCPST_SYN_DATA	0x20	/* its SYN had data: TCP Fast Open (RFC 7413) */
#define TCPST_HEARD	0x40	/* FORCE_LINK: it has sent a segment */

/* 16 bytes: four to a cache line, none across two */
typedef struct {
	_Alignas(16) uint32_t synSeq;	/* sequence number of its SYN */
	uint32_t finSeq;	/* and of its FIN */
	uint32_t synMore;	/* Fast Open: sequence numbers behind the SYN that it used before the handshake was
				   complete */
	uint8_t state;		/* enum tcp_state */
	uint8_t seen;		/* TCPST_SYN_SEEN, ... */
	uint8_t aFlags;		/* tcpStatesAFlags */
	uint8_t verdict;	/* bits of it that are so if the connection ends here */
} tcpStatesFlow_t;

extern tcpStatesFlow_t *tcpStatesFlows;

#endif /* T2_TCPSTATES_H */
