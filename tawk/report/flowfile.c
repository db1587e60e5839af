/* The rows of flow files. */
#include <sys/stat.h>

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "flowfile.h"
#include "mask64.h"
#include "record.h"
#include "unpack.h"

static const char *
shown_name(const struct flowfile *f)
{
	return strcmp(f->path, "-") == 0 ? "standard input" : f->path;
}

static int
failed(const struct flowfile *f, char *why)
{
	char reason[256];

	(void)snprintf(reason, sizeof reason, "%s", strerror(f->in->error));
	if (f->in->unpack != NULL && f->in->error == EBADMSG)
		unpack_tell(f->in->unpack, reason, sizeof reason);
	(void)snprintf(why, FLOWFILE_WHY, "%s: %s", shown_name(f), reason);
	return -1;
}

int
flowfile_open(struct flowfile *f, const char *path, char *why)
{
	*f = (struct flowfile){ .path = path };
	f->in = strcmp(path, "-") == 0 ? reader_fd(dup(STDIN_FILENO), "-") : reader_open(path);
	if (f->in != NULL)
		return 0;
	(void)snprintf(why, FLOWFILE_WHY, "%s: %s", path, strerror(errno));
	return -1;
}

void
flowfile_close(struct flowfile *f)
{
	if (f->has_names)
		colnames_release(&f->names);
	free((char *)(uintptr_t)f->header.p);
	if (f->in != NULL)
		reader_close(f->in);
}

void
flowfile_done(const struct flowfile *f, uint64_t *done, uint64_t *size)
{
	struct stat st;
	const off_t at = lseek(f->in->fd, 0, SEEK_CUR);

	*done = at > 0 ? (uint64_t)at : 0;
	*size = fstat(f->in->fd, &st) == 0 && S_ISREG(st.st_mode) ? (uint64_t)st.st_size : 0;
}

static bool
fill(struct flowfile *f)
{
	if (f->tick != NULL)
		f->tick(f->arg);
	return reader_fill(f->in);
}

static int
next(struct flowfile *f, struct text *row, char *why)
{
	struct reader *r = f->in;

	while (!reader_has(r, '\n', row))
		if (!fill(f)) {
			if (r->error != 0)
				return failed(f, why);
			if (r->pos == r->len)
				return 0;
			*row = (struct text){ r->buf + r->pos, r->len - r->pos };
			r->pos = r->len;
			r->peeked = 0;
			break;
		}
	if (row->n > 0 && row->p[row->n - 1] == '\r')
		row->n--;
	return 1;
}

bool
flowfile_peek(struct flowfile *f, struct text *row)
{
	struct reader *r = f->in;
	const char *e;

	while ((e = memchr(r->buf + r->pos, '\n', r->len - r->pos)) == NULL && fill(f))
		;
	*row = (struct text){ r->buf + r->pos, e ? (size_t)(e - r->buf) - r->pos : r->len - r->pos };
	return row->n > 0;
}

static int
take_names(struct flowfile *f, struct text row)
{
	char *copy = xmalloc(row.n + 1);

	if (f->has_names)
		colnames_release(&f->names);
	free((char *)(uintptr_t)f->header.p);
	memcpy(copy, row.p, row.n);
	f->header = (struct text){ copy, row.n };
	f->has_names = colnames_read(&f->names, row.p, row.n, "%", '\t') == 0;
	return f->has_names ? 0 : -1;
}

int
flowfile_header(struct flowfile *f, char *why)
{
	struct text row;
	int k;

	while ((k = next(f, &row, why)) > 0)
		if (colnames_is_header(row.p, row.n, "%")) {
			if (take_names(f, row) == 0)
				return 0;
			(void)snprintf(why, FLOWFILE_WHY, "%s: %s", shown_name(f), strerror(ENOMEM));
			return -1;
		}
	if (k == 0)
		(void)snprintf(why, FLOWFILE_WHY, "%s: no header row: not a flow file", shown_name(f));
	return -1;
}

int
flowfile_row(struct flowfile *f, struct text *row, char *why)
{
	int k;

	while ((k = next(f, row, why)) > 0)
		if (row->n > 0 &&
		    (*row->p != '%' || row->n != f->header.n || memcmp(row->p, f->header.p, row->n) != 0))
			return 1;
	return k;
}

bool
flowfile_renamed(struct flowfile *f, struct text row)
{
	return colnames_is_header(row.p, row.n, "%") && take_names(f, row) == 0;
}

/* --- fields --- */

#define CUT(name, mask, attr)                                                                                        \
	attr static void name(struct text row, struct text *field, int n)                                            \
	{                                                                                                            \
		const char *from = row.p, *end = row.p + row.n;                                                      \
		int k = 1;                                                                                           \
                                                                                                                     \
		for (const char *p = row.p; p < end && k <= n; p += 64) {                                            \
			uint64_t m = mask(p, '\t');                                                                  \
                                                                                                                     \
			if (end - p < 64)                                                                            \
				m &= (UINT64_C(1) << (end - p)) - 1;                                                 \
			for (; m != 0 && k <= n; m &= m - 1) {                                                       \
				const char *tab = p + __builtin_ctzll(m);                                            \
                                                                                                                     \
				field[k++] = (struct text){ from, (size_t)(tab - from) };                            \
				from = tab + 1;                                                                      \
			}                                                                                            \
		}                                                                                                    \
		if (k <= n)                                                                                          \
			field[k++] = (struct text){ from, (size_t)(end - from) };                                    \
		for (; k <= n; k++)                                                                                  \
			field[k] = (struct text){ end, 0 };                                                          \
	}

CUT(cut_base, mask_base, )
#if MASK_WIDE
CUT(cut_wide, mask_wide, WIDE)
#endif

void
flowfile_cut(struct text row, struct text *field, int n)
{
#if MASK_WIDE
	static int wide = -1;

	if (wide < 0)
		wide = have_wide();
	if (wide) {
		cut_wide(row, field, n);
		return;
	}
#endif
	cut_base(row, field, n);
}

static unsigned
digit(char c)
{
	return c >= '0' && c <= '9' ? (unsigned)(c - '0')
	    : c >= 'a' && c <= 'f'  ? (unsigned)(c - 'a') + 10
	    : c >= 'A' && c <= 'F'  ? (unsigned)(c - 'A') + 10
				    : 16;
}

uint64_t
number_read(struct text t)
{
	const unsigned base = t.n > 2 && t.p[0] == '0' && (t.p[1] == 'x' || t.p[1] == 'X') ? 16 : 10;
	uint64_t v = 0;
	size_t i = base == 16 ? 2 : 0;

	for (; i < t.n && digit(t.p[i]) < base; i++)
		v = v * base + digit(t.p[i]);
	return v;
}

/* One of the four parts of an address; false if there is none. */
static bool
part_read(const char **p, const char *end, uint32_t *part)
{
	const char *from = *p;

	*part = 0;
	for (; *p < end && **p >= '0' && **p <= '9' && *p - from < 3; (*p)++)
		*part = *part * 10 + (uint32_t)(**p - '0');
	return *p > from && *part <= 255 && (*from != '0' || *p == from + 1);
}

bool
ip4_read(struct text t, uint32_t *ip)
{
	const char *p = t.p, *end = t.p + t.n;
	uint32_t part, all = 0;

	for (int i = 0; i < 4; i++) {
		if (!part_read(&p, end, &part) || (i < 3 && (p == end || *p++ != '.')))
			return false;
		all = all << 8 | part;
	}
	*ip = all;
	return p == end;
}
