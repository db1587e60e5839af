/*
 * Rows as lines of text: PREFIX_flows.txt, and the headers file that explains its columns.
 *
 * bufferToSink() runs on the core's sink thread; everything else runs before that thread starts or after it has
 * ended.
 */
#include "t2sink.h"
#include "txtSink.h"

T2_PLUGIN_INIT("txtSink", T2_VERSION, 0, 8);

/*
 * --- flow file
 * -------------------------------------------------------------------------------------------------------
 */

#if BLOCK_BUF == 0

static struct rowtext *rows;	/* how a row becomes a line */
static struct sinkfile flowFile;

/* Does this part begin with the column names?  The forms of others have them in every part. */
static inline bool
part_has_header(const struct sinkfile *f)
{
	return TFS_PRI_HDR && (TFS_PRI_HDR_FW || f->part == f->how.part_first);
}

static int
part_begin(struct sinkfile *f)
{
#if TFS_FORMAT > 0
	return form_begin(&f->text);
#else
	return part_has_header(f) ? rowtext_header(main_header_bv, &f->text) : 0;
#endif
}

/* Fill in the number of rows, which the extended header leaves open. */
static int
part_end(struct sinkfile *f)
{
#if TFS_FORMAT > 0
	return form_end(&f->text);
#else
	char count[ROWTEXT_COUNT_WIDTH + 16];
	const int n = rowtext_flow_count(f->part_rows, count, sizeof(count));

	if (n == 0 || !part_has_header(f))
		return 0;
	return sinkfile_patch(f, 0, count, (size_t)n) == -1 ? -1 : 0;
#endif
}

static void
flow_file_open(const char *suffix)
{
	char *name = t2_alloc_strcat(baseFileName, suffix, NULL);
	struct sinkfile_how how = t2_sink_how(name, TFS_SPLIT);

	how.gzip = TFS_GZ_COMPRESS;
	how.zstd = TFS_ZST_COMPRESS;
	how.begin = part_begin;
	how.end = part_end;
	t2_sink_open(plugin_name, &flowFile, &how);
	free(name);
	if ((rows = rowtext_new(main_header_bv, ROWTEXT_TEXT)) == NULL)
		T2_PFATAL(plugin_name, "Failed to compile the list of columns: %s", strerror(errno));
}

void
bufferToSink(outputBuffer_t *buf)
{
#if TFS_FORMAT > 0
	char why[256];

	if (form_row(buf, &flowFile.text, why, sizeof(why)) == -1) {
		T2_PERR(plugin_name, "row %" PRIu64 ": %s", flowFile.part_rows + 1, why);
		t2_sink_end(plugin_name, flowFile.name, outfile_reason(EBADMSG), flowFile.kept);
	} else if (sinkfile_row(&flowFile) == -1)
		t2_sink_end(plugin_name, flowFile.name, outfile_reason(errno), flowFile.kept);
#else
	t2_sink_row(plugin_name, &flowFile, rows, buf);
#endif
}

void
onApplicationTerminate(void)
{
	if (rows == NULL)
		return;
	t2_sink_close(&flowFile);
	rowtext_free(rows);
#if TFS_FORMAT > 0
	form_release();
#endif
}

#endif /* BLOCK_BUF == 0 */

/*
 * --- start
 * -----------------------------------------------------------------------------------------------------------
 */

static void
headers_file(const char *suffix)
{
	char *name = t2_alloc_strcat(baseFileName, suffix, NULL);

	if (headers_file_write(name) == -1)
		errx(EXIT_FAILURE, "%s: %s", name, outfile_reason(errno));
	free(name);
}

void
initialize(void)
{
	t2_env_t env[ENV_TFS_N] = {};

	T2_SET_ENV_STR(TFS_FLOWS_TXT_SUFFIX);
	T2_SET_ENV_STR(TFS_HEADER_SUFFIX);
	T2_SET_ENV_STR(TFS_QUEUE);
#if ENVCNTRL > 0
	t2_get_env(PLUGIN_SRCH, ENV_TFS_N, env);
#endif
	t2_sink_policy("TFS_QUEUE", T2_ENV_VAL(TFS_QUEUE));
#if BLOCK_BUF == 0
	flow_file_open(T2_ENV_VAL(TFS_FLOWS_TXT_SUFFIX));
#else
	T2_PWRN(plugin_name, "BLOCK_BUF is set in 'tranalyzer.h', no flow file will be produced");
#endif
	if (TFS_HDR_FILE && (capType & WSTDOUT) == 0)
		headers_file(T2_ENV_VAL(TFS_HEADER_SUFFIX));
	t2_free_env(ENV_TFS_N, env);
}
