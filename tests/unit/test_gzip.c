/* What was packed by gzip: members, cut at every length, damaged, padded, something else behind; read in pieces. */
#include <zlib.h>

#include "gzip.h"
#include "test.h"

static uint8_t packed[4096];
static size_t npacked;
static size_t at, piece;	/* read so far; bytes that a read gives */
static bool broken;		/* reads fail at the end */

static ssize_t
give(void *arg, void *p, size_t n)
{
	size_t k = npacked - at;

	CHECK(arg == packed);
	k = k < piece ? k : piece;
	k = k < n ? k : n;
	if (k == 0 && broken)
		return -1;
	memcpy(p, packed + at, k);
	at += k;
	return (ssize_t)k;
}

static void
add_member(const char *text, size_t n)
{
	z_stream z = { 0 };

	REQUIRE(deflateInit2(&z, 6, Z_DEFLATED, MAX_WBITS + 16, 8, Z_DEFAULT_STRATEGY) == Z_OK);
	z.next_in = (Bytef *)(uintptr_t)text;
	z.avail_in = (unsigned)n;
	z.next_out = packed + npacked;
	z.avail_out = (unsigned)(sizeof packed - npacked);
	REQUIRE(deflate(&z, Z_FINISH) == Z_STREAM_END);
	npacked = sizeof packed - z.avail_out;
	(void)deflateEnd(&z);
}

static void
begin(void)
{
	npacked = 0;
	broken = false;
	piece = SIZE_MAX;
}

/* Unpack with reads of room bytes, results of most bytes, fed bytes handed over at first; how it ended. */
static size_t
unpack(char *text, size_t size, size_t room, size_t most, size_t fed, enum gzip_end *end)
{
	struct gzip *g;
	size_t n = 0;
	ssize_t k;

	at = fed;
	if ((g = gzip_new(give, packed, room, packed, fed)) == NULL)
		return SIZE_MAX;
	while ((k = gzip_read(g, text + n, size - n < most ? size - n : most)) > 0)
		n += (size_t)k;
	*end = gzip_end(g);
	CHECK(k == (*end == GZIP_WHOLE ? 0 : -1));
	CHECK(gzip_read(g, text + n, 1) == k);	/* the end stays */
	CHECK(*end == gzip_end(g));
	gzip_free(g);
	return n;
}

TEST(members_are_one_text)
{
	char text[64];
	enum gzip_end end;

	begin();
	add_member("one ", 4);
	add_member("", 0);
	add_member("two", 3);
	for (piece = 1; piece < 20; piece++)
		for (size_t most = 1; most < 9; most++)
			for (size_t fed = 0; fed <= npacked; fed += 5) {
				const size_t n = unpack(text, sizeof text, 7, most, fed, &end);

				CHECK_EQ(n, 7);
				CHECK_MEM(text, "one two", 7);
				CHECK_EQ(end, GZIP_WHOLE);
			}
}

TEST(told_by_content)
{
	begin();
	add_member("x", 1);
	CHECK(gzip_is(packed, npacked));
	CHECK(gzip_is(guarded(packed, 2), 2));
	CHECK(!gzip_is(guarded(packed, 1), 1));
	CHECK(!gzip_is("\x1f\x9d", 2));
}

/* A file that ends within a member says so, behind what could be unpacked; between members it is whole. */
TEST(cut_anywhere)
{
	char text[64];
	enum gzip_end end;
	size_t first, all;

	begin();
	add_member("some text", 9);
	first = npacked;
	add_member(" and more", 9);
	all = npacked;
	for (npacked = 1; npacked <= all; npacked++) {
		const size_t n = unpack(text, sizeof text, 11, 5, 0, &end);

		CHECK_EQ(end, npacked == first || npacked == all ? GZIP_WHOLE : GZIP_CUT);
		CHECK(n <= 18);
		CHECK_MEM(text, "some text and more", n);
		CHECK(npacked < first || n >= 9);
	}
}

TEST(damage_comes_behind_what_is_good)
{
	char text[64];
	enum gzip_end end;

	begin();
	add_member("good", 4);
	add_member("this one will not do", 20);
	packed[npacked - 5] ^= 1;	/* checksum */
	CHECK_EQ(unpack(text, sizeof text, 64, 64, 0, &end), 24);
	CHECK_EQ(end, GZIP_DAMAGED);
	packed[npacked - 20] ^= 0xff;
	CHECK(unpack(text, sizeof text, 64, 64, 0, &end) >= 4);
	CHECK_MEM(text, "good", 4);
	CHECK_EQ(end, GZIP_DAMAGED);
}

TEST(zeros_behind_are_padding)
{
	char text[8];
	enum gzip_end end;

	begin();
	add_member("abc", 3);
	memset(packed + npacked, 0, 1000);
	npacked += 1000;
	for (piece = 1; piece < 4000; piece *= 3) {
		CHECK_EQ(unpack(text, sizeof text, 512, 8, 0, &end), 3);
		CHECK_EQ(end, GZIP_WHOLE);
	}
}

TEST(what_is_behind_and_no_member)
{
	static const char *const behind[] = { "garbage", "\0\0x", "\0\x1f\x8b" };
	static const size_t n[] = { 7, 3, 3 };
	char text[8];
	enum gzip_end end;

	for (unsigned i = 0; i < 3; i++) {
		begin();
		add_member("abc", 3);
		memcpy(packed + npacked, behind[i], n[i]);
		npacked += n[i];
		CHECK_EQ(unpack(text, sizeof text, 512, 8, 0, &end), 3);
		CHECK_EQ(end, GZIP_BEHIND);
	}
}

TEST(bytes_that_cannot_be_read)
{
	char text[8];
	enum gzip_end end;

	begin();
	add_member("abc", 3);
	npacked -= 2;
	broken = true;
	CHECK_EQ(unpack(text, sizeof text, 512, 8, 0, &end), 3);
	CHECK_EQ(end, GZIP_UNREAD);
}

TEST_MAIN
