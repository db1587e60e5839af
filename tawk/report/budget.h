/*
 * budget: the memory that a report may take.
 *
 * What grows with the distinct keys of the input is got here, so that a run ends with a line that says what to leave
 * out, and not with the machine's patience.
 */
#ifndef T2REPORT_BUDGET_H
#define T2REPORT_BUDGET_H

#include <stddef.h>

enum budget_for { FOR_TEXTS, FOR_PAIRS, FOR_TIMES, FOR_GROUPS, FOR_ROWS, BUDGET_PARTS };

#define BUDGET_MAX ((size_t)992 << 20) /* [bytes]: what else a program has makes it 1 GiB */

/* Sections that are left out already, commas between. */
void	 budget_left_out(const char *list);
/* Note that so many more bytes (or fewer: below 0) are in use.  Ends the program if that is beyond the limit. */
void budget_take(enum budget_for, long long bytes);

/*
 * Room for one more entry of size bytes behind n of them; room is what there is and becomes what there is then.  Only
 * what is in use counts: pages that nobody touched cost nothing.
 */
void *budget_grow(enum budget_for, void *p, size_t n, size_t *room, size_t size);

#endif
