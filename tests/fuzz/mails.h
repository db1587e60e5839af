/*
 * Fuzz targets of decoders of mail: what takes the contents of mails, and the memory that is left to them.
 */
#ifndef FUZZ_MAILS_H
#define FUZZ_MAILS_H

#define FUZZ_MEMORY	20000
#include "budget.h"
#include "messages.h"

static size_t	 sum;		/* of what was read, so that it is read */

/* Bytes of a mail; arg: the number of the last one, which this goes on or follows. */
static void
save(void *arg, uint32_t mail, bool first, const uint8_t *p, size_t n)
{
	uint32_t *const last = arg;

	check(n > 0 && mail == *last + first);
	*last = mail;
	for (size_t i = 0; i < n; i++)
		sum += p[i];
}

#endif
