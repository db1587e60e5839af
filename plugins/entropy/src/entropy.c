/* entropy: bytes are counted by value until there are ENT_THRESH; the row has what follows from the counts. */
#include "entropy.h"

#include <math.h>

/* A flow direction */
struct ent_flow {
	uint16_t *count;	/* of each byte value; NULL if none was counted.  Owned */
	uint32_t n;		/* bytes that were counted, at most ENT_THRESH */
	uint16_t passed;	/* packets that were passed over */
	bool full;		/* no more, or no memory for the counts */
};

static struct ent_flow *entFlows;
static double *logs;			/* logs[n] is n log2 n; for 0 it is 0.  Of each number that a count can be */

T2_PLUGIN_INIT_FLAGS("entropy", T2_VERSION, 0, 8, "", T2_SHARDABLE);

#if ENT_RATIO == 1
/* Bytes whose value is from first to last */
static uint32_t
bytes_of(const struct ent_flow *f, unsigned first, unsigned last)
{
	uint32_t n = 0;

	for (unsigned i = first; i <= last; i++)
		n += f->count[i];
	return n;
}
#endif

static bool
is_enough(const struct ent_flow *f)
{
	return f->n >= ENT_THRESL && f->count != NULL;
}

/*
 * Shannon's: the sum of -p log2 p, p = count / n, which is log2 n - (sum of count log2 count) / n.  Bits of a byte, 0
 * to 8.
 */
static float
entropy(unsigned long flowIndex)
{
	const struct ent_flow *f = &entFlows[flowIndex];
	double sum = 0;

	if (!is_enough(f))
		return -1;
	for (unsigned i = 0; i < 256; i++)
		sum += logs[f->count[i]];
	return (float)((logs[f->n] - sum) / f->n);
}

#if ENT_RATIO == 1
/* Printable ASCII */
static float
char_ratio(unsigned long flowIndex)
{
	const struct ent_flow *f = &entFlows[flowIndex];

	return is_enough(f) ? (float)((double)bytes_of(f, ' ', '~') / f->n) : -1;
}

/* What no text has: control characters but those that move on (tab, line feed, ... carriage return) and escape. */
static float
binary_ratio(unsigned long flowIndex)
{
	const struct ent_flow *f = &entFlows[flowIndex];

	if (!is_enough(f))
		return -1;
	return (float)((double)(bytes_of(f, 0, '\b') + bytes_of(f, 0x0e, 0x1a) + bytes_of(f, 0x1c, 0x1f) +
	    f->count[0x7f]) / f->n);
}
#endif

static const struct t2_column columns[] = {
	{ "PyldEntropy", T2_CALL(FLT, entropy), "Entropy of the payload's bytes, -1 if there are too few",
	    .unit = "bits", .join = T2_JOIN_NONE },
#if ENT_RATIO == 1
	{ "PyldChRatio", T2_CALL(FLT, char_ratio),
	    "Share of printable characters in the payload, -1 if there are too few", .join = T2_JOIN_NONE },
	{ "PyldBinRatio", T2_CALL(FLT, binary_ratio), "Share of bytes in the payload that no text has, -1 if too few",
	    .join = T2_JOIN_NONE },
#endif
	{ "PyldEntBytes", T2_CELL(U32, entFlows, n), "Bytes of payload that were counted for its entropy",
	    .unit = "bytes", .join = T2_JOIN_SUM },
};
T2_PLUGIN_COLUMNS(columns);

void
initialize(void)
{
	T2_PLUGIN_STRUCT_NEW(entFlows);
	if ((logs = calloc(ENT_THRESH + (size_t)1, sizeof(*logs))) == NULL)
		T2_PFATAL(plugin_name, "out of memory");
	for (uint32_t n = 1; n <= ENT_THRESH; n++)
		logs[n] = n * log2(n);
	t2_mem_use();
}

void
onFlowGenerated(packet_t *packet UNUSED, unsigned long flowIndex)
{
	memset(&entFlows[flowIndex], 0, sizeof(entFlows[flowIndex]));
}

static bool
counts_new(struct ent_flow *f)
{
	const size_t size = 256 * sizeof(*f->count);

	if (!t2_mem_take(T2_MEM_TEXT, size))
		return false;
	if ((f->count = calloc(1, size)) == NULL)
		t2_mem_give(T2_MEM_TEXT, size);
	return f->count != NULL;
}

static void
count(struct ent_flow *f, const uint8_t *p, size_t n)
{
	uint16_t *const counts = f->count;
	size_t i = 0;
	uint64_t w;

	n = MIN(n, (size_t)(ENT_THRESH - f->n));
	for (; i + sizeof(w) <= n; i += sizeof(w)) {	/* eight bytes of one load */
		memcpy(&w, p + i, sizeof(w));
		for (unsigned k = 0; k < sizeof(w); k++, w >>= 8)
			counts[w & 0xff]++;
	}
	for (; i < n; i++)
		counts[p[i]]++;
	f->n += (uint32_t)n;
	f->full = f->n == ENT_THRESH;
}

void
onPacket(packet_t *packet, unsigned long flowIndex)
{
	struct ent_flow *f = &entFlows[flowIndex];
	const struct cursor c = cursor_l7(packet);
	const size_t end = MIN(cursor_left(&c), (size_t)ENT_TAIL);

	if (LIKELY(f->full) || cursor_left(&c) == 0 || !PACKET_IS_IP(packet))
		return;
#if ENT_HPKTIG > 0
	if (f->passed < ENT_HPKTIG) {
		f->passed++;
		return;
	}
#endif
	if (end <= ENT_HEAD)
		return;
	if (f->count == NULL && !counts_new(f)) {
		f->full = true;
		return;
	}
	count(f, c.p + ENT_HEAD, end - ENT_HEAD);
}

#if FORCE_LINK == 1
/* Bytes are counted anew; the first packets of the flow were passed over. */
void
onFlowContinue(unsigned long from, unsigned long to)
{
	entFlows[to].passed = entFlows[from].passed;
}
#endif

void
onFlowFree(unsigned long flowIndex)
{
	struct ent_flow *f = &entFlows[flowIndex];

	if (f->count == NULL)
		return;
	free(f->count);
	f->count = NULL;
	t2_mem_give(T2_MEM_TEXT, 256 * sizeof(*f->count));
}

void
onApplicationTerminate(void)
{
	free(logs);
	T2_PLUGIN_STRUCT_FREE(entFlows);
}
