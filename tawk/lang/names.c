/* The names of a program, and the memory of its tree. */
#include <stdlib.h>
#include <string.h>

#include "grammar_priv.h"

#define ARENA_CHUNK 32768

struct chunk {
	struct chunk *next;
	size_t used, size;
	_Alignas(16) char mem[];
};

void *
arena_alloc(struct parser *ps, size_t n)
{
	struct chunk *c = ps->arena;
	void *p;

	n = (n + 15) & ~(size_t)15;
	if (!c || c->size - c->used < n) {
		size_t size = n > ARENA_CHUNK ? n : ARENA_CHUNK;

		c = xmalloc(sizeof *c + size);
		c->used = 0;
		c->size = size;
		c->next = ps->arena;
		ps->arena = c;
	}
	p = c->mem + c->used;
	c->used += n;
	memset(p, 0, n);
	return p;
}

char *
arena_text(struct parser *ps, const char *p, size_t n)
{
	char *s = arena_alloc(ps, n + 1);

	memcpy(s, p, n);
	return s;
}

void
arena_release(struct parser *ps)
{
	struct chunk *c;

	while ((c = ps->arena)) {
		ps->arena = c->next;
		free(c);
	}
}

static unsigned
name_hash(const char *p, size_t n)
{
	return (unsigned)text_hash(p, n);
}

struct sym *
sym_find(struct parser *ps, const char *name, size_t n)
{
	struct sym *s;

	for (s = ps->symhash[name_hash(name, n) % 256]; s; s = s->hnext)
		if (strlen(s->name) == n && memcmp(s->name, name, n) == 0)
			return s;
	return NULL;
}

struct sym *
sym_get(struct parser *ps, const char *name, size_t n)
{
	struct sym **head = &ps->symhash[name_hash(name, n) % 256], *s = sym_find(ps, name, n);

	if (s)
		return s;
	s = arena_alloc(ps, sizeof *s);
	s->name = arena_text(ps, name, n);
	s->slot = ps->nsym++;
	s->col = -1;
	s->hnext = *head;
	*head = s;
	*ps->syms_end = s;
	ps->syms_end = &s->next;
	return s;
}

struct func *
func_find(struct parser *ps, const char *name, size_t n)
{
	struct func *f;

	for (f = ps->funchash[name_hash(name, n) % 64]; f; f = f->hnext)
		if (strlen(f->name) == n && memcmp(f->name, name, n) == 0)
			return f;
	return NULL;
}

struct func *
func_get(struct parser *ps, const char *name, size_t n)
{
	struct func *f = func_find(ps, name, n), **head = &ps->funchash[name_hash(name, n) % 64];

	if (f)
		return f;
	f = arena_alloc(ps, sizeof *f);
	f->name = arena_text(ps, name, n);
	f->n = ps->nfunc++;
	f->line = ps->lex->line;
	f->col = ps->lex->col;
	f->src = ps->lex->src;
	f->hnext = *head;
	*head = f;
	*ps->funcs_end = f;
	ps->funcs_end = &f->next;
	return f;
}
