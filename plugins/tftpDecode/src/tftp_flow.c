/* tftp_flow: operations, their parameters, and the order of blocks. */
#include "tftp_flow.h"

#include <strings.h>

#include "cursor.h"

const char tftp_operation_names[TFTP_OACK + 1][4] = { "", "RRQ", "WRQ", "DTA", "ACK", "ERR", "OAK" };

static void
operation_add(struct tftp_flow *f, uint8_t op)
{
	f->operations |= (uint8_t)(1u << (op - 1));
	if (TFTP_CMD_AGGR == 1 && memchr(f->op, op, f->nop) != NULL)
		return;
	if (f->nop == TFTP_MAXCNM)
		f->stat |= TFTP_STAT_FULL;
	else
		f->op[f->nop++] = op;
}

static void
param_add(struct tftp_flow *f, const uint8_t *p, size_t n)
{
	char text[TFTP_MXNMLN + 1] = "";

	if (n > TFTP_MXNMLN)
		f->stat |= TFTP_STAT_CUT;
	memcpy(text, p, MIN(n, TFTP_MXNMLN));
	for (unsigned i = 0; TFTP_CMD_AGGR == 1 && i < f->nparam; i++)
		if (memcmp(f->param[i], text, sizeof(text)) == 0)
			return;
	if (f->nparam == TFTP_MAXCNM)
		f->stat |= TFTP_STAT_FULL;
	else
		memcpy(f->param[f->nparam++], text, sizeof(text));
}

static void
error_add(struct tftp_flow *f, uint16_t code)
{
	f->stat |= TFTP_STAT_PROTOCOL;
	if (code >= 1 && code <= 8)
		f->errors |= (uint8_t)(1u << (code - 1));
	for (unsigned i = 0; TFTP_CMD_AGGR == 1 && i < f->nerr; i++)
		if (f->err[i] == code)
			return;
	if (f->nerr == TFTP_MAXCNM)
		f->stat |= TFTP_STAT_FULL;
	else
		f->err[f->nerr++] = code;
}

/* The file and the mode; neither may be empty, both end with a 0. */
static void
request(struct tftp_flow *f, struct cursor c, bool cut)
{
	for (unsigned i = 0; i < 2; i++) {
		const size_t n = strnlen((const char *)c.p, cursor_left(&c));

		if (n > 0)
			param_add(f, c.p, n);
		if (n == cursor_left(&c) && cut)
			return;
		if (n == 0 || !cursor_skip(&c, n + 1)) {
			f->stat |= TFTP_STAT_CRAFTED;
			return;
		}
	}
}

/* Numbers go up by one; behind 65535 there is 0 or 1. */
static bool
follows(uint16_t now, uint16_t last)
{
	return now == (uint16_t)(last + 1) || (last == UINT16_MAX && now == 1);
}

static void
block(struct tftp_flow *f, uint16_t n)
{
	if (f->blocks && !follows(n, f->block))
		f->stat |= TFTP_STAT_BLOCK;
	f->blocks = true;
	f->block = n;
}

static void
ack(struct tftp_flow *f, uint16_t n)
{
	if (f->acks && !follows(n, f->ack))
		f->stat |= TFTP_STAT_ACK;
	f->acks = true;
	f->ack = n;
}

unsigned
tftp_flow_datagram(struct tftp_flow *f, const uint8_t *p, size_t n, bool cut)
{
	struct cursor c = { p, p + n };
	uint16_t op, v;

	if (!cursor_u16be(&c, &op) || op < TFTP_RRQ || op > TFTP_OACK) {
		if (n >= 2 || !cut)
			f->stat |= TFTP_STAT_PROTOCOL;
		return 0;
	}
	operation_add(f, (uint8_t)op);
	if (op == TFTP_RRQ || op == TFTP_WRQ) {
		f->blocks = f->acks = f->open = false;		/* another transfer */
		request(f, c, cut);
	} else if (op != TFTP_OACK && !cursor_u16be(&c, &v)) {
		f->stat |= cut ? 0 : TFTP_STAT_CRAFTED;
	} else if (op == TFTP_DATA) {
		block(f, v);
	} else if (op == TFTP_ACK) {
		ack(f, v);
	} else if (op == TFTP_ERROR) {
		error_add(f, v);
	}
	return op;
}

/* Numbers are of 16 bits and begin anew, at 0 or at 1; blocks are sent again. */
bool
tftp_flow_place(struct tftp_flow *f, uint16_t number, uint32_t len, uint64_t *at)
{
	int64_t ahead, block;

	if (!f->open || (f->over && number == 1 && f->last > 1)) {
		f->file++;
		f->last = (uint16_t)(number - 1);
		f->number = (uint16_t)(number - 1);
		f->size = number == 1 ? len : MAX(len, 512);
		f->open = true;
		f->over = f->begun = false;
	}
	ahead = f->number == UINT16_MAX && number == 1 && f->last > 1 ? 1 : (int16_t)(number - f->number);
	block = (int64_t)f->last + ahead;
	if (block < 1 || len > f->size)
		return false;
	if (ahead > 0) {
		f->last = (uint64_t)block;
		f->number = number;
	}
	f->over |= len < f->size;
	*at = (uint64_t)(block - 1) * f->size;
	return true;
}

/* A request: a file whose name is of printable characters, or UTF-8, and a mode that there is. */
int
tftp_looks(const uint8_t *p, size_t n)
{
	static const char *const modes[] = { "netascii", "octet", "mail" };
	struct cursor c = { p, p + n };
	uint16_t op;
	size_t len;

	if (!cursor_u16be(&c, &op) || (op != TFTP_RRQ && op != TFTP_WRQ))
		return 0;
	len = strnlen((const char *)c.p, cursor_left(&c));
	if (len == 0)
		return 0;
	for (size_t i = 0; i < len; i++)
		if (c.p[i] < ' ' || c.p[i] == 0x7f)
			return 0;
	if (!cursor_skip(&c, len + 1))
		return 0;
	for (unsigned i = 0; i < T2_NELEM(modes); i++)
		if (cursor_has(&c, strlen(modes[i]) + 1) && strcasecmp((const char *)c.p, modes[i]) == 0)
			return 1;
	return 0;
}

bool
tftp_may_answer(const uint8_t *p, size_t n)
{
	return n >= 4 && p[0] == 0 && p[1] >= TFTP_DATA && p[1] <= TFTP_OACK;
}
