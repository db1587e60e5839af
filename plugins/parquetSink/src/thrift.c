/* Bytes that grow, and Thrift's compact form. */
#include "parquetSink.h"

bool bytes_broken;

uint8_t *
bytes_grow(struct bytes *b, size_t n)
{
	size_t room = b->room > 0 ? b->room : 256;
	uint8_t *p;

	while (room - b->n < n)
		room *= 2;
	if ((p = realloc(b->p, room + BYTES_SPARE)) == NULL) {
		bytes_broken = true;
		return NULL;
	}
	b->p = p;
	b->room = room;
	return p + b->n;
}

void
bytes_add(struct bytes *b, const void *p, size_t n)
{
	uint8_t *to = bytes_room(b, n);

	if (to == NULL || n == 0)
		return;
	memcpy(to, p, n);
	b->n += n;
}

void
bytes_again(struct bytes *b, size_t n, size_t times)
{
	uint8_t *const to = bytes_room(b, n * times), *const from = to != NULL ? to - n : NULL;
	size_t have = n;

	if (to == NULL || n == 0)
		return;
	b->n += n * times;
	if (n == 1) {
		memset(to, *from, times);
		return;
	}
	for (times++; have < n * times; have += MIN(have, n * times - have))
		memcpy(from + have, from, MIN(have, n * times - have));
}

void
bytes_free(struct bytes *b)
{
	free(b->p);
	*b = (struct bytes){ NULL, 0, 0 };
}

/* Seven bits a byte, low ones first. */
static void
put_varint(struct bytes *b, uint64_t v)
{
	for (; v >= 0x80; v >>= 7)
		bytes_byte(b, (uint8_t)(v | 0x80));
	bytes_byte(b, (uint8_t)v);
}

static void
put_zigzag(struct bytes *b, int64_t v)
{
	put_varint(b, (uint64_t)v << 1 ^ (uint64_t)(v >> 63));
}

static void
field(struct thrift *t, int id, int type)
{
	int *const last = &t->last[t->depth];
	const int delta = id - *last;

	if (delta >= 1 && delta <= 15)
		bytes_byte(t->out, (uint8_t)(delta << 4 | type));
	else {
		bytes_byte(t->out, (uint8_t)type);
		put_zigzag(t->out, id);
	}
	*last = id;
}

void
thrift_begin(struct thrift *t, struct bytes *out)
{
	*t = (struct thrift){ .out = out };
}

void
thrift_end(struct thrift *t)
{
	bytes_byte(t->out, 0);
	t->depth--;
}

void
thrift_int(struct thrift *t, int id, int type, int64_t v)
{
	field(t, id, type);
	if (type == TH_I8)
		bytes_byte(t->out, (uint8_t)v);
	else
		put_zigzag(t->out, v);
}

void
thrift_bool(struct thrift *t, int id, bool v)
{
	field(t, id, v ? TH_TRUE : TH_FALSE);
}

void
thrift_bytes(struct thrift *t, int id, const void *p, size_t n)
{
	field(t, id, TH_BINARY);
	put_varint(t->out, n);
	bytes_add(t->out, p, n);
}

void
thrift_text(struct thrift *t, int id, const char *s)
{
	thrift_bytes(t, id, s, strlen(s));
}

void
thrift_struct(struct thrift *t, int id)
{
	field(t, id, TH_STRUCT);
	thrift_element(t);
}

void
thrift_list(struct thrift *t, int id, int type, size_t n)
{
	field(t, id, TH_LIST);
	if (n < 15)
		bytes_byte(t->out, (uint8_t)(n << 4 | (unsigned)type));
	else {
		bytes_byte(t->out, (uint8_t)(0xf0 | type));
		put_varint(t->out, n);
	}
}

void
thrift_element(struct thrift *t)
{
	t->last[++t->depth] = 0;
}

void
thrift_element_int(struct thrift *t, int64_t v)
{
	put_zigzag(t->out, v);
}

void
thrift_element_text(struct thrift *t, const char *s)
{
	put_varint(t->out, strlen(s));
	bytes_add(t->out, s, strlen(s));
}
