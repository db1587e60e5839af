/*
 * Print a row that shows every flag of lib/row/bin2txt.h: header, type table, text, JSON, and the same values by the
 * functions for plugins.  Compiled by rowformat.bats with changed copies of that header.
 */
#include <arpa/inet.h>
#include <err.h>

#include "bin2txt.h"
#include "rowtext.h"
#include "packet.h"
#include "addrtext.h"
#include "t2utils.h"

static binary_value_t *
columns(void)
{
	binary_value_t *bv = NULL;

	BV_APPEND_IP4(bv, "ip4", "an address");
	BV_APPEND_IP6(bv, "ip6", "");
	BV_APPEND_IPX(bv, "none", "");
	BV_APPEND_MAC(bv, "mac", "");
	BV_APPEND(bv, "h8_h64", "", 2, bt_hex_8, bt_hex_64);
	BV_APPEND_TIMESTAMP(bv, "time", "");
	BV_APPEND_DURATION(bv, "dur", "");
	BV_APPEND_STR(bv, "str", "");
	BV_APPEND_STRC(bv, "strc", "");
	BV_APPEND_U16_R(bv, "list", "");
	return bv;
}

static void
append(outputBuffer_t *buf, const ipAddr_t *ip, const uint8_t *mac)
{
	OUTBUF_APPEND_IP4(buf, *ip);
	OUTBUF_APPEND_IP6(buf, *ip);
	OUTBUF_APPEND_IPVX(buf, 0, *ip);
	OUTBUF_APPEND_MAC(buf, mac);
	OUTBUF_APPEND_U8(buf, 0xab);
	OUTBUF_APPEND_U64(buf, UINT64_C(0xfedcba9876543210));
	OUTBUF_APPEND_TIME(buf, 1258544215, 37210);
	OUTBUF_APPEND_TIME(buf, 61, 5);
	OUTBUF_APPEND_STR(buf, "\"\x01\xff\"");
	OUTBUF_APPEND_STR(buf, "\t\x01\xff");
	OUTBUF_APPEND_NUMREP_ZERO(buf);
}

int
main(void)
{
	static const uint8_t mac[6] = { 0, 0x1a, 0x2b, 0xcd, 0xef, 0xff };
	outputBuffer_t *buf = outputBuffer_initialize(512);
	binary_value_t *bv = columns();
	struct in6_addr ip6;
	char s[64];
	ipAddr_t ip;

	inet_pton(AF_INET6, "a01:b02::cafe", &ip6);
	memcpy(&ip, &ip6, sizeof(ip));
	append(buf, &ip, mac);
	if (parse_binary_header2text(bv, stdout, b2t_funcs) == -1 ||
	    parse_buffer_bin2txt(buf, bv, stdout, b2t_funcs) == -1 ||
	    parse_buffer_bin2json(buf, bv, stdout, b2t_funcs) == -1 ||
	    print_values_description(bv, stdout, b2t_funcs) == -1)
		errx(1, "no text");
	T2_IP_TO_STR(ip, 4, s, sizeof(s));
	printf("%s" SEP_CHR, s);
	T2_IP_TO_STR(ip, 6, s, sizeof(s));
	printf("%s" SEP_CHR, s);
	T2_IP_TO_STR(ip, 0, s, sizeof(s));
	printf("%s" SEP_CHR, s);
	t2_mac_to_str(mac, s, sizeof(s));
	printf("%s" SEP_CHR "0x%02" B2T_PRIX8 "_0x%016" B2T_PRIX64 "\n", s, (uint8_t)0xab,
	    UINT64_C(0xfedcba9876543210));
	bv_header_destroy(bv);
	outputBuffer_destroy(buf);
	return 0;
}
