/*
 * apps.h - what an application looks like (app.h): by content, by ports
 */
#ifndef T2_APPS_H
#define T2_APPS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "app.h"
#include "flow.h"

extern bool apps_looked_for;	/* by content */

t2_app_t apps_by_port(const flow_t *f);
/*
 * The application of the first n bytes of a direction or of a datagram, 0 if they are of none; below 0: they are too
 * few to say.
 */
int apps_look(const flow_t *f, const uint8_t *p, size_t n);

/* What apps_look said, if there will not be more bytes. */
static inline t2_app_t
apps_final(int looked)
{
	return (t2_app_t)(looked < 0 ? -1 - looked : looked);
}

#endif
