/*
 * Header descriptions: "eth:vlan:ipv4:tcp", interned.
 *
 * The decoder walks a tree of header names, one step per header; a node is a chain of names and owns its text.  Nothing is
 * formatted or compared per packet: two packets have the same description if and only if they have the same id.
 *
 * The number of nodes is bounded.  hdrdesc_collect() frees those that neither a reference nor a longer chain holds; ids of
 * packets that are still on their way must be out of use then, ids of flows must be referenced.  Once all nodes are in use
 * new chains are called "..." and counted.
 *
 * One thread decodes and makes chains; others may read and reference those of the packets that it handed on.
 */
#ifndef T2_HDRDESC_H
#define T2_HDRDESC_H

#include <stdbool.h>
#include <stdint.h>

#define HDRDESC_NONE	0	/* the empty chain "" */

/*
 * The text of a chain, shorter than T2_HDRDESC_LEN, never NULL.  One that would be longer ends in "...".
 * Valid as long as the id is.
 */
const char *hdrdesc_text(uint32_t id);

/* The number of headers of the chain (of packet_t.numHdrDesc, up to the one that made the text too long). */
unsigned int hdrdesc_count(uint32_t id);

/* Keep the id valid until hdrdesc_unref() was called as often as hdrdesc_ref(). */
void hdrdesc_ref(uint32_t id);
void hdrdesc_unref(uint32_t id);

#endif /* T2_HDRDESC_H */
