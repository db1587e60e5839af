/*
 * The chunks of an SCTP packet, as SCTP_ACTIVATE dispatches with them.
 */
#include "tranalyzer.h"
#undef SCTP_ACTIVATE
#define SCTP_ACTIVATE	3	/* streams and tags: compiled in whatever the flag is */

#include "decode_sctp.c"
#include "test.h"

#define HEADER	"\x04\xd2\x16\x2e\xaa\xbb\xcc\xdd\0\0\0\0"	/* ports, tag, checksum */

static packet_t
packet(const char *chunks, size_t n)
{
	char b[256];
	packet_t pk = { .l4Proto = 132 };

	memcpy(b, HEADER, 12);
	memcpy(b + 12, chunks, n);
	pk.raw_packet = pk.l4HdrP = guarded(b, 12 + n);
	pk.end_packet = pk.raw_packet + 12 + n;
	pk.l7HdrP = pk.l4HdrP + 12;
	pk.snapLen = pk.snapL4Len = (uint32_t)(12 + n);
	pk.snapL7Len = (uint32_t)n;
	return pk;
}

TEST(each_chunk_has_its_stream_and_padding)
{
	static const char chunks[] =
	    "\x00\x03\x00\x11" "\0\0\0\1" "\x01\x02" "\0\0" "\0\0\0\0" "x"	"\0\0\0" /* 17 bytes, 3 of padding */
	    "\x03\x00\x00\x04"								/* SACK: no stream */
	    "\x00\x03\x00\x14" "\0\0\0\2" "\x00\x07" "\0\1" "\0\0\0\0" "abcd";
	packet_t pk = packet(chunks, sizeof chunks - 1);
	struct sctp_chunks s;

	sctp_chunks_begin(&s, &pk);
	CHECK(sctp_chunk_next(&s, &pk));
	CHECK_EQ(pk.sctpKey, UINT64_C(0xaabbccdd) << 16 | 0x0102);
	CHECK_EQ(pk.sctpPad, 3);
	CHECK(pk.l7SctpHdrP == pk.l7HdrP);
	CHECK_EQ(pk.snapSctpL7Len, sizeof chunks - 1);
	CHECK(sctp_chunk_next(&s, &pk));
	CHECK_EQ(pk.sctpKey, 0);
	CHECK_EQ(pk.sctpPad, 0);
	CHECK(pk.l7SctpHdrP == pk.l7HdrP + 20);
	CHECK(sctp_chunk_next(&s, &pk));
	CHECK_EQ(pk.sctpKey, UINT64_C(0xaabbccdd) << 16 | 7);
	CHECK_EQ(pk.snapSctpL7Len, 20);
	CHECK(!sctp_chunk_next(&s, &pk));
}

TEST(a_chunk_that_is_cut_or_has_no_length_is_the_last)
{
	static const char chunks[] = "\x00\x03\x00\x40" "\0\0\0\1" "\x00\x05" "\0\0";
	packet_t pk = packet(chunks, 12);
	struct sctp_chunks s;

	sctp_chunks_begin(&s, &pk);
	CHECK(sctp_chunk_next(&s, &pk));
	CHECK_EQ(pk.sctpKey & 0xffff, 5);
	CHECK(!sctp_chunk_next(&s, &pk));
	pk = packet(chunks, 11);		/* the stream is cut */
	sctp_chunks_begin(&s, &pk);
	CHECK(sctp_chunk_next(&s, &pk));
	CHECK_EQ(pk.sctpKey, 0);
	CHECK(!sctp_chunk_next(&s, &pk));
	pk = packet("\x03\x00\x00\x03\x03\x00\x00\x04", 8);
	sctp_chunks_begin(&s, &pk);
	CHECK(sctp_chunk_next(&s, &pk));
	CHECK(!sctp_chunk_next(&s, &pk));
	pk = packet("\x03\x00\x00", 3);
	sctp_chunks_begin(&s, &pk);
	CHECK(!sctp_chunk_next(&s, &pk));
	sctp_no_chunk(&pk);
	CHECK_EQ(pk.sctpKey, 0);
	CHECK(pk.l7SctpHdrP == NULL);
}

TEST_MAIN
