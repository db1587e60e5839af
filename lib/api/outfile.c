/* Output files that are no inputs. */
#include <errno.h>
#include <fcntl.h>
#include <fnmatch.h>
#include <glob.h>
#include <limits.h>
#include <linux/magic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/vfs.h>
#include <unistd.h>

#include "outfile.h"

#define MODE	0666
#define WALK_MAX	4096	/* names on the way to a file, those of links too */
#define OUTFILE_LINK	EXDEV	/* an errno that open() does not have */

/* An input; by its name as well, since a number that a removed file had is soon another's. */
struct input {
	char	*path;		/* NULL: a descriptor */
	dev_t	 dev;
	ino_t	 ino;
};
static struct input *inputs;
static size_t ninputs;

static char *before, *behind;	/* numbered files */
static bool nowhere;
static bool forgotten;		/* there was no memory to note an input: any file may be one */

static bool trying;
static char **made;		/* files on trial */
static size_t nmade;

/* --- inputs ----------------------------------------------------------------------------------------------------- */

static void
input_add(const char *path, const struct stat *st)
{
	struct input *p;

	if (!S_ISREG(st->st_mode))
		return;
	if (ninputs > 0 && inputs[ninputs - 1].ino == st->st_ino && inputs[ninputs - 1].dev == st->st_dev)
		return;
	/* a power of two is full */
	if ((ninputs & (ninputs - 1)) == 0) {
		if ((p = realloc(inputs, (ninputs == 0 ? 1 : 2 * ninputs) * sizeof *inputs)) == NULL) {
			forgotten = true;
			return;
		}
		inputs = p;
	}
	p = &inputs[ninputs++];
	*p = (struct input){ .dev = st->st_dev, .ino = st->st_ino };
	if (path != NULL)
		p->path = strdup(path);	/* without it the place alone counts */
}

void
outfile_protect(const char *path)
{
	struct stat st;

	if (stat(path, &st) == 0)
		input_add(path, &st);
}

void
outfile_protect_stat(const struct stat *st)
{
	input_add(NULL, st);
}

void
outfile_protect_numbered(const char *first, const char *rest)
{
	free(before);
	free(behind);
	before = strdup(first);
	behind = strdup(rest);
	if (before == NULL || behind == NULL) {
		free(before);
		before = NULL;
		forgotten = true;
	}
}

static bool
same_file(const char *path, const struct stat *st)
{
	struct stat now;

	return stat(path, &now) == 0 && now.st_ino == st->st_ino && now.st_dev == st->st_dev;
}

/* Is this text a name of a numbered file? */
static bool
is_numbered(const char *path)
{
	for (const char *p = path; (p = strchr(p, before[strlen(before) - 1])) != NULL;) {
		p++;
		if (fnmatch(behind, p + strspn(p, "0123456789"), 0) == 0)
			return true;
	}
	return false;
}

static bool
among_numbered(const struct stat *st)
{
	char *pattern;
	bool found = false;
	glob_t g;

	if (before == NULL || asprintf(&pattern, "%s*%s", before, behind) == -1)
		return false;
	if (glob(pattern, 0, NULL, &g) == 0) {
		for (size_t i = 0; i < g.gl_pathc && !found; i++)
			found = is_numbered(g.gl_pathv[i]) && same_file(g.gl_pathv[i], st);
		globfree(&g);
	}
	free(pattern);
	return found;
}

bool
outfile_is_input(const struct stat *st)
{
	if (!S_ISREG(st->st_mode))
		return false;
	if (forgotten)
		return true;
	for (size_t i = 0; i < ninputs; i++)
		if (inputs[i].ino == st->st_ino && inputs[i].dev == st->st_dev &&
		    (inputs[i].path == NULL || same_file(inputs[i].path, st)))
			return true;
	return among_numbered(st);
}

bool
outfile_may(const char *path)
{
	struct stat st;

	if (nowhere || stat(path, &st) == -1 || !outfile_is_input(&st))
		return true;
	errno = ETXTBSY;
	return false;
}

/* --- files on trial --------------------------------------------------------------------------------------------- */

/* Remember a file that was made; if that cannot be, it stays. */
static void
made_add(const char *path)
{
	char **p = trying ? realloc(made, (nmade + 1) * sizeof *made) : NULL;

	if (p == NULL)
		return;
	made = p;
	if ((made[nmade] = strdup(path)) != NULL)
		nmade++;
}

/* Files that were there and have another name while the run is on trial. */
static struct renamed {
	char *from, *to;
} *renamed;
static size_t nrenamed;

static void
renamed_add(const char *from, const char *to)
{
	struct renamed *p = trying ? realloc(renamed, (nrenamed + 1) * sizeof *renamed) : NULL;

	if (p == NULL)
		return;
	renamed = p;
	renamed[nrenamed] = (struct renamed){ strdup(from), strdup(to) };
	if (renamed[nrenamed].from != NULL && renamed[nrenamed].to != NULL)
		nrenamed++;
}

static void
made_remove(void)
{
	while (nrenamed-- > 0)
		(void)rename(renamed[nrenamed].to, renamed[nrenamed].from);
	nrenamed = 0;
	while (nmade > 0)
		(void)unlink(made[--nmade]);
}

void
outfile_try(void)
{
	trying = atexit(made_remove) == 0;
}

void
outfile_keep(void)
{
	trying = false;
	while (nmade > 0)
		free(made[--nmade]);
	free(made);
	made = NULL;
	while (nrenamed > 0) {
		free(renamed[--nrenamed].from);
		free(renamed[nrenamed].to);
	}
	free(renamed);
	renamed = NULL;
}

int
outfile_rename(const char *from, const char *to)
{
	bool is_new = false;
	char *name;

	if (rename(from, to) == -1)
		return -1;
	for (size_t i = 0; i < nmade; i++)
		if (strcmp(made[i], from) == 0 && (name = strdup(to)) != NULL) {
			free(made[i]);
			made[i] = name;
			is_new = true;
		}
	if (!is_new)
		renamed_add(from, to);
	return 0;
}

/* --- outputs ---------------------------------------------------------------------------------------------------- */

void
outfile_nowhere(void)
{
	nowhere = true;
}

bool
outfile_is_nowhere(void)
{
	return nowhere;
}

/* A file that was just made has no other name; but it may be one that is read later. */
static int
new_check(int fd, const char *path)
{
	struct stat st;

	if (before == NULL || !is_numbered(path) || fstat(fd, &st) == -1 || !among_numbered(&st))
		return 0;
	(void)unlink(path);
	errno = ETXTBSY;
	return -1;
}

/* A file that was there: is it free, and no input?  Then empty it, unless it goes on at its end. */
static int
old_check(int fd, int flags)
{
	struct stat st;

	if (fstat(fd, &st) == -1)
		return -1;
	if (!S_ISREG(st.st_mode))
		return 0;
	if (outfile_is_input(&st)) {
		errno = ETXTBSY;
		return -1;
	}
	if ((flags & O_TRUNC) == 0)
		return 0;
	if (flock(fd, LOCK_EX | LOCK_NB) == -1 && errno == EWOULDBLOCK)
		return -1;
	return st.st_size > 0 ? ftruncate(fd, 0) : 0;
}

/* A symbolic link in a sticky folder is followed if it is ours, or root's: all may put one there. */
static bool
may_follow(int dir, const struct stat *link)
{
	struct stat st;

	return link->st_uid == geteuid() || link->st_uid == 0 || fstat(dir, &st) == -1 || (st.st_mode & S_ISVTX) == 0;
}

/* Links of /proc lead to open files, which have no path of their own. */
static bool
is_proc(int fd)
{
	struct statfs st;

	return fstatfs(fd, &st) == 0 && st.f_type == PROC_SUPER_MAGIC;
}

/* Go to folder fd, or with -1 to where path begins.  Returns the new one, or -1. */
static int
walk_to(int old, int fd, const char *path)
{
	if (fd == -1 && *path == '/')
		fd = open("/", O_PATH | O_DIRECTORY | O_CLOEXEC);
	else if (fd == -1)
		return old;
	(void)close(old);
	return fd;
}

/* Put the target of the link fd, which stands in dir, before rest.  False with errno. */
static bool
link_read(int dir, int fd, const struct stat *st, char *rest)
{
	char target[PATH_MAX];
	ssize_t n = 0;

	if (!may_follow(dir, st)) {
		errno = OUTFILE_LINK;
		return false;
	}
	if ((n = readlinkat(fd, "", target, sizeof target)) == -1)
		return false;
	if (n == 0 || (size_t)n + 1 + strlen(rest) >= PATH_MAX) {
		errno = ENAMETOOLONG;
		return false;
	}
	memmove(rest + n, rest, strlen(rest) + 1);
	memcpy(rest, target, (size_t)n);
	return true;
}

/*
 * One step of the walk: name, which more follows if last is not set, is looked at in dir.  A folder is entered, the
 * target of a link comes before rest.  Returns the folder to go on from, -1 with errno.
 */
static int
walk_step(int dir, const char *name, char *rest)
{
	const bool proc = is_proc(dir);
	const int fd = openat(dir, name, O_PATH | O_CLOEXEC | (proc ? 0 : O_NOFOLLOW));
	struct stat st;
	bool good;

	if (fd == -1)
		return -1;
	if (fstat(fd, &st) == -1 || !S_ISLNK(st.st_mode))
		return walk_to(dir, fd, "");
	good = link_read(dir, fd, &st, rest);
	(void)close(fd);
	return good ? walk_to(dir, -1, rest) : -1;
}

/* The last name of a path is a link that is to be followed. */
static bool
leads_on(int dir, const char *name)
{
	struct stat st;

	return !is_proc(dir) && fstatat(dir, name, &st, AT_SYMLINK_NOFOLLOW) == 0 && S_ISLNK(st.st_mode);
}

/*
 * open(), but no link that another user put into a sticky folder is followed on the way: errno is OUTFILE_LINK then.
 *  Each name is opened in the folder before it, so that nobody can change the way meanwhile.
 */
static int
walk_open(const char *path, int flags)
{
	char rest[PATH_MAX], name[NAME_MAX + 2];
	int dir = AT_FDCWD, next, fd = -1;

	if (strlen(path) >= sizeof rest || *path == '\0')
		return open(path, flags, MODE);
	strcpy(rest, path);
	if ((dir = open(*path == '/' ? "/" : ".", O_PATH | O_DIRECTORY | O_CLOEXEC)) == -1)
		return -1;
	for (unsigned links = 0; links < WALK_MAX; links++) {
		const char *p = rest + strspn(rest, "/");
		const size_t n = strcspn(p, "/");
		const bool last = p[n] == '\0';

		if (n > NAME_MAX) {
			errno = ENAMETOOLONG;
			break;
		}
		(void)snprintf(name, sizeof name, "%.*s", n > 0 ? (int)n : 1, n > 0 ? p : ".");
		if (last && ((flags & O_EXCL) != 0 || !leads_on(dir, name))) {
			fd = openat(dir, name, flags | (is_proc(dir) ? 0 : O_NOFOLLOW), MODE);
			break;
		}
		memmove(rest, p + n, strlen(p + n) + 1);
		if ((next = walk_step(dir, name, rest)) == -1)
			break;
		dir = next;
	}
	next = errno;
	(void)close(dir);
	errno = next;
	return fd;
}

/* open() with checks; flags are those of open(). */
static int
checked_open(const char *path, int flags)
{
	const int how = flags & ~(O_TRUNC | O_EXCL);
	int fd = -1, r, e;

	if (nowhere)
		return open("/dev/null", (flags & O_ACCMODE) | O_CLOEXEC);
	if ((flags & O_CREAT) != 0)
		fd = walk_open(path, how | O_EXCL);
	if (fd != -1) {
		r = new_check(fd, path);
		if (r == 0) {
			(void)flock(fd, LOCK_EX | LOCK_NB);
			made_add(path);
		}
	} else {
		if ((flags & O_EXCL) != 0 || ((flags & O_CREAT) != 0 && errno != EEXIST))
			return -1;
		if ((fd = walk_open(path, how)) == -1)
			return -1;
		r = old_check(fd, flags);
	}
	if (r == 0)
		return fd;
	e = errno;
	(void)close(fd);
	errno = e;
	return -1;
}

int
outfile_open(const char *path)
{
	return checked_open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC);
}

FILE *
outfile_fopen(const char *path, const char *mode)
{
	const bool both = strchr(mode, '+') != NULL;
	int flags = (both ? O_RDWR : O_WRONLY) | O_CLOEXEC | (strchr(mode, 'x') != NULL ? O_EXCL : 0);
	FILE *f;
	int fd;

	if (*mode == 'r' && !both)
		return fopen(path, mode);
	if (*mode == 'w')
		flags |= O_CREAT | O_TRUNC;
	else if (*mode == 'a')
		flags |= O_CREAT | O_APPEND;
	if ((fd = checked_open(path, flags)) == -1)
		return NULL;
	if ((f = fdopen(fd, mode)) == NULL)
		(void)close(fd);
	return f;
}

const char *
outfile_reason(int errnum)
{
	if (errnum == ETXTBSY)
		return "is an input of this run";
	if (errnum == EWOULDBLOCK)
		return "another program is writing it";
	if (errnum == OUTFILE_LINK)
		return "a symbolic link of another user, in a folder where all may write, leads to it";
	if (errnum == EBUSY)
		return "another sink writes to it; load one of them only (t2 -b)";
	return strerror(errnum);
}
