/*
 * Fuzz targets of decoders that take one message after the other: the input is messages with two length bytes each.
 *
 * Each message lies in memory of its own size, so that a byte too far is a crash.
 */
#ifndef FUZZ_MESSAGES_H
#define FUZZ_MESSAGES_H

#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int	 LLVMFuzzerTestOneInput(const uint8_t *, size_t);

/* The core's, which knows of cells too. */
#undef free
void
t2_plugin_free(void *p)
{
	free(p);
}

static inline void
check(int ok)
{
	if (!ok)
		abort();
}

/* Hand each message to take(). */
static inline void
each_message(const uint8_t *p, size_t n, void (*take)(void *, const uint8_t *, size_t), void *arg)
{
	while (n >= 2) {
		const size_t said = (size_t)(p[0] << 8 | p[1]), len = said < n - 2 ? said : n - 2;
		uint8_t *const copy = malloc(len > 0 ? len : 1);

		memcpy(copy, p + 2, len);
		take(arg, copy, len);
		free(copy);
		p += 2 + len;
		n -= 2 + len;
	}
}

#endif
