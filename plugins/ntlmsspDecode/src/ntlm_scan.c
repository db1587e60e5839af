/* ntlm_scan: messages of NTLM in bytes that come in pieces. */
#include "ntlm_scan.h"

#include <stdlib.h>
#include <string.h>

#include "t2Plugin.h"

#include "cursor.h"
#include "stream.h"

#define SIGNATURE_LEN	8u

/*
 * The signature in base64, by how many bytes of its first group are in front of it: what does not depend on these;
 * and where its first RARE is, a character that texts seldom have.
 */
#define RARE	'U'
static const struct { const char *text; uint8_t n, before, rare; } encoded[] = {
	{ "TlRMTVNTUA", 10, 0, 8 }, { "5UTE1TU1A", 9, 2, 1 }, { "OVExNU1NQ", 9, 3, 5 },
};

/* The value of a character; -1 if it is none of base64. */
static int
value(uint8_t c)
{
	if (c >= 'A' && c <= 'Z')
		return c - 'A';
	if (c >= 'a' && c <= 'z')
		return c - 'a' + 26;
	if (c >= '0' && c <= '9')
		return c - '0' + 52;
	return c == '+' ? 62 : c == '/' ? 63 : -1;
}

/* Decode n characters where they are; how many bytes they are. */
static size_t
decode(uint8_t *p, size_t n)
{
	uint32_t bits = 0;
	size_t len = 0;

	for (size_t i = 0; i < n; i++) {
		bits = bits << 6 | (uint32_t)value(p[i]);
		if (i % 4 != 0)
			p[len++] = (uint8_t)(bits >> (6 - 2 * (i % 4)));
	}
	return len;
}

static void
part_clear(struct ntlm_scan *s)
{
	if (s->size > 0)
		t2_mem_give(T2_MEM_TEXT, s->size);
	free(s->part);
	s->part = NULL;
	s->npart = s->size = 0;
	s->inside = false;
}

void
ntlm_scan_clear(struct ntlm_scan *s)
{
	part_clear(s);
	s->ncarry = 0;
}

/* Move up to n bytes to the part; false if there is no memory. */
static bool
take(struct ntlm_scan *s, struct cursor *c, size_t n)
{
	uint32_t size = s->size;
	uint8_t *p;

	if ((n = MIN(n, cursor_left(c))) == 0)
		return true;
	while (size < s->npart + n)
		size = size == 0 ? 512 : 2 * size;
	if (size != s->size) {
		if (!t2_mem_take(T2_MEM_TEXT, size - s->size))
			return false;
		if ((p = realloc(s->part, size)) == NULL) {
			t2_mem_give(T2_MEM_TEXT, size - s->size);
			return false;
		}
		s->part = p;
		s->size = size;
	}
	memcpy(s->part + s->npart, c->p, n);
	s->npart += (uint32_t)n;
	cursor_skip(c, n);
	return true;
}

/* Hand a message out; what does not begin as one is none, as base64 by chance. */
static void
found(struct ntlm_scan *s, size_t skip, ntlm_found_fn *take_message, void *arg)
{
	struct ntlm_message m;

	if (s->npart >= skip + SIGNATURE_LEN && memcmp(s->part + skip, NTLM_SIGNATURE, SIGNATURE_LEN) == 0)
		take_message(arg, ntlm_read(&m, s->part + skip, s->npart - skip) ? &m : NULL);
	part_clear(s);
}

/* Go on with a message. */
static void
collect_raw(struct ntlm_scan *s, struct cursor *c, ntlm_found_fn *take_message, void *arg)
{
	while (cursor_left(c) > 0) {
		const size_t size = ntlm_size(s->part, s->npart);

		if (size > NTLM_MAX || (size > 0 && s->npart >= size)) {
			found(s, 0, take_message, arg);
			return;
		}
		if (!take(s, c, size == 0 ? (s->npart < 12 ? 12 - s->npart : 4) : size - s->npart)) {
			part_clear(s);
			return;
		}
	}
	if (ntlm_size(s->part, s->npart) > 0 && s->npart >= ntlm_size(s->part, s->npart))
		found(s, 0, take_message, arg);
}

static void
collect_text(struct ntlm_scan *s, struct cursor *c, ntlm_found_fn *take_message, void *arg)
{
	size_t n = 0;

	while (n < cursor_left(c) && s->npart + n < NTLM_TEXT_MAX && value(c->p[n]) >= 0)
		n++;
	if (!take(s, c, n)) {
		part_clear(s);
		return;
	}
	if (cursor_left(c) == 0)
		return;
	if (n == 0 && s->npart == 0)		/* what is in front of the signature is none of it */
		cursor_skip(c, 1);
	s->npart = (uint32_t)decode(s->part, s->npart);
	found(s, s->skip, take_message, arg);
}

/* Do bytes look as those of a protocol of text? */
static bool
is_text(const uint8_t *p, size_t n)
{
	for (size_t i = 0; i < n && i < 16; i++)
		if ((p[i] < ' ' && p[i] != '\r' && p[i] != '\n' && p[i] != '\t') || p[i] >= 0x7f)
			return false;
	return true;
}

/* The form of base64 whose first RARE is the byte at at of n; -1 if it is of none. */
static int
form_at(const uint8_t *p, size_t n, size_t at)
{
	for (unsigned i = 0; i < T2_NELEM(encoded); i++) {
		const size_t begin = at - encoded[i].rare;

		if (at >= encoded[i].rare + (size_t)encoded[i].before && n - begin >= encoded[i].n &&
		    memcmp(p + begin, encoded[i].text, encoded[i].n) == 0)
			return (int)i;
	}
	return -1;
}

/* Where the first message in base64 begins, with its group, in n bytes; NULL if none does. */
static const uint8_t *
search_text(struct ntlm_scan *s, const uint8_t *p, size_t n)
{
	for (size_t at = 0; at < n; at++) {
		const uint8_t *const rare = memchr(p + at, RARE, n - at);
		int i;

		if (rare == NULL)
			return NULL;
		at = (size_t)(rare - p);
		if ((i = form_at(p, n, at)) < 0)
			continue;
		s->skip = encoded[i].before == 0 ? 0 : encoded[i].before - 1;
		return rare - encoded[i].rare - encoded[i].before;
	}
	return NULL;
}

/* Where the first message begins in n bytes, with its group of base64; NULL if none does.  text: look for that. */
static const uint8_t *
search(struct ntlm_scan *s, const uint8_t *p, size_t n, bool text)
{
	const uint8_t *const first = ntlm_find(p, n), *const coded = text ? search_text(s, p, n) : NULL;

	s->encoded = coded != NULL && (first == NULL || coded < first);
	return s->encoded ? coded : first;
}

/* Keep the end of what was looked through. */
static void
carry(struct ntlm_scan *s, const struct cursor *c)
{
	const size_t n = cursor_left(c), keep = n < NTLM_CARRY ? MIN(s->ncarry, NTLM_CARRY - n) : 0;

	memmove(s->carry, s->carry + s->ncarry - keep, keep);
	memcpy(s->carry + keep, c->end - MIN(n, NTLM_CARRY), MIN(n, NTLM_CARRY));
	s->ncarry = (uint8_t)(keep + MIN(n, NTLM_CARRY));
}

/* The begin of the next message: in the carried bytes and the first of the cursor, or in those alone. */
static bool
begin(struct ntlm_scan *s, struct cursor *c, bool text)
{
	uint8_t seam[2 * NTLM_CARRY];
	const size_t more = MIN(cursor_left(c), NTLM_CARRY);
	const uint8_t *at;

	memcpy(seam, s->carry, s->ncarry);
	memcpy(seam + s->ncarry, c->p, more);
	if (s->ncarry > 0 && (at = search(s, seam, s->ncarry + more, text)) != NULL && at < seam + s->ncarry) {
		struct cursor before = { at, seam + s->ncarry };

		s->ncarry = 0;
		return take(s, &before, cursor_left(&before));
	}
	if ((at = search(s, c->p, cursor_left(c), text)) == NULL)
		return false;
	s->ncarry = 0;
	c->p = at;
	return true;
}

void
ntlm_scan_bytes(struct ntlm_scan *s, const uint8_t *p, size_t n, ntlm_found_fn *take_message, void *arg)
{
	struct cursor c = { p, p + n };
	const bool text = is_text(p, n);

	while (cursor_left(&c) > 0) {
		if (!s->inside && !(s->inside = begin(s, &c, text))) {
			carry(s, &c);
			return;
		}
		if (s->encoded)
			collect_text(s, &c, take_message, arg);
		else
			collect_raw(s, &c, take_message, arg);
	}
}
