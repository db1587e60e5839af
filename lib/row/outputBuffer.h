/*
 * The row buffer: what the plugins append when a flow ends, and what the sinks read.
 *
 * Values stand in host order, one behind the other, without padding, in the order of the columns (binaryValue.h): a
 * repeated column is its count (uint32) and then its elements, a string is its bytes and NUL.  A string from the wire
 * may have any bytes: a NUL among them stands there as C0 80, and C0, which UTF-8 has not, as C0 81.
 *
 * The buffer doubles when it is full, up to OUTBUF_MAXSIZE_F times its first size; a row beyond that, or any overflow
 * with OUTBUF_AUTOPILOT 0, ends the program with the message "Buffer overflow in outputBuffer".  With BLOCK_BUF 1 all
 * appends evaluate their arguments and append nothing.
 *
 * Macros evaluate each argument once.  Arrays may be arrays or pointers.
 */
#ifndef T2_OUTPUTBUFFER_H
#define T2_OUTPUTBUFFER_H

#include "t2thread.h"
#include <arpa/inet.h>
#include <endian.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "t2macros.h"
#include "tranalyzer.h"

typedef struct {
	size_t		 size;		/* bytes of buffer, without the spare ones */
	uint32_t	 pos;		/* bytes of the row so far */
	char		*buffer;	/* own, or a place that was lent */
	size_t		 limit;		/* size is never more than this */
	char		*own;
	size_t		 own_size;
} outputBuffer_t;

#define OUTBUF_SPARE	8	/* bytes behind all: what is written there is not in the row */

/*
 * The row being built: filled by the plugins, reset by the core behind the sinks.
 * Owned by the core; the buffer that generation-9 plugins get as an argument is the same one.
 */
extern T2_PER_THREAD outputBuffer_t *main_output_buffer;

/* A new, empty buffer of size bytes.  Ends the program if there is no memory. */
outputBuffer_t *outputBuffer_initialize(size_t size);

/* Free a buffer; NULL is fine. */
void outputBuffer_destroy(outputBuffer_t *buf);

/* Make room for n more bytes, or end the program.  The slow half of outputBuffer_room(). */
void outputBuffer_grow(outputBuffer_t *buf, size_t n);

/* Begin a new row. */
static inline void
outputBuffer_reset(outputBuffer_t *buf)
{
	buf->pos = 0;
}

/*
 * Begin a new row in the room bytes at place, which are lent until the next row begins; OUTBUF_SPARE bytes behind
 * them are lent as well.  A row that is longer goes on in the buffer's own bytes.
 */
static inline void
outputBuffer_reset_at(outputBuffer_t *buf, char *place, size_t room)
{
	buf->pos = 0;
	buf->buffer = place;
	buf->size = room < buf->limit ? room : buf->limit;
}

/* Begin a new row in the buffer's own bytes. */
static inline void
outputBuffer_reset_own(outputBuffer_t *buf)
{
	outputBuffer_reset_at(buf, buf->own, buf->own_size);
}

/* Where the next n bytes go; the caller moves pos. */
static inline char *
outputBuffer_room(outputBuffer_t *buf, size_t n)
{
	if (UNLIKELY(buf->size - buf->pos < n))
		outputBuffer_grow(buf, n);
	return buf->buffer + buf->pos;
}

/* Append n bytes of p. */
static inline void
outputBuffer_append(outputBuffer_t *buf, const void *p, size_t n)
{
	if (BLOCK_BUF != 0 || n == 0)
		return;
	memcpy(outputBuffer_room(buf, n), p, n);
	buf->pos += (uint32_t)n;
}

/* Append the count of a repeated column. */
static inline void
outputBuffer_append_numrep(outputBuffer_t *buf, uint32_t n)
{
	outputBuffer_append(buf, &n, sizeof(n));
}

#define OUTBUF_ESC	0xc0	/* begins the two bytes that stand for one */
#define OUTBUF_ESC_NUL	0x80	/* behind it: NUL */
#define OUTBUF_ESC_ESC	0x81	/* behind it: OUTBUF_ESC */

/* Append n bytes of text, of which some need two, and its end.  The slow half of outputBuffer_append_strn(). */
void outputBuffer_append_escaped(outputBuffer_t *buf, const char *s, size_t n);

/* Append the text of n bytes, NULs among them or not, and its end; NULL is the empty text. */
static inline void
outputBuffer_append_strn(outputBuffer_t *buf, const char *s, size_t n)
{
	char *p;

	if (BLOCK_BUF != 0)
		return;
	if (s == NULL)
		n = 0;
	if (UNLIKELY(n > 0 && (memchr(s, '\0', n) != NULL || memchr(s, OUTBUF_ESC, n) != NULL))) {
		outputBuffer_append_escaped(buf, s, n);
		return;
	}
	p = outputBuffer_room(buf, n + 1);
	if (n > 0)
		memcpy(p, s, n);
	p[n] = '\0';
	buf->pos += (uint32_t)n + 1;
}

/* Append s with its end; NULL is the empty text. */
static inline void
outputBuffer_append_str(outputBuffer_t *buf, const char *s)
{
	size_t n;

	if (s == NULL)
		s = "";
	n = strlen(s);
	if (LIKELY(BLOCK_BUF != 0 || memchr(s, OUTBUF_ESC, n) == NULL))
		outputBuffer_append(buf, s, n + 1);
	else
		outputBuffer_append_escaped(buf, s, n);
}

/* The same, and free s. */
static inline void
outputBuffer_append_str_and_free(outputBuffer_t *buf, char *s)
{
	outputBuffer_append_str(buf, s);
	free(s);
}

/* A repeated string column of no string (s NULL or empty) or one. */
static inline void
outputBuffer_append_opt_str(outputBuffer_t *buf, const char *s)
{
	const uint32_t n = s != NULL && *s != '\0';

	outputBuffer_append_numrep(buf, n);
	if (n > 0)
		outputBuffer_append_str(buf, s);
}

/* The same of n bytes. */
static inline void
outputBuffer_append_opt_strn(outputBuffer_t *buf, const char *s, size_t n)
{
	outputBuffer_append_numrep(buf, s != NULL && n > 0);
	if (s != NULL && n > 0)
		outputBuffer_append_strn(buf, s, n);
}

/* Append a time: seconds and fraction. */
static inline void
outputBuffer_append_time(outputBuffer_t *buf, uint64_t sec, uint32_t frac)
{
	outputBuffer_append(buf, &sec, sizeof(sec));
	outputBuffer_append(buf, &frac, sizeof(frac));
}

/* Append version and address: 4, 16 or no bytes of the size bytes at ip, in network order. */
static inline void
outputBuffer_append_ipvx(outputBuffer_t *buf, uint8_t version, const void *ip, size_t size)
{
	const size_t n = version == 4 ? 4 : version == 6 ? 16 : 0;

	if (n == 0 || n > size)
		version = 0;
	outputBuffer_append(buf, &version, sizeof(version));
	if (version != 0)
		outputBuffer_append(buf, ip, n);
}

#define T2_OUTBUF_SCALAR_(name, type)							\
	static inline void								\
	outputBuffer_append_##name(outputBuffer_t *buf, type v)				\
	{										\
		outputBuffer_append(buf, &v, sizeof(v));				\
	}
T2_OUTBUF_SCALAR_(u8, uint8_t)
T2_OUTBUF_SCALAR_(u16, uint16_t)
T2_OUTBUF_SCALAR_(u32, uint32_t)
T2_OUTBUF_SCALAR_(u64, uint64_t)
T2_OUTBUF_SCALAR_(i8, int8_t)
T2_OUTBUF_SCALAR_(i16, int16_t)
T2_OUTBUF_SCALAR_(i32, int32_t)
T2_OUTBUF_SCALAR_(i64, int64_t)
T2_OUTBUF_SCALAR_(flt, float)
T2_OUTBUF_SCALAR_(dbl, double)
#undef T2_OUTBUF_SCALAR_

/* --- values ----------------------------------------------------------------------------------------------------- */

/* size bytes of the lvalue val */
#define OUTBUF_APPEND(buf, val, size)	outputBuffer_append((buf), &(val), (size))

/*
 * A number; of an array (or what points to one), a struct and a union the first bytes as they stand in memory.
 * T2_OF_: val if it is of that kind, else something of that kind.
 */
#define OUTBUF_APPEND_NUMBER_(buf, val, name, type)					\
	__builtin_choose_expr(T2_IS_NUMBER_(val), outputBuffer_append_##name((buf), (type)T2_NUMBER_OF_(val)), \
	    outputBuffer_append((buf), T2_BYTES_OF_(val), sizeof(type)))
#define T2_CLASS_(val)	__builtin_classify_type(val)
#define T2_IS_STRUCT_(val)	(T2_CLASS_(val) == 12 || T2_CLASS_(val) == 13)
#define T2_IS_NUMBER_(val)	(T2_CLASS_(val) != 5 && !T2_IS_STRUCT_(val))
#define T2_NUMBER_OF_(val)	__builtin_choose_expr(T2_IS_NUMBER_(val), (val), 0)
#define T2_ARRAY_OF_(val)	__builtin_choose_expr(T2_CLASS_(val) == 5, (val), (const void *)0)
#define T2_STRUCT_OF_(val)	__builtin_choose_expr(T2_IS_STRUCT_(val), (val), (struct t2_none_){ 0 })
#define T2_BYTES_OF_(val)								\
	__builtin_choose_expr(T2_CLASS_(val) == 5, (const void *)T2_ARRAY_OF_(val),	\
	    (const void *)&(struct { __typeof__(T2_STRUCT_OF_(val)) v; uint64_t none; }){ T2_STRUCT_OF_(val), 0 })
struct t2_none_ { int none; };

#define OUTBUF_APPEND_U8(buf, val)	OUTBUF_APPEND_NUMBER_(buf, val, u8, uint8_t)
#define OUTBUF_APPEND_U16(buf, val)	OUTBUF_APPEND_NUMBER_(buf, val, u16, uint16_t)
#define OUTBUF_APPEND_U32(buf, val)	OUTBUF_APPEND_NUMBER_(buf, val, u32, uint32_t)
#define OUTBUF_APPEND_U64(buf, val)	OUTBUF_APPEND_NUMBER_(buf, val, u64, uint64_t)
#define OUTBUF_APPEND_I8(buf, val)	OUTBUF_APPEND_NUMBER_(buf, val, i8, int8_t)
#define OUTBUF_APPEND_I16(buf, val)	OUTBUF_APPEND_NUMBER_(buf, val, i16, int16_t)
#define OUTBUF_APPEND_I32(buf, val)	OUTBUF_APPEND_NUMBER_(buf, val, i32, int32_t)
#define OUTBUF_APPEND_I64(buf, val)	OUTBUF_APPEND_NUMBER_(buf, val, i64, int64_t)
#define OUTBUF_APPEND_FLT(buf, val)	OUTBUF_APPEND_NUMBER_(buf, val, flt, float)
#define OUTBUF_APPEND_DBL(buf, val)	OUTBUF_APPEND_NUMBER_(buf, val, dbl, double)

/* from network order */
#define OUTBUF_APPEND_U16_NTOH(buf, val) outputBuffer_append_u16((buf), ntohs(val))
#define OUTBUF_APPEND_U32_NTOH(buf, val) outputBuffer_append_u32((buf), ntohl(val))
#define OUTBUF_APPEND_U64_NTOH(buf, val) outputBuffer_append_u64((buf), be64toh(val))

#define OUTBUF_APPEND_U8_ZERO(buf)	OUTBUF_APPEND_U8(buf, 0)
#define OUTBUF_APPEND_U16_ZERO(buf)	OUTBUF_APPEND_U16(buf, 0)
#define OUTBUF_APPEND_U32_ZERO(buf)	OUTBUF_APPEND_U32(buf, 0)
#define OUTBUF_APPEND_U64_ZERO(buf)	OUTBUF_APPEND_U64(buf, 0)
#define OUTBUF_APPEND_I8_ZERO(buf)	OUTBUF_APPEND_I8(buf, 0)
#define OUTBUF_APPEND_I16_ZERO(buf)	OUTBUF_APPEND_I16(buf, 0)
#define OUTBUF_APPEND_I32_ZERO(buf)	OUTBUF_APPEND_I32(buf, 0)
#define OUTBUF_APPEND_I64_ZERO(buf)	OUTBUF_APPEND_I64(buf, 0)
#define OUTBUF_APPEND_FLT_ZERO(buf)	OUTBUF_APPEND_FLT(buf, 0)
#define OUTBUF_APPEND_DBL_ZERO(buf)	OUTBUF_APPEND_DBL(buf, 0)

#define OUTBUF_APPEND_STR(buf, s)	outputBuffer_append_str((buf), (s))
#define OUTBUF_APPEND_STRN(buf, s, n)	outputBuffer_append_strn((buf), (s), (n))
#define OUTBUF_APPEND_STR_EMPTY(buf)	outputBuffer_append_u8((buf), 0)
#define OUTBUF_APPEND_STR_AND_FREE(buf, s) outputBuffer_append_str_and_free((buf), (s))
#define OUTBUF_APPEND_OPT_STR(buf, s)	outputBuffer_append_opt_str((buf), (s))
#define OUTBUF_APPEND_OPT_STRN(buf, s, n) outputBuffer_append_opt_strn((buf), (s), (n))

#define OUTBUF_APPEND_TIME(buf, sec, frac) outputBuffer_append_time((buf), (uint64_t)(sec), (uint32_t)(frac))
#define OUTBUF_APPEND_TIME_SEC(buf, sec) outputBuffer_append_time((buf), (uint64_t)(sec), 0)
#define OUTBUF_APPEND_TIME_ZERO(buf)	outputBuffer_append_time((buf), 0, 0)

#define OUTBUF_APPEND_MAC(buf, mac)	outputBuffer_append((buf), &(mac)[0], 6)
#define OUTBUF_APPEND_MAC_ZERO(buf)	outputBuffer_append((buf), "\0\0\0\0\0", 6)

#define OUTBUF_APPEND_IP4(buf, ip)	outputBuffer_append((buf), &(ip), 4)
#define OUTBUF_APPEND_IP6(buf, ip)	outputBuffer_append((buf), &(ip), 16)
#define OUTBUF_APPEND_IP4_ZERO(buf)	outputBuffer_append_u32((buf), 0)
#define OUTBUF_APPEND_IP6_ZERO(buf)	outputBuffer_append((buf), "\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0", 16)
#define OUTBUF_APPEND_IPVX(buf, version, ip) \
	outputBuffer_append_ipvx((buf), (uint8_t)(version), &(ip), sizeof(ip))
#define OUTBUF_APPEND_IPV(buf, ipv) do {						\
	const __typeof__(ipv) *const t2_ipv_ = &(ipv);					\
											\
	outputBuffer_append_ipvx((buf), t2_ipv_->ver, &t2_ipv_->addr, sizeof(t2_ipv_->addr)); \
} while (0)

/* --- repetitions ------------------------------------------------------------------------------------------------ */

#define OUTBUF_APPEND_NUMREP(buf, n)	outputBuffer_append_numrep((buf), (uint32_t)(n))
#define OUTBUF_APPEND_NUMREP_ZERO(buf)	outputBuffer_append_numrep((buf), 0)
#define OUTBUF_APPEND_NUMREP_ONE(buf)	outputBuffer_append_numrep((buf), 1)

/* Count and elements; T is U8, STR, MAC, … */
#define OUTBUF_APPEND_ARRAY(buf, arr, n, T) do {					\
	outputBuffer_t *const t2_buf_ = (buf);						\
	__typeof__(&(arr)[0]) const t2_arr_ = (arr);					\
	const uint32_t t2_n_ = (uint32_t)(n);						\
											\
	outputBuffer_append_numrep(t2_buf_, t2_n_);					\
	for (uint32_t t2_i_ = 0; t2_i_ < t2_n_; t2_i_++)				\
		OUTBUF_APPEND_##T(t2_buf_, t2_arr_[t2_i_]);				\
} while (0)

#define OUTBUF_APPEND_ARRAY_U8(buf, arr, n)	OUTBUF_APPEND_ARRAY(buf, arr, n, U8)
#define OUTBUF_APPEND_ARRAY_U16(buf, arr, n)	OUTBUF_APPEND_ARRAY(buf, arr, n, U16)
#define OUTBUF_APPEND_ARRAY_U32(buf, arr, n)	OUTBUF_APPEND_ARRAY(buf, arr, n, U32)
#define OUTBUF_APPEND_ARRAY_U64(buf, arr, n)	OUTBUF_APPEND_ARRAY(buf, arr, n, U64)
#define OUTBUF_APPEND_ARRAY_I8(buf, arr, n)	OUTBUF_APPEND_ARRAY(buf, arr, n, I8)
#define OUTBUF_APPEND_ARRAY_I16(buf, arr, n)	OUTBUF_APPEND_ARRAY(buf, arr, n, I16)
#define OUTBUF_APPEND_ARRAY_I32(buf, arr, n)	OUTBUF_APPEND_ARRAY(buf, arr, n, I32)
#define OUTBUF_APPEND_ARRAY_I64(buf, arr, n)	OUTBUF_APPEND_ARRAY(buf, arr, n, I64)
#define OUTBUF_APPEND_ARRAY_FLT(buf, arr, n)	OUTBUF_APPEND_ARRAY(buf, arr, n, FLT)
#define OUTBUF_APPEND_ARRAY_DBL(buf, arr, n)	OUTBUF_APPEND_ARRAY(buf, arr, n, DBL)
#define OUTBUF_APPEND_ARRAY_STR(buf, arr, n)	OUTBUF_APPEND_ARRAY(buf, arr, n, STR)
#define OUTBUF_APPEND_ARRAY_STR_AND_FREE(buf, arr, n) OUTBUF_APPEND_ARRAY(buf, arr, n, STR_AND_FREE)
#define OUTBUF_APPEND_ARRAY_MAC(buf, arr, n)	OUTBUF_APPEND_ARRAY(buf, arr, n, MAC)
#define OUTBUF_APPEND_ARRAY_IP4(buf, arr, n)	OUTBUF_APPEND_ARRAY(buf, arr, n, IP4)
#define OUTBUF_APPEND_ARRAY_IP6(buf, arr, n)	OUTBUF_APPEND_ARRAY(buf, arr, n, IP6)
#define OUTBUF_APPEND_ARRAY_IPV(buf, arr, n)	OUTBUF_APPEND_ARRAY(buf, arr, n, IPV)

/* Addresses of one version. */
#define OUTBUF_APPEND_ARRAY_IPVX(buf, version, arr, n) do {				\
	outputBuffer_t *const t2_buf_ = (buf);						\
	__typeof__(&(arr)[0]) const t2_arr_ = (arr);					\
	const uint32_t t2_n_ = (uint32_t)(n);						\
	const uint8_t t2_ver_ = (uint8_t)(version);					\
											\
	outputBuffer_append_numrep(t2_buf_, t2_n_);					\
	for (uint32_t t2_i_ = 0; t2_i_ < t2_n_; t2_i_++)				\
		OUTBUF_APPEND_IPVX(t2_buf_, t2_ver_, t2_arr_[t2_i_]);			\
} while (0)

/* Constants for OUTBUF_APPEND(), which wants an address. */
extern const uint32_t ZERO;
extern const uint32_t ONE;

#endif /* T2_OUTPUTBUFFER_H */
