/* voip_save: content of RTP in files. */
#include "voip_save.h"

#if VOIP_SAVE == 1

#include <dirent.h>
#include <fcntl.h>

#define MISSING_MAX	100u	/* packets that silence is written for at a time */

static char *folder;		/* NULL: nothing is written */

/* A name that a run of this plugin gives: rtp_NUMBER_A_NUMBER or _B_. */
static bool
is_ours(const char *s)
{
	if (strncmp(s, "rtp_", 4) != 0)
		return false;
	s += 4 + strspn(s + 4, "0123456789");
	if (s[0] != '_' || (s[1] != 'A' && s[1] != 'B') || s[2] != '_')
		return false;
	return s[3] != '\0' && s[3 + strspn(s + 3, "0123456789")] == '\0';
}

/* Remove what an earlier run has left. */
static void
empty(void)
{
	DIR *const d = opendir(folder);
	const struct dirent *e;

	if (d == NULL)
		T2_PFATAL("voipDetector", "%s: %s", folder, strerror(errno));
	while ((e = readdir(d)) != NULL) {
		struct stat st;

		if (!is_ours(e->d_name) || fstatat(dirfd(d), e->d_name, &st, AT_SYMLINK_NOFOLLOW) == -1)
			continue;
		if ((!S_ISREG(st.st_mode) && !S_ISLNK(st.st_mode)) || outfile_is_input(&st))
			continue;
		if (unlinkat(dirfd(d), e->d_name, 0) == -1)
			T2_PFATAL("voipDetector", "%s/%s: %s", folder, e->d_name, strerror(errno));
	}
	(void)closedir(d);
}

void
voip_save_open(const char *suffix)
{
	struct stat st;

	if (outfile_is_nowhere())
		return;
	folder = t2_alloc_strcat(baseFileName, suffix, NULL);
	if (mkdir(folder, 0777) == -1 && errno != EEXIST)
		T2_PFATAL("voipDetector", "%s: %s", folder, strerror(errno));
	if (lstat(folder, &st) == -1 || !S_ISDIR(st.st_mode))
		T2_PFATAL("voipDetector", "%s: %s", folder, strerror(ENOTDIR));
	if (VOIP_RMDIR == 1)
		empty();
}

void
voip_save_close(void)
{
	free(folder);
	folder = NULL;
}

/* All n bytes. */
static bool
write_all(int fd, const uint8_t *p, size_t n)
{
	while (n > 0) {
		const ssize_t did = write(fd, p, n);

		if (did == -1 && errno == EINTR)
			continue;
		if (did == -1)
			return false;
		p += did;
		n -= (size_t)did;
	}
	return true;
}

/* Silence of G.711, as long as the packets that are missing if they were like this one. */
static bool
write_silence(int fd, const struct rtp_head *h, size_t n, unsigned missing)
{
	uint8_t silence[1500];

	if (VOIP_SILREST == 0 || (h->type != 0 && h->type != 8))
		return true;
	memset(silence, h->type == 0 ? 0xff : 0xd5, sizeof(silence));
	for (missing = MIN(missing, MISSING_MAX); missing > 0; missing--)
		if (!write_all(fd, silence, MIN(n, sizeof(silence))))
			return false;
	return true;
}

bool
voip_save_payload(unsigned long flowIndex, unsigned n, const struct rtp_head *h, unsigned missing, bool first)
{
	const flow_t *const flowP = &flows[flowIndex];
	size_t off = VOIP_PLDOFF;
	char path[4096 + 64];
	int fd, len;

	if (folder == NULL || h->n <= off)
		return false;
	len = snprintf(path, sizeof(path), "%s/rtp_%" PRIu64 "_%c_%u", folder, flowP->findex, FLOW_DIR_C(flowP), n);
	if (len < 0 || (size_t)len >= sizeof(path)) {
		t2_sink_error(folder, ENAMETOOLONG);
		return false;
	}
	fd = first ? outfile_open(path) : open(path, O_WRONLY | O_APPEND | O_CLOEXEC | O_NOFOLLOW);
	if (fd == -1 || !write_silence(fd, h, h->n - off, missing) || !write_all(fd, h->data + off, h->n - off))
		t2_sink_error(path, errno);
	if (fd != -1)
		(void)close(fd);
	return fd != -1;
}

#else
typedef int voip_save_none;	/* a source has something */
#endif
