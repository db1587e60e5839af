/*
 * LLDP: any messages leave a flow that can be read.
 *
 * A message's first byte: bytes that were not captured.
 * LINK: plugins/lldpDecode/src/lldp_msg.c
 */
#include "../../plugins/lldpDecode/src/lldp_msg.h"
#include "messages.h"

static void
message(void *arg, const uint8_t *p, size_t len)
{
	struct lldp_flow *const f = arg;
	struct lldp_msg m;

	if (len == 0)
		return;
	lldp_msg_read(&m, p + 1, len - 1, len - 1 + p[0]);
	check((m.stat & LLDP_STAT_SNAPPED) == 0 || p[0] > 0);
	lldp_flow_add(f, &m);
	check(f->nttl <= LLDP_NUM_TTL);
	check((f->m.stat & m.stat) == m.stat && (f->m.tlvs & m.tlvs) == m.tlvs);
	for (unsigned i = 0; i < f->nttl; i++)
		for (unsigned j = 0; j < i; j++)
			check(f->ttl[i] != f->ttl[j]);
}

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	struct lldp_flow f;

	memset(&f, 0, sizeof(f));
	each_message(p, n, message, &f);
	return 0;
}
