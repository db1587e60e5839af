/*
 * ntlm_scan: messages of NTLM in bytes that come in pieces.
 *
 * They stand there as they are, or in base64 where a protocol is of text (HTTP, SMTP, IMAP, POP), there inside of
 * another token or not.  Memory is counted (stream.h).
 */
#ifndef NTLM_SCAN_H
#define NTLM_SCAN_H

#include "ntlmssp.h"

#define NTLM_CARRY	16u				/* bytes at the end of a piece that are looked at again */
#define NTLM_TEXT_MAX	(NTLM_MAX / 3 * 4 + 8)	/* characters of a message in base64 */

struct ntlm_scan {
	uint8_t *part;			/* a message whose end did not come yet.  Owned */
	uint32_t npart, size;		/* bytes of it that are there, and of its memory */
	bool encoded;			/* it is in base64 */
	uint8_t ncarry;
	uint8_t skip;			/* bytes of the first group of base64 that are in front of the signature */
	bool inside;			/* of a message */
	uint8_t carry[NTLM_CARRY];
};

/* Takes a message; NULL: it begins as one, and can't be read. */
typedef void ntlm_found_fn(void *arg, const struct ntlm_message *);

/* The next n bytes. */
void ntlm_scan_bytes(struct ntlm_scan *, const uint8_t *p, size_t n, ntlm_found_fn *, void *arg);

/* Bytes are missing, or a connection begins: begin anew. */
void ntlm_scan_clear(struct ntlm_scan *);

#endif
