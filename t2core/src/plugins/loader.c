/*
 * loader.c - plugins from files
 *
 * A plugin is NNN_NAME.so in the plugin folder.  It is refused, with one line that says how to mend it, before any of
 * its callbacks has run.
 */
#include <sys/stat.h>

#include <ctype.h>
#include <dirent.h>
#include <dlfcn.h>
#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <link.h>
#include <stdlib.h>
#include <unistd.h>

#include "calls.h"
#include "columnlist.h"
#include "loader.h"
#include "mend.h"
#include "t2log.h"
#include "t2utils.h"
#include "text.h"

#define NAME_MAX_LEN	31
#define VERSION_MAX_LEN	15

static const struct t2_plugin *loaded[PLUGINS_MAX];
static const char *loaded_file[PLUGINS_MAX];	/* NNN_NAME.so, while they are loaded */
static unsigned nloaded;

static t2_plugin_info_t info[PLUGINS_MAX];
static t2_plugin_array_t array = { .plugin = info };
t2_plugin_array_t *t2_plugins = &array;

/* the files of the plugin folder, by number */
static struct dirent **files;
static int nfiles;

/* the loading list: its names, NULs around them; text is NULL if all plugins count */
static struct {
	char path[PATH_MAX];
	char *text, *end;
} list;

/* --- the list of files ------------------------------------------------------------------------------------------ */

static bool
is_plugin_file(const char *name)
{
	const size_t len = strlen(name);

	return len > 7 && name[0] >= '0' && name[0] <= '9' && name[1] >= '0' && name[1] <= '9' && name[2] >= '0' &&
	    name[2] <= '9' && name[3] == '_' && strcmp(name + len - 3, ".so") == 0;
}

static int
filter(const struct dirent *d)
{
	return is_plugin_file(d->d_name);
}

/* The loading list: NNN_name.so, NNN_name or name, one a line. */
static bool
line_names(const char *line, const char *file)
{
	const size_t len = strlen(line), flen = strlen(file) - 3;

	if (strcmp(line, file) == 0)
		return true;
	return (len == flen && strncmp(line, file, flen) == 0) ||
	    (len == flen - 4 && strncmp(line, file + 4, flen - 4) == 0);
}

/* From line on, the next name in the list; NULL behind the last. */
static const char *
list_name(const char *line)
{
	while (line < list.end && *line == '\0')
		line++;
	return line < list.end ? line : NULL;
}

/* True if the loading list names the file. */
static bool
named(const char *file)
{
	for (const char *l = list.text; (l = list_name(l)) != NULL; l += strlen(l))
		if (line_names(l, file))
			return true;
	return false;
}

/* Does the list name what is not to be loaded? */
static bool
list_excludes(void)
{
	return USE_PLLIST == 2 && pluginList == NULL;
}

static bool
left_out(const char *file)
{
	return list.text != NULL && named(file) == list_excludes();
}

/* What is no text is another file, such as the capture. */
static void
list_refuse_other(size_t len)
{
	size_t number = 1;

	for (const char *p = list.text; p < list.text + len; p++) {
		if (*p == '\n')
			number++;
		else if (iscntrl((unsigned char)*p) && !isspace((unsigned char)*p))
			errx(1, "%s: line %zu: no name of a plugin", list.path, number);
	}
}

/* Line ends, blanks around names, and comments become NULs, as the byte behind the text is. */
static void
list_cut(void)
{
	char *end;

	for (char *line = list.text; line < list.end; line = end + 1) {
		if ((end = memchr(line, '\n', (size_t)(list.end - line))) == NULL)
			end = list.end;
		*end = '\0';
		for (char *p = end; p > line && isspace((unsigned char)p[-1]); )
			*--p = '\0';
		while (isspace((unsigned char)*line))
			*line++ = '\0';
		if (*line == '#')
			memset(line, '\0', (size_t)(end - line));
	}
}

/* Read once, as it may be a pipe.  A list that was asked for, or is there, is read or ends the run. */
static void
list_read(void)
{
	size_t len;

	if (USE_PLLIST == 0 && pluginList == NULL)
		return;
	if (pluginList != NULL)
		(void)snprintf(list.path, sizeof list.path, "%s", pluginList);
	else
		(void)snprintf(list.path, sizeof list.path, "%s%s", pluginFolder, PLLIST);
	if ((list.text = text_read_file(AT_FDCWD, list.path, TEXT_MAX, &len)) != NULL) {
		list.end = list.text + len;
		list_refuse_other(len);
		list_cut();
	} else if (pluginList != NULL || errno != ENOENT) {
		err(1, "%s", list.path);
	}
}

/* A name that no file has is a slip, or a plugin that was not built: columns are missing. */
static void
list_check(void)
{
	bool there;

	if (list.text == NULL || list_excludes())
		return;
	for (const char *l = list.text; (l = list_name(l)) != NULL; l += strlen(l)) {
		there = false;
		for (int i = 0; i < nfiles && !there; i++)
			there = line_names(l, files[i]->d_name);
		if (!there)
			warnx("%s: no plugin %s in %s", list.path, l, pluginFolder);
	}
}

/* --- checks ----------------------------------------------------------------------------------------------------- */

/* The user: under sudo(8), which alone sets SUDO_UID for root, who called it. */
static uid_t
user(void)
{
	const char *uid = getuid() == 0 && geteuid() == 0 ? getenv("SUDO_UID") : NULL;

	if (uid == NULL || *uid == '\0' || uid[strspn(uid, "0123456789")] != '\0')
		return geteuid();
	return (uid_t)strtoul(uid, NULL, 10);
}

/* A file that somebody else may change is somebody else's program.  Says so. */
static bool
unsafe(const struct stat *st, const char *path, const char *file)
{
	if (st->st_uid != 0 && st->st_uid != geteuid() && st->st_uid != user())
		warnx("%s: belongs to another user%s%s", path, file == NULL ? "" : "; ",
		    file == NULL ? "" : mend_one(file));
	else if (st->st_mode & S_IWOTH)
		warnx("%s: others may write to it; %s", path, mend_mode(path));
	else if (st->st_mode & S_IWGRP)
		warnx("%s: its group may write to it; %s", path, mend_mode(path));
	else
		return false;
	return true;
}

/*
 * A folder on the way to the plugins: who may write to it may put another in place of the next one, unless it is
 * sticky. Says so.
 */
static bool
unsafe_parent(const char *path)
{
	struct stat st;

	if (stat(path, &st) != 0)
		return false;	/* told when the plugin folder cannot be opened */
	if ((st.st_mode & S_ISVTX) != 0)
		st.st_mode &= ~(mode_t)(S_IWGRP | S_IWOTH);
	return unsafe(&st, path, NULL);
}

static bool
unsafe_parents(const char *folder)
{
	char path[PATH_MAX];

	if (strlen(folder) >= sizeof path)
		return false;
	strcpy(path, folder);
	for (char *p = path + strlen(path); p > path; p--) {
		const char c = *p;

		if (p[-1] != '/' || c == '/' || c == '\0')
			continue;
		*p = '\0';
		if (unsafe_parent(path))
			return true;
	}
	return *path != '/' && unsafe_parent(".");
}

/* All folders above the plugin folder, by the name it was given and by its own. */
static bool
unsafe_way(void)
{
	char *real = realpath(pluginFolder, NULL);
	const bool bad = unsafe_parents(pluginFolder) || (real != NULL && unsafe_parents(real));

	free(real);
	return bad;
}

/* Length of the first NAME=VALUE of a signature; a comma between quotes is part of the value. */
static size_t
token(const char *s)
{
	bool quoted = false;
	size_t n;

	for (n = 0; s[n] != '\0' && (quoted || s[n] != ','); n++) {
		if (s[n] == '"')
			quoted = !quoted;
		else if (s[n] == '\\' && s[n + 1] != '\0')
			n++;
	}
	return n;
}

/* The value of a flag in a signature, NULL if it is not there; *len its length. */
static const char *
sig_value(const char *sig, const char *name, size_t nlen, size_t *len)
{
	for (; *sig != '\0'; sig += token(sig) + (sig[token(sig)] == ',')) {
		if (strncmp(sig, name, nlen) != 0 || sig[nlen] != '=')
			continue;
		*len = token(sig) - nlen - 1;
		return sig + nlen + 1;
	}
	return NULL;
}

/* Say which flag differs; false if none does. */
static bool
signature_differs(const char *file, const char *theirs)
{
	const char *ours = T2_SIGNATURE;

	if (strcmp(ours, theirs) == 0)
		return false;
	for (; *ours != '\0'; ours += token(ours) + (ours[token(ours)] == ',')) {
		const size_t nlen = strcspn(ours, "=");
		size_t len, tlen = 0;
		const char *v = sig_value(theirs, ours, nlen, &tlen);

		len = token(ours) - nlen - 1;
		if (v == NULL || len != tlen || strncmp(v, ours + nlen + 1, len) != 0) {
			warnx("%s: built with %.*s=%.*s, t2 has %.*s; %s", file, (int)nlen, ours,
			    v == NULL ? 1 : (int)tlen, v == NULL ? "?" : v, (int)token(ours), ours, mend_all(file));
			return true;
		}
	}
	warnx("%s: built with other core flags than t2; %s", file, mend_all(file));
	return true;
}

/* The file of the loaded plugin; NULL if it is not. */
static const char *
find_loaded(const char *name, size_t len)
{
	for (unsigned i = 0; i < nloaded; i++)
		if (strlen(loaded[i]->name) == len && strncmp(loaded[i]->name, name, len) == 0)
			return loaded_file[i];
	return NULL;
}

static bool
is_called(const char *file, const char *name)
{
	return strlen(file) == strlen(name) + 7 && strncmp(file + 4, name, strlen(name)) == 0;
}

/* The file of the plugin folder for name; NULL if there is none. */
static const char *
find_file(const char *name)
{
	for (int i = 0; i < nfiles; i++)
		if (is_called(files[i]->d_name, name))
			return files[i]->d_name;
	return NULL;
}

/* A plugin that file needs is not loaded before it: say why. */
static void
say_missing(const char *file, const char *name)
{
	const char *other = find_file(name);

	if (other == NULL)
		warnx("%s: needs plugin %s, which is not loaded before it; %s", file, name, mend_needed(name, file));
	else if (left_out(other))
		warnx("%s: needs plugin %s, which the loading list leaves out; change the list, or %s", file, name,
		    mend_unload(file));
	else if (strcmp(other, file) < 0)
		warnx("%s: needs plugin %s, which was refused; %s", file, name, mend_needed(name, file));
	else
		warnx("%s: needs plugin %s, whose number is higher; change ORDER in a plugin.mk, or %s", file, name,
		    mend_unload(file));
}

static bool
deps_missing(const char *file, const struct t2_plugin *p)
{
	char name[NAME_MAX_LEN + 1];

	for (const char *d = p->deps; *d != '\0'; d += token(d) + (d[token(d)] == ',')) {
		if (find_loaded(d, token(d)) != NULL)
			continue;
		(void)snprintf(name, sizeof name, "%.*s", (int)token(d), d);
		say_missing(file, name);
		return true;
	}
	return false;
}

/* A plugin of this name is loaded: the one whose file is not called like it is too many. */
static void
say_twice(const char *file, const struct t2_plugin *p, const char *first)
{
	const char *mend = !is_called(first, p->name) ? mend_unload(first) : !is_called(file, p->name) ?
	    mend_unload(file) : mend_one(file);

	warnx("%s: plugin %s is there twice, see %s; %s", file, p->name, first, mend);
}

/* printHeader, or a table that can be made.  Says so. */
static bool
columns_bad(const char *file, const struct t2_plugin *p)
{
	char why[256];

	if (p->columns == NULL)
		return false;
	if (p->printHeader != NULL || p->t2PrintHeader != NULL)
		warnx("%s: has both printHeader and T2_PLUGIN_COLUMNS; leave out one, or %s", file,
		    mend_unload(file));
	else if (columns_check(p->columns, why, sizeof why) == -1)
		warnx("%s: %s; change it, or %s", file, why, mend_unload(file));
	else
		return false;
	return true;
}

static bool
refused(const char *file, const struct t2_plugin *p)
{
	const char *first;

	if (p->abi != T2_ABI || p->size != sizeof *p) {
		warnx("%s: built for plugin ABI %u, t2 has %u; %s", file, (unsigned)p->abi, (unsigned)T2_ABI,
		    mend_all(file));
		return true;
	}
	if (p->name == NULL || p->name[0] == '\0' || strlen(p->name) > NAME_MAX_LEN || p->version == NULL ||
	    p->version[0] == '\0' || strlen(p->version) > VERSION_MAX_LEN) {
		warnx("%s: T2_PLUGIN_INIT without a name of at most %d or a version of at most %d characters; change "
		    "it, or %s", file, NAME_MAX_LEN, VERSION_MAX_LEN, mend_unload(file));
		return true;
	}
	if (p->major != 0 || p->minor < 8 || p->minor > 9) {
		warnx("%s: API generation %u.%u is not known, 0.8 and 0.9 are; change it, or %s", file, p->major,
		    p->minor, mend_unload(file));
		return true;
	}
	if (signature_differs(file, p->signature))
		return true;
	if ((first = find_loaded(p->name, strlen(p->name))) != NULL) {
		say_twice(file, p, first);
		return true;
	}
	return columns_bad(file, p) || deps_missing(file, p);
}

/*
 * Say why a file was not loaded.  A symbol that is missing has a reason, which the plugin's table may tell: other
 * core flags, or a plugin that it needs.
 */
static void
unloadable(const char *path, const char *file, const char *reason)
{
	char *why = t2_alloc_strcat(reason, NULL), *symbol = strstr(why, "undefined symbol: ");
	void *dl = symbol == NULL ? NULL : dlopen(path, RTLD_LAZY | RTLD_LOCAL);
	const bool named = strncmp(why, path, strlen(path)) == 0;
	const struct t2_plugin *p = dl == NULL ? NULL : dlsym(dl, "t2_plugin");

	if (p != NULL && refused(file, p))
		;	/* told */
	else if (symbol != NULL)
		warnx("%s: %s: neither t2 nor a plugin before it has it; load the plugin that has it, mend this one, "
		    "or %s", path, symbol, mend_unload(file));
	else
		warnx("%s%s%s; %s", named ? "" : path, named ? "" : ": ", why, mend_one(file));
	free(why);
	if (dl != NULL)
		(void)dlclose(dl);
}

/* True if the file ends before what its ELF headers say is in it: to load that would end in a bus error. */
static bool
is_cut(int fd, off_t size)
{
	ElfW(Ehdr) e;
	ElfW(Phdr) ph;

	if (pread(fd, &e, sizeof e, 0) != sizeof e || memcmp(e.e_ident, ELFMAG, SELFMAG) != 0 ||
	    e.e_phentsize != sizeof ph)
		return false;
	for (unsigned i = 0; i < e.e_phnum; i++) {
		if (pread(fd, &ph, sizeof ph, (off_t)(e.e_phoff + i * sizeof ph)) != sizeof ph)
			return true;
		if (ph.p_offset > (uint64_t)size || ph.p_filesz > (uint64_t)size - ph.p_offset)
			return true;
	}
	return false;
}

/* dlopen(3), or NULL after a message.  What is no file it would not open, or would wait for. */
static void *
open_one(const char *path, const char *file, const struct stat *st)
{
	const char *why;
	bool cut;
	void *dl;
	int fd;

	if (!S_ISREG(st->st_mode)) {
		warnx("%s: not a regular file; %s", path, mend_unload(file));
		return NULL;
	}
	if ((fd = open(path, O_RDONLY | O_CLOEXEC)) < 0) {
		why = strerror(errno);
		warnx("%s: %s; %s", path, why, mend_one(file));
		return NULL;
	}
	cut = is_cut(fd, st->st_size);
	close(fd);
	if (cut) {
		warnx("%s: cut short; %s", path, mend_one(file));
		return NULL;
	}
	if ((dl = dlopen(path, RTLD_NOW | RTLD_GLOBAL | RTLD_NODELETE)) == NULL)
		unloadable(path, file, dlerror());
	return dl;
}

static bool
load_one(int dir, const char *file)
{
	char path[PATH_MAX];
	struct stat st;
	void *dl;
	const struct t2_plugin *p;

	(void)snprintf(path, sizeof path, "%s%s", pluginFolder, file);
	if (fstatat(dir, file, &st, 0) != 0) {
		const char *why = strerror(errno);

		warnx("%s: %s; %s", path, why, mend_one(file));
		return false;
	}
	if (unsafe(&st, path, file) || (dl = open_one(path, file, &st)) == NULL)
		return false;
	if ((p = dlsym(dl, "t2_plugin")) == NULL) {
		warnx("%s: no t2_plugin in it: not built with T2_PLUGIN_INIT of this t2; %s", file, mend_one(file));
		return false;
	}
	if (refused(file, p))
		return false;
	loaded[nloaded] = p;
	loaded_file[nloaded] = file;
	plugins_add(p);
	info[nloaded] = (t2_plugin_info_t){ .name = p->name, .version = p->version,
		.number = (unsigned)(100 * (file[0] - '0') + 10 * (file[1] - '0') + file[2] - '0') };
	array.num_plugins = ++nloaded;
	return true;
}

/* The plugins of the open folder.  False if one was refused. */
static bool
load_all(int dir)
{
	bool good = true;

	for (int i = 0; i < nfiles; i++) {
		if (left_out(files[i]->d_name))
			continue;
		if (nloaded == PLUGINS_MAX)
			errx(1, "%s: more than %d plugins", pluginFolder, PLUGINS_MAX);
		good = load_one(dir, files[i]->d_name) && good;
	}
	return good;
}

bool
plugins_load(void)
{
	struct stat st;
	bool good;
	const int dir = open(pluginFolder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	if (dir < 0 || (nfiles = scandirat(dir, ".", &files, filter, alphasort)) < 0) {
		if (errno == ENOENT)
			warnx("%s: %s; %s", pluginFolder, strerror(ENOENT), mend_folder());
		else
			warn("%s", pluginFolder);
		return false;
	}
	if ((fstat(dir, &st) == 0 && unsafe(&st, pluginFolder, NULL)) || unsafe_way())
		exit(1);
	list_read();
	list_check();
	good = load_all(dir);
	for (int i = 0; i < nfiles; i++)
		free(files[i]);
	free(files);
	close(dir);
	free(list.text);
	return good;
}

void
plugins_list(FILE *stream)
{
	fputs("Active plugins:\n", stream);
	for (unsigned i = 0; i < nloaded; i++)
		fprintf(stream, "    %02u: %s, %s\n", i + 1, loaded[i]->name, loaded[i]->version);
}
