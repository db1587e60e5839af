/*
 * The ICMP decoder: any messages leave a flow whose row can be read, and the header inside an error is read in
 * bounds.
 *
 * Input: a byte of choices (1 ICMPv6), then messages with two length bytes each.
 * LINK: plugins/icmpDecode/src/icmp_flow.c plugins/icmpDecode/src/icmp_stats.c
 */
#include "../../plugins/icmpDecode/src/icmp_flow.h"
#include "../../plugins/icmpDecode/src/icmp_stats.h"

int	 LLVMFuzzerTestOneInput(const uint8_t *, size_t);

/* The core's, which knows of cells too. */
#undef free
void
t2_plugin_free(void *p)
{
	free(p);
}

static void
check(int ok)
{
	if (!ok)
		abort();
}

static void
message(struct icmp_flow *f, struct icmp_stats *s, bool v6, const uint8_t *p, size_t len)
{
	uint8_t *copy = malloc(len);
	struct icmp_origin o;

	memcpy(copy, p, len);
	icmp_flow_message(f, v6, copy, len);
	if (icmp_origin_read(v6, copy, len, &o) && icmp_is_error(v6, copy[0]))
		check(len >= ICMP_HDR_LEN + 20);
	s->packets++;
	s->count[copy[0]][copy[1]]++;
	free(copy);
}

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	static struct icmp_stats s[2];
	static FILE *out;
	struct icmp_flow f = { .stat = ICMP_STAT_ICMP };
	bool v6;

	if (n == 0)
		return 0;
	v6 = p[0] & 1;
	for (p++, n--; n >= 2;) {
		const size_t len = MIN((size_t)(p[0] << 8 | p[1]), n - 2);

		if (len >= 2)
			message(&f, &s[v6], v6, p + 2, len);
		p += 2 + len;
		n -= 2 + len;
	}
	check((f.stat & ICMP_STAT_LOKI) == 0 || !f.notLoki);
	if (s[v6].packets % 4096 == 1 && (out != NULL || (out = fopen("/dev/null", "w")) != NULL))
		icmp_stats_print(out, &s[0], &s[1], s[0].packets + s[1].packets, "-");
	return 0;
}
