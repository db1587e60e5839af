/*
 * prefixlock.c - one run has one output prefix
 *
 * The lock is a name that the kernel keeps for a socket of ours: made of the folder's number on its disk and the
 * last part of the prefix, it is the same however the prefix is spelled, and it is gone with the process.  Nothing
 * lies on the disk.
 */
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>

#include <err.h>
#include <errno.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "prefixlock.h"
#include "t2utils.h"

/* FNV-1a */
static uint64_t
hash(const char *s)
{
	uint64_t h = 0xcbf29ce484222325;

	for (; *s != '\0'; s++)
		h = (h ^ (uint8_t)*s) * 0x100000001b3;
	return h;
}

/* The name of the lock; its length, or 0. */
static socklen_t
lock_name(struct sockaddr_un *a, const char *prefix)
{
	const char *slash = strrchr(prefix, '/'), *name = slash == NULL ? prefix : slash + 1;
	char *folder = slash == NULL ? t2_alloc_strcat(".", NULL) : t2_alloc_strcat(prefix, NULL);
	struct stat st;
	int r, n;

	if (slash != NULL)
		folder[slash - prefix + 1] = '\0';
	r = stat(folder, &st);
	free(folder);
	if (r != 0)
		return 0;
	*a = (struct sockaddr_un){ .sun_family = AF_UNIX };
	n = snprintf(a->sun_path + 1, sizeof a->sun_path - 1, "t2 prefix %llx:%llx %016llx %.32s",
	    (unsigned long long)st.st_dev, (unsigned long long)st.st_ino, (unsigned long long)hash(name), name);
	return (socklen_t)(offsetof(struct sockaddr_un, sun_path) + 1 + MIN((size_t)n, sizeof a->sun_path - 2));
}

/* Who has the lock, or 0. */
static pid_t
holder(const struct sockaddr_un *a, socklen_t len)
{
	const int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	struct ucred who = { 0 };
	socklen_t size = sizeof who;

	if (fd < 0)
		return 0;
	if (connect(fd, (const struct sockaddr *)a, len) != 0 ||
	    getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &who, &size) != 0)
		who.pid = 0;
	close(fd);
	return who.pid;
}

void
prefix_lock(const char *prefix)
{
	const int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	struct sockaddr_un a;
	const socklen_t len = lock_name(&a, prefix);
	pid_t pid;

	/* where there are no such sockets, the locks of the files remain */
	if (fd < 0 || len == 0)
		return;
	if (bind(fd, (const struct sockaddr *)&a, len) == 0) {
		(void)listen(fd, SOMAXCONN);	/* each who asks for our process number stays in line */
		return;	/* open as long as the process lives */
	}
	if (errno == EADDRINUSE) {
		pid = holder(&a, len);
		errx(1, "%s: another t2%s%.0ld is writing files of this prefix", prefix, pid > 0 ? ", process " : "",
		    (long)pid);
	}
	close(fd);
}
