/* telnet_talk: what one side of a Telnet connection says. */
#include "telnet_talk.h"

#include <ctype.h>

enum { SB = 250, WILL = 251, DONT = 254, IAC = 255 };

const char *
telnet_command_name(uint8_t command)
{
	static const char *const names[] = { "SE", "NOP", "DM", "BRK", "IP", "AO", "AYT", "EC", "EL", "GA", "SB",
		"WILL", "WONT", "DO", "DONT", "IAC" };

	return command >= TEL_SE ? names[command - TEL_SE] : NULL;
}

const char *
telnet_option_name(uint8_t option)
{
	static const char *const names[] = {
#define T2_TABLE(name, kind, digits, grouped, gaps, heading)
#define T2_BIT(bit, name, level, text)	[bit] = text,
#include "telOptBF.def"
#undef T2_BIT
#undef T2_TABLE
		[32] = "Term Speed", "Remote Flow", "Linemode", "X Disp loc", "Env", "Auth", "Encryp opt", "New Env",
		"TN3270E", "XAUTH", "Charset", "Serial port", "Com port", "Suppr echo", "Start TLS", "Kermit",
		"Send URL", "Forward X",
	};

	return option < T2_NELEM(names) ? names[option] : NULL;
}

/* Add to a list of at most max; false if it is full. */
static bool
add(uint8_t *list, uint8_t *n, unsigned max, uint8_t v, bool once)
{
	if (once && memchr(list, v, *n) != NULL)
		return true;
	if (*n == max)
		return false;
	list[(*n)++] = v;
	return true;
}

static void
command(struct telnet_talk *t, const struct telnet_news *news, uint8_t c)
{
	t->commandBits |= (uint16_t)(1U << (c - TEL_SE));
	if (!add(t->commands, &t->ncommands, TELCMDN, c, TEL_CMD_AGGR == 1))
		t->stat |= TEL_STAT_COMMANDS_FULL;
	if (news->command != NULL)
		news->command(c);
}

static void
option(struct telnet_talk *t, const struct telnet_news *news, uint8_t o)
{
	if (o < 32)
		t->optionBits |= UINT32_C(1) << o;
	if (!add(t->options, &t->noptions, TELOPTN, o, TEL_OPT_AGGR == 1))
		t->stat |= TEL_STAT_OPTIONS_FULL;
	if (news->option != NULL)
		news->option(o);
}

/* A line that answers a prompt. */
static void
answer(struct telnet_talk *t)
{
	char *const to = t->wanted == TEL_USER ? t->user : t->pass;

	if (t->wanted != TEL_NOTHING && t->nline > 0) {
		if (t->nline > TELUPLN)
			t->stat |= TEL_STAT_CUT;
		memcpy(to, t->line, MIN(t->nline, TELUPLN));
		to[MIN(t->nline, TELUPLN)] = '\0';
		t->stat |= t->wanted == TEL_USER ? TEL_STAT_USER : TEL_STAT_PASS;
	}
	t->wanted = TEL_NOTHING;
}

static void
text(struct telnet_talk *t, const struct telnet_news *news, const uint8_t *p)
{
	const unsigned room = sizeof(t->line) - 1;
	const uint8_t c = *p;

	if (news->text != NULL)
		news->text(news->arg, p, t->wanted == TEL_PASS && c != '\r' && c != '\n');
	if (c == '\r' || c == '\n') {
		if (t->nline > 0 || c == '\r')
			answer(t);
		t->nline = 0;
	} else if (c == '\b' || c == 0x7f)
		t->nline -= t->nline > 0;
	else if (c != '\0' && t->nline < UINT16_MAX) {
		if (t->nline < room)
			t->line[t->nline] = (char)c;
		t->nline++;
	}
}

static void
interpret(struct telnet_talk *t, const struct telnet_news *news, const uint8_t *p)
{
	const uint8_t c = *p;

	t->state = TEL_TEXT;
	if (c == IAC)
		text(t, news, p);
	if (c < TEL_SE)
		return;				/* of later RFCs, without a bit */
	command(t, news, c);
	if (c == SB)
		t->state = TEL_SB_OPTION;
	else if (c >= WILL && c <= DONT)
		t->state = TEL_OPTION;
}

void
telnet_talk_bytes(struct telnet_talk *t, const struct telnet_news *news, const uint8_t *p, size_t n)
{
	for (const uint8_t *const end = p + n; p < end; p++)
		switch (t->state) {
		case TEL_TEXT:
			if (*p == IAC)
				t->state = TEL_IAC;
			else
				text(t, news, p);
			break;
		case TEL_OPTION:
		case TEL_SB_OPTION:
			option(t, news, *p);
			t->state = t->state == TEL_OPTION ? TEL_TEXT : TEL_SB;
			break;
		case TEL_SB:
			if (*p == IAC)
				t->state = TEL_SB_IAC;
			break;
		case TEL_SB_IAC:
			if (*p == IAC)
				t->state = TEL_SB;
			else
				interpret(t, news, p);
			break;
		default:
			interpret(t, news, p);
			break;
		}
}

void
telnet_talk_hole(struct telnet_talk *t)
{
	t->state = TEL_TEXT;
	t->nline = 0;
}

/* Does the line end in a word and a colon? */
static bool
ends(const struct telnet_talk *t, const char *word)
{
	const size_t len = strlen(word);
	size_t n = MIN(t->nline, sizeof(t->line) - 1);

	while (n > 0 && t->line[n - 1] == ' ')
		n--;
	return n >= len && strncasecmp(t->line + n - len, word, len) == 0;
}

enum tel_wanted
telnet_talk_asks(const struct telnet_talk *t)
{
	if (t->nline >= sizeof(t->line))
		return TEL_NOTHING;
	if (ends(t, "login:") || ends(t, "username:") || ends(t, "user:") || ends(t, "user name:"))
		return TEL_USER;
	return ends(t, "password:") ? TEL_PASS : TEL_NOTHING;
}
