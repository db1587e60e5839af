/*
 * The decoder's short cut sets every member as the long way does.  It is compiled in here, to call both.
 *
 * LINK: t2core/src/decode/decode_label.c t2core/src/decode/decode_name.c t2core/src/decode/decode_link.c
 * LINK: t2core/src/decode/decode_ether.c t2core/src/decode/decode_ppp.c
 * LINK: t2core/src/decode/decode_wlan.c t2core/src/decode/decode_media.c t2core/src/decode/decode_wpan.c
 * LINK: t2core/src/decode/decode_switch.c t2core/src/decode/decode_ip4.c t2core/src/decode/decode_ip6.c
 * LINK: t2core/src/decode/decode_tunnel.c t2core/src/decode/decode_udp.c t2core/src/decode/decode_l2tp.c
 * LINK: t2core/src/decode/decode_gre.c t2core/src/decode/decode_hdlc.c t2core/src/decode/decode_l4.c
 * LINK: t2core/src/decode/hdrdesc.c -lpcap
 */
#include "../../t2core/src/decode/decode.c"
#include "test.h"

#define PACKETS	2000000

static uint64_t random_state = 1;

static uint32_t
rnd(uint32_t below)
{
	random_state = random_state * 6364136223846793005ULL + 1442695040888963407ULL;
	return (uint32_t)((random_state >> 33) % below);
}

/* A frame that mostly is plain: few things off, one or two at a time. */
static void
make_frame(uint8_t *b, size_t n)
{
	static const uint16_t ports[] = { 53, 80, 443, 1900, 2152, 4500, 4789, 5072, 5246, 6081, 12222, 1701, 3544,
	    434, 2268, 4341, 4342, 4754, 6635, 37008, 50000 };
	const size_t count = sizeof(ports) / sizeof(ports[0]);
	const uint16_t sport = rnd(2) ? 40000 : ports[rnd(count)], dport = rnd(2) ? 40001 : ports[rnd(count)];
	const uint16_t len = (uint16_t)(rnd(8) ? n - 14 : rnd(80));
	size_t i;

	for (i = 0; i < n; i++)
		b[i] = (uint8_t)rnd(256);
	b[12] = 8;
	b[13] = 0;
	b[14] = 0x45;
	b[16] = (uint8_t)(len >> 8);
	b[17] = (uint8_t)len;
	b[20] = rnd(16) ? 0x40 : (uint8_t)rnd(256);
	b[21] = 0;
	b[23] = rnd(2) ? L3_TCP : L3_UDP;
	b[34] = (uint8_t)(sport >> 8);
	b[35] = (uint8_t)sport;
	b[36] = (uint8_t)(dport >> 8);
	b[37] = (uint8_t)dport;
	b[46] = (uint8_t)(rnd(16) ? 0x50 : rnd(256));
	if (rnd(8) == 0)
		b[rnd(48)] = (uint8_t)rnd(256);
}

static bool
same(const packet_t *a, const packet_t *b)
{
	return a->status == b->status && a->l2HdrP == b->l2HdrP && a->l3HdrP == b->l3HdrP && a->l4HdrP == b->l4HdrP &&
	    a->l7HdrP == b->l7HdrP && memcmp(&a->srcIP, &b->srcIP, sizeof(a->srcIP)) == 0 &&
	    memcmp(&a->dstIP, &b->dstIP, sizeof(a->dstIP)) == 0 && a->vlanId == b->vlanId &&
	    a->srcPort == b->srcPort && a->dstPort == b->dstPort && a->ethType == b->ethType &&
	    a->outerEthType == b->outerEthType && a->l3Proto == b->l3Proto && a->numHdrDesc == b->numHdrDesc &&
	    a->l4Proto == b->l4Proto && a->kind == b->kind && a->frag == b->frag && a->fragMore == b->fragMore &&
	    a->warning == b->warning && a->vlanHdrCnt == b->vlanHdrCnt && a->mplsHdrCnt == b->mplsHdrCnt &&
	    a->fragOff == b->fragOff && a->fragId == b->fragId && a->rawLen == b->rawLen &&
	    a->snapLen == b->snapLen && a->l2Len == b->l2Len && a->l3Len == b->l3Len && a->len == b->len &&
	    a->l7Len == b->l7Len && a->snapL2Len == b->snapL2Len && a->snapL3Len == b->snapL3Len &&
	    a->snapL4Len == b->snapL4Len && a->snapL7Len == b->snapL7Len && a->l2HdrLen == b->l2HdrLen &&
	    a->l3HdrLen == b->l3HdrLen && a->l4HdrLen == b->l4HdrLen && a->bwLen == b->bwLen &&
	    a->hdrDescId == b->hdrDescId && a->l4Sum == b->l4Sum && a->padLen == b->padLen &&
	    (a->traits | PACKET_RARE) == (b->traits | PACKET_RARE) &&
	    memcmp(&a->etherLLC, &b->etherLLC, sizeof(*a) - offsetof(packet_t, etherLLC)) == 0;
}

TEST(short_cut_and_long_way_agree)
{
	static packet_t fast, slow;
	struct decoder dc = { .sums = true };
	struct pcap_pkthdr hdr = { 0 };
	unsigned int i, plain = 0;
	uint8_t bytes[96];

	REQUIRE(decode_init(&dc, DLT_EN10MB) == 0);
	for (i = 0; i < PACKETS; i++) {
		const size_t n = 48 + rnd(48);

		make_frame(bytes, n);
		hdr.caplen = (bpf_u_int32)n;
		hdr.len = (bpf_u_int32)(rnd(4) ? n : n + rnd(100));
		decode_packet(&dc, &fast, &hdr, bytes);
		packet_start(&slow, &hdr, bytes);
		if (is_plain(&dc, &slow) > 0)
			plain++;
		decode_steps(&dc, &slow);
		l4_sum_test(&slow);
		REQUIRE(same(&fast, &slow));
	}
	CHECK(plain > PACKETS / 20 && plain < PACKETS / 20 * 19);
}

TEST_MAIN
