/*
 * Patterns (PCRE2) in what peers say: each look at them is bounded, and bytes that come in pieces are looked at once.
 *
 *	struct t2_looker looker;			one for each worker
 *	struct t2_look l;
 *
 *	t2_looker_new(&looker, 100000);
 *	p += n of what came
 *	t2_look(&looker, code, p, n, &(struct t2_look){ .from = from, .more = true });
 *
 * All of it is inline, as only plugins that use it are linked with PCRE2 (LIBS, NEEDS of plugin.mk).  Where PCRE2 is
 * missing this header has nothing.
 */
#ifndef T2_PATTERN_H
#define T2_PATTERN_H

#if __has_include(<pcre2.h>)

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>
#include <stdlib.h>
#include <string.h>

#include "ruletext.h"
#include "small.h"
#include "stream.h"
#include "t2log.h"

#define T2_LOOK_HEAP	16384u			/* that a look may take [KiB] */
#define T2_LOOK_STACK	((size_t)1 << 20)	/* of patterns that are machine code [bytes] */

/* What looking needs, with its bounds. */
struct t2_looker {
	pcre2_match_context *limits;
	pcre2_match_data *found;
	pcre2_jit_stack *stack;
};

/* In initialize().  steps: of a look, before it is given up. */
static inline void
t2_looker_new(struct t2_looker *l, uint32_t steps)
{
	l->limits = pcre2_match_context_create(NULL);
	l->found = pcre2_match_data_create(1, NULL);
	l->stack = pcre2_jit_stack_create(32768, T2_LOOK_STACK, NULL);	/* NULL without JIT */
	if (l->limits == NULL || l->found == NULL)
		T2_FATAL("out of memory");
	(void)pcre2_set_match_limit(l->limits, steps);
	(void)pcre2_set_depth_limit(l->limits, steps);
	(void)pcre2_set_heap_limit(l->limits, T2_LOOK_HEAP);
	if (l->stack != NULL)
		pcre2_jit_stack_assign(l->limits, NULL, l->stack);
}

static inline void
t2_looker_free(struct t2_looker *l)
{
	pcre2_match_context_free(l->limits);
	pcre2_match_data_free(l->found);
	pcre2_jit_stack_free(l->stack);
	*l = (struct t2_looker){ .limits = NULL };
}

/* A pattern out of n characters, for any bytes; NULL and why, of size bytes, and where. */
static inline pcre2_code *
t2_pattern_new(const char *text, size_t n, bool caseless, char *why, size_t size, size_t *where)
{
	const uint32_t options = PCRE2_NEVER_UTF | PCRE2_DOTALL | (caseless ? PCRE2_CASELESS : 0);
	pcre2_code *pattern;
	PCRE2_SIZE at = 0;
	int code;

	if ((pattern = pcre2_compile((PCRE2_SPTR)text, n, options, &code, &at, NULL)) == NULL) {
		(void)pcre2_get_error_message(code, (PCRE2_UCHAR *)why, size);
		*where = at;
		return NULL;
	}
	(void)pcre2_jit_compile(pattern, PCRE2_JIT_COMPLETE | PCRE2_JIT_PARTIAL_SOFT);
	return pattern;
}

/* The rule goes on with /PATTERN/ or /PATTERN/i, which is taken, with the blanks behind it. */
static inline pcre2_code *
t2_rule_pattern(struct t2_ruletext *r)
{
	const char *const at = ++r->p;
	pcre2_code *pattern;
	size_t n, where = 0;
	char why[160];

	while (*r->p != '/' && *r->p != '\0' && *r->p != '\n')
		r->p += r->p[0] == '\\' && r->p[1] != '\0' && r->p[1] != '\n' ? 2 : 1;
	if (*r->p != '/')
		t2_rule_mistake(r, at - 1, "the pattern has no end");
	n = (size_t)(r->p - at);
	if ((pattern = t2_pattern_new(at, n, r->p[1] == 'i', why, sizeof why, &where)) == NULL)
		t2_rule_mistake(r, at + where, "%s", why);
	r->p += r->p[1] == 'i' ? 2 : 1;
	t2_rule_blanks(r);
	return pattern;
}

/* Can it match at the first byte only? */
static inline bool
t2_pattern_is_anchored(const pcre2_code *pattern)
{
	uint32_t options = 0;

	(void)pcre2_pattern_info(pattern, PCRE2_INFO_ALLOPTIONS, &options);
	return (options & PCRE2_ANCHORED) != 0;
}

/* A look at n bytes. */
struct t2_look {
	size_t from;		/* no match begins before; bytes before it are seen by what looks back */
	bool more;		/* others may come behind these */
	bool given_up;		/* out: a bound was reached */
	size_t at;		/* out: where the match begins */
	size_t next;		/* out, without a match: none will begin before, whatever comes */
};

/*
 * As pcre2_match(), which does no more for a pattern that is machine code, but asks much before it.  Without JIT, or
 * if it does not know the pattern, there is none.
 */
static inline int
t2_pattern_match(const struct t2_looker *l, const pcre2_code *pattern, const uint8_t *p, size_t n, size_t from,
    uint32_t options)
{
	const int m = pcre2_jit_match(pattern, p, n, from, options, l->found, l->limits);

	return m != PCRE2_ERROR_JIT_BADOPTION ? m : pcre2_match(pattern, p, n, from, options, l->found, l->limits);
}

/* Can a match at the first byte begin with this one?  False only if none can, whatever comes behind it. */
static inline bool
t2_pattern_may_begin(const struct t2_looker *l, const pcre2_code *pattern, uint8_t byte)
{
	return t2_pattern_match(l, pattern, &byte, 1, 0, PCRE2_PARTIAL_SOFT) != PCRE2_ERROR_NOMATCH;
}

/* True if the pattern matches. */
static inline bool
t2_look(const struct t2_looker *l, const pcre2_code *pattern, const uint8_t *p, size_t n, struct t2_look *k)
{
	const size_t from = k->from < n ? k->from : n;
	const int m = t2_pattern_match(l, pattern, p, n, from, k->more ? PCRE2_PARTIAL_SOFT : 0);
	const size_t at = m >= 0 || m == PCRE2_ERROR_PARTIAL ? pcre2_get_ovector_pointer(l->found)[0] : n;

	k->at = at;
	k->next = m == PCRE2_ERROR_PARTIAL ? at : n;
	k->given_up = m < 0 && m != PCRE2_ERROR_NOMATCH && m != PCRE2_ERROR_PARTIAL;
	return m >= 0;
}

/* The first bytes of a stream, while a pattern may yet be seen in them. */
struct t2_kept {
	uint8_t *p;		/* owned; NULL: none */
	uint32_t n, room;
};

/* Keep bytes behind those that are kept, of at most so many; false without memory, and nothing is changed. */
static inline bool
t2_kept_add(struct t2_kept *k, const uint8_t *p, uint32_t n, uint32_t most)
{
	const uint32_t len = n < most - k->n ? n : most - k->n;
	uint32_t room = k->room > 0 ? k->room : 256;
	uint8_t *q;

	while (room < k->n + len)
		room *= 4;
	room = room < most ? room : most;
	if (room > k->room) {
		if ((q = t2_small_grow(k->p, k->room, room)) == NULL)
			return false;
		k->p = q;
		k->room = room;
	}
	memcpy(k->p + k->n, p, len);
	k->n += len;
	return true;
}

static inline void
t2_kept_clear(struct t2_kept *k)
{
	t2_small_free(k->p, k->room);
	*k = (struct t2_kept){ .p = NULL };
}

#endif
#endif
