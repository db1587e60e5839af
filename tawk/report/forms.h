/* forms: those in which figures are written. */
#ifndef T2REPORT_FORMS_H
#define T2REPORT_FORMS_H

#include <stdio.h>

#include "figure.h"

struct report {
	const struct figures *all;
	const struct gather *g;
	const char *title;
};

void report_text(FILE *, const struct report *);
void report_json(FILE *, const struct report *);
void report_html(FILE *, const struct report *);

/* --- texts that others chose (plain.c) --- */

/*
 * The next character of a text, or what stands for it: control characters, marks of direction, and bytes that are no
 * UTF-8 are shown as escapes.  p moves behind it.  Returns the length in buf.
 */
#define PLAIN_CHAR 8
size_t plain_next(const char **p, const char *end, char buf[PLAIN_CHAR]);
/* The whole of a text in that form, at most max characters and then an ellipsis (0: all); to be freed. */
char *plain_text(const char *s, size_t max);
/* Characters of a text in that form. */
size_t plain_width(const char *s);

#endif
