/* mb_flow: the header, the function, and the exception of a message. */
#include "mb_flow.h"

#include "cursor.h"

#define PREFIX	6u		/* what the length does not count */
#define LEN_MIN	2u		/* of what it counts: unit and function */
#define LEN_MAX	255u	/* 254 by the specification; devices send one more */

/* Functions: public ones, and those that the specification leaves to users (65 to 72, 100 to 110). */
enum {
	READ_COILS = 1, READ_DISCRETE_INPUTS, READ_HOLDING_REGISTERS, READ_INPUT_REGISTERS, WRITE_COIL,
	WRITE_REGISTER, READ_EXCEPTION_STATUS, DIAGNOSTICS, GET_EVENT_COUNTER = 11, GET_EVENT_LOG, WRITE_COILS = 15,
	WRITE_REGISTERS, REPORT_SERVER_ID, READ_FILE = 20, WRITE_FILE, MASK_WRITE_REGISTER, READ_WRITE_REGISTERS,
	READ_FIFO, ENCAPSULATED = 43
};
#define BIT(function)	(UINT64_C(1) << (function))
static const uint64_t public_functions = BIT(READ_COILS) | BIT(READ_DISCRETE_INPUTS) | BIT(READ_HOLDING_REGISTERS) |
    BIT(READ_INPUT_REGISTERS) | BIT(WRITE_COIL) | BIT(WRITE_REGISTER) | BIT(READ_EXCEPTION_STATUS) |
    BIT(DIAGNOSTICS) | BIT(GET_EVENT_COUNTER) | BIT(GET_EVENT_LOG) | BIT(WRITE_COILS) | BIT(WRITE_REGISTERS) |
    BIT(REPORT_SERVER_ID) | BIT(READ_FILE) | BIT(WRITE_FILE) | BIT(MASK_WRITE_REGISTER) | BIT(READ_WRITE_REGISTERS) |
    BIT(READ_FIFO) | BIT(ENCAPSULATED);
/* Exceptions: 1 to 8, 10 and 11. */
static const uint16_t known_exceptions = 0x0dfe;

static bool
is_known(uint8_t function)
{
	if (function < 64)
		return (public_functions >> function & 1) != 0;
	return (function >= 65 && function <= 72) || (function >= 100 && function <= 110);
}

#if MB_NUM_FUNC > 0 || MB_NUM_FEX > 0 || MB_NUM_EX > 0
static uint16_t
list(uint8_t *codes, uint8_t *n, unsigned max, bool unique, uint8_t code, uint16_t full)
{
	if (unique && memchr(codes, code, *n) != NULL)
		return 0;
	if (*n == max)
		return full;
	codes[(*n)++] = code;
	return 0;
}
#endif

static uint16_t
exception(struct mb_flow *f, uint8_t function, const struct cursor *c, bool snapped)
{
	uint16_t stat = 0;
	uint8_t code;

	f->nexceptions += f->nexceptions < UINT16_MAX;
	if (function < 64)
		f->failed |= BIT(function);
#if MB_NUM_FEX > 0
	stat |= list(f->fex, &f->nfex, MB_NUM_FEX, MB_UNIQ_FEX, function, MB_STAT_FEX_FULL);
#endif
	if (!cursor_peek_u8(c, 0, &code))
		return stat | (snapped ? 0 : MB_STAT_MALFORMED);
	if (code < 16)
		f->exceptions |= (uint16_t)(1u << code);
	if (code >= 16 || (known_exceptions >> code & 1) == 0)
		stat |= MB_STAT_EXCEPTION;
#if MB_NUM_EX > 0
	stat |= list(f->exc, &f->nexc, MB_NUM_EX, MB_UNIQ_EX, code, MB_STAT_EXC_FULL);
#endif
	return stat;
}

static uint16_t
call(struct mb_flow *f, uint8_t function)
{
	if (function < 64)
		f->functions |= BIT(function);
#if MB_NUM_FUNC > 0
	return list(f->fc, &f->nfc, MB_NUM_FUNC, MB_UNIQ_FUNC, function, MB_STAT_FC_FULL);
#else
	return 0;
#endif
}

static uint16_t
message(struct mb_flow *f, struct cursor c, bool snapped)
{
	const uint16_t ends = snapped ? MB_STAT_SNAPPED : MB_STAT_MALFORMED;
	uint16_t transaction, protocol, len, stat = snapped ? MB_STAT_SNAPPED : 0;
	uint8_t unit, function;

	if (!cursor_u16be(&c, &transaction) || !cursor_u16be(&c, &protocol))
		return ends;
	if (protocol != 0)
		return MB_STAT_PROTOCOL;
	if (!cursor_u16be(&c, &len))
		return ends;
	if (len < LEN_MIN || len > LEN_MAX)
		return MB_STAT_MALFORMED;
	if (!cursor_u8(&c, &unit))
		return stat;
	if (f->n++ == 0)
		f->unit = unit;
	else if (f->unit != unit)
		stat |= MB_STAT_UNITS;
	if (!cursor_u8(&c, &function))
		return stat;
	if (!is_known(function & 0x7f))
		stat |= MB_STAT_FUNCTION;
	if (function & 0x80)
		return stat | exception(f, function & 0x7f, &c, snapped);
	return stat | call(f, function);
}

uint16_t
mb_flow_message(struct mb_flow *f, const uint8_t *p, size_t n, size_t whole)
{
	const uint16_t stat = message(f, (struct cursor){ p, p + n }, n < whole);

	f->stat |= MB_STAT_MODBUS | stat;
	return stat;
}

/* Is it the length of such a function, as a request or a response?  p are all n bytes of the message. */
static bool
has_length(uint8_t function, size_t len, const uint8_t *p, size_t n)
{
	const size_t count = n > MB_HEADER ? p[MB_HEADER] : 0;		/* where bytes are counted first */

	switch (function) {
	case READ_COILS:
	case READ_DISCRETE_INPUTS:
	case READ_HOLDING_REGISTERS:
	case READ_INPUT_REGISTERS:
		return len == 6 || len == 3 + count;
	case WRITE_COIL:
	case WRITE_REGISTER:
		return len == 6;
	case DIAGNOSTICS:
		return len >= 6;
	case READ_EXCEPTION_STATUS:
		return len == 2 || len == 3;
	case GET_EVENT_COUNTER:
		return len == 2 || len == 6;
	case GET_EVENT_LOG:
	case REPORT_SERVER_ID:
	case READ_FILE:
	case WRITE_FILE:
		return len == 2 || len == 3 + count;
	case WRITE_COILS:
	case WRITE_REGISTERS:
		return len == 6 || (n > 12 && len == 7u + p[12]);
	case MASK_WRITE_REGISTER:
		return len == 8;
	case READ_WRITE_REGISTERS:
		return len == 3 + count || (n > 16 && len == 11u + p[16]);
	case READ_FIFO:
		return len == 4 || (n > 9 && len == 4u + get_u16be(p + 8));
	case ENCAPSULATED:
		return len >= 3 && (count == 13 || count == 14);
	default:
		return function >= 0x80 && is_known(function & 0x7f) && len == 3;
	}
}

int
mb_looks(const uint8_t *p, size_t n)
{
	const struct cursor c = { p, p + n };
	uint16_t protocol, len;

	if (n >= 3 && p[2] != 0)
		return 0;
	if (!cursor_peek_u16be(&c, 2, &protocol) || !cursor_peek_u16be(&c, 4, &len))
		return -1;
	if (protocol != 0 || len < LEN_MIN || len > LEN_MAX)
		return 0;
	if (n < PREFIX + MIN(len, T2_APP_BYTES - PREFIX))
		return -1;
	return has_length(p[7], len, p, n);
}

static size_t
length(const uint8_t *p, size_t n)
{
	const struct cursor c = { p, p + n };
	uint16_t protocol, len;

	if (!cursor_peek_u16be(&c, 2, &protocol) || !cursor_peek_u16be(&c, 4, &len))
		return 0;
	return protocol == 0 && len >= LEN_MIN && len <= LEN_MAX ? PREFIX + (size_t)len : n;
}
const struct t2_framing mb_framing = { .length = length, .head = PREFIX, .keep = PREFIX + LEN_MAX };
