/*
 * descriptiveStats: when a flow ends, the counts of pktSIATHisto are made into two lists of values and how often each
 * came, in order; the columns are computed from these.
 */
#include "descriptiveStats.h"

#include <math.h>

#include "pktSIATHisto.h"
#include "sort.h"

#define FEW	64u	/* values that are computed without memory from the heap */

#if DS_PS_CALC == 0 && DS_IAT_CALC == 0
#error "one of DS_PS_CALC and DS_IAT_CALC has to be 1"
#endif

/* A value and how often it came */
struct value {
	double x;
	uint64_t n;
};

/* Values in ascending order, and how many there are in all. */
struct values {
	struct value *v;
	uint32_t n;
	uint64_t sum;
};

/* The columns of one of the two */
struct stats {
	float min, max, mean, low, median, upp, iqd, mode, range, std, robStd, skew, exc;
};

struct ds_flow {
#if DS_PS_CALC == 1
	struct stats pl;
#endif
#if DS_IAT_CALC == 1
	struct stats iat;
#endif
};

static struct ds_flow *dsFlows;

T2_PLUGIN_INIT_FLAGS("descriptiveStats", T2_VERSION, 0, 8, "pktSIATHisto", T2_SHARDABLE);

static const struct t2_column columns[] = {
#if DS_PS_CALC == 1
	{ "dsMinPl", T2_CELL(FLT, dsFlows, pl.min), "Minimum packet length", .unit = "bytes", .join = T2_JOIN_MIN },
	{ "dsMaxPl", T2_CELL(FLT, dsFlows, pl.max), "Maximum packet length", .unit = "bytes", .join = T2_JOIN_MAX },
	{ "dsMeanPl", T2_CELL(FLT, dsFlows, pl.mean), "Mean packet length", .unit = "bytes", .join = T2_JOIN_NONE },
	{ "dsLowQuartilePl", T2_CELL(FLT, dsFlows, pl.low), "Lower quartile of packet length",
	    .unit = "bytes", .join = T2_JOIN_NONE },
	{ "dsMedianPl", T2_CELL(FLT, dsFlows, pl.median), "Median of packet length",
	    .unit = "bytes", .join = T2_JOIN_NONE },
	{ "dsUppQuartilePl", T2_CELL(FLT, dsFlows, pl.upp), "Upper quartile of packet length",
	    .unit = "bytes", .join = T2_JOIN_NONE },
	{ "dsIqdPl", T2_CELL(FLT, dsFlows, pl.iqd), "Inter-quartile distance of packet length",
	    .unit = "bytes", .join = T2_JOIN_NONE },
	{ "dsModePl", T2_CELL(FLT, dsFlows, pl.mode), "Mode of packet length",
	    .unit = "bytes", .join = T2_JOIN_NONE },
	{ "dsRangePl", T2_CELL(FLT, dsFlows, pl.range), "Range of packet length",
	    .unit = "bytes", .join = T2_JOIN_NONE },
	{ "dsStdPl", T2_CELL(FLT, dsFlows, pl.std), "Standard deviation of packet length",
	    .unit = "bytes", .join = T2_JOIN_NONE },
	{ "dsRobStdPl", T2_CELL(FLT, dsFlows, pl.robStd), "Robust deviation of packet length",
	    .unit = "bytes", .join = T2_JOIN_NONE },
	{ "dsSkewPl", T2_CELL(FLT, dsFlows, pl.skew), "Skewness of packet length", .join = T2_JOIN_NONE },
	{ "dsExcPl", T2_CELL(FLT, dsFlows, pl.exc), "Excess of packet length", .join = T2_JOIN_NONE },
#endif
#if DS_IAT_CALC == 1
	{ "dsMinIat", T2_CELL(FLT, dsFlows, iat.min), "Minimum inter-arrival time",
	    .unit = "ms", .join = T2_JOIN_MIN },
	{ "dsMaxIat", T2_CELL(FLT, dsFlows, iat.max), "Maximum inter-arrival time",
	    .unit = "ms", .join = T2_JOIN_MAX },
	{ "dsMeanIat", T2_CELL(FLT, dsFlows, iat.mean), "Mean inter-arrival time",
	    .unit = "ms", .join = T2_JOIN_NONE },
	{ "dsLowQuartileIat", T2_CELL(FLT, dsFlows, iat.low), "Lower quartile of inter-arrival time",
	    .unit = "ms", .join = T2_JOIN_NONE },
	{ "dsMedianIat", T2_CELL(FLT, dsFlows, iat.median), "Median of inter-arrival time",
	    .unit = "ms", .join = T2_JOIN_NONE },
	{ "dsUppQuartileIat", T2_CELL(FLT, dsFlows, iat.upp), "Upper quartile of inter-arrival time",
	    .unit = "ms", .join = T2_JOIN_NONE },
	{ "dsIqdIat", T2_CELL(FLT, dsFlows, iat.iqd), "Inter-quartile distance of inter-arrival time",
	    .unit = "ms", .join = T2_JOIN_NONE },
	{ "dsModeIat", T2_CELL(FLT, dsFlows, iat.mode), "Mode of inter-arrival time",
	    .unit = "ms", .join = T2_JOIN_NONE },
	{ "dsRangeIat", T2_CELL(FLT, dsFlows, iat.range), "Range of inter-arrival time",
	    .unit = "ms", .join = T2_JOIN_NONE },
	{ "dsStdIat", T2_CELL(FLT, dsFlows, iat.std), "Standard deviation of inter-arrival time",
	    .unit = "ms", .join = T2_JOIN_NONE },
	{ "dsRobStdIat", T2_CELL(FLT, dsFlows, iat.robStd), "Robust deviation of inter-arrival time",
	    .unit = "ms", .join = T2_JOIN_NONE },
	{ "dsSkewIat", T2_CELL(FLT, dsFlows, iat.skew), "Skewness of inter-arrival time", .join = T2_JOIN_NONE },
	{ "dsExcIat", T2_CELL(FLT, dsFlows, iat.exc), "Excess of inter-arrival time", .join = T2_JOIN_NONE },
#endif
};
T2_PLUGIN_COLUMNS(columns);

void
initialize(void)
{
	T2_PLUGIN_STRUCT_NEW_RARE(dsFlows);
}

/* Value number i, from 1 to sum, and the next one; the last one is followed by itself. */
struct pair {
	double x, next;
};

static struct pair
at(const struct values *s, uint64_t i)
{
	const struct value *v = s->v, *const last = &s->v[s->n - 1];

	for (; i > v->n && v < last; v++)
		i -= v->n;
	return (struct pair){ v->x, v[i >= v->n && v < last].x };
}

static double
mode_of(const struct values *s)
{
	const struct value *most = s->v;

	for (const struct value *v = s->v; v < s->v + s->n; v++)
		if (v->n > most->n)
			most = v;
	return most->x;
}

/* Mean, and the central moments divided by the number of values. */
static void
moments_of(const struct values *s, double *mean, double m[5])
{
	double sum = 0;

	for (uint32_t i = 0; i < s->n; i++)
		sum += s->v[i].x * (double)s->v[i].n;
	*mean = sum / (double)s->sum;
	memset(m, 0, 5 * sizeof(*m));
	for (uint32_t i = 0; i < s->n; i++) {
		const double d = s->v[i].x - *mean, n = (double)s->v[i].n;

		m[2] += n * d * d;
		m[3] += n * d * d * d;
		m[4] += n * d * d * d * d;
	}
	for (unsigned k = 2; k < 5; k++)
		m[k] /= (double)s->sum;
}

/* All but minimum, maximum and range, of what is 0; least: what the deviation's number of values is less than sum. */
static void
conclude(struct stats *st, const struct values *s, double (*quantile)(const struct values *, double), unsigned least)
{
	double mean, low, upp, m[5];

	if (s->n == 1) {
		st->mean = st->low = st->median = st->upp = st->mode = (float)s->v->x;
		return;
	}
	moments_of(s, &mean, m);
	low = quantile(s, 0.25);
	upp = quantile(s, 0.75);
	st->mean = (float)mean;
	st->low = (float)low;
	st->median = (float)quantile(s, 0.5);
	st->upp = (float)upp;
	st->iqd = (float)(upp - low);
	st->mode = (float)mode_of(s);
	if (s->sum <= least)
		return;
	st->std = (float)sqrt(m[2] * (double)s->sum / (double)(s->sum - least));
	st->robStd = MIN(st->std, 0.7413f * st->iqd);
	if (m[2] <= 0)
		return;
	st->skew = (float)(m[3] / pow(m[2], 1.5));
	st->exc = (float)(m[4] / (m[2] * m[2]) - 3);
}

#if DS_PS_CALC == 1
static double
quantile_of_lengths(const struct values *s, double q)
{
	const double p = (double)s->sum * q + 0.5;
	const uint64_t i = (uint64_t)p;
	const double r = p - (double)i;
	const struct pair a = at(s, MAX(i, 1));

	if (i < 1 || i >= s->sum || r <= 0)
		return a.x;
	return DS_QUARTILES == 1 ? (a.x + a.next) / 2 : a.x + r * (a.next - a.x);
}

static void
lengths(struct stats *st, const struct histo *h, struct value *room)
{
	struct values s = { room, 0, 0 };

	for (uint32_t i = 0; i < h->n; i++) {
		const struct histo_entry *e = &histo_all(h)[i];

		if (i == 0 || e->size != e[-1].size)
			s.v[s.n++] = (struct value){ e->size, 0 };
		s.v[s.n - 1].n += e->n;
		s.sum += e->n;
	}
	conclude(st, &s, quantile_of_lengths, 0);
	st->min = (float)s.v[0].x;
	st->max = (float)s.v[s.n - 1].x;
	st->range = st->max - st->min;
}
#endif

#if DS_IAT_CALC == 1
static double
quantile_of_times(const struct values *s, double q)
{
	const double p = (double)(s->sum - 1) * q + 1;
	const uint64_t i = (uint64_t)p;
	const struct pair a = at(s, i);

	return p > (double)i ? a.next : (a.x + a.next) / 2;
}

static int
by_value(const void *a, const void *b)
{
	const double x = ((const struct value *)a)->x, y = ((const struct value *)b)->x;

	return x > y ? 1 : -(x < y);
}

/* The bins that came, in order, without the first packet, which has no gap.  Values are numbers of bins. */
static struct values
bins(const struct histo *h, struct value *room)
{
	struct values s = { room, 0, 0 };
	const struct histo_entry *const e = histo_all(h);
	uint32_t n = 0;

	for (uint32_t i = 0; i < h->n; i++)
		room[i] = (struct value){ e[i].bin, e[i].n };
	T2_SORT(room, h->n, by_value);
	room[0].n--;
	for (uint32_t i = 0; i < h->n; i++) {
		if (room[i].n == 0)
			continue;
		if (n > 0 && room[n - 1].x == room[i].x)
			room[n - 1].n += room[i].n;
		else
			room[n++] = room[i];
	}
	s.n = n;
	for (uint32_t i = 0; i < n; i++)
		s.sum += room[i].n;
	return s;
}

static double
centre(uint32_t bin)
{
	const double low = (double)pktSIATHisto_bound(bin);

	return bin < pktSIATHistoLastBin ? (low + (double)pktSIATHisto_bound(bin + 1)) / 2 : low;
}

static void
times(struct stats *st, const struct histo *h, struct value *room)
{
	struct values s = bins(h, room);

	if (s.sum == 0)
		return;
	for (uint32_t i = 0; i < s.n; i++)
		room[i].x = s.sum == 1 ? (double)pktSIATHisto_bound((uint32_t)room[i].x) :
		    centre((uint32_t)room[i].x);
	conclude(st, &s, quantile_of_times, 1);
	st->min = (float)s.v[0].x;
	st->max = (float)s.v[s.n - 1].x;
	st->range = st->max - st->min;
}
#endif

void
onFlowTerminate(unsigned long flowIndex)
{
	const struct histo *h = &pktSIATHistoFlows[flowIndex].histo;
	struct ds_flow *d = &dsFlows[flowIndex];
	struct value few[FEW], *room = few;

	memset(d, 0, sizeof(*d));
	if (h->n == 0 || (h->n > FEW && (room = malloc(h->n * sizeof(*room))) == NULL))
		return;
#if DS_PS_CALC == 1
	lengths(&d->pl, h, room);
#endif
#if DS_IAT_CALC == 1
	times(&d->iat, h, room);
#endif
	if (room != few)
		free(room);
}

void
onApplicationTerminate(void)
{
	T2_PLUGIN_STRUCT_FREE(dsFlows);
}
