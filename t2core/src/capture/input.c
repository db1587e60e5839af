/*
 * input.c - what is being read: the file or interface, and the whole of them
 */
#include <stdarg.h>
#include <stdio.h>

#include "input_priv.h"

struct input input = { .fd = -1 };
struct whole inputs;

/* The input ends before its end: keep what the main thread has to say of it. */
__attribute__((format(printf, 1, 2)))
enum capture_status
input_broken(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	(void)vsnprintf(input.note, sizeof input.note, fmt, ap);
	va_end(ap);
	input.broken = true;
	return inputs.live ? CAPTURE_END : CAPTURE_FILE_END;
}
