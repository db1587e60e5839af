/*
 * flowCut: rules that end flows at a packet, without a line of C.  rules.c reads them.
 *
 * A rule that compares packets, bytes or seconds counts those of one direction, of the piece in work.  Patterns look
 * at the first bytes of each direction's stream, put together, and at each datagram of UDP.
 */
#include "flowCut_priv.h"

#include <err.h>
#include <fcntl.h>

#include "text.h"

#define FILE_MAX ((size_t)1 << 20)

/* What a flow has so far. */
struct cell {
	uint64_t packets, bytes;
	struct t2_kept kept;	/* of its stream */
	uint32_t from;		/* of what is kept: no pattern will be seen that begins before */
	bool over;		/* no pattern is looked for any more */
};

static struct cell *cells;
static struct t2_looker looker;
static uint32_t most;		/* bytes of a stream that patterns look at */
static uint64_t room = (uint64_t)FCUT_MEM << 20;	/* of what is kept, of all flows */
static struct {
	uint64_t memory;	/* streams that were given up without room */
	uint64_t limit;		/* looks given up */
} given_up;

T2_PLUGIN_INIT_FLAGS("flowCut", T2_VERSION, 0, 9, "", T2_RELEASES);

static void
fire(struct rule *r, unsigned long flowIndex)
{
	r->fired++;
	t2_release_flow(&flows[flowIndex], (enum t2_release)r->then, r->why);
}

/* --- patterns --------------------------------------------------------------------------------------------------- */

static bool
sees(const struct rule *r, const uint8_t *p, uint32_t n, struct t2_look *l)
{
	const bool so = t2_look(&looker, r->pattern, p, MIN(n, r->bytes), l);

	given_up.limit += l->given_up;
	return so;
}

/* True if one is seen.  from, NULL if nothing comes behind: where to go on. */
static bool
look(unsigned long flowIndex, const uint8_t *p, uint32_t n, uint32_t *from)
{
	uint32_t next = n;
	bool any = false;

	for (struct rule *r = rules; r < rules + nrules; r++) {
		struct t2_look l = { .from = from != NULL ? *from : 0, .more = from != NULL && n < r->bytes };

		if (r->when != WHEN_PATTERN)
			continue;
		if (sees(r, p, n, &l)) {
			fire(r, flowIndex);
			any = true;
		} else if (n < r->bytes) {
			next = MIN(next, (uint32_t)l.next);
		}
	}
	if (from != NULL)
		*from = next;
	return any;
}

static void
forget(struct cell *c)
{
	room += c->kept.p != NULL ? most : 0;
	t2_kept_clear(&c->kept);
	c->from = 0;
}

/* Keep bytes behind those that are kept; false without room. */
static bool
keep(struct cell *c, const struct t2_bytes *b)
{
	const bool first = c->kept.p == NULL;

	if ((first && room < most) || !t2_kept_add(&c->kept, b->data, b->len, most)) {
		given_up.memory++;
		return false;
	}
	room -= first ? most : 0;
	return true;
}

static bool
stream(packet_t *packet, unsigned long flowIndex, const struct t2_bytes *b)
{
	struct cell *const c = &cells[flowIndex];

	if ((b->flags & T2_STREAM_BEGIN) != 0) {
		forget(c);
		c->over = false;
	}
	if (c->over || packet == NULL)
		return false;
	if (c->kept.n == 0 && b->len >= most) {		/* all at once, as mostly */
		c->over = true;
		(void)look(flowIndex, b->data, b->len, NULL);
		return false;
	}
	c->over = !keep(c, b) || look(flowIndex, c->kept.p, c->kept.n, &c->from) || c->kept.n == most;
	if (c->over)
		forget(c);
	return !c->over;
}

static bool
datagram(packet_t *packet, unsigned long flowIndex, const struct t2_bytes *b)
{
	if (packet != NULL)
		(void)look(flowIndex, b->data, b->len, NULL);
	return true;
}

static void
patterns_begin(void)
{
	for (unsigned i = 0; i < nrules; i++)
		if (rules[i].when == WHEN_PATTERN)
			most = MAX(most, rules[i].bytes);
	if (most == 0)
		return;
	t2_looker_new(&looker, FCUT_MATCH);
	t2_stream_ask(&(struct t2_stream_ask){ .bytes = most, .stream = stream, .datagram = datagram });
}

/* --- the plugin ------------------------------------------------------------------------------------------------- */

static void
rules_read(void)
{
	t2_env_t env[ENV_FCUT_N] = {};
	const char *file;
	char *text;

	T2_SET_ENV_STR(T2_FLOWCUT);
	T2_SET_ENV_STR(T2_FLOWCUT_FILE);
#if ENVCNTRL > 0
	t2_get_env(PLUGIN_SRCH, ENV_FCUT_N, env);
#endif
	file = T2_ENV_VAL(T2_FLOWCUT_FILE);
	if (*file != '\0') {
		if ((text = text_read_file(AT_FDCWD, file, FILE_MAX, NULL)) == NULL)
			errx(1, "flowCut: %s: %s", file, strerror(errno));
		rules_add(file, text, true);
		free(text);
	}
	rules_add("T2_FLOWCUT", T2_ENV_VAL(T2_FLOWCUT), false);
	rules_together();
	t2_free_env(ENV_FCUT_N, env);
}

void
initialize(void)
{
	rules_read();
	T2_PLUGIN_STRUCT_NEW(cells);
	patterns_begin();
}

void
onFlowGenerated(packet_t *packet UNUSED, unsigned long flowIndex)
{
	T2_PLUGIN_STRUCT_RESET_ITEM(cells, flowIndex);
}

void
onPacket(packet_t *packet, unsigned long flowIndex)
{
	struct cell *const c = &cells[flowIndex];
	const flow_t *const f = &flows[flowIndex];

	const bool any[] = { rules_any(false, packet), rules_any(true, packet) };

	c->packets++;
	c->bytes += packet->len;
	if (LIKELY(nothers == 0 && !any[0] && !any[1]))
		return;
	for (struct rule *r = rules; r < rules + nrules; r++) {
		bool so = false;

		switch (r->when) {
		case WHEN_FILTER:
			so = (any[r->inner] || !r->together) && rule_matches(r, packet);
			break;
		case WHEN_PACKETS:
			so = c->packets >= r->least;
			break;
		case WHEN_BYTES:
			so = c->bytes >= r->least;
			break;
		case WHEN_SECONDS:
			so = t2_ticks(packet->pcapHdrP->ts) - t2_ticks(f->firstSeen) >= (int64_t)r->least;
			break;
		default:
			break;
		}
		if (so)
			fire(r, flowIndex);
	}
}

#if FORCE_LINK == 1
/* The stream goes on; what was seen of it is known. */
void
onFlowContinue(unsigned long from, unsigned long to)
{
	struct cell *const c = &cells[to], *const before = &cells[from];

	c->kept = before->kept;
	c->from = before->from;
	c->over = before->over;
	before->kept = (struct t2_kept){ .p = NULL };
}
#endif

void
onFlowFree(unsigned long flowIndex)
{
	forget(&cells[flowIndex]);
}

void
pluginReport(FILE *stream)
{
	for (unsigned i = 0; i < nrules; i++)
		if (rules[i].fired > 0)
			T2_FPLOG(stream, plugin_name, "Rule %u, %s: %" PRIu64, i + 1, rules[i].why, rules[i].fired);
	if (given_up.memory > 0)
		T2_FPWRN(stream, plugin_name, "Streams given up, as FCUT_MEM was used up: %" PRIu64, given_up.memory);
	if (given_up.limit > 0)
		T2_FPWRN(stream, plugin_name, "Looks for a pattern given up after FCUT_MATCH steps: %" PRIu64,
		    given_up.limit);
}

void
onApplicationTerminate(void)
{
	t2_looker_free(&looker);
	rules_free();
	T2_PLUGIN_STRUCT_FREE(cells);
}
