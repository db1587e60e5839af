/*
 * ssl_cells: the cells of flows and the lists, for the callbacks and the columns.
 */
#ifndef SSL_CELLS_H
#define SSL_CELLS_H

#include "ssl_flow.h"
#include "ssl_list.h"

struct ssl_cell {
	struct ssl_flow *f;	/* NULL in flows that are not TLS; owned */
	uint32_t datagrams;	/* that were looked at without finding any */
};

extern struct ssl_cell *sslCells;

enum ssl_lists { SSL_LIST_JA3, SSL_LIST_JA4, SSL_LIST_CERT, SSL_LISTS };
extern struct ssl_list sslLists[SSL_LISTS];

/* What the flow and the other direction have said; nothing if that is no TLS. */
const struct ssl_flow *ssl_of(unsigned long flowIndex);
const struct ssl_flow *ssl_opposite(unsigned long flowIndex);

/* Its version: what both have agreed upon, if that is known. */
uint16_t ssl_version(const struct ssl_flow *, const struct ssl_flow *opposite);

/* What the lists say, or NULL. */
const char *ssl_said_ja3(const struct ssl_flow *);
const char *ssl_said_ja4(const struct ssl_flow *);
const char *ssl_said_cert(const struct ssl_flow *);

void ssl_hex(char *to, const uint8_t *p, size_t n);	/* 2 * n digits and the end */

#endif
