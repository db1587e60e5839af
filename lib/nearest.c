#include "nearest.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

static unsigned
min3(unsigned a, unsigned b, unsigned c)
{
	if (b < a)
		a = b;
	return c < a ? c : a;
}

/* Letters that differ count 2, letters that differ in case only 1. */
static unsigned
letter_cost(char a, char b)
{
	if (a == b)
		return 0;
	return tolower((unsigned char)a) == tolower((unsigned char)b) ? 1 : 2;
}

/* Edit distance (insert, delete, replace, swap of neighbours), each act 2. */
static unsigned
distance(const char *a, size_t la, const char *b, size_t lb)
{
	unsigned row[3][NEAREST_NAME + 1];
	size_t i, j;

	for (j = 0; j <= lb; j++)
		row[0][j] = 2 * (unsigned)j;
	for (i = 1; i <= la; i++) {
		unsigned *cur = row[i % 3], *up = row[(i + 2) % 3], *up2 = row[(i + 1) % 3];

		cur[0] = 2 * (unsigned)i;
		for (j = 1; j <= lb; j++) {
			cur[j] = min3(up[j] + 2, cur[j - 1] + 2, up[j - 1] + letter_cost(a[i - 1], b[j - 1]));
			if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] && up2[j - 2] + 2 < cur[j])
				cur[j] = up2[j - 2] + 2;
		}
	}
	return row[la % 3][lb];
}

void
nearest_offer(struct nearest *n, const char *name)
{
	size_t lw = strlen(n->wanted), ln = strlen(name);
	unsigned d, limit;

	if (lw >= NEAREST_NAME || ln >= NEAREST_NAME || lw == 0 || ln == 0)
		return;
	d = distance(n->wanted, lw, name, ln);
	limit = 2 * (unsigned)((lw > ln ? lw : ln) / 3);
	if (d > limit && strcasecmp(n->wanted, name) != 0)
		return;
	if (n->best[0] != '\0' && d >= n->distance)
		return;
	strcpy(n->best, name);
	n->distance = d;
}
