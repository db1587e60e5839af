/*
 * QUIC: any datagrams of both directions leave flows that can be read, and memory is given back.
 *
 * A datagram's first byte: 1 of the server, 2 not captured whole.  Whoever makes input can't encrypt: a packet opens
 * if its third byte is even, and what follows are its frames; the real decryption is called, too.
 * LINK: plugins/quicDecode/src/quic_packet.c plugins/quicDecode/src/quic_flow.c t2core/src/streams/order.c -lcrypto
 */
#define quic_open	real_open
#include "../../plugins/quicDecode/src/quic_crypt.c"
#undef quic_open
#include "../../plugins/quicDecode/src/quic_flow.h"
#include "messages.h"

bool quic_open(struct quic_crypt *, struct quic_keys *, enum quic_side, const struct quic_packet *, uint64_t largest,
    struct quic_bytes *plain, uint64_t *number);

#define MEMORY	(1U << 18)

static size_t taken;

bool
t2_mem_take(enum t2_mem kind, size_t n)
{
	(void)kind;
	if (n > MEMORY - taken)
		return false;
	taken += n;
	return true;
}

void
t2_mem_give(enum t2_mem kind, size_t n)
{
	(void)kind;
	check(n <= taken);
	taken -= n;
}

bool
quic_open(struct quic_crypt *c, struct quic_keys *k, enum quic_side side, const struct quic_packet *pk,
    uint64_t largest, struct quic_bytes *plain, uint64_t *number)
{
	const bool real = real_open(c, k, side, pk, largest, plain, number);

	if (real)
		return true;
	if (pk->cut || pk->number.n < 3 || pk->number.p[2] % 2 != 0)
		return false;
	*plain = (struct quic_bytes){ pk->number.p + 3, pk->number.n - 3 };
	*number = pk->number.p[1];
	return true;
}

struct pair {
	struct quic_flow side[2];
	struct quic_reader reader;
};

static void
take(unsigned long flowIndex, const struct tls_message *m)
{
	check(flowIndex == 7 && m->n >= 4 && m->n <= TLS_MESSAGE_MAX);
}

static void
datagram(void *arg, const uint8_t *p, size_t len)
{
	struct pair *const pair = arg;
	struct quic_said said;
	struct quic_flow *f;

	if (len == 0)
		return;
	f = &pair->side[p[0] & 1];
	(void)quic_looks(p + 1, len - 1);
	quic_flow_datagram(f, &pair->side[1 - (p[0] & 1)], p + 1, len - 1, (p[0] & 2) != 0, &pair->reader, &said);
	check(f->dcid.n <= QUIC_ID_MAX && f->scid.n <= QUIC_ID_MAX && f->odcid.n <= QUIC_ID_MAX);
	check(f->tries <= QUIC_TRIES_MAX);
	check((f->stat & QUIC_STAT_QUIC) != 0 && f->types < 16);
	if (f->client != NULL)
		check(f->client->nname + f->client->nprotocols < TLS_MESSAGE_MAX);
}

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	static struct quic_crypt *crypt;
	struct pair pair = { .reader = { .message = take, .flowIndex = 7 } };

	if (crypt == NULL)
		crypt = quic_crypt_new();
	pair.reader.crypt = crypt;
	each_message(p, n, datagram, &pair);
	quic_flow_clear(&pair.side[0]);
	quic_flow_clear(&pair.side[1]);
	check(taken == 0);
	return 0;
}
