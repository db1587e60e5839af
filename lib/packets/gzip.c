#include "gzip.h"

#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#define MAGIC_1	0x1f
#define MAGIC_2	0x8b

struct gzip {
	z_stream	 z;
	ssize_t		(*read)(void *, void *, size_t);
	void		*arg;
	size_t		 room;		/* bytes of in */
	bool		 inside;	/* a member */
	bool		 padding;	/* a zero stood behind a member */
	enum gzip_end	 end;
	uint8_t		 in[];
};

bool
gzip_is(const void *p, size_t n)
{
	const uint8_t *b = p;

	return n >= 2 && b[0] == MAGIC_1 && b[1] == MAGIC_2;
}

struct gzip *
gzip_new(ssize_t (*read)(void *, void *, size_t), void *arg, size_t room, const void *p, size_t n)
{
	const size_t size = room > n ? room : n;
	struct gzip *g = calloc(1, sizeof *g + size);

	if (g == NULL)
		return NULL;
	if (inflateInit2(&g->z, MAX_WBITS + 16) != Z_OK) {
		free(g);
		return NULL;
	}
	g->read = read;
	g->arg = arg;
	g->room = room;
	if (n > 0)
		memcpy(g->in, p, n);
	g->z.next_in = g->in;
	g->z.avail_in = (unsigned)n;
	return g;
}

void
gzip_free(struct gzip *g)
{
	if (g != NULL)
		(void)inflateEnd(&g->z);
	free(g);
}

static bool
ended(struct gzip *g, enum gzip_end how)
{
	g->end = how;
	return false;
}

/* Have packed bytes; false at the end. */
static bool
fill(struct gzip *g)
{
	ssize_t got;

	if (g->z.avail_in > 0)
		return true;
	if ((got = g->read(g->arg, g->in, g->room)) < 0)
		return ended(g, GZIP_UNREAD);
	if (got == 0)
		return ended(g, g->inside ? GZIP_CUT : GZIP_WHOLE);
	g->z.next_in = g->in;
	g->z.avail_in = (unsigned)got;
	return true;
}

/* Go to the next member; false if there is none. */
static bool
member(struct gzip *g)
{
	if (g->inside)
		return fill(g);
	while (fill(g)) {
		if (*g->z.next_in == MAGIC_1 && !g->padding)
			return g->inside = true;
		if (*g->z.next_in != 0)
			return ended(g, GZIP_BEHIND);
		g->padding = true;
		g->z.next_in++;
		g->z.avail_in--;
	}
	return false;
}

/* Unpack what is there; false where it is damaged. */
static bool
unpack(struct gzip *g)
{
	const int r = inflate(&g->z, Z_NO_FLUSH);

	if (r == Z_STREAM_END) {
		g->inside = false;
		return inflateReset(&g->z) == Z_OK;
	}
	return r == Z_OK || r == Z_BUF_ERROR || ended(g, GZIP_DAMAGED);
}

ssize_t
gzip_read(struct gzip *g, void *p, size_t n)
{
	const unsigned want = n < INT32_MAX ? (unsigned)n : INT32_MAX;

	g->z.next_out = p;
	g->z.avail_out = want;
	while (g->end == GZIP_GOES_ON && g->z.avail_out == want && member(g) && unpack(g))
		;
	if (g->z.avail_out < want)
		return (ssize_t)(want - g->z.avail_out);
	return g->end == GZIP_WHOLE ? 0 : -1;
}

enum gzip_end
gzip_end(const struct gzip *g)
{
	return g->end;
}

const char *
gzip_why(const struct gzip *g)
{
	return g->z.msg != NULL ? g->z.msg : "no reason given";
}
