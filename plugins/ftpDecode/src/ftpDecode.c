/* ftpDecode: the callbacks, columns and report lines; ftp_talk.c reads lines, ftp_expect.c has what is announced. */
#include "ftpDecode.h"

#include "app.h"
#include "ftp_expect.h"
#include "ftp_talk.h"
#include "savefile.h"
#include "secret.h"
#include "stream.h"

#define FTP_PORT	21

/* What there is of a control or a data flow. */
struct ftp_flow {
	struct ftp_talk talk;		/* of a data flow its name and size alone */
	uint8_t nparents;
	uint64_t parents[FTP_MAXCPFI];	/* flowInd of the flows that belong to it */
	/* control */
	uint32_t announced, found;	/* data flows */
	struct ftp_waiting waiting;	/* for those that did not come yet */
	bool named;			/* pending has the name of the next transfer */
	char pending[FTP_MXNMLN + 2];	/* a byte more, so that a cut is seen */
	uint32_t size;			/* the next transfer's */
	bool linked;
	unsigned long data;		/* slot and flowInd of the last data flow */
	uint64_t dataIndex;
	/* data */
	uint64_t bytes;
#if FTP_SAVE == 1
	uint32_t files;			/* saved: a connection each */
#endif
};

/* A cell per flow, FTP or not. */
struct ftp_cell {
	struct ftp_flow *f;		/* NULL: not FTP, or nothing was said; owned */
	uint8_t stat;			/* FTP_STAT_* */
	bool data;
	uint32_t waiting;		/* packets of a control connection that are not counted yet (app.h) */
};

/* A flow finds another one: all flows are in the hands of one worker. */
T2_PLUGIN_INIT_FLAGS("ftpDecode", T2_VERSION, 0, 8, "", T2_ONLY_TCP | T2_MEETS | T2_MET_PACKETS);

static struct ftp_cell *ftpCells;
static t2_env_t env[ENV_FTP_N];
static uint64_t controlPkts, dataPkts, dataBytes, controlPkts0, dataPkts0, dataBytes0;
static uint8_t ftpStat;			/* of all ended flows */
#if FTP_SAVE == 1
static const char *const kinds[] = { "file", NULL };
static struct t2_saves saves = { .plugin = "ftpDecode", .kinds = kinds };
static uint64_t files, files0;
#endif
static t2_app_t ftpApp;

static bool take_stream(packet_t *packet, unsigned long flowIndex, const struct t2_bytes *b);

#if T2_PORTRULES == 0
/* The greeting of a server that says what it is. */
static int
looks(const uint8_t *p, size_t n)
{
	if (memcmp(p, "220", MIN(n, 3)) != 0)
		return 0;
	if (n > 3 && p[3] != ' ' && p[3] != '-')
		return 0;
	if (memmem(p, n, "FTP", 3) != NULL && memmem(p, n, "SMTP", 4) == NULL)
		return 1;
	return n >= T2_APP_BYTES || memchr(p, '\n', n) != NULL ? 0 : -1;
}
#endif

#if FTP_SAVE == 1
/* The core: the next bytes of a direction of any connection. */
static bool
take_data(packet_t *packet UNUSED, unsigned long flowIndex, const struct t2_bytes *b)
{
	struct ftp_flow *const f = ftpCells[flowIndex].data ? ftpCells[flowIndex].f : NULL;
	bool first;

	if (f == NULL)
		return false;
	first = f->files == 0 || (b->flags & T2_STREAM_BEGIN) != 0;
	f->files += first;
	files += first;
	t2_saves_put_at(&saves, "file", flowIndex, f->files, first, b->offset, b->data, b->len);
	return true;
}
#endif

/* Flows of FTP, or all, of which the ports say that they are. */
static void
ask(void)
{
	struct t2_stream_ask a = { .bytes = T2_STREAM_ALL, .stream = take_stream };
#if T2_PORTRULES == 0
	static const uint16_t ports[] = { FTP_PORT, 0 };

	a.app = ftpApp = t2_app_declare(&(struct t2_app){ .name = "ftp", .tcp = ports, .tcp_looks = looks });
#endif
	t2_stream_ask(&a);
#if FTP_SAVE == 1
	if (saves.folder != NULL)
		t2_stream_ask(&(struct t2_stream_ask){ .bytes = T2_STREAM_ALL, .stream = take_data });
#endif
}

void
initialize(void)
{
	static const struct t2_packet_column packet_columns[] = { { "ftpStat", "0x00" } };

	T2_PLUGIN_STRUCT_NEW_RARE(ftpCells);
	T2_PACKET_COLUMNS(packet_columns);
	T2_SET_ENV_STR(FTP_NONAME);
	T2_SET_ENV_STR(FTP_SUFFIX);
#if ENVCNTRL > 0
	t2_get_env(PLUGIN_SRCH, ENV_FTP_N, env);
#endif
#if FTP_SAVE == 1
	t2_saves_open(&saves, T2_ENV_VAL(FTP_SUFFIX), FTP_RMDIR == 1);
#endif
	ask();
}

/* The cell's memory, made if there is none; NULL without room. */
static struct ftp_flow *
flow_made(struct ftp_cell *c)
{
	if (c->f == NULL)
		c->f = t2_mem_new(T2_MEM_TEXT, sizeof(*c->f));
	return c->f;
}

static struct ftp_cell *
opposite(unsigned long flowIndex)
{
	return FLOW_HAS_OPPOSITE(&flows[flowIndex]) ? &ftpCells[flows[flowIndex].oppositeFlowIndex] : NULL;
}

/* The opposite of a control flow is met with it. */
static struct ftp_cell *
opposite_met(unsigned long flowIndex)
{
	if (FLOW_HAS_OPPOSITE(&flows[flowIndex]))
		t2_flow_met(flows[flowIndex].oppositeFlowIndex);
	return opposite(flowIndex);
}

static void
parent_add(struct ftp_cell *c, uint64_t findex)
{
	struct ftp_flow *const f = c == NULL ? NULL : flow_made(c);

	if (f == NULL)
		return;
	for (unsigned i = 0; i < f->nparents; i++)
		if (f->parents[i] == findex)
			return;
	if (f->nparents == FTP_MAXCPFI)
		c->stat |= FTP_STAT_FULL;
	else
		f->parents[f->nparents++] = findex;
}

/* --- data flows ------------------------------------------------------------------------------------------------- */

/* The last data flow of a control flow, if it is still there; also the other one of its two (which = 1). */
static struct ftp_flow *
data_of(const struct ftp_flow *control, int which)
{
	struct ftp_cell *c;

	if (!control->linked || flows[control->data].findex != control->dataIndex)
		return NULL;
	c = which == 0 ? &ftpCells[control->data] : opposite(control->data);
	return c != NULL && c->data ? c->f : NULL;
}

/* Make it the data flow of this one. */
static bool
data_begin(unsigned long flowIndex, uint64_t control, uint8_t stat)
{
	struct ftp_cell *const c = &ftpCells[flowIndex];

	t2_flow_met(flowIndex);
	c->data = true;
	c->stat = stat;
	parent_add(c, control);
	return c->f != NULL;
}

/* The opposite of a data flow is one, too. */
static void
data_other(unsigned long flowIndex, const struct ftp_cell *first)
{
	if (!data_begin(flowIndex, first->f != NULL ? first->f->parents[0] : 0,
	    first->stat & (uint8_t)~FTP_STAT_FULL))
		return;
	if (first->f == NULL)
		return;
	ftpCells[flowIndex].f->talk.size = first->f->talk.size;
	if (first->f->talk.nnames > 0)
		ftp_talk_name(&ftpCells[flowIndex].f->talk, first->f->talk.names[0]);
}

/* A control flow and its opposite know the data flow. */
static void
link_to(struct ftp_cell *control, unsigned long flowIndex)
{
	if (control == NULL || flow_made(control) == NULL)
		return;
	parent_add(control, flows[flowIndex].findex);
	control->f->linked = true;
	control->f->data = flowIndex;
	control->f->dataIndex = flows[flowIndex].findex;
}

static void
key_of(uint8_t key[16], unsigned long flowIndex, bool source)
{
	const flow_t *const f = &flows[flowIndex];

	memset(key, 0, 16);
	memcpy(key, source ? (const void *)&f->srcIP : (const void *)&f->dstIP, FLOW_IS_IPV6(f) ? 16 : 4);
}

/* Was the flow announced? */
static void
data_look(unsigned long flowIndex)
{
	struct ftp_expected e;
	struct ftp_cell *control;
	uint8_t key[16];

	key_of(key, flowIndex, false);
	if (!ftp_expect_take(key, flows[flowIndex].dstPort, &e)) {
		key_of(key, flowIndex, true);
		if (!ftp_expect_take(key, flows[flowIndex].srcPort, &e))
			return;
	}
	if (!data_begin(flowIndex, e.findex, e.passive ? FTP_STAT_PASSIVE : FTP_STAT_ACTIVE))
		return;
	control = &ftpCells[e.flowIndex];
	if (control->f == NULL || flows[e.flowIndex].findex != e.findex)
		return;
	control->f->found++;
	if (control->f->named)
		ftp_talk_name(&ftpCells[flowIndex].f->talk, control->f->pending);
	ftpCells[flowIndex].f->talk.size = control->f->size;
	link_to(control, flowIndex);
	link_to(opposite_met(e.flowIndex), flowIndex);
}

void
onFlowGenerated(packet_t *packet, unsigned long flowIndex)
{
	const struct ftp_cell *o;

	if (!PACKET_IS_IP(packet) || !PROTO_IS_TCP(packet))
		return;
	if (packet->srcPort == FTP_PORT || packet->dstPort == FTP_PORT) {
		t2_flow_met(flowIndex);
		ftpCells[flowIndex].stat = FTP_STAT_CONTROL;
	} else if ((o = opposite(flowIndex)) != NULL && o->data)
		data_other(flowIndex, o);
	else if (UNLIKELY(ftp_expect_count() > 0))
		data_look(flowIndex);
}

void
claimLayer4Information(packet_t *packet, unsigned long flowIndex)
{
	struct ftp_cell *const c = &ftpCells[flowIndex];

	if (LIKELY(c->stat == 0))
		return;
	T2_PACKET_VALUE("0x%02" B2T_PRIX8, c->stat);
	if (!c->data) {
		controlPkts += t2_app_packets(&c->waiting, c->f != NULL);
		return;
	}
	dataPkts++;
	dataBytes += packet->l7Len;
	if (c->f != NULL)
		c->f->bytes += packet->l7Len;
}

/* --- the control connection ------------------------------------------------------------------------------------- */

static void
announce(void *arg, bool passive, bool v6, const uint8_t *addr, uint16_t port)
{
	const unsigned long flowIndex = *(unsigned long *)arg;
	struct ftp_cell *const both[] = { &ftpCells[flowIndex], opposite_met(flowIndex) };
	struct ftp_expected e = { .port = port, .passive = passive, .flowIndex = flowIndex,
		.findex = flows[flowIndex].findex };

	key_of(e.own, flowIndex, true);
	if (addr != NULL)
		memcpy(e.said, addr, v6 ? 16 : 4);
	else
		memcpy(e.said, e.own, 16);
	for (unsigned i = 0; i < 2; i++) {
		if (both[i] == NULL)
			continue;
		both[i]->stat |= FTP_STAT_ACTIVE;
		if (both[i]->f == NULL)
			continue;
		both[i]->f->linked = both[i]->f->named = false;
		both[i]->f->size = 0;
	}
	both[0]->f->announced++;
	if (!ftp_expect_add(&both[0]->f->waiting, &e))
		both[0]->stat |= FTP_STAT_HASH_FULL;
}

static void
named(void *arg, const char *name)
{
	const unsigned long flowIndex = *(unsigned long *)arg;
	struct ftp_cell *const both[] = { &ftpCells[flowIndex], opposite_met(flowIndex) };

	for (unsigned i = 0; i < 2; i++) {
		if (both[i] == NULL || flow_made(both[i]) == NULL)
			continue;
		both[i]->f->named = name != NULL;
		(void)snprintf(both[i]->f->pending, sizeof(both[i]->f->pending), "%s", name != NULL ? name : "");
	}
	for (int which = 0; name != NULL && which < 2; which++) {
		struct ftp_flow *const data = data_of(both[0]->f, which);

		if (data != NULL)
			ftp_talk_name(&data->talk, name);
	}
}

static void
sized(void *arg, uint32_t size)
{
	const unsigned long flowIndex = *(unsigned long *)arg;
	struct ftp_cell *const both[] = { &ftpCells[flowIndex], opposite(flowIndex) };
	const struct ftp_flow *const f = both[0]->f;

	for (unsigned i = 0; i < 2; i++)
		if (both[i] != NULL && both[i]->f != NULL)
			both[i]->f->size = size;
	for (int which = 0; which < 2; which++) {
		struct ftp_flow *const data = data_of(f, which);

		if (data != NULL)
			data->talk.size = size;
	}
}

/* Who answers: the side of the port, or of the second flow. */
static bool
is_server(unsigned long flowIndex)
{
	const flow_t *const f = &flows[flowIndex];

	return f->srcPort == FTP_PORT || (f->dstPort != FTP_PORT && FLOW_IS_B(f));
}

/* The core: the next bytes of a direction. */
static bool
take_stream(packet_t *packet UNUSED, unsigned long flowIndex, const struct t2_bytes *b)
{
	struct ftp_cell *const c = &ftpCells[flowIndex];
	const struct ftp_news news = { &flowIndex, announce, named, sized };

#if T2_PORTRULES == 0
	if (!c->data)
		c->stat |= FTP_STAT_CONTROL;
#endif
	if (c->data || c->stat == 0 || flow_made(c) == NULL)
		return false;
	if (b->flags & (T2_STREAM_BEGIN | T2_STREAM_HOLE))
		ftp_talk_hole(&c->f->talk);
	ftp_talk_bytes(&c->f->talk, is_server(flowIndex), &news, b->data, b->len);
	c->stat |= c->f->talk.stat;
#if FORCE_MODE == 1
	if (packet != NULL && (c->stat & FTP_STAT_FULL) != 0) {
		flow_t *const flowP = &flows[flowIndex];

		T2_RM_FLOW(flowP);
	}
#endif
	return true;
}

/*
 * --- the row -------------------------------------------------------------------------------------------------------
 */

static const struct ftp_flow *
flow_of(unsigned long flowIndex)
{
	static const struct ftp_flow none;

	return ftpCells[flowIndex].f != NULL ? ftpCells[flowIndex].f : &none;
}

static void
append_commands(unsigned long flowIndex, outputBuffer_t *buf)
{
	const struct ftp_talk *const t = &flow_of(flowIndex)->talk;
	const uint32_t n = t->ncommands;

	OUTBUF_APPEND_NUMREP(buf, n);
	for (unsigned i = 0; i < n; i++)
		OUTBUF_APPEND_STR(buf, ftp_command_names[t->commands[i]]);
}

static void
append_passes(unsigned long flowIndex, outputBuffer_t *buf)
{
	const struct ftp_talk *const t = &flow_of(flowIndex)->talk;

	t2_secrets_append_array(buf, t->npasses, t->passes[0], sizeof(t->passes[0]));
}

static const struct t2_column columns[] = {
	{ "ftpStat", T2_CELL(H8, ftpCells, stat), "FTP status", .join = T2_JOIN_OR },
	{ "ftpCDFindex", T2_PTR_LIST(U64, ftpCells, f, nparents, parents), "FTP flows that belong to this one",
	    .join = T2_JOIN_LIST },
#if FTP_BTFLD == 1
	{ "ftpCBF", T2_PTR_CELL(H64, ftpCells, f, talk.bits), "FTP commands, a bit each", .join = T2_JOIN_OR },
#endif
	{ "ftpCC", T2_ROW("STRC:R", append_commands), "FTP commands", .join = T2_JOIN_LIST },
	{ "ftpRC", T2_PTR_LIST(U16, ftpCells, f, talk.nreplies, talk.replies), "FTP codes of replies",
	    .join = T2_JOIN_LIST },
	{ "ftpNumUser", T2_PTR_CELL(U8, ftpCells, f, talk.nusers), "FTP users", .join = T2_JOIN_MAX },
	{ "ftpUser", T2_PTR_LIST(STR, ftpCells, f, talk.nusers, talk.users), "FTP users", .join = T2_JOIN_LIST },
	{ "ftpNumPass", T2_PTR_CELL(U8, ftpCells, f, talk.npasses), "FTP passwords", .join = T2_JOIN_MAX },
	{ "ftpPass", T2_ROW("STR:R", append_passes), "FTP passwords", .join = T2_JOIN_LIST },
	{ "ftpNumCP", T2_PTR_CELL(U8, ftpCells, f, talk.nnames), "FTP names", .join = T2_JOIN_MAX },
	{ "ftpCP", T2_PTR_LIST(STR, ftpCells, f, talk.nnames, talk.names), "FTP names of files and directories",
	    .join = T2_JOIN_LIST },
	{ "ftpPLen", T2_PTR_CELL(U32, ftpCells, f, talk.size), "FTP announced size of what is transferred",
	    .unit = "bytes", .join = T2_JOIN_LAST },
};
T2_PLUGIN_COLUMNS(columns);

bool
flowIsNeutral(unsigned long flowIndex)
{
	return ftpCells[flowIndex].f == NULL && ftpCells[flowIndex].stat == 0;
}

#if FORCE_MODE == 1 && FTP_FRCDATA == 1
/* Whoever released the control flow: its data flow ends with it. */
static void
release_data(const struct ftp_cell *c, unsigned long flowIndex)
{
	if (c->data || c->f == NULL || !c->f->linked || flows[c->f->data].findex != c->f->dataIndex)
		return;
	if (t2_flow_forced(flowIndex, 0) != NULL)
		T2_RM_FLOW_WHY(&flows[c->f->data], "FTP_FRCDATA");
}
#endif

void
onFlowTerminate(unsigned long flowIndex)
{
	struct ftp_cell *const c = &ftpCells[flowIndex];

#if FORCE_MODE == 1 && FTP_FRCDATA == 1
	release_data(c, flowIndex);
#endif

	if (c->stat != 0 && c->f == NULL && !c->data && t2_app_is_other(flowIndex, ftpApp))
		*c = (struct ftp_cell){ .f = NULL };
	controlPkts += c->waiting;
	if (c->f != NULL && c->data) {
		if (c->f->talk.nnames == 0)
			ftp_talk_name(&c->f->talk, T2_ENV_VAL(FTP_NONAME));
		if (c->f->talk.size > 0 && c->f->bytes > c->f->talk.size)
			c->stat |= FTP_STAT_LONGER;
	} else if (c->f != NULL && c->f->announced > c->f->found)
		c->stat |= FTP_STAT_NOT_FOUND;
	if (c->f != NULL)
		c->stat |= c->f->talk.stat;
	ftpStat |= c->stat;
}

void
onFlowFree(unsigned long flowIndex)
{
	struct ftp_cell *const c = &ftpCells[flowIndex];

	if (c->f != NULL) {
		ftp_expect_drop(&c->f->waiting);
		t2_mem_give(T2_MEM_TEXT, sizeof(*c->f));
		free(c->f);
	}
	*c = (struct ftp_cell){ .f = NULL };
}

/*
 * --- the run -------------------------------------------------------------------------------------------------------
 */

static void
report(FILE *stream)
{
	const uint64_t all = numPackets - numPackets0;

	T2_FPLOG_AGGR_HEX(stream, plugin_name, ftpStat);
	T2_FPLOG_NUMP(stream, plugin_name, "Number of FTP control packets", controlPkts - controlPkts0, all);
	T2_FPLOG_NUMP(stream, plugin_name, "Number of FTP-DATA packets", dataPkts - dataPkts0, all);
	T2_FPLOG_NUM(stream, plugin_name, "Number of FTP-DATA bytes", dataBytes - dataBytes0);
#if FTP_SAVE == 1
	T2_FPLOG_NUM(stream, plugin_name, "Number of files extracted", files - files0);
#endif
}

void
pluginReport(FILE *stream)
{
	controlPkts0 = dataPkts0 = dataBytes0 = 0;
#if FTP_SAVE == 1
	files0 = 0;
#endif
	report(stream);
}

void
monitoring(FILE *stream, uint8_t state)
{
	switch (state) {
	case T2_MON_PRI_HDR:
		fputs("ftpPkts" SEP_CHR "ftpDataPkts" SEP_CHR, stream);
		return;
	case T2_MON_PRI_VAL:
		fprintf(stream, "%" PRIu64 SEP_CHR "%" PRIu64 SEP_CHR, controlPkts - controlPkts0,
		    dataPkts - dataPkts0);
		break;
	case T2_MON_PRI_REPORT:
		report(stream);
		break;
	}
#if DIFF_REPORT == 1
	controlPkts0 = controlPkts;
	dataPkts0 = dataPkts;
	dataBytes0 = dataBytes;
#if FTP_SAVE == 1
	files0 = files;
#endif
#endif
}

void
onApplicationTerminate(void)
{
#if FTP_SAVE == 1
	t2_saves_close(&saves);
#endif
	ftp_expect_clear();
	t2_free_env(ENV_FTP_N, env);
	T2_PLUGIN_STRUCT_FREE(ftpCells);
}
