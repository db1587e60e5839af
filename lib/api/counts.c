/* counts: lines and columns out of a table of counters. */
#include "counts.h"

#include <inttypes.h>
#include <string.h>

#include "t2Plugin.h"

/* A member of 1, 2, 4 or 8 bytes. */
static uint64_t
read_member(const void *p, size_t size)
{
	union {
		uint8_t u8;
		uint16_t u16;
		uint32_t u32;
		uint64_t u64;
	} v;

	memcpy(&v, p, size);
	switch (size) {
	case 1: return v.u8;
	case 2: return v.u16;
	case 4: return v.u32;
	default: return v.u64;
	}
}

uint64_t
t2_counts_total(const struct t2_counts *c, const struct t2_count *n)
{
	const char *p = (const char *)c->workers + n->offset;
	uint64_t all = 0;

	for (unsigned i = 0; i < T2_WORKERS_MAX; i++, p += c->size) {
		const uint64_t v = read_member(p, n->size);

		all = n->bits ? all | v : all + v;
	}
	return all;
}

/* Since what was told last; bits of the run. */
static uint64_t
since(const struct t2_counts *c, const struct t2_count *n)
{
	const uint64_t all = t2_counts_total(c, n);

	return n->bits ? all : all - read_member((const char *)c->before + n->offset, n->size);
}

static uint64_t
whole_of(const struct t2_counts *c, const struct t2_count *n)
{
	switch (n->of) {
	case T2_OF_PACKETS: return numPackets - numPackets0;
	case T2_OF_FLOWS: return totalFlows;
	case T2_OF_COUNT: return since(c, &(struct t2_count){ .offset = n->whole, .size = sizeof(uint64_t) });
	default: return 0;
	}
}

static void
lines(const struct t2_counts *c, FILE *stream)
{
	for (const struct t2_count *n = c->count; n < c->count + c->n; n++) {
		if (n->line == NULL)
			continue;
		if (n->bits)
			t2_log_hex(stream, c->plugin, n->line, since(c, n), n->size, n->always);
		else
			t2_log_num(stream, T2_KIND_LOG, c->plugin, n->line, since(c, n), whole_of(c, n),
			    (n->always ? T2_NUM_ALWAYS : 0) | (n->of != T2_OF_NOTHING ? T2_NUM_PERCENT : 0));
	}
}

void
t2_counts_report(const struct t2_counts *c, FILE *stream)
{
	memset(c->before, 0, c->size);
	lines(c, stream);
}

/* What is told now has been told when the next report comes. */
static void
told(const struct t2_counts *c)
{
#if DIFF_REPORT == 1
	for (const struct t2_count *n = c->count; n < c->count + c->n; n++) {
		const uint64_t all = t2_counts_total(c, n);

		if (!n->bits)
			memcpy((char *)c->before + n->offset, &all, sizeof(all));
	}
#else
	(void)c;
#endif
}

void
t2_counts_monitor(const struct t2_counts *c, FILE *stream, uint8_t state)
{
	for (const struct t2_count *n = c->count; n < c->count + c->n; n++) {
		if (n->column == NULL)
			continue;
		if (state == T2_MON_PRI_HDR)
			fprintf(stream, "%s" SEP_CHR, n->column);
		else if (state == T2_MON_PRI_VAL)
			fprintf(stream, "%" PRIu64 SEP_CHR, since(c, n));
	}
	if (state == T2_MON_PRI_REPORT)
		lines(c, stream);
	if (state != T2_MON_PRI_HDR)
		told(c);
}
