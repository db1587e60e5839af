/* ssl_flow: records, alerts, heartbeats and certificates of a direction. */
#include "ssl_flow.h"

#include "small.h"

enum { LEVEL_FATAL = 2 };
enum { HEARTBEAT_REQUEST = 1 };
#define PLAIN_MAX	16384u	/* bytes of a record: RFC 8446 5.1 */

/* --- memory ----------------------------------------------------------------------------------------------------- */

static void *
grow(void *mine UNUSED, void *p, size_t had, size_t want)
{
	void *q;

	if (want > had && !t2_mem_take(T2_MEM_TEXT, want - had))
		return NULL;
	if (want == 0) {
		t2_small_free(p, had);
		t2_mem_give(T2_MEM_TEXT, had);
		return NULL;
	}
	if ((q = t2_small_grow(p, had, want)) == NULL)
		t2_mem_give(T2_MEM_TEXT, want - had);
	return q;
}

char *
ssl_keep(const void *p, size_t n)
{
	char *s = grow(NULL, NULL, 0, n + 1);

	if (s != NULL) {
		memcpy(s, p, n);
		s[n] = '\0';
	}
	return s;
}

void
ssl_drop(char *s, size_t n)
{
	if (s != NULL)
		(void)grow(NULL, s, n + 1, 0);
}

/* --- alerts and heartbeats -------------------------------------------------------------------------------------- */

/* RFC 5246 7.2: level 8, description 8; what is always fatal says so with a bit more. */
static void
alert(struct ssl_flow *f, uint8_t level, uint8_t description)
{
	static const uint8_t known[] = { 0, 10, 20, 21, 22, 30, 40, 41, 42, 43, 44, 45, 46, 47, 48, 49, 50, 51, 60,
		70, 71, 80, 90, 100, 110, 86, 111, 112, 113, 114, 115, 120, 109, 116 };
	static const uint8_t fatal[] = { 10, 20, 30, 40, 47, 48, 49, 50, 60, 70, 71, 80, 86, 115, 120, 109, 116 };
	const uint8_t *const p = memchr(known, description, sizeof(known));

	if (p != NULL)
		f->alerts |= UINT64_C(1) << (p - known);
	if (memchr(fatal, description, sizeof(fatal)) != NULL)
		f->alerts |= UINT64_C(1) << 63;
	if (level == LEVEL_FATAL)
		f->stat |= SSL_STAT_FATAL;
}

/* An alert that is not encrypted has two bytes; they may come behind its header. */
static void
alert_record(struct ssl_flow *f, const struct tls_record *r)
{
	f->nalert = 0;
	if (r->len != 2 || f->s.secret || r->epoch != 0)
		return;
	if (r->n >= 2) {
		alert(f, r->bytes[0], r->bytes[1]);
		return;
	}
	f->nalert = (uint8_t)(2 - r->n);
	if (r->n == 1)
		f->alert = r->bytes[0];
}

static void
alert_rest(struct ssl_flow *f, const uint8_t *p, size_t n)
{
	if (f->nalert == 2 && n >= 2)
		alert(f, p[0], p[1]);
	else if (f->nalert == 1)
		alert(f, f->alert, p[0]);
	else {
		f->alert = p[0];
		f->nalert = 1;
		return;
	}
	f->nalert = 0;
}

/* RFC 6520 4: type 8, length of the payload 16; one that is longer than the record asks for what it may not have. */
static void
heartbeat(struct ssl_flow *f, const struct tls_record *r)
{
	if (f->s.secret || r->epoch != 0 || r->n < 3 || r->bytes[0] != HEARTBEAT_REQUEST)
		return;
	if (3u + get_u16be(r->bytes + 1) > r->len)
		f->vuln |= SSL_VULN_HEARTBLEED;
}

/* --- records ---------------------------------------------------------------------------------------------------- */

struct context {
	struct ssl_flow *f;
	const struct ssl_source *src;
};

void
ssl_version_add(struct ssl_flow *f, uint16_t *v, uint16_t *n, uint8_t *kept, unsigned max, uint16_t version,
    uint32_t full)
{
	for (unsigned i = 0; i < *kept; i++)
		if (v[i] == version)
			return;
	if (*kept < max) {
		v[(*kept)++] = version;
		(*n)++;
	} else
		f->stat |= full;
}

static void
record(void *mine, const struct tls_record *r)
{
	struct ssl_flow *const f = ((const struct context *)mine)->f;

	f->seen = true;
	f->nalert = 0;
	ssl_version_add(f, f->recVer, &f->nrecVer, &f->krecVer, SSL_MAX_REC_VER, r->version, SSL_STAT_REC_VER_FULL);
	if (f->version != 0 && f->version != r->version) {
		f->stat |= SSL_STAT_MISMATCH;
		f->flags |= SSL_FLAG_VERSION;
	}
	f->version = r->version;
	if (r->len > PLAIN_MAX)
		f->stat |= SSL_STAT_LONG;
	f->records[r->type - TLS_CHANGE_CIPHER]++;
	if (r->type == TLS_ALERT)
		alert_record(f, r);
	else if (r->type == TLS_HEARTBEAT)
		heartbeat(f, r);
}

/* --- messages --------------------------------------------------------------------------------------------------- */

static bool
cursor_u24be(struct cursor *c, size_t *n)
{
	uint16_t low;
	uint8_t high;

	if (!cursor_has(c, 3) || !cursor_u8(c, &high) || !cursor_u16be(c, &low))
		return false;
	*n = (size_t)high << 16 | low;
	return true;
}

/* RFC 5246 7.4.2: length of all 24, then each with its length 24; the first is the sender's own. */
static void
certificate(struct ssl_flow *f, const struct ssl_source *src, const struct tls_message *m)
{
	struct cursor c = { m->bytes + (m->kind == TLS_KIND_DTLS ? 12 : 4), m->bytes + m->n };
	size_t all, n;
	bool full = false;

	if (f->cert != NULL || !cursor_u24be(&c, &all) || all == 0)
		return;
	if (!cursor_u24be(&c, &n) || n > cursor_left(&c) ||
	    (f->cert = ssl_cert_read(src->cache, c.p, n, &full)) == NULL) {
		f->stat |= full ? SSL_STAT_SNAPPED : SSL_STAT_MALFORMED;
		return;
	}
	if (f->cert->weak)
		f->stat |= SSL_STAT_WEAK_KEY;
	if (src->certificate != NULL)
		src->certificate(src, f->cert, c.p, n);
}

void
ssl_flow_message(struct ssl_flow *f, const struct ssl_source *src, const struct tls_message *m)
{
	f->seen = true;
	if (m->type == TLS_CLIENT_HELLO || m->type == TLS_SERVER_HELLO)
		ssl_hello(f, src, m);
	else if (SSL_ANALYZE_CERT == 1 && m->type == TLS_CERTIFICATE)
		certificate(f, src, m);
}

static void
message(void *mine, const struct tls_message *m)
{
	const struct context *const c = mine;

	ssl_flow_message(c->f, c->src, m);
}

static const struct tls_events events = { .record = record, .message = message, .grow = grow };

/* --- bytes ------------------------------------------------------------------------------------------------------ */

/* Bytes of the header that a proxy puts before a connection: a line PROXY ..., or one of version 2. */
static size_t
proxy_header(const uint8_t *p, size_t n)
{
	static const char version2[] = "\r\n\r\n\0\r\nQUIT\n";
	const uint8_t *end;
	size_t len;

	if (n > 6 && memcmp(p, "PROXY ", 6) == 0)
		return (end = memchr(p, '\n', n)) != NULL ? (size_t)(end + 1 - p) : 0;
	if (n < 16 || memcmp(p, version2, sizeof(version2) - 1) != 0)
		return 0;
	len = 16u + get_u16be(p + 14);
	return len < n ? len : 0;
}

bool
ssl_begins(const uint8_t *p, size_t n)
{
	const size_t skip = proxy_header(p, n);

	return skip < n && tls_looks(p + skip, n - skip) != 0;
}

/* What is in pieces will not be whole.  Of a hello that comes over TCP the begin says something. */
static void
lose(struct ssl_flow *f, const struct ssl_source *src)
{
	const struct tls_message m = { .kind = TLS_KIND_TLS, .bytes = f->s.message, .n = f->s.have,
		.type = f->s.have > 0 ? f->s.message[0] : 0 };

	if (f->s.message != NULL)
		f->stat |= SSL_STAT_SNAPPED;
	if (f->over != SSL_OVER_DTLS && (m.type == TLS_CLIENT_HELLO || m.type == TLS_SERVER_HELLO))
		ssl_hello(f, src, &m);
	f->nalert = 0;
	f->open = false;
}

/* Records begin, or begin anew behind what is missing or is none; keys that are in use stay so. */
static void
open_here(struct ssl_flow *f, struct context *c)
{
	const bool secret = f->s.secret, modern = f->s.modern, begun = f->s.begun;

	tls_stream_clear(&f->s, &events, c);
	f->s = (struct tls_stream){ .secret = secret, .modern = modern, .begun = begun };
	f->nalert = 0;
	f->open = true;
}

void
ssl_flow_stream(struct ssl_flow *f, const struct ssl_source *src, const uint8_t *p, size_t n, uint8_t flags)
{
	struct context c = { f, src };

	if (flags & T2_STREAM_BEGIN) {
		lose(f, src);
		tls_stream_clear(&f->s, &events, &c);
		f->s.secret = f->s.modern = f->s.begun = false;
	}
	if (flags & T2_STREAM_HOLE)
		lose(f, src);
	if (!f->open) {
		const size_t skip = proxy_header(p, n);

		if (!ssl_begins(p, n))
			return;
		p += skip;
		n -= skip;
		open_here(f, &c);
	}
	if (f->nalert > 0)
		alert_rest(f, p, n);
	f->open = tls_stream_put(&f->s, p, n, &events, &c);
	if (f->s.pass > 0)
		f->stat |= SSL_STAT_SNAPPED;
}

/* CAPWAP has a header of its own before DTLS: RFC 5415 4.2. */
static size_t
preamble(const uint8_t *p, size_t n)
{
	return n > 4 && memcmp(p, "\1\0\0\0", 4) == 0 ? 4 : 0;
}

bool
ssl_is_dtls(const uint8_t *p, size_t n)
{
	const size_t skip = preamble(p, n);

	return dtls_looks(p + skip, n - skip) == 1;
}

void
ssl_flow_datagram(struct ssl_flow *f, const struct ssl_source *src, const uint8_t *p, size_t n)
{
	struct context c = { f, src };
	const size_t skip = preamble(p, n);

	f->over = SSL_OVER_DTLS;
	(void)dtls_put(&f->s, p + skip, n - skip, &events, &c);
}

void
ssl_flow_end(struct ssl_flow *f, const struct ssl_source *src)
{
	struct context c = { f, src };

	lose(f, src);
	tls_stream_clear(&f->s, &events, &c);
}

void
ssl_flow_free(struct ssl_flow *f)
{
	if (f == NULL)
		return;
	tls_stream_clear(&f->s, &events, NULL);
	ssl_drop(f->serverName, f->nserverName);
	for (unsigned i = 0; i < SSL_PRINTS; i++)
		ssl_drop(f->print[i], f->print[i] != NULL ? strlen(f->print[i]) : 0);
	ssl_cert_free(f->cert);
	t2_small_free(f, sizeof(*f));
}
