/* An output file that is there whole or not at all. */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "descriptor.h"
#include "text.h"
#include "whole.h"

#define LINKS_MAX	40	/* of one name, as in the kernel */

static const int ends[] = { SIGHUP, SIGINT, SIGPIPE, SIGTERM };
#define NENDS		(sizeof ends / sizeof *ends)

static char *volatile unfinished;	/* goes if the program ends too early */
static struct sigaction before[NENDS];

static void
unfinished_remove(void)
{
	if (unfinished != NULL)
		(void)unlink(unfinished);
	unfinished = NULL;
}

static void
on_end(int number)
{
	unfinished_remove();
	(void)signal(number, SIG_DFL);
	(void)raise(number);	/* waits until this returns */
}

/* A signal that is ignored or has a handler already does not end the program. */
static void
ends_catch(char *temp)
{
	static bool registered;
	const struct sigaction sa = { .sa_handler = on_end };

	if (!registered)
		registered = atexit(unfinished_remove) == 0;
	unfinished = temp;
	for (size_t i = 0; i < NENDS; i++)
		if (sigaction(ends[i], NULL, &before[i]) == 0 && before[i].sa_handler == SIG_DFL)
			(void)sigaction(ends[i], &sa, NULL);
}

static void
ends_release(void)
{
	unfinished = NULL;
	for (size_t i = 0; i < NENDS; i++)
		(void)sigaction(ends[i], &before[i], NULL);
}

/* What the link name leads to, one step; NULL if it is none. */
static char *
link_step(const char *name)
{
	const char *slash = strrchr(name, '/');
	char to[PATH_MAX];
	const ssize_t n = readlink(name, to, sizeof to);

	if (n <= 0 || (size_t)n == sizeof to)
		return NULL;
	if (*to == '/' || slash == NULL)
		return text_printf("%.*s", (int)n, to);
	return text_printf("%.*s%.*s", (int)(slash + 1 - name), name, (int)n, to);
}

char *
whole_target(const char *name)
{
	char *target = strdup(name), *next;
	int i;

	for (i = 0; i < LINKS_MAX && target != NULL && (next = link_step(target)) != NULL; i++) {
		free(target);
		target = next;
	}
	if (i < LINKS_MAX)
		return target;
	free(target);
	errno = ELOOP;
	return NULL;
}

static int
release(struct whole *w, int rc)
{
	const int saved = errno;

	free(w->temp);
	free(w->target);
	w->temp = w->target = NULL;
	errno = saved;
	return rc;
}

#define SUFFIX	".XXXXXX"

/* The name of what is not whole yet, for mkostemp: the target's, which is cut where names end, and SUFFIX. */
static char *
temp_name(const char *target)
{
	const char *const slash = strrchr(target, '/'), *const last = slash != NULL ? slash + 1 : target;
	const size_t n = strlen(last), most = NAME_MAX - (sizeof SUFFIX - 1), folder = (size_t)(last - target);

	if (n > NAME_MAX) {
		errno = ENAMETOOLONG;
		return NULL;
	}
	return text_printf("%.*s%s", (int)(folder + (n < most ? n : most)), target, SUFFIX);
}

/* Beside its place; st is what stands there, or NULL. */
static int
temp_open(struct whole *w, const char *name, const struct stat *st)
{
	const mode_t mask = umask(0);
	int fd = -1, saved;

	(void)umask(mask);
	if ((w->target = whole_target(name)) != NULL && (w->temp = temp_name(w->target)) != NULL &&
	    (fd = mkostemp(w->temp, O_CLOEXEC)) != -1) {
		ends_catch(w->temp);
		if (st != NULL && (st->st_uid != geteuid() || st->st_gid != getegid()))
			(void)!fchown(fd, st->st_uid, st->st_gid);	/* root's run leaves the user his file */
		if (fchmod(fd, st != NULL ? st->st_mode & 0777 : 0666 & ~mask) == 0 &&
		    (w->f = fdopen(fd, "w")) != NULL)
			return 0;
		saved = errno;
		unfinished_remove();
		ends_release();
		(void)close(fd);
		errno = saved;
	}
	return release(w, -1);
}

int
whole_open(struct whole *w, const char *name)
{
	int fd = descriptor_out(name);
	struct stat st;
	bool there;

	*w = (struct whole){ .f = NULL };
	if (fd >= 0) {
		if ((fd = dup(fd)) == -1)
			return -1;
		if ((w->f = fdopen(fd, "w")) == NULL)
			(void)close(fd);
		return w->f != NULL ? 0 : -1;
	}
	there = stat(name, &st) == 0;
	if (there && !S_ISREG(st.st_mode))
		return (w->f = fopen(name, "we")) != NULL ? 0 : -1;
	return temp_open(w, name, there ? &st : NULL);
}

int
whole_close(struct whole *w)
{
	int why = !ferror(w->f) ? 0 : errno != 0 ? errno : EIO;	/* of a write long ago: the last that is known */
	int rc, saved;

	if (fclose(w->f) == EOF && why == 0)
		why = errno;
	w->f = NULL;
	errno = why;
	rc = why == 0 ? 0 : -1;
	if (w->temp == NULL)
		return rc;
	if (rc == 0)
		rc = rename(w->temp, w->target);
	saved = errno;
	if (rc == -1)
		unfinished_remove();
	ends_release();
	errno = saved;
	return release(w, rc);
}
