/* mac_labels: a table of prefixes.  That of 24 bits, as nearly all are, is asked first and knows of finer ones. */
#include "mac_labels.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "text.h"

#define VENDOR_BITS	24

/* The first bits of an address, and how many */
static uint64_t
prefix_of(uint64_t mac, unsigned bits)
{
	return (mac & ~((UINT64_C(1) << (48 - bits)) - 1)) << 8 | bits;
}

/* Where a prefix is, or would be. */
static struct mac_label *
find(const struct mac_labels *t, uint64_t prefix)
{
	for (uint64_t x = (prefix * UINT64_C(0x9e3779b97f4a7c15)) >> 32;; x++) {
		struct mac_label *e = &t->entry[x & (t->size - 1)];

		if (e->prefix == 0 || e->prefix == prefix)
			return e;
	}
}

/* A field of a line: from text on, n characters */
struct field {
	char *text;
	size_t n;
};

/*
 * The field up to the next tab of a line that ends at end; the line goes on behind it, or is NULL.  Of none n is 0.
 */
static inline struct field
field_next(char **line, char *end)
{
	struct field f = { *line, 0 };
	char *tab;

	if (f.text == NULL)
		return f;
	tab = memchr(f.text, '\t', (size_t)(end - f.text));
	f.n = (size_t)((tab != NULL ? tab : end) - f.text);
	*line = tab != NULL ? tab + 1 : NULL;
	return f;
}

/* Close a field, cut to max characters; false if there is none. */
static bool
field_close(struct field f, size_t max)
{
	if (f.n == 0)
		return false;
	f.text[f.n < max ? f.n : max] = '\0';
	return true;
}

/* What a digit is worth, and 1; 0: it is none */
#define DIGIT(c, d)	[c] = (d) + 1
static const uint8_t digits[UINT8_MAX + 1] = {
	DIGIT('0', 0), DIGIT('1', 1), DIGIT('2', 2), DIGIT('3', 3), DIGIT('4', 4), DIGIT('5', 5), DIGIT('6', 6),
	DIGIT('7', 7), DIGIT('8', 8), DIGIT('9', 9),
	DIGIT('a', 10), DIGIT('b', 11), DIGIT('c', 12), DIGIT('d', 13), DIGIT('e', 14), DIGIT('f', 15),
	DIGIT('A', 10), DIGIT('B', 11), DIGIT('C', 12), DIGIT('D', 13), DIGIT('E', 14), DIGIT('F', 15),
};

/* Digits of a number to a base of at most 16, no more than max; false if there are others, or none. */
static inline bool
number(struct field f, unsigned base, size_t max, uint64_t *n)
{
	uint64_t sum = 0;
	bool ok = f.n > 0 && f.n <= max;

	for (size_t i = 0; i < f.n && ok; i++) {
		const unsigned d = digits[(unsigned char)f.text[i]] - 1u;

		ok = d < base;
		sum = sum * base + d;
	}
	*n = sum;
	return ok;
}

/* Take a line that ends at end, where a byte may be written; false if it is not of the form. */
static bool
take(struct mac_labels *t, char *line, char *end)
{
	uint64_t mac, bits;
	struct mac_label *e;
	struct field brief, name;

	if (!number(field_next(&line, end), 16, 12, &mac) || !number(field_next(&line, end), 10, 2, &bits) ||
	    bits == 0 || bits > 48)
		return false;
	brief = field_next(&line, end);
	name = field_next(&line, end);
	if (!field_close(brief, MAC_LABEL_SHORT) || !field_close(name, MAC_LABEL_LONG))
		return false;
	e = find(t, prefix_of(mac, (unsigned)bits));
	if (e->line != 0)
		return true;
	*e = (struct mac_label){ prefix_of(mac, (unsigned)bits), e->finer, ++t->n, (uint32_t)(brief.text - t->file),
		(uint32_t)(name.text - t->file) };
	if (bits < VENDOR_BITS)
		t->wide |= 1U << bits;
	if (bits <= VENDOR_BITS)
		return true;
	e = find(t, prefix_of(mac, VENDOR_BITS));
	e->prefix = prefix_of(mac, VENDOR_BITS);
	e->finer |= 1U << (bits - VENDOR_BITS);
	return true;
}

/* Room for two entries a line and one more: a prefix, and the one of 24 bits that leads to it. */
static bool
make_room(struct mac_labels *t)
{
	size_t lines = 1;

	for (const char *p = t->file; (p = strchr(p, '\n')) != NULL; p++)
		lines++;
	for (t->size = 16; t->size <= 2 * lines; t->size *= 2)
		;
	t->entry = calloc(t->size, sizeof(*t->entry));
	return t->entry != NULL;
}

bool
mac_labels_read(struct mac_labels *t, const char *path, char *why, size_t whylen)
{
	unsigned no = 1;

	*t = (struct mac_labels){ .file = text_read_file(AT_FDCWD, path, TEXT_MAX, NULL) };
	if (t->file == NULL || !make_room(t)) {
		(void)snprintf(why, whylen, "%s", strerror(errno));
		mac_labels_free(t);
		return false;
	}
	for (char *line = t->file, *next, *end; line != NULL; line = next, no++) {
		end = strchrnul(line, '\n');
		next = *end == '\n' ? end + 1 : NULL;
		if (end > line && end[-1] == '\r')
			end--;
		if (*line == '#' || end == line || take(t, line, end))
			continue;
		(void)snprintf(why, whylen,
		    "line %u: 12 hexadecimal digits, bits, short name and name wanted, separated by tabs", no);
		mac_labels_free(t);
		return false;
	}
	return true;
}

void
mac_labels_free(struct mac_labels *t)
{
	free(t->file);
	free(t->entry);
	*t = (struct mac_labels){ .n = 0 };
}

/* The longest of these lengths that has the address, a bit each above a number; NULL if none has. */
static const struct mac_label *
longest(const struct mac_labels *t, uint64_t mac, uint32_t lengths, unsigned above)
{
	while (lengths != 0) {
		const unsigned bit = 31 - (unsigned)__builtin_clz(lengths);
		const struct mac_label *e = find(t, prefix_of(mac, bit + above));

		if (e->prefix != 0)
			return e;
		lengths &= ~(1U << bit);
	}
	return NULL;
}

const struct mac_label *
mac_label(const struct mac_labels *t, const uint8_t mac[6])
{
	const struct mac_label *vendor, *finer;
	uint64_t n = 0;

	if (t->size == 0)
		return NULL;
	for (unsigned i = 0; i < 6; i++)
		n = n << 8 | mac[i];
	vendor = find(t, prefix_of(n, VENDOR_BITS));
	if (vendor->finer != 0 && (finer = longest(t, n, vendor->finer, VENDOR_BITS)) != NULL)
		return finer;
	return vendor->line != 0 ? vendor : longest(t, n, t->wide, 0);
}
