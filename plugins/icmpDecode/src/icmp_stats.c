/* icmp_stats: packets per type and code of a run, and the file that tells them. */
#include "icmp_stats.h"

#include <inttypes.h>
#include <stddef.h>

/* Names of a type; codes are those with a meaning, in order, NULL: one row for all codes. */
struct type_name {
	uint8_t type;
	const char *name;
	const char *const *codes;
	uint8_t ncodes;
};

#define CODES(a)	a, sizeof(a) / sizeof(a[0])

static const char *const unreach[] = {
	"ICMP_NET_UNREACH", "ICMP_HOST_UNREACH", "ICMP_PROT_UNREACH", "ICMP_PORT_UNREACH", "ICMP_FRAG_NEEDED",
	"ICMP_SR_FAILED", "ICMP_NET_UNKNOWN", "ICMP_HOST_UNKNOWN", "ICMP_HOST_ISOLATED", "ICMP_NET_ANO",
	"ICMP_HOST_ANO", "ICMP_NET_UNR_TOS", "ICMP_HOST_UNR_TOS", "ICMP_PKT_FILTERED", "ICMP_PREC_VIOLATION",
	"ICMP_PREC_CUTOFF"
};
static const char *const redirect[] = {
	"ICMP_REDIR_NET", "ICMP_REDIR_HOST", "ICMP_REDIR_NETTOS", "ICMP_REDIR_HOSTTOS"
};
static const char *const exceeded[] = { "ICMP_EXC_TTL", "ICMP_EXC_FRAGTIME" };
static const char *const unreach6[] = {
	"ICMP6_NO_ROUTE", "ICMP6_COMM_PROHIBIT", "ICMP6_BEYOND_SCOPE", "ICMP6_ADDR_UNREACH", "ICMP6_PORT_UNREACH",
	"ICMP6_SR_FAILED", "ICMP6_REJECT", "ICMP6_ERROR_HDR"
};
static const char *const exceeded6[] = { "ICMP6_EXC_HOPS", "ICMP6_EXC_FRAGTIME" };
static const char *const param6[] = { "ICMP6_ERR_HDR", "ICMP6_UNRECO_NEXT_HDR", "ICMP6_UNRECO_IP6_OPT" };

static const struct type_name names4[] = {
	{ 8, "ICMP_ECHOREQUEST", NULL, 0 },
	{ 0, "ICMP_ECHOREPLY", NULL, 0 },
	{ 4, "ICMP_SOURCE_QUENCH", NULL, 0 },
	{ 30, "ICMP_TRACEROUTE", NULL, 0 },
	{ 3, "ICMP_DEST_UNREACH", CODES(unreach) },
	{ 5, "ICMP_REDIRECT", CODES(redirect) },
	{ 11, "ICMP_TIME_EXCEEDED", CODES(exceeded) },
};

static const struct type_name names6[] = {
	{ 128, "ICMP6_ECHOREQUEST", NULL, 0 },
	{ 129, "ICMP6_ECHOREPLY", NULL, 0 },
	{ 2, "ICMP6_PKT_TOO_BIG", NULL, 0 },
	{ 1, "ICMP6_DEST_UNREACH", CODES(unreach6) },
	{ 3, "ICMP6_TIME_EXCEEDED", CODES(exceeded6) },
	{ 4, "ICMP6_PARAM_PROBLEM", CODES(param6) },
	{ 130, "ICMP6_MCAST_QUERY", NULL, 0 },
	{ 131, "ICMP6_MCAST_REP", NULL, 0 },
	{ 132, "ICMP6_MCAST_DONE", NULL, 0 },
	{ 133, "ICMP6_RTER_SOLICIT", NULL, 0 },
	{ 134, "ICMP6_RTER_ADVERT", NULL, 0 },
	{ 135, "ICMP6_NBOR_SOLICIT", NULL, 0 },
	{ 136, "ICMP6_NBOR_ADVERT", NULL, 0 },
	{ 137, "ICMP6_REDIRECT_MSG", NULL, 0 },
	{ 138, "ICMP6_RTER_RENUM", NULL, 0 },
	{ 139, "ICMP6_NODE_INFO_QUERY", NULL, 0 },
	{ 140, "ICMP6_NODE_INFO_RESP", NULL, 0 },
	{ 141, "ICMP6_INV_NBOR_DSM", NULL, 0 },
	{ 142, "ICMP6_INV_NBOR_DAM", NULL, 0 },
	{ 143, "ICMP6_MLD2", NULL, 0 },
	{ 144, "ICMP6_ADDR_DISC_REQ", NULL, 0 },
	{ 145, "ICMP6_ADDR_DISC_REP", NULL, 0 },
	{ 146, "ICMP6_MOB_PREF_SOL", NULL, 0 },
	{ 147, "ICMP6_MOB_PREF_ADV", NULL, 0 },
	{ 148, "ICMP6_CERT_PATH_SOL", NULL, 0 },
	{ 149, "ICMP6_CERT_PATH_ADV", NULL, 0 },
	{ 150, "ICMP6_EXP_MOBI", NULL, 0 },
	{ 151, "ICMP6_MRD_ADV", NULL, 0 },
	{ 152, "ICMP6_MRD_SOL", NULL, 0 },
	{ 153, "ICMP6_MRD_TERM", NULL, 0 },
	{ 154, "ICMP6_FMIPV6", NULL, 0 },
	{ 155, "ICMP6_RPL_CTRL", NULL, 0 },
	{ 156, "ICMP6_ILNP_LOC_UP", NULL, 0 },
	{ 157, "ICMP6_DUP_ADDR_REQ", NULL, 0 },
	{ 158, "ICMP6_DUP_ADDR_CON", NULL, 0 },
};

static double
percent(uint64_t n, uint64_t total)
{
	return total > 0 ? 100.0 * (double)n / (double)total : 0.0;
}

double
icmp_stats_ratio(const struct icmp_stats *s)
{
	return s->requests > 0 ? (double)s->replies / (double)s->requests : 0.0;
}

static void
print_row(FILE *f, const char *type, const char *code, uint64_t n, uint64_t total)
{
	if (n > 0)
		fprintf(f, "%s\t%s\t%30" PRIu64 " [%6.02f%%]\n", type, code, n, percent(n, total));
}

static uint64_t
type_sum(const struct icmp_stats *s, unsigned type, unsigned from)
{
	uint64_t n = 0;

	for (unsigned c = from; c < 256; c++)
		n += s->count[type][c];
	return n;
}

/* The rows of a type with a name; codes without one are shown as numbers. */
static void
print_named(FILE *f, const struct icmp_stats *s, const struct type_name *t, const char *nocode)
{
	char number[4];

	if (t->codes == NULL) {
		print_row(f, t->name, nocode, type_sum(s, t->type, 0), s->packets);
		return;
	}
	for (unsigned c = 0; c < 256; c++) {
		if (s->count[t->type][c] == 0)
			continue;
		snprintf(number, sizeof(number), "%u", c & 0xff);
		print_row(f, t->name, c < t->ncodes ? t->codes[c] : number, s->count[t->type][c], s->packets);
	}
}

/* The rows of the types without a name. */
static void
print_others(FILE *f, const struct icmp_stats *s, const bool named[256])
{
	char type[4], code[4];

	for (unsigned t = 0; t < 256; t++) {
		if (named[t])
			continue;
		snprintf(type, sizeof(type), "%u", t & 0xff);
		for (unsigned c = 0; c < 256; c++) {
			if (s->count[t][c] == 0)
				continue;
			snprintf(code, sizeof(code), "%u", c & 0xff);
			print_row(f, type, code, s->count[t][c], s->packets);
		}
	}
}

static void
print_family(FILE *f, const char *title, const struct icmp_stats *s, const struct type_name *names, size_t n,
    const char *nocode)
{
	bool named[256] = { false };

	if (s->packets == 0)
		return;
	fprintf(f, "# %s Type\tCode\t%30s\n", title, "Packets");
	for (size_t i = 0; i < n; i++) {
		print_named(f, s, &names[i], nocode);
		named[names[i].type] = true;
	}
	print_others(f, s, named);
	putc('\n', f);
}

static void
print_total(FILE *f, const char *title, const struct icmp_stats *s, uint64_t total)
{
	if (s->packets > 0)
		fprintf(f, "Number of %s packets: %" PRIu64 " [%.2f%%]\n", title, s->packets,
		    percent(s->packets, total));
}

static void
print_ratio(FILE *f, const char *title, const struct icmp_stats *s)
{
	if (s->requests > 0)
		fprintf(f, "%s echo reply / request ratio: %5.3f\n", title, icmp_stats_ratio(s));
}

void
icmp_stats_print(FILE *f, const struct icmp_stats *v4, const struct icmp_stats *v6, uint64_t total,
    const char *nocode)
{
	const uint64_t both = v4->packets + v6->packets;

	fprintf(f, "Total number of ICMP packets: %" PRIu64 " [%.2f%%]\n\n", both, percent(both, total));
	print_total(f, "ICMP", v4, total);
	print_total(f, "ICMPv6", v6, total);
	putc('\n', f);
	print_ratio(f, "ICMP", v4);
	print_ratio(f, "ICMPv6", v6);
	putc('\n', f);
	print_family(f, "ICMP", v4, names4, sizeof(names4) / sizeof(names4[0]), nocode);
	print_family(f, "ICMPv6", v6, names6, sizeof(names6) / sizeof(names6[0]), nocode);
}
