/* Row buffer: what each append macro writes, growth, and that arguments are evaluated once. */
#include <sys/wait.h>

#include "outputBuffer.h"
#include "packet.h"
#include "test.h"

static int calls;

static outputBuffer_t *
once(outputBuffer_t *buf)
{
	calls++;
	return buf;
}

/* The row is these bytes. */
#define ROW(buf, s) do {							\
	CHECK_EQ((buf)->pos, sizeof(s) - 1);					\
	if ((buf)->pos == sizeof(s) - 1)					\
		CHECK_MEM((buf)->buffer, s, sizeof(s) - 1);			\
	outputBuffer_reset(buf);						\
} while (0)

TEST(numbers_stand_in_host_order_without_padding)
{
	outputBuffer_t *b = outputBuffer_initialize(64);
	const uint16_t n16 = htons(0x1234);
	const uint32_t n32 = htonl(0x12345678);
	const uint64_t n64 = htobe64(UINT64_C(0x123456789abcdef0));

	OUTBUF_APPEND_U8(b, 1);
	OUTBUF_APPEND_U16(b, 0x0203);
	OUTBUF_APPEND_U32(b, 0x04050607);
	OUTBUF_APPEND_U64(b, UINT64_C(0x08090a0b0c0d0e0f));
	ROW(b, "\x01\x03\x02\x07\x06\x05\x04\x0f\x0e\x0d\x0c\x0b\x0a\x09\x08");
	OUTBUF_APPEND_I8(b, -1);
	OUTBUF_APPEND_I16(b, -2);
	OUTBUF_APPEND_I32(b, -3);
	OUTBUF_APPEND_I64(b, -4);
	ROW(b, "\xff\xfe\xff\xfd\xff\xff\xff\xfc\xff\xff\xff\xff\xff\xff\xff");
	OUTBUF_APPEND_U16_NTOH(b, n16);
	OUTBUF_APPEND_U32_NTOH(b, n32);
	OUTBUF_APPEND_U64_NTOH(b, n64);
	ROW(b, "\x34\x12\x78\x56\x34\x12\xf0\xde\xbc\x9a\x78\x56\x34\x12");
	OUTBUF_APPEND_FLT(b, 1.0);
	OUTBUF_APPEND_DBL(b, 1.0);
	ROW(b, "\0\0\x80\x3f\0\0\0\0\0\0\xf0\x3f");
	OUTBUF_APPEND_U8_ZERO(b);
	OUTBUF_APPEND_U16_ZERO(b);
	OUTBUF_APPEND_I32_ZERO(b);
	OUTBUF_APPEND_FLT_ZERO(b);
	ROW(b, "\0\0\0\0\0\0\0\0\0\0\0");
	OUTBUF_APPEND(b, n16, sizeof(n16));
	OUTBUF_APPEND(b, ONE, sizeof(ONE));
	ROW(b, "\x12\x34\1\0\0\0");
	outputBuffer_destroy(b);
}

TEST(texts_end_in_nul)
{
	outputBuffer_t *b = outputBuffer_initialize(64);

	OUTBUF_APPEND_STR(b, "ab");
	OUTBUF_APPEND_STR(b, NULL);
	OUTBUF_APPEND_STR_EMPTY(b);
	OUTBUF_APPEND_STR_AND_FREE(b, strdup("c"));
	OUTBUF_APPEND_STR_AND_FREE(b, NULL);
	ROW(b, "ab\0\0\0c\0\0");
	OUTBUF_APPEND_OPT_STR(b, "x");
	OUTBUF_APPEND_OPT_STR(b, "");
	OUTBUF_APPEND_OPT_STR(b, NULL);
	ROW(b, "\1\0\0\0x\0\0\0\0\0\0\0\0\0");
	outputBuffer_destroy(b);
}

TEST(texts_from_the_wire_have_a_length)
{
	outputBuffer_t *b = outputBuffer_initialize(8);

	OUTBUF_APPEND_STRN(b, guarded("ab", 2), 2);
	OUTBUF_APPEND_STRN(b, guarded("a\0b", 3), 3);
	OUTBUF_APPEND_STRN(b, guarded("\0", 1), 1);
	ROW(b, "ab\0" "a\xc0\x80" "b\0" "\xc0\x80\0");
	OUTBUF_APPEND_STRN(b, guarded("\xc0\x80", 2), 2);
	OUTBUF_APPEND_STR(b, "\xc0\x80");
	ROW(b, "\xc0\x81\x80\0" "\xc0\x81\x80\0");
	OUTBUF_APPEND_STRN(b, NULL, 7);
	OUTBUF_APPEND_STRN(b, "x", 0);
	ROW(b, "\0\0");
	OUTBUF_APPEND_OPT_STRN(b, "\0", 1);
	OUTBUF_APPEND_OPT_STRN(b, "x", 0);
	OUTBUF_APPEND_OPT_STRN(b, NULL, 1);
	ROW(b, "\1\0\0\0\xc0\x80\0" "\0\0\0\0" "\0\0\0\0");
	outputBuffer_destroy(b);
}

TEST(times_and_addresses)
{
	outputBuffer_t *b = outputBuffer_initialize(64);
	ipAddr_t ip;
	ipVAddr_t ipv;
	uint8_t mac[6] = { 1, 2, 3, 4, 5, 6 }, *macp = mac;

	memcpy(&ip, "\x20\x01\x0d\xb8\0\0\0\0\0\0\0\0\0\0\0\1", 16);
	memset(&ipv, 0, sizeof(ipv));
	ipv.ver = 4;
	memcpy(&ipv.addr, &ip, 4);
	OUTBUF_APPEND_TIME(b, 1, 2);
	OUTBUF_APPEND_TIME_SEC(b, 3);
	OUTBUF_APPEND_TIME_ZERO(b);
	ROW(b, "\1\0\0\0\0\0\0\0\2\0\0\0" "\3\0\0\0\0\0\0\0\0\0\0\0" "\0\0\0\0\0\0\0\0\0\0\0\0");
	OUTBUF_APPEND_MAC(b, mac);
	OUTBUF_APPEND_MAC(b, macp);
	OUTBUF_APPEND_MAC_ZERO(b);
	ROW(b, "\1\2\3\4\5\6\1\2\3\4\5\6\0\0\0\0\0\0");
	OUTBUF_APPEND_IP4(b, ip);
	OUTBUF_APPEND_IP6(b, ip);
	OUTBUF_APPEND_IP4_ZERO(b);
	ROW(b, "\x20\x01\x0d\xb8" "\x20\x01\x0d\xb8\0\0\0\0\0\0\0\0\0\0\0\1" "\0\0\0\0");
	OUTBUF_APPEND_IPVX(b, 4, ip);
	OUTBUF_APPEND_IPVX(b, 6, ip);
	OUTBUF_APPEND_IPVX(b, 0, ip);
	OUTBUF_APPEND_IPVX(b, 9, ip);
	OUTBUF_APPEND_IPV(b, ipv);
	ROW(b, "\4\x20\x01\x0d\xb8" "\6\x20\x01\x0d\xb8\0\0\0\0\0\0\0\0\0\0\0\1" "\0\0" "\4\x20\x01\x0d\xb8");
	outputBuffer_destroy(b);
}

TEST(arrays_begin_with_their_count)
{
	outputBuffer_t *b = outputBuffer_initialize(256);
	const uint16_t u16[] = { 1, 2, 3 };
	const int8_t *none = NULL;
	const char *const strs[] = { "a", "", NULL };
	char texts[2][4] = { "x", "yz" };
	uint8_t macs[2][6] = { { 1, 2, 3, 4, 5, 6 }, { 0 } };
	char *heap[1] = { strdup("h") };
	float f[1] = { 1 };
	ipAddr_t ip[1];

	OUTBUF_APPEND_ARRAY_U16(b, u16, 3);
	OUTBUF_APPEND_ARRAY_I8(b, none, 0);
	ROW(b, "\3\0\0\0\1\0\2\0\3\0" "\0\0\0\0");
	OUTBUF_APPEND_ARRAY_STR(b, strs, 3);
	OUTBUF_APPEND_ARRAY_STR(b, texts, 2);
	OUTBUF_APPEND_ARRAY_STR_AND_FREE(b, heap, 1);
	ROW(b, "\3\0\0\0a\0\0\0" "\2\0\0\0x\0yz\0" "\1\0\0\0h\0");
	OUTBUF_APPEND_ARRAY_MAC(b, macs, 2);
	OUTBUF_APPEND_ARRAY_FLT(b, f, 1);
	ROW(b, "\2\0\0\0\1\2\3\4\5\6\0\0\0\0\0\0" "\1\0\0\0\0\0\x80\x3f");
	memset(ip, 7, sizeof(ip));
	OUTBUF_APPEND_ARRAY_IPVX(b, 4, ip, 1);
	OUTBUF_APPEND_ARRAY_IP4(b, ip, 1);
	OUTBUF_APPEND_ARRAY(b, ip, 1, IP4);
	ROW(b, "\1\0\0\0\4\7\7\7\7" "\1\0\0\0\7\7\7\7" "\1\0\0\0\7\7\7\7");
	OUTBUF_APPEND_NUMREP(b, 5 + 1);
	OUTBUF_APPEND_NUMREP_ZERO(b);
	OUTBUF_APPEND_NUMREP_ONE(b);
	ROW(b, "\6\0\0\0\0\0\0\0\1\0\0\0");
	outputBuffer_destroy(b);
}

TEST(arguments_are_evaluated_once)
{
	outputBuffer_t *b = outputBuffer_initialize(256);
	const uint16_t u16[] = { 1, 2, 3, 4 };
	const uint16_t *p = u16;
	const char *s = "abc";
	int v = 0;

	calls = 0;
	OUTBUF_APPEND_U16(once(b), v++);
	CHECK_EQ(calls, 1);
	CHECK_EQ(v, 1);
	OUTBUF_APPEND_STR(once(b), s++);
	CHECK_EQ(calls, 2);
	CHECK_STR(s, "bc");
	OUTBUF_APPEND_ARRAY_U16(once(b), p++, v++);
	CHECK_EQ(calls, 3);
	CHECK(p == u16 + 1);
	CHECK_EQ(v, 2);
	outputBuffer_destroy(b);
}

TEST(the_buffer_grows_to_its_limit)
{
	outputBuffer_t *b = outputBuffer_initialize(10);

	CHECK_EQ(b->limit, 10 * OUTBUF_MAXSIZE_F);
	for (size_t i = 0; i < 10 * OUTBUF_MAXSIZE_F; i++)
		OUTBUF_APPEND_U8(b, i);
	CHECK_EQ(b->pos, 10 * OUTBUF_MAXSIZE_F);
	CHECK_EQ(b->size, b->limit);
	for (size_t i = 0; i < b->pos; i++)
		CHECK_EQ((uint8_t)b->buffer[i], i);
	outputBuffer_destroy(b);
}

/* A row in bytes that are lent: as many as there are, or its own from the first that is not. */
TEST(a_row_in_lent_bytes_goes_on_in_its_own)
{
	for (size_t room = 1; room < 60; room += 7) {
		outputBuffer_t *b = outputBuffer_initialize(10);
		char *place = guarded(NULL, room + OUTBUF_SPARE);

		for (size_t len = 0; len <= 10 * OUTBUF_MAXSIZE_F; len++) {
			outputBuffer_reset_at(b, place, room);
			CHECK(b->size <= b->limit);
			for (size_t i = 0; i < len; i++)
				OUTBUF_APPEND_U8(b, i ^ len);
			CHECK_EQ(b->pos, len);
			CHECK((b->buffer == place) == (len <= room));
			for (size_t i = 0; i < len; i++)
				CHECK_EQ((uint8_t)b->buffer[i], (i ^ len));
		}
		outputBuffer_reset_own(b);
		CHECK_EQ(b->pos, 0);
		CHECK(b->buffer == b->own && b->size == b->own_size);
		outputBuffer_destroy(b);
	}
}

/* Texts that fill it to the last byte, that are some times as long as it, and whose last byte is escaped. */
TEST(the_buffer_grows_for_long_texts)
{
	char text[64];

	for (size_t n = 0; n < 48; n++) {
		outputBuffer_t *b = outputBuffer_initialize(10);

		memset(text, 'x', n);
		OUTBUF_APPEND_STRN(b, text, n);
		CHECK_EQ(b->pos, n + 1);
		CHECK(b->pos <= b->size && b->size <= b->limit);
		CHECK(memcmp(b->buffer, text, n) == 0 && b->buffer[n] == '\0');
		outputBuffer_destroy(b);
		b = outputBuffer_initialize(n + 2);
		text[n] = '\0';
		OUTBUF_APPEND_STRN(b, text, n + 1);
		CHECK_EQ(b->pos, n + 3);
		CHECK(b->pos <= b->size);
		CHECK_EQ((uint8_t)b->buffer[n], OUTBUF_ESC);
		CHECK_EQ((uint8_t)b->buffer[n + 1], OUTBUF_ESC_NUL);
		CHECK_EQ(b->buffer[n + 2], '\0');
		outputBuffer_destroy(b);
	}
}

TEST(a_row_beyond_the_limit_ends_the_program)
{
	char text[256] = "";
	int fd[2], status;
	ssize_t n;
	pid_t pid;

	REQUIRE(pipe(fd) == 0);
	fflush(stdout);
	if ((pid = fork()) == 0) {
		outputBuffer_t *b = outputBuffer_initialize(8);

		dup2(fd[1], STDERR_FILENO);
		for (size_t i = 0; i < 8 * OUTBUF_MAXSIZE_F + 1; i++)
			OUTBUF_APPEND_U8(b, i);
		_exit(0);
	}
	close(fd[1]);
	n = read(fd[0], text, sizeof(text) - 1);	/* the message comes in one piece */
	close(fd[0]);
	waitpid(pid, &status, 0);
	CHECK(n > 0 && strstr(text, "Buffer overflow in outputBuffer") != NULL);
	CHECK(WIFEXITED(status) && WEXITSTATUS(status) == 1);
}

TEST_MAIN
