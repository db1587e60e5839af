/*
 * The packet index: what is written is what the description says, byte by byte, and what is read is what was written;
 * of damaged files nothing is believed.
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>
#include <zlib.h>

#include "index.h"
#include "test.h"

static char path[64];

static void
place_file(void)
{
	int fd;

	strcpy(path, "/tmp/test_index.XXXXXX");
	fd = mkstemp(path);
	if (fd != -1)
		close(fd);
}

static size_t
file_bytes(uint8_t *p, size_t room)
{
	FILE *f = fopen(path, "r");
	size_t n = f != NULL ? fread(p, 1, room, f) : 0;

	if (f != NULL)
		fclose(f);
	return n;
}

static void
bytes_to_file(const uint8_t *p, size_t n)
{
	FILE *f = fopen(path, "w");

	if (f == NULL)
		return;
	fwrite(p, 1, n, f);
	fclose(f);
}

static const struct index_file capture = { .number = 1, .offsets = true, .size = 0x1122334455, .head_len = 7,
	.head_crc = 0xa1b2c3d4, .linktype = 1, .path = "/a" };

/* A file, a segment of two keys and three packets. */
static void
write_small(void)
{
	struct index_writer *w;

	place_file();
	w = index_create(open(path, O_WRONLY | O_TRUNC | O_CLOEXEC), INDEX_FLOWS, 1024);
	CHECK(w != NULL);
	CHECK_EQ(index_add_file(w, &capture), 0);
	CHECK_EQ(index_add(w, INDEX_FLOW_KEY(1, 1), 24, 1600000000, 60, 1514), 0);
	CHECK_EQ(index_add(w, INDEX_FLOW_KEY(1, 0), 100, 1600000001, 61, 62), 0);
	CHECK_EQ(index_add(w, INDEX_FLOW_KEY(1, 1), 324, 1600000002, 63, 64), 0);
	CHECK_EQ(index_add(w, INDEX_FLOW_KEY(1, 1), 324, 1600000002, 63, 64), 0);	/* the same again */
	CHECK_EQ(index_finish(w), 0);
}

TEST(bytes_are_as_described)
{
	static const uint8_t want[] =
	    "t2xer\r\n\x1a" "\1\0\0\0" "\0\0\0\0"
	    /* file */
	    "\1\0\0\0" "CRC1" "\x22\0\0\0\0\0\0\0" "\x22\0\0\0\0\0\0\0"
	    "\1\0\0\0" "\1\0\0\0" "\x55\x44\x33\x22\x11\0\0\0" "\7\0\0\0" "\xd4\xc3\xb2\xa1" "\1\0\0\0" "\2\0\0\0"
	    "/a"
	    /* segment */
	    "\2\0\0\0" "CRC2" "\x74\0\0\0\0\0\0\0" "\x40\0\0\0\0\0\0\0"
	    "\1\0\0\0" "\2\0\0\0" "\3\0\0\0" "\0\1\0\0" "\x18\0\0\0\0\0\0\0" "\x44\1\0\0\0\0\0\0"
	    "\0\x10\x5e\x5f\0\0\0\0"
	    "\x3c\0\0\0" "\xea\5\0\0" "\4\0\0\0\0\0\0\0"
	    "\2\0\0\0\0\0\0\0"
	    "\2\0\0\0\0\0\0\0" "\0\0\0\0" "\1\0\0\0" "\3\0\0\0\0\0\0\0" "\1\0\0\0" "\2\0\0\0"
	    "\xff\xff\xff\xff\xff\xff\xff\xff" "\4\0\0\0" "\0\0\0\0"
	    "\x4c" "\0" "\xac\2"
	    /* end */
	    "\3\0\0\0" "CRC3" "\x18\0\0\0\0\0\0\0" "\x18\0\0\0\0\0\0\0"
	    "\3\0\0\0\0\0\0\0" "\1\0\0\0\0\0\0\0" "\1\0\0\0\0\0\0\0";
	static const struct { size_t at, from, len; } sum[] = { { 20, 40, 34 }, { 78, 98, 64 }, { 218, 238, 24 } };
	uint8_t got[1024];
	size_t n;

	write_small();
	n = file_bytes(got, sizeof got);
	CHECK_EQ(n, sizeof want - 1);
	for (size_t i = 0; i < sizeof sum / sizeof *sum; i++) {
		const uint32_t crc = (uint32_t)crc32(0, got + sum[i].from, (unsigned)sum[i].len);
		uint32_t v = (uint32_t)got[sum[i].at] | (uint32_t)got[sum[i].at + 1] << 8 |
		    (uint32_t)got[sum[i].at + 2] << 16 | (uint32_t)got[sum[i].at + 3] << 24;

		CHECK_EQ(v, crc);
		memcpy(got + sum[i].at, want + sum[i].at, 4);
	}
	CHECK_MEM(got, want, n);
	unlink(path);
}

TEST(what_was_written_is_read)
{
	static const uint64_t keys[] = { 0, 2, 3, 4, 77 };
	uint8_t found[5] = { 0 };
	char err[INDEX_ERR_SIZE];
	const uint64_t *position;
	struct index *x;

	write_small();
	x = index_open(path, err);
	REQUIRE(x != NULL);
	CHECK_EQ(index_kind(x), INDEX_FLOWS);
	CHECK_EQ(index_next(x), INDEX_FILE);
	CHECK_STR(index_file(x)->path, "/a");
	CHECK_EQ(index_file(x)->size, 0x1122334455);
	CHECK_EQ(index_file(x)->offsets, true);
	CHECK_EQ(index_next(x), INDEX_SEGMENT);
	CHECK_EQ(index_segment(x)->first.sec, 1600000000);
	CHECK_EQ(index_segment(x)->first.len, 1514);
	CHECK_EQ(index_select(x, keys, 5, found, &position), 3);
	CHECK_EQ(position[0], 24);
	CHECK_EQ(position[1], 100);
	CHECK_EQ(position[2], 324);
	CHECK_MEM(found, "\0\1\1\0\0", 5);
	CHECK_EQ(index_select(x, keys + 1, 1, NULL, &position), 1);
	CHECK_EQ(position[0], 100);
	CHECK_EQ(index_select(x, keys + 3, 2, NULL, &position), 0);
	CHECK_EQ(index_has(x, keys, 1, NULL), 0);
	CHECK_EQ(index_has(x, keys, 3, NULL), 1);
	memset(found, 0, sizeof found);
	CHECK_EQ(index_has(x, keys, 5, found), 1);
	CHECK_MEM(found, "\0\1\1\0\0", 5);
	CHECK_EQ(index_next(x), INDEX_END);
	index_close(x);
	unlink(path);
}

/* Key of packet i: few that are frequent, many that are rare. */
static uint64_t
key_of(uint32_t i)
{
	const uint32_t h = i * 2654435761u;

	return (h & 3) == 0 ? h >> 30 : 1000 + (uint64_t)(h >> 8) % 700000 * 3;
}

/* Every key gives its positions, through many segments, fences and two captures; positions of all are all. */
TEST(many_keys_in_many_segments)
{
	enum { N = 60000 };
	struct index_file f = capture;
	struct index_writer *w;
	char err[INDEX_ERR_SIZE];
	const uint64_t *position;
	struct index *x;
	enum index_block b;
	uint64_t *keys = calloc(N, sizeof *keys), seen = 0;
	size_t nkeys = 0;
	uint32_t base = 0, segments = 0;

	place_file();
	w = index_create(open(path, O_WRONLY | O_TRUNC | O_CLOEXEC), INDEX_FLOWS, 5000);
	REQUIRE(w != NULL);
	for (uint32_t i = 0; i < N; i++) {
		if (i % (N / 2) == 0) {
			f.number = 1 + i / (N / 2);
			CHECK_EQ(index_add_file(w, &f), 0);
		}
		CHECK_EQ(index_add(w, key_of(i), 24 + (uint64_t)i * 77777, i, i, i), 0);
	}
	CHECK_EQ(index_finish(w), 0);
	for (uint64_t k = 0; k < 4; k++)
		keys[nkeys++] = k;
	for (uint64_t k = 1000; nkeys < N; k += 35)
		keys[nkeys++] = k;
	x = index_open(path, err);
	REQUIRE(x != NULL);
	while ((b = index_next(x)) == INDEX_FILE || b == INDEX_SEGMENT) {
		size_t want = 0, i;
		ssize_t n;

		if (b == INDEX_FILE)
			continue;
		n = index_select(x, keys, nkeys, NULL, &position);
		REQUIRE(n >= 0);
		for (i = base; i < base + 5000; i++) {
			const uint64_t k = key_of((uint32_t)i);

			if (k >= 4 && ((k - 1000) % 35 != 0 || k > keys[nkeys - 1]))
				continue;
			REQUIRE((ssize_t)want < n);
			CHECK_EQ(position[want], 24 + i * 77777);
			want++;
		}
		CHECK_EQ(n, (ssize_t)want);
		seen += want;
		/* One by one is the same as all at once. */
		if (segments == 3) {
			uint64_t single = 0;

			for (i = 0; i < nkeys; i++)
				single += (uint64_t)index_select(x, keys + i, 1, NULL, &position);
			CHECK_EQ(single, want);
		}
		base += 5000;
		segments++;
	}
	CHECK_EQ(b, INDEX_END);
	CHECK_EQ(segments, 12);
	CHECK(seen > N / 5);
	index_close(x);
	free(keys);
	unlink(path);
}

static enum index_block
last_block(char *err)
{
	static const uint64_t keys[] = { 2, 3 };
	struct index *x = index_open(path, err);
	const uint64_t *position;
	enum index_block b;

	if (x == NULL)
		return INDEX_BAD;
	while ((b = index_next(x)) == INDEX_FILE || b == INDEX_SEGMENT)
		if (b == INDEX_SEGMENT && index_select(x, keys, 2, NULL, &position) == -1) {
			b = INDEX_BAD;
			break;
		}
	index_close(x);
	return b;
}

TEST(a_cut_index_is_seen_as_such)
{
	uint8_t all[1024];
	char err[INDEX_ERR_SIZE];
	size_t n;

	write_small();
	n = file_bytes(all, sizeof all);
	for (size_t i = 0; i < n; i++) {
		bytes_to_file(all, i);
		CHECK_EQ(last_block(err), i < 16 ? INDEX_BAD : INDEX_CUT);
	}
	bytes_to_file(all, n);
	CHECK_EQ(last_block(err), INDEX_END);
	unlink(path);
}

/* No changed byte is a crash, a wrong answer may only come from what no checksum covers: positions and counts. */
TEST(every_changed_byte)
{
	uint8_t all[1024];
	char err[INDEX_ERR_SIZE];
	size_t n;
	unsigned bad = 0;

	write_small();
	n = file_bytes(all, sizeof all);
	for (size_t i = 0; i < n; i++)
		for (unsigned bit = 0; bit < 8; bit++) {
			all[i] ^= (uint8_t)(1u << bit);
			bytes_to_file(all, n);
			bad += last_block(err) != INDEX_END;
			all[i] ^= (uint8_t)(1u << bit);
		}
	CHECK(bad > n * 7);
	unlink(path);
}

TEST(other_files_are_refused)
{
	char err[INDEX_ERR_SIZE];

	place_file();
	bytes_to_file((const uint8_t *)"%dir\tflowInd\tflowStat\n", 22);
	CHECK(index_open(path, err) == NULL);
	CHECK_STR(err, "not a packet index");
	bytes_to_file((const uint8_t *)"t2xer\r\n\x1a\2\0\0\0\0\0\0\0", 16);
	CHECK(index_open(path, err) == NULL);
	CHECK_STR(err, "version 2 of the format, not 1; run t2 again");
	unlink(path);
	CHECK(index_open(path, err) == NULL);
	CHECK_STR(err, "No such file or directory");
	CHECK(index_open("/tmp", err) == NULL);
	CHECK_STR(err, "not a regular file");
}

TEST_MAIN
