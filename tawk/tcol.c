/* tcol - show tab-separated rows in aligned columns */
#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <locale.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "align.h"
#include "t2version.h"

struct text {
	char *p;
	size_t n, room;
};

static void
usage(FILE *f)
{
	fprintf(f, "usage: tcol [-hnV] [file ...]\n");
}

/* Read the whole of a file behind what is there. */
static int
slurp(struct text *t, int fd)
{
	ssize_t k;

	do {
		if (t->room - t->n < 65536) {
			size_t room = t->room ? t->room * 2 : 1 << 20;
			char *p = realloc(t->p, room);

			if (!p)
				return -1;
			t->p = p;
			t->room = room;
		}
		k = read(fd, t->p + t->n, t->room - t->n);
		if (k > 0)
			t->n += (size_t)k;
	} while (k > 0 || (k < 0 && errno == EINTR));
	/* Files follow one another row by row. */
	if (t->n && t->p[t->n - 1] != '\n')
		t->p[t->n++] = '\n';
	return (int)k;
}

static void
slurp_file(struct text *t, const char *path)
{
	int fd = strcmp(path, "-") == 0 ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC);

	if (fd < 0 || slurp(t, fd) < 0)
		err(1, "%s", path);
	if (fd != STDIN_FILENO)
		close(fd);
}

/* A pager that does not wrap lines; standard output goes to it. */
static pid_t
start_pager(void)
{
	int p[2];
	pid_t pid;

	if (pipe2(p, O_CLOEXEC) < 0)
		return -1;
	pid = fork();
	if (pid == 0) {
		dup2(p[0], STDIN_FILENO);
		execlp("less", "less", "-S", "-F", "-X", "--header=1", (char *)NULL);
		execlp("cat", "cat", (char *)NULL);
		_exit(127);
	}
	close(p[0]);
	if (pid > 0)
		dup2(p[1], STDOUT_FILENO);
	close(p[1]);
	return pid;
}

int
main(int argc, char **argv)
{
	static const struct option longopts[] = {
		{ "help", no_argument, NULL, 'h' }, { "no-pager", no_argument, NULL, 'n' },
		{ "version", no_argument, NULL, 'V' }, { NULL, 0, NULL, 0 }
	};
	struct text t = { NULL, 0, 0 };
	bool pager = isatty(STDOUT_FILENO);
	pid_t pid = -1;
	int c;

	setlocale(LC_ALL, "");
	while ((c = getopt_long(argc, argv, "hVn", longopts, NULL)) != -1) {
		switch (c) {
		case 'h':
			usage(stdout);
			return 0;
		case 'V':
			printf("tcol %s\n", T2_VERSION);
			return 0;
		case 'n':
			pager = false;
			break;
		default:
			usage(stderr);
			return 2;
		}
	}
	if (optind == argc)
		slurp_file(&t, "-");
	for (; optind < argc; optind++)
		slurp_file(&t, argv[optind]);
	if (pager)
		pid = start_pager();
	if (align_rows(stdout, t.p, t.n) < 0 || fflush(stdout) != 0) {
		if (errno == EPIPE)
			return 1;
		err(1, "standard output");
	}
	if (pid > 0) {
		fclose(stdout);
		close(STDOUT_FILENO);
		waitpid(pid, NULL, 0);
	}
	free(t.p);
	return 0;
}
