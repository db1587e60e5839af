/*
 * walk.c - from record to record of a file
 *
 * Plain pcap and pcapng are walked by us, and the packets stay where they were read.  What else there is comes from
 * libpcap, and is copied.
 */
#include <err.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "capfile.h"
#include "input_priv.h"
#include "pcapng.h"
#include "t2utils.h"
#include "ticks.h"
#include "tranalyzer.h"

/* The input ends within a record; that is no fault of the file if a signal ended the reading. */
static enum capture_status
cut_file(void)
{
	char got[128];

	if (reading_stops())
		return CAPTURE_END;
	if (input.broken)	/* and why was told */
		return CAPTURE_FILE_END;
	capfile_cut(&input.format, input.buf + input.at, input.fill - input.at, got, sizeof got);
	return input_broken("packet %lu: %s", input.packets + 1, got);
}

static struct timeval
record_time(const struct capfile_packet *k)
{
	struct timeval t = { .tv_sec = k->sec,
		.tv_usec = (suseconds_t)(TSTAMP_PREC == 1 ? k->nsec : k->nsec / 1000) };

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

/* Pass over size bytes, of which some may not have been read yet. */
static void
pass_over(size_t size)
{
	const size_t there = input.fill - input.at, n = size > there ? there : size;

	input.skip = (uint32_t)(size - n);
	input.at += n;
	input.offset += n;
}

/* There are no more bytes: the end of the file, or of what there is of it. */
static enum capture_status
file_ends(void)
{
	const struct pcapng *g = input.format.ng;

	if (input.fill > input.at || input.skip > 0 || (g != NULL && !pcapng_may_end(g)))
		return cut_file();
	if (g != NULL && g->odd > 0)
		return input_broken("packets left out, of interfaces that are not described or longer than %u bytes: "
		    "%lu", CAPFILE_PACKET_MAX, (unsigned long)g->odd);
	return CAPTURE_FILE_END;
}

/* Have n bytes, unless the burst has packets that must not wait for them. */
static bool
have(struct burst *b, size_t n)
{
	if (b->n > 0 && !may_wait(b))
		return false;
	if (bytes_need(n) >= n)
		return true;
	b->last = true;
	return false;
}

/* Look at the next record.  MORE: there is none, or not in this burst. */
static enum capfile_look
walk_look(struct burst *b, struct capfile_packet *k, size_t *size)
{
	enum capfile_look look;

	if (input.held) {
		*k = input.first;
		*size = input.first_size;
		input.held = false;
		return CAPFILE_PACKET;
	}
	for (;;) {
		for (; input.skip > 0; pass_over(input.skip))
			if (!have(b, 1))
				return CAPFILE_MORE;
		look = capfile_next(&input.format, input.buf + input.at, input.fill - input.at, k, size);
		if (look == CAPFILE_PASS)
			pass_over(*size);
		else if (look != CAPFILE_MORE || !have(b, *size))
			break;
	}
	b->last |= look == CAPFILE_BAD;
	return look;
}

/* The link of a packet, where they may change. */
static bool
link_follow(const struct capfile_link *l, enum capture_status *end)
{
	char why[PCAP_ERRBUF_SIZE];
	const struct link *to = link_get(l->linktype, why);

	if (to == NULL) {
		*end = input_broken("packet %lu: %s", input.packets + 1, why);
		return false;
	}
	input.link = to;
	input.from = l;
	return true;
}

/* One packet more in the burst, if the filter wants it. */
static inline void
burst_add(struct burst *b, const struct capfile_packet *k, uint64_t offset)
{
	struct pcap_pkthdr *h = &b->hdr[b->n];

	*h = (struct pcap_pkthdr){ .ts = record_time(k), .caplen = k->caplen, .len = k->len };
	b->data[b->n] = k->data;
	b->link[b->n] = &input.link->of;
	b->offset[b->n] = offset;
	if (!filter_passes(input.link, h, k->data)) {
		input.unfiltered += input.link->why != NULL;
		return;
	}
	if (UNLIKELY(k->link->nanosec))
		time_cut(b, k->nsec);
	b->n++;
}

/* The records of plain pcap that are whole in memory: nearly all packets of nearly all captures come by here. */
static void
walk_plain(struct burst *b)
{
	const size_t at = input.at;
	const uint8_t *p = input.buf + at, *const end = input.buf + input.fill;
	const uint64_t begin = input.offset - at;	/* of what is at the start of buf */
	struct capfile_packet k;
	size_t size;

	if (input.format.ng != NULL || input.unpack != NULL || input.held || input.skip > 0)
		return;
	while (b->n < BURST_FULL && capfile_next(&input.format, p, (size_t)(end - p), &k, &size) == CAPFILE_PACKET) {
		burst_add(b, &k, begin + (size_t)(p - input.buf));
		p += size;
		input.packets++;
	}
	input.at = (size_t)(p - input.buf);
	input.offset += input.at - at;
}

/* Take the next packet into the burst.  False: not without reading on, which is for the next burst. */
static bool
walk_record(struct burst *b, enum capture_status *end)
{
	struct capfile_packet k;
	enum capfile_look look;
	size_t size;

	if ((look = walk_look(b, &k, &size)) != CAPFILE_PACKET) {
		if (b->last && b->n == 0)
			*end = look == CAPFILE_MORE ? file_ends() :
			    input_broken("packet %lu: %s", input.packets + 1, input.format.why);
		return false;
	}
	if (input.format.ng != NULL && k.link != input.from && !link_follow(k.link, end))
		return false;
	burst_add(b, &k, input.format.ng != NULL || input.unpack != NULL ? input.packets + 1 : input.offset);
	pass_over(size);
	input.packets++;
	return true;
}

bool
walk_begin(char *why)
{
	enum capfile_look look;

	for (;;) {
		look = capfile_next(&input.format, input.buf + input.at, input.fill - input.at, &input.first,
		    &input.first_size);
		if (look == CAPFILE_PASS)
			pass_over(input.first_size);
		else if (look != CAPFILE_MORE || (input.format.ng->n > 0 && !input.regular) ||
		    bytes_need(input.first_size) < input.first_size)
			break;
		while (input.skip > 0 && bytes_need(1) > 0)
			pass_over(input.skip);
	}
	input.held = look == CAPFILE_PACKET;
	if (!input.format.ng->begun) {
		if (look == CAPFILE_BAD)
			(void)snprintf(why, PCAP_ERRBUF_SIZE, "%s", input.format.why);
		else
			capfile_cut(&input.format, input.buf + input.at, input.fill - input.at, why,
			    PCAP_ERRBUF_SIZE);
		return false;
	}
	input.link = link_get(input.held ? input.first.link->linktype : input.format.link.linktype, why);
	return input.link != NULL;
}

enum capture_status
walk_read(struct burst *b)
{
	enum capture_status end = CAPTURE_PACKETS;

	input.begun = false;
	input.moved = 0;
	do
		walk_plain(b);
	while (burst_open(b) && walk_record(b, &end));
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
	if (!inputs.live && TSTAMP_PREC == 0) {	/* libpcap was asked for nanoseconds */
		time_cut(b, (uint64_t)h->ts.tv_usec);
		b->hdr[b->n].ts.tv_usec /= 1000;
	}
	tv_carry(&b->hdr[b->n].ts);
	b->data[b->n] = memcpy(b->arena + b->used, d, h->caplen);
	b->link[b->n] = &input.link->of;
	b->used += h->caplen;
	b->n++;
	return true;
}

/* Packets of libpcap: room for one of any length, live for all that it may hand on at once. */
void
arena_begin(struct burst *b)
{
	b->room = inputs.live ? (size_t)BURST_FULL * RECORD_MAX : RECORD_MAX;
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
	} while (r == 1 && ((*h)->caplen > RECORD_MAX || !filter_passes(input.link, *h, *d)));
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
