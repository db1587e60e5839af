/*
 * Modbus: any pieces of TCP leave a flow whose lists end in their room.
 *
 * A message's first byte: 2 bytes are missing before it.
 * LINK: plugins/modbus/src/mb_flow.c lib/api/framed.c
 */
#include "../../plugins/modbus/src/mb_flow.h"
#include "budget.h"
#include "messages.h"

static uint32_t offset;

static bool
take(void *flow, const uint8_t *p, size_t n, size_t whole)
{
	struct mb_flow *const f = flow;

	check(n > 0 && n <= whole);
	(void)mb_flow_message(f, p, n, whole);
	check((f->stat & MB_STAT_MODBUS) != 0);
	check(f->nfc <= MB_NUM_FUNC && f->nfex <= MB_NUM_FEX && f->nexc <= MB_NUM_EX && f->nexceptions <= f->n);
	return true;
}

static void
message(void *arg, const uint8_t *p, size_t len)
{
	struct mb_flow *const f = arg;
	struct t2_bytes b;

	if (len < 2)
		return;
	(void)mb_looks(p + 1, len - 1 < T2_APP_BYTES ? len - 1 : T2_APP_BYTES);
	offset += p[0] & 2 ? 100 : 0;
	b = (struct t2_bytes){ .data = p + 1, .len = (uint32_t)len - 1, .offset = offset,
		.flags = p[0] & 2 ? T2_STREAM_HOLE : 0 };
	offset += b.len;
	(void)t2_framed_put(&f->framed, &mb_framing, &b, take, f);
}

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	struct mb_flow f;

	memset(&f, 0, sizeof(f));
	offset = 0;
	each_message(p, n, message, &f);
	t2_framed_end(&f.framed, take, &f);
	check(taken == 0);
	return 0;
}
