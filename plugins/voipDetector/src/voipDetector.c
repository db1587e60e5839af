/*
 * voipDetector: the callbacks, columns and report lines; sip.c reads messages, rtp.c packets, voip_expect.c has what
 * is announced.
 */
#include "voipDetector.h"

#include "app.h"
#include "celltext.h"
#include "rtp.h"
#include "sip_flow.h"
#include "stream.h"
#include "voip_expect.h"
#include "voip_save.h"

#define PORT_LEAST	1024	/* of both sides */
#define RTP_LEAST	3	/* packets of RTP, unless it was announced */
#define BREAKS_LEAST	8	/* packets whose sequence says something */
#define OTHERS_ODD	3	/* packets of another version: it never was RTP */
#define OTHERS_MAX	250	/* and that is looked at, before there is RTP */

/* Flows that belong to a flow: of RTP to one of SIP, of SIP to one of RTP. */
struct voip_links {
	uint8_t n, nssrc;
	unsigned long slot[RTPFMAX];
	uint64_t findex[RTPFMAX];
	uint32_t ssrc[RTPFMAX];		/* of RTP */
};

/* A cell per flow. */
struct voip_cell {
	struct sip_flow *sip;		/* or NULL; owned */
	struct rtp_flow *rtp;
	struct voip_links *links;
	uint32_t looked;		/* voip_expect_added() at the last look-up; not again if nothing came */
	uint16_t stat;			/* VOIP_STAT_* */
	uint8_t others;			/* datagrams that are neither RTP nor RTCP, OTHERS_MAX at most */
	bool media : 1;			/* its datagrams may be RTP */
	bool few : 1;			/* the first one has too few bytes for it */
	bool announced : 1;		/* by SDP */
};

/* A flow finds another one: all flows are in the hands of one worker. */
T2_PLUGIN_INIT_FLAGS("voipDetector", T2_VERSION, 0, 8, "", T2_ONLY_TCP | T2_ONLY_UDP | T2_PACKET_FILE);

static struct voip_cell *voipCells;
static t2_env_t env[ENV_VOIP_N];
static struct sip_counts sip;
static uint64_t rtpPkts, rtcpPkts, matches;
static struct sip_counts sip0;		/* these at the last monitoring report */
static uint64_t rtpPkts0, rtcpPkts0, matches0;
static uint16_t voipStat, sipMethods;	/* of all ended flows */

/* What the datagram in work has: for the packet file. */
static struct { bool rtp; uint8_t type; uint16_t seq; uint32_t ts, gap, ssrc; } now;

/* --- memory ----------------------------------------------------------------------------------------------------- */

static void
kept_free(void *p, size_t n)
{
	if (p == NULL)
		return;
	free(p);
	t2_mem_give(T2_MEM_TEXT, n);
}

#define KEPT(pointer)	((pointer) != NULL || ((pointer) = t2_mem_new(T2_MEM_TEXT, sizeof(*(pointer)))) != NULL)

static void
rtp_free(struct voip_cell *c, unsigned long flowIndex UNUSED)
{
	if (c->rtp == NULL)
		return;
#if VOIP_SAVE == 1
	for (unsigned i = 0; i < c->rtp->nsources; i++)
		voip_save_end(flowIndex, &c->rtp->sources[i], c->rtp->valid);
#endif
	kept_free(c->rtp->sources, c->rtp->room * sizeof(*c->rtp->sources));
	kept_free(c->rtp, sizeof(*c->rtp));
	c->rtp = NULL;
}

static void
sip_free(struct voip_cell *c)
{
	if (c->sip == NULL)
		return;
	sip_flow_clear(c->sip);
	kept_free(c->sip, sizeof(*c->sip));
	c->sip = NULL;
}

/* --- flows that belong together --------------------------------------------------------------------------------- */

#if VOIP_SIP == 2
static void
key_of(uint8_t key[16], unsigned long flowIndex, bool source)
{
	const flow_t *const f = &flows[flowIndex];

	memset(key, 0, 16);
	memcpy(key, source ? (const void *)&f->srcIP : (const void *)&f->dstIP, FLOW_IS_IPV6(f) ? 16 : 4);
}
#endif

#if VOIP_SIP == 2 && VOIP_RTP == 1
/* A flow belongs to another one. */
static void
link_add(struct voip_cell *c, unsigned long flowIndex)
{
	struct voip_links *const l = c->links;
	unsigned i = 0;

	while (i < l->n && l->findex[i] != flows[flowIndex].findex)
		i++;
	if (i == RTPFMAX)
		return;
	l->slot[i] = flowIndex;
	l->findex[i] = flows[flowIndex].findex;
	if (i == l->n)
		l->n++;
}

/* What SDP says of the clocks of payload types. */
static void
clocks_take(struct rtp_flow *f, const struct sip_flow *s)
{
	for (unsigned i = 0; s != NULL && i < s->nmaps; i++)
		if (s->mapTypes[i] >= RTP_DYNAMIC && f->clocks[s->mapTypes[i] - RTP_DYNAMIC] == 0)
			f->clocks[s->mapTypes[i] - RTP_DYNAMIC] = s->mapClocks[i];
}

/* A flow of SIP announced this one, of RTP. */
static void
link_both(unsigned long sipIndex, unsigned long rtpIndex, uint32_t ssrc)
{
	struct voip_cell *const s = &voipCells[sipIndex], *const r = &voipCells[rtpIndex];
	const unsigned long other = flows[sipIndex].oppositeFlowIndex;

	if (!KEPT(s->links) || !KEPT(r->links))
		return;
	link_add(s, rtpIndex);
	link_add(r, sipIndex);
	(void)t2_list_add(s->links->ssrc, &s->links->nssrc, RTPFMAX, &ssrc, sizeof(ssrc));
	clocks_take(r->rtp, s->sip);
	clocks_take(r->rtp, other != HASHTABLE_ENTRY_NOT_FOUND ? voipCells[other].sip : NULL);
	r->announced = true;
}

/* Link the flow to all who announced one of its two addresses; false if nobody did. */
static bool
link_side(unsigned long flowIndex, bool source, uint32_t ssrc)
{
	const uint16_t port = source ? flows[flowIndex].srcPort : flows[flowIndex].dstPort;
	const struct voip_expected *e = NULL;
	bool found = false;
	uint8_t key[16];

	key_of(key, flowIndex, source);
	for (unsigned i = 0; i < VOIP_EXPECT_SAME && (e = voip_expect_next(key, port, e)) != NULL; i++) {
		if (flows[e->flowIndex].findex != e->findex || voipCells[e->flowIndex].sip == NULL)
			continue;
		link_both(e->flowIndex, flowIndex, ssrc);
		found = true;
	}
	return found;
}

/* Was it announced?  Where it goes to says more than where it comes from. */
static void
media_look(struct voip_cell *c, unsigned long flowIndex, uint32_t ssrc)
{
	if (LIKELY(c->announced || c->looked == voip_expect_added()))
		return;
	c->looked = voip_expect_added();
	if (link_side(flowIndex, false, ssrc) || link_side(flowIndex, true, ssrc))
		matches++;
}
#else
#define media_look(c, flowIndex, ssrc)	((void)(flowIndex))
#endif

/* --- RTP -------------------------------------------------------------------------------------------------------- */

#if VOIP_RTP == 1
/* The source of a packet, or a new one; one that is not valid makes room.  NULL if all are. */
static struct rtp_source *
source_of(struct rtp_flow *f, uint32_t ssrc, bool *is_new)
{
	unsigned n = f->nsources;

	*is_new = false;
	for (unsigned i = 0; i < n; i++)
		if (f->sources[i].ssrc == ssrc)
			return &f->sources[i];
	*is_new = true;
	if (n == RTP_SOURCES) {
		while (n > 0 && f->sources[n - 1].probation == 0)
			n--;
		return n > 0 ? &f->sources[n - 1] : NULL;
	}
	if (n == f->room) {
		const unsigned room = n == 0 ? 1 : n * 4;
		struct rtp_source *const more = t2_mem_new(T2_MEM_TEXT, room * sizeof(*more));

		if (more == NULL)
			return NULL;
		if (n > 0)
			memcpy(more, f->sources, n * sizeof(*more));
		kept_free(f->sources, n * sizeof(*more));
		f->sources = more;
		f->room = (uint8_t)room;
	}
	f->nsources++;
	return &f->sources[n];
}

static uint16_t
bits_of(const struct rtp_head *h)
{
	return (uint16_t)((h->extension ? VOIP_STAT_EXTENSION : 0) | (h->padding ? VOIP_STAT_PADDING : 0) |
	    (h->marker ? VOIP_STAT_MARKER : 0));
}

/* A packet of a source that is valid, and those of it that came before it was. */
static void
source_take(struct rtp_flow *f, struct rtp_source *s, const struct rtp_head *h)
{
	if (s->counted == 0)
		rtp_flow_type(f, s->type);
	rtp_flow_type(f, h->type);
	f->stat |= VOIP_STAT_RTP | s->stat;
	f->csrcCount = MAX(f->csrcCount, h->ncsrc);
	for (unsigned i = 0; i < h->ncsrc; i++) {
		uint32_t csrc = 0;

		(void)cursor_peek_u32be(&(struct cursor){ h->csrc, h->csrc + 4u * h->ncsrc }, 4 * i, &csrc);
		(void)t2_list_add(f->csrc, &f->ncsrc, NUMCSRCMX, &csrc, sizeof(csrc));
	}
	rtpPkts += s->packets - s->counted;
	s->counted = s->packets;
}

#if VOIP_SAVE == 1
static void
source_save(struct rtp_flow *f, struct rtp_source *s, const struct rtp_head *h, unsigned long flowIndex,
    uint16_t ahead)
{
	if (ahead == 0 || ahead >= 0x8000)
		return;			/* late, or twice */
	voip_save_payload(flowIndex, s, h, ahead - 1u);
	if (s->content.packets >= VOIP_MINPKT)
		f->stat |= VOIP_STAT_SAVED;
}
#endif

/* A packet of RTP, or what looks like it. */
static void
take_rtp(struct voip_cell *c, unsigned long flowIndex, const struct rtp_head *h, uint64_t ns)
{
	struct rtp_flow *const f = c->rtp;
	bool is_new;
	struct rtp_source *const s = source_of(f, h->ssrc, &is_new);
	const uint32_t clock = rtp_clock(f, h->type);
	uint16_t ahead = 1;

	f->lookedAt++;
	if (s == NULL)
		return;
	if (is_new) {
		rtp_source_begin(s, h, clock, ns);
		s->type = h->type;
#if VOIP_SAVE == 1
		s->number = ++f->numbers;
#endif
	} else {
		if (s->packets == 0)
			s->type = h->type;
		ahead = (uint16_t)(h->seq - s->max);
		if (ahead >= 0x8000 || ahead == 0)
			s->stat |= VOIP_STAT_BACK;
		now.gap = h->ts - s->ts;
		(void)rtp_source_next(s, h, clock, ns);
	}
	s->stat |= bits_of(h);
	media_look(c, flowIndex, h->ssrc);
	if (c->announced)
		s->probation = 0;
	now.rtp = true;
	now.type = h->type;
	now.seq = h->seq;
	now.ts = h->ts;
	now.ssrc = h->ssrc;
	if (s->probation > 0)
		return;
	source_take(f, s, h);
#if VOIP_SAVE == 1
	source_save(f, s, h, flowIndex, ahead);
#endif
}
#endif

/* --- datagrams -------------------------------------------------------------------------------------------------- */

/* TURN's envelope: | channel 0x4000.. 16 | length 16 | (RFC 8656, 12.4); bytes of it, 0: it is none. */
static size_t
channel_head(const uint8_t *p, size_t n)
{
	size_t len;

	if (n < 4 || p[0] < 0x40 || p[0] > 0x4f)
		return 0;
	len = (size_t)(p[2] << 8 | p[3]) + 4;
	return len <= n && n - len < 4 ? 4 : 0;
}

/* VOIP_ANALEN: what was cut, and RTCP whose lengths are not that of the datagram. */
static bool
is_odd(bool rtcp, const uint8_t *p, size_t n, size_t wire)
{
	return VOIP_ANALEN == 1 && (n < wire || (rtcp && !rtcp_follows(p, n, wire)));
}

/* n bytes, of wire that were sent, that may be RTP or RTCP; false if they are neither. */
static bool
take_media(struct voip_cell *c, unsigned long flowIndex, const uint8_t *p, size_t n, size_t wire, uint64_t ns)
{
	const bool rtcp = rtcp_looks(p, n, wire);
#if VOIP_RTP == 1
	struct rtp_head h;
#endif

	if (n == 0 || p[0] >> 6 != 2 || (!rtcp && wire <= RTP_HEAD) || is_odd(rtcp, p, n, wire) || !KEPT(c->rtp))
		return false;
	if (rtcp) {
#if VOIP_RTCP == 1
		rtcp_read(c->rtp, p, n, wire);
		rtcpPkts++;
#endif
		return true;
	}
#if VOIP_RTP == 1
	if (rtp_head_read(&h, p, n, wire))
		take_rtp(c, flowIndex, &h, ns);
#else
	(void)flowIndex;
	(void)ns;
#endif
	return true;
}

static uint64_t
ns_of(const struct timeval t)
{
	return (uint64_t)t.tv_sec * 1000000000u + (uint64_t)t.tv_usec * (1000000000u / T2_TSTAMP_TICKS);
}

/* Is it still of interest whether RTP comes? */
static bool
media(struct voip_cell *c, unsigned long flowIndex, const uint8_t *p, size_t n, size_t wire, uint64_t ns)
{
	const bool first = !c->media;
	size_t head;

	c->media = true;
	if (take_media(c, flowIndex, p, n, wire, ns))
		return true;
	if ((head = channel_head(p, n)) > 0 && take_media(c, flowIndex, p + head, n - head, wire - head, ns)) {
		c->rtp->stat |= VOIP_STAT_STUN;
		return true;
	}
	c->few |= first && (wire <= RTP_HEAD || n == 0);
	if (c->others < OTHERS_MAX)
		c->others++;
	return c->others < OTHERS_MAX || c->rtp != NULL;
}

#if VOIP_SIP == 2
/* Media are wanted at an address; behind a translator of addresses that of who says it is the right one. */
static void
expect(unsigned long flowIndex, const uint8_t addr[16], uint16_t port)
{
	struct voip_expected e = { .port = port, .flowIndex = flowIndex, .findex = flows[flowIndex].findex };
	uint8_t own[16];

	memcpy(e.addr, addr, 16);
	voip_expect_add(&e);
	key_of(own, flowIndex, true);
	if (memcmp(own, addr, 16) == 0)
		return;
	memcpy(e.addr, own, 16);
	voip_expect_add(&e);
}
#endif

#if VOIP_SIP > 0
static void
announced(void *arg, const struct sdp_media *m)
{
#if VOIP_SIP == 2
	expect(*(const unsigned long *)arg, m->addr, m->port);
#else
	(void)arg;
	(void)m;
#endif
}
#endif

/* The core: a datagram. */
static bool
take_datagram(packet_t *packet, unsigned long flowIndex, const struct t2_bytes *b)
{
	struct voip_cell *const c = &voipCells[flowIndex];
	const size_t wire = packet == NULL || (b->flags & T2_STREAM_JOINED) != 0 ? b->len : packet->l7Len;

	now.rtp = false;
	if (flows[flowIndex].srcPort < PORT_LEAST || flows[flowIndex].dstPort < PORT_LEAST)
		return false;
#if VOIP_SIP > 0
	if (b->len > 0 && b->data[0] >= 'A' && b->data[0] <= 'Z' && sip_looks(b->data, b->len) == 1) {
		const struct sip_announced a = { &flowIndex, announced };

		if (KEPT(c->sip)) {
			sip_flow_message(c->sip, &sip, &a, b->data, b->len);
			c->stat |= c->sip->stat;
		}
		return true;
	}
	if (c->sip != NULL)
		return true;
#endif
	if (b->flags & T2_STREAM_CUT)
		return true;
	return media(c, flowIndex, b->data, b->len, wire,
	    ns_of(packet != NULL ? packet->pcapHdrP->ts : flows[flowIndex].lastSeen));
}

#if VOIP_SIP > 0
/* The core: the next bytes of a direction of TCP. */
static bool
take_stream(packet_t *packet UNUSED, unsigned long flowIndex, const struct t2_bytes *b)
{
	struct voip_cell *const c = &voipCells[flowIndex];
	const struct sip_announced a = { &flowIndex, announced };

	if (flows[flowIndex].srcPort < PORT_LEAST || flows[flowIndex].dstPort < PORT_LEAST)
		return false;
	if (c->sip == NULL && sip_looks(b->data, b->len) == 0 && b->data[0] != '\r' && b->data[0] != '\n')
		return false;
	if (!KEPT(c->sip))
		return false;
	sip_flow_bytes(c->sip, &sip, &a, b->data, b->len, (b->flags & (T2_STREAM_BEGIN | T2_STREAM_HOLE)) != 0);
	c->stat |= c->sip->stat;
	return true;
}

#if T2_PORTRULES == 0
/* The first bytes of a direction: a message, or empty lines that keep it alive. */
static int
looks(const uint8_t *p, size_t n)
{
	while (n > 0 && (*p == '\r' || *p == '\n')) {
		p++;
		n--;
	}
	return sip_looks(p, n);
}
#endif
#endif

static void
ask(void)
{
	struct t2_stream_ask udp = { .bytes = T2_STREAM_ALL, .datagram = take_datagram };

	t2_stream_ask(&udp);
#if VOIP_SIP > 0
	struct t2_stream_ask tcp = { .bytes = T2_STREAM_ALL, .stream = take_stream };
#if T2_PORTRULES == 0
	static const uint16_t ports[] = { 5060, 0 };

	tcp.app = t2_app_declare(&(struct t2_app){ .name = "sip", .tcp = ports, .tcp_looks = looks });
#endif
	t2_stream_ask(&tcp);
#endif
}

void
initialize(void)
{
	static const struct t2_packet_column packet_columns[] = {
		{ "voipStat", "0x0000" }, { "voipType", "" }, { "voipSeqN", "" }, { "voipTs", "" },
		{ "voipTsDiff", "" }, { "voipSSRC", "" }
	};

	T2_PLUGIN_STRUCT_NEW_RARE(voipCells);
	T2_PACKET_COLUMNS(packet_columns);
	T2_SET_ENV_STR(VOIP_FNAME);
	T2_SET_ENV_STR(VOIP_SUFFIX);
#if ENVCNTRL > 0
	t2_get_env(PLUGIN_SRCH, ENV_VOIP_N, env);
#endif
#if VOIP_SAVE == 1
	voip_save_open(T2_ENV_VAL(VOIP_FNAME), T2_ENV_VAL(VOIP_SUFFIX));
#endif
	ask();
}

void
claimLayer4Information(packet_t *packet UNUSED, unsigned long flowIndex)
{
	const struct voip_cell *const c = &voipCells[flowIndex];

	if (c->stat == 0 && c->rtp == NULL)
		return;
	T2_PACKET_VALUE("0x%04" B2T_PRIX16, (uint16_t)(c->stat | (c->rtp != NULL ? c->rtp->stat : 0)));
	if (now.rtp) {
		T2_PACKET_VALUE("%" PRIu8, now.type);
		T2_PACKET_VALUE("%" PRIu16, now.seq);
		T2_PACKET_VALUE("%" PRIu32, now.ts);
		T2_PACKET_VALUE("%" PRIu32, now.gap);
		T2_PACKET_VALUE("0x%08" B2T_PRIX32, now.ssrc);
	}
	now.rtp = false;
}

/*
 * --- the row -------------------------------------------------------------------------------------------------------
 */

static const struct rtp_flow *
rtp_of(unsigned long flowIndex)
{
	static const struct rtp_flow none;

	return voipCells[flowIndex].rtp != NULL ? voipCells[flowIndex].rtp : &none;
}

static void
append_ssrc(unsigned long flowIndex, outputBuffer_t *buf)
{
	const struct voip_cell *const c = &voipCells[flowIndex];
	const struct rtp_flow *const f = rtp_of(flowIndex);
	const bool announces = c->links != NULL && c->rtp == NULL;
	uint32_t n = 0;

	OUTBUF_APPEND_NUMREP(buf, (announces ? c->links->nssrc : f->nshown + f->nothers));
	for (n = 0; announces && n < c->links->nssrc; n++)
		OUTBUF_APPEND_U32(buf, c->links->ssrc[n]);
	for (n = 0; n < f->nshown; n++)
		OUTBUF_APPEND_U32(buf, f->sources[n].ssrc);
	for (n = 0; n < f->nothers; n++)
		OUTBUF_APPEND_U32(buf, f->others[n]);
}

static int64_t
lost_of(const struct rtp_flow *f, int64_t *expected)
{
	int64_t lost = 0;

	*expected = 0;
	for (unsigned i = 0; i < f->nshown; i++) {
		lost += MAX(rtp_source_lost(&f->sources[i]), 0);
		*expected += rtp_source_expected(&f->sources[i]);
	}
	return lost;
}

static uint64_t
lost_packets(unsigned long flowIndex)
{
	int64_t expected;

	return (uint64_t)MIN(lost_of(rtp_of(flowIndex), &expected), UINT32_MAX);
}

static float
lost_ratio(unsigned long flowIndex)
{
	int64_t expected;
	const int64_t lost = lost_of(rtp_of(flowIndex), &expected);

	return expected > 0 ? (float)((double)lost / (double)expected) : 0;
}

static void
append_addresses(unsigned long flowIndex, outputBuffer_t *buf)
{
	const struct sip_flow *const f = voipCells[flowIndex].sip;
	const uint32_t n = f != NULL ? f->nplaces : 0;

	OUTBUF_APPEND_NUMREP(buf, n);
	for (uint32_t i = 0; i < n; i++) {
		ipAddr_t a;

		memcpy(&a, f->places[i].addr, sizeof(a));
		OUTBUF_APPEND_IPVX(buf, (f->places[i].v6 ? 6 : 4), a);
	}
}

static void
append_ports(unsigned long flowIndex, outputBuffer_t *buf, bool video)
{
	const struct sip_flow *const f = voipCells[flowIndex].sip;
	const uint32_t n = f != NULL ? f->nplaces : 0;

	OUTBUF_APPEND_NUMREP(buf, n);
	for (uint32_t i = 0; i < n; i++)
		OUTBUF_APPEND_U16(buf, video ? f->places[i].video : f->places[i].audio);
}

static void
append_audio(unsigned long flowIndex, outputBuffer_t *buf)
{
	append_ports(flowIndex, buf, false);
}

static void
append_video(unsigned long flowIndex, outputBuffer_t *buf)
{
	append_ports(flowIndex, buf, true);
}

#if VOIP_QOS == 1
static void
append_packets(unsigned long flowIndex, outputBuffer_t *buf)
{
	const struct rtp_flow *const f = rtp_of(flowIndex);

	OUTBUF_APPEND_NUMREP(buf, f->nshown);
	for (unsigned i = 0; i < f->nshown; i++)
		OUTBUF_APPEND_U32(buf, f->sources[i].packets);
}

static void
append_lost(unsigned long flowIndex, outputBuffer_t *buf)
{
	const struct rtp_flow *const f = rtp_of(flowIndex);

	OUTBUF_APPEND_NUMREP(buf, f->nshown);
	for (unsigned i = 0; i < f->nshown; i++) {
		const int32_t n = (int32_t)rtp_source_lost(&f->sources[i]);

		OUTBUF_APPEND_I32(buf, n);
	}
}

static void
append_jitter(unsigned long flowIndex, outputBuffer_t *buf, float (*of)(const struct rtp_source *))
{
	const struct rtp_flow *const f = rtp_of(flowIndex);

	OUTBUF_APPEND_NUMREP(buf, f->nshown);
	for (unsigned i = 0; i < f->nshown; i++) {
		const float ms = of(&f->sources[i]);

		OUTBUF_APPEND_FLT(buf, ms);
	}
}

static void
append_jitter_mean(unsigned long flowIndex, outputBuffer_t *buf)
{
	append_jitter(flowIndex, buf, rtp_source_jitter_mean);
}

static void
append_jitter_max(unsigned long flowIndex, outputBuffer_t *buf)
{
	append_jitter(flowIndex, buf, rtp_source_jitter_max);
}
#endif

static const struct t2_column columns[] = {
	{ "voipStat", T2_CELL(H16, voipCells, stat), "VoIP status", .join = T2_JOIN_OR },
	{ "voipType", T2_PTR_LIST(U8, voipCells, rtp, ntypes, types), "RTP and RTCP types of payload and packets",
	    .join = T2_JOIN_LIST },
	{ "voipSSRC", T2_ROW("H32:R", append_ssrc), "RTP and RTCP synchronization sources", .join = T2_JOIN_LIST },
	{ "voipCSRC", T2_PTR_LIST(H32, voipCells, rtp, ncsrc, csrc), "RTP contributing sources",
	    .join = T2_JOIN_LIST },
	{ "voipSRCnt", T2_PTR_CELL(U8, voipCells, rtp, csrcCount), "RTP most sources or reports in a packet",
	    .join = T2_JOIN_MAX },
	{ "rtpPMCnt", T2_CALL(U32, lost_packets), "RTP lost packets", .unit = "packets", .join = T2_JOIN_SUM },
	{ "rtpPMr", T2_CALL(FLT, lost_ratio), "RTP lost packets of those expected",
	    .join = T2_JOIN_NONE },
	{ "sipMethods", T2_PTR_CELL(H16, voipCells, sip, methods), "SIP methods, a bit each", .join = T2_JOIN_OR },
	{ "sipStatCnt", T2_PTR_CELL(U8, voipCells, sip, nstats), "SIP status codes", .join = T2_JOIN_MAX },
	{ "sipReqCnt", T2_PTR_CELL(U8, voipCells, sip, nrequests), "SIP requests", .join = T2_JOIN_MAX },
	{ "sipUsrAgnt", T2_PTR_CELL(STR, voipCells, sip, agent), "SIP user agent", .join = T2_JOIN_FIRST },
	{ "sipRealIP", T2_PTR_CELL(STR, voipCells, sip, realIP), "SIP X-Real-IP", .join = T2_JOIN_FIRST },
	{ "sipFrom", T2_PTR_LIST(STR, voipCells, sip, from.n, from.name), "SIP callers", .join = T2_JOIN_LIST },
	{ "sipTo", T2_PTR_LIST(STR, voipCells, sip, to.n, to.name), "SIP callees", .join = T2_JOIN_LIST },
	{ "sipCallID", T2_PTR_LIST(STR, voipCells, sip, call.n, call.name), "SIP calls", .join = T2_JOIN_LIST },
	{ "sipContact", T2_PTR_LIST(STR, voipCells, sip, contact.n, contact.name), "SIP contacts",
	    .join = T2_JOIN_LIST },
#if VOIP_SIP_PRV == 1
	{ "sipPrvId", T2_PTR_LIST(STR, voipCells, sip, identity.n, identity.name),
	    "SIP identities that proxies assert", .join = T2_JOIN_LIST },
	{ "sipPrivacy", T2_PTR_LIST(STR, voipCells, sip, privacy.n, privacy.name), "SIP privacy that is asked for",
	    .join = T2_JOIN_LIST },
#endif
	{ "sipStat", T2_PTR_LIST(U16, voipCells, sip, nstats, stats), "SIP status codes", .join = T2_JOIN_LIST },
	{ "sipReq", T2_PTR_LIST(STRC, voipCells, sip, nrequests, requests), "SIP requests", .join = T2_JOIN_LIST },
	{ "sdpSessID", T2_PTR_LIST(STR, voipCells, sip, session.n, session.name), "SDP sessions",
	    .join = T2_JOIN_LIST },
	{ "sdpRFAdd", T2_ROW("IPX:R", append_addresses), "SDP addresses for RTP", .join = T2_JOIN_LIST },
	{ "sdpRAFPrt", T2_ROW("U16:R", append_audio), "SDP audio port at each address, 0: none",
	    .join = T2_JOIN_LIST },
	{ "sdpRVFPrt", T2_ROW("U16:R", append_video), "SDP video port at each address, 0: none",
	    .join = T2_JOIN_LIST },
	{ "sdpRTPMap", T2_PTR_LIST(STRC, voipCells, sip, nmaps, maps), "SDP formats of RTP's payload types",
	    .join = T2_JOIN_LIST },
	{ "voipFindex", T2_PTR_LIST(U64, voipCells, links, n, findex), "VoIP flows that belong to this one",
	    .join = T2_JOIN_LIST },
	{ "rtcpTPCnt", T2_PTR_CELL(U32, voipCells, rtp, packets), "RTCP packets that the sender counts",
	    .unit = "packets", .join = T2_JOIN_LAST },
	{ "rtcpTBCnt", T2_PTR_CELL(U32, voipCells, rtp, octets), "RTCP bytes that the sender counts", .unit = "bytes",
	    .join = T2_JOIN_LAST },
	{ "rtcpFracLst", T2_PTR_CELL(U8, voipCells, rtp, fraction), "RTCP lost packets of 256, as the receiver says",
	    .join = T2_JOIN_LAST },
	{ "rtcpCPMCnt", T2_PTR_CELL(U32, voipCells, rtp, lost), "RTCP lost packets, as the receiver counts",
	    .unit = "packets", .join = T2_JOIN_LAST },
	{ "rtcpMaxIAT", T2_PTR_CELL(U32, voipCells, rtp, jitter), "RTCP largest jitter, in units of the timestamp",
	    .join = T2_JOIN_MAX },
#if VOIP_QOS == 1
	{ "rtpPkts", T2_ROW("U32:R", append_packets), "RTP packets of each source", .unit = "packets",
	    .join = T2_JOIN_NONE },
	{ "rtpLost", T2_ROW("I32:R", append_lost), "RTP lost packets of each source, less those that came twice",
	    .unit = "packets", .join = T2_JOIN_NONE },
	{ "rtpJitAve", T2_ROW("FLT:R", append_jitter_mean), "RTP mean jitter of each source", .unit = "ms",
	    .join = T2_JOIN_NONE },
	{ "rtpJitMax", T2_ROW("FLT:R", append_jitter_max), "RTP largest jitter of each source", .unit = "ms",
	    .join = T2_JOIN_NONE },
#endif
};
T2_PLUGIN_COLUMNS(columns);

bool
flowIsNeutral(unsigned long flowIndex)
{
	const struct voip_cell *const c = &voipCells[flowIndex];

	return c->sip == NULL && c->rtp == NULL && c->links == NULL && c->stat == 0;
}

/* --- the end of a flow ------------------------------------------------------------------------------------------ */

#if (FORCE_MODE == 1 && VOIP_FRCRTP > 0) || FORCE_LINK == 1
/* The flow that a link leads to, if it is still there. */
static struct voip_cell *
linked(const struct voip_links *l, unsigned i)
{
	return flows[l->slot[i]].findex == l->findex[i] ? &voipCells[l->slot[i]] : NULL;
}
#endif

#if FORCE_MODE == 1 && VOIP_FRCRTP > 0
static void
release_links(const struct voip_links *l)
{
	for (unsigned i = 0; l != NULL && i < l->n; i++)
		if (linked(l, i) != NULL)
			T2_RM_FLOW_WHY(&flows[l->slot[i]], "VOIP_FRCRTP");
}

/* Whoever released a flow: those that belong to it, or to its opposite, end with it. */
static void
release_others(const struct voip_cell *c, unsigned long flowIndex)
{
	const flow_t *const f = &flows[flowIndex];
	const struct voip_cell *const o = FLOW_HAS_OPPOSITE(f) ? &voipCells[f->oppositeFlowIndex] : NULL;

	if ((c->sip == NULL && (o == NULL || o->sip == NULL) && VOIP_FRCRTP == 1) ||
	    t2_flow_forced(flowIndex, 0) == NULL)
		return;
	release_links(c->links);
	if (o != NULL)
		release_links(o->links);
}
#endif

/* Sources that are valid go to the front; their packets. */
static uint32_t
valid_first(struct rtp_flow *f)
{
	uint32_t packets = 0;

	f->nshown = 0;
	for (unsigned i = 0; i < f->nsources; i++) {
		const struct rtp_source s = f->sources[i];

		if (s.probation > 0 || s.packets == 0)
			continue;
		packets += s.packets;
		f->sources[i] = f->sources[f->nshown];
		f->sources[f->nshown++] = s;
	}
	return packets;
}

/* It is no RTP after all; what RTCP said stays. */
static void
forget_rtp(struct rtp_flow *f)
{
	unsigned n = 0;

	for (unsigned i = 0; i < f->ntypes; i++)
		if (f->types[i] > 127)
			f->types[n++] = f->types[i];
	f->ntypes = (uint8_t)n;
	f->nshown = f->ncsrc = 0;
	if ((f->stat & VOIP_STAT_RTCP) == 0)
		f->csrcCount = 0;
	f->stat &= VOIP_STAT_RTCP;
}

/* What sequence numbers say of the flow. */
static uint16_t
numbers_stat(const struct rtp_flow *f)
{
	uint32_t packets = 0, breaks = 0;
	uint16_t stat = 0;

	for (unsigned i = 0; i < f->nshown; i++) {
		const struct rtp_source *const s = &f->sources[i];

		packets += s->packets;
		breaks += s->breaks;
		stat |= s->stat;
		if (rtp_source_lost(s) > 0)
			stat |= VOIP_STAT_LOSS;
	}
	return stat | (packets >= BREAKS_LEAST && breaks > packets / 4 ? VOIP_STAT_ERROR : 0);
}

/* RTCP's sources that are those of RTP are listed once. */
static void
drop_doubles(struct rtp_flow *f)
{
	unsigned n = 0;

	for (unsigned i = 0; i < f->nothers; i++) {
		unsigned j = 0;

		while (j < f->nshown && f->sources[j].ssrc != f->others[i])
			j++;
		if (j == f->nshown)
			f->others[n++] = f->others[i];
	}
	f->nothers = (uint8_t)n;
}

/* Was it RTP? */
static void
conclude(struct voip_cell *c)
{
	const uint32_t looked = c->rtp != NULL ? c->rtp->lookedAt : 0;
	const uint32_t packets = c->rtp != NULL ? valid_first(c->rtp) : 0,
	    all = c->rtp != NULL ? packets + c->rtp->passed : 0;
	const bool valid = packets > 0 && (c->announced || (all >= RTP_LEAST && all >= looked / 2));

	if (valid)
		c->stat |= c->rtp->stat | numbers_stat(c->rtp);
	else if (c->rtp != NULL) {
		rtpPkts -= packets;
		forget_rtp(c->rtp);
		c->stat |= c->rtp->stat;
	}
	if (c->rtp != NULL)
		drop_doubles(c->rtp);
	if (c->media && (valid || (c->stat & VOIP_STAT_RTCP) != 0 ? c->others >= RTPMAXVERS :
	    !c->few && c->others < OTHERS_ODD))
		c->stat |= VOIP_STAT_ERROR;
	if (c->rtp != NULL) {
		c->rtp->passed = all;
		c->rtp->valid |= valid;
	}
}

void
onFlowTerminate(unsigned long flowIndex)
{
	struct voip_cell *const c = &voipCells[flowIndex];

#if FORCE_MODE == 1 && VOIP_FRCRTP > 0
	release_others(c, flowIndex);
#endif
	if (c->media && c->sip == NULL)
		conclude(c);
	voipStat |= c->stat;
	if (c->sip != NULL)
		sipMethods |= c->sip->methods;
}

#if FORCE_LINK == 1
/* Those that belong to the flow find its next piece. */
static void
links_move(const struct voip_links *l, unsigned long from, unsigned long to)
{
	for (unsigned i = 0; l != NULL && i < l->n; i++) {
		struct voip_links *const o = linked(l, i) != NULL ? linked(l, i)->links : NULL;

		for (unsigned j = 0; o != NULL && j < o->n; j++)
			if (o->slot[j] == from)
				o->slot[j] = to;
	}
}

/* Sources go on where they were. */
static void
rtp_go_on(struct rtp_flow *f, struct rtp_flow *before)
{
	*f = (struct rtp_flow){ .nsources = before->nsources, .room = before->room, .sources = before->sources,
		.valid = before->valid, .numbers = before->numbers, .lookedAt = before->lookedAt,
		.passed = before->passed };
	memcpy(f->clocks, before->clocks, sizeof(f->clocks));
	for (unsigned i = 0; i < f->nsources; i++)
		rtp_source_go_on(&f->sources[i]);
	before->sources = NULL;
	before->room = before->nsources = before->nshown = 0;
}

/* So does a message that is not whole; what was announced is. */
static void
sip_go_on(struct sip_flow *f, struct sip_flow *before, unsigned long to)
{
	f->bytes = before->bytes;
	f->nbytes = before->nbytes;
	f->want = before->want;
	f->headless = before->headless;
	f->skip = before->skip;
	before->bytes = NULL;
#if VOIP_SIP == 2
	for (unsigned i = 0; i < before->nplaces; i++) {
		const struct sip_place *const p = &before->places[i];

		if (p->audio != 0)
			expect(to, p->addr, p->audio);
		if (p->video != 0)
			expect(to, p->addr, p->video);
	}
#else
	(void)to;
#endif
}

void
onFlowContinue(unsigned long from, unsigned long to)
{
	struct voip_cell *const c = &voipCells[to], *const before = &voipCells[from];

	c->media = before->media;
	c->few = before->few;
	c->others = before->others;
	c->looked = before->looked;
	c->announced = before->announced || (before->stat & VOIP_STAT_RTP) != 0;
	c->links = before->links;
	before->links = NULL;
	links_move(c->links, from, to);
	if (before->rtp != NULL && KEPT(c->rtp))
		rtp_go_on(c->rtp, before->rtp);
	if (before->sip != NULL && KEPT(c->sip))
		sip_go_on(c->sip, before->sip, to);
}
#endif

void
onFlowFree(unsigned long flowIndex)
{
	struct voip_cell *const c = &voipCells[flowIndex];

	rtp_free(c, flowIndex);
	sip_free(c);
	kept_free(c->links, sizeof(*c->links));
	*c = (struct voip_cell){ .sip = NULL };
}

/*
 * --- the run -------------------------------------------------------------------------------------------------------
 */

static void
report_methods(FILE *stream)
{
	static const char *const names[] = {
#define T2_TABLE(name, kind, digits, grouped, gaps, heading)
#define T2_BIT(bit, name, level, text)	[bit] = "Number of SIP " #name " packets",
#include "sipMethods.def"
#undef T2_BIT
#undef T2_TABLE
	};

	for (unsigned i = SIP_UNKNOWN; i <= SIP_UPDATE; i++)
		T2_FPLOG_NUMP(stream, plugin_name, names[i], sip.methods[i] - sip0.methods[i],
		    sip.messages - sip0.messages);
}

/* What was RTP may turn out to be none when its flow ends: then nothing is said until as much has come again. */
static uint64_t
rtp_since(void)
{
	return rtpPkts > rtpPkts0 ? rtpPkts - rtpPkts0 : 0;
}

static void
report(FILE *stream)
{
	const uint64_t all = numPackets - numPackets0;

	T2_FPLOG_AGGR_HEX(stream, plugin_name, voipStat);
	T2_FPLOG_AGGR_HEX(stream, plugin_name, sipMethods);
	T2_FPLOG_NUMP(stream, plugin_name, "Number of SIP packets", sip.messages - sip0.messages, all);
	report_methods(stream);
	T2_FPLOG_NUMP(stream, plugin_name, "Number of SDP packets", sip.sdp - sip0.sdp, all);
	T2_FPLOG_NUMP(stream, plugin_name, "Number of unique SDP audio address, port", sip.audio - sip0.audio,
	    sip.sdp - sip0.sdp);
	T2_FPLOG_DIFFNUM(stream, plugin_name, "Number of unique SIP/RTP flow matches", matches);
	T2_FPLOG_NUMP(stream, plugin_name, "Number of RTP packets", rtp_since(), all);
	T2_FPLOG_DIFFNUMP(stream, plugin_name, "Number of RTCP packets", rtcpPkts, all);
}

void
pluginReport(FILE *stream)
{
	sip0 = (struct sip_counts){ .messages = 0 };
	rtpPkts0 = rtcpPkts0 = matches0 = 0;
	report(stream);
}

void
monitoring(FILE *stream, uint8_t state)
{
	switch (state) {
	case T2_MON_PRI_HDR:
		fputs("sipPkts" SEP_CHR "rtpPkts" SEP_CHR "rtcpPkts" SEP_CHR, stream);
		return;
	case T2_MON_PRI_VAL:
		fprintf(stream, "%" PRIu64 SEP_CHR "%" PRIu64 SEP_CHR "%" PRIu64 SEP_CHR,
		    sip.messages - sip0.messages, rtp_since(), rtcpPkts - rtcpPkts0);
		break;
	case T2_MON_PRI_REPORT:
		report(stream);
		break;
	}
#if DIFF_REPORT == 1
	sip0 = sip;
	rtpPkts0 = MAX(rtpPkts0, rtpPkts);
	rtcpPkts0 = rtcpPkts;
	matches0 = matches;
#endif
}

void
onApplicationTerminate(void)
{
	voip_expect_clear();
#if VOIP_SAVE == 1
	voip_save_close();
#endif
	t2_free_env(ENV_VOIP_N, env);
	T2_PLUGIN_STRUCT_FREE(voipCells);
}
