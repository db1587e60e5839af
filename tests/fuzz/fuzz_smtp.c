/*
 * SMTP: any bytes of both sides, in pieces of any size, leave lists that can be read, and mails that are whole.
 *
 * A message's first byte: 1 it is the server's, 2 bytes are missing before it, 4 a connection begins, 8 nobody wants
 * mails.
 * LINK: plugins/smtpDecode/src/smtp_talk.c lib/api/mail.c lib/api/mails.c lib/api/sasl.c lib/api/texts.c
 */
#include "../../plugins/smtpDecode/src/smtp_talk.h"
#include "mails.h"

struct both {
	struct smtp_talk t[2];
	uint32_t last[2];
};

static void
message(void *arg, const uint8_t *p, size_t len)
{
	struct both *const b = arg;
	struct t2_mail_sink sink = { NULL, save };
	unsigned from;

	if (len == 0)
		return;
	from = p[0] & 1;
	sink.arg = &b->last[from];
	if (p[0] & 2)
		smtp_talk_hole(&b->t[from], p[0] >> 4);
	if (p[0] & 4)
		smtp_talk_begin(&b->t[from]);
	(void)smtp_talk_bytes(&b->t[from], &b->t[!from], from, p[0] & 8 ? NULL : &sink, p + 1, len - 1);
	check(b->t[from].line.n < T2_LINE && b->t[from].nreply <= SMTP_MXNMLN);
}

static void
row(const struct smtp_talk *t)
{
	const struct t2_texts *const lists[] = { &t->users, &t->passes, &t->names, &t->senders, &t->recipients };

	check(t->ncommands <= SMTP_MAXCNM && t->nreplies <= SMTP_MAXCNM);
	for (unsigned i = 0; i < t->ncommands; i++)
		check(t->commands[i] < SMTP_COMMANDS);
	for (unsigned k = 0; k < T2_NELEM(lists); k++)
		for (unsigned i = 0; i < lists[k]->n; i++)
			check(i < 8 && strlen(lists[k]->v[i]) <= SMTP_MXNMLN);
	for (unsigned k = 0; k < T2_MAIL_FIELDS; k++)
		for (unsigned i = 0; i < t->mails.fields[k].n; i++)
			check(i < SMTP_MAXFNM && strlen(t->mails.fields[k].v[i]) <= SMTP_MXFDLN);
}

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	static struct both b;

	memset(&b, 0, sizeof(b));
	each_message(p, n, message, &b);
	for (unsigned i = 0; i < 2; i++) {
		smtp_talk_end(&b.t[i]);
		row(&b.t[i]);
		smtp_talk_free(&b.t[i]);
	}
	check(taken == 0);
	return 0;
}
