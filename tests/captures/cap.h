/*
 * Write capture files: pcap (micro- and nanosecond, modified, either byte order), pcapng (either byte order), gzip'd
 * or not.
 *
 * A capture is opened by the program, filled by a scenario, and closed by the program.  Every function ends the
 * program on an error of the file (err(3)): a test without its input is no test.
 */
#ifndef T2_TEST_CAP_H
#define T2_TEST_CAP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum cap_format {
	CAP_PCAP,	/* magic a1b2c3d4, this machine's byte order, microseconds */
	CAP_SWAPPED,	/* the same in the other byte order */
	CAP_NANO,	/* magic a1b23c4d */
	CAP_NANO_SWAPPED,
	CAP_MODIFIED,	/* magic a1b2cd34, records with eight bytes more */
	CAP_MODIFIED_SWAPPED,
	CAP_NG,		/* pcapng, one section, one interface per link type, microseconds */
	CAP_NG_SWAPPED,
	CAP_NG_NANO,	/* if_tsresol 9 */
};

struct cap;

/*
 * path     file to write; "-" is stdout
 * gzip     compress
 * snaplen  bytes kept of a packet; 0 keeps all and says 262144
 */
struct cap	*cap_open(const char *path, enum cap_format, bool gzip, uint32_t snaplen);
void		 cap_close(struct cap *);

/* Link type (LINKTYPE_ number) of the packets that follow; Ethernet (1) if never called. */
void		 cap_linktype(struct cap *, uint16_t linktype);

/* Packets that follow are later by so much than they say. */
void		 cap_later(struct cap *, uint64_t ns);

/*
 * Plain pcap has s seconds (3 at most) of the time of packets that follow as a fraction of a second that is more than
 * one.
 */
void		 cap_in_fraction(struct cap *, uint32_t s);

/*
 * Add a packet of n bytes at ts_ns [ns since the epoch].  wire is its length on the wire; caplen is min(n, snaplen).
 */
void		 cap_packet(struct cap *, uint64_t ts_ns, const void *p, size_t n, size_t wire);

/* Add n bytes to the file as they are, without a record around them. */
void		 cap_bytes(struct cap *, const void *p, size_t n);

/*
 * pcapng block by block, whatever the format asked for: a section, its interfaces, numbered from 0 on, and their
 * packets, with n bytes of wire.
 */
struct cap_interface {
	uint16_t	 linktype;
	uint32_t	 snaplen;	/* as it is written: 0 means no limit */
	int		 resolution;	/* if_tsresol, or -1: without */
	int64_t		 offset;	/* if_tsoffset [s]; 0: without */
};
void		 cap_section(struct cap *, bool swapped);
void		 cap_interface(struct cap *, const struct cap_interface *);
void		 cap_enhanced(struct cap *, uint32_t interface, uint64_t ticks, const void *p, size_t n, size_t wire);
void		 cap_obsolete(struct cap *, uint16_t interface, uint64_t ticks, const void *p, size_t n, size_t wire);
void		 cap_simple(struct cap *, const void *p, size_t n, size_t wire);
/* A block of any type with n bytes, a multiple of 4. */
void		 cap_block(struct cap *, uint32_t type, const void *p, size_t n);

/*
 * Parse a format name (pcap, swapped, nano, nano-swapped, modified, modified-swapped, ng, ng-swapped, ng-nano). False
 * if there is none such.
 */
bool		 cap_format_parse(const char *name, enum cap_format *);

#endif
