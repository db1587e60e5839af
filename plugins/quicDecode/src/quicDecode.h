/*
 * quicDecode: versions, connection IDs and the hello of QUIC (RFC 8999, 9000, 9001, 9369).
 *
 * Memory: of a direction of QUIC about 100 bytes; until the server's hello has been read 300 more, and what of a
 * hello is in pieces: at most 64 KiB, within STREAM_MEM of the core for all flows.  What is kept of a hello, its
 * server name and its protocols, is within TEXT_MEM.
 *
 * t2conf rewrites the values of the flags below and no others; ../README.md says what each column and bit means.
 */
#ifndef T2_QUICDECODE_H
#define T2_QUICDECODE_H

#include "t2Plugin.h"

/* ========================================================================== */
/* ------------------------ USER CONFIGURATION FLAGS ------------------------ */
/* ========================================================================== */

#define QUIC_SPKT_TYPE_STR 1 // Packet file: type of a packet as 0: bit of quicPktTypes, 1: name [0, 1]
#define QUIC_DECODE_TLS    1 // Decrypt Initial packets; columns: server name, protocols [0, 1]
#define QUIC_DEBUG         0 // Tell of Initial packets that can't be decrypted (one worker) [0, 1]

/* +++++++++++++++++++++ ENV / RUNTIME - conf Variables +++++++++++++++++++++ */

/*       No env / runtime configuration flags available for quicDecode        */

/* ========================================================================== */
/* ------------------------- DO NOT EDIT BELOW HERE ------------------------- */
/* ========================================================================== */

/* quicStat */
enum {
#define T2_TABLE(name, kind, digits, grouped, gaps, heading)
#define T2_BIT(bit, name, level, text)	QUIC_STAT_##name = 1 << (bit),
#include "quicStat.def"
#undef T2_BIT
#undef T2_TABLE
};

struct tls_message;	/* tls_hello.h */

/*
 * For a plugin behind this one that reads handshakes: it sets this in initialize().  Called with each message that
 * Initial packets of a direction carry, whole and in order, before claimLayer4Information; with several workers as
 * the callbacks.  QUIC_DECODE_TLS=0: never.
 */
extern void (*quicMessage)(unsigned long flowIndex, const struct tls_message *);

#endif
