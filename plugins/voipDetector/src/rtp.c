/* rtp: headers of RTP and RTCP, and what can be said of a source. */
#include "rtp.h"

#include "celltext.h"

/* RFC 3550, A.1 */
#define MAX_DROPOUT	3000
#define MAX_MISORDER	100
#define MIN_SEQUENTIAL	2

enum { RTCP_SR = 200, RTCP_RR = 201, RTCP_FIRST = 200, RTCP_LAST = 210 };

/* Skip the extension: | profile 16 | words 16 | words |.  False if it is longer than what was sent. */
static bool
skip_extension(struct cursor *c, size_t *wire)
{
	uint16_t profile, words;
	size_t n;

	if (!cursor_u16be(c, &profile) || !cursor_u16be(c, &words))
		return false;
	n = (size_t)words * 4;
	if (*wire < 4 + n)
		return false;
	*wire -= 4 + n;
	(void)cursor_skip(c, MIN(n, cursor_left(c)));
	return true;
}

/* Take the padding off, whose last byte is its length.  False if it is none. */
static bool
cut_padding(struct rtp_head *h, size_t wire)
{
	uint8_t n;

	if (!h->padding || h->n < wire || h->n == 0)
		return true;		/* the last byte was not captured */
	n = h->data[h->n - 1];
	if (n == 0 || n > h->n)
		return false;
	h->n -= n;
	return true;
}

bool
rtp_head_read(struct rtp_head *h, const uint8_t *p, size_t n, size_t wire)
{
	struct cursor c = { p, p + n };
	uint8_t bits, type;

	if (!cursor_u8(&c, &bits) || bits >> 6 != 2 || !cursor_u8(&c, &type) || !cursor_u16be(&c, &h->seq) ||
	    !cursor_u32be(&c, &h->ts) || !cursor_u32be(&c, &h->ssrc))
		return false;
	h->padding = (bits & 0x20) != 0;
	h->extension = (bits & 0x10) != 0;
	h->ncsrc = bits & 0x0f;
	h->marker = (type & 0x80) != 0;
	h->type = type & 0x7f;
	h->csrc = c.p;
	if (!cursor_skip(&c, 4u * h->ncsrc))
		return false;
	wire -= RTP_HEAD + 4u * h->ncsrc;
	if (h->extension && !skip_extension(&c, &wire))
		return false;
	h->data = c.p;
	h->n = cursor_left(&c);
	return cut_padding(h, wire);
}

/* --- a source --------------------------------------------------------------------------------------------------- */

void
rtp_source_begin(struct rtp_source *s, const struct rtp_head *h, uint32_t clock, uint64_t ns)
{
	*s = (struct rtp_source){ .ssrc = h->ssrc, .first = h->seq, .max = h->seq, .probation = MIN_SEQUENTIAL - 1,
		.packets = 1, .received = 1, .clock = clock, .ts = h->ts, .ns = ns };
}

/*
 * A.8: the change of the time that packets are under way.  A packet in order with an older timestamp, as events and
 * other formats have, says nothing of it; if the next one goes on from there, the timestamps have begun anew.
 */
static void
jitter(struct rtp_source *s, const struct rtp_head *h, uint32_t clock, uint64_t ns, bool late)
{
	const int32_t gap = (int32_t)(h->ts - s->ts);
	const bool back = gap < 0 && !late;

	if (clock == 0)
		clock = s->clock;	/* as what is between: events, other formats of the same session */
	if (back && (!s->isBack || (int32_t)(h->ts - s->backTs) < 0)) {
		s->isBack = true;
		s->backTs = h->ts;
		return;
	}
	if (!back && clock != 0 && clock == s->clock) {
		s->jitter += (fabs((double)(int64_t)(ns - s->ns) / 1e6 - gap * 1000.0 / clock) - s->jitter) / 16;
		s->sum += s->jitter;
		s->most = fmax(s->most, s->jitter);
		s->njitter++;
	}
	s->isBack = false;
	s->clock = clock;
	s->ts = h->ts;
	s->ns = ns;
}

/* The numbers begin anew, as if it was another source: two packets in sequence are far off. */
static void
restart(struct rtp_source *s, uint16_t seq)
{
	s->expectedBefore = rtp_source_expected(s);
	s->first = (uint16_t)(seq - 1);
	s->max = seq;
	s->cycles = seq == 0 ? 1u << 16 : 0;
	s->restarted = false;
	s->received += 2;
}

/* A number that is far off; it counts if the next one follows it. */
static void
far_off(struct rtp_source *s, uint16_t seq)
{
	if (s->restarted && seq == s->bad)
		restart(s, seq);
	else {
		s->bad = (uint16_t)(seq + 1);
		s->restarted = true;
	}
}

/* A.1: update_seq() */
bool
rtp_source_next(struct rtp_source *s, const struct rtp_head *h, uint32_t clock, uint64_t ns)
{
	const uint16_t ahead = (uint16_t)(h->seq - s->max);
	const bool follows = ahead == 1 || (s->restarted && h->seq == s->bad);

	jitter(s, h, clock, ns, ahead == 0 || ahead > UINT16_MAX + 1 - MAX_MISORDER);
	s->packets++;
	if (s->probation > 0)
		s->probation = follows ? s->probation - 1 : MIN_SEQUENTIAL - 1;
	if (!follows)
		s->breaks++;
	if (ahead >= MAX_DROPOUT && ahead <= UINT16_MAX + 1 - MAX_MISORDER) {
		far_off(s, h->seq);
		return follows;
	}
	if (ahead != 0 && ahead < MAX_DROPOUT) {
		if (h->seq < s->max)
			s->cycles += 1u << 16;
		s->max = h->seq;
	}
	s->received++;
	return follows;
}

void
rtp_source_go_on(struct rtp_source *s)
{
	s->first = (uint16_t)(s->max + 1);
	s->cycles = 0;
	s->expectedBefore = s->first == 0 ? -(INT64_C(1) << 16) : 0;	/* what max has more than first */
	s->received = 0;
	s->packets = s->counted = s->breaks = 0;
	s->stat = 0;
	s->sum = 0;
	s->most = 0;
	s->njitter = 0;
}

int64_t
rtp_source_expected(const struct rtp_source *s)
{
	return s->expectedBefore + (int64_t)s->cycles + s->max - s->first + 1;
}

int64_t
rtp_source_lost(const struct rtp_source *s)
{
	return rtp_source_expected(s) - s->received;
}

float
rtp_source_jitter_mean(const struct rtp_source *s)
{
	return s->njitter > 0 ? (float)(s->sum / s->njitter) : 0;
}

float
rtp_source_jitter_max(const struct rtp_source *s)
{
	return (float)s->most;
}

/* RFC 3551, tables 4 and 5: those that are assigned */
static const uint32_t clocks[RTP_DYNAMIC] = {
	[0] = 8000, [3] = 8000, [4] = 8000, [5] = 8000, [6] = 16000, [7] = 8000, [8] = 8000, [9] = 8000, [10] = 44100,
	[11] = 44100, [12] = 8000, [13] = 8000, [14] = 90000, [15] = 8000, [16] = 11025, [17] = 22050, [18] = 8000,
	[25] = 90000, [26] = 90000, [28] = 90000, [31] = 90000, [32] = 90000, [33] = 90000, [34] = 90000,
};

uint32_t
rtp_clock(const struct rtp_flow *f, uint8_t type)
{
	return type < RTP_DYNAMIC ? clocks[type] : f->clocks[(type - RTP_DYNAMIC) & 31];
}

void
rtp_flow_type(struct rtp_flow *f, uint8_t type)
{
	(void)t2_list_add(f->types, &f->ntypes, RTP_TYPES, &type, sizeof(type));
}

/* --- RTCP ------------------------------------------------------------------------------------------------------- */

/*
 *	| V 2 | P 1 | count 5 | type 8 | words 16 | SSRC 32 | ...
 *
 * Several follow each other in a datagram; behind the first eight bytes all may be encrypted (RFC 3711).
 */
bool
rtcp_looks(const uint8_t *p, size_t n, size_t wire)
{
	return n >= 8 && p[0] >> 6 == 2 && p[1] >= RTCP_FIRST && p[1] <= RTCP_LAST &&
	    ((size_t)(p[2] << 8 | p[3]) + 1) * 4 <= wire && (p[2] << 8 | p[3]) > 0;
}

/* | SSRC 32 | fraction 8 | lost 24 | highest 32 | jitter 32 | last SR 32 | delay 32 | */
static void
reports(struct rtp_flow *f, struct cursor c, unsigned count)
{
	uint32_t ssrc, lost, highest, value;

	while (count-- > 0 && cursor_u32be(&c, &ssrc) && cursor_u32be(&c, &lost) && cursor_u32be(&c, &highest) &&
	    cursor_u32be(&c, &value) && cursor_skip(&c, 8)) {
		f->fraction = (uint8_t)(lost >> 24);
		f->lost = lost & 0xffffff;
		f->jitter = MAX(f->jitter, value);
	}
}

/* Behind the SSRC: | NTP time 64 | RTP time 32 | packets 32 | octets 32 | */
static void
sender(struct rtp_flow *f, struct cursor *c)
{
	uint32_t packets, octets;

	if (!cursor_skip(c, 12) || !cursor_u32be(c, &packets) || !cursor_u32be(c, &octets))
		return;
	f->packets = packets;
	f->octets = octets;
}

/* One of a datagram; clear: what is behind the SSRC is not encrypted. */
static void
rtcp_one(struct rtp_flow *f, const uint8_t *p, size_t n, bool clear)
{
	struct cursor c = { p + 4, p + n };
	uint32_t ssrc;

	rtp_flow_type(f, p[1]);
	f->stat |= VOIP_STAT_RTCP;
	if ((p[0] & 0x20) != 0)
		f->stat |= VOIP_STAT_PADDING;
	if ((p[1] != RTCP_SR && p[1] != RTCP_RR) || !cursor_u32be(&c, &ssrc))
		return;
	f->csrcCount = MAX(f->csrcCount, p[0] & 0x1f);
	(void)t2_list_add(f->others, &f->nothers, RTP_SOURCES, &ssrc, sizeof(ssrc));
	if (!clear)
		return;
	if (p[1] == RTCP_SR)
		sender(f, &c);
	reports(f, c, p[0] & 0x1f);
}

bool
rtcp_follows(const uint8_t *p, size_t n, size_t wire)
{
	while (wire >= 4 && n >= 4) {
		const size_t len = ((size_t)(p[2] << 8 | p[3]) + 1) * 4;

		if (len > wire || p[0] >> 6 != 2 || p[1] < RTCP_FIRST || p[1] > RTCP_LAST)
			return false;
		p += MIN(n, len);
		n -= MIN(n, len);
		wire -= len;
	}
	return wire == 0 || (wire >= 4 && n < wire);
}

void
rtcp_read(struct rtp_flow *f, const uint8_t *p, size_t n, size_t wire)
{
	const bool clear = rtcp_follows(p, n, wire), whole = clear && n == wire;

	do {
		const size_t len = MIN(n, ((size_t)(p[2] << 8 | p[3]) + 1) * 4);

		rtcp_one(f, p, len, clear);
		p += len;
		n -= len;
	} while (whole && n > 0);
}
