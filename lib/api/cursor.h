/*
 * Bounded reading of packet bytes.
 *
 * A cursor is a window [p, end) on captured bytes.  Every read tests that its bytes are there before it touches one;
 * when they are not it returns false, and neither the cursor nor the result has changed.  Multi-byte numbers are in
 * network order on the wire and in host order in the result; the bytes need no alignment.
 *
 *	struct cursor c = { frame, frame + caplen };
 *	uint16_t type;
 *
 *	if (!cursor_skip(&c, 12) || !cursor_u16be(&c, &type))
 *		return DECODE_TRUNCATED;
 */
#ifndef T2_CURSOR_H
#define T2_CURSOR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

struct cursor {
	const uint8_t	*p;	/* next byte */
	const uint8_t	*end;	/* one past the last byte, never below p */
};

/* Unchecked reads from bytes that are known to be there. */
static inline uint16_t
get_u16be(const uint8_t *p)
{
	uint16_t v;

	memcpy(&v, p, sizeof(v));
	return __builtin_bswap16(v);
}

static inline uint32_t
get_u32be(const uint8_t *p)
{
	uint32_t v;

	memcpy(&v, p, sizeof(v));
	return __builtin_bswap32(v);
}

static inline uint16_t
get_u16le(const uint8_t *p)
{
	return (uint16_t)(p[0] | p[1] << 8);
}

/* Bytes left. */
static inline size_t
cursor_left(const struct cursor *c)
{
	return (size_t)(c->end - c->p);
}

/* Whether n bytes are left. */
static inline bool
cursor_has(const struct cursor *c, size_t n)
{
	return cursor_left(c) >= n;
}

static inline bool
cursor_skip(struct cursor *c, size_t n)
{
	if (cursor_left(c) < n)
		return false;
	c->p += n;
	return true;
}

/* The byte at offset off is put in *v; the cursor stays. */
static inline bool
cursor_peek_u8(const struct cursor *c, size_t off, uint8_t *v)
{
	if (cursor_left(c) <= off)
		return false;
	*v = c->p[off];
	return true;
}

/* The u16 at offset off is put in *v; the cursor stays. */
static inline bool
cursor_peek_u16be(const struct cursor *c, size_t off, uint16_t *v)
{
	if (off > SIZE_MAX - 2 || cursor_left(c) < off + 2)
		return false;
	*v = get_u16be(c->p + off);
	return true;
}

/* The u32 at offset off is put in *v; the cursor stays. */
static inline bool
cursor_peek_u32be(const struct cursor *c, size_t off, uint32_t *v)
{
	if (off > SIZE_MAX - 4 || cursor_left(c) < off + 4)
		return false;
	*v = get_u32be(c->p + off);
	return true;
}

static inline bool
cursor_u8(struct cursor *c, uint8_t *v)
{
	if (!cursor_peek_u8(c, 0, v))
		return false;
	c->p += 1;
	return true;
}

static inline bool
cursor_u16be(struct cursor *c, uint16_t *v)
{
	if (!cursor_peek_u16be(c, 0, v))
		return false;
	c->p += 2;
	return true;
}

static inline bool
cursor_u32be(struct cursor *c, uint32_t *v)
{
	if (!cursor_peek_u32be(c, 0, v))
		return false;
	c->p += 4;
	return true;
}

#endif /* T2_CURSOR_H */
