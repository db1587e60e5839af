/*
 * voip_save: content of RTP in files, VOIP_SAVE of the user flags.
 *
 * A file is PREFIX, VOIP_SUFFIX, / and rtp_FLOWIND_DIR_SOURCE, "rtp_5_A_1": nothing of it was said by anybody.  It is
 * opened for each packet, so that no number of flows takes descriptors.
 */
#ifndef VOIP_SAVE_H
#define VOIP_SAVE_H

#include "rtp.h"

#if VOIP_SAVE == 1

/* Make the folder, in initialize(); ends the run if it can't be. */
void voip_save_open(const char *suffix);
void voip_save_close(void);

/*
 * The payload of a packet of the n-th source of a flow, of which so many packets before it are missing.  first: it is
 * the first one.  True if it was written.
 */
bool voip_save_payload(unsigned long flowIndex, unsigned n, const struct rtp_head *, unsigned missing, bool first);

#endif
#endif
