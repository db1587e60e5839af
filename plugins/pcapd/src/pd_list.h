/*
 * pd_list: flow indices read from a file.
 *
 * Text: one index a line; it is the number a line starts with, lines that do
 * not start with a digit are comments. Binary: a count and that many indices,
 * 64 bits each in host order.
 */
#ifndef PD_LIST_H
#define PD_LIST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct pd_list {
	uint64_t *v;	/* ascending */
	size_t n;
};

/* Read a list. Returns 0, or -1 and the reason in err. */
int pd_list_read_text(struct pd_list *, const char *path, char *err, size_t errlen);
int pd_list_read_binary(struct pd_list *, const char *path, char *err, size_t errlen);
void pd_list_free(struct pd_list *);

bool pd_list_has(const struct pd_list *, uint64_t index);

#endif
