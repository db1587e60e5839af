/*
 * Numbers to text, fast, for the hot path of the sinks and of tawk.
 *
 * Each function writes at dst, which must have room for the named maximum, adds no NUL, and returns the byte behind
 * the text.  The text is what printf() in the C locale gives for the conversion that stands there.  Some write
 * beyond their text, but never beyond the maximum.
 */
#ifndef T2_NUMFMT_H
#define T2_NUMFMT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define FMT_U64_MAX	24	/* room for a decimal number, with sign */
#define FMT_HEX_MAX	18	/* 0x and 16 digits */
#define FMT_TIME_MAX	40
#define FMT_F32_MAX	32	/* %.7g */
#define FMT_F64_MAX	340	/* %f */
#define FMT_IP4_MAX	16
#define FMT_IP6_MAX	48
#define FMT_MAC_MAX	20

char *fmt_u64(char *dst, uint64_t v);			/* %lu */
char *fmt_i64(char *dst, int64_t v);			/* %ld */
char *fmt_u32(char *dst, uint32_t v);			/* %u */
char *fmt_u16(char *dst, uint16_t v);			/* %u */
char *fmt_u8(char *dst, uint8_t v);			/* %u */

/* 0x and the digits of 1, 2, 4 or 8 bytes; capital: ABCDEF. */
char *fmt_hex(char *dst, uint64_t v, unsigned int bytes, bool capital);	/* 0x%0*lx */

/* sec.frac with digits (6 or 9) places; a frac that has more than that is printed whole. */
char *fmt_time(char *dst, uint64_t sec, uint32_t frac, unsigned int digits);	/* %lu.%0*u */

char *fmt_f32(char *dst, float v);			/* %.7g */
char *fmt_f64(char *dst, double v);			/* %f */

/* Network order. */
char *fmt_ip4(char *dst, const uint8_t ip[4]);		/* 10.0.0.1 */
char *fmt_ip6(char *dst, const uint8_t ip[16]);		/* as inet_ntop() */
char *fmt_ip4_full(char *dst, const uint8_t ip[4]);	/* 010.000.000.001 */
char *fmt_ip6_full(char *dst, const uint8_t ip[16], bool capital);	/* eight groups of four digits */
char *fmt_mac(char *dst, const uint8_t mac[6], bool capital);	/* 00:11:22:33:44:55 */
/* room: 12 + 5 * strlen(sep) */
char *fmt_mac_sep(char *dst, const uint8_t mac[6], const char *sep, bool capital);

/* 0x and two digits for each of n bytes. */
char *fmt_hexbytes(char *dst, const uint8_t *p, size_t n, bool capital);

#endif /* T2_NUMFMT_H */
