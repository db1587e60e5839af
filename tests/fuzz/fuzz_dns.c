/*
 * The DNS decoder: any messages, over UDP or as a TCP stream in segments, leave a flow whose row can be read.
 *
 * Input: a byte of choices (1 NetBIOS, 2 TCP, 8 pieces are missing: which, bits 4 to 7), a byte of piece
 * size, then messages with two length bytes each, as on TCP.
 * LINK: plugins/dnsDecode/src/dns_flow.c plugins/dnsDecode/src/dns_msg.c plugins/dnsDecode/src/dns_store.c
 * LINK: plugins/dnsDecode/src/dns_stream.c plugins/dnsDecode/src/dns_ext.c
 */
#include "../../plugins/dnsDecode/src/dns_flow.h"
#include "budget.h"

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

/* lost: pieces whose first byte has these low bits are missing; 16: none. */
static void
stream(struct dns_flow *f, uint16_t *stat, const uint8_t *p, size_t n, size_t piece, unsigned lost)
{
	const uint8_t *m;
	size_t len, k;
	bool joined;

	for (size_t at = 0; at < n; at += k) {
		k = MIN(piece, n - at);
		if (p[at] % 16 == lost) {
			if ((m = dns_stream_pending(&f->tcp, &len)) != NULL)
				message(f, stat, m, len, false);
			dns_stream_hole(&f->tcp);
			continue;
		}
		(void)dns_looks(p + at, k, n - at);
		dns_stream_feed(&f->tcp, p + at, k);
		messages(f, stat);
	}
	if ((m = dns_stream_pending(&f->tcp, &len)) != NULL)
		message(f, stat, m, len, false);
	check(dns_stream_next(&f->tcp, &len, &joined) == NULL);
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

	if (n < 2 || (f = dns_flow_new()) == NULL)
		return 0;
	stat = DNS_STAT_PORT | (p[0] & 1 ? DNS_STAT_NETBIOS : 0);
	if (p[0] & 2)
		stream(f, &stat, p + 2, n - 2, p[1] + 1U, p[0] & 8 ? p[0] >> 4 : 16);
	else
		datagrams(f, &stat, p + 2, n - 2);
	row(f);
	dns_flow_free(f);
	aggregate(p + 2, n - 2);
	check(taken == 0);
	return 0;
}
