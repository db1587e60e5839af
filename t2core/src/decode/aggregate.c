/* Aggregation (AGGREGATIONFLAG): packets of many hosts, ports, protocols become those of one flow. */
#include "decode.h"
#include "t2utils.h"
#if SUBNET_ON == 1
#include "subnet.h"
#endif

#if AGGREGATIONFLAG != 0
#define MASK4(bits)	((bits) == 0 ? 0 : htonl(UINT32_MAX << (32 - (bits))))

#if (AGGREGATIONFLAG & (SRCIP | DSTIP)) != 0
static void
keep_prefix(t2addr_t *a, bool v6, unsigned bits4, unsigned bits6)
{
	if (!v6) {
		a->IPv4x[0] &= MASK4(bits4);
		return;
	}
#if IPV6_ACTIVATE > 0
	for (unsigned i = 0; i < 16; i++) {
		const unsigned keep = bits6 > 8 * i ? MIN(bits6 - 8 * i, 8) : 0;

		a->IPv6.s6_addr[i] &= (uint8_t)(0xff00 >> keep);
	}
#else
	(void)bits6;
#endif
}
#endif

#if (AGGREGATIONFLAG & SUBNET) != 0
#if SUBNET_ON == 0
#error "AGGREGATIONFLAG: aggregation by subnet (0x80) needs SUBNET_ON=1"
#endif
/* The network code in the place of an address. */
static void
address_of_subnet(t2addr_t *a, int ver, uint32_t id)
{
	memset(a, 0, sizeof *a);
	a->IPv4x[0] = htonl(subnet_netid(SUBNET_TABLE(ver), id));
}
#endif

void
decode_aggregate(packet_t *pk)
{
	pk->srcIPC = pk->srcIP;
	pk->dstIPC = pk->dstIP;
	pk->srcPortC = pk->srcPort;
	pk->dstPortC = pk->dstPort;
	pk->l4ProtoC = pk->l4Proto;
	if (!PACKET_IS_IP(pk))
		return;
#if (AGGREGATIONFLAG & SRCIP) != 0
	keep_prefix(&pk->srcIP, PACKET_IS_IPV6(pk), SRCIP4CMSK, SRCIP6CMSK);
#endif
#if (AGGREGATIONFLAG & DSTIP) != 0
	keep_prefix(&pk->dstIP, PACKET_IS_IPV6(pk), DSTIP4CMSK, DSTIP6CMSK);
#endif
#if (AGGREGATIONFLAG & SRCPORT) != 0
	pk->srcPort = pk->srcPort >= SRCPORTLW && pk->srcPort <= SRCPORTHW;
#endif
#if (AGGREGATIONFLAG & DSTPORT) != 0
	pk->dstPort = pk->dstPort >= DSTPORTLW && pk->dstPort <= DSTPORTHW;
#endif
#if (AGGREGATIONFLAG & L4PROT) != 0
	pk->l4Proto = 0;
#endif
#if (AGGREGATIONFLAG & VLANID) != 0
	pk->vlanId = 0;
#endif
#if (AGGREGATIONFLAG & SUBNET) != 0
	SUBNET_TEST_IP(pk->subnetNrSrc, pk->srcIPC, PACKET_IPVER(pk));
	SUBNET_TEST_IP(pk->subnetNrDst, pk->dstIPC, PACKET_IPVER(pk));
	address_of_subnet(&pk->srcIP, PACKET_IPVER(pk), pk->subnetNrSrc);
	address_of_subnet(&pk->dstIP, PACKET_IPVER(pk), pk->subnetNrDst);
#endif
}
#endif
