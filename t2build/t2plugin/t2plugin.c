/* t2plugin: make a plugin from a skeleton, list the plugins of the tree, remove one. */

#include <ctype.h>
#include <dirent.h>
#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <limits.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "ask.h"
#include "folders.h"
#include "home.h"
#include "paths.h"
#include "plugininfo.h"
#include "pluginname.h"
#include "printed.h"
#include "shellword.h"
#include "need.h"
#include "text.h"
#include "t2version.h"

/* The command line, and the tree. */
struct options {
	const char *create, *remove, *variant, *number, *type, *into;
	bool	    list, names, no_heads, yes, classic;
	char	    home[PATH_MAX]; /* root of the tree */
};

static void __attribute__((noreturn))
usage(int status)
{
	FILE *out = status == 0 ? stdout : stderr;

	fputs("usage: t2plugin -c name [-m | -s | -t] [-n number] [-o dir] [-y] [--classic]\n"
	      "       t2plugin -l[type] [-HN]\n"
	      "       t2plugin -r name [-y]\n",
	    out);
	if (status != 0) {
		fputs("Try 't2plugin --help' for more information.\n", out);
		exit(status);
	}
	fputs("\n"
	      "  -c, --create NAME  make the plugin NAME: a lower case letter, then letters, digits, _; no command,\n"
	      "                     no word of C, no other plugin\n"
	      "  -m, --minimal      a small one\n"
	      "  -s, --sink         a small sink\n"
	      "  -t, --t2buf        a small one that reads payload with t2buf\n"
	      "      --classic      with printHeader and OUTBUF_APPEND_*, as in the tutorials, not a table of "
	      "columns\n"
	      "  -n, --number NUM   its place, three digits (default: the first unused from 600, of sinks from 910)\n"
	      "  -o, --into DIR     make it in DIR, not among the plugins of the tree\n"
	      "  -l, --list[=TYPE]  list the plugins: g global, b basic, s services, a application, m statistics,\n"
	      "                     c classifiers, o output\n"
	      "  -N, --names        names only        -H, --no-heads  without the heads of the groups\n"
	      "  -r, --remove NAME  remove the plugin's sources from the tree\n"
	      "  -V, --version      print the version\n"
	      "  -y, --yes          answer all questions with yes\n"
	      "  -h, --help         this text\n",
	    out);
	exit(status);
}

/* The text of a file; NULL if there is none. */
static char *
read_file(const char *path)
{
	char *text = text_read_file(AT_FDCWD, path, TEXT_MAX, NULL);

	if (text == NULL && access(path, R_OK) == 0)
		err(1, "%s", path);
	return text;
}

/* --- the plugins of the tree ---------------------------------------------------------------------------------- */

struct entry {
	char *name;
	int   order;
};

static int
is_visible(const struct dirent *e)
{
	return e->d_name[0] != '.';
}

static int
by_order(const void *a, const void *b)
{
	const struct entry *x = a, *y = b;

	return x->order != y->order ? x->order - y->order : strcmp(x->name, y->name);
}

/* All plugins by their numbers; to be freed.  Folders without a number are none. */
static struct entry *
tree_plugins(const struct options *o, size_t *n)
{
	char *dir = xprintf("%s/plugins", o->home), *path;
	struct entry *list;
	struct dirent **e;
	int i, count = scandir(dir, &e, is_visible, alphasort);

	*n = 0;
	if (count == -1)
		err(1, "%s", dir);
	list = calloc((size_t)count + 1, sizeof(*list));
	if (list == NULL)
		err(1, NULL);
	for (i = 0; i < count; i++) {
		path = xprintf("%s/%s", dir, e[i]->d_name);
		list[*n].order = plugin_is_dir(path) ? plugin_order(path) : -1;
		list[*n].name = xprintf("%s", e[i]->d_name);
		if (list[*n].order >= 0)
			++*n;
		else
			free(list[*n].name);
		free(path);
		free(e[i]);
	}
	free(e);
	free(dir);
	qsort(list, *n, sizeof(*list), by_order);
	return list;
}

static void
free_plugins(struct entry *list, size_t n)
{
	while (n-- > 0)
		free(list[n].name);
	free(list);
}

/* --- the list ------------------------------------------------------------------------------------------------- */

static const struct group {
	char	    type;
	int	    first, last;
	const char *name;
} groups[] = {
	{ 'g', 0, 99, "Global" },	    { 'b', 100, 199, "Basic" },
	{ 's', 200, 299, "Services" },	    { 'a', 300, 699, "Application" },
	{ 'm', 700, 799, "Statistics" },    { 'c', 800, 899, "Classifier" },
	{ 'o', 900, 999, "Output" },
};

/* The first sentence of a text without the marks of comments and heads; "" if there is none. */
static char *
first_sentence(const char *text, const char *name)
{
	char start[64], *end;
	const char *s = text, *line;
	size_t n;

	if (*s == '#')
		s += strcspn(s, "\n");
	s += strspn(s, " \t\n/*");
	n = (size_t)snprintf(start, sizeof(start), "%.31s:", name);
	if (strncmp(s, start, n) == 0)
		s += n + strspn(s + n, " ");
	for (line = s; *line != '\0' && !(line[0] == '.' && isspace((unsigned char)line[1])) && *line != '\n' &&
	     strncmp(line, "*/", 2) != 0; line++)
		;
	end = xprintf("%.*s", (int)(line - s), s);
	return end;
}

static char *
description(const struct options *o, const char *name)
{
	char *path, *text, *line = NULL, *file;
	size_t i;

	for (i = 0; i < 2 && line == NULL; i++) {
		file = i == 0 ? xprintf("README.md") : xprintf("src/%s.c", name);
		path = xprintf("%s/plugins/%s/%s", o->home, name, file);
		if ((text = read_file(path)) != NULL)
			line = first_sentence(text, name);
		free(text);
		free(path);
		free(file);
	}
	return line != NULL ? line : xprintf("%s", "");
}

static void
list_entry(const struct options *o, const struct entry *e)
{
	char *text;

	if (o->names) {
		puts(e->name);
		return;
	}
	text = description(o, e->name);
	printf("%03d  %-19s%s%s\n", e->order, e->name, *text != '\0' ? "  " : "", text);
	free(text);
}

static void
list_group(const struct options *o, const struct group *g, const struct entry *list, size_t n)
{
	const char *bold = isatty(STDOUT_FILENO) ? "\033[1m" : "", *plain = *bold != '\0' ? "\033[0m" : "";
	bool head = o->no_heads || o->names;
	size_t i;

	for (i = 0; i < n; i++) {
		if (list[i].order < g->first || list[i].order > g->last)
			continue;
		if (!head)
			printf("%s[%s]%s\n", bold, g->name, plain);
		head = true;
		list_entry(o, &list[i]);
	}
}

static void
list_plugins(const struct options *o)
{
	const size_t ngroup = sizeof(groups) / sizeof(groups[0]);
	struct entry *list;
	size_t n, i, hits = 0;

	for (i = 0; o->type != NULL && i < ngroup; i++)
		hits += o->type[0] == groups[i].type && o->type[1] == '\0';
	if (o->type != NULL && hits == 0)
		errx(2, "Unknown plugin type '%s': one of g b s a m c o", o->type);
	list = tree_plugins(o, &n);
	for (i = 0; i < ngroup; i++)
		if (o->type == NULL || o->type[0] == groups[i].type)
			list_group(o, &groups[i], list, n);
	free_plugins(list, n);
}

/* --- making one ----------------------------------------------------------------------------------------------- */

/* What stands in the skeleton for the new plugin's names. */
struct words {
	char *name;   /* fooDecode, for t2PSkel */
	char *low;    /* foo, for t2pskel */
	char *up;     /* FOO, for T2PSKEL */
	char *order, *name_line, *noenv, *columns, *check;
};

static const struct {
	const char *token;
	size_t	    member;
} tokens[] = {
	{ "t2PSkel", offsetof(struct words, name) },
	{ "t2pskel", offsetof(struct words, low) },
	{ "T2PSKEL", offsetof(struct words, up) },
	{ "@ORDER@", offsetof(struct words, order) },
	{ "@NAME@", offsetof(struct words, name_line) },
	{ "@NOENV@", offsetof(struct words, noenv) },
	{ "@COLUMNS@", offsetof(struct words, columns) },
	{ "@CHECK@", offsetof(struct words, check) },
};

static const char *
word_of(const struct words *w, size_t i)
{
	return *(char *const *)(const void *)((const char *)w + tokens[i].member);
}

/* text with every token replaced; to be freed. */
static char *
substitute(const struct words *w, const char *text)
{
	char *out = NULL;
	size_t size, i, n;
	FILE *f = open_memstream(&out, &size);

	if (f == NULL)
		err(1, NULL);
	while (*text != '\0') {
		for (i = 0; i < sizeof(tokens) / sizeof(tokens[0]); i++) {
			n = strlen(tokens[i].token);
			if (strncmp(text, tokens[i].token, n) == 0)
				break;
		}
		if (i < sizeof(tokens) / sizeof(tokens[0])) {
			fputs(word_of(w, i), f);
			text += n;
		} else {
			putc(*text++, f);
		}
	}
	if (fclose(f) == EOF)
		err(1, NULL);
	return out;
}

/* A part of the skeleton that is inserted whole, its last newline cut.  It has tokens of its own. */
static char *
read_part(const struct options *o, const char *variant, const char *part)
{
	char *path = xprintf("%s/t2build/skel/%s/%s", o->home, variant, part), *text = read_file(path);

	if (text == NULL)
		err(1, "%s", path);
	if (text[0] != '\0')
		text[strlen(text) - 1] = '\0';
	free(path);
	return text;
}

static void
make_words(const struct options *o, struct words *w, const char *name, const char *order)
{
	size_t n = strlen(name), i;
	char *text;

	w->name = xprintf("%s", name);
	w->low = xprintf("%.*s", (int)(n > 6 && strcmp(name + n - 6, "Decode") == 0 ? n - 6 : n), name);
	w->up = xprintf("%s", w->low);
	for (i = 0; w->up[i] != '\0'; i++)
		w->up[i] = (char)toupper((unsigned char)w->up[i]);
	w->order = xprintf("%s", order);
	w->name_line = xprintf("# :name: %-69s #", name);
	text = xprintf("No env / runtime configuration flags available for %s", name);
	n = strlen(text);
	w->noenv = n < 76 ? xprintf("/*%*s%s%*s*/", (int)(76 - n + 1) / 2, "", text, (int)(76 - n) / 2, "") :
	    xprintf("/* %s */", text);
	free(text);
	text = read_part(o, o->variant, "columns");
	w->columns = substitute(w, text);
	free(text);
	text = read_part(o, o->variant, "check");
	w->check = substitute(w, text);
	free(text);
}

static void
free_words(struct words *w)
{
	size_t i;

	for (i = 0; i < sizeof(tokens) / sizeof(tokens[0]); i++)
		free(*(char **)(void *)((char *)w + tokens[i].member));
}

static void
write_file(const char *path, const char *text)
{
	FILE *f = fopen(path, "wxe");

	if (f == NULL || fputs(text, f) == EOF || fclose(f) == EOF)
		err(1, "%s", path);
}

/* What is no file of the plugin: parts that were inserted, and the sources of the other kind. */
static bool
is_part(const char *name)
{
	return name[0] == '.' || strcmp(name, "columns") == 0 || strcmp(name, "check") == 0 ||
	    strcmp(name, "classic") == 0;
}

/* Copy the folder from to to, names and contents with the new words; parts are left out, what is there stays. */
static void
copy_skeleton(const struct words *w, const char *from, const char *to)
{
	struct dirent *e;
	struct stat st;
	DIR *d = opendir(from);

	if (d == NULL)
		err(1, "%s", from);
	if (tree_make(to) == -1)
		err(1, "%s", to);
	while ((e = readdir(d)) != NULL) {
		char *source, *name, *target, *text;

		if (is_part(e->d_name))
			continue;
		source = xprintf("%s/%s", from, e->d_name);
		name = substitute(w, e->d_name);
		target = xprintf("%s/%s", to, name);
		if (stat(source, &st) == -1)
			err(1, "%s", source);
		if (S_ISDIR(st.st_mode)) {
			copy_skeleton(w, source, target);
		} else if (access(target, F_OK) == -1) {
			char *raw = read_file(source);

			if (raw == NULL)
				err(1, "%s", source);
			text = substitute(w, raw);
			write_file(target, text);
			free(text);
			free(raw);
		}
		free(target);
		free(name);
		free(source);
	}
	closedir(d);
}

static void
check_name(const char *name)
{
	if (*name == '\0')
		errx(1, "Plugin name cannot be empty");
	if (!plugin_name_ok(name) || !islower((unsigned char)*name) || strcmp(name, PATHS_CORE) == 0 ||
	    strcmp(name, PATHS_LIB) == 0)
		errx(1, "Invalid plugin name '%s': a lower case letter, then letters, digits and _, at most 31",
		    name);
}

/* The number: as given and free, or the first free one.  replaced: a plugin whose number counts as free. */
static int
choose_number(const struct options *o, const char *replaced)
{
	const bool sink = strcmp(o->variant, "sink") == 0;
	struct entry *list;
	int number = sink ? 910 : 600;
	size_t n, i;

	if (o->number != NULL) {
		if (strlen(o->number) != 3 || strspn(o->number, "0123456789") != 3)
			errx(1, "Plugin number '%s': three digits wanted", o->number);
		number = atoi(o->number);
	}
	if (sink && number < 900)
		errx(1, "Sink plugins must have a plugin number of 900 or more");
	list = tree_plugins(o, &n);
	for (i = 0; i < n; i++) {
		if (list[i].order != number || strcmp(list[i].name, replaced) == 0)
			continue;
		if (o->number != NULL)
			errx(1, "Plugin number %s already used by '%s' plugin", o->number, list[i].name);
		number++; /* the list is sorted */
	}
	free_plugins(list, n);
	if (number > 999)
		errx(1, "No plugin number is free; choose one with -n");
	if (o->number == NULL)
		printf("No plugin number provided... using %03d\n", number);
	return number;
}

static char *
plugins_dir(const struct options *o)
{
	return o->into != NULL ? xprintf("%s", o->into) : xprintf("%s/plugins", o->home);
}

/* A folder that holds no plugin is replaced after a question. */
static void
check_free(const struct options *o, const char *dir, const char *name)
{
	if (access(dir, F_OK) == -1)
		return;
	if (plugin_is_dir(dir))
		errx(1, "Plugin '%s' exists: %s", name, dir);
	if (!ask(o->yes, "Folder '%s' already exists... proceed anyway (y/N)? ", name))
		errx(1, "%s: not changed", dir);
}

/* No two plugins have a name, wherever they are, and none that of something else. */
static void
check_taken(const struct options *o, const char *name)
{
	char why[PLUGINNAME_ERR], folder[PATH_MAX], msg[HOME_ERR];
	const char *f = home_plugins(NULL, folder, sizeof(folder), msg) == 0 ? folder : NULL;

	if (plugin_name_taken(name, o->home, f, why))
		errx(1, "%s", why);
}

static void
check_writable(const struct options *o, const char *dir)
{
	char hint[PATH_MAX * 3];

	if (access(dir, W_OK) == 0)
		return;
	if (o->into != NULL)
		err(1, "%s", dir);
	paths_copy_hint(o->home, hint, sizeof(hint));
	errx(1, "%s", hint);
}

static char *unfinished; /* what is made, until it is in its place */

static void
remove_unfinished(void)
{
	if (unfinished != NULL)
		tree_remove(unfinished);
}

static void
say_next(const struct options *o, const char *name, const char *dir)
{
	char *aliases = xprintf("%s/t2build/t2_aliases", o->home), *source = shell_word(o->into != NULL ? dir : name);
	char *file = shell_word(aliases);

	if (source == NULL || file == NULL)
		err(1, NULL);
	printf("Build it with: t2build %s\n", source);
	if (o->into == NULL)
		printf("For the command '%s': . %s\n", name, file);
	free(source);
	free(file);
	free(aliases);
}

/* Everything is made beside its place and put there at the end. */
static void
create(const struct options *o, const char *name)
{
	char *parent = plugins_dir(o), *dir = xprintf("%s/%s", parent, name),
	    *temp = xprintf("%s/.%s.tmp", parent, name);
	char *common = xprintf("%s/t2build/skel/common", o->home);
	char *skel = xprintf("%s/t2build/skel/%s", o->home, o->variant), order[8];
	char *classic = xprintf("%s/classic", skel), *src = xprintf("%s/src", temp);
	struct words w = { .name = NULL };

	check_name(name);
	check_taken(o, name);
	check_free(o, dir, name);
	check_writable(o, parent);
	snprintf(order, sizeof(order), "%03d", choose_number(o, name) % 1000);
	make_words(o, &w, name, order);
	if (tree_remove(temp) == -1)
		exit(1);
	unfinished = temp;
	if (atexit(remove_unfinished) != 0)
		errx(1, "atexit");
	copy_skeleton(&w, common, temp);
	if (o->classic)
		copy_skeleton(&w, classic, src);
	copy_skeleton(&w, skel, temp);
	if (tree_remove(dir) == -1)
		exit(1);
	if (rename(temp, dir) == -1)
		err(1, "%s", dir);
	unfinished = NULL;
	printf("C plugin '%s' created in %s\n", name, dir);
	say_next(o, name, dir);
	free_words(&w);
	free(src);
	free(classic);
	free(skel);
	free(common);
	free(temp);
	free(dir);
	free(parent);
}

static void
remove_plugin(const struct options *o, const char *name)
{
	char *dir = xprintf("%s/plugins/%s", o->home, name);

	check_name(name);
	if (access(dir, F_OK) == -1)
		errx(1, "Plugin '%s' could not be found", name);
	if (!ask(o->yes, "Are you sure you want to remove the folder '%s' (y/N)? ", dir))
		errx(1, "Plugin '%s' not removed", name);
	if (tree_remove(dir) == -1)
		exit(1);
	printf("Plugin '%s' removed; to take it out of the plugin folder run t2build -u %s\n", name, name);
	free(dir);
}

/* --- main ----------------------------------------------------------------------------------------------------- */

enum { OPT_CLASSIC = 256 }; /* options without a letter */

static const struct option longopts[] = {
	{ "classic", no_argument, NULL, OPT_CLASSIC },
	{ "create", required_argument, NULL, 'c' },
	{ "help", no_argument, NULL, 'h' },
	{ "into", required_argument, NULL, 'o' },
	{ "list", optional_argument, NULL, 'l' },
	{ "minimal", no_argument, NULL, 'm' },
	{ "names", no_argument, NULL, 'N' },
	{ "no-heads", no_argument, NULL, 'H' },
	{ "number", required_argument, NULL, 'n' },
	{ "remove", required_argument, NULL, 'r' },
	{ "sink", no_argument, NULL, 's' },
	{ "t2buf", no_argument, NULL, 't' },
	{ "version", no_argument, NULL, 'V' },
	{ "yes", no_argument, NULL, 'y' },
	{ NULL, 0, NULL, 0 },
};

static void
parse_args(struct options *o, int argc, char **argv)
{
	int c, variants = 0;

	while ((c = getopt_long(argc, argv, "HNVc:hl::mn:o:r:sty", longopts, NULL)) != -1) {
		switch (c) {
		case 'H': o->no_heads = true; break;
		case 'N': o->names = true; break;
		case 'c': o->create = optarg; break;
		case 'h': usage(0);
		case 'l':
			o->list = true;
			o->type = optarg != NULL && *optarg == '=' ? optarg + 1 : optarg;
			break;
		case 'm':
		case 's':
		case 't':
			o->variant = c == 'm' ? "minimal" : c == 's' ? "sink" : "t2buf";
			variants++;
			break;
		case 'n': o->number = optarg; break;
		case 'o': o->into = optarg; break;
		case 'r': o->remove = optarg; break;
		case 'V': puts("t2plugin " T2_VERSION); exit(0);
		case 'y': o->yes = true; break;
		case OPT_CLASSIC: o->classic = true; break;
		default: usage(2);
		}
	}
	if (optind < argc) {
		warnx("unknown operand '%s'", argv[optind]);
		usage(2);
	}
	if ((o->create != NULL) + (o->remove != NULL) + o->list != 1) {
		warnx("one of -c, -l and -r wanted");
		usage(2);
	}
	if (variants > 1 || (o->create == NULL &&
	    (variants > 0 || o->number != NULL || o->into != NULL || o->classic))) {
		warnx("%s", variants > 1 ? "one of -m, -s and -t only" :
		    "-m, -n, -o, -s, -t and --classic go with -c");
		usage(2);
	}
	if (o->classic && o->variant[0] == 's') {
		warnx("--classic: a sink has no columns");
		usage(2);
	}
}

int
main(int argc, char **argv)
{
	static struct options o = { .variant = "full" };
	char msg[PATHS_ERR];

	printed_watch("t2plugin");
	if (argc < 2)
		usage(0);
	parse_args(&o, argc, argv);
	if (home_tree(o.home, sizeof(o.home), msg) == -1)
		errx(1, "%s", msg);
	if (o.create != NULL)
		create(&o, o.create);
	else if (o.remove != NULL)
		remove_plugin(&o, o.remove);
	else
		list_plugins(&o);
	return 0;
}
