/*
 * The functions: one table of everything that a program can call without defining it.
 *
 * functions.c owns the table; every other file of the room holds a list of functions for it (families.c).
 */
#ifndef TAWK_BUILTIN_H
#define TAWK_BUILTIN_H

#include "value.h"

struct awk;

/* What a function does on the header row (spec: column H). */
enum hdr_mode {
	H_NONE,			/* nothing special */
	H_KEEP,			/* 1, so that a filter keeps the row */
	H_SAME,			/* the first argument unchanged */
	H_SKIP,			/* the row is skipped */
	H_OWN			/* the function looks itself */
};

enum builtin_kind {
	B_AWK,			/* reserved word of the language: parsed with or without blank before ( */
	B_TAWK,			/* library */
	B_NFDUMP,		/* library, with -n */
	B_EXAMPLE		/* library, with -e; written in the language itself */
};

/*
 * The function: args are temporaries owned by the caller; *ret is undefined on entry and owned by the caller after.
 */
typedef void builtin_fn(struct awk *, struct val *arg, int n, struct val *ret);
typedef void builtin_hook(struct awk *);

struct builtin {
	const char *name;
	const char *params;	/* as -d shows them; optional ones in [] */
	int8_t min, max;	/* arguments; max -1: any */
	uint8_t kind;
	uint8_t hdr;
	uint8_t arrays;		/* bit i: argument i is an array */
	uint8_t regexes;	/* bit i: argument i may be a regular expression constant */
	uint8_t special;	/* compiled to code of its own: enum special */
	bool pure;		/* depends on its arguments and the record only */
	builtin_fn *fn;
	const char *doc;
	bool calls;		/* may call functions of the program */
	builtin_hook *end;	/* or NULL: the input has ended; print what was gathered, and free it */
	builtin_hook *release;	/* or NULL: free what is kept for the run */
	bool column;		/* argument 0 is the number of a column: $name there stands for its number */
};

enum special { SP_NONE, SP_LENGTH, SP_SUB, SP_GSUB, SP_HDR };

/* Filled by builtin_setup(). */
extern const struct builtin *builtins;
extern int nbuiltins;

/* Put the table together: the language, the library, and the families asked for (bits 1 << kind). */
void	builtin_setup(unsigned families);

/* A list of functions; the last has no name.  awk_builtins is the language, the others are the library's files. */
extern const struct builtin awk_builtins[], order_builtins[], lib_core[], lib_address[], lib_proto[], lib_whois[],
    lib_text[], lib_time[], lib_aggr[], lib_stat[], lib_sort[], lib_json[], lib_entropy[], lib_behaviour[],
    lib_diff[], lib_pieces[], lib_split[], lib_stream[], lib_shark[], lib_nfdump[];

/* The same with these lists (functions.c). */
void	functions_setup(const struct builtin *const *lists, size_t nlists, unsigned families);
/* The input has ended; the run is over: every function's hook. */
void	functions_end(struct awk *);
void	functions_release(struct awk *);
/* What functions keep between calls, for a run (library.c). */
void	library_start(struct awk *);
void	library_release(struct awk *);
/* Keys of an array in the order that PROCINFO["sorted_in"] asks for; owned list of owned values (order.c). */
struct val	*sorted_keys(struct awk *, struct arr *, uint32_t *n);

/* Number of an awk function word, or -1. */
int	builtin_find(const char *p, size_t n);
/* Number of a library function, or -1. */
int	library_find(const char *p, size_t n);

#endif
