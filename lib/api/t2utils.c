/* Helpers of the plugin API: memory, names and files, texts.  Addresses are in addrtext.c. */
#include <err.h>
#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "outfile.h"
#include "t2env.h"
#include "t2utils.h"

/* --- memory ----------------------------------------------------------------------------------------------------- */

static void *
or_die(void *p, size_t size)
{
	if (p == NULL)
		T2_FATAL("out of memory: %zu bytes wanted", size);
	return p;
}

void *
t2_malloc_fatal(size_t size)
{
	return or_die(malloc(size > 0 ? size : 1), size);
}

void *
t2_calloc_fatal(size_t n, size_t size)
{
	return or_die(calloc(n > 0 ? n : 1, size > 0 ? size : 1), n * size);
}

void *
t2_realloc_fatal(void *p, size_t size)
{
	return or_die(realloc(p, size > 0 ? size : 1), size);
}

char *
t2_strdup_fatal(const char *s)
{
	return or_die(strdup(s), strlen(s) + 1);
}

char *
t2_strdup_printf(const char *fmt, ...)
{
	char *s;
	va_list ap;
	int n;

	va_start(ap, fmt);
	n = vasprintf(&s, fmt, ap);
	va_end(ap);
	if (n == -1)
		T2_FATAL("out of memory");
	return s;
}

/* --- names ------------------------------------------------------------------------------------------------------ */

/* Write first and the arguments behind it, joined by sep, with the end. */
static void
join(char *dest, const char *sep, const char *first, va_list ap)
{
	char *p = dest;

	for (const char *s = first; s != NULL; s = va_arg(ap, const char *)) {
		if (p > dest && p[-1] != *sep)
			p = stpcpy(p, sep);
		p = stpcpy(p, s);
	}
	*p = '\0';
}

/* Bytes that the join needs at most, with the end. */
static size_t
join_room(const char *sep, const char *first, va_list ap)
{
	size_t room = 1;

	for (const char *s = first; s != NULL; s = va_arg(ap, const char *))
		room += strlen(s) + strlen(sep);
	return room;
}

static char *
join_alloc(const char *sep, const char *first, va_list ap)
{
	va_list count;
	size_t room;
	char *s;

	va_copy(count, ap);
	room = join_room(sep, first, count);
	va_end(count);
	s = t2_malloc_fatal(room);
	join(s, sep, first, ap);
	return s;
}

static size_t
join_into(char *dest, size_t size, const char *sep, const char *first, va_list ap)
{
	char *s = join_alloc(sep, first, ap);
	size_t len = strlen(s);

	if (len >= size)
		len = 0;
	if (size > 0) {
		memcpy(dest, s, len);
		dest[len] = '\0';
	}
	free(s);
	return len;
}

char *
t2_alloc_filename(const char *first, ...)
{
	va_list ap;
	char *s;

	va_start(ap, first);
	s = join_alloc("/", first, ap);
	va_end(ap);
	return s;
}

char *
t2_alloc_strcat(const char *first, ...)
{
	va_list ap;
	char *s;

	va_start(ap, first);
	s = join_alloc("", first, ap);
	va_end(ap);
	return s;
}

size_t
t2_build_filename(char *dest, size_t size, const char *first, ...)
{
	va_list ap;
	size_t len;

	va_start(ap, first);
	len = join_into(dest, size, "/", first, ap);
	va_end(ap);
	return len;
}

size_t
t2_strcat(char *dest, size_t size, const char *first, ...)
{
	va_list ap;
	size_t len;

	va_start(ap, first);
	len = join_into(dest, size, "", first, ap);
	va_end(ap);
	return len;
}

/* --- files ------------------------------------------------------------------------------------------------------ */

bool
t2_file_exists(const char *dir, const char *file)
{
	char *name = dir != NULL ? t2_alloc_filename(dir, file, NULL) : t2_strdup_fatal(file);
	const bool there = access(name, F_OK) == 0;

	free(name);
	return there;
}

FILE *
t2_fopen(const char *name, const char *mode)
{
	FILE *f = outfile_fopen(name, mode);

	if (f == NULL)
		warnx("%s: %s", name, outfile_reason(errno));
	return f;
}

FILE *
t2_fopen_in_dir(const char *dir, const char *name, const char *mode)
{
	char *path = t2_alloc_filename(dir, name, NULL);
	FILE *f = t2_fopen(path, mode);

	free(path);
	return f;
}

FILE *
t2_fopen_with_suffix(const char *prefix, const char *suffix, const char *mode)
{
	char *path = t2_alloc_strcat(prefix, suffix, NULL);
	FILE *f = t2_fopen(path, mode);

	free(path);
	return f;
}

void
t2_mkpath_fatal(const char *plugin, const char *path, mode_t mode, bool overwrite)
{
	if (overwrite && !rmrf(path))
		T2_PFATAL(plugin, "Failed to remove folder '%s': %s", path, strerror(errno));
	if (!mkpath(path, mode))
		T2_PFATAL(plugin, "Failed to create folder '%s': %s", path, strerror(errno));
}

bool
t2_discard_trailing_char(FILE *stream, int c)
{
	const char s = (char)c;

	return t2_discard_trailing_chars(stream, &s, 1);
}

bool
t2_discard_trailing_chars(FILE *stream, const char *s, size_t n)
{
	char last[64];
	off_t pos;

	if (n == 0 || n > sizeof(last) || fflush(stream) == EOF || (pos = ftello(stream)) < (off_t)n)
		return false;
	if (fseeko(stream, pos - (off_t)n, SEEK_SET) == -1)
		return false;
	if (fread(last, 1, n, stream) == n && memcmp(last, s, n) == 0)
		pos -= (off_t)n;
	else
		s = NULL;
	clearerr(stream);
	return fseeko(stream, pos, SEEK_SET) == 0 && s != NULL && ftruncate(fileno(stream), pos) == 0;
}

/* --- texts ------------------------------------------------------------------------------------------------------ */

/* dest has the first len bytes of a text that did not fit; end it as asked.  Always false. */
static bool
too_long(char *dest, size_t size, size_t len, const char *src, enum t2_strcpy_how how)
{
	switch (how) {
	case T2_STRCPY_EXIT:
		T2_FATAL("text of %zu bytes does not fit into %zu: '%.40s…'", strlen(src), size, src);
	case T2_STRCPY_EMPTY:
		len = 0;
		break;
	case T2_STRCPY_ELLIPSIS:
		if (len + 4 > size)
			len = size > 4 ? size - 4 : 0;
		memcpy(dest + len, "...", MIN(size - len - 1, 3));
		len += MIN(size - len - 1, 3);
		break;
	case T2_STRCPY_TRUNC:
		break;
	}
	dest[len] = '\0';
	return false;
}

bool
t2_strncpy(char *dest, const char *src, size_t n, size_t size, enum t2_strcpy_how how)
{
	const size_t len = strnlen(src, n);

	if (size == 0)
		return false;
	if (len < size) {
		memcpy(dest, src, len);
		dest[len] = '\0';
		return true;
	}
	memcpy(dest, src, size - 1);
	return too_long(dest, size, size - 1, src, how);
}

bool
t2_strcpy(char *dest, const char *src, size_t size, enum t2_strcpy_how how)
{
	return t2_strncpy(dest, src, PTRDIFF_MAX, size, how);
}

bool
t2_strncpy_escape(char *dest, const char *src, size_t n, size_t size, enum t2_strcpy_how how)
{
	static const char plain[] = "\n\r\t\"\\", escaped[] = "nrt\"\\";
	size_t len = 0, safe = 0;	/* safe: where an ellipsis may begin */

	if (size == 0)
		return false;
	for (size_t i = 0; i < n && src[i] != '\0'; i++) {
		const char *e = strchr(plain, src[i]);
		const size_t need = e != NULL ? 2 : 1;

		if (len + need >= size)
			return too_long(dest, size, how == T2_STRCPY_ELLIPSIS ? safe : len, src, how);
		if (e != NULL)
			dest[len++] = '\\';
		dest[len++] = e != NULL ? escaped[e - plain] : src[i];
		if (len + 4 <= size)
			safe = len;
	}
	dest[len] = '\0';
	return true;
}

bool
t2_strcpy_escape(char *dest, const char *src, size_t size, enum t2_strcpy_how how)
{
	return t2_strncpy_escape(dest, src, SIZE_MAX, size, how);
}

bool
t2_str_has_prefix(const char *s, const char *prefix)
{
	return strncmp(s, prefix, strlen(prefix)) == 0;
}

bool
t2_str_has_suffix(const char *s, const char *suffix)
{
	const size_t n = strlen(s), m = strlen(suffix);

	return n >= m && memcmp(s + n - m, suffix, m) == 0;
}
