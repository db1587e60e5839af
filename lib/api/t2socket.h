/* Connections of sinks to servers. */
#ifndef T2_SOCKET_H
#define T2_SOCKET_H

#include <stddef.h>

/*
 * Connect by TCP to an address or name, and a port or service name.
 * Returns a descriptor that is closed on exec; -1 with the reason in err.
 */
int tcp_connect(const char *addr, const char *port, char *err, size_t errlen);

#endif /* T2_SOCKET_H */
