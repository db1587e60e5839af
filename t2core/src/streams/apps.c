/*
 * apps.c - what an application looks like: by content, by ports
 */
#include <string.h>

#include "apps.h"
#include "streams.h"
#include "t2api.h"
#include "t2log.h"
#include "t2utils.h"

#define APPS_MAX	255u
#define LOOKS_MAX	1024u

bool apps_looked_for;

static const char *names[APPS_MAX + 1];
static t2_app_t likes[APPS_MAX + 1];	/* or 0 */
static unsigned napps;

static struct ports {
	t2_app_t of[65536];
	bool named[65536];		/* by somebody who does not read it */
} tcp_ports, udp_ports;

/* What is tried, in the order of declaration, and what of it can be if the first byte is known: a bit each. */
static struct looks {
	struct look {
		const struct t2_signature *signature;
		t2_looks_fn *looks;		/* instead */
		t2_app_t app;
		bool named;			/* nobody who reads it says how it looks */
	} v[LOOKS_MAX];
	unsigned n;
	uint64_t can_be[LOOKS_MAX / 64][256];
} tcp_looks, udp_looks;

/* Does somebody who reads an application say how it looks? */
static bool
is_read(const struct looks *of, t2_app_t app)
{
	for (unsigned i = 0; i < of->n; i++)
		if (of->v[i].app == app && !of->v[i].named)
			return true;
	return false;
}

/* What others say of an application that somebody reads. */
static void
named_forget(struct looks *of, t2_app_t app)
{
	for (unsigned i = 0; i < of->n; i++) {
		if (of->v[i].app != app || !of->v[i].named)
			continue;
		for (unsigned first = 0; first < 256; first++)
			of->can_be[i / 64][first] &= ~(UINT64_C(1) << i % 64);
	}
}

/* Can what begins with this byte look so?  Functions are asked for datagrams, which are looked at more often. */
static bool
can_begin(const struct looks *of, const struct look *l, uint8_t first)
{
	const struct t2_signature *const s = l->signature;

	if (s == NULL)
		return of == &tcp_looks || l->looks(&first, 1) != 0;
	return s->at > 0 || (uint8_t)s->bytes[0] == first;
}

/* Try look i for what begins with these bytes; a function that says no of each first byte only wants more of them. */
static void
first_bytes(struct looks *of, unsigned i)
{
	bool can[256], any = false;

	for (unsigned first = 0; first < 256; first++)
		any |= can[first] = can_begin(of, &of->v[i], (uint8_t)first);
	for (unsigned first = 0; first < 256; first++)
		if (can[first] || !any)
			of->can_be[i / 64][first] |= UINT64_C(1) << i % 64;
}

static void
look_add(struct looks *of, struct look l)
{
	if (l.named && is_read(of, l.app))
		return;
	if (!l.named)
		named_forget(of, l.app);
	if (of->n == LOOKS_MAX)
		T2_FATAL("more than %u signatures of applications", LOOKS_MAX);
	of->v[of->n] = l;
	first_bytes(of, of->n++);
	apps_looked_for = T2_PORTRULES == 0;
	streams_wanted = true;
	t2_mem_use();
}

/* The first that claims a port has it; of those who read what they name, if there is one. */
static void
ports_add(struct ports *p, const uint16_t *ports, t2_app_t app, bool named)
{
	for (; ports != NULL && *ports != 0; ports++)
		if (p->of[*ports] == 0 || (p->named[*ports] && !named)) {
			p->of[*ports] = app;
			p->named[*ports] = named;
		}
}

t2_app_t
t2_app_declare(const struct t2_app *a)
{
	t2_app_t app = t2_app_find(a->name);

	if (app == 0 && napps == APPS_MAX)
		T2_FATAL("more than %u applications", APPS_MAX);
	if (app == 0)
		names[app = (t2_app_t)++napps] = a->name;
	if (a->like != 0)
		likes[app] = a->like;
	ports_add(&tcp_ports, a->tcp, app, a->named);
	ports_add(&udp_ports, a->udp, app, a->named);
	for (const struct t2_signature *s = a->signatures; s != NULL && s->n > 0; s++) {
		if (s->proto != L3_UDP)
			look_add(&tcp_looks, (struct look){ .signature = s, .app = app, .named = a->named });
		if (s->proto != L3_TCP)
			look_add(&udp_looks, (struct look){ .signature = s, .app = app, .named = a->named });
	}
	if (a->tcp_looks != NULL)
		look_add(&tcp_looks, (struct look){ .looks = a->tcp_looks, .app = app, .named = a->named });
	if (a->udp_looks != NULL)
		look_add(&udp_looks, (struct look){ .looks = a->udp_looks, .app = app, .named = a->named });
	return app;
}

t2_app_t
t2_app_find(const char *name)
{
	for (unsigned i = 1; i <= napps; i++)
		if (strcmp(names[i], name) == 0)
			return (t2_app_t)i;
	return 0;
}

t2_app_t
t2_app_last(void)
{
	return (t2_app_t)napps;
}

const char *
t2_app_name(t2_app_t app)
{
	return app > 0 && app <= napps ? names[app] : "";
}

t2_app_t
t2_app_like(t2_app_t app)
{
	return likes[app] != 0 ? likes[app] : app;
}

t2_app_t
apps_by_port(const flow_t *f)
{
	const t2_app_t *of = f->l4Proto == L3_TCP ? tcp_ports.of : udp_ports.of;
	const t2_app_t src = of[f->srcPort], dst = of[f->dstPort];

	if (f->l4Proto != L3_TCP && f->l4Proto != L3_UDP)
		return 0;
	if (src != 0 && dst != 0)
		return f->srcPort < f->dstPort ? src : dst;
	return src != 0 ? src : dst;
}

static int
matches(const struct look *l, const uint8_t *p, size_t n)
{
	const struct t2_signature *s = l->signature;

	if (s == NULL)
		return l->looks(p, n);
	if (n <= s->at)
		return -1;
	if (memcmp(p + s->at, s->bytes, MIN(s->n, n - s->at)) != 0)
		return 0;
	return n - s->at >= s->n ? 1 : -1;
}

int
apps_look(const flow_t *f, const uint8_t *p, size_t n)
{
	const struct looks *const of = f->l4Proto == L3_TCP ? &tcp_looks : &udp_looks;
	const t2_app_t by_port = f->stream.app;
	t2_app_t first[2] = { 0 };			/* of those that somebody reads; that others name */
	bool more[2] = { n == 0 && of->n > 0, false };	/* may be one of them */

	for (unsigned k = 0; n > 0 && k * 64 < of->n; k++)
		for (uint64_t bits = of->can_be[k][p[0]]; bits != 0; bits &= bits - 1) {
			const struct look *const l = &of->v[k * 64 + (unsigned)__builtin_ctzll(bits)];
			const int r = matches(l, p, n);

			if (r == 0)
				continue;
			if (r == 1 && (l->app == by_port || l->app == t2_app_like(by_port)))
				return by_port;
			if (r == 1 && first[l->named] == 0)
				first[l->named] = l->app;
			more[l->named] |= r == -1;
		}
	if (first[false] != 0)
		return first[false];
	if (more[false] || (more[true] && first[true] == 0))
		return -1 - first[true];
	return first[true];
}
