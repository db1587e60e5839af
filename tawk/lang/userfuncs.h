/*
 * Functions of the user's own: what the files ~/.tawk/NAME.awk define, for -g and -d.
 *
 * The comment in front of a function is its documentation.  Parameters behind two blanks or a tab are local
 * variables, as is the custom of awk, and are left out.
 */
#ifndef TAWK_USERFUNCS_H
#define TAWK_USERFUNCS_H

#include <stddef.h>

struct userfunc {
	char	*name, *params;
	char	*text;		/* lines of the comment, without #; may be "" */
};

/* All of them, by name; *n is how many.  To be released with userfuncs_free(). */
struct userfunc	*userfuncs_read(size_t *n);
void		 userfuncs_free(struct userfunc *, size_t n);

#endif
