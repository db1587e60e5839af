/*
 * The DNS decoder: any messages, over UDP or as a TCP stream in segments, leave a flow whose row can be read.
 *
 * Input: a byte of choices (1 NetBIOS, 2 TCP, 4 segments overlap, 8 some are missing: which, bits 4 to 7), a byte of
 * segment size, then messages with two length bytes each, as on TCP.
 * LINK: plugins/dnsDecode/src/dns_flow.c plugins/dnsDecode/src/dns_msg.c plugins/dnsDecode/src/dns_store.c
 * LINK: plugins/dnsDecode/src/dns_stream.c
 */
#include "../../plugins/dnsDecode/src/dns_flow.h"

int	 LLVMFuzzerTestOneInput(const uint8_t *, size_t);

/* The core's, which knows of cells too. */
#undef free
void
t2_plugin_free(void *p)
{
	free(p);
}

static size_t	 sum;	/* of what was read, so that it is read */

static void
check(int ok)
{
	if (!ok)
		abort();
}

/* A message in a buffer of its own, so that a byte too far is seen. */
static void
message(struct dns_flow *f, uint16_t *stat, const uint8_t *p, size_t n, bool udp)
{
	struct dns_packet pk = { .udp = udp };
	uint8_t *copy = malloc(n > 0 ? n : 1);

	memcpy(copy, p, n);
	dns_flow_message(f, stat, copy, n, &pk);
	check(pk.queries + pk.responses == pk.msgs && pk.msgs <= 1);
	free(copy);
}

static void
datagrams(struct dns_flow *f, uint16_t *stat, const uint8_t *p, size_t n)
{
	while (n >= 2 && (*stat & DNS_STAT_CORRUPT) == 0) {
		const size_t len = MIN((size_t)(p[0] << 8 | p[1]), n - 2);

		message(f, stat, p + 2, len, true);
		p += 2 + len;
		n -= 2 + len;
	}
}

static void
messages(struct dns_flow *f, uint16_t *stat)
{
	const uint8_t *m;
	bool joined;
	size_t len;

	while ((m = dns_stream_next(&f->tcp, &len, &joined)) != NULL)
		message(f, stat, m, len, false);
}

static void
segment_take(struct dns_flow *f, uint16_t *stat, uint32_t seq, const uint8_t *p, size_t n)
{
	for (int i = 0; dns_stream_feed(&f->tcp, seq, p, n) == -1; i++) {
		check(i <= DNS_HELD_MAX && dns_stream_skip(&f->tcp, &seq));
		messages(f, stat);
	}
	messages(f, stat);
}

/* lost: segments whose first byte has these low bits are missing; 16: none. */
static void
stream(struct dns_flow *f, uint16_t *stat, const uint8_t *p, size_t n, size_t segment, size_t overlap, unsigned lost)
{
	uint32_t seq = UINT32_MAX - 100;
	const uint8_t *m;
	size_t len, at = 0;
	bool joined;

	dns_stream_start(&f->tcp, seq);
	while (at < n) {
		const size_t k = MIN(segment, n - at), back = MIN(overlap, at);

		if (p[at] % 16 == lost)			/* comes with the next one, or never */
			at += k;
		else
			segment_take(f, stat, seq + (uint32_t)(at - back), p + at - back, k + back);
		at += k;
	}
	do {
		messages(f, stat);
		if ((m = dns_stream_pending(&f->tcp, &len)) != NULL)
			message(f, stat, m, len, false);
	} while (dns_stream_skip(&f->tcp, NULL));
	check(f->tcp.held == NULL && dns_stream_next(&f->tcp, &len, &joined) == NULL);
}

static void
read_text(const struct dns_text *t)
{
	for (uint32_t i = 0; i < t->n; i++)
		sum += (uint8_t)t->s[i];
}

/* What the row reads. */
static void
row(const struct dns_flow *f)
{
	check(f->q.n <= DNS_QRECMAX && f->q.n <= f->q.cap);
	for (unsigned i = 0; i < f->q.n; i++)
		read_text(&f->q.v[i].name);
	for (int c = 0; c < DNS_COLS; c++)
		check(f->rec.n[c] <= DNS_ARECMAX && f->rec.n[c] <= f->rec.cap);
	for (unsigned i = 0; i < f->rec.n[0]; i++) {
		read_text(&f->rec.v[i].owner);
		read_text(&f->rec.v[i].text);
	}
}

/* The aggregating store, which the default flags do not use, with the owners of a message. */
static void
aggregate(const uint8_t *p, size_t n)
{
	struct dns_msg m = { p, n, MIN(n, (size_t)DNS_HDR_LEN) };
	struct dns_questions q = { .n = 0 };
	struct dns_records a = { .cap = 0 };
	struct dns_rr rr;
	bool full = false;

	while (dns_rr_read(&m, &rr) == DNS_OK) {
		struct dns_new r = { .owner = rr.owner.s, .ownerlen = rr.owner.len, .has = rr.type };

		check(rr.owner.len <= DNS_NAME_MAX && rr.owner.s[rr.owner.len] == '\0' && m.at <= n);
		dns_name_netbios(&rr.owner);
		check(rr.owner.len <= DNS_NAME_MAX);
		r.v.type = rr.type;
		r.v.ttl = rr.ttl;
		dns_records_merge(&a, &r, 3, &full);
		dns_questions_add(&q, rr.owner.s, rr.owner.len, rr.type, rr.rclass, 3, true, &full);
	}
	for (int c = 0; c < DNS_COLS; c++)
		check(a.n[c] <= 3);
	check(q.n <= 3);
	dns_records_free(&a);
	dns_questions_free(&q);
}

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	struct dns_flow *f;
	uint16_t stat;

	if (n < 2 || (f = calloc(1, sizeof(*f))) == NULL)
		return 0;
	stat = DNS_STAT_PORT | (p[0] & 1 ? DNS_STAT_NETBIOS : 0);
	if (p[0] & 2)
		stream(f, &stat, p + 2, n - 2, p[1] + 1U, p[0] & 4 ? 3 : 0, p[0] & 8 ? p[0] >> 4 : 16);
	else
		datagrams(f, &stat, p + 2, n - 2);
	row(f);
	dns_flow_free(f);
	aggregate(p + 2, n - 2);
	return 0;
}
