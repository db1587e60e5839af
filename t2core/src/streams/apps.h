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

#define APPS_MORE	-1	/* too few bytes to say */

extern bool apps_looked_for;	/* by content */

t2_app_t apps_by_port(const flow_t *f);
/* The application of the first n bytes of a direction or of a datagram, 0 if they are of none, APPS_MORE. */
int apps_look(const flow_t *f, const uint8_t *p, size_t n);

#endif
