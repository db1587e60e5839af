/*
 * OpenVPN: packets of both directions leave lists that can be read; what looks so is one.
 *
 * A message's first byte: 1 of the other direction, the rest are bytes that were not captured.
 * LINK: plugins/openvpn/src/ovpn_flow.c
 */
#include "../../plugins/openvpn/src/ovpn_flow.h"
#include "messages.h"

static void
message(void *arg, const uint8_t *p, size_t len)
{
	struct ovpn_flow *const f = arg, *const me = len > 0 ? &f[p[0] & 1] : f, *const you = me == f ? f + 1 : f;

	if (len == 0)
		return;
	if (t2_looks_openvpn(p + 1, len - 1))
		check(ovpn_may_be(p + 1, len - 1));
	check(t2_looks_openvpn_tcp(p + 1, len - 1, 64) <= 1);
	ovpn_flow_packet(me, you, p + 1, len - 1, len - 1 + (p[0] >> 1));
	check(me->nsessions <= OVPN_SESSIONS && me->nremote <= OVPN_SESSIONS && me->npeers <= OVPN_SESSIONS);
	check(me->auth <= OVPN_AUTH_UNKNOWN && me->key < 8 && me->version <= 3);
}

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	struct ovpn_flow f[2];

	ovpn_flow_init(&f[0]);
	ovpn_flow_init(&f[1]);
	each_message(p, n, message, f);
	return 0;
}
