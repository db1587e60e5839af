/* Associative arrays: open addressing over a list of elements in the order of their making. */
#include <stdlib.h>
#include <string.h>

#include "value.h"

#define SLOTS_MIN 8
#define ROOM_KEPT 64

struct key {
	const char *p;		/* NULL: whole number ik */
	size_t n;
	int64_t ik;
	uint32_t hash;		/* of a number: set where the table is looked at */
	struct str *own;	/* the text p lies in, where it is counted */
	char buf[24];		/* text of a number too long for ik */
};

/* Keys of at most this many digits are kept as numbers. */
#define INT_DIGITS	17
#define INT_END		((int64_t)100000000000000000)

/* Keys come from packets and logs: nobody shall know which ones collide. */
static uint64_t seed;

void
hash_seed(uint64_t s)
{
	seed = s;
}

static inline uint64_t
mix(uint64_t a, uint64_t b)
{
	u128 m = (u128)a * b;

	return (uint64_t)m ^ (uint64_t)(m >> 64);
}

uint64_t
text_hash(const char *p, size_t n)
{
	uint64_t h = 0x9e3779b97f4a7c15u ^ seed ^ n, w;

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

static inline uint32_t
int_hash(int64_t ik)
{
	return (uint32_t)mix((uint64_t)ik ^ 0x9e3779b97f4a7c15u ^ seed, 0xa0761d6478bd642fu);
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
	if (e->hash != k->hash)
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
	free(a->slot);
	a->slot = NULL;
	a->used = a->live = a->mask = 0;
	/* Small ones are filled again soon. */
	if (a->room > ROOM_KEPT) {
		free(a->ent);
		a->ent = NULL;
		a->room = 0;
	}
}

void
arr_unref(struct arr *a)
{
	if (--a->ref)
		return;
	arr_clear(a);
	free(a->ent);
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

static void
more_room(struct arr *a)
{
	a->room = a->room ? a->room * 2 : SLOTS_MIN / 2;
	a->ent = xrealloc(a->ent, a->room * sizeof *a->ent);
}

/* Make room for one more element in an array with a table. */
static void
grow(struct arr *a)
{
	uint32_t slots = a->mask + 1;

	if (a->used == a->room) {
		if (a->live < a->used / 2) {
			rehash(a, slots);
			return;
		}
		more_room(a);
	}
	if ((uint64_t)a->used * 2 >= slots)
		rehash(a, slots * 2);
}

/* The keys are not one after the other any more. */
static void
make_table(struct arr *a)
{
	uint32_t slots = SLOTS_MIN;

	while (slots / 2 <= a->used)
		slots *= 2;
	for (uint32_t i = 0; i < a->used; i++)
		a->ent[i].hash = int_hash(a->ent[i].ik);
	rehash(a, slots);
}

/* Whether the key is the next one in a row, or the first one. */
static bool
in_a_row(const struct arr *a, const struct key *k)
{
	return !a->mask && !k->p && (a->used == 0 || (uint64_t)k->ik == (uint64_t)a->ent[0].ik + a->used);
}

static struct ent *
find(struct arr *a, struct key *k)
{
	uint32_t h;

	if (!a->live)
		return NULL;
	if (!a->mask) {
		uint64_t i = (uint64_t)k->ik - (uint64_t)a->ent[0].ik;

		return !k->p && i < a->used && a->ent[i].live ? &a->ent[i] : NULL;
	}
	if (!k->p)
		k->hash = int_hash(k->ik);
	for (h = k->hash & a->mask; a->slot[h]; h = (h + 1) & a->mask)
		if (same(&a->ent[a->slot[h] - 1], k))
			return &a->ent[a->slot[h] - 1];
	return NULL;
}

/*
 * Take an element out of the table.  Those behind it in its run move up where they may: a key that comes and goes
 * again and again leaves nothing that others had to pass.
 */
static void
slot_free(struct arr *a, const struct ent *e)
{
	const uint32_t number = (uint32_t)(e - a->ent) + 1;
	uint32_t hole = e->hash & a->mask;

	while (a->slot[hole] != number)
		hole = (hole + 1) & a->mask;
	for (uint32_t h = (hole + 1) & a->mask; a->slot[h]; h = (h + 1) & a->mask) {
		const uint32_t home = a->ent[a->slot[h] - 1].hash & a->mask;

		if (((h - home) & a->mask) >= ((h - hole) & a->mask)) {
			a->slot[hole] = a->slot[h];
			hole = h;
		}
	}
	a->slot[hole] = 0;
}

static struct val *
insert(struct arr *a, struct key *k)
{
	struct ent *e;
	uint32_t h;

	if (in_a_row(a, k)) {
		if (a->used == a->room)
			more_room(a);
		e = &a->ent[a->used++];
		a->live++;
		e->ik = k->ik;
		e->live = e->isint = 1;
		memset(&e->v, 0, sizeof e->v);
		return &e->v;
	}
	if (!a->mask)
		make_table(a);
	if (a->used == a->room || (uint64_t)a->used * 2 >= a->mask)
		grow(a);
	if (!k->p)
		k->hash = int_hash(k->ik);
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

bool
arr_is_list(const struct arr *a)
{
	return !a->mask && a->used > 0 && a->live == a->used && a->ent[0].ik == 1;
}

void
arr_cut(struct arr *a, uint32_t n)
{
	if (n == 0) {
		arr_clear(a);
		return;
	}
	for (uint32_t i = n; i < a->used; i++)
		ent_drop(&a->ent[i]);
	if (n < a->used)
		a->used = a->live = n;
}

struct val *
arr_append(struct arr *a, int64_t ik)
{
	struct key k = { .ik = ik };

	return insert(a, &k);
}

static struct val *
put(struct arr *a, struct key *k)
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
	if (a->mask)
		slot_free(a, e);
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
