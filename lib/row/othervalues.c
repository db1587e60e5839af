/*
 * Values as the Elastic Common Schema and Zeek have them: the functions that otherfields.def names, and its tables.
 */
#include <arpa/inet.h>
#include <ctype.h>
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "bin2txt.h"
#include "escape.h"
#include "numfmt.h"
#include "outputBuffer.h"
#include "rowjson_priv.h"
#include "t2utils.h"

size_t
othervalue_room(const struct rowvalue *v)
{
	return rowvalue_room(v) + FMT_F64_MAX + 128;
}

/* "text" */
static char *
put_quoted(char *o, const char *text, size_t n)
{
	if (n == 0)
		return o;
	*o++ = '"';
	o = text_escape(o, text, n, ESCAPE_JSON);
	*o++ = '"';
	return o;
}

static char *
put_word(char *o, const char *word)
{
	return word != NULL ? put_quoted(o, word, strlen(word)) : o;
}

static bool
is_text(const struct rowvalue *v)
{
	return v->type == bt_string || v->type == bt_string_class;
}

/* --- of any column ---------------------------------------------------------------------------------------------- */

/* As in a flow file. */
char *
value_text(char *o, const struct rowvalue *v)
{
	char text[FMT_F64_MAX];

	if (is_text(v))
		return put_quoted(o, v->p, v->n);
	return v->type == bt_ipx_addr && v->u == 0 ? o : put_quoted(o, text, (size_t)(rowvalue_text(text, v) - text));
}

/* The same, but "-" and "--" say that it is not known. */
static char *
value_known(char *o, const struct rowvalue *v)
{
	return is_text(v) && v->n <= 2 && strspn(v->p, "-") == v->n ? o : value_text(o, v);
}

char *
value_number(char *o, const struct rowvalue *v)
{
	switch ((enum binary_types)v->type) {
	case bt_int_8: case bt_int_16: case bt_int_32: case bt_int_64:
		return fmt_i64(o, v->i);
	case bt_float: case bt_double: case bt_long_double:
		return !isfinite(v->d) ? o : v->type == bt_float ? fmt_f32(o, (float)v->d) : fmt_f64(o, v->d);
	default:
		return fmt_u64(o, v->u);
	}
}

/* A number as text. */
static char *
value_keyword(char *o, const struct rowvalue *v)
{
	*o++ = '"';
	o = value_number(o, v);
	*o++ = '"';
	return o;
}

static char *
put_cased(char *o, const struct rowvalue *v, int (*cased)(int))
{
	char *const begin = o;

	o = value_text(o, v);
	for (char *p = begin; p < o; p++)
		if (*p == '\\')
			p++;
		else
			*p = (char)cased((uint8_t)*p);
	return o;
}

static char *
value_lower(char *o, const struct rowvalue *v)
{
	return put_cased(o, v, tolower);
}

static char *
value_upper(char *o, const struct rowvalue *v)
{
	return put_cased(o, v, toupper);
}

/* --- times ------------------------------------------------------------------------------------------------------ */

/* 2023-11-14T22:13:20.123456Z */
static char *
value_date(char *o, const struct rowvalue *v)
{
	const time_t t = (time_t)v->u;
	char frac[FMT_TIME_MAX];
	struct tm tm;

	if (gmtime_r(&t, &tm) == NULL || tm.tm_year < -1900 || tm.tm_year > 9999 - 1900)
		return o;
	*fmt_time(frac, 0, v->frac, T2_USEC_PREC) = '\0';
	o += sprintf(o, "\"%04d-%02d-%02dT%02d:%02d:%02d", tm.tm_year + 1900, tm.tm_mon + 1, tm.tm_mday, tm.tm_hour,
	    tm.tm_min, tm.tm_sec);
	return stpcpy(stpcpy(o, frac + 1), "Z\"");
}

static char *
value_nanoseconds(char *o, const struct rowvalue *v)
{
	int64_t ns;

	return rowvalue_ns(v, &ns) ? fmt_i64(o, ns) : o;
}

/* Seconds with a fraction, also of times before 1970. */
static char *
value_epoch(char *o, const struct rowvalue *v)
{
	int64_t ns;
	uint64_t n;

	if (!rowvalue_ns(v, &ns))
		return o;
	n = ns < 0 ? -(uint64_t)ns : (uint64_t)ns;
	if (ns < 0)
		*o++ = '-';
	return fmt_time(o, n / 1000000000, (uint32_t)(n % 1000000000 / (T2_USEC_PREC == 9 ? 1 : 1000)), T2_USEC_PREC);
}

/* Zeek has none for a single packet. */
static char *
value_interval(char *o, const struct rowvalue *v)
{
	return v->u == 0 && v->frac == 0 ? o : value_epoch(o, v);
}

/* Of a column of 0 and 1: what is not there says nothing. */
static char *
value_true(char *o, const struct rowvalue *v)
{
	return v->u != 0 ? stpcpy(o, "true") : o;
}

/* A value there is says no. */
static char *
value_false(char *o, const struct rowvalue *v)
{
	(void)v;
	return stpcpy(o, "false");
}

/* A number that is 0 where there is none. */
static char *
value_nonzero(char *o, const struct rowvalue *v)
{
	return v->u != 0 ? value_number(o, v) : o;
}

/* --- hosts ------------------------------------------------------------------------------------------------------ */

/* An address that is one: not 0.0.0.0 and not ::. */
char *
value_address(char *o, const struct rowvalue *v)
{
	static const char zero[16];

	return v->n > 0 && v->n <= sizeof(zero) && memcmp(v->p, zero, v->n) == 0 ? o : value_text(o, v);
}

/* The first address of a list "10.0.0.1, 10.0.0.2" */
static char *
value_address_text(char *o, const struct rowvalue *v)
{
	char text[INET6_ADDRSTRLEN];
	uint8_t bytes[16];
	size_t n;

	if (!is_text(v) || (n = strcspn(v->p, ", ")) == 0 || n >= sizeof(text))
		return o;
	memcpy(text, v->p, n);
	text[n] = '\0';
	return inet_pton(AF_INET, text, bytes) == 1 || inet_pton(AF_INET6, text, bytes) == 1 ? put_word(o, text) : o;
}

/* 00-00-5E-00-53-23 */
static char *
value_mac(char *o, const struct rowvalue *v)
{
	if (v->type != bt_mac_addr)
		return o;
	*o++ = '"';
	o = fmt_mac_sep(o, (const uint8_t *)v->p, "-", true);
	*o++ = '"';
	return o;
}

static char *
value_country(char *o, const struct rowvalue *v)
{
	return is_text(v) && v->n == 2 && isupper((uint8_t)v->p[0]) && isupper((uint8_t)v->p[1]) ? value_text(o, v) :
	    o;
}

/* --- protocols -------------------------------------------------------------------------------------------------- */

struct name {
	uint32_t	 number;
	const char	*name;
};

static const char *
name_of(const struct name *names, size_t n, uint64_t number)
{
	for (size_t i = 0; i < n; i++)
		if (names[i].number == number)
			return names[i].name;
	return NULL;
}
#define NAME_OF(names, number)	name_of(names, T2_NELEM(names), number)

static char *
value_ethertype(char *o, const struct rowvalue *v)
{
	static const struct name names[] = { { 0x0800, "ipv4" }, { 0x86dd, "ipv6" }, { 0x0806, "arp" },
		{ 0x8035, "rarp" }, { 0x88cc, "lldp" } };

	return put_word(o, NAME_OF(names, v->u));
}

/* 0 says that there is none: a flow of layer 2. */
static char *
value_protocol(char *o, const struct rowvalue *v)
{
	return v->u == 0 ? o : value_keyword(o, v);
}

static char *
value_transport(char *o, const struct rowvalue *v)
{
	static const struct name names[] = { { 1, "icmp" }, { 2, "igmp" }, { 4, "ipip" }, { 6, "tcp" }, { 17, "udp" },
		{ 33, "dccp" }, { 41, "ipv6" }, { 46, "rsvp" }, { 47, "gre" }, { 50, "esp" }, { 51, "ah" },
		{ 58, "ipv6-icmp" }, { 88, "eigrp" }, { 89, "ospf" }, { 103, "pim" }, { 112, "vrrp" },
		{ 115, "l2tp" }, { 132, "sctp" }, { 136, "udplite" } };

	return put_word(o, NAME_OF(names, v->u));
}

static char *
value_zeek_transport(char *o, const struct rowvalue *v)
{
	static const struct name names[] = { { 1, "icmp" }, { 6, "tcp" }, { 17, "udp" }, { 58, "icmp" } };
	const char *name = NAME_OF(names, v->u);

	return put_word(o, name != NULL ? name : "unknown_transport");
}

/* --- DNS: of the flags word QR, opcode 4, AA, TC, RD, RA, Z, AD, CD, rcode 4 ------------------------------------ */

static char *
value_is_dns(char *o, const struct rowvalue *v)
{
	return put_word(o, (v->u & 1) != 0 ? "dns" : NULL);
}

static char *
value_dns_flags(char *o, const struct rowvalue *v)
{
	static const struct name names[] = { { 0x400, "AA" }, { 0x200, "TC" }, { 0x100, "RD" }, { 0x80, "RA" },
		{ 0x20, "AD" }, { 0x10, "CD" } };
	char *const begin = o;

	for (size_t i = 0; i < T2_NELEM(names); i++)
		if ((v->u & names[i].number) != 0) {
			*o = o == begin ? '[' : ',';
			o = put_word(o + 1, names[i].name);
		}
	if (o > begin)
		*o++ = ']';
	return o;
}

static char *
value_dns_kind(char *o, const struct rowvalue *v)
{
	return put_word(o, (v->u & 0x8000) != 0 ? "answer" : "query");
}

static char *
value_dns_opcode(char *o, const struct rowvalue *v)
{
	static const struct name names[] = { { 0, "QUERY" }, { 1, "IQUERY" }, { 2, "STATUS" }, { 4, "NOTIFY" },
		{ 5, "UPDATE" }, { 6, "DSO" } };

	return put_word(o, NAME_OF(names, v->u >> 11 & 15));
}

static char *
value_dns_opcode_number(char *o, const struct rowvalue *v)
{
	return fmt_u64(o, v->u >> 11 & 15);
}

static char *
value_dns_rcode(char *o, const struct rowvalue *v)
{
	static const struct name names[] = { { 0, "NOERROR" }, { 1, "FORMERR" }, { 2, "SERVFAIL" }, { 3, "NXDOMAIN" },
		{ 4, "NOTIMP" }, { 5, "REFUSED" }, { 6, "YXDOMAIN" }, { 7, "YXRRSET" }, { 8, "NXRRSET" },
		{ 9, "NOTAUTH" }, { 10, "NOTZONE" }, { 11, "DSOTYPENI" } };

	return put_word(o, NAME_OF(names, v->u & 15));
}

static char *
value_dns_rcode_number(char *o, const struct rowvalue *v)
{
	return fmt_u64(o, v->u & 15);
}

#define DNS_BIT(name, bit)							\
static char *									\
value_dns_##name(char *o, const struct rowvalue *v)				\
{										\
	return stpcpy(o, (v->u & (bit)) != 0 ? "true" : "false");		\
}
DNS_BIT(aa, 0x400)
DNS_BIT(tc, 0x200)
DNS_BIT(rd, 0x100)
DNS_BIT(ra, 0x80)

static char *
value_dns_z(char *o, const struct rowvalue *v)
{
	return fmt_u64(o, v->u >> 4 & 7);
}

/* The highest bit is of mDNS: the cache is to be flushed, or the answer may be for one. */
char *
value_dns_class(char *o, const struct rowvalue *v)
{
	static const struct name names[] = { { 1, "IN" }, { 3, "CH" }, { 4, "HS" }, { 254, "NONE" }, { 255, "ANY" } };

	return put_word(o, NAME_OF(names, v->u & 0x7fff));
}

static char *
value_zeek_dns_class(char *o, const struct rowvalue *v)
{
	static const struct name names[] = { { 1, "C_INTERNET" }, { 3, "C_CHAOS" }, { 4, "C_HESIOD" },
		{ 254, "C_NONE" }, { 255, "C_ANY" } };

	return put_word(o, NAME_OF(names, v->u & 0x7fff));
}

/* Types without a name as RFC 3597 writes them. */
char *
value_dns_type(char *o, const struct rowvalue *v)
{
	static const struct name names[] = { { 1, "A" }, { 2, "NS" }, { 5, "CNAME" }, { 6, "SOA" }, { 11, "WKS" },
		{ 12, "PTR" }, { 13, "HINFO" }, { 15, "MX" }, { 16, "TXT" }, { 17, "RP" }, { 18, "AFSDB" },
		{ 24, "SIG" }, { 25, "KEY" }, { 28, "AAAA" }, { 29, "LOC" }, { 33, "SRV" }, { 35, "NAPTR" },
		{ 37, "CERT" }, { 39, "DNAME" }, { 41, "OPT" }, { 43, "DS" }, { 44, "SSHFP" }, { 46, "RRSIG" },
		{ 47, "NSEC" }, { 48, "DNSKEY" }, { 50, "NSEC3" }, { 51, "NSEC3PARAM" }, { 52, "TLSA" },
		{ 53, "SMIMEA" }, { 59, "CDS" }, { 60, "CDNSKEY" }, { 61, "OPENPGPKEY" }, { 64, "SVCB" },
		{ 65, "HTTPS" }, { 99, "SPF" }, { 249, "TKEY" }, { 250, "TSIG" }, { 251, "IXFR" }, { 252, "AXFR" },
		{ 255, "ANY" }, { 256, "URI" }, { 257, "CAA" } };
	const char *const name = NAME_OF(names, v->u);

	if (is_text(v))
		return value_text(o, v);
	return name != NULL ? put_word(o, name) : o + sprintf(o, "\"TYPE%" PRIu64 "\"", v->u);
}

/* --- TLS -------------------------------------------------------------------------------------------------------- */

static bool
is_draft(uint64_t version)
{
	return version >> 8 == 0x7f;
}

static char *
value_tls_version(char *o, const struct rowvalue *v)
{
	static const struct name names[] = { { 0x0200, "2.0" }, { 0x0300, "3.0" }, { 0x0301, "1.0" },
		{ 0x0302, "1.1" }, { 0x0303, "1.2" }, { 0x0304, "1.3" }, { 0xfeff, "1.0" }, { 0xfefd, "1.2" },
		{ 0xfefc, "1.3" } };

	return put_word(o, is_draft(v->u) ? "1.3" : NAME_OF(names, v->u));
}

static char *
value_tls_family(char *o, const struct rowvalue *v)
{
	return put_word(o, v->u >> 8 == 0xfe ? "dtls" : v->u == 0x0200 || v->u == 0x0300 ? "ssl" :
	    v->u >> 8 == 3 || is_draft(v->u) ? "tls" : NULL);
}

static char *
value_tls_protocol(char *o, const struct rowvalue *v)
{
	return put_word(o, v->u >> 8 == 0xfe ? "dtls" : v->u >> 8 == 2 || v->u >> 8 == 3 || is_draft(v->u) ? "tls" :
	    NULL);
}

static char *
value_zeek_tls_version(char *o, const struct rowvalue *v)
{
	static const struct name names[] = { { 0x0200, "SSLv2" }, { 0x0300, "SSLv3" }, { 0x0301, "TLSv10" },
		{ 0x0302, "TLSv11" }, { 0x0303, "TLSv12" }, { 0x0304, "TLSv13" }, { 0xfeff, "DTLSv10" },
		{ 0xfefd, "DTLSv12" }, { 0xfefc, "DTLSv13" } };
	const char *name = NAME_OF(names, v->u);

	if (name != NULL || !is_draft(v->u))
		return put_word(o, name);
	return o + sprintf(o, "\"TLSv13-draft%" PRIu64 "\"", v->u & 0xff);
}

/* Upper-case hex digits, without 0x and colons. */
static char *
value_serial(char *o, const struct rowvalue *v)
{
	const char *p = v->p, *const end = p + v->n;

	if (!is_text(v) || v->n == 0)
		return o;
	*o++ = '"';
	for (p += end - p > 2 && p[0] == '0' && (p[1] | 0x20) == 'x' ? 2 : 0; p < end; p++)
		if (isxdigit((uint8_t)*p))
			*o++ = (char)toupper((uint8_t)*p);
	*o++ = '"';
	return o[-2] != '"' ? o : o - 2;
}

/* --- HTTP ------------------------------------------------------------------------------------------------------- */

static char *
value_is_http(char *o, const struct rowvalue *v)
{
	return put_word(o, (v->u & 8) != 0 ? "http" : NULL);
}

/* A bit each; an array if the flow has several. */
static char *
value_methods(char *o, const struct rowvalue *v)
{
	static const char *const names[] = { "OPTIONS", "GET", "HEAD", "POST", "PUT", "DELETE", "TRACE", "CONNECT" };
	const bool several = (v->u & (v->u - 1)) != 0;
	char *const begin = o;

	for (size_t i = 0; i < T2_NELEM(names); i++)
		if ((v->u >> i & 1) != 0) {
			*o = o == begin ? '[' : ',';
			o = put_word(o + several, names[i]);
		}
	if (several && o > begin)
		*o++ = ']';
	return o;
}

/* Of "http://host/path?query#fragment" and "/path?query". */
static char *
put_target(char *o, const struct rowvalue *v, bool query)
{
	const char *p = v->p, *mark;

	if (!is_text(v))
		return o;
	if ((mark = strstr(p, "://")) != NULL && mark < p + strcspn(p, "/?#:") + 1)
		p = mark + 3 + strcspn(mark + 3, "/?#");
	if (query) {
		p += strcspn(p, "?#");
		return *p == '?' ? put_quoted(o, p + 1, strcspn(p + 1, "#")) : o;
	}
	return *p == '/' ? put_quoted(o, p, strcspn(p, "?#")) : o;
}

static char *
value_path(char *o, const struct rowvalue *v)
{
	return put_target(o, v, false);
}

static char *
value_query(char *o, const struct rowvalue *v)
{
	return put_target(o, v, true);
}

/* --- Kerberos, LDAP, RDP, DNP3 ---------------------------------------------------------------------------------- */

#define IS(name)									\
static char *										\
value_is_##name(char *o, const struct rowvalue *v)					\
{											\
	return put_word(o, (v->u & 1) != 0 ? #name : NULL);				\
}
IS(kerberos)
IS(ldap)
IS(rdp)
IS(dnp3)
#undef IS

/* Colours of RDP, as Zeek writes them. */
static char *
value_zeek_depth(char *o, const struct rowvalue *v)
{
	if (v->u == 0)
		return o;
	*o++ = '"';
	o = fmt_u64(o, v->u);
	return stpcpy(o, "bit\"");
}

/* --- the tables ------------------------------------------------------------------------------------------------- */

#define FIELD_OF_ECS(...)	__VA_ARGS__
#define FIELD_OF_ZEEK(...)
#define FIELD(set, field, column, other, nth, shape, value, rows, whole) \
	FIELD_OF_##set({ field, #column, #other, nth, OTHER_##shape, value_##value, OTHER_##rows, whole, NULL },)
#define FIXED(set, field, json)	FIELD_OF_##set({ field, "", "", 0, OTHER_ONE, NULL, OTHER_ANY, false, json },)
#define PART(column)

static const struct other_field ecs[] = {
#include "otherfields.def"
};

#undef FIELD_OF_ECS
#undef FIELD_OF_ZEEK
#define FIELD_OF_ECS(...)
#define FIELD_OF_ZEEK(...)	__VA_ARGS__

static const struct other_field zeek[] = {
#include "otherfields.def"
};

const struct other_field *
other_fields(enum rowjson_names names, size_t *n)
{
	*n = names == ROWJSON_ECS ? T2_NELEM(ecs) : T2_NELEM(zeek);
	return names == ROWJSON_ECS ? ecs : zeek;
}

bool
other_is_part(const char *column)
{
	static const char *const parts[] = {
#undef FIELD
#undef FIXED
#undef PART
#define FIELD(...)
#define FIXED(...)
#define PART(column)	#column,
#include "otherfields.def"
	};

	for (size_t i = 0; i < T2_NELEM(parts); i++)
		if (strcmp(parts[i], column) == 0)
			return true;
	return false;
}
