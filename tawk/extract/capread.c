/* capread.c - records of a capture by their position */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "capread_priv.h"
#include "pcapng.h"
#include "unpack.h"

#define READ_LEAST	((size_t)16 * 1024)	/* after a jump; twice that with each read that follows */
#define READ_MOST	((size_t)512 * 1024)
#define BUFFER		(READ_MOST + PCAPNG_HELD)

struct capread {
	struct capfile	 format;
	bool		 offsets;
	bool		 ended;		/* not offsets: no further record can be read */
	struct unpack	*unpack;	/* packed; else NULL */
	int		 fd;
	uint8_t		*buf;
	size_t		 at, fill, step;
	uint64_t	 base;		/* offset of buf[0] in the file */
	uint64_t	 position;		/* of rec; 0: none yet */
	struct capfile_packet rec;
};

/* --- bytes --- */

/* Bytes of the file, from where it stands. */
static ssize_t
file_read(void *arg, void *p, size_t n)
{
	struct capread *c = arg;
	ssize_t got;

	while ((got = read(c->fd, p, n)) < 0 && errno == EINTR)
		;
	return got;
}

static ssize_t
more_read(struct capread *c, void *p, size_t n)
{
	if (c->unpack != NULL)
		return unpack_read(c->unpack, p, n);
	return c->offsets ? pread(c->fd, p, n, (off_t)(c->base + c->fill)) : file_read(c, p, n);
}

/* Have n bytes from c->at on; how many there are. */
static size_t
need(struct capread *c, size_t n)
{
	if (c->fill - c->at >= n)
		return c->fill - c->at;
	memmove(c->buf, c->buf + c->at, c->fill - c->at);
	c->base += c->at;
	c->fill -= c->at;
	c->at = 0;
	while (c->fill < n) {
		const size_t want = BUFFER - c->fill < c->step ? BUFFER - c->fill : c->step;
		const ssize_t got = more_read(c, c->buf + c->fill, want);

		if (got < 0 && errno == EINTR && c->unpack == NULL)
			continue;
		if (got <= 0)
			break;
		c->fill += (size_t)got;
		if (c->step < READ_MOST)
			c->step *= 2;
	}
	return c->fill - c->at;
}

/* Go to an offset, which may lie in what was read. */
static bool
jump(struct capread *c, uint64_t off)
{
	if (off > INT64_MAX - BUFFER)
		return false;
	if (off >= c->base && off <= c->base + c->fill) {
		c->at = (size_t)(off - c->base);
		return true;
	}
	c->base = off;
	c->at = c->fill = 0;
	c->step = READ_LEAST;
	return true;
}

/* --- records --- */

/* Pass over bytes, which may not have been read yet; false if there are fewer. */
static bool
pass_over(struct capread *c, size_t size)
{
	while (size > c->fill - c->at) {
		size -= c->fill - c->at;
		c->at = c->fill;
		if (need(c, 1) == 0)
			return false;
	}
	c->at += size;
	return true;
}

static enum capfile_look
look_next(struct capread *c, size_t *size)
{
	enum capfile_look look;

	do
		look = capfile_next(&c->format, c->buf + c->at, c->fill - c->at, &c->rec, size);
	while ((look == CAPFILE_PASS && pass_over(c, *size)) || (look == CAPFILE_MORE && need(c, *size) >= *size));
	return look;
}

static bool
record_next(struct capread *c, char *err)
{
	size_t size;

	switch (look_next(c, &size)) {
	case CAPFILE_PACKET:
		break;
	case CAPFILE_MORE:
		(void)snprintf(err, CAPREAD_ERR, "%s", c->format.ng == NULL && size > c->format.record ?
		    "no record of a packet" : "the file ends");
		return false;
	default:
		(void)snprintf(err, CAPREAD_ERR, "no record of a packet");
		return false;
	}
	if (!pass_over(c, size)) {
		(void)snprintf(err, CAPREAD_ERR, "the file ends");
		return false;
	}
	return true;
}

/* The start of the file. */
static bool
file_begin(struct capread *c, char *err)
{
	size_t have = need(c, CAPFILE_HEADER), size;

	if (!c->offsets && unpack_is(c->buf, have)) {
		if ((c->unpack = unpack_new(file_read, c, READ_MOST, c->buf, have)) == NULL) {
			(void)snprintf(err, CAPREAD_ERR, "out of memory");
			return false;
		}
		c->at = c->fill = 0;
		have = need(c, CAPFILE_HEADER);
	}
	switch (capfile_begin(&c->format, c->buf, have, &size)) {
	case CAPFILE_PACKET:
		break;
	case CAPFILE_MORE:
		(void)snprintf(err, CAPREAD_ERR, "the file ends");
		if (c->unpack != NULL && unpack_end(c->unpack) > UNPACK_UNREAD)
			unpack_tell(c->unpack, err, CAPREAD_ERR);
		return false;
	default:
		(void)snprintf(err, CAPREAD_ERR, "%s", c->format.why);
		return false;
	}
	if (c->format.ng != NULL && c->offsets) {
		(void)snprintf(err, CAPREAD_ERR, "not a pcap file");
		return false;
	}
	c->at += size;
	return true;
}

struct capread *
capread_open(const char *path, bool offsets, char *err)
{
	struct capread *c = calloc(1, sizeof *c);
	const int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);

	if (fd == -1 || c == NULL || (c->buf = malloc(BUFFER)) == NULL) {
		(void)snprintf(err, CAPREAD_ERR, "%s", strerror(errno));
		if (fd != -1)
			(void)close(fd);
		free(c);
		return NULL;
	}
	c->offsets = offsets;
	c->step = READ_LEAST;
	c->fd = fd;
	if (!file_begin(c, err)) {
		capread_close(c);
		return NULL;
	}
	return c;
}

void
capread_close(struct capread *c)
{
	capfile_end(&c->format);
	unpack_free(c->unpack);
	(void)close(c->fd);
	free(c->buf);
	free(c);
}

const struct capfile_link *
capread_info(const struct capread *c)
{
	return c->format.ng == NULL ? &c->format.link : NULL;
}

bool
capread_at(struct capread *c, uint64_t position, struct capfile_packet *r, char *err)
{
	if (c->offsets && position != c->position) {
		if (position < CAPFILE_HEADER || !jump(c, position)) {
			(void)snprintf(err, CAPREAD_ERR, "no record of a packet");
			return false;
		}
		c->position = 0;
		if (!record_next(c, err))
			return false;
		c->position = position;
	}
	if (position < c->position || position == 0 || c->ended) {
		(void)snprintf(err, CAPREAD_ERR, c->ended ? "the file ends" : "packets out of order in the index");
		return false;
	}
	for (; c->position < position; c->position++)
		if (!record_next(c, err)) {
			c->ended = true;
			return false;
		}
	*r = c->rec;
	return true;
}
