/*
 * Zeros in a row: columns of which a plugin saw nothing are so, and most of a wide row is.  What the program makes of
 * a row that is all zeros is made once; where a row has a stretch of them, its text is copied from there.
 */
#include <stdlib.h>
#include <string.h>

#include "rowtext_priv.h"

/* The operation behind one of the program itself: bodies belong to theirs. */
static uint32_t
behind(const struct rowtext *b, uint32_t op)
{
	return b->ops[op].end > 0 ? b->ops[op].end : op + 1;
}

/* Bytes of a row of zeros that the program takes at most. */
static size_t
most_bytes(const struct rowtext *b)
{
	size_t n = 0;

	for (uint32_t i = 0; i < b->nops; i++)
		n += b->ops[i].size;
	return n;
}

/* Run the program over zeros, and note what each operation takes and makes. */
static bool
note(struct rowtext *b, struct rowtext_zeros *z, const char *zeros, size_t size, struct rowtext_out *out)
{
	const char *p = zeros;

	for (uint32_t i = 0; i < b->nops; i = behind(b, i)) {
		z->place[i] = (struct rowtext_place){ (uint32_t)(p - zeros), (uint32_t)out->len };
		if (!rowtext_run_ops(b, i, behind(b, i), &p, zeros + size, out))
			return false;
	}
	z->nbytes = (uint32_t)(p - zeros);
	z->place[b->nops] = (struct rowtext_place){ z->nbytes, (uint32_t)out->len };
	return true;
}

/* For each number of bytes the last operation that begins behind no more. */
static void
find_ops(const struct rowtext *b, struct rowtext_zeros *z)
{
	uint32_t i = 0, next;

	for (uint32_t n = 0; n <= z->nbytes; n++) {
		while (i < b->nops && z->place[next = behind(b, i)].row <= n)
			i = next;
		z->op_at[n] = i;
	}
}

/*
 * Where to look for zeros: a look costs as much as a value, a stretch that begins between is found soon enough.
 * Lists are mostly empty, and one costs more than a value.
 */
#define LOOK_EVERY	4

static void
mark_ops(struct rowtext *b)
{
	uint32_t n = 0;

	for (uint32_t i = 0; i < b->nops; i = behind(b, i), n++)
		b->ops[i].zeros = n % LOOK_EVERY == 0 || b->ops[i].code == OP_REPEAT;
}

int
rowtext_zeros_make(struct rowtext *b)
{
	struct rowtext_zeros *const z = &b->zeros;
	const size_t size = most_bytes(b);
	char *const zeros = calloc(1, size + 1);
	struct rowtext_out out = { NULL, 0, 0 };
	int ret = -1;

	z->place = calloc(b->nops + (size_t)1, sizeof(*z->place));
	z->op_at = calloc(size + 1, sizeof(*z->op_at));
	if (zeros != NULL && z->place != NULL && z->op_at != NULL && note(b, z, zeros, size, &out)) {
		find_ops(b, z);
		mark_ops(b);
		z->text = out.p;
		ret = 0;
	} else
		rowtext_out_release(&out);
	free(zeros);
	return ret;
}

void
rowtext_zeros_release(struct rowtext *b)
{
	free(b->zeros.place);
	free(b->zeros.op_at);
	free(b->zeros.text);
}
