/*
 * POP: any bytes of both sides, in pieces of any size, leave lists that can be read, and mails that are whole.
 *
 * A message's first byte: 1 it is the server's, 2 bytes are missing before it, 4 a connection begins, 8 nobody wants
 * mails.
 * LINK: plugins/popDecode/src/pop_talk.c lib/api/mail.c lib/api/mails.c lib/api/sasl.c lib/api/texts.c
 */
#include "../../plugins/popDecode/src/pop_talk.h"
#include "mails.h"

struct both {
	struct pop_talk t[2];
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
		pop_talk_hole(&b->t[from], &b->t[!from]);
	if (p[0] & 4)
		pop_talk_begin(&b->t[from]);
	(void)pop_talk_bytes(&b->t[from], &b->t[!from], from, p[0] & 8 ? NULL : &sink, p + 1, len - 1);
	check(b->t[from].line.n < T2_LINE && b->t[from].asked.n <= POP_ASKED && b->t[from].asked.first < POP_ASKED);
}

static void
row(const struct pop_talk *t)
{
	const struct t2_texts *const lists[] = { &t->users, &t->passes, &t->texts };

	check(t->ncommands <= POP_MXCNM && t->nnumbers <= POP_MXCNM);
	for (unsigned i = 0; i < t->ncommands; i++)
		check(t->commands[i] < POP_COMMANDS);
	for (unsigned k = 0; k < T2_NELEM(lists); k++)
		for (unsigned i = 0; i < lists[k]->n; i++)
			check(i < 5 && strlen(lists[k]->v[i]) <= POP_MXNMLN);
	for (unsigned k = 0; k < T2_MAIL_FIELDS; k++)
		for (unsigned i = 0; i < t->mails.fields[k].n; i++)
			check(i < POP_MXFNM && strlen(t->mails.fields[k].v[i]) <= POP_MXFDLN);
}

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	static struct both b;

	memset(&b, 0, sizeof(b));
	each_message(p, n, message, &b);
	for (unsigned i = 0; i < 2; i++) {
		pop_talk_end(&b.t[i]);
		row(&b.t[i]);
		pop_talk_free(&b.t[i]);
	}
	check(taken == 0);
	return 0;
}
