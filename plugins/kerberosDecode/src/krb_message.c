/*
 * krb_message: requests, replies, tickets and errors (RFC 4120, 5.4 to 5.9).
 *
 * Each is a SEQUENCE whose elements are [number], in the order of their numbers, most of them optional.
 */
#include "krb_flow.h"

#include <time.h>

#include "celltext.h"

#define FIELD(n)	(BER_CONTEXT | BER_CONSTRUCTED | (n))
#define GENERALIZED_TIME	0x18

enum { OPT_CONSTRAINED = 1 << 17, OPT_USER2USER = 1 << 3 };
enum { ADDRESS_IPV4 = 2, ADDRESS_NETBIOS = 20, ADDRESS_IPV6 = 24 };

/* Pre-authentication (RFC 4120, 7.5.2; 4556; 6113; MS-SFU) */
enum {
	PA_TGS_REQ = 1, PA_ENC_TIMESTAMP = 2, PA_PK_AS_REQ = 16, PA_FOR_USER = 129, PA_S4U_X509_USER = 130,
	PA_FX_FAST = 136, PA_ENCRYPTED_CHALLENGE = 138, PA_SPAKE = 151
};

struct name {
	char s[KRB_STRMAX + 1];
	size_t n;		/* of the text without NUL; KRB_STRMAX: it may have been cut */
};

/* EncryptedData: { [0] type, [1] version, [2] bytes } */
struct encrypted {
	int64_t etype;
	struct cursor cipher;
};

/* --- values ----------------------------------------------------------------------------------------------------- */

/* The content of field n if it comes next, whatever is in it; other fields stay. */
static bool
field(struct cursor *c, unsigned n, struct cursor *in)
{
	return ber_enter(c, (uint8_t)FIELD(n), in);
}

static bool
number(struct cursor c, int64_t *v)
{
	struct ber e;

	return ber_take(&c, BER_INTEGER, &e) && ber_int(&e, v);
}

static void
append(struct name *to, const void *p, size_t n)
{
	const size_t room = KRB_STRMAX - to->n, len = MIN(strnlen(p, n), room);

	memcpy(to->s + to->n, p, len);
	to->n += len;
	to->s[to->n] = '\0';
}

/* A text of any kind of string, if it is all there. */
static void
string(struct name *to, struct cursor c)
{
	struct ber e;

	if (ber_next(&c, &e) && e.missing == 0)
		append(to, e.in.p, cursor_left(&e.in));
}

/* PrincipalName: { [0] type, [1] { text ... } }, joined by slashes */
static bool
principal(struct name *to, struct cursor c)
{
	struct cursor in, list;
	struct ber e;

	if (!ber_enter(&c, BER_SEQUENCE, &c) || !field(&c, 0, &in) || !field(&c, 1, &in) ||
	    !ber_enter(&in, BER_SEQUENCE, &list))
		return false;
	for (bool first = true; ber_next(&list, &e); first = false) {
		if (e.missing > 0)
			return false;
		if (!first)
			append(to, "/", 1);
		append(to, e.in.p, cursor_left(&e.in));
	}
	return cursor_left(&list) == 0;
}

/* Two digits; -1 if they are none */
static int
digits(const uint8_t *p)
{
	return p[0] >= '0' && p[0] <= '9' && p[1] >= '0' && p[1] <= '9' ? (p[0] - '0') * 10 + p[1] - '0' : -1;
}

/* YYYYMMDDHHMMSSZ; false if it is none. */
static bool
moment(struct timeval *t, struct cursor c)
{
	struct tm tm = { 0 };
	struct ber e;
	int v[7];

	if (!ber_take(&c, GENERALIZED_TIME, &e) || cursor_left(&e.in) != 15 || e.in.p[14] != 'Z')
		return false;
	for (unsigned i = 0; i < 7; i++)
		if ((v[i] = digits(e.in.p + 2 * i)) < 0)
			return false;
	tm.tm_year = v[0] * 100 + v[1] - 1900;
	tm.tm_mon = v[2] - 1;
	tm.tm_mday = v[3];
	tm.tm_hour = v[4];
	tm.tm_min = v[5];
	tm.tm_sec = v[6];
	*t = (struct timeval){ .tv_sec = MAX(timegm(&tm), 0) };
	return true;
}

static bool
encrypted(struct encrypted *to, struct cursor c)
{
	struct cursor in;
	struct ber e;

	if (!ber_enter(&c, BER_SEQUENCE, &c) || !field(&c, 0, &in) || !number(in, &to->etype))
		return false;
	(void)field(&c, 1, &in);
	if (!field(&c, 2, &in) || !ber_take(&in, BER_OCTET_STRING, &e))
		return false;
	to->cipher = e.in;
	return e.missing == 0;
}

static void
keep(struct krb_flow *f, struct t2_texts *list, const struct name *name)
{
	if (name->n == 0)
		return;
	if (name->n == KRB_STRMAX)
		f->stat |= KRB_STAT_FULL;
	krb_text(f, list, name->s, name->n);
}

/* A client as NAME/REALM */
static void
keep_client(struct krb_flow *f, struct name name, const struct name *realm)
{
	if (name.n == 0)
		return;
	if (realm->n > 0) {
		append(&name, "/", 1);
		append(&name, realm->s, realm->n);
	}
	keep(f, &f->client, &name);
}

/* --- what is encrypted with a key that is made of a password ---------------------------------------------------- */

#if KRB_HASHES == 1
static char *
hex(char *to, const uint8_t *p, size_t n)
{
	for (size_t i = 0; i < n; i++)
		to += sprintf(to, "%02x", p[i]);
	return to;
}

/* Is it RC4, or AES with HMAC-SHA1, and long enough? sum: bytes of the checksum */
static bool
is_hashed(const struct encrypted *e, size_t *sum)
{
	*sum = e->etype == 23 ? 16 : 12;
	return (e->etype == 17 || e->etype == 18 || e->etype == 23) && cursor_left(&e->cipher) > *sum &&
	    cursor_left(&e->cipher) <= KRB_HASH;
}

/* Lines as hashcat takes them.  kind: pa, asrep, tgs */
static void
keep_hash(struct krb_flow *f, const char *kind, const struct encrypted *e, const struct name *client,
    const struct name *realm, const struct name *service)
{
	char line[2 * KRB_HASH + 4 * KRB_STRMAX + 64], *to = line;
	const uint8_t *const p = e->cipher.p;
	const size_t n = cursor_left(&e->cipher);
	const bool rc4 = e->etype == 23;
	size_t sum;

	if (!is_hashed(e, &sum))
		return;
	to += sprintf(to, "$krb5%s$%d$", kind, (int)e->etype);
	if (kind[0] == 'p')
		to += sprintf(to, "%s$%s$%s", client->s, realm->s, rc4 ? "$" : "");
	else if (kind[0] == 'a')
		to += sprintf(to, rc4 ? "%s@%s:" : "%s$%s$", client->s, realm->s);
	else
		to += sprintf(to, rc4 ? "*%s$%s$%s*$" : "%s$%s$*%s*$", client->s, realm->s, service->s);
	if (kind[0] == 'p' && !rc4) {
		to = hex(to, p, n);
	} else if (kind[0] == 'p') {
		to = hex(to, p + sum, n - sum);
		to = hex(to, p, sum);
	} else {
		to = hex(to, rc4 ? p : p + n - sum, sum);
		*to++ = '$';
		to = hex(to, rc4 ? p + sum : p, n - sum);
	}
	if (!t2_texts_add(&f->hash, KRB_MAXTXT, true, line, (size_t)(to - line)))
		f->stat |= KRB_STAT_FULL;
}
#else
static void
keep_hash(struct krb_flow *f, const char *kind, const struct encrypted *e, const struct name *client,
    const struct name *realm, const struct name *service)
{
	(void)f, (void)kind, (void)e, (void)client, (void)realm, (void)service;
}
#endif

/* --- tickets ---------------------------------------------------------------------------------------------------- */

/* DES, RC4 and its kin: RFC 6649, 8429 */
static bool
is_weak(int64_t etype)
{
	return (etype >= 1 && etype <= 3) || etype == 23 || etype == 24 || etype == -128 || etype == -133 ||
	    etype == -135;
}

/* [APPLICATION 1] { [0] version, [1] realm, [2] service, [3] encrypted } */
static bool
ticket(struct krb_flow *f, struct cursor c, struct name *realm, struct name *service, struct encrypted *e)
{
	struct cursor in;

	if (!ber_enter(&c, BER_APPLICATION | BER_CONSTRUCTED | KRB_TICKET, &c) || !ber_enter(&c, BER_SEQUENCE, &c) ||
	    !field(&c, 0, &in) || !field(&c, 1, &in))
		return false;
	string(realm, in);
	keep(f, &f->realm, realm);
	if (!field(&c, 2, &in) || !principal(service, in))
		return false;
	keep(f, &f->service, service);
	if (!field(&c, 3, &in) || !encrypted(e, in))
		return false;
	krb_note(f, &f->ciphers, e->etype);
	if (is_weak(e->etype))
		f->stat |= KRB_STAT_WEAK;
	return true;
}

/* --- requests --------------------------------------------------------------------------------------------------- */

/* { [0] user, [1] realm, ... } of who asks on behalf of a user */
static void
for_user(struct krb_flow *f, struct cursor c)
{
	struct name user = { .n = 0 }, realm = { .n = 0 };
	struct cursor in;

	if (!ber_enter(&c, BER_SEQUENCE, &c) || !field(&c, 0, &in) || !principal(&user, in) || user.n == 0)
		return;
	if (field(&c, 1, &in)) {
		string(&realm, in);
		append(&user, "/", 1);
		append(&user, realm.s, realm.n);
	}
	keep(f, &f->user, &user);
}

/* What a value of pre-authentication says; of an encrypted time stamp that is put in stamp. */
static void
padata_value(struct krb_flow *f, int64_t type, struct cursor c, struct encrypted *stamp)
{
	switch (type) {
	case PA_ENC_TIMESTAMP:
		f->stat |= KRB_STAT_PREAUTH;
		if (!encrypted(stamp, c))
			stamp->etype = 0;
		break;
	case PA_PK_AS_REQ:
	case PA_ENCRYPTED_CHALLENGE:
	case PA_SPAKE:
		f->stat |= KRB_STAT_PREAUTH;
		break;
	case PA_FX_FAST:
		f->stat |= KRB_STAT_FAST;
		break;
	case PA_FOR_USER:
		f->stat |= KRB_STAT_S4U;
		for_user(f, c);
		break;
	case PA_S4U_X509_USER:
		f->stat |= KRB_STAT_S4U;
		break;
	default:
		break;
	}
}

/* { { [1] type, [2] value } ... } */
static bool
padata(struct krb_flow *f, struct cursor c, struct encrypted *stamp)
{
	struct cursor one, in;
	struct ber e;
	int64_t type;

	if (!ber_enter(&c, BER_SEQUENCE, &c))
		return false;
	while (cursor_left(&c) > 0) {
		if (!ber_enter(&c, BER_SEQUENCE, &one) || !field(&one, 1, &in) || !number(in, &type) ||
		    !field(&one, 2, &in) || !ber_take(&in, BER_OCTET_STRING, &e))
			return false;
		padata_value(f, type, e.in, stamp);
	}
	return true;
}

static bool
etypes(struct krb_flow *f, struct cursor c)
{
	struct ber e;
	int64_t v;

	if (!ber_enter(&c, BER_SEQUENCE, &c))
		return false;
	while (cursor_left(&c) > 0) {
		if (!ber_take(&c, BER_INTEGER, &e) || !ber_int(&e, &v))
			return false;
		krb_note(f, &f->etypes, v);
	}
	return true;
}

/* { { [0] type, [1] bytes } ... } */
static bool
addresses(struct krb_flow *f, struct cursor c)
{
	struct cursor one, in;
	struct ber e;
	int64_t type;
	char text[64];
	size_t n;

	if (!ber_enter(&c, BER_SEQUENCE, &c))
		return false;
	while (cursor_left(&c) > 0) {
		if (!ber_enter(&c, BER_SEQUENCE, &one) || !field(&one, 0, &in) || !number(in, &type) ||
		    !field(&one, 1, &in) || !ber_take(&in, BER_OCTET_STRING, &e) || e.missing > 0)
			return false;
		n = cursor_left(&e.in);
		if (type == ADDRESS_NETBIOS) {
			n = MIN(n, 15);			/* behind it is the kind of name */
			while (n > 0 && (e.in.p[n - 1] == ' ' || e.in.p[n - 1] == '\0'))
				n--;
			krb_text(f, &f->address, (const char *)e.in.p, n);
		} else if (type == ADDRESS_IPV4 || type == ADDRESS_IPV6) {
			(void)t2_text_address(text, sizeof(text),
			    type == ADDRESS_IPV4 ? T2_ADDRESS_IP4 : T2_ADDRESS_IP6, e.in.p, MIN(n, 16));
			krb_text(f, &f->address, text, sizeof(text));
		}
	}
	return true;
}

/* A BIT STRING of 32 bits: | bits that do not count 8 | bits | */
static bool
options(struct krb_flow *f, struct cursor c)
{
	struct ber e;

	if (!ber_take(&c, BER_BIT_STRING, &e) || cursor_left(&e.in) < 5)
		return false;
	f->options = get_u32be(e.in.p + 1);
	if ((f->options & OPT_CONSTRAINED) != 0)
		f->stat |= KRB_STAT_S4U;
	if ((f->options & OPT_USER2USER) != 0)
		f->stat |= KRB_STAT_USER2USER;
	return true;
}

/*
 * { [0] options, [1] client, [2] realm, [3] service, [4] from, [5] till, [6] renewable till, [7] nonce, [8]
 *   encryption, [9] addresses,
 * ... }
 */
static bool
request_body(struct krb_flow *f, struct cursor c, const struct encrypted *stamp)
{
	struct name client = { .n = 0 }, realm = { .n = 0 }, service = { .n = 0 };
	struct cursor in;

	if (!ber_enter(&c, BER_SEQUENCE, &c) || !field(&c, 0, &in) || !options(f, in))
		return false;
	if (field(&c, 1, &in) && !principal(&client, in))
		return false;
	if (!field(&c, 2, &in))
		return false;
	string(&realm, in);
	keep_client(f, client, &realm);
	keep(f, &f->realm, &realm);
	if (stamp->etype != 0)
		keep_hash(f, "pa", stamp, &client, &realm, &service);
	if (field(&c, 3, &in) && !principal(&service, in))
		return false;
	keep(f, &f->service, &service);
	f->from = f->renew = (struct timeval){ 0, 0 };
	if ((field(&c, 4, &in) && !moment(&f->from, in)) || !field(&c, 5, &in) || !moment(&f->till, in) ||
	    (field(&c, 6, &in) && !moment(&f->renew, in)) || !field(&c, 7, &in) || !field(&c, 8, &in) ||
	    !etypes(f, in))
		return false;
	return !field(&c, 9, &in) || addresses(f, in);
}

/* { [1] version, [2] type, [3] pre-authentication, [4] body } */
static bool
request(struct krb_flow *f, struct cursor c)
{
	struct encrypted stamp = { .etype = 0 };
	struct cursor in;

	f->requests++;
	if (!field(&c, 1, &in) || !field(&c, 2, &in))
		return false;
	if (field(&c, 3, &in) && !padata(f, in, &stamp))
		return false;
	return field(&c, 4, &in) && request_body(f, in, &stamp);
}

/* --- replies ---------------------------------------------------------------------------------------------------- */

/*
 * { [0] version, [1] type, [2] pre-authentication, [3] realm of the client, [4] client, [5] ticket, [6] encrypted }
 */
static bool
reply(struct krb_flow *f, struct cursor c, bool as)
{
	struct name client = { .n = 0 }, realm = { .n = 0 }, tkt = { .n = 0 }, service = { .n = 0 };
	struct encrypted e, own;
	struct cursor in;

	f->replies++;
	f->stat |= KRB_STAT_GRANTED;
	if (!field(&c, 0, &in) || !field(&c, 1, &in))
		return false;
	if (field(&c, 2, &in) && !padata(f, in, &own))
		return false;
	if (!field(&c, 3, &in))
		return false;
	string(&realm, in);
	if (!field(&c, 4, &in) || !principal(&client, in))
		return false;
	keep_client(f, client, &realm);
	if (!field(&c, 5, &in) || !ticket(f, in, &tkt, &service, &e))
		return false;
	if (!field(&c, 6, &in) || !encrypted(&own, in))
		return false;
	if (as)
		keep_hash(f, "asrep", &own, &client, &realm, &service);
	else if (strncmp(service.s, "krbtgt/", 7) != 0)
		keep_hash(f, "tgs", &e, &client, &tkt, &service);
	return true;
}

/* { [0] version, [1] type, [2] options, [3] ticket, ... } */
static bool
shown(struct krb_flow *f, struct cursor c)
{
	struct name realm = { .n = 0 }, service = { .n = 0 };
	struct encrypted e;
	struct cursor in;

	f->requests++;
	return field(&c, 0, &in) && field(&c, 1, &in) && field(&c, 2, &in) && field(&c, 3, &in) &&
	    ticket(f, in, &realm, &service, &e);
}

/*
 * { [0] version, [1] type, [2] to [5] times, [6] code, [7] realm of the client, [8] client, [9] realm, [10] service,
 *   [11] text, ... }
 */
static bool
error(struct krb_flow *f, struct cursor c)
{
	struct name client = { .n = 0 }, crealm = { .n = 0 }, realm = { .n = 0 }, service = { .n = 0 },
	    text = { .n = 0 };
	struct cursor in;
	int64_t code;

	f->errors++;
	f->stat |= KRB_STAT_ERROR;
	for (unsigned i = 0; i < 6; i++)
		if (!field(&c, i, &in) && (i < 2 || i > 3))	/* the client's time is optional */
			return false;
	if (!field(&c, 6, &in) || !number(in, &code))
		return false;
	krb_note(f, &f->codes, code);
	if (field(&c, 7, &in))
		string(&crealm, in);
	if (field(&c, 8, &in) && !principal(&client, in))
		return false;
	if (!field(&c, 9, &in))
		return false;
	string(&realm, in);
	keep_client(f, client, crealm.n > 0 ? &crealm : &realm);
	keep(f, &f->realm, &realm);
	if (!field(&c, 10, &in) || !principal(&service, in))
		return false;
	keep(f, &f->service, &service);
	if (field(&c, 11, &in))
		string(&text, in);
	keep(f, &f->text, &text);
	return true;
}

bool
krb_message(struct krb_flow *f, struct cursor *c)
{
	struct cursor in;
	struct ber e;
	uint8_t type;

	if (!ber_next(c, &e) || !ber_enter(&e.in, BER_SEQUENCE, &in))
		return false;
	type = (uint8_t)e.number;
	if (!t2_list_add(f->type, &f->ntype, KRB_MAXNUM, &type, 1))
		f->stat |= KRB_STAT_FULL;
	switch (type) {
	case KRB_AS_REQ:
		f->stat |= KRB_STAT_AS;
		return request(f, in);
	case KRB_TGS_REQ:
		f->stat |= KRB_STAT_TGS;
		return request(f, in);
	case KRB_AS_REP:
		f->stat |= KRB_STAT_AS;
		return reply(f, in, true);
	case KRB_TGS_REP:
		f->stat |= KRB_STAT_TGS;
		return reply(f, in, false);
	case KRB_AP_REQ:
		f->stat |= KRB_STAT_AP;
		return shown(f, in);
	case KRB_AP_REP:
		f->stat |= KRB_STAT_AP;
		f->replies++;
		return true;
	case KRB_ERROR:
		return error(f, in);
	default:
		return true;
	}
}
