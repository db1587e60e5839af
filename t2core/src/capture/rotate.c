/*
 * rotate.c - numbered files as they come (-D)
 */
#include <ctype.h>
#include <err.h>
#include <glob.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "input_priv.h"
#include "outfile.h"
#include "signals.h"
#include "t2api.h"
#include "t2utils.h"

static struct {
	char *expr;		/* before the number */
	char *rest;		/* behind it */
	unsigned long long next, first, stop;
	int width;		/* of a zero padded number, or 0 */
	unsigned waited;	/* for the next file [s] */
	bool started, bounded;
	bool coming;		/* the next file is waited for, */
	bool over;		/* no more */
} rot;

static _Noreturn void
rotate_usage(const char *expr)
{
	warnx("-D %s: expected 'expr[:char][,stop]' with the character before the file number", expr);
	exit(2);
}

void
rotate_parse(const char *arg)
{
	char *expr = strdup(arg), *p, *end;
	char schr = SCHR;
	size_t digits;

	if (expr == NULL)
		err(1, NULL);
	rot.coming = true;
	rot.stop = UINT32_MAX;
	if ((p = strrchr(expr, ',')) != NULL) {
		*p++ = '\0';
		rot.stop = strtoull(p, &end, 10);
		rot.bounded = true;
		if (!isdigit((unsigned char)*p) || *end != '\0')
			rotate_usage(arg);
	}
	if ((p = strrchr(expr, ':')) != NULL) {
		*p++ = '\0';
		if (p[0] == '\0' || p[1] != '\0')
			rotate_usage(arg);
		schr = *p;
	}
	if ((p = strrchr(expr, schr)) == NULL)
		rotate_usage(arg);
	p++;
	digits = strspn(p, "0123456789");
	rot.first = rot.next = digits > 0 ? strtoull(p, NULL, 10) : 0;
	if (digits > 0 && p[0] == '0') {
		rot.width = (int)digits;
		if (!rot.bounded) {
			rot.stop = 1;
			for (size_t i = 0; i < digits && i < 18; i++)
				rot.stop *= 10;
			rot.stop--;
			rot.bounded = true;
		}
	}
	if ((rot.rest = strdup(p + digits)) == NULL || (rot.expr = strndup(expr, (size_t)(p - expr))) == NULL)
		err(1, NULL);
	if (digits == 0)
		rot.width = -1;	/* the first file has no number */
	free(expr);
}

/* Name of the next file, after expansion; NULL while it is not there. */
static char *
rotate_name(void)
{
	static char name[PATH_MAX];
	glob_t g;

	if (!rot.started && rot.width < 0)
		(void)snprintf(name, sizeof name, "%s%s", rot.expr, rot.rest);
	else
		(void)snprintf(name, sizeof name, "%s%0*llu%s", rot.expr, MAX(rot.width, 0), rot.next, rot.rest);
	if (glob(name, 0, NULL, &g) != 0)
		return NULL;
	(void)snprintf(name, sizeof name, "%s", g.gl_pathv[0]);
	globfree(&g);
	return name;
}

static bool
rotate_advance(void)
{
	if (rot.next >= rot.stop) {
		if (!RROP)
			return false;
		rot.next = rot.first;
	} else {
		rot.next++;
	}
	return true;
}

enum capture_next
rotate_next(void)
{
	const char *name;

	if (!rot.coming && !rotate_advance())
		return CAPTURE_NO_FILE;
	rot.coming = true;
	if (rot.over)
		return CAPTURE_NO_FILE;
	if ((name = rotate_name()) == NULL || !file_open(name))
		return run_state >= RUN_DRAIN ? CAPTURE_NO_FILE : CAPTURE_NOT_YET;
	if (rot.started || inputs.size == 0)
		inputs.size += input.stored;
	rot.started = true;
	rot.coming = false;
	rot.waited = 0;
	return CAPTURE_FILE;
}

void
rotate_pause(void)
{
	const unsigned patience = MFPTMOUT;

	if ((capType & LOGFILE) == 0) {
		(void)fputc('.', t2_report);
		(void)fflush(t2_report);
	}
	for (unsigned i = 0; i < POLLTM * 10 && run_state < RUN_DRAIN; i++)
		usleep(100000);
	rot.waited += POLLTM;
	if (patience == 0 || rot.waited < patience)
		return;
	rot.waited = 0;
	rot.started = true;
	rot.over = !rotate_advance();
}

void
rotate_protect(void)
{
	outfile_protect_numbered(rot.expr, rot.rest);
}

void
rotate_free(void)
{
	free(rot.expr);
	free(rot.rest);
}
