/* framed: messages that lie in one piece are handed on as they are; of others the pieces are gathered. */
#include "framed.h"

#include <stdlib.h>
#include <string.h>

#include "t2macros.h"

#define ROOM_MIN	256u

void
t2_framed_clear(struct t2_framed *s)
{
	if (s->room > 0)
		t2_mem_give(T2_MEM_STREAM, s->room);
	free(s->part);
	*s = (struct t2_framed){ .at = s->at };
}

void
t2_framed_end(struct t2_framed *s, t2_framed_fn *take, void *arg)
{
	if (s->have > 0 && s->whole > 0)
		(void)take(arg, s->part, s->have, s->whole);
	t2_framed_clear(s);
}

/* Room for want bytes, at most keep; false without memory. */
static bool
make_room(struct t2_framed *s, size_t want, uint32_t keep)
{
	uint32_t room = MAX(s->room, ROOM_MIN);
	uint8_t *part;

	while (room < want)
		room *= 2;
	room = MIN(room, keep);
	if (room <= s->room)
		return true;
	if (!t2_mem_take(T2_MEM_STREAM, room - s->room))
		return false;
	if ((part = realloc(s->part, room)) == NULL) {
		t2_mem_give(T2_MEM_STREAM, room - s->room);
		return false;
	}
	s->part = part;
	s->room = room;
	return true;
}

/* Add up to n bytes to the message in pieces, which shall have want; how many were taken. */
static size_t
gather(struct t2_framed *s, const struct t2_framing *f, const uint8_t *p, size_t n, size_t want)
{
	const size_t more = MIN(n, want - s->have);

	if (!make_room(s, s->have + more, f->keep))
		return 0;
	memcpy(s->part + s->have, p, more);
	s->have += (uint32_t)more;
	return more;
}

/* The length of what begins at p, and word of it if nothing does. */
static size_t
length(const struct t2_framing *f, const uint8_t *p, size_t n, void *arg)
{
	const size_t whole = f->length(p, n);

	if (whole == T2_FRAMED_NONE && f->none != NULL)
		f->none(arg, p, n);
	return whole;
}

/* None begins with the bytes that were gathered: perhaps with those from a later one on. */
static void
seek(struct t2_framed *s, const struct t2_framing *f, void *arg)
{
	while (s->whole == T2_FRAMED_NONE && s->have > 1) {
		memmove(s->part, s->part + 1, --s->have);
		s->whole = length(f, s->part, s->have, arg);
	}
	if (s->whole == T2_FRAMED_NONE)
		t2_framed_clear(s);
}

/* The head of a message in pieces, byte by byte until it says how long it is; bytes taken, 0 if it is none. */
static size_t
go_on_head(struct t2_framed *s, const struct t2_framing *f, const uint8_t *p, size_t n, void *arg)
{
	size_t used = 0;

	while (s->whole == 0 && used < n && s->have > 0) {
		if (s->have >= f->head || gather(s, f, p + used, 1, f->head) == 0) {
			t2_framed_clear(s);
			return 0;
		}
		used++;
		s->whole = length(f, s->part, s->have, arg);
		if (s->whole == T2_FRAMED_NONE && f->seek) {
			seek(s, f, arg);
		} else if (s->whole == T2_FRAMED_NONE) {
			t2_framed_clear(s);
			return 0;
		}
	}
	return used;
}

/* Go on with a message in pieces: bytes that were taken, 0 if there is no memory, or it is none. */
static size_t
go_on(struct t2_framed *s, const struct t2_framing *f, const uint8_t *p, size_t n, t2_framed_fn *take, void *arg,
    bool *more)
{
	size_t used = go_on_head(s, f, p, n, arg), want, took, pass;

	if (s->whole == 0)
		return used;
	want = MIN(s->whole, f->keep);
	took = s->have < want ? gather(s, f, p + used, n - used, want) : 0;
	used += took;
	if (took == 0 && s->have < want && used < n) {
		t2_framed_clear(s);
		return 0;
	}
	if (s->have < want)
		return used;
	*more = take(arg, s->part, want, s->whole);
	pass = s->whole > s->have ? s->whole - s->have : 0;
	t2_framed_clear(s);
	s->pass = pass;
	return used;
}

/* The bytes of a message, whole or not, that begins at p; what was taken, 0 if none begins there. */
static size_t
begin(struct t2_framed *s, const struct t2_framing *f, const uint8_t *p, size_t n, t2_framed_fn *take, void *arg,
    bool *more)
{
	const size_t whole = length(f, p, n, arg);

	if (whole == T2_FRAMED_NONE || (whole == 0 && n >= f->head))
		return 0;
	if (whole == 0 || n < MIN(whole, f->keep)) {
		s->whole = whole;
		return gather(s, f, p, n, n);
	}
	*more = take(arg, p, MIN(whole, f->keep), whole);
	if (whole > n)
		s->pass = whole - n;
	return MIN(whole, n);
}

/* Bytes are missing: they are of what is passed over, or the message in pieces is not to be had. */
static void
hole(struct t2_framed *s, uint32_t missing, t2_framed_fn *take, void *arg)
{
	if (s->have == 0 && missing <= s->pass)
		s->pass -= missing;
	else
		t2_framed_end(s, take, arg);
}

bool
t2_framed_put(struct t2_framed *s, const struct t2_framing *f, const struct t2_bytes *b, t2_framed_fn *take,
    void *arg)
{
	const uint8_t *p = b->data;
	size_t n = b->len;
	bool more = true;

	if ((b->flags & T2_STREAM_BEGIN) != 0)
		t2_framed_end(s, take, arg);
	else if ((b->flags & T2_STREAM_HOLE) != 0)
		hole(s, b->offset - s->at, take, arg);
	s->at = b->offset + b->len;
	while (n > 0 && more) {
		size_t took;

		if (s->pass > 0) {
			took = MIN(s->pass, n);
			s->pass -= took;
		} else if (s->have > 0) {
			if ((took = go_on(s, f, p, n, take, arg, &more)) == 0)
				continue;	/* of what was gathered nothing comes; perhaps one begins here */
		} else {
			took = begin(s, f, p, n, take, arg, &more);
		}
		if (took == 0 && !f->seek)
			return true;
		took = MAX(took, 1);
		p += took;
		n -= took;
	}
	return more;
}
