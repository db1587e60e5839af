/*
 * seed.h - hashes that nobody can choose collisions for
 *
 * Each table whose keys come from packets has a seed of its own, new in each run; nothing that is printed depends on
 * it.
 */
#ifndef T2_SEED_H
#define T2_SEED_H

#include <sys/random.h>
#include <sys/types.h>

#include <stddef.h>
#include <stdint.h>

/* Fill n words, none of them 0.  0, or -1 with errno. */
static inline int
seed_new(uint64_t *seed, size_t n)
{
	if (getrandom(seed, n * sizeof *seed, 0) != (ssize_t)(n * sizeof *seed))
		return -1;
	for (size_t i = 0; i < n; i++)
		seed[i] |= 1;
	return 0;
}

/* Multiply to 128 bits and fold: every bit of both reaches every bit of the result. */
static inline uint64_t
seed_mix(uint64_t a, uint64_t b)
{
	const __uint128_t p = (__uint128_t)a * b;

	return (uint64_t)p ^ (uint64_t)(p >> 64);
}

#endif
