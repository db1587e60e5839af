/* join_pieces(): the rows of a flow as one, by the rules of its columns. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "joins.h"
#include "library_priv.h"

enum rule { R_NONE, R_SUM, R_MIN, R_MAX, R_OR, R_FIRST, R_LAST, R_LIST, R_STATE, R_SPAN, R_OPPOSITE, R_BOTH,
	R_KINDS };

static const char *const rule_names[R_KINDS] = {
	"none", "sum", "min", "max", "or", "first", "last", "list", "state", "span", "opposite", "both"
};

/* A flow: what its columns have so far. */
struct flow {
	struct str **field;
	struct val first, last;	/* times at which the first and the last piece began */
	size_t opposite;	/* its place, from 1; 0: not known */
};

struct pieces {
	struct arr *index;	/* of flows, by key */
	struct flow *flow;
	size_t n, room;
	struct str *heading;
	uint8_t *rule;		/* of each column, enum rule */
	int *of;		/* of each: number of the column that the rule speaks of, or 0 */
	int ncol;
	int dir, piece;		/* numbers of columns, 0: not there, or a key is passed */
	int first, last;	/* of a flow's first and last packet */
};

const struct join_rule *
join_rule_find(const char *name, size_t n)
{
	for (int i = 0; i < njoin_rules; i++)
		if (strlen(join_rules[i].column) == n && memcmp(join_rules[i].column, name, n) == 0)
			return &join_rules[i];
	return NULL;
}

static enum rule
rule_of(const char *column)
{
	const struct join_rule *r = join_rule_find(column, strlen(column));

	for (int i = 0; r && i < R_KINDS; i++)
		if (strcmp(rule_names[i], r->rule) == 0)
			return (enum rule)i;
	return R_NONE;
}

static struct pieces *
pieces_state(struct awk *A)
{
	struct pieces *s = A->lib->state[LS_PIECES];

	if (!s) {
		s = A->lib->state[LS_PIECES] = xcalloc(1, sizeof *s);
		s->index = arr_new();
	}
	return s;
}

/* --- values ----------------------------------------------------------------------------------------------------- */

/* The piece of a text up to sep, outside of quotes; false behind the last. */
static bool
next_item(struct text *rest, char sep, struct text *item)
{
	bool quoted = false;
	size_t n = 0;

	if (!rest->p)
		return false;
	for (; n < rest->n && (quoted || rest->p[n] != sep); n++) {
		if (rest->p[n] == '\\' && quoted && n + 1 < rest->n)
			n++;
		else if (rest->p[n] == '"')
			quoted = !quoted;
	}
	n = n < rest->n ? n : rest->n;
	*item = (struct text){ rest->p, n };
	rest->p = n < rest->n ? rest->p + n + 1 : NULL;
	rest->n -= n < rest->n ? n + 1 : rest->n;
	return true;
}

static bool
is_hex(struct text t)
{
	return t.n > 2 && t.p[0] == '0' && (t.p[1] == 'x' || t.p[1] == 'X');
}

/* Bits of either, as wide as the wider. */
static struct str *
put_or(struct str *r, struct text a, struct text b)
{
	const size_t digits = (a.n > b.n ? a.n : b.n) - 2;
	char buf[40], s[40];
	uint64_t x, y;

	if (!is_hex(a) || !is_hex(b) || digits > 16)
		return str_append(r, a.p, a.n);
	snprintf(s, sizeof s, "%.*s", (int)a.n, a.p);
	x = strtoull(s, NULL, 16);
	snprintf(s, sizeof s, "%.*s", (int)b.n, b.p);
	y = strtoull(s, NULL, 16);
	snprintf(buf, sizeof buf, "0x%0*llx", (int)digits, (unsigned long long)(x | y));
	return str_append(r, buf, strlen(buf));
}

/* Numbers by their values, and what is none, or the same but for rounding, by its bytes. */
static int
compare(struct text a, struct text b)
{
	struct val x, y;
	int r = 0;

	if (a.n > 0 && b.n > 0 && num_parse(a.p, a.n, true, &x) == a.n && num_parse(b.p, b.n, true, &y) == b.n)
		r = num_cmp(&x, &y);
	return r != 0 ? r : text_order(a, b);
}

static struct str *
put_sum(struct awk *A, struct str *r, struct text a, struct text b)
{
	struct val x, y, sum;
	char buf[NUMBUF];
	struct text t;

	num_parse(a.p, a.n, true, &x);
	num_parse(b.p, b.n, true, &y);
	num_op('+', &x, &y, &sum);
	t = val_text(A, &sum, buf);
	return str_append(r, t.p, t.n);
}

/* One of two values, each of as many parts as a has, joined by _. */
static struct str *
join_parts(struct awk *A, enum rule rule, struct text a, struct text b)
{
	struct str *r = str_new(NULL, 0);
	struct text x, y;

	for (bool more = false; next_item(&a, '_', &x); more = true) {
		if (!next_item(&b, '_', &y))
			y = x;
		if (more)
			r = str_append(r, "_", 1);
		if (rule == R_OR)
			r = put_or(r, x, y);
		else if (rule == R_SUM)
			r = put_sum(A, r, x, y);
		else if ((compare(y, x) < 0) == (rule == R_MIN))
			r = str_append(r, y.p, y.n);
		else
			r = str_append(r, x.p, x.n);
	}
	return r;
}

static bool
has_item(struct text list, struct text item)
{
	struct text t;

	while (next_item(&list, ';', &t))
		if (t.n == item.n && memcmp(t.p, item.p, t.n) == 0)
			return true;
	return false;
}

/* The items of a, and those of b that are not among them. */
static struct str *
join_lists(struct text a, struct text b)
{
	struct str *r = str_new(a.p, a.n);
	struct text t;

	while (next_item(&b, ';', &t)) {
		if (t.n == 0 || has_item((struct text){ r->s, r->len }, t))
			continue;
		if (r->len > 0)
			r = str_append(r, ";", 1);
		r = str_append(r, t.p, t.n);
	}
	return r;
}

/* --- rows ------------------------------------------------------------------------------------------------------- */

/* The rules of the columns. */
static void
learn_columns(struct awk *A, struct pieces *s, bool by_flow)
{
	s->ncol = column_count(A);
	s->rule = xrealloc(s->rule, (size_t)s->ncol + 1);
	s->of = xcalloc((size_t)s->ncol + 1, sizeof *s->of);
	s->piece = column_find(A, "flowPiece");
	s->dir = !by_flow ? 0 : column_find(A, "dir") ? column_find(A, "dir") : column_find(A, "%dir");
	s->first = column_find(A, "timeFirst");
	s->last = column_find(A, "timeLast");
	for (int i = 1; i <= s->ncol; i++) {
		const char *const name = column_name(A, i);
		enum rule r = rule_of(name);

		if (r == R_OPPOSITE || r == R_BOTH)
			s->of[i - 1] = column_find(A, join_rule_find(name, strlen(name))->of);
		if (r == R_STATE)
			r = s->piece ? R_LAST : R_OR;
		if (s->piece && i == s->first)		/* clocks step back */
			r = R_FIRST;
		if (s->piece && i == s->last)
			r = R_LAST;
		s->rule[i - 1] = (uint8_t)r;
	}
}

static struct str *
field_str(struct awk *A, int i)
{
	char buf[NUMBUF];
	struct val v;
	struct text t;
	struct str *s;

	field_get(A, i, false, &v);
	t = val_text(A, &v, buf);
	s = str_new(t.p, t.n);
	val_drop(&v);
	return s;
}

static void
add_field(struct awk *A, struct flow *f, int i, enum rule rule, bool begins, bool ends)
{
	struct str *const old = f->field[i - 1], *s = field_str(A, i), *r;
	const struct text a = { old->s, old->len }, b = { s->s, s->len };

	if (rule == R_OPPOSITE || rule == R_BOTH)
		rule = R_SUM;
	if (rule == R_SUM || rule == R_MIN || rule == R_MAX || rule == R_OR)
		r = join_parts(A, rule, a, b);
	else if (rule == R_LIST)
		r = join_lists(a, b);
	else if ((rule == R_FIRST && begins) || (rule == R_LAST && ends)) {
		f->field[i - 1] = s;
		str_unref(old);
		return;
	} else {
		str_unref(s);
		return;
	}
	str_unref(s);
	str_unref(old);
	f->field[i - 1] = r;
}

/* When the piece began, or its number; the number of the row where no column says it. */
static struct val
began(struct awk *A, const struct pieces *s)
{
	struct val v = VINT((int64_t)A->nr), r;
	const int column = s->piece ? s->piece : s->first;
	char buf[NUMBUF];
	struct text t;

	if (!column)
		return v;
	field_get(A, column, false, &v);
	t = val_text(A, &v, buf);
	num_parse(t.p, t.n, false, &r);
	val_drop(&v);
	return r;
}

static void
new_flow(struct awk *A, struct pieces *s, struct val *slot)
{
	struct flow *f;

	if (s->n == s->room) {
		s->room = s->room ? s->room * 2 : 256;
		s->flow = xrealloc(s->flow, s->room * sizeof *s->flow);
	}
	*slot = VINT((int64_t)s->n);
	f = &s->flow[s->n++];
	f->first = f->last = began(A, s);
	f->opposite = 0;
	f->field = xcalloc((size_t)s->ncol + 1, sizeof *f->field);
	for (int i = 1; i <= s->ncol; i++)
		f->field[i - 1] = s->rule[i - 1] == R_NONE ? str_new("", 0) : field_str(A, i);
}

static void
add_piece(struct awk *A, struct pieces *s, struct flow *f)
{
	const struct val t = began(A, s);
	const bool begins = num_cmp(&t, &f->first) < 0, ends = num_cmp(&t, &f->last) >= 0;

	for (int i = 1; i <= s->ncol; i++)
		add_field(A, f, i, s->rule[i - 1], begins, ends);
	if (begins)
		f->first = t;
	if (ends)
		f->last = t;
}

/*
 * Without a key passed pieces are of one direction and flow index; the opposite flow is that of the other direction.
 */
static struct str *
key_of(struct awk *A, bool opposite)
{
	char buf[NUMBUF];
	struct text t = column_text(A, "dir;%dir", buf);
	struct str *key;

	if (!opposite)
		key = str_new(t.p, t.n);
	else if (t.n == 1 && (*t.p == 'A' || *t.p == 'B'))
		key = str_new(*t.p == 'A' ? "B" : "A", 1);
	else
		key = str_new("", 0);
	key = str_append(key, "\t", 1);
	t = column_text(A, "flowInd", buf);
	return str_append(key, t.p, t.n);
}

static struct str *
key_passed(struct awk *A, const struct val *arg)
{
	char buf[NUMBUF];
	const struct text t = val_text(A, arg, buf);

	return str_new(t.p, t.n);
}

/* The flow that was just made, and its opposite, if that was there before, know each other. */
static void
find_opposite(struct awk *A, struct pieces *s)
{
	struct str *const key = key_of(A, true);
	const struct val *const slot = arr_get_text(s->index, key->s, key->len);

	if (slot != NULL && slot->tag == V_INT) {
		s->flow[s->n - 1].opposite = (size_t)slot->i + 1;
		s->flow[slot->i].opposite = s->n;
	}
	str_unref(key);
}

static void
fn_join_pieces(struct awk *A, struct val *arg, int n, struct val *ret)
{
	struct pieces *s = pieces_state(A);
	struct val *slot;
	struct str *key;

	(void)ret;
	if (on_header(A)) {
		const struct text row = record_text(A);

		if (s->heading == NULL)
			s->heading = str_new(row.p, row.n);
		return;
	}
	if (!s->rule)
		learn_columns(A, s, n == 0);
	key = n > 0 ? key_passed(A, &arg[0]) : key_of(A, false);
	slot = arr_put_text(s->index, key->s, key->len);
	if (slot->tag != V_INT) {
		new_flow(A, s, slot);
		if (n == 0)
			find_opposite(A, s);
	} else
		add_piece(A, s, &s->flow[slot->i]);
	str_unref(key);
}

/* --- the end ---------------------------------------------------------------------------------------------------- */

static struct text
text_of(const struct flow *f, int column)
{
	const struct str *const t = f->field[column - 1];

	return (struct text){ t->s, t->len };
}

/* Digits of a decimal fraction, to 18 of them. */
static uint64_t
fraction(const char *p, const char *end, int digits)
{
	uint64_t n = 0;

	for (int i = 0; i < digits; i++)
		n = n * 10 + (p < end && *p >= '0' && *p <= '9' ? (uint64_t)(*p++ - '0') : 0);
	return n;
}

/* b - a of two times in seconds, exactly, with the digits that a has; 0 if b is before a. */
static struct str *
span(struct text a, struct text b)
{
	const char *const point = memchr(a.p, '.', a.n), *const other = memchr(b.p, '.', b.n);
	const int digits = point ? (int)(a.p + a.n - point - 1) : 0;
	uint64_t unit = 1;
	char buf[64];
	int64_t s, part;

	if (digits > 18)
		return str_new("", 0);
	for (int i = 0; i < digits; i++)
		unit *= 10;
	s = (int64_t)(strtoll(b.p, NULL, 10) - strtoll(a.p, NULL, 10));
	part = (int64_t)((other ? fraction(other + 1, b.p + b.n, digits) : 0) -
	    (point ? fraction(point + 1, a.p + a.n, digits) : 0));
	if (part < 0) {
		part += (int64_t)unit;
		s--;
	}
	if (s < 0)
		s = part = 0;
	snprintf(buf, sizeof buf, digits > 0 ? "%lld.%0*lld" : "%lld", (long long)s, digits, (long long)part);
	return str_new(buf, strlen(buf));
}

/* What only is known with all pieces of both directions: a new text, or NULL for what the column has. */
static struct str *
conclude(struct awk *A, const struct pieces *s, const struct flow *f, int column)
{
	const struct flow *const o = f->opposite > 0 ? &s->flow[f->opposite - 1] : NULL;
	const enum rule r = (enum rule)s->rule[column - 1];
	const int of = s->of[column - 1];

	/*
	 * a flow of which only one direction was seen is A, whatever its ports looked like when the first piece ended
	 */
	if (column == s->dir && s->piece && o == NULL && text_of(f, column).n == 1)
		return str_new("A", 1);
	if (r == R_SPAN)
		return s->first && s->last ? span(text_of(f, s->first), text_of(f, s->last)) : str_new("", 0);
	if (o == NULL || of == 0)
		return NULL;
	if (r == R_OPPOSITE)
		return str_new(text_of(o, of).p, text_of(o, of).n);
	if (r == R_BOTH)
		return put_sum(A, str_new(NULL, 0), text_of(f, of), text_of(o, of));
	return NULL;
}

static void
print_flow(struct awk *A, const struct pieces *s, const struct flow *f)
{
	struct str *r = str_new(NULL, 0);

	for (int i = 1; i <= s->ncol; i++) {
		struct str *const t = conclude(A, s, f, i);

		if (i > 1)
			r = str_append(r, A->ofs.p, A->ofs.n);
		r = join_field(A, r, t ? (struct text){ t->s, t->len } : text_of(f, i));
		if (t)
			str_unref(t);
	}
	write_fields(A, (struct text){ r->s, r->len }, IN_JOINED, false);
	str_unref(r);
}

static void
free_flow(const struct pieces *s, const struct flow *f)
{
	for (int i = 0; i < s->ncol; i++)
		str_unref(f->field[i]);
	free(f->field);
}

static void
pieces_end(struct awk *A)
{
	struct pieces *s = A->lib->state[LS_PIECES];

	if (!s)
		return;
	if (s->heading)
		write_fields(A, (struct text){ s->heading->s, s->heading->len }, IN_ROW, true);
	for (size_t i = 0; i < s->n; i++)
		print_flow(A, s, &s->flow[i]);
	for (size_t i = 0; i < s->n; i++)
		free_flow(s, &s->flow[i]);
	free(s->flow);
	free(s->rule);
	free(s->of);
	arr_unref(s->index);
	str_unref(s->heading);
	free(s);
	A->lib->state[LS_PIECES] = NULL;
}

#define L(name, params, min, max, hdr, fn, doc) \
	{ name, params, min, max, B_TAWK, hdr, 0, 0, SP_NONE, false, fn, doc, false, pieces_end, NULL, false }

const struct builtin lib_pieces[] = {
	L("join_pieces", "[key]", 0, 1, H_OWN, fn_join_pieces,
	    "At the end: one row for the rows of each flow, by the join rules of their columns."),
	{ .name = NULL }
};
