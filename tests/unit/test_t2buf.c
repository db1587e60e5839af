/* The bounded byte reader: each read at its bound, lines, texts in each encoding. */
#include <limits.h>

#include "t2buf.h"
#include "test.h"

/* A reader of bytes that lie against an unreadable page. */
#define BUF(s)	t2buf_create(guarded((s), sizeof(s) - 1), sizeof(s) - 1)

TEST(numbers_in_both_orders)
{
	t2buf_t b = BUF("\x01\x02\x03\x04\x05\x06\x07\x08\x09");
	uint8_t u8;
	uint16_t u16;
	uint32_t u24, u32;
	uint64_t u48, u64;

	CHECK(t2buf_read_u8(&b, &u8) && u8 == 1);
	t2buf_rewind(&b);
	CHECK(t2buf_read_u16(&b, &u16) && u16 == 0x0102);
	CHECK(t2buf_read_u24(&b, &u24) && u24 == 0x030405);
	CHECK(t2buf_peek_u32(&b, &u32) && u32 == 0x06070809);
	CHECK(t2buf_read_le_u32(&b, &u32) && u32 == 0x09080706);
	CHECK_EQ(t2buf_left(&b), 0);
	t2buf_rewind(&b);
	CHECK(t2buf_peek_u48(&b, &u48) && u48 == UINT64_C(0x010203040506));
	CHECK(t2buf_peek_le_u48(&b, &u48) && u48 == UINT64_C(0x060504030201));
	CHECK(t2buf_peek_u64(&b, &u64) && u64 == UINT64_C(0x0102030405060708));
	CHECK(t2buf_peek_le_u64(&b, &u64) && u64 == UINT64_C(0x0807060504030201));
	CHECK(t2buf_peek_le_u16(&b, &u16) && u16 == 0x0201);
	CHECK(t2buf_peek_le_u24(&b, &u24) && u24 == 0x030201);
	CHECK_EQ(t2buf_tell(&b), 0);
	CHECK(t2buf_read_u64(&b, NULL) && t2buf_tell(&b) == 8);
}

TEST(a_read_that_fails_moves_nothing)
{
	for (size_t n = 0; n < 8; n++) {
		t2buf_t b = t2buf_create(guarded("\1\2\3\4\5\6\7\x08", n), n);
		uint8_t raw[8], u8 = 9;
		uint16_t u16 = 9;
		uint32_t u32 = 9;
		uint64_t u64 = 9;

		CHECK_EQ(t2buf_read_u8(&b, &u8), n >= 1);
		t2buf_rewind(&b);
		CHECK_EQ(t2buf_read_u16(&b, &u16), n >= 2);
		t2buf_rewind(&b);
		CHECK_EQ(t2buf_read_u24(&b, &u32), n >= 3);
		t2buf_rewind(&b);
		CHECK_EQ(t2buf_read_le_u32(&b, &u32), n >= 4);
		t2buf_rewind(&b);
		CHECK_EQ(t2buf_read_u48(&b, &u64), n >= 6);
		t2buf_rewind(&b);
		CHECK(!t2buf_read_u64(&b, &u64) && !t2buf_read_n(&b, raw, n + 1) && !t2buf_skip_n(&b, n + 1));
		CHECK(!t2buf_skip_u64(&b));
		CHECK_EQ(t2buf_tell(&b), 0);
		CHECK(t2buf_read_n(&b, raw, n) && t2buf_left(&b) == 0);
		if (n < 1)
			CHECK_EQ(u8, 9);
		if (n < 2)
			CHECK_EQ(u16, 9);
		if (n < 3)
			CHECK_EQ(u32, 9);
	}
}

TEST(seek_stays_inside)
{
	t2buf_t b = BUF("abcd");

	CHECK(t2buf_seek(&b, 4, SEEK_SET) && t2buf_left(&b) == 0);
	CHECK(!t2buf_seek(&b, 1, SEEK_CUR) && t2buf_tell(&b) == 4);
	CHECK(t2buf_seek(&b, -3, SEEK_END) && t2buf_tell(&b) == 1);
	CHECK(t2buf_seek(&b, -1, SEEK_CUR) && t2buf_tell(&b) == 0);
	CHECK(!t2buf_seek(&b, -1, SEEK_CUR) && !t2buf_seek(&b, 5, SEEK_SET) && !t2buf_seek(&b, -5, SEEK_END));
	CHECK(!t2buf_seek(&b, 0, 77));
	CHECK(!t2buf_seek(&b, SSIZE_MAX, SEEK_CUR) && !t2buf_seek(&b, -SSIZE_MAX - 1, SEEK_CUR));
}

TEST(nothing_to_read)
{
	t2buf_t b = t2buf_create(NULL, 10);
	uint8_t dst[4];

	CHECK_EQ(t2buf_left(&b), 0);
	CHECK(!t2buf_read_u8(&b, dst));
	CHECK_EQ(t2buf_skipline(&b), T2BUF_EMPTY);
	CHECK_EQ(t2buf_skipnline(&b, 3), T2BUF_EMPTY);
	CHECK_EQ(t2buf_skipstr(&b, T2BUF_UTF8), T2BUF_EMPTY);
	CHECK_EQ(t2buf_readline(&b, dst, sizeof(dst), false), T2BUF_EMPTY);
	CHECK_EQ(t2buf_readstr(&b, dst, sizeof(dst), T2BUF_UTF8, false), T2BUF_EMPTY);
	CHECK_EQ(t2buf_linelen(&b), T2BUF_EMPTY);
	CHECK_EQ(t2buf_strlen(&b, T2BUF_ASCII), T2BUF_EMPTY);
	CHECK(t2buf_memmem(&b, "x", 1) == NULL);
}

/* --- lines ------------------------------------------------------------------------------------------------------ */

#define LINE(b, want, ret, trim) do {						\
	uint8_t line_[8];							\
	CHECK_EQ(t2buf_readline(&(b), line_, sizeof(line_), trim), ret);	\
	CHECK_STR((const char *)line_, want);					\
} while (0)

TEST(lines_with_any_end)
{
	t2buf_t b = BUF("one\r\n\n \ttwo \r\r\nlonger than 7\nlast");

	CHECK_EQ(t2buf_linelen(&b), 3);
	LINE(b, "one", 3, false);
	LINE(b, "", 0, false);
	LINE(b, "two", 3, true);
	LINE(b, "longer ", T2BUF_DST_FULL, false);
	LINE(b, "last", 4, false);
	LINE(b, "", T2BUF_EMPTY, false);
	CHECK_EQ(t2buf_readline(&b, NULL, 0, false), T2BUF_NULL);
	t2buf_rewind(&b);
	CHECK_EQ(t2buf_skipline(&b), 5);
	CHECK_EQ(t2buf_skipnline(&b, 100), 1);
	CHECK_EQ(t2buf_skipnline(&b, 4), 4);
	LINE(b, "o \r", 3, false);
	CHECK_EQ(t2buf_skipnline(&b, 0), 0);
	CHECK_EQ(t2buf_skipline(&b), 14);
	CHECK_EQ(t2buf_skipline(&b), 4);
}

/* --- texts ------------------------------------------------------------------------------------------------------ */

#define STRING(b, enc, cont, want, ret, pos) do {				\
	uint8_t str_[8];							\
	CHECK_EQ(t2buf_readstr(&(b), str_, sizeof(str_), enc, cont), ret);	\
	CHECK_STR((const char *)str_, want);					\
	CHECK_EQ(t2buf_tell(&(b)), pos);					\
} while (0)

TEST(texts_of_bytes)
{
	t2buf_t b = BUF("abc\0x\xe4y\0longer than 7\0z\xc3");

	CHECK_EQ(t2buf_strlen(&b, T2BUF_UTF8), 3);
	STRING(b, T2BUF_ASCII, false, "abc", 3, 4);
	STRING(b, T2BUF_ASCII, false, "x", T2BUF_ENC_ERROR, 5);
	t2buf_seek(&b, 4, SEEK_SET);
	STRING(b, T2BUF_ASCII, true, "x.y", 3, 8);
	t2buf_seek(&b, 4, SEEK_SET);
	STRING(b, T2BUF_ANSI, false, "x\xc3\xa4y", 4, 8);
	STRING(b, T2BUF_UTF8, true, "longer ", T2BUF_DST_FULL, 15);
	STRING(b, T2BUF_UTF8, true, "than 7", 6, 22);
	STRING(b, T2BUF_UTF8, true, "z.", 2, 24);
	STRING(b, T2BUF_UTF8, true, "", T2BUF_EMPTY, 24);
	t2buf_seek(&b, 8, SEEK_SET);
	STRING(b, T2BUF_UTF8, false, "longer ", T2BUF_DST_FULL, 15);
	CHECK_EQ(t2buf_skipstr(&b, T2BUF_UTF8), 7);
	CHECK_EQ(t2buf_tell(&b), 22);
}

TEST(texts_of_utf16)
{
	t2buf_t b = BUF("\0a\x20\xac\xd8\x3d\xdc\x1c\0\0" "b\0\xac\x20\x3d\xd8\x1c\xdc\0\0" "\0c\xdc\0\0d\0");

	CHECK_EQ(t2buf_strlen(&b, T2BUF_UTF16), 8);
	STRING(b, T2BUF_UTF16, false, "a\xe2\x82\xac", T2BUF_DST_FULL, 4);
	t2buf_rewind(&b);
	CHECK_EQ(t2buf_skipstr(&b, T2BUF_UTF16), 10);
	STRING(b, T2BUF_UTF16_LE, true, "b\xe2\x82\xac", T2BUF_DST_FULL, 14);
	STRING(b, T2BUF_UTF16_LE, true, "\xf0\x9f\x90\x9c", 4, 20);
	STRING(b, T2BUF_UTF16, false, "c", T2BUF_ENC_ERROR, 22);
	t2buf_seek(&b, 20, SEEK_SET);
	STRING(b, T2BUF_UTF16, true, "c.d", 3, 27);
}

TEST(texts_of_at_most_n_bytes)
{
	t2buf_t b = BUF("abcdef");
	uint8_t dst[8];

	CHECK_EQ(t2buf_readnstr(&b, dst, sizeof(dst), 4, T2BUF_UTF8, false), 4);
	CHECK_STR((const char *)dst, "abcd");
	CHECK_EQ(t2buf_skipnstr(&b, 1, T2BUF_UTF8), 1);
	CHECK_EQ(t2buf_left(&b), 1);
}

TEST(search_and_hex)
{
	t2buf_t b = BUF("ab\xfe" "ab");
	char hex[16];

	CHECK(t2buf_memmem(&b, "ab", 2) == b.buffer && t2buf_tell(&b) == 0);
	t2buf_skip_u8(&b);
	CHECK(t2buf_memmem(&b, "zz", 2) == NULL && t2buf_tell(&b) == 1);
	CHECK(t2buf_memmem(&b, "ab", 2) == b.buffer + 3 && t2buf_tell(&b) == 3);
	t2buf_rewind(&b);
	CHECK_EQ(t2buf_hexdecode(&b, 3, hex, ':'), 3);
	CHECK_STR(hex, "61:62:fe");
	CHECK_EQ(t2buf_hexdecode(&b, 3, hex, '\0'), 2);
	CHECK_STR(hex, "6162");
	CHECK_EQ(t2buf_hexdecode(&b, 3, hex, ':'), 0);
	CHECK_STR(hex, "");
}

TEST_MAIN
