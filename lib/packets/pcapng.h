/*
 * pcapng: the blocks of a pcapng file, as capfile.h reads them, and blocks written.
 *
 * A file is sections, each with a byte order and interfaces of its own; an interface has its link type, snap length,
 * resolution and offset of time.  Read are enhanced, simple and obsolete packet blocks; what is no packet is passed
 * over.
 */
#ifndef T2_PCAPNG_H
#define T2_PCAPNG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "capfile.h"

#define PCAPNG_MAGIC		0x0a0d0d0au		/* the first four bytes, in either byte order */
#define PCAPNG_BLOCK_MAX	((uint32_t)16 << 20)	/* longest block that is taken for one */
#define PCAPNG_HELD		((uint32_t)384 << 10)	/* bytes of a block that have to be in memory, at most */

struct pcapng_interface;

/* The state of a reader. */
struct pcapng {
	struct pcapng_interface **interface;	/* of the section */
	unsigned	 n, room;		/* of these */
	struct pcapng_interface *all;		/* of all sections: packets may still point to them */
	bool		 swapped;		/* byte order of the section */
	bool		 begun;			/* there was a section */
	uint32_t	 rest;			/* bytes of a long block still to be passed, but its last length */
	uint32_t	 length;		/* which that length has to be, or 0 */
	uint32_t	 block;			/* type of the last block that was looked at */
	uint64_t	 odd;			/* packets passed over: of unknown interfaces, or too long */
	uint64_t	 timeless;		/* simple packet blocks: they have the time of the packet before */
	int64_t		 sec;			/* the last time */
	uint64_t	 nsec;
};

/* NULL without memory. */
struct pcapng	*pcapng_new(void);
void		 pcapng_free(struct pcapng *);	/* NULL is fine */

/* As capfile_cut(). */
void	pcapng_cut(const struct capfile *f, const uint8_t *p, size_t n, char *buf, size_t buflen);

/* Whether what was looked at last ended a block, so that the file may end there. */
bool	pcapng_may_end(const struct pcapng *);

/* Interface i of the section, from 0 on; NULL if there is none. */
const struct capfile_link	*pcapng_link(const struct pcapng *, unsigned i);

/* --- writing, in the order of this machine ---------------------------------------------------------------------- */

/* The start of a file.  As all below: how many bytes were written, 0 with errno. */
size_t	pcapng_put_section(FILE *);

/* The next interface, from number 0 on. */
size_t	pcapng_put_interface(FILE *, const struct capfile_link *);

/*
 * A packet of an interface, whose resolution is that of k->link.
 * flows, n  indices of flows, each of which becomes a comment "flowInd=..."
 */
size_t	pcapng_put_packet(FILE *, uint32_t interface, const struct capfile_packet *k, const uint64_t *flows,
    size_t n);

#endif /* T2_PCAPNG_H */
