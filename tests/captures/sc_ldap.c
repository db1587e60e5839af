/* Scenarios of LDAP. */
#include "der.h"

#define S	"10.85.1.1"

/* --- messages --------------------------------------------------------------------------------------------------- */

/* SEQUENCE { number, operation ... } */
static void
message(struct der *d, int32_t id, uint8_t op)
{
	der_in(d, 0x30);
	der_int(d, 0x02, id);
	der_in(d, op);
}

static void
message_end(struct der *d)
{
	der_out(d);
	der_out(d);
}

static void
simple(struct der *d, int32_t id, const char *dn, const char *pass)
{
	message(d, id, 0x60);
	der_int(d, 0x02, 3);
	der_text(d, 0x04, dn);
	der_text(d, 0x80, pass);
	message_end(d);
}

static void
sasl(struct der *d, int32_t id, const char *mechanism)
{
	message(d, id, 0x60);
	der_int(d, 0x02, 3);
	der_text(d, 0x04, "");
	der_in(d, 0xa3);
	der_text(d, 0x04, mechanism);
	der_text(d, 0x04, "token");
	der_out(d);
	message_end(d);
}

/* A result; referral and what follows: "" for none */
static void
result(struct der *d, int32_t id, uint8_t op, uint8_t code, const char *text, const char *referral, const char *more)
{
	message(d, id, op);
	pkt_u8(d->g->p, 0x0a);
	pkt_u8(d->g->p, 1);
	pkt_u8(d->g->p, code);
	der_text(d, 0x04, "");
	der_text(d, 0x04, text);
	if (referral[0] != '\0') {
		der_in(d, 0xa3);
		der_text(d, 0x04, referral);
		der_out(d);
	}
	if (more[0] != '\0')
		der_text(d, 0x8a, more);
	message_end(d);
}

static void
assertion(struct der *d, uint8_t tag, const char *type, const char *value)
{
	der_in(d, tag);
	der_text(d, 0x04, type);
	der_text(d, 0x04, value);
	der_out(d);
}

/* (&(objectClass=user)(!(cn=a*b*))(|(uid>=5)(uid<=9)(sn~=x))(mail=*)(uac:1.2.840.113556.1.4.803:=2)(o=\28a\2a\5c)) */
static void
filter(struct der *d)
{
	der_in(d, 0xa0);
	assertion(d, 0xa3, "objectClass", "user");
	der_in(d, 0xa2);
	der_in(d, 0xa4);
	der_text(d, 0x04, "cn");
	der_in(d, 0x30);
	der_text(d, 0x80, "a");
	der_text(d, 0x81, "b");
	der_out(d);
	der_out(d);
	der_out(d);
	der_in(d, 0xa1);
	assertion(d, 0xa5, "uid", "5");
	assertion(d, 0xa6, "uid", "9");
	assertion(d, 0xa8, "sn", "x");
	der_out(d);
	der_text(d, 0x87, "mail");
	der_in(d, 0xa9);
	der_text(d, 0x81, "1.2.840.113556.1.4.803");
	der_text(d, 0x82, "uac");
	der_text(d, 0x83, "2");
	der_hex(d, 0x84, "ff");
	der_out(d);
	assertion(d, 0xa3, "o", "(a*\\");
	der_out(d);
}

/* A search up to its filter, and from there on */
static void
search(struct der *d, int32_t id, const char *base, uint8_t scope)
{
	message(d, id, 0x63);
	der_text(d, 0x04, base);
	pkt_hex(d->g->p, "0a01");
	pkt_u8(d->g->p, scope);
	pkt_hex(d->g->p, "0a0103 020164 02013c 010100");
}

static void
search_end(struct der *d, const char *a, const char *b)
{
	der_in(d, 0x30);
	if (a != NULL)
		der_text(d, 0x04, a);
	if (b != NULL)
		der_text(d, 0x04, b);
	der_out(d);
	message_end(d);
}

static void
entry(struct der *d, int32_t id, const char *dn, const char *type, const char *hex)
{
	message(d, id, 0x64);
	der_text(d, 0x04, dn);
	der_in(d, 0x30);
	der_in(d, 0x30);
	der_text(d, 0x04, type);
	der_in(d, 0x31);
	der_hex(d, 0x04, hex);
	for (int i = 0; i < 3; i++)
		der_out(d);
	message_end(d);
}

/* An operation with the name of an entry in front */
static void
change(struct der *d, int32_t id, uint8_t op, const char *dn)
{
	message(d, id, op);
	der_text(d, 0x04, dn);
	der_in(d, 0x30);
	der_out(d);
	message_end(d);
}

static void
extended(struct der *d, int32_t id, const char *oid)
{
	message(d, id, 0x77);
	der_text(d, 0x80, oid);
	message_end(d);
}

/* forest corp.example, its domain eu, host dc1, NetBIOS EU and DC1, user alice, site Bern, once more as pointer */
#define NETLOGON_FIXED	"1700 0000 fdf30300 000102030405060708090a0b0c0d0e0f"
#define NETLOGON	NETLOGON_FIXED "04636f7270076578616d706c6500 026575c018 03646331c026 02455500 0344433100" \
    "05616c69636500 044265726e00 c043 00 05000000ffffffff"

/* --- connections ------------------------------------------------------------------------------------------------ */

static void
udp(struct gen *g, const char *from, uint16_t sport, const char *to, uint16_t dport)
{
	ip4(g, from, to, 17);
	pkt_udp(g->p, sport, dport);
}

static void
datagrams(struct gen *g)
{
	struct der d = { .g = g };

	/* who looks for a domain controller */
	udp(g, "10.85.0.1", 40001, S, 389);
	search(&d, 1, "", 0);
	assertion(&d, 0xa3, "DnsDomain", "corp.example");
	search_end(&d, "Netlogon", NULL);
	emit(g);
	udp(g, S, 389, "10.85.0.1", 40001);
	entry(&d, 1, "", "netlogon", NETLOGON);
	result(&d, 1, 0x65, 0, "", "", "");
	emit(g);
	/* a name that points to itself; one that ends early; another operation */
	udp(g, S, 389, "10.85.0.2", 40001);
	entry(&d, 1, "", "Netlogon", NETLOGON_FIXED "c018");
	emit(g);
	udp(g, S, 389, "10.85.0.3", 40001);
	entry(&d, 1, "", "netlogon", NETLOGON_FIXED "034142");
	entry(&d, 1, "", "netlogon", "1500 0000");
	emit(g);
	/* SNMP on this port, other ports, not captured whole */
	udp(g, "10.85.0.4", 40001, S, 389);
	pkt_hex(g->p, "300f 020101 0406 7075626c6963 a102 0500");
	emit(g);
	udp(g, "10.85.0.5", 40001, S, 40002);
	search(&d, 1, "dc=elsewhere", 2);
	der_text(&d, 0x87, "objectClass");
	search_end(&d, NULL, NULL);
	emit(g);
	udp(g, "10.85.0.6", 40001, S, 389);
	search(&d, 1, "dc=cut", 2);
	der_text(&d, 0x87, "objectClass");
	search_end(&d, "one", "two");
	emit_snapped(g, 14 + 20 + 8 + 60);
}

void
sc_ldap(struct gen *g)
{
	static char longer[17001];
	struct der d = { .g = g };
	struct exchange t;
	uint8_t b[2048];
	size_t n;

	datagrams(g);
	/* log-ins with a password, of nobody, refused; a search in pieces, the last one first; found and referred */
	exchange_open(&t, g, "10.85.0.10", S, 389);
	exchange_begin(&t, CLIENT);
	simple(&d, 1, "cn=admin,dc=corp,dc=example", "Pa55word");
	exchange_end(&t, CLIENT);
	exchange_begin(&t, SERVER);
	result(&d, 1, 0x61, 49, "80090308: LdapErr, data 52e", "", "");
	exchange_end(&t, SERVER);
	exchange_begin(&t, CLIENT);
	simple(&d, 2, "", "");
	exchange_end(&t, CLIENT);
	exchange_begin(&t, SERVER);
	result(&d, 2, 0x61, 0, "", "", "");
	exchange_end(&t, SERVER);
	exchange_begin(&t, CLIENT);
	search(&d, 3, "dc=corp,dc=example", 2);
	filter(&d);
	search_end(&d, "cn", "memberOf");
	search(&d, 4, "", 0);
	der_text(&d, 0x87, "objectClass");
	search_end(&d, "*", NULL);
	n = g->p->n - t.at;
	memcpy(b, g->p->b + t.at, n);
	t.v.host[CLIENT].seq += 60;
	exchange_begin(&t, CLIENT);
	pkt_bytes(g->p, b + 60, n - 60);
	exchange_end(&t, CLIENT);
	t.v.host[CLIENT].seq -= (uint32_t)n;
	exchange_begin(&t, CLIENT);
	pkt_bytes(g->p, b, 60);
	exchange_end(&t, CLIENT);
	t.v.host[CLIENT].seq += (uint32_t)n - 60;
	exchange_begin(&t, SERVER);
	entry(&d, 3, "cn=alice,dc=corp,dc=example", "cn", "616c696365");
	entry(&d, 3, "cn=bob,dc=corp,dc=example", "cn", "626f62");
	message(&d, 3, 0x73);
	der_text(&d, 0x04, "ldap://dc2.corp.example/dc=eu");
	message_end(&d);
	result(&d, 3, 0x65, 4, "", "", "");
	exchange_end(&t, SERVER);
	exchange_begin(&t, CLIENT);
	message(&d, 5, 0x42);
	message_end(&d);
	exchange_end(&t, CLIENT);
	/* changes, comparisons, extensions, and their results */
	exchange_open(&t, g, "10.85.0.11", S, 389);
	exchange_begin(&t, CLIENT);
	change(&d, 1, 0x66, "cn=modified");
	change(&d, 2, 0x68, "cn=added");
	der_in(&d, 0x30);
	der_int(&d, 0x02, 3);
	der_text(&d, 0x4a, "cn=deleted");
	der_out(&d);
	change(&d, 4, 0x6c, "cn=renamed");
	change(&d, 5, 0x6e, "cn=compared");
	der_in(&d, 0x30);
	der_int(&d, 0x02, 6);
	der_int(&d, 0x50, 5);
	der_out(&d);
	extended(&d, 7, "1.3.6.1.4.1.4203.1.11.3");
	exchange_end(&t, CLIENT);
	exchange_begin(&t, SERVER);
	result(&d, 1, 0x67, 0, "", "", "");
	result(&d, 2, 0x69, 68, "exists", "", "");
	result(&d, 3, 0x6b, 10, "", "ldap://other.example/cn=deleted", "");
	result(&d, 4, 0x6d, 200, "", "", "");
	result(&d, 5, 0x6f, 6, "", "", "");
	result(&d, 7, 0x78, 0, "", "", "1.3.6.1.4.1.4203.1.11.3");
	message(&d, 8, 0x79);
	message_end(&d);
	exchange_end(&t, SERVER);
	/* StartTLS ends what can be read */
	exchange_open(&t, g, "10.85.0.12", S, 389);
	exchange_begin(&t, CLIENT);
	extended(&d, 1, "1.3.6.1.4.1.1466.20037");
	exchange_end(&t, CLIENT);
	exchange_begin(&t, SERVER);
	result(&d, 1, 0x78, 0, "", "", "1.3.6.1.4.1.1466.20037");
	exchange_end(&t, SERVER);
	exchange_begin(&t, CLIENT);
	pkt_hex(g->p, "160301 0005 0100000103");
	exchange_end(&t, CLIENT);
	exchange_begin(&t, SERVER);
	pkt_hex(g->p, "160303 0005 0200000103");
	exchange_end(&t, SERVER);
	/* log-ins with SASL, and NTLM of Windows; what follows is sealed */
	exchange_open(&t, g, "10.85.0.13", S, 389);
	exchange_begin(&t, CLIENT);
	sasl(&d, 1, "GSS-SPNEGO");
	exchange_end(&t, CLIENT);
	exchange_begin(&t, SERVER);
	result(&d, 1, 0x61, 14, "", "", "");
	exchange_end(&t, SERVER);
	exchange_begin(&t, CLIENT);
	pkt_hex(g->p, "0000000c 05040200 ff001122 33445566 00000010 60101112 13141516 1718191a 1b1c1d1e");
	exchange_end(&t, CLIENT);
	exchange_begin(&t, SERVER);
	pkt_hex(g->p, "00000008 01000000 aabbccdd");
	exchange_end(&t, SERVER);
	exchange_open(&t, g, "10.85.0.14", S, 3268);
	exchange_begin(&t, CLIENT);
	message(&d, 1, 0x60);
	der_int(&d, 0x02, 3);
	der_text(&d, 0x04, "");
	der_text(&d, 0x89, "");
	message_end(&d);
	exchange_end(&t, CLIENT);
	/* longer than what is kept: a text, an entry of 17,000 bytes, and a message behind it */
	exchange_open(&t, g, "10.85.0.15", S, 389);
	memset(longer, 'x', 300);
	exchange_begin(&t, CLIENT);
	simple(&d, 1, longer, "p");
	exchange_end(&t, CLIENT);
	exchange_begin(&t, SERVER);
	memset(longer, 'x', 17000);
	message(&d, 2, 0x64);
	der_text(&d, 0x04, longer);
	der_in(&d, 0x30);
	der_out(&d);
	message_end(&d);
	n = g->p->n - t.at;
	{
		static uint8_t big[20000];
		size_t at = 0;

		memcpy(big, g->p->b + t.at, n);
		while (at < n) {
			const size_t len = n - at < 1400 ? n - at : 1400;

			exchange_begin(&t, SERVER);
			pkt_bytes(g->p, big + at, len);
			if ((at += len) == n)
				result(&d, 2, 0x65, 0, "behind", "", "");
			exchange_end(&t, SERVER);
		}
	}
	/* malformed: a filter that nobody has, filters in filters, a search that ends early; not whole; others */
	exchange_open(&t, g, "10.85.0.16", S, 389);
	exchange_begin(&t, CLIENT);
	search(&d, 1, "dc=filter", 1);
	der_text(&d, 0xaf, "x");
	search_end(&d, NULL, NULL);
	exchange_end(&t, CLIENT);
	exchange_open(&t, g, "10.85.0.17", S, 389);
	exchange_begin(&t, CLIENT);
	search(&d, 1, "dc=deep", 1);
	for (int i = 0; i < 20; i++)
		der_in(&d, 0xa2);
	der_text(&d, 0x87, "a");
	for (int i = 0; i < 20; i++)
		der_out(&d);
	search_end(&d, NULL, NULL);
	exchange_end(&t, CLIENT);
	exchange_open(&t, g, "10.85.0.18", S, 389);
	exchange_begin(&t, CLIENT);
	message(&d, 1, 0x63);
	der_text(&d, 0x04, "dc=early");
	message_end(&d);
	exchange_end(&t, CLIENT);
	exchange_open(&t, g, "10.85.0.19", S, 389);
	exchange_begin(&t, CLIENT);
	simple(&d, 1, "cn=cut", "passwordpassword");
	emit_snapped(g, t.at + 40);
	exchange_open(&t, g, "10.85.0.20", S, 389);
	exchange_begin(&t, CLIENT);
	pkt_str(g->p, "GET / HTTP/1.1\r\n\r\n");
	exchange_end(&t, CLIENT);
	exchange_open(&t, g, "10.85.0.21", S, 10389);
	exchange_begin(&t, CLIENT);
	simple(&d, 1, "cn=elsewhere", "p");
	exchange_end(&t, CLIENT);
	/* the beginning was not seen */
	conv_init(&t.v, "10.85.0.22", 40001, S, 389);
	exchange_begin(&t, SERVER);
	result(&d, 9, 0x65, 32, "", "", "");
	exchange_end(&t, SERVER);
}
