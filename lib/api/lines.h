/*
 * lines.h - lines of a protocol that is text, as FTP, SMTP, POP and IMAP, out of the bytes of a direction
 *
 *	for (size_t used; n > 0; p += used, n -= used) {
 *		used = t2_line_take(&l, p, n);
 *		if (l.whole)
 *			...		l.n bytes at l.text, a NUL behind them
 *	}
 *
 * A line ends with LF, or CR LF.  Of a longer one its first T2_LINE - 1 bytes are kept.
 */
#ifndef T2_LINES_H
#define T2_LINES_H

#include <ctype.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <strings.h>

#define T2_LINE		1024u

/* Begin with a zeroed struct. */
struct t2_line {
	uint16_t n;			/* bytes of text */
	bool whole;			/* its end is there; the next call begins another line */
	bool cut;			/* it has more bytes than text has room for */
	bool passing;			/* set by the reader: it is not whole when it ends */
	char text[T2_LINE];
};

/* Does the next byte begin a line? */
static inline bool
t2_line_begins(const struct t2_line *l)
{
	return l->whole || (l->n == 0 && !l->passing);
}

/* Bytes are missing, or others count that are in no line. */
static inline void
t2_line_clear(struct t2_line *l)
{
	l->n = 0;
	l->whole = l->cut = l->passing = false;
}

/* Take the next bytes up to the end of a line.  Returns how many they are, of n > 0 at least one. */
static inline size_t
t2_line_take(struct t2_line *l, const uint8_t *p, size_t n)
{
	const uint8_t *const end = memchr(p, '\n', n);
	const size_t len = end != NULL ? (size_t)(end - p) : n;
	size_t keep = T2_LINE - 1 - l->n;

	if (l->whole) {
		t2_line_clear(l);
		keep = T2_LINE - 1;
	}
	if (!l->passing) {
		l->cut = l->cut || len > keep;
		keep = len < keep ? len : keep;
		memcpy(l->text + l->n, p, keep);
		l->n += (uint16_t)keep;
	}
	if (end == NULL)
		return n;
	if (l->passing) {
		t2_line_clear(l);
		return len + 1;
	}
	if (!l->cut && l->n > 0 && l->text[l->n - 1] == '\r')
		l->n--;
	l->text[l->n] = '\0';
	l->whole = true;
	return len + 1;
}

/* Is there a word in n bytes, whatever the size of its letters? */
static inline bool
t2_word_in(const void *p, size_t n, const char *word)
{
	const size_t len = strlen(word);

	for (size_t i = 0; i + len <= n; i++)
		if (strncasecmp((const char *)p + i, word, len) == 0)
			return true;
	return false;
}

/*
 * Which of n names is a word of len bytes, whatever the size of its letters; -1 if none is.  An array of arrays of
 * chars has the names, each with a NUL behind it.
 */
#define T2_NAME_OF(names, n, word, len)	t2_name_of((names)[0], sizeof((names)[0]), (n), (word), (len))
static inline int
t2_name_of(const char *name, size_t size, unsigned n, const char *word, size_t len)
{
	for (unsigned i = 0; i < n; i++, name += size)
		if (strlen(name) == len && strncasecmp(name, word, len) == 0)
			return (int)i;
	return -1;
}

/* A reply of FTP or SMTP: its code of three digits, and whether it goes on in the next line; -1 if it is none. */
static inline int
t2_reply_code(const char *s, bool *more)
{
	if (!isdigit((uint8_t)s[0]) || !isdigit((uint8_t)s[1]) || !isdigit((uint8_t)s[2]) ||
	    (s[3] != ' ' && s[3] != '-' && s[3] != '\0'))
		return -1;
	*more = s[3] == '-';
	return (s[0] - '0') * 100 + (s[1] - '0') * 10 + s[2] - '0';
}

#endif
