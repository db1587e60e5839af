/*
 * DHCP and DHCPv6: any messages leave a flow that can be read, and memory is given back.
 *
 * A message's first byte: 1 DHCPv6, 2 not captured whole.
 * LINK: plugins/dhcpDecode/src/dhcp_flow.c
 */
#include "../../plugins/dhcpDecode/src/dhcp_flow.h"
#include "messages.h"

#define MEMORY	4096U

static size_t taken;

bool
t2_mem_take(enum t2_mem kind, size_t n)
{
	(void)kind;
	if (n > MEMORY - taken)
		return false;
	taken += n;
	return true;
}

void
t2_mem_give(enum t2_mem kind, size_t n)
{
	(void)kind;
	check(n <= taken);
	taken -= n;
}

static void
check_names(const struct dhcp_names *l)
{
	check(l->n <= DHCPNMMAX);
	for (unsigned i = 0; i < l->n; i++)
		check(l->v[i].n > 0 && l->v[i].s != NULL && l->v[i].count > 0);
}

static void
message(void *arg, const uint8_t *p, size_t len)
{
	struct dhcp_flow *const f = arg;
	struct dhcp_said said;

	if (len < 2)
		return;
	if (p[0] & 1) {
		dhcp_flow_message6(f, p + 1, len - 1, (p[0] & 2) != 0, &said);
	} else {
		(void)dhcp_looks(p + 1, len - 1);
		if (dhcp_request_read(p + 1, len - 1, &said))
			check(said.type == DHCP_REQUEST && said.server != 0 && said.requested != 0);
		dhcp_flow_message(f, p + 1, len - 1, (p[0] & 2) != 0, &said);
	}
	check((f->stat & DHCP_STAT_DHCP) != 0 && said.any);
	check(f->ntypes <= DHCPMSGMAX && f->nopts <= DHCPOPTMAX && f->nmacs <= DHCPNMMAX);
	for (unsigned i = 0; i < f->ntypes; i++)
		check(f->types[i] > 0 && f->types[i] < DHCP6_MTYPES);
	check_names(&f->hosts);
	check_names(&f->domains);
}

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	struct dhcp_flow f;

	memset(&f, 0, sizeof(f));
	each_message(p, n, message, &f);
	dhcp_flow_clear(&f);
	check(taken == 0);
	return 0;
}
