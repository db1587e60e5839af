/*
 * Digests of libcrypto whose algorithm is looked up once: EVP_sha256() and its like look it up at each use, which
 * takes longer than the digest of a short text.
 *
 * For plugins that link libcrypto; a header only, so that t2 needs none of it.
 */
#ifndef T2_DIGEST_H
#define T2_DIGEST_H

#include <openssl/evp.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Of a process.  Zero-initialised is good: each use looks up. */
struct digest {
	EVP_MD *md;
};

/* name: of libcrypto, "SHA256".  Before there are threads. */
static inline void
digest_open(struct digest *d, const char *name)
{
	d->md = EVP_MD_fetch(NULL, name, NULL);
}

static inline void
digest_close(struct digest *d)
{
	EVP_MD_free(d->md);
	d->md = NULL;
}

/*
 * The digest of n bytes at p, into as many bytes as the algorithm has; other is its constant, for a d that is not
 * open.
 */
static inline bool
digest_make(const struct digest *d, const EVP_MD *other, const void *p, size_t n, uint8_t *to)
{
	return EVP_Digest(p, n, to, NULL, d->md != NULL ? d->md : other, NULL) == 1;
}

#endif
