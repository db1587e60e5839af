/*
 * app.h - which application protocol a flow has, by what is said in it
 *
 * Plugins declare applications in initialize(): how the first bytes of a direction look, and the ports where they
 * are expected.  The core looks once at each direction: at the first bytes of TCP in order (64 are enough), at the
 * first four datagrams of UDP.  Of several applications that it may be, that of the port wins, then one that a
 * plugin reads.  Where nothing can be told by what is said the port stands.  What one direction says counts for the
 * other one, too, until that says otherwise.
 *
 * Who reads an application knows best how it looks: names that others give (named) count where nobody does.  So what
 * a decoder says of a flow does not depend on whether portClassifier is loaded.
 *
 * With T2_PORTRULES=1 (tranalyzer.h) nobody looks, and the ports alone count.
 */
#ifndef T2_APP_H
#define T2_APP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "tranalyzer.h"

typedef uint8_t t2_app_t;		/* 0: not known */

#define T2_APP_BYTES	64u		/* of a direction that decide at the latest */

/* n bytes at an offset, in TCP, UDP (their protocol numbers) or both (0). */
struct t2_signature {
	const char *bytes;
	uint8_t n;			/* 0: the last of a list */
	uint8_t proto;
	uint16_t at;
};

/*
 * Do n bytes, the first of a direction or a datagram, look like it?  1 yes, 0 no, -1 too few to say.  When one
 * for datagrams is declared the core asks about each single byte, and later only about what begins with one that was
 * not denied; if all were, the function wants more bytes than one, and is asked about everything.
 */
typedef int t2_looks_fn(const uint8_t *, size_t n);

struct t2_app {
	const char *name;		/* lower case; stays */
	const uint16_t *tcp, *udp;	/* ports, 0 behind the last; NULL: none */
	const struct t2_signature *signatures;	/* any of them; NULL: none */
	t2_looks_fn *tcp_looks, *udp_looks;
	t2_app_t like;			/* looks like this one, and who asks for that gets it, too: its name says the
					   port, as that of mDNS; 0: like none */
	bool named;			/* by somebody who does not read it: whoever does has his own looks and ports
					   instead */
};

/* In initialize().  An application that was declared before gets these signatures and ports, too.  Its number. */
t2_app_t t2_app_declare(const struct t2_app *);

/* The application that another one looks like: mostly itself. */
t2_app_t t2_app_like(t2_app_t);

/* The number of a name, of the last one that was declared; the name of a number ("" of 0). */
t2_app_t t2_app_find(const char *name);
t2_app_t t2_app_last(void);
const char *t2_app_name(t2_app_t);

/* In the callbacks of a flow: what is known of it now. */
t2_app_t t2_app_of(unsigned long flowIndex);
/* And whether it is known by what was said, not by the port alone. */
bool t2_app_sure(unsigned long flowIndex);

/* Is it sure to be another one than this, whatever its port is?  Not with T2_PORTRULES=1. */
static inline bool
t2_app_is_other(unsigned long flowIndex, t2_app_t app)
{
	return T2_PORTRULES == 0 && t2_app_sure(flowIndex) && t2_app_of(flowIndex) != app;
}

/*
 * Another packet of a flow that has the port of a plugin: how many are to be counted.  As long as nothing was said
 * that the plugin knows they wait: those of something else on that port are never counted.  What waits at the end of
 * a flow that still goes by its port is.
 */
static inline uint32_t
t2_app_packets(uint32_t *waiting, bool known)
{
	const uint32_t n = *waiting + 1;

	*waiting = known ? 0 : n;
	return known ? n : 0;
}

/*
 * What it carries, as DNS in TLS: who reads its first messages says so, for both directions.  The application itself
 * is what it was, and who asks for its bytes gets them.  Until the next connection of the flow; 0: not known.
 */
void t2_app_carries(unsigned long flowIndex, t2_app_t inside);
t2_app_t t2_app_inside(unsigned long flowIndex);

#endif
