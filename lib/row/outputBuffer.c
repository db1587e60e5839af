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
	buf->own_size = buf->size;
	buf->own = buf->buffer = t2_malloc_fatal(buf->own_size + OUTBUF_SPARE);
	return buf;
}

void
outputBuffer_destroy(outputBuffer_t *buf)
{
	if (buf == NULL)
		return;
	free(buf->own);
	free(buf);
}

void
outputBuffer_grow(outputBuffer_t *buf, size_t n)
{
	const bool lent = buf->buffer != buf->own;
	size_t size = MAX(buf->own_size, buf->pos);

	if (n > buf->limit - buf->pos)
		T2_FATAL("Buffer overflow in outputBuffer: a row has more than %zu bytes", buf->limit);
	while (size - buf->pos < n)
		size = size > buf->limit / 2 ? buf->limit : size * 2;
	if (size > buf->own_size)
		buf->own = t2_realloc_fatal(buf->own, size + OUTBUF_SPARE);
	if (lent)
		memcpy(buf->own, buf->buffer, buf->pos);
	buf->buffer = buf->own;
	buf->size = buf->own_size = size;
}

void
outputBuffer_append_escaped(outputBuffer_t *buf, const char *s, size_t n)
{
	size_t more = 0;
	char *p;

	for (size_t i = 0; i < n; i++)
		more += s[i] == '\0' || (uint8_t)s[i] == OUTBUF_ESC;
	p = outputBuffer_room(buf, n + more + 1);
	for (size_t i = 0; i < n; i++) {
		if (s[i] == '\0' || (uint8_t)s[i] == OUTBUF_ESC) {
			*p++ = (char)OUTBUF_ESC;
			*p++ = (char)(s[i] == '\0' ? OUTBUF_ESC_NUL : OUTBUF_ESC_ESC);
		} else
			*p++ = s[i];
	}
	*p = '\0';
	buf->pos += (uint32_t)(n + more + 1);
}
