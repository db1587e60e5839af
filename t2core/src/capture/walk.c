/*
 * walk.c - from record to record of a file
 *
 * Plain pcap is walked by us, and the packets stay where they were read.  What else there is comes from libpcap, and is
 * copied.
 */
#include <err.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "capfile.h"
#include "capture_priv.h"
#include "t2utils.h"
#include "ticks.h"
#include "tranalyzer.h"

/* The input ends before its end: keep what the main thread has to say of it. */
__attribute__((format(printf, 1, 2)))
enum capture_status
input_broken(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	(void)vsnprintf(input.note, sizeof input.note, fmt, ap);
	va_end(ap);
	input.broken = true;
	return whole.live ? CAPTURE_END : CAPTURE_FILE_END;
}

/* The same within a record; that is no fault of the file if a signal ended the reading. */
static enum capture_status
cut_file(void)
{
	char got[128];

	if (reading_stops())
		return CAPTURE_END;
	capfile_cut(&input.format, input.buf + input.at, input.fill - input.at, got, sizeof got);
	return input_broken("packet %lu: %s", input.packets + 1, got);
}

static struct timeval
record_time(const struct capfile_packet *k)
{
	struct timeval t = { .tv_sec = k->sec, .tv_usec = (suseconds_t)(TSTAMP_PREC == 1 ? k->nsec : k->nsec / 1000) };

	tv_carry(&t);
	return t;
}

/* The next packet of the burst has so many nanoseconds. */
static void
time_cut(struct burst *b, uint64_t nsec)
{
	if (TSTAMP_PREC == 0 && b->cut == 0 && nsec % 1000 != 0)
		b->cut = b->n + 1;
}

/* Does one of the last packets step in time so that those behind it are to say whether that is true? */
static bool
wants_witnesses(const struct burst *b)
{
	for (unsigned i = b->n - MIN(b->n, WITNESSES); i < b->n; i++) {
		const int64_t before = i > 0 ? tv_ticks(&b->hdr[i - 1].ts) : input.time;

		if (i == 0 && input.bursts == 0) {	/* what was before it stands in another file */
			if (input.regular)
				return true;
		} else if (ticks_unsure(ticks_between(tv_ticks(&b->hdr[i].ts), before))) {
			return true;
		}
	}
	return false;
}

/* Is there room for one more packet, and need of it? */
static bool
burst_open(const struct burst *b)
{
	return b->n < BURST_FULL || (b->n < BURST_MAX && wants_witnesses(b));
}

/* May a burst that has packets wait for bytes?  Their blocks must not come by turn again. */
static bool
may_wait(const struct burst *b)
{
	input.begun = true;
	return input.moved < CAPTURE_BLOCKS - 2 && wants_witnesses(b);
}

/* Take the next record of plain pcap into the burst.  False: not without reading on, which is for the next burst. */
static bool
walk_record(struct burst *b, enum capture_status *end)
{
	struct pcap_pkthdr *h = &b->hdr[b->n];
	struct capfile_packet k;
	enum capfile_look look;
	size_t size;

	while ((look = capfile_next(&input.format, input.buf + input.at, input.fill - input.at, &k, &size)) == CAPFILE_MORE) {
		if (b->n > 0 && !may_wait(b))
			return false;
		if (bytes_need(size) < size) {
			b->last = true;
			if (b->n == 0)
				*end = input.fill == input.at ? CAPTURE_FILE_END : cut_file();
			return false;
		}
	}
	if (look == CAPFILE_BAD) {
		b->last = true;
		if (b->n == 0)
			*end = input_broken("packet %lu: %s", input.packets + 1, input.format.why);
		return false;
	}
	*h = (struct pcap_pkthdr){ .ts = record_time(&k), .caplen = k.caplen, .len = k.len };
	b->data[b->n] = k.data;
	b->offset[b->n] = input.gz != NULL ? input.packets + 1 : input.offset;
	input.at += size;
	input.offset += size;
	input.packets++;
	if (!filter_passes(h, b->data[b->n]))
		return true;
	if (UNLIKELY(k.link->nanosec))
		time_cut(b, k.nsec);
	b->n++;
	return true;
}

enum capture_status
walk_read(struct burst *b)
{
	enum capture_status end = CAPTURE_PACKETS;

	input.begun = false;
	input.moved = 0;
	while (burst_open(b) && walk_record(b, &end))
		;
	if (b->n > 0)
		input.time = tv_ticks(&b->hdr[b->n - 1].ts);
	return b->n > 0 ? CAPTURE_PACKETS : end;
}

/* Copy a packet into the burst; false if it has no room for it. */
bool
arena_copy(struct burst *b, const struct pcap_pkthdr *h, const uint8_t *d)
{
	if (h->caplen > b->room - b->used)
		return false;
	b->hdr[b->n] = *h;
	if (!whole.live && TSTAMP_PREC == 0) {	/* libpcap was asked for nanoseconds */
		time_cut(b, (uint64_t)h->ts.tv_usec);
		b->hdr[b->n].ts.tv_usec /= 1000;
	}
	tv_carry(&b->hdr[b->n].ts);
	b->data[b->n] = memcpy(b->arena + b->used, d, h->caplen);
	b->used += h->caplen;
	b->n++;
	return true;
}

/* Packets of libpcap: room for one of any length, live for all that it may hand on at once. */
void
arena_begin(struct burst *b)
{
	b->room = whole.live ? (size_t)BURST_FULL * RECORD_MAX : RECORD_MAX;
	b->used = 0;
	if (b->arena == NULL && (b->arena = malloc(b->room)) == NULL)
		errx(1, "%s: out of memory", input.path);
}

/* The next packet of libpcap's, which stays what it is until the one after it is asked for: as pcap_next_ex. */
static int
pcap_packet(struct pcap_pkthdr **h, const uint8_t **d)
{
	int r = 1;

	if (input.held_hdr != NULL) {
		*h = input.held_hdr;
		*d = input.held_data;
		input.held_hdr = NULL;
		return 1;
	}
	do {
		r = pcap_next_ex(input.pcap, h, d);
		input.packets += r == 1;
	} while (r == 1 && ((*h)->caplen > RECORD_MAX ||
	    (!filter_passes(*h, *d))));
	return r;
}

enum capture_status
pcap_read(struct burst *b)
{
	struct pcap_pkthdr *h;
	const uint8_t *d;
	int r = 1;

	arena_begin(b);
	while (burst_open(b) && !input.failed && (r = pcap_packet(&h, &d)) == 1) {
		b->offset[b->n] = input.packets;
		if (!arena_copy(b, h, d)) {
			input.held_hdr = h;
			input.held_data = d;
			break;
		}
	}
	input.failed |= r == PCAP_ERROR;	/* libpcap says it once, and then that the file ends */
	b->last = r < 0;
	if (b->n > 0) {
		input.time = tv_ticks(&b->hdr[b->n - 1].ts);
		return CAPTURE_PACKETS;
	}
	if (!input.failed || reading_stops())
		return CAPTURE_FILE_END;
	return input_broken("packet %lu: %s", input.packets + 1, pcap_geterr(input.pcap));
}
