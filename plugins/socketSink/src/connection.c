/* A connected socket of any of the four kinds. */
#include <netdb.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <linux/sockios.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "backoff.h"
#include "socketSink.h"

#define UNACKNOWLEDGED_MS	30000	/* a peer that acknowledges nothing for so long is gone */

static int
fail(char *err, size_t errlen, const char *why)
{
	snprintf(err, errlen, "%s", why);
	return -1;
}

static bool
is_ready(int fd, short events, int ms)
{
	struct pollfd p = { .fd = fd, .events = events };

	return poll(&p, 1, ms) > 0;
}

/* Connect a socket that does not wait, within ms.  -1 with errno. */
static int
connect_within(int fd, const struct sockaddr *to, socklen_t n, int ms)
{
	socklen_t len = sizeof(int);
	int e = 0;

	if (connect(fd, to, n) == 0)
		return 0;
	if (errno != EINPROGRESS)
		return -1;
	if (!is_ready(fd, POLLOUT, ms))
		e = ETIMEDOUT;
	else if (getsockopt(fd, SOL_SOCKET, SO_ERROR, &e, &len) == -1)
		return -1;
	errno = e;
	return e == 0 ? 0 : -1;
}

static int
open_socket(int family, int type, const struct sockaddr *to, socklen_t n, int ms)
{
	const int fd = socket(family, type | SOCK_CLOEXEC | SOCK_NONBLOCK, 0), on = 1, gone = UNACKNOWLEDGED_MS;
	int e;

	if (fd == -1)
		return -1;
	if (type == SOCK_STREAM && family != AF_UNIX) {
		(void)setsockopt(fd, SOL_SOCKET, SO_KEEPALIVE, &on, sizeof(on));
		(void)setsockopt(fd, IPPROTO_TCP, TCP_USER_TIMEOUT, &gone, sizeof(gone));
	}
	if (connect_within(fd, to, n, ms) == 0)
		return fd;
	e = errno;
	(void)close(fd);
	errno = e;
	return -1;
}

static int
open_unix(int type, const char *path, int ms, char *err, size_t errlen)
{
	struct sockaddr_un to = { .sun_family = AF_UNIX };
	int fd;

	if (strlen(path) >= sizeof(to.sun_path))
		return fail(err, errlen, strerror(ENAMETOOLONG));
	strcpy(to.sun_path, path);
	fd = open_socket(AF_UNIX, type, (const struct sockaddr *)&to, sizeof(to), ms);
	return fd != -1 ? fd : fail(err, errlen, strerror(errno));
}

static int
open_inet(int type, const struct endpoint *to, int ms, char *err, size_t errlen)
{
	const struct addrinfo hints = { .ai_socktype = type, .ai_family = AF_UNSPEC };
	struct addrinfo *list;
	int fd = -1, e;

	if ((e = getaddrinfo(to->host, to->port, &hints, &list)) != 0)
		return fail(err, errlen, e == EAI_SYSTEM ? strerror(errno) : gai_strerror(e));
	for (const struct addrinfo *a = list; a != NULL && fd == -1; a = a->ai_next)
		if ((fd = open_socket(a->ai_family, type, a->ai_addr, a->ai_addrlen, ms)) == -1)
			(void)fail(err, errlen, strerror(errno));
	freeaddrinfo(list);
	return fd;
}

int
connection_open(struct connection *c, enum sks_proto proto, const struct endpoint *to, int ms, char *err,
    size_t errlen)
{
	const int type = proto == SKS_TCP || proto == SKS_UNIX ? SOCK_STREAM : SOCK_DGRAM;

	*c = (struct connection){ .fd = -1, .stream = type == SOCK_STREAM };
	c->fd = proto == SKS_UNIX || proto == SKS_UNIXGRAM ? open_unix(type, to->host, ms, err, errlen) :
	    open_inet(type, to, ms, err, errlen);
	return c->fd == -1 ? -1 : 0;
}

void
connection_close(struct connection *c)
{
	if (c->fd != -1)
		(void)close(c->fd);
	c->fd = -1;
}

/* What was never read here would make the other end lose what it has not read yet. */
int
connection_finish(struct connection *c, int ms)
{
	const uint64_t end = backoff_now() + (uint64_t)ms;
	char bytes[512];
	ssize_t n = 0;
	int e;

	if (c->stream && shutdown(c->fd, SHUT_WR) == 0)
		while (backoff_now() < end && is_ready(c->fd, POLLIN, ms))
			if ((n = recv(c->fd, bytes, sizeof(bytes), 0)) == 0 ||
			    (n == -1 && errno != EAGAIN && errno != EINTR))
				break;
	e = errno;
	connection_close(c);
	errno = e;
	return n == -1 && e != EAGAIN && e != EINTR ? -1 : 0;
}

ssize_t
connection_write(struct connection *c, const char *p, size_t n, int ms)
{
	ssize_t did = send(c->fd, p, n, MSG_NOSIGNAL);

	if (did == -1 && (errno == EAGAIN || errno == ENOBUFS) && ms > 0) {
		(void)is_ready(c->fd, POLLOUT, ms);
		did = send(c->fd, p, n, MSG_NOSIGNAL);
	}
	if (did == -1 && (errno == EAGAIN || errno == ENOBUFS || errno == EINTR))
		return 0;
	if (did > 0)
		c->written += (uint64_t)did;
	return did;
}

int64_t
connection_acknowledged(const struct connection *c)
{
	socklen_t len = sizeof(int);
	int left = 0, e = 0;

	/*
	 * first the bytes, then the error: those of a connection that breaks between the two are not said to have
	 * arrived
	 */
	if (ioctl(c->fd, SIOCOUTQ, &left) == -1)
		return -1;
	if (getsockopt(c->fd, SOL_SOCKET, SO_ERROR, &e, &len) == -1 || e != 0) {
		errno = e != 0 ? e : errno;
		return -1;
	}
	return (uint64_t)left > c->written ? 0 : (int64_t)(c->written - (uint64_t)left);
}

/* A byte of what the other end says. */
static void
take_byte(struct connection *c, char byte, uint64_t *number)
{
	unsigned long long n;
	char *end;

	if (byte != '\n') {
		if (c->nline + 1 < sizeof(c->line))
			c->line[c->nline++] = byte;
		return;
	}
	c->line[c->nline] = '\0';
	n = strtoull(c->line, &end, 10);
	if (end > c->line && (*end == '\0' || *end == '\r') && n > *number)
		*number = n;
	c->nline = 0;
}

int
connection_listen(struct connection *c, int ms, uint64_t *number)
{
	char bytes[4096];
	ssize_t n;

	if (ms > 0)
		(void)is_ready(c->fd, POLLIN, ms);
	while ((n = recv(c->fd, bytes, sizeof(bytes), 0)) > 0)
		for (ssize_t i = 0; i < n; i++)
			take_byte(c, bytes[i], number);
	if (n == 0)
		errno = ECONNRESET;
	return n == -1 && (errno == EAGAIN || errno == EINTR) ? 0 : -1;
}
