/*
 * Fingerprints of hellos: JA3, JA4 and JA4 without hashes of 52 hellos, each for one case; JA3S.
 *
 * LINK: plugins/sslDecode/src/ssl_print.c -lcrypto
 */
#include "../../plugins/sslDecode/src/ssl_print.h"
#include "test.h"

#define MAX	4096

static size_t
from_hex(const char *hex, uint8_t *to)
{
	size_t n = 0;
	unsigned v;

	for (; sscanf(hex, "%2x", &v) == 1 && n < MAX; hex += 2)
		to[n++] = (uint8_t)v;
	return n;
}

static const char *
hash_of(struct ssl_text *t)
{
	static char s[2 * SSL_MD5_LEN + 1];
	uint8_t md5[SSL_MD5_LEN];

	REQUIRE(!t->failed && ssl_md5(t->s, t->n, md5));
	for (unsigned i = 0; i < SSL_MD5_LEN; i++)
		sprintf(s + 2 * i, "%02x", md5[i]);
	free(t->s);
	return s;
}

static const char *
ja4_of(const struct tls_hello *h, const struct tls_message *m, char kind, bool hashed)
{
	static char s[4 * MAX];
	struct ssl_text t = { .s = NULL };

	ssl_ja4(&t, h, m, kind == 'd' ? SSL_OVER_DTLS : kind == 'q' ? SSL_OVER_QUIC : SSL_OVER_TCP, true, hashed);
	REQUIRE(!t.failed && t.n < sizeof s);
	memcpy(s, t.s, t.n);
	s[t.n] = '\0';
	free(t.s);
	return s;
}

TEST(of_hellos_each_for_one_case)
{
	static char line[6 * MAX], name[64], hex[5 * MAX], print[64], ja3[64], ja4[64], raw[2 * MAX];
	static uint8_t b[MAX];
	FILE *f = fopen("tests/unit/tls_hellos.tsv", "r"), *p = fopen("tests/unit/tls_prints.tsv", "r");
	unsigned n = 0;
	char kind;

	REQUIRE(f != NULL && p != NULL);
	while (fgets(line, sizeof line, f) != NULL) {
		struct ssl_text t = { .s = NULL };
		struct tls_message m = { .bytes = b };
		struct tls_hello h;

		if (line[0] == '#')
			continue;
		REQUIRE(sscanf(line, "%c\t%63[^\t]\t%*[^\t]\t%s", &kind, name, hex) == 3);
		do
			REQUIRE(fgets(line, sizeof line, p) != NULL);
		while (line[0] == '#');
		REQUIRE(sscanf(line, "%63[^\t]\t%63[^\t]\t%63[^\t]\t%s", print, ja3, ja4, raw) == 4);
		CHECK_STR(print, name);
		m.n = from_hex(hex, b);
		m.kind = kind == 'd' ? TLS_KIND_DTLS : TLS_KIND_TLS;
		m.type = b[0];
		REQUIRE(tls_hello_read(&h, &m) == TLS_HELLO);
		ssl_ja3(&t, &h, &m);
		CHECK_STR(hash_of(&t), ja3);
		if (strcmp(ja4, "-") != 0) {
			CHECK_STR(ja4_of(&h, &m, kind, true), ja4);
			CHECK_STR(ja4_of(&h, &m, kind, false), raw);
		}
		n++;
	}
	CHECK_EQ(n, 52);
	(void)fclose(f);
	(void)fclose(p);
}

/* In the order of the hello: extensions that are not sorted. */
TEST(in_the_order_of_the_hello)
{
	const size_t n = 4 + 2 + 32 + 1 + 2 + 4 + 2 + 2 + 8;
	uint8_t b[64] = { 1, 0, 0, (uint8_t)(n - 4), 3, 3 };
	const struct tls_message m = { .kind = TLS_KIND_TLS, .type = 1, .bytes = b, .n = n };
	struct ssl_text t = { .s = NULL };
	struct tls_hello h;

	memcpy(b + 38, "\0\0\4\x13\2\x13\1\1\0\0\x8\0\x23\0\0\0\x17\0\0", 19);
	REQUIRE(tls_hello_read(&h, &m) == TLS_HELLO);
	ssl_ja4(&t, &h, &m, SSL_OVER_TCP, false, false);
	REQUIRE(t.n == 30);
	CHECK(memcmp(t.s, "t12i020200_1302,1301_0023,0017", 30) == 0);
	free(t.s);
}

TEST(of_a_server_there_are_three_fields)
{
	uint8_t b[64] = { 2, 0, 0, 44, 3, 3 };
	const struct tls_message m = { .kind = TLS_KIND_TLS, .type = 2, .bytes = b, .n = 48 };
	struct ssl_text t = { .s = NULL };
	struct tls_hello h;

	memcpy(b + 38, "\0\x13\2\0\0\4\0\x17\0\0", 10);
	REQUIRE(tls_hello_read(&h, &m) == TLS_HELLO);
	ssl_ja3(&t, &h, &m);
	REQUIRE(t.n == 11);
	CHECK(memcmp(t.s, "771,4866,23", 11) == 0);
	free(t.s);
}

TEST_MAIN
