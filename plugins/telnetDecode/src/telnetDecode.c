/* telnetDecode: the callbacks, columns and report lines; telnet_talk.c reads what is said. */
#include "telnetDecode.h"

#include "app.h"
#include "counts.h"
#include "savefile.h"
#include "secret.h"
#include "stream.h"
#include "telnet_talk.h"

#define TELNET_PORT	23

/* A cell per flow, Telnet or not. */
struct telnet_cell {
	struct telnet_talk *t;		/* NULL until something is said; owned */
	uint8_t stat;			/* TEL_STAT_TELNET, or 0 */
	uint32_t waiting;		/* packets that are not counted yet (app.h) */
#if TEL_SAVE == 1
	bool masked;			/* what is typed is a password */
	uint32_t number, file;		/* of the connection of this direction; of the one that is saved */
#endif
};

/* With FORCE_MODE flows are released, which is the main thread's. */
T2_PLUGIN_INIT_FLAGS("telnetDecode", T2_VERSION, 0, 8, "", (FORCE_MODE == 1 ? 0 : T2_SHARDABLE) | T2_ONLY_TCP |
    T2_MEETS | T2_MET_PACKETS);

static struct telnet_cell *telnetCells;

/* What each worker counts. */
static struct counts {
	uint64_t pkts, files;
	uint8_t stat;			/* of all ended flows */
} T2_PER_WORKER counts[T2_WORKERS_MAX];

static char saidCommands[256], saidOptions[512];	/* -s: of the packet in work */
static t2_app_t telnetApp;

static bool take_stream(packet_t *packet, unsigned long flowIndex, const struct t2_bytes *b);

#if T2_PORTRULES == 0
/* It begins with the offer of an option. */
static int
looks(const uint8_t *p, size_t n)
{
	if (p[0] != 255 || (n > 1 && (p[1] < 251 || p[1] == 255)) || (n > 2 && p[2] >= 50))
		return 0;
	if (n < 6)
		return n == 3 ? 1 : -1;
	return p[3] == 255 && p[4] >= 250 && p[4] < 255;
}
#endif

#if TEL_SAVE == 1
static const char *const kinds[] = { "talk", NULL };
static struct t2_saves saves = { .plugin = "telnetDecode", .kinds = kinds };

/* Is the offset of a character in its file that in the connection? */
#define PLACED	(TEL_SEQPOS == 1 && TEL_SAVE_SPLIT == 1)

/* Text on its way to a file, which is opened for many characters at once. */
struct gathered {
	unsigned long flowIndex;
	const struct t2_bytes *from;
	uint64_t at;			/* offset of the first character */
	size_t n;
	char b[4096];
};

/* The flow whose file it is: with TEL_SAVE_SPLIT=0 that of the A flow, if there is one. */
static unsigned long
saved_flow(unsigned long flowIndex)
{
	const flow_t *const f = &flows[flowIndex];

	return TEL_SAVE_SPLIT == 0 && FLOW_IS_B(f) && FLOW_HAS_OPPOSITE(f) ? f->oppositeFlowIndex : flowIndex;
}

static void
flush(struct gathered *g)
{
	const unsigned long to = saved_flow(g->flowIndex);
	struct telnet_cell *const c = &telnetCells[to];
	const uint32_t number = MAX(telnetCells[g->flowIndex].number, 1);
	const bool first = number > c->file;

	if (g->n == 0)
		return;
	t2_flow_met(to);
	c->file = MAX(c->file, number);
	counts[t2_worker].files += first;
	if (PLACED)
		t2_saves_put_at(&saves, "talk", to, c->file, first, g->at, g->b, g->n);
	else
		t2_saves_put(&saves, "talk", to, c->file, first, g->b, g->n);
	g->at += g->n;
	g->n = 0;
}

/* The next character lies behind those that are gathered, or they go to the file. */
static void
place(struct gathered *g, const uint8_t *c)
{
	const uint64_t at = g->from->offset + (uint64_t)(c - g->from->data);

	if (at != g->at + g->n) {
		flush(g);
		g->at = at;
	}
}

static void
gather(void *arg, const uint8_t *c, bool secret)
{
	struct gathered *const g = arg;
	bool *const masked = &telnetCells[g->flowIndex].masked;

	if (g->n + sizeof(T2_SECRET) > sizeof(g->b))
		flush(g);
	if (PLACED)
		place(g, c);
	if (!secret || T2_MASKPW == 0)
		g->b[g->n++] = (char)*c;
	else if (PLACED)
		g->b[g->n++] = '*';
	else if (!*masked) {
		memcpy(g->b + g->n, T2_SECRET, sizeof(T2_SECRET) - 1);
		g->n += sizeof(T2_SECRET) - 1;
	}
	*masked = secret;
}
#endif

void
initialize(void)
{
	static const struct t2_packet_column packet_columns[] = { { "telStat", "0x00" },
		{ TEL_CMDOPTS ? "telCmdS" : "telCmdC", "" }, { TEL_CMDOPTS ? "telOptS" : "telOptC", "" } };
	struct t2_stream_ask a = { .bytes = T2_STREAM_ALL, .stream = take_stream };
#if T2_PORTRULES == 0
	static const uint16_t ports[] = { TELNET_PORT, 0 };

	a.app = telnetApp = t2_app_declare(&(struct t2_app){ .name = "telnet", .tcp = ports, .tcp_looks = looks });
#endif
	T2_PLUGIN_STRUCT_NEW_RARE(telnetCells);
	t2_stream_ask(&a);
	T2_PACKET_COLUMNS(packet_columns);
#if TEL_SAVE == 1
	T2_SAVES_OPEN(&saves, PLUGIN_SRCH, TEL_SUFFIX, TEL_RMDIR == 1);
#endif
}

void
onFlowGenerated(packet_t *packet, unsigned long flowIndex)
{
	if (!PACKET_IS_IP(packet) || !PROTO_IS_TCP(packet) ||
	    (packet->srcPort != TELNET_PORT && packet->dstPort != TELNET_PORT))
		return;
	t2_flow_met(flowIndex);
	telnetCells[flowIndex].stat = TEL_STAT_TELNET;
}

static uint64_t
status_of(unsigned long flowIndex)
{
	const struct telnet_cell *const c = &telnetCells[flowIndex];

	return (uint64_t)(c->stat | (c->t != NULL ? c->t->stat : 0));
}

void
claimLayer4Information(packet_t *packet UNUSED, unsigned long flowIndex)
{
	struct telnet_cell *const c = &telnetCells[flowIndex];

	if (LIKELY(c->stat == 0))
		return;
	counts[t2_worker].pkts += t2_app_packets(&c->waiting, c->t != NULL);
	if (LIKELY(sPktFile == NULL))
		return;
	t2_packet_value("0x%02" B2T_PRIX8, (uint8_t)status_of(flowIndex));
	t2_packet_value("%s", saidCommands);
	t2_packet_value("%s", saidOptions);
	*saidCommands = *saidOptions = '\0';
}

/* --- what is said ----------------------------------------------------------------------------------------------- */

static void
said_add(char *said, size_t size, const char *name, uint8_t v)
{
	const size_t n = strlen(said);

	if (TEL_CMDOPTS == 1 && name != NULL)
		(void)snprintf(said + n, size - n, "%s;", name);
	else
		(void)snprintf(said + n, size - n, "%u;", v);
}

static void
said_command(uint8_t c)
{
	said_add(saidCommands, sizeof(saidCommands), telnet_command_name(c), c);
}

static void
said_option(uint8_t o)
{
	said_add(saidOptions, sizeof(saidOptions), telnet_option_name(o), o);
}

static struct telnet_talk *
talk_made(struct telnet_cell *c)
{
	if (c->t == NULL)
		c->t = t2_mem_new(T2_MEM_TEXT, sizeof(*c->t));
	return c->t;
}

/* The other side is asked for a line. */
static void
ask_other(unsigned long flowIndex, enum tel_wanted wanted)
{
	struct telnet_cell *o;

	if (wanted == TEL_NOTHING || !FLOW_HAS_OPPOSITE(&flows[flowIndex]))
		return;
	o = &telnetCells[flows[flowIndex].oppositeFlowIndex];
	if (talk_made(o) != NULL) {
		o->t->wanted = (uint8_t)wanted;
		o->t->nline = 0;
	}
}

/* The core: the next bytes of a direction. */
static bool
take_stream(packet_t *packet, unsigned long flowIndex, const struct t2_bytes *b)
{
	const bool shown = sPktFile != NULL && packet != NULL;
	struct telnet_news news = { shown ? said_command : NULL, shown ? said_option : NULL, NULL, NULL };
	struct telnet_cell *const c = &telnetCells[flowIndex];
#if TEL_SAVE == 1
	struct gathered g = { .flowIndex = flowIndex, .from = b };

	if (saves.folder != NULL) {
		news.text = gather;
		news.arg = &g;
	}
#endif

#if T2_PORTRULES == 0
	c->stat |= TEL_STAT_TELNET;
#endif
	if (c->stat == 0 || talk_made(c) == NULL)
		return false;
	if (b->flags & (T2_STREAM_BEGIN | T2_STREAM_HOLE))
		telnet_talk_hole(c->t);
#if TEL_SAVE == 1
	c->number += (b->flags & T2_STREAM_BEGIN) != 0;
#endif
	telnet_talk_bytes(c->t, &news, b->data, b->len);
#if TEL_SAVE == 1
	flush(&g);
#endif
	ask_other(flowIndex, telnet_talk_asks(c->t));
#if FORCE_MODE == 1
	if (packet != NULL && (c->t->stat & (TEL_STAT_COMMANDS_FULL | TEL_STAT_OPTIONS_FULL)) != 0) {
		flow_t *const flowP = &flows[flowIndex];

		T2_RM_FLOW(flowP);
	}
#endif
	return true;
}

/*
 * --- the row -------------------------------------------------------------------------------------------------------
 */

static uint64_t
commands_of(unsigned long flowIndex)
{
	return telnetCells[flowIndex].t != NULL ? telnetCells[flowIndex].t->ncommands : 0;
}

static uint64_t
options_of(unsigned long flowIndex)
{
	return telnetCells[flowIndex].t != NULL ? telnetCells[flowIndex].t->noptions : 0;
}

#if TEL_CMDOPTS == 1
static void
append_commands(unsigned long flowIndex, outputBuffer_t *buf)
{
	const struct telnet_talk *const t = telnetCells[flowIndex].t;
	const uint32_t n = t != NULL ? t->ncommands : 0;

	OUTBUF_APPEND_NUMREP(buf, n);
	for (unsigned i = 0; i < n; i++)
		OUTBUF_APPEND_STR(buf, telnet_command_name(t->commands[i]));
}

static void
append_options(unsigned long flowIndex, outputBuffer_t *buf)
{
	const struct telnet_talk *const t = telnetCells[flowIndex].t;
	const uint32_t n = t != NULL ? t->noptions : 0;

	OUTBUF_APPEND_NUMREP(buf, n);
	for (unsigned i = 0; i < n; i++) {
		const char *const name = telnet_option_name(t->options[i]);
		char number[4];

		(void)snprintf(number, sizeof(number), "%u", t->options[i]);
		OUTBUF_APPEND_STR(buf, name != NULL ? name : number);
	}
}
#endif

static const char *
pass_of(unsigned long flowIndex)
{
	return telnetCells[flowIndex].t != NULL ? t2_secret(telnetCells[flowIndex].t->pass) : NULL;
}

static const struct t2_column columns[] = {
	{ "telStat", T2_CALL(H8, status_of), "Telnet status", .join = T2_JOIN_OR },
#if TEL_BTFLD == 1
	{ "telCmdBF", T2_PTR_CELL(H16, telnetCells, t, commandBits), "Telnet commands, a bit each",
	    .join = T2_JOIN_OR },
	{ "telOptBF", T2_PTR_CELL(H32, telnetCells, t, optionBits), "Telnet options below 32, a bit each",
	    .join = T2_JOIN_OR },
#endif
	{ "telUsr", T2_PTR_CELL(STRC, telnetCells, t, user), "Telnet user", .join = T2_JOIN_LAST },
	{ "telPW", T2_CALL(STRC, pass_of), "Telnet password", .join = T2_JOIN_LAST },
	{ "telCCnt", T2_CALL(U16, commands_of), "Telnet commands listed", .join = T2_JOIN_MAX },
#if TEL_CMDOPTS == 1
	{ "telCmdS", T2_ROW("STR:R", append_commands), "Telnet commands", .join = T2_JOIN_LIST },
#else
	{ "telCmdC", T2_PTR_LIST(U8, telnetCells, t, ncommands, commands), "Telnet commands", .join = T2_JOIN_LIST },
#endif
	{ "telOCnt", T2_CALL(U16, options_of), "Telnet options listed", .join = T2_JOIN_MAX },
#if TEL_CMDOPTS == 1
	{ "telOptS", T2_ROW("STR:R", append_options), "Telnet options", .join = T2_JOIN_LIST },
#else
	{ "telOptC", T2_PTR_LIST(U8, telnetCells, t, noptions, options), "Telnet options", .join = T2_JOIN_LIST },
#endif
};
T2_PLUGIN_COLUMNS(columns);

bool
flowIsNeutral(unsigned long flowIndex)
{
	return telnetCells[flowIndex].t == NULL && telnetCells[flowIndex].stat == 0;
}

/* By the port alone it is Telnet as long as nothing else was said. */
void
onFlowTerminate(unsigned long flowIndex)
{
	struct telnet_cell *const c = &telnetCells[flowIndex];

	if (c->stat != 0 && c->t == NULL && t2_app_is_other(flowIndex, telnetApp))
		*c = (struct telnet_cell){ .t = NULL };
	counts[t2_worker].pkts += c->waiting;
	counts[t2_worker].stat |= (uint8_t)status_of(flowIndex);
}

void
onFlowFree(unsigned long flowIndex)
{
	struct telnet_talk *const t = telnetCells[flowIndex].t;

	telnetCells[flowIndex] = (struct telnet_cell){ .t = NULL };
	if (t == NULL)
		return;
	t2_mem_give(T2_MEM_TEXT, sizeof(*t));
	free(t);
}

/*
 * --- the run -------------------------------------------------------------------------------------------------------
 */

static const struct t2_count counted[] = {
	T2_COUNT_BITS(counts, stat, "telStat"),
	T2_COUNT(counts, pkts, "Number of Telnet packets", .of = T2_OF_PACKETS, .column = "telPkts"),
#if TEL_SAVE == 1
	T2_COUNT(counts, files, "Number of Telnet files"),
#endif
};
T2_COUNTS_REPORT(counts, counted);

void
onApplicationTerminate(void)
{
#if TEL_SAVE == 1
	t2_saves_close(&saves);
#endif
	T2_PLUGIN_STRUCT_FREE(telnetCells);
}
