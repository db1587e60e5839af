/* tawk - awk for tables of flows: columns by name, a library of network functions */
#include <ctype.h>
#include <dirent.h>
#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <langinfo.h>
#include <limits.h>
#include <locale.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/auxv.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "awk.h"
#include "bitdecode.h"
#include "docs.h"
#include "extract.h"
#include "flowschema.h"
#include "functions.h"
#include "output.h"
#include "parallel.h"
#include "printed.h"
#include "program.h"
#include "record.h"
#include "t2version.h"

#define LIST_MAX 256

enum long_only { O_CSV = 256, O_ZEEK, O_ALIGN, O_JSON, O_TOCSV, O_PERMISSIVE, O_VERSION, O_COMMENTS, O_SCHEMA };

/* What the command line asks for. */
struct request {
	struct options opt;
	const char *files[LIST_MAX];	/* -f */
	const char *includes[LIST_MAX];	/* -i */
	const char *assigns[LIST_MAX];	/* -v */
	const char *vars[LIST_MAX];	/* -V */
	const char *docs[LIST_MAX];	/* -d */
	int nfile, ninclude, nassign, nvar, ndoc;
	const char *fs, *ofs;
	int list, funcs;		/* columns of -l, -g; 0: not asked for */
	bool schema;			/* -l as JSON */
	bool log, validate, comment, comment_utc;
	unsigned families;
	struct extract_options extract;
	int jobs;
	char **environ;
};

static const struct option longopts[] = {
	{ "align", no_argument, NULL, O_ALIGN }, { "both-directions", no_argument, NULL, 'b' },
	{ "bro", no_argument, NULL, O_ZEEK }, { "comment", optional_argument, NULL, 'c' },
	{ "csv", no_argument, NULL, O_CSV }, { "decode-log", no_argument, NULL, 'L' },
	{ "doc", required_argument, NULL, 'd' }, { "examples", no_argument, NULL, 'e' },
	{ "fextractor", required_argument, NULL, 'x' }, { "field-separator", required_argument, NULL, 'F' },
	{ "file", required_argument, NULL, 'f' }, { "flow-comments", no_argument, NULL, O_COMMENTS },
	{ "func", optional_argument, NULL, 'g' },
	{ "header-row", required_argument, NULL, 'N' }, { "help", no_argument, NULL, 'h' },
	{ "include", required_argument, NULL, 'i' }, { "input", required_argument, NULL, 'I' },
	{ "jobs", required_argument, NULL, 'J' }, { "json", no_argument, NULL, O_JSON },
	{ "list", optional_argument, NULL, 'l' }, { "nfdump", no_argument, NULL, 'n' },
	{ "no-header", no_argument, NULL, 'H' }, { "ofs", required_argument, NULL, 'O' },
	{ "output-field-separator", required_argument, NULL, 'O' }, { "packets", no_argument, NULL, 'P' },
	{ "pdf", no_argument, NULL, 'D' }, { "permissive", no_argument, NULL, O_PERMISSIVE },
	{ "rename", no_argument, NULL, 'r' }, { "schema", no_argument, NULL, O_SCHEMA },
	 { "special-header", required_argument, NULL, 's' },
	{ "termshark", no_argument, NULL, 'k' }, { "to-csv", no_argument, NULL, O_TOCSV },
	{ "tshark", no_argument, NULL, 'k' }, { "validate-names", no_argument, NULL, 't' },
	{ "var", required_argument, NULL, 'V' }, { "version", no_argument, NULL, O_VERSION },
	{ "wireshark", no_argument, NULL, 'k' }, { "xer-file", required_argument, NULL, 'X' },
	{ "zeek", no_argument, NULL, O_ZEEK }, { NULL, 0, NULL, 0 }
};

static const char shortopts[] = ":bc::Dd:eF:f:g::HhI:i:J:kLl::N:nO:Prs:tV:v:X:x:";

static void
usage(FILE *f)
{
	fprintf(f, "usage: tawk [-bcDeHhkLnPrt] [-d name] [-F fs] [-f file] [-g[=n]] [-I file] [-i file]\n"
	    "            [-J jobs] [-l[=n]] [-N row] [-O ofs] [-s mark] [-V name[=value]]\n"
	    "            [-v var=value] [-X file] [-x file] [--align] [--csv]\n"
	    "            [--flow-comments] [--json] [--permissive] [--schema] [--to-csv] [--zeek] 'program' [file "
	    "...]\n");
}

static void
help(void)
{
	usage(stdout);
	puts("\n"
	    "  -F fs         input field separator (default: tab)\n"
	    "  -O ofs        output field separator (default: tab)\n"
	    "  -H            leave the header row out\n"
	    "  -N row        the header is this row            -s mark  it begins with this mark (default: %)\n"
	    "  -I file       take the column names from file\n"
	    "  -f file       program file                      -i file  library, read first\n"
	    "  -v var=value  assign before BEGIN\n"
	    "  -l[=n]        list the columns                  -g[=n]   list the functions\n"
	    "  -d name       documentation of a function\n"
	    "  -V name[=val] what the bits or values of a column mean\n"
	    "  -L            decode every name=value of a report\n"
	    "  -e, -n        load the example and the nfdump functions\n"
	    "  -c            print how the output was made     -t       check the column names\n"
	    "  -x file, -k   packets of the printed flows to a capture, to Wireshark\n"
	    "  -b, -P        of both directions; of the rows of a packet file\n"
	    "  --flow-comments\n"
	    "                the capture is pcapng, and each packet says its flow\n"
	    "  -X file       the packet index, if it is not beside the flow file\n"
	    "  -J jobs       threads, for programs without state between records\n"
	    "  --csv, --zeek input with quoted fields and commas; a Zeek log\n"
	    "  --align, --json, --to-csv\n"
	    "                rows in aligned columns, as JSON objects, as CSV\n"
	    "  --schema      what is known of the columns, as JSON\n"
	    "  --permissive  an unknown column is the whole row\n"
	    "\n"
	    "  tawk 'bitsanyset($flowStat, 0x0000020000000000)' file_flows.txt | tcol\n"
	    "  tawk -H 'tcp() && $dstPort == 443 { print tuple2() }' file_flows.txt");
}

static void __attribute__((format(printf, 1, 2), noreturn))
wrong(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	vwarnx(fmt, ap);
	va_end(ap);
	fprintf(stderr, "Try 'tawk --help' for more information.\n");
	exit(2);
}

/* --- the command line --- */

static int
number_arg(int opt, const char *s)
{
	char *e;
	long n;

	if (*s == '=')
		s++;
	n = strtol(s, &e, 10);
	if (!isdigit((unsigned char)*s) || *e)
		wrong("Option '%c' requires a numeric argument", opt);
	if (n > INT_MAX)
		wrong("Option '%c': %s is more than %d", opt, s, INT_MAX);
	return (int)n;
}

/* A number of things of which there is one at least. */
static int
count_arg(int opt, const char *s)
{
	int n = number_arg(opt, s);

	if (n == 0)
		wrong("Option '%c' requires a number of at least 1", opt);
	return n;
}

static const char *
file_arg(int opt, const char *s)
{
	struct stat st;

	if (stat(s, &st) < 0 || !S_ISREG(st.st_mode))
		errx(1, "Invalid argument for option '%c': '%s' is not a regular file", opt, s);
	return s;
}

static void
add(const char **list, int *n, const char *s)
{
	if (*n == LIST_MAX)
		errx(2, "more than %d times the same option", LIST_MAX);
	list[(*n)++] = s;
}

static const char *
after_equals(const char *s)
{
	return *s == '=' ? s + 1 : s;
}

static void
one_option(struct request *r, int c)
{
	switch (c) {
	case 'b': r->extract.both = true; break;
	case 'c':
		r->comment = true;
		r->comment_utc = optarg && strcmp(after_equals(optarg), "u") == 0;
		break;
	case 'D': execlp("man", "man", "tawk", (char *)NULL); err(1, "man");
	case 'd': add(r->docs, &r->ndoc, optarg); break;
	case 'e': r->families |= 1u << B_EXAMPLE; break;
	case 'F': r->fs = optarg; break;
	case 'f': add(r->files, &r->nfile, optarg); break;
	case 'g': r->funcs = optarg ? number_arg(c, optarg) : 1; if (!r->funcs) r->funcs = 1; break;
	case 'H': r->opt.no_header = true; break;
	case 'h': help(); exit(0);
	case 'I': r->opt.names_file = file_arg(c, optarg); break;
	case 'i': add(r->includes, &r->ninclude, optarg); break;
	case 'J': r->jobs = count_arg(c, optarg); break;
	case 'k': r->extract.wireshark = true; break;
	case 'L': r->log = true; break;
	case 'l': r->list = optarg ? number_arg(c, optarg) : 1; if (!r->list) r->list = 1; break;
	case 'N': r->opt.header_row = count_arg(c, optarg); break;
	case 'n': r->families |= 1u << B_NFDUMP; break;
	case 'O': r->ofs = after_equals(optarg); break;
	case 'P': r->extract.packets = true; break;
	case 'r': break;		/* names never clash: after $ they are columns */
	case 's': r->opt.mark = optarg; break;
	case 't': r->validate = true; break;
	case 'V': add(r->vars, &r->nvar, optarg); break;
	case 'v': add(r->assigns, &r->nassign, optarg); break;
	case 'X': r->extract.index = file_arg(c, optarg); break;
	case 'x': r->extract.output = optarg; break;
	case O_COMMENTS: r->extract.comments = true; break;
	case O_CSV: r->opt.csv = true; break;
	case O_ZEEK: r->opt.zeek = true; break;
	case O_ALIGN: r->opt.format = 'a'; break;
	case O_JSON: r->opt.format = 'j'; break;
	case O_TOCSV: r->opt.format = 'c'; break;
	case O_SCHEMA: r->schema = true; r->list = 1; break;
	case O_PERMISSIVE: r->opt.permissive = true; break;
	case O_VERSION: printf("tawk %s\n", T2_VERSION); exit(0);
	case ':': wrong("Option '%s' requires an argument", optind > 0 && optopt < 256 ? (char[]){ (char)optopt, 0 } :
	    "?");
	case '?':
		/* -? asks for help, other unknown options are mistakes. */
		if (optopt == '?') {
			help();
			exit(0);
		}
		usage(stderr);
		exit(2);
	default: break;
	}
}

static void
read_options(struct request *r, int argc, char **argv)
{
	int c;

	opterr = 0;
	while ((c = getopt_long(argc, argv, shortopts, longopts, NULL)) != -1) {
		if (c == '?' && optopt == 0)
			warnx("unknown option %s", argv[optind - 1]);
		else if (c == '?' && optopt != '?' && optopt < 256)
			warnx("unknown option -%c", optopt);
		one_option(r, c);
	}
	if (r->extract.output && r->extract.wireshark)
		errx(1, "Cannot use '-k' and '-x' options simultaneously");
	if (r->extract.comments && r->extract.packets)
		wrong("--flow-comments: packet numbers (-P) say no flow");
}

/* --- what needs no program --- */

static int
decode_vars(const struct request *r)
{
	char why[DECODE_ERR];

	for (int i = 0; i < r->nvar; i++) {
		if (decode_print(stdout, r->vars[i], isatty(STDOUT_FILENO), why) == DECODED)
			continue;
		fflush(stdout);
		errx(1, "%s", why);
	}
	return 0;
}

static int
decode_file(const char *path)
{
	FILE *f = path ? fopen(path, "re") : stdin;

	if (!f)
		err(1, "%s", path);
	decode_log(f, stdout, isatty(STDOUT_FILENO));
	if (ferror(f))
		err(1, "%s", path ? path : "standard input");
	if (path)
		fclose(f);
	return 0;
}

/* --- the run --- */

static void
parse_failed(const struct awk *A)
{
	fflush(stdout);
	errx(1, "%s", A->ps->err);
}

static void
user_functions(struct awk *A)
{
	static char dir[4096];
	const char *home = getenv("HOME");
	struct dirent **list;
	int n;

	if (!home)
		return;
	snprintf(dir, sizeof dir, "%s/.tawk", home);
	A->ps->incpath = dir;
	n = scandir(dir, &list, NULL, alphasort);
	for (int i = 0; i < n; i++) {
		size_t k = strlen(list[i]->d_name);
		char path[8192];

		if (k > 4 && *list[i]->d_name != '.' && strcmp(list[i]->d_name + k - 4, ".awk") == 0) {
			snprintf(path, sizeof path, "%s/%s", dir, list[i]->d_name);
			if (parse_file(A->ps, path, true) < 0)
				parse_failed(A);
		}
		free(list[i]);
	}
	if (n >= 0)
		free(list);
}

/* Names that -v and the operands give values to are variables. */
static void
mark_assigned(struct awk *A, const char *s)
{
	size_t n = 0;

	while (isalnum((unsigned char)s[n]) || s[n] == '_')
		n++;
	if (n && s[n] == '=' && !isdigit((unsigned char)*s))
		sym_get(A->ps, s, n)->assigned = true;
}

/* The end of httpHostsURL, for programs that have the word. */
static void
example_end(struct awk *A, const char *program)
{
	bool used = program && strstr(program, "httpHostsURL");

	for (struct source *s = A->ps->sources; s && !used; s = s->next)
		used = s->file && memmem(s->text, s->len, "httpHostsURL", 12);
	if (used && parse_text(A->ps, "examples", example_end_text, strlen(example_end_text), false) < 0)
		parse_failed(A);
}

static void
read_programs(struct awk *A, const struct request *r, const char *program)
{
	user_functions(A);
	for (int i = 0; i < r->ninclude; i++)
		if (parse_file(A->ps, r->includes[i], true) < 0)
			parse_failed(A);
	if (r->families >> B_EXAMPLE & 1)
		if (parse_text(A->ps, "examples", example_text, strlen(example_text), false) < 0)
			parse_failed(A);
	for (int i = 0; i < r->nfile; i++)
		if (parse_file(A->ps, r->files[i], false) < 0)
			parse_failed(A);
	if (r->families >> B_EXAMPLE & 1)
		example_end(A, program);
	if (program && parse_text(A->ps, "cmd. line", program, strlen(program), false) < 0)
		parse_failed(A);
}

static void
assign_arg(struct awk *A, const char *s)
{
	const char *eq = strchr(s, '=');

	if (!eq || eq == s || isdigit((unsigned char)*s))
		errx(2, "-v %s: not of the form var=value", s);
	awk_assign(A, s, (size_t)(eq - s), eq + 1);
}

static void
print_comment(struct awk *A, const struct request *r, const char *program, int argc, char **argv)
{
	const char *file = argc > 0 ? argv[argc - 1] : r->opt.names_file ? r->opt.names_file : "stdin";
	time_t now = time(NULL);
	char date[64];
	struct tm tm;

	if (r->comment_utc)
		gmtime_r(&now, &tm);
	else
		localtime_r(&now, &tm);
	strftime(date, sizeof date, "%Y-%m-%dT%H:%M:%S%z", &tm);
	out_write(A, A->out, "", 0);
	printf("# Generated with tawk from '%s'\n# Date: %s\n", file, date);
	if (r->nassign || r->ninclude) {
		printf("# Variables and libraries used:");
		for (int i = 0; i < r->nassign; i++) {
			const char *eq = strchr(r->assigns[i], '=');

			printf(" -v %.*s\"%s\"", eq ? (int)(eq + 1 - r->assigns[i]) : 0, r->assigns[i],
			    eq ? eq + 1 : "");
		}
		for (int i = 0; i < r->ninclude; i++)
			printf(" -i %s", r->includes[i]);
		putchar('\n');
	}
	printf("# Filter used: %s", program ? program : "");
	for (int i = 0; i < argc; i++)
		printf(" %s", argv[i]);
	putchar('\n');
	if (printed_flush() == -1)
		exit(1);
}

static bool
is_word(const char *name)
{
	size_t n = strlen(name);

	return keyword(name, n) >= 0 || builtin_find(name, n) >= 0 || library_find(name, n) >= 0;
}

/* -t: no column is named like a function or a word of the language. */
static void
check_names(struct awk *A)
{
	char clash[2048] = "";

	if (!column_count(A))
		errx(1, "Column names not found");
	for (int i = 1; i <= column_count(A); i++) {
		const char *name = column_name(A, i);
		size_t n = strlen(clash);

		if (!*name)
			errx(1, "Column %d has an empty name", i);
		if (is_word(name))
			snprintf(clash + n, sizeof clash - n, "%s%s", n ? " " : "", name);
	}
	if (*clash)
		errx(1, "The following column names clash with builtins: %s; use -r", clash);
}

static void
list_columns(struct awk *A, int per_line)
{
	for (int i = 1; i <= column_count(A); i++)
		if (!*column_name(A, i))
			errx(1, "Column %d has an empty name", i);
	if (!column_count(A))
		errx(1, "Column names not found");
	print_columns(A, per_line);
}

/* One that cannot be read is told when its turn comes. */
static bool
is_operand_file(const char *s)
{
	struct stat st;

	return stat(s, &st) == 0 && S_ISREG(st.st_mode) && faccessat(AT_FDCWD, s, R_OK, AT_EACCESS) == 0;
}

/* Set up an interpreter for the request; several may be made of one request (-J). */
static void
prepare(struct awk *A, const struct request *r, const char *program, int argc, char **argv)
{
	awk_init(A, &r->opt);
	for (int i = 0; i < r->nassign; i++)
		mark_assigned(A, r->assigns[i]);
	for (int i = 0; i < argc; i++)
		mark_assigned(A, argv[i]);
	read_programs(A, r, program);
	if (awk_compile(A) < 0)
		parse_failed(A);
	awk_start(A, argc, argv, r->environ);
	if (r->fs)
		awk_assign(A, "FS", 2, strcmp(r->fs, "t") == 0 ? "\t" : r->fs);
	if (r->ofs)
		awk_assign(A, "OFS", 3, r->ofs);
	if (r->opt.format)
		A->out->fmt = out_format_new(r->opt.format);
	for (int i = 0; i < r->nassign; i++)
		assign_arg(A, r->assigns[i]);
}

static void
read_names(struct awk *A, const struct request *r, int argc, char **argv)
{
	if (r->opt.names_file)
		header_from_file(A, r->opt.names_file);
	else if (argc > 0 && is_operand_file(argv[argc - 1]))
		header_from_file(A, argv[argc - 1]);
}

static void
another_run(struct awk *A, const struct parallel *p)
{
	prepare(A, p->ctx, p->program, p->argc, p->argv);
}

/* All files that are named, and words that are none. */
static void
extract_begin(struct request *r, int argc, char **argv)
{
	const char **in = xcalloc((size_t)argc + (size_t)r->nfile + (size_t)r->ninclude + 3, sizeof *in);
	int n = 0;

	r->opt.no_header = true;
	r->extract.inputs = in;
	for (int i = 0; i < argc; i++)
		in[n++] = argv[i];
	for (int i = 0; i < r->nfile; i++)
		in[n++] = r->files[i];
	for (int i = 0; i < r->ninclude; i++)
		in[n++] = r->includes[i];
	if (r->opt.names_file)
		in[n++] = r->opt.names_file;
	extract_start(&r->extract, argc ? argv[argc - 1] : r->opt.names_file);
	free(in);
	r->extract.inputs = NULL;
}

static int
run_program(struct request *r, const char *program, int argc, char **argv)
{
	struct awk *A = xcalloc(1, sizeof *A);
	int status;

	if (r->comment) {
		/* Before anything else of this program is printed. */
		awk_init(A, &r->opt);
		print_comment(A, r, program, argc, argv);
		awk_release(A);
	}
	if (r->extract.output || r->extract.wireshark)
		extract_begin(r, argc, argv);
	prepare(A, r, program, argc, argv);
	read_names(A, r, argc, argv);
	/* Names of standard input are known when it is read. */
	if (r->validate && (column_count(A) || (argc > 0 && is_operand_file(argv[argc - 1]))))
		check_names(A);
	else if (r->validate)
		A->files->check = check_names;
	if (r->jobs > 1 && parallel_possible(A) && argc > 0) {
		struct parallel p = {
			.jobs = r->jobs, .main = A, .another = another_run, .ctx = r, .program = program,
			.argc = argc, .argv = argv
		};

		status = parallel_run(&p);
	} else {
		status = awk_run(A);
	}
	if (r->extract.output || r->extract.wireshark) {
		const int extracted = extract_end(&r->extract);

		status = extracted ? extracted : status;
	}
	awk_release(A);
	free(A);
	return status;
}

static int
list_request(struct request *r, int argc, char **argv)
{
	struct awk *A = xcalloc(1, sizeof *A);

	if (argc == 0 && !r->opt.names_file && isatty(STDIN_FILENO))
		errx(1, "Input file is required");
	prepare(A, r, "", 0, NULL);
	header_from_file(A, r->opt.names_file ? r->opt.names_file : argc ? argv[argc - 1] : "-");
	if (r->schema && column_count(A))
		flow_schema(A, argc ? argv[argc - 1] : r->opt.names_file ? r->opt.names_file : "-");
	else
		list_columns(A, r->list);
	awk_release(A);
	free(A);
	return 0;
}

/* Random bits that the kernel gave the process at its start. */
static uint64_t
random_word(void)
{
	const void *p = (const void *)(uintptr_t)getauxval(AT_RANDOM);
	uint64_t w[2] = { 0, 0 };

	if (p)
		memcpy(w, p, sizeof w);
	/* No part of it as it is: other secrets are made of the same bits. */
	return w[0] * 0x9e3779b97f4a7c15u ^ w[1] * 0xa0761d6478bd642fu;
}

int
main(int argc, char **argv, char **envp)
{
	static struct request r;
	const char *program = NULL;
	char *none[] = { NULL };

	printed_watch("tawk");
	hash_seed(random_word());
	setlocale(LC_ALL, "");
	setlocale(LC_NUMERIC, "C");
	r.opt.utf8 = strcmp(nl_langinfo(CODESET), "UTF-8") == 0;
	r.environ = envp;
	read_options(&r, argc, argv);
	argc -= optind;
	argv += optind;
	builtin_setup(r.families);
	if (r.ndoc) {
		builtin_setup(~0u);
		return docs_print(r.docs, r.ndoc, isatty(STDOUT_FILENO));
	}
	if (r.funcs)
		return docs_list(r.funcs, r.families >> B_EXAMPLE & 1);
	if (r.nvar)
		return decode_vars(&r);
	if (r.log)
		return decode_file(argc ? argv[argc - 1] : NULL);
	if (r.list)
		return list_request(&r, argc, argv);
	if (!r.nfile) {
		if (argc == 0)
			wrong("Program is required");
		program = *argv++;
		argc--;
	}
	/* -I names the data as well where nothing else does. */
	if (argc == 0 && r.opt.names_file && isatty(STDIN_FILENO)) {
		none[0] = (char *)(uintptr_t)r.opt.names_file;
		argv = none;
		argc = 1;
		r.opt.names_file = NULL;
	}
	return run_program(&r, program, argc, argv);
}
