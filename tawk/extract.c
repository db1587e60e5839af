/* -x and -k: the printed rows go to the extractor, its packets to a file or to Wireshark. */
#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "extract.h"
#include "value.h"

/* "_flows_X" and "_packets_X" become "_flows" (or "_packets"), the suffix "xer" and what digits follow it. */
char *
extract_index_name(const char *data, bool packets)
{
	const char *slash = strrchr(data, '/'), *base = slash ? slash + 1 : data, *dot = strrchr(base, '.');
	size_t n = dot ? (size_t)(dot - data) : strlen(data), digits;
	const char *kind = packets ? "_packets" : "_flows", *us;
	char *s = xmalloc(strlen(data) + 32), *stem = xstrndup(data, n), *last;

	last = strrchr(stem, '_');
	if (last && last >= stem + (base - data)) {
		size_t k = (size_t)(last - stem);

		us = last;
		/* The part before the last one may be the kind. */
		if (strcmp(us, "_packets") == 0 || strcmp(us, "_flows") == 0)
			stem[k] = '\0';
		else if (k >= 6 && strncmp(last - 6, "_flows", 6) == 0)
			stem[k - 6] = '\0';
		else if (k >= 8 && strncmp(last - 8, "_packets", 8) == 0)
			stem[k - 8] = '\0';
		else
			kind = "";
	} else {
		kind = "";
	}
	digits = strlen(data);
	while (digits > 0 && data[digits - 1] >= '0' && data[digits - 1] <= '9')
		digits--;
	sprintf(s, "%s%s.xer%s", stem, kind, dot ? data + digits : "");
	free(stem);
	return s;
}

static const char *
viewer(void)
{
	static const char *const names[] = { "wireshark", "wireshark-qt", "wireshark-gtk", "termshark", "tshark" };
	const char *path = getenv("PATH");
	char file[4096];

	for (size_t i = getenv("DISPLAY") ? 0 : 3; path && i < sizeof names / sizeof *names; i++)
		for (const char *p = path; *p; p += strcspn(p, ":"), p += *p == ':') {
			snprintf(file, sizeof file, "%.*s/%s", (int)strcspn(p, ":"), p, names[i]);
			if (access(file, X_OK) == 0)
				return names[i];
		}
	errx(1, "Could not find 'wireshark', 'termshark' or 'tshark'");
}

/* The extractor writes a capture to standard output or to a file; it reads rows from standard input. */
static void
run_extractor(const struct extract_options *o, const char *index)
{
	const char *argv[8];
	int n = 0;

	argv[n++] = "fextractor";
	argv[n++] = "-r";
	argv[n++] = index;
	argv[n++] = "-w";
	argv[n++] = o->wireshark ? "-" : o->output;
	if (o->packets)
		argv[n++] = "-P";
	if (o->both)
		argv[n++] = "-b";
	argv[n] = NULL;
	execvp(argv[0], (char *const *)(uintptr_t)argv);
	err(1, "fextractor");
}

static void
run_viewer(const char *name)
{
	if (strncmp(name, "wireshark", 9) == 0)
		execlp(name, name, "-k", "-i", "-", (char *)NULL);
	else
		execlp(name, name, "-r", "-", (char *)NULL);
	err(1, "%s", name);
}

void
extract_start(struct extract_options *o, const char *data)
{
	struct stat st;
	char *index;
	const char *name = o->wireshark ? viewer() : NULL;
	int p[2], q[2];

	if (!data && !o->index)
		errx(1, "Input file is required");
	index = o->index ? xstrdup(o->index) : extract_index_name(data, o->packets);
	if (stat(index, &st) < 0)
		errx(1, "Could not find '%s'", index);
	if (pipe2(p, O_CLOEXEC) < 0)
		err(1, "pipe");
	o->pid = fork();
	if (o->pid < 0)
		err(1, "fork");
	if (o->pid == 0) {
		dup2(p[0], STDIN_FILENO);
		if (!name)
			run_extractor(o, index);
		if (pipe2(q, O_CLOEXEC) < 0)
			err(1, "pipe");
		if (fork() == 0) {
			dup2(q[1], STDOUT_FILENO);
			run_extractor(o, index);
		}
		dup2(q[0], STDIN_FILENO);
		run_viewer(name);
	}
	dup2(p[1], STDOUT_FILENO);
	close(p[0]);
	close(p[1]);
	free(index);
}

int
extract_end(struct extract_options *o)
{
	int status = 0;

	close(STDOUT_FILENO);
	while (waitpid(o->pid, &status, 0) < 0 && errno == EINTR)
		;
	return WIFEXITED(status) ? WEXITSTATUS(status) : 1;
}
