/* range.c - the least and the greatest value of a chunk, as the logical type orders them */
#include "parquetSink.h"

static int
compare(const struct leaf *l, const uint8_t *a, uint32_t na, const uint8_t *b, uint32_t nb)
{
	int32_t i, k;
	int64_t x, y;
	double d, e;
	float f, g;
	int c;

	switch (l->physical) {
	case PQ_INT32:
		memcpy(&i, a, 4);
		memcpy(&k, b, 4);
		if (l->logical == LG_UINT)
			return ((uint32_t)i > (uint32_t)k) - ((uint32_t)i < (uint32_t)k);
		return (i > k) - (i < k);
	case PQ_INT64:
		memcpy(&x, a, 8);
		memcpy(&y, b, 8);
		if (l->logical == LG_UINT)
			return ((uint64_t)x > (uint64_t)y) - ((uint64_t)x < (uint64_t)y);
		return (x > y) - (x < y);
	case PQ_FLOAT:
		memcpy(&f, a, 4);
		memcpy(&g, b, 4);
		return (f > g) - (f < g);
	case PQ_DOUBLE:
		memcpy(&d, a, 8);
		memcpy(&e, b, 8);
		return (d > e) - (d < e);
	default:
		c = memcmp(a, b, MIN(na, nb));
		return c != 0 ? c : (na > nb) - (na < nb);
	}
}

static bool
is_nan(const struct leaf *l, const uint8_t *p)
{
	float f;
	double d;

	if (l->physical == PQ_FLOAT)
		return isnan(*(float *)memcpy(&f, p, sizeof(f)));
	return l->physical == PQ_DOUBLE && isnan(*(double *)memcpy(&d, p, sizeof(d)));
}

void
range_add(struct leaf *l, const uint8_t *p, uint32_t n)
{
	if (l->no_range || is_nan(l, p))
		return;
	if (n > RANGE_MAX) {
		l->no_range = true;
		return;
	}
	if (!l->has_range || compare(l, p, n, l->min, l->nmin) < 0) {
		memcpy(l->min, p, n);
		l->nmin = n;
	}
	if (!l->has_range || compare(l, p, n, l->max, l->nmax) > 0) {
		memcpy(l->max, p, n);
		l->nmax = n;
	}
	l->has_range = true;
}

/* --- of a page -------------------------------------------------------------------------------------------------- */

/* Numbers of a type; a NaN is neither less nor greater. */
#define RANGE_OF(type, low, high) do {					\
	type least = (high), greatest = (low), v;			\
									\
	for (uint32_t i = 0; i < l->values; i++) {			\
		memcpy(&v, l->plain.p + i * sizeof(v), sizeof(v));	\
		least = v < least ? v : least;				\
		greatest = v > greatest ? v : greatest;			\
	}								\
	if (least <= greatest) {					\
		range_add(l, (const uint8_t *)&least, sizeof(v));	\
		range_add(l, (const uint8_t *)&greatest, sizeof(v));	\
	}								\
} while (0)

/* The first eight bytes of a text, or what it has of them: a number of the same order. */
static inline uint64_t
head(const uint8_t *p, uint32_t n)
{
	uint64_t v;

	memcpy(&v, p, sizeof(v));	/* BYTES_SPARE */
	v = be64toh(v);
	return n >= sizeof(v) ? v : n > 0 ? v >> (64 - 8 * n) << (64 - 8 * n) : 0;
}

static void
range_texts(struct leaf *l)
{
	const uint8_t *p = l->plain.p;
	uint64_t least = 0, greatest = 0, v;
	uint32_t n = l->size;
	bool known = false;

	for (uint32_t i = 0; i < l->values && !l->no_range; i++, p += n) {
		if (l->size == 0) {
			memcpy(&n, p, sizeof(n));
			p += sizeof(n);
		}
		v = head(p, n);
		if (LIKELY(known && v > least && v < greatest && n <= RANGE_MAX))
			continue;
		range_add(l, p, n);
		least = head(l->min, l->nmin);
		greatest = head(l->max, l->nmax);
		known = l->has_range;
	}
}

void
range_page(struct leaf *l)
{
	switch (l->physical) {
	case PQ_INT32:
		if (l->logical == LG_UINT)
			RANGE_OF(uint32_t, 0, UINT32_MAX);
		else
			RANGE_OF(int32_t, INT32_MIN, INT32_MAX);
		break;
	case PQ_INT64:
		if (l->logical == LG_UINT)
			RANGE_OF(uint64_t, 0, UINT64_MAX);
		else
			RANGE_OF(int64_t, INT64_MIN, INT64_MAX);
		break;
	case PQ_FLOAT:
		RANGE_OF(float, -INFINITY, INFINITY);
		break;
	case PQ_DOUBLE:
		RANGE_OF(double, -(double)INFINITY, (double)INFINITY);
		break;
	default:
		range_texts(l);
	}
}
