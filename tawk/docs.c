/* -g and -d: the functions there are, and what they do. */
#include <err.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "builtin.h"
#include "docs.h"

/* The example functions: names, parameters and purpose; their text is in examples.c. */
static const struct builtin example_docs[] = {
#define X(name, params, doc) { name, params, 0, -1, B_EXAMPLE, H_NONE, 0, 0, SP_NONE, false, NULL, doc, false }
	X("covertChans", "[val[, num]]", "Source, destination and kinds of covert channels."),
	X("dnsZT", "", "Time, addresses and name of DNS zone transfers."),
	X("exeDL", "[n]", "Downloads that are executables."),
	X("httpHostsURL", "[f]", "At the end: hosts and their URLs; f: with counts."),
	X("nonstdports", "", "True if the application does not fit the port."),
	X("passivedns", "", "Per answer address: times, type, TTL, name, address, owner, country, AS number."),
	X("passwords", "[val[, num]]", "Client, server, kind, user and password."),
	X("postQryStr", "[n]", "Source, destination and URL of POST requests."),
	X("ssh", "", "Time, duration, addresses, packets, bytes and version of SSH flows."),
	X("topDnsA", "n", "Most frequent answer names."),
	X("topDnsIp4", "n", "Most frequent IPv4 addresses in answers."),
	X("topDnsIp6", "n", "Most frequent IPv6 addresses in answers."),
	X("topDnsQ", "n", "Most frequent query names."),
	X("topHttpMimesST", "n", "Most frequent content types."),
	X("topHttpMimesT", "n", "Most frequent kinds of content."),
	X("topSLD", "n", "Most frequent second-level domains."),
	X("topTLD", "n", "Most frequent top-level domains."),
	{ .name = NULL }
#undef X
};

static int
by_name(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

int
docs_list(int per_line, bool with_examples)
{
	const char **name = calloc((size_t)nbuiltins + 64, sizeof *name);
	int n = 0, rows, *width;

	if (!name)
		err(1, "calloc");
	for (int i = 0; i < nbuiltins; i++)
		if (builtins[i].kind != B_AWK)
			name[n++] = builtins[i].name;
	for (int i = 0; with_examples && example_docs[i].name; i++)
		name[n++] = example_docs[i].name;
	name[n++] = "COL";
	qsort(name, (size_t)n, sizeof *name, by_name);
	rows = (n + per_line - 1) / per_line;
	width = calloc((size_t)per_line, sizeof *width);
	if (!width)
		err(1, "calloc");
	for (int i = 0; i < n; i++)
		if ((int)strlen(name[i]) > width[i % per_line])
			width[i % per_line] = (int)strlen(name[i]);
	for (int r = 0; r < rows; r++) {
		for (int k = 0; k < per_line && r * per_line + k < n; k++) {
			int last = k + 1 == per_line || r * per_line + k + 1 == n;

			printf("%-*s%s", last ? 0 : width[k] + 2, name[r * per_line + k], last ? "\n" : "");
		}
	}
	free(width);
	free(name);
	return fflush(stdout) == 0 ? 0 : 1;
}

static const char *
header_text(int hdr)
{
	switch (hdr) {
	case H_KEEP: return "True on the header row, so that a filter keeps it.";
	case H_SAME: return "The header cell comes back unchanged.";
	case H_SKIP: return "The header row is skipped.";
	case H_OWN: return "On the header row: the names of the columns, or the heading.";
	default: return "No special case.";
	}
}

static void
print_doc(const struct builtin *b, bool colour)
{
	const char *name = colour ? "\033[1;33m" : "", *bold = colour ? "\033[1m" : "", *off = colour ? "\033[0m" : "";

	printf("%s%s(%s):%s\n\n    %s\n\n", name, b->name, b->params, off, b->doc);
	if (b->kind != B_AWK && b->kind != B_EXAMPLE)
		printf("%sHeader row%s\n    %s\n\n", bold, off, header_text(b->hdr));
}

static int
print_kind(int kind, bool colour)
{
	int n = 0;

	for (int i = 0; kind != B_EXAMPLE && i < nbuiltins; i++)
		if (builtins[i].kind == kind) {
			print_doc(&builtins[i], colour);
			n++;
		}
	for (int i = 0; kind == B_EXAMPLE && example_docs[i].name; i++, n++)
		print_doc(&example_docs[i], colour);
	return n;
}

static bool
print_one(const char *name, bool colour)
{
	if (strcmp(name, "funcs") == 0 || strcmp(name, "all") == 0)
		print_kind(B_TAWK, colour);
	if (strcmp(name, "t2nfdump") == 0 || strcmp(name, "all") == 0)
		print_kind(B_NFDUMP, colour);
	if (strcmp(name, "examples") == 0 || strcmp(name, "all") == 0)
		print_kind(B_EXAMPLE, colour);
	if (strcmp(name, "all") == 0 || strcmp(name, "funcs") == 0 || strcmp(name, "t2nfdump") == 0 ||
	    strcmp(name, "examples") == 0 || strcmp(name, "t2custom") == 0)
		return true;
	for (int i = 0; i < nbuiltins; i++)
		if (strcmp(builtins[i].name, name) == 0) {
			print_doc(&builtins[i], colour);
			return true;
		}
	for (int i = 0; example_docs[i].name; i++)
		if (strcmp(example_docs[i].name, name) == 0) {
			print_doc(&example_docs[i], colour);
			return true;
		}
	return false;
}

int
docs_print(const char *const *names, int n, bool colour)
{
	for (int i = 0; i < n; i++) {
		char *list = strdup(names[i]), *name, *save;

		if (!list)
			err(1, "strdup");
		for (name = strtok_r(list, ",", &save); name; name = strtok_r(NULL, ",", &save)) {
			if (print_one(name, colour))
				continue;
			fflush(stdout);
			warnx("No documentation available for function '%s'", name);
		}
		free(list);
	}
	return fflush(stdout) == 0 ? 0 : 1;
}
