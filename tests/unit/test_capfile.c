/* Plain pcap out of bytes: byte orders, resolutions, the modified form, cut files; what is written is read again. */
#include <string.h>

#include "capfile.h"
#include "test.h"

#define USEC		0xa1b2c3d4u
#define NSEC		0xa1b23c4du
#define MODIFIED	0xa1b2cd34u

static uint8_t file[1024];
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
put_header(uint32_t magic, uint32_t snaplen, uint32_t linktype)
{
	len = 0;
	put32(magic);
	put16(2);
	put16(4);
	put32(0);
	put32(0);
	put32(snaplen);
	put32(linktype);
}

/* A record of n bytes, all of value n. */
static void
put_record(uint32_t sec, uint32_t frac, uint32_t n, bool modified)
{
	put32(sec);
	put32(frac);
	put32(n);
	put32(n + 1000);
	if (modified) {
		put32(7);
		put32(0);
	}
	memset(file + len, (int)n, n);
	len += n;
}

static void
check_packet(const struct capfile_packet *k, int64_t sec, uint64_t nsec, uint32_t n)
{
	CHECK_EQ(k->sec, sec);
	CHECK_EQ(k->nsec, nsec);
	CHECK_EQ(k->caplen, n);
	CHECK_EQ(k->len, n + 1000);
	for (uint32_t i = 0; i < n; i++)
		CHECK_EQ(k->data[i], n);
}

/* Every form in either byte order gives the same packets; the bytes lie against an unreadable page. */
TEST(byte_orders_and_forms)
{
	static const uint32_t magics[] = { USEC, NSEC, MODIFIED };

	for (unsigned i = 0; i < 6; i++) {
		const uint32_t magic = magics[i / 2], unit = magic == NSEC ? 1 : 1000;
		struct capfile_packet k = { 0 };
		struct capfile f;
		const uint8_t *p;
		size_t n, size;

		swap = i % 2 == 1;
		put_header(magic, 65535, 113);
		put_record(0x81020304, 999999, 60, magic == MODIFIED);
		put_record(1, 5, 0, magic == MODIFIED);
		put_record(2, 0, 77, magic == MODIFIED);
		p = guarded(file, n = len);
		CHECK(capfile_is_plain(p));
		CHECK_EQ(capfile_begin(&f, p, n, &size), CAPFILE_PACKET);
		CHECK_EQ(size, CAPFILE_HEADER);
		CHECK_EQ(f.link.linktype, 113);
		CHECK_EQ(f.link.snaplen, 65535);
		CHECK_EQ(f.link.nanosec, magic == NSEC);
		p += size, n -= size;
		CHECK_EQ(capfile_next(&f, p, n, &k, &size), CAPFILE_PACKET);
		CHECK(k.link == &f.link);
		check_packet(&k, 0x81020304, (uint64_t)999999 * unit, 60);
		p += size, n -= size;
		CHECK_EQ(capfile_next(&f, p, n, &k, &size), CAPFILE_PACKET);
		check_packet(&k, 1, 5 * unit, 0);
		p += size, n -= size;
		CHECK_EQ(capfile_next(&f, p, n, &k, &size), CAPFILE_PACKET);
		check_packet(&k, 2, 0, 77);
		CHECK_EQ(n, size);
		CHECK_EQ(capfile_next(&f, p + size, 0, &k, &size), CAPFILE_MORE);
	}
	swap = false;
}

/* Cut at every length: what is whole is read, and what is wanted is never more than there was. */
TEST(cut_anywhere)
{
	put_header(USEC, 65535, 1);
	put_record(1, 2, 40, false);
	put_record(3, 4, 5, false);
	for (size_t cut = 0; cut <= len; cut++) {
		const uint8_t *p = guarded(file, cut);
		struct capfile_packet k = { 0 };
		enum capfile_look look;
		struct capfile f;
		size_t n = cut, size;
		unsigned packets = 0;

		if (cut < CAPFILE_HEADER) {
			CHECK_EQ(capfile_begin(&f, p, n, &size), CAPFILE_MORE);
			CHECK_EQ(size, CAPFILE_HEADER);
			continue;
		}
		CHECK_EQ(capfile_begin(&f, p, n, &size), CAPFILE_PACKET);
		for (; look = capfile_next(&f, p += size, n -= size, &k, &size), look == CAPFILE_PACKET; packets++)
			;
		CHECK_EQ(look, CAPFILE_MORE);
		CHECK(size > n);
		CHECK_EQ(packets, (cut >= 24 + 56) + (cut >= 24 + 56 + 21));
	}
}

TEST(what_is_cut_is_told)
{
	struct capfile f = { .record = CAPFILE_RECORD };
	char got[64];

	put_header(USEC, 65535, 1);
	put_record(1, 2, 40, false);
	capfile_cut(&f, file + CAPFILE_HEADER, 9, got, sizeof got);
	CHECK_STR(got, "got 9 of 16 record header bytes");
	capfile_cut(&f, file + CAPFILE_HEADER, 26, got, sizeof got);
	CHECK_STR(got, "got 10 of 40 packet bytes");
}

TEST(lengths_out_of_reason)
{
	struct capfile_packet k = { 0 };
	struct capfile f;
	size_t size;

	put_header(USEC, 65535, 1);
	put_record(1, 2, 4, false);
	memcpy(file + 24 + 8, &(uint32_t){ CAPFILE_PACKET_MAX + 1 }, 4);
	CHECK_EQ(capfile_begin(&f, file, len, &size), CAPFILE_PACKET);
	CHECK_EQ(capfile_next(&f, file + 24, len - 24, &k, &size), CAPFILE_BAD);
	CHECK_STR(f.why, "captured length 262145 is more than 262144");
	memcpy(file + 24 + 8, &(uint32_t){ CAPFILE_PACKET_MAX }, 4);
	CHECK_EQ(capfile_next(&f, file + 24, len - 24, &k, &size), CAPFILE_MORE);
	CHECK_EQ(size, CAPFILE_RECORD + CAPFILE_PACKET_MAX);
}

/* The snap length cuts what a record has more; none is the longest.  Modified Ethernet has 14 bytes beyond it. */
TEST(snap_lengths)
{
	static const struct { uint32_t magic, snaplen, linktype, is; } cases[] = {
		{ USEC, 10, 1, 10 }, { USEC, 0, 1, CAPFILE_PACKET_MAX }, { USEC, 0x80000000, 1, CAPFILE_PACKET_MAX },
		{ MODIFIED, 10, 1, 24 }, { MODIFIED, 10, 101, 10 },
	};

	for (unsigned i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct capfile_packet k = { 0 };
		struct capfile f;
		size_t size;

		put_header(cases[i].magic, cases[i].snaplen, cases[i].linktype);
		put_record(1, 2, 40, cases[i].magic == MODIFIED);
		CHECK_EQ(capfile_begin(&f, file, len, &size), CAPFILE_PACKET);
		CHECK_EQ(f.link.snaplen, cases[i].is);
		CHECK_EQ(capfile_next(&f, file + 24, len - 24, &k, &size), CAPFILE_PACKET);
		CHECK_EQ(k.caplen, cases[i].is < 40 ? cases[i].is : 40);
	}
}

TEST(what_is_no_pcap)
{
	static const uint8_t ng[24] = { 0x0a, 0x0d, 0x0d, 0x0b };
	struct capfile f;
	size_t size;

	CHECK(!capfile_is_plain(ng));
	CHECK_EQ(capfile_begin(&f, guarded(ng, 4), 4, &size), CAPFILE_BAD);
	CHECK_STR(f.why, "not a pcap or pcapng file");
	CHECK_EQ(capfile_begin(&f, guarded(ng, 3), 3, &size), CAPFILE_MORE);
}

TEST(what_is_written_is_read)
{
	const struct capfile_link l = { .linktype = 276, .snaplen = 1500, .nanosec = true };
	const struct capfile_header h = capfile_header(&l);
	const struct capfile_record r = { 1600000000, 123456789, 3, 1003 };
	struct capfile_packet k = { 0 };
	struct capfile f;
	size_t size;

	memcpy(file, &h, sizeof h);
	memcpy(file + sizeof h, &r, sizeof r);
	memset(file + sizeof h + sizeof r, 3, 3);
	CHECK_EQ(sizeof h, CAPFILE_HEADER);
	CHECK_EQ(sizeof r, CAPFILE_RECORD);
	CHECK_EQ(capfile_begin(&f, file, sizeof file, &size), CAPFILE_PACKET);
	CHECK(f.link.linktype == l.linktype && f.link.snaplen == l.snaplen && f.link.nanosec);
	CHECK_EQ(capfile_next(&f, file + size, 19, &k, &size), CAPFILE_PACKET);
	check_packet(&k, 1600000000, 123456789, 3);
}

TEST_MAIN
