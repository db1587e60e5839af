/*
 * The decoder: any frame of any link type leaves a packet whose lengths and pointers hold.
 *
 * Input: a byte that chooses the link type, a byte of what was not captured, then frames with two length bytes each.
 * LINK: t2core/src/decode/decode.c t2core/src/decode/decode_label.c t2core/src/decode/decode_name.c
 * LINK: t2core/src/decode/decode_link.c t2core/src/decode/decode_ether.c
 * LINK: t2core/src/decode/decode_ppp.c t2core/src/decode/decode_wlan.c t2core/src/decode/decode_media.c
 * LINK: t2core/src/decode/decode_wpan.c t2core/src/decode/decode_switch.c t2core/src/decode/decode_ip4.c
 * LINK: t2core/src/decode/decode_ip6.c
 * LINK: t2core/src/decode/decode_tunnel.c t2core/src/decode/decode_udp.c t2core/src/decode/decode_l2tp.c
 * LINK: t2core/src/decode/decode_gre.c t2core/src/decode/decode_hdlc.c t2core/src/decode/decode_l4.c
 * LINK: t2core/src/decode/hdrdesc.c -lpcap
 */
#include <stdlib.h>
#include <string.h>

#include "../../t2core/src/decode/decode.h"
#include "hdrdesc.h"
#include "flow.h"

int	 LLVMFuzzerTestOneInput(const uint8_t *, size_t);

static const int linktypes[] = {
	DLT_EN10MB, DLT_ETHERNET_MPACKET, DLT_NULL, DLT_LOOP, DLT_RAW, DLT_IPV4, DLT_IPV6, DLT_LINUX_SLL,
	DLT_LINUX_SLL2, DLT_PPP, DLT_PPP_SERIAL, DLT_PPP_WITH_DIR, DLT_C_HDLC, DLT_C_HDLC_WITH_DIR, DLT_FRELAY,
	DLT_FRELAY_WITH_DIR, DLT_IEEE802_11, DLT_IEEE802_11_RADIO, DLT_PRISM_HEADER, DLT_PPI, DLT_SYMANTEC_FIREWALL,
	DLT_JUNIPER_ETHER, DLT_JUNIPER_ATM1, DLT_JUNIPER_PPPOE,
};

static void
check(int ok)
{
	if (!ok)
		abort();
}

static int
inside(const packet_t *pk, const uint8_t *p, size_t n)
{
	return p == NULL || (p >= pk->raw_packet && p <= pk->end_packet && (size_t)(pk->end_packet - p) >= n);
}

static void
sound(const packet_t *pk)
{
	check(inside(pk, pk->l2HdrP, 0) && inside(pk, pk->l3HdrP, pk->snapL3Len) &&
	    inside(pk, pk->l4HdrP, pk->snapL4Len));
	check(inside(pk, pk->l7HdrP, pk->snapL7Len) && pk->snapL7Len <= pk->l7Len && pk->l3Len <= pk->rawLen);
	check(inside(pk, (const void *)pk->vlanHdrP, pk->vlanHdrCnt * 4U));
	check(inside(pk, (const void *)pk->mplsHdrP, pk->mplsHdrCnt * 4U));
	check(inside(pk, t2_src_mac(pk), ETH_ALEN) && inside(pk, t2_dst_mac(pk), ETH_ALEN));
	check(strlen(pk->hdrDesc) < T2_HDRDESC_LEN && pk->padLen >= 0);
	check(pk->kind != PACKET_L2 || (pk->status & L2_NO_ETH) || pk->snapL2Len >= sizeof(ethDS_t));
}

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	static packet_t pk;
	static struct decode_copies copies;
	struct decoder dc = { .copies = &copies };
	struct pcap_pkthdr hdr = { 0 };
	uint8_t more;

	if (n < 2)
		return 0;
	decode_init(&dc, linktypes[p[0] % (sizeof(linktypes) / sizeof(linktypes[0]))]);
	more = p[1];
	p += 2;
	n -= 2;
	while (n >= 2) {
		const size_t given = (size_t)(p[0] << 8 | p[1]), len = given < n - 2 ? given : n - 2;
		uint8_t *copy = malloc(len > 0 ? len : 1);	/* of its own, so that a byte too far is seen */

		memcpy(copy, p + 2, len);
		hdr.caplen = (bpf_u_int32)len;
		hdr.len = (bpf_u_int32)(len + more);
		decode_packet(&dc, &pk, &hdr, copy);
		sound(&pk);
		decode_copies_free(&copies);
		free(copy);
		p += 2 + len;
		n -= 2 + len;
	}
	if (hdrdesc_scarce())
		(void)hdrdesc_collect();
	return 0;
}
