/* What t2build says, and the list of what failed. */

#include <err.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "builder.h"
#include "home.h"
#include "shellword.h"

/* A line; in colour on a terminal. */
void
say(FILE *out, enum colour colour, const char *fmt, ...)
{
	static const char *const codes[] = { "", "\033[0;31m", "\033[0;33m", "\033[0;34m", "\033[0;32m" };
	const char *no = getenv("NO_COLOR");
	bool on = colour != PLAIN && isatty(fileno(out)) && (no == NULL || *no == '\0');
	va_list ap;

	if (on)
		fputs(codes[colour], out);
	va_start(ap, fmt);
	vfprintf(out, fmt, ap);
	va_end(ap);
	fputs(on ? "\033[0m\n" : "\n", out);
}

void
fail_component(struct job *job, const char *name)
{
	if (pluginlist_add(&job->failed, name) == -1)
		err(1, NULL);
}

char *
quoted(const char *word)
{
	char *s = shell_word(word);

	if (s == NULL)
		err(1, NULL);
	return s;
}

const char *
self_command(struct job *job)
{
	char usual[PATH_MAX], msg[HOME_ERR], *dir;

	if (job->command != NULL)
		return job->command;
	if (home_plugins(NULL, usual, sizeof(usual), msg) == 0 && strcmp(usual, job->folder) == 0)
		return "t2build";
	dir = quoted(job->folder);
	if (asprintf(&job->command, "t2build -p %s", dir) == -1)
		err(1, NULL);
	free(dir);
	return job->command;
}
