/*
 * readahead.h - a stream read in blocks by a thread of its own
 *
 * The reader fills blocks while the caller works on the one before.  Each block has room in front of its data, where
 * the caller puts what it could not use of the last block, so that a record is always in one piece.
 */
#ifndef T2_READAHEAD_H_INCLUDED
#define T2_READAHEAD_H_INCLUDED

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/*
 * Start reading.
 * fill   reads up to n bytes to p: > 0 bytes read, 0 at the end, < 0 after an error that it has told; called by the thread
 * bytes  of a block
 * front  room before the data of a block [bytes]
 * Returns 0, or -1 with errno.
 */
int readahead_start(ssize_t (*fill)(void *p, size_t n), size_t bytes, size_t front);

/*
 * Wait for the next block; the one before stays valid until readahead_release.
 * *len is set to the bytes at the returned place, front bytes before which are free to use.  NULL at the end of the
 * stream, or if stop() says so, which is asked a few times a second.
 */
uint8_t *readahead_next(size_t *len, bool (*stop)(void));

/* The block before the last one that readahead_next returned is no longer used. */
void readahead_release(void);

/* End the thread, in the middle of a read if need be, and free the blocks.  Nothing happens if there is none. */
void readahead_stop(void);

#endif
