/*
 * SCTP: any chunks leave a flow that can be read.
 *
 * A message's first byte: bytes that were not captured.
 * LINK: plugins/sctpDecode/src/sctp_flow.c
 */
#include "../../plugins/sctpDecode/src/sctp_flow.h"
#include "messages.h"

static void
message(void *arg, const uint8_t *p, size_t len)
{
	struct sctp_flow *const f = arg;
	unsigned n;

	if (len == 0)
		return;
	sctp_flow_header(f, p + 1, len - 1, p[0] == 0);
	if (len - 1 < SCTP_LEN)
		return;
	n = sctp_flow_chunks(f, p + 1 + SCTP_LEN, len - 1 - SCTP_LEN, len - 1 - SCTP_LEN + p[0]);
	check(n <= (len - 1 - SCTP_LEN) / 4);
	check(f->nstream <= SCTP_MAXSTREAM);
	check(!f->hasWindow || f->windowMin <= f->windowMax);
	check((f->stat & SCTP_STAT_CUT) == 0 || f->ntype <= sizeof(f->type));
}

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	struct sctp_flow f;

	memset(&f, 0, sizeof(f));
	each_message(p, n, message, &f);
	return 0;
}
