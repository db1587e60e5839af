/*
 * secret.h - passwords, and hashes of them, on their way to a row or a file
 *
 * What a plugin keeps is the secret itself; what it shows goes through these.  With T2_MASKPW=1 (tranalyzer.h) a
 * reader sees that there is one, and neither its text nor its length.
 */
#ifndef T2_SECRET_H
#define T2_SECRET_H

#include <stddef.h>

#include "outputBuffer.h"
#include "texts.h"
#include "tranalyzer.h"

#define T2_SECRET	"****"		/* in place of one */

/* A text as it may be shown: T2_SECRET in place of it with T2_MASKPW=1; NULL and the empty text stay. */
static inline const char *
t2_secret(const char *text)
{
#if T2_MASKPW == 1
	if (text != NULL && *text != '\0')
		return T2_SECRET;
#endif
	return text;
}

/* The same of *n bytes, which need no NUL at their end; *n becomes the length of what is shown. */
static inline const void *
t2_secret_bytes(const void *p, size_t *n)
{
#if T2_MASKPW == 1
	if (*n > 0) {
		*n = sizeof(T2_SECRET) - 1;
		return T2_SECRET;
	}
#else
	(void)n;
#endif
	return p;
}

/* A column STR:R of secrets; NULL: there are none. */
static inline void
t2_secrets_append(outputBuffer_t *buf, const struct t2_texts *l)
{
	const uint32_t n = l != NULL ? l->n : 0;

	OUTBUF_APPEND_NUMREP(buf, n);
	for (uint32_t i = 0; i < n; i++)
		OUTBUF_APPEND_STR(buf, t2_secret(l->v[i]));
}

/* The same of n of them in an array, one every size bytes, each with a NUL behind it. */
static inline void
t2_secrets_append_array(outputBuffer_t *buf, uint32_t n, const char *first, size_t size)
{
	OUTBUF_APPEND_NUMREP(buf, n);
	for (uint32_t i = 0; i < n; i++)
		OUTBUF_APPEND_STR(buf, t2_secret(first + i * size));
}

#endif
