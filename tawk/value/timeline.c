/* Bytes and flows over time. */
#include <err.h>
#include <stdlib.h>
#include <string.h>

#include "timeline.h"

#define MS INT64_C(1000000)
#define S (1000 * MS)

static const int64_t widths[] = { MS, 5 * MS, 10 * MS, 50 * MS, 100 * MS, 500 * MS, S, 5 * S, 10 * S, 30 * S, 60 * S,
	300 * S, 600 * S, 1800 * S, 3600 * S, 10800 * S, 21600 * S, 43200 * S, 86400 * S, 604800 * S };

#define NWIDTHS (sizeof widths / sizeof *widths)

void
timeline_init(struct timeline *t, int64_t width)
{
	*t = (struct timeline){ .width = width ? width : MS, .given = width != 0 };
}

void
timeline_release(struct timeline *t)
{
	free(t->bin);
}

static int64_t
wider(int64_t width)
{
	for (size_t i = 0; i < NWIDTHS; i++)
		if (widths[i] > width)
			return widths[i];
	return width * 4;
}

static void
widen(struct timeline *t, int64_t width)
{
	const int64_t k = width / t->width, first = t->first / k;

	for (size_t i = 0; i < t->n; i++) {
		const struct timeline_bin b = t->bin[i];
		const size_t to = (size_t)((t->first + (int64_t)i) / k - first);

		t->bin[i] = (struct timeline_bin){ 0, 0 };
		t->bin[to].bytes += b.bytes;
		t->bin[to].flows += b.flows;
	}
	if (t->n > 0)
		t->n = (size_t)((t->first + (int64_t)t->n - 1) / k - first) + 1;
	t->first = first;
	t->width = width;
}

/* Make room for all bins that cover from..to [ns]. */
static bool
cover(struct timeline *t, int64_t from, int64_t to)
{
	const int64_t most = t->given ? TIMELINE_GIVEN : TIMELINE_BINS;
	int64_t a, z;

	for (;;) {
		a = from / t->width;
		z = to / t->width;
		if (t->n > 0 && t->first < a)
			a = t->first;
		if (t->n > 0 && t->first + (int64_t)t->n - 1 > z)
			z = t->first + (int64_t)t->n - 1;
		if (z - a < most)
			break;
		if (t->given)
			return false;
		widen(t, wider(t->width));
	}
	if ((size_t)(z - a) >= t->room) {
		t->room = (size_t)(t->given ? (z - a) * 2 + 1 : most);
		if ((t->bin = reallocarray(t->bin, t->room, sizeof *t->bin)) == NULL)
			err(1, NULL);
	}
	if (t->n > 0 && a < t->first)
		memmove(t->bin + (t->first - a), t->bin, t->n * sizeof *t->bin);
	if (t->n > 0 && a < t->first)
		memset(t->bin, 0, (size_t)(t->first - a) * sizeof *t->bin);
	if (t->n == 0 || a < t->first) {
		t->n += t->n ? (size_t)(t->first - a) : 0;
		t->first = a;
	}
	memset(t->bin + t->n, 0, ((size_t)(z - a) + 1 - t->n) * sizeof *t->bin);
	t->n = (size_t)(z - a) + 1;
	return true;
}

bool
timeline_add(struct timeline *t, int64_t start, int64_t duration, uint64_t bytes)
{
	const int64_t end = start + duration;
	uint64_t before = 0;
	struct timeline_bin *b;

	if (end < start || !cover(t, start, end))
		return false;
	b = t->bin + (start / t->width - t->first);
	b->flows++;
	for (int64_t edge = (start / t->width + 1) * t->width; edge <= end; edge += t->width, b++) {
		const uint64_t upto =
		    (uint64_t)((unsigned __int128)bytes * (uint64_t)(edge - start) / (uint64_t)duration);

		b->bytes += upto - before;
		before = upto;
	}
	b->bytes += bytes - before;
	return true;
}

bool
timeline_put(struct timeline *t, int64_t width, int64_t number, struct timeline_bin b)
{
	if (!t->given && width > t->width)
		widen(t, width);
	if (width <= 0 || t->width % width != 0 || number < 0 || number > INT64_MAX / width - 1 ||
	    !cover(t, number * width, number * width))
		return false;
	t->bin[number * width / t->width - t->first].bytes += b.bytes;
	t->bin[number * width / t->width - t->first].flows += b.flows;
	return true;
}

/* --- times ------------------------------------------------------------------------------------------------------ */

#define SECONDS_MAX UINT64_C(9000000000) /* more ns than fit into 63 bits are no time */

static bool
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

bool
time_read(struct text t, int64_t *ns)
{
	uint64_t s = 0, frac = 0, unit = 100000000;
	size_t i = 0;

	for (; i < t.n && is_digit(t.p[i]) && s < SECONDS_MAX; i++)
		s = s * 10 + (uint64_t)(t.p[i] - '0');
	if (i == 0 || s >= SECONDS_MAX)
		return false;
	if (i < t.n && t.p[i++] != '.')
		return false;
	for (; i < t.n && is_digit(t.p[i]); i++, unit /= 10)
		frac += (uint64_t)(t.p[i] - '0') * unit;
	*ns = (int64_t)(s * 1000000000 + frac);
	return i == t.n;
}
