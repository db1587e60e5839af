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
#include <string.h>

/* Fill n words, none of them 0.  0, or -1 with errno. */
static inline int
t2_seed_new(uint64_t *seed, size_t n)
{
	if (getrandom(seed, n * sizeof *seed, 0) != (ssize_t)(n * sizeof *seed))
		return -1;
	for (size_t i = 0; i < n; i++)
		seed[i] |= 1;
	return 0;
}

/* One that is always there: without a source of random numbers yet it has what the address of table has of them. */
static inline uint64_t
t2_seed(const void *table)
{
	uint64_t seed;

	return getrandom(&seed, sizeof seed, GRND_NONBLOCK) == sizeof seed ? seed : (uint64_t)(uintptr_t)table;
}

/* Multiply to 128 bits and fold: every bit of both reaches every bit of the result. */
static inline uint64_t
t2_seed_mix(uint64_t a, uint64_t b)
{
	const __uint128_t p = (__uint128_t)a * b;

	return (uint64_t)p ^ (uint64_t)(p >> 64);
}

/* The hash of a word; of several: of each ^ what came of those before, so that no part undoes another. */
static inline uint64_t
t2_seed_word(uint64_t seed, uint64_t word)
{
	return t2_seed_mix(word ^ seed, (seed << 32 | seed >> 32) | 1);
}

/* The hash of a port at an address of 16 bytes.  Both are chosen by others: a port makes up for no address. */
static inline uint64_t
t2_seed_place(uint64_t seed, const uint8_t addr[16], uint16_t port)
{
	uint64_t a, b;

	memcpy(&a, addr, sizeof a);
	memcpy(&b, addr + sizeof a, sizeof b);
	a = t2_seed_mix(a ^ seed, b ^ seed * UINT64_C(0x9e3779b97f4a7c15));
	return t2_seed_mix(a ^ port, UINT64_C(0xd6e8feb86659fd93));
}

#endif
