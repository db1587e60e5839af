/*
 * Bytes of a TCP direction in order: whatever segments come, each byte is given at most once, at its offset, and is
 * one that was sent there; memory is given back.  Other bytes in place of those that were given are told, and never
 * where there are none.
 *
 * Input: a byte of choices (1 no SYN first), then segments of four bytes: flags (1 SYN, 2 other bytes, 4 the rest was
 * not captured, 8 the next connection), length, offset (16 bits).
 * LINK: t2core/src/streams/order.c t2core/src/streams/streams.c t2core/src/streams/memory.c t2core/src/streams/apps.c
 * LINK: t2core/src/streams/datagram.c t2core/src/plugins/met.c
 */
#include <stdlib.h>
#include <string.h>

#include "guard.h"
#include "streams.h"
#include "t2api.h"

int	 LLVMFuzzerTestOneInput(const uint8_t *, size_t);

flow_t *flows;
T2_PER_THREAD unsigned t2_worker;
struct guard_cell guard_cells[GUARD_THREADS];
T2_PER_THREAD struct guard_cell *guard_own = guard_cells;

#define BYTES	50000u		/* that are wanted */
/* What goes through bytes here is not looked at for new ways: it would take most of the time. */
#define UNTRACED	__attribute__((no_sanitize("coverage")))

static uint32_t base;		/* number of the first byte */
static uint32_t given;		/* bytes before this offset were given, or are lost */
static uint32_t shift;		/* without SYN: what offset 0 is */
static uint8_t sent[65536];	/* what was given, at its offset; */
static uint32_t first;		/* from here on it is compared */
static bool compared;		/* as long as more is wanted, and all was captured */
static bool lost;		/* not all was */
static bool others;		/* were sent in place of some */

static void
check(bool ok)
{
	if (!ok)
		abort();
}

UNTRACED static bool
take(packet_t *pk, unsigned long flowIndex, const struct t2_bytes *b)
{
	(void)pk, (void)flowIndex;
	check(b->len > 0);
	if (b->flags & T2_STREAM_BEGIN) {
		given = 0;
		shift = b->flags & T2_STREAM_MID ? b->data[0] : 0;
	}
	check(b->flags & T2_STREAM_HOLE ? b->offset > given : b->offset == given);
	for (uint32_t i = 0; i < b->len; i++)
		check((b->data[i] & 0x7f) == ((shift + b->offset + i) & 0x7f));
	if (b->flags & (T2_STREAM_BEGIN | T2_STREAM_HOLE) || !compared)
		first = b->offset;
	memcpy(sent + b->offset, b->data, b->len);
	given = b->offset + b->len;
	compared = b->len != 77 && given < BYTES && (b->flags & T2_STREAM_MID) == 0 && !lost;
	return b->len != 77;
}

/* Are bytes at an offset others than those that were given? */
UNTRACED static bool
differ(const uint8_t *p, size_t n, uint32_t at)
{
	if (!compared || (n == 1 && p[0] == 0))
		return false;
	for (size_t i = 0; i < n; i++)
		if (at + i >= first && at + i < given && at + i + T2_GIVEN_BYTES >= given && p[i] != sent[at + i])
			return true;
	return false;
}

UNTRACED static void
segment(flow_t *f, uint8_t what, size_t n, uint32_t at)
{
	const uint32_t seq = base + at - ((what & 1) != 0);
	packet_t pk = { .l4Proto = L3_TCP, .snapL4Len = 14, .snapL7Len = (uint32_t)n };
	uint8_t *l4 = calloc(1, 14), *l7 = malloc(n > 0 ? n : 1);
	bool differs;

	for (unsigned i = 0; i < 4; i++)
		l4[4 + i] = (uint8_t)(seq >> (24 - 8 * i));
	l4[13] = what & 1 ? TH_SYN : TH_ACK;
	for (size_t i = 0; i < n; i++)
		l7[i] = (uint8_t)((at + i) & 0x7f) | (what & 2 ? 0x80 : 0);
	pk.l4HdrP = l4;
	pk.l7HdrP = l7;
	pk.l7Len = (uint32_t)n + (what & 4 ? 100 : 0);
	if (what & 8)
		compared = lost = false;
	lost = lost || what & 4;
	differs = differ(l7, n, at);
	others = others || (what & 2 && n > 0);
	streams_packet(f, &pk);
	check(differs ? f->stream.conflict : !f->stream.conflict || others);
	compared = compared && !lost && ((what & 8) == 0 || n > 0);	/* not the rest of the connection before */
	free(l4);
	free(l7);
}

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t size)
{
	flow_t f;

	if (!streams_wanted)
		t2_stream_ask(&(struct t2_stream_ask){ .bytes = BYTES, .stream = take });
	memset(&f, 0, sizeof f);
	f.oppositeFlowIndex = HASHTABLE_ENTRY_NOT_FOUND;
	f.l4Proto = L3_TCP;
	base = UINT32_MAX - 3000;
	given = shift = first = 0;
	compared = lost = others = false;
	if (size > 0 && (p[0] & 1) == 0)
		segment(&f, 1, 0, 0);
	for (size_t i = 1; i + 4 <= size; i += 4) {
		const uint32_t at = (uint32_t)(p[i + 2] << 8 | p[i + 3]);

		if (p[i] & 8)
			base += 0x1000000;
		segment(&f, p[i] & 9 ? 1 | (p[i] & 8) : p[i], p[i + 1], p[i] & 9 ? 0 : at);
	}
	streams_end(&f);
	check(f.stream.record == 0);
	return 0;
}
