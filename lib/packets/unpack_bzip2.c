/* bzip2, by libbz2. */
#include <stdlib.h>
#include <string.h>

#include "unpack_priv.h"

#define START	10	/* | BZh | size of a block, 1 to 9 | mark of a block, or of the end 48 | */

static bool
bzip2_is(const uint8_t *p)
{
	static const uint8_t block[] = { 0x31, 0x41, 0x59, 0x26, 0x53, 0x59 },
	    end[] = { 0x17, 0x72, 0x45, 0x38, 0x50, 0x90 };

	return p[3] >= '1' && p[3] <= '9' &&
	    (memcmp(p + 4, block, sizeof block) == 0 || memcmp(p + 4, end, sizeof end) == 0);
}

#if T2_HAVE_BZ2
#include <bzlib.h>

static void *
bzip2_open(void)
{
	bz_stream *z = calloc(1, sizeof *z);

	if (z != NULL && BZ2_bzDecompressInit(z, 0, 0) == BZ_OK)
		return z;
	free(z);
	return NULL;
}

static bool
bzip2_begin(void *z)
{
	(void)BZ2_bzDecompressEnd(z);
	return BZ2_bzDecompressInit(z, 0, 0) == BZ_OK;
}

static enum unpack_step
bzip2_step(void *state, struct unpack_io *io)
{
	bz_stream *z = state;
	int r;

	z->next_in = (char *)(uintptr_t)io->in;
	z->avail_in = (unsigned)io->nin;
	z->next_out = (char *)io->out;
	z->avail_out = (unsigned)io->nout;
	r = BZ2_bzDecompress(z);
	io->in = (const uint8_t *)z->next_in;
	io->nin = z->avail_in;
	io->out = (uint8_t *)z->next_out;
	io->nout = z->avail_out;
	if (r == BZ_OK)
		return STEP_ON;
	io->why = r == BZ_MEM_ERROR ? "out of memory" : r == BZ_DATA_ERROR_MAGIC ? "no such format" :
	    "the data are corrupt";
	return r == BZ_STREAM_END ? STEP_END : STEP_BAD;
}

static void
bzip2_close(void *z)
{
	(void)BZ2_bzDecompressEnd(z);
	free(z);
}
#endif

const struct unpack_format unpack_bzip2 = {
	.data = "bzip2", .library = "libbz2", .magic = { 'B', 'Z', 'h' }, .nmagic = 3, .nstart = START,
	.is_start = bzip2_is,
#if T2_HAVE_BZ2
	.open = bzip2_open, .begin = bzip2_begin, .step = bzip2_step, .close = bzip2_close,
#endif
};
