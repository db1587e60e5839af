/* pcapd: which packets are written, and the files they go to. */
#include "pcapd.h"

#include "capfile.h"
#include "pd_list.h"
#include "pd_shift.h"

#define SPLIT		(PD_SPLIT == 1 && PD_MODE_OUT == 0)

T2_PLUGIN_INIT("pcapd", T2_VERSION, 0, 8);

static struct pd_list list;	/* -e */
static char *prefix, *suffix;	/* of the file name */
static int linktype;		/* of the capture; a file holds packets of one */
static uint64_t pdPackets;	/* written */
static uint64_t pdOther;	/* not written, as they are of another link type */
static bool failed;		/* a file could not be written; the run ends */

#if PD_MODE_OUT == 0
static FILE *file;
static char *fileName;
static uint64_t fileSize;	/* bytes written to it */
#else
static file_manager_t *files;
/* The file of a flow index, shared by both directions. */
struct pd_file {
	file_object_t *f;	/* NULL until the first packet */
	unsigned users;		/* directions */
};
#endif

/* A cell per flow: what is known when the flow opens. */
struct pd_cell {
#if PD_MODE_OUT == 1
	struct pd_file *out;
#endif
	bool listed;		/* in the -e file */
};
static struct pd_cell *pdCells;

static void
write_failed(const char *name)
{
	if (!failed)
		t2_sink_error(name, errno);
	failed = true;
}

static bool
write_file_header(FILE *f)
{
	const struct capfile_link l = { .linktype = (uint32_t)linktype, .snaplen = (uint32_t)capture_snaplen(),
		.nanosec = TSTAMP_PREC == 1 };
	const struct capfile_header h = capfile_header(&l);

	return fwrite(&h, sizeof(h), 1, f) == 1;
}

#if PD_MODE_OUT == 0
static void
file_open(uint64_t number)
{
	if (SPLIT && (capType & OFILELN) != 0)
		fileName = t2_strdup_printf("%s%s%" PRIu64, prefix, suffix, number);
	else
		fileName = t2_alloc_strcat(prefix, suffix, NULL);
	if ((file = fopen(fileName, "we")) == NULL || !write_file_header(file))
		write_failed(fileName);
	fileSize = CAPFILE_HEADER;
}

static void
file_close(void)
{
	if (file != NULL && fclose(file) == EOF)
		write_failed(fileName);
	file = NULL;
	free(fileName);
	fileName = NULL;
}

/* The file for the next packet, n bytes with its header. */
static FILE *
file_for(unsigned long flowIndex UNUSED, size_t n)
{
	static uint64_t number;

	if (SPLIT && (capType & (OFILELN | WFINDEX)) == OFILELN && fileSize >= oFragFsz) {
		file_close();
		file_open(oFileNumB + ++number);
	}
	fileSize += n;
	return file;
}
#else
static void
flow_file_open(struct pd_file *out, uint64_t findex)
{
	char *name = t2_strdup_printf("%s_%" PRIu64 "%s", prefix, findex, suffix);
	FILE *f;

	if ((out->f = file_manager_open(files, name, "w")) == NULL || (f = file_manager_fp(files, out->f)) == NULL ||
	    !write_file_header(f))
		write_failed(name);
	free(name);
}

static FILE *
file_for(unsigned long flowIndex, size_t n UNUSED)
{
	struct pd_file *out = pdCells[flowIndex].out;

	if (out == NULL)
		return NULL;
	if (out->f == NULL)
		flow_file_open(out, flows[flowIndex].findex);
	return failed ? NULL : file_manager_fp(files, out->f);
}

/* The file of a new flow: that of its opposite, or one of its own. */
static void
flow_file_share(struct pd_cell *c, const flow_t *flowP)
{
	c->out = FLOW_HAS_OPPOSITE(flowP) ? pdCells[flowP->oppositeFlowIndex].out : NULL;
	if (c->out == NULL)
		c->out = calloc(1, sizeof(*c->out));
	if (c->out != NULL)
		c->out->users++;
	else
		write_failed(prefix);
}

static void
flow_file_release(struct pd_cell *c)
{
	if (c->out == NULL || --c->out->users > 0)
		return;
	if (c->out->f != NULL && !file_manager_close(files, c->out->f))
		write_failed(prefix);
	free(c->out);
	c->out = NULL;
}
#endif

static void
list_read(void)
{
	char err[256];

	if ((PD_LBSRCH == 1 ? pd_list_read_binary : pd_list_read_text)(&list, esomFileName, err, sizeof(err)) == -1)
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
	linktype = capture_linktype();
	T2_PLUGIN_STRUCT_NEW(pdCells);
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

void
onFlowGenerated(packet_t *packet UNUSED, unsigned long flowIndex)
{
	struct pd_cell *c = &pdCells[flowIndex];

	c->listed = pd_list_has(&list, flows[flowIndex].findex);
#if PD_MODE_OUT == 1
	flow_file_share(c, &flows[flowIndex]);
#endif
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
		return pdCells[flowIndex].listed == (PD_EQ == 1) && direction_wanted(flowP);
	chosen = (flowP->status & FL_ALARM) != 0;
	if (PD_OPP == 1 && chosen && FLOW_HAS_OPPOSITE(flowP))
		T2_SET_STATUS(&flows[flowP->oppositeFlowIndex], FL_ALARM);
	return chosen == (PD_EQ == 1);
}

static bool
write_packet(FILE *f, const packet_t *packet, const uint8_t *bytes)
{
	struct timeval tv = packet->pcapHdrP->ts;
	struct capfile_record h;

#if PD_TSHFT == 1
	tv.tv_sec += PD_TTSFTS;
	tv.tv_usec += PD_TTSFTNMS;
	tv.tv_sec += tv.tv_usec / TSTAMPFAC - (tv.tv_usec % TSTAMPFAC < 0);
	tv.tv_usec = (tv.tv_usec % TSTAMPFAC + TSTAMPFAC) % TSTAMPFAC;
#endif
	h = (struct capfile_record){ (uint32_t)tv.tv_sec, (uint32_t)tv.tv_usec, packet->snapLen, packet->rawLen };
	return fwrite(&h, sizeof(h), 1, f) == 1 && (h.caplen == 0 || fwrite(bytes, h.caplen, 1, f) == 1);
}

/* The captured bytes, with the changes that the flags ask for. */
static const uint8_t *
packet_bytes(const packet_t *packet)
{
	static uint8_t *copy;
	static size_t size;

	if (!PD_SHIFTS)
		return packet->raw_packet;
	if (packet->snapLen > size) {
		free(copy);
		size = packet->snapLen;
		copy = t2_malloc_fatal(size);
	}
	memcpy(copy, packet->raw_packet, packet->snapLen);
	pd_shift_packet(packet, copy);
	return copy;
}

/* Write the packet, once even if it belongs to several flows (SCTP). */
static void
packet_write(const packet_t *packet, unsigned long flowIndex)
{
	static uint64_t last;
	FILE *f;

	if (failed || last == numPackets)
		return;
	last = numPackets;
	if (packet->link->dlt != linktype) {
		pdOther++;
		return;
	}
	errno = 0;
	f = file_for(flowIndex, CAPFILE_RECORD + packet->snapLen);
	if (f == NULL || !write_packet(f, packet, packet_bytes(packet)))
		write_failed(prefix);
	else
		pdPackets++;
}

void
onPacket(packet_t *packet, unsigned long flowIndex)
{
	if (number_wanted() && flow_wanted(&flows[flowIndex], flowIndex))
		packet_write(packet, flowIndex);
}

#if PD_MODE_OUT == 1
void
onFlowTerminate(unsigned long flowIndex)
{
	flow_file_release(&pdCells[flowIndex]);
	pdCells[flowIndex].out = NULL;
}
#endif

void
pluginReport(FILE *stream)
{
	T2_FPLOG_NUMP(stream, plugin_name, "number of packets extracted", pdPackets, numPackets);
	T2_FPWRN_NUMP(stream, plugin_name, "number of packets of another link type, not extracted", pdOther, numPackets);
}

void
onApplicationTerminate(void)
{
#if PD_MODE_OUT == 0
	file_close();
#else
	file_manager_destroy(files);
#endif
	pd_list_free(&list);
	free(prefix);
	free(suffix);
	T2_PLUGIN_STRUCT_FREE(pdCells);
}
