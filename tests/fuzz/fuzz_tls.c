/*
 * Hellos of TLS, DTLS, QUIC and SSL 2.0: any bytes, in pieces of any size, and holes; every span of a hello lies in
 * it.
 *
 * Input: a byte of choices (3 TLS, DTLS, QUIC's CRYPTO; 4 a hole in the middle), a byte of piece size, then bytes.
 */
#include <stdlib.h>

#include "tls_hello.h"

int	 LLVMFuzzerTestOneInput(const uint8_t *, size_t);

static unsigned sum;	/* of what was read, so that it is read */

static void
check(bool ok)
{
	if (!ok)
		abort();
}

static void
span(const struct tls_message *m, const struct tls_span *s)
{
	check(s->at <= m->n && s->n <= m->n - s->at);
	for (uint32_t i = 0; i < s->n; i++)
		sum += m->bytes[s->at + i];
	for (unsigned i = 0; i < s->n / 2; i++)
		sum += tls_is_grease(tls_span_u16(m, s, i));
}

static void
names(const struct tls_message *m, struct tls_span rest)
{
	struct tls_span name;

	while (tls_name_next(m, &rest, &name))
		span(m, &name);
}

static void
message(void *mine, const struct tls_message *m)
{
	struct tls_span rest, data;
	struct tls_hello h;
	unsigned n = 0;
	uint16_t type;

	(void)mine;
	check(m->n <= TLS_MESSAGE_MAX);
	(void)tls_hello_read(&h, m);
	for (const struct tls_span *s = &h.random; s <= &h.server_name; s++)
		span(m, s);
	names(m, h.protocols);
	names(m, h.settings);
	for (rest = h.extensions; tls_extension_next(m, &rest, &type, &data); n++)
		span(m, &data);
	check(n == h.nextensions);
	sum += tls_hello_version(&h, m);
}

static void
record(void *mine, const struct tls_record *r)
{
	(void)mine;
	check(r->n <= r->len);
	for (size_t i = 0; i < r->n; i++)
		sum += r->bytes[i];
}

/* In a buffer of its own, so that a byte too far is seen. */
static void
put(struct tls_stream *s, unsigned way, const uint8_t *p, size_t n)
{
	static const struct tls_events events = { .record = record, .message = message };
	uint8_t *copy = malloc(n);

	memcpy(copy, p, n);
	sum += (unsigned)tls_looks(copy, n) + (unsigned)dtls_looks(copy, n);
	if (way == 0)
		(void)tls_stream_put(s, copy, n, &events, NULL);
	else if (way == 1)
		(void)dtls_put(s, copy, n, &events, NULL);
	else
		(void)tls_crypto_put(s, copy, n, &events, NULL);
	free(copy);
}

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t size)
{
	static const struct tls_events none;
	struct tls_stream s = { 0 };

	if (size < 2)
		return 0;
	for (size_t at = 2, step = 1 + p[1]; at < size; at += step) {
		put(&s, p[0] & 3, p + at, size - at < step ? size - at : step);
		if (p[0] & 4 && at > size / 2)
			tls_stream_hole(&s, &none, NULL);
	}
	tls_stream_clear(&s, &none, NULL);
	return 0;
}
