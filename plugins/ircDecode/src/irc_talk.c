/* irc_talk: commands with their parameters, and replies. */
#include "irc_talk.h"

#include <ctype.h>
#include <strings.h>

#include "lines.h"

const char irc_command_names[64][12] = {
#define T2_TABLE(name, kind, digits, grouped, gaps, heading)
#define T2_BIT(bit, name, level, text)	[bit] = #name,
#include "ircCBF.def"
#undef T2_BIT
#undef T2_TABLE
};

#define RPL_WELCOME		1
#define ERR_UNKNOWNCOMMAND	421
#define ERR_PASSWDMISMATCH	464

#define BIT(command)	(UINT64_C(1) << IRC_##command)

/* Commands whose parameters are no content: they are listed elsewhere, or say nothing. */
static const uint64_t silent = BIT(PASS) | BIT(USER) | BIT(NICK) | BIT(OPER) | BIT(PING) | BIT(PONG) | BIT(CAP);

/* Add n bytes to a list of texts of size bytes each. */
static void
list_add(struct irc_talk *t, char *list, uint8_t *count, unsigned max, size_t size, const char *text, size_t n)
{
	char kept[256] = "";

	if (n >= size)
		t->stat |= IRC_STAT_FULL;
	memcpy(kept, text, MIN(n, size - 1));
	for (unsigned i = 0; IRC_CMD_AGGR == 1 && i < *count; i++)
		if (strcmp(list + i * size, kept) == 0)
			return;
	if (*count == max) {
		t->stat |= IRC_STAT_FULL;
		return;
	}
	memcpy(list + *count * size, kept, size);
	(*count)++;
}

static void
user_add(struct irc_talk *t, const char *text, size_t n)
{
	if (n > 0)
		list_add(t, t->users[0], &t->nusers, IRC_MAXUNM, sizeof(t->users[0]), text, n);
}

static void
pass_add(struct irc_talk *t, const char *text, size_t n)
{
	if (n > 0)
		list_add(t, t->passes[0], &t->npasses, IRC_MAXPNM, sizeof(t->passes[0]), text, n);
}

static void
nick_add(struct irc_talk *t, const char *text, size_t n)
{
	if (n > 0)
		list_add(t, t->nicks[0], &t->nnicks, IRC_MAXNNM, sizeof(t->nicks[0]), text, n);
}

static void
content_add(struct irc_talk *t, const char *text, size_t n)
{
	if (n > 0)
		list_add(t, t->contents[0], &t->ncontents, IRC_MAXCNM, sizeof(t->contents[0]), text, n);
}

/* The next parameter and its length; what is behind a colon has blanks. */
static const char *
param(const char **s, size_t *n)
{
	const char *p = *s + strspn(*s, " ");

	if (*p == ':') {
		*n = strlen(++p);
		*s = p + *n;
		return p;
	}
	*n = strcspn(p, " ");
	*s = p + *n;
	return p;
}

/* A password that is said to a service: "NickServ :IDENTIFY password"; bytes before it, 0 if there is none. */
static size_t
before_secret(const char *s)
{
	const char *const service = s + strspn(s, " :"), *word;

	if (strncasecmp(service, "NickServ", 8) != 0 && strncasecmp(service, "ChanServ", 8) != 0)
		return 0;
	if ((word = strcasestr(service, "IDENTIFY ")) == NULL && (word = strcasestr(service, "REGISTER ")) == NULL)
		return 0;
	return (size_t)(word - s) + strlen("IDENTIFY ");
}

static void
content(struct irc_talk *t, int command, const char *s)
{
	const char *p = s;
	size_t n = command == IRC_PRIVMSG || command == IRC_SQUERY ? before_secret(s) : 0;

	if (n > 0) {
		content_add(t, s, n - 1);
		pass_add(t, s + n, strlen(s + n));
		return;
	}
	if (command == IRC_JOIN) {			/* channels; keys may follow */
		p = param(&s, &n);
		content_add(t, p, n);
		return;
	}
	content_add(t, p, strlen(p));
}

static void
command_add(struct irc_talk *t, int command)
{
	t->bits |= UINT64_C(1) << command;
	if (IRC_CMD_AGGR == 1 && memchr(t->commands, command, t->ncommands) != NULL)
		return;
	if (t->ncommands == IRC_MAXCNM)
		t->stat |= IRC_STAT_FULL;
	else
		t->commands[t->ncommands++] = (uint8_t)command;
}

static void
take_command(struct irc_talk *t, int command, const char *s)
{
	const char *p;
	size_t n;

	command_add(t, command);
	s += strspn(s, " ");
	if ((silent >> command & 1) == 0) {
		content(t, command, s);
		return;
	}
	p = param(&s, &n);
	if (command == IRC_USER)
		user_add(t, p, n);
	else if (command == IRC_PASS)
		pass_add(t, p, n);
	else if (command == IRC_NICK)
		nick_add(t, p, n);
	else if (command == IRC_OPER) {
		user_add(t, p, n);
		p = param(&s, &n);
		pass_add(t, p, n);
	}
}

static void
take_reply(struct irc_talk *t, uint16_t code)
{
	if (code == RPL_WELCOME)
		t->stat |= IRC_STAT_REGISTERED;
	else if (code == ERR_PASSWDMISMATCH)
		t->stat |= IRC_STAT_PASSWORD;
	else if (code == ERR_UNKNOWNCOMMAND)
		t->stat |= IRC_STAT_UNKNOWN;
	for (unsigned i = 0; IRC_CMD_AGGR == 1 && i < t->nreplies; i++)
		if (t->replies[i] == code)
			return;
	if (t->nreplies == IRC_MAXCNM)
		t->stat |= IRC_STAT_FULL;
	else
		t->replies[t->nreplies++] = code;
}

/* The number of a command; -1 if it is none. */
static int
command_of(const char *s, size_t n)
{
	return T2_NAME_OF(irc_command_names, IRC_WHOWAS + 1, s, n);
}

static bool
is_code(const char *s, size_t n)
{
	return n == 3 && isdigit((uint8_t)s[0]) && isdigit((uint8_t)s[1]) && isdigit((uint8_t)s[2]);
}

static void
take_line(struct irc_talk *t)
{
	const char *s = t->line;
	size_t n;
	int command;

	t->line[t->nline] = '\0';
	if (*s == ':') {
		s += strcspn(s, " ");
		s += strspn(s, " ");
	}
	n = strcspn(s, " ");
	if (n == 0) {
		t->stat |= t->nline > 0 ? IRC_STAT_MALFORMED : 0;
	} else if (is_code(s, n)) {
		take_reply(t, (uint16_t)((s[0] - '0') * 100 + (s[1] - '0') * 10 + s[2] - '0'));
	} else if ((command = command_of(s, n)) >= 0) {
		take_command(t, command, s + n);
	} else {
		t->stat |= IRC_STAT_UNKNOWN;
		t->bits |= BIT(UNKNOWN);
	}
}

/* What a line begins with; other bytes are none of IRC. */
static bool
begins_line(uint8_t c)
{
	return isalnum(c) || c == ':';
}

static void
take_byte(struct irc_talk *t, uint8_t c)
{
	if (c == '\n' || c == '\r') {
		if (!t->passing && !t->tags)
			take_line(t);
		t->nline = 0;
		t->passing = t->tags = false;
	} else if (t->passing) {
		return;
	} else if (t->tags) {
		t->tags = c != ' ';
	} else if (t->nline == 0 && c == '@') {
		t->tags = true;
	} else if (c == '\0' || (t->nline == 0 && !begins_line(c))) {
		t->passing = true;
		t->stat |= c != ' ' ? IRC_STAT_UNKNOWN : 0;
	} else if (t->nline < IRC_LINE - 1) {
		t->line[t->nline++] = (char)c;
	} else {
		t->stat |= IRC_STAT_MALFORMED;		/* a line of more than the 512 bytes that there may be */
	}
}

void
irc_talk_bytes(struct irc_talk *t, const uint8_t *p, size_t n)
{
	for (size_t i = 0; i < n; i++)
		take_byte(t, p[i]);
}

void
irc_talk_hole(struct irc_talk *t)
{
	t->nline = 0;
	t->tags = false;
	t->passing = true;
}

static bool
begins(const uint8_t *p, size_t n, const char *text)
{
	return n >= strlen(text) && memcmp(p, text, strlen(text)) == 0;
}

/* NAME and at least so many parameters, as a whole line. */
static bool
has_params(const uint8_t *p, const uint8_t *end, unsigned params)
{
	unsigned blanks = 0;

	for (; p < end; p++)
		blanks += *p == ' ';
	return blanks >= params;
}

/* Who is there speaks first: a client with NICK, USER, CAP or PASS, or the server with NOTICE or a reply. */
int
irc_looks(const uint8_t *p, size_t n)
{
	const uint8_t *const end = memchr(p, '\n', n), *blank;

	if (*p != ':' && *p != 'N' && *p != 'U' && *p != 'C' && *p != 'P')
		return 0;
	if (begins(p, n, "NOTICE AUTH ") || begins(p, n, "CAP LS") || begins(p, n, "CAP REQ"))
		return 1;
	if (end == NULL && n < T2_APP_BYTES && *p != ':')
		return -1;
	if (begins(p, n, "NICK "))
		return end != NULL && !has_params(p, end, 3);
	if (begins(p, n, "USER "))
		return end != NULL && has_params(p, end, 4) && memmem(p, (size_t)(end - p), " :", 2) != NULL;
	if (begins(p, n, "PASS ") && end != NULL) {
		const size_t left = n - (size_t)(end + 1 - p);

		if (left < 5 && n < T2_APP_BYTES)
			return -1;
		return begins(end + 1, left, "NICK ") || begins(end + 1, left, "CAP ");
	}
	if (*p != ':')
		return 0;
	if ((blank = memchr(p, ' ', n)) == NULL || (size_t)(p + n - blank) < 8)
		return n < T2_APP_BYTES ? -1 : 0;
	return begins(blank, 8, " NOTICE ") || (is_code((const char *)blank + 1, 3) && blank[4] == ' ');
}
