/* json(): rows as JSON objects. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "jsontext.h"
#include "library_priv.h"

struct json {
	char **key;
	int n;
	bool any;
};

struct pieces {
	struct awk *A;
	struct json *j;
	struct str *s;
	int i;
};

static void
json_key(void *ctx, const char *p, size_t n, const char *sep, size_t sepn)
{
	struct pieces *x = ctx;
	struct text t = { p, n };

	(void)sep;
	(void)sepn;
	if (x->i == 0)
		t = without_mark(x->A, t);
	x->j->key = xrealloc(x->j->key, ((size_t)x->i + 1) * sizeof *x->j->key);
	x->s = json_quote(str_new(NULL, 0), t);
	x->j->key[x->i++] = xstrndup(x->s->s, x->s->len);
	str_unref(x->s);
}

static void
json_member(void *ctx, const char *p, size_t n, const char *sep, size_t sepn)
{
	struct pieces *x = ctx;
	char b[32];

	(void)sep;
	(void)sepn;
	x->s = x->i ? str_append(x->s, ", ", 2) : str_append(x->s, "{ ", 2);
	if (x->i < x->j->n) {
		x->s = str_append(x->s, x->j->key[x->i], strlen(x->j->key[x->i]));
	} else {
		snprintf(b, sizeof b, "\"%d\"", x->i + 1);
		x->s = str_append(x->s, b, strlen(b));
	}
	x->s = str_append(x->s, ": ", 2);
	x->s = json_value(x->s, (struct text){ p, n });
	x->i++;
}

static void
fn_json(struct awk *A, struct val *arg, int n, struct val *ret)
{
	struct json *j = A->lib->state[LS_JSON];
	char buf[NUMBUF];
	struct text t = n > 0 ? val_text(A, &arg[0], buf) : record_text(A);
	struct pieces x = { .A = A };
	struct fsep fs = A->rec->fs;

	(void)ret;
	if (!j) {
		j = A->lib->state[LS_JSON] = xcalloc(1, sizeof *j);
		x.j = j;
		text_split(A, t.p, t.n, &fs, json_key, &x);
		j->n = x.i;
		write_cstr(A, "[\n");
		A->unwind = UW_NEXT;
		return;
	}
	x.j = j;
	x.s = str_new(NULL, 0);
	if (j->any)
		write_cstr(A, ",\n");
	j->any = true;
	text_split(A, t.p, t.n, &fs, json_member, &x);
	x.s = x.i ? str_append(x.s, " }", 2) : str_append(x.s, "{ }", 3);
	write_text(A, (struct text){ x.s->s, x.s->len });
	str_unref(x.s);
}

static void
json_end(struct awk *A)
{
	struct json *j = A->lib->state[LS_JSON];

	if (!j)
		return;
	write_cstr(A, "\n]\n");
	for (int i = 0; i < j->n; i++)
		free(j->key[i]);
	free(j->key);
	free(j);
	A->lib->state[LS_JSON] = NULL;
}

#define L(name, params, min, max, hdr, fn, doc) \
	{ name, params, min, max, B_TAWK, hdr, 0, 0, SP_NONE, false, fn, doc, false, json_end, NULL, false }

const struct builtin lib_json[] = {
	L("json", "[s]", 0, 1, H_OWN, fn_json, "Print the row (or s) as JSON object; the first call gives the keys."),
	{ .name = NULL }
};
