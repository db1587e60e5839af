/* communityId: the callbacks and the column; cid.c makes the text. */
#include "communityId.h"

#include "cid.h"

/* What the core does not keep: of the first packet of ICMP that was captured up to there.  Of flows of ICMP only. */
struct cid_flow {
	uint8_t type, code;
	bool there;
};

static struct cid_flow *cidFlows;
static uint16_t seed;

T2_PLUGIN_INIT_FLAGS("communityId", T2_VERSION, 0, 8, "", T2_SHARDABLE);

static bool
is_icmp(const flow_t *f)
{
	return f->l4Proto == L3_ICMP || f->l4Proto == L3_ICMP6;
}

/* Of a flow of later fragments nobody knows the ports; of one of ICMP whose header was not captured not the type. */
static bool
ports_known(const flow_t *f, const struct cid_flow *c)
{
	if (is_icmp(f))
		return c->there;
	return f->srcPort != 0 || f->dstPort != 0 || (f->status & IPV4_FRAG) == 0;
}

static void
append_id(unsigned long flowIndex, outputBuffer_t *buf)
{
	const flow_t *f = &flows[flowIndex];
	const struct cid_flow *c = &cidFlows[flowIndex];
	char text[CID_SIZE] = "";

	if (FLOW_IS_IP(f) && !FLOW_IS_L2(f) && ports_known(f, c))
		(void)cid_text(&(struct cid_tuple){
			.src = (const uint8_t *)&f->srcIP, .dst = (const uint8_t *)&f->dstIP,
			.len = f->ipver == 4 ? 4 : 16, .proto = f->l4Proto,
			.sport = is_icmp(f) ? c->type : f->srcPort, .dport = is_icmp(f) ? c->code : f->dstPort
		    }, seed, CID_HEX == 1, text);
	OUTBUF_APPEND_STR(buf, text);
}

static const struct t2_column columns[] = {
	{ "communityId", T2_ROW("STRC", append_id), "Community ID, version 1", .join = T2_JOIN_FIRST },
};
T2_PLUGIN_COLUMNS(columns);

static uint16_t
seed_of(const char *text)
{
	char *end;
	unsigned long n;

	errno = 0;
	n = strtoul(text, &end, 0);
	if (errno != 0 || *text < '0' || *text > '9' || *end != '\0' || n > UINT16_MAX)
		T2_PFATAL(plugin_name, "CID_SEED '%s': a number from 0 to 65535 wanted", text);
	return (uint16_t)n;
}

void
initialize(void)
{
	t2_env_t env[ENV_CID_N] = {};

	T2_PLUGIN_STRUCT_NEW_RARE(cidFlows);
	T2_SET_ENV_NUM(CID_SEED);
#if ENVCNTRL > 0
	t2_get_env(PLUGIN_SRCH, ENV_CID_N, env);
#endif
	seed = seed_of(T2_ENV_VAL(CID_SEED));
	t2_free_env(ENV_CID_N, env);
}

void
onFlowGenerated(packet_t *packet, unsigned long flowIndex)
{
	const struct cursor c = cursor_l4(packet);
	struct cid_flow *f = &cidFlows[flowIndex];

	if (!is_icmp(&flows[flowIndex]))
		return;
	f->there = cursor_left(&c) >= 2 && packet->frag != FRAGMENT_LATER;
	if (!f->there)
		return;
	f->type = c.p[0];
	f->code = c.p[1];
}

void
onApplicationTerminate(void)
{
	T2_PLUGIN_STRUCT_FREE(cidFlows);
}
