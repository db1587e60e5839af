/* dns_store: what a flow keeps of the questions and records that went by. */
#include "dns_store.h"

#include <string.h>

#include "small.h"
#include "stream.h"
#include "t2utils.h"

#define POOL_STEP	8	/* pieces of a pool begin at multiples */

static bool
is_in(const struct dns_pool *pool, const void *p)
{
	return pool != NULL && (uintptr_t)p - (uintptr_t)pool->bytes < DNS_POOL;
}

static void
give(struct dns_pool *pool, void *p, size_t n)
{
	if (!is_in(pool, p))
		t2_small_free(p, n);
}

/* n bytes of the pool, or of others. */
static void *
piece_new(struct dns_pool *pool, size_t n)
{
	void *p;

	if (pool == NULL || DNS_POOL - pool->used < n)
		return t2_small_new(n);
	p = pool->bytes + pool->used;
	pool->used = (uint32_t)MIN((pool->used + n + POOL_STEP - 1) / POOL_STEP * POOL_STEP, DNS_POOL);
	return p;
}

/* More bytes for p, within what all flows may keep; NULL without, then it is as it was. */
static void *
grow(struct dns_pool *pool, void *p, size_t had, size_t want)
{
	void *bigger;

	if (!t2_mem_take(T2_MEM_TEXT, want - had))
		return NULL;
	if ((bigger = piece_new(pool, want)) == NULL) {
		t2_mem_give(T2_MEM_TEXT, want - had);
		return NULL;
	}
	if (had > 0)
		memcpy(bigger, p, had);
	give(pool, p, had);
	return bigger;
}

void
dns_text_free(struct dns_pool *pool, struct dns_text *t)
{
	if (t->size == 0)
		return;
	t2_mem_give(T2_MEM_TEXT, t->size);
	give(pool, t->s, t->size);
	*t = (struct dns_text){ .s = NULL };
}

void
dns_array_free(struct dns_pool *pool, void *v, size_t size)
{
	if (size == 0)
		return;
	t2_mem_give(T2_MEM_TEXT, size);
	give(pool, v, size);
}

int
dns_text_set(struct dns_pool *pool, struct dns_text *t, const char *s, size_t n)
{
	int e = 0;
	char *p;

	t->n = 0;
	if (s == NULL || n == 0)
		return 0;
	if (n > t->size && (p = grow(pool, t->s, t->size, n)) != NULL) {
		t->s = p;
		t->size = (uint32_t)n;
	} else if (n > t->size) {
		n = t->size;
		e = -1;
	}
	if (n > 0)
		memcpy(t->s, s, n);
	t->n = (uint32_t)n;
	return e;
}

/* Whether t is the n bytes of s. */
static bool
text_is(const struct dns_text *t, const char *s, size_t n)
{
	if (s == NULL)
		n = 0;
	return t->n == n && (n == 0 || memcmp(t->s, s, n) == 0);
}

int
dns_array_grow(struct dns_pool *pool, void *v, uint16_t *cap, unsigned n, unsigned max, size_t size)
{
	unsigned want = *cap;
	void **array = v;
	char *p;

	if (n <= *cap)
		return 0;
	while (want < n)
		want = want == 0 ? 1 : 2 * want;
	if (want > max)
		want = max;
	if ((p = grow(pool, *array, *cap * size, want * size)) == NULL)
		return -1;
	memset(p + *cap * size, 0, (want - *cap) * size);
	*array = p;
	*cap = (uint16_t)want;
	return 0;
}

int
dns_questions_add(struct dns_questions *q, const char *name, size_t len, uint16_t type, uint16_t qclass, unsigned max,
    bool aggregate, bool *full)
{
	struct dns_q *e;

	if (aggregate)
		for (unsigned i = 0; i < q->n; i++)
			if (text_is(&q->v[i].name, name, len))
				return 0;
	if (q->n == max) {
		*full = true;
		return 0;
	}
	if (dns_array_grow(q->pool, &q->v, &q->cap, q->n + 1U, max, sizeof(*q->v)) == -1)
		return -1;
	e = &q->v[q->n++];
	e->type = type;
	e->qclass = qclass;
	return dns_text_set(q->pool, &e->name, name, len);
}

void
dns_questions_free(struct dns_questions *q)
{
	for (unsigned i = 0; i < q->cap; i++)
		dns_text_free(q->pool, &q->v[i].name);
	dns_array_free(q->pool, q->v, q->cap * sizeof(*q->v));
	memset(q, 0, sizeof(*q));
}

/* Put a whole record into a slot, keeping the memory of its texts. */
static int
slot_set(struct dns_pool *pool, struct dns_slot *s, const struct dns_new *r)
{
	const struct dns_text owner = s->owner, text = s->text;
	int e;

	*s = r->v;
	s->owner = owner;
	s->text = text;
	e = dns_text_set(pool, &s->owner, r->owner, r->ownerlen);
	return dns_text_set(pool, &s->text, r->text, r->textlen) | e;
}

int
dns_records_add(struct dns_records *a, const struct dns_new *r, unsigned max)
{
	const unsigned at = a->n[0] < max ? a->n[0] : max - 1U;

	if (dns_array_grow(a->pool, &a->v, &a->cap, at + 1, max, sizeof(*a->v)) == -1)
		return -1;
	for (int c = 0; c < DNS_COLS; c++)
		a->n[c] = (uint16_t)(at + 1);
	return slot_set(a->pool, &a->v[at], r);
}

/* Whether column c of slot s is the record's value. */
static bool
cell_is(const struct dns_slot *s, const struct dns_new *r, enum dns_col c)
{
	switch (c) {
	case DNS_C_OWNER:
		return text_is(&s->owner, r->owner, r->ownerlen);
	case DNS_C_TEXT:
		return text_is(&s->text, r->text, r->textlen);
	case DNS_C_IP4:
		return memcmp(s->ip4, r->v.ip4, sizeof(s->ip4)) == 0;
	case DNS_C_IP6:
		return memcmp(s->ip6, r->v.ip6, sizeof(s->ip6)) == 0;
	case DNS_C_TYPE:
		return s->type == r->v.type;
	case DNS_C_CLASS:
		return s->rclass == r->v.rclass;
	case DNS_C_TTL:
		return s->ttl == r->v.ttl;
	case DNS_C_MX:
		return s->mx == r->v.mx;
	case DNS_C_SRV:
		return memcmp(s->srv, r->v.srv, sizeof(s->srv)) == 0;
	case DNS_C_OPT:
		return s->opt == r->v.opt;
	case DNS_COLS:
		break;
	}
	return true;
}

/* Put the record's value into column c of slot s. */
static int
cell_set(struct dns_pool *pool, struct dns_slot *s, const struct dns_new *r, enum dns_col c)
{
	switch (c) {
	case DNS_C_OWNER:
		return dns_text_set(pool, &s->owner, r->owner, r->ownerlen);
	case DNS_C_TEXT:
		return dns_text_set(pool, &s->text, r->text, r->textlen);
	case DNS_C_IP4:
		memcpy(s->ip4, r->v.ip4, sizeof(s->ip4));
		break;
	case DNS_C_IP6:
		memcpy(s->ip6, r->v.ip6, sizeof(s->ip6));
		break;
	case DNS_C_TYPE:
		s->type = r->v.type;
		break;
	case DNS_C_CLASS:
		s->rclass = r->v.rclass;
		break;
	case DNS_C_TTL:
		s->ttl = r->v.ttl;
		break;
	case DNS_C_MX:
		s->mx = r->v.mx;
		break;
	case DNS_C_SRV:
		memcpy(s->srv, r->v.srv, sizeof(s->srv));
		break;
	case DNS_C_OPT:
		s->opt = r->v.opt;
		break;
	case DNS_COLS:
		break;
	}
	return 0;
}

/* Add the record's value to column c unless it is there. */
static int
column_merge(struct dns_records *a, const struct dns_new *r, enum dns_col c, unsigned max, bool *full)
{
	for (unsigned i = 0; i < a->n[c]; i++)
		if (cell_is(&a->v[i], r, c))
			return 0;
	if (a->n[c] == max) {
		*full = true;
		return 0;
	}
	if (dns_array_grow(a->pool, &a->v, &a->cap, a->n[c] + 1U, max, sizeof(*a->v)) == -1)
		return -1;
	return cell_set(a->pool, &a->v[a->n[c]++], r, c);
}

int
dns_records_merge(struct dns_records *a, const struct dns_new *r, unsigned max, bool *full)
{
	int e = 0;

	for (enum dns_col c = DNS_C_OWNER; c < DNS_COLS; c++)
		if (r->has & 1U << c)
			e |= column_merge(a, r, c, max, full);
	return e;
}

void
dns_records_rewind(struct dns_records *a, const uint16_t n[DNS_COLS])
{
	memcpy(a->n, n, sizeof(a->n));
}

void
dns_records_free(struct dns_records *a)
{
	for (unsigned i = 0; i < a->cap; i++) {
		dns_text_free(a->pool, &a->v[i].owner);
		dns_text_free(a->pool, &a->v[i].text);
	}
	dns_array_free(a->pool, a->v, a->cap * sizeof(*a->v));
	memset(a, 0, sizeof(*a));
}
