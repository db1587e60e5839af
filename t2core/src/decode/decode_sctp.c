/*
 * Chunks of SCTP (RFC 9260, 3.2):  | type 8 | flags 8 | length 16 | value, padded to 4 bytes |
 * DATA (3.3.1):                    | 0 | flags 8 | length 16 | TSN 32 | stream 16 | sequence 16 | protocol 32 | data
 * |
 */
#include "decode.h"

#if SCTP_ACTIVATE > 0
#define CHUNK_HEADER	4u
#define DATA_HEADER	12u	/* up to the stream's sequence number */
#define DATA_STREAM	8	/* offset of the stream */

void
sctp_chunks_begin(struct sctp_chunks *s, const packet_t *pk)
{
	const struct cursor l4 = cursor_l4(pk);

	s->c = cursor_l7(pk);
	s->tag = 0;
	if (pk->snapL4Len >= 8)
		(void)cursor_peek_u32be(&l4, 4, &s->tag);
}

/* The key that SCTP_ACTIVATE gives a chunk: 0 unless it has data. */
static uint64_t
chunk_key(const struct sctp_chunks *s)
{
	uint16_t stream = 0;

	if (s->c.p[0] != 0 || !cursor_has(&s->c, DATA_HEADER))
		return 0;
	(void)cursor_peek_u16be(&s->c, DATA_STREAM, &stream);
	return ((SCTP_ACTIVATE & 2) ? (uint64_t)s->tag << 16 : 0) | ((SCTP_ACTIVATE & 1) ? stream : 0);
}

bool
sctp_chunk_next(struct sctp_chunks *s, packet_t *pk)
{
	uint16_t len;
	uint32_t padded;

	if (!cursor_has(&s->c, CHUNK_HEADER))
		return false;
	len = get_u16be(s->c.p + 2);
	padded = (len + 3u) & ~3u;
	pk->sctpKey = chunk_key(s);
	pk->l7SctpHdrP = s->c.p;
	pk->snapSctpL7Len = (uint32_t)cursor_left(&s->c);
	pk->sctpPad = (uint16_t)(padded - len);
	if (len < CHUNK_HEADER || !cursor_skip(&s->c, padded))
		s->c.p = s->c.end;	/* the last one */
	return true;
}

void
sctp_no_chunk(packet_t *pk)
{
	pk->sctpKey = 0;
	pk->l7SctpHdrP = NULL;
	pk->snapSctpL7Len = 0;
}
#endif
