/*
 * The reader of captures behind tawk -x: whatever the bytes say, it ends and reads nothing outside.
 *
 * The first byte of the input chooses offsets or ordinal numbers, the next seven are positions that are asked for;
 * the rest is the capture.
 *
 * LINK: tawk/extract/capread.c
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "capread_priv.h"

#define HEAD	8

int	 LLVMFuzzerTestOneInput(const uint8_t *, size_t);

/* Ask for a position; the record's bytes are read, all of them. */
static uint32_t
ask(struct capread *c, uint64_t position)
{
	static volatile uint32_t sum;
	struct capfile_packet r = { 0 };
	char err[CAPREAD_ERR] = "";

	if (!capread_at(c, position, &r, err)) {
		if (*err == '\0')
			abort();
		return sum;
	}
	if (r.caplen > r.link->snaplen)
		abort();
	for (uint32_t i = 0; i < r.caplen; i++)
		sum += r.data[i];
	return sum;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	char err[CAPREAD_ERR] = "", path[64];
	struct capread *c;
	int fd;

	if (n < HEAD + 4)
		return 0;
	if ((fd = memfd_create("capture", 0)) == -1)
		return 0;
	if (write(fd, data + HEAD, n - HEAD) != (ssize_t)(n - HEAD))
		abort();
	(void)snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
	if ((c = capread_open(path, data[0] & 1, err)) != NULL) {
		(void)ask(c, data[0] & 1 ? 24 : 1);
		for (unsigned i = 1; i < HEAD; i++)
			(void)ask(c, data[0] & 2 ? (uint64_t)data[i] << (8 * i) : data[i]);
		capread_close(c);
	} else if (*err == '\0') {
		abort();
	}
	(void)close(fd);
	return 0;
}
