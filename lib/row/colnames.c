/* Names of columns; see colnames.h. */
#include <stdlib.h>
#include <string.h>

#include "colnames.h"

/* Names that mean one column, in the order of the releases; a name may stand in one line only. */
static const char *const aliases[][6] = {
	{ "numPktsSnt", "pktsSnt" },
	{ "numPktsRcvd", "pktsRcvd" },
	{ "numBytesSnt", "l7BytesSnt", "l4BytesSnt", "l3BytesSnt", "l2BytesSnt" },
	{ "numBytesRcvd", "l7BytesRcvd", "l4BytesRcvd", "l3BytesRcvd", "l2BytesRcvd" },
	{ "minPktSz", "minL7PktSz", "minL4PktSz", "minL3PktSz", "minL2PktSz" },
	{ "maxPktSz", "maxL7PktSz", "maxL4PktSz", "maxL3PktSz", "maxL2PktSz" },
	{ "avePktSize", "avgL7PktSz", "avgL4PktSz", "avgL3PktSz", "avgL2PktSz", "avgPktSz" },
	{ "stdPktSize", "stdL7PktSz", "stdL4PktSz", "stdL3PktSz", "stdL2PktSz" },
	{ "aveIAT", "avgIAT" },
	{ "ipToS", "ipTOS" },
	{ "tcpAvgWinSz", "tcpAveWinSz" },
	{ "tcpRTTAckTripAvg", "tcpRTTAckTripAve" },
	{ "tcpRTTAckTripJitAvg", "tcpRTTAckTripJitAve" },
	{ "tcpRTTAckJitAvg", "tcpRTTAckJitAve" },
	{ "vlanID", "ethVlanID" },
	{ "tcpStatesAFlags", "tcpStates" },
	{ "srcIP", "srcIP4", "srcIP6" },
	{ "dstIP", "dstIP4", "dstIP6" },
	{ "srcIPOrg", "srcIpOrg" },
	{ "dstIPOrg", "dstIpOrg" },
	{ "srcIPCC", "srcIpCountry" },
	{ "dstIPCC", "dstIpCountry" },
	{ "dnsQType", "dnsQtype" },
	{ "flowInd", "flowIndex" },
	{ "ethType", "ethertype" }
};

#define NALIASES (sizeof aliases / sizeof *aliases)
#define NNAMES	 (sizeof *aliases / sizeof **aliases)

static bool
is_blank(char c)
{
	return c == ' ' || c == '\t';
}

static bool
is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (unsigned char)c >= 0x80;
}

bool
colnames_is_header(const char *row, size_t n, const char *mark)
{
	size_t k = strlen(mark);

	if (k == 0)
		return true;
	if (n < k || memcmp(row, mark, k) != 0)
		return false;
	while (k < n && is_blank(row[k]))
		k++;
	return k < n && (is_letter(row[k]) || row[k] == '_' || row[k] == '(' || row[k] == ')' || row[k] == '\\');
}

size_t
colname_clean(const char *raw, size_t n, char *buf, size_t size)
{
	size_t k = 0;

	if (n > 0 && raw[0] >= '0' && raw[0] <= '9')
		buf[k++] = '_';
	for (size_t i = 0; i < n && k + 1 < size; i++) {
		char c = raw[i];

		buf[k++] = (unsigned char)c <= '.' || strchr("(){}[]/", c) ? '_' : c;
	}
	buf[k] = '\0';
	return k;
}

static void
strip(const char **p, size_t *n)
{
	while (*n > 0 && (is_blank(**p) || **p == '\r')) {
		(*p)++;
		(*n)--;
	}
	while (*n > 0 && (is_blank((*p)[*n - 1]) || (*p)[*n - 1] == '\r'))
		(*n)--;
}

/* Room for n names of so many bytes together. */
static int
names_new(struct colnames *c, int n, size_t bytes)
{
	memset(c, 0, sizeof *c);
	c->raw = calloc((size_t)n * 2, sizeof *c->raw);
	c->mem = malloc((bytes + 3 * (size_t)n + 1) * 2);
	if (!c->raw || !c->mem) {
		colnames_release(c);
		return -1;
	}
	c->name = c->raw + n;
	return 0;
}

/* Add a name at w, as it is and cleaned; returns the end of both. */
static char *
add_name(struct colnames *c, char *w, const char *s, size_t len)
{
	c->raw[c->n] = w;
	if (len > 0)
		memcpy(w, s, len);
	w[len] = '\0';
	w += len + 1;
	c->name[c->n++] = w;
	return w + colname_clean(s, len, w, len + 2) + 1;
}

int
colnames_read(struct colnames *c, const char *row, size_t n, const char *mark, char sep)
{
	size_t k = strlen(mark);
	const char *p = row, *end = row + n, *e;
	char *w;
	int count = 1;

	if (k <= n && memcmp(row, mark, k) == 0)
		p += k;
	while (p < end && *p == ' ')
		p++;
	for (const char *q = p; q < end; q++)
		count += *q == sep;
	if (names_new(c, count, n) < 0)
		return -1;
	w = c->mem;
	for (int i = 0; i < count; i++, p = e + 1) {
		const char *s = p;
		size_t len;

		e = memchr(p, sep, (size_t)(end - p));
		if (!e)
			e = end;
		len = (size_t)(e - p);
		strip(&s, &len);
		if (len > 1 && s[0] == '"' && s[len - 1] == '"') {
			s++;
			len -= 2;
		}
		w = add_name(c, w, s, len);
	}
	return 0;
}

int
colnames_take(struct colnames *c, const char *const *cell, const size_t *len, int n, const char *mark)
{
	size_t k = strlen(mark), bytes = 0;
	char *w;

	for (int i = 0; i < n; i++)
		bytes += len[i];
	if (names_new(c, n, bytes) < 0)
		return -1;
	w = c->mem;
	for (int i = 0; i < n; i++) {
		const char *s = cell[i];
		size_t left = len[i];

		if (i == 0 && k && left >= k && memcmp(s, mark, k) == 0) {
			s += k;
			left -= k;
		}
		strip(&s, &left);
		w = add_name(c, w, s, left);
	}
	return 0;
}

void
colnames_release(struct colnames *c)
{
	free(c->raw);
	free(c->mem);
	memset(c, 0, sizeof *c);
}

int
colnames_find(const struct colnames *c, const char *name)
{
	for (int i = c->n; i > 0; i--)
		if (strcmp(c->name[i - 1], name) == 0)
			return i;
	for (int i = c->n; i > 0; i--)
		if (strcmp(c->raw[i - 1], name) == 0)
			return i;
	return 0;
}

int
colnames_find_alias(const struct colnames *c, const char *name)
{
	int k = colnames_find(c, name);

	for (size_t i = 0; !k && i < NALIASES; i++) {
		size_t j = 0;

		while (j < NNAMES && aliases[i][j] && strcmp(aliases[i][j], name) != 0)
			j++;
		if (j == NNAMES || !aliases[i][j])
			continue;
		for (j = 0; !k && j < NNAMES && aliases[i][j]; j++)
			k = colnames_find(c, aliases[i][j]);
	}
	return k;
}
