/*
 * mac_labels: the file as it was read, and a table of prefixes.
 *
 * Of a line no more is read than what tells whether it is one, as most are never asked for.  A prefix of 24 bits, as
 * nearly all are, is asked first and knows of finer ones.
 */
#include "mac_labels.h"

#include <endian.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "text.h"

#define VENDOR_BITS	24

#define LINE_SHORTEST	8u	/* "0\t1\ta\tb\n" */

/* The first bits of an address, and how many */
static uint64_t
prefix_of(uint64_t mac, unsigned bits)
{
	return (mac & ~((UINT64_C(1) << (48 - bits)) - 1)) << 8 | bits;
}

/* Where the number of a prefix is, or would be. */
static uint32_t *
find(const struct mac_labels *t, uint64_t prefix)
{
	for (uint64_t x = (prefix * UINT64_C(0x9e3779b97f4a7c15)) >> 32;; x++) {
		uint32_t *const at = &t->at[x & (t->size - 1)];

		if (*at == 0 || t->label[*at - 1].prefix == prefix)
			return at;
	}
}

/* --- the file --------------------------------------------------------------------------------------------------- */

/* What a digit is worth, and 1; 0: it is none */
#define DIGIT(c, d)	[c] = (d) + 1
static const uint8_t digits[UINT8_MAX + 1] = {
	DIGIT('0', 0), DIGIT('1', 1), DIGIT('2', 2), DIGIT('3', 3), DIGIT('4', 4), DIGIT('5', 5), DIGIT('6', 6),
	DIGIT('7', 7), DIGIT('8', 8), DIGIT('9', 9),
	DIGIT('a', 10), DIGIT('b', 11), DIGIT('c', 12), DIGIT('d', 13), DIGIT('e', 14), DIGIT('f', 15),
	DIGIT('A', 10), DIGIT('B', 11), DIGIT('C', 12), DIGIT('D', 13), DIGIT('E', 14), DIGIT('F', 15),
};

/*
 * A number to a base of at most 16, of no more than max digits, with a tab behind it; returns what follows, or NULL
 * if it is none.
 */
static inline const char *
number(const char *p, unsigned base, size_t max, uint64_t *n)
{
	const char *const begin = p;
	uint64_t sum = 0;
	unsigned d;

	for (; (d = digits[(unsigned char)*p] - 1u) < base; p++)
		sum = sum * base + d;
	*n = sum;
	return p > begin && (size_t)(p - begin) <= max && *p == '\t' ? p + 1 : NULL;
}

#define EACH(byte)	(UINT64_C(0x0101010101010101) * (byte))

/* Eight hexadecimal digits at once, in a byte of a word each; false if one of them is none. */
static inline bool
eight_digits(const char *p, uint64_t *n)
{
	uint64_t c, letter, d;

	memcpy(&c, p, sizeof(c));
	letter = c >> 6 & EACH(1);
	c |= letter << 5;		/* a small one */
	d = (c & EACH(15)) + 9 * letter;
	if (c != d + EACH('0') + letter * ('a' - 10 - '0') || ((d | ((d + EACH(6)) ^ (letter << 4))) & EACH(16)) != 0)
		return false;		/* another high half; more than f, more than 9, less than a */
	d = be64toh(d);
	d = (d | d >> 4) & UINT64_C(0x00ff00ff00ff00ff);
	d = (d | d >> 8) & UINT64_C(0x0000ffff0000ffff);
	*n = (d | d >> 16) & UINT32_MAX;
	return true;
}

/* The prefix that a line begins with, mostly of twelve digits; returns what follows, or NULL. */
static inline const char *
take_prefix(const char *line, const char *end, uint64_t *mac)
{
	uint64_t high, low;

	if (end - line <= 12 || line[12] != '\t' || !eight_digits(line, &high) || !eight_digits(line + 4, &low))
		return number(line, 16, 12, mac);
	*mac = high << 16 | (low & UINT16_MAX);
	return line + 13;
}

/* Take a line that ends at end, behind which is something that is no digit; false if it is not of the form. */
static bool
take(struct mac_labels *t, const char *line, const char *end)
{
	uint64_t mac, bits;
	const char *name;

	if ((line = take_prefix(line, end, &mac)) == NULL || (line = number(line, 10, 2, &bits)) == NULL ||
	    bits == 0 || bits > 48)
		return false;
	name = line < end ? memchr(line, '\t', (size_t)(end - line)) : NULL;
	if (name == NULL || name == line || name + 1 == end || name[1] == '\t')
		return false;
	t->label[t->n++] = (struct mac_label){ prefix_of(mac, (unsigned)bits), (uint32_t)(line - t->file), 0 };
	return true;
}

/* All lines; 0, or the number of the one that is not of the form. */
static unsigned
lines_take(struct mac_labels *t)
{
	unsigned no = 1;

	for (const char *line = t->file, *next, *end; line != NULL; line = next, no++) {
		end = strchrnul(line, '\n');
		next = *end == '\n' ? end + 1 : NULL;
		if (end > line && end[-1] == '\r')
			end--;
		if (*line != '#' && end > line && !take(t, line, end))
			return no;
	}
	return 0;
}

/* Number the labels.  Of one prefix the first counts; the others are taken out. */
static void
number_labels(struct mac_labels *t)
{
	const uint32_t all = t->n;

	t->n = 0;
	for (uint32_t i = 0; i < all; i++) {
		uint32_t *const at = find(t, t->label[i].prefix);

		if (*at != 0)
			continue;
		t->label[t->n++] = t->label[i];
		*at = t->n;
	}
}

/* Note what is not of 24 bits. */
static void
note_lengths(struct mac_labels *t)
{
	uint32_t all = t->n;

	for (uint32_t i = 0; i < t->n; i++) {
		const unsigned bits = t->label[i].prefix & 0xff;
		uint64_t vendor;
		uint32_t *at;

		if (bits < VENDOR_BITS)
			t->wide |= 1U << bits;
		if (bits <= VENDOR_BITS)
			continue;
		vendor = prefix_of(t->label[i].prefix >> 8, VENDOR_BITS);
		if (*(at = find(t, vendor)) == 0) {
			t->label[all++] = (struct mac_label){ .prefix = vendor };
			*at = all;
		}
		t->label[*at - 1].finer |= 1U << (bits - VENDOR_BITS);
	}
}

static bool
make_index(struct mac_labels *t)
{
	for (t->size = 16; t->size <= 2 * t->n; t->size *= 2)	/* each may have a vendor */
		;
	t->at = calloc(t->size, sizeof(*t->at));
	if (t->at == NULL)
		return false;
	number_labels(t);
	note_lengths(t);
	return true;
}

bool
mac_labels_read(struct mac_labels *t, const char *path, char *why, size_t whylen)
{
	size_t len;
	unsigned no;

	*t = (struct mac_labels){ .file = text_read_file(AT_FDCWD, path, TEXT_MAX, &len) };
	if (t->file != NULL)
		t->label = malloc(2 * (len / LINE_SHORTEST + 1) * sizeof(*t->label));
	if (t->label == NULL)
		(void)snprintf(why, whylen, "%s", strerror(errno));
	else if ((no = lines_take(t)) > 0)
		(void)snprintf(why, whylen,
		    "line %u: 12 hexadecimal digits, bits, short name and name wanted, separated by tabs", no);
	else if (make_index(t))
		return true;
	else
		(void)snprintf(why, whylen, "%s", strerror(errno));
	mac_labels_free(t);
	return false;
}

void
mac_labels_free(struct mac_labels *t)
{
	free(t->file);
	free(t->label);
	free(t->at);
	*t = (struct mac_labels){ .n = 0 };
}

/* --- look-up ---------------------------------------------------------------------------------------------------- */

/* The number of the longest of these lengths that has the address, a bit each above a number; 0 if none has. */
static uint32_t
longest(const struct mac_labels *t, uint64_t mac, uint32_t lengths, unsigned above)
{
	while (lengths != 0) {
		const unsigned bit = 31 - (unsigned)__builtin_clz(lengths);
		const uint32_t at = *find(t, prefix_of(mac, bit + above));

		if (at != 0)
			return at;
		lengths &= ~(1U << bit);
	}
	return 0;
}

uint32_t
mac_label(const struct mac_labels *t, const uint8_t mac[6])
{
	uint32_t vendor, finer;
	uint64_t n = 0;

	if (t->n == 0)
		return 0;
	for (unsigned i = 0; i < 6; i++)
		n = n << 8 | mac[i];
	vendor = *find(t, prefix_of(n, VENDOR_BITS));
	if (vendor > 0 && (finer = longest(t, n, t->label[vendor - 1].finer, VENDOR_BITS)) > 0)
		return finer;
	return vendor > 0 && vendor <= t->n ? vendor : longest(t, n, t->wide, 0);
}

/* Characters of a field that ends with a tab, or with its line */
static size_t
field_length(const char *text)
{
	const size_t n = strcspn(text, "\t\n");

	return text[n] != '\t' && n > 0 && text[n - 1] == '\r' ? n - 1 : n;
}

size_t
mac_label_name(const struct mac_labels *t, uint32_t number, bool isShort, char *name)
{
	const size_t max = isShort ? MAC_LABEL_SHORT : MAC_LABEL_LONG;
	const char *text = number > 0 ? t->file + t->label[number - 1].text : "-";
	size_t n;

	if (number > 0 && !isShort)
		text = strchr(text, '\t') + 1;
	n = field_length(text);
	n = n < max ? n : max;
	memcpy(name, text, n);
	name[n] = '\0';
	return n + 1;
}
