/* t2conf: set, show and reset the user flags of the core and the plugins. */

#include <err.h>
#include <errno.h>
#include <getopt.h>
#include <limits.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/wait.h>
#include <unistd.h>

#include "conf.h"
#include "nearest.h"
#include "printed.h"
#include "treelock.h"

/* A -D or -G, for the components named before it, or behind it if there are none before. */
struct request {
	char	    kind; /* 'D' or 'G' */
	const char *arg;
	size_t	    first, n; /* its components; n 0: not known yet */
};

enum { OPT_RESET = 256, OPT_PATCH, OPT_RPATCH, OPT_IP4, OPT_IP6, OPT_DUAL, OPT_T2, OPT_GUI };

struct cmdline {
	char		  **component;
	size_t		    ncomponent;
	size_t		    group;   /* first component of the group that the next -D is for */
	size_t		    ngroup0; /* components of the first group, once it is closed */
	bool		    group_used;
	struct request	   *request;
	size_t		    nrequest;
	const char	  **config; /* -C */
	size_t		    nconfig;
	const char	   *patch, *rpatch, *tree;
	const char	   *config_file, *list_file, *show_file, *save_file, *restore_file; /* of -g -L -S -s -r */
	bool		    names, env, env_set, reset, all, generate, list, show, save, restore, pcapd, unpcapd;
	bool		    ip4, ip6, dual, monitoring, build, gui, none;
};

struct options options;

static const char *const default_plugins[] = { "basicFlow", "basicStats", "connStat", "icmpDecode", "macRecorder",
	"protoStats", "tcpFlags", "tcpStates", "txtSink" };

static void __attribute__((noreturn))
usage(int status)
{
	FILE *out = status == 0 ? stdout : stderr;

	fputs("usage: t2conf COMPONENT ... -D NAME=VALUE ... [COMPONENT ... -D NAME=VALUE ...]\n"
	      "       t2conf COMPONENT ... -G NAME ... | -I | -E | -e\n"
	      "       t2conf --reset [-a | COMPONENT ...]\n"
	      "       t2conf -g [FILE] | -C FILE | -L [FILE] [-a | COMPONENT ...]\n"
	      "       t2conf --patch FILE | --rpatch FILE | --ip4 | --ip6 | --dual | -m\n"
	      "       t2conf -S [FILE] | -s [FILE] | -r [FILE] | -9 | -q\n"
	      "       t2conf --gui [-a | -0] | COMPONENT [--gui]\n",
	    out);
	if (status != 0) {
		fputs("Try 't2conf --help' for more information.\n", out);
		exit(status);
	}
	fputs("\n"
	      "COMPONENT is tranalyzer2 (the core), utils (the shared headers), a plugin's name or the folder of a\n"
	      "plugin outside the tree.  Without an option its header is opened in $EDITOR.\n\n"
	      "  -D NAME=VALUE     set a flag; VALUE default is the one of default.config\n"
	      "  -G NAME           print a flag's value\n"
	      "  -I                list the names of the flags\n"
	      "  -E, -e            list the run-time variables, those set in the environment\n"
	      "  --reset           set all flags to the values of default.config\n"
	      "  -a, --all         all components of the tree\n"
	      "  --gui, --tui      flags, or without COMPONENT also plugins, in a full-screen dialog\n"
	      "  -0, --none        with --gui: no plugin is ticked at first; -a: all are\n"
	      "  -g, --generate [FILE]  write the present values to FILE (COMPONENT.config beside the component)\n"
	      "  -C, --config FILE set the values in FILE; auto: COMPONENT.config, default: default.config\n"
	      "  --patch FILE      set the flags in a patch; --rpatch FILE: set them back\n"
	      "  --ip4 --ip6 --dual    core: flows of IPv4, of IPv6, of both\n"
	      "  -m, --monitoring  core: flags for machine readable monitoring\n"
	      "  -L [FILE]         write a loading list (plugins.load in the plugin folder)\n"
	      "  -S [FILE]         show a loading list\n"
	      "  -s [FILE]         save the set of loaded plugins; -r [FILE]: go back to it\n"
	      "  -9, --pcapd       save the set and load pcapd only; -q: go back\n"
	      "  --t2              build the core afterwards\n"
	      "  -f, --force       hand -r (build anew) to t2build; -d, --debug: -d\n"
	      "  -p DIR            plugin folder, -t DIR source tree\n"
	      "  -y, --yes         answer all questions with yes\n"
	      "  -v, --verbose     say what is done\n"
	      "  -h, --help        this text\n",
	    out);
	exit(status);
}

bool
ask(const char *fmt, ...)
{
	char line[64];
	va_list ap;

	va_start(ap, fmt);
	if (options.gui && !options.yes) {
		vsnprintf(line, sizeof(line), fmt, ap);
		va_end(ap);
		return gui_ask(line);
	}
	vfprintf(stderr, fmt, ap);
	va_end(ap);
	if (options.yes) {
		fputs("yes\n", stderr);
		return true;
	}
	if (fgets(line, sizeof(line), stdin) == NULL) {
		fputc('\n', stderr);
		return false;
	}
	line[strcspn(line, "\r\n")] = '\0';
	return strcasecmp(line, "y") == 0 || strcasecmp(line, "yes") == 0;
}

int
default_set(const struct tree *t, struct pluginlist *names, bool with_core)
{
	size_t i;

	if (with_core && (pluginlist_add(names, PATHS_CORE) == -1 || pluginlist_add(names, PATHS_LIB) == -1))
		err(1, NULL);
	for (i = 0; i < sizeof(default_plugins) / sizeof(default_plugins[0]); i++)
		if (tree_has(t, default_plugins[i]) && pluginlist_add(names, default_plugins[i]) == -1)
			err(1, NULL);
	return names->n > 0 ? 0 : -1;
}

/* --- the command line ----------------------------------------------------------------------------------------- */

static void
add_component(struct cmdline *c, const char *word)
{
	if (c->group_used) {
		if (c->ngroup0 == 0)
			c->ngroup0 = c->ncomponent;
		c->group = c->ncomponent;
		c->group_used = false;
	}
	c->component = xrealloc(c->component, c->ncomponent + 1, sizeof(*c->component));
	c->component[c->ncomponent++] = xstrdup(word);
}

static void
add_request(struct cmdline *c, char kind, const char *arg)
{
	struct request *r;

	c->request = xrealloc(c->request, c->nrequest + 1, sizeof(*c->request));
	r = &c->request[c->nrequest++];
	r->kind = kind;
	r->arg = arg;
	r->first = c->group;
	r->n = c->ncomponent - c->group;
	c->group_used = r->n > 0;
}

/* The optional file of -g, -L, -S, -s, -r: glued to the option, or the next word if that is no component. */
static const char *
optional_file(char **argv, int argc, const struct tree *t)
{
	const char *word;

	if (optarg != NULL)
		return *optarg == '=' ? optarg + 1 : optarg;
	if (optind >= argc)
		return NULL;
	word = argv[optind];
	if ((*word == '-' && word[1] != '\0') || tree_has(t, word))
		return NULL;
	optind++;
	return word;
}

static const struct option longopts[] = {
	{ "all", no_argument, NULL, 'a' },
	{ "config", required_argument, NULL, 'C' },
	{ "debug", no_argument, NULL, 'd' },
	{ "dual", no_argument, NULL, OPT_DUAL },
	{ "force", no_argument, NULL, 'f' },
	{ "generate", optional_argument, NULL, 'g' },
	{ "gui", no_argument, NULL, OPT_GUI },
	{ "help", no_argument, NULL, 'h' },
	{ "ip4", no_argument, NULL, OPT_IP4 },
	{ "ip6", no_argument, NULL, OPT_IP6 },
	{ "monitoring", no_argument, NULL, 'm' },
	{ "none", no_argument, NULL, '0' },
	{ "patch", required_argument, NULL, OPT_PATCH },
	{ "pcapd", no_argument, NULL, '9' },
	{ "reset", no_argument, NULL, OPT_RESET },
	{ "rpatch", required_argument, NULL, OPT_RPATCH },
	{ "t2", no_argument, NULL, OPT_T2 },
	{ "tui", no_argument, NULL, OPT_GUI },
	{ "verbose", no_argument, NULL, 'v' },
	{ "yes", no_argument, NULL, 'y' },
	{ NULL, 0, NULL, 0 },
};

static void
flag_option(struct cmdline *c, int opt)
{
	switch (opt) {
	case '0': c->none = true; break;
	case '9': c->pcapd = true; break;
	case 'E': c->env = true; break;
	case 'I': c->names = true; break;
	case 'a': c->all = true; break;
	case 'd': options.debug = true; break;
	case 'e': c->env = c->env_set = true; break;
	case 'f': options.force = true; break;
	case 'm': c->monitoring = true; break;
	case 'q': c->unpcapd = true; break;
	case 'v': options.verbose = true; break;
	case 'y': options.yes = true; break;
	case OPT_RESET: c->reset = true; break;
	case OPT_IP4: c->ip4 = true; break;
	case OPT_IP6: c->ip6 = true; break;
	case OPT_DUAL: c->dual = true; break;
	case OPT_T2: c->build = true; break;
	case OPT_GUI: c->gui = options.gui = true; break;
	case 'h': usage(0);
	default: usage(2);
	}
}

/* Options with a file that may follow.  False if opt is none of them. */
static bool
file_option(struct cmdline *c, int opt, char **argv, int argc, const struct tree *t)
{
	switch (opt) {
	case 'g':
		c->generate = true;
		c->config_file = optional_file(argv, argc, t);
		break;
	case 'L':
		c->list = true;
		c->list_file = optional_file(argv, argc, t);
		break;
	case 'S':
		c->show = true;
		c->show_file = optional_file(argv, argc, t);
		break;
	case 's':
		c->save = true;
		c->save_file = optional_file(argv, argc, t);
		break;
	case 'r':
		c->restore = true;
		c->restore_file = optional_file(argv, argc, t);
		break;
	default:
		return false;
	}
	return true;
}

static void
parse_args(struct cmdline *c, int argc, char **argv, const struct tree *t)
{
	int opt;

	/* The leading minus: operands come in their order, as option 1. */
	while ((opt = getopt_long(argc, argv, "-09C:D:EG:IL::S::adefg::hmp:qr::s::t:vy", longopts, NULL)) != -1) {
		switch (opt) {
		case 1:
			add_component(c, optarg);
			break;
		case 'D':
		case 'G':
			add_request(c, (char)opt, optarg);
			break;
		case 'C':
			c->config = xrealloc(c->config, c->nconfig + 1, sizeof(*c->config));
			c->config[c->nconfig++] = optarg;
			break;
		case 'p':
			options.plugin_dir = optarg;
			break;
		case 't':
			c->tree = optarg;
			break;
		case OPT_PATCH:
			c->patch = optarg;
			break;
		case OPT_RPATCH:
			c->rpatch = optarg;
			break;
		default:
			if (!file_option(c, opt, argv, argc, t))
				flag_option(c, opt);
		}
	}
	for (; optind < argc; optind++) /* behind -- */
		add_component(c, argv[optind]);
}

/* Give the requests that came before any component the first group of components. */
static void
settle_requests(struct cmdline *c)
{
	size_t n = c->ngroup0 > 0 ? c->ngroup0 : c->ncomponent, i;
	bool waiting = false;

	for (i = 0; i < c->nrequest; i++) {
		if (c->request[i].n > 0)
			continue;
		waiting = true;
		c->request[i].first = 0;
		c->request[i].n = n;
		if (n == 0)
			errx(2, "option -%c: name the component", c->request[i].kind);
	}
	/* The last group may only be without a request if that is the group that the first ones waited for. */
	if (c->nrequest > 0 && !c->group_used && !(waiting && c->group == 0))
		errx(2, "%s: no -D or -G for it", c->component[c->group]);
}

static void
check_components(const struct cmdline *c, const struct tree *t)
{
	struct pluginlist all = { NULL, 0 };
	size_t i, j;

	for (i = 0; i < c->ncomponent; i++) {
		struct nearest n = NEAREST(c->component[i]);

		if (tree_has(t, c->component[i]))
			continue;
		if (tree_all(t, &all) == -1)
			exit(1);
		for (j = 0; j < all.n; j++)
			nearest_offer(&n, all.name[j]);
		if (n.best[0] != '\0')
			errx(1, "%s: no such component; did you mean %s?", c->component[i], n.best);
		errx(1, "%s: no such component", c->component[i]);
	}
}

static bool
changes_headers(const struct cmdline *c)
{
	return c->nrequest > 0 || c->reset || c->nconfig > 0 || c->patch != NULL || c->rpatch != NULL || c->ip4 ||
	    c->ip6 || c->dual || c->monitoring;
}

static bool
uses_folder(const struct cmdline *c)
{
	return c->list || c->show || c->save || c->restore || c->pcapd || c->unpcapd || c->build;
}

static void
check_exclusive(const struct cmdline *c)
{
	if (c->ip4 + c->ip6 + c->dual > 1)
		errx(2, "one of --ip4, --ip6 and --dual only");
	if (c->pcapd && c->unpcapd)
		errx(2, "one of -9 and -q only");
	if (c->all && c->none)
		errx(2, "one of -a and -0 only");
	if (c->none && !c->gui)
		errx(2, "option -0 goes with --gui");
	if (c->gui && (c->ncomponent > 1 || (c->ncomponent == 1 && (c->all || c->none))))
		errx(2, "option --gui: one component, or none");
	if (c->gui && (changes_headers(c) || uses_folder(c) || c->names || c->env || c->generate))
		errx(2, "option --gui goes with -a, -0, -p, -t and -y only");
	if (c->patch != NULL && c->rpatch != NULL)
		errx(2, "one of --patch and --rpatch only");
	if (c->names && c->ncomponent != 1)
		errx(2, "option -I: one component wanted");
	if (c->env && c->ncomponent == 0)
		errx(2, "options -E and -e: a component wanted");
	if ((c->generate || c->nconfig > 0 || c->reset) && c->nrequest > 0 && !c->generate)
		errx(2, "-D and -G go with neither --reset nor -C");
}

/* --- doing it ------------------------------------------------------------------------------------------------- */

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
save_flags(const char *component, char *const *assignments, size_t n)
{
	static struct tree t;
	char msg[PATHS_ERR], *one[] = { xstrdup(component) };
	int lock, rc = 0;
	bool asked = options.yes;
	size_t i;

	memset(&t, 0, sizeof(t));
	if (home_tree(t.home, sizeof(t.home), msg) == -1)
		errx(1, "%s", msg);
	lock = lock_tree(t.home);
	options.yes = true;
	for (i = 0; i < n; i++)
		rc |= set_assign(&t, one, 1, assignments[i]);
	options.yes = asked;
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
	struct component *c = tree_component(t, name);
	const char *editor = getenv("EDITOR");
	char *path;
	int rc;

	if (c == NULL)
		return -1;
	if (strcmp(c->name, PATHS_LIB) == 0)
		errx(1, "no configuration method available for '%s'; try 't2conf %s -D NAME=VALUE'", name, name);
	path = strcmp(c->name, PATHS_CORE) == 0 ? xprintf("%s/src/tranalyzer.h", c->dir) :
	    xprintf("%s/src/%s.hpp", c->dir, c->name);
	if (access(path, F_OK) == -1)
		path = xprintf("%s/src/%s.h", c->dir, c->name);
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
		rc = loaded_show_list(c->show_file);
	if (rc == 0 && c->save)
		rc = loaded_save(c->save_file);
	if (rc == 0 && c->restore)
		rc = loaded_restore(c->restore_file);
	if (rc == 0 && c->pcapd)
		rc = loaded_only_pcapd();
	if (rc == 0 && c->unpcapd)
		rc = loaded_restore(NULL);
	if (rc == 0 && c->build)
		rc = loaded_build(core, 1);
	return rc;
}

static int
run(struct tree *t, const struct cmdline *c)
{
	bool folder = uses_folder(c);
	int rc = 0;

	if (c->gui && c->ncomponent == 1)
		return gui_flags(t->home, c->component[0], save_flags);
	if (c->gui)
		return gui_main(t, c->all ? TICK_ALL : c->none ? TICK_NONE : TICK_LOADED, save_flags);
	if (c->names)
		return show_names(t, c->component[0]);
	if (c->env)
		return show_env(t, c->component, c->ncomponent, c->env_set);
	if (changes_headers(c))
		rc = change_and_save(t, c);
	else if (c->generate)
		rc = generate(t, c);
	else if (!folder && c->ncomponent == 1)
		return edit(t, c->component[0]);
	else if (!folder)
		usage(2);
	return rc == 0 && folder ? loaded(t, c) : rc;
}

/* -t counts before anything is looked up, wherever it stands. */
static const char *
tree_option(int argc, char **argv)
{
	int i;

	for (i = 1; i < argc; i++)
		if (strncmp(argv[i], "-t", 2) == 0)
			return argv[i][2] != '\0' ? argv[i] + 2 : argv[i + 1];
	return NULL;
}

int
main(int argc, char **argv)
{
	static struct tree tree;
	static struct cmdline c;
	char msg[PATHS_ERR];
	const char *home = tree_option(argc, argv);
	int rc;

	printed_watch("t2conf");
	if (argc < 2)
		usage(2);
	if (home != NULL && setenv("T2HOME", home, 1) == -1)
		err(1, NULL);
	if (home_tree(tree.home, sizeof(tree.home), msg) == -1 && strcmp(argv[1], "-h") != 0 &&
	    strcmp(argv[1], "--help") != 0)
		errx(1, "%s", msg);
	parse_args(&c, argc, argv, &tree);
	check_components(&c, &tree);
	check_exclusive(&c);
	settle_requests(&c);
	rc = run(&tree, &c);
	tree_release(&tree);
	return rc == 0 ? 0 : 1;
}
