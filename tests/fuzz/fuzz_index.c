/*
 * The reader of the packet index: whatever the bytes say, it ends, reads nothing outside, and gives positions in
 * order.
 *
 * The input is an index; the checksums of its blocks are made right before it is opened, as far as there are blocks.
 */
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>
#include <zlib.h>

#include "index.h"
#include "index_priv.h"

int	 LLVMFuzzerTestOneInput(const uint8_t *, size_t);

static void
resum(uint8_t *p, size_t n)
{
	size_t at = FILE_HEAD;

	while (at <= n && n - at >= BLOCK_HEAD) {
		const uint64_t size = get64le(p + at + 8), checked = get64le(p + at + 16);

		if (size > n - at - BLOCK_HEAD || checked > size)
			return;
		put32le(p + at + 4, (uint32_t)crc32(0, p + at + BLOCK_HEAD, (unsigned)checked));
		at += BLOCK_HEAD + size;
	}
}

static void
ask(struct index *x, const uint64_t *keys, size_t n)
{
	uint8_t found[64] = { 0 }, again[64] = { 0 };
	const uint64_t *position;
	const ssize_t got = index_select(x, keys, n, found, &position);

	if (got > index_segment(x)->npackets)
		abort();
	for (ssize_t i = 1; i < got; i++)
		if (position[i] <= position[i - 1] || position[i] > index_segment(x)->last_position)
			abort();
	if (got >= 0 && (index_has(x, keys, n, again) != (got > 0) || memcmp(found, again, n) != 0))
		abort();
	(void)index_has(x, keys, n, NULL);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	uint64_t keys[64];
	char err[INDEX_ERR_SIZE];
	uint8_t *p = malloc(n + 1);
	const int fd = memfd_create("xer", 0);
	enum index_block b;
	struct index *x;

	if (p == NULL || fd == -1)
		abort();
	memcpy(p, data, n);
	resum(p, n);
	if (n > 0 && write(fd, p, n) != (ssize_t)n)
		abort();
	free(p);
	for (unsigned i = 0; i < 64; i++)
		keys[i] = i < 32 ? i : (uint64_t)i * i * 7;
	if ((x = index_open_fd(fd, err)) == NULL)
		return 0;
	while ((b = index_next(x)) == INDEX_FILE || b == INDEX_SEGMENT) {
		if (b == INDEX_FILE) {
			if (strlen(index_file(x)->path) > n)
				abort();
			continue;
		}
		ask(x, keys, 64);
		ask(x, keys + 3, 1);
	}
	if (b == INDEX_BAD && *index_error(x) == '\0')
		abort();
	index_close(x);
	return 0;
}
