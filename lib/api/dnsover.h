/*
 * dnsover.h - DNS that is carried by TLS, HTTP and QUIC (RFC 7858, 8484, 9250), as far as their hellos say so
 *
 * DoT and DoQ have protocols of their own (ALPN), and port 853.  DoH is HTTP like any other to who does not read it:
 * the server's name tells, if it is one of those that are known, in a file of the plugin folder.
 */
#ifndef T2_DNSOVER_H
#define T2_DNSOVER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "app.h"

#define T2_DNSOVER_PORT	853
#define T2_DNSOVER_FILE	"dohhosts.txt"	/* in the plugin folder: a name a line, # begins a remark */

/* In initialize(): declare the applications dot, doh and doq, and read the names; without the file there are none. */
void t2_dnsover_use(void);

/*
 * What a client's hello says: name and protocols, each behind its length, as in the hello; n bytes of them, 0: none.
 * The application, or 0.  port: of the service.
 */
t2_app_t t2_dnsover_hello(bool quic, uint16_t port, const uint8_t *name, size_t nname, const uint8_t *protocols,
    size_t n);

/* Is a server of this name, or one above it, known to be asked over HTTPS? */
bool t2_dnsover_is_doh(const char *name, size_t n);

#endif
