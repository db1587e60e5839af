/*
 * A table of columns as steps.
 *
 * Values of a fixed size stand in runs: room for a run is asked for once, and neighbours in the cell are one copy.
 */
#include <endian.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "columnlist.h"

enum step_code {
	STEP_RUN,		/* n bytes, made by the steps up to end */
	STEP_1, STEP_2, STEP_4, STEP_8,	/* copies */
	STEP_N,
	STEP_NTOH16, STEP_NTOH32, STEP_NTOH64,
	STEP_TIMEVAL, STEP_TICKS,
	STEP_U, STEP_I, STEP_FLT, STEP_DBL, STEP_BYTES, STEP_TIME,	/* what a function returns */
	STEP_TEXT,		/* the same, of no fixed size */
	STEP_POINTER, STEP_CHARS,
	STEP_OPT_POINTER, STEP_OPT_CHARS,
	STEP_STRN,		/* so many bytes */
	STEP_LIST,
	STEP_ROW,
	STEP_NONE
};

struct step {
	uint8_t			 code;	/* enum step_code */
	uint32_t		 n;	/* bytes: of the run, in the row; of the copy; of the member */
	uint32_t		 end;	/* run: index behind it */
	const char		*cells;
	size_t			 cell, far_offset, offset;
	const char		*zeros;	/* in place of a cell that is not there; NULL: it is in the array itself */
	const struct t2_value	*v;	/* list */
	__typeof__(((struct t2_value *)0)->get)	 get;
};

struct rowsteps {
	char		*zeros;
	uint32_t	nsteps;
	struct step	step[];
};

/* --- from the table --------------------------------------------------------------------------------------------- */

/* Where the cells of a value are; NULL if they are not there, or if it has none. */
static const char *
cells_of(const struct t2_value *v)
{
	return v->cells != NULL ? *(const char *const *)v->cells : NULL;
}

static uint8_t
copy_code(uint32_t n)
{
	return n == 1 ? STEP_1 : n == 2 ? STEP_2 : n == 4 ? STEP_4 : n == 8 ? STEP_8 : STEP_N;
}

/* The step of a value that a function returns, by its type. */
static uint8_t
value_code(const struct t2_value *v)
{
	switch (v->type[0]) {
	case 'U': case 'H': case 'C':
		return v->size <= 8 ? STEP_U : STEP_BYTES;
	case 'I':
		return v->type[1] != 'P' && v->size <= 8 ? STEP_I : STEP_BYTES;
	case 'F':
		return STEP_FLT;
	case 'D':
		return strcmp(v->type, "DBL") == 0 ? STEP_DBL : strcmp(v->type, "DIR") == 0 ? STEP_U : STEP_TIME;
	case 'T':
		return STEP_TIME;
	case 'S':
		return STEP_TEXT;
	default:
		return STEP_BYTES;
	}
}

static uint8_t
step_code(const struct t2_value *v)
{
	if (v->many == T2_MANY)
		return STEP_LIST;
	switch ((enum t2_from)v->from) {
	case T2_FROM_COPY:
		return copy_code(v->size);
	case T2_FROM_NTOH:
		return v->size == 2 ? STEP_NTOH16 : v->size == 4 ? STEP_NTOH32 : v->size == 8 ? STEP_NTOH64 : STEP_1;
	case T2_FROM_TIMEVAL:
		return STEP_TIMEVAL;
	case T2_FROM_TICKS:
		return STEP_TICKS;
	case T2_FROM_POINTER:
		return v->many == T2_OPTIONAL ? STEP_OPT_POINTER : STEP_POINTER;
	case T2_FROM_CHARS:
		return v->many == T2_OPTIONAL ? STEP_OPT_CHARS : STEP_CHARS;
	case T2_FROM_TEXT:
		return STEP_STRN;
	case T2_FROM_VALUE:
		return value_code(v);
	case T2_FROM_ROW:
		return STEP_ROW;
	case T2_FROM_SAME:
		break;
	}
	return STEP_NONE;
}

/* Bytes of a row that a step takes, 0 if it has no fixed size. */
static uint32_t
fixed_size(const struct step *s)
{
	switch (s->code) {
	case STEP_1: case STEP_2: case STEP_4: case STEP_8: case STEP_N: case STEP_U: case STEP_I: case STEP_BYTES:
		return s->n;
	case STEP_NTOH16:
		return 2;
	case STEP_NTOH32: case STEP_FLT:
		return 4;
	case STEP_NTOH64: case STEP_DBL:
		return 8;
	case STEP_TIMEVAL: case STEP_TICKS: case STEP_TIME:
		return sizeof(uint64_t) + sizeof(uint32_t);
	default:
		return 0;
	}
}

static bool
is_copy(const struct step *s)
{
	return s->code >= STEP_1 && s->code <= STEP_N;
}

/* Make one copy of two that are neighbours in the cell as in the row. */
static bool
fuse(struct step *a, const struct step *b)
{
	if (!is_copy(a) || !is_copy(b) || a->cells != b->cells ||
	    a->far_offset != b->far_offset || a->offset + a->n != b->offset)
		return false;
	a->n += b->n;
	a->code = copy_code(a->n);
	return true;
}

/* Append a step behind the last, *run the index of the run that it may join, UINT32_MAX if there is none. */
static void
add(struct rowsteps *r, const struct step *s, uint32_t *run)
{
	const uint32_t n = fixed_size(s);

	if (n == 0) {
		r->step[r->nsteps++] = *s;
		*run = UINT32_MAX;
		return;
	}
	if (*run == UINT32_MAX) {
		*run = r->nsteps;
		r->step[r->nsteps++] = (struct step){ .code = STEP_RUN };
	}
	r->step[*run].n += n;
	if (r->nsteps - 1 == *run || !fuse(&r->step[r->nsteps - 1], s))
		r->step[r->nsteps++] = *s;
	r->step[*run].end = r->nsteps;
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

struct rowsteps *
rowsteps_new(const struct t2_columns *c, char *why, size_t size)
{
	struct rowsteps *r = calloc(1, sizeof(*r) + 2 * (size_t)c->n * sizeof(r->step[0]));
	uint32_t run = UINT32_MAX;

	if (r == NULL || (r->zeros = calloc(1, far_size(c))) == NULL) {
		snprintf(why, size, "out of memory");
		rowsteps_free(r);
		return NULL;
	}
	for (uint32_t i = 0; i < c->n; i++) {
		const struct t2_value *const v = &c->column[i].value;
		const struct step s = { .code = step_code(v), .n = v->size, .v = v, .get = v->get, .cells = cells_of(v),
			.cell = v->cell, .far_offset = v->far_offset, .offset = v->offset, .zeros = v->far > 0 ? r->zeros : NULL };

		if (v->cells != NULL && s.cells == NULL) {
			snprintf(why, size, "column %s: its array is not there behind initialize", c->column[i].name);
			rowsteps_free(r);
			return NULL;
		}
		if (s.code != STEP_NONE)
			add(r, &s, &run);
	}
	return r;
}

void
rowsteps_free(struct rowsteps *r)
{
	if (r == NULL)
		return;
	free(r->zeros);
	free(r);
}

/* --- a row ------------------------------------------------------------------------------------------------------ */

static inline char *
put(char *p, const void *v, size_t n)
{
	memcpy(p, v, n);
	return p + n;
}

static inline char *
put_time(char *p, uint64_t sec, uint32_t frac)
{
	return put(put(p, &sec, sizeof(sec)), &frac, sizeof(frac));
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

/* A value at p, whose place in the cell is at. */
static inline char *
put_member(char *p, uint8_t code, const char *at, size_t n)
{
	struct timeval tv;
	uint64_t u8;
	uint32_t u4;
	uint16_t u2;

	switch (code) {
	case STEP_1:
		return put(p, at, 1);
	case STEP_2:
		return put(p, at, 2);
	case STEP_4:
		return put(p, at, 4);
	case STEP_8:
		return put(p, at, 8);
	case STEP_NTOH16:
		u2 = be16toh((uint16_t)number(at, 2));
		return put(p, &u2, 2);
	case STEP_NTOH32:
		u4 = be32toh((uint32_t)number(at, 4));
		return put(p, &u4, 4);
	case STEP_NTOH64:
		u8 = be64toh(number(at, 8));
		return put(p, &u8, 8);
	case STEP_TIMEVAL:
		memcpy(&tv, at, sizeof(tv));
		return put_time(p, (uint64_t)tv.tv_sec, (uint32_t)tv.tv_usec);
	case STEP_TICKS:
		u8 = number(at, n);
		return put_time(p, u8 / (uint64_t)T2_TSTAMP_TICKS, (uint32_t)(u8 % (uint64_t)T2_TSTAMP_TICKS));
	default:
		return put(p, at, n);
	}
}

/* n bytes at v; NULL stands for zeros. */
static inline char *
put_bytes(char *p, const void *v, size_t n)
{
	if (v != NULL)
		return put(p, v, n);
	memset(p, 0, n);
	return p + n;
}

/* A value that a function returns. */
static inline char *
put_value(char *p, const struct step *s, unsigned long flowIndex)
{
	struct timeval tv;
	uint64_t u;
	double d;
	float f;

	switch (s->code) {
	case STEP_U:
		u = s->get.u(flowIndex);
		break;
	case STEP_I:
		u = (uint64_t)s->get.i(flowIndex);
		break;
	case STEP_FLT:
		f = s->get.f(flowIndex);
		return put(p, &f, sizeof(f));
	case STEP_DBL:
		d = s->get.d(flowIndex);
		return put(p, &d, sizeof(d));
	case STEP_TIME:
		tv = s->get.t(flowIndex);
		return put_time(p, (uint64_t)tv.tv_sec, (uint32_t)tv.tv_usec);
	default:
		return put_bytes(p, s->get.p(flowIndex), s->n);
	}
	u = htole64(u);
	return put(p, &u, s->n);
}

/* The cell of a flow. */
static inline const char *
cell_of(const struct step *s, unsigned long flowIndex)
{
	const char *cell = s->cells + flowIndex * s->cell;

	if (s->zeros == NULL)
		return cell;
	memcpy(&cell, cell + s->far_offset, sizeof(cell));
	return cell != NULL ? cell : s->zeros;
}

static inline const char *
member(const struct step *s, unsigned long flowIndex)
{
	return cell_of(s, flowIndex) + s->offset;
}

static const struct step *
run(const struct rowsteps *r, const struct step *s, unsigned long flowIndex, outputBuffer_t *buf)
{
	const struct step *const end = r->step + s->end;
	char *p = outputBuffer_room(buf, s->n);

	buf->pos += s->n;
	for (s++; s < end; s++)
		if (s->code < STEP_U)
			p = put_member(p, s->code, member(s, flowIndex), s->n);
		else
			p = put_value(p, s, flowIndex);
	return end;
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
		(void)put_member(value, v->from == T2_FROM_TIMEVAL ? STEP_TIMEVAL : STEP_TICKS, at, v->size);
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
	if (v->from == T2_FROM_COPY && v->stride == v->size)
		outputBuffer_append(buf, at, (size_t)n * v->size);
	else
		for (; n > 0; n--, at += v->stride)
			append_element(buf, v, at);
}

void
rowsteps_run(const struct rowsteps *r, unsigned long flowIndex, outputBuffer_t *buf)
{
	const struct step *s = r->step, *const end = s + r->nsteps;

	while (s < end) {
		switch (s->code) {
		case STEP_RUN:
			s = run(r, s, flowIndex, buf);
			continue;
		case STEP_ROW:
			s->get.row(flowIndex, buf);
			break;
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
		s++;
	}
}
