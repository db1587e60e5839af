/*
 * FTP: any bytes of either side leave lists that can be read.
 *
 * A message's first byte: 1 it is the server's, 2 bytes are missing before it.
 * LINK: plugins/ftpDecode/src/ftp_talk.c plugins/ftpDecode/src/ftp_expect.c
 */
#include "../../plugins/ftpDecode/src/ftp_talk.h"
#include "../../plugins/ftpDecode/src/ftp_expect.h"
#include "messages.h"

static size_t sum;	/* of what was read, so that it is read */
static struct ftp_waiting waiting;

static void
announce(void *arg, bool passive, bool v6, const uint8_t *addr, uint16_t port)
{
	struct ftp_expected e = { .port = port, .passive = passive }, found;

	(void)arg;
	if (addr != NULL)
		memcpy(e.said, addr, v6 ? 16 : 4);
	check(ftp_expect_add(&waiting, &e));
	if (port & 1)
		check(ftp_expect_take(e.said, port, &found) && found.port == port);
}

static void
name(void *arg, const char *s)
{
	(void)arg;
	sum += s != NULL ? strlen(s) : 0;
}

static void
size(void *arg, uint32_t n)
{
	(void)arg;
	sum += n;
}

static void
message(void *arg, const uint8_t *p, size_t len)
{
	struct ftp_talk *const t = arg;
	const struct ftp_news news = { NULL, announce, name, size };

	if (len == 0)
		return;
	if (p[0] & 2)
		ftp_talk_hole(&t[p[0] & 1]);
	ftp_talk_bytes(&t[p[0] & 1], p[0] & 1, &news, p + 1, len - 1);
}

static void
row(const struct ftp_talk *t)
{
	check(t->ncommands <= FTP_MAXCNM && t->nreplies <= FTP_MAXCNM && t->nnames <= FTP_MAXCNM);
	check(t->nusers <= FTP_MAXUNM && t->npasses <= FTP_MAXPNM && t->line.n < T2_LINE);
	for (unsigned i = 0; i < t->ncommands; i++)
		check(t->commands[i] <= FTP_CLNT);
	for (unsigned i = 0; i < t->nnames; i++)
		check(strlen(t->names[i]) <= FTP_MXNMLN);
	for (unsigned i = 0; i < t->nusers; i++)
		check(strlen(t->users[i]) <= FTP_UXNMLN);
	for (unsigned i = 0; i < t->npasses; i++)
		check(strlen(t->passes[i]) <= FTP_PXNMLN);
}

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	static struct ftp_talk t[2];

	memset(t, 0, sizeof(t));
	each_message(p, n, message, t);
	row(&t[0]);
	row(&t[1]);
	ftp_expect_drop(&waiting);
	check(ftp_expect_count() == 0);
	return 0;
}
