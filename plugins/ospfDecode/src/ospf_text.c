/* ospf_text: how numbers and addresses stand in the files. */
#include "ospf_text.h"

void
ospf_put_ip4_bare(FILE *f, uint32_t host)
{
	fprintf(f, "%u.%u.%u.%u", host >> 24, host >> 16 & 0xff, host >> 8 & 0xff, host & 0xff);
}

void
ospf_put_ip4(FILE *f, uint32_t host)
{
	ospf_put_ip4_bare(f, host);
	putc('\t', f);
}

void
ospf_put_mask(FILE *f, uint32_t host)
{
	if (OSPF_MASK_AS_IP == 1)
		ospf_put_ip4(f, host);
	else
		fprintf(f, "0x%08" PRIx32 "\t", host);
}

static void
put_either(FILE *f, bool as_ip, uint32_t host)
{
	if (as_ip)
		ospf_put_ip4(f, host);
	else
		fprintf(f, "%" PRIu32 "\t", host);
}

void
ospf_put_area(FILE *f, uint32_t host)
{
	put_either(f, OSPF_AREA_AS_IP == 1, host);
}

void
ospf_put_lsid(FILE *f, uint32_t host)
{
	put_either(f, OSPF_LSID_AS_IP == 1, host);
}

void
ospf_put_address(FILE *f, bool v6, const uint8_t *p)
{
	char text[INET6_ADDRSTRLEN];

	fprintf(f, "%s\t", inet_ntop(v6 ? AF_INET6 : AF_INET, p, text, sizeof(text)));
}

void
ospf_put_ls_type(FILE *f, unsigned version, unsigned type)
{
	static const char *const names2[] = { NULL, "Router", "Network", "Summary", "ASBR-Summary", "AS-External",
		"Group", "NSSA-External", "Attributes", "Opaque-Link", "Opaque-Area", "Opaque-AS" };
	static const char *const names3[] = { NULL, "Router", "Network", "Inter-Area-Prefix", "Inter-Area-Router",
		"AS-External", "Group", "NSSA-External", "Link", "Intra-Area-Prefix", "Intra-Area-TE", "Grace",
		"Router-Info", "Inter-AS-TE" };
	const unsigned code = version == 2 ? type : type & 0x1fff;
	const char *const *const names = version == 2 ? names2 : names3;

	if (OSPF_LSTYP_STR == 1 && code > 0 && code < (version == 2 ? T2_NELEM(names2) : T2_NELEM(names3)))
		fprintf(f, "%s\t", names[code]);
	else if (version == 2)
		fprintf(f, "%u\t", type);
	else
		fprintf(f, "0x%04x\t", type);
}

void
ospf_put_none(FILE *f, unsigned n)
{
	for (; n > 0; n--)
		putc('\t', f);
}
