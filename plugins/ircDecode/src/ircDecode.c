/* ircDecode: the callbacks, columns and report lines; irc_talk.c reads lines. */
#include "ircDecode.h"

#include "app.h"
#include "counts.h"
#include "irc_save.h"
#include "irc_talk.h"
#include "savefile.h"
#include "secret.h"
#include "stream.h"

/* A cell per flow, IRC or not. */
struct irc_cell {
	struct irc_talk *t;		/* NULL until something is said; owned */
	uint8_t stat;			/* IRC_STAT_IRC, or 0 */
#if IRC_SAVE == 1
	struct irc_saved *saved;	/* owned */
#endif
};

T2_PLUGIN_INIT_FLAGS("ircDecode", T2_VERSION, 0, 8, "", T2_SHARDABLE | T2_MEETS);

static struct irc_cell *ircCells;

/* What each worker counts. */
static struct counts {
	uint64_t pkts;			/* with payload, or pieces of it */
	uint64_t files;
	uint8_t stat;			/* of all ended flows */
} T2_PER_WORKER counts[T2_WORKERS_MAX];

static t2_app_t ircApp;

static bool take_stream(packet_t *packet, unsigned long flowIndex, const struct t2_bytes *b);

/* Flows of IRC, or all, of which the ports say that they are. */
static void
ask(void)
{
	struct t2_stream_ask a = { .bytes = T2_STREAM_ALL, .stream = take_stream };
#if T2_PORTRULES == 0
	static const uint16_t ports[] = { 194, 6665, 6666, 6667, 6668, 6669, 0 };

	a.app = ircApp = t2_app_declare(&(struct t2_app){ .name = "irc", .tcp = ports, .tcp_looks = irc_looks });
#endif
	t2_stream_ask(&a);
}

#if IRC_SAVE == 1
static const char *const kinds[] = { "talk", NULL };
static struct t2_saves saves = { .plugin = "ircDecode", .kinds = kinds };

/* Bytes on their way to a file, which is opened for many at once. */
struct gathered {
	unsigned long flowIndex;
	size_t n;
	char b[4096];
};

static void
flush(struct gathered *g, const void *p, size_t n)
{
	struct irc_saved *const t = ircCells[g->flowIndex].saved;

	if (n == 0)
		return;
	counts[t2_worker].files += !t->begun;
	t2_saves_put(&saves, "talk", g->flowIndex, t->number, !t->begun, p, n);
	t->begun = true;
}

static void
gather(void *arg, const void *p, size_t n)
{
	struct gathered *const g = arg;

	if (g->n + n > sizeof(g->b)) {
		flush(g, g->b, g->n);
		g->n = 0;
	}
	if (n > sizeof(g->b)) {
		flush(g, p, n);
		return;
	}
	memcpy(g->b + g->n, p, n);
	g->n += n;
}

/* The next bytes of a direction; NULL: it ends. */
static void
save(unsigned long flowIndex, const struct t2_bytes *b)
{
	struct irc_cell *const c = &ircCells[flowIndex];
	struct gathered g = { .flowIndex = flowIndex, .n = 0 };

	if (saves.folder == NULL || (c->saved == NULL && b == NULL) ||
	    (c->saved == NULL && (c->saved = t2_mem_new(T2_MEM_TEXT, sizeof(*c->saved))) == NULL))
		return;
	if (b == NULL || c->saved->number == 0 || (b->flags & T2_STREAM_BEGIN) != 0) {
		irc_save_end(c->saved, gather, &g);
		flush(&g, g.b, g.n);
		c->saved->number++;
		c->saved->begun = false;
		g.n = 0;
	}
	if (b == NULL)
		return;
	if ((b->flags & T2_STREAM_HOLE) != 0 || ((b->flags & T2_STREAM_MID) != 0 && b->offset == 0))
		irc_save_hole(c->saved);
	irc_save_bytes(c->saved, gather, &g, b->data, b->len);
	flush(&g, g.b, g.n);
}
#endif

void
initialize(void)
{
	T2_PLUGIN_STRUCT_NEW_RARE(ircCells);
#if IRC_SAVE == 1
	T2_SAVES_OPEN(&saves, PLUGIN_SRCH, IRC_SUFFIX, IRC_RMDIR == 1);
#endif
	ask();
}

static inline bool
is_irc_port(uint16_t port)
{
	return port == 194 || (port >= 6665 && port <= 6669);
}

void
onFlowGenerated(packet_t *packet, unsigned long flowIndex)
{
	if (LIKELY(!is_irc_port(packet->srcPort) && !is_irc_port(packet->dstPort)) || !PACKET_IS_IP(packet) ||
	    !PROTO_IS_TCP(packet))
		return;
	t2_flow_met(flowIndex);
	ircCells[flowIndex].stat = IRC_STAT_IRC;
}

static struct irc_talk *
talk_made(struct irc_cell *c)
{
	if (c->t == NULL)
		c->t = t2_mem_new(T2_MEM_TEXT, sizeof(*c->t));
	return c->t;
}

/* The core: the next bytes of a direction. */
static bool
take_stream(packet_t *packet UNUSED, unsigned long flowIndex, const struct t2_bytes *b)
{
	struct irc_cell *const c = &ircCells[flowIndex];

#if T2_PORTRULES == 0
	c->stat = IRC_STAT_IRC;
#endif
	if (c->stat == 0 || talk_made(c) == NULL)
		return false;
	if ((b->flags & T2_STREAM_BEGIN) != 0) {
		c->t->nline = 0;
		c->t->passing = c->t->tags = false;
	} else if ((b->flags & T2_STREAM_HOLE) != 0) {
		irc_talk_hole(c->t);
	}
	irc_talk_bytes(c->t, b->data, b->len);
#if IRC_SAVE == 1
	save(flowIndex, b);
#endif
	counts[t2_worker].pkts++;
	return true;
}

/*
 * --- the row -------------------------------------------------------------------------------------------------------
 */

static uint64_t
status_of(unsigned long flowIndex)
{
	const struct irc_cell *const c = &ircCells[flowIndex];

	return (uint64_t)(c->stat | (c->t != NULL ? c->t->stat : 0));
}

static const struct irc_talk *
talk_of(unsigned long flowIndex)
{
	static const struct irc_talk none;

	return ircCells[flowIndex].t != NULL ? ircCells[flowIndex].t : &none;
}

static void
append_commands(unsigned long flowIndex, outputBuffer_t *buf)
{
	const struct irc_talk *const t = talk_of(flowIndex);

	OUTBUF_APPEND_NUMREP(buf, t->ncommands);
	for (unsigned i = 0; i < t->ncommands; i++)
		OUTBUF_APPEND_STR(buf, irc_command_names[t->commands[i]]);
}

static void
append_passes(unsigned long flowIndex, outputBuffer_t *buf)
{
	const struct irc_talk *const t = talk_of(flowIndex);

	t2_secrets_append_array(buf, t->npasses, t->passes[0], sizeof(t->passes[0]));
}

static const struct t2_column columns[] = {
	{ "ircStat", T2_CALL(H8, status_of), "IRC status", .join = T2_JOIN_OR },
#if IRC_BITFIELD == 1
	{ "ircCBF", T2_PTR_CELL(H64, ircCells, t, bits), "IRC commands, a bit each", .join = T2_JOIN_OR },
#endif
	{ "ircCC", T2_ROW("STRC:R", append_commands), "IRC commands", .join = T2_JOIN_LIST },
	{ "ircRC", T2_PTR_LIST(U16, ircCells, t, nreplies, replies), "IRC codes of replies", .join = T2_JOIN_LIST },
	{ "ircNumUser", T2_PTR_CELL(U8, ircCells, t, nusers), "IRC users", .join = T2_JOIN_MAX },
	{ "ircUser", T2_PTR_LIST(STR, ircCells, t, nusers, users), "IRC users", .join = T2_JOIN_LIST },
	{ "ircNumPass", T2_PTR_CELL(U8, ircCells, t, npasses), "IRC passwords", .join = T2_JOIN_MAX },
	{ "ircPass", T2_ROW("STR:R", append_passes), "IRC passwords", .join = T2_JOIN_LIST },
	{ "ircNumNick", T2_PTR_CELL(U8, ircCells, t, nnicks), "IRC nicknames", .join = T2_JOIN_MAX },
	{ "ircNick", T2_PTR_LIST(STR, ircCells, t, nnicks, nicks), "IRC nicknames", .join = T2_JOIN_LIST },
	{ "ircNumC", T2_PTR_CELL(U8, ircCells, t, ncontents), "IRC contents", .join = T2_JOIN_MAX },
	{ "ircC", T2_PTR_LIST(STR, ircCells, t, ncontents, contents), "IRC parameters of commands",
	    .join = T2_JOIN_LIST },
};
T2_PLUGIN_COLUMNS(columns);

/* By the port alone it is IRC as long as nothing else was said. */
void
onFlowTerminate(unsigned long flowIndex)
{
	if (ircCells[flowIndex].stat != 0 && ircCells[flowIndex].t == NULL && t2_app_is_other(flowIndex, ircApp))
		ircCells[flowIndex].stat = 0;
	counts[t2_worker].stat |= (uint8_t)status_of(flowIndex);
#if IRC_SAVE == 1
	save(flowIndex, NULL);
#endif
}

bool
flowIsNeutral(unsigned long flowIndex)
{
	return ircCells[flowIndex].stat == 0;
}

void
onFlowFree(unsigned long flowIndex)
{
	struct irc_talk *const t = ircCells[flowIndex].t;

#if IRC_SAVE == 1
	if (ircCells[flowIndex].saved != NULL) {
		t2_mem_give(T2_MEM_TEXT, sizeof(*ircCells[flowIndex].saved));
		free(ircCells[flowIndex].saved);
		ircCells[flowIndex].saved = NULL;
	}
#endif
	if (ircCells[flowIndex].stat != 0 || t != NULL)
		ircCells[flowIndex] = (struct irc_cell){ .t = NULL };
	if (t == NULL)
		return;
	t2_mem_give(T2_MEM_TEXT, sizeof(*t));
	free(t);
}

/*
 * --- the run -------------------------------------------------------------------------------------------------------
 */

static const struct t2_count counted[] = {
	T2_COUNT_BITS(counts, stat, "ircStat"),
	T2_COUNT(counts, pkts, "Number of IRC packets", .of = T2_OF_PACKETS, .column = "ircPkts"),
#if IRC_SAVE == 1
	T2_COUNT(counts, files, "Number of IRC files"),
#endif
};
T2_COUNTS_REPORT(counts, counted);

void
onApplicationTerminate(void)
{
#if IRC_SAVE == 1
	t2_saves_close(&saves);
#endif
	T2_PLUGIN_STRUCT_FREE(ircCells);
}
