/* http_list: texts that are kept of a flow. */
#include "http_list.h"

#include "small.h"

#define FIRST	4u	/* values that a list has room for at first */

static bool
known(const struct http_list *l, const char *s, size_t n)
{
	for (unsigned i = 0; i < l->n; i++)
		if (l->v[i].n == n && memcmp(l->v[i].s, s, n) == 0)
			return true;
	return false;
}

/* Room for one value more. */
static bool
grow(struct http_list *l)
{
	const unsigned size = MIN(l->size > 0 ? 2U * l->size : FIRST, (unsigned)HTTP_DATA_C_MAX);
	const size_t more = (size - l->size) * sizeof(*l->v);
	struct http_value *v;

	if (l->n < l->size)
		return true;
	if (!t2_mem_take(T2_MEM_TEXT, more))
		return false;
	if ((v = t2_small_grow(l->v, l->size * sizeof(*v), size * sizeof(*v))) == NULL) {
		t2_mem_give(T2_MEM_TEXT, more);
		return false;
	}
	l->v = v;
	l->size = (uint16_t)size;
	return true;
}

/* Bytes of the copy of a text: also an empty one has an address. */
static inline size_t
copied(size_t n)
{
	return n > 0 ? n : 1;
}

/* A copy of its text; NULL without memory for it. */
static char *
copy(const char *s, size_t n)
{
	char *to;

	if (!t2_mem_take(T2_MEM_TEXT, n))
		return NULL;
	if ((to = t2_small_new(copied(n))) == NULL) {
		t2_mem_give(T2_MEM_TEXT, n);
		return NULL;
	}
	memcpy(to, s, n);
	return to;
}

enum http_listed
http_list_add(struct http_list *l, const struct http_value *from, bool once)
{
	struct http_value v = *from;

	if (once && known(l, v.s, v.n))
		return HTTP_LIST_KNOWN;
	if (l->n == HTTP_DATA_C_MAX || !grow(l) || (v.s = copy(v.s, v.n)) == NULL)
		return HTTP_LIST_REFUSED;
	l->v[l->n++] = v;
	return HTTP_LIST_ADDED;
}

void
http_list_name(struct http_value *v, const char *s, size_t n)
{
	const size_t len = MIN(n, (size_t)HTTP_MXFILE_LEN);
	char *const to = copy(s, len);

	if (to == NULL)
		return;
	t2_small_free(v->s, copied(v->n));
	v->s = to;
	v->n = (uint32_t)len;
}

void
http_list_free(struct http_list *l)
{
	for (unsigned i = 0; i < l->n; i++) {
		t2_mem_give(T2_MEM_TEXT, l->v[i].n);
		t2_small_free(l->v[i].s, copied(l->v[i].n));
	}
	if (l->size > 0)
		t2_mem_give(T2_MEM_TEXT, l->size * sizeof(*l->v));
	t2_small_free(l->v, l->size * sizeof(*l->v));
	*l = (struct http_list){ .n = 0 };
}
