/*
 * Write capture files; see cap.h.
 *
 * libpcap writes this machine's byte order and whole records only; the tests need the other order, pcapng and
 * records that lie, so the few headers are written by hand.
 */
#include <err.h>
#include <stdlib.h>
#include <string.h>

#include <zlib.h>

#include "cap.h"

#define LINKTYPES_MAX	16

struct cap {
	gzFile		 f;
	enum cap_format	 format;
	uint32_t	 snaplen;	/* 0: all */
	uint16_t	 linktype;
	uint64_t	 later;		/* [ns] */
	uint32_t	 in_fraction;	/* seconds that plain pcap has as a fraction of one */
	bool		 started;	/* pcap file header or pcapng section header is written */
	uint16_t	 interface[LINKTYPES_MAX];	/* pcapng: link types seen, by interface number */
	uint32_t	 interfaces;
};

static const char *const format_name[] = {
	[CAP_PCAP] = "pcap",
	[CAP_SWAPPED] = "swapped",
	[CAP_NANO] = "nano",
	[CAP_NANO_SWAPPED] = "nano-swapped",
	[CAP_MODIFIED] = "modified",
	[CAP_MODIFIED_SWAPPED] = "modified-swapped",
	[CAP_NG] = "ng",
	[CAP_NG_SWAPPED] = "ng-swapped",
	[CAP_NG_NANO] = "ng-nano",
};

bool
cap_format_parse(const char *name, enum cap_format *format)
{
	for (size_t i = 0; i < sizeof format_name / sizeof *format_name; i++) {
		if (strcmp(name, format_name[i]) == 0) {
			*format = (enum cap_format)i;
			return true;
		}
	}
	return false;
}

struct cap *
cap_open(const char *path, enum cap_format format, bool gzip, uint32_t snaplen)
{
	struct cap *c;

	if ((c = calloc(1, sizeof *c)) == NULL)
		err(1, "calloc");
	/* T writes without compression; the default level would make the bytes depend on zlib's version */
	c->f = strcmp(path, "-") == 0 ? gzdopen(1, gzip ? "wb6" : "wbT") : gzopen(path, gzip ? "wb6" : "wbT");
	if (c->f == NULL)
		err(1, "%s", path);
	c->format = format;
	c->snaplen = snaplen;
	c->linktype = 1;
	return c;
}

void
cap_bytes(struct cap *c, const void *p, size_t n)
{
	if (n > 0 && gzwrite(c->f, p, (unsigned)n) != (int)n)
		errx(1, "write failed");
}

void
cap_linktype(struct cap *c, uint16_t linktype)
{
	c->linktype = linktype;
}

static bool
swapped(const struct cap *c)
{
	return c->format == CAP_SWAPPED || c->format == CAP_NANO_SWAPPED || c->format == CAP_MODIFIED_SWAPPED ||
	    c->format == CAP_NG_SWAPPED;
}

static bool
modified(const struct cap *c)
{
	return c->format == CAP_MODIFIED || c->format == CAP_MODIFIED_SWAPPED;
}

static void
put32(struct cap *c, uint32_t v)
{
	if (swapped(c))
		v = __builtin_bswap32(v);
	cap_bytes(c, &v, 4);
}

static void
put16(struct cap *c, uint16_t v)
{
	if (swapped(c))
		v = __builtin_bswap16(v);
	cap_bytes(c, &v, 2);
}

/* struct pcap_file_header:  | magic 4 | major 2 | minor 2 | zone 4 | sigfigs 4 | snaplen 4 | linktype 4 | */
static void
pcap_start(struct cap *c)
{
	const bool nano = c->format == CAP_NANO || c->format == CAP_NANO_SWAPPED;

	put32(c, nano ? 0xa1b23c4d : modified(c) ? 0xa1b2cd34 : 0xa1b2c3d4);
	put16(c, 2);
	put16(c, 4);
	put32(c, 0);
	put32(c, 0);
	put32(c, c->snaplen != 0 ? c->snaplen : 262144);
	put32(c, c->linktype);
}

/* Section Header Block:  | 0a0d0d0a | length | 1a2b3c4d | major 2 | minor 2 | section length 8 | length | */
static void
ng_start(struct cap *c)
{
	put32(c, 0x0a0d0d0a);
	put32(c, 28);
	put32(c, 0x1a2b3c4d);
	put16(c, 1);
	put16(c, 0);
	put32(c, 0xffffffff);
	put32(c, 0xffffffff);
	put32(c, 28);
}

/* Interface Description Block with option if_tsresol; the number of the interface of the current link type */
static uint32_t
ng_interface(struct cap *c)
{
	const uint8_t tsresol[4] = { c->format == CAP_NG_NANO ? 9 : 6 };

	for (uint32_t i = 0; i < c->interfaces; i++)
		if (c->interface[i] == c->linktype)
			return i;
	if (c->interfaces == LINKTYPES_MAX)
		errx(1, "more than %d link types in one capture", LINKTYPES_MAX);
	put32(c, 1);
	put32(c, 32);
	put16(c, c->linktype);
	put16(c, 0);
	put32(c, c->snaplen != 0 ? c->snaplen : 262144);
	put16(c, 9);
	put16(c, 1);
	cap_bytes(c, tsresol, 4);
	put32(c, 0);
	put32(c, 32);
	c->interface[c->interfaces] = c->linktype;
	return c->interfaces++;
}

/* Enhanced Packet Block */
static void
ng_packet(struct cap *c, uint64_t ts_ns, const void *p, size_t n, size_t wire)
{
	const uint64_t ts = c->format == CAP_NG_NANO ? ts_ns : ts_ns / 1000;
	const uint32_t pad = (uint32_t)(-n & 3), interface = ng_interface(c);
	const uint32_t length = (uint32_t)n + pad + 32;

	put32(c, 6);
	put32(c, length);
	put32(c, interface);
	put32(c, (uint32_t)(ts >> 32));
	put32(c, (uint32_t)ts);
	put32(c, (uint32_t)n);
	put32(c, (uint32_t)wire);
	cap_bytes(c, p, n);
	cap_bytes(c, "\0\0\0", pad);
	put32(c, length);
}

void
cap_section(struct cap *c, bool other)
{
	c->started = true;
	c->format = other ? CAP_NG_SWAPPED : CAP_NG;
	ng_start(c);
}

static void
put_option(struct cap *c, uint16_t code, const void *p, uint16_t n)
{
	put16(c, code);
	put16(c, n);
	cap_bytes(c, p, n);
	cap_bytes(c, "\0\0\0", -n & 3);
}

void
cap_interface(struct cap *c, const struct cap_interface *i)
{
	const uint8_t resolution = (uint8_t)i->resolution;
	const int64_t offset = swapped(c) ? (int64_t)__builtin_bswap64((uint64_t)i->offset) : i->offset;
	const uint32_t length = 36 + (i->resolution != -1 ? 8 : 0) + (i->offset != 0 ? 12 : 0);

	put32(c, 1);
	put32(c, length);
	put16(c, i->linktype);
	put16(c, 0);
	put32(c, i->snaplen);
	put_option(c, 2, "if0", 3);	/* a name, then what counts */
	if (i->resolution != -1)
		put_option(c, 9, &resolution, 1);
	if (i->offset != 0)
		put_option(c, 14, &offset, 8);
	put_option(c, 0, NULL, 0);
	put_option(c, 0xffff, NULL, 0);	/* behind the end of the options */
	put32(c, length);
}

/* Bytes of a packet, a comment, the length of the block. */
static void
put_data(struct cap *c, const void *p, size_t n, uint32_t length)
{
	cap_bytes(c, p, n);
	cap_bytes(c, "\0\0\0", -n & 3);
	put_option(c, 1, "hello", 5);
	put_option(c, 0, NULL, 0);
	put32(c, length);
}

static uint32_t
data_length(size_t n)
{
	return (uint32_t)(32 + n + (-n & 3) + 16);
}

static void
put_times(struct cap *c, uint64_t ticks, size_t n, size_t wire)
{
	put32(c, (uint32_t)(ticks >> 32));
	put32(c, (uint32_t)ticks);
	put32(c, (uint32_t)n);
	put32(c, (uint32_t)wire);
}

void
cap_enhanced(struct cap *c, uint32_t interface, uint64_t ticks, const void *p, size_t n, size_t wire)
{
	put32(c, 6);
	put32(c, data_length(n));
	put32(c, interface);
	put_times(c, ticks, n, wire);
	put_data(c, p, n, data_length(n));
}

void
cap_obsolete(struct cap *c, uint16_t interface, uint64_t ticks, const void *p, size_t n, size_t wire)
{
	put32(c, 2);
	put32(c, data_length(n));
	put16(c, interface);
	put16(c, 7);			/* packets that were dropped */
	put_times(c, ticks, n, wire);
	put_data(c, p, n, data_length(n));
}

void
cap_simple(struct cap *c, const void *p, size_t n, size_t wire)
{
	const uint32_t length = (uint32_t)(16 + n + (-n & 3));

	put32(c, 3);
	put32(c, length);
	put32(c, (uint32_t)wire);
	cap_bytes(c, p, n);
	cap_bytes(c, "\0\0\0", -n & 3);
	put32(c, length);
}

void
cap_block(struct cap *c, uint32_t type, const void *p, size_t n)
{
	put32(c, type);
	put32(c, (uint32_t)n + 12);
	cap_bytes(c, p, n);
	put32(c, (uint32_t)n + 12);
}

static void
start(struct cap *c)
{
	if (c->started)
		return;
	c->started = true;
	if (c->format >= CAP_NG) {
		ng_start(c);
		ng_interface(c);
	} else {
		pcap_start(c);
	}
}

void
cap_in_fraction(struct cap *c, uint32_t s)
{
	c->in_fraction = s;
}

void
cap_later(struct cap *c, uint64_t ns)
{
	c->later = ns;
}

void
cap_packet(struct cap *c, uint64_t ts_ns, const void *p, size_t n, size_t wire)
{
	const bool nano = c->format == CAP_NANO || c->format == CAP_NANO_SWAPPED;

	start(c);
	ts_ns += c->later;
	if (c->snaplen != 0 && n > c->snaplen)
		n = c->snaplen;
	if (c->format >= CAP_NG) {
		ng_packet(c, ts_ns, p, n, wire);
		return;
	}
	put32(c, (uint32_t)(ts_ns / 1000000000) - c->in_fraction);
	put32(c, (uint32_t)((ts_ns % 1000000000 + c->in_fraction * UINT64_C(1000000000)) / (nano ? 1 : 1000)));
	put32(c, (uint32_t)n);
	put32(c, (uint32_t)wire);
	if (modified(c)) {	/* | interface 4 | protocol 2 | type 1 | 0 1 | */
		put32(c, 1);
		put32(c, 0);
	}
	cap_bytes(c, p, n);
}

void
cap_close(struct cap *c)
{
	int e;

	start(c);
	if ((e = gzclose(c->f)) != Z_OK)
		errx(1, "close failed: zlib error %d", e);
	free(c);
}
