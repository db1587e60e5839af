/* gzip (RFC 1952), by zlib. */
#include <stdlib.h>
#include <zlib.h>

#include "unpack_priv.h"

static void *
gzip_open(void)
{
	z_stream *z = calloc(1, sizeof *z);

	if (z != NULL && inflateInit2(z, MAX_WBITS + 16) == Z_OK)
		return z;
	free(z);
	return NULL;
}

static bool
gzip_begin(void *z)
{
	return inflateReset(z) == Z_OK;
}

static enum unpack_step
gzip_step(void *state, struct unpack_io *io)
{
	z_stream *z = state;
	int r;

	z->next_in = (Bytef *)(uintptr_t)io->in;
	z->avail_in = (unsigned)io->nin;
	z->next_out = io->out;
	z->avail_out = (unsigned)io->nout;
	r = inflate(z, Z_NO_FLUSH);
	io->in = z->next_in;
	io->nin = z->avail_in;
	io->out = z->next_out;
	io->nout = z->avail_out;
	io->why = z->msg;
	return r == Z_STREAM_END ? STEP_END : r == Z_OK || r == Z_BUF_ERROR ? STEP_ON : STEP_BAD;
}

static void
gzip_close(void *z)
{
	(void)inflateEnd(z);
	free(z);
}

const struct unpack_format unpack_gzip = {
	.data = "gzip'd", .library = "zlib", .magic = { 0x1f, 0x8b, 8 }, .nmagic = 3,
	.open = gzip_open, .begin = gzip_begin, .step = gzip_step, .close = gzip_close,
};
