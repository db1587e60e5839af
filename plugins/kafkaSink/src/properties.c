/* Properties of librdkafka from a file. */
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "kafkaSink.h"
#include "text.h"

#define FILE_MAX	1048576		/* bytes */

bool
property_is_ours(const char *name)
{
	static const char *const ours[] = { "enable.idempotence", "acks", "request.required.acks",
		"message.timeout.ms", "delivery.timeout.ms", "max.in.flight", "max.in.flight.requests.per.connection",
		"message.send.max.retries", "retries", "transactional.id", "queuing.strategy", "bootstrap.servers",
		"metadata.broker.list" };

	for (size_t i = 0; i < T2_NELEM(ours); i++)
		if (strcmp(ours[i], name) == 0)
			return true;
	return false;
}

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

/* A secret is not for others to read. */
static bool
is_secret(const char *name)
{
	return strstr(name, "password") != NULL || strstr(name, "secret") != NULL || strstr(name, ".key.pem") != NULL;
}

/* One line.  0, or -1 with the reason. */
static int
property_take(rd_kafka_conf_t *conf, char *line, bool shared, char *why, size_t size)
{
	char *name = trimmed(line), *val = strchr(name, '=');

	if (*name == '\0' || *name == '#')
		return 0;
	if (val == NULL)
		return text_fail(why, size, "want NAME = value");
	*val++ = '\0';
	name = trimmed(name);
	if (property_is_ours(name))
		return text_fail(why, size, "%s is set by kafkaSink", name);
	if (shared && is_secret(name))
		return text_fail(why, size, "%s, and others may read it; run chmod 600 on the file", name);
	return rd_kafka_conf_set(conf, name, trimmed(val), why, size) == RD_KAFKA_CONF_OK ? 0 : -1;
}

static int
properties_take(rd_kafka_conf_t *conf, int fd, const char *file, char *err, size_t errlen)
{
	char *text, *rest, *line, why[256];
	unsigned number = 0;
	struct stat st;
	int ret = 0;

	if (fstat(fd, &st) == -1 || (text = text_read(fd, FILE_MAX, NULL)) == NULL)
		return text_fail(err, errlen, "%s: %s", file, strerror(errno));
	for (rest = text; ret == 0 && (line = strsep(&rest, "\n")) != NULL; number++)
		ret = property_take(conf, line, (st.st_mode & (S_IRWXG | S_IRWXO)) != 0, why, sizeof(why));
	free(text);
	return ret == 0 ? 0 : text_fail(err, errlen, "%s: line %u: %s", file, number, why);
}

int
properties_read(rd_kafka_conf_t *conf, const char *file, char *err, size_t errlen)
{
	int fd, ret;

	if (*file == '\0')
		return 0;
	if ((fd = open(file, O_RDONLY | O_CLOEXEC)) == -1)
		return text_fail(err, errlen, "%s: %s", file, strerror(errno));
	ret = properties_take(conf, fd, file, err, errlen);
	(void)close(fd);
	return ret;
}
