/* macRecorder: pairs of a flow in the order in which they came; most flows have one, and no list. */
#include "macRecorder.h"

#include "mac_labels.h"

#define LABELS_LAST	256	/* pairs whose labels a worker knows without a search */
#define LABEL_MAX	(MR_MACLBL == 3 ? MAC_LABEL_LONG : MAC_LABEL_SHORT)
#define LABEL_FILE	"macvendors.txt"	/* in the plugin folder */

/* As an Ethernet header has them */
struct macs {
	uint8_t dst[6], src[6];
};

struct pair {
	uint64_t n;		/* packets */
	struct macs of;
};

/* A flow direction; two of them are a cache line. */
struct mac_flow {
	uint64_t n;		/* packets of the first pair */
	struct macs first;
	uint16_t pairs;
	uint8_t stat;
	struct pair *more;	/* NULL if there is one pair only; room for MR_MAX_MAC - 1 */
} __attribute__((aligned(32)));

_Static_assert(sizeof(struct mac_flow) == 32, "no packet needs more");
_Static_assert(MR_MAX_MAC <= UINT16_MAX, "they are counted in 16 bits");

/* What a worker has seen, for the report */
struct seen {
	uint64_t single;	/* flows of one pair; what follows is of the others */
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

/* Mostly both are in a header side by side. */
static inline bool
is_pair(const struct macs *p, const uint8_t *src, const uint8_t *dst)
{
	if (LIKELY(src == dst + sizeof(p->dst)))
		return memcmp(p, dst, sizeof(*p)) == 0;
	return memcmp(p->src, src, sizeof(p->src)) == 0 && memcmp(p->dst, dst, sizeof(p->dst)) == 0;
}

/* Put an address; returns what is behind it. */
static inline char *
put_mac(char *p, const uint8_t *mac)
{
#if MR_MAC_FMT == 1
	return (char *)memcpy(p, mac, ETH_ALEN) + ETH_ALEN;
#else
	const uint64_t n = t2_mac_to_uint64(mac);

	return (char *)memcpy(p, &n, sizeof(n)) + sizeof(n);
#endif
}

static inline void
append_pair(outputBuffer_t *buf, const struct macs *macs, uint64_t n)
{
	char *const begin = outputBuffer_room(buf, 3 * sizeof(n)), *p = begin;

	p = put_mac(put_mac(p, macs->src), macs->dst);
	p = (char *)memcpy(p, &n, sizeof(n)) + sizeof(n);
	buf->pos += (uint32_t)(p - begin);
}

static inline void
append_pairs(const struct mac_flow *f, outputBuffer_t *buf)
{
	OUTBUF_APPEND_NUMREP(buf, f->pairs);
	if (f->pairs > 0)
		append_pair(buf, &f->first, f->n);
	for (uint32_t i = 1; i < f->pairs; i++)
		append_pair(buf, &f->more[i - 1].of, f->more[i - 1].n);
}

#if MR_MACLBL > 0
/* The labels of a pair as they are in a row */
struct pair_labels {
	struct macs of;
	uint8_t n;	/* bytes of them; 0: none were made */
	char row[2 * (LABEL_MAX + 1)];
};

static char *
label_put(char *p, const uint8_t *mac)
{
	const uint32_t number = mac_label(&labels, mac);

	if (MR_MACLBL == 1)
		return (char *)memcpy(p, &number, sizeof(number)) + sizeof(number);
	return p + mac_label_name(&labels, number, MR_MACLBL == 2, p);
}

static inline unsigned
macs_hash(const struct macs *p)
{
	uint64_t w;
	uint32_t rest;

	memcpy(&w, p, sizeof(w));
	memcpy(&rest, (const char *)p + sizeof(w), sizeof(rest));
	return (unsigned)((w ^ (uint64_t)rest << 24) * UINT64_C(0x9e3779b97f4a7c15) >> 32);
}

/* Most flows have one of few pairs: of those with the same hash a worker knows the one asked for last. */
static inline const struct pair_labels *
labels_of(const struct macs *p)
{
	static struct pair_labels T2_PER_WORKER last[T2_WORKERS_MAX][LABELS_LAST];
	struct pair_labels *const l = &last[t2_worker][macs_hash(p) % LABELS_LAST];

	if (LIKELY(l->n > 0 && memcmp(&l->of, p, sizeof(*p)) == 0))
		return l;
	l->of = *p;
	l->n = (uint8_t)(label_put(label_put(l->row, p->src), p->dst) - l->row);
	return l;
}

static inline const struct macs *
macs_at(const struct mac_flow *f, uint32_t i)
{
	return i == 0 ? &f->first : &f->more[i - 1].of;
}

static inline void
append_labels(const struct mac_flow *f, outputBuffer_t *buf)
{
	OUTBUF_APPEND_NUMREP(buf, f->pairs);
	for (uint32_t i = 0; i < f->pairs; i++) {
		const struct pair_labels *const l = labels_of(macs_at(f, i));

		memcpy(outputBuffer_room(buf, sizeof(l->row)), l->row, sizeof(l->row));	/* whole, without a call */
		buf->pos += l->n;
	}
}

static void
packet_label(const uint8_t *mac)
{
	char name[LABEL_MAX + 1];
	uint32_t number;

	if (mac == NULL) {
		t2_packet_none();
		return;
	}
	number = mac_label(&labels, mac);
	if (MR_MACLBL == 1) {
		t2_packet_value("%" PRIu32, number);
		return;
	}
	(void)mac_label_name(&labels, number, MR_MACLBL == 2, name);
	t2_packet_value("%s", name);
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

/* All columns of pairs, which cost a call together */
static void
append_all(unsigned long flowIndex, outputBuffer_t *buf)
{
	const struct mac_flow *const f = &macFlows[flowIndex];

#if MR_NPAIRS == 1
	OUTBUF_APPEND_U32(buf, f->pairs);
#endif
	append_pairs(f, buf);
#if MR_MACLBL > 0
	append_labels(f, buf);
#endif
}

static const struct t2_column columns[] = {
	{ "macStat", T2_CELL(H8, macFlows, stat), "MAC recorder status", .join = T2_JOIN_OR },
#if MR_NPAIRS == 1
	{ "macPairs", T2_ROW("U32", append_all), "Distinct pairs of source and destination MAC address",
	    .unit = "pairs", .join = T2_JOIN_NONE },
	{ "srcMac_dstMac_numP", T2_SAME(PAIR_TYPE),
#else
	{ "srcMac_dstMac_numP", T2_ROW(PAIR_TYPE, append_all),
#endif
	    "Source and destination MAC address, packets of the pair", .join = T2_JOIN_LIST },
#if MR_MACLBL > 0
	{ "srcMacLbl_dstMacLbl", T2_SAME(LABELS_TYPE), "Labels of source and destination MAC address",
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
		if (is_pair(&f->more[i - 1].of, src, dst))
			return &f->more[i - 1];
	if (f->pairs == MR_MAX_MAC)
		return NULL;
#if MR_MAX_MAC > 1
	if (f->pairs == 1 && (f->more = calloc(MR_MAX_MAC - 1, sizeof(*f->more))) == NULL)
		return NULL;
#endif
	return &f->more[f->pairs++ - 1];
}

static inline void
macs_set(struct macs *m, const uint8_t *src, const uint8_t *dst)
{
	memcpy(m->dst, dst, sizeof(m->dst));
	memcpy(m->src, src, sizeof(m->src));
}

/* A packet of a pair that is not the first of the flow */
static T2_NOINLINE void
note_other(struct mac_flow *f, const uint8_t *src, const uint8_t *dst)
{
	struct pair *const p = other_pair(f, src, dst);

	if (p == NULL)
		f->stat |= MR_STAT_FULL;
	else if (p->n++ == 0)
		macs_set(&p->of, src, dst);
}

static inline void
count(const packet_t *packet, unsigned long flowIndex)
{
	const uint8_t *const src = t2_src_mac(packet), *const dst = t2_dst_mac(packet);
	struct mac_flow *const f = &macFlows[flowIndex];

	if (src == NULL || dst == NULL)
		return;
	if (UNLIKELY(f->pairs == 0)) {
		f->pairs = 1;
		macs_set(&f->first, src, dst);
	} else if (!LIKELY(is_pair(&f->first, src, dst))) {
		note_other(f, src, dst);
		return;
	}
	f->n++;
}

#if MR_MACLBL > 0
/* The same with labels in the packet file */
static T2_NOINLINE void
count_and_label(const packet_t *packet, unsigned long flowIndex)
{
	count(packet, flowIndex);
	packet_label(t2_src_mac(packet));
	packet_label(t2_dst_mac(packet));
}
#endif

void
onPacket(packet_t *packet, unsigned long flowIndex)
{
#if MR_MACLBL > 0
	if (UNLIKELY(sPktFile != NULL)) {
		count_and_label(packet, flowIndex);
		return;
	}
#endif
	count(packet, flowIndex);
}

void
onFlowTerminate(unsigned long flowIndex)
{
	const struct mac_flow *f = &macFlows[flowIndex];
	struct seen *s = &seen[t2_worker];

	if (LIKELY(f->pairs == 1 && f->stat == 0)) {
		s->single++;
		return;
	}
	s->stat |= f->stat;
	s->min = s->flows == 0 || f->pairs < s->min ? f->pairs : s->min;
	s->max = MAX(s->max, f->pairs);
	s->pairs += f->pairs;
	s->flows++;
}

void
onFlowFree(unsigned long flowIndex)
{
	struct mac_flow *const f = &macFlows[flowIndex];

	if (UNLIKELY(f->more != NULL)) {
		free(f->more);
		f->more = NULL;
	}
}

/* Of all workers and flows */
static struct seen
seen_by_all(void)
{
	struct seen all = { .min = UINT32_MAX };

	for (const struct seen *s = seen; s < seen + T2_WORKERS_MAX; s++) {
		all.flows += s->single + s->flows;
		all.pairs += s->single + s->pairs;
		if (s->single > 0)
			all.min = MIN(all.min, 1);
		if (s->flows > 0)
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
