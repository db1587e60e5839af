/*
 * quic_crypt: Initial packets are encrypted, with keys that everybody can make (RFC 9001, 5).
 *
 * Of a connection both sides have keys, made of the version and of the connection ID that the client chose for the
 * server.
 */
#ifndef QUIC_CRYPT_H
#define QUIC_CRYPT_H

#include "quic_packet.h"

#define QUIC_DATAGRAM_MAX	65536

enum quic_side { QUIC_CLIENT, QUIC_SERVER };

struct quic_secret {
	uint8_t key[16], iv[12], hp[16];
	bool made;
};

/* What both sides' are made of; they are when a packet of a side is to be opened, as most servers are not heard. */
struct quic_keys {
	uint8_t initial[32];
	bool v2;
	struct quic_secret side[2];
};

/* What decrypting takes, one for each thread.  NULL without memory. */
struct quic_crypt;
struct quic_crypt *quic_crypt_new(void);
void quic_crypt_free(struct quic_crypt *);

/* False if the version has no salt. */
bool quic_keys_make(struct quic_crypt *, const struct quic_version *, const uint8_t *dcid, size_t n,
    struct quic_keys *);

/* The largest packet number that has been seen of this side, or UINT64_MAX. */
#define QUIC_NO_NUMBER	UINT64_MAX

/*
 * Decrypt an Initial packet.  plain: its frames, in memory of the quic_crypt until the next call; *number: that of
 * the packet.  False: these are not its keys, or it is damaged.
 */
bool quic_open(struct quic_crypt *, struct quic_keys *, enum quic_side, const struct quic_packet *, uint64_t largest,
    struct quic_bytes *plain, uint64_t *number);

/* Does the tag of a Retry say that it answers an Initial to this connection ID (RFC 9001, 5.8)? */
bool quic_retry_answers(struct quic_crypt *, const struct quic_packet *, const uint8_t *odcid, size_t n);

#endif
