/* portnames.c - the file as it was read, and where the names of each port are in it */
#include "portnames.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "proto.h"
#include "text.h"

struct portnames {
	struct portnames *before;	/* that was read before */
	char *path;
	unsigned users;
	char *text;		/* the file; words end with NUL */
	uint32_t name[2][65536];	/* TCP, UDP: offset of the short name, from 1; 0: none */
	uint32_t desc[2][65536];
};

static struct portnames *last;	/* of those in use, the one that was read last */

/* The next word of a line up to a tab; the rest behind it.  NULL: there is none. */
static char *
word(char **rest)
{
	char *w = *rest;

	if (w == NULL)
		return NULL;
	*rest = strchr(w, '\t');
	if (*rest != NULL)
		*(*rest)++ = '\0';
	return w;
}

/* "tcp", "udp": 0, 1; else -1 */
static int
list_of(const char *proto)
{
	return strcmp(proto, "tcp") == 0 ? 0 : strcmp(proto, "udp") == 0 ? 1 : -1;
}

/* Take a line; false if it is not of the form. */
static bool
take(struct portnames *p, char *line)
{
	char *port = word(&line), *proto = word(&line), *name = word(&line), *desc = word(&line), *end;
	unsigned long n;
	int list;

	if (name == NULL || *port < '0' || *port > '9' || (list = list_of(proto)) == -1)
		return false;
	errno = 0;
	n = strtoul(port, &end, 10);
	if (errno != 0 || *end != '\0' || n > UINT16_MAX || *name == '\0')
		return false;
	if (p->name[list][n] != 0)
		return true;
	if (strlen(name) > PORTNAMES_LEN)
		name[PORTNAMES_LEN] = '\0';
	p->name[list][n] = (uint32_t)(name - p->text) + 1;
	if (desc != NULL)
		p->desc[list][n] = (uint32_t)(desc - p->text) + 1;
	return true;
}

/* All lines; false with the reason. */
static bool
read_lines(struct portnames *p, char *why, size_t whylen)
{
	unsigned no = 1;

	for (char *line = p->text, *next; line != NULL; line = next, no++) {
		next = strchr(line, '\n');
		if (next != NULL)
			*next++ = '\0';
		line[strcspn(line, "\r")] = '\0';
		if (strchr("# \t", *line) != NULL)	/* the end of the text, too */
			continue;
		if (!take(p, line)) {
			(void)snprintf(why, whylen, "line %u: port, tcp or udp, and a name wanted, separated by tabs",
			    no);
			return false;
		}
	}
	return true;
}

/* What was read of a file, and is in use; NULL: nothing. */
static struct portnames *
in_use(const char *path)
{
	struct portnames *p = last;

	while (p != NULL && strcmp(p->path, path) != 0)
		p = p->before;
	return p;
}

static void
names_free(struct portnames *p)
{
	free(p->path);
	free(p->text);
	free(p);
}

struct portnames *
portnames_read(const char *path, char *why, size_t whylen)
{
	struct portnames *p = in_use(path);

	if (p != NULL) {
		p->users++;
		return p;
	}
	if ((p = calloc(1, sizeof(*p))) == NULL || (p->path = strdup(path)) == NULL ||
	    (p->text = text_read_file(AT_FDCWD, path, TEXT_MAX, NULL)) == NULL) {
		(void)snprintf(why, whylen, "%s", strerror(errno));
		if (p != NULL)
			names_free(p);
		return NULL;
	}
	if (!read_lines(p, why, whylen)) {
		names_free(p);
		return NULL;
	}
	p->users = 1;
	p->before = last;
	return last = p;
}

void
portnames_free(struct portnames *p)
{
	struct portnames **at = &last;

	if (p == NULL || --p->users > 0)
		return;
	while (*at != p)
		at = &(*at)->before;
	*at = p->before;
	names_free(p);
}

static const char *
find(const struct portnames *p, const uint32_t list[2][65536], uint8_t proto, uint16_t port)
{
	const uint32_t at = list[proto != L3_TCP][port];

	return at != 0 ? p->text + at - 1 : NULL;
}

const char *
portnames_name(const struct portnames *p, uint8_t proto, uint16_t port)
{
	return p != NULL ? find(p, p->name, proto, port) : NULL;
}

const char *
portnames_text(const struct portnames *p, uint8_t proto, uint16_t port)
{
	return p != NULL ? find(p, p->desc, proto, port) : NULL;
}
