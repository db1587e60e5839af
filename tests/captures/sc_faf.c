/*
 * The capture of the force-mode tutorials, rebuilt from the figures that they print.
 *
 *  - 5,902 TCP/IPv4 packets, 4,993,414 bytes, 36 connections, 1258544215.037210 to 1258594491.683288;
 *  - the last connection is a download from 143.166.11.10:64334 by 192.168.1.105:49330.  Cut after every 1,023
 *    packets of a direction (basicStats in force mode) it gives the rows B 36, A 37 and A 38 with their times,
 *    counts, sizes and moments; cut after the second zero window (tcpWin) the rows A 36 and B 37;
 *  - 3,533 packets and 4,423,178 bytes are of A flows when tcpWin has cut it, 2,369 and 570,236 of B flows;
 *  - at most 18 flows at a time.
 *
 * The packets are collected as events, sorted by time, and only then given sequence numbers; one connection (UPLOAD)
 * takes up what is missing to the figures.
 */
#include <err.h>
#include <stdlib.h>
#include <string.h>

#include "gen.h"

#define PACKETS_A	3533
#define PACKETS_B	2369
#define BYTES_A		4423178
#define BYTES_B		570236

#define SECOND(s)	(UINT64_C(s) * 1000000)			/* all times here are [us since the epoch] */
#define FIRST		(SECOND(1258544215) + 37210)
#define LAST		(SECOND(1258594491) + 683288)
#define SYN_AT		(SECOND(1258594163) + 408285)		/* row A 36 of the second tutorial, timeFirst */
#define ZERO_AT		(SECOND(1258594164) + 647755)		/* timeLast: the second zero window */
#define RESUME_AT	(SECOND(1258594165) + 319087)		/* row B 37, timeFirst */
#define RST_AT		(SECOND(1258594191) + 15208)		/* timeLast */

#define CLIENT_IP	"192.168.1.105"
#define CLIENT_MAC	"00:08:74:38:01:b4"
#define ROUTER_MAC	"00:19:e3:e7:5d:23"

#define CONNS		36
#define UPLOAD		20	/* the connection that takes up the rest */
#define CONTROL		35
#define DOWNLOAD	36

#define FRAME		54	/* Ethernet, IPv4 and TCP header */
#define FRAME_MIN	60	/* shorter frames are padded: raw 795 b/s, without padding 792 b/s */
#define EVENTS_MAX	6000

struct event {
	uint64_t	at;
	int		number;		/* keeps the order of equal times */
	uint8_t		conn;		/* 1..CONNS */
	uint8_t		side;		/* enum side */
	uint8_t		flags;
	bool		zero;		/* announce window 0 */
	uint16_t	n;		/* payload bytes */
};

static struct event	event[EVENTS_MAX];
static int		events;

static void
add(uint64_t at, int conn, enum side side, uint8_t flags, size_t n)
{
	if (events == EVENTS_MAX)
		errx(1, "more than %d packets", EVENTS_MAX);
	event[events] = (struct event){ .at = at, .number = events, .conn = (uint8_t)conn, .side = (uint8_t)side,
	    .flags = flags, .n = (uint16_t)n };
	events++;
}

static int
by_time(const void *a, const void *b)
{
	const struct event *x = a, *y = b;

	if (x->at != y->at)
		return x->at < y->at ? -1 : 1;
	return x->number - y->number;
}

static uint32_t
noise(uint32_t *state)
{
	*state = *state * 1664525 + 1013904223;
	return *state >> 8;
}

/*
 * 1,023 packets of the server between two releases.  The gaps are bursts: mostly some microseconds, every burst'th
 * one about a round trip.  seed, small, jitter and shift are chosen so that the running mean and deviation of the
 * gaps print as in the tutorial.
 */
#define TRAIN	1023

struct train {
	uint64_t	first, last;
	uint32_t	seed;
	int		burst;
	uint32_t	small, jitter;
	uint32_t	max;		/* the longest gap [us] ... */
	int		max_at;		/* ... is in front of this packet */
	int		split;		/* the gaps up to this packet sum to split_us, if split > 0 */
	uint32_t	split_us;
	int		shift_to, shift_from;	/* big gaps that exchange shift [us] */
	uint32_t	shift;
	struct { int at; uint16_t n; } odd[4];	/* packets with other than 1,380 payload bytes */
	int		acks;		/* packets of the client while this train runs */
};

static const struct train trains[3] = {
	{	.first = SECOND(1258594163) + 487027, .last = SECOND(1258594172) + 495175, .seed = 488, .burst = 16,
		.small = 338, .jitter = 3000, .max = 671090, .max_at = 130, .split = 129, .split_us = 1160963,
		.shift_to = 448, .shift_from = 608, .shift = 8972,
		.odd = { { 18, 153 }, { 233, 35 }, { 748, 271 }, { 143, 66 } }, .acks = 523 },
	{	.first = SECOND(1258594172) + 495183, .last = SECOND(1258594178) + 674264, .seed = 216, .burst = 13,
		.small = 238, .jitter = 2500, .max = 124927, .max_at = 520,
		.shift_to = 260, .shift_from = 390, .shift = 2494,
		.odd = { { 50, 696 }, { 481, 1167 }, { 1012, 1334 } }, .acks = 478 },
	{	.first = SECOND(1258594178) + 674299, .last = SECOND(1258594184) + 879209, .seed = 2539, .burst = 13,
		.small = 252, .jitter = 800, .max = 79432, .max_at = 520,
		.shift_to = 260, .shift_from = 390, .shift = 1860,
		.odd = { { 11, 529 }, { 480, 1262 } }, .acks = 486 },
};

/* Give the big gaps of gap[from..to] what the small ones leave of total. */
static void
train_share(const struct train *t, uint32_t *gap, int from, int to, int64_t total, uint32_t *state)
{
	int big[TRAIN], n = 0;
	int64_t rest = total, noisy = 0, each;

	for (int i = from; i <= to; i++) {
		if (i != t->max_at && i % t->burst == 0)
			big[n++] = i;
		else
			rest -= gap[i];
	}
	each = rest / n;
	for (int i = 0; i < n; i++) {
		const int64_t d = (int64_t)(noise(state) % (2 * t->jitter + 1)) - t->jitter;

		gap[big[i]] = (uint32_t)(each + d);
		noisy += d;
	}
	rest -= each * n + noisy;
	for (int i = 0; i < n; i++)
		gap[big[i]] += (uint32_t)(rest / n);
	gap[big[n / 2]] += (uint32_t)(rest - rest / n * n);
}

/* Fill at[] with the times of the packets. */
static void
train_times(const struct train *t, uint64_t at[TRAIN])
{
	const int64_t total = (int64_t)(t->last - t->first);
	uint32_t gap[TRAIN] = { 0 }, state = t->seed;

	for (int i = 1; i < TRAIN; i++)
		if (i == t->max_at)
			gap[i] = t->max;
		else if (i % t->burst != 0)
			gap[i] = 5 + noise(&state) % t->small;
	if (t->split > 0)
		train_share(t, gap, 1, t->split, t->split_us, &state);
	train_share(t, gap, t->split + 1, TRAIN - 1, total - t->split_us, &state);
	gap[t->shift_to] += t->shift;
	gap[t->shift_from] -= t->shift;
	at[0] = t->first;
	for (int i = 1; i < TRAIN; i++)
		at[i] = at[i - 1] + gap[i];
	if (at[TRAIN - 1] != t->last)
		errx(1, "a train of packets ends %lld us late", (long long)(at[TRAIN - 1] - t->last));
}

static uint16_t
train_size(const struct train *t, int i)
{
	for (size_t k = 0; k < 4; k++)
		if (t->odd[k].n != 0 && t->odd[k].at == i)
			return t->odd[k].n;
	return 1380;
}

/* Whether the client may answer at this time: not while its window is closed. */
static bool
client_silent(uint64_t at)
{
	return at > ZERO_AT - 500 && at <= RESUME_AT;
}

/* Spread the client's acknowledgements over the train: n of them, 2 us behind one of the server's packets. */
static void
train_acks(const uint64_t at[TRAIN], int n)
{
	int places = 0, place = 0, sent = 0;

	for (int i = 0; i < TRAIN - 1; i++)
		places += !client_silent(at[i] + 2);
	for (int i = 0; i < TRAIN - 1; i++) {
		if (client_silent(at[i] + 2))
			continue;
		place++;
		if (sent < (place * n + places - 1) / places) {
			add(at[i] + 2, DOWNLOAD, CLIENT, TH_ACK, 0);
			sent++;
		}
	}
	if (sent != n)
		errx(1, "%d acknowledgements instead of %d", sent, n);
}

static void
train_add(const struct train *t)
{
	const bool opening = t == &trains[0];
	uint64_t at[TRAIN];

	train_times(t, at);
	for (int i = 0; i < TRAIN; i++)
		add(at[i], DOWNLOAD, SERVER, i == 0 && opening ? TH_SYN | TH_ACK : TH_ACK,
		    i == 0 && opening ? 0 : train_size(t, i));
	if (!opening) {
		train_acks(at, t->acks);
		return;
	}
	/* SYN, two zero windows and the first packet behind them have times of their own */
	add(SYN_AT, DOWNLOAD, CLIENT, TH_SYN, 0);
	add(ZERO_AT - 300, DOWNLOAD, CLIENT, TH_ACK, 0);
	event[events - 1].zero = true;
	add(ZERO_AT, DOWNLOAD, CLIENT, TH_ACK, 0);
	event[events - 1].zero = true;
	add(RESUME_AT, DOWNLOAD, CLIENT, TH_ACK, 0);
	train_acks(at, t->acks - 4);
}

/* Behind the third train the client's window closes for good, and it gives up after six seconds. */
static void
download(void)
{
	const uint64_t end = trains[2].last;

	for (int i = 0; i < 3; i++)
		train_add(&trains[i]);
	for (uint64_t i = 1; i <= 20; i++) {
		add(end + i * 120, DOWNLOAD, SERVER, TH_ACK, 1380);
		if (i % 4 == 0)
			add(end + i * 120 + 7, DOWNLOAD, CLIENT, TH_ACK, 0);
	}
	event[events - 1].zero = true;
	add(RST_AT, DOWNLOAD, CLIENT, TH_RST | TH_ACK, 0);
	event[events - 1].zero = true;
}

static void
open_at(uint64_t at, int conn)
{
	add(at, conn, CLIENT, TH_SYN, 0);
	add(at + 61210, conn, SERVER, TH_SYN | TH_ACK, 0);
	add(at + 61265, conn, CLIENT, TH_ACK, 0);
}

static void
close_at(uint64_t at, int conn)
{
	add(at, conn, SERVER, TH_FIN | TH_ACK, 0);
	add(at + 48, conn, CLIENT, TH_ACK, 0);
	add(at + 1210, conn, CLIENT, TH_FIN | TH_ACK, 0);
	add(at + 62411, conn, SERVER, TH_ACK, 0);
}

/* A small page: request, n packets of answer, close. */
static void
page(uint64_t at, int conn, int n)
{
	open_at(at, conn);
	add(at + 61900, conn, CLIENT, TH_PSH | TH_ACK, (size_t)(310 + conn * 7));
	for (int i = 0; i < n; i++) {
		add(at + 180000 + (uint64_t)i * 900, conn, SERVER, TH_ACK, (size_t)(500 + i * 40));
		if (i % 2 == 1)
			add(at + 180045 + (uint64_t)i * 900, conn, CLIENT, TH_ACK, 0);
	}
	close_at(at + 2400000, conn);
	if (conn == 7)		/* a late acknowledgement, behind the end of the connection */
		add(at + 3100000, conn, CLIENT, TH_ACK, 0);
}

/* The FTP control connection; it outlives the download by five minutes. */
static void
control(void)
{
	const uint64_t at = SYN_AT - SECOND(3);

	open_at(at, CONTROL);
	for (uint64_t i = 0; i < 9; i++) {
		add(at + 200000 + i * 280000, CONTROL, SERVER, TH_PSH | TH_ACK, 40 + (size_t)i * 5);
		add(at + 200080 + i * 280000, CONTROL, CLIENT, TH_PSH | TH_ACK, 12 + (size_t)i * 3);
	}
	add(LAST - 122000, CONTROL, SERVER, TH_PSH | TH_ACK, 37);
	add(LAST - 121000, CONTROL, CLIENT, TH_ACK, 0);
	add(LAST - 62411, CONTROL, SERVER, TH_FIN | TH_ACK, 0);
	add(LAST - 62300, CONTROL, CLIENT, TH_ACK, 0);
	add(LAST - 62000, CONTROL, CLIENT, TH_FIN | TH_ACK, 0);
	add(LAST, CONTROL, SERVER, TH_ACK, 0);
}

/* Whether the packet belongs to an A flow once tcpWin has cut the download at ZERO_AT. */
static bool
is_a(const struct event *e)
{
	return (e->side == CLIENT) == (e->conn != DOWNLOAD || e->at <= ZERO_AT);
}

static size_t
size(const struct event *e)
{
	const size_t n = FRAME + (e->flags & TH_SYN ? 4 : 0) + e->n;

	return n < FRAME_MIN ? FRAME_MIN : n;
}

/*
 * Add n packets of one side, bytes long in all, gap_us apart: full ones, spread evenly, one that is not, and empty
 * ones.
 */
static void
upload_side(uint64_t at, enum side side, int n, long bytes, uint64_t gap_us)
{
	const long most = FRAME + 1380 - FRAME_MIN;
	const long extra = bytes - (long)FRAME_MIN * n, full = extra / most;

	if (extra < 0 || full >= n)
		errx(1, "%d packets cannot carry %ld bytes", n, bytes);
	for (int i = 0; i < n; i++) {
		const bool is_full = (i + 1) * full / n > i * full / n;
		const size_t rest = i == 0 ? (size_t)(extra % most) + FRAME_MIN - FRAME : 0;

		add(at + (uint64_t)i * gap_us, UPLOAD, side, TH_PSH | TH_ACK, is_full ? 1380 : rest);
	}
}

/* What is missing to the figures goes to and fro in one connection. */
static void
upload(uint64_t at)
{
	long packets[2] = { PACKETS_A, PACKETS_B }, bytes[2] = { BYTES_A, BYTES_B };

	open_at(at, UPLOAD);
	close_at(at + SECOND(90), UPLOAD);
	for (int i = 0; i < events; i++) {
		packets[!is_a(&event[i])]--;
		bytes[!is_a(&event[i])] -= (long)size(&event[i]);
	}
	upload_side(at + 200000, CLIENT, (int)packets[0], bytes[0], 151300);
	upload_side(at + 261000, SERVER, (int)packets[1], bytes[1], 151700);
}

static void
conversations(struct conv conv[CONNS + 1])
{
	static char server[CONNS + 1][16];

	for (int i = 1; i <= CONNS; i++) {
		memcpy(server[i], "198.51.100.", 12);
		server[i][11] = (char)('0' + i % 8 + 1);
		conv_init(&conv[i], CLIENT_IP, (uint16_t)(49330 - CONNS + i), server[i], 80);
		conv[i].host[CLIENT].seq += (uint32_t)i * 77777;
		conv[i].host[SERVER].seq += (uint32_t)i * 99991;
		conv[i].host[CLIENT].mac = CLIENT_MAC;
		conv[i].host[SERVER].mac = ROUTER_MAC;
		conv[i].frame_min = FRAME_MIN;
	}
	conv[CONTROL].host[SERVER].ip = conv[DOWNLOAD].host[SERVER].ip = "143.166.11.10";
	conv[CONTROL].host[SERVER].port = 21;
	conv[DOWNLOAD].host[SERVER].port = 64334;
}

static void
write_events(struct gen *g)
{
	static struct conv conv[CONNS + 1];

	conversations(conv);
	qsort(event, (size_t)events, sizeof *event, by_time);
	for (int i = 0; i < events; i++) {
		const struct event *e = &event[i];

		g->now = e->at * NS_US;
		conv[e->conn].host[e->side].win = e->zero ? 0 : e->side == CLIENT ? 17520 : 32768;
		conv_send_mss(g, &conv[e->conn], e->side, e->flags, e->n, e->flags & TH_SYN ? 1380 : 0);
	}
}

void
sc_faf(struct gen *g)
{
	uint64_t at = FIRST;

	events = 0;
	download();
	control();
	for (int i = 1; i < CONTROL; i++) {
		if (i != UPLOAD)
			page(at, i, 4 + i % 5);
		else
			continue;
		/* nine pages at once, the others a quarter of an hour apart */
		at += i >= 8 && i < 16 ? 31000 : SECOND(1403) + 77123;
	}
	upload(FIRST + 8 * (SECOND(1403) + 77123) + SECOND(600));
	write_events(g);
}
