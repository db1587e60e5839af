/*
 * Rows as text or JSON.
 *
 * A column list (binaryValue.h) is compiled once into a flat program; the program then turns each row of the output
 * buffer into text or JSON, without looking at the list again:
 *
 *	struct rowtext *b = rowtext_new(bv, ROWTEXT_TEXT);
 *	struct rowtext_out out = { 0 };
 *	while (a row comes)
 *		if (rowtext_row(b, row, len, &out, err, sizeof(err)) == -1) …
 *
 * Every read of a row is bounded by its length: a plugin that appended less or more than it declared is found.  How
 * values look say the flags of bin2txt.h.
 */
#ifndef T2_ROWTEXT_H
#define T2_ROWTEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "binaryValue.h"

enum rowtext_form {
	ROWTEXT_TEXT,	/* a line of the flow file: SEP_CHR between columns, newline */
	ROWTEXT_JSON	/* an object a line: keys are column names, repeated columns are arrays */
};

struct rowtext;

/* Text that grows; owned by the caller, freed with rowtext_out_release().  Zero-initialised is empty. */
struct rowtext_out {
	char	*p;
	size_t	 len;		/* bytes of text */
	size_t	 cap;		/* bytes of p */
};

/* Compile a list; the list is not needed afterwards.  NULL with errno: no memory, or EINVAL for an unknown type. */
struct rowtext *rowtext_new(const binary_value_t *bv, enum rowtext_form form);

/* The same for JSON with the choices of the caller. */
struct rowtext_json {
	bool	keep_empty;	/* [] for repeated columns without value */
	bool	spaces;		/* a blank behind , and : */
	bool	(*wanted)(const char *name, void *arg);	/* columns to show; NULL: all */
	void	*arg;
	const char *prefix;	/* in front of each name, or NULL */
};
struct rowtext *rowtext_new_json(const binary_value_t *bv, const struct rowtext_json *how);

void rowtext_free(struct rowtext *b);

/*
 * Append the text of one row.
 * row, len  the bytes that the plugins appended
 * err       says what is wrong with the row: "column minPktSz: got 2 of 4 bytes", "9 bytes behind the last column"
 * Returns 0, or -1 with out as it was (ENOMEM too).
 */
int rowtext_row(const struct rowtext *b, const char *row, size_t len, struct rowtext_out *out, char *err,
    size_t errlen);

/* Append text to out.  0, or -1 without memory. */
int rowtext_out_add(struct rowtext_out *out, const char *p, size_t n);
/* The slow half of rowtext_out_room(). */
char *rowtext_out_grow(struct rowtext_out *out, size_t n);
/* Room for n bytes behind the text, whose length stays; NULL without memory. */
static inline char *
rowtext_out_room(struct rowtext_out *out, size_t n)
{
	return out->cap - out->len > n ? out->p + out->len : rowtext_out_grow(out, n);
}
void rowtext_out_release(struct rowtext_out *out);

/*
 * Append the line of column names: HDR_CHR, names joined by SEP_CHR, newline.  With TFS_EXTENDED_HEADER three lines
 * go first: a place of ROWTEXT_COUNT_WIDTH characters for the number of flows (0 for now), the number of columns,
 * the types.
 */
int rowtext_header(const binary_value_t *bv, struct rowtext_out *out);
#define ROWTEXT_COUNT_WIDTH	20
/*
 * The first line of the extended header with the number of flows, without the newline; size > ROWTEXT_COUNT_WIDTH +
 * HDR_CHR. Returns its length; 0 if there is no such line.
 */
int rowtext_flow_count(uint64_t flows, char *dst, size_t size);

/* Append the column table of the headers file: "# Col No.", then number, type, name, description. */
int rowtext_description(const binary_value_t *bv, struct rowtext_out *out);

/* Append the type of a column as the headers file shows it (TFS_NC_TYPE): "U8_H16_S:R". */
int rowtext_type(const binary_value_t *bv, struct rowtext_out *out);

#endif /* T2_ROWTEXT_H */
