/*
 * IRC: any pieces of TCP leave lists and texts that end in their room; what is saved is there.
 *
 * A message's first byte: 2 bytes are missing before it.
 * LINK: plugins/ircDecode/src/irc_talk.c plugins/ircDecode/src/irc_save.c
 */
#include "../../plugins/ircDecode/src/irc_save.h"
#include "messages.h"

static void
texts(const char *list, unsigned n, unsigned max, size_t size)
{
	check(n <= max);
	for (unsigned i = 0; i < n; i++)
		check(list[i * size] != '\0' && list[i * size + size - 1] == '\0');
}

static struct irc_saved saved;
static size_t sum;	/* of what was read, so that it is read */

static void
save(void *arg, const void *p, size_t n)
{
	(void)arg;
	for (size_t i = 0; i < n; i++)
		sum += ((const uint8_t *)p)[i];
}

static void
message(void *arg, const uint8_t *p, size_t len)
{
	struct irc_talk *const t = arg;

	if (len < 2)
		return;
	(void)irc_looks(p + 1, len - 1 < 64 ? len - 1 : 64);
	if (p[0] & 2)
		irc_talk_hole(t);
	if (p[0] & 2)
		irc_save_hole(&saved);
	irc_save_bytes(&saved, save, NULL, p + 1, len - 1);
	check(saved.n <= IRC_LINE);
	irc_talk_bytes(t, p + 1, len - 1);
	check(t->nline < IRC_LINE && t->ncommands <= IRC_MAXCNM && t->nreplies <= IRC_MAXCNM);
	texts(t->users[0], t->nusers, IRC_MAXUNM, sizeof(t->users[0]));
	texts(t->passes[0], t->npasses, IRC_MAXPNM, sizeof(t->passes[0]));
	texts(t->nicks[0], t->nnicks, IRC_MAXNNM, sizeof(t->nicks[0]));
	texts(t->contents[0], t->ncontents, IRC_MAXCNM, sizeof(t->contents[0]));
}

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	struct irc_talk t;

	memset(&t, 0, sizeof(t));
	memset(&saved, 0, sizeof(saved));
	each_message(p, n, message, &t);
	irc_save_end(&saved, save, NULL);
	return 0;
}
