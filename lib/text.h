/*
 * text: reasons of failures, formatted texts and whole files, for every room and program.
 *
 * A function of lib that fails puts one line without newline into the err buffer of its caller; only a program's own
 * files print it, or end.  Nothing here prints or ends the program.
 */
#ifndef T2_TEXT_H
#define T2_TEXT_H

#include <stdarg.h>
#include <stddef.h>

/* Put the reason into err, cut to size bytes.  Returns -1, for the caller to return. */
int	 text_fail(char *err, size_t size, const char *fmt, ...) __attribute__((format(printf, 3, 4)));

/* A formatted text, to be freed; NULL with errno if there is no memory for it. */
char	*text_printf(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
char	*text_vprintf(const char *fmt, va_list ap) __attribute__((format(printf, 1, 0)));

/* A path into buf; 0, or -1 with the reason (errlen 0: without) if it does not fit: a cut path is another path. */
int	 text_path(char *buf, size_t size, char *err, size_t errlen, const char *fmt, ...)
	    __attribute__((format(printf, 5, 6)));

/*
 * All bytes from where a descriptor stands to its end, with a NUL behind them, to be freed.
 * max   EFBIG if there are more
 * len   set to how many, without the NUL; NULL if of no interest
 * Returns NULL with errno.
 */
char	*text_read(int fd, size_t max, size_t *len);

/* The same of the file path, from its start; path counts from the folder dir, AT_FDCWD is the working one. */
char	*text_read_file(int dir, const char *path, size_t max, size_t *len);

#define TEXT_MAX ((size_t)64 << 20) /* no text of ours is that large; a mistaken path may be */

#endif /* T2_TEXT_H */
