/* The running moments of basicStats, each variant against its formula done differently. */
#include "test.h"

#define BS_HAS_SK 1

/* moments.h three times, once for each BS_MOMENTS, with the variant's number behind the names */
#define moment_t	moment0_t
#define moments_t	moments0_t
#define moments_clear	clear0
#define moments_weight	weight0
#define moments_add	add0
#define moments_var	var0
#define moments_std	std0
#define moments_skew	skew0
#define moments_kurtosis kurtosis0
#define BS_MOMENTS	0
#include "../../plugins/basicStats/src/moments.h"
#undef T2_BASICSTATS_MOMENTS_H
#undef moment_t
#undef moments_t
#undef moments_clear
#undef moments_weight
#undef moments_add
#undef moments_var
#undef moments_std
#undef moments_skew
#undef moments_kurtosis
#undef BS_MOMENTS

#define moment_t	moment1_t
#define moments_t	moments1_t
#define moments_clear	clear1
#define moments_weight	weight1
#define moments_add	add1
#define moments_var	var1
#define moments_std	std1
#define moments_skew	skew1
#define moments_kurtosis kurtosis1
#define BS_MOMENTS	1
#include "../../plugins/basicStats/src/moments.h"
#undef T2_BASICSTATS_MOMENTS_H
#undef moment_t
#undef moments_t
#undef moments_clear
#undef moments_weight
#undef moments_add
#undef moments_var
#undef moments_std
#undef moments_skew
#undef moments_kurtosis
#undef BS_MOMENTS

#define moment_t	moment2_t
#define moments_t	moments2_t
#define moments_clear	clear2
#define moments_weight	weight2
#define moments_add	add2
#define moments_var	var2
#define moments_std	std2
#define moments_skew	skew2
#define moments_kurtosis kurtosis2
#define BS_MOMENTS	2
#include "../../plugins/basicStats/src/moments.h"

#define N	2000

static double xs[N];

/* Packet sizes of a kind: many full, some small, a few between */
static void
make_series(unsigned int seed)
{
	uint32_t s = seed * 2654435761u + 1;

	for (int i = 0; i < N; i++) {
		s = s * 1664525u + 1013904223u;
		xs[i] = s >> 30 ? 1380 : (s >> 16) % 1381;
	}
}

static char text[32];

static const char *
shown(double v)
{
	snprintf(text, sizeof(text), "%.7g", v);
	return text;
}

TEST(variant_0_prints_the_tutorials_deviation)
{
	moments0_t m;

	clear0(&m, 0);
	for (uint64_t k = 1; k <= 1023; k++)
		add0(&m, k == 12 ? 529 : k == 481 ? 1262 : 1380, k, weight0(k));
	CHECK_STR(shown((double)std0(&m, 1023)), "25.77088");
}

/* v = 1/n * sum of (x_i - mean of x_1 .. x_i)^2 */
TEST(variant_0_is_its_closed_form)
{
	for (unsigned int seed = 0; seed < 50; seed++) {
		moments0_t m;
		double sum = 0, dev = 0;

		make_series(seed);
		clear0(&m, 0);
		for (int i = 0; i < N; i++) {
			sum += xs[i];
			dev += (xs[i] - sum / (i + 1)) * (xs[i] - sum / (i + 1));
			add0(&m, (float)xs[i], (uint64_t)i + 1, weight0((uint64_t)i + 1));
		}
		CHECK_DBL((double)m.ave, sum / N, 1e-4 * sum / N);
		CHECK_DBL((double)var0(&m, N), dev / N, 1e-3 * dev / N);
	}
}

/* v = 1/n * sum of (x_i - mean of x_1 .. x_(i-1))^2, the first deviation 0 */
TEST(variant_1_is_its_closed_form)
{
	for (unsigned int seed = 0; seed < 50; seed++) {
		moments1_t m;
		double sum = xs[0], dev[5] = { 0 };

		make_series(seed);
		sum = xs[0];
		clear1(&m, (float)xs[0]);
		add1(&m, (float)xs[0], 1, 1.0f);
		for (int i = 1; i < N; i++) {
			const double d = xs[i] - sum / i;

			for (int p = 2; p <= 4; p++)
				dev[p] += pow(d, p) / N;
			sum += xs[i];
			add1(&m, (float)xs[i], (uint64_t)i + 1, 0.0f);
		}
		CHECK_DBL((double)m.ave, sum / N, 1e-4 * sum / N);
		CHECK_DBL((double)var1(&m, N), dev[2], 1e-3 * dev[2]);
		CHECK_DBL((double)skew1(&m, N), dev[3] / pow(dev[2], 1.5), 1e-2);
		CHECK_DBL((double)kurtosis1(&m, N), dev[4] / (dev[2] * dev[2]), 1e-2);
	}
}

TEST(variant_2_is_the_population)
{
	for (unsigned int seed = 0; seed < 50; seed++) {
		moments2_t m;
		double sum = 0, dev[5] = { 0 };

		make_series(seed);
		clear2(&m, 0);
		for (int i = 0; i < N; i++) {
			sum += xs[i];
			add2(&m, xs[i], (uint64_t)i + 1, 0.0f);
		}
		for (int i = 0; i < N; i++)
			for (int p = 2; p <= 4; p++)
				dev[p] += pow(xs[i] - sum / N, p) / N;
		CHECK_DBL(m.ave, sum / N, 1e-9 * sum);
		CHECK_DBL((double)var2(&m, N), dev[2], 1e-6 * dev[2]);
		CHECK_DBL((double)std2(&m, N), sqrt(dev[2]), 1e-6 * sqrt(dev[2]));
		CHECK_DBL((double)skew2(&m, N), dev[3] / pow(dev[2], 1.5), 1e-5);
		CHECK_DBL((double)kurtosis2(&m, N), dev[4] / (dev[2] * dev[2]), 1e-5);
	}
}

/* Where single precision and sums of squares lose everything: times around 1e9 that differ by microseconds */
TEST(variant_2_keeps_small_deviations_of_large_values)
{
	moments2_t m;

	clear2(&m, 0);
	for (int i = 0; i < N; i++)
		add2(&m, 1e9 + (i & 1 ? 1e-3 : -1e-3), (uint64_t)i + 1, 0.0f);
	CHECK_DBL((double)std2(&m, N), 1e-3, 1e-6);
}

TEST(one_value_has_no_deviation)
{
	moments0_t a;
	moments1_t b;
	moments2_t c;

	clear0(&a, 0);
	clear1(&b, 1380);
	clear2(&c, 0);
	add0(&a, 1380, 1, weight0(1));
	add1(&b, 1380, 1, weight1(1));
	add2(&c, 1380, 1, weight2(1));
	CHECK(a.ave == 1380 && b.ave == 1380 && c.ave == 1380);
	CHECK(std0(&a, 1) == 0 && std1(&b, 1) == 0 && std2(&c, 1) == 0);
	CHECK(var0(&a, 1) == 0 && var1(&b, 1) == 0 && var2(&c, 1) == 0);
	CHECK(skew0(&a, 1) == 0 && skew1(&b, 1) == 0 && skew2(&c, 1) == 0);
	CHECK(kurtosis0(&a, 1) == 0 && kurtosis1(&b, 1) == 0 && kurtosis2(&c, 1) == 0);
}

TEST(no_value_is_zero)
{
	moments2_t c;

	clear2(&c, 0);
	CHECK(std2(&c, 0) == 0 && var2(&c, 0) == 0 && skew2(&c, 0) == 0 && kurtosis2(&c, 0) == 0);
}

TEST_MAIN
