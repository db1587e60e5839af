/*
 * STUN and NAT-PMP: any datagrams, and any pieces of TCP, leave a flow whose texts end in their room.
 *
 * A message's first byte: 1 it is of TCP, 2 bytes are missing before it, 4 it is of NAT-PMP.
 * LINK: plugins/stunDecode/src/stun_flow.c plugins/stunDecode/src/stun_stream.c
 */
#include "../../plugins/stunDecode/src/stun_flow.h"
#include "budget.h"
#include "messages.h"

static void
message(void *arg, const uint8_t *p, size_t len)
{
	struct stun_flow *const f = arg;
	const uint8_t *m;
	size_t n;

	if (len == 0)
		return;
	if (p[0] & 4) {
		pmp_flow_message(f, p + 1, len - 1);
	} else if ((p[0] & 1) == 0) {
		if (stun_datagram(p + 1, len - 1) > 0 && len - 1 >= STUN_LEN)
			stun_flow_message(f, p + 1, len - 1);
	} else {
		if (p[0] & 2)
			stun_stream_begin(&f->stream);
		stun_stream_put(&f->stream, p + 1, len - 1);
		while ((m = stun_stream_next(&f->stream, &n)) != NULL) {
			check(n >= STUN_LEN && stun_length(m, n) == n);
			stun_flow_message(f, m, n);
		}
		check(f->stream.n == 0 || f->stream.lost);
		check(f->stream.have <= f->stream.room || f->stream.lost);
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	struct stun_flow f;

	memset(&f, 0, sizeof(f));
	each_message(p, n, message, &f);
	stun_stream_clear(&f.stream);
	check(taken == 0);
	return 0;
}
