/*
 * BGP: any segments leave a flow that can be read, and lines.
 *
 * A message's first byte: 1 one byte is missing before it, 2 two bytes of it came before, 4 four were not captured,
 * 8 as many more are missing, 16 it comes again.
 * LINK: plugins/bgpDecode/src/bgp_flow.c plugins/bgpDecode/src/bgp_update.c plugins/bgpDecode/src/bgp_rib.c
 * LINK: t2core/src/streams/order.c
 */
#include "../../plugins/bgpDecode/src/bgp_flow.h"
#include "budget.h"
#include "messages.h"

static struct bgp_source source;
static struct bgp_rib rib;
static uint64_t records;
static uint32_t seq;

static void
message(void *arg, const uint8_t *p, size_t len)
{
	struct bgp_flow *const f = arg;

	if (len == 0)
		return;
	seq += (p[0] & 1) - (p[0] & 2) + (p[0] & 8 ? (uint32_t)len : 0);
	source.time += p[0];
	bgp_flow_segment(f, &source, seq, p + 1, len - 1, len - 1 + (p[0] & 4));
	if ((p[0] & 16) == 0)
		seq += (uint32_t)(len - 1 + (p[0] & 4));
	check(f->nas <= BGP_PATHS && f->npart <= UINT16_MAX);
	check(f->maxAnnounced <= f->announced && f->maxWithdrawn <= f->withdrawn);
	check(f->npath == 0 || f->minPath <= f->maxPath);
}

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	struct bgp_flow f;

	if (source.routes == NULL && (source.routes = fopen("/dev/null", "w")) != NULL)
		source.anomalies = source.moas = source.routes;
	source.record = &records;
	source.rib = &rib;
	memset(&f, 0, sizeof(f));
	each_message(p, n, message, &f);
	bgp_flow_end(&f, &source);
	bgp_flow_clear(&f);
	check(taken == 0);
	bgp_rib_clear(&rib);
	return 0;
}
