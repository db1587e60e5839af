/* t2PSkel: what it does, in one line. */
#include "t2PSkel.h"

static t2pskelFlow_t *t2pskelFlows;	/* one cell a flow, by flowIndex */

T2_PLUGIN_INIT("t2PSkel", T2_VERSION, 0, 8);

/* The columns: name, type and where it lies, meaning, unit, and how those of two pieces of a flow are joined. */
static const struct t2_column columns[] = {
	{ "t2pskelPkts", T2_CELL(U32, t2pskelFlows, pkts), "Packets with payload",
		.unit = "packets", .join = T2_JOIN_SUM },
};
T2_PLUGIN_COLUMNS(columns);

/* Once, before the first packet. */
void
initialize(void)
{
	T2_PLUGIN_STRUCT_NEW(t2pskelFlows);
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

void
onApplicationTerminate(void)
{
	T2_PLUGIN_STRUCT_FREE(t2pskelFlows);
}
