/*
 * mac_labels: whose a MAC address is, from a file with a line for each prefix.
 *
 * A line is a prefix of 12 hexadecimal digits, how many of its bits count, a short name and a name, separated by
 * tabs.  Empty lines and those that begin with # are remarks.  The longest prefix of an address counts, and of one
 * prefix the first line.
 */
#ifndef MAC_LABELS_H
#define MAC_LABELS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define MAC_LABEL_SHORT	12	/* characters; what is longer is cut */
#define MAC_LABEL_LONG	44

struct mac_label {
	uint64_t prefix;	/* << 8 | bits of it; 0: the entry is free */
	uint32_t finer;		/* a bit for each length above 24 of the prefixes in it (entries of 24 bits) */
	uint32_t line;		/* 1, 2, ... of those that name somebody; 0: it leads to finer ones only */
	uint32_t brief, name;	/* offsets in the file */
};

struct mac_labels {
	char *file;
	struct mac_label *entry;	/* open addressing, never full */
	uint32_t size;			/* a power of 2 */
	uint32_t n;			/* prefixes with a name */
	uint32_t wide;			/* a bit for each length below 24 */
};

/* False with the reason in why; then nobody has a label. */
bool mac_labels_read(struct mac_labels *, const char *path, char *why, size_t whylen);
void mac_labels_free(struct mac_labels *);

/* NULL: nobody's. */
const struct mac_label *mac_label(const struct mac_labels *, const uint8_t mac[6]);

#endif
