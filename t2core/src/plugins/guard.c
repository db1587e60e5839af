/*
 * guard.c - which plugin runs, and handlers that say so when it crashes
 */
#include <sys/mman.h>

#include <signal.h>
#include <stdint.h>
#include <unistd.h>

#include "calls.h"
#include "guard.h"
#include "t2api.h"
#include "t2utils.h"

#define STACK	(64u * 1024)

struct guard_cell guard_cells[GUARD_THREADS];
T2_PER_THREAD unsigned guard_self;

static volatile uint64_t *packets;	/* of the main thread */
static bool workers;	/* there are some, apart from the main thread */

static const struct deadly {
	int	 sig;
	const char *name;
} deadly[] = {
	{ SIGSEGV, "SIGSEGV" }, { SIGBUS, "SIGBUS" }, { SIGFPE, "SIGFPE" }, { SIGILL, "SIGILL" }, { SIGABRT, "SIGABRT" },
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
guard_say(unsigned plugin, const char *what)
{
	struct line l = { .n = 0 };

	line_add(&l, "t2: ");
	if (plugin > 0) {
		line_add(&l, "plugin ");
		line_add(&l, plugins_name(plugin - 1));
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

/* SA_RESETHAND: the signal that is raised again ends the program. */
static void
on_deadly(int sig)
{
	const char *name = "signal";

	for (size_t i = 0; i < T2_NELEM(deadly); i++)
		if (deadly[i].sig == sig)
			name = deadly[i].name;
	guard_say(*guard_cell() & ~GUARD_MARK, name);
	(void)raise(sig);
}

/* Sanitisers have handlers and stacks of their own, and say more. */
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define HANDLERS	false
#else
#define HANDLERS	true
#endif

void
guard_thread(unsigned self)
{
	stack_t s = { .ss_size = STACK };

	guard_self = self;
	if (self >= GUARD_WORKER && self < GUARD_SINK)
		workers = true;
	if (!HANDLERS)
		return;
	s.ss_sp = mmap(NULL, STACK, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (s.ss_sp != MAP_FAILED)
		(void)sigaltstack(&s, NULL);
}

static void
deadly_install(void)
{
	struct sigaction a = { .sa_handler = on_deadly, .sa_flags = (int)(SA_ONSTACK | SA_RESETHAND | SA_NODEFER) };

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
