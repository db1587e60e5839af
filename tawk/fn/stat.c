/* max(), min(), mean() of columns. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "library_priv.h"

enum stat { ST_MAX, ST_MIN, ST_MEAN };

struct stats {
	struct arr *kept[3];	/* by column name: value, or for the mean the sum */
	struct arr *count;
};

static struct stats *
stats_state(struct awk *A)
{
	struct stats *s = A->lib->state[LS_STAT];

	if (!s) {
		s = A->lib->state[LS_STAT] = xcalloc(1, sizeof *s);
		for (int i = 0; i < 3; i++)
			s->kept[i] = arr_new();
		s->count = arr_new();
	}
	return s;
}

static const char *
stat_column(struct awk *A, struct val *arg)
{
	int64_t c = val_i64(&arg[0]);
	static _Thread_local char b[32];
	const char *name = c > 0 && c < 1 << 24 ? column_name(A, (int)c) : "";

	if (c <= 0)
		fatal_usage(A, "column number expected, not '%lld'", (long long)c);
	if (*name)
		return name;
	snprintf(b, sizeof b, "%lld", (long long)c);
	return b;
}

static void
keep_stat(struct awk *A, struct val *arg, enum stat kind)
{
	struct stats *s = stats_state(A);
	const char *name = stat_column(A, arg);
	struct val f, num, *v = arr_put_text(s->kept[kind], name, strlen(name)), *c, r, old;

	field_get(A, val_i64(&arg[0]), true, &f);
	val_num(&f, &num);
	if (kind == ST_MEAN) {
		val_num(v, &old);
		num_op('+', &old, &num, &r);
		*v = r;
		c = arr_put_text(s->count, name, strlen(name));
		*c = VINT(c->tag == V_INT ? c->i + 1 : 1);
		val_drop(&f);
		return;
	}
	if (v->tag != V_UNDEF)
		val_num(v, &old);
	if (v->tag == V_UNDEF || num_cmp(&num, &old) * (kind == ST_MAX ? 1 : -1) > 0) {
		val_drop(v);
		val_copy(v, &f);
	}
	val_drop(&f);
}

static void
stat_value(struct awk *A, enum stat kind, const char *name, struct val *ret)
{
	struct stats *s = stats_state(A);
	struct val *v = arr_get_text(s->kept[kind], name, strlen(name)), *c, num;

	if (!v)
		return;
	if (kind != ST_MEAN) {
		val_copy(ret, v);
		return;
	}
	c = arr_get_text(s->count, name, strlen(name));
	val_num(v, &num);
	if (c)
		num_op('/', &num, c, ret);
}

static void
print_stat(struct awk *A, struct val *arg, int n, enum stat kind)
{
	struct stats *s = stats_state(A);
	char buf[NUMBUF];

	for (uint32_t i = 0; i < s->kept[kind]->used; i++) {
		struct val key, v = { .tag = V_UNDEF };
		const char *only = n > 0 && !is_absent(&arg[0]) ? stat_column(A, arg) : NULL;

		ent_key(&s->kept[kind]->ent[i], &key);
		if (!only || strcmp(only, key.s->s) == 0) {
			stat_value(A, kind, key.s->s, &v);
			write_text(A, (struct text){ key.s->s, key.s->len });
			write_cstr(A, ": ");
			write_row(A, val_text(A, &v, buf));
			val_drop(&v);
		}
		val_drop(&key);
	}
}

static void
stat_release(struct awk *A)
{
	struct stats *s = A->lib->state[LS_STAT];

	if (!s)
		return;
	for (int i = 0; i < 3; i++)
		arr_unref(s->kept[i]);
	arr_unref(s->count);
	free(s);
	A->lib->state[LS_STAT] = NULL;
}

#define STAT_FNS(name, kind) \
	static void \
	fn_##name(struct awk *A, struct val *arg, int n, struct val *ret) \
	{ \
		(void)n; \
		(void)ret; \
		keep_stat(A, arg, kind); \
	} \
	static void \
	fn_get_##name(struct awk *A, struct val *arg, int n, struct val *ret) \
	{ \
		(void)n; \
		stat_value(A, kind, stat_column(A, arg), ret); \
	} \
	static void \
	fn_print_##name(struct awk *A, struct val *arg, int n, struct val *ret) \
	{ \
		(void)ret; \
		print_stat(A, arg, n, kind); \
	}

STAT_FNS(max, ST_MAX)
STAT_FNS(min, ST_MIN)
STAT_FNS(mean, ST_MEAN)

#define L(name, params, min, max, hdr, fn, doc) \
	{ name, params, min, max, B_TAWK, hdr, 0, 0, SP_NONE, false, fn, doc, false, NULL, stat_release, true }

const struct builtin lib_stat[] = {
	L("max", "col", 1, 1, H_SKIP, fn_max, "Keep the largest value of a column (by number)."),
	L("min", "col", 1, 1, H_SKIP, fn_min, "Keep the smallest value of a column."),
	L("mean", "col", 1, 1, H_SKIP, fn_mean, "Keep the mean of a column."),
	L("get_max", "col", 1, 1, H_NONE, fn_get_max, "What max() kept."),
	L("get_min", "col", 1, 1, H_NONE, fn_get_min, "What min() kept."),
	L("get_mean", "col", 1, 1, H_NONE, fn_get_mean, "What mean() kept."),
	L("print_max", "[col]", 0, 1, H_NONE, fn_print_max, "Print what max() kept, of one column or of all."),
	L("print_min", "[col]", 0, 1, H_NONE, fn_print_min, "Print what min() kept."),
	L("print_mean", "[col]", 0, 1, H_NONE, fn_print_mean, "Print what mean() kept."),
	{ .name = NULL }
};
