/*
 * From a table of columns (column.h) to the column list (binaryValue.h), and to the steps that make its part of a
 * row.  For the core.
 */
#ifndef T2_COLUMNLIST_H
#define T2_COLUMNLIST_H

#include <stdbool.h>
#include <stddef.h>

#include "column.h"

/*
 * Is the table one that can be made?  0, or -1 and why: "column httpPkts: U61 is no type".
 */
int columns_check(const struct t2_columns *c, char *why, size_t size);

/* The list of a table that columns_check() found good. */
binary_value_t *columns_list(const struct t2_columns *c);

/* Text of a join rule: "sum"; "none". */
const char *t2_join_name(enum t2_join join);

/* Name of a type as tables have it: "U64", "TIMESTAMP"; NULL for a compound or no type. */
const char *t2_type_name(uint32_t type);

struct rowsteps;

/*
 * The steps of a table.  Arrays of cells must be there: NULL and why if one is not, or if there is no memory.
 * Neighbours that lie side by side in the cell are copied at once.
 */
struct rowsteps *rowsteps_new(const struct t2_columns *c, char *why, size_t size);
void rowsteps_free(struct rowsteps *);

/* Append the values of a flow. */
void rowsteps_run(const struct rowsteps *, unsigned long flowIndex, outputBuffer_t *buf);

#endif /* T2_COLUMNLIST_H */
