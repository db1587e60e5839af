/* Values as text, as keys, as arrays, as regular expressions; how two compare. */
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "awk.h"
#include "record.h"

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

int
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

/* --- regular expressions made from text --- */

struct dyn {
	struct dyn *next;
	size_t n;
	int flags;
	struct regex *re;
	char text[];
};

#define DYN_HASH	128
#define DYN_MAX		256		/* expressions of one generation */
#define DYN_BYTES	(64u << 20)	/* and the memory of their automata */
#define DYN_LEAST	16		/* but so many at least */

/*
 * Two generations: what is used again comes into the young one; when that is full, what was not used since is freed.
 * So an expression stays at least until DYN_LEAST others were made.
 */
struct regex_cache {
	struct dyn *young[DYN_HASH], *old[DYN_HASH];
	int n;			/* of the young */
};

static void
dyn_free(struct dyn *d)
{
	re_free(d->re);
	free(d);
}

static bool
cache_full(const struct regex_cache *c)
{
	size_t bytes = 0;

	if (c->n >= DYN_MAX || c->n % DYN_LEAST != 0 || c->n == 0)
		return c->n >= DYN_MAX;
	for (int i = 0; i < DYN_HASH; i++)
		for (const struct dyn *d = c->young[i]; d; d = d->next)
			bytes += re_size(d->re);
	return bytes > DYN_BYTES;
}

static void
cache_turn(struct awk *A, struct regex_cache *c)
{
	struct dyn *d, *next;

	for (int i = 0; i < DYN_HASH; i++) {
		d = c->old[i];
		c->old[i] = c->young[i];
		c->young[i] = NULL;
		for (; d; d = next) {
			next = d->next;
			/* What cuts records and fields is in use. */
			if (d->re != A->rec->fs.re && d->re != A->rec->rs_re) {
				dyn_free(d);
				continue;
			}
			d->next = c->young[i];
			c->young[i] = d;
		}
	}
	c->n = 0;
}

/* Take the expression out of its list. */
static struct dyn *
dyn_take(struct dyn **head, const char *p, size_t n, int flags)
{
	struct dyn *d;

	for (; (d = *head); head = &d->next)
		if (d->n == n && d->flags == flags && memcmp(d->text, p, n) == 0) {
			*head = d->next;
			return d;
		}
	return NULL;
}

static struct dyn *
dyn_new(struct awk *A, const char *p, size_t n, int flags)
{
	struct dyn *d = xmalloc(sizeof *d + n + 1);
	char msg[128];

	memcpy(d->text, p, n);
	d->n = n;
	d->flags = flags;
	d->re = re_new(p, n, flags, msg, sizeof msg);
	if (!d->re) {
		free(d);
		fatal(A, "%s: /%.*s/", msg, (int)(n > 200 ? 200 : n), p);
	}
	return d;
}

struct regex *
text_regex(struct awk *A, const char *p, size_t n)
{
	int flags = (A->opt.utf8 ? RE_UTF8 : 0) | (A->ignorecase ? RE_ICASE : 0);
	struct regex_cache *c = A->regexes;
	struct dyn *d;
	uint64_t h = text_hash(p, n) % DYN_HASH;

	if (!c)
		c = A->regexes = xcalloc(1, sizeof *c);
	d = dyn_take(&c->young[h], p, n, flags);
	if (!d) {
		d = dyn_take(&c->old[h], p, n, flags);
		if (!d)
			d = dyn_new(A, p, n, flags);
		if (cache_full(c))
			cache_turn(A, c);
		c->n++;
	}
	d->next = c->young[h];
	c->young[h] = d;
	return d->re;
}

void
regex_cache_release(struct awk *A)
{
	struct regex_cache *c = A->regexes;
	struct dyn *d;

	for (int i = 0; c && i < DYN_HASH; i++)
		while ((d = c->young[i] ? c->young[i] : c->old[i])) {
			*(c->young[i] ? &c->young[i] : &c->old[i]) = d->next;
			dyn_free(d);
		}
	free(c);
	A->regexes = NULL;
}

struct regex *
val_regex(struct awk *A, const struct val *v)
{
	char buf[NUMBUF];
	struct text t;

	if (v->tag == V_REGEX && !(A->ignorecase && v->s))
		return v->re;
	t = val_text(A, v, buf);
	return text_regex(A, t.p, t.n);
}
