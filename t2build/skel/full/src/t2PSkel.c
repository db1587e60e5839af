/* t2PSkel: what it does, in one line. */
#include "t2PSkel.h"

#include <ctype.h>

static t2pskelFlow_t *t2pskelFlows;	/* one cell a flow, by flowIndex */

static uint64_t t2pskelPkts;		/* of all flows, for the report */
static uint8_t t2pskelStat;
#if T2PSKEL_SAVE == 1
static FILE *t2pskelFile;
#endif

T2_PLUGIN_INIT("t2PSkel", T2_VERSION, 0, 8);

/*
 * The columns: name, type and where it lies, meaning, unit, and how those of two pieces of a flow are joined.  A
 * column that is made by a function has T2_CALL or T2_ROW: t2-plugin(7).
 */
static const struct t2_column columns[] = {
	{ "t2pskelStat", T2_CELL(H8, t2pskelFlows, stat), "Status", .join = T2_JOIN_OR },
#if T2PSKEL_STATS == 1
	{ "t2pskelPkts", T2_CELL(U32, t2pskelFlows, pkts), "Packets with payload",
		.unit = "packets", .join = T2_JOIN_SUM },
	{ "t2pskelMin_Max", T2_SPAN("U16_U16", t2pskelFlows, min, max), "Shortest and longest payload",
		.unit = "bytes", .join = T2_JOIN_NONE },
#endif
#if T2PSKEL_LENS == 1
	{ "t2pskelLens", T2_LIST(U16, t2pskelFlows, nlens, lens), "Payload of the first packets",
		.unit = "bytes", .join = T2_JOIN_FIRST },
#endif
	{ "t2pskelText", T2_CELL(STR, t2pskelFlows, text), "Start of the first payload", .join = T2_JOIN_FIRST },
};
T2_PLUGIN_COLUMNS(columns);

/* --- start and end --------------------------------------------------------------------------------------------- */

#if T2PSKEL_SAVE == 1
/* The name comes from the environment, from the header, or as compiled (ENVCNTRL). */
static void
open_file(void)
{
	t2_env_t env[ENV_T2PSKEL_N] = {};

	T2_SET_ENV_STR(T2PSKEL_SUFFIX);
#if ENVCNTRL > 0
	t2_get_env(PLUGIN_SRCH, ENV_T2PSKEL_N, env);
#endif
	t2pskelFile = t2_fopen_with_suffix(baseFileName, T2_ENV_VAL(T2PSKEL_SUFFIX), "w");
	t2_free_env(ENV_T2PSKEL_N, env);
	if (t2pskelFile == NULL)
		exit(EXIT_FAILURE);
}
#endif

/* Once, before the first packet. */
void
initialize(void)
{
	/* -s: names, and what stands there for packets of which nothing is said */
	static const struct t2_packet_column packet_columns[] = { { "t2pskelLen", "" } };

	T2_PLUGIN_STRUCT_NEW(t2pskelFlows);
#if T2PSKEL_SAVE == 1
	open_file();
#endif
	T2_PACKET_COLUMNS(packet_columns);
}

void
onApplicationTerminate(void)
{
#if T2PSKEL_SAVE == 1
	if (fclose(t2pskelFile) == EOF)
		T2_PERR(plugin_name, "Failed to write a file: %s", strerror(errno));
#endif
	T2_PLUGIN_STRUCT_FREE(t2pskelFlows);
}

/* --- packets --------------------------------------------------------------------------------------------------- */

/* The first packet of a flow: the cell may hold what an earlier flow left there. */
void
onFlowGenerated(packet_t *packet UNUSED, unsigned long flowIndex)
{
	T2_PLUGIN_STRUCT_RESET_ITEM(t2pskelFlows, flowIndex);
}

static void
keep_text(t2pskelFlow_t *f, const uint8_t *p, size_t len)
{
	size_t i, n = MIN(len, (size_t)T2PSKEL_TEXTLEN);

	for (i = 0; i < n; i++)
		f->text[i] = isprint(p[i]) ? (char)p[i] : '.';
	f->text[n] = '\0';
}

static void
keep_length(t2pskelFlow_t *f, uint16_t len)
{
	if (f->pkts == 1 || len < f->min)
		f->min = len;
	if (len > f->max)
		f->max = len;
#if T2PSKEL_LENS == 1
	if (f->nlens < T2PSKEL_LENSMAX)
		f->lens[f->nlens++] = len;
	else
		f->stat |= T2PSKEL_STAT_FULL;
#endif
}

/* Every packet of an IP flow.  Read its payload by cursor_l7(packet): that is all the capture has. */
void
claimLayer4Information(packet_t *packet, unsigned long flowIndex)
{
	t2pskelFlow_t *const f = &t2pskelFlows[flowIndex];
	const uint16_t len = packet->snapL7Len;

	T2_PACKET_VALUE("%" PRIu16, len);
	/* Only the first fragment has the L4 header that the payload is behind. */
	if (len == 0 || !t2_is_first_fragment(packet))
		return;
	f->pkts++;
	f->stat |= T2PSKEL_STAT_TEXT;
	keep_length(f, len);
	if (f->pkts == 1)
		keep_text(f, packet->l7HdrP, len);
#if T2PSKEL_SAVE == 1
	fwrite(packet->l7HdrP, 1, len, t2pskelFile);
#endif
}

/* --- flows ----------------------------------------------------------------------------------------------------- */

/* The flow ends: totals for the report.  Its columns are taken when this returns. */
void
onFlowTerminate(unsigned long flowIndex)
{
	const t2pskelFlow_t *const f = &t2pskelFlows[flowIndex];

	t2pskelStat |= f->stat;
	t2pskelPkts += f->pkts;
}

/* Lines of the end report. */
void
pluginReport(FILE *stream)
{
	T2_FPLOG_AGGR_HEX(stream, plugin_name, t2pskelStat);
	T2_FPLOG_NUMP(stream, plugin_name, "Number of packets with payload", t2pskelPkts, numPackets);
}
