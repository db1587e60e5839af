/*
 * Output files: what a run writes never lies over what it reads.
 *
 * Inputs are protected by their place on the disk, so that a hard link, a symbolic link or another spelling is found
 * too. Files are opened without touching what they hold, looked at, and only then emptied.  They are locked while
 * they are open for writing from the start, so that two runs do not mix their lines.
 *
 * In a sticky folder, as /tmp is, all may make symbolic links: only those of the user and of root are followed.
 *
 * Functions return -1, or NULL, with errno; outfile_reason() has the text for it.
 */
#ifndef T2_OUTFILE_H
#define T2_OUTFILE_H

#include <stdbool.h>
#include <stdio.h>
#include <sys/stat.h>

/*
 * This file is an input, if it is a regular one; what is not there needs no protection.  Before threads open outputs.
 */
void outfile_protect(const char *path);
void outfile_protect_stat(const struct stat *st);
/*
 * So are all files "before" NUMBER "behind", those to come too.  Both are shell patterns; the last character of
 * before is none.
 */
void outfile_protect_numbered(const char *before, const char *behind);
/* Is the file of an open descriptor or a stat an input? */
bool outfile_is_input(const struct stat *st);
/* May the file be written?  False, with errno, if it is an input; what is not there may. */
bool outfile_may(const char *path);

/* From now on all that is opened here for writing goes nowhere (t2 -w -). */
void outfile_nowhere(void);
bool outfile_is_nowhere(void);

/*
 * Between the two, files that are made are on trial: if the program exits, they are removed, so that a run that was
 * refused leaves none.  One thread only.
 */
void outfile_try(void);
void outfile_keep(void);

/* As open(O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC). */
int outfile_open(const char *path);
/* As fopen() with close on exec; any mode. */
FILE *outfile_fopen(const char *path, const char *mode);

/* rename(); a file on trial stays so, and one that was there before gets its name back if the run is refused. */
int outfile_rename(const char *from, const char *to);

/* strerror(), but for what is refused here. */
const char *outfile_reason(int errnum);

#endif /* T2_OUTFILE_H */
