/*
 * tf_inline.h - what each packet does, in one of two ways: plain.c has that of most packets, ip_header.c and
 * tcp_header.c that of any
 */
#ifndef TF_INLINE_H
#define TF_INLINE_H

#include "tf_packet.h"

static inline bool
is_ctl(uint8_t flags)
{
	return (flags & TH_SYN_FIN_RST) != 0;
}

/* Of an IPv4 header without options */
static inline uint64_t
sum_header(const ipHeader_t *ip)
{
	uint64_t a, b;
	uint32_t c;

	memcpy(&a, ip, sizeof(a));
	memcpy(&b, (const uint8_t *)ip + 8, sizeof(b));
	memcpy(&c, (const uint8_t *)ip + 16, sizeof(c));
	return t2_inet_sum_add(t2_inet_sum_add(a, b), c);
}

/* Least and greatest difference of IDs; returns bits of ipFlags. */
static inline uint16_t
tf_id_moves(tcpFlagsFlow_t *t, uint16_t id, int32_t *diff)
{
	*diff = (int32_t)id - t->lastID;
	if (*diff < t->minDID)
		t->minDID = (uint16_t)*diff;
	if (*diff > t->maxDID)
		t->maxDID = (uint16_t)*diff;
	return *diff < 0 ? IPF_ID_ROLL : 0;
}

#if RTT_ESTIMATE == 1
/* A packet, the n-th of its side, answers the other side: what it shows is the other side's. */
static inline void
tf_answer(tcpFlagsFlow_t *o, int64_t now, uint32_t n)
{
	const int64_t d = now - o->seen;
	const double t = (double)(d < 0 ? -d : d) / (double)T2_TSTAMP_TICKS;
	double x;

	if ((float)t < o->minTrip)
		o->minTrip = (float)t;
	if ((float)t > o->maxTrip)
		o->maxTrip = (float)t;
	if ((o->rtt & (TFR_SYN | TFR_SYN_ACK)) != 0 && o->pkts == 1) {
		o->trip = o->avgTrip = (float)t;
	} else {
		x = t - o->avgTrip;
		o->avgTrip += (float)(x / n);
		o->jitTrip += (float)((x * x - o->jitTrip) / n);
		o->rtt = TFR_ACK;
	}
}
#endif

#if WINDOWSIZE == 1
/*
 * A change of direction is the first window that is greater than the one before, and from then on each that is
 * smaller: the reference never goes back to "down".
 */
static inline void
window_moves(tcpFlagsFlow_t *t, struct tf_segments *s, uint32_t win)
{
	if (win == s->lastWin)
		return;
	if (win < s->lastWin) {
		s->winDown++;
		if (win < s->minWin)
			s->minWin = win;
		if ((t->stat & TFS_WIN_UP) != 0)
			s->winTurns++;
	} else {
		s->winUp++;
		if (win > s->maxWin)
			s->maxWin = win;
		if ((t->stat & TFS_WIN_UP) == 0)
			s->winTurns++;
		t->stat |= TFS_WIN_UP;
	}
}
#endif

/* Bytes from one number to the next; a SYN or FIN before takes a number and is no byte. */
static inline uint32_t
progress(int32_t diff, uint32_t before, uint8_t lastFlags)
{
	if (before == 0 || diff <= 0 || (diff == 1 && is_ctl(lastFlags)))
		return 0;
	return (uint32_t)diff;
}

#endif
