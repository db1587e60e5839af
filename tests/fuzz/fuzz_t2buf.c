/*
 * The bounded byte reader: any sequence of calls on any bytes stays inside, and a call that fails moves nothing.
 *
 * Input: number of calls, that many bytes of calls, the data.
 */
#include <stdlib.h>
#include <string.h>

#include "t2buf.h"

int	 LLVMFuzzerTestOneInput(const uint8_t *, size_t);

static void
check(int ok)
{
	if (!ok)
		abort();
}

/* A read gave ok: then it moved by n, else not at all. */
static void
moved(const t2buf_t *b, size_t from, int ok, size_t n)
{
	check(b->pos == (ok ? from + n : from) && b->pos <= b->size);
}

/* A text of ret bytes, ended, or a code. */
static void
text(const t2buf_t *b, const uint8_t *dst, size_t size, long ret)
{
	check(b->pos <= b->size && ret >= T2BUF_ENC_ERROR && ret < (long)size);
	check(ret == T2BUF_NULL || memchr(dst, '\0', size) != NULL);
}

/* The bytes that were skipped, at most n, or a code. */
static void
skipped(const t2buf_t *b, size_t from, long ret, size_t n)
{
	check(ret < 0 ? ret == T2BUF_EMPTY && b->pos == from : b->pos == from + (size_t)ret && (size_t)ret <= n);
}

static void
call(t2buf_t *b, uint8_t op)
{
	const size_t from = b->pos, n = op >> 4;
	const t2buf_encoding enc = (t2buf_encoding)(n % 5);
	uint8_t dst[32], u8;
	char hex[16 * 3 + 1];
	uint16_t u16;
	uint32_t u32;
	uint64_t u64;

	switch (op & 0x0f) {
	case 0:	moved(b, from, t2buf_read_u8(b, &u8), 1); break;
	case 1:	moved(b, from, t2buf_read_le_u16(b, &u16), 2); break;
	case 2:	moved(b, from, t2buf_read_u24(b, &u32), 3); break;
	case 3:	moved(b, from, t2buf_read_le_u32(b, &u32), 4); break;
	case 4:	moved(b, from, t2buf_read_u48(b, &u64), 6); break;
	case 5:	moved(b, from, t2buf_read_le_u64(b, &u64), 8); break;
	case 6:	moved(b, from, t2buf_read_n(b, dst, n), n); break;
	case 7:	moved(b, from, t2buf_skip_n(b, n), n); break;
	case 8:	check(!t2buf_seek(b, (ssize_t)n - 8, SEEK_CUR) || b->pos == from + n - 8); break;
	case 9:	text(b, dst, sizeof(dst), t2buf_readline(b, dst, sizeof(dst) - n, n & 1)); break;
	case 10: text(b, dst, sizeof(dst), t2buf_readstr(b, dst, sizeof(dst) - n, enc, n & 1)); break;
	case 11: text(b, dst, sizeof(dst), t2buf_readnstr(b, dst, sizeof(dst), n, enc, n & 1)); break;
	case 12: skipped(b, from, t2buf_skipstr(b, enc), SIZE_MAX); break;
	case 13: skipped(b, from, t2buf_skipnline(b, n), n); break;
	case 14: skipped(b, from, t2buf_hexdecode(b, n, hex, ':'), n); break;
	default: check(t2buf_strlen(b, enc) <= (long)t2buf_left(b) && t2buf_linelen(b) <= (long)t2buf_left(b)); break;
	}
	check(b->pos <= b->size);
}

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	size_t calls, len;
	uint8_t *data;
	t2buf_t b;

	if (n < 1)
		return 0;
	calls = p[0] < n - 1 ? p[0] : n - 1;
	len = n - 1 - calls;
	if ((data = malloc(len > 0 ? len : 1)) == NULL)
		return 0;
	memcpy(data, p + 1 + calls, len);
	b = t2buf_create(data, len);
	for (size_t i = 0; i < calls; i++)
		call(&b, p[1 + i]);
	free(data);
	return 0;
}
