/*
 * quic_flow: what one direction of QUIC has said, datagram by datagram.
 *
 * Who sends the first Initial packet that can be decrypted with keys made of its own destination ID is the client;
 * the other direction is decrypted with what is known of it.  CRYPTO frames are put in order (stream.h), their
 * messages are read (tls_hello.h), until the server's hello has come.
 */
#ifndef QUIC_FLOW_H
#define QUIC_FLOW_H

#include "quicDecode.h"

#include "quic_crypt.h"
#include "stream.h"
#include "tls_hello.h"

#define QUIC_CRYPTO_MAX	65536u	/* bytes of CRYPTO frames that are read */
#define QUIC_TRIES_MAX	16u	/* Initial packets of a direction whose keys are not found; no more are tried */

/* Of an ID longer than QUIC_ID_MAX its first bytes */
struct quic_id {
	uint8_t n;
	uint8_t b[QUIC_ID_MAX];
};

/* While hellos are read */
struct quic_initial {
	struct quic_keys keys[2];	/* of the client: the latest, and those before, as in front of a Retry */
	uint8_t nkeys;
	uint64_t largest;		/* packet number, or QUIC_NO_NUMBER */
	struct t2_order order;
	struct tls_stream tls;
};

/* From the client's hello, in one piece of memory */
struct quic_hello {
	uint32_t nname, nprotocols;	/* bytes */
	uint8_t bytes[];		/* the server's name; protocols as they were sent, each behind its length */
};

struct quic_flow {
	uint32_t version;
	uint8_t stat, flags, types;	/* quicStat, quicFlags, quicPktTypes */
	uint8_t tries;			/* that failed */
	bool negotiated;		/* the IDs are those of a Version Negotiation */
	bool retried;			/* the server's ID is that of a Retry */
	bool hello;			/* one was read that is no HelloRetryRequest */
	struct quic_google google;
	struct quic_id dcid, scid, odcid;
	struct quic_initial *initial;	/* owned; NULL before and behind */
	struct quic_hello *client;	/* owned; or NULL */
};

/* What a datagram has, for counts and the packet file */
struct quic_said {
	uint64_t number;		/* of its first packet, or QUIC_NO_NUMBER */
	uint32_t types[4];		/* how many of each */
	uint32_t version;		/* of the first packet, as all that follows */
	uint8_t first, type;		/* byte; enum quic_type */
	struct quic_id dcid, scid, odcid;
	uint32_t locked;		/* Initial packets whose keys were not found */
};

/* How a datagram is read: with what, and who wants messages. */
struct quic_reader {
	struct quic_crypt *crypt;	/* NULL: nothing is decrypted */
	void (*message)(unsigned long flowIndex, const struct tls_message *);	/* or NULL */
	unsigned long flowIndex;
	bool all;			/* packets behind the hellos are decrypted, too */
};

/*
 * Take a datagram of n captured bytes; cut: there were more.
 * opposite	what the other direction has said, or NULL
 */
void quic_flow_datagram(struct quic_flow *, struct quic_flow *opposite, const uint8_t *, size_t n, bool cut,
    const struct quic_reader *, struct quic_said *);

/* Free what is kept. */
void quic_flow_clear(struct quic_flow *);

#endif
