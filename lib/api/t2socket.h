/* Connections of sinks to servers. */
#ifndef T2_SOCKET_H
#define T2_SOCKET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "backoff.h"

/*
 * Connect by TCP to an address or name, and a port or service name.
 * Returns a descriptor that is closed on exec; -1 with the reason in err.
 */
int tcp_connect(const char *addr, const char *port, char *err, size_t errlen);

/*
 * A server that may be away, absent at start or gone later.  The connection is made when it is needed, and made anew
 * when it broke; between attempts that fail are waits that grow (backoff.h).
 *
 *	if (!peer_ready(&p, false))
 *		t2_sink_away(p.name, p.why);
 *	else if ((sent = peer_send(&p, data, n)) < n)
 *		what it may not have is to be sent again
 *
 * A peer is one thread's.
 */
struct peer {
	char		*name;		/* "ADDR:PORT" */
	char		*addr, *port;
	int		 fd;		/* -1: no connection */
	struct backoff	 again;
	uint64_t	 made;		/* connections so far: another number is another connection */
	char		 why[256];	/* there is none */
};

/* 0, or -1 without memory.  No connection is made yet. */
int peer_init(struct peer *, const char *addr, const char *port);
void peer_release(struct peer *);

/* Is there a connection?  Makes one if it is time, or now; false with why.  One that the server has ended is none. */
bool peer_ready(struct peer *, bool now);

/*
 * Send n bytes, however long the server takes for them.  Returns how many the system took; if they are fewer, the
 * connection is closed.
 */
size_t peer_send(struct peer *, const void *data, size_t n);

#endif /* T2_SOCKET_H */
