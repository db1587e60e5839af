/* sub() and gsub(). */
#include <stdlib.h>
#include <string.h>

#include "instr_priv.h"
#include "record.h"
#include "utf8chars.h"

/* Bytes that a copy may write behind its end; that a text may grow by before it must be moved. */
#define SLACK	16

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
		if (!s) {
			s = str_new(NULL, t.n + SLACK);
			s->len = 0;
		}
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

static char *
copy_piece(char *to, const char *p, size_t n, const char *end)
{
	if (n <= SLACK && (size_t)(end - p) >= SLACK)
		memcpy(to, p, SLACK);
	else
		memcpy(to, p, n);
	return to + n;
}

/* All matches are single bytes: they are found at once, and the new text is written once.  NULL if there are none. */
static struct str *
substitute_bytes(struct regex *re, struct text repl, struct text t, int64_t *count)
{
	uint64_t few[16], *mask = t.n <= 64 * 16 ? few : xmalloc((t.n / 64 + 1) * sizeof *mask);
	size_t k = re_all_bytes(re, t.p, t.n, mask), n = t.n - k + k * repl.n;
	const char *p = t.p, *end = t.p + t.n;
	struct str *s = NULL;
	char *to;

	*count = (int64_t)k;
	if (k) {
		s = str_new(NULL, n + SLACK);
		to = s->s;
		if (repl.n == 1)
			memcpy(to, p, t.n);
		for (size_t w = 0; w * 64 < t.n; w++)
			for (uint64_t m = mask[w]; m; m &= m - 1) {
				const char *q = t.p + w * 64 + __builtin_ctzll(m);

				if (repl.n == 1) {
					to[q - t.p] = *repl.p;
					continue;
				}
				to = copy_piece(to, p, (size_t)(q - p), end);
				memcpy(to, repl.p, repl.n);
				to += repl.n;
				p = q + 1;
			}
		if (repl.n != 1)
			memcpy(to, p, (size_t)(end - p));
		s->len = n;
		s->s[n] = '\0';
	}
	if (mask != few)
		free(mask);
	return s;
}

static bool
is_plain(struct text repl)
{
	return !repl.n || (!memchr(repl.p, '&', repl.n) && !memchr(repl.p, '\\', repl.n));
}

/* [target] [expression] [replacement] -> [count]; the new text waits in A->line. */
void
op_sub(struct awk *A, bool global)
{
	struct val *v = A->sp - 3;
	char b1[NUMBUF], b2[NUMBUF];
	struct text target = val_text(A, &v[0], b1), repl = val_text(A, &v[2], b2);
	struct regex *re = val_regex(A, &v[1]);
	int64_t count;
	struct str *s;

	if (global && re_one_byte(re) && is_plain(repl))
		s = substitute_bytes(re, repl, target, &count);
	else
		s = substitute(A, re, repl, target, global, &count);
	pop_n(A, 3);
	val_drop(&A->line);
	A->line.tag = V_UNDEF;
	A->line.s = NULL;
	if (s)
		val_set_str(&A->line, s);
	*A->sp++ = VINT(count);
}

#define HITS_MANY 16

/*
 * [field] of sub and gsub, before anything else: if nothing matches, 0 takes its place, and the rest is passed over;
 * else its text is pushed, as it lies in the record, which stays until the new text is stored.
 */
const struct instr *
op_sub_miss(struct awk *A, const struct instr *in)
{
	struct val *v = A->sp;
	char buf[NUMBUF];
	bool yes;

	field_get(A, val_i64(&v[-1]), true, v);
	/* Where most fields have a match, most tests are left out. */
	if (A->sub_hits <= HITS_MANY || A->sub_untested++ % HITS_MANY == 0) {
		yes = match_text(const_regex(A, in[1].b), val_text(A, v, buf));
		A->sub_hits += yes ? A->sub_hits < 2 * HITS_MANY : -(A->sub_hits > 1 ? 2 : A->sub_hits);
		if (!yes) {
			val_drop(v);
			pop_n(A, 1);
			val_set_int(A->sp++, 0);
			return A->code->ins + in->b;
		}
	}
	A->sp++;
	return in + 3;
}
