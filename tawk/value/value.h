/*
 * Values of the tawk language: numbers, text, arrays.
 *
 * A number is a 64-bit integer while it fits, a sign and 128 bits of magnitude beyond that, and a long double for
 * everything else, so that flow status words, IPv6 addresses and nanosecond times come through unharmed.
 */
#ifndef TAWK_VALUE_H
#define TAWK_VALUE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef unsigned __int128 u128;

/* Counted text.  s[len] is always NUL; the text itself may hold NUL bytes. */
struct str {
	uint32_t ref;
	uint32_t cls;		/* free-list class; STR_HUGE: from malloc */
	size_t	 len, cap;	/* bytes used and room, without the NUL */
	char	 s[];
};

enum tag {
	V_UNDEF,		/* never assigned: "" and 0 */
	V_INT,			/* i */
	V_FLT,			/* f */
	V_BIG,			/* u, neg */
	V_STR,			/* s */
	V_INPUT,		/* s; from outside, so a number if it looks like one */
	V_SLICE,		/* sl: V_INPUT that still lies in the record */
	V_ARR,			/* a */
	V_REGEX			/* re: a regular expression; s: its text, or NULL where it is an argument only */
};

/* How text from outside is to be read. */
enum val_form {
	IN_HEX = 1,		/* a named column, where 0x.. is a number */
	IN_TEXT = 2,		/* V_SLICE: never a number, as a record that the program made */
	IN_NONE = 4,		/* a field that the record does not have: "" */
	IN_ROW = 8,		/* a whole record, its fields as FS separates them */
	IN_JOINED = 16		/* fields that a function joined with OFS */
};

/* A value.  Numbers with s != NULL came from outside and keep the text they had. */
struct val {
	union {
		int64_t i;
		long double f;
		u128 u;
		struct { const char *p; size_t n; } sl;
		struct arr *a;
		struct regex *re;
	};
	struct str *s;
	uint8_t tag;
	uint8_t neg;		/* V_BIG: below zero */
	uint8_t form;		/* V_INPUT, V_SLICE, V_STR: bits of enum val_form */
};

/* A piece of text that is not owned. */
struct text {
	const char *p;
	size_t n;
};

#define TXT(lit) ((struct text){ (lit), sizeof(lit) - 1 })

/* --- text (value.c) --- */

/* New text of n bytes (p may be NULL: not filled in), owned by the caller.  Memory that runs out ends the program. */
struct str	*str_new(const char *p, size_t n);
/* Append; the argument is consumed, the result owned.  Grows in position where the text has one owner. */
struct str	*str_append(struct str *, const char *p, size_t n);
void		 str_free(struct str *);

static inline struct str *
str_ref(struct str *s)
{
	s->ref++;
	return s;
}

static inline void
str_unref(struct str *s)
{
	if (s && --s->ref == 0)
		str_free(s);
}

void	*xmalloc(size_t);
void	*xcalloc(size_t, size_t);
void	*xrealloc(void *, size_t);
char	*xstrdup(const char *);
char	*xstrndup(const char *, size_t);

/* --- arrays (array.c) --- */

/* An element.  Keys that are whole numbers in their shortest form are kept as such, all others as text. */
struct ent {
	union { int64_t ik; struct str *sk; };
	uint32_t hash;
	uint8_t live, isint;
	struct val v;
};

/*
 * Elements in the order they were made, found through a table of their numbers.  An array whose keys have been whole
 * numbers one after the other so far needs no such table (slot is NULL): ent[i] has the key ent[0].ik + i.
 */
struct arr {
	uint32_t ref;
	uint32_t used, room, live;	/* elements in ent[], room for, not deleted */
	uint32_t mask;			/* slots - 1; 0: no table */
	bool maybe;			/* stands for a variable that may yet become an array or a value */
	uint32_t *slot;			/* 0 free, else 1 + element, deleted ones too */
	struct ent *ent;
};

struct arr	*arr_new(void);
void		 arr_unref(struct arr *);
void		 arr_clear(struct arr *);
/* The element of that key, or NULL; arr_put makes it (V_UNDEF).  Valid until the next arr_put. */
struct val	*arr_get(struct arr *, const struct val *key);
struct val	*arr_put(struct arr *, const struct val *key);
struct val	*arr_get_text(struct arr *, const char *p, size_t n);
struct val	*arr_put_text(struct arr *, const char *p, size_t n);
struct val	*arr_get_int(struct arr *, int64_t);
struct val	*arr_put_int(struct arr *, int64_t);
void		 arr_del(struct arr *, const struct val *key);
/* Whether the keys are 1, 2, ... in this order, none of them deleted; and that cut down to n elements. */
bool		 arr_is_list(const struct arr *);
void		 arr_cut(struct arr *, uint32_t n);
/* The element k, which is new, behind n - 1 others.  V_UNDEF. */
struct val	*arr_append(struct arr *, int64_t k);
/* The key of an element as an owned value. */
void		 ent_key(const struct ent *, struct val *);
uint64_t	 text_hash(const char *p, size_t n);
/* Make all hashes of the process other ones; before the first.  Nothing that is printed depends on it. */
void		 hash_seed(uint64_t);

/* --- values (value.c) --- */

#define VINT(n)	((struct val){ .i = (n), .tag = V_INT })

void	val_drop_slow(struct val *);
/* dst = src: dst gets its own reference; slices become V_INPUT text. */
void	val_copy(struct val *dst, const struct val *src);
/* Make a temporary fit to keep: slices are copied out of the record. */
void	val_keep(struct val *);

/* Release what v holds; v is then undefined memory. */
static inline void
val_drop(struct val *v)
{
	if (v->s || v->tag == V_ARR)
		val_drop_slow(v);
}

static inline void
val_set_str(struct val *v, struct str *s)
{
	v->s = s;
	v->tag = V_STR;
	v->form = 0;
}

static inline void
val_set_int(struct val *v, int64_t i)
{
	v->i = i;
	v->s = NULL;
	v->tag = V_INT;
}

/* Text that the program made, not input. */
static inline bool
val_istext(const struct val *v)
{
	return v->tag == V_STR || (v->tag == V_SLICE && v->form & IN_TEXT);
}

void	val_set_text(struct val *, const char *p, size_t n);
void	val_set_input(struct val *, const char *p, size_t n);
/* As val_set_input, of a value that is dropped: in its text if nobody else has that and it is about as large. */
void	val_reset_input(struct val *, const char *p, size_t n);
/* The same for a piece of a text that ends at `end', or later. */
void	val_reset_piece(struct val *, const char *p, size_t n, const char *end);
void	val_set_u64(struct val *, uint64_t);
void	val_set_u128(struct val *, u128, bool neg);

static inline void
val_set_flt(struct val *v, long double f)
{
	v->f = f;
	v->s = NULL;
	v->tag = V_FLT;
}

static inline bool
val_isnum(const struct val *v)
{
	return v->tag >= V_INT && v->tag <= V_BIG;
}

/* --- numbers (number.c) --- */

/* Room for any number as text. */
#define NUMBUF	5120

/*
 * Read a number at the start of the text: blanks, sign, digits, fraction, exponent; hex: also 0x digits.
 * Returns how many bytes were read (0: no number there, v is 0).  Never reads beyond n.
 */
size_t	num_parse(const char *p, size_t n, bool hex, struct val *v);
/* Whether the whole text, but for blanks around it, is a number; then v is that number. */
bool	num_looks(const char *p, size_t n, bool hex, struct val *v);
/* strtonum(): 0x.. and 0.. as in C, else num_parse.  octal: a leading 0 counts. */
void	num_strto(const char *p, size_t n, bool octal, struct val *v);
/* The number in a value, as V_INT, V_FLT or V_BIG without text. */
void	val_num(const struct val *v, struct val *num);
/* Input that looks like a number becomes one (its text is kept by the caller where needed). */
bool	val_looks(const struct val *v, struct val *num);
long double	val_flt(const struct val *);
/* The result of a calculation: beyond the range of a double it is infinite, or nothing. */
long double	flt_bound(long double);
/* Toward zero; beyond the range: the nearest end of it. */
int64_t	val_i64(const struct val *);
/* The low 128 bits of a whole number, for the bit functions; below zero: 0. */
u128	val_u128(const struct val *);
/* As bit functions of tawk take arguments: text through strtonum. */
u128	val_bits(const struct val *);
bool	val_true(const struct val *);
/* -1, 0, 1; both numbers. */
int	num_cmp(const struct val *, const struct val *);
/* op: '+' '-' '*' '/' '%' '^'; a and b are numbers.  False: division by zero. */
bool	num_op(int op, const struct val *a, const struct val *b, struct val *r);
/* Text of a number with format conv (CONVFMT, OFMT); returns the length, buf holds NUMBUF. */
size_t	num_text(const struct val *, const char *conv, char *buf);
size_t	u128_text(u128, char *buf, unsigned base, bool upper);
size_t	i64_text(int64_t, char *buf);

#endif
