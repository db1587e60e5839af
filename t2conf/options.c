#include "options.h"

#include <err.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "conf.h"
#include "nearest.h"
#include "t2version.h"

enum { OPT_RESET = 256, OPT_PATCH, OPT_RPATCH, OPT_IP4, OPT_IP6, OPT_DUAL, OPT_T2, OPT_GUI };

void
options_usage(int status)
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
	      "  -V, --version     print the version\n"
	      "  -h, --help        this text\n",
	    out);
	exit(status);
}

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
	{ "version", no_argument, NULL, 'V' },
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
	case 'd': c->options.debug = true; break;
	case 'e': c->env = c->env_set = true; break;
	case 'f': c->options.force = true; break;
	case 'm': c->monitoring = true; break;
	case 'q': c->unpcapd = true; break;
	case 'v': c->options.verbose = true; break;
	case 'y': c->options.yes = true; break;
	case OPT_RESET: c->reset = true; break;
	case OPT_IP4: c->ip4 = true; break;
	case OPT_IP6: c->ip6 = true; break;
	case OPT_DUAL: c->dual = true; break;
	case OPT_T2: c->build = true; break;
	case OPT_GUI: c->gui = true; break;
	case 'V': puts("t2conf " T2_VERSION); exit(0);
	case 'h': options_usage(0);
	default: options_usage(2);
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

/* The leading minus: operands come in their order, as option 1. */
static int
next_option(int argc, char **argv)
{
	return getopt_long(argc, argv, "-09C:D:EG:IL::S::Vadefg::hmp:qr::s::t:vy", longopts, NULL);
}

const char *
options_tree(int argc, char **argv)
{
	const char *dir = NULL;
	int opt;

	opterr = 0;
	while ((opt = next_option(argc, argv)) != -1)
		if (opt == 't' && dir == NULL)
			dir = optarg;
	opterr = 1;
	optind = 0;	/* parse_args begins anew */
	return dir;
}

static void
parse_args(struct cmdline *c, int argc, char **argv, const struct tree *t)
{
	int opt;

	while ((opt = next_option(argc, argv)) != -1) {
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
			c->options.plugin_dir = optarg;
			break;
		case 't':	/* options_tree */
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

/* Are there options that change headers, apart from -D, which may be about a settings file? */
static bool
change_by_themselves(const struct cmdline *c)
{
	return c->reset || c->nconfig > 0 || c->patch != NULL || c->rpatch != NULL || c->ip4 || c->ip6 || c->dual ||
	    c->monitoring;
}

bool
options_change_headers(const struct cmdline *c)
{
	return c->nrequest > 0 || change_by_themselves(c);
}

bool
options_use_folder(const struct cmdline *c)
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
	if (c->gui && (options_change_headers(c) || options_use_folder(c) || c->names || c->env || c->generate))
		errx(2, "option --gui goes with -a, -0, -p, -t and -y only");
	if (c->patch != NULL && c->rpatch != NULL)
		errx(2, "one of --patch and --rpatch only");
	if (c->names && c->ncomponent != 1)
		errx(2, "option -I: one component wanted");
	if (c->env && c->ncomponent == 0)
		errx(2, "options -E and -e: a component wanted");
	if ((c->names || c->env) &&
	    (options_change_headers(c) || options_use_folder(c) || c->generate || (c->names && c->env)))
		errx(2, "-I, -E and -e go with nothing else that is to be done");
	if (c->generate && change_by_themselves(c))
		errx(2, "-g goes with no option that changes headers");
	if ((c->generate || c->nconfig > 0 || c->reset) && c->nrequest > 0 && !c->generate)
		errx(2, "-D and -G go with neither --reset nor -C");
}

void
options_read(struct cmdline *c, int argc, char **argv, const struct tree *t)
{
	parse_args(c, argc, argv, t);
	check_components(c, t);
	check_exclusive(c);
	settle_requests(c);
}
