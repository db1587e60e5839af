/* inside: what TLS carries. */
#include "inside.h"

#include "dnsover.h"
#include "stream.h"
#include "tls_hello.h"

#define HELLO_BYTES	16384u		/* of a client, in which its hello is */

/* Who says what. */
struct hearing {
	unsigned long flowIndex;
	bool over;			/* the first message is there */
};

static struct tls_stream **hellos;	/* a pointer per flow, while its hello is in pieces */
static struct { uint64_t n; } T2_PER_WORKER waiting[T2_WORKERS_MAX];	/* such flows */
static t2_app_t tls, quic, dot, doq;

/* Memory of a hello in pieces, within that of streams. */
static void *
grow(void *mine, void *p, size_t had, size_t want)
{
	void *q;

	(void)mine;
	if (want == 0) {
		t2_mem_give(T2_MEM_STREAM, had);
		free(p);
		return NULL;
	}
	if (!t2_mem_take(T2_MEM_STREAM, want - had))
		return NULL;
	if ((q = realloc(p, want)) == NULL)
		t2_mem_give(T2_MEM_STREAM, want - had);
	return q;
}

static void
message(void *mine, const struct tls_message *m)
{
	struct hearing *const it = mine;
	const flow_t *const f = &flows[it->flowIndex];
	struct tls_hello h;
	t2_app_t carried;

	if (it->over)
		return;
	it->over = true;
	if (m->type != TLS_CLIENT_HELLO || tls_hello_read(&h, m) != TLS_HELLO)
		return;
	carried = t2_dnsover_hello(false, f->dstPort, m->bytes + h.server_name.at, h.server_name.n,
	    m->bytes + h.protocols.at, h.protocols.n);
	/* on port 853, and says that it is something else */
	if (carried == 0 && f->dstPort == T2_DNSOVER_PORT)
		carried = tls;
	if (carried != 0)
		t2_app_carries(it->flowIndex, carried);
}

static const struct tls_events events = { .message = message, .grow = grow };

void
inside_free(unsigned long flowIndex)
{
	if (waiting[t2_worker].n == 0 || flows[flowIndex].l4Proto != L3_TCP || hellos[flowIndex] == NULL)
		return;
	waiting[t2_worker].n--;
	tls_stream_clear(hellos[flowIndex], &events, NULL);
	free(hellos[flowIndex]);
	hellos[flowIndex] = NULL;
}

static bool
stream(packet_t *packet UNUSED, unsigned long flowIndex, const struct t2_bytes *b)
{
	struct tls_stream first = { .nhead = 0 }, *const s = hellos[flowIndex] != NULL ? hellos[flowIndex] : &first;
	struct hearing it = { .flowIndex = flowIndex };
	bool more;

	if ((b->flags & (T2_STREAM_BEGIN | T2_STREAM_HOLE)) != 0 && s != &first) {
		inside_free(flowIndex);
		return false;
	}
	more = tls_stream_put(s, b->data, b->len, &events, &it) && !it.over;
	if (more && s == &first && (hellos[flowIndex] = malloc(sizeof(first))) != NULL) {
		*hellos[flowIndex] = first;
		waiting[t2_worker].n++;
		return true;
	}
	if (!more && s != &first)
		inside_free(flowIndex);
	else if (s == &first)
		tls_stream_clear(&first, &events, &it);
	return more && s != &first;
}

void
inside_begin(void)
{
	t2_dnsover_use();
	tls = t2_app_find("tls");
	quic = t2_app_find("quic");
	dot = t2_app_find("dot");
	doq = t2_app_find("doq");
	if ((hellos = t2_cells_new(t2_flow_slots(), sizeof(*hellos))) == NULL)
		T2_FATAL("portClassifier: out of memory");
	t2_cells_prefetch(hellos, sizeof(*hellos), 0);
	t2_stream_ask(&(struct t2_stream_ask){ .app = tls, .bytes = HELLO_BYTES, .stream = stream });
}

void
inside_end(void)
{
	T2_PLUGIN_STRUCT_FREE(hellos);
}

t2_app_t
inside_or_app(unsigned long flowIndex)
{
	const flow_t *const f = &flows[flowIndex];
	const t2_app_t app = t2_app_of(flowIndex), inside = t2_app_inside(flowIndex);

	if (inside != 0)
		return inside;
	if (f->srcPort != T2_DNSOVER_PORT && f->dstPort != T2_DNSOVER_PORT)
		return app;
	if (app == tls && f->l4Proto == L3_TCP)
		return dot;
	return app == quic ? doq : app;
}
