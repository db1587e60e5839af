/*
 * Rows into a Parquet file: PREFIX_flows.parquet.
 *
 * bufferToSink() runs on a thread of the core's; everything else runs before that thread starts or after it has
 * ended.
 */
#include "parquetSink.h"
#include "t2sink.h"

T2_PLUGIN_INIT("parquetSink", T2_VERSION, 0, 8);

#if BLOCK_BUF == 0

static struct sinkfile file;
static struct rowcut *cut;
static struct t2_schema schema;		/* of the selected columns */
static struct {			/* rows that are in no leaf yet */
	char		*p;
	size_t		 n, room;
	const char	**mark;		/* of all, one row's behind the other's */
	uint32_t	 rows;
} batch;
static uint64_t group_rows, part_rows;	/* of the open row group, of those before in the file */
static struct bytes groups;		/* RowGroup of each that is written */
static uint32_t ngroups;

#define BATCH_ROWS	256u
#define BATCH_BYTES	(128u * 1024)

/* --- row groups ------------------------------------------------------------------------------------------------- */

static uint64_t
offset(const struct sinkfile *f)
{
	return f->part_bytes + f->text.len;
}

static void
put_statistics(struct thrift *t, const struct leaf *l)
{
	uint8_t min[sizeof(l->min)], max[sizeof(l->max)];
	float f;
	double d;

	memcpy(min, l->min, sizeof(min));
	memcpy(max, l->max, sizeof(max));
	thrift_struct(t, 12);
	thrift_int(t, 3, TH_I64, (int64_t)l->nulls);
	if (l->has_range && !l->no_range) {
		/* of the two zeros the one that is a bound of both */
		if (l->physical == PQ_FLOAT) {
			memcpy(&f, min, sizeof(f));
			f = f == 0 ? -0.0f : f;
			memcpy(min, &f, sizeof(f));
			memcpy(&f, max, sizeof(f));
			f = f == 0 ? 0.0f : f;
			memcpy(max, &f, sizeof(f));
		} else if (l->physical == PQ_DOUBLE) {
			memcpy(&d, min, sizeof(d));
			d = d == 0 ? -0.0 : d;
			memcpy(min, &d, sizeof(d));
			memcpy(&d, max, sizeof(d));
			d = d == 0 ? 0.0 : d;
			memcpy(max, &d, sizeof(d));
		}
		thrift_bytes(t, 5, max, l->nmax);
		thrift_bytes(t, 6, min, l->nmin);
	}
	thrift_end(t);
}

/* ColumnChunk */
static void
put_column(struct thrift *t, uint32_t i, const struct chunk *c)
{
	const struct leaf *l = leaf_origin(&leaves[i]);
	const uint32_t encodings = 1 + 1u + l->any_dict;

	thrift_element(t);
	thrift_int(t, 2, TH_I64, 0);
	thrift_struct(t, 3);
	thrift_int(t, 1, TH_I32, l->physical);
	thrift_list(t, 2, TH_I32, encodings);
	thrift_element_int(t, 0);
	thrift_element_int(t, 3);
	if (l->any_dict)
		thrift_element_int(t, 8);
	file_schema_path(t, 3, i);
	thrift_int(t, 4, TH_I32, PARQUET_ZSTD > 0 ? 6 : 0);
	thrift_int(t, 5, TH_I64, (int64_t)l->chunk_entries);
	thrift_int(t, 6, TH_I64, (int64_t)c->unpacked);
	thrift_int(t, 7, TH_I64, (int64_t)c->size);
	thrift_int(t, 9, TH_I64, (int64_t)c->data_offset);
	if (c->dict_offset > 0)
		thrift_int(t, 11, TH_I64, (int64_t)c->dict_offset);
	put_statistics(t, l);
	thrift_end(t);
	thrift_end(t);
}

static void
batch_end(void)
{
	if (batch.rows > 0)
		file_rows(batch.mark, rowcut_marks(cut), batch.rows);
	batch.rows = 0;
	batch.n = 0;
}

static int
group_end(struct sinkfile *f)
{
	const uint64_t begin = offset(f);
	struct bytes chunk = { NULL, 0, 0 };
	uint64_t unpacked = 0;
	struct thrift t;

	if (group_rows == 0)
		return 0;
	batch_end();
	file_rows_end();
	thrift_begin(&t, &groups);
	thrift_list(&t, 1, TH_STRUCT, nleaves);
	for (uint32_t i = 0; i < nleaves; i++) {
		struct chunk c;

		chunk.n = 0;
		c = leaf_chunk(&leaves[i], &chunk, offset(f));
		unpacked += c.unpacked;
		put_column(&t, i, &c);
		if (bytes_broken || rowtext_out_add(&f->text, (const char *)chunk.p, chunk.n) == -1) {
			errno = ENOMEM;
			break;
		}
		if (sinkfile_flush(f) == -1)
			break;
		if (i + 1 < nleaves)
			continue;
		thrift_int(&t, 2, TH_I64, (int64_t)unpacked);
		thrift_int(&t, 3, TH_I64, (int64_t)group_rows);
		thrift_int(&t, 5, TH_I64, (int64_t)begin);
		thrift_int(&t, 6, TH_I64, (int64_t)(offset(f) - begin));
		thrift_end(&t);
		ngroups++;
		part_rows += group_rows;
		group_rows = 0;
		bytes_free(&chunk);
		for (uint32_t k = 0; k < nleaves; k++)
			leaf_clear(&leaves[k]);
		return 0;
	}
	bytes_free(&chunk);
	return -1;
}

/* --- files ------------------------------------------------------------------------------------------------------ */

static int
file_begin(struct sinkfile *f)
{
	groups.n = 0;
	ngroups = 0;
	part_rows = 0;
	return rowtext_out_add(&f->text, "PAR1", 4);
}

/* FileMetaData */
static void
put_footer(struct bytes *b)
{
	struct rowtext_out json = { NULL, 0, 0 };
	struct thrift t;

	thrift_begin(&t, b);
	thrift_int(&t, 1, TH_I32, 1);
	thrift_list(&t, 2, TH_STRUCT, file_schema_elements(NULL, true));
	(void)file_schema_elements(&t, false);
	thrift_int(&t, 3, TH_I64, (int64_t)part_rows);
	thrift_list(&t, 4, TH_STRUCT, ngroups);
	bytes_add(b, groups.p, groups.n);
	if (schema_json(&schema, &json) == 0) {
		thrift_list(&t, 5, TH_STRUCT, 1);
		thrift_element(&t);
		thrift_text(&t, 1, "t2.schema");
		thrift_bytes(&t, 2, json.p, json.len);
		thrift_end(&t);
	}
	rowtext_out_release(&json);
	thrift_text(&t, 6, "t2 version " T2_VERSION " (build parquetSink)");
	thrift_list(&t, 7, TH_STRUCT, nleaves);
	for (uint32_t i = 0; i < nleaves; i++) {
		thrift_element(&t);
		thrift_struct(&t, 1);
		thrift_end(&t);
		thrift_end(&t);
	}
	thrift_end(&t);
}

static int
file_end(struct sinkfile *f)
{
	struct bytes b = { NULL, 0, 0 };
	uint32_t n;
	int ret;

	if (group_end(f) == -1)
		return -1;
	put_footer(&b);
	n = (uint32_t)b.n;
	bytes_add(&b, &n, sizeof(n));
	bytes_add(&b, "PAR1", 4);
	errno = ENOMEM;
	ret = bytes_broken ? -1 : rowtext_out_add(&f->text, (const char *)b.p, b.n);
	bytes_free(&b);
	return ret;
}

static void
columns_make(const char *select_file)
{
	struct selection sel = t2_sink_select(plugin_name, PARQUET_SELECT, select_file);

	file_schema_make(cut, &sel);
	schema = (struct t2_schema){ .version = main_schema->version,
		.column = t2_calloc_fatal(main_schema->n, sizeof(*schema.column)) };
	for (uint32_t i = 0; i < main_schema->n; i++)
		if (selection_has(&sel, main_schema->column[i].bv->name))
			schema.column[schema.n++] = main_schema->column[i];
	selection_release(&sel);
}

static void
start(const char *suffix, const char *select_file)
{
	char *name = t2_alloc_strcat(baseFileName, suffix, NULL);
	struct sinkfile_how how = t2_sink_how(name, PARQUET_SPLIT);

	if ((cut = rowcut_new(main_header_bv)) == NULL ||
	    (batch.mark = calloc(BATCH_ROWS * (size_t)rowcut_marks(cut), sizeof(*batch.mark))) == NULL)
		T2_PFATAL(plugin_name, "Failed to compile the list of columns: %s", strerror(errno));
	columns_make(select_file);
	how.entire = true;
	how.begin = file_begin;
	how.end = file_end;
	t2_sink_open(plugin_name, &file, &how);
	free(name);
}

/* --- callbacks -------------------------------------------------------------------------------------------------- */

/* Room for a row of n bytes, behind which a few more can be read; NULL without memory. */
static char *
batch_room(size_t n)
{
	if (batch.rows == BATCH_ROWS || batch.room - batch.n < n)
		batch_end();
	if (UNLIKELY(batch.room < n)) {
		free(batch.p);
		batch.room = MAX(n, BATCH_BYTES);
		if ((batch.p = malloc(batch.room + BYTES_SPARE)) == NULL)
			batch.room = 0;
	}
	return batch.p != NULL ? batch.p + batch.n : NULL;
}

/* 0, or -1: its reason was said, or errno is it. */
static int
add_row(const outputBuffer_t *buf)
{
	char why[256], *const row = batch_room(buf->pos);
	const char **const mark = batch.mark + (size_t)batch.rows * rowcut_marks(cut);

	errno = ENOMEM;
	if (row == NULL)
		return -1;
	memcpy(row, buf->buffer, buf->pos);
	if (UNLIKELY(rowcut_mark(cut, row, buf->pos, mark, why, sizeof(why)) == -1)) {
		T2_PERR(plugin_name, "row %" PRIu64 ": %s", file.part_rows + 1, why);
		errno = EBADMSG;
		return -1;
	}
	batch.n += buf->pos;
	batch.rows++;
	if (++group_rows == PARQUET_GROUP_ROWS && group_end(&file) == -1)
		return -1;
	return bytes_broken ? -1 : sinkfile_row(&file);
}

void
bufferToSink(outputBuffer_t *buf)
{
	if (LIKELY(add_row(buf) == 0))
		return;
	file.failed |= errno != EBADMSG;
	t2_sink_end(plugin_name, file.name, outfile_reason(errno), file.kept);
}

void
onApplicationTerminate(void)
{
	if (cut == NULL)
		return;
	if (file.failed)
		group_rows = batch.rows = 0;
	t2_sink_close(&file);
	file_schema_release();
	bytes_free(&groups);
	rowcut_free(cut);
	free(schema.column);
	free(batch.p);
	free(batch.mark);
}

#endif /* BLOCK_BUF == 0 */

void
initialize(void)
{
	t2_env_t env[ENV_PARQUET_N] = {};

	T2_SET_ENV_STR(PARQUET_SUFFIX);
	T2_SET_ENV_STR(PARQUET_SELECT_FILE);
	T2_SET_ENV_STR(PARQUET_QUEUE);
#if ENVCNTRL > 0
	t2_get_env(PLUGIN_SRCH, ENV_PARQUET_N, env);
#endif
	t2_sink_policy("PARQUET_QUEUE", T2_ENV_VAL(PARQUET_QUEUE));
#if BLOCK_BUF == 0
	start(T2_ENV_VAL(PARQUET_SUFFIX), T2_ENV_VAL(PARQUET_SELECT_FILE));
#else
	T2_PWRN(plugin_name, "BLOCK_BUF is set in 'tranalyzer.h', no flow file will be produced");
#endif
	t2_free_env(ENV_PARQUET_N, env);
}
