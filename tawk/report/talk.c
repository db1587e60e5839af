/* Who talked to whom. */
#include <err.h>
#include <stdlib.h>

#include "budget.h"
#include "dict.h"
#include "talk.h"

#define SLOTS_FIRST 1024u

static uint32_t *
slots_new(size_t n)
{
	uint32_t *s = calloc(n, sizeof *s);

	if (s == NULL)
		err(1, NULL);
	budget_take(FOR_PAIRS, (long long)(n * sizeof *s));
	return s;
}

void
talks_init(struct talks *x)
{
	*x = (struct talks){ .seed = dict_seed(), .mask = SLOTS_FIRST - 1 };
	x->slot = slots_new(SLOTS_FIRST);
}

void
talks_release(struct talks *x)
{
	free(x->t);
	free(x->slot);
	free(x->by_client);
	free(x->by_server);
	free(x->begun.talk);
	free(x->begun.ns);
}

static size_t
start(const struct talks *x, struct who client, struct who server, uint16_t port, uint8_t proto, size_t mask)
{
	const uint64_t rest = (uint64_t)port << 16 | (uint64_t)proto << 8 | (uint64_t)client.text << 1 | server.text;

	return (size_t)dict_mix((uint64_t)client.id << 32 | server.id, x->seed ^ rest) & mask;
}

static void
slots_double(struct talks *x)
{
	const size_t mask = x->mask * 2 + 1;
	uint32_t *s = slots_new(mask + 1);

	for (size_t i = 0; i < x->n; i++) {
		const struct talk *t = &x->t[i];
		size_t k = start(x, talk_client(t), talk_server(t), t->port, t->proto, mask);

		while (s[k] != 0)
			k = (k + 1) & mask;
		s[k] = (uint32_t)i + 1;
	}
	budget_take(FOR_PAIRS, -(long long)((x->mask + 1) * sizeof *s));
	free(x->slot);
	x->slot = s;
	x->mask = mask;
}

struct talk *
talks_get(struct talks *x, struct who client, struct who server, uint16_t port, uint8_t proto)
{
	size_t k = start(x, client, server, port, proto, x->mask);

	for (; x->slot[k] != 0; k = (k + 1) & x->mask) {
		struct talk *t = &x->t[x->slot[k] - 1];

		if (t->client == client.id && t->server == server.id && t->port == port && t->proto == proto &&
		    t->client_text == client.text && t->server_text == server.text)
			return t;
	}
	budget_take(FOR_PAIRS, 3 * (long long)sizeof *x->slot); /* two orders, and the room to sort in */
	x->t = budget_grow(FOR_PAIRS, x->t, x->n, &x->room, sizeof *x->t);
	x->t[x->n++] = (struct talk){ .client = client.id,
		.server = server.id,
		.port = port,
		.proto = proto,
		.client_text = client.text,
		.server_text = server.text };
	x->slot[k] = (uint32_t)x->n;
	if (x->n > x->mask / 4 * 3)
		slots_double(x);
	return &x->t[x->n - 1];
}

void
talks_begun(struct talks *x, size_t talk, int64_t ns)
{
	x->begun.talk = budget_grow(FOR_TIMES, x->begun.talk, x->begun.n, &x->begun.troom, sizeof *x->begun.talk);
	x->begun.ns = budget_grow(FOR_TIMES, x->begun.ns, x->begun.n, &x->begun.nroom, sizeof *x->begun.ns);
	x->begun.talk[x->begun.n] = (uint32_t)talk;
	x->begun.ns[x->begun.n++] = ns;
}

/* --- orders --- */

static const struct talk *sorting; /* qsort() has no argument for it */

static int
by_client(const void *pa, const void *pb)
{
	const struct talk *a = &sorting[*(const uint32_t *)pa], *b = &sorting[*(const uint32_t *)pb];
	int k = who_order(talk_client(a), talk_client(b));

	if (k == 0)
		k = who_order(talk_server(a), talk_server(b));
	return k != 0 ? k : a->port - b->port;
}

static int
by_server(const void *pa, const void *pb)
{
	const struct talk *a = &sorting[*(const uint32_t *)pa], *b = &sorting[*(const uint32_t *)pb];
	const int k = who_order(talk_server(a), talk_server(b));

	return k != 0 ? k : who_order(talk_client(a), talk_client(b));
}

static uint32_t *
sorted(const struct talks *x, int (*order)(const void *, const void *))
{
	uint32_t *k = calloc(x->n + 1, sizeof *k);

	if (k == NULL)
		err(1, NULL);
	for (size_t i = 0; i < x->n; i++)
		k[i] = (uint32_t)i;
	sorting = x->t;
	qsort(k, x->n, sizeof *k, order);
	return k;
}

void
talks_sort(struct talks *x)
{
	x->by_client = sorted(x, by_client);
	x->by_server = sorted(x, by_server);
}
