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

/* The digits that a line begins with, before a tab; -1: there is no port. */
static int
take_port(char **line)
{
	char *p = *line;
	int n = 0;

	if (*p < '0' || *p > '9')
		return -1;
	for (; *p >= '0' && *p <= '9'; p++)
		if ((n = 10 * n + *p - '0') > UINT16_MAX)
			return -1;
	*line = p + 1;
	return *p == '\t' ? n : -1;
}

/* "tcp", "udp" before a tab: 0, 1; else -1 */
static int
take_protocol(char **line)
{
	const char *const p = *line;
	const bool tcp = p[0] == 't' && p[1] == 'c', udp = p[0] == 'u' && p[1] == 'd';

	if ((!tcp && !udp) || p[2] != 'p' || p[3] != '\t')
		return -1;
	*line += 4;
	return udp;
}

/* A word up to a tab; behind is what follows that, NULL: nothing. */
static char *
word(char *w, char **behind)
{
	char *const tab = strchr(w, '\t');

	if (tab != NULL)
		*tab = '\0';
	*behind = tab != NULL ? tab + 1 : NULL;
	return w;
}

/* Take a line; false if it is not of the form. */
static bool
take(struct portnames *p, char *line)
{
	const int port = take_port(&line), list = port != -1 ? take_protocol(&line) : -1;
	char *name, *desc, *more;

	if (list == -1)
		return false;
	name = word(line, &desc);
	if (*name == '\0')
		return false;
	if (p->name[list][port] != 0)
		return true;
	if ((desc != NULL ? (size_t)(desc - name) - 1 : strlen(name)) > PORTNAMES_LEN)
		name[PORTNAMES_LEN] = '\0';
	p->name[list][port] = (uint32_t)(name - p->text) + 1;
	if (desc != NULL)
		p->desc[list][port] = (uint32_t)(word(desc, &more) - p->text) + 1;
	return true;
}

static bool
is_remark(const char *line)
{
	return *line == '#' || *line == ' ' || *line == '\t' || *line == '\0';
}

/* All lines; false with the reason. */
static bool
read_lines(struct portnames *p, char *why, size_t whylen)
{
	const bool has_cr = strchr(p->text, '\r') != NULL;
	unsigned no = 1;

	for (char *line = p->text, *next; line != NULL; line = next, no++) {
		next = strchr(line, '\n');
		if (next != NULL)
			*next++ = '\0';
		if (has_cr)
			line[strcspn(line, "\r")] = '\0';
		if (!is_remark(line) && !take(p, line)) {
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
