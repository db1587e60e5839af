/*
 * Digests of libcrypto whose algorithm is looked up once, and whose context is kept: EVP_sha256() and its like look
 * it up at each use, and EVP_Digest() makes a context for each, which takes longer than the digest of a short text.
 *
 * For plugins that link libcrypto; a header only, so that t2 needs none of it.
 */
#ifndef T2_DIGEST_H
#define T2_DIGEST_H

#include <openssl/evp.h>
#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Of a process.  Zero-initialised is good: each use looks up. */
struct digest {
	EVP_MD *md;
	pthread_key_t context;		/* each thread's own, made with its first digest; with md only */
};

static inline void
digest_context_free(void *context)
{
	EVP_MD_CTX_free(context);
}

/* name: of libcrypto, "SHA256".  Before there are threads. */
static inline void
digest_open(struct digest *d, const char *name)
{
	if ((d->md = EVP_MD_fetch(NULL, name, NULL)) == NULL)
		return;
	if (pthread_key_create(&d->context, digest_context_free) != 0) {
		EVP_MD_free(d->md);
		d->md = NULL;
	}
}

/* When the other threads have ended. */
static inline void
digest_close(struct digest *d)
{
	if (d->md == NULL)
		return;
	digest_context_free(pthread_getspecific(d->context));
	(void)pthread_key_delete(d->context);
	EVP_MD_free(d->md);
	d->md = NULL;
}

/* The thread's context; NULL without memory. */
static inline EVP_MD_CTX *
digest_context(const struct digest *d)
{
	EVP_MD_CTX *c = pthread_getspecific(d->context);

	if (c != NULL || (c = EVP_MD_CTX_new()) == NULL || pthread_setspecific(d->context, c) == 0)
		return c;
	EVP_MD_CTX_free(c);
	return NULL;
}

/*
 * The digest of n bytes at p, into as many bytes as the algorithm has; other is its constant, for a d that is not
 * open.
 */
static inline bool
digest_make(const struct digest *d, const EVP_MD *other, const void *p, size_t n, uint8_t *to)
{
	EVP_MD_CTX *c;

	if (d->md == NULL)
		return EVP_Digest(p, n, to, NULL, other, NULL) == 1;
	c = digest_context(d);
	return c != NULL && EVP_DigestInit_ex2(c, d->md, NULL) == 1 && EVP_DigestUpdate(c, p, n) == 1 &&
	    EVP_DigestFinal_ex(c, to, NULL) == 1;
}

#endif
