/*
 * need: memory without which a program cannot go on.  For programs only: it ends them, with "program: Cannot allocate
 * memory" and 1.
 */
#ifndef T2_NEED_H
#define T2_NEED_H

#include <err.h>
#include <stdlib.h>
#include <string.h>

#include "text.h"

/* p, which is not NULL. */
static inline void *
need(void *p)
{
	if (p == NULL)
		err(1, NULL);
	return p;
}

#define xrealloc(p, n, size)	need(reallocarray(p, n, size))
#define xstrdup(s)		((char *)need(strdup(s)))
#define xprintf(...)		((char *)need(text_printf(__VA_ARGS__)))
#define xvprintf(fmt, ap)	((char *)need(text_vprintf(fmt, ap)))

#endif /* T2_NEED_H */
