/*
 * sumfile: what was gathered of flow files, in a file; reports over such files equal those over the flow files.
 *
 * A text of rows of tabs.  The first is "%t2sum", the version and the numbers of columns, the last "end" with
 * how many rows came before it; a file without it is refused.
 */
#ifndef T2REPORT_SUMFILE_H
#define T2REPORT_SUMFILE_H

#include <stdbool.h>
#include <stdio.h>

#include "gather.h"

bool sum_is(struct text first_row);
void sum_write(FILE *, const struct gather *);
/* Add a summary to what is gathered.  Returns 0, or -1 with the reason in why[FLOWFILE_WHY]. */
int sum_read(struct gather *, struct flowfile *, char *why);

#endif
