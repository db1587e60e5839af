/*
 * A folder of files that a plugin writes beside the flow file: PREFIX and a suffix.
 *
 * Its files have names that the plugin makes of numbers and words of its own, so that nobody who is heard chooses
 * one.
 * It is made in initialize(); what an earlier run has left there can be removed, and nothing else.
 */
#ifndef T2_SIDEFOLDER_H
#define T2_SIDEFOLDER_H

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "outfile.h"
#include "t2api.h"
#include "t2log.h"
#include "t2utils.h"

/* Remove the files of a folder whose names are the plugin's; no inputs. */
static inline void
t2_sidefolder_empty(const char *plugin, const char *folder, bool (*is_ours)(const char *name))
{
	DIR *const d = opendir(folder);
	const struct dirent *e;

	if (d == NULL)
		T2_PFATAL(plugin, "%s: %s", folder, strerror(errno));
	while ((e = readdir(d)) != NULL) {
		struct stat st;

		if (!is_ours(e->d_name) || fstatat(dirfd(d), e->d_name, &st, AT_SYMLINK_NOFOLLOW) == -1)
			continue;
		if ((!S_ISREG(st.st_mode) && !S_ISLNK(st.st_mode)) || outfile_is_input(&st))
			continue;
		if (unlinkat(dirfd(d), e->d_name, 0) == -1)
			T2_PFATAL(plugin, "%s/%s: %s", folder, e->d_name, strerror(errno));
	}
	(void)closedir(d);
}

/*
 * In initialize(): make the folder, if it is not there, and with is_ours remove what has such a name.  Its path, the
 * caller's to free; NULL if the run writes nothing.  Ends the program if it can't be.
 */
static inline char *
t2_sidefolder_open(const char *plugin, const char *suffix, bool (*is_ours)(const char *name))
{
	struct stat st;
	char *folder;

	if (outfile_is_nowhere())
		return NULL;
	folder = t2_alloc_strcat(baseFileName, suffix, NULL);
	if (mkdir(folder, 0777) == -1 && errno != EEXIST)
		T2_PFATAL(plugin, "%s: %s", folder, strerror(errno));
	if (lstat(folder, &st) == -1 || !S_ISDIR(st.st_mode))
		T2_PFATAL(plugin, "%s: %s", folder, strerror(ENOTDIR));
	if (is_ours != NULL)
		t2_sidefolder_empty(plugin, folder, is_ours);
	return folder;
}

/* Write all n bytes at an offset, or with -1 where the descriptor is; false with errno. */
static inline bool
t2_write_all(int fd, const void *data, size_t n, off_t at)
{
	const uint8_t *p = data;

	while (n > 0) {
		const ssize_t did = at == -1 ? write(fd, p, n) : pwrite(fd, p, n, at);

		if (did == -1 && errno == EINTR)
			continue;
		if (did == -1)
			return false;
		p += did;
		n -= (size_t)did;
		at += at == -1 ? 0 : did;
	}
	return true;
}

#endif
