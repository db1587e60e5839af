/* texts.c - a list of texts of a flow */
#include "texts.h"

#include <stdlib.h>
#include <string.h>

#include "stream.h"

#define FIRST	2u	/* texts that a list has room for at first */

static bool
known(const struct t2_texts *t, const char *p, size_t n)
{
	for (unsigned i = 0; i < t->n; i++)
		if (strncmp(t->v[i], p, n) == 0 && t->v[i][n] == '\0')
			return true;
	return false;
}

/* Room for one more. */
static bool
grow(struct t2_texts *t, unsigned max)
{
	const unsigned twice = t->room > 0 ? 2U * t->room : FIRST, room = twice < max ? twice : max;
	const size_t more = (room - t->room) * sizeof(*t->v);
	char **v;

	if (t->n < t->room)
		return true;
	if (!t2_mem_take(T2_MEM_TEXT, more))
		return false;
	if ((v = realloc(t->v, room * sizeof(*v))) == NULL) {
		t2_mem_give(T2_MEM_TEXT, more);
		return false;
	}
	t->v = v;
	t->room = (uint16_t)room;
	return true;
}

bool
t2_texts_add(struct t2_texts *t, unsigned max, bool once, const char *p, size_t n)
{
	const size_t len = strnlen(p, n);
	char *s;

	if (once && known(t, p, len))
		return true;
	if (t->n >= max || t->n == UINT16_MAX || !grow(t, max) || !t2_mem_take(T2_MEM_TEXT, len + 1))
		return false;
	if ((s = malloc(len + 1)) == NULL) {
		t2_mem_give(T2_MEM_TEXT, len + 1);
		return false;
	}
	memcpy(s, p, len);
	s[len] = '\0';
	t->v[t->n++] = s;
	return true;
}

void
t2_texts_free(struct t2_texts *t)
{
	for (unsigned i = 0; i < t->n; i++) {
		t2_mem_give(T2_MEM_TEXT, strlen(t->v[i]) + 1);
		free(t->v[i]);
	}
	if (t->room > 0)
		t2_mem_give(T2_MEM_TEXT, t->room * sizeof(*t->v));
	free(t->v);
	*t = (struct t2_texts){ .n = 0 };
}
