/* Between the tables of flows. */
#ifndef T2_FLOWS_PRIV_H
#define T2_FLOWS_PRIV_H

#include <stdbool.h>

#include "packet.h"

static inline bool
addr_equal(const t2addr_t *a, const t2addr_t *b, bool v6)
{
#if IPV6_ACTIVATE > 0
	if (v6)
		return a->IPv6L[0] == b->IPv6L[0] && a->IPv6L[1] == b->IPv6L[1];
#else
	(void)v6;
#endif
	return a->IPv4x[0] == b->IPv4x[0];
}

#endif
