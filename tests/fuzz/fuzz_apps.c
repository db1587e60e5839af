/*
 * Applications by content and datagrams out of fragments: whatever both directions of a flow say, only the
 * application's own bytes are given, each datagram is whole or cut, and memory is given back.
 *
 * Input: a byte of choices (1 UDP, 2 a port of the application), then packets: flags (1 the other direction, 2 a
 * fragment, 4 more follow, 8 a stray one, 16 the flow ends, 32 SYN), length, offset in 8 bytes, number, bytes.
 * LINK: t2core/src/streams/order.c t2core/src/streams/streams.c t2core/src/streams/memory.c t2core/src/streams/apps.c
 * LINK: t2core/src/streams/datagram.c t2core/src/plugins/met.c
 */
#include <stdlib.h>
#include <string.h>

#include "apps.h"
#include "datagram.h"
#include "guard.h"
#include "memory.h"
#include "streams.h"
#include "t2api.h"
#include "tls_hello.h"

int	 LLVMFuzzerTestOneInput(const uint8_t *, size_t);

T2_PER_THREAD unsigned t2_worker;
struct guard_cell guard_cells[GUARD_THREADS];
T2_PER_THREAD struct guard_cell *guard_own = guard_cells;

static flow_t both[2];
flow_t *flows = both;
static t2_app_t app;
static unsigned sum;

static void
check(bool ok)
{
	if (!ok)
		abort();
}

static bool
take(packet_t *pk, unsigned long flowIndex, const struct t2_bytes *b)
{
	(void)pk;
	check(t2_app_of(flowIndex) == app);
	for (uint32_t i = 0; i < b->len; i++)
		sum += b->data[i];
	return b->len != 13;
}

static void
begin(uint8_t choices)
{
	static const uint16_t ports[] = { 443, 0 };
	static const struct t2_signature sigs[] = { { "abc", 3, 0, 0 }, { "z", 1, 0, 2 }, { NULL, 0, 0, 0 } };
	static const struct t2_signature others[] = { { "abcd", 4, 0, 0 }, { NULL, 0, 0, 0 } };

	if (app == 0) {
		app = t2_app_declare(&(struct t2_app){ .name = "tls", .tcp = ports, .udp = ports, .signatures = sigs,
		    .tcp_looks = tls_looks, .udp_looks = dtls_looks });
		(void)t2_app_declare(&(struct t2_app){ .name = "other", .signatures = others });
		t2_stream_ask(&(struct t2_stream_ask){ .app = app, .bytes = 300, .stream = take, .datagram = take });
	}
	for (unsigned i = 0; i < 2; i++) {
		both[i] = (flow_t){ .flowIndex = i, .oppositeFlowIndex = 1 - i,
		    .l4Proto = choices & 1 ? L3_UDP : L3_TCP,
			.srcPort = 1000, .dstPort = choices & 2 ? 443 : 1001 };
		streams_begin(&both[i]);
	}
}

/* A piece of input as a packet, in memory of its own. */
static void
packet(flow_t *f, uint8_t what, uint8_t offset, uint8_t id, const uint8_t *p, size_t n)
{
	packet_t pk = { .l4Proto = f->l4Proto, .fragId = id, .fragOff = (uint16_t)(offset * 8),
		.fragMore = (what & 4) != 0, .snapL4Len = (uint32_t)n + 20, .snapL7Len = (uint32_t)n,
		.l7Len = (uint32_t)n };
	uint8_t *l4 = calloc(1, n + 20);

	memcpy(l4 + 20, p, n);
	l4[6] = offset;
	l4[12] = 0x50;
	l4[13] = what & 32 ? TH_SYN : TH_ACK;
	if (what & 2)
		pk.frag = offset > 0 ? FRAGMENT_LATER : pk.fragMore ? FRAGMENT_FIRST : FRAGMENT_NONE;
	pk.l4HdrP = l4;
	pk.l7HdrP = l4 + 20;
	streams_packet(f, &pk);
	free(l4);
}

static void
stray(flow_t *f, uint8_t what, uint8_t offset, uint8_t id, const uint8_t *p, size_t n)
{
	struct fragment *fr = malloc(sizeof *fr + n);

	*fr = (struct fragment){ .id = id, .offset = offset * 8u, .n = (uint32_t)n, .more = (what & 4) != 0 };
	memcpy(fr->bytes, p, n);
	streams_fragment(f, fr);
}

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t size)
{
	const uint8_t *const end = p + size;

	if (size == 0)
		return 0;
	begin(*p++);
	while (end - p >= 4) {
		const uint8_t what = p[0], offset = p[2], id = p[3];
		const size_t n = p[1] < end - p - 4 ? p[1] : (size_t)(end - p - 4);
		flow_t *f = &both[what & 1];

		p += 4;
		if (what & 16)
			streams_end(f);
		else if (what & 8)
			stray(f, what, offset, id, p, n);
		else
			packet(f, what, offset, id, p, n);
		p += n;
	}
	for (unsigned i = 0; i < 2; i++) {
		streams_end(&both[i]);
		check(both[i].stream.record == 0);
	}
	return 0;
}
