/*
 * guard.c - which plugin runs, and handlers that say so when it crashes
 */
#include <sys/mman.h>

#include <signal.h>
#include <stdatomic.h>
#include <stdint.h>
#include <unistd.h>

#include "calls.h"
#include "guard.h"
#include "t2api.h"
#include "t2utils.h"

#define STACK	(64u * 1024)

struct guard_cell guard_cells[GUARD_THREADS];
T2_PER_THREAD struct guard_cell *guard_own = &guard_cells[GUARD_OTHER];

static volatile uint64_t *packets;	/* of the main thread */
static const char *names[PLUGINS_MAX];
static _Atomic bool workers;	/* there are some, apart from the main thread */

static const struct deadly {
	int	 sig;
	const char *name;
} deadly[] = {
	{ SIGSEGV, "SIGSEGV" }, { SIGBUS, "SIGBUS" }, { SIGFPE, "SIGFPE" }, { SIGILL, "SIGILL" },
	{ SIGABRT, "SIGABRT" },
};

/* --- words, without what a handler may not call ----------------------------------------------------------------- */

struct line {
	char	text[256];
	size_t	n;
};

static void
line_add(struct line *l, const char *s)
{
	while (*s != '\0' && l->n < sizeof l->text)
		l->text[l->n++] = *s++;
}

static void
line_number(struct line *l, uint64_t v)
{
	char digits[21], *p = digits + sizeof digits - 1;

	*p = '\0';
	do
		*--p = (char)('0' + v % 10);
	while ((v /= 10) > 0);
	line_add(l, p);
}

static void
line_write(struct line *l)
{
	line_add(l, "\n");
	if (write(STDERR_FILENO, l->text, l->n) == -1)
		return;	/* there is nobody to tell */
}

void
guard_name(unsigned plugin, const char *name)
{
	names[plugin - 1] = name;
}

void
guard_say(unsigned plugin, const char *what)
{
	struct line l = { .n = 0 };

	line_add(&l, "t2: ");
	if (plugin > 0) {
		line_add(&l, "plugin ");
		line_add(&l, names[plugin - 1]);
		line_add(&l, ": ");
	}
	line_add(&l, what);
	line_add(&l, " at packet ");
	line_number(&l, *packets);
	if (workers)
		line_add(&l, " or before");
	line_write(&l);
}

/* --- crashes ---------------------------------------------------------------------------------------------------- */

/* As if there had been no handler. */
static void
die(int sig)
{
	const struct sigaction a = { .sa_handler = SIG_DFL };

	(void)sigaction(sig, &a, NULL);
	(void)raise(sig);
}

/* The first thread that crashes says so; others, which may do at the same moment, wait for the end that it brings. */
static void
on_deadly(int sig)
{
	static atomic_flag said = ATOMIC_FLAG_INIT;
	static T2_PER_THREAD bool here;
	const char *name = "signal";

	if (here)
		die(sig);
	while (atomic_flag_test_and_set(&said))
		(void)pause();
	here = true;
	for (size_t i = 0; i < T2_NELEM(deadly); i++)
		if (deadly[i].sig == sig)
			name = deadly[i].name;
	guard_say(*guard_cell() & ~GUARD_MARK, name);
	die(sig);
}

/* Sanitisers have handlers and stacks of their own, and say more. */
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define HANDLERS	false
#else
#define HANDLERS	true
#endif

/*
 * Threads are started with all signals blocked: one that is blocked when it is its own fault ends t2 without a word.
 */
static void
deadly_unblock(void)
{
	sigset_t set;

	(void)sigemptyset(&set);
	for (size_t i = 0; i < T2_NELEM(deadly); i++)
		(void)sigaddset(&set, deadly[i].sig);
	(void)pthread_sigmask(SIG_UNBLOCK, &set, NULL);
}

void
guard_thread(unsigned self)
{
	stack_t s = { .ss_size = STACK };

	guard_own = &guard_cells[self];
	if (self >= GUARD_WORKER && self < GUARD_SINK)
		workers = true;
	if (!HANDLERS)
		return;
	deadly_unblock();
	s.ss_sp = mmap(NULL, STACK, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (s.ss_sp != MAP_FAILED)
		(void)sigaltstack(&s, NULL);
}

static void
deadly_install(void)
{
	struct sigaction a = { .sa_handler = on_deadly, .sa_flags = SA_ONSTACK | SA_NODEFER };

	for (size_t i = 0; HANDLERS && i < T2_NELEM(deadly); i++)
		(void)sigaction(deadly[i].sig, &a, NULL);
}

void
guard_install(void)
{
	packets = &numPackets;
	guard_thread(GUARD_MAIN);
	deadly_install();
}
