/* rdp_flow: connection requests and confirms; what they carry later is MCS. */
#include "rdp_flow.h"

#include "celltext.h"
#include "utf16.h"

enum { X224_REQUEST = 0xe0, X224_CONFIRM = 0xd0, X224_DATA = 0xf0, X224_DISCONNECT = 0x80 };
enum { NEG_REQUEST = 1, NEG_RESPONSE = 2, NEG_FAILURE = 3, NEG_LEN = 8 };
enum { NEG_RESTRICTED = 0x01, NEG_GUARD = 0x02 };	/* flags of a request */

#define TPKT_LEN	4u
#define CONNECT_LEN	7u	/* of a request or confirm, with the byte that says how much follows */
#define COOKIE		"Cookie: mstshash="
#define TOKEN		"Cookie: msts="

/* --- texts ------------------------------------------------------------------------------------------------------ */

void
rdp_text8(struct rdp_flow *f, enum rdp_text which, const uint8_t *p, size_t n)
{
	if (!t2_text_keep(f->text[which], RDP_STRMAX, p, n))
		f->stat |= RDP_STAT_FULL;
}

void
rdp_text16(struct rdp_flow *f, enum rdp_text which, const uint8_t *p, size_t n)
{
	char text[RDP_STRMAX + 1];
	bool cut = false;
	const size_t len = t2_utf16le(text, sizeof(text), p, n, &cut);

	(void)t2_text_keep(f->text[which], RDP_STRMAX, text, len);
	if (cut)
		f->stat |= RDP_STAT_FULL;
}

/* --- connection request and confirm ----------------------------------------------------------------------------- */

/* The token or cookie in front of a negotiation, up to CR LF; the cursor is behind it. */
static struct cursor
line(struct cursor *c)
{
	for (const uint8_t *p = c->p; c->end - p >= 2; p++)
		if (p[0] == '\r' && p[1] == '\n') {
			const struct cursor l = { c->p, p };

			c->p = p + 2;
			return l;
		}
	return (struct cursor){ c->p, c->p };
}

static bool
begins_with(const struct cursor *c, const char *s)
{
	return cursor_has(c, strlen(s)) && memcmp(c->p, s, strlen(s)) == 0;
}

static bool
is_negotiation(const struct cursor *c, uint8_t code)
{
	return cursor_has(c, NEG_LEN) && get_u16le(c->p + 2) == NEG_LEN &&
	    (code == X224_REQUEST ? c->p[0] == NEG_REQUEST : c->p[0] == NEG_RESPONSE || c->p[0] == NEG_FAILURE);
}

static void
negotiation(struct rdp_flow *f, const uint8_t *p)
{
	const uint32_t v = rdp_u32(p + 4);

	f->negotiation = p[1];
	switch (p[0]) {
	case NEG_REQUEST:
		f->requested = v;
		if ((p[1] & (NEG_RESTRICTED | NEG_GUARD)) != 0)
			f->stat |= RDP_STAT_RESTRICTED;
		break;
	case NEG_RESPONSE:
		f->security = (uint8_t)MIN(v, RDP_NONE - 1);
		break;
	case NEG_FAILURE:
		f->failure = (uint8_t)MIN(v, RDP_NONE - 1);
		f->stat |= RDP_STAT_REFUSED;
		break;
	}
}

/* What follows the header of a request or confirm */
static void
asked(struct rdp_flow *f, uint8_t code, struct cursor c)
{
	const struct cursor l = line(&c);

	f->stat |= code == X224_REQUEST ? RDP_STAT_REQUEST : RDP_STAT_CONFIRM;
	if (begins_with(&l, COOKIE))
		rdp_text8(f, RDP_COOKIE, l.p + strlen(COOKIE), cursor_left(&l) - strlen(COOKIE));
	else if (begins_with(&l, TOKEN))
		rdp_text8(f, RDP_TOKEN, l.p + strlen(TOKEN), cursor_left(&l) - strlen(TOKEN));
	else if (cursor_left(&l) > 0)
		rdp_text8(f, RDP_TOKEN, l.p, cursor_left(&l));
	if (is_negotiation(&c, code))
		negotiation(f, c.p);
	else if (cursor_left(&c) > 0)
		f->stat |= RDP_STAT_MALFORMED;
	else if (code == X224_CONFIRM)
		f->security = 0;	/* a server that says nothing: RDP itself protects (MS-RDPBCGR, 1.3.1.1) */
}

int
rdp_looks(const uint8_t *p, size_t n)
{
	struct cursor c;
	uint8_t code;

	if (n == 0 || p[0] != 3 || (n > 1 && p[1] != 0))
		return n == 0 ? -1 : 0;
	if (n < TPKT_LEN + CONNECT_LEN)
		return -1;
	code = p[5];
	if (get_u16be(p + 2) != TPKT_LEN + 1u + p[4] || p[4] < CONNECT_LEN - 1 || p[10] != 0 ||
	    (code != X224_REQUEST && code != X224_CONFIRM))
		return 0;
	if (p[4] == CONNECT_LEN - 1)
		return 2;
	c = (struct cursor){ p + TPKT_LEN + CONNECT_LEN, p + n };
	if (cursor_left(&c) < NEG_LEN)
		return -1;
	return begins_with(&c, "Cookie:") || begins_with(&c, "tsv:") || is_negotiation(&c, code);
}

/* --- messages --------------------------------------------------------------------------------------------------- */

/*
 * TPKT, as long as that is what comes: later there is TLS, or the fast path of RDP, and nothing of what is looked
 * for.
 */
static size_t
length(const uint8_t *p, size_t n)
{
	if (p[0] != 3 || (n > 1 && p[1] != 0))
		return T2_FRAMED_NONE;
	if (n < TPKT_LEN)
		return 0;
	return get_u16be(p + 2) < TPKT_LEN + 3 ? T2_FRAMED_NONE : get_u16be(p + 2);
}

static bool
message(void *arg, const uint8_t *p, size_t n, size_t whole)
{
	struct rdp_flow *const f = arg;
	struct cursor c = { p + TPKT_LEN, p + n };
	const uint16_t before = f->stat;
	uint8_t head, code;

	if (!f->begun && !f->port && rdp_looks(p, n) != 1)
		return false;
	if (!cursor_u8(&c, &head) || !cursor_peek_u8(&c, 0, &code))
		return true;
	f->begun = true;
	f->messages++;
	f->stat |= RDP_STAT_RDP | (f->port ? 0 : RDP_STAT_PORT);
	switch (code) {
	case X224_REQUEST:
	case X224_CONFIRM:
		if (cursor_skip(&c, CONNECT_LEN - 1))
			asked(f, code, c);
		break;
	case X224_DATA:
		if (cursor_skip(&c, 2) && !rdp_mcs_message(f, c))
			f->stat |= RDP_STAT_MALFORMED;
		break;
	case X224_DISCONNECT:
		f->stat |= RDP_STAT_ENDED;
		break;
	}
	if (n < MIN(whole, RDP_KEEP))
		f->stat = (f->stat & (uint16_t)~(RDP_STAT_MALFORMED & ~before)) | RDP_STAT_CUT;
	return true;
}

void
rdp_flow_init(struct rdp_flow *f)
{
	*f = (struct rdp_flow){ .security = RDP_NONE, .failure = RDP_NONE, .gcc = RDP_NONE, .mcs = RDP_NONE };
}

bool
rdp_flow_bytes(struct rdp_flow *f, const struct t2_bytes *b)
{
	static const struct t2_framing framing = { .length = length, .head = TPKT_LEN, .keep = RDP_KEEP };

	if (f->begun && f->framed.have == 0 && f->framed.pass == 0 && b->len >= 3 && b->data[0] >= 0x14 &&
	    b->data[0] <= 0x17 && b->data[1] == 3 && b->data[2] <= 4) {
		f->stat |= RDP_STAT_TLS;
		return false;
	}
	return t2_framed_put(&f->framed, &framing, b, message, f);
}

void
rdp_flow_end(struct rdp_flow *f)
{
	t2_framed_end(&f->framed, message, f);
}

void
rdp_flow_clear(struct rdp_flow *f)
{
	t2_framed_clear(&f->framed);
}

/* --- names: those of Zeek's rdp.log ----------------------------------------------------------------------------- */

static const char *
name(const char *const *names, size_t n, uint32_t v)
{
	return v < n && names[v] != NULL ? names[v] : "UNKNOWN";
}

const char *
rdp_security(const struct rdp_flow *f)
{
	static const char *const names[] = { "RDP", "SSL", "HYBRID", NULL, "RDSTLS", NULL, NULL, NULL, "HYBRID_EX",
		[16] = "RDSAAD" };

	return f->security == RDP_NONE ? "" : name(names, T2_NELEM(names), f->security);
}

/* T.124, ConferenceCreateResponse; T.125, Result */
static const char *const gcc_names[] = { "Success", "User rejected", "Resources not available",
	"Rejected for symmetry-breaking", "Locked conference not supported" };
static const char *const mcs_names[] = { "Success", "domain-merging", "domain-not-hierarchical", "no-such-channel",
	"no-such-domain", "no-such-user", "not-admitted", "other-user-id", "parameters-unacceptable",
	"token-not-available", "token-not-possessed", "too-many-channels", "too-many-tokens", "too-many-users",
	"unspecified-failure", "user-rejected" };
static const char *const failure_names[] = { NULL, "SSL_REQUIRED_BY_SERVER", "SSL_NOT_ALLOWED_BY_SERVER",
	"SSL_CERT_NOT_ON_SERVER", "INCONSISTENT_FLAGS", "HYBRID_REQUIRED_BY_SERVER",
	"SSL_WITH_USER_AUTH_REQUIRED_BY_SERVER" };

const char *
rdp_result(const struct rdp_flow *f)
{
	if (f->failure != RDP_NONE)
		return name(failure_names, T2_NELEM(failure_names), f->failure);
	if (f->mcs != RDP_NONE && f->mcs != 0)
		return name(mcs_names, T2_NELEM(mcs_names), f->mcs);
	if (f->gcc != RDP_NONE)
		return name(gcc_names, T2_NELEM(gcc_names), f->gcc);
	if (f->mcs == 0)
		return "Success";
	return (f->stat & RDP_STAT_TLS) != 0 ? "encrypted" : "";
}

const char *
rdp_method(const struct rdp_flow *f)
{
	static const char *const names[] = { "None", "40bit", "128bit", [8] = "56bit", [16] = "FIPS" };

	return f->protection ? name(names, T2_NELEM(names), f->method) : "";
}

const char *
rdp_level(const struct rdp_flow *f)
{
	static const char *const names[] = { "None", "Low", "Client compatible", "High", "FIPS" };

	return f->protection ? name(names, T2_NELEM(names), f->level) : "";
}

const char *
rdp_cert_type(const struct rdp_flow *f)
{
	static const char *const names[] = { "", "RSA", "X.509" };

	return name(names, T2_NELEM(names), f->certType);
}
