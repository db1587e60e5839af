/*
 * Hellos of TLS, DTLS and SSL 2.0: records, messages in pieces, fields.
 */
#include "test.h"
#include "tls_hello.h"

#define MAX	4096

struct hello {
	char name[64], ja3[2048], kind;
	uint8_t bytes[MAX];
	size_t n;
};

/* What came out. */
static struct {
	unsigned messages, records;
	struct tls_hello h;
	enum tls_result result;
	struct tls_message m;
	uint8_t bytes[2 * MAX];
	char ja3[2048], server_name[64];
	uint16_t version;
} got;

static size_t
from_hex(const char *hex, uint8_t *to)
{
	size_t n = 0;
	unsigned v;

	for (; sscanf(hex, "%2x", &v) == 1 && n < MAX; hex += 2)
		to[n++] = (uint8_t)v;
	return n;
}

/* The next of the file; false at its end. */
static bool
hello_next(FILE *f, struct hello *h)
{
	static char line[4 * MAX], hex[3 * MAX];

	while (fgets(line, sizeof line, f) != NULL) {
		if (line[0] == '#')
			continue;
		REQUIRE(sscanf(line, "%c\t%63[^\t]\t%2047[^\t]\t%s", &h->kind, h->name, h->ja3, hex) == 4);
		h->n = from_hex(hex, h->bytes);
		return true;
	}
	return false;
}

/* A list of numbers without GREASE, joined by -. */
static void
append_list(char *s, const struct tls_message *m, const struct tls_span *list, unsigned size)
{
	const char *sep = "";

	for (unsigned i = 0; i < list->n / size; i++) {
		const uint16_t v = size == 2 ? tls_span_u16(m, list, i) : m->bytes[list->at + i];

		if (size == 2 && tls_is_grease(v))
			continue;
		sprintf(s + strlen(s), "%s%u", sep, v);
		sep = "-";
	}
}

static void
ja3(char *s, const struct tls_hello *h, const struct tls_message *m)
{
	struct tls_span rest = h->extensions, data;
	const char *sep = "";
	uint16_t type;

	sprintf(s, "%u,", h->version);
	append_list(s, m, &h->ciphers, 2);
	strcat(s, ",");
	while (tls_extension_next(m, &rest, &type, &data)) {
		if (tls_is_grease(type))
			continue;
		sprintf(s + strlen(s), "%s%u", sep, type);
		sep = "-";
	}
	strcat(s, ",");
	append_list(s, m, &h->groups, 2);
	strcat(s, ",");
	append_list(s, m, &h->formats, 1);
}

static void
on_message(void *mine, const struct tls_message *m)
{
	(void)mine;
	got.messages++;
	REQUIRE(m->n <= sizeof got.bytes);
	memcpy(got.bytes, m->bytes, m->n);
	got.m = *m;
	got.m.bytes = got.bytes;
	got.result = tls_hello_read(&got.h, m);
	if (got.result == TLS_NO_HELLO)
		return;
	ja3(got.ja3, &got.h, m);
	got.version = tls_hello_version(&got.h, m);
	snprintf(got.server_name, sizeof got.server_name, "%.*s", (int)got.h.server_name.n,
	    (const char *)m->bytes + got.h.server_name.at);
}

static void
on_record(void *mine, const struct tls_record *r)
{
	(void)mine, (void)r;
	got.records++;
}

static const struct tls_events events = { .record = on_record, .message = on_message };

/* The hello in records of at most step bytes. */
static size_t
records(const struct hello *h, size_t step, uint8_t *to)
{
	size_t n = 0;

	for (size_t at = 0; at < h->n; at += step) {
		const size_t len = h->n - at < step ? h->n - at : step;

		memcpy(to + n, "\x16\x03\x01", 3);
		to[n + 3] = (uint8_t)(len >> 8);
		to[n + 4] = (uint8_t)len;
		memcpy(to + n + 5, h->bytes + at, len);
		n += 5 + len;
	}
	return n;
}

static FILE *
hellos(void)
{
	FILE *f = fopen("tests/unit/tls_hellos.tsv", "r");

	REQUIRE(f != NULL);
	return f;
}

TEST(fields_of_hellos_of_all_kinds)
{
	FILE *f = hellos();
	struct hello h;
	unsigned n = 0;

	for (; hello_next(f, &h); n++) {
		const struct tls_message m = { .kind = h.kind == 'd' ? TLS_KIND_DTLS : TLS_KIND_TLS,
			.type = h.bytes[0], .bytes = h.bytes, .n = h.n };

		on_message(NULL, &m);
		CHECK_EQ(got.result, TLS_HELLO);
		CHECK_STR(got.ja3, h.ja3);
	}
	CHECK(n > 50);
	(void)fclose(f);
}

TEST(pieces_of_any_size_in_records_of_any_size)
{
	static uint8_t wire[8 * MAX];
	FILE *f = hellos();
	struct hello h;

	while (hello_next(f, &h)) {
		for (size_t step = 1; h.kind == 't' && step < 2 * MAX; step *= 7)
			for (size_t piece = 1; piece < 2 * MAX; piece = piece * 3 + 1) {
				const size_t n = records(&h, step, wire);
				struct tls_stream s = { 0 };

				memset(&got, 0, sizeof got);
				for (size_t at = 0; at < n; at += piece)
					REQUIRE(tls_stream_put(&s, wire + at, n - at < piece ? n - at : piece,
					    &events, NULL));
				REQUIRE(got.messages == 1 && strcmp(got.ja3, h.ja3) == 0 && s.message == NULL);
				REQUIRE(got.records == (h.n + step - 1) / step);
			}
	}
	(void)fclose(f);
}

TEST(a_hello_that_is_cut_anywhere_is_read_that_far)
{
	FILE *f = hellos();
	struct hello h;

	for (unsigned i = 0; i < 40 && hello_next(f, &h); i++)
		for (size_t n = 1; n < h.n; n += 1 + h.n / 40) {
			const struct tls_message m = { .kind = h.kind == 'd' ? TLS_KIND_DTLS : TLS_KIND_TLS,
				.type = h.bytes[0], .bytes = guarded(h.bytes, n), .n = n };

			on_message(NULL, &m);
			CHECK_EQ(got.result, TLS_HELLO_CUT);
		}
	(void)fclose(f);
}

#define RANDOM	"00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff"

static void
message_hex(enum tls_kind kind, const char *hex)
{
	uint8_t b[MAX];
	const size_t n = from_hex(hex, b);
	const struct tls_message m = { .kind = kind, .type = b[kind == TLS_KIND_SSL2 ? 2 : 0],
		.bytes = guarded(b, n), .n = n };

	memset(&got, 0, sizeof got);
	on_message(NULL, &m);
}

TEST(a_server_hello_has_its_choice)
{
	message_hex(TLS_KIND_TLS, "02000034 0303" RANDOM "00" "1302" "00" "000c" "002b00020304" "0033000200ff");
	CHECK_EQ(got.result, TLS_HELLO_CUT);		/* blanks end the hex */
	message_hex(TLS_KIND_TLS, "02000034" "0303" RANDOM "00" "1302" "00" "000c" "002b00020304" "0033000200ff");
	CHECK_EQ(got.result, TLS_HELLO);
	CHECK_EQ(got.h.cipher, 0x1302);
	CHECK_EQ(got.h.selected, 0x0304);
	CHECK_EQ(got.version, 0x0304);
	CHECK_EQ(got.h.nextensions, 2);
	CHECK(got.h.server && !got.h.retry);
	message_hex(TLS_KIND_TLS, "02000026" "0303" "cf21ad74e59a6111be1d8c021e65b891c2a211167abb8c5e079e09e2c8a8339c"
	    "00"
	    "1301" "00");
	CHECK_EQ(got.result, TLS_HELLO);
	CHECK(got.h.retry);
}

TEST(lists_that_are_longer_than_their_extension_end_with_it)
{
	message_hex(TLS_KIND_TLS, "01000033" "0303" RANDOM "00" "0002002f" "0100" "0008" "000a0004" "00ff001d");
	CHECK_EQ(got.result, TLS_HELLO);
	CHECK_EQ(got.h.groups.n, 2);
	message_hex(TLS_KIND_TLS, "01000033" "0303" RANDOM "00" "0002002f" "0100" "0008" "000a0040" "00ff001d");
	CHECK_EQ(got.result, TLS_HELLO_CUT);
	CHECK_EQ(got.h.nextensions, 0);
}

TEST(a_host_name_is_found_behind_other_names)
{
	message_hex(TLS_KIND_TLS, "0100003d" "0303" RANDOM "00" "0002002f" "0100" "0012" "0000000e" "000c"
	    "0100020102" "0000046a2e6e6c");
	CHECK_EQ(got.result, TLS_HELLO);
	CHECK_STR(got.server_name, "j.nl");
}

TEST(names_of_protocols_one_by_one)
{
	struct tls_span rest, name;

	message_hex(TLS_KIND_TLS, "0100003d" "0303" RANDOM "00" "0002002f" "0100" "0012" "0010000e" "000c" "026832"
	    "08687474702f312e31");
	rest = got.h.protocols;
	REQUIRE(tls_name_next(&got.m, &rest, &name));
	CHECK(name.n == 2 && memcmp(got.m.bytes + name.at, "h2", 2) == 0);
	REQUIRE(tls_name_next(&got.m, &rest, &name));
	CHECK_EQ(name.n, 8);
	CHECK(!tls_name_next(&got.m, &rest, &name));
}

TEST(the_hello_of_ssl_2)
{
	uint8_t b[64];
	const size_t n = from_hex("801f0103010006000000100000040000ff00112233445566778899aabbccddeeff", b);
	struct tls_stream s = { 0 };

	memset(&got, 0, sizeof got);
	CHECK_EQ(tls_looks(b, n), 1);
	CHECK(tls_stream_put(&s, guarded(b, n), n, &events, NULL));
	CHECK_EQ(got.result, TLS_HELLO);
	CHECK_EQ(got.h.kind, TLS_KIND_SSL2);
	CHECK_EQ(got.h.version, 0x0301);
	CHECK_EQ(got.h.ciphers.n, 6);
	CHECK_EQ(got.h.random.n, 16);
}

/* A record of epoch 0 with a fragment of the hello. */
static size_t
fragment(const struct hello *h, size_t from, size_t n, uint8_t *to)
{
	memcpy(to, "\x16\xfe\xfd\0\0\0\0\0\0\0\1", 11);
	to[11] = (uint8_t)((12 + n) >> 8);
	to[12] = (uint8_t)(12 + n);
	memcpy(to + 13, h->bytes, 6);
	to[19] = 0;
	to[20] = (uint8_t)(from >> 8);
	to[21] = (uint8_t)from;
	to[22] = 0;
	to[23] = (uint8_t)(n >> 8);
	to[24] = (uint8_t)n;
	memcpy(to + 25, h->bytes + 12 + from, n);
	return 25 + n;
}

TEST(fragments_of_dtls_in_any_order)
{
	FILE *f = hellos();
	uint8_t wire[2 * MAX];
	struct hello h;
	unsigned seen = 0;

	while (hello_next(f, &h)) {
		struct tls_stream s = { 0 };
		const size_t body = h.n - 12, third = body / 3;
		size_t n;

		if (h.kind != 'd' || (h.bytes[7] | h.bytes[8]) != 0)
			continue;
		memset(&got, 0, sizeof got);
		n = fragment(&h, 2 * third, body - 2 * third, wire);
		CHECK_EQ(dtls_looks(wire, n), 1);
		CHECK(dtls_put(&s, wire, n, &events, NULL));
		n = fragment(&h, 0, third + 3, wire);		/* two records in a datagram, one again */
		n += fragment(&h, 0, third + 3, wire + n);
		CHECK(dtls_put(&s, wire, n, &events, NULL));
		CHECK_EQ(got.messages, 0);
		n = fragment(&h, third, third, wire);
		CHECK(dtls_put(&s, wire, n, &events, NULL));
		CHECK_EQ(got.messages, 1);
		CHECK_EQ(got.result, TLS_HELLO);
		CHECK_STR(got.ja3, h.ja3);
		CHECK(s.message == NULL);
		seen++;
	}
	CHECK(seen > 0);
	(void)fclose(f);
}

TEST(what_is_no_tls_ends_the_reading)
{
	struct tls_stream s = { 0 };

	memset(&got, 0, sizeof got);
	CHECK(!tls_stream_put(&s, (const uint8_t *)"GET / HTTP/1.1\r\n", 16, &events, NULL));
	CHECK(!tls_stream_put(&s, (const uint8_t *)"\x16\x03\x01\0\4\0\0\0\0", 9, &events, NULL));
	CHECK_EQ(got.messages, 0);
	CHECK_EQ(tls_looks((const uint8_t *)"GET / HTTP", 10), 0);
	CHECK_EQ(tls_looks((const uint8_t *)"\x16\x03", 2), -1);
	CHECK_EQ(tls_looks((const uint8_t *)"\x16\x03\x01\x02\0\x01", 6), 1);
	CHECK_EQ(tls_looks((const uint8_t *)"\x16\x03\x01\xff\xff\x01", 6), 0);
}

TEST(what_is_encrypted_makes_no_message)
{
	static const char wire[] =
	    "\x16\x03\x03\0\4\x0e\0\0\0\x14\x03\x03\0\1\1\x16\x03\x03\0\4\1\0\0\0\x17\x03\x03\0\2ab";
	struct tls_stream s = { 0 };

	memset(&got, 0, sizeof got);
	CHECK(tls_stream_put(&s, (const uint8_t *)wire, sizeof wire - 1, &events, NULL));
	CHECK_EQ(got.records, 4);
	CHECK_EQ(got.messages, 1);
}

TEST(in_tls_13_a_change_of_ciphers_means_nothing)
{
	static const char wire[] = "\x14\x03\x03\0\1\1\x16\x03\x03\0\4\x0e\0\0\0";
	struct tls_stream s = { .modern = true };

	memset(&got, 0, sizeof got);
	CHECK(tls_stream_put(&s, (const uint8_t *)wire, sizeof wire - 1, &events, NULL));
	CHECK_EQ(got.messages, 1);
	tls_stream_hole(&s, &events, NULL);
	CHECK(s.modern && !s.secret);
}

TEST(a_message_that_is_too_long_is_passed_over)
{
	static uint8_t wire[2 * TLS_MESSAGE_MAX];
	struct tls_stream s = { 0 };
	const size_t n = 4 + TLS_MESSAGE_MAX;

	memset(&got, 0, sizeof got);
	wire[0] = TLS_CERTIFICATE;
	wire[1] = (uint8_t)(TLS_MESSAGE_MAX >> 16);
	memcpy(wire + n, "\x0e\0\0\0", 4);
	for (size_t at = 0; at < n + 4; at += 1000)
		CHECK(tls_crypto_put(&s, wire + at, n + 4 - at < 1000 ? n + 4 - at : 1000, &events, NULL));
	CHECK_EQ(got.messages, 1);
	CHECK_EQ(got.m.type, 14);
	CHECK(s.message == NULL);
}

TEST(grease)
{
	CHECK(tls_is_grease(0x0a0a) && tls_is_grease(0xfafa));
	CHECK(!tls_is_grease(0x0a1a) && !tls_is_grease(0x1301) && !tls_is_grease(0x0b0b));
}

TEST_MAIN
