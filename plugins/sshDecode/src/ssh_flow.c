/* ssh_flow: what one direction of a flow has said, see ssh_flow.h. */
#include "ssh_flow.h"

#include <openssl/evp.h>

#include "cursor.h"

enum {
	MSG_KEXINIT = 20, MSG_NEWKEYS = 21, MSG_KEX_INIT = 30, MSG_KEX_REPLY = 31, MSG_GEX_INIT = 32,
	MSG_GEX_REPLY = 33, MSG_GEX_REQUEST = 34, MSG_USERAUTH = 50
};

/* What the functions of the stream know. */
struct told {
	struct ssh_flow *f, *other;
};

static bool
digest(const EVP_MD *md, const void *p, size_t n, uint8_t *to)
{
	return EVP_Digest(p, n, to, NULL, md, NULL) == 1;
}

/* --- the banner ------------------------------------------------------------------------------------------------- */

/* Names are of printable characters (RFC 4251, 6); others would be read as something else where rows are shown. */
static void
print(char *to, const uint8_t *from, size_t n)
{
	for (size_t i = 0; i < n; i++)
		to[i] = from[i] > ' ' && from[i] < 0x7f ? (char)from[i] : '.';
}

static bool
banner(void *arg, const char *line, size_t n, bool crlf)
{
	const struct told *const t = arg;
	struct ssh_flow *const f = t->f;
	const size_t len = MIN(n, (size_t)SSH_BUF_SIZE);

	if (n < 5 || line[4] < '0' || line[4] > '9')
		return false;			/* a line of something else */
	f->stat |= SSH_STAT_SSH | (t->other == NULL || t->other->banner == NULL ? SSH_STAT_FIRST : 0);
	if (!crlf || memchr(line, '\0', n) != NULL)
		f->stat |= SSH_STAT_BANNER;
	if (len < n)
		f->stat |= SSH_STAT_CUT;
	if (!t2_mem_take(T2_MEM_TEXT, len) || (f->banner = malloc(len)) == NULL)
		return false;
	memcpy(f->banner, line, len);
	f->nbanner = (uint32_t)len;
	return SSH_DECODE > 0 && n > 6 && (line[4] == '2' || memcmp(line + 4, "1.99", 4 < n - 4 ? 4 : n - 4) == 0);
}

/* --- key exchange init ------------------------------------------------------------------------------------------ */

/* The next name of a list of names with commas between; false behind the last. */
static bool
next_name(const uint8_t *init, struct ssh_span *rest, struct ssh_span *name)
{
	const uint8_t *comma;

	if (rest->n == 0)
		return false;
	comma = memchr(init + rest->at, ',', rest->n);
	*name = (struct ssh_span){ rest->at, comma != NULL ? (uint32_t)(comma - (init + rest->at)) : rest->n };
	rest->at += name->n + (comma != NULL);
	rest->n -= name->n + (comma != NULL);
	return true;
}

/* The first name of the client's that the server has, too (RFC 4253, 7.1). */
static struct ssh_span
choose(const struct ssh_flow *client, const struct ssh_flow *server, enum ssh_list l)
{
	struct ssh_span mine = client->list[l], name, theirs, other;

	while (next_name(client->init, &mine, &name))
		for (theirs = server->list[l]; next_name(server->init, &theirs, &other);)
			if (name.n == other.n && memcmp(client->init + name.at, server->init + other.at, name.n) == 0)
				return name;
	return (struct ssh_span){ 0, 0 };
}

static void
agree(struct ssh_flow *client, const struct ssh_flow *server)
{
	for (unsigned l = 0; l < SSH_LISTED; l++) {
		client->chosen[l] = choose(client, server, l);
		if (SSH_ALGO == 1 && client->chosen[l].n > SSH_HKT_SIZE)
			client->stat |= SSH_STAT_HKT_CUT;
	}
	client->agreed = true;
}

/* What HASSH is made of: the lists of the direction that this side sends in. */
static const uint8_t *
hassh_lists(bool server)
{
	static const uint8_t lists[2][4] = { { SSH_L_KEX, SSH_L_ENC_CS, SSH_L_MAC_CS, SSH_L_COMP_CS },
		{ SSH_L_KEX, SSH_L_ENC_SC, SSH_L_MAC_SC, SSH_L_COMP_SC } };

	return lists[server];
}

static void
hassh(struct ssh_flow *f)
{
	const uint8_t *const lists = hassh_lists(f->server);
	EVP_MD_CTX *const c = EVP_MD_CTX_new();
	bool good = c != NULL && EVP_DigestInit_ex(c, EVP_md5(), NULL) == 1;

	for (unsigned i = 0; i < 4 && good; i++)
		good = (i == 0 || EVP_DigestUpdate(c, ";", 1) == 1) &&
		    EVP_DigestUpdate(c, f->init + f->list[lists[i]].at, f->list[lists[i]].n) == 1;
	f->has_hassh = good && EVP_DigestFinal_ex(c, f->hassh, NULL) == 1;
	EVP_MD_CTX_free(c);
}

size_t
ssh_flow_hassh_text(const struct ssh_flow *f, char *to, size_t size)
{
	const uint8_t *const lists = hassh_lists(f->server);
	size_t n = 0;

	for (unsigned i = 0; i < 4 && f->init != NULL; i++) {
		const struct ssh_span *const l = &f->list[lists[i]];
		const size_t take = MIN(l->n, size - n);

		memcpy(to + n, f->init + l->at, take);
		n += take;
		if (i < 3 && n < size)
			to[n++] = ';';
	}
	return n;
}

/* | 20 8 | cookie 128 | ten times: length 32, names | first packet follows 8 | 0 32 | */
static void
key_exchange_init(struct ssh_flow *f, struct ssh_flow *other, const uint8_t *p, size_t n)
{
	struct cursor c = { p + 1, p + n };
	const uint8_t *cookie = c.p;
	uint32_t len;

	f->stat |= SSH_STAT_KEXINIT;
	if (f->init != NULL)
		return;
	if (!cursor_skip(&c, SSH_COOKIE_LEN)) {
		f->stat |= SSH_STAT_MALFORMED;
		return;
	}
	for (unsigned l = 0; l < SSH_LISTED; l++) {
		if (!cursor_u32be(&c, &len) || !cursor_has(&c, len)) {
			f->stat |= SSH_STAT_MALFORMED;
			return;
		}
		f->list[l] = (struct ssh_span){ (uint32_t)(c.p - p), len };
		(void)cursor_skip(&c, len);
		if (SSH_LISTS == 1 && len > SSH_BUF_SIZE)
			f->stat |= SSH_STAT_CUT;
	}
	if (!t2_mem_take(T2_MEM_TEXT, n))
		return;
	if ((f->init = malloc(n)) == NULL) {
		t2_mem_give(T2_MEM_TEXT, n);
		return;
	}
	memcpy(f->init, p, n);
	f->ninit = (uint32_t)n;
	memcpy(f->cookie, cookie, SSH_COOKIE_LEN);
	if (SSH_HASSH == 1)
		hassh(f);
	if (other != NULL && other->init != NULL && other->server != f->server)
		agree(f->server ? other : f, f->server ? f : other);
}

/* --- key exchange ----------------------------------------------------------------------------------------------- */

/* The method begins with this word: the one that was agreed on, else the first that this side wants. */
static bool
method_is(const struct told *t, const char *word)
{
	const struct ssh_flow *const client = t->f->server ? t->other : t->f;
	const struct ssh_flow *const of = client != NULL && client->agreed ? client : t->f;
	struct ssh_span rest = of->list[SSH_L_KEX], name = of->chosen[SSH_L_KEX];
	const size_t n = strlen(word);

	if (of->init == NULL || (!of->agreed && !next_name(of->init, &rest, &name)))
		return false;
	return name.n >= n && memcmp(of->init + name.at, word, n) == 0;
}

/* On elliptic curves, alone or with a lattice. */
static bool
is_curve(const struct told *t)
{
	static const char *const words[] = { "curve", "ecdh-", "ecmqv-", "sntrup", "mlkem", "sm2kep" };

	for (unsigned i = 0; i < T2_NELEM(words); i++)
		if (method_is(t, words[i]))
			return true;
	return false;
}

/* The host key is what a server answers first: | length 32 | its type: length 32, text | ... | */
static void
host_key(struct ssh_flow *f, const uint8_t *p, size_t n)
{
	struct cursor c = { p + 1, p + n }, key;
	uint32_t len, type;

	if (f->ndigest > 0)
		return;
	if (!cursor_u32be(&c, &len) || !cursor_has(&c, len)) {
		f->stat |= SSH_STAT_MALFORMED;
		return;
	}
	key = (struct cursor){ c.p, c.p + len };
	if (!cursor_u32be(&key, &type) || !cursor_has(&key, type)) {
		f->stat |= SSH_STAT_MALFORMED;
		return;
	}
	print(f->type, key.p, MIN(type, (uint32_t)SSH_HKT_SIZE));
	if (type > SSH_HKT_SIZE)
		f->stat |= SSH_STAT_HKT_CUT;
	if (SSH_FINGERPRINT > 0 && digest(SSH_FINGERPRINT == 2 ? EVP_sha256() : EVP_md5(), c.p, len, f->digest))
		f->ndigest = SSH_FINGERPRINT == 2 ? 32 : 16;
}

/*
 * 30 and 31 are of the method: a group that is given, one on elliptic curves or a lattice (RFC 5656, 8731), or one
 * that is asked for (RFC 4419).
 */
static void
key_exchange(const struct told *t, const uint8_t *p, size_t n)
{
	struct ssh_flow *const f = t->f;
	const bool group = method_is(t, "diffie-hellman-group-exchange"), curve = !group && is_curve(t);

	if (method_is(t, "rsa"))		/* RFC 4432 has other messages of these numbers */
		return;

	switch (p[0]) {
	case MSG_KEX_INIT:
		f->stat |= group ? SSH_STAT_GEX_REQUEST : curve ? SSH_STAT_ECDH_INIT : SSH_STAT_DH_INIT;
		break;
	case MSG_KEX_REPLY:
		f->stat |= group ? SSH_STAT_GEX_GROUP : curve ? SSH_STAT_ECDH_REPLY : SSH_STAT_DH_REPLY;
		if (!group)
			host_key(f, p, n);
		break;
	case MSG_GEX_INIT:
		f->stat |= SSH_STAT_GEX_INIT;
		break;
	case MSG_GEX_REPLY:
		f->stat |= SSH_STAT_GEX_REPLY;
		host_key(f, p, n);
		break;
	case MSG_GEX_REQUEST:
		f->stat |= SSH_STAT_GEX_REQUEST;
		break;
	}
}

static bool
packet(void *arg, const uint8_t *p, size_t n)
{
	const struct told *const t = arg;
	struct ssh_flow *const f = t->f;

	if (p[0] == 0 || p[0] >= MSG_USERAUTH) {
		f->stat |= SSH_STAT_MALFORMED;
		return false;
	}
	if (p[0] == MSG_KEXINIT) {
		key_exchange_init(f, t->other, p, n);
		return SSH_DECODE > 1;
	}
	if (p[0] == MSG_NEWKEYS) {
		f->stat |= SSH_STAT_NEWKEYS;
		return false;
	}
	key_exchange(t, p, n);
	return true;
}

static void
broken(void *arg)
{
	const struct told *const t = arg;

	t->f->stat |= SSH_STAT_MALFORMED;
}

bool
ssh_flow_bytes(struct ssh_flow *f, struct ssh_flow *other, const uint8_t *p, size_t n)
{
	static const struct ssh_fns fns = { banner, packet, broken };
	struct told t = { f, other };

	return ssh_feed(&f->stream, &fns, &t, p, n);
}

void
ssh_flow_clear(struct ssh_flow *f)
{
	ssh_stream_clear(&f->stream);
	if (f->banner != NULL)
		t2_mem_give(T2_MEM_TEXT, f->nbanner);
	if (f->init != NULL)
		t2_mem_give(T2_MEM_TEXT, f->ninit);
	free(f->banner);
	free(f->init);
	*f = (struct ssh_flow){ .stat = 0 };
}
