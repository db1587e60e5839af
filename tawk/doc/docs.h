/* -g and -d: the functions there are, and what they do. */
#ifndef TAWK_DOCS_H
#define TAWK_DOCS_H

#include <stdbool.h>

/* The example functions, in the language itself (-e). */
extern const char example_text[];
/* What they do at the end of the input; needed by httpHostsURL only. */
extern const char example_end_text[];

/* List all function names, per_line to a line.  Returns an exit status. */
int	docs_list(int per_line, bool with_examples);
/* Print the documentation of functions (names, lists joined by commas, or groups). */
int	docs_print(const char *const *names, int n, bool colour);

#endif
