/*
 * Rows that may have to be sent again: one behind the other in a buffer that grows, and is moved to its begin at
 * times.
 */
#include "socketSink.h"

#define ROUND(n)	(((n) + 7u) & ~(size_t)7)

static struct window_row *
row_at(const struct window *w, size_t at)
{
	return (struct window_row *)(void *)(w->p + at);
}

static size_t
row_size(const struct window_row *r)
{
	return sizeof(*r) + ROUND(r->len);
}

/* Room for n more bytes: what was dropped is given back when it is half of all. */
static int
make_room(struct window *w, size_t n)
{
	size_t cap;
	char *p;

	if (w->first > 0 && w->first >= w->end / 2) {
		memmove(w->p, w->p + w->first, w->end - w->first);
		w->next -= w->first;
		w->end -= w->first;
		w->first = 0;
	}
	if (w->cap - w->end >= n)
		return 0;
	cap = MAX(w->cap * 2, (size_t)65536);
	while (cap - w->end < n)
		cap *= 2;
	if ((p = realloc(w->p, cap)) == NULL)
		return -1;
	w->p = p;
	w->cap = cap;
	return 0;
}

int
window_add(struct window *w, const char *row, uint32_t len)
{
	const size_t n = sizeof(struct window_row) + ROUND(len);

	if (w->cap - w->end < n && make_room(w, n) == -1)
		return -1;
	*row_at(w, w->end) = (struct window_row){ .len = len };
	memcpy(w->p + w->end + sizeof(struct window_row), row, len);
	w->end += n;
	w->number_end++;
	return 0;
}

struct window_row *
window_next(struct window *w)
{
	struct window_row *r;

	if (w->next == w->end)
		return NULL;
	r = row_at(w, w->next);
	w->next += row_size(r);
	w->number_next++;
	return r;
}

const struct window_row *
window_oldest(const struct window *w)
{
	return w->first < w->next ? row_at(w, w->first) : NULL;
}

void
window_drop(struct window *w)
{
	w->first += row_size(row_at(w, w->first));
	w->number_first++;
	if (w->first == w->end)
		w->first = w->next = w->end = 0;
}

void
window_rewind(struct window *w)
{
	w->next = w->first;
	w->number_next = w->number_first;
}

void
window_release(struct window *w)
{
	free(w->p);
	*w = (struct window){ .p = NULL };
}
