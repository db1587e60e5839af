/* popDecode: the callbacks, columns and report lines; pop_talk.c reads what is said. */
#include "popDecode.h"

#include "app.h"
#include "counts.h"
#include "savefile.h"
#include "secret.h"
#include "pop_talk.h"
#include "stream.h"

#define POP2_PORT	109
#define POP3_PORT	110

/* A cell per flow, POP or not. */
struct pop_cell {
	struct pop_talk *t;		/* NULL until something is said; owned */
	uint16_t stat;			/* POP_STAT_POP2 or _POP3, or 0 */
	uint32_t waiting;		/* packets that are not counted yet (app.h) */
};

/* With FORCE_MODE flows are released, which is the main thread's. */
T2_PLUGIN_INIT_FLAGS("popDecode", T2_VERSION, 0, 8, "", (FORCE_MODE == 1 ? 0 : T2_SHARDABLE) | T2_ONLY_TCP |
    T2_MEETS | T2_MET_PACKETS);

static struct pop_cell *popCells;

/* What each worker counts. */
static struct counts {
	uint64_t pkts, mails, files;
	uint16_t stat;			/* of all ended flows */
} T2_PER_WORKER counts[T2_WORKERS_MAX];

#if POP_SAVE == 1
static struct t2_saves saves = { .plugin = "popDecode" };
#endif
static t2_app_t popApp;

static bool take_stream(packet_t *packet, unsigned long flowIndex, const struct t2_bytes *b);

static bool
is_port(uint16_t port)
{
	return port == POP3_PORT || port == POP2_PORT;
}

#if T2_PORTRULES == 0
/* The greeting of a server that says what it is, or has a time stamp for APOP; commands that nobody else has. */
static int
looks(const uint8_t *p, size_t n)
{
	static const char *const commands[] = { "CAPA\r", "STLS\r", "APOP " };

	for (unsigned i = 0; i < T2_NELEM(commands); i++)
		if (strncasecmp((const char *)p, commands[i], MIN(n, 5)) == 0)
			return n >= 5 ? 1 : -1;
	if (memcmp(p, "+OK ", MIN(n, 4)) != 0)
		return 0;
	if (t2_word_in(p, n, "POP") || (memchr(p, '<', n) != NULL && memchr(p, '@', n) != NULL))
		return 1;
	return n >= T2_APP_BYTES || memchr(p, '\n', n) != NULL ? 0 : -1;
}
#endif

/* Flows of POP, or all, of which the ports say that they are. */
static void
ask(void)
{
	struct t2_stream_ask a = { .bytes = T2_STREAM_ALL, .stream = take_stream };

#if T2_PORTRULES == 0
	static const uint16_t ports[] = { POP3_PORT, POP2_PORT, 0 };

	a.app = popApp = t2_app_declare(&(struct t2_app){ .name = "pop3", .tcp = ports, .tcp_looks = looks });
#endif
	t2_stream_ask(&a);
}

void
initialize(void)
{
	static const struct t2_packet_column packet_columns[] = { { "popStat", "0x0000" } };

	T2_PLUGIN_STRUCT_NEW_RARE(popCells);
	T2_PACKET_COLUMNS(packet_columns);
#if POP_SAVE == 1
	T2_SAVES_OPEN_NAMED(&saves, PLUGIN_SRCH, POP_NONAME, POP_SUFFIX, POP_RMDIR == 1);
#endif
	ask();
}

void
onFlowGenerated(packet_t *packet, unsigned long flowIndex)
{
	const bool pop3 = packet->srcPort == POP3_PORT || packet->dstPort == POP3_PORT;
	const bool pop2 = packet->srcPort == POP2_PORT || packet->dstPort == POP2_PORT;

	if (LIKELY(!pop3 && !pop2) || !PACKET_IS_IP(packet) || !PROTO_IS_TCP(packet))
		return;
	t2_flow_met(flowIndex);
	popCells[flowIndex].stat = pop3 ? POP_STAT_POP3 : POP_STAT_POP2;
}

static uint16_t
stat_of(const struct pop_cell *c)
{
	return (uint16_t)(c->stat | (c->t != NULL ? pop_talk_stat(c->t) : 0));
}

void
claimLayer4Information(packet_t *packet UNUSED, unsigned long flowIndex)
{
	struct pop_cell *const c = &popCells[flowIndex];

	if (LIKELY(c->stat == 0))
		return;
	counts[t2_worker].pkts += t2_app_packets(&c->waiting, c->t != NULL);
	T2_PACKET_VALUE("0x%04" B2T_PRIX16, stat_of(c));
}

/* --- what is said ----------------------------------------------------------------------------------------------- */

static struct pop_talk *
talk_made(struct pop_cell *c)
{
	if (c->t == NULL)
		c->t = t2_mem_new(T2_MEM_TEXT, sizeof(*c->t));
	return c->t;
}

static struct pop_talk *
talk_of_opposite(unsigned long flowIndex)
{
	return FLOW_HAS_OPPOSITE(&flows[flowIndex]) ? popCells[flows[flowIndex].oppositeFlowIndex].t : NULL;
}

/* Who answers: the side of the port, or of the second flow. */
static bool
is_server(unsigned long flowIndex)
{
	const flow_t *const f = &flows[flowIndex];

	return is_port(f->srcPort) || (!is_port(f->dstPort) && FLOW_IS_B(f));
}

#if POP_SAVE == 1
static void
save(void *arg, uint32_t mail, bool first, const uint8_t *p, size_t n)
{
	counts[t2_worker].files += first;
	t2_saves_put(&saves, saves.named[0], *(unsigned long *)arg, mail, first, p, n);
}
#endif

/* The core: the next bytes of a direction. */
static bool
take_stream(packet_t *packet UNUSED, unsigned long flowIndex, const struct t2_bytes *b)
{
	struct pop_cell *const c = &popCells[flowIndex];
	const struct t2_mail_sink *to = NULL;
#if POP_SAVE == 1
	const struct t2_mail_sink sink = { &flowIndex, save };

	to = saves.folder != NULL ? &sink : NULL;
#endif
#if T2_PORTRULES == 0
	c->stat |= c->stat == 0 ? POP_STAT_POP3 : 0;
#endif
	if (c->stat == 0 || talk_made(c) == NULL)
		return false;
	if (b->flags & T2_STREAM_BEGIN)
		pop_talk_begin(c->t);
	else if (b->flags & T2_STREAM_HOLE)
		pop_talk_hole(c->t, talk_of_opposite(flowIndex));
	c->t->greeted |= (b->flags & T2_STREAM_MID) != 0;
	if (!pop_talk_bytes(c->t, talk_of_opposite(flowIndex), is_server(flowIndex), to, b->data, b->len))
		return false;
#if FORCE_MODE == 1
	if (packet != NULL && (c->t->stat & POP_STAT_FULL) != 0) {
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
status_of(unsigned long flowIndex)
{
	return stat_of(&popCells[flowIndex]);
}

static void
append_commands(unsigned long flowIndex, outputBuffer_t *buf)
{
	const struct pop_talk *const t = popCells[flowIndex].t;
	const uint32_t n = t != NULL ? t->ncommands : 0;

	OUTBUF_APPEND_NUMREP(buf, n);
	for (unsigned i = 0; i < n; i++)
		OUTBUF_APPEND_STR(buf, pop_command_names[t->commands[i]]);
}

static void
append_passes(unsigned long flowIndex, outputBuffer_t *buf)
{
	t2_secrets_append(buf, popCells[flowIndex].t != NULL ? &popCells[flowIndex].t->passes : NULL);
}

static uint64_t
users_of(unsigned long flowIndex)
{
	return popCells[flowIndex].t != NULL ? popCells[flowIndex].t->users.n : 0;
}

static uint64_t
passes_of(unsigned long flowIndex)
{
	return popCells[flowIndex].t != NULL ? popCells[flowIndex].t->passes.n : 0;
}

static uint64_t
texts_of(unsigned long flowIndex)
{
	return popCells[flowIndex].t != NULL ? popCells[flowIndex].t->texts.n : 0;
}

static const struct t2_column columns[] = {
	{ "popStat", T2_CALL(H16, status_of), "POP status", .join = T2_JOIN_OR },
#if POP_BTFLD == 1
	{ "popCBF", T2_PTR_CELL(H16, popCells, t, bits), "POP commands, a bit each", .join = T2_JOIN_OR },
#endif
	{ "popCC", T2_ROW("STRC:R", append_commands), "POP commands", .join = T2_JOIN_LIST },
	{ "popRM", T2_PTR_LIST(U16, popCells, t, nnumbers, numbers), "POP numbers of mails in replies",
	    .join = T2_JOIN_LIST },
	{ "popUsrNum", T2_CALL(U8, users_of), "POP users", .join = T2_JOIN_MAX },
	{ "popUsr", T2_PTR_LIST(STR, popCells, t, users.n, users.v), "POP users, or return paths of mails",
	    .join = T2_JOIN_LIST },
	{ "popPwNum", T2_CALL(U8, passes_of), "POP passwords", .join = T2_JOIN_MAX },
	{ "popPw", T2_ROW("STR:R", append_passes), "POP passwords", .join = T2_JOIN_LIST },
	{ "popCNum", T2_CALL(U8, texts_of), "POP parameters or texts of replies", .join = T2_JOIN_MAX },
	{ "popC", T2_PTR_LIST(STR, popCells, t, texts.n, texts.v), "POP parameters of commands, or texts of replies",
	    .join = T2_JOIN_LIST },
#if POP_HDR == 1
	{ "popMails", T2_PTR_CELL(U32, popCells, t, mails.whole), "POP mails that are whole", .join = T2_JOIN_SUM },
	{ "popFrom", T2_MAILS_LIST(popCells, FROM), "Mails: From", .join = T2_JOIN_LIST },
	{ "popTo", T2_MAILS_LIST(popCells, TO), "Mails: To", .join = T2_JOIN_LIST },
	{ "popCcTo", T2_MAILS_LIST(popCells, CC), "Mails: Cc", .join = T2_JOIN_LIST },
	{ "popSubject", T2_MAILS_LIST(popCells, SUBJECT), "Mails: Subject", .join = T2_JOIN_LIST },
	{ "popDate", T2_MAILS_LIST(popCells, DATE), "Mails: Date", .join = T2_JOIN_LIST },
	{ "popMsgID", T2_MAILS_LIST(popCells, ID), "Mails: Message-ID", .join = T2_JOIN_LIST },
	{ "popFile", T2_MAILS_LIST(popCells, FILE), "Mails: names of what is attached", .join = T2_JOIN_LIST },
#endif
};
T2_PLUGIN_COLUMNS(columns);

bool
flowIsNeutral(unsigned long flowIndex)
{
	return popCells[flowIndex].t == NULL && popCells[flowIndex].stat == 0;
}

/* By the port alone it is POP as long as nothing else was said. */
void
onFlowTerminate(unsigned long flowIndex)
{
	struct pop_cell *const c = &popCells[flowIndex];
	struct counts *const n = &counts[t2_worker];

	if (LIKELY(c->stat == 0))
		return;
	if (c->t == NULL && t2_app_is_other(flowIndex, popApp))
		*c = (struct pop_cell){ .t = NULL };
	n->pkts += c->waiting;
	if (c->t != NULL) {
		pop_talk_end(c->t);
		n->mails += c->t->mails.whole;
	}
	n->stat |= stat_of(c);
}

void
onFlowFree(unsigned long flowIndex)
{
	struct pop_talk *const t = popCells[flowIndex].t;

	if (LIKELY(popCells[flowIndex].stat == 0))
		return;
	popCells[flowIndex] = (struct pop_cell){ .t = NULL };
	if (t == NULL)
		return;
	pop_talk_free(t);
	t2_mem_give(T2_MEM_TEXT, sizeof(*t));
	free(t);
}

/*
 * --- the run -------------------------------------------------------------------------------------------------------
 */

static const struct t2_count counted[] = {
	T2_COUNT_BITS(counts, stat, "popStat"),
	T2_COUNT(counts, pkts, "Number of POP packets", .of = T2_OF_PACKETS, .column = "popPkts"),
	T2_COUNT(counts, mails, "Number of POP mails"),
	T2_COUNT(counts, files, "Number of POP files"),
};
T2_COUNTS_REPORT(counts, counted);

void
onApplicationTerminate(void)
{
#if POP_SAVE == 1
	t2_saves_close(&saves);
#endif
	T2_PLUGIN_STRUCT_FREE(popCells);
}
