/* What is sent for a row: a line of text, an object of JSON, or a message of syslog (RFC 5424). */
#include <err.h>
#include <inttypes.h>
#include <sys/random.h>
#include <unistd.h>

#include "numfmt.h"
#include "rowcut.h"
#include "rowtext.h"
#include "socketSink.h"

#define SEQUENCE_MAX	2147483647u	/* sequenceId of RFC 5424, 7.3.1: begins anew with 1 */

static int
add(struct rowtext_out *out, const char *s)
{
	return rowtext_out_add(out, s, strlen(s));
}

/* --- start ------------------------------------------------------------------------------------------------------ */

/* A name as a field of the header has it: printable ASCII without blanks. */
static void
host_name(char *host, size_t size)
{
	if (gethostname(host, size) == -1)
		*host = '\0';
	host[size - 1] = '\0';
	for (char *p = host; *p != '\0'; p++)
		if (*p < 33 || *p > 126)
			*p = '_';
	if (*host == '\0')
		strcpy(host, "-");
}

static void
number_run(char run[17])
{
	struct timespec now;
	uint64_t n;

	if (getrandom(&n, sizeof(n), 0) != sizeof(n)) {
		(void)clock_gettime(CLOCK_REALTIME, &now);
		n = (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
	}
	snprintf(run, 17, "%016" PRIx64, n);
}

/* What goes before the number of a row: the columns of a text, or members of an object, run and seq. */
static void
front_make(struct message *m)
{
	const char *const ours = SKS_NAMES != ROWJSON_OWN ? "t2." : "";
	char run[17];

	number_run(run);
	if (m->format == SKS_TEXT)
		snprintf(m->front, sizeof(m->front), "%s" SEP_CHR, run);
	else
		snprintf(m->front, sizeof(m->front), "{\"%srun\":\"%s\",\"%sseq\":", ours, run, ours);
	m->nfront = strlen(m->front);
}

/* What goes before and behind the time of a message of syslog. */
static void
syslog_make(struct message *m)
{
	char host[256];

	host_name(host, sizeof(host));
	snprintf(m->priority, sizeof(m->priority), "<%d>1 ", SKS_FACILITY * 8 + SKS_SEVERITY);
	snprintf(m->behind, sizeof(m->behind), " %s t2 %ld flow ", host, (long)getpid());
}

static uint32_t
column_of_time(void)
{
	uint32_t i = 0;

	for (const binary_value_t *bv = main_header_bv; bv != NULL; bv = bv->next, i++)
		if (strcmp(bv->name, "timeLast") == 0 && !bv->is_repeating && bv->subval[0].type == bt_timestamp)
			return i;
	return UINT32_MAX;
}

void
message_init(struct message *m, enum sks_format format, bool stream)
{
	const struct rowtext_json how = { .spaces = false };
	bool ok;

	*m = (struct message){ .format = format, .stream = stream, .last = column_of_time() };
	front_make(m);
	syslog_make(m);
	if (format == SKS_TEXT)
		ok = (m->text = rowtext_new(main_header_bv, ROWTEXT_TEXT)) != NULL;
	else
		ok = (m->json = rowjson_new(main_schema, (enum rowjson_names)SKS_NAMES, &how)) != NULL;
	if (ok && format == SKS_SYSLOG)
		ok = (m->cut = rowcut_new(main_header_bv)) != NULL &&
		    (m->part = calloc(rowcut_columns(m->cut), sizeof(*m->part))) != NULL;
	if (!ok)
		errx(EXIT_FAILURE, "socketSink: %s", strerror(errno));
}

void
message_release(struct message *m)
{
	rowtext_free(m->text);
	rowjson_free(m->json);
	rowcut_free(m->cut);
	free(m->part);
	rowtext_out_release(&m->body);
}

/* --- text and JSON ---------------------------------------------------------------------------------------------- */

int
message_begin(const struct message *m, bool again, struct rowtext_out *out)
{
	size_t at;

	/* who writes all connections into one file may have half a line at its end */
	if (again && m->stream && m->format != SKS_SYSLOG && add(out, "\n") == -1)
		return -1;
	at = out->len;
	if (m->format == SKS_TEXT && SKS_TXT_HEADER) {
		if (rowtext_header(main_header_bv, out) == -1)
			return -1;
		if (SKS_NUMBER) {
			const char *front = "run" SEP_CHR "seq" SEP_CHR;
			const size_t n = strlen(front), head = strlen(HDR_CHR);

			if (rowtext_out_add(out, front, n) == -1)
				return -1;
			memmove(out->p + at + head + n, out->p + at + head, out->len - at - head - n);
			memcpy(out->p + at + head, front, n);
		}
	}
	return 0;
}

/* The number of a row, and what goes before it. */
static int
add_front(const struct message *m, uint64_t number, struct rowtext_out *out)
{
	char *const p = rowtext_out_room(out, m->nfront + FMT_U64_MAX);

	if (p == NULL)
		return -1;
	memcpy(p, m->front, m->nfront);
	out->len = (size_t)(fmt_u64(p + m->nfront, number) - out->p);
	return 0;
}

static int
add_text(struct message *m, uint64_t number, const char *row, uint32_t len, struct rowtext_out *out, char *err,
    size_t errlen)
{
	if (SKS_NUMBER && (add_front(m, number, out) == -1 || add(out, SEP_CHR) == -1))
		return -1;
	return rowtext_row(m->text, row, len, out, err, errlen);
}

/* {"run":"0123456789abcdef","seq":1, and the rest of the object. */
static int
add_json(struct message *m, uint64_t number, const char *row, uint32_t len, struct rowtext_out *out, char *err,
    size_t errlen)
{
	size_t at;

	if (SKS_NUMBER && add_front(m, number, out) == -1)
		return -1;
	at = out->len;
	if (rowjson_row(m->json, row, len, out, err, errlen) == -1)
		return -1;
	if (SKS_NUMBER)
		out->p[at] = out->p[at + 1] == '}' ? ' ' : ',';
	return 0;
}

/* --- syslog ----------------------------------------------------------------------------------------------------- */

/* when is t; false if that has no text. */
static bool
second_is(struct message *m, time_t t)
{
	struct tm tm;

	if (*m->when != '\0' && m->second == t)
		return true;
	if (gmtime_r(&t, &tm) == NULL || tm.tm_year < -1900 || tm.tm_year > 9999 - 1900)
		return false;
	m->second = t;
	snprintf(m->when, sizeof(m->when), "%04d-%02d-%02dT%02d:%02d:%02d.", tm.tm_year + 1900, tm.tm_mon + 1,
	    tm.tm_mday, tm.tm_hour, tm.tm_min, tm.tm_sec);
	return true;
}

/* The end of the flow, with the six digits that RFC 5424 allows; - if it is not known. */
static int
add_time(struct message *m, const char *row, uint32_t len)
{
	struct rowvalue v;
	char why[256], digits[] = "000000Z";
	uint32_t us;

	if (m->last == UINT32_MAX || rowcut_row(m->cut, row, len, m->part, why, sizeof(why)) == -1)
		return add(&m->body, "-");
	(void)rowvalue_next(bt_timestamp, m->part[m->last].p, &v);
	if (!second_is(m, (time_t)v.u))
		return add(&m->body, "-");
	us = v.frac / (T2_USEC_PREC == 9 ? 1000 : 1) % 1000000u;
	for (char *p = digits + 6; us > 0; us /= 10)
		*--p = (char)('0' + us % 10);
	return add(&m->body, m->when) == -1 ? -1 : add(&m->body, digits);
}

/* [meta sequenceId="1"] */
static int
add_sequence(struct message *m, uint64_t number)
{
	static const char front[] = "[meta sequenceId=\"", behind[] = "\"] ";
	char text[sizeof(front) + FMT_U64_MAX + sizeof(behind)], *p;

	if (!SKS_NUMBER)
		return add(&m->body, "- ");
	memcpy(text, front, sizeof(front) - 1);
	p = fmt_u64(text + sizeof(front) - 1, (number - 1) % SEQUENCE_MAX + 1);
	memcpy(p, behind, sizeof(behind));
	return add(&m->body, text);
}

static int
add_syslog(struct message *m, uint64_t number, const char *row, uint32_t len, struct rowtext_out *out, char *err,
    size_t errlen)
{
	char count[FMT_U64_MAX + 2];

	m->body.len = 0;
	if (add(&m->body, m->priority) == -1 || add_time(m, row, len) == -1 || add(&m->body, m->behind) == -1 ||
	    add_sequence(m, number) == -1 || add_json(m, number, row, len, &m->body, err, errlen) == -1)
		return -1;
	m->body.len--;		/* the newline */
	memcpy(fmt_u64(count, m->body.len), " ", 2);
	if (m->stream && add(out, count) == -1)
		return -1;
	return rowtext_out_add(out, m->body.p, m->body.len);
}

int
message_add(struct message *m, uint64_t number, const char *row, uint32_t len, struct rowtext_out *out, char *err,
    size_t errlen)
{
	static int (*const how[])(struct message *, uint64_t, const char *, uint32_t, struct rowtext_out *, char *,
	    size_t) = {
		[SKS_TEXT] = add_text, [SKS_JSON] = add_json, [SKS_SYSLOG] = add_syslog,
	};
	const size_t before = out->len;

	*err = '\0';
	if (how[m->format](m, number, row, len, out, err, errlen) == 0)
		return 0;
	if (*err == '\0')
		snprintf(err, errlen, "out of memory");
	out->len = before;
	return -1;
}
