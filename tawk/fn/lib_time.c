/* Dates, and numbers for people. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "library_priv.h"

struct date {
	int64_t sec;
	struct text frac;	/* with its dot, as it was */
	bool offset;		/* an offset was given */
};

static bool
digits(const char *p, const char *end, int n, int *v)
{
	*v = 0;
	for (int i = 0; i < n; i++, p++) {
		if (p >= end || *p < '0' || *p > '9')
			return false;
		*v = *v * 10 + (*p - '0');
	}
	return true;
}

/* Z, +hh, +hhmm, +hh:mm; nothing is fine too. */
static bool
parse_offset(const char *p, const char *end, int *sec, bool *given)
{
	int h, m = 0, sign;

	*sec = 0;
	*given = p < end;
	if (p == end || (*p == 'Z' && p + 1 == end))
		return true;
	if (*p != '+' && *p != '-')
		return false;
	sign = *p++ == '-' ? -1 : 1;
	if (!digits(p, end, 2, &h))
		return false;
	p += 2;
	if (p < end && *p == ':')
		p++;
	if (p < end) {
		if (!digits(p, end, 2, &m))
			return false;
		p += 2;
	}
	*sec = sign * (h * 3600 + m * 60);
	return p == end;
}

/* YYYY?MM?DD?hh?mm?ss[.frac][offset], shortened from the right; least: parts that must be there. */
static bool
parse_date(struct text t, int least, struct date *d)
{
	static const int width[] = { 4, 2, 2, 2, 2, 2 };
	int part[6] = { 0, 1, 1, 0, 0, 0 }, n = 0, off;
	const char *p = t.p, *end = p + t.n;
	struct tm tm = { .tm_isdst = 0 };

	for (; n < 6; n++) {
		if (n && (p >= end || (*p >= '0' && *p <= '9') || (n > 2 && (*p == '+' || *p == 'Z'))))
			break;
		if (n && !digits(p + 1, end, width[n], &part[n]))
			break;
		if (n == 0 && !digits(p, end, 4, &part[0]))
			return false;
		p += width[n] + (n > 0);
	}
	d->frac = TXT("");
	if (n == 6 && p < end && *p == '.') {
		const char *s = p++;

		while (p < end && *p >= '0' && *p <= '9')
			p++;
		d->frac = (struct text){ s, (size_t)(p - s) };
	}
	if (n < least || !parse_offset(p, end, &off, &d->offset))
		return false;
	tm.tm_year = part[0] - 1900;
	tm.tm_mon = part[1] - 1;
	tm.tm_mday = part[2];
	tm.tm_hour = part[3];
	tm.tm_min = part[4];
	tm.tm_sec = part[5];
	d->sec = (int64_t)timegm(&tm) - off;
	return true;
}

/* Digits with an optional fraction. */
static bool
parse_epoch(struct text t, struct date *d)
{
	const char *p = t.p, *end = p + t.n, *s = p;

	for (d->sec = 0; p < end && *p >= '0' && *p <= '9' && p - s < 18; p++)
		d->sec = d->sec * 10 + (*p - '0');
	if (p == s)
		return false;
	d->frac = (struct text){ p, 0 };
	if (p < end && *p == '.') {
		for (s = p++; p < end && *p >= '0' && *p <= '9'; p++)
			;
		d->frac = (struct text){ s, (size_t)(p - s) };
	}
	return p == end;
}

size_t
utc_text(struct text t, int ndigits, char *buf, size_t size)
{
	struct date d;
	struct tm tm;
	time_t sec;
	size_t n;

	if (!parse_epoch(t, &d))
		return 0;
	sec = (time_t)d.sec;
	if (!gmtime_r(&sec, &tm))
		return 0;
	n = strftime(buf, size, "%Y-%m-%d %H:%M:%S", &tm);
	if (ndigits >= 0 && n + (size_t)ndigits + 2 < size) {
		buf[n++] = '.';
		for (int i = 1; i <= ndigits; i++)
			buf[n++] = (size_t)i < d.frac.n ? d.frac.p[i] : '0';
		buf[n] = '\0';
	}
	return n;
}

static void
show_time(struct awk *A, struct val *arg, struct val *ret, bool local)
{
	char buf[NUMBUF], b[128], zone[16] = "Z";
	struct text t = val_text(A, &arg[0], buf);
	struct date d;
	struct str *s;
	struct tm tm;
	time_t sec;
	size_t n;

	if (!parse_epoch(t, &d) && !(parse_date(t, 6, &d) && d.offset)) {
		val_copy(ret, &arg[0]);
		return;
	}
	sec = (time_t)d.sec;
	if (!(local ? localtime_r(&sec, &tm) : gmtime_r(&sec, &tm))) {
		val_copy(ret, &arg[0]);
		return;
	}
	n = strftime(b, sizeof b, "%Y-%m-%d %H:%M:%S", &tm);
	s = str_append(str_new(b, n), d.frac.p, d.frac.n);
	if (local)
		strftime(zone, sizeof zone, "%z", &tm);
	val_set_str(ret, str_append(s, zone, strlen(zone)));
}

static void
fn_utc(struct awk *A, struct val *arg, int n, struct val *ret)
{
	(void)n;
	show_time(A, arg, ret, false);
}

static void
fn_localtime(struct awk *A, struct val *arg, int n, struct val *ret)
{
	(void)n;
	show_time(A, arg, ret, true);
}

static void
fn_timestamp(struct awk *A, struct val *arg, int n, struct val *ret)
{
	char buf[NUMBUF], b[32];
	struct text t = val_text(A, &arg[0], buf);
	struct date d;

	(void)n;
	/* Many digits in a row are a time stamp already. */
	if (!parse_date(t, 1, &d)) {
		val_copy(ret, &arg[0]);
		return;
	}
	val_set_str(ret, str_append(str_new(b, i64_text(d.sec, b)), d.frac.p, d.frac.n));
	ret->tag = V_INPUT;
}

/* --- numbers for people --- */

static int
mode_of(struct val *arg, int n, int i)
{
	return n > i ? (int)val_i64(&arg[i]) : 0;
}

static void
fn_hrnum(struct awk *A, struct val *arg, int n, struct val *ret)
{
	static const char units[] = "KMGTPEZY";
	char buf[NUMBUF], b2[NUMBUF], b[NUMBUF + 128], num_s[64];
	struct text t = val_text(A, &arg[0], buf), suffix = n > 2 ? val_text(A, &arg[2], b2) : TXT("");
	int mode = mode_of(arg, n, 1), k;
	struct val num;
	long double f;

	if (!val_isnum(&arg[0]) && !num_looks(t.p, t.n, false, &num)) {
		val_copy(ret, &arg[0]);
		return;
	}
	f = val_flt(&arg[0]);
	if (mode == 2 || !(f >= 1000)) {
		val_copy(ret, &arg[0]);
		return;
	}
	/* 1024 is where the next unit begins. */
	k = f < 0x1p80L ? (int)(log2l(f) / 10) : 8;
	if (k < 1)
		k = 1;
	f /= powl(1000, k);
	if (f == truncl(f))
		snprintf(num_s, sizeof num_s, "%.0Lf", f);
	else
		snprintf(num_s, sizeof num_s, "%.2Lf", f);
	if (mode == 1)
		snprintf(b, sizeof b, "%.*s (%s %c%.*s)", (int)t.n, t.p, num_s, units[k - 1],
		    (int)suffix.n, suffix.p);
	else
		snprintf(b, sizeof b, "%s %c%.*s", num_s, units[k - 1], (int)suffix.n, suffix.p);
	val_set_text(ret, b, strlen(b));
}

static void
fn_hrtime(struct awk *A, struct val *arg, int n, struct val *ret)
{
	static const char *const units[3][5] = {
		{ "y", "d", "h", "m", "s" }, { " yr", " days", " hr", " min", " sec" },
		{ " years", " days", " hours", " minutes", " seconds" }
	};
	static const int64_t size[] = { 365 * 86400, 86400, 3600, 60, 1 };
	char buf[NUMBUF], parts[256] = "", b[NUMBUF + 300];
	struct text t = val_text(A, &arg[0], buf);
	int mode = mode_of(arg, n, 1), u = mode_of(arg, n, 2);
	struct val num;
	long double f;
	int64_t s;
	size_t k = 0;

	if (!val_isnum(&arg[0]) && !num_looks(t.p, t.n, false, &num)) {
		val_copy(ret, &arg[0]);
		return;
	}
	if (u < 0 || u > 2)
		u = 0;
	f = val_flt(&arg[0]);
	if (mode == 2 || f < 60) {
		snprintf(b, sizeof b, "%.*s%s", (int)t.n, t.p, units[u][4]);
		val_set_text(ret, b, strlen(b));
		return;
	}
	s = f < 0x1p62L ? (int64_t)f : (int64_t)1 << 62;
	for (int i = 0; i < 5; i++) {
		if (s / size[i])
			k += (size_t)snprintf(parts + k, sizeof parts - k, "%s%lld%s", k ? " " : "",
			    (long long)(s / size[i]), units[u][i]);
		s %= size[i];
	}
	if (mode == 1)
		snprintf(b, sizeof b, "%.*s%s (%s)", (int)t.n, t.p, units[u][4], parts);
	else
		snprintf(b, sizeof b, "%s", parts);
	val_set_text(ret, b, strlen(b));
}

#define L(name, params, min, max, fn, doc) \
	{ name, params, min, max, B_TAWK, H_SAME, 0, 0, SP_NONE, true, fn, doc, false, NULL, NULL, false }

const struct builtin lib_time[] = {
	L("utc", "t", 1, 1, fn_utc, "Time stamp, or date with an offset, as date in UTC."),
	L("localtime", "t", 1, 1, fn_localtime, "Time stamp, or date with an offset, as date in local time."),
	L("timestamp", "t", 1, 1, fn_timestamp, "Date as time stamp."),
	L("hrnum", "n[, mode[, suffix]]", 1, 3, fn_hrnum, "Number with a unit."),
	L("hrtime", "s[, mode[, unit]]", 1, 3, fn_hrtime, "Seconds as years, days, hours, minutes, seconds."),
	{ .name = NULL }
};
