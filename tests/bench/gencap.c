/*
 * gencap - captures for measurements, to standard output
 *
 * usage: gencap KIND PACKETS [FLOWS]
 *
 *   flows   64-byte UDP packets that go round FLOWS flows (default 2,000,000)
 *   bulk    1,500-byte TCP segments in FLOWS flows (default 100), an acknowledgement for every second
 *   scan    SYNs, each a flow of its own
 *
 * The same arguments give the same bytes.  Time advances by a microsecond a packet.
 */
#include <err.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ETH	14
#define IP4	20

struct record {
	uint32_t sec, usec, caplen, len;
};

static uint8_t frame[1514];

static void
put16(uint8_t *p, uint32_t v)
{
	p[0] = (uint8_t)(v >> 8);
	p[1] = (uint8_t)v;
}

static void
put32(uint8_t *p, uint32_t v)
{
	put16(p, v >> 16);
	put16(p + 2, v & 0xffff);
}

static uint32_t
ip_sum(const uint8_t *h)
{
	uint32_t sum = 0;

	for (int i = 0; i < IP4; i += 2)
		sum += (uint32_t)h[i] << 8 | h[i + 1];
	sum = (sum >> 16) + (sum & 0xffff);
	return ~(sum + (sum >> 16)) & 0xffff;
}

/*
 * Ethernet and IPv4 in front of an L4 header; addresses and ports from the flow's number, a packet back swaps them.
 */
static void
headers(uint32_t flow, int back, uint8_t proto, uint32_t len, uint32_t id)
{
	uint8_t *ip = frame + ETH, *l4 = ip + IP4;
	const uint32_t client = 0x0a000000u | (flow / 40000 & 0xffffff), server = 0xc0a80001u + flow % 251;
	const uint32_t cport = 2000 + flow % 40000, sport = 80;

	memset(frame, 0, ETH + IP4 + 20);
	frame[5] = back ? 1 : 2;
	frame[11] = back ? 2 : 1;
	frame[12] = 8;
	ip[0] = 0x45;
	put16(ip + 2, len - ETH);
	put16(ip + 4, id);
	ip[8] = 64;
	ip[9] = proto;
	put32(ip + 12, back ? server : client);
	put32(ip + 16, back ? client : server);
	put16(ip + 10, ip_sum(ip));
	put16(l4, back ? sport : cport);
	put16(l4 + 2, back ? cport : sport);
}

static void
write_frame(uint64_t n, uint32_t len)
{
	const struct record r = { (uint32_t)(1700000000 + n / 1000000), (uint32_t)(n % 1000000), len, len };

	if (fwrite(&r, sizeof r, 1, stdout) != 1 || fwrite(frame, len, 1, stdout) != 1)
		err(1, "stdout");
}

static void
udp_packet(uint64_t n, uint32_t nflows)
{
	headers((uint32_t)(n * 2654435761u % nflows), 0, 17, 64, (uint32_t)n & 0xffff);
	put16(frame + ETH + IP4 + 4, 64 - ETH - IP4);
	write_frame(n, 64);
}

static void
tcp_packet(uint64_t n, uint32_t flow, int back, uint8_t flags, uint32_t seq, uint32_t len)
{
	uint8_t *tcp = frame + ETH + IP4;

	headers(flow, back, 6, len, (uint32_t)n & 0xffff);
	put32(tcp + 4, seq);
	tcp[12] = 0x50;
	tcp[13] = flags;
	put16(tcp + 14, 65535);
	write_frame(n, len);
}

int
main(int argc, char **argv)
{
	const uint32_t header[6] = { 0xa1b2c3d4, 0x00040002, 0, 0, 262144, 1 };
	uint64_t npackets;
	uint32_t nflows;

	if (argc < 3 || argc > 4)
		errx(2, "usage: gencap flows|bulk|scan packets [flows]");
	npackets = strtoull(argv[2], NULL, 10);
	nflows = argc > 3 ? (uint32_t)strtoul(argv[3], NULL, 10) : strcmp(argv[1], "bulk") == 0 ? 100 : 2000000;
	if (npackets == 0 || nflows == 0)
		errx(2, "gencap: packets and flows are numbers from 1 on");
	if (fwrite(header, sizeof header, 1, stdout) != 1)
		err(1, "stdout");
	for (uint64_t n = 0; n < npackets; n++) {
		if (strcmp(argv[1], "flows") == 0)
			udp_packet(n, nflows);
		else if (strcmp(argv[1], "scan") == 0)
			tcp_packet(n, (uint32_t)n, 0, 0x02, 0, 60);
		else if (strcmp(argv[1], "bulk") == 0)
			tcp_packet(n, (uint32_t)(n / 3 % nflows), n % 3 == 2, 0x10, (uint32_t)(n / 3 / nflows * 2920),
			    n % 3 == 2 ? 60 : 1514);
		else
			errx(2, "gencap: %s: no such kind; flows, bulk and scan are", argv[1]);
	}
	if (fflush(stdout) != 0)
		err(1, "stdout");
	return 0;
}
