/* Rows aligned in columns; see align.h. */
#include <stdlib.h>
#include <string.h>
#include <wchar.h>

#include "align.h"

#define GAP 2

size_t
display_width(const char *p, size_t n)
{
	size_t w = 0, i = 0, k;
	mbstate_t st;
	wchar_t c;
	int cw;

	/* Plain text is the rule. */
	while (i < n && (unsigned char)p[i] < 0x80)
		i++;
	w = i;
	memset(&st, 0, sizeof st);
	while (i < n) {
		k = mbrtowc(&c, p + i, n - i, &st);
		if (k == (size_t)-1 || k == (size_t)-2 || k == 0) {
			memset(&st, 0, sizeof st);
			w++;
			i++;
			continue;
		}
		cw = wcwidth(c);
		w += cw < 0 ? 1 : (size_t)cw;
		i += k;
	}
	return w;
}

static int
measure(const char *text, size_t n, size_t **width, size_t *ncol)
{
	const char *p = text, *end = text + n, *e;
	size_t col = 0, room = 0, w;

	*width = NULL;
	*ncol = 0;
	while (p < end) {
		for (e = p; e < end && *e != '\t' && *e != '\n'; e++)
			;
		if (col == 0 && e < end && *e == '\n' && e == p) {	/* a row without characters */
			p = e + 1;
			continue;
		}
		if (col >= room) {
			size_t more = room ? room * 2 : 64, *g = realloc(*width, more * sizeof *g);

			if (!g)
				return -1;
			memset(g + room, 0, (more - room) * sizeof *g);
			*width = g;
			room = more;
		}
		w = display_width(p, (size_t)(e - p));
		if (w > (*width)[col])
			(*width)[col] = w;
		col++;
		if (col > *ncol)
			*ncol = col;
		if (e == end || *e == '\n')
			col = 0;
		p = e + 1;
	}
	return 0;
}

static void
blanks(FILE *f, size_t n)
{
	static const char b[] = "                                                                ";

	for (; n > sizeof b - 1; n -= sizeof b - 1)
		fwrite(b, 1, sizeof b - 1, f);
	fwrite(b, 1, n, f);
}

static void
write_row(FILE *f, const char *p, const char *end, const size_t *width, size_t ncol)
{
	const char *e;

	for (size_t col = 0; col < ncol; col++) {
		for (e = p; e < end && *e != '\t'; e++)
			;
		fwrite(p, 1, (size_t)(e - p), f);
		if (col + 1 < ncol)
			blanks(f, width[col] - display_width(p, (size_t)(e - p)) + GAP);
		p = e < end ? e + 1 : end;
	}
	putc('\n', f);
}

int
align_rows(FILE *f, const char *text, size_t n)
{
	const char *p = text, *end = text + n, *e;
	size_t *width, ncol;

	if (measure(text, n, &width, &ncol) < 0) {
		free(width);
		return -1;
	}
	for (; p < end; p = e + 1) {
		e = memchr(p, '\n', (size_t)(end - p));
		if (!e)
			e = end;
		if (e > p)
			write_row(f, p, e, width, ncol);
	}
	free(width);
	return ferror(f) ? -1 : 0;
}
