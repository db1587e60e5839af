/*
 * tawk's values: counted text, numbers as text, arrays against a list that is searched from end to end.
 *
 * LINK: tawk/value/value.c tawk/value/number.c tawk/value/array.c tawk/value/utf8.c
 */
#include "utf8chars.h"
#include "value.h"
#include "test.h"

static uint32_t rnd = 1;

static unsigned
pick(unsigned n)
{
	rnd = rnd * 1664525 + 1013904223;
	return (rnd >> 8) % n;
}

TEST(text_that_others_have_stays_when_it_grows)
{
	for (size_t n = 0; n < 300; n++) {
		struct str *s = str_new(NULL, n), *other, *t;

		memset(s->s, 'x', n);
		s = str_append(s, "y", 1);	/* has room now */
		other = str_ref(s);
		t = str_append(s, "z", 1);
		CHECK(t != other);
		CHECK_EQ(other->len, n + 1);
		CHECK_EQ(other->ref, 1);
		CHECK_EQ(other->s[n + 1], '\0');
		CHECK_EQ(t->len, n + 2);
		CHECK_STR(t->s + n, "yz");
		str_unref(other);
		str_unref(t);
	}
}

TEST(text_of_one_owner_grows_byte_by_byte)
{
	struct str *s = str_new("", 0);

	for (unsigned i = 0; i < 3000; i++) {
		const char c = (char)('a' + i % 26);

		s = str_append(s, &c, 1);
		CHECK_EQ(s->len, i + 1);
		CHECK(s->cap >= s->len);
		CHECK_EQ(s->s[s->len], '\0');
	}
	for (unsigned i = 0; i < 3000; i++)
		CHECK_EQ(s->s[i], 'a' + (int)(i % 26));
	s = str_append(s, s->s, 10);		/* of its own */
	CHECK_MEM(s->s + 3000, "abcdefghij", 10);
	str_unref(s);
}

TEST(a_copy_has_its_own_count)
{
	struct val a, b;

	val_set_str(&a, str_new("abc", 3));
	val_copy(&b, &a);
	CHECK_EQ(a.s->ref, 2);
	val_drop(&a);
	CHECK_EQ(b.s->ref, 1);
	CHECK_STR(b.s->s, "abc");
	val_drop(&b);
	a = (struct val){ .a = arr_new(), .tag = V_ARR };
	val_copy(&b, &a);
	CHECK_EQ(a.a->ref, 2);
	val_drop(&a);
	CHECK_EQ(b.a->ref, 1);
	val_drop(&b);
}

TEST(whole_numbers_as_text)
{
	char got[64], want[64];
	int64_t v = 1;

	for (int digits = 1; digits <= 19; digits++, v = digits < 19 ? v * 10 : v)
		for (int64_t d = -2; d <= 2; d++)
			for (int sign = -1; sign <= 1; sign += 2) {
				(void)snprintf(want, sizeof want, "%" PRId64, sign * (v + d));
				got[i64_text(sign * (v + d), got)] = '\0';
				CHECK_STR(got, want);
			}
	got[i64_text(INT64_MIN, got)] = '\0';
	CHECK_STR(got, "-9223372036854775808");
	got[i64_text(INT64_MAX, got)] = '\0';
	CHECK_STR(got, "9223372036854775807");
	got[u128_text(~(u128)0, got, 10, false)] = '\0';
	CHECK_STR(got, "340282366920938463463374607431768211455");
	got[u128_text((u128)0xab << 120 | 0xc, got, 16, false)] = '\0';
	CHECK_STR(got, "ab00000000000000000000000000000c");
	got[u128_text((u128)0xab << 120 | 0xc, got, 16, true)] = '\0';
	CHECK_STR(got, "AB00000000000000000000000000000C");
	got[u128_text(0, got, 10, false)] = '\0';
	CHECK_STR(got, "0");
}

/* How much of the text, against an unreadable page, is a number. */
static size_t
parsed(const char *s, bool hex, struct val *v)
{
	return num_parse(guarded(s, strlen(s)), strlen(s), hex, v);
}

TEST(numbers_end_with_their_text)
{
	static const struct { const char *s; size_t n, hex; } t[] = {
		{ "12", 2, 2 }, { " 12x", 3, 3 }, { "1.5e3", 5, 5 }, { "1e", 1, 1 }, { "1e+", 1, 1 }, { "1.", 2, 2 },
		{ ".", 0, 0 }, { ".5", 2, 2 }, { "-", 0, 0 }, { "", 0, 0 }, { "0x", 1, 1 }, { "0x1", 1, 3 },
		{ "0xfg", 1, 3 }, { "0xG", 1, 1 }, { "+7", 2, 2 }, { "--7", 0, 0 }, { "9223372036854775808", 19, 19 },
	};
	struct val v;

	for (size_t i = 0; i < sizeof t / sizeof *t; i++) {
		CHECK_EQ(parsed(t[i].s, false, &v), t[i].n);
		CHECK_EQ(parsed(t[i].s, true, &v), t[i].hex);
	}
	CHECK_EQ(parsed("0xfffffffffffffff1", true, &v), 18);
	CHECK(val_u128(&v) == 0xfffffffffffffff1);
	(void)parsed("9223372036854775807", false, &v);
	CHECK(v.tag == V_INT && v.i == INT64_MAX);
	(void)parsed("-9223372036854775809", false, &v);
	CHECK(v.tag == V_BIG && v.neg && v.u == (u128)INT64_MAX + 2);
}

TEST(what_looks_like_a_number)
{
	static const struct { const char *s; bool looks, hex; } t[] = {
		{ " 12 ", true, true }, { "1 2", false, false }, { "", false, false }, { " ", false, false },
		{ "0x1f", false, true }, { "1e5\t", true, true }, { "1e", false, false }, { "x", false, false },
		{ "+1.", true, true }, { "\n3\n", true, true },
	};
	struct val v;

	for (size_t i = 0; i < sizeof t / sizeof *t; i++) {
		CHECK_EQ(num_looks(guarded(t[i].s, strlen(t[i].s)), strlen(t[i].s), false, &v), t[i].looks);
		CHECK_EQ(num_looks(guarded(t[i].s, strlen(t[i].s)), strlen(t[i].s), true, &v), t[i].hex);
	}
}

TEST(order_of_numbers)
{
	/* in order; the last is no number */
	const struct val v[] = {
		{ .f = -INFINITY, .tag = V_FLT }, { .u = (u128)1 << 127, .neg = 1, .tag = V_BIG },
		{ .u = (u128)1 << 64, .neg = 1, .tag = V_BIG }, VINT(INT64_MIN), VINT(-1),
		{ .f = -0.5L, .tag = V_FLT }, VINT(0), { .f = 0.5L, .tag = V_FLT }, VINT(1), VINT(INT64_MAX),
		{ .u = (u128)1 << 64, .tag = V_BIG }, { .u = ~(u128)0, .tag = V_BIG },
		{ .f = INFINITY, .tag = V_FLT }, { .f = NAN, .tag = V_FLT },
	};
	const int n = sizeof v / sizeof *v;

	for (int i = 0; i < n; i++)
		for (int k = 0; k < n; k++)
			CHECK_EQ(num_cmp(&v[i], &v[k]), (i > k) - (i < k));
}

/* Each byte of characters of one to four bytes belongs to its character; what is cut belongs to none. */
TEST(where_a_character_begins)
{
	static const char s[] = "a\xc3\xa9\xe6\x97\xa5\xf0\x9f\x98\x80z";
	static const size_t start[] = { 0, 1, 1, 3, 3, 3, 6, 6, 6, 6, 10, 11 };
	const size_t n = sizeof s - 1;
	const char *p = guarded(s, n);

	for (size_t i = 0; i <= n; i++)
		CHECK_EQ(utf8_start(p, n, i), start[i]);
	p = guarded(s, n - 2);		/* three bytes of four */
	for (size_t i = 6; i <= n - 2; i++)
		CHECK_EQ(utf8_start(p, n - 2, i), i);
	CHECK_EQ(utf8_count(s, n), 5);
	CHECK_EQ(utf8_offset(s, n, 3), 6);
	CHECK_EQ(utf8_offset(s, n, 4), 10);
	CHECK_EQ(utf8_offset(s, n, 9), n);
	CHECK_EQ(utf8_len(guarded(s + 6, 4), 4), 4);
	CHECK_EQ(utf8_len(guarded(s + 6, 3), 3), 1);
}

/* --- arrays ----------------------------------------------------------------------------------------------------- */

#define KEYS	400

static struct { char key[32]; int64_t v; } list[KEYS];
static unsigned nlist;

static unsigned
in_list(const char *key)
{
	unsigned i = 0;

	while (i < nlist && strcmp(list[i].key, key) != 0)
		i++;
	return i;
}

/* The key as a value: text, or the number that it is the text of. */
static struct val
key_val(const char *s)
{
	struct val v;

	if (pick(2) == 0 && num_looks(s, strlen(s), false, &v) && v.tag == V_INT) {
		char b[64];

		b[i64_text(v.i, b)] = '\0';
		if (strcmp(b, s) == 0)
			return v;
	}
	val_set_text(&v, s, strlen(s));
	return v;
}

/* The elements, in the order they were made, are those of the list. */
static void
same_elements(const struct arr *a)
{
	unsigned n = 0;

	for (uint32_t i = 0; i < a->used; i++) {
		char b[64] = "";
		struct val k;

		if (!a->ent[i].live)
			continue;
		ent_key(&a->ent[i], &k);
		if (k.s != NULL)
			(void)snprintf(b, sizeof b, "%s", k.s->s);
		else
			b[i64_text(k.i, b)] = '\0';
		if (n < nlist)
			CHECK_STR(b, list[n].key);
		n++;
		val_drop(&k);
	}
	CHECK_EQ(n, nlist);
	CHECK_EQ(a->live, nlist);
}

/* Make, find and take away, with keys that key() says. */
static void
array_against_list(void (*key)(char *, size_t, unsigned), unsigned steps, unsigned gone)
{
	struct arr *a = arr_new();

	nlist = 0;
	for (unsigned i = 0; i < steps; i++) {
		char s[32];
		struct val k, *v;
		unsigned at;

		key(s, sizeof s, i);
		at = in_list(s);
		k = key_val(s);
		v = arr_get(a, &k);
		CHECK_EQ(v != NULL, at < nlist);
		if (v != NULL && at < nlist)
			CHECK_EQ(v->i, list[at].v);
		CHECK(arr_get_text(a, s, strlen(s)) == v);
		if (pick(100) < gone) {
			arr_del(a, &k);
			if (at < nlist) {
				memmove(&list[at], &list[at + 1], (nlist - at - 1) * sizeof *list);
				nlist--;
			}
		} else if (at < nlist || nlist < KEYS) {
			v = arr_put(a, &k);
			*v = VINT(i);
			if (at == nlist)
				(void)snprintf(list[nlist++].key, sizeof list->key, "%s", s);
			list[at].v = i;
		}
		if (i % 16 == 0)
			same_elements(a);
		val_drop(&k);
	}
	same_elements(a);
	arr_clear(a);
	nlist = 0;
	same_elements(a);
	arr_unref(a);
}

static void
in_a_row(char *s, size_t n, unsigned i)
{
	(void)snprintf(s, n, "%u", 1 + i % 300);
}

static void
anything(char *s, size_t n, unsigned i)
{
	static const char *const odd[] = { "", "0", "-0", "00", "01", "-1", "+1", "1.0", " 1", "99999999999999999",
		"100000000000000000", "-99999999999999999", "-100000000000000000", "9223372036854775807",
		"-9223372036854775808" };

	(void)i;
	switch (pick(4)) {
	case 0:		(void)snprintf(s, n, "%s", odd[pick(sizeof odd / sizeof *odd)]); break;
	case 1:		(void)snprintf(s, n, "%d", (int)pick(200) - 100); break;
	default:	(void)snprintf(s, n, "key %u", pick(300)); break;
	}
}

TEST(arrays_of_keys_in_a_row)
{
	array_against_list(in_a_row, 1000, 0);
	array_against_list(in_a_row, 6000, 3);
	array_against_list(in_a_row, 6000, 40);
}

TEST(arrays_of_any_keys)
{
	for (unsigned gone = 0; gone <= 60; gone += 10)
		array_against_list(anything, 6000, gone);
}

TEST_MAIN
