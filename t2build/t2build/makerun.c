#include "makerun.h"
#include "need.h"

#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#define DONE_FD 3 /* the Makefile names what was built here */

static volatile sig_atomic_t child, interrupted;

static void
on_signal(int sig)
{
	interrupted = sig;
	if (child > 0)
		kill((pid_t)child, SIGTERM);
}

static void
catch_signals(void)
{
	static const int sigs[] = { SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGABRT };
	struct sigaction sa = { .sa_handler = on_signal };
	size_t i;

	sigemptyset(&sa.sa_mask);
	for (i = 0; i < sizeof(sigs) / sizeof(sigs[0]); i++)
		sigaction(sigs[i], &sa, NULL);
}

/* --- lines ---------------------------------------------------------------------------------------------------- */

struct lines {
	char   buf[8192];
	size_t len;
};

/* make's own words about recipes that failed: the compiler has said it better. */
static bool
is_noise(const char *line, size_t n)
{
	char s[128];

	snprintf(s, sizeof(s), "%.*s", (int)n, line);
	if (strncmp(s, "make: ", 6) != 0 && strncmp(s, "make[", 5) != 0)
		return false;
	return strstr(s, "*** [") != NULL || strstr(s, "not remade because of errors") != NULL ||
	    strstr(s, "Waiting for unfinished jobs") != NULL || strstr(s, "Deleting file") != NULL;
}

static bool mute; /* drop what make and the compiler say */

static void
forward(const char *line, size_t n, struct pluginlist *done)
{
	char name[256];

	if (done == NULL) {
		if (!mute && !is_noise(line, n))
			fwrite(line, 1, n, stderr);
		return;
	}
	while (n > 0 && line[n - 1] == '\n')
		n--;
	if (n > 0 && n < sizeof(name)) {
		memcpy(name, line, n);
		name[n] = '\0';
		if (pluginlist_add(done, name) == -1)
			err(1, NULL);
	}
}

/* Take what there is on fd, line by line.  False at its end. */
static bool
pump(int fd, struct lines *l, struct pluginlist *done)
{
	ssize_t n = read(fd, l->buf + l->len, sizeof(l->buf) - l->len);
	char *nl, *start = l->buf;

	if (n == -1 && errno == EINTR)
		return true;
	if (n <= 0) {
		if (l->len > 0)
			forward(l->buf, l->len, done);
		return false;
	}
	l->len += (size_t)n;
	while ((nl = memchr(start, '\n', l->len)) != NULL) {
		forward(start, (size_t)(nl + 1 - start), done);
		l->len -= (size_t)(nl + 1 - start);
		start = nl + 1;
	}
	if (l->len == sizeof(l->buf)) {
		forward(start, l->len, done);
		l->len = 0;
	}
	memmove(l->buf, start, l->len);
	return true;
}

static void
pump_both(int words, int names, struct pluginlist *done)
{
	static struct lines lw, ln;
	struct pollfd p[2] = { { .fd = words, .events = POLLIN }, { .fd = names, .events = POLLIN } };

	lw.len = ln.len = 0;
	while (p[0].fd >= 0 || p[1].fd >= 0) {
		if (poll(p, 2, -1) == -1) {
			if (errno == EINTR)
				continue;
			err(1, "poll");
		}
		if (p[0].revents != 0 && !pump(words, &lw, NULL))
			p[0].fd = -1;
		if (p[1].revents != 0 && !pump(names, &ln, done))
			p[1].fd = -1;
	}
}

/* --- processes ------------------------------------------------------------------------------------------------ */

static int
reap(pid_t pid)
{
	int status;

	while (waitpid(pid, &status, 0) == -1)
		if (errno != EINTR)
			err(1, "wait");
	child = 0;
	if (interrupted != 0) {
		fprintf(stderr, "\n");
		errx(1, "interrupted");
	}
	return status;
}

/* An outer make's flags are not for ours. */
static void
clean_environment(void)
{
	unsetenv("MAKEFLAGS");
	unsetenv("MFLAGS");
	unsetenv("MAKELEVEL");
	unsetenv("MAKEOVERRIDES");
	unsetenv("MAKEFILES");
	unsetenv("GNUMAKEFLAGS");
}

static void __attribute__((noreturn))
exec_make(const char *home, char *const *args, int words, int names)
{
	int null = open("/dev/null", O_RDONLY);

	/* Ends with us, even if we are killed: nobody holds the lock then. */
	prctl(PR_SET_PDEATHSIG, SIGTERM);
	if (chdir(home) == -1) {
		warn("%s", home);
		_exit(126);
	}
	if (dup2(null, STDIN_FILENO) == -1 || dup2(words, STDOUT_FILENO) == -1 || dup2(words, STDERR_FILENO) == -1)
		_exit(126);
	if (dup2(names, DONE_FD) == -1)
		_exit(126);
	clean_environment();
	execvp("make", args);
	dprintf(STDERR_FILENO, "t2build: make: %s\n", strerror(errno));
	_exit(127);
}

/* A pipe whose ends do not get in the way of descriptors 0 to 3. */
static void
high_pipe(int fd[2])
{
	int i, p[2];

	if (pipe2(p, O_CLOEXEC) == -1)
		err(1, "pipe");
	for (i = 0; i < 2; i++) {
		fd[i] = fcntl(p[i], F_DUPFD_CLOEXEC, 10);
		if (fd[i] == -1)
			err(1, "pipe");
		close(p[i]);
	}
}

int
make_run(const char *home, char *const *args, bool quiet, struct pluginlist *done)
{
	int words[2], names[2], status;
	pid_t pid;

	mute = quiet;
	catch_signals();
	high_pipe(words);
	high_pipe(names);
	fflush(NULL);
	pid = fork();
	if (pid == -1)
		err(1, "fork");
	if (pid == 0)
		exec_make(home, args, words[1], names[1]);
	child = pid;
	close(words[1]);
	close(names[1]);
	pump_both(words[0], names[0], done);
	close(words[0]);
	close(names[0]);
	status = reap(pid);
	if (WIFEXITED(status) && WEXITSTATUS(status) == 127)
		return -1;
	return WIFEXITED(status) && WEXITSTATUS(status) == 0 ? 0 : 1;
}

int
program_run(const char *dir, char *const *argv)
{
	pid_t pid;
	int status;

	fflush(NULL);
	pid = fork();
	if (pid == -1)
		err(1, "fork");
	if (pid == 0) {
		if (dir != NULL && chdir(dir) == -1) {
			warn("%s", dir);
			_exit(126);
		}
		execvp(argv[0], argv);
		warn("%s", argv[0]);
		_exit(127);
	}
	status = reap(pid);
	return WIFEXITED(status) && WEXITSTATUS(status) == 0 ? 0 : -1;
}

/* --- argument lists ------------------------------------------------------------------------------------------ */

void
command_add(struct command *c, const char *fmt, ...)
{
	va_list ap;

	c->argv = xrealloc(c->argv, c->n + 2, sizeof(*c->argv));
	va_start(ap, fmt);
	c->argv[c->n] = xvprintf(fmt, ap);
	va_end(ap);
	c->argv[++c->n] = NULL;
}

void
command_free(struct command *c)
{
	while (c->n > 0)
		free(c->argv[--c->n]);
	free(c->argv);
}
