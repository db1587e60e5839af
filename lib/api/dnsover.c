/* DNS in TLS, HTTP and QUIC. */
#include <ctype.h>
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "dnsover.h"
#include "t2api.h"
#include "t2log.h"
#include "t2utils.h"

#define NAMES_MAX	65536u

static t2_app_t dot, doh, doq;
static char **names;		/* sorted */
static size_t nnames;
static size_t begin[UCHAR_MAX + 2];	/* the first name that begins with this byte, or one behind it */

static int
by_name(const void *a, const void *b)
{
	return strcasecmp(*(char *const *)a, *(char *const *)b);
}

static void
names_read(void)
{
	char *const path = t2_alloc_strcat(pluginFolder, T2_DNSOVER_FILE, NULL);
	FILE *const f = fopen(path, "r");
	char line[512];

	free(path);
	if (f == NULL)
		return;
	if ((names = calloc(NAMES_MAX, sizeof *names)) == NULL)
		T2_FATAL("out of memory");
	while (nnames < NAMES_MAX && fgets(line, sizeof line, f) != NULL) {
		line[strcspn(line, "# \t\r\n")] = '\0';
		if (*line != '\0' && (names[nnames] = strdup(line)) != NULL)
			nnames++;
	}
	(void)fclose(f);
	qsort(names, nnames, sizeof *names, by_name);
	for (unsigned c = 0; c <= UCHAR_MAX; c++) {
		begin[c + 1] = begin[c];
		while (begin[c + 1] < nnames && tolower((unsigned char)*names[begin[c + 1]]) == (int)c)
			begin[c + 1]++;
	}
}

/* Is it among the names?  Only those that begin as it does are compared. */
static bool
is_known(char *name)
{
	const unsigned c = (unsigned)tolower((unsigned char)*name);

	return bsearch(&name, names + begin[c], begin[c + 1] - begin[c], sizeof *names, by_name) != NULL;
}

void
t2_dnsover_use(void)
{
	if (dot != 0)
		return;
	dot = t2_app_declare(&(struct t2_app){ .name = "dot" });
	doh = t2_app_declare(&(struct t2_app){ .name = "doh" });
	doq = t2_app_declare(&(struct t2_app){ .name = "doq" });
	names_read();
}

bool
t2_dnsover_is_doh(const char *name, size_t n)
{
	char text[256], *p = text;

	if (n == 0 || n >= sizeof text || nnames == 0 || memchr(name, '\0', n) != NULL)
		return false;
	memcpy(text, name, n);
	text[n] = '\0';
	if (text[n - 1] == '.')
		text[n - 1] = '\0';
	for (;;) {
		if (is_known(p))
			return true;
		if ((p = strchr(p, '.')) == NULL)
			return false;
		p++;
	}
}

/* Is a protocol among these, each behind its length?  Drafts have -iNN behind it. */
static bool
has(const uint8_t *protocols, size_t n, const char *wanted)
{
	const size_t len = strlen(wanted);

	for (size_t at = 0; at < n && protocols[at] < n - at; at += 1u + protocols[at])
		if (protocols[at] >= len && memcmp(protocols + at + 1, wanted, len) == 0 &&
		    (protocols[at] == len ||
		    (protocols[at] > len + 2 && memcmp(protocols + at + 1 + len, "-i", 2) == 0)))
			return true;
	return false;
}

t2_app_t
t2_dnsover_hello(bool quic, uint16_t port, const uint8_t *name, size_t nname, const uint8_t *protocols, size_t n)
{
	if (n > 0 && has(protocols, n, quic ? "doq" : "dot"))
		return quic ? doq : dot;
	if (n == 0 && port == T2_DNSOVER_PORT)
		return quic ? doq : dot;
	if (n > 0 && !has(protocols, n, "h2") && !has(protocols, n, "h3") && !has(protocols, n, "http/1.1"))
		return 0;
	return nname > 0 && t2_dnsover_is_doh((const char *)name, nname) ? doh : 0;
}
