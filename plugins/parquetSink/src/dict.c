/*
 * dict.c - the dictionary of a chunk: values that differ, each with a number
 *
 * A number is found by its value, a text or an address by what the row has: it is made into a value only when it is
 * new.
 */
#include "parquetSink.h"
#include "seed.h"

#define DICT_BYTES	(1024u * 1024)
#define VAIN		(PAGE_VALUES / 4)	/* values that may be new in any page */

static uint64_t seed;		/* of all dictionaries: what columns have is chosen by others */

static inline __attribute__((always_inline)) uint32_t
hash(const uint8_t *p, uint32_t n)
{
	uint64_t h = seed ^ n * UINT64_C(0x9e3779b97f4a7c15), w;

	for (; n >= 8; n -= 8, p += 8) {
		memcpy(&w, p, 8);
		h = t2_seed_mix(h ^ w, UINT64_C(0xff51afd7ed558ccd));
	}
	w = 0;
	if (n > 0) {
		memcpy(&w, p, n);
		h = t2_seed_mix(h ^ w, UINT64_C(0xff51afd7ed558ccd));
	}
	return (uint32_t)(h ^ h >> 32);
}

/* The key of a number, and its bytes. */
static inline __attribute__((always_inline)) const uint8_t *
key_of(const struct dict *d, uint32_t size, uint32_t number, uint32_t *n)
{
	const uint32_t begin = size == 0 && number > 0 ? d->end[number - 1] : 0;

	if (size > 0) {
		*n = size;
		return d->plain.p + (size_t)number * size;
	}
	*n = d->end[number] - begin;
	return d->key.p + begin;
}

/* Of numbers the values are the keys. */
static uint32_t
key_size(const struct leaf *l)
{
	return l->physical == PQ_BYTES || l->physical == PQ_FIXED ? 0 : l->size;
}

static bool
grow(struct leaf *l)
{
	struct dict *const d = &l->dict;
	const uint32_t n = d->nslots > 0 ? 2 * d->nslots : 256, size = key_size(l);
	uint32_t *slot = calloc(n, sizeof(*slot)), *end = realloc(d->end, n * sizeof(*end)), len, h;
	const uint8_t *key;

	if (end != NULL)
		d->end = end;
	if (slot == NULL || end == NULL || bytes_broken) {
		free(slot);
		bytes_broken = true;
		return false;
	}
	if (seed == 0)
		seed = t2_seed(slot);
	for (uint32_t i = 0; i < d->n; i++) {
		key = key_of(d, size, i, &len);
		for (h = hash(key, len) & (n - 1); slot[h] != 0; h = (h + 1) & (n - 1))
			continue;
		slot[h] = i + 1;
	}
	free(d->slot);
	d->slot = slot;
	d->nslots = n;
	return true;
}

/* Where the number of a key is, or 0 with the place for it. */
static inline __attribute__((always_inline)) uint32_t
find(const struct dict *d, uint32_t size, const uint8_t *key, uint32_t n, uint32_t *place)
{
	uint32_t h = hash(key, n) & (d->nslots - 1), len;
	const uint8_t *known;

	for (; d->slot[h] != 0; h = (h + 1) & (d->nslots - 1)) {
		known = key_of(d, size, d->slot[h] - 1, &len);
		if (len == n && (n == 0 || memcmp(known, key, n) == 0))
			break;
	}
	*place = h;
	return d->slot[h];
}

static inline bool
has_room(struct leaf *l)
{
	return LIKELY(l->dict.n < l->dict.nslots / 2 && !bytes_broken) || grow(l);
}

static inline __attribute__((always_inline)) uint32_t
number_of(struct leaf *l, uint32_t size, const uint8_t *v)
{
	struct dict *const d = &l->dict;
	uint32_t h, number;

	if (!has_room(l))
		return 0;
	if (LIKELY((number = find(d, size, v, size, &h)) != 0))
		return number - 1;
	d->slot[h] = ++d->n;
	bytes_add(&d->plain, v, size);
	range_add(l, v, size);
	return d->n - 1;
}

uint32_t
dict_number(struct leaf *l, const uint8_t *v)
{
	return l->size == 4 ? number_of(l, 4, v) : number_of(l, 8, v);
}

uint32_t
dict_key(struct leaf *l, const uint8_t *key, uint32_t n, const char *p,
    void (*put)(const struct leaf *, struct bytes *, const char *))
{
	struct dict *const d = &l->dict;
	uint32_t h, number, len = 0;
	size_t at;

	if (!has_room(l))
		return 0;
	if (LIKELY((number = find(d, 0, key, n, &h)) != 0))
		return number - 1;
	d->slot[h] = d->n + 1;
	bytes_add(&d->key, key, n);
	d->end[d->n] = (uint32_t)d->key.n;
	at = d->plain.n + (l->size == 0 ? sizeof(len) : 0);
	put(l, &d->plain, p);
	if (!bytes_broken)
		range_add(l, d->plain.p + at, (uint32_t)(d->plain.n - at));
	return d->n++;
}

bool
dict_is_vain(const struct leaf *l, bool end)
{
	const uint32_t new = l->dict.n - l->before;

	return l->dict.plain.n > DICT_BYTES ||
	    (new > VAIN && new > (end ? l->values / 2 : l->values - l->values / 4));
}

/* What is left can be written, but not looked up. */
void
dict_cut(struct leaf *l, uint32_t n)
{
	struct dict *const d = &l->dict;
	const uint32_t size = key_size(l);

	if (n == d->n)
		return;
	if (size > 0)
		d->plain.n = (size_t)n * size;
	else {
		d->key.n = n > 0 ? d->end[n - 1] : 0;
		if (l->size > 0)
			d->plain.n = (size_t)n * l->size;
		else {
			uint32_t len;
			size_t at = 0;

			for (uint32_t i = 0; i < n; i++, at += sizeof(len) + len)
				memcpy(&len, d->plain.p + at, sizeof(len));
			d->plain.n = at;
		}
	}
	d->n = n;
	memset(d->slot, 0, d->nslots * sizeof(*d->slot));
}

static inline __attribute__((always_inline)) bool
page_of(struct leaf *l, uint32_t size, uint32_t *number)
{
	const uint32_t values = l->values;
	const uint8_t *v = l->plain.p;
	uint32_t i;

	for (i = 0; i < values; i++, v += size) {
		if (i > 0 && memcmp(v, v - size, size) == 0) {
			number[i] = number[i - 1];
			continue;
		}
		number[i] = number_of(l, size, v);
		l->values = i + 1;	/* so many have been looked at */
		if (UNLIKELY(l->dict.n - l->before > VAIN && dict_is_vain(l, false)))
			break;
	}
	l->values = values;
	return i == values && !dict_is_vain(l, true);
}

bool
dict_page(struct leaf *l, uint32_t *number)
{
	return l->size == 4 ? page_of(l, 4, number) : page_of(l, 8, number);
}

void
dict_free(struct dict *d)
{
	bytes_free(&d->plain);
	bytes_free(&d->key);
	free(d->slot);
	free(d->end);
}
