/* Folders, and a manager of more files than may be open at a time. */
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "fsutils.h"
#include "outfile.h"

#define FOLDERS_OPEN	16	/* descriptors that rmrf() may hold */
#define OPEN_FALLBACK	1000	/* files, if the system names no limit */

/* --- folders ---------------------------------------------------------------------------------------------------- */

static int
remove_entry(const char *path, const struct stat *st, int type UNUSED, struct FTW *ftw UNUSED)
{
	if (outfile_is_input(st)) {
		errno = ETXTBSY;
		return -1;
	}
	return remove(path);
}

bool
rmrf(const char *path)
{
	struct stat st;

	if (lstat(path, &st) == -1)
		return errno == ENOENT;
	return nftw(path, remove_entry, FOLDERS_OPEN, FTW_DEPTH | FTW_PHYS) == 0;
}

/* mkdir() that accepts a folder that is there. */
static bool
make_folder(const char *path, mode_t mode)
{
	struct stat st;

	if (mkdir(path, mode) == 0)
		return true;
	if (errno != EEXIST)
		return false;
	if (stat(path, &st) == 0 && S_ISDIR(st.st_mode))
		return true;
	errno = ENOTDIR;
	return false;
}

bool
mkpath(const char *path, mode_t mode)
{
	char *copy = strdup(path), *p;
	bool ok = copy != NULL;

	for (p = copy; ok && (p = strchr(p + 1, '/')) != NULL; *p = '/') {
		*p = '\0';
		ok = make_folder(copy, mode);
	}
	ok = ok && make_folder(copy, mode);
	free(copy);
	return ok;
}

/* --- file manager ----------------------------------------------------------------------------------------------- */

struct file_object_s {
	char		*path;
	char		 again[4];	/* mode that opens it once more */
	FILE		*fp;		/* NULL: parked */
	int		 error;		/* errno of a write that failed while it was parked */
	file_object_t	*prev, *next;	/* open files, longest unused first */
};

struct file_manager_s {
	size_t		 max, num;	/* open files: at most (0: to be found out), now */
	file_object_t	 list;		/* ring of the open files */
};

static file_manager_t shared = { .list = { .prev = &shared.list, .next = &shared.list } };
file_manager_t *t2_file_manager = &shared;

static void
ring_remove(file_object_t *f)
{
	f->prev->next = f->next;
	f->next->prev = f->prev;
}

static void
ring_append(file_manager_t *m, file_object_t *f)
{
	f->prev = m->list.prev;
	f->next = &m->list;
	f->prev->next = f;
	m->list.prev = f;
}

static size_t
open_max(void)
{
	struct rlimit rl;
	size_t max = OPEN_FALLBACK;

	if (FSUTILS_MAX_OPEN_FD > 0)
		return FSUTILS_MAX_OPEN_FD;
	if (getrlimit(RLIMIT_NOFILE, &rl) == 0 && rl.rlim_cur != RLIM_INFINITY)
		max = rl.rlim_cur > FSUTILS_SPARE_FD ? (size_t)rl.rlim_cur - FSUTILS_SPARE_FD : 1;
	return max;
}

file_manager_t *
file_manager_new(size_t max)
{
	file_manager_t *m = calloc(1, sizeof(*m));

	if (m == NULL)
		return NULL;
	m->max = max;
	m->list.prev = m->list.next = &m->list;
	return m;
}

/* Close the stream; the file stays known. */
static void
park(file_manager_t *m, file_object_t *f)
{
	if (f->fp == NULL)
		return;
	if (fclose(f->fp) == EOF && f->error == 0)
		f->error = errno;
	f->fp = NULL;
	ring_remove(f);
	m->num--;
}

/* Open f's file, parking others while that is needed. */
static bool
unpark(file_manager_t *m, file_object_t *f, const char *mode)
{
	if (m->max == 0)
		m->max = open_max();
	while (m->num >= m->max)
		park(m, m->list.next);
	while ((f->fp = outfile_fopen(f->path, mode)) == NULL) {
		if ((errno != EMFILE && errno != ENFILE) || m->num == 0)
			return false;
		park(m, m->list.next);
	}
	ring_append(m, f);
	m->num++;
	return true;
}

static void
object_free(file_object_t *f)
{
	if (f == NULL)
		return;
	free(f->path);
	free(f);
}

void
file_manager_destroy(file_manager_t *m)
{
	file_object_t *f;

	if (m == NULL)
		return;
	while ((f = m->list.next) != &m->list) {
		park(m, f);
		object_free(f);
	}
	if (m != &shared)
		free(m);
}

file_object_t *
file_manager_open(file_manager_t *m, const char *path, const char *mode)
{
	file_object_t *f = calloc(1, sizeof(*f));

	if (f == NULL || (f->path = strdup(path)) == NULL) {
		object_free(f);
		return NULL;
	}
	/* a file that was written goes on at its end, whatever made it */
	f->again[0] = *mode == 'r' ? 'r' : 'a';
	f->again[1] = strchr(mode, '+') != NULL ? '+' : '\0';
	if (!unpark(m, f, mode)) {
		object_free(f);
		return NULL;
	}
	return f;
}

FILE *
file_manager_fp(file_manager_t *m, file_object_t *f)
{
	if (f->fp == NULL)
		return unpark(m, f, f->again) ? f->fp : NULL;
	ring_remove(f);
	ring_append(m, f);
	return f->fp;
}

bool
file_manager_close(file_manager_t *m, file_object_t *f)
{
	int error;

	if (f == NULL)
		return true;
	park(m, f);
	error = f->error;
	object_free(f);
	if (error != 0)
		errno = error;
	return error == 0;
}

const char *
file_object_get_path(const file_object_t *f)
{
	return f->path;
}

int
file_manager_fprintf(file_manager_t *m, file_object_t *f, const char *fmt, ...)
{
	FILE *fp = file_manager_fp(m, f);
	va_list ap;
	int n;

	if (fp == NULL)
		return -1;
	va_start(ap, fmt);
	n = vfprintf(fp, fmt, ap);
	va_end(ap);
	return n;
}

int
file_manager_fputs(file_manager_t *m, const char *s, file_object_t *f)
{
	FILE *fp = file_manager_fp(m, f);

	return fp != NULL ? fputs(s, fp) : EOF;
}

int
file_manager_fputc(file_manager_t *m, int c, file_object_t *f)
{
	FILE *fp = file_manager_fp(m, f);

	return fp != NULL ? fputc(c, fp) : EOF;
}

size_t
file_manager_fwrite(file_manager_t *m, const void *p, size_t size, size_t n, file_object_t *f)
{
	FILE *fp = file_manager_fp(m, f);

	return fp != NULL ? fwrite(p, size, n, fp) : 0;
}

int
file_manager_fflush(file_manager_t *m, file_object_t *f)
{
	FILE *fp = file_manager_fp(m, f);

	return fp != NULL ? fflush(fp) : EOF;
}
