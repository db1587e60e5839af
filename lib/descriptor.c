/* Names that stand for a descriptor which is open already. */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "descriptor.h"

static int
numbered(const char *name)
{
	size_t n;

	if (strncmp(name, "/dev/fd/", 8) != 0)
		return -1;
	n = strspn(name + 8, "0123456789");
	return n > 0 && n < 10 && name[8 + n] == '\0' ? atoi(name + 8) : -1;
}

int
descriptor_in(const char *name)
{
	if (strcmp(name, "-") == 0 || strcmp(name, "/dev/stdin") == 0)
		return STDIN_FILENO;
	return numbered(name);
}

int
descriptor_out(const char *name)
{
	if (strcmp(name, "-") == 0 || strcmp(name, "/dev/stdout") == 0)
		return STDOUT_FILENO;
	return strcmp(name, "/dev/stderr") == 0 ? STDERR_FILENO : numbered(name);
}
