/*
 * capfile: the records of a capture file, out of bytes that the caller has read; and plain pcap written.
 *
 * The reader copies nothing and reads nothing: a caller that has part of the file in memory, from a file, a pipe or
 * what was packed, looks at it record by record.
 *
 *	struct capfile f;
 *	size_t size;
 *	if (capfile_begin(&f, p, n, &size) != CAPFILE_PACKET) ...	MORE: size bytes wanted; BAD: f.why
 *	p += size, n -= size;
 *	while ((look = capfile_next(&f, p, n, &k, &size)) == CAPFILE_PACKET || look == CAPFILE_PASS)
 *		p += size, n -= size;
 *	capfile_end(&f);
 *
 * Plain pcap is read in either byte order, with micro- and nanoseconds, and in the modified form whose records have
 * eight bytes more; pcapng as pcapng.h says.  A packet says of which interface it is.
 */
#ifndef T2_CAPFILE_H
#define T2_CAPFILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define CAPFILE_HEADER		24u	/* bytes of the file header of plain pcap */
#define CAPFILE_RECORD		16u	/* bytes before a packet */
#define CAPFILE_MODIFIED	24u	/* the same in modified pcap */
#define CAPFILE_PACKET_MAX	262144u	/* longest packet that is taken for one */

enum capfile_look {
	CAPFILE_PACKET,		/* there it is */
	CAPFILE_MORE,		/* not without more bytes; none at all are the end of the file */
	CAPFILE_BAD,		/* no such thing: see why */
	CAPFILE_PASS		/* what is there is no packet: pass over size bytes, of which fewer may be in
				   memory */
};

/* Where packets were captured. */
struct capfile_link {
	uint32_t	linktype;	/* LINKTYPE_ of the pcap format, with what may stand beside it */
	uint32_t	snaplen;	/* bytes, not 0 */
	bool		nanosec;	/* the file has nanoseconds, else microseconds */
};

struct capfile_packet {
	const struct capfile_link *link;
	int64_t		 sec;
	uint64_t	 nsec;		/* from 10^9 on if the file has it so */
	uint32_t	 caplen, len;	/* captured, on the wire [bytes]; caplen is not above the link's snaplen */
	const uint8_t	*data;		/* among the bytes that were looked at */
};

struct pcapng;

struct capfile {
	struct capfile_link link;	/* pcapng: of the first interface */
	struct pcapng	*ng;		/* pcapng; else NULL */
	bool		 swapped;	/* the other byte order */
	uint8_t		 record;	/* bytes before a packet */
	char		 why[80];	/* after CAPFILE_BAD */
};

/* Whether the first four bytes of a file are those of plain pcap, of pcapng. */
bool	capfile_is_plain(const uint8_t magic[4]);
bool	capfile_is_ng(const uint8_t magic[4]);

/*
 * Look at the start of a file, n bytes from p on.
 * size  bytes of the file header; after CAPFILE_MORE how many are needed
 */
enum capfile_look	capfile_begin(struct capfile *f, const uint8_t *p, size_t n, size_t *size);

/* Free what a reader has; zeros are fine.  The links of its packets go. */
void	capfile_end(struct capfile *f);

/* What is wrong if a file ends n bytes behind the start of a record, into buf: "got 9 of 16 record header bytes". */
void	capfile_cut(const struct capfile *f, const uint8_t *p, size_t n, char *buf, size_t buflen);

/* The rare parts of capfile_next(). */
void	capfile_too_long(struct capfile *f, uint32_t caplen);
enum capfile_look	pcapng_next(struct capfile *f, const uint8_t *p, size_t n, struct capfile_packet *k,
	size_t *size);

static inline uint32_t
capfile_get32(const struct capfile *f, const uint8_t *p)
{
	uint32_t v;

	__builtin_memcpy(&v, p, sizeof v);
	return f->swapped ? __builtin_bswap32(v) : v;
}

/*
 * Look at the record that starts at p; n bytes from there on are in memory.
 * size  bytes of the record; after CAPFILE_MORE how many are needed from p on
 */
static inline enum capfile_look
capfile_next(struct capfile *f, const uint8_t *p, size_t n, struct capfile_packet *k, size_t *size)
{
	uint32_t stored;

	if (f->ng != NULL)
		return pcapng_next(f, p, n, k, size);
	*size = f->record;
	if (n < *size)
		return CAPFILE_MORE;
	stored = capfile_get32(f, p + 8);
	if (__builtin_expect(stored > CAPFILE_PACKET_MAX, 0)) {
		capfile_too_long(f, stored);
		return CAPFILE_BAD;
	}
	*size += stored;
	if (n < *size)
		return CAPFILE_MORE;
	k->link = &f->link;
	k->sec = capfile_get32(f, p);
	k->nsec = (uint64_t)capfile_get32(f, p + 4) * (f->link.nanosec ? 1 : 1000);
	k->len = capfile_get32(f, p + 12);
	k->caplen = stored < f->link.snaplen ? stored : f->link.snaplen;
	k->data = p + f->record;
	return CAPFILE_PACKET;
}

/* --- writing plain pcap, in the order of this machine ----------------------------------------------------------- */

struct capfile_header {
	uint32_t	magic;
	uint16_t	major, minor;
	uint32_t	zone, accuracy, snaplen, linktype;
};

struct capfile_record {
	uint32_t	sec, frac;	/* fraction in micro- or nanoseconds, as the header says */
	uint32_t	caplen, len;
};

#define CAPFILE_USEC	0xa1b2c3d4u
#define CAPFILE_NSEC	0xa1b23c4du

static inline struct capfile_header
capfile_header(const struct capfile_link *l)
{
	return (struct capfile_header){ .magic = l->nanosec ? CAPFILE_NSEC : CAPFILE_USEC, .major = 2, .minor = 4,
		.snaplen = l->snaplen, .linktype = l->linktype };
}

#endif /* T2_CAPFILE_H */
