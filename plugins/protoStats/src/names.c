/* names: the file as it was read, and where the text of each number is in it. */
#include "names.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "text.h"

/* Take a line; false if it is not of the form. */
static bool
take(struct names *t, char *line)
{
	char *end, *text = strrchr(line, '\t');
	unsigned long from, to;

	if (text == NULL || *line < '0' || *line > '9')
		return false;
	errno = 0;
	from = to = strtoul(line, &end, 0);
	if (*end == '-')
		to = strtoul(end + 1, &end, 0);
	if (errno != 0 || *end != '\t' || from > to || to >= t->n)
		return false;
	for (unsigned long i = from; i <= to; i++)
		if (t->text[i] == NULL)
			t->text[i] = text + 1;
	return true;
}

bool
names_read(struct names *t, unsigned n, const char *path, char *why, size_t whylen)
{
	unsigned no = 1;

	*t = (struct names){ .text = calloc(n, sizeof(*t->text)), .n = n };
	t->file = text_read_file(AT_FDCWD, path, TEXT_MAX, NULL);
	if (t->file == NULL || t->text == NULL) {
		(void)snprintf(why, whylen, "%s", strerror(errno));
		names_free(t);
		return false;
	}
	for (char *line = t->file, *next; line != NULL; line = next, no++) {
		next = strchr(line, '\n');
		if (next != NULL)
			*next++ = '\0';
		line[strcspn(line, "\r")] = '\0';
		if (strchr("# \t", *line) != NULL)	/* the end of the text, too */
			continue;
		if (!take(t, line)) {
			(void)snprintf(why, whylen,
			    "line %u: a number below %u and a text wanted, separated by a tab", no, n);
			names_free(t);
			return false;
		}
	}
	return true;
}

void
names_free(struct names *t)
{
	free(t->file);
	free(t->text);
	*t = (struct names){ .n = 0 };
}

const char *
names_get(const struct names *t, unsigned number)
{
	return number < t->n && t->text[number] != NULL ? t->text[number] : "";
}
