/* ntp_flow: the fields of a message. */
#include "ntp_flow.h"

#include <math.h>

#define NTP_LEN		48
#define UNIX_EPOCH	UINT32_C(2208988800)	/* seconds from 1900 to 1970 */

/* Modes that are about time; 6 and 7 are control messages of another form (RFC 9327). */
static bool
is_about_time(uint8_t mode)
{
	return mode < 6;
}

/* Seconds and 65535ths of them, as the original has them */
static float
short_time(const uint8_t *p)
{
	return (float)(get_u16be(p) + get_u16be(p + 2) / 65535.0);
}

/*
 * Seconds since 1900, or since 2036 if they would be before 1970 (RFC 4330, 3), and 2^32ths, rounded to ticks.
 * 0 stays 0.
 */
static struct timeval
time_stamp(const uint8_t *p)
{
	const uint32_t sec = get_u32be(p), frac = get_u32be(p + 4);
	const uint64_t ticks = ((uint64_t)frac * (uint64_t)T2_TSTAMP_TICKS + (UINT64_C(1) << 31)) >> 32;
	const bool whole = ticks == (uint64_t)T2_TSTAMP_TICKS;

	if (sec == 0 && frac == 0)
		return (struct timeval){ 0, 0 };
	return (struct timeval){ .tv_sec = (time_t)(uint32_t)(sec - UNIX_EPOCH) + whole,
		.tv_usec = whole ? 0 : (suseconds_t)ticks };
}

/* 2^poll; what is no interval of seconds is 0, what is longer than the column can say its largest value. */
static uint32_t
interval(int8_t poll)
{
	if (poll < 0)
		return 0;
	return poll < 32 ? UINT32_C(1) << poll : UINT32_MAX;
}

static void
first_message(struct ntp_flow *f, const uint8_t *p)
{
	f->told = true;
	f->stratum = p[1];
	f->poll = interval((int8_t)p[2]);
	f->precision = (float)ldexp(1, (int8_t)p[3]);
	if (f->stratum < 2)
		memcpy(f->refText, p + 12, sizeof(f->refText));
	else
		memcpy(&f->refAddr, p + 12, sizeof(f->refAddr));
	f->delayMin = f->delayMax = short_time(p + 4);
	f->dispMin = f->dispMax = short_time(p + 8);
}

void
ntp_flow_message(struct ntp_flow *f, const uint8_t *p, size_t n)
{
	if (n == 0)
		return;
	if (f->stat == 0) {
		f->stat = NTP_STAT_NTP;
		f->livm = p[0];
		f->leap = p[0] >> 6;
		f->version = p[0] >> 3 & 7;
		f->mode = p[0] & 7;
	}
	if (n < NTP_LEN || !is_about_time(p[0] & 7))
		return;
	if (!f->told)
		first_message(f, p);
	f->delayMin = MIN(f->delayMin, short_time(p + 4));
	f->delayMax = MAX(f->delayMax, short_time(p + 4));
	f->dispMin = MIN(f->dispMin, short_time(p + 8));
	f->dispMax = MAX(f->dispMax, short_time(p + 8));
	for (unsigned i = 0; i < NTP_STAMPS; i++)
		f->stamp[i] = time_stamp(p + 16 + 8 * i);
}
