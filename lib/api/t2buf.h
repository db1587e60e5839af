/*
 * A bounded reader of bytes that others wrote.
 *
 *	t2buf_t b = t2buf_create(packet->l7HdrP, packet->snapL7Len);
 *	uint16_t id;
 *	if (!t2buf_read_u16(&b, &id))
 *		return;			the data ended
 *
 * Every read is checked; one that fails moves nothing and leaves its destination as it was.  Numbers are in network
 * order, those of the _le_ forms in little endian.  Destinations may be NULL: then the value is only skipped.
 */
#ifndef T2_BUF_H
#define T2_BUF_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/types.h>

typedef struct {
	const uint8_t	*buffer;
	size_t		 size;	/* bytes of buffer */
	size_t		 pos;	/* bytes read; never more than size */
} t2buf_t;

/* What the text functions return instead of a length. */
#define T2BUF_EMPTY	(-1)	/* nothing left to read */
#define T2BUF_DST_FULL	(-2)	/* the text does not fit; dst has its beginning */
#define T2BUF_NULL	(-3)	/* dst is NULL or of size 0 */
#define T2BUF_ENC_ERROR	(-4)	/* not a text of this encoding */

typedef enum {
	T2BUF_ASCII,	/* bytes above 0x7f are an error */
	T2BUF_ANSI,	/* any byte, shown as UTF-8 of Latin-1 */
	T2BUF_UTF8,
	T2BUF_UTF16,	/* big endian */
	T2BUF_UTF16_LE
} t2buf_encoding;
typedef t2buf_encoding t2buf_enc;

static inline t2buf_t
t2buf_create(const uint8_t *buffer, size_t size)
{
	return (t2buf_t){ buffer, buffer == NULL ? 0 : size, 0 };
}

/* Bytes left; bytes read; the next byte. */
static inline size_t
t2buf_left(const t2buf_t *b)
{
	return b->size - b->pos;
}

static inline size_t
t2buf_tell(const t2buf_t *b)
{
	return b->pos;
}

static inline const uint8_t *
t2buf_ptr(const t2buf_t *b)
{
	return b->buffer + b->pos;
}

static inline void
t2buf_rewind(t2buf_t *b)
{
	b->pos = 0;
}

/* whence as for fseek(); a position outside the data is refused. */
bool t2buf_seek(t2buf_t *b, ssize_t off, int whence);

static inline bool
t2buf_skip_n(t2buf_t *b, size_t n)
{
	if (t2buf_left(b) < n)
		return false;
	b->pos += n;
	return true;
}

static inline bool t2buf_skip_u8(t2buf_t *b) { return t2buf_skip_n(b, 1); }
static inline bool t2buf_skip_u16(t2buf_t *b) { return t2buf_skip_n(b, 2); }
static inline bool t2buf_skip_u24(t2buf_t *b) { return t2buf_skip_n(b, 3); }
static inline bool t2buf_skip_u32(t2buf_t *b) { return t2buf_skip_n(b, 4); }
static inline bool t2buf_skip_u48(t2buf_t *b) { return t2buf_skip_n(b, 6); }
static inline bool t2buf_skip_u64(t2buf_t *b) { return t2buf_skip_n(b, 8); }

/* The n bytes as they are. */
bool t2buf_read_n(t2buf_t *b, void *dst, size_t n);
bool t2buf_peek_n(const t2buf_t *b, void *dst, size_t n);

bool t2buf_read_u8(t2buf_t *b, uint8_t *dst);
bool t2buf_read_u16(t2buf_t *b, uint16_t *dst);
bool t2buf_read_u24(t2buf_t *b, uint32_t *dst);
bool t2buf_read_u32(t2buf_t *b, uint32_t *dst);
bool t2buf_read_u48(t2buf_t *b, uint64_t *dst);
bool t2buf_read_u64(t2buf_t *b, uint64_t *dst);
bool t2buf_read_le_u16(t2buf_t *b, uint16_t *dst);
bool t2buf_read_le_u24(t2buf_t *b, uint32_t *dst);
bool t2buf_read_le_u32(t2buf_t *b, uint32_t *dst);
bool t2buf_read_le_u48(t2buf_t *b, uint64_t *dst);
bool t2buf_read_le_u64(t2buf_t *b, uint64_t *dst);

bool t2buf_peek_u8(const t2buf_t *b, uint8_t *dst);
bool t2buf_peek_u16(const t2buf_t *b, uint16_t *dst);
bool t2buf_peek_u24(const t2buf_t *b, uint32_t *dst);
bool t2buf_peek_u32(const t2buf_t *b, uint32_t *dst);
bool t2buf_peek_u48(const t2buf_t *b, uint64_t *dst);
bool t2buf_peek_u64(const t2buf_t *b, uint64_t *dst);
bool t2buf_peek_le_u16(const t2buf_t *b, uint16_t *dst);
bool t2buf_peek_le_u24(const t2buf_t *b, uint32_t *dst);
bool t2buf_peek_le_u32(const t2buf_t *b, uint32_t *dst);
bool t2buf_peek_le_u48(const t2buf_t *b, uint64_t *dst);
bool t2buf_peek_le_u64(const t2buf_t *b, uint64_t *dst);

/*
 * Lines, ended by \n (a \r before it belongs to the end) or by the end of the data.
 * readline  the line without its end in dst, ended by NUL; trim: without blanks around it.  The whole line is
 * consumed.
 * linelen   its length without its end
 * skipline  behind its end; skipnline the same, but at most n bytes
 * They return a length >= 0 or one of the codes above, skipline and skipnline that of what they skipped.
 */
long t2buf_readline(t2buf_t *b, uint8_t *dst, size_t size, bool trim);
long t2buf_linelen(const t2buf_t *b);
long t2buf_skipline(t2buf_t *b);
long t2buf_skipnline(t2buf_t *b, size_t n);

/*
 * Texts, ended by NUL (two NUL bytes in UTF-16) or by the end of the data; the n forms by n bytes too.
 * readstr  as UTF-8 in dst, ended by NUL.  With T2BUF_DST_FULL the rest of the text is not consumed: the next read
 *          goes on there.  cont: bytes that are no text of this encoding become a dot and do not end it
 * strlen   bytes without the end
 * skipstr  behind the end: the bytes skipped, or T2BUF_EMPTY
 */
long t2buf_readstr(t2buf_t *b, uint8_t *dst, size_t size, t2buf_encoding enc, bool cont);
long t2buf_readnstr(t2buf_t *b, uint8_t *dst, size_t size, size_t n, t2buf_encoding enc, bool cont);
long t2buf_strlen(const t2buf_t *b, t2buf_encoding enc);
long t2buf_skipstr(t2buf_t *b, t2buf_encoding enc);
long t2buf_skipnstr(t2buf_t *b, size_t n, t2buf_encoding enc);

/*
 * Move to the first occurrence of the n bytes of what, from the position on, and return it; NULL, and nothing moves,
 * if they are not there.
 */
const uint8_t *t2buf_memmem(t2buf_t *b, const void *what, size_t n);

/*
 * Read n bytes, or what is left, as hex text with sep (or '\0': none) between; dst has room for 3 * n + 1.
 * Returns the bytes read.
 */
long t2buf_hexdecode(t2buf_t *b, size_t n, char *dst, char sep);

#endif /* T2_BUF_H */
