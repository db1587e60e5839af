/*
 * unpack: what was packed by gzip, zstd, lz4, xz or bzip2, told by its content, unpacked as it is asked for.
 *
 * A file is members (frames, streams), one behind the other; frames of zstd and lz4 that are to be skipped may stand
 * between and before them, zeros behind them are padding.  Packed bytes come from a function of the caller.
 */
#ifndef T2_UNPACK_H
#define T2_UNPACK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#define UNPACK_MAGIC	10	/* bytes of a file that say what it is */

struct unpack;

/* Whether a file that begins so is packed; n may be what there is of it. */
bool	 unpack_is(const void *p, size_t n);
/* Whether it is too early to say so: more bytes are needed. */
bool	 unpack_may_be(const void *p, size_t n);

/*
 * read  up to n packed bytes into p: how many, 0 at the end, -1 if there is none to be had
 * room  bytes that it is asked for at a time
 * p, n  packed bytes that are read already
 * Returns NULL without memory.
 */
struct unpack	*unpack_new(ssize_t (*read)(void *arg, void *p, size_t n), void *arg, size_t room, const void *p,
		    size_t n);
void		 unpack_free(struct unpack *);	/* NULL is fine */

/*
 * Up to n bytes of what was packed: how many, at least one; 0 at the end of the last member; -1 if there is no more
 * for another reason, which unpack_end() tells.  A reason is met once all bytes before it are handed on, and stays.
 */
ssize_t	 unpack_read(struct unpack *, void *p, size_t n);

enum unpack_end {
	UNPACK_GOES_ON,
	UNPACK_WHOLE,		/* the last member ended, and so does the file */
	UNPACK_UNREAD,		/* read said -1 */
	UNPACK_CUT,		/* the file ends within a member */
	UNPACK_DAMAGED,		/* see unpack_why() */
	UNPACK_BEHIND,		/* what stands behind a member is none; it is not padding either */
	UNPACK_WITHOUT		/* built without the library that unpack_why() names */
};
enum unpack_end	 unpack_end(const struct unpack *);
const char	*unpack_why(const struct unpack *);	/* of damage, in the words of the library */

/*
 * What is wrong after -1, other than UNPACK_UNREAD, into buf: "gzip'd data end too early", "built without libzstd".
 */
void	 unpack_tell(const struct unpack *, char *buf, size_t size);

#endif /* T2_UNPACK_H */
