/* unpack: from member to member. */
#include "unpack.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "unpack_priv.h"

#define SKIP_HEAD	8u	/* | 0x184d2a50 to 0x184d2a5f 32 | bytes behind 32 |, little endian */

struct unpack {
	ssize_t		(*read)(void *, void *, size_t);
	void		*arg;
	size_t		 room;			/* bytes that it is asked for */
	const struct unpack_format *format;	/* of the member, or of the last one */
	void		*state;			/* of the format */
	struct unpack_io io;
	uint64_t	 skip;			/* packed bytes that are to be skipped */
	bool		 inside;		/* a member */
	bool		 padding;		/* a zero stood behind a member */
	enum unpack_end	 end;
	uint8_t		 in[];
};

static const struct unpack_format *const formats[] = {
	&unpack_gzip, &unpack_zstd, &unpack_lz4, &unpack_lz4_legacy, &unpack_xz, &unpack_bzip2, &unpack_lzma
};
#define FORMATS	(sizeof formats / sizeof *formats)

static bool
is_skipped(const uint8_t *p, size_t n)
{
	return n >= 4 && (p[0] & 0xf0) == 0x50 && p[1] == 0x2a && p[2] == 0x4d && p[3] == 0x18;
}

static bool
is_format(const struct unpack_format *f, const uint8_t *p, size_t n)
{
	return n >= f->nmagic && memcmp(p, f->magic, f->nmagic) == 0 &&
	    (f->nstart == 0 || (n >= f->nstart && f->is_start(p)));
}

static const struct unpack_format *
format_find(const uint8_t *p, size_t n)
{
	for (size_t i = 0; i < FORMATS; i++)
		if (is_format(formats[i], p, n))
			return formats[i];
	return NULL;
}

/* Whether what is there may become a member when more of it is read. */
static bool
format_begins(const uint8_t *p, size_t n)
{
	static const uint8_t skipped[] = { 0x2a, 0x4d, 0x18 };

	for (size_t i = 0; i < FORMATS; i++) {
		const struct unpack_format *f = formats[i];

		if ((n < f->nmagic || n < f->nstart) && memcmp(p, f->magic, n < f->nmagic ? n : f->nmagic) == 0)
			return true;
	}
	return n > 0 && n < SKIP_HEAD && (p[0] & 0xf0) == 0x50 && memcmp(p + 1, skipped, n < 4 ? n - 1 : 3) == 0;
}

bool
unpack_may_be(const void *p, size_t n)
{
	return format_begins(p, n);
}

bool
unpack_is(const void *p, size_t n)
{
	return format_find(p, n) != NULL || is_skipped(p, n);
}

struct unpack *
unpack_new(ssize_t (*read)(void *, void *, size_t), void *arg, size_t room, const void *p, size_t n)
{
	struct unpack *u = calloc(1, sizeof *u + (room > n ? room : n) + UNPACK_MAGIC);

	if (u == NULL)
		return NULL;
	u->read = read;
	u->arg = arg;
	u->room = room;
	if (n > 0)
		memcpy(u->in, p, n);
	u->io.is_member = unpack_is;
	u->io.in = u->in;
	u->io.nin = n;
	return u;
}

void
unpack_free(struct unpack *u)
{
	if (u != NULL && u->state != NULL)
		u->format->close(u->state);
	free(u);
}

static bool
ended(struct unpack *u, enum unpack_end how)
{
	u->end = how;
	return false;
}

/* Have n packed bytes, at most UNPACK_MAGIC, or all that there are; false if none can be had. */
static bool
fill(struct unpack *u, size_t n)
{
	ssize_t got;

	while (u->io.nin < n && !u->io.last) {
		if (u->io.nin > 0)
			memmove(u->in, u->io.in, u->io.nin);
		u->io.in = u->in;
		if ((got = u->read(u->arg, u->in + u->io.nin, u->room)) < 0)
			return ended(u, UNPACK_UNREAD);
		u->io.last = got == 0;
		u->io.nin += (size_t)got;
	}
	return true;
}

static void
take(struct unpack *u, size_t n)
{
	u->io.in += n;
	u->io.nin -= n;
}

static bool
skip(struct unpack *u)
{
	while (u->skip > 0) {
		size_t n;

		if (!fill(u, 1))
			return false;
		if ((n = u->io.nin < u->skip ? u->io.nin : (size_t)u->skip) == 0)
			return ended(u, UNPACK_CUT);
		take(u, n);
		u->skip -= n;
	}
	return true;
}

/* A member of this format begins. */
static bool
member_begin(struct unpack *u, const struct unpack_format *f)
{
	const bool again = u->state != NULL && u->format == f;

	if (u->state != NULL && !again) {
		u->format->close(u->state);
		u->state = NULL;
	}
	u->format = f;
	if (f->open == NULL)
		return ended(u, UNPACK_WITHOUT);
	if (again ? f->begin != NULL && !f->begin(u->state) : (u->state = f->open()) == NULL) {
		u->io.why = "out of memory";
		return ended(u, UNPACK_DAMAGED);
	}
	return u->inside = true;
}

/* A frame that is to be skipped. */
static bool
skip_begin(struct unpack *u)
{
	const uint8_t *p = u->io.in;

	if (u->io.nin < SKIP_HEAD)
		return ended(u, UNPACK_CUT);
	u->skip = SKIP_HEAD + ((uint64_t)p[4] | (uint64_t)p[5] << 8 | (uint64_t)p[6] << 16 | (uint64_t)p[7] << 24);
	return skip(u);
}

/* Go to the next member; false if there is none. */
static bool
member(struct unpack *u)
{
	const struct unpack_format *f;

	if (u->inside)
		return fill(u, u->format->ahead > 0 ? u->format->ahead : 1);
	for (;;) {
		if (!fill(u, UNPACK_MAGIC))
			return false;
		if (u->io.nin == 0)
			return ended(u, UNPACK_WHOLE);
		f = format_find(u->io.in, u->io.nin);
		if (f != NULL && (!u->padding || f == &unpack_xz))
			return member_begin(u, f);
		if (is_skipped(u->io.in, u->io.nin) && !u->padding) {
			if (!skip_begin(u))
				return false;
		} else if (*u->io.in == 0 && u->format != NULL) {
			u->padding = true;
			take(u, 1);
		} else {
			return ended(u, format_begins(u->io.in, u->io.nin) && !u->padding ? UNPACK_CUT :
			    UNPACK_BEHIND);
		}
	}
}

/* Unpack what is there; false where it is damaged. */
static bool
step(struct unpack *u)
{
	const size_t nin = u->io.nin, nout = u->io.nout;

	switch (u->format->step(u->state, &u->io)) {
	case STEP_END:
		u->inside = false;
		return true;
	case STEP_BAD:
		return ended(u, UNPACK_DAMAGED);
	default:
		return !u->io.last || u->io.nin < nin || u->io.nout < nout || ended(u, UNPACK_CUT);
	}
}

ssize_t
unpack_read(struct unpack *u, void *p, size_t n)
{
	const size_t want = n < INT32_MAX ? n : INT32_MAX;

	u->io.out = p;
	u->io.nout = want;
	while (u->end == UNPACK_GOES_ON && u->io.nout == want && member(u) && step(u))
		;
	if (u->io.nout < want)
		return (ssize_t)(want - u->io.nout);
	return u->end == UNPACK_WHOLE ? 0 : -1;
}

enum unpack_end
unpack_end(const struct unpack *u)
{
	return u->end;
}

const char *
unpack_why(const struct unpack *u)
{
	if (u->end == UNPACK_WITHOUT)
		return u->format->library;
	return u->io.why != NULL ? u->io.why : "no reason given";
}

void
unpack_tell(const struct unpack *u, char *buf, size_t size)
{
	const char *data = u->format != NULL ? u->format->data : "packed";

	if (u->end == UNPACK_WITHOUT)
		(void)snprintf(buf, size, "built without %s", u->format->library);
	else if (u->end == UNPACK_CUT)
		(void)snprintf(buf, size, "%s data end too early", data);
	else
		(void)snprintf(buf, size, "%s data are damaged: %s", data,
		    u->end == UNPACK_BEHIND ? "no member behind the last" : unpack_why(u));
}
