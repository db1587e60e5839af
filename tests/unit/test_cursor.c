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

TEST_MAIN
