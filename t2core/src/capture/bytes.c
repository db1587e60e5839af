/*
 * bytes.c - the bytes of the input, from a file or a pipe, unpacked
 *
 * They are read in large blocks: the records of a burst stay where they were read, and a block is filled again when
 * all its bursts are done.
 */
#include <err.h>
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "ahead.h"
#include "capfile.h"
#include "input_priv.h"
#include "handover.h"
#include "pcapng.h"
#include "signals.h"
#include "unpack.h"

#define READ_BYTES	((size_t)256 * 1024)	/* what one read asks for */
#define UNPACK_AHEAD	((uint64_t)1 << 17)	/* packed files from this size on have a thread that unpacks them */
#define BLOCK_FRONT	((size_t)PCAPNG_HELD)	/* what the block before has left: a record or block of any length */
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

/* Would the reading end if a signal interrupted it now? */
static bool
bytes_unwanted(void)
{
	return run_state >= (input.opening ? RUN_DRAIN : RUN_STOP);
}

/*
 * Wait until there are bytes or a signal ends the reading, in the thread that signals come to.  One that comes
 * between the look at what it asks and the wait is not waited out.
 */
static bool
bytes_await_signal(void)
{
	struct pollfd p = { .fd = input.fd, .events = POLLIN };
	sigset_t all, old;
	int n = 0;

	if (poll(&p, 1, 0) > 0)
		return true;		/* -1: a signal may come here, too */
	(void)sigfillset(&all);
	(void)pthread_sigmask(SIG_BLOCK, &all, &old);
	while (!bytes_unwanted() && (n = ppoll(&p, 1, NULL, &old)) < 0 && errno == EINTR)
		;
	(void)pthread_sigmask(SIG_SETMASK, &old, NULL);
	return n > 0;
}

/* Read up to n bytes as they are in the file; 0 at the end, -1 with a line on stderr or after a signal. */
static ssize_t
raw_read(void *p, size_t n)
{
	ssize_t got;

	if (!input.regular && !(input.gate != NULL ? bytes_await(input.gate) : bytes_await_signal())) {
		errno = EINTR;
		return -1;
	}
	while ((got = read(input.fd, p, n)) < 0 && errno == EINTR && !bytes_unwanted())
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

/* Of the thread that unpacks: no signal ends this, nothing is waited for. */
static ssize_t
file_read(void *arg, void *p, size_t n)
{
	struct packed_file *f = arg;
	ssize_t got;

	while ((got = read(f->fd, p, n)) < 0 && errno == EINTR)
		;
	if (got < 0)
		f->error = errno;
	else
		(void)atomic_fetch_add_explicit(&f->got, (uint64_t)got, memory_order_relaxed);
	return got;
}

/* What the thread has unpacked; -1: see unpack_end(). */
static ssize_t
ahead_bytes(void *p, size_t n)
{
	const size_t got = ahead_read(input.ahead, p, n);

	return got > 0 ? (ssize_t)got : unpack_end(input.unpack) == UNPACK_WHOLE ? 0 : -1;
}

/* What file_read() met. */
static void
packed_tell(bool end)
{
	input.got = input.got_first + atomic_load_explicit(&input.packed.got, memory_order_relaxed);
	input.ended |= end;
	if (!end || input.packed.error == 0 || input.broken)
		return;
	errno = input.packed.error;
	warn("%s", input.path);
	input.broken = true;
}

/* The same of packed data. */
static ssize_t
unpacked_read(void *p, size_t n)
{
	const ssize_t got = input.ahead != NULL ? ahead_bytes(p, n) : unpack_read(input.unpack, p, n);
	char why[256];

	if (input.packed.used)
		packed_tell(got <= 0);
	input.unpacked += got > 0 ? (uint64_t)got : 0;
	if (got >= 0 || unpack_end(input.unpack) == UNPACK_UNREAD || input.broken)
		return got;
	unpack_tell(input.unpack, why, sizeof why);
	warnx("%s: %s", input.path, why);
	input.broken = true;
	return got;
}

/* What was read so far, at the start of the buffer, is packed. */
bool
bytes_unpack(char *why)
{
	const bool large = input.regular && input.size >= UNPACK_AHEAD;

	input.packed.fd = input.fd;
	input.packed.used = large;
	input.got_first = input.got;
	input.unpack = unpack_new(large ? file_read : packed_read, &input.packed, READ_BYTES, input.buf, input.fill);
	if (input.unpack == NULL) {
		(void)snprintf(why, PCAP_ERRBUF_SIZE, "out of memory");
		return false;
	}
	if (large)
		input.ahead = ahead_new(input.unpack);
	input.at = input.fill = 0;
	input.eof = false;
	input.size = 0;
	return true;
}

void
bytes_close(void)
{
	ahead_free(input.ahead);
	unpack_free(input.unpack);
	input.ahead = NULL;
	input.unpack = NULL;
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
	got = (input.unpack != NULL ? unpacked_read : raw_read)(input.buf + input.fill, input.room - input.fill);
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
