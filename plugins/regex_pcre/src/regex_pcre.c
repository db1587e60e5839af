/*
 * regex_pcre: signatures in what flows say; signatures.c reads them.
 *
 * Of TCP the first bytes of each direction are looked at, put together, and each signature is seen once in them; of
 * all else each packet's payload.
 */
#include "regex_pcre.h"

#include "signatures.h"
#include "small.h"

/* A match that is kept. */
struct match {
	struct timeval when;		/* tv_usec has ticks */
	uint64_t at;			/* offset in the stream or datagram */
	unsigned signature;		/* its number */
};

/* What is known of a flow of which something is looked at. */
struct rgx_flow {
	struct t2_kept kept;		/* of its stream */
	uint32_t from;			/* of what is kept: no match will begin before */
	uint32_t shift;			/* bytes that are missing before what is looked at */
	uint32_t n;			/* matches */
	uint32_t alarms;		/* of signatures that say so */
	uint8_t stat;			/* RGX_STAT_ */
	uint8_t nmatches;		/* that are kept */
	bool over;			/* nothing more is looked for in this stream */
	uint64_t *seen;			/* a bit a signature: in this stream, in any datagram; NULL: none.  Owned */
	struct match *matches;		/* RGX_POS of them; NULL: none.  Owned */
};

static struct rgx_flow **rgxFlows;	/* a pointer per flow; NULL: nothing is known of it */
static struct counts {
	struct t2_looker looker;
	uint64_t alarms, alarmFlows, given_up;
	uint64_t *seen;			/* matches of each signature */
	uint8_t stat;
} T2_PER_WORKER counts[T2_WORKERS_MAX];
static struct counts counts0;		/* at the last monitoring report; of it alarms, alarmFlows, given_up, seen */
static uint32_t most;			/* bytes of a stream that signatures look at */

/* With FORCE_MODE flows are released, which is the main thread's. */
T2_PLUGIN_INIT_FLAGS("regex_pcre", T2_VERSION, 0, 9, "",
    (FORCE_MODE == 1 ? 0 : T2_SHARDABLE) | T2_ONLY_ICMP | T2_ONLY_OTHERS);

/* --- columns ---------------------------------------------------------------------------------------------------- */

/* The number of a match's signature, or its class, the first time that it comes in the list of matches. */
static uint32_t
value_of(const struct match *m, bool class)
{
	return class ? signatures[m->signature].class : signatures[m->signature].id;
}

static bool
is_first(const struct rgx_flow *f, unsigned i, bool class)
{
	for (unsigned k = 0; k < i; k++)
		if (value_of(&f->matches[k], class) == value_of(&f->matches[i], class))
			return false;
	return true;
}

static uint32_t
distinct(const struct rgx_flow *f, bool class)
{
	uint32_t n = 0;

	for (unsigned i = 0; f != NULL && i < f->nmatches; i++)
		n += is_first(f, i, class);
	return n;
}

static void
append_classes(unsigned long flowIndex, outputBuffer_t *buf)
{
	const struct rgx_flow *const f = rgxFlows[flowIndex];

	OUTBUF_APPEND_NUMREP(buf, distinct(f, true));
	for (unsigned i = 0; f != NULL && i < f->nmatches; i++)
		if (is_first(f, i, true))
			OUTBUF_APPEND_U8(buf, (uint8_t)value_of(&f->matches[i], true));
}

static void
append_ids(unsigned long flowIndex, outputBuffer_t *buf)
{
	const struct rgx_flow *const f = rgxFlows[flowIndex];

	OUTBUF_APPEND_NUMREP(buf, distinct(f, false));
	for (unsigned i = 0; f != NULL && i < f->nmatches; i++)
		if (is_first(f, i, false))
			OUTBUF_APPEND_U32(buf, value_of(&f->matches[i], false));
}

#if RGX_EXPERT == 1
static void
append_matches(unsigned long flowIndex, outputBuffer_t *buf)
{
	const struct rgx_flow *const f = rgxFlows[flowIndex];
	const uint32_t n = f != NULL ? f->nmatches : 0;

	OUTBUF_APPEND_NUMREP(buf, n);
	for (uint32_t i = 0; i < n; i++) {
		const struct match *const m = &f->matches[i];
		const struct signature *const s = &signatures[m->signature];

		OUTBUF_APPEND_TIME(buf, (uint64_t)m->when.tv_sec, (uint32_t)m->when.tv_usec);
		OUTBUF_APPEND_U64(buf, m->at);
		OUTBUF_APPEND_U32(buf, s->id);
		OUTBUF_APPEND_U8(buf, s->class);
		OUTBUF_APPEND_U8(buf, s->severity);
	}
}
#endif

static const struct t2_column columns[] = {
	{ "RgxStat", T2_REF(H8, rgxFlows, stat), "Signatures: status", .join = T2_JOIN_OR },
	{ "RgxCnt", T2_REF(U32, rgxFlows, n), "Signatures: matches", .unit = "matches", .join = T2_JOIN_SUM },
	{ "RgxClTyp", T2_ROW("U8:R", append_classes), "Signatures: classes of those that match",
	    .join = T2_JOIN_LIST },
	{ "RgxRID", T2_ROW("U32:R", append_ids), "Signatures: numbers of those that match", .join = T2_JOIN_LIST },
#if RGX_EXPERT == 1
	{ "RgxT_B_RID_CT_Sv", T2_ROW("TIMESTAMP_U64_U32_U8_U8:R", append_matches),
	    "Signatures: time, position, number, class and severity of each match", .join = T2_JOIN_LIST },
#endif
};
T2_PLUGIN_COLUMNS(columns);

/* --- matches ---------------------------------------------------------------------------------------------------- */

static bool
was_seen(const struct rgx_flow *f, int signature)
{
	return f != NULL && f->seen != NULL && (f->seen[signature / 64] >> signature % 64 & 1) != 0;
}

/* Was it seen in this flow, or its opposite? */
static bool
was_seen_in_either(unsigned long flowIndex, int signature)
{
	const unsigned long o = flows[flowIndex].oppositeFlowIndex;

	return was_seen(rgxFlows[flowIndex], signature) ||
	    (o != HASHTABLE_ENTRY_NOT_FOUND && was_seen(rgxFlows[o], signature));
}

static void
see(struct rgx_flow *f, unsigned signature)
{
	if (f->seen == NULL && (f->seen = calloc((nsignatures + 63) / 64, sizeof(*f->seen))) == NULL)
		return;
	f->seen[signature / 64] |= UINT64_C(1) << signature % 64;
}

/* What becomes of the flow; only while it has a packet. */
static void
release(struct rgx_flow *f, unsigned long flowIndex, const struct signature *s)
{
#if FORCE_MODE == 1
	switch (s->then) {
	case RGX_CUT:
		T2_RM_FLOW_WHY(&flows[flowIndex], s->name);
		break;
	case RGX_END:
		T2_END_FLOW_WHY(&flows[flowIndex], s->name);
		break;
	case RGX_DROP:
		T2_DROP_FLOW_WHY(&flows[flowIndex], s->name);
		break;
	default:
		return;
	}
	f->stat |= RGX_STAT_RELEASED;
#else
	(void)f;
	(void)flowIndex;
	(void)s;
#endif
}

static void
found(struct rgx_flow *f, unsigned long flowIndex, const packet_t *packet, unsigned signature, uint64_t at)
{
	const struct signature *const s = &signatures[signature];

	f->n++;
	f->stat |= RGX_STAT_MATCH;
	counts[t2_worker].seen[signature]++;
	see(f, signature);
	if (f->matches == NULL)
		f->matches = calloc(RGX_POS, sizeof(*f->matches));
	if (f->matches == NULL || f->nmatches == RGX_POS)
		f->stat |= RGX_STAT_FULL;
	else
		f->matches[f->nmatches++] =
		    (struct match){ .when = packet != NULL ? packet->pcapHdrP->ts : flows[flowIndex].lastSeen,
			.at = at, .signature = signature };
	if (s->then != RGX_MARK) {
		f->alarms++;
		f->stat |= RGX_STAT_ALARM;
		T2_SET_STATUS(&flows[flowIndex], FL_ALARM);
	}
	if (packet != NULL)
		release(f, flowIndex, s);
}

/* --- looking ---------------------------------------------------------------------------------------------------- */

/* What is known of a flow, made if there is nothing; NULL without memory. */
static struct rgx_flow *
flow_made(unsigned long flowIndex)
{
	struct rgx_flow **const f = &rgxFlows[flowIndex];

	if (*f == NULL)
		*f = t2_small_zeroed(sizeof(**f));
	return *f;
}

/* Look for a signature in n > 0 bytes; true if it is there, and where. */
static bool
sees(unsigned long flowIndex, const struct signature *s, const uint8_t *p, uint32_t n, struct t2_look *l)
{
	struct rgx_flow *f;
	bool so;

	if (!signature_may_begin(s, p)) {
		l->next = n;
		return false;
	}
	so = t2_look(&counts[t2_worker].looker, s->pattern, p, MIN(n, s->bytes), l);
	if (UNLIKELY(l->given_up)) {
		if ((f = flow_made(flowIndex)) != NULL)
			f->stat |= RGX_STAT_LIMIT;
		counts[t2_worker].given_up++;
	}
	return so;
}

/* All signatures, in the bytes of a stream that are kept or that came at once.  Returns whether more may be seen. */
static bool
look_at_stream(struct rgx_flow *f, unsigned long flowIndex, const packet_t *packet, const uint8_t *p, uint32_t n)
{
	const flow_t *const flow = &flows[flowIndex];
	uint32_t next = n;
	bool more = false;

	for (const unsigned *i = signatures_of(flow->l4Proto); *i < nsignatures; i++) {
		const struct signature *const s = &signatures[*i];
		struct t2_look l;

		if ((s->anchored && f->from > 0) || was_seen(f, (int)*i) || !signature_concerns(s, flow))
			continue;
		l = (struct t2_look){ .from = MAX(f->from, s->from), .more = packet != NULL && n < s->bytes };
		if (s->after != -1 && !was_seen_in_either(flowIndex, s->after)) {
			next = 0;		/* it may be in what is there */
		} else if (n > s->from && sees(flowIndex, s, p, n, &l)) {
			found(f, flowIndex, packet, *i, l.at + f->shift);
			continue;
		} else if (l.more) {
			next = MIN(next, (uint32_t)l.next);
		}
		more |= n < s->bytes;
	}
	f->from = MAX(f->from, next);
	return more;
}

/* Of most flows there is nothing to know behind it.  Returns whether a signature concerns the flow. */
static bool
look_at_datagram(unsigned long flowIndex, const packet_t *packet, const uint8_t *p, uint32_t n)
{
	struct rgx_flow *f;
	bool any = false;

	for (const unsigned *i = signatures_of(flows[flowIndex].l4Proto); *i < nsignatures; i++) {
		const struct signature *const s = &signatures[*i];
		struct t2_look l = { .from = s->from };

		if (!signature_concerns(s, &flows[flowIndex]))
			continue;
		any = true;
		if (n <= s->from || (s->after != -1 && !was_seen_in_either(flowIndex, s->after)))
			continue;
		if (sees(flowIndex, s, p, n, &l) && (f = flow_made(flowIndex)) != NULL)
			found(f, flowIndex, packet, *i, l.at);
	}
	return any;
}

/* --- what comes ------------------------------------------------------------------------------------------------- */

/* What is known of a flow, or will be; NULL if no signature concerns it. */
static struct rgx_flow *
flow_of(unsigned long flowIndex)
{
	for (unsigned i = 0; rgxFlows[flowIndex] == NULL && i < nsignatures; i++)
		if (signature_concerns(&signatures[i], &flows[flowIndex]))
			return flow_made(flowIndex);
	return rgxFlows[flowIndex];
}

static void
forget(struct rgx_flow *f)
{
	if (f->kept.p != NULL)
		t2_mem_give(T2_MEM_STREAM, most);
	t2_kept_clear(&f->kept);
}

/* A connection begins. */
static void
begin(struct rgx_flow *f)
{
	forget(f);
	f->over = false;
	f->from = f->shift = 0;
	if (f->seen != NULL)
		memset(f->seen, 0, (nsignatures + 63) / 64 * sizeof(*f->seen));
}

/* Keep bytes behind those that are kept; false without memory. */
static bool
keep(struct rgx_flow *f, const struct t2_bytes *b)
{
	const bool first = f->kept.p == NULL;

	if ((!first || t2_mem_take(T2_MEM_STREAM, most)) && t2_kept_add(&f->kept, b->data, b->len, most))
		return true;
	f->stat |= RGX_STAT_MEM;
	return false;
}

static bool
stream(packet_t *packet, unsigned long flowIndex, const struct t2_bytes *b)
{
	struct rgx_flow *const f = flow_of(flowIndex);

	if (f == NULL)
		return false;
	if ((b->flags & T2_STREAM_BEGIN) != 0)
		begin(f);
	if (f->over)
		return false;
	if ((b->flags & T2_STREAM_HOLE) != 0) {		/* no match goes over it */
		f->stat |= RGX_STAT_HOLE;
		f->from = f->kept.n;
		f->shift = b->offset - f->kept.n;
	}
	if (f->kept.n == 0 && b->len >= most)		/* all at once, as mostly */
		f->over = !look_at_stream(f, flowIndex, packet, b->data, b->len);
	else
		f->over = !keep(f, b) || !look_at_stream(f, flowIndex, packet, f->kept.p, f->kept.n) ||
		    f->kept.n == most;
	if (f->over)
		forget(f);
	return !f->over;
}

static bool
datagram(packet_t *packet, unsigned long flowIndex, const struct t2_bytes *b)
{
	return look_at_datagram(flowIndex, packet, b->data, b->len);
}

/* What is neither TCP nor UDP. */
void
claimLayer4Information(packet_t *packet, unsigned long flowIndex)
{
	const struct cursor c = cursor_l7(packet);

	if (!t2_is_first_fragment(packet) || cursor_left(&c) == 0)
		return;
	(void)look_at_datagram(flowIndex, packet, c.p, (uint32_t)cursor_left(&c));
}

/* --- the plugin ------------------------------------------------------------------------------------------------- */

static void
read_file(void)
{
	t2_env_t env[ENV_RGX_N] = {};
	const char *name;
	char *path;

	T2_SET_ENV_STR(RGX_FILE);
#if ENVCNTRL > 0
	t2_get_env(PLUGIN_SRCH, ENV_RGX_N, env);
#endif
	name = T2_ENV_VAL(RGX_FILE);
	path = t2_alloc_strcat(strchr(name, '/') != NULL ? "" : pluginFolder, name, NULL);
	if (!signatures_read(path)) {
		if (strcmp(name, RGX_FILE) != 0)
			T2_PFATAL(plugin_name, "%s: %s", path, strerror(errno));
		T2_PWRN(plugin_name, "%s: %s: there are no signatures", path, strerror(errno));
	}
	free(path);
	t2_free_env(ENV_RGX_N, env);
}

void
initialize(void)
{
	read_file();
	T2_PLUGIN_STRUCT_NEW_RARE(rgxFlows);
	for (unsigned i = 0; i < nsignatures; i++)
		most = MAX(most, signatures[i].bytes);
	for (unsigned i = 0; i < T2_WORKERS_MAX; i++) {
		t2_looker_new(&counts[i].looker, RGX_MATCH);
		if ((counts[i].seen = calloc(nsignatures + 1, sizeof(*counts[i].seen))) == NULL)
			T2_FATAL("regex_pcre: out of memory");
	}
	if ((counts0.seen = calloc(nsignatures + 1, sizeof(*counts0.seen))) == NULL)
		T2_FATAL("regex_pcre: out of memory");
	signatures_index(&counts[0].looker);
	if (nsignatures > 0)
		t2_stream_ask(&(struct t2_stream_ask){ .bytes = most, .stream = stream, .datagram = datagram });
}

void
onFlowTerminate(unsigned long flowIndex)
{
	const struct rgx_flow *const f = rgxFlows[flowIndex];

	if (f != NULL) {
		counts[t2_worker].stat |= f->stat;
		counts[t2_worker].alarms += f->alarms;
		counts[t2_worker].alarmFlows += f->alarms > 0;
	}
	T2_REPORT_ALARMS(f != NULL ? f->alarms : 0);
}

#if FORCE_LINK == 1
/* The stream goes on; what was seen of it is known. */
void
onFlowContinue(unsigned long from, unsigned long to)
{
	struct rgx_flow *const before = rgxFlows[from], *f;

	if (before == NULL || (f = flow_of(to)) == NULL)
		return;
	f->kept = before->kept;
	f->from = before->from;
	f->shift = before->shift;
	f->over = before->over;
	f->seen = before->seen;
	before->kept = (struct t2_kept){ .p = NULL };
	before->seen = NULL;
}
#endif

void
onFlowFree(unsigned long flowIndex)
{
	struct rgx_flow *const f = rgxFlows[flowIndex];

	if (f == NULL)
		return;
	forget(f);
	free(f->seen);
	free(f->matches);
	t2_small_free(f, sizeof(*f));
	rgxFlows[flowIndex] = NULL;
}

/* Of all workers, when none works. */
static uint64_t
matches_of(unsigned signature)
{
	uint64_t n = 0;

	for (unsigned i = 0; i < T2_WORKERS_MAX; i++)
		n += counts[i].seen[signature];
	return n;
}

/* Of all workers, when none works; matches apart. */
static struct counts
total(void)
{
	struct counts sum = { .alarms = 0 };

	for (unsigned i = 0; i < T2_WORKERS_MAX; i++) {
		sum.stat |= counts[i].stat;
		sum.alarms += counts[i].alarms;
		sum.alarmFlows += counts[i].alarmFlows;
		sum.given_up += counts[i].given_up;
	}
	return sum;
}

static void
report(FILE *stream)
{
	const struct counts sum = total();
	const uint64_t alarms = sum.alarms - counts0.alarms, given_up = sum.given_up - counts0.given_up;
	const uint8_t RgxStat = sum.stat;

	T2_FPLOG_AGGR_HEX(stream, plugin_name, RgxStat);
	for (unsigned i = 0; i < nsignatures; i++)
		if (matches_of(i) > counts0.seen[i])
			T2_FPLOG(stream, plugin_name, "Signature %" PRIu32 ", %s: %" PRIu64, signatures[i].id,
			    signatures[i].name, matches_of(i) - counts0.seen[i]);
	if (alarms > 0)
		T2_FPLOG(stream, plugin_name, "%" PRIu64 " alarms in %" PRIu64 " flows", alarms,
		    sum.alarmFlows - counts0.alarmFlows);
	if (given_up > 0)
		T2_FPWRN(stream, plugin_name, "Looks for a signature given up after RGX_MATCH steps: %" PRIu64,
		    given_up);
}

void
pluginReport(FILE *stream)
{
	uint64_t *const seen = counts0.seen;

	memset(seen, 0, nsignatures * sizeof(*seen));
	counts0 = (struct counts){ .seen = seen };
	report(stream);
}

static uint64_t
matches_since(void)
{
	uint64_t n = 0;

	for (unsigned i = 0; i < nsignatures; i++)
		n += matches_of(i) - counts0.seen[i];
	return n;
}

void
monitoring(FILE *stream, uint8_t state)
{
	if (!t2_monitor_number(stream, state, "RgxCnt", matches_since(), report))
		return;
#if DIFF_REPORT == 1
	uint64_t *const seen = counts0.seen;

	counts0 = total();
	counts0.seen = seen;
	for (unsigned i = 0; i < nsignatures; i++)
		seen[i] = matches_of(i);
#endif
}

void
onApplicationTerminate(void)
{
	for (unsigned i = 0; i < T2_WORKERS_MAX; i++) {
		t2_looker_free(&counts[i].looker);
		free(counts[i].seen);
	}
	free(counts0.seen);
	signatures_free();
	T2_PLUGIN_STRUCT_FREE(rgxFlows);
}
