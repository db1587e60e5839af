/*
 * HTTP: any bytes of both directions, in pieces of any size, leave flows that can be read.
 *
 * A message's first byte: 1 of the other direction, 2 bytes are missing before it, 4 a connection ends, 8 a datagram.
 * LINK: plugins/httpSniffer/src/http_msg.c plugins/httpSniffer/src/http_flow.c plugins/httpSniffer/src/http_list.c
 */
#include "../../plugins/httpSniffer/src/http_flow.h"
#include "messages.h"

#define FUZZ_MEMORY	100000
#include "budget.h"

static size_t	 sum;	/* of what was read, so that it is read */

static void
body(void *arg, struct http_flow *f, const uint8_t *p, size_t n)
{
	(void)arg;
	check(f->what < HTTP_OBJECTS);
	for (size_t i = 0; i < n; i++)
		sum += p[i];
}

static void
message(void *arg, const uint8_t *p, size_t len)
{
	static const struct http_sink sink = { body };
	struct http_flow *const f = arg;
	struct http_call c = { .sink = &sink };
	unsigned from;

	if (len == 0)
		return;
	from = p[0] & 1;
	c.other = p[0] & 16 ? NULL : &f[!from];
	if (p[0] & 2)
		http_flow_skip(&f[from], &c, p[0] >> 4);
	if (p[0] & 4)
		http_flow_close(&f[from], &c);
	if (p[0] & 8)
		http_flow_datagram(&f[from], &c, p + 1, len - 1);
	else
		http_flow_bytes(&f[from], &c, p + 1, len - 1);
	check(f[from].parser.nline <= HTTP_LINE_MAX && f[from].npeek <= HTTP_PEEK_MAX);
	check(f[from].ncodes <= HTTP_DATA_C_MAX && f[from].nurl <= HTTP_MXFILE_LEN);
}

static void
row(const struct http_flow *f)
{
	for (unsigned i = 0; i < HTTP_LISTS; i++) {
		check(f->list[i].n <= HTTP_DATA_C_MAX && f->list[i].n <= f->list[i].size);
		for (unsigned k = 0; k < f->list[i].n; k++)
			for (uint32_t b = 0; b < f->list[i].v[k].n; b++)
				sum += (uint8_t)f->list[i].v[k].s[b];
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	struct http_flow *const f = calloc(2, sizeof(*f));

	if (f == NULL)
		return 0;
	each_message(p, n, message, f);
	for (unsigned i = 0; i < 2; i++) {
		const struct http_call c = { .other = &f[!i] };

		http_flow_close(&f[i], &c);
		http_flow_names(&f[i], &f[!i]);
		row(&f[i]);
	}
	http_flow_clear(&f[0]);
	http_flow_clear(&f[1]);
	free(f);
	check(taken == 0);
	return 0;
}
