/* The columns of tcpFlags in the packet file (-s): values of the packet, not sums */
#include "tf_packet.h"

#if SPKTMD_SEQACKHEX == 1
#define NUMBER	"0x%08" B2T_PRIX32
#else
#define NUMBER	"%" PRIu32
#endif

const struct t2_packet_column tf_packet_columns[] = {
#if IPTOS == 0
	{ "ipToS", "" },
#elif IPTOS == 1
	{ "ipToSDscp_ecn", "" },
#else
	{ "ipToSPrec_ecn", "" },
#endif
	{ "ipID", "" }, { "ipIDDiff", "" }, { "ipFrag", "" }, { "ipTTL", "" }, { "ipHdrChkSum", "" },
	{ "ipCalChkSum", "" }, { "l4HdrChkSum", "" }, { "l4CalChkSum", "" }, { "ipFlags", "" },
#if IPV6_ACTIVATE > 0
	{ "ip6HHOptLen", "" }, { "ip6HHOpts", "" }, { "ip6DOptLen", "" }, { "ip6DOpts", "" },
#endif
#if IPV6_ACTIVATE != 1
	{ "ipOptLen", "" }, { "ipOpts", "" },
#endif
	{ "seq", "" }, { "ack", "" }, { "seqMax", "" }, { "seqDiff", "" }, { "ackDiff", "" }, { "seqLen", "" },
	{ "ackLen", "" }, { "seqFlowLen", "" }, { "ackFlowLen", "" }, { "tcpMLen", "" }, { "tcpBFlgt", "" },
	{ "tcpFStat", "" }, { "tcpFlags", "" }, { "tcpAnomaly", "" }, { "tcpWin", "" }, { "tcpWS", "" },
	{ "tcpMSS", "" }, { "tcpTmS", "" }, { "tcpTmER", "" }, { "tcpMPTyp", "" }, { "tcpMPF", "" },
	{ "tcpMPAID", "" }, { "tcpMPDSSF", "" },
	{ "tcpOptLen", "" }, { "tcpOpts", "" },
};
const unsigned tf_packet_ncolumns = T2_NELEM(tf_packet_columns);

static void
hex_bytes(const uint8_t *p, size_t n)
{
	for (size_t i = 0; i < n; i++)
		fprintf(sPktFile, "%s0x%02" B2T_PRIX8, i > 0 ? ";" : "", p[i]);
	t2_packet_value("%s", "");
}

static void
tos(uint8_t v)
{
#if IPTOS == 0
	t2_packet_value("0x%02" B2T_PRIX8, v);
#else
	t2_packet_value("%u_%u", v >> (IPTOS == 1 ? 2 : 5), v & 3);
#endif
}

/* Length and bytes of an extension header's options; the length is 0 if there is none. */
static void UNUSED
ip6_option_bytes(const packet_t *p, const ip6OptHdr_t *h)
{
	struct cursor c = cursor_header(p, h);
	uint8_t len;
	size_t n;

	if (h == NULL || !cursor_peek_u8(&c, 1, &len)) {
		t2_packet_value("0");
		t2_packet_none();
		return;
	}
	n = (len + 1u) * 8 - 2;
	(void)cursor_skip(&c, 2);
	t2_packet_value("%zu", n);
	hex_bytes(c.p, MIN(n, cursor_left(&c)));
}

/* Options behind a header of at bytes, which has n with them. */
static void
option_bytes(const uint8_t *header, size_t captured, size_t at, size_t n)
{
	const size_t len = n > at ? n - at : 0;

	t2_packet_value("%zu", len);
	hex_bytes(header + at, captured > at ? MIN(len, captured - at) : 0);
}

static void
checksums(const packet_t *p)
{
	uint16_t is, should;

	if (PACKET_IS_IPV4(p)) {
		const ipHeader_t *const ip = IPV4_HEADER(p);
		const uint32_t n = IP_HL(ip) * 4u;

		t2_packet_value("0x%04" B2T_PRIX16, ntohs(ip->ip_sum));
		if (p->snapL3Len >= n)
			t2_packet_value("0x%04" B2T_PRIX16, ntohs(t2_inet_checksum(ip, 0, n, 5)));
		else
			t2_packet_none();
	} else {
		t2_packet_none();
		t2_packet_none();
	}
	if (l4_checksum(p, &is, &should)) {
		t2_packet_value("0x%04" B2T_PRIX16, is);
		t2_packet_value("0x%04" B2T_PRIX16, should);
	} else {
		t2_packet_none();
		t2_packet_none();
	}
}

static void
ip_row(const struct tf_packet *k)
{
	const packet_t *const p = k->p;
	const bool v4 = PACKET_IS_IPV4(p);
	const ip6FragHdr_t *const frag = p->ip6FragHdrP;

	if (v4) {
		const ipHeader_t *const ip = IPV4_HEADER(p);

		tos(ip->ip_tos);
		t2_packet_value("%u", ntohs(ip->ip_id));
		t2_packet_value("%" PRIi32, k->idDiff);
		t2_packet_value("0x%04" B2T_PRIX16, ntohs(ip->ip_off));
		t2_packet_value("%u", ip->ip_ttl);
	} else {
		const ip6Header_t *const ip = IPV6_HEADER(p);

		tos((uint8_t)(ntohl(ip->vtc_flw_lbl) >> 20));
		if (frag != NULL)
			t2_packet_value("%" PRIu32, p->fragId);
		else
			t2_packet_none();
		t2_packet_none();
		if (frag != NULL)
			t2_packet_value("0x%04" B2T_PRIX16, ntohs(frag->frag_off));
		else
			t2_packet_none();
		t2_packet_value("%u", ip->ip_ttl);
	}
	checksums(p);
	t2_packet_value("0x%04" B2T_PRIX16, k->ipFlags);
#if IPV6_ACTIVATE > 0
	ip6_option_bytes(p, v4 ? NULL : p->ip6HHOptHdrP);
	ip6_option_bytes(p, v4 ? NULL : p->ip6DOptHdrP);
#endif
#if IPV6_ACTIVATE != 1
	if (v4)
		option_bytes(p->l3HdrP, p->snapL3Len, sizeof(ipHeader_t), IP_HL(IPV4_HEADER(p)) * 4u);
	else
		option_bytes(NULL, 0, 0, 0);
#endif
}

static void
number_row(const struct tf_packet *k)
{
	const struct tf_segments *const s = k->s;
	const uint32_t seq = ntohl(k->tcp->seq), ack = ntohl(k->tcp->ack_seq);
	/* relative numbers count from the first ones that were seen */
	const uint32_t seq0 = SPKTMD_SEQACKREL == 1 ? s->iSeq : 0;
	const uint32_t ack0 = SPKTMD_SEQACKREL == 1 ? k->other != NULL ? k->other->iSeq : ack : 0;

	t2_packet_value(NUMBER, seq - seq0);
	t2_packet_value(NUMBER, ack - ack0);
	t2_packet_value(NUMBER, s->seqMax - seq0);
	t2_packet_value("%" PRIi32, k->seqOff);
	t2_packet_value("%" PRIi32, k->ackOff);
	t2_packet_value("%" PRIu32, k->seqLen);
	t2_packet_value("%" PRIu32, k->ackLen);
	t2_packet_value("%" PRIu64, s->seqBytes);
	t2_packet_value("%" PRIu64, s->ackBytes);
	t2_packet_value("%" PRIu32, s->seqMax - s->iSeq);
	t2_packet_value("%" PRIu32, s->flight);
}

#define IF_HAS(has, ...) do { if (has) t2_packet_value(__VA_ARGS__); else t2_packet_none(); } while (0)

static void
option_row(const struct tf_packet *k)
{
	const struct tcp_options *const o = &k->o;

	IF_HAS((o->kinds & 1u << TCPO_WSCALE) != 0, "%u", 1u << MIN(o->wscale, 14));
	IF_HAS((o->kinds & 1u << TCPO_MSS) != 0, "%u", o->mss);
	IF_HAS(o->has_ts, "%u", o->tsval);
	IF_HAS(o->has_ts, "%u", o->tsecr);
	IF_HAS(o->mp_types != 0, "0x%04x", o->mp_types);
	IF_HAS((o->mp_has & TCPO_MP_FLAGS) != 0 && o->mp_types != 0, "0x%02x", o->mp_flags);
	IF_HAS((o->mp_has & TCPO_MP_ID) != 0 && o->mp_types != 0, "%u", o->mp_id);
	IF_HAS((o->mp_has & TCPO_MP_DSS) != 0 && o->mp_types != 0, "0x%02x", o->mp_dss);
	option_bytes(k->p->l4HdrP, k->p->snapL4Len, sizeof(tcpHeader_t), k->tcp->doff * 4u);
}

void
tf_packet_row(const struct tf_packet *k)
{
	const packet_t *const p = k->p;

	if (p->snapL3Len < (PACKET_IS_IPV4(p) ? sizeof(ipHeader_t) : sizeof(ip6Header_t)))
		return;
	ip_row(k);
	if (k->tcp == NULL) {
		for (int i = 0; i < 11; i++)
			t2_packet_none();
		t2_packet_value("0x%04" B2T_PRIX16, k->stat & (uint16_t)~TFS_NOT_FIRST);
		for (int i = 0; i < 11; i++)
			t2_packet_none();
		t2_packet_value("0");
		return;
	}
	number_row(k);
	t2_packet_value("0x%04" B2T_PRIX16, k->stat);
	t2_packet_value("0x%04" B2T_PRIX16, k->tcpFlags);
	t2_packet_value("0x%04" B2T_PRIX16, k->anomaly);
	t2_packet_value("%" PRIu32, k->win);
	option_row(k);
}
