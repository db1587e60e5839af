/*
 * pktSIATHisto: the gap of a packet to the one before in its direction, in whole milliseconds, has a bin; each
 * combination of size and bin is counted.
 */
#include "pktSIATHisto.h"

#define SECTIONS	(IATSECMAX >= 1 && IATSECMAX <= 6 ? IATSECMAX : 3)
#define TICKS_MS	(T2_TSTAMP_TICKS / 1000)

pktSIATHistoFlow_t *pktSIATHistoFlows;
struct pktSIATHisto_section pktSIATHistoSections[6];
uint32_t pktSIATHistoLastSection = SECTIONS - 1, pktSIATHistoLastBin;
static struct { uint64_t n; } T2_PER_WORKER lost[T2_WORKERS_MAX];	/* packets without room in the list */

T2_PLUGIN_INIT_FLAGS("pktSIATHisto", T2_VERSION, 0, 8, "", T2_SHARDABLE);

#if PRINT_HISTO == 1
/* What the list shows of a bin */
static uint32_t
shown(uint32_t bin)
{
#if HISTO_PRINT_BIN == 1
	return bin;
#else
	return (uint32_t)pktSIATHisto_bound(bin);
#endif
}

#define FEW	16u	/* combinations among which those of a bin are sought one by one */

/* Packets of each bin, in a table with size 0; of few combinations it is empty. */
static bool
sum_of_bins(struct histo *bins, const struct histo *h)
{
	const struct histo_entry *const e = histo_all(h);

	for (uint32_t i = 0; i < h->n && h->n > FEW; i++)
		if (!histo_count(bins, 0, e[i].bin, e[i].n, UINT32_MAX))
			return false;
	return true;
}

/* Packets of a bin */
static uint32_t
sum_of_bin(const struct histo *bins, const struct histo *h, uint32_t bin)
{
	const struct histo_entry *const e = histo_all(h);
	uint64_t sum = 0;

	if (h->n > FEW)
		return histo_of(bins, 0, bin);
	for (uint32_t i = 0; i < h->n; i++)
		sum += e[i].bin == bin ? e[i].n : 0;
	return (uint32_t)MIN(sum, UINT32_MAX);
}

/* Packets of the size that begins at an entry; sorted by size */
static uint32_t
sum_of_size(const struct histo *h, uint32_t i)
{
	const struct histo_entry *const e = histo_all(h);
	uint32_t sum = 0;

	for (uint32_t size = e[i].size; i < h->n && e[i].size == size; i++)
		sum += e[i].n;
	return sum;
}

static void
append_list(unsigned long flowIndex, outputBuffer_t *buf)
{
	struct histo *h = &pktSIATHistoFlows[flowIndex].histo, bins = { .n = 0 };
	uint32_t ofSize = 0;

	if (h->n == 0 || !sum_of_bins(&bins, h)) {
		OUTBUF_APPEND_NUMREP_ZERO(buf);
		histo_clear(&bins);
		return;
	}
	OUTBUF_APPEND_NUMREP(buf, h->n);
	for (uint32_t i = 0; i < h->n; i++) {
		const struct histo_entry *e = &histo_all(h)[i];

		if (i == 0 || e->size != e[-1].size)
			ofSize = sum_of_size(h, i);
		OUTBUF_APPEND_U16(buf, MIN(e->size, UINT16_MAX));
		OUTBUF_APPEND_U32(buf, shown(e->bin));
		OUTBUF_APPEND_U32(buf, e->n);
		OUTBUF_APPEND_U32(buf, ofSize);
		OUTBUF_APPEND_U32(buf, sum_of_bin(&bins, h, e->bin));
	}
	histo_clear(&bins);
}

#if HISTO_PRINT_BIN == 1
#define LIST_NAME	"Ps_IatBin_Cnt_PsCnt_IatCnt"
#else
#define LIST_NAME	"Ps_Iat_Cnt_PsCnt_IatCnt"
#endif

static const struct t2_column columns[] = {
	{ "tCnt", T2_CELL(U32, pktSIATHistoFlows, histo.n), "Combinations of packet size and inter-arrival time",
	    .join = T2_JOIN_NONE },
	{ LIST_NAME, T2_ROW("U16_U32_U32_U32_U32:R", append_list),
	    "Packet size, inter-arrival time, packets of both, of the size, of the time", .join = T2_JOIN_NONE },
};
T2_PLUGIN_COLUMNS(columns);
#endif

/* The sections one behind the other, each with whole bins of its width; one that ends where it begins has none. */
static void
make_sections(void)
{
	static const uint64_t end[6] = { IATBINBu1, IATBINBu2, IATBINBu3, IATBINBu4, IATBINBu5, IATBINBu6 };
	static const uint64_t width[6] = { IATBINWu1, IATBINWu2, IATBINWu3, IATBINWu4, IATBINWu5, IATBINWu6 };
	uint64_t begin = 0, bin = 0;

	for (unsigned i = 0; i < SECTIONS; i++) {
		struct pktSIATHisto_section *s = &pktSIATHistoSections[i];

		if (width[i] == 0 || end[i] < begin)
			T2_PFATAL(plugin_name, "section %u of bins: width %" PRIu64 ", from %" PRIu64 " to %" PRIu64
			    " ms", i + 1, width[i], begin, end[i]);
		*s = (struct pktSIATHisto_section){ begin, end[i], width[i], (uint32_t)bin };
		bin += (end[i] - begin + width[i] - 1) / width[i];
		begin = end[i];
	}
	if (bin > UINT32_MAX)
		T2_PFATAL(plugin_name, "%" PRIu64 " bins are too many", bin);
	pktSIATHistoLastBin = (uint32_t)bin;
}

void
initialize(void)
{
	make_sections();
	histo_init();
	T2_PLUGIN_STRUCT_NEW(pktSIATHistoFlows);
}

/* Whole milliseconds from one time to another; 0 if the clock went back */
static uint64_t
gap_ms(struct timeval from, struct timeval to)
{
	struct timeval gap;

	if (to.tv_sec < from.tv_sec || (to.tv_sec == from.tv_sec && to.tv_usec <= from.tv_usec))
		return 0;
	T2_TIMERSUB(&to, &from, &gap);
	if (gap.tv_sec > (time_t)UINT32_MAX)
		return UINT64_MAX;
	return (uint64_t)gap.tv_sec * 1000 + (uint64_t)(gap.tv_usec / TICKS_MS);
}

static uint32_t
bin_of(uint64_t ms)
{
	for (const struct pktSIATHisto_section *s = pktSIATHistoSections; s < pktSIATHistoSections + SECTIONS; s++)
		if (ms < s->end)
			return s->bin + (uint32_t)(ms - s->begin) / (uint32_t)s->width;
	return pktSIATHistoLastBin;
}

static inline bool
goes_on(const pktSIATHistoFlow_t *p)
{
#if FORCE_LINK == 1
	return p->goesOn;
#else
	(void)p;
	return false;
#endif
}

void
onPacket(packet_t *packet, unsigned long flowIndex)
{
	pktSIATHistoFlow_t *p = &pktSIATHistoFlows[flowIndex];
	uint32_t size = packet->len;
	uint32_t bin;
	unsigned n;

#if PSI_XCLD == 1
	if (size < PSI_XMIN)
		return;
#endif
#if PSI_MOD > 1
	size %= PSI_MOD;
#endif
	size = MIN(size, UINT16_MAX);
	bin = p->histo.n > 0 || goes_on(p) ? bin_of(gap_ms(p->last, packet->pcapHdrP->ts)) : 0;
	p->last = packet->pcapHdrP->ts;
	if (UNLIKELY((n = histo_note(&p->histo, (uint16_t)size, bin, HISTO_MAX)) > 0))
		lost[t2_worker].n += n;
}

void
onFlowTerminate(unsigned long flowIndex)
{
	struct histo *const h = &pktSIATHistoFlows[flowIndex].histo;

	lost[t2_worker].n += histo_settle(h, HISTO_MAX);
	histo_sort(h);
}

void
onFlowFree(unsigned long flowIndex)
{
	histo_clear(&pktSIATHistoFlows[flowIndex].histo);
#if FORCE_LINK == 1
	pktSIATHistoFlows[flowIndex].goesOn = false;
#endif
}

#if FORCE_LINK == 1
/* The gap before the first packet of a piece is that to the last one of the piece before. */
void
onFlowContinue(unsigned long from, unsigned long to)
{
	pktSIATHistoFlow_t *const p = &pktSIATHistoFlows[to], *const before = &pktSIATHistoFlows[from];

	p->last = before->last;
	p->goesOn = before->histo.n > 0 || before->goesOn;
}
#endif

void
pluginReport(FILE *stream)
{
	uint64_t n = 0;

	for (unsigned i = 0; i < T2_WORKERS_MAX; i++)
		n += lost[i].n;
	if (n > 0)
		T2_FPWRN(stream, plugin_name, "%" PRIu64 " packets without room in a list: increase HISTO_MAX", n);
}

void
onApplicationTerminate(void)
{
	T2_PLUGIN_STRUCT_FREE(pktSIATHistoFlows);
}
