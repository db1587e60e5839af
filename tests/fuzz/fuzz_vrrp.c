/*
 * VRRP: any messages leave a flow that can be read, and what is read lies in the message.
 *
 * A message's first byte: 1 IPv6, 2 to the group, 4 four bytes were not captured.
 * LINK: plugins/vrrpDecode/src/vrrp_flow.c
 */
#include "../../plugins/vrrpDecode/src/vrrp_flow.h"
#include "messages.h"

static void
message(void *arg, const uint8_t *p, size_t len)
{
	struct vrrp_flow *const f = arg;
	struct vrrp_message m;
	struct vrrp_advert a;

	if (len == 0)
		return;
	m = (struct vrrp_message){ .p = p + 1, .len = len - 1, .wire = len - 1 + (p[0] & 4), .v6 = p[0] & 1,
		.group = p[0] & 2, .ttl = 255 };
	(void)vrrp_flow_message(f, &m, &a);
	check(f->nip <= VRRP_NUM_IP && f->nvrid <= VRRP_NUM_VRID);
	if (a.ip != NULL)
		check(a.ip + a.n * (m.v6 ? 16 : 4) + (a.auth != NULL ? VRRP_AUTH_LEN : 0) <= m.p + m.len);
	for (uint32_t i = 0; i < f->nip; i++)
		for (uint32_t j = 0; j < i; j++)
			check(memcmp(&f->ip[i], &f->ip[j], sizeof(f->ip[i])) != 0);
}

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	struct vrrp_flow f = { .stat = 0 };

	each_message(p, n, message, &f);
	return 0;
}
