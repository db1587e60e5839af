/* ldap_filter: filters as texts (RFC 4515) out of what is sent (RFC 4511, 4.5.1.7). */
#include "ldap_flow.h"

enum filter {
	FILTER_AND = 0xa0, FILTER_OR, FILTER_NOT, FILTER_EQUAL, FILTER_SUBSTRINGS, FILTER_GREATER, FILTER_LESS,
	FILTER_PRESENT = 0x87, FILTER_APPROX = 0xa8, FILTER_EXTENSIBLE = 0xa9
};
enum { PART_INITIAL = 0x80, PART_ANY, PART_FINAL };
enum { MATCH_RULE = 0x81, MATCH_TYPE, MATCH_VALUE, MATCH_DN };

struct out {
	char *text;
	size_t n, size;
	bool cut;
};

static void
put(struct out *o, const void *p, size_t n)
{
	const size_t len = MIN(n, o->size - o->n);

	if (len < n)
		o->cut = true;
	memcpy(o->text + o->n, p, len);
	o->n += len;
}

static void
puts_(struct out *o, const char *s)
{
	put(o, s, strlen(s));
}

/*
 * A value: what has a meaning, and what is no printable character of ASCII, is written in hexadecimal; UTF-8 as it
 * is.
 */
static void
value(struct out *o, const struct cursor *c)
{
	static const char digits[] = "0123456789abcdef";

	for (const uint8_t *p = c->p; p < c->end && !o->cut; p++)
		if (*p < 0x20 || *p == 0x7f || *p == '*' || *p == '(' || *p == ')' || *p == '\\') {
			const char hex[3] = { '\\', digits[*p >> 4], digits[*p & 15] };

			put(o, hex, 3);
		} else {
			put(o, p, 1);
		}
}

/* { attribute, value } */
static bool
assertion(struct out *o, struct cursor c, const char *sign)
{
	struct ber e;

	if (!ber_take(&c, BER_OCTET_STRING, &e))
		return false;
	put(o, e.in.p, cursor_left(&e.in));
	puts_(o, sign);
	if (!ber_take(&c, BER_OCTET_STRING, &e))
		return false;
	value(o, &e.in);
	return e.missing == 0;
}

/* { attribute, { [0] initial, [1] any ..., [2] final } } */
static bool
substrings(struct out *o, struct cursor c)
{
	struct cursor parts;
	struct ber e;
	bool star = false;

	if (!ber_take(&c, BER_OCTET_STRING, &e))
		return false;
	put(o, e.in.p, cursor_left(&e.in));
	puts_(o, "=");
	if (!ber_enter(&c, BER_SEQUENCE, &parts))
		return false;
	while (ber_next(&parts, &e)) {
		if (e.tag != PART_INITIAL && !star)
			puts_(o, "*");
		value(o, &e.in);
		if ((star = e.tag != PART_FINAL))
			puts_(o, "*");
	}
	return cursor_left(&parts) == 0;
}

/* { [1] rule, [2] attribute, [3] value, [4] also in the DN } */
static bool
extensible(struct out *o, struct cursor c)
{
	struct cursor rule = { NULL, NULL }, type = { NULL, NULL }, val = { NULL, NULL };
	struct ber e;
	bool dn = false;

	while (ber_next(&c, &e))
		switch (e.tag) {
		case MATCH_RULE:	rule = e.in; break;
		case MATCH_TYPE:	type = e.in; break;
		case MATCH_VALUE:	val = e.in; break;
		case MATCH_DN:		dn = cursor_left(&e.in) > 0 && e.in.p[0] != 0; break;
		default:		return false;
		}
	if (type.p != NULL)
		put(o, type.p, cursor_left(&type));
	if (dn)
		puts_(o, ":dn");
	if (rule.p != NULL) {
		puts_(o, ":");
		put(o, rule.p, cursor_left(&rule));
	}
	puts_(o, ":=");
	if (val.p != NULL)
		value(o, &val);
	return cursor_left(&c) == 0 && val.p != NULL;
}

static bool filter(struct out *o, struct cursor *c, int depth);

/* Filters in a filter */
static bool
filters(struct out *o, struct cursor c, const char *sign, int depth)
{
	puts_(o, sign);
	while (cursor_left(&c) > 0)
		if (!filter(o, &c, depth))
			return false;
	return true;
}

static bool
filter(struct out *o, struct cursor *c, int depth)
{
	struct ber e;
	bool good;

	if (depth == LDAP_DEPTH || !ber_next(c, &e))
		return false;
	puts_(o, "(");
	switch (e.tag) {
	case FILTER_AND:	good = filters(o, e.in, "&", depth + 1); break;
	case FILTER_OR:		good = filters(o, e.in, "|", depth + 1); break;
	case FILTER_NOT:	good = filters(o, e.in, "!", depth + 1); break;
	case FILTER_EQUAL:	good = assertion(o, e.in, "="); break;
	case FILTER_SUBSTRINGS:	good = substrings(o, e.in); break;
	case FILTER_GREATER:	good = assertion(o, e.in, ">="); break;
	case FILTER_LESS:	good = assertion(o, e.in, "<="); break;
	case FILTER_APPROX:	good = assertion(o, e.in, "~="); break;
	case FILTER_EXTENSIBLE:	good = extensible(o, e.in); break;
	case FILTER_PRESENT:
		put(o, e.in.p, cursor_left(&e.in));
		puts_(o, "=*");
		good = true;
		break;
	default:
		return false;
	}
	puts_(o, ")");
	return good && e.missing == 0;
}

bool
ldap_filter(char *text, size_t size, struct cursor *c, bool *cut)
{
	struct out o = { .text = text, .size = size };
	const bool good = filter(&o, c, 0);

	text[o.n] = '\0';
	*cut = o.cut;
	return good;
}
