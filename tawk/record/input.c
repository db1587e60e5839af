/* Reading: large blocks, archives by content, records by RS. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "descriptor.h"
#include "record.h"
#include "unpack.h"

#define BLOCK		(1u << 18)
#define PACKED_BLOCK	(1u << 16)

struct reader *
reader_fd(int fd, const char *name)
{
	struct reader *r = xcalloc(1, sizeof *r);

	r->fd = fd;
	r->name = xstrdup(name);
	r->name_len = strlen(name);
	r->cap = BLOCK;
	r->buf = xmalloc(r->cap + IN_PAD);
	return r;
}

struct reader *
reader_open(const char *path)
{
	struct stat st;
	int fd = descriptor_in(path);

	if (fd >= 0) {
		fd = dup(fd);
		return fd < 0 ? NULL : reader_fd(fd, path);
	}
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return NULL;
	if (fstat(fd, &st) == 0 && S_ISDIR(st.st_mode)) {
		close(fd);
		errno = EISDIR;
		return NULL;
	}
	return reader_fd(fd, path);
}

int
reader_close(struct reader *r)
{
	int status = 0;

	unpack_free(r->unpack);
	if (r->fd >= 0)
		close(r->fd);
	if (r->pid > 0)
		while (waitpid(r->pid, &status, 0) < 0 && errno == EINTR)
			;
	re_text_release(&r->text);
	free(r->name);
	free(r->buf);
	free(r);
	return status;
}

static ssize_t
read_some(int fd, void *p, size_t n)
{
	ssize_t k;

	do
		k = read(fd, p, n);
	while (k < 0 && errno == EINTR);
	return k;
}

static ssize_t
packed_read(void *arg, void *p, size_t n)
{
	const struct reader *r = arg;

	return read_some(r->fd, p, n);
}

/* Unpack into the free room of buf.  What stands behind the last member and is none is no data. */
static ssize_t
read_packed(struct reader *r, char *p, size_t n)
{
	const ssize_t k = unpack_read(r->unpack, p, n);

	if (k >= 0 || unpack_end(r->unpack) == UNPACK_UNREAD)
		return k;
	if (unpack_end(r->unpack) == UNPACK_BEHIND)
		return 0;
	errno = EBADMSG;	/* unpack_tell() says it */
	return -1;
}

/* The first bytes say whether the file is packed. */
static int
start_unpack(struct reader *r)
{
	const size_t n = r->len - r->pos;

	if (!unpack_is(r->buf + r->pos, n))
		return 0;
	if ((r->unpack = unpack_new(packed_read, r, PACKED_BLOCK, r->buf + r->pos, n)) == NULL) {
		errno = ENOMEM;
		return -1;
	}
	r->len = r->pos;
	return 1;
}

static void
make_room(struct reader *r)
{
	size_t n = r->len - r->pos;

	if (r->pos > 0) {
		r->moved = true;
		memmove(r->buf, r->buf + r->pos, n);
		r->pos = 0;
		r->len = n;
	}
	if (r->cap - r->len < r->cap / 4) {
		r->cap *= 2;
		r->buf = xrealloc(r->buf, r->cap + IN_PAD);
	}
}

bool
reader_fill(struct reader *r)
{
	ssize_t k;

	if (r->eof)
		return false;
	re_text_release(&r->text);
	r->text.p = NULL;
	make_room(r);
	/* A first block small enough to be handed to the unpacker whole. */
	if (!r->started) {
		k = read_some(r->fd, r->buf + r->len, PACKED_BLOCK);
		if (k > 0) {
			r->len += (size_t)k;
			/* A pipe may deliver less than the magic bytes. */
			while (unpack_may_be(r->buf, r->len) &&
			    (k = read_some(r->fd, r->buf + r->len, UNPACK_MAGIC)) > 0)
				r->len += (size_t)k;
			r->started = true;
			if (start_unpack(r) == 0)
				return true;
			k = read_packed(r, r->buf + r->len, r->cap - r->len);
		}
	} else if (r->unpack) {
		k = read_packed(r, r->buf + r->len, r->cap - r->len);
	} else {
		k = read_some(r->fd, r->buf + r->len, r->cap - r->len);
	}
	if (k <= 0) {
		r->eof = true;
		if (k < 0)
			r->error = errno;
		return false;
	}
	r->len += (size_t)k;
	return true;
}

/* --- records --- */

/* Everything left is the last record. */
static int
last_record(struct reader *r, struct text *rec, struct text *rt)
{
	if (r->error)
		return -1;
	if (r->pos == r->len)
		return 0;
	rec->p = r->buf + r->pos;
	rec->n = r->len - r->pos;
	r->pos = r->len;
	r->peeked = 0;
	if (rt)
		*rt = TXT("");
	return 1;
}

static int
record_char(struct reader *r, char c, struct text *rec, struct text *rt)
{
	while (!reader_has(r, c, rec))
		if (!reader_fill(r))
			return last_record(r, rec, rt);
	if (rt)
		*rt = (struct text){ rec->p + rec->n, 1 };
	return 1;
}

/* Records between blank lines; newlines at either end belong to none. */
static int
record_para(struct reader *r, struct text *rec, struct text *rt)
{
	size_t i, n;
	const char *p;

	for (;;) {
		while (r->pos < r->len && r->buf[r->pos] == '\n')
			r->pos++;
		if (r->pos < r->len)
			break;
		if (!reader_fill(r))
			return last_record(r, rec, rt);
	}
	for (i = 0;;) {
		p = r->buf + r->pos;
		n = r->len - r->pos;
		while (i + 1 < n && !(p[i] == '\n' && p[i + 1] == '\n'))
			i++;
		if (i + 1 < n)
			break;
		if (!reader_fill(r))
			break;
	}
	p = r->buf + r->pos;
	n = r->len - r->pos;
	if (i + 1 >= n) {
		if (r->error)
			return -1;
		rec->p = p;
		rec->n = n > 0 && p[n - 1] == '\n' ? n - 1 : n;
		if (rt)
			*rt = (struct text){ p + rec->n, n - rec->n };
		r->pos = r->len;
		return 1;
	}
	/* The whole run of newlines ends the record. */
	for (n = i; ; n++) {
		if (r->pos + n >= r->len && !reader_fill(r))
			break;
		if (r->buf[r->pos + n] != '\n')
			break;
	}
	rec->p = r->buf + r->pos;
	rec->n = i;
	if (rt)
		*rt = (struct text){ rec->p + i, n - i };
	r->pos += n;
	return 1;
}

/*
 * What is unread, as a text for RS.  A new record does not look at what came before it; only the input has a start.
 */
static void
regex_text(struct awk *A, struct reader *r)
{
	if (!r->text.p || r->text_rs != A->rec->rs_changes || r->text_at > r->pos) {
		re_text_release(&r->text);
		r->text = RE_TEXT(r->buf + r->pos, r->len - r->pos);
		r->text.notbol = r->moved || r->pos > 0;
		r->text.open = !r->eof;
		r->text_at = r->pos;
		r->text_rs = A->rec->rs_changes;
	}
	r->text.left_bare = r->pos - r->text_at;
}

/*
 * Get more bytes for an expression that has looked at all there are.  What is looked at again each time must not be
 * much more than what is new.
 */
static void
more_text(struct reader *r, size_t again, int tries)
{
	size_t enough = r->len - r->pos + (tries > 8 ? again / 4 : 1);

	while (r->len - r->pos < enough && reader_fill(r))
		;
}

static int
record_regex(struct awk *A, struct reader *r, struct text *rec, struct text *rt)
{
	size_t s, e, from = 0, start;

	for (int tries = 0;; tries++) {
		regex_text(A, r);
		start = r->text.left_bare;
		while (from < r->len - r->pos && re_find(A->rec->rs_re, &r->text, start + from, &s, &e)) {
			if (r->text.open && r->text.more)
				break;
			if (e == s) {	/* an empty match separates nothing */
				from = e + 1 - start;
				continue;
			}
			*rec = (struct text){ r->text.p + start, s - start };
			if (rt)
				*rt = (struct text){ r->text.p + s, e - s };
			r->pos += e - start;
			return 1;
		}
		if (!r->text.open)
			return last_record(r, rec, rt);
		if (from < r->len - r->pos)
			from = r->text.resume - start;
		more_text(r, r->len - r->pos - from, tries);
	}
}

void
reader_skip_mark(struct reader *r)
{
	static const char mark[] = "\xef\xbb\xbf";
	size_t n;

	if (r->begun)
		return;
	r->begun = true;
	for (;;) {
		n = r->len - r->pos < 3 ? r->len - r->pos : 3;
		if (memcmp(r->buf + r->pos, mark, n) != 0)
			return;
		if (n == 3) {
			r->pos += 3;
			return;
		}
		if (!reader_fill(r))
			return;
	}
}

size_t
csv_end(const char *p, size_t i, size_t n, char sep, enum csv_in *in)
{
	const char *q;

	for (; i < n; i++) {
		const char c = p[i];

		if (*in == CSV_QUOTES) {
			q = memchr(p + i, '"', n - i);
			if (!q)
				return n;
			i = (size_t)(q - p);
			*in = CSV_BEHIND;
		} else if (c == '\n') {
			return i;
		} else if (c == sep) {
			*in = CSV_START;
		} else if (c == '"' && *in != CSV_PLAIN) {
			*in = CSV_QUOTES;
		} else {
			*in = CSV_PLAIN;
		}
	}
	return n;
}

/* Lines, but a newline inside quotes belongs to the record. */
static int
record_csv(struct reader *r, char sep, struct text *rec, struct text *rt)
{
	enum csv_in in = CSV_START;
	size_t i = 0, n;
	const char *p;

	reader_skip_mark(r);
	for (;;) {
		p = r->buf + r->pos;
		n = r->len - r->pos;
		i = csv_end(p, i, n, sep, &in);
		if (i < n)
			break;
		if (!reader_fill(r)) {
			const int k = last_record(r, rec, rt);

			if (k > 0 && in != CSV_QUOTES && rec->p[rec->n - 1] == '\r')
				rec->n--;
			return k;
		}
	}
	rec->p = p;
	rec->n = i > 0 && p[i - 1] == '\r' ? i - 1 : i;
	if (rt)
		*rt = (struct text){ p + rec->n, i + 1 - rec->n };
	r->pos += i + 1;
	return 1;
}

int
reader_record(struct awk *A, struct reader *r, struct text *rec, struct text *rt)
{
	switch (A->rec->rs_mode) {
	case RS_CHAR:
		return record_char(r, A->rec->rs_char, rec, rt);
	case RS_PARA:
		return record_para(r, rec, rt);
	case RS_CSV:
		return record_csv(r, A->rec->fs.c, rec, rt);
	default:
		return record_regex(A, r, rec, rt);
	}
}
