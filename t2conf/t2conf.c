/* t2conf: set, show and reset the user flags of the core and the plugins. */

#include <err.h>
#include <errno.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "conf.h"
#include "default_set.h"
#include "options.h"
#include "printed.h"
#include "treelock.h"

static void
components_of(const struct cmdline *c, const struct tree *t, struct pluginlist *names, bool defaults)
{
	size_t i;

	for (i = 0; i < c->ncomponent; i++)
		if (pluginlist_add(names, c->component[i]) == -1)
			err(1, NULL);
	if (c->all && tree_all(t, names) == -1)
		exit(1);
	if (names->n == 0 && defaults)
		default_set(t, names, true);
}

static int
do_request(struct tree *t, const struct cmdline *c, const struct request *r)
{
	char *const *names = c->component + r->first;

	if (!c->generate)
		return r->kind == 'D' ? set_assign(t, names, r->n, r->arg) : show_values(t, names, r->n, r->arg);
	if (r->n != 1)
		errx(2, "option -g with -%c: one component wanted", r->kind);
	return r->kind == 'D' ? config_edit(t, *names, c->config_file, r->arg) :
	    config_show(t, *names, c->config_file, r->arg);
}

static int
core_flags(struct tree *t, const struct cmdline *c)
{
	static const char *const monitoring[] = { "MONINTTMPCP=1", "VERBOSE=0", "DIFF_REPORT=1", "MACHINE_REPORT=1" };
	static char core[] = PATHS_CORE;
	char *one[] = { core };
	int rc = 0;
	size_t i;

	if (c->ip4)
		rc |= set_assign(t, one, 1, "IPV6_ACTIVATE=0");
	if (c->ip6)
		rc |= set_assign(t, one, 1, "IPV6_ACTIVATE=1");
	if (c->dual)
		rc |= set_assign(t, one, 1, "IPV6_ACTIVATE=2");
	for (i = 0; c->monitoring && i < sizeof(monitoring) / sizeof(monitoring[0]); i++)
		rc |= set_assign(t, one, 1, monitoring[i]);
	return rc;
}

/* All that changes headers, in memory.  0, 1 if a settings file named unknown flags, -1 if nothing may be written. */
static int
change(struct tree *t, const struct cmdline *c)
{
	struct pluginlist names = { NULL, 0 };
	int rc = 0, one;
	size_t i;

	for (i = 0; i < c->nrequest; i++)
		if (do_request(t, c, &c->request[i]) == -1)
			rc = -1;
	if (core_flags(t, c) == -1)
		rc = -1;
	components_of(c, t, &names, c->reset);
	if (rc == 0 && c->reset)
		rc = config_reset(t, &names);
	for (i = 0; rc != -1 && i < c->nconfig; i++) {
		one = config_apply(t, &names, c->config[i]);
		rc = one == -1 ? -1 : rc | one;
	}
	if (rc != -1 && c->patch != NULL && patch_apply(t, c->patch, false) == -1)
		rc = -1;
	if (rc != -1 && c->rpatch != NULL && patch_apply(t, c->rpatch, true) == -1)
		rc = -1;
	pluginlist_release(&names);
	return rc;
}

/* Wait for a running t2build: a header that changes under a compiler would not be built again. */
static int
lock_tree(const char *home)
{
	char msg[TREELOCK_ERR];
	pid_t owner;
	int fd = treelock(home, 0, &owner, msg);

	if (fd == -2) {
		warnx("waiting for t2build (process %ld)", (long)owner);
		fd = treelock(home, 1, &owner, msg);
	}
	if (fd == -1)
		errx(1, "%s", msg);
	return fd;
}

/* Write what was changed, the tree being locked; rc is what the change came to. */
static int
save(struct tree *t, int rc, int lock)
{
	char hint[PATH_MAX * 3];

	if (rc != -1 && tree_changed(t)) {
		paths_copy_hint(t->home, hint, sizeof(hint));
		if (lock == -3)
			warnx("%s", hint);
		if (lock == -3 || tree_save(t) == -1)
			rc = -1;
	}
	if (lock >= 0)
		close(lock);
	return rc;
}

static int
change_and_save(struct tree *t, const struct cmdline *c)
{
	int lock = lock_tree(t->home);

	return save(t, change(t, c), lock);
}

/* What was chosen in a dialog; doubts were asked about there. */
static int
save_flags(const struct tree *from, const char *component, char *const *assignments, size_t n)
{
	struct options o = *from->options;
	char *one[] = { xstrdup(component) };
	int lock, rc = 0;
	struct tree t;
	size_t i;

	tree_init(&t, from->home, &o);
	lock = lock_tree(t.home);
	o.yes = true;
	for (i = 0; i < n; i++)
		rc |= set_assign(&t, one, 1, assignments[i]);
	rc = save(&t, rc, lock);
	tree_release(&t);
	free(one[0]);
	return rc;
}

/* Run a command of the shell with path behind it; an interrupt is for the command.  0 if it ended with 0. */
static int
run_editor(const char *editor, char *path)
{
	/* EDITOR may have arguments; the shell splits them. */
	char *command = xprintf("exec %s \"$1\"", editor);
	int status;
	pid_t pid;

	fflush(NULL);
	pid = fork();
	if (pid == -1)
		err(1, "fork");
	if (pid == 0) {
		execl("/bin/sh", "sh", "-c", command, "t2conf", path, (char *)NULL);
		warn("/bin/sh");
		_exit(1);
	}
	signal(SIGINT, SIG_IGN);
	signal(SIGQUIT, SIG_IGN);
	while (waitpid(pid, &status, 0) == -1)
		if (errno != EINTR)
			err(1, "wait");
	free(command);
	return WIFEXITED(status) && WEXITSTATUS(status) == 0 ? 0 : -1;
}

static int
edit(struct tree *t, const char *name)
{
	struct component *c = tree_folder(t, name); /* the first flag may be what is to be written */
	const char *editor = getenv("EDITOR");
	char *path;
	int rc;

	if (c == NULL)
		return -1;
	if (strcmp(c->name, PATHS_LIB) == 0)
		errx(1, "no configuration method available for '%s'; try 't2conf %s -D NAME=VALUE'", name, name);
	path = strcmp(c->name, PATHS_CORE) == 0 ? xprintf("%s/src/tranalyzer.h", c->dir) :
	    xprintf("%s/src/%s.hpp", c->dir, c->name);
	if (access(path, F_OK) == -1) {
		free(path);
		path = xprintf("%s/src/%s.h", c->dir, c->name);
	}
	if (access(path, F_OK) == -1)
		err(1, "%s", path);
	if (editor == NULL || *editor == '\0')
		editor = "vi";
	rc = run_editor(editor, path);
	free(path);
	return rc;
}

static int
generate(struct tree *t, const struct cmdline *c)
{
	struct pluginlist names = { NULL, 0 };
	int rc;

	components_of(c, t, &names, true);
	rc = config_generate(t, &names, c->config_file);
	pluginlist_release(&names);
	return rc;
}

static int
write_list(struct tree *t, const struct cmdline *c)
{
	struct pluginlist names = { NULL, 0 };
	int rc;

	components_of(c, t, &names, false);
	rc = loaded_write_list(t, &names, c->list_file);
	pluginlist_release(&names);
	return rc;
}

/* What has to do with the plugin folder, behind the changes. */
static int
loaded(struct tree *t, const struct cmdline *c)
{
	static const char *const core[] = { PATHS_CORE };
	int rc = 0;

	if (c->list)
		rc = write_list(t, c);
	if (rc == 0 && c->show)
		rc = loaded_show_list(t->options, c->show_file);
	if (rc == 0 && c->save)
		rc = loaded_save(t->options, c->save_file);
	if (rc == 0 && c->restore)
		rc = loaded_restore(t->options, c->restore_file);
	if (rc == 0 && c->pcapd)
		rc = loaded_only_pcapd(t->options);
	if (rc == 0 && c->unpcapd)
		rc = loaded_restore(t->options, NULL);
	if (rc == 0 && c->build)
		rc = loaded_build(t->options, core, 1);
	return rc;
}

static int
run(struct tree *t, const struct cmdline *c)
{
	bool folder = options_use_folder(c);
	int rc = 0;

	if (c->gui && c->ncomponent == 1)
		return gui_flags(t, c->component[0], save_flags);
	if (c->gui)
		return gui_main(t, c->all ? TICK_ALL : c->none ? TICK_NONE : TICK_LOADED, save_flags);
	if (c->names)
		return show_names(t, c->component[0]);
	if (c->env)
		return show_env(t, c->component, c->ncomponent, c->env_set);
	if (options_change_headers(c))
		rc = change_and_save(t, c);
	else if (c->generate)
		rc = generate(t, c);
	else if (!folder && c->ncomponent == 1)
		return edit(t, c->component[0]);
	else if (!folder)
		options_usage(2);
	return rc == 0 && folder ? loaded(t, c) : rc;
}

int
main(int argc, char **argv)
{
	static struct tree tree;
	static struct cmdline c;
	char msg[PATHS_ERR], root[sizeof(tree.home)] = "";
	const char *home = options_tree(argc, argv);
	int rc;

	printed_watch("t2conf");
	if (argc < 2)
		options_usage(2);
	if (home != NULL && setenv("T2HOME", home, 1) == -1)
		err(1, NULL);
	if (home_tree(root, sizeof(root), msg) == -1 && strcmp(argv[1], "-h") != 0 &&
	    strcmp(argv[1], "--help") != 0)
		errx(1, "%s", msg);
	tree_init(&tree, root, &c.options);
	options_read(&c, argc, argv, &tree);
	rc = run(&tree, &c);
	tree_release(&tree);
	return rc == 0 ? 0 : 1;
}
