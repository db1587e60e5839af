/*
 * Packets of files: plain pcap of either byte order and unit, gzip'd, pcapng, cut, and longer than the memory they
 * are read in.
 *
 * LINK: t2core/src/capture/capture.c t2core/src/capture/input.c t2core/src/capture/ahead.c t2core/src/capture/bytes.c
 * LINK: t2core/src/capture/link.c t2core/src/capture/open.c t2core/src/capture/walk.c
 * LINK: t2core/src/capture/live.c t2core/src/capture/list.c t2core/src/capture/rotate.c t2core/src/threads/handover.c
 * LINK: t2core/src/signals.c t2core/src/state.c t2core/src/options.c -lpcap
 */
#include <pthread.h>
#include <zlib.h>

#include "capture.h"
#include "handover.h"
#include "t2api.h"
#include "test.h"

static uint8_t file[8 << 20];
static size_t size;
static char path[64] = "/tmp/test_capture.XXXXXX";
static bool swapped;
static struct burst b;

static void
put32(uint32_t v)
{
	v = swapped ? __builtin_bswap32(v) : v;
	memcpy(file + size, &v, 4);
	size += 4;
}

static void
put16(uint16_t v)
{
	v = swapped ? __builtin_bswap16(v) : v;
	memcpy(file + size, &v, 2);
	size += 2;
}

static void
pcap_begin(bool other_order, bool nanosec, uint32_t snaplen)
{
	size = 0;
	swapped = other_order;
	put32(nanosec ? 0xa1b23c4d : 0xa1b2c3d4);
	put16(2);
	put16(4);
	put32(0);
	put32(0);
	put32(snaplen);
	put32(1);
}

/* Packet i has n bytes that say i. */
static void
pcap_packet(uint32_t i, uint32_t fraction, uint32_t n)
{
	put32(1000 + i);
	put32(fraction);
	put32(n);
	put32(n + 10);
	memset(file + size, (int)i, n);
	size += n;
}

static void
write_file(bool packed)
{
	static bool made;
	FILE *f;

	if (!made)
		REQUIRE(mkstemp(path) >= 0);
	made = true;
	if (packed) {
		const gzFile g = gzopen(path, "wb1");

		REQUIRE(g != NULL && gzwrite(g, file, (unsigned)size) == (int)size && gzclose(g) == Z_OK);
		return;
	}
	f = fopen(path, "w");
	REQUIRE(f != NULL && fwrite(file, 1, size, f) == size && fclose(f) == 0);
}

static bool
open_file(void)
{
	const struct options o = { .rfile = path };

	return capture_open(&o);
}

/* Read to the end: how many packets; their bytes, and their offsets where they have some. */
static uint32_t
read_all(enum capture_status *last)
{
	uint32_t i = 0;

	while ((*last = capture_read(&b, NULL)) == CAPTURE_PACKETS)
		for (unsigned k = 0; k < b.n; k++, i++) {
			CHECK_EQ(b.hdr[k].ts.tv_sec, 1000 + i);
			for (unsigned j = 0; j < b.hdr[k].caplen; j++)
				if (b.data[k][j] != (uint8_t)i) {
					TEST_FAIL("packet %u: byte %u", i, j);
					break;
				}
		}
	return i;
}

TEST(plain_pcap_of_either_order_and_unit)
{
	enum capture_status last;

	for (unsigned how = 0; how < 8; how++) {
		pcap_begin(how & 1, how & 2, 100);
		for (uint32_t i = 0; i < 10; i++)
			pcap_packet(i, how & 2 ? 5000 : 5, i * 20);
		write_file(how & 4);
		REQUIRE(open_file());
		CHECK_EQ(capture_linktype(), 1);
		CHECK_EQ(capture_snaplen(), 100);
		CHECK_EQ(capture_read(&b, NULL), CAPTURE_PACKETS);
		CHECK_EQ(b.n, 10);
		CHECK_EQ(b.hdr[9].caplen, 100);		/* not above what the file says */
		CHECK_EQ(b.hdr[9].len, 190);
		CHECK_EQ(b.hdr[3].ts.tv_usec * (1000000000L / TSTAMPFAC), 5000);
		CHECK_EQ(b.offset[1], how & 4 ? 2 : 24 + 16);
		CHECK_EQ(read_all(&last), 0);
		CHECK_EQ(last, CAPTURE_FILE_END);
		CHECK(capture_note() == NULL && !capture_broken());
		CHECK_EQ(capture_next_file(), CAPTURE_NO_FILE);
	}
}

TEST(a_file_longer_than_the_memory_for_it)
{
	enum capture_status last;
	uint32_t n = 0;

	pcap_begin(false, false, 262144);
	while (size + 6000 < sizeof file) {
		pcap_packet(n, 0, 40 + n * 37 % 5000);
		n++;
	}
	for (unsigned packed = 0; packed < 2; packed++) {
		write_file(packed);
		REQUIRE(open_file());
		CHECK_EQ(read_all(&last), n);
		CHECK(capture_note() == NULL);
		CHECK_EQ(capture_is_large(), true);
	}
}

static struct burst ahead[256];
static enum capture_status how[256];
static struct handover line;

static void *
read_ahead(void *arg)
{
	const struct capture_gate gate = { .line = &line, .stop_fd = -1, .blocks = CAPTURE_BLOCKS };
	unsigned n = 0;

	do {
		if (!handover_await_room(&line))
			break;
		how[n % 256] = capture_read(&ahead[n % 256], &gate);
		handover_give(&line, 1);
	} while (how[n++ % 256] == CAPTURE_PACKETS);
	handover_flush(&line);
	return arg;
}

/* Whoever takes the bursts is slower than who reads them: what is not taken stays what it was. */
TEST(a_slow_taker_of_bursts)
{
	uint32_t n = 0, i = 0, bad = 0;
	pthread_t t;

	pcap_begin(false, false, 262144);
	while (size + 6000 < sizeof file) {
		pcap_packet(n, 0, 40 + n * 37 % 5000);
		n++;
	}
	for (unsigned packed = 0; packed < 2; packed++) {
		write_file(packed);
		REQUIRE(open_file() && handover_init(&line, 256, 1) == 0);
		REQUIRE(pthread_create(&t, NULL, read_ahead, NULL) == 0);
		(void)usleep(20000);
		for (unsigned at = i = 0; handover_await_items(&line, -1) > 0 && how[at % 256] == CAPTURE_PACKETS;
		    at++) {
			const struct burst *a = &ahead[at % 256];

			(void)usleep(500);
			for (unsigned k = 0; k < a->n; k++, i++)
				bad += a->hdr[k].ts.tv_sec != (time_t)(1000 + i) || a->data[k][0] != (uint8_t)i ||
				    a->data[k][a->hdr[k].caplen - 1] != (uint8_t)i;
			handover_take(&line, 1);
		}
		CHECK_EQ(i, n);
		CHECK_EQ(bad, 0);
		handover_close(&line);
		CHECK_EQ(pthread_join(t, NULL), 0);
		handover_destroy(&line);
	}
}

TEST(a_file_that_is_cut_says_where)
{
	enum capture_status last;

	pcap_begin(false, false, 100);
	pcap_packet(0, 0, 60);
	pcap_packet(1, 0, 60);
	size -= 10;
	write_file(false);
	REQUIRE(open_file());
	CHECK_EQ(read_all(&last), 1);
	CHECK_EQ(last, CAPTURE_FILE_END);
	CHECK_STR(capture_note(), "packet 2: got 50 of 60 packet bytes");
	CHECK(capture_broken());
	size -= 60;
	write_file(false);
	REQUIRE(open_file());
	CHECK_EQ(read_all(&last), 1);
	CHECK_STR(capture_note(), "packet 2: got 6 of 16 record header bytes");
}

/* | type 32 | length 32 | body | length 32 | */
static void
block(uint32_t type, const uint32_t *body, uint32_t words)
{
	put32(type);
	put32(12 + 4 * words);
	for (uint32_t i = 0; i < words; i++)
		put32(body[i]);
	put32(12 + 4 * words);
}

TEST(pcapng_comes_from_libpcap)
{
	const uint32_t section[] = { 0x1a2b3c4d, 1, UINT32_MAX, UINT32_MAX }, interface[] = { 1, 262144 };
	enum capture_status last;

	size = 0;
	swapped = false;
	block(0x0a0d0d0a, section, 4);
	block(1, interface, 2);
	for (uint32_t i = 0; i < 200; i++) {
		const uint64_t us = (1000 + (uint64_t)i) * 1000000;
		const uint32_t packet[] = { 0, (uint32_t)(us >> 32), (uint32_t)us, 4, 4, i % 256 * 0x01010101u };

		block(6, packet, 6);
	}
	write_file(false);
	REQUIRE(open_file());
	CHECK_EQ(read_all(&last), 200);
	CHECK(capture_note() == NULL);
	capture_close();
	(void)unlink(path);
}

TEST_MAIN
