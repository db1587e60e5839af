/* The row buffer's slow paths: making one, growing it, and texts with bytes that need two. */
#include <stdbool.h>
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

#define EACH(byte)	(UINT64_C(0x0101010101010101) * (byte))	/* of eight */

/* Is one of eight bytes 0? */
static inline bool
has_zero(uint64_t w)
{
	return ((w - EACH(1)) & ~w & EACH(0x80)) != 0;
}

/* Does one of eight bytes need two? */
static inline bool
is_escaped(uint64_t w)
{
	return has_zero(w) || has_zero(w ^ EACH(OUTBUF_ESC));
}

static inline char *
put_escaped(char *p, const char *s, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (s[i] == '\0' || (uint8_t)s[i] == OUTBUF_ESC) {
			*p++ = (char)OUTBUF_ESC;
			*p++ = (char)(s[i] == '\0' ? OUTBUF_ESC_NUL : OUTBUF_ESC_ESC);
		} else
			*p++ = s[i];
	}
	return p;
}

void
outputBuffer_append_escaped(outputBuffer_t *buf, const char *s, size_t n)
{
	size_t more = n;
	char *begin, *p;
	uint64_t w;

	if (UNLIKELY(buf->size - buf->pos <= 2 * n)) {
		more = 0;
		for (size_t i = 0; i < n; i++)
			more += s[i] == '\0' || (uint8_t)s[i] == OUTBUF_ESC;
	}
	begin = p = outputBuffer_room(buf, n + more + 1);
	for (; n >= sizeof(w); s += sizeof(w), n -= sizeof(w)) {
		memcpy(&w, s, sizeof(w));
		if (is_escaped(w)) {
			p = put_escaped(p, s, sizeof(w));
		} else {
			memcpy(p, &w, sizeof(w));
			p += sizeof(w);
		}
	}
	p = put_escaped(p, s, n);
	*p++ = '\0';
	buf->pos += (uint32_t)(p - begin);
}
