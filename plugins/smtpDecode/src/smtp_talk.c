/* smtp_talk: what the two sides of a connection of SMTP say. */
#include "smtp_talk.h"

#include <ctype.h>
#include <strings.h>

const char smtp_command_names[SMTP_COMMANDS][12] = {
#define T2_TABLE(name, kind, digits, grouped, gaps, heading)
#define T2_BIT(bit, name, level, text)	[bit] = #name,
#include "smtpCBF.def"
#undef T2_BIT
#undef T2_TABLE
	[SMTP_STARTTLS] = "STARTTLS", [SMTP_BDAT] = "BDAT", [SMTP_ETRN] = "ETRN", [SMTP_LHLO] = "LHLO",
	[SMTP_ATRN] = "ATRN", [SMTP_BURL] = "BURL", [SMTP_XCLIENT] = "XCLIENT", [SMTP_XFORWARD] = "XFORWARD",
};

/* Add at most size bytes to a list, of which there may be max. */
static void
text_add(struct smtp_talk *t, struct t2_texts *list, unsigned max, const char *s, size_t n, size_t size)
{
	if (!t2_texts_add(list, max, false, s, MIN(n, size)) && list->n >= max)
		t->stat |= SMTP_STAT_FULL;
}

/* --- the mail --------------------------------------------------------------------------------------------------- */

static void
field_add(void *arg, enum t2_mail_field field, const char *value, size_t n)
{
	struct smtp_talk *const t = arg;

	text_add(t, &t->mails.fields[field], SMTP_MAXFNM, value, n, SMTP_MXFDLN);
}

/* Whose bytes these are. */
struct mail_of {
	struct smtp_talk *t;
	const struct t2_mail_sink *sink;
};

static void
mail_bytes(void *arg, const uint8_t *p, size_t n)
{
	const struct mail_of *const of = arg;
	struct smtp_talk *const t = of->t;

	if (t->mails.reader != NULL)
		t2_mail_bytes(t->mails.reader, p, n, field_add, t);
	if (t2_mails_save(&t->mails, of->sink, p, n))
		t->stat |= SMTP_STAT_WRITTEN;
}

static void
mail_begin(struct smtp_talk *t)
{
	if (t->inMail)
		return;
	t->inMail = true;
	t2_mails_begin(&t->mails, SMTP_HDR == 1);
}

/* The mail is whole, or what was there of it is all. */
static void
mail_end(struct smtp_talk *t, bool whole)
{
	if (t->inMail && t->mails.reader != NULL)
		t2_mail_end(t->mails.reader, field_add, t);
	t->mails.whole += whole;
	t->inMail = false;
}

/* Bytes of DATA up to its end; how many they are. */
static size_t
data_bytes(struct smtp_talk *t, const struct t2_mail_sink *sink, const uint8_t *p, size_t n)
{
	struct mail_of of = { t, sink };
	const size_t used = t2_dotted_take(&t->data, p, n, mail_bytes, &of);

	if (t->data.end) {
		t->state = SMTP_COMMAND;
		mail_end(t, true);
	}
	return used;
}

/* Bytes of a chunk (RFC 3030); how many they are. */
static size_t
chunk_bytes(struct smtp_talk *t, const struct t2_mail_sink *sink, const uint8_t *p, size_t n)
{
	struct mail_of of = { t, sink };
	const size_t len = n < t->chunk ? n : (size_t)t->chunk;

	mail_bytes(&of, p, len);
	t->chunk -= len;
	if (t->chunk > 0)
		return len;
	t->state = SMTP_COMMAND;
	if (t->lastChunk)
		mail_end(t, true);
	return len;
}

/* --- the client ------------------------------------------------------------------------------------------------- */

/* The number of a command; -1 if it is none. */
static int
command_of(const char *s, size_t n)
{
	return n >= 4 ? T2_NAME_OF(smtp_command_names, SMTP_COMMANDS, s, n) : -1;
}

static void
command_add(struct smtp_talk *t, int command)
{
	if (command < SMTP_BITS)
		t->bits |= (uint16_t)(1U << command);
	if (memchr(t->commands, command, t->ncommands) != NULL)
		return;
	if (t->ncommands == SMTP_MAXCNM)
		t->stat |= SMTP_STAT_FULL;
	else
		t->commands[t->ncommands++] = (uint8_t)command;
}

/* The address of FROM:<...> or TO:<...>, of which the brackets may be missing. */
static void
address_add(struct smtp_talk *t, struct t2_texts *list, unsigned max, const char *s)
{
	const char *from = strchr(s, '<');
	size_t n = 0;

	if (from != NULL) {
		bool quoted = false;

		for (from++; from[n] != '\0' && (quoted || from[n] != '>'); n++)
			quoted ^= from[n] == '"' && (n == 0 || from[n - 1] != '\\');
	} else {
		if ((from = strchr(s, ':')) == NULL)
			return;
		from += 1 + strspn(from + 1, " ");
		n = strcspn(from, " ");
	}
	text_add(t, list, max, from, n, SMTP_MXNMLN);
}

/* A user and a secret that a line of a log-in has. */
static void
said_add(struct smtp_talk *t, const struct t2_sasl_said *said)
{
	if (said->user != NULL)
		text_add(t, &t->users, SMTP_MAXUNM, said->user, strlen(said->user), SMTP_MXUNMLN);
	if (said->secret != NULL)
		text_add(t, &t->passes, SMTP_MAXPNM, said->secret, strlen(said->secret), SMTP_MXPNMLN);
}

static void
chunk_begin(struct smtp_talk *t, const char *s)
{
	char *end;
	const uint64_t n = isdigit((uint8_t)*s) ? strtoull(s, &end, 10) : 0;

	if (!isdigit((uint8_t)*s))
		return;
	mail_begin(t);
	t->chunk = n;
	t->lastChunk = strncasecmp(end + strspn(end, " "), "LAST", 4) == 0;
	if (n > 0)
		t->state = SMTP_IN_CHUNK;
	else if (t->lastChunk)
		mail_end(t, true);
}

static void
command_line(struct smtp_talk *t, int command, const char *value)
{
	struct t2_sasl_said said;

	command_add(t, command);
	switch (command) {
	case SMTP_HELO:
	case SMTP_EHLO:
	case SMTP_LHLO:
		if (*value != '\0')
			text_add(t, &t->names, SMTP_MAXSNM, value, strlen(value), SMTP_MXNMLN);
		break;
	case SMTP_MAIL:
	case SMTP_SEND:
	case SMTP_SOML:
	case SMTP_SAML:
		mail_end(t, false);
		address_add(t, &t->senders, SMTP_MAXTNM, value);
		break;
	case SMTP_RCPT:
		address_add(t, &t->recipients, SMTP_MAXRNM, value);
		break;
	case SMTP_RSET:
		mail_end(t, false);
		break;
	case SMTP_AUTH:
		t2_sasl_begin(&t->sasl, value, strlen(value), SMTP_B64 == 0, &said);
		said_add(t, &said);
		break;
	case SMTP_DATA:
		t->state = SMTP_DATA_ASKED;
		t->lastReply = 0;
		break;
	case SMTP_BDAT:
		chunk_begin(t, value);
		break;
	case SMTP_STARTTLS:
		t->state = SMTP_TLS_ASKED;
		t->stat |= SMTP_STAT_TLS;
		break;
	}
}

static void
client_line(struct smtp_talk *t)
{
	const char *const s = t->line.text;
	const size_t n = strcspn(s, " ");
	struct t2_sasl_said said;
	int command;

	if (t->sasl.mechanism != 0 && t2_sasl_line(&t->sasl, s, t->line.n, SMTP_B64 == 0, &said)) {
		said_add(t, &said);
		return;
	}
	if ((command = command_of(s, n)) >= 0)
		command_line(t, command, s + n + strspn(s + n, " "));
}

/* --- the server ------------------------------------------------------------------------------------------------- */

/* A line more of a reply: those that have room as a whole, of the first what has. */
static void
reply_text(struct smtp_talk *t, const char *s, size_t n)
{
	if (t->nreply == 0)
		n = MIN(n, sizeof(t->reply));
	else if (n + 1 > sizeof(t->reply) - t->nreply)
		return;
	else
		t->reply[t->nreply++] = '_';
	memcpy(t->reply + t->nreply, s, n);
	t->nreply += (uint16_t)n;
}

static void
reply_add(struct smtp_talk *t, uint16_t code)
{
	for (unsigned i = 0; i < t->nreplies; i++)
		if (t->replies[i] == code)
			return;
	if (t->nreplies == SMTP_MAXCNM)
		t->stat |= SMTP_STAT_FULL;
	else
		t->replies[t->nreplies++] = code;
}

/* What a reply changes in what the client says next. */
static void
client_goes_on(struct smtp_talk *t, struct smtp_talk *client, int code)
{
	if (client == NULL)
		return;
	client->lastReply = (uint16_t)code;
	if (code != 334)
		client->sasl.mechanism = 0;
	if (client->state != SMTP_TLS_ASKED)
		return;
	client->state = SMTP_COMMAND;
	t->over = client->over = code == 220;
	if (code == 220)
		t->stat |= SMTP_STAT_TLS;
	else
		client->stat &= (uint8_t)~SMTP_STAT_TLS;
}

static void
server_line(struct smtp_talk *t, struct smtp_talk *client)
{
	bool more;
	const int code = t2_reply_code(t->line.text, &more);

	if (code < 200 || code > 599)
		return;
	reply_text(t, t->line.text, t->line.n);
	if (more)
		return;
	reply_add(t, (uint16_t)code);
#if SMTP_RCTXT == 1
	text_add(t, &t->names, SMTP_MAXSNM, t->reply, t->nreply, sizeof(t->reply));
#endif
	t->nreply = 0;
	client_goes_on(t, client, code);
}

/* --- bytes ------------------------------------------------------------------------------------------------------ */

/* The server has answered DATA, or nothing was heard from it. */
static void
data_begin(struct smtp_talk *t)
{
	t->state = SMTP_COMMAND;
	if (t->lastReply >= 400)
		return;
	mail_begin(t);
	t->state = SMTP_IN_DATA;
	t->data = T2_DOTTED;
}

/* Bytes up to the end of a line; how many they are. */
static size_t
line_bytes(struct smtp_talk *t, struct smtp_talk *other, bool server, const uint8_t *p, size_t n)
{
	size_t used;

	if (t2_line_begins(&t->line) && *p == 0x16) {		/* a record of TLS */
		t->over = true;
		return n;
	}
	used = t2_line_take(&t->line, p, n);
	if (!t->line.whole)
		return used;
	if (server)
		server_line(t, other);
	else
		client_line(t);
	return used;
}

bool
smtp_talk_bytes(struct smtp_talk *t, struct smtp_talk *other, bool server, const struct t2_mail_sink *sink,
    const uint8_t *p, size_t n)
{
	for (size_t used; n > 0 && !t->over; p += used, n -= used) {
		if (t->state == SMTP_DATA_ASKED)
			data_begin(t);
		if (t->state == SMTP_IN_DATA)
			used = data_bytes(t, sink, p, n);
		else if (t->state == SMTP_IN_CHUNK)
			used = chunk_bytes(t, sink, p, n);
		else
			used = line_bytes(t, other, server, p, n);
	}
	return !t->over;
}

void
smtp_talk_hole(struct smtp_talk *t, size_t n)
{
	t2_line_clear(&t->line);
	t->nreply = 0;
	t->sasl.mechanism = 0;
	t->data.begins = false;
	t->data.dot = 0;
	if (t->mails.reader != NULL)
		t2_mail_hole(t->mails.reader);
	if (t->state != SMTP_IN_CHUNK)
		return;
	t->chunk -= n < t->chunk ? n : t->chunk;
	if (t->chunk > 0)
		return;
	t->state = SMTP_COMMAND;
	mail_end(t, t->lastChunk);
}

void
smtp_talk_begin(struct smtp_talk *t)
{
	mail_end(t, false);
	t->state = SMTP_COMMAND;
	t->over = false;
	smtp_talk_hole(t, 0);
}

uint8_t
smtp_talk_stat(const struct smtp_talk *t)
{
	uint8_t stat = t->stat;

	if (t2_sasl_wants_user(&t->sasl))
		stat |= SMTP_STAT_USER_PENDING;
	if (t2_sasl_wants_secret(&t->sasl))
		stat |= SMTP_STAT_PASS_PENDING;
	if (t->inMail || t->state == SMTP_DATA_ASKED)
		stat |= SMTP_STAT_DATA_PENDING;
	return stat;
}

void
smtp_talk_end(struct smtp_talk *t)
{
	t->stat = smtp_talk_stat(t);
	mail_end(t, false);
}

void
smtp_talk_free(struct smtp_talk *t)
{
	struct t2_texts *const lists[] = { &t->users, &t->passes, &t->names, &t->senders, &t->recipients };

	for (unsigned i = 0; i < T2_NELEM(lists); i++)
		t2_texts_free(lists[i]);
	t2_mails_free(&t->mails);
}
