/* texts.h - a list of texts of a flow, whose memory is counted in TEXT_MEM (tranalyzer.h); T2_LIST(STR, ..., n, v) */
#ifndef T2_TEXTS_H
#define T2_TEXTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Begin with a zeroed struct. */
struct t2_texts {
	char **v;			/* n texts, each with a NUL behind it.  Owned */
	uint16_t n, room;
};

/*
 * Add a copy of n bytes at p, up to their first NUL; once: unless it is there.
 * False if there are max already, or no memory.
 */
bool t2_texts_add(struct t2_texts *, unsigned max, bool once, const char *p, size_t n);
void t2_texts_free(struct t2_texts *);

#endif
