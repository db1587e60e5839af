/* Associative arrays: open addressing over a list of elements in the order of their making. */
#include <stdlib.h>
#include <string.h>

#include "value.h"

#define SLOTS_MIN 8

struct key {
	const char *p;		/* NULL: whole number ik */
	size_t n;
	int64_t ik;
	uint32_t hash;
	struct str *own;	/* the text p lies in, where it is counted */
	char buf[24];		/* text of a number too long for ik */
};

/* Keys of at most this many digits are kept as numbers. */
#define INT_DIGITS	17
#define INT_END		((int64_t)100000000000000000)

static inline uint64_t
mix(uint64_t a, uint64_t b)
{
	u128 m = (u128)a * b;

	return (uint64_t)m ^ (uint64_t)(m >> 64);
}

uint64_t
text_hash(const char *p, size_t n)
{
	uint64_t h = 0x9e3779b97f4a7c15u ^ n, w;

	for (; n >= 8; p += 8, n -= 8) {
		memcpy(&w, p, 8);
		h = mix(h ^ w, 0xa0761d6478bd642fu);
	}
	if (n) {
		w = 0;
		memcpy(&w, p, n);
		h = mix(h ^ w, 0xe7037ed1a0b428dbu);
	}
	return h ^ h >> 32;
}

/* Whether the text is a whole number as awk would print it (no sign but '-', no leading zero). */
static bool
canonical(const char *p, size_t n, int64_t *ik)
{
	bool neg = n > 1 && *p == '-';
	size_t i = neg;
	int64_t v = 0;

	if (n == 0 || n - neg > INT_DIGITS || p[i] < '0' || p[i] > '9')
		return false;
	if (p[i] == '0' && (n > i + 1 || neg))
		return false;
	for (; i < n; i++) {
		if (p[i] < '0' || p[i] > '9')
			return false;
		v = v * 10 + (p[i] - '0');
	}
	*ik = neg ? -v : v;
	return true;
}

static void
key_int(struct key *k, int64_t ik)
{
	/* Only for |ik| < INT_END; key_val sees to it. */
	k->p = NULL;
	k->own = NULL;
	k->ik = ik;
	k->hash = (uint32_t)mix((uint64_t)ik ^ 0x9e3779b97f4a7c15u, 0xa0761d6478bd642fu);
}

static void
key_text(struct key *k, const char *p, size_t n)
{
	int64_t ik;

	if (canonical(p, n, &ik)) {
		key_int(k, ik);
		return;
	}
	k->p = p;
	k->n = n;
	k->own = NULL;
	k->hash = (uint32_t)text_hash(p, n);
}

static void
key_val(struct key *k, const struct val *v)
{
	if (v->tag == V_INT && !v->s) {
		if (v->i > -INT_END && v->i < INT_END)
			key_int(k, v->i);
		else
			key_text(k, k->buf, i64_text(v->i, k->buf));
	} else if (v->tag == V_SLICE) {
		key_text(k, v->sl.p, v->sl.n);
	} else if (v->s) {
		key_text(k, v->s->s, v->s->len);
		k->own = v->s;
	} else {
		key_text(k, "", 0);
	}
}

static bool
same(const struct ent *e, const struct key *k)
{
	if (!e->live || e->hash != k->hash)
		return false;
	if (!k->p)
		return e->isint && e->ik == k->ik;
	return !e->isint && e->sk->len == k->n && memcmp(e->sk->s, k->p, k->n) == 0;
}

struct arr *
arr_new(void)
{
	struct arr *a = xcalloc(1, sizeof *a);

	a->ref = 1;
	return a;
}

static void
ent_drop(struct ent *e)
{
	if (!e->live)
		return;
	if (!e->isint)
		str_unref(e->sk);
	val_drop(&e->v);
}

void
arr_clear(struct arr *a)
{
	for (uint32_t i = 0; i < a->used; i++)
		ent_drop(&a->ent[i]);
	free(a->ent);
	free(a->slot);
	a->ent = NULL;
	a->slot = NULL;
	a->used = a->room = a->live = a->mask = 0;
}

void
arr_unref(struct arr *a)
{
	if (--a->ref)
		return;
	arr_clear(a);
	free(a);
}

static void
rehash(struct arr *a, uint32_t slots)
{
	uint32_t n = 0, h;

	for (uint32_t i = 0; i < a->used; i++)
		if (a->ent[i].live)
			a->ent[n++] = a->ent[i];
	a->used = n;
	free(a->slot);
	a->slot = xcalloc(slots, sizeof *a->slot);
	a->mask = slots - 1;
	for (uint32_t i = 0; i < n; i++) {
		for (h = a->ent[i].hash & a->mask; a->slot[h]; h = (h + 1) & a->mask)
			;
		a->slot[h] = i + 1;
	}
}

/* Make room for one more element. */
static void
grow(struct arr *a)
{
	uint32_t slots = a->mask ? a->mask + 1 : SLOTS_MIN;

	if (a->used == a->room) {
		if (a->mask && a->live < a->used / 2) {
			rehash(a, slots);
			return;
		}
		a->room = a->room ? a->room * 2 : SLOTS_MIN / 2;
		a->ent = xrealloc(a->ent, a->room * sizeof *a->ent);
	}
	if (!a->mask || (uint64_t)a->used * 2 >= slots)
		rehash(a, a->mask ? slots * 2 : SLOTS_MIN);
}

static struct ent *
find(struct arr *a, const struct key *k)
{
	uint32_t h;

	if (!a->live)
		return NULL;
	for (h = k->hash & a->mask; a->slot[h]; h = (h + 1) & a->mask)
		if (same(&a->ent[a->slot[h] - 1], k))
			return &a->ent[a->slot[h] - 1];
	return NULL;
}

static struct val *
insert(struct arr *a, const struct key *k)
{
	struct ent *e;
	uint32_t h;

	if (a->used == a->room || !a->mask || (uint64_t)a->used * 2 >= a->mask)
		grow(a);
	for (h = k->hash & a->mask; a->slot[h]; h = (h + 1) & a->mask)
		;
	a->slot[h] = ++a->used;
	a->live++;
	e = &a->ent[a->used - 1];
	e->hash = k->hash;
	e->live = 1;
	e->isint = !k->p;
	if (!k->p)
		e->ik = k->ik;
	else
		e->sk = k->own ? str_ref(k->own) : str_new(k->p, k->n);
	memset(&e->v, 0, sizeof e->v);
	return &e->v;
}

static struct val *
put(struct arr *a, const struct key *k)
{
	struct ent *e = find(a, k);

	return e ? &e->v : insert(a, k);
}

struct val *
arr_get(struct arr *a, const struct val *key)
{
	struct key k;
	struct ent *e;

	key_val(&k, key);
	e = find(a, &k);
	return e ? &e->v : NULL;
}

struct val *
arr_put(struct arr *a, const struct val *key)
{
	struct key k;

	key_val(&k, key);
	return put(a, &k);
}

struct val *
arr_get_text(struct arr *a, const char *p, size_t n)
{
	struct key k;
	struct ent *e;

	key_text(&k, p, n);
	e = find(a, &k);
	return e ? &e->v : NULL;
}

struct val *
arr_put_text(struct arr *a, const char *p, size_t n)
{
	struct key k;

	key_text(&k, p, n);
	return put(a, &k);
}

struct val *
arr_get_int(struct arr *a, int64_t i)
{
	struct key k;
	struct ent *e;

	key_int(&k, i);
	e = find(a, &k);
	return e ? &e->v : NULL;
}

struct val *
arr_put_int(struct arr *a, int64_t i)
{
	struct key k;

	key_int(&k, i);
	return put(a, &k);
}

void
arr_del(struct arr *a, const struct val *key)
{
	struct key k;
	struct ent *e;

	key_val(&k, key);
	e = find(a, &k);
	if (!e)
		return;
	ent_drop(e);
	e->live = 0;
	if (--a->live == 0)
		arr_clear(a);
}

void
ent_key(const struct ent *e, struct val *v)
{
	if (e->isint) {
		char buf[24];
		size_t n = i64_text(e->ik, buf);

		/* A key is text; it keeps its number so that arithmetic on it costs nothing. */
		val_set_int(v, e->ik);
		v->s = str_new(buf, n);
		v->tag = V_STR;
		v->form = 0;
		return;
	}
	val_set_str(v, str_ref(e->sk));
}
