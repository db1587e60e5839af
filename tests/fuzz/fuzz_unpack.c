/*
 * What was packed: whatever the bytes say, it ends, writes nothing outside, and its end stays what it is.
 *
 * The first byte of the input is how many bytes a read gives, the second how many are handed over at the start, the
 * third how many are asked for at a time; the rest is the file.
 */
#include <stdlib.h>
#include <string.h>

#include "unpack.h"

int	 LLVMFuzzerTestOneInput(const uint8_t *, size_t);

#define HEAD	3
#define MOST	((size_t)1 << 20)	/* bytes that are unpacked */

struct input {
	const uint8_t *p;
	size_t left, piece;
};

static ssize_t
give(void *arg, void *p, size_t n)
{
	struct input *in = arg;
	size_t k = in->left < in->piece ? in->left : in->piece;

	k = k < n ? k : n;
	memcpy(p, in->p, k);
	in->p += k;
	in->left -= k;
	return (ssize_t)k;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct input in;
	size_t fed, want, all = 0;
	struct unpack *g;
	uint8_t *out;
	ssize_t k;

	if (n < HEAD)
		return 0;
	fed = data[1] < n - HEAD ? data[1] : n - HEAD;
	want = data[2] + 1U;
	in = (struct input){ data + HEAD + fed, n - HEAD - fed, data[0] + 1U };
	if ((out = malloc(want)) == NULL || (g = unpack_new(give, &in, 64, data + HEAD, fed)) == NULL)
		abort();
	while ((k = unpack_read(g, out, want)) > 0 && (all += (size_t)k) < MOST)
		if ((size_t)k > want)
			abort();
	if (k <= 0 && (unpack_end(g) == UNPACK_GOES_ON || unpack_read(g, out, want) != k ||
	    (k == 0) != (unpack_end(g) == UNPACK_WHOLE)))
		abort();
	unpack_free(g);
	free(out);
	return 0;
}
