/* Questions to the user, of t2build and t2plugin. */
#ifndef T2_ASK_H
#define T2_ASK_H

#include <stdbool.h>

/*
 * Print a question on standard output and read the answer from standard input: true for y or yes in any case, false
 * for all else and at its end.  yes: print the question, and take yes for the answer.
 */
bool ask(bool yes, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

#endif
