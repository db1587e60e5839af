/*
 * spool.c - rows that wait on the disk for a sink
 */
#include <errno.h>
#include <inttypes.h>
#include <sys/stat.h>
#include <unistd.h>

#include "outfile.h"
#include "spool.h"
#include "t2env.h"
#include "t2api.h"
#include "t2utils.h"

#define BLOCK_MAX	(256u * 1024 * 1024)	/* no block is longer, whatever a file says */

struct head {
	char magic[8];
	uint64_t hash, begin, rows, order;
	struct t2_sink_note note;
};
struct block {
	uint32_t bytes, rows;
};

static const struct head first = { .magic = { 'T', '2', 'S', 'P', 'O', 'O', 'L', '2' }, .order = 1 };

static int
write_at(FILE *f, const void *p, size_t n, uint64_t at)
{
	const ssize_t w = pwrite(fileno(f), p, n, (off_t)at);

	if (w == (ssize_t)n)
		return 0;
	if (w >= 0)
		errno = ENOSPC;
	return -1;
}

/* n bytes; fewer are EBADMSG. */
static int
read_at(FILE *f, void *p, size_t n, uint64_t at)
{
	const ssize_t r = pread(fileno(f), p, n, (off_t)at);

	if (r == (ssize_t)n)
		return 0;
	if (r >= 0)
		errno = EBADMSG;
	return -1;
}

static int
write_head(const struct spool *s)
{
	struct head h = first;

	h.hash = s->hash;
	h.begin = s->begin;
	h.rows = s->rows;
	h.note = s->note;
	return write_at(s->file, &h, sizeof h, 0);
}

/* The rows of an earlier run, counted block by block; half a block at the end is none. */
static int
count(struct spool *s)
{
	struct block b;
	struct stat st;

	if (fstat(fileno(s->file), &st) == -1)
		return -1;
	s->end = s->begin;
	while (s->end + sizeof b <= (uint64_t)st.st_size) {
		if (read_at(s->file, &b, sizeof b, s->end) == -1)
			return -1;
		if (s->end + sizeof b + b.bytes > (uint64_t)st.st_size)
			break;
		s->end += sizeof b + b.bytes;
		s->rows += b.rows;
	}
	return 0;
}

int
spool_open(struct spool *s, const char *name, uint64_t hash, uint64_t max, char *why, size_t size)
{
	struct head h;

	*s = (struct spool){ .name = t2_strdup_fatal(name), .hash = hash, .max = max };
	if ((s->file = outfile_fopen(name, "r+")) == NULL) {
		if (errno == ENOENT)
			return 0;
		(void)snprintf(why, size, "%s", outfile_reason(errno));
		return -1;
	}
	if (read_at(s->file, &h, sizeof h, 0) == -1 || memcmp(h.magic, first.magic, sizeof h.magic) != 0 ||
	    h.order != first.order)
		(void)snprintf(why, size, "not a spool file; move it away");
	else if (h.hash != hash)
		(void)snprintf(why, size, "its rows have other columns (%016" PRIx64 ", not %016" PRIx64
		    "); send it with the plugins that "
		    "made it, or move it away", h.hash, hash);
	else if (s->begin = h.begin, s->note = h.note, count(s) == 0)
		return 0;
	else
		(void)snprintf(why, size, "%s", strerror(errno));
	(void)fclose(s->file);
	s->file = NULL;
	return -1;
}

static int
begin_file(struct spool *s)
{
	if (s->file != NULL)
		return 0;
	if ((s->file = outfile_fopen(s->name, "w+")) == NULL)
		return -1;
	s->begin = s->end = sizeof(struct head);
	return write_head(s);
}

static int
put_block(FILE *f, const struct rowbatch *b, uint64_t *at)
{
	const struct block head = { (uint32_t)b->fill, b->rows };

	if (write_at(f, b->data, b->fill, *at + sizeof head) == -1 || write_at(f, &head, sizeof head, *at) == -1)
		return -1;
	*at += sizeof head + b->fill;
	return 0;
}

int
spool_put(struct spool *s, const struct rowbatch *b)
{
	if (begin_file(s) == -1)
		return -1;
	if (s->begin == s->end) {	/* all was taken: from the start */
		s->begin = s->end = sizeof(struct head);
		if (ftruncate(fileno(s->file), (off_t)s->end) == -1 || write_head(s) == -1)
			return -1;
	}
	if (s->end + sizeof(struct block) + b->fill > s->max) {
		errno = EFBIG;
		return -1;
	}
	if (put_block(s->file, b, &s->end) == -1) {
		const int error = errno;

		/* of half a block nothing stays */
		if (ftruncate(fileno(s->file), (off_t)s->end) == -1)
			errno = error;
		errno = error;
		return -1;
	}
	s->rows += b->rows;
	return 0;
}

int
spool_take(struct spool *s, struct rowbatch *b)
{
	struct block head;

	if (s->file == NULL || s->begin >= s->end)
		return 0;
	if (read_at(s->file, &head, sizeof head, s->begin) == -1)
		return -1;
	b->fill = b->rows = 0;
	errno = ENOMEM;
	if (head.bytes > BLOCK_MAX || !rowbatch_reserve(b, head.bytes) ||
	    read_at(s->file, b->data, head.bytes, s->begin + sizeof head) == -1)
		return -1;
	b->fill = head.bytes;
	b->rows = head.rows;
	s->begin += sizeof head + head.bytes;
	s->note.rows = 0;	/* the sink has it */
	s->rows -= MIN(s->rows, head.rows);
	return write_head(s) == -1 ? -1 : 1;
}

/* Append what is left of one file to another. */
static int
copy_rest(const struct spool *from, FILE *to, uint64_t *at)
{
	char block[64 * 1024];

	for (uint64_t off = from->begin; off < from->end;) {
		const size_t n = (size_t)MIN(from->end - off, sizeof block);

		if (read_at(from->file, block, n, off) == -1 || write_at(to, block, n, *at) == -1)
			return -1;
		off += n;
		*at += n;
	}
	return 0;
}

int
spool_put_first(struct spool *s, const struct rowbatch *b, unsigned n)
{
	char *temp = t2_strdup_printf("%s.tmp", s->name);
	struct spool new = { .name = s->name, .hash = s->hash, .max = s->max, .begin = sizeof(struct head),
		.rows = s->rows, .note = s->note };
	int ret = -1, error;

	if ((new.file = outfile_fopen(temp, "w+")) == NULL)
		goto out;
	new.end = new.begin;
	for (unsigned i = 0; i < n; i++) {
		if (b[i].fill > 0 && put_block(new.file, &b[i], &new.end) == -1)
			goto out;
		new.rows += b[i].rows;
	}
	if ((s->file != NULL && copy_rest(s, new.file, &new.end) == -1) || write_head(&new) == -1 ||
	    outfile_rename(temp, s->name) == -1)
		goto out;
	if (s->file != NULL)
		(void)fclose(s->file);
	*s = new;
	ret = 0;
out:
	error = errno;
	if (ret == -1 && new.file != NULL) {
		(void)fclose(new.file);
		(void)unlink(temp);
	}
	free(temp);
	errno = error;
	return ret;
}

int
spool_close(struct spool *s)
{
	int ret = 0;

	if (s->file != NULL) {
		ret = s->rows > 0 ? write_head(s) : 0;
		if (s->rows == 0)
			(void)unlink(s->name);
		if (fclose(s->file) != 0)
			ret = -1;
	}
	s->file = NULL;
	return ret;
}
