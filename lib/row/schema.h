/*
 * The schema of a run: what is known of each column, in row order.  t2 --schema prints it, sinks find it in
 * main_schema (t2api.h) from initialize on.
 */
#ifndef T2_SCHEMA_H
#define T2_SCHEMA_H

#include <stdint.h>

#include "binaryValue.h"
#include "column.h"
#include "rowtext.h"

/*
 * Up by one when a column that was shipped has another name or type, or is gone: what others have written for it does
 * not fit any more.  A new column is no reason.  tests/schema.columns has what was shipped with this number.
 */
#define T2_SCHEMA_VERSION	1

struct t2_schema_column {
	const binary_value_t	*bv;		/* name, description, types, repetition */
	const char		*unit;		/* NULL: none, or not known */
	enum t2_join		 join;		/* T2_JOIN_NONE also of plugins without a table */
	const char		*of;		/* the column that join speaks of; NULL: none */
	struct t2_ipfix		 ipfix;		/* of IPX columns the element of IPv4 addresses */
	const char		*plugin, *plugin_version;	/* "t2" of the core's own */
	const char		*zeek, *ecs;	/* names there, joined by blanks; "" for none */
};

struct t2_schema {
	uint32_t		 version;	/* T2_SCHEMA_VERSION */
	uint32_t		 n;
	struct t2_schema_column	*column;
};

/* An empty schema; ends the program without memory, as all here that makes one. */
struct t2_schema *schema_new(void);

/*
 * Append the columns of a list, which must stay; those of a plugin's table, or NULL for a list without one.
 */
void schema_add(struct t2_schema *, const binary_value_t *bv, const struct t2_columns *table, const char *plugin,
    const char *version);
void schema_free(struct t2_schema *);

/* Append it as JSON, as lib/row/t2-schema.json says.  0, or -1 without memory. */
int schema_json(const struct t2_schema *, struct rowtext_out *out);

/* A number that two schemas share if the names and types of all columns are the same, in the same order. */
uint64_t schema_hash(const struct t2_schema *);

#endif /* T2_SCHEMA_H */
