/* Messages of a run: errors that end it, and warnings. */
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "awk.h"
#include "code.h"
#include "program.h"

static void __attribute__((format(printf, 2, 0)))
say(struct awk *A, const char *fmt, va_list ap, bool place)
{
	char b[1024];
	const struct code *c = A->code;
	const struct where *w = place && c && A->at >= c->ins && A->at < c->ins + c->n ? &c->where[A->at - c->ins] :
	    NULL;
	const struct val *f = A->glob ? &A->glob[SV_FILENAME] : NULL;

	/* Whoever traps errors wants no messages. */
	if (A->trap)
		return;
	vsnprintf(b, sizeof b, fmt, ap);
	fflush(stdout);
	fprintf(stderr, "tawk: ");
	if (w && w->src)
		fprintf(stderr, "%s:%d: ", w->src->name, w->line);
	fprintf(stderr, "%s", b);
	if (place && A->nr > 0 && A->phase == PAT_MAIN)
		fprintf(stderr, " (%s, record %lld)", f && f->s && f->s->len ? f->s->s : "standard input",
		    (long long)A->fnr);
	fprintf(stderr, "\n");
}

static void
die(struct awk *A, int status)
{
	A->status = status;
	if (A->trap)
		longjmp(*A->trap, 1);
	exit(status);
}

static void
flush_before_message(struct awk *A)
{
	if (A->before_message)
		A->before_message(A);
}

void
fatal(struct awk *A, const char *fmt, ...)
{
	va_list ap;

	flush_before_message(A);
	va_start(ap, fmt);
	say(A, fmt, ap, true);
	va_end(ap);
	die(A, 2);
	abort();
}

static void __attribute__((format(printf, 2, 3)))
say_place(struct awk *A, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	say(A, fmt, ap, true);
	va_end(ap);
}

void
fatal_write(struct awk *A, const char *name, int e)
{
	flush_before_message(A);
	say_place(A, "cannot write to %s: %s", name, strerror(e));
	die(A, 1);
	abort();
}

void
fatal_open(struct awk *A, const char *name, int e)
{
	flush_before_message(A);
	warning(A, "%s: %s", name, strerror(e));
	die(A, 2);
	abort();
}

void
fatal_usage(struct awk *A, const char *fmt, ...)
{
	va_list ap;

	flush_before_message(A);
	va_start(ap, fmt);
	say(A, fmt, ap, false);
	va_end(ap);
	die(A, 1);
	abort();
}

void
warning(struct awk *A, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	say(A, fmt, ap, false);
	va_end(ap);
}
