/*
 * Flow files and summaries of any bytes make a report, in all forms, or a reason; what a summary says is in range.
 *
 * LINK: tawk/report/ tawk/record/input.c lib/descriptor.c tawk/value/
 */
#include <sys/mman.h>

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "forms.h"
#include "sumfile.h"

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

static void
check(bool good)
{
	if (!good)
		abort();
}

static void
write_all(struct gather *g)
{
	static FILE *nowhere;
	struct figure_options o = { .top = 3 };
	struct figures all;
	struct report r = { .all = &all, .g = g, .title = "fuzz" };

	if (nowhere == NULL)
		nowhere = fopen("/dev/null", "w");
	talks_sort(&g->talks);
	figures_make(&all, g, &o);
	report_text(nowhere, &r);
	report_json(nowhere, &r);
	report_html(nowhere, &r);
	sum_write(nowhere, g);
	figures_release(&all);
}

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	const int fd = memfd_create("fuzz", 0);
	char path[64], why[FLOWFILE_WHY];
	struct flowfile f;
	struct gather g;
	struct text first;
	int k;

	check(fd >= 0 && write(fd, p, n) == (ssize_t)n);
	(void)snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
	gather_init(&g, 0);
	check(flowfile_open(&f, path, why) == 0);
	if (flowfile_peek(&f, &first) && sum_is(first))
		k = sum_read(&g, &f, why);
	else if ((k = flowfile_header(&f, why)) == 0)
		k = gather_flows(&g, &f, why);
	for (size_t i = 0; i < g.talks.begun.n; i++)
		check(g.talks.begun.talk[i] < g.talks.n);
	if (k == 0 && g.ninputs > 0)
		write_all(&g);
	gather_release(&g);
	flowfile_close(&f);
	(void)close(fd);
	return 0;
}
