#include "subnetsource.h"

#include <sys/stat.h>

#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define FIELDS_MAX 5	/* one more than any form has */

enum form { FORM_NONE, FORM_COUNTRY, FORM_ASN, FORM_LIST };

static const char *const form_name[] = {
	[FORM_COUNTRY] = "CSV country", [FORM_ASN] = "CSV ASN", [FORM_LIST] = "list",
};

/* What is read of a file at the moment */
struct text {
	struct source	*src;
	enum form	 form;
	unsigned long	 line;
	char		*field[FIELDS_MAX];
	int		 nfields;
	char		*err;
};

/*
 * Cut off the CSV field that starts at *p, quotes removed in place; *p moves behind its comma, or becomes NULL at the
 * end.  NULL if a quote is not closed or text follows it.
 */
static char *
csv_field(char **p)
{
	char *start = *p, *from = start, *to = start;

	if (*from != '"') {
		*p = strchr(from, ',');
		if (*p != NULL)
			*(*p)++ = '\0';
		return start;
	}
	for (from++; *from != '\0'; from++) {
		if (*from == '"' && *++from != '"')
			break;
		*to++ = *from;
	}
	if (from[-1] != '"' || (*from != '\0' && *from != ','))
		return NULL;
	*p = *from == ',' ? from + 1 : NULL;
	*to = '\0';
	return start;
}

static int
cut_csv(struct text *t, char *line)
{
	for (t->nfields = 0; line != NULL; t->nfields++) {
		if (t->nfields == FIELDS_MAX)
			return text_fail(t->err, SUBNET_ERR_SIZE, "line %lu: more than %d fields",
			    t->line, FIELDS_MAX - 1);
		if ((t->field[t->nfields] = csv_field(&line)) == NULL)
			return text_fail(t->err, SUBNET_ERR_SIZE, "line %lu: quote not closed", t->line);
	}
	return 0;
}

static int
cut_list(struct text *t, char *line)
{
	for (t->nfields = 0; line != NULL; t->nfields++) {
		if (t->nfields == FIELDS_MAX)
			return text_fail(t->err, SUBNET_ERR_SIZE, "line %lu: more than %d fields",
			    t->line, FIELDS_MAX - 1);
		t->field[t->nfields] = strsep(&line, "\t");
	}
	return 0;
}

/* An address, or one as a decimal number: IPv4 up to 2^32 - 1.  Returns its family, 0 if it is none. */
static int
parse_number(const char *s, subnet_addr *addr)
{
	subnet_addr n = 0;
	const char *p;

	for (p = s; isdigit((unsigned char)*p); p++) {
		if (n > (~(subnet_addr)0 - 9) / 10)
			return 0;
		n = n * 10 + (subnet_addr)(*p - '0');
	}
	if (p == s || *p != '\0')
		return subnet_parse_addr(s, addr);
	*addr = n;
	return n > UINT32_MAX ? 6 : 4;
}

/* An AS number with or without "AS" */
static int
parse_asn(const char *s, uint32_t *asn)
{
	unsigned long n;
	char *end;

	if ((s[0] == 'A' || s[0] == 'a') && (s[1] == 'S' || s[1] == 's'))
		s += 2;
	if (!isdigit((unsigned char)*s))
		return -1;
	errno = 0;
	n = strtoul(s, &end, 10);
	if (*end != '\0' || errno != 0 || n > UINT32_MAX)
		return -1;
	*asn = (uint32_t)n;
	return 0;
}

/* A line first,last,code or first,last,asn,organisation */
static int
read_csv(struct text *t)
{
	struct subnet_label l = { .has = 0 };
	subnet_addr first, last;
	const int want = t->form == FORM_COUNTRY ? 3 : 4;
	int family, family2;

	if (t->nfields != want)
		return text_fail(t->err, SUBNET_ERR_SIZE, "line %lu: got %d fields, want %d",
		    t->line, t->nfields, want);
	if ((family = parse_number(t->field[0], &first)) == 0)
		return text_fail(t->err, SUBNET_ERR_SIZE, "line %lu: '%.64s' is no address", t->line, t->field[0]);
	if ((family2 = parse_number(t->field[1], &last)) == 0)
		return text_fail(t->err, SUBNET_ERR_SIZE, "line %lu: '%.64s' is no address", t->line, t->field[1]);
	if (family != family2)		/* numbers: a range from a small one on */
		family = strchr(t->field[0], '.') != NULL || strchr(t->field[1], '.') != NULL ? 0 : 6;
	if (family == 0)
		return text_fail(t->err, SUBNET_ERR_SIZE, "line %lu: IPv4 and IPv6 in one range", t->line);
	if (first > last)
		return text_fail(t->err, SUBNET_ERR_SIZE, "line %lu: first address %.64s behind the last, %.64s",
		    t->line, t->field[0],
		    t->field[1]);
	if (t->form == FORM_COUNTRY) {
		source_cc(t->src, t->field[2], &l);
	} else {
		if (parse_asn(t->field[2], &l.asn) == -1)
			return text_fail(t->err, SUBNET_ERR_SIZE, "line %lu: '%.64s' is no AS number",
			    t->line, t->field[2]);
		l.has = (l.asn > 0 ? SUBNET_HAS_ASN : 0) | (t->field[3][0] != '\0' ? SUBNET_HAS_ORG : 0);
		l.org = t->field[3];
	}
	if (source_add(t->src, family, first, last, &l) == -1)
		return text_fail(t->err, SUBNET_ERR_SIZE, "%s", strerror(errno));
	return 0;
}

/* A line network<TAB>code<TAB>organisation[<TAB>tor] */
static int
read_list(struct text *t)
{
	struct subnet_label l = { .has = 0 };
	subnet_addr first, last;
	const char *cc = t->field[1];
	int family;

	if (t->nfields < 3 || t->nfields > 4)
		return text_fail(t->err, SUBNET_ERR_SIZE,
		    "line %lu: got %d fields, want network<TAB>code<TAB>organisation", t->line,
		    t->nfields);
	if ((family = subnet_parse_network(t->field[0], &first, &last)) == 0)
		return text_fail(t->err, SUBNET_ERR_SIZE, "line %lu: '%.64s' is no network", t->line, t->field[0]);
	if (family == -1)
		return text_fail(t->err, SUBNET_ERR_SIZE, "line %lu: %.64s has bits set behind the prefix",
		    t->line, t->field[0]);
	if (strcmp(cc, SUBNET_UNK) != 0 && cc[0] != '\0') {
		if ((l.cc = subnet_code_index(cc, family)) == -1)
			return text_fail(t->err, SUBNET_ERR_SIZE, "line %lu: '%.16s' is no country code",
			    t->line, cc);
		l.has |= SUBNET_HAS_CC;
	}
	if (strcmp(t->field[2], SUBNET_UNK) != 0 && t->field[2][0] != '\0') {
		l.org = t->field[2];
		l.has |= SUBNET_HAS_ORG;
	}
	if (t->nfields == 4 && t->field[3][0] != '\0') {
		if (strcmp(t->field[3], "tor") != 0)
			return text_fail(t->err, SUBNET_ERR_SIZE, "line %lu: got '%.16s', want 'tor' or nothing",
			    t->line, t->field[3]);
		l.tor = true;
		l.has |= SUBNET_HAS_TOR;
	}
	if (source_add(t->src, family, first, last, &l) == -1)
		return text_fail(t->err, SUBNET_ERR_SIZE, "%s", strerror(errno));
	return 0;
}

/* Names of columns: a first field that can be no address and no number */
static bool
is_heading(const char *s)
{
	return isalpha((unsigned char)*s) && strpbrk(s, ".:/") == NULL &&
	    strspn(s, "0123456789abcdefABCDEF") != strlen(s);
}

/* Which form the file has, by its first line of data: with tabs between the fields or commas. */
static int
find_form(struct text *t, bool tabs)
{
	struct stat st;
	uint32_t date = 0;

	if (tabs)
		t->form = FORM_LIST;
	else if (t->nfields == 3 || t->nfields == 4)
		t->form = t->nfields == 3 ? FORM_COUNTRY : FORM_ASN;
	else
		return text_fail(t->err, SUBNET_ERR_SIZE,
		    "line %lu: neither CSV nor a list of network<TAB>code<TAB>organisation", t->line);
	/* packages carry a date long before the data's */
	if (stat(t->src->path, &st) == 0 && source_day(st.st_mtime) >= 20000101)
		date = source_day(st.st_mtime);
	return source_begin(t->src, tabs ? SUBNET_LIST : SUBNET_DATABASE, form_name[t->form], date, t->err);
}

static int
read_line(struct text *t, char *line)
{
	const bool tabs = t->form == FORM_NONE ? line[strcspn(line, "\t,")] == '\t' : t->form == FORM_LIST;

	if ((tabs ? cut_list(t, line) : cut_csv(t, line)) == -1)
		return -1;
	if (t->form == FORM_NONE) {
		if (is_heading(t->field[0]))
			return 0;
		if (find_form(t, tabs) == -1)
			return -1;
	}
	return tabs ? read_list(t) : read_csv(t);
}

static int
read_lines(struct text *t, FILE *fp)
{
	char *line = NULL;
	size_t cap = 0;
	ssize_t n;
	int ret = 0;

	while (ret == 0 && (n = getline(&line, &cap, fp)) != -1) {
		t->line++;
		if (t->line == 1 && n >= 2 && memcmp(line, "\x1f\x8b", 2) == 0) {
			ret = text_fail(t->err, SUBNET_ERR_SIZE, "packed by gzip; unpack it first");
			break;
		}
		while (n > 0 && (line[n - 1] == '\n' || line[n - 1] == '\r'))
			n--;
		line[n] = '\0';
		if (strlen(line) != (size_t)n)
			ret = text_fail(t->err, SUBNET_ERR_SIZE, "line %lu: NUL byte", t->line);
		else if (n > 0 && line[0] != '#')
			ret = read_line(t, line);
	}
	if (ret == 0 && ferror(fp))
		ret = text_fail(t->err, SUBNET_ERR_SIZE, "%s", strerror(errno));
	if (ret == 0 && t->form == FORM_NONE)
		ret = text_fail(t->err, SUBNET_ERR_SIZE, "no line of data");
	free(line);
	return ret;
}

int
source_read_text(struct source *s, char *err)
{
	struct text t = { .src = s, .err = err };
	FILE *fp = fopen(s->path, "re");
	int ret;

	if (fp == NULL)
		return text_fail(err, SUBNET_ERR_SIZE, "%s", strerror(errno));
	ret = read_lines(&t, fp);
	fclose(fp);
	return ret;
}
