/*
 * ftp_expect: data connections that were announced and did not come yet, of all control connections.
 *
 * A key is a port and up to two addresses: the one that was said, and that of who said it, which is the right one
 * behind a translator of addresses.  What is done costs the same, however many wait, and for whatever.
 */
#ifndef FTP_EXPECT_H
#define FTP_EXPECT_H

#include <sys/queue.h>

#include <stdbool.h>
#include <stdint.h>

#define FTP_EXPECT_MAX	65536u

struct ftp_expected {
	uint8_t said[16], own[16];	/* addresses; IPv4 in the first four bytes, zeros behind */
	uint16_t port;
	bool passive;
	unsigned long flowIndex;	/* of who announced it */
	uint64_t findex;
};

/* Those that a flow announced.  Zeroed at first; stays where it is until ftp_expect_drop. */
LIST_HEAD(ftp_waiting, ftp_announced);

/* Expect one more; a copy is kept. False without room. */
bool ftp_expect_add(struct ftp_waiting *, const struct ftp_expected *);

/* Is one announced at an address and port?  It is no more; of several the last one. */
bool ftp_expect_take(const uint8_t addr[16], uint16_t port, struct ftp_expected *);

/* Forget what a flow announced. */
void ftp_expect_drop(struct ftp_waiting *);

/* How many there are; in the end, when all flows have dropped theirs: free the table. */
unsigned ftp_expect_count(void);
void ftp_expect_clear(void);

#endif
