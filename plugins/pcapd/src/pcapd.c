/* pcapd: which packets are written, and the files they go to. */
#include "pcapd.h"

#include "capfile.h"
#include "pcapd_capture.h"
#include "flowlist.h"
#include "oneworker.h"
#include "shift.h"

#define SPLIT		(PD_SPLIT == 1 && PD_MODE_OUT == 0)

/* Into one file packets go in the order of the input; a file per flow is opened and closed where the flow is. */
T2_PLUGIN_INIT_FLAGS("pcapd", T2_VERSION, 0, 8, "", PD_MODE_OUT == 0 ? T2_SHARDABLE : 0);

/* Does the index of a flow say whether it is wanted?  Its direction and its alarm are known where its plugins are. */
#define BY_INDEX	(PD_MODE_IN == 1 || (esomFileName != NULL && PD_DIRSEL == 0))

static struct flowlist list;	/* -e */
static char *prefix, *suffix;	/* of the file name */
static uint64_t pdPackets;	/* written */
static bool failed;		/* a file could not be written; the run ends */

#if PD_MODE_OUT == 0
static FILE *file;
static struct pcapd_capture fileCapture;	/* what it has */
static char *fileName;
static uint64_t fileSize;	/* bytes written to it */
#else
static file_manager_t *files;
/* The file of a flow index, shared by both directions. */
struct flow_file {
	file_object_t *f;	/* NULL until the first packet */
	struct pcapd_capture c;
	unsigned users;		/* directions */
};
#endif

/* A cell per flow. */
struct pcapd_cell {
#if PD_MODE_OUT == 1
	struct flow_file *out;
#endif
	uint64_t findex;	/* of which listed is known; 0: of none */
	bool listed;		/* in the -e file */
};
static struct pcapd_cell *pcapdCells;

static void
write_failed(const char *name)
{
	if (!failed)
		t2_sink_error(name, errno);
	failed = true;
}

static size_t
capture_begin(struct pcapd_capture *c, FILE *f, int linktype)
{
	const struct capfile_link l = { .linktype = (uint32_t)linktype, .snaplen = (uint32_t)capture_snaplen(),
		.nanosec = TSTAMP_PREC == 1 };

	return pcapd_capture_begin(c, f, &l, linktype, PD_COMMENT == 1);
}

/* A place to write to. */
struct target {
	FILE *f;		/* NULL: none */
	const char *name;
	struct pcapd_capture *c;
};

#if PD_MODE_OUT == 0
static void
file_open(uint64_t number)
{
	if (SPLIT && (capType & OFILELN) != 0)
		fileName = t2_strdup_printf("%s%s%" PRIu64, prefix, suffix, number);
	else
		fileName = t2_alloc_strcat(prefix, suffix, NULL);
	if ((file = fopen(fileName, "we")) == NULL ||
	    (fileSize = capture_begin(&fileCapture, file, capture_linktype())) == 0)
		write_failed(fileName);
}

static void
file_close(void)
{
	if (file != NULL && fclose(file) == EOF)
		write_failed(fileName);
	pcapd_capture_end(&fileCapture);
	file = NULL;
	free(fileName);
	fileName = NULL;
}

/* The file for the next packet. */
static struct target
file_for(const packet_t *packet UNUSED, unsigned long flowIndex UNUSED)
{
	static uint64_t number;

	if (SPLIT && (capType & (OFILELN | WFINDEX)) == OFILELN && fileSize >= oFragFsz) {
		file_close();
		file_open(oFileNumB + ++number);
	}
	return (struct target){ file, fileName, &fileCapture };
}
#else
static void
flow_file_open(struct flow_file *out, uint64_t findex, int linktype)
{
	char *name = t2_strdup_printf("%s_%" PRIu64 "%s", prefix, findex, suffix);
	FILE *f;

	if ((out->f = file_manager_open(files, name, "w")) == NULL || (f = file_manager_fp(files, out->f)) == NULL ||
	    capture_begin(&out->c, f, linktype) == 0)
		write_failed(name);
	free(name);
}

static struct target
file_for(const packet_t *packet, unsigned long flowIndex)
{
	struct flow_file *out = pcapdCells[flowIndex].out;

	if (out == NULL)
		return (struct target){ NULL, NULL, NULL };
	if (out->f == NULL)
		flow_file_open(out, flows[flowIndex].findex, packet->link->dlt);
	if (failed)
		return (struct target){ NULL, NULL, NULL };
	return (struct target){ file_manager_fp(files, out->f), file_object_get_path(out->f), &out->c };
}

/* The file of a new flow: that of its opposite, or one of its own. */
static void
flow_file_share(struct pcapd_cell *c, const flow_t *flowP)
{
	c->out = FLOW_HAS_OPPOSITE(flowP) ? pcapdCells[flowP->oppositeFlowIndex].out : NULL;
	if (c->out == NULL)
		c->out = calloc(1, sizeof(*c->out));
	if (c->out != NULL)
		c->out->users++;
	else
		write_failed(prefix);
}

static void
flow_file_release(struct pcapd_cell *c)
{
	if (c->out == NULL || --c->out->users > 0)
		return;
	if (c->out->f != NULL) {
		char *name = t2_strdup_fatal(file_object_get_path(c->out->f));

		if (!file_manager_close(files, c->out->f))
			write_failed(name);
		free(name);
	}
	pcapd_capture_end(&c->out->c);
	free(c->out);
	c->out = NULL;
}
#endif

static void
list_read(void)
{
	char err[256];

	if ((PD_LBSRCH == 1 ? flowlist_read_binary : flowlist_read_text)(&list, esomFileName, err, sizeof(err)) == -1)
		T2_PFATAL(plugin_name, "%s: %s", esomFileName, err);
	T2_PINF(plugin_name, "%zu flow indices", list.n);
}

void
initialize(void)
{
	t2_env_t env[ENV_PD_N] = {};

	T2_SET_ENV_NUM(PD_MAX_FD);
	T2_SET_ENV_STR(PD_SUFFIX);
#if ENVCNTRL > 0
	t2_get_env(PLUGIN_SRCH, ENV_PD_N, env);
#endif
	suffix = T2_STEAL_ENV_VAL(PD_SUFFIX);
	if ((capType & WSTDOUT) != 0)
		T2_PINF(plugin_name, "no packets are written: -w - leaves no file");
	prefix = t2_strdup_fatal(esomFileName != NULL ? esomFileName : baseFileName);
	T2_PLUGIN_STRUCT_NEW(pcapdCells);
	if (!BY_INDEX)
		t2_one_worker();
	if (esomFileName != NULL && PD_MODE_IN == 0)
		list_read();
#if PD_MODE_OUT == 0
	file_open(oFileNumB);
	if (failed)
		T2_PFATAL(plugin_name, "%s: %s", fileName, outfile_reason(errno));
#else
	if ((files = file_manager_new(T2_ENV_VAL_UINT(PD_MAX_FD))) == NULL)
		T2_PFATAL(plugin_name, "%s", strerror(ENOMEM));
#endif
	t2_free_env(ENV_PD_N, env);
}

#if PD_MODE_OUT == 1
void
onFlowGenerated(packet_t *packet UNUSED, unsigned long flowIndex)
{
	flow_file_share(&pcapdCells[flowIndex], &flows[flowIndex]);
}
#endif

/* Is the flow in the -e file?  Looked up when its first packet comes. */
static bool
is_listed(const flow_t *flowP, struct pcapd_cell *c)
{
	if (c->findex != flowP->findex) {
		c->findex = flowP->findex;
		c->listed = flowlist_has(&list, c->findex);
	}
	return c->listed;
}

/* Whether the number of the packet in work is wanted. */
static bool
number_wanted(void)
{
#if PD_MODE_PKT == 1
	return numPackets >= PD_STRTPKT && (PD_ENDPKT == 0 || numPackets <= PD_ENDPKT);
#else
	return true;
#endif
}

static bool
direction_wanted(const flow_t *flowP)
{
	return PD_DIRSEL == 0 || (PD_DIRSEL == 2 && FLOW_IS_A(flowP)) || (PD_DIRSEL == 3 && FLOW_IS_B(flowP));
}

/* Whether the packets of the flow are wanted: by the -e file, else by the alarm bit, which may be set at any time. */
static bool
flow_wanted(flow_t *flowP, unsigned long flowIndex)
{
	bool chosen;

	if (PD_MODE_IN == 1)
		return true;
	if (esomFileName != NULL)
		return is_listed(flowP, &pcapdCells[flowIndex]) == (PD_EQ == 1) && direction_wanted(flowP);
	chosen = (flowP->status & FL_ALARM) != 0;
	if (PD_OPP == 1 && chosen && FLOW_HAS_OPPOSITE(flowP))
		T2_SET_STATUS(&flows[flowP->oppositeFlowIndex], FL_ALARM);
	return chosen == (PD_EQ == 1);
}

/* Write a packet; how many bytes, 0 with errno. */
static size_t
write_packet(const struct target *t, const packet_t *packet, const uint8_t *bytes, uint64_t findex)
{
	struct timeval tv = packet->pcapHdrP->ts;
	struct capfile_packet k;

#if PD_TSHFT == 1
	tv.tv_sec += PD_TTSFTS;
	tv.tv_usec += PD_TTSFTNMS;
	tv.tv_sec += tv.tv_usec / T2_TSTAMP_TICKS - (tv.tv_usec % T2_TSTAMP_TICKS < 0);
	tv.tv_usec = (tv.tv_usec % T2_TSTAMP_TICKS + T2_TSTAMP_TICKS) % T2_TSTAMP_TICKS;
#endif
	k = (struct capfile_packet){ .sec = tv.tv_sec, .nsec = (uint64_t)tv.tv_usec * (TSTAMP_PREC == 1 ? 1 : 1000),
		.caplen = packet->snapLen, .len = packet->rawLen, .data = bytes };
	return pcapd_capture_add(t->c, t->f, t->name, packet->link, &k, PD_COMMENT == 1 ? &findex : NULL);
}

/* The captured bytes, with the changes that the flags ask for. */
static const uint8_t *
packet_bytes(const packet_t *packet)
{
	static uint8_t *copy;
	static size_t size;

	if (packet->frameP != NULL)
		return packet->frameP;	/* its headers stand there escaped */
	if (!PD_SHIFTS)
		return packet->raw_packet;
	if (packet->snapLen > size) {
		free(copy);
		size = packet->snapLen;
		copy = t2_malloc_fatal(size);
	}
	memcpy(copy, packet->raw_packet, packet->snapLen);
	shift_packet(packet, copy);
	return copy;
}

/* Write the packet, once even if it belongs to several flows (SCTP). */
static void
packet_write(const packet_t *packet, unsigned long flowIndex)
{
	static uint64_t last;
	struct target t;
	size_t n;

	if (failed || last == numPackets)
		return;
	last = numPackets;
	errno = 0;
	t = file_for(packet, flowIndex);
	if (t.f == NULL || (n = write_packet(&t, packet, packet_bytes(packet), flows[flowIndex].findex)) == 0) {
		write_failed(t.name != NULL ? t.name : prefix);
		return;
	}
#if PD_MODE_OUT == 0
	fileSize += n;
#endif
	pdPackets++;
}

#if PD_MODE_OUT == 1
void
onPacket(packet_t *packet, unsigned long flowIndex)
#else
void
onPacketInOrder(packet_t *packet, unsigned long flowIndex)
#endif
{
	if (number_wanted() && flow_wanted(&flows[flowIndex], flowIndex))
		packet_write(packet, flowIndex);
}

#if PD_MODE_OUT == 1
void
onFlowTerminate(unsigned long flowIndex)
{
	flow_file_release(&pcapdCells[flowIndex]);
	pcapdCells[flowIndex].out = NULL;
}
#endif

void
pluginReport(FILE *stream)
{
	T2_FPLOG_NUMP(stream, plugin_name, "number of packets extracted", pdPackets, numPackets);
}

void
onApplicationTerminate(void)
{
#if PD_MODE_OUT == 0
	file_close();
#else
	file_manager_destroy(files);
#endif
	flowlist_free(&list);
	free(prefix);
	free(suffix);
	T2_PLUGIN_STRUCT_FREE(pcapdCells);
}
