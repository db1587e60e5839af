/* imapDecode: the callbacks, columns and report lines; imap_talk.c reads what is said. */
#include "imapDecode.h"

#include <ctype.h>

#include "app.h"
#include "counts.h"
#include "savefile.h"
#include "secret.h"
#include "imap_talk.h"
#include "stream.h"

#define IMAP_PORT	143

/* A cell per flow, IMAP or not. */
struct imap_cell {
	struct imap_talk *t;		/* NULL until something is said; owned */
	uint16_t stat;			/* IMAP_STAT_IMAP, or 0 */
	uint32_t waiting;		/* packets that are not counted yet (app.h) */
};

/* With FORCE_MODE flows are released, which is the main thread's. */
T2_PLUGIN_INIT_FLAGS("imapDecode", T2_VERSION, 0, 8, "", (FORCE_MODE == 1 ? 0 : T2_SHARDABLE) | T2_ONLY_TCP |
    T2_MEETS | T2_MET_PACKETS);

static struct imap_cell *imapCells;

/* What each worker counts. */
static struct counts {
	uint64_t pkts, mails, files;
	uint16_t stat;			/* of all ended flows */
} T2_PER_WORKER counts[T2_WORKERS_MAX];

#if IMAP_SAVE == 1
static const char *const kinds[] = { "mail", NULL };
static struct t2_saves saves = { .plugin = "imapDecode", .kinds = kinds };
#endif
static t2_app_t imapApp;

static bool take_stream(packet_t *packet, unsigned long flowIndex, const struct t2_bytes *b);

#if T2_PORTRULES == 0
/* The greeting of a server, or a command of a client behind a tag with a number. */
static int
looks(const uint8_t *p, size_t n)
{
	static const char *const greetings[] = { "* OK ", "* PREAUTH ", "* BYE " };
	static const char *const commands[] = { "CAPABILITY\r", "AUTHENTICATE ", "LOGIN " };
	bool digit = false, more = false;
	size_t i = 0;

	for (unsigned k = 0; k < T2_NELEM(greetings); k++)
		if (memcmp(p, greetings[k], MIN(n, strlen(greetings[k]))) == 0)
			return n >= strlen(greetings[k]) ? 1 : -1;
	for (; i < n && i < 16 && isalnum(p[i]); i++)
		digit |= isdigit(p[i]) != 0;
	if (i == n)
		return n <= 16 ? -1 : 0;
	if (!digit || p[i++] != ' ')
		return 0;
	for (unsigned k = 0; k < T2_NELEM(commands); k++) {
		const size_t len = strlen(commands[k]);

		if (strncasecmp((const char *)p + i, commands[k], MIN(n - i, len)) != 0)
			continue;
		if (n - i >= len)
			return 1;
		more = true;
	}
	return more ? -1 : 0;
}
#endif

/* Flows of IMAP, or all, of which the ports say that they are. */
static void
ask(void)
{
	struct t2_stream_ask a = { .bytes = T2_STREAM_ALL, .stream = take_stream };

#if T2_PORTRULES == 0
	static const uint16_t ports[] = { IMAP_PORT, 0 };

	a.app = imapApp = t2_app_declare(&(struct t2_app){ .name = "imap", .tcp = ports, .tcp_looks = looks });
#endif
	t2_stream_ask(&a);
}

void
initialize(void)
{
	static const struct t2_packet_column packet_columns[] = { { "imapStat", "0x0000" } };

	T2_PLUGIN_STRUCT_NEW_RARE(imapCells);
	T2_PACKET_COLUMNS(packet_columns);
#if IMAP_SAVE == 1
	T2_SAVES_OPEN(&saves, PLUGIN_SRCH, IMAP_SUFFIX, IMAP_RMDIR == 1);
#endif
	ask();
}

void
onFlowGenerated(packet_t *packet, unsigned long flowIndex)
{
	if (!PACKET_IS_IP(packet) || !PROTO_IS_TCP(packet) ||
	    (packet->srcPort != IMAP_PORT && packet->dstPort != IMAP_PORT))
		return;
	t2_flow_met(flowIndex);
	imapCells[flowIndex].stat = IMAP_STAT_IMAP;
}

static uint16_t
stat_of(const struct imap_cell *c)
{
	return (uint16_t)(c->stat | (c->t != NULL ? imap_talk_stat(c->t) : 0));
}

void
claimLayer4Information(packet_t *packet UNUSED, unsigned long flowIndex)
{
	struct imap_cell *const c = &imapCells[flowIndex];

	if (LIKELY(c->stat == 0))
		return;
	counts[t2_worker].pkts += t2_app_packets(&c->waiting, c->t != NULL);
	T2_PACKET_VALUE("0x%04" B2T_PRIX16, stat_of(c));
}

/* --- what is said ----------------------------------------------------------------------------------------------- */

static struct imap_talk *
talk_made(struct imap_cell *c)
{
	if (c->t == NULL)
		c->t = t2_mem_new(T2_MEM_TEXT, sizeof(*c->t));
	return c->t;
}

static struct imap_talk *
talk_of_opposite(unsigned long flowIndex)
{
	return FLOW_HAS_OPPOSITE(&flows[flowIndex]) ? imapCells[flows[flowIndex].oppositeFlowIndex].t : NULL;
}

/* Who answers: the side of the port, or of the second flow. */
static bool
is_server(unsigned long flowIndex)
{
	const flow_t *const f = &flows[flowIndex];

	return f->srcPort == IMAP_PORT || (f->dstPort != IMAP_PORT && FLOW_IS_B(f));
}

#if IMAP_SAVE == 1
static void
save(void *arg, uint32_t mail, bool first, const uint8_t *p, size_t n)
{
	counts[t2_worker].files += first;
	t2_saves_put(&saves, "mail", *(unsigned long *)arg, mail, first, p, n);
}
#endif

/* The core: the next bytes of a direction. */
static bool
take_stream(packet_t *packet UNUSED, unsigned long flowIndex, const struct t2_bytes *b)
{
	struct imap_cell *const c = &imapCells[flowIndex];
	const struct t2_mail_sink *to = NULL;
#if IMAP_SAVE == 1
	const struct t2_mail_sink sink = { &flowIndex, save };

	to = saves.folder != NULL ? &sink : NULL;
#endif
#if T2_PORTRULES == 0
	c->stat |= IMAP_STAT_IMAP;
#endif
	if (c->stat == 0 || talk_made(c) == NULL)
		return false;
	if (b->flags & T2_STREAM_BEGIN)
		imap_talk_begin(c->t);
	else if (b->flags & T2_STREAM_HOLE)
		imap_talk_hole(c->t, b->offset - c->t->offset);
	c->t->offset = b->offset + b->len;
	if (b->flags & T2_STREAM_MID)
		c->t->known = false;
	if (!imap_talk_bytes(c->t, talk_of_opposite(flowIndex), is_server(flowIndex), to, b->data, b->len))
		return false;
#if FORCE_MODE == 1
	if (packet != NULL && (c->t->stat & IMAP_STAT_FULL) != 0) {
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
	return stat_of(&imapCells[flowIndex]);
}

static void
append_commands(unsigned long flowIndex, outputBuffer_t *buf)
{
	const struct imap_talk *const t = imapCells[flowIndex].t;
	const uint32_t n = t != NULL ? t->ncommands : 0;

	OUTBUF_APPEND_NUMREP(buf, n);
	for (unsigned i = 0; i < n; i++)
		OUTBUF_APPEND_STR(buf, imap_command_names[t->commands[i]]);
}

static void
append_passes(unsigned long flowIndex, outputBuffer_t *buf)
{
	t2_secrets_append(buf, imapCells[flowIndex].t != NULL ? &imapCells[flowIndex].t->passes : NULL);
}

static void
append_results(unsigned long flowIndex, outputBuffer_t *buf)
{
	const struct imap_talk *const t = imapCells[flowIndex].t;
	const uint32_t n = t != NULL ? t->nresults : 0;

	OUTBUF_APPEND_NUMREP(buf, n);
	for (unsigned i = 0; i < n; i++) {
		OUTBUF_APPEND_STR(buf, imap_command_names[t->results[i].command]);
		OUTBUF_APPEND_STR(buf, imap_status_names[t->results[i].status]);
	}
}

static const struct t2_column columns[] = {
	{ "imapStat", T2_CALL(H16, status_of), "IMAP status", .join = T2_JOIN_OR },
#if IMAP_BTFLD == 1
	{ "imapCBF", T2_PTR_CELL(H64, imapCells, t, bits), "IMAP commands, a bit each", .join = T2_JOIN_OR },
#endif
	{ "imapCNum", T2_PTR_CELL(U32, imapCells, t, count), "IMAP number of commands", .join = T2_JOIN_SUM },
	{ "imapCC", T2_ROW("STRC:R", append_commands), "IMAP commands", .join = T2_JOIN_LIST },
	{ "imapCmd_Res", T2_ROW("STRC_STRC:R", append_results), "IMAP commands and their results",
	    .join = T2_JOIN_LIST },
	{ "imapCode", T2_PTR_LIST(STR, imapCells, t, codes.n, codes.v), "IMAP codes of replies",
	    .join = T2_JOIN_LIST },
	{ "imapUsr", T2_PTR_LIST(STR, imapCells, t, users.n, users.v), "IMAP users", .join = T2_JOIN_LIST },
	{ "imapPw", T2_ROW("STR:R", append_passes), "IMAP passwords", .join = T2_JOIN_LIST },
	{ "imapBox", T2_PTR_LIST(STR, imapCells, t, boxes.n, boxes.v), "IMAP mailboxes that are selected",
	    .join = T2_JOIN_LIST },
	{ "imapExists", T2_PTR_LIST(U32, imapCells, t, nsizes, sizes),
	    "IMAP mails of the mailboxes that are selected", .join = T2_JOIN_LIST },
	{ "imapBanner", T2_PTR_LIST(STR, imapCells, t, banner.n, banner.v), "IMAP greeting of the server",
	    .join = T2_JOIN_LIST },
	{ "imapID", T2_PTR_LIST(STR, imapCells, t, ids.n, ids.v), "IMAP what the software says of itself",
	    .join = T2_JOIN_LIST },
	{ "imapCapa", T2_PTR_LIST(STR, imapCells, t, capabilities.n, capabilities.v),
	    "IMAP capabilities of the server", .join = T2_JOIN_LIST },
#if IMAP_HDR == 1
	{ "imapMails", T2_PTR_CELL(U32, imapCells, t, mails.whole), "IMAP mails that are whole",
	    .join = T2_JOIN_SUM },
	{ "imapFrom", T2_MAILS_LIST(imapCells, FROM), "Mails: From", .join = T2_JOIN_LIST },
	{ "imapTo", T2_MAILS_LIST(imapCells, TO), "Mails: To", .join = T2_JOIN_LIST },
	{ "imapCcTo", T2_MAILS_LIST(imapCells, CC), "Mails: Cc", .join = T2_JOIN_LIST },
	{ "imapSubject", T2_MAILS_LIST(imapCells, SUBJECT), "Mails: Subject", .join = T2_JOIN_LIST },
	{ "imapDate", T2_MAILS_LIST(imapCells, DATE), "Mails: Date", .join = T2_JOIN_LIST },
	{ "imapMsgID", T2_MAILS_LIST(imapCells, ID), "Mails: Message-ID", .join = T2_JOIN_LIST },
	{ "imapFile", T2_MAILS_LIST(imapCells, FILE), "Mails: names of what is attached", .join = T2_JOIN_LIST },
#endif
};
T2_PLUGIN_COLUMNS(columns);

bool
flowIsNeutral(unsigned long flowIndex)
{
	return imapCells[flowIndex].t == NULL && imapCells[flowIndex].stat == 0;
}

/* By the port alone it is IMAP as long as nothing else was said. */
void
onFlowTerminate(unsigned long flowIndex)
{
	struct imap_cell *const c = &imapCells[flowIndex];
	struct counts *const n = &counts[t2_worker];

	if (LIKELY(c->stat == 0))
		return;
	if (c->t == NULL && t2_app_is_other(flowIndex, imapApp))
		*c = (struct imap_cell){ .t = NULL };
	n->pkts += c->waiting;
	if (c->t != NULL) {
		imap_talk_end(c->t);
		n->mails += c->t->mails.whole;
	}
	n->stat |= stat_of(c);
}

void
onFlowFree(unsigned long flowIndex)
{
	struct imap_talk *const t = imapCells[flowIndex].t;

	if (LIKELY(imapCells[flowIndex].stat == 0))
		return;
	imapCells[flowIndex] = (struct imap_cell){ .t = NULL };
	if (t == NULL)
		return;
	imap_talk_free(t);
	t2_mem_give(T2_MEM_TEXT, sizeof(*t));
	free(t);
}

/*
 * --- the run -------------------------------------------------------------------------------------------------------
 */

static const struct t2_count counted[] = {
	T2_COUNT_BITS(counts, stat, "imapStat"),
	T2_COUNT(counts, pkts, "Number of IMAP packets", .of = T2_OF_PACKETS, .column = "imapPkts"),
	T2_COUNT(counts, mails, "Number of IMAP mails"),
	T2_COUNT(counts, files, "Number of IMAP files"),
};
T2_COUNTS_REPORT(counts, counted);

void
onApplicationTerminate(void)
{
#if IMAP_SAVE == 1
	t2_saves_close(&saves);
#endif
	T2_PLUGIN_STRUCT_FREE(imapCells);
}
