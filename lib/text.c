#include "text.h"

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#define FIRST_ROOM ((size_t)16 * 1024)

int
text_fail(char *err, size_t size, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	(void)vsnprintf(err, size, fmt, ap);
	va_end(ap);
	return -1;
}

char *
text_vprintf(const char *fmt, va_list ap)
{
	char *s;

	return vasprintf(&s, fmt, ap) == -1 ? NULL : s;
}

char *
text_printf(const char *fmt, ...)
{
	va_list ap;
	char *s;

	va_start(ap, fmt);
	s = text_vprintf(fmt, ap);
	va_end(ap);
	return s;
}

int
text_path(char *buf, size_t size, char *err, size_t errlen, const char *fmt, ...)
{
	va_list ap;
	int n;

	va_start(ap, fmt);
	n = vsnprintf(buf, size, fmt, ap);
	va_end(ap);
	if (n < 0 || (size_t)n >= size)
		return text_fail(err, errlen, "path longer than %zu bytes", size - 1);
	return 0;
}

/* Room for n bytes and a NUL. */
static int
make_room(char **text, size_t *room, size_t n)
{
	size_t want = *room == 0 ? FIRST_ROOM : *room;
	char *p;

	while (want <= n)
		want *= 2;
	if (want == *room)
		return 0;
	if ((p = realloc(*text, want)) == NULL)
		return -1;
	*text = p;
	*room = want;
	return 0;
}

char *
text_read(int fd, size_t max, size_t *len)
{
	size_t n = 0, room = 0;
	char *text = NULL;
	ssize_t got;

	do {
		if (make_room(&text, &room, n + 1) == -1)
			goto failed;
		do
			got = read(fd, text + n, room - n - 1);
		while (got == -1 && errno == EINTR);
		if (got == -1)
			goto failed;
		n += (size_t)got;
		if (n > max) {
			errno = EFBIG;
			goto failed;
		}
	} while (got > 0);
	text[n] = '\0';
	if (len != NULL)
		*len = n;
	return text;
failed:
	free(text);
	return NULL;
}

char *
text_read_file(int dir, const char *path, size_t max, size_t *len)
{
	const int fd = openat(dir, path, O_RDONLY | O_CLOEXEC);
	char *text;
	int e;

	if (fd == -1)
		return NULL;
	text = text_read(fd, max, len);
	e = errno;
	(void)close(fd);
	errno = e;
	return text;
}
