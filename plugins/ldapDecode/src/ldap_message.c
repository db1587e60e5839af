/* ldap_message: log-ins, searches, changes and their results (RFC 4511, 4.2 to 4.14). */
#include "ldap_flow.h"

#include "celltext.h"

enum { AUTH_SIMPLE = 0x80, AUTH_SASL = 0xa3, AUTH_NTLM_FIND = 0x89, AUTH_NTLM = 0x8a, AUTH_NTLM_ANSWER = 0x8b };
enum { RESULT_REFERRALS = 0xa3, EXTENDED_NAME = 0x80, EXTENDED_ANSWER = 0x8a };
enum { SUCCESS = 0, COMPARE_FALSE = 5, COMPARE_TRUE = 6, REFERRAL = 10, SASL_GOES_ON = 14 };

static void
keep(struct ldap_flow *f, enum ldap_list which, const struct ber *e)
{
	if (e->missing == 0)
		ldap_text(f, which, e->in.p, cursor_left(&e->in));
}

static void
keep_word(struct ldap_flow *f, enum ldap_list which, const char *s)
{
	ldap_text(f, which, s, strlen(s));
}

/* --- log-ins ---------------------------------------------------------------------------------------------------- */

/* { version, name, [0] password | [3] { mechanism, ... } | [9] to [11] NTLM of Windows } */
static bool
log_in(struct ldap_flow *f, struct cursor c)
{
	struct ber version, dn, auth, e;
	int64_t v;

	if (!ber_take(&c, BER_INTEGER, &version) || !ber_int(&version, &v) || !ber_take(&c, BER_OCTET_STRING, &dn) ||
	    !ber_next(&c, &auth))
		return false;
	f->version = (uint8_t)(v < 0 || v > UINT8_MAX ? UINT8_MAX : v);
	keep(f, LDAP_DNS, &dn);
	switch (auth.tag) {
	case AUTH_SIMPLE:
		keep_word(f, LDAP_OPCODES, "bind simple");
		f->stat |= cursor_left(&auth.in) > 0 ? LDAP_STAT_CLEAR : LDAP_STAT_ANONYMOUS;
		keep(f, LDAP_PASSWORDS, &auth);
		return true;
	case AUTH_SASL:
		keep_word(f, LDAP_OPCODES, "bind SASL");
		f->stat |= LDAP_STAT_SASL;
		if (!ber_take(&auth.in, BER_OCTET_STRING, &e))
			return false;
		keep(f, LDAP_MECHANISMS, &e);
		return true;
	case AUTH_NTLM_FIND:
	case AUTH_NTLM:
	case AUTH_NTLM_ANSWER:
		keep_word(f, LDAP_OPCODES, "bind SASL");
		keep_word(f, LDAP_MECHANISMS, "NTLM");
		f->stat |= LDAP_STAT_SASL;
		return true;
	default:
		keep_word(f, LDAP_OPCODES, "bind");
		return false;
	}
}

/* --- searches --------------------------------------------------------------------------------------------------- */

static const char *
word(const char *const *words, size_t n, int64_t v)
{
	return v >= 0 && (uint64_t)v < n ? words[v] : "unknown";
}

static bool
attributes(struct ldap_flow *f, struct cursor c)
{
	struct ber e;

	if (!ber_enter(&c, BER_SEQUENCE, &c))
		return false;
	while (ber_take(&c, BER_OCTET_STRING, &e))
		keep(f, LDAP_ATTRIBUTES, &e);
	return cursor_left(&c) == 0;
}

/* { base, scope, aliases, entries, seconds, names only, filter, attributes } */
static bool
search(struct ldap_flow *f, struct cursor c)
{
	static const char *const scopes[] = { "base", "single", "tree", "children" };
	static const char *const derefs[] = { "never", "searching", "finding", "always" };
	char text[LDAP_STRMAX + 1];
	struct ber base, scope, deref, e;
	int64_t v, w;
	bool cut;

	f->searches++;
	f->stat |= LDAP_STAT_SEARCH;
	keep_word(f, LDAP_OPCODES, "search");
	if (!ber_take(&c, BER_OCTET_STRING, &base) || !ber_take(&c, BER_ENUMERATED, &scope) || !ber_int(&scope, &v) ||
	    !ber_take(&c, BER_ENUMERATED, &deref) || !ber_int(&deref, &w))
		return false;
	keep(f, LDAP_BASES, &base);
	keep_word(f, LDAP_SCOPES, word(scopes, T2_NELEM(scopes), v));
	keep_word(f, LDAP_DEREFS, word(derefs, T2_NELEM(derefs), w));
	if (!ber_take(&c, BER_INTEGER, &e) || !ber_take(&c, BER_INTEGER, &e) || !ber_take(&c, BER_BOOLEAN, &e) ||
	    !ldap_filter(text, LDAP_STRMAX, &c, &cut))
		return false;
	if (cut)
		f->stat |= LDAP_STAT_FULL;
	keep_word(f, LDAP_FILTERS, text);
	return attributes(f, c);
}

/* { { name, { value ... } } ... }: of domain controllers the attribute netlogon */
static bool
values(struct ldap_flow *f, struct cursor c)
{
	struct cursor one, set;
	struct ber e;

	if (!ber_enter(&c, BER_SEQUENCE, &c))
		return false;
	while (ber_enter(&c, BER_SEQUENCE, &one)) {
		if (!ber_take(&one, BER_OCTET_STRING, &e))
			return false;
		if (cursor_left(&e.in) != 8 || strncasecmp((const char *)e.in.p, "netlogon", 8) != 0)
			continue;
		if (ber_enter(&one, BER_SET, &set) && ber_take(&set, BER_OCTET_STRING, &e))
			ldap_netlogon(f, e.in);
	}
	return cursor_left(&c) == 0;
}

/* { name, values } */
static bool
entry(struct ldap_flow *f, struct cursor c)
{
	struct ber e;

	f->entries++;
	keep_word(f, LDAP_OPCODES, "search");
	return ber_take(&c, BER_OCTET_STRING, &e) && values(f, c);
}

static bool
referrals(struct ldap_flow *f, struct cursor c)
{
	struct ber e;

	f->stat |= LDAP_STAT_REFERRAL;
	while (ber_take(&c, BER_OCTET_STRING, &e))
		keep(f, LDAP_REFERRALS, &e);
	return cursor_left(&c) == 0;
}

static bool
reference(struct ldap_flow *f, struct cursor c)
{
	f->references++;
	keep_word(f, LDAP_OPCODES, "search");
	return referrals(f, c);
}

/* --- results ---------------------------------------------------------------------------------------------------- */

static bool
is_failure(uint8_t code)
{
	return code != SUCCESS && code != COMPARE_FALSE && code != COMPARE_TRUE && code != SASL_GOES_ON &&
	    code != REFERRAL;
}

/* { code, DN, text, [3] referrals }; what follows is left in *c. */
static bool
result(struct ldap_flow *f, struct cursor *c, const char *op)
{
	struct ber code, text, e;
	struct cursor in;
	int64_t v;
	uint8_t short_code;

	keep_word(f, LDAP_OPCODES, op);
	if (!ber_take(c, BER_ENUMERATED, &code) || !ber_int(&code, &v))
		return false;
	short_code = (uint8_t)(v < 0 || v > UINT8_MAX ? UINT8_MAX : v);
	if (!t2_list_add(f->code, &f->ncode, LDAP_CODES, &short_code, 1))
		f->stat |= LDAP_STAT_FULL;
	if (is_failure(short_code))
		f->stat |= LDAP_STAT_ERROR | (strcmp(op, "bind") == 0 ? LDAP_STAT_FAILED : 0);
	if (!ber_take(c, BER_OCTET_STRING, &e) || !ber_take(c, BER_OCTET_STRING, &text))
		return false;
	keep(f, LDAP_DIAGNOSTICS, &text);
	return !ber_enter(c, RESULT_REFERRALS, &in) || referrals(f, in);
}

/* --- changes ---------------------------------------------------------------------------------------------------- */

/* { DN, ... } */
static bool
object(struct ldap_flow *f, struct cursor c, const char *op)
{
	struct ber e;

	keep_word(f, LDAP_OPCODES, op);
	if (!ber_take(&c, BER_OCTET_STRING, &e))
		return false;
	keep(f, LDAP_OBJECTS, &e);
	return e.missing == 0;
}

/* { [0] name, [1] value } */
static bool
extended(struct ldap_flow *f, struct cursor c)
{
	struct ber e;

	keep_word(f, LDAP_OPCODES, "extended");
	if (!ber_take(&c, EXTENDED_NAME, &e))
		return false;
	keep(f, LDAP_OBJECTS, &e);
	return true;
}

/* A result, and { [10] name, [11] value } */
static bool
extended_done(struct ldap_flow *f, struct cursor c)
{
	struct ber e;

	if (!result(f, &c, "extended"))
		return false;
	if (ber_take(&c, EXTENDED_ANSWER, &e))
		keep(f, LDAP_OBJECTS, &e);
	return true;
}

static bool
operation(struct ldap_flow *f, const struct ber *op)
{
	struct cursor in = op->in;

	switch (op->number) {
	case LDAP_BIND:		return log_in(f, in);
	case LDAP_FIND:		return search(f, in);
	case LDAP_ENTRY:	return entry(f, in);
	case LDAP_REFERENCE:	return reference(f, in);
	case LDAP_MODIFY:	return object(f, in, "modify");
	case LDAP_ADD:		return object(f, in, "add");
	case LDAP_RENAME:	return object(f, in, "modify dn");
	case LDAP_COMPARE:	return object(f, in, "compare");
	case LDAP_DELETE:
		keep_word(f, LDAP_OPCODES, "delete");
		keep(f, LDAP_OBJECTS, op);
		return true;
	case LDAP_UNBIND:
		keep_word(f, LDAP_OPCODES, "unbind");
		return true;
	case LDAP_ABANDON:
		keep_word(f, LDAP_OPCODES, "abandon");
		return true;
	case LDAP_BOUND:	return result(f, &in, "bind");
	case LDAP_FOUND:	return result(f, &in, "search");
	case LDAP_MODIFIED:	return result(f, &in, "modify");
	case LDAP_ADDED:	return result(f, &in, "add");
	case LDAP_DELETED:	return result(f, &in, "delete");
	case LDAP_RENAMED:	return result(f, &in, "modify dn");
	case LDAP_COMPARED:	return result(f, &in, "compare");
	case LDAP_EXTENDED:	return extended(f, in);
	case LDAP_EXTENDED_DONE:	return extended_done(f, in);
	case LDAP_INTERMEDIATE:
		keep_word(f, LDAP_OPCODES, "intermediate");
		return true;
	default:		return false;
	}
}

bool
ldap_message(struct ldap_flow *f, struct cursor c)
{
	const uint32_t changes = 1u << LDAP_MODIFY | 1u << LDAP_ADD | 1u << LDAP_DELETE | 1u << LDAP_RENAME;
	struct cursor in;
	struct ber id, op;

	if (!ber_enter(&c, BER_SEQUENCE, &in) || !ber_take(&in, BER_INTEGER, &id) || !ber_next(&in, &op))
		return false;
	f->ops |= UINT32_C(1) << (op.number & 31);
	if ((UINT32_C(1) << (op.number & 31) & changes) != 0)
		f->stat |= LDAP_STAT_CHANGE;
	return operation(f, &op);
}
