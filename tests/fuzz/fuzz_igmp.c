/*
 * IGMP: any messages leave a flow that can be read, and statistics whose sums agree.
 *
 * A message's first two bytes are the difference to its length on the wire, and the TTL.
 * LINK: plugins/igmpDecode/src/igmp_flow.c plugins/igmpDecode/src/igmp_stats.c
 */
#include "../../plugins/igmpDecode/src/igmp_flow.h"
#include "../../plugins/igmpDecode/src/igmp_stats.h"
#include "messages.h"

static struct igmp_stats stats;

static void
message(void *arg, const uint8_t *p, size_t len)
{
	struct igmp_flow *const f = arg;
	struct igmp_message m;
	int version;

	if (len < 2)
		return;
	m = (struct igmp_message){ .p = p + 2, .len = len - 2, .wire = len - 2 + p[0], .ttl = p[1] };
	version = igmp_flow_message(f, &m);
	check(version >= IGMP_OTHER && version <= 3);
	check(version == 0 || m.len >= IGMP_LEN);
	check(f->nversions <= 1);
	stats.packets++;
	if (version != 0)
		igmp_stats_count(&stats, m.p[0], m.p[1], version);
}

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	struct igmp_flow f = { .stat = 0 };
	static FILE *out;

	each_message(p, n, message, &f);
	check(igmp_stats_queries(&stats) + igmp_stats_reports(&stats) <= stats.packets);
	if (stats.packets % 4096 == 1 && (out != NULL || (out = fopen("/dev/null", "w")) != NULL))
		igmp_stats_print(out, &stats, stats.packets, "-");
	return 0;
}
