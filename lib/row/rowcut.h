/*
 * Rows as values: for sinks that keep them with their types.
 *
 *	struct rowcut *c = rowcut_new(main_header_bv);
 *	struct rowpart *part = calloc(rowcut_columns(c), sizeof(*part));
 *	while (a row comes)
 *		if (rowcut_row(c, row, len, part, why, sizeof(why)) == -1) …
 *
 * Behind rowcut_row() every part holds what its column declares, to the byte: values are taken out of it with
 * rowvalue_next() and need no further check.
 */
#ifndef T2_ROWCUT_H
#define T2_ROWCUT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "binaryValue.h"

struct rowcut;

/* The bytes of a column; those of a repeated one begin with the count. */
struct rowpart {
	const char	*p;
	uint32_t	 n;
};

/* Compile a list, which must stay.  NULL with errno: no memory, or EINVAL for an unknown type. */
struct rowcut *rowcut_new(const binary_value_t *bv);
void rowcut_free(struct rowcut *);
uint32_t rowcut_columns(const struct rowcut *);

/* Cut a row.  0, or -1 with what is wrong with it in err, as rowtext_row() says it. */
int rowcut_row(const struct rowcut *, const char *row, size_t len, struct rowpart *part, char *err, size_t errlen);

/*
 * The same without parts, for those who know beforehand which columns they want: a row has marks, at each column
 * whose size differs from row to row and at each run of others, and one behind the last; a column begins at
 * mark[of.mark] + of.off.
 */
struct rowplace {
	uint32_t	mark, off;
	uint32_t	size;		/* bytes of the column; 0: up to the next mark */
};
struct rowplace rowcut_place(const struct rowcut *, uint32_t column);
uint32_t rowcut_marks(const struct rowcut *);	/* with the one behind the last */
int rowcut_mark(const struct rowcut *, const char *row, size_t len, const char **mark, char *err, size_t errlen);

/* A value of a row.  Texts are as the row has them (outputBuffer.h), without their end. */
struct rowvalue {
	uint32_t	 type;		/* enum binary_types, none of bt_compound */
	union {
		uint64_t u;		/* unsigned, hex, char, direction; seconds of times; version of bt_ipx_addr */
		int64_t	 i;
		double	 d;		/* of all floats */
	};
	uint32_t	 frac;		/* of times */
	const char	*p;		/* bytes of texts, addresses and of what has more than 64 bits */
	uint32_t	 n;		/* how many */
};

/* Take a value of a type from p on; returns what is behind it. */
const char *rowvalue_next(uint32_t type, const char *p, struct rowvalue *v);

/* A count or another uint32_t; p moves behind it. */
uint32_t rowvalue_count(const char **p);

/*
 * Nanoseconds of a time, also of one before its origin, which the row has as a number of seconds beyond 2^63; false
 * if they do not fit.
 */
bool rowvalue_ns(const struct rowvalue *v, int64_t *ns);

/*
 * What a flow file shows of a value of any type, without quotes, by the same flags but for addresses and times, which
 * are always dotted or compressed and in seconds.  dst has room for rowvalue_room() bytes.  Returns the end.
 */
char *rowvalue_text(char *dst, const struct rowvalue *v);
size_t rowvalue_room(const struct rowvalue *v);

#endif /* T2_ROWCUT_H */
