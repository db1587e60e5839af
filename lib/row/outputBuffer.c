/* The row buffer's slow paths: making one, and growing it. */
#include <stdlib.h>

#include "outputBuffer.h"
#include "t2utils.h"

const uint32_t ZERO = 0;
const uint32_t ONE = 1;

outputBuffer_t *
outputBuffer_initialize(size_t size)
{
	outputBuffer_t *buf = t2_calloc_fatal(1, sizeof(*buf));

	buf->size = size > 0 ? size : 1;
	buf->limit = OUTBUF_AUTOPILOT == 1 ? buf->size * OUTBUF_MAXSIZE_F : buf->size;
	if (buf->limit > UINT32_MAX)
		buf->limit = UINT32_MAX;
	buf->buffer = t2_malloc_fatal(buf->size);
	return buf;
}

void
outputBuffer_destroy(outputBuffer_t *buf)
{
	if (buf == NULL)
		return;
	free(buf->buffer);
	free(buf);
}

void
outputBuffer_grow(outputBuffer_t *buf, size_t n)
{
	size_t size = buf->size;

	if (n > buf->limit - buf->pos)
		T2_FATAL("Buffer overflow in outputBuffer: a row has more than %zu bytes", buf->limit);
	while (size - buf->pos < n)
		size = size > buf->limit / 2 ? buf->limit : size * 2;
	buf->buffer = t2_realloc_fatal(buf->buffer, size);
	buf->size = size;
}
