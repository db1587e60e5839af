/*
 * Counters of plugins in the report and in monitoring.
 *
 * LINK: t2core/src/state.c
 */
#include "test.h"

#include <string.h>

#include "t2Plugin.h"

/* In intervals, whatever the core has. */
#undef DIFF_REPORT
#define DIFF_REPORT	1
#include "../../lib/api/counts.c"

static const char plugin_name[] = "p";

static struct counts {
	uint64_t pkts, n[2];
	uint32_t wide;
	uint8_t narrow;
} T2_PER_WORKER counts[T2_WORKERS_MAX];

static const struct t2_count counted[] = {
	T2_COUNT_BITS(counts, narrow, "pStat"),
	T2_COUNT_BITS(counts, wide, "pWide"),
	T2_COUNT(counts, pkts, "packets", .of = T2_OF_PACKETS, .column = "pPkts"),
	T2_COUNT_SHARE(counts, n[0], pkts, "first", .always = true),
	T2_COUNT(counts, n[1], "second", .column = "pSecond"),
	T2_COUNT(counts, n[1], NULL, .column = "pAgain"),
	T2_COUNT(counts, n[1], "of flows", .of = T2_OF_FLOWS),
};
T2_COUNTS_REPORT(counts, counted);

#define BITS		"p: Aggregated pStat=0x01\n"
#define NO_FIRST	"p: first: 0 [0.00%]\n"

/* What one of the two prints. */
static const char *
printed(int state)
{
	static char text[1000];
	FILE *f = fmemopen(text, sizeof(text), "w");

	memset(text, 0, sizeof(text));
	if (state < 0)
		pluginReport(f);
	else
		monitoring(f, (uint8_t)state);
	fclose(f);
	return text;
}

static void
begin(void)
{
	memset(counts, 0, sizeof(counts));
	memset(t2Counts.before, 0, t2Counts.size);
	numPackets = 40;
	totalFlows = 8;
}

TEST(numbers_are_added_and_bits_joined_over_all_workers)
{
	begin();
	counts[0] = (struct counts){ .pkts = 5, .n = { 1, 0 }, .narrow = 0x81 };
	counts[T2_WORKERS_MAX - 1] = (struct counts){ .pkts = 5, .n = { 4, 2 }, .wide = 0x10000, .narrow = 0x80 };
	CHECK_STR(printed(-1), "p: Aggregated pStat=0x81\np: Aggregated pWide=0x00010000\np: packets: 10 [25.00%]\n"
	    "p: first: 5 [50.00%]\np: second: 2\np: of flows: 2 [25.00%]\n");
	CHECK_EQ(t2_counts_total(&t2Counts, &counted[2]), 10);
}

TEST(what_is_nothing_has_no_line_unless_it_always_has)
{
	begin();
	CHECK_STR(printed(-1), NO_FIRST);
}

TEST(columns_are_in_the_order_of_the_table)
{
	begin();
	counts[3] = (struct counts){ .pkts = UINT64_C(0x100000000), .n = { 7, 2 } };
	CHECK_STR(printed(T2_MON_PRI_HDR), "pPkts" SEP_CHR "pSecond" SEP_CHR "pAgain" SEP_CHR);
	CHECK_STR(printed(T2_MON_PRI_VAL), "4294967296" SEP_CHR "2" SEP_CHR "2" SEP_CHR);
}

TEST(numbers_are_since_the_last_time_and_in_the_end_those_of_the_run)
{
	begin();
	counts[1] = (struct counts){ .pkts = 4, .narrow = 1 };
	(void)printed(T2_MON_PRI_HDR);
	CHECK_STR(printed(T2_MON_PRI_REPORT), BITS "p: packets: 4 [10.00%]\n" NO_FIRST);
	counts[2].pkts = 2;
	CHECK_STR(printed(T2_MON_PRI_REPORT), BITS "p: packets: 2 [5.00%]\n" NO_FIRST);
	CHECK_STR(printed(-1), BITS "p: packets: 6 [15.00%]\n" NO_FIRST);
}

TEST_MAIN
