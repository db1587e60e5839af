/* pcapng out of bytes: blocks, byte orders, lengths that lie, cut files, times; what is written is read again. */
#include <stdlib.h>
#include <string.h>

#include "capfile.h"
#include "pcapng.h"
#include "test.h"

#define ETHERNET	1
#define RAW		101

static uint8_t file[1 << 20];
static size_t len;
static bool swap;

static void
put32(uint32_t v)
{
	v = swap ? __builtin_bswap32(v) : v;
	memcpy(file + len, &v, sizeof v);
	len += sizeof v;
}

static void
put16(uint16_t v)
{
	v = swap ? __builtin_bswap16(v) : v;
	memcpy(file + len, &v, sizeof v);
	len += sizeof v;
}

static void
section(bool other)
{
	swap = other;
	put32(0x0a0d0d0a);
	put32(28);
	put32(0x1a2b3c4d);
	put16(1);
	put16(0);
	put32(UINT32_MAX);
	put32(UINT32_MAX);
	put32(28);
}

/* resolution -1: without options, not even their end */
static void
interface(uint16_t linktype, uint32_t snaplen, int resolution)
{
	const uint32_t length = resolution == -1 ? 20 : 28;

	put32(1);
	put32(length);
	put16(linktype);
	put16(0);
	put32(snaplen);
	if (resolution != -1) {
		put16(9);
		put16(1);
		memcpy(file + len, (uint8_t[]){ (uint8_t)resolution, 0, 0, 0 }, 4);
		len += 4;
	}
	put32(length);
}

static void
data(uint32_t n, uint32_t length)
{
	memset(file + len, (int)n, n);
	memset(file + len + n, 0, -n & 3);
	len += n + (-n & 3);
	put32(length);
}

static void
enhanced(uint32_t i, uint64_t ticks, uint32_t n)
{
	const uint32_t length = 32 + n + (-n & 3);

	put32(6);
	put32(length);
	put32(i);
	put32((uint32_t)(ticks >> 32));
	put32((uint32_t)ticks);
	put32(n);
	put32(n + 1000);
	data(n, length);
}

static void
simple(uint32_t wire, uint32_t n)
{
	const uint32_t length = 16 + n + (-n & 3);

	put32(3);
	put32(length);
	put32(wire);
	data(n, length);
}

static void
other(uint32_t type, uint32_t n)
{
	put32(type);
	put32(12 + n);
	data(n, 12 + n);
}

static void
begin(void)
{
	len = 0;
	section(false);
}

/* A reader that is shown no more than it asks for. */
static struct capfile f;
static struct capfile_packet k;
static size_t at, end;

static void
look_from_start(size_t n)
{
	size_t size;

	capfile_end(&f);
	end = n;
	at = 0;
	CHECK_EQ(capfile_begin(&f, guarded(file, 4), 4, &size), CAPFILE_PACKET);
	CHECK_EQ(size, 0);
}

/* The next packet, or what else there is; the bytes lie against an unreadable page. */
static enum capfile_look
look_next(void)
{
	enum capfile_look look;
	size_t size = 0, want = 0, n;

	for (;;) {
		n = want < end - at ? want : end - at;
		look = capfile_next(&f, guarded(file + at, n), n, &k, &size);
		if (look == CAPFILE_MORE) {
			CHECK(size > n);
			if (size > end - at)
				return look;
			want = size;
			continue;
		}
		if (look == CAPFILE_BAD)
			return look;
		if (size > end - at)
			return at = end, CAPFILE_MORE;
		at += size;
		want = 0;
		if (look == CAPFILE_PACKET)
			return look;
	}
}

static void
check_packet(uint32_t linktype, int64_t sec, uint64_t nsec, uint32_t n)
{
	REQUIRE(look_next() == CAPFILE_PACKET);
	CHECK_EQ(k.link->linktype, linktype);
	CHECK_EQ(k.sec, sec);
	CHECK_EQ(k.nsec, nsec);
	CHECK_EQ(k.caplen, n);
	for (uint32_t i = 0; i < n; i++)
		CHECK_EQ(k.data[i], n & 0xff);
}

static void
check_end(void)
{
	CHECK_EQ(look_next(), CAPFILE_MORE);
	CHECK_EQ(at, end);
	CHECK(pcapng_may_end(f.ng));
}

static void
check_bad(const char *why)
{
	look_from_start(len);
	CHECK_EQ(look_next(), CAPFILE_BAD);
	CHECK_STR(f.why, why);
}

TEST(links_and_orders_change)
{
	begin();
	interface(ETHERNET, 96, -1);
	interface(RAW, 0, 9);
	enhanced(1, 1600000000123456789, 5);
	enhanced(0, 1600000000123456, 7);
	section(true);
	interface(RAW, 65535, -1);
	enhanced(0, 1, 3);
	other(0x80000bad, 40);
	interface(ETHERNET, 65535, 0);
	enhanced(1, 77, 0);
	section(false);
	look_from_start(len);
	check_packet(RAW, 1600000000, 123456789, 5);
	CHECK_EQ(k.link->snaplen, CAPFILE_PACKET_MAX);
	CHECK(k.link->nanosec);
	check_packet(ETHERNET, 1600000000, 123456000, 7);
	CHECK_EQ(k.link->snaplen, 96);
	CHECK_EQ(k.len, 1007);
	check_packet(RAW, 0, 1000, 3);
	check_packet(ETHERNET, 77, 0, 0);
	check_end();
	CHECK(pcapng_link(f.ng, 0) == NULL);
	CHECK_EQ(f.link.linktype, ETHERNET);	/* of the first interface */
}

TEST(simple_packets_have_the_time_of_those_before)
{
	begin();
	interface(ETHERNET, 6, -1);
	simple(40, 6);
	enhanced(0, 5000001, 8);		/* longer than the interface allows: it is there */
	simple(4, 4);
	simple(400, 12);			/* of which the snap length leaves 8 by now */
	look_from_start(len);
	check_packet(ETHERNET, 0, 0, 6);
	CHECK_EQ(k.len, 40);
	check_packet(ETHERNET, 5, 1000, 8);
	check_packet(ETHERNET, 5, 1000, 4);
	REQUIRE(look_next() == CAPFILE_PACKET);
	CHECK_EQ(k.caplen, 8);
	check_end();
	CHECK_EQ(f.ng->timeless, 3);
}

/* A packet whose interface is not known, or that is too long, is one packet; those behind it are read. */
TEST(odd_packets_are_passed_over)
{
	begin();
	simple(4, 4);				/* of no interface */
	interface(ETHERNET, 0, -1);
	enhanced(1, 1, 4);
	enhanced(0, 2, CAPFILE_PACKET_MAX + 1);
	enhanced(0, 3, CAPFILE_PACKET_MAX);
	enhanced(0, 4, 400000);
	enhanced(0, 5, 5);
	look_from_start(len);
	check_packet(ETHERNET, 0, 3000, CAPFILE_PACKET_MAX);
	check_packet(ETHERNET, 0, 5000, 5);
	check_end();
	CHECK_EQ(f.ng->odd, 4);
}

/* Longer blocks than are held in memory: passed over in parts, both lengths checked. */
TEST(long_blocks)
{
	for (uint32_t n = PCAPNG_HELD - 24; n <= PCAPNG_HELD + 24; n += 4) {
		begin();
		interface(ETHERNET, 0, -1);
		other(5, n);
		enhanced(0, 1, 1);
		look_from_start(len);
		check_packet(ETHERNET, 0, 1000, 1);
		check_end();
		begin();
		interface(ETHERNET, 0, -1);
		other(5, n);
		file[len - 2]++;
		look_from_start(len);
		CHECK_EQ(look_next(), CAPFILE_BAD);
		look_from_start(len - 1);
		CHECK_EQ(look_next(), CAPFILE_MORE);
		CHECK(at < end || !pcapng_may_end(f.ng));
	}
}

TEST(lengths_that_lie)
{
	static const struct { uint32_t type, length; const char *why; } c[] = {
		{ 6, 28, "a block of type 0x6 and 28 bytes" }, { 6, 33, "a block of type 0x6 and 33 bytes" },
		{ 5, 8, "a block of type 0x5 and 8 bytes" }, { 1, 16, "a block of type 0x1 and 16 bytes" },
		{ 5, PCAPNG_BLOCK_MAX + 4, "a block of type 0x5 and 16777220 bytes" },
		{ 0xffffffff, 0xffffffff, "a block of type 0xffffffff and 4294967295 bytes" },
		{ 3, 12, "a block of type 0x3 and 12 bytes" }, { 2, 0, "a block of type 0x2 and 0 bytes" },
	};

	for (unsigned i = 0; i < sizeof c / sizeof *c; i++) {
		begin();
		put32(c[i].type);
		put32(c[i].length);
		put32(0);
		check_bad(c[i].why);
	}
	begin();
	interface(ETHERNET, 0, -1);
	enhanced(0, 1, 5);
	file[len - 40 + 20] = 9;			/* captured: one more than the block has room for */
	check_bad("captured length 9 in a block of 40 bytes");
	begin();
	other(5, 4);
	file[len - 4] = 12;
	check_bad("a block of 16 bytes ends as one of 12");
}

TEST(sections_that_are_none)
{
	begin();
	file[8]++;
	check_bad("a section without byte order: 0x1a2b3c4e");
	begin();
	file[12] = 2;
	check_bad("version 2.0 of pcapng");
}

/* Cut at every length: what is whole is read, and no end of a block is taken for that of another. */
TEST(cut_anywhere)
{
	size_t ends[8], n = 0, whole;

	begin();
	ends[n++] = len;
	interface(ETHERNET, 0, 9);
	ends[n++] = len;
	enhanced(0, 1, 6);
	ends[n++] = len;
	simple(8, 8);
	ends[n++] = len;
	for (size_t cut = 4; cut <= len; cut++) {
		size_t packets = 0;

		for (whole = 0; whole < n && ends[whole] <= cut; whole++)
			;
		look_from_start(cut);
		while (look_next() == CAPFILE_PACKET)
			packets++;
		CHECK_EQ(packets, whole > 2 ? whole - 2 : 0);
		CHECK_EQ(at == end, cut == (whole > 0 ? ends[whole - 1] : 0));
	}
}

TEST(cut_is_said)
{
	char why[80];

	begin();
	look_from_start(len);
	CHECK_EQ(look_next(), CAPFILE_MORE);
	capfile_cut(&f, file, 7, why, sizeof why);
	CHECK_STR(why, "got 7 of 8 block header bytes");
	capfile_cut(&f, file, 20, why, sizeof why);
	CHECK_STR(why, "got 20 of 28 block bytes");
}

TEST(resolutions)
{
	static const struct { int resolution; uint64_t ticks; int64_t sec; uint64_t nsec; } c[] = {
		{ 0, 7, 7, 0 }, { 1, 15, 1, 500000000 }, { 6, 1000001, 1, 1000 },
		{ 9, UINT64_MAX, 18446744073, 709551615 }, { 10, 15, 0, 1 }, { 12, 1500000000001, 1, 500000000 },
		{ 19, UINT64_MAX, 1, 844674407 }, { 20, UINT64_MAX, 0, 184467440 }, { 28, UINT64_MAX, 0, 1 },
		{ 29, UINT64_MAX, 0, 0 }, { 127, UINT64_MAX, 0, 0 }, { 0x80, 5, 5, 0 }, { 0x81, 5, 2, 500000000 },
		{ 0xa0, 3 << 29, 0, 375000000 }, { 0x80 | 63, UINT64_MAX, 1, 999999999 },
		{ 0x80 | 64, UINT64_MAX, 0, 999999999 }, { 0x80 | 65, UINT64_MAX, 0, 499999999 },
		{ 0xff, UINT64_MAX, 0, 0 }, { 0, UINT64_MAX, INT64_C(1) << 53, 0 },
		{ 0x80, UINT64_MAX, INT64_C(1) << 53, 0 },
	};

	for (unsigned i = 0; i < sizeof c / sizeof *c; i++) {
		begin();
		interface(ETHERNET, 0, c[i].resolution);
		enhanced(0, c[i].ticks, 1);
		look_from_start(len);
		check_packet(ETHERNET, c[i].sec, c[i].nsec, 1);
	}
}

/* Seconds to add: what is far beyond all calendars is at a bound, and nothing goes around. */
TEST(offsets)
{
	static const struct { int64_t offset, sec; } c[] = {
		{ 3600, 3607 }, { -10, -3 }, { INT64_MAX, INT64_C(1) << 53 }, { INT64_MIN, -(INT64_C(1) << 53) },
	};

	for (unsigned i = 0; i < sizeof c / sizeof *c; i++) {
		begin();
		put32(1);
		put32(36);
		put16(ETHERNET);
		put16(0);
		put32(0);
		put16(14);
		put16(8);
		memcpy(file + len, &c[i].offset, sizeof(c[i].offset));
		len += sizeof(c[i].offset);
		put32(0);
		put32(36);
		enhanced(0, 7000000, 1);
		look_from_start(len);
		check_packet(ETHERNET, c[i].sec, 0, 1);
	}
}

TEST(what_is_written_is_read)
{
	const struct capfile_link l[] = { { ETHERNET, 96, false }, { RAW, 262144, true } };
	const uint64_t flows[] = { 1, UINT64_MAX };
	size_t all;
	FILE *m = fmemopen(file, sizeof file, "w");

	REQUIRE(m != NULL);
	all = pcapng_put_section(m);
	for (unsigned i = 0; i < 2; i++)
		all += pcapng_put_interface(m, &l[i]);
	for (unsigned i = 0; i < 20; i++) {
		const struct capfile_packet w = { &l[i % 2], 1600000000, 123456789, i / 2, 2000 + i,
			(const uint8_t *)"\1\2\3\4\5\6\7\10\11\12" };

		all += pcapng_put_packet(m, i % 2, &w, flows, i % 3);
	}
	REQUIRE(fclose(m) == 0);
	look_from_start(all);
	for (unsigned i = 0; i < 20; i++) {
		REQUIRE(look_next() == CAPFILE_PACKET);
		CHECK_EQ(k.link->linktype, l[i % 2].linktype);
		CHECK_EQ(k.link->snaplen, l[i % 2].snaplen);
		CHECK_EQ(k.sec, 1600000000);
		CHECK_EQ(k.nsec, i % 2 == 1 ? 123456789 : 123456000);
		CHECK_EQ(k.caplen, i / 2);
		CHECK_EQ(k.len, 2000 + i);
	}
	check_end();
	CHECK(memmem(file, all, "flowInd=18446744073709551615", 28) != NULL);
}

TEST_MAIN
