/* Archives of components, and of the tree. */

#include <dirent.h>
#include <err.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "builder.h"
#include "makerun.h"
#include "paths.h"
#include "t2version.h"

#define TEMP ".%s.tmp"

static const char *
archive_suffix(struct job *job)
{
	switch (job->opt.package) {
	case 'J': return "tar.xz";
	case 'j': return "tar.bz2";
	case 't': return "tar";
	default: return "tar.gz";
	}
}

/* The archive is written beside its place: one of an earlier run is lost only to a whole new one. */
static void
pack(struct job *job, struct command *c, const char *file, const char *name)
{
	char temp[NAME_MAX + 16];
	int rc = program_run(NULL, c->argv);

	command_free(c);
	snprintf(temp, sizeof(temp), TEMP, file);
	if (rc == 0 && (rc = rename(temp, file)) == -1)
		warn("%s", file);
	if (rc == 0)
		printf("%s written\n", file);
	else {
		unlink(temp);
		fail_component(job, name);
	}
}

static const char *
compressor(struct job *job)
{
	switch (job->opt.package) {
	case 'J': return "--xz";
	case 'j': return "--bzip2";
	case 't': return NULL;
	default: return "--gzip";
	}
}

static void
start_pack(struct job *job, struct command *c, const char *file)
{
	command_add(c, "tar");
	if (compressor(job) != NULL)
		command_add(c, "%s", compressor(job));
	command_add(c, "-cf");
	command_add(c, TEMP, file);
	command_add(c, "--exclude=./build");
	command_add(c, "--exclude=./build-*");
	command_add(c, "--exclude=./.git");
	command_add(c, "--exclude=.*.tmp");
	command_add(c, "--exclude=.t2build.lock");
}

static void
pack_folder(struct job *job, const char *dir, const char *name)
{
	char file[NAME_MAX];
	struct command c = { NULL, 0 };

	snprintf(file, sizeof(file), "%s-%s.%s", name, T2_VERSION, archive_suffix(job));
	start_pack(job, &c, file);
	command_add(&c, "--transform=s,^\\.,%s-%s,S", name, T2_VERSION);
	command_add(&c, "-C");
	command_add(&c, "%s", dir);
	command_add(&c, ".");
	pack(job, &c, file, name);
}

static void
pack_tree(struct job *job)
{
	char file[NAME_MAX], path[PATH_MAX + 512];
	struct command c = { NULL, 0 };
	struct dirent *e;
	DIR *d;

	snprintf(file, sizeof(file), "t2-%s.%s", T2_VERSION, archive_suffix(job));
	start_pack(job, &c, file);
	snprintf(path, sizeof(path), "%s/plugins", job->home);
	if ((d = opendir(path)) == NULL)
		err(1, "%s", path);
	while ((e = readdir(d)) != NULL) {
		snprintf(path, sizeof(path), "%s/plugins/%.200s", job->home, e->d_name);
		if (e->d_name[0] != '.' && plugin_is_dir(path) && !has_plugin(job, e->d_name))
			command_add(&c, "--exclude=./plugins/%s", e->d_name);
	}
	closedir(d);
	command_add(&c, "--transform=s,^\\.,t2-%s,S", T2_VERSION);
	command_add(&c, "-C");
	command_add(&c, "%s", job->home);
	command_add(&c, ".");
	pack(job, &c, file, "t2");
}

void
pack_all(struct job *job)
{
	char core[PATH_MAX + 16];
	size_t i;

	if (job->opt.package_all) {
		pack_tree(job);
		return;
	}
	snprintf(core, sizeof(core), "%s/t2core", job->home);
	if (job->with_core)
		pack_folder(job, core, PATHS_CORE);
	for (i = 0; i < job->nplugin; i++)
		pack_folder(job, job->plugin[i].dir, job->plugin[i].name);
}
