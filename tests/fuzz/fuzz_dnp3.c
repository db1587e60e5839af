/*
 * DNP3: any bytes of a direction, and any datagrams, leave a flow with bounded lists, and give back their memory.
 *
 * A message's first byte: 1 bytes are missing before it, 2 a connection begins, 4 it is a datagram, 8 the flow ends,
 * 16 it is a frame that gets the checksums that fit.
 * LINK: plugins/dnp3Decode/src/dnp3_flow.c plugins/dnp3Decode/src/dnp3_objects.c
 */
#include "../../plugins/dnp3Decode/src/dnp3_flow.h"
#include "budget.h"
#include "messages.h"

static uint32_t offset;

/* A checksum that fits is rare: here each header, and each block, gets its own. */
static uint16_t
crc(const uint8_t *p, size_t n)
{
	unsigned v = 0;

	for (size_t i = 0; i < n; i++) {
		v ^= p[i];
		for (int k = 0; k < 8; k++)
			v = v & 1 ? v >> 1 ^ 0xa6bc : v >> 1;
	}
	return (uint16_t)~v;
}

static void
put_crc(uint8_t *p, size_t n)
{
	const uint16_t v = crc(p, n);

	p[n] = (uint8_t)v;
	p[n + 1] = (uint8_t)(v >> 8);
}

static void
mend(uint8_t *p, size_t n)
{
	if (n < DNP3_HEAD)
		return;
	put_crc(p, DNP3_HEAD - 2);
	for (size_t at = DNP3_HEAD, left = p[2] >= 5 ? p[2] - 5u : 0; left > 0;) {
		const size_t block = left < 16 ? left : 16;

		if (n - at < block + 2)
			return;
		put_crc(p + at, block);
		at += block + 2;
		left -= block;
	}
}

static void
message(void *arg, const uint8_t *p, size_t len)
{
	struct dnp3_flow *const f = arg;
	struct t2_bytes b;
	uint8_t *copy;

	if (len < 2)
		return;
	copy = malloc(len - 1);
	memcpy(copy, p + 1, len - 1);
	if (p[0] & 16)
		mend(copy, len - 1);
	(void)dnp3_looks(copy, len - 1);
	if (p[0] & 4) {
		dnp3_flow_datagram(f, copy, len - 1);
	} else {
		b = (struct t2_bytes){ .data = copy, .len = (uint32_t)len - 1, .offset = offset };
		if (p[0] & 1) {
			b.offset += p[0];
			b.flags |= T2_STREAM_HOLE;
		}
		if (p[0] & 2)
			b.flags |= T2_STREAM_BEGIN;
		offset = b.offset + b.len;
		dnp3_flow_bytes(f, &b);
	}
	check(f->framed.have <= f->framed.room && f->framed.room <= DNP3_FRAME);
	for (unsigned i = 0; i < DNP3_JOINS; i++)
		check(f->join[i].n <= DNP3_FRAGMAX);
	if (p[0] & 8)
		dnp3_flow_end(f);
	free(copy);
}

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	struct dnp3_flow f;

	memset(&f, 0, sizeof(f));
	offset = 0;
	each_message(p, n, message, &f);
	check(f.naddress <= DNP3_MAXADDR && f.nobject <= DNP3_MAXOBJ && f.nstatus <= DNP3_STATUSES);
	check(f.asked.n <= DNP3_CODES && f.answered.n <= DNP3_CODES);
	for (unsigned i = 0; i < f.asked.n; i++)
		check(dnp3_name(f.asked.v[i]) == NULL || strlen(dnp3_name(f.asked.v[i])) > 0);
	dnp3_flow_clear(&f);
	check(taken == 0);
	return 0;
}
