#include "flagheader.h"

#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "text.h"

#define HEADER_MAX ((off_t)TEXT_MAX)

/* --- reading -------------------------------------------------------------------------------------------------- */

static int
read_file(struct flagheader *h, int fd, char *err)
{
	if (fstat(fd, &h->st) == -1)
		return text_fail(err, FLAG_ERR, "%s: %s", h->path, strerror(errno));
	if (!S_ISREG(h->st.st_mode))
		return text_fail(err, FLAG_ERR, "%s: not a regular file", h->path);
	if (h->st.st_size > HEADER_MAX)
		return text_fail(err, FLAG_ERR, "%s: %lld bytes, more than a header may have", h->path,
		    (long long)h->st.st_size);
	if ((h->text = text_read(fd, HEADER_MAX, &h->len)) == NULL)
		return text_fail(err, FLAG_ERR, "%s: %s", h->path, strerror(errno));
	return 0;
}

static bool
line_has(const char *line, const char *eol, const char *word)
{
	return memmem(line, (size_t)(eol - line), word, strlen(word)) != NULL;
}

static bool
line_starts(const char *line, const char *eol, const char *word)
{
	size_t n = strlen(word);

	return (size_t)(eol - line) >= n && memcmp(line, word, n) == 0;
}

/* The section that starts with this line; the present one if the line is no banner. */
static enum flag_section
next_section(struct flagheader *h, const char *line, const char *eol, enum flag_section now)
{
	if (!line_starts(line, eol, "/*"))
		return now;
	if (line_has(line, eol, "USER CONFIGURATION FLAGS")) {
		h->has_user = true;
		return FLAG_USER;
	}
	if (line_has(line, eol, "DO NOT EDIT BELOW HERE"))
		return FLAG_OUTSIDE;
	if (line_starts(line, eol, "/* +++") && line_has(line, eol, " ENV "))
		return FLAG_ENV;
	return now == FLAG_ENV && line_starts(line, eol, "/* ===") ? FLAG_OUTSIDE : now;
}

static const char *
skip_blanks(const char *p, const char *eol)
{
	while (p < eol && (*p == ' ' || *p == '\t'))
		p++;
	return p;
}

/* Parse a "#define NAME VALUE" line into f.  False if the line is none. */
static bool
parse_define(const struct flagheader *h, const char *line, const char *eol, struct flag *f)
{
	const char *p = line, *name;
	bool closed;

	if (!line_starts(line, eol, "#define"))
		return false;
	p = name = skip_blanks(line + 7, eol);
	if (p == line + 7 || p == eol || isdigit((unsigned char)*p))
		return false;
	while (p < eol && (isalnum((unsigned char)*p) || *p == '_'))
		p++;
	f->name = (size_t)(name - h->text);
	f->name_len = (size_t)(p - name);
	if (f->name_len == 0 || skip_blanks(p, eol) == p)
		return false;
	p = skip_blanks(p, eol);
	f->value = (size_t)(p - h->text);
	f->value_len = flag_value_span(p, eol, &closed);
	return f->value_len > 0 && closed && p[f->value_len - 1] != '\\';
}

/* Whether a block comment is open at the end of this line. */
static bool
comment_state(const char *p, const char *eol, bool open)
{
	for (; p < eol; p++) {
		if (open) {
			if (*p == '*' && p + 1 < eol && p[1] == '/') {
				open = false;
				p++;
			}
		} else if (*p == '"' || *p == '\'') {
			const char *q = p + 1;

			while (q < eol && *q != *p)
				q += *q == '\\' ? 2 : 1;
			if (q < eol)
				p = q;
		} else if (*p == '/' && p + 1 < eol && p[1] == '/') {
			break;
		} else if (*p == '/' && p + 1 < eol && p[1] == '*') {
			open = true;
			p++;
		}
	}
	return open;
}

static int
add_flag(struct flagheader *h, const struct flag *f)
{
	struct flag *p;

	if ((h->nflags & (h->nflags - 1)) == 0) { /* room for a power of two */
		p = realloc(h->flags, (h->nflags > 0 ? 2 * h->nflags : 1) * sizeof(*p));
		if (p == NULL)
			return -1;
		h->flags = p;
	}
	h->flags[h->nflags++] = *f;
	return 0;
}

static int
parse(struct flagheader *h)
{
	const char *line, *eol, *end = h->text + h->len;
	enum flag_section section = FLAG_OUTSIDE;
	bool comment = false;
	struct flag f;
	size_t n = 0;

	for (line = h->text; line < end; line = eol + 1) {
		eol = memchr(line, '\n', (size_t)(end - line));
		if (eol == NULL)
			eol = end;
		n++;
		if (!comment) {
			section = next_section(h, line, eol, section);
			if (parse_define(h, line, eol, &f)) {
				f.section = section;
				f.line = n;
				if (add_flag(h, &f) == -1)
					return -1;
			}
		}
		comment = comment_state(line, eol, comment);
	}
	return 0;
}

int
flagheader_load(struct flagheader *h, const char *path, char *err)
{
	int fd, rc;

	memset(h, 0, sizeof(*h));
	if ((h->path = realpath(path, NULL)) == NULL)
		return text_fail(err, FLAG_ERR, "%s: %s", path, strerror(errno));
	if ((fd = open(h->path, O_RDONLY | O_CLOEXEC)) == -1) {
		text_fail(err, FLAG_ERR, "%s: %s", path, strerror(errno));
		flagheader_release(h);
		return -1;
	}
	rc = read_file(h, fd, err);
	close(fd);
	if (rc == 0 && parse(h) == -1)
		rc = text_fail(err, FLAG_ERR, "%s: %s", path, strerror(errno));
	if (rc == -1)
		flagheader_release(h);
	return rc;
}

void
flagheader_release(struct flagheader *h)
{
	free(h->path);
	free(h->text);
	free(h->flags);
	memset(h, 0, sizeof(*h));
}

struct flag *
flagheader_find(const struct flagheader *h, const char *name)
{
	size_t i, n = strlen(name);

	for (i = 0; i < h->nflags; i++)
		if (h->flags[i].name_len == n && memcmp(h->text + h->flags[i].name, name, n) == 0)
			return &h->flags[i];
	return NULL;
}

char *
flagheader_name(const struct flagheader *h, const struct flag *f)
{
	return strndup(h->text + f->name, f->name_len);
}

char *
flagheader_value(const struct flagheader *h, const struct flag *f)
{
	return strndup(h->text + f->value, f->value_len);
}

/* Append the words of one comment line, marks left out, to the text at p. */
static char *
copy_comment(char *p, const char *s, const char *eol)
{
	for (; s < eol; s++) {
		if ((*s == '/' && s + 1 < eol && (s[1] == '/' || s[1] == '*')) ||
		    (*s == '*' && s + 1 < eol && s[1] == '/')) {
			s++;
			continue;
		}
		*p++ = *s;
	}
	*p++ = '\n';
	return p;
}

char *
flagheader_comment(const struct flagheader *h, const struct flag *f)
{
	const char *end = h->text + h->len, *s = h->text + f->value + f->value_len, *eol;
	char *text = malloc(h->len - f->value - f->value_len + 2), *p = text;
	bool open = false;

	if (text == NULL)
		return NULL;
	for (;;) {
		eol = memchr(s, '\n', (size_t)(end - s));
		if (eol == NULL)
			eol = end;
		p = copy_comment(p, skip_blanks(s, eol), eol);
		open = comment_state(s, eol, open);
		if (eol == end)
			break;
		s = eol + 1;
		if (!open && (s == end || (*s != ' ' && *s != '\t') || !line_starts(skip_blanks(s, end), end, "//")))
			break;
	}
	while (p > text && isspace((unsigned char)p[-1]))
		p--;
	*p = '\0';
	return text;
}

/* --- changing ------------------------------------------------------------------------------------------------- */

int
flagheader_set(struct flagheader *h, struct flag *f, const char *value, char *err)
{
	size_t n = strlen(value), old = f->value_len, i, tail = f->value + old;
	char *text;

	if (n == old && memcmp(h->text + f->value, value, n) == 0)
		return 0;
	text = malloc(h->len - old + n + 1);
	if (text == NULL)
		return text_fail(err, FLAG_ERR, "%s: %s", h->path, strerror(errno));
	memcpy(text, h->text, f->value);
	memcpy(text + f->value, value, n);
	memcpy(text + f->value + n, h->text + tail, h->len - tail + 1);
	free(h->text);
	h->text = text;
	h->len = h->len - old + n;
	f->value_len = n;
	for (i = 0; i < h->nflags; i++) {
		if (h->flags[i].name > f->value) {
			h->flags[i].name = h->flags[i].name - old + n;
			h->flags[i].value = h->flags[i].value - old + n;
		}
	}
	h->changed = true;
	return 0;
}

static int
write_all(int fd, const char *buf, size_t len)
{
	ssize_t n;

	while (len > 0) {
		n = write(fd, buf, len);
		if (n == -1 && errno == EINTR)
			continue;
		if (n == -1)
			return -1;
		buf += n;
		len -= (size_t)n;
	}
	return 0;
}

/*
 * Now, but later than the file that is replaced.  The clock is read here because the kernel stamps files with a
 * coarser one: an object compiled a moment ago must be older than the header that changes now.
 */
static int
stamp(int fd, const struct stat *old)
{
	struct timespec t[2];

	clock_gettime(CLOCK_REALTIME, &t[1]);
	if (old != NULL && (t[1].tv_sec < old->st_mtim.tv_sec ||
	    (t[1].tv_sec == old->st_mtim.tv_sec && t[1].tv_nsec <= old->st_mtim.tv_nsec))) {
		t[1] = old->st_mtim;
		if (++t[1].tv_nsec == 1000000000) {
			t[1].tv_nsec = 0;
			t[1].tv_sec++;
		}
	}
	t[0] = t[1];
	return futimens(fd, t);
}

static int
fill_temp(int fd, const char *text, size_t len, const struct stat *st)
{
	if (st != NULL) {
		if (st->st_uid != geteuid() || st->st_gid != getegid())
			(void)!fchown(fd, st->st_uid, st->st_gid); /* root's run leaves the user his file */
		if (fchmod(fd, st->st_mode & 07777) == -1)
			return -1;
	}
	if (write_all(fd, text, len) == -1 || stamp(fd, st) == -1)
		return -1;
	return fsync(fd);
}

static int
replace(const char *temp, const char *path, const char *text, size_t len, const struct stat *st, char *err)
{
	int fd, saved;

	/* A run that was killed may have left its temporary file; the caller holds the lock. */
	unlink(temp);
	fd = open(temp, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0666);
	if (fd == -1)
		return text_fail(err, FLAG_ERR, "%s: %s", path, strerror(errno));
	if (fill_temp(fd, text, len, st) == -1) {
		saved = errno;
		close(fd);
		unlink(temp);
		return text_fail(err, FLAG_ERR, "%s: %s", path, strerror(saved));
	}
	if (close(fd) == -1 || rename(temp, path) == -1) {
		saved = errno;
		unlink(temp);
		return text_fail(err, FLAG_ERR, "%s: %s", path, strerror(saved));
	}
	return 0;
}

int
flagheader_write(const char *path, const char *text, size_t len, const struct stat *st, char *err)
{
	const char *slash = strrchr(path, '/'), *base = slash != NULL ? slash + 1 : path;
	char dir[PATH_MAX], temp[PATH_MAX + 8];
	sigset_t block, old;
	int n, rc;

	n = snprintf(dir, sizeof(dir), "%.*s", slash != NULL ? (int)(slash - path) + 1 : 1,
	    slash != NULL ? path : ".");
	if (n < 0 || (size_t)n >= sizeof(dir) || (size_t)n + strlen(base) + 7 > sizeof(temp))
		return text_fail(err, FLAG_ERR, "%s: %s", path, strerror(ENAMETOOLONG));
	/* A file made read-only is meant to stay, for root as well. */
	if (st != NULL && ((st->st_mode & 0222) == 0 || access(path, W_OK) == -1))
		return text_fail(err, FLAG_ERR, "%s: %s", path, strerror(EACCES));
	snprintf(temp, sizeof(temp), "%s.%s.tmp", slash != NULL ? dir : "", base);
	/* An interrupt waits until the file is whole and its temporary twin gone. */
	sigfillset(&block);
	sigprocmask(SIG_BLOCK, &block, &old);
	rc = replace(temp, path, text, len, st, err);
	sigprocmask(SIG_SETMASK, &old, NULL);
	return rc;
}

int
flagheader_save(struct flagheader *h, char *err)
{
	if (!h->changed)
		return 0;
	if (flagheader_write(h->path, h->text, h->len, &h->st, err) == -1)
		return -1;
	if (stat(h->path, &h->st) == -1)
		return text_fail(err, FLAG_ERR, "%s: %s", h->path, strerror(errno));
	h->changed = false;
	return 0;
}
