/*
 * options.c - the command line, and the names of outputs
 */
#include <sys/stat.h>

#include <ctype.h>
#include <err.h>
#include <errno.h>
#include <getopt.h>
#include <limits.h>
#include <pwd.h>
#include <math.h>
#include <stdlib.h>
#include <unistd.h>

#include "options.h"
#include "outfile.h"
#include "t2api.h"
#include "t2utils.h"

uint16_t capType;
char *capName, *baseFileName, *pluginFolder, *pluginList, *esomFileName, *bpfCommand, *cmdline;
size_t baseFileName_len, pluginFolder_len;
double oFragFsz = OFRWFILELN;
double part_seconds;
uint64_t oFileNumB;
uint32_t sensorID = T2_SENSORID, hashFactor = HASHFACTOR;

static const char usage_text[] =
    "usage: t2 [-hlmqsV] [-B bytes] [-b list] [-c cpu] [-e file] [-F file] [-f factor]\n"
    "          [-j workers] [-M seconds] [-P priority] [-p folder] [-S bytes] [-x id]\n"
    "          [-W prefix[:size][,start] | -w prefix]\n"
    "          -D expr[:char][,stop] | -i interface | -R list | -r file [filter]\n"
    "       t2 --schema [-b list] [-p folder]\n";

enum { OPT_SCHEMA = 256 };	/* options without a letter */

static const struct option longopts[] = {
	{ "rx-bufsize",     required_argument, NULL, 'B' },
	{ "plugin-list",    required_argument, NULL, 'b' },
	{ "cpu",            required_argument, NULL, 'c' },
	{ "input-regex",    required_argument, NULL, 'D' },
	{ "pcapd",          required_argument, NULL, 'e' },
	{ "bpf-file",       required_argument, NULL, 'F' },
	{ "hash-factor",    required_argument, NULL, 'f' },
	{ "help",           no_argument,       NULL, 'h' },
	{ "interface",      required_argument, NULL, 'i' },
	{ "logfile",        no_argument,       NULL, 'l' },
	{ "mon-interval",   required_argument, NULL, 'M' },
	{ "monfile",        no_argument,       NULL, 'm' },
	{ "priority",       required_argument, NULL, 'P' },
	{ "plugin-folder",  required_argument, NULL, 'p' },
	{ "quiet",          no_argument,       NULL, 'q' },
	{ "pcap-list",      required_argument, NULL, 'R' },
	{ "pcap",           required_argument, NULL, 'r' },
	{ "snaplen",        required_argument, NULL, 'S' },
	{ "packets",        no_argument,       NULL, 's' },
	{ "schema",         no_argument,       NULL, OPT_SCHEMA },
	{ "version",        no_argument,       NULL, 'V' },
	{ "output-regex",   required_argument, NULL, 'W' },
	{ "output-prefix",  required_argument, NULL, 'w' },
	{ "workers",        required_argument, NULL, 'j' },
	{ "sensor-id",      required_argument, NULL, 'x' },
	{ NULL, 0, NULL, 0 }
};

/* The end of a run that did no more than print. */
static _Noreturn void
stdout_end(void)
{
	if (fflush(stdout) == EOF || ferror(stdout))
		err(1, "standard output");
	exit(0);
}

static _Noreturn void
usage(int status)
{
	if (fputs(usage_text, status == 0 ? stdout : stderr) == EOF)
		exit(1);
	if (status == 0)
		fputs("\nInput:\n"
		    "  -r, --pcap FILE             a capture (pcap, pcapng, packed or not); - is standard input\n"
		    "  -R, --pcap-list FILE        the captures named in FILE, one a line\n"
		    "  -D, --input-regex EXPR[:CHAR][,STOP]  numbered files as they come\n"
		    "  -i, --interface NAME        an interface\n"
		    "  -S, --snaplen BYTES         snapshot length of -i\n"
		    "  -B, --rx-bufsize BYTES      capture buffer of -i\n"
		    "  -F, --bpf-file FILE         filter; or as the last arguments\n"
		    "Output:\n"
		    "  -w, --output-prefix PREFIX  files begin with PREFIX, or stand in the folder PREFIX; - is "
		    "standard output\n"
		    "  -W, --output-regex PREFIX[:SIZE][,START]  in parts of SIZE bytes, flows (f) or time (s, m, h, "
		    "d)\n"
		    "  -l, --logfile               report to PREFIX" LOG_SUFFIX "\n"
		    "  -m, --monfile               monitoring to PREFIX" MON_SUFFIX "\n"
		    "  -s, --packets               packets to PREFIX" PACKETS_SUFFIX "\n"
		    "Others:\n"
		    "  -p, --plugin-folder FOLDER  plugins, instead of ~/" PLUGIN_FOLDER "\n"
		    "  -b, --plugin-list FILE      load the plugins named in FILE\n"
		    "  -e, --pcapd FILE            flow indices for the plugin pcapd\n"
		    "  -f, --hash-factor N         at most N x 262144 flows at a time\n"
		    "  -j, --workers N             dispatch the flows to N threads\n"
		    "  -x, --sensor-id N           sensor id\n"
		    "  -c, --cpu N                 run on processor N\n"
		    "  -P, --priority N            process priority\n"
		    "  -M, --mon-interval SECONDS  monitoring report every SECONDS\n"
		    "  -q, --quiet                 no line on the terminal that says how far it is\n"
		    "      --schema                the columns of a run as JSON, and no run\n"
		    "  -V, --version               version\n"
		    "  -h, --help                  this text\n", stdout);
	if (status == 0)
		stdout_end();
	exit(status);
}

static long long
number(int opt, const char *text, long long least, long long most)
{
	char *end;
	long long n;

	errno = 0;
	n = strtoll(text, &end, 0);
	if (end == text || *end != '\0' || errno != 0 || n < least || n > most) {
		warnx("-%c %s: expected a number from %lld to %lld", opt, text, least, most);
		exit(2);
	}
	return n;
}

static double
positive(int opt, const char *text)
{
	char *end;
	const double x = strtod(text, &end);

	if (end == text || *end != '\0' || !(x > 0)) {
		warnx("-%c %s: expected a number greater than 0", opt, text);
		exit(2);
	}
	return x;
}

static char *
copy(const char *s, size_t n)
{
	char *p = strndup(s, n);

	if (p == NULL)
		err(1, NULL);
	return p;
}

static char *part_prefix;	/* of -W */

/* Seconds of a unit of time, 0 for what is none. */
static double
unit_seconds(char unit)
{
	switch (unit) {
	case 's':	return 1;
	case 'm':	return 60;
	case 'h':	return 3600;
	case 'd':	return 86400;
	default:	return 0;
	}
}

/*
 * PREFIX[:SIZE][,START] of -W; SIZE with K, M, G and f for flows, or a time with s, m, h, d.
 * The caller frees what is returned, the prefix.
 */
static char *
split_prefix(const char *arg)
{
	const char *comma = strrchr(arg, ','), *end = arg + strlen(arg), *colon;
	char *e;

	if (comma != NULL && isdigit((unsigned char)comma[1]) && comma[1 + strspn(comma + 1, "0123456789")] == '\0') {
		oFileNumB = strtoull(comma + 1, NULL, 10);
		end = comma;
	}
	colon = memrchr(arg, ':', (size_t)(end - arg));
	if (colon == NULL)
		return copy(arg, (size_t)(end - arg));
	oFragFsz = strtod(colon + 1, &e);
	if (e == colon + 1)
		goto bad;
	if (e + 1 == end && unit_seconds(*e) > 0 && oFragFsz > 0) {
		part_seconds = oFragFsz * unit_seconds(*e);
		oFragFsz = HUGE_VAL;	/* no size is too large */
		return copy(arg, (size_t)(colon - arg));
	}
	if (e < end && *e != 'f') {
		const char *unit = strchr("KMG", *e++);

		if (unit == NULL)
			goto bad;
		oFragFsz *= *unit == 'K' ? 1e3 : *unit == 'M' ? 1e6 : 1e9;
	}
	if (e < end && *e == 'f') {
		capType |= WFINDEX;
		e++;
	}
	if (e != end || !(oFragFsz > 0))
		goto bad;
	return copy(arg, (size_t)(colon - arg));
bad:
	warnx("-W %s: expected prefix[:size][,start], size a number with K, M or G, and f for flows, or a time with "
	    "s, m, h or d", arg);
	exit(2);
}

/* Last part of a path without its last extension; the caller frees. */
static char *
stem(const char *path)
{
	const char *base = strrchr(path, '/'), *dot;

	base = base == NULL ? path : base + 1;
	dot = strrchr(base, '.');
	return copy(base, dot == NULL || dot == base ? strlen(base) : (size_t)(dot - base));
}

static bool
is_folder(const char *path)
{
	struct stat st;

	return path[0] != '\0' && (path[strlen(path) - 1] == '/' || (stat(path, &st) == 0 && S_ISDIR(st.st_mode)));
}

/* The input as a prefix: beside it, without the last extension. */
static char *
prefix_of_input(const struct options *o)
{
	const char *in = o->rfile != NULL ? o->rfile : o->list != NULL ? o->list : o->rotate != NULL ? o->rotate :
	    o->interface;
	char *name = stem(strcmp(in, "-") == 0 ? "stdin" : in), *p;
	const char *slash = strrchr(in, '/');

	if (slash == NULL || o->interface != NULL)
		return name;
	if (asprintf(&p, "%.*s/%s", (int)(slash - in), in, name) < 0)
		err(1, NULL);
	free(name);
	return p;
}

static void
prefix_check(const char *prefix)
{
	const char *slash = strrchr(prefix, '/');
	char *folder;

	if (slash == NULL || slash == prefix)
		return;
	folder = copy(prefix, (size_t)(slash - prefix));
	if (access(folder, F_OK) != 0)
		err(1, "%s", folder);
	free(folder);
}

static void
prefix_set(const struct options *o)
{
	if (o->prefix == NULL || strcmp(o->prefix, "-") == 0) {
		baseFileName = prefix_of_input(o);
	} else if (is_folder(o->prefix)) {
		char *in = prefix_of_input(o);
		const char *base = strrchr(in, '/');
		const size_t len = strlen(o->prefix);

		if (asprintf(&baseFileName, "%s%s%s", o->prefix, o->prefix[len - 1] == '/' ? "" : "/",
		    base == NULL ? in : base + 1) < 0)
			err(1, NULL);
		free(in);
	} else {
		baseFileName = copy(o->prefix, strlen(o->prefix));
	}
	baseFileName_len = strlen(baseFileName);
	prefix_check(baseFileName);
}

/* The plugin folder in the user's home.  Root without one takes that of who called sudo(8). */
static void
folder_default(void)
{
	const char *home = getenv("HOME"), *sudo = getuid() == 0 ? getenv("SUDO_USER") : NULL;
	const struct passwd *pw = home == NULL || *home == '\0' ? getpwuid(getuid()) : NULL;

	if (pw != NULL)
		home = pw->pw_dir;
	if (home == NULL)
		errx(1, "no home directory: set HOME or use -p");
	if (asprintf(&pluginFolder, "%s/%s", home, PLUGIN_FOLDER) < 0)
		err(1, NULL);
	if (sudo == NULL || access(pluginFolder, F_OK) == 0 || (pw = getpwnam(sudo)) == NULL)
		return;
	free(pluginFolder);
	if (asprintf(&pluginFolder, "%s/%s", pw->pw_dir, PLUGIN_FOLDER) < 0)
		err(1, NULL);
}

static void
folder_set(const char *folder)
{
	if (folder == NULL && PLUGIN_FOLDER[0] == '/')
		folder = PLUGIN_FOLDER;
	if (folder == NULL)
		folder_default();
	else if (asprintf(&pluginFolder, "%s%s", folder, *folder && folder[strlen(folder) - 1] == '/' ? "" : "/") < 0)
		err(1, NULL);
	pluginFolder_len = strlen(pluginFolder);
}

static char *
join(int n, char **words)
{
	char *s = NULL;
	size_t len;
	FILE *f = open_memstream(&s, &len);

	if (f == NULL)
		err(1, NULL);
	for (int i = 0; i < n; i++)
		fprintf(f, "%s%s", i > 0 ? " " : "", words[i]);
	if (fclose(f) != 0)
		err(1, NULL);
	return s;
}

/* A filter file: comments from # on become blanks, blanks at the end go. */
static char *
filter_read(const char *path)
{
	FILE *f = fopen(path, "re");
	char *s = NULL;
	size_t len = 0, room = 0;
	bool comment = false;
	int c;

	if (f == NULL)
		err(1, "%s", path);
	while ((c = getc(f)) != EOF) {
		if (len + 1 >= room && (s = realloc(s, room = room ? 2 * room : 256)) == NULL)
			err(1, "%s", path);
		comment = c == '#' || (comment && c != '\n');
		s[len++] = (char)(comment || c == '\n' ? ' ' : c);
	}
	if (ferror(f))
		err(1, "%s", path);
	(void)fclose(f);
	while (len > 0 && isspace((unsigned char)s[len - 1]))
		len--;
	if (s == NULL)
		return copy("", 0);
	s[len] = '\0';
	return s;
}

static void
input_check(const struct options *o)
{
	const int n = (o->rfile != NULL) + (o->list != NULL) + (o->rotate != NULL) + (o->interface != NULL);

	if (n == 1)
		return;
	warnx(n == 0 ? "one of -r, -R, -D or -i is needed" : "only one of -r, -R, -D and -i can be given");
	usage(2);
}

/* -w -: there is nothing beside standard output, and standard error for the report. */
static void
stdout_only(void)
{
	if ((capType & PKTFILE) != 0 || esomFileName != NULL) {
		warnx("-w -: -%c writes a file, and there is none; use -w prefix",
		    (capType & PKTFILE) != 0 ? 's' : 'e');
		exit(2);
	}
	capType |= WSTDOUT;
	capType &= (uint16_t)~(LOGFILE | MONFILE);
}

static void
protect(const char *path)
{
	if (path != NULL)
		outfile_protect(path);
}

static void
option(struct options *o, int c, char *arg)
{
	switch (c) {
	case 'B': o->rxbuf = (uint32_t)number(c, arg, 1024, INT_MAX); break;
	case 'b': pluginList = arg; break;
	case 'c': o->cpu = (int)number(c, arg, 0, 4095); break;
	case 'D': o->rotate = arg; capType |= DIRFILE; break;
	case 'e': esomFileName = arg; break;
	case 'F': o->bpf_file = arg; break;
	case 'f': o->factor = (uint32_t)number(c, arg, 1, 65536); break;
	case 'h': usage(0);
	case 'i': o->interface = arg; capType |= IFACE; break;
	case 'j': o->workers = (unsigned)number(c, arg, 1, T2_WORKERS_MAX); break;
	case 'l': capType |= LOGFILE; break;
	case 'M': o->mon_interval = positive(c, arg); break;
	case 'm': capType |= MONFILE; break;
	case 'P': o->priority = (int)number(c, arg, -20, 20); o->has_priority = true; break;
	case 'p': o->plugin_folder = arg; break;
	case 'q': o->quiet = true; break;
	case 'R': o->list = arg; capType |= LISTFILE; break;
	case 'r': o->rfile = arg; capType |= CAPFILE; break;
	case 'S': o->snaplen = (uint32_t)number(c, arg, 1, 262144); break;
	case 's': capType |= PKTFILE; break;
	case 'V': printf("%s %s (%s) [%s]\n", T2_APPNAME, T2_VERSION, T2_CODENAME, T2_RELEASE); stdout_end();
	case 'W':
		free(part_prefix);
		o->prefix = part_prefix = split_prefix(arg);
		capType |= OFILELN;
		break;
	case 'w': o->prefix = arg; break;
	case OPT_SCHEMA: o->schema = true; break;
	case 'x': sensorID = (uint32_t)number(c, arg, 0, UINT32_MAX); break;
	default: usage(2);
	}
}

void
options_read(struct options *o, int argc, char **argv)
{
	int c;

	*o = (struct options){ .cpu = -1, .workers = 1, .snaplen = SNAPLEN, .rxbuf = LIVEBUFSIZE };
	cmdline = join(argc, argv);
	if (argc == 1)
		usage(2);
	/* + : the filter's words are not options */
	while ((c = getopt_long(argc, argv, "+B:b:c:D:e:F:f:hi:j:lM:mP:p:qR:r:S:sVW:w:x:", longopts, NULL)) != -1)
		option(o, c, optarg);
	if (o->schema) {
		if (optind < argc) {
			warnx("--schema: reads no input: %s", argv[optind]);
			exit(2);
		}
		folder_set(o->plugin_folder);
		return;
	}
	input_check(o);
	if (o->factor != 0)
		hashFactor = o->factor;
	capName = copy(o->rfile != NULL ? o->rfile : o->list != NULL ? o->list : o->rotate != NULL ? o->rotate :
	    o->interface, PATH_MAX);
	if (o->bpf_file != NULL)
		bpfCommand = filter_read(o->bpf_file);
	else if (optind < argc)
		bpfCommand = join(argc - optind, argv + optind);
	if (o->prefix != NULL && strcmp(o->prefix, "-") == 0)
		stdout_only();
	protect(o->bpf_file);
	protect(pluginList);
	protect(esomFileName);
	prefix_set(o);
	folder_set(o->plugin_folder);
}
