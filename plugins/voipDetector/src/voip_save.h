/*
 * voip_save: content of RTP in files, VOIP_SAVE of the user flags.
 *
 * A file is PREFIX, VOIP_SUFFIX, / and VOIP_FNAME_FLOWIND_DIR_SOURCE, "rtp_5_A_1" (savefile.h).
 */
#ifndef VOIP_SAVE_H
#define VOIP_SAVE_H

#include "rtp.h"

#if VOIP_SAVE == 1

/* Make the folder, in initialize(); ends the run if it can't be. */
void voip_save_open(const char *name, const char *suffix);
void voip_save_close(void);

/* The payload of a packet of a source, of which so many packets before it are missing. */
void voip_save_payload(unsigned long flowIndex, struct rtp_source *, const struct rtp_head *, unsigned missing);

/* The flow ends: what waits is written, if the source is one of RTP with packets enough; else the file is removed. */
void voip_save_end(unsigned long flowIndex, struct rtp_source *, bool valid);

#endif
#endif
