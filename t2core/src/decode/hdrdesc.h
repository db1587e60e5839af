/*
 * Header descriptions: "eth:vlan:ipv4:tcp", interned.
 *
 * The decoder walks a tree of header names, one step per header; a node is a chain of names and owns its text. 
 * Nothing is formatted or compared per packet: two packets have the same description if and only if they have the
 * same id.
 *
 * The number of nodes is bounded.  hdrdesc_collect() frees those that neither a reference nor a longer chain holds;
 * ids of packets that are still on their way must be out of use then, ids of flows must be referenced.  Once all
 * nodes are in use new chains are called "..." and counted.
 *
 * One thread decodes and makes chains; others may read and reference those of the packets that it handed on.  What
 * plugins may do with an id is declared in t2api.h: hdrdesc_text(), hdrdesc_count(), hdrdesc_ref(), hdrdesc_unref().
 */
#ifndef T2_HDRDESC_H
#define T2_HDRDESC_H

#include <stdbool.h>
#include <stdint.h>

#include "t2api.h"
#include "tranalyzer.h"

#define HDRDESC_NODES	(1U << 16)	/* chains at one time */
#define HDRDESC_WAYS	4		/* children a node remembers itself */

/* Chains that are always there. */
enum {
	HDRDESC_NONE,		/* "" */
	HDRDESC_FULL,		/* "...": there was no room for the chain */
	HDRDESC_FIXED
};

/*
 * A name to append: one of decode_label.h in the upper half; in the lower half how often it repeats (from 1 on), or
 * the number that an UNK name shows.
 */
#define HDRDESC_NAME(label, n)	((uint32_t)(label) << 16 | (uint32_t)(n))

struct hdrdesc_node {
	uint32_t	name[HDRDESC_WAYS];	/* recent children, 0 none */
	uint32_t	child[HDRDESC_WAYS];
	uint32_t	key;			/* own name */
	uint32_t	parent;
	uint32_t	children;
	uint32_t	next_free;
	uint16_t	count;			/* headers */
	uint16_t	len;			/* of the text */
	bool		used;
	bool		overrun;		/* the text was cut */
} __attribute__((aligned(64)));

extern struct hdrdesc_node hdrdesc_nodes[HDRDESC_NODES];

/* Several threads reference chains. */
extern bool hdrdesc_shared;

/* Before anything else; more than once does no harm. */
void hdrdesc_init(void);

/* hdrdesc_append() when the node does not remember the name. */
uint32_t hdrdesc_find(uint32_t id, uint32_t name);

/* The chain id with one more name.  On a chain that was cut it is that chain again. */
static inline uint32_t
hdrdesc_append(uint32_t id, uint32_t name)
{
#if T2_PRI_HDRDESC == 1
	const struct hdrdesc_node *n = &hdrdesc_nodes[id];
	const unsigned int way = (name ^ name >> 16) % HDRDESC_WAYS;

	return n->name[way] == name ? n->child[way] : hdrdesc_find(id, name);
#else
	(void)name;
	return id;
#endif
}

static inline bool
hdrdesc_overrun(uint32_t id)
{
	return hdrdesc_nodes[id].overrun;
}

/* Whether a collection is worth its while. */
bool hdrdesc_scarce(void);

/*
 * Free all that is not referenced.  For times when no packet is on its way and no flow ends: ids that are not
 * referenced may be given to other chains afterwards.  Returns the number of chains left.
 */
unsigned int hdrdesc_collect(void);

#endif /* T2_HDRDESC_H */
