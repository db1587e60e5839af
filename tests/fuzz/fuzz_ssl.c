/*
 * sslDecode: whatever a direction says, over TCP, in datagrams, in OpenVPN, in QUIC, with holes, leaves a flow whose
 * row can be read; the text budget is given back.
 *
 * Input: a byte of choices (3 TLS, DTLS, OpenVPN, message; 4 a hole in the middle; 8 a new connection there; 16
 * memory is refused from the third request on; 32 the cache of certificates is emptied), a byte of piece size, then
 * bytes.
 * LINK: plugins/sslDecode/src/ssl_flow.c plugins/sslDecode/src/ssl_hello.c plugins/sslDecode/src/ssl_print.c
 * LINK: plugins/sslDecode/src/ssl_cert.c plugins/sslDecode/src/ssl_ovpn.c -lcrypto
 */
#include "../../plugins/sslDecode/src/ssl_ovpn.h"
#include "small.h"

int	 LLVMFuzzerTestOneInput(const uint8_t *, size_t);

/* The core's, which knows of cells too. */
#undef free
void
t2_plugin_free(void *p)
{
	free(p);
}

static long	 taken, requests;	/* of the memory of texts */
static bool	 refuse;

bool
t2_mem_take(enum t2_mem kind, size_t n)
{
	(void)kind;
	if (refuse && ++requests > 2)
		return false;
	taken += (long)n;
	return true;
}

void
t2_mem_give(enum t2_mem kind, size_t n)
{
	(void)kind;
	taken -= (long)n;
}

static struct ssl_cert_cache cache;
static size_t	 sum;	/* of what was read, so that it is read */

static void
check(int ok)
{
	if (!ok)
		abort();
}

static void
text(const void *p, size_t n)
{
	for (size_t i = 0; i < n; i++)
		sum += ((const uint8_t *)p)[i];
}

static void
names(const struct ssl_names *l)
{
	check(l->n <= SSL_MAX_PROTO && l->n <= l->all);
	for (unsigned i = 0; i < l->n; i++) {
		check(l->v[i].n <= SSL_PROTO_LEN);
		text(l->v[i].s, l->v[i].n);
	}
}

static void
cert(const struct ssl_cert *c)
{
	if (c == NULL)
		return;
	check(strlen(c->serial) < sizeof(c->serial) && strlen(c->sigAlg) < SSL_OID_MAX &&
	    strlen(c->keyAlg) < SSL_OID_MAX);
	for (unsigned i = 0; i < SSL_FIELDS; i++) {
		check(sizeof(*c) + c->subject[i].at + c->subject[i].n <= c->size);
		check(sizeof(*c) + c->issuer[i].at + c->issuer[i].n <= c->size);
		text(c->texts + c->subject[i].at, c->subject[i].n);
		text(c->texts + c->issuer[i].at, c->issuer[i].n);
	}
}

/* The row can be read. */
static void
row(const struct ssl_flow *f)
{
	check(f->krecVer <= SSL_MAX_REC_VER && f->khandVer <= SSL_MAX_HAND_VER && f->kext <= SSL_MAX_EXT);
	check(f->ksupp <= SSL_MAX_SUPP_VER && f->kalg <= SSL_MAX_SIG_ALG && f->kgroup <= SSL_MAX_EC);
	check(f->kformat <= SSL_MAX_EC_FORMATS && f->kcipher <= SSL_MAX_CIPHER && f->kcipher <= f->ncipher);
	check(f->ja4[0] == '\0' || (f->stat & SSL_STAT_JA4_A) != 0);
	names(&f->alpn);
	names(&f->alps);
	names(&f->npn);
	if (f->serverName != NULL)
		text(f->serverName, f->nserverName + 1u);
	cert(f->cert);
}

static void
message(struct ssl_flow *f, const struct ssl_source *src, const uint8_t *p, size_t n)
{
	const struct tls_message m = { .kind = TLS_KIND_TLS, .type = p[0], .bytes = p, .n = n };

	ssl_flow_message(f, src, &m);
}

/* In a buffer of its own, so that a byte too far is seen. */
static void
put(struct ssl_flow *f, unsigned way, const uint8_t *p, size_t n, uint8_t flags)
{
	const struct ssl_source src = { .now = 1600000000, .cache = &cache };
	uint8_t *copy = malloc(n);

	memcpy(copy, p, n);
	sum += (size_t)ssl_begins(copy, n) + ssl_is_ovpn(copy, n);
	if (way == 1 && ssl_is_dtls(copy, n))
		ssl_flow_datagram(f, &src, copy, n);
	else if (way == 2)
		sum += ssl_ovpn_packet(f, &src, copy, n) + ssl_ovpn_segment(f, &src, copy, n);
	else if (way == 3 && n >= 4)
		message(f, &src, copy, n);
	else
		ssl_flow_stream(f, &src, copy, n, flags);
	free(copy);
}

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t size)
{
	static bool opened;
	const struct ssl_source src = { .now = 1600000000, .cache = &cache };
	struct ssl_flow *f;
	bool middle = false;

	if (size < 2)
		return 0;
	if (!opened)
		ssl_cert_open();
	opened = true;
	f = t2_small_zeroed(sizeof(*f));
	f->over = SSL_OVER_TCP;
	taken = requests = 0;
	refuse = (p[0] & 16) != 0;
	for (size_t at = 2, step = 1 + (p[1] & 0x80 ? 32u * (p[1] & 0x7f) : p[1]); at < size; at += step) {
		uint8_t flags = at == 2 ? T2_STREAM_BEGIN : 0;

		if (!middle && at > size / 2) {
			middle = true;
			flags |= (p[0] & 4 ? T2_STREAM_HOLE : 0) | (p[0] & 8 ? T2_STREAM_BEGIN : 0);
		}
		put(f, p[0] & 3, p + at, size - at < step ? size - at : step, flags);
	}
	ssl_flow_end(f, &src);
	row(f);
	ssl_flow_free(f);
	check(taken == 0);
	if (p[0] & 32)
		ssl_cert_cache_clear(&cache);
	return 0;
}
