/* smtpDecode: the callbacks, columns and report lines; smtp_talk.c reads what is said. */
#include "smtpDecode.h"

#include "app.h"
#include "counts.h"
#include "savefile.h"
#include "secret.h"
#include "smtp_talk.h"
#include "stream.h"

/* A cell per flow, SMTP or not. */
struct smtp_cell {
	struct smtp_talk *t;		/* NULL until something is said; owned */
	uint8_t stat;			/* SMTP_STAT_SMTP, or 0 */
	uint32_t waiting;		/* packets that are not counted yet (app.h) */
};

/* With FORCE_MODE flows are released, which is the main thread's. */
T2_PLUGIN_INIT_FLAGS("smtpDecode", T2_VERSION, 0, 8, "", (FORCE_MODE == 1 ? 0 : T2_SHARDABLE) | T2_ONLY_TCP |
    T2_MEETS | T2_MET_PACKETS);

static struct smtp_cell *smtpCells;
static const uint16_t ports[] = { 25, 587, 465, 2525, 0 };

/* What each worker counts. */
static struct counts {
	uint64_t pkts, mails, files;
	uint8_t stat;			/* of all ended flows */
} T2_PER_WORKER counts[T2_WORKERS_MAX];

#if SMTP_SAVE == 1
static struct t2_saves saves = { .plugin = "smtpDecode" };
#endif
static t2_app_t smtpApp;

static bool take_stream(packet_t *packet, unsigned long flowIndex, const struct t2_bytes *b);

static bool
is_port(uint16_t port)
{
	for (const uint16_t *p = ports; *p != 0; p++)
		if (*p == port)
			return true;
	return false;
}

#if T2_PORTRULES == 0
/* The greeting of a server that says what it is, or that of a client. */
static int
looks(const uint8_t *p, size_t n)
{
	static const char *const hellos[] = { "EHLO ", "HELO ", "LHLO " };

	for (unsigned i = 0; i < T2_NELEM(hellos); i++)
		if (strncasecmp((const char *)p, hellos[i], MIN(n, 5)) == 0)
			return n >= 5 ? 1 : -1;
	if (memcmp(p, "220", MIN(n, 3)) != 0 || (n > 3 && p[3] != ' ' && p[3] != '-'))
		return 0;
	if (t2_word_in(p, n, "SMTP"))
		return 1;
	return n >= T2_APP_BYTES || memchr(p, '\n', n) != NULL ? 0 : -1;
}
#endif

/* Flows of SMTP, or all, of which the ports say that they are. */
static void
ask(void)
{
	struct t2_stream_ask a = { .bytes = T2_STREAM_ALL, .stream = take_stream };

#if T2_PORTRULES == 0
	a.app = smtpApp = t2_app_declare(&(struct t2_app){ .name = "smtp", .tcp = ports, .tcp_looks = looks });
#endif
	t2_stream_ask(&a);
}

void
initialize(void)
{
	static const struct t2_packet_column packet_columns[] = { { "smtpStat", "0x00" } };

	T2_PLUGIN_STRUCT_NEW_RARE(smtpCells);
	T2_PACKET_COLUMNS(packet_columns);
#if SMTP_SAVE == 1
	T2_SAVES_OPEN_NAMED(&saves, PLUGIN_SRCH, SMTP_NONAME, SMTP_SUFFIX, SMTP_RMDIR == 1);
#endif
	ask();
}

void
onFlowGenerated(packet_t *packet, unsigned long flowIndex)
{
	if (!PACKET_IS_IP(packet) || !PROTO_IS_TCP(packet) ||
	    (!is_port(packet->srcPort) && !is_port(packet->dstPort)))
		return;
	t2_flow_met(flowIndex);
	smtpCells[flowIndex].stat = SMTP_STAT_SMTP;
}

static uint8_t
stat_of(const struct smtp_cell *c)
{
	return (uint8_t)(c->stat | (c->t != NULL ? smtp_talk_stat(c->t) : 0));
}

void
claimLayer4Information(packet_t *packet UNUSED, unsigned long flowIndex)
{
	struct smtp_cell *const c = &smtpCells[flowIndex];

	if (LIKELY(c->stat == 0))
		return;
	counts[t2_worker].pkts += t2_app_packets(&c->waiting, c->t != NULL);
	T2_PACKET_VALUE("0x%02" B2T_PRIX8, stat_of(c));
}

/* --- what is said ----------------------------------------------------------------------------------------------- */

static struct smtp_talk *
talk_made(struct smtp_cell *c)
{
	if (c->t == NULL)
		c->t = t2_mem_new(T2_MEM_TEXT, sizeof(*c->t));
	return c->t;
}

static struct smtp_talk *
talk_of_opposite(unsigned long flowIndex)
{
	return FLOW_HAS_OPPOSITE(&flows[flowIndex]) ? smtpCells[flows[flowIndex].oppositeFlowIndex].t : NULL;
}

/* Who answers: the side of the port, or of the second flow. */
static bool
is_server(unsigned long flowIndex)
{
	const flow_t *const f = &flows[flowIndex];

	return is_port(f->srcPort) || (!is_port(f->dstPort) && FLOW_IS_B(f));
}

#if SMTP_SAVE == 1
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
	struct smtp_cell *const c = &smtpCells[flowIndex];
	const struct t2_mail_sink *to = NULL;
#if SMTP_SAVE == 1
	const struct t2_mail_sink sink = { &flowIndex, save };

	to = saves.folder != NULL ? &sink : NULL;
#endif
#if T2_PORTRULES == 0
	c->stat |= SMTP_STAT_SMTP;
#endif
	if (c->stat == 0 || talk_made(c) == NULL)
		return false;
	if (b->flags & T2_STREAM_BEGIN)
		smtp_talk_begin(c->t);
	else if (b->flags & T2_STREAM_HOLE)
		smtp_talk_hole(c->t, b->offset - c->t->offset);
	c->t->offset = b->offset + b->len;
	if (!smtp_talk_bytes(c->t, talk_of_opposite(flowIndex), is_server(flowIndex), to, b->data, b->len))
		return false;
#if FORCE_MODE == 1
	if (packet != NULL && (c->t->stat & SMTP_STAT_FULL) != 0) {
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
	return stat_of(&smtpCells[flowIndex]);
}

static void
append_commands(unsigned long flowIndex, outputBuffer_t *buf)
{
	const struct smtp_talk *const t = smtpCells[flowIndex].t;
	const uint32_t n = t != NULL ? t->ncommands : 0;

	OUTBUF_APPEND_NUMREP(buf, n);
	for (unsigned i = 0; i < n; i++)
		OUTBUF_APPEND_STR(buf, smtp_command_names[t->commands[i]]);
}

static void
append_passes(unsigned long flowIndex, outputBuffer_t *buf)
{
	t2_secrets_append(buf, smtpCells[flowIndex].t != NULL ? &smtpCells[flowIndex].t->passes : NULL);
}

static uint64_t
names_of(unsigned long flowIndex)
{
	return smtpCells[flowIndex].t != NULL ? smtpCells[flowIndex].t->names.n : 0;
}

static uint64_t
senders_of(unsigned long flowIndex)
{
	return smtpCells[flowIndex].t != NULL ? smtpCells[flowIndex].t->senders.n : 0;
}

static uint64_t
recipients_of(unsigned long flowIndex)
{
	return smtpCells[flowIndex].t != NULL ? smtpCells[flowIndex].t->recipients.n : 0;
}

static const struct t2_column columns[] = {
	{ "smtpStat", T2_CALL(H8, status_of), "SMTP status", .join = T2_JOIN_OR },
#if SMTP_BTFLD == 1
	{ "smtpCBF", T2_PTR_CELL(H16, smtpCells, t, bits), "SMTP commands, a bit each", .join = T2_JOIN_OR },
#endif
	{ "smtpCC", T2_ROW("STRC:R", append_commands), "SMTP commands", .join = T2_JOIN_LIST },
	{ "smtpRC", T2_PTR_LIST(U16, smtpCells, t, nreplies, replies), "SMTP codes of replies",
	    .join = T2_JOIN_LIST },
	{ "smtpUsr", T2_PTR_LIST(STR, smtpCells, t, users.n, users.v), "SMTP users", .join = T2_JOIN_LIST },
	{ "smtpPW", T2_ROW("STR:R", append_passes), "SMTP passwords", .join = T2_JOIN_LIST },
	{ "smtpSANum", T2_CALL(U8, names_of), "SMTP names or texts of replies", .join = T2_JOIN_MAX },
	{ "smtpESANum", T2_CALL(U8, senders_of), "SMTP senders", .join = T2_JOIN_MAX },
	{ "smtpERANum", T2_CALL(U8, recipients_of), "SMTP recipients", .join = T2_JOIN_MAX },
	{ "smtpSA", T2_PTR_LIST(STR, smtpCells, t, names.n, names.v), "SMTP name of the client, or texts of replies",
	    .join = T2_JOIN_LIST },
	{ "smtpESA", T2_PTR_LIST(STR, smtpCells, t, senders.n, senders.v), "SMTP addresses of senders",
	    .join = T2_JOIN_LIST },
	{ "smtpERA", T2_PTR_LIST(STR, smtpCells, t, recipients.n, recipients.v), "SMTP addresses of recipients",
	    .join = T2_JOIN_LIST },
#if SMTP_HDR == 1
	{ "smtpMails", T2_PTR_CELL(U32, smtpCells, t, mails.whole), "SMTP mails that are whole",
	    .join = T2_JOIN_SUM },
	{ "smtpFrom", T2_MAILS_LIST(smtpCells, FROM), "Mails: From", .join = T2_JOIN_LIST },
	{ "smtpTo", T2_MAILS_LIST(smtpCells, TO), "Mails: To", .join = T2_JOIN_LIST },
	{ "smtpCcTo", T2_MAILS_LIST(smtpCells, CC), "Mails: Cc", .join = T2_JOIN_LIST },
	{ "smtpReplyTo", T2_MAILS_LIST(smtpCells, REPLY_TO), "Mails: Reply-To", .join = T2_JOIN_LIST },
	{ "smtpSubject", T2_MAILS_LIST(smtpCells, SUBJECT), "Mails: Subject", .join = T2_JOIN_LIST },
	{ "smtpDate", T2_MAILS_LIST(smtpCells, DATE), "Mails: Date", .join = T2_JOIN_LIST },
	{ "smtpMsgID", T2_MAILS_LIST(smtpCells, ID), "Mails: Message-ID", .join = T2_JOIN_LIST },
	{ "smtpUsrAg", T2_MAILS_LIST(smtpCells, AGENT), "Mails: User-Agent, X-Mailer", .join = T2_JOIN_LIST },
	{ "smtpOrigIP", T2_MAILS_LIST(smtpCells, ORIGIN), "Mails: X-Originating-IP", .join = T2_JOIN_LIST },
	{ "smtpFile", T2_MAILS_LIST(smtpCells, FILE), "Mails: names of what is attached", .join = T2_JOIN_LIST },
#endif
};
T2_PLUGIN_COLUMNS(columns);

bool
flowIsNeutral(unsigned long flowIndex)
{
	return smtpCells[flowIndex].t == NULL && smtpCells[flowIndex].stat == 0;
}

/* By the port alone it is SMTP as long as nothing else was said. */
void
onFlowTerminate(unsigned long flowIndex)
{
	struct smtp_cell *const c = &smtpCells[flowIndex];
	struct counts *const n = &counts[t2_worker];

	if (LIKELY(c->stat == 0))
		return;
	if (c->t == NULL && t2_app_is_other(flowIndex, smtpApp))
		*c = (struct smtp_cell){ .t = NULL };
	n->pkts += c->waiting;
	if (c->t != NULL) {
		smtp_talk_end(c->t);
		n->mails += c->t->mails.whole;
	}
	n->stat |= stat_of(c);
}

void
onFlowFree(unsigned long flowIndex)
{
	struct smtp_talk *const t = smtpCells[flowIndex].t;

	if (LIKELY(smtpCells[flowIndex].stat == 0))
		return;
	smtpCells[flowIndex] = (struct smtp_cell){ .t = NULL };
	if (t == NULL)
		return;
	smtp_talk_free(t);
	t2_mem_give(T2_MEM_TEXT, sizeof(*t));
	free(t);
}

/*
 * --- the run -------------------------------------------------------------------------------------------------------
 */

static const struct t2_count counted[] = {
	T2_COUNT_BITS(counts, stat, "smtpStat"),
	T2_COUNT(counts, pkts, "Number of SMTP packets", .of = T2_OF_PACKETS, .column = "smtpPkts"),
	T2_COUNT(counts, mails, "Number of SMTP mails"),
	T2_COUNT(counts, files, "Number of SMTP files"),
};
T2_COUNTS_REPORT(counts, counted);

void
onApplicationTerminate(void)
{
#if SMTP_SAVE == 1
	t2_saves_close(&saves);
#endif
	T2_PLUGIN_STRUCT_FREE(smtpCells);
}
