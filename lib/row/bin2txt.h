/*
 * From rows to text: the flags that say how a value looks, and the converters of the plugin API.
 *
 * A sink that writes many rows compiles the list of columns once: rowtext.h.
 */
#ifndef T2_BIN2TXT_H
#define T2_BIN2TXT_H

/* ========================================================================== */
/* ------------------------ USER CONFIGURATION FLAGS ------------------------ */
/* ========================================================================== */

// Sinks and plugins which print values have to be recompiled: t2build -R

#define IP4_FORMAT          0 // IPv4 addresses: 0 dotted, 1 three digits each, 2 hex, 3 decimal number [0 - 3]
#define IP6_FORMAT          0 // IPv6 addresses: 0 compressed, 1 full, 2 one 128-bit hex, 3 two 64-bit hex joined by _
                              // [0 - 3]
#define MAC_FORMAT          0 // MAC addresses: 0 bytes with MAC_SEP between, 1 64-bit hex, 2 decimal number [0 - 2]
#define MAC_SEP           ":" // between the bytes of a MAC address (MAC_FORMAT 0)
#define B2T_NON_IP_STR    "-" // shown where an address has no version
#define HEX_CAPITAL         0 // hex digits: 0 abcdef, 1 ABCDEF [0, 1]
#define B2T_TIMESTR         0 // time stamps: 0 seconds since 1970, 1 ISO date and time with offset [0, 1]
#define TFS_EXTENDED_HEADER 0 // 1: three lines before the column names: flows, columns, types [0, 1]
#define TFS_NC_TYPE         2 // type of a column in the headers file: 0 none, 1 numbers, 2 names [0 - 2]
#define TFS_SAN_UTF8        1 // strings: 0 only escape \b\f\n\r\t\v\\", 1 all control bytes, bad UTF-8 becomes .
                              // [0, 1]
#define HDR_CHR           "%" // begins a header line
#define SEP_CHR          "\t" // between columns; not one of ; . _ "
#define JSON_KEEP_EMPTY     0 // JSON: repeated columns without value: 0 left out, 1 [] [0, 1]
#define JSON_PRETTY         0 // JSON: 0 one line an object, no blanks, 1 blank behind , and : [0, 1]

/* +++++++++++++++++++++ ENV / RUNTIME - conf Variables +++++++++++++++++++++ */

/*          No env / runtime configuration flags available for utils          */

/* ========================================================================== */
/* ------------------------- DO NOT EDIT BELOW HERE ------------------------- */
/* ========================================================================== */

#include <inttypes.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "binaryValue.h"
#include "outputBuffer.h"

/*
 * Of the flags above, the part of T2_SIGNATURE: a plugin that prints SEP_CHR must not stand beside a core with
 * another.
 */
#define T2_SIGNATURE_FLAGS_TEXT(X) \
	X(IP4_FORMAT) X(IP6_FORMAT) X(MAC_FORMAT) X(MAC_SEP) X(B2T_NON_IP_STR) X(HEX_CAPITAL) X(B2T_TIMESTR) \
	X(TFS_EXTENDED_HEADER) X(TFS_NC_TYPE) X(TFS_SAN_UTF8) X(HDR_CHR) X(SEP_CHR) X(JSON_KEEP_EMPTY) \
	X(JSON_PRETTY)

/* Conversions for printf, as "0x%02" B2T_PRIX8. */
#if HEX_CAPITAL == 1
#define B2T_PRIX8	PRIX8
#define B2T_PRIX16	PRIX16
#define B2T_PRIX32	PRIX32
#define B2T_PRIX64	PRIX64
#else
#define B2T_PRIX8	PRIx8
#define B2T_PRIX16	PRIx16
#define B2T_PRIX32	PRIx32
#define B2T_PRIX64	PRIx64
#endif

/* Digits of a fraction of a second, and its conversion for tv_usec: printf("%ld.%" T2_PRI_USEC, tv_sec, tv_usec). */
#if TSTAMP_PREC == 1
#define T2_USEC_PREC	9
#define T2_PRI_USEC	"09ld"
#else
#define T2_USEC_PREC	6
#define T2_PRI_USEC	"06ld"
#endif

/* --- converters of the plugin API ------------------------------------------------------------------------------- */

/*
 * Where they write: b2t_funcs to a FILE *, b2t_funcs_gz (gz2txt.h) to a gzFile.  write returns 0, or -1 with errno.
 */
typedef struct b2t_func_s {
	int	(*write)(void *file, const char *p, size_t n);
} b2t_func_t;
extern const b2t_func_t b2t_funcs;

/*
 * One row as text or JSON, the column line, the column table.  They compile the list at each call; a sink that writes
 * many rows uses rowtext_new() of rowtext.h.  buf is not changed.  0, or -1 after a message on stderr.
 */
int parse_buffer_bin2txt(const outputBuffer_t *buf, const binary_value_t *bv, void *file, b2t_func_t funcs);
int parse_buffer_bin2json(const outputBuffer_t *buf, const binary_value_t *bv, void *file, b2t_func_t funcs);
int parse_binary_header2text(const binary_value_t *bv, void *file, b2t_func_t funcs);
int print_values_description(const binary_value_t *bv, void *file, b2t_func_t funcs);

#endif /* T2_BIN2TXT_H */
