/* SHA-256: the examples of FIPS 180-4, lengths around a block, and pieces. */
#include "sha256.h"
#include "test.h"

static const char *
of(const char *s, size_t n, size_t piece)
{
	static char hex[65];
	struct sha256 h;

	sha256_begin(&h);
	for (size_t i = 0; i < n; i += piece)
		sha256_add(&h, s + i, n - i < piece ? n - i : piece);
	sha256_end(&h, hex);
	return hex;
}

TEST(known_digests)
{
	static const char two[] = "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq";
	static char a[1000000];

	CHECK_STR(of("", 0, 1), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
	CHECK_STR(of("abc", 3, 3), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
	CHECK_STR(of(two, 56, 5), "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
	memset(a, 'a', sizeof a);
	CHECK_STR(of(a, sizeof a, 977), "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

TEST_MAIN
