/* A table: checked when it is opened, then looked up. */
#include "subnet_table.h"
#include "subnet_priv.h"
#include "text.h"

#include <sys/mman.h>
#include <sys/stat.h>

#include <endian.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

const uint8_t subnet_section_width[SEC_N] = {
	[SEC_INDEX] = 4, [SEC_CHUNK] = 4, [SEC_KEY] = 8, [SEC_VALUE] = 4, [SEC_SUB] = sizeof(struct subnet_sub),
	[SEC_SUBKEY] = 8, [SEC_SUBVAL] = 4, [SEC_RECORD] = sizeof(struct subnet_record),
	[SEC_PLACE] = sizeof(struct subnet_place), [SEC_STRING] = 1, [SEC_SOURCE] = 1,
};

#define LANES	8	/* of the checksum */

static const struct subnet_record unknown = { SUBNET_UNK, 0, 0, 0 };

/* Independent lanes keep the multiplier busy: a table of some MB costs about a millisecond. */
uint64_t
subnet_sum(const void *p, size_t n)
{
	const uint64_t prime = 0x9e3779b97f4a7c15U;
	uint64_t lane[LANES] = { n, 1, 2, 3, 4, 5, 6, 7 }, w;
	const unsigned char *b = p;
	size_t i;
	unsigned int k;

	for (i = 0; i + 8 * LANES <= n; i += 8 * LANES) {
		for (k = 0; k < LANES; k++) {
			memcpy(&w, b + i + 8 * k, 8);
			lane[k] = (lane[k] ^ w) * prime;
			lane[k] ^= lane[k] >> 32;
		}
	}
	for (; i + 8 <= n; i += 8) {
		memcpy(&w, b + i, 8);
		lane[0] = (lane[0] ^ w) * prime;
		lane[0] ^= lane[0] >> 32;
	}
	for (k = 1; k < LANES; k++) {
		lane[0] = (lane[0] ^ lane[k]) * prime;
		lane[0] ^= lane[0] >> 29;
	}
	return lane[0];
}

/* --- checks ----------------------------------------------------------------------------------------------------- */

static const void *
section(const struct subnet_table *t, enum subnet_section s)
{
	return t->image + t->head->sec[s].off;
}

static uint64_t
section_n(const struct subnet_table *t, enum subnet_section s)
{
	return t->head->sec[s].n;
}

/* The head says that this is a table for us; nothing behind it has been looked at. */
static int
check_head(const struct subnet_head *h, size_t size, int family, char *err)
{
	if (size < offsetof(struct subnet_head, head_size))
		return text_fail(err, SUBNET_ERR_SIZE, "truncated: got %zu of at least %zu bytes", size, sizeof(*h));
	if (memcmp(h->magic, SUBNET_MAGIC, sizeof(h->magic)) != 0)
		return text_fail(err, SUBNET_ERR_SIZE, "not a subnet table");
	if (h->endian != SUBNET_ENDIAN) {
		return text_fail(err, SUBNET_ERR_SIZE, h->endian == __builtin_bswap32(SUBNET_ENDIAN) ?
		    "made on a machine of the other byte order" : "corrupt: no byte order mark");
	}
	if (h->version != SUBNET_VERSION)
		return text_fail(err, SUBNET_ERR_SIZE, "table version %u, want %d", h->version, SUBNET_VERSION);
	if (size < sizeof(*h))
		return text_fail(err, SUBNET_ERR_SIZE, "truncated: got %zu of at least %zu bytes", size, sizeof(*h));
	if (h->head_size != sizeof(*h) || h->head_sum != subnet_sum(h, offsetof(struct subnet_head, head_sum)))
		return text_fail(err, SUBNET_ERR_SIZE, "corrupt: checksum of the head differs");
	if (h->range_mode != SUBNET_RANGE_MODE)
		return text_fail(err, SUBNET_ERR_SIZE, "range mode %u, want %d", h->range_mode, SUBNET_RANGE_MODE);
	if (h->family != (uint32_t)family)
		return text_fail(err, SUBNET_ERR_SIZE, "table of IPv%u, want IPv%d", h->family, family);
	if (h->size != size || size % SUBNET_ALIGN != 0)
		return text_fail(err, SUBNET_ERR_SIZE, "truncated: got %zu of %llu bytes", size,
		    (unsigned long long)h->size);
	return 0;
}

static int
check_sections(const struct subnet_head *h, char *err)
{
	uint64_t off, n;
	int s;

	for (s = 0; s < SEC_N; s++) {
		off = h->sec[s].off;
		n = h->sec[s].n;
		if (off % SUBNET_ALIGN != 0 || off < sizeof(*h) || off > h->size ||
		    n > (h->size - off) / subnet_section_width[s] || n > UINT32_MAX / 2)
			return text_fail(err, SUBNET_ERR_SIZE, "corrupt: section %d lies outside the file", s);
	}
	return 0;
}

static int
check_text(const struct subnet_table *t, enum subnet_section s, char *err)
{
	const uint64_t n = section_n(t, s);
	const char *p = section(t, s);

	if (n == 0 || p[n - 1] != '\0')
		return text_fail(err, SUBNET_ERR_SIZE, "corrupt: a text does not end");
	return 0;
}

static int
check_records(struct subnet_table *t, char *err)
{
	const struct subnet_record *r = section(t, SEC_RECORD);
	const uint64_t n = section_n(t, SEC_RECORD), nstr = section_n(t, SEC_STRING);
	uint64_t i;

	if (n == 0 || memcmp(r, &unknown, sizeof(unknown)) != 0 || strcmp(section(t, SEC_STRING), SUBNET_UNK) != 0)
		return text_fail(err, SUBNET_ERR_SIZE, "corrupt: record 0 is not the unknown one");
	for (i = 0; i < n; i++) {
		if (r[i].cc[0] == '\0' || r[i].cc[2] != '\0' || r[i].cc[3] != '\0' || r[i].org >= nstr)
			return text_fail(err, SUBNET_ERR_SIZE, "corrupt: record %llu", (unsigned long long)i);
		t->has_tor |= (r[i].netid & SUBNET_NETID_TOR) != 0;
	}
	return 0;
}

static int
check_places(const struct subnet_table *t, char *err)
{
	const struct subnet_place *p = section(t, SEC_PLACE);
	const uint64_t n = section_n(t, SEC_PLACE), nstr = section_n(t, SEC_STRING);
	uint64_t i;

	if (n != 0 && n != section_n(t, SEC_RECORD))
		return text_fail(err, SUBNET_ERR_SIZE, "corrupt: %llu places", (unsigned long long)n);
	for (i = 0; i < n; i++) {
		if (p[i].county >= nstr || p[i].city >= nstr)
			return text_fail(err, SUBNET_ERR_SIZE, "corrupt: place %llu", (unsigned long long)i);
	}
	return 0;
}

/* A chunk of IPv4 ranges that starts at word at; its size in words, 0 if it is bad. */
static uint32_t
check_chunk(const uint32_t *chunk, uint64_t at, uint64_t nwords, uint32_t nrec)
{
	const uint16_t *low;
	const uint32_t *rec;
	uint32_t i, n, words, bad = 0;

	if (at >= nwords)
		return 0;
	low = (const uint16_t *)(const void *)(chunk + at);
	n = low[0] + 1U;
	words = subnet_chunk_words(n);
	if (words > nwords - at)
		return 0;
	low++;
	rec = chunk + at + words - n;
	bad = low[0] != 0;
	for (i = 1; i < n; i++)
		bad |= low[i] <= low[i - 1];
	for (i = 0; i < n; i++)
		bad |= rec[i] >= nrec;
	return bad ? 0 : words;
}

static int
check_v4(const struct subnet_table *t, char *err)
{
	const uint32_t *index = section(t, SEC_INDEX), *chunk = section(t, SEC_CHUNK);
	const uint32_t nrec = (uint32_t)section_n(t, SEC_RECORD);
	const uint64_t nwords = section_n(t, SEC_CHUNK);
	uint64_t at = 0;
	uint32_t i, words;

	if (section_n(t, SEC_INDEX) != 65536)
		return text_fail(err, SUBNET_ERR_SIZE, "corrupt: index of %llu entries",
		    (unsigned long long)section_n(t, SEC_INDEX));
	for (i = 0; i < 65536; i++) {
		if (index[i] & SUBNET_DIRECT) {
			if ((index[i] & ~SUBNET_DIRECT) >= nrec)
				return text_fail(err, SUBNET_ERR_SIZE, "corrupt: index entry %u", i);
			continue;
		}
		words = index[i] == at ? check_chunk(chunk, at, nwords, nrec) : 0;
		if (words == 0)
			return text_fail(err, SUBNET_ERR_SIZE, "corrupt: ranges of %u.%u/16", i >> 8, i & 0xff);
		at += words;
	}
	if (at != nwords)
		return text_fail(err, SUBNET_ERR_SIZE, "corrupt: ranges without an index entry");
	return 0;
}

/* Find the levels of the tree in SEC_KEY; they have to fill it. */
static int
find_levels(struct subnet_table *t, char *err)
{
	const uint64_t *key = section(t, SEC_KEY);
	uint64_t n = t->head->nkeys, blocks, used = 0, have = section_n(t, SEC_KEY);

	for (t->levels = 0; t->levels < SUBNET_LEVELS; n = blocks) {
		blocks = (n + SUBNET_FAN - 1) / SUBNET_FAN;
		if (n == 0 || blocks * SUBNET_FAN > have - used)
			break;
		t->level[t->levels] = key + used;
		t->nlevel[t->levels++] = (uint32_t)n;
		used += blocks * SUBNET_FAN;
		if (blocks == 1)
			return used == have ? 0 : text_fail(err, SUBNET_ERR_SIZE, "corrupt: keys outside the tree");
	}
	return text_fail(err, SUBNET_ERR_SIZE, "corrupt: tree of %u keys", t->head->nkeys);
}

static int
check_tree(const struct subnet_table *t, char *err)
{
	const uint64_t *key, *above;
	unsigned int l;
	uint32_t i, n;
	bool bad;

	for (l = 0; l < t->levels; l++) {
		key = t->level[l];
		n = t->nlevel[l];
		bad = key[0] != 0;
		for (i = 1; i < n; i++)
			bad |= key[i] <= key[i - 1];
		for (; i % SUBNET_FAN != 0; i++)
			bad |= key[i] != UINT64_MAX;
		if (l + 1 < t->levels) {
			above = t->level[l + 1];
			for (i = 0; i < t->nlevel[l + 1]; i++)
				bad |= above[i] != key[(size_t)i * SUBNET_FAN];
		}
		if (bad)
			return text_fail(err, SUBNET_ERR_SIZE, "corrupt: level %u of the tree", l);
	}
	return 0;
}

/* The subs fill SEC_SUBKEY and SEC_SUBVAL in their order. */
static int
check_subs(const struct subnet_table *t, char *err)
{
	const struct subnet_sub *sub = section(t, SEC_SUB);
	const uint64_t *key = section(t, SEC_SUBKEY), nkeys = section_n(t, SEC_SUBKEY);
	const uint32_t *val = section(t, SEC_SUBVAL), nrec = (uint32_t)section_n(t, SEC_RECORD);
	uint64_t i, k, at = 0;
	bool bad = section_n(t, SEC_SUBVAL) != nkeys;

	for (i = 0; i < section_n(t, SEC_SUB) && !bad; i++) {
		bad = sub[i].first != at || sub[i].n == 0 || sub[i].n > nkeys - at;
		if (bad)
			break;
		bad = key[at] != 0 || val[at] >= nrec;
		for (k = at + 1; k < at + sub[i].n; k++)
			bad |= key[k] <= key[k - 1] || val[k] >= nrec;
		at += sub[i].n;
	}
	if (bad || at != nkeys)
		return text_fail(err, SUBNET_ERR_SIZE, "corrupt: ranges inside a /64");
	return 0;
}

static int
check_v6(struct subnet_table *t, char *err)
{
	const uint32_t *value = section(t, SEC_VALUE);
	const uint64_t nrec = section_n(t, SEC_RECORD), nsub = section_n(t, SEC_SUB);
	uint32_t i;

	if (find_levels(t, err) == -1 || check_tree(t, err) == -1 || check_subs(t, err) == -1)
		return -1;
	if (section_n(t, SEC_VALUE) != t->head->nkeys)
		return text_fail(err, SUBNET_ERR_SIZE, "corrupt: %u keys, but %llu values", t->head->nkeys,
		    (unsigned long long)section_n(t, SEC_VALUE));
	for (i = 0; i < t->head->nkeys; i++) {
		if ((value[i] & ~SUBNET_DIRECT) >= (value[i] & SUBNET_DIRECT ? nsub : nrec))
			return text_fail(err, SUBNET_ERR_SIZE, "corrupt: value %u", i);
	}
	return 0;
}

static int
check_image(struct subnet_table *t, int family, char *err)
{
	const struct subnet_head *h = t->head;

	if (check_sections(h, err) == -1)
		return -1;
	if (h->body_sum != subnet_sum(t->image + sizeof(*h), h->size - sizeof(*h)))
		return text_fail(err, SUBNET_ERR_SIZE, "corrupt: checksum of the data differs");
	if (check_text(t, SEC_STRING, err) == -1 || check_text(t, SEC_SOURCE, err) == -1 ||
	    check_records(t, err) == -1 || check_places(t, err) == -1)
		return -1;
	return family == 4 ? check_v4(t, err) : check_v6(t, err);
}

/* --- open and close --------------------------------------------------------------------------------------------- */

static void
set_pointers(struct subnet_table *t, int family)
{
	const struct subnet_head *h = t->head;

	if (family == 4) {
		t->index = section(t, SEC_INDEX);
		t->chunk = section(t, SEC_CHUNK);
	}
	t->value = section(t, SEC_VALUE);
	t->sub = section(t, SEC_SUB);
	t->subkey = section(t, SEC_SUBKEY);
	t->subval = section(t, SEC_SUBVAL);
	t->record = section(t, SEC_RECORD);
	t->place = section_n(t, SEC_PLACE) > 0 ? section(t, SEC_PLACE) : NULL;
	t->string = section(t, SEC_STRING);
	t->info = (struct subnet_info){
		.path = t->path, .sources = section(t, SEC_SOURCE), .family = family, .version = h->version,
		.revision = h->revision, .range_mode = h->range_mode, .nranges = h->nranges,
		.nrecords = (uint32_t)section_n(t, SEC_RECORD), .norgs = h->norgs, .size = h->size,
	};
}

/* Make a table of an image.  On failure the image is still the caller's. */
static struct subnet_table *
table_new(const void *image, size_t size, int family, char *err)
{
	struct subnet_table *t;

	if (check_head(image, size, family, err) == -1)
		return NULL;
	if ((t = calloc(1, sizeof(*t))) == NULL) {
		text_fail(err, SUBNET_ERR_SIZE, "%s", strerror(errno));
		return NULL;
	}
	t->image = image;
	t->head = image;
	if (check_image(t, family, err) == -1) {
		free(t);
		return NULL;
	}
	set_pointers(t, family);
	return t;
}

struct subnet_table *
subnet_adopt(void *image, size_t size, int family, char *err)
{
	return table_new(image, size, family, err);
}

/* Map the whole of an open file; its size goes to *size. */
static void *
map_file(int fd, size_t *size, char *err)
{
	struct stat st;
	void *p;

	if (fstat(fd, &st) == -1) {
		text_fail(err, SUBNET_ERR_SIZE, "%s", strerror(errno));
		return NULL;
	}
	if (!S_ISREG(st.st_mode)) {
		text_fail(err, SUBNET_ERR_SIZE, "not a regular file");
		return NULL;
	}
	*size = (size_t)st.st_size;
	if (*size < sizeof(struct subnet_head)) {
		text_fail(err, SUBNET_ERR_SIZE, "truncated: got %zu of at least %zu bytes", *size,
		    sizeof(struct subnet_head));
		return NULL;
	}
	p = mmap(NULL, *size, PROT_READ, MAP_SHARED | MAP_POPULATE, fd, 0);
	if (p == MAP_FAILED) {
		text_fail(err, SUBNET_ERR_SIZE, "%s", strerror(errno));
		return NULL;
	}
	return p;
}

struct subnet_table *
subnet_open(const char *path, int family, char *err)
{
	struct subnet_table *t;
	size_t size;
	void *p;
	int fd;

	if ((fd = open(path, O_RDONLY | O_CLOEXEC)) == -1) {
		text_fail(err, SUBNET_ERR_SIZE, "%s", strerror(errno));
		return NULL;
	}
	p = map_file(fd, &size, err);
	close(fd);
	errno = EINVAL;
	if (p == NULL)
		return NULL;
	if ((t = table_new(p, size, family, err)) == NULL) {
		munmap(p, size);
		errno = EINVAL;
		return NULL;
	}
	t->mapped = true;
	if ((t->path = strdup(path)) == NULL) {
		text_fail(err, SUBNET_ERR_SIZE, "%s", strerror(errno));
		subnet_close(t);
		return NULL;
	}
	t->info.path = t->path;
	return t;
}

void
subnet_close(struct subnet_table *t)
{
	union {
		const void	*c;
		void		*p;
	} u;

	if (t == NULL)
		return;
	u.c = t->image;
	if (t->mapped)
		munmap(u.p, t->head->size);
	else
		free(u.p);
	free(t->path);
	free(t);
}

const struct subnet_info *
subnet_info(const struct subnet_table *t)
{
	static const struct subnet_info none = { .sources = "" };

	return t == NULL ? &none : &t->info;
}

/* --- look-up ---------------------------------------------------------------------------------------------------- */

uint32_t
subnet_lookup4(const struct subnet_table *t, uint32_t addr)
{
	const uint16_t *low, *first;
	const uint32_t *c;
	const uint32_t l = addr & 0xffff;
	uint32_t e, n, m, half;

	if (t == NULL || t->index == NULL || addr == 0)
		return 0;
	e = t->index[addr >> 16];
	if (e & SUBNET_DIRECT)
		return e & ~SUBNET_DIRECT;
	c = t->chunk + e;
	first = (const uint16_t *)(const void *)c;
	n = m = *first++ + 1U;
	for (low = first; m > 1; m -= half) {
		half = m / 2;
		low += half & -(uint32_t)(low[half] <= l);
	}
	return c[subnet_chunk_words(n) - n + (uint32_t)(low - first)];
}

/* Record of the lower half lo in a /64 with ranges of its own; past: the address lies behind that /64. */
static uint32_t
lookup_sub(const struct subnet_table *t, const struct subnet_sub *s, uint64_t lo, bool past)
{
	const uint64_t *key = t->subkey + s->first;
	uint32_t i = 0, half, n = s->n;

	if (past)
		return t->subval[s->first + n - 1];
	for (; n > 1; n -= half) {
		half = n / 2;
		i += half & -(uint32_t)(key[i + half] <= lo);
	}
	return t->subval[s->first + i];
}

/*
 * How many of a block's keys are at most x; the first one is.  Two steps of three compares that do not wait for each
 * other: faster than four steps of one, and than all sixteen.
 */
static inline uint32_t
block_rank(const uint64_t *block, uint64_t x)
{
	const uint32_t k = 4U * ((block[4] <= x) + (block[8] <= x) + (block[12] <= x));

	return k + 1U + (block[k + 1] <= x) + (block[k + 2] <= x) + (block[k + 3] <= x);
}

uint32_t
subnet_lookup6(const struct subnet_table *t, const void *addr)
{
	uint64_t hi, lo;
	uint32_t i = 0, v;
	unsigned int l;

	memcpy(&hi, addr, sizeof(hi));
	memcpy(&lo, (const char *)addr + sizeof(hi), sizeof(lo));
	hi = be64toh(hi);
	lo = be64toh(lo);
	if (t == NULL || t->levels == 0 || (hi | lo) == 0)
		return 0;
	if (hi == UINT64_MAX) {		/* equals the filling */
		i = t->nlevel[0] - 1;
	} else {
		for (l = t->levels - 1; l > 0; l--)
			i = i * SUBNET_FAN + block_rank(t->level[l] + (size_t)i * SUBNET_FAN, hi) - 1;
		/* the values of a block are one line: fetch it beside the keys, not after them */
		__builtin_prefetch(t->value + (size_t)i * SUBNET_FAN);
		i = i * SUBNET_FAN + block_rank(t->level[0] + (size_t)i * SUBNET_FAN, hi) - 1;
	}
	v = t->value[i];
	if (v & SUBNET_DIRECT)
		v = lookup_sub(t, &t->sub[v & ~SUBNET_DIRECT], lo, t->level[0][i] != hi);
	return v;
}

/* --- ranges ----------------------------------------------------------------------------------------------------- */

/* Addresses that follow each other in the table and have one record. */
struct piece {
	unsigned __int128 first, last;
	uint32_t	  id;
};

static struct piece
piece4(const struct subnet_table *t, uint32_t addr)
{
	const uint32_t base = addr & 0xffff0000, e = t->index[addr >> 16];
	const uint16_t *low;
	const uint32_t *c;
	uint32_t n, i;

	if (e & SUBNET_DIRECT)
		return (struct piece){ base, base | 0xffff, e & ~SUBNET_DIRECT };
	c = t->chunk + e;
	low = (const uint16_t *)(const void *)c;
	n = *low++ + 1U;
	for (i = n - 1; low[i] > (addr & 0xffff); i--)
		;
	return (struct piece){ base | low[i], i + 1 < n ? (base | low[i + 1]) - 1 : base | 0xffff,
	    c[subnet_chunk_words(n) - n + i] };
}

/* The last key that is not above hi. */
static uint32_t
key_find(const struct subnet_table *t, uint64_t hi)
{
	uint32_t lo = 0, n = t->nlevel[0];

	while (n - lo > 1) {
		const uint32_t mid = lo + (n - lo) / 2;

		if (t->level[0][mid] <= hi)
			lo = mid;
		else
			n = mid;
	}
	return lo;
}

static struct piece
piece6(const struct subnet_table *t, unsigned __int128 addr)
{
	const uint64_t hi = (uint64_t)(addr >> 64), lo = (uint64_t)addr;
	const uint32_t i = key_find(t, hi), v = t->value[i];
	const unsigned __int128 key = (unsigned __int128)t->level[0][i] << 64;
	const unsigned __int128 end = i + 1 < t->nlevel[0] ? ((unsigned __int128)t->level[0][i + 1] << 64) - 1 :
	    ~(unsigned __int128)0;
	const struct subnet_sub *s;
	uint32_t k;

	if ((v & SUBNET_DIRECT) == 0)
		return (struct piece){ key, end, v };
	s = &t->sub[v & ~SUBNET_DIRECT];
	k = s->n - 1;
	if (t->level[0][i] == hi)
		while (k > 0 && t->subkey[s->first + k] > lo)
			k--;
	return (struct piece){ key | t->subkey[s->first + k],
		k + 1 < s->n ? (key | t->subkey[s->first + k + 1]) - 1 : end, t->subval[s->first + k] };
}

static struct piece
piece_of(const struct subnet_table *t, unsigned __int128 addr)
{
	return t->index != NULL ? piece4(t, (uint32_t)addr) : piece6(t, addr);
}

uint32_t
subnet_range(const struct subnet_table *t, unsigned __int128 addr, unsigned __int128 *first, unsigned __int128 *last)
{
	const bool v4 = t != NULL && t->index != NULL;
	const unsigned __int128 top = v4 ? UINT32_MAX : ~(unsigned __int128)0;
	struct piece p, q;

	*first = *last = addr;
	if (t == NULL || addr > top || (!v4 && t->levels == 0))
		return 0;
	p = piece_of(t, addr);
	while (p.first > 0 && (q = piece_of(t, p.first - 1)).id == p.id)
		p.first = q.first;
	while (p.last < top && (q = piece_of(t, p.last + 1)).id == p.id)
		p.last = q.last;
	*first = p.first;
	*last = p.last;
	return p.id;
}
