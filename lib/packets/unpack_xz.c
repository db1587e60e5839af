/* xz, and the older .lzma, by liblzma. */
#include <stdlib.h>

#include "unpack_priv.h"

#if T2_HAVE_LZMA
#include <lzma.h>

#define MEMORY_MAX	((uint64_t)1 << 30)	/* for a dictionary; xz -9 takes 65 MiB */

static void *
stream_open(bool alone)
{
	lzma_stream *s = calloc(1, sizeof *s);

	if (s != NULL && (alone ? lzma_alone_decoder(s, MEMORY_MAX) : lzma_stream_decoder(s, MEMORY_MAX, 0)) ==
	    LZMA_OK)
		return s;
	free(s);
	return NULL;
}

static void *
xz_open(void)
{
	return stream_open(false);
}

static bool
xz_begin(void *s)
{
	return lzma_stream_decoder(s, MEMORY_MAX, 0) == LZMA_OK;
}

static void *
alone_open(void)
{
	return stream_open(true);
}

static bool
alone_begin(void *s)
{
	return lzma_alone_decoder(s, MEMORY_MAX) == LZMA_OK;
}

static const char *
reason(lzma_ret r)
{
	switch (r) {
	case LZMA_MEM_ERROR:
		return "out of memory";
	case LZMA_MEMLIMIT_ERROR:
		return "its dictionary takes more than 1 GiB of memory";
	case LZMA_FORMAT_ERROR:
		return "no such format";
	case LZMA_OPTIONS_ERROR:
		return "options that liblzma does not know";
	default:
		return "the data are corrupt";
	}
}

static enum unpack_step
xz_step(void *state, struct unpack_io *io)
{
	lzma_stream *s = state;
	lzma_ret r;

	s->next_in = io->in;
	s->avail_in = io->nin;
	s->next_out = io->out;
	s->avail_out = io->nout;
	r = lzma_code(s, io->last ? LZMA_FINISH : LZMA_RUN);
	io->in = s->next_in;
	io->nin = s->avail_in;
	io->out = s->next_out;
	io->nout = s->avail_out;
	if (r == LZMA_STREAM_END)
		return STEP_END;
	if (r == LZMA_OK || r == LZMA_BUF_ERROR || r == LZMA_GET_CHECK || r == LZMA_NO_CHECK ||
	    r == LZMA_UNSUPPORTED_CHECK)
		return STEP_ON;
	io->why = reason(r);
	return STEP_BAD;
}

static void
xz_close(void *state)
{
	lzma_end(state);
	free(state);
}
#endif

const struct unpack_format unpack_xz = {
	.data = "xz", .library = "liblzma", .magic = { 0xfd, '7', 'z', 'X', 'Z', 0 }, .nmagic = 6,
#if T2_HAVE_LZMA
	.open = xz_open, .begin = xz_begin, .step = xz_step, .close = xz_close,
#endif
};

const struct unpack_format unpack_lzma = {
	.data = "lzma", .library = "liblzma", .magic = { 0x5d, 0, 0 }, .nmagic = 3,
#if T2_HAVE_LZMA
	.open = alone_open, .begin = alone_begin, .step = xz_step, .close = xz_close,
#endif
};
