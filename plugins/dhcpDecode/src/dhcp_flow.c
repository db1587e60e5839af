/* dhcp_flow: messages and their options. */
#include "dhcp_flow.h"

#include "celltext.h"

#define COOKIE		0x63825363
#define BROADCAST	0x8000
#define ETHERNET	1
#define RELAY_DEPTH	8	/* of DHCPv6: RFC 8415, 7.6 */

enum option {
	OPT_PAD = 0, OPT_NETMASK = 1, OPT_ROUTER = 3, OPT_DNS = 6, OPT_HOST = 12, OPT_DOMAIN = 15, OPT_REQUESTED = 50,
	OPT_LEASE = 51, OPT_OVERLOAD = 52, OPT_TYPE = 53, OPT_SERVER = 54, OPT_MESSAGE = 56, OPT_RENEW = 58,
	OPT_REBIND = 59, OPT_CLIENT_ID = 61, OPT_END = 255
};
enum option6 { OPT6_CLIENT_ID = 1, OPT6_RELAYED = 9, OPT6_FQDN = 39 };
enum { RELAY_FORW = 12, RELAY_REPL = 13 };

/* --- texts and lists -------------------------------------------------------------------------------------------- */

static void
text_free(struct dhcp_text *t)
{
	if (t->n > 0)
		t2_mem_give(T2_MEM_TEXT, t->n);
	free(t->s);
	*t = (struct dhcp_text){ .n = 0 };
}

/* Without memory the text is as it was. */
static bool
text_set(struct dhcp_text *t, const uint8_t *p, size_t n)
{
	char *s;

	if (n == 0 || !t2_mem_take(T2_MEM_TEXT, n))
		return false;
	if ((s = malloc(n)) == NULL) {
		t2_mem_give(T2_MEM_TEXT, n);
		return false;
	}
	memcpy(s, p, n);
	text_free(t);
	t->s = s;
	t->n = (uint8_t)n;
	return true;
}

static void
name_add(struct dhcp_flow *f, struct dhcp_names *l, const uint8_t *p, size_t n)
{
	if (n == 0)
		return;
	for (unsigned i = 0; i < l->n; i++)
		if (l->v[i].n == n && memcmp(l->v[i].s, p, n) == 0) {
			l->v[i].count++;
			return;
		}
	if (l->n >= DHCPNMMAX)
		f->stat |= DHCP_STAT_NAMES;
	else if (text_set(&l->v[l->n], p, n))
		l->v[l->n++].count = 1;
}

static void
mac_add(struct dhcp_flow *f, const uint8_t *mac)
{
	for (unsigned i = 0; i < f->nmacs; i++)
		if (memcmp(f->macs[i].mac, mac, 6) == 0) {
			f->macs[i].count++;
			return;
		}
	if (f->nmacs >= DHCPNMMAX) {
		f->stat |= DHCP_STAT_NAMES;
		return;
	}
	memcpy(f->macs[f->nmacs].mac, mac, 6);
	f->macs[f->nmacs++].count = 1;
}

static void
type_add(struct dhcp_flow *f, uint8_t type, unsigned types)
{
	if (type == 0 || type >= types) {
		f->stat |= DHCP_STAT_TYPE;
		return;
	}
	f->typeBits |= UINT32_C(1) << type;
	if (!t2_list_add(f->types, &f->ntypes, DHCPMSGMAX, &type, 1))
		f->stat |= DHCP_STAT_LIST;
}

static void
hardware_add(struct dhcp_flow *f, unsigned type)
{
	f->hwTypes |= UINT64_C(1) << MIN(type, 63);
	if (type != ETHERNET)
		f->stat |= DHCP_STAT_HARDWARE;
}

static void
option_add(struct dhcp_flow *f, uint8_t code)
{
	f->optCnt++;
	if (code < 192)
		f->optBits[code / 64] |= UINT64_C(1) << code % 64;
	if (!t2_list_add(f->opts, &f->nopts, DHCPOPTMAX, &code, 1))
		f->stat |= DHCP_STAT_LIST;
}

/* --- options of DHCP (RFC 2132) --------------------------------------------------------------------------------- */

/* Where the options of a message are read to, and what the header in front of them says */
struct reading {
	struct dhcp_flow *f;
	struct dhcp_said *said;
	const uint8_t *chaddr;
	uint8_t overload;	/* 1: file has options, 2: sname; both */
	bool cut;
};

/* Texts should not end with NUL, some do (RFC 2132, 2). */
static size_t
text_len(const uint8_t *v, size_t n)
{
	while (n > 0 && v[n - 1] == '\0')
		n--;
	return n;
}

/* Type and address of the hardware, or another name: is it the address in the header? */
static bool
client_id_is(const uint8_t *v, size_t n, const uint8_t *chaddr)
{
	return n >= 6 && memcmp(n == 6 ? v : v + 1, chaddr, 6) == 0;
}

/* How long a value is: 0 any, else a multiple of it, exactly one of those that are no lists. */
static bool
length_fits(uint8_t code, size_t n)
{
	switch (code) {
	case OPT_NETMASK:
	case OPT_REQUESTED:
	case OPT_LEASE:
	case OPT_SERVER:
	case OPT_RENEW:
	case OPT_REBIND:
		return n == 4;
	case OPT_ROUTER:
	case OPT_DNS:
		return n >= 4 && n % 4 == 0;
	case OPT_OVERLOAD:
	case OPT_TYPE:
		return n == 1;
	case OPT_HOST:
	case OPT_DOMAIN:
	case OPT_MESSAGE:
		return n >= 1;
	case OPT_CLIENT_ID:
		return n >= 2;
	}
	return true;
}

static void
addr_set(struct dhcp_flow *f, enum dhcp_addr which, const uint8_t *v)
{
	memcpy(&f->addr[which], v, 4);
}

static void
option(struct reading *r, uint8_t code, const uint8_t *v, size_t n)
{
	struct dhcp_flow *const f = r->f;

	if (!length_fits(code, n)) {
		f->stat |= DHCP_STAT_LENGTH;
		return;
	}
	switch (code) {
	case OPT_NETMASK:
		addr_set(f, DHCP_NETMASK, v);
		break;
	case OPT_ROUTER:
		addr_set(f, DHCP_GATEWAY, v);
		break;
	case OPT_DNS:
		addr_set(f, DHCP_DNS, v);
		break;
	case OPT_HOST:
		name_add(f, &f->hosts, v, text_len(v, n));
		break;
	case OPT_DOMAIN:
		name_add(f, &f->domains, v, text_len(v, n));
		break;
	case OPT_REQUESTED:
		addr_set(f, DHCP_REQUESTED, v);
		memcpy(&r->said->requested, v, 4);
		break;
	case OPT_LEASE:
		f->lease = get_u32be(v);
		break;
	case OPT_OVERLOAD:
		f->stat |= DHCP_STAT_OVERLOAD;
		r->overload = v[0];
		break;
	case OPT_TYPE:
		r->said->type = v[0];
		type_add(f, v[0], DHCP_MTYPES);
		break;
	case OPT_SERVER:
		addr_set(f, DHCP_SERVER, v);
		memcpy(&r->said->server, v, 4);
		break;
	case OPT_MESSAGE:
		(void)text_set(&f->message, v, text_len(v, n));
		break;
	case OPT_RENEW:
		f->renew = get_u32be(v);
		break;
	case OPT_REBIND:
		f->rebind = get_u32be(v);
		break;
	case OPT_CLIENT_ID:
		if (!client_id_is(v, n, r->chaddr))
			f->stat |= DHCP_STAT_CLIENT_ID;
		break;
	}
}

/* Options up to their end mark.  Padding up to the end of the message is one, too. */
static void
options(struct reading *r, const uint8_t *p, size_t size)
{
	struct cursor c = { p, p + size };
	uint8_t code = OPT_END, n;
	bool ended = false;

	while (!ended && cursor_u8(&c, &code)) {
		if (code == OPT_PAD)
			continue;
		ended = code == OPT_END;
		if (ended)
			break;
		if (!cursor_u8(&c, &n)) {
			r->f->stat |= DHCP_STAT_OPTIONS;
			return;
		}
		option_add(r->f, code);
		if (!cursor_has(&c, n)) {
			r->f->stat |= DHCP_STAT_OPTIONS;
			return;
		}
		option(r, code, c.p, n);
		(void)cursor_skip(&c, n);
	}
	if (!ended && (size == 0 || code != OPT_PAD || r->cut))
		r->f->stat |= DHCP_STAT_OPTIONS;
}

/* --- messages of DHCP (RFC 2131, 2) ----------------------------------------------------------------------------- */

enum { AT_HTYPE = 1, AT_HLEN = 2, AT_HOPS = 3, AT_XID = 4, AT_SECS = 8, AT_FLAGS = 10, AT_ADDRS = 12, AT_CHADDR = 28,
	AT_SNAME = 44, AT_FILE = 108, AT_COOKIE = 236 };

/*
 * Seconds since the client began.  Some write the low byte first: the less of both readings.
 */
static void
seconds(struct dhcp_flow *f, const uint8_t *p)
{
	uint16_t v = get_u16be(p);

	if (v > get_u16le(p)) {
		f->stat |= DHCP_STAT_SECONDS;
		v = get_u16le(p);
	}
	f->maxSecs = MAX(f->maxSecs, v);
}

static void
header(struct dhcp_flow *f, const uint8_t *p, struct dhcp_said *said)
{
	static const uint8_t fields[] = { DHCP_CLIENT, DHCP_YOURS, DHCP_NEXT, DHCP_RELAY };

	said->op = p[0];
	said->hops = p[AT_HOPS];
	said->hwType = p[AT_HTYPE];
	said->xid = get_u32be(p + AT_XID);
	memcpy(&said->yours, p + AT_ADDRS + 4, 4);
	memcpy(said->mac, p + AT_CHADDR, 6);
	f->stat |= p[0] == DHCP_BOOTREQUEST ? DHCP_STAT_REQUEST : p[0] == DHCP_BOOTREPLY ? DHCP_STAT_REPLY :
	    DHCP_STAT_MALFORMED;
	hardware_add(f, p[AT_HTYPE]);
	if (p[AT_HTYPE] == ETHERNET || p[AT_HLEN] >= 6)
		mac_add(f, p + AT_CHADDR);
	f->hops |= UINT32_C(1) << (p[AT_HOPS] > 16 ? 31 : p[AT_HOPS]);
	seconds(f, p + AT_SECS);
	if (get_u16be(p + AT_FLAGS) & BROADCAST)
		f->stat |= DHCP_STAT_BROADCAST;
	for (unsigned i = 0; i < sizeof(fields); i++)
		addr_set(f, fields[i], p + AT_ADDRS + 4 * i);
}

/* A field is a text that ends with NUL, or has options: RFC 2131, 4.1. */
static void
field(struct reading *r, struct dhcp_text *text, const uint8_t *p, size_t size, bool has_options)
{
	if (has_options)
		options(r, p, size);
	else
		(void)text_set(text, p, strnlen((const char *)p, size));
}

void
dhcp_flow_message(struct dhcp_flow *f, const uint8_t *p, size_t n, bool cut, struct dhcp_said *said)
{
	struct reading r = { .f = f, .said = said, .cut = cut };

	*said = (struct dhcp_said){ .any = true };
	f->stat |= DHCP_STAT_DHCP;
	if (n < DHCP_LEN) {
		f->stat |= cut ? DHCP_STAT_OPTIONS : DHCP_STAT_MALFORMED;
		return;
	}
	header(f, p, said);
	r.chaddr = p + AT_CHADDR;
	if (get_u32be(p + AT_COOKIE) != COOKIE)
		f->stat |= DHCP_STAT_MAGIC;
	else
		options(&r, p + DHCP_LEN, n - DHCP_LEN);
	const uint8_t overload = r.overload;

	r.cut = false;
	field(&r, &f->file, p + AT_FILE, AT_COOKIE - AT_FILE, (overload & 1) != 0);
	field(&r, &f->server, p + AT_SNAME, AT_FILE - AT_SNAME, (overload & 2) != 0);
}

bool
dhcp_request_read(const uint8_t *p, size_t n, struct dhcp_said *said)
{
	const uint8_t *end = p + n, *o = p + DHCP_LEN;

	*said = (struct dhcp_said){ .any = false };
	if (n < DHCP_LEN || p[0] != DHCP_BOOTREQUEST || get_u32be(p + AT_COOKIE) != COOKIE)
		return false;
	while (o < end && *o != OPT_END) {
		if (*o == OPT_PAD) {
			o++;
			continue;
		}
		if (end - o < 2 || end - o < 2 + o[1])
			break;
		if (o[0] == OPT_TYPE && o[1] == 1)
			said->type = o[2];
		else if (o[0] == OPT_REQUESTED && o[1] == 4)
			memcpy(&said->requested, o + 2, 4);
		else if (o[0] == OPT_SERVER && o[1] == 4)
			memcpy(&said->server, o + 2, 4);
		o += 2 + o[1];
	}
	return said->type == DHCP_REQUEST && said->requested != 0 && said->server != 0;
}

/* --- DHCPv6 (RFC 8415) ------------------------------------------------------------------------------------------ */

/* DUID of a link-layer address, with time (1) or without (3): RFC 8415, 11.2 and 11.4. */
static void
duid(struct dhcp_flow *f, const uint8_t *v, size_t n)
{
	const uint16_t type = n >= 4 ? get_u16be(v) : 0;
	const size_t at = type == 1 ? 8 : 4;

	if ((type != 1 && type != 3) || n < at)
		return;
	hardware_add(f, get_u16be(v + 2));
	if (n - at >= 6)
		mac_add(f, v + at);
}

/* Flags, and a name of DNS without pointers, with or without its root: RFC 4704, 4. */
static void
fqdn(struct dhcp_flow *f, const uint8_t *v, size_t n)
{
	struct cursor c = { v, v + n };
	uint8_t text[255], label = 0;
	size_t len = 0;

	(void)cursor_skip(&c, 1);
	while (cursor_u8(&c, &label) && label > 0) {
		if (label > 63 || !cursor_has(&c, label) || len + label >= sizeof(text)) {
			f->stat |= DHCP_STAT_LENGTH;
			break;
		}
		if (len > 0)
			text[len++] = '.';
		memcpy(text + len, c.p, label);
		len += label;
		(void)cursor_skip(&c, label);
	}
	name_add(f, &f->domains, text, len);
}

static void message6(struct dhcp_flow *, struct cursor, bool cut, struct dhcp_said *, unsigned depth);

static void
options6(struct dhcp_flow *f, struct cursor c, bool cut, struct dhcp_said *said, unsigned depth)
{
	uint16_t code, n;

	while (cursor_has(&c, 1)) {
		if (!cursor_u16be(&c, &code) || !cursor_u16be(&c, &n) || !cursor_has(&c, n)) {
			f->stat |= DHCP_STAT_OPTIONS;
			return;
		}
		if (code == OPT6_CLIENT_ID)
			duid(f, c.p, n);
		else if (code == OPT6_FQDN)
			fqdn(f, c.p, n);
		else if (code == OPT6_RELAYED)
			message6(f, (struct cursor){ c.p, c.p + n }, false, said, depth + 1);
		(void)cursor_skip(&c, n);
	}
	if (cut)
		f->stat |= DHCP_STAT_OPTIONS;
}

/* A relay's message has hops and two addresses, and the message that it relays in an option: RFC 8415, 9. */
static void
message6(struct dhcp_flow *f, struct cursor c, bool cut, struct dhcp_said *said, unsigned depth)
{
	uint8_t type;
	bool relay;

	if (depth > RELAY_DEPTH || !cursor_peek_u8(&c, 0, &type)) {
		f->stat |= DHCP_STAT_MALFORMED;
		return;
	}
	relay = type == RELAY_FORW || type == RELAY_REPL;
	if (depth == 0) {
		said->type = type;
		type_add(f, type, DHCP6_MTYPES);
		if (relay && cursor_has(&c, 2))
			said->hops = c.p[1];
		else if (!relay && cursor_has(&c, 4))
			said->xid = get_u32be(c.p) & 0xffffff;
	}
	if (cursor_skip(&c, relay ? 34 : 4))
		options6(f, c, cut, said, depth);
	else
		f->stat |= cut ? DHCP_STAT_OPTIONS : DHCP_STAT_MALFORMED;
}

void
dhcp_flow_message6(struct dhcp_flow *f, const uint8_t *p, size_t n, bool cut, struct dhcp_said *said)
{
	*said = (struct dhcp_said){ .any = true };
	f->stat |= DHCP_STAT_DHCP;
	message6(f, (struct cursor){ p, p + n }, cut, said, 0);
}

/* --- the flow --------------------------------------------------------------------------------------------------- */

void
dhcp_flow_clear(struct dhcp_flow *f)
{
	for (unsigned i = 0; i < DHCPNMMAX; i++) {
		text_free(&f->hosts.v[i]);
		text_free(&f->domains.v[i]);
	}
	text_free(&f->server);
	text_free(&f->file);
	text_free(&f->message);
}

int
dhcp_looks(const uint8_t *p, size_t n)
{
	return n >= DHCP_LEN && (p[0] == DHCP_BOOTREQUEST || p[0] == DHCP_BOOTREPLY) &&
	    get_u32be(p + AT_COOKIE) == COOKIE && p[AT_HLEN] <= 16;
}
