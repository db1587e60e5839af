/* The converters of the plugin API: a row, the column line or the column table in one call. */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "bin2txt.h"
#include "rowtext.h"
#include "t2log.h"

static int
stdio_write(void *file, const char *p, size_t n)
{
	return fwrite(p, 1, n, file) == n ? 0 : -1;
}

const b2t_func_t b2t_funcs = { stdio_write };

/* Write a text that is done (ret 0), and say what went wrong. */
static int
finish(int ret, struct rowtext_out *out, void *file, b2t_func_t funcs)
{
	if (ret == 0)
		ret = funcs.write(file, out->p, out->len);
	if (ret != 0)
		T2_ERR("Failed to write: %s", strerror(errno));
	rowtext_out_release(out);
	return ret != 0 ? -1 : 0;
}

static int
convert(const outputBuffer_t *buf, const binary_value_t *bv, enum rowtext_form form, void *file, b2t_func_t funcs)
{
	struct rowtext_out out = { NULL, 0, 0 };
	struct rowtext *b = rowtext_new(bv, form);
	char err[256];
	int ret = -1;

	if (b == NULL)
		T2_ERR("Failed to compile the list of columns: %s", strerror(errno));
	else if ((ret = rowtext_row(b, buf->buffer, buf->pos, &out, err, sizeof(err))) == -1)
		T2_ERR("Failed to convert a row: %s", err);
	else
		ret = finish(0, &out, file, funcs);
	rowtext_out_release(&out);
	rowtext_free(b);
	return ret;
}

int
parse_buffer_bin2txt(const outputBuffer_t *buf, const binary_value_t *bv, void *file, b2t_func_t funcs)
{
	return convert(buf, bv, ROWTEXT_TEXT, file, funcs);
}

int
parse_buffer_bin2json(const outputBuffer_t *buf, const binary_value_t *bv, void *file, b2t_func_t funcs)
{
	return convert(buf, bv, ROWTEXT_JSON, file, funcs);
}

int
parse_binary_header2text(const binary_value_t *bv, void *file, b2t_func_t funcs)
{
	struct rowtext_out out = { NULL, 0, 0 };

	return finish(rowtext_header(bv, &out), &out, file, funcs);
}

int
print_values_description(const binary_value_t *bv, void *file, b2t_func_t funcs)
{
	struct rowtext_out out = { NULL, 0, 0 };

	return finish(rowtext_description(bv, &out), &out, file, funcs);
}
