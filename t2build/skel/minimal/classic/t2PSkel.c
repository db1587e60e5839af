/* t2PSkel: what it does, in one line. */
#include "t2PSkel.h"

static t2pskelFlow_t *t2pskelFlows;	/* one cell a flow, by flowIndex */

T2_PLUGIN_INIT("t2PSkel", T2_VERSION, 0, 8);

/* Once, before the first packet. */
void
initialize(void)
{
	T2_PLUGIN_STRUCT_NEW(t2pskelFlows);
}

/* The columns; onFlowTerminate() appends their values in the same order. */
binary_value_t *
printHeader(void)
{
	binary_value_t *bv = NULL;

	BV_APPEND_U32(bv, "t2pskelPkts", "Packets with payload");
	return bv;
}

/* The first packet of a flow: the cell may hold what an earlier flow left there. */
void
onFlowGenerated(packet_t *packet UNUSED, unsigned long flowIndex)
{
	T2_PLUGIN_STRUCT_RESET_ITEM(t2pskelFlows, flowIndex);
}

/* Every packet of an IP flow.  Read its payload by cursor_l7(packet): that is all the capture has. */
void
claimLayer4Information(packet_t *packet, unsigned long flowIndex)
{
	if (packet->snapL7Len >= T2PSKEL_MINLEN)
		t2pskelFlows[flowIndex].pkts++;
}

/* The flow ends: its columns. */
void
onFlowTerminate(unsigned long flowIndex)
{
#if BLOCK_BUF == 0
	OUTBUF_APPEND_U32(main_output_buffer, t2pskelFlows[flowIndex].pkts);
#else
	(void)flowIndex;
#endif
}

void
onApplicationTerminate(void)
{
	T2_PLUGIN_STRUCT_FREE(t2pskelFlows);
}
