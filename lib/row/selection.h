/*
 * selection.h - a file that lists columns: those that a sink shall have
 *
 * A name a line, # begins a comment.  The sink has them in the order of the rows.
 */
#ifndef T2_SELECTION_H
#define T2_SELECTION_H

#include <stdbool.h>
#include <stddef.h>

#include "binaryValue.h"

/* The names; zero-initialised, and without a file, all columns are selected. */
struct selection {
	char	**name;
	size_t	 n;
	bool	 some;		/* those that a file names, only */
};

/*
 * Read a file; a name that stands there twice counts once.
 * columns  of the rows
 * Returns 0; -1 with errno, EINVAL if err says what is wrong with it: "line 3: no column srcip", "no columns".
 */
int selection_read(struct selection *sel, const binary_value_t *columns, const char *file, char *err, size_t errlen);
bool selection_has(const struct selection *sel, const char *name);
void selection_release(struct selection *sel);

#endif
