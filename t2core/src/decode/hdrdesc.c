/* Header descriptions, interned. */
#include "hdrdesc.h"

#include <stdatomic.h>
#include <stdio.h>
#include <string.h>

#include "decode_label.h"
#include "seed.h"

#define INDEX_SIZE	(2 * HDRDESC_NODES)
#define DOTS		"..."

struct hdrdesc_node hdrdesc_nodes[HDRDESC_NODES];
bool hdrdesc_shared;
static atomic_uint refs[HDRDESC_NODES];			/* by flows; apart from nodes, which another thread reads */
/* not initialised here: that would make the program so much longer */
static char texts[HDRDESC_NODES][T2_HDRDESC_LEN];

static uint32_t	index_[INDEX_SIZE];		/* nodes by parent and name, open addressing; 0 empty */
static uint64_t	seed[2];			/* of the index: senders, who choose names, must not know entries */
static uint32_t	nodes_used = HDRDESC_FIXED;	/* chains in use */
static uint32_t	nodes_fresh = HDRDESC_FIXED;	/* from here on never used */
static uint32_t	nodes_free;			/* list of freed ones, 0 none */
static uint32_t	made;				/* chains made, or asked for in vain, since the last collection */

void
hdrdesc_init(void)
{
	if (seed[0] == 0 && t2_seed_new(seed, 2) != 0)
		seed[0] = seed[1] = 1;	/* the flow table does not go on without */
	for (uint32_t id = 0; id < HDRDESC_FIXED; id++)
		hdrdesc_nodes[id].used = true;
	memcpy(texts[HDRDESC_FULL], DOTS, sizeof(DOTS));
	hdrdesc_nodes[HDRDESC_FULL].len = sizeof(DOTS) - 1;
	hdrdesc_nodes[HDRDESC_FULL].overrun = true;
}

const char *
hdrdesc_text(uint32_t id)
{
	return id < HDRDESC_NODES ? texts[id] : "";
}

unsigned int
hdrdesc_count(uint32_t id)
{
	return id < HDRDESC_NODES ? hdrdesc_nodes[id].count : 0;
}

/* A locked addition would wait for all stores before it, twice a flow: only where several threads add. */
static inline void
refs_add(uint32_t id, uint32_t n)
{
	if (hdrdesc_shared)
		atomic_fetch_add_explicit(&refs[id], n, memory_order_relaxed);
	else
		atomic_store_explicit(&refs[id], atomic_load_explicit(&refs[id], memory_order_relaxed) + n,
		    memory_order_relaxed);
}

void
hdrdesc_ref(uint32_t id)
{
	refs_add(id, 1);
}

void
hdrdesc_unref(uint32_t id)
{
	refs_add(id, UINT32_MAX);
}

static uint32_t
slot_of(uint32_t parent, uint32_t name)
{
	const uint64_t h = t2_seed_mix(parent ^ seed[0], name ^ seed[1]);

	return (uint32_t)(h ^ h >> 32) % INDEX_SIZE;
}

/* The entry of a node in the index, or the empty one where it belongs. */
static uint32_t *
index_entry(uint32_t parent, uint32_t name)
{
	uint32_t i = slot_of(parent, name);

	while (index_[i] != 0) {
		const struct hdrdesc_node *n = &hdrdesc_nodes[index_[i]];

		if (n->parent == parent && n->key == name)
			break;
		i = (i + 1) % INDEX_SIZE;
	}
	return &index_[i];
}

static uint32_t
node_alloc(void)
{
	const uint32_t id = nodes_free;

	if (id != 0) {
		nodes_free = hdrdesc_nodes[id].next_free;
		return id;
	}
	return nodes_fresh < HDRDESC_NODES ? nodes_fresh++ : 0;
}

/* Text of one name, without a colon.  Returns its length, below size. */
static int
name_text(uint32_t name, char *to, size_t size)
{
	const unsigned int label = name >> 16, n = name & 0xffff;

	switch (label) {
	case LABEL_UNK_DEC:
		return snprintf(to, size, "UNK(%u)", n);
	case LABEL_UNK_HEX8:
		return snprintf(to, size, "UNK(0x%02x)", n);
	case LABEL_UNK_HEX16:
		return snprintf(to, size, "UNK(0x%04x)", n);
	default:
		if (n > 1)
			return snprintf(to, size, "%s{%u}", label_text[label], n);
		return snprintf(to, size, "%s", label_text[label]);
	}
}

/* Headers that a name stands for. */
static unsigned int
name_count(uint32_t name)
{
	return name >> 16 <= LABEL_UNK_HEX16 ? 1 : name & 0xffff;
}

/* The text of node id: that of its parent, a colon and its name, cut where it gets too long. */
static void
node_set_text(uint32_t id)
{
	struct hdrdesc_node *n = &hdrdesc_nodes[id];
	const struct hdrdesc_node *up = &hdrdesc_nodes[n->parent];
	char name[32], *t = texts[id];
	size_t len = up->len, more;

	more = (size_t)name_text(n->key, name, sizeof(name));
	memcpy(t, texts[n->parent], len);
	if (n->parent != HDRDESC_NONE && len < T2_HDRDESC_LEN - 1)
		t[len++] = ':';
	n->overrun = len + more > T2_HDRDESC_LEN - 1;
	if (n->overrun)
		more = T2_HDRDESC_LEN - 1 - len;
	memcpy(t + len, name, more);
	len += more;
	if (n->overrun)
		memcpy(t + len - (sizeof(DOTS) - 1), DOTS, sizeof(DOTS) - 1);
	t[len] = '\0';
	n->len = (uint16_t)len;
}

/* Make the child name of id.  Returns HDRDESC_FULL if there is no room. */
static uint32_t
node_new(uint32_t parent, uint32_t name)
{
	const uint32_t id = node_alloc();
	struct hdrdesc_node *n;

	made++;
	if (id == 0)
		return HDRDESC_FULL;
	n = &hdrdesc_nodes[id];
	memset(n, 0, sizeof(*n));
	n->used = true;
	n->key = name;
	n->parent = parent;
	n->count = (uint16_t)(hdrdesc_nodes[parent].count + name_count(name));
	hdrdesc_nodes[parent].children++;
	node_set_text(id);
	nodes_used++;
	return id;
}

/* The slow half of hdrdesc_append(): the node has not remembered this child. */
uint32_t
hdrdesc_find(uint32_t id, uint32_t name)
{
	struct hdrdesc_node *n = &hdrdesc_nodes[id];
	const unsigned int way = (name ^ name >> 16) % HDRDESC_WAYS;
	uint32_t *entry;

	if (n->overrun)
		return id;
	entry = index_entry(id, name);
	if (*entry == 0) {
		const uint32_t child = node_new(id, name);

		if (child == HDRDESC_FULL)
			return child;
		*entry = child;
	}
	n->name[way] = name;
	n->child[way] = *entry;
	return *entry;
}

/* Free a node that nothing holds, and those above it that only it held. */
static void
node_free(uint32_t id)
{
	while (id >= HDRDESC_FIXED && hdrdesc_nodes[id].used && hdrdesc_nodes[id].children == 0 &&
	    atomic_load_explicit(&refs[id], memory_order_relaxed) == 0) {
		struct hdrdesc_node *n = &hdrdesc_nodes[id];
		const uint32_t parent = n->parent;

		n->used = false;
		n->next_free = nodes_free;
		nodes_free = id;
		nodes_used--;
		hdrdesc_nodes[parent].children--;
		id = parent;
	}
}

unsigned int
hdrdesc_collect(void)
{
	uint32_t id;

	for (id = HDRDESC_FIXED; id < nodes_fresh; id++)
		node_free(id);
	memset(index_, 0, sizeof(index_));
	for (id = 0; id < nodes_fresh; id++) {
		struct hdrdesc_node *n = &hdrdesc_nodes[id];

		memset(n->name, 0, sizeof(n->name));
		if (n->used && id >= HDRDESC_FIXED)
			*index_entry(n->parent, n->key) = id;
	}
	made = 0;
	return nodes_used;
}

bool
hdrdesc_scarce(void)
{
	/* A collection walks all nodes: only when it may bring something in proportion. */
	return nodes_used > HDRDESC_NODES / 4 * 3 && made > HDRDESC_NODES / 8;
}
