/*
 * t2PSkel: a sink, which writes rows somewhere; here as text to PREFIX_t2PSkel.txt.
 *
 * bufferToSink() runs on the core's sink thread; everything else runs before that thread starts or after it has
 * ended.
 */
#include "t2PSkel.h"

#include "t2sink.h"

T2_PLUGIN_INIT("t2PSkel", T2_VERSION, 0, 8);

#if BLOCK_BUF == 0

static struct rowtext *rows;	/* how a row becomes a line */
static struct sinkfile file;

/* Once, before the first packet; main_header_bv has all columns by now.  A sink that can't write ends the run. */
static void
open_file(const char *suffix)
{
	char *name = t2_alloc_strcat(baseFileName, suffix, NULL);
	const struct sinkfile_how how = t2_sink_how(name, true);

	t2_sink_open(plugin_name, &file, &how);
	if (T2PSKEL_HEADER && rowtext_header(main_header_bv, &file.text) == -1)
		err(EXIT_FAILURE, "%s", name);
	free(name);
	if ((rows = rowtext_new(main_header_bv, ROWTEXT_TEXT)) == NULL)
		T2_PFATAL(plugin_name, "Failed to compile the list of columns: %s", strerror(errno));
}

/* One complete row. */
void
bufferToSink(outputBuffer_t *buf)
{
	char why[256];

	if (UNLIKELY(rowtext_row(rows, buf->buffer, buf->pos, &file.text, why, sizeof(why)) == -1)) {
		T2_PERR(plugin_name, "%s", why);
		t2_sink_error(file.name, EBADMSG);
	} else if (UNLIKELY(sinkfile_row(&file) == -1)) {
		t2_sink_error(file.name, errno);
	}
}

void
onApplicationTerminate(void)
{
	if (rows == NULL)
		return;
	if (sinkfile_close(&file) == -1)
		t2_sink_error(file.name, errno);
	sinkfile_release(&file);
	rowtext_free(rows);
}

#endif /* BLOCK_BUF == 0 */

void
initialize(void)
{
	t2_env_t env[ENV_T2PSKEL_N] = {};

	/* From the environment, from the header, or as compiled (ENVCNTRL). */
	T2_SET_ENV_STR(T2PSKEL_SUFFIX);
#if ENVCNTRL > 0
	t2_get_env(PLUGIN_SRCH, ENV_T2PSKEL_N, env);
#endif
#if BLOCK_BUF == 0
	open_file(T2_ENV_VAL(T2PSKEL_SUFFIX));
#endif
	t2_free_env(ENV_T2PSKEL_N, env);
}
