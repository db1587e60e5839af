/* Ports, protocols, TCP flags: lists of numbers and ranges. */
#include <stdlib.h>
#include <string.h>

#include "library_priv.h"

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
			if (num_parse(p + k + 1, (size_t)(q - p) - k - 1, true, &hi) && hi.tag == V_INT &&
			    v >= lo.i && v <= hi.i)
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

#define L(name, params, min, max, hdr, fn, doc) \
	{ name, params, min, max, B_TAWK, hdr, 0, 0, SP_NONE, true, fn, doc, false, NULL, NULL, false }

const struct builtin lib_proto[] = {
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
	{ .name = NULL }
};
