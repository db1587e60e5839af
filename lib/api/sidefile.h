/*
 * A file that a plugin writes beside the flow file: PREFIX and a suffix.
 *
 * It is opened in initialize(), so that a run that could not write it does not start, and not only found out at its
 * end that the disk is full.  Lines in the order of packets are written from onPacketInOrder, totals at the end.
 */
#ifndef T2_SIDEFILE_H
#define T2_SIDEFILE_H

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "t2api.h"
#include "t2utils.h"

struct t2_sidefile {
	char	*name;
	FILE	*f;
};

/* In initialize(); ends the program if it can't be written. */
static inline void
t2_sidefile_open(struct t2_sidefile *s, const char *suffix)
{
	s->name = t2_alloc_strcat(baseFileName, suffix, NULL);
	if ((s->f = t2_fopen(s->name, "w")) == NULL)
		exit(EXIT_FAILURE);
}

/* In onApplicationTerminate(); what could not be written ends the run with an error. */
static inline void
t2_sidefile_close(struct t2_sidefile *s)
{
	if (s->f == NULL)
		return;
	if (fflush(s->f) == EOF || ferror(s->f))
		t2_sink_error(s->name, errno);
	fclose(s->f);
	free(s->name);
	s->f = NULL;
}

#endif
