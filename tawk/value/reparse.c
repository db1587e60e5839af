/* Extended regular expressions, as awk has them: text to tree. */
#include <setjmp.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <wctype.h>

#include "tawkregex.h"
#include "reparse.h"
#include "value.h"

struct parse {
	const char *p, *end;
	struct re_tree *t;
	int flags;
	int depth;
	struct re_range *r;	/* set being built */
	int nr, rroom;
	jmp_buf fail;
	const char *why;
};

static int alternation(struct parse *);

static void
bad(struct parse *ps, const char *why)
{
	ps->why = why;
	longjmp(ps->fail, 1);
}

static int
new_node(struct parse *ps, enum re_op op, int a, int b)
{
	struct re_tree *t = ps->t;

	if (t->n == t->room) {
		t->room = t->room ? t->room * 2 : 32;
		t->node = xrealloc(t->node, (size_t)t->room * sizeof *t->node);
	}
	t->node[t->n] = (struct re_node){ .op = op, .a = a, .b = b };
	return t->n++;
}

/* --- sets of characters --- */

static void
set_add(struct parse *ps, uint32_t lo, uint32_t hi)
{
	if (ps->nr == ps->rroom) {
		ps->rroom = ps->rroom ? ps->rroom * 2 : 16;
		ps->r = xrealloc(ps->r, (size_t)ps->rroom * sizeof *ps->r);
	}
	ps->r[ps->nr++] = (struct re_range){ lo, hi };
}

static int
by_lo(const void *a, const void *b)
{
	const struct re_range *x = a, *y = b;

	return x->lo < y->lo ? -1 : x->lo > y->lo;
}

/* Sort, and join what touches. */
static void
set_tidy(struct parse *ps)
{
	int k = 0;

	if (!ps->nr)
		return;
	qsort(ps->r, (size_t)ps->nr, sizeof *ps->r, by_lo);
	for (int i = 1; i < ps->nr; i++) {
		if (ps->r[i].lo <= ps->r[k].hi + 1) {
			if (ps->r[i].hi > ps->r[k].hi)
				ps->r[k].hi = ps->r[i].hi;
		} else {
			ps->r[++k] = ps->r[i];
		}
	}
	ps->nr = k + 1;
}

static uint32_t
char_max(const struct parse *ps)
{
	return ps->t->utf8 ? 0x10ffff : 0xff;
}

static void
set_invert(struct parse *ps)
{
	uint32_t from = 0, max = char_max(ps);
	struct re_range *old = ps->r;
	int n;

	set_tidy(ps);
	old = ps->r;
	n = ps->nr;
	ps->r = NULL;
	ps->nr = ps->rroom = 0;
	for (int i = 0; i < n; i++) {
		if (old[i].lo > from)
			set_add(ps, from, old[i].lo - 1);
		from = old[i].hi + 1;
	}
	if (from <= max)
		set_add(ps, from, max);
	free(old);
}

static void
set_fold(struct parse *ps)
{
	int n = ps->nr;

	for (int i = 0; i < n; i++) {
		struct re_range r = ps->r[i];

		for (uint32_t c = r.lo; c <= r.hi && c < 0x10000 && c - r.lo < 2048; c++) {
			uint32_t u = c < 0x80 || ps->t->utf8 ? (uint32_t)towupper((wint_t)c) : c;
			uint32_t l = c < 0x80 || ps->t->utf8 ? (uint32_t)towlower((wint_t)c) : c;

			if (u != c)
				set_add(ps, u, u);
			if (l != c)
				set_add(ps, l, l);
		}
	}
}

static int
set_node(struct parse *ps, bool invert)
{
	int k;

	if (ps->flags & RE_ICASE)
		set_fold(ps);
	if (invert)
		set_invert(ps);
	set_tidy(ps);
	k = new_node(ps, RE_SET, -1, -1);
	ps->t->node[k].set = ps->r;
	ps->t->node[k].nset = ps->nr;
	ps->r = NULL;
	ps->nr = ps->rroom = 0;
	return k;
}

static int
char_node(struct parse *ps, uint32_t c)
{
	set_add(ps, c, c);
	return set_node(ps, false);
}

static int
hexdigit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c |= 0x20;
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* The number after a backslash, \ooo or \xhh.  False, and nothing is taken, if there is none. */
static bool
number_escape(const char **p, const char *end, uint32_t *c)
{
	const char *q = *p;

	*c = 0;
	if (q < end && *q >= '0' && *q <= '7') {
		for (int i = 0; i < 3 && q < end && *q >= '0' && *q <= '7'; i++)
			*c = *c * 8 + (uint32_t)(*q++ - '0');
		*c &= 0xff;
	} else if (end - q > 1 && *q == 'x' && hexdigit(q[1]) >= 0) {
		q++;
		for (int i = 0; i < 2 && q < end && hexdigit(*q) >= 0; i++)
			*c = *c * 16 + (uint32_t)hexdigit(*q++);
	} else {
		return false;
	}
	*p = q;
	return true;
}

/* A byte that goes on with a character, as it is or escaped.  False, and nothing is taken, if none follows. */
static bool
follow_byte(const char **p, const char *end, uint32_t *v)
{
	const char *q = *p;
	uint32_t c;

	if (q >= end)
		return false;
	c = (unsigned char)*q++;
	if (c == '\\' && !number_escape(&q, end, &c))
		return false;
	if ((c & 0xc0) != 0x80)
		return false;
	*v = *v << 6 | (c & 0x3f);
	*p = q;
	return true;
}

/* The character that begins with the byte c, which was taken.  A byte of no character stands for itself. */
static uint32_t
character(struct parse *ps, uint32_t c)
{
	const char *q = ps->p;
	uint32_t v;
	int more;

	if (!ps->t->utf8 || c < 0x80)
		return c;
	if (c < 0xc2 || c > 0xf4)
		return RE_RAW + c;
	more = c < 0xe0 ? 1 : c < 0xf0 ? 2 : 3;
	v = c & (0x3fu >> more);
	for (int i = 0; i < more; i++)
		if (!follow_byte(&q, ps->end, &v))
			return RE_RAW + c;
	/* Too long for what it says, or above all characters. */
	if (v < (more == 1 ? 0x80u : more == 2 ? 0x800u : 0x10000u) || v >= RE_RAW)
		return RE_RAW + c;
	ps->p = q;
	return v;
}

/* One character of the expression. */
static uint32_t
take(struct parse *ps)
{
	return character(ps, (unsigned char)*ps->p++);
}

/* The character an escape stands for; p is after the backslash. */
static uint32_t
escape(struct parse *ps)
{
	static const char from[] = "abfnrtv", to[] = "\a\b\f\n\r\t\v";
	const char *f = memchr(from, *ps->p, sizeof from - 1);
	uint32_t c;

	if (f) {
		ps->p++;
		return (unsigned char)to[f - from];
	}
	return number_escape(&ps->p, ps->end, &c) ? character(ps, c) : take(ps);
}

static const struct { const char *name; int (*is)(wint_t); } classes[] = {
	{ "alnum", iswalnum }, { "alpha", iswalpha }, { "blank", iswblank }, { "cntrl", iswcntrl },
	{ "digit", iswdigit }, { "graph", iswgraph }, { "lower", iswlower }, { "print", iswprint },
	{ "punct", iswpunct }, { "space", iswspace }, { "upper", iswupper }, { "xdigit", iswxdigit }
};

enum { CLASS_DIGIT = 4, CLASS_XDIGIT = 11 };

/* The characters of a class, ended by a range that is none. */
static struct re_range *
make_class(int i, uint32_t max)
{
	struct re_range *r = xmalloc(sizeof *r);
	size_t n = 0;
	bool in = false, is;

	for (uint32_t c = 0; c <= max + 1; c++) {
		is = c <= max && classes[i].is((wint_t)c);
		if (is && !in) {
			r = xrealloc(r, (n + 2) * sizeof *r);
			r[n].lo = c;
		}
		if (!is && in)
			r[n++].hi = c - 1;
		in = is;
	}
	r[n] = (struct re_range){ 1, 0 };
	return r;
}

/* Made once: to ask for each character takes long. */
static const struct re_range *
class_ranges(int i, bool utf8)
{
	static _Atomic(struct re_range *) made[2][sizeof classes / sizeof *classes];
	_Atomic(struct re_range *) *m = &made[utf8][i];
	struct re_range *r = atomic_load(m), *none = NULL;

	if (!r) {
		r = make_class(i, utf8 && i != CLASS_DIGIT && i != CLASS_XDIGIT ? 0x2ffff : 0x7f);
		/* Another thread may have been faster. */
		if (!atomic_compare_exchange_strong(m, &none, r)) {
			free(r);
			r = none;
		}
	}
	return r;
}

static void
add_class(struct parse *ps, const char *name, size_t n)
{
	for (size_t i = 0; i < sizeof classes / sizeof *classes; i++) {
		if (strlen(classes[i].name) != n || memcmp(classes[i].name, name, n) != 0)
			continue;
		for (const struct re_range *r = class_ranges((int)i, ps->t->utf8); r->lo <= r->hi; r++)
			set_add(ps, r->lo, r->hi);
		return;
	}
	bad(ps, "unknown character class");
}

/* [:name:], [=c=] or [.c.]; p is after the '['.  Returns the character, or -1 for a class. */
static int64_t
bracket_special(struct parse *ps)
{
	char kind = *ps->p++;
	const char *s = ps->p;
	uint32_t c;

	while (ps->end - ps->p > 1 && !(ps->p[0] == kind && ps->p[1] == ']'))
		ps->p++;
	if (ps->end - ps->p < 2)
		bad(ps, "unmatched [, [^, [:, [. or [=");
	if (kind == ':') {
		add_class(ps, s, (size_t)(ps->p - s));
		ps->p += 2;
		return -1;
	}
	if (ps->p == s)
		bad(ps, "empty collating symbol");
	ps->p = s;
	c = take(ps);
	if (ps->end - ps->p < 2 || ps->p[0] != kind)
		bad(ps, "collating symbol of more than one character");
	ps->p += 2;
	return c;
}

/* One end of a range, or -1 if it was a class. */
static int64_t
bracket_item(struct parse *ps)
{
	if (*ps->p == '[' && ps->end - ps->p > 1 && (ps->p[1] == ':' || ps->p[1] == '=' || ps->p[1] == '.')) {
		ps->p++;
		return bracket_special(ps);
	}
	if (*ps->p == '\\' && ps->end - ps->p > 1) {
		ps->p++;
		if (*ps->p == 's' || *ps->p == 'w') {
			if (*ps->p++ == 's') {
				add_class(ps, "space", 5);
			} else {
				add_class(ps, "alnum", 5);
				set_add(ps, '_', '_');
			}
			return -1;
		}
		return escape(ps);
	}
	return take(ps);
}

static int
bracket(struct parse *ps)
{
	bool invert = false, first = true;
	int64_t lo, hi;

	if (ps->p < ps->end && *ps->p == '^') {
		invert = true;
		ps->p++;
	}
	for (;; first = false) {
		if (ps->p >= ps->end)
			bad(ps, "unmatched [ or [^");
		if (*ps->p == ']' && !first) {
			ps->p++;
			return set_node(ps, invert);
		}
		lo = bracket_item(ps);
		if (lo < 0)
			continue;
		hi = lo;
		if (ps->end - ps->p > 1 && ps->p[0] == '-' && ps->p[1] != ']') {
			ps->p++;
			hi = bracket_item(ps);
			if (hi < lo)
				bad(ps, "invalid range end");
		}
		set_add(ps, (uint32_t)lo, (uint32_t)hi);
	}
}

/* --- the grammar --- */

static int
assertion(struct parse *ps, enum re_assert kind)
{
	int k = new_node(ps, RE_ASSERT, -1, -1);

	ps->t->node[k].min = (int)kind;
	ps->t->asserts = true;
	if (kind > AS_EOT)
		ps->t->words = true;
	return k;
}

static int
class_node(struct parse *ps, bool word, bool invert)
{
	add_class(ps, word ? "alnum" : "space", 5);
	if (word)
		set_add(ps, '_', '_');
	return set_node(ps, invert);
}

static int
backslash(struct parse *ps)
{
	if (ps->p >= ps->end)
		return char_node(ps, '\\');
	switch (*ps->p) {
	case 'y': ps->p++; return assertion(ps, AS_BORDER);
	case 'B': ps->p++; return assertion(ps, AS_NOBORDER);
	case '<': ps->p++; return assertion(ps, AS_WBEGIN);
	case '>': ps->p++; return assertion(ps, AS_WEND);
	case '`': ps->p++; return assertion(ps, AS_BOT);
	case '\'': ps->p++; return assertion(ps, AS_EOT);
	case 's': ps->p++; return class_node(ps, false, false);
	case 'S': ps->p++; return class_node(ps, false, true);
	case 'w': ps->p++; return class_node(ps, true, false);
	case 'W': ps->p++; return class_node(ps, true, true);
	default: return char_node(ps, escape(ps));
	}
}

static int
group(struct parse *ps)
{
	int g = ++ps->t->ngroup, a, k;

	if (++ps->depth > RE_DEPTH_MAX)
		bad(ps, "nested too deep");
	a = alternation(ps);
	ps->depth--;
	if (ps->p >= ps->end || *ps->p != ')')
		bad(ps, "unmatched ( or \\(");
	ps->p++;
	k = new_node(ps, RE_GROUP, a, -1);
	ps->t->node[k].min = g;
	return k;
}

static int
atom(struct parse *ps)
{
	char c = *ps->p;

	switch (c) {
	case '(':
		ps->p++;
		return group(ps);
	case '[':
		ps->p++;
		return bracket(ps);
	case '.':
		ps->p++;
		set_add(ps, 0, char_max(ps));
		return set_node(ps, false);
	case '^':
		ps->p++;
		return assertion(ps, AS_BOT);
	case '$':
		ps->p++;
		return assertion(ps, AS_EOT);
	case '\\':
		ps->p++;
		return backslash(ps);
	default:
		return char_node(ps, take(ps));
	}
}

/* {n}, {n,}, {n,m} or {,m}.  False, and nothing is taken, if the brace is an ordinary one. */
static bool
interval(struct parse *ps, int *min, int *max)
{
	const char *q = ps->p + 1;
	int64_t lo = -1, hi = -1;

	for (; q < ps->end && *q >= '0' && *q <= '9'; q++)
		lo = (lo < 0 ? 0 : lo) * 10 + (*q - '0') > 99999 ? 99999 : (lo < 0 ? 0 : lo) * 10 + (*q - '0');
	if (q < ps->end && *q == ',') {
		for (q++; q < ps->end && *q >= '0' && *q <= '9'; q++)
			hi = (hi < 0 ? 0 : hi) * 10 + (*q - '0') > 99999 ? 99999 :
			    (hi < 0 ? 0 : hi) * 10 + (*q - '0');
		if (lo < 0 && hi < 0)
			return false;
	} else {
		if (lo < 0)
			return false;
		hi = lo;
	}
	if (q >= ps->end || *q != '}')
		return false;
	if (lo < 0)
		lo = 0;
	if (hi >= 0 && lo > hi)
		bad(ps, "invalid content of \\{\\}");
	if (lo > RE_REPEAT_MAX || hi > RE_REPEAT_MAX)
		bad(ps, "regular expression too big");
	ps->p = q + 1;
	*min = (int)lo;
	*max = (int)hi;
	return true;
}

static int
repeat(struct parse *ps, int a, int min, int max)
{
	int k = new_node(ps, RE_REPEAT, a, -1);

	ps->t->node[k].min = min;
	ps->t->node[k].max = max;
	return k;
}

static int
repeated(struct parse *ps)
{
	int k = atom(ps), min, max, n = 0;

	while (ps->p < ps->end) {
		if (*ps->p == '*')
			min = 0, max = RE_INF;
		else if (*ps->p == '+')
			min = 1, max = RE_INF;
		else if (*ps->p == '?')
			min = 0, max = 1;
		else if (*ps->p == '{' && interval(ps, &min, &max))
			ps->p--;
		else
			break;
		ps->p++;
		/* x** says no more than x*. */
		if (n++ < 8)
			k = repeat(ps, k, min, max);
	}
	return k;
}

static int
sequence(struct parse *ps)
{
	int k = -1, a;

	while (ps->p < ps->end && *ps->p != '|' && *ps->p != ')') {
		/* An operator with nothing in front stands for itself. */
		if (k < 0 && (*ps->p == '*' || *ps->p == '+' || *ps->p == '?'))
			a = char_node(ps, (unsigned char)*ps->p++);
		else
			a = repeated(ps);
		k = k < 0 ? a : new_node(ps, RE_CAT, k, a);
	}
	return k < 0 ? new_node(ps, RE_EMPTY, -1, -1) : k;
}

static int
alternation(struct parse *ps)
{
	int k = sequence(ps);

	while (ps->p < ps->end && *ps->p == '|') {
		ps->p++;
		k = new_node(ps, RE_ALT, k, sequence(ps));
	}
	return k;
}

int
re_parse(struct re_tree *t, const char *p, size_t n, int flags, char *err, size_t errlen)
{
	struct parse *ps = xcalloc(1, sizeof *ps);
	int r = 0;

	memset(t, 0, sizeof *t);
	t->utf8 = flags & RE_UTF8;
	ps->p = p;
	ps->end = p + n;
	ps->t = t;
	ps->flags = flags;
	if (setjmp(ps->fail)) {
		snprintf(err, errlen, "%s", ps->why);
		r = -1;
	} else {
		t->root = alternation(ps);
		if (ps->p < ps->end)
			bad(ps, "unmatched ) or \\)");
	}
	free(ps->r);
	free(ps);
	return r;
}

void
re_tree_release(struct re_tree *t)
{
	for (int i = 0; i < t->n; i++)
		free(t->node[i].set);
	free(t->node);
}
