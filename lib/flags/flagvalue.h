#ifndef T2_FLAGVALUE_H
#define T2_FLAGVALUE_H

/*
 * Values of user flags, as text: which kind a value is, how a word typed by the user becomes one, and which values a
 * flag's comment allows.  No files here; see flagheader.h and flagconfig.h.
 *
 * Functions that can fail return -1 and put one line without newline into err (FLAG_ERR bytes).
 */

#include <stdbool.h>
#include <stddef.h>

#define FLAG_ERR 768

enum flag_kind {
	FLAG_NUMBER, /* 12, -3, 0.5: a decimal number, or the name of a limit such as UINT16_MAX */
	FLAG_STRING, /* "text" */
	FLAG_CHAR,   /* 'c' */
	FLAG_OTHER,  /* the rest: 0x81, 5e8, (A|B), A,B, NAME */
};

enum flag_kind	 flag_kind(const char *value);

/*
 * Length of the value that starts at s: up to the blanks before a comment, or the end of the line.  Comment marks in
 * quotes do not count.  end is one past the last byte that may be read.  0 if there is no value; *closed is set to
 * whether all quotes were closed (NULL if of no interest).
 */
size_t		 flag_value_span(const char *s, const char *end, bool *closed);

/*
 * Turn the word given into a value that may take the place of old:
 *   "text"   quotes are added, quotes inside escaped; NULL stays bare
 *   'c'      quotes are added; one character or one escape
 *   number   yes and no become 1 and 0; else a C number or the name of a limit
 *   other    as given
 * Returns 0 and a value to free in *value; 1 if old is a number and given is not, with given in *value: the caller
 * decides; -1 if given can't be a value at all (empty, control characters, an open quote or comment).
 */
int		 flag_value_convert(const char *old, const char *given, char **value, char *err);

/* The number a value means: decimal, hexadecimal, limits by name, 'c' excluded.  False if it is no plain number. */
bool		 flag_value_number(const char *value, long double *n);

#define FLAG_RANGES 64

/* What a flag may be set to. */
struct flag_legal {
	size_t	nrange; /* 0: nothing is known, anything goes */
	bool	bits;   /* the values are bits that may be or-ed */
	struct {
		long double lo, hi;
		bool hex; /* written in hexadecimal */
	} range[FLAG_RANGES];
};

/*
 * Add the legal values that a comment states.  Understood:
 *   [0 - 255]  [yes / no]  [0, 1, 2]     in brackets
 *   1..255                               a range; the limits may be names (UINT16_MAX)
 *   0: off, 1: on, 2-9: level            a list; also one item a line, also "0 off, 1 on"
 *   0x01: a, 0x02: b, 0x04: c            bits, which may be or-ed
 * A comment that says "> 0:" or "n:" leaves the flag free.
 */
void		 flag_legal_parse(struct flag_legal *, const char *comment);

/* Allow one more value, if values are restricted at all and it is a plain number. */
void		 flag_legal_add(struct flag_legal *, const char *value);

/* False if values are restricted and value is a plain number outside. */
bool		 flag_legal_has(const struct flag_legal *, const char *value);

/* "0, 1, 2" or "1 to 255": the legal values in words. */
void		 flag_legal_text(const struct flag_legal *, char *buf, size_t size);

#endif
