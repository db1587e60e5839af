/*
 * t2subnet: makes and questions the tables by which t2 labels addresses with country and organisation.
 */
#include "escape.h"
#include "home.h"
#include "printed.h"
#include "subnet_table.h"
#include "alive.h"
#include "subnet_build.h"
#include "subnetsource.h"
#include "t2version.h"

#include <sys/stat.h>

#include <err.h>
#include <errno.h>
#include <getopt.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define EXIT_USAGE 2

static const char *const table_file[2] = { SUBNET_FILE4, SUBNET_FILE6 };

static const struct option longopts[] = {
	{ "help", no_argument, NULL, 'h' },
	{ "version", no_argument, NULL, 'V' },
	{ NULL, 0, NULL, 0 },
};
/* of a command */
static const struct option helpopts[] = {
	{ "help", no_argument, NULL, 'h' },
	{ NULL, 0, NULL, 0 },
};

static void	usage(int) __attribute__((noreturn));

static void
usage(int status)
{
	fprintf(status == 0 ? stdout : stderr,
	    "usage: t2subnet build [-46q] [-l licence] [-o folder] source ...\n"
	    "       t2subnet info [-p folder]\n"
	    "       t2subnet lookup [-aH] [-p folder] address ...\n"
	    "       t2subnet -h | -V\n");
	exit(status);
}

/* The folder of the tables: what was given, else the plugin folder. */
static void
find_folder(const char *given, char *buf, size_t size)
{
	char reason[HOME_ERR];

	if (home_plugins(given, buf, size, reason) == -1)
		errx(1, "%s", reason);
}

/* dir/name and a suffix into buf; the program ends if it does not fit. */
static void
join(char *buf, size_t size, const char *dir, const char *name, const char *suffix)
{
	const int n = snprintf(buf, size, "%s/%s%s", dir, name, suffix);

	if (n < 0 || (size_t)n >= size)
		errx(1, "%s: path too long", dir);
}

/* --- build ------------------------------------------------------------------------------------------------------ */

struct building {
	struct subnet_build	*build[2];	/* NULL: not wanted */
	void			*image[2];
	size_t			 size[2];
	char			 folder[PATH_MAX];
};

static int
write_all(int fd, const void *data, size_t size)
{
	const char *p = data;
	ssize_t n;

	for (; size > 0; p += n, size -= (size_t)n) {
		n = write(fd, p, size);
		if (n == -1 && errno != EINTR)
			return -1;
		if (n == -1)
			n = 0;
	}
	return 0;
}

/* Change a table whole or not at all: write beside it, then rename. */
static void
write_table(const char *dir, const char *name, const void *data, size_t size)
{
	char path[PATH_MAX], tmp[PATH_MAX];
	const mode_t mask = umask(0);
	int fd, e;

	umask(mask);
	join(path, sizeof(path), dir, name, "");
	join(tmp, sizeof(tmp), dir, name, ".XXXXXX");
	if ((fd = mkstemp(tmp)) == -1)
		err(1, "%s", path);
	if (fchmod(fd, 0644 & ~mask) == -1 || write_all(fd, data, size) == -1 || fsync(fd) == -1 || close(fd) == -1 ||
	    rename(tmp, path) == -1) {
		e = errno;
		unlink(tmp);
		errno = e;
		err(1, "%s", path);
	}
}

/* The line of a source for "t2subnet info", in the tables that it gave networks to */
static void
describe(const struct source *s, const char *licence)
{
	const char *slash = strrchr(s->path, '/');
	char line[1024], day[16] = "no date";
	int i;

	if (s->date > 0)
		snprintf(day, sizeof(day), "%04u-%02u-%02u", s->date / 10000 % 10000, s->date / 100 % 100,
		    s->date % 100);
	for (i = 0; i < 2; i++) {
		if (s->networks[i] == 0)
			continue;
		if (snprintf(line, sizeof(line), "%s\t%s\t%s\t%lu networks\t%s", slash != NULL ? slash + 1 : s->path,
		    s->what, day, s->networks[i], licence != NULL ? licence :
		    "licence not stated") >= (int)sizeof(line))
			errx(1, "%s: name and licence longer than %zu bytes", s->path, sizeof(line) - 1);
		if (subnet_build_describe(s->build[i], line) == -1)
			err(1, NULL);
	}
}

/* What is worked on: read by the line that says so, in a thread of its own. */
static struct source at_hand;
static const char *volatile step = "reading";

#define ALIVE_MS	2000

static bool
build_line(char *buf, size_t size, void *arg)
{
	const unsigned long n = __atomic_load_n(&at_hand.networks[0], __ATOMIC_RELAXED) +
	    __atomic_load_n(&at_hand.networks[1], __ATOMIC_RELAXED);
	char b[ALIVE_TEXT];

	(void)arg;
	snprintf(buf, size, "%s, %s networks", step, alive_count((double)n, b));
	return true;
}

static void
read_source(const struct building *b, const char *path, const char *licence)
{
	struct source *s = &at_hand;
	char reason[SUBNET_ERR_SIZE];
	const int mmdb = source_is_mmdb(path);

	*s = (struct source){ .path = path, .build = { b->build[0], b->build[1] } };
	step = path;
	if (mmdb == -1)
		err(1, "%s", path);
	if ((mmdb ? source_read_mmdb(s, reason) : source_read_text(s, reason)) == -1)
		errx(1, "%s: %s", path, reason);
	if (s->nbadcc > 0)
		warnx("%s: %lu networks without country: code unknown, the first '%s'", path, s->nbadcc, s->badcc);
	if (s->networks[0] + s->networks[1] == 0)
		warnx("%s: no network of a family that is wanted", path);
	describe(s, licence);
}

static void
make_image(struct building *b, int i)
{
	char reason[SUBNET_ERR_SIZE];

	b->image[i] = subnet_build_image(b->build[i], &b->size[i], reason);
	if (b->image[i] == NULL)
		errx(1, "%s/%s: %s", b->folder, table_file[i], reason);
}

/* Say what has been written, by what a reader finds in it. */
static void
tell(const char *dir, int i)
{
	char path[PATH_MAX], reason[SUBNET_ERR_SIZE];
	const struct subnet_info *info;
	struct subnet_table *t;

	join(path, sizeof(path), dir, table_file[i], "");
	if ((t = subnet_open(path, i == 0 ? 4 : 6, reason)) == NULL)
		errx(1, "%s: %s", path, reason);
	info = subnet_info(t);
	fprintf(stderr, "%s: %u ranges, %u labels, %u organisations, %.1f MB\n", path, info->nranges,
	    info->nrecords - 1, info->norgs, (double)info->size / 1e6);
	subnet_close(t);
}

static void
build_tables(struct building *b, char *source[], char *licence[], int nlicences)
{
	int i, k;

	for (k = 0; source[k] != NULL; k++)
		read_source(b, source[k], k < nlicences ? licence[k] : NULL);
	step = "building tables";
	/* both tables are ready before the first is written */
	for (i = 0; i < 2; i++) {
		if (b->build[i] != NULL)
			make_image(b, i);
	}
	for (i = 0; i < 2; i++) {
		if (b->build[i] != NULL) {
			write_table(b->folder, table_file[i], b->image[i], b->size[i]);
			tell(b->folder, i);
		}
	}
}

static int
cmd_build(int argc, char *argv[])
{
	struct building b = { 0 };
	char **licence = calloc((size_t)argc + 1, sizeof(*licence));
	const char *dir = NULL;
	bool want[2] = { false, false }, quiet = false;
	int c, i, n = 0;

	if (licence == NULL)
		err(1, NULL);
	while ((c = getopt_long(argc, argv, "46hl:o:q", helpopts, NULL)) != -1) {
		switch (c) {
		case '4':
		case '6':
			want[c == '6'] = true;
			break;
		case 'h':
			usage(0);
		case 'l':
			licence[n++] = optarg;
			break;
		case 'o':
			dir = optarg;
			break;
		case 'q':
			quiet = true;
			break;
		default:
			usage(EXIT_USAGE);
		}
	}
	if (optind == argc || n > argc - optind)
		usage(EXIT_USAGE);
	find_folder(dir, b.folder, sizeof(b.folder));
	for (i = 0; i < 2; i++) {
		if (!want[i] && want[!i])
			continue;
		if ((b.build[i] = subnet_build_new(i == 0 ? 4 : 6)) == NULL)
			err(1, NULL);
	}
	if (!quiet)
		alive_start("t2subnet", build_line, NULL, ALIVE_MS);
	build_tables(&b, argv + optind, licence, n);
	alive_stop();
	for (i = 0; i < 2; i++) {
		free(b.image[i]);
		subnet_build_free(b.build[i]);
	}
	free(licence);
	return 0;
}

/* --- lookup ----------------------------------------------------------------------------------------------------- */

/* A text as the text sink writes a string column */
static void
print_quoted(const char *s)
{
	char buf[6 * SUBNET_WHOLEN + 8];
	const char *end = text_escape(buf, s, strnlen(s, SUBNET_WHOLEN), ESCAPE_FLOW);

	printf("\"%.*s\"", (int)(end - buf), buf);
}

static void
print_heading(bool all)
{
	puts(all ? "%IP\tIPASN\tIPCOC\tIPCC\tIPCnty\tIPCity\tIPOrg\tIPLat_Lng_relP" : "%IP\tIPCC\tIPOrg");
}

/* What basicFlow prints by default; all: what it has, in its order */
static void
print_labels(const char *addr, const struct subnet_table *t, uint32_t id, bool all)
{
	printf("%s\t", addr);
	if (all)
		printf("%u\t0x%08x\t", subnet_asn(t, id), subnet_netid(t, id));
	printf("%s\t", subnet_cc(t, id));
	if (all) {
		print_quoted(subnet_county(t, id));
		putchar('\t');
		print_quoted(subnet_city(t, id));
		putchar('\t');
	}
	print_quoted(subnet_org(t, id));
	if (all) {
		printf("\t%.7g_%.7g_%.7g", (double)subnet_lat(t, id), (double)subnet_lng(t, id),
		    (double)subnet_prec(t, id));
	}
	putchar('\n');
}

/* Returns 0, or -1 if it is no address. */
static int
lookup(const char *addr, bool all)
{
	unsigned char b[16];
	subnet_addr a;
	int i;

	switch (subnet_parse_addr(addr, &a)) {
	case 4:
		print_labels(addr, subnetTable4P, subnet_lookup4(subnetTable4P, (uint32_t)a), all);
		return 0;
	case 6:
		for (i = 15; i >= 0; i--, a >>= 8)
			b[i] = (unsigned char)a;
		print_labels(addr, subnetTable6P, subnet_lookup6(subnetTable6P, b), all);
		return 0;
	default:
		return -1;
	}
}

/* One address a line */
static int
lookup_stdin(bool all)
{
	char *line = NULL;
	size_t cap = 0;
	unsigned long n = 0;
	int ret = 0;

	while (getline(&line, &cap, stdin) != -1) {
		n++;
		line[strcspn(line, "\r\n")] = '\0';
		if (line[0] != '\0' && lookup(line, all) == -1) {
			warnx("stdin: line %lu: '%.64s' is no address", n, line);
			ret = 1;
		}
	}
	if (ferror(stdin))
		err(1, "stdin");
	free(line);
	return ret;
}

static void
load_tables(const char *dir)
{
	char note[2][SUBNET_ERR_SIZE];
	int i;

	if (subnet_load(dir, note) == -1)
		err(1, NULL);
	for (i = 0; i < 2; i++) {
		if (note[i][0] != '\0')
			warnx("%s/%s: built-in ranges only", dir, note[i]);
	}
}

static int
cmd_lookup(int argc, char *argv[])
{
	char dir[PATH_MAX];
	const char *given = NULL;
	bool all = false, heading = false;
	int c, ret = 0;

	while ((c = getopt_long(argc, argv, "aHhp:", helpopts, NULL)) != -1) {
		switch (c) {
		case 'a':
			all = true;
			break;
		case 'H':
			heading = true;
			break;
		case 'h':
			usage(0);
		case 'p':
			given = optarg;
			break;
		default:
			usage(EXIT_USAGE);
		}
	}
	if (optind == argc)
		usage(EXIT_USAGE);
	find_folder(given, dir, sizeof(dir));
	load_tables(dir);
	if (heading)
		print_heading(all);
	for (; optind < argc; optind++) {
		if (strcmp(argv[optind], "-") == 0) {
			ret |= lookup_stdin(all);
		} else if (lookup(argv[optind], all) == -1) {
			warnx("'%s' is no address", argv[optind]);
			ret = 1;
		}
	}
	subnet_unload();
	return ret;
}

/* --- info ------------------------------------------------------------------------------------------------------- */

static void
print_sources(const char *text)
{
	const char *end;

	for (; (end = strchr(text, '\n')) != NULL; text = end + 1)
		printf("    source:        %.*s\n", (int)(end - text), text);
}

static void
print_info(const char *path, const struct subnet_table *t)
{
	const struct subnet_info *i = subnet_info(t);

	printf("IPv%d: %s\n", i->family, path);
	printf("    version:       %u\n", i->version);
	printf("    revision:      %08u (date of the newest source, ddmmyyyy)\n", i->revision);
	printf("    range mode:    %u\n", i->range_mode);
	printf("    ranges:        %u\n", i->nranges);
	printf("    labels:        %u\n", i->nrecords - 1);
	printf("    organisations: %u\n", i->norgs);
	printf("    size:          %llu bytes\n", (unsigned long long)i->size);
	printf("    source:        built-in ranges\n");
	print_sources(i->sources);
}

/* Returns 1 if there is a table that is refused. */
static int
info(const char *dir, int i)
{
	const int family = i == 0 ? 4 : 6;
	char path[PATH_MAX], reason[SUBNET_ERR_SIZE];
	struct subnet_table *t;
	int ret = 0;

	join(path, sizeof(path), dir, table_file[i], "");
	if ((t = subnet_open(path, family, reason)) == NULL) {
		ret = errno != ENOENT;
		warnx("%s: %s: built-in ranges only", path, reason);
		if ((t = subnet_builtin(family, reason)) == NULL)
			errx(1, "%s", reason);
		strcpy(path, "no file");
	}
	print_info(path, t);
	subnet_close(t);
	return ret;
}

static int
cmd_info(int argc, char *argv[])
{
	char dir[PATH_MAX];
	const char *given = NULL;
	int c;

	while ((c = getopt_long(argc, argv, "hp:", helpopts, NULL)) != -1) {
		switch (c) {
		case 'h':
			usage(0);
		case 'p':
			given = optarg;
			break;
		default:
			usage(EXIT_USAGE);
		}
	}
	if (optind != argc)
		usage(EXIT_USAGE);
	find_folder(given, dir, sizeof(dir));
	return info(dir, 0) | info(dir, 1);
}

/* --- main ------------------------------------------------------------------------------------------------------- */

static const struct {
	const char	*name;
	int		(*run)(int, char *[]);
} commands[] = {
	{ "build", cmd_build },
	{ "info", cmd_info },
	{ "lookup", cmd_lookup },
};

int
main(int argc, char *argv[])
{
	size_t i;
	int c;

	printed_watch("t2subnet");
	while ((c = getopt_long(argc, argv, "+hV", longopts, NULL)) != -1) {
		switch (c) {
		case 'h':
			usage(0);
		case 'V':
			puts("t2subnet " T2_VERSION);
			return 0;
		default:
			usage(EXIT_USAGE);
		}
	}
	if (optind == argc)
		usage(EXIT_USAGE);
	argc -= optind;
	argv += optind;
	optind = 1;
	for (i = 0; i < sizeof(commands) / sizeof(commands[0]); i++) {
		if (strcmp(argv[0], commands[i].name) == 0)
			break;
	}
	if (i == sizeof(commands) / sizeof(commands[0])) {
		warnx("no command '%s'", argv[0]);
		usage(EXIT_USAGE);
	}
	return commands[i].run(argc, argv);
}
