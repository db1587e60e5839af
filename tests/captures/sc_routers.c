/* Scenarios of the decoders of neighbours and routers: ARP, discovery, redundancy, routing. */
#include "gen.h"

#define MAC1	"02:00:0a:3c:00:01"
#define MAC2	"02:00:0a:3c:00:02"
#define MAC3	"02:00:0a:3c:00:03"
#define ALL	"ff:ff:ff:ff:ff:ff"

/* A frame of this type with these bytes. */
static void
frame_hex(struct gen *g, const char *dst, const char *src, uint16_t type, const char *hex)
{
	pkt_clear(g->p);
	pkt_eth(g->p, dst, src, type);
	pkt_hex(g->p, hex);
	emit(g);
}

/* --- ARP -------------------------------------------------------------------------------------------------------- */

/* Ethernet and IPv4; op is the whole opcode. */
static void
arp(struct gen *g, uint16_t type, const char *dst, const char *src, uint16_t op, const char *addresses)
{
	pkt_clear(g->p);
	pkt_eth(g->p, dst, src, type);
	pkt_hex(g->p, "0001 0800 06 04");
	pkt_u16(g->p, op);
	pkt_hex(g->p, addresses);
	pkt_zero(g->p, 18);
	emit(g);
}

#define IP1	"0a3c0001"
#define IP2	"0a3c0002"
#define IP3	"0a3c0003"
#define M1	"02000a3c0001"
#define M2	"02000a3c0002"
#define M3	"02000a3c0003"
#define NOBODY	"000000000000"

void
sc_arp(struct gen *g)
{
	arp(g, 0x0806, ALL, MAC1, 1, M1 IP1 NOBODY IP2);
	arp(g, 0x0806, MAC1, MAC2, 2, M2 IP2 M1 IP1);
	arp(g, 0x0806, MAC2, MAC1, 1, M1 IP1 NOBODY IP2);
	arp(g, 0x0806, ALL, MAC3, 1, M3 "00000000" NOBODY IP3);	/* probe, announcement */
	arp(g, 0x0806, ALL, MAC3, 1, M3 IP3 NOBODY IP3);
	arp(g, 0x0806, MAC1, MAC3, 2, M3 IP2 M1 IP1);			/* another one said that before */
	arp(g, 0x0806, MAC1, MAC3, 2, M3 IP2 M1 IP1);
	arp(g, 0x8035, ALL, "02:00:0a:3c:00:04", 3, "02000a3c0004 00000000 02000a3c0004 00000000");
	arp(g, 0x8035, "02:00:0a:3c:00:04", MAC1, 4, M1 IP1 "02000a3c0004 0a3c0004");
	arp(g, 0x0806, ALL, "02:00:0a:3c:00:05", 10, M1 IP1 NOBODY IP2);	/* NAK; one without a bit */
	arp(g, 0x0806, ALL, "02:00:0a:3c:00:05", 0x3001, M1 IP1 NOBODY IP2);
	frame_hex(g, ALL, "02:00:0a:3c:00:06", 0x0806, "0006 0800 08 04 0001 0200000000000001 0a3c0006 0000000000000000 0a3c0001");
	frame_hex(g, ALL, "02:00:0a:3c:00:07", 0x0806, "0001 0800 06 04 0001 02000a3c0007 0a3c");
	frame_hex(g, ALL, "02:00:0a:3c:00:08", 0x0806, "0001 0800 06");
}

/* One host with 12 addresses, the first again. */
void
sc_arpmany(struct gen *g)
{
	for (unsigned i = 0; i < 14; i++) {
		pkt_clear(g->p);
		pkt_eth(g->p, ALL, MAC1, 0x0806);
		pkt_hex(g->p, "0001 0800 06 04 0001 " M1);
		pkt_u32(g->p, 0x0a3c0100 + i % 12);
		pkt_hex(g->p, NOBODY IP2);
		emit(g);
	}
}
