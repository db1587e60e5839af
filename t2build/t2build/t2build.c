/* t2build: build the core and plugins, and keep the plugin folder. */

#include <err.h>
#include <errno.h>
#include <getopt.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "builder.h"
#include "home.h"
#include "paths.h"
#include "printed.h"
#include "sources.h"
#include "t2version.h"
#include "treelock.h"

/* --- the command line ----------------------------------------------------------------------------------------- */

static void __attribute__((noreturn))
usage(int status)
{
	FILE *out = status == 0 ? stdout : stderr;

	fputs("usage: t2build [-1dfiPrXy] [-a | -b file | -R] [-I file] [-O level] [-p dir] [--no-sink] [component "
	    "...]\n"
	      "       t2build -c | -u | -U | -k[zJjt] | -K[zJjt] [-a | -b file | -R] [-p dir] [component ...]\n"
	      "       t2build --try capture [-p dir] component ...\n"
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
	      "      --try CAPTURE     build aside, with the loaded plugins, run CAPTURE, and show which flows are "
	      "forced\n"
	      "  -i, --install         also copy t2 to bin/ of the plugin folder\n"
	      "  -p, --plugin-dir DIR  plugin folder (default: ~/.tranalyzer/plugins)\n"
	      "  -1                    one compiler at a time\n"
	      "  -L, --lazy            compile only what changed: always so, kept for old scripts\n"
	      "  -c, --clean           remove what was built, in the tree\n"
	      "  -u, --unload          remove the plugins from the plugin folder\n"
	      "  -U, --update          fetch data anew: address tables (tranalyzer2), and what plugins know to "
	      "fetch\n"
	      "  -e, --empty           empty the plugin folder of all that a build brings back\n"
	      "  -l, --list            list the plugins in the plugin folder\n"
	      "  -k, --package         an archive of each component: -kz gz (default), -kJ xz, -kj bz2, -kt tar\n"
	      "  -K, --package-all     one archive of the tree with these plugins\n"
	      "  -V, --version         print the version\n"
	      "  -X, --bypass-lock     do not wait for the lock of the tree\n"
	      "  -y, --yes             answer all questions with yes\n"
	      "  -h, -?, --help        this text\n",
	    out);
	exit(status);
}

/* the last two plus the archive's letter */
enum { OPT_NO_SINK = 256, OPT_RESET, OPT_LTO, OPT_IWYU, OPT_TRY, OPT_K = 1024, OPT_KALL = 2048 };

static const struct option longopts[] = {
	{ "all", no_argument, NULL, 'a' },
	{ "build", required_argument, NULL, 'b' },
	{ "backend", required_argument, NULL, 'B' },
	{ "bypass-lock", no_argument, NULL, 'X' },
	{ "clean", no_argument, NULL, 'c' },
	{ "configure", no_argument, NULL, 'r' },
	{ "debug", no_argument, NULL, 'd' },
	{ "doc", no_argument, NULL, 'D' },
	{ "empty", no_argument, NULL, 'e' },
	{ "force", no_argument, NULL, 'f' },
	{ "help", no_argument, NULL, 'h' },
	{ "ignore", required_argument, NULL, 'I' },
	{ "install", no_argument, NULL, 'i' },
	{ "iwyu", no_argument, NULL, OPT_IWYU },
	{ "lazy", no_argument, NULL, 'L' },
	{ "list", no_argument, NULL, 'l' },
	{ "lto", no_argument, NULL, OPT_LTO },
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
	{ "try", required_argument, NULL, OPT_TRY },
	{ "unload", no_argument, NULL, 'u' },
	{ "update", no_argument, NULL, 'U' },
	{ "version", no_argument, NULL, 'V' },
	{ "yes", no_argument, NULL, 'y' },
	{ NULL, 0, NULL, 0 },
};

static void
package_option(struct job *job, const char *kind, bool all)
{
	job->opt.op = PACKAGE;
	job->opt.package_all = all;
	job->opt.package = kind != NULL ? *kind : 'z';
	if (strchr("zJjt", job->opt.package) == NULL || (kind != NULL && kind[1] != '\0')) {
		warnx("option -%c: one of z J j t wanted, found '%s'", all ? 'K' : 'k', kind);
		usage(2);
	}
}

static void
level_option(struct job *job, const char *level)
{
	static const char *const levels[] = { "0", "1", "2", "3", "s", "g" };
	size_t i;

	for (i = 0; i < sizeof(levels) / sizeof(levels[0]); i++)
		if (strcmp(level, levels[i]) == 0)
			job->opt.level = levels[i];
	if (job->opt.level == NULL || strcmp(job->opt.level, level) != 0) {
		warnx("option -O: one of 0 1 2 3 s g wanted, found '%s'", level);
		usage(2);
	}
}

/* What Tranalyzer's t2build has and this one does not need. */
static void __attribute__((noreturn))
other_option(int c)
{
	switch (c) {
	case 'B':
	case 'G': errx(2, "option -%c: there is one way to build, make(1)", c);
	case 'D': errx(2, "option -D: no document has to be built; see man 1 t2 and the README.md of a plugin");
	case OPT_LTO: errx(2, "option --lto: it makes nothing faster here; CFLAGS='-O2 -flto' LDFLAGS=-flto does it");
	case OPT_IWYU: errx(2, "option --iwyu: make V=1 shows the flags for include-what-you-use");
	default: errx(2, "Unknown option '--reset'\nDid you mean to call 't2conf --reset ...' instead?");
	}
}

static void
flag_option(struct job *job, int c, bool question)
{
	switch (c) {
	case '1': job->opt.one = true; break;
	case 'L': break;
	case 'P': job->opt.profile = true; break;
	case 'R': job->opt.rebuild = true; break;
	case 'U': job->opt.op = UPDATE; break;
	case 'X': job->opt.no_lock = true; break;
	case 'a': job->opt.all = true; break;
	case 'c': job->opt.op = CLEAN; break;
	case 'd': job->opt.debug = true; break;
	case 'e': job->opt.empty = true; break;
	case 'f': job->opt.force = true; break;
	case 'i': job->opt.install = true; break;
	case 'l': job->opt.list = true; break;
	case 'r': job->opt.anew = true; break;
	case 'u': job->opt.op = UNLOAD; break;
	case 'y': job->opt.yes = true; break;
	case OPT_NO_SINK: job->opt.no_sink = true; break;
	case 'B':
	case 'D':
	case 'G':
	case OPT_IWYU:
	case OPT_LTO:
	case OPT_RESET: other_option(c);
	case 'V': puts("t2build " T2_VERSION); exit(0);
	case 'h': usage(0);
	default: usage(question ? 0 : 2);
	}
}

/* A value that looks like an option is one that lacks its value: -p -l would make the folder -l. */
static char *
value_of(int c)
{
	if (optarg[0] == '-' && optarg[1] != '\0') {
		warnx("option -%c requires an argument; a name that begins with a dash is ./%s", c, optarg);
		usage(2);
	}
	return optarg;
}

static void
parse_args(struct job *job, int argc, char **argv)
{
	char name[PATH_MAX];
	size_t n;
	int c;

	while ((c = getopt_long(argc, argv, "1B:DG:I:K::LO:PRUVXab:cdefhik::lp:ruy", longopts, NULL)) != -1) {
		switch (c) {
		case 'I': job->opt.ignore_file = value_of(c); break;
		case 'K': package_option(job, optarg, true); break;
		case 'O': level_option(job, optarg); break;
		case 'b': job->opt.build_file = value_of(c); break;
		case 'k': package_option(job, optarg, false); break;
		case 'p': job->opt.plugin_dir = value_of(c); break;
		case OPT_TRY: job->opt.try = optarg; break;
		default:
			if (c >= OPT_K)
				package_option(job, (char[]){ (char)(c & 0xff), '\0' }, c >= OPT_KALL);
			else
				flag_option(job, c, c == '?' && optopt == '?');
		}
	}
	if (job->opt.all + job->opt.rebuild + (job->opt.build_file != NULL) > 1)
		errx(2, "one of -a, -b and -R only");
	if (job->opt.try != NULL && (optind == argc || job->opt.op != BUILD || job->opt.install))
		errx(2, "--try: which plugins?  It goes with none of -c -e -i -k -u -U");
	for (; optind < argc; optind++) {
		n = strlen(argv[optind]);
		while (n > 1 && argv[optind][n - 1] == '/')
			n--;
		if (n == 0 || n >= sizeof(name))
			errx(2, "'%s': no component's name", argv[optind]);
		memcpy(name, argv[optind], n);
		name[n] = '\0';
		/* "basicStats/" is the plugin; a path keeps its slashes */
		if (pluginlist_add(&job->opt.component, name) == -1)
			err(1, NULL);
	}
}

/* --- main ----------------------------------------------------------------------------------------------------- */

/* Lock the tree until we end; -3 if it is read-only. */
static int
lock_tree(struct job *job)
{
	char msg[TREELOCK_ERR];
	pid_t owner;
	int fd = treelock(job->home, 0, &owner, msg);

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
warn_root(struct job *job)
{
	const char *env = getenv("HOME");
	struct stat st;

	if (geteuid() == 0 && job->opt.plugin_dir == NULL && env != NULL && stat(env, &st) == 0 && st.st_uid != 0)
		warnx("running as root: the files in %s will not be the user's", job->folder);
}

/* The folder below home that is built in: the one this program came from, or that of -d and -P. */
static void
choose_build(struct job *job)
{
	home_build_name(job->build, sizeof(job->build));
	strcpy(job->tools, job->build);
	if (job->opt.profile)
		strcpy(job->build, "build-profile");
	else if (job->opt.debug && strstr(job->build, "-debug") == NULL)
		strcat(job->build, "-debug");
	else if (strstr(job->build, "-debug") != NULL)
		job->opt.debug = true;
	if (job->opt.try != NULL)
		strcat(job->build, "-try");
}

static void
check_writable(struct job *job)
{
	char hint[PATH_MAX * 3], dir[PATH_MAX * 2];
	bool compile = job->opt.op != BUILD || job->opt.anew;
	size_t i;

	snprintf(dir, sizeof(dir), "%s/%s", job->home, job->build);
	if (!job->read_only && access(dir, W_OK) == -1 && errno == EACCES)
		errx(1, "%s: not writable: made with sudo? chown or remove it: sudo rm -r %s", dir, quoted(dir));

	/* A tree that is not ours serves as long as nothing has to be compiled. */
	for (i = 0; i < job->nplugin; i++)
		compile |= job->plugin[i].outside;
	if (!job->read_only || !compile)
		return;
	paths_copy_hint(job->home, hint, sizeof(hint));
	errx(1, "%s", hint);
}

static int
by_name(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

/* Else it is the plugin folder that took something not. */
static bool
any_not_built(const struct job *job)
{
	for (size_t i = 0; i < job->nplugin; i++)
		if (!job->plugin[i].built)
			return true;
	return false;
}

/* The last words; what the process ends with. */
static int
verdict(struct job *job)
{
	static const char *const done[] = { "BUILD", "CLEANING", "UNLOADING", "PACKAGING", "UPDATING" };
	static const char *const not_done[] = { "built", "cleaned", "unloaded", "packaged", "updated" };
	char hint[PATH_MAX * 3];
	size_t i;

	fflush(stdout);
	if (job->failed.n == 0 && job->opt.try != NULL)
		return 0;
	if (job->failed.n == 0) {
		say(stdout, PLAIN, "%s", "");
		say(stdout, GREEN, "%s SUCCESSFUL", done[job->opt.op]);
		say(stdout, PLAIN, "%s", "");
		return 0;
	}
	qsort(job->failed.name, job->failed.n, sizeof(job->failed.name[0]), by_name);
	fputc('\n', stderr);
	say(stderr, RED, "The following plugins could not be %s:", not_done[job->opt.op]);
	for (i = 0; i < job->failed.n; i++)
		say(stderr, RED, "    %s", job->failed.name[i]);
	if (job->read_only && job->opt.op == BUILD && any_not_built(job)) {
		paths_copy_hint(job->home, hint, sizeof(hint));
		warnx("%s", hint);
	}
	return 1;
}

static void
operate(struct job *job)
{
	switch (job->opt.op) {
	case BUILD:
		if (!job->read_only && sources_check(job->home, job->build) == -1)
			exit(1);
		if (job->opt.anew)
			clean_all(job, false);
		if (!job->with_core || build_core(job))
			build_plugins(job);
		break;
	case CLEAN:
		clean_all(job, true);
		break;
	case UNLOAD:
		unload_all(job);
		break;
	case PACKAGE:
		pack_all(job);
		break;
	case UPDATE:
		update_all(job);
		break;
	}
	if (job->opt.try != NULL)
		return;
	if (job->opt.op == BUILD || job->opt.op == UNLOAD)
		note_running(job);
	if (job->opt.op == BUILD && job->with_core && job->failed.n == 0)
		note_path(job);
}

int
main(int argc, char **argv)
{
	static struct job job;
	char msg[PATHS_ERR];
	int rc;
	size_t i;

	printed_watch("t2build");
	parse_args(&job, argc, argv);
	if (home_tree(job.home, sizeof(job.home), msg) == -1 ||
	    home_plugins(job.opt.plugin_dir, job.folder, sizeof(job.folder), msg) == -1)
		errx(1, "%s", msg);
	if (job.opt.list)
		return list_plugins(&job);
	choose_build(&job);
	if (job.opt.empty && ((rc = empty_folder(&job)) != 0 || job.opt.op != CLEAN))
		return rc;
	warn_root(&job);
	if (job.opt.op == UNLOAD)
		select_unload(&job);
	else
		select_components(&job);
	if (job.opt.op == BUILD || job.opt.op == CLEAN || job.opt.op == UPDATE) {
		job.read_only = !job.opt.no_lock && lock_tree(&job) == -3;
		check_writable(&job);
	}
	if (job.opt.try != NULL)
		try_folder(&job);
	operate(&job);
	if (job.opt.try != NULL && job.failed.n == 0)
		try_capture(&job);
	rc = verdict(&job);
	for (i = 0; i < job.nplugin; i++)
		plugin_info_release(&job.plugin[i]);
	free(job.plugin);
	pluginlist_release(&job.failed);
	pluginlist_release(&job.opt.component);
	return rc;
}
