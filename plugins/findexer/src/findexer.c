/* findexer: which packets go to the index, and the captures that they come from. */
#include "findexer.h"

#include <fcntl.h>

#include "index.h"

T2_PLUGIN_INIT("findexer", T2_VERSION, 0, 8);

/* An index that is being written. */
struct output {
	struct index_writer	*w;	/* NULL: not wanted, or it failed */
	char			*name;
};
static struct output flowIndexFile, packetIndexFile;

static const struct capture_file *current;	/* the file of the last packet */
static uint64_t xerPackets, xerFiles;		/* indexed */
static uint64_t xerLost;			/* from inputs that can't be read again */

static void
output_failed(struct output *x)
{
	t2_sink_error(x->name, errno);
	(void)index_finish(x->w);
	x->w = NULL;
}

static void
output_begin(struct output *x, const char *suffix, enum index_kind kind, uint32_t segment)
{
	int fd;

	x->name = t2_alloc_strcat(baseFileName, suffix, NULL);
	if ((fd = outfile_open(x->name)) == -1 || (x->w = index_create(fd, kind, segment)) == NULL)
		T2_PFATAL(plugin_name, "%s: %s", x->name, outfile_reason(errno));
}

/* What is left of an earlier run must not be taken for the index of this one. */
static void
output_forget(const char *suffix)
{
	char *name = t2_alloc_strcat(baseFileName, suffix, NULL);

	if (!outfile_may(name))
		T2_PWRN(plugin_name, "%s: %s", name, outfile_reason(errno));
	else if (unlink(name) == -1 && errno != ENOENT)
		T2_PWRN(plugin_name, "%s: %s", name, strerror(errno));
	free(name);
}

/* Packets of an interface and of standard input are gone when they were read. */
static bool
input_goes(void)
{
	return (capType & IFACE) != 0 || ((capType & CAPFILE) != 0 && strcmp(capName, "-") == 0);
}

void
initialize(void)
{
	t2_env_t env[ENV_FNDXR_N] = {};

	T2_SET_ENV_NUM(FNDXR_SEGMENT);
	T2_SET_ENV_STR(FNDXR_SUFFIX);
	T2_SET_ENV_STR(FNDXR_PKT_SUFFIX);
#if ENVCNTRL > 0
	t2_get_env(PLUGIN_SRCH, ENV_FNDXR_N, env);
#endif
	if ((capType & WSTDOUT) != 0) {
		T2_PINF(plugin_name, "no index: rows on standard output have no file beside them");
	} else if (input_goes()) {
		T2_PINF(plugin_name, "no index: packets of %s can't be read again",
		    (capType & IFACE) != 0 ? "an interface" : "standard input");
		output_forget(T2_ENV_VAL(FNDXR_SUFFIX));
		output_forget(T2_ENV_VAL(FNDXR_PKT_SUFFIX));
	} else {
		const uint32_t n = (uint32_t)T2_ENV_VAL_UINT(FNDXR_SEGMENT);

		output_begin(&flowIndexFile, T2_ENV_VAL(FNDXR_SUFFIX), INDEX_FLOWS, n);
		if (FNDXR_PACKETS == 1 && sPktFile != NULL)
			output_begin(&packetIndexFile, T2_ENV_VAL(FNDXR_PKT_SUFFIX), INDEX_PACKETS, n);
		else
			output_forget(T2_ENV_VAL(FNDXR_PKT_SUFFIX));
	}
	t2_free_env(ENV_FNDXR_N, env);
}

/* What will tell that the capture is still the same: its size and its first bytes. */
static void
file_describe(struct index_file *f)
{
	const int fd = open(f->path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	struct stat st;

	if (fd == -1 || fstat(fd, &st) == -1 || !index_file_head(f, fd, INDEX_HEAD_MAX))
		T2_PWRN(plugin_name, "%s: %s", f->path, strerror(errno));
	else
		f->size = (uint64_t)st.st_size;
	if (fd != -1)
		(void)close(fd);
}

/* The packets that follow are of another capture. */
static void
file_begin(const struct capture_file *c)
{
	char *path = realpath(c->path, NULL);
	struct index_file f = { .number = c->number, .offsets = c->offsets, .linktype = (uint32_t)c->linktype,
	    .path = path != NULL ? path : c->path };

	file_describe(&f);
	if (flowIndexFile.w != NULL && index_add_file(flowIndexFile.w, &f) == -1)
		output_failed(&flowIndexFile);
	if (packetIndexFile.w != NULL && index_add_file(packetIndexFile.w, &f) == -1)
		output_failed(&packetIndexFile);
	free(path);
	current = c;
	xerFiles++;
}

static void
packet_add(struct output *x, uint64_t key, const packet_t *packet)
{
	if (x->w != NULL && index_add(x->w, key, packet->filePos, packet->pcapHdrP->ts.tv_sec,
	    packet->pcapHdrP->caplen, packet->pcapHdrP->len) == -1)
		output_failed(x);
}

/* A packet comes here once for each of its flows (SCTP), and is counted once. */
void
onPacket(packet_t *packet, unsigned long flowIndex)
{
	static uint64_t last;
	const flow_t *f = &flows[flowIndex];
	const bool again = last == numPackets;

	last = numPackets;
	if (flowIndexFile.w == NULL)
		return;
	if (packet->file == NULL) {
		xerLost += !again;
		return;
	}
	if (packet->file != current)
		file_begin(packet->file);
	packet_add(&flowIndexFile, INDEX_FLOW_KEY(f->findex, FLOW_IS_B(f)), packet);
	if (!again)
		packet_add(&packetIndexFile, numPackets, packet);
	xerPackets += !again;
}

void
pluginReport(FILE *stream)
{
	T2_FPLOG_NUM(stream, plugin_name, "number of captures indexed", xerFiles);
	T2_FPLOG_NUMP(stream, plugin_name, "number of packets indexed", xerPackets, numPackets);
	T2_FPWRN_NUMP(stream, plugin_name, "number of packets of inputs that can't be read again, not indexed",
	    xerLost, numPackets);
}

static void
output_end(struct output *x)
{
	if (x->w != NULL && index_finish(x->w) == -1)
		t2_sink_error(x->name, errno);
	free(x->name);
}

void
onApplicationTerminate(void)
{
	output_end(&flowIndexFile);
	output_end(&packetIndexFile);
}
