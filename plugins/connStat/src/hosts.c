/*
 * hosts.c - hosts, pairs of hosts and ports of servers are counted when flows begin and, with CS_HSDRM, go down when
 * they end.  What a host has sent is remembered when it has no flow, of the last HOSTS_IDLE of them.
 */
#include "hosts.h"

#include "counted.h"

#define HOSTS_IDLE	(1U << 20)	/* addresses without a flow that are remembered */

#define MACS_MAX	256u		/* MAC addresses of an address that are told apart */

#define IDLE		(1U << 31)	/* of peers: it has neither these nor sources, and is in the list of such */

/* An address in the table: the key, and what is counted.  A cache line */
struct host {
	uint64_t ip[2];
	uint64_t ipver;		/* end of the key */
	struct counted_link link;
	uint32_t peers;		/* servers of this client: it has an open flow with each of them */
	uint32_t sources;	/* clients of this server */
	uint32_t before, behind;	/* with IDLE: its neighbours in the list, which became so earlier, later */
#if CS_PBNMAX == 1
	uint64_t pkts, bytes;	/* it has sent */
#endif
#if CS_MR_SPOOF == 1
	uint64_t mac;		/* that it came from last, and 1; 0: none */
	uint32_t nmacs, macs;	/* all of them; the place of the first, and 1 */
#endif
};

#if CS_MR_SPOOF == 1
/* A MAC address that an address came from */
struct mac {
	uint64_t mac, host;	/* the key; place of the host */
	struct counted_link link;
	uint32_t next;		/* of the host: its place, and 1 */
	bool known;
};
#endif

/* A client with a server, or with the port of any server: how many flows. */
struct link {
	uint32_t client, other;	/* the key: places of hosts, or a port */
	struct counted_link link;
	uint32_t flows;
};

struct cs_flow *csFlows;
struct cs_counts cs_counts;

static struct counted hosts, pairs, ports;
#if CS_MR_SPOOF == 1
static struct counted macs;
#endif
static uint32_t idleFirst = COUNTED_NONE, idleLast = COUNTED_NONE, numIdle;

void
hosts_init(void)
{
	counted_init(&hosts, offsetof(struct host, link), sizeof(struct host));
	counted_init(&pairs, offsetof(struct link, link), sizeof(struct link));
	counted_init(&ports, offsetof(struct link, link), sizeof(struct link));
#if CS_MR_SPOOF == 1
	counted_init(&macs, offsetof(struct mac, link), sizeof(struct mac));
#endif
}

void
hosts_clear(void)
{
	counted_clear(&hosts);
	counted_clear(&pairs);
	counted_clear(&ports);
#if CS_MR_SPOOF == 1
	counted_clear(&macs);
#endif
}

static inline uint32_t
place(struct counted *c, const void *key, uint32_t hash)
{
	const uint32_t at = counted_place(c, key, hash);

	if (at == COUNTED_NONE)
		T2_PFATAL("connStat", "out of memory for %" PRIu32 " addresses and connections",
		    hosts.n + pairs.n + ports.n);
	return at;
}

static struct host *
host_at(uint32_t at)
{
	return counted_at(&hosts, at);
}

static void
idle_out(uint32_t at)
{
	struct host *h = host_at(at);

	h->peers = 0;
	*(h->before != COUNTED_NONE ? &host_at(h->before)->behind : &idleFirst) = h->behind;
	*(h->behind != COUNTED_NONE ? &host_at(h->behind)->before : &idleLast) = h->before;
	numIdle--;
}

#if CS_MR_SPOOF == 1
/* A host sends from a MAC address. */
static void
mac_take(uint32_t at, const uint8_t *p)
{
	struct host *const h = host_at(at);
	uint64_t key[2] = { 0, at };
	struct mac *m;
	uint32_t to;

	for (unsigned i = 0; i < 6; i++)
		key[0] = key[0] << 8 | p[i];
	if (LIKELY(h->mac == key[0] + 1) || h->nmacs == MACS_MAX)
		return;
	h->mac = key[0] + 1;
	to = place(&macs, key, counted_hash(&macs, key));
	m = counted_at(&macs, to);
	if (m->known)
		return;
	m->known = true;
	m->next = h->macs;
	h->macs = to + 1;
	cs_counts.spoofed += ++h->nmacs == 2;
}
#endif

#if CS_MR_SPOOF == 1 && CS_HSDRM == 1
/* A host is forgotten. */
static void
macs_drop(uint32_t at)
{
	for (uint32_t i = host_at(at)->macs, next; i > 0; i = next) {
		next = ((const struct mac *)counted_at(&macs, i - 1))->next;
		counted_drop(&macs, i - 1);
	}
}
#else
#define macs_drop(at)	((void)(at))
#endif

#if CS_HSDRM == 1
static void
idle_in(uint32_t at)
{
	struct host *h = host_at(at);

	h->peers = IDLE;
	h->before = idleLast;
	h->behind = COUNTED_NONE;
	*(idleLast != COUNTED_NONE ? &host_at(idleLast)->behind : &idleFirst) = at;
	idleLast = at;
	if (++numIdle > HOSTS_IDLE) {
		at = idleFirst;
		idle_out(at);
		macs_drop(at);
		counted_drop(&hosts, at);
	}
}
#endif

struct host_key {
	uint64_t ip[2];
	uint64_t ipver;
};
_Static_assert(sizeof(struct host_key) == offsetof(struct host, link), "it is what a host begins with");
_Static_assert(sizeof(struct host) <= 64 || CS_MR_SPOOF == 1, "it is a cache line");

/* By words: what is written is read again as it was. */
static inline struct host_key
host_key(const t2addr_t *ip, uint8_t ipver)
{
	struct host_key key = { .ipver = ipver };
	uint32_t ip4;

	if (ipver == 4) {
		memcpy(&ip4, ip, sizeof(ip4));
		key.ip[0] = ip4;
	} else {
		memcpy(key.ip, ip, sizeof(key.ip));
	}
	return key;
}

static void
note_most(struct cs_most *m, uint64_t num, const struct host *h)
{
	if (LIKELY(num <= m->num))
		return;
	m->num = num;
	m->ipver = (uint32_t)h->ipver;
	memcpy(m->ip, h->ip, sizeof(m->ip));
}

struct link_key {
	uint32_t client, other;
};

/* A flow more of a link, which may be the most flows of one. */
static inline uint32_t
link_take(struct link *l, uint32_t *max)
{
	l->flows++;
	*max = MAX(*max, l->flows);
	return l->flows;
}

/* It has flows again. */
static inline void
host_wake(uint32_t at)
{
	if (host_at(at)->peers == IDLE)
		idle_out(at);
}

/* A client has found a server that it did not talk with. */
static void
acquaint(uint32_t client, uint32_t server)
{
	struct host *const c = host_at(client), *const s = host_at(server);

	host_wake(client);
	host_wake(server);
	cs_counts.clients += c->peers++ == 0;
	cs_counts.servers += s->sources++ == 0;
	note_most(&cs_counts.peers, c->peers, c);
	note_most(&cs_counts.sources, s->sources, s);
}

#if CS_HSDRM == 1
/* A client and a server that talk no more */
static void
part(uint32_t client, uint32_t server)
{
	struct host *const c = host_at(client), *const s = host_at(server);

	c->peers--;
	s->sources--;
	if (c->peers == 0 && c->sources == 0)
		idle_in(client);
	if (s->peers == 0 && s->sources == 0)
		idle_in(server);
}
#endif

#if FORCE_LINK == 1
/* What a new flow may raise; a piece that goes on raises nothing. */
static struct { uint64_t flows; uint32_t maxPair, maxPort; } before;
#endif

/* --- what has come, and is counted a little later -------------------------------------------------------------- */

#define LATE	8u	/* flows, and packets, that wait at most */

/*
 * A flow that has begun, and what it is counted in, which is fetched from memory while plugins work on.  A link's
 * hash is that of its ends, so all are known at once.
 */
static struct begun {
	uint32_t slot;
	struct host_key client, server;
	uint32_t number;	/* the server's port */
	uint32_t h1, h2, h3, h4;	/* of client, server, pair and port */
#if CS_PBNMAX == 1
	uint64_t pkts, bytes;	/* of it, so far */
#endif
} begun[LATE];
static unsigned nbegun, nawaited;

#if CS_PBNMAX == 1
static struct { uint32_t host, len; } late[LATE];	/* packets of others */
static unsigned nlate;
#endif

/* Have the chains of what a flow is counted in at hand. */
static void
expect(struct begun *b, unsigned long flowIndex, const flow_t *f, bool isB)
{
	*b = (struct begun){ .slot = (uint32_t)flowIndex };
	b->client = host_key(isB ? &f->dstIP : &f->srcIP, f->ipver);
	b->server = host_key(isB ? &f->srcIP : &f->dstIP, f->ipver);
	b->number = isB ? f->srcPort : f->dstPort;
	b->h1 = counted_hash(&hosts, &b->client);
	b->h2 = counted_hash(&hosts, &b->server);
	b->h3 = counted_hash(&pairs, &(struct link_key){ b->h1, b->h2 });
	b->h4 = counted_hash(&ports, &(struct link_key){ b->h1, b->number });
	counted_expect(&hosts, b->h1);
	counted_expect(&hosts, b->h2);
	counted_expect(&pairs, b->h3);
	counted_expect(&ports, b->h4);
}

/* Have what these chains begin with at hand. */
static inline void
await(void)
{
	for (; nawaited < nbegun; nawaited++) {
		const struct begun *const b = &begun[nawaited];

		counted_await(&hosts, b->h1);
		counted_await(&hosts, b->h2);
		counted_await(&pairs, b->h3);
		counted_await(&ports, b->h4);
	}
}

/* A flow more where its places are known */
static inline void
take(struct cs_places *c)
{
	c->source = c->isB ? c->server : c->client;
	if (link_take(counted_at(&pairs, c->pair), &cs_counts.maxPair) == 1)
		acquaint(c->client, c->server);
	(void)link_take(counted_at(&ports, c->port), &cs_counts.maxPort);
}

static void
flow_settle(const struct begun *b)
{
	struct cs_places *const c = &csFlows[b->slot].at;

	c->client = place(&hosts, &b->client, b->h1);
	c->server = place(&hosts, &b->server, b->h2);
	c->pair = place(&pairs, &(struct link_key){ c->client, c->server }, b->h3);
	c->port = place(&ports, &(struct link_key){ c->client, b->number }, b->h4);
	take(c);
#if CS_PBNMAX == 1
	host_at(c->source)->pkts += b->pkts;
	host_at(c->source)->bytes += b->bytes;
#endif
}

void
hosts_settle(void)
{
	for (unsigned i = 0; i < nbegun; i++)
		flow_settle(&begun[i]);
	nbegun = nawaited = 0;
#if CS_PBNMAX == 1
	for (unsigned i = 0; i < nlate; i++) {
		struct host *const h = host_at(late[i].host);

		h->pkts++;
		h->bytes += late[i].len;
	}
	nlate = 0;
#endif
}

/* The opposite flow, if it is counted, and in the same: it came the other way. */
static inline const struct cs_places *
opposite_of(const flow_t *f, bool isB)
{
	const flow_t *const o = FLOW_HAS_OPPOSITE(f) ? &flows[f->oppositeFlowIndex] : NULL;
	const struct cs_places *const c = o != NULL ? &csFlows[f->oppositeFlowIndex].at : NULL;

	return c != NULL && c->pair != COUNTED_NONE && c->isB != isB && o->dstPort == f->srcPort &&
	    o->srcPort == f->dstPort ? c : NULL;
}

void
onFlowBeginInOrder(packet_t *packet UNUSED, unsigned long flowIndex)
{
	const flow_t *f = &flows[flowIndex];
	const bool isB = FLOW_IS_B(f);
	struct cs_places *const c = &csFlows[flowIndex].at;
	const struct cs_places *o;

	*c = (struct cs_places){ .source = COUNTED_NONE, .pair = COUNTED_NONE, .isB = isB };
	if (FLOW_IS_L2(f))
		return;
#if FORCE_LINK == 1
	before.flows = cs_counts.flows;
	before.maxPair = cs_counts.maxPair;
	before.maxPort = cs_counts.maxPort;
#endif
	cs_counts.flows++;
	if ((o = opposite_of(f, isB)) != NULL) {
		*c = *o;
		c->isB = isB;
		take(c);
		return;
	}
	if (nbegun == LATE)
		hosts_settle();
	await();
	expect(&begun[nbegun++], flowIndex, f, isB);
	if (FORCE_LINK == 1 || CS_MR_SPOOF == 1)	/* what it raises may be taken back; its host has addresses */
		hosts_settle();
}

#if CS_PBNMAX == 1
/* A packet of a flow that waits, or of layer 2 */
static T2_NOINLINE void
early_packet(unsigned long flowIndex, uint32_t len)
{
	await();
	for (unsigned i = 0; i < nbegun; i++)
		if (begun[i].slot == flowIndex) {
			begun[i].pkts++;
			begun[i].bytes += len;
		}
}

static inline void
count_late(uint32_t host, uint32_t len)
{
	if (nlate == LATE)
		hosts_settle();
	__builtin_prefetch(&host_at(host)->pkts, 1);
	late[nlate].host = host;
	late[nlate++].len = len;
}
#endif

#if CS_PBNMAX == 1 || CS_MR_SPOOF == 1
void
onPacketInOrder(packet_t *packet, unsigned long flowIndex)
{
	const uint32_t host = csFlows[flowIndex].at.source;

	if (UNLIKELY(host == COUNTED_NONE)) {
#if CS_PBNMAX == 1
		early_packet(flowIndex, packet->len);
#endif
		return;
	}
#if CS_PBNMAX == 1
	count_late(host, packet->len);
#endif
#if CS_MR_SPOOF == 1
	const uint8_t *const mac = t2_src_mac(packet);

	if (mac != NULL)
		mac_take(host, mac);
#endif
}
#endif

/* --- the end ---------------------------------------------------------------------------------------------------- */

/* What the row shows: all flows that are open now. */
static void
conclude(struct cs_row *r, const struct cs_places *c)
{
	const struct host *client = host_at(c->client), *server = host_at(c->server);
	const struct link *pair = counted_at(&pairs, c->pair), *port = counted_at(&ports, c->port);

#if CS_HSDRM == 1
	if (pair->flows == 1)
		counted_expect_drop(&pairs, c->pair);
	if (port->flows == 1)
		counted_expect_drop(&ports, c->port);
#endif
	r->sip = c->isB ? server->sources : client->peers;
	r->dip = c->isB ? client->peers : server->sources;
	r->sipDip = pair->flows;
	r->sipDprt = port->flows;
#if CS_MR_SPOOF == 1
	r->macs = host_at(c->source)->nmacs;
#endif
#if CS_PBNMAX == 1
	const struct host *source = host_at(c->source);

	r->pkts = source->pkts;
	r->bytes = source->bytes;
	note_most(&cs_counts.pkts, source->pkts, source);
	note_most(&cs_counts.bytes, source->bytes, source);
#endif
}

#if CS_HSDRM == 1
/* A flow less of a link; true for the last. */
static bool
link_give(struct counted *c, uint32_t at)
{
	struct link *l = counted_at(c, at);

	if (--l->flows > 0)
		return false;
	counted_drop(c, at);
	return true;
}
#endif

/* The flow is over. */
static void
give(const struct cs_places *c)
{
#if CS_HSDRM == 1
	(void)link_give(&ports, c->port);
	if (link_give(&pairs, c->pair))
		part(c->client, c->server);
#else
	(void)c;
#endif
}

void
onFlowEndInOrder(unsigned long flowIndex)
{
	struct cs_flow *const f = &csFlows[flowIndex];
	struct cs_places at;

	hosts_settle();
	at = f->at;
	if (at.source == COUNTED_NONE) {
		f->row = (struct cs_row){ 0 };
		return;
	}
	conclude(&f->row, &at);
#if FORCE_LINK == 1
	if (t2_flow_goes_on())
		return;
	f->at.pair = COUNTED_NONE;
#endif
	give(&at);
}

#if FORCE_LINK == 1
/* Behind a release the flow is open as long as it may go on, and the next piece is the same flow. */
void
onFlowContinue(unsigned long from, unsigned long to UNUSED)
{
	if (csFlows[from].at.source == COUNTED_NONE)
		return;
	cs_counts.flows = before.flows;
	cs_counts.maxPair = before.maxPair;
	cs_counts.maxPort = before.maxPort;
}

void
onFlowFree(unsigned long flowIndex)
{
	struct cs_places *const c = &csFlows[flowIndex].at;

	hosts_settle();
	if (c->pair != COUNTED_NONE)
		give(c);
	c->source = c->pair = COUNTED_NONE;
}
#endif
