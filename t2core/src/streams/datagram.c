/*
 * datagram.c - IP datagrams out of their fragments
 */
#include <stdlib.h>
#include <string.h>

#include "datagram.h"
#include "stream.h"
#include "t2utils.h"

#define UNIT	8u
#define UNITS	(65536u / UNIT)

struct datagram {
	uint32_t id;
	uint32_t len;			/* 0: the last fragment has not come */
	uint32_t room;
	uint32_t units;			/* that are there, in front of each other or not */
	uint32_t part_at, part_n;	/* bytes of one that a fragment ended in; of no use but for what stays cut */
	bool differs;
	uint8_t *bytes;
	uint64_t there[UNITS / 64];	/* bit a unit */
};

struct datagram *
datagram_new(uint32_t id)
{
	struct datagram *d;

	if (!t2_mem_take(T2_MEM_STREAM, sizeof *d))
		return NULL;
	if ((d = calloc(1, sizeof *d)) == NULL)
		t2_mem_give(T2_MEM_STREAM, sizeof *d);
	else
		d->id = id;
	return d;
}

void
datagram_free(struct datagram *d)
{
	if (d == NULL)
		return;
	t2_mem_give(T2_MEM_STREAM, sizeof *d + d->room);
	free(d->bytes);
	free(d);
}

uint32_t
datagram_id(const struct datagram *d)
{
	return d->id;
}

static bool
room(struct datagram *d, uint32_t n)
{
	uint32_t want = d->room > 0 ? d->room : 2048;
	uint8_t *p;

	if (n <= d->room)
		return true;
	while (want < n)
		want *= 2;
	if (!t2_mem_take(T2_MEM_STREAM, want - d->room))
		return false;
	if ((p = realloc(d->bytes, want)) == NULL) {
		t2_mem_give(T2_MEM_STREAM, want - d->room);
		return false;
	}
	d->bytes = p;
	d->room = want;
	return true;
}

/* Bytes of a unit, when it is there: the last may be shorter, and behind it there are none. */
static size_t
unit_len(const struct datagram *d, uint32_t u)
{
	if (d->len == 0)
		return UNIT;
	return d->len > u * UNIT ? MIN(d->len - u * UNIT, UNIT) : 0;
}

/* Is the unit there?  Then bytes that came for it are compared. */
static bool
unit_there(struct datagram *d, uint32_t u, const uint8_t *p, size_t n)
{
	if ((d->there[u / 64] >> u % 64 & 1) == 0)
		return false;
	d->differs |= memcmp(d->bytes + u * UNIT, p, MIN(n, unit_len(d, u))) != 0;
	return true;
}

/* The first bytes that came for a unit stay. */
static void
unit_put(struct datagram *d, uint32_t u, const uint8_t *p, size_t n)
{
	if (unit_there(d, u, p, n))
		return;
	d->there[u / 64] |= UINT64_C(1) << u % 64;
	d->units++;
	memcpy(d->bytes + u * UNIT, p, n);
}

/* The bits of units u to end in the word of u. */
static inline uint64_t
word_bits(uint32_t u, uint32_t end)
{
	const uint32_t n = MIN(end - u, 64 - u % 64);

	return (n == 64 ? ~UINT64_C(0) : (UINT64_C(1) << n) - 1) << u % 64;
}

static bool
none_there(const struct datagram *d, uint32_t u, uint32_t end)
{
	for (; u < end; u = (u / 64 + 1) * 64)
		if ((d->there[u / 64] & word_bits(u, end)) != 0)
			return false;
	return true;
}

/* n bytes for units from u on. */
static void
units_put(struct datagram *d, uint32_t u, const uint8_t *p, size_t n)
{
	const uint32_t end = u + (uint32_t)((n + UNIT - 1) / UNIT);

	if (!none_there(d, u, end)) {
		for (size_t at = 0; at < n; at += UNIT)
			unit_put(d, u + (uint32_t)(at / UNIT), p + at, MIN(n - at, UNIT));
		return;
	}
	if (n > 0)
		memcpy(d->bytes + u * UNIT, p, n);
	d->units += end - u;
	for (; u < end; u = (u / 64 + 1) * 64)
		d->there[u / 64] |= word_bits(u, end);
}

bool
datagram_put(struct datagram *d, uint32_t offset, bool more, const uint8_t *p, size_t n)
{
	const size_t part = more ? n % UNIT : 0;

	if (offset % UNIT != 0 || offset + n > 65535)
		return true;
	if (!more && d->len > 0 && offset + n != d->len) {	/* another end */
		d->differs = true;
		return true;
	}
	if (!room(d, (uint32_t)(offset + n)))
		return false;
	n -= part;
	if (part > 0 && !unit_there(d, (uint32_t)(offset + n) / UNIT, p + n, part) && d->part_n == 0) {
		d->part_at = (uint32_t)(offset + n);
		d->part_n = (uint32_t)part;
		memcpy(d->bytes + offset + n, p + n, part);
	}
	units_put(d, offset / UNIT, p, n);
	if (!more && d->len == 0)
		d->len = (uint32_t)(offset + n);
	return true;
}

bool
datagram_whole(const struct datagram *d)
{
	size_t n;

	return d->len > 0 && d->units >= (d->len + UNIT - 1) / UNIT && (datagram_bytes(d, &n), n == d->len);
}

bool
datagram_differs(const struct datagram *d)
{
	return d->differs;
}

const uint8_t *
datagram_bytes(const struct datagram *d, size_t *n)
{
	uint32_t u = 0;

	while (u < UNITS && d->there[u / 64] == ~UINT64_C(0))
		u += 64;
	if (u < UNITS)
		u += (uint32_t)__builtin_ctzll(~d->there[u / 64]);
	*n = u * UNIT + (d->part_n > 0 && d->part_at == u * UNIT ? d->part_n : 0);
	if (d->len > 0)
		*n = MIN(*n, d->len);
	return d->bytes;
}
