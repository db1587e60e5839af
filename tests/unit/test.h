/*
 * A page of macros for the C unit tests; no framework.
 *
 * One program per file tests/unit/test_THING.c, linked with lib/libt2.a:
 *
 *	#include "cursor.h"
 *	#include "test.h"
 *
 *	TEST(u16_stops_at_the_end)
 *	{
 *		const uint8_t *b = guarded("\x08\x00\x45", 3);
 *		struct cursor c = { b, b + 3 };
 *		uint16_t v;
 *
 *		CHECK(cursor_u16be(&c, &v));
 *		CHECK_EQ(v, 0x0800);
 *		CHECK(!cursor_u16be(&c, &v) && c.end - c.p == 1);
 *	}
 *
 *	TEST_MAIN
 *
 * TEST(name) { ... }   registers a test; the name says what must hold
 * CHECK(e)             e must be true; the test goes on otherwise, and counts as failed
 * CHECK_EQ(a, b)       the same integer; prints both
 * CHECK_DBL(a, b, eps) doubles that differ by at most eps; NaN equals NaN
 * CHECK_STR(a, b)      the same string; NULL equals NULL only
 * CHECK_MEM(a, b, n)   the same n bytes; prints the first place that differs
 * REQUIRE(e)           as CHECK, but ends this test when e is false
 * SKIP(why)            ends this test without a verdict; it is counted as skipped
 * guarded(p, n)        a copy of n bytes whose end lies against an unreadable page: reading or
 *                      writing one byte too far is a crash.  Never freed; for tests only
 * guarded_after(p, n)  a copy of n bytes whose start lies against an unreadable page
 *
 * The program prints TAP ("ok 1 - name"), runs every test (or those whose name contains argv[1]) and
 * exits 1 if one failed, or if it holds no test at all.
 */
#ifndef T2_TEST_H
#define T2_TEST_H

#include <sys/mman.h>

#include <err.h>
#include <inttypes.h>
#include <math.h>
#include <setjmp.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct test {
	const char	*name;
	void		(*run)(void);
	struct test	*next;
};

static struct test	*test_first, **test_last = &test_first;
static int		 test_failures;	/* in the running test */
static const char	*test_skipped;	/* why the running test ended without a verdict */
static jmp_buf		 test_exit;

#define TEST(n)								\
	static void test_##n(void);					\
	__attribute__((constructor)) static void			\
	test_register_##n(void)						\
	{								\
		static struct test t = { #n, test_##n, NULL };		\
									\
		*test_last = &t;					\
		test_last = &t.next;					\
	}								\
	static void							\
	test_##n(void)

#define TEST_FAIL(...) do {						\
	printf("# %s:%d: ", __FILE__, __LINE__);			\
	printf(__VA_ARGS__);						\
	putchar('\n');							\
	test_failures++;						\
} while (0)

#define CHECK(e) do {							\
	if (!(e))							\
		TEST_FAIL("not true: %s", #e);				\
} while (0)

#define REQUIRE(e) do {							\
	if (!(e)) {							\
		TEST_FAIL("not true: %s", #e);				\
		longjmp(test_exit, 1);					\
	}								\
} while (0)

#define SKIP(why) do {							\
	test_skipped = (why);						\
	longjmp(test_exit, 1);						\
} while (0)

#define CHECK_EQ(a, b) do {						\
	const long long a_ = (long long)(a), b_ = (long long)(b);	\
									\
	if (a_ != b_)							\
		TEST_FAIL("%s is %lld (0x%llx), wanted %lld (0x%llx)",	\
		    #a, a_, (unsigned long long)a_, b_, (unsigned long long)b_); \
} while (0)

#define CHECK_DBL(a, b, eps) do {					\
	const double a_ = (a), b_ = (b);				\
									\
	if (!(isnan(a_) && isnan(b_)) && !(fabs(a_ - b_) <= (eps)))	\
		TEST_FAIL("%s is %.17g, wanted %.17g", #a, a_, b_);	\
} while (0)

#define CHECK_STR(a, b) do {						\
	const char *a_ = (a), *b_ = (b);				\
									\
	if (a_ == NULL || b_ == NULL ? a_ != b_ : strcmp(a_, b_) != 0)	\
		TEST_FAIL("%s is \"%s\", wanted \"%s\"", #a,		\
		    a_ == NULL ? "(null)" : a_, b_ == NULL ? "(null)" : b_); \
} while (0)

#define CHECK_MEM(a, b, n) do {						\
	const uint8_t *a_ = (const void *)(a), *b_ = (const void *)(b);	\
	const size_t n_ = (n);						\
	size_t i_ = 0;							\
									\
	while (i_ < n_ && a_[i_] == b_[i_])				\
		i_++;							\
	if (i_ < n_)							\
		TEST_FAIL("%s: byte %zu of %zu is %02x, wanted %02x",	\
		    #a, i_, n_, a_[i_], b_[i_]);			\
} while (0)

/* n bytes of p before (end) or behind an unreadable page. */
__attribute__((unused)) static void *
test_guard(const void *p, size_t n, bool end)
{
	const size_t page = (size_t)sysconf(_SC_PAGESIZE);
	const size_t body = (n + page - 1) / page * page;
	uint8_t *m;

	m = mmap(NULL, body + 2 * page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (m == MAP_FAILED)
		err(1, "mmap");
	if (mprotect(m, page, PROT_NONE) == -1 || mprotect(m + page + body, page, PROT_NONE) == -1)
		err(1, "mprotect");
	m += page + (end ? body - n : 0);
	if (n > 0 && p != NULL)
		memcpy(m, p, n);
	return m;
}

#define guarded(p, n)		test_guard((p), (n), true)
#define guarded_after(p, n)	test_guard((p), (n), false)

__attribute__((unused)) static int
test_main(int argc, char *argv[])
{
	const struct test *volatile t;
	volatile int n = 0, failed = 0;

	setvbuf(stdout, NULL, _IOLBF, 0);
	for (t = test_first; t != NULL; t = t->next) {
		if (argc > 1 && strstr(t->name, argv[1]) == NULL)
			continue;
		test_failures = 0;
		test_skipped = NULL;
		if (setjmp(test_exit) == 0)
			t->run();
		n++;
		if (test_failures > 0)
			failed++;
		printf("%sok %d - %s%s%s\n", test_failures > 0 ? "not " : "", n, t->name,
		    test_skipped != NULL ? " # skip " : "", test_skipped != NULL ? test_skipped : "");
	}
	printf("1..%d\n", n);
	return failed > 0 || n == 0;
}

#define TEST_MAIN							\
	int								\
	main(int argc, char *argv[])					\
	{								\
		return test_main(argc, argv);				\
	}

#endif /* T2_TEST_H */
