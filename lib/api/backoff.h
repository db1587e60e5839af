/*
 * When to try again what failed: soon at first, then ever later.
 *
 *	static struct backoff again = BACKOFF;
 *	if (!connected && !backoff_due(&again)) …		not yet
 *	if (try_it() == -1) backoff_failed(&again); else backoff_done(&again);
 *
 * From one wait to the next it doubles, up to the longest; a quarter of it is by chance, so that many who lost the
 * same server do not all come back at once.  Functions with _at take the time, for tests.
 */
#ifndef T2_BACKOFF_H
#define T2_BACKOFF_H

#include <stdbool.h>
#include <stdint.h>
#include <time.h>

struct backoff {
	uint32_t	 least_ms, most_ms;	/* the first wait, the longest */
	uint32_t	 wait_ms;		/* the last wait, without chance; 0: the last try went well */
	uint32_t	 chance;		/* state of it; 0 is fine */
	uint64_t	 due_ms;		/* the next try, of CLOCK_MONOTONIC */
};
#define BACKOFF	{ .least_ms = 200, .most_ms = 10000 }

static inline uint64_t
backoff_now(void)
{
	struct timespec t;

	(void)clock_gettime(CLOCK_MONOTONIC, &t);
	return (uint64_t)t.tv_sec * 1000 + (uint64_t)t.tv_nsec / 1000000;
}

/* May it be tried?  The first time at once. */
static inline bool
backoff_due_at(const struct backoff *b, uint64_t now_ms)
{
	return b->wait_ms == 0 || now_ms >= b->due_ms;
}

static inline void
backoff_failed_at(struct backoff *b, uint64_t now_ms)
{
	uint32_t wait = b->wait_ms == 0 ? b->least_ms : b->wait_ms < b->most_ms / 2 ? 2 * b->wait_ms : b->most_ms;

	if (b->chance == 0)
		b->chance = (uint32_t)now_ms ^ (uint32_t)(uintptr_t)b;
	b->chance = b->chance * 1664525u + 1013904223u;
	b->wait_ms = wait;
	b->due_ms = now_ms + wait - wait / 4 + (wait >= 4 ? (b->chance >> 8) % (wait / 4) : 0);
}

static inline bool
backoff_due(const struct backoff *b)
{
	return backoff_due_at(b, b->wait_ms == 0 ? 0 : backoff_now());
}

static inline void
backoff_failed(struct backoff *b)
{
	backoff_failed_at(b, backoff_now());
}

static inline void
backoff_done(struct backoff *b)
{
	b->wait_ms = 0;
}

#endif /* T2_BACKOFF_H */
