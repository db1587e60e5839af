#include "treelock.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "text.h"

static pid_t
read_owner(int fd)
{
	char buf[32];
	ssize_t n = pread(fd, buf, sizeof(buf) - 1, 0);

	if (n <= 0)
		return 0;
	buf[n] = '\0';
	return (pid_t)strtol(buf, NULL, 10);
}

static void
write_owner(int fd)
{
	char buf[32];
	int n = snprintf(buf, sizeof(buf), "%ld\n", (long)getpid());

	if (ftruncate(fd, 0) == 0)
		(void)!pwrite(fd, buf, (size_t)n, 0);
}

int
treelock(const char *home, int wait, pid_t *owner, char *err)
{
	char path[PATH_MAX];
	int fd, n;

	*owner = 0;
	n = snprintf(path, sizeof(path), "%s/.t2build.lock", home);
	if (n < 0 || (size_t)n >= sizeof(path)) {
		text_fail(err, TREELOCK_ERR, "%.200s: %s", home, strerror(ENAMETOOLONG));
		return -1;
	}
	fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0644);
	if (fd != -1)
		(void)fchmod(fd, 0644);
	else if (errno == EACCES && access(home, W_OK) == 0) /* by sudo, perhaps: that is enough for a lock */
		fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
	if (fd == -1) {
		if (errno == EROFS || (errno == EACCES && access(home, W_OK) == -1))
			return -3;
		text_fail(err, TREELOCK_ERR, "%.200s: %s", path, strerror(errno));
		return -1;
	}
	while (flock(fd, wait ? LOCK_EX : LOCK_EX | LOCK_NB) == -1) {
		if (errno == EINTR)
			continue;
		if (errno == EWOULDBLOCK) {
			*owner = read_owner(fd);
			close(fd);
			return -2;
		}
		text_fail(err, TREELOCK_ERR, "%.200s: %s", path, strerror(errno));
		close(fd);
		return -1;
	}
	write_owner(fd);
	return fd;
}
