/*
 * QUIC: keys and packets of the RFCs, headers, hellos in frames of any order.
 *
 * LINK: plugins/quicDecode/src/quic_packet.c plugins/quicDecode/src/quic_crypt.c plugins/quicDecode/src/quic_flow.c
 * LINK: t2core/src/streams/order.c -lcrypto
 */
#include "test.h"

#include <stdlib.h>
#include <string.h>

#include "../../plugins/quicDecode/src/quic_flow.h"

#define BYTES	2048

/* The core's: all that is taken is given back. */
static size_t taken;

bool
t2_mem_take(enum t2_mem kind, size_t n)
{
	(void)kind;
	taken += n;
	return true;
}

void
t2_mem_give(enum t2_mem kind, size_t n)
{
	(void)kind;
	taken -= n;
}

#undef free
void
t2_plugin_free(void *p)
{
	free(p);
}

static size_t
from_hex(const char *hex, uint8_t *to)
{
	size_t n = 0;
	unsigned v;

	for (; n < BYTES && sscanf(hex, "%2x", &v) == 1; hex += 2)
		to[n++] = (uint8_t)v;
	return n;
}

static bool
packet_is(const uint8_t *p, size_t n, struct quic_packet *pk)
{
	struct cursor c = { p, p + n };

	return quic_packet_next(&c, NULL, pk) && !quic_packet_next(&c, pk, &(struct quic_packet){ .first = 0 });
}

/* A line of packet */
static void
check_packet(struct quic_crypt *c, char *field[11])
{
	uint8_t dcid[20], want[BYTES], p[BYTES];
	const size_t ndcid = from_hex(field[2], dcid), n = from_hex(field[10], p);
	const size_t length = strtoul(field[8], NULL, 10);
	const enum quic_side side = strcmp(field[3], "client") == 0 ? QUIC_CLIENT : QUIC_SERVER;
	struct quic_packet pk;
	struct quic_bytes plain;
	struct quic_keys k;
	uint64_t number;

	CHECK(packet_is(p, n, &pk));
	CHECK_EQ(pk.version, strtoul(field[1], NULL, 16));
	CHECK_EQ(pk.type, QUIC_INITIAL);
	CHECK(quic_looks(p, n));
	REQUIRE(quic_keys_make(c, pk.v, dcid, ndcid, &k));
	REQUIRE(quic_open(c, &k, side, &pk, QUIC_NO_NUMBER, &plain, &number));
	CHECK(from_hex(field[4], want) == 16 && memcmp(want, k.side[side].key, 16) == 0);
	CHECK(from_hex(field[5], want) == 12 && memcmp(want, k.side[side].iv, 12) == 0);
	CHECK(from_hex(field[6], want) == 16 && memcmp(want, k.side[side].hp, 16) == 0);
	CHECK_EQ(number, strtoul(field[7], NULL, 10));
	CHECK_EQ(plain.n, length);
	const size_t prefix = from_hex(field[9], want);

	CHECK(prefix <= plain.n && memcmp(want, plain.p, prefix) == 0);
	for (size_t i = prefix; i < plain.n; i++)
		CHECK_EQ(plain.p[i], 0);
	CHECK(!quic_open(c, &k, 1 - side, &pk, QUIC_NO_NUMBER, &plain, &number));
	p[n - 1] ^= 1;
	CHECK(!quic_open(c, &k, side, &pk, QUIC_NO_NUMBER, &plain, &number));
}

/* A line of retry */
static void
check_retry(struct quic_crypt *c, char *field[4])
{
	uint8_t dcid[20], p[BYTES];
	const size_t ndcid = from_hex(field[2], dcid), n = from_hex(field[3], p);
	struct quic_packet pk;

	CHECK(packet_is(p, n, &pk));
	CHECK_EQ(pk.type, QUIC_RETRY);
	CHECK(quic_retry_answers(c, &pk, dcid, ndcid));
	CHECK(!quic_retry_answers(c, &pk, dcid, ndcid - 1));
	p[8] ^= 1;
	CHECK(!quic_retry_answers(c, &pk, dcid, ndcid));
}

TEST(vectors)
{
	FILE *const f = fopen("tests/unit/quic_initial.tsv", "r");
	struct quic_crypt *const c = quic_crypt_new();
	static char line[8192];
	char *field[11], *rest;
	unsigned packets = 0, retries = 0;

	REQUIRE(f != NULL && c != NULL);
	while (fgets(line, sizeof line, f) != NULL) {
		if (*line == '#')
			continue;
		field[0] = strtok_r(line, "\t\n", &rest);
		for (int i = 1; i < 11; i++)
			field[i] = strtok_r(NULL, "\t\n", &rest);
		if (strcmp(field[0], "packet") == 0)
			check_packet(c, field), packets++;
		else
			check_retry(c, field), retries++;
	}
	CHECK_EQ(packets, 4);
	CHECK_EQ(retries, 2);
	fclose(f);
	quic_crypt_free(c);
}

TEST(varints)
{
	/* RFC 9000, A.1 */
	static const struct {
		const char *hex;
		uint64_t v;
	} of[] = { { "c2197c5eff14e88c", 151288809941952652 }, { "9d7f3e7d", 494878333 }, { "7bbd", 15293 },
		{ "25", 37 }, { "4025", 37 } };
	uint8_t b[16];
	uint64_t v;

	for (size_t i = 0; i < sizeof of / sizeof *of; i++) {
		const size_t n = from_hex(of[i].hex, b);
		struct cursor c = { b, b + n };

		CHECK(quic_varint(&c, &v) && c.p == c.end);
		CHECK_EQ(v, of[i].v);
		c = (struct cursor){ b, b + n - 1 };
		CHECK(!quic_varint(&c, &v) && c.p == b);
	}
}

/* Which versions are known, by what */
TEST(versions)
{
	static const struct {
		uint32_t version;
		int salt, retry;
	} of[] = { { 1, QUIC_SALT_1, QUIC_TAG_1 }, { 0x6b3343cf, QUIC_SALT_2, QUIC_TAG_2 },
		{ 0xff000016, QUIC_SALT_22, QUIC_RETRY_ID }, { 0xff000017, QUIC_SALT_23, QUIC_RETRY_ID },
		{ 0xff000018, QUIC_SALT_23, QUIC_RETRY_ID }, { 0xff000019, QUIC_SALT_23, QUIC_TAG_25 },
		{ 0xff00001c, QUIC_SALT_23, QUIC_TAG_25 }, { 0xff00001d, QUIC_SALT_29, QUIC_TAG_29 },
		{ 0xff000020, QUIC_SALT_29, QUIC_TAG_29 }, { 0xff000021, QUIC_SALT_1, QUIC_TAG_1 },
		{ 0xff000022, QUIC_SALT_1, QUIC_TAG_1 }, { 0xfaceb001, QUIC_SALT_22, QUIC_NO_TAG },
		{ 0xfaceb002, QUIC_SALT_23, QUIC_NO_TAG }, { 0xfaceb00e, QUIC_SALT_23, QUIC_NO_TAG },
		{ 0x51303530, QUIC_SALT_Q050, QUIC_NO_TAG }, { 0x54303530, QUIC_SALT_T050, QUIC_NO_TAG },
		{ 0x54303531, QUIC_SALT_T051, QUIC_NO_TAG }, { 0xff000012, QUIC_NO_SALT, QUIC_NO_TAG } };

	for (size_t i = 0; i < sizeof of / sizeof *of; i++) {
		const struct quic_version *const v = quic_version_find(of[i].version);

		REQUIRE(v != NULL);
		CHECK_EQ(v->salt, of[i].salt);
		CHECK_EQ(v->retry, of[i].retry);
	}
	CHECK(quic_version_find(2) == NULL);
	CHECK(quic_version_find(0xff000023) == NULL);
	CHECK(quic_version_reserved(0x1a2a3a4a) && quic_version_reserved(0x0a0a0a0a));
	CHECK(!quic_version_reserved(0x0a0a0a0b));
}

/* What the first packet of a datagram is, and how many follow */
static int
packets(const char *hex, struct quic_packet *first)
{
	static uint8_t b[BYTES];
	struct cursor c = { b, b + from_hex(hex, b) };
	struct quic_packet pk, before = { .first = 0 };
	int n = 0;

	for (; quic_packet_next(&c, n == 0 ? NULL : &before, &pk); before = pk)
		if (n++ == 0)
			*first = pk;
	return n;
}

TEST(packets_of_a_datagram)
{
	struct quic_packet pk;

	CHECK_EQ(packets("c00000000102aabb01cc000411223344" "e00000000102aabb01cc025566" "4faabb1234", &pk), 3);
	CHECK_EQ(pk.type, QUIC_INITIAL);
	CHECK_EQ(pk.number.n, 4);
	CHECK_EQ(packets("c00000000102aabb01cc000411223344" "e00000000102aabc01cc025566", &pk), 1); /* another ID */
	CHECK_EQ(packets("c00000000102aabb01cc000411223344" "e00000000202aabb01cc025566", &pk), 1); /* version */
	CHECK_EQ(packets("c00000000102aabb01cc000411223344" "000000000000", &pk), 1);		/* padding */
	CHECK_EQ(packets("c00000000102aabb01cc000411223344" "4faabc1234", &pk), 1);		/* another ID */
	CHECK_EQ(packets("c00000000102aabb01cc0014112233", &pk), 1);
	CHECK(pk.cut);
	CHECK_EQ(packets("c00000000115000102030405060708090a0b0c0d0e0f101112131400", &pk), 1); /* 21 bytes */
	CHECK(pk.cut && pk.scid.p == NULL);
	CHECK_EQ(packets("8f0000000002aabb01cc00000001ff00001d", &pk), 1);
	CHECK_EQ(pk.type, QUIC_NEGOTIATION);
	CHECK(!pk.cut);
	CHECK_EQ(packets("d36b3343cf02aabb01cc000411223344", &pk), 1);	/* types of version 2 */
	CHECK_EQ(pk.type, QUIC_INITIAL);
	CHECK_EQ(packets("c36b3343cf02aabb01cc000411223344", &pk), 1);
	CHECK_EQ(pk.type, QUIC_RETRY);
	CHECK_EQ(packets("", &pk), 0);
}

static int
looks(const char *hex)
{
	uint8_t b[256];
	const size_t n = from_hex(hex, b);

	return quic_looks(guarded((const char *)b, n), n);
}

#define ID	"1122334455667788"
#define HASH	"00112233445566778899aabb"

/* Google's from before Q044: each length of each lies against an unreadable page. */
TEST(google_headers)
{
	static const struct {
		const char *hex;
		bool looks;
	} of[] = {
		{ "0d" ID "51303433" "01" HASH "a0", true },		/* a client: Q043 to Q001, longer numbers */
		{ "09" ID "51303031" "01" HASH "a0", true },
		{ "39" ID "51303335" "010203040506" HASH "a0", true },
		{ "0d" ID "51303434" "01" HASH "a0", false },		/* no such version */
		{ "0d" ID "51303030" "01" HASH "a0", false },
		{ "0d" ID "51313335" "01" HASH "a0", false },
		{ "0d" ID "5130333a" "01" HASH "a0", false },
		{ "01" ID "51303433" "01" HASH "a0", false },		/* without an ID; reset; other bits */
		{ "0b" ID "51303433" "01" HASH "a0", false },
		{ "4d" ID "51303433" "01" HASH "a0", false },
		{ "09" ID "51303433" "51303530" "ff00001d", true },	/* a server's list */
		{ "09" ID "51303433" "58303339", false },
		{ "08" ID "01" HASH "a0010000" "53484c4f" "40000000", true },	/* its answer */
		{ "1c" ID "0100" HASH "52454a00" "01000000", true },
		{ "08" ID "01" HASH "52454a00" "41000000", false },
		{ "08" ID "01" HASH "52454a00" "00000000", false },
		{ "08" ID "01" HASH "52454a01" "01000000", false },
		{ "00" "01" HASH "52454a00" "01000000", false },
	};
	uint8_t b[256];

	for (size_t i = 0; i < sizeof of / sizeof *of; i++) {
		const size_t n = from_hex(of[i].hex, b);

		CHECK_EQ(looks(of[i].hex), of[i].looks);
		for (size_t k = 1; k < n; k++)
			(void)quic_looks(guarded((const char *)b, k), k);
		/* one byte less is too few, but of a list a shorter one */
		if (of[i].looks && (b[0] & 0x03) == 0)
			CHECK_EQ(quic_looks(guarded((const char *)b, n - 1), n - 1), 0);
	}
	/* the answer within its first frames: 32 bytes are looked at */
#define ZEROS	"00000000000000000000000000000000000000000000000000000000000000"
	CHECK_EQ(looks("08" ID "01" HASH ZEROS "52454a00" "01000000"), 1);
	CHECK_EQ(looks("08" ID "01" HASH ZEROS "0052454a00" "01000000"), 0);
	CHECK(quic_is_dnscrypt((const uint8_t *)"r6fnvWj8", 8));
	CHECK(!quic_is_dnscrypt((const uint8_t *)"r6fnvWj9", 8) && !quic_is_dnscrypt((const uint8_t *)"r6fnvWj8", 7));
}

TEST(google_in_the_middle)
{
	static const struct {
		const char *first, *second;
		bool sure;
	} of[] = {
		{ "0c" ID "01" HASH "00", "0c" ID "02" HASH "00", true },
		{ "0c" ID "ff" HASH "00", "0c" ID "0f" HASH "00", true },
		{ "0c" ID "ff" HASH "00", "0c" ID "10" HASH "00", false },
		{ "0c" ID "02" HASH "00", "0c" ID "02" HASH "00", false },
		{ "0c" ID "02" HASH "00", "0c" ID "01" HASH "00", false },
		{ "0c" ID "01" HASH "00", "0c" "1122334455667789" "02" HASH "00", false },
		{ "28" ID "01" HASH "00", "28" ID "02" HASH "00", false },
		{ "0c0000000000000000" "00" HASH "00", "00" "01" HASH "0000000000000000000000", false },
	};
	uint8_t b[256];

	for (size_t i = 0; i < sizeof of / sizeof *of; i++) {
		struct quic_google g = { .sure = false };
		size_t n = from_hex(of[i].first, b);

		CHECK(quic_google_can_be(guarded((const char *)b, n), n));
		CHECK(!quic_google_can_be(guarded((const char *)b, n - 1), n - 1));
		CHECK(!quic_google_follows(&g, b));
		n = from_hex(of[i].second, b);
		CHECK(quic_google_can_be(b, n));
		CHECK_EQ(quic_google_follows(&g, b), of[i].sure);
		CHECK_EQ(quic_google_follows(&g, b), of[i].sure);
	}
	b[0] = 0x4c;
	CHECK(!quic_google_can_be(b, 40));
	CHECK(!quic_google_can_be(guarded("", 0), 0));
}

/* Both sides of a handshake: the client has the name, and all memory is given back. */
TEST(the_hello_of_the_rfc)
{
	FILE *const f = fopen("tests/unit/quic_initial.tsv", "r");
	struct quic_reader r = { .crypt = quic_crypt_new() };
	struct quic_flow client = { .stat = 0 }, server = { .stat = 0 };
	struct quic_said said;
	static char line[8192];
	char version[16], dcid[64], side[16], packet[4096];
	uint8_t p[BYTES];

	REQUIRE(f != NULL);
	while (fgets(line, sizeof line, f) != NULL) {
		if (sscanf(line, "packet %15s %63s %15s %*s %*s %*s %*s %*s %*s %4095s", version, dcid, side,
		    packet) != 4)
			continue;
		const size_t n = from_hex(packet, p);

		if (strcmp(side, "client") == 0) {
			quic_flow_datagram(&client, NULL, p, n, false, &r, &said);
			CHECK_EQ(said.number, 2);
			REQUIRE(client.client != NULL && client.hello);
			CHECK_EQ(client.client->nname, 11);
			CHECK(memcmp(client.client->bytes, "example.com" "\x04" "alpn", 16) == 0);
			continue;
		}
		quic_flow_datagram(&server, &client, p, n, false, &r, &said);
		CHECK_EQ(said.number, 1);
		CHECK(server.hello && client.initial == NULL && server.initial == NULL);
		CHECK_EQ(server.stat, QUIC_STAT_QUIC);
		quic_flow_clear(&client);
		quic_flow_clear(&server);
		CHECK_EQ(taken, 0);
		memset(&client, 0, sizeof client);
		memset(&server, 0, sizeof server);
	}
	fclose(f);
	quic_crypt_free(r.crypt);
}

TEST_MAIN
