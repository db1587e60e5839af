/*
 * The address tables: built-in ranges, precedence, look-ups against a straight scan, files that have to be refused.
 */
#define SUBNET_ON 1

#include "subnet_table.h"
#include "subnet_priv.h"
#include "subnet_build.h"
#include "test.h"

#include <sys/stat.h>

#include <arpa/inet.h>

#include <errno.h>

#define ALL_OF_V4	0xffffffffU

static char reason[SUBNET_ERR_SIZE];

static uint64_t
rnd(void)
{
	static uint64_t x = 88172645463325252U;

	x ^= x << 13;
	x ^= x >> 7;
	x ^= x << 17;
	return x;
}

static uint32_t
find(const struct subnet_table *t, subnet_addr a)
{
	uint8_t b[16];
	int i;

	if (subnet_info(t)->family == 4)
		return subnet_lookup4(t, (uint32_t)a);
	for (i = 15; i >= 0; i--, a >>= 8)
		b[i] = (uint8_t)a;
	return subnet_lookup6(t, b);
}

static uint32_t
find_text(const struct subnet_table *t, const char *addr)
{
	subnet_addr a;

	return subnet_parse_addr(addr, &a) == subnet_info(t)->family ? find(t, a) : UINT32_MAX;
}

#define CHECK_LABEL(t, addr, cc, org) do {				\
	const uint32_t id_ = find_text((t), (addr));			\
									\
	CHECK_STR(subnet_cc((t), id_), (cc));				\
	CHECK_STR(subnet_org((t), id_), (org));				\
} while (0)

static struct subnet_build *
new_build(int family)
{
	struct subnet_build *b = subnet_build_new(family);

	if (b == NULL)
		err(1, "subnet_build_new");
	return b;
}

/* Label a network with code and organisation; NULL states nothing. */
static void
put(struct subnet_build *b, const char *net, const char *cc, const char *org, uint32_t asn)
{
	struct subnet_label l = { .has = (cc != NULL ? SUBNET_HAS_CC : 0) | (org != NULL ? SUBNET_HAS_ORG : 0) |
		(asn > 0 ? SUBNET_HAS_ASN : 0), .org = org, .asn = asn };
	subnet_addr first, last;
	int family;

	family = subnet_parse_network(net, &first, &last);
	l.cc = cc != NULL ? subnet_code_index(cc, family) : -1;
	if (family <= 0 || subnet_build_add(b, first, last, &l) == -1)
		errx(1, "%s", net);
}

static struct subnet_table *
finish(struct subnet_build *b, int family)
{
	struct subnet_table *t;
	size_t size;
	void *image = subnet_build_image(b, &size, reason);

	if (image == NULL || (t = subnet_adopt(image, size, family, reason)) == NULL)
		errx(1, "%s", reason);
	subnet_build_free(b);
	return t;
}

/* --- built-in ranges -------------------------------------------------------------------------------------------- */

TEST(special_ranges_of_ipv4)
{
	struct subnet_table *t = subnet_builtin(4, reason);

	REQUIRE(t != NULL);
	CHECK_LABEL(t, "127.0.0.1", "01", "Loopback");
	CHECK_LABEL(t, "169.254.3.4", "02", "Link-local");
	CHECK_LABEL(t, "14.1.2.3", "03", "Public data networks");
	CHECK_LABEL(t, "10.255.255.255", "04", "Private network");
	CHECK_LABEL(t, "11.0.0.0", "-", "-");
	CHECK_LABEL(t, "172.16.0.0", "05", "Private network");
	CHECK_LABEL(t, "172.31.255.255", "05", "Private network");
	CHECK_LABEL(t, "172.32.0.0", "-", "-");
	CHECK_LABEL(t, "192.0.0.8", "06", "Private network");
	CHECK_LABEL(t, "192.168.1.105", "07", "Private network");
	CHECK_LABEL(t, "198.19.255.255", "08", "Benchmark testing subnets");
	CHECK_LABEL(t, "24.9.9.9", "09", "Cable television networks");
	CHECK_LABEL(t, "224.0.0.251", "10", "mDNS");
	CHECK_LABEL(t, "238.1.1.1", "10", "Multicast");
	CHECK_LABEL(t, "255.255.255.255", "11", "Broadcast");
	CHECK_LABEL(t, "255.255.255.254", "24", "Reserved");
	CHECK_LABEL(t, "100.127.0.1", "20", "Shared address space");
	CHECK_LABEL(t, "192.0.2.1", "21", "TEST-NET-1");
	CHECK_LABEL(t, "198.51.100.1", "22", "TEST-NET-2");
	CHECK_LABEL(t, "203.0.113.1", "23", "TEST-NET-3");
	CHECK_LABEL(t, "192.88.99.1", "60", "IPv6 to IPv4 relay");
	CHECK_LABEL(t, "0.0.0.0", "-", "-");
	CHECK_LABEL(t, "0.0.0.1", "00", "This network");
	CHECK_LABEL(t, "8.8.8.8", "-", "-");
	CHECK_EQ(subnet_lookup4(t, 0), 0);
	CHECK_EQ(subnet_info(t)->version, 5);
	CHECK(subnet_info(t)->path == NULL);
	subnet_close(t);
}

TEST(special_ranges_of_ipv6)
{
	struct subnet_table *t = subnet_builtin(6, reason);

	REQUIRE(t != NULL);
	CHECK_LABEL(t, "::", "-", "-");
	CHECK_LABEL(t, "::1", "01", "Loopback");
	CHECK_LABEL(t, "::2", "-", "-");
	CHECK_LABEL(t, "fe80::1", "02", "Link-local");
	CHECK_LABEL(t, "febf:ffff::1", "02", "Link-local");
	CHECK_LABEL(t, "fec0::1", "-", "-");
	CHECK_LABEL(t, "fd12::1", "04", "Unique local");
	CHECK_LABEL(t, "100::ffff", "25", "Discard prefix");
	CHECK_LABEL(t, "2001:2f:ffff::", "26", "ORCHIDv2");
	CHECK_LABEL(t, "2001:db8:1::1", "27", "doc and example source");
	CHECK_LABEL(t, "::ffff:10.0.0.1", "61", "IPv4 mapped");
	CHECK_LABEL(t, "::ffff:0:10.0.0.1", "62", "IPv4 translated");
	CHECK_LABEL(t, "64:ff9b::1.2.3.4", "63", "IPv4/6 translation");
	CHECK_LABEL(t, "2001::1", "64", "Teredo");
	CHECK_LABEL(t, "2002:102:304::1", "65", "6to4 (deprecated)");
	CHECK_LABEL(t, "ff02::1", "10", "All Nodes Address");
	CHECK_LABEL(t, "ff02::1:ff12:3456", "10", "Solicited node Link-local");
	CHECK_LABEL(t, "ff05::101", "10", "Network Time Protocol (NTP)");
	CHECK_LABEL(t, "ff02::101", "10", "NTP");
	CHECK_LABEL(t, "ff0e::2:7ffd", "70", "Multimedia Conference Calls");
	CHECK_LABEL(t, "ff09::2:7ffd", "10", "Multimedia Conference Calls");
	CHECK_LABEL(t, "ff0e::2:7fff", "10", "SAPv0 Announcements (deprecate");
	CHECK_LABEL(t, "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "10", "Multicast");
	CHECK_LABEL(t, "2600::1", "-", "-");
	subnet_close(t);
}

struct builtin { const char *scopes, *net, *cc, *org; };

#define SUBNET_RANGE(n, c, o)		{ NULL, n, c, o },
#define SUBNET_UNDER(n, c, o)		{ NULL, n, c, o },
#define SUBNET_GROUP(s, n, c, o)	{ s, n, c, o },

static const struct builtin builtins[] = {
#include "../../lib/address/ranges4.def"
#include "../../lib/address/ranges6.def"
};

/* Every entry of the data files is found at its last address, with the text cut to 30 bytes. */
TEST(all_builtin_entries)
{
	struct subnet_table *t[2] = { subnet_builtin(4, reason), subnet_builtin(6, reason) };
	const struct builtin *r;
	subnet_addr first, last, scope;
	char want[SUBNET_WHOLEN + 1];
	uint32_t id;
	const char *s;
	int k;

	for (r = builtins; r < builtins + sizeof(builtins) / sizeof(*r); r++) {
		k = subnet_parse_network(r->net, &first, &last) == 6;
		snprintf(want, sizeof(want), "%s", r->org);
		/* more specific entries may lie at its ends */
		if (strstr("224.0.0.0/4 240.0.0.0/4 ff00::/8 ::2:0/113 ::400 0.0.0.0/8 224.2.0.0/18", r->net) != NULL)
			continue;
		for (s = r->scopes != NULL ? r->scopes : "x"; *s != '\0'; s++) {
			scope = *s == 'x' ? 0 : (subnet_addr)(0xff00 | strtoul((char[]){ *s, '\0' }, NULL, 16)) <<
			    112;
			id = find(t[k], scope | last);
			CHECK_STR(subnet_org(t[k], id), want);
			CHECK_STR(subnet_cc(t[k], id), r->cc);
		}
	}
	subnet_close(t[0]);
	subnet_close(t[1]);
}

/* --- codes ------------------------------------------------------------------------------------------------------ */

TEST(country_codes)
{
	unsigned int i;

	CHECK_STR(subnet_code(0), "00");
	CHECK_STR(subnet_code(281), "zw");
	CHECK_EQ(subnet_code_index("zw", 4) * 0x800000LL, 0x8c800000LL);
	CHECK_EQ(subnet_code_index("US", 6), subnet_code_index("us", 4));
	CHECK_EQ(subnet_code_index("10", 6), subnet_code_index("10", 4) + 1);
	CHECK_EQ(subnet_code_index("qq", 4), -1);
	CHECK_EQ(subnet_code_index("", 4), -1);
	CHECK_EQ(subnet_code_index("usa", 4), -1);
	for (i = 0; subnet_code(i) != NULL; i++)
		CHECK(subnet_code_index(subnet_code(i), 4) <= (int)i);
	CHECK(i <= 512);
}

TEST(network_code)
{
	struct subnet_build *b = new_build(4);
	struct subnet_label l = { .has = SUBNET_HAS_TOR | SUBNET_HAS_CC, .tor = true,
		.cc = subnet_code_index("ch", 4) };
	struct subnet_table *t;
	uint32_t id;

	subnet_build_source(b, SUBNET_DATABASE, 20260102);
	subnet_build_add(b, 0x01020304, 0x01020304, &l);
	put(b, "1.2.0.0/16", NULL, "Example", 64500);
	t = finish(b, 4);
	id = find_text(t, "1.2.3.4");
	CHECK_STR(subnet_code(subnet_netid(t, id) >> SUBNET_NETID_CC_SHIFT), "ch");
	CHECK(subnet_netid(t, id) & SUBNET_NETID_TOR);
	CHECK(subnet_is_tor(t, id));
	CHECK(!subnet_is_tor(t, find_text(t, "1.2.3.5")) && !subnet_is_tor(t, 0) && !subnet_is_tor(NULL, id));
	CHECK((subnet_netid(t, id) & SUBNET_NETID_ORG) > 0);
	CHECK_EQ(subnet_asn(t, id), 64500);
	CHECK_EQ(subnet_netid(t, id) & SUBNET_NETID_ORG, subnet_netid(t, find_text(t, "1.2.3.5")));
	CHECK_EQ(subnet_info(t)->revision, 2012026);
	CHECK_EQ(subnet_netid(t, 0), 0);
	subnet_close(t);
}

/* --- precedence ------------------------------------------------------------------------------------------------- */

TEST(databases_later_source_first)
{
	struct subnet_build *b = new_build(4);
	struct subnet_table *t;

	subnet_build_source(b, SUBNET_DATABASE, 0);
	put(b, "8.0.0.0/8", "us", "Wide", 1);
	put(b, "8.8.8.0/24", "de", "Narrow", 2);
	subnet_build_source(b, SUBNET_DATABASE, 0);
	put(b, "8.8.0.0/16", "fr", NULL, 0);
	t = finish(b, 4);
	CHECK_LABEL(t, "8.1.1.1", "us", "Wide");
	CHECK_LABEL(t, "8.8.1.1", "fr", "Wide");
	CHECK_LABEL(t, "8.8.8.8", "fr", "Narrow");
	CHECK_EQ(subnet_asn(t, find_text(t, "8.8.8.8")), 2);
	subnet_close(t);
}

TEST(lists_longest_prefix_first_then_later_and_over_databases)
{
	struct subnet_build *b = new_build(4);
	struct subnet_table *t;

	subnet_build_source(b, SUBNET_LIST, 0);
	put(b, "20.1.0.0/16", "ch", "First", 0);
	put(b, "20.1.2.0/24", NULL, "Inner", 0);
	subnet_build_source(b, SUBNET_LIST, 0);
	put(b, "20.0.0.0/8", "at", "Wide", 0);
	put(b, "20.1.0.0/16", "it", NULL, 0);
	subnet_build_source(b, SUBNET_DATABASE, 0);
	put(b, "20.1.2.3", "jp", "Database", 7);
	t = finish(b, 4);
	CHECK_LABEL(t, "20.9.9.9", "at", "Wide");
	CHECK_LABEL(t, "20.1.9.9", "it", "First");
	CHECK_LABEL(t, "20.1.2.9", "it", "Inner");
	CHECK_LABEL(t, "20.1.2.3", "it", "Inner");
	CHECK_EQ(subnet_asn(t, find_text(t, "20.1.2.3")), 7);
	subnet_close(t);
}

TEST(databases_never_label_special_addresses_but_lists_do)
{
	struct subnet_build *b = new_build(4);
	struct subnet_table *t;

	subnet_build_source(b, SUBNET_DATABASE, 0);
	put(b, "192.168.1.1", "au", "Wrong", 5);
	put(b, "24.1.0.0/16", "us", "Cable Co", 6);
	put(b, "0.0.0.0/0", "zw", NULL, 0);
	subnet_build_source(b, SUBNET_LIST, 0);
	put(b, "192.168.7.0/24", "ch", "Our lab", 0);
	put(b, "0.0.0.0/0", NULL, "Anybody", 0);
	t = finish(b, 4);
	CHECK_LABEL(t, "192.168.1.1", "07", "Private network");
	CHECK_EQ(subnet_asn(t, find_text(t, "192.168.1.1")), 0);
	CHECK_LABEL(t, "192.168.7.1", "ch", "Our lab");
	CHECK_LABEL(t, "192.168.8.0", "07", "Private network");
	CHECK_LABEL(t, "24.1.1.1", "us", "Anybody");
	CHECK_EQ(subnet_asn(t, find_text(t, "24.1.1.1")), 6);
	CHECK_LABEL(t, "24.2.1.1", "zw", "Anybody");
	CHECK_LABEL(t, "0.0.0.0", "-", "-");
	subnet_close(t);
}

TEST(a_range_is_the_networks_it_is_made_of)
{
	struct subnet_build *b = new_build(6);
	struct subnet_label l = { .has = SUBNET_HAS_ORG, .org = "R" };
	struct subnet_table *t;
	subnet_addr first, last, dummy;

	subnet_build_source(b, SUBNET_DATABASE, 0);
	subnet_parse_network("2600::3", &first, &dummy);
	subnet_parse_network("2600:0:0:5:1::7", &last, &dummy);
	subnet_build_add(b, first, last, &l);
	t = finish(b, 6);
	CHECK_LABEL(t, "2600::2", "-", "-");
	CHECK_LABEL(t, "2600::3", "-", "R");
	CHECK_LABEL(t, "2600:0:0:4::", "-", "R");
	CHECK_LABEL(t, "2600:0:0:5:1::7", "-", "R");
	CHECK_LABEL(t, "2600:0:0:5:1::8", "-", "-");
	CHECK_LABEL(t, "2600:0:0:6::", "-", "-");
	subnet_close(t);
}

TEST(the_whole_space)
{
	struct subnet_label l = { .has = SUBNET_HAS_ORG, .org = "All" };
	struct subnet_build *b = new_build(6);
	struct subnet_table *t;

	subnet_build_source(b, SUBNET_LIST, 0);
	subnet_build_add(b, 0, ~(subnet_addr)0, &l);
	t = finish(b, 6);
	CHECK_LABEL(t, "::", "-", "-");
	CHECK_LABEL(t, "::2", "-", "All");
	CHECK_LABEL(t, "fec0::", "-", "All");
	CHECK_LABEL(t, "ffff::", "10", "Multicast");
	subnet_close(t);
	b = new_build(4);
	subnet_build_source(b, SUBNET_LIST, 0);
	subnet_build_add(b, 0, ALL_OF_V4, &l);
	t = finish(b, 4);
	CHECK_LABEL(t, "223.255.255.255", "-", "All");
	CHECK_LABEL(t, "255.255.255.255", "11", "Broadcast");
	subnet_close(t);
}

TEST(texts_are_cut_at_a_character)
{
	struct subnet_build *b = new_build(4);
	struct subnet_label l = { .has = SUBNET_HAS_PLACE | SUBNET_HAS_POS, .county = "Basel-Landschaft", .city = "",
		.lat = 47.5F, .lng = 7.75F, .prec = SUBNET_PREC_UNK };
	struct subnet_table *t;
	uint32_t id;

	subnet_build_source(b, SUBNET_LIST, 0);
	put(b, "9.0.0.1", NULL, "12345678901234567890123456789\xc3\xa9", 0);
	put(b, "9.0.0.2", NULL, "1234567890123456789012345678\xc3\xa9", 0);
	put(b, "9.0.0.3", NULL, "1234567890123456789012345678 x y", 0);
	subnet_build_add(b, 0x09000004, 0x09000004, &l);
	t = finish(b, 4);
	CHECK_LABEL(t, "9.0.0.1", "-", "12345678901234567890123456789");
	CHECK_LABEL(t, "9.0.0.2", "-", "1234567890123456789012345678\xc3\xa9");
	CHECK_LABEL(t, "9.0.0.3", "-", "1234567890123456789012345678 x");
	id = find_text(t, "9.0.0.4");
	CHECK_STR(subnet_county(t, id), "Basel-Landscha");
	CHECK_STR(subnet_city(t, id), "-");
	CHECK_DBL((double)subnet_lat(t, id), 47.5, 0);
	CHECK_DBL((double)subnet_lng(t, id), 7.75, 0);
	CHECK_DBL((double)subnet_prec(t, id), -1, 0);
	id = find_text(t, "9.0.0.3");
	CHECK_DBL((double)subnet_lat(t, id), 666, 0);
	CHECK_DBL((double)subnet_lat(t, 0), 0, 0);
	subnet_close(t);
}

/* --- against a straight scan ------------------------------------------------------------------------------------ */

#define NNETS 3000

struct net { subnet_addr first, last; unsigned int plen; uint32_t asn; };

/* A network in the part of the space where most lie: deep ones inside others, so that they nest. */
static struct net
random_net(unsigned int width, const struct net *in)
{
	struct net n;
	subnet_addr a = (subnet_addr)rnd() << 64 | rnd();
	const unsigned int from = in != NULL ? in->plen : width == 32 ? 8 : 16;

	n.plen = from + (unsigned int)(rnd() % (width - from + 1));
	if (width == 32)
		a &= ALL_OF_V4;
	if (in != NULL)
		a = in->first | (a & (in->last ^ in->first));
	n.last = n.plen == width ? 0 : ~(subnet_addr)0 >> (128 - (width - n.plen));
	n.first = a & ~n.last;
	n.last |= n.first;
	return n;
}

static uint32_t
scan(const struct net *net, subnet_addr a)
{
	const struct net *best = NULL;
	size_t i;

	for (i = 0; i < NNETS; i++) {
		if (a >= net[i].first && a <= net[i].last && (best == NULL || net[i].plen >= best->plen))
			best = &net[i];
	}
	return best != NULL ? best->asn : 0;
}

/* The range around an address has its record throughout, and what stands beside it has another. */
static bool
range_is_right(const struct subnet_table *t, int family, subnet_addr a)
{
	const subnet_addr top = family == 4 ? ALL_OF_V4 : ~(subnet_addr)0;
	subnet_addr first, last;
	const uint32_t id = subnet_range(t, a, &first, &last);

	if (id != find(t, a) || first > a || last < a || find(t, first) != id || find(t, last) != id)
		return false;
	return (first <= 1 || find(t, first - 1) != id) && (last >= top || find(t, last + 1) != id);
}

static void
compare(int family)
{
	static struct net net[NNETS];
	const unsigned int width = family == 4 ? 32 : 128;
	struct subnet_label l = { .has = SUBNET_HAS_ASN };
	struct subnet_build *b = new_build(family);
	struct subnet_table *t;
	subnet_addr a;
	size_t i, k;
	int wrong = 0;

	subnet_build_source(b, SUBNET_LIST, 0);
	for (i = 0; i < NNETS; i++) {
		net[i] = random_net(width, i > 50 && rnd() % 4 != 0 ? &net[rnd() % i] : NULL);
		net[i].asn = l.asn = (uint32_t)i + 1;
		/* special-purpose networks have labels of their own */
		if (family == 6 ? net[i].first >> 120 < 0x20 || net[i].first >> 124 > 3 : net[i].first >> 29 != 1) {
			net[i].first = 1;
			net[i].last = 0;
			continue;
		}
		subnet_build_add(b, net[i].first, net[i].last, &l);
	}
	t = finish(b, family);
	for (i = 0; i < NNETS; i++) {
		for (k = 0; k < 4 && net[i].first <= net[i].last; k++) {
			a = k == 0 ? net[i].first : k == 1 ? net[i].last : k == 2 ? net[i].first - 1 :
			    net[i].last + 1;
			wrong += subnet_asn(t, find(t, a)) != scan(net, a);
			wrong += !range_is_right(t, family, a);
		}
	}
	CHECK_EQ(wrong, 0);
	subnet_close(t);
}

TEST(ipv4_equals_a_straight_scan)
{
	compare(4);
}

TEST(ipv6_equals_a_straight_scan)
{
	compare(6);
}

/* One /16 with a range for each address; one /64 likewise */
TEST(dense_ranges)
{
	struct subnet_label l = { .has = SUBNET_HAS_ASN };
	struct subnet_build *b4 = new_build(4), *b6 = new_build(6);
	const subnet_addr p6 = (subnet_addr)0x26001234U << 96;
	struct subnet_table *t4, *t6;
	uint32_t i, wrong = 0;

	subnet_build_source(b4, SUBNET_DATABASE, 0);
	subnet_build_source(b6, SUBNET_DATABASE, 0);
	for (i = 0; i < 65536; i++) {
		l.asn = i + 1;
		subnet_build_add(b4, 0x08080000U + i, 0x08080000U + i, &l);
		subnet_build_add(b6, p6 + i, p6 + i, &l);
	}
	t4 = finish(b4, 4);
	t6 = finish(b6, 6);
	for (i = 0; i < 65536; i++)
		wrong += (subnet_asn(t4, find(t4, 0x08080000U + i)) != i + 1) +
		    (subnet_asn(t6, find(t6, p6 + i)) != i + 1);
	CHECK_EQ(wrong, 0);
	CHECK_EQ(find(t4, 0x08090000U), 0);
	CHECK_EQ(find(t6, p6 + 65536), 0);
	CHECK_EQ(find(t6, p6 - 1), 0);
	subnet_close(t4);
	subnet_close(t6);
}

/* --- files ------------------------------------------------------------------------------------------------------ */

static char dir[] = "/tmp/test_subnet.XXXXXX";

static const char *
in_dir(const char *name)
{
	static char path[128];

	if (strstr(dir, "XXXXXX") != NULL && mkdtemp(dir) == NULL)
		err(1, "%s", dir);
	snprintf(path, sizeof(path), "%s/%s", dir, name);
	return path;
}

static void
save(const char *name, const void *p, size_t n)
{
	FILE *fp = fopen(in_dir(name), "w");

	if (fp == NULL || fwrite(p, 1, n, fp) != n || fclose(fp) == EOF)
		err(1, "%s", name);
}

/* The error of opening these bytes as a file, "" if it opened */
static const char *
error_of(const void *p, size_t n, int family)
{
	struct subnet_table *t;

	save("t", p, n);
	reason[0] = '\0';
	t = subnet_open(in_dir("t"), family, reason);
	CHECK((t != NULL) == (reason[0] == '\0'));
	subnet_close(t);
	return reason;
}

/* A small table with all there can be in it */
static uint8_t *
sample(int family, size_t *size)
{
	struct subnet_build *b = new_build(family);
	uint8_t *image;

	subnet_build_source(b, SUBNET_DATABASE, 20261231);
	subnet_build_describe(b, "sample");
	put(b, family == 4 ? "8.8.8.0/25" : "2600::8/125", "us", "Example", 1);
	put(b, family == 4 ? "8.9.0.0/16" : "2700::/32", "ca", "Other", 2);
	if ((image = subnet_build_image(b, size, reason)) == NULL)
		errx(1, "%s", reason);
	subnet_build_free(b);
	return image;
}

static void
resum(uint8_t *p, size_t n)
{
	struct subnet_head h;

	memcpy(&h, p, sizeof(h));
	h.body_sum = subnet_sum(p + sizeof(h), n - sizeof(h));
	h.head_sum = subnet_sum(&h, offsetof(struct subnet_head, head_sum));
	memcpy(p, &h, sizeof(h));
}

TEST(a_file_has_what_was_put_in)
{
	struct subnet_table *t;
	size_t n;
	uint8_t *p = sample(4, &n);

	save("t", p, n);
	t = subnet_open(in_dir("t"), 4, reason);
	REQUIRE(t != NULL);
	CHECK_LABEL(t, "8.8.8.127", "us", "Example");
	CHECK_LABEL(t, "192.168.0.1", "07", "Private network");
	CHECK_STR(subnet_info(t)->path, in_dir("t"));
	CHECK_STR(subnet_info(t)->sources, "sample\n");
	CHECK_EQ(subnet_info(t)->size, n);
	CHECK_EQ(subnet_info(t)->revision, 31122026);
	subnet_close(t);
	free(p);
}

TEST(wrong_files_are_refused_with_the_reason)
{
	struct subnet_head h;
	size_t n;
	uint8_t *p = sample(4, &n), *q = malloc(n);

	REQUIRE(q != NULL);
	CHECK(subnet_open(in_dir("absent"), 4, reason) == NULL && errno == ENOENT);
	CHECK_STR(reason, "No such file or directory");
	CHECK(subnet_open("/dev/null", 4, reason) == NULL && errno != ENOENT);
	CHECK_STR(reason, "not a regular file");
	CHECK_STR(error_of("", 0, 4), "truncated: got 0 of at least 248 bytes");
	CHECK(strstr(error_of(p, n - 64, 4), "truncated: got ") != NULL);
	CHECK_STR(error_of(p, n, 6), "table of IPv4, want IPv6");
	memcpy(q, p, n);
	q[0] = 'X';
	CHECK_STR(error_of(q, n, 4), "not a subnet table");
	memcpy(&h, p, sizeof(h));
	h.endian = __builtin_bswap32(h.endian);
	memcpy(q, &h, sizeof(h));
	CHECK_STR(error_of(q, n, 4), "made on a machine of the other byte order");
	memcpy(&h, p, sizeof(h));
	h.version++;
	memcpy(q, &h, sizeof(h));
	CHECK_STR(error_of(q, n, 4), "table version 6, want 5");
	memcpy(&h, p, sizeof(h));
	h.nranges++;
	memcpy(q, &h, sizeof(h));
	CHECK_STR(error_of(q, n, 4), "corrupt: checksum of the head differs");
	memcpy(q, p, n);
	q[n - 64] ^= 1;
	CHECK_STR(error_of(q, n, 4), "corrupt: checksum of the data differs");
	CHECK_STR(error_of(p, n, 4), "");
	free(p);
	free(q);
}

TEST(every_flipped_bit_of_the_head_and_every_cut_is_refused)
{
	size_t n, i;
	uint8_t *p = sample(6, &n);
	int accepted = 0;

	for (i = 0; i < sizeof(struct subnet_head) * 8; i++) {
		p[i / 8] ^= (uint8_t)(1 << i % 8);
		accepted += error_of(p, n, 6)[0] == '\0';
		p[i / 8] ^= (uint8_t)(1 << i % 8);
	}
	for (i = 0; i < 400; i++) {
		const size_t at = sizeof(struct subnet_head) + rnd() % (n - sizeof(struct subnet_head));

		p[at] ^= (uint8_t)(1 << i % 8);
		accepted += error_of(p, n, 6)[0] == '\0';
		p[at] ^= (uint8_t)(1 << i % 8);
		accepted += error_of(p, rnd() % n, 6)[0] == '\0';
	}
	CHECK_EQ(accepted, 0);
	free(p);
}

/* With the checksums made right again, a damaged table is refused or does no harm. */
static void
forge(int family)
{
	size_t n, i, k;
	uint8_t *good = sample(family, &n), *p;
	struct subnet_table *t;
	int opened = 0;
	uint32_t id;

	for (i = 0; i < 2000; i++) {
		p = aligned_alloc(64, n);
		memcpy(p, good, n);
		for (k = rnd() % 3 + 1; k > 0; k--) {
			/* the head's fields as often as all the rest */
			const size_t at = rnd() % 2 ? rnd() % sizeof(struct subnet_head) : rnd() % n;

			p[at] = rnd() % 2 ? (uint8_t)rnd() : (uint8_t)(p[at] + 1);
		}
		resum(p, n);
		if ((t = subnet_adopt(p, n, family, reason)) == NULL) {
			free(p);
			continue;
		}
		opened++;
		for (k = 0; k < 50; k++) {
			id = find(t, ((subnet_addr)rnd() << 64 | rnd()) >> (rnd() % 2 ? 0 : rnd() % 100));
			CHECK(strlen(subnet_org(t, id)) < n && strlen(subnet_cc(t, id)) <= 2);
		}
		subnet_close(t);
	}
	CHECK(opened > 0 && opened < 2000);
	free(good);
}

/* Each bound, by one too much. */
TEST(a_table_with_wrong_bounds_is_refused)
{
	size_t n;
	uint8_t *good = sample(6, &n), *p = aligned_alloc(64, n);
	struct subnet_head *h = (struct subnet_head *)(void *)p;

	for (int s = 0; s < SEC_N; s++) {
		memcpy(p, good, n);
		h->sec[s].n = (n - h->sec[s].off) / subnet_section_width[s] + 1;
		resum(p, n);
		CHECK(strstr(error_of(p, n, 6), "lies outside the file") != NULL);
	}
	memcpy(p, good, n);
	p[h->sec[SEC_STRING].off + h->sec[SEC_STRING].n - 1] = 'x';
	resum(p, n);
	CHECK_STR(error_of(p, n, 6), "corrupt: a text does not end");
	memcpy(p, good, n);
	p[h->sec[SEC_SOURCE].off + h->sec[SEC_SOURCE].n - 1] = 'x';
	resum(p, n);
	CHECK_STR(error_of(p, n, 6), "corrupt: a text does not end");
	memcpy(p, good, n);
	((struct subnet_record *)(void *)(p + h->sec[SEC_RECORD].off))[1].org = (uint32_t)h->sec[SEC_STRING].n;
	resum(p, n);
	CHECK_STR(error_of(p, n, 6), "corrupt: record 1");
	memcpy(p, good, n);
	((struct subnet_record *)(void *)(p + h->sec[SEC_RECORD].off))[1].cc[2] = 'x';
	resum(p, n);
	CHECK_STR(error_of(p, n, 6), "corrupt: record 1");
	free(p);
	free(good);
}

TEST(forged_tables_do_no_harm)
{
	forge(4);
	forge(6);
}

/* --- the run's tables and the plugin macros --------------------------------------------------------------------- */

union ip {
	uint32_t	IPv4x[4];
	struct in6_addr	IPv6;
};

TEST(load_takes_the_builtin_ranges_where_a_file_is_missing_or_bad)
{
	char note[2][SUBNET_ERR_SIZE];
	size_t n;
	uint8_t *p = sample(4, &n);

	CHECK_EQ(subnet_load(in_dir("nowhere"), note), 0);
	CHECK_STR(note[0], "subnets4_HLP.bin: No such file or directory");
	CHECK_STR(note[1], "subnets6_HLP.bin: No such file or directory");
	CHECK_LABEL(subnetTable4P, "192.168.0.1", "07", "Private network");
	CHECK_LABEL(subnetTable6P, "fe80::1", "02", "Link-local");
	subnet_unload();
	CHECK(subnetTable4P == NULL && subnetTableP[1] == NULL);
	save(SUBNET_FILE4, p, n);
	save(SUBNET_FILE6, p, n);
	CHECK_EQ(subnet_load((in_dir(""), dir), note), 1);
	CHECK_STR(note[0], "");
	CHECK_STR(note[1], "subnets6_HLP.bin: table of IPv4, want IPv6");
	CHECK_LABEL(subnetTable4P, "8.8.8.8", "us", "Example");
	CHECK_LABEL(subnetTable6P, "fe80::1", "02", "Link-local");
	subnet_unload();
	unlink(in_dir(SUBNET_FILE4));
	unlink(in_dir(SUBNET_FILE6));
	unlink(in_dir("t"));
	rmdir(dir);
	free(p);
}

TEST(plugin_macros)
{
	char note[2][SUBNET_ERR_SIZE];
	union ip ip = { .IPv4x = { htonl(0xc0a80169) } }, ip6;
	uint32_t id, num;
	const char *s;
	float f;

	subnet_load("/nonexistent", note);
	SUBNET_TEST_IP4(id, ip);
	SUBNET4_LOC(s, id);
	CHECK_STR(s, "07");
	SUBNET_ORG(s, 4, id);
	CHECK_STR(s, "Private network");
	SUBNET_TEST_IP(num, ip, 4);
	CHECK_EQ(num, id);
	SUBNET_TEST_IP(num, ip, 0);
	CHECK_EQ(num, 0);
	SUBNET_LOC(s, 0, id);
	CHECK_STR(s, "-");
	inet_pton(AF_INET6, "ff02::fb", &ip6.IPv6);
	SUBNET_TEST_IP6(id, ip6);
	SUBNET6_ORG(s, id);
	CHECK_STR(s, "mDNSv6");
	SUBNET_TEST_IP(num, ip6, 6);
	CHECK_EQ(num, id);
	SUBNET_CNTY(s, 6, id);
	CHECK_STR(s, "-");
	SUBNET_CTY(s, 6, id);
	CHECK_STR(s, "-");
	SUBNET_ASN(num, 6, id);
	CHECK_EQ(num, 0);
	SUBNET_NETID(num, 6, id);
	CHECK_EQ(num >> SUBNET_NETID_CC_SHIFT, subnet_code_index("10", 6));
	SUBNET_LAT(f, 6, id);
	CHECK_DBL((double)f, 666, 0);
	SUBNET_LNG(f, 6, 0);
	CHECK_DBL((double)f, 0, 0);
	SUBNET_PREC(f, 6, id);
	CHECK_DBL((double)f, -1, 0);
	subnet_unload();
}

TEST(no_table_and_no_record)
{
	struct subnet_table *t = subnet_builtin(4, reason);
	const uint8_t ip6[17] = { 0, 0xfe, 0x80 };

	CHECK_EQ(subnet_lookup4(NULL, 1), 0);
	CHECK_EQ(subnet_lookup6(NULL, ip6 + 1), 0);
	CHECK_EQ(subnet_lookup6(t, ip6 + 1), 0);
	CHECK_STR(subnet_cc(NULL, 5), "-");
	CHECK_STR(subnet_org(NULL, 0), "-");
	CHECK_STR(subnet_org(t, UINT32_MAX), "-");
	CHECK_EQ(subnet_info(NULL)->nranges, 0);
	subnet_close(t);
	subnet_close(NULL);
}

TEST_MAIN
