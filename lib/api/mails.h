/*
 * mails.h - the mails of a direction of POP, SMTP or IMAP, one after the other, in memory that counts (T2_MEM_TEXT)
 *
 * A mail's fields are read (mail.h), and kept as the protocol's flags have it; its bytes are handed on.
 */
#ifndef T2_MAILS_H
#define T2_MAILS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "mail.h"
#include "texts.h"

/* Begin with a zeroed struct. */
struct t2_mails {
	uint32_t whole, saved;		/* that are whole; that began to be saved */
	bool begun;			/* bytes of the one in work were saved */
	struct t2_mail *reader;		/* NULL: none yet, not wanted, or no memory.  Owned */
	struct t2_texts fields[T2_MAIL_FIELDS];
};

/* Who wants the bytes of mails, of which the flow has several, without dots that are doubled. */
struct t2_mail_sink {
	void *arg;
	void (*save)(void *arg, uint32_t mail, bool first, const uint8_t *p, size_t n);
};

/* The texts of a field, as T2_PTR_LIST has them (column.h): FROM of cells whose t has mails. */
#define T2_MAILS_LIST(cells, field) \
	T2_PTR_LIST(STR, cells, t, mails.fields[T2_MAIL_##field].n, mails.fields[T2_MAIL_##field].v)

/* A mail begins; read: with a reader. */
void t2_mails_begin(struct t2_mails *, bool read);
/* Hand the next bytes of it on, to a sink or NULL.  False if nobody wants them. */
bool t2_mails_save(struct t2_mails *, const struct t2_mail_sink *, const uint8_t *, size_t n);
void t2_mails_free(struct t2_mails *);

#endif
