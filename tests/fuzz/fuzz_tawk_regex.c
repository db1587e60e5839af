/*
 * Regular expressions of tawk: whether there is a match, all matches, and the positions of groups, each found in the
 * ordinary way and in the way that is taken when too much was looked at in vain; the first match held against
 * regexec of libc.
 *
 * Input: a byte of flags, the length of the expression, bytes of which an expression is put together, bytes of the
 * text.
 *
 * What is different on purpose, and so not put together: escapes that awk has and libc has not (\n \t \y \/ \ooo,
 * and backslashes in brackets), back references of libc, operators with nothing in front, braces that are no
 * interval.  Texts that are no UTF-8, and expressions with a byte of no character, are not given to libc.
 *
 * LINK: tawk/value/value.c tawk/value/array.c tawk/value/number.c tawk/value/utf8.c tawk/value/reparse.c
 * LINK: tawk/value/regex.c tawk/value/renfa.c tawk/value/rehint.c tawk/value/reback.c tawk/value/resub.c
 */
#include <locale.h>
#include <regex.h>
#undef RE_ICASE		/* libc has its own */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../../tawk/value/regex_priv.h"
#include "../../tawk/value/utf8chars.h"

#define TEXT_MAX	200
#define PATTERN_MAX	400
#define REPEATS_MAX	4

int	 LLVMFuzzerTestOneInput(const uint8_t *, size_t);

struct maker {
	const uint8_t *p, *end;
	char pat[PATTERN_MAX];
	size_t n;
	int depth, repeats;
	bool utf8, odd;		/* odd: libc is not asked */
};

static unsigned
next(struct maker *m, unsigned of)
{
	return m->p < m->end ? *m->p++ % of : 0;
}

static void
put(struct maker *m, const char *s)
{
	size_t k = strlen(s);

	if (m->n + k < PATTERN_MAX - 40) {
		memcpy(m->pat + m->n, s, k);
		m->n += k;
	}
}

static void	alternatives(struct maker *);

static void
atom(struct maker *m)
{
	static const char *const atoms[] = {
		"a", "b", "c", "a", "b", "-", " ", ".", "[ab]", "[^a]", "[[:alpha:]]", "[a-c]", "\\w", "\\W", "\\s",
		"\\S", "abc", "\\.", "[^[:space:]b]", "[-a]",
	};
	static const char *const borders[] = { "^", "$", "\\<", "\\>", "\\B", "\\`", "\\'" };
	static const char *const wide[] = { "\303\251", "[\303\250-\303\252]", "[^\303\251]", "\342\202\254" };
	unsigned k = next(m, 32);

	if (k < 20) {
		put(m, atoms[k]);
	} else if (k < 23) {
		put(m, borders[next(m, 7)]);
	} else if (k < 26 && m->utf8) {
		put(m, wide[next(m, 4)]);
	} else if (k == 26 && m->utf8 && next(m, 4) == 0) {
		put(m, "\251");
		m->odd = true;
	} else if (k >= 27 && m->depth < 5) {
		m->depth++;
		put(m, "(");
		alternatives(m);
		put(m, ")");
		m->depth--;
	} else {
		put(m, "a");
	}
}

static void
repeat(struct maker *m)
{
	static const char *const ops[] = { "*", "+", "?", "{2}", "{1,3}", "{0,2}", "{2,}", "{0}" };
	unsigned k = next(m, 20);

	if (k >= 8 || m->repeats >= REPEATS_MAX)
		return;
	m->repeats++;
	put(m, ops[k]);
}

static void
alternatives(struct maker *m)
{
	for (;;) {
		for (unsigned n = next(m, 4) + 1; n > 0; n--) {
			atom(m);
			repeat(m);
		}
		if (next(m, 4) != 0 || m->p >= m->end)
			return;
		put(m, "|");
	}
}

static size_t
make_text(struct maker *m, char *text, bool *valid)
{
	static const char *const pieces[] = { "a", "b", "c", "a", "b", " ", "-", ".", "_", "A", "\n",
	    "\303\251", "\342\202\254", "\342\200\223", "\251", "\303" };
	size_t n = 0;

	*valid = true;
	while (m->p < m->end && n < TEXT_MAX) {
		unsigned k = next(m, m->utf8 ? 16 : 11);

		*valid &= k < 14;
		memcpy(text + n, pieces[k], strlen(pieces[k]));
		n += strlen(pieces[k]);
	}
	return n;
}

static void
differ(const struct maker *m, const char *text, size_t n, const char *why)
{
	fprintf(stderr, "%s%s: /%.*s/ in \"%.*s\"\n", why, m->utf8 ? "" : ", bytes", (int)m->n, m->pat, (int)n, text);
	abort();
}

/* All matches; sure: in the way of texts in which much is wasted.  Returns their number. */
static size_t
all_matches(struct regex *re, const char *text, size_t n, bool sure, bool open, size_t at[][2])
{
	struct re_text t = RE_TEXT(text, n);
	size_t from = 0, k = 0;

	t.waste = sure ? (size_t)1 << 40 : 0;
	t.open = open;
	while (from <= n && re_find(re, &t, from, &at[k][0], &at[k][1])) {
		from = at[k][1];
		if (from == at[k][0])
			from += from < n ? utf8_len(text + from, n - from) : 1;
		if (open && t.more)
			break;
		k++;
	}
	re_text_release(&t);
	return k;
}

static void
check_groups(const struct maker *m, struct regex *re, const char *text, size_t n, const size_t at[2])
{
	size_t a[RE_GROUPS * 2], b[RE_GROUPS * 2];

	if (!re->parts)
		return;
	re_groups(re, text, n, at[0], at[1], a);
	memcpy(b, a, sizeof b);
	for (int i = 2; i < RE_GROUPS * 2; i++)
		b[i] = (size_t)-1;
	re_parts_cut(re->parts, text, n, at[0], at[1], b, true);
	if (memcmp(a, b, sizeof a) != 0)
		differ(m, text, n, "groups");
}

/*
 * May an anchor stand behind a newline?  There glibc takes a ^ inside of a pattern for one, as in /\W^/, although
 * REG_NEWLINE is not set.  To POSIX it is the begin of the text alone.
 */
static bool
is_after_newline(const struct maker *m, const char *text, size_t n)
{
	return memchr(text, '\n', n) != NULL && m->n > 1 && memchr(m->pat + 1, '^', m->n - 1) != NULL;
}

/* The match that libc finds. */
static void
check_libc(const struct maker *m, const char *text, size_t n, bool icase, size_t at[][2], size_t found)
{
	regex_t lc;
	regmatch_t r[1];
	char pat[PATTERN_MAX], line[TEXT_MAX + 8];

	snprintf(line, sizeof line, "%.*s", (int)n, text);
	snprintf(pat, sizeof pat, "%.*s", (int)m->n, m->pat);
	if (regcomp(&lc, pat, REG_EXTENDED | (icase ? REG_ICASE : 0)) != 0)
		return;
	/* Only the first: where regexec starts later, it does not see what came before. */
	if (regexec(&lc, line, 1, r, 0) == 0) {
		if (!found || (size_t)r[0].rm_so != at[0][0] || (size_t)r[0].rm_eo != at[0][1]) {
			fprintf(stderr, "libc: %d %d\n", (int)r[0].rm_so, (int)r[0].rm_eo);
			differ(m, text, n, "libc");
		}
	} else if (found) {
		differ(m, text, n, "libc finds none");
	}
	regfree(&lc);
}

static void
check(const struct maker *m, const char *text, size_t n, bool valid, bool icase)
{
	static size_t a[TEXT_MAX + 8][2], b[TEXT_MAX + 8][2];
	char err[128];
	struct regex *re = re_new(m->pat, m->n, (m->utf8 ? RE_UTF8 : 0) | (icase ? RE_ICASE : 0), err, sizeof err);
	size_t na, nb;

	if (!re)
		differ(m, text, n, err);
	na = all_matches(re, text, n, false, false, a);
	nb = all_matches(re, text, n, true, false, b);
	if (na != nb || memcmp(a, b, na * sizeof *a) != 0)
		differ(m, text, n, "the sure way");
	if (re_test(re, text, n) != (na > 0))
		differ(m, text, n, "re_test");
	/* What is certain although more may follow is right if nothing does. */
	for (int sure = 0; sure < 2; sure++) {
		nb = all_matches(re, text, n, sure, true, b);
		if (nb > na || memcmp(a, b, nb * sizeof *a) != 0)
			differ(m, text, n, "an open text");
	}
	for (size_t i = 0; i < na; i++)
		check_groups(m, re, text, n, a[i]);
	if (valid && !m->odd && !is_after_newline(m, text, n))
		check_libc(m, text, n, icase, a, na);
	re_free(re);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	static bool set;
	struct maker m = { .depth = 0 };
	char *text;
	size_t k, len;
	bool valid;

	if (!set)
		set = setlocale(LC_ALL, "C.UTF-8") != NULL;
	if (n < 2)
		return 0;
	k = data[1] < n - 2 ? data[1] : n - 2;
	m.utf8 = data[0] & 1;
	m.p = data + 2;
	m.end = m.p + k;
	alternatives(&m);
	m.p = data + 2 + k;
	m.end = data + n;
	text = malloc(TEXT_MAX + 8);
	len = make_text(&m, text, &valid);
	/* A byte too far is an error. */
	text = realloc(text, len ? len : 1);
	check(&m, text, len, valid, data[0] & 2);
	free(text);
	return 0;
}
