/* t2build: build the core and plugins, and keep the plugin folder. */

#include <ctype.h>
#include <dirent.h>
#include <err.h>
#include <errno.h>
#include <getopt.h>
#include <limits.h>
#include <sched.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <unistd.h>

#include "install.h"
#include "makerun.h"
#include "nearest.h"
#include "paths.h"
#include "plugininfo.h"
#include "pluginlist.h"
#include "sources.h"
#include "t2version.h"
#include "treelock.h"

enum operation { BUILD, CLEAN, UNLOAD, PACKAGE };

static struct {
	enum operation	  op;
	bool		  all, rebuild, no_sink, debug, profile, anew, force, empty, list, one, no_lock, install, yes;
	bool		  package_all;
	char		  package; /* letter of the archive's kind: z J j t */
	const char	 *build_file, *ignore_file, *level, *plugin_dir;
	struct pluginlist component; /* as named on the command line */
} opt;

static char home[PATH_MAX], folder[PATH_MAX], build[PATH_MAX]; /* build: name of the folder in home */

static bool		   with_core;
static struct plugin_info *plugin;
static size_t		   nplugin;
static struct pluginlist   failed;

static const char *const default_plugins[] = { "basicFlow", "basicStats", "connStat", "icmpDecode", "macRecorder",
	"portClassifier", "protoStats", "tcpFlags", "tcpStates", "txtSink" };

/* --- words ---------------------------------------------------------------------------------------------------- */

enum colour { PLAIN, RED, ORANGE, BLUE, GREEN };

static void say(FILE *, enum colour, const char *, ...) __attribute__((format(printf, 3, 4)));

/* A line; in colour on a terminal. */
static void
say(FILE *out, enum colour colour, const char *fmt, ...)
{
	static const char *const codes[] = { "", "\033[0;31m", "\033[0;33m", "\033[0;34m", "\033[0;32m" };
	const char *no = getenv("NO_COLOR");
	bool on = colour != PLAIN && isatty(fileno(out)) && (no == NULL || *no == '\0');
	va_list ap;

	if (on)
		fputs(codes[colour], out);
	va_start(ap, fmt);
	vfprintf(out, fmt, ap);
	va_end(ap);
	fputs(on ? "\033[0m\n" : "\n", out);
}

static bool __attribute__((format(printf, 1, 2)))
ask(const char *fmt, ...)
{
	char line[64];
	va_list ap;

	va_start(ap, fmt);
	vprintf(fmt, ap);
	va_end(ap);
	if (opt.yes) {
		puts("yes");
		return true;
	}
	fflush(stdout);
	if (fgets(line, sizeof(line), stdin) == NULL) {
		putchar('\n');
		return false;
	}
	line[strcspn(line, "\r\n")] = '\0';
	return strcasecmp(line, "y") == 0 || strcasecmp(line, "yes") == 0;
}

static void __attribute__((noreturn))
usage(int status)
{
	FILE *out = status == 0 ? stdout : stderr;

	fputs("usage: t2build [-1dfiPrXy] [-a | -b file | -R] [-I file] [-O level] [-p dir] [--no-sink] [component ...]\n"
	      "       t2build -c | -u | -k[zJjt] | -K[zJjt] [-a | -b file | -R] [-p dir] [component ...]\n"
	      "       t2build -e [-y] [-p dir]\n"
	      "       t2build -l [-p dir]\n",
	    out);
	if (status != 0) {
		fputs("Try 't2build --help' for more information.\n", out);
		exit(status);
	}
	fputs("\n"
	      "A component is tranalyzer2 (the core), a plugin's name, or the path of a plugin's folder.\n"
	      "Without one: the core and the default plugins.\n\n"
	      "  -a, --all             the core and all plugins of the tree\n"
	      "  -b, --build FILE      the core and the plugins listed in FILE\n"
	      "  -R, --rebuild         the core and the plugins in the plugin folder\n"
	      "  -I, --ignore FILE     with -a: not those listed in FILE (default: plugins.ignore of the tree)\n"
	      "      --no-sink         no plugins that write files or to data bases\n"
	      "  -d, --debug           build without optimisation, in build-debug\n"
	      "  -P, --profile         build with frame pointers, for perf(1), in build-profile\n"
	      "  -O LEVEL              optimisation: 0 1 2 3 s g (default 2)\n"
	      "  -r, --configure       forget what is built and build anew\n"
	      "  -f, --force           overwrite data files in the plugin folder that differ\n"
	      "  -i, --install         also copy t2 to bin/ of the plugin folder\n"
	      "  -p, --plugin-dir DIR  plugin folder (default: ~/.tranalyzer/plugins)\n"
	      "  -1                    one compiler at a time\n"
	      "  -L, --lazy            compile only what changed: always so, kept for old scripts\n"
	      "  -c, --clean           remove what was built, in the tree\n"
	      "  -u, --unload          remove the plugins from the plugin folder\n"
	      "  -e, --empty           remove the plugin folder with all that is in it\n"
	      "  -l, --list            list the plugins in the plugin folder\n"
	      "  -k, --package         an archive of each component: -kz gz (default), -kJ xz, -kj bz2, -kt tar\n"
	      "  -K, --package-all     one archive of the tree with these plugins\n"
	      "  -X, --bypass-lock     do not wait for the lock of the tree\n"
	      "  -y, --yes             answer all questions with yes\n"
	      "  -h, -?, --help        this text\n",
	    out);
	exit(status);
}

static void
fail_component(const char *name)
{
	if (pluginlist_add(&failed, name) == -1)
		err(1, NULL);
}

/* --- the command line ----------------------------------------------------------------------------------------- */

enum { OPT_NO_SINK = 256, OPT_RESET, OPT_K = 1024, OPT_KALL = 2048 }; /* the last two plus the archive's letter */

static const struct option longopts[] = {
	{ "all", no_argument, NULL, 'a' },
	{ "build", required_argument, NULL, 'b' },
	{ "bypass-lock", no_argument, NULL, 'X' },
	{ "clean", no_argument, NULL, 'c' },
	{ "configure", no_argument, NULL, 'r' },
	{ "debug", no_argument, NULL, 'd' },
	{ "empty", no_argument, NULL, 'e' },
	{ "force", no_argument, NULL, 'f' },
	{ "help", no_argument, NULL, 'h' },
	{ "ignore", required_argument, NULL, 'I' },
	{ "install", no_argument, NULL, 'i' },
	{ "lazy", no_argument, NULL, 'L' },
	{ "list", no_argument, NULL, 'l' },
	{ "no-sink", no_argument, NULL, OPT_NO_SINK },
	{ "package", no_argument, NULL, OPT_K + 'z' },
	{ "package-bz2", no_argument, NULL, OPT_K + 'j' },
	{ "package-gz", no_argument, NULL, OPT_K + 'z' },
	{ "package-tar", no_argument, NULL, OPT_K + 't' },
	{ "package-xz", no_argument, NULL, OPT_K + 'J' },
	{ "package-all", no_argument, NULL, OPT_KALL + 'z' },
	{ "package-all-bz2", no_argument, NULL, OPT_KALL + 'j' },
	{ "package-all-gz", no_argument, NULL, OPT_KALL + 'z' },
	{ "package-all-tar", no_argument, NULL, OPT_KALL + 't' },
	{ "package-all-xz", no_argument, NULL, OPT_KALL + 'J' },
	{ "plugin-dir", required_argument, NULL, 'p' },
	{ "profile", no_argument, NULL, 'P' },
	{ "rebuild", no_argument, NULL, 'R' },
	{ "reset", no_argument, NULL, OPT_RESET },
	{ "unload", no_argument, NULL, 'u' },
	{ "yes", no_argument, NULL, 'y' },
	{ NULL, 0, NULL, 0 },
};

static void
package_option(const char *kind, bool all)
{
	opt.op = PACKAGE;
	opt.package_all = all;
	opt.package = kind != NULL ? *kind : 'z';
	if (strchr("zJjt", opt.package) == NULL || (kind != NULL && kind[1] != '\0')) {
		warnx("option -%c: one of z J j t wanted, found '%s'", all ? 'K' : 'k', kind);
		usage(2);
	}
}

static void
level_option(const char *level)
{
	static const char *const levels[] = { "0", "1", "2", "3", "s", "g" };
	size_t i;

	for (i = 0; i < sizeof(levels) / sizeof(levels[0]); i++)
		if (strcmp(level, levels[i]) == 0)
			opt.level = levels[i];
	if (opt.level == NULL || strcmp(opt.level, level) != 0) {
		warnx("option -O: one of 0 1 2 3 s g wanted, found '%s'", level);
		usage(2);
	}
}

static void
flag_option(int c, bool question)
{
	switch (c) {
	case '1': opt.one = true; break;
	case 'L': break;
	case 'P': opt.profile = true; break;
	case 'R': opt.rebuild = true; break;
	case 'X': opt.no_lock = true; break;
	case 'a': opt.all = true; break;
	case 'c': opt.op = CLEAN; break;
	case 'd': opt.debug = true; break;
	case 'e': opt.empty = true; break;
	case 'f': opt.force = true; break;
	case 'i': opt.install = true; break;
	case 'l': opt.list = true; break;
	case 'r': opt.anew = true; break;
	case 'u': opt.op = UNLOAD; break;
	case 'y': opt.yes = true; break;
	case OPT_NO_SINK: opt.no_sink = true; break;
	case 'h': usage(0);
	case OPT_RESET: errx(2, "Unknown option '--reset'\nDid you mean to call 't2conf --reset ...' instead?");
	default: usage(question ? 0 : 2);
	}
}

static void
parse_args(int argc, char **argv)
{
	char name[PATH_MAX];
	size_t n;
	int c;

	while ((c = getopt_long(argc, argv, "1I:K::LO:PRXab:cdefhik::lp:ruy", longopts, NULL)) != -1) {
		switch (c) {
		case 'I': opt.ignore_file = optarg; break;
		case 'K': package_option(optarg, true); break;
		case 'O': level_option(optarg); break;
		case 'b': opt.build_file = optarg; break;
		case 'k': package_option(optarg, false); break;
		case 'p': opt.plugin_dir = optarg; break;
		default:
			if (c >= OPT_K)
				package_option((char[]){ (char)(c & 0xff), '\0' }, c >= OPT_KALL);
			else
				flag_option(c, c == '?' && optopt == '?');
		}
	}
	if (opt.all + opt.rebuild + (opt.build_file != NULL) > 1)
		errx(2, "one of -a, -b and -R only");
	for (; optind < argc; optind++) {
		n = strlen(argv[optind]);
		while (n > 1 && argv[optind][n - 1] == '/')
			n--;
		if (n == 0 || n >= sizeof(name))
			errx(2, "'%s': no component's name", argv[optind]);
		memcpy(name, argv[optind], n);
		name[n] = '\0';
		/* "basicStats/" is the plugin; a path keeps its slashes */
		if (pluginlist_add(&opt.component, name) == -1)
			err(1, NULL);
	}
}

/* --- which components ----------------------------------------------------------------------------------------- */

static bool
is_sink(const char *name)
{
	size_t n = strlen(name);

	return (n > 4 && strcmp(name + n - 4, "Sink") == 0) || strcmp(name, "findexer") == 0 ||
	    strcmp(name, "payloadDumper") == 0 || strcmp(name, "pcapd") == 0;
}

static void
no_such_plugin(const char *word, const char *msg)
{
	struct nearest n = NEAREST(word);
	char path[PATH_MAX + 16];
	struct dirent *e;
	DIR *d;

	snprintf(path, sizeof(path), "%s/plugins", home);
	if (!paths_is_path(word) && (d = opendir(path)) != NULL) {
		while ((e = readdir(d)) != NULL)
			if (e->d_name[0] != '.')
				nearest_offer(&n, e->d_name);
		closedir(d);
		nearest_offer(&n, PATHS_CORE);
	}
	if (n.best[0] != '\0')
		say(stderr, RED, "%s; did you mean %s?", msg, n.best);
	else
		say(stderr, RED, "%s", msg);
}

static bool
has_plugin(const char *name)
{
	size_t i;

	for (i = 0; i < nplugin; i++)
		if (strcmp(plugin[i].name, name) == 0)
			return true;
	return false;
}

/* Take the plugin that word means; note it as failed if there is none. */
static void
take_plugin(const char *word)
{
	struct plugin_info p;
	char msg[PLUGININFO_ERR];
	int rc = plugin_info(&p, home, folder, word, msg);

	if (rc != 0) {
		if (rc == -1)
			no_such_plugin(word, msg);
		else
			say(stderr, RED, "%s", msg);
		fail_component(word);
		return;
	}
	if (has_plugin(p.name) || (opt.no_sink && is_sink(p.name))) {
		plugin_info_release(&p);
		return;
	}
	plugin = reallocarray(plugin, nplugin + 1, sizeof(*plugin));
	if (plugin == NULL)
		err(1, NULL);
	plugin[nplugin++] = p;
}

static void
take_component(const char *word)
{
	char real[PATH_MAX], core[PATH_MAX + 16];

	snprintf(core, sizeof(core), "%s/t2core", home);
	if (strcmp(word, PATHS_CORE) == 0 ||
	    (paths_is_path(word) && realpath(word, real) != NULL && strcmp(real, core) == 0))
		with_core = true;
	else
		take_plugin(word);
}

static void
take_list(const struct pluginlist *l)
{
	size_t i;

	with_core = true;
	for (i = 0; i < l->n; i++)
		if (strcmp(l->name[i], PATHS_CORE) != 0)
			take_plugin(l->name[i]);
}

/* -R: what is in the plugin folder.  One built from outside the tree comes from there again. */
static void
take_loaded(void)
{
	char msg[PLUGINLIST_ERR], path[PATH_MAX + 512];
	struct pluginlist l;
	size_t i;
	int rc = pluginlist_scan(&l, folder, msg);

	if (rc == 1)
		errx(1, "Plugin directory '%s' does not exist", folder);
	if (rc == -1)
		errx(1, "%s", msg);
	with_core = true;
	for (i = 0; i < l.n; i++) {
		snprintf(path, sizeof(path), "%s/.sources/%s", folder, l.name[i]);
		take_plugin(access(path, F_OK) == 0 ? path : l.name[i]);
	}
	pluginlist_release(&l);
}

static int
is_visible(const struct dirent *e)
{
	return e->d_name[0] != '.' && strcmp(e->d_name, "t2PSkel") != 0 && strcmp(e->d_name, "tcpWin") != 0;
}

static void
read_ignored(struct pluginlist *ignored)
{
	char path[PATH_MAX + 32], msg[PLUGINLIST_ERR];
	const char *file = opt.ignore_file;

	snprintf(path, sizeof(path), "%s/plugins.ignore", home);
	if (file == NULL && access(path, F_OK) == 0)
		file = path;
	if (file != NULL && pluginlist_read(ignored, file, msg) == -1)
		errx(1, "%s", msg);
}

static void
take_all(void)
{
	struct pluginlist ignored = { NULL, 0 };
	char path[PATH_MAX + 512];
	struct dirent **e;
	int i, n;

	read_ignored(&ignored);
	with_core = true;
	snprintf(path, sizeof(path), "%s/plugins", home);
	n = scandir(path, &e, is_visible, alphasort);
	if (n == -1)
		err(1, "%s", path);
	for (i = 0; i < n; i++) {
		snprintf(path, sizeof(path), "%s/plugins/%s", home, e[i]->d_name);
		if (plugin_is_dir(path) && !pluginlist_has(&ignored, e[i]->d_name))
			take_plugin(e[i]->d_name);
		free(e[i]);
	}
	free(e);
	pluginlist_release(&ignored);
}

static void
take_default(void)
{
	char path[PATH_MAX + 64];
	size_t i;

	with_core = true;
	for (i = 0; i < sizeof(default_plugins) / sizeof(default_plugins[0]); i++) {
		snprintf(path, sizeof(path), "%s/plugins/%s", home, default_plugins[i]);
		if (plugin_is_dir(path))
			take_plugin(default_plugins[i]);
	}
}

static void
select_components(void)
{
	char msg[PLUGINLIST_ERR];
	struct pluginlist l;
	size_t i;

	if (opt.component.n > 0) {
		for (i = 0; i < opt.component.n; i++)
			take_component(opt.component.name[i]);
	} else if (opt.rebuild) {
		take_loaded();
	} else if (opt.all) {
		take_all();
	} else if (opt.build_file != NULL) {
		if (pluginlist_read(&l, opt.build_file, msg) == -1)
			errx(1, "%s", msg);
		take_list(&l);
		pluginlist_release(&l);
	} else {
		take_default();
	}
}

/* --- building ------------------------------------------------------------------------------------------------- */

struct call {
	char **argv;
	size_t n;
};

static void __attribute__((format(printf, 2, 3)))
add_arg(struct call *c, const char *fmt, ...)
{
	va_list ap;

	c->argv = reallocarray(c->argv, c->n + 2, sizeof(*c->argv));
	if (c->argv == NULL)
		err(1, NULL);
	va_start(ap, fmt);
	if (vasprintf(&c->argv[c->n], fmt, ap) == -1)
		err(1, NULL);
	va_end(ap);
	c->argv[++c->n] = NULL;
}

static void
free_call(struct call *c)
{
	while (c->n > 0)
		free(c->argv[--c->n]);
	free(c->argv);
}

static int
processors(void)
{
	cpu_set_t set;

	if (opt.one)
		return 1;
	return sched_getaffinity(0, sizeof(set), &set) == 0 && CPU_COUNT(&set) > 0 ? CPU_COUNT(&set) : 1;
}

/* The make call up to its goals.  The user's CFLAGS stay the user's; -O comes behind them. */
static void
start_call(struct call *c)
{
	const char *cflags = getenv("CFLAGS");

	add_arg(c, "make");
	add_arg(c, "--no-print-directory");
	add_arg(c, "-k");
	add_arg(c, "-Otarget");
	add_arg(c, "-j%d", processors());
	add_arg(c, "T2BUILD=1");
	add_arg(c, "BUILD=%s", build);
	add_arg(c, "say=@:");
	if (strstr(build, "-san") != NULL)
		add_arg(c, "SAN=1");
	if (opt.debug)
		add_arg(c, "DEBUG=1");
	if (opt.profile)
		add_arg(c, "CFLAGS=-O%s -g -fno-omit-frame-pointer", opt.level != NULL ? opt.level : "2");
	else if (opt.level != NULL && cflags != NULL)
		add_arg(c, "CFLAGS=%s -O%s", cflags, opt.level);
	else if (opt.level != NULL)
		add_arg(c, "OPT=-O%s", opt.level);
}

static void
head(const char *kind, const char *name)
{
	say(stdout, PLAIN, "%s", "");
	say(stdout, BLUE, "%s'%s'", kind, name);
	say(stdout, PLAIN, "%s", "");
}

static void
install_core(void)
{
	char from[PATH_MAX * 2 + 16], to[PATH_MAX + 16];
	int rc;

	snprintf(from, sizeof(from), "%s/%s/bin/t2", home, build);
	snprintf(to, sizeof(to), "%s/bin", folder);
	puts("Installing 't2' executable");
	rc = install_program(from, to, "t2");
	if (rc == -1)
		fail_component(PATHS_CORE);
	else
		printf("'t2' successfully installed in '%s'\n", to);
}

/* False if the core could not be built; nothing else is then. */
static bool
build_core(void)
{
	struct pluginlist done = { NULL, 0 };
	struct call c = { NULL, 0 };
	bool ok;

	head("", "Tranalyzer2");
	start_call(&c);
	add_arg(&c, "built-t2");
	fflush(stdout);
	make_run(home, c.argv, &done);
	free_call(&c);
	ok = pluginlist_has(&done, "t2");
	pluginlist_release(&done);
	if (!ok) {
		say(stderr, RED, "Failed to build tranalyzer2");
		fail_component(PATHS_CORE);
		return false;
	}
	say(stdout, PLAIN, "Tranalyzer2 successfully built");
	if (opt.install)
		install_core();
	return true;
}

/* make knows an outside plugin as BUILD/outside/NAME, a link to its folder: no odd characters, no other name. */
static int
link_outside(const struct plugin_info *p)
{
	char dir[PATH_MAX * 2 + 64], link[PATH_MAX * 2 + 128], objects[PATH_MAX * 2 + 128], now[PATH_MAX];
	ssize_t n;

	snprintf(dir, sizeof(dir), "%s/%s/outside", home, build);
	snprintf(link, sizeof(link), "%s/%s", dir, p->name);
	snprintf(objects, sizeof(objects), "%s/%s/outside-plugin-obj/%s", home, build, p->name);
	n = readlink(link, now, sizeof(now) - 1);
	if (n > 0) {
		now[n] = '\0';
		if (strcmp(now, p->dir) == 0)
			return 0;
	}
	/* Objects of another plugin of this name are of no use. */
	if (tree_remove(objects) == -1)
		return -1;
	if (tree_make(dir) == -1 || (unlink(link) == -1 && errno != ENOENT) || symlink(p->dir, link) == -1) {
		warn("%s", link);
		return -1;
	}
	return 0;
}

static void
add_outside(struct call *c)
{
	char *ext = strdup("EXT="), *longer;
	size_t i;

	for (i = 0; i < nplugin && ext != NULL; i++) {
		if (!plugin[i].outside || link_outside(&plugin[i]) == -1)
			continue;
		longer = NULL;
		if (asprintf(&longer, "%s%s/outside/%s ", ext, build, plugin[i].name) == -1)
			err(1, NULL);
		free(ext);
		ext = longer;
	}
	if (ext == NULL)
		err(1, NULL);
	add_arg(c, "%s", ext);
	free(ext);
}

static void
install_built(struct plugin_info *p)
{
	char dir[PATH_MAX * 2 + 32], name[64], so[PATH_MAX * 2 + 128];

	head("Plugin ", p->name);
	if (!p->built) {
		fflush(stdout);
		say(stderr, RED, "Failed to build plugin %s", p->name);
		fail_component(p->name);
		return;
	}
	snprintf(dir, sizeof(dir), "%s/%s/%splugins", home, build, p->outside ? "outside-" : "");
	snprintf(name, sizeof(name), "%s_%s.so", p->order, p->name);
	snprintf(so, sizeof(so), "%s/%s", dir, name);
	/* What was built under another number must not be taken for it. */
	if (access(dir, W_OK) == 0)
		plugin_files_remove(dir, p->name, name);
	if (install_plugin(folder, p, so) == -1 || install_data(folder, p, opt.force) == -1) {
		fail_component(p->name);
		return;
	}
	say(stdout, PLAIN, "%s successfully built", p->name);
}

static void
build_plugins(void)
{
	struct pluginlist done = { NULL, 0 };
	struct call c = { NULL, 0 };
	char goal[64];
	size_t i;

	if (nplugin == 0)
		return;
	start_call(&c);
	add_outside(&c);
	for (i = 0; i < nplugin; i++)
		add_arg(&c, "built-plugin-%s", plugin[i].name);
	fflush(stdout);
	make_run(home, c.argv, &done);
	free_call(&c);
	for (i = 0; i < nplugin; i++) {
		snprintf(goal, sizeof(goal), "plugin-%s", plugin[i].name);
		plugin[i].built = pluginlist_has(&done, goal);
		install_built(&plugin[i]);
	}
	pluginlist_release(&done);
}

/* --- removing what was built ---------------------------------------------------------------------------------- */

static int __attribute__((format(printf, 1, 2)))
remove_below(const char *fmt, ...)
{
	char path[PATH_MAX], rest[512];
	va_list ap;
	int n;

	va_start(ap, fmt);
	vsnprintf(rest, sizeof(rest), fmt, ap);
	va_end(ap);
	n = snprintf(path, sizeof(path), "%s/%s/%s", home, build, rest);
	return n > 0 && (size_t)n < sizeof(path) ? tree_remove(path) : 0;
}

static int
clean_core(void)
{
	return remove_below("obj/t2core") == -1 || remove_below("bin/t2") == -1 ? -1 : 0;
}

static int
clean_plugin(const struct plugin_info *p)
{
	const char *out = p->outside ? "outside-plugin" : "plugin";
	char dir[PATH_MAX * 2 + 32];
	struct stat st;

	snprintf(dir, sizeof(dir), "%s/%s/%ss", home, build, out);
	if (remove_below("%s-obj/%s", out, p->name) == -1)
		return -1;
	return stat(dir, &st) == -1 || plugin_files_remove(dir, p->name, NULL) != -1 ? 0 : -1;
}

static void
clean_all(bool talk)
{
	size_t i;

	if (with_core && clean_core() == -1)
		fail_component(PATHS_CORE);
	else if (with_core && talk)
		say(stdout, PLAIN, "Tranalyzer2 successfully cleaned");
	for (i = 0; i < nplugin; i++) {
		if (clean_plugin(&plugin[i]) == -1)
			fail_component(plugin[i].name);
		else if (talk)
			say(stdout, PLAIN, "%s successfully cleaned", plugin[i].name);
	}
}

/* --- the plugin folder ---------------------------------------------------------------------------------------- */

static int
list_plugins(void)
{
	char msg[PLUGINLIST_ERR];
	struct pluginlist l;
	size_t i;

	if (pluginlist_scan(&l, folder, msg) == -1)
		errx(1, "%s", msg);
	if (l.n == 0)
		printf("No plugins in '%s'\n", folder);
	for (i = 0; i < l.n; i++)
		puts(l.name[i]);
	pluginlist_release(&l);
	return 0;
}

/* Nobody empties / or a home folder by -p. */
static void
refuse_emptying(void)
{
	char real[PATH_MAX], user[PATH_MAX];
	const char *env = getenv("HOME");

	if (realpath(folder, real) == NULL)
		return;
	if (strcmp(real, "/") == 0 || strcmp(real, home) == 0 ||
	    (env != NULL && realpath(env, user) != NULL && strcmp(real, user) == 0))
		errx(1, "%s: no plugin folder", folder);
}

static int
empty_folder(void)
{
	struct stat st;

	if (stat(folder, &st) == -1) {
		puts("Plugin folder does not exist");
		return 0;
	}
	refuse_emptying();
	if (!ask("Are you sure you want to empty the plugin folder '%s' (y/N)? ", folder)) {
		puts("Plugin folder not emptied");
		return 1;
	}
	if (tree_remove(folder) == -1)
		return 1;
	say(stdout, GREEN, "Plugin folder emptied");
	return 0;
}

static void
unload(const char *name)
{
	int n = uninstall_plugin(folder, name);

	if (n == -1)
		fail_component(name);
	else if (n == 0)
		printf("%s was not loaded\n", name);
	else
		printf("%s unloaded\n", name);
}

/* A name may be unloaded that has no sources any more. */
static void
unload_all(void)
{
	struct stat st;
	size_t i;

	if (stat(folder, &st) == -1) {
		say(stdout, ORANGE, "Plugin folder '%s' does not exist", folder);
		return;
	}
	for (i = 0; i < opt.component.n; i++)
		if (strcmp(opt.component.name[i], PATHS_CORE) != 0 && !paths_is_path(opt.component.name[i]))
			unload(opt.component.name[i]);
	if (opt.component.n > 0 && nplugin == 0)
		return;
	for (i = 0; i < nplugin; i++)
		if (!pluginlist_has(&opt.component, plugin[i].name))
			unload(plugin[i].name);
}

static void
select_unload(void)
{
	size_t i;

	if (opt.component.n == 0)
		select_components();
	for (i = 0; i < opt.component.n; i++)
		if (paths_is_path(opt.component.name[i]))
			take_plugin(opt.component.name[i]);
}

/* --- archives ------------------------------------------------------------------------------------------------- */

static const char *
archive_suffix(void)
{
	switch (opt.package) {
	case 'J': return "tar.xz";
	case 'j': return "tar.bz2";
	case 't': return "tar";
	default: return "tar.gz";
	}
}

static int
pack(struct call *c, const char *file, const char *name)
{
	int rc = program_run(NULL, c->argv);

	free_call(c);
	if (rc == -1)
		fail_component(name);
	else
		printf("%s written\n", file);
	return rc;
}

static void
start_pack(struct call *c, const char *file)
{
	add_arg(c, "tar");
	add_arg(c, "--auto-compress");
	add_arg(c, "-cf");
	add_arg(c, "%s", file);
	add_arg(c, "--exclude=./build");
	add_arg(c, "--exclude=./build-*");
	add_arg(c, "--exclude=./.git");
	add_arg(c, "--exclude=.*.tmp");
	add_arg(c, "--exclude=.t2build.lock");
}

static void
pack_folder(const char *dir, const char *name)
{
	char file[NAME_MAX];
	struct call c = { NULL, 0 };

	snprintf(file, sizeof(file), "%s-%s.%s", name, T2_VERSION, archive_suffix());
	start_pack(&c, file);
	add_arg(&c, "--transform=s,^\\.,%s-%s,S", name, T2_VERSION);
	add_arg(&c, "-C");
	add_arg(&c, "%s", dir);
	add_arg(&c, ".");
	pack(&c, file, name);
}

static void
pack_tree(void)
{
	char file[NAME_MAX], path[PATH_MAX + 512];
	struct call c = { NULL, 0 };
	struct dirent *e;
	DIR *d;

	snprintf(file, sizeof(file), "t2-%s.%s", T2_VERSION, archive_suffix());
	start_pack(&c, file);
	snprintf(path, sizeof(path), "%s/plugins", home);
	if ((d = opendir(path)) == NULL)
		err(1, "%s", path);
	while ((e = readdir(d)) != NULL) {
		snprintf(path, sizeof(path), "%s/plugins/%.200s", home, e->d_name);
		if (e->d_name[0] != '.' && plugin_is_dir(path) && !has_plugin(e->d_name))
			add_arg(&c, "--exclude=./plugins/%s", e->d_name);
	}
	closedir(d);
	add_arg(&c, "--transform=s,^\\.,t2-%s,S", T2_VERSION);
	add_arg(&c, "-C");
	add_arg(&c, "%s", home);
	add_arg(&c, ".");
	pack(&c, file, "t2");
}

static void
pack_all(void)
{
	char core[PATH_MAX + 16];
	size_t i;

	if (opt.package_all) {
		pack_tree();
		return;
	}
	snprintf(core, sizeof(core), "%s/t2core", home);
	if (with_core)
		pack_folder(core, PATHS_CORE);
	for (i = 0; i < nplugin; i++)
		pack_folder(plugin[i].dir, plugin[i].name);
}

/* --- main ----------------------------------------------------------------------------------------------------- */

static int
lock_tree(void)
{
	char msg[TREELOCK_ERR];
	pid_t owner;
	int fd = treelock(home, 0, &owner, msg);

	if (fd == -2) {
		if (owner > 0)
			warnx("Another t2build process is currently running (process %ld)", (long)owner);
		else
			warnx("Another t2build process is currently running");
		fputs("To avoid conflicts, wait until it has terminated\n"
		      "or use 't2build -X' to go on all the same\n", stderr);
		exit(1);
	}
	if (fd == -1)
		errx(1, "%s", msg);
	return fd;
}

/* sudo with the user's HOME leaves files in the plugin folder that are not the user's. */
static void
warn_root(void)
{
	const char *env = getenv("HOME");
	struct stat st;

	if (geteuid() == 0 && opt.plugin_dir == NULL && env != NULL && stat(env, &st) == 0 && st.st_uid != 0)
		warnx("running as root: the files in %s will not be the user's", folder);
}

/* The folder below home that is built in: the one this program came from, or that of -d and -P. */
static void
choose_build(void)
{
	paths_build_name(build, sizeof(build));
	if (opt.profile)
		strcpy(build, "build-profile");
	else if (opt.debug && strstr(build, "-debug") == NULL)
		strcat(build, "-debug");
	else if (strstr(build, "-debug") != NULL)
		opt.debug = true;
}

static void
check_writable(int lock)
{
	char hint[PATH_MAX * 3];
	bool compile = opt.op != BUILD || opt.anew;
	size_t i;

	/* A tree that is not ours serves as long as nothing has to be compiled. */
	for (i = 0; i < nplugin; i++)
		compile |= plugin[i].outside;
	if (lock != -3 || !compile)
		return;
	paths_copy_hint(home, hint, sizeof(hint));
	errx(1, "%s", hint);
}

static int
by_name(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

/* The last words; what the process ends with. */
static int
verdict(int lock)
{
	static const char *const done[] = { "BUILD", "CLEANING", "UNLOADING", "PACKAGING" };
	static const char *const not_done[] = { "built", "cleaned", "unloaded", "packaged" };
	char hint[PATH_MAX * 3];
	size_t i;

	fflush(stdout);
	if (failed.n == 0) {
		say(stdout, PLAIN, "%s", "");
		say(stdout, GREEN, "%s SUCCESSFUL", done[opt.op]);
		say(stdout, PLAIN, "%s", "");
		return 0;
	}
	qsort(failed.name, failed.n, sizeof(failed.name[0]), by_name);
	fputc('\n', stderr);
	say(stderr, RED, "The following plugins could not be %s:", not_done[opt.op]);
	for (i = 0; i < failed.n; i++)
		say(stderr, RED, "    %s", failed.name[i]);
	if (lock == -3 && opt.op == BUILD) {
		paths_copy_hint(home, hint, sizeof(hint));
		warnx("%s", hint);
	}
	return 1;
}

static void
operate(int lock)
{
	switch (opt.op) {
	case BUILD:
		if (lock != -3 && sources_check(home, build) == -1)
			exit(1);
		if (opt.anew)
			clean_all(false);
		if (!with_core || build_core())
			build_plugins();
		break;
	case CLEAN:
		clean_all(true);
		break;
	case UNLOAD:
		unload_all();
		break;
	case PACKAGE:
		pack_all();
		break;
	}
}

int
main(int argc, char **argv)
{
	char msg[PATHS_ERR];
	int lock = -3, rc;
	size_t i;

	parse_args(argc, argv);
	if (paths_home(home, sizeof(home), msg) == -1 ||
	    paths_plugin_folder(opt.plugin_dir, folder, sizeof(folder), msg) == -1)
		errx(1, "%s", msg);
	if (opt.list)
		return list_plugins();
	if (opt.empty && ((rc = empty_folder()) != 0 || opt.op != CLEAN))
		return rc;
	choose_build();
	warn_root();
	if (opt.op == UNLOAD)
		select_unload();
	else
		select_components();
	if (opt.op == BUILD || opt.op == CLEAN) {
		lock = opt.no_lock ? -4 : lock_tree();
		check_writable(lock);
	}
	operate(lock);
	rc = verdict(lock);
	for (i = 0; i < nplugin; i++)
		plugin_info_release(&plugin[i]);
	free(plugin);
	pluginlist_release(&failed);
	pluginlist_release(&opt.component);
	if (fflush(stdout) == EOF)
		err(1, "stdout");
	return rc;
}
