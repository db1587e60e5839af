/* The parts of basicFlow, to each other. */
#ifndef BASICFLOW_PRIV_H
#define BASICFLOW_PRIV_H

#include "basicFlow.h"

#pragma GCC visibility push(hidden)

#if BFO_HAS_PKTCNT
extern basicFlowCnt_t *basicFlowCnts;
#endif
#if BFO_HAS_IPLIST
extern basicFlowIPs_t *basicFlowIPs;
#endif

/*
 * firstPacket.c: the columns between ethType and srcIP, all from the first packet of a flow.
 * first_packet_note() stores what packet has and returns the BFO_SEEN_ bits of it; the others are of columns.c's
 * table.
 */
#if BFO_HAS_MORE
extern basicFlowMore_t *basicFlowMores;

uint8_t first_packet_note(basicFlowMore_t *, const packet_t *);
#endif
void append_vlan(unsigned long flowIndex, outputBuffer_t *);
void append_mpls(unsigned long flowIndex, outputBuffer_t *);
void append_l2tp(unsigned long flowIndex, outputBuffer_t *);
void append_gre(unsigned long flowIndex, outputBuffer_t *);
void append_teredo(unsigned long flowIndex, outputBuffer_t *);
uint64_t ppp_header(unsigned long flowIndex);
uint64_t lapd_sapi(unsigned long flowIndex);
uint64_t lapd_tei(unsigned long flowIndex);

#if BFO_VLAN > 0
/* Tag i as column vlanTPID_PCP_DEI_VID shows it */
struct packet_tag {
	uint16_t tpid, vid;
	uint8_t pcp, dei;
};

struct packet_tag packet_tag(const basicFlowMore_t *, unsigned int i);
#endif

/*
 * labels.c: append the labels of an address, in the order of columns.c: record num of the table for ip version.
 */
#if BFO_HAS_LABELS
void label_append(outputBuffer_t *, uint8_t ipver, uint32_t num);
void label_append_ip4(outputBuffer_t *, ip4Addr_t ip);	/* 0.0.0.0: unknown */
#endif

/* packetMode.c: packet mode. */
void packet_mode_init(void);			/* column names; memory for the time of a flow's last packet */
void packet_mode_release(void);
void packet_mode_new_flow(const packet_t *, unsigned long flowIndex);
void packet_mode_print(const packet_t *, unsigned long flowIndex);

#pragma GCC visibility pop

#endif /* BASICFLOW_PRIV_H */
