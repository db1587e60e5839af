/*
 * The pure parts of dnsDecode: names and records of a message, the messages of a TCP stream, what a flow keeps.
 *
 * LINK: plugins/dnsDecode/src/dns_msg.c plugins/dnsDecode/src/dns_store.c plugins/dnsDecode/src/dns_ext.c
 * LINK: plugins/dnsDecode/src/dns_stream.c
 */
#include "../../plugins/dnsDecode/src/dns_msg.h"
#include "../../plugins/dnsDecode/src/dns_store.h"
#include "../../plugins/dnsDecode/src/dns_stream.h"
#include "stream.h"
#include "test.h"

static bool refused;	/* no more memory for texts */
static long taken;

bool
t2_mem_take(enum t2_mem kind, size_t n)
{
	(void)kind;
	if (!refused)
		taken += (long)n;
	return !refused;
}

void
t2_mem_give(enum t2_mem kind, size_t n)
{
	(void)kind;
	taken -= (long)n;
}

#define HEADER	"\0\1\1\0\0\1\0\0\0\0\0\0"	/* 12 bytes */

/* A message against an unreadable page, the header in front of n bytes. */
static struct dns_msg
message(const char *body, size_t n)
{
	uint8_t b[512];

	memcpy(b, HEADER, DNS_HDR_LEN);
	memcpy(b + DNS_HDR_LEN, body, n);
	return (struct dns_msg){ guarded(b, DNS_HDR_LEN + n), DNS_HDR_LEN + n, DNS_HDR_LEN };
}
#define MESSAGE(body)	message(body, sizeof(body) - 1)

TEST(a_name_is_labels_joined_by_dots)
{
	struct dns_msg m = MESSAGE("\3www\7example\3org\0!");
	struct dns_name name;
	size_t at = DNS_HDR_LEN;

	CHECK_EQ(dns_name_read(&m, &at, &name), DNS_OK);
	CHECK_STR(name.s, "www.example.org");
	CHECK_EQ(at, DNS_HDR_LEN + 17);
}

TEST(the_root_is_empty)
{
	struct dns_msg m = MESSAGE("\0");
	struct dns_name name;
	size_t at = DNS_HDR_LEN;

	CHECK_EQ(dns_name_read(&m, &at, &name), DNS_OK);
	CHECK_STR(name.s, "");
	CHECK_EQ(at, DNS_HDR_LEN + 1);
}

TEST(a_name_goes_on_behind_its_first_pointer)
{
	struct dns_msg m = MESSAGE("\1a\0\1b\xc0\x0c\1c\xc0\x0f");
	struct dns_name name;
	size_t at = DNS_HDR_LEN + 7;

	CHECK_EQ(dns_name_read(&m, &at, &name), DNS_OK);
	CHECK_STR(name.s, "c.b.a");
	CHECK_EQ(at, DNS_HDR_LEN + 11);
}

TEST(pointers_go_backwards_behind_the_header_and_in_no_loop)
{
	static const char *const bad[] = { "\xc0\x0c", "\xc0\x0e\0", "\xc0\x04", "\1a\xc0\x0c", "\x40", "\x80" };
	struct dns_name name;

	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		struct dns_msg m = message(bad[i], strlen(bad[i]));
		size_t at = DNS_HDR_LEN;

		CHECK_EQ(dns_name_read(&m, &at, &name), DNS_BADPTR);
		CHECK_EQ(at, DNS_HDR_LEN);
	}
}

TEST(a_chain_of_bare_pointers_ends)
{
	uint8_t b[DNS_HDR_LEN + 1 + 2 * 400] = { 0 };
	struct dns_msg m = { b, sizeof(b), 0 };
	struct dns_name name;
	size_t at;

	for (size_t i = 0; i < 400; i++) {
		const size_t to = i == 0 ? DNS_HDR_LEN : DNS_HDR_LEN + 1 + 2 * (i - 1);

		b[DNS_HDR_LEN + 1 + 2 * i] = (uint8_t)(0xc0 | to >> 8);
		b[DNS_HDR_LEN + 2 + 2 * i] = (uint8_t)to;
	}
	at = DNS_HDR_LEN + 1 + 2 * (DNS_HOPS_MAX - 1);
	CHECK_EQ(dns_name_read(&m, &at, &name), DNS_OK);
	at = DNS_HDR_LEN + 1 + 2 * DNS_HOPS_MAX;
	CHECK_EQ(dns_name_read(&m, &at, &name), DNS_BADPTR);
}

TEST(a_long_name_is_cut_and_read_to_its_end)
{
	char body[4 * 64 + 63 + 3] = { 0 };
	struct dns_msg m;
	struct dns_name name;
	size_t at = DNS_HDR_LEN;

	for (int i = 0; i < 5; i++) {
		body[64 * i] = 62;
		memset(body + 64 * i + 1, 'x', 62);
		body[64 * i + 63] = 0;
	}
	memmove(body + 63, body + 64, 63);		/* five labels of 62, side by side */
	memmove(body + 126, body, 126);
	memmove(body + 252, body, 63);
	body[315] = 0;
	m = message(body, 316);
	CHECK_EQ(dns_name_read(&m, &at, &name), DNS_OK);
	CHECK_EQ(name.len, DNS_NAME_MAX);
	CHECK_EQ(at, DNS_HDR_LEN + 316);
}

TEST(every_cut_of_a_record_is_in_bounds)
{
	static const char body[] =
	    "\1x\0\0\6\0\1\0\0\0\1\0\x1c\2ns\xc0\x0c\1r\xc0\x0c\0\0\0\1\0\0\0\2\0\0\0\3\0\0\0\4\0\0\0\5";
	struct dns_name a, b;
	struct dns_rr rr;
	uint32_t minimum;

	for (size_t n = 0; n < sizeof(body); n++) {
		struct dns_msg m = message(body, n);
		const enum dns_err e = dns_rr_read(&m, &rr);

		if (e == DNS_OK)
			(void)dns_rdata_soa(&m, &rr, &a, &b, &minimum);
		else
			CHECK_EQ(m.at, DNS_HDR_LEN);
		CHECK(m.at <= m.len);
	}
}

TEST(netbios_names)
{
	struct dns_name name = { .len = 32, .s = "FHEPFCELEHFCEPFFFACACACACACACABN" };

	dns_name_netbios(&name);
	CHECK_STR(name.s, "WORKGROUP<1d>");
	strcpy(name.s, "EIEPFDFEFICACACACACACACACACACAAA.SCOPE");
	name.len = 38;
	dns_name_netbios(&name);
	CHECK_STR(name.s, "HOSTX<00>.SCOPE");
	strcpy(name.s, "zHEPFCELEHFCEPFFFACACACACACACABN");
	name.len = 32;
	dns_name_netbios(&name);
	CHECK_STR(name.s, "zHEPFCELEHFCEPFFFACACACACACACABN");
}

TEST(a_stream_gives_its_messages_whatever_the_pieces)
{
	static const char wire[] = "\0\3abc\0\0\0\1d\0\4efgh";
	static const char *const expected[] = { "abc", "", "d", "efgh" };
	const size_t n = sizeof wire - 1;

	for (size_t piece = 1; piece <= n; piece++) {
		struct dns_stream s = { .buf = NULL };
		const uint8_t *m;
		unsigned got = 0;
		bool joined;
		size_t len;

		for (size_t at = 0; at < n; at += piece) {
			const size_t k = n - at < piece ? n - at : piece;

			dns_stream_feed(&s, guarded(wire + at, k), k);
			while ((m = dns_stream_next(&s, &len, &joined)) != NULL) {
				REQUIRE(got < 4 && len == strlen(expected[got]));
				CHECK_MEM(m, expected[got], len);
				got++;
			}
		}
		CHECK_EQ(got, 4);
		CHECK(dns_stream_pending(&s, &len) == NULL);
		dns_stream_clear(&s);
	}
}

TEST(behind_a_hole_a_stream_goes_on_where_a_message_begins)
{
	static const uint8_t query[] = "\0\x13" HEADER "\1x\0\0\1\0\1";
	const size_t n = sizeof query - 1;
	struct dns_stream s = { .buf = NULL };
	const uint8_t *m;
	bool joined;
	size_t len;

	dns_stream_feed(&s, query, 10);
	CHECK(dns_stream_next(&s, &len, &joined) == NULL);
	m = dns_stream_pending(&s, &len);
	REQUIRE(m != NULL && len == 8);
	dns_stream_hole(&s);
	CHECK(dns_stream_pending(&s, &len) == NULL);
	dns_stream_feed(&s, (const uint8_t *)"no message at all", 17);
	CHECK(dns_stream_next(&s, &len, &joined) == NULL);
	dns_stream_feed(&s, query, n);
	m = dns_stream_next(&s, &len, &joined);
	REQUIRE(m == query + 2 && len == n - 2 && !joined);
	CHECK(dns_stream_next(&s, &len, &joined) == NULL);
	dns_stream_clear(&s);
	CHECK_EQ(taken, 0);
}

TEST(without_memory_a_text_is_cut_and_a_stream_lost)
{
	struct dns_stream s = { .buf = NULL };
	struct dns_text t = { .s = NULL };
	bool joined;
	size_t len;

	CHECK_EQ(dns_text_set(NULL, &t, "four", 4), 0);
	refused = true;
	CHECK_EQ(dns_text_set(NULL, &t, "longer", 6), -1);
	CHECK_EQ(t.n, 4);
	CHECK_MEM(t.s, "long", 4);
	dns_stream_feed(&s, (const uint8_t *)"\0\4ab", 4);
	CHECK(dns_stream_next(&s, &len, &joined) == NULL);
	CHECK(s.lost);
	refused = false;
	CHECK_EQ(taken, 4);
	free(t.s);
	taken = 0;
	dns_stream_clear(&s);
}

TEST(what_looks_like_a_message)
{
	static const struct {
		const char *bytes;
		size_t n;
		int looks;
	} t[] = {
#define T(s, looks)	{ s, sizeof(s) - 1, looks }
		T(HEADER "\1x\0\0\1\0\1", 1),
		T("\0\1\x81\x80\0\1\0\0\0\0\0\0" "\1x\0\0\x1c\0\1", 1),		/* a response */
		T("\0\0\x84\0\0\0\0\1\0\0\0\0" "\1x\0\0\xc\x80\1\0\0\0\1\0\0", 1),	/* mDNS */
		T("\0\1\1\0\0\1\0\0\0\0\0\0" "\1\7\0\0\1\0\1", 0),		/* no name */
		T(HEADER "\1x\0\2\1\0\1", 0),					/* no type */
		T(HEADER "\1x\0\0\1\0\2", 0),					/* no class */
		T("\0\1\1\3\0\1\0\0\0\0\0\0" "\1x\0\0\1\0\1", 0),		/* a query with a code */
		T("\0\1\1\0\0\0\0\0\0\0\0\0" "\1x\0\0\1\0\1", 0),		/* nothing announced */
		T("GET / HTTP/1.1\r\n\r\n", 0),
		T(HEADER, 0),
#undef T
	};

	for (size_t i = 0; i < sizeof(t) / sizeof(t[0]); i++)
		CHECK_EQ(dns_looks(guarded(t[i].bytes, t[i].n), t[i].n, t[i].n), t[i].looks);
	CHECK_EQ(dns_looks((const uint8_t *)HEADER "\1x", 14, 19), -1);
	/* lines of text behind what is taken for a length; less than a header that may be one */
	CHECK_EQ(dns_looks(guarded("TH\r\n", 4), 4, 0x4155), 0);
	CHECK_EQ(dns_looks(guarded("TH\r", 3), 3, 0x4155), 0);
	CHECK_EQ(dns_looks(guarded("ER x\r\n", 6), 6, 0x5553), 0);
	CHECK_EQ(dns_looks(guarded(HEADER, 11), 11, 19), -1);
	CHECK_EQ(dns_looks(guarded("\0\1\x81", 3), 3, 19), -1);
	CHECK_EQ(dns_looks(guarded("\0\1", 2), 2, 19), -1);
}

TEST(txt_is_its_character_strings)
{
	static const struct {
		const char *rdata, *text;
		size_t n, len;
		enum dns_err e;
	} t[] = {
		{ "\3abc", "abc", 4, 3, DNS_OK },
		{ "\3abc\2\0d\0\1e", "abc\0de", 10, 6, DNS_OK },
		{ "", "", 0, 0, DNS_OK },
		{ "\0\0", "", 2, 0, DNS_OK },
		{ "\1a\5bc", "abc", 5, 3, DNS_SHORT },
		{ "\1", "", 1, 0, DNS_SHORT },
	};

	for (size_t i = 0; i < sizeof(t) / sizeof(t[0]); i++) {
		struct dns_msg m = message(t[i].rdata, t[i].n);
		struct dns_rr rr = { .rdata = DNS_HDR_LEN, .rdlen = (uint16_t)t[i].n };
		char text[8];
		size_t len;
		bool cut;

		CHECK_EQ(dns_rdata_txt(&m, &rr, text, sizeof(text), &len, &cut), t[i].e);
		CHECK_EQ(len, t[i].len);
		CHECK(!cut);
		CHECK_MEM(text, t[i].text, t[i].len);
		if (len > 1) {
			dns_rdata_txt(&m, &rr, text, len - 1, &len, &cut);
			CHECK(cut && len == t[i].len - 1);
		}
	}
}

/* 255 octets are allowed, with length bytes and the root; one more is cut and said. */
TEST(a_name_of_256_octets_is_cut)
{
	for (uint8_t last = 60; last < 64; last++) {
		char body[4 * 64 + 3] = { 0 };
		struct dns_msg m;
		struct dns_name name;
		size_t at = DNS_HDR_LEN;

		for (int i = 0; i < 3; i++) {
			body[64 * i] = 63;
			memset(body + 64 * i + 1, 'a' + i, 63);
		}
		body[192] = (char)last;
		memset(body + 193, 'd', last);
		m = message(body, 194U + last);
		CHECK_EQ(dns_name_read(&m, &at, &name), DNS_OK);
		CHECK_EQ(name.cut, last > 61);
		CHECK_EQ(name.len, last > 61 ? DNS_NAME_MAX : 192 + last);
		CHECK_EQ(at, DNS_HDR_LEN + 194U + last);
	}
}

TEST(texts_are_kept_with_their_nuls)
{
	struct dns_questions q = { .n = 0 };
	bool full = false;

	dns_questions_add(&q, "bad\0one", 7, 1, 1, 9, true, &full);
	dns_questions_add(&q, "bad", 3, 1, 1, 9, true, &full);
	dns_questions_add(&q, "bad\0two", 7, 1, 1, 9, true, &full);
	dns_questions_add(&q, "bad\0one", 7, 1, 1, 9, true, &full);
	CHECK_EQ(q.n, 3);
	CHECK_EQ(q.v[2].name.n, 7);
	CHECK_MEM(q.v[2].name.s, "bad\0two", 7);
	/* the last byte, too */
	dns_questions_add(&q, "bad\0", 4, 1, 1, 9, true, &full);
	CHECK_EQ(q.n, 4);
	CHECK_EQ(q.v[3].name.n, 4);
	CHECK_MEM(q.v[3].name.s, "bad\0", 4);
	dns_questions_free(&q);
}

TEST(a_full_store_goes_on_in_its_last_slot)
{
	struct dns_records a = { .cap = 0 };
	const uint16_t none[DNS_COLS] = { 0 };

	for (uint16_t i = 1; i <= 5; i++) {
		struct dns_new r = { .owner = "name", .ownerlen = i < 5 ? 4 : 0, .v.type = i };

		CHECK_EQ(dns_records_add(&a, &r, 3), 0);
	}
	CHECK_EQ(a.n[DNS_C_TYPE], 3);
	CHECK_EQ(a.v[1].type, 2);
	CHECK_EQ(a.v[2].type, 5);
	CHECK_EQ(a.v[2].owner.n, 0);
	dns_records_rewind(&a, none);
	CHECK_EQ(a.n[DNS_C_OWNER], 0);
	dns_records_free(&a);
}

TEST(an_aggregating_store_has_distinct_values_per_column)
{
	struct dns_records a = { .cap = 0 };
	bool full = false;

	for (uint16_t i = 0; i < 6; i++) {
		struct dns_new r = { .owner = i % 2 ? "ab" : "abc", .ownerlen = i % 2 ? 2 : 3, .v.type = i,
		    .has = 1U << DNS_C_OWNER | 1U << DNS_C_TYPE };

		CHECK_EQ(dns_records_merge(&a, &r, 4, &full), 0);
		CHECK_EQ(full, i >= 4);
	}
	CHECK_EQ(a.n[DNS_C_OWNER], 2);
	CHECK_EQ(a.n[DNS_C_TYPE], 4);
	CHECK_EQ(a.n[DNS_C_TTL], 0);
	CHECK_EQ(a.v[1].owner.n, 2);
	CHECK_MEM(a.v[1].owner.s, "ab", 2);
	dns_records_free(&a);
	CHECK_EQ(taken, 0);
}

TEST(shown_elements)
{
	CHECK_EQ(dns_store_shown(1, 20), 1);
	CHECK_EQ(dns_store_shown(18, 20), 18);
	CHECK_EQ(dns_store_shown(19, 20), 20);
	CHECK_EQ(dns_store_shown(20, 20), 20);
	CHECK_EQ(dns_store_shown(1, 2), 2);
}

TEST_MAIN
