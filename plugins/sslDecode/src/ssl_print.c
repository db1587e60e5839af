/* ssl_print: fingerprints of hellos. */
#include "ssl_print.h"

#include <openssl/evp.h>
#include <stdlib.h>

#include "digest.h"
#include "sort.h"
#include "t2macros.h"

#define EXT_SERVER_NAME	0
#define EXT_PROTOCOLS	16
#define PART_LEN	12	/* hexadecimal digits of a hash in JA4 */

/* --- texts ------------------------------------------------------------------------------------------------------ */

static T2_NOINLINE bool
grow(struct ssl_text *t, size_t n)
{
	const size_t room = 2 * (t->n + n) + 512;
	char *p = t->failed ? NULL : realloc(t->s, room);

	if (p == NULL) {
		t->failed = true;
		return false;
	}
	t->s = p;
	t->room = room;
	return true;
}

/* Room for n characters more, which are at the end of the text then; NULL without memory. */
static inline char *
more(struct ssl_text *t, size_t n)
{
	if (UNLIKELY(t->n + n > t->room) && !grow(t, n))
		return NULL;
	t->n += n;
	return t->s + t->n - n;
}

static void
add(struct ssl_text *t, const char *s, size_t n)
{
	char *const to = more(t, n);

	if (to != NULL)
		memcpy(to, s, n);
}

static inline void
add_char(struct ssl_text *t, char c)
{
	char *const to = more(t, 1);

	if (to != NULL)
		*to = c;
}

static void
add_decimal(struct ssl_text *t, uint16_t v)
{
	const unsigned n = 1u + (v > 9) + (v > 99) + (v > 999) + (v > 9999);
	char *const to = more(t, n);

	for (unsigned i = n; to != NULL && i-- > 0; v /= 10)
		to[i] = (char)('0' + v % 10);
}

/* The last digits of v. */
static inline void
add_hex(struct ssl_text *t, unsigned v, unsigned digits)
{
	char *const to = more(t, digits);

	for (unsigned i = digits; to != NULL && i-- > 0; v >>= 4)
		to[i] = "0123456789abcdef"[v & 0x0f];
}

/* --- digests ---------------------------------------------------------------------------------------------------- */

static struct digest md5, sha256;

void
ssl_print_open(void)
{
	digest_open(&md5, "MD5");
	digest_open(&sha256, "SHA256");
}

void
ssl_print_close(void)
{
	digest_close(&md5);
	digest_close(&sha256);
}

/* --- JA3 -------------------------------------------------------------------------------------------------------- */

static void
decimals(struct ssl_text *t, const struct tls_message *m, const struct tls_span *list, unsigned size)
{
	bool first = true;

	for (unsigned i = 0; i < list->n / size; i++) {
		const uint16_t v = size == 1 ? m->bytes[list->at + i] : tls_span_u16(m, list, i);

		if (size == 2 && tls_is_grease(v))
			continue;
		if (!first)
			add_char(t, '-');
		add_decimal(t, v);
		first = false;
	}
}

void
ssl_ja3(struct ssl_text *t, const struct tls_hello *h, const struct tls_message *m)
{
	struct tls_span rest = h->extensions, data;
	bool first = true;
	uint16_t type;

	add_decimal(t, h->version);
	add_char(t, ',');
	decimals(t, m, &h->ciphers, 2);
	add_char(t, ',');
	while (tls_extension_next(m, &rest, &type, &data)) {
		if (tls_is_grease(type))
			continue;
		if (!first)
			add_char(t, '-');
		add_decimal(t, type);
		first = false;
	}
	if (h->server)
		return;
	add_char(t, ',');
	decimals(t, m, &h->groups, 2);
	add_char(t, ',');
	decimals(t, m, &h->formats, 1);
}

bool
ssl_md5(const void *p, size_t n, uint8_t to[SSL_MD5_LEN])
{
	return digest_make(&md5, EVP_md5(), p, n, to);
}

/* --- JA4 -------------------------------------------------------------------------------------------------------- */

/* Numbers without GREASE. */
struct numbers {
	uint16_t *v;
	size_t n;
};

static int
by_number(const void *a, const void *b)
{
	return *(const uint16_t *)a - *(const uint16_t *)b;
}

static void
numbers_add(struct numbers *l, uint16_t v)
{
	if (!tls_is_grease(v))
		l->v[l->n++] = v;
}

static void
numbers_list(struct numbers *l, const struct tls_message *m, const struct tls_span *list)
{
	l->n = 0;
	for (unsigned i = 0; i < list->n / 2; i++)
		numbers_add(l, tls_span_u16(m, list, i));
}

/* Extensions, all; their number is in JA4, the list is without SNI and ALPN. */
static size_t
numbers_extensions(struct numbers *l, const struct tls_message *m, const struct tls_hello *h)
{
	struct tls_span rest = h->extensions, data;
	size_t all = 0;
	uint16_t type;

	l->n = 0;
	while (tls_extension_next(m, &rest, &type, &data)) {
		all += !tls_is_grease(type);
		if (type != EXT_SERVER_NAME && type != EXT_PROTOCOLS)
			numbers_add(l, type);
	}
	return all;
}

static void
numbers_text(struct ssl_text *t, const struct numbers *l)
{
	for (size_t i = 0; i < l->n; i++) {
		if (i > 0)
			add_char(t, ',');
		add_hex(t, l->v[i], 4);
	}
}

static const char *
version_name(uint16_t v)
{
	switch (v) {
	case 0x0304:	return "13";
	case 0x0303:	return "12";
	case 0x0302:	return "11";
	case 0x0301:	return "10";
	case 0x0300:	return "s3";
	case 0x0002:	return "s2";
	case 0xfeff:	return "d1";
	case 0xfefd:	return "d2";
	case 0xfefc:	return "d3";
	}
	return "00";
}

static bool
has_extension(const struct tls_hello *h, const struct tls_message *m, uint16_t wanted)
{
	struct tls_span rest = h->extensions, data;
	uint16_t type;

	while (tls_extension_next(m, &rest, &type, &data))
		if (type == wanted)
			return true;
	return false;
}

static bool
is_alnum(uint8_t c)
{
	return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

/* First and last character of the first protocol; of one that is no text the first and last hexadecimal digit. */
static void
protocol(struct ssl_text *t, const struct tls_hello *h, const struct tls_message *m)
{
	struct tls_span rest = h->protocols, name;
	uint8_t first, last;

	if (!tls_name_next(m, &rest, &name) || name.n == 0) {
		add(t, "00", 2);
		return;
	}
	first = m->bytes[name.at];
	last = m->bytes[name.at + name.n - 1];
	if (is_alnum(first) && is_alnum(last)) {
		add_char(t, (char)first);
		add_char(t, (char)last);
	} else
		add_hex(t, (first & 0xf0u) | (last & 0x0fu), 2);
}

/* Behind _: the text from at on, or the begin of its SHA-256. */
static void
hash_part(struct ssl_text *t, size_t at)
{
	uint8_t digest[EVP_MAX_MD_SIZE];
	const size_t n = t->n - at;

	if (t->failed)
		return;
	if (n > 0 && !digest_make(&sha256, EVP_sha256(), t->s + at, n, digest)) {
		t->failed = true;
		return;
	}
	t->n = at;
	for (unsigned i = 0; i < PART_LEN / 2; i++)
		add_hex(t, n > 0 ? digest[i] : 0, 2);
}

static void
part(struct ssl_text *t, struct numbers *l, const struct numbers *behind, bool sorted, bool hashed)
{
	size_t at;

	add_char(t, '_');
	at = t->n;
	if (sorted)
		T2_SORT(l->v, l->n, by_number);
	numbers_text(t, l);
	if (behind != NULL && behind->n > 0 && (l->n > 0 || !hashed)) {
		add_char(t, '_');
		numbers_text(t, behind);
	}
	if (hashed)
		hash_part(t, at);
}

/* Two digits, at most 99. */
static void
add_count(struct ssl_text *t, size_t n)
{
	const unsigned v = n < 99 ? (unsigned)n : 99;

	add_char(t, (char)('0' + v / 10));
	add_char(t, (char)('0' + v % 10));
}

void
ssl_ja4(struct ssl_text *t, const struct tls_hello *h, const struct tls_message *m, enum ssl_transport over,
    bool sorted, bool hashed)
{
	uint16_t *const v = malloc(2 * (m->n / 2 + 2) * sizeof(*v));
	struct numbers ciphers = { v, 0 }, exts = { v, 0 }, algorithms;
	size_t all;

	if (v == NULL) {
		t->failed = true;
		return;
	}
	all = numbers_extensions(&exts, m, h);
	numbers_list(&ciphers, m, &h->ciphers);
	add_char(t, (char)over);
	add(t, version_name(tls_hello_version(h, m)), 2);
	add_char(t, has_extension(h, m, EXT_SERVER_NAME) ? 'd' : 'i');
	add_count(t, ciphers.n);
	add_count(t, all);
	protocol(t, h, m);
	part(t, &ciphers, NULL, sorted, hashed);
	(void)numbers_extensions(&exts, m, h);
	algorithms.v = v + exts.n;
	numbers_list(&algorithms, m, &h->algorithms);
	part(t, &exts, &algorithms, sorted, hashed);
	free(v);
}
