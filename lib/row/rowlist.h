/*
 * Several values as JSON: for sinks that keep them in one text.
 *
 * Integers are numbers, those beyond int64_t with wide as they are, else as int64_t has their bits; times are
 * nanoseconds; NaN, infinity and no address are null; all else is the text of the flow file.
 */
#ifndef T2_ROWLIST_H
#define T2_ROWLIST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "binaryValue.h"
#include "rowcut.h"
#include "rowtext.h"

/*
 * Append n values of a column, or of a compound, from p on: [1,2] of a list or a compound, [[1,2],[3,4]] of a list of
 * compounds.
 * Returns what is behind them, NULL without memory.
 */
const char *rowvalues_json(struct rowtext_out *text, const char *p, const binary_subvalue_t *sv, uint32_t n,
    bool repeated, bool wide);

/* Is a value of the type a number there, and no text? */
bool rowvalue_is_number(uint32_t type);

#endif /* T2_ROWLIST_H */
