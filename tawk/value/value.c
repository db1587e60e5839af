/* Counted text, its allocator, and what values hold. */
#include <err.h>
#include <stdlib.h>
#include <string.h>

#include "value.h"

/* Text is made and dropped per record, so small sizes are recycled from lists, one set per thread. */
#define STR_CLASSES	8
#define STR_STEP	32
#define STR_HUGE	STR_CLASSES

/* Freed texts are used again, but not under the sanitizers, which shall see each. */
#if defined __has_feature
#if __has_feature(address_sanitizer)
#define STR_REUSE	0
#endif
#endif
#if defined __SANITIZE_ADDRESS__
#define STR_REUSE	0
#elif !defined STR_REUSE
#define STR_REUSE	1
#endif
static _Thread_local struct str *freelist[STR_CLASSES];

void *
xmalloc(size_t n)
{
	void *p = malloc(n ? n : 1);

	if (!p)
		err(2, "malloc");
	return p;
}

void *
xcalloc(size_t n, size_t size)
{
	void *p = calloc(n ? n : 1, size ? size : 1);

	if (!p)
		err(2, "calloc");
	return p;
}

void *
xrealloc(void *old, size_t n)
{
	void *p = realloc(old, n ? n : 1);

	if (!p)
		err(2, "realloc");
	return p;
}

char *
xstrndup(const char *s, size_t n)
{
	char *p = xmalloc(n + 1);

	if (n)
		memcpy(p, s, n);
	p[n] = '\0';
	return p;
}

char *
xstrdup(const char *s)
{
	return xstrndup(s, strlen(s));
}

static struct str *
str_alloc(size_t n)
{
	size_t total = sizeof(struct str) + n + 1;
	uint32_t cls = (uint32_t)((total - 1) / STR_STEP);
	struct str *s;

	if (cls >= STR_CLASSES) {
		s = xmalloc(total);
		s->cls = STR_HUGE;
		s->cap = n;
		return s;
	}
	s = freelist[cls];
	if (s)
		memcpy(&freelist[cls], s->s, sizeof s);
	else
		s = xmalloc((cls + 1) * STR_STEP + sizeof s);
	s->cls = cls;
	s->cap = (cls + 1) * STR_STEP - sizeof(struct str) - 1;
	return s;
}

struct str *
str_new(const char *p, size_t n)
{
	struct str *s = str_alloc(n);

	s->ref = 1;
	s->len = n;
	if (p && n)
		memcpy(s->s, p, n);
	s->s[n] = '\0';
	return s;
}

void
str_free(struct str *s)
{
	if (s->cls == STR_HUGE || !STR_REUSE) {
		free(s);
		return;
	}
	memcpy(s->s, &freelist[s->cls], sizeof s);
	freelist[s->cls] = s;
}

struct str *
str_append(struct str *s, const char *p, size_t n)
{
	struct str *t;
	size_t len = s->len, room;

	if (s->ref == 1 && s->cap - len >= n) {
		memmove(s->s + len, p, n);
	} else {
		room = len + n < 64 ? len + n : (len + n) + (len + n) / 2;
		t = str_alloc(room);
		t->ref = 1;
		memcpy(t->s, s->s, len);
		memcpy(t->s + len, p, n);
		str_unref(s);
		s = t;
	}
	s->len = len + n;
	s->s[s->len] = '\0';
	return s;
}

void
val_drop_slow(struct val *v)
{
	if (v->tag == V_ARR)
		arr_unref(v->a);
	else if (v->s)
		str_unref(v->s);
}

void
val_copy(struct val *dst, const struct val *src)
{
	*dst = *src;
	if (src->tag == V_SLICE)
		val_keep(dst);
	else if (src->tag == V_ARR)
		src->a->ref++;
	else if (src->s)
		src->s->ref++;
}

void
val_keep(struct val *v)
{
	if (v->tag != V_SLICE)
		return;
	v->s = str_new(v->sl.p, v->sl.n);
	v->tag = v->form & IN_TEXT ? V_STR : V_INPUT;
}

void
val_set_text(struct val *v, const char *p, size_t n)
{
	val_set_str(v, str_new(p, n));
}

void
val_set_input(struct val *v, const char *p, size_t n)
{
	val_set_str(v, str_new(p, n));
	v->tag = V_INPUT;
}

void
val_reset_input(struct val *v, const char *p, size_t n)
{
	struct str *s = v->tag == V_ARR ? NULL : v->s;

	if (!s || s->ref != 1 || s->cap < n || s->cap / 4 > n + STR_STEP) {
		val_drop(v);
		val_set_input(v, p, n);
		return;
	}
	if (n)
		memcpy(s->s, p, n);
	s->len = n;
	s->s[n] = '\0';
	val_set_str(v, s);
	v->tag = V_INPUT;
}

#define SHORT 16		/* so much room every text has (str_alloc) */

void
val_reset_piece(struct val *v, const char *p, size_t n, const char *end)
{
	struct str *s = v->s;

	if (n <= SHORT && end - p >= SHORT && v->tag == V_INPUT && s->ref == 1 && s->cap >= n && s->cap < 128) {
		__builtin_memcpy(s->s, p, SHORT);
		s->len = n;
		s->s[n] = '\0';
		v->form = 0;
		return;
	}
	val_reset_input(v, p, n);
}

void
val_set_u128(struct val *v, u128 u, bool neg)
{
	v->s = NULL;
	if (u <= (u128)INT64_MAX) {
		v->i = neg ? -(int64_t)u : (int64_t)u;
		v->tag = V_INT;
		return;
	}
	v->u = u;
	v->neg = neg;
	v->tag = V_BIG;
}

void
val_set_u64(struct val *v, uint64_t u)
{
	val_set_u128(v, u, false);
}
