/* The start of a capture file; plain pcap: what is rare of a record. */
#include "capfile.h"

#include <limits.h>
#include <stdio.h>
#include <string.h>

#include "pcapng.h"
#include "text.h"

/*
 * | magic 32 | major 16 | minor 16 | zone 32 | accuracy 32 | snap length 32 | link type 32 |, then for each packet
 * | seconds 32 | fraction 32 | captured 32 | on the wire 32 | modified: interface 32, protocol 16, type 8, 0 8 |
 * and its bytes; in the order of the machine that wrote it.
 */
#define MAGIC_MODIFIED	0xa1b2cd34u
#define ETHERNET	1u
#define COOKED		14u	/* bytes that the modified form may have beyond its snap length */

static bool
is_magic(uint32_t magic)
{
	return magic == CAPFILE_USEC || magic == CAPFILE_NSEC || magic == MAGIC_MODIFIED;
}

bool
capfile_is_plain(const uint8_t p[4])
{
	uint32_t magic;

	memcpy(&magic, p, sizeof magic);
	return is_magic(magic) || is_magic(__builtin_bswap32(magic));
}

bool
capfile_is_ng(const uint8_t p[4])
{
	static const uint8_t magic[] = { 0x0a, 0x0d, 0x0d, 0x0a };

	return memcmp(p, magic, sizeof magic) == 0;
}

/* The first section is a block like others: nothing of it is passed over. */
static enum capfile_look
ng_begin(struct capfile *f, size_t *size)
{
	*size = 0;
	if ((f->ng = pcapng_new()) != NULL)
		return CAPFILE_PACKET;
	(void)text_fail(f->why, sizeof f->why, "out of memory");
	return CAPFILE_BAD;
}

void
capfile_end(struct capfile *f)
{
	pcapng_free(f->ng);
	f->ng = NULL;
}

enum capfile_look
capfile_begin(struct capfile *f, const uint8_t *p, size_t n, size_t *size)
{
	uint32_t magic;

	*f = (struct capfile){ .record = CAPFILE_RECORD };
	*size = CAPFILE_HEADER;
	if (n >= sizeof magic && capfile_is_ng(p))
		return ng_begin(f, size);
	if (n >= sizeof magic && !capfile_is_plain(p)) {
		(void)text_fail(f->why, sizeof f->why, "not a pcap or pcapng file");
		return CAPFILE_BAD;
	}
	if (n < CAPFILE_HEADER)
		return CAPFILE_MORE;
	memcpy(&magic, p, sizeof magic);
	f->swapped = !is_magic(magic);
	magic = capfile_get32(f, p);
	f->link = (struct capfile_link){ .snaplen = capfile_get32(f, p + 16), .linktype = capfile_get32(f, p + 20),
		.nanosec = magic == CAPFILE_NSEC };
	if (f->link.snaplen == 0 || f->link.snaplen > INT_MAX)
		f->link.snaplen = CAPFILE_PACKET_MAX;
	if (magic == MAGIC_MODIFIED) {
		f->record = CAPFILE_MODIFIED;
		if (f->link.linktype == ETHERNET && f->link.snaplen <= INT_MAX - COOKED)
			f->link.snaplen += COOKED;
	}
	return CAPFILE_PACKET;
}

void
capfile_too_long(struct capfile *f, uint32_t caplen)
{
	(void)text_fail(f->why, sizeof f->why, "captured length %u is more than %u", caplen, CAPFILE_PACKET_MAX);
}

void
capfile_cut(const struct capfile *f, const uint8_t *p, size_t n, char *buf, size_t buflen)
{
	if (f->ng != NULL)
		pcapng_cut(f, p, n, buf, buflen);
	else if (n < f->record)
		(void)snprintf(buf, buflen, "got %zu of %u record header bytes", n, f->record);
	else
		(void)snprintf(buf, buflen, "got %zu of %u packet bytes", n - f->record, capfile_get32(f, p + 8));
}
