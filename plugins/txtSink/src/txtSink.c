/*
 * Rows as lines of text: PREFIX_flows.txt, and the headers file that explains its columns.
 *
 * bufferToSink() runs on the core's sink thread; everything else runs before that thread starts or after it has ended.
 */
#include <err.h>

#include "sinkfile.h"
#include "txtSink.h"

T2_PLUGIN_INIT("txtSink", T2_VERSION, 0, 8);

/* --- flow file ------------------------------------------------------------------------------------------------------- */

#if BLOCK_BUF == 0

static struct b2t *rows;	/* how a row becomes a line */
static struct sinkfile flowFile;

/* A write failed: the run ends. */
static void
failed(void)
{
	t2_sink_error(flowFile.name, errno);
}

/* Does this part begin with the column names? */
static bool
part_has_header(void)
{
	return TFS_PRI_HDR && (TFS_PRI_HDR_FW || flowFile.part == flowFile.how.part_first);
}

static int
part_begin(void)
{
	return part_has_header() ? b2t_header(main_header_bv, &flowFile.text) : 0;
}

/* Fill in the number of rows, which the extended header leaves open. */
static int
part_end(void)
{
	char count[B2T_COUNT_WIDTH + 16];
	int n;

	if (!TFS_EXTENDED_HEADER || !part_has_header())
		return 0;
	n = b2t_flow_count(flowFile.part_rows, count, sizeof(count));
	return sinkfile_patch(&flowFile, 0, count, (size_t)n) == -1 ? -1 : 0;
}

static void
flow_file_open(const char *suffix)
{
	const bool to_stdout = (capType & WSTDOUT) != 0;
	const bool split = TFS_SPLIT && (capType & OFILELN) != 0;
	char *name = t2_alloc_strcat(baseFileName, suffix, NULL);
	const struct sinkfile_how how = {
		.name = to_stdout ? NULL : name,
		.gzip = TFS_GZ_COMPRESS,
		.live = (capType & IFACE) != 0,
		.part_size = split && !to_stdout ? oFragFsz : 0,
		.part_rows = (capType & WFINDEX) != 0,
		.part_first = oFileNumB,
	};

	if (sinkfile_open(&flowFile, &how) == -1 || part_begin() == -1)
		err(EXIT_FAILURE, "%s", flowFile.name != NULL ? flowFile.name : name);
	free(name);
	if ((rows = b2t_new(main_header_bv, B2T_TEXT)) == NULL)
		T2_PFATAL(plugin_name, "Failed to compile the list of columns: %s", strerror(errno));
}

void
bufferToSink(outputBuffer_t *buf)
{
	char why[256];

	if (UNLIKELY(b2t_row(rows, buf->buffer, buf->pos, &flowFile.text, why, sizeof(why)) == -1)) {
		T2_PERR(plugin_name, "row %" PRIu64 ": %s", flowFile.part_rows + 1, why);
		t2_sink_error(flowFile.name, EBADMSG);
		return;
	}
	if (UNLIKELY(sinkfile_row(&flowFile) == -1)) {
		failed();
		return;
	}
	if (UNLIKELY(sinkfile_part_full(&flowFile)) &&
	    (part_end() == -1 || sinkfile_next(&flowFile) == -1 || part_begin() == -1))
		failed();
}

void
onApplicationTerminate(void)
{
	if (rows == NULL)
		return;
	if (part_end() == -1 || sinkfile_close(&flowFile) == -1)
		failed();
	sinkfile_release(&flowFile);
	b2t_free(rows);
}

#endif /* BLOCK_BUF == 0 */

/* --- start ----------------------------------------------------------------------------------------------------------- */

static void
headers_file(const char *suffix)
{
	char *name = t2_alloc_strcat(baseFileName, suffix, NULL);

	if (headers_file_write(name) == -1)
		err(EXIT_FAILURE, "%s", name);
	free(name);
}

void
initialize(void)
{
	t2_env_t env[ENV_TFS_N] = {};

	T2_SET_ENV_STR(TFS_FLOWS_TXT_SUFFIX);
	T2_SET_ENV_STR(TFS_HEADER_SUFFIX);
#if ENVCNTRL > 0
	t2_get_env(PLUGIN_SRCH, ENV_TFS_N, env);
#endif
#if BLOCK_BUF == 0
	flow_file_open(T2_ENV_VAL(TFS_FLOWS_TXT_SUFFIX));
#else
	T2_PWRN(plugin_name, "BLOCK_BUF is set in 'tranalyzer.h', no flow file will be produced");
#endif
	if (TFS_HDR_FILE)
		headers_file(T2_ENV_VAL(TFS_HEADER_SUFFIX));
	t2_free_env(ENV_TFS_N, env);
}
