/* pcapng: blocks written. */
#include <inttypes.h>
#include <string.h>

#include "pcapng.h"

#define COMMENT_MAX	32u	/* bytes of "flowInd=" and a number */

static uint32_t
padding(size_t n)
{
	return (uint32_t)(-n & 3);
}

static bool
put(FILE *f, const void *p, size_t n)
{
	return n == 0 || fwrite(p, n, 1, f) == 1;
}

size_t
pcapng_put_section(FILE *f)
{
	const struct {
		uint32_t type, length, order;
		uint16_t major, minor;
		uint32_t size[2];	/* of the section: not known */
		uint32_t again;
	} b = { PCAPNG_MAGIC, sizeof b, 0x1a2b3c4d, 1, 0, { UINT32_MAX, UINT32_MAX }, sizeof b };

	return put(f, &b, sizeof b) ? sizeof b : 0;
}

size_t
pcapng_put_interface(FILE *f, const struct capfile_link *l)
{
	const struct {
		uint32_t type, length;
		uint16_t linktype, reserved;
		uint32_t snaplen;
		uint16_t code, codelen;	/* the resolution of times */
		uint8_t	 digits, pad[3];
		uint32_t end, again;
	} b = { 1, sizeof b, (uint16_t)l->linktype, 0, l->snaplen, 9, 1, l->nanosec ? 9 : 6, { 0 }, 0, sizeof b };

	return put(f, &b, sizeof b) ? sizeof b : 0;
}

/* A comment, as an option, padded. */
static size_t
comment(uint8_t *p, uint64_t flow)
{
	const int len = snprintf((char *)p + 4, COMMENT_MAX, "flowInd=%" PRIu64, flow);
	const uint16_t head[2] = { 1, (uint16_t)len };

	memcpy(p, head, sizeof head);
	memset(p + 4 + len, 0, padding((size_t)len));
	return 4 + (size_t)len + padding((size_t)len);
}

static bool
put_comments(FILE *f, const uint64_t *flows, size_t n)
{
	uint8_t p[4 + COMMENT_MAX + 3];

	for (size_t i = 0; i < n; i++)
		if (!put(f, p, comment(p, flows[i])))
			return false;
	return n == 0 || put(f, "\0\0\0", 4);
}

static size_t
comments_size(const uint64_t *flows, size_t n)
{
	uint8_t p[4 + COMMENT_MAX + 3];
	size_t size = n > 0 ? 4 : 0;

	for (size_t i = 0; i < n; i++)
		size += comment(p, flows[i]);
	return size;
}

size_t
pcapng_put_packet(FILE *f, uint32_t interface, const struct capfile_packet *k, const uint64_t *flows, size_t n)
{
	const uint64_t ticks = k->link->nanosec ? (uint64_t)k->sec * 1000000000 + k->nsec :
	    (uint64_t)k->sec * 1000000 + k->nsec / 1000;
	const uint32_t pad = padding(k->caplen), length = 32 + k->caplen + pad + (uint32_t)comments_size(flows, n);
	const uint32_t head[7] = { 6, length, interface, (uint32_t)(ticks >> 32), (uint32_t)ticks, k->caplen,
		k->len };

	if (!put(f, head, sizeof head) || !put(f, k->data, k->caplen) || !put(f, "\0\0", pad) ||
	    !put_comments(f, flows, n) || !put(f, &length, sizeof length))
		return 0;
	return length;
}
