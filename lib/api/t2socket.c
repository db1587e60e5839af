/* Connections of sinks to servers. */
#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "t2socket.h"

#define CONNECT_MS	3000		/* a server that does not answer for so long is away */

/* connect(2) that gives up; 0, or an errno. */
static int
connect_for(int fd, const struct sockaddr *to, socklen_t len)
{
	struct pollfd p = { .fd = fd, .events = POLLOUT };
	socklen_t size = sizeof(int);
	int e, n;

	if (connect(fd, to, len) == 0)
		return 0;
	if (errno != EINPROGRESS)
		return errno;
	do
		n = poll(&p, 1, CONNECT_MS);
	while (n == -1 && errno == EINTR);
	if (n == 0)
		return ETIMEDOUT;
	return n == -1 || getsockopt(fd, SOL_SOCKET, SO_ERROR, &e, &size) == -1 ? errno : e;
}

/* A blocking socket that is connected, or -1 with errno. */
static int
connected_to(const struct addrinfo *a)
{
	const int fd = socket(a->ai_family, a->ai_socktype | SOCK_CLOEXEC | SOCK_NONBLOCK, a->ai_protocol);
	int e, flags;

	if (fd == -1)
		return -1;
	e = connect_for(fd, a->ai_addr, a->ai_addrlen);
	if (e == 0 && ((flags = fcntl(fd, F_GETFL)) == -1 || fcntl(fd, F_SETFL, flags & ~O_NONBLOCK) == -1))
		e = errno;
	if (e == 0)
		return fd;
	close(fd);
	errno = e;
	return -1;
}

int
tcp_connect(const char *addr, const char *port, char *err, size_t errlen)
{
	const struct addrinfo hints = { .ai_socktype = SOCK_STREAM, .ai_family = AF_UNSPEC };
	struct addrinfo *list;
	int fd = -1, e;

	if ((e = getaddrinfo(addr, port, &hints, &list)) != 0) {
		snprintf(err, errlen, "%s", e == EAI_SYSTEM ? strerror(errno) : gai_strerror(e));
		return -1;
	}
	for (const struct addrinfo *a = list; a != NULL && fd == -1; a = a->ai_next)
		if ((fd = connected_to(a)) == -1)
			snprintf(err, errlen, "%s", strerror(errno));
	freeaddrinfo(list);
	return fd;
}

/* --- servers that may be away ----------------------------------------------------------------------------------- */

int
peer_init(struct peer *p, const char *addr, const char *port)
{
	*p = (struct peer){ .fd = -1, .again = BACKOFF };
	p->addr = strdup(addr);
	p->port = strdup(port);
	if (p->addr != NULL && p->port != NULL && asprintf(&p->name, strchr(addr, ':') != NULL ? "[%s]:%s" : "%s:%s",
	    addr, port) != -1)
		return 0;
	p->name = NULL;
	peer_release(p);
	return -1;
}

static void
peer_close(struct peer *p)
{
	if (p->fd != -1)
		(void)close(p->fd);
	p->fd = -1;
}

void
peer_release(struct peer *p)
{
	peer_close(p);
	free(p->name);
	free(p->addr);
	free(p->port);
	p->name = p->addr = p->port = NULL;
}

/* Has the server ended the connection?  What it sends otherwise is of no use to us. */
static bool
has_ended(struct peer *p)
{
	char ignored[512];
	ssize_t n;

	while ((n = recv(p->fd, ignored, sizeof(ignored), MSG_DONTWAIT)) > 0)
		;
	if (n == -1 && (errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR))
		return false;
	snprintf(p->why, sizeof(p->why), "%s", n == 0 ? "it ended the connection" : strerror(errno));
	return true;
}

bool
peer_ready(struct peer *p, bool now)
{
	if (p->fd != -1 && has_ended(p))
		peer_close(p);
	if (p->fd != -1)
		return true;
	if (!now && !backoff_due(&p->again))
		return false;
	if ((p->fd = tcp_connect(p->addr, p->port, p->why, sizeof(p->why))) == -1) {
		backoff_failed(&p->again);
		return false;
	}
	backoff_done(&p->again);
	p->made++;
	return true;
}

size_t
peer_send(struct peer *p, const void *data, size_t n)
{
	size_t done = 0;
	ssize_t w;

	for (; done < n; done += (size_t)w) {
		w = send(p->fd, (const char *)data + done, n - done, MSG_NOSIGNAL);
		if (w == -1 && errno == EINTR)
			w = 0;
		else if (w <= 0) {
			snprintf(p->why, sizeof(p->why), "%s", strerror(w == 0 ? EIO : errno));
			peer_close(p);
			break;
		}
	}
	return done;
}
