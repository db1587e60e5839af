/* The machine that runs compiled programs, and what values mean to it. */
#include <err.h>
#include <errno.h>
#include <locale.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/mman.h>
#include <unistd.h>

#include "interp.h"

#define STACK_MAX ((size_t)1 << 26)	/* values; address space only, touched as it is used */
#define FRAMES_MAX 5000000

static const char *const special_names[SV_COUNT] = {
	"NF", "NR", "FNR", "FS", "OFS", "RS", "ORS", "SUBSEP", "CONVFMT", "OFMT", "FILENAME", "RSTART", "RLENGTH", "RT",
	"ENVIRON", "ARGC", "ARGV", "IGNORECASE", "PROCINFO", "ERRNO", "FIELDWIDTHS", "FPAT", "COL"
};

void
special_symbols(struct parser *ps)
{
	for (int i = 0; i < SV_COUNT; i++) {
		struct sym *s = sym_get(ps, special_names[i], strlen(special_names[i]));

		s->array = i == SV_ENVIRON || i == SV_ARGV || i == SV_PROCINFO || i == SV_COL;
	}
}

/* --- messages --- */

static void __attribute__((format(printf, 2, 0)))
say(struct awk *A, const char *fmt, va_list ap, bool place)
{
	char b[1024];
	const struct where *w = place && A->pc > 0 && A->pc <= A->code.n ? &A->code.where[A->pc - 1] : NULL;
	const struct val *f = A->glob ? &A->glob[SV_FILENAME] : NULL;

	/* Whoever traps errors wants no messages. */
	if (A->trap)
		return;
	vsnprintf(b, sizeof b, fmt, ap);
	fflush(stdout);
	fprintf(stderr, "tawk: ");
	if (w && w->src)
		fprintf(stderr, "%s:%d: ", w->src->name, w->line);
	fprintf(stderr, "%s", b);
	if (place && A->nr > 0 && A->phase == PAT_MAIN)
		fprintf(stderr, " (%s, record %lld)", f && f->s && f->s->len ? f->s->s : "standard input", (long long)A->fnr);
	fprintf(stderr, "\n");
}

static void
die(struct awk *A, int status)
{
	A->status = status;
	if (A->trap)
		longjmp(*A->trap, 1);
	exit(status);
}

/* What was printed before the error belongs before its message; an error while that is written is not reported again. */
static void
flush_before_message(struct awk *A)
{
	if (A->out.buf && !A->out.fmt && !A->out.grow && A->out.n) {
		size_t n = A->out.n;

		A->out.n = 0;
		if (write(A->out.fd, A->out.buf, n) < 0)
			return;
	}
}

void
fatal(struct awk *A, const char *fmt, ...)
{
	va_list ap;

	flush_before_message(A);
	va_start(ap, fmt);
	say(A, fmt, ap, true);
	va_end(ap);
	die(A, 2);
	abort();
}

void
fatal_open(struct awk *A, const char *name, int e)
{
	flush_before_message(A);
	warning(A, "%s: %s", name, strerror(e));
	die(A, 2);
	abort();
}

void
fatal_usage(struct awk *A, const char *fmt, ...)
{
	va_list ap;

	flush_before_message(A);
	va_start(ap, fmt);
	say(A, fmt, ap, false);
	va_end(ap);
	die(A, 1);
	abort();
}

void
warning(struct awk *A, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	say(A, fmt, ap, false);
	va_end(ap);
}

/* --- values --- */

static struct text
text_by(const struct val *v, const char *conv, char *buf)
{
	if (v->s)
		return (struct text){ v->s->s, v->s->len };
	switch (v->tag) {
	case V_SLICE:
		return (struct text){ v->sl.p, v->sl.n };
	case V_INT:
	case V_FLT:
	case V_BIG:
		return (struct text){ buf, num_text(v, conv, buf) };
	default:
		return TXT("");
	}
}

struct text
val_text(struct awk *A, const struct val *v, char *buf)
{
	if (v->tag == V_ARR)
		fatal(A, "an array stands where a value is expected");
	return text_by(v, A->convfmt, buf);
}

char *
val_cstr(struct awk *A, const struct val *v)
{
	char buf[NUMBUF];
	struct text t = val_text(A, v, buf);

	return xstrndup(t.p, t.n);
}

struct str *
val_str(struct awk *A, const struct val *v)
{
	char buf[NUMBUF];
	struct text t;

	if (v->s && v->tag != V_ARR)
		return str_ref(v->s);
	t = val_text(A, v, buf);
	return str_new(t.p, t.n);
}

void
val_key(struct awk *A, struct val *v)
{
	char buf[NUMBUF];
	size_t n;

	if (v->tag == V_ARR)
		fatal(A, "an array stands where a subscript is expected");
	if (v->s || (v->tag != V_FLT && v->tag != V_BIG))
		return;
	n = num_text(v, A->convfmt, buf);
	val_set_text(v, buf, n);
}

static int
text_cmp(const struct awk *A, struct text a, struct text b)
{
	size_t n = a.n < b.n ? a.n : b.n;
	int r = A->ignorecase ? strncasecmp(a.p, b.p, n) : n ? memcmp(a.p, b.p, n) : 0;

	return r ? r : a.n < b.n ? -1 : a.n > b.n;
}

int
val_cmp(struct awk *A, const struct val *a, const struct val *b)
{
	struct val x, y;
	char ba[NUMBUF], bb[NUMBUF];
	bool an = val_isnum(a), bn = val_isnum(b);

	if (an)
		x = *a;
	else if (a->tag == V_UNDEF)
		val_set_int(&x, 0);
	else
		an = val_looks(a, &x);
	if (bn)
		y = *b;
	else if (b->tag == V_UNDEF)
		val_set_int(&y, 0);
	else
		bn = val_looks(b, &y);
	if ((an || a->tag == V_UNDEF) && (bn || b->tag == V_UNDEF))
		return num_cmp(&x, &y);
	return text_cmp(A, val_text(A, a, ba), val_text(A, b, bb));
}

static bool
cmp_holds(int op, int r)
{
	switch (op) {
	case CMP_LT: return r < 0;
	case CMP_LE: return r <= 0;
	case CMP_EQ: return r == 0;
	case CMP_NE: return r != 0;
	case CMP_GT: return r > 0;
	default:     return r >= 0;
	}
}

struct arr *
glob_array(struct awk *A, int slot)
{
	struct val *v = &A->glob[slot];

	if (v->tag != V_ARR) {
		val_drop(v);
		v->a = arr_new();
		v->tag = V_ARR;
		v->s = NULL;
	}
	return v->a;
}

static struct arr *
as_array(struct awk *A, struct val *v)
{
	if (v->tag == V_UNDEF) {
		v->a = arr_new();
		v->tag = V_ARR;
		v->s = NULL;
	}
	if (v->tag != V_ARR)
		fatal(A, "a value stands where an array is expected");
	return v->a;
}

/* --- regular expressions made from text --- */

struct dyn {
	struct dyn *next;
	size_t n;
	int flags;
	struct regex *re;
	char text[];
};

#define DYN_HASH 128

static struct regex *
dyn_regex(struct awk *A, const char *p, size_t n)
{
	int flags = (A->opt.utf8 ? RE_UTF8 : 0) | (A->ignorecase ? RE_ICASE : 0);
	struct dyn **head, *d;
	char msg[128];

	if (!A->dyn) {
		A->dyn = xcalloc(1, sizeof *A->dyn);
		A->dyn->re = xcalloc(DYN_HASH, sizeof(struct dyn *));
	}
	head = (struct dyn **)(void *)A->dyn->re + text_hash(p, n) % DYN_HASH;
	for (d = *head; d; d = d->next)
		if (d->n == n && d->flags == flags && memcmp(d->text, p, n) == 0)
			return d->re;
	d = xmalloc(sizeof *d + n + 1);
	memcpy(d->text, p, n);
	d->n = n;
	d->flags = flags;
	d->re = re_new(p, n, flags, msg, sizeof msg);
	if (!d->re) {
		free(d);
		fatal(A, "%s: /%.*s/", msg, (int)(n > 200 ? 200 : n), p);
	}
	d->next = *head;
	*head = d;
	return d->re;
}

static void
dyn_release(struct awk *A)
{
	struct dyn **head, *d;

	if (!A->dyn)
		return;
	head = (struct dyn **)(void *)A->dyn->re;
	for (int i = 0; i < DYN_HASH; i++)
		while ((d = head[i])) {
			head[i] = d->next;
			re_free(d->re);
			free(d);
		}
	free(head);
	free(A->dyn);
	A->dyn = NULL;
}

struct regex *
val_regex(struct awk *A, const struct val *v)
{
	char buf[NUMBUF];
	struct text t;

	if (v->tag == V_REGEX)
		return v->re;
	t = val_text(A, v, buf);
	return dyn_regex(A, t.p, t.n);
}

/* A constant: IGNORECASE needs another automaton, made from the same text. */
static struct regex *
const_regex(struct awk *A, int k)
{
	return A->ignorecase ? dyn_regex(A, A->code.retext[k].p, A->code.retext[k].n) : A->code.re[k];
}

static bool
match_text(struct regex *re, struct text t)
{
	return re_test(re, t.p, t.n);
}

/* --- special variables --- */

static void
keep_text(struct awk *A, int slot, struct str **s)
{
	struct str *n = val_str(A, &A->glob[slot]);

	str_unref(*s);
	*s = n;
}

/* A number format: refuse what is none, so that it can be used unchecked. */
static void
check_format(struct awk *A, const char *s)
{
	size_t i = 1;

	if (*s != '%')
		fatal(A, "'%s' is no number format", s);
	while (s[i] && strchr("-+ #0123456789.", s[i]))
		i++;
	if (!s[i] || !strchr("eEfFgGaAdiouxXc", s[i]) || s[i + 1])
		fatal(A, "'%s' is no number format", s);
}

static void
widths_changed(struct awk *A)
{
	fs_changed(A);
	A->fs.mode = FS_WIDTHS;
}

static void
fpat_changed(struct awk *A)
{
	fs_changed(A);
	A->fs.mode = FS_FPAT;
	A->fs.re = val_regex(A, &A->glob[SV_FPAT]);
}

void
special_changed(struct awk *A, int slot)
{
	struct val *v = &A->glob[slot];

	switch (slot) {
	case SV_NF:
		record_set_nf(A, val_i64(v));
		break;
	case SV_NR:
		A->nr = val_i64(v);
		break;
	case SV_FNR:
		A->fnr = val_i64(v);
		break;
	case SV_FS:
		fs_changed(A);
		break;
	case SV_RS:
		rs_changed(A);
		break;
	case SV_OFS:
		if (A->rec_stale)
			record_rebuild(A);
		keep_text(A, slot, &A->ofs_s);
		A->ofs = (struct text){ A->ofs_s->s, A->ofs_s->len };
		break;
	case SV_ORS:
		keep_text(A, slot, &A->ors_s);
		A->ors = (struct text){ A->ors_s->s, A->ors_s->len };
		break;
	case SV_SUBSEP:
		keep_text(A, slot, &A->subsep_s);
		A->subsep = (struct text){ A->subsep_s->s, A->subsep_s->len };
		break;
	case SV_CONVFMT:
		keep_text(A, slot, &A->convfmt_s);
		check_format(A, A->convfmt_s->s);
		A->convfmt = A->convfmt_s->s;
		break;
	case SV_OFMT:
		keep_text(A, slot, &A->ofmt_s);
		check_format(A, A->ofmt_s->s);
		A->ofmt = A->ofmt_s->s;
		break;
	case SV_IGNORECASE:
		A->ignorecase = val_true(v);
		fs_changed(A);
		break;
	case SV_FIELDWIDTHS:
		widths_changed(A);
		break;
	case SV_FPAT:
		fpat_changed(A);
		break;
	default:
		break;
	}
}

/* Bring a variable that is kept elsewhere up to date. */
void
special_load(struct awk *A, int slot)
{
	struct val *v = &A->glob[slot];

	if (slot > SV_FNR)
		return;
	val_drop(v);
	val_set_int(v, slot == SV_NF ? record_nf(A) : slot == SV_NR ? A->nr : A->fnr);
}

/* --- places --- */

/* The value at an address; its operands are on top of the stack.  Fields are not handled here. */
static struct val *
place(struct awk *A, int kind, int b)
{
	struct val *sp = A->sp;

	switch (kind) {
	case AD_GLOB:
		return &A->glob[b];
	case AD_LOC:
		if (A->fp[b].tag == V_ARR)
			fatal(A, "an array stands where a value is expected");
		return &A->fp[b];
	case AD_SPEC:
		special_load(A, b);
		return &A->glob[b];
	default:
		val_key(A, &sp[-1]);
		return arr_put(sp[-2].a, &sp[-1]);
	}
}

static int
operands(int kind)
{
	return kind == AD_ELEM ? 2 : kind == AD_FIELD ? 1 : 0;
}

static void
pop_n(struct awk *A, int n)
{
	while (n-- > 0)
		val_drop(--A->sp);
}

static void
not_an_array(struct awk *A, const struct val *v)
{
	if (v->tag == V_ARR)
		fatal(A, "an array stands where a value is expected");
}

/* Store v (taken over) at an address whose operands are on top of the stack and stay there. */
static void
store(struct awk *A, int kind, int b, struct val *v)
{
	struct val *p, old;

	not_an_array(A, v);
	val_keep(v);
	if (kind == AD_FIELD) {
		field_set(A, val_i64(&A->sp[-1]), v);
		return;
	}
	p = place(A, kind, b);
	not_an_array(A, p);
	old = *p;
	*p = *v;
	val_drop(&old);
	if (kind == AD_SPEC)
		special_changed(A, b);
}

static void
load(struct awk *A, int kind, int b, struct val *v)
{
	if (kind == AD_FIELD) {
		field_get(A, val_i64(&A->sp[-1]), true, v);
		val_keep(v);
		return;
	}
	val_copy(v, place(A, kind, b));
	not_an_array(A, v);
}

/* --- operations --- */

static void
arith(struct awk *A, int op, const struct val *a, const struct val *b, struct val *r)
{
	struct val x, y;

	not_an_array(A, a);
	not_an_array(A, b);
	val_num(a, &x);
	val_num(b, &y);
	if (!num_op(op, &x, &y, r))
		fatal(A, "division by zero%s", op == '%' ? " in %" : "");
}

static void
binary(struct awk *A, int op)
{
	struct val *sp = A->sp, r;

	arith(A, op, &sp[-2], &sp[-1], &r);
	val_drop(&sp[-1]);
	val_drop(&sp[-2]);
	sp[-2] = r;
	A->sp = sp - 1;
}

static void
concat(struct awk *A, int n)
{
	struct val *v = A->sp - n;
	char small[4][64], *bufs = NULL;
	struct text t[16], *ts = n <= 16 ? t : xmalloc((size_t)n * sizeof *ts);
	size_t len = 0;
	struct str *s;
	char *p;
	int nb = 0;

	for (int i = 0; i < n; i++) {
		if (val_isnum(&v[i]) && !v[i].s) {
			/* Whole numbers are short; others may not be. */
			if (v[i].tag == V_INT && nb < 4) {
				ts[i] = (struct text){ small[nb], i64_text(v[i].i, small[nb]) };
				nb++;
			} else {
				struct str *k = val_str(A, &v[i]);

				val_set_str(&v[i], k);
				ts[i] = (struct text){ k->s, k->len };
			}
		} else {
			ts[i] = val_text(A, &v[i], small[0]);
		}
		len += ts[i].n;
	}
	s = str_new(NULL, len);
	p = s->s;
	for (int i = 0; i < n; i++) {
		if (ts[i].n)
			memcpy(p, ts[i].p, ts[i].n);
		p += ts[i].n;
	}
	free(bufs);
	if (ts != t)
		free(ts);
	pop_n(A, n);
	val_set_str(A->sp++, s);
}

/* Several subscripts become one key. */
static void
join_key(struct awk *A, int n)
{
	struct val *v = A->sp - n;
	char buf[NUMBUF];
	struct str *s = str_new(NULL, 0);

	for (int i = 0; i < n; i++) {
		struct text t = val_text(A, &v[i], buf);

		if (i)
			s = str_append(s, A->subsep.p, A->subsep.n);
		s = str_append(s, t.p, t.n);
	}
	pop_n(A, n);
	val_set_str(A->sp++, s);
}

static void
append_global(struct awk *A, int n, int slot)
{
	struct val *g = &A->glob[slot];
	char buf[NUMBUF];
	struct str *s;

	if (g->tag == V_STR) {
		s = g->s;
		g->s = NULL;
	} else {
		s = val_str(A, g);
		val_drop(g);
		if (s->ref > 1) {
			struct str *k = str_new(s->s, s->len);

			str_unref(s);
			s = k;
		}
	}
	for (int i = n; i > 0; i--) {
		struct text t = val_text(A, &A->sp[-i], buf);

		s = str_append(s, t.p, t.n);
	}
	val_set_str(g, s);
	pop_n(A, n);
}

/* p = p op rhs, where p is a variable or an element. */
static void
modify_value(struct awk *A, int op, struct val *p, const struct val *rhs)
{
	struct val n, r;

	if (op == '+' && !p->s && (p->tag == V_INT || p->tag == V_FLT) && rhs->tag != V_ARR) {
		val_num(rhs, &n);
		if (p->tag == V_FLT) {
			p->f += val_flt(&n);
			return;
		}
		if (n.tag == V_INT && !__builtin_add_overflow(p->i, n.i, &r.i)) {
			p->i = r.i;
			return;
		}
	}
	arith(A, op, p, rhs, &r);
	val_drop(p);
	*p = r;
}

static void
modify_global(struct awk *A, int a, int slot)
{
	struct val rhs = *--A->sp, *p = &A->glob[slot];

	modify_value(A, a >> 8, p, &rhs);
	val_drop(&rhs);
	if (a & A_KEEP)
		val_copy(A->sp++, p);
}

static void
modify(struct awk *A, int a, int b)
{
	int kind = a & 0xf, op = a >> 8, n = operands(kind);
	struct val rhs = *--A->sp, old, r;

	load(A, kind, b, &old);
	arith(A, op, &old, &rhs, &r);
	val_drop(&old);
	val_drop(&rhs);
	old = r;
	store(A, kind, b, &r);
	pop_n(A, n);
	if (a & A_KEEP)
		*A->sp++ = old;
}

static void
increment(struct awk *A, int a, int b)
{
	int kind = a & 0xf, n = operands(kind);
	struct val old, num, one = VINT(1), r, keep;

	load(A, kind, b, &old);
	val_num(&old, &num);
	num_op(a & A_DOWN ? '-' : '+', &num, &one, &r);
	keep = a & A_PRE ? r : num;
	val_drop(&old);
	store(A, kind, b, &r);
	pop_n(A, n);
	if (a & A_KEEP)
		*A->sp++ = keep;
}

/* An element of a global array, made if need be; the key on top is taken. */
static struct val *
global_element(struct awk *A, int slot)
{
	struct val *key = &A->sp[-1], *g = &A->glob[slot], *v;

	if (g->tag != V_ARR)
		as_array(A, g);
	val_key(A, key);
	v = arr_put(g->a, key);
	val_drop(key);
	A->sp--;
	return v;
}

static void
mod_element(struct awk *A, int a, int slot)
{
	struct val rhs = *--A->sp, *p = global_element(A, slot);

	modify_value(A, a >> 8, p, &rhs);
	val_drop(&rhs);
	if (a & A_KEEP)
		val_copy(A->sp++, p);
}

static void
inc_element(struct awk *A, int a, int slot)
{
	struct val *p = global_element(A, slot), num, one = VINT(1), r;

	if (p->tag == V_INT && !p->s && p->i < INT64_MAX && p->i > INT64_MIN) {
		int64_t old = p->i;

		p->i += a & A_DOWN ? -1 : 1;
		if (a & A_KEEP)
			*A->sp++ = VINT(a & A_PRE ? p->i : old);
		return;
	}
	not_an_array(A, p);
	val_num(p, &num);
	num_op(a & A_DOWN ? '-' : '+', &num, &one, &r);
	val_drop(p);
	*p = r;
	if (a & A_KEEP)
		*A->sp++ = a & A_PRE ? r : num;
}

static void
assign_top(struct awk *A, int a, int b)
{
	int kind = a & 0xf, n = operands(kind);
	struct val v = *--A->sp, result = { .tag = V_UNDEF };

	if (v.tag == V_SLICE)
		val_keep(&v);
	if (a & A_KEEP)
		val_copy(&result, &v);
	store(A, kind, b, &v);
	pop_n(A, n);
	if (a & A_KEEP)
		*A->sp++ = result;
}

static void
length_of(struct awk *A)
{
	struct val *v = &A->sp[-1];
	char buf[NUMBUF];
	struct text t;
	size_t n;

	if (v->tag == V_ARR) {
		n = v->a->live;
	} else {
		t = val_text(A, v, buf);
		n = A->opt.utf8 ? utf8_count(t.p, t.n) : t.n;
	}
	val_drop(v);
	val_set_int(v, (int64_t)n);
}

/* --- sub and gsub --- */

/* The replacement: & is the match; of k backslashes in front of one, half stay, and an odd one makes it an ampersand. */
static struct str *
add_replacement(struct str *s, struct text repl, const char *m, size_t mn)
{
	const char *p = repl.p, *end = p + repl.n, *q = p, *amp;
	size_t k;

	for (; q < end; q++) {
		if (*q != '\\' && *q != '&')
			continue;
		for (amp = q; amp < end && *amp == '\\'; amp++)
			;
		k = (size_t)(amp - q);
		if (amp == end || *amp != '&') {
			q = amp - 1;
			continue;
		}
		s = str_append(s, p, (size_t)(q - p) + k / 2);
		s = k & 1 ? str_append(s, "&", 1) : str_append(s, m, mn);
		q = amp;
		p = amp + 1;
	}
	return str_append(s, p, (size_t)(end - p));
}

static size_t
char_len(const struct awk *A, struct text t, size_t at)
{
	return A->opt.utf8 ? utf8_len(t.p + at, t.n - at) : 1;
}

/* The new text, or NULL if nothing matches. */
static struct str *
substitute(struct awk *A, struct regex *re, struct text repl, struct text t, bool global, int64_t *count)
{
	struct str *s = NULL;
	size_t at = 0, from = 0, last = (size_t)-1, b, e, w;

	*count = 0;
	while (at <= t.n && re_find(re, t.p, t.n, at, &b, &e)) {
		if (!s)
			s = str_new(NULL, 0);
		/* An empty match right behind a match is none. */
		if (b != e || b != last) {
			s = str_append(s, t.p + from, b - from);
			s = add_replacement(s, repl, t.p + b, e - b);
			++*count;
			from = at = e;
			if (!global)
				break;
		}
		if (b != e) {
			last = e;
			continue;
		}
		if (b >= t.n)
			break;
		w = char_len(A, t, b);
		s = str_append(s, t.p + from, b + w - from);
		from = at = b + w;
	}
	if (s)
		s = str_append(s, t.p + from, t.n - from);
	return s;
}

/* [target] [expression] [replacement] -> [count]; the new text waits in A->line. */
static void
do_sub(struct awk *A, bool global)
{
	struct val *v = A->sp - 3;
	char b1[NUMBUF], b2[NUMBUF];
	struct text target = val_text(A, &v[0], b1), repl = val_text(A, &v[2], b2);
	int64_t count;
	struct str *s;

	s = substitute(A, val_regex(A, &v[1]), repl, target, global, &count);
	pop_n(A, 3);
	val_drop(&A->line);
	A->line.tag = V_UNDEF;
	A->line.s = NULL;
	if (s)
		val_set_str(&A->line, s);
	*A->sp++ = VINT(count);
}

/* [address] [status]: a status above zero stores the waiting text. */
static void
store_line(struct awk *A, int kind, int b)
{
	struct val status = *--A->sp;

	if (status.i > 0) {
		struct val v = A->line;

		A->line.tag = V_UNDEF;
		A->line.s = NULL;
		store(A, kind, b, &v);
	}
	pop_n(A, operands(kind));
	*A->sp++ = status;
}

static void
do_getline(struct awk *A, int kind, bool to_var)
{
	struct text rec;
	struct val src = { .tag = V_UNDEF };
	int k;

	if (kind) {
		src = *--A->sp;
		k = getline_from(A, kind, &src, &rec);
		val_drop(&src);
		if (k > 0 && kind != '<') {
			A->nr++;
			A->fnr++;
		}
	} else {
		record_protect(A);
		k = A->exiting || A->phase == PAT_END ? 0 : getline_main(A, &rec);
	}
	if (k > 0 && to_var) {
		val_drop(&A->line);
		val_set_input(&A->line, rec.p, rec.n);
	} else if (k > 0) {
		if (kind)
			record_assign(A, rec.p, rec.n);
		else
			record_set(A, rec);
	}
	*A->sp++ = VINT(k);
}

/* --- output --- */

static void
print_values(struct awk *A, struct out *o, struct val *v, int n)
{
	char buf[NUMBUF];

	if (n == 0) {
		struct text t = record_text(A);

		out_write(A, o, t.p, t.n);
	}
	for (int i = 0; i < n; i++) {
		struct text t;

		if (i)
			out_write(A, o, A->ofs.p, A->ofs.n);
		not_an_array(A, &v[i]);
		t = text_by(&v[i], A->ofmt, buf);
		out_write(A, o, t.p, t.n);
	}
	out_write(A, o, A->ors.p, A->ors.n);
}

static struct out *
target(struct awk *A, int kind)
{
	char buf[NUMBUF];
	struct text t;
	struct out *o;

	if (!kind)
		return &A->out;
	t = val_text(A, &A->sp[-1], buf);
	o = out_get(A, kind, t.p, t.n);
	val_drop(--A->sp);
	return o;
}

static void
print(struct awk *A, int kind, int n)
{
	struct out *o = target(A, kind);

	print_values(A, o, A->sp - n, n);
	pop_n(A, n);
}

static void
print_formatted(struct awk *A, int kind, int n)
{
	struct out *o = target(A, kind);
	struct val *v = A->sp - n;
	char buf[NUMBUF];
	struct text t;

	t = awk_sprintf(A, val_text(A, &v[0], buf), v + 1, n - 1);
	out_write(A, o, t.p, t.n);
	pop_n(A, n);
}

/* --- loops over arrays --- */

static void
start_forin(struct awk *A)
{
	struct val *top = &A->sp[-1];
	struct arr *keys = arr_new();
	uint32_t n;
	struct val *k = sorted_keys(A, top->a, &n);

	keys->ent = xcalloc(n, sizeof *keys->ent);
	keys->room = keys->used = n;
	for (uint32_t i = 0; i < n; i++) {
		keys->ent[i].live = 1;
		keys->ent[i].isint = 1;
		keys->ent[i].v = k[i];
	}
	free(k);
	val_drop(top);
	top->a = keys;
	top->tag = V_ARR;
	top->s = NULL;
	*A->sp++ = VINT(0);
}

static bool
next_key(struct awk *A)
{
	struct val *pos = &A->sp[-1];
	struct arr *keys = pos[-1].a;

	if (pos->i >= keys->used)
		return false;
	val_copy(A->sp++, &keys->ent[pos->i++].v);
	return true;
}

/* --- calls --- */

static void
enter(struct awk *A, struct func *f, int argc, int ret)
{
	struct val *args = A->sp - argc;

	if ((size_t)(A->stack_end - A->sp) < (size_t)A->code.n + (size_t)f->nlocal + 64 || A->nframe >= FRAMES_MAX)
		fatal(A, "functions call each other too deep (%d)", A->nframe);
	for (int i = 0; i < argc; i++)
		val_keep(&args[i]);
	for (int i = argc; i < f->nlocal; i++)
		*A->sp++ = (struct val){ .tag = V_UNDEF };
	if (A->nframe == A->frame_room) {
		A->frame_room = A->frame_room ? A->frame_room * 2 : 64;
		A->frame = xrealloc(A->frame, (size_t)A->frame_room * sizeof *A->frame);
	}
	A->frame[A->nframe++] = (struct frame){ ret, A->fp, f };
	A->fp = args;
}

/* Leave a function: its value replaces its locals.  Returns where to go on. */
static int
leave(struct awk *A)
{
	struct val r = *--A->sp;
	struct frame *f = &A->frame[--A->nframe];

	not_an_array(A, &r);
	val_keep(&r);
	while (A->sp > A->fp)
		val_drop(--A->sp);
	*A->sp++ = r;
	A->fp = f->fp;
	return f->pc;
}

static void
call_builtin(struct awk *A, int k, int argc)
{
	const struct builtin *b = &builtins[k];
	struct val *arg = A->sp - argc, r = { .tag = V_UNDEF };

	if (b->hdr && A->is_hdr && A->phase == PAT_MAIN && b->hdr != H_OWN) {
		if (b->hdr == H_KEEP) {
			/* Tests that read columns complain about missing ones here already. */
			if (b->min == 0 && argc == 0)
				b->fn(A, arg, argc, &r);
			val_drop(&r);
			r = VINT(1);
		} else if (b->hdr == H_SAME) {
			if (argc) {
				val_copy(&r, &arg[0]);
			}
		} else {
			A->unwind = UW_NEXT;
		}
	} else {
		b->fn(A, arg, argc, &r);
	}
	pop_n(A, argc);
	*A->sp++ = r;
}

/* --- the machine --- */

static int
column_number(struct awk *A, int b)
{
	struct column *c = &A->code.col[b];

	if (!c->num && !A->opt.permissive)
		fatal_usage(A, "no header row was read, so there is no column %s", c->sym->name);
	return c->num;
}

static bool
number_test(struct awk *A, int cmp, const struct val *k, const struct val *v)
{
	struct val num;
	int r;

	if (v->tag == V_SLICE && num_looks(v->sl.p, v->sl.n, v->hex, &num))
		r = k->tag == V_INT && num.tag == V_INT ? (num.i > k->i) - (num.i < k->i) : num_cmp(&num, k);
	else
		r = val_cmp(A, v, k);
	return cmp_holds(cmp, r);
}

static bool
text_test(struct awk *A, int cmp, const struct val *k, const struct val *v)
{
	if (v->tag == V_SLICE && !A->ignorecase && (cmp == CMP_EQ || cmp == CMP_NE)) {
		bool same = v->sl.n == k->s->len && memcmp(v->sl.p, k->s->s, v->sl.n) == 0;

		return same == (cmp == CMP_EQ);
	}
	return cmp_holds(cmp, val_cmp(A, v, k));
}

/* bitsanyset or bitsallset. */
static bool
bits_test(const struct awk *A, bool all, const struct val *k, const struct val *v)
{
	struct val num;
	u128 m = val_u128(k), u;

	if (A->is_hdr && A->phase == PAT_MAIN)
		return true;
	if (v->tag == V_SLICE && num_parse(v->sl.p, v->sl.n, true, &num) && num.tag == V_INT && num.i >= 0)
		u = (uint64_t)num.i;
	else
		u = val_bits(v);
	return all ? (u & m) == m : (u & m) != 0;
}

static bool
regex_test(struct awk *A, bool no, int re, const struct val *v)
{
	char buf[NUMBUF];

	return match_text(const_regex(A, re), val_text(A, v, buf)) != no;
}

bool
field_test(struct awk *A, const struct instr *in, const struct val *v)
{
	int asked = J_ASKED(in->a), k = in[2].b;

	switch ((enum op)in->op) {
	case OP_JFIELDNUM:
		return number_test(A, asked, &A->code.konst[k], v);
	case OP_JFIELDSTR:
		return text_test(A, asked, &A->code.konst[k], v);
	case OP_JFIELDBITS:
		return bits_test(A, asked, &A->code.konst[k], v);
	default:
		return regex_test(A, asked, k, v);
	}
}

/* Where a test of a field goes on. */
static int
jump_field(struct awk *A, const struct instr *in, int pc)
{
	bool named = in->a & J_NAMED(1), yes;
	struct val v;

	field_get(A, named ? column_number(A, in[1].b) : in[1].b, named, &v);
	yes = field_test(A, in, &v);
	val_drop(&v);
	return yes == !!(in->a & J_SENSE(1)) ? in->b : pc + J_WORDS - 1;
}

static bool
compare_top(struct awk *A, int op)
{
	struct val *a = &A->sp[-2], *b = &A->sp[-1];
	bool r;

	if (a->tag == V_INT && b->tag == V_INT)
		r = cmp_holds(op, (a->i > b->i) - (a->i < b->i));
	else
		r = cmp_holds(op, val_cmp(A, a, b));
	val_drop(b);
	val_drop(a);
	A->sp -= 2;
	return r;
}

static bool
case_equal(struct awk *A, const struct val *k)
{
	const struct val *v = &A->sp[-1];
	char buf[NUMBUF];
	struct val num;

	/* Labels that are numbers match numbers only, texts match texts. */
	if (val_isnum(k)) {
		if (val_isnum(v))
			return num_cmp(v, k) == 0;
		return val_looks(v, &num) && num_cmp(&num, k) == 0;
	}
	if (val_isnum(v) && !v->s)
		return false;
	return text_cmp(A, val_text(A, v, buf), (struct text){ k->s->s, k->s->len }) == 0;
}

static void
negate(struct val *v)
{
	struct val num, zero = VINT(0), r;

	val_num(v, &num);
	val_drop(v);
	if (num.tag == V_FLT) {
		val_set_flt(v, -num.f);
		return;
	}
	num_op('-', &zero, &num, &r);
	*v = r;
}

static void
member_of(struct awk *A)
{
	struct val *key = &A->sp[-2];
	bool in;

	val_key(A, key);
	in = arr_get(A->sp[-1].a, key) != NULL;
	pop_n(A, 2);
	*A->sp++ = VINT(in);
}

static void
element(struct awk *A)
{
	struct val *key = &A->sp[-1], *v, r;

	val_key(A, key);
	v = arr_put(A->sp[-2].a, key);
	val_copy(&r, v);
	pop_n(A, 2);
	*A->sp++ = r;
}

static void
sub_array(struct awk *A)
{
	struct val *key = &A->sp[-1], r;

	val_key(A, key);
	as_array(A, arr_put(A->sp[-2].a, key));
	val_copy(&r, arr_get(A->sp[-2].a, key));
	pop_n(A, 2);
	*A->sp++ = r;
}

static void
unwind_to(struct awk *A, struct val *sp, int nframe, struct val *fp)
{
	while (A->sp > sp)
		val_drop(--A->sp);
	A->nframe = nframe;
	A->fp = fp;
}

static void
dynamic_field(struct awk *A, bool copy)
{
	struct val *v = &A->sp[-1], r;
	int64_t k = val_i64(v);

	val_drop(v);
	field_get(A, k, false, &r);
	if (copy)
		val_keep(&r);
	*v = r;
}

static void
push_field(struct awk *A, int64_t k, bool named, bool copy)
{
	field_get(A, k, named, A->sp);
	if (copy)
		val_keep(A->sp);
	A->sp++;
}

static void
match_dynamic(struct awk *A, bool no)
{
	struct val *v = A->sp - 2;
	char buf[NUMBUF];
	bool yes = match_text(val_regex(A, &v[1]), val_text(A, &v[0], buf));

	pop_n(A, 2);
	*A->sp++ = VINT(yes != no);
}

static void
match_const(struct awk *A, int k, bool no)
{
	struct val *v = &A->sp[-1];
	char buf[NUMBUF];
	bool yes = match_text(const_regex(A, k), val_text(A, v, buf));

	val_drop(v);
	*v = VINT(yes != no);
}

static void
do_exit(struct awk *A, bool has)
{
	if (has) {
		A->status = (int)(val_i64(&A->sp[-1]) & 0xff);
		pop_n(A, 1);
	}
	A->unwind = UW_EXIT;
}

/* Run from pc until the end of a block, or until the frame at `base' returns. */
static void
execute(struct awk *A, int pc, int base)
{
	struct val *const sp0 = A->sp, *const fp0 = A->fp;
	const int frames0 = base >= 0 ? base : A->nframe;
	const struct instr *const code = A->code.ins, *in;
	struct val *v, r;
	bool yes;

	for (;;) {
		in = &code[pc++];
		A->pc = pc;
		switch ((enum op)in->op) {
		case OP_END:
			return;
		case OP_CONST:
			*A->sp = A->code.konst[in->b];
			if (A->sp->s)
				A->sp->s->ref++;
			A->sp++;
			break;
		case OP_UNDEF:
			*A->sp++ = (struct val){ .tag = V_UNDEF };
			break;
		case OP_GLOB:
			v = &A->glob[in->b];
			if (v->tag == V_ARR)
				not_an_array(A, v);
			*A->sp = *v;
			if (v->s)
				v->s->ref++;
			A->sp++;
			break;
		case OP_LOC:
			if (!in->a)
				not_an_array(A, &A->fp[in->b]);
			val_copy(A->sp++, &A->fp[in->b]);
			break;
		case OP_SPEC:
			special_load(A, in->b);
			val_copy(A->sp++, &A->glob[in->b]);
			break;
		case OP_ARRG:
			as_array(A, &A->glob[in->b]);
			val_copy(A->sp++, &A->glob[in->b]);
			break;
		case OP_ARRL:
			as_array(A, &A->fp[in->b]);
			val_copy(A->sp++, &A->fp[in->b]);
			break;
		case OP_POP:
			A->sp--;
			val_drop(A->sp);
			break;
		case OP_FIELD:
			push_field(A, in->b, false, in->a);
			break;
		case OP_FIELD0:
			push_field(A, 0, false, in->a);
			break;
		case OP_COL:
			push_field(A, column_number(A, in->b), true, in->a);
			break;
		case OP_COLNUM:
			*A->sp++ = VINT(column_number(A, in->b));
			break;
		case OP_FIELDX:
			dynamic_field(A, in->a);
			break;
		case OP_KEY:
			join_key(A, in->b);
			break;
		case OP_ELEMG:
			v = global_element(A, in->b);
			not_an_array(A, v);
			val_copy(A->sp++, v);
			break;
		case OP_ELEM:
			element(A);
			if (in->a)
				not_an_array(A, &A->sp[-1]);
			break;
		case OP_SUBARR:
			sub_array(A);
			break;
		case OP_INARR:
			member_of(A);
			break;
		case OP_SET:
			assign_top(A, in->a, in->b);
			break;
		case OP_SETG:
			v = --A->sp;
			if (v->tag == V_ARR)
				not_an_array(A, v);
			if (v->tag == V_SLICE)
				val_keep(v);
			r = A->glob[in->b];
			A->glob[in->b] = *v;
			val_drop(&r);
			if (in->a & A_KEEP)
				val_copy(A->sp++, &A->glob[in->b]);
			break;
		case OP_MOD:
			if ((in->a & 0xf) == AD_GLOB) {
				modify_global(A, in->a, in->b);
				break;
			}
			modify(A, in->a, in->b);
			break;
		case OP_MODELEMG:
			mod_element(A, in->a, in->b);
			break;
		case OP_INC:
			increment(A, in->a, in->b);
			break;
		case OP_INCG:
			v = &A->glob[in->b];
			if (v->tag == V_INT && !v->s && v->i < INT64_MAX && v->i > INT64_MIN) {
				r = *v;
				v->i += in->a & A_DOWN ? -1 : 1;
				if (in->a & A_KEEP)
					*A->sp++ = in->a & A_PRE ? *v : r;
				break;
			}
			increment(A, in->a, in->b);
			break;
		case OP_INCELEMG:
			inc_element(A, in->a, in->b);
			break;
		case OP_APPENDG:
			append_global(A, in->a, in->b);
			break;
		case OP_LOADADDR:
			load(A, in->a, in->b, &r);
			*A->sp++ = r;
			break;
		case OP_STOREADDR:
			store_line(A, in->a, in->b);
			break;
		case OP_ADD:
			v = A->sp - 2;
			if (v[0].tag == V_INT && v[1].tag == V_INT && !v[0].s && !v[1].s &&
			    !__builtin_add_overflow(v[0].i, v[1].i, &r.i)) {
				v[0].i = r.i;
				A->sp--;
				break;
			}
			binary(A, '+');
			break;
		case OP_SUB:
			v = A->sp - 2;
			if (v[0].tag == V_INT && v[1].tag == V_INT && !v[0].s && !v[1].s &&
			    !__builtin_sub_overflow(v[0].i, v[1].i, &r.i)) {
				v[0].i = r.i;
				A->sp--;
				break;
			}
			binary(A, '-');
			break;
		case OP_MUL:
			v = A->sp - 2;
			if (v[0].tag == V_INT && v[1].tag == V_INT && !v[0].s && !v[1].s &&
			    !__builtin_mul_overflow(v[0].i, v[1].i, &r.i)) {
				v[0].i = r.i;
				A->sp--;
				break;
			}
			binary(A, '*');
			break;
		case OP_DIV:
			binary(A, '/');
			break;
		case OP_MODULO:
			v = A->sp - 2;
			if (v[0].tag == V_INT && v[1].tag == V_INT && !v[0].s && !v[1].s && v[1].i > 0) {
				v[0].i %= v[1].i;
				A->sp--;
				break;
			}
			binary(A, '%');
			break;
		case OP_POW:
			binary(A, '^');
			break;
		case OP_NEG:
			negate(&A->sp[-1]);
			break;
		case OP_PLUS:
			v = &A->sp[-1];
			val_num(v, &r);
			val_drop(v);
			*v = r;
			break;
		case OP_NOT:
			v = &A->sp[-1];
			yes = !val_true(v);
			val_drop(v);
			*v = VINT(yes);
			break;
		case OP_CMP:
			yes = compare_top(A, in->a);
			*A->sp++ = VINT(yes);
			break;
		case OP_CONCAT:
			concat(A, in->b);
			break;
		case OP_MATCH:
			match_dynamic(A, in->a);
			break;
		case OP_MATCHRE:
			match_const(A, in->b, in->a);
			break;
		case OP_MATCH0:
			*A->sp++ = VINT(match_text(const_regex(A, in->b), record_text(A)));
			break;
		case OP_REGEX:
			*A->sp++ = (struct val){ .re = const_regex(A, in->b), .tag = V_REGEX };
			break;
		case OP_JMP:
			pc = in->b;
			break;
		case OP_JF:
		case OP_JT:
			v = --A->sp;
			not_an_array(A, v);
			yes = val_true(v);
			val_drop(v);
			if (yes == (in->op == OP_JT))
				pc = in->b;
			break;
		case OP_JCMP:
			v = A->sp - 2;
			if (v[0].tag == V_INT && v[1].tag == V_INT && !v[0].s && !v[1].s) {
				A->sp = v;
				if (cmp_holds(in->a & 0xff, (v[0].i > v[1].i) - (v[0].i < v[1].i)) == (in->a >> 8))
					pc = in->b;
				break;
			}
			if (compare_top(A, in->a & 0xff) == (in->a >> 8))
				pc = in->b;
			break;
		case OP_JFIELDNUM:
		case OP_JFIELDSTR:
		case OP_JFIELDBITS:
		case OP_JMATCHRE:
			pc = jump_field(A, in, pc);
			break;
		case OP_CASE:
			if (case_equal(A, &A->code.konst[in[1].b])) {
				pop_n(A, 1);
				pc = in->b;
			} else {
				pc++;
			}
			break;
		case OP_CASERE:
			val_copy(&r, &A->sp[-1]);
			*A->sp++ = r;
			match_const(A, in[1].b, false);
			yes = A->sp[-1].i;
			A->sp--;
			if (yes) {
				pop_n(A, 1);
				pc = in->b;
			} else {
				pc++;
			}
			break;
		case OP_CALL:
			enter(A, A->code.fn[in->b], in->a, pc);
			pc = A->code.fn[in->b]->entry;
			break;
		case OP_RET:
			pc = leave(A);
			if (A->nframe == base)
				return;
			break;
		case OP_BUILTIN:
			call_builtin(A, in->b, in->a);
			if (A->unwind != UW_NONE)
				goto unwound;
			break;
		case OP_LENGTH:
			length_of(A);
			break;
		case OP_GETLINE:
			do_getline(A, in->a, in->b);
			if (A->unwind != UW_NONE)
				goto unwound;
			break;
		case OP_DOSUB:
			do_sub(A, in->a);
			break;
		case OP_PRINT0: {
			struct text t = record_text(A);

			out_write(A, &A->out, t.p, t.n);
			out_write(A, &A->out, A->ors.p, A->ors.n);
			break;
		}
		case OP_PRINT:
			print(A, in->a, in->b);
			break;
		case OP_PRINTF:
			print_formatted(A, in->a, in->b);
			break;
		case OP_FORIN:
			start_forin(A);
			break;
		case OP_FORNEXT:
			if (!next_key(A))
				pc = in->b;
			break;
		case OP_FORDONE:
			if (in->a) {
				val_copy(A->sp, &A->sp[-1 - in->a]);
				A->sp++;
			} else {
				pop_n(A, 2);
			}
			break;
		case OP_DELELEM:
			val_key(A, &A->sp[-1]);
			arr_del(A->sp[-2].a, &A->sp[-1]);
			pop_n(A, 2);
			break;
		case OP_DELARR:
			arr_clear(A->sp[-1].a);
			pop_n(A, 1);
			break;
		case OP_NEXT:
			A->unwind = UW_NEXT;
			goto unwound;
		case OP_NEXTFILE:
			A->unwind = UW_NEXTFILE;
			goto unwound;
		case OP_EXIT:
			do_exit(A, in->a);
			goto unwound;
		case OP_RANGE:
			if (A->inrange[in->a])
				pc = in->b;
			break;
		case OP_SETRANGE:
			A->inrange[in->a] = in->b;
			break;
		default:
			fatal(A, "instruction %d is not known", in->op);
		}
	}
unwound:
	unwind_to(A, sp0, frames0, fp0);
}

void
run_code(struct awk *A, int entry)
{
	execute(A, entry, -1);
}

void
run_call(struct awk *A, struct func *f, struct val *arg, int n, struct val *ret)
{
	int pc = A->pc, base = A->nframe;
	struct val *sp = A->sp, *fp = A->fp;

	for (int i = 0; i < n; i++)
		*A->sp++ = arg[i];
	enter(A, f, n, 0);
	execute(A, f->entry, base);
	ret->tag = V_UNDEF;
	ret->s = NULL;
	if (A->unwind == UW_NONE)
		*ret = *--A->sp;
	else
		unwind_to(A, sp, base, fp);
	A->pc = pc;
}

/* --- a whole run --- */

void
awk_init(struct awk *A, const struct options *opt)
{
	memset(A, 0, sizeof *A);
	A->opt = *opt;
	if (!A->opt.mark)
		A->opt.mark = "%";
	parser_init(&A->ps);
	out_init(&A->out, STDOUT_FILENO);
	A->tty = isatty(STDOUT_FILENO);
	A->rec = TXT("");
	A->nf = 0;
	A->split_all = true;
	A->argi = 1;
}

int
awk_compile(struct awk *A)
{
	if (resolve(&A->ps) < 0 || compile(A) < 0)
		return -1;
	scan_prepare(A);
	return 0;
}

static void
make_stack(struct awk *A)
{
	size_t n;
	void *p = MAP_FAILED;

	for (n = STACK_MAX; n >= 4096 && p == MAP_FAILED; n /= 2)
		p = mmap(NULL, n * sizeof *A->stack, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	if (p == MAP_FAILED)
		err(2, "mmap");
	n *= 2;
	A->stack = A->sp = A->fp = p;
	A->stack_end = A->stack + n;
}

static void
set_text(struct awk *A, int slot, const char *s)
{
	val_drop(&A->glob[slot]);
	val_set_text(&A->glob[slot], s, strlen(s));
	special_changed(A, slot);
}

static void
set_environ(struct awk *A, char **envp)
{
	struct arr *a = glob_array(A, SV_ENVIRON);

	for (; envp && *envp; envp++) {
		const char *eq = strchr(*envp, '=');
		struct val *v;

		if (!eq)
			continue;
		v = arr_put_text(a, *envp, (size_t)(eq - *envp));
		val_drop(v);
		val_set_input(v, eq + 1, strlen(eq + 1));
	}
}

static void
set_args(struct awk *A, int argc, char **argv)
{
	struct arr *a = glob_array(A, SV_ARGV);

	val_set_input(arr_put_int(a, 0), "tawk", 4);
	for (int i = 0; i < argc; i++)
		val_set_input(arr_put_int(a, i + 1), argv[i], strlen(argv[i]));
	A->glob[SV_ARGC] = VINT(argc + 1);
}

static void
set_procinfo(struct awk *A)
{
	struct arr *a = glob_array(A, SV_PROCINFO);

	*arr_put_text(a, "pid", 3) = VINT(getpid());
	*arr_put_text(a, "ppid", 4) = VINT(getppid());
	*arr_put_text(a, "uid", 3) = VINT(getuid());
	*arr_put_text(a, "gid", 3) = VINT(getgid());
	*arr_put_text(a, "euid", 4) = VINT(geteuid());
	*arr_put_text(a, "egid", 4) = VINT(getegid());
	val_set_text(arr_put_text(a, "FS", 2), "FS", 2);
}

void
awk_start(struct awk *A, int argc, char **argv, char **envp)
{
	make_stack(A);
	A->glob = xcalloc((size_t)A->ps.nsym, sizeof *A->glob);
	A->inrange = xcalloc((size_t)A->code.nrange, sizeof *A->inrange);
	set_text(A, SV_FS, A->opt.csv ? "," : "\t");
	set_text(A, SV_OFS, A->opt.csv ? "," : "\t");
	set_text(A, SV_RS, "\n");
	set_text(A, SV_ORS, "\n");
	set_text(A, SV_SUBSEP, "\034");
	set_text(A, SV_CONVFMT, "%.6g");
	set_text(A, SV_OFMT, "%.6g");
	val_set_text(&A->glob[SV_FPAT], "[^[:space:]]+", 13);
	A->fs.mode = A->opt.csv ? FS_CSV : FS_CHAR;
	A->fs.c = '\t';
	A->glob[SV_RSTART] = VINT(0);
	A->glob[SV_RLENGTH] = VINT(0);
	A->glob[SV_IGNORECASE] = VINT(0);
	set_environ(A, envp);
	set_args(A, argc, argv);
	set_procinfo(A);
	A->rng[0] = 0x9e3779b97f4a7c15u;
	A->rng[1] = 0xbf58476d1ce4e5b9u;
	A->seed = VINT(0);
}

void
awk_assign(struct awk *A, const char *name, size_t n, const char *value)
{
	struct sym *s = sym_find(&A->ps, name, n);
	struct val *v, old;
	struct str *t;

	/* A name the program does not use has no place. */
	if (!s)
		return;
	if (s->array)
		fatal_usage(A, "%s=%s: %s is an array", s->name, value, s->name);
	t = unescape(value, strlen(value));
	v = &A->glob[s->slot];
	old = *v;
	val_set_str(v, t);
	v->tag = V_INPUT;
	val_drop(&old);
	special_changed(A, s->slot);
}

static void
main_loop(struct awk *A)
{
	A->phase = PAT_MAIN;
	while (A->unwind != UW_EXIT && next_record(A)) {
		if (A->unwind == UW_EXIT)
			return;
		if (A->code.main >= 0)
			run_code(A, A->code.main);
		if (A->unwind == UW_NEXTFILE)
			next_file(A);
		if (A->unwind != UW_EXIT)
			A->unwind = UW_NONE;
	}
}

int
awk_run(struct awk *A)
{
	A->phase = PAT_BEGIN;
	if (A->code.begin >= 0)
		run_code(A, A->code.begin);
	if (A->unwind == UW_NONE && (A->code.main >= 0 || A->code.end >= 0 || A->code.beginfile >= 0 || A->code.endfile >= 0))
		main_loop(A);
	A->unwind = UW_NONE;
	A->phase = PAT_END;
	if (A->in) {
		record_protect(A);
		reader_close(A->in);
		A->in = NULL;
	}
	if (A->code.end >= 0)
		run_code(A, A->code.end);
	library_end(A);
	out_finish(A);
	return A->status;
}

void
awk_release(struct awk *A)
{
	record_release(A);
	header_release(A);
	library_release(A);
	dyn_release(A);
	while (A->readers) {
		struct reader *r = A->readers;

		A->readers = r->next;
		reader_close(r);
	}
	if (A->in)
		reader_close(A->in);
	for (int i = 0; A->glob && i < A->ps.nsym; i++)
		val_drop(&A->glob[i]);
	val_drop(&A->line);
	str_unref(A->ofs_s);
	str_unref(A->ors_s);
	str_unref(A->subsep_s);
	str_unref(A->convfmt_s);
	str_unref(A->ofmt_s);
	if (A->stack)
		munmap(A->stack, (size_t)(A->stack_end - A->stack) * sizeof *A->stack);
	free(A->glob);
	free(A->inrange);
	free(A->frame);
	free(A->out.buf);
	free(A->fmtbuf);
	code_release(&A->code);
	parser_release(&A->ps);
}
