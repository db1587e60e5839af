/*
 * Records of captures by their position, for tawk -x.
 *
 * They are read by capfile.h, packed or not; plain pcap by offset where the index has offsets, all else from the
 * start.
 */
#ifndef TAWK_CAPREAD_H
#define TAWK_CAPREAD_H

#include <stdbool.h>
#include <stdint.h>

#include "capfile.h"

#define CAPREAD_ERR	384	/* bytes an err buffer has to have */

struct capread;

/*
 * offsets   positions are offsets of record headers, in any order; else ordinal numbers from 1, which may not go back
 * Returns NULL with the reason in err, without the name.
 */
struct capread	*capread_open(const char *path, bool offsets, char *err);
void		 capread_close(struct capread *);
/* The link that all packets have; NULL for pcapng, whose packets say it. */
const struct capfile_link	*capread_info(const struct capread *);

/*
 * The record at a position; the last one may be asked for again.  Its bytes are valid until the next call.  False
 * with the reason in err.
 */
bool	capread_at(struct capread *, uint64_t position, struct capfile_packet *, char *err);

#endif
