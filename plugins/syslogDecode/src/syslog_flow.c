/* syslog_flow: datagrams at once, TCP byte by byte. */
#include "syslog_flow.h"

#define PRIORITY_MAX	191	/* severity 7 of facility 23 */
#define LENGTH_DIGITS	6u	/* of a length in front, at most */

int
syslog_priority(const uint8_t *p, size_t n)
{
	struct cursor c = { p, p + n };
	unsigned number = 0, digits = 0;
	uint8_t b;

	if (!cursor_u8(&c, &b) || (b != '<' && (!cursor_u8(&c, &b) || b != '<')))
		return -1;
	while (cursor_u8(&c, &b) && b >= '0' && b <= '9' && ++digits <= 3)
		number = 10 * number + (b - '0');
	return b == '>' && digits > 0 && number <= PRIORITY_MAX ? (int)number : -1;
}

/* A message of that priority */
static void
count(struct syslog_flow *f, unsigned priority)
{
	uint16_t *const n = &f->n[priority % SYSL_SEVERITIES][priority / SYSL_SEVERITIES];

	f->stat |= SYSL_STAT_SYSLOG;
	f->other = false;
	if (*n == UINT16_MAX)
		f->stat |= SYSL_STAT_OVERFLOW;
	else
		++*n;
}

/* What comes is none of syslog. */
static void
refuse(struct syslog_flow *f)
{
	f->stat = 0;
	f->other = true;
}

bool
syslog_flow_datagram(struct syslog_flow *f, const uint8_t *p, size_t n)
{
	const int priority = syslog_priority(p, n);

	if (priority < 0)
		refuse(f);
	else
		count(f, (unsigned)priority);
	return priority >= 0;
}

static void
go(struct syslog_flow *f, enum syslog_at at)
{
	f->at = (uint8_t)at;
	f->number = f->digits = 0;
}

/* A digit of a number that may have so many; false: there are too many. */
static bool
digit(struct syslog_flow *f, uint8_t b, unsigned max)
{
	f->number = 10 * f->number + (uint32_t)(b - '0');
	return ++f->digits <= max;
}

/* Between messages: line feeds, a message, or its length. */
static bool
begin(struct syslog_flow *f, uint8_t b)
{
	f->counted = false;
	if (b == '\n' || b == '\r' || b == '\0')
		return true;
	if (b == '<') {
		go(f, SYSL_AT_NUMBER);
		return true;
	}
	if (b < '1' || b > '9')
		return false;
	go(f, SYSL_AT_LENGTH);
	return digit(f, b, LENGTH_DIGITS);
}

/* In the length in front of a message */
static bool
length(struct syslog_flow *f, uint8_t b)
{
	if (b >= '0' && b <= '9')
		return digit(f, b, LENGTH_DIGITS);
	f->counted = true;
	f->left = f->number;
	go(f, SYSL_AT_OPEN);
	return b == ' ';
}

/* In the number of a message; *begun is counted up at its end. */
static bool
number(struct syslog_flow *f, uint8_t b, uint32_t *begun)
{
	if (b >= '0' && b <= '9')
		return digit(f, b, 3);
	if (b != '>' || f->digits == 0 || f->number > PRIORITY_MAX)
		return false;
	count(f, f->number);
	++*begun;
	go(f, SYSL_AT_TEXT);
	return true;
}

/* A byte; false if it is none of syslog. */
static bool
take(struct syslog_flow *f, uint8_t b, uint32_t *begun)
{
	bool good = true;

	switch ((enum syslog_at)f->at) {
	case SYSL_AT_BEGIN:
		return begin(f, b);
	case SYSL_AT_LENGTH:
		return length(f, b);
	case SYSL_AT_OPEN:
		good = b == '<';
		go(f, SYSL_AT_NUMBER);
		break;
	case SYSL_AT_NUMBER:
		good = number(f, b, begun);
		break;
	case SYSL_AT_TEXT:
	case SYSL_AT_LOST:
		break;
	}
	if (f->counted ? --f->left == 0 : b == '\n' && f->at != SYSL_AT_NUMBER)
		go(f, SYSL_AT_BEGIN);
	return good;
}

uint32_t
syslog_flow_bytes(struct syslog_flow *f, const uint8_t *p, size_t n, bool lost)
{
	uint32_t begun = 0;

	if (lost) {
		/* the next line begins a message; where lengths are in front nothing says where one does */
		if (f->counted)
			return 0;
		go(f, SYSL_AT_LOST);
	}
	for (size_t i = 0; i < n; i++)
		if (!take(f, p[i], &begun)) {
			refuse(f);
			break;
		}
	return begun;
}

uint32_t
syslog_flow_pairs(const struct syslog_flow *f)
{
	uint32_t pairs = 0;

	for (unsigned i = 0; i < SYSL_SEVERITIES; i++)
		for (unsigned k = 0; k < SYSL_FACILITIES; k++)
			pairs += f->n[i][k] > 0;
	return pairs;
}
