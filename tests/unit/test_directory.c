/*
 * Messages of LDAP, Kerberos and RDP, field by field and cut anywhere, against an unreadable page.
 *
 * LINK: plugins/ldapDecode/src/ldap_flow.c plugins/ldapDecode/src/ldap_message.c plugins/ldapDecode/src/ldap_filter.c
 * LINK: plugins/ldapDecode/src/ldap_netlogon.c lib/api/framed.c
 * LINK: plugins/kerberosDecode/src/krb_flow.c plugins/kerberosDecode/src/krb_message.c
 * LINK: plugins/rdpDecode/src/rdp_flow.c plugins/rdpDecode/src/rdp_mcs.c
 */
#include "../../plugins/kerberosDecode/src/krb_flow.h"
#include "../../plugins/ldapDecode/src/ldap_flow.h"
#include "../../plugins/rdpDecode/src/rdp_flow.h"
#include "test.h"
#include "../fuzz/budget.h"

#undef free	/* the plugins' */

void
t2_plugin_free(void *p)
{
	free(p);
}

/* --- what is sent ----------------------------------------------------------------------------------------------- */

static uint8_t out[2048];
static size_t nout;
static size_t inner[32];	/* elements that are open: where their content begins */
static unsigned depth;

static void
anew(void)
{
	nout = depth = 0;
}

static void
bytes(const void *p, size_t n)
{
	memcpy(out + nout, p, n);
	nout += n;
}

/* An element, whose length has two bytes, up to its end(). */
static void
begin(uint8_t tag)
{
	bytes((const uint8_t[]){ tag, 0x82, 0, 0 }, 4);
	inner[depth++] = nout;
}

static void
end(void)
{
	const size_t at = inner[--depth], n = nout - at;

	out[at - 2] = (uint8_t)(n >> 8);
	out[at - 1] = (uint8_t)n;
}

static void
text(uint8_t tag, const char *s)
{
	bytes((const uint8_t[]){ tag, (uint8_t)strlen(s) }, 2);
	bytes(s, strlen(s));
}

static void
number(uint8_t tag, uint8_t v)
{
	bytes((const uint8_t[]){ tag, 1, v }, 3);
}

/* The texts of a list, with a ; between them. */
static const char *
list(const struct t2_texts *t)
{
	static char s[1024];

	*s = '\0';
	for (unsigned i = 0; i < t->n; i++)
		(void)snprintf(s + strlen(s), sizeof(s) - strlen(s), "%s%s", i > 0 ? ";" : "", t->v[i]);
	return s;
}

/* --- LDAP ------------------------------------------------------------------------------------------------------- */

static struct ldap_flow l;

static void
ldap_anew(void)
{
	ldap_flow_clear(&l);
	memset(&l, 0, sizeof(l));
	l.port = true;
}

static void
op(uint8_t tag)
{
	anew();
	begin(BER_SEQUENCE);
	number(BER_INTEGER, 7);
	begin(tag);
}

/* The message is whole: take n bytes of it, or all. */
static void
say(size_t n)
{
	while (depth > 0)
		end();
	ldap_flow_datagram(&l, guarded(out, n == 0 ? nout : n), n == 0 ? nout : n);
}

static void
bind_as(uint8_t auth, const char *secret)
{
	op(0x60);
	number(BER_INTEGER, 3);
	text(BER_OCTET_STRING, "cn=x");
	text(auth, secret);
	say(0);
}

TEST(ldap_log_ins)
{
	const uint16_t any = LDAP_STAT_LDAP | LDAP_STAT_CLDAP;

	ldap_anew();
	bind_as(0x80, "secret");
	CHECK_EQ(l.stat, any | LDAP_STAT_CLEAR);
	CHECK_EQ(l.version, 3);
	CHECK_STR(list(&l.list[LDAP_DNS]), "cn=x");
	CHECK_STR(list(&l.list[LDAP_PASSWORDS]), "secret");
	CHECK_STR(list(&l.list[LDAP_OPCODES]), "bind simple");
	ldap_anew();
	bind_as(0x80, "");
	CHECK_EQ(l.stat, any | LDAP_STAT_ANONYMOUS);
	ldap_anew();
	bind_as(0xa3, "\4\6GSSAPI");
	CHECK_EQ(l.stat, any | LDAP_STAT_SASL);
	CHECK_STR(list(&l.list[LDAP_MECHANISMS]), "GSSAPI");
	for (uint8_t auth = 0x88; auth < 0x8d; auth++) {
		ldap_anew();
		bind_as(auth, "x");
		CHECK_EQ(l.stat, any | (auth >= 0x89 && auth <= 0x8b ? LDAP_STAT_SASL : LDAP_STAT_MALFORMED));
	}
	ldap_anew();
	CHECK_EQ(taken, 0);
}

static void
search_for(void)
{
	op(0x63);
	text(BER_OCTET_STRING, "dc=x");
	number(BER_ENUMERATED, 2);
	number(BER_ENUMERATED, 3);
	number(BER_INTEGER, 0);
	number(BER_INTEGER, 0);
	number(BER_BOOLEAN, 0);
	text(0x87, "cn");
	begin(BER_SEQUENCE);
	text(BER_OCTET_STRING, "sn");
	text(BER_OCTET_STRING, "mail");
}

TEST(ldap_searches_cut_anywhere)
{
	size_t whole;

	ldap_anew();
	search_for();
	say(0);
	whole = nout;
	CHECK_EQ(l.stat, LDAP_STAT_LDAP | LDAP_STAT_CLDAP | LDAP_STAT_SEARCH);
	CHECK_STR(list(&l.list[LDAP_BASES]), "dc=x");
	CHECK_STR(list(&l.list[LDAP_SCOPES]), "tree");
	CHECK_STR(list(&l.list[LDAP_DEREFS]), "always");
	CHECK_STR(list(&l.list[LDAP_FILTERS]), "(cn=*)");
	CHECK_STR(list(&l.list[LDAP_ATTRIBUTES]), "sn;mail");
	CHECK_EQ(l.searches, 1);
	CHECK_EQ(l.ops, 1 << 3);
	for (size_t n = 1; n < whole; n++) {
		ldap_anew();
		search_for();
		say(n);
		CHECK_EQ(l.stat & (LDAP_STAT_MALFORMED | LDAP_STAT_CUT), n >= 8 ? LDAP_STAT_CUT : 0);
		CHECK_EQ(l.list[LDAP_ATTRIBUTES].n, n >= whole - 6);
	}
	ldap_anew();
	CHECK_EQ(taken, 0);
}

/* The filter that out has, of at most so many bytes. */
static bool cut;

static const char *
filter(size_t size)
{
	static char s[LDAP_STRMAX + 1];
	const uint8_t *p;
	struct cursor c;

	while (depth > 0)
		end();
	p = guarded(out, nout);
	c = (struct cursor){ p, p + nout };
	return ldap_filter(s, size, &c, &cut) ? s : "malformed";
}

TEST(ldap_filters)
{
	static const struct { uint8_t tag; const char *want; } signs[] = {
		{ 0xa3, "(cn=v\\2a)" }, { 0xa5, "(cn>=v\\2a)" }, { 0xa6, "(cn<=v\\2a)" }, { 0xa8, "(cn~=v\\2a)" },
	};

	for (unsigned i = 0; i < sizeof(signs) / sizeof(*signs); i++) {
		anew();
		begin(signs[i].tag);
		text(BER_OCTET_STRING, "cn");
		text(BER_OCTET_STRING, "v*");
		CHECK_STR(filter(LDAP_STRMAX), signs[i].want);
	}
	anew();
	begin(0xa0);
	begin(0xa2);
	text(0x87, "a");
	end();
	begin(0xa1);
	text(0x87, "b");
	text(0x87, "c");
	CHECK_STR(filter(24), "(&(!(a=*))(|(b=*)(c=*)))");
	CHECK(!cut);
	CHECK_STR(filter(23), "(&(!(a=*))(|(b=*)(c=*))");
	CHECK(cut);
	CHECK_STR(filter(8), "(&(!(a=*");
	CHECK(cut);
	anew();
	begin(0xa3);
	text(BER_OCTET_STRING, "cn");
	text(BER_OCTET_STRING, "\x1f\x20\x7e\x7f\x80()\\");
	CHECK_STR(filter(LDAP_STRMAX), "(cn=\\1f ~\\7f\x80\\28\\29\\5c)");
}

TEST(ldap_filters_of_parts)
{
	static const struct { const char *tags, *want; } parts[] = { { "\x80", "(cn=x*)" }, { "\x81", "(cn=*x*)" },
		{ "\x82", "(cn=*x)" }, { "\x80\x82", "(cn=x*x)" }, { "\x80\x81\x81\x82", "(cn=x*x*x*x)" } };

	for (unsigned i = 0; i < sizeof(parts) / sizeof(*parts); i++) {
		anew();
		begin(0xa4);
		text(BER_OCTET_STRING, "cn");
		begin(BER_SEQUENCE);
		for (const char *p = parts[i].tags; *p != '\0'; p++)
			text((uint8_t)*p, "x");
		CHECK_STR(filter(LDAP_STRMAX), parts[i].want);
	}
	anew();
	begin(0xa9);
	text(0x81, "1.2");
	text(0x82, "cn");
	text(0x83, "v");
	bytes("\x84\1\1", 3);
	CHECK_STR(filter(LDAP_STRMAX), "(cn:dn:1.2:=v)");
	anew();
	begin(0xa9);
	text(0x83, "v");
	bytes("\x84\1\0", 3);
	CHECK_STR(filter(LDAP_STRMAX), "(:=v)");
	anew();
	begin(0xa9);
	text(0x82, "cn");
	CHECK_STR(filter(LDAP_STRMAX), "malformed");
}

TEST(ldap_filters_in_filters)
{
	for (unsigned n = LDAP_DEPTH - 2; n <= LDAP_DEPTH; n++) {
		anew();
		for (unsigned i = 0; i < n; i++)
			begin(0xa2);
		text(0x87, "a");
		CHECK_EQ(strcmp(filter(LDAP_STRMAX), "malformed") == 0, n >= LDAP_DEPTH);
	}
}

TEST(ldap_results)
{
	for (unsigned code = 0; code < 20; code++)
		for (unsigned bound = 0; bound < 2; bound++) {
			const bool fails = code != 0 && code != 5 && code != 6 && code != 10 && code != 14;

			ldap_anew();
			op(bound ? 0x61 : 0x65);
			number(BER_ENUMERATED, (uint8_t)code);
			text(BER_OCTET_STRING, "");
			text(BER_OCTET_STRING, "why");
			begin(0xa3);
			text(BER_OCTET_STRING, "ldap://a");
			say(0);
			CHECK_EQ(l.stat, LDAP_STAT_LDAP | LDAP_STAT_CLDAP | LDAP_STAT_REFERRAL |
			    (fails ? LDAP_STAT_ERROR | (bound ? LDAP_STAT_FAILED : 0) : 0));
			CHECK_EQ(l.code[0], code);
			CHECK_STR(list(&l.list[LDAP_REFERRALS]), "ldap://a");
			CHECK_STR(list(&l.list[LDAP_DIAGNOSTICS]), "why");
		}
	ldap_anew();
}

/* The value of the attribute, of this operation, whose names are n bytes. */
static void
netlogon(uint16_t operation, const void *names, size_t n)
{
	uint8_t p[1024] = { (uint8_t)operation, (uint8_t)(operation >> 8) };
	const uint8_t *g;

	memcpy(p + 24, names, n);
	g = guarded(p, 24 + n);
	ldap_anew();
	ldap_netlogon(&l, (struct cursor){ g, g + 24 + n });
}

TEST(domain_controllers_and_their_pointers)
{
	static const char names[] = "\2ad\1x\0" "\xc0\x18" "\2dc\xc0\x18" "\2AD\0" "\2DC\0" "\0" "\4Site\0";

	for (unsigned operation = 22; operation < 27; operation++) {
		netlogon((uint16_t)operation, names, sizeof(names) - 1);
		CHECK_EQ(l.dc[LDAP_FOREST] != NULL, operation == 23 || operation == 25);
	}
	netlogon(23, names, sizeof(names) - 1);
	CHECK_STR(l.dc[LDAP_FOREST], "ad.x");
	CHECK_STR(l.dc[LDAP_DOMAIN], "ad.x");
	CHECK_STR(l.dc[LDAP_HOST], "dc.ad.x");
	CHECK_STR(l.dc[LDAP_NB_HOST], "DC");
	CHECK_STR(l.dc[LDAP_USER], NULL);
	CHECK_STR(l.dc[LDAP_SITE], "Site");
	netlogon(23, "\2ad\0", 4);
	CHECK_STR(l.dc[LDAP_FOREST], "ad");
	for (size_t n = 0; n < 4; n++) {
		netlogon(23, "\2ad\0", n);
		CHECK(l.dc[LDAP_FOREST] == NULL);
	}
	netlogon(23, "\2ad\xc0", 4);			/* half of a pointer; one to itself; one to behind the end */
	CHECK(l.dc[LDAP_FOREST] == NULL);
	netlogon(23, "\xc0\x18", 2);
	CHECK(l.dc[LDAP_FOREST] == NULL);
	netlogon(23, "\xc0\x1a", 2);
	CHECK(l.dc[LDAP_FOREST] == NULL);
	netlogon(23, "\x82xx\0", 4);
	CHECK(l.dc[LDAP_FOREST] == NULL);
	ldap_anew();
	CHECK_EQ(taken, 0);
}

TEST(domain_controllers_with_far_and_long_names)
{
	uint8_t p[600] = { 0xc1, 0x30 };		/* at 24; the name is at 0x130 */

	memcpy(p + 0x130 - 24, "\3far", 5);
	netlogon(23, p, 0x130 - 24 + 5);
	CHECK_STR(l.dc[LDAP_FOREST], "far");
	for (unsigned last = 60; last < 64; last++) {	/* 3 * 64, this label and ".n" are up to 255 */
		memset(p, 'n', sizeof(p));
		p[0] = p[64] = p[128] = 63;
		p[192] = (uint8_t)last;
		p[193 + last] = 1;
		p[195 + last] = 0;
		netlogon(23, p, 196 + last);
		CHECK_EQ(l.dc[LDAP_FOREST] != NULL, last <= 61);
	}
	for (unsigned jumps = 7; jumps < 11; jumps++) {
		memset(p, 0, sizeof(p));
		for (unsigned i = 0; i < jumps; i++)
			memcpy(p + 2 * i, (uint8_t[]){ 0xc0, (uint8_t)(24 + 2 * i + 2) }, 2);
		memcpy(p + 2 * jumps, "\1z", 3);
		netlogon(23, p, 2 * jumps + 3);
		CHECK_EQ(l.dc[LDAP_FOREST] != NULL, jumps <= 8);
	}
	ldap_anew();
}

/* --- Kerberos --------------------------------------------------------------------------------------------------- */

static struct krb_flow k;

static void
krb_anew(void)
{
	krb_flow_clear(&k);
	memset(&k, 0, sizeof(k));
	k.port = true;
}

static void
field(unsigned n)
{
	begin((uint8_t)(0xa0 | n));
}

static void
field_number(unsigned n, uint8_t v)
{
	bytes((const uint8_t[]){ (uint8_t)(0xa0 | n), 3, BER_INTEGER, 1, v }, 5);
}

static void
field_text(unsigned n, uint8_t tag, const char *s)
{
	field(n);
	text(tag, s);
	end();
}

/* A name of one part, or of two. */
static void
field_name(unsigned n, const char *a, const char *b)
{
	field(n);
	begin(BER_SEQUENCE);
	field_number(0, 1);
	field(1);
	begin(BER_SEQUENCE);
	text(BER_GENERAL_STRING, a);
	if (b != NULL)
		text(BER_GENERAL_STRING, b);
	end();
	end();
	end();
	end();
}

static void
krb_say(size_t n)
{
	while (depth > 0)
		end();
	krb_flow_datagram(&k, guarded(out, n == 0 ? nout : n), n == 0 ? nout : n);
}

/* A request with what is optional, or without. */
static void
ask(uint32_t options, bool optional)
{
	anew();
	begin(0x6a);
	begin(BER_SEQUENCE);
	field_number(1, 5);
	field_number(2, 10);
	field(4);
	begin(BER_SEQUENCE);
	field(0);
	bytes((const uint8_t[]){ BER_BIT_STRING, 5, 0, (uint8_t)(options >> 24), (uint8_t)(options >> 16),
	    (uint8_t)(options >> 8), (uint8_t)options }, 7);
	end();
	if (optional)
		field_name(1, "alice", NULL);
	field_text(2, BER_GENERAL_STRING, "EXAMPLE");
	if (optional) {
		field_name(3, "host", "a.example");
		field_text(4, 0x18, "20260102030405Z");
	}
	field_text(5, 0x18, "20270102030405Z");
	if (optional)
		field_text(6, 0x18, "19700101000001Z");
	field_number(7, 1);
	field(8);
	begin(BER_SEQUENCE);
	number(BER_INTEGER, 18);
	number(BER_INTEGER, 23);
	end();
	end();
	if (optional) {
		field(9);
		begin(BER_SEQUENCE);
		begin(BER_SEQUENCE);
		field_number(0, 20);
		field_text(1, BER_OCTET_STRING, "WS            \x20\x20");
		end();
		begin(BER_SEQUENCE);
		field_number(0, 2);
		field_text(1, BER_OCTET_STRING, "\x0a\1\2\3");
		end();
	}
}

TEST(kerberos_requests)
{
	krb_anew();
	ask(0x40800010, true);
	krb_say(0);
	CHECK_EQ(k.stat, KRB_STAT_KRB | KRB_STAT_AS);
	CHECK_EQ(k.options, 0x40800010);
	CHECK_STR(list(&k.client), "alice/EXAMPLE");
	CHECK_STR(list(&k.service), "host/a.example");
	CHECK_STR(list(&k.realm), "EXAMPLE");
	CHECK_STR(list(&k.address), "WS;10.1.2.3");
	CHECK_EQ(k.from.tv_sec, 1767323045);
	CHECK_EQ(k.till.tv_sec, 1767323045 + 365 * 86400);
	CHECK_EQ(k.renew.tv_sec, 1);
	CHECK_EQ(k.etypes.n, 2);
	CHECK_EQ(k.etypes.v[1], 23);
	ask(0, false);			/* of the last request nothing is left that this one does not say */
	krb_say(0);
	CHECK_EQ(k.stat, KRB_STAT_KRB | KRB_STAT_AS);
	CHECK_EQ(k.from.tv_sec, 0);
	CHECK_EQ(k.renew.tv_sec, 0);
	CHECK_EQ(k.requests, 2);
	for (unsigned bit = 0; bit < 32; bit++) {
		krb_anew();
		ask(UINT32_C(1) << bit, false);
		krb_say(0);
		CHECK_EQ(k.stat & (KRB_STAT_S4U | KRB_STAT_USER2USER),
		    bit == 17 ? KRB_STAT_S4U : bit == 3 ? KRB_STAT_USER2USER : 0);
	}
	krb_anew();
	CHECK_EQ(taken, 0);
}

TEST(kerberos_requests_cut_anywhere)
{
	size_t whole;

	ask(0, true);
	while (depth > 0)
		end();
	whole = nout;
	for (size_t n = 1; n < whole; n++) {
		krb_anew();
		krb_say(n);
		CHECK_EQ(k.stat & (KRB_STAT_CUT | KRB_STAT_MALFORMED), k.begun ? KRB_STAT_CUT : 0);
		CHECK_EQ(k.begun, n >= 13);
	}
	krb_anew();
}

TEST(kerberos_times_that_are_none)
{
	static const char *const times[] = {
		"20260102030405z", "2026010203040Z", "202601020304055Z", "2026010203040:Z", "2/260102030405Z",
	};

	for (unsigned i = 0; i < sizeof(times) / sizeof(*times); i++) {
		krb_anew();
		ask(0, false);
		for (size_t at = 0; at < nout; at++)
			if (memcmp(out + at, "20270102030405Z", 15) == 0) {
				memcpy(out + at, times[i], 15);
				break;
			}
		krb_say(0);
		CHECK((k.stat & KRB_STAT_MALFORMED) != 0);
	}
	krb_anew();
}

/* An error with the client's time, its realm and name, or without them. */
static void
refuse(bool optional)
{
	anew();
	begin(0x7e);
	begin(BER_SEQUENCE);
	field_number(0, 5);
	field_number(1, 30);
	if (optional) {
		field_text(2, 0x18, "20260102030405Z");
		field_number(3, 1);
	}
	field_text(4, 0x18, "20260102030405Z");
	field_number(5, 1);
	field_number(6, 25);
	if (optional) {
		field_text(7, BER_GENERAL_STRING, "CLIENTS");
		field_name(8, "alice", NULL);
	}
	field_text(9, BER_GENERAL_STRING, "EXAMPLE");
	field_name(10, "krbtgt", "EXAMPLE");
	if (optional)
		field_text(11, BER_GENERAL_STRING, "why");
	krb_say(0);
}

TEST(kerberos_errors)
{
	krb_anew();
	refuse(true);
	CHECK_EQ(k.stat, KRB_STAT_KRB | KRB_STAT_ERROR);
	CHECK_EQ(k.codes.v[0], 25);
	CHECK_STR(list(&k.client), "alice/CLIENTS");
	CHECK_STR(list(&k.realm), "EXAMPLE");
	CHECK_STR(list(&k.text), "why");
	krb_anew();
	refuse(false);
	CHECK_EQ(k.stat, KRB_STAT_KRB | KRB_STAT_ERROR);
	CHECK_EQ(k.client.n, 0);
	CHECK_STR(list(&k.service), "krbtgt/EXAMPLE");
	krb_anew();
}

TEST(kerberos_tickets_of_each_cipher)
{
	for (unsigned etype = 1; etype < 128; etype++) {
		krb_anew();
		anew();
		begin(0x6e);
		begin(BER_SEQUENCE);
		field_number(0, 5);
		field_number(1, 14);
		field(2);
		end();
		field(3);
		begin(0x61);
		begin(BER_SEQUENCE);
		field_number(0, 5);
		field_text(1, BER_GENERAL_STRING, "EXAMPLE");
		field_name(2, "host", "b");
		field(3);
		begin(BER_SEQUENCE);
		field_number(0, (uint8_t)etype);
		field_text(2, BER_OCTET_STRING, "cipher");
		krb_say(0);
		CHECK_EQ(k.stat, KRB_STAT_KRB | KRB_STAT_AP |
		    (etype <= 3 || etype == 23 || etype == 24 ? KRB_STAT_WEAK : 0));
		CHECK_EQ(k.ciphers.v[0], etype);
		CHECK_STR(list(&k.service), "host/b");
	}
	krb_anew();
}

/* --- RDP -------------------------------------------------------------------------------------------------------- */

static struct rdp_flow r;

/* User data of a client or server, in MCS. */
static bool
introduced(bool server, const void *blocks, size_t n)
{
	const uint8_t *g;

	anew();
	bytes(server ? "\x7f\x66\x82\0\0" : "\x7f\x65\x82\0\0", 5);
	inner[depth++] = nout;
	if (server)
		bytes("\x0a\1\0\2\1\0\x30\0", 8);
	else
		bytes("\4\0\4\0\1\1\1\x30\0\x30\0\x30\0", 13);
	begin(BER_OCTET_STRING);
	bytes(server ? "\2\1\xc0\0McDn" : "\0\1\xc0\0Duca", 8);
	bytes((const uint8_t[]){ (uint8_t)(0x80 | n >> 8), (uint8_t)n }, n < 0x80 ? 0 : 2);
	if (n < 0x80)
		bytes((const uint8_t[]){ (uint8_t)n }, 1);
	bytes(blocks, n);
	while (depth > 0)
		end();
	rdp_flow_init(&r);
	g = guarded(out, nout);
	return rdp_mcs_message(&r, (struct cursor){ g, g + nout });
}

TEST(rdp_clients_of_every_age)
{
	uint8_t b[216] = { 1, 0xc0, 0, 0, 4, 0, 8, 0, 0x20, 3, 0x58, 2, 0, 0xca, 0, 0, 7, 4, 0, 0, 0x28, 0x0a };

	memcpy(b + 24, "W\0S\0" "1", 6);		/* behind a version, sizes, keyboard and build */
	memcpy(b + 132, "\2\xca", 2);			/* colours of RDP 5; 24 bits; with 32 */
	memcpy(b + 140, "\x18", 2);
	memcpy(b + 144, "\2", 2);
	memcpy(b + 146, "6\0" "9", 4);
	for (size_t n = 4; n <= 212; n++) {
		bool whole;

		b[2] = (uint8_t)n;
		whole = introduced(false, b, n);
		CHECK_EQ(whole, n >= 56);
		CHECK_EQ(r.depth, n < 56 ? 0 : n < 134 ? 4 : n < 142 ? 15 : n < 146 ? 24 : 32);
		CHECK_STR(r.text[RDP_PRODUCT], n >= 210 ? "69" : "");
		if (n < 56)
			continue;
		CHECK_EQ(r.version, 0x00080004);
		CHECK_EQ(r.width, 800);
		CHECK_EQ(r.height, 600);
		CHECK_EQ(r.keyboard, 0x407);
		CHECK_EQ(r.build, 2600);
		CHECK_STR(r.text[RDP_NAME], "WS1");
	}
}

TEST(rdp_channels_and_methods)
{
	static const uint8_t two[] = "\3\xc0\x20\0\2\0\0\0" "rdpdr\0\0\0" "\0\0\0\x80" "cliprdr\0" "\0\0\0\xc0";
	static const uint8_t french[] = "\2\xc0\x0c\0" "\0\0\0\0" "\3\0\0\0";
	static const uint8_t others[] = "\2\xc0\x0c\0" "\1\0\0\0" "\3\0\0\0";
	uint8_t many[8 + 12 * 32] = "\3\xc0\0\0\x20";

	CHECK(introduced(false, two, sizeof(two) - 1));
	CHECK_EQ(r.nchannel, 2);
	CHECK_STR(r.channel[0], "rdpdr");
	CHECK_STR(r.channel[1], "cliprdr");
	CHECK(introduced(false, french, 12));
	CHECK_EQ(r.offered, 3);
	CHECK(introduced(false, others, 12));
	CHECK_EQ(r.offered, 1);
	many[2] = (uint8_t)sizeof(many);
	many[3] = sizeof(many) >> 8;
	CHECK(introduced(false, many, sizeof(many)));
	CHECK_EQ(r.nchannel, RDP_MAXCHAN);
	CHECK((r.stat & RDP_STAT_FULL) != 0);
	many[2] = (uint8_t)(sizeof(many) - 12);
	many[3] = (sizeof(many) - 12) >> 8;
	many[4] = 31;
	CHECK(introduced(false, many, sizeof(many) - 12));
	CHECK_EQ(r.nchannel, 31);
	CHECK_EQ(r.stat & RDP_STAT_FULL, 0);
}

TEST(rdp_servers_and_certificates)
{
	static const uint8_t x509[] = "\2\x0c\x20\0" "\2\0\0\0" "\3\0\0\0" "\4\0\0\0" "\x08\0\0\0" "rand"
	    "\2\0\0\x80" "\5\0\0\0";
	uint8_t own[sizeof(x509)];

	CHECK(introduced(true, x509, sizeof(x509) - 1));
	CHECK_EQ(r.gcc, 2);
	CHECK_EQ(r.mcs, 0);
	CHECK_EQ(r.method, 2);
	CHECK_EQ(r.level, 3);
	CHECK(r.protection);
	CHECK_EQ(r.certType, 2);
	CHECK_EQ(r.certPerm, 0);
	CHECK_EQ(r.certCount, 5);
	memcpy(own, x509, sizeof(own));
	memcpy(own + 24, "\1\0\0", 4);
	CHECK(introduced(true, own, sizeof(own) - 1));
	CHECK_EQ(r.certType, 1);
	CHECK_EQ(r.certPerm, 1);
	CHECK_EQ(r.certCount, 1);
	own[16] = 9;				/* more than there are */
	CHECK(!introduced(true, own, sizeof(own) - 1));
	own[12] = 200;
	CHECK(!introduced(true, own, sizeof(own) - 1));
	CHECK(introduced(true, "\2\x0c\x0c\0\0\0\0\0\0\0\0\0", 12));
	CHECK(r.protection);
	CHECK(!introduced(true, "\2\x0c\x0b\0\0\0\0\0\0\0\0\0", 11));
}

TEST(rdp_log_ins_cut_anywhere)
{
	static const uint8_t info[] = "\x64\0\1\3\xeb\x70" "\x40" "\x40\0\0\0" "\0\0\0\0" "\x18\0\0\0"
	    "\4\0\2\0\6\0\0\0\0\0" "D\0M\0\0\0" "u\0\0\0" "p\0w\0d\0\0\0" "\0\0" "\0\0" "\2\0" "\6\0" "1\0.\0" "2\0";

	for (size_t n = 1; n < sizeof(info); n++) {
		const uint8_t *const g = guarded(info, n);
		bool good;

		rdp_flow_init(&r);
		good = rdp_mcs_message(&r, (struct cursor){ g, g + n });
		CHECK_EQ(good, (n >= 7 && n < 11) || (n >= 51 && n < 55) || n == 61);
		CHECK_EQ((r.stat & RDP_STAT_CLEAR) != 0, n >= 29);
		CHECK_EQ((r.stat & RDP_STAT_AUTOLOGON) != 0, n >= 29);
	}
	CHECK_STR(r.text[RDP_DOMAIN], "DM");
	CHECK_STR(r.text[RDP_USER], "u");
	CHECK_STR(r.text[RDP_PASS], "pwd");
	CHECK_STR(r.text[RDP_ADDRESS], "1.2");
}

TEST_MAIN
