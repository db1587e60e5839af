/* macRecorder: pairs of a flow in the order in which they came; most flows have one, and no list. */
#include "macRecorder.h"

#include "mac_labels.h"

#define LABELS_LAST	64	/* pairs whose labels a worker knows without a search */
#define LABEL_FILE	"macvendors.txt"	/* in the plugin folder */

struct pair {
	uint64_t n;		/* packets */
	uint8_t dst[6], src[6];
};

/* A flow direction */
struct mac_flow {
	struct pair first;
	struct pair *more;	/* NULL if there is one pair only; room for MR_MAX_MAC - 1 */
	uint32_t pairs;
	uint8_t stat;
} __attribute__((aligned(64)));

/* What a worker has seen, for the report */
struct seen {
	uint64_t flows, pairs;
	uint32_t min, max;
	uint8_t stat;
};

static struct mac_flow *macFlows;
static struct seen T2_PER_WORKER seen[T2_WORKERS_MAX];
#if MR_MACLBL > 0
static struct mac_labels labels;
#endif

T2_PLUGIN_INIT_FLAGS("macRecorder", T2_VERSION, 0, 8, "", T2_SHARDABLE);

static struct pair *
pair_at(struct mac_flow *f, uint32_t i)
{
	return i == 0 ? &f->first : &f->more[i - 1];
}

static inline bool
is_pair(const struct pair *p, const uint8_t *src, const uint8_t *dst)
{
	return memcmp(p->src, src, sizeof(p->src)) == 0 && memcmp(p->dst, dst, sizeof(p->dst)) == 0;
}

static void
append_mac(outputBuffer_t *buf, const uint8_t *mac)
{
#if MR_MAC_FMT == 1
	OUTBUF_APPEND_MAC(buf, mac);
#else
	OUTBUF_APPEND_U64(buf, t2_mac_to_uint64(mac));
#endif
}

static void
append_pairs(unsigned long flowIndex, outputBuffer_t *buf)
{
	struct mac_flow *f = &macFlows[flowIndex];

	OUTBUF_APPEND_NUMREP(buf, f->pairs);
	for (uint32_t i = 0; i < f->pairs; i++) {
		const struct pair *p = pair_at(f, i);

		append_mac(buf, p->src);
		append_mac(buf, p->dst);
		OUTBUF_APPEND_U64(buf, p->n);
	}
}

#if MR_MACLBL > 0
static const char *
label_text(const struct mac_label *l)
{
	return l == NULL ? "-" : labels.file + (MR_MACLBL == 3 ? l->name : l->brief);
}

/* The labels of a pair as they are in a row */
struct pair_labels {
	struct pair of;
	uint8_t n;	/* bytes of them; 0: none were made */
	uint8_t row[2 * (MAC_LABEL_LONG + 1)];
};

/* Behind the n bytes that there are */
static unsigned
label_put(uint8_t *row, unsigned n, const uint8_t *mac)
{
	const struct mac_label *const l = mac_label(&labels, mac);
	const uint32_t line = l != NULL ? l->line : 0;
	const char *const text = label_text(l);
	const size_t size = MR_MACLBL == 1 ? sizeof(line) : strlen(text) + 1;

	memcpy(row + n, MR_MACLBL == 1 ? (const void *)&line : text, size);
	return n + (unsigned)size;
}

/* Most flows have one of few pairs: of those with the same last bits a worker knows the one asked for last. */
static const struct pair_labels *
labels_of(const struct pair *p)
{
	static struct pair_labels T2_PER_WORKER last[T2_WORKERS_MAX][LABELS_LAST];
	struct pair_labels *const l = &last[t2_worker][(p->src[5] ^ p->dst[5] * 5u) % LABELS_LAST];

	if (LIKELY(l->n > 0 && is_pair(&l->of, p->src, p->dst)))
		return l;
	l->of = *p;
	l->n = (uint8_t)label_put(l->row, label_put(l->row, 0, p->src), p->dst);
	return l;
}

static void
append_labels(unsigned long flowIndex, outputBuffer_t *buf)
{
	struct mac_flow *f = &macFlows[flowIndex];

	OUTBUF_APPEND_NUMREP(buf, f->pairs);
	for (uint32_t i = 0; i < f->pairs; i++) {
		const struct pair_labels *const l = labels_of(pair_at(f, i));

		outputBuffer_append(buf, l->row, l->n);
	}
}

/* In the packet file */
static void
packet_label(const uint8_t *mac)
{
	const struct mac_label *l = mac != NULL ? mac_label(&labels, mac) : NULL;

	if (mac == NULL)
		t2_packet_none();
	else if (MR_MACLBL == 1)
		t2_packet_value("%" PRIu32, l != NULL ? l->line : 0);
	else
		t2_packet_value("%s", label_text(l));
}
#endif

#if MR_MAC_FMT == 0
#define PAIR_TYPE	"H64_H64_U64:R"
#elif MR_MAC_FMT == 1
#define PAIR_TYPE	"MAC_MAC_U64:R"
#else
#define PAIR_TYPE	"U64_U64_U64:R"
#endif
#if MR_MACLBL == 1
#define LABELS_TYPE	"U32_U32:R"
#elif MR_MACLBL == 2
#define LABELS_TYPE	"STRC_STRC:R"
#else
#define LABELS_TYPE	"STR_STR:R"
#endif

static const struct t2_column columns[] = {
	{ "macStat", T2_CELL(H8, macFlows, stat), "MAC recorder status", .join = T2_JOIN_OR },
#if MR_NPAIRS == 1
	{ "macPairs", T2_CELL(U32, macFlows, pairs), "Distinct pairs of source and destination MAC address",
	    .unit = "pairs", .join = T2_JOIN_NONE },
#endif
	{ "srcMac_dstMac_numP", T2_ROW(PAIR_TYPE, append_pairs),
	    "Source and destination MAC address, packets of the pair", .join = T2_JOIN_LIST },
#if MR_MACLBL > 0
	{ "srcMacLbl_dstMacLbl", T2_ROW(LABELS_TYPE, append_labels), "Labels of source and destination MAC address",
	    .join = T2_JOIN_LIST },
#endif
};
T2_PLUGIN_COLUMNS(columns);

#if MR_MACLBL > 0
static void
read_labels(void)
{
	char *path = t2_alloc_strcat(pluginFolder, LABEL_FILE, NULL), why[128], unit[64];

	if (mac_labels_read(&labels, path, why, sizeof(why))) {
		T2_CONV_NUM(labels.n, unit);
		T2_PINF(plugin_name, "%" PRIu32 "%s %s records loaded", labels.n, unit,
		    MR_MACLBL == 3 ? "long org name" : "short org name");
	} else
		T2_PWRN(plugin_name, "%s: %s: MAC addresses have no labels", path, why);
	free(path);
}
#endif

void
initialize(void)
{
	T2_PLUGIN_STRUCT_NEW(macFlows);
#if MR_MACLBL > 0
	static const struct t2_packet_column line[] = { { "srcMacLbl", "" }, { "dstMacLbl", "" } };

	T2_PACKET_COLUMNS(line);
	read_labels();
#endif
}

void
onFlowGenerated(packet_t *packet UNUSED, unsigned long flowIndex)
{
	memset(&macFlows[flowIndex], 0, sizeof(macFlows[flowIndex]));
}

/* The pair of a packet that is not the first one; NULL if it is new and there is no room. */
static struct pair *
other_pair(struct mac_flow *f, const uint8_t *src, const uint8_t *dst)
{
	for (uint32_t i = 1; i < f->pairs; i++)
		if (is_pair(pair_at(f, i), src, dst))
			return pair_at(f, i);
	if (f->pairs == MR_MAX_MAC)
		return NULL;
#if MR_MAX_MAC > 1
	if (f->pairs == 1 && (f->more = calloc(MR_MAX_MAC - 1, sizeof(*f->more))) == NULL)
		return NULL;
#endif
	return pair_at(f, f->pairs++);
}

/* A packet of a pair that is new, or not the first of the flow */
static T2_NOINLINE void
note_other(struct mac_flow *f, const uint8_t *src, const uint8_t *dst)
{
	struct pair *const p = f->pairs == 0 ? pair_at(f, f->pairs++) : other_pair(f, src, dst);

	if (p == NULL) {
		f->stat |= MR_STAT_FULL;
		return;
	}
	if (p->n++ > 0)
		return;
	memcpy(p->src, src, sizeof(p->src));
	memcpy(p->dst, dst, sizeof(p->dst));
}

void
onPacket(packet_t *packet, unsigned long flowIndex)
{
	const uint8_t *const src = t2_src_mac(packet), *const dst = t2_dst_mac(packet);
	struct mac_flow *const f = &macFlows[flowIndex];

	if (src != NULL && dst != NULL) {
		if (LIKELY(f->pairs > 0 && is_pair(&f->first, src, dst)))
			f->first.n++;
		else
			note_other(f, src, dst);
	}
#if MR_MACLBL > 0
	if (UNLIKELY(sPktFile != NULL)) {
		packet_label(src);
		packet_label(dst);
	}
#endif
}

void
onFlowTerminate(unsigned long flowIndex)
{
	const struct mac_flow *f = &macFlows[flowIndex];
	struct seen *s = &seen[t2_worker];

	s->stat |= f->stat;
	s->min = s->flows == 0 || f->pairs < s->min ? f->pairs : s->min;
	s->max = MAX(s->max, f->pairs);
	s->pairs += f->pairs;
	s->flows++;
}

void
onFlowFree(unsigned long flowIndex)
{
	free(macFlows[flowIndex].more);
	macFlows[flowIndex].more = NULL;
}

/* Of all workers */
static struct seen
seen_by_all(void)
{
	struct seen all = { .min = UINT32_MAX };

	for (const struct seen *s = seen; s < seen + T2_WORKERS_MAX; s++) {
		if (s->flows == 0)
			continue;
		all.flows += s->flows;
		all.pairs += s->pairs;
		all.min = MIN(all.min, s->min);
		all.max = MAX(all.max, s->max);
		all.stat |= s->stat;
	}
	return all;
}

void
pluginReport(FILE *stream)
{
	const struct seen all = seen_by_all();
	const uint8_t macStat = all.stat;

	T2_FPLOG_AGGR_HEX(stream, plugin_name, macStat);
	if (all.max > 1)
		T2_FPLOG(stream, plugin_name, "MAC pairs per flow: min: %" PRIu32 ", max: %" PRIu32 ", average: %.2f",
		    all.min, all.max, (double)all.pairs / (double)all.flows);
}

void
onApplicationTerminate(void)
{
#if MR_MACLBL > 0
	mac_labels_free(&labels);
#endif
	T2_PLUGIN_STRUCT_FREE(macFlows);
}
