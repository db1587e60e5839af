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

/* -V name or name=value: print the rows that apply.  False: there is no such table. */
bool	decode_print(FILE *, const char *arg, bool colour);
/* -L: decode every name=value of a log.  Returns the number of unknown names. */
int	decode_log(FILE *in, FILE *out, bool colour);
/* Names of all tables, one after the other; i counts from 0, NULL ends. */
const char	*decode_name(int i);

#endif
