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

static void
out_of_memory(char *err, size_t errlen)
{
	snprintf(err, errlen, "out of memory");
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
	number_run(m->run);
	host_name(m->host, sizeof(m->host));
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

static int
add_text(struct message *m, uint64_t number, const char *row, uint32_t len, struct rowtext_out *out, char *err,
    size_t errlen)
{
	char front[64];

	out_of_memory(err, errlen);
	snprintf(front, sizeof(front), "%s" SEP_CHR "%" PRIu64 SEP_CHR, m->run, number);
	if (SKS_NUMBER && add(out, front) == -1)
		return -1;
	return rowtext_row(m->text, row, len, out, err, errlen);
}

/* {"run":"0123456789abcdef","seq":1, and the rest of the object; with names of others these two are ours, too. */
static int
add_json(struct message *m, uint64_t number, const char *row, uint32_t len, struct rowtext_out *out, char *err,
    size_t errlen)
{
	const char *const ours = SKS_NAMES != ROWJSON_OWN ? "t2." : "";
	const size_t at = out->len;
	char front[96];

	out_of_memory(err, errlen);
	if (!SKS_NUMBER)
		return rowjson_row(m->json, row, len, out, err, errlen);
	snprintf(front, sizeof(front), "{\"%srun\":\"%s\",\"%sseq\":%" PRIu64, ours, m->run, ours, number);
	if (add(out, front) == -1)
		return -1;
	if (rowjson_row(m->json, row, len, out, err, errlen) == -1)
		return -1;
	out->p[at + strlen(front)] = out->p[at + strlen(front) + 1] == '}' ? ' ' : ',';
	return 0;
}

/* --- syslog ----------------------------------------------------------------------------------------------------- */

/* The end of the flow, with the six digits that RFC 5424 allows; - if it is not known. */
static void
time_stamp(struct message *m, const char *row, uint32_t len, char *dst, size_t size)
{
	struct rowvalue v;
	char why[256];
	struct tm tm;
	time_t t;

	snprintf(dst, size, "-");
	if (m->last == UINT32_MAX || rowcut_row(m->cut, row, len, m->part, why, sizeof(why)) == -1)
		return;
	(void)rowvalue_next(bt_timestamp, m->part[m->last].p, &v);
	t = (time_t)v.u;
	if (gmtime_r(&t, &tm) == NULL || tm.tm_year < -1900 || tm.tm_year > 9999 - 1900)
		return;
	snprintf(dst, size, "%04d-%02d-%02dT%02d:%02d:%02d.%06uZ", tm.tm_year + 1900, tm.tm_mon + 1, tm.tm_mday,
	    tm.tm_hour, tm.tm_min, tm.tm_sec, (unsigned)(v.frac / (T2_USEC_PREC == 9 ? 1000 : 1)) % 1000000u);
}

static int
add_syslog(struct message *m, uint64_t number, const char *row, uint32_t len, struct rowtext_out *out, char *err,
    size_t errlen)
{
	char when[64], head[512], count[32];

	m->body.len = 0;
	time_stamp(m, row, len, when, sizeof(when));
	snprintf(head, sizeof(head), "<%d>1 %s %s t2 %ld flow ", SKS_FACILITY * 8 + SKS_SEVERITY, when, m->host,
	    (long)getpid());
	out_of_memory(err, errlen);
	if (add(&m->body, head) == -1)
		return -1;
	if (SKS_NUMBER)
		snprintf(head, sizeof(head), "[meta sequenceId=\"%u\"] ",
		    (unsigned)((number - 1) % SEQUENCE_MAX + 1));
	else
		snprintf(head, sizeof(head), "- ");
	if (add(&m->body, head) == -1 || add_json(m, number, row, len, &m->body, err, errlen) == -1)
		return -1;
	m->body.len--;		/* the newline */
	snprintf(count, sizeof(count), "%zu ", m->body.len);
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

	if (how[m->format](m, number, row, len, out, err, errlen) == 0)
		return 0;
	out->len = before;
	return -1;
}
