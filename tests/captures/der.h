/*
 * der.h - elements of ASN.1, for the scenarios that need them
 *
 *	der_in(&d, 0x30);
 *	der_int(&d, 0x02, 5);
 *	der_out(&d);
 *
 * What has others in it has its length in two bytes.
 */
#ifndef T2_TEST_DER_H
#define T2_TEST_DER_H

#include <string.h>

#include "gen.h"

struct der {
	struct gen *g;
	size_t at[24];		/* where the elements are whose content is being written */
	int n;
};

static inline void
der_in(struct der *d, uint8_t tag)
{
	pkt_u8(d->g->p, tag);
	pkt_u8(d->g->p, 0x82);
	pkt_u16(d->g->p, 0);
	d->at[d->n++] = d->g->p->n;
}

static inline void
der_out(struct der *d)
{
	const size_t at = d->at[--d->n], n = d->g->p->n - at;

	d->g->p->b[at - 2] = (uint8_t)(n >> 8);
	d->g->p->b[at - 1] = (uint8_t)n;
}

static inline void
der_bytes(struct der *d, uint8_t tag, const void *p, size_t n)
{
	der_in(d, tag);
	pkt_bytes(d->g->p, p, n);
	der_out(d);
}

static inline void
der_text(struct der *d, uint8_t tag, const char *s)
{
	der_bytes(d, tag, s, strlen(s));
}

static inline void
der_hex(struct der *d, uint8_t tag, const char *hex)
{
	der_in(d, tag);
	pkt_hex(d->g->p, hex);
	der_out(d);
}

/* A number of four bytes */
static inline void
der_int(struct der *d, uint8_t tag, int32_t v)
{
	pkt_u8(d->g->p, tag);
	pkt_u8(d->g->p, 4);
	pkt_u32(d->g->p, (uint32_t)v);
}

#endif
