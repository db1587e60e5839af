/*
 * What the sinks that write a file of flows have in common: where the file goes and how it is cut.  For sink plugins
 * only.
 */
#ifndef T2_SINK_H
#define T2_SINK_H

#include <err.h>

#include "outfile.h"
#include "rowjson.h"
#include "selection.h"
#include "sinkfile.h"
#include "t2Plugin.h"

/* -w, -W and -i, as a sinkfile wants them; name is the prefix with the sink's suffix.  split: obey -W. */
static inline struct sinkfile_how
t2_sink_how(const char *name, bool split)
{
	return (struct sinkfile_how){
		.name = (capType & WSTDOUT) != 0 ? NULL : name,
		.live = (capType & IFACE) != 0,
		.grows = !capture_has_end(),
		.part_size = split && (capType & OFILELN) != 0 ? oFragFsz : 0,
		.part_rows = (capType & WFINDEX) != 0,
		.part_first = oFileNumB,
	};
}

/* Open it, or end the program. */
static inline void
t2_sink_open(const char *plugin, struct sinkfile *f, const struct sinkfile_how *how)
{
	if (sinkfile_open(f, how) == -1)
		errx(EXIT_FAILURE, "%s%s%s: %s", errno == EBUSY ? plugin : "", errno == EBUSY ? ": " : "",
		    f->name != NULL ? f->name : how->name, outfile_reason(errno));
	f->sink = plugin;
}

/* The text of a row is at the end of the file's, or why says what is wrong with it. */
static inline void
t2_sink_made(const char *plugin, struct sinkfile *f, int made, const char *why)
{
	if (UNLIKELY(made == -1)) {
		T2_PERR(plugin, "row %" PRIu64 ": %s", f->part_rows + 1, why);
		t2_sink_end(plugin, f->name, outfile_reason(EBADMSG), f->kept);
	} else if (UNLIKELY(sinkfile_row(f) == -1))
		t2_sink_end(plugin, f->name, outfile_reason(errno), f->kept);
}

/*
 * Render the row in buf and append it to the file; on the core's sink thread.  A write that fails ends the run, and
 * so does a row that does not fit its columns.  t2_sink_object: as JSON.
 */
static inline void
t2_sink_row(const char *plugin, struct sinkfile *f, const struct rowtext *rows, const outputBuffer_t *buf)
{
	char why[256];

	t2_sink_made(plugin, f, rowtext_row(rows, buf->buffer, buf->pos, &f->text, why, sizeof(why)), why);
}

static inline void
t2_sink_object(const char *plugin, struct sinkfile *f, struct rowjson *rows, const outputBuffer_t *buf)
{
	char why[256];

	t2_sink_made(plugin, f, rowjson_row(rows, buf->buffer, buf->pos, &f->text, why, sizeof(why)), why);
}

/*
 * All columns, or with some those that a file lists, which is in the plugin folder unless its name begins with /.
 * Ends the run if they cannot be read.  The caller releases the selection.
 */
static inline struct selection
t2_sink_select(const char *plugin, bool some, const char *file)
{
	struct selection sel = { .name = NULL };
	char *path, why[256];

	if (!some)
		return sel;
	path = *file == '/' ? t2_strdup_fatal(file) : t2_alloc_strcat(pluginFolder, file, NULL);
	if (selection_read(&sel, main_header_bv, path, why, sizeof(why)) == -1)
		errx(EXIT_FAILURE, "%s: %s", path, errno == EINVAL ? why : strerror(errno));
	T2_PINF(plugin, "only inserting %zu columns listed in '%s'", sel.n, path);
	free(path);
	return sel;
}

/* At the end of the run. */
static inline void
t2_sink_close(struct sinkfile *f)
{
	if (sinkfile_close(f) == -1)
		t2_sink_end(f->sink, f->name, outfile_reason(errno), f->kept);
	sinkfile_release(f);
}

#endif /* T2_SINK_H */
