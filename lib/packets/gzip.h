/*
 * gzip: what was packed by gzip (RFC 1952), member behind member, unpacked as it is asked for.
 *
 * Packed bytes come from a function of the caller.  Zeros behind the last member are padding.
 */
#ifndef T2_GZIP_H_INCLUDED
#define T2_GZIP_H_INCLUDED

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

struct gzip;

/* Whether a file that begins so is gzip'd; n may be what there is of it. */
bool	 gzip_is(const void *p, size_t n);

/*
 * read  up to n packed bytes into p: how many, 0 at the end, -1 if there is none to be had
 * room  bytes that it is asked for at a time
 * p, n  packed bytes that are read already
 * Returns NULL without memory.
 */
struct gzip	*gzip_new(ssize_t (*read)(void *arg, void *p, size_t n), void *arg, size_t room, const void *p,
		    size_t n);
void		 gzip_free(struct gzip *);	/* NULL is fine */

/*
 * Up to n bytes of what was packed: how many, at least one; 0 at the end of the last member; -1 if there is no more
 * for another reason, which gzip_end() tells.  A reason is met once all bytes before it are handed on, and stays.
 */
ssize_t	 gzip_read(struct gzip *, void *p, size_t n);

enum gzip_end {
	GZIP_GOES_ON,
	GZIP_WHOLE,		/* the last member ended, and so does the file */
	GZIP_UNREAD,		/* read said -1 */
	GZIP_CUT,		/* the file ends within a member */
	GZIP_DAMAGED,		/* see gzip_why() */
	GZIP_BEHIND		/* what stands behind a member is none; it is not padding either */
};
enum gzip_end	 gzip_end(const struct gzip *);
const char	*gzip_why(const struct gzip *);	/* of damage, in zlib's words */

#endif /* T2_GZIP_H_INCLUDED */
