/*
 * inside: what TLS carries, as far as the client's hello says so.
 *
 * Memory: 8 bytes a flow; while a hello is in pieces its bytes, out of STREAM_MEM of the core.
 */
#ifndef PBC_INSIDE_H
#define PBC_INSIDE_H

#include "portClassifier.h"

#include "app.h"

/* In initialize(), behind signatures_declare(). */
void inside_begin(void);
void inside_end(void);

/* In onFlowFree(). */
void inside_free(unsigned long flowIndex);

/* The application of a flow, or what it carries; 0: not known. */
t2_app_t inside_or_app(unsigned long flowIndex);

#endif
