/* Rows as objects with the names of others: fields of otherfields.def, in its order. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "rowjson_priv.h"
#include "t2macros.h"
#include "t2utils.h"

#define DEPTH_MAX	8	/* objects in objects: tls.server.x509.subject.common_name has four */
#define NO_COLUMN	UINT32_MAX

#define INVERTED	0x1u	/* of flowStat: this side did not begin */
#define DNS_REPLY	0x8000u	/* of the flags word */

/* A field whose column there is. */
struct field {
	const struct other_field	*of;
	uint32_t			 column, other;	/* or NO_COLUMN */
};

struct rowjson {
	const struct t2_schema	*schema;
	struct rowtext		*own;		/* all columns; with others' names those under t2, NULL: none */
	enum rowjson_names	 names;
	const char		*comma, *colon;
	struct rowcut		*cut;		/* of others' names, as the rest */
	struct rowpart		*part;
	struct field		*field;
	size_t			 nfields;
	struct other_field	*plain;		/* of columns that otherfields.def does not have */
	uint32_t		 flow_stat, dir, dns_stat, dns_flags;
	struct rowtext_out	 value;		/* of the field in work */
	bool			 failed;	/* no memory for it */
	bool			 swapped;	/* the row is of the one who did not begin */
};

/* --- compile ---------------------------------------------------------------------------------------------------- */

/* What a caller wants, and what is under t2. */
struct choice {
	const struct rowjson		*j;
	const struct rowtext_json	*how;
};

static bool
is_wanted(const struct rowtext_json *how, const char *name)
{
	return how->wanted == NULL || how->wanted(name, how->arg);
}

static bool
is_own(const char *name, void *arg)
{
	const struct choice *const c = arg;

	for (size_t i = 0; i < c->j->nfields; i++)
		if (c->j->field[i].of->whole && strcmp(c->j->field[i].of->column, name) == 0)
			return false;
	return is_wanted(c->how, name);
}

static uint32_t
column_named(const struct t2_schema *s, const char *name)
{
	for (uint32_t i = 0; *name != '\0' && i < s->n; i++)
		if (strcmp(s->column[i].bv->name, name) == 0)
			return i;
	return NO_COLUMN;
}

/* Its column, of the types that the field can be made of. */
static uint32_t
column_wanted(const struct rowjson *j, const struct rowtext_json *how, const char *name, unsigned nth)
{
	const uint32_t i = column_named(j->schema, name);
	const binary_value_t *bv;

	if (i == NO_COLUMN || !is_wanted(how, name))
		return NO_COLUMN;
	bv = j->schema->column[i].bv;
	if (nth >= bv->num_values)
		return NO_COLUMN;
	for (uint32_t k = 0; k < bv->num_values; k++)
		if (bv->subval[k].type == bt_compound)
			return NO_COLUMN;
	return i;
}

/* --- columns that otherfields.def does not have ----------------------------------------------------------------- */

/* Is one name the other, or an object that the other is in? */
static bool
overlap(const char *a, const char *b)
{
	const size_t n = strlen(a), m = strlen(b);

	return n == m ? strcmp(a, b) == 0 : n < m ? memcmp(a, b, n) == 0 && b[n] == '.' :
	    memcmp(a, b, m) == 0 && a[m] == '.';
}

static char *
value_not_zero(char *o, const struct rowvalue *v)
{
	return v->u == 0 ? o : value_number(o, v);
}

/* The field that a column is as it stands; name NULL if it is none. */
static struct other_field
plain_field(const struct rowjson *j, const struct t2_schema_column *c, const struct other_field *of, size_t n)
{
	const uint32_t type = c->bv->num_values == 1 ? c->bv->subval[0].type : (uint32_t)bt_compound;
	const bool text = type == bt_string || type == bt_string_class, number = type >= bt_uint_8 &&
	    type <= bt_uint_64;
	struct other_field f = { .name = j->names == ROWJSON_ECS ? c->ecs : c->zeek, .column = c->bv->name,
		.other = "", .shape = OTHER_SOME, .value = text ? value_text : value_not_zero, .rows = OTHER_ANY,
		.whole = text };

	if ((!text && !number) || *f.name == '\0' || strchr(f.name, ' ') != NULL || other_is_part(f.column))
		f.name = NULL;
	for (size_t i = 0; f.name != NULL && i < n; i++)
		if (strcmp(of[i].column, f.column) == 0 || overlap(of[i].name, f.name))
			f.name = NULL;
	return f;
}

/* Put a field where its objects are: in ECS by name, in Zeek behind the one of its name, or the last. */
static void
field_insert(struct rowjson *j, struct field f)
{
	size_t at = j->nfields;

	if (j->names == ROWJSON_ECS)
		while (at > 0 && strcmp(j->field[at - 1].of->name, f.of->name) > 0)
			at--;
	else
		for (size_t i = 0; i < j->nfields; i++)
			if (strcmp(j->field[i].of->name, f.of->name) == 0)
				at = i + 1;
	memmove(&j->field[at + 1], &j->field[at], (j->nfields - at) * sizeof(*j->field));
	j->field[at] = f;
	j->nfields++;
}

static void
plain_fields(struct rowjson *j, const struct rowtext_json *how, const struct other_field *of, size_t n)
{
	for (uint32_t i = 0; i < j->schema->n; i++) {
		j->plain[i] = plain_field(j, &j->schema->column[i], of, n);
		if (j->plain[i].name != NULL && is_wanted(how, j->plain[i].column))
			field_insert(j, (struct field){ &j->plain[i], i, NO_COLUMN });
	}
}

static int
fields_choose(struct rowjson *j, const struct rowtext_json *how)
{
	size_t n;
	const struct other_field *const of = other_fields(j->names, &n);

	if ((j->field = calloc(n + j->schema->n, sizeof(*j->field))) == NULL ||
	    (j->plain = calloc(j->schema->n + 1, sizeof(*j->plain))) == NULL)
		return -1;
	for (size_t i = 0; i < n; i++) {
		struct field f = { &of[i], NO_COLUMN, NO_COLUMN };

		if (of[i].fixed == NULL) {
			f.column = column_wanted(j, how, of[i].column, of[i].nth);
			f.other = column_wanted(j, how, of[i].other, 0);
		}
		if (of[i].fixed != NULL || f.column != NO_COLUMN ||
		    (of[i].shape == OTHER_BOTH && f.other != NO_COLUMN))
			j->field[j->nfields++] = f;
	}
	plain_fields(j, how, of, n);
	return 0;
}

/* The columns under t2, if there are any. */
static int
own_compile(struct rowjson *j, const binary_value_t *bv, const struct rowtext_json *how)
{
	struct choice choice = { j, how };
	struct rowtext_json own = *how;
	bool any = false;

	for (uint32_t i = 0; i < j->schema->n; i++)
		any |= is_own(j->schema->column[i].bv->name, &choice);
	if (!any)
		return 0;
	own.wanted = is_own;
	own.arg = &choice;
	own.prefix = j->names == ROWJSON_ZEEK ? "t2." : NULL;
	return (j->own = rowtext_new_json(bv, &own)) != NULL ? 0 : -1;
}

static int
others_compile(struct rowjson *j, const binary_value_t *bv, const struct rowtext_json *how)
{
	j->flow_stat = column_named(j->schema, "flowStat");
	j->dir = column_named(j->schema, "dir");
	j->dns_stat = column_named(j->schema, "dnsStat");
	j->dns_flags = column_named(j->schema, "dnsHdrOPField");
	if ((j->cut = rowcut_new(bv)) == NULL || (j->part = calloc(j->schema->n + 1, sizeof(*j->part))) == NULL)
		return -1;
	return fields_choose(j, how) == -1 ? -1 : own_compile(j, bv, how);
}

struct rowjson *
rowjson_new(const struct t2_schema *schema, enum rowjson_names names, const struct rowtext_json *how)
{
	const binary_value_t *const bv = schema->n > 0 ? schema->column[0].bv : NULL;
	struct rowjson *j = calloc(1, sizeof(*j));
	int e;

	if (j == NULL)
		return NULL;
	j->schema = schema;
	j->names = names;
	j->comma = how->spaces ? ", " : ",";
	j->colon = how->spaces ? "\": " : "\":";
	if (names == ROWJSON_OWN ? (j->own = rowtext_new_json(bv, how)) != NULL : others_compile(j, bv, how) == 0)
		return j;
	e = errno;
	rowjson_free(j);
	errno = e;
	return NULL;
}

void
rowjson_free(struct rowjson *j)
{
	if (j == NULL)
		return;
	rowtext_free(j->own);
	rowcut_free(j->cut);
	free(j->part);
	free(j->field);
	free(j->plain);
	rowtext_out_release(&j->value);
	free(j);
}

/* --- values ----------------------------------------------------------------------------------------------------- */

static void
add(struct rowjson *j, const char *s)
{
	j->failed |= rowtext_out_add(&j->value, s, strlen(s)) == -1;
}

/* Append a value, with text in front of it; false if there is none. */
static bool
add_value(struct rowjson *j, const char *front, othervalue *value, const struct rowvalue *v)
{
	const size_t len = j->value.len, room = strlen(front) + othervalue_room(v), n = strlen(front);
	char *o;

	/* the room is taken, and given back behind the text */
	if (j->value.cap - len < room) {
		char *const p = realloc(j->value.p, len + room + 4096);

		if (p == NULL) {
			j->failed = true;
			return false;
		}
		j->value.p = p;
		j->value.cap = len + room + 4096;
	}
	o = value(j->value.p + len + n, v);
	if (o == j->value.p + len + n)
		return false;
	memcpy(j->value.p + len, front, n);
	j->value.len = (size_t)(o - j->value.p);
	return true;
}

/* The values of a column, one after the other: of each element the nth. */
struct walk {
	const binary_value_t	*bv;
	const char		*p;
	uint32_t		 left;	/* elements */
	unsigned		 nth;
};

static struct walk
walk_begin(const struct rowjson *j, uint32_t column, unsigned nth)
{
	struct walk w = { NULL, NULL, 0, nth };

	if (column == NO_COLUMN)
		return w;
	w.bv = j->schema->column[column].bv;
	w.p = j->part[column].p;
	w.left = w.bv->is_repeating ? rowvalue_count(&w.p) : 1;
	return w;
}

static bool
walk_next(struct walk *w, struct rowvalue *v)
{
	struct rowvalue other;

	if (w->left == 0)
		return false;
	w->left--;
	for (uint32_t i = 0; i < w->bv->num_values; i++)
		w->p = rowvalue_next(w->bv->subval[i].type, w->p, i == w->nth ? v : &other);
	return true;
}

/* The value number skip of those that are one. */
static void
make_one(struct rowjson *j, const struct field *f, uint32_t column, unsigned skip)
{
	struct walk w = walk_begin(j, column, f->of->nth);
	struct rowvalue v;

	while (walk_next(&w, &v)) {
		if (!add_value(j, "", f->of->value, &v))
			continue;
		if (skip-- == 0)
			return;
		j->value.len = 0;
	}
}

static unsigned
make_elements(struct rowjson *j, const struct field *f, uint32_t column, unsigned n)
{
	struct walk w = walk_begin(j, column, f->of->nth);
	struct rowvalue v;

	while (walk_next(&w, &v))
		n += add_value(j, n > 0 ? j->comma : "[", f->of->value, &v);
	return n;
}

/* An array; one value without brackets unless it must be one. */
static void
make_list(struct rowjson *j, const struct field *f, uint32_t second, bool always)
{
	unsigned n = make_elements(j, f, f->column, 0);

	n = make_elements(j, f, second, n);
	if (n == 1 && !always)
		memmove(j->value.p, j->value.p + 1, --j->value.len);
	else if (n > 0)
		add(j, "]");
}

static void
make_first(struct rowjson *j, const struct field *f)
{
	struct walk w = walk_begin(j, f->column, f->of->nth);
	struct rowvalue v;

	while (j->value.len == 0 && walk_next(&w, &v))
		if (add_value(j, "[", f->of->value, &v))
			add(j, "]");
}

static void
make_sum(struct rowjson *j, const struct field *f)
{
	struct walk a = walk_begin(j, f->column, 0), b = walk_begin(j, f->other, 0);
	struct rowvalue v, w;

	if (!walk_next(&a, &v) || !walk_next(&b, &w))
		return;
	v.u += w.u;
	add_value(j, "", f->of->value, &v);
}

/* Latitude and longitude; both 0 is where nobody lives: not known. */
static void
make_place(struct rowjson *j, const struct field *f)
{
	const binary_value_t *const bv = j->schema->column[f->column].bv;
	const char *p = j->part[f->column].p;
	struct rowvalue lat, lon;

	if (bv->is_repeating || bv->num_values < 2)
		return;
	p = rowvalue_next(bv->subval[0].type, p, &lat);
	(void)rowvalue_next(bv->subval[1].type, p, &lon);
	if ((lat.d == 0 && lon.d == 0) || !add_value(j, "{\"lat\":", f->of->value, &lat))
		return;
	if (add_value(j, ",\"lon\":", f->of->value, &lon))
		add(j, "}");
	else
		j->value.len = 0;
}

/* --- answers of DNS: the columns of records are lists of the same length ---------------------------------------- */

enum { A_NAME, A_TYPE, A_CLASS, A_TTL, A_IP4, A_IP6, A_TEXT, A_N };

static const struct {
	const char	*column, *key;
	othervalue	*value;
} answer[A_N] = {
	[A_NAME] = { "dnsAname", "name", value_text }, [A_TYPE] = { "dnsAType", "type", value_dns_type },
	[A_CLASS] = { "dnsAClass", "class", value_dns_class }, [A_TTL] = { "dnsATTL", "ttl", value_number },
	[A_IP4] = { "dns4Aaddress", "data", value_address }, [A_IP6] = { "dns6Aaddress", "data", value_address },
	[A_TEXT] = { "dnsAPname", "data", value_text },
};

/* Of ECS objects, of Zeek texts of the data. */
static void
make_answers(struct rowjson *j)
{
	struct walk w[A_N];
	struct rowvalue v, name;
	char front[32];

	for (int i = 0; i < A_N; i++)
		w[i] = walk_begin(j, column_named(j->schema, answer[i].column), 0);
	while (walk_next(&w[A_NAME], &name)) {
		const size_t before = j->value.len;
		bool any = j->names == ROWJSON_ECS &&
		    add_value(j, before > 0 ? ",{\"name\":" : "[{\"name\":", value_text, &name);
		bool data = false, record = any;

		for (int i = A_TYPE; i < A_N; i++) {
			if (!walk_next(&w[i], &v) || (j->names == ROWJSON_ZEEK && i < A_IP4) || (data && i > A_IP4) ||
			    (i == A_TYPE && v.u == 0) || (i == A_TTL && !record))
				continue;
			if (j->names == ROWJSON_ECS)
				(void)snprintf(front, sizeof(front), "%s\"%s\":",
				    any ? "," : before > 0 ? ",{" : "[{", answer[i].key);
			else
				(void)snprintf(front, sizeof(front), "%s", before > 0 ? "," : "[");
			if (!add_value(j, front, answer[i].value, &v))
				continue;
			any = true;
			record |= i == A_TYPE;
			data |= i >= A_IP4;
		}
		if (any && j->names == ROWJSON_ECS)
			add(j, "}");
	}
	if (j->value.len > 0)
		add(j, "]");
}

/* --- rows ------------------------------------------------------------------------------------------------------- */

/* A number of the row; 0 without its column. */
static uint64_t
number(const struct rowjson *j, uint32_t column)
{
	struct walk w = walk_begin(j, column, 0);
	struct rowvalue v = { 0 };

	return walk_next(&w, &v) ? v.u : 0;
}

static bool
row_has(const struct rowjson *j, const struct other_field *of)
{
	switch (of->rows) {
	case OTHER_CLIENT:
		return !j->swapped;
	case OTHER_SERVER:
		return j->swapped;
	case OTHER_DNS:
		return (number(j, j->dns_stat) & 1) != 0;
	case OTHER_REPLY:
		return (number(j, j->dns_flags) & DNS_REPLY) != 0;
	case OTHER_ANY:
		break;
	}
	return true;
}

/* Make the value of a field: j->value is empty if there is none. */
static void
make(struct rowjson *j, const struct field *f)
{
	const bool swap = j->swapped && j->names == ROWJSON_ZEEK && f->other != NO_COLUMN;
	const uint32_t column = swap ? f->other : f->column;

	j->value.len = 0;
	if (f->of->fixed != NULL) {
		add(j, f->of->fixed);
		return;
	}
	if (!row_has(j, f->of))
		return;
	switch (f->of->shape) {
	case OTHER_ONE:
		make_one(j, f, column, 0);
		break;
	case OTHER_SECOND:
		make_one(j, f, column, 1);
		break;
	case OTHER_SOME:
	case OTHER_LIST:
		make_list(j, f, NO_COLUMN, f->of->shape == OTHER_LIST);
		break;
	case OTHER_FIRST:
		make_first(j, f);
		break;
	case OTHER_SUM:
		make_sum(j, f);
		break;
	case OTHER_BOTH:
		make_list(j, f, f->other, true);
		break;
	case OTHER_PLACE:
		make_place(j, f);
		break;
	case OTHER_ANSWERS:
		make_answers(j);
		break;
	}
}

/* What is open: the objects of a field's name up to its last point. */
struct place {
	const char	*name;		/* of the field that was written last */
	unsigned	 depth;
};

static int
put(struct rowtext_out *out, const char *s, size_t n)
{
	return rowtext_out_add(out, s, n);
}

static int
close_objects(struct rowtext_out *out, unsigned n)
{
	int ret = 0;

	for (; n > 0; n--)
		ret |= put(out, "}", 1);
	return ret;
}

/* How many objects two names share, and how many bytes these are. */
static unsigned
shared(const char *a, const char *b, size_t *bytes)
{
	unsigned n = 0;

	*bytes = 0;
	for (size_t i = 0; a[i] != '\0' && a[i] == b[i]; i++)
		if (a[i] == '.') {
			n++;
			*bytes = i + 1;
		}
	return n;
}

/* Close and open objects, and write the key. */
static int
put_key(const struct rowjson *j, struct rowtext_out *out, struct place *at, const char *name)
{
	const char *p = name, *end;
	size_t bytes = 0;
	unsigned keep;
	int ret = 0;

	if (j->names == ROWJSON_ECS) {
		keep = at->name != NULL ? shared(at->name, name, &bytes) : 0;
		ret |= close_objects(out, at->depth - keep);
		at->depth = keep;
		p += bytes;
	}
	if (at->name != NULL)
		ret |= put(out, j->comma, strlen(j->comma));
	for (; j->names == ROWJSON_ECS && (end = strchr(p, '.')) != NULL && at->depth < DEPTH_MAX;
	    p = end + 1, at->depth++)
		ret |= put(out, "\"", 1) | put(out, p, (size_t)(end - p)) | put(out, j->colon, strlen(j->colon)) |
		    put(out, "{", 1);
	ret |= put(out, "\"", 1) | put(out, p, strlen(p)) | put(out, j->colon, strlen(j->colon));
	at->name = name;
	return ret;
}

static int
put_fields(struct rowjson *j, struct rowtext_out *out, struct place *at)
{
	int ret = 0;

	for (size_t i = 0; i < j->nfields && ret == 0; i++) {
		const struct field *const f = &j->field[i];

		if (at->name != NULL && strcmp(at->name, f->of->name) == 0)
			continue;
		make(j, f);
		if (j->failed)
			return -1;
		if (j->value.len > 0)
			ret = put_key(j, out, at, f->of->name) | put(out, j->value.p, j->value.len);
	}
	return ret;
}

/* What is under t2: rowtext's object, of Zeek its inside.  It begins with {, and ends with } and a newline. */
static int
put_own(struct rowjson *j, const char *row, size_t len, struct rowtext_out *out, const struct place *at, char *err,
    size_t errlen)
{
	int ret;

	if (j->own == NULL)
		return 0;
	j->value.len = 0;
	if (rowtext_row(j->own, row, len, &j->value, err, errlen) == -1)
		return -1;
	if (j->value.len <= 3)
		return 0;
	ret = at->name != NULL ? put(out, j->comma, strlen(j->comma)) : 0;
	if (j->names == ROWJSON_ZEEK)
		return ret | put(out, j->value.p + 1, j->value.len - 3);
	return ret | put(out, "\"t2", 3) | put(out, j->colon, strlen(j->colon)) | put(out, j->value.p,
	    j->value.len - 1);
}

static int
others_row(struct rowjson *j, const char *row, size_t len, struct rowtext_out *out, char *err, size_t errlen)
{
	struct place at = { NULL, 0 };

	if (rowcut_row(j->cut, row, len, j->part, err, errlen) == -1)
		return -1;
	j->failed = false;
	j->swapped = j->flow_stat != NO_COLUMN ? (number(j, j->flow_stat) & INVERTED) != 0 : number(j, j->dir) != 0;
	(void)snprintf(err, errlen, "out of memory");
	if (put(out, "{", 1) == -1 || put_fields(j, out, &at) == -1 || close_objects(out, at.depth) == -1)
		return -1;
	return put_own(j, row, len, out, &at, err, errlen) == -1 ? -1 : put(out, "}\n", 2);
}

int
rowjson_row(struct rowjson *j, const char *row, size_t len, struct rowtext_out *out, char *err, size_t errlen)
{
	const size_t before = out->len;

	if (j->names == ROWJSON_OWN)
		return rowtext_row(j->own, row, len, out, err, errlen);
	if (others_row(j, row, len, out, err, errlen) == 0)
		return 0;
	out->len = before;
	return -1;
}
