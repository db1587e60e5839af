/*
 * portnames.h - names of TCP's and UDP's ports, from a text file
 *
 * A line is a port, a protocol (tcp, udp), a short name and a description, separated by tabs; empty lines and those
 * that begin with #, a blank or a tab are remarks.  The first line of a port and protocol counts.
 */
#ifndef T2_PORTNAMES_H
#define T2_PORTNAMES_H

#include <stddef.h>
#include <stdint.h>

#define PORTNAMES_LEN	63	/* longest short name [bytes]; longer ones are cut */

struct portnames;

/*
 * Read the file, or take what was read of it before: two plugins have the names of one file.  NULL with the reason in
 * why: errno's, the first line that is none of the above, out of memory.  Free with portnames_free().  Both by the
 * main thread.
 */
struct portnames *portnames_read(const char *path, char *why, size_t whylen);
void portnames_free(struct portnames *);

/*
 * The short name, the description of a port of TCP (L3_TCP) or UDP (any other protocol); NULL: none.  NULL has none.
 */
const char *portnames_name(const struct portnames *, uint8_t proto, uint16_t port);
const char *portnames_text(const struct portnames *, uint8_t proto, uint16_t port);

#endif
