/*
 * lz4 by liblz4: frames, and the older form without an end, which is blocks, | size 32, little endian | block |,
 * each of 8 MiB unpacked but for the last.
 */
#include <stdlib.h>
#include <string.h>

#include "unpack_priv.h"

#if T2_HAVE_LZ4
#include <lz4.h>
#include <lz4frame.h>

static void *
lz4_open(void)
{
	LZ4F_dctx *d;

	return LZ4F_isError(LZ4F_createDecompressionContext(&d, LZ4F_VERSION)) ? NULL : d;
}

static enum unpack_step
lz4_step(void *state, struct unpack_io *io)
{
	size_t in = io->nin, out = io->nout;
	const size_t r = LZ4F_decompress(state, io->out, &out, io->in, &in, NULL);

	if (LZ4F_isError(r)) {
		io->why = LZ4F_getErrorName(r);
		return STEP_BAD;
	}
	io->in += in;
	io->nin -= in;
	io->out += out;
	io->nout -= out;
	return r == 0 ? STEP_END : STEP_ON;
}

static void
lz4_close(void *state)
{
	(void)LZ4F_freeDecompressionContext(state);
}

/* --- the older form --------------------------------------------------------------------------------------------- */

#define BLOCK		((size_t)8 << 20)
#define PACKED_MAX	((size_t)LZ4_COMPRESSBOUND(8 << 20))

struct legacy {
	uint8_t	*packed, *block;
	size_t	 have;		/* bytes of the head, then of the packed block */
	size_t	 size;		/* of the packed block; 0: its head comes */
	size_t	 at, n;		/* what is left of the unpacked one */
	uint8_t	 head[4];
	bool	 begun;		/* the magic was taken */
};

static void
legacy_close(void *state)
{
	struct legacy *l = state;

	free(l->packed);
	free(l->block);
	free(l);
}

static void *
legacy_open(void)
{
	struct legacy *l = calloc(1, sizeof *l);

	if (l == NULL)
		return NULL;
	l->packed = malloc(PACKED_MAX);
	l->block = malloc(BLOCK);
	if (l->packed != NULL && l->block != NULL)
		return l;
	legacy_close(l);
	return NULL;
}

static bool
legacy_begin(void *state)
{
	struct legacy *l = state;

	l->begun = false;
	l->have = l->size = l->at = l->n = 0;
	return true;
}

/* Gather bytes until there are n; false if they have not come yet. */
static bool
gather(struct legacy *l, uint8_t *to, size_t n, struct unpack_io *io)
{
	const size_t k = n - l->have < io->nin ? n - l->have : io->nin;

	memcpy(to + l->have, io->in, k);
	l->have += k;
	io->in += k;
	io->nin -= k;
	return l->have == n;
}

static bool
give(struct legacy *l, struct unpack_io *io)
{
	const size_t k = l->n < io->nout ? l->n : io->nout;

	memcpy(io->out, l->block + l->at, k);
	l->at += k;
	l->n -= k;
	io->out += k;
	io->nout -= k;
	return k > 0;
}

/* The head of a block; what is no size is the magic of the next member, for whom it is left there. */
static enum unpack_step
legacy_head(struct legacy *l, struct unpack_io *io)
{
	size_t size;

	if (io->nin == 0 && io->last && l->have == 0)
		return STEP_END;
	if (!gather(l, l->head, sizeof l->head, io))
		return STEP_ON;
	l->have = 0;
	size = (size_t)l->head[0] | (size_t)l->head[1] << 8 | (size_t)l->head[2] << 16 | (size_t)l->head[3] << 24;
	if (size == 0 || size > PACKED_MAX) {
		io->why = "a block of wrong size";
		return STEP_BAD;
	}
	l->size = size;
	return STEP_ON;
}

static enum unpack_step
legacy_block(struct legacy *l, struct unpack_io *io)
{
	int n;

	if (!gather(l, l->packed, l->size, io))
		return STEP_ON;
	n = LZ4_decompress_safe((const char *)l->packed, (char *)l->block, (int)l->size, (int)BLOCK);
	l->have = l->size = l->at = 0;
	if (n < 0) {
		io->why = "a block that is none";
		return STEP_BAD;
	}
	l->n = (size_t)n;
	return STEP_ON;
}

static bool
other_begins(const struct legacy *l, const struct unpack_io *io)
{
	return l->have == 0 && io->nin >= 4 && io->in[3] == 0x18 && io->is_member(io->in, io->nin);
}

static enum unpack_step
legacy_step(void *state, struct unpack_io *io)
{
	struct legacy *l = state;

	if (give(l, io))
		return STEP_ON;
	if (!l->begun) {
		if (!gather(l, l->head, sizeof l->head, io))
			return STEP_ON;
		l->begun = true;
		l->have = 0;
		return STEP_ON;
	}
	if (l->size > 0)
		return legacy_block(l, io);
	return other_begins(l, io) ? STEP_END : legacy_head(l, io);
}
#endif

const struct unpack_format unpack_lz4 = {
	.data = "lz4", .library = "liblz4", .magic = { 0x04, 0x22, 0x4d, 0x18 }, .nmagic = 4,
#if T2_HAVE_LZ4
	.open = lz4_open, .step = lz4_step, .close = lz4_close,
#endif
};

const struct unpack_format unpack_lz4_legacy = {
	.data = "lz4", .library = "liblz4", .magic = { 0x02, 0x21, 0x4c, 0x18 }, .nmagic = 4, .ahead = 4,
#if T2_HAVE_LZ4
	.open = legacy_open, .begin = legacy_begin, .step = legacy_step, .close = legacy_close,
#endif
};
