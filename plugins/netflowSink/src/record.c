/*
 * record.c - the record of a row: its values, one behind the other, as the template says
 */
#include "netflowSink.h"

#define NTP_ORIGIN	UINT64_C(2208988800)	/* 1970 in seconds from 1900 on */
#define LIST_ORDERED	4			/* RFC 6313 */
#define ANY		SIZE_MAX		/* texts and lists may be as long as they are */

static struct {
	uint8_t	*p;
	size_t	 n, cap;
} rec;
static uint32_t *lengths;	/* of the record's texts and lists: bytes that can be cut */
static uint32_t lengths_cap;
static struct rowtext_out line;	/* text of a column */
static struct column_text {
	binary_value_t	 bv;
	struct rowtext	*text;
} *columns;			/* HOW_COLUMN: by column */

uint8_t *
put_u16(uint8_t *p, uint16_t v)
{
	v = htobe16(v);
	memcpy(p, &v, sizeof(v));
	return p + sizeof(v);
}

uint8_t *
put_u32(uint8_t *p, uint32_t v)
{
	v = htobe32(v);
	memcpy(p, &v, sizeof(v));
	return p + sizeof(v);
}

uint8_t *
put_u64(uint8_t *p, uint64_t v)
{
	v = htobe64(v);
	memcpy(p, &v, sizeof(v));
	return p + sizeof(v);
}

static __attribute__((noinline)) uint8_t *
grow(size_t n)
{
	uint8_t *p;

	if ((p = realloc(rec.p, rec.n + n + 4096)) == NULL)
		return NULL;
	rec.p = p;
	rec.cap = rec.n + n + 4096;
	return p + rec.n;
}

/* Room for n bytes more; NULL without memory. */
static inline uint8_t *
room(size_t n)
{
	return LIKELY(rec.cap - rec.n > n) ? rec.p + rec.n : grow(n);
}

/* --- values of a fixed length ----------------------------------------------------------------------------------- */

/* The greatest number of n bytes stands for those that are greater. */
static inline uint8_t *
put_number(uint8_t *p, uint64_t v, size_t n)
{
	if (n < 8 && UNLIKELY(v >> 8 * n != 0))
		v = (UINT64_C(1) << 8 * n) - 1;
	v = htobe64(v);
	memcpy(p, (const uint8_t *)&v + 8 - n, n);
	return p + n;
}

/* Ticks of a time in a unit of so many a second. */
static uint64_t
in_unit(const struct rowvalue *v, uint64_t unit)
{
	return v->u * unit + v->frac * unit / T2_TSTAMP_TICKS;
}

/* Seconds from 1900 on, modulo 2^32, and a fraction that is cut to the same nanosecond again. */
static uint8_t *
put_ntp(uint8_t *p, const struct rowvalue *v, bool micro)
{
	const uint64_t ns = (uint64_t)v->frac * (1000000000u / T2_TSTAMP_TICKS) % 1000000000u;
	uint64_t fraction = ((ns << 32) + 999999999u) / 1000000000u;

	if (micro)	/* its last 11 bits are 0 */
		fraction = ((((ns / 1000u) << 32) + 999999u) / 1000000u + 0x7ffu) & ~UINT64_C(0x7ff);
	if (fraction >> 32 != 0)
		fraction = micro ? 0xfffff800u : 0xffffffffu;
	return put_u32(put_u32(p, (uint32_t)(v->u + NTP_ORIGIN)), (uint32_t)fraction);
}

/* A duration that does not fit is the longest one, one below 0 none. */
static uint8_t *
put_span(uint8_t *p, const struct rowvalue *v, const struct field *f)
{
	int64_t ns;

	if (!rowvalue_ns(v, &ns))
		ns = (int64_t)v->u < 0 ? INT64_MIN : INT64_MAX;
	if (f->how == HOW_SPAN_NANO)
		return put_u64(p, (uint64_t)ns);
	return put_number(p, (uint64_t)MAX(ns, 0) / (f->how == HOW_SPAN_MILLI ? 1000000u : 1000u), f->each);
}

static inline uint8_t *
put_float(uint8_t *p, float v)
{
	uint32_t bits;

	memcpy(&bits, &v, sizeof(bits));
	return put_u32(p, bits);
}

static inline uint8_t *
put_double(uint8_t *p, double v)
{
	uint64_t bits;

	memcpy(&bits, &v, sizeof(bits));
	return put_u64(p, bits);
}

static uint8_t *
put_address(uint8_t *p, const struct rowvalue *v, size_t n)
{
	if (v->n == n)
		memcpy(p, v->p, n);
	else
		memset(p, 0, n);
	return p + n;
}

/* A value of a row that is another in the record. */
static __attribute__((noinline)) uint8_t *
put_other(uint8_t *p, const struct field *f, const char *from)
{
	struct rowvalue v;

	(void)rowvalue_next(f->type, from, &v);
	switch ((enum how)f->how) {
	case HOW_NUMBER:
		return put_number(p, v.u, f->each);
	case HOW_LOW:
		return put_number(p, v.u & 0xff, f->each);
	case HOW_SIGNED:
		v.u = htobe64(v.u);
		memcpy(p, (const uint8_t *)&v.u + 8 - f->each, f->each);
		return p + f->each;
	case HOW_F32:
		return put_float(p, (float)v.d);
	case HOW_F64:
		return put_double(p, v.d);
	case HOW_BYTES:
		memcpy(p, v.p, f->each);
		return p + f->each;
	case HOW_ADDRESS:
		return put_address(p, &v, f->each);
	case HOW_DIR:
		return put_number(p, v.u == 0 ? 1 : 2, f->each);
	case HOW_SECONDS:
		return put_u32(p, (uint32_t)v.u);
	case HOW_MILLI:
		return put_u64(p, in_unit(&v, 1000));
	case HOW_MICRO: case HOW_NANO:
		return put_ntp(p, &v, f->how == HOW_MICRO);
	case HOW_SPAN_MILLI: case HOW_SPAN_MICRO: case HOW_SPAN_NANO:
		return put_span(p, &v, f);
	case HOW_TEXT: case HOW_COLUMN:
		break;
	}
	return p;
}

/* The time at from. */
static inline struct rowvalue
time_at(const char *from)
{
	struct rowvalue v = { .type = bt_timestamp };

	memcpy(&v.u, from, sizeof(v.u));
	memcpy(&v.frac, from + sizeof(v.u), sizeof(v.frac));
	return v;
}

/* A value of a row, of a fixed length. */
static inline uint8_t *
put_value(uint8_t *p, const struct field *f, const char *from)
{
	struct rowvalue v;
	uint16_t v2;
	uint32_t v4;
	uint64_t v8;

	switch ((enum put)f->put) {
	case PUT_1:
		*p = (uint8_t)*from;
		return p + 1;
	case PUT_2:
		memcpy(&v2, from, sizeof(v2));
		return put_u16(p, v2);
	case PUT_4:
		memcpy(&v4, from, sizeof(v4));
		return put_u32(p, v4);
	case PUT_8:
		memcpy(&v8, from, sizeof(v8));
		return put_u64(p, v8);
	case PUT_BYTES:
		memcpy(p, from, f->each);
		return p + f->each;
	case PUT_ADDRESS:
		if (UNLIKELY(*from != (f->each == 4 ? 4 : 6)))
			memset(p, 0, f->each);
		else if (f->each == 4)
			memcpy(p, from + 1, 4);
		else
			memcpy(p, from + 1, 16);
		return p + f->each;
	case PUT_DIR:
		*p = *from == 0 ? 1 : 2;
		return p + 1;
	case PUT_MILLI:
		v = time_at(from);
		return put_u64(p, in_unit(&v, 1000));
	case PUT_NANO:
		v = time_at(from);
		return put_ntp(p, &v, false);
	case PUT_OTHER:
		break;
	}
	return put_other(p, f, from);
}

/* --- of a variable one ------------------------------------------------------------------------------------------ */

/* The length goes before n bytes that stand 3 behind p.  Returns what is behind them. */
static uint8_t *
put_length(uint8_t *p, size_t n)
{
	if (n < 255) {
		*p = (uint8_t)n;
		memmove(p + 1, p + 3, n);
		return p + 1 + n;
	}
	*p = 255;
	(void)put_u16(p + 1, (uint16_t)n);
	return p + 3 + n;
}

/* Whole characters of UTF-8 that fit into most bytes. */
static size_t
whole(const uint8_t *s, size_t n, size_t most)
{
	if (n <= most)
		return n;
	while (most > 0 && (s[most] & 0xc0) == 0x80)
		most--;
	return most;
}

/* A text, of most bytes. */
static bool
add_text(const struct field *f, const char **from, size_t most)
{
	struct rowvalue v;
	uint8_t *p;
	size_t n;

	*from = rowvalue_next(f->type, *from, &v);
	if ((p = room(3 + rowvalue_room(&v))) == NULL)
		return false;
	n = (size_t)(rowvalue_text((char *)p + 3, &v) - (char *)p - 3);
	rec.n = (size_t)(put_length(p, whole(p + 3, n, MIN(most, 65535u))) - rec.p);
	return true;
}

/* A value of a list, or the only one; most: bytes of a text. */
static bool
add_value(const struct field *f, const char **from, size_t most)
{
	struct rowvalue v;
	uint8_t *p;

	if (f->each == IE_VARIABLE)
		return add_text(f, from, most);
	if ((p = room(f->each)) == NULL)
		return false;
	rec.n = (size_t)(put_value(p, f, *from) - rec.p);
	*from = rowvalue_next(f->type, *from, &v);
	return true;
}

/* basicList (RFC 6313): | semantic 1 | element 2 | length 2 | [enterprise 4] | */
static inline uint8_t *
put_list_head(uint8_t *p, const struct field *f)
{
	*p++ = LIST_ORDERED;
	p = put_u16(put_u16(p, (uint16_t)(f->ie.element | (f->ie.enterprise != 0 ? 0x8000 : 0))), f->each);
	return f->ie.enterprise != 0 ? put_u32(p, f->ie.enterprise) : p;
}

/* The same and the values, which have a length of their own; most: bytes of values. */
static bool
add_list(const struct field *f, const char *from, size_t most)
{
	const size_t at = rec.n, head = f->ie.enterprise != 0 ? 9 : 5;
	uint32_t count = rowvalue_count(&from);
	uint8_t *p = room(3 + head);

	if (p == NULL)
		return false;
	rec.n = (size_t)(put_list_head(p + 3, f) - rec.p);
	for (; count > 0; count--) {
		const size_t before = rec.n;

		if (!add_value(f, &from, 65000))
			return false;
		if (rec.n - at - 3 - head > MIN(most, 65500u - head)) {
			rec.n = before;
			break;
		}
	}
	rec.n = (size_t)(put_length(rec.p + at, rec.n - at - 3) - rec.p);
	return true;
}

/* A list of values that all have the same length, in the row and in the record. */
static bool
add_even_list(const struct field *f, const char *from, size_t most)
{
	const size_t head = f->ie.enterprise != 0 ? 9 : 5, each = f->each;
	const size_t count = rowvalue_count(&from), n = MIN(count, MIN(most, 65500u - head) / each);
	uint8_t *p = room(3 + head + n * each);

	if (p == NULL)
		return false;
	if (head + n * each < 255)
		*p++ = (uint8_t)(head + n * each);
	else {
		*p = 255;
		p = put_u16(p + 1, (uint16_t)(head + n * each));
	}
	p = put_list_head(p, f);
	for (size_t i = 0; i < n; i++, from += f->raw)
		p = put_value(p, f, from);
	rec.n = (size_t)(p - rec.p);
	return true;
}

/* The first value of a repeated column; zeros or an empty text without. */
static bool
add_first(const struct field *f, const char *from, size_t most)
{
	const uint32_t count = rowvalue_count(&from);
	uint8_t *p;

	if (count > 0 && f->each == IE_VARIABLE)
		return add_text(f, &from, most);
	if ((p = room(f->each)) == NULL)
		return false;
	if (count > 0) {
		rec.n = (size_t)(put_value(p, f, from) - rec.p);
		return true;
	}
	if (f->each == IE_VARIABLE)
		*p = 0;
	else
		memset(p, 0, f->each);
	rec.n += f->each == IE_VARIABLE ? 1 : f->each;
	return true;
}

/* What the flow file shows of a column, n bytes from p on. */
static bool
add_column(const struct field *f, const char *from, size_t n, size_t most)
{
	struct column_text *c;
	char why[64];
	uint8_t *p;

	if (columns == NULL && (columns = calloc(main_schema->n, sizeof(*columns))) == NULL)
		return false;
	c = &columns[f->column];
	if (c->text == NULL) {
		c->bv = *f->of->bv;
		c->bv.next = NULL;
		if ((c->text = rowtext_new(&c->bv, ROWTEXT_TEXT)) == NULL)
			return false;
	}
	line.len = 0;
	if (rowtext_row(c->text, from, n, &line, why, sizeof(why)) == -1 || (p = room(3 + line.len)) == NULL)
		return false;
	memcpy(p + 3, line.p, line.len);
	n = whole(p + 3, line.len > 0 ? line.len - 1 : 0, MIN(most, 65535u));
	rec.n = (size_t)(put_length(p, n) - rec.p);
	return true;
}

/* --- records ---------------------------------------------------------------------------------------------------- */

/* All but values of a fixed length, which are there: of most bytes. */
static bool
add_shape(const struct field *f, nf_row row, size_t most)
{
	const char *from = nf_column(row, f->place);
	const size_t n = f->place.size > 0 ? f->place.size : (size_t)(row[f->place.mark + 1] - from);

	switch ((enum shape)f->shape) {
	case SHAPE_LIST:
		return f->raw > 0 ? add_even_list(f, from, most) : add_list(f, from, most);
	case SHAPE_FIRST:
		return add_first(f, from, most);
	case SHAPE_COLUMN:
		return add_column(f, from, n, most);
	case SHAPE_TEXT: case SHAPE_VALUE:
		break;
	}
	return add_text(f, &from, most);
}

/* Bytes of a text or list that has n and could be cut. */
static uint32_t
can_be_cut(const struct field *f, size_t n)
{
	const size_t least = f->list ? (f->ie.enterprise != 0 ? 12u : 8u) : 3u;

	return n > least ? (uint32_t)(n - least) : 0;
}

/* The record with texts and lists of most bytes. */
static bool
make(const struct template *t, nf_row row, nf_row opposite, size_t most)
{
	uint32_t *length = lengths;
	uint8_t *p;

	rec.n = 0;
	if ((p = room(t->fixed)) == NULL)
		return false;
	for (const struct field *f = t->field, *const end = f + t->n; f < end; f++) {
		const nf_row of = f->reverse ? opposite : row;
		size_t at;

		if (LIKELY(f->shape == SHAPE_VALUE)) {
			p = put_value(p, f, nf_column(of, f->place));
			continue;
		}
		at = rec.n = (size_t)(p - rec.p);
		if (!add_shape(f, of, most))
			return false;
		if (f->length == IE_VARIABLE)
			*length++ = can_be_cut(f, rec.n - at);
		if ((p = room(t->fixed)) == NULL)
			return false;
	}
	rec.n = (size_t)(p - rec.p);
	return true;
}

/* The most bytes of each text and list with which the record fits: all that are shorter stay whole. */
static size_t
share(const struct template *t, size_t room_for)
{
	size_t low = 0, high = 65536;

	while (high - low > 1) {
		const size_t middle = (low + high) / 2;
		size_t sum = 0;

		for (uint32_t i = 0; i < t->nvar; i++)
			sum += MIN((size_t)lengths[i], middle);
		if (sum <= room_for)
			low = middle;
		else
			high = middle;
	}
	return low;
}

const uint8_t *
record_make(const struct template *t, nf_row row, nf_row opposite, size_t most, size_t *n, bool *cut)
{
	if (UNLIKELY(t->nvar > lengths_cap)) {
		free(lengths);
		lengths_cap = t->nvar;
		if ((lengths = calloc(lengths_cap, sizeof(*lengths))) == NULL)
			return NULL;
	}
	if (!make(t, row, opposite, ANY))
		return NULL;
	*cut = rec.n > most;
	if (UNLIKELY(*cut) && !make(t, row, opposite, share(t, most > t->least ? most - t->least : 0)))
		return NULL;
	*n = rec.n;
	return rec.p;
}

void
records_release(void)
{
	for (uint32_t i = 0; columns != NULL && i < main_schema->n; i++)
		rowtext_free(columns[i].text);
	free(columns);
	free(lengths);
	free(rec.p);
	rowtext_out_release(&line);
	columns = NULL;
	lengths = NULL;
	lengths_cap = 0;
	memset(&rec, 0, sizeof(rec));
}
