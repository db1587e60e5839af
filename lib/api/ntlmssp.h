/*
 * ntlmssp.h - messages of NTLM authentication (MS-NLMP), wherever they stand
 *
 *	struct ntlm_message m;
 *	const uint8_t *const p = ntlm_find(blob, n);
 *
 *	if (p != NULL && ntlm_read(&m, p, n - (size_t)(p - blob)))
 *		ntlm_text(user, sizeof(user), &m, m.user, &cut);
 */
#ifndef T2_NTLMSSP_H
#define T2_NTLMSSP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define NTLM_SIGNATURE	"NTLMSSP"	/* with its NUL: begin of each message */
#define NTLM_MAX	16384u		/* bytes of a message that are read */

enum ntlm_type { NTLM_NEGOTIATE = 1, NTLM_CHALLENGE, NTLM_AUTHENTICATE };

/* Bytes of the message; p is NULL if it has none. */
struct ntlm_span {
	const uint8_t *p;
	uint32_t n;
};

struct ntlm_message {
	enum ntlm_type type;
	uint32_t flags;
	bool unicode;			/* texts are UTF-16, or of the sender's code page */
	bool timed, versioned;		/* time and version are there */
	uint8_t version[8];		/* major, minor, build (16 bits, little endian), 3 reserved, revision */
	uint8_t challenge[8];		/* NTLM_CHALLENGE: the server's */
	struct ntlm_span target;	/* the same: name of server or domain */
	struct ntlm_span domain, host;	/* NTLM_NEGOTIATE, NTLM_AUTHENTICATE */
	struct ntlm_span user, lm, nt, key;	/* NTLM_AUTHENTICATE: name, responses, encrypted session key */
	/* attributes, UTF-16 always: of the server's challenge, or as the client sends them back with NTLMv2 */
	struct ntlm_span nbComputer, nbDomain, dnsComputer, dnsDomain, dnsTree, targetName;
	uint64_t time;			/* [100 ns since 1601] */
};

/* The first message in n bytes; NULL if there is none. */
const uint8_t *ntlm_find(const uint8_t *p, size_t n);

/* Bytes of the message that begins with these n, as it says itself; 0 if more of it is needed to say. */
size_t ntlm_size(const uint8_t *p, size_t n);

/* Read it: false if it is none, or not whole.  It borrows the bytes. */
bool ntlm_read(struct ntlm_message *, const uint8_t *p, size_t n);

/* A text of it; *cut is set if it was longer than size - 1 bytes.  Attributes: ntlm_attribute. */
size_t ntlm_text(char *dst, size_t size, const struct ntlm_message *, struct ntlm_span, bool *cut);
size_t ntlm_attribute(char *dst, size_t size, struct ntlm_span, bool *cut);

/* Is nt a response of NTLMv2: a proof of 16 bytes, and what it is made of? */
static inline bool
ntlm_v2(const struct ntlm_message *m)
{
	return m->type == NTLM_AUTHENTICATE && m->nt.n > 24;
}

#endif
