/*
 * measure - run a command once and say what it cost
 *
 * usage: measure FILE command [argument ...]
 *
 * Appends a line "wall user+sys maxrss status" [s, s, KiB] to FILE.  The command's output goes to /dev/null.
 */
#include <sys/resource.h>
#include <sys/wait.h>

#include <err.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

static double
seconds(const struct timeval *t)
{
	return (double)t->tv_sec + (double)t->tv_usec / 1e6;
}

int
main(int argc, char **argv)
{
	struct timespec a, b;
	struct rusage r;
	int status;
	pid_t pid;
	FILE *f;

	if (argc < 3)
		errx(2, "usage: measure file command [argument ...]");
	(void)clock_gettime(CLOCK_MONOTONIC, &a);
	if ((pid = fork()) < 0)
		err(1, "fork");
	if (pid == 0) {
		const int null = open("/dev/null", O_RDWR);

		if (null < 0 || dup2(null, 1) < 0 || dup2(null, 2) < 0)
			_exit(126);
		(void)execvp(argv[2], argv + 2);
		_exit(127);
	}
	if (wait4(pid, &status, 0, &r) != pid)
		err(1, "wait");
	(void)clock_gettime(CLOCK_MONOTONIC, &b);
	if ((f = fopen(argv[1], "a")) == NULL)
		err(1, "%s", argv[1]);
	fprintf(f, "%.6f %.6f %ld %d\n", (double)(b.tv_sec - a.tv_sec) + (double)(b.tv_nsec - a.tv_nsec) / 1e9,
	    seconds(&r.ru_utime) + seconds(&r.ru_stime), r.ru_maxrss, WIFEXITED(status) ? WEXITSTATUS(status) : 255);
	if (fclose(f) != 0)
		err(1, "%s", argv[1]);
	return 0;
}
