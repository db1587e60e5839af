/* mac_labels: a table of prefixes.  That of 24 bits, which nearly all have, is asked first; it knows of finer ones. */
#include "mac_labels.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "text.h"

#define VENDOR_BITS	24

static uint64_t
masked(uint64_t mac, unsigned bits)
{
	return mac & ~((UINT64_C(1) << (48 - bits)) - 1);
}

/* Where a prefix is, or would be. */
static struct mac_label *
find(const struct mac_labels *t, uint64_t prefix, unsigned bits)
{
	uint64_t x = (prefix << 8 | bits) * UINT64_C(0x9e3779b97f4a7c15);

	for (x >>= 32;; x++) {
		struct mac_label *e = &t->entry[x & (t->size - 1)];

		if (e->bits == 0 || (e->prefix == prefix && e->bits == bits))
			return e;
	}
}

/* The text up to the next tab, cut to max characters and closed; NULL: there is none. */
static char *
word(char **line, size_t max)
{
	char *text = *line, *tab = text != NULL ? strchr(text, '\t') : NULL;

	if (text == NULL || *text == '\0')
		return NULL;
	*line = NULL;
	if (tab != NULL) {
		*tab = '\0';
		*line = tab + 1;
	}
	if (strlen(text) > max)
		text[max] = '\0';
	return text;
}

/* A number that takes the whole text and is at most max */
static bool
number(const char *text, int base, uint64_t max, uint64_t *n)
{
	char *end;

	if (text == NULL || strspn(text, "0123456789abcdefABCDEF") != strlen(text))
		return false;
	errno = 0;
	*n = strtoull(text, &end, base);
	return errno == 0 && *end == '\0' && *n <= max;
}

/* Take a line; false if it is not of the form. */
static bool
take(struct mac_labels *t, char *line)
{
	uint64_t prefix, bits;
	struct mac_label *e;
	const char *brief, *name;

	if (!number(word(&line, 12), 16, (UINT64_C(1) << 48) - 1, &prefix) || !number(word(&line, 2), 10, 48, &bits) || bits == 0)
		return false;
	brief = word(&line, MAC_LABEL_SHORT);
	name = word(&line, MAC_LABEL_LONG);
	if (brief == NULL || name == NULL)
		return false;
	prefix = masked(prefix, (unsigned)bits);
	e = find(t, prefix, (unsigned)bits);
	if (e->line != 0)
		return true;
	*e = (struct mac_label){ prefix, e->finer, (uint8_t)bits, ++t->n, brief, name };
	if (bits < VENDOR_BITS)
		t->wide |= UINT64_C(1) << bits;
	if (bits <= VENDOR_BITS)
		return true;
	e = find(t, masked(prefix, VENDOR_BITS), VENDOR_BITS);
	e->prefix = masked(prefix, VENDOR_BITS);
	e->bits = VENDOR_BITS;
	e->finer |= UINT64_C(1) << bits;
	return true;
}

/* Room for two entries a line, half of it free. */
static bool
make_room(struct mac_labels *t)
{
	size_t lines = 1;

	for (const char *p = t->file; (p = strchr(p, '\n')) != NULL; p++)
		lines++;
	for (t->size = 16; t->size < 4 * lines; t->size *= 2)
		if (t->size > UINT32_MAX / 4)
			return false;
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
	for (char *line = t->file, *next; line != NULL; line = next, no++) {
		next = strchr(line, '\n');
		if (next != NULL)
			*next++ = '\0';
		line[strcspn(line, "\r")] = '\0';
		if (*line == '#' || *line == '\0' || take(t, line))
			continue;
		(void)snprintf(why, whylen, "line %u: 12 hexadecimal digits, bits, short name and name wanted, separated by tabs", no);
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

/* The longest of these lengths that has the address; NULL if none has. */
static const struct mac_label *
longest(const struct mac_labels *t, uint64_t mac, uint64_t lengths)
{
	while (lengths != 0) {
		const unsigned bits = 63 - (unsigned)__builtin_clzll(lengths);
		const struct mac_label *e = find(t, masked(mac, bits), bits);

		if (e->bits != 0)
			return e;
		lengths &= ~(UINT64_C(1) << bits);
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
	vendor = find(t, masked(n, VENDOR_BITS), VENDOR_BITS);
	if (vendor->finer != 0 && (finer = longest(t, n, vendor->finer)) != NULL)
		return finer;
	return vendor->line != 0 ? vendor : longest(t, n, t->wide);
}
