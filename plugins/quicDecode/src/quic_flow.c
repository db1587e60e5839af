/* quic_flow: packets, and the frames of those that can be decrypted. */
#include "quic_flow.h"

/* --- connection IDs --------------------------------------------------------------------------------------------- */

static bool
id_is(const struct quic_id *id, const struct quic_bytes *b)
{
	const size_t n = MIN(b->n, sizeof(id->b));

	return id->n == n && memcmp(id->b, b->p, n) == 0;
}

static void
id_set(struct quic_id *id, const struct quic_bytes *b)
{
	*id = (struct quic_id){ .n = (uint8_t)MIN(b->n, sizeof(id->b)) };
	memcpy(id->b, b->p, id->n);
}

/*
 * Its handshake gives a client other destination IDs than it chose first: those that the server says (RFC 9000, 7.2).
 * Without packets of the server the first other one is taken for it.
 */
static bool
dcid_told(const struct quic_flow *f, const struct quic_flow *opposite, const struct quic_bytes *dcid)
{
	if (opposite != NULL && opposite->scid.n > 0)
		return id_is(&opposite->scid, dcid);
	return (f->types & 1 << QUIC_HANDSHAKE) == 0;
}

/* IDs of a Version Negotiation are those of the client, exchanged (RFC 8999, 6). */
static void
note_negotiation(struct quic_flow *f, const struct quic_packet *pk)
{
	f->stat |= QUIC_STAT_NEGOTIATION;
	if (f->dcid.n > 0 || f->scid.n > 0 || pk->scid.p == NULL)
		return;
	id_set(&f->dcid, &pk->dcid);
	id_set(&f->scid, &pk->scid);
	f->negotiated = true;
}

static void
note_ids(struct quic_flow *f, const struct quic_flow *opposite, const struct quic_packet *pk)
{
	if (pk->scid.p == NULL)
		return;
	if (pk->dcid.n > 0) {
		if (f->dcid.n > 0 && !f->negotiated && !id_is(&f->dcid, &pk->dcid) &&
		    !dcid_told(f, opposite, &pk->dcid))
			f->stat |= QUIC_STAT_DCID;
		id_set(&f->dcid, &pk->dcid);
	}
	if (pk->scid.n > 0) {
		if (f->scid.n > 0 && !f->negotiated && !f->retried && !id_is(&f->scid, &pk->scid))
			f->stat |= QUIC_STAT_SCID;
		id_set(&f->scid, &pk->scid);
	}
	f->negotiated = false;
	f->retried = pk->type == QUIC_RETRY;
}

static void
note_odcid(struct quic_flow *f, const struct quic_bytes *id)
{
	if (id->n == 0)
		return;
	if (f->odcid.n > 0 && !id_is(&f->odcid, id))
		f->stat |= QUIC_STAT_ODCID;
	id_set(&f->odcid, id);
}

/* The ID that a Retry answers to: old drafts say it, the others have it in their tag. */
static void
note_retry(struct quic_flow *f, const struct quic_flow *opposite, const struct quic_packet *pk,
    const struct quic_reader *r)
{
	note_odcid(f, &pk->odcid);
	if (opposite != NULL && r->crypt != NULL &&
	    quic_retry_answers(r->crypt, pk, opposite->dcid.b, opposite->dcid.n))
		note_odcid(f, &(struct quic_bytes){ opposite->dcid.b, opposite->dcid.n });
}

/* --- hellos ----------------------------------------------------------------------------------------------------- */

static void *
grow(void *mine, void *p, size_t had, size_t want)
{
	void *q;

	(void)mine;
	if (want == 0) {
		t2_mem_give(T2_MEM_STREAM, had);
		free(p);
		return NULL;
	}
	if (!t2_mem_take(T2_MEM_STREAM, want - had))
		return NULL;
	if ((q = realloc(p, want)) == NULL)
		t2_mem_give(T2_MEM_STREAM, want - had);
	return q;
}

static void
initial_free(struct quic_flow *f)
{
	static const struct tls_events events = { .grow = grow };

	if (f->initial == NULL)
		return;
	t2_order_clear(&f->initial->order);
	tls_stream_clear(&f->initial->tls, &events, NULL);
	free(f->initial);
	f->initial = NULL;
}

static void
hello_free(struct quic_flow *f)
{
	if (f->client == NULL)
		return;
	t2_mem_give(T2_MEM_TEXT, sizeof(*f->client) + f->client->nname + f->client->nprotocols);
	free(f->client);
	f->client = NULL;
}

void
quic_flow_clear(struct quic_flow *f)
{
	initial_free(f);
	hello_free(f);
}

/* Keep the name and the protocols of the first hello. */
static void
hello_keep(struct quic_flow *f, const struct tls_hello *h, const struct tls_message *m)
{
	const size_t size = sizeof(*f->client) + h->server_name.n + h->protocols.n;

	if (f->client != NULL || !t2_mem_take(T2_MEM_TEXT, size))
		return;
	if ((f->client = malloc(size)) == NULL) {
		t2_mem_give(T2_MEM_TEXT, size);
		return;
	}
	f->client->nname = h->server_name.n;
	f->client->nprotocols = h->protocols.n;
	memcpy(f->client->bytes, m->bytes + h->server_name.at, h->server_name.n);
	memcpy(f->client->bytes + h->server_name.n, m->bytes + h->protocols.at, h->protocols.n);
}

/* Who reads whose CRYPTO frames */
struct reading {
	struct quic_flow *f;
	const struct quic_reader *r;
};

static void
message(void *mine, const struct tls_message *m)
{
	const struct reading *const it = mine;
	struct tls_hello h;

	if (tls_hello_read(&h, m) != TLS_NO_HELLO) {
		if (!h.server)
			hello_keep(it->f, &h, m);
		if (!h.retry)
			it->f->hello = true;
	}
	if (it->r->message != NULL)
		it->r->message(it->r->flowIndex, m);
}

/* --- frames ----------------------------------------------------------------------------------------------------- */

static bool
skip_varints(struct cursor *c, uint64_t n)
{
	uint64_t v;

	for (; n > 0; n--)
		if (!quic_varint(c, &v))
			return false;
	return true;
}

/* Largest, delay, number of ranges, first range; ranges: gap and length; three counts of ECN: RFC 9000, 19.3. */
static bool
skip_ack(struct cursor *c, bool ecn)
{
	uint64_t ranges;

	return skip_varints(c, 2) && quic_varint(c, &ranges) && ranges <= cursor_left(c) &&
	    skip_varints(c, 1 + 2 * ranges) && skip_varints(c, ecn ? 3 : 0);
}

/* Offset, length, bytes: RFC 9000, 19.6.  What is behind a hole is held until it is filled. */
static bool
crypto(struct cursor *c, struct reading *it)
{
	static const struct tls_events events = { .message = message, .grow = grow };
	struct quic_initial *const in = it->f->initial;
	uint64_t offset, n;
	struct t2_bytes b;

	if (!quic_varint(c, &offset) || !quic_varint(c, &n) || n > cursor_left(c))
		return false;
	if (offset + n <= QUIC_CRYPTO_MAX && n > 0 && t2_order_put(&in->order, offset, c->p, n, 0))
		while (t2_order_next(&in->order, &b))
			(void)tls_crypto_put(&in->tls, b.data, b.len, &events, it);
	return cursor_skip(c, n);
}

/*
 * | 0, 1, n, 0, ll 2, mm 2 | largest, of ll bytes | delay 16 | n: number of further blocks 8 |
 *   first block, of mm bytes |
 * blocks: | gap 8 | mm bytes | | timestamps 8 | 8, 32, all but the first: 8, 16 |
 */
static bool
skip_google_ack(struct cursor *c, uint8_t type)
{
	static const uint8_t length[4] = { 1, 2, 4, 6 };
	const size_t block = length[type & 3];
	uint8_t blocks = 0, stamps;

	return cursor_skip(c, length[type >> 2 & 3] + 2U) && ((type & 0x20) == 0 || cursor_u8(c, &blocks)) &&
	    cursor_skip(c, block + blocks * (1 + block)) && cursor_u8(c, &stamps) &&
	    (stamps == 0 || cursor_skip(c, 5 + 3 * (stamps - 1U)));
}

/* One of Google's versions; false: the last. */
static bool
google_frame(struct cursor *c, uint8_t type, struct reading *it)
{
	if ((type & 0xc0) == 0x40)
		return skip_google_ack(c, type);
	return type == 0x00 || type == 0x07 || (type == 0x08 && crypto(c, it));
}

/* One that Initial packets may have (RFC 9000, 12.4); false: the last, or none. */
static bool
frame(struct cursor *c, uint8_t type, struct reading *it)
{
	switch (type) {
	case 0x00:
	case 0x01:
		return true;
	case 0x02:
	case 0x03:
		return skip_ack(c, type == 0x03);
	case 0x06:
		return crypto(c, it);
	}
	return false;
}

/* PADDING, most of a client's Initial packets, eight at a time. */
static void
skip_padding(struct cursor *c)
{
	uint64_t w;

	while (cursor_left(c) >= sizeof(w)) {
		memcpy(&w, c->p, sizeof(w));
		if (w != 0)
			return;
		(void)cursor_skip(c, sizeof(w));
	}
}

static void
frames(const struct quic_version *v, const struct quic_bytes *plain, struct reading *it)
{
	struct cursor c = { plain->p, plain->p + plain->n };
	uint8_t type;

	do
		skip_padding(&c);
	while (cursor_u8(&c, &type) && (v->salt >= QUIC_SALT_Q050 ? google_frame : frame)(&c, type, it));
}

/* --- Initial packets -------------------------------------------------------------------------------------------- */

static bool
initial_new(struct quic_flow *f)
{
	if (f->initial != NULL)
		return true;
	if ((f->initial = calloc(1, sizeof(*f->initial))) == NULL)
		return false;
	f->initial->largest = QUIC_NO_NUMBER;
	return true;
}

static bool
open_with(const struct quic_reader *r, struct quic_flow *f, struct quic_initial *keys, enum quic_side side,
    const struct quic_packet *pk, struct quic_bytes *plain, uint64_t *number)
{
	const uint64_t largest = f->initial != NULL ? f->initial->largest : QUIC_NO_NUMBER;

	for (unsigned i = 0; i < keys->nkeys; i++)
		if (quic_open(r->crypt, &keys->keys[i], side, pk, largest, plain, number))
			return true;
	return false;
}

/*
 * With keys of the packet's own destination ID.  A version that only provokes a negotiation has no keys: clients take
 * those of the version that they want.
 */
static bool
open_own(const struct quic_reader *r, const struct quic_packet *pk, struct quic_keys *k, struct quic_bytes *plain,
    uint64_t *number)
{
	static const uint32_t wanted[] = { 0x00000001, 0xff00001d, 0xff00001c };
	const struct quic_version *v = pk->v;
	unsigned i = quic_version_reserved(pk->version) ? 0 : T2_NELEM(wanted);

	do {
		if (i < T2_NELEM(wanted))
			v = quic_version_find(wanted[i]);
		if (quic_keys_make(r->crypt, v, pk->dcid.p, pk->dcid.n, k) &&
		    quic_open(r->crypt, k, QUIC_CLIENT, pk, QUIC_NO_NUMBER, plain, number))
			return true;
	} while (++i < T2_NELEM(wanted));
	return false;
}

/*
 * The first of a client, or one that answers a Retry or a Version Negotiation, and says the same hello from its
 * beginning.
 */
static bool
open_new(const struct quic_reader *r, struct quic_flow *f, const struct quic_packet *pk, struct quic_bytes *plain,
    uint64_t *number)
{
	static const struct tls_events events = { .grow = grow };
	struct quic_keys k;

	if (!open_own(r, pk, &k, plain, number) || !initial_new(f))
		return false;
	f->initial->keys[1] = f->initial->keys[0];
	f->initial->keys[0] = k;
	f->initial->nkeys = (uint8_t)MIN(f->initial->nkeys + 1, 2);
	f->initial->largest = QUIC_NO_NUMBER;
	if (!f->hello) {
		t2_order_clear(&f->initial->order);
		f->initial->order = (struct t2_order){ .at = 0 };
		tls_stream_clear(&f->initial->tls, &events, NULL);
		f->initial->tls = (struct tls_stream){ .have = 0 };
	}
	return true;
}

/* Is it the server's?  Then the other direction has the keys. */
static bool
open_initial(const struct quic_reader *r, struct quic_flow *f, struct quic_flow *opposite,
    const struct quic_packet *pk, struct quic_bytes *plain, uint64_t *number)
{
	if (f->initial != NULL && f->initial->nkeys > 0 &&
	    open_with(r, f, f->initial, QUIC_CLIENT, pk, plain, number))
		return true;
	if (opposite != NULL && opposite->initial != NULL && opposite->initial->nkeys > 0)
		return open_with(r, f, opposite->initial, QUIC_SERVER, pk, plain, number) && initial_new(f);
	return open_new(r, f, pk, plain, number);
}

/* Both hellos were read. */
static bool
over(const struct quic_flow *f, const struct quic_flow *opposite)
{
	return f->hello && opposite != NULL && opposite->hello;
}

static void
initial(const struct quic_reader *r, struct quic_flow *f, struct quic_flow *opposite, const struct quic_packet *pk,
    struct quic_said *said, bool is_first)
{
	struct reading it = { f, r };
	struct quic_bytes plain;
	uint64_t number;

	if (r->crypt == NULL || pk->cut || f->tries >= QUIC_TRIES_MAX || (over(f, opposite) && !r->all) ||
	    (pk->v->salt == QUIC_NO_SALT && !quic_version_reserved(pk->version)))
		return;
	if (!open_initial(r, f, opposite, pk, &plain, &number)) {
		f->tries++;
		said->locked++;
		return;
	}
	if (is_first)
		said->number = number;
	if (f->initial->largest == QUIC_NO_NUMBER || number > f->initial->largest)
		f->initial->largest = number;
	if (!over(f, opposite))
		frames(pk->v, &plain, &it);
	if (!over(f, opposite) || r->all)
		return;
	initial_free(f);
	initial_free(opposite);
}

/* --- datagrams -------------------------------------------------------------------------------------------------- */

static void
packet(const struct quic_reader *r, struct quic_flow *f, struct quic_flow *opposite, const struct quic_packet *pk,
    struct quic_said *said, bool is_first)
{
	f->flags |= pk->first;
	if (pk->cut && pk->v->form != QUIC_FORM_UNKNOWN)
		f->stat |= QUIC_STAT_SNAPPED;
	if (pk->type == QUIC_NEGOTIATION)
		note_negotiation(f, pk);
	if (pk->type == QUIC_NEGOTIATION || pk->type == QUIC_SHORT || pk->version == 0)
		return;
	if (f->version != 0 && f->version != pk->version)
		f->stat |= QUIC_STAT_VERSION;
	f->version = pk->version;
	note_ids(f, opposite, pk);
	if (pk->type > QUIC_RETRY)
		return;
	f->types |= (uint8_t)(1 << pk->type);
	said->types[pk->type]++;
	if (pk->type == QUIC_HANDSHAKE)
		f->stat |= QUIC_STAT_HANDSHAKE;
	if (pk->type == QUIC_RETRY)
		note_retry(f, opposite, pk, r);
	if (pk->type == QUIC_INITIAL)
		initial(r, f, opposite, pk, said, is_first);
}

static void
say(struct quic_said *said, const struct quic_packet *pk)
{
	said->first = pk->first;
	said->type = pk->type;
	said->version = pk->version;
	if (pk->scid.p == NULL)
		return;
	id_set(&said->dcid, &pk->dcid);
	id_set(&said->scid, &pk->scid);
}

void
quic_flow_datagram(struct quic_flow *f, struct quic_flow *opposite, const uint8_t *p, size_t n, bool cut,
    const struct quic_reader *r, struct quic_said *said)
{
	struct cursor c = { p, p + n };
	struct quic_packet pk, before;
	bool is_first = true;

	*said = (struct quic_said){ .number = QUIC_NO_NUMBER, .type = QUIC_OTHER };
	f->stat |= QUIC_STAT_QUIC;
	if (cut)
		f->stat |= QUIC_STAT_SNAPPED;
	for (; quic_packet_next(&c, is_first ? NULL : &before, &pk); before = pk, is_first = false) {
		if (is_first)
			say(said, &pk);
		packet(r, f, opposite, &pk, said, is_first);
		if (is_first && pk.type == QUIC_RETRY)
			said->odcid = f->odcid;
		if (pk.type == QUIC_SHORT || pk.cut)
			break;
	}
}
