/*
 * ntlmssp.c - messages of NTLM authentication
 *
 *	| NTLMSSP NUL 64 | type 32 | fields, each as length 16, allocated 16, offset 32 | payload |
 *
 * Numbers are little endian, offsets from the signature.
 */
#include "ntlmssp.h"

#include <string.h>

#include "cursor.h"
#include "utf16.h"

#define SIGNATURE_LEN	8u
#define NEGOTIATE_LEN	16u	/* up to the names, which older clients leave out */
#define CHALLENGE_LEN	32u	/* up to what came with target information */
#define AUTHENTICATE_LEN 52u	/* up to the session key */

enum { FLAG_UNICODE = 0x1, FLAG_VERSION = 0x2000000 };

static uint32_t
get_u32le(const uint8_t *p)
{
	return (uint32_t)get_u16le(p) | (uint32_t)get_u16le(p + 2) << 16;
}

const uint8_t *
ntlm_find(const uint8_t *p, size_t n)
{
	const uint8_t *const end = n < SIGNATURE_LEN ? p : p + (n - SIGNATURE_LEN) + 1;

	/* memchr() looks at 32 bytes at once, memmem() prepares a table at each call */
	while (p < end && (p = memchr(p, NTLM_SIGNATURE[0], (size_t)(end - p))) != NULL) {
		if (memcmp(p, NTLM_SIGNATURE, SIGNATURE_LEN) == 0)
			return p;
		p++;
	}
	return NULL;
}

/* Offsets of a type's fields, 0 behind the last. */
static const uint8_t *
fields_of(uint32_t type)
{
	static const uint8_t negotiate[] = { 16, 24, 0 }, challenge[] = { 12, 40, 0 },
	    authenticate[] = { 12, 20, 28, 36, 44, 52, 0 };

	return type == NTLM_NEGOTIATE ? negotiate : type == NTLM_CHALLENGE ? challenge :
	    type == NTLM_AUTHENTICATE ? authenticate : NULL;
}

/* Where the payload begins: what is before has fields, as far as there are bytes. */
static size_t
payload_at(const uint8_t *p, size_t n, const uint8_t *fields, size_t *end)
{
	size_t begin = SIZE_MAX;

	*end = 0;
	for (; *fields != 0 && *fields + 8u <= n && *fields + 8u <= begin; fields++) {
		const size_t len = get_u16le(p + *fields), at = get_u32le(p + *fields + 4);

		if (len == 0)
			continue;
		if (at < begin)
			begin = at;
		if (at + len > *end)
			*end = at + len;
	}
	return begin;
}

static size_t
least(uint32_t type)
{
	return type == NTLM_NEGOTIATE ? NEGOTIATE_LEN : type == NTLM_CHALLENGE ? CHALLENGE_LEN : AUTHENTICATE_LEN;
}

size_t
ntlm_size(const uint8_t *p, size_t n)
{
	const uint8_t *fields;
	size_t end, begin;

	if (n < 12)
		return 0;
	if ((fields = fields_of(get_u32le(p + 8))) == NULL)
		return 12;
	if (n < least(get_u32le(p + 8)))
		return 0;
	begin = payload_at(p, n, fields, &end);
	while (fields[1] != 0)
		fields++;
	if (begin > n && n < *fields + 8u && end > n)
		return 0;				/* a field may follow */
	return end < least(get_u32le(p + 8)) ? least(get_u32le(p + 8)) : end;
}

/* The bytes of a field; false if they are not there. */
static bool
field(const uint8_t *p, size_t n, size_t at, size_t payload, struct ntlm_span *s)
{
	size_t len, offset;

	*s = (struct ntlm_span){ .p = NULL };
	if (at + 8 > n || at + 8 > payload)		/* an older form has no such field */
		return true;
	len = get_u16le(p + at);
	offset = get_u32le(p + at + 4);
	if (len == 0)
		return true;
	if (offset > n || len > n - offset)
		return false;
	*s = (struct ntlm_span){ p + offset, (uint32_t)len };
	return true;
}

/* Attributes: | id 16 | length 16 | value | ... */
static void
attributes(struct ntlm_message *m, const uint8_t *p, size_t n)
{
	enum { END, TIME = 7 };
	struct ntlm_span *const to[] = { NULL, &m->nbComputer, &m->nbDomain, &m->dnsComputer, &m->dnsDomain,
		&m->dnsTree, NULL, NULL, NULL, &m->targetName };

	while (n >= 4) {
		const uint16_t id = get_u16le(p), len = get_u16le(p + 2);

		if (id == END || len > n - 4)
			return;
		if (id == TIME && len == 8) {
			m->time = get_u32le(p + 4) | (uint64_t)get_u32le(p + 8) << 32;
			m->timed = true;
		} else if (id < sizeof(to) / sizeof(*to) && to[id] != NULL)
			*to[id] = (struct ntlm_span){ p + 4, len };
		p += 4 + len;
		n -= 4u + len;
	}
}

static void
version(struct ntlm_message *m, const uint8_t *p, size_t n, size_t at, size_t payload)
{
	if ((m->flags & FLAG_VERSION) == 0 || at + sizeof(m->version) > n || at + sizeof(m->version) > payload)
		return;
	memcpy(m->version, p + at, sizeof(m->version));
	m->versioned = true;
}

static bool
negotiate(struct ntlm_message *m, const uint8_t *p, size_t n, size_t payload)
{
	m->flags = get_u32le(p + 12);
	version(m, p, n, 32, payload);
	return field(p, n, 16, payload, &m->domain) && field(p, n, 24, payload, &m->host);
}

static bool
challenge(struct ntlm_message *m, const uint8_t *p, size_t n, size_t payload)
{
	struct ntlm_span info;

	m->flags = get_u32le(p + 20);
	m->unicode = m->flags & FLAG_UNICODE;
	memcpy(m->challenge, p + 24, sizeof(m->challenge));
	version(m, p, n, 48, payload);
	if (!field(p, n, 12, payload, &m->target) || !field(p, n, 40, payload, &info))
		return false;
	attributes(m, info.p, info.n);
	return true;
}

static bool
authenticate(struct ntlm_message *m, const uint8_t *p, size_t n, size_t payload)
{
	const bool flagged = n >= 64 && payload >= 64;

	m->flags = flagged ? get_u32le(p + 60) : 0;
	version(m, p, n, 64, payload);
	if (!field(p, n, 12, payload, &m->lm) || !field(p, n, 20, payload, &m->nt) ||
	    !field(p, n, 28, payload, &m->domain) || !field(p, n, 36, payload, &m->user) ||
	    !field(p, n, 44, payload, &m->host) || !field(p, n, 52, payload, &m->key))
		return false;
	m->unicode = flagged ? m->flags & FLAG_UNICODE : m->user.n >= 2 && m->user.p[1] == 0;
	if (m->nt.n > 44)				/* behind the proof and what has a fixed length */
		attributes(m, m->nt.p + 44, m->nt.n - 44);
	return true;
}

bool
ntlm_read(struct ntlm_message *m, const uint8_t *p, size_t n)
{
	const uint8_t *fields;
	size_t payload, end;

	memset(m, 0, sizeof(*m));
	if (n < 12 || memcmp(p, NTLM_SIGNATURE, SIGNATURE_LEN) != 0 || (fields = fields_of(get_u32le(p + 8))) == NULL)
		return false;
	m->type = get_u32le(p + 8);
	if (n < least(m->type))
		return false;
	payload = payload_at(p, n, fields, &end);
	return m->type == NTLM_NEGOTIATE ? negotiate(m, p, n, payload) :
	    m->type == NTLM_CHALLENGE ? challenge(m, p, n, payload) : authenticate(m, p, n, payload);
}

size_t
ntlm_attribute(char *dst, size_t size, struct ntlm_span s, bool *cut)
{
	return t2_utf16le(dst, size, s.p, s.n, cut);
}

size_t
ntlm_text(char *dst, size_t size, const struct ntlm_message *m, struct ntlm_span s, bool *cut)
{
	size_t n;

	if (m->unicode || size == 0)
		return ntlm_attribute(dst, size, s, cut);
	n = s.p == NULL ? 0 : strnlen((const char *)s.p, s.n);
	if (n > size - 1) {
		n = size - 1;
		*cut = true;
	}
	if (n > 0)
		memcpy(dst, s.p, n);
	dst[n] = '\0';
	return n;
}
