/* runs.c - levels and numbers of the dictionary: runs and packed bits, as Parquet's encoding RLE has them */
#include "parquetSink.h"

unsigned
runs_width(uint32_t max)
{
	return max > 0 ? 32u - (unsigned)__builtin_clz(max) : 0;
}

static void
put_head(struct bytes *b, uint32_t v)
{
	uint8_t c[5];
	size_t n = 0;

	for (; v >= 0x80; v >>= 7)
		c[n++] = (uint8_t)(v | 0x80);
	c[n++] = (uint8_t)v;
	bytes_add(b, c, n);
}

void
runs_put_one(struct bytes *b, uint32_t v, uint32_t n, unsigned width)
{
	put_head(b, n << 1);
	bytes_add(b, &v, (width + 7) / 8);
}

/* n values, of which the last group of eight is filled with zeros. */
static void
put_packed(struct bytes *b, const uint32_t *v, uint32_t n, unsigned width)
{
	const uint32_t groups = (n + 7) / 8;
	uint8_t *p;
	uint64_t bits = 0;
	uint32_t low;
	unsigned have = 0;

	put_head(b, groups << 1 | 1);
	if ((p = bytes_room(b, (size_t)groups * width + 8)) == NULL)
		return;
	b->n += (size_t)groups * width;
	for (uint32_t i = 0; i < groups * 8; i++) {
		bits |= (uint64_t)(LIKELY(i < n) ? v[i] : 0) << have;
		if ((have += width) < 32)
			continue;
		low = (uint32_t)bits;
		memcpy(p, &low, sizeof(low));
		p += sizeof(low);
		bits >>= 32;
		have -= 32;
	}
	memcpy(p, &bits, (have + 7) / 8);
}

void
runs_put(struct bytes *b, const uint32_t *v, uint32_t n, unsigned width)
{
	uint32_t from = 0, i = 0;

	while (i < n) {
		uint32_t run = 1;

		while (i + run < n && v[i + run] == v[i])
			run++;
		/* a run may begin where a group of eight ends, or is filled from it */
		if (run < 16 && i + run < n) {
			i += run;
			continue;
		}
		if (i > from) {
			const uint32_t fill = (8 - (i - from) % 8) % 8;

			if (fill >= run) {	/* at the end */
				i += run;
				break;
			}
			i += fill;
			run -= fill;
			put_packed(b, v + from, i - from, width);
		}
		runs_put_one(b, v[i], run, width);
		i += run;
		from = i;
	}
	if (from < n)
		put_packed(b, v + from, n - from, width);
}

/* Are all bytes the same? */
static bool
is_one(const struct bytes *b)
{
	return b->n > 0 && memcmp(b->p, b->p + 1, b->n - 1) == 0;
}

void
runs_put_levels(struct bytes *body, const struct bytes *levels, uint8_t max)
{
	static struct bytes wide;
	const size_t at = body->n;
	uint32_t n, *v;

	if (max == 0)
		return;
	bytes_add(body, "\0\0\0", 4);
	if (is_one(levels))
		runs_put_one(body, levels->p[0], (uint32_t)levels->n, runs_width(max));
	else if ((v = (void *)bytes_room(&wide, levels->n * sizeof(*v))) != NULL) {
		for (size_t i = 0; i < levels->n; i++)
			v[i] = levels->p[i];
		runs_put(body, v, (uint32_t)levels->n, runs_width(max));
	}
	n = (uint32_t)(body->n - at - 4);
	if (body->p != NULL)
		memcpy(body->p + at, &n, sizeof(n));
}
