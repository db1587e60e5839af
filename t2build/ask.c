#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "ask.h"

bool
ask(bool yes, const char *fmt, ...)
{
	char line[64];
	va_list ap;

	va_start(ap, fmt);
	vprintf(fmt, ap);
	va_end(ap);
	if (yes) {
		puts("yes");
		return true;
	}
	fflush(stdout);
	if (fgets(line, sizeof(line), stdin) == NULL) {
		putchar('\n');
		return false;
	}
	line[strcspn(line, "\r\n")] = '\0';
	return strcasecmp(line, "y") == 0 || strcasecmp(line, "yes") == 0;
}
