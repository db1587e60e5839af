/* Where a sink sends its rows: settings from a file, passwords, HOST:PORT. */
#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

#include "endpoint.h"
#include "text.h"

#define SETTINGS_MAX	65536	/* bytes of a file */

/* --- settings --------------------------------------------------------------------------------------------------- */

/* s without blanks at its ends; it is cut there. */
static char *
trimmed(char *s)
{
	size_t n;

	s += strspn(s, " \t\r");
	for (n = strlen(s); n > 0 && strchr(" \t\r", s[n - 1]) != NULL; n--)
		;
	s[n] = '\0';
	return s;
}

/* The value of a line; NULL if a quote has no end, or something stands behind it. */
static char *
value_of(char *s)
{
	char *end;

	s = trimmed(s);
	if (*s != '"') {
		s[strcspn(s, "#")] = '\0';
		return trimmed(s);
	}
	if ((end = strchr(++s, '"')) == NULL)
		return NULL;
	*end++ = '\0';
	end += strspn(end, " \t\r");
	return *end == '\0' || *end == '#' ? s : NULL;
}

static t2_env_t *
setting_named(uint32_t n, t2_env_t *env, const char *name)
{
	for (uint32_t i = 0; i < n; i++)
		if (env[i].key != NULL && strcmp(env[i].key, name) == 0)
			return &env[i];
	return NULL;
}

/* One line; a reason, or NULL. */
static const char *
setting_take(uint32_t n, t2_env_t *env, char *line)
{
	char *name = trimmed(line), *val = strchr(name, '=');
	t2_env_t *e;

	if (*name == '\0' || *name == '#')
		return NULL;
	if (val == NULL)
		return "want NAME = value";
	*val++ = '\0';
	if ((e = setting_named(n, env, trimmed(name))) == NULL)
		return "no setting of this name";
	if ((val = value_of(val)) == NULL)
		return "a quote without its end";
	if (ENVCNTRL != 2 || getenv(e->key) == NULL)
		t2_set_env(e, strdupa(e->key), val);
	return NULL;
}

int
endpoint_settings(uint32_t n, t2_env_t *env, const char *file, char *err, size_t errlen)
{
	char *path, *text, *line, *rest;
	const char *why = NULL;
	unsigned number = 0;
	int e = 0;

	if (*file == '\0')
		return 0;
	path = strdupa(file);	/* it may be one of env's */
	if ((text = text_read_file(AT_FDCWD, path, SETTINGS_MAX, NULL)) == NULL)
		return text_fail(err, errlen, "%s: %s", path, strerror(errno));
	for (rest = text; why == NULL && (line = strsep(&rest, "\n")) != NULL; number++)
		why = setting_take(n, env, line);
	if (why != NULL)
		e = text_fail(err, errlen, "%s: line %u: %s", path, number, why);
	free(text);
	return e;
}

/* --- passwords -------------------------------------------------------------------------------------------------- */

/* The first line of an open file; NULL with the reason. */
static char *
password_read(int fd, const char *file, char *err, size_t errlen)
{
	char *text = NULL;
	struct stat st;

	if (fstat(fd, &st) == -1)
		(void)text_fail(err, errlen, "%s: %s", file, strerror(errno));
	else if (S_ISREG(st.st_mode) && (st.st_mode & (S_IRWXG | S_IRWXO)) != 0)
		(void)text_fail(err, errlen, "%s: others may read it; run chmod 600 on it", file);
	else if ((text = text_read(fd, ENDPOINT_PASSWORD_MAX, NULL)) == NULL)
		(void)text_fail(err, errlen, "%s: %s", file, strerror(errno));
	if (text == NULL)
		return NULL;
	text[strcspn(text, "\r\n")] = '\0';
	if (*text != '\0')
		return text;
	free(text);
	(void)text_fail(err, errlen, "%s: no password in it", file);
	return NULL;
}

int
endpoint_password(const char *file, char **password, char *err, size_t errlen)
{
	int fd;

	*password = NULL;
	if (*file == '\0')
		return 0;
	if ((fd = open(file, O_RDONLY | O_CLOEXEC)) == -1)
		return text_fail(err, errlen, "%s: %s", file, strerror(errno));
	*password = password_read(fd, file, err, errlen);
	(void)close(fd);
	return *password != NULL ? 0 : -1;
}

void
endpoint_forget(char *password)
{
	if (password != NULL)
		explicit_bzero(password, strlen(password));
	free(password);
}

/* --- addresses -------------------------------------------------------------------------------------------------- */

static bool
copied(char *dst, size_t size, const char *s, size_t n)
{
	if (n == 0 || n >= size)
		return false;
	memcpy(dst, s, n);
	dst[n] = '\0';
	return true;
}

/* A number that none has would be another one in 16 bits. */
static bool
is_port(const char *port)
{
	return *port == '\0' || port[strspn(port, "0123456789")] != '\0' || (strlen(port) <= 5 && atoi(port) >= 1 &&
	    atoi(port) <= UINT16_MAX);
}

int
endpoint_parse(const char *text, const char *port, struct endpoint *e, char *err, size_t errlen)
{
	const char *host = text, *end, *colon;

	memset(e, 0, sizeof(*e));
	if (strncmp(text, "unix:", 5) == 0)
		return copied(e->host, sizeof(e->host), text + 5, strlen(text + 5)) ? 0 :
		    text_fail(err, errlen, "%s: want unix:PATH", text);
	if (*text == '[') {
		host++;
		if ((end = strchr(host, ']')) == NULL)
			return text_fail(err, errlen, "%s: [ without ]", text);
		colon = end + 1;
	} else {
		colon = strchr(host, ':');
		/* an address of IPv6 without brackets has no port */
		if (colon == NULL || strchr(colon + 1, ':') != NULL)
			colon = host + strlen(host);
		end = colon;
	}
	if (*colon == ':')
		port = colon + 1;
	else if (*colon != '\0')
		port = "";
	if (!copied(e->host, sizeof(e->host), host, (size_t)(end - host)) ||
	    !copied(e->port, sizeof(e->port), port, strlen(port)))
		return text_fail(err, errlen, "%s: want HOST:PORT", text);
	if (!is_port(e->port))
		return text_fail(err, errlen, "%s: got port %s, want 1 to 65535", text, e->port);
	return 0;
}

/* --- runs ------------------------------------------------------------------------------------------------------- */

bool
endpoint_may_wait(const char *policy, bool live)
{
	return *policy == 'd' || *policy == 's' || (*policy == 'a' && live);
}

int
endpoint_run(char run[37])
{
	uint8_t b[16];
	size_t n = 0;

	if (getrandom(b, sizeof(b), 0) != sizeof(b))
		return -1;
	b[6] = (b[6] & 0x0f) | 0x40;
	b[8] = (b[8] & 0x3f) | 0x80;
	for (size_t i = 0; i < sizeof(b); i++)
		n += (size_t)sprintf(run + n, "%s%02x", i == 4 || i == 6 || i == 8 || i == 10 ? "-" : "", b[i]);
	return 0;
}

bool
endpoint_is_run(const char *run)
{
	return strlen(run) == 36 && strspn(run, "0123456789abcdef-") == 36;
}
