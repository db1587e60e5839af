/*
 * cutcap: run t2 on a capture that is cut short in many places.
 *
 * usage: cutcap [-t] [-a n] [-r n] [-s n] capture t2 [t2 options ...]
 *
 *   -a n   every n-th length up to 2000 bytes (1)
 *   -r n   n random places in the rest (200); the places are the same in every run
 *   -s n   the first of these lengths (0)
 *   -t     one run reads them all together (t2 -R): most of a sanitised run is its start
 *
 * t2 must end by itself within 30 s with 0 or 1 and without a word from a sanitiser. Prints a line with the numbers
 * of cuts and runs, and lines that begin with "# " for each run that went wrong; exits 1 if there was one.
 */
#include <sys/types.h>
#include <sys/wait.h>

#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define HEAD		2000	/* bytes that are cut at every length */
#define PATIENCE_S	30

extern char **environ;

static char	dir[] = "/tmp/cutcap.XXXXXX";
static char	in[sizeof dir + 8], out[sizeof dir + 8], log_[sizeof dir + 8];
static FILE	*list;		/* of the captures that are read together; else NULL */
static int	cuts, runs, bad;

static char *
slurp(const char *path, size_t *size)
{
	FILE *f = fopen(path, "r");
	char *b;
	long n;

	if (f == NULL || fseek(f, 0, SEEK_END) != 0 || (n = ftell(f)) < 0)
		err(1, "%s", path);
	rewind(f);
	if ((b = malloc((size_t)n + 1)) == NULL || fread(b, 1, (size_t)n, f) != (size_t)n)
		err(1, "%s", path);
	b[n] = '\0';
	fclose(f);
	*size = (size_t)n;
	return b;
}

static void
spill(const char *path, const char *b, size_t n)
{
	FILE *f = fopen(path, "w");

	if (f == NULL || fwrite(b, 1, n, f) != n || fclose(f) != 0)
		err(1, "%s", path);
}

static void
complain(size_t n, const char *what, int code)
{
	size_t size;
	char *text = slurp(log_, &size), *line;

	bad++;
	printf("# cut at %zu bytes: %s %d\n", n, what, code);
	for (line = strtok(text, "\n"); line != NULL; line = strtok(NULL, "\n"))
		if (strstr(line, "runtime error:") != NULL || strstr(line, "ERROR: ") != NULL ||
		    strstr(line, "    #") != NULL)
			printf("#   %s\n", line);
	free(text);
}

static bool
sanitiser_spoke(void)
{
	size_t size;
	char *text = slurp(log_, &size);
	const bool spoke = strstr(text, "runtime error:") != NULL || strstr(text, "ERROR: AddressSanitizer") != NULL;

	free(text);
	return spoke;
}

/* Wait for the child, at most PATIENCE_S; false if it had to be killed. */
static bool
wait_for(pid_t pid, int *status)
{
	const struct timespec nap = { .tv_nsec = 1000000 };

	for (int i = 0; i < PATIENCE_S * 1000; i++) {
		if (waitpid(pid, status, WNOHANG) == pid)
			return true;
		nanosleep(&nap, NULL);
	}
	kill(pid, SIGKILL);
	waitpid(pid, status, 0);
	return false;
}

static void
run(char *argv[])
{
	posix_spawn_file_actions_t fa;
	int status, e;
	size_t n = (size_t)strtoul(argv[0], NULL, 10);
	pid_t pid;

	posix_spawn_file_actions_init(&fa);
	posix_spawn_file_actions_addopen(&fa, 0, "/dev/null", O_RDONLY, 0);
	posix_spawn_file_actions_addopen(&fa, 1, log_, O_WRONLY | O_CREAT | O_TRUNC, 0600);
	posix_spawn_file_actions_adddup2(&fa, 1, 2);
	if ((e = posix_spawn(&pid, argv[1], &fa, NULL, argv + 1, environ)) != 0)
		errx(1, "%s: %s", argv[1], strerror(e));
	posix_spawn_file_actions_destroy(&fa);
	runs++;
	if (!wait_for(pid, &status))
		complain(n, "did not end; seconds waited:", PATIENCE_S);
	else if (WIFSIGNALED(status))
		complain(n, "signal", WTERMSIG(status));
	else if (WEXITSTATUS(status) > 1)
		complain(n, "exit status", WEXITSTATUS(status));
	else if (sanitiser_spoke())
		complain(n, "sanitiser, exit status", WEXITSTATUS(status));
}

static void
cut(const char *b, size_t n, char *argv[])
{
	char number[32];

	snprintf(number, sizeof number, "%zu", n);
	argv[0] = number;
	cuts++;
	if (list != NULL) {
		char path[sizeof dir + 32];

		snprintf(path, sizeof path, "%s/cut.%zu", dir, n);
		spill(path, b, n);
		fprintf(list, "%s\n", path);
		return;
	}
	spill(in, b, n);
	run(argv);
}

int
main(int argc, char *argv[])
{
	size_t every = 1, places = 200, first = 0, size;
	bool together = false;
	uint64_t state = 88172645463325252u;
	char **t2, *b;
	int c, i;

	while ((c = getopt(argc, argv, "+a:r:s:t")) != -1) {
		if (c == 'a')
			every = strtoul(optarg, NULL, 10);
		else if (c == 'r')
			places = strtoul(optarg, NULL, 10);
		else if (c == 's')
			first = strtoul(optarg, NULL, 10);
		else if (c == 't')
			together = true;
		else
			errx(2, "usage: cutcap [-t] [-a n] [-r n] [-s n] capture t2 [t2 options ...]");
	}
	if (argc - optind < 2 || every == 0)
		errx(2, "usage: cutcap [-t] [-a n] [-r n] [-s n] capture t2 [t2 options ...]");
	if (mkdtemp(dir) == NULL)
		err(1, "%s", dir);
	snprintf(in, sizeof in, "%s/in", dir);
	snprintf(out, sizeof out, "%s/out", dir);
	snprintf(log_, sizeof log_, "%s/log", dir);
	b = slurp(argv[optind], &size);
	if (together && (list = fopen(in, "w")) == NULL)
		err(1, "%s", in);

	/* number of the run, t2, its options, -r in -w out */
	if ((t2 = calloc((size_t)(argc - optind) + 6, sizeof *t2)) == NULL)
		err(1, "calloc");
	for (i = 1; optind + i < argc; i++)
		t2[i] = argv[optind + i];
	t2[i++] = together ? (char[]){ "-R" } : (char[]){ "-r" };
	t2[i++] = in;
	t2[i++] = (char[]){ "-w" };
	t2[i++] = out;

	for (size_t n = first; n <= HEAD && n <= size; n += every)
		cut(b, n, t2);
	for (size_t k = 0; k < places && size > HEAD; k++) {
		state ^= state << 13;
		state ^= state >> 7;
		state ^= state << 17;
		cut(b, HEAD + state % (size - HEAD), t2);
	}
	if (together) {
		if (fclose(list) != 0)
			err(1, "%s", in);
		t2[0] = (char[]){ "0" };
		run(t2);
	}
	printf("# %d cuts, %d runs\n", cuts, runs);
	if (chdir(dir) == 0)
		(void)!system("rm -f in log out_* cut.*");
	rmdir(dir);
	free(t2);
	free(b);
	return bad > 0;
}
