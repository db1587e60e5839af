/*
 * Telnet: any bytes leave lists and texts that can be read.
 *
 * A message's first byte: 1 bytes are missing before it, 2 a user is asked for, 4 a password.
 * LINK: plugins/telnetDecode/src/telnet_talk.c
 */
#include "../../plugins/telnetDecode/src/telnet_talk.h"
#include "messages.h"

static size_t sum;	/* of what was read, so that it is read */

static void
command(uint8_t c)
{
	check(c >= TEL_SE && telnet_command_name(c) != NULL);
}

static void
option(uint8_t o)
{
	const char *const name = telnet_option_name(o);

	sum += name != NULL ? strlen(name) : o;
}

static void
text(void *arg, const uint8_t *c, bool secret)
{
	const struct telnet_talk *const t = arg;

	check(!secret || (t->wanted == TEL_PASS && *c != '\n'));
	sum += *c;
}

static void
message(void *arg, const uint8_t *p, size_t len)
{
	struct telnet_talk *const t = arg;
	const struct telnet_news news = { command, option, text, t };

	if (len == 0)
		return;
	if (p[0] & 1)
		telnet_talk_hole(t);
	if (p[0] & 6)
		t->wanted = p[0] & 2 ? TEL_USER : TEL_PASS;
	telnet_talk_bytes(t, &news, p + 1, len - 1);
	sum += telnet_talk_asks(t);
	check(t->ncommands <= TELCMDN && t->noptions <= TELOPTN);
	check(strlen(t->user) <= TELUPLN && strlen(t->pass) <= TELUPLN);
}

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	struct telnet_talk t;

	memset(&t, 0, sizeof(t));
	each_message(p, n, message, &t);
	return 0;
}
