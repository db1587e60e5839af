/*
 * The columns of a row: a list of binary_value_t, one per column, in row order.
 *
 * A plugin's printHeader() makes its part of the list:
 *
 *	binary_value_t *bv = NULL;
 *	BV_APPEND_H8(bv, "tcpWinStat", "Window threshold status");
 *	BV_APPEND_R(bv, "dnsQType_Class", "Type and class", 2, bt_uint_16, bt_uint_16);
 *	return bv;
 *
 * Every BV_APPEND macro assigns the head of the list to its first argument.  Names are letters, digits and _, start
 * in lower case and are cut at 127 bytes, descriptions at 1023.  The core owns the list afterwards.  Memory that
 * can't be had ends the program: columns are declared at start.
 *
 * What a plugin then appends to a row (outputBuffer.h) must follow the list: the values of a column one behind the
 * other; before those of a repeated column the number of repetitions (uint32).
 */
#ifndef T2_BINARYVALUE_H
#define T2_BINARYVALUE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define BV_NAME_LEN	128	/* bytes, with the end */
#define BV_DESC_LEN	1024

#define BV_REPEAT_NO	0
#define BV_REPEAT_YES	1

/* The type of a value.  The numbers are part of the binary file format and of TFS_NC_TYPE 1. */
enum binary_types {
	bt_compound		= 0,	/* has values of its own */
	bt_int_8		= 1,
	bt_int_16		= 2,
	bt_int_32		= 3,
	bt_int_64		= 4,
	bt_int_128		= 5,
	bt_int_256		= 6,
	bt_uint_8		= 7,
	bt_uint_16		= 8,
	bt_uint_32		= 9,
	bt_uint_64		= 10,
	bt_uint_128		= 11,
	bt_uint_256		= 12,
	bt_hex_8		= 13,
	bt_hex_16		= 14,
	bt_hex_32		= 15,
	bt_hex_64		= 16,
	bt_hex_128		= 17,
	bt_hex_256		= 18,
	bt_float		= 19,
	bt_double		= 20,
	bt_long_double		= 21,
	bt_char			= 22,
	bt_string		= 23,	/* text and NUL (outputBuffer.h); shown in quotes */
	bt_flow_direction	= 24,	/* 0 A, else B */
	bt_timestamp		= 25,	/* uint64 seconds, uint32 fraction */
	bt_duration		= 26,	/* same */
	bt_mac_addr		= 27,	/* 6 bytes */
	bt_ip4_addr		= 28,	/* 4 bytes, network order */
	bt_ip6_addr		= 29,	/* 16 bytes, network order */
	bt_ipx_addr		= 30,	/* version 4, 6 or 0, then 4, 16 or 0 bytes */
	bt_string_class		= 31,	/* the same; shown bare */
	bt_end			= 32	/* number of types */
};

/* One value of a column; a compound has num_values values of its own in subval. */
typedef struct binary_subvalue_s {
	uint32_t			 type;		/* enum binary_types */
	uint32_t			 num_values;	/* of a compound */
	uint32_t			 is_repeating;	/* a compound with a count of its own */
	struct binary_subvalue_s	*subval;	/* of a compound */
} binary_subvalue_t;

/* One column. */
typedef struct binary_value_s {
	uint32_t		 num_values;
	uint32_t		 is_repeating;
	char			 name[BV_NAME_LEN];
	char			 desc[BV_DESC_LEN];
	binary_subvalue_t	*subval;	/* num_values of them */
	struct binary_value_s	*next;
} binary_value_t;

/*
 * A new column of num_values values; their types follow as int.
 * Returns a list of one.
 */
binary_value_t *bv_new_bv(const char *name, const char *desc, uint32_t is_repeating, uint32_t num_values, ...);

/* Put bv behind the last column of list, which may be NULL.  Returns the head. */
binary_value_t *bv_append_bv(binary_value_t *list, binary_value_t *bv);

/*
 * Make value pos (from 0) of a column, or of a compound value, a compound of num_values values, whose types follow.
 * Returns the new sub-value, or NULL if there is no value pos.
 */
binary_subvalue_t *bv_add_sv_to_bv(binary_value_t *bv, uint32_t pos, uint32_t is_repeating, uint32_t num_values, ...);
binary_subvalue_t *bv_add_sv_to_sv(binary_subvalue_t *sv, uint32_t pos, uint32_t is_repeating, uint32_t num_values,
    ...);

/* Free a list; NULL is fine. */
void bv_header_destroy(binary_value_t *list);

/* Bytes of a value of this type in a row; 0 for those of no fixed size (compound, strings, bt_ipx_addr). */
size_t bv_type_size(uint32_t type);

/* Short name of a type as the headers file shows it: "U32", "SC"; NULL for a compound or no type. */
const char *bv_type_name(uint32_t type);

/* The header of a binary flow file: len words in host order.  Freed with binary_header_destroy(). */
typedef struct {
	uint32_t	*header;
	size_t		 len;	/* words */
} binary_header_t;

#define BV_MAGIC1	0x45544e41u	/* "ANTE" */
#define BV_MAGIC2	0x52455441u	/* "ATER" */
#define BV_VERSION	1
#define BV_HEADER_END	0xffffffffu

/* Magic, version, then per column name, description, values and repeat flag, then the end mark.  NULL: no memory. */
binary_header_t *build_header(const binary_value_t *list);
void binary_header_destroy(binary_header_t *header);

/* --- declaring columns ------------------------------------------------------------------------------------------ */

#define BV_APPEND_FULL(bv, name, desc, repeat, n, ...) \
	((bv) = bv_append_bv((bv), bv_new_bv((name), (desc), (repeat), (n), __VA_ARGS__)))

#define BV_APPEND(bv, name, desc, n, ...)	BV_APPEND_FULL(bv, name, desc, BV_REPEAT_NO, n, __VA_ARGS__)
#define BV_APPEND_R(bv, name, desc, n, ...)	BV_APPEND_FULL(bv, name, desc, BV_REPEAT_YES, n, __VA_ARGS__)
#define BV_APPEND_SIMPLE(bv, name, desc, repeat, type) BV_APPEND_FULL(bv, name, desc, repeat, 1, type)
#define BV_APPEND_TYPE(bv, name, desc, type)	BV_APPEND_SIMPLE(bv, name, desc, BV_REPEAT_NO, type)
#define BV_APPEND_TYPE_R(bv, name, desc, type)	BV_APPEND_SIMPLE(bv, name, desc, BV_REPEAT_YES, type)

#define BV_APPEND_I8(bv, name, desc)       BV_APPEND_TYPE(bv, name, desc, bt_int_8)
#define BV_APPEND_I16(bv, name, desc)      BV_APPEND_TYPE(bv, name, desc, bt_int_16)
#define BV_APPEND_I32(bv, name, desc)      BV_APPEND_TYPE(bv, name, desc, bt_int_32)
#define BV_APPEND_I64(bv, name, desc)      BV_APPEND_TYPE(bv, name, desc, bt_int_64)
#define BV_APPEND_U8(bv, name, desc)       BV_APPEND_TYPE(bv, name, desc, bt_uint_8)
#define BV_APPEND_U16(bv, name, desc)      BV_APPEND_TYPE(bv, name, desc, bt_uint_16)
#define BV_APPEND_U32(bv, name, desc)      BV_APPEND_TYPE(bv, name, desc, bt_uint_32)
#define BV_APPEND_U64(bv, name, desc)      BV_APPEND_TYPE(bv, name, desc, bt_uint_64)
#define BV_APPEND_H8(bv, name, desc)       BV_APPEND_TYPE(bv, name, desc, bt_hex_8)
#define BV_APPEND_H16(bv, name, desc)      BV_APPEND_TYPE(bv, name, desc, bt_hex_16)
#define BV_APPEND_H32(bv, name, desc)      BV_APPEND_TYPE(bv, name, desc, bt_hex_32)
#define BV_APPEND_H64(bv, name, desc)      BV_APPEND_TYPE(bv, name, desc, bt_hex_64)
#define BV_APPEND_FLT(bv, name, desc)      BV_APPEND_TYPE(bv, name, desc, bt_float)
#define BV_APPEND_DBL(bv, name, desc)      BV_APPEND_TYPE(bv, name, desc, bt_double)
#define BV_APPEND_MAC(bv, name, desc)      BV_APPEND_TYPE(bv, name, desc, bt_mac_addr)
#define BV_APPEND_IP4(bv, name, desc)      BV_APPEND_TYPE(bv, name, desc, bt_ip4_addr)
#define BV_APPEND_IP6(bv, name, desc)      BV_APPEND_TYPE(bv, name, desc, bt_ip6_addr)
#define BV_APPEND_IPX(bv, name, desc)      BV_APPEND_TYPE(bv, name, desc, bt_ipx_addr)
#define BV_APPEND_TIMESTAMP(bv, name, desc) BV_APPEND_TYPE(bv, name, desc, bt_timestamp)
#define BV_APPEND_DURATION(bv, name, desc) BV_APPEND_TYPE(bv, name, desc, bt_duration)
#define BV_APPEND_CHAR(bv, name, desc)     BV_APPEND_TYPE(bv, name, desc, bt_char)
#define BV_APPEND_STR(bv, name, desc)      BV_APPEND_TYPE(bv, name, desc, bt_string)
#define BV_APPEND_STRC(bv, name, desc)     BV_APPEND_TYPE(bv, name, desc, bt_string_class)

#define BV_APPEND_I8_R(bv, name, desc)     BV_APPEND_TYPE_R(bv, name, desc, bt_int_8)
#define BV_APPEND_I16_R(bv, name, desc)    BV_APPEND_TYPE_R(bv, name, desc, bt_int_16)
#define BV_APPEND_I32_R(bv, name, desc)    BV_APPEND_TYPE_R(bv, name, desc, bt_int_32)
#define BV_APPEND_I64_R(bv, name, desc)    BV_APPEND_TYPE_R(bv, name, desc, bt_int_64)
#define BV_APPEND_U8_R(bv, name, desc)     BV_APPEND_TYPE_R(bv, name, desc, bt_uint_8)
#define BV_APPEND_U16_R(bv, name, desc)    BV_APPEND_TYPE_R(bv, name, desc, bt_uint_16)
#define BV_APPEND_U32_R(bv, name, desc)    BV_APPEND_TYPE_R(bv, name, desc, bt_uint_32)
#define BV_APPEND_U64_R(bv, name, desc)    BV_APPEND_TYPE_R(bv, name, desc, bt_uint_64)
#define BV_APPEND_H8_R(bv, name, desc)     BV_APPEND_TYPE_R(bv, name, desc, bt_hex_8)
#define BV_APPEND_H16_R(bv, name, desc)    BV_APPEND_TYPE_R(bv, name, desc, bt_hex_16)
#define BV_APPEND_H32_R(bv, name, desc)    BV_APPEND_TYPE_R(bv, name, desc, bt_hex_32)
#define BV_APPEND_H64_R(bv, name, desc)    BV_APPEND_TYPE_R(bv, name, desc, bt_hex_64)
#define BV_APPEND_FLT_R(bv, name, desc)    BV_APPEND_TYPE_R(bv, name, desc, bt_float)
#define BV_APPEND_DBL_R(bv, name, desc)    BV_APPEND_TYPE_R(bv, name, desc, bt_double)
#define BV_APPEND_MAC_R(bv, name, desc)    BV_APPEND_TYPE_R(bv, name, desc, bt_mac_addr)
#define BV_APPEND_IP4_R(bv, name, desc)    BV_APPEND_TYPE_R(bv, name, desc, bt_ip4_addr)
#define BV_APPEND_IP6_R(bv, name, desc)    BV_APPEND_TYPE_R(bv, name, desc, bt_ip6_addr)
#define BV_APPEND_IPX_R(bv, name, desc)    BV_APPEND_TYPE_R(bv, name, desc, bt_ipx_addr)
#define BV_APPEND_TIMESTAMP_R(bv, name, desc) BV_APPEND_TYPE_R(bv, name, desc, bt_timestamp)
#define BV_APPEND_DURATION_R(bv, name, desc) BV_APPEND_TYPE_R(bv, name, desc, bt_duration)
#define BV_APPEND_CHAR_R(bv, name, desc)   BV_APPEND_TYPE_R(bv, name, desc, bt_char)
#define BV_APPEND_STR_R(bv, name, desc)    BV_APPEND_TYPE_R(bv, name, desc, bt_string)
#define BV_APPEND_STRC_R(bv, name, desc)   BV_APPEND_TYPE_R(bv, name, desc, bt_string_class)

#endif /* T2_BINARYVALUE_H */
