/*
 * descriptiveStats: when a flow ends, the counts of pktSIATHisto are made into two lists of values and how often each
 * came, in order; the columns are computed from these.
 */
#include "descriptiveStats.h"

#include <math.h>

#include "../../pktSIATHisto/src/pktSIATHisto.h"

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

#define OTHER(in)	.unit = in, .join = T2_JOIN_NONE
#define COLUMNS(of, Name, what, in) \
	{ "dsMin" Name, T2_CELL(FLT, dsFlows, of.min), "Minimum " what, .unit = in, .join = T2_JOIN_MIN }, \
	{ "dsMax" Name, T2_CELL(FLT, dsFlows, of.max), "Maximum " what, .unit = in, .join = T2_JOIN_MAX }, \
	{ "dsMean" Name, T2_CELL(FLT, dsFlows, of.mean), "Mean " what, OTHER(in) }, \
	{ "dsLowQuartile" Name, T2_CELL(FLT, dsFlows, of.low), "Lower quartile of " what, OTHER(in) }, \
	{ "dsMedian" Name, T2_CELL(FLT, dsFlows, of.median), "Median of " what, OTHER(in) }, \
	{ "dsUppQuartile" Name, T2_CELL(FLT, dsFlows, of.upp), "Upper quartile of " what, OTHER(in) }, \
	{ "dsIqd" Name, T2_CELL(FLT, dsFlows, of.iqd), "Inter-quartile distance of " what, OTHER(in) }, \
	{ "dsMode" Name, T2_CELL(FLT, dsFlows, of.mode), "Mode of " what, OTHER(in) }, \
	{ "dsRange" Name, T2_CELL(FLT, dsFlows, of.range), "Range of " what, OTHER(in) }, \
	{ "dsStd" Name, T2_CELL(FLT, dsFlows, of.std), "Standard deviation of " what, OTHER(in) }, \
	{ "dsRobStd" Name, T2_CELL(FLT, dsFlows, of.robStd), "Robust deviation of " what, OTHER(in) }, \
	{ "dsSkew" Name, T2_CELL(FLT, dsFlows, of.skew), "Skewness of " what, .join = T2_JOIN_NONE }, \
	{ "dsExc" Name, T2_CELL(FLT, dsFlows, of.exc), "Excess of " what, .join = T2_JOIN_NONE }

static const struct t2_column columns[] = {
#if DS_PS_CALC == 1
	COLUMNS(pl, "Pl", "packet length", "bytes"),
#endif
#if DS_IAT_CALC == 1
	COLUMNS(iat, "Iat", "inter-arrival time", "ms"),
#endif
};
T2_PLUGIN_COLUMNS(columns);

void
initialize(void)
{
	T2_PLUGIN_STRUCT_NEW(dsFlows);
}

/* Value number i, from 1 to sum. */
static double
at(const struct values *s, uint64_t i)
{
	const struct value *v = s->v;

	for (; i > v->n && v < &s->v[s->n - 1]; v++)
		i -= v->n;
	return v->x;
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

/* All but minimum, maximum and range; least: what the deviation's number of values is less than sum. */
static void
conclude(struct stats *st, const struct values *s, double (*quantile)(const struct values *, double), unsigned least)
{
	double mean, m[5];

	moments_of(s, &mean, m);
	st->mean = (float)mean;
	st->low = (float)quantile(s, 0.25);
	st->median = (float)quantile(s, 0.5);
	st->upp = (float)quantile(s, 0.75);
	st->iqd = (float)(quantile(s, 0.75) - quantile(s, 0.25));
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
	const double r = p - (double)i, x = at(s, MAX(i, 1));

	if (i < 1 || i >= s->sum || r <= 0)
		return x;
	return DS_QUARTILES == 1 ? (x + at(s, i + 1)) / 2 : x + r * (at(s, i + 1) - x);
}

static void
lengths(struct stats *st, const struct histo *h, struct value *room)
{
	struct values s = { room, 0, 0 };

	for (uint32_t i = 0; i < h->n; i++) {
		const struct histo_entry *e = &h->entry[i];

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

	if (p > (double)i)
		return at(s, i + 1);
	return i < s->sum ? (at(s, i) + at(s, i + 1)) / 2 : at(s, i);
}

static int
by_value(const void *a, const void *b)
{
	const double x = ((const struct value *)a)->x, y = ((const struct value *)b)->x;

	return (x > y) - (x < y);
}

/* The bins that came, in order, without the first packet, which has no gap.  Values are numbers of bins. */
static struct values
bins(const struct histo *h, struct value *room)
{
	struct values s = { room, 0, 0 };
	uint32_t n = 0;

	for (uint32_t i = 0; i < h->n; i++)
		room[i] = (struct value){ h->entry[i].bin, h->entry[i].n };
	qsort(room, h->n, sizeof(*room), by_value);
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
		room[i].x = s.sum == 1 ? (double)pktSIATHisto_bound((uint32_t)room[i].x) : centre((uint32_t)room[i].x);
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
