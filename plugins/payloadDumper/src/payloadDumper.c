/*
 * payloadDumper: the payload of chosen flows, in files; choice.c says which.
 *
 * A file of TCP has the stream of a direction, each byte at its offset; bytes that are missing are zeros.  Datagrams
 * of UDP and DATA of SCTP stand one behind the other.
 */
#include "payloadDumper.h"

#include "choice.h"
#include "sidefolder.h"
#include "stream.h"

#define SCTP_WINDOW	64		/* TSNs of which is known whether they came */

/* What is known of a chosen direction. */
struct pld_flow {
	uint64_t size;			/* of the file in work: the end of what was written */
	uint64_t bytes;			/* written, of the flow */
	uint64_t tsns;			/* SCTP: a bit for each of the last TSNs, bit 0 the largest */
	uint32_t tsn;			/* the largest that came */
	uint32_t file;			/* number of the file in work, from 1; 0: none yet */
	uint32_t files;			/* of the flow */
	uint8_t stat, cut;		/* PLD_STAT_, PLD_CUT_ */
	bool tsn_known;
};

/* Files that are open, each in the entry of its flow. */
#define OPEN_FILES	64
static struct open_file {
	unsigned long flowIndex;
	uint32_t file;			/* 0: none */
	int fd;
} open_files[OPEN_FILES];

static struct pld_flow **pldFlows;	/* a pointer per flow; NULL in those that are not chosen */
static char *folder;			/* NULL: nothing is written */
static uint64_t nfiles, nbytes, nflows;
static uint8_t pldStat, pldCut;		/* of all flows */

/* Files are named by flowInd, and there is a bound for all: the main thread's. */
T2_PLUGIN_INIT_FLAGS("payloadDumper", T2_VERSION, 0, 9, "", T2_ONLY_OTHERS);

static const struct t2_column columns[] = {
	{ "pldStat", T2_REF(H8, pldFlows, stat), "Payload in files: status", .join = T2_JOIN_OR },
	{ "pldCut", T2_REF(H8, pldFlows, cut), "Payload in files: what lacks", .join = T2_JOIN_OR },
	{ "pldFiles", T2_REF(U32, pldFlows, files), "Payload in files: files", .unit = "files", .join = T2_JOIN_SUM },
	{ "pldBytes", T2_REF(U64, pldFlows, bytes), "Payload in files: bytes that were written", .unit = "bytes",
	    .join = T2_JOIN_SUM },
};
T2_PLUGIN_COLUMNS(columns);

/* --- files ------------------------------------------------------------------------------------------------------ */

/* A name that a run of this plugin gives: flow_N_A, flow_N_B, each with _N behind it or not. */
static bool
is_ours(const char *name)
{
	const char *s = name + 5;

	if (strncmp(name, "flow_", 5) != 0 || *s < '0' || *s > '9')
		return false;
	s += strspn(s, "0123456789");
	if (s[0] != '_' || (s[1] != 'A' && s[1] != 'B'))
		return false;
	s += 2;
	if (s[0] == '_' && s[1] >= '0' && s[1] <= '9')
		s += 1 + strspn(s + 1, "0123456789");
	return *s == '\0';
}

static bool
path_of(char *path, size_t size, const struct pld_flow *f, const flow_t *flowP)
{
	int len;

	if (f->file == 1)
		len = snprintf(path, size, "%s/flow_%" PRIu64 "_%c", folder, flowP->findex, FLOW_DIR_C(flowP));
	else
		len = snprintf(path, size, "%s/flow_%" PRIu64 "_%c_%" PRIu32, folder, flowP->findex,
		    FLOW_DIR_C(flowP), f->file);
	if (len > 0 && (size_t)len < size)
		return true;
	t2_sink_error(folder, ENAMETOOLONG);
	return false;
}

static void
close_file(struct open_file *o)
{
	if (o->file != 0)
		(void)close(o->fd);
	o->file = 0;
}

/* What comes belongs into the next file of the flow, which is made with its first byte. */
static void
next_file(struct pld_flow *f)
{
	f->file++;
	f->size = 0;
}

/* A descriptor of the file in work; -1 and the run ends. */
static int
file_of(struct pld_flow *f, unsigned long flowIndex)
{
	struct open_file *const o = &open_files[flowIndex % OPEN_FILES];
	char path[4096 + 64];
	int fd;

	if (o->file == f->file && o->flowIndex == flowIndex)
		return o->fd;
	close_file(o);
	if (!path_of(path, sizeof(path), f, &flows[flowIndex]))
		return -1;
	if ((fd = f->size > 0 ? open(path, O_WRONLY | O_CLOEXEC | O_NOFOLLOW) : outfile_open(path)) == -1) {
		f->stat |= PLD_STAT_OPEN;
		t2_sink_error(path, errno);
		return -1;
	}
	*o = (struct open_file){ .flowIndex = flowIndex, .file = f->file, .fd = fd };
	return fd;
}

/* Write n bytes at an offset of the file in work; false if the file has no room for more. */
static bool
put(struct pld_flow *f, unsigned long flowIndex, uint64_t at, const uint8_t *p, size_t n)
{
	const uint64_t room = at < PLDUMP_BYTES ? PLDUMP_BYTES - at : 0,
	    all = ((uint64_t)PLDUMP_TOTAL << 20) - nbytes;
	const size_t len = MIN(MIN(room, all), n);
	int fd;

	f->cut |= room < n ? PLD_CUT_BYTES : 0;
	f->cut |= all < MIN(room, n) ? PLD_CUT_TOTAL : 0;
	if (len > 0 && f->size == 0) {
		if (nfiles == PLDUMP_FILES) {
			f->cut |= PLD_CUT_FILES;
			return false;
		}
		nfiles++;
		f->files++;
	}
	if (len > 0) {
		if ((fd = file_of(f, flowIndex)) == -1)
			return false;
		if (!t2_write_all(fd, p, len, (off_t)at)) {
			t2_sink_error(folder, errno);
			return false;
		}
		f->stat |= PLD_STAT_DUMP;
		f->size = MAX(f->size, at + len);
		f->bytes += len;
		nbytes += len;
	}
	return len == n;
}

/* --- what comes ------------------------------------------------------------------------------------------------- */

/* The state of a flow, if it is chosen; NULL if not, and *more whether it may be later. */
static struct pld_flow *
flow_of(unsigned long flowIndex, bool *more)
{
	struct pld_flow **const f = &pldFlows[flowIndex];
	int chosen;

	*more = true;
	if (*f != NULL)
		return *f;
	if ((chosen = choice_of(&flows[flowIndex])) != 1) {
		*more = chosen == -1;
		return NULL;
	}
	if ((*f = calloc(1, sizeof(**f))) == NULL)
		return NULL;
	(*f)->stat = PLD_STAT_MATCH;
	return *f;
}

static bool
stream(packet_t *packet UNUSED, unsigned long flowIndex, const struct t2_bytes *b)
{
	bool more;
	struct pld_flow *const f = flow_of(flowIndex, &more);

	if (f == NULL)
		return more;
	if ((b->flags & T2_STREAM_BEGIN) != 0 || f->file == 0)
		next_file(f);
	if ((b->flags & T2_STREAM_HOLE) != 0) {
		f->stat |= PLD_STAT_TCP_SEQ;
		f->cut |= PLD_CUT_HOLE;
	}
	if ((b->flags & T2_STREAM_MID) != 0 || (f->size == 0 && b->offset > 0))
		f->cut |= PLD_CUT_MID;
	return put(f, flowIndex, b->offset, b->data, b->len);
}

/* A datagram behind the others, or in a file of its own; false if there is no room for more. */
static bool
append(struct pld_flow *f, unsigned long flowIndex, const uint8_t *p, size_t n)
{
	if (n == 0)
		return true;
	if (f->file == 0 || PLDUMP_SPLIT == 1)
		next_file(f);
	return put(f, flowIndex, f->size, p, n) || PLDUMP_SPLIT == 1;
}

static bool
datagram(packet_t *packet, unsigned long flowIndex, const struct t2_bytes *b)
{
	bool more;
	struct pld_flow *const f = flow_of(flowIndex, &more);

	if (f == NULL)
		return more;
	if ((b->flags & T2_STREAM_CUT) != 0 ||
	    (packet != NULL && packet->frag == FRAGMENT_NONE && packet->snapL7Len < packet->l7Len))
		f->cut |= PLD_CUT_SNAP;
	return append(f, flowIndex, b->data, b->len);
}

/* A TSN: did it come before?  RFC 9260, 6.2: what is sent again has the same. */
static bool
tsn_is_new(struct pld_flow *f, uint32_t tsn)
{
	const int32_t ahead = (int32_t)(tsn - f->tsn);

	if (!f->tsn_known || ahead > 0) {
		if (f->tsn_known && ahead != 1)
			f->stat |= PLD_STAT_SCTP_TSN;
		f->tsns = !f->tsn_known || ahead >= SCTP_WINDOW ? 1 : f->tsns << ahead | 1;
		f->tsn = tsn;
		f->tsn_known = true;
		return true;
	}
	f->stat |= PLD_STAT_SCTP_TSN;
	if (ahead <= -SCTP_WINDOW || (f->tsns >> -ahead & 1) != 0)
		return false;
	f->tsns |= UINT64_C(1) << -ahead;
	return true;
}

/* DATA (RFC 9260, 3.3.1) and I-DATA (RFC 8260, 2.1): | type, flags, length | TSN | ... | data */
static void
sctp_chunk(struct pld_flow *f, unsigned long flowIndex, struct cursor c, size_t len)
{
	uint8_t type = 0;
	uint32_t tsn = 0;
	size_t head;

	if (!cursor_peek_u8(&c, 0, &type) || !cursor_peek_u32be(&c, 4, &tsn))
		return;
	head = type == 0 ? 16 : type == 64 ? 20 : 0;
	if (head == 0 || len <= head || !tsn_is_new(f, tsn) || !cursor_has(&c, head))
		return;
	if (cursor_left(&c) < len)
		f->stat |= PLD_STAT_SCTP_CUT;
	(void)append(f, flowIndex, c.p + head, MIN(cursor_left(&c), len) - head);
}

/* The chunks of this call: all of the packet, or with SCTP_ACTIVATE the one that the flow is about. */
static struct cursor
chunks_of(const packet_t *packet)
{
#if SCTP_ACTIVATE > 0
	if (packet->l7SctpHdrP != NULL) {
		struct cursor c = { packet->l7SctpHdrP, packet->l7SctpHdrP + packet->snapSctpL7Len };
		uint16_t len;

		if (cursor_peek_u16be(&c, 2, &len) && len >= 4 && len < cursor_left(&c))
			c.end = c.p + len;
		return c;
	}
#endif
	return cursor_l7(packet);
}

void
claimLayer4Information(packet_t *packet, unsigned long flowIndex)
{
	struct cursor c;
	struct pld_flow *f;
	uint16_t len;
	bool more;

	if (LIKELY(!PROTO_IS_SCTP(packet)) || folder == NULL || !t2_is_first_fragment(packet) ||
	    (f = flow_of(flowIndex, &more)) == NULL)
		return;
	c = chunks_of(packet);
	while (cursor_peek_u16be(&c, 2, &len) && len >= 4) {
		sctp_chunk(f, flowIndex, c, len);
		if (!cursor_skip(&c, (len + 3u) & ~3u))
			break;
	}
}

/* --- the plugin ------------------------------------------------------------------------------------------------- */

void
initialize(void)
{
	t2_env_t env[ENV_PLDUMP_N] = {};

	T2_SET_ENV_STR(PLDUMP_FLOWS);
	T2_SET_ENV_STR(PLDUMP_FOLDER);
#if ENVCNTRL > 0
	t2_get_env(PLUGIN_SRCH, ENV_PLDUMP_N, env);
#endif
	T2_PLUGIN_STRUCT_NEW_RARE(pldFlows);
	if (choice_read(T2_ENV_VAL(PLDUMP_FLOWS)) == 0)
		T2_PWRN(plugin_name, "PLDUMP_FLOWS is empty: no flow is chosen");
	else if ((folder = t2_sidefolder_open(plugin_name, T2_ENV_VAL(PLDUMP_FOLDER),
	    PLDUMP_RMDIR == 1 ? is_ours : NULL)) != NULL)
		t2_stream_ask(&(struct t2_stream_ask){ .bytes = PLDUMP_BYTES + 1u, .stream = stream,
		    .datagram = datagram });
	t2_free_env(ENV_PLDUMP_N, env);
}

void
onFlowTerminate(unsigned long flowIndex)
{
	struct pld_flow *const f = pldFlows[flowIndex];

	if (f == NULL)
		return;
	if (flows[flowIndex].l4Proto == L3_TCP && t2_stream_conflict(flowIndex))
		f->stat |= PLD_STAT_TCP_SEQ;
	nflows += (f->stat & PLD_STAT_DUMP) != 0;
	pldStat |= f->stat;
	pldCut |= f->cut;
}

#if FORCE_LINK == 1
/* The file goes on: it is that of the whole flow. */
void
onFlowContinue(unsigned long from, unsigned long to)
{
	const struct pld_flow *const before = pldFlows[from];
	struct pld_flow *f;

	if (before == NULL || (f = pldFlows[to] = calloc(1, sizeof(*f))) == NULL)
		return;
	*f = *before;
	f->bytes = f->files = 0;
	f->stat = PLD_STAT_MATCH;
	f->cut = 0;
}
#endif

void
onFlowFree(unsigned long flowIndex)
{
	struct open_file *const o = &open_files[flowIndex % OPEN_FILES];

	if (pldFlows[flowIndex] == NULL)
		return;
	if (o->flowIndex == flowIndex)
		close_file(o);
	free(pldFlows[flowIndex]);
	pldFlows[flowIndex] = NULL;
}

void
pluginReport(FILE *stream)
{
	T2_FPLOG_AGGR_HEX(stream, plugin_name, pldStat);
	T2_FPLOG_AGGR_HEX(stream, plugin_name, pldCut);
	T2_FPLOG_NUM(stream, plugin_name, "Number of flows with payload in files", nflows);
	T2_FPLOG_NUM(stream, plugin_name, "Number of files", nfiles);
	T2_FPLOG_NUM(stream, plugin_name, "Number of bytes in files", nbytes);
	if ((pldCut & (PLD_CUT_FILES | PLD_CUT_TOTAL)) != 0)
		T2_FPWRN(stream, plugin_name, "Payload was not written, as %s was used up",
		    (pldCut & PLD_CUT_FILES) != 0 ? "PLDUMP_FILES" : "PLDUMP_TOTAL");
}

void
monitoring(FILE *stream, uint8_t state)
{
	static uint64_t before;

	if (!t2_monitor_number(stream, state, "pldBytes", nbytes - before, pluginReport))
		return;
#if DIFF_REPORT == 1
	before = nbytes;
#endif
}

void
onApplicationTerminate(void)
{
	for (unsigned i = 0; i < OPEN_FILES; i++)
		close_file(&open_files[i]);
	choice_free();
	free(folder);
	T2_PLUGIN_STRUCT_FREE(pldFlows);
}
