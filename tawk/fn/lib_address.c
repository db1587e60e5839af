/* Addresses: tests, tuples, conversions. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "library_priv.h"

#define V4_MAX 0xffffffffu

/* --- reading and writing addresses --- */

static int
hexdigit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c |= 0x20;
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

static bool
parse_dotted(const char *p, size_t n, uint32_t *a)
{
	const char *end = p + n;
	uint32_t v = 0;

	for (int i = 0; i < 4; i++) {
		unsigned part = 0;
		int k = 0;

		for (; p < end && *p >= '0' && *p <= '9' && k < 4; p++, k++)
			part = part * 10 + (unsigned)(*p - '0');
		if (k == 0 || k > 3 || part > 255)
			return false;
		v = v << 8 | part;
		if (i < 3 && (p == end || *p++ != '.'))
			return false;
	}
	*a = v;
	return p == end;
}

static bool
parse_v6(const char *p, size_t n, u128 *a)
{
	const char *end = p + n;
	uint16_t g[8];
	int k = 0, gap = -1;
	u128 v = 0;
	uint32_t v4;

	if (n >= 2 && p[0] == ':' && p[1] == ':') {
		gap = 0;
		p += 2;
	}
	while (p < end) {
		const char *s = p;
		unsigned w = 0;

		if (k == 8)
			return false;
		for (; p < end && hexdigit(*p) >= 0 && p - s < 5; p++)
			w = w << 4 | (unsigned)hexdigit(*p);
		if (p < end && *p == '.') {
			if (k > 6 || !parse_dotted(s, (size_t)(end - s), &v4))
				return false;
			g[k++] = (uint16_t)(v4 >> 16);
			g[k++] = (uint16_t)v4;
			p = end;
			break;
		}
		if (p == s || p - s > 4)
			return false;
		g[k++] = (uint16_t)w;
		if (p == end)
			break;
		if (*p++ != ':')
			return false;
		if (p < end && *p == ':') {
			if (gap >= 0)
				return false;
			gap = k;
			p++;
		} else if (p == end) {
			return false;
		}
	}
	if (gap < 0 ? k != 8 : k > 7)
		return false;
	for (int i = 0; i < 8; i++) {
		int from = gap < 0 || i < gap ? i : i - (8 - k);

		v = v << 16 | (gap >= 0 && i >= gap && i < gap + 8 - k ? 0 : g[from]);
	}
	*a = v;
	return true;
}

struct ipaddr
ip_parse(const char *p, size_t n)
{
	struct ipaddr ip = { 0, 0 };
	uint32_t v4;
	struct val num;

	if (memchr(p, ':', n)) {
		if (parse_v6(p, n, &ip.a))
			ip.family = 6;
		return ip;
	}
	if (memchr(p, '.', n)) {
		if (parse_dotted(p, n, &v4)) {
			ip.a = v4;
			ip.family = 4;
		}
		return ip;
	}
	if (n && num_parse(p, n, true, &num) == n && num.tag == V_INT && num.i >= 0 && num.i <= V4_MAX) {
		ip.a = (u128)num.i;
		ip.family = 4;
	}
	return ip;
}

struct ipaddr
ip_value(struct awk *A, const struct val *v)
{
	char buf[NUMBUF];
	struct text t;

	if (v->tag == V_INT && !v->s)
		return (struct ipaddr){ v->i >= 0 && v->i <= V4_MAX ? 4 : 0, (u128)v->i };
	t = val_text(A, v, buf);
	return ip_parse(t.p, t.n);
}

size_t
ip4_text(uint32_t a, char *buf)
{
	return (size_t)sprintf(buf, "%u.%u.%u.%u", a >> 24, a >> 16 & 255, a >> 8 & 255, a & 255);
}

/* The longest run of zero groups, of two at least. */
static void
zero_run(const uint16_t *g, int *at, int *len)
{
	*at = -1;
	*len = 1;
	for (int i = 0; i < 8; i++) {
		int n = 0;

		while (i + n < 8 && g[i + n] == 0)
			n++;
		if (n > *len) {
			*at = i;
			*len = n;
		}
		i += n;
	}
}

size_t
ip6_text(u128 a, char *buf, bool full)
{
	uint16_t g[8];
	size_t n = 0;
	int at, len;

	for (int i = 0; i < 8; i++)
		g[i] = (uint16_t)(a >> (112 - 16 * i));
	if (full) {
		for (int i = 0; i < 8; i++)
			n += (size_t)sprintf(buf + n, "%s%04x", i ? ":" : "", g[i]);
		return n;
	}
	zero_run(g, &at, &len);
	for (int i = 0; i < 8; i++) {
		if (i == at) {
			n += (size_t)sprintf(buf + n, "::");
			i += len - 1;
		} else {
			n += (size_t)sprintf(buf + n, "%s%x", i && (at < 0 || i != at + len) ? ":" : "", g[i]);
		}
	}
	return n;
}

/* --- networks --- */

struct network {
	struct ipaddr ip;
	int bits;		/* -1: a single address */
	u128 mask;
	bool masked, bad;
};

static u128
leading(int bits, int width)
{
	u128 all = width == 32 ? V4_MAX : ~(u128)0;

	if (bits <= 0)
		return 0;
	return bits >= width ? all : all & ~((((u128)1) << (width - bits)) - 1);
}

/* A mask as length, dotted or hexadecimal. */
static bool
parse_mask(const char *p, size_t n, int family, u128 *mask)
{
	int width = family == 4 ? 32 : 128;
	struct val num;
	uint32_t v4;

	if (memchr(p, ':', n))
		return parse_v6(p, n, mask);
	if (memchr(p, '.', n)) {
		if (!parse_dotted(p, n, &v4))
			return false;
		*mask = v4;
		return true;
	}
	if (n == 0 || num_parse(p, n, true, &num) != n)
		return false;
	if (num.tag == V_INT && num.i >= 0 && num.i <= width && !(n > 1 && (p[1] | 0x20) == 'x'))
		*mask = leading((int)num.i, width);
	else
		*mask = val_u128(&num);
	return true;
}

static struct network
net_parse(struct text t)
{
	struct network w = { .bits = -1 };
	const char *slash = memchr(t.p, '/', t.n);
	size_t n = slash ? (size_t)(slash - t.p) : t.n;

	w.ip = ip_parse(t.p, n);
	if (slash) {
		w.masked = true;
		w.bad = !parse_mask(slash + 1, t.n - n - 1, w.ip.family, &w.mask);
	} else {
		w.mask = w.ip.family == 4 ? V4_MAX : ~(u128)0;
	}
	return w;
}

static bool
in_net(struct ipaddr ip, const struct network *w)
{
	return !w->bad && ip.family && ip.family == w->ip.family && (ip.a & w->mask) == (w->ip.a & w->mask);
}

/* Constant arguments are read once. */
struct net_cache {
	size_t n;
	char text[128];
	struct network net;
};

static const struct network *
cached_net(struct awk *A, struct text t)
{
	struct net_cache *c = A->lib->state[LS_CACHE];

	if (!c)
		c = A->lib->state[LS_CACHE] = xcalloc(1, sizeof *c);
	if (c->n != t.n || memcmp(c->text, t.p, t.n) != 0) {
		c->net = net_parse(t);
		if (t.n < sizeof c->text) {
			memcpy(c->text, t.p, t.n);
			c->n = t.n;
		}
	}
	return &c->net;
}

static void
net_cache_release(struct awk *A)
{
	free(A->lib->state[LS_CACHE]);
	A->lib->state[LS_CACHE] = NULL;
}

/* --- host and net --- */

void
names_of(struct awk *A, const char *src, const char *dst, int sides, struct val *ret)
{
	char buf[NUMBUF];
	struct str *s = str_new(NULL, 0);
	struct text t;

	if (sides & SRC) {
		t = column_text(A, src, buf);
		s = str_append(s, t.p, t.n);
	}
	if (sides == (SRC | DST))
		s = str_append(s, A->ofs.p, A->ofs.n);
	if (sides & DST) {
		t = column_text(A, dst, buf);
		s = str_append(s, t.p, t.n);
	}
	val_set_str(ret, s);
	ret->tag = V_INPUT;
	if (sides == (SRC | DST))
		ret->form = IN_JOINED;
	if (on_header(A))
		ret->tag = V_STR;
}

static bool
side_in_net(struct awk *A, const char *list, const struct network *w)
{
	char buf[NUMBUF];
	struct text t = column_text(A, list, buf);

	return in_net(ip_parse(t.p, t.n), w);
}

static void
host(struct awk *A, struct val *arg, int n, struct val *ret, int sides)
{
	char buf[NUMBUF];
	const struct network *w;

	if (on_header(A) || n == 0 || is_absent(&arg[0])) {
		names_of(A, C_SRCIP, C_DSTIP, sides, ret);
		return;
	}
	w = cached_net(A, val_text(A, &arg[0], buf));
	*ret = VINT(((sides & SRC) && side_in_net(A, C_SRCIP, w)) || ((sides & DST) && side_in_net(A, C_DSTIP, w)));
}

#define HOST_FN(name, sides) \
	static void \
	fn_##name(struct awk *A, struct val *arg, int n, struct val *ret) \
	{ \
		host(A, arg, n, ret, sides); \
	}

HOST_FN(host, SRC | DST)
HOST_FN(shost, SRC)
HOST_FN(dhost, DST)

/* --- kinds of addresses --- */

static void
fn_privip(struct awk *A, struct val *arg, int n, struct val *ret)
{
	struct ipaddr ip = ip_value(A, &arg[0]);
	uint32_t a = (uint32_t)ip.a;

	(void)n;
	*ret = VINT(ip.family == 4 && (a >> 24 == 10 || a >> 20 == 0xac1 || a >> 16 == 0xc0a8));
}

static void
fn_loopback(struct awk *A, struct val *arg, int n, struct val *ret)
{
	struct ipaddr ip = ip_value(A, &arg[0]);

	(void)n;
	*ret = VINT((ip.family == 4 && ip.a >> 24 == 127) || (ip.family == 6 && ip.a == 1));
}

static void
fn_mcast(struct awk *A, struct val *arg, int n, struct val *ret)
{
	struct ipaddr ip = ip_value(A, &arg[0]);

	(void)n;
	*ret = VINT((ip.family == 4 && ip.a >> 28 == 14) || (ip.family == 6 && ip.a >> 120 == 0xff));
}

static void
fn_ipinnet(struct awk *A, struct val *arg, int n, struct val *ret)
{
	char b1[NUMBUF], b2[NUMBUF];
	struct network w = net_parse(val_text(A, &arg[1], b1));
	struct text m;

	if (n > 2 && (arg[2].tag == V_INT || !is_absent(&arg[2]))) {
		m = val_text(A, &arg[2], b2);
		w.bad = !parse_mask(m.p, m.n, w.ip.family, &w.mask);
	}
	*ret = VINT(in_net(ip_value(A, &arg[0]), &w));
}

static void
fn_ipinrange(struct awk *A, struct val *arg, int n, struct val *ret)
{
	struct ipaddr ip = ip_value(A, &arg[0]), lo = ip_value(A, &arg[1]), hi = ip_value(A, &arg[2]);

	(void)n;
	*ret = VINT(ip.family && ip.family == hi.family && ip.family == lo.family && lo.a <= ip.a && ip.a <= hi.a);
}

static bool
all_digits(struct text t, size_t max)
{
	if (t.n == 0 || t.n > max)
		return false;
	for (size_t i = 0; i < t.n; i++)
		if (t.p[i] < '0' || t.p[i] > '9')
			return false;
	return true;
}

static bool
is_hex(struct text t)
{
	if (t.n < 3 || t.n > 10 || t.p[0] != '0' || (t.p[1] | 0x20) != 'x')
		return false;
	for (size_t i = 2; i < t.n; i++)
		if (hexdigit(t.p[i]) < 0)
			return false;
	return true;
}

static bool
is_ipnum(struct text t)
{
	struct val num;

	return all_digits(t, 10) && num_parse(t.p, t.n, false, &num) && num.i <= V4_MAX;
}

static bool
is_ip4(struct text t)
{
	uint32_t a;

	return parse_dotted(t.p, t.n, &a);
}

#define IS_FN(name, expr) \
	static void \
	fn_##name(struct awk *A, struct val *arg, int n, struct val *ret) \
	{ \
		char buf[NUMBUF]; \
		struct text t = val_text(A, &arg[0], buf); \
		u128 a; \
		\
		(void)n; \
		(void)a; \
		*ret = VINT(expr); \
	}

IS_FN(isip, is_hex(t) || is_ipnum(t) || is_ip4(t))
IS_FN(isip6, parse_v6(t.p, t.n, &a))
IS_FN(isiphex, is_hex(t))
IS_FN(isipnum, is_ipnum(t))
IS_FN(isipstr, is_ip4(t))

/* --- MAC addresses --- */

/* The addresses of a column; of a compound column part `part' of every item.  fn returns true to stop. */
static bool
each_mac(struct text t, bool compound, int part, bool (*fn)(void *, struct text), void *ctx)
{
	const char *p = t.p, *end = p + t.n, *q;

	if (!compound)
		return fn(ctx, t);
	for (; p <= end; p = q + 1) {
		q = memchr(p, ';', (size_t)(end - p));
		if (!q)
			q = end;
		if (fn(ctx, value_part((struct text){ p, (size_t)(q - p) }, '_', part)))
			return true;
	}
	return false;
}

static bool
mac_matches(void *ctx, struct text t)
{
	return re_test(ctx, t.p, t.n);
}

struct distinct {
	struct str *s;
	struct text seen[64];
	int n;
};

static bool
mac_add(void *ctx, struct text t)
{
	struct distinct *d = ctx;

	for (int i = 0; i < d->n; i++)
		if (d->seen[i].n == t.n && memcmp(d->seen[i].p, t.p, t.n) == 0)
			return false;
	if (d->s->len)
		d->s = str_append(d->s, ";", 1);
	d->s = str_append(d->s, t.p, t.n);
	if (d->n < 64)
		d->seen[d->n++] = t;
	return false;
}

static bool
one_mac(struct awk *A, int side, struct regex *re, struct distinct *d)
{
	const char *list = side == SRC ? C_SRCMAC : C_DSTMAC;
	bool compound = column_find(A, "srcMac_dstMac_numP") > 0;
	char buf[NUMBUF];
	struct text t = column_text(A, list, buf);

	return re ? each_mac(t, compound, side, mac_matches, re) : each_mac(t, compound, side, mac_add, d);
}

static void
mac(struct awk *A, struct val *arg, int n, struct val *ret, int sides)
{
	struct distinct d = { .n = 0 };
	struct regex *re;

	if (on_header(A)) {
		names_of(A, C_SRCMAC, C_DSTMAC, sides, ret);
		return;
	}
	if (n > 0 && !is_absent(&arg[0])) {
		re = val_regex(A, &arg[0]);
		*ret = VINT(((sides & SRC) && one_mac(A, SRC, re, NULL)) ||
		    ((sides & DST) && one_mac(A, DST, re, NULL)));
		return;
	}
	d.s = str_new(NULL, 0);
	if (sides & SRC)
		one_mac(A, SRC, NULL, &d);
	if (sides == (SRC | DST)) {
		struct str *first = d.s;

		d = (struct distinct){ .s = str_new(NULL, 0) };
		one_mac(A, DST, NULL, &d);
		first = str_append(first, A->ofs.p, A->ofs.n);
		first = str_append(first, d.s->s, d.s->len);
		str_unref(d.s);
		d.s = first;
	} else if (sides & DST) {
		one_mac(A, DST, NULL, &d);
	}
	val_set_str(ret, d.s);
	if (sides == (SRC | DST))
		ret->form = IN_JOINED;
}

#define MAC_FN(name, sides) \
	static void \
	fn_##name(struct awk *A, struct val *arg, int n, struct val *ret) \
	{ \
		mac(A, arg, n, ret, sides); \
	}

MAC_FN(mac, SRC | DST)
MAC_FN(smac, SRC)
MAC_FN(dmac, DST)

/* --- tuples --- */

static void
tuple(struct awk *A, int k, struct val *ret)
{
	static const char *const columns[][6] = {
		{ C_SRCIP, C_DSTIP }, { C_SRCIP, C_DSTIP, "dstPort" }, { C_SRCIP, "srcPort", C_DSTIP, "dstPort" },
		{ C_SRCIP, "srcPort", C_DSTIP, "dstPort", "l4Proto" },
		{ C_SRCIP, "srcPort", C_DSTIP, "dstPort", "l4Proto", "vlanID;ethVlanID" }
	};
	char buf[NUMBUF];
	struct str *s = str_new(NULL, 100);

	s->len = 0;
	for (int i = 0; i < k; i++) {
		struct text t = column_text(A, columns[k - 2][i], buf);

		if (i)
			s = str_append(s, A->ofs.p, A->ofs.n);
		s = str_append(s, t.p, t.n);
	}
	val_set_str(ret, s);
	ret->form = IN_JOINED;
}

#define TUPLE_FN(k) \
	static void \
	fn_tuple##k(struct awk *A, struct val *arg, int n, struct val *ret) \
	{ \
		(void)arg; \
		(void)n; \
		tuple(A, k, ret); \
	}

TUPLE_FN(2)
TUPLE_FN(3)
TUPLE_FN(4)
TUPLE_FN(5)
TUPLE_FN(6)

/* --- conversions --- */

static void
fn_ip2num(struct awk *A, struct val *arg, int n, struct val *ret)
{
	struct ipaddr ip = ip_value(A, &arg[0]);

	(void)n;
	if (ip.family)
		val_set_u128(ret, ip.a, false);
	else
		val_copy(ret, &arg[0]);
}

static void
fn_ip2hex(struct awk *A, struct val *arg, int n, struct val *ret)
{
	struct ipaddr ip = ip_value(A, &arg[0]);
	char b[16];

	(void)n;
	if (ip.family != 4) {
		val_copy(ret, &arg[0]);
		return;
	}
	snprintf(b, sizeof b, "0x%08x", (uint32_t)ip.a);
	val_set_text(ret, b, 10);
}

static void
fn_ip2str(struct awk *A, struct val *arg, int n, struct val *ret)
{
	char buf[NUMBUF], b[16];
	struct text t = val_text(A, &arg[0], buf);
	struct val num;

	(void)n;
	/* Only numbers are converted; texts that are none stay. */
	if (t.n == 0 || num_parse(t.p, t.n, true, &num) != t.n || num.tag == V_FLT) {
		val_copy(ret, &arg[0]);
		return;
	}
	val_set_text(ret, b, ip4_text((uint32_t)val_u128(&num), b));
}

static void
fn_ip62str(struct awk *A, struct val *arg, int n, struct val *ret)
{
	char buf[NUMBUF], b[48];
	struct text t = val_text(A, &arg[0], buf);

	(void)n;
	if (memchr(t.p, ':', t.n)) {
		val_copy(ret, &arg[0]);
		return;
	}
	val_set_text(ret, b, ip6_text(val_bits(&arg[0]), b, true));
}

static void
fn_ip6expand(struct awk *A, struct val *arg, int n, struct val *ret)
{
	struct ipaddr ip = ip_value(A, &arg[0]);
	char b[48];
	size_t k = 0;

	if (ip.family != 6) {
		val_copy(ret, &arg[0]);
		return;
	}
	if (n > 1 && val_true(&arg[1])) {
		for (int i = 0; i < 8; i++)
			k += (size_t)sprintf(b + k, "%s%x", i ? ":" : "",
			    (unsigned)(ip.a >> (112 - 16 * i) & 0xffff));
	} else {
		k = ip6_text(ip.a, b, true);
	}
	val_set_text(ret, b, k);
}

static void
fn_ip6compress(struct awk *A, struct val *arg, int n, struct val *ret)
{
	struct ipaddr ip = ip_value(A, &arg[0]);
	char b[48];

	(void)n;
	if (ip.family != 6)
		val_copy(ret, &arg[0]);
	else
		val_set_text(ret, b, ip6_text(ip.a, b, false));
}

static void
fn_ip2mask(struct awk *A, struct val *arg, int n, struct val *ret)
{
	struct ipaddr ip = ip_value(A, &arg[0]);
	int bits = 0;

	(void)n;
	if (!ip.family) {
		val_copy(ret, &arg[0]);
		return;
	}
	for (int i = 0; i < (ip.family == 4 ? 32 : 128); i++)
		bits += (int)(ip.a >> i & 1);
	*ret = VINT(bits);
}

/* Length of a mask; false: the argument is none and was given back. */
static bool
mask_length(struct awk *A, struct val *v, int width, struct val *ret, int *bits)
{
	char buf[NUMBUF];
	struct text t = val_text(A, v, buf);
	struct val num;

	if (t.n == 0 || num_parse(t.p, t.n, false, &num) != t.n || num.tag != V_INT || num.i < 0 || num.i > width) {
		val_copy(ret, v);
		return false;
	}
	*bits = (int)num.i;
	return true;
}

static void
mask2ip(struct awk *A, struct val *arg, struct val *ret, int width, bool text)
{
	char b[48];
	int bits;
	u128 m;

	if (!mask_length(A, &arg[0], width, ret, &bits))
		return;
	m = leading(bits, width);
	if (!text)
		val_set_u128(ret, m, false);
	else
		val_set_text(ret, b, width == 32 ? ip4_text((uint32_t)m, b) : ip6_text(m, b, true));
}

#define MASK_FN(name, width, text) \
	static void \
	fn_##name(struct awk *A, struct val *arg, int n, struct val *ret) \
	{ \
		(void)n; \
		mask2ip(A, arg, ret, width, text); \
	}

MASK_FN(mask2ip, 32, false)
MASK_FN(mask2ip6, 128, false)
MASK_FN(mask2ipstr, 32, true)
MASK_FN(mask2ip6str, 128, true)

#define L(name, params, min, max, hdr, fn, doc) \
	{ name, params, min, max, B_TAWK, hdr, 0, 0, SP_NONE, true, fn, doc, false, NULL, net_cache_release, false }

const struct builtin lib_address[] = {
	L("host", "[ip]", 0, 1, H_OWN, fn_host,
	    "Source or destination is ip, or lies in the network; without ip: both addresses."),
	L("net", "[ip]", 0, 1, H_OWN, fn_host, "Same as host()."),
	L("shost", "[ip]", 0, 1, H_OWN, fn_shost, "As host(), for the source."),
	L("snet", "[ip]", 0, 1, H_OWN, fn_shost, "Same as shost()."),
	L("dhost", "[ip]", 0, 1, H_OWN, fn_dhost, "As host(), for the destination."),
	L("dnet", "[ip]", 0, 1, H_OWN, fn_dhost, "Same as dhost()."),
	L("privip", "ip", 1, 1, H_KEEP, fn_privip, "Whether ip is a private address."),
	L("loopback", "ip", 1, 1, H_KEEP, fn_loopback, "Whether ip is a loopback address."),
	L("mcast", "ip", 1, 1, H_KEEP, fn_mcast, "Whether ip is a multicast address."),
	L("ipinnet", "ip, net[, mask]", 2, 3, H_KEEP, fn_ipinnet, "Whether ip lies in a network."),
	L("ipinrange", "ip, low, high", 3, 3, H_KEEP, fn_ipinrange, "Whether low <= ip <= high."),
	L("mac", "[m]", 0, 1, H_OWN, fn_mac, "A MAC address matches the regular expression m."),
	L("ether", "[m]", 0, 1, H_OWN, fn_mac, "Same as mac()."),
	L("smac", "[m]", 0, 1, H_OWN, fn_smac, "As mac(), for the source."),
	L("sether", "[m]", 0, 1, H_OWN, fn_smac, "Same as smac()."),
	L("dmac", "[m]", 0, 1, H_OWN, fn_dmac, "As mac(), for the destination."),
	L("dether", "[m]", 0, 1, H_OWN, fn_dmac, "Same as dmac()."),
	L("isip", "v", 1, 1, H_KEEP, fn_isip, "Whether v is an IPv4 address, dotted, hexadecimal or a number."),
	L("isip6", "v", 1, 1, H_KEEP, fn_isip6, "Whether v is an IPv6 address."),
	L("isiphex", "v", 1, 1, H_KEEP, fn_isiphex, "Whether v is a hexadecimal IPv4 address."),
	L("isipnum", "v", 1, 1, H_KEEP, fn_isipnum, "Whether v is an IPv4 address as number."),
	L("isipstr", "v", 1, 1, H_KEEP, fn_isipstr, "Whether v is a dotted IPv4 address."),
	L("tuple2", "", 0, 0, H_NONE, fn_tuple2, "Addresses."),
	L("tuple3", "", 0, 0, H_NONE, fn_tuple3, "Addresses, destination port."),
	L("tuple4", "", 0, 0, H_NONE, fn_tuple4, "Addresses and ports."),
	L("tuple5", "", 0, 0, H_NONE, fn_tuple5, "Addresses, ports, protocol."),
	L("tuple6", "", 0, 0, H_NONE, fn_tuple6, "Addresses, ports, protocol, VLAN."),
	L("ip2num", "ip", 1, 1, H_SAME, fn_ip2num, "Address as number."),
	L("ip2hex", "ip", 1, 1, H_SAME, fn_ip2hex, "IPv4 address in hexadecimal."),
	L("ip2str", "ip", 1, 1, H_SAME, fn_ip2str, "Number as dotted IPv4 address."),
	L("ip62str", "ip", 1, 1, H_SAME, fn_ip62str, "Number as IPv6 address."),
	L("ip6expand", "ip[, trim]", 1, 2, H_SAME, fn_ip6expand, "IPv6 address in eight groups."),
	L("ip6compress", "ip", 1, 1, H_SAME, fn_ip6compress, "IPv6 address in its shortest form."),
	L("ip2mask", "ip", 1, 1, H_SAME, fn_ip2mask, "Length of a network mask."),
	L("mask2ip", "m", 1, 1, H_SAME, fn_mask2ip, "Mask length as IPv4 number."),
	L("mask2ip6", "m", 1, 1, H_SAME, fn_mask2ip6, "Mask length as IPv6 number."),
	L("mask2ipstr", "m", 1, 1, H_SAME, fn_mask2ipstr, "Mask length as dotted mask."),
	L("mask2ip6str", "m", 1, 1, H_SAME, fn_mask2ip6str, "Mask length as IPv6 mask."),
	{ .name = NULL }
};
