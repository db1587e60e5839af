/*
 * The RADIUS decoder: any messages leave a flow whose row can be read.
 *
 * Input: messages of the length that their own length field says, at least 20 bytes; the last one may be cut, and
 * those with an odd identifier have further bytes behind them.
 * LINK: plugins/radiusDecode/src/radius_flow.c
 */
#include "../../plugins/radiusDecode/src/radius_flow.h"

int	 LLVMFuzzerTestOneInput(const uint8_t *, size_t);

/* The core's, which knows of cells too. */
#undef free
void
t2_plugin_free(void *p)
{
	free(p);
}

static void
check(int ok)
{
	if (!ok)
		abort();
}

/* What the row reads. */
static void
row(const struct radius_flow *f)
{
	check(f->codes.n <= RAD_CNTMX && f->types.n <= RAD_CNTMX);
	for (int i = 0; i < RADIUS_STRS; i++)
		check(f->str[i].n <= sizeof(f->str[i].s));
}

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	static struct radius_flow f;
	uint8_t stat = RADIUS_STAT_RADIUS;

	memset(&f, 0, sizeof(f));
	while (n >= RADIUS_HDR_LEN) {
		const size_t said = (size_t)(p[2] << 8 | p[3]);
		const size_t len = MIN(MAX(said, (size_t)RADIUS_HDR_LEN) + (p[1] & 1 ? 7 : 0), n);
		struct radius_packet pk = { .code = 0 };
		uint8_t *copy = malloc(len);

		memcpy(copy, p, len);
		radius_flow_message(&f, &stat, copy, len, len, &pk);
		check(pk.ntypes <= RAD_CNTMX && pk.code == p[0]);
		free(copy);
		p += len;
		n -= len;
	}
	row(&f);
	return 0;
}
