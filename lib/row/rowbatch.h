/*
 * rowbatch.h - rows, each behind its length: on their way to a sink, or kept by one until they have arrived
 */
#ifndef T2_ROWBATCH_H
#define T2_ROWBATCH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define ROW_BATCH_BYTES	(128u * 1024)
#define ROW_MARK	0xfffffff0u	/* with an enum sink_mark of the core, as length of a row */

struct rowbatch {
	char *data;
	size_t room, fill;
	unsigned rows;		/* of a queue: without marks */
};

/* Is there room for need bytes, or nothing yet? */
static inline bool
rowbatch_fits(const struct rowbatch *b, size_t need)
{
	return b->fill == 0 || b->fill + need <= b->room;
}

/* Make room for need bytes behind what there is; false without memory.  A batch that grows on does so twofold. */
static inline bool
rowbatch_reserve(struct rowbatch *b, size_t need)
{
	const size_t least = b->fill > 0 && 2 * b->room > ROW_BATCH_BYTES ? 2 * b->room : ROW_BATCH_BYTES;
	char *data;

	if (b->room - b->fill >= need)
		return true;
	need = b->fill + need > least ? b->fill + need : least;
	if ((data = realloc(b->data, need)) == NULL)
		return false;
	b->data = data;
	b->room = need;
	return true;
}

/* Append a row, or with len >= ROW_MARK a mark, which has no data; there is room. */
static inline void
rowbatch_add(struct rowbatch *b, const void *data, uint32_t len)
{
	memcpy(b->data + b->fill, &len, sizeof len);
	b->fill += sizeof len;
	if (len >= ROW_MARK)
		return;
	memcpy(b->data + b->fill, data, len);
	b->fill += len;
	b->rows++;
}

/* The row or mark at *at, which moves behind it; false at the end.  *data: the bytes of a row. */
static inline bool
rowbatch_next(const struct rowbatch *b, size_t *at, char **data, uint32_t *len)
{
	if (b->fill - *at < sizeof *len)
		return false;
	memcpy(len, b->data + *at, sizeof *len);
	*data = b->data + *at + sizeof *len;
	*at += sizeof *len + (*len < ROW_MARK ? *len : 0);
	return *at <= b->fill;
}

/* Give each row to put, and forget them. */
static inline void
rowbatch_give(struct rowbatch *b, void (*put)(void *to, const char *row, uint32_t len), void *to)
{
	size_t at = 0;
	uint32_t len;
	char *row;

	while (rowbatch_next(b, &at, &row, &len))
		put(to, row, len);
	b->fill = b->rows = 0;
}

#endif
