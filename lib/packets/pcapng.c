/* pcapng: from block to block. */
#include "pcapng.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

/* | type 32 | length 32 | body, padded to 4 bytes | length 32 |; the length is that of all */
#define HEAD		8u
#define TAIL		4u
#define SECTION		28u	/* bytes of the shortest block of a type */
#define INTERFACE	20u
#define PACKET		32u
#define SIMPLE		16u

#define BYTE_ORDER_MAGIC	0x1a2b3c4du
#define RESOLUTION_BINARY	0x80	/* the resolution is a power of two, not ten */
#define TIME_DIGITS		9	/* of nanoseconds */
#define TEN_MAX			19	/* the largest power of ten in 64 bits */

enum { BLOCK_INTERFACE = 1, BLOCK_OBSOLETE = 2, BLOCK_SIMPLE = 3, BLOCK_PACKET = 6 };
enum { OPTION_END, OPTION_RESOLUTION = 9, OPTION_OFFSET = 14 };

struct pcapng_interface {
	struct capfile_link link;
	struct pcapng_interface *before;	/* in the list of all */
	int64_t	 offset;			/* [s] */
	uint8_t	 resolution;			/* as the option has it */
};

struct pcapng *
pcapng_new(void)
{
	return calloc(1, sizeof(struct pcapng));
}

void
pcapng_free(struct pcapng *g)
{
	if (g == NULL)
		return;
	for (struct pcapng_interface *i; (i = g->all) != NULL; free(i))
		g->all = i->before;
	free(g->interface);
	free(g);
}

const struct capfile_link *
pcapng_link(const struct pcapng *g, unsigned i)
{
	return i < g->n ? &g->interface[i]->link : NULL;
}

bool
pcapng_may_end(const struct pcapng *g)
{
	return g->length == 0;
}

static uint16_t
get16(const struct pcapng *g, const uint8_t *p)
{
	uint16_t v;

	memcpy(&v, p, sizeof v);
	return g->swapped ? __builtin_bswap16(v) : v;
}

static uint32_t
get32(const struct pcapng *g, const uint8_t *p)
{
	uint32_t v;

	memcpy(&v, p, sizeof v);
	return g->swapped ? __builtin_bswap32(v) : v;
}

static uint64_t
get64(const struct pcapng *g, const uint8_t *p)
{
	uint64_t v;

	memcpy(&v, p, sizeof v);
	return g->swapped ? __builtin_bswap64(v) : v;
}

__attribute__((format(printf, 2, 3)))
static enum capfile_look
bad(struct capfile *f, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	(void)vsnprintf(f->why, sizeof f->why, fmt, ap);
	va_end(ap);
	return CAPFILE_BAD;
}

/* --- time ------------------------------------------------------------------------------------------------------- */

static uint64_t
ten_to(unsigned n)
{
	uint64_t v = 1;

	while (n-- > 0)
		v *= 10;
	return v;
}

static void
time_binary(unsigned bits, uint64_t ticks, uint64_t *sec, uint64_t *nsec)
{
	const uint64_t fraction = bits < 64 ? ticks & (((uint64_t)1 << bits) - 1) : ticks;

	*sec = bits < 64 ? ticks >> bits : 0;
	*nsec = (uint64_t)((unsigned __int128)fraction * 1000000000 >> bits);
}

static void
time_decimal(unsigned digits, uint64_t ticks, uint64_t *sec, uint64_t *nsec)
{
	const uint64_t second = digits <= TEN_MAX ? ten_to(digits) : 0;
	const uint64_t fraction = second != 0 ? ticks % second : ticks;

	*sec = second != 0 ? ticks / second : 0;
	if (digits <= TIME_DIGITS)
		*nsec = fraction * ten_to(TIME_DIGITS - digits);
	else
		*nsec = digits - TIME_DIGITS <= TEN_MAX ? fraction / ten_to(digits - TIME_DIGITS) : 0;
}

/* Times that are farther from 1970 are so far: whoever computes with them has room. */
#define SEC_MOST	(INT64_C(1) << 53)

static void
time_of(const struct pcapng_interface *i, uint64_t ticks, struct capfile_packet *k)
{
	uint64_t sec, nsec;

	if (i->resolution == 6) {
		sec = ticks / 1000000;
		nsec = ticks % 1000000 * 1000;
	} else if (i->resolution == TIME_DIGITS) {
		sec = ticks / 1000000000;
		nsec = ticks % 1000000000;
	} else if ((i->resolution & RESOLUTION_BINARY) != 0) {
		time_binary(i->resolution & (RESOLUTION_BINARY - 1), ticks, &sec, &nsec);
	} else {
		time_decimal(i->resolution, ticks, &sec, &nsec);
	}
	if (__builtin_add_overflow(sec < (uint64_t)SEC_MOST ? (int64_t)sec : SEC_MOST, i->offset, &k->sec))
		k->sec = i->offset;
	k->sec = k->sec > SEC_MOST ? SEC_MOST : k->sec < -SEC_MOST ? -SEC_MOST : k->sec;
	k->nsec = nsec;
}

/* --- blocks ----------------------------------------------------------------------------------------------------- */

/* A section begins: byte order and length, of which the head is enough. */
static enum capfile_look
section_order(struct capfile *f, const uint8_t *p, size_t n, size_t *size)
{
	struct pcapng *g = f->ng;
	uint32_t magic;

	if (n < HEAD + sizeof magic) {
		*size = HEAD + sizeof magic;
		return CAPFILE_MORE;
	}
	memcpy(&magic, p + HEAD, sizeof magic);
	if (magic != BYTE_ORDER_MAGIC && magic != __builtin_bswap32(BYTE_ORDER_MAGIC))
		return bad(f, "a section without byte order: 0x%08x", magic);
	g->swapped = magic != BYTE_ORDER_MAGIC;
	return CAPFILE_PASS;
}

static enum capfile_look
section_begin(struct capfile *f, const uint8_t *p)
{
	struct pcapng *g = f->ng;

	if (get16(g, p + 12) != 1)
		return bad(f, "version %u.%u of pcapng", get16(g, p + 12), get16(g, p + 14));
	g->begun = true;
	g->n = 0;
	return CAPFILE_PASS;
}

/* The options that say how times are to be read, up to the end at the latest. */
static void
interface_options(const struct pcapng *g, struct pcapng_interface *i, const uint8_t *p, size_t n)
{
	while (n >= 4) {
		const uint16_t code = get16(g, p), len = get16(g, p + 2);
		const size_t padded = (len + (size_t)3) & ~(size_t)3;

		p += 4;
		n -= 4;
		if (code == OPTION_END || len > n)
			return;
		if (code == OPTION_RESOLUTION && len == 1)
			i->resolution = p[0];
		else if (code == OPTION_OFFSET && len == 8)
			i->offset = (int64_t)get64(g, p);
		if (padded > n)
			return;
		p += padded;
		n -= padded;
	}
}

static bool
interface_room(struct pcapng *g)
{
	struct pcapng_interface **more;
	const unsigned room = g->room != 0 ? 2 * g->room : 8;

	if (g->n < g->room)
		return true;
	if ((more = realloc(g->interface, room * sizeof *more)) == NULL)
		return false;
	g->interface = more;
	g->room = room;
	return true;
}

static enum capfile_look
interface_add(struct capfile *f, const uint8_t *p, size_t n)
{
	struct pcapng *g = f->ng;
	struct pcapng_interface *i = calloc(1, sizeof *i);

	if (i == NULL || !interface_room(g)) {
		free(i);
		return bad(f, "out of memory");
	}
	i->link = (struct capfile_link){ .linktype = get16(g, p + 8), .snaplen = get32(g, p + 12) };
	if (i->link.snaplen == 0 || i->link.snaplen > CAPFILE_PACKET_MAX)
		i->link.snaplen = CAPFILE_PACKET_MAX;
	i->resolution = 6;
	interface_options(g, i, p + INTERFACE - TAIL, n - INTERFACE);
	i->link.nanosec = i->resolution != 6;
	i->before = g->all;
	g->all = i;
	g->interface[g->n++] = i;
	if (f->link.snaplen == 0)
		f->link = i->link;
	return CAPFILE_PASS;
}

/* The packet of a block; PASS if it is of no use. */
static enum capfile_look
packet_take(struct capfile *f, struct capfile_packet *k, uint32_t interface)
{
	struct pcapng *g = f->ng;

	if (interface >= g->n || k->caplen > CAPFILE_PACKET_MAX) {
		g->odd++;
		return CAPFILE_PASS;
	}
	k->link = &g->interface[interface]->link;
	if (k->caplen > k->link->snaplen)
		g->interface[interface]->link.snaplen = k->caplen;
	return CAPFILE_PACKET;
}

/*
 * | interface 32, obsolete: interface 16, drops 16 | ticks 64, high half first | captured 32 | on the wire 32 | data
 * | options |
 */
static enum capfile_look
packet_block(struct capfile *f, const uint8_t *p, uint32_t length, struct capfile_packet *k)
{
	struct pcapng *g = f->ng;
	const uint32_t interface = g->block == BLOCK_OBSOLETE ? get16(g, p + 8) : get32(g, p + 8);

	k->caplen = get32(g, p + 20);
	k->len = get32(g, p + 24);
	k->data = p + PACKET - TAIL;
	if (k->caplen > length - PACKET)
		return bad(f, "captured length %u in a block of %u bytes", k->caplen, length);
	if (packet_take(f, k, interface) != CAPFILE_PACKET)
		return CAPFILE_PASS;
	time_of(g->interface[interface], (uint64_t)get32(g, p + 12) << 32 | get32(g, p + 16), k);
	g->sec = k->sec;
	g->nsec = k->nsec;
	return CAPFILE_PACKET;
}

/* | on the wire 32 | data |, of interface 0, as much as its snap length allows; without a time */
static enum capfile_look
simple_block(struct capfile *f, const uint8_t *p, uint32_t length, struct capfile_packet *k)
{
	struct pcapng *g = f->ng;

	k->len = k->caplen = get32(g, p + 8);
	k->data = p + SIMPLE - TAIL;
	k->sec = g->sec;
	k->nsec = g->nsec;
	if (k->caplen > length - SIMPLE)
		k->caplen = length - SIMPLE;
	if (g->n > 0 && k->caplen > g->interface[0]->link.snaplen)
		k->caplen = g->interface[0]->link.snaplen;
	if (packet_take(f, k, 0) != CAPFILE_PACKET)
		return CAPFILE_PASS;
	g->timeless++;
	return CAPFILE_PACKET;
}

static uint32_t
least(uint32_t block)
{
	switch (block) {
	case PCAPNG_MAGIC:
		return SECTION;
	case BLOCK_INTERFACE:
		return INTERFACE;
	case BLOCK_SIMPLE:
		return SIMPLE;
	case BLOCK_OBSOLETE:
	case BLOCK_PACKET:
		return PACKET;
	default:
		return HEAD + TAIL;
	}
}

/* What a block says, of which the first held bytes are in memory. */
static enum capfile_look
block_look(struct capfile *f, const uint8_t *p, uint32_t length, uint32_t held, struct capfile_packet *k)
{
	switch (f->ng->block) {
	case PCAPNG_MAGIC:
		return section_begin(f, p);
	case BLOCK_INTERFACE:
		return interface_add(f, p, held);
	case BLOCK_SIMPLE:
		return simple_block(f, p, length, k);
	case BLOCK_OBSOLETE:
	case BLOCK_PACKET:
		return packet_block(f, p, length, k);
	default:
		return CAPFILE_PASS;
	}
}

/* The end of a long block: first what was not in memory with its start, then its length once more. */
static enum capfile_look
block_rest(struct capfile *f, const uint8_t *p, size_t n, size_t *size)
{
	struct pcapng *g = f->ng;
	const uint32_t length = g->length;

	if (g->rest > 0) {
		*size = g->rest;
		g->rest = 0;
		return CAPFILE_PASS;
	}
	*size = TAIL;
	if (n < TAIL)
		return CAPFILE_MORE;
	if (get32(g, p) != length)
		return bad(f, "a block of %u bytes ends as one of %u", length, get32(g, p));
	g->length = 0;
	return CAPFILE_PASS;
}

enum capfile_look
pcapng_next(struct capfile *f, const uint8_t *p, size_t n, struct capfile_packet *k, size_t *size)
{
	struct pcapng *g = f->ng;
	enum capfile_look look;
	uint32_t length;

	if (g->length != 0)
		return block_rest(f, p, n, size);
	*size = HEAD;
	if (n < HEAD)
		return CAPFILE_MORE;
	g->block = get32(g, p);
	if (g->block == PCAPNG_MAGIC && (look = section_order(f, p, n, size)) != CAPFILE_PASS)
		return look;
	length = get32(g, p + 4);
	if (length % 4 != 0 || length < least(g->block) || length > PCAPNG_BLOCK_MAX)
		return bad(f, "a block of type 0x%x and %u bytes", g->block, length);
	*size = length < PCAPNG_HELD ? length : PCAPNG_HELD;
	if (n < *size)
		return CAPFILE_MORE;
	if (*size == length && get32(g, p + length - TAIL) != length)
		return bad(f, "a block of %u bytes ends as one of %u", length, get32(g, p + length - TAIL));
	look = block_look(f, p, length, (uint32_t)*size, k);
	if (*size == length || look == CAPFILE_BAD)
		return look;
	g->rest = length - TAIL - (uint32_t)*size;
	g->length = length;
	return look;
}

void
pcapng_cut(const struct capfile *f, const uint8_t *p, size_t n, char *buf, size_t buflen)
{
	struct pcapng *g = f->ng;

	if (g->length != 0)
		(void)snprintf(buf, buflen, "the file ends within a block of %u bytes", g->length);
	else if (n < HEAD)
		(void)snprintf(buf, buflen, "got %zu of %u block header bytes", n, HEAD);
	else
		(void)snprintf(buf, buflen, "got %zu of %u block bytes", n, get32(g, p + 4));
}
