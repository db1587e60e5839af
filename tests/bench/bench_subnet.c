/*
 * Time of a look-up in address tables of 500,000 ranges, at random addresses: each costs what the caches do not hold.
 *
 * usage: bench_subnet [folder]		with a folder: its tables instead of made ones
 *
 * "throughput" looks one address up after the other; "latency" makes the address depend on the look-up before it.
 * Of eleven rounds the fastest and the median are printed, in nanoseconds of processor time a look-up, and the same
 * of opening the files.
 */
#include "subnet_table.h"
#include "subnet_build.h"

#include <err.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define NETWORKS 250000		/* each also cuts what lies around it: twice as many ranges */
#define LOOKUPS	(1U << 20)
#define ROUNDS	11

static const char *const table_file[2] = { SUBNET_FILE4, SUBNET_FILE6 };

static uint64_t
rnd(void)
{
	static uint64_t x = 88172645463325252U;

	x ^= x << 13;
	x ^= x >> 7;
	x ^= x << 17;
	return x;
}

static double
now_ns(void)
{
	struct timespec t;

	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
	return (double)t.tv_sec * 1e9 + (double)t.tv_nsec;
}

/* Upper half of an address where the registries give them out: 2400::/12 … 2c00::/12, mostly in a few /24 */
static uint64_t
random_upper(void)
{
	static const uint16_t first[] = { 0x2001, 0x2400, 0x2404, 0x2600, 0x2607, 0x2800, 0x2803, 0x2a00, 0x2a02,
		0x2a05, 0x2a0d, 0x2c0f };

	return (uint64_t)first[rnd() % 12] << 48 | (rnd() & 0xffffffffffffU);
}

static void
add_random(struct subnet_build *b, int family)
{
	struct subnet_label l = { .has = SUBNET_HAS_ASN };
	subnet_addr a, hosts;
	int i, bits;

	l.asn = 1;
	if (subnet_build_add(b, 0, family == 4 ? UINT32_MAX : ~(subnet_addr)0, &l) == -1)
		err(1, "subnet_build_add");
	for (i = 0; i < NETWORKS; i++) {
		l.asn = (uint32_t)(rnd() % 80000) + 2;
		bits = family == 4 ? 8 + (int)(rnd() % 4) : 80 + (int)(rnd() % 17);
		hosts = ((subnet_addr)1 << bits) - 1;
		a = family == 4 ? (uint32_t)rnd() : (subnet_addr)random_upper() << 64;
		if (subnet_build_add(b, a & ~hosts, a | hosts, &l) == -1)
			err(1, "subnet_build_add");
	}
}

static void
write_table(const char *dir, int family)
{
	struct subnet_build *b = subnet_build_new(family);
	char path[512], reason[SUBNET_ERR_SIZE];
	size_t size;
	void *image;
	FILE *fp;

	if (b == NULL || subnet_build_source(b, SUBNET_DATABASE, 0) == -1)
		err(1, "subnet_build_new");
	add_random(b, family);
	if ((image = subnet_build_image(b, &size, reason)) == NULL)
		errx(1, "%s", reason);
	snprintf(path, sizeof(path), "%s/%s", dir, table_file[family == 6]);
	if ((fp = fopen(path, "w")) == NULL || fwrite(image, 1, size, fp) != size || fclose(fp) == EOF)
		err(1, "%s", path);
	free(image);
	subnet_build_free(b);
}

static int
double_cmp(const void *a, const void *b)
{
	const double x = *(const double *)a, y = *(const double *)b;

	return x < y ? -1 : x > y;
}

static void
print_times(const char *what, double *ns)
{
	qsort(ns, ROUNDS, sizeof(*ns), double_cmp);
	printf("%-20s %7.1f ns  median %7.1f ns\n", what, ns[0], ns[ROUNDS / 2]);
}

static volatile uint32_t sink;

/* mask 1: the address depends on the look-up before; 0: not, and the compiler has to see that */
static inline double
round4(const struct subnet_table *t, const uint32_t *addr, const uint32_t mask)
{
	const double start = now_ns();
	uint32_t i, id = 0;

	for (i = 0; i < LOOKUPS; i++)
		id = subnet_lookup4(t, mask != 0 ? addr[i] ^ (id & mask) : addr[i]);
	sink = id;
	return (now_ns() - start) / LOOKUPS;
}

static inline double
round6(const struct subnet_table *t, uint64_t (*addr)[2], const uint32_t mask)
{
	const double start = now_ns();
	uint32_t i, id = 0;

	for (i = 0; i < LOOKUPS; i++)
		id = subnet_lookup6(t, mask != 0 ? addr[i ^ (id & mask)] : addr[i]);
	sink = id;
	return (now_ns() - start) / LOOKUPS;
}

static void
time_v4(const struct subnet_table *t)
{
	uint32_t *addr = malloc(LOOKUPS * sizeof(*addr)), i;
	double ns[2][ROUNDS];

	if (addr == NULL)
		err(1, NULL);
	for (i = 0; i < LOOKUPS; i++)
		addr[i] = (uint32_t)rnd();
	for (i = 0; i < ROUNDS; i++) {
		ns[0][i] = round4(t, addr, 0);
		ns[1][i] = round4(t, addr, 1);
	}
	print_times("IPv4 throughput", ns[0]);
	print_times("IPv4 latency", ns[1]);
	free(addr);
}

static void
time_v6(const struct subnet_table *t)
{
	uint64_t (*addr)[2] = malloc(LOOKUPS * sizeof(*addr));
	double ns[2][ROUNDS];
	uint32_t i;

	if (addr == NULL)
		err(1, NULL);
	for (i = 0; i < LOOKUPS; i++) {
		addr[i][0] = htobe64(random_upper());
		addr[i][1] = rnd();
	}
	for (i = 0; i < ROUNDS; i++) {
		ns[0][i] = round6(t, addr, 0);
		ns[1][i] = round6(t, addr, 1);
	}
	print_times("IPv6 throughput", ns[0]);
	print_times("IPv6 latency", ns[1]);
	free(addr);
}

int
main(int argc, char *argv[])
{
	char tmp[] = "/tmp/bench_subnet.XXXXXX", path[512], reason[SUBNET_ERR_SIZE];
	const char *dir = argc > 1 ? argv[1] : mkdtemp(tmp);
	struct subnet_table *t[2];
	double start, ms[2][ROUNDS];
	int i, r;

	if (dir == NULL)
		err(1, "%s", tmp);
	for (i = 0; i < 2; i++) {
		if (argc == 1)
			write_table(dir, i == 0 ? 4 : 6);
		snprintf(path, sizeof(path), "%s/%s", dir, table_file[i]);
		for (r = 0; r < ROUNDS; r++) {
			start = now_ns();
			if ((t[i] = subnet_open(path, i == 0 ? 4 : 6, reason)) == NULL)
				errx(1, "%s: %s", path, reason);
			ms[i][r] = (now_ns() - start) / 1e6;
			if (r + 1 < ROUNDS)
				subnet_close(t[i]);
		}
		qsort(ms[i], ROUNDS, sizeof(ms[i][0]), double_cmp);
		printf("IPv%d: %u ranges, %.1f MB, opened in %.2f ms\n", i == 0 ? 4 : 6, subnet_info(t[i])->nranges,
		    (double)subnet_info(t[i])->size / 1e6, ms[i][0]);
		if (argc == 1)
			unlink(path);
	}
	if (argc == 1)
		rmdir(dir);
	time_v4(t[0]);
	time_v6(t[1]);
	subnet_close(t[0]);
	subnet_close(t[1]);
	return 0;
}
