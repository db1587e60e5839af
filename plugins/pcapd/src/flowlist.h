/*
 * flowlist: flow indices read from a file.
 *
 * Text: one index a line; it is the number a line starts with, lines that do
 * not start with a digit are comments. Binary: a count and that many indices,
 * 64 bits each in host order.
 */
#ifndef FLOWLIST_H
#define FLOWLIST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct flowlist {
	uint64_t *v;	/* ascending */
	size_t n;
};

/* Read a list. Returns 0, or -1 and the reason in err. */
int flowlist_read_text(struct flowlist *, const char *path, char *err, size_t errlen);
int flowlist_read_binary(struct flowlist *, const char *path, char *err, size_t errlen);
void flowlist_free(struct flowlist *);

bool flowlist_has(const struct flowlist *, uint64_t index);

#endif
