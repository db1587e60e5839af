/* -U: fetch data anew. */

#include <stdio.h>
#include <string.h>

#include "builder.h"
#include "install.h"
#include "makerun.h"
#include "paths.h"

/* The address tables, which make knows to fetch and build, into the plugin folder. */
static void
update_core(void)
{
	struct pluginlist done = { NULL, 0 };
	struct command c = { NULL, 0 };

	start_make(&c);
	command_add(&c, "SUBNETS_DIR=%s", folder);
	command_add(&c, "built-subnets");
	fflush(stdout);
	make_run(home, c.argv, read_only, &done);
	command_free(&c);
	if (pluginlist_has(&done, "subnets"))
		say(stdout, PLAIN, "Tranalyzer2 successfully updated");
	else
		fail_component(PATHS_CORE);
	pluginlist_release(&done);
}

/* The plugin's own command, in its folder; what it fetched goes to the plugin folder. */
static void
update_plugin(const struct plugin_info *p)
{
	struct command c = { NULL, 0 };
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
	if (ok && tree_make(folder) == 0 && install_data(folder, p, true, self_command()) == 0)
		say(stdout, PLAIN, "%s successfully updated", p->name);
	else
		fail_component(p->name);
}

void
update_all(void)
{
	size_t i;

	if (with_core)
		update_core();
	for (i = 0; i < nplugin; i++)
		update_plugin(&plugin[i]);
}
