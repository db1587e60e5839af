/* -U: fetch data anew. */

#include <stdio.h>
#include <string.h>

#include "builder.h"
#include "folders.h"
#include "install.h"
#include "makerun.h"
#include "paths.h"

/* The address tables, which make knows to fetch and build, into the plugin folder. */
static void
update_core(struct job *job)
{
	struct pluginlist done = { NULL, 0 };
	struct command c = { NULL, 0 };

	start_make(job, &c);
	command_add(&c, "SUBNETS_DIR=%s", job->folder);
	command_add(&c, "built-subnets");
	fflush(stdout);
	make_run(job->home, c.argv, job->read_only, &done);
	command_free(&c);
	if (pluginlist_has(&done, "subnets"))
		say(stdout, PLAIN, "Tranalyzer2 successfully updated");
	else
		fail_component(job, PATHS_CORE);
	pluginlist_release(&done);
}

/* The plugin's own command, in its folder; what it fetched goes to the plugin folder. */
static void
update_plugin(struct job *job, const struct plugin_info *p)
{
	struct command c = { NULL, 0 };
	char built[PATH_MAX * 2 + 32];
	bool ok;

	if (p->update == NULL || p->update[strspn(p->update, " \t\r")] == '\0') {
		say(stdout, PLAIN, "%s: nothing to update", p->name);
		return;
	}
	command_add(&c, "sh");
	command_add(&c, "-c");
	command_add(&c, "%s", p->update);
	ok = program_run(p->dir, c.argv) == 0;
	command_free(&c);
	plugins_built(job, p, built, sizeof(built));
	if (ok && tree_make(job->folder) == 0 && install_data(job->folder, p, built, true, self_command(job)) == 0)
		say(stdout, PLAIN, "%s successfully updated", p->name);
	else
		fail_component(job, p->name);
}

void
update_all(struct job *job)
{
	size_t i;

	if (job->with_core)
		update_core(job);
	for (i = 0; i < job->nplugin; i++)
		update_plugin(job, &job->plugin[i]);
}
