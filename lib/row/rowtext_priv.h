/* The program that a column list is compiled into: made by rowtext_compile.c, run by rowtext_run.c. */
#ifndef T2_ROWTEXT_PRIV_H
#define T2_ROWTEXT_PRIV_H

#include "bin2txt.h"
#include "rowtext.h"

enum rowtext_code {
	OP_U8, OP_U16, OP_U32, OP_U64,
	OP_I8, OP_I16, OP_I32, OP_I64,
	OP_HEX1, OP_HEX2, OP_HEX4, OP_HEX8,
	OP_HEXBIG,		/* size bytes, host order */
	OP_FLOAT, OP_DOUBLE, OP_LDOUBLE,
	OP_CHAR, OP_DIR,
	OP_STR, OP_STRC,	/* with and without quotes */
	OP_TIME, OP_DATE,	/* seconds and fraction; ISO date */
	OP_MAC, OP_IP4, OP_IP6, OP_IPX,
	OP_JSON_FLOAT, OP_JSON_DOUBLE, OP_JSON_LDOUBLE,
	OP_JSON_TEXT,		/* text with the escapes of JSON, without quotes */
	OP_JSON_CHAR,
	OP_LIT,			/* a text of the program */
	OP_REPEAT,		/* count, then the body so often */
	OP_SKIP,		/* the body without its text */
	OP_NONE
};

/* How the elements of a list may be done: one behind the other, without a round of the program for each. */
enum rowtext_list {
	LIST_ANY,
	LIST_TEXT,		/* each is a text */
	LIST_GROUP		/* each is of fixed size */
};

#define SEP_MAX	8	/* bytes of a separator */
#define LIT_MAX	384	/* bytes of an OP_LIT */

struct rowtext_op {
	uint8_t		code;		/* enum rowtext_code */
	uint8_t		size;		/* bytes of the row that it takes at least */
	uint8_t		nsep;		/* bytes of sep */
	uint8_t		njoin;		/* REPEAT: bytes that the body ends with, to be taken back after the last */
	uint32_t	col;		/* number of the column */
	uint32_t	end;		/* REPEAT, SKIP: index of the op behind the body */
	uint32_t	lit;		/* LIT, REPEAT: offset in lits */
	uint32_t	nlit;		/* bytes of it */
	bool		omit_empty;	/* REPEAT: no text at all if the count is 0 */
	bool		begins;		/* it stands behind a body: no group goes on here */
	bool		zeros;		/* of the program itself: zeros in the row may be copied from here on */
	bool		looks;		/* there may be zeros, or a group begins */
	uint8_t		list;		/* REPEAT: enum rowtext_list */
	char		sep[SEP_MAX];	/* text behind the value */
	/* this operation and those behind it take so many bytes, always: they need no look at each */
	uint32_t	ngroup;		/* how many, 0: too few */
	uint32_t	take;		/* bytes of the row */
	uint32_t	room;		/* bytes of text, at most */
	uint32_t	nfours;		/* of the group, from here on: of four bytes, zeros are "0", one separator */
};

/* Where an operation is in a row of zeros and in its text. */
struct rowtext_place {
	uint32_t	row, text;
};

/* A row of zeros (rowtext_zeros.c) */
struct rowtext_zeros {
	struct rowtext_place	*place;	/* of each operation that is in no body, and of the end */
	uint32_t	*op_at;		/* by bytes of the row: the last operation that is there or before */
	uint32_t	 nbytes;	/* of the row */
	char		*text;
};

struct rowtext {
	struct rowtext_op	*ops;
	uint32_t	 nops, cap;
	struct rowtext_out	 lits;		/* texts of LIT and REPEAT */
	char		(*names)[BV_NAME_LEN];	/* of the columns, for messages */
	uint32_t	 ncols;
	enum rowtext_form	 form;
	struct rowtext_zeros	 zeros;
};

/*
 * Run operations, which begin and end outside of bodies, over the row at *p; it is moved behind what they take.
 * False: the row is not as they want it, or there is no memory.
 */
bool rowtext_run_ops(const struct rowtext *, uint32_t first, uint32_t stop, const char **p, const char *end,
    struct rowtext_out *);

/*
 * Note what the program makes of zeros.  0, or -1 without memory; what is there is released in both cases by
 * _release.
 */
int rowtext_zeros_make(struct rowtext *);
void rowtext_zeros_release(struct rowtext *);

#endif /* T2_ROWTEXT_PRIV_H */
