/* -g and -d: the functions there are, and what they do.  The texts are in funcdoc.def. */
#include <err.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "docs.h"
#include "functions.h"
#include "userfuncs.h"

#define WIDTH	78		/* columns of a line of text */
#define INDENT	4

/* What funcdoc.def says, piece by piece; a piece belongs to the function before it. */
enum piece_kind { P_FUNCTION, P_SAME, P_TEXT, P_PARAMETER, P_HEADER, P_COLUMNS, P_SEE_ALSO, P_EXAMPLE, P_END };

static const struct piece {
	enum piece_kind kind;
	const char *a, *b;
} pieces[] = {
#define FUNCTION(name)		{ P_FUNCTION, #name, NULL },
#define SAME(name, other)	{ P_SAME, #name, #other },
#define TEXT(text)		{ P_TEXT, text, NULL },
#define PARAMETER(names, text)	{ P_PARAMETER, names, text },
#define HEADER(text)		{ P_HEADER, text, NULL },
#define COLUMNS(names)		{ P_COLUMNS, names, NULL },
#define SEE_ALSO(names)		{ P_SEE_ALSO, names, NULL },
#define EXAMPLE(command, out)	{ P_EXAMPLE, command, out },
#include "funcdoc.def"
	{ P_END, NULL, NULL }
};

/* What is no entry of the tables: the example functions, whose text is in examples.c, and the array COL. */
static const struct builtin others[] = {
#define X(name, params, kind, doc) \
	{ name, params, 0, -1, kind, H_NONE, 0, 0, SP_NONE, false, NULL, doc, false, NULL, NULL, false }
	X("COL", "", B_TAWK, "Numbers of columns by name, names by number."),
	X("covertChans", "[val[, num]]", B_EXAMPLE, "Source, destination and kinds of covert channels."),
	X("dnsZT", "", B_EXAMPLE, "Time, addresses and name of DNS zone transfers."),
	X("exeDL", "[n]", B_EXAMPLE, "Downloads that are executables."),
	X("httpHostsURL", "[f]", B_EXAMPLE, "At the end: hosts and their URLs."),
	X("nonstdports", "", B_EXAMPLE, "True if the application does not fit the port."),
	X("passivedns", "", B_EXAMPLE,
	    "Per answer address: times, type, TTL, name, address, owner, country, AS number."),
	X("passwords", "[val[, num]]", B_EXAMPLE, "Client, server, kind, user and password."),
	X("postQryStr", "[n]", B_EXAMPLE, "Source, destination and URL of POST requests."),
	X("ssh", "", B_EXAMPLE, "Time, duration, addresses, packets, bytes and version of SSH flows."),
	X("topDnsA", "n", B_EXAMPLE, "Most frequent answer names."),
	X("topDnsIp4", "n", B_EXAMPLE, "Most frequent IPv4 addresses in answers."),
	X("topDnsIp6", "n", B_EXAMPLE, "Most frequent IPv6 addresses in answers."),
	X("topDnsQ", "n", B_EXAMPLE, "Most frequent query names."),
	X("topHttpMimesST", "n", B_EXAMPLE, "Most frequent content types."),
	X("topHttpMimesT", "n", B_EXAMPLE, "Most frequent kinds of content."),
	X("topSLD", "n", B_EXAMPLE, "Most frequent second-level domains."),
	X("topTLD", "n", B_EXAMPLE, "Most frequent top-level domains."),
#undef X
};
#define NOTHERS	(int)(sizeof others / sizeof *others)

static int
by_name(const void *a, const void *b)
{
	return strcmp((*(const struct builtin *const *)a)->name, (*(const struct builtin *const *)b)->name);
}

/* All functions of these kinds (bits 1 << kind), by name, ended by NULL; to be freed. */
static const struct builtin **
functions(unsigned kinds, int *n)
{
	const struct builtin **f = calloc((size_t)nbuiltins + NOTHERS + 1, sizeof *f);

	if (!f)
		err(1, "calloc");
	*n = 0;
	for (int i = 0; i < nbuiltins; i++)
		if (kinds >> builtins[i].kind & 1)
			f[(*n)++] = &builtins[i];
	for (int i = 0; i < NOTHERS; i++)
		if (kinds >> others[i].kind & 1)
			f[(*n)++] = &others[i];
	qsort(f, (size_t)*n, sizeof *f, by_name);
	return f;
}

/* --- -g --- */

static int
by_text(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static void
print_columns(const char *const *name, int n, int per_line)
{
	const int rows = (n + per_line - 1) / per_line;
	int *width = calloc((size_t)per_line, sizeof *width);

	if (!width)
		err(1, "calloc");
	for (int i = 0; i < n; i++)
		if ((int)strlen(name[i]) > width[i % per_line])
			width[i % per_line] = (int)strlen(name[i]);
	for (int r = 0; r < rows; r++)
		for (int k = 0; k < per_line && r * per_line + k < n; k++) {
			const bool last = k + 1 == per_line || r * per_line + k + 1 == n;

			printf("%-*s%s", last ? 0 : width[k] + 2, name[r * per_line + k], last ? "\n" : "");
		}
	free(width);
}

int
docs_list(int per_line, bool with_examples)
{
	const struct builtin **f;
	const char **name;
	struct userfunc *own;
	size_t nown;
	int n;

	f = functions(1u << B_TAWK | 1u << B_NFDUMP | (with_examples ? 1u << B_EXAMPLE : 0), &n);
	own = userfuncs_read(&nown);
	name = calloc((size_t)n + nown + 1, sizeof *name);
	if (!name)
		err(1, "calloc");
	for (int i = 0; i < n; i++)
		name[i] = f[i]->name;
	for (size_t i = 0; i < nown; i++)
		name[n++] = own[i].name;
	qsort(name, (size_t)n, sizeof *name, by_text);
	print_columns(name, n, per_line);
	free(name);
	free(f);
	userfuncs_free(own, nown);
	return 0;
}

/* --- -d --- */

static const char *bold, *orange, *off;

static void
colours(bool on)
{
	orange = on ? "\033[1;33m" : "";
	bold = on ? "\033[1m" : "";
	off = on ? "\033[0m" : "";
}

/* Text in lines of WIDTH columns, from column indent on; the first line goes on at column at. */
static void
print_text(const char *s, int indent, int at)
{
	while (*s) {
		const int len = (int)strcspn(s, " ");

		if (at > indent && at + 1 + len > WIDTH) {
			putchar('\n');
			at = 0;
		}
		if (at < indent)
			at += printf("%*s", indent - at, "");
		else if (at > indent)
			at += printf(" ");
		at += printf("%.*s", len, s);
		s += len + (s[len] == ' ');
	}
	putchar('\n');
}

static void
print_heading(const char *text)
{
	printf("\n%s%s%s\n", bold, text, off);
}

/* A command and what it prints, each line behind the indent. */
static void
print_example(const struct piece *p)
{
	const char *s = p->b;

	printf("%*s$ %s\n", INDENT, "", p->a);
	while (*s) {
		const int len = (int)strcspn(s, "\n");

		printf("%*s%.*s\n", len ? INDENT : 0, "", len, s);
		s += len + (s[len] == '\n');
	}
}

static const char *
header_text(int hdr)
{
	switch (hdr) {
	case H_KEEP: return "True, so that a filter keeps it.";
	case H_SAME: return "The header cell comes back unchanged.";
	case H_SKIP: return "It is skipped.";
	case H_OWN: return "The names of the columns, or the heading.";
	default: return NULL;
	}
}

/* The pieces of a function, from behind its name on; what another one has where that is said. */
static const struct piece *
pieces_of(const char *name)
{
	for (const struct piece *p = pieces; p->kind != P_END; p++) {
		if (p->kind == P_FUNCTION && strcmp(p->a, name) == 0)
			return p + 1;
		if (p->kind == P_SAME && strcmp(p->a, name) == 0)
			return pieces_of(p->b);
	}
	return &pieces[sizeof pieces / sizeof *pieces - 1];
}

/* All pieces of a kind, under a heading. */
static void
print_pieces(const struct piece *p, enum piece_kind kind, const char *heading)
{
	bool any = false;

	for (; p->kind > P_SAME && p->kind != P_END; p++) {
		if (p->kind != kind)
			continue;
		if (!any)
			print_heading(heading);
		else if (kind == P_EXAMPLE)
			putchar('\n');
		any = true;
		if (kind == P_EXAMPLE)
			print_example(p);
		else if (kind == P_PARAMETER)
			print_text(p->b, 2 * INDENT + 4, printf("%*s%-*s", INDENT, "", INDENT + 3, p->a));
		else
			print_text(p->a, INDENT, 0);
	}
}

static void
print_doc(const struct builtin *b)
{
	const struct piece *p = pieces_of(b->name);
	const char *hdr = b->kind == B_AWK || b->kind == B_EXAMPLE ? NULL : header_text(b->hdr);
	bool own = false;

	printf("%s%s(%s):%s\n\n", orange, b->name, b->params, off);
	print_text(b->doc, INDENT, 0);
	for (const struct piece *q = p; q->kind > P_SAME && q->kind != P_END; q++)
		if (q->kind == P_TEXT)
			print_text(q->a, INDENT, 0);
		else
			own |= q->kind == P_HEADER;
	print_pieces(p, P_PARAMETER, "Parameters");
	print_pieces(p, P_HEADER, "Header row");
	if (hdr && !own) {
		print_heading("Header row");
		print_text(hdr, INDENT, 0);
	}
	print_pieces(p, P_COLUMNS, "Dependencies");
	print_pieces(p, P_SEE_ALSO, "See also");
	print_pieces(p, P_EXAMPLE, "Examples");
	putchar('\n');
}

static void
print_user(const struct userfunc *f)
{
	const char *s = f->text;

	printf("%s%s(%s):%s\n\n", orange, f->name, f->params, off);
	while (*s) {
		const int len = (int)strcspn(s, "\n");

		printf("%*s%.*s\n", len ? INDENT : 0, "", len, s);
		s += len + (s[len] == '\n');
	}
	putchar('\n');
}

static void
print_kinds(unsigned kinds)
{
	int n;
	const struct builtin **f = functions(kinds, &n);

	for (int i = 0; i < n; i++)
		print_doc(f[i]);
	free(f);
}

/* The user's functions: all of them, or those of a name.  Whether there was any. */
static bool
print_users(const char *name)
{
	size_t n;
	struct userfunc *f = userfuncs_read(&n);
	bool any = false;

	for (size_t i = 0; i < n; i++)
		if (!name || strcmp(f[i].name, name) == 0) {
			print_user(&f[i]);
			any = true;
		}
	userfuncs_free(f, n);
	return any;
}

static bool
print_group(const char *name)
{
	static const struct { const char *name; unsigned kinds; bool users; } groups[] = {
		{ "all", 1u << B_TAWK | 1u << B_NFDUMP | 1u << B_EXAMPLE, true }, { "funcs", 1u << B_TAWK, false },
		{ "t2nfdump", 1u << B_NFDUMP, false }, { "examples", 1u << B_EXAMPLE, false },
		{ "t2custom", 0, true },
	};

	for (size_t i = 0; i < sizeof groups / sizeof *groups; i++)
		if (strcmp(groups[i].name, name) == 0) {
			print_kinds(groups[i].kinds);
			if (groups[i].users)
				(void)print_users(NULL);
			return true;
		}
	return false;
}

static bool
print_one(const char *name)
{
	if (print_group(name) || print_users(name))
		return true;
	for (int i = 0; i < nbuiltins + NOTHERS; i++) {
		const struct builtin *b = i < nbuiltins ? &builtins[i] : &others[i - nbuiltins];

		if (strcmp(b->name, name) == 0) {
			print_doc(b);
			return true;
		}
	}
	return false;
}

int
docs_print(const char *const *names, int n, bool colour)
{
	colours(colour);
	for (int i = 0; i < n; i++) {
		char *list = strdup(names[i]), *name, *save;

		if (!list)
			err(1, "strdup");
		for (name = strtok_r(list, ",", &save); name; name = strtok_r(NULL, ",", &save)) {
			if (print_one(name))
				continue;
			fflush(stdout);
			warnx("No documentation available for function '%s'", name);
		}
		free(list);
	}
	return 0;
}
