/* -J: blocks of plain files are worked on side by side; their output is put together in order. */
#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "awk.h"
#include "code.h"
#include "descriptor.h"
#include "functions.h"
#include "output.h"
#include "parallel.h"
#include "record.h"

#define BLOCK	((off_t)1 << 20)

/* --- which programs --- */

static bool
keeps_state(const struct code *c, const struct instr *in)
{
	switch ((enum op)in->op) {
	case OP_SET:
	case OP_MOD:
	case OP_INC:
	case OP_STOREADDR:
		return (in->a & 0xf) == AD_GLOB || (in->a & 0xf) == AD_SPEC;
	case OP_SETG:
	case OP_INCG:
	case OP_MODELEMG:
	case OP_INCELEMG:
	case OP_APPENDG:
	case OP_ARRG:
	case OP_ELEMG:
	case OP_GETLINE:
	case OP_EXIT:
	case OP_NEXTFILE:
	case OP_RANGE:
	case OP_SETRANGE:
		return true;
	case OP_SPEC:
		return in->b == SV_NR || in->b == SV_FNR || in->b == SV_RT;
	case OP_PRINT:
	case OP_PRINTF:
		return in->a != 0;
	case OP_BUILTIN:
	case OP_PLAIN:
		return !builtins[in->b].pure;
	default:
		(void)c;
		return false;
	}
}

static bool
plain_file(struct awk *A, int i)
{
	const struct val *v = arr_get_int(A->glob[SV_ARGV].a, i);
	unsigned char magic[2] = { 0, 0 };
	struct stat st;
	bool ok;
	int fd;

	/* What is open already is read from where it stands. */
	if (!v || !v->s || descriptor_in(v->s->s) >= 0 || stat(v->s->s, &st) < 0 || !S_ISREG(st.st_mode))
		return false;
	fd = open(v->s->s, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return false;
	ok = read(fd, magic, 2) >= 0 && !(magic[0] == 0x1f && magic[1] == 0x8b);
	close(fd);
	return ok;
}

bool
parallel_possible(const struct awk *A)
{
	const struct code *c = A->code;
	int64_t argc = val_i64(&A->glob[SV_ARGC]);

	if (c->begin >= 0 || c->end >= 0 || c->beginfile >= 0 || c->endfile >= 0 || c->main < 0)
		return false;
	/* All rows have a say in the width of columns; a header row that is printed names what comes behind it. */
	if (A->opt.format == 'a' || (A->opt.format == 'j' && (c->wants_header || c->nnaming > 0)))
		return false;
	if (A->opt.csv || A->opt.zeek || A->opt.header_row || A->rec->rs_mode != RS_CHAR || A->rec->rs_char != '\n')
		return false;
	for (int i = 0; i < c->n; i++)
		if (keeps_state(c, &c->ins[i]) || (A->opt.format && c->ins[i].op == OP_PRINTF))
			return false;
	for (int i = 1; i < argc; i++)
		if (!plain_file((struct awk *)(uintptr_t)A, i))
			return false;
	return true;
}

/* --- the work --- */

struct slot {
	bool done;
	char *out;
	size_t n;
};

struct pool {
	struct parallel *p;
	pthread_mutex_t lock;
	pthread_cond_t changed;
	const char *path;
	int fd;
	off_t size;
	long blocks, next, written;
	struct slot *slot;
	int nslot;
	bool first_file;
};

/* The lines that begin in a block, and IN_PAD bytes behind them. */
struct block {
	char *buf;
	size_t cap;
	struct text text;
};

/* Read at least want bytes from an offset where the file has them; returns how many there are. */
static size_t
read_at(const struct pool *w, struct block *b, off_t start, size_t have, size_t want)
{
	if (b->cap < want + IN_PAD) {
		b->cap = want + want / 4 + IN_PAD;
		b->buf = xrealloc(b->buf, b->cap);
	}
	while (have < want) {
		ssize_t r = pread(w->fd, b->buf + have, want - have, start + (off_t)have);

		if (r < 0 && errno == EINTR)
			continue;
		if (r < 0)
			err(2, "%s", w->path);
		if (r == 0)
			break;
		have += (size_t)r;
	}
	return have;
}

/* A line belongs to the block in which its first byte lies. */
static void
read_block(const struct pool *w, long k, struct block *b)
{
	off_t from = (off_t)k * BLOCK, to = from + BLOCK > w->size ? w->size : from + BLOCK;
	/* One byte more in front says whether a line begins at from. */
	off_t start = from > 0 ? from - 1 : 0;
	size_t end = (size_t)(to - start), n = read_at(w, b, start, 0, end), skip = 0, at;
	const char *e;

	b->text = TXT("");
	if (from > 0) {
		e = memchr(b->buf, '\n', n);
		if (!e || (size_t)(e - b->buf) + 1 >= end)
			return;
		skip = (size_t)(e - b->buf) + 1;
	}
	/* Read on to the end of the last line. */
	for (at = end - 1; at < n; ) {
		e = memchr(b->buf + at, '\n', n - at);
		if (e) {
			n = (size_t)(e - b->buf) + 1;
			break;
		}
		at = n;
		n = read_at(w, b, start, n, n + 65536);
	}
	b->text = (struct text){ b->buf + skip, n - skip };
}

static void
run_block(struct awk *A, struct text t)
{
	const char *p = t.p, *end = p + t.n, *e;

	for (; p < end; p = e + 1) {
		struct text rec;
		size_t known = 0;

		if (A->files->scan)
			p = scan_rows(A, p, end, &known);
		if (p == end)
			break;
		e = memchr(p + known, '\n', (size_t)(end - p) - known);
		if (!e)
			e = end;
		rec = (struct text){ p, (size_t)(e - p) };
		A->nr++;
		A->fnr++;
		if (!A->files->want_hdr && header_again(A, rec)) {
			A->rec->is_hdr = false;
			continue;
		}
		if ((A->files->want_hdr || A->rec->is_hdr) && !row_check(A, &rec))
			continue;
		record_set(A, rec);
		run_code(A, scan_entry(A));
		A->unwind = UW_NONE;
	}
}

static void
new_output(struct awk *A)
{
	A->out->cap = 1 << 16;
	A->out->buf = xmalloc(A->out->cap);
	A->out->n = 0;
}

static void *
worker(void *arg)
{
	struct pool *w = arg;
	struct awk *A = xcalloc(1, sizeof *A);
	struct block b = { NULL, 0, TXT("") };

	w->p->another(A, w->p);
	free(A->out->buf);
	A->out->grow = true;
	A->phase = PAT_MAIN;
	header_copy(A, w->p->main);
	A->files->met = w->p->main->files->met;
	if (!A->files->met && !w->p->main->files->found)
		A->files->again = -1;
	val_drop(&A->glob[SV_FILENAME]);
	val_set_input(&A->glob[SV_FILENAME], w->path, strlen(w->path));
	for (;;) {
		struct slot *s;
		long k;

		pthread_mutex_lock(&w->lock);
		while (w->next < w->blocks && w->next - w->written >= w->nslot)
			pthread_cond_wait(&w->changed, &w->lock);
		k = w->next < w->blocks ? w->next++ : -1;
		pthread_mutex_unlock(&w->lock);
		if (k < 0)
			break;
		read_block(w, k, &b);
		new_output(A);
		/* Only the first row of the first file can be the first of the run. */
		A->fnr = k == 0 ? 0 : 2;
		A->nr = w->first_file ? A->fnr : A->fnr + 1;
		A->files->want_hdr = k == 0 && wants_header(A);
		A->rec->is_hdr = false;
		run_block(A, b.text);
		pthread_mutex_lock(&w->lock);
		s = &w->slot[k % w->nslot];
		s->out = A->out->buf;
		s->n = A->out->n;
		s->done = true;
		pthread_cond_broadcast(&w->changed);
		pthread_mutex_unlock(&w->lock);
	}
	/* The last buffer went with its block; no row is left half written. */
	A->out->buf = NULL;
	if (A->out->fmt)
		A->out->fmt->end(A, A->out->fmt, A->out);
	record_set(A, TXT(""));
	free(b.buf);
	awk_release(A);
	free(A);
	return NULL;
}

/* Write the output of the blocks in their order. */
static void
collect(struct pool *w)
{
	struct awk *A = w->p->main;

	for (long k = 0; k < w->blocks; k++) {
		struct slot *s = &w->slot[k % w->nslot];

		pthread_mutex_lock(&w->lock);
		while (!s->done)
			pthread_cond_wait(&w->changed, &w->lock);
		pthread_mutex_unlock(&w->lock);
		out_write(A, A->out, s->out, s->n);
		free(s->out);
		pthread_mutex_lock(&w->lock);
		s->done = false;
		w->written = k + 1;
		pthread_cond_broadcast(&w->changed);
		pthread_mutex_unlock(&w->lock);
	}
}

static void
run_file(struct parallel *p, const char *path, bool first)
{
	struct pool w = { .p = p, .path = path, .first_file = first, .nslot = p->jobs * 4 };
	pthread_t *t = xcalloc((size_t)p->jobs, sizeof *t);
	struct stat st;

	/* A file without a header row has the names of the one before, as with one thread. */
	if (!p->main->opt.names_file)
		header_from_file(p->main, path);
	pthread_mutex_init(&w.lock, NULL);
	pthread_cond_init(&w.changed, NULL);
	w.fd = open(path, O_RDONLY | O_CLOEXEC);
	if (w.fd < 0 || fstat(w.fd, &st) < 0)
		err(2, "%s", path);
	w.size = st.st_size;
	w.blocks = (long)((w.size + BLOCK - 1) / BLOCK);
	w.slot = xcalloc((size_t)w.nslot, sizeof *w.slot);
	for (int i = 0; i < p->jobs; i++)
		if ((errno = pthread_create(&t[i], NULL, worker, &w)))
			err(2, "pthread_create");
	collect(&w);
	for (int i = 0; i < p->jobs; i++)
		pthread_join(t[i], NULL);
	if (p->main->files->found)
		p->main->files->met = true;
	close(w.fd);
	free(w.slot);
	free(t);
	pthread_mutex_destroy(&w.lock);
	pthread_cond_destroy(&w.changed);
}

int
parallel_run(struct parallel *p)
{
	struct awk *A = p->main;
	struct out_format *fmt = A->out->fmt;

	if (p->jobs > 64)
		p->jobs = 64;
	/* Each worker has its own form, and what they give has it. */
	A->out->fmt = NULL;
	for (int i = 0; i < p->argc; i++)
		run_file(p, p->argv[i], i == 0);
	A->out->fmt = fmt;
	out_finish(A);
	return 0;
}
