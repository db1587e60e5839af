/*
 * Elements of ASN.1, and reads that end where these end.
 */
#include "ber.h"
#include "test.h"

static struct cursor
bytes(const char *s, size_t n)
{
	const uint8_t *const p = guarded(s, n);

	return (struct cursor){ p, p + n };
}
#define BYTES(s)	bytes(s, sizeof(s) - 1)

TEST(elements_follow_each_other_and_contain_others)
{
	struct cursor c = BYTES("\x30\x06\x02\x01\x05\x04\x01""a\x05\x00"), in, none;
	struct ber e;
	int64_t v;

	REQUIRE(ber_enter(&c, BER_SEQUENCE, &in));
	CHECK(cursor_left(&in) == 6 && cursor_left(&c) == 2);
	CHECK(!ber_enter(&in, BER_SEQUENCE, &none) && cursor_left(&in) == 6);
	CHECK(ber_take(&in, BER_INTEGER, &e) && e.number == 2 && e.missing == 0 && ber_int(&e, &v) && v == 5);
	CHECK(ber_next(&in, &e) && e.tag == BER_OCTET_STRING && cursor_left(&e.in) == 1 && *e.in.p == 'a');
	CHECK(!ber_next(&in, &e) && cursor_left(&in) == 0);
	CHECK(ber_next(&c, &e) && e.tag == BER_NULL && cursor_left(&e.in) == 0);
	CHECK(!ber_next(&c, &e) && !ber_take(&c, BER_NULL, &e));
}

TEST(tags_of_all_classes)
{
	struct cursor c = BYTES("\x61\x00\xa3\x00\x5f\x1f\x00\xbf\x82\x01\x00");
	struct ber e;

	CHECK(ber_next(&c, &e) && e.tag == (BER_APPLICATION | BER_CONSTRUCTED | 1) && e.number == 1);
	CHECK(ber_next(&c, &e) && e.tag == (BER_CONTEXT | BER_CONSTRUCTED | 3) && e.number == 3);
	CHECK(ber_next(&c, &e) && e.number == 31);
	CHECK(ber_next(&c, &e) && e.number == 257 && cursor_left(&c) == 0);
	c = BYTES("\x1f\xff\xff\xff\xff\x7f\x00");
	CHECK(!ber_next(&c, &e) && cursor_left(&c) == 7);
	c = BYTES("\x1f\x81");
	CHECK(!ber_next(&c, &e) && cursor_left(&c) == 2);
}

TEST(content_that_is_not_there_is_counted_and_not_read)
{
	struct cursor c = BYTES("\x04\x05""abc");
	struct ber e;
	int64_t v = 7;

	CHECK(ber_next(&c, &e) && cursor_left(&e.in) == 3 && e.missing == 2 && cursor_left(&c) == 0);
	CHECK(!ber_int(&e, &v) && v == 7);
	c = BYTES("\x04\x84\xff\xff\xff\xff""ab");
	CHECK(ber_next(&c, &e) && cursor_left(&e.in) == 2 && e.missing == UINT32_MAX - 2);
}

TEST(lengths)
{
	struct cursor c = BYTES("\x04\x84\x00\x00\x00\x02""ab\x04\x81\x01""c");
	struct ber e;

	CHECK(ber_next(&c, &e) && cursor_left(&e.in) == 2 && e.missing == 0);
	CHECK(ber_next(&c, &e) && cursor_left(&e.in) == 1 && *e.in.p == 'c' && cursor_left(&c) == 0);
	c = BYTES("\x04\x88\x00\x00\x00\x00\x00\x00\x00\x01""d");
	CHECK(ber_next(&c, &e) && cursor_left(&e.in) == 1);
	c = BYTES("\x04\x85\x01\x00\x00\x00\x00");
	CHECK(!ber_next(&c, &e));
	c = BYTES("\x30\x80\x05\x00\x00\x00");	/* indefinite */
	CHECK(!ber_next(&c, &e) && cursor_left(&c) == 6);
	c = BYTES("\x04\xff\x01");
	CHECK(!ber_next(&c, &e));
	c = BYTES("\x04\x82\x01");
	CHECK(!ber_next(&c, &e) && cursor_left(&c) == 3);
	c = BYTES("\x04");
	CHECK(!ber_next(&c, &e) && cursor_left(&c) == 1);
}

static bool
int_of(struct cursor c, int64_t *v)
{
	struct ber e;

	return ber_next(&c, &e) && ber_int(&e, v);
}

TEST(integers)
{
	int64_t v = 7;

	CHECK(int_of(BYTES("\x02\x01\x7f"), &v) && v == 127);
	CHECK(int_of(BYTES("\x02\x01\x80"), &v) && v == -128);
	CHECK(int_of(BYTES("\x02\x02\x00\x80"), &v) && v == 128);
	CHECK(int_of(BYTES("\x02\x08\x80\x00\x00\x00\x00\x00\x00\x00"), &v) && v == INT64_MIN);
	CHECK(int_of(BYTES("\x02\x08\x7f\xff\xff\xff\xff\xff\xff\xff"), &v) && v == INT64_MAX);
	CHECK(!int_of(BYTES("\x02\x09\x00\x80\x00\x00\x00\x00\x00\x00\x00"), &v) && v == INT64_MAX);
	CHECK(!int_of(BYTES("\x02\x00"), &v));
}

static const char *
oid_of(struct cursor c, size_t size)
{
	static char text[64];
	struct ber e;

	return ber_next(&c, &e) && ber_oid(&e, text, size) ? text : NULL;
}

TEST(object_identifiers)
{
	CHECK_STR(oid_of(BYTES("\x06\x05\x2b\x06\x01\x02\x01"), 64), "1.3.6.1.2.1");
	CHECK_STR(oid_of(BYTES("\x06\x01\x27"), 64), "0.39");
	CHECK_STR(oid_of(BYTES("\x06\x03\x88\x37\x03"), 64), "2.999.3");
	CHECK_STR(oid_of(BYTES("\x06\x06\x2a\x8f\xff\xff\xff\x7f"), 64), "1.2.4294967295");
	CHECK_STR(oid_of(BYTES("\x06\x03\x2b\x06\x01"), 8), "1.3.6.1");
	CHECK_STR(oid_of(BYTES("\x06\x03\x2b\x06\x01"), 7), NULL);
	CHECK_STR(oid_of(BYTES("\x06\x02\x2b\x06"), 0), NULL);
	CHECK_STR(oid_of(BYTES("\x06\x02\x2b\x86"), 64), NULL);
	CHECK_STR(oid_of(BYTES("\x06\x06\x2a\xff\xff\xff\xff\x7f"), 64), NULL);
	CHECK_STR(oid_of(BYTES("\x06\x00"), 64), NULL);
	CHECK_STR(oid_of(BYTES("\x06\x03\x2b"), 64), NULL);
}

static int64_t
size_of(struct cursor c)
{
	return ber_size(c.p, cursor_left(&c));
}

TEST(size_of_an_element_by_its_first_bytes)
{
	CHECK_EQ(size_of(BYTES("\x30\x05")), 7);
	CHECK_EQ(size_of(BYTES("\x30\x82\x01\x00")), 260);
	CHECK_EQ(size_of(BYTES("\x30\x84\xff\xff\xff\xff")), INT64_C(0x100000005));
	CHECK_EQ(size_of(BYTES("\x30\x82\x01")), 0);
	CHECK_EQ(size_of(BYTES("\x30")), 0);
	CHECK_EQ(size_of(BYTES("")), 0);
	CHECK_EQ(size_of(BYTES("\x30\x80")), -1);
	CHECK_EQ(size_of(BYTES("\x30\xff")), -1);
	CHECK_EQ(size_of(BYTES("\x1f\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff")), -1);
}

TEST_MAIN
