/*
 * quic_packet: the packets of a datagram, as far as their headers go (RFC 8999; RFC 9000, 17).
 *
 *	long	| 1, fixed, type 2, 4 | version 32 | length 8, DCID | length 8, SCID | what the type has |
 *	short	| 0, fixed, 6 | DCID, of a length that only its owner knows | ...
 *
 * Versions before draft-22 and Google's up to Q046 have both lengths in one byte.
 */
#ifndef QUIC_PACKET_H
#define QUIC_PACKET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "cursor.h"

#define QUIC_ID_MAX	20	/* bytes of a connection ID (RFC 9000, 17.2) */
#define QUIC_TAG	16	/* of Initial packets and Retry */

/* The first four are the bits of quicPktTypes. */
enum quic_type { QUIC_INITIAL, QUIC_0RTT, QUIC_HANDSHAKE, QUIC_RETRY, QUIC_NEGOTIATION, QUIC_SHORT, QUIC_OTHER };

/* Secrets that a version has, see quic_crypt.c */
enum quic_salt {
	QUIC_NO_SALT, QUIC_SALT_22, QUIC_SALT_23, QUIC_SALT_29, QUIC_SALT_1, QUIC_SALT_2, QUIC_SALT_Q050,
	QUIC_SALT_T050, QUIC_SALT_T051
};
enum quic_retry { QUIC_NO_TAG, QUIC_RETRY_ID, QUIC_TAG_25, QUIC_TAG_29, QUIC_TAG_1, QUIC_TAG_2 };

enum quic_form {
	QUIC_FORM_UNKNOWN,	/* RFC 8999; the rest is taken to be that of version 1 */
	QUIC_FORM_1,
	QUIC_FORM_2,		/* other numbers of types */
	QUIC_FORM_NIBBLES,	/* lengths of IDs in four bits each, less 3 */
	QUIC_FORM_GOOGLE,	/* the same, and neither token nor length */
	QUIC_FORM_OLD		/* NIBBLES; the first byte has no such type */
};

/* What is known of a range of versions */
struct quic_version {
	uint32_t first, last;
	uint8_t form;		/* enum quic_form */
	uint8_t salt;		/* enum quic_salt */
	uint8_t retry;		/* enum quic_retry */
};

struct quic_bytes {
	const uint8_t *p;
	size_t n;
};

struct quic_packet {
	const struct quic_version *v;	/* not NULL; of short headers all 0 */
	uint32_t version;
	uint8_t first;			/* byte */
	uint8_t type;			/* enum quic_type */
	bool cut;			/* it ends before its lengths say: what lies behind is not there */
	struct quic_bytes all;		/* the packet, as far as it was captured */
	struct quic_bytes dcid, scid;
	struct quic_bytes odcid;	/* that a Retry of an old draft says */
	struct quic_bytes number;	/* what the length of other than Retry counts: number, payload, tag */
};

/* Is a version known, or one that only provokes a negotiation (RFC 9000, 15)? */
const struct quic_version *quic_version_find(uint32_t version);
static inline bool
quic_version_reserved(uint32_t version)
{
	return (version & 0x0f0f0f0f) == 0x0a0a0a0a;
}

/*
 * Take the next packet from the front of a datagram; before: the one in front of it, or NULL.  Behind a packet others
 * of the same connection may follow, and what is none is padding.  False at the end.
 */
bool quic_packet_next(struct cursor *, const struct quic_packet *before, struct quic_packet *);

/* Take a number of 1, 2, 4 or 8 bytes (RFC 9000, 16). */
bool quic_varint(struct cursor *, uint64_t *);

/*
 * Does a datagram begin with a long header of QUIC, or is it one of Google's from before Q044 that says its version
 * or a server's hello?  1 or 0.
 */
int quic_looks(const uint8_t *, size_t n);

/* Is a datagram a server's answer in DNSCrypt, whose port is 443, too? */
bool quic_is_dnscrypt(const uint8_t *, size_t n);

/*
 * Google's packets from before Q044 in the middle of a connection, on a port of QUIC: nothing in one of them says
 * what it is.  Two of a client that follow each other do: they have the same ID, and the second one a number a bit
 * higher.
 */
#define QUIC_GOOGLE_ID	8u

struct quic_google {
	uint8_t id[QUIC_GOOGLE_ID];
	uint8_t number;			/* its lowest byte */
	uint8_t flags;			/* first bytes of all that wait */
	bool has_id, sure;
	uint32_t waiting;		/* datagrams that are QUIC's once this is sure */
};

/* Can a datagram be such a packet? */
bool quic_google_can_be(const uint8_t *, size_t n);
/* One that can be follows the one before.  True if it is sure now, or was so before. */
bool quic_google_follows(struct quic_google *, const uint8_t *);

#endif
