/* What the bits and values of columns mean: tawk -V and -L. */
#ifndef TAWK_BITDECODE_H
#define TAWK_BITDECODE_H

#include <stdbool.h>
#include <stdio.h>

/* A table as text, in the form that lib/api/bittable.h describes. */
struct def_file {
	const char *name, *text;
};

extern const struct def_file def_files[];
extern const int ndef_files;

enum decoded {
	DECODED,
	DECODE_NO_TABLE,
	DECODE_NO_VALUE		/* of this table */
};

#define DECODE_ERR 512

/* -V name or name=value: print the rows that apply.  If there are none to print, why says what would do. */
enum decoded	decode_print(FILE *, const char *arg, bool colour, char why[static DECODE_ERR]);
/* -L: decode every name=value of a log.  Returns the number of unknown names and values, which are told. */
int	decode_log(FILE *in, FILE *out, bool colour);
/* Names of all tables, one after the other; i counts from 0, NULL ends. */
const char	*decode_name(int i);

#endif
