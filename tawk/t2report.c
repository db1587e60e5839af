/* t2report - a picture of flow files */
#include <sys/stat.h>
#include <sys/wait.h>

#include <dirent.h>
#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <limits.h>
#include <locale.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "alive.h"
#include "budget.h"
#include "descriptor.h"
#include "figure.h"
#include "flowfile.h"
#include "forms.h"
#include "gather.h"
#include "home.h"
#include "printed.h"
#include "sumfile.h"
#include "t2version.h"
#include "whole.h"

struct options {
	const char *form;    /* -f */
	const char *out;     /* -o or NULL */
	const char *capture; /* -r or NULL */
	const char *plugins; /* -p or NULL */
	const char *title;   /* -t or NULL */
	bool quiet;	     /* -q */
	int64_t bin_ns;      /* -b or 0 */
	struct figure_options figures;
};

static const struct form {
	const char *name;
	void (*write)(FILE *, const struct report *);
} forms[] = { { "html", report_html }, { "text", report_text }, { "json", report_json } };

static void
usage(FILE *f)
{
	fprintf(f,
	    "usage: t2report [-hqV] [-b seconds] [-f html|text|json] [-n rows] [-o file]\n"
	    "                [-p folder] [-s section,...] [-t title] [-x section,...]\n"
	    "                [-r capture | file ...]\n");
}

static _Noreturn void
wrong(void)
{
	usage(stderr);
	exit(2);
}

/* --- the folder in which t2 works --- */

static char folder[PATH_MAX];

static void
folder_remove(void)
{
	DIR *d = *folder ? opendir(folder) : NULL;

	for (struct dirent *e; d != NULL && (e = readdir(d)) != NULL;)
		if (strcmp(e->d_name, ".") != 0 && strcmp(e->d_name, "..") != 0)
			(void)unlinkat(dirfd(d), e->d_name, 0);
	if (d != NULL)
		(void)closedir(d);
	if (*folder)
		(void)rmdir(folder);
	*folder = '\0';
}

/* --- input --- */

#define ALIVE_MS	2000

/* How far the input is, for the line that says so: written at each block that is read. */
static struct {
	uint64_t before, done, size;	/* of files before this one, of all, of all together */
	uint64_t rows;
	struct timespec start;
} progress;

static bool
progress_line(char *buf, size_t size, void *arg)
{
	const uint64_t done = __atomic_load_n(&progress.done, __ATOMIC_RELAXED);
	char part[64], left[64], rows[ALIVE_TEXT];
	struct timespec now;

	(void)arg;
	(void)clock_gettime(CLOCK_MONOTONIC, &now);
	alive_part(done, progress.size, (double)(now.tv_sec - progress.start.tv_sec), part, sizeof part, left,
	    sizeof left);
	(void)snprintf(buf, size, "%s%s%s rows%s%s", part, *part ? ", " : "",
	    alive_count((double)__atomic_load_n(&progress.rows, __ATOMIC_RELAXED), rows), *left ? ", " : "", left);
	return true;
}

struct ticking {
	const struct flowfile *file;
	const struct gather *gather;
};

/* A block was read. */
static void
progress_tick(void *arg)
{
	const struct ticking *t = arg;
	uint64_t done, size;

	flowfile_done(t->file, &done, &size);
	__atomic_store_n(&progress.done, progress.before + done, __ATOMIC_RELAXED);
	__atomic_store_n(&progress.rows, t->gather->flows, __ATOMIC_RELAXED);
}

/* All files together; 0 if the size of one is not known. */
static void
progress_start(int n, char **path)
{
	struct stat st;

	(void)clock_gettime(CLOCK_MONOTONIC, &progress.start);
	for (int i = 0; i < n; i++) {
		if (strcmp(path[i], "-") == 0 || stat(path[i], &st) < 0 || !S_ISREG(st.st_mode)) {
			progress.size = 0;
			break;
		}
		progress.size += (uint64_t)st.st_size;
	}
	(void)alive_start("t2report", progress_line, NULL, ALIVE_MS);
}

static void
add_file(struct gather *g, const char *path)
{
	struct ticking ticking = { .gather = g };
	uint64_t done, size;
	char why[FLOWFILE_WHY];
	struct flowfile f;
	struct text first;
	int k;

	if (flowfile_open(&f, path, why) < 0)
		errx(1, "%s", why);
	folder_remove(); /* what is open can be read; so it is gone however this run ends */
	ticking.file = &f;
	f.tick = progress_tick;
	f.arg = &ticking;
	if (flowfile_peek(&f, &first) && sum_is(first))
		k = sum_read(g, &f, why);
	else if ((k = flowfile_header(&f, why)) == 0)
		k = gather_flows(g, &f, why);
	if (k < 0)
		errx(1, "%s", why);
	flowfile_done(&f, &done, &size);
	progress.before += size;
	flowfile_close(&f);
}

/* --- a capture: t2 first --- */

/* The t2 beside this program, or that in PATH. */
static void
t2_path(char *buf, size_t size)
{
	char self[PATH_MAX], why[HOME_ERR], *slash;

	if (home_self(self, sizeof self, why) == 0 && (slash = strrchr(self, '/')) != NULL) {
		const int n = snprintf(buf, size, "%.*s/t2", (int)(slash - self), self);

		if (n > 0 && (size_t)n < size && access(buf, X_OK) == 0)
			return;
	}
	(void)snprintf(buf, size, "t2");
}

static volatile sig_atomic_t t2_pid, ending;

/* t2 ends as well, at its own pace, so that nothing writes into the folder when it is removed. */
static void
pass_on(int number)
{
	ending = number;
	if (t2_pid > 0)
		(void)kill((pid_t)t2_pid, SIGTERM);
}

/* Handle the signals that end a run, but for one that was ignored at the start, as under nohup(1). */
static void
handle_endings(void (*how)(int))
{
	static const int numbers[] = { SIGTERM, SIGHUP };

	for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++)
		if (signal(numbers[i], how) == SIG_IGN)
			(void)signal(numbers[i], SIG_IGN);
}

static void
run_t2(const struct options *o, const char *prefix)
{
	char program[PATH_MAX];
	int status = 0;
	pid_t pid;

	t2_path(program, sizeof program);
	(void)fflush(NULL);
	/* a key that interrupts is t2's: it ends, and the folder is removed */
	(void)signal(SIGINT, SIG_IGN);
	(void)signal(SIGQUIT, SIG_IGN);
	handle_endings(pass_on);
	if ((pid = fork()) < 0)
		err(1, "fork");
	if (pid == 0) {
		char *const argv[] = { program, (char *)(uintptr_t) "-r", (char *)(uintptr_t)o->capture,
			(char *)(uintptr_t) "-w", (char *)(uintptr_t)prefix,
			(char *)(uintptr_t)(o->quiet ? "-lq" : "-l"), (char *)(uintptr_t)(o->plugins ? "-p" : NULL),
			(char *)(uintptr_t)o->plugins, NULL };

		(void)signal(SIGINT, SIG_DFL);
		(void)signal(SIGQUIT, SIG_DFL);
		execvp(program, argv);
		warn("%s", program);
		_exit(127);
	}
	t2_pid = pid;
	if (ending)
		(void)kill(pid, SIGTERM);
	while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
		;
	t2_pid = 0;
	(void)signal(SIGINT, SIG_DFL);
	(void)signal(SIGQUIT, SIG_DFL);
	handle_endings(SIG_DFL);
	if (ending) {
		folder_remove();
		(void)raise((int)ending);
	}
	/* t2 has said why: its plugin folder, a plugin, the capture; we do not know better. */
	if (WIFEXITED(status) && WEXITSTATUS(status) != 0)
		exit(1);
	if (WIFSIGNALED(status))
		errx(1, "%s: t2 was ended by signal %d", o->capture, WTERMSIG(status));
}

static void
add_capture(struct gather *g, const struct options *o)
{
	const char *tmp = getenv("TMPDIR"), *base = strrchr(o->capture, '/');
	char prefix[PATH_MAX + 300], flows[PATH_MAX + 320], stem[256];

	base = base ? base + 1 : o->capture;
	(void)snprintf(stem, sizeof stem, "%s", strcmp(base, "-") == 0 ? "stdin" : base);
	if (strrchr(stem, '.') > stem)
		*strrchr(stem, '.') = '\0';
	(void)snprintf(folder, sizeof folder, "%s/t2report.XXXXXX", tmp && *tmp ? tmp : "/tmp");
	if (mkdtemp(folder) == NULL) {
		warn("%s", folder);
		*folder = '\0';
		exit(1);
	}
	(void)atexit(folder_remove);
	(void)snprintf(prefix, sizeof prefix, "%s/%s", folder, stem);
	run_t2(o, prefix);
	(void)snprintf(flows, sizeof flows, "%s_flows.txt", prefix);
	if (access(flows, R_OK) != 0)
		errx(1, "%s: t2 wrote no flow file: load the plugin txtSink", o->capture);
	add_file(g, flows);
	/* Whoever reads the report has no such folder: the lines name the file as t2 would write it here. */
	free(g->input[0].name);
	if (asprintf(&g->input[0].name, "%s_flows.txt", stem) < 0)
		err(1, NULL);
}

/* --- output --- */

static const char *
base_name(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash && slash[1] ? slash + 1 : path;
}

static char *
title_make(const struct options *o, const struct gather *g)
{
	char *s = NULL;
	int n;

	if (o->title != NULL)
		n = asprintf(&s, "%s", o->title);
	else if (o->capture != NULL)
		n = asprintf(&s, "%s", base_name(o->capture));
	else if (g->ninputs == 1)
		n = asprintf(
		    &s, "%s", strcmp(g->input[0].name, "-") == 0 ? "standard input" : base_name(g->input[0].name));
	else
		n = asprintf(&s, "%s and %zu more", base_name(g->input[0].name), g->ninputs - 1);
	if (n < 0)
		err(1, NULL);
	return s;
}

static bool
is_sum(const char *path)
{
	const char *dot = strrchr(path, '.');

	return dot != NULL && strcmp(dot, ".sum") == 0;
}

static void
write_form(FILE *f, const struct options *o, const struct gather *g)
{
	struct figures all;
	struct report r = { .all = &all, .g = g };
	char *title = title_make(o, g);

	r.title = title;
	figures_make(&all, g, &o->figures);
	for (size_t i = 0; i < sizeof forms / sizeof *forms; i++)
		if (strcmp(forms[i].name, o->form) == 0)
			forms[i].write(f, &r);
	figures_release(&all);
	free(title);
}

/* A file is there whole or not at all: it gets its name at the end. */
static void
write_file(const struct options *o, const struct gather *g)
{
	struct whole w;

	if (whole_open(&w, o->out) == -1)
		err(1, "%s", o->out);
	if (is_sum(o->out))
		sum_write(w.f, g);
	else
		write_form(w.f, o, g);
	if (whole_close(&w) == -1)
		err(1, "%s", o->out);
}

/* Writing to what is read would lose it. */
static void
check_out(const struct options *o, int n, char **path)
{
	struct stat a, b;

	if (o->out == NULL || stat(o->out, &a) < 0)
		return;
	if (S_ISDIR(a.st_mode))
		errx(1, "%s: is a directory", o->out);
	for (int i = 0; i < n; i++)
		if ((strcmp(path[i], "-") == 0 ? fstat(STDIN_FILENO, &b) : stat(path[i], &b)) == 0 &&
		    a.st_dev == b.st_dev && a.st_ino == b.st_ino)
			errx(1, "%s: is an input of this run", o->out);
	if (o->capture != NULL && stat(o->capture, &b) == 0 && a.st_dev == b.st_dev && a.st_ino == b.st_ino)
		errx(1, "%s: is an input of this run", o->out);
}

/* --- options --- */

static size_t
rows_option(const char *arg)
{
	char *end;
	unsigned long n;

	errno = 0;
	n = strtoul(arg, &end, 10);
	if (end == arg || *end || errno || *arg == '-' || n > 100000) {
		warnx("-n %s: expected a number from 0 to 100000", arg);
		exit(2);
	}
	return n;
}

/* Seconds in steps of a millisecond. */
static int64_t
bin_option(const char *arg)
{
	char *end;
	const double s = strtod(arg, &end);

	if (end == arg || *end || !(s >= 0.001) || s > 1e8) {
		warnx("-b %s: expected seconds from 0.001 to 100000000", arg);
		exit(2);
	}
	return (int64_t)(s * 1000 + 0.5) * 1000000;
}

static void
check_form(const char *form)
{
	for (size_t i = 0; i < sizeof forms / sizeof *forms; i++)
		if (strcmp(forms[i].name, form) == 0)
			return;
	warnx("-f %s: expected html, text or json", form);
	exit(2);
}

static void
check_sections(int option, const char *list)
{
	const char *bad = figure_unknown(list);

	if (bad == NULL)
		return;
	warnx("-%c %.*s: no section of that name", option, (int)strcspn(bad, ","), bad);
	exit(2);
}

static void
options_read(struct options *o, int argc, char **argv)
{
	static const struct option longopts[] = { { "bin", required_argument, NULL, 'b' },
		{ "format", required_argument, NULL, 'f' }, { "help", no_argument, NULL, 'h' },
		{ "rows", required_argument, NULL, 'n' }, { "output", required_argument, NULL, 'o' },
		{ "plugin-folder", required_argument, NULL, 'p' }, { "pcap", required_argument, NULL, 'r' },
		{ "quiet", no_argument, NULL, 'q' },
		{ "sections", required_argument, NULL, 's' },
		{ "title", required_argument, NULL, 't' }, { "version", no_argument, NULL, 'V' },
		{ "leave-out", required_argument, NULL, 'x' }, { NULL, 0, NULL, 0 } };
	int c;

	*o = (struct options){ .figures = { .top = 10 } };
	while ((c = getopt_long(argc, argv, "b:f:hn:o:p:qr:s:t:Vx:", longopts, NULL)) != -1) {
		switch (c) {
		case 'b': o->bin_ns = bin_option(optarg); break;
		case 'f': check_form(o->form = optarg); break;
		case 'h': usage(stdout); exit(0);
		case 'n': o->figures.top = rows_option(optarg); break;
		case 'o': o->out = optarg; break;
		case 'p': o->plugins = optarg; break;
		case 'q':
			o->quiet = true;
			break;
		case 'r': o->capture = optarg; break;
		case 's':
			check_sections(c, o->figures.only = optarg);
			break;
		case 't': o->title = optarg; break;
		case 'V': printf("t2report %s\n", T2_VERSION); exit(0);
		case 'x':
			check_sections(c, o->figures.leave_out = optarg);
			budget_left_out(optarg);
			break;
		default: wrong();
		}
	}
	if (o->capture != NULL && optind < argc) {
		warnx("-r: there are flow files as well");
		wrong();
	}
	if (o->form == NULL)
		o->form = o->out == NULL && isatty(STDOUT_FILENO) ? "text" : "html";
}

int
main(int argc, char **argv)
{
	static char standard_input[] = "-";
	static char *only[] = { standard_input, NULL };
	struct options o;
	struct gather g;

	printed_watch("t2report");
	(void)setlocale(LC_CTYPE, "");
	options_read(&o, argc, argv);
	argc -= optind;
	argv += optind;
	if (argc == 0 && o.capture == NULL) {
		if (isatty(STDIN_FILENO))
			wrong();
		argc = 1;
		argv = only;
	}
	check_out(&o, argc, argv);
	gather_init(&g, o.bin_ns);
	figures_choose(&g, &o.figures);
	if (o.capture != NULL)
		add_capture(&g, &o);
	if (o.capture == NULL && !o.quiet)
		progress_start(argc, argv);
	for (int i = 0; i < argc; i++)
		add_file(&g, argv[i]);
	alive_stop();
	talks_sort(&g.talks);
	if (o.out != NULL && descriptor_out(o.out) != STDOUT_FILENO)
		write_file(&o, &g);
	else
		write_form(stdout, &o, &g);
	gather_release(&g);
	return 0;
}
