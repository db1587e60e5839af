/*
 * Running moments of a series x_1, x_2, ... that is not kept.  BS_MOMENTS says which:
 *
 * 0  a_k = a_(k-1) (1 - w) + x w, w = 1/k as float; v_k = v_(k-1) (1 - w) + (x - a_k)^2 w: the deviation from the
 * mean
 *    with x; a_0 = v_0 = 0.  v = 1/n * sum of (x_i - mean of x_1 .. x_i)^2, below the variance of the whole series.
 * 1  m = x - a_(k-1): the deviation from the mean before x; a_k = a_(k-1) + m/k, v_k = v_(k-1) + (m^2 - v_(k-1))/k,
 * the
 *    third and fourth moments likewise; above the variance of the whole series.  All in single precision.
 * 2  mean, variance, third and fourth moment of the population, exact but for rounding (Welford 1962, Terriberry
 * 2007),
 *    in double precision.
 *
 * With 0 and 2 the mean of a series of one is its value and the other moments are 0.  With 1 the start of a is the
 * caller's: 0, or x_1 so that the first deviation is 0.
 */
#ifndef T2_BASICSTATS_MOMENTS_H
#define T2_BASICSTATS_MOMENTS_H

#include <math.h>
#include <stdint.h>

#if BS_MOMENTS == 2
typedef double moment_t;
#else
typedef float moment_t;
#endif

typedef struct {
	moment_t ave;		/* mean */
	moment_t var;		/* variance; BS_MOMENTS 2: n times that */
#if BS_HAS_SK
	moment_t third, fourth;	/* central moments; BS_MOMENTS 2: n times that */
#endif
} moments_t;

static inline void
moments_clear(moments_t *m, moment_t start)
{
	*m = (moments_t) { .ave = start };
}

/*
 * 1/k as float: the weight of x_k.  One division serves all series of a packet; signed, as processors convert that.
 */
static inline float
moments_weight(uint64_t k)
{
	return 1.0f / (float)(int64_t)k;
}

#if BS_MOMENTS == 0
static inline void
moments_add(moments_t *m, float x, uint64_t k, float w)
{
	const double keep = 1.0 - (double)w;
	double d;

	(void)k;
	m->ave = (float)((double)m->ave * keep + (double)x * (double)w);
	d = (double)(x - m->ave);
	m->var = (float)((double)m->var * keep + d * d * (double)w);
#if BS_HAS_SK
	m->third = (float)((double)m->third * keep + d * d * d * (double)w);
	m->fourth = (float)((double)m->fourth * keep + d * d * d * d * (double)w);
#endif
}
#elif BS_MOMENTS == 1
static inline void
moments_add(moments_t *m, float x, uint64_t k, float w)
{
	const float n = (float)(int64_t)k;
	const float d = x - m->ave;

	(void)w;
	m->ave += d / n;
	m->var += (d * d - m->var) / n;
#if BS_HAS_SK
	m->third += (d * d * d - m->third) / n;
	m->fourth += (d * d * d * d - m->fourth) / n;
#endif
}
#else
static inline void
moments_add(moments_t *m, double x, uint64_t k, float w)
{
	const double n = (double)(int64_t)k;
	const double d = x - m->ave;
	const double dn = d / n;
	const double t = d * dn * (n - 1.0);

	(void)w;
	m->ave += dn;
#if BS_HAS_SK
	m->fourth += t * dn * dn * (n * n - 3.0 * n + 3.0) + 6.0 * dn * dn * m->var - 4.0 * dn * m->third;
	m->third += t * dn * (n - 2.0) - 3.0 * dn * m->var;
#endif
	m->var += t;
}
#endif

/* Variance, standard deviation, skewness and kurtosis (3 for a normal distribution) of the n values so far */
static inline float
moments_var(const moments_t *m, uint64_t n)
{
	(void)n;
#if BS_MOMENTS == 2
	return n > 0 ? (float)(m->var / (double)n) : 0.0f;
#else
	return m->var;
#endif
}

static inline float
moments_std(const moments_t *m, uint64_t n)
{
#if BS_MOMENTS == 2
	return n > 0 ? (float)sqrt(m->var / (double)n) : 0.0f;
#else
	(void)n;
	return sqrtf(m->var);
#endif
}

#if BS_HAS_SK
static inline float
moments_skew(const moments_t *m, uint64_t n)
{
	if (!(m->var > 0))
		return 0.0f;
#if BS_MOMENTS == 2
	return (float)(sqrt((double)n) * m->third / (m->var * sqrt(m->var)));
#else
	(void)n;
	return m->third / (m->var * sqrtf(m->var));
#endif
}

static inline float
moments_kurtosis(const moments_t *m, uint64_t n)
{
	if (!(m->var > 0))
		return 0.0f;
#if BS_MOMENTS == 2
	return (float)((double)n * m->fourth / (m->var * m->var));
#else
	(void)n;
	return m->fourth / (m->var * m->var);
#endif
}
#endif /* BS_HAS_SK */

#endif /* T2_BASICSTATS_MOMENTS_H */
