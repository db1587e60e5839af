/* The parts of basicFlow, to each other. */
#ifndef BFO_H_INCLUDED
#define BFO_H_INCLUDED

#include "basicFlow.h"

#pragma GCC visibility push(hidden)

/*
 * bfoMore.c: the columns between ethType and srcIP, all from the first packet of a flow.
 * bfo_more_note() stores what packet has and returns the BFO_SEEN_ bits of it; the others take these bits.
 */
#if BFO_HAS_MORE
extern basicFlowMore_t *basicFlowMores;

uint8_t bfo_more_note(basicFlowMore_t *, const packet_t *);
binary_value_t *bfo_more_columns(binary_value_t *);
void bfo_more_append(outputBuffer_t *, const basicFlowMore_t *, const flow_t *, uint8_t seen);
#endif

#if BFO_VLAN > 0
/* Tag i as column vlanTPID_PCP_DEI_VID shows it */
struct bfo_tag {
	uint16_t tpid, vid;
	uint8_t pcp, dei;
};

struct bfo_tag bfo_tag(const basicFlowMore_t *, unsigned int i);
#endif

/* bfoGeo.c: the labels of an address: columns with the prefix name, values of record num of the table for ip version. */
#if BFO_HAS_LABELS
binary_value_t *bfo_geo_columns(binary_value_t *, const char *name, const char *what);
void bfo_geo_append(outputBuffer_t *, uint8_t ipver, uint32_t num);
void bfo_geo_append_ip4(outputBuffer_t *, ip4Addr_t ip);	/* 0.0.0.0: unknown */
#endif

/* bfoPacket.c: packet mode. */
void bfo_packet_init(void);			/* column names; memory for the time of a flow's last packet */
void bfo_packet_release(void);
void bfo_packet_new_flow(const packet_t *, unsigned long flowIndex);
void bfo_packet_print(const packet_t *, unsigned long flowIndex);

#pragma GCC visibility pop

#endif /* BFO_H_INCLUDED */
