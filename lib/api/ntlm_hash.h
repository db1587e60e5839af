/*
 * ntlm_hash.h - a log-in with NTLM as a line that password checkers read
 *
 *	USER::DOMAIN:CHALLENGE:PROOF:BLOB	NetNTLMv2
 *	USER::DOMAIN:LM:NT:CHALLENGE		NetNTLMv1
 *
 * With T2_MASKPW=1 what comes from the password is **** (secret.h).
 */
#ifndef T2_NTLM_HASH_H
#define T2_NTLM_HASH_H

#include <stdio.h>

#include "ntlmssp.h"
#include "secret.h"

static inline void
ntlm_hash_hex(FILE *f, const uint8_t *p, size_t n)
{
	for (size_t i = 0; i < n; i++)
		(void)fprintf(f, "%02x", p[i]);
}

static inline void
ntlm_hash_secret(FILE *f, const uint8_t *p, size_t n)
{
	const uint8_t *const q = t2_secret_bytes(p, &n);

	if (q == p)
		ntlm_hash_hex(f, p, n);
	else
		(void)fwrite(q, 1, n, f);
}

/* A text of a message; what would end a field of the line is a question mark. */
static inline void
ntlm_hash_text(FILE *f, const struct ntlm_message *m, struct ntlm_span s)
{
	char text[1024];
	bool cut = false;
	const size_t n = ntlm_text(text, sizeof(text), m, s, &cut);

	for (size_t i = 0; i < n; i++)
		(void)putc((uint8_t)text[i] < ' ' || text[i] == ':' || text[i] == 0x7f ? '?' : text[i], f);
}

/* Is there one in the message? */
static inline bool
ntlm_has_hash(const struct ntlm_message *m)
{
	return m->type == NTLM_AUTHENTICATE && m->user.n > 0 && m->nt.n >= 24;
}

static inline void
ntlm_hash_put(FILE *f, const struct ntlm_message *m, const uint8_t challenge[8])
{
	ntlm_hash_text(f, m, m->user);
	(void)fputs("::", f);
	ntlm_hash_text(f, m, m->domain);
	(void)putc(':', f);
	if (ntlm_v2(m)) {
		ntlm_hash_hex(f, challenge, 8);
		(void)putc(':', f);
		ntlm_hash_secret(f, m->nt.p, 16);
		(void)putc(':', f);
		ntlm_hash_secret(f, m->nt.p + 16, m->nt.n - 16);
	} else {
		ntlm_hash_secret(f, m->lm.p, m->lm.n);
		(void)putc(':', f);
		ntlm_hash_secret(f, m->nt.p, m->nt.n);
		(void)putc(':', f);
		ntlm_hash_hex(f, challenge, 8);
	}
	(void)putc('\n', f);
}

#endif
