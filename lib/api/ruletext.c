/* Rules as text: the words that they are made of. */
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ruletext.h"
#include "t2log.h"

void
t2_rule_mistake(const struct t2_ruletext *r, const char *at, const char *fmt, ...)
{
	const int n = (int)strcspn(r->begin, "\n");
	char reason[256], where[32] = "";
	va_list ap;

	va_start(ap, fmt);
	(void)vsnprintf(reason, sizeof reason, fmt, ap);
	va_end(ap);
	if (r->lines)
		(void)snprintf(where, sizeof where, ":%u", r->line);
	fprintf(stderr, "t2: %s: %s%s: %s\n  %.*s\n  ", r->plugin, r->source, where, reason, n, r->begin);
	for (const char *p = r->begin; p < at; p++)
		if (((unsigned char)*p & 0xc0) != 0x80)		/* a character of UTF-8 is one */
			fputc(*p == '\t' ? '\t' : ' ', stderr);
	fputs("^\n", stderr);
	exit(EXIT_FAILURE);
}

char *
t2_rule_copy(const char *p, const char *end)
{
	char *s;

	while (end > p && (end[-1] == ' ' || end[-1] == '\t' || end[-1] == '\r'))
		end--;
	if ((s = strndup(p, (size_t)(end - p))) == NULL)
		T2_FATAL("out of memory");
	return s;
}

void
t2_rule_blanks(struct t2_ruletext *r)
{
	r->p += strspn(r->p, " \t\r");
}

bool
t2_rule_is_end(const struct t2_ruletext *r, const char *p)
{
	return *p == '\0' || *p == '\n' || (!r->lines && *p == ';');
}

bool
t2_rule_word(struct t2_ruletext *r, const char *word)
{
	const size_t n = strlen(word);

	if (strncmp(r->p, word, n) != 0 || (r->p[n] != ' ' && r->p[n] != '\t'))
		return false;
	r->p += n;
	t2_rule_blanks(r);
	return true;
}

int
t2_rule_one_of(struct t2_ruletext *r, const char *const *words, unsigned n)
{
	const size_t len = strcspn(r->p, " \t\r\n;");

	for (unsigned i = 0; i < n; i++)
		if (strlen(words[i]) == len && strncmp(r->p, words[i], len) == 0) {
			r->p += len;
			t2_rule_blanks(r);
			return (int)i;
		}
	return -1;
}

uint64_t
t2_rule_number(struct t2_ruletext *r, uint64_t least, uint64_t most)
{
	const char *const at = r->p;
	uint64_t n = 0, unit;

	if (*r->p < '0' || *r->p > '9')
		t2_rule_mistake(r, at, "a number is expected");
	for (; *r->p >= '0' && *r->p <= '9'; r->p++)
		if (__builtin_mul_overflow(n, UINT64_C(10), &n) ||
		    __builtin_add_overflow(n, (uint64_t)(*r->p - '0'), &n))
			t2_rule_mistake(r, at, "the number is too large");
	unit = *r->p == 'k' ? 1000 : *r->p == 'M' ? 1000000 : *r->p == 'G' ? 1000000000 : 1;
	r->p += unit > 1;
	if (__builtin_mul_overflow(n, unit, &n) || n > most)
		t2_rule_mistake(r, at, "the number is larger than %" PRIu64, most);
	if (n < least)
		t2_rule_mistake(r, at, "the number is 0");
	return n;
}

char *
t2_rule_rest(struct t2_ruletext *r)
{
	const char *const p = r->p;

	while (!t2_rule_is_end(r, r->p))
		r->p++;
	return r->p > p ? t2_rule_copy(p, r->p) : NULL;
}

void
t2_rules_read(struct t2_ruletext *r, void (*rule)(struct t2_ruletext *))
{
	r->begin = r->p;
	r->line = 1;
	for (;;) {
		t2_rule_blanks(r);
		if (*r->p == '#' && r->lines)
			r->p += strcspn(r->p, "\n");
		if (!t2_rule_is_end(r, r->p))
			rule(r);
		if (*r->p == '\0')
			return;
		if (*r->p++ == '\n') {
			r->begin = r->p;
			r->line++;
		}
	}
}
