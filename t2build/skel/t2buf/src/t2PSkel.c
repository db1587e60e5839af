/* t2PSkel: what it does, in one line. */
#include "t2PSkel.h"

#include "t2buf.h"

static t2pskelFlow_t *t2pskelFlows;	/* one cell a flow, by flowIndex */

T2_PLUGIN_INIT("t2PSkel", T2_VERSION, 0, 8);

/* The columns: name, type and where it lies, meaning, unit, and how those of two pieces of a flow are joined. */
static const struct t2_column columns[] = {
	{ "t2pskelStat", T2_CELL(H8, t2pskelFlows, stat), "Status", .join = T2_JOIN_OR },
	{ "t2pskelType", T2_CELL(U8, t2pskelFlows, type), "Type of the first message", .join = T2_JOIN_FIRST },
	{ "t2pskelText", T2_TEXT(STR, t2pskelFlows, len, text), "Text of the first message", .join = T2_JOIN_FIRST },
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

/*
 * A message: one byte of type, then text up to its end.  Every read is checked; what the capture lacks is noted, not
 * guessed.
 */
static void
read_message(t2pskelFlow_t *f, t2buf_t *b)
{
	size_t n;

	if (!t2buf_read_u8(b, &f->type)) {
		f->stat |= T2PSKEL_STAT_CUT;
		return;
	}
	n = MIN(t2buf_left(b), (size_t)T2PSKEL_TEXTLEN);
	if (!t2buf_read_n(b, f->text, n))
		return;
	f->len = (uint8_t)n;
	f->stat |= T2PSKEL_STAT_READ;
}

/* Every packet of an IP flow. */
void
claimLayer4Information(packet_t *packet, unsigned long flowIndex)
{
	t2pskelFlow_t *const f = &t2pskelFlows[flowIndex];
	t2buf_t b = t2buf_create(packet->l7HdrP, packet->snapL7Len);

	if ((f->stat & T2PSKEL_STAT_READ) == 0 && packet->snapL7Len > 0 && t2_is_first_fragment(packet))
		read_message(f, &b);
}

void
onApplicationTerminate(void)
{
	T2_PLUGIN_STRUCT_FREE(t2pskelFlows);
}
