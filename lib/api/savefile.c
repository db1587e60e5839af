/* savefile.c - contents that a plugin saves, each in a file of its own */
#include "savefile.h"

#include "sidefolder.h"
#include "t2Plugin.h"

static const char *const *ours;		/* kinds of the folder that is opened */

/* A name that t2_saves_put gives: KIND_NUMBER_A_NUMBER or _B_. */
static bool
is_ours(const char *name)
{
	for (const char *const *kind = ours; *kind != NULL; kind++) {
		const size_t n = strlen(*kind);
		const char *s = name + n + 1;

		if (strncmp(name, *kind, n) != 0 || name[n] != '_')
			continue;
		s += strspn(s, "0123456789");
		if (s[0] != '_' || (s[1] != 'A' && s[1] != 'B') || s[2] != '_')
			return false;
		return s[3] != '\0' && s[3 + strspn(s + 3, "0123456789")] == '\0';
	}
	return false;
}

void
t2_saves_name(struct t2_saves *of, const char *flag, const char *value)
{
	if (strchr(value, '/') != NULL)
		T2_PFATAL(of->plugin, "%s: %s: names of files have no slash", flag, value);
	if (strlen(value) > T2_SAVES_NAME_MAX)
		T2_PFATAL(of->plugin, "%s: longer than %u bytes", flag, T2_SAVES_NAME_MAX);
	of->named[0] = t2_strdup_fatal(value);
	of->kinds = of->named;
}

void
t2_saves_open(struct t2_saves *of, const char *suffix, bool emptied)
{
	ours = of->kinds;
	of->folder = t2_sidefolder_open(of->plugin, suffix, emptied ? is_ours : NULL);
}

void
t2_saves_open_flag(struct t2_saves *of, const char *header UNUSED, const char *flag, const char *suffix, bool emptied)
{
	t2_env_t env = { .key = NULL };

	t2_set_env(&env, flag, suffix);
#if ENVCNTRL > 0
	t2_get_env(header, 1, &env);
#endif
	t2_saves_open(of, env.val, emptied);
	t2_free_env(1, &env);
}

void
t2_saves_open_flags(struct t2_saves *of, const char *header UNUSED, const char *const flags[2][2], bool emptied)
{
	enum { NAME, SUFFIX, N };
	t2_env_t env[N] = { { .key = NULL } };

	for (unsigned i = 0; i < N; i++)
		t2_set_env(&env[i], flags[i][0], flags[i][1]);
#if ENVCNTRL > 0
	t2_get_env(header, N, env);
#endif
	t2_saves_name(of, env[NAME].key, env[NAME].val);
	t2_saves_open(of, env[SUFFIX].val, emptied);
	t2_free_env(N, env);
}

void
t2_saves_close(struct t2_saves *of)
{
	free(of->folder);
	of->folder = NULL;
	free((char *)(uintptr_t)of->named[0]);
	of->named[0] = NULL;
}

#define AT_THE_END	(-1)		/* offset */

#define PATH_ROOM	(4096 + T2_SAVES_NAME_MAX + 64)

/* The path of a file, in PATH_ROOM bytes; false, and an error of the run, if it is too long. */
static bool
path_of(char *path, const struct t2_saves *of, const char *kind, uint64_t findex, char dir, uint32_t number)
{
	const int len = snprintf(path, PATH_ROOM, "%s/%s_%" PRIu64 "_%c_%" PRIu32, of->folder, kind, findex, dir,
	    number);

	if (len >= 0 && (size_t)len < PATH_ROOM)
		return true;
	t2_sink_error(of->folder, ENAMETOOLONG);
	return false;
}

/* Write at an offset of a file that begins or is there. */
static void
put(const struct t2_saves *of, const char *kind, uint64_t findex, char dir, uint32_t number, bool first, off_t at,
    const void *p, size_t n)
{
	char path[PATH_ROOM];
	int fd;

	if (of->folder == NULL || !path_of(path, of, kind, findex, dir, number))
		return;
	if (first)
		fd = outfile_open(path);
	else
		fd = open(path, O_WRONLY | (at == AT_THE_END ? O_APPEND : 0) | O_CLOEXEC | O_NOFOLLOW);
	if (fd == -1 || !t2_write_all(fd, p, n, at))
		t2_sink_error(path, errno);
	if (fd != -1)
		(void)close(fd);
}

void
t2_saves_put(const struct t2_saves *of, const char *kind, unsigned long flowIndex, uint32_t number, bool first,
    const void *p, size_t n)
{
	put(of, kind, flows[flowIndex].findex, FLOW_DIR_C(&flows[flowIndex]), number, first, AT_THE_END, p, n);
}

void
t2_saves_put_at(const struct t2_saves *of, const char *kind, unsigned long flowIndex, uint32_t number, bool first,
    uint64_t at, const void *p, size_t n)
{
	t2_saves_put_as(of, kind, flows[flowIndex].findex, FLOW_DIR_C(&flows[flowIndex]), number, first, at, p, n);
}

void
t2_saves_put_as(const struct t2_saves *of, const char *kind, uint64_t findex, char dir, uint32_t number, bool first,
    uint64_t at, const void *p, size_t n)
{
	const uint64_t room = at < T2_SAVES_MAX ? T2_SAVES_MAX - at : 0;

	if (room > 0 || first)
		put(of, kind, findex, dir, number, first, (off_t)MIN(at, T2_SAVES_MAX), p, MIN(n, room));
}

void
t2_saves_drop(const struct t2_saves *of, const char *kind, unsigned long flowIndex, uint32_t number)
{
	const flow_t *const f = &flows[flowIndex];
	char path[PATH_ROOM];

	if (of->folder != NULL && path_of(path, of, kind, f->findex, FLOW_DIR_C(f), number) && unlink(path) == -1)
		t2_sink_error(path, errno);
}
