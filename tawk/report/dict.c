/* Texts, each kept once: open addressing over numbers, the hash beside them. */
#include <sys/random.h>

#include <err.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "budget.h"
#include "dict.h"

#define SLOTS_FIRST	1024u
#define TEXTS_FIRST	65536u

uint64_t
dict_seed(void)
{
	uint64_t s;

	if (getrandom(&s, sizeof s, 0) != (ssize_t)sizeof s)
		s = (uint64_t)time(NULL) * 0x9e3779b97f4a7c15u;
	return s;
}

static struct dict_slot *
slots_new(size_t n)
{
	struct dict_slot *s = calloc(n, sizeof *s);

	if (s == NULL)
		err(1, NULL);
	budget_take(FOR_TEXTS, (long long)(n * sizeof *s));
	return s;
}

void
dict_init(struct dict *d)
{
	*d = (struct dict){ .seed = dict_seed(), .mask = SLOTS_FIRST - 1 };
	d->slot = slots_new(SLOTS_FIRST);
	d->room = TEXTS_FIRST;
	if ((d->mem = malloc(d->room)) == NULL)
		err(1, NULL);
}

void
dict_release(struct dict *d)
{
	budget_take(FOR_TEXTS, -(long long)((d->mask + 1) * sizeof *d->slot + d->n * sizeof *d->end + d->used));
	free(d->mem);
	free(d->end);
	free(d->slot);
}

static uint64_t
load(const char *p, size_t n)
{
	uint64_t v = 0;

	memcpy(&v, p, n);
	return v;
}

static uint32_t
hash(uint64_t seed, const char *p, size_t n)
{
	uint64_t h = seed ^ n;

	for (; n > 16; p += 16, n -= 16)
		h = dict_mix(h ^ load(p, 8), load(p + 8, 8));
	if (n >= 8)
		h = dict_mix(h ^ load(p, 8), load(p + n - 8, 8));
	else
		h = dict_mix(h, load(p, n));
	return (uint32_t)(h ^ h >> 32);
}

static void
slots_double(struct dict *d)
{
	const size_t mask = d->mask * 2 + 1;
	struct dict_slot *s = slots_new(mask + 1);

	for (size_t i = 0; i <= d->mask; i++) {
		size_t k = d->slot[i].hash & mask;

		if (d->slot[i].id == 0)
			continue;
		while (s[k].id != 0)
			k = (k + 1) & mask;
		s[k] = d->slot[i];
	}
	budget_take(FOR_TEXTS, -(long long)((d->mask + 1) * sizeof *s));
	free(d->slot);
	d->slot = s;
	d->mask = mask;
}

static uint32_t
add(struct dict *d, const char *p, size_t n)
{
	budget_take(FOR_TEXTS, (long long)n);
	if (d->room - d->used < n) {
		while (d->room - d->used < n)
			d->room *= 2;
		if ((d->mem = realloc(d->mem, d->room)) == NULL)
			err(1, NULL);
	}
	memcpy(d->mem + d->used, p, n);
	d->used += n;
	d->end = budget_grow(FOR_TEXTS, d->end, d->n, &d->nroom, sizeof *d->end);
	d->end[d->n] = (uint32_t)d->used;
	return d->n++;
}

uint32_t
dict_put(struct dict *d, const char *p, size_t n)
{
	const uint32_t h = hash(d->seed, p, n);
	size_t k = h & d->mask, len;

	for (; d->slot[k].id != 0; k = (k + 1) & d->mask) {
		const char *t;

		if (d->slot[k].hash != h)
			continue;
		t = dict_text(d, d->slot[k].id - 1, &len);
		if (len == n && memcmp(t, p, n) == 0)
			return d->slot[k].id - 1;
	}
	d->slot[k] = (struct dict_slot){ h, add(d, p, n) + 1 };
	if (d->n > d->mask / 3 * 2)
		slots_double(d);
	return d->n - 1;
}
