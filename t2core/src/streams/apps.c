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
static unsigned napps;
static t2_app_t tcp_ports[65536], udp_ports[65536];

/* What is tried, in the order of declaration, and what of it can be if the first byte is known: a bit each. */
static struct looks {
	struct look {
		const struct t2_signature *signature;
		t2_looks_fn *looks;		/* instead */
		t2_app_t app;
	} v[LOOKS_MAX];
	unsigned n;
	uint64_t can_be[LOOKS_MAX / 64][256];
} tcp_looks, udp_looks;

static void
look_add(struct looks *of, struct look l)
{
	const struct t2_signature *const s = l.signature;

	if (of->n == LOOKS_MAX)
		T2_FATAL("more than %u signatures of applications", LOOKS_MAX);
	for (unsigned first = 0; first < 256; first++)
		if (s == NULL || s->at > 0 || s->n == 0 || (uint8_t)s->bytes[0] == first)
			of->can_be[of->n / 64][first] |= UINT64_C(1) << of->n % 64;
	of->v[of->n++] = l;
	apps_looked_for = T2_PORTRULES == 0;
	streams_wanted = true;
	t2_mem_use();
}

/* The first that claims a port has it. */
static void
ports_add(t2_app_t *of, const uint16_t *ports, t2_app_t app)
{
	for (; ports != NULL && *ports != 0; ports++)
		if (of[*ports] == 0)
			of[*ports] = app;
}

t2_app_t
t2_app_declare(const struct t2_app *a)
{
	t2_app_t app = t2_app_find(a->name);

	if (app == 0 && napps == APPS_MAX)
		T2_FATAL("more than %u applications", APPS_MAX);
	if (app == 0)
		names[app = (t2_app_t)++napps] = a->name;
	ports_add(tcp_ports, a->tcp, app);
	ports_add(udp_ports, a->udp, app);
	for (const struct t2_signature *s = a->signatures; s != NULL && s->n > 0; s++) {
		if (s->proto != L3_UDP)
			look_add(&tcp_looks, (struct look){ .signature = s, .app = app });
		if (s->proto != L3_TCP)
			look_add(&udp_looks, (struct look){ .signature = s, .app = app });
	}
	if (a->tcp_looks != NULL)
		look_add(&tcp_looks, (struct look){ .looks = a->tcp_looks, .app = app });
	if (a->udp_looks != NULL)
		look_add(&udp_looks, (struct look){ .looks = a->udp_looks, .app = app });
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
apps_by_port(const flow_t *f)
{
	const t2_app_t *of = f->l4Proto == L3_TCP ? tcp_ports : udp_ports;
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
	t2_app_t first = 0;
	bool more = n == 0 && of->n > 0;

	for (unsigned k = 0; n > 0 && k * 64 < of->n; k++)
		for (uint64_t bits = of->can_be[k][p[0]]; bits != 0; bits &= bits - 1) {
			const struct look *const l = &of->v[k * 64 + (unsigned)__builtin_ctzll(bits)];
			const int r = matches(l, p, n);

			if (r == 1 && l->app == f->stream.app)
				return l->app;
			if (r == 1 && first == 0)
				first = l->app;
			more = more || r == -1;
		}
	return first != 0 || !more ? first : APPS_MORE;
}
