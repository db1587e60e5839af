/* zstd (RFC 8878), by libzstd. */
#include "unpack_priv.h"

#if T2_HAVE_ZSTD
#include <zstd.h>

static void *
zstd_open(void)
{
	return ZSTD_createDCtx();
}

static enum unpack_step
zstd_step(void *state, struct unpack_io *io)
{
	ZSTD_inBuffer in = { io->in, io->nin, 0 };
	ZSTD_outBuffer out = { io->out, io->nout, 0 };
	const size_t r = ZSTD_decompressStream(state, &out, &in);

	io->in += in.pos;
	io->nin -= in.pos;
	io->out += out.pos;
	io->nout -= out.pos;
	if (ZSTD_isError(r)) {
		io->why = ZSTD_getErrorName(r);
		return STEP_BAD;
	}
	return r == 0 ? STEP_END : STEP_ON;
}

static void
zstd_close(void *state)
{
	(void)ZSTD_freeDCtx(state);
}
#endif

const struct unpack_format unpack_zstd = {
	.data = "zstd", .library = "libzstd", .magic = { 0x28, 0xb5, 0x2f, 0xfd }, .nmagic = 4,
#if T2_HAVE_ZSTD
	.open = zstd_open, .step = zstd_step, .close = zstd_close,
#endif
};
