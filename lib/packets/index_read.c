/*
 * index_read.c - reading an index, of which nothing is believed: lengths are held against the file, order is checked
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

#include "index_priv.h"
#include "text.h"

#define CHECKED_MAX	(SEGMENT_FIXED + 8u * (INDEX_SEGMENT_MAX / FENCE_STEP + 1))
#define DIRECTORY_READ	((size_t)16 * 1024)	/* what is read at least, to be there for the next question */
#define RUNS_READ	((size_t)64 * 1024)

/* Bytes of the file that are in memory. */
struct window {
	uint8_t	*p;
	size_t	 room, len;
	uint64_t off;
};

struct index {
	int		 fd;
	uint64_t	 size;		/* of the file */
	enum index_kind	 kind;
	uint64_t	 at, next;	/* content of this block, head of the next */
	struct index_file	 file;
	char		*path;		/* file.path */
	struct index_segment seg;
	uint64_t	 entries, runs, runs_size;	/* of the segment */
	uint32_t	 nfences;
	uint8_t		*checked;	/* checked part of the block */
	size_t		 checked_room;
	struct window	 dir, run;
	uint64_t	*positions, *other;
	size_t		 npositions, places_room;
	char		 err[INDEX_ERR_SIZE];
};

/* Keep the reason; -1. */
#define bad(x, ...) text_fail((x)->err, sizeof (x)->err, __VA_ARGS__)

/* Read n bytes at off, all of them; 0, or -1 with the reason. */
static int
read_at(struct index *x, void *to, size_t n, uint64_t off)
{
	uint8_t *p = to;

	if (off > x->size || n > x->size - off)
		return bad(x, "damaged: %zu bytes wanted at %llu, the file has %llu", n, (unsigned long long)off,
		    (unsigned long long)x->size);
	while (n > 0) {
		const ssize_t got = pread(x->fd, p, n, (off_t)off);

		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return bad(x, "%s", strerror(errno));
		if (got == 0)
			return bad(x, "became shorter while it was read");
		p += got;
		n -= (size_t)got;
		off += (uint64_t)got;
	}
	return 0;
}

/* The n bytes at off, which end before end; more are read along.  NULL with the reason. */
static const uint8_t *
window_get(struct index *x, struct window *w, uint64_t off, size_t n, uint64_t end, size_t least)
{
	size_t want = n > least ? n : least;

	if (off >= w->off && n <= w->len && off - w->off <= w->len - n)
		return w->p + (off - w->off);
	if (off > end || n > end - off) {
		bad(x, "damaged: a part leads out of its block");
		return NULL;
	}
	if (want > end - off)
		want = (size_t)(end - off);
	if (want > w->room) {
		uint8_t *p = realloc(w->p, want);

		if (p == NULL) {
			bad(x, "out of memory");
			return NULL;
		}
		w->p = p;
		w->room = want;
	}
	w->len = 0;
	if (read_at(x, w->p, want, off) == -1)
		return NULL;
	w->off = off;
	w->len = want;
	return w->p;
}

struct index *
index_open_fd(int fd, char *err)
{
	struct index *x = calloc(1, sizeof *x);
	uint8_t head[FILE_HEAD];
	struct stat st;

	if (x == NULL) {
		(void)snprintf(err, INDEX_ERR_SIZE, "out of memory");
		(void)close(fd);
		return NULL;
	}
	x->fd = fd;
	if (fstat(fd, &st) == -1)
		bad(x, "%s", strerror(errno));
	else if (!S_ISREG(st.st_mode))
		bad(x, "not a regular file");
	else if ((uint64_t)st.st_size < FILE_HEAD)
		bad(x, "not a packet index");
	else if (x->size = (uint64_t)st.st_size, read_at(x, head, sizeof head, 0) == 0) {
		const uint32_t version = get32le(head + 8), kind = get32le(head + 12);

		if (memcmp(head, INDEX_MAGIC, 8) != 0)
			bad(x, "not a packet index");
		else if (version != INDEX_VERSION)
			bad(x, "version %u of the format, not %u; run t2 again", version, INDEX_VERSION);
		else if (kind > INDEX_PACKETS)
			bad(x, "damaged: kind %u", kind);
		else
			x->kind = (enum index_kind)kind;
	}
	if (*x->err != '\0') {
		memcpy(err, x->err, INDEX_ERR_SIZE);
		index_close(x);
		return NULL;
	}
	index_rewind(x);
	return x;
}

struct index *
index_open(const char *path, char *err)
{
	const int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);

	if (fd == -1) {
		(void)snprintf(err, INDEX_ERR_SIZE, "%s", strerror(errno));
		return NULL;
	}
	return index_open_fd(fd, err);
}

void
index_close(struct index *x)
{
	(void)close(x->fd);
	free(x->path);
	free(x->checked);
	free(x->dir.p);
	free(x->run.p);
	free(x->positions);
	free(x->other);
	free(x);
}

enum index_kind
index_kind(const struct index *x)
{
	return x->kind;
}

void
index_rewind(struct index *x)
{
	x->next = FILE_HEAD;
}

const char *
index_error(const struct index *x)
{
	return x->err;
}

const struct index_file *
index_file(const struct index *x)
{
	return &x->file;
}

const struct index_segment *
index_segment(const struct index *x)
{
	return &x->seg;
}

static enum index_block
file_block(struct index *x, size_t n)
{
	const uint8_t *p = x->checked;
	uint32_t len;

	if (n < FILE_FIXED || (len = get32le(p + 28)) != n - FILE_FIXED || len > INDEX_PATH_MAX || len == 0 ||
	    memchr(p + FILE_FIXED, '\0', len) != NULL) {
		bad(x, "damaged: name of a capture");
		return INDEX_BAD;
	}
	free(x->path);
	if ((x->path = strndup((const char *)p + FILE_FIXED, len)) == NULL) {
		bad(x, "out of memory");
		return INDEX_BAD;
	}
	x->file = (struct index_file){ .number = get32le(p), .offsets = (get32le(p + 4) & FLAG_OFFSETS) != 0,
	    .size = get64le(p + 8), .head_len = get32le(p + 16), .head_crc = get32le(p + 20),
	    .linktype = get32le(p + 24), .path = x->path };
	if (x->file.number == 0 || x->file.head_len > INDEX_HEAD_MAX || x->file.head_len > x->file.size) {
		bad(x, "damaged: description of %.128s", x->path);
		return INDEX_BAD;
	}
	return INDEX_FILE;
}

/* Fences ascend, and the parts fill the block. */
static bool
segment_fits(struct index *x, size_t checked, uint64_t size)
{
	const struct index_segment *s = &x->seg;
	const uint64_t fixed = checked + (uint64_t)ENTRY * ((uint64_t)s->nkeys + 1);

	if (s->file == 0 || s->npackets == 0 || s->npackets > INDEX_SEGMENT_MAX || s->nkeys == 0 ||
	    s->nkeys > s->npackets)
		return false;
	if (get32le(x->checked + 12) != FENCE_STEP || x->nfences != (s->nkeys + FENCE_STEP - 1) / FENCE_STEP)
		return false;
	if (fixed > size || x->runs_size != size - fixed || x->runs_size < s->npackets ||
	    s->first.position > s->last_position)
		return false;
	for (uint32_t i = 1; i < x->nfences; i++)
		if (get64le(x->checked + SEGMENT_FIXED + 8 * i) <= get64le(x->checked + SEGMENT_FIXED + 8 * (i - 1)))
			return false;
	return true;
}

static enum index_block
segment_block(struct index *x, size_t n, uint64_t size)
{
	const uint8_t *p = x->checked;

	if (n < SEGMENT_FIXED || (n - SEGMENT_FIXED) % 8 != 0) {
		bad(x, "damaged: head of a segment");
		return INDEX_BAD;
	}
	x->seg = (struct index_segment){ .file = get32le(p), .nkeys = get32le(p + 4), .npackets = get32le(p + 8),
	    .first = { get64le(p + 16), (int64_t)get64le(p + 32), get32le(p + 40), get32le(p + 44) },
	    .last_position = get64le(p + 24) };
	x->nfences = (uint32_t)((n - SEGMENT_FIXED) / 8);
	x->runs_size = get64le(p + 48);
	x->entries = x->at + n;
	x->runs = x->entries + (uint64_t)ENTRY * ((uint64_t)x->seg.nkeys + 1);
	if (!segment_fits(x, n, size)) {
		bad(x, "damaged: head of a segment");
		return INDEX_BAD;
	}
	return INDEX_SEGMENT;
}

/* Read the checked part of the block; false with the reason. */
static bool
checked_read(struct index *x, size_t n, uint32_t sum)
{
	if (n > x->checked_room) {
		uint8_t *p = realloc(x->checked, n);

		if (p == NULL)
			return bad(x, "out of memory") == 0;
		x->checked = p;
		x->checked_room = n;
	}
	if (read_at(x, x->checked, n, x->at) == -1)
		return false;
	if (crc32(0, x->checked, (unsigned)n) != sum)
		return bad(x, "damaged: wrong checksum at %llu", (unsigned long long)x->at) == 0;
	return true;
}

enum index_block
index_next(struct index *x)
{
	uint8_t head[BLOCK_HEAD];
	uint64_t size, checked;
	uint32_t type;

	if (x->size - x->next < BLOCK_HEAD)
		return INDEX_CUT;
	if (read_at(x, head, sizeof head, x->next) == -1)
		return INDEX_BAD;
	type = get32le(head);
	size = get64le(head + 8);
	checked = get64le(head + 16);
	x->at = x->next + BLOCK_HEAD;
	if (type < TYPE_FILE || type > TYPE_END || checked > size || checked > CHECKED_MAX + INDEX_PATH_MAX) {
		bad(x, "damaged: head of a block at %llu", (unsigned long long)x->next);
		return INDEX_BAD;
	}
	if (size > x->size - x->at)
		return INDEX_CUT;
	if (!checked_read(x, (size_t)checked, get32le(head + 4)))
		return INDEX_BAD;
	x->next = x->at + size;
	if (type == TYPE_FILE)
		return file_block(x, (size_t)checked);
	if (type == TYPE_SEGMENT)
		return segment_block(x, (size_t)checked, size);
	return INDEX_END;
}

/* --- questions -------------------------------------------------------------------------------------------------- */

/* Some entries of the directory; entry n is the one behind them. */
struct entries {
	const uint8_t	*p;
	uint32_t	 n;
};

static uint64_t
fence(const struct index *x, uint32_t i)
{
	return get64le(x->checked + SEGMENT_FIXED + 8 * (size_t)i);
}

/* The block of entries that key is in, if it is anywhere; the last whose fence is not above it. */
static uint32_t
fence_of(const struct index *x, uint64_t key)
{
	uint32_t lo = 0, hi = x->nfences;

	while (hi - lo > 1) {
		const uint32_t mid = lo + (hi - lo) / 2;

		if (fence(x, mid) <= key)
			lo = mid;
		else
			hi = mid;
	}
	return lo;
}

/* Get block b of the directory, its keys in order and its offsets too. */
static bool
entries_get(struct index *x, uint32_t b, struct entries *e)
{
	const uint32_t from = b * FENCE_STEP;

	e->n = x->seg.nkeys - from < FENCE_STEP ? x->seg.nkeys - from : FENCE_STEP;
	e->p = window_get(x, &x->dir, x->entries + (uint64_t)ENTRY * from, ENTRY * ((size_t)e->n + 1), x->runs,
	    DIRECTORY_READ);
	if (e->p == NULL)
		return false;
	if (get64le(e->p) != fence(x, b))
		return bad(x, "damaged: directory of a segment") == 0;
	for (uint32_t i = 0; i < e->n; i++) {
		const uint8_t *p = e->p + ENTRY * i;
		const uint32_t off = get32le(p + 8), end = get32le(p + ENTRY + 8);

		if (get64le(p) >= get64le(p + ENTRY) || off >= end || end > x->runs_size ||
		    get32le(p + 12) > end - off || get32le(p + 12) == 0)
			return bad(x, "damaged: directory of a segment") == 0;
	}
	return true;
}

static bool
places_grow(struct index *x, size_t n)
{
	uint64_t *p, *q;

	if (x->npositions + n > x->seg.npackets)
		return bad(x, "damaged: more packets than the segment has") == 0;
	if (x->places_room >= x->seg.npackets)
		return true;
	p = realloc(x->positions, x->seg.npackets * sizeof *p);
	if (p != NULL)
		x->positions = p;
	q = realloc(x->other, x->seg.npackets * sizeof *q);
	if (q != NULL)
		x->other = q;
	if (p == NULL || q == NULL)
		return bad(x, "out of memory") == 0;
	x->places_room = x->seg.npackets;
	return true;
}

/* Read a number of base 128 at *p, before end. */
static bool
get_varint(const uint8_t **p, const uint8_t *end, uint64_t *v)
{
	*v = 0;
	for (unsigned shift = 0; *p < end && shift < 64; shift += 7) {
		const uint8_t b = *(*p)++;

		*v |= (uint64_t)(b & 0x7f) << shift;
		if ((b & 0x80) == 0)
			return true;
	}
	return false;
}

/* Append the positions of an entry. */
static bool
run_get(struct index *x, const uint8_t *entry)
{
	const uint32_t off = get32le(entry + 8), count = get32le(entry + 12), len = get32le(entry + ENTRY + 8) - off;
	const uint8_t *p = window_get(x, &x->run, x->runs + off, len, x->runs + x->runs_size, RUNS_READ), *end;
	uint64_t position = x->seg.first.position, delta;

	if (p == NULL || !places_grow(x, count))
		return false;
	end = p + len;
	for (uint32_t i = 0; i < count; i++) {
		if (!get_varint(&p, end, &delta) || (i > 0 && delta == 0) || delta > x->seg.last_position - position)
			return bad(x, "damaged: positions of a flow") == 0;
		position += delta;
		x->positions[x->npositions++] = position;
	}
	return p == end || bad(x, "damaged: positions of a flow") == 0;
}

/* Sort the positions; bytes in which none differ are passed over. */
static void
places_sort(struct index *x)
{
	const size_t n = x->npositions;
	uint64_t any = 0;

	for (size_t i = 1; i < n; i++)
		any |= x->positions[i] ^ x->positions[0];
	for (unsigned shift = 0; shift < 64; shift += 8) {
		size_t at[256] = { 0 }, sum = 0;
		uint64_t *swap;

		if ((any >> shift & 0xff) == 0)
			continue;
		for (size_t i = 0; i < n; i++)
			at[x->positions[i] >> shift & 0xff]++;
		for (unsigned b = 0; b < 256; b++) {
			const size_t c = at[b];

			at[b] = sum;
			sum += c;
		}
		for (size_t i = 0; i < n; i++)
			x->other[at[x->positions[i] >> shift & 0xff]++] = x->positions[i];
		swap = x->positions;
		x->positions = x->other;
		x->other = swap;
	}
}

/* Packets of several of the flows count once. */
static void
places_unique(struct index *x)
{
	size_t n = 0;

	for (size_t i = 0; i < x->npositions; i++)
		if (n == 0 || x->positions[i] != x->positions[n - 1])
			x->positions[n++] = x->positions[i];
	x->npositions = n;
}

/*
 * Go through the keys that the segment has: take is called for each with its entry and which key it is.  It returns
 * 1 to go on, 0 to stop, -1 for an error, and so does this function.
 */
static int
each_match(struct index *x, const uint64_t *keys, size_t n,
    int (*take)(struct index *, const uint8_t *, size_t, void *), void *ctx)
{
	size_t k = 0;
	struct entries e;

	while (k < n) {
		const uint32_t b = fence_of(x, keys[k]);
		uint32_t i = 0;

		if (!entries_get(x, b, &e))
			return -1;
		while (k < n && i < e.n) {
			const uint64_t key = get64le(e.p + ENTRY * i);

			if (keys[k] < key) {
				k++;
			} else if (key < keys[k]) {
				i++;
			} else {
				const int r = take(x, e.p + ENTRY * i, k, ctx);

				if (r != 1)
					return r;
				k++;
			}
		}
		if (b + 1 >= x->nfences)
			break;
		while (k < n && keys[k] < fence(x, b + 1))
			k++;
	}
	return 1;
}

static int
take_run(struct index *x, const uint8_t *entry, size_t k, void *found)
{
	if (found != NULL)
		((uint8_t *)found)[k] = 1;
	return run_get(x, entry) ? 1 : -1;
}

static int
take_note(struct index *x, const uint8_t *entry, size_t k, void *found)
{
	(void)x, (void)entry;
	if (found == NULL)
		return 0;
	((uint8_t *)found)[k] = 1;
	return 1;
}

ssize_t
index_select(struct index *x, const uint64_t *keys, size_t n, uint8_t *found, const uint64_t **positions)
{
	x->npositions = 0;
	if (each_match(x, keys, n, take_run, found) == -1)
		return -1;
	places_sort(x);
	places_unique(x);
	*positions = x->positions;
	return (ssize_t)x->npositions;
}

int
index_has(struct index *x, const uint64_t *keys, size_t n, uint8_t *found)
{
	const int r = each_match(x, keys, n, take_note, found);

	if (r != 1 || found == NULL)
		return r == -1 ? -1 : r == 0;
	return n > 0 && memchr(found, 1, n) != NULL;
}
