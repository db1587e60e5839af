/* Messages and report lines: one function a shape, the macros of t2log.h in front of them. */
#include <stdarg.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "alive.h"
#include "t2log.h"

/* The core's report stream; a program without a core, such as a test, prints to stdout. */
__attribute__((weak)) FILE *t2_report;

static const struct {
	const char	*tag;
	const char	*color;		/* SGR number */
} kinds[] = {
	[T2_KIND_LOG] = { NULL, NULL },
	[T2_KIND_INF] = { "[INF]", "34" },
	[T2_KIND_OK] = { "[OK]", "32" },
	[T2_KIND_WRN] = { "[WRN]", "33" },
	[T2_KIND_ERR] = { "[ERR]", "31" },
	[T2_KIND_DBG] = { "[DBG]", "36" },
};

static bool
has_color(FILE *stream)
{
	return T2_LOG_COLOR == 1 && isatty(fileno(stream)) == 1;
}

/* Append to the n bytes at dst, as far as there is room. */
static void append(char *dst, size_t n, const char *fmt, ...) T2_PRINTF(3, 4);
static void
append(char *dst, size_t n, const char *fmt, ...)
{
	const size_t len = strlen(dst);
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(dst + len, n - len, fmt, ap);
	va_end(ap);
}

/*
 * One call of fprintf() for a line, so that lines of several threads or programs do not mix on an unbuffered stream.
 */
void
t2_log(FILE *stream, int kind, const char *plugin, const char *fmt, ...)
{
	const char *tag = (kind & T2_KIND_NP) != 0 ? NULL : kinds[kind & T2_KIND_MASK].tag, *color = NULL;
	char head[256] = "", *text;
	bool colors;
	va_list ap;
	int n;

	if (stream == NULL)
		stream = stdout;
	if ((colors = has_color(stream)))
		color = kinds[kind & T2_KIND_MASK].color;
	if (tag != NULL && color != NULL)
		append(head, sizeof(head), "\033[1;%sm%s\033[0m ", color, tag);
	else if (tag != NULL)
		append(head, sizeof(head), "%s ", tag);
	if (plugin != NULL)
		append(head, sizeof(head), colors ? "\033[1m%s:\033[0m " : "%s: ", plugin);
	if (color != NULL)
		append(head, sizeof(head), "\033[0;%sm", color);
	va_start(ap, fmt);
	n = vasprintf(&text, fmt, ap);
	va_end(ap);
	if (n == -1)
		return;
	alive_erase();
	fprintf(stream, "%s%s%s\n", head, text, color != NULL ? "\033[0m" : "");
	free(text);
}

void
t2_conv_readable_num(uint64_t n, char *str, size_t size, const char *suffix)
{
	static const char units[] = "KMGTPEZY";
	double v = (double)n;
	int i;

	if (size > 0)
		*str = '\0';
	if (n < 1024)
		return;
	i = (63 - __builtin_clzll(n)) / 10;
	for (int k = 0; k < i; k++)
		v /= 1000;
	snprintf(str, size, " (%.2f %c%s)", v, units[i - 1], suffix);
}

void
t2_log_num(FILE *stream, int kind, const char *plugin, const char *prefix, uint64_t num, uint64_t total,
    unsigned int flags)
{
	char unit[64], share[32] = "";

	if (num == 0 && (flags & T2_NUM_ALWAYS) == 0)
		return;
	T2_CONV_NUM(num, unit);
	if ((flags & T2_NUM_PERCENT) != 0)
		snprintf(share, sizeof(share), " [%.2f%%]", T2_PERCENT(num, total));
	t2_log(stream, kind, plugin, "%s: %llu%s%s", prefix, (unsigned long long)num, unit, share);
}

void
t2_log_hex(FILE *stream, const char *plugin, const char *name, uint64_t value, size_t size, bool always)
{
	if (value == 0 && !always)
		return;
	if (size < sizeof(value))
		value &= (UINT64_C(1) << size * 8) - 1;
	t2_log(stream, T2_KIND_LOG, plugin, "Aggregated %s=0x%0*llx", name, (int)size * 2, (unsigned long long)value);
}

void
t2_log_speed(FILE *stream, const char *prefix, double bits_per_s)
{
	char unit[64];

	T2_CONV_NUM_SFX(bits_per_s, unit, "b/s");
	t2_log(stream, T2_KIND_LOG, NULL, "%s: %.0f b/s%s", prefix, bits_per_s, unit);
}

void
t2_log_date(FILE *stream, const char *prefix, struct timeval t, bool utc)
{
	const time_t sec = t.tv_sec;
	char date[64] = "?";
	struct tm tm;

	if ((utc ? gmtime_r(&sec, &tm) : localtime_r(&sec, &tm)) != NULL)
		strftime(date, sizeof(date), "%a %d %b %Y %X %Z", &tm);
	fprintf(stream != NULL ? stream : stdout, "%s%lld.%0*ld sec (%s)\n", prefix, (long long)t.tv_sec,
	    T2_TSTAMP_DIGITS, (long)t.tv_usec, date);
}

/* " (13h 57m 56s)": the parts that are not 0, from a minute on. */
static void
duration_text(unsigned long long sec, char *dst, size_t size)
{
	static const struct { unsigned int s; char unit; } parts[] = {
		{ 365 * 86400, 'y' }, { 86400, 'd' }, { 3600, 'h' }, { 60, 'm' }, { 1, 's' }
	};
	const char *sep = " (";
	size_t len = 0;

	*dst = '\0';
	if (sec < 60)
		return;
	for (size_t i = 0; i < T2_NELEM(parts); i++) {
		const unsigned long long n = sec / parts[i].s;

		sec %= parts[i].s;
		if (n == 0)
			continue;
		len += (size_t)snprintf(dst + len, size - len, "%s%llu%c", sep, n, parts[i].unit);
		sep = " ";
	}
	snprintf(dst + len, size - len, ")");
}

void
t2_log_time(FILE *stream, const char *prefix, struct timeval t)
{
	char parts[96];

	duration_text(t.tv_sec > 0 ? (unsigned long long)t.tv_sec : 0, parts, sizeof(parts));
	fprintf(stream != NULL ? stream : stdout, "%s%lld.%0*ld sec%s\n", prefix, (long long)t.tv_sec,
	    T2_TSTAMP_DIGITS, (long)t.tv_usec, parts);
}
