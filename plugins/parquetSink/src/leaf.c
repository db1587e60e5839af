/*
 * A column of the file: values into pages, pages into a chunk.
 *
 * The page that is filled holds its values PLAIN.  When it is full they are looked up in the dictionary, and the page gets
 * their numbers, unless most values of it are new: then this page and all that follow stay PLAIN.
 */
#include <zstd.h>

#include "parquetSink.h"

#define DICT_BYTES	(1024u * 1024)
#define MAX_RANGE	64u	/* bytes of a value that is kept as least or greatest */

static ZSTD_CCtx *zstd;

/* --- values ----------------------------------------------------------------------------------------------------- */

static void
put_text(struct leaf *l, const struct rowvalue *v)
{
	uint8_t *p = bytes_room(&l->plain, sizeof(uint32_t) + rowvalue_room(v));
	char *end;
	uint32_t n;

	if (p == NULL)
		return;
	end = rowvalue_text((char *)p + sizeof(n), v);
	n = (uint32_t)(end - ((char *)p + sizeof(n)));
	memcpy(p, &n, sizeof(n));
	l->plain.n += sizeof(n) + n;
}

/* An address in 16 bytes: those of IPv4 as ::ffff:1.2.3.4. */
static void
put_fixed(struct leaf *l, const struct rowvalue *v)
{
	static const uint8_t mapped[12] = { [10] = 0xff, [11] = 0xff };

	if (v->type == bt_ipx_addr && v->n == 4)
		bytes_add(&l->plain, mapped, sizeof(mapped));
	bytes_add(&l->plain, v->p, v->n);
}

static inline void
put_number(struct leaf *l, const struct rowvalue *v)
{
	uint8_t *p = bytes_room(&l->plain, sizeof(uint64_t));
	const float f = (float)v->d;
	int64_t ns;

	if (p == NULL)
		return;
	l->plain.n += l->size;
	if (v->type == bt_timestamp || v->type == bt_duration) {
		(void)rowvalue_ns(v, &ns);
		memcpy(p, &ns, sizeof(ns));
	} else if (l->physical == PQ_FLOAT)
		memcpy(p, &f, sizeof(f));
	else		/* low bytes first, as all of Parquet */
		memcpy(p, &v->u, l->size);
}

void
leaf_put(struct leaf *l, uint8_t rep, uint8_t def, const struct rowvalue *v)
{
	if (l->max_rep > 0)
		bytes_byte(&l->rep, rep);
	if (l->max_def > 0)
		bytes_byte(&l->def, def);
	l->entries++;
	if (v == NULL)
		return;
	l->values++;
	if (l->physical == PQ_BYTES)
		put_text(l, v);
	else if (l->physical == PQ_FIXED)
		put_fixed(l, v);
	else
		put_number(l, v);
}

/* --- least and greatest ----------------------------------------------------------------------------------------- */

/* As the logical type orders them. */
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

static void
range(struct leaf *l, const uint8_t *p, uint32_t n)
{
	if (l->no_range || is_nan(l, p))
		return;
	if (n > MAX_RANGE) {
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

/* The next value of PLAIN: where its bytes are and how many. */
static inline __attribute__((always_inline)) const uint8_t *
next_value(uint32_t size, const uint8_t *p, const uint8_t **value, uint32_t *n)
{
	*n = size;
	if (size == 0) {
		memcpy(n, p, sizeof(*n));
		p += sizeof(*n);
	}
	*value = p;
	return p + *n;
}

/* An integer, so that signed numbers have the order of the logical type. */
static inline int64_t
ordered(const struct leaf *l, const uint8_t *p)
{
	int64_t v8;
	uint32_t v4;

	if (l->physical == PQ_INT64) {
		memcpy(&v8, p, 8);
		return l->logical == LG_UINT ? v8 ^ INT64_MIN : v8;
	}
	memcpy(&v4, p, 4);
	return l->logical == LG_UINT ? (int64_t)v4 : (int32_t)v4;
}

static void
range_of_integers(struct leaf *l, const uint8_t *p, uint32_t values)
{
	const uint8_t *least = p, *greatest = p;
	int64_t min = INT64_MAX, max = INT64_MIN;

	for (uint32_t i = 0; i < values; i++, p += l->size) {
		const int64_t v = ordered(l, p);

		if (v < min) {
			min = v;
			least = p;
		}
		if (v > max) {
			max = v;
			greatest = p;
		}
	}
	range(l, least, l->size);
	range(l, greatest, l->size);
}

static void
range_of_all(struct leaf *l, const uint8_t *p, uint32_t values)
{
	const uint8_t *v;
	uint32_t n;

	if (values > 0 && (l->physical == PQ_INT32 || l->physical == PQ_INT64)) {
		range_of_integers(l, p, values);
		return;
	}
	while (values-- > 0) {
		p = next_value(l->size, p, &v, &n);
		range(l, v, n);
	}
}

/* --- dictionary ------------------------------------------------------------------------------------------------- */

static inline __attribute__((always_inline)) uint32_t
hash(const uint8_t *p, uint32_t n)
{
	uint64_t h = n * UINT64_C(0x9e3779b97f4a7c15), w;

	for (; n >= 8; n -= 8, p += 8) {
		memcpy(&w, p, 8);
		h = (h ^ w) * UINT64_C(0xff51afd7ed558ccd);
		h ^= h >> 32;
	}
	w = 0;
	if (n > 0) {
		memcpy(&w, p, n);
		h = (h ^ w) * UINT64_C(0xff51afd7ed558ccd);
	}
	return (uint32_t)(h >> 32);
}

static bool
dict_grow(struct leaf *l)
{
	const uint32_t n = l->nslots > 0 ? 2 * l->nslots : 256;
	uint32_t *slot = calloc(n, sizeof(*slot)), *offset = realloc(l->offset, n * sizeof(*offset)), len;
	const uint8_t *v;

	if (offset != NULL)
		l->offset = offset;
	if (slot == NULL || offset == NULL) {
		free(slot);
		bytes_broken = true;
		return false;
	}
	for (uint32_t i = 0; i < l->ndict; i++) {
		uint32_t h;

		(void)next_value(l->size, l->dict.p + l->offset[i], &v, &len);
		for (h = hash(v, len) & (n - 1); slot[h] != 0; h = (h + 1) & (n - 1))
			continue;
		slot[h] = i + 1;
	}
	free(l->slot);
	l->slot = slot;
	l->nslots = n;
	return true;
}

static __attribute__((noinline)) uint32_t
dict_new(struct leaf *l, const uint8_t *v, uint32_t n)
{
	l->offset[l->ndict] = (uint32_t)l->dict.n;
	if (l->size == 0)
		bytes_add(&l->dict, &n, sizeof(n));
	bytes_add(&l->dict, v, n);
	range(l, v, n);
	return l->ndict++;
}

/* The number of a value; it is new if there is none yet. */
static inline __attribute__((always_inline)) uint32_t
dict_number(struct leaf *l, uint32_t size, const uint8_t *v, uint32_t n)
{
	uint32_t h = hash(v, n) & (l->nslots - 1), len;
	const uint8_t *known;

	for (; l->slot[h] != 0; h = (h + 1) & (l->nslots - 1)) {
		(void)next_value(size, l->dict.p + l->offset[l->slot[h] - 1], &known, &len);
		if (len == n && memcmp(known, v, n) == 0)
			return l->slot[h] - 1;
	}
	l->slot[h] = l->ndict + 1;
	return dict_new(l, v, n);
}

/* The numbers of all values of the page; false if the dictionary is not worth it. */
static inline __attribute__((always_inline)) bool
dict_page_of(struct leaf *l, uint32_t size, uint32_t *number)
{
	const uint8_t *p = l->plain.p, *v = NULL, *before = NULL;
	const uint32_t old = l->ndict;
	uint32_t n, nbefore = 0;

	for (uint32_t i = 0; i < l->values; i++) {
		/* the same many times over is the rule */
		p = next_value(size, p, &v, &n);
		if (i > 0 && n == nbefore && memcmp(v, before, n) == 0) {
			number[i] = number[i - 1];
			if (i + 1 == l->values)
				return true;
			continue;
		}
		if (l->ndict >= l->nslots / 2 && !dict_grow(l))
			break;
		number[i] = dict_number(l, size, v, n);
		before = v;
		nbefore = n;
		if (l->dict.n > DICT_BYTES || (l->ndict - old > PAGE_VALUES / 4 && l->ndict - old > l->values / 2))
			break;
		if (i + 1 == l->values)
			return true;
	}
	if (l->ndict > old)
		l->dict.n = l->offset[old];
	l->ndict = old;
	return false;
}

static bool
dict_page(struct leaf *l, uint32_t *number)
{
	return l->size == 4 ? dict_page_of(l, 4, number) : l->size == 8 ? dict_page_of(l, 8, number) :
	    dict_page_of(l, l->size, number);
}

/* --- levels and numbers: runs and packed bits ------------------------------------------------------------------- */

static unsigned
width_of(uint32_t max)
{
	return max > 0 ? 32u - (unsigned)__builtin_clz(max) : 0;
}

static void
put_run_head(struct bytes *b, uint32_t v)
{
	uint8_t c[5];
	size_t n = 0;

	for (; v >= 0x80; v >>= 7)
		c[n++] = (uint8_t)(v | 0x80);
	c[n++] = (uint8_t)v;
	bytes_add(b, c, n);
}

/* n values, of which the last group of eight is filled with zeros. */
static void
put_packed(struct bytes *b, const uint32_t *v, uint32_t n, unsigned width)
{
	const uint32_t groups = (n + 7) / 8;
	uint8_t *p;
	uint64_t bits = 0;
	unsigned have = 0;

	put_run_head(b, groups << 1 | 1);
	if ((p = bytes_room(b, (size_t)groups * width + 8)) == NULL)
		return;
	for (uint32_t i = 0; i < groups * 8; i++) {
		bits |= (uint64_t)(i < n ? v[i] : 0) << have;
		for (have += width; have >= 8; have -= 8, bits >>= 8)
			*p++ = (uint8_t)bits;
	}
	b->n += (size_t)groups * width;
}

static void
put_hybrid(struct bytes *b, const uint32_t *v, uint32_t n, unsigned width)
{
	uint32_t from = 0, i = 0;

	while (i < n) {
		uint32_t run = 1;

		while (i + run < n && v[i + run] == v[i])
			run++;
		/* a run may begin where a group of eight ends, or is filled from it */
		if (run < 16 && i + run < n) {
			i += run;
			continue;
		}
		if (i > from) {
			const uint32_t fill = (8 - (i - from) % 8) % 8;

			if (fill >= run) {	/* at the end */
				i += run;
				break;
			}
			i += fill;
			run -= fill;
			put_packed(b, v + from, i - from, width);
		}
		put_run_head(b, run << 1);
		bytes_add(b, &v[i], (width + 7) / 8);
		i += run;
		from = i;
	}
	if (from < n)
		put_packed(b, v + from, n - from, width);
}

static void
put_levels(struct bytes *body, const struct bytes *levels, uint8_t max, uint32_t *room)
{
	const size_t at = body->n;
	uint32_t n;

	if (max == 0)
		return;
	for (size_t i = 0; i < levels->n; i++)
		room[i] = levels->p[i];
	bytes_add(body, "\0\0\0", 4);
	put_hybrid(body, room, (uint32_t)levels->n, width_of(max));
	n = (uint32_t)(body->n - at - 4);
	if (body->p != NULL)
		memcpy(body->p + at, &n, sizeof(n));
}

/* --- pages ------------------------------------------------------------------------------------------------------ */

/* Append a page, compressed; header is finished by fill. */
static void
put_page(struct leaf *l, struct bytes *out, const struct bytes *body, int type, uint32_t entries, int encoding)
{
	static struct bytes head, packed;
	const uint8_t *p = body->p;
	size_t n = body->n;
	struct thrift t;

	head.n = packed.n = 0;
	if (PARQUET_ZSTD > 0) {
		const size_t bound = ZSTD_compressBound(body->n);

		if (zstd == NULL)
			zstd = ZSTD_createCCtx();
		if (zstd == NULL || bytes_room(&packed, bound) == NULL) {
			bytes_broken = true;
			return;
		}
		n = ZSTD_compressCCtx(zstd, packed.p, bound, body->p, body->n, PARQUET_ZSTD);
		if (ZSTD_isError(n))
			bytes_broken = true;
		p = packed.p;
	}
	thrift_begin(&t, &head);
	thrift_int(&t, 1, TH_I32, type);
	thrift_int(&t, 2, TH_I32, (int64_t)body->n);
	thrift_int(&t, 3, TH_I32, (int64_t)n);
	thrift_struct(&t, type == 2 ? 7 : 5);
	thrift_int(&t, 1, TH_I32, entries);
	thrift_int(&t, 2, TH_I32, encoding);
	if (type == 0) {
		thrift_int(&t, 3, TH_I32, 3);
		thrift_int(&t, 4, TH_I32, 3);
	}
	thrift_end(&t);
	thrift_end(&t);
	if (!bytes_broken) {
		bytes_add(out, head.p, head.n);
		bytes_add(out, p, n);
		l->unpacked += head.n + body->n;
	}
}

void
leaf_page_end(struct leaf *l)
{
	static struct bytes numbers, body;
	uint32_t *number;
	bool dict;

	numbers.n = body.n = 0;
	if ((number = (void *)bytes_room(&numbers, (l->entries + 1) * sizeof(*number))) == NULL)
		return;
	put_levels(&body, &l->rep, l->max_rep, number);
	put_levels(&body, &l->def, l->max_def, number);
	dict = !l->no_dict && l->values > 0 && dict_page(l, number);
	if (dict) {
		const unsigned width = MAX(width_of(l->ndict > 0 ? l->ndict - 1 : 0), 1);

		bytes_add(&body, &(uint8_t){ (uint8_t)width }, 1);
		put_hybrid(&body, number, l->values, width);
		l->any_dict = true;
	} else {
		l->no_dict |= l->values > 0;
		range_of_all(l, l->plain.p, l->values);
		bytes_add(&body, l->plain.p, l->plain.n);
		l->any_plain = true;
	}
	put_page(l, &l->pages, &body, 0, l->entries, dict ? 8 : 0);
	l->chunk_entries += l->entries;
	l->nulls += l->entries - l->values;
	l->entries = l->values = 0;
	l->def.n = l->rep.n = l->plain.n = 0;
}

struct chunk
leaf_chunk(struct leaf *l, struct bytes *out, uint64_t at)
{
	struct chunk c = { 0, at, 0, 0 };
	const size_t from = out->n;

	if (l->any_dict) {
		c.dict_offset = at;
		put_page(l, out, &l->dict, 2, l->ndict, 0);
		c.data_offset = at + (out->n - from);
	}
	bytes_add(out, l->pages.p, l->pages.n);
	c.size = out->n - from;
	c.unpacked = l->unpacked;
	return c;
}

void
leaf_clear(struct leaf *l)
{
	l->pages.n = l->dict.n = 0;
	l->chunk_entries = l->nulls = l->unpacked = 0;
	l->any_plain = l->any_dict = l->has_range = l->no_range = false;
	l->ndict = 0;
	l->no_dict = false;
	if (l->slot != NULL)
		memset(l->slot, 0, l->nslots * sizeof(*l->slot));
}

void
leaf_free(struct leaf *l)
{
	bytes_free(&l->def);
	bytes_free(&l->rep);
	bytes_free(&l->plain);
	bytes_free(&l->pages);
	bytes_free(&l->dict);
	free(l->slot);
	free(l->offset);
	ZSTD_freeCCtx(zstd);
	zstd = NULL;
}
