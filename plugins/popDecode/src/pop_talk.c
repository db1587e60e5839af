/* pop_talk: what the two sides of a connection of POP say. */
#include "pop_talk.h"

#include <ctype.h>
#include <strings.h>

const char pop_command_names[POP_COMMANDS][8] = {
#define T2_TABLE(name, kind, digits, grouped, gaps, heading)
#define T2_BIT(bit, name, level, text)	[bit] = #name,
#include "popCBF.def"
#undef T2_BIT
#undef T2_TABLE
	[POP_UTF8] = "UTF8", [POP_LANG] = "LANG", [POP_LAST] = "LAST", [POP_RPOP] = "RPOP", [POP_HELO] = "HELO",
	[POP_FOLD] = "FOLD", [POP_READ] = "READ", [POP_ACKS] = "ACKS", [POP_ACKD] = "ACKD", [POP_NACK] = "NACK",
};

/* Add at most size bytes to a list, of which there may be max; once: unless they are there. */
static void
text_add(struct pop_talk *t, struct t2_texts *list, unsigned max, bool once, const char *s, size_t n, size_t size)
{
	if (!t2_texts_add(list, max, once, s, MIN(n, size)) && list->n >= max)
		t->stat |= POP_STAT_FULL;
}

static void
user_add(struct pop_talk *t, const char *s, size_t n)
{
	text_add(t, &t->users, POP_MXUNM, true, s, n, POP_MXNMLN);
}

static void
pass_add(struct pop_talk *t, const char *s, size_t n)
{
	text_add(t, &t->passes, POP_MXPNM, true, s, n, POP_MXNMLN);
}

/* --- the client ------------------------------------------------------------------------------------------------- */

static void
asked_put(struct pop_asked *a, uint8_t reply)
{
	if (a->n < POP_ASKED)
		a->replies[(a->first + a->n++) % POP_ASKED] = reply;
}

/* What was asked for first; -1 if it is not known. */
static int
asked_take(struct pop_asked *a)
{
	int reply;

	if (a->n == 0)
		return -1;
	reply = a->replies[a->first];
	a->first = (uint8_t)((a->first + 1) % POP_ASKED);
	a->n--;
	return reply;
}

/* The number of a command; -1 if it is none. */
static int
command_of(const char *s, size_t n)
{
	return n >= 3 ? T2_NAME_OF(pop_command_names, POP_COMMANDS, s, n) : -1;
}

static void
command_add(struct pop_talk *t, int command)
{
	if (command < POP_BITS)
		t->bits |= (uint16_t)(1U << command);
	if (memchr(t->commands, command, t->ncommands) != NULL)
		return;
	if (t->ncommands == POP_MXCNM)
		t->stat |= POP_STAT_FULL;
	else
		t->commands[t->ncommands++] = (uint8_t)command;
}

/* What follows the first line of the reply to a command. */
static uint8_t
reply_to(int command, const char *value)
{
	switch (command) {
	case POP_RETR:
	case POP_TOP:
		return POP_A_MAIL;
	case POP_CAPA:
	case POP_XTND:
		return POP_LINES;
	case POP_LIST:
	case POP_UIDL:
	case POP_LANG:
	case POP_AUTH:
		return *value == '\0' ? POP_LINES : POP_NOTHING;
	case POP_STLS:
		return POP_NOTHING | POP_ASKED_TLS;
	}
	return POP_NOTHING;
}

/* "user secret": APOP, HELO of POP2. */
static void
both_add(struct pop_talk *t, const char *value)
{
	const size_t n = strcspn(value, " ");

	user_add(t, value, n);
	value += n + strspn(value + n, " ");
	if (*value != '\0')
		pass_add(t, value, strlen(value));
}

/* A user and a secret that a line of a log-in has. */
static void
said_add(struct pop_talk *t, const struct t2_sasl_said *said)
{
	if (said->user != NULL)
		user_add(t, said->user, strlen(said->user));
	if (said->secret != NULL)
		pass_add(t, said->secret, strlen(said->secret));
}

static void
command_line(struct pop_talk *t, int command, const char *value)
{
	struct t2_sasl_said said;

	command_add(t, command);
	asked_put(&t->asked, reply_to(command, value));
	if (command == POP_STLS)
		t->stat |= POP_STAT_TLS;
	if (*value == '\0')
		return;
	switch (command) {
	case POP_USER:
		user_add(t, value, strlen(value));
		break;
	case POP_PASS:
	case POP_RPOP:
		pass_add(t, value, strlen(value));
		break;
	case POP_APOP:
	case POP_HELO:
		both_add(t, value);
		break;
	case POP_AUTH:
		t2_sasl_begin(&t->sasl, value, strlen(value), POP_B64 == 0, &said);
		said_add(t, &said);
		break;
	default:
		text_add(t, &t->texts, POP_MXUNM, false, value, strlen(value), POP_MXNMLN);
	}
}

static void
client_line(struct pop_talk *t)
{
	const char *const s = t->line.text;
	const size_t n = strcspn(s, " ");
	struct t2_sasl_said said;
	int command;

	if (t->sasl.mechanism != 0 && t2_sasl_line(&t->sasl, s, t->line.n, POP_B64 == 0, &said)) {
		said_add(t, &said);
		return;
	}
	if ((command = command_of(s, n)) >= 0)
		command_line(t, command, s + n + (s[n] == ' '));
	else if (n > 0)
		asked_put(&t->asked, POP_NOTHING);
}

/* --- the server ------------------------------------------------------------------------------------------------- */

/* The number of mails, or of one, with which a reply or a list begins; no size. */
static void
number_add(struct pop_talk *t, const char *s)
{
	char *end;
	unsigned long n;

	if (!isdigit((uint8_t)*s) || (n = strtoul(s, &end, 10)) > UINT16_MAX || (*end != ' ' && *end != '\0') ||
	    strncmp(end, " octets", 7) == 0)
		return;
	for (unsigned i = 0; i < t->nnumbers; i++)
		if (t->numbers[i] == n)
			return;
	if (t->nnumbers == POP_MXCNM)
		t->stat |= POP_STAT_FULL;
	else
		t->numbers[t->nnumbers++] = (uint16_t)n;
}

static void
field_add(void *arg, enum t2_mail_field field, const char *value, size_t n)
{
	struct pop_talk *const t = arg;

	if (field != T2_MAIL_RETURN) {
		if (POP_HDR == 1)
			text_add(t, &t->mails.fields[field], POP_MXFNM, false, value, n, POP_MXFDLN);
	} else if (*value == '<')
		user_add(t, value + 1, strcspn(value + 1, ">"));
	else
		user_add(t, value, n);
}

/* Whose bytes these are. */
struct data_of {
	struct pop_talk *t;
	const struct t2_mail_sink *sink;
};

/* Lines of a list. */
static void
list_bytes(struct pop_talk *t, const uint8_t *p, size_t n)
{
	for (size_t used; n > 0 && t->first; p += used, n -= used) {
		used = t2_line_take(&t->line, p, n);
		if (!t->line.whole)
			return;
		number_add(t, t->line.text);
		t->first = false;
	}
}

static void
data_bytes(void *arg, const uint8_t *p, size_t n)
{
	const struct data_of *const of = arg;
	struct pop_talk *const t = of->t;

	if (t->in != POP_A_MAIL) {
		list_bytes(t, p, n);
		return;
	}
	if (t->mails.reader != NULL)
		t2_mail_bytes(t->mails.reader, p, n, field_add, t);
	if (t2_mails_save(&t->mails, of->sink, p, n))
		t->stat |= POP_STAT_STORED;
}

/* What follows is a mail, a list, or nothing. */
static void
data_begin(struct pop_talk *t, uint8_t in)
{
	t->in = in;
	t->first = true;
	t->data = T2_DOTTED;
	t2_line_clear(&t->line);
	if (in == POP_A_MAIL)
		t2_mails_begin(&t->mails, true);
}

static void
data_end(struct pop_talk *t, bool whole)
{
	if (t->in == POP_A_MAIL) {
		if (t->mails.reader != NULL)
			t2_mail_end(t->mails.reader, field_add, t);
		t->mails.whole += whole;
	}
	t->in = POP_NOTHING;
	t2_line_clear(&t->line);
}

/* What a reply says of what comes next: its text, and to which command it is, -1 if that is not known. */
static void
goes_on(struct pop_talk *t, struct pop_talk *client, const char *s, int reply)
{
	if (t->positive && reply != POP_A_MAIL)
		number_add(t, s);
	if (client != NULL && client->asked.n == 0)
		client->sasl.mechanism = 0;
	if (reply < 0)
		return;
	if (reply & POP_ASKED_TLS) {
		t->over = client->over = t->positive;
		if (t->positive)
			t->stat |= POP_STAT_TLS;
		else
			client->stat &= (uint16_t)~POP_STAT_TLS;
	} else if (t->positive && reply != POP_NOTHING)
		data_begin(t, (uint8_t)reply);
	t->positive = false;				/* what its lines are is known */
}

/* Is the word of the reply this one? */
static bool
says(const char *s, const char *word)
{
	const size_t n = strlen(word);

	return strncmp(s, word, n) == 0 && (s[n] == ' ' || s[n] == '\0');
}

static void
server_line(struct pop_talk *t, struct pop_talk *client)
{
	const char *s = t->line.text;
	int reply = -1;

	t->positive = says(s, "+OK");
	if (*s == '#')						/* POP2: how many mails there are */
		number_add(t, s + 1);
	else if (!t->positive && !says(s, "-ERR") && !says(s, "+") && *s != '=')
		t->stat |= POP_STAT_INVALID;
	if (!t->positive && !says(s, "-ERR"))
		return;
	t->stat |= t->positive ? POP_STAT_OK : POP_STAT_ERR;
	s += t->positive ? 3 : 4;
	s += strspn(s, " ");
	if (*s != '\0')
		text_add(t, &t->texts, POP_MXUNM, false, s, strlen(s), POP_MXNMLN);
	if (t->greeted && client != NULL)
		reply = asked_take(&client->asked);
	t->greeted = true;
	goes_on(t, client, s, reply);
}

/*
 * Lines behind +OK of a command that was not seen, as the client's side is not there: a mail, if they begin with a
 * field.
 */
static bool
data_guessed(struct pop_talk *t, const uint8_t *p, size_t n)
{
	size_t i = 0;

	if (!t->positive || *p == '+' || *p == '-')
		return false;
	while (i < n && p[i] > ' ' && p[i] < 0x7f && p[i] != ':')
		i++;
	t->positive = false;
	data_begin(t, i > 0 && i < n && p[i] == ':' ? POP_A_MAIL : POP_LINES);
	return true;
}

/* --- bytes ------------------------------------------------------------------------------------------------------ */

/* Bytes up to the end of a line; how many they are. */
static size_t
line_bytes(struct pop_talk *t, struct pop_talk *other, bool server, const uint8_t *p, size_t n)
{
	size_t used;

	if (t2_line_begins(&t->line)) {
		if (*p == 0x16) {				/* a record of TLS */
			t->over = true;
			return n;
		}
		if (server && data_guessed(t, p, n))
			return 0;
		if (server && *p != '+' && *p != '-' && *p != '#' && *p != '=') {
			t2_line_clear(&t->line);
			t->line.passing = true;
			t->stat |= t->lost ? 0 : POP_STAT_INVALID;
		}
		t->lost = false;
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
pop_talk_bytes(struct pop_talk *t, struct pop_talk *other, bool server, const struct t2_mail_sink *sink,
    const uint8_t *p, size_t n)
{
	struct data_of of = { t, sink };

	for (size_t used; n > 0 && !t->over; p += used, n -= used) {
		if (t->in == POP_NOTHING) {
			used = line_bytes(t, other, server, p, n);
			continue;
		}
		used = t2_dotted_take(&t->data, p, n, data_bytes, &of);
		if (t->data.end)
			data_end(t, true);
	}
	return !t->over;
}

/* What was asked for, and what was answered, may be among what is missing. */
void
pop_talk_hole(struct pop_talk *t, struct pop_talk *other)
{
	t2_line_clear(&t->line);
	t->lost = true;
	t->positive = false;
	t->sasl.mechanism = 0;
	t->data.begins = false;
	t->data.dot = 0;
	t->asked.n = 0;
	if (other != NULL)
		other->asked.n = 0;
	if (t->mails.reader != NULL)
		t2_mail_hole(t->mails.reader);
}

void
pop_talk_begin(struct pop_talk *t)
{
	data_end(t, false);
	t->over = t->greeted = t->positive = false;
	t->sasl.mechanism = 0;
	t->asked.n = 0;
}

void
pop_talk_end(struct pop_talk *t)
{
	t->stat = pop_talk_stat(t);
	data_end(t, false);
}

uint16_t
pop_talk_stat(const struct pop_talk *t)
{
	uint16_t stat = t->stat;

	if (t->sasl.mechanism != 0)
		stat |= POP_STAT_AUTH_PENDING;
	if (t->in == POP_A_MAIL && t->mails.begun)
		stat |= POP_STAT_STORING;
	if (t->in == POP_A_MAIL && t->mails.reader != NULL && !t->mails.reader->body)
		stat |= POP_STAT_PATH_PENDING;
	return stat;
}

void
pop_talk_free(struct pop_talk *t)
{
	struct t2_texts *const lists[] = { &t->users, &t->passes, &t->texts };

	for (unsigned i = 0; i < T2_NELEM(lists); i++)
		t2_texts_free(lists[i]);
	t2_mails_free(&t->mails);
}
