/* The sections of a report. */
#include <arpa/inet.h>

#include <err.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "budget.h"
#include "figure_priv.h"
#include "shellword.h"

#define ANY ~UINT64_C(0)
#define G(by) (UINT64_C(1) << (by))

/* --- pieces of programs --- */

#define NS "function ns(t, a) { split(t, a, \".\"); return a[1] * 1000000000 + substr(a[2] \"000000000\", 1, 9) } "
#define LIST(col) "n = split(substr($" col ", 2, length($" col ") - 2), q, \"\\\";\\\"\"); i = 0; do "
#define EACH_Q "; while (i < n) }' @f"
#define TOP(key) "aggr(" key ", @s\"Flows\", @n) }' @f"
#define STATUS(mask)                                                                                                 \
	"tawk -H '{ s = and($flowStat, " mask "); for (b = 0; s && b < 64; b++) "                                    \
	"if (bitsanyset(s, lshift(1, b))) n[b]++ } END { for (b = 0; b < 64; b++) if (n[b]) print b, n[b] }' @f"
#define IS_REFUSED                                                                                                   \
	"$l4Proto == 6 && $dir == \"B\" && bitsallset($tcpStatesAFlags, 0x41) && !$numBytesSnt && !$numBytesRcvd"

/* Bits of flowStat that say how flows ended, and those of faults. */
#define ENDED UINT64_C(0x4000070000000000)
#define FAULTS UINT64_C(0x800dd8ef00010000)

static const struct section sections[] = {
	{ "input", "Input", "Rows read, and the time they cover.",
	  HAS(DIR) | HAS(PKTS) | HAS(BYTES) | HAS(FIRST) | HAS(LAST), 0,
	  "Flows|From clients|Packets|Bytes|First packet|Last packet", "iiiitt",
	  "tawk -H '{ n++; a += $dir == \"A\"; p += $numPktsSnt; b += $numBytesSnt; if (n == 1 || $timeFirst < f) "
	  "f = $timeFirst; if (n == 1 || $timeLast > l) l = $timeLast } END { print n + 0, a + 0, p + 0, b + 0, "
	  "f, l }' @f",
	  rows_input, DRAW_FACTS, 0, 0 },
	{ "input", "Input", "Rows read.", 0, HAS(DIR) | HAS(PKTS) | HAS(BYTES) | HAS(FIRST) | HAS(LAST),
	  "Flows", "i", "tawk -H '{ n++ } END { print n + 0 }' @f", rows_count, DRAW_FACTS, 0, 0 },
	{ "faults", "Faults", "What the packets of flows lacked: cut, malformed or impossible ones. Numbers are "
	    "flows.",
	  HAS(STAT), 0, "Status|Flows", "sN", STATUS("0x800dd8ef00010000"), rows_faults, DRAW_BARS, 0, STATUSES },
	{ "ended", "Forced and timed out", "Flows that were ended before the end of their traffic, and why.",
	  HAS(STAT), 0, "Status|Flows", "sN", STATUS("0x4000070000000000"), rows_ended, DRAW_BARS, 0, STATUSES },
	{ "timeline", "Timeline", "Bytes, each flow's spread over its life, and flows that began.",
	  HAS(FIRST) | HAS(DURATION) | HAS(BYTES), 0, "Time|Bytes|Flows", "tBN",
	  "tawk -H '" NS "{ s = ns($timeFirst); d = ns($duration); i = (s - s % @w) / @w; n[i]++; for (c = 0; i "
	  "* @w <= s + d; i++) "
	  "{ e = (i + 1) * @w - s; q = e > d ? $numBytesSnt : ($numBytesSnt * e - $numBytesSnt * e % d) / d; "
	  "b[i] += q - c; c = q } } "
	  "END { for (i in b) if (b[i] || n[i]) printf \"%.3f\\t%d\\t%d\\n\", i * @w / 1000000000, b[i], n[i] "
	  "}' @f | sort -n",
	  rows_timeline, DRAW_TIME, 0, TIMES },
	{ "protocols", "Protocols", "By Ethernet type and protocol.", HAS(ETHTYPE) | HAS(PROTO), 0,
	  "Ethernet type|Protocol|?Bytes|Flows", "epBN", "tawk -H '{ " TOP("$ethType OFS $l4Proto"),
	  rows_proto, DRAW_BARS, G(BY_PROTO), 0 },
	{ "services", "Services", "By the server's port. Bytes of both directions; flows are those of clients.",
	  HAS(DIR) | HAS(PROTO) | HAS(SRCPORT) | HAS(DSTPORT), 0, "Protocol|Port|?Bytes|Flows", "poBN",
	  "tawk -H '$l4Proto == 6 || $l4Proto == 17 || $l4Proto == 132 { aggr($l4Proto OFS ($dir == \"B\" ? "
	  "$srcPort : $dstPort), "
	  "@a, @n) }' @f", rows_service, DRAW_BARS, G(BY_SERVICE), 0 },
	{ "classes", "Applications", "What the ports of servers are for; flows of clients.", HAS(DIR) | HAS(CLASS), 0,
	  "Application|Flows", "qN",
	  "tawk -H '$dir != \"B\" && $dstPortClass != \"\" { aggr($dstPortClass, \"Flows\", @n) }' @f",
	  rows_class, DRAW_BARS, G(BY_CLASS), 0 },
	{ "talkers", "Top talkers", "Who sent most.", HAS(DIR) | HAS(SRCIP) | HAS(DSTIP), 0,
	    "Source|?Bytes|Flows", "xBN",
	  "tawk -H '$srcIP != \"-\" { " TOP("$srcIP"), rows_talkers, DRAW_BARS, 0, TALKS },
	{ "pairs", "Pairs", "Client and server. Bytes of both directions; flows are those of the client.",
	  HAS(DIR) | HAS(SRCIP) | HAS(DSTIP), 0, "Client|Server|?Bytes|Flows", "xxBN",
	  "tawk -H '$srcIP != \"-\" { aggr($dir == \"B\" ? $dstIP OFS $srcIP : $srcIP OFS $dstIP, @a, @n) }' @f",
	  rows_pairs, DRAW_BARS, 0, TALKS },
	{ "dataout", "Data out", "Private addresses that sent bytes to others.",
	    HAS(DIR) | HAS(SRCIP) | HAS(DSTIP) | HAS(BYTES), 0,
	  "Source|Destination|Bytes|Flows", "xxBN",
	  "tawk -H 'privip($srcIP) && !privip($dstIP) && !mcast($dstIP) { " TOP("$srcIP OFS $dstIP"),
	  rows_dataout, DRAW_BARS, 0, TALKS },
	{ "countries", "Countries", "Where senders are.", HAS(SRCIP) | HAS(DSTIP) | HAS(SRCCC), 0,
	    "Country|?Bytes|Flows", "xBN",
	  "tawk -H '$srcIP != \"-\" { " TOP("$srcIPCC"), rows_cc, DRAW_BARS, G(BY_CC), 0 },
	{ "organisations", "Organisations", "Whom the senders belong to.", HAS(SRCIP) | HAS(DSTIP) | HAS(SRCORG), 0,
	  "Organisation|?Bytes|Flows", "qBN",
	  "tawk -H '$srcIP != \"-\" { " TOP("$srcIPOrg"), rows_org, DRAW_BARS, G(BY_ORG), 0 },
	{ "tcp", "TCP outcomes", "How connections went. Answered ones may count further down as well.",
	  HAS(DIR) | HAS(PROTO) | HAS(TCPSTATES) | HAS(PKTSRCVD) | HAS(BYTES) | HAS(BYTESRCVD), HAS(TCPANOMALY),
	  "Outcome|Flows", "xN",
	  "tawk -H '$l4Proto == 6 { s = $tcpStatesAFlags; b = $dir == \"B\"; r = " IS_REFUSED "; "
	  "n[1] += !b; n[2] += !b && $numPktsRcvd > 0; n[3] += !b && $numPktsRcvd == 0; n[4] += r; "
	  "n[5] += !b && $numPktsRcvd > 0 && bitsanyset(s, 1); n[6] += !b && bitsanyset(s, 0x40); "
	  "n[7] += b && !r && bitsanyset(s, 0x40); n[8] += !b && s == 0 } "
	  "END { t = \"opened,answered,no answer,refused,half-open\"; t = t \",reset by client,reset by "
	  "server,closed in order\"; "
	  "split(t, a, \",\"); for (i = 1; i <= 8; i++) print a[i], n[i] + 0 }' @f", rows_tcp, DRAW_BARS,
	  G(BY_TCP), 0 },
	{ "tcp", "TCP outcomes", "How connections went. Answered ones may count further down as well; "
	    "retransmissions: flows of "
	  "either side that have any.",
	  HAS(DIR) | HAS(PROTO) | HAS(TCPSTATES) | HAS(PKTSRCVD) | HAS(BYTES) | HAS(BYTESRCVD) | HAS(TCPANOMALY), 0,
	  "Outcome|Flows", "xN",
	  "tawk -H '$l4Proto == 6 { s = $tcpStatesAFlags; b = $dir == \"B\"; r = " IS_REFUSED "; "
	  "n[1] += !b; n[2] += !b && $numPktsRcvd > 0; n[3] += !b && $numPktsRcvd == 0; n[4] += r; "
	  "n[5] += !b && $numPktsRcvd > 0 && bitsanyset(s, 1); n[6] += !b && bitsanyset(s, 0x40); "
	  "n[7] += b && !r && bitsanyset(s, 0x40); n[8] += !b && s == 0; n[9] += bitsanyset($tcpAnomaly, 7) != 0 } "
	  "END { t = \"opened,answered,no answer,refused,half-open\"; t = t \",reset by client,reset by "
	  "server,closed in order\"; "
	  "split(t \",retransmissions\", a, \",\"); for (i = 1; i <= 9; i++) print a[i], n[i] + 0 }' @f",
	  rows_tcp, DRAW_BARS, G(BY_TCP), 0 },
	{ "refused", "Refused connections", "Opened, and answered by a reset.",
	  HAS(DIR) | HAS(PROTO) | HAS(TCPSTATES) | HAS(BYTES) | HAS(BYTESRCVD) | HAS(SRCIP) | HAS(DSTIP) |
	  HAS(SRCPORT) | HAS(DSTPORT), 0, "Client|Server|Port|Flows", "xxoN",
	  "tawk -H '$srcIP != \"-\" && " IS_REFUSED " { aggr($dstIP OFS $srcIP OFS $srcPort, \"Flows\", @n) }' @f",
	  rows_refused, DRAW_BARS, 0, TALKS },
	{ "unanswered", "Unanswered connections", "TCP flows that nothing came back to.",
	  HAS(DIR) | HAS(PROTO) | HAS(PKTSRCVD) | HAS(SRCIP) | HAS(DSTIP) | HAS(SRCPORT) | HAS(DSTPORT), 0,
	  "Client|Server|Port|Flows", "xxoN",
	  "tawk -H '$srcIP != \"-\" && $l4Proto == 6 && $dir != \"B\" && !$numPktsRcvd { "
	  "aggr($srcIP OFS $dstIP OFS $dstPort, \"Flows\", @n) }' @f", rows_unanswered, DRAW_BARS, 0, TALKS },
	{ "scans", "Scans", "Sources by the targets they tried: address, port and protocol, each counted once.",
	  HAS(DIR) | HAS(SRCIP) | HAS(DSTIP) | HAS(SRCPORT) | HAS(DSTPORT) | HAS(PROTO), 0,
	      "Source|Targets|Hosts|Ports", "xNNN",
	  "tawk -H '$dir != \"B\" && $srcIP != \"-\" && !s[$srcIP, $dstIP, $dstPort, $l4Proto]++ { "
	  "aggr($srcIP, 1 OFS (!h[$srcIP, $dstIP]++) OFS (!p[$srcIP, $dstPort]++), @n) }' @f",
	  rows_scans, DRAW_BARS, 0, TALKS },
	{ "ports", "Hosts and ports", "Flows to servers, in the order of their addresses, by port: a scan of "
	    "ports is a line across, "
	  "a scan of hosts a line down.",
	  HAS(DIR) | HAS(SRCIP) | HAS(DSTIP) | HAS(SRCPORT) | HAS(DSTPORT) | HAS(PROTO), 0,
	  "Row|Ports from|Flows", "iiN",
	  "tawk -H 'function first(p, o) { if (p < 4) return p; for (o = 1; p >= 2 ^ (o + 1); o++); o = 2 ^ (o "
	  "- 2); return p - p % o } "
	  "$dir != \"B\" && ($l4Proto == 6 || $l4Proto == 17 || $l4Proto == 132) && $srcIP != \"-\" { n[$dstIP, "
	  "first($dstPort)]++; "
	  "h[$dstIP] = sprintf(\"%d %039d \", index($dstIP, \":\") > 0, ip2num($dstIP)) $dstIP } "
	  "END { m = asort(h, s); r = m < 48 ? m : 48; for (i = 1; i <= m; i++) { split(s[i], a, \" \"); "
	  "at[a[3]] = int((i - 1) * r / m) } "
	  "for (k in n) { split(k, a, SUBSEP); v[at[a[1]] OFS a[2]] += n[k] } for (k in v) print k, v[k] }' @f "
	  "| sort -k1,1n -k2,2n",
	  rows_ports, DRAW_PORTS, 0, TALKS },
	{ "sizes", "Duration and bytes", "Flows by how long they lasted and how much went both ways.",
	  HAS(DIR) | HAS(FIRST) | HAS(DURATION) | HAS(BYTES) | HAS(BYTESRCVD), 0,
	      "Duration [ns] below|Bytes below|Flows", "iiN",
	  "tawk -H '" NS "function step(v, k, t) { for (k = 0; v >= (t = (k % 3 ? k % 3 == 1 ? 2 : 5 : 1) * 10 "
	  "^ int(k / 3)); k++); "
	  "return t } $dir != \"B\" { n[step(ns($duration)) OFS step($numBytesSnt + $numBytesRcvd)]++ } "
	  "END { for (k in n) print k, n[k] }' @f | sort -k1,1n -k2,2n", rows_sizes, DRAW_SIZES, G(BY_SIZE),
	  0 },
	{ "beacons", "Beacon candidates",
	  "Flows of one client to one service that begin at regular times: six or more, a second or more apart. "
	  "Period: the median of the intervals; spread: three quarters of them are no farther from it, "
	  "half of it at most.",
	  HAS(DIR) | HAS(FIRST) | HAS(SRCIP) | HAS(DSTIP) | HAS(SRCPORT) | HAS(DSTPORT) | HAS(PROTO), 0,
	  "Client|Server|Protocol|Port|Flows|Period|Spread", "xxpoNMP",
	  "tawk -H '" NS "$dir != \"B\" && $srcIP != \"-\" { k = $srcIP OFS $dstIP OFS $l4Proto OFS $dstPort; "
	  "t[k][++c[k]] = ns($timeFirst) } END { for (k in c) if ((n = c[k]) >= 6) { asort(t[k], s); delete d; "
	  "for (i = 1; i < n; i++) d[i] = s[i + 1] - s[i]; asort(d); m = d[int(n / 2)]; if (m < 1000000000) "
	  "continue; "
	  "for (i = 1; i < n; i++) d[i] = d[i] > m ? d[i] - m : m - d[i]; asort(d); "
	  "if ((x = int(1000 * d[int(3 * n / 4)] / m)) <= 500) print k, n, int(m / 1000000), x } }' @f "
	  "| LC_ALL=C sort -k7,7n -k5,5nr "
	  "-k1,1 -k2,2 -k3,3n -k4,4n@h",
	  rows_beacons, DRAW_BEACONS, 0, TALKS | BEGUN },
	{ "dnsnames", "DNS names", "Names that clients asked for, and how often.", HAS(DIR) | HAS(DNSNAME), 0,
	    "Name|Questions", "xN",
	  "tawk -H '$dir != \"B\" && $dnsQname != \"\" { " LIST("dnsQname") "aggr(q[++i], \"Flows\", @n)" EACH_Q,
	  rows_dnsname, DRAW_BARS, G(BY_DNSNAME), 0 },
	{ "dnsfailed", "DNS names that are not", "Names for which servers said NXDOMAIN.",
	    HAS(DIR) | HAS(DNSNAME) | HAS(DNSFLAGS), 0,
	  "Name|Answers", "xN", "tawk -H '$dir == \"B\" && $dnsQname != \"\" && split($dnsHFlg_OpC_RetC, r, "
	  "\"_\") && "
	  "bitsanyset(strtonum(r[3]), 8) { " LIST("dnsQname") "aggr(q[++i], \"Flows\", @n)" EACH_Q,
	  rows_dnsfailed, DRAW_BARS, G(BY_DNSFAILED), 0 },
	{ "dnscodes", "DNS return codes", "Flows of servers that had each.",
	    HAS(DIR) | HAS(DNSNAME) | HAS(DNSFLAGS), 0,
	  "Code|Flows", "rN", "tawk -H '$dir == \"B\" && $dnsQname != \"\" && split($dnsHFlg_OpC_RetC, r, \"_\") { "
	  "for (b = 0; b < 16; b++) if (bitsanyset(strtonum(r[3]), lshift(1, b))) n[b]++ } "
	  "END { for (b = 0; b < 16; b++) if (n[b]) print b, n[b] }' @f",
	  rows_dnscode, DRAW_BARS, G(BY_DNSCODE), 0 },
	{ "dnslengths", "Lengths of DNS names", "Bytes of the names that clients asked for; long ones may carry "
	    "data.",
	  HAS(DIR) | HAS(DNSNAME), 0, "From|Questions", "lN",
	  "LC_ALL=C tawk -H '$dir != \"B\" && $dnsQname != \"\" { " LIST("dnsQname")
	  "m[int(length(q[++i]) / 10) * 10]++; while (i < n) } END { for (k in m) print k, m[k] }' @f | sort -n",
	  rows_dnslen, DRAW_BARS, G(BY_DNSLEN), 0 },
	{ "tlsnames", "TLS names", "Server names of TLS.", HAS(TLSNAME), 0, "Name|Flows", "qN",
	  "tawk -H '$sslServerName != \"\" { aggr($sslServerName, \"Flows\", @n) }' @f",
	  rows_tlsname, DRAW_BARS, G(BY_TLSNAME), 0 },
	{ "tlsversions", "TLS versions", "Of the flows that have one.", HAS(TLSVERSION), 0, "Version|Flows", "vN",
	  "tawk -H '$sslVersion != 0 { aggr($sslVersion, \"Flows\", @n) }' @f",
	  rows_tlsversion, DRAW_BARS, G(BY_TLSVERSION), 0 },
	{ "httphosts", "HTTP hosts", "Hosts that clients asked.", HAS(HTTPHOST), 0, "Host|Requests", "xN",
	  "tawk -H '$httpHosts != \"\" { " LIST("httpHosts") "aggr(q[++i], \"Flows\", @n)" EACH_Q,
	  rows_httphost, DRAW_BARS, G(BY_HTTPHOST), 0 },
	{ "httpagents", "HTTP clients", "What clients said they were.", HAS(HTTPAGENT), 0, "User agent|Requests",
	    "xN",
	  "tawk -H '$httpUsrAg != \"\" { " LIST("httpUsrAg") "aggr(q[++i], \"Flows\", @n)" EACH_Q,
	  rows_httpagent, DRAW_BARS, G(BY_HTTPAGENT), 0 },
	{ "sshclients", "SSH clients", "Versions that clients said.", HAS(DIR) | HAS(SSHVERSION), 0,
	    "Version|Flows", "qN",
	  "tawk -H '$dir != \"B\" && $sshVersion != \"\" { aggr($sshVersion, \"Flows\", @n) }' @f",
	  rows_sshversion, DRAW_BARS, G(BY_SSHVERSION), 0 }
};

#define NSECTIONS (sizeof sections / sizeof *sections)

/* --- choosing --- */

static bool
listed(const char *list, const char *id)
{
	const size_t n = strlen(id);

	for (const char *p = list; p != NULL && *p; p += strcspn(p, ","), p += *p == ',')
		if (strcspn(p, ",") == n && strncmp(p, id, n) == 0)
			return true;
	return false;
}

const char *
figure_unknown(const char *list)
{
	for (const char *p = list; p != NULL && *p; p += strcspn(p, ","), p += *p == ',') {
		size_t i = 0;

		while (i < NSECTIONS &&
		    (strlen(sections[i].id) != strcspn(p, ",") ||
			strncmp(p, sections[i].id, strlen(sections[i].id)) != 0))
			i++;
		if (i == NSECTIONS)
			return p;
	}
	return NULL;
}

static bool
is_wanted(const struct figure_options *o, const struct section *s)
{
	return (o->only == NULL || listed(o->only, s->id)) && !listed(o->leave_out, s->id);
}

void
figures_choose(struct gather *g, const struct figure_options *o)
{
	g->wanted = 0;
	g->want_talks = g->want_begun = g->want_stat = g->want_timeline = g->whole_talks = false;
	for (size_t i = 0; i < NSECTIONS; i++) {
		const struct section *s = &sections[i];

		if (!is_wanted(o, s))
			continue;
		g->wanted |= s->groups;
		g->want_talks |= (s->from & TALKS) != 0;
		g->whole_talks |= (s->from & TALKS) != 0 && s->rows != rows_talkers;
		g->want_begun |= (s->from & BEGUN) != 0;
		g->want_stat |= (s->from & STATUSES) != 0;
		g->want_timeline |= (s->from & TIMES) != 0;
	}
}

/* --- the line --- */

static void
put_files(FILE *f, const struct gather *g)
{
	for (size_t i = 0; i < g->ninputs; i++) {
		const char *name = g->input[i].name;
		char *word = shell_word(name);

		if (word == NULL)
			err(1, NULL);
		/* A name that begins with a dash, or looks like an assignment, is a file all the same. */
		fprintf(f, "%s%s%s", i ? " " : "",
		    *name == '-' && name[1]                 ? "./"
			: strchr(name, '=') && *name != '/' ? "./"
							    : "",
		    word);
		free(word);
	}
}

static char *
line_make(const struct figure *f, const struct gather *g)
{
	char *line = NULL;
	size_t n = 0;
	FILE *m = open_memstream(&line, &n);

	if (m == NULL)
		err(1, NULL);
	for (const char *p = f->section->line; *p; p++) {
		if (*p != '@') {
			(void)putc(*p, m);
			continue;
		}
		switch (*++p) {
		case 'f': put_files(m, g); break;
		case 'n': fprintf(m, "%zu", f->max); break;
		case 's': fputs(f->bytes ? "$numBytesSnt OFS " : "", m); break;
		case 'a': fputs(f->bytes ? "$numBytesSnt OFS ($dir != \"B\")" : "($dir != \"B\") \"\"", m); break;
		case 'w': fprintf(m, "%" PRId64, g->timeline.width); break;
		case 'h':
			if (f->max > 0)
				fprintf(m, " | head -n %zu", f->max);
			break;
		}
	}
	if (fclose(m) != 0)
		err(1, NULL);
	return line;
}

/* --- rows --- */

static int
rows_order(const struct figure_row *a, const struct figure_row *b)
{
	const char *p = a->key, *q = b->key;

	if (a->v[0] != b->v[0])
		return a->v[0] < b->v[0] ? 1 : -1;
	/* As aggr(): by the bytes of the row, the last first; behind the key is a tab. */
	while (*p && *p == *q) {
		p++;
		q++;
	}
	return (*q ? (unsigned char)*q : '\t') - (*p ? (unsigned char)*p : '\t');
}

static int
rows_cmp(const void *a, const void *b)
{
	return rows_order(a, b);
}

static long long
row_size(const struct figure_row *r)
{
	return (long long)(sizeof *r + strlen(r->key) + 16);
}

void
row_free(struct figure_row *r)
{
	budget_take(FOR_ROWS, -row_size(r));
	free(r->key);
}

/* Cut to the rows that are wanted. */
static void
rows_cut(struct figure *f)
{
	if (f->n > 0)
		qsort(f->row, f->n, sizeof *f->row, rows_cmp);
	f->sorted = true;
	while (f->max > 0 && f->n > f->max)
		row_free(&f->row[--f->n]);
}

bool
figure_would_take(const struct figure *f, uint64_t first)
{
	return f->max == 0 || !f->sorted || f->n < f->max || first >= f->row[f->max - 1].v[0];
}

void
figure_row(struct figure *f, char *key, uint64_t a, uint64_t b, uint64_t c)
{
	if (f->max > 0 && f->n >= f->max * 2 + 64)
		rows_cut(f);
	if (f->n == f->room) {
		f->room = f->room ? f->room * 2 : 32;
		if ((f->row = reallocarray(f->row, f->room, sizeof *f->row)) == NULL)
			err(1, NULL);
	}
	f->row[f->n++] = (struct figure_row){ key, { a, b, c } };
	budget_take(FOR_ROWS, row_size(&f->row[f->n - 1]));
}

/* --- all of them --- */

static void
heads_make(struct figure *f)
{
	char *copy = strdup(f->section->heads), *save = NULL;
	const char *kind = f->section->kinds;
	int n = 0;

	if (copy == NULL)
		err(1, NULL);
	for (char *h = strtok_r(copy, "|", &save); h; h = strtok_r(NULL, "|", &save), kind++) {
		if (*h == '?' && !f->bytes)
			continue;
		if ((f->head[n] = strdup(h + (*h == '?'))) == NULL)
			err(1, NULL);
		f->kinds[n++] = *kind;
		f->nkeys += *kind >= 'a';
		f->nvalues += *kind < 'a';
	}
	free(copy);
}

static void
figure_make(struct figure *f, const struct section *s, const struct gather *g, const struct figure_options *o)
{
	*f = (struct figure){ .section = s, .max = o->top, .bytes = (g->columns & HAS(BYTES)) != 0 };
	heads_make(f);
	s->rows(g, f);
	f->line = line_make(f, g);
}

/* Sections in which the order of rows is that of aggr(). */
void
figure_finish(struct figure *f)
{
	rows_cut(f);
}

void
figures_make(struct figures *all, const struct gather *g, const struct figure_options *o)
{
	*all = (struct figures){ .g = g, .f = calloc(NSECTIONS, sizeof *all->f) };
	if (all->f == NULL)
		err(1, NULL);
	for (size_t i = 0; i < NSECTIONS; i++) {
		const struct section *s = &sections[i];

		if ((g->columns & s->needs) == s->needs && is_wanted(o, s) &&
		    (s->lacks == 0 || (g->columns & s->lacks) != s->lacks))
			figure_make(&all->f[all->n++], s, g, o);
	}
}

void
figures_release(struct figures *all)
{
	for (size_t i = 0; i < all->n; i++) {
		struct figure *f = &all->f[i];

		for (size_t k = 0; k < f->n; k++)
			row_free(&f->row[k]);
		for (int k = 0; k < f->nkeys + f->nvalues; k++)
			free(f->head[k]);
		free(f->row);
		for (int k = 0; k < f->nrow_labels; k++)
			free(f->row_label[k]);
		free(f->line);
	}
	free(all->f);
}
