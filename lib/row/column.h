/*
 * The columns of a plugin, each said once:
 *
 *	static const struct t2_column columns[] = {
 *		{ "httpPkts", T2_CELL(U64, httpFlows, numPkts), "HTTP packets", .unit = "packets",
 *		    .join = T2_JOIN_SUM },
 *		{ "httpHosts", T2_ROW("STR:R", append_hosts), "Hosts", .join = T2_JOIN_LIST },
 *	};
 *	T2_PLUGIN_COLUMNS(columns);
 *
 * The order of the table is that of the row.  From it come what the row has, the headers file, t2 --schema and what
 * sinks know of a column; with BLOCK_BUF 1 nothing is asked.  Flags that leave out columns stand here, once.
 *
 * Values are taken when onFlowTerminate of the plugin has returned.  t2-plugin(7) is the manual.
 */
#ifndef T2_COLUMN_H
#define T2_COLUMN_H

#include <sys/time.h>

#include <stddef.h>
#include <stdint.h>

#include "binaryValue.h"
#include "outputBuffer.h"
#include "t2macros.h"

/* How the values of two pieces of one flow become that of the whole. */
enum t2_join {
	T2_JOIN_NONE,	/* not at all: the whole has no value */
	T2_JOIN_SUM,
	T2_JOIN_MIN,
	T2_JOIN_MAX,
	T2_JOIN_OR,	/* bits of either */
	T2_JOIN_FIRST,	/* that of the piece that began first */
	T2_JOIN_LAST,
	T2_JOIN_LIST,	/* repeated columns: the values of the first, then those of the others that it has not */
	T2_JOIN_STATE,	/* bits of a state: the last of pieces that go on (FORCE_LINK), else bits of either */
	T2_JOIN_SPAN,	/* from the first time to the last one */
	T2_JOIN_OPPOSITE,	/* what the opposite flow has in column .of, whose pieces may be others */
	T2_JOIN_BOTH	/* the sum of .of of both flows */
};

/* An element of IPFIX; { 0, 0 }: none. */
struct t2_ipfix {
	uint32_t	enterprise;	/* number of the enterprise, 0 for IANA's elements */
	uint16_t	element;
};
#define T2_IE(n)		{ 0, (n) }
#define T2_IE_REVERSE(n)	{ 29305, (n) }	/* IANA's element n of the opposite flow (RFC 5103) */

/* Where a value is. */
enum t2_from {
	T2_FROM_COPY,		/* its bytes are in the cell */
	T2_FROM_NTOH,		/* the same in network order */
	T2_FROM_TIMEVAL,	/* struct timeval */
	T2_FROM_TICKS,		/* a number of 1 / T2_TSTAMP_TICKS seconds */
	T2_FROM_POINTER,	/* char *, NULL is the empty text */
	T2_FROM_CHARS,		/* char [], to its NUL or its end */
	T2_FROM_TEXT,		/* char [] or char *, with a number of bytes */
	T2_FROM_VALUE,		/* a function returns it */
	T2_FROM_ROW,		/* a function appends it */
	T2_FROM_SAME		/* the function of the column before has appended it */
};

enum t2_many { T2_ONE, T2_MANY, T2_OPTIONAL };

/* Made by the macros below. */
struct t2_value {
	const char	*type;		/* "U64", "U16_STR:R" */
	uint8_t		 from;		/* enum t2_from */
	uint8_t		 many;		/* enum t2_many: one, a list, a text or none */
	uint8_t		 count_size;	/* list, text: bytes of the count */
	uint32_t	 size;		/* of the value, or of the member for times and texts */
	uint32_t	 stride;	/* list: bytes from one to the next */
	uint32_t	 room;		/* list, text: as many are in the cell; 0: the member points to them */
	size_t		 offset;	/* of the member in the cell */
	size_t		 count_offset;
	size_t		 cell;		/* bytes of a cell of the array */
	size_t		 far;		/* bytes of what it points to, 0 if it is the cell itself */
	size_t		 far_offset;	/* of that pointer in it */
	const void	*cells;		/* address of the variable that points to the array of cells */
	union {
		uint64_t	 (*u)(unsigned long flowIndex);
		int64_t		 (*i)(unsigned long flowIndex);
		float		 (*f)(unsigned long flowIndex);
		double		 (*d)(unsigned long flowIndex);
		const char	*(*s)(unsigned long flowIndex);
		const void	*(*p)(unsigned long flowIndex);
		struct timeval	 (*t)(unsigned long flowIndex);
		void		 (*row)(unsigned long flowIndex, outputBuffer_t *buf);
	} get;
};

struct t2_column {
	const char	*name;		/* as BV_APPEND's */
	struct t2_value	 value;		/* T2_CELL(...), ... */
	const char	*desc;
	const char	*unit;		/* "bytes", "s", ...; NULL: none */
	enum t2_join	 join;
	const char	*of;		/* a column: of T2_JOIN_OPPOSITE and T2_JOIN_BOTH */
	struct t2_ipfix	 ipfix;		/* T2_IE(...) */
};

struct t2_columns {
	const struct t2_column	*column;
	uint32_t		 n;
};

/* Once in a plugin that has no printHeader, at file scope. */
#define T2_PLUGIN_COLUMNS(table) \
	const struct t2_columns t2_plugin_columns = { (table), T2_NELEM(table) }

/* --- where values are ------------------------------------------------------------------------------------------- */

/*
 * T is I8 I16 I32 I64 U8 U16 U32 U64 H8 H16 H32 H64 FLT DBL CHAR MAC IP4 IP6 TIMESTAMP DURATION STR STRC, of which
 * the compiler holds the size against that of the member.  array is a variable that points to cells, one a flow, from
 * initialize on: as T2_PLUGIN_STRUCT_NEW makes it, or the core's flows.
 *
 * T2_CELL	member of the cell array[flowIndex].  Addresses in network order; TIMESTAMP and DURATION are a struct
 *		timeval or a number of 1 / T2_TSTAMP_TICKS seconds; STR and STRC a pointer, which may be NULL, or a
 *		char array.
 * T2_CELL_BE	the same of a number in network order.
 * T2_CELLS	the cell array[flowIndex] itself.
 * T2_TEXT	STR and STRC from the wire: count bytes of member, NULs among them or not.
 * T2_SPAN	a compound of members side by side, from the first to the last; types as T2_ROW has them: "U16_U16".
 * T2_LIST	a repeated column: count is the member that has their number, member an array in the cell or a
 *		pointer.
 * T2_OPT	a repeated column of a text or none: STR and STRC of a member that is NULL or empty.
 * T2_REF, T2_REF_BE, T2_REF_TEXT, ...
 *		the same where array[flowIndex] is a pointer to what has the member, NULL where the plugin has nothing
 *		of a flow: zero, or the empty text, or no elements.
 * T2_PTR_...	the same where array[flowIndex].ptr is that pointer.
 * T2_CALL	what f(flowIndex) returns: uint64_t for U and H, int64_t for I, float, double, const char * for STR
 *		and STRC, const void * to the bytes of addresses, struct timeval.  f appends nothing.
 * T2_ROW	f(flowIndex, buf) appends it, of any type.  Types are names of above and IPX, joined by _ for a
 *		compound, with :R behind a repeated one, in parentheses for a compound in a compound: "U16_STR:R",
 *		"U8_(STR:R)".
 * T2_SAME	f of the T2_ROW before it has appended it.
 */
#define T2_CELL(T, array, member)	T2_CELL_(T, IN_, array, , member)
#define T2_CELL_BE(T, array, member)	T2_CELL_BE_(T, IN_, array, , member)
#define T2_TEXT(T, array, count, member)	T2_TEXT_(T, IN_, array, , count, member)
#define T2_SPAN(types, array, first, last)	T2_SPAN_(types, IN_, array, , first, last)
#define T2_LIST(T, array, count, member)	T2_LIST_(T, IN_, array, , count, member)
#define T2_OPT(T, array, member)	T2_OPT_(T, IN_, array, , member)
#define T2_REF(T, array, member)	T2_CELL_(T, REF_, array, , member)
#define T2_REF_BE(T, array, member)	T2_CELL_BE_(T, REF_, array, , member)
#define T2_REF_TEXT(T, array, count, member)	T2_TEXT_(T, REF_, array, , count, member)
#define T2_REF_SPAN(types, array, first, last)	T2_SPAN_(types, REF_, array, , first, last)
#define T2_REF_LIST(T, array, count, member)	T2_LIST_(T, REF_, array, , count, member)
#define T2_REF_OPT(T, array, member)	T2_OPT_(T, REF_, array, , member)
#define T2_PTR_CELL(T, array, ptr, member)	T2_CELL_(T, PTR_, array, ptr, member)
#define T2_PTR_CELL_BE(T, array, ptr, member)	T2_CELL_BE_(T, PTR_, array, ptr, member)
#define T2_PTR_TEXT(T, array, ptr, count, member)	T2_TEXT_(T, PTR_, array, ptr, count, member)
#define T2_PTR_SPAN(types, array, ptr, first, last)	T2_SPAN_(types, PTR_, array, ptr, first, last)
#define T2_PTR_LIST(T, array, ptr, count, member)	T2_LIST_(T, PTR_, array, ptr, count, member)
#define T2_PTR_OPT(T, array, ptr, member)	T2_OPT_(T, PTR_, array, ptr, member)
#define T2_CELLS(T, array) \
	T2_CAT_(T2_IN_, T2_KIND_##T)(T, IN_, array, , *(__typeof__(array))0, (size_t)0)
#define T2_CALL(T, f)	{ .type = #T, .from = T2_FROM_VALUE, .size = T2_SIZE_##T, .get = { .T2_GET_##T = (f) } }
#define T2_ROW(types, f) { .type = types, .from = T2_FROM_ROW, .get = { .row = (f) } }
#define T2_SAME(types)	{ .type = types, .from = T2_FROM_SAME }

/* --- for the macros above --------------------------------------------------------------------------------------- */

#define T2_CAT_(a, b)	T2_CAT2_(a, b)
#define T2_CAT2_(a, b)	a##b
/* 0, and the compiler refuses the table if a member does not have what the type wants. */
#define T2_HOLDS_(what)	(0 * sizeof(char[(what) ? 1 : -1]))
#define T2_IS_(x, type)	__builtin_types_compatible_p(__typeof__(x), type)
#define T2_IS_POINTER_(x)	T2_IS_(x, __typeof__(&(x)[0]))
/* The three ways to a cell: where it is, and the type of what has the member. */
#define T2_OF_IN_(array, ptr)	.cells = &(array), .cell = sizeof(*(array))
#define T2_OF_REF_(array, ptr)	T2_OF_IN_(array, ptr), .far = sizeof(**(array))
#define T2_OF_PTR_(array, ptr) \
	T2_OF_IN_(array, ptr), .far = sizeof(*(array)->ptr), .far_offset = offsetof(__typeof__(*(array)), ptr)
#define T2_S_IN_(array, ptr)	__typeof__(*(array))
#define T2_S_REF_(array, ptr)	__typeof__(**(array))
#define T2_S_PTR_(array, ptr)	__typeof__(*(array)->ptr)
#define T2_M_(way, array, ptr, member)	(((T2_S_##way(array, ptr) *)0)->member)
#define T2_AT_(way, array, ptr, member)	offsetof(T2_S_##way(array, ptr), member)

#define T2_CELL_(T, way, array, ptr, member) T2_CAT_(T2_IN_, T2_KIND_##T)(T, way, array, ptr, \
	T2_M_(way, array, ptr, member), T2_AT_(way, array, ptr, member))
#define T2_CELL_BE_(T, way, array, ptr, member) { \
	T2_OF_##way(array, ptr), .type = #T, .from = T2_FROM_NTOH, .size = T2_SIZE_##T, \
	.offset = T2_AT_(way, array, ptr, member) + \
	    T2_HOLDS_(sizeof(T2_M_(way, array, ptr, member)) == T2_SIZE_##T && T2_SIZE_##T <= 8), \
}
#define T2_TEXT_(T, way, array, ptr, count, member) { \
	T2_OF_##way(array, ptr), .type = #T, .from = T2_FROM_TEXT, .room = T2_ROOM_(T2_M_(way, array, ptr, member)), \
	.offset = T2_AT_(way, array, ptr, member) + \
	    T2_HOLDS_(T2_SIZE_##T == 0 && sizeof(T2_M_(way, array, ptr, member)[0]) == 1), \
	.count_offset = T2_AT_(way, array, ptr, count), .count_size = sizeof(T2_M_(way, array, ptr, count)), \
}
#define T2_SPAN_(types, way, array, ptr, first, last) { \
	T2_OF_##way(array, ptr), .type = types, .from = T2_FROM_COPY, .offset = T2_AT_(way, array, ptr, first), \
	.size = T2_AT_(way, array, ptr, last) + sizeof(T2_M_(way, array, ptr, last)) - \
	    T2_AT_(way, array, ptr, first), \
}
#define T2_LIST_(T, way, array, ptr, count, member) { \
	T2_OF_##way(array, ptr), .type = #T ":R", .many = T2_MANY, \
	.from = T2_CAT_(T2_FROM_, T2_KIND_##T)(T2_M_(way, array, ptr, member)[0]), \
	.size = T2_CAT_(T2_BYTES_, T2_KIND_##T)(T, T2_M_(way, array, ptr, member)[0]), \
	.stride = sizeof(T2_M_(way, array, ptr, member)[0]), .room = T2_ROOM_(T2_M_(way, array, ptr, member)), \
	.offset = T2_AT_(way, array, ptr, member) + \
	    T2_CAT_(T2_FITS_, T2_KIND_##T)(T, T2_M_(way, array, ptr, member)[0]), \
	.count_offset = T2_AT_(way, array, ptr, count), .count_size = sizeof(T2_M_(way, array, ptr, count)), \
}
#define T2_OPT_(T, way, array, ptr, member) { \
	T2_OF_##way(array, ptr), .type = #T ":R", .many = T2_OPTIONAL, \
	.from = T2_FROM_S_(T2_M_(way, array, ptr, member)), .size = sizeof(T2_M_(way, array, ptr, member)), \
	.offset = T2_AT_(way, array, ptr, member) + T2_HOLDS_(T2_SIZE_##T == 0), \
}
#define T2_ROOM_(m)	(T2_IS_POINTER_(m) ? 0 : (sizeof(m) + 0) / sizeof((m)[0]))

/* N: number, A: address, M: time, S: text.  T2_FROM_: where it is, T2_BYTES_: its size, T2_FITS_: 0 if it can be. */
#define T2_IN_N_(T, way, array, ptr, x, at) { T2_OF_##way(array, ptr), \
	.type = #T, .from = T2_FROM_N_(x), .size = T2_BYTES_N_(T, x), \
	.offset = (at) + T2_FITS_N_(T, x) }
#define T2_IN_A_(T, way, array, ptr, x, at) { T2_OF_##way(array, ptr), \
	.type = #T, .from = T2_FROM_A_(x), .size = T2_BYTES_A_(T, x), \
	.offset = (at) + T2_FITS_A_(T, x) }
#define T2_IN_M_(T, way, array, ptr, x, at) { T2_OF_##way(array, ptr), \
	.type = #T, .from = T2_FROM_M_(x), .size = T2_BYTES_M_(T, x), \
	.offset = (at) + T2_FITS_M_(T, x) }
#define T2_IN_S_(T, way, array, ptr, x, at) { T2_OF_##way(array, ptr), \
	.type = #T, .from = T2_FROM_S_(x), .size = T2_BYTES_S_(T, x), \
	.offset = (at) + T2_FITS_S_(T, x) }
#define T2_FROM_N_(x)	T2_FROM_COPY
#define T2_FROM_A_(x)	T2_FROM_COPY
#define T2_FROM_M_(x)	(T2_IS_(x, struct timeval) ? T2_FROM_TIMEVAL : T2_FROM_TICKS)
#define T2_FROM_S_(x)	(T2_IS_(x, char *) || T2_IS_(x, const char *) ? T2_FROM_POINTER : T2_FROM_CHARS)
#define T2_BYTES_N_(T, x)	T2_SIZE_##T
#define T2_BYTES_A_(T, x)	T2_SIZE_##T
#define T2_BYTES_M_(T, x)	sizeof(x)
#define T2_BYTES_S_(T, x)	sizeof(x)
#define T2_FITS_N_(T, x)	T2_HOLDS_(sizeof(x) == T2_SIZE_##T)
#define T2_FITS_A_(T, x)	T2_HOLDS_(sizeof(x) >= T2_SIZE_##T)
#define T2_FITS_M_(T, x)	T2_HOLDS_(T2_IS_(x, struct timeval) || sizeof(x) == 4 || sizeof(x) == 8)
#define T2_FITS_S_(T, x)	T2_HOLDS_(T2_FROM_S_(x) == T2_FROM_POINTER || sizeof((x)[0]) == 1)

#define T2_SIZE_I8	1
#define T2_SIZE_I16	2
#define T2_SIZE_I32	4
#define T2_SIZE_I64	8
#define T2_SIZE_I128	16
#define T2_SIZE_I256	32
#define T2_SIZE_U8	1
#define T2_SIZE_U16	2
#define T2_SIZE_U32	4
#define T2_SIZE_U64	8
#define T2_SIZE_U128	16
#define T2_SIZE_U256	32
#define T2_SIZE_H8	1
#define T2_SIZE_H16	2
#define T2_SIZE_H32	4
#define T2_SIZE_H64	8
#define T2_SIZE_H128	16
#define T2_SIZE_H256	32
#define T2_SIZE_FLT	4
#define T2_SIZE_DBL	8
#define T2_SIZE_LDBL	sizeof(long double)
#define T2_SIZE_CHAR	1
#define T2_SIZE_DIR	1
#define T2_SIZE_MAC	6
#define T2_SIZE_IP4	4
#define T2_SIZE_IP6	16
#define T2_SIZE_TIMESTAMP	12
#define T2_SIZE_DURATION	12
#define T2_SIZE_STR	0
#define T2_SIZE_STRC	0

#define T2_KIND_I8	N_
#define T2_KIND_I16	N_
#define T2_KIND_I32	N_
#define T2_KIND_I64	N_
#define T2_KIND_I128	N_
#define T2_KIND_I256	N_
#define T2_KIND_U8	N_
#define T2_KIND_U16	N_
#define T2_KIND_U32	N_
#define T2_KIND_U64	N_
#define T2_KIND_U128	N_
#define T2_KIND_U256	N_
#define T2_KIND_H8	N_
#define T2_KIND_H16	N_
#define T2_KIND_H32	N_
#define T2_KIND_H64	N_
#define T2_KIND_H128	N_
#define T2_KIND_H256	N_
#define T2_KIND_FLT	N_
#define T2_KIND_DBL	N_
#define T2_KIND_LDBL	N_
#define T2_KIND_CHAR	N_
#define T2_KIND_DIR	N_
#define T2_KIND_MAC	A_
#define T2_KIND_IP4	A_
#define T2_KIND_IP6	A_
#define T2_KIND_TIMESTAMP	M_
#define T2_KIND_DURATION	M_
#define T2_KIND_STR	S_
#define T2_KIND_STRC	S_

#define T2_GET_I8	i
#define T2_GET_I16	i
#define T2_GET_I32	i
#define T2_GET_I64	i
#define T2_GET_U8	u
#define T2_GET_U16	u
#define T2_GET_U32	u
#define T2_GET_U64	u
#define T2_GET_H8	u
#define T2_GET_H16	u
#define T2_GET_H32	u
#define T2_GET_H64	u
#define T2_GET_I128	p
#define T2_GET_I256	p
#define T2_GET_U128	p
#define T2_GET_U256	p
#define T2_GET_H128	p
#define T2_GET_H256	p
#define T2_GET_FLT	f
#define T2_GET_DBL	d
#define T2_GET_LDBL	p
#define T2_GET_CHAR	u
#define T2_GET_DIR	u
#define T2_GET_MAC	p
#define T2_GET_IP4	p
#define T2_GET_IP6	p
#define T2_GET_TIMESTAMP	t
#define T2_GET_DURATION	t
#define T2_GET_STR	s
#define T2_GET_STRC	s

#endif /* T2_COLUMN_H */
