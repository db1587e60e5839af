/*
 * Windows on what was captured of a packet, and reads that are bounded by them.
 */
#include "packet.h"
#include "test.h"

static packet_t
packet(const uint8_t *frame, size_t len)
{
	return (packet_t){ .raw_packet = frame, .end_packet = frame + len };
}

TEST(l4_and_l7_end_with_the_captured_bytes)
{
	const uint8_t *f = guarded("\x01\x02\x03\x04\x05\x06\x07\x08", 8);
	packet_t p = packet(f, 8);
	struct cursor c;
	uint32_t v32 = 7;
	uint16_t v16 = 7;
	uint8_t v8 = 7;

	p.l4HdrP = f + 2;
	p.snapL4Len = 5;
	p.l7HdrP = f + 4;
	p.snapL7Len = 3;
	c = cursor_l4(&p);
	CHECK(c.p == f + 2 && c.end == f + 7 && cursor_left(&c) == 5);
	CHECK(cursor_u32be(&c, &v32) && v32 == 0x03040506);
	CHECK(!cursor_u16be(&c, &v16) && v16 == 7 && cursor_left(&c) == 1);
	CHECK(cursor_u8(&c, &v8) && v8 == 7 && cursor_left(&c) == 0 && !cursor_u8(&c, &v8));
	c = cursor_l7(&p);
	CHECK(cursor_peek_u16be(&c, 1, &v16) && v16 == 0x0607);
	CHECK(!cursor_peek_u16be(&c, 2, &v16) && !cursor_peek_u16be(&c, SIZE_MAX, &v16) && v16 == 0x0607);
	CHECK(!cursor_peek_u32be(&c, 0, &v32) && !cursor_peek_u32be(&c, SIZE_MAX - 2, &v32) && v32 == 0x03040506);
	CHECK(!cursor_skip(&c, 4) && cursor_left(&c) == 3 && cursor_skip(&c, 3) && cursor_left(&c) == 0);
}

TEST(a_packet_without_the_layer_has_nothing)
{
	const packet_t p = packet(guarded("ab", 2), 2);
	struct cursor c = cursor_l4(&p);
	uint8_t v = 7;

	CHECK(cursor_left(&c) == 0 && !cursor_u8(&c, &v) && !cursor_peek_u8(&c, 0, &v));
	c = cursor_l7(&p);
	CHECK(cursor_left(&c) == 0 && !cursor_has(&c, 1) && cursor_has(&c, 0) && v == 7);
}

TEST(headers_within_the_frame)
{
	const uint8_t *f = guarded("abcdef", 6);
	const packet_t p = packet(f, 6);
	struct cursor c;

	c = cursor_header(&p, f);
	CHECK_EQ(cursor_left(&c), 6);
	c = cursor_header(&p, f + 4);
	CHECK_EQ(cursor_left(&c), 2);
	c = cursor_header(&p, f + 6);
	CHECK_EQ(cursor_left(&c), 0);
	c = cursor_header(&p, NULL);
	CHECK_EQ(cursor_left(&c), 0);
	c = cursor_header(&p, "elsewhere");
	CHECK_EQ(cursor_left(&c), 0);
}

static const char bytes[] = "\x01\x02\x03\x04\x05\x06\x07\x08";

TEST(numbers_come_in_network_order)
{
	const uint8_t *b = guarded(bytes, 7);
	struct cursor c = { b, b + 7 };
	uint8_t v8;
	uint16_t v16;
	uint32_t v32;

	CHECK(cursor_u8(&c, &v8));
	CHECK_EQ(v8, 0x01);
	CHECK(cursor_u16be(&c, &v16));
	CHECK_EQ(v16, 0x0203);
	CHECK(cursor_u32be(&c, &v32));
	CHECK_EQ(v32, 0x04050607);
	CHECK_EQ(cursor_left(&c), 0);
	CHECK_EQ(get_u16le(b), 0x0201);
}

TEST(a_read_that_is_refused_moves_nothing)
{
	for (size_t n = 0; n < 4; n++) {
		const uint8_t *b = guarded(bytes, n);
		struct cursor c = { b, b + n };
		uint8_t v8 = 0xee;
		uint16_t v16 = 0xeeee;
		uint32_t v32 = 0xeeeeeeee;

		CHECK(!cursor_u32be(&c, &v32) && v32 == 0xeeeeeeee && c.p == b);
		CHECK(!cursor_skip(&c, n + 1) && c.p == b);
		CHECK(!cursor_skip(&c, SIZE_MAX) && c.p == b);
		CHECK(cursor_u16be(&c, &v16) == (n >= 2) && (n >= 2 ? v16 == 0x0102 : v16 == 0xeeee && c.p == b));
		c.p = b;
		CHECK(cursor_u8(&c, &v8) == (n >= 1) && (n >= 1 ? v8 == 0x01 : v8 == 0xee && c.p == b));
		CHECK(cursor_has(&c, cursor_left(&c)) && !cursor_has(&c, cursor_left(&c) + 1));
	}
}

TEST(a_peek_stays_where_it_is)
{
	const uint8_t *b = guarded(bytes, 8);
	const struct cursor c = { b, b + 8 };
	uint8_t v8;
	uint16_t v16;
	uint32_t v32;

	CHECK(cursor_peek_u8(&c, 7, &v8) && v8 == 8 && !cursor_peek_u8(&c, 8, &v8));
	CHECK(cursor_peek_u16be(&c, 6, &v16) && v16 == 0x0708 && !cursor_peek_u16be(&c, 7, &v16));
	CHECK(cursor_peek_u32be(&c, 4, &v32) && v32 == 0x05060708 && !cursor_peek_u32be(&c, 5, &v32));
	/* offsets so large that their end comes round */
	for (size_t off = SIZE_MAX - 4; off != 0; off++)
		CHECK(!cursor_peek_u8(&c, off, &v8) && !cursor_peek_u16be(&c, off, &v16) &&
		    !cursor_peek_u32be(&c, off, &v32));
	CHECK_EQ(cursor_left(&c), 8);
}

TEST_MAIN
