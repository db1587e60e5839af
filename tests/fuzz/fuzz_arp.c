/*
 * ARP: any messages leave a flow whose pairs can be read, and each address has one owner.
 *
 * LINK: plugins/arpDecode/src/arp_flow.c plugins/arpDecode/src/arp_owners.c
 */
#include "../../plugins/arpDecode/src/arp_flow.h"
#include "messages.h"

static struct arp_owners owners;

static void
message(void *arg, const uint8_t *p, size_t len)
{
	struct arp_flow *const f = arg;
	struct arp_message m;

	if (!arp_message_read(&m, p, len))
		return;
	check(m.senderMac == NULL || len >= ARP_LEN);
	arp_flow_message(f, &owners, &m);
	check(f->npairs <= ARP_MAX_IP && f->npairs <= f->said);
	check((f->stat & ARP_STAT_FULL) == 0 || f->npairs == ARP_MAX_IP);
	for (unsigned i = 0; i < f->npairs; i++)
		for (unsigned j = 0; j < i; j++)
			check(f->pair[i].ip != f->pair[j].ip || memcmp(f->pair[i].mac, f->pair[j].mac, 6) != 0);
}

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	struct arp_flow f = { .stat = ARP_STAT_ARP };

	each_message(p, n, message, &f);
	arp_owners_clear(&owners);
	return 0;
}
