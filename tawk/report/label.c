/* Keys and values as people read them. */
#include <err.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "figure.h"

void
bytes_text(uint64_t v, char buf[VALUE_TEXT])
{
	static const char *const unit[] = { "B", "kB", "MB", "GB", "TB", "PB", "EB" };
	double x = (double)v;
	size_t i = 0;

	for (; x >= 999.5 && i + 1 < sizeof unit / sizeof *unit; i++)
		x /= 1000;
	(void)snprintf(buf, VALUE_TEXT, "%.*f %s", i > 0 && x < 99.95 ? 1 : 0, x, unit[i]);
}

void
count_text(uint64_t v, char buf[VALUE_TEXT])
{
	char digits[24], *to = buf;
	const int n = snprintf(digits, sizeof digits, "%" PRIu64, v);

	for (int i = 0; i < n; i++) {
		if (i > 0 && (n - i) % 3 == 0)
			*to++ = ',';
		*to++ = digits[i];
	}
	*to = '\0';
}

void
span_text(uint64_t ns, char buf[VALUE_TEXT])
{
	static const struct {
		uint64_t ns;
		const char *unit;
	} of[] = { { UINT64_C(86400000000000), "d" }, { UINT64_C(3600000000000), "h" },
		{ UINT64_C(60000000000), "min" }, { UINT64_C(1000000000), "s" }, { 1000000, "ms" }, { 1000, "µs" },
		{ 1, "ns" } };
	size_t i = 0;

	while (i < 6 && ns < of[i].ns)
		i++;
	(void)snprintf(buf, VALUE_TEXT, "%.3g %s", (double)ns / (double)of[i].ns, of[i].unit);
}

void
time_text(int64_t ns, bool date, char buf[VALUE_TEXT])
{
	const time_t t = (time_t)(ns / 1000000000);
	struct tm tm;

	if (gmtime_r(&t, &tm) == NULL || strftime(buf, VALUE_TEXT, date ? "%Y-%m-%d %H:%M:%S" : "%H:%M:%S", &tm) == 0)
		(void)snprintf(buf, VALUE_TEXT, "%" PRId64, ns / 1000000000);
}

void
figure_value(char kind, uint64_t v, char buf[VALUE_TEXT])
{
	switch (kind) {
	case 'B': bytes_text(v, buf); break;
	case 'M': span_text(v * 1000000, buf); break;
	case 'P': (void)snprintf(buf, VALUE_TEXT, "%" PRIu64 ".%" PRIu64 " %%", v / 10, v % 10); break;
	default: count_text(v, buf);
	}
}

/* --- keys --- */

struct named {
	unsigned number;
	const char *name;
};

static const struct named protocols[] = {
	{ 0, "none" }, { 1, "ICMP" }, { 2, "IGMP" }, { 4, "IP in IP" }, { 6, "TCP" }, { 17, "UDP" }, { 41,
	    "IPv6" }, { 47, "GRE" },
	{ 50, "ESP" }, { 51, "AH" }, { 58, "ICMPv6" }, { 88, "EIGRP" }, { 89, "OSPF" }, { 103, "PIM" }, { 112,
	    "VRRP" },
	{ 115, "L2TP" }, { 132, "SCTP" }, { 136, "UDP-Lite" }
};

static const struct named types[] = {
	{ 0x0800, "IPv4" }, { 0x0806, "ARP" }, { 0x8035, "RARP" }, { 0x86dd, "IPv6" }, { 0x8100, "VLAN" },
	    { 0x8809, "slow" },
	{ 0x8847, "MPLS" }, { 0x8863, "PPPoE discovery" }, { 0x8864, "PPPoE" }, { 0x888e, "EAPOL" }, { 0x88cc,
	    "LLDP" }
};

static const struct named ports[] = {
	{ 20, "ftp-data" }, { 21, "ftp" }, { 22, "ssh" }, { 23, "telnet" }, { 25, "smtp" }, { 53, "dns" }, { 67,
	    "dhcp" },
	{ 68, "dhcp" }, { 69, "tftp" }, { 80, "http" }, { 88, "kerberos" }, { 110, "pop3" }, { 111, "rpcbind" },
	    { 123, "ntp" },
	{ 135, "msrpc" }, { 137, "netbios-ns" }, { 138, "netbios-dgm" }, { 139, "netbios-ssn" }, { 143, "imap" },
	    { 161, "snmp" },
	{ 179, "bgp" }, { 389, "ldap" }, { 443, "https" }, { 445, "smb" }, { 465, "smtps" }, { 500, "isakmp" },
	    { 502, "modbus" },
	{ 514, "syslog" }, { 546, "dhcpv6" }, { 547, "dhcpv6" }, { 587, "submission" }, { 636, "ldaps" }, { 853,
	    "dns over tls" },
	{ 993, "imaps" }, { 995, "pop3s" }, { 1194, "openvpn" }, { 1433, "mssql" }, { 1812, "radius" }, { 1883,
	    "mqtt" },
	{ 1900, "ssdp" }, { 2049, "nfs" }, { 3306, "mysql" }, { 3389, "rdp" }, { 3478, "stun" }, { 4500,
	    "ipsec nat" },
	{ 5060, "sip" }, { 5222, "xmpp" }, { 5353, "mdns" }, { 5355, "llmnr" }, { 5432, "postgresql" }, { 6379,
	    "redis" },
	{ 6443, "kubernetes" }, { 8080, "http" }, { 8443, "https" }, { 9092, "kafka" }, { 27017, "mongodb" },
	    { 51820, "wireguard" }
};

static const struct named codes[] = {
	{ 0, "no error" }, { 1, "format error" }, { 2, "server failure" }, { 3, "no such name" }, { 4,
	    "not implemented" },
	{ 5, "refused" }, { 6, "name exists" }, { 7, "set exists" }, { 8, "set does not exist" }, { 9,
	    "not authorised" },
	{ 10, "not in zone" }
};

static const struct named versions[] = {
	{ 0x0002, "SSL 2.0" }, { 0x0300, "SSL 3.0" }, { 0x0301, "TLS 1.0" }, { 0x0302, "TLS 1.1" }, { 0x0303,
	    "TLS 1.2" },
	{ 0x0304, "TLS 1.3" }, { 0xfeff, "DTLS 1.0" }, { 0xfefd, "DTLS 1.2" }, { 0xfefc, "DTLS 1.3" }
};

#define T2_TABLE(name, kind, digits, grouped, gaps, heading)
#define T2_BIT(bit, name, level, text) { bit, text },
#define T2_MASK(bit, mask, level, text) { bit, text },
static const struct named status[] = {
#include "flowStat.def"
};
#undef T2_TABLE
#undef T2_BIT
#undef T2_MASK

#define NAME(table, n) name_of(table, sizeof table / sizeof *table, (unsigned)(n))

static const char *
name_of(const struct named *t, size_t n, unsigned number)
{
	for (size_t i = 0; i < n; i++)
		if (t[i].number == number)
			return t[i].name;
	return NULL;
}

static const char *
name_by_kind(char kind, unsigned long number)
{
	switch (kind) {
	case 'e': return NAME(types, number);
	case 'p': return NAME(protocols, number);
	case 'o': return NAME(ports, number);
	case 'r': return NAME(codes, number);
	case 's': return NAME(status, number);
	case 'v': return NAME(versions, number);
	default: return NULL;
	}
}

/* Part k of a key. */
static const char *
part_of(const char *key, int k, size_t *n)
{
	for (; k > 0; k--)
		key += strcspn(key, "\t") + (key[strcspn(key, "\t")] != '\0');
	*n = strcspn(key, "\t");
	return key;
}

/* A text without quotes around it. */
static char *
unquoted(const char *p, size_t n)
{
	if (n >= 2 && p[0] == '"' && p[n - 1] == '"') {
		p++;
		n -= 2;
	}
	return strndup(p, n);
}

char *
figure_label(const struct figure *f, const struct figure_row *r, int k)
{
	size_t n;
	const char *p = part_of(r->key, k, &n), *name = name_by_kind(f->kinds[k], strtoul(p, NULL, 0));
	char buf[VALUE_TEXT], *s = NULL;

	switch (f->kinds[k]) {
	case 'q':
	case 'x':
		s = unquoted(p, n);
		if (s != NULL && *s == '\0') {
			free(s);
			s = strdup("(none)");
		}
		break;
	case 'o':
		if (asprintf(&s, name ? "%.*s %s" : "%.*s", (int)n, p, name) < 0)
			s = NULL;
		break;
	case 'l':
		if (asprintf(&s, "%.*s–%lu", (int)n, p, strtoul(p, NULL, 10) + 9) < 0)
			s = NULL;
		break;
	case 't':
		time_text((int64_t)strtoull(p, NULL, 10) * 1000000000, true, buf);
		s = n > 0 ? strdup(buf) : strdup("–");
		break;
	default: s = name ? strdup(name) : strndup(p, n);
	}
	if (s == NULL)
		err(1, NULL);
	return s;
}

char *
figure_key(const struct figure *f, const struct figure_row *r)
{
	char *s = NULL;
	size_t n = 0;
	FILE *m = open_memstream(&s, &n);

	if (m == NULL)
		err(1, NULL);
	for (int k = 0; k < f->nkeys; k++) {
		char *part = figure_label(f, r, k);

		fprintf(m, "%s%s",
		    k == 0                                             ? ""
			: f->kinds[k] == 'x'                           ? " → "
			: f->kinds[k] == 'o' && f->kinds[k - 1] == 'x' ? ":"
								       : " ",
		    part);
		free(part);
	}
	if (fclose(m) != 0)
		err(1, NULL);
	return s;
}
