/* ssl_hello: what a hello says: lists, names, classes of ciphers, what is weak, fingerprints. */
#include "ssl_flow.h"

/* Extensions */
enum { EXT_USE_SRTP = 14, EXT_HEARTBEAT = 15, EXT_NPN = 13172, EXT_RENEGOTIATION = 0xff01 };

#define YEAR		31536000
#define RANDOM_LEN	32
#define DISTINCT	8	/* bytes that random ones have at least: of 28, fewer by no chance */
#define VERSION_SSL2	0x0200
#define VERSION_SSL3	0x0300
#define VERSION_TLS10	0x0301
#define DEFLATE		1

/* --- ciphers ---------------------------------------------------------------------------------------------------- */

/* Levels of the table, as bits of sslStat; GREASE and signals are ciphers of no class. */
static uint32_t
cipher_class(uint16_t id)
{
	if (id == 0x00ff || id == 0x5600 || tls_is_grease(id))
		return 0;
	switch (id) {
#define LEVEL_E	SSL_STAT_INSECURE
#define LEVEL_W	SSL_STAT_WEAK
#define LEVEL_N	SSL_STAT_SECURE
#define LEVEL_I	(SSL_STAT_SECURE | SSL_STAT_RECOMMENDED)
#define T2_TABLE(name, kind, digits, grouped, gaps, heading)
#define T2_VALUE(value, name, level, abbr, text) case value: return LEVEL_##level;
#include "sslCipher.def"
#undef T2_VALUE
#undef T2_TABLE
	}
	return 0;
}

static const char *
cipher_name(uint16_t id)
{
	switch (id) {
#define T2_TABLE(name, kind, digits, grouped, gaps, heading)
#define T2_VALUE(value, name, level, abbr, text) case value: return text;
#include "sslCipher.def"
#undef T2_VALUE
#undef T2_TABLE
	}
	return "";
}

/* What the server has chosen: block ciphers before TLS 1.1 (RFC 7457 2.2, RFC 7568), keys for export (RFC 7457). */
static void
vulnerable(struct ssl_flow *f, uint16_t version, uint16_t cipher)
{
	const char *const name = cipher_name(cipher);

	if (strstr(name, "_RSA_EXPORT") != NULL)
		f->vuln |= SSL_VULN_FREAK;
	if (strstr(name, "_CBC_") == NULL)
		return;
	if (version == VERSION_SSL3)
		f->vuln |= SSL_VULN_POODLE;
	if (version == VERSION_SSL3 || version == VERSION_TLS10)
		f->vuln |= SSL_VULN_BEAST;
}

/* --- lists ------------------------------------------------------------------------------------------------------ */

static void
numbers(struct ssl_flow *f, const struct tls_message *m, const struct tls_span *list, uint16_t *v, uint16_t *n,
    uint8_t *kept, unsigned max, uint32_t full)
{
	*n = (uint16_t)(list->n / 2);
	*kept = (uint8_t)MIN(*n, max);
	for (unsigned i = 0; i < *kept; i++)
		v[i] = tls_span_u16(m, list, i);
	if (*n > max)
		f->stat |= full;
}

static void
formats(struct ssl_flow *f, const struct tls_message *m, const struct tls_span *list)
{
	f->nformat = (uint8_t)MIN(list->n, UINT8_MAX);
	f->kformat = (uint8_t)MIN(f->nformat, SSL_MAX_EC_FORMATS);
	if (f->kformat > 0)
		memcpy(f->format, m->bytes + list->at, f->kformat);
	if (list->n > SSL_MAX_EC_FORMATS)
		f->stat |= SSL_STAT_GROUPS_FULL;
}

/* SSL 2.0 has ciphers of three bytes; those of SSL 3.0 and later have a 0 before them. */
static void
ciphers_ssl2(struct ssl_flow *f, const struct tls_message *m, const struct tls_span *list)
{
	for (unsigned i = 0; i + 2 < list->n; i += 3) {
		const uint8_t *const p = m->bytes + list->at + i;

		if (p[0] != 0)
			continue;
		f->ncipher++;
		f->stat |= cipher_class(get_u16be(p + 1));
		if (f->kcipher < SSL_MAX_CIPHER)
			f->ciphers[f->kcipher++] = get_u16be(p + 1);
		else
			f->stat |= SSL_STAT_CIPHERS_FULL;
	}
	f->cipher = f->kcipher > 0 ? f->ciphers[0] : 0;
}

/* --- protocols -------------------------------------------------------------------------------------------------- */

static enum ssl_proto
protocol_of(const uint8_t *p, size_t n)
{
	static const struct {
		const char *begin;
		enum ssl_proto proto;
	} known[] = {
		{ "http/", SSL_PROTO_HTTP }, { "h2", SSL_PROTO_HTTP2 }, { "h3", SSL_PROTO_HTTP3 },
		{ "hq", SSL_PROTO_HTTP3 }, { "spdy", SSL_PROTO_SPDY }, { "imap", SSL_PROTO_IMAP },
		{ "pop3", SSL_PROTO_POP3 }, { "ftp", SSL_PROTO_FTP }, { "xmpp", SSL_PROTO_XMPP },
		{ "stun.", SSL_PROTO_STUN }, { "apns", SSL_PROTO_APNS }, { "webrtc", SSL_PROTO_WEBRTC },
		{ "c-webrtc", SSL_PROTO_WEBRTC }, { "coap", SSL_PROTO_COAP },
		{ "managesieve", SSL_PROTO_MANAGESIEVE }, { "mqtt", SSL_PROTO_MQTT }, { "acme-tls/", SSL_PROTO_ACME },
		{ "dicom", SSL_PROTO_DICOM }, { "nntp", SSL_PROTO_NNTP }, { "nnsp", SSL_PROTO_NNTP },
		{ "sip", SSL_PROTO_SIP }, { "tds/", SSL_PROTO_TDS }, { "doq", SSL_PROTO_DOQ },
		{ "dot", SSL_PROTO_DOT }, { "irc", SSL_PROTO_IRC }, { "smb", SSL_PROTO_SMB },
		{ "sunrpc", SSL_PROTO_SUNRPC }, { "ntske/", SSL_PROTO_NTSKE },
	};

	if (n == 2 && tls_is_grease(get_u16be(p)))
		return SSL_PROTO_GREASE;
	if (n == 2 && memcmp(p, "co", 2) == 0)		/* CoAP over DTLS: RFC 9175 */
		return SSL_PROTO_COAP;
	for (unsigned i = 0; i < T2_NELEM(known); i++) {
		const size_t len = strlen(known[i].begin);

		if (n >= len && memcmp(p, known[i].begin, len) == 0)
			return known[i].proto;
	}
	return SSL_PROTO_UNKNOWN;
}

static void
protocol(struct ssl_flow *f, struct ssl_names *l, const uint8_t *p, size_t n)
{
	struct ssl_name *name;

	l->all++;
	f->proto |= UINT32_C(1) << protocol_of(p, n);
	if (l->n == SSL_MAX_PROTO) {
		f->stat |= SSL_STAT_PROTOCOLS_FULL;
		return;
	}
	name = &l->v[l->n++];
	name->n = (uint8_t)MIN(n, SSL_PROTO_LEN);
	memcpy(name->s, p, name->n);
	if (n > SSL_PROTO_LEN)
		f->stat |= SSL_STAT_PROTOCOL_CUT;
}

static void
protocols(struct ssl_flow *f, struct ssl_names *l, const struct tls_message *m, struct tls_span rest)
{
	struct tls_span name;

	while (tls_name_next(m, &rest, &name))
		protocol(f, l, m->bytes + name.at, name.n);
}

/* --- extensions ------------------------------------------------------------------------------------------------- */

static void
extension(struct ssl_flow *f, const struct tls_message *m, uint16_t type, const struct tls_span *data)
{
	switch (type) {
	case EXT_USE_SRTP:
		f->proto |= UINT32_C(1) << SSL_PROTO_RTP;
		break;
	case EXT_HEARTBEAT:			/* RFC 6520 2: peer_not_allowed_to_send */
		if (data->n == 1 && m->bytes[data->at] == 2)
			f->stat |= SSL_STAT_NO_HEARTBEATS;
		break;
	case EXT_NPN:
		protocols(f, &f->npn, m, *data);
		break;
	case EXT_RENEGOTIATION:
		f->stat |= SSL_STAT_RENEGOTIATION;
		break;
	}
}

static void
extensions(struct ssl_flow *f, const struct tls_message *m, struct tls_span rest)
{
	struct tls_span data;
	uint16_t type;

	while (tls_extension_next(m, &rest, &type, &data)) {
		extension(f, m, type, &data);
		f->next++;
		if (f->kext < SSL_MAX_EXT)
			f->ext[f->kext++] = type;
		else
			f->stat |= SSL_STAT_EXTENSIONS_FULL;
	}
}

static void
server_name(struct ssl_flow *f, const struct tls_message *m, const struct tls_span *name)
{
	if (name->n == 0)
		return;
	f->nserverName = (uint8_t)MIN(name->n, SSL_TEXT_MAX);
	if ((f->serverName = ssl_keep(m->bytes + name->at, f->nserverName)) == NULL || name->n > SSL_TEXT_MAX)
		f->stat |= SSL_STAT_SNAPPED;
}

/* --- time and random -------------------------------------------------------------------------------------------- */

/* Few distinct ones among the 28 bytes behind the time. */
static bool
is_random(const uint8_t *p)
{
	bool there[256] = { false };
	unsigned n = 0;

	for (unsigned i = 4; i < RANDOM_LEN; i++) {
		n += !there[p[i]];
		there[p[i]] = true;
	}
	return n >= DISTINCT;
}

static void
random_bytes(struct ssl_flow *f, const struct ssl_source *src, const struct tls_message *m, const struct tls_hello *h)
{
	if (h->random.n != RANDOM_LEN || h->retry)
		return;
	f->time = get_u32be(m->bytes + h->random.at);
	if (f->time < YEAR)
		f->flags |= SSL_FLAG_TIME_SMALL;
	if (f->time > src->now + INT64_C(5) * YEAR)
		f->flags |= SSL_FLAG_TIME_FUTURE;
	if (!is_random(m->bytes + h->random.at))
		f->flags |= SSL_FLAG_NOT_RANDOM;
}

/* --- fingerprints ----------------------------------------------------------------------------------------------- */

static void
ja3(struct ssl_flow *f, const struct tls_message *m, const struct tls_hello *h)
{
	struct ssl_text t = { .s = NULL };

	ssl_ja3(&t, h, m);
	f->hasJa3 = !t.failed && ssl_md5(t.s, t.n, f->ja3);
	if (!f->hasJa3)
		f->stat |= SSL_STAT_JA3_FAILED;
	else if (SSL_JA3_STR == 1) {
		if (t.n > SSL_JA3_STR_LEN)
			f->stat |= SSL_STAT_JA3_FAILED;
		f->print[SSL_PRINT_JA3_STR] = ssl_keep(t.s, MIN(t.n, SSL_JA3_STR_LEN));
	}
	free(t.s);
}

/* One of the forms of JA4 that are texts by flag. */
static void
ja4_form(struct ssl_flow *f, enum ssl_print print, const struct tls_message *m, const struct tls_hello *h)
{
	struct ssl_text t = { .s = NULL };

	ssl_ja4(&t, h, m, f->over, print == SSL_PRINT_JA4_R, print == SSL_PRINT_JA4_O);
	if (t.n > SSL_RAW_MAX)
		f->stat |= SSL_STAT_JA4_CUT;
	if (!t.failed)
		f->print[print] = ssl_keep(t.s, MIN(t.n, SSL_RAW_MAX));
	free(t.s);
}

static void
ja4(struct ssl_flow *f, const struct tls_message *m, const struct tls_hello *h)
{
	struct ssl_text t = { .s = NULL };

	ssl_ja4(&t, h, m, f->over, true, true);
	if (!t.failed && t.n == sizeof(f->ja4)) {
		memcpy(f->ja4, t.s, sizeof(f->ja4));
		f->stat |= SSL_STAT_JA4_A | SSL_STAT_JA4_B | SSL_STAT_JA4_C;
	} else
		f->stat |= SSL_STAT_JA4_FAILED;
	free(t.s);
	if (SSL_JA4_O == 1)
		ja4_form(f, SSL_PRINT_JA4_O, m, h);
	if (SSL_JA4_R == 1)
		ja4_form(f, SSL_PRINT_JA4_R, m, h);
	if (SSL_JA4_RO == 1)
		ja4_form(f, SSL_PRINT_JA4_RO, m, h);
}

static void
fingerprints(struct ssl_flow *f, const struct tls_message *m, const struct tls_hello *h, bool whole)
{
	if (h->kind == TLS_KIND_SSL2)
		return;
	if (!whole) {
		f->stat |= SSL_STAT_JA3_FAILED | (h->server ? 0 : SSL_STAT_JA4_FAILED);
		return;
	}
	if (SSL_JA3 == 1)
		ja3(f, m, h);
	if (SSL_JA4 == 1 && !h->server)
		ja4(f, m, h);
}

/* --- hellos ----------------------------------------------------------------------------------------------------- */

static void
classes(struct ssl_flow *f, const struct tls_message *m, const struct tls_hello *h)
{
	for (unsigned i = 0; i < h->ciphers.n / 2; i++)
		f->stat |= cipher_class(tls_span_u16(m, &h->ciphers, i));
	for (unsigned i = 0; i < h->compressions.n; i++)
		if (m->bytes[h->compressions.at + i] == DEFLATE) {
			f->flags |= SSL_FLAG_DEFLATE;
			f->vuln |= SSL_VULN_BREACH | SSL_VULN_CRIME;
		}
	if (h->server)
		vulnerable(f, h->version, h->cipher);
}

/* Its lists. */
static void
lists(struct ssl_flow *f, const struct tls_message *m, const struct tls_hello *h)
{
	if (h->kind == TLS_KIND_SSL2) {
		ciphers_ssl2(f, m, &h->ciphers);
		return;
	}
	f->cipher = h->cipher;
	numbers(f, m, &h->ciphers, f->ciphers, &f->ncipher, &f->kcipher, SSL_MAX_CIPHER, SSL_STAT_CIPHERS_FULL);
	numbers(f, m, &h->versions, f->supp, &f->nsupp, &f->ksupp, SSL_MAX_SUPP_VER, SSL_STAT_VERSIONS_FULL);
	numbers(f, m, &h->algorithms, f->alg, &f->nalg, &f->kalg, SSL_MAX_SIG_ALG, SSL_STAT_ALGORITHMS_FULL);
	numbers(f, m, &h->groups, f->group, &f->ngroup, &f->kgroup, SSL_MAX_EC, SSL_STAT_GROUPS_FULL);
	formats(f, m, &h->formats);
	extensions(f, m, h->extensions);
	protocols(f, &f->alpn, m, h->protocols);
	protocols(f, &f->alps, m, h->settings);
	server_name(f, m, &h->server_name);
	classes(f, m, h);
}

/* The first one. */
static void
first_hello(struct ssl_flow *f, const struct tls_message *m, const struct tls_hello *h, bool whole)
{
	lists(f, m, h);
	f->sessionLen = (uint8_t)MIN(h->session.n, UINT8_MAX);
	if (!h->server && f->sessionLen > 0)
		f->stat |= SSL_STAT_RENEGOTIATION;
	if (h->versions.n > 0)
		f->supported = tls_hello_version(h, m);
	fingerprints(f, m, h, whole);
}

/* Versions that hellos have. */
static bool
is_version(uint16_t v)
{
	return (v >= 0x0300 && v <= 0x0304) || v >> 8 == 0x7f || v == 0x0002 || v == 0x0100 ||
	    (v >= 0xfefc && v <= 0xfeff);
}

void
ssl_hello(struct ssl_flow *f, const struct ssl_source *src, const struct tls_message *m)
{
	struct tls_hello h;
	const enum tls_result result = tls_hello_read(&h, m);
	const bool before = f->client || f->server;

	if (result == TLS_NO_HELLO || !is_version(h.version)) {
		f->stat |= SSL_STAT_MALFORMED;
		return;
	}
	if (result == TLS_HELLO_CUT && (f->stat & SSL_STAT_SNAPPED) == 0)
		f->stat |= h.kind == TLS_KIND_SSL2 ? SSL_STAT_SNAPPED : SSL_STAT_MALFORMED;
	f->version = h.version == 0x0002 ? VERSION_SSL2 : h.version;
	if (h.kind == TLS_KIND_SSL2)
		f->flags |= SSL_FLAG_SSL2;
	ssl_version_add(f, f->handVer, &f->nhandVer, &f->khandVer, SSL_MAX_HAND_VER, f->version,
	    SSL_STAT_HAND_VER_FULL);
	if (f->version == VERSION_SSL2 || f->version == VERSION_SSL3)
		f->stat |= SSL_STAT_WEAK_PROTOCOL;
	if (!before)
		first_hello(f, m, &h, result == TLS_HELLO);
	if (!before || f->retry)
		random_bytes(f, src, m, &h);
	f->s.modern |= h.retry || h.selected == 0x0304;
	f->retry = h.retry;
	f->client |= !h.server;
	f->server |= h.server;
}
