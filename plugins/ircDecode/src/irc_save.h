/*
 * irc_save: what one side of a connection says, for who saves it: passwords are T2_SECRET with T2_MASKPW=1.
 *
 * A line is looked at when it ends, or has IRC_LINE bytes.  Behind bytes that are missing the rest of a line is left
 * out, as it may be that of a password.
 */
#ifndef IRC_SAVE_H
#define IRC_SAVE_H

#include "irc_talk.h"

/* Bytes to save. */
typedef void irc_save_fn(void *arg, const void *, size_t n);

struct irc_saved {
	uint16_t n;			/* bytes of the line */
	bool rest;			/* its begin was looked at */
	bool secret;			/* what comes of it is one */
	bool passing;			/* or nobody knows */
	bool begun;			/* something was saved: the caller's, as number is */
	uint32_t number;		/* of the connection */
	char line[IRC_LINE];
};

/* The next n bytes of a side. */
void irc_save_bytes(struct irc_saved *, irc_save_fn *, void *arg, const uint8_t *p, size_t n);

/* Bytes are missing. */
void irc_save_hole(struct irc_saved *);

/* The connection ends: what there is of a line. */
void irc_save_end(struct irc_saved *, irc_save_fn *, void *arg);

#endif
