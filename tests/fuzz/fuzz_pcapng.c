/*
 * pcapng: whatever the bytes say, the reader ends, reads nothing outside, and its packets lie in what it was shown.
 *
 * The first byte of the input says how many bytes it is shown at a time; the rest is the file.
 */
#include <stdlib.h>
#include <string.h>

#include "capfile.h"
#include "pcapng.h"

int	 LLVMFuzzerTestOneInput(const uint8_t *, size_t);

/* A copy of n bytes, so that a byte too far is seen. */
static enum capfile_look
look(struct capfile *f, const uint8_t *p, size_t n, size_t *size)
{
	static volatile uint32_t sum;
	uint8_t *copy = malloc(n + 1);
	struct capfile_packet k = { 0 };
	enum capfile_look r;

	if (copy == NULL)
		abort();
	memcpy(copy + 1, p, n);
	if ((r = capfile_next(f, copy + 1, n, &k, size)) == CAPFILE_PACKET) {
		if (k.link == NULL || k.caplen > k.link->snaplen || k.caplen > n || k.nsec >= 1000000000)
			abort();
		for (uint32_t i = 0; i < k.caplen; i++)
			sum += k.data[i];
	}
	if ((r == CAPFILE_MORE && *size <= n) || (r != CAPFILE_BAD && *size == 0))
		abort();
	free(copy);
	return r;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	const uint8_t *p = data + 1, *const end = data + n;
	size_t size, shown;
	struct capfile f;
	enum capfile_look r;
	char why[128];

	if (n < 5 || !capfile_is_ng(p))
		return 0;
	if (capfile_begin(&f, p, (size_t)(end - p), &size) != CAPFILE_PACKET)
		abort();
	for (shown = data[0]; ; ) {
		if (shown > (size_t)(end - p))
			shown = (size_t)(end - p);
		r = look(&f, p, shown, &size);
		if (r == CAPFILE_BAD || ((r == CAPFILE_MORE || r == CAPFILE_PASS) && size > (size_t)(end - p)))
			break;
		if (r == CAPFILE_MORE) {
			shown = size;
			continue;
		}
		p += size;
		shown = data[0];
	}
	if (r == CAPFILE_BAD && f.why[0] == '\0')
		abort();
	capfile_cut(&f, p, (size_t)(end - p), why, sizeof why);
	capfile_end(&f);
	return 0;
}
