/*
 * A table of columns as steps.
 *
 * Values of a fixed size that follow each other are a run, mostly one step: it asks for room once, looks the cell up
 * once and copies all that is as it is in the cell in pieces of eight bytes.  A piece may be shorter: what is behind
 * it in the row is written over by the next one.  Then come values that functions return.
 */
#include <endian.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "columnlist.h"

enum step_code {
	STEP_RUN,		/* a run, or what it has of one cell */
	STEP_COPY,		/* a run that is one copy */
	STEP_TEXT,		/* what a function returns, of no fixed size */
	STEP_POINTER, STEP_CHARS,
	STEP_OPT_POINTER, STEP_OPT_CHARS,
	STEP_STRN,		/* so many bytes */
	STEP_LIST,
	STEP_ROW
};

/* How a value of a run is made */
enum value_code {
	VALUE_COPY,
	VALUE_BYTES_AT, VALUE_NTOH16, VALUE_NTOH32, VALUE_NTOH64, VALUE_TIMEVAL, VALUE_TICKS,
	VALUE_U, VALUE_I, VALUE_FLT, VALUE_DBL, VALUE_BYTES, VALUE_TIME	/* what a function returns */
};

/* A value of a run that is more than a copy */
struct value {
	uint8_t		code;	/* enum value_code */
	uint32_t	n;	/* bytes of the member, or in the row */
	uint32_t	from, to;	/* offsets in the cell, in the run */
	__typeof__(((struct t2_value *)0)->get)	 get;
};

#define COPY_BYTES	8	/* of a copy, whatever it is for */
#define COPY_MOST	64	/* bytes of a value, or of neighbours, for which copies are the fastest */

struct copy {
	uint32_t from, to;
};

struct cell {
	const char	*cells;	/* NULL: there is none */
	size_t		size;
	size_t		far_offset;
	const char	*zeros;	/* in place of a cell that is not there; NULL: it is in the array itself */
};

struct step {
	uint8_t			code;	/* enum step_code */
	uint32_t		n;	/* bytes of the run, 0: its room is there; or of the member */
	uint32_t		ncopies, nmembers, ncalls;
	struct cell		cell;
	const struct copy	*copy;
	const struct value	*member;	/* out of the cell */
	const struct value	*call;		/* that functions return */
	/* of what has no fixed size */
	size_t			offset;
	const struct t2_value	*v;
	__typeof__(((struct t2_value *)0)->get)	 get;
};

struct rowsteps {
	char		*zeros;
	struct copy	*copies;
	struct value	*values;
	uint32_t	nsteps, ncopies, nvalues;
	struct step	step[];
};

/* --- from the table --------------------------------------------------------------------------------------------- */

/* Where the cells of a value are; NULL if they are not there, or if it has none. */
static const char *
cells_of(const struct t2_value *v)
{
	return v->cells != NULL ? *(const char *const *)v->cells : NULL;
}

/* How a value that a function returns is made, by its type. */
static uint8_t
call_code(const struct t2_value *v)
{
	switch (v->type[0]) {
	case 'U': case 'H': case 'C':
		return v->size <= 8 ? VALUE_U : VALUE_BYTES;
	case 'I':
		return v->type[1] != 'P' && v->size <= 8 ? VALUE_I : VALUE_BYTES;
	case 'F':
		return VALUE_FLT;
	case 'D':
		return strcmp(v->type, "DBL") == 0 ? VALUE_DBL : strcmp(v->type, "DIR") == 0 ? VALUE_U : VALUE_TIME;
	case 'T':
		return VALUE_TIME;
	default:
		return VALUE_BYTES;
	}
}

static uint8_t
value_code(const struct t2_value *v)
{
	switch (v->from) {
	case T2_FROM_NTOH:
		return v->size == 2 ? VALUE_NTOH16 : v->size == 4 ? VALUE_NTOH32 : v->size == 8 ? VALUE_NTOH64 :
		    VALUE_COPY;
	case T2_FROM_TIMEVAL:
		return VALUE_TIMEVAL;
	case T2_FROM_TICKS:
		return VALUE_TICKS;
	case T2_FROM_VALUE:
		return call_code(v);
	default:
		return VALUE_COPY;
	}
}

/* Bytes of a row that a value takes, 0 if it has no fixed size. */
static uint32_t
fixed_size(const struct t2_value *v)
{
	if (v->many != T2_ONE)
		return 0;
	switch ((enum t2_from)v->from) {
	case T2_FROM_COPY: case T2_FROM_NTOH:
		return v->size;
	case T2_FROM_TIMEVAL: case T2_FROM_TICKS:
		return sizeof(uint64_t) + sizeof(uint32_t);
	case T2_FROM_VALUE:
		return v->type[0] == 'S' ? 0 : call_code(v) == VALUE_TIME ? sizeof(uint64_t) + sizeof(uint32_t) :
		    v->size;
	default:
		return 0;
	}
}

static bool
has_cell(const struct t2_value *v)
{
	return v->cells != NULL;
}

static bool
is_same_cell(const struct t2_value *a, const struct t2_value *b)
{
	return a->cells == b->cells && a->far == b->far && a->far_offset == b->far_offset;
}

static struct step *
add(struct rowsteps *r, uint8_t code, const struct t2_value *v)
{
	struct step *const s = &r->step[r->nsteps++];

	*s = (struct step){ .code = code, .v = v, .get = v->get };
	if (has_cell(v))
		s->cell = (struct cell){ .cells = cells_of(v), .size = v->cell, .far_offset = v->far_offset,
			.zeros = v->far > 0 ? r->zeros : NULL };
	return s;
}

/* --- runs: values of a fixed size */

/* Bytes to copy: neighbours in the cell that are so in the row. */
struct piece {
	uint32_t from, to, n;
	const struct t2_value *v;	/* the first of them */
};

/* May a copy of COPY_BYTES begin at from in the cell of v? */
static bool
copy_fits(const struct t2_value *v, size_t from)
{
	return from + COPY_BYTES <= (v->far > 0 ? v->far : v->cell);
}

/* A value that is made at to of the run. */
static void
add_value(struct rowsteps *r, const struct t2_value *v, uint8_t code, const struct piece *at)
{
	r->values[r->nvalues++] = (struct value){ .code = code, .n = at->n, .from = at->from, .to = at->to,
	    .get = v->get };
}

/*
 * The copies of a piece; false: it is to be copied by its bytes behind all others, as it is long, or a copy of it
 * would read behind the cell.
 */
static bool
add_copies(struct rowsteps *r, const struct piece *p)
{
	uint32_t at = 0;

	if (p->n > COPY_MOST)
		return false;
	while (at < p->n && copy_fits(p->v, p->from + at)) {
		r->copies[r->ncopies++] = (struct copy){ p->from + at, p->to + at };
		at += COPY_BYTES;
	}
	return at >= p->n;
}

/* What n columns, whose values are in one cell or made by functions, add to a run that has at bytes before them. */
static void
add_cell(struct rowsteps *r, const struct t2_column *c, uint32_t n, uint32_t at)
{
	struct step *const s = add(r, STEP_RUN, &c->value);
	struct piece p = { 0, 0, 0, NULL };

	s->copy = &r->copies[r->ncopies];
	s->member = &r->values[r->nvalues];
	for (uint32_t i = 0; i < n; i++) {
		const struct t2_value *const v = &c[i].value;

		if (!has_cell(v)) {
			at += fixed_size(v);
			continue;
		}
		if (value_code(v) != VALUE_COPY)
			add_value(r, v, value_code(v), &(struct piece){ (uint32_t)v->offset, at, v->size, v });
		else if (p.n > 0 && p.from + p.n == v->offset && p.to + p.n == at)
			p.n += v->size;
		else {
			if (p.n > 0 && !add_copies(r, &p))
				add_value(r, p.v, VALUE_BYTES_AT, &p);
			p = (struct piece){ (uint32_t)v->offset, at, v->size, v };
		}
		at += fixed_size(v);
	}
	if (p.n > 0 && !add_copies(r, &p))
		add_value(r, p.v, VALUE_BYTES_AT, &p);
	s->ncopies = (uint32_t)(&r->copies[r->ncopies] - s->copy);
	s->nmembers = (uint32_t)(&r->values[r->nvalues] - s->member);
}

/* How many of n columns have their values in the cell of the first one, or are made by functions? */
static uint32_t
of_one_cell(const struct t2_column *c, uint32_t n)
{
	uint32_t i = 1;

	while (i < n && (!has_cell(&c[i].value) || is_same_cell(&c[i].value, &c[0].value)))
		i++;
	return i;
}

/* The functions of a run of n columns: in its last step. */
static void
add_calls(struct rowsteps *r, const struct t2_column *c, uint32_t n)
{
	struct step *const s = &r->step[r->nsteps - 1];
	uint32_t at = 0;

	s->call = &r->values[r->nvalues];
	for (uint32_t i = 0; i < n; i++) {
		const struct t2_value *const v = &c[i].value;

		if (!has_cell(v))
			add_value(r, v, value_code(v), &(struct piece){ 0, at, v->size, v });
		at += fixed_size(v);
	}
	s->ncalls = (uint32_t)(&r->values[r->nvalues] - s->call);
}

/*
 * Copies go from the left to the right, so what they write behind their value is written over: by the next one, by
 * what is more than a copy, which comes behind the copies of its cell, or by functions, which come last.
 */
static void
add_run(struct rowsteps *r, const struct t2_column *c, uint32_t n)
{
	const uint32_t first = r->nsteps;
	uint32_t bytes = 0, k;

	for (uint32_t i = 0; i < n; i += k) {
		k = has_cell(&c[i].value) ? of_one_cell(&c[i], n - i) : 1;
		if (has_cell(&c[i].value))
			add_cell(r, &c[i], k, bytes);
		for (uint32_t m = i; m < i + k; m++)
			bytes += fixed_size(&c[m].value);
	}
	if (r->nsteps == first)
		(void)add(r, STEP_RUN, &c->value);
	r->step[first].n = bytes;
	add_calls(r, c, n);
	if (r->nsteps == first + 1 && r->step[first].ncopies == 1 &&
	    r->step[first].nmembers + r->step[first].ncalls == 0)
		r->step[first].code = STEP_COPY;
}

/* --- what has no fixed size */

static uint8_t
loose_code(const struct t2_value *v)
{
	if (v->many == T2_MANY)
		return STEP_LIST;
	switch (v->from) {
	case T2_FROM_POINTER:
		return v->many == T2_OPTIONAL ? STEP_OPT_POINTER : STEP_POINTER;
	case T2_FROM_CHARS:
		return v->many == T2_OPTIONAL ? STEP_OPT_CHARS : STEP_CHARS;
	case T2_FROM_TEXT:
		return STEP_STRN;
	case T2_FROM_VALUE:
		return STEP_TEXT;
	default:
		return STEP_ROW;
	}
}

static void
add_loose(struct rowsteps *r, const struct t2_value *v)
{
	struct step *const s = add(r, loose_code(v), v);

	s->n = v->size;
	s->offset = v->offset;
}

/* Bytes of the largest cell that a pointer leads to. */
static size_t
far_size(const struct t2_columns *c)
{
	size_t size = 1;

	for (uint32_t i = 0; i < c->n; i++)
		if (size < c->column[i].value.far)
			size = c->column[i].value.far;
	return size;
}

/* How many columns from i on have a fixed size? */
static uint32_t
run_length(const struct t2_columns *c, uint32_t i)
{
	uint32_t n = 0;

	while (i + n < c->n && fixed_size(&c->column[i + n].value) > 0)
		n++;
	return n;
}

static void
steps_make(struct rowsteps *r, const struct t2_columns *c)
{
	uint32_t i = 0, n;

	while (i < c->n) {
		const struct t2_column *const column = &c->column[i];

		if ((n = run_length(c, i)) > 0)
			add_run(r, column, n);
		else if (column->value.from != T2_FROM_SAME)
			add_loose(r, &column->value);
		i += n > 0 ? n : 1;
	}
}

/* The first column whose array is not there; NULL if all are. */
static const struct t2_column *
missing(const struct t2_columns *c)
{
	for (uint32_t i = 0; i < c->n; i++)
		if (c->column[i].value.cells != NULL && cells_of(&c->column[i].value) == NULL)
			return &c->column[i];
	return NULL;
}

/* Copies that the columns make at most */
static size_t
most_copies(const struct t2_columns *c)
{
	size_t n = 0;

	for (uint32_t i = 0; i < c->n; i++)
		n += fixed_size(&c->column[i].value) / COPY_BYTES + 1;
	return n;
}

struct rowsteps *
rowsteps_new(const struct t2_columns *c, char *why, size_t size)
{
	const struct t2_column *const gone = missing(c);
	struct rowsteps *r;

	if (gone != NULL) {
		snprintf(why, size, "column %s: its array is not there behind initialize", gone->name);
		return NULL;
	}
	r = calloc(1, sizeof(*r) + c->n * sizeof(r->step[0]));	/* a column makes a step at most */
	if (r == NULL || (r->zeros = calloc(1, far_size(c))) == NULL ||
	    (r->copies = calloc(most_copies(c) + 1, sizeof(*r->copies))) == NULL ||
	    (r->values = calloc(c->n + 1, sizeof(*r->values))) == NULL) {
		snprintf(why, size, "out of memory");
		rowsteps_free(r);
		return NULL;
	}
	steps_make(r, c);
	return r;
}

void
rowsteps_free(struct rowsteps *r)
{
	if (r == NULL)
		return;
	free(r->zeros);
	free(r->copies);
	free(r->values);
	free(r);
}

/* --- a row ------------------------------------------------------------------------------------------------------ */

static inline void
put_time(char *p, uint64_t sec, uint32_t frac)
{
	memcpy(p, &sec, sizeof(sec));
	memcpy(p + sizeof(sec), &frac, sizeof(frac));
}

static inline uint64_t
number(const char *at, size_t n)
{
	uint64_t v8;
	uint32_t v4;
	uint16_t v2;

	switch (n) {
	case 1:
		return *(const uint8_t *)at;
	case 2:
		memcpy(&v2, at, sizeof(v2));
		return v2;
	case 4:
		memcpy(&v4, at, sizeof(v4));
		return v4;
	default:
		memcpy(&v8, at, sizeof(v8));
		return v8;
	}
}

/* A value at p of n bytes at at in the cell. */
static inline void
put_member(char *p, uint8_t code, const char *at, size_t n)
{
	struct timeval tv;
	uint64_t u8;
	uint32_t u4;
	uint16_t u2;

	if (code == VALUE_TIMEVAL) {	/* most are */
		memcpy(&tv, at, sizeof(tv));
		put_time(p, (uint64_t)tv.tv_sec, (uint32_t)tv.tv_usec);
		return;
	}
	switch (code) {
	case VALUE_BYTES_AT:
		if (LIKELY(n == 1))
			*p = *at;
		else
			memcpy(p, at, n);
		break;
	case VALUE_NTOH16:
		u2 = be16toh((uint16_t)number(at, 2));
		memcpy(p, &u2, 2);
		break;
	case VALUE_NTOH32:
		u4 = be32toh((uint32_t)number(at, 4));
		memcpy(p, &u4, 4);
		break;
	case VALUE_NTOH64:
		u8 = be64toh(number(at, 8));
		memcpy(p, &u8, 8);
		break;
	default:
		u8 = number(at, n);
		put_time(p, u8 / (uint64_t)T2_TSTAMP_TICKS, (uint32_t)(u8 % (uint64_t)T2_TSTAMP_TICKS));
		break;
	}
}

static inline void
put_number(char *p, uint64_t u, uint32_t n)
{
	u = htole64(u);
	switch (n) {
	case 1:
		memcpy(p, &u, 1);
		break;
	case 2:
		memcpy(p, &u, 2);
		break;
	case 4:
		memcpy(p, &u, 4);
		break;
	default:
		memcpy(p, &u, 8);
		break;
	}
}

/* n bytes at v; NULL stands for zeros. */
static inline void
put_bytes(char *p, const void *v, size_t n)
{
	if (v != NULL)
		memcpy(p, v, n);
	else
		memset(p, 0, n);
}

/* A value that a function returns. */
static inline void
put_call(char *p, const struct value *v, unsigned long flowIndex)
{
	struct timeval tv;
	double d;
	float f;

	if (v->code == VALUE_FLT) {	/* most are */
		f = v->get.f(flowIndex);
		memcpy(p, &f, sizeof(f));
		return;
	}
	switch (v->code) {
	case VALUE_U:
		put_number(p, v->get.u(flowIndex), v->n);
		break;
	case VALUE_I:
		put_number(p, (uint64_t)v->get.i(flowIndex), v->n);
		break;
	case VALUE_DBL:
		d = v->get.d(flowIndex);
		memcpy(p, &d, sizeof(d));
		break;
	case VALUE_TIME:
		tv = v->get.t(flowIndex);
		put_time(p, (uint64_t)tv.tv_sec, (uint32_t)tv.tv_usec);
		break;
	default:
		put_bytes(p, v->get.p(flowIndex), v->n);
		break;
	}
}

/* The cell of a flow. */
static inline const char *
cell_of(const struct step *s, unsigned long flowIndex)
{
	const char *cell = s->cell.cells + flowIndex * s->cell.size;

	if (LIKELY(s->cell.zeros == NULL))
		return cell;
	memcpy(&cell, cell + s->cell.far_offset, sizeof(cell));
	return cell != NULL ? cell : s->cell.zeros;
}

static inline const char *
member(const struct step *s, unsigned long flowIndex)
{
	return cell_of(s, flowIndex) + s->offset;
}

static void
append_chars(outputBuffer_t *buf, const char *s, size_t size, bool optional)
{
	const size_t n = strnlen(s, size);

	if (optional)
		outputBuffer_append_opt_strn(buf, s, n);
	else
		outputBuffer_append_strn(buf, s, n);
}

static inline const char *
pointer_at(const char *at)
{
	const char *s;

	memcpy(&s, at, sizeof(s));
	return s;
}

/* Element of a list. */
static void
append_element(outputBuffer_t *buf, const struct t2_value *v, const char *at)
{
	char value[64];

	switch (v->from) {
	case T2_FROM_POINTER:
		outputBuffer_append_str(buf, pointer_at(at));
		break;
	case T2_FROM_CHARS:
		append_chars(buf, at, v->size, false);
		break;
	case T2_FROM_TIMEVAL:
	case T2_FROM_TICKS:
		put_member(value, v->from == T2_FROM_TIMEVAL ? VALUE_TIMEVAL : VALUE_TICKS, at, v->size);
		outputBuffer_append(buf, value, sizeof(uint64_t) + sizeof(uint32_t));
		break;
	default:
		outputBuffer_append(buf, at, v->size);
	}
}

/* Where the elements of a list, or the bytes of a text, are, and how many. */
static inline const char *
elements(const struct t2_value *v, const char *cell, uint64_t *n)
{
	const char *at = cell + v->offset;

	*n = number(cell + v->count_offset, v->count_size);
	if (v->room == 0)
		at = pointer_at(at);
	else if (*n > v->room)
		*n = v->room;
	if (at == NULL)
		*n = 0;
	return at;
}

static void
append_text(outputBuffer_t *buf, const struct t2_value *v, const char *cell)
{
	uint64_t n;
	const char *const s = elements(v, cell, &n);

	outputBuffer_append_strn(buf, s, (size_t)n);
}

static void
append_list(outputBuffer_t *buf, const struct t2_value *v, const char *cell)
{
	uint64_t n;
	const char *at = elements(v, cell, &n);

	outputBuffer_append_numrep(buf, (uint32_t)n);
	if (n == 0)
		return;
	if (v->from == T2_FROM_COPY && v->stride == v->size)
		outputBuffer_append(buf, at, (size_t)n * v->size);
	else
		for (; n > 0; n--, at += v->stride)
			append_element(buf, v, at);
}

/* A step of a run, whose bytes are at p. */
static inline void
run(const struct step *s, unsigned long flowIndex, char *p)
{
	const struct copy *c = s->copy;
	const struct value *v = s->member;
	const char *cell = NULL;

	if (s->cell.cells != NULL)
		cell = cell_of(s, flowIndex);
	for (uint32_t i = s->ncopies; i > 0; i--, c++)
		memcpy(p + c->to, cell + c->from, COPY_BYTES);
	for (uint32_t i = s->nmembers; i > 0; i--, v++)
		put_member(p + v->to, v->code, cell + v->from, v->n);
	v = s->call;
	for (uint32_t i = s->ncalls; i > 0; i--, v++)
		put_call(p + v->to, v, flowIndex);
}

/* A step of no fixed size.  Not inline: what runs are made with stays in registers. */
static T2_NOINLINE void
loose(const struct step *s, unsigned long flowIndex, outputBuffer_t *buf)
{
	switch ((enum step_code)s->code) {
	case STEP_LIST:
		append_list(buf, s->v, cell_of(s, flowIndex));
		break;
	case STEP_STRN:
		append_text(buf, s->v, cell_of(s, flowIndex));
		break;
	case STEP_TEXT:
		outputBuffer_append_str(buf, s->get.s(flowIndex));
		break;
	case STEP_POINTER:
		outputBuffer_append_str(buf, pointer_at(member(s, flowIndex)));
		break;
	case STEP_CHARS:
		append_chars(buf, member(s, flowIndex), s->n, false);
		break;
	case STEP_OPT_POINTER:
		outputBuffer_append_opt_str(buf, pointer_at(member(s, flowIndex)));
		break;
	case STEP_OPT_CHARS:
		append_chars(buf, member(s, flowIndex), s->n, true);
		break;
	default:
		break;
	}
}

void
rowsteps_run(const struct rowsteps *r, unsigned long flowIndex, outputBuffer_t *buf)
{
	const struct step *s = r->step, *const end = s + r->nsteps;
	char *p = NULL;

	for (; s < end; s++)
		if (s->code == STEP_RUN) {
			if (s->n > 0) {
				p = outputBuffer_room(buf, s->n);
				buf->pos += s->n;
			}
			run(s, flowIndex, p);
		} else if (s->code == STEP_COPY) {
			memcpy(outputBuffer_room(buf, s->n), cell_of(s, flowIndex) + s->copy->from, COPY_BYTES);
			buf->pos += s->n;
		} else if (s->code == STEP_ROW) {
			s->get.row(flowIndex, buf);
		} else {
			loose(s, flowIndex, buf);
		}
}
