/*
 * leaf.c - a column of the file: values into pages, pages into a chunk
 *
 * Numbers that are once in each row are gathered PLAIN; they are looked up in the dictionary when the page is full.
 * Of all other columns each value is looked up as it comes.  A page of values most of which are new, and all that
 * follow, are PLAIN.
 */
#include <zstd.h>

#include "parquetSink.h"

#define TINY	64u		/* bytes of which compression makes no fewer */

static ZSTD_CCtx *zstd;

/* --- values ----------------------------------------------------------------------------------------------------- */

static void
put_text(struct bytes *b, const struct rowvalue *v)
{
	uint8_t *p = bytes_room(b, sizeof(uint32_t) + rowvalue_room(v));
	char *end;
	uint32_t n;

	if (p == NULL)
		return;
	end = rowvalue_text((char *)p + sizeof(n), v);
	n = (uint32_t)(end - ((char *)p + sizeof(n)));
	memcpy(p, &n, sizeof(n));
	b->n += sizeof(n) + n;
}

/* An address in 16 bytes: those of IPv4 as ::ffff:1.2.3.4. */
static void
put_fixed(struct bytes *b, const struct rowvalue *v)
{
	static const uint8_t mapped[12] = { [10] = 0xff, [11] = 0xff };

	if (v->type == bt_ipx_addr && v->n == 4)
		bytes_add(b, mapped, sizeof(mapped));
	bytes_add(b, v->p, v->n);
}

/* A text or address at p of a row. */
static void
put_value(const struct leaf *l, struct bytes *b, const char *p)
{
	struct rowvalue v;

	(void)rowvalue_next(l->type, p, &v);
	if (l->physical == PQ_FIXED)
		put_fixed(b, &v);
	else
		put_text(b, &v);
}

/* The number at p of a row, in l->size bytes of to, low bytes first as all of Parquet. */
static const char *
number_at(const struct leaf *l, const char *p, uint8_t to[sizeof(uint64_t)])
{
	struct rowvalue v;
	int64_t ns;
	float f;

	p = rowvalue_next(l->type, p, &v);
	if (v.type == bt_timestamp || v.type == bt_duration) {
		(void)rowvalue_ns(&v, &ns);
		memcpy(to, &ns, sizeof(ns));
	} else if (l->physical == PQ_FLOAT) {
		f = (float)v.d;
		memcpy(to, &f, sizeof(f));
	} else
		memcpy(to, &v.u, l->size);
	return p;
}

static inline bool
is_number(const struct leaf *l)
{
	return l->physical != PQ_BYTES && l->physical != PQ_FIXED;
}

/* Behind a text or address; n: bytes that tell it from others. */
static inline const char *
behind(const struct leaf *l, const char *p, uint32_t *n)
{
	if (l->raw > 0)
		*n = l->raw;
	else if (l->type == bt_ipx_addr)
		*n = *p == 4 ? 1 + 4 : *p == 6 ? 1 + 16 : 1;
	else {
		*n = (uint32_t)strlen(p);
		return p + *n + 1;
	}
	return p + *n;
}

const char *
leaf_skip(const struct leaf *l, const char *p, bool *none)
{
	struct rowvalue v;
	int64_t ns;

	p = rowvalue_next(l->type, p, &v);
	*none = l->optional && (l->type == bt_ipx_addr ? v.u == 0 : !rowvalue_ns(&v, &ns));
	return p;
}

void
leaf_levels(struct leaf *l, uint8_t rep, uint8_t def)
{
	if (l->max_rep > 0)
		bytes_byte(&l->rep, rep);
	if (l->max_def > 0)
		bytes_byte(&l->def, def);
	l->entries++;
}

const char *
leaf_put(struct leaf *l, const char *p)
{
	uint8_t v[sizeof(uint64_t)], *to;
	const char *next;
	uint32_t n = 0, number;

	l->values++;
	next = is_number(l) ? number_at(l, p, v) : behind(l, p, &n);
	if (l->no_dict) {
		if (is_number(l))
			bytes_add(&l->plain, v, l->size);
		else
			put_value(l, &l->plain, p);
		return next;
	}
	number = is_number(l) ? dict_number(l, v) : dict_key(l, (const uint8_t *)p, n, p, put_value);
	if ((to = bytes_room(&l->number, sizeof(number))) != NULL) {
		memcpy(to, &number, sizeof(number));
		l->number.n += sizeof(number);
	}
	return next;
}

void
leaf_from(struct leaf *l)
{
	l->from_entries = l->entries;
	l->from_values = l->values;
	l->from_plain = l->plain.n;
}

void
leaf_again(struct leaf *l, uint32_t times)
{
	const uint32_t entries = l->entries - l->from_entries, values = l->values - l->from_values;

	if (l->max_rep > 0)
		bytes_again(&l->rep, entries, times);
	if (l->max_def > 0)
		bytes_again(&l->def, entries, times);
	if (l->no_dict)
		bytes_again(&l->plain, l->plain.n - l->from_plain, times);
	else
		bytes_again(&l->number, values * sizeof(uint32_t), times);
	l->entries += entries * times;
	l->values += values * times;
}

/* --- columns of numbers ----------------------------------------------------------------------------------------- */

/* Each value of from, which is wide bytes in the file. */
#define GATHER(from, wide) do {						\
	for (uint32_t i = 0; i < n; i++, mark += step) {		\
		from v_;						\
		wide w_;						\
									\
		memcpy(&v_, *mark + off, sizeof(v_));			\
		w_ = (wide)v_;						\
		memcpy(to + i * sizeof(w_), &w_, sizeof(w_));		\
	}								\
} while (0)

/* Times, which may be beyond what nanoseconds count: then there is none. */
static void
gather_times(struct leaf *l, const char *const *mark, uint32_t step, uint32_t n)
{
	const struct rowvalue none = { .type = l->type };
	struct rowvalue v = none;
	uint8_t *to = l->plain.p + l->plain.n, *def = bytes_room(&l->def, n);
	int64_t ns;

	for (uint32_t i = 0; def != NULL && i < n; i++, mark += step) {
		memcpy(&v.u, *mark + l->off, sizeof(v.u));
		memcpy(&v.frac, *mark + l->off + sizeof(v.u), sizeof(v.frac));
		if (LIKELY(v.u < INT64_MAX / 1000000000 - 4))
			ns = (int64_t)v.u * 1000000000 + (int64_t)v.frac * (1000000000 / T2_TSTAMP_TICKS);
		else if (!rowvalue_ns(&v, &ns)) {
			def[i] = 0;
			l->values--;
			continue;
		}
		def[i] = 1;
		memcpy(to, &ns, sizeof(ns));
		to += sizeof(ns);
	}
	l->def.n += n;
	l->plain.n = (size_t)(to - l->plain.p);
}

void
leaf_gather(struct leaf *l, const char *const *mark, uint32_t step, uint32_t n)
{
	const uint32_t off = l->off;
	uint8_t *const to = bytes_room(&l->plain, (size_t)n * l->size);

	if (to == NULL)
		return;
	l->entries += n;
	l->values += n;
	if (l->gather == GATHER_TIME) {
		gather_times(l, mark, step, n);
		return;
	}
	l->plain.n += (size_t)n * l->size;
	switch ((enum gather)l->gather) {
	case GATHER_U8:
		GATHER(uint8_t, uint32_t);
		break;
	case GATHER_U16:
		GATHER(uint16_t, uint32_t);
		break;
	case GATHER_I8:
		GATHER(int8_t, int32_t);
		break;
	case GATHER_I16:
		GATHER(int16_t, int32_t);
		break;
	case GATHER_4:
		GATHER(uint32_t, uint32_t);
		break;
	case GATHER_8:
		GATHER(uint64_t, uint64_t);
		break;
	case GATHER_NONE: case GATHER_TIME:
		break;
	}
}

/* --- pages ------------------------------------------------------------------------------------------------------ */

/*
 * A frame of zstd (RFC 8878) of one raw block:
 * | magic 4 | one segment, its size in a byte: 0x20 | size 1 | last block, raw: size << 3 | 1, 3 | bytes |
 */
static size_t
put_raw(uint8_t *to, const uint8_t *p, uint8_t n)
{
	const unsigned block = (unsigned)n << 3 | 1;
	const uint8_t head[] = { 0x28, 0xb5, 0x2f, 0xfd, 0x20, n, (uint8_t)block, (uint8_t)(block >> 8), 0 };

	memcpy(to, head, sizeof(head));
	memcpy(to + sizeof(head), p, n);
	return sizeof(head) + n;
}

/* Bytes of a page, compressed; false without memory. */
static bool
compress(struct bytes *packed, const struct bytes *body)
{
	const size_t bound = ZSTD_compressBound(body->n);
	uint8_t *to = bytes_room(packed, bound);

	if (zstd == NULL)
		zstd = ZSTD_createCCtx();
	if (zstd == NULL || to == NULL)
		return false;
	packed->n = body->n > 0 && body->n <= TINY ? put_raw(to, body->p, (uint8_t)body->n) :
	    ZSTD_compressCCtx(zstd, to, bound, body->p, body->n, PARQUET_ZSTD);
	return !ZSTD_isError(packed->n);
}

/* Append a page, compressed; what it has before is added to unpacked. */
static void
put_page(struct bytes *out, const struct bytes *body, int type, uint32_t entries, int encoding, uint64_t *unpacked)
{
	static struct bytes head, packed;
	const struct bytes *const b = PARQUET_ZSTD > 0 ? &packed : body;
	struct thrift t;

	head.n = packed.n = 0;
	if (PARQUET_ZSTD > 0 && !compress(&packed, body)) {
		bytes_broken = true;
		return;
	}
	thrift_begin(&t, &head);
	thrift_int(&t, 1, TH_I32, type);
	thrift_int(&t, 2, TH_I32, (int64_t)body->n);
	thrift_int(&t, 3, TH_I32, (int64_t)b->n);
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
		bytes_add(out, b->p, b->n);
		*unpacked += head.n + body->n;
	}
}

/* Give the dictionary up: the values of this page in its place. */
static void
leaf_plain(struct leaf *l)
{
	static struct bytes offsets;
	const struct bytes *const from = &l->dict.plain;
	const uint32_t *const number = (const void *)l->number.p;
	uint32_t *at = (void *)bytes_room(&offsets, (l->dict.n + 1) * sizeof(*at)), n;

	if (at == NULL)
		return;
	at[0] = 0;
	for (uint32_t i = 0; i < l->dict.n; i++) {
		if (l->size == 0)
			memcpy(&n, from->p + at[i], sizeof(n));
		at[i + 1] = at[i] + (l->size > 0 ? l->size : (uint32_t)sizeof(n) + n);
	}
	for (uint32_t i = 0; i < l->values; i++)
		bytes_add(&l->plain, from->p + at[number[i]], at[number[i] + 1] - at[number[i]]);
	dict_cut(l, l->before);
	l->number.n = 0;
	l->no_dict = true;
}

/* Are all values of a page that was gathered the same? */
static bool
is_constant(const struct leaf *l)
{
	return l->plain.n >= l->size && memcmp(l->plain.p, l->plain.p + l->size, l->plain.n - l->size) == 0;
}

static unsigned
width_of(const struct leaf *l)
{
	return MAX(runs_width(l->dict.n > 0 ? l->dict.n - 1 : 0), 1);
}

/* Values as numbers of the dictionary; false if it does not pay, of which this page is the last to ask. */
static bool
put_numbers(struct leaf *l, struct bytes *body)
{
	const size_t n = l->values * sizeof(uint32_t);
	uint32_t *number = (void *)l->number.p, one;

	if (l->gather == GATHER_NONE) {
		if (dict_is_vain(l, true)) {
			leaf_plain(l);
			return false;
		}
	} else if (is_constant(l)) {
		one = dict_number(l, l->plain.p);
		bytes_byte(body, (uint8_t)width_of(l));
		runs_put_one(body, one, l->values, width_of(l));
		return true;
	} else if ((number = (void *)bytes_room(&l->number, n)) == NULL || !dict_page(l, number)) {
		dict_cut(l, l->before);
		l->no_dict = true;
		return false;
	}
	bytes_byte(body, (uint8_t)width_of(l));
	if (memcmp(number, number + 1, n - sizeof(*number)) == 0)
		runs_put_one(body, *number, l->values, width_of(l));
	else
		runs_put(body, number, l->values, width_of(l));
	return true;
}

void
leaf_page_end(struct leaf *l)
{
	static struct bytes body;
	bool dict;

	body.n = 0;
	runs_put_levels(&body, &l->rep, l->max_rep);
	runs_put_levels(&body, &l->def, l->max_def);
	dict = !l->no_dict && l->values > 0 && !bytes_broken && put_numbers(l, &body);
	if (dict)
		l->any_dict = true;
	else {
		range_page(l);
		bytes_add(&body, l->plain.p, l->plain.n);
		l->any_plain = true;
	}
	put_page(&l->pages, &body, 0, l->entries, dict ? 8 : 0, &l->unpacked);
	l->chunk_entries += l->entries;
	l->nulls += l->entries - l->values;
	l->entries = l->values = 0;
	l->def.n = l->rep.n = l->number.n = l->plain.n = 0;
	l->before = l->dict.n;
}

void
leaf_look(struct leaf *l)
{
	if (UNLIKELY(l->entries >= PAGE_VALUES))
		leaf_page_end(l);
	else if (l->gather == GATHER_NONE && !l->no_dict && UNLIKELY(dict_is_vain(l, false)))
		leaf_plain(l);
}

/* --- chunks ----------------------------------------------------------------------------------------------------- */

struct leaf *
leaf_origin(struct leaf *l)
{
	return l->twin > 0 ? &leaves[l->twin - 1] : l;
}

struct chunk
leaf_chunk(struct leaf *leaf, struct bytes *out, uint64_t at)
{
	const struct leaf *const l = leaf_origin(leaf);
	struct chunk c = { 0, at, 0, l->unpacked };
	const size_t from = out->n;

	if (l->any_dict) {
		c.dict_offset = at;
		put_page(out, &l->dict.plain, 2, l->dict.n, 0, &c.unpacked);
		c.data_offset = at + (out->n - from);
	}
	bytes_add(out, l->pages.p, l->pages.n);
	c.size = out->n - from;
	return c;
}

void
leaf_clear(struct leaf *l)
{
	/* where it did not pay from the first page on it is tried again behind three chunks */
	l->plain_chunks = l->no_dict && !l->any_dict ? (l->plain_chunks + 1) % 4 : 0;
	l->no_dict = l->plain_chunks > 0;
	l->pages.n = l->dict.plain.n = l->dict.key.n = 0;
	l->chunk_entries = l->nulls = l->unpacked = 0;
	l->any_plain = l->any_dict = l->has_range = l->no_range = false;
	l->dict.n = l->before = 0;
	if (l->dict.slot != NULL)
		memset(l->dict.slot, 0, l->dict.nslots * sizeof(*l->dict.slot));
}

void
leaf_free(struct leaf *l)
{
	bytes_free(&l->def);
	bytes_free(&l->rep);
	bytes_free(&l->number);
	bytes_free(&l->plain);
	bytes_free(&l->pages);
	dict_free(&l->dict);
	ZSTD_freeCCtx(zstd);
	zstd = NULL;
}
