/* Values as text, as keys, as arrays, as regular expressions; how two compare. */
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "awk.h"

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

#define DYN_HASH 128

struct regex *
text_regex(struct awk *A, const char *p, size_t n)
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

void
regex_cache_release(struct awk *A)
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

	if (v->tag == V_REGEX && !(A->ignorecase && v->s))
		return v->re;
	t = val_text(A, v, buf);
	return text_regex(A, t.p, t.n);
}
