/* tcol - show tab-separated rows in aligned columns */
#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <locale.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "align.h"
#include "printed.h"
#include "t2version.h"
#include "unpack.h"

#define BLOCK	65536

struct text {
	char *p;
	size_t n, room;
};

static void
usage(FILE *f)
{
	fprintf(f, "usage: tcol [-hnV] [file ...]\n");
}

/* --- reading --- */

static void
make_room(struct text *t, size_t n)
{
	if (t->room - t->n >= n)
		return;
	t->room = t->room ? t->room * 2 : 1 << 20;
	if ((t->p = realloc(t->p, t->room)) == NULL)
		err(1, NULL);
}

static ssize_t
file_read(void *arg, void *p, size_t n)
{
	ssize_t got;

	while ((got = read(*(const int *)arg, p, n)) < 0 && errno == EINTR)
		;
	return got;
}

/* The first bytes of a file, as many as say whether it is packed, behind what is there. */
static bool
is_packed(struct text *t, int *fd, size_t *first, const char *path)
{
	ssize_t k;

	make_room(t, BLOCK + 1);
	do {
		if ((k = file_read(fd, t->p + t->n + *first, UNPACK_MAGIC)) < 0)
			err(1, "%s", path);
		*first += (size_t)k;
	} while (k > 0 && unpack_may_be(t->p + t->n, *first));
	return unpack_is(t->p + t->n, *first);
}

/* Read the whole of a file, packed or not, behind what is there. */
static void
slurp(struct text *t, int fd, const char *path)
{
	struct unpack *u = NULL;
	size_t first = 0;
	char why[256];
	ssize_t k;

	if (is_packed(t, &fd, &first, path)) {
		if ((u = unpack_new(file_read, &fd, BLOCK, t->p + t->n, first)) == NULL)
			errx(1, "%s: out of memory", path);
		first = 0;
	}
	t->n += first;
	do {
		make_room(t, BLOCK + 1);
		k = u != NULL ? unpack_read(u, t->p + t->n, BLOCK) : file_read(&fd, t->p + t->n, BLOCK);
		if (k > 0)
			t->n += (size_t)k;
	} while (k > 0);
	if (k < 0 && (u == NULL || unpack_end(u) == UNPACK_UNREAD))
		err(1, "%s", path);
	if (k < 0 && unpack_end(u) != UNPACK_BEHIND) {
		unpack_tell(u, why, sizeof why);
		unpack_free(u);
		errx(1, "%s: %s", path, why);
	}
	unpack_free(u);
	/* Files follow one another row by row. */
	if (t->n && t->p[t->n - 1] != '\n')
		t->p[t->n++] = '\n';
}

static void
slurp_file(struct text *t, const char *path)
{
	const int fd = strcmp(path, "-") == 0 ? dup(STDIN_FILENO) : open(path, O_RDONLY | O_CLOEXEC);

	if (fd < 0)
		err(1, "%s", path);
	slurp(t, fd, path);
	(void)close(fd);
}

/* Parts of a flow file have the header row each: all but the first are dropped. */
static void
drop_headers(struct text *t)
{
	const char *end, *from, *next, *at;
	size_t n;
	char *to;

	if (t->n == 0 || *t->p != '%')
		return;
	end = t->p + t->n;
	/* slurp() has seen to it that there is one */
	n = (size_t)((const char *)memchr(t->p, '\n', t->n) - t->p) + 1;
	from = at = to = t->p + n;
	while ((next = memmem(at, (size_t)(end - at), t->p, n)) != NULL) {
		at = next + n;
		if (next[-1] != '\n')
			continue;
		memmove(to, from, (size_t)(next - from));
		to += next - from;
		from = at;
	}
	memmove(to, from, (size_t)(end - from));
	t->n = (size_t)(to - t->p) + (size_t)(end - from);
}

/* --- the pager --- */

#define PAGER_WORDS	32
#define HEADER_SINCE	600	/* the first less that keeps rows in place */
#define NOT_FOUND	127	/* what a shell returns for a command that there is not */
#define NOT_RUN		126	/* ... that cannot be run */

struct pager {
	char *copy;			/* of the command, which the words lie in */
	const char *command;
	char *word[PAGER_WORDS + 4];	/* what is run, ended by NULL */
	bool wanted;			/* by PAGER: it is said if it cannot be run */
};

/* Release of the less of that name; 0 if it does not say. */
static int
less_version(const char *less)
{
	char command[4096], line[256];
	int version = 0;
	FILE *f;

	snprintf(command, sizeof command, "%s --version 2>/dev/null </dev/null", less);
	if ((f = popen(command, "re")) == NULL)
		return 0;
	if (fgets(line, sizeof line, f) == NULL || sscanf(line, "less %d", &version) != 1)
		version = 0;
	while (fgets(line, sizeof line, f))
		;
	pclose(f);
	return version;
}

static bool
is_less(const char *program)
{
	const char *slash = strrchr(program, '/');

	return strcmp(slash ? slash + 1 : program, "less") == 0;
}

/* The words to run.  less is told not to wrap rows, and to leave the screen as it is. */
static void
pager_words(struct pager *p)
{
	static char sh[] = "/bin/sh", dash_c[] = "-c", options[] = "-SX", header[] = "--header=1";
	char **w = p->word, **end = w + PAGER_WORDS, *copy = p->copy = strdup(p->command), *save = NULL;

	if (copy == NULL)
		err(1, NULL);
	if (strpbrk(copy, "\"'\\$`|&;<>()*?[]#~={}\n")) {
		*w++ = sh;
		*w++ = dash_c;
		*w++ = copy;
		return;
	}
	for (char *s = strtok_r(copy, " \t", &save); s && w < end; s = strtok_r(NULL, " \t", &save)) {
		*w++ = s;
		if (w != p->word + 1 || !is_less(s))
			continue;
		*w++ = options;
		if (less_version(s) >= HEADER_SINCE)
			*w++ = header;
	}
}

/* Whether there is a pager: PAGER says which, empty or "cat" that none is wanted.  Without it: less. */
static bool
pager_choose(struct pager *p)
{
	p->command = getenv("PAGER");
	p->wanted = p->command != NULL;
	if (!p->wanted)
		p->command = "less";
	pager_words(p);
	if (p->word[0] == NULL || (strcmp(p->word[0], "cat") == 0 && p->word[1] == NULL))
		return false;
	return true;
}

/* Lines of the terminal. */
static size_t
screen_lines(void)
{
	const char *lines = getenv("LINES");
	struct winsize size;

	if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_row > 0)
		return size.ws_row;
	return lines && atoi(lines) > 0 ? (size_t)atoi(lines) : 24;
}

static bool
fits_screen(const struct text *t)
{
	size_t rows = 0, most = screen_lines();

	for (size_t i = 0; i < t->n && rows < most; i++)
		rows += t->p[i] == '\n' && i > 0 && t->p[i - 1] != '\n';
	return rows < most;
}

/*
 * Whether less would only be in the way: few rows are better seen whole and without a key (it stays even with -F
 * where
 * -S cuts one of them), and on such a terminal it asks for a key before it shows anything.
 */
static bool
better_without_less(const struct text *t)
{
	const char *term = getenv("TERM");

	return fits_screen(t) || !term || !*term || strcmp(term, "dumb") == 0;
}

/* Run the pager.  Returns the stream to it, or NULL. */
static FILE *
pager_start(const struct pager *p, pid_t *pid)
{
	int fd[2];

	if (pipe2(fd, O_CLOEXEC) < 0)
		return NULL;
	*pid = fork();
	if (*pid == 0) {
		dup2(fd[0], STDIN_FILENO);
		execvp(p->word[0], p->word);
		if (p->wanted)
			warn("%s", p->word[0]);
		_exit(NOT_FOUND);
	}
	close(fd[0]);
	if (*pid > 0)
		return fdopen(fd[1], "w");
	close(fd[1]);
	return NULL;
}

/* Show the rows in the pager.  Returns its exit status, NOT_FOUND or NOT_RUN if there was none. */
static int
pager_show(const struct pager *p, const struct text *t)
{
	int status = 0;
	pid_t pid;
	FILE *f = pager_start(p, &pid);

	if (f == NULL)
		return NOT_RUN;
	/* Keys that interrupt are the pager's: tcol stays until it ends, and it may end before all is read. */
	signal(SIGINT, SIG_IGN);
	signal(SIGQUIT, SIG_IGN);
	signal(SIGPIPE, SIG_IGN);
	if (align_rows(f, t->p, t->n) < 0 && !ferror(f))
		err(1, NULL);
	(void)fclose(f);
	while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
		;
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

/* --- the rows --- */

static int
show(const struct text *t)
{
	if (align_rows(stdout, t->p, t->n) == 0)
		return 0;
	if (!ferror(stdout))
		err(1, NULL);
	printed_lost(errno);
}

static int
show_on_terminal(const struct text *t)
{
	struct pager p = { .command = NULL };
	int status;

	if (!pager_choose(&p) || (is_less(p.word[0]) && better_without_less(t)))
		status = NOT_RUN;
	else
		status = pager_show(&p, t);
	free(p.copy);
	if (status == NOT_FOUND || status == NOT_RUN)
		return show(t);
	if (status != 0)
		warnx("%s: ended with status %d", p.command, status);
	return status != 0;
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
	int c;

	printed_watch("tcol");
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
	drop_headers(&t);
	c = pager ? show_on_terminal(&t) : show(&t);
	free(t.p);
	return c;
}
