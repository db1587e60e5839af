/* basicFlow: labels of addresses */
#include "basicFlow_priv.h"

#if BFO_HAS_LABELS

void
label_append(outputBuffer_t *buf, uint8_t ipver, uint32_t num)
{
	const struct subnet_table *const t = SUBNET_TABLE(ipver);

#if BFO_SUBNET_ASN == 1
	OUTBUF_APPEND_U32(buf, subnet_asn(t, num));
#endif
#if BFO_SUBNET_HEX == 1
	OUTBUF_APPEND_U32(buf, subnet_netid(t, num));
#endif
	OUTBUF_APPEND_STR(buf, subnet_cc(t, num));
#if BFO_SUBNET_CNTYCTY == 1
	OUTBUF_APPEND_STR(buf, subnet_county(t, num));
	OUTBUF_APPEND_STR(buf, subnet_city(t, num));
#endif
#if BFO_SUBNET_ORG == 1
	OUTBUF_APPEND_STR(buf, subnet_org(t, num));
#endif
#if BFO_SUBNET_LL == 1
	OUTBUF_APPEND_FLT(buf, subnet_lat(t, num));
	OUTBUF_APPEND_FLT(buf, subnet_lng(t, num));
	OUTBUF_APPEND_FLT(buf, subnet_prec(t, num));
#endif
}

void
label_append_ip4(outputBuffer_t *buf, ip4Addr_t ip)
{
	uint32_t num;

	SUBNET_TEST_IP4(num, ip);
	label_append(buf, 4, num);
}

#endif /* BFO_HAS_LABELS */
