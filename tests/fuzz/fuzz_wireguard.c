/*
 * WireGuard: messages of both directions leave lists and counters that fit each other.
 *
 * A message's first byte: 1 of the other direction, the rest are bytes that were not captured.
 * LINK: plugins/wireguard/src/wg_flow.c
 */
#include "../../plugins/wireguard/src/wg_flow.h"
#include "looks.h"
#include "messages.h"

static void
message(void *arg, const uint8_t *p, size_t len)
{
	struct wg_flow *const f = arg, *const me = len > 0 ? &f[p[0] & 1] : f, *const you = me == f ? f + 1 : f;

	if (len == 0)
		return;
	wg_flow_message(me, you, p + 1, len - 1, len - 1 + (p[0] >> 1));
	check(me->nsenders <= WG_SESSIONS && me->nreceivers <= WG_SESSIONS && me->alive <= me->data);
	check(!(me->stat & WG_STAT_INIT) == (me->initiations == 0) && !(me->stat & WG_STAT_DATA) == (me->data == 0));
	if (p[0] >> 1 == 0 && t2_looks_wireguard(p + 1, len - 1))
		check((me->stat & (WG_STAT_INIT | WG_STAT_RESP | WG_STAT_COOKIE | WG_STAT_DATA)) != 0);
}

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	struct wg_flow f[2];

	memset(f, 0, sizeof(f));
	each_message(p, n, message, f);
	return 0;
}
