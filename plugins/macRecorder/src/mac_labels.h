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
	uint64_t prefix;	/* << 8 | bits of it */
	uint32_t text;		/* offset of the short name in the file; the name is behind it */
	uint32_t finer;		/* a bit for each length above 24 of the prefixes in it (those of 24 bits) */
};

struct mac_labels {
	char *file;
	struct mac_label *label;	/* in the order of the file; behind them those that only lead to finer ones */
	uint32_t n;			/* that name somebody */
	uint32_t *at;			/* open addressing, never full: their numbers, from 1; 0: the entry is free */
	uint32_t size;			/* a power of 2 */
	uint32_t wide;			/* a bit for each length below 24 */
};

/* False with the reason in why; then nobody has a label. */
bool mac_labels_read(struct mac_labels *, const char *path, char *why, size_t whylen);
void mac_labels_free(struct mac_labels *);

/* The number of the label of an address, from 1, in the order of the file; 0: nobody's. */
uint32_t mac_label(const struct mac_labels *, const uint8_t mac[6]);

/*
 * The short name, or the name, of a label; "-" for number 0.  With its NUL it takes MAC_LABEL_SHORT or MAC_LABEL_LONG
 * and 1 bytes at most.  Returns how many.
 */
size_t mac_label_name(const struct mac_labels *, uint32_t number, bool isShort, char *name);

#endif
