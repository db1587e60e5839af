/* igmp_stats: messages per type and code of a run, and the file that tells them. */
#include "igmp_stats.h"

#include <inttypes.h>
#include <stdbool.h>
#include <stddef.h>

#include "igmp_flow.h"

/* Types with a name; with codes: DVMRP and PIM have their own below them. */
static const struct { uint8_t type; bool codes; const char *name; } names[] = {
	{ IGMP_QUERY, false, "IGMP_MEMBERSHIP_QUERY" },
	{ IGMP_REPORT1, false, "IGMP_V1_MEMBERSHIP_REPORT" },
	{ IGMP_REPORT2, false, "IGMP_V2_MEMBERSHIP_REPORT" },
	{ IGMP_LEAVE2, false, "IGMP_V2_LEAVE_GROUP" },
	{ IGMP_REPORT3, false, "IGMP_V3_MEMBERSHIP_REPORT" },
	{ IGMP_DVMRP_MSG, true, "IGMP_DVMRP" },
	{ IGMP_PIM1, true, "IGMP_PIM" },
	{ IGMP_TRACE1, true, "IGMP_TRACE" },
	{ IGMP_MTRACE_ANSWER, false, "IGMP_MTRACE_RESP" },
	{ IGMP_MTRACE_ASK, false, "IGMP_MTRACE" },
};

void
igmp_stats_count(struct igmp_stats *s, uint8_t type, uint8_t code, int version)
{
	s->count[type][code]++;
	s->version[version > 0 ? version : 0]++;
}

void
igmp_stats_add(struct igmp_stats *a, const struct igmp_stats *b)
{
	a->packets += b->packets;
	for (int v = 0; v < 4; v++)
		a->version[v] += b->version[v];
	for (unsigned t = 0; t < 256; t++)
		for (unsigned c = 0; c < 256; c++)
			a->count[t][c] += b->count[t][c];
}

static uint64_t
sum(const struct igmp_stats *s, uint8_t type)
{
	uint64_t n = 0;

	for (unsigned c = 0; c < 256; c++)
		n += s->count[type][c];
	return n;
}

uint64_t
igmp_stats_queries(const struct igmp_stats *s)
{
	return sum(s, IGMP_QUERY);
}

uint64_t
igmp_stats_reports(const struct igmp_stats *s)
{
	return sum(s, IGMP_REPORT1) + sum(s, IGMP_REPORT2) + sum(s, IGMP_LEAVE2) + sum(s, IGMP_REPORT3);
}

static double
percent(uint64_t n, uint64_t total)
{
	return total > 0 ? 100.0 * (double)n / (double)total : 0.0;
}

static void
print_total(FILE *f, const char *what, uint64_t n, uint64_t total)
{
	fprintf(f, "Number of %s: %" PRIu64 " [%.2f%%]\n", what, n, percent(n, total));
}

static void
print_row(FILE *f, const char *type, const char *code, uint64_t n, uint64_t total)
{
	if (n > 0)
		fprintf(f, "%s\t%s\t%30" PRIu64 " [%6.02f%%]\n", type, code, n, percent(n, total));
}

static void
print_codes(FILE *f, const struct igmp_stats *s, uint8_t type, const char *name)
{
	char code[4];

	for (unsigned c = 0; c < 256; c++) {
		if (s->count[type][c] == 0)
			continue;
		snprintf(code, sizeof(code), "%u", c & 0xff);
		print_row(f, name, code, s->count[type][c], s->packets);
	}
}

/* The rows of the types without a name. */
static void
print_others(FILE *f, const struct igmp_stats *s)
{
	char number[4];

	for (unsigned t = 0; t < 256; t++) {
		size_t i;

		for (i = 0; i < sizeof(names) / sizeof(names[0]) && names[i].type != t; i++)
			;
		snprintf(number, sizeof(number), "%u", t & 0xff);
		if (i == sizeof(names) / sizeof(names[0]))
			print_codes(f, s, (uint8_t)t, number);
	}
}

void
igmp_stats_print(FILE *f, const struct igmp_stats *s, uint64_t total, const char *nocode)
{
	static const char *const versions[] = { NULL, "IGMPv1 packets", "IGMPv2 packets", "IGMPv3 packets" };
	const uint64_t queries = igmp_stats_queries(s), reports = igmp_stats_reports(s);

	fprintf(f, "Total number of IGMP packets: %" PRIu64 " [%.2f%%]\n\n", s->packets, percent(s->packets, total));
	for (int v = 1; v < 4; v++)
		print_total(f, versions[v], s->version[v], s->packets);
	putc('\n', f);
	print_total(f, "IGMP queries", queries, s->packets);
	print_total(f, "IGMP reports", reports, s->packets);
	if (reports > 0)
		fprintf(f, "IGMP query / report ratio: %5.3f\n", (double)queries / (double)reports);
	putc('\n', f);
	print_total(f, "IGMP JOIN requests", reports - sum(s, IGMP_LEAVE2), s->packets);
	print_total(f, "IGMP LEAVE requests", sum(s, IGMP_LEAVE2), s->packets);
	fprintf(f, "\n# IGMP Type\tCode\t%30s\n", "Packets");
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (names[i].codes)
			print_codes(f, s, names[i].type, names[i].name);
		else
			print_row(f, names[i].name, nocode, sum(s, names[i].type), s->packets);
	print_others(f, s);
}
