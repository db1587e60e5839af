/* Addresses, ports, protocols: tests, tuples, conversions. */
#include <err.h>
#include <limits.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "interp.h"
#include "library.h"
#include "paths.h"
#include "subnet.h"

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

static size_t
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
	struct net_cache *c = A->lib[LS_CACHE];

	if (!c)
		c = A->lib[LS_CACHE] = xcalloc(1, sizeof *c);
	if (c->n != t.n || memcmp(c->text, t.p, t.n) != 0) {
		c->net = net_parse(t);
		if (t.n < sizeof c->text) {
			memcpy(c->text, t.p, t.n);
			c->n = t.n;
		}
	}
	return &c->net;
}

/* --- host and net --- */

enum side { SRC = 1, DST = 2 };

static void
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

/* --- lists of numbers and ranges --- */

static bool
in_list(struct text list, int64_t v)
{
	const char *p = list.p, *end = p + list.n, *q;

	for (; p <= end; p = q + 1) {
		struct val lo, hi;
		size_t k;

		for (q = p; q < end && *q != ',' && *q != ';'; q++)
			;
		k = num_parse(p, (size_t)(q - p), true, &lo);
		if (k == 0 || lo.tag != V_INT)
			continue;
		while (p + k < q && p[k] == ' ')
			k++;
		if (p + k < q && p[k] == '-') {
			if (num_parse(p + k + 1, (size_t)(q - p) - k - 1, true, &hi) && hi.tag == V_INT && v >= lo.i && v <= hi.i)
				return true;
		} else if (v == lo.i) {
			return true;
		}
	}
	return false;
}

static bool
side_in_list(struct awk *A, const char *column, const struct val *list)
{
	char buf[NUMBUF];
	struct val v, num;

	column_value(A, column, &v);
	strto(&v, &num);
	val_drop(&v);
	if (list->tag == V_INT && !list->s)
		return num.tag == V_INT && num.i == list->i;
	return num.tag == V_INT && in_list(val_text(A, list, buf), num.i);
}

/* The number 0 and "" mean no argument; the text "0" is a number to look for. */
static bool
no_list(struct val *arg, int n)
{
	return n == 0 || is_absent(&arg[0]);
}

static void
port(struct awk *A, struct val *arg, int n, struct val *ret, int sides)
{
	if (on_header(A) || no_list(arg, n)) {
		names_of(A, "srcPort", "dstPort", sides, ret);
		return;
	}
	*ret = VINT(((sides & SRC) && side_in_list(A, "srcPort", &arg[0])) ||
	    ((sides & DST) && side_in_list(A, "dstPort", &arg[0])));
}

#define PORT_FN(name, sides) \
	static void \
	fn_##name(struct awk *A, struct val *arg, int n, struct val *ret) \
	{ \
		port(A, arg, n, ret, sides); \
	}

PORT_FN(port, SRC | DST)
PORT_FN(sport, SRC)
PORT_FN(dport, DST)

static void
listed(struct awk *A, const char *column, struct val *arg, int n, struct val *ret)
{
	if (on_header(A) || no_list(arg, n))
		return_column(A, column, ret);
	else
		*ret = VINT(side_in_list(A, column, &arg[0]));
}

static void
fn_flow(struct awk *A, struct val *arg, int n, struct val *ret)
{
	listed(A, "flowInd", arg, n, ret);
}

static void
fn_packet(struct awk *A, struct val *arg, int n, struct val *ret)
{
	listed(A, "pktNo", arg, n, ret);
}

/* --- protocols --- */

/* Zeek logs name the protocol. */
static int64_t
proto_number(const char *p, size_t n)
{
	static const struct { const char *name; int num; } names[] = { { "tcp", 6 }, { "udp", 17 }, { "icmp", 1 } };
	struct val num;

	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		if (strlen(names[i].name) == n && strncasecmp(p, names[i].name, n) == 0)
			return names[i].num;
	num_parse(p, n, true, &num);
	return num.tag == V_INT ? num.i : 0;
}

static int64_t
row_proto(struct awk *A)
{
	char buf[NUMBUF];
	struct text t = column_text(A, "l4Proto", buf);

	return proto_number(t.p, t.n);
}

static void
fn_proto(struct awk *A, struct val *arg, int n, struct val *ret)
{
	char buf[NUMBUF];
	struct text t;

	if (on_header(A) || no_list(arg, n)) {
		return_column(A, "l4Proto", ret);
		return;
	}
	t = val_text(A, &arg[0], buf);
	if (t.n && (*t.p < '0' || *t.p > '9'))
		*ret = VINT(row_proto(A) == proto_number(t.p, t.n));
	else
		*ret = VINT(in_list(t, row_proto(A)));
}

static void
is_proto(struct awk *A, struct val *arg, int n, struct val *ret, int64_t want)
{
	struct val num;

	if (n > 0 && !is_absent(&arg[0])) {
		strto(&arg[0], &num);
		*ret = VINT(num.tag == V_INT && num.i == want);
		return;
	}
	*ret = VINT(row_proto(A) == want);
}

#define PROTO_FN(name, num) \
	static void \
	fn_##name(struct awk *A, struct val *arg, int n, struct val *ret) \
	{ \
		is_proto(A, arg, n, ret, num); \
	}

PROTO_FN(icmp, 1)
PROTO_FN(igmp, 2)
PROTO_FN(tcp, 6)
PROTO_FN(udp, 17)
PROTO_FN(rsvp, 46)
PROTO_FN(gre, 47)
PROTO_FN(esp, 50)
PROTO_FN(ah, 51)
PROTO_FN(icmp6, 58)
PROTO_FN(sctp, 132)

static void
status_bits(struct awk *A, const char *column, u128 mask, struct val *ret)
{
	val_set_u128(ret, column_bits(A, column) & mask, false);
}

#define STATUS_FN(name, column, mask) \
	static void \
	fn_##name(struct awk *A, struct val *arg, int n, struct val *ret) \
	{ \
		(void)arg; \
		(void)n; \
		status_bits(A, column, mask, ret); \
	}

STATUS_FN(ip, "flowStat", 0xc000)
STATUS_FN(ipv4, "flowStat", 0x4000)
STATUS_FN(ipv6, "flowStat", 0x8000)
STATUS_FN(dhcp, "dhcpStat", ~(u128)0)
STATUS_FN(http, "httpStat", ~(u128)0)

static void
fn_dns(struct awk *A, struct val *arg, int n, struct val *ret)
{
	u128 v = column_bits(A, "dnsStat");

	(void)arg;
	(void)n;
	*ret = VINT(v != 0 && !(v & 2));
}

/* --- TCP flags --- */

static void
flag_letters(struct awk *A, struct val *ret)
{
	static const char letters[] = "WEUAPRSF";
	u128 v = column_bits(A, "tcpFlags");
	char b[8];

	for (int i = 0; i < 8; i++)
		b[i] = v >> (7 - i) & 1 ? letters[i] : '.';
	val_set_text(ret, b, 8);
}

static void
fn_tcpflags(struct awk *A, struct val *arg, int n, struct val *ret)
{
	static const char letters[] = "FSRPAUEW";
	char buf[NUMBUF];
	struct text t;
	u128 v;
	bool clear = false, ok = true;

	if (on_header(A)) {
		return_column(A, "tcpFlags", ret);
		return;
	}
	if (n == 0 || is_absent(&arg[0])) {
		flag_letters(A, ret);
		return;
	}
	v = column_bits(A, "tcpFlags");
	t = val_text(A, &arg[0], buf);
	for (size_t i = 0; i < t.n; i++) {
		const char *l = memchr(letters, t.p[i], 8);

		if (t.p[i] == '!')
			clear = true;
		else if (l)
			ok = ok && (v >> (l - letters) & 1) == !clear;
	}
	*ret = VINT(ok);
}

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
		*ret = VINT(((sides & SRC) && one_mac(A, SRC, re, NULL)) || ((sides & DST) && one_mac(A, DST, re, NULL)));
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
			k += (size_t)sprintf(b + k, "%s%x", i ? ":" : "", (unsigned)(ip.a >> (112 - 16 * i) & 0xffff));
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

/* --- t2whois --- */

static char subnet_folder[PATH_MAX];
static char subnet_note[2][SUBNET_ERR_SIZE];	/* why a family has built-in ranges only */

static void
tables_load(void)
{
	char why[PATHS_ERR];

	if (paths_plugin_folder(NULL, subnet_folder, sizeof subnet_folder, why) == -1)
		snprintf(subnet_folder, sizeof subnet_folder, ".");
	if (subnet_load(subnet_folder, subnet_note) == -1)
		err(1, "t2whois");
}

/* The table of a family, loaded at the first question; a line says once that there is none. */
static const struct subnet_table *
table_of(struct awk *A, int family)
{
	static pthread_once_t once = PTHREAD_ONCE_INIT;
	static bool told[2];
	const int i = family == 6;

	pthread_once(&once, tables_load);
	if (*subnet_note[i] && !__atomic_test_and_set(&told[i], __ATOMIC_RELAXED))
		warning(A, "t2whois: %s/%s: special-purpose addresses only; t2subnet(1) makes tables", subnet_folder, subnet_note[i]);
	return subnetTableP[i];
}

struct whois {
	const struct subnet_table *t;
	struct ipaddr ip;
	u128 first, last;	/* the addresses that share its labels */
	uint32_t id;
	int bits;		/* of the largest network around ip that lies between them */
};

static size_t
whois_ip(const struct whois *w, u128 a, char *buf)
{
	return w->ip.family == 4 ? ip4_text((uint32_t)a, buf) : ip6_text(a, buf, false);
}

static u128
whois_mask(const struct whois *w)
{
	const int width = w->ip.family == 4 ? 32 : 128;
	const u128 all = width == 32 ? UINT32_MAX : ~(u128)0;

	return w->bits == 0 ? 0 : all << (width - w->bits) & all;
}

static size_t
whois_range(const struct whois *w, char *buf)
{
	size_t n = whois_ip(w, w->first, buf);

	memcpy(buf + n, " - ", 3);
	return n + 3 + whois_ip(w, w->last, buf + n + 3);
}

static size_t
whois_text(const char *s, char *buf)
{
	return (size_t)sprintf(buf, "%.*s", SUBNET_WHOLEN, s);
}

/* A field of the answer into buf, which has room for two addresses and an organisation. */
static size_t
whois_field(const struct whois *w, struct text name, char *buf)
{
	static const char *const names[] = { "ip", "netmask", "net", "mask", "range", "org", "country", "county", "city", "asn",
	    "lat", "lng", "prec", "netid" };
	size_t i = 0, n;

	while (i < sizeof names / sizeof *names && (strlen(names[i]) != name.n || memcmp(names[i], name.p, name.n) != 0))
		i++;
	switch (i) {
	case 0: return whois_ip(w, w->ip.a, buf);
	case 1:
		n = whois_ip(w, w->ip.a & whois_mask(w), buf);
		return n + (size_t)sprintf(buf + n, "/%d", w->bits);
	case 2: return whois_ip(w, w->ip.a & whois_mask(w), buf);
	case 3: return whois_ip(w, whois_mask(w), buf);
	case 4: return whois_range(w, buf);
	case 5: return whois_text(subnet_org(w->t, w->id), buf);
	case 6: return whois_text(subnet_cc(w->t, w->id), buf);
	case 7: return whois_text(subnet_county(w->t, w->id), buf);
	case 8: return whois_text(subnet_city(w->t, w->id), buf);
	case 9: return (size_t)sprintf(buf, "%u", subnet_asn(w->t, w->id));
	case 10: return (size_t)sprintf(buf, "%.7g", (double)subnet_lat(w->t, w->id));
	case 11: return (size_t)sprintf(buf, "%.7g", (double)subnet_lng(w->t, w->id));
	case 12: return (size_t)sprintf(buf, "%.7g", (double)subnet_prec(w->t, w->id));
	case 13: return (size_t)sprintf(buf, "0x%08x", subnet_netid(w->t, w->id));
	default: return SIZE_MAX;
	}
}

/* The largest network around the address that has its labels throughout. */
static int
whois_bits(const struct whois *w)
{
	const int width = w->ip.family == 4 ? 32 : 128;
	int bits = width;

	while (bits > 0) {
		const u128 host = (((u128)1 << (width - bits)) << 1) - 1, net = w->ip.a & ~host;

		if (net < w->first || (net | host) > w->last)
			break;
		bits--;
	}
	return bits;
}

static struct whois
whois_ask(struct awk *A, struct ipaddr ip)
{
	struct whois w = { .ip = ip, .t = table_of(A, ip.family) };

	w.id = subnet_range(w.t, ip.a, &w.first, &w.last);
	w.bits = whois_bits(&w);
	return w;
}

static void
fn_t2whois(struct awk *A, struct val *arg, int n, struct val *ret)
{
	char buf[NUMBUF], fieldbuf[NUMBUF], out[256];
	struct text t = val_text(A, &arg[0], buf), fields = n > 1 ? val_text(A, &arg[1], fieldbuf) : TXT("org,country");
	const struct ipaddr ip = on_header(A) ? (struct ipaddr){ 0, 0 } : ip_parse(t.p, t.n);
	const char *p = fields.p, *end = p + fields.n;
	struct str *s = str_new(NULL, 0);
	struct whois w = { .t = NULL };

	if (ip.family)
		w = whois_ask(A, ip);
	while (p < end && (ip.family || on_header(A))) {
		const char *q = memchr(p, ',', (size_t)(end - p));
		const struct text name = { p, (size_t)((q ? q : end) - p) };
		size_t k;

		if (p > fields.p)
			s = str_append(s, A->ofs.p, A->ofs.n);
		if (!ip.family) {
			s = str_append(s, name.p, name.n);
		} else {
			if ((k = whois_field(&w, name, out)) == SIZE_MAX)
				fatal_usage(A, "t2whois: no field '%.*s'", (int)name.n, name.p);
			s = str_append(s, out, k);
		}
		p = q ? q + 1 : end;
	}
	val_set_str(ret, s);
}

#define L(name, params, min, max, hdr, fn, doc) \
	{ name, params, min, max, B_TAWK, hdr, 0, 0, SP_NONE, true, fn, doc, false }

const struct builtin lib_address[] = {
	L("host", "[ip]", 0, 1, H_OWN, fn_host, "Source or destination is ip, or lies in the network; without ip: both addresses."),
	L("net", "[ip]", 0, 1, H_OWN, fn_host, "Same as host()."),
	L("shost", "[ip]", 0, 1, H_OWN, fn_shost, "As host(), for the source."),
	L("snet", "[ip]", 0, 1, H_OWN, fn_shost, "Same as shost()."),
	L("dhost", "[ip]", 0, 1, H_OWN, fn_dhost, "As host(), for the destination."),
	L("dnet", "[ip]", 0, 1, H_OWN, fn_dhost, "Same as dhost()."),
	L("port", "[p]", 0, 1, H_OWN, fn_port, "Source or destination port is in the list of numbers and ranges."),
	L("sport", "[p]", 0, 1, H_OWN, fn_sport, "As port(), for the source."),
	L("dport", "[p]", 0, 1, H_OWN, fn_dport, "As port(), for the destination."),
	L("proto", "[p]", 0, 1, H_OWN, fn_proto, "The protocol is in the list."),
	L("flow", "[f]", 0, 1, H_OWN, fn_flow, "The flow index is in the list."),
	L("packet", "[p]", 0, 1, H_OWN, fn_packet, "The packet number is in the list."),
	L("icmp", "[p]", 0, 1, H_KEEP, fn_icmp, "The protocol (or p) is ICMP."),
	L("igmp", "[p]", 0, 1, H_KEEP, fn_igmp, "The protocol (or p) is IGMP."),
	L("tcp", "[p]", 0, 1, H_KEEP, fn_tcp, "The protocol (or p) is TCP."),
	L("udp", "[p]", 0, 1, H_KEEP, fn_udp, "The protocol (or p) is UDP."),
	L("rsvp", "[p]", 0, 1, H_KEEP, fn_rsvp, "The protocol (or p) is RSVP."),
	L("gre", "[p]", 0, 1, H_KEEP, fn_gre, "The protocol (or p) is GRE."),
	L("esp", "[p]", 0, 1, H_KEEP, fn_esp, "The protocol (or p) is ESP."),
	L("ah", "[p]", 0, 1, H_KEEP, fn_ah, "The protocol (or p) is AH."),
	L("icmp6", "[p]", 0, 1, H_KEEP, fn_icmp6, "The protocol (or p) is ICMPv6."),
	L("sctp", "[p]", 0, 1, H_KEEP, fn_sctp, "The protocol (or p) is SCTP."),
	L("ip", "", 0, 0, H_KEEP, fn_ip, "The flow is IPv4 or IPv6."),
	L("ipv4", "", 0, 0, H_KEEP, fn_ipv4, "The flow is IPv4."),
	L("ipv6", "", 0, 0, H_KEEP, fn_ipv6, "The flow is IPv6."),
	L("dhcp", "", 0, 0, H_KEEP, fn_dhcp, "The flow is DHCP."),
	L("http", "", 0, 0, H_KEEP, fn_http, "The flow is HTTP."),
	L("dns", "", 0, 0, H_KEEP, fn_dns, "The flow is DNS, and not NetBIOS."),
	L("tcpflags", "[val]", 0, 1, H_OWN, fn_tcpflags, "TCP flags as letters, or a test of them."),
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
	L("t2whois", "ip[, fields]", 1, 2, H_OWN, fn_t2whois, "Where an address belongs, by the tables of t2: fields (default org,country) joined by OFS."),
	L("mask2ip6str", "m", 1, 1, H_SAME, fn_mask2ip6str, "Mask length as IPv6 mask."),
	{ .name = NULL }
};
