#ifndef T2_FLAGHEADER_H
#define T2_FLAGHEADER_H

/*
 * User flags in a C header: find them, read them, rewrite their values and nothing else.
 *
 * A flag is a line "#define NAME VALUE // comment" with the # in column 1 and a value; function-like macros, defines
 * without a value, values continued on the next line and lines inside a block comment are none.  If a name is defined
 * twice the first one counts.  Three banners divide a header:
 *
 *	/+ ------------------------ USER CONFIGURATION FLAGS ------------------------ +/
 *	/+ +++++++++++++++++++++ ENV / RUNTIME - conf Variables +++++++++++++++++++++ +/
 *	/+ ------------------------- DO NOT EDIT BELOW HERE ------------------------- +/
 *
 * (with * for +).  Flags above DO NOT EDIT are the user's; the others are not to be set.  A header without the first
 * banner has no user flags by itself, see has_user.
 *
 * Functions return 0, or -1 with one line without newline in err (FLAG_ERR bytes of flagvalue.h).
 */

#include <stdbool.h>
#include <stddef.h>
#include <sys/stat.h>

#include "flagvalue.h"

enum flag_section {
	FLAG_OUTSIDE, /* before the user banner, or below DO NOT EDIT */
	FLAG_USER,
	FLAG_ENV, /* read by t2 at run time, from the environment first */
};

/* One flag.  Offsets count from the start of the header's text and move when a value before them changes length. */
struct flag {
	size_t		  name, name_len;
	size_t		  value, value_len;
	size_t		  line; /* 1, 2, … */
	enum flag_section section;
};

struct flagheader {
	char	    *path; /* as given, links resolved */
	char	    *text; /* the whole file, NUL-terminated; may hold NUL bytes of its own */
	size_t	     len;
	struct flag *flags; /* in file order */
	size_t	     nflags;
	bool	     has_user; /* the USER CONFIGURATION FLAGS banner is there */
	bool	     changed;  /* since load */
	struct stat  st;       /* of the file as loaded */
};

/* Read path.  On success the header is to be released; on failure it needs not to be. */
int	     flagheader_load(struct flagheader *, const char *path, char *err);
void	     flagheader_release(struct flagheader *);

/* First flag called name, whatever its section; NULL if there is none.  Owned by the header. */
struct flag *flagheader_find(const struct flagheader *, const char *name);

/* Copies, to be freed; NULL if memory is short. */
char	    *flagheader_name(const struct flagheader *, const struct flag *);
char	    *flagheader_value(const struct flagheader *, const struct flag *);

/* The flag's comment: behind the value and on the indented comment lines that follow.  To be freed; "" if none. */
char	    *flagheader_comment(const struct flagheader *, const struct flag *);

/*
 * Give the flag a value, in memory.  value must be what flag_value_convert made.  Nothing changes, not even
 * header->changed, if the flag has that value to the byte.
 */
int	     flagheader_set(struct flagheader *, struct flag *, const char *value, char *err);

/*
 * Write a changed header: a new file beside the old one, flushed to the disk, then renamed over it, so that a reader
 * (or a machine that loses power) sees the old file or the new one.  Mode and owner stay; the new file is younger
 * than the old one and than anything written before, so make sees the change.  Does nothing if nothing changed.
 * Two callers must not save the same header at the same time; the tools hold the tree's lock (lib/flags/treelock.h).
 */
int	     flagheader_save(struct flagheader *, char *err);

/*
 * Replace the content of path, a file that may or may not exist, in the same way.  st: mode and owner to keep and the
 * time to be younger than, or NULL for 0666 less the umask.
 */
int	     flagheader_write(const char *path, const char *text, size_t len, const struct stat *st, char *err);

#endif
