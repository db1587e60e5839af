/*
 * tcpFlags: options of any bytes, and any segments of a connection: what is kept stays in its bounds and in order.
 *
 * Input: a byte of choices; then segments: a byte that chooses the side, flags, how far seq and ack are from what is
 * expected, length, window, time, and how many bytes of options follow.
 * LINK: plugins/tcpFlags/src/tcp_analysis.c plugins/tcpFlags/src/options.c
 */
#include <stdlib.h>
#include <string.h>

#include "../../plugins/tcpFlags/src/tcp_analysis.h"
#include "../../plugins/tcpFlags/src/options.h"

#define HEAD	9	/* bytes of a segment before its options */

int	 LLVMFuzzerTestOneInput(const uint8_t *, size_t);

static void
check(int ok)
{
	if (!ok)
		abort();
}

static void
check_lists(struct tcp_lists *l)
{
	const struct tcp_range *const seen = tcp_lists_ranges(l);

	check(l->nseen <= (l->many != NULL ? TCP_LIST_MAX : 1) && l->first < TCP_LIST_MAX);
	check(l->nunacked <= (l->many != NULL ? TCP_LIST_MAX : TCP_LIST_FEW));
	for (unsigned i = 0; i < l->nseen; i++) {
		check((int32_t)(seen[i].to - seen[i].from) > 0);
		check(i == 0 || (int32_t)(seen[i].from - seen[i - 1].to) > 0);
	}
}

static void
check_result(const struct tcp_quality *q, const struct tcp_lists *l)
{
	struct tcp_result r;

	tcp_quality_result(q, l, &r);
	check(r.count[TCPE_RETRANSMISSION] >=
	    r.count[TCPE_FAST_RETRANSMISSION] + r.count[TCPE_SPURIOUS_RETRANSMISSION]);
	check(r.ack.n == 0 || (r.ack.min > 0 && r.ack.min <= r.ack.max));
}

static struct tcp_options
options(const uint8_t *p, size_t n, uint32_t ack)
{
	uint8_t *copy = malloc(n + 1);
	struct tcp_options o;
	struct ip_options ip;
	struct cursor c;

	memcpy(copy, p, n);
	copy = realloc(copy, n > 0 ? n : 1);
	c = (struct cursor){ copy, copy + n };
	tcp_options_read(c, n % 4 != 0, ack, &o);
	check(o.num <= n);
	ip4_options_read(c, &ip);
	check(ip.num <= n);
	ip6_options_read(c, &ip);
	check(ip.num <= n);
	free(copy);
	return o;
}

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	struct tcp_quality q[2];
	struct tcp_lists l[2];
	bool begun[2] = { false, false };
	int64_t now = 1;
	uint32_t next[2] = { 100, UINT32_MAX - 100 };

	if (n == 0)
		return 0;
	for (p++, n--; n >= HEAD; ) {
		const unsigned side = p[0] & 1;
		const size_t nopt = p[8] % 41 < n - HEAD ? p[8] % 41 : n - HEAD;
		struct tcp_segment s = { .ts = now, .flags = p[1], .window = p[5],
			.wscale = (int8_t)(p[0] & 2 ? p[0] >> 4 : -1) };
		struct tcp_options o;

		s.seq = next[side] + (uint32_t)((int8_t)p[2] * (p[0] & 4 ? 1 << 24 : 1));
		s.ack = next[!side] + (uint32_t)((int8_t)p[3] * (p[0] & 8 ? 1 << 24 : 1));
		s.len = p[4] * (p[0] & 4 ? 1u << 12 : 1u);
		o = options(p + HEAD, nopt, s.ack);
		s.tsval = o.tsval;
		s.tsecr = o.tsecr;
		s.has_ts = o.has_ts;
		s.has_dsack = o.dsack;
		s.mptcp = o.mp_types;
		if (!begun[side])
			tcp_quality_init(&q[side], &l[side], begun[!side] ? &q[!side] : NULL);
		begun[side] = true;
		(void)tcp_quality_segment(&q[side], &l[side], begun[!side] ? &q[!side] : NULL,
		    begun[!side] ? &l[!side] : NULL, &s);
		for (unsigned i = 0; i < 2; i++)
			if (begun[i])
				check_lists(&l[i]);
		next[side] = s.seq + s.len;
		now += (int64_t)(int8_t)p[6] * p[7] * 16;
		p += HEAD + nopt;
		n -= HEAD + nopt;
	}
	for (unsigned i = 0; i < 2; i++)
		if (begun[i]) {
			check_result(&q[i], &l[i]);
			tcp_lists_release(&l[i]);
		}
	return 0;
}
