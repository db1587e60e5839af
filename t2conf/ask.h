#ifndef T2CONF_ASK_H
#define T2CONF_ASK_H

#include <stdbool.h>

#include "conf.h"

/*
 * Ask on stderr, or in a dialog where there is one; "(y/N)? " at the end of the question.  With -y, prints the answer
 * itself.  Nobody there means no.
 */
bool	 ask(const struct options *, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

#endif
