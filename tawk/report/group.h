/* group: sums by keys of two numbers (texts by their number in a dict). */
#ifndef T2REPORT_GROUP_H
#define T2REPORT_GROUP_H

#include <stddef.h>
#include <stdint.h>

struct group_entry {
	uint32_t key[2];
	uint64_t bytes, flows;
};

struct group {
	struct group_entry *e;
	size_t n, room;
	uint32_t *slot; /* entry + 1, 0 is free */
	size_t mask;
	uint64_t seed;
};

void group_init(struct group *);
void group_release(struct group *);
void group_add(struct group *, uint32_t a, uint32_t b, uint64_t bytes, uint64_t flows);

#endif
