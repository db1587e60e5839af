/*
 * plugins.c - the loader, and the calls of plugins in their order
 *
 * A plugin is NNN_NAME.so in the plugin folder.  It is refused, with one line that says how to mend it, before any of
 * its callbacks has run.
 */
#include <sys/stat.h>

#include <dirent.h>
#include <dlfcn.h>
#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <math.h>
#include <stdlib.h>
#include <unistd.h>

#include "core.h"

#define PLUGINS_MAX	255
#define NAME_MAX_LEN	31
#define VERSION_MAX_LEN	15

static struct loaded {
	const struct t2_plugin *p;
	void *dl;
} loaded[PLUGINS_MAX];
static unsigned nloaded;

/* the callbacks on the packet path and on the row path, without holes */
static void (*new_flow[PLUGINS_MAX])(packet_t *, unsigned long);
static void (*layer2[PLUGINS_MAX])(packet_t *, unsigned long);
static void (*layer4[PLUGINS_MAX])(packet_t *, unsigned long);
static float (*least_timeout[PLUGINS_MAX])(const packet_t *);
static unsigned nleast;
static unsigned nnew_flow, nlayer2, nlayer4, nsinks;

static t2_plugin_info_t info[PLUGINS_MAX];
static t2_plugin_array_t array = { .plugin = info };
t2_plugin_array_t *t2_plugins = &array;
binary_value_t *main_header_bv;

/* --- the list of files --------------------------------------------------------------------------------------------- */

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

static bool
listed(FILE *list, const char *file)
{
	char line[PATH_MAX];

	rewind(list);
	while (fgets(line, sizeof line, list) != NULL) {
		line[strcspn(line, "\r\n")] = '\0';
		if (line[0] != '#' && line[0] != '\0' && line_names(line, file))
			return true;
	}
	return false;
}

static FILE *
list_open(void)
{
	char path[PATH_MAX];
	FILE *f;

	if (USE_PLLIST == 0 && pluginList == NULL)
		return NULL;
	if (pluginList != NULL) {
		if ((f = fopen(pluginList, "re")) == NULL)
			err(1, "%s", pluginList);
		return f;
	}
	(void)snprintf(path, sizeof path, "%s%s", pluginFolder, PLLIST);
	return fopen(path, "re");
}

/* --- checks -------------------------------------------------------------------------------------------------------- */

/* The user: under sudo(8), which alone sets SUDO_UID for root, who called it. */
static uid_t
user(void)
{
	const char *uid = getuid() == 0 && geteuid() == 0 ? getenv("SUDO_UID") : NULL;

	if (uid == NULL || *uid == '\0' || uid[strspn(uid, "0123456789")] != '\0')
		return geteuid();
	return (uid_t)strtoul(uid, NULL, 10);
}

/* A file that somebody else may change is somebody else's program. */
static const char *
unsafe(const struct stat *st)
{
	if (st->st_uid != 0 && st->st_uid != geteuid() && st->st_uid != user())
		return "belongs to another user";
	if (st->st_mode & S_IWOTH)
		return "others may write to it; chmod o-w";
	if (st->st_mode & S_IWGRP)
		return "its group may write to it; chmod g-w";
	return NULL;
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
			warnx("%s: built with %.*s=%.*s, t2 has %.*s; run t2build -R", file, (int)nlen, ours,
			    v == NULL ? 1 : (int)tlen, v == NULL ? "?" : v, (int)token(ours), ours);
			return true;
		}
	}
	warnx("%s: built with other core flags than t2; run t2build -R", file);
	return true;
}

static bool
is_loaded(const char *name, size_t len)
{
	for (unsigned i = 0; i < nloaded; i++)
		if (strlen(loaded[i].p->name) == len && strncmp(loaded[i].p->name, name, len) == 0)
			return true;
	return false;
}

static bool
deps_missing(const char *file, const struct t2_plugin *p)
{
	for (const char *d = p->deps; *d != '\0'; d += token(d) + (d[token(d)] == ',')) {
		if (is_loaded(d, token(d)))
			continue;
		warnx("%s: needs plugin %.*s, which is not loaded before it; run t2build %.*s", file, (int)token(d), d,
		    (int)token(d), d);
		return true;
	}
	return false;
}

static bool
refused(const char *file, const struct t2_plugin *p)
{
	if (p->abi != T2_ABI || p->size != sizeof *p) {
		warnx("%s: built for plugin ABI %u, t2 has %u; run t2build -R", file, (unsigned)p->abi, (unsigned)T2_ABI);
		return true;
	}
	if (p->name == NULL || p->name[0] == '\0' || strlen(p->name) > NAME_MAX_LEN || p->version == NULL ||
	    p->version[0] == '\0' || strlen(p->version) > VERSION_MAX_LEN) {
		warnx("%s: T2_PLUGIN_INIT without a name of at most %d or a version of at most %d characters", file,
		    NAME_MAX_LEN, VERSION_MAX_LEN);
		return true;
	}
	if (p->major != 0 || p->minor < 8 || p->minor > 9) {
		warnx("%s: API generation %u.%u is not known: 0.8 and 0.9 are", file, p->major, p->minor);
		return true;
	}
	if (signature_differs(file, p->signature))
		return true;
	if (is_loaded(p->name, strlen(p->name))) {
		warnx("%s: plugin %s is there twice; run t2build -u %s, then t2build %s", file, p->name, p->name, p->name);
		return true;
	}
	return deps_missing(file, p);
}

static bool
load_one(int dir, const char *file)
{
	char path[PATH_MAX];
	struct stat st;
	const char *why;
	void *dl;
	const struct t2_plugin *p;

	(void)snprintf(path, sizeof path, "%s%s", pluginFolder, file);
	if (fstatat(dir, file, &st, 0) != 0) {
		warn("%s", path);
		return false;
	}
	if ((why = unsafe(&st)) != NULL) {
		warnx("%s: %s", path, why);
		return false;
	}
	if ((dl = dlopen(path, RTLD_LAZY | RTLD_GLOBAL | RTLD_NODELETE)) == NULL) {
		warnx("%s; run t2build -R", dlerror());
		return false;
	}
	if ((p = dlsym(dl, "t2_plugin")) == NULL) {
		warnx("%s: no t2_plugin in it: not built with T2_PLUGIN_INIT of this t2; run t2build -R", file);
		return false;
	}
	if (refused(file, p))
		return false;
	loaded[nloaded].p = p;
	loaded[nloaded].dl = dl;
	info[nloaded] = (t2_plugin_info_t){ .name = p->name, .version = p->version,
		.number = (unsigned)(100 * (file[0] - '0') + 10 * (file[1] - '0') + file[2] - '0') };
	array.num_plugins = ++nloaded;
	return true;
}

static void
callbacks_gather(void)
{
	for (unsigned i = 0; i < nloaded; i++) {
		const struct t2_plugin *p = loaded[i].p;

		if (p->onFlowGenerated != NULL || p->t2OnNewFlow != NULL)
			new_flow[nnew_flow++] = p->onFlowGenerated != NULL ? p->onFlowGenerated : p->t2OnNewFlow;
		if (p->claimLayer2Information != NULL || p->t2OnLayer2 != NULL)
			layer2[nlayer2++] = p->claimLayer2Information != NULL ? p->claimLayer2Information : p->t2OnLayer2;
		if (p->claimLayer4Information != NULL || p->t2OnLayer4 != NULL)
			layer4[nlayer4++] = p->claimLayer4Information != NULL ? p->claimLayer4Information : p->t2OnLayer4;
		if (p->t2LeastTimeout != NULL)
			least_timeout[nleast++] = p->t2LeastTimeout;
		nsinks += p->bufferToSink != NULL || p->t2BufferToSink != NULL;
	}
}

bool
plugins_load(void)
{
	struct dirent **names;
	struct stat st;
	FILE *list;
	const char *why;
	bool good = true;
	const int dir = open(pluginFolder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	const int n = dir < 0 ? -1 : scandirat(dir, ".", &names, filter, alphasort);

	if (n < 0) {
		warnx("%s: %s%s", pluginFolder, strerror(errno), errno == ENOENT ? "; run t2build" : "");
		return false;
	}
	if (fstat(dir, &st) == 0 && (why = unsafe(&st)) != NULL)
		errx(1, "%s: %s", pluginFolder, why);
	list = list_open();
	for (int i = 0; i < n; i++) {
		const char *file = names[i]->d_name;

		if (list != NULL && listed(list, file) == (USE_PLLIST == 2 && pluginList == NULL))
			continue;
		if (nloaded == PLUGINS_MAX)
			errx(1, "%s: more than %d plugins", pluginFolder, PLUGINS_MAX);
		good = load_one(dir, file) && good;
	}
	for (int i = 0; i < n; i++)
		free(names[i]);
	free(names);
	close(dir);
	if (list != NULL)
		fclose(list);
	callbacks_gather();
	return good;
}

/* --- calls --------------------------------------------------------------------------------------------------------- */

#define CALLBACK(i, old, new)	(loaded[i].p->old != NULL ? loaded[i].p->old : loaded[i].p->new)

binary_value_t *
plugins_columns(void)
{
	binary_value_t *bv = NULL;

	BV_APPEND_TYPE(bv, "dir", "Flow direction", bt_flow_direction);
	BV_APPEND_U64(bv, "flowInd", "Flow index");
	for (unsigned i = 0; i < nloaded; i++) {
		binary_value_t *(*const columns)(void) = CALLBACK(i, printHeader, t2PrintHeader);

		if (columns != NULL)
			bv = bv_append_bv(bv, columns());
	}
	return bv;
}

void
plugins_initialize(void)
{
	for (unsigned i = 0; i < nloaded; i++) {
		void (*const f)(void) = CALLBACK(i, initialize, t2Init);

		if (f != NULL)
			f();
	}
}

void
plugins_new_flow(packet_t *pk, unsigned long flowIndex)
{
	for (unsigned i = 0; i < nnew_flow; i++)
		new_flow[i](pk, flowIndex);
}

void
plugins_layer2(packet_t *pk, unsigned long flowIndex)
{
	for (unsigned i = 0; i < nlayer2; i++)
		layer2[i](pk, flowIndex);
}

void
plugins_layer4(packet_t *pk, unsigned long flowIndex)
{
	for (unsigned i = 0; i < nlayer4; i++)
		layer4[i](pk, flowIndex);
}

void
plugins_terminate(unsigned long flowIndex)
{
	for (unsigned i = 0; i < nloaded; i++) {
		const struct t2_plugin *p = loaded[i].p;

		if (p->onFlowTerminate != NULL)
			p->onFlowTerminate(flowIndex);
		else if (p->t2OnFlowTerminate != NULL)
			p->t2OnFlowTerminate(flowIndex, main_output_buffer);
	}
}

bool
plugins_have_sink(void)
{
	return nsinks > 0;
}

void
plugins_sink(outputBuffer_t *row)
{
	for (unsigned i = 0; i < nloaded; i++) {
		const struct t2_plugin *p = loaded[i].p;

		if (p->bufferToSink != NULL)
			p->bufferToSink(row);
		else if (p->t2BufferToSink != NULL)
			p->t2BufferToSink(row, main_header_bv);
	}
}

void
plugins_report(FILE *stream)
{
	for (unsigned i = 0; i < nloaded; i++) {
		void (*const f)(FILE *) = CALLBACK(i, pluginReport, t2PluginReport);

		if (f != NULL)
			f(stream);
	}
}

void
plugins_monitoring(FILE *stream, uint8_t state)
{
	for (unsigned i = 0; i < nloaded; i++) {
		void (*const f)(FILE *, uint8_t) = CALLBACK(i, monitoring, t2Monitoring);

		if (f != NULL)
			f(stream, state);
	}
}

void
plugins_finalize(void)
{
	for (unsigned i = 0; i < nloaded; i++) {
		void (*const f)(void) = CALLBACK(i, onApplicationTerminate, t2Finalize);

		if (f != NULL)
			f();
	}
}

float
plugins_least_timeout(const packet_t *pk)
{
	float least = HUGE_VALF;

	for (unsigned i = 0; i < nleast; i++) {
		const float t = least_timeout[i](pk);

		if (t < least)
			least = t;
	}
	return least;
}

const char *
plugins_unshardable(void)
{
	for (unsigned i = 0; i < nloaded; i++) {
		const struct t2_plugin *p = loaded[i].p;
		const bool sees_flows = p->onFlowGenerated != NULL || p->t2OnNewFlow != NULL ||
		    p->claimLayer2Information != NULL || p->t2OnLayer2 != NULL || p->claimLayer4Information != NULL ||
		    p->t2OnLayer4 != NULL || p->onFlowTerminate != NULL || p->t2OnFlowTerminate != NULL;

		if (sees_flows && (p->flags & T2_SHARDABLE) == 0)
			return p->name;
	}
	return NULL;
}

void
plugins_list(FILE *stream)
{
	fputs("Active plugins:\n", stream);
	for (unsigned i = 0; i < nloaded; i++)
		fprintf(stream, "    %02u: %s, %s\n", i + 1, loaded[i].p->name, loaded[i].p->version);
}
