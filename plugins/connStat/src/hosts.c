/*
 * hosts.c - hosts, pairs of hosts and ports of servers are counted when flows begin and, with CS_HSDRM, go down when
 * they end.  What a host has sent is remembered when it has no flow, of the last HOSTS_IDLE of them.
 */
#include "hosts.h"

#include "counted.h"

#define HOSTS_IDLE	(1U << 20)	/* addresses without a flow that are remembered */

#define MACS_MAX	256u		/* MAC addresses of an address that are told apart */

#define IDLE		(1U << 31)	/* of peers: it has neither these nor sources, and is in the list of such */

#define LATE		8u		/* flows, and packets, that wait at most */

/* Places of those that are no hosts, but send: nobody whose packets are counted, and flows that wait */
#define NOBODY		0u
#define WAITING		1u		/* the first of LATE */

/*
 * An address in the table: the key, and what is counted.  A cache line.  What a packet adds to does not stand side by
 * side: compilers would make vectors of it to add once.
 */
struct host {
	uint64_t ip[2];
	uint64_t ipver;		/* end of the key */
	struct counted_link link;
#if CS_PBNMAX == 1
	uint64_t pkts;		/* it has sent */
#endif
	uint32_t peers;		/* servers of this client: it has an open flow with each of them */
	uint32_t sources;	/* clients of this server */
#if CS_PBNMAX == 1
	uint64_t bytes;
#endif
	uint32_t before, behind;	/* with IDLE: its neighbours in the list, which became so earlier, later */
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

struct host_key {
	uint64_t ip[2];
	uint64_t ipver;
};
_Static_assert(sizeof(struct host_key) == offsetof(struct host, link), "it is what a host begins with");
_Static_assert(sizeof(struct host) <= 64 || CS_MR_SPOOF == 1, "it is a cache line");

struct link_key {
	uint32_t client, other;
};
_Static_assert(sizeof(struct link_key) == offsetof(struct link, link), "it is what a link begins with");

struct cs_flow *csFlows;
uint32_t *csSenders;
struct cs_counts cs_counts;

static struct counted hosts, pairs, ports;
#if CS_MR_SPOOF == 1
static struct counted macs;
#endif
static uint32_t idleFirst = COUNTED_NONE, idleLast = COUNTED_NONE, numIdle;

/* Add what was not found. */
static T2_NOINLINE uint32_t
add(struct counted *c, const void *key, uint32_t hash)
{
	const uint32_t at = counted_add(c, key, hash);

	if (at == COUNTED_NONE)
		T2_PFATAL("connStat", "out of memory for %" PRIu32 " addresses and connections",
		    hosts.n + pairs.n + ports.n);
	return at;
}

static inline uint32_t
host_hash(const struct host_key *key)
{
	const uint64_t half = t2_seed_word(hosts.seed, key->ip[0]);

	return counted_fold(t2_seed_word(hosts.seed, half ^ key->ip[1] ^ key->ipver));
}

static inline uint32_t
host_place(const struct host_key *key, uint32_t hash)
{
	const uint32_t at = counted_find(&hosts, key, sizeof(*key), sizeof(struct host), hash);

	return at != COUNTED_NONE ? at : add(&hosts, key, hash);
}

static inline struct host *
host_at(uint32_t at)
{
	return counted_at(&hosts, at, sizeof(struct host));
}

static inline uint32_t
link_hash(const struct counted *c, uint32_t client, uint32_t other)
{
	return counted_hash(c, &(struct link_key){ client, other }, sizeof(struct link_key));
}

static inline uint32_t
link_place(struct counted *c, uint32_t client, uint32_t other, uint32_t hash)
{
	const struct link_key key = { client, other };
	const uint32_t at = counted_find(c, &key, sizeof(key), sizeof(struct link), hash);

	return at != COUNTED_NONE ? at : add(c, &key, hash);
}

static inline struct link *
link_at(const struct counted *c, uint32_t at)
{
	return counted_at(c, at, sizeof(struct link));
}

void
hosts_init(void)
{
	counted_init(&hosts, offsetof(struct host, link), sizeof(struct host));
	counted_init(&pairs, offsetof(struct link, link), sizeof(struct link));
	counted_init(&ports, offsetof(struct link, link), sizeof(struct link));
#if CS_MR_SPOOF == 1
	counted_init(&macs, offsetof(struct mac, link), sizeof(struct mac));
#endif
	for (uint64_t i = NOBODY; i < WAITING + LATE; i++) {	/* addresses of no version */
		const struct host_key none = { .ip = { i } };

		(void)add(&hosts, &none, host_hash(&none));
	}
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
static struct mac *
mac_at(uint32_t at)
{
	return counted_at(&macs, at, sizeof(struct mac));
}

/* A host sends from a MAC address. */
static void
mac_take(uint32_t at, const uint8_t *p)
{
	struct host *const h = host_at(at);
	uint64_t key[2] = { 0, at };
	struct mac *m;
	uint32_t to, hash;

	for (unsigned i = 0; i < 6; i++)
		key[0] = key[0] << 8 | p[i];
	if (LIKELY(h->mac == key[0] + 1) || h->nmacs == MACS_MAX)
		return;
	h->mac = key[0] + 1;
	hash = counted_hash(&macs, key, sizeof(key));
	if ((to = counted_find(&macs, key, sizeof(key), sizeof(*m), hash)) == COUNTED_NONE)
		to = add(&macs, key, hash);
	m = mac_at(to);
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
		next = mac_at(i - 1)->next;
		counted_drop(&macs, i - 1);
	}
}
#else
#define macs_drop(at)	((void)(at))
#endif

#if CS_HSDRM == 1
/* There are too many without a flow. */
static T2_NOINLINE void
forget_oldest(void)
{
	uint32_t at;

	hosts_settle();		/* a flow that waits may be its */
	if (numIdle <= HOSTS_IDLE)
		return;
	at = idleFirst;
	idle_out(at);
	macs_drop(at);
	counted_drop(&hosts, at);
}

static void
idle_in(uint32_t at)
{
	struct host *h = host_at(at);

	h->peers = IDLE;
	h->before = idleLast;
	h->behind = COUNTED_NONE;
	*(idleLast != COUNTED_NONE ? &host_at(idleLast)->behind : &idleFirst) = at;
	idleLast = at;
	if (++numIdle > HOSTS_IDLE)
		forget_oldest();
}
#endif

/* By words, as they are compared: none is read of what was written in parts. */
static inline struct host_key
host_key(const t2addr_t *ip, uint8_t ipver)
{
	const bool is4 = ipver == 4;
	uint64_t word[2];
	uint32_t ip4;

	memcpy(&ip4, ip, sizeof(ip4));
	if (!is4)
		memcpy(word, ip, sizeof(word));
	return (struct host_key){ { is4 ? ip4 : word[0], is4 ? 0 : word[1] }, ipver };
}

/* The host of a flow that is its server, or the other */
static inline struct host_key
end_of(const flow_t *f, bool isSource)
{
	return host_key(isSource ? &f->srcIP : &f->dstIP, f->ipver);
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
/* It may have no flows any more. */
static inline void
host_rest(uint32_t at)
{
	const struct host *const h = host_at(at);

	if (h->peers == 0 && h->sources == 0)
		idle_in(at);
}

/* A client and a server that talk no more */
static void
part(uint32_t client, uint32_t server)
{
	host_at(client)->peers--;
	host_at(server)->sources--;
	host_rest(client);
	host_rest(server);
}
#endif

#if CS_SENDERS
static inline void
sender_set(unsigned long flowIndex, uint32_t sender)
{
	csSenders[flowIndex] = sender;
}
#else
#define sender_set(flowIndex, sender)	((void)(flowIndex), (void)(sender))
#endif

#if FORCE_LINK == 1
/* What a new flow may raise; a piece that goes on raises nothing. */
static struct { uint64_t flows; uint32_t maxPair, maxPort; } before;
#endif

/* --- what has come, and is counted a little later -------------------------------------------------------------- */

/*
 * A flow that has begun, and what it is counted in, which is fetched from memory while plugins work on.  A link's
 * hash is that of its ends, so all are known at once.
 */
static struct begun {
	uint32_t slot, opposite;	/* COUNTED_NONE: it has none yet */
	uint32_t client, server, pair, port;	/* hashes */
} begun[LATE];
static unsigned nbegun, nawaited;

static inline uint16_t
port_of(const flow_t *f, bool isB)
{
	return isB ? f->srcPort : f->dstPort;
}

/* Have the chains of what a flow is counted in at hand. */
static void
expect(struct begun *b, const flow_t *f, uint32_t opposite, bool isB)
{
	const struct host_key client = end_of(f, !isB), server = end_of(f, isB);

	b->slot = (uint32_t)f->flowIndex;
	b->opposite = opposite;
	b->client = host_hash(&client);
	b->server = host_hash(&server);
	b->pair = link_hash(&pairs, b->client, b->server);
	b->port = link_hash(&ports, b->client, port_of(f, isB));
	counted_expect(&hosts, b->client);
	counted_expect(&hosts, b->server);
	counted_expect(&pairs, b->pair);
	counted_expect(&ports, b->port);
}

/* Have what these chains begin with at hand. */
static void
await(void)
{
	for (; nawaited < nbegun; nawaited++) {
		const struct begun *const b = &begun[nawaited];

		counted_await(&hosts, b->client, sizeof(struct host));
		counted_await(&hosts, b->server, sizeof(struct host));
		counted_await(&pairs, b->pair, sizeof(struct link));
		counted_await(&ports, b->port, sizeof(struct link));
	}
}

static inline uint32_t
source_of(const struct cs_places *c)
{
	return c->isB ? c->server : c->client;
}

#if CS_PBNMAX == 1
/* Packets of which the sender's counters are being fetched */
static struct late {
	uint32_t sender, len;
} late[LATE];
static unsigned nextLate;

static inline void
count(const struct late *l)
{
	struct host *const h = host_at(l->sender);

	h->pkts++;
	h->bytes += l->len;
}

/* Those of one sender, or of all */
static inline void
packets_settle(bool all, uint32_t sender)
{
	for (unsigned i = 0; i < LATE; i++)
		if (all || late[i].sender == sender) {
			count(&late[i]);
			late[i].sender = NOBODY;
		}
}

/* What a flow sent while it waited is its host's. */
static inline void
packets_move(uint32_t from, uint32_t to)
{
	struct host *const w = host_at(from), *const h = host_at(to);

	h->pkts += w->pkts;
	h->bytes += w->bytes;
	w->pkts = w->bytes = 0;
}
#else
#define packets_settle(all, sender)	((void)0)
#define packets_move(from, to)	((void)0)
#endif

/* A flow more where its places are known */
static inline void
take(const struct cs_places *c, unsigned long flowIndex)
{
	sender_set(flowIndex, source_of(c));
	if (link_take(link_at(&pairs, c->pair), &cs_counts.maxPair) == 1)
		acquaint(c->client, c->server);
	(void)link_take(link_at(&ports, c->port), &cs_counts.maxPort);
}

/* The places of the opposite flow, if it is counted, and in the same: it came the other way. */
static inline bool
opposite_take(const flow_t *f, uint32_t opposite, struct cs_places *c)
{
	const bool isB = c->isB;
	const struct cs_places *p;
	const flow_t *o;

	if (opposite == COUNTED_NONE)
		return false;
	o = &flows[opposite];
	p = &csFlows[opposite].at;
	if (p->client == COUNTED_NONE || p->isB == isB || o->dstPort != f->srcPort || o->srcPort != f->dstPort)
		return false;
	*c = *p;
	c->isB = isB;
	return true;
}

/* The places of a flow, by its addresses and ports */
static inline void
find(const struct begun *b, const flow_t *f, struct cs_places *c)
{
	const struct host_key client = end_of(f, !c->isB), server = end_of(f, c->isB);

	c->client = host_place(&client, b->client);
	c->server = host_place(&server, b->server);
	c->pair = link_place(&pairs, c->client, c->server, b->pair);
	c->port = link_place(&ports, c->client, port_of(f, c->isB), b->port);
}

static void
flow_settle(const struct begun *b)
{
	const flow_t *const f = &flows[b->slot];
	struct cs_places *const c = &csFlows[b->slot].at;

	if (!opposite_take(f, b->opposite, c))
		find(b, f, c);
	packets_move(WAITING + (uint32_t)(b - begun), source_of(c));
	take(c, b->slot);
}

void
hosts_settle(void)
{
	packets_settle(true, NOBODY);
	await();
	for (unsigned i = 0; i < nbegun; i++)
		flow_settle(&begun[i]);
	nbegun = nawaited = 0;
}

void
onFlowBeginInOrder(packet_t *packet UNUSED, unsigned long flowIndex)
{
	const flow_t *f = &flows[flowIndex];
	const bool isB = FLOW_IS_B(f);
	const uint32_t opposite = FLOW_HAS_OPPOSITE(f) ? (uint32_t)f->oppositeFlowIndex : COUNTED_NONE;
	struct cs_places *const c = &csFlows[flowIndex].at;

	c->client = COUNTED_NONE;
	c->isB = isB;
	sender_set(flowIndex, NOBODY);
	if (FLOW_IS_L2(f))
		return;
#if FORCE_LINK == 1
	before.flows = cs_counts.flows;
	before.maxPair = cs_counts.maxPair;
	before.maxPort = cs_counts.maxPort;
#endif
	cs_counts.flows++;
	if (opposite_take(f, opposite, c)) {
		take(c, flowIndex);
		return;
	}
	if (nbegun == LATE)
		hosts_settle();
	await();
	sender_set(flowIndex, WAITING + nbegun);
	expect(&begun[nbegun++], f, opposite, isB);
	if (FORCE_LINK == 1 || CS_MR_SPOOF == 1)	/* what it raises may be taken back; its host has addresses */
		hosts_settle();
}

#if CS_SENDERS
void
onPacketInOrder(packet_t *packet, unsigned long flowIndex)
{
	const uint32_t sender = csSenders[flowIndex];

#if CS_PBNMAX == 1
	struct late *const l = &late[nextLate++ % LATE];

	count(l);
	*l = (struct late){ sender, packet->len };
	__builtin_prefetch(&host_at(sender)->pkts, 1);
#endif
#if CS_MR_SPOOF == 1
	const uint8_t *const mac = t2_src_mac(packet);

	if (mac != NULL && sender != NOBODY)
		mac_take(sender, mac);
#endif
}
#endif

/* --- the end ---------------------------------------------------------------------------------------------------- */

/* What the row shows: all flows that are open now. */
static inline void
conclude(struct cs_row *r, const struct cs_places *c)
{
	const struct host *const client = host_at(c->client), *const server = host_at(c->server);
	const struct host *const source UNUSED = c->isB ? server : client;

	r->sip = c->isB ? server->sources : client->peers;
	r->dip = c->isB ? client->peers : server->sources;
	r->sipDip = link_at(&pairs, c->pair)->flows;
	r->sipDprt = link_at(&ports, c->port)->flows;
#if CS_MR_SPOOF == 1
	r->macs = source->nmacs;
#endif
#if CS_PBNMAX == 1
	r->pkts = source->pkts;
	r->bytes = source->bytes;
	note_most(&cs_counts.pkts, source->pkts, source);
	note_most(&cs_counts.bytes, source->bytes, source);
#endif
}

#if CS_HSDRM == 1
/* A flow less of a link; true for the last. */
static inline bool
link_give(struct counted *c, uint32_t at)
{
	if (--link_at(c, at)->flows > 0)
		return false;
	counted_drop(c, at);
	return true;
}
#endif

/* The flow is over. */
static inline void
give(const struct cs_places *c UNUSED)
{
#if CS_HSDRM == 1
	(void)link_give(&ports, c->port);
	if (link_give(&pairs, c->pair))
		part(c->client, c->server);
#endif
}

/* Does a flow that waits have one of these hosts, by all that is known of it?  Others change nothing of the row. */
static inline bool
concerned(const struct cs_places *c)
{
	const uint32_t client = host_at(c->client)->link.hash, server = host_at(c->server)->link.hash;

	for (const struct begun *b = begun; b < begun + nbegun; b++)
		if (b->client == client || b->client == server || b->server == client || b->server == server)
			return true;
	return false;
}

/* Count what waits, as far as the row of a flow shows it. */
static inline void
settle_for(const struct cs_places *c)
{
	if (c->client == COUNTED_NONE || concerned(c))
		hosts_settle();
	else
		packets_settle(false, source_of(c));
}

void
onFlowEndInOrder(unsigned long flowIndex)
{
	struct cs_flow *const f = &csFlows[flowIndex];
	struct cs_places at;

	settle_for(&f->at);
	at = f->at;
	if (at.client == COUNTED_NONE) {	/* L2 */
		f->row = (struct cs_row){ 0 };
		return;
	}
	conclude(&f->row, &at);
#if FORCE_LINK == 1
	if (t2_flow_goes_on())
		return;
	f->at.client = COUNTED_NONE;
#endif
	give(&at);
}

#if FORCE_LINK == 1
/* Behind a release the flow is open as long as it may go on, and the next piece is the same flow. */
void
onFlowContinue(unsigned long from, unsigned long to UNUSED)
{
	if (FLOW_IS_L2(&flows[from]))
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
	if (c->client != COUNTED_NONE)
		give(c);
	c->client = COUNTED_NONE;
	sender_set(flowIndex, NOBODY);
}
#endif
