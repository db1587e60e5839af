/*
 * Rows as JSON, an object a line: PREFIX_flows.json, stdout, or a TCP server.
 *
 * bufferToSink() runs on the core's sink thread; everything else runs before that thread starts or after it has
 * ended.
 */
#include "jsonSink.h"
#include "rowjson.h"
#include "t2sink.h"

T2_PLUGIN_INIT("jsonSink", T2_VERSION, 0, 8);

#if BLOCK_BUF == 0

static struct rowjson *rows;	/* how a row becomes an object */
static struct sinkfile flowFile;

/*
 * --- root node
 * -------------------------------------------------------------------------------------------------------
 */

static int
part_begin(struct sinkfile *f)
{
	return JSON_ROOT_NODE ? rowtext_out_add(&f->text, "[\n", 2) : 0;
}

static int
part_end(struct sinkfile *f)
{
	return JSON_ROOT_NODE ? rowtext_out_add(&f->text, "]\n", 2) : 0;
}

/*
 * --- start
 * -----------------------------------------------------------------------------------------------------------
 */

static bool
wanted(const char *name, void *sel)
{
	return selection_has(sel, name);
}

/* Compile the columns, with JSON_SELECT only those of the select file. */
static void
columns_compile(const char *select_file)
{
	struct rowtext_json how = { .keep_empty = !JSON_SUPPRESS_EMPTY_ARRAY, .spaces = !JSON_NO_SPACES };
	struct selection sel = t2_sink_select(plugin_name, JSON_SELECT, select_file);

	if (JSON_SELECT) {
		how.wanted = wanted;
		how.arg = &sel;
	}
	if ((rows = rowjson_new(main_schema, (enum rowjson_names)JSON_NAMES, &how)) == NULL)
		T2_PFATAL(plugin_name, "Failed to compile the list of columns: %s", strerror(errno));
	selection_release(&sel);
}

static void
output_open(const char *suffix, const char *addr, const char *port, size_t block)
{
	char *name = t2_alloc_strcat(baseFileName, suffix, NULL);
	struct sinkfile_how how = t2_sink_how(name, JSON_SPLIT);

	if (JSON_SOCKET_ON) {
		remote_open(addr, port, block, how.live);
		t2_sink_gathers(&remote_gathers);
		free(name);
		return;
	}
	how.gzip = JSON_GZ_COMPRESS;
	how.zstd = JSON_ZST_COMPRESS;
	how.block = block;
	how.begin = part_begin;
	how.end = part_end;
	t2_sink_open(plugin_name, &flowFile, &how);
	free(name);
}

/*
 * --- callbacks
 * -------------------------------------------------------------------------------------------------------
 */

void
bufferToSink(outputBuffer_t *buf)
{
	if (JSON_SOCKET_ON)
		remote_row(rows, buf);
	else if (JSON_ROOT_NODE && flowFile.part_rows > 0 && rowtext_out_add(&flowFile.text, ",", 1) == -1)
		t2_sink_error(flowFile.name, errno);
	else
		t2_sink_object(plugin_name, &flowFile, rows, buf);
}

void
onApplicationTerminate(void)
{
	if (rows == NULL)
		return;
	if (JSON_SOCKET_ON)
		remote_close();
	else
		t2_sink_close(&flowFile);
	rowjson_free(rows);
}

#endif /* BLOCK_BUF == 0 */

void
initialize(void)
{
	t2_env_t env[ENV_JSON_N] = {};

	T2_SET_ENV_NUM(JSON_BUFFER_SIZE);
	T2_SET_ENV_STR(JSON_SOCKET_ADDR);
	T2_SET_ENV_NUM(JSON_SOCKET_PORT);
	T2_SET_ENV_STR(JSON_SUFFIX);
	T2_SET_ENV_STR(JSON_SELECT_FILE);
	T2_SET_ENV_STR(JSON_QUEUE);
#if ENVCNTRL > 0
	t2_get_env(PLUGIN_SRCH, ENV_JSON_N, env);
#endif
	t2_sink_policy("JSON_QUEUE", T2_ENV_VAL(JSON_QUEUE));
#if BLOCK_BUF == 0
	columns_compile(T2_ENV_VAL(JSON_SELECT_FILE));
	output_open(T2_ENV_VAL(JSON_SUFFIX), T2_ENV_VAL(JSON_SOCKET_ADDR), T2_ENV_VAL(JSON_SOCKET_PORT),
	    (size_t)T2_ENV_VAL_UINT(JSON_BUFFER_SIZE));
#else
	T2_PWRN(plugin_name, "BLOCK_BUF is set in 'tranalyzer.h', no flow file will be produced");
#endif
	t2_free_env(ENV_JSON_N, env);
}
