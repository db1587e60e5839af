/* basicFlow: labels of addresses */
#include "basicFlow_priv.h"

#if BFO_HAS_LABELS

/* A column called name + part, of any type */
static binary_value_t *
column(binary_value_t *bv, const char *name, const char *part, const char *what, const char *desc, int type)
{
	char full[BV_NAME_LEN], text[BV_DESC_LEN];

	snprintf(full, sizeof(full), "%s%s", name, part);
	snprintf(text, sizeof(text), "%s %s", what, desc);
	return BV_APPEND_TYPE(bv, full, text, type);
}

binary_value_t *
label_columns(binary_value_t *bv, const char *name, const char *what)
{
#if BFO_SUBNET_ASN == 1
	bv = column(bv, name, "ASN", what, "autonomous system number", bt_uint_32);
#endif
#if BFO_SUBNET_HEX == 1
	bv = column(bv, name, "COC", what, "country and organization code", bt_hex_32);
#endif
	bv = column(bv, name, "CC", what, "country code", bt_string_class);
#if BFO_SUBNET_CNTYCTY == 1
	bv = column(bv, name, "Cnty", what, "county", bt_string);
	bv = column(bv, name, "City", what, "city", bt_string);
#endif
#if BFO_SUBNET_ORG == 1
	bv = column(bv, name, "Org", what, "organization", bt_string);
#endif
#if BFO_SUBNET_LL == 1
	{
		char full[BV_NAME_LEN], text[BV_DESC_LEN];

		snprintf(full, sizeof(full), "%sLat_Lng_relP", name);
		snprintf(text, sizeof(text), "%s latitude, longitude and reliability [km]", what);
		BV_APPEND(bv, full, text, 3, bt_float, bt_float, bt_float);
	}
#endif
	return bv;
}

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
