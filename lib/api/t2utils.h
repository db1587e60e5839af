/*
 * Helpers of the plugin API: memory, names, files, texts, fragments.
 *
 * Functions ending in _fatal, and T2_MKPATH, end the program with a message; they are for initialize().
 */
#ifndef T2_UTILS_H
#define T2_UTILS_H

#include <netinet/in.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fsutils.h"
#include "t2log.h"
#include "t2macros.h"

#define MAX_FILENAME_LEN	1024	/* bytes, with the end */

/* --- memory ----------------------------------------------------------------------------------------------------- */

#define t2_malloc(size)		malloc(size)
#define t2_calloc(n, size)	calloc((n), (size))
#define t2_realloc(p, size)	realloc((p), (size))
#define t2_free(p)		free(p)
#define t2_memcpy(d, s, n)	memcpy((d), (s), (n))

/* free() of a pointer to const */
#define T2_FREE_CONST(p)	free((void *)(uintptr_t)(p))

/* Not NULL, or the program ends. */
void *t2_malloc_fatal(size_t size) __attribute__((malloc));
void *t2_calloc_fatal(size_t n, size_t size) __attribute__((malloc));
void *t2_realloc_fatal(void *p, size_t size);
#define T2_REALLOC(ptr, size)	((ptr) = t2_realloc_fatal((ptr), (size)))

/* A new string; ends the program without memory. */
char *t2_strdup_printf(const char *fmt, ...) T2_PRINTF(1, 2);

/* --- names and files -------------------------------------------------------------------------------------------- */

/*
 * Join parts, up to NULL: the filename forms with one / between them, the strcat forms with nothing.
 * alloc: a new string, freed by the caller; ends the program without memory
 * build: into dest; returns the length, or 0 with an empty dest if it doesn't fit
 */
char *t2_alloc_filename(const char *first, ...) __attribute__((sentinel));
char *t2_alloc_strcat(const char *first, ...) __attribute__((sentinel));
size_t t2_build_filename(char *dest, size_t size, const char *first, ...) __attribute__((sentinel));
size_t t2_strcat(char *dest, size_t size, const char *first, ...) __attribute__((sentinel));

/* Is there a file of this name in dir (dir may be NULL)? */
bool t2_file_exists(const char *dir, const char *file);

/* fopen() of a name, of dir/name, of prefix and suffix joined.  NULL after "t2: name: reason" on stderr. */
FILE *t2_fopen(const char *name, const char *mode);
FILE *t2_fopen_in_dir(const char *dir, const char *name, const char *mode);
FILE *t2_fopen_with_suffix(const char *prefix, const char *suffix, const char *mode);

/* In initialize(): make a folder with its parents, removing it first if overwrite.  Ends the program on failure. */
#define T2_MKPATH_WITH_FLAGS(path, mode, overwrite) t2_mkpath_fatal(plugin_name, (path), (mode), (overwrite))
#define T2_MKPATH(path, overwrite)	T2_MKPATH_WITH_FLAGS(path, S_IRWXU, overwrite)
void t2_mkpath_fatal(const char *plugin, const char *path, mode_t mode, bool overwrite);

/*
 * Take back the last character written to a stream if it is c (or the last n if they are s).
 * True if taken; a stream that can't be read back (pipe, opened for writing only) gives false and stays as it is.
 */
bool t2_discard_trailing_char(FILE *stream, int c);
bool t2_discard_trailing_chars(FILE *stream, const char *s, size_t n);

/* --- texts ------------------------------------------------------------------------------------------------------ */

/* What to do with a text that doesn't fit. */
enum t2_strcpy_how {
	T2_STRCPY_EXIT,		/* end the program */
	T2_STRCPY_EMPTY,	/* leave dest empty */
	T2_STRCPY_TRUNC,	/* cut it */
	T2_STRCPY_ELLIPSIS	/* cut it and end it with ... */
};

/*
 * Copy src (at most n bytes of it) to dest of size bytes, with the end.
 * The escape forms write \n \r \t \" \\ for these characters, and never cut within one.
 * Returns whether all of it fitted.
 */
bool t2_strcpy(char *dest, const char *src, size_t size, enum t2_strcpy_how how);
bool t2_strncpy(char *dest, const char *src, size_t n, size_t size, enum t2_strcpy_how how);
bool t2_strcpy_escape(char *dest, const char *src, size_t size, enum t2_strcpy_how how);
bool t2_strncpy_escape(char *dest, const char *src, size_t n, size_t size, enum t2_strcpy_how how);

bool t2_str_has_prefix(const char *s, const char *prefix);
bool t2_str_has_suffix(const char *s, const char *suffix);

/* --- time ------------------------------------------------------------------------------------------------------- */

/* Sum and difference of struct timeval in microseconds or nanoseconds (TSTAMP_PREC). */
#define T2_TIMERADD(a, b, r) do { \
	(r)->tv_sec = (a)->tv_sec + (b)->tv_sec; \
	(r)->tv_usec = (a)->tv_usec + (b)->tv_usec; \
	if ((r)->tv_usec >= T2_TSTAMP_TICKS) { \
		(r)->tv_sec++; \
		(r)->tv_usec -= T2_TSTAMP_TICKS; \
	} \
} while (0)
#define T2_TIMERSUB(a, b, r) do { \
	(r)->tv_sec = (a)->tv_sec - (b)->tv_sec; \
	(r)->tv_usec = (a)->tv_usec - (b)->tv_usec; \
	if ((r)->tv_usec < 0) { \
		(r)->tv_sec--; \
		(r)->tv_usec += T2_TSTAMP_TICKS; \
	} \
} while (0)

/*
 * A time as one number [1 / T2_TSTAMP_TICKS s since 1970].  What is more than 2^62 of them away is so far away:
 * whatever a capture says, any two have a difference.
 */
static inline int64_t
t2_ticks(struct timeval t)
{
	const int64_t most = (INT64_C(1) << 62) / T2_TSTAMP_TICKS - 1;
	const int64_t sec = t.tv_sec > most ? most : t.tv_sec < -most ? -most : t.tv_sec;

	return sec * T2_TSTAMP_TICKS + t.tv_usec;
}

/* --- fragments (packet.h) --------------------------------------------------------------------------------------- */

/* Only a whole datagram or a first fragment has a layer 4 header. */
#define t2_is_first_fragment(p)			((p)->frag != FRAGMENT_LATER)
#define t2_is_fragmented_first_fragment(p)	((p)->frag == FRAGMENT_FIRST)
#define t2_is_last_fragment(p)			((p)->frag == FRAGMENT_LATER && !(p)->fragMore)

#endif /* T2_UTILS_H */
