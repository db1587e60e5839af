/* sctp_flow: the state of one direction, chunk by chunk. */
#include "sctp_flow.h"

#include "celltext.h"

#define CHUNK_LEN	4

const char *
sctp_chunk_name(uint8_t type)
{
	static const char *const names[SCTP_CHUNKS] = { "DATA", "INIT", "INIT_ACK", "SACK", "HEARTBEAT",
		"HEARTBEAT_ACK", "ABORT", "SHUTDOWN", "SHUTDOWN_ACK", "ERROR", "COOKIE_ECHO", "COOKIE_ACK", "ECNE",
		"CWR", "SHUTDOWN_COMPLETE", "AUTH" };

	return type < SCTP_CHUNKS ? names[type] : "-";
}

void
sctp_flow_header(struct sctp_flow *f, const uint8_t *p, size_t len, bool whole)
{
	uint32_t sum;

	if (len < SCTP_LEN) {
		f->stat |= SCTP_STAT_STOPPED;
		return;
	}
	if (f->tag == 0)
		f->tag = get_u32be(p + 4);
	if (SCTP_CRCADL32CHK == 0 || !whole)
		return;
	memcpy(&sum, p + 8, sizeof(sum));
	if (SCTP_CRCADL32CHK == 1 && sctp_crc32c(p, len) != sum)
		f->stat |= SCTP_STAT_CRC;
	if (SCTP_CRCADL32CHK == 2 && sctp_adler32(p, len) != sum)
		f->stat |= SCTP_STAT_ADLER;
}

static void
more(uint16_t *n)
{
	*n = (uint16_t)(*n + (*n < UINT16_MAX));
}

static void
note_type(struct sctp_flow *f, uint8_t type)
{
	if (type < SCTP_CHUNKS)
		f->types |= (uint16_t)(1U << type);
	else
		f->stat |= SCTP_STAT_TYPE;
	if (SCTP_CHNKVAL == 0)
		return;
	if (SCTP_CHNKAGGR == 1)
		(void)t2_list_add(f->type, &f->ntype, T2_NELEM(f->type), &type, sizeof(type));
	else if (f->ntype < T2_NELEM(f->type))
		f->type[f->ntype++] = type;
}

/* The stream in the list, added if there is room; NULL if not.  sequence: of the message that adds it. */
static struct sctp_stream *
stream_of(struct sctp_flow *f, uint16_t id, uint16_t sequence)
{
	uint16_t i;

	for (i = 0; i < f->nstream && f->stream[i].id != id; i++)
		;
	if (i == SCTP_MAXSTREAM)
		return NULL;
	if (i == f->nstream)
		f->stream[f->nstream++] = (struct sctp_stream){ .id = id, .next = sequence };
	return &f->stream[i];
}

/* Part of a message of a stream: the sequence numbers of ordered messages count up by one. */
static void
note_message(struct sctp_flow *f, uint8_t flags, uint16_t id, uint16_t sequence)
{
	struct sctp_stream *s = stream_of(f, id, sequence);

	f->maxStream = MAX(f->maxStream, id);
	if (s == NULL || (flags & (SCTP_FLAG_FIRST | SCTP_FLAG_UNORDERED)) != SCTP_FLAG_FIRST)
		return;
	if (sequence != s->next)
		f->flags |= SCTP_FLAG_SSN;
	s->next = (uint16_t)(sequence + 1);
}

/* | TSN 32 | stream 16 | sequence 16 | protocol 32 | data | */
static void
data(struct sctp_flow *f, uint8_t flags, struct cursor c)
{
	const uint8_t *const p = c.p;
	uint32_t tsn;

	more(&f->data);
	f->flags |= flags & (SCTP_FLAG_LAST | SCTP_FLAG_FIRST | SCTP_FLAG_UNORDERED | SCTP_FLAG_AT_ONCE);
	if (!cursor_skip(&c, 12))
		return;
	tsn = get_u32be(p);
	if (f->hasTsn && tsn != f->nextTsn)
		f->flags |= SCTP_FLAG_TSN;
	f->nextTsn = tsn + 1;
	f->hasTsn = true;
	f->protocol = get_u32be(p + 8);
	note_message(f, flags, get_u16be(p + 4), get_u16be(p + 6));
}

static void
note_window(struct sctp_flow *f, uint32_t window)
{
	f->windowMin = f->hasWindow ? MIN(f->windowMin, window) : window;
	f->windowMax = MAX(f->windowMax, window);
	f->hasWindow = true;
}

/* | tag 32 | window 32 | outbound streams 16 | inbound streams 16 | first TSN 32 | */
static void
init(struct sctp_flow *f, struct cursor c)
{
	const uint8_t *const p = c.p;

	if (!cursor_skip(&c, 16))
		return;
	f->window0 = get_u32be(p + 4);
	note_window(f, f->window0);
	f->out = get_u16be(p + 8);
	f->in = get_u16be(p + 10);
	f->nextTsn = get_u32be(p + 12);
	f->hasTsn = true;
	f->nstream = 0;
}

/* | acknowledged TSN 32 | window 32 | gaps 16 | duplicates 16 | ... | */
static void
sack(struct sctp_flow *f, struct cursor c)
{
	const uint8_t *const p = c.p;
	uint32_t acked;

	if (!cursor_skip(&c, 8))
		return;
	acked = get_u32be(p);
	f->sameAcks = f->windows > 0 && acked == f->acked ? (uint8_t)MIN(f->sameAcks + 1, UINT8_MAX) : 0;
	if (f->sameAcks >= 3)
		f->stat |= SCTP_STAT_THREE_ACKS;
	f->acked = acked;
	note_window(f, get_u32be(p + 4));
	f->windowSum += get_u32be(p + 4);
	f->windows++;
}

/* Causes: | code 16 | length 16 | ... |, padded */
static void
causes(struct sctp_flow *f, struct cursor c)
{
	uint16_t code, len;

	while (cursor_peek_u16be(&c, 0, &code) && cursor_peek_u16be(&c, 2, &len)) {
		f->causes |= (uint16_t)(1U << MIN(code, 15));
		if (len < 4 || !cursor_skip(&c, (len + 3U) & ~3U))
			return;
	}
}

static void
chunk(struct sctp_flow *f, uint8_t type, uint8_t flags, struct cursor c)
{
	note_type(f, type);
	switch (type) {
	case SCTP_DATA:
		data(f, flags, c);
		break;
	case SCTP_INIT:
		more(&f->init);
		init(f, c);
		break;
	case SCTP_INIT_ACK:
		init(f, c);
		break;
	case SCTP_SACK:
		sack(f, c);
		break;
	case SCTP_ABORT:
		more(&f->aborts);
		causes(f, c);
		break;
	case SCTP_ERROR:
		causes(f, c);
		break;
	default:
		break;
	}
}

unsigned
sctp_flow_chunks(struct sctp_flow *f, const uint8_t *p, size_t len, size_t wire)
{
	struct cursor c = { p, p + len };
	unsigned n = 0;

	while (cursor_has(&c, CHUNK_LEN)) {
		const uint8_t *const head = c.p;
		const size_t size = get_u16be(head + 2), behind = wire - (size_t)(head - p);

		if (size < CHUNK_LEN || size > behind) {
			f->stat |= SCTP_STAT_STOPPED;
			return n;
		}
		n++;
		if (size % 4 != 0)
			f->stat |= SCTP_STAT_PADDED;
		if (size > cursor_left(&c))
			f->stat |= SCTP_STAT_CUT;
		chunk(f, head[0], head[1], (struct cursor){ head + CHUNK_LEN, head + MIN(size, cursor_left(&c)) });
		if (!cursor_skip(&c, (size + 3) & ~(size_t)3))
			return n;
	}
	return n;
}
