/* mails.c - the mails of a direction */
#include "mails.h"

#include <stdlib.h>

#include "stream.h"

void
t2_mails_begin(struct t2_mails *m, bool read)
{
	m->begun = false;
	if (read && m->reader == NULL)
		m->reader = t2_mem_new(T2_MEM_TEXT, sizeof(*m->reader));
	if (m->reader != NULL)
		t2_mail_begin(m->reader);
}

bool
t2_mails_save(struct t2_mails *m, const struct t2_mail_sink *to, const uint8_t *p, size_t n)
{
	if (to == NULL)
		return false;
	m->saved += !m->begun;
	to->save(to->arg, m->saved, !m->begun, p, n);
	m->begun = true;
	return true;
}

void
t2_mails_free(struct t2_mails *m)
{
	for (unsigned i = 0; i < T2_MAIL_FIELDS; i++)
		t2_texts_free(&m->fields[i]);
	if (m->reader != NULL)
		t2_mem_give(T2_MEM_TEXT, sizeof(*m->reader));
	free(m->reader);
	m->reader = NULL;
}
