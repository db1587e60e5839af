/*
 * Texts and lists of bounded size in a cell, out of bytes that lie against an unreadable page.
 */
#include "celltext.h"
#include "test.h"

TEST(a_text_is_cut_at_its_size_and_ends_at_a_nul)
{
	char text[4];

	memset(text, 'x', sizeof(text));
	CHECK(t2_text_keep(text, sizeof(text), guarded("ab", 2), 2) && memcmp(text, "ab\0\0", 4) == 0);
	CHECK(t2_text_keep(text, sizeof(text), guarded("abcd", 4), 4) && memcmp(text, "abcd", 4) == 0);
	CHECK(!t2_text_keep(text, sizeof(text), guarded("abcde", 5), 5) && memcmp(text, "abcd", 4) == 0);
	CHECK(t2_text_keep(text, sizeof(text), guarded("a\0cdef", 6), 6) && memcmp(text, "a\0\0\0", 4) == 0);
}

TEST(a_text_of_nothing_is_empty_and_may_be_nowhere)
{
	char text[4];

	memset(text, 'x', sizeof(text));
	CHECK(t2_text_keep(text, sizeof(text), NULL, 0) && memcmp(text, "\0\0\0\0", 4) == 0);
	memset(text, 'x', sizeof(text));
	CHECK(t2_text_keep(text, sizeof(text), guarded("", 0), 0) && memcmp(text, "\0\0\0\0", 4) == 0);
}

TEST(addresses_as_texts)
{
	static const uint8_t v6[16] = { 0x20, 1, 0xd, 0xb8, [15] = 1 };
	uint8_t many[65];
	char text[200];

	memset(many, 0xa5, sizeof(many));
	CHECK(t2_text_address(text, sizeof(text), T2_ADDRESS_IP4, guarded("\12\0\0\1", 4), 4));
	CHECK(strcmp(text, "10.0.0.1") == 0);
	CHECK(t2_text_address(text, sizeof(text), T2_ADDRESS_IP4, guarded("\12\0\0", 3), 3));
	CHECK(strcmp(text, "0a0000") == 0);
	CHECK(t2_text_address(text, sizeof(text), T2_ADDRESS_IP6, guarded(v6, 16), 16));
	CHECK(strcmp(text, "2001:db8::1") == 0);
	CHECK(t2_text_address(text, sizeof(text), T2_ADDRESS_MAC, guarded("\2\0\1", 3), 3));
	CHECK(strcmp(text, "02:00:01") == 0);
	CHECK(t2_text_address(text, sizeof(text), T2_ADDRESS_OTHER, guarded("", 0), 0) && text[0] == '\0');
	CHECK(t2_text_address(text, sizeof(text), T2_ADDRESS_OTHER, guarded(many, 64), 64) && strlen(text) == 128);
	CHECK(!t2_text_address(text, sizeof(text), T2_ADDRESS_OTHER, guarded(many, 65), 65) && strlen(text) == 128);
	CHECK(!t2_text_address(text, 4, T2_ADDRESS_IP4, guarded("\12\0\0\1", 4), 4) && memcmp(text, "10.0", 4) == 0);
}

TEST(an_element_is_once_in_a_list_that_is_full_at_its_bound)
{
	uint16_t list[3] = { 0 };
	uint8_t n = 0;

	for (uint16_t v = 1; v <= 2; v++)
		CHECK(t2_list_add(list, &n, 2, &v, sizeof(v)) && n == v);
	CHECK(t2_list_add(list, &n, 2, &(uint16_t){ 1 }, sizeof(*list)) && n == 2);
	CHECK(!t2_list_add(list, &n, 2, &(uint16_t){ 3 }, sizeof(*list)) && n == 2);
	CHECK(list[0] == 1 && list[1] == 2 && list[2] == 0);
}

TEST_MAIN
