/*
 * Patterns in a stream: pieces of any size give the match that all of it gives, or none while it would give none.
 *
 * The first byte chooses the pattern; the rest are messages, the pieces.
 * LINK: -lpcre2-8
 */
#include "pattern.h"
#include "messages.h"

#define MOST	2048u

static const char *const patterns[] = {
	"\\Aabc", "a+b", "ab|bc+d", "(?<=a)b.{0,4}c", "\\bab\\b", "[^a]b(?=c)", "(?:a|ab)(?:c|bcd)", "a.{3,9}b",
	"(a)\\1b", "\\A(?!ab)[a-c]+b\\b", "\\A(?:x|(?=a)..c)"
};
enum { PATTERNS = sizeof patterns / sizeof *patterns };

struct stream {
	struct t2_looker looker;
	const pcre2_code *pattern;
	struct t2_kept kept;
	uint32_t from;
	bool seen;
};

/* What is looked for in all that has come begins where the pieces say, and not before. */
static void
message(void *arg, const uint8_t *p, size_t len)
{
	struct stream *const s = arg;
	struct t2_look l = { .from = s->from, .more = true }, all = { .more = true };

	if (len == 0 || s->seen || s->kept.n == MOST)
		return;
	check(t2_kept_add(&s->kept, p, (uint32_t)len, MOST));
	s->seen = t2_look(&s->looker, s->pattern, s->kept.p, s->kept.n, &l);
	check(t2_look(&s->looker, s->pattern, s->kept.p, s->kept.n, &all) == s->seen);
	check(!s->seen || (l.at == all.at && l.at >= s->from));
	check(!s->seen || l.at > 0 || t2_pattern_may_begin(&s->looker, s->pattern, *s->kept.p));
	check(s->seen || (l.next >= s->from && l.next <= s->kept.n));
	s->from = s->seen ? 0 : (uint32_t)l.next;
}

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	static pcre2_code *codes[PATTERNS];
	struct stream s = { .seen = false };
	char why[128];
	size_t where;
	unsigned i;

	if (n == 0)
		return 0;
	i = p[0] % PATTERNS;
	if (codes[i] == NULL)
		codes[i] = t2_pattern_new(patterns[i], strlen(patterns[i]), false, why, sizeof why, &where);
	check(codes[i] != NULL);
	s.pattern = codes[i];
	t2_looker_new(&s.looker, 100000);
	each_message(p + 1, n - 1, message, &s);
	t2_kept_clear(&s.kept);
	t2_looker_free(&s.looker);
	return 0;
}
