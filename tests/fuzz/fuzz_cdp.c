/*
 * CDP: any messages leave a flow that can be read.
 *
 * A message's first byte: bytes that were not captured.
 * LINK: plugins/cdpDecode/src/cdp_flow.c
 */
#include "../../plugins/cdpDecode/src/cdp_flow.h"
#include "messages.h"

static void
message(void *arg, const uint8_t *p, size_t len)
{
	struct cdp_flow *const f = arg;

	if (len == 0)
		return;
	cdp_flow_message(f, p + 1, len - 1, len - 1 + p[0]);
	check(f->naddr <= CDP_NADDR && f->nmanagement <= CDP_NMADDR && f->nprefix <= CDP_NIPPG);
	check(f->duplex <= 3);
}

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	struct cdp_flow f;

	memset(&f, 0, sizeof(f));
	each_message(p, n, message, &f);
	return 0;
}
