/*
 * bytes.c - the bytes of the input, from a file or a pipe, unpacked
 *
 * They are read in large blocks: the records of a burst stay where they were read, and a block is filled again when all its
 * bursts are done.
 */
#include <err.h>
#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "capfile.h"
#include "capture_priv.h"
#include "gzip.h"
#include "handover.h"
#include "pcapng.h"
#include "signals.h"

#define READ_BYTES	((size_t)256 * 1024)	/* what one read asks for */
#define BLOCK_FRONT	((size_t)PCAPNG_HELD)	/* for what the block before has left: a record or block of any length */
#define BLOCK_BYTES	(BLOCK_FRONT + READ_BYTES)

static struct {
	uint8_t *data;		/* BLOCK_BYTES */
	unsigned bursts;	/* those of this file that may use it, and all before */
} blocks[CAPTURE_BLOCKS_MAX];
static unsigned block;		/* the current one */

/* Wait until there are bytes, or an end of them; false if the reading shall end. */
static bool
bytes_await(const struct capture_gate *g)
{
	struct pollfd p[2] = { { .fd = input.fd, .events = POLLIN }, { .fd = g->stop_fd, .events = POLLIN } };
	int n;

	if (poll(p, 2, 0) == 0) {
		handover_flush(g->line);
		do
			n = poll(p, 2, -1);
		while (n < 0 && errno == EINTR);
	}
	return p[1].revents == 0;
}

/* Read up to n bytes as they are in the file; 0 at the end, -1 with a line on stderr or after a signal. */
static ssize_t
raw_read(void *p, size_t n)
{
	ssize_t got;

	if (!input.regular && input.gate != NULL && !bytes_await(input.gate))
		return -1;
	while ((got = read(input.fd, p, n)) < 0 && errno == EINTR && run_state < (input.opening ? RUN_DRAIN : RUN_STOP))
		;
	input.ended = got == 0;
	input.got += got > 0 ? (uint64_t)got : 0;
	if (got < 0 && errno != EINTR) {
		warn("%s", input.path);
		input.broken = true;
	}
	return got;
}

static ssize_t
packed_read(void *arg, void *p, size_t n)
{
	(void)arg;
	return raw_read(p, n);
}

/* The same of gzip'd data. */
static ssize_t
unpacked_read(void *p, size_t n)
{
	const ssize_t got = gzip_read(input.gz, p, n);

	input.unpacked += got > 0 ? (uint64_t)got : 0;
	if (got >= 0 || gzip_end(input.gz) == GZIP_UNREAD || input.broken)
		return got;
	if (gzip_end(input.gz) == GZIP_CUT)
		warnx("%s: gzip'd data end too early", input.path);
	else
		warnx("%s: gzip'd data are damaged: %s", input.path,
		    gzip_end(input.gz) == GZIP_BEHIND ? "no member behind the last" : gzip_why(input.gz));
	input.broken = true;
	return got;
}

/* What was read so far, at the start of the buffer, is gzip'd. */
bool
bytes_unpack(char *why)
{
	if ((input.gz = gzip_new(packed_read, NULL, READ_BYTES, input.buf, input.fill)) == NULL) {
		(void)snprintf(why, PCAP_ERRBUF_SIZE, "out of memory");
		return false;
	}
	input.at = input.fill = 0;
	input.eof = false;
	input.size = 0;
	return true;
}

bool
reading_stops(void)
{
	return run_state >= RUN_STOP || (input.gate != NULL && handover_is_closed(input.gate->line));
}

/* Go on in the next block, with what is left of this one in front of it; false if the run ends meanwhile. */
static bool
block_next(void)
{
	const size_t left = input.fill - input.at;
	const unsigned next = (block + 1) % (input.gate != NULL ? input.gate->blocks : CAPTURE_BLOCKS);
	uint8_t *data;

	blocks[block].bursts = input.bursts + input.begun;
	if (input.gate != NULL && !handover_await_taken(input.gate->line, blocks[next].bursts))
		return false;
	if (blocks[next].data == NULL && (blocks[next].data = malloc(BLOCK_BYTES)) == NULL)
		errx(1, "%s: out of memory", input.path);
	block = next;
	input.moved++;
	data = blocks[block].data + BLOCK_FRONT - left;
	memcpy(data, input.buf + input.at, left);
	input.buf = data;
	input.at = 0;
	input.fill = left;
	input.room = left + READ_BYTES;
	return true;
}

/* More bytes behind those that are there; false at the end. */
static bool
bytes_more(void)
{
	ssize_t got;

	if (input.room - input.fill < READ_BYTES / 4 && !block_next())
		return false;
	got = (input.gz != NULL ? unpacked_read : raw_read)(input.buf + input.fill, input.room - input.fill);
	if (got <= 0)
		return false;
	input.fill += (size_t)got;
	return true;
}

/* Have at least n bytes from input.at on, or as many as there are. */
size_t
bytes_need(size_t n)
{
	while (input.fill - input.at < n && !input.eof)
		input.eof = !bytes_more();
	return input.fill - input.at;
}

/* Begin in the first block; nobody uses any. */
void
bytes_reset(void)
{
	for (unsigned i = 0; i < CAPTURE_BLOCKS_MAX; i++)
		blocks[i].bursts = 0;
	block = 0;
	if (blocks[0].data == NULL && (blocks[0].data = malloc(BLOCK_BYTES)) == NULL)
		errx(1, "%s: out of memory", input.path);
	input.buf = blocks[0].data + BLOCK_FRONT;
	input.room = READ_BYTES;
}

void
bytes_free(void)
{
	for (unsigned i = 0; i < CAPTURE_BLOCKS_MAX; i++)
		free(blocks[i].data);
}
