/* Row to text: the program of rowtext_compile.c over the bytes of one row. */
#include <endian.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "addrtext.h"
#include "cursor.h"
#include "escape.h"
#include "numfmt.h"
#include "rowtext_priv.h"
#include "t2macros.h"

#define OUT_FIRST	65536	/* bytes of an output buffer at first */
#define OUT_ROOM	512	/* bytes that are free before each operation: enough for all but texts and long
				   double */
#define LDOUBLE_ROOM	6000

/* --- output ----------------------------------------------------------------------------------------------------- */

/* Room for n more bytes; false without memory. */
static bool
out_reserve(struct rowtext_out *out, size_t n)
{
	size_t cap = out->cap > 0 ? out->cap : OUT_FIRST;
	char *p;

	if (n > SIZE_MAX / 4 - out->len)
		return false;
	while (cap - out->len < n)
		cap *= 2;
	if (cap == out->cap)
		return true;
	if ((p = realloc(out->p, cap)) == NULL)
		return false;
	out->p = p;
	out->cap = cap;
	return true;
}

int
rowtext_out_add(struct rowtext_out *out, const char *p, size_t n)
{
	if (out->cap - out->len < n && !out_reserve(out, n)) {
		errno = ENOMEM;
		return -1;
	}
	if (n > 0)
		memcpy(out->p + out->len, p, n);
	out->len += n;
	return 0;
}

char *
rowtext_out_grow(struct rowtext_out *out, size_t n)
{
	return out_reserve(out, n) ? out->p + out->len : NULL;
}

void
rowtext_out_release(struct rowtext_out *out)
{
	free(out->p);
	*out = (struct rowtext_out){ NULL, 0, 0 };
}

/* --- values ----------------------------------------------------------------------------------------------------- */

/* A time of the row */
struct __attribute__((packed)) time {
	uint64_t sec;
	uint32_t frac;
};

/* Addresses of the row */
struct ip4 {
	uint8_t b[4];
};
struct mac {
	uint8_t b[6];
};

#define LOAD(type, p)	({ type v_; memcpy(&v_, (p), sizeof(v_)); v_; })

static inline char *
put_ip4(char *o, const uint8_t *ip)
{
#if IP4_FORMAT == 1
	return fmt_ip4_full(o, ip);
#elif IP4_FORMAT == 2
	return fmt_hexbytes(o, ip, 4, HEX_CAPITAL);
#elif IP4_FORMAT == 3
	return fmt_u32(o, get_u32be(ip));
#else
	return fmt_ip4(o, ip);
#endif
}

static inline char *
put_ip6(char *o, const uint8_t *ip)
{
#if IP6_FORMAT == 1
	return fmt_ip6_full(o, ip, HEX_CAPITAL);
#elif IP6_FORMAT == 2
	return fmt_hexbytes(o, ip, 16, HEX_CAPITAL);
#elif IP6_FORMAT == 3
	o = fmt_hexbytes(o, ip, 8, HEX_CAPITAL);
	*o++ = '_';
	return fmt_hexbytes(o, ip + 8, 8, HEX_CAPITAL);
#else
	return fmt_ip6(o, ip);
#endif
}

static inline char *
put_mac(char *o, const uint8_t *mac)
{
#if MAC_FORMAT == 0
	return sizeof(MAC_SEP) == 2 && MAC_SEP[0] == ':' ? fmt_mac(o, mac, HEX_CAPITAL)
	    : fmt_mac_sep(o, mac, MAC_SEP, HEX_CAPITAL);
#else
	const uint64_t v = t2_mac_to_uint64(mac);

	return MAC_FORMAT == 1 ? fmt_hex(o, v, 8, HEX_CAPITAL) : fmt_u64(o, v);
#endif
}

/* YYYY-MM-DDThh:mm:ss.frac+zzzz */
static char *
put_date(char *o, uint64_t sec, uint32_t frac)
{
	const time_t t = (time_t)sec;
	char text[FMT_TIME_MAX];
	struct tm tm;

	if ((TSTAMP_UTC ? gmtime_r(&t, &tm) : localtime_r(&t, &tm)) == NULL)
		return fmt_time(o, sec, frac, T2_TSTAMP_DIGITS);
	o += strftime(o, 64, "%Y-%m-%dT%H:%M:%S", &tm);
	*fmt_time(text, 0, frac, T2_TSTAMP_DIGITS) = '\0';
	o = stpcpy(o, text + 1);		/* from the point on */
	return o + strftime(o, 16, "%z", &tm);
}

/* Host-order bytes as one hex number. */
static char *
put_hexbig(char *o, const uint8_t *p, size_t n)
{
	uint8_t be[32];

	for (size_t i = 0; i < n; i++)
		be[i] = p[__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__ ? n - 1 - i : i];
	return fmt_hexbytes(o, be, n, HEX_CAPITAL);
}

static inline char *
put_text(char *o, const char *s, size_t n)
{
	return text_escape(o, s, n, TFS_SAN_UTF8 ? ESCAPE_FLOW : ESCAPE_SHORT);
}

static inline char *
put_class(char *o, const char *s, size_t n)
{
	return text_escape(o, s, n, TFS_SAN_UTF8 ? ESCAPE_FLOW : ESCAPE_NONE);
}

/*
 * The number between text and end as JSON: with a point or an exponent, without the zeros that end a fraction and
 * those that begin an exponent.  Infinity and NaN, which JSON has not, become null.
 */
static char *
json_number(char *text, char *end)
{
	char *e, *z;

	*end = '\0';
	if (strpbrk(text, "in") != NULL)
		return stpcpy(text, "null");
	if ((e = strchr(text, 'e')) != NULL) {
		for (z = e + 2; z[0] == '0' && z[1] != '\0'; z++)
			continue;
		e += e[1] == '+' ? 1 : 2;
		memmove(e, z, strlen(z) + 1);
		return strchr(e, '\0');
	}
	if (strchr(text, '.') == NULL)
		return stpcpy(end, ".0");
	while (end[-1] == '0' && end[-2] != '.')
		end--;
	return end;
}

/* --- the program ------------------------------------------------------------------------------------------------ */

struct run {
	const struct rowtext	*b;
	const char		*p, *end;	/* the row, from here on */
	struct rowtext_out		*out;
	const char		*why;		/* what is wrong with the row */
	const struct rowtext_op	*where;
};

static bool run(struct run *r, const struct rowtext_op *first, const struct rowtext_op *stop, uint32_t times);

static bool
wrong(struct run *r, const struct rowtext_op *op, const char *why)
{
	r->why = why;
	r->where = op;
	return false;
}

/* Text of the program, its own buffer: no room is ever missing for less than OUT_ROOM. */
static bool
add_lit(struct run *r, const struct rowtext_op *op)
{
	return rowtext_out_add(r->out, r->b->lits.p + op->lit, op->nlit) == 0 || wrong(r, op, "out of memory");
}

/* The body for its bytes only. */
static bool
skip(struct run *r, const struct rowtext_op *op)
{
	const size_t len = r->out->len;
	const bool ok = run(r, op + 1, r->b->ops + op->end, 1);

	r->out->len = len;
	return ok;
}

#define PLAIN_MAX	(OUT_ROOM / 2)

/*
 * The text at v as it is, with bytes of no meaning behind it: the number of its bytes, or -1 if there are more than
 * PLAIN_MAX, or one of them may need more than copying.  Most texts of a row are plain.
 */
static inline ptrdiff_t
put_plain(char *o, const char *v, const char *end)
{
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
	const uint64_t high = UINT64_C(0x8080808080808080), one = high >> 7;
	const ptrdiff_t max = MIN(end - v, PLAIN_MAX) - (ptrdiff_t)sizeof(uint64_t);

	for (ptrdiff_t n = 0; n <= max; n += (ptrdiff_t)sizeof(uint64_t)) {
		const uint64_t w = LOAD(uint64_t, v + n), zero = (w - one) & ~w & high;
		const uint64_t before = ((zero & -zero) >> 7) - 1;	/* the bytes before the first that is 0 */

		if (escape_needed((w & before) | (one * ' ' & ~before)))
			return -1;
		memcpy(o + n, &w, sizeof(w));
		if (zero != 0)
			return n + __builtin_ctzll(zero) / 8;
	}
#else
	(void)o, (void)v, (void)end;
#endif
	return -1;
}

/* The text of len bytes at o, or one byte behind it, gets its quotes; what is behind it. */
static inline char *
put_quotes(char *o, size_t len, bool quoted)
{
	if (!quoted)
		return o + len;
	o[0] = o[len + 1] = '"';
	return o + len + 2;
}

/*
 * Values of one kind, one behind the other: put makes the text of v at o.  Most numbers of a row are 0 or small.
 */
#define EACH(of, type, put) do {							\
	do {										\
		const type v = LOAD(type, p);						\
											\
		p += sizeof(v);								\
		put;									\
		memcpy(o, op->sep, SEP_MAX);						\
		o += op->nsep;								\
	} while (++op < stop && op->code == (of));					\
	op--;										\
} while (0)
#define EACH_BYTES(of, size, put) do {							\
	do {										\
		o = put(o, (const uint8_t *)p);						\
		p += (size);								\
		memcpy(o, op->sep, SEP_MAX);						\
		o += op->nsep;								\
	} while (++op < stop && op->code == (of));					\
	op--;										\
} while (0)
#define SMALL(fmt)	(v < 10 ? (void)(*o++ = (char)('0' + v)) : (void)(o = fmt(o, v)))
#define SMALL_FLOAT()	(v == 0 ? (void)(*o++ = '0') : (void)(o = fmt_f32(o, LOAD(float, p - sizeof(v)))))

/* The same for values of four bytes: four zeros at once, as many columns of packets that did not come are. */
#define EACH_FOUR(of, put) do {								\
	do {										\
		const uint32_t v = LOAD(uint32_t, p);					\
											\
		if (v == 0 && op->nfours >= 4 && (LOAD(uint64_t, p) | LOAD(uint64_t, p + 8)) == 0) { \
			o = put_four_zeros(o, op->sep[0]);				\
			p += 16;							\
			op += 3;							\
			continue;							\
		}									\
		p += sizeof(v);								\
		put;									\
		memcpy(o, op->sep, SEP_MAX);						\
		o += op->nsep;								\
	} while (++op < stop && op->code == (of));					\
	op--;										\
} while (0)

static inline char *
put_four_zeros(char *o, char sep)
{
	const char one[2] = { '0', sep };
	const uint64_t four = LOAD(uint16_t, one) * UINT64_C(0x0001000100010001);

	memcpy(o, &four, sizeof(four));
	return o + sizeof(four);
}

/* Do zeros begin here that are worth a look? */
#define ZEROS_MIN	16
static inline bool
has_zeros(const struct rowtext_op *op, const char *p, const char *end)
{
	return op->zeros && end - p >= ZEROS_MIN && (LOAD(uint64_t, p) | LOAD(uint64_t, p + 8)) == 0;
}

#define ZEROS_STEP	64u
typedef uint64_t words __attribute__((vector_size(16)));

/* How many zeros are there, if at least min are? */
static inline size_t
count_zeros(const char *p, size_t min, size_t max)
{
	size_t n = min;
	uint64_t w;

	while (n + ZEROS_STEP <= max) {
		const words a = LOAD(words, p + n) | LOAD(words, p + n + 16) | LOAD(words, p + n + 32) |
		    LOAD(words, p + n + 48);

		if ((a[0] | a[1]) != 0)
			break;
		n += ZEROS_STEP;
	}
	for (; n + sizeof(w) <= max; n += sizeof(w))
		if ((w = LOAD(uint64_t, p + n)) != 0)
			return n + (size_t)__builtin_ctzll(le64toh(w)) / 8;
	if (n >= sizeof(w)) {		/* the last word, of which some bytes are known to be zeros */
		w = LOAD(uint64_t, p + max - sizeof(w));
		return w == 0 ? max : max - sizeof(w) + (size_t)__builtin_ctzll(le64toh(w)) / 8;
	}
	while (n < max && p[n] == 0)
		n++;
	return n;
}

/* The operation behind those from op on whose values are zeros at p; op itself if its own is more than them. */
static const struct rowtext_op *
behind_zeros(const struct rowtext *b, const struct rowtext_op *op, const char *p, const char *end)
{
	const uint32_t at = b->zeros.place[op - b->ops].row;
	const size_t max = MIN((size_t)(end - p), b->zeros.nbytes - at);

	return b->ops + b->zeros.op_at[at + count_zeros(p, MIN(max, ZEROS_MIN), max)];
}

/*
 * Copy the text of the operations from op to next, zeros at *p, which moves behind them; there is room.  What is
 * behind it.
 */
static inline char *
put_zeros(const struct rowtext *b, const struct rowtext_op *op, const struct rowtext_op *next, const char **p,
    char *o)
{
	const struct rowtext_place *const a = &b->zeros.place[op - b->ops], *const z = &b->zeros.place[next - b->ops];

	memcpy(o, b->zeros.text + a->text, z->text - a->text);
	*p += z->row - a->row;
	return o + (z->text - a->text);
}

/* A group: the row has all of it, up to end, and there is room for its text at o. */
static char *
group(const struct run *r, const struct rowtext_op *op, const struct rowtext_op *stop, char *o)
{
	const char *p = r->p, *const end = p + op->take;

	for (; op < stop; op++) {
		if (has_zeros(op, p, end)) {
			const struct rowtext_op *const next = MIN(behind_zeros(r->b, op, p, end), stop);

			o = put_zeros(r->b, op, next, &p, o);
			if ((op = next) == stop)
				break;
		}
		switch ((enum rowtext_code)op->code) {
		case OP_U8:	EACH(OP_U8, uint8_t, SMALL(fmt_u8)); break;
		case OP_U16:	EACH(OP_U16, uint16_t, SMALL(fmt_u16)); break;
		case OP_U32:	EACH_FOUR(OP_U32, SMALL(fmt_u32)); break;
		case OP_U64:	EACH(OP_U64, uint64_t, SMALL(fmt_u64)); break;
		case OP_I8:	EACH(OP_I8, int8_t, o = fmt_i64(o, v)); break;
		case OP_I16:	EACH(OP_I16, int16_t, o = fmt_i64(o, v)); break;
		case OP_I32:	EACH(OP_I32, int32_t, o = fmt_i64(o, v)); break;
		case OP_I64:	EACH(OP_I64, int64_t, o = fmt_i64(o, v)); break;
		case OP_HEX1:	EACH(OP_HEX1, uint8_t, o = fmt_hex(o, v, 1, HEX_CAPITAL)); break;
		case OP_HEX2:	EACH(OP_HEX2, uint16_t, o = fmt_hex(o, v, 2, HEX_CAPITAL)); break;
		case OP_HEX4:	EACH(OP_HEX4, uint32_t, o = fmt_hex(o, v, 4, HEX_CAPITAL)); break;
		case OP_HEX8:	EACH(OP_HEX8, uint64_t, o = fmt_hex(o, v, 8, HEX_CAPITAL)); break;
		case OP_FLOAT:	EACH_FOUR(OP_FLOAT, SMALL_FLOAT()); break;
		case OP_DOUBLE:	EACH(OP_DOUBLE, double, o = fmt_f64(o, v)); break;
		case OP_DIR:	EACH(OP_DIR, uint8_t, *o++ = v == 0 ? 'A' : 'B'); break;
		case OP_MAC:	EACH_BYTES(OP_MAC, 6, put_mac); break;
		case OP_IP4:	EACH_BYTES(OP_IP4, 4, put_ip4); break;
		case OP_IP6:	EACH_BYTES(OP_IP6, 16, put_ip6); break;
		case OP_TIME:	EACH(OP_TIME, struct time, o = fmt_time(o, v.sec, v.frac, T2_TSTAMP_DIGITS)); break;
		case OP_LIT:
			memcpy(o, r->b->lits.p + op->lit, op->nlit);
			o += op->nlit;
			break;
		default:
			break;
		}
	}
	return o;
}

/* Texts of a list as long as they are plain: how many of n are left. */
static uint32_t
put_texts(struct run *r, const struct rowtext_op *op, uint32_t n)
{
	struct rowtext_out *const out = r->out;
	const bool quoted = op->code == OP_STR;

	for (; n > 0 && out->cap - out->len >= OUT_ROOM; n--) {
		char *o = out->p + out->len;
		const ptrdiff_t len = put_plain(o + quoted, r->p, r->end);

		if (len < 0)
			break;
		r->p += len + 1;
		o = put_quotes(o, (size_t)len, quoted);
		memcpy(o, op->sep, SEP_MAX);
		out->len = (size_t)(o - out->p) + op->nsep;
	}
	return n;
}

/* Values of a list of one kind, n of them; there is room at o.  NULL: this kind is none of those. */
static char *
put_values(struct run *r, const struct rowtext_op *op, uint32_t n, char *o)
{
	const char *p = r->p;

#define LIST(type, put) do {								\
	for (; n > 0; n--) {								\
		const type v = LOAD(type, p);						\
											\
		p += sizeof(v);								\
		put;									\
		memcpy(o, op->sep, SEP_MAX);						\
		o += op->nsep;								\
	}										\
} while (0)
	switch ((enum rowtext_code)op->code) {
	case OP_U8:	LIST(uint8_t, SMALL(fmt_u8)); break;
	case OP_U16:	LIST(uint16_t, SMALL(fmt_u16)); break;
	case OP_U32:	LIST(uint32_t, SMALL(fmt_u32)); break;
	case OP_HEX4:	LIST(uint32_t, o = fmt_hex(o, v, 4, HEX_CAPITAL)); break;
	case OP_IP4:	LIST(struct ip4, o = put_ip4(o, v.b)); break;
	case OP_MAC:	LIST(struct mac, o = put_mac(o, v.b)); break;
	default:
		return NULL;
	}
#undef LIST
	r->p = p;
	return o;
}

/* Elements of a list that are one group each: how many of n are left, which is none or all. */
static uint32_t
put_groups(struct run *r, const struct rowtext_op *op, uint32_t nops, uint32_t n)
{
	struct rowtext_out *const out = r->out;
	const size_t room = (size_t)n * op->room + OUT_ROOM;
	char *o;

	if ((size_t)(r->end - r->p) / op->take < n || (out->cap - out->len < room && !out_reserve(out, room)))
		return n;
	o = nops == 1 ? put_values(r, op, n, out->p + out->len) : NULL;
	if (o == NULL)
		for (o = out->p + out->len; n > 0; n--) {
			o = group(r, op, op + nops, o);
			r->p += op->take;
		}
	out->len = (size_t)(o - out->p);
	return 0;
}

/* A count and so often the body. */
static T2_NOINLINE bool
repeat(struct run *r, const struct rowtext_op *op)
{
	const struct rowtext_op *const body = op + 1, *const stop = r->b->ops + op->end;
	uint32_t n = LOAD(uint32_t, r->p);

	r->p += sizeof(n);
	if (n == 0 && op->omit_empty)
		return true;
	if (op->nlit > 0 && !add_lit(r, op))
		return false;
	if (n > 0) {
		if (op->list == LIST_TEXT)
			n = put_texts(r, body, n);
		else if (op->list == LIST_GROUP)
			n = put_groups(r, body, (uint32_t)(stop - body), n);
		if (n > 0 && !run(r, body, stop, n))
			return false;
		r->out->len -= op->njoin;
	}
	if (r->out->cap - r->out->len < SEP_MAX && !out_reserve(r->out, SEP_MAX))
		return wrong(r, op, "out of memory");
	memcpy(r->out->p + r->out->len, op->sep, SEP_MAX);
	r->out->len += op->nsep;
	return true;
}

/* The text of zeros at r->p; returns the operation behind them, NULL without memory. */
static T2_NOINLINE const struct rowtext_op *
copy_zeros(struct run *r, const struct rowtext_op *op)
{
	const struct rowtext_op *const next = behind_zeros(r->b, op, r->p, r->end);
	const struct rowtext_place *const place = r->b->zeros.place;
	const size_t n = place[next - r->b->ops].text - place[op - r->b->ops].text;

	if (UNLIKELY(r->out->cap - r->out->len < n + OUT_ROOM) && !out_reserve(r->out, n + OUT_ROOM))
		return NULL;
	(void)put_zeros(r->b, op, next, &r->p, r->out->p + r->out->len);
	r->out->len += n;
	return next;
}

/*
 * Run the operations first to stop, so many times.  Reading place and end of the text are in registers between
 * operations; before every operation OUT_ROOM bytes are free behind o, and the size of the operation is there to
 * read.
 */
static bool
run(struct run *r, const struct rowtext_op *first, const struct rowtext_op *stop, uint32_t times)
{
	const struct rowtext_op *op = first;
	struct rowtext_out *out = r->out;
	const char *p = r->p, *end = r->end;
	char *o, *full;

#define SAVE()	(r->p = p, out->len = (size_t)(o - out->p))
#define RESTORE() (p = r->p, o = out->p + out->len, full = out->p + out->cap - OUT_ROOM)
#define RESERVE(n) do {								\
	SAVE();									\
	if (!out_reserve(out, (n)))						\
		return wrong(r, op, "out of memory");				\
	RESTORE();								\
} while (0)

	if (out->cap - out->len < OUT_ROOM && !out_reserve(out, OUT_ROOM))
		return wrong(r, op, "out of memory");
	RESTORE();
	for (;; op++) {
		const char *v;

		if (op == stop) {
			if (--times == 0)
				break;
			op = first;
		}
		v = p;
		if (op->looks) {
			if (has_zeros(op, p, end)) {
				const struct rowtext_op *next;

				SAVE();
				if ((next = copy_zeros(r, op)) == NULL)
					return wrong(r, op, "out of memory");
				RESTORE();
				if (next > op) {
					op = next - 1;
					continue;
				}
			}
			if (op->ngroup > 0 && LIKELY((size_t)(end - p) >= op->take)) {
				SAVE();
				if (UNLIKELY(out->cap - out->len < op->room + OUT_ROOM) &&
				    !out_reserve(out, op->room + OUT_ROOM))
					return wrong(r, op, "out of memory");
				RESTORE();
				o = group(r, op, op + op->ngroup, o);
				p += op->take;
				op += op->ngroup - 1;
				continue;
			}
		}
		if (UNLIKELY((size_t)(end - p) < op->size)) {
			SAVE();
			return wrong(r, op, NULL);
		}
		if (UNLIKELY(o > full))
			RESERVE(OUT_ROOM);
		p += op->size;
		switch ((enum rowtext_code)op->code) {
		case OP_U8:	o = fmt_u8(o, LOAD(uint8_t, v)); break;
		case OP_U16:	o = fmt_u16(o, LOAD(uint16_t, v)); break;
		case OP_U32:	o = fmt_u32(o, LOAD(uint32_t, v)); break;
		case OP_U64:	o = fmt_u64(o, LOAD(uint64_t, v)); break;
		case OP_I8:	o = fmt_i64(o, LOAD(int8_t, v)); break;
		case OP_I16:	o = fmt_i64(o, LOAD(int16_t, v)); break;
		case OP_I32:	o = fmt_i64(o, LOAD(int32_t, v)); break;
		case OP_I64:	o = fmt_i64(o, LOAD(int64_t, v)); break;
		case OP_HEX1:	o = fmt_hex(o, LOAD(uint8_t, v), 1, HEX_CAPITAL); break;
		case OP_HEX2:	o = fmt_hex(o, LOAD(uint16_t, v), 2, HEX_CAPITAL); break;
		case OP_HEX4:	o = fmt_hex(o, LOAD(uint32_t, v), 4, HEX_CAPITAL); break;
		case OP_HEX8:	o = fmt_hex(o, LOAD(uint64_t, v), 8, HEX_CAPITAL); break;
		case OP_HEXBIG:	o = put_hexbig(o, (const uint8_t *)v, op->size); break;
		case OP_FLOAT:	o = fmt_f32(o, LOAD(float, v)); break;
		case OP_DOUBLE:	o = fmt_f64(o, LOAD(double, v)); break;
		case OP_JSON_FLOAT: o = json_number(o, fmt_f32(o, LOAD(float, v))); break;
		case OP_JSON_DOUBLE: o = json_number(o, fmt_f64(o, LOAD(double, v))); break;
		case OP_LDOUBLE:
		case OP_JSON_LDOUBLE:
			RESERVE(LDOUBLE_ROOM);
			full = o + sprintf(o, "%Lf", LOAD(long double, v));
			o = op->code == OP_LDOUBLE ? full : json_number(o, full);
			RESERVE(OUT_ROOM);
			break;
		case OP_CHAR:	o = put_text(o, v, 1); break;
		case OP_JSON_CHAR: o = text_escape(o, v, 1, ESCAPE_JSON); break;
		case OP_DIR:	*o++ = *v == 0 ? 'A' : 'B'; break;
		case OP_TIME:
			o = fmt_time(o, LOAD(uint64_t, v), LOAD(uint32_t, v + 8), T2_TSTAMP_DIGITS);
			break;
		case OP_DATE:	o = put_date(o, LOAD(uint64_t, v), LOAD(uint32_t, v + 8)); break;
		case OP_MAC:	o = put_mac(o, (const uint8_t *)v); break;
		case OP_IP4:	o = put_ip4(o, (const uint8_t *)v); break;
		case OP_IP6:	o = put_ip6(o, (const uint8_t *)v); break;
		case OP_IPX:
			if (*v == 4 && end - p >= 4) {
				o = put_ip4(o, (const uint8_t *)p);
				p += 4;
			} else if (*v == 6 && end - p >= 16) {
				o = put_ip6(o, (const uint8_t *)p);
				p += 16;
			} else if (*v == 0) {
				o = stpcpy(o, B2T_NON_IP_STR);
			} else {
				SAVE();
				return wrong(r, op, *v == 4 || *v == 6 ? NULL : "address of no version");
			}
			break;
		case OP_STR:
		case OP_STRC:
		case OP_JSON_TEXT: {
			const bool quoted = op->code == OP_STR;
			const ptrdiff_t len = v < end && *v == '\0' ? 0 : put_plain(o + quoted, v, end);
			const char *nul;
			size_t n;

			if (LIKELY(len >= 0)) {
				o = put_quotes(o, (size_t)len, quoted);
				p = v + len + 1;
				break;
			}
			nul = memchr(v, '\0', (size_t)(end - v));
			if (UNLIKELY(nul == NULL)) {
				SAVE();
				return wrong(r, op, "text without end");
			}
			n = (size_t)(nul - v);
			p = nul + 1;
			if (UNLIKELY((size_t)(full - o) < 6 * n))
				RESERVE(6 * n + OUT_ROOM);
			if (op->code == OP_STR) {
				*o++ = '"';
				o = put_text(o, v, n);
				*o++ = '"';
			} else
				o = op->code == OP_STRC ? put_class(o, v, n) : text_escape(o, v, n, ESCAPE_JSON);
			break;
		}
		case OP_LIT:
			memcpy(o, r->b->lits.p + op->lit, op->nlit);
			o += op->nlit;
			break;
		case OP_REPEAT:
			/* Most lists have nothing, nor have those behind them. */
			while (LOAD(uint32_t, p - sizeof(uint32_t)) == 0 && op->nlit == 0 && !op->omit_empty) {
				memcpy(o, op->sep, SEP_MAX);
				o += op->nsep;
				op = r->b->ops + op->end;
				if (op == stop || op->code != OP_REPEAT || (size_t)(end - p) < sizeof(uint32_t) ||
				    o > full)
					goto next;
				p += sizeof(uint32_t);
			}
			p -= sizeof(uint32_t);
			SAVE();
			if (!repeat(r, op))
				return false;
			RESTORE();
			op = r->b->ops + op->end - 1;
			continue;
		next:
			op--;
			continue;
		case OP_SKIP:
			p = v;
			SAVE();
			if (!skip(r, op))
				return false;
			RESTORE();
			op = r->b->ops + op->end - 1;
			continue;
		case OP_NONE:
			break;
		}
		memcpy(o, op->sep, SEP_MAX);
		o += op->nsep;
	}
	SAVE();
	return true;
}

bool
rowtext_run_ops(const struct rowtext *b, uint32_t first, uint32_t stop, const char **p, const char *end,
    struct rowtext_out *out)
{
	struct run r = { b, *p, end, out, NULL, NULL };

	if (!run(&r, b->ops + first, b->ops + stop, 1))
		return false;
	*p = r.p;
	return true;
}

/* Say what is wrong with a row. */
static void
explain(const struct run *r, char *err, size_t errlen)
{
	const char *name = r->where != NULL ? r->b->names[r->where->col] : "";

	if (r->where == NULL)
		snprintf(err, errlen, "%zu bytes behind the last column", (size_t)(r->end - r->p));
	else if (r->why != NULL)
		snprintf(err, errlen, "column %s: %s", name, r->why);
	else
		snprintf(err, errlen, "column %s: the row ends %zu bytes into a value", name,
		    (size_t)(r->end - r->p));
}

/* Begin and end of an object of JSON; the last comma is taken back. */
static int
json_end(struct rowtext_out *out)
{
	while (out->p[out->len - 1] == ',' || out->p[out->len - 1] == ' ')
		out->len--;
	return rowtext_out_add(out, "}\n", 2);
}

int
rowtext_row(const struct rowtext *b, const char *row, size_t len, struct rowtext_out *out, char *err, size_t errlen)
{
	struct run r = { b, row, row + len, out, NULL, NULL };
	const size_t before = out->len;
	bool ok = b->form == ROWTEXT_TEXT || rowtext_out_add(out, "{", 1) == 0;

	ok = ok && run(&r, b->ops, b->ops + b->nops, 1) && r.p == r.end;
	if (ok && b->form == ROWTEXT_JSON)
		ok = json_end(out) == 0;
	if (ok)
		return 0;
	explain(&r, err, errlen);
	out->len = before;
	return -1;
}
