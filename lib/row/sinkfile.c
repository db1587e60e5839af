/* The output file of a sink: large checked writes, parts, gzip, zstd. */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>
#if __has_include(<zstd.h>) && !defined T2_WITHOUT_ZSTD
#include <zstd.h>
#define HAVE_ZSTD	1
#else
#define HAVE_ZSTD	0
#endif

#include "outfile.h"
#include "sinkfile.h"
#include "t2macros.h"

#define WRITE_SIZE	(256u * 1024)	/* how.block, if it is 0 */
#define GZ_SIZE		(128u * 1024)	/* bytes of gzip that are written at once */

#define NO_GROUP	UINT_MAX

T2_PER_THREAD struct sinkfile_span sinkfile_row_span;

/* --- files that are whole --------------------------------------------------------------------------------------- */

static pthread_mutex_t told_lock = PTHREAD_MUTEX_INITIALIZER;
static struct sinkfile_whole *told, **told_end = &told;

void
sinkfile_tell(const char *name, const char *sink, uint64_t rows, const struct sinkfile_span *span)
{
	struct sinkfile_whole *w = calloc(1, sizeof(*w));

	if (w == NULL)
		return;
	w->name = strdup(name);
	w->sink = sink;
	w->rows = rows;
	w->span = *span;
	(void)pthread_mutex_lock(&told_lock);
	*told_end = w;
	told_end = &w->next;
	(void)pthread_mutex_unlock(&told_lock);
}

const struct sinkfile_whole *
sinkfile_told(void)
{
	return told;
}

/* --- a file ----------------------------------------------------------------------------------------------------- */

static struct sinkfile *all;	/* that are open; changes only while no thread writes rows */

/* PREFIX, part number if there are parts, .gz or .zst */
static char *
part_name(const struct sinkfile *f)
{
	const char *const packed = f->how.gzip ? ".gz" : f->how.zstd > 0 ? ".zst" : "";
	char *name = NULL;
	int n;

	if (f->base == NULL)
		return strdup("standard output");
	if (f->how.socket != 0)
		return strdup(f->base);
	if (f->how.part_size > 0)
		n = asprintf(&name, "%s%llu%s", f->base, (unsigned long long)f->part, packed);
	else
		n = asprintf(&name, "%s%s", f->base, packed);
	return n != -1 ? name : NULL;
}

/* Does another run write it? */
static bool
is_in_work(const char *path)
{
	const int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	const bool locked = fd != -1 && flock(fd, LOCK_EX | LOCK_NB) == -1 && errno == EWOULDBLOCK;

	if (fd != -1)
		(void)close(fd);
	if (locked)
		errno = EWOULDBLOCK;
	return locked;
}

/* Is it a file that is called otherwise until it is whole? */
static bool
has_temporary_name(const struct sinkfile *f)
{
	struct stat st;

	if (f->base == NULL || f->how.socket != 0)
		return false;
	return f->how.part_size > 0 || f->how.entire ||
	    (!f->how.grows && fstat(f->fd, &st) == 0 && S_ISREG(st.st_mode));
}

/* Until it is whole a file has another name.  All that is to be checked of the true one was, when it was opened. */
static int
name_temporarily(struct sinkfile *f)
{
	char *temp;

	if (asprintf(&temp, "%s.tmp", f->name) == -1)
		return -1;
	if (!outfile_may(temp) || is_in_work(temp) || outfile_rename(f->name, temp) == -1) {
		free(temp);
		return -1;
	}
	f->temp = temp;
	return 0;
}

/* --- zstd ------------------------------------------------------------------------------------------------------- */

static size_t write_all(int fd, const char *p, size_t n);

#if HAVE_ZSTD
static int
zst_begin(struct sinkfile *f)
{
	ZSTD_CCtx *const c = ZSTD_createCCtx();

	if (c == NULL || ZSTD_isError(ZSTD_CCtx_setParameter(c, ZSTD_c_compressionLevel, f->how.zstd)) ||
	    ZSTD_isError(ZSTD_CCtx_setParameter(c, ZSTD_c_checksumFlag, 1))) {
		(void)ZSTD_freeCCtx(c);
		errno = ENOMEM;
		return -1;
	}
	f->zst = c;
	return 0;
}

static int
zst_write(const struct sinkfile *f, const char *p, size_t n, ZSTD_EndDirective how)
{
	char packed[64 * 1024];
	ZSTD_inBuffer in = { p, n, 0 };
	size_t left;

	do {
		ZSTD_outBuffer out = { packed, sizeof(packed), 0 };

		left = ZSTD_compressStream2(f->zst, &out, &in, how);
		if (ZSTD_isError(left)) {
			errno = EIO;
			return -1;
		}
		if (write_all(f->fd, packed, out.pos) < out.pos)
			return -1;
	} while (how == ZSTD_e_continue ? in.pos < in.size : left > 0);
	return 0;
}

static int
zst_write_all(const struct sinkfile *f, const char *p, size_t n, bool now)
{
	return zst_write(f, p, n, now ? ZSTD_e_flush : ZSTD_e_continue);
}

static int
zst_end(struct sinkfile *f)
{
	const int ret = f->failed ? 0 : zst_write(f, "", 0, ZSTD_e_end), error = errno;

	(void)ZSTD_freeCCtx(f->zst);
	f->zst = NULL;
	errno = error;
	return ret;
}
#else
static int
zst_begin(struct sinkfile *f)
{
	(void)f;
	errno = ENOTSUP;	/* built without libzstd */
	return -1;
}

static int
zst_write_all(const struct sinkfile *f, const char *p, size_t n, bool now)
{
	(void)f, (void)p, (void)n, (void)now;
	return -1;
}

static int
zst_end(struct sinkfile *f)
{
	(void)f;
	return -1;
}
#endif

/* --- files ------------------------------------------------------------------------------------------------------ */

static uint64_t
lines(const char *p, size_t n)
{
	uint64_t count = 0;

	for (const char *nl; n > 0 && (nl = memchr(p, '\n', n)) != NULL; count++, p = nl + 1)
		n -= (size_t)(nl + 1 - p);
	return count;
}

static int
open_part(struct sinkfile *f)
{
	free(f->name);
	f->part_rows = f->part_bytes = 0;
	f->span.any = false;
	f->failed = false;
	if ((f->name = part_name(f)) == NULL)
		return -1;
	if (f->how.socket != 0)
		f->fd = f->how.socket;
	else if (f->base == NULL)
		f->fd = fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, 0);
	else
		f->fd = outfile_open(f->name);
	if (f->fd == -1 || (has_temporary_name(f) && name_temporarily(f) == -1))
		return -1;
	if (f->how.zstd > 0 && zst_begin(f) == -1)
		return -1;
	errno = ENOMEM;
	if (f->how.gzip && ((f->gz = gzdopen(f->fd, "wb")) == NULL || gzbuffer(f->gz, GZ_SIZE) == -1))
		return -1;
	if (f->how.begin != NULL && f->how.begin(f) == -1)
		return -1;
	f->head = lines(f->text.p, f->text.len);
	return 0;
}

int
sinkfile_open(struct sinkfile *f, const struct sinkfile_how *how)
{
	static bool stdout_taken;
	const char *name = outfile_is_nowhere() && how->socket == 0 ? NULL : how->name;

	*f = (struct sinkfile){ .how = *how, .part = how->part_first, .fd = -1, .group = NO_GROUP };
	if (f->how.block == 0)
		f->how.block = WRITE_SIZE;
	if (f->how.socket != 0 || name == NULL)
		f->how.part_size = 0;		/* only files have parts */
	if (name != NULL && (f->base = strdup(name)) == NULL)
		return -1;
	if (name == NULL && how->socket == 0) {
		if (stdout_taken) {
			f->name = part_name(f);
			errno = EBUSY;
			return -1;
		}
		stdout_taken = true;
	}
	f->how.name = f->base;
	if (open_part(f) == -1)
		return -1;
	f->next = all;
	all = f;
	return 0;
}

/* Write n bytes; how many of them were, with errno if that is less. */
static size_t
write_all(int fd, const char *p, size_t n)
{
	size_t done = 0;
	ssize_t w;

	for (; done < n; done += (size_t)w) {
		w = write(fd, p + done, n - done);
		if (w == -1 && errno == EINTR)
			w = 0;
		else if (w <= 0) {
			if (w == 0)
				errno = EIO;
			break;
		}
	}
	return done;
}

/* The same for the text of a file: a row is a line. */
static int
write_rows(struct sinkfile *f, const char *p, size_t n)
{
	const size_t done = write_all(f->fd, p, n);
	uint64_t whole;

	if (f->how.entire)
		return done == n ? 0 : -1;
	if (LIKELY(done == n)) {
		f->kept = f->rows;
		return 0;
	}
	whole = lines(p, done);
	f->kept += whole > f->head ? whole - f->head : 0;
	return -1;
}

/* zlib's error as errno. */
static int
gz_fail(int z)
{
	if (z == Z_MEM_ERROR)
		errno = ENOMEM;
	else if (z != Z_ERRNO || errno == 0)
		errno = EIO;
	return -1;
}

static int
gz_write_all(gzFile gz, const char *p, size_t n, bool now)
{
	int z = Z_OK;

	errno = 0;
	if (n > 0 && gzfwrite(p, 1, n, gz) != n) {
		gzerror(gz, &z);
		return gz_fail(z);
	}
	if (now && (z = gzflush(gz, Z_SYNC_FLUSH)) != Z_OK)
		return gz_fail(z);
	return 0;
}

int
sinkfile_flush(struct sinkfile *f)
{
	const size_t n = f->text.len;

	if (f->fd == -1)
		return 0;	/* a part could not be opened: told then */
	f->text.len = 0;	/* a text that can't be written is not tried again */
	f->part_bytes += n;
	if (n == 0)
		return 0;
	f->failed |= (f->gz != NULL ? gz_write_all(f->gz, f->text.p, n, f->how.live) :
	    f->zst != NULL ? zst_write_all(f, f->text.p, n, f->how.live) : write_rows(f, f->text.p, n)) == -1;
	f->head = 0;
	return f->failed ? -1 : 0;
}

int
sinkfile_patch(struct sinkfile *f, uint64_t off, const char *p, size_t n)
{
	struct stat st;

	if (f->gz != NULL || f->zst != NULL || fstat(f->fd, &st) == -1 || !S_ISREG(st.st_mode) || f->base == NULL)
		return 1;
	if (sinkfile_flush(f) == -1)
		return -1;
	return pwrite(f->fd, p, n, (off_t)off) == (ssize_t)n ? 0 : -1;
}

static int
close_part(struct sinkfile *f)
{
	int ret = f->how.end != NULL ? f->how.end(f) : 0, error = errno, z;
	bool whole;

	if (sinkfile_flush(f) == -1 && ret == 0) {
		ret = -1;
		error = errno;
	}
	if (f->gz != NULL) {
		errno = 0;
		z = gzclose(f->gz);
		if (z != Z_OK && ret == 0) {
			ret = gz_fail(z);
			error = errno;
		}
	} else {
		if (f->zst != NULL && zst_end(f) == -1 && ret == 0) {
			ret = -1;
			error = errno;
		}
		if (close(f->fd) == -1 && ret == 0) {
			ret = -1;
			error = errno;
		}
	}
	if ((f->how.gzip || f->how.zstd > 0 || f->how.entire) && ret == 0 && !f->failed)
		f->kept = f->rows;
	f->gz = NULL;
	f->fd = -1;
	/*
	 * rows that could be written are of use, and the run says how many there are; of parts only those that are
	 * whole
	 */
	whole = ret == 0 && !f->failed;
	if (f->temp != NULL && (whole || (f->how.part_size <= 0 && !f->how.entire)) &&
	    outfile_rename(f->temp, f->name) == -1 && whole) {
		ret = -1;
		error = errno;
	}
	if (ret == 0 && !f->failed && f->base != NULL && f->how.socket == 0)
		sinkfile_tell(f->name, f->sink, f->part_rows, &f->span);
	if (f->temp != NULL && f->how.entire && (ret == -1 || f->failed))
		(void)unlink(f->temp);
	free(f->temp);
	f->temp = NULL;
	errno = error;
	return ret;
}

static int
next_part(struct sinkfile *f)
{
	if (close_part(f) == -1)
		return -1;
	f->part++;
	return open_part(f);
}

void
sinkfile_group(unsigned group)
{
	for (struct sinkfile *f = all; f != NULL; f = f->next)
		if (f->group == NO_GROUP)
			f->group = group;
}

int
sinkfile_next_parts(unsigned group, bool even_empty, const struct sinkfile **failed)
{
	int ret = 0;

	for (struct sinkfile *f = all; f != NULL; f = f->next)
		if (f->group == group && f->fd != -1 && f->how.part_size > 0 && (even_empty || f->part_rows > 0) &&
		    next_part(f) == -1 && ret == 0) {
			*failed = f;
			ret = -1;
		}
	return ret;
}

int
sinkfile_flush_all(unsigned group, const struct sinkfile **failed)
{
	int ret = 0;

	for (struct sinkfile *f = all; f != NULL; f = f->next)
		if (f->group == group &&
		    (sinkfile_flush(f) == -1 || (f->gz != NULL && gz_write_all(f->gz, "", 0, true) == -1) ||
		    (f->zst != NULL && zst_write_all(f, "", 0, true) == -1)) && ret == 0) {
			*failed = f;
			ret = -1;
		}
	return ret;
}

static bool
part_full(const struct sinkfile *f)
{
	const uint64_t n = f->how.part_rows ? f->part_rows : f->part_bytes + f->text.len;

	return f->how.part_size > 0 && (double)n >= f->how.part_size;
}

int
sinkfile_row(struct sinkfile *f)
{
	f->part_rows++;
	f->rows++;
	sinkfile_span_row(&f->span);
	if (UNLIKELY(f->text.len >= f->how.block || f->how.live) && sinkfile_flush(f) == -1)
		return -1;
	if (LIKELY(!part_full(f)))
		return 0;
	return next_part(f);
}

int
sinkfile_close(struct sinkfile *f)
{
	const int ret = f->fd == -1 ? 0 : close_part(f), error = errno;

	for (struct sinkfile **p = &all; *p != NULL; p = &(*p)->next)
		if (*p == f) {
			*p = f->next;
			break;
		}
	rowtext_out_release(&f->text);
	free(f->base);
	f->base = NULL;
	errno = error;
	return ret;
}

void
sinkfile_release(struct sinkfile *f)
{
	free(f->name);
	f->name = NULL;
}
