#include "alive.h"

#include <sys/ioctl.h>

#include <pthread.h>
#include <semaphore.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define EVERY_MS	500
#define LINE_MAX_	256

static const char *name;
static alive_line *line;
static void *line_arg;
static pthread_t thread;
static sem_t stop;
static FILE *standard_error;	/* what stderr was before */
static bool running;

/* The lock is held while the terminal is written to; shown: columns of the line that stands there. */
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static size_t shown;

static void
terminal_write(const char *p, size_t n)
{
	ssize_t k;

	for (; n > 0 && (k = write(STDERR_FILENO, p, n)) > 0; p += k, n -= (size_t)k)
		;
}

/* Under the lock. */
static void
erase(void)
{
	char blank[LINE_MAX_ + 2];

	if (shown == 0)
		return;
	blank[0] = blank[shown + 1] = '\r';
	memset(blank + 1, ' ', shown);
	terminal_write(blank, shown + 2);
	shown = 0;
}

void
alive_erase(void)
{
	if (!running)
		return;
	(void)pthread_mutex_lock(&lock);
	erase();
	(void)pthread_mutex_unlock(&lock);
}

static size_t
columns(void)
{
	struct winsize w;
	const size_t n = ioctl(STDERR_FILENO, TIOCGWINSZ, &w) == 0 && w.ws_col > 1 ? w.ws_col - 1u : 79;

	return n < LINE_MAX_ ? n : LINE_MAX_ - 1;
}

static void
show(void)
{
	char text[LINE_MAX_], whole[LINE_MAX_ + 2];
	size_t n;

	/* one in the background leaves the terminal to others */
	if (tcgetpgrp(STDERR_FILENO) != getpgrp() || !line(text, sizeof text, line_arg))
		return;
	n = (size_t)snprintf(whole, sizeof whole, "%s: %s", name, text);
	if (n >= sizeof whole)
		n = sizeof whole - 1;
	if (n > columns())
		n = columns();
	(void)pthread_mutex_lock(&lock);
	if (shown > n)
		erase();
	/* the cursor stays in front: whatever else is printed begins there */
	terminal_write(whole, n);
	terminal_write("\r", 1);
	shown = n;
	(void)pthread_mutex_unlock(&lock);
}

static void *
run(void *arg)
{
	unsigned ms = *(unsigned *)arg;

	for (;; ms = EVERY_MS) {
		struct timespec t;

		(void)clock_gettime(CLOCK_REALTIME, &t);
		t.tv_nsec += (long)(ms % 1000) * 1000000;
		t.tv_sec += ms / 1000 + t.tv_nsec / 1000000000;
		t.tv_nsec %= 1000000000;
		if (sem_timedwait(&stop, &t) == 0)
			return NULL;
		show();
	}
}

static ssize_t
stderr_write(void *cookie, const char *p, size_t n)
{
	(void)cookie;
	(void)pthread_mutex_lock(&lock);
	erase();
	terminal_write(p, n);
	(void)pthread_mutex_unlock(&lock);
	return (ssize_t)n;
}

/* What err and its like have to say goes through us: none stands behind a rest of the line. */
static void
stderr_take(void)
{
	FILE *f = fopencookie(NULL, "w", (cookie_io_functions_t){ .write = stderr_write });

	if (f == NULL)
		return;
	(void)setvbuf(f, NULL, _IOLBF, 0);
	standard_error = stderr;
	stderr = f;
}

bool
alive_start(const char *program, alive_line *text, void *arg, unsigned first_ms)
{
	static unsigned first;
	sigset_t all, old;
	int e;

	if (running || !isatty(STDERR_FILENO) || sem_init(&stop, 0, 0) != 0)
		return false;
	name = program;
	line = text;
	line_arg = arg;
	first = first_ms;
	/* signals are the program's */
	(void)sigfillset(&all);
	(void)pthread_sigmask(SIG_BLOCK, &all, &old);
	e = pthread_create(&thread, NULL, run, &first);
	(void)pthread_sigmask(SIG_SETMASK, &old, NULL);
	if (e != 0)
		return false;
	stderr_take();
	(void)atexit(alive_stop);
	return running = true;
}

void
alive_stop(void)
{
	if (!running)
		return;
	(void)sem_post(&stop);
	(void)pthread_join(thread, NULL);
	(void)fflush(stderr);
	alive_erase();
	running = false;
	/* another thread may be printing to ours, so that it stays open */
	if (standard_error != NULL)
		stderr = standard_error;
}

/* --- texts --- */

char *
alive_count(double n, char buf[ALIVE_TEXT])
{
	static const char unit[][3] = { "", " k", " M", " G", " T", " P", " E" };
	size_t i = 0;

	for (; n >= 999.5 && i + 1 < sizeof unit / sizeof *unit; i++)
		n /= 1000;
	(void)snprintf(buf, ALIVE_TEXT, "%.*f%s", i > 0 && n < 9.995 ? 2 : i > 0 && n < 99.95 ? 1 : 0, n, unit[i]);
	return buf;
}

char *
alive_span(double s, char buf[ALIVE_TEXT])
{
	const unsigned long n = s < 0 ? 0 : s > 1e9 ? 1000000000ul : (unsigned long)(s + 0.5);

	if (n < 60)
		(void)snprintf(buf, ALIVE_TEXT, "%lu s", n);
	else if (n < 3600)
		(void)snprintf(buf, ALIVE_TEXT, "%lu:%02lu min", n / 60, n % 60);
	else
		(void)snprintf(buf, ALIVE_TEXT, "%lu:%02lu:%02lu h", n / 3600, n / 60 % 60, n % 60);
	return buf;
}

void
alive_part(uint64_t done, uint64_t size, double seconds, char *part, size_t part_size, char *left, size_t left_size)
{
	char b[ALIVE_TEXT];

	*part = *left = '\0';
	if (size == 0)
		return;
	if (done > size)
		done = size;
	(void)snprintf(part, part_size, "%.0f %% of %s%s", 100.0 * (double)done / (double)size,
	    alive_count((double)size, b), size < 1000 ? " B" : "B");
	if (done > 0 && seconds > 0)
		(void)snprintf(left, left_size, "%s left",
		    alive_span(seconds * (double)(size - done) / (double)done, b));
}
