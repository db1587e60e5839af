/* sub() and gsub(). */
#include <string.h>

#include "instr_priv.h"
#include "record.h"
#include "utf8chars.h"

/* The replacement: & is the match, \& an ampersand, \\ a backslash; any other backslash is one. */
static struct str *
add_replacement(struct str *s, struct text repl, const char *m, size_t mn)
{
	const char *p = repl.p, *end = p + repl.n, *q;

	for (q = p; q < end; q++) {
		if (*q == '&') {
			s = str_append(s, p, (size_t)(q - p));
			s = str_append(s, m, mn);
			p = q + 1;
		} else if (*q == '\\' && q + 1 < end && (q[1] == '&' || q[1] == '\\')) {
			s = str_append(s, p, (size_t)(q - p));
			p = ++q;
		}
	}
	return str_append(s, p, (size_t)(end - p));
}

static size_t
char_len(const struct awk *A, struct text t, size_t at)
{
	return A->opt.utf8 ? utf8_len(t.p + at, t.n - at) : 1;
}

/* The new text, or NULL if nothing matches. */
static struct str *
substitute(struct awk *A, struct regex *re, struct text repl, struct text t, bool global, int64_t *count)
{
	struct str *s = NULL;
	struct re_text in = RE_TEXT(t.p, t.n);
	size_t at = 0, from = 0, last = (size_t)-1, b, e, w;

	*count = 0;
	while (at <= t.n && re_find(re, &in, at, &b, &e)) {
		if (!s)
			s = str_new(NULL, 0);
		/* An empty match right behind a match is none. */
		if (b != e || b != last) {
			s = str_append(s, t.p + from, b - from);
			s = add_replacement(s, repl, t.p + b, e - b);
			++*count;
			from = at = e;
			if (!global)
				break;
		}
		if (b != e) {
			last = e;
			continue;
		}
		if (b >= t.n)
			break;
		w = char_len(A, t, b);
		s = str_append(s, t.p + from, b + w - from);
		from = at = b + w;
	}
	if (s)
		s = str_append(s, t.p + from, t.n - from);
	re_text_release(&in);
	return s;
}

/* [target] [expression] [replacement] -> [count]; the new text waits in A->line. */
void
op_sub(struct awk *A, bool global)
{
	struct val *v = A->sp - 3;
	char b1[NUMBUF], b2[NUMBUF];
	struct text target = val_text(A, &v[0], b1), repl = val_text(A, &v[2], b2);
	int64_t count;
	struct str *s;

	s = substitute(A, val_regex(A, &v[1]), repl, target, global, &count);
	pop_n(A, 3);
	val_drop(&A->line);
	A->line.tag = V_UNDEF;
	A->line.s = NULL;
	if (s)
		val_set_str(&A->line, s);
	*A->sp++ = VINT(count);
}
