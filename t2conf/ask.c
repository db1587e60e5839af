#include "ask.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

bool
ask(const struct options *o, const char *fmt, ...)
{
	char line[64];
	va_list ap;

	va_start(ap, fmt);
	if (o->box != NULL && !o->yes) {
		vsnprintf(line, sizeof(line), fmt, ap);
		va_end(ap);
		return o->box(line);
	}
	vfprintf(stderr, fmt, ap);
	va_end(ap);
	if (o->yes) {
		fputs("yes\n", stderr);
		return true;
	}
	if (fgets(line, sizeof(line), stdin) == NULL) {
		fputc('\n', stderr);
		return false;
	}
	line[strcspn(line, "\r\n")] = '\0';
	return strcasecmp(line, "y") == 0 || strcasecmp(line, "yes") == 0;
}
