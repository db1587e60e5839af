/* index_write.c - making an index: packets gathered, sorted, written segment by segment */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <zlib.h>

#include "index_priv.h"

#define VARINT_MAX	10u

bool
index_file_head(struct index_file *f, int fd, size_t max)
{
	uint8_t *buf = malloc(INDEX_HEAD_MAX);
	size_t n = 0;
	ssize_t got = 0;

	if (buf == NULL)
		return false;
	if (max > INDEX_HEAD_MAX)
		max = INDEX_HEAD_MAX;
	while (n < max && (got = pread(fd, buf + n, max - n, (off_t)n)) > 0)
		n += (size_t)got;
	f->head_len = (uint32_t)n;
	f->head_crc = (uint32_t)crc32(0, buf, (unsigned)n);
	free(buf);
	return got >= 0;
}

static int
write_all(struct index_writer *w, const uint8_t *p, size_t n)
{
	while (n > 0) {
		const ssize_t put = write(w->fd, p, n);

		if (put < 0 && errno == EINTR)
			continue;
		if (put <= 0)
			return -1;
		p += put;
		n -= (size_t)put;
		w->bytes += (uint64_t)put;
	}
	return 0;
}

struct index_writer *
index_create(int fd, enum index_kind kind, uint32_t n)
{
	struct index_writer *w = calloc(1, sizeof *w);
	uint8_t head[FILE_HEAD];

	if (w == NULL) {
		(void)close(fd);
		errno = ENOMEM;
		return NULL;
	}
	w->fd = fd;
	w->max = n < INDEX_SEGMENT_MIN ? INDEX_SEGMENT_MIN : n > INDEX_SEGMENT_MAX ? INDEX_SEGMENT_MAX : n;
	memcpy(head, INDEX_MAGIC, 8);
	put32le(put32le(head + 8, INDEX_VERSION), kind);
	w->p = calloc(w->max, sizeof *w->p);
	w->other = calloc(w->max, sizeof *w->other);
	if (w->p == NULL || w->other == NULL || write_all(w, head, sizeof head) == -1) {
		const int e = errno;

		(void)close(fd);
		free(w->p);
		free(w->other);
		free(w);
		errno = e;
		return NULL;
	}
	return w;
}

/* Room for n bytes in w->out; NULL with errno. */
static uint8_t *
out_room(struct index_writer *w, size_t n)
{
	if (n > w->out_size) {
		uint8_t *p = realloc(w->out, n);

		if (p == NULL)
			return NULL;
		w->out = p;
		w->out_size = n;
	}
	return w->out;
}

/* Write w->out, a block of n bytes with its head, of whose content the first bytes are checked. */
static int
block_write(struct index_writer *w, uint32_t type, size_t n, size_t checked)
{
	uint8_t *p = put32le(w->out, type);

	p = put32le(p, (uint32_t)crc32(0, w->out + BLOCK_HEAD, (unsigned)checked));
	put64le(put64le(p, n - BLOCK_HEAD), checked);
	return write_all(w, w->out, n);
}

int
index_add_file(struct index_writer *w, const struct index_file *f)
{
	const size_t len = strlen(f->path);
	uint8_t *p;

	if (index_flush(w) == -1)
		return -1;
	if (len > INDEX_PATH_MAX) {
		errno = ENAMETOOLONG;
		return -1;
	}
	if (out_room(w, BLOCK_HEAD + FILE_FIXED + len) == NULL)
		return -1;
	p = put32le(w->out + BLOCK_HEAD, f->number);
	p = put64le(put32le(p, f->offsets ? FLAG_OFFSETS : 0), f->size);
	p = put32le(put32le(p, f->head_len), f->head_crc);
	p = put32le(put32le(p, f->linktype), (uint32_t)len);
	memcpy(p, f->path, len);
	w->file = f->number;
	w->files++;
	return block_write(w, TYPE_FILE, BLOCK_HEAD + FILE_FIXED + len, FILE_FIXED + len);
}

/* Sort the packets by key; those of a key stay in their order.  Bytes in which no two keys differ are passed over. */
static void
sort_by_key(struct index_writer *w)
{
	uint64_t any = 0;

	for (uint32_t i = 1; i < w->n; i++)
		any |= w->p[i].key ^ w->p[0].key;
	for (unsigned shift = 0; shift < 64; shift += 8) {
		uint32_t at[256] = { 0 }, sum = 0;
		struct index_packet *swap;

		if ((any >> shift & 0xff) == 0)
			continue;
		for (uint32_t i = 0; i < w->n; i++)
			at[w->p[i].key >> shift & 0xff]++;
		for (unsigned b = 0; b < 256; b++) {
			const uint32_t c = at[b];

			at[b] = sum;
			sum += c;
		}
		for (uint32_t i = 0; i < w->n; i++)
			w->other[at[w->p[i].key >> shift & 0xff]++] = w->p[i];
		swap = w->p;
		w->p = w->other;
		w->other = swap;
	}
}

/* Base 128, low digits first, the top bit set in all bytes but the last. */
static uint8_t *
put_varint(uint8_t *p, uint64_t v)
{
	for (; v >= 0x80; v >>= 7)
		*p++ = (uint8_t)(v | 0x80);
	*p++ = (uint8_t)v;
	return p;
}

static uint32_t
count_keys(const struct index_writer *w)
{
	uint32_t n = 1;

	for (uint32_t i = 1; i < w->n; i++)
		n += w->p[i].key != w->p[i - 1].key;
	return n;
}

/* The run of the key at packet i, behind p; *i moves to the next key, count is how many positions the run has. */
static uint8_t *
put_run(const struct index_writer *w, uint8_t *p, uint32_t *i, uint32_t *count)
{
	const uint64_t key = w->p[*i].key;
	uint64_t before = w->first.position;

	*count = 0;
	for (; *i < w->n && w->p[*i].key == key; ++*i) {
		if (*count > 0 && w->p[*i].position == before)
			continue;
		p = put_varint(p, w->p[*i].position - before);
		before = w->p[*i].position;
		++*count;
	}
	return p;
}

int
index_flush(struct index_writer *w)
{
	uint8_t *p, *fence, *entry, *runs;
	const uint64_t last = w->n > 0 ? w->p[w->n - 1].position : 0;
	uint32_t nkeys, nfences, npackets = 0;
	size_t checked;

	if (w->n == 0)
		return 0;
	sort_by_key(w);
	nkeys = count_keys(w);
	nfences = (nkeys + FENCE_STEP - 1) / FENCE_STEP;
	checked = SEGMENT_FIXED + 8 * (size_t)nfences;
	if (out_room(w, BLOCK_HEAD + checked + ENTRY * ((size_t)nkeys + 1) + VARINT_MAX * (size_t)w->n) == NULL)
		return -1;
	fence = w->out + BLOCK_HEAD + SEGMENT_FIXED;
	entry = w->out + BLOCK_HEAD + checked;
	p = runs = entry + ENTRY * ((size_t)nkeys + 1);
	for (uint32_t i = 0, k = 0; i < w->n; k++) {
		const uint64_t key = w->p[i].key;
		const uint32_t off = (uint32_t)(p - runs);
		uint32_t count;

		if (k % FENCE_STEP == 0)
			fence = put64le(fence, key);
		p = put_run(w, p, &i, &count);
		entry = put32le(put32le(put64le(entry, key), off), count);
		npackets += count;
	}
	put32le(put32le(put64le(entry, UINT64_MAX), (uint32_t)(p - runs)), 0);
	entry = put32le(put32le(w->out + BLOCK_HEAD, w->file), nkeys);
	entry = put32le(put32le(entry, npackets), FENCE_STEP);
	entry = put64le(put64le(put64le(entry, w->first.position), last), (uint64_t)w->first.sec);
	put64le(put32le(put32le(entry, w->first.caplen), w->first.len), (uint64_t)(p - runs));
	w->n = 0;
	w->packets += npackets;
	w->segments++;
	return block_write(w, TYPE_SEGMENT, (size_t)(p - w->out), checked);
}

int
index_finish(struct index_writer *w)
{
	int rc = index_flush(w), e;

	if (rc == 0 && out_room(w, BLOCK_HEAD + END_FIXED) != NULL) {
		put64le(put64le(put64le(w->out + BLOCK_HEAD, w->packets), w->segments), w->files);
		rc = block_write(w, TYPE_END, BLOCK_HEAD + END_FIXED, END_FIXED);
	}
	e = errno;
	if (close(w->fd) == -1 && rc == 0) {
		rc = -1;
		e = errno;
	}
	free(w->p);
	free(w->other);
	free(w->out);
	free(w);
	errno = e;
	return rc;
}
