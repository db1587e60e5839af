/*
 * Compiled code, for the stack machine (machine.c) and for rows that are not split (scan.c).
 */
#ifndef TAWK_CODE_H
#define TAWK_CODE_H

#include "awk.h"

/* Instructions: OP_END and so on. */
#define TAWK_OPS(X) \
	X(END) X(CONST) X(UNDEF) X(GLOB) X(LOC) X(SPEC) X(ARRG) X(ARRL) X(POP) \
	X(FIELD) X(FIELD0) X(COL) X(COLNUM) X(FIELDX) \
	X(KEY) X(ELEMG) X(ELEM) X(SUBARR) X(INARR) \
	X(SET) X(SETG) X(SETELEMG) X(MOD) X(MODELEMG) X(INC) X(INCG) X(INCELEMG) X(APPENDG) X(APPENDL) \
	X(LOADADDR) X(STOREADDR) X(SUBMISS) \
	X(ADD) X(SUB) X(MUL) X(DIV) X(MODULO) X(POW) X(NEG) X(PLUS) X(NOT) X(CMP) X(CMPK) X(CONCAT) \
	X(MATCH) X(MATCHRE) X(MATCH0) X(REGEX) \
	X(JMP) X(JF) X(JT) X(JCMP) X(JCMPK) X(JFIELDNUM) X(JFIELDSTR) X(JMATCHRE) X(JFIELDBITS) X(CASE) X(CASERE) \
	X(CALL) X(ICALL) X(MAYBEG) X(MAYBEL) X(RET) X(BUILTIN) X(PLAIN) X(LENGTH) \
	X(GETLINE) X(DOSUB) X(PRINT0) X(PRINT) X(PRINTF) X(NAMES) \
	X(FORIN) X(FORNEXT) X(FORDONE) X(DELELEM) X(DELARR) \
	X(NEXT) X(NEXTFILE) X(EXIT) X(RANGE) X(SETRANGE)

enum op {
#define X(name)	OP_##name,
	TAWK_OPS(X)
#undef X
};

struct instr {
	uint16_t op, a;
	int32_t b;
};

/* Where a value is kept; the operands of such an address lie on the stack. */
enum addr { AD_GLOB, AD_LOC, AD_SPEC, AD_ELEM, AD_FIELD };

/* Bits of a in OP_SET, OP_MOD and OP_INC, above the address kind. */
#define A_KEEP	0x10		/* leave the result on the stack */
#define A_DOWN	0x20		/* OP_INC: -- */
#define A_PRE	0x40		/* OP_INC: the new value is the result */
#define A_OP(c)	((uint16_t)((c) << 8))

/*
 * Tests of a field that jump (OP_JFIELDNUM, OP_JFIELDSTR, OP_JFIELDBITS, OP_JMATCHRE) are three words.  The first: a
 * holds what is asked (a comparison; all bits, not any; no match, in the low byte), the outcome that jumps and
 * whether the field is a column; b where to.  The b of the second is the field, or the column's number in code.col;
 * that of the third the constant.
 *
 * OP_JCMPK, which compares with a whole number, is two words: the b of the second is the constant, as is that of
 * OP_CMPK.
 *
 * OP_SUBMISS stands before sub and gsub of a field: the b of the second word is the expression; if that does not
 * match, b is where it goes on.  Else it does the work of the OP_LOADADDR behind it.
 */
#define J_ASKED(a)	((a) & 0xff)
#define J_SENSE(yes)	((yes) << 8)
#define J_NAMED(yes)	((yes) << 9)
#define J_WORDS		3

struct where {
	int line;
	struct source *src;
};

struct column {
	struct sym *sym;
	int num;		/* 0: not in this file */
};

/* Argument arg (0 is the first) of the print statement at pc is a field. */
struct printed {
	int pc, arg;
	int field;		/* its number, or */
	int col;		/* the column's in code.col; -1: none */
};

struct code {
	struct instr *ins;
	struct where *where;
	int n, room;
	struct val *konst;
	int nkonst;
	struct regex **re;	/* regular expression constants */
	struct regex **folded;	/* those of IGNORECASE, NULL: not made yet */
	struct text *retext;	/* their texts */
	int nre;
	struct column *col;
	int ncol;
	int nrange;
	bool uses_rt;		/* the program reads RT */
	bool fields;		/* it uses $1, $2 and so on, or NF */
	bool few_fields;	/* the program uses so few that it is not worth splitting for them */
	int begin, beginfile, main, endfile, end;	/* entries; -1: none */
	struct func **fn;
	int nfn;
	struct printed *printed;	/* fields that are printed to standard output, in the order of pc and arg */
	int nprinted;
	bool wants_header;	/* the header row is a record, --json or not: the program looks at it */
	int *naming;		/* entries: what gives functions of the library their names, on the header row of
				   --json */
	int nnaming;
};

/* Compile the tree of A->ps into A->code.  0, or -1 with ps->err filled. */
int	compile(struct awk *);
void	code_release(struct code *);
/* A test of a field that jumps: its outcome for a value of that field (fieldtest.c). */
bool	field_test(struct awk *, const struct instr *, const struct val *);
/* The expression of an OP_JMATCHRE. */
struct regex	*field_test_regex(struct awk *, const struct instr *);

#endif
