/*
 * SHA-256, for what says of a file which it is:
 *
 *	sha256_begin(&s); sha256_add(&s, p, n); ... sha256_end(&s, hex);
 */
#ifndef T2_SHA256_H
#define T2_SHA256_H

#include <stddef.h>
#include <stdint.h>

struct sha256 {
	uint32_t	state[8];
	uint64_t	bytes;
	uint8_t		rest[64];
};

void sha256_begin(struct sha256 *);
void sha256_add(struct sha256 *, const void *p, size_t n);
/* The digest as 64 hex digits and NUL. */
void sha256_end(struct sha256 *, char hex[65]);

#endif
