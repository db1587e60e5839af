/*
 * What was packed, in each format: members, cut at every length, damaged, padded, something else behind; read in
 * pieces.
 */
#include "unpack_have.h"

#if T2_HAVE_BZ2
#include <bzlib.h>
#endif
#if T2_HAVE_LZ4
#include <lz4.h>
#include <lz4frame.h>
#endif
#if T2_HAVE_LZMA
#include <lzma.h>
#endif
#if T2_HAVE_ZSTD
#include <zstd.h>
#endif
#include <zlib.h>

#include "unpack.h"
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

/* --- packing: n bytes of text into room bytes at to; how many --------------------------------------------------- */

static size_t
pack_gzip(uint8_t *to, size_t room, const char *text, size_t n)
{
	z_stream z = { 0 };

	REQUIRE(deflateInit2(&z, 6, Z_DEFLATED, MAX_WBITS + 16, 8, Z_DEFAULT_STRATEGY) == Z_OK);
	z.next_in = (Bytef *)(uintptr_t)text;
	z.avail_in = (unsigned)n;
	z.next_out = to;
	z.avail_out = (unsigned)room;
	REQUIRE(deflate(&z, Z_FINISH) == Z_STREAM_END);
	(void)deflateEnd(&z);
	return room - z.avail_out;
}

#if T2_HAVE_ZSTD
static size_t
pack_zstd(uint8_t *to, size_t room, const char *text, size_t n)
{
	ZSTD_CCtx *c = ZSTD_createCCtx();
	size_t size;

	(void)ZSTD_CCtx_setParameter(c, ZSTD_c_checksumFlag, 1);
	size = ZSTD_compress2(c, to, room, text, n);
	(void)ZSTD_freeCCtx(c);
	REQUIRE(!ZSTD_isError(size));
	return size;
}
#endif

#if T2_HAVE_LZ4
static size_t
pack_lz4(uint8_t *to, size_t room, const char *text, size_t n)
{
	const LZ4F_preferences_t p = { .frameInfo = { .contentChecksumFlag = LZ4F_contentChecksumEnabled } };
	const size_t size = LZ4F_compressFrame(to, room, text, n, &p);

	REQUIRE(!LZ4F_isError(size));
	return size;
}

/* | magic 32 | size 32 | block | */
static size_t
pack_legacy(uint8_t *to, size_t room, const char *text, size_t n)
{
	const int size = LZ4_compress_default(text, (char *)to + 8, (int)n, (int)room - 8);

	REQUIRE(size > 0);
	memcpy(to, (uint8_t[]){ 2, 0x21, 0x4c, 0x18, (uint8_t)size, 0, 0, 0 }, 8);
	return 8 + (size_t)size;
}
#endif

#if T2_HAVE_LZMA
static size_t
pack_xz(uint8_t *to, size_t room, const char *text, size_t n)
{
	size_t size = 0;

	REQUIRE(lzma_easy_buffer_encode(1, LZMA_CHECK_CRC32, NULL, (const uint8_t *)text, n, to, &size,
	    room) == LZMA_OK);
	return size;
}
#endif

#if T2_HAVE_BZ2
static size_t
pack_bzip2(uint8_t *to, size_t room, const char *text, size_t n)
{
	unsigned size = (unsigned)room;

	REQUIRE(BZ2_bzBuffToBuffCompress((char *)to, &size, (char *)(uintptr_t)text, (unsigned)n, 1, 0, 0) == BZ_OK);
	return size;
}
#endif

static const struct format {
	const char *data;
	size_t (*pack)(uint8_t *, size_t, const char *, size_t);
	bool skips;		/* has frames that are to be skipped */
} formats[] = {
	{ "gzip'd", pack_gzip, false },
#if T2_HAVE_ZSTD
	{ "zstd", pack_zstd, true },
#endif
#if T2_HAVE_LZ4
	{ "lz4", pack_lz4, true },
#endif
#if T2_HAVE_LZMA
	{ "xz", pack_xz, false },
#endif
#if T2_HAVE_BZ2
	{ "bzip2", pack_bzip2, false },
#endif
};
#define FORMATS	(sizeof formats / sizeof *formats)
static const struct format *f = formats;

static void
add_member(const char *text, size_t n)
{
	npacked += f->pack(packed + npacked, sizeof packed - npacked, text, n);
}

static void
add_skipped(uint8_t magic, uint8_t n)
{
	memcpy(packed + npacked, (uint8_t[]){ magic, 0x2a, 0x4d, 0x18, n, 0, 0, 0 }, 8);
	memset(packed + npacked + 8, 0xfd, n);
	npacked += 8 + (size_t)n;
}

static void
begin(void)
{
	npacked = 0;
	broken = false;
	piece = SIZE_MAX;
}

static char unpacked_told[256];

/* Unpack with reads of room bytes, results of most bytes, fed bytes handed over at first; how it ended. */
static size_t
unpack(char *text, size_t size, size_t room, size_t most, size_t fed, enum unpack_end *end)
{
	struct unpack *g;
	size_t n = 0;
	ssize_t k;

	at = fed;
	if ((g = unpack_new(give, packed, room, packed, fed)) == NULL)
		return SIZE_MAX;
	while ((k = unpack_read(g, text + n, size - n < most ? size - n : most)) > 0)
		n += (size_t)k;
	*end = unpack_end(g);
	unpack_tell(g, unpacked_told, sizeof unpacked_told);
	CHECK(k == (*end == UNPACK_WHOLE ? 0 : -1));
	CHECK(unpack_read(g, text + n, 1) == k);	/* the end stays */
	CHECK(*end == unpack_end(g));
	unpack_free(g);
	return n;
}

static void
members_are_one_text(void)
{
	char text[64];
	enum unpack_end end;

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
				CHECK_EQ(end, UNPACK_WHOLE);
			}
}

/* A file that ends within a member says so, behind what could be unpacked; between members it is whole. */
static void
cut_anywhere(void)
{
	char text[64];
	enum unpack_end end;
	size_t first, all;

	begin();
	add_member("some text", 9);
	first = npacked;
	add_member(" and more", 9);
	all = npacked;
	for (npacked = 1; npacked <= all; npacked++) {
		const size_t n = unpack(text, sizeof text, 11, 5, 0, &end);

		CHECK_EQ(end, npacked == first || npacked == all ? UNPACK_WHOLE : UNPACK_CUT);
		CHECK(n <= 18);
		CHECK_MEM(text, "some text and more", n);
		CHECK(npacked < first || n >= 9);
		CHECK(end != UNPACK_CUT || strstr(unpacked_told, " data end too early") != NULL);
	}
}

static void
damage_comes_behind_what_is_good(void)
{
	char text[64];
	enum unpack_end end;

	begin();
	add_member("good", 4);
	add_member("this one will not do", 20);
	for (size_t i = 1; i <= 12; i++) {
		packed[npacked - i] ^= 0x55;
		CHECK(unpack(text, sizeof text, 64, 64, 0, &end) >= 4);
		CHECK_MEM(text, "good", 4);
		CHECK(end == UNPACK_DAMAGED || end == UNPACK_CUT);
		CHECK(unpacked_told[0] != '\0');
		packed[npacked - i] ^= 0x55;
	}
}

static void
zeros_behind_are_padding(void)
{
	char text[8];
	enum unpack_end end;

	begin();
	add_member("abc", 3);
	memset(packed + npacked, 0, 1000);
	npacked += 1000;
	for (piece = 1; piece < 4000; piece *= 3) {
		CHECK_EQ(unpack(text, sizeof text, 512, 8, 0, &end), 3);
		CHECK_EQ(end, UNPACK_WHOLE);
	}
}

static void
what_is_behind_and_no_member(void)
{
	static const char *const behind[] = { "garbage", "\0\0x", "\0\x1f\x8b\x8\0\0\0\0\0" };
	static const size_t n[] = { 7, 3, 9 };
	char text[8];
	enum unpack_end end;

	for (unsigned i = 0; i < 3; i++) {
		begin();
		add_member("abc", 3);
		memcpy(packed + npacked, behind[i], n[i]);
		npacked += n[i];
		CHECK_EQ(unpack(text, sizeof text, 512, 8, 0, &end), 3);
		CHECK_EQ(end, UNPACK_BEHIND);
	}
}

static void
bytes_that_cannot_be_read(void)
{
	char text[8];
	enum unpack_end end;

	begin();
	add_member("abc", 3);
	npacked -= 2;
	broken = true;
	CHECK(unpack(text, sizeof text, 512, 8, 0, &end) <= 3);
	CHECK_EQ(end, UNPACK_UNREAD);
}

/* Frames that are to be skipped, one of them empty, stand before, between and behind. */
static void
skipped_frames(void)
{
	char text[64];
	enum unpack_end end;

	begin();
	add_skipped(0x53, 5);
	add_skipped(0x50, 0);
	add_member("one ", 4);
	add_skipped(0x5f, 30);
	add_member("two", 3);
	add_skipped(0x5e, 200);
	for (piece = 1; piece < 20; piece++) {
		CHECK_EQ(unpack(text, sizeof text, 7, 3, 0, &end), 7);
		CHECK_MEM(text, "one two", 7);
		CHECK_EQ(end, UNPACK_WHOLE);
	}
	npacked -= 1;
	piece = SIZE_MAX;
	CHECK_EQ(unpack(text, sizeof text, 64, 64, 0, &end), 7);
	CHECK_EQ(end, UNPACK_CUT);
}

TEST(every_format)
{
	for (f = formats; f < formats + FORMATS; f++) {
		members_are_one_text();
		cut_anywhere();
		damage_comes_behind_what_is_good();
		zeros_behind_are_padding();
		what_is_behind_and_no_member();
		bytes_that_cannot_be_read();
		if (f->skips)
			skipped_frames();
	}
	f = formats;
}

/*
 * What one step unpacked before it met the damage is handed out: here all bytes, as only the checksum behind them is
 * wrong.
 */
TEST(damage_takes_nothing_back)
{
	char text[64];
	enum unpack_end end;

	f = formats;
	begin();
	add_member("a text that is whole", 20);
	packed[npacked - 5] ^= 0x55;
	piece = SIZE_MAX;
	CHECK_EQ(unpack(text, sizeof text, 64, 64, 0, &end), 20);
	CHECK_MEM(text, "a text that is whole", 20);
	CHECK_EQ(end, UNPACK_DAMAGED);
}

#if T2_HAVE_LZ4
/* The older form of lz4 has no end of its own: the file's, or another member. */
TEST(lz4_of_old)
{
	static const struct format legacy = { "lz4", pack_legacy, true };
	char text[64];
	enum unpack_end end;

	f = &legacy;
	begin();
	add_member("one ", 4);
	add_member("two ", 4);
	add_skipped(0x51, 3);
	npacked += pack_lz4(packed + npacked, sizeof packed - npacked, "three", 5);
	for (piece = 1; piece < 20; piece++) {
		CHECK_EQ(unpack(text, sizeof text, 7, 3, 0, &end), 13);
		CHECK_MEM(text, "one two three", 13);
		CHECK_EQ(end, UNPACK_WHOLE);
	}
	begin();
	add_member("some text", 9);
	npacked -= 3;
	CHECK_EQ(unpack(text, sizeof text, 64, 64, 0, &end), 0);
	CHECK_EQ(end, UNPACK_CUT);
	f = formats;
}
#endif

TEST(told_by_content)
{
	for (const struct format *g = formats; g < formats + FORMATS; g++) {
		uint8_t b[256];

		CHECK(g->pack(b, sizeof b, "x", 1) > UNPACK_MAGIC);
		CHECK(unpack_is(guarded(b, UNPACK_MAGIC), UNPACK_MAGIC));
		CHECK(!unpack_is(guarded(b, 2), 2));
	}
	CHECK(!unpack_is("\x1f\x9d\x8", 3));
	CHECK(!unpack_is("BZh9 is a word", 14));
	CHECK(!unpack_is("", 0));
	CHECK(unpack_is("\x50\x2a\x4d\x18", 4));
	CHECK(!unpack_is("\xa1\xb2\xc3\xd4\0\2\0\4\0\0", 10));
}

TEST_MAIN
