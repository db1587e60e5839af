/*
 * SIP, SDP, RTP and RTCP: any bytes leave lists and numbers that can be read.
 *
 * A message's first byte: 0 SIP, 1 bytes of TCP, 2 RTP, 3 RTCP; 4 more: bytes of TCP begin anew.
 * LINK: plugins/voipDetector/src/sip.c plugins/voipDetector/src/sip_flow.c plugins/voipDetector/src/rtp.c
 * LINK: plugins/voipDetector/src/voip_expect.c
 */
#include "../../plugins/voipDetector/src/rtp.h"
#include "../../plugins/voipDetector/src/sip_flow.h"
#include "../../plugins/voipDetector/src/voip_expect.h"
#include "messages.h"

static size_t kept;	/* bytes below the bound of all flows */

bool
t2_mem_take(enum t2_mem kind, size_t n)
{
	(void)kind;
	kept += n;
	return true;
}

void
t2_mem_give(enum t2_mem kind, size_t n)
{
	(void)kind;
	check(n <= kept);
	kept -= n;
}

struct state {
	struct sip_flow sip;
	struct sip_counts counts;
	struct rtp_flow rtp;
	struct rtp_source source;
	bool begun;
	uint64_t ns;
};

static void
announced(void *arg, const struct sdp_media *m)
{
	struct voip_expected e = { .port = m->port, .flowIndex = 1, .findex = 1 };
	const struct voip_expected *found;

	(void)arg;
	check(m->port != 0);
	memcpy(e.addr, m->addr, 16);
	voip_expect_add(&e);
	check((found = voip_expect_next(e.addr, e.port, NULL)) != NULL && found->port == e.port);
}

static void
rtp(struct state *s, const uint8_t *p, size_t n)
{
	struct rtp_head h;

	s->ns += n * 100000;
	if (n <= RTP_HEAD || !rtp_head_read(&h, p, n, n))
		return;
	check(h.data >= p && h.data + h.n <= p + n && h.csrc + 4 * h.ncsrc <= p + n);
	if (!s->begun)
		rtp_source_begin(&s->source, &h, rtp_clock(&s->rtp, h.type), s->ns);
	else
		(void)rtp_source_next(&s->source, &h, rtp_clock(&s->rtp, h.type), s->ns);
	s->begun = true;
	rtp_flow_type(&s->rtp, h.type);
}

static void
message(void *arg, const uint8_t *p, size_t len)
{
	struct state *const s = arg;
	const struct sip_announced a = { NULL, announced };

	if (len == 0)
		return;
	switch (p[0] & 3) {
	case 0:
		if (sip_looks(p + 1, len - 1) == 1)
			sip_flow_message(&s->sip, &s->counts, &a, p + 1, len - 1);
		break;
	case 1:
		if (len > 1)
			sip_flow_bytes(&s->sip, &s->counts, &a, p + 1, len - 1, (p[0] & 4) != 0);
		break;
	case 2:
		rtp(s, p + 1, len - 1);
		break;
	default:				/* a part of which may not have been captured */
		if (rtcp_looks(p + 1, len - 1, len - 1 + (p[0] >> 4)))
			rtcp_read(&s->rtp, p + 1, len - 1, len - 1 + (p[0] >> 4));
	}
}

static void
names(const struct sip_names *list)
{
	check(list->n <= SIPSTATMAX);
	for (unsigned i = 0; i < list->n; i++)
		check(strlen(list->name[i]) <= SIPNMMAX);
}

static void
row(const struct state *s)
{
	const struct sip_flow *const f = &s->sip;

	names(&f->from);
	names(&f->to);
	names(&f->call);
	names(&f->contact);
	names(&f->session);
	check(f->nstats <= SIPSTATMAX && f->nrequests <= SIPSTATMAX && f->nplaces <= SIPRFXMAX &&
	    f->nmaps <= SIPMAPMAX);
	check(strlen(f->agent) <= SIPNMMAX && strlen(f->realIP) <= SIPNMMAX && f->nbytes <= SIP_STREAM);
	for (unsigned i = 0; i < f->nrequests; i++)
		check(strlen(f->requests[i]) <= SIPCLMAX);
	for (unsigned i = 0; i < f->nmaps; i++)
		check(strlen(f->maps[i]) <= SIPNMMAX && f->mapTypes[i] < 128);
	check(s->rtp.ntypes <= RTP_TYPES && s->rtp.nothers <= RTP_SOURCES);
	check(rtp_source_expected(&s->source) >= 0);
	check(rtp_source_lost(&s->source) <= rtp_source_expected(&s->source));
	check(rtp_source_jitter_mean(&s->source) >= 0);
	check(rtp_source_jitter_mean(&s->source) <= rtp_source_jitter_max(&s->source) * 1.00001f);
}

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	static struct state s;

	memset(&s, 0, sizeof(s));
	s.rtp.clocks[0] = 48000;
	each_message(p, n, message, &s);
	row(&s);
	sip_flow_clear(&s.sip);
	check(kept == 0);
	voip_expect_clear();
	return 0;
}
