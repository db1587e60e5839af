/* imap_talk: what the two sides of a connection of IMAP say. */
#include "imap_talk.h"

#include <ctype.h>
#include <strings.h>

const char imap_command_names[IMAP_COMMANDS][20] = {
#define T2_TABLE(name, kind, digits, grouped, gaps, heading)
#define T2_BIT(bit, name, level, text)	[bit] = #name,
#include "imapCBF.def"
#undef T2_BIT
#undef T2_TABLE
};
const char imap_status_names[IMAP_RESULTS][8] = { "OK", "NO", "BAD", "PREAUTH", "BYE" };

static const uint16_t status_bits[IMAP_RESULTS] = { IMAP_STAT_OK, IMAP_STAT_NO, IMAP_STAT_BAD, IMAP_STAT_PREAUTH,
	IMAP_STAT_BYE };

/* Add at most IMAP_MXNMLN bytes to a list, of which there may be max, unless they are there. */
static void
text_add(struct imap_talk *t, struct t2_texts *list, unsigned max, const char *s, size_t n)
{
	if (!t2_texts_add(list, max, true, s, MIN(n, IMAP_MXNMLN)) && list->n >= max)
		t->stat |= IMAP_STAT_FULL;
}

/* --- words ------------------------------------------------------------------------------------------------------ */

/* The next word, or quoted text, without its quotes; false if there is none.  *s goes behind it and its blank. */
static bool
word_take(const char **s, char *to, size_t size)
{
	const char *p = *s;
	const bool quoted = *p == '"';
	size_t n = 0;

	if (*p == '\0')
		return false;
	p += quoted;
	for (; *p != '\0' && (quoted ? *p != '"' : *p != ' '); p++) {
		if (quoted && *p == '\\' && p[1] != '\0')
			p++;
		if (n < size - 1)
			to[n++] = *p;
	}
	to[n] = '\0';
	p += quoted && *p == '"';
	*s = p + (*p == ' ');
	return true;
}

static int
command_of(const char *s)
{
	return T2_NAME_OF(imap_command_names, IMAP_COMMANDS, s, strlen(s));
}

static int
status_of(const char *s)
{
	return T2_NAME_OF(imap_status_names, IMAP_RESULTS, s, strlen(s));
}

/* ("name" "value" "name" NIL): each pair as name=value. */
static void
ids_add(struct imap_talk *t, const char *s)
{
	char pair[2 * IMAP_ARGUMENT + 2], value[IMAP_ARGUMENT + 1];

	if (*s != '(')
		return;
	for (s++; *s == '"' && word_take(&s, pair, IMAP_ARGUMENT) && *s != '\0';) {
		const size_t n = strlen(pair);
		const bool nil = *s != '"';

		if (!word_take(&s, value, sizeof(value)))
			return;
		(void)snprintf(pair + n, sizeof(pair) - n, "=%s", nil ? "" : value);
		text_add(t, &t->ids, IMAP_MAXCAP, pair, strlen(pair));
	}
}

/* --- mails ------------------------------------------------------------------------------------------------------ */

static void
field_add(void *arg, enum t2_mail_field field, const char *value, size_t n)
{
	struct imap_talk *const t = arg;

	if (!t2_texts_add(&t->mails.fields[field], IMAP_MAXFNM, true, value, MIN(n, (size_t)IMAP_MXFDLN)) &&
	    t->mails.fields[field].n >= IMAP_MAXFNM)
		t->stat |= IMAP_STAT_FULL;
}

/* A mail that came in pieces has no more of them. */
static void
mail_end(struct imap_talk *t)
{
	if (t->partial && t->mails.reader != NULL)
		t2_mail_end(t->mails.reader, field_add, t);
	t->partial = false;
}

/* A mail, or a header, begins; but for the rest of one that comes in pieces, from a byte on. */
static void
mail_begin(struct imap_talk *t, bool partial, uint64_t from)
{
	if (t->partial && from > 0 && from == t->size)
		return;
	mail_end(t);
	t->partial = partial;
	t->size = 0;
	t2_mails_begin(&t->mails, IMAP_HDR == 1);
	t->counts = t->literal == IMAP_MAIL;
}

static void
mail_bytes(struct imap_talk *t, const struct t2_mail_sink *sink, const uint8_t *p, size_t n)
{
	if (t->mails.reader != NULL)
		t2_mail_bytes(t->mails.reader, p, n, field_add, t);
	t->size += n;
	if (t->literal == IMAP_MAIL && t2_mails_save(&t->mails, sink, p, n))
		t->stat |= IMAP_STAT_STORED;
}

/* --- literals --------------------------------------------------------------------------------------------------- */

static void
text_put(struct imap_talk *t, const char *s, size_t n)
{
	n = MIN(n, sizeof(t->text) - 1 - t->ntext);
	memcpy(t->text + t->ntext, s, n);
	t->ntext += (uint16_t)n;
	t->text[t->ntext] = '\0';
}

/* Does a line end with {n}, {n+} or ~{n}?  Where that begins; NULL if not. */
static const char *
literal_at(const char *s, size_t n, uint64_t *size, bool *waits)
{
	const char *at = s + n;

	if (n < 3 || *--at != '}')
		return NULL;
	*waits = at[-1] != '+';
	at -= !*waits;
	while (at > s && isdigit((uint8_t)at[-1]))
		at--;
	if (at == s || at[-1] != '{' || !isdigit((uint8_t)*at))
		return NULL;
	*size = strtoull(at, NULL, 10);
	at--;
	return at > s && at[-1] == '~' ? at - 1 : at;
}

/* What is behind an item of FETCH: text up to it, "... BODY[HEADER] " or "... BODY[]<100> ". */
static enum imap_literal
fetched(const char *s, size_t n, bool *partial, uint64_t *from)
{
	const char *at, *section;

	while (n > 0 && s[n - 1] == ' ')
		n--;
	if (n > 0 && s[n - 1] == '>' && (at = memrchr(s, '<', n)) != NULL) {
		*partial = true;
		*from = strtoull(at + 1, NULL, 10);
		n = (size_t)(at - s);
	}
	if (n >= 6 && strncasecmp(s + n - 6, "RFC822", 6) == 0)
		return IMAP_MAIL;
	if (n >= 13 && strncasecmp(s + n - 13, "RFC822.HEADER", 13) == 0)
		return IMAP_HEADER;
	if (n < 2 || s[n - 1] != ']' || (section = memrchr(s, '[', n)) == NULL || section - s < 4)
		return IMAP_SKIPPED;
	if (strncasecmp(section - 4, "BODY", 4) != 0 && strncasecmp(section - 4, "NARY", 4) != 0)
		return IMAP_SKIPPED;
	if (section + 1 == s + n - 1)
		return IMAP_MAIL;
	return strncasecmp(section + 1, "HEADER", 6) == 0 ? IMAP_HEADER : IMAP_SKIPPED;
}

/* Is it a line with a text for people, which may end with any characters? */
static bool
is_status(const char *s)
{
	const char *const at = strchr(s, ' ');
	char word[12];

	return at != NULL && (s = at + 1, word_take(&s, word, sizeof(word))) && status_of(word) >= 0;
}

static void
literal_end(struct imap_talk *t)
{
	if (t->literal == IMAP_TEXT)
		text_put(t, "\"", 1);
	else if (t->literal != IMAP_SKIPPED && !t->partial && t->mails.reader != NULL)
		t2_mail_end(t->mails.reader, field_add, t);
	t->mails.whole += t->counts && t->left == 0;
	t->counts = false;
	t->left = 0;
	t->literal = IMAP_SKIPPED;
}

/* Is it APPEND with a mailbox? */
static bool
is_append(const char *s)
{
	return (s = strchr(s, ' ')) != NULL && strncasecmp(s, " APPEND ", 8) == 0 && s[8] != '\0';
}

/* A literal of so many bytes follows the text. */
static void
literal_begin(struct imap_talk *t, bool server, uint64_t size, const char *s, size_t n)
{
	bool partial = false;
	uint64_t from = 0;

	t->left = size;
	if (server)
		t->literal = fetched(s, n, &partial, &from);
	else
		t->literal = is_append(t->text) ? IMAP_MAIL : IMAP_SKIPPED;
	if (t->literal == IMAP_SKIPPED && size <= IMAP_ARGUMENT)
		t->literal = IMAP_TEXT;
	if (t->literal == IMAP_TEXT)
		text_put(t, "\"", 1);
	else if (t->literal != IMAP_SKIPPED)
		mail_begin(t, partial, from);
	if (size == 0)
		literal_end(t);
}

/* Bytes of the literal; how many they are. */
static size_t
literal_bytes(struct imap_talk *t, const struct t2_mail_sink *sink, const uint8_t *p, size_t n)
{
	const size_t len = n < t->left ? n : (size_t)t->left;

	t->waits = false;
	if (t->literal == IMAP_TEXT)
		for (size_t i = 0; i < len; i++) {
			const char c = p[i] != '\0' ? (char)p[i] : '.';

			if (c == '"' || c == '\\')
				text_put(t, "\\", 1);
			text_put(t, &c, 1);
		}
	else if (t->literal != IMAP_SKIPPED)
		mail_bytes(t, sink, p, len);
	t->left -= len;
	if (t->left == 0)
		literal_end(t);
	return len;
}

static void
text_clear(struct imap_talk *t)
{
	t->ntext = 0;
	t->text[0] = '\0';
}

/* --- the client ------------------------------------------------------------------------------------------------- */

static void
command_add(struct imap_talk *t, int command, const char *tag)
{
	struct imap_asked *const a = &t->asked[t->nasked < IMAP_ASKED ? t->nasked : IMAP_ASKED - 1];

	t->count++;
	t->bits |= UINT64_C(1) << command;
	if (t->nasked < IMAP_ASKED)
		t->nasked++;
	a->command = (uint8_t)command;
	a->ntag = (uint8_t)strnlen(tag, IMAP_TAG);
	memcpy(a->tag, tag, a->ntag);
	if (memchr(t->commands, command, t->ncommands) != NULL)
		return;
	if (t->ncommands == IMAP_MAXCNM)
		t->stat |= IMAP_STAT_FULL;
	else
		t->commands[t->ncommands++] = (uint8_t)command;
}

/* A user and a secret that a line of a log-in has. */
static void
said_add(struct imap_talk *t, const struct t2_sasl_said *said)
{
	if (said->user != NULL)
		text_add(t, &t->users, IMAP_MAXUNM, said->user, strlen(said->user));
	if (said->secret != NULL)
		text_add(t, &t->passes, IMAP_MAXPNM, said->secret, strlen(said->secret));
}

static void
command_line(struct imap_talk *t, int command, const char *s)
{
	struct t2_sasl_said said;
	char word[T2_LINE];

	switch (command) {
	case IMAP_LOGIN:
		if (word_take(&s, word, sizeof(word)))
			text_add(t, &t->users, IMAP_MAXUNM, word, strlen(word));
		if (word_take(&s, word, sizeof(word)))
			text_add(t, &t->passes, IMAP_MAXPNM, word, strlen(word));
		break;
	case IMAP_AUTHENTICATE:
		t2_sasl_begin(&t->sasl, s, strlen(s), false, &said);
		said_add(t, &said);
		break;
	case IMAP_SELECT:
	case IMAP_EXAMINE:
		if (word_take(&s, word, sizeof(word)))
			text_add(t, &t->boxes, IMAP_MAXBOX, word, strlen(word));
		break;
	case IMAP_ID:
		ids_add(t, s);
		break;
	case IMAP_STARTTLS:
		t->stat |= IMAP_STAT_TLS;
		break;
	}
}

/* A command, whole. */
static void
client_text(struct imap_talk *t)
{
	const char *s = t->text;
	struct t2_sasl_said said;
	char tag[IMAP_ARGUMENT], word[24];
	int command;

	if (t->sasl.mechanism != 0 && t2_sasl_line(&t->sasl, s, t->ntext, false, &said)) {
		said_add(t, &said);
		return;
	}
	if (!word_take(&s, tag, sizeof(tag)) || !word_take(&s, word, sizeof(word)))
		return;
	if (strcasecmp(word, "UID") == 0 && !word_take(&s, word, sizeof(word)))
		return;
	if ((command = command_of(word)) < 0)
		return;
	command_add(t, command, tag);
	command_line(t, command, s);
}

/* --- the server ------------------------------------------------------------------------------------------------- */

/* CAPABILITY a b c */
static void
capabilities_add(struct imap_talk *t, const char *s, size_t n)
{
	while (n > 0) {
		const char *const blank = memchr(s, ' ', n);
		const size_t len = blank != NULL ? (size_t)(blank - s) : n;

		if (len > 0)
			text_add(t, &t->capabilities, IMAP_MAXCAP, s, len);
		n -= MIN(n, len + 1);
		s += len + (blank != NULL);
	}
}

/* The text of a status: [CODE ...] text for people, of which the code counts, and of the greeting the text. */
static void
status_text(struct imap_talk *t, const char *s, bool greeting)
{
	const char *end;

	if (*s == '[' && (end = strchr(s, ']')) != NULL) {
		const size_t n = strcspn(s + 1, " ]");

		text_add(t, &t->codes, IMAP_MAXCAP, s + 1, n);
		if (n == 10 && strncasecmp(s + 1, "CAPABILITY", n) == 0)
			capabilities_add(t, s + 1 + n, (size_t)(end - s) - 1 - n);
		s = end + 1 + (end[1] == ' ');
	}
	if (greeting && *s != '\0')
		text_add(t, &t->banner, 1, s, strlen(s));
}

/* The mails of the mailbox that is open. */
static void
size_add(struct imap_talk *t, const char *number)
{
	const unsigned long n = strtoul(number, NULL, 10);
	const uint32_t size = (uint32_t)MIN(n, UINT32_MAX);

	if (t->nsizes > 0 && t->sizes[t->nsizes - 1] == size)
		return;
	if (t->nsizes == IMAP_MAXBOX)
		t->stat |= IMAP_STAT_FULL;
	else
		t->sizes[t->nsizes++] = size;
}

/* A reply to no command in particular, behind its asterisk. */
static void
untagged(struct imap_talk *t, const char *s)
{
	const bool greeting = !t->greeted;
	char word[24], what[24];
	int status;

	t->greeted = true;
	if (!word_take(&s, word, sizeof(word)))
		return;
	if ((status = status_of(word)) >= 0) {
		t->stat |= status_bits[status];
		status_text(t, s, greeting && t->known);
	} else if (strcasecmp(word, "CAPABILITY") == 0)
		capabilities_add(t, s, strlen(s));
	else if (strcasecmp(word, "ID") == 0)
		ids_add(t, s);
	else if (isdigit((uint8_t)*word) && word_take(&s, what, sizeof(what)) && strcasecmp(what, "EXISTS") == 0)
		size_add(t, word);
}

static void
result_add(struct imap_talk *t, uint8_t command, uint8_t status)
{
	for (unsigned i = 0; i < t->nresults; i++)
		if (t->results[i].command == command && t->results[i].status == status)
			return;
	if (t->nresults == IMAP_MAXCNM)
		t->stat |= IMAP_STAT_FULL;
	else
		t->results[t->nresults++] = (struct imap_result){ command, status };
}

/* What the result of a command changes. */
static void
answered(struct imap_talk *t, struct imap_talk *client, uint8_t command, uint8_t status)
{
	const bool ok = status == IMAP_RESULT_OK;

	result_add(t, command, status);
	if (command == IMAP_LOGIN || command == IMAP_AUTHENTICATE)
		t->stat |= ok ? IMAP_STAT_LOGGED_IN : IMAP_STAT_LOGIN_FAILED;
	if (command == IMAP_AUTHENTICATE)
		client->sasl.mechanism = 0;
	if (command == IMAP_STARTTLS && ok)
		t->stat |= IMAP_STAT_TLS;
	else if (command == IMAP_STARTTLS)
		client->stat &= (uint16_t)~IMAP_STAT_TLS;
	if (command == IMAP_COMPRESS && ok) {
		t->stat |= IMAP_STAT_COMPRESSED;
		client->stat |= IMAP_STAT_COMPRESSED;
	}
	if ((command == IMAP_STARTTLS || command == IMAP_COMPRESS) && ok)
		t->over = client->over = true;
}

/* Is it the answer to a command of the client?  That is not awaited any more. */
static void
tagged(struct imap_talk *t, struct imap_talk *client, const char *tag, uint8_t status)
{
	const size_t n = strnlen(tag, IMAP_TAG);

	if (client == NULL)
		return;
	if (client->left > 0 && client->waits && strncmp(client->text, tag, n) == 0 && client->text[n] == ' ') {
								/* its literal was refused */
		client->left = 0;
		client->literal = IMAP_SKIPPED;
		text_clear(client);
	}
	for (unsigned i = 0; i < client->nasked; i++) {
		struct imap_asked *const a = &client->asked[i];
		const uint8_t command = a->command;

		if (a->ntag != n || memcmp(a->tag, tag, n) != 0)
			continue;
		memmove(a, a + 1, (client->nasked - i - 1) * sizeof(*a));
		client->nasked--;
		answered(t, client, command, status);
		return;
	}
}

/* A reply, whole. */
static void
server_text(struct imap_talk *t, struct imap_talk *client)
{
	const char *s = t->text;
	char tag[IMAP_ARGUMENT], word[24];
	int status;

	if (s[0] == '*' && s[1] == ' ') {
		untagged(t, s + 2);
		return;
	}
	if (*s == '+')
		return;
	if (!word_take(&s, tag, sizeof(tag)) || !word_take(&s, word, sizeof(word)) ||
	    (status = status_of(word)) < 0 || status > IMAP_RESULT_BAD) {
		t->stat |= t->known ? IMAP_STAT_INVALID : 0;
		return;
	}
	t->greeted = true;
	t->stat |= status_bits[status];
	status_text(t, s, false);
	tagged(t, client, tag, (uint8_t)status);
}

/* --- bytes ------------------------------------------------------------------------------------------------------ */

/* Keep the last bytes of a line. */
static void
tail_keep(struct imap_talk *t, const uint8_t *p, size_t n)
{
	const size_t len = MIN(n, sizeof(t->tail)), old = MIN(t->ntail, sizeof(t->tail) - len);

	memmove(t->tail, t->tail + t->ntail - old, old);
	memcpy(t->tail + old, p + n - len, len);
	t->ntail = (uint16_t)(old + len);
}

/* A line is whole: the command or the reply may go on behind a literal. */
static void
line_end(struct imap_talk *t, struct imap_talk *other, bool server)
{
	const bool cut = t->line.cut;
	const char *s = cut ? t->tail : t->line.text, *literal = NULL;
	size_t n = cut ? t->ntail : t->line.n;
	uint64_t size = 0;

	if (cut)					/* the tail has the end of the line */
		while (n > 0 && (s[n - 1] == '\n' || s[n - 1] == '\r'))
			n--;
	if (t->ntext > 0 || !is_status(t->line.text))
		literal = literal_at(s, n, &size, &t->waits);
	if (t->sasl.mechanism != 0)
		literal = NULL;
	if (literal != NULL)
		n = (size_t)(literal - s);
	text_put(t, t->line.text, cut ? t->line.n : n);
	if (literal != NULL) {
		literal_begin(t, server, size, s, n);
		return;
	}
	if (server)
		server_text(t, other);
	else
		client_text(t);
	text_clear(t);
}

/* Bytes up to the end of a line; how many they are. */
static size_t
line_bytes(struct imap_talk *t, struct imap_talk *other, bool server, const uint8_t *p, size_t n)
{
	size_t used;

	if (t2_line_begins(&t->line)) {
		if (*p == 0x16) {				/* a record of TLS */
			t->over = true;
			return n;
		}
		t->ntail = 0;
		t2_line_clear(&t->line);
		t->line.passing = t->lost;			/* the line that they belong to has no beginning */
		t->lost = false;
	}
	used = t2_line_take(&t->line, p, n);
	if (t->line.cut)
		tail_keep(t, p, used);
	if (t->line.whole)
		line_end(t, other, server);
	return used;
}

bool
imap_talk_bytes(struct imap_talk *t, struct imap_talk *other, bool server, const struct t2_mail_sink *sink,
    const uint8_t *p, size_t n)
{
	for (size_t used; n > 0 && !t->over; p += used, n -= used)
		if (t->left > 0)
			used = literal_bytes(t, sink, p, n);
		else
			used = line_bytes(t, other, server, p, n);
	return !t->over;
}

void
imap_talk_hole(struct imap_talk *t, size_t n)
{
	t->known = false;
	t->sasl.mechanism = 0;
	t2_line_clear(&t->line);
	if (t->left > n) {					/* within the literal */
		t->left -= n;
		t->size += n;
		if (t->mails.reader != NULL)
			t2_mail_hole(t->mails.reader);
		return;
	}
	t->lost = t->left == 0 || n > t->left;
	if (t->left > 0)
		literal_end(t);
	text_clear(t);
}

void
imap_talk_begin(struct imap_talk *t)
{
	if (t->left > 0)
		literal_end(t);
	mail_end(t);
	text_clear(t);
	t2_line_clear(&t->line);
	t->over = t->greeted = t->lost = false;
	t->known = true;
	t->sasl.mechanism = 0;
	t->nasked = 0;
}

void
imap_talk_end(struct imap_talk *t)
{
	t->stat = imap_talk_stat(t);
	if (t->left > 0)
		literal_end(t);
	mail_end(t);
}

uint16_t
imap_talk_stat(const struct imap_talk *t)
{
	uint16_t stat = t->stat;

	if (t->sasl.mechanism != 0)
		stat |= IMAP_STAT_AUTH_PENDING;
	if (t->left > 0 && t->literal >= IMAP_HEADER)
		stat |= IMAP_STAT_MAIL_PENDING;
	return stat;
}

void
imap_talk_free(struct imap_talk *t)
{
	struct t2_texts *const lists[] = { &t->users, &t->passes, &t->boxes, &t->ids, &t->codes, &t->capabilities,
		&t->banner };

	for (unsigned i = 0; i < T2_NELEM(lists); i++)
		t2_texts_free(lists[i]);
	t2_mails_free(&t->mails);
}
