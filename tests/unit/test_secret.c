/* Secrets, shown and not: both values of T2_MASKPW. */
#include "test.h"

#include "tranalyzer.h"

/* The header once with each. */
#undef T2_MASKPW
#define T2_MASKPW	0
#define t2_secret	shown
#define t2_secret_bytes	shown_bytes
#define t2_secrets_append	shown_append
#define t2_secrets_append_array	shown_append_array
#include "secret.h"
#undef T2_SECRET_H
#undef T2_SECRET
#undef T2_MASKPW
#undef t2_secret
#undef t2_secret_bytes
#undef t2_secrets_append
#undef t2_secrets_append_array
#define T2_MASKPW	1
#include "secret.h"

TEST(a_text_is_masked_whatever_its_length)
{
	CHECK_STR(t2_secret("x"), "****");
	CHECK_STR(t2_secret("a password of more than four characters"), "****");
	CHECK_STR(t2_secret(""), "");
	CHECK_STR(t2_secret(NULL), NULL);
}

TEST(bytes_are_masked_without_a_look_at_them)
{
	const uint8_t *none = guarded("", 0), *nul = guarded("\0secret", 7);
	size_t n = 7;

	CHECK_MEM(t2_secret_bytes(nul, &n), "****", 4);
	CHECK_EQ(n, 4);
	n = 0;
	CHECK(t2_secret_bytes(none, &n) == none);
	CHECK_EQ(n, 0);
}

TEST(they_are_shown_as_they_are_by_the_flag)
{
	const char *text = "secret";
	size_t n = 6;

	CHECK(shown(text) == text);
	CHECK_STR(shown(NULL), NULL);
	CHECK(shown_bytes(text, &n) == text);
	CHECK_EQ(n, 6);
}

TEST_MAIN
